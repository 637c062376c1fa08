"""A review as one page to read and print: stands alone, no script, nothing from elsewhere.

It shows applicants, reasons and every figure, so it stays with the reviewers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.findings import Level
from generator.forms.form import Form
from generator.model import wording
from generator.model.calls import Call
from generator.review.entries import (
    Entry,
    LimitGroup,
    Outcome,
    Pair,
    Reason,
    Review,
    StageResult,
    Standing,
)
from generator.review.group_use import too_few, too_many
from generator.review.preferences import had
from generator.review.reports.group_rows import GroupRows, PartRow, group_rows, money, part_rows
from generator.review.staff_sheets import REGISTER_SHEET, SCORE_SHEET, VOTE_SHEET
from generator.web.labels import OUTCOMES
from generator.web.templates import filled

SOURCES = {
    "submissions": "申报（读出的内容）",
    "register": REGISTER_SHEET,
    "votes": VOTE_SHEET,
    "scores": SCORE_SHEET,
    "decisions": "决定表",
    "form": "申报表 ",
}
"""What a review read, in words."""

_SHOWN = 3
_PAIRS = 60


@dataclass(frozen=True, kw_only=True)
class _Who:
    """An application as the page names it."""

    number: str
    project: str
    applicant: str


@dataclass(frozen=True, kw_only=True)
class _Course:
    """One stage in figures."""

    title: str
    clause: str
    entered: int
    passed: int
    failed: int
    open: int
    awaits: str
    beside: bool


@dataclass(frozen=True, kw_only=True)
class _QuotaLine:
    """One line of a quota."""

    name: str
    most: int
    note: str
    count: int
    passed: int
    word: str
    level: str


@dataclass(frozen=True, kw_only=True)
class _Quotas:
    """A quota of a stage with its lines."""

    title: str
    stage: str
    clause: str
    rows: tuple[_QuotaLine, ...]
    rest: int


@dataclass(frozen=True, kw_only=True)
class _ExceededLimit:
    """A group that goes over a limit, with how each member stands."""

    clause: str
    title: str
    values: str
    most: int
    members: tuple[tuple[_Who, str], ...]


@dataclass(frozen=True, kw_only=True)
class _SimilarField:
    """How alike two applications are in one field."""

    title: str
    percent: int
    passages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _PairRow:
    """Two applications that may be the same."""

    first: _Who
    second: _Who
    alike: tuple[_SimilarField, ...]


@dataclass(frozen=True, kw_only=True)
class _ScoreRow:
    """A part of the points and how it came about."""

    title: str
    value: str
    how: str


@dataclass(frozen=True, kw_only=True)
class _RankRow:
    """A line of the ranking."""

    rank: int
    who: _Who
    total: str
    parts: tuple[_ScoreRow, ...]
    word: str
    outcome: str
    preferred: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class _StandingRow:
    """An application, how it stands, and the sentences that say why."""

    who: _Who
    outcome: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class _Preferring:
    """A stage that prefers: what, and whom."""

    title: str
    preferences: tuple[tuple[Reason, int], ...]
    rows: tuple[_StandingRow, ...]


@dataclass(frozen=True, kw_only=True)
class _Ranking:
    """The ranking of a stage."""

    title: str
    clause: str
    parts: tuple[str, ...]
    rows: tuple[_RankRow, ...]


@dataclass(frozen=True, kw_only=True)
class _ListRow:
    """A line of the list that stands at the end, with the parts it is made of."""

    index: int
    who: _Who
    prize: str
    award: str
    parts: tuple[PartRow, ...]


@dataclass(frozen=True, kw_only=True)
class _List:
    """The list of a stage, whether it gives money, and how much in all."""

    title: str
    rows: tuple[_ListRow, ...]
    prizes: bool
    awards: bool
    total: str


@dataclass(frozen=True, kw_only=True)
class _Aside:
    """A submission set aside, and why."""

    number: str
    file: str
    received: str
    reasons: tuple[Reason, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class _AssumptionRow:
    """A reading taken where the notice is silent."""

    clause: str
    reading: str
    reason: str
    confirm: str


@dataclass(frozen=True, kw_only=True)
class ReportContext:
    """What the page of a review may use."""

    title: str
    """The short title of the call."""

    form: str
    """The title of the form."""

    version: str
    """The version of the form."""

    sample: bool
    """Whether the applications are invented."""

    received: int
    """How many submissions came in."""

    account: tuple[str, ...]
    """What arrived beside the submissions, and why it was passed over."""

    valid: int
    """How many of them entered the review."""

    aside: int
    """How many were set aside."""

    unreceived: int
    """How many have no time of receipt."""

    courses: tuple[_Course, ...]
    """The stages in figures."""

    waiting: tuple[_StandingRow, ...]
    """What people must decide on."""

    quotas: tuple[_Quotas, ...]
    """The quotas of every stage."""

    uses: tuple[GroupRows, ...]
    """How far each group of a stage used what bounds it."""

    limits: tuple[_ExceededLimit, ...]
    """The groups that go over a limit."""

    pairs: tuple[_PairRow, ...]
    """Applications that may be the same, the most alike in front."""

    more_pairs: int
    """How many such pairs are left out."""

    rankings: tuple[_Ranking, ...]
    """The ranking of each stage that scores."""

    preferring: tuple[_Preferring, ...]
    """What each stage prefers, and which applications have it."""

    lists: tuple[_List, ...]
    """The list of the last stage that is settled, then those beside the main line."""

    asides: tuple[_Aside, ...]
    """The submissions set aside."""

    remarks: tuple[Reason, ...]
    """What people should look at."""

    readings: tuple[_AssumptionRow, ...]
    """Readings taken where the notice is silent."""

    sources: tuple[tuple[str, str], ...]
    """What the review read, each with its SHA-256."""


def as_report(
    review: Review, form: Form, call: Call, *, sample: bool, account: tuple[str, ...] = ()
) -> str:
    """Return the page of a review: figures first, then what waits, then everything behind them.

    ``account`` are sentences about what else arrived.
    """
    made = _ReportMaker(review, form, call)
    pairs = tuple(made.pairs())
    context = ReportContext(
        title=call.short_title,
        form=form.title,
        version=form.version,
        sample=sample,
        received=len(review.entries),
        account=account,
        valid=len(review.valid),
        aside=len(review.set_aside),
        unreceived=review.unreceived,
        courses=tuple(map(_course, review.stages)),
        waiting=tuple(made.waiting()),
        quotas=tuple(made.quotas()),
        uses=tuple(group_rows(review, call)),
        limits=tuple(made.limits()),
        pairs=pairs[:_PAIRS],
        more_pairs=max(0, len(pairs) - _PAIRS),
        rankings=tuple(made.rankings()),
        preferring=tuple(made.preferring()),
        lists=tuple(map(made.list_of, _listed(review))),
        asides=tuple(made.asides()),
        remarks=tuple(remark for one in review.stages for remark in one.remarks),
        readings=tuple(_readings(review)),
        sources=tuple((_source(name), value) for name, value in review.sources.items()),
    )
    return filled("generator.review.reports", "review.html", context)


def _course(one: StageResult) -> _Course:
    return _Course(
        title=one.stage.title,
        clause=one.stage.clause.number,
        entered=len(one.standings),
        passed=len(one.having(Outcome.PASSED)),
        failed=len(one.having(Outcome.FAILED)),
        open=len(one.having(Outcome.OPEN)),
        awaits=wording.names(one.awaits),
        beside=one.stage.beside,
    )


@dataclass
class _ReportMaker:
    """Turns the values of a review into what the page shows."""

    review: Review
    form: Form
    call: Call

    def who(self, place: int) -> _Who:
        entry = self.review.entries[place]
        plan = self.form.review
        names = (plan.project, plan.applicant) if plan else ("", "")
        project, applicant = (entry.words(name, self.form) for name in names)
        return _Who(number=entry.number, project=project, applicant=applicant)

    def waiting(self) -> Iterator[_StandingRow]:
        for one in self.review.stages:
            for standing in one.having(Outcome.OPEN):
                yield self._row(standing, standing.reasons)

    def _row(self, standing: Standing, reasons: tuple[Reason, ...]) -> _StandingRow:
        return _StandingRow(
            who=self.who(standing.place), outcome=OUTCOMES[standing.outcome], reasons=reasons
        )

    def quotas(self) -> Iterator[_Quotas]:
        for one in self.review.stages:
            groups: dict[str, list[LimitGroup]] = {}
            for group in one.groups:
                if group.quota:
                    groups.setdefault(group.clause.id, []).append(group)
            for found in groups.values():
                # A quota of one each is of interest only where it is passed.
                listed = [g for g in found if len(found) <= 60 or len(g.members) > g.most]
                yield _Quotas(
                    title=found[0].title,
                    stage=one.stage.title,
                    clause=found[0].clause.number,
                    rows=tuple(_quota(group, one) for group in listed),
                    rest=len(found) - len(listed),
                )

    def limits(self) -> Iterator[_ExceededLimit]:
        for one in self.review.stages:
            outcomes = {s.place: OUTCOMES[s.outcome] for s in one.standings}
            for group in one.groups:
                if not group.quota and not group.pairs:
                    yield _ExceededLimit(
                        clause=group.clause.number,
                        title=group.title,
                        values=" + ".join(group.values),
                        most=group.most,
                        members=tuple((self.who(p), outcomes.get(p, "")) for p in group.members),
                    )

    def pairs(self) -> Iterator[_PairRow]:
        """Yield the pairs, the most alike in front."""
        found = [p for one in self.review.stages for group in one.groups for p in group.pairs]
        found.sort(key=lambda p: (-max(one.percent for one in p.likenesses), p.first, p.second))
        yield from map(self._pair, found)

    def _pair(self, pair: Pair) -> _PairRow:
        return _PairRow(
            first=self.who(pair.first),
            second=self.who(pair.second),
            alike=tuple(
                _SimilarField(
                    title=found.title,
                    percent=found.percent,
                    passages=tuple(passage.text for passage in found.passages),
                )
                for found in pair.likenesses
            ),
        )

    def rankings(self) -> Iterator[_Ranking]:
        for one in self.review.stages:
            if one.stage.scoring is None or one.awaits:
                continue
            rows = []
            for standing in one.standings:
                figure = standing.figure
                if figure is not None:
                    rows.append(
                        _RankRow(
                            rank=figure.rank,
                            who=self.who(standing.place),
                            total=figure.total,
                            parts=tuple(
                                _ScoreRow(title=p.title, value=p.value, how=p.how)
                                for p in figure.parts
                            ),
                            word=OUTCOMES[standing.outcome],
                            outcome=standing.outcome.value,
                            preferred=standing.preferred,
                        )
                    )
            yield _Ranking(
                title=one.stage.title,
                clause=one.stage.clause.number,
                parts=tuple(f"{part.title} {part.weight}%" for part in one.stage.scoring.parts),
                rows=tuple(rows),
            )

    def preferring(self) -> Iterator[_Preferring]:
        for one in self.review.stages:
            if not one.stage.prefer or one.awaits:
                continue
            yield _Preferring(
                title=one.stage.title,
                preferences=had(one),
                rows=tuple(
                    self._row(standing, standing.preferred)
                    for standing in one.standings
                    if standing.preferred
                ),
            )

    def list_of(self, one: StageResult) -> _List:
        passed, entries = one.having(Outcome.PASSED), self.review.entries
        return _List(
            title=one.stage.title,
            rows=tuple(
                _ListRow(
                    index=index,
                    who=self.who(standing.place),
                    prize=standing.prize,
                    award=money(standing.award) if standing.award is not None else "",
                    parts=tuple(part_rows(entries[standing.place], standing, self.form)),
                )
                for index, standing in enumerate(passed, 1)
            ),
            prizes=bool(one.stage.prizes),
            awards=one.stage.pays,
            total=money(sum(standing.award or 0 for standing in passed)),
        )

    def asides(self) -> Iterator[_Aside]:
        for entry in self.review.set_aside:
            reasons = tuple(set_aside_for(entry))
            yield _Aside(
                number=entry.number,
                file=entry.submission,
                received=f"{entry.received:%Y-%m-%d %H:%M:%S}" if entry.received else "",
                reasons=reasons[:_SHOWN],
                more=max(0, len(reasons) - _SHOWN),
            )


def set_aside_for(entry: Entry) -> Iterator[Reason]:
    """Yield why a submission was set aside."""
    for finding in entry.result.findings:
        if finding.level is Level.ERROR:
            where = f"{finding.where.column}：" if finding.where.column else ""
            yield Reason(text=f"{where}{finding.message}", clause=finding.clause)


def _quota(group: LimitGroup, one: StageResult) -> _QuotaLine:
    passed = {s.place for s in one.having(Outcome.PASSED)}
    waiting = {s.place for s in one.having(Outcome.OPEN)}
    count = len(passed & set(group.members))
    if waiting & set(group.members):
        word, level = OUTCOMES[Outcome.OPEN], "open"
    elif count > group.most:
        word, level = too_many(count - group.most), "over"
    elif group.least is not None and count < group.least:
        word, level = too_few(group.least), "under"
    else:
        word, level = "", ""
    return _QuotaLine(
        name=" + ".join(group.values),
        most=group.most,
        note=group.note,
        count=len(group.members),
        passed=count,
        word=word,
        level=level,
    )


def _listed(review: Review) -> Iterator[StageResult]:
    """Yield the last settled stage of the main line, then those beside it."""
    yield from [one for one in review.settled if not one.stage.beside][-1:]
    yield from (one for one in review.settled if one.stage.beside)


def _readings(review: Review) -> Iterator[_AssumptionRow]:
    for number, found in dict.fromkeys(review.assumptions):
        yield _AssumptionRow(
            clause=number, reading=found.reading, reason=found.reason, confirm=found.confirm
        )


def _source(name: str) -> str:
    base, _, number = name.partition("-")
    return f"{SOURCES[base]}{number}"
