"""Canonical answers written out as submissions hold them, each cell with its place."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from generator.forms.field_types import wire
from generator.forms.form import Form
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.sources.schemas import Schemas
from generator.submissions.opened import Cell, Raw, RawTable, Where
from tests.support.project_copies import ROOT

WORKBOOK = "申报表.xlsx"


def raw_of(form: Form, answers: Mapping[str, Any], name: str = "p-001.xlsx") -> Raw:
    """A workbook filled with answers; a value that is already text is written as it stands."""
    fields = {}
    for row, field in enumerate(form.fields(), start=5):
        value = answers.get(field.name)
        where = Where(
            file=WORKBOOK,
            sheet=form.sheet,
            row=row,
            column=field.title,
            cell=f"B{row}",
            field=f"/{field.name}",
        )
        fields[field.name] = Cell(text=text_of(field, value), where=where)
    tables = {}
    for table in form.tables():
        rows = []
        for number, given in enumerate(answers.get(table.name, ())):
            cells = {}
            for letter, column in zip("ABCDEFGH", table.columns, strict=False):
                where = Where(
                    file=WORKBOOK,
                    sheet=table.sheet,
                    row=number + 2,
                    column=column.title,
                    cell=f"{letter}{number + 2}",
                    field=f"/{table.name}/{number}/{column.name}",
                )
                cells[column.name] = Cell(text=text_of(column, given.get(column.name)), where=where)
            rows.append(cells)
        where = Where(file=WORKBOOK, sheet=table.sheet, field=f"/{table.name}")
        tables[table.name] = RawTable(
            name=table.name, rows=tuple(rows), where=where, extra=(), missing=()
        )
    made_for = answers.get("form", {"call": form.call, "version": form.version})
    return Raw(
        submission=name,
        form=(made_for["call"], made_for["version"]),
        fields=fields,
        tables=tables,
    )


def text_of(field: Any, value: object) -> str:
    return wire(field, value)


def example(call: str, name: str) -> dict[str, Any]:
    """The answers of one example of a call's form, free to be changed."""
    path = ROOT / "schemas/forms" / call / "1.0/examples" / f"{name}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def examples(call: str) -> dict[str, dict[str, Any]]:
    """Every example of a call's form by its name."""
    folder = ROOT / "schemas/forms" / call / "1.0/examples"
    return {path.stem: example(call, path.stem) for path in sorted(folder.glob("*.json"))}


@cache
def forms_now() -> dict[str, Form]:
    """The form in force of every call, by the id of its call."""
    site, _ = load(ROOT)
    schemas = Schemas.read(ROOT)
    assert site is not None
    found, faults = load_forms(ROOT, site, schemas)
    assert faults == ()
    return {call: forms[0] for call, forms in found.items()}


def complete(raw: Raw) -> Raw:
    """A submission as if its attachments did not come another way."""
    faults = tuple(fault for fault in raw.faults if fault.code != "INT-213")
    return replace(raw, faults=faults)
