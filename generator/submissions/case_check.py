"""Cases and examples of a form, filled in and checked as a submission would be, without a file.

Nothing is opened: the texts of a case stand for what a reader would have found.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from generator.forms.form import Form
from generator.forms.form_cases import CaseFinding, Filled, FormCase, Texts, changed, filled
from generator.forms.rules import Rule, Verdict
from generator.model.calls import Call
from generator.submissions.check import Checker
from generator.submissions.opened import Cell, Raw, RawTable, Where
from generator.submissions.verdict import Result, SubmissionFinding


@dataclass(frozen=True, kw_only=True)
class TrialRun:
    """What came of one example or case: what is said, and what each rule of the form said."""

    result: Result
    verdicts: tuple[Verdict, ...]

    @property
    def found(self) -> Counter[CaseFinding]:
        """Return what was found, with how often."""
        return Counter(one for finding in self.result.findings for one in _expanded(finding))


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Something to try a form with: texts, and when they were handed in."""

    filled: Filled
    received: datetime | None = None


def trial_of(form: Form, case: FormCase) -> Trial:
    """Return what a case fills in."""
    answers = next(e.answers for e in form.examples if e.name == case.example)
    texts = changed(filled(form, answers), case.answers, case.rows)
    return Trial(filled=texts, received=case.received)


def run(
    form: Form, call: Call, trials: Sequence[Trial], rules: Sequence[Rule] | None = None
) -> Iterator[TrialRun]:
    """Check each trial as a submission, by the rules of the form or by others in their place."""
    form = form if rules is None else replace(form, rules=tuple(rules))
    raws = tuple(_raw(form, trial.filled, str(number)) for number, trial in enumerate(trials))
    received = {
        str(number): trial.received for number, trial in enumerate(trials) if trial.received
    }
    checker = Checker(form, call, received, today=_today(call))
    for result, verdicts in checker.weighed(raws):
        yield TrialRun(result=result, verdicts=verdicts)


def _today(call: Call) -> date:
    """Return the day on which cases are tried: a day of the call, not of whoever checks."""
    opened = [m.opens.date() for m in call.applications if m.opens is not None]
    return min(opened, default=date(call.year, 1, 1))


def _expanded(finding: SubmissionFinding) -> Iterable[CaseFinding]:
    for where in (finding.where, *finding.others):
        yield CaseFinding(code=finding.code, at=where.field, level=finding.level)


def _raw(form: Form, given: Filled, name: str) -> Raw:
    fields = {of: _cell(text, name, f"/{of}") for of, text in given.fields.items() if text}
    tables = {}
    for table in form.tables():
        rows = given.tables.get(table.name, ())
        tables[table.name] = RawTable(
            name=table.name,
            rows=tuple(
                _row(row, table.name, number, [c.name for c in table.columns], name)
                for number, row in enumerate(rows)
            ),
            extra=(),
            missing=(),
            where=Where(file=name, field=f"/{table.name}"),
        )
    return Raw(
        submission=name,
        form=(form.call, form.version),
        fields=MappingProxyType(fields),
        tables=MappingProxyType(tables),
    )


def _row(
    row: Texts, table: str, number: int, columns: Iterable[str], name: str
) -> Mapping[str, Cell]:
    return {
        column: _cell(row.get(column, ""), name, f"/{table}/{number}/{column}")
        for column in columns
    }


def _cell(text: str, name: str, pointer: str) -> Cell:
    return Cell(text=text, where=Where(file=name, field=pointer))
