"""A published version of a form that is changed in place is known by its digest."""

import json
from pathlib import Path

import pytest

from generator.forms.form_digest import digest_of
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.sources.schemas import Schemas

FORM = "schemas/forms/kunming-2020/1.0"
BEFORE = {
    "application.schema.json": {
        "properties": {
            "name": {"title": "名称", "description": "写全称。", "x-kind": "text", "maxLength": 20},
            "description": {"title": "说明", "x-kind": "long"},
        },
        "required": ["name"],
    },
    "layout.yml": {"sections": [{"id": "one", "note": "填一填。", "fields": ["name"]}]},
    "rules.yml": {"rules": [{"clause": "X-1", "check": "true", "fails": "请改正"}]},
}


def changed(path: str, value: object) -> dict[str, object]:
    """The files with one value of one file another, or gone where it is None."""
    made = json.loads(json.dumps(BEFORE))
    *above, last = path.split("/")
    node = made
    for part in above:
        node = node[int(part) if part.isdecimal() else part]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return made


@pytest.mark.parametrize(
    ("path", "value", "same"),
    [
        ("application.schema.json/properties/name/description", "写全称，不写简称。", True),
        ("application.schema.json/properties/name/description", None, True),
        ("layout.yml/sections/0/note", "照登记证书填。", True),
        ("rules.yml/rules/0/fails", "请改成别的", True),
        ("application.schema.json/properties/name/title", "全称", False),
        ("application.schema.json/properties/name/maxLength", 21, False),
        ("application.schema.json/properties/name/maxLength", None, False),
        ("application.schema.json/properties/more", {"title": "又一栏"}, False),
        ("application.schema.json/properties/description", None, False),
        ("application.schema.json/properties/description/title", "备注", False),
        ("application.schema.json/required", [], False),
        ("layout.yml/sections/0/fields", ["name", "more"], False),
        ("rules.yml/rules/0/check", "false", False),
        ("team.table.json", {"fields": []}, False),
    ],
)
def test_what_a_form_asks_makes_its_digest_and_what_explains_does_not(path, value, same) -> None:
    assert (digest_of(changed(path, value)) == digest_of(BEFORE)) is same


def test_how_a_form_is_written_makes_no_difference_and_a_field_more_does(sources: Path) -> None:
    def digest() -> str:
        schemas = Schemas.read(sources)
        site, _ = load(sources, schemas)
        assert site is not None
        forms, faults = load_forms(sources, site, schemas)
        assert faults == ()
        return forms["kunming-2020"][0].digest

    before = digest()
    schema = sources / FORM / "application.schema.json"
    given = json.loads(schema.read_text(encoding="utf-8"))
    schema.write_text(json.dumps(given, ensure_ascii=True, indent=1), encoding="utf-8")
    layout = sources / FORM / "layout.yml"
    layout.write_text("# 先后不变\n" + layout.read_text(encoding="utf-8"), encoding="utf-8")
    assert digest() == before
    table = sources / FORM / "team.table.json"
    columns = json.loads(table.read_text(encoding="utf-8"))
    columns["fields"].append({"name": "more", "title": "又一列", "x-kind": "text"})
    table.write_text(json.dumps(columns, ensure_ascii=False), encoding="utf-8")
    assert digest() != before
