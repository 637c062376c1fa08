"""Cases and examples of a form, filled in and checked as a submission would be, without a file.

Nothing is opened: the texts of a case stand for what a reader would have found.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from generator.forms.form import Form, Table
from generator.forms.form_cases import CaseFinding, Filled, FormCase, Texts, changed, filled
from generator.forms.rules import Rule, Verdict
from generator.model.calls import Call
from generator.submissions.check import Checker
from generator.submissions.opened import Heads, Raw, RawTable, TextLine, Where
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


def kept_runs(form: Form, call: Call, cases: tuple[FormCase, ...]) -> tuple[TrialRun, ...]:
    """Return what comes of the examples of a form, in their order, and of its cases.

    What was tried before in this process with the same form, call and cases is not tried again.
    """
    return _runs(_Tryout(form, call, cases))


class _Tryout:
    """A form, its call and cases, alike where nothing that a check of them reads is another."""

    def __init__(self, form: Form, call: Call, cases: tuple[FormCase, ...]) -> None:
        self.form, self.call, self.cases = form, call, cases
        examples = [(example.name, example.answers) for example in form.examples]
        tables = [table.descriptor for table in form.tables()]
        whole = repr((form, form.schema, tables, examples, call, cases))
        self.digest = sha256(whole.encode("utf-8", "surrogatepass")).digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Tryout) and self.digest == other.digest


@lru_cache(maxsize=64)
def _runs(of: _Tryout) -> tuple[TrialRun, ...]:
    trials = trials_of(of.form, of.cases)
    return tuple(run(of.form, of.call, trials)) if trials else ()


def trials_of(form: Form, cases: Iterable[FormCase]) -> tuple[Trial, ...]:
    """Return what the examples and cases of a form fill in, in this order."""
    examples = {e.name: filled(form, e.answers) for e in form.examples}
    changes = ((examples[case.example], case) for case in cases)
    return (
        *(Trial(filled=texts) for texts in examples.values()),
        *(
            Trial(filled=changed(texts, case.answers, case.rows), received=case.received)
            for texts, case in changes
        ),
    )


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
    answers = {of: text for of, text in given.fields.items() if text}
    return Raw(
        submission=name,
        form=(form.call, form.version),
        fields=_line(answers, ""),
        tables=MappingProxyType(
            {t.name: _table(t, given.tables.get(t.name, ())) for t in form.tables()}
        ),
    )


def _table(of: Table, rows: Sequence[Texts]) -> RawTable:
    empty = dict.fromkeys((column.name for column in of.columns), "")
    return RawTable(
        name=of.name,
        rows=tuple(
            _line({**empty, **row}, f"/{of.name}/{number}") for number, row in enumerate(rows)
        ),
        extra=(),
        missing=(),
        where=Where(file="", field=f"/{of.name}"),
    )


def _line(answers: Texts, above: str) -> TextLine:
    names = tuple(answers)
    heads = Heads(file="", names=names, titles=names)
    rows = (0,) * len(names)
    return TextLine(heads=heads, rows=rows, above=above, texts=tuple(answers.values()))
