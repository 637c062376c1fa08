"""What a form does not list in ``required`` may stay empty, in every shape of the form."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.forms.form import Form, Table
from generator.forms.formats import FORMATS, file_name, template
from generator.forms.reader import load_forms
from generator.model.calls import Call
from generator.model.loader import load
from generator.sources.schemas import Schemas
from tests.support.project_copies import ROOT

CALLS = sorted(path.name for path in (ROOT / "schemas/forms").iterdir())


def loaded(root: Path, call_id: str) -> tuple[Form, Call]:
    site, _ = load(root)
    assert site is not None
    forms, _ = load_forms(root, site, Schemas.read(root))
    call = site.call(call_id)
    assert call is not None
    return forms[call_id][0], call


def choosers(form: Form) -> set[str]:
    """What other fields hang on: without it nobody knows what is asked for."""
    wants = {name for item in form.items() for c in item.when for name, _ in c.wants}
    return wants | {"lead_kind", "partners"}


def codes(root: Path, form: Form, call: Call, answers: dict[str, Any], to: Path) -> dict[str, set]:
    """The codes that a check gives for answers in each shape, those of rules left out."""
    to.mkdir()
    names = {}
    for shape in FORMATS:
        name = file_name(form, shape)
        (to / name).write_bytes(template(form, call, shape, answers))
        names[name] = shape
    done = CliRunner().invoke(
        main, ["validate", form.call, str(to), "--root", str(root), "--format", "json"]
    )
    assert done.exit_code in (0, 1), done.output
    return {
        names[one["submission"]]: {
            found["code"]
            for found in one["findings"]
            # That files come another way is a notice of each form that lists some.
            if found["code"][:3] in ("FLD", "TBL", "INT") and found["level"] != "info"
        }
        for one in map(json.loads, done.stdout.splitlines())
    }


@pytest.mark.parametrize("call_id", CALLS)
def test_what_is_taken_out_of_required_may_stay_empty(
    call_id: str, sources: Path, tmp_path: Path
) -> None:
    form, call = loaded(sources, call_id)
    rules = sources / f"schemas/forms/{call_id}/{form.version}/rules.yml"
    # What a rule reads as if it were always there has to be asked for.
    read = set(re.findall(r"application\.([a-z0-9_]+)", rules.read_text(encoding="utf-8")))
    kept = choosers(form) | read
    (example, *_) = form.examples
    few = {n: v for n, v in example.answers.items() if n in kept or n == "form"}
    needed = codes(sources, form, call, few, tmp_path / "needed")
    assert set(needed) == set(FORMATS)
    assert all("FLD-001" in found and "TBL-001" in found for found in needed.values()), needed

    path = sources / f"schemas/forms/{call_id}/{form.version}/application.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["required"] = [name for name in schema["required"] if name in kept]
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    form, call = loaded(sources, call_id)
    may = codes(sources, form, call, few, tmp_path / "may")
    assert may == {shape: set() for shape in FORMATS}
    # What is filled in is still read and held to its kind.
    whole = codes(sources, form, call, dict(example.answers), tmp_path / "whole")
    assert whole == {shape: set() for shape in FORMATS}


@pytest.mark.parametrize("call_id", CALLS)
def test_the_published_schema_asks_for_what_the_form_asks_for(call_id: str) -> None:
    form, _ = loaded(ROOT, call_id)
    schema: Any = form.schema
    always = {item.name for item in form.items() if not item.when}
    assert set(schema["required"]) == always | {"form"}
    sometimes = [name for rule in schema["allOf"] for name in rule["then"]["required"]]
    assert sorted(sometimes) == sorted(item.name for item in form.items() if item.when)
    for item in form.tables():
        assert isinstance(item, Table)
        assert schema["properties"][item.name]["minItems"] == item.least_rows
