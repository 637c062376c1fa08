"""Points of a stage: votes and reviewers' marks become one figure and an order.

The engine counts; here each figure is told so that anybody can work it out again by hand, and the
order decides who passes. Applications level with each other stand or wait together.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from generator.forms.review_plan import ReviewStage, ScorePart, ScoreSource, Scoring
from generator.review.database import Engine, Ranked, Weighing
from generator.review.entries import Figure, LimitGroup, Outcome, PartFigure, Reason
from generator.review.preferences import Favours
from generator.review.staff_sheets import Decision

_TEN_THOUSAND = 10_000


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The votes by place, and the points by place and reviewer."""

    votes: Mapping[int, int]
    points: Mapping[int, Mapping[str, Decimal]]


def figures(
    engine: Engine, scoring: Scoring, places: Sequence[int], marks: Marks, favours: Favours
) -> tuple[tuple[int, Figure], ...]:
    """Return each application with its figure, in the order of the points."""
    members = engine.keep(("INTEGER",), [(place,) for place in places])
    taking = set(places)
    votes = [(p, count) for p, count in marks.votes.items() if p in taking]
    points = [
        (p, judge, int(given * _TEN_THOUSAND))
        for p, judges in marks.points.items()
        if p in taking
        for judge, given in judges.items()
    ]
    names = [part.id for part in scoring.parts]
    ranked = engine.ranked(
        members,
        [
            Weighing(
                votes=part.source is ScoreSource.VOTES,
                weight=part.weight,
                highest=part.highest,
                lowest=part.lowest,
            )
            for part in scoring.parts
        ],
        votes=engine.keep(("INTEGER", "BIGINT"), votes),
        points=engine.keep(("INTEGER", "VARCHAR", "BIGINT"), points),
        scale=scoring.scale,
        decimals=scoring.decimals,
        ties=[names.index(name) for name in scoring.ties],
        favours=engine.keep(
            ("INTEGER", "BIGINT", "BIGINT"),
            [
                (place, int(one.points * 10**scoring.decimals), one.first)
                for place, one in favours.of.items()
            ],
        ),
        most=None if scoring.most is None else scoring.most * 10**scoring.decimals,
    )
    most = max((count for _, count in votes), default=0)
    return tuple((one.member, _figure(one, scoring, marks, most)) for one in ranked)


def _figure(one: Ranked, scoring: Scoring, marks: Marks, most: int) -> Figure:
    parts = []
    for part, value in zip(scoring.parts, one.parts, strict=True):
        units = _units(value, scoring.decimals)
        if part.source is ScoreSource.VOTES:
            count = marks.votes.get(one.member, 0)
            how = f"{count} 票 ÷ 最高 {most} 票 × {scoring.scale}"
        else:
            how = _judged(part, marks.points.get(one.member, {}))
        parts.append(PartFigure(title=part.title, value=units, weight=part.weight, how=how))
    return Figure(total=_units(one.total, scoring.decimals), rank=one.rank, parts=tuple(parts))


def _judged(part: ScorePart, judges: Mapping[str, Decimal]) -> str:
    """Say how the points of reviewers were taken together."""
    listed = sorted(judges.values(), reverse=True)
    kept = listed[part.highest : len(listed) - part.lowest]
    dropped = []
    if part.highest:
        dropped.append("最高 " + "、".join(map(_plain, listed[: part.highest])))
    if part.lowest:
        dropped.append("最低 " + "、".join(map(_plain, listed[len(listed) - part.lowest :])))
    terms = " + ".join(map(_plain, kept))
    words = f"（{terms}）÷ {len(kept)}"
    return f"去掉{'、'.join(dropped)}，{words}" if dropped else words


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _units(value: int, decimals: int) -> str:
    return f"{Decimal(value) / 10**decimals:.{decimals}f}"


Standings = Mapping[int, tuple[Outcome, tuple[Reason, ...]]]


def passing(
    stage: ReviewStage,
    order: Sequence[tuple[int, Figure | None]],
    groups: Sequence[LimitGroup],
    decisions: Mapping[int, Decision],
    bound: Collection[int],
    levels: Mapping[int, tuple[int, int]],
) -> Standings:
    """Return who passes by the order: the least points, quotas, then how many may pass.

    The points and the number are those of the applications in ``bound`` alone; ``levels`` are
    the same for those that nothing puts in order.
    Who stands level where a bound falls waits for people; a decision not to pass gives the place
    to the next.
    """
    return _Passing(stage, groups, decisions, bound, levels).through(order)


