"""Forms tried on their own examples and cases: what they are said to find, they find.

What is tried here is checked as a submission is, in this process: it is the project's own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.findings import Finding, Level, Place
from generator.forms.checklist import TO_CONFIRM, dates_read
from generator.forms.form import Example, Form
from generator.forms.form_cases import CaseFinding, FormCase, read_case
from generator.forms.limit_mutants import untried
from generator.forms.rule_mutants import asks_only
from generator.forms.rules import RuleOutcome
from generator.model.calls import Call, Site
from generator.model.rows import fault
from generator.sources.documents import read_place
from generator.submissions.case_check import TrialRun, kept_runs, trials_of
from generator.submissions.verdict import SubmissionFinding

TRIED: Mapping[str, str] = {
    "FRM-170": "示例要符合自己的申报表",
    "FRM-171": "用例要用申报表里的示例和栏目",
    "FRM-172": "用例查出的问题要与写明的一致",
    "FRM-173": "每条规则都要有查得出问题的用例",
    "FRM-174": "每条规则都要有符合的示例或用例",
    "FRM-200": "有限制的栏目，要有填了它的示例或用例",
}
"""What can be wrong when a form is tried, by code."""


def check_cases(root: Path, site: Site, forms: Mapping[str, tuple[Form, ...]]) -> Iterator[Finding]:
    """Yield what the examples and cases of every form have to say of it."""
    for call in site.calls:
        for form in forms.get(call.id, ()):
            yield from _Tried(root, call, form).findings()


def cases_of(form: Form) -> tuple[tuple[FormCase, ...], tuple[Finding, ...]]:
    """Return the cases of a form, and what is wrong with those that do not fit it."""
    found: list[Finding] = []

    def tell(code: str, message: str, place: Place) -> None:
        found.append(fault(code, message, place))

    rows = [row for file in form.cases for row in file.rows("cases")]
    read = [read_case(row, form, tell) for row in rows]
    return tuple(case for case in read if case is not None), tuple(found)


class _Tried:
    """One form with its examples and cases, and what came of them."""

    def __init__(self, root: Path, call: Call, form: Form) -> None:
        self.root, self.call, self.form = root, call, form
        self.folder = f"schemas/forms/{form.call}/{form.version}"
        self.cases, self.faults = cases_of(form)
        self.runs = kept_runs(form, call, self.cases)

    def findings(self) -> Iterator[Finding]:
        yield from self.faults
        own = len(self.form.examples)
        wrong, failed = set[str](), False
        for example, done in zip(self.form.examples, self.runs[:own], strict=True):
            for finding in self._example(example, done):
                wrong.add(example.name)
                yield finding
        # A case stands on its example: while that is wrong, its faults would only follow from it.
        for case, done in zip(self.cases, self.runs[own:], strict=True):
            for finding in _case(case, done) if case.example not in wrong else ():
                failed = True
                yield finding
        if not (self.faults or wrong or failed):
            yield from self._rules()
            yield from self._limits()

    def _example(self, example: Example, done: TrialRun) -> Iterator[Finding]:
        file = f"{self.folder}/examples/{example.name}.json"
        for finding in done.result.findings:
            if finding.level is Level.ERROR:
                place = read_place(self.root, file, finding.where.field)
                yield fault("FRM-170", f"示例不符合申报表：{_said(finding)}", place)

    def _limits(self) -> Iterator[Finding]:
        """Yield the fields whose limits nothing tries, since nothing fills them in."""
        tries = (trial.filled for trial in trials_of(self.form, self.cases))
        for limit in untried(self.form, tries):
            message = (
                f"“{limit.title}”没有示例或用例填过，它的限制（{limit.keyword}）没有试过；"
                "请补一份填这一栏的示例"
            )
            place = read_place(self.root, f"{self.folder}/{limit.file}", limit.pointer)
            yield Finding(code="FRM-200", level=Level.WARNING, message=message, place=place)

    def _rules(self) -> Iterator[Finding]:
        """Yield the rules that nothing breaks, and those that nothing keeps."""
        unbroken = list(self._without(RuleOutcome.BROKEN))
        if unbroken and not self.form.cases:
            message = (
                f"{len(unbroken)} 条规则没有用例，写错了也看不出来；"
                f"请用 gongshi new case {self.call.id} 写用例"
            )
            place = Place(file=f"{self.folder}/rules.yml")
            yield Finding(code="FRM-173", level=Level.WARNING, message=message, place=place)
            return
        for wanting, code, message in (
            (unbroken, "FRM-173", "没有用例查得出条款 {id} 的这条规则；请补一个不符合的用例"),
            (
                self._without(RuleOutcome.KEPT),
                "FRM-174",
                "没有示例或用例符合条款 {id} 的这条规则；请补一个符合的，或改正规则",
            ),
        ):
            for number in wanting:
                rule = self.form.rules[number]
                yield Finding(
                    code=code,
                    level=Level.WARNING,
                    message=message.format(id=rule.clause.id),
                    place=rule.origin.place(),
                )

    def _without(self, outcome: RuleOutcome) -> Iterator[int]:
        for number, rule in enumerate(self.form.rules):
            if outcome is RuleOutcome.KEPT:
                # What is refused always, such as a closed category, cannot be kept.
                never = rule.check == "false"
            else:
                never = asks_only(rule, self.form)
            never = never or any((rule.clause.id, rule.at) in _waiting(d) for d in self.runs)
            runs = (done.verdicts for done in self.runs if done.verdicts)
            if not never and all(said[number].outcome is not outcome for said in runs):
                yield number


def _case(case: FormCase, done: TrialRun) -> Iterator[Finding]:
    wanted, found = Counter(case.finds), done.found
    more, waiting = found - wanted, _waiting(done)
    less = [one for one in (wanted - found).elements() if (one.code, one.at) not in waiting]
    if not (more or less):
        return
    parts = [f"多查出 {_named(more)}"] if more else []
    parts += [f"没有查出 {_named(less)}"] if less else []
    message = f"用例与写明的不一致：{'，'.join(parts)}；请改正规则，或改正用例的 finds"
    yield fault("FRM-172", message, case.origin.place("finds" if less else ""))


def waiting_rules(done: TrialRun) -> Iterator[int]:
    """Yield the numbers of the rules that wait for a time of the call to be confirmed."""
    codes = _unsettled(done)
    for number, verdict in enumerate(done.verdicts):
        waits = verdict.rule.clause.id in codes and "closes" in dates_read(verdict.rule)
        if waits and verdict.outcome is RuleOutcome.NOT_CHECKED:
            yield number


def _unsettled(done: TrialRun) -> frozenset[str]:
    """Return the codes of what was not checked for a time that is still to be confirmed."""
    return frozenset(one.code for one in done.result.not_checked if one.reason == TO_CONFIRM)


def _waiting(done: TrialRun) -> frozenset[tuple[str, str]]:
    """Return the clauses, with where they point, that wait for a time of the call."""
    codes = _unsettled(done)
    unjudged = (v.rule for v in done.verdicts if v.outcome is RuleOutcome.NOT_CHECKED)
    # The window itself points nowhere.
    places = {*((rule.clause.id, rule.at) for rule in unjudged), *((code, "") for code in codes)}
    return frozenset(place for place in places if place[0] in codes)


def _named(findings: Iterable[CaseFinding]) -> str:
    each: Sequence[str] = [f"{one.code} {one.at}".strip() for one in {*findings}]
    return "、".join(sorted(each))


def _said(finding: SubmissionFinding) -> str:
    return f"{finding.code} {finding.message}"
