"""Every rule of every call, kept and broken at its edges, as Python and the browser answer."""

import json
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from generator.findings import Level
from generator.forms.checklist import Plan
from generator.forms.form import Form
from generator.forms.messages import fill
from generator.forms.rules import Rule, RuleOutcome, Verdict, judge
from generator.model.calls import Site
from generator.submissions.answers import take
from generator.submissions.check import LEVELS
from tests.conftest import ROOT
from tests.support.opened_submissions import example, forms_now, raw_of

VECTORS = [
    vector
    for vector in json.loads((ROOT / "tests/parity/rules.json").read_text(encoding="utf-8"))
    # Those of the invented form are tried beside the browser.
    if (ROOT / "schemas/forms" / vector["call"]).is_dir()
]


@pytest.fixture(scope="session")
def forms() -> dict[str, Form]:
    return forms_now()


def changed(vector: dict[str, Any]) -> dict[str, Any]:
    answers = example(vector["call"], vector["example"]) | vector["set"]
    for name in vector["unset"]:
        del answers[name]
    return answers


def number_of(vector: dict[str, Any], form: Form) -> int:
    """The number of the rule a vector is about."""
    found = [
        number
        for number, rule in enumerate(form.rules)
        if (rule.clause.id, rule.at) == (vector["clause"], vector["at"])
    ]
    return found[vector["nth"]]


def judged(vector: dict[str, Any], form: Form, site: Site) -> Verdict:
    call = site.call(vector["call"])
    assert call is not None
    plan = Plan(form, call)
    taken = take(raw_of(form, changed(vector)), plan, show_values=False)
    verdicts = judge(
        form.rules,
        taken.inputs(),
        categories=taken.categories(),
        kinds=taken.kinds(),
        call={"leads": list(plan.leads)},
    )
    return verdicts[number_of(vector, form)]


@pytest.mark.parametrize(
    "vector", VECTORS, ids=[f"{n}-{v['clause']}-{v['outcome']}" for n, v in enumerate(VECTORS)]
)
def test_a_rule_says_what_the_vector_says(
    vector: dict[str, Any], forms: dict[str, Form], site: Site
) -> None:
    verdict = judged(vector, forms[vector["call"]], site)
    assert verdict.outcome is RuleOutcome(vector["outcome"])
    if verdict.outcome in (RuleOutcome.KEPT, RuleOutcome.BROKEN):
        assert LEVELS[verdict.force] is Level(vector["level"])


def test_every_rule_has_cases_that_keep_it_and_cases_that_break_it(forms: dict[str, Form]) -> None:
    seen = defaultdict(set)
    for vector in VECTORS:
        number = number_of(vector, forms[vector["call"]])
        seen[vector["call"], number].add(vector["outcome"])
    # A rule that closes a category can only be broken or not apply; one that every combination of
    # its inputs keeps is a promise for kinds of applicant yet to come.
    lacking = [
        (rule.clause.id, rule.at, seen[call, number])
        for call, form in forms.items()
        for number, rule in enumerate(form.rules)
        if not (
            seen[call, number] >= {"broken"} and seen[call, number] & {"kept", "not-applicable"}
        )
        and not _always_kept(rule, form)
    ]
    assert lacking == []


def _always_kept(rule: Rule, form: Form) -> bool:
    """Tell whether a rule allows every kind of applicant there is."""
    allowed = {*rule.params.get("lead", ()), *rule.params.get("partners", ())}
    field = form.field("lead_kind")
    return field is not None and rule.at == "/partners" and {o.id for o in field.options} == allowed


def test_every_sentence_of_a_rule_can_be_filled(forms: dict[str, Form]) -> None:
    for form in forms.values():
        for rule in form.rules:
            said = fill(rule.fails, {**rule.params, "percent": 50})
            assert "{" not in said
            assert "；" in said


@pytest.mark.parametrize(
    ("check", "outcome"),
    [
        ("params.amount - 1 == 4 && 2 - params.low == 5", RuleOutcome.KEPT),
        ("'params.amount' == 'params.' + 'amount' && params.kind == 'a\"b'", RuleOutcome.KEPT),
        ("has(params.amount) && !has(params.other) && params['amount'] == 5", RuleOutcome.KEPT),
        ("'y' in params.kinds && params.kinds.size() == 2", RuleOutcome.KEPT),
        ("params.amount > 5", RuleOutcome.BROKEN),
        ("params.other > 5", RuleOutcome.NOT_CHECKED),
    ],
)
def test_a_rule_reads_its_parameters_wherever_they_stand(
    check: str, outcome: RuleOutcome, forms: dict[str, Form]
):
    first = next(rule for form in forms.values() for rule in form.rules)
    clause = replace(first.clause, categories=())
    params = {"amount": 5, "low": -3, "kind": 'a"b', "kinds": ("x", "y")}
    rule = replace(first, clause=clause, when="", check=check, size="", params=params)
    (verdict,) = judge([rule], {}, categories=(), kinds=(), call={})
    assert (verdict.outcome, verdict.params) == (outcome, params)