class _Passing:
    """The places left while an order is gone through."""

    def __init__(
        self,
        stage: ReviewStage,
        groups: Sequence[LimitGroup],
        decisions: Mapping[int, Decision],
        bound: Collection[int],
        levels: Mapping[int, tuple[int, int]],
    ) -> None:
        self.stage = stage
        self.levels = levels
        self.alike = "并列"
        self.bound = bound
        self.decisions = decisions
        self.left = stage.top
        self.seats = [group.most for group in groups]
        self.groups = groups
        self.of: dict[int, list[int]] = {}
        for number, group in enumerate(groups):
            for place in group.members:
                self.of.setdefault(place, []).append(number)

    def through(self, order: Sequence[tuple[int, Figure | None]]) -> Standings:
        found: dict[int, tuple[Outcome, tuple[Reason, ...]]] = {}
        for _, level in groupby(order, key=lambda one: self.levels[one[0]]):
            members = list(level)
            self.alike = "同分" if members[0][1] else "并列"
            found.update(self._level(members))
        return found

    def _level(
        self, level: Sequence[tuple[int, Figure | None]]
    ) -> Iterator[tuple[int, tuple[Outcome, tuple[Reason, ...]]]]:
        """Yield how applications level with each other stand."""
        wanting = []
        for place, figure in level:
            decision = self.decisions.get(place)
            least = self.stage.least if place in self.bound else None
            if decision is not None and not decision.passed:
                yield place, (Outcome.FAILED, (Reason(text=decision.sentence),))
            elif figure and least and Decimal(figure.total) < least:
                words = f"得分 {figure.total}，低于 {least} 分"
                yield place, (Outcome.FAILED, (self._reason(words),))
            else:
                wanting.append(place)
        for number, group in enumerate(self.groups):
            here = [place for place in wanting if number in self.of.get(place, ())]
            if len(here) > self.seats[number]:
                words = f"“{' + '.join(group.values)}”名额 {group.most} 个"
                yield from self._short(here, self.seats[number], words, group.clause.number)
                wanting = [place for place in wanting if place not in self._settle(here, number)]
            else:
                self.seats[number] -= len(here)
        if self.left is not None:
            here = [place for place in wanting if place in self.bound]
            if len(here) > self.left:
                clause = self.stage.pass_clause
                words = f"取前 {self.stage.top} 名"
                yield from self._short(here, self.left, words, clause.number if clause else "")
                wanting = [place for place in wanting if place not in self.bound]
                self.left = 0
            else:
                self.left -= len(here)
        for place in wanting:
            chosen = self.decisions.get(place)
            yield place, (Outcome.PASSED, (Reason(text=chosen.sentence),) if chosen else ())

    def _settle(self, here: Sequence[int], number: int) -> frozenset[int]:
        self.seats[number] = 0
        return frozenset(here)

    def _short(
        self, here: Sequence[int], seats: int, words: str, clause: str
    ) -> Iterator[tuple[int, tuple[Outcome, tuple[Reason, ...]]]]:
        """Yield how applications stand that are more than the places left for them."""
        chosen = [place for place in here if place in self.decisions]
        if seats <= 0:
            for place in here:
                yield place, (Outcome.FAILED, (Reason(text=f"{words}，已满", clause=clause),))
        elif len(chosen) == seats:
            for place in here:
                decision = self.decisions.get(place)
                if decision is not None:
                    yield place, (Outcome.PASSED, (Reason(text=decision.sentence),))
                else:
                    units = Reason(text=f"{words}，{self.alike}者由人工确定", clause=clause)
                    yield place, (Outcome.FAILED, (units,))
        else:
            so_far = f"，决定通过的有 {len(chosen)} 个" if chosen else ""
            level = f"{self.alike}的有 {len(here)} 个{so_far}"
            units = Reason(text=f"{words}，只余 {seats} 个，{level}，须由人工确定", clause=clause)
            for place in here:
                yield place, (Outcome.OPEN, (units,))

    def _reason(self, words: str) -> Reason:
        clause = self.stage.pass_clause
        return Reason(text=words, clause=clause.number if clause else "")
