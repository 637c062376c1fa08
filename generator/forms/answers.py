"""Canonical answers: what a form's application looks like as data, whatever shape it came in.

``{"form": {"call": …, "version": …}, "<field>": value, "<table>": [{"<column>": value}, …]}``, in
the order of the form; an absent answer is an absent key. Reads and writes no file.
"""

import json
from collections.abc import Collection, Mapping
from typing import cast

from generator.forms.field_types import fen, wire
from generator.forms.form import Field, FieldType, Form, Table

Answers = Mapping[str, object]


def identity(form: Form) -> dict[str, str]:
    """Return what names a form in every shape: its call and its version."""
    return {"call": form.call, "version": form.version}


def rows(table: Table, answers: Answers) -> tuple[Answers, ...]:
    """Return the rows of a table, empty where there are none."""
    found = answers.get(table.name, ())
    return tuple(cast("list[Answers]", found)) if isinstance(found, list | tuple) else ()


def cell(field: Field, answers: Answers) -> str:
    """Return what stands in the cell of a field or a column: its wire text, empty without one."""
    return wire(field, answers.get(field.name))


def values_of(answer: object) -> tuple[object, ...]:
    """Return the single values of a canonical answer: those chosen of several, or the one there."""
    return tuple(answer) if isinstance(answer, list | tuple) else (answer,)


def kinds(form: Form, answers: Answers) -> tuple[str, ...]:
    """Return the kinds of all applicants of one application, each once, the lead's first."""
    field, column = kind_places(form)
    found = [answers.get(f.name) for f in field]
    found += [row.get(c.name) for t, c in column for row in rows(t, answers)]
    return tuple(dict.fromkeys(kind for kind in found if isinstance(kind, str)))


def kind_places(form: Form) -> tuple[tuple[Field, ...], tuple[tuple[Table, Field], ...]]:
    """Return the fields and the columns in which the kind of an applicant is chosen."""
    properties = cast("Mapping[str, Answers]", form.schema.get("properties", {}))
    fields = tuple(f for f in form.fields() if properties[f.name].get("x-choices") == "kinds")
    columns = []
    for table in form.tables():
        described = cast("list[Answers]", table.descriptor.get("fields", []))
        for item, column in zip(described, table.columns, strict=True):
            if item.get("x-choices") == "kinds":
                columns.append((table, column))
    return fields, tuple(columns)


def as_rules_read(form: Form, answers: Answers, names: Collection[str]) -> dict[str, object]:
    """Return the answers of some names, and columns of some names, with amounts in whole fen."""
    found: dict[str, object] = {}
    for item in form.items():
        if item.name not in names or item.name not in answers:
            continue
        if isinstance(item, Table):
            found[item.name] = [
                {
                    c.name: _in_fen(c, row[c.name])
                    for c in item.columns
                    if row.get(c.name) is not None
                }
                for row in rows(item, answers)
            ]
        else:
            found[item.name] = _in_fen(item, answers[item.name])
    return found


def _in_fen(of: Field, answer: object) -> object:
    return fen(str(answer)) if of.kind in (FieldType.MONEY, FieldType.PERCENT) else answer


def application_json(form: Form, answers: Answers) -> bytes:
    """Return answers as ``application.json``: in the form's order, indented, ending in a newline.

    What the form does not ask for is left out.
    """
    ordered: dict[str, object] = {"form": identity(form)}
    for item in form.items():
        if isinstance(item, Table) and item.name in answers:
            ordered[item.name] = [_row(item, row) for row in rows(item, answers)]
        elif answers.get(item.name) is not None:
            ordered[item.name] = answers[item.name]
    return _json(ordered)


def blank_json(form: Form) -> bytes:
    """Return ``application.json`` with a null for each answer and no rows, to be filled in."""
    blank: dict[str, object] = {"form": identity(form)}
    blank |= {item.name: [] if isinstance(item, Table) else None for item in form.items()}
    return _json(blank)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _row(table: Table, row: Answers) -> dict[str, object]:
    return {c.name: row[c.name] for c in table.columns if row.get(c.name) is not None}
