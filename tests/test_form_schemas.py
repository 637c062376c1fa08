"""The files of a form are held to schemas of their own: each slip is told at its line."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.checks.project import checked
from generator.forms.form import FieldType
from tests.support.project_copies import ROOT

FORM = "schemas/forms/chengdu-2023/1.0"
APPLICATION, LAYOUT = f"{FORM}/application.schema.json", f"{FORM}/layout.yml"
RULES, REVIEW, TABLE = f"{FORM}/rules.yml", f"{FORM}/review.yml", f"{FORM}/budget.table.json"
PLAN = f"{FORM}/plan.table.json"
NAME, CHOICE = "properties/project_name", "properties/outcome_kind"


def several(*titles: str, **more: Any) -> dict[str, Any]:
    """A field that takes several of the options with some titles."""
    options = [{"const": f"o{number}", "title": title} for number, title in enumerate(titles)]
    listed = {"items": {"oneOf": options}} if options else {}
    return {"title": "成果类型", "x-kind": "several", **listed, **more}


SLIPS: dict[str, tuple[str, str, Any, str]] = {
    "pattern": (APPLICATION, "properties/lead_code/pattern", '(["', "SCH-007"),
    "length-as-text": (APPLICATION, f"{NAME}/maxLength", "60", "SCH-002"),
    "kind-misspelt": (APPLICATION, f"{NAME}/x-kind", "txet", "SCH-004"),
    "kind-of-no-text": (APPLICATION, f"{NAME}/x-kind", True, "SCH-004"),
    "kind-missing": (APPLICATION, f"{NAME}/x-kind", ..., "SCH-015"),
    "keyword-misspelt": (APPLICATION, f"{NAME}/maxLenght", 60, "SCH-011"),
    "keyword-of-another-kind": (APPLICATION, "properties/citywide/maxLength", 60, "SCH-017"),
    "type-of-another-kind": (APPLICATION, "properties/area_villages/type", "string", "SCH-005"),
    "properties-of-another-type": (APPLICATION, "properties", [], "SCH-002"),
    "field-of-another-type": (APPLICATION, NAME, "text", "SCH-002"),
    "required-of-another-type": (APPLICATION, "required", "form", "SCH-002"),
    "required-unknown": (APPLICATION, "required/3", "nosuch", "FRM-125"),
    "condition-in-the-schema": (APPLICATION, "allOf", [{"if": {}}], "SCH-019"),
    "option-without-title": (APPLICATION, f"{CHOICE}/oneOf/0/title", ..., "SCH-001"),
    "option-without-const": (APPLICATION, f"{CHOICE}/oneOf/1/const", ..., "SCH-001"),
    "option-twice": (APPLICATION, f"{CHOICE}/oneOf/1/const", "demonstration", "FRM-126"),
    "choices-of-nothing": (APPLICATION, "properties/category/x-choices", "cats", "SCH-006"),
    "choices-of-no-axis": (APPLICATION, "properties/category/x-choices", "categories:x", "FRM-104"),
    "choice-without-options": (APPLICATION, f"{CHOICE}/oneOf", ..., "SCH-015"),
    "choice-from-two-places": (APPLICATION, f"{CHOICE}/x-choices", "kinds", "SCH-016"),
    "several-without-options": (APPLICATION, CHOICE, several(), "SCH-015"),
    "several-from-two-places": (
        APPLICATION,
        CHOICE,
        several("甲", **{"x-choices": "districts"}),
        "SCH-016",
    ),
    "several-categories": (APPLICATION, CHOICE, several(**{"x-choices": "categories"}), "SCH-006"),
    "several-not-each-once": (APPLICATION, CHOICE, several("甲", uniqueItems=False), "SCH-005"),
    "several-with-the-mark": (APPLICATION, CHOICE, several("甲", "乙；丙"), "FRM-180"),
    "several-more-than-there-are": (
        APPLICATION,
        CHOICE,
        several("甲", "乙", maxItems=3),
        "FRM-181",
    ),
    "several-option-twice": (APPLICATION, CHOICE, several("甲", "甲"), "FRM-126"),
    "several-crossed": (
        APPLICATION,
        CHOICE,
        several("甲", "乙", minItems=2, maxItems=1),
        "FRM-127",
    ),
    "several-in-a-column": (TABLE, "fields/2/x-kind", "several", "FRM-182"),
    "rows-with-options": (
        APPLICATION,
        "properties/budget/items",
        {"oneOf": [{"const": "a", "title": "甲"}]},
        "SCH-017",
    ),
    "field-title-twice": (APPLICATION, f"{NAME}/title", "牵头单位", "FRM-126"),
    "bounds-crossed": (APPLICATION, "properties/area_villages/minimum", 201, "FRM-127"),
    "rows-crossed": (APPLICATION, "properties/budget/minItems", 201, "FRM-127"),
    "table-unknown": (APPLICATION, "properties/budget/x-table", "bugdet", "FRM-102"),
    "call-of-another-form": (
        APPLICATION,
        "properties/form/properties/call/const",
        "kunming-2020",
        "FRM-108",
    ),
    "column-without-name": (TABLE, "fields/0/name", ..., "SCH-001"),
    "column-without-title": (TABLE, "fields/0/title", ..., "SCH-001"),
    "column-of-another-type": (TABLE, "fields/0", "item", "SCH-002"),
    "fields-of-another-type": (TABLE, "fields", {"a": 1}, "SCH-002"),
    "column-kind-misspelt": (TABLE, "fields/3/x-kind", "mony", "SCH-004"),
    "column-pattern": (TABLE, "fields/3/constraints/pattern", "a{2,1}", "SCH-007"),
    "column-length": (TABLE, "fields/0/constraints/maxLength", "60", "SCH-002"),
    "column-bound-of-another-kind": (TABLE, "fields/3/constraints/minimum", 1, "SCH-017"),
    "column-required": (TABLE, "fields/0/constraints/required", "yes", "SCH-002"),
    "column-name-twice": (TABLE, "fields/1/name", "item", "FRM-126"),
    "column-title-twice": (TABLE, "fields/1/title", "支出项目", "FRM-126"),
    "column-enum-of-others": (TABLE, "fields/2/constraints/enum", ["grant"], "FRM-133"),
    "day-of-no-calendar": (PLAN, "fields/1/constraints/minimum", "2023-02-30", "FRM-190"),
    "day-too-early": (PLAN, "fields/1/constraints/maximum", "1899-12-31", "FRM-190"),
    "day-written-otherwise": (PLAN, "fields/1/constraints/minimum", "2023-7-1", "SCH-006"),
    "day-as-a-number": (PLAN, "fields/1/constraints/minimum", 2023, "SCH-002"),
    "day-of-no-step": (PLAN, "fields/1/constraints/maximum", "closes:CD-4.9", "FRM-191"),
    "day-that-a-step-has-not": (PLAN, "fields/1/constraints/minimum", "starts:CD-4.1", "FRM-191"),
    "days-crossed": (
        PLAN,
        "fields/1/constraints",
        {"minimum": "closes:CD-4.1", "maximum": "2023-06-11"},
        "FRM-127",
    ),
    "unique-of-another-type": (TABLE, "uniqueKeys", "name", "SCH-002"),
    "unique-unknown": (TABLE, "uniqueKeys", [["item", "purpse"]], "FRM-129"),
    "layout-unknown": (LAYOUT, "sections/0/fields/0", "projekt_name", "FRM-103"),
    "layout-twice": (LAYOUT, "sections/7/fields", ["plan", "plan_summary"], "FRM-103"),
    "layout-leaves-out": (LAYOUT, "sections/12/fields/2", ..., "FRM-103"),
    "layout-condition-unknown": (LAYOUT, "sections/4/when", {"categry": ["a"]}, "FRM-110"),
    "layout-option-unknown": (LAYOUT, "sections/4/when", {"category": ["a", "z"]}, "FRM-110"),
    "layout-condition-elsewhere": (
        LAYOUT,
        "sections/0/conditions/grant",
        {"category": ["a"]},
        "FRM-110",
    ),
    "layout-condition-on-a-yes": (LAYOUT, "sections/4/when", {"citywide": ["真"]}, "FRM-110"),
    "layout-condition-on-text": (LAYOUT, "sections/4/when", {"project_name": ["a"]}, "FRM-110"),
    "layout-condition-on-itself": (
        LAYOUT,
        "sections/0/conditions",
        {"category": {"category": ["a"]}},
        "FRM-128",
    ),
    "section-twice": (LAYOUT, "sections/1/id", "basic", "FRM-126"),
    "section-title-twice": (LAYOUT, "sections/1/title", "项目", "FRM-126"),
    "sheet-twice": (LAYOUT, "sections/2/sheet", "预算", "FRM-132"),
    "sheet-without-table": (LAYOUT, "sections/0/sheet", "基本", "FRM-132"),
    "rule-at-unknown": (RULES, "rules/0/at", "/grnt", "FRM-106"),
    "rule-of-unknown-clause": (RULES, "rules/0/clause", "CD-1.1-z", "FRM-105"),
    "rule-says-an-unknown-figure": (
        RULES,
        "rules/0/fails",
        "超过 {amuont}；请调低",
        "FRM-135",
    ),
    "rule-says-no-figure": (RULES, "rules/0/fails", "超过 {amount；请调低", "FRM-135"),
    "rule-with-a-size-but-no-bands": (RULES, "rules/0/size", "area_villages", "FRM-136"),
    "rule-by-no-number": (RULES, "rules/17/size", "place", "FRM-136"),
    "rule-that-looks-up-no-band": (RULES, "rules/17/size", ..., "FRM-136"),
    "review-key-unknown": (REVIEW, "keys/lead/fields/0", "lead_cod", "FRM-112"),
    "review-column-unknown": (REVIEW, "public/0/field", "project_nam", "FRM-112"),
}
"""A slip: the file, the place in it, what is written there (or taken out), and the code."""


def slipped(path: Path, pointer: str, value: Any) -> None:
    """Write a value into a source, or take it out; a name or a number that is not there is new."""
    text = path.read_text(encoding="utf-8")
    found = node = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    *steps, last = pointer.split("/")
    for step in steps:
        node = node[int(step) if isinstance(node, list) else step]
    key = int(last) if isinstance(node, list) else last
    if value is ...:
        del node[key]
    else:
        node[key] = value
    if path.suffix == ".json":
        made = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    else:
        made = yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=200)
    path.write_text(made, encoding="utf-8")


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_a_form_is_told_at_its_line(name: str, sources: Path, as_of: datetime) -> None:
    file, pointer, value, code = SLIPS[name]
    slipped(sources / file, pointer, value)
    _, forms, found = checked(sources, as_of)
    assert [finding.code for finding in found] == [code], found
    assert found[0].place.file == file
    assert found[0].place.line > 1 or "/" not in pointer
    assert "；" in found[0].message
    assert "chengdu-2023" not in forms


SHOWN = ("application", "table", "layout", "rules", "review")
"""The schemas of the files that make up a form."""
WORDS = ("title", "description")


def parts_of(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema that describes a value, with its path; conditions describe none."""
    if isinstance(schema, dict):
        yield path, schema
        for word in ("properties", "$defs"):
            for name, inner in schema.get(word, {}).items():
                yield from parts_of(inner, f"{path}/{word}/{name}")
        for word in ("items", "additionalProperties", "propertyNames"):
            yield from parts_of(schema.get(word), f"{path}/{word}")


@pytest.mark.parametrize("name", SHOWN)
def test_an_editor_explains_every_part_of_a_form_in_chinese(name: str) -> None:
    schema = json.loads((ROOT / f"schemas/data/{name}.schema.json").read_text(encoding="utf-8"))
    for path, part in parts_of(schema):
        if "$ref" not in part and not path.endswith("propertyNames"):
            assert all(re.search(r"[一-龥]", part.get(word, "")) for word in WORDS), path
        if "pattern" in part and not isinstance(part["pattern"], dict):
            assert re.search(r"[一-龥]", part.get("patternErrorMessage", "")), path
        if "enum" in part:
            assert len(part["enumDescriptions"]) == len(part["enum"]), path


def test_the_kinds_of_the_schema_are_those_of_the_program() -> None:
    read = json.loads((ROOT / "schemas/data/application.schema.json").read_text(encoding="utf-8"))
    assert read["$defs"]["kind"]["enum"] == [kind.value for kind in FieldType]
