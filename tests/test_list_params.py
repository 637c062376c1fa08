"""Parameters of a clause that hold several values: in rules, in sentences and in the data."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.checks.rule_detection import detection
from generator.forms.reader import load_forms
from generator.forms.rule_facts import facts
from generator.forms.rules import judge
from generator.model import wording
from generator.model.loader import load
from generator.render.data.call_json import call_json
from generator.sources.schemas import Schemas
from tests.parity.calls import calls_of, invented

ELIGIBILITY = "site_data/calls/field-school-2026/eligibility.yml"
RULES = "schemas/forms/field-school-2026/1.0/rules.yml"
SAYS = "says: 成员不少于 {members} 户，连续经营满 {years} 年"
PARAMS = "params: {members: 12, years: 2}"
RULE = """rules:
  - clause: FS-2.1
    at: /lead_kind
    check: CHECK
    fails: 须由 {units} 牵头，每次 {sizes} 课时；请改正
"""


@pytest.fixture
def with_rule(tmp_path: Path) -> Callable[[str, str], Path]:
    """The invented project with a rule of a clause that holds several values."""

    def make(params: str, check: str) -> Path:
        invented(tmp_path)
        eligibility, rules = tmp_path / ELIGIBILITY, tmp_path / RULES
        text = eligibility.read_text(encoding="utf-8")
        assert SAYS in text
        assert PARAMS in text
        text = text.replace(SAYS, f"{SAYS}，{{units}}、{{sizes}}")
        text = text.replace(PARAMS, f"params: {{members: 12, years: 2, {params}}}")
        eligibility.write_text(text, encoding="utf-8")
        text = rules.read_text(encoding="utf-8")
        text = text.replace("rules:\n", RULE.replace("CHECK", check), 1)
        rules.write_text(text, encoding="utf-8")
        return tmp_path

    return make


LISTS = "units: [cooperative, field-school], sizes: [2, 4]"
CHECK = (
    "application.lead_kind in params.units && application.lessons.all(l, l.hours in params.sizes)"
)


def test_a_rule_reads_several_values(with_rule: Callable[[str, str], Path]) -> None:
    root = with_rule(LISTS, CHECK)
    found = calls_of(root)["field-school-2026"]
    rule = found.form.rules[0]
    said = rule.fails.format_map(facts(rule, rule.params))
    assert said == "须由 农民专业合作社、驻点学校 牵头，每次 2、4 课时；请改正"
    for kind, hours, outcome in (
        ("cooperative", 4, "kept"),
        ("craft-guild", 4, "broken"),
        ("field-school", 3, "broken"),
    ):
        given = {"lead_kind": kind, "lessons": [{"hours": hours}]}
        (verdict,) = judge([rule], given, categories=(), kinds=(), call={})
        assert verdict.outcome == outcome
    assert wording.sentences(found.call)["FS-2.1"].endswith("农民专业合作社、驻点学校、2、4。")
    site, _ = load(root)
    assert site is not None
    data = json.loads(call_json(found.call, site))
    (clause,) = (one for one in data["clauses"] if one["id"] == "FS-2.1")
    assert clause["params"]["units"] == ["cooperative", "field-school"]
    assert clause["params"]["sizes"] == [2, 4]
    slips = [one.what for one in detection(found.form, found.call).unnoticed if one.number == 0]
    assert {"units 去掉 cooperative", "sizes 去掉 4"} & set(slips) == set()
    assert "units 去掉 field-school" not in slips


@pytest.mark.parametrize(
    ("params", "check", "message"),
    [
        (
            "units: [cooperatve, field-school], sizes: [2]",
            "application.lead_kind in params.units",
            "FRM-155 参数 units 里的“cooperatve”不是选项；是否要写 cooperative？",
        ),
        (
            LISTS,
            "application.lead_kind in params.sizes",
            "FRM-152 “牵头方是”是选项，params.sizes 是整数，不能放在一起；请改成同一类的内容"
            f"（参数 sizes 写在 {ELIGIBILITY}:16:77）",
        ),
        (
            LISTS,
            "application.grant in params.sizes",
            "FRM-158 金额乘 100 计，params.sizes 不是金额；没有乘的请写 "
            "params.sizes.exists(n, application.grant == n * 100)",
        ),
        (
            LISTS,
            "application.members in [12, 20]",
            "FRM-154 表达式里直接写了 12；请写进条款的 params，这里写 params.名称",
        ),
        (
            "units: [2, 甲], sizes: [2]",
            "application.members in params.units",
            "FRM-152 “成员户数”是整数，params.units 是选项，不能放在一起；请改成同一类的内容"
            f"（参数 units 写在 {ELIGIBILITY}:16:41）",
        ),
    ],
)
def test_a_slip_with_several_values_is_told(
    with_rule: Callable[[str, str], Path], params: str, check: str, message: str
) -> None:
    root = with_rule(params, check)
    site, _ = load(root)
    assert site is not None
    _, found = load_forms(root, site, Schemas.read(root))
    assert message in [f"{one.code} {one.message}" for one in found]
    # A value of a parameter that nobody can choose is put right where it is written.
    moved = {one.place.file for one in found if one.code == "FRM-155"}
    assert moved <= {ELIGIBILITY}
