"""Votes and points of one stage, out of the sheets that staff hand in for all of them.

A plan with one stage of a kind takes every line for it. Where several stages take points, a line
says which it is for: nothing given for one counts in another.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from generator.findings import Level, Place
from generator.forms.review_plan import ReviewPlan, ReviewStage, ScoreSource
from generator.model import wording
from generator.model.names import folded
from generator.review.entries import Entry
from generator.review.scores import Marks
from generator.review.sheet_rows import Faults, SheetLine, brief
from generator.review.staff_sheets import (
    STAGE,
    Points,
    StaffSheet,
    Vote,
    mark_lines,
    points_in,
    vote_lines,
    votes_in,
)

FindEntry = Callable[[Vote | Points], Entry | None]


@dataclass
class StageMarks:
    """The sheets of votes and points, each read once, and what of them is for which stage.

    ``names`` are what applications are called by; ``find`` returns the one a line is about.
    """

    plan: ReviewPlan
    sheets: Mapping[ScoreSource, Sequence[StaffSheet]]
    names: Mapping[str, Entry]
    find: FindEntry
    faults: Faults
    beside: dict[str, list[Place]] = field(init=False, default_factory=dict)
    read: dict[ScoreSource, tuple[SheetLine, ...]] = field(init=False, default_factory=dict)

    def awaits(self, stage: ReviewStage, places: Sequence[int]) -> Iterator[str]:
        """Yield what a stage lacks before the applications in it can go through."""
        for part in stage.scoring.parts if stage.scoring else ():
            alone = len(self.plan.taking(part.source)) == 1
            given = self.sheets[part.source] if alone else self._own(stage, part.source)
            # Of a stage that nobody came to no line can say that it is for it.
            if not given and (alone or places):
                yield part.title

    def marks(self, stage: ReviewStage, places: Sequence[int]) -> Marks:
        """Return the votes and points of the applications in a stage, each held to be whole."""
        counted: dict[int, int] = {}
        given: dict[int, dict[str, Decimal]] = {}
        for part in stage.scoring.parts if stage.scoring else ():
            sheets = self.sheets[part.source]
            if sheets and part.source is ScoreSource.VOTES:
                counted = self._votes(stage, places)
            elif sheets:
                given = self._points(stage, places, part.highest + part.lowest + 1)
        self._tell_beside()
        return Marks(votes=counted, points=given)

    # ---- lines of a stage ----

    def _lines(self, source: ScoreSource) -> tuple[SheetLine, ...]:
        """Return the lines of all sheets of a kind, read where a stage first asks for them."""
        if source not in self.read:
            sheets, votes = self.sheets[source], source is ScoreSource.VOTES
            lines = [
                vote_lines(one, self.faults) if votes else mark_lines(one, self.faults, self.names)
                for one in sheets
            ]
            self.read[source] = tuple(line for each in lines for line in each)
            self._hold_stages(self.plan.taking(source), self.read[source])
        return self.read[source]

    def _own(self, stage: ReviewStage, source: ScoreSource) -> tuple[SheetLine, ...]:
        lines = self._lines(source)
        if len(self.plan.taking(source)) == 1:
            return lines
        return tuple(one for one in lines if one[STAGE] in (stage.id, stage.title))

    def _hold_stages(self, stages: Sequence[ReviewStage], lines: Sequence[SheetLine]) -> None:
        """Tell once for each sheet and name which lines are for no stage that takes them."""
        known = {"", *(name for stage in stages for name in (stage.id, stage.title))}
        told: set[tuple[str, str]] = set()
        for line in lines if len(stages) > 1 else ():
            name = line[STAGE]
            if (name == "" or name not in known) and (line.place.file, name) not in told:
                told.add((line.place.file, name))
                wrong = f"“{brief(name)}”不是要这张表的环节" if name else "没有写是哪个环节的"
                titles = wording.names(stage.title for stage in stages)
                message = f"{wrong}；请在“{STAGE}”一栏写下面之一：{titles}"
                self.faults.tell("REV-033", message, line.place)

    def _sheet(self, source: ScoreSource, stage: ReviewStage) -> Place:
        """Return the sheet in which what is missing is to be filled in."""
        own = self._own(stage, source)
        return Place(file=own[-1].place.file if own else self.sheets[source][0].name)

    def _votes(self, stage: ReviewStage, places: Sequence[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        taking = set(places)
        for vote in votes_in(self._own(stage, ScoreSource.VOTES), self.faults):
            place = self._taking(vote, taking)
            if place is not None and place in found:
                message = "同一份申报的票数写了两次；请只留一行"
                self.faults.tell("REV-004", message, vote.place)
            elif place is not None:
                found[place] = vote.votes
        for entry in self._lacking(places, lambda place: place not in found):
            message = f"缺少 {entry.number} 的票数；请补上"
            self.faults.tell("REV-006", message, self._sheet(ScoreSource.VOTES, stage))
        return found

    def _points(
        self, stage: ReviewStage, places: Sequence[int], least: int
    ) -> dict[int, dict[str, Decimal]]:
        found: dict[int, dict[str, Decimal]] = {}
        taking = set(places)
        scale = stage.scoring.scale if stage.scoring else 0
        for one in points_in(self._own(stage, ScoreSource.SCORES), scale, self.faults):
            place = self._taking(one, taking)
            judges = found.setdefault(place, {}) if place is not None else {}
            judge = folded(one.judge)
            if judge in judges:
                message = "同一个评委对同一份申报打了两次分；请只留一行"
                self.faults.tell("REV-004", message, one.place)
            judges[judge] = one.points
        for entry in self._lacking(places, lambda place: len(found.get(place, ())) < least):
            message = f"缺少 {entry.number} 的至少 {least} 个评委的打分；请补上"
            self.faults.tell("REV-006", message, self._sheet(ScoreSource.SCORES, stage))
        return found

    def _lacking(self, places: Sequence[int], lacks: Callable[[int], bool]) -> Iterator[Entry]:
        by_place = {entry.place: entry for entry in self.names.values()}
        return (by_place[place] for place in places if lacks(place))

    def _taking(self, line: Vote | Points, taking: set[int]) -> int | None:
        entry = self.find(line)
        if entry is None:
            return None
        if entry.place not in taking:
            self.beside.setdefault(line.place.file, []).append(line.place)
            return None
        return entry.place

    def _tell_beside(self) -> None:
        """Tell once a file how many lines are about applications that did not get so far."""
        for lines in self.beside.values():
            more = f"，往下同样的还有 {len(lines) - 1} 行" if len(lines) > 1 else ""
            message = f"这一行的申报没有进入这个环节{more}，不计入；请核对"
            self.faults.tell("REV-007", message, min(lines), Level.WARNING)
        self.beside.clear()
