"""The review of a call: submissions get their numbers, then the stages are gone through in order.

A stage of the main line that lacks its figures, or in which anything waits for people, is the last.
The same
submissions and the same files give the same review. Nothing is opened, written or printed here.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from generator.findings import Finding, Place, sort
from generator.forms.checklist import Plan
from generator.forms.field_types import fen
from generator.forms.form import Form
from generator.forms.review_plan import ReviewPlan, ReviewStage, ScoreSource
from generator.model import call_status, wording
from generator.model.call_status import Span
from generator.model.calls import Call
from generator.model.clauses import Assumption, Clause
from generator.model.result_packages import FORM_SOURCE
from generator.review.bounds import BoundGroups, Purse, bound_groups, remarks, uses
from generator.review.database import Engine
from generator.review.earlier_lists import AnnouncedLists, EarlierLists
from generator.review.entries import (
    Entry,
    Figure,
    LimitGroup,
    Outcome,
    Reason,
    Review,
    StageResult,
    Standing,
)
from generator.review.group_use import say
from generator.review.limits import Counter, counted, settle
from generator.review.preferences import favours, level_waits
from generator.review.prizes import Prizing, Won
from generator.review.register import enter
from generator.review.rounds import RoundFaults, Rounds, named_of
from generator.review.scores import figures, passing
from generator.review.sheet_rows import Faults, brief
from generator.review.staff_sheets import (
    Decision,
    Points,
    Registered,
    StaffSheet,
    Vote,
    decisions,
)
from generator.review.stage_marks import StageMarks
from generator.submissions.check import Checked

_FEN = 100


@dataclass(frozen=True, kw_only=True)
class Given:
    """What staff hand in beside the submissions; nothing for what there is not."""

    register: StaffSheet | None = None
    votes: tuple[StaffSheet, ...] = ()
    scores: tuple[StaffSheet, ...] = ()
    decisions: tuple[StaffSheet, ...] = ()


def review(
    checked: Iterable[Checked],
    registered: Mapping[str, Registered],
    given: Given,
    form: Form,
    call: Call,
    *,
    spans: Mapping[str, Span] | None = None,
    forms: Sequence[Form] = (),
    until: str = "",
    faults: Faults | None = None,
    announced: AnnouncedLists | None = None,
) -> tuple[Review | None, tuple[Finding, ...]]:
    """Go through the stages of a call and return the review with all findings, sorted.

    ``spans`` say when steps of the call take place that receipts are bound to; ``forms`` are the
    versions that submissions may be filled in on; ``until`` is the id of the last stage wanted, ""
    for as far as the figures reach; ``faults`` go on from those of the register; ``announced`` are
    the lists of the call that bounds count with those of this review. Where what staff handed in is
    wrong, the review is None. Raises ValueError where the form has no plan.
    """
    if form.review is None:
        raise ValueError(form.call)
    faults = faults or Faults()
    rounds = Rounds(Plan(form, call), spans or {})
    every = list(checked)
    earlier = (announced or AnnouncedLists()).before_review(
        named_of(every, form, form.review), rounds.of_all(every, registered)
    )
    entries = enter(
        every,
        registered,
        given.register,
        form,
        call,
        spans or {},
        faults,
        rounds=rounds,
        after=earlier.last_number(call),
    )
    sheet = Place(file=given.register.name if given.register else "")
    of_rounds = RoundFaults(rounds=rounds, earlier=earlier, registered=registered, sheet=sheet)
    of_rounds.tell(entries, form, form.review, faults)
    with Engine() as engine:
        made = _Reviewing(
            engine, entries, form, call, form.review, faults, given, forms or (form,), earlier
        )
        found = made.through(until)
    return (None if faults.errors else found), sort(faults.found)


@dataclass
class _Reviewing:
    """One review under way."""

    engine: Engine
    entries: tuple[Entry, ...]
    form: Form
    call: Call
    plan: ReviewPlan
    faults: Faults
    given: Given
    forms: Sequence[Form]
    earlier: EarlierLists
    by_name: dict[str, Entry] = field(init=False)
    decided: dict[str, dict[int, Decision]] = field(init=False)
    counter: Counter = field(init=False)
    sheets: StageMarks = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {entry.submission: entry for entry in self.entries}
        self.by_name |= {entry.number: entry for entry in self.entries}
        self.decided = self._decisions()
        self.sheets = StageMarks(
            self.plan,
            {ScoreSource.VOTES: self.given.votes, ScoreSource.SCORES: self.given.scores},
            self.by_name,
            self._entry,
            self.faults,
        )
        self.counter = Counter(
            self.engine, (e for e in self.entries if e.valid), self.form, self.call, self.plan
        )

    def through(self, until: str) -> Review:
        """Go through the stages in their order."""
        valid = [entry for entry in self.entries if entry.valid]
        order: list[tuple[int, Figure | None]] = [(entry.place, None) for entry in valid]
        for entry in valid:
            self._hold_parts(entry)
        stages: list[StageResult] = []
        for number, stage in enumerate(self.plan.stages):
            result = self._stage(stage, order, first=number == 0)
            stages.append(result)
            self._hold_awards(stage, result)
            if stage.id == until or not (result.settled or stage.beside):
                break
            if not stage.beside:
                order = _going_on(order, result)
        return Review(
            entries=self.entries,
            stages=tuple(stages),
            sources=self._sources(),
            assumptions=tuple(self._assumptions(stages)),
            earlier=self.earlier.packages,
            unreceived=sum(entry.received is None for entry in self.entries),
            decided=MappingProxyType(self.decided),
        )

    # ---- stages ----

    def _stage(
        self, stage: ReviewStage, order: Sequence[tuple[int, Figure | None]], *, first: bool
    ) -> StageResult:
        everyone = [place for place, _ in order]
        places = self.counter.meant(stage.clause, everyone)
        # A limit of the call counts those of other categories, too, who go past this stage.
        limits = tuple(self.counter.limits(everyone)) if first else ()
        taking = {*places, *(place for group in limits for place in group.members)}
        order = [(place, figure) for place, figure in order if place in taking]
        decided = self.decided.get(stage.id, {})
        self._hold_decisions(stage, taking, decided)
        quotas = tuple(self.counter.quotas(stage.quotas, places))
        bounded = bound_groups(stage, self.counter, places, self.earlier)
        seats = (*quotas, *bounded.seats())
        if stage.scoring is not None:
            awaits = tuple(self.sheets.awaits(stage, places))
            if awaits:
                return StageResult(
                    stage=stage,
                    standings=(),
                    groups=quotas,
                    awaits=awaits,
                    places=tuple(sorted(places)),
                )
        favour = favours(stage.prefer, (self.entries[p] for p in places), self.counter.plan)
        own: list[tuple[int, Figure | None]]
        if stage.scoring is not None:
            marks = self.sheets.marks(stage, places)
            own = list(figures(self.engine, stage.scoring, places, marks, favour))
        else:
            # The order of an earlier stage decides where this one has bounds of its own.
            own = [one for one in order if one[0] in {*places}]
        levels = favour.levels(own)
        own.sort(key=lambda one: levels[one[0]])
        if favour.ordering or all(figure is not None for _, figure in own):
            found = self._passing(stage, own, seats, decided, levels)
            for place, standing in settle(taking, limits, decided, self.faults).items():
                if place not in found or standing[0] is not Outcome.PASSED:
                    found[place] = standing
            order = [*own, *((place, None) for place in sorted(taking - {*places}))]
        else:
            found = dict(settle(sorted(taking), (*limits, *seats), decided, self.faults))
            if stage.top is not None:
                bound = self._bound(stage.pass_clause, places)
                found |= self._top(stage, {place: found[place] for place in bound})
        # Whom the stage is not for appears in it only where a limit holds him back.
        meant = {*places}
        order = [
            (place, figure)
            for place, figure in order
            if place in meant or found[place][0] is not Outcome.PASSED
        ]
        _hold_unplaced(bounded, found, decided)
        purse = Purse(bounded, self.counter)
        prizing = Prizing(stage, found, decided, self.call.currency, self.faults)
        won = prizing.won((place for place, _ in order), levels)
        amounts = self._amounts(stage, order, found, decided, won, purse)
        amounts = _given_out(amounts, found, purse, levels if favour.ordering else {}, decided)
        standings = tuple(
            Standing(
                place=place,
                outcome=found[place][0],
                reasons=(*found[place][1], *favour[place].unknown),
                figure=figure,
                award=amounts.get(place) if stage.pays else None,
                prize=won.title(place) if found[place][0] is not Outcome.FAILED else "",
                preferred=favour[place].had,
            )
            for place, figure in order
        )
        used = uses(bounded, purse, standings, amounts)
        told = self._remarks(stage, quotas, standings, len(everyone) - len(places))
        return StageResult(
            stage=stage,
            standings=standings,
            groups=(*limits, *quotas),
            remarks=(*told, *remarks(used, purse, bounded)),
            uses=used,
        )

    def _passing(
        self,
        stage: ReviewStage,
        order: Sequence[tuple[int, Figure | None]],
        quotas: Sequence[LimitGroup],
        decided: Mapping[int, Decision],
        levels: Mapping[int, tuple[int, int]],
    ) -> dict[int, tuple[Outcome, tuple[Reason, ...]]]:
        """Return who passes by an order; who may be one with others under a quota waits."""
        certain = [group for group in quotas if group.certain]
        bound = frozenset(self._bound(stage.pass_clause, (place for place, _ in order)))
        found = dict(passing(stage, order, certain, decided, bound, levels))
        passed = frozenset(p for p, (outcome, _) in found.items() if outcome is Outcome.PASSED)
        doubtful = counted((group for group in quotas if not group.certain), passed)
        for place, standing in settle(sorted(passed), doubtful, decided, self.faults).items():
            if standing[0] is not Outcome.PASSED:
                found[place] = standing
        return found

    def _bound(self, clause: Clause | None, places: Iterable[int]) -> Collection[int]:
        """Return the applications that a bound of a stage is for, in their order."""
        return self.counter.meant(clause, [*places]) if clause else [*places]

    def _top(
        self, stage: ReviewStage, found: dict[int, tuple[Outcome, tuple[Reason, ...]]]
    ) -> dict[int, tuple[Outcome, tuple[Reason, ...]]]:
        """Let people choose where more stand than may pass and nothing puts them in order."""
        standing = [p for p, (outcome, _) in found.items() if outcome is Outcome.PASSED]
        chosen = [p for p in standing if p in self.decided.get(stage.id, {})]
        top = stage.top or 0
        if len(standing) <= top:
            return found
        number = stage.pass_clause.number if stage.pass_clause else ""
        full = len(chosen) == top
        words = (
            f"最多通过 {top} 个，已由人工确定"
            if full
            else f"最多通过 {top} 个，现有 {len(standing)} 个，须由人工确定"
        )
        for place in standing:
            if not (full and place in chosen):
                reasons = (*found[place][1], Reason(text=words, clause=number))
                found[place] = (Outcome.FAILED if full else Outcome.OPEN, reasons)
        return found

    def _remarks(
        self,
        stage: ReviewStage,
        quotas: Iterable[LimitGroup],
        standings: Sequence[Standing],
        others: int,
    ) -> Iterator[Reason]:
        passed = {s.place for s in standings if s.outcome is Outcome.PASSED}
        if others:
            meant = wording.category_names(self.call, stage.clause.categories)
            words = f"“{stage.title}”只办{meant}，其他类别的 {others} 个不经过这个环节"
            yield Reason(text=words, clause=stage.clause.number)
        if self.counter.cut and stage is self.plan.stages[0]:
            yield Reason(text="相近的项目太多，只核对了最像的一部分，请先处理列出来的")
        for group in quotas:
            count = len(passed & set(group.members))
            if group.least is not None and count < group.least:
                words = f"“{' + '.join(group.values)}”{count} 个，少于 {group.least} 个"
                yield Reason(text=words, clause=group.clause.number)

    # ---- money ----

    def _amounts(
        self,
        stage: ReviewStage,
        order: Sequence[tuple[int, Figure | None]],
        found: dict[int, tuple[Outcome, tuple[Reason, ...]]],
        decided: Mapping[int, Decision],
        won: Won,
        purse: Purse,
    ) -> dict[int, int]:
        """Return how much each that passes is to have, in fen, in the order of the list."""
        if stage.prizes:
            amounts = {place: won.amounts[place] for place, _ in order if place in won.amounts}
            return {p: many for p, many in amounts.items() if found[p][0] is Outcome.PASSED}
        if not stage.awards and not purse.bounds:
            return {}
        amounts = {}
        for place, _ in order:
            if found[place][0] is not Outcome.PASSED:
                continue
            decision = decided.get(place)
            wanted = self._amount(place)
            amount = wanted if decision is None or decision.award is None else decision.award
            ceiling = self._ceiling(place)
            if decision is None and ceiling is not None and amount > ceiling:
                reason = Reason(text="申请的金额高于类别的上限，须由人工核定金额")
                found[place] = (Outcome.OPEN, (*found[place][1], reason))
                continue
            amounts[place] = amount
        return amounts

    def _amount(self, place: int) -> int:
        return fen(str(self.entries[place].answers.get(self.plan.amount, "0")))

    def _hold_parts(self, entry: Entry) -> None:
        """Hold what the parts of an application come to to what it asks for."""
        parts, asked = self.plan.parts, self._amount(entry.place)
        rows = parts.rows(entry.answers) if parts and parts.amount else ()
        total = sum(fen(str(row.get(parts.amount, "0"))) for row in rows) if parts else 0
        if rows and total != asked:
            given, wanted = (say(one, self.call.currency) for one in (total, asked))
            message = f"{entry.number} 的分项目合计 {given}，与申请的 {wanted}不同；"
            message += "请退回申报单位改正，再重新评审"
            self.faults.tell("REV-041", message, Place(file=entry.submission))

    def _ceiling(self, place: int) -> int | None:
        found = self.counter.categories(self.entries[place])
        category = self.call.category(found[-1]) if found else None
        money = call_status.ceiling_of(self.call, category) if category else None
        return money.amount * _FEN if money else None

    def _hold_awards(self, stage: ReviewStage, result: StageResult) -> None:
        for place, decision in self.decided.get(stage.id, {}).items():
            # What a prize comes to was held where it was given out.
            if decision.award is None or stage.prizes:
                continue
            ceiling = self._ceiling(place)
            if not stage.awards:
                message = f"“{stage.title}”不定金额；请删去金额"
            elif decision.award > self._amount(place):
                message = "核定的金额高于申请的金额；请改正"
            elif ceiling is not None and decision.award > ceiling:
                message = "核定的金额高于类别的上限；请改正"
            elif self._cut(place, decision.award):
                message = "这份申报由几个分项目组成，核定的金额要等于各分项目合计；"
                message += "请删去金额，要核减的请申报单位改正分项目"
                self.faults.tell("REV-040", message, decision.place)
                continue
            else:
                continue
            self.faults.tell("REV-009", message, decision.place)

    def _cut(self, place: int, award: int) -> bool:
        """Tell whether an amount leaves open what each part of an application is to have."""
        parts = self.plan.parts
        own = parts.rows(self.entries[place].answers) if parts and parts.amount else ()
        return bool(own) and award != self._amount(place)

    # ---- what staff wrote ----

    def _entry(self, line: Vote | Points | Decision) -> Entry | None:
        """Return the application that a line is about; where it names two, none is meant."""
        entry = self.by_name.get(line.name)
        if entry is None:
            self.faults.tell("REV-003", _unknown(line.name), line.place)
        elif line.file and self.by_name.get(line.file) != entry:
            message = f"{entry.number} 是“{brief(entry.submission)}”，不是“{brief(line.file)}”"
            self.faults.tell("REV-003", f"{message}；请核对申报编号和文件名", line.place)
            return None
        return entry

    def _decisions(self) -> dict[str, dict[int, Decision]]:
        """Return the decisions by stage and place; what two sheets say alike is said once."""
        named = {stage.id: stage.id for stage in self.plan.stages}
        named |= {stage.title: stage.id for stage in self.plan.stages}
        found: dict[str, dict[int, Decision]] = {}
        for sheet in self.given.decisions:
            earlier = {stage: dict(made) for stage, made in found.items()}
            for decision in decisions(sheet, self.faults, self.call.currency):
                stage = named.get(decision.stage)
                entry = self._entry(decision) if stage is not None else None
                if stage is None:
                    titles = "、".join(one.title for one in self.plan.stages)
                    message = f"没有这个环节；请写下面之一：{titles}"
                    self.faults.tell("REV-005", message, decision.place)
                elif entry is None or decision.repeats(earlier.get(stage, {}).get(entry.place)):
                    continue
                elif entry.place in found.get(stage, {}):
                    message = "同一个环节对同一份申报写了两次决定；请只留一行"
                    self.faults.tell("REV-004", message, decision.place)
                else:
                    found.setdefault(stage, {})[entry.place] = decision
        return found

    def _hold_decisions(
        self, stage: ReviewStage, taking: Collection[int], decided: Mapping[int, Decision]
    ) -> None:
        for place, decision in decided.items():
            if place not in taking:
                entry = self.entries[place]
                why = "已经退回" if not entry.valid else "没有进入这个环节"
                message = f"{entry.number} {why}，不能再决定；请删去这一行"
                self.faults.tell("REV-007", message, decision.place)

    # ---- what it rests on ----

    def _sources(self) -> Mapping[str, str]:
        found = {"submissions": _digest(self.entries)}
        used = {self.form.version, *(entry.result.form for entry in self.entries)}
        for form in sorted(self.forms, key=lambda one: one.version):
            if form.version in used:
                found[f"{FORM_SOURCE}{form.version}"] = form.digest
        given = self.given
        if given.register is not None:
            found["register"] = given.register.digest
        for name in ("votes", "scores", "decisions"):
            for number, sheet in enumerate(getattr(given, name), 1):
                found[name if number == 1 else f"{name}-{number}"] = sheet.digest
        return MappingProxyType(found)

    def _assumptions(self, stages: Iterable[StageResult]) -> Iterator[tuple[str, Assumption]]:
        """Yield every reading the result rests on, with the number of its clause."""
        for clause in self.call.clauses:
            if clause.limit is not None and clause.assumption:
                yield clause.number, clause.assumption
        for key in self.plan.keys:
            if key.assumption:
                yield "", key.assumption
        for one in stages:
            for quota in one.stage.quotas:
                for found in (quota.clause, quota.bonus.clause if quota.bonus else None):
                    if found is not None and found.assumption:
                        yield found.number, found.assumption
            for assumption in one.stage.assumptions:
                yield one.stage.clause.number, assumption


def _given_out(
    amounts: Mapping[int, int],
    found: dict[int, tuple[Outcome, tuple[Reason, ...]]],
    purse: Purse,
    levels: Mapping[int, tuple[int, int]],
    decided: Mapping[int, Decision],
) -> dict[int, int]:
    """Return how much each gets; with ``levels``, those level where money ends wait for people."""
    # Of those that stand level whom people decided on comes first.
    order = sorted(amounts, key=lambda p: (levels[p], p not in decided)) if levels else amounts
    wanted = {place: amounts[place] for place in order}
    refused = purse.refused(wanted)
    waits = level_waits(refused, wanted, levels, decided) if levels else {}
    for place, reason in {**refused, **waits}.items():
        outcome = Outcome.OPEN if place in waits else Outcome.FAILED
        found[place] = (outcome, (*found[place][1], reason))
        del wanted[place]
    return wanted


def _hold_unplaced(
    bounded: BoundGroups,
    found: dict[int, tuple[Outcome, tuple[Reason, ...]]],
    decided: Mapping[int, Decision],
) -> None:
    """Let those wait of whom nobody can tell the round that bounds them."""
    for place in bounded.unplaced:
        if found[place][0] is Outcome.PASSED and place not in decided:
            reason = Reason(text="没有登记收到时间，看不出是哪一轮；请在登记表里补上，或由人工决定")
            found[place] = (Outcome.OPEN, (*found[place][1], reason))


def _unknown(name: str) -> str:
    """Say of a line that no application is called so."""
    if not name:
        return "这一行没有写申报编号或文件名；请写上"
    return f"没有收到“{brief(name)}”；请核对申报编号或文件名"


def _going_on(
    order: Sequence[tuple[int, Figure | None]], result: StageResult
) -> list[tuple[int, Figure | None]]:
    """Return who goes on after a stage: those who passed, then those whom it was not for."""
    taking = {standing.place for standing in result.standings}
    scored = result.stage.scoring is not None
    # Points of an earlier stage say nothing against those of this one.
    past = [(p, None if scored else figure) for p, figure in order if p not in taking]
    return [*((s.place, s.figure) for s in result.having(Outcome.PASSED)), *past]


def _digest(entries: Iterable[Entry]) -> str:
    """Return the SHA-256 of every submission as it was read: number, verdict and answers."""
    words = hashlib.sha256()
    for entry in entries:
        record = [entry.number, entry.result.verdict, entry.answers]
        words.update(json.dumps(record, ensure_ascii=False, sort_keys=True).encode() + b"\n")
    return words.hexdigest()
