"""The files of a form are held to schemas of their own: each slip is told at its line."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from generator.checks.project import checked

APPLICATION = "schemas/forms/chengdu-2023/1.0/application.schema.json"
TABLE = "schemas/forms/chengdu-2023/1.0/budget.table.json"
NAME = "properties/project_name"
SLIPS: dict[str, tuple[str, str, Any, str]] = {
    "pattern": (APPLICATION, "properties/lead_code/pattern", '(["', "SCH-007"),
    "length-as-text": (APPLICATION, f"{NAME}/maxLength", "60", "SCH-002"),
    "kind-misspelt": (APPLICATION, f"{NAME}/x-kind", "txet", "SCH-004"),
    "kind-of-no-text": (APPLICATION, f"{NAME}/x-kind", True, "SCH-004"),
    "keyword-misspelt": (APPLICATION, f"{NAME}/maxLenght", 60, "SCH-011"),
    "properties-of-another-type": (APPLICATION, "properties", [], "SCH-002"),
    "field-of-another-type": (APPLICATION, NAME, "text", "SCH-002"),
    "required-of-another-type": (APPLICATION, "required", "form", "SCH-002"),
    "option-without-title": (APPLICATION, f"{NAME}/oneOf", [{"const": "a"}], "SCH-001"),
    "choices-of-nothing": (APPLICATION, "properties/category/x-choices", "cats", "SCH-006"),
    "choice-without-options": (APPLICATION, f"{NAME}/x-kind", "choice", "SCH-015"),
    "column-without-name": (TABLE, "fields/0/name", ..., "SCH-001"),
    "column-of-another-type": (TABLE, "fields/0", "item", "SCH-002"),
    "fields-of-another-type": (TABLE, "fields", {"a": 1}, "SCH-002"),
    "column-pattern": (TABLE, "fields/2/constraints/pattern", "a{2,1}", "SCH-007"),
    "column-length": (TABLE, "fields/0/constraints/maxLength", "60", "SCH-002"),
    "column-required": (TABLE, "fields/0/constraints/required", "yes", "SCH-002"),
    "unique-of-another-type": (TABLE, "uniqueKeys", "name", "SCH-002"),
}
"""A slip: the file, the place in it, what is written there (or taken out), and the code."""


def slipped(path: Path, pointer: str, value: Any) -> None:
    """Write a value into a JSON file, or take it out."""
    found = node = json.loads(path.read_text(encoding="utf-8"))
    *steps, last = pointer.split("/")
    for step in steps:
        node = node[int(step) if isinstance(node, list) else step]
    key = int(last) if isinstance(node, list) else last
    if value is ...:
        del node[key]
    else:
        node[key] = value
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_a_form_is_told_at_its_line(name: str, sources: Path, as_of: datetime) -> None:
    file, pointer, value, code = SLIPS[name]
    slipped(sources / file, pointer, value)
    _, forms, found = checked(sources, as_of)
    assert [finding.code for finding in found] == [code], found
    assert found[0].place.file == file
    assert found[0].place.line > 1 or pointer in ("properties", "fields", "required")
    assert "；" in found[0].message
    assert "chengdu-2023" not in forms
