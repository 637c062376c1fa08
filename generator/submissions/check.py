"""Submissions held to their form and their call, many at a time, each told on its own.

Texts come from ``intake``; what stands in them is read, the tables of a batch are checked at once,
then each application is held to its JSON Schema and to the rules of the call. Nothing is opened,
printed or asked of the clock here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from generator.findings import Level
from generator.forms.checklist import (
    FAULTY,
    JUDGED,
    MISSING,
    NO_TIME,
    TO_CONFIRM,
    Plan,
    dates_read,
    reads,
)
from generator.forms.form import Form
from generator.forms.messages import MESSAGES, fill
from generator.forms.rule_dates import closing_day, day_of
from generator.forms.rule_facts import facts
from generator.forms.rules import Rule, RuleOutcome, Verdict, judge
from generator.forms.windows import Punctuality, binding, next_round, receipt
from generator.model.calls import Call
from generator.model.clauses import Clause, Force
from generator.model.milestones import Milestone
from generator.model.working_days import say_instant
from generator.submissions.answers import Answered, take
from generator.submissions.opened import Raw, Where
from generator.submissions.schema import SchemaCheck
from generator.submissions.tables import check_tables
from generator.submissions.verdict import NotChecked, Note, Result, result

_Item = TypeVar("_Item")

BATCH = 500
"""So many submissions at most are checked at once."""
BATCH_ROWS = 20_000
BATCH_BYTES = 8 << 20
"""So many rows of tables, and bytes, at most are checked at once, unless one alone has more."""

LEVELS = {
    Force.MUST: Level.ERROR,
    Force.WAIVABLE: Level.WARNING,
    Force.PREFERENCE: Level.INFO,
    Force.INFORMATIVE: Level.INFO,
}
"""How much a broken rule weighs, by the force of its clause."""


Received = datetime | Mapping[str, datetime] | None
"""When submissions were received, with its offset: one instant for all, or one for each by name."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A submission that was checked: what is said of it, and its canonical answers.

    ``answers`` are empty where nothing of this form could be read; those that cannot be read are
    left out.
    """

    result: Result
    answers: Mapping[str, object]


def check_submissions(
    raws: Iterable[Raw],
    form: Form,
    call: Call,
    *,
    received: Received,
    today: date | None = None,
    show_values: bool = False,
) -> Iterator[Result]:
    """Check submissions and yield what is said of each, in the order given.

    Without an instant of receipt the closing time is left unchecked, without ``today`` what rules
    say of it. ``show_values`` lets messages quote what was typed, identity numbers excepted.
    """
    checker = Checker(form, call, received, today=today, show_values=show_values)
    for batch in batches(raws, lambda raw: raw):
        for outcome, _ in checker.check(batch):
            yield outcome


def read_submissions(
    raws: Iterable[Raw],
    form: Form,
    call: Call,
    *,
    received: Received,
    today: date | None = None,
) -> Iterator[Checked]:
    """Check submissions as ``check_submissions`` does, and yield each with its answers."""
    checker = Checker(form, call, received, today=today)
    for batch in batches(raws, lambda raw: raw):
        for outcome, answered in checker.check(batch):
            yield Checked(result=outcome, answers=answered.application() if answered else {})


def batches(items: Iterable[_Item], raw_of: Callable[[_Item], Raw]) -> Iterator[tuple[_Item, ...]]:
    """Yield what was opened in batches that bound what is in memory, whatever was handed in."""
    batch: list[_Item] = []
    rows = size = 0
    for item in items:
        raw = raw_of(item)
        more = sum(len(table.rows) for table in raw.tables.values())
        full = len(batch) >= BATCH or rows + more > BATCH_ROWS or size + raw.size > BATCH_BYTES
        if batch and full:
            yield tuple(batch)
            batch, rows, size = [], 0, 0
        batch.append(item)
        rows += more
        size += raw.size
    if batch:
        yield tuple(batch)


class Checker:
    """A form, its call and what follows from them, ready for many submissions."""

    def __init__(
        self,
        form: Form,
        call: Call,
        received: Received,
        *,
        today: date | None = None,
        show_values: bool = False,
    ) -> None:
        """Get ready, which takes as long as some ten submissions."""
        self.form = form
        self.call = call
        self.received = received
        self.today = "" if today is None else today.isoformat()
        self.show_values = show_values
        self.plan = Plan(form, call)
        self.shape = SchemaCheck(form)
        self.facts: dict[str, object] = {"leads": list(self.plan.leads)}
        self.left: dict[tuple[tuple[str, ...], bool], tuple[NotChecked, ...]] = {}

    def check(self, batch: tuple[Raw, ...]) -> Iterator[tuple[Result, Answered | None]]:
        """Check one batch: what is not of this form is set aside first, without answers."""
        for outcome, answered, _ in self._checked(batch):
            yield outcome, answered

    def weighed(self, batch: tuple[Raw, ...]) -> Iterator[tuple[Result, tuple[Verdict, ...]]]:
        """Check one batch, and yield with each result what every rule of the form said."""
        for outcome, _, verdicts in self._checked(batch):
            yield outcome, verdicts

    def _checked(
        self, batch: tuple[Raw, ...]
    ) -> Iterator[tuple[Result, Answered | None, tuple[Verdict, ...]]]:
        answered = {
            number: take(raw, self.plan, show_values=self.show_values)
            for number, raw in enumerate(batch)
            if raw.readable and self._is_ours(raw)
        }
        check_tables(tuple(answered.values()), self.plan)
        for number, raw in enumerate(batch):
            one = answered.get(number)
            if one:
                outcome, verdicts = self._result(one)
                yield outcome, one, verdicts
            else:
                yield self._set_aside(raw), None, ()

    def _is_ours(self, raw: Raw) -> bool:
        return raw.form == (self.form.call, self.form.version)

    def _set_aside(self, raw: Raw) -> Result:
        notes = list(_faults(raw))
        if raw.readable and not any(note.level is Level.ERROR for note in notes):
            message = MESSAGES["FLD-022"]
            outcome = message.say({"form": self.form.title, "version": self.form.version})
            where = Where(file=_file(raw))
            notes.append(_note(message.code, message.level, outcome, "", where))
        form = (self.form.call, self.form.version)
        return result(raw.submission, form, notes, readable=raw.readable)

    def _result(self, answered: Answered) -> tuple[Result, tuple[Verdict, ...]]:
        answered.notes.extend(_faults(answered.raw))
        self._note_shape(answered)
        unchecked: list[NotChecked] = []
        known, categories = answered.categories_known(), answered.categories()
        received = self._received(answered.raw)
        windows = binding(self.plan.windows, categories, known=known)
        dates = self._dates(windows, categories, received, known=known)
        verdicts = judge(
            self.form.rules,
            answered.inputs(),
            categories=categories,
            kinds=answered.kinds(),
            call=self.facts,
            dates=dates,
            gaps=answered.gaps,
        )
        final = []
        for number, verdict in enumerate(verdicts):
            outcome, reason = self._outcome(number, verdict, answered, dates, windows, known=known)
            same = outcome is verdict.outcome
            final.append(verdict if same else replace(verdict, outcome=outcome))
            if outcome is RuleOutcome.BROKEN:
                self._note_rule(answered, verdict)
            elif outcome is RuleOutcome.NOT_CHECKED:
                unchecked.append(_not_checked(verdict.rule.clause, reason))
        unchecked.extend(self._time(answered, windows, received, known=known))
        unchecked.extend(self._left(categories, known))
        form = (self.form.call, self.form.version)
        return result(answered.raw.submission, form, answered.notes, unchecked), tuple(final)

    def _note_shape(self, answered: Answered) -> None:
        """Note where the schema differs though nothing else was said there."""
        application = answered.application()
        application["form"] = {"call": self.form.call, "version": self.form.version}
        ranks = {note.rank[0] for note in answered.notes if note.level is Level.ERROR}
        for name in self.shape.faults(application):
            item = self.plan.items.get(name)
            if item is None:
                facts = {"title": self.form.title}
                answered.note("FLD-023", None, Where(file=_file(answered.raw)), facts)
            elif (
                item.number not in ranks and name not in answered.lacking and answered.visible[name]
            ):
                answered.note("FLD-023", item, answered.where(item))

    def _dates(
        self,
        windows: tuple[Milestone, ...],
        categories: tuple[str, ...],
        received: datetime | None,
        *,
        known: bool,
    ) -> Mapping[str, str]:
        """Return those dates that rules may read and that are known of this submission."""
        on = "" if received is None else day_of(received, windows)
        certain = known or not self._is_by_category(windows)
        closings = self.plan.closings if certain else ()
        closes = closing_day(closings, categories, on or self.today)
        found = {"closes": closes, "received": on, "today": self.today}
        return {name: day for name, day in found.items() if day}

    def _outcome(
        self,
        number: int,
        verdict: Verdict,
        answered: Answered,
        dates: Mapping[str, str],
        windows: tuple[Milestone, ...],
        *,
        known: bool,
    ) -> tuple[RuleOutcome, str]:
        """Return the outcome of a rule, or why it was not checked.

        A rule that rests on what cannot be relied on is not checked, and one that rests on what is
        not asked for does not apply; whatever else has no answer is a fault of the rule itself.
        """
        outcome, rule, inputs = verdict.outcome, verdict.rule, self.plan.inputs[number]
        if outcome is RuleOutcome.NOT_APPLICABLE:
            by_category = bool(rule.clause.categories) or reads(rule, "categories")
            by_kind = reads(rule, "kinds") and not answered.kinds_known()
            unsure = (by_category and not known) or by_kind
            return (RuleOutcome.NOT_CHECKED, MISSING) if unsure else (outcome, "")
        if inputs & answered.lacking:
            return RuleOutcome.NOT_CHECKED, MISSING
        if outcome is not RuleOutcome.NOT_CHECKED:
            return outcome, ""
        asked = {answered.visible.get(name, True) for name in inputs}
        if False in asked:
            return RuleOutcome.NOT_APPLICABLE, ""
        if None in asked or any(table in inputs for table, _ in answered.gaps):
            return RuleOutcome.NOT_CHECKED, MISSING
        return RuleOutcome.NOT_CHECKED, self._undated(rule, dates, windows, known=known)

    def _undated(
        self,
        rule: Rule,
        dates: Mapping[str, str],
        windows: tuple[Milestone, ...],
        *,
        known: bool,
    ) -> str:
        """Return which date a rule lacks that read everything else, or that it is faulty."""
        absent = set(dates_read(rule)) - dates.keys()
        if "closes" in absent and not known and self._is_by_category(windows):
            return MISSING
        if "closes" in absent and any(window.unsettled for window in windows):
            return TO_CONFIRM
        if absent - {"closes"} or (absent and not {"received", "today"} & dates.keys()):
            return NO_TIME
        return FAULTY

    def _note_rule(self, answered: Answered, verdict: Verdict) -> None:
        clause, name = verdict.rule.clause, verdict.rule.at.removeprefix("/")
        item = self.plan.items[name]
        outcome = fill(verdict.rule.fails, facts(verdict.rule, verdict.params))
        where = answered.where(item)
        level = LEVELS[verdict.force]
        note = _note(clause.id, level, outcome, clause.number, where)
        answered.notes.append(replace(note, rank=(item.number, 0, 0)))

    def _received(self, raw: Raw) -> datetime | None:
        if isinstance(self.received, Mapping):
            return self.received.get(raw.submission)
        return self.received

    def _is_by_category(self, windows: tuple[Milestone, ...]) -> bool:
        return any(window.clause.categories for window in windows)

    def _time(
        self,
        answered: Answered,
        windows: tuple[Milestone, ...],
        received: datetime | None,
        *,
        known: bool,
    ) -> Iterator[NotChecked]:
        """Note a submission received outside the windows for applications of its category."""
        # No window is for such a category: which it should have kept is for people to say.
        reason = JUDGED if not windows else ""
        windows = windows or self.plan.windows
        if received is None:
            reason = NO_TIME
        elif any(window.unsettled for window in windows):
            reason = TO_CONFIRM
        elif windows and not reason:
            reason = self._timed(answered, windows, received, known=known)
        if reason:
            for window in windows:
                yield _not_checked(window.clause, reason)

    def _timed(
        self,
        answered: Answered,
        windows: tuple[Milestone, ...],
        received: datetime,
        *,
        known: bool,
    ) -> str:
        """Note what was received outside of windows, or return why that is not certain."""
        found = receipt(windows, received, known=known)
        window = found.window
        if found.stands is Punctuality.UNKNOWN or window is None:
            return MISSING if window else ""
        late = found.stands is Punctuality.LATE
        instant = window.until if late else window.opens
        code = ("RCV-003" if window.is_full else "RCV-001") if late else "RCV-002"
        message = MESSAGES[code]
        facts = {
            "name": window.name,
            "instant": say_instant(instant, opening=not late) if instant else "",
            "next": next_round(windows, received),
        }
        clause, where = window.clause, Where(file=_file(answered.raw))
        told = message.say(facts)
        answered.notes.append(_note(clause.id, LEVELS[clause.force], told, clause.number, where))
        return ""

    def _left(self, categories: tuple[str, ...], known: bool) -> tuple[NotChecked, ...]:
        """Return the clauses that people judge or that need all submissions together."""
        key = (categories, known)
        if key not in self.left:
            self.left[key] = tuple(self._leaving(frozenset(categories), known))
        return self.left[key]

    def _leaving(self, categories: frozenset[str], known: bool) -> Iterator[NotChecked]:
        for left in self.plan.left:
            meant = left.clause.categories
            if not (known and meant and categories.isdisjoint(meant)):
                yield _not_checked(left.clause, left.reason)


def _faults(raw: Raw) -> Iterator[Note]:
    for fault in raw.faults:
        message = MESSAGES[fault.code]
        plain = message.say(fault.facts)
        told = message.say(fault.facts, fault.facts.get("suggestion"))
        note = _note(message.code, message.level, told, "", fault.where)
        yield replace(note, plain=plain)


def _note(code: str, level: Level, message: str, clause: str, where: Where) -> Note:
    return Note(
        code=code,
        level=level,
        message=message,
        plain=message,
        clause=clause,
        where=where,
        rank=(0, 0, 0),
    )


def _not_checked(clause: Clause, reason: str) -> NotChecked:
    return NotChecked(code=clause.id, clause=clause.number, reason=reason)


def _file(raw: Raw) -> str:
    first = next(iter(raw.fields.values()), None)
    return first.where.file if first else raw.submission
