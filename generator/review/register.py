"""Submissions entered under their numbers, with what else of each was to be received and when.

A further receipt, such as what a district forwards, has steps of the call as its deadline. Nothing
is opened, written or asked of the clock here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from generator.findings import Level, Place
from generator.forms.checklist import Plan
from generator.forms.form import Form
from generator.forms.review_plan import ReceiptKind
from generator.forms.windows import (
    Punctuality,
    binding,
    dated,
    meets,
    receipt,
    rounds_at,
    steps_of_round,
)
from generator.model.call_status import Span
from generator.model.calls import Call
from generator.model.milestones import Milestone
from generator.model.working_days import say_instant
from generator.review.entries import EARLY, LATE, Entry, EntryReceipt
from generator.review.rounds import Rounds
from generator.review.sheet_rows import Faults, brief
from generator.review.staff_sheets import (
    NOTHING_REGISTERED,
    Registered,
    RegisteredReceipt,
    StaffSheet,
)
from generator.submissions.check import LEVELS, Checked
from generator.submissions.opened import Where
from generator.submissions.verdict import SubmissionFinding
from generator.web.labels import STATES

MOST = 20
"""How many applications are named one by one for what they lack, or what came late."""
MISSING, UNBOUND, UNROUNDED = "没有登记", "没有写环节", "看不出哪一轮"
OPEN = STATES["to-confirm"]
"""How a receipt stands that is not in time, besides late and early."""
_WIDTH = 3


def enter(
    checked: Iterable[Checked],
    registered: Mapping[str, Registered],
    sheet: StaffSheet | None,
    form: Form,
    call: Call,
    spans: Mapping[str, Span],
    faults: Faults,
    *,
    rounds: Rounds,
    after: int = 0,
) -> tuple[Entry, ...]:
    """Return the submissions with their numbers, in the order of the numbers.

    A number that is registered stays; the others follow by the time of receipt, then by name,
    behind those that were given in earlier ``rounds``, up to ``after``.
    """
    given = list(checked)
    place = Place(file=sheet.name) if sheet else Place(file="")
    numbers = _numbers(given, registered, call, place, faults, after)
    kinds = form.review.receipts if form.review else ()
    receiving = _Receiving(Plan(form, call), _dated(kinds, spans), registered, faults, place)
    entries = []
    for number, one in enumerate(sorted(given, key=lambda one: numbers[one.result.submission])):
        called = f"{call.id}-{numbers[one.result.submission]:0{_WIDTH}d}"
        line = registered.get(one.result.submission, NOTHING_REGISTERED)
        words = set(_untimely(one.result.findings, call, line.received))
        held, receipts, more = receiving.checked(one, called) if sheet else (one, (), set())
        words |= more
        result = held.result
        entries.append(
            Entry(
                place=number,
                number=called,
                submission=result.submission,
                received=line.received,
                result=result,
                answers=one.answers,
                late=LATE in words,
                early=EARLY in words,
                receipts=receipts,
                round=rounds.of(one, registered),
            )
        )
    receiving.tell_rest()
    return tuple(entries)


def _untimely(
    findings: Iterable[SubmissionFinding], call: Call, received: datetime | None
) -> Iterator[str]:
    """Yield how a form that its windows return stands to them."""
    windows = {window.clause.id: window for window in call.applications}
    for finding in findings:
        window = windows.get(finding.code)
        if window and finding.level is Level.ERROR:
            yield EARLY if received and window.opens and received < window.opens else LATE


def _numbers(
    given: Sequence[Checked],
    registered: Mapping[str, Registered],
    call: Call,
    place: Place,
    faults: Faults,
    after: int,
) -> Mapping[str, int]:
    """Return the number of each submission by its name."""
    numbers: dict[str, int] = {}
    for name, line in registered.items():
        if line.number:
            number = _number(call.id, line.number)
            if number is None or number in numbers.values():
                wrong = "不是批次的写法" if number is None else "给两个文件写了"
                example = f"{call.id}-{1:0{_WIDTH}d}"
                message = f"登记的编号“{brief(line.number)}”{wrong}；请照评审给出的编号填写，"
                message += f"如 {example}，一个文件一个编号；没有编号的空着"
                faults.tell("REV-010", message, line.numbered or place)
            else:
                numbers[name] = number
    known = {one.result.submission for one in given}
    for name, line in registered.items():
        if name not in known:
            message = f"登记了没有收到的文件“{brief(name)}”；请核对文件名，或删去这一行"
            faults.tell("REV-003", message, line.place or place, Level.WARNING)

    def order(one: Checked) -> tuple[bool, float, str]:
        line = registered.get(one.result.submission)
        at = line.received.timestamp() if line and line.received else 0.0
        return (line is None or line.received is None, at, one.result.submission)

    follows = max((after, *numbers.values()))
    for one in sorted(given, key=order):
        if one.result.submission not in numbers:
            follows += 1
            numbers[one.result.submission] = follows
    return numbers


def _number(call_id: str, text: str) -> int | None:
    rest = text.removeprefix(f"{call_id}-")
    plain = rest.isascii() and rest.isdecimal() and len(rest) <= 9
    if rest == text or not plain or f"{int(rest):0{_WIDTH}d}" != rest or int(rest) == 0:
        return None
    return int(rest)


def _dated(
    kinds: Iterable[ReceiptKind], spans: Mapping[str, Span]
) -> tuple[tuple[str, tuple[Milestone, ...]], ...]:
    """Return each kind with its steps as windows, whatever way their time is written."""
    return tuple((kind.title, tuple(dated(s, spans) for s in kind.milestones)) for kind in kinds)


@dataclass
class _Receiving:
    """The further receipts of each application held to their deadlines."""

    plan: Plan
    kinds: tuple[tuple[str, tuple[Milestone, ...]], ...]
    registered: Mapping[str, Registered]
    faults: Faults
    place: Place
    told: int = 0

    def checked(
        self, one: Checked, number: str
    ) -> tuple[Checked, tuple[EntryReceipt, ...], set[str]]:
        """Return a submission with what its receipts add, these, and why they return it."""
        line = self.registered.get(one.result.submission, NOTHING_REGISTERED)
        receipts, findings, words = [], [], set[str]()
        for title, steps in self.kinds:
            came = line.receipts.get(title)
            received = came.received if came else None
            rounds = self._rounds(one, steps, line.received)
            if not any(rounds) and came is None:
                continue
            known = self._categories(one)[1]
            judged = [_judged(title, came, some, known=known) for some in rounds]
            word, found = judged[-1]
            if received is None and any(rounds):
                word = MISSING
            elif any(other != word for other, _ in judged):
                word, found = UNROUNDED, None
            receipts.append(
                EntryReceipt(title=title, received=received, word=word, registered=came is not None)
            )
            findings += [found] if found else []
            words |= {word} if found and found.level is Level.ERROR else set()
            where = (came.place if came else line.place) or self.place
            self._tell(one, f"{number}（{one.result.submission}）的“{title}”", word, where)
        return _with(one, findings), tuple(receipts), words

    def _rounds(
        self, one: Checked, steps: Sequence[Milestone], form_in: datetime | None
    ) -> list[tuple[Milestone, ...]]:
        """Return the steps that bind by the round in which the form came in.

        Where it is not registered when, they are those of each round that it may have been.
        """
        chosen, known = self._categories(one)
        bound = binding(steps, chosen, known=known)
        rounds = [window for window in self.plan.call.applications if meets(window, chosen)]
        if not bound or not known or not rounds:
            return [bound]
        own = rounds if form_in is None else rounds_at(rounds, form_in)
        found = [steps_of_round(bound, window, rounds) for window in own]
        if form_in is None:
            return found
        every = {step.clause.id: step for some in found for step in some}
        return [tuple(every.values())]

    def _categories(self, one: Checked) -> tuple[tuple[str, ...], bool]:
        chosen = [str(one.answers.get(name, "")) for name in self.plan.category_fields]
        known = one.result.verdict == "valid" or "" not in chosen
        found = (c for name in chosen for c in self.plan.lineage.get(name, ()))
        return tuple(found), known

    def _tell(self, one: Checked, what: str, word: str, where: Place) -> None:
        # What is returned anyway need not be waited for.
        late = word in (LATE, EARLY)
        if (
            not late
            and word not in (UNBOUND, UNROUNDED)
            and (word != MISSING or one.result.verdict != "valid")
        ):
            return
        self.told += 1
        if self.told > MOST:
            return
        if word == UNBOUND:
            message = f"{what}没有核对是否逾期，评审方案没有给这一类别、这一轮写环节；"
            message += "请在 review.yml 的 receipts 里补上，不用收的由人工处理"
            self.faults.tell("REV-023", message, where, Level.WARNING)
        elif word == UNROUNDED:
            message = f"{what}没有核对是否逾期，申报表本身没有登记收到时间，看不出是哪一轮；"
            message += "请在登记表里补上“收件”一栏空着的那一行"
            self.faults.tell("REV-024", message, where, Level.WARNING)
        elif not late:
            message = f"{what}没有登记收到时间；收到了请补登记，没有收到的由人工处理"
            self.faults.tell("REV-021", message, where, Level.WARNING)
        else:
            message = f"{what}{word}；时间写错的请改正登记表"
            self.faults.tell("REV-020", message, where, Level.WARNING)

    def tell_rest(self) -> None:
        """Tell once how many more lack a receipt or have one out of time."""
        if self.told > MOST:
            message = f"另有 {self.told - MOST} 处收件缺少、逾期、早到或没有写环节；请看工作底稿"
            self.faults.tell("REV-021", message, self.place, Level.WARNING)


def _judged(
    title: str, came: RegisteredReceipt | None, windows: Sequence[Milestone], *, known: bool
) -> tuple[str, SubmissionFinding | None]:
    """Return how a receipt stands in a word, "" in time, and what is said of the submission."""
    if not windows:
        return UNBOUND, None
    if came is None or came.received is None:
        return MISSING, None
    if any(window.unsettled for window in windows):
        return OPEN, None
    found = receipt(windows, came.received, known=known)
    window = found.window
    if window is None or found.stands is Punctuality.UNKNOWN:
        return ("" if window is None else OPEN), None
    late = found.stands is Punctuality.LATE
    instant = window.until if late else window.opens
    end = ""
    if late and instant:
        told = say_instant(instant)
        end = f"额满停止受理（{told}）之后" if window.is_full else f"截止（{told}）之后"
    start = f"开始（{say_instant(instant, opening=True)}）之前" if instant else ""
    finding = SubmissionFinding(
        code=window.clause.id,
        level=LEVELS[window.clause.force],
        message=f"“{title}”收到的时间在{window.name}{end or start}；请与受理单位联系",
        clause=window.clause.number,
        where=Where(file=""),
    )
    return LATE if late else EARLY, finding


def _with(one: Checked, findings: Sequence[SubmissionFinding]) -> Checked:
    """Return a submission of which more is said."""
    if not findings:
        return one
    result = one.result
    counts = {**result.counts}
    for finding in findings:
        counts[finding.level.value] += 1
    wrong = any(finding.level is Level.ERROR for finding in findings)
    verdict = "invalid" if wrong and result.verdict == "valid" else result.verdict
    more = replace(
        result,
        findings=(*result.findings, *findings),
        verdict=verdict,
        counts=MappingProxyType(counts),
    )
    return replace(one, result=more)
