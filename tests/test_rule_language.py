"""The language of rules: its table is all there is, and a slip is told at its line and sign."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from generator.checks.project import checked
from generator.findings import Finding
from generator.forms.expressions import tree
from generator.forms.reader import FORMS, load_forms
from generator.forms.rule_check import EXPRESSIONS
from generator.forms.rule_language import FUNCTIONS, OPERATORS, TYPES, VARIABLES
from generator.forms.rule_types import BOOL, DATE, TEXT, Type, choice, number, scope, some
from generator.model.calls import Site
from generator.sources.schemas import Schemas
from tests.conftest import ROOT
from tests.support.rule_scope import MONEY, SCOPE, slips, within
from tools.rule_tables import written

CORPUS = json.loads((ROOT / "tests/parity/cel.json").read_text(encoding="utf-8"))
RULES = "schemas/forms/{call}/1.0/rules.yml"
CHENGDU, KUNMING = RULES.format(call="chengdu-2023"), RULES.format(call="kunming-2020")


def words(expression: str) -> set[str]:
    """The variables, functions and operators of an expression."""
    found = set()
    for node in tree(expression).walk():
        found.add(node.name if node.op in ("name", "call", "method") else node.op)
    return found


def test_every_word_of_the_language_is_answered_and_refused_in_the_corpus() -> None:
    outcomes: dict[str, set[str]] = {}
    for one in CORPUS["expressions"]:
        for word in words(one["check"]):
            outcomes.setdefault(word, set()).add(one["outcome"])
    for name in (*VARIABLES, *FUNCTIONS, *OPERATORS):
        assert len(outcomes.get(name, set())) > 1, name
    refused = {word for one in CORPUS["refused"] for word in words(one["check"])}
    assert refused >= {*FUNCTIONS, *OPERATORS}


@pytest.mark.parametrize("one", CORPUS["expressions"], ids=lambda one: one["check"])
def test_what_both_engines_answer_alike_is_taken(one: dict[str, str]) -> None:
    assert slips(one["check"]) == []


@pytest.mark.parametrize("one", CORPUS["refused"], ids=lambda one: one["check"])
def test_what_is_not_of_the_language_is_refused_at_its_sign(one: dict[str, str | int]) -> None:
    first = slips(str(one["check"]))[0]
    assert (first.code, first.at) == (one["code"], one["at"])
    assert "；" in first.message
    assert "\n" not in first.message


def test_no_answer_in_the_corpus_is_for_want_of_an_answer_that_is_there() -> None:
    """An expression that is taken has an answer whenever all it reads is there."""
    there = CORPUS["application"].keys()
    for one in CORPUS["expressions"]:
        read = {
            node.name
            for node in tree(one["check"]).walk()
            if node.op == "." and node.args[0].name == "application"
        }
        if one["outcome"] == "not-checked":
            assert read - there, one


def test_every_example_of_the_table_is_taken() -> None:
    for word in (*VARIABLES.values(), *FUNCTIONS.values(), *OPERATORS.values()):
        assert slips(word.example, EXAMPLES) == [], word
        assert word.name in words(word.example), word
        assert set(word.takes) | set(word.args) <= TYPES.keys()


def row(**names: Type) -> Type:
    return some(Type(is_="row", names={name: (of, False) for name, of in names.items()}), 20)


KINDS = choice(("a", "b", "c"))
DEMANDS = Type(
    is_="lookup",
    options=("a", "b", "c"),
    of=Type(is_="row", names={"ceiling": (MONEY, False), "area": (TEXT, False)}),
)
_ANSWERS: dict[str, Type] = {
    **dict.fromkeys(("grant", "match", "total"), MONEY),
    **dict.fromkeys(("registered_on", "signed_on", "born_on", "start", "end"), DATE),
    **dict.fromkeys(("registered", "finance_sound", "citywide", "place_within"), BOOL),
    "scope_within": BOOL,
    "lead_kind": KINDS,
    "demand": KINDS,
    "serves": some(choice(("elders", "children")), 2),
    "inspected": choice(("passed", "failed")),
    "project_name": TEXT,
    "reason": TEXT,
    "partners": row(kind=KINDS),
    "lessons": row(outdoors=BOOL),
    "villages": row(lead=BOOL),
    "budget": row(amount=MONEY),
}
EXAMPLES = {
    **SCOPE,
    "application": Type(
        is_="group", names={name: (of, name == "reason") for name, of in _ANSWERS.items()}
    ),
    "params": Type(
        is_="group",
        names={
            "amount": (MONEY, False),
            **{n: (number(1, 9), False) for n in ("years", "age", "months", "percent", "least")},
            **{name: (choice(("字",)), False) for name in ("opening", "ending", "word", "area")},
            **{name: (some(KINDS), False) for name in ("kinds", "lead", "partners")},
            "starts": (DATE, False),
        },
    ),
    "kinds": some(KINDS),
    "lists": Type(is_="group", names={"demands": (DEMANDS, False)}),
    "call": Type(is_="group", names={"leads": (some(KINDS), False)}),
}
SLIPS: dict[str, tuple[str, str, str, str, str]] = {
    "answer-misspelt": (
        CHENGDU,
        "check: application.match_accounted",
        "check: application.match_acounted",
        "FRM-150",
        "请改成 match_accounted",
    ),
    "answer-without-application": (
        CHENGDU,
        "check: application.match_accounted",
        "check: match_accounted",
        "FRM-150",
        "请改成 application.match_accounted",
    ),
    "parameter-misspelt": (
        CHENGDU,
        "application.grant * params.own_funds_percent",
        "application.grant * params.own_fund_percent",
        "FRM-150",
        "请改成 own_funds_percent",
    ),
    "parameter-of-another-clause": (
        CHENGDU,
        "application.grant * params.own_funds_percent",
        "application.grant * params.amount",
        "FRM-150",
        "请写进条款的 params",
    ),
    "column-misspelt": (
        CHENGDU,
        "villages.filter(v, v.lead)",
        "villages.filter(v, v.laed)",
        "FRM-150",
        "请改成 lead",
    ),
    "variable-misspelt": (
        CHENGDU,
        '&& "a" in categories',
        '&& "a" in categorys',
        "FRM-150",
        "请改成 categories",
    ),
    "variable-of-a-row-misspelt": (
        CHENGDU,
        "villages.filter(v, v.lead)",
        "villages.filter(v, w.lead)",
        "FRM-150",
        "没有 w 这个名称",
    ),
    "call-misspelt": (
        CHENGDU,
        "application.lead_kind in call.leads",
        "application.lead_kind in call.lead",
        "FRM-150",
        "请改成 leads",
    ),
    "function-unknown": (
        CHENGDU,
        "check: application.match_accounted",
        'check: application.project_name.substring(1) == "x"',
        "FRM-151",
        "没有 substring 这个函数",
    ),
    "function-misspelt": (
        CHENGDU,
        "application.partners.size() == 0",
        "application.partners.sise() == 0",
        "FRM-151",
        "请改成 size",
    ),
    "function-without-its-row": (
        CHENGDU,
        "villages.filter(v, v.lead)",
        "villages.filter(v.lead)",
        "FRM-151",
        "表格.filter(行, 条件)",
    ),
    "pattern-in-a-rule": (
        CHENGDU,
        "check: application.match_accounted",
        'check: application.project_name.matches("x")',
        "FRM-151",
        "没有 matches 这个函数",
    ),
    "yes-compared-with-a-word": (
        CHENGDU,
        "check: application.match_accounted",
        'check: application.match_accounted == "是"',
        "FRM-152",
        "请直接写 application.match_accounted",
    ),
    "amount-compared-with-a-word": (
        CHENGDU,
        "application.total == application.grant + application.match",
        'application.total == "100"',
        "FRM-152",
        "不能放在一起",
    ),
    "date-compared-with-a-number": (
        KUNMING,
        "application.end >= application.start",
        "application.end >= application.total",
        "FRM-152",
        "不能放在一起",
    ),
    "text-measured": (
        CHENGDU,
        "application.partners.size() == 0",
        "application.project_name.size() == 0",
        "FRM-152",
        "字数请写栏目的 maxLength",
    ),
    "number-written-out": (
        CHENGDU,
        "application.grant * params.own_funds_percent",
        "application.grant * 10",
        "FRM-154",
        "请写进条款的 params",
    ),
    "date-written-out": (
        KUNMING,
        "application.start >= params.starts",
        'application.start >= "2021-01-01"',
        "FRM-154",
        "请写进条款的 params",
    ),
    "option-misspelt": (
        CHENGDU,
        'application.org_party != "missing"',
        'application.org_party != "mising"',
        "FRM-155",
        "请改成 missing",
    ),
    "option-of-another-field": (
        KUNMING,
        'application.inspected != "failed"',
        'application.inspected != "sum"',
        "FRM-155",
        "这个选项",
    ),
    "category-unknown": (
        CHENGDU,
        '&& "a" in categories',
        '&& "d" in categories',
        "FRM-155",
        "没有“d”这个选项",
    ),
    "divided-by-what-may-be-nothing": (
        CHENGDU,
        "application.total == application.grant + application.match",
        "application.total / application.grant == 1",
        "FRM-156",
        "请改写成乘法",
    ),
    "too-large": (
        CHENGDU,
        "application.total == application.grant + application.match",
        "application.total * application.grant > 0",
        "FRM-156",
        "可能太大",
    ),
    "no-comparison": (
        CHENGDU,
        "application.total == application.grant + application.match",
        "application.total",
        "FRM-157",
        "请写成比较",
    ),
}
"""A slip: the file, what stands there, what is written instead, the code and the remedy."""


def found_in(sources: Path, as_of: datetime) -> tuple[Finding, ...]:
    return checked(sources, as_of)[2]


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_a_rule_is_told_at_its_line(name: str, sources: Path, as_of: datetime) -> None:
    file, before, after, code, remedy = SLIPS[name]
    path = sources / file
    text = path.read_text(encoding="utf-8")
    assert text.count(before) >= 1
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    (finding,) = found_in(sources, as_of)
    assert (finding.code, finding.place.file) == (code, file)
    assert remedy in finding.message
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[finding.place.line - 1] in after or after in lines[finding.place.line - 1]
    assert lines[finding.place.line - 1][finding.place.column - 1 :].strip()


def test_a_field_that_may_stay_empty_is_asked_for_first() -> None:
    assert [slip.code for slip in slips("application.maybe > 0")] == ["FRM-153"]
    assert slips("has(application.maybe) && application.maybe > 0") == []
    assert [s.code for s in slips("application.rows.all(r, r.a > 0)")] == ["FRM-153"]
    assert slips("application.rows.filter(r, has(r.a)).all(r, r.a > 0)") == []


def test_what_is_read_for_each_row_is_known() -> None:
    assert within("application.full.all(r, r.a > application.some)") == ("some",)
    assert within("application.full.all(r, r.a > 0) && application.some > 0") == ()
    assert within("application.full.all(r, has(application.maybe) && application.maybe > 0)") == ()


def test_a_precondition_that_asks_for_an_answer_lets_the_check_read_it(
    sources: Path, as_of: datetime
) -> None:
    path = sources / KUNMING
    text = path.read_text(encoding="utf-8")
    before = "check: application.declare_true"
    for rows, codes in (
        ('t.qualification != ""', ["FRM-153"]),
        ('!has(t.qualification) || t.qualification != ""', []),
    ):
        path.write_text(
            text.replace(before, f"check: application.team.all(t, {rows})"), encoding="utf-8"
        )
        assert _without_cases(found_in(sources, as_of)) == codes


def _without_cases(found: Iterable[Finding]) -> list[str]:
    """The codes but that of cases, which stay as they were for the rule that was there."""
    return [finding.code for finding in found if finding.code != "FRM-172"]


def test_a_rule_on_the_deadline_needs_one(sources: Path, as_of: datetime) -> None:
    path = sources / KUNMING
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("application.start >= params.starts", "application.start > closes", 1), "utf-8"
    )
    site, forms, found = checked(sources, as_of)
    assert site is not None
    assert (_without_cases(found), set(forms)) == ([], {call.id for call in site.calls})
    endless = [
        replace(call, milestones=tuple(replace(one, closes=None) for one in call.milestones))
        for call in site.calls
    ]
    schemas = Schemas.read(sources)
    _, told = load_forms(sources, replace(site, calls=tuple(endless)), schemas)
    assert [one.code for one in told if "closes" in one.message] == ["FRM-159"]


def test_a_rule_for_some_categories_asks_only_their_windows_for_a_deadline(
    site: Site,
) -> None:
    call = next(one for one in site.calls if one.id == "kunming-2020")
    form = load_forms(ROOT, site, Schemas.read(ROOT))[0][call.id][0]
    rule = form.rules[0]
    first, second = (category.id for category in call.axes[0].categories[:2])
    window = call.applications[0]

    def has(closing: str, meant: tuple[str, ...]) -> bool:
        """Tell whether ``closes`` is there for a rule, where one category never closes."""
        mine = replace(window, clause=replace(window.clause, categories=(closing,)))
        endless = replace(mine, closes=None, shape="rolling")
        other = replace(endless, clause=replace(window.clause, categories=(second,)))
        changed = replace(call, milestones=(mine, other))
        held = replace(rule, clause=replace(rule.clause, categories=meant))
        return "closes" in scope(form, changed, held)

    assert has(first, (first,))
    assert not has(first, (second,))
    assert not has(first, ())


def test_every_size_that_is_allowed_has_its_band(sources: Path, as_of: datetime) -> None:
    path = sources / "schemas/forms/chengdu-2023/1.0/application.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    least = schema["properties"]["area_villages"]["minimum"]
    for minimum, codes in ((least, []), (least - 1, ["FRM-160"])):
        schema["properties"]["area_villages"]["minimum"] = minimum
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        assert [finding.code for finding in found_in(sources, as_of)] == codes


def test_every_code_of_expressions_is_in_the_catalogue() -> None:
    assert EXPRESSIONS.items() <= FORMS.items()
    assert all("150" <= code[-3:] <= "169" for code in EXPRESSIONS)


def test_a_very_deep_expression_is_told_and_ends_well(sources: Path, as_of: datetime) -> None:
    path = sources / KUNMING
    text = path.read_text(encoding="utf-8")
    for deep in ("(" * 290 + "true" + ")" * 290, "!" * 590 + "true"):
        path.write_text(
            text.replace("check: application.declare_true", f'check: "{deep}"'), encoding="utf-8"
        )
        assert [finding.code for finding in found_in(sources, as_of)] == ["FRM-107"]


def test_money_is_not_compared_with_a_plain_figure() -> None:
    (slip,) = slips("application.grant <= params.yuan")
    assert slip.code == "FRM-158"
    assert "params.yuan * 100" in slip.message
    assert slips("application.grant <= params.yuan * 100") == []


def test_the_handbook_lists_the_whole_language(request: pytest.FixtureRequest) -> None:
    path = ROOT / "content/handbook/staff/rules.md"
    page = path.read_text(encoding="utf-8")
    if request.config.getoption("--accept"):
        path.write_text(written(page), encoding="utf-8")
    assert written(page) == page
