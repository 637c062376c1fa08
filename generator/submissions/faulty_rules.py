"""Rules that had no answer though all they read was there: an error of the call, told to staff."""

from collections.abc import Iterable, Iterator, Sequence

from generator.findings import Finding, Level
from generator.forms.checklist import FAULTY
from generator.forms.form import Form
from generator.submissions.verdict import Result

FaultyRule = tuple[str, str]
"""The version of a form and the clause of its rule."""


def faulty_in(result: Result) -> Iterator[FaultyRule]:
    """Yield the rules that failed on one submission."""
    for left in result.not_checked:
        if left.reason == FAULTY:
            yield result.form, left.code


def faulty_rules(failed: Iterable[FaultyRule], forms: Sequence[Form]) -> tuple[Finding, ...]:
    """Return a finding at the line of each rule that failed, in the order of the forms."""
    known = frozenset(failed)
    return tuple(
        Finding(
            code="FRM-161",
            level=Level.ERROR,
            message=f"条款 {rule.clause.id} 的规则算不出结果，没有检查；请改正 when 和 check",
            place=rule.origin.place("check"),
        )
        for form in forms
        for rule in form.rules
        if (form.version, rule.clause.id) in known
    )
