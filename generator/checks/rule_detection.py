"""Slips of the rules of a form: how many its examples and cases tell apart, and which not."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.checks.form_cases import cases_of, waiting_rules
from generator.forms.form import Form
from generator.forms.rule_mutants import Mutant, mutants
from generator.forms.rules import RuleOutcome, Verdict
from generator.model.calls import Call
from generator.model.rows import Row
from generator.submissions.case_check import run, trials_of
from generator.web.labels import PHRASES


@dataclass(frozen=True, kw_only=True)
class Detection:
    """The slips of a form's rules: how many there are, and those that nothing tells apart.

    Of the latter, ``alike`` are those that make no difference, each with the reason that the form
    gives, and ``waiting`` those of rules that read a time which is still to be confirmed;
    ``stale`` are reasons for what is told apart after all, or is no slip of the rules.
    """

    tried: int
    unnoticed: tuple[Mutant, ...]
    waiting: tuple[Mutant, ...]
    alike: tuple[tuple[Mutant, str], ...]
    stale: tuple[Row, ...]


def detection(form: Form, call: Call) -> Detection:
    """Try every slip on every example and case; one is told apart where it finds another thing."""
    tried = tuple(mutants(form, call))
    trials = trials_of(form, cases_of(form)[0])
    runs = list(run(form, call, trials))
    sound = [done.verdicts for done in runs]
    noticed = [False] * len(tried)
    for own, done in zip(sound, run(form, call, trials, [m.rule for m in tried]), strict=True):
        for at, mutant in enumerate(tried if own else ()):
            noticed[at] |= _told(own[mutant.number]) != _told(done.verdicts[at])
    left = [m for m, seen in zip(tried, noticed, strict=True) if not seen]
    unsettled = frozenset(number for done in runs for number in waiting_rules(done))
    waiting = tuple(m for m in left if m.number in unsettled)
    left = [m for m in left if m.number not in unsettled]
    given = {_key(row): row for file in form.cases for row in file.rows("equivalent")}
    keys = {_name(mutant) for mutant in (*left, *waiting)}
    return Detection(
        tried=len(tried),
        unnoticed=tuple(m for m in left if _name(m) not in given),
        waiting=waiting,
        alike=tuple((m, given[_name(m)].text("reason")) for m in left if _name(m) in given),
        stale=tuple(row for key, row in given.items() if key not in keys),
    )


def called(form: Form) -> str:
    """Say which form it is, and which version of it."""
    return PHRASES["edition"].format(call=form.call, version=form.version)


def detection_lines(form: Form, found: Detection) -> Iterator[str]:
    """Yield what was told apart as lines, and each slip that was not at its rule."""
    tried = found.tried - len(found.waiting)
    left = len(found.unnoticed) + len(found.alike)
    yield f"{called(form)}：规则改错 {tried} 处，用例查出 {tried - left} 处。"
    for mutant in found.unnoticed:
        rule = mutant.rule
        yield f"{rule.origin.place()}: 查不出 {rule.clause.id} {rule.at} {mutant.what}；请补用例"
    for number in dict.fromkeys(mutant.number for mutant in found.waiting):
        rule = form.rules[number]
        said = f"{rule.clause.id} {rule.at} 要用待确认的申报时间，还试不了"
        yield f"{rule.origin.place()}: {said}；请在时间确认后再试"
    for mutant, reason in found.alike:
        yield f"没有区别 {mutant.rule.clause.id} {mutant.rule.at} {mutant.what}：{reason}"
    for row in found.stale:
        yield f"{row.origin.place()}: 这一处查得出，或者规则里没有；请删去"


def _told(verdict: Verdict) -> tuple[bool, str]:
    broken = verdict.outcome is RuleOutcome.BROKEN
    return broken, verdict.force if broken else ""


def _name(mutant: Mutant) -> tuple[str, str, str]:
    return mutant.rule.clause.id, mutant.rule.at, mutant.what


def _key(row: Row) -> tuple[str, str, str]:
    return row.text("clause"), row.text("at"), row.text("change")
