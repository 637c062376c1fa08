"""Canonical answers written out as submissions hold them, each cell with its place."""

from collections.abc import Mapping
from typing import Any

from generator.forms.form import Form
from generator.forms.kinds import wire
from generator.raw import Cell, Raw, RawTable, Where

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
