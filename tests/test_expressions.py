"""What a rule reads is told from its tree, whatever stands in its texts and comments."""

import json
from dataclasses import replace
from pathlib import Path

import cel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.forms.checklist import Plan, reads
from generator.forms.expressions import read_field, tree
from generator.forms.form import Form
from generator.forms.rules import Rule, RuleOutcome, fault, judge
from generator.forms.sums import tallies
from generator.model.calls import Site
from tests.conftest import ROOT
from tests.parity.calls import invented, shipped
from tests.support.opened_submissions import forms_now

MACROS = {"all", "exists", "exists_one", "filter", "map", "has"}
CORPUS = json.loads((ROOT / "tests/parity/cel.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def form() -> Form:
    return forms_now()["chengdu-2023"]


def named(expression: str) -> tuple[set[str], set[str]]:
    """Return the names and functions a tree holds, without what macros bind and what they are."""
    nodes = list(tree(expression).walk())
    bound = {node.name for node in nodes if node.op == "binds"}
    names = {node.name for node in nodes if node.op == "name"} - bound
    return names, {node.name for node in nodes if node.op in ("call", "method")} - MACROS


def referred(expression: str) -> tuple[set[str], set[str]]:
    """Return the same as the engine has it, which writes its operators as functions."""
    program = cel.compile(expression)
    bound = {node.name for node in tree(expression).walk() if node.op == "binds"}
    functions = {name for name in program.functions() if name.isidentifier()}
    return set(program.variables()) - bound, {name for name in functions if name[0] != "_"}


def test_the_tree_names_what_the_engine_says_an_expression_names(tmp_path: Path) -> None:
    forms = [one.form for one in (*shipped().values(), *invented(tmp_path).values())]
    texts = {text for form in forms for rule in form.rules for text in (rule.when, rule.check)}
    known = {one["check"] for one in CORPUS["expressions"] if fault(one["check"]) is None}
    for expression in sorted((texts | known) - {""}):
        assert named(expression) == referred(expression), expression


TEXTS = (
    '"application.x"',
    "'a // b'",
    r'r"\"',
    r'"\""',
    '"""a"b"""',
    'b"y"',
    "1",
    "2.5e3",
    "0x1Fu",
)
leaves = st.sampled_from([*TEXTS, "true", "null", "application", "kinds", "v", "inner", "t1"])


def wider(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(smaller, smaller)
    signs = st.sampled_from(["||", "&&", "==", "!=", "<", ">=", " in ", "+", "-", "*", "%"])
    return st.one_of(
        st.tuples(smaller, signs, smaller).map("".join),
        st.tuples(smaller, signs, smaller).map(lambda one: f"({''.join(one)})"),
        pairs.map(lambda two: f"[{two[0]}, {two[1]}][0].a"),
        pairs.map(lambda two: f'({{"a.b": {two[0]}}}["a"] ? {two[1]} : !({two[0]}))'),
        pairs.map(lambda two: f"application.rows.filter(v, {two[0]}).map(w, {two[1]} // )\n)"),
        smaller.map(lambda one: f"size(-({one}))"),
    )


@given(st.recursive(leaves, wider, max_leaves=12))
def test_whatever_the_engine_compiles_is_read_alike(expression: str) -> None:
    assert named(expression) == referred(expression)


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        ("a + b * c - d", "(a + (b * c)) - d"),
        ("a || b && c == d", "a || (b && (c == d))"),
        ("a ? b : c ? d : e", "a ? b : (c ? d : e)"),
        ("-a.b(c)[d]", "-(((a).b(c))[d])"),
        ("a < b == c", "(a < b) == c"),
        ('a["b"].c', "a.b.c"),
    ],
)
def test_operators_bind_as_the_specification_says(expression: str, same: str) -> None:
    assert tree(expression) == tree(same)


@pytest.mark.parametrize("expression", ["", "(", "a.", "a b", "1 +", "f(a", "a ? b", '"a', "a # b"])
def test_what_is_no_expression_is_a_fault(expression: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        tree(expression)
    assert fault(expression) is not None


@pytest.mark.parametrize(
    ("expression", "sign", "meant"),
    [
        ("application.a = 1", "=", "=="),
        ("sum（application.b)", "（", "("),
        ("application.a ≤ 1", "≤", "<="),
        ("application.a and application.b", "and", "&&"),
        ("application.a ==\n  “是”", "“", '"'),
        ("has(application.a) 且 application.b", "且", "&&"),
    ],
)
def test_a_sign_of_another_language_is_told_where_it_stands(
    expression: str, sign: str, meant: str
) -> None:
    found = fault(expression)
    assert found is not None
    assert found.at == expression.index(sign)
    assert found.message == f"表达式里不能写 {sign}；请改成 {meant}"


def test_a_word_that_only_begins_like_another_is_not_taken_for_it() -> None:
    found = fault("application.a order")
    assert found is not None
    assert found.message.startswith("表达式从“order”起读不懂")


def test_an_expression_that_breaks_off_is_told_at_its_end() -> None:
    found = fault("(application.a == 1")
    assert found is not None
    assert found.message.startswith("表达式没有写完；")


@pytest.mark.parametrize(
    ("check", "inputs"),
    [
        ("application.grant > 1", {"grant"}),
        ('application["grant"] > 1', {"grant"}),
        ("application . grant > 1", {"grant"}),
        ('"application.grant" == application.title', {"title"}),
        ("application.title == r'\\' // application.grant", {"title"}),
        ("[{}].all(application, application.grant > 1) || application.match > 0", {"match"}),
        ("application.budget.exists(l, l.grant > 1)", {"budget"}),
        ("my.application.grant == 1", set()),
        ("application.size() > 1", set()),
    ],
)
def test_what_a_rule_reads_of_the_application_is_what_it_names(
    check: str, inputs: set[str], form: Form, site: Site
) -> None:
    rule = replace(form.rules[0], when="", check=check, size="")
    call = site.call(form.call)
    assert call is not None
    plan = Plan(replace(form, rules=(rule,)), call)
    assert plan.inputs[0] == inputs
    assert {read_field(node) for node in tree(check).walk()} - {""} == inputs


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("'a' in kinds", True),
        ("'kinds' == application.title", False),
        ("application.kinds == 1 // kinds", False),
        ("[1].exists(kinds, kinds == 1)", False),
        ("[1].exists(kinds, kinds == 1) || kinds == []", True),
    ],
)
def test_a_name_is_read_where_it_stands_for_itself(check: str, told: bool, form: Form) -> None:
    assert reads(replace(form.rules[0], when="", check=check), "kinds") is told


