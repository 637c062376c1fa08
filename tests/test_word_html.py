"""The Word form and the printable page: what is filled in is read back from where it stands."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.forms.form import Form
from generator.forms.templates import template
from generator.intake.limits import LIMITS, outline
from generator.intake.reading import read_submission
from generator.model import Call, Site
from generator.raw import Raw
from generator.submission import check_submissions
from tests.raws import examples, forms_now, raw_of

CALLS = sorted(forms_now())
EXAMPLES = [(call, name) for call in CALLS for name in examples(call)]
SHAPES = ("docx", "html")

Answers = Mapping[str, Any]


def call_of(site: Site, form: Form) -> Call:
    return next(call for call in site.calls if call.id == form.call)


def opened(folder: Path, form: Form, data: bytes, name: str) -> Raw:
    """What is read of a file, without a process of its own."""
    path = folder / name
    path.write_bytes(data)
    return read_submission(path, name, outline(form), LIMITS)


def texts(raw: Raw) -> dict[str, Any]:
    """The texts of a submission that are not empty, rows of tables as lists."""
    found: dict[str, Any] = {n: c.text for n, c in raw.fields.items() if c.text.strip()}
    for name, table in raw.tables.items():
        rows = [{n: c.text for n, c in row.items() if c.text.strip()} for row in table.rows]
        if rows:
            found[name] = rows
    return found


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("call", "name"), EXAMPLES)
def test_what_went_in_is_read_back_and_valid(
    call: str, name: str, shape: str, site: Site, tmp_path: Path
):
    form = forms_now()[call]
    answers = examples(call)[name]
    made = template(form, call_of(site, form), shape, answers)
    raw = opened(tmp_path, form, made, f"p.{shape}")
    assert (raw.faults, raw.unknown, raw.form) == ((), (), (form.call, form.version))
    assert texts(raw) == texts(raw_of(form, answers))
    [result] = check_submissions([raw], form, call_of(site, form), received=None)
    assert (result.verdict, result.findings) == ("valid", ())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("call", CALLS)
def test_a_blank_form_holds_no_answer(call: str, shape: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    raw = opened(tmp_path, form, template(form, call_of(site, form), shape, {}), f"p.{shape}")
    assert (raw.faults, raw.unknown, texts(raw)) == ((), (), {})
    assert set(raw.fields) == {field.name for field in form.fields()}
    assert set(raw.tables) == {table.name for table in form.tables()}