@pytest.mark.parametrize(
    "check",
    [
        'sum(application.budget.filter(l, l.source == "own").map(l,l.amount)) == application.total',
        'application.total == sum(application.budget.filter(x,x.source=="own").map(y,y["amount"]))',
        "(sum(application.budget // all rows\n"
        "  .filter(l, l.source == 'own').map(l, l.amount))) == application.total",
    ],
)
def test_a_sum_is_seen_however_its_rule_is_written(check: str, form: Form) -> None:
    (found,) = tallies(replace(form, rules=(replace(form.rules[0], check=check),)))
    assert found.table and found.column and found.by and found.option
    assert found.total.name == "total"
    assert (found.table.name, found.column.name) == ("budget", "amount")
    assert (found.by.name, found.option.id) == ("source", "own")


@pytest.mark.parametrize(
    "check",
    [
        "sum(application.budget.filter(l, l.source != 'own').map(l,l.amount)) == application.total",
        "sum(application.budget.filter(l, l.source == 'x').map(l,l.amount)) == application.total",
        "sum(application.budget.map(l, l.amount * 2)) == application.total",
        "sum(application.budget.map(l, application.amount)) == application.total",
        "sum(application.budget.map(l, l.amount)) >= application.total",
        "application.total == application.grant + 1",
        "application.total == application.match",
        "'application.total == application.grant + application.match' == application.title",
    ],
)
def test_what_is_no_sum_is_not_shown_as_one(check: str, form: Form) -> None:
    assert tallies(replace(form, rules=(replace(form.rules[0], check=check),))) == ()


def test_amounts_are_added_whatever_the_order_of_the_sides(form: Form) -> None:
    for check in (
        "application.total == application.grant + application.match",
        "(application.grant + application.match) == application.total",
    ):
        (found,) = tallies(replace(form, rules=(replace(form.rules[0], check=check),)))
        assert (found.total.name, found.table) == ("total", None)
        assert [term.name for term in found.terms] == ["grant", "match"]


@pytest.mark.parametrize(
    "check",
    [
        "params.amount == 5 // params.amount",
        '"params.amount" == "params." + "amount" && params.amount == 5',
        "[{'amount': 1}].all(params, params.amount == 1) && params.amount == 5",
        r"r'\' != params.kind && params['amount'] == 5",
    ],
)
def test_parameters_stand_for_themselves_alone(check: str, form: Form) -> None:
    clause = replace(form.rules[0].clause, categories=())
    rule: Rule = replace(
        form.rules[0],
        clause=clause,
        when="",
        check=check,
        params={"amount": 5, "kind": "a'b"},
        size="",
    )
    (verdict,) = judge([rule], {}, categories=(), kinds=(), call={})
    assert verdict.outcome is RuleOutcome.KEPT
