"""A CSV file as answers: strict quotes, every row as long as its heading, nothing guessed."""

import csv
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from generator.intake.answers import Answers, bounded, headed
from generator.intake.limits import Asked, AskedTable, Limits, Outline
from generator.intake.refusal import Refused
from generator.intake.text import decoded
from generator.raw import Cell, RawTable, Where

_ID, _ANSWER = "栏目标识", "填写"
_UNCLOSED = "unexpected end of data"
_TOO_LONG = "field larger than field limit"

Rows = Iterator[tuple[int, list[str]]]


def read_fields(data: bytes, name: str, asked: Outline, found: Answers, limits: Limits) -> None:
    """Read the single answers of ``application.csv``, or refuse the file."""
    rows = _rows(data, name, limits)
    where = Where(file=name, row=1)
    _, headings = next(rows, (1, []))
    if any(headings.count(heading) != 1 for heading in (_ID, _ANSWER)):
        raise Refused("INT-304", where, id=_ID, answer=_ANSWER)
    key, answer = headings.index(_ID), headings.index(_ANSWER)
    known = {field.name: field for field in asked.fields}
    for number, row in rows:
        field = known.get(row[key].strip()) if key < len(row) else None
        if field is None:
            found.unknown.append(Where(file=name, row=number))
            continue
        where = Where(file=name, row=number, column=field.title, field=f"/{field.name}")
        if _overflows(row, len(headings)):
            found.tell("INT-310", where, title=field.title)
        elif answer >= len(row):
            found.tell("INT-308", where)
        found.answer(field, Cell(text=row[answer] if answer < len(row) else "", where=where))


def read_table(
    data: bytes, name: str, table: AskedTable, found: Answers, limits: Limits
) -> RawTable:
    """Read one table, its headings in the first row; raises Refused where it cannot be read."""
    where = Where(file=name, row=1, field=f"/{table.name}")
    rows = _rows(data, name, limits, f"/{table.name}")
    _, headings = next(rows, (1, []))
    columns, extra, missing = headed(headings, table, where, found)
    kept: list[Mapping[str, Cell]] = []
    for number, row in rows:
        if len(kept) == limits.rows:
            raise Refused("INT-305", where, most=limits.rows)
        pointer = f"/{table.name}/{number - 2}"
        place = Where(file=name, row=number, field=pointer)
        if _overflows(row, len(headings)):
            found.tell("INT-313", place, title=table.title)
        elif len(row) < len(headings):
            found.tell("INT-308", place)
        kept.append(MappingProxyType(_cells(columns, row, place)))
    return RawTable(name=table.name, rows=tuple(kept), extra=extra, missing=missing, where=where)


def _cells(columns: dict[int, Asked], row: list[str], place: Where) -> dict[str, Cell]:
    return {
        asked.name: Cell(
            text=row[position] if position < len(row) else "",
            where=Where(
                file=place.file,
                row=place.row,
                column=asked.title,
                field=f"{place.field}/{asked.name}",
            ),
        )
        for position, asked in columns.items()
    }


def _overflows(row: list[str], width: int) -> bool:
    return any(text.strip() for text in row[width:])


def _rows(data: bytes, name: str, limits: Limits, pointer: str = "") -> Rows:
    """Yield the heading and the rows that are not blank, each with its number from 1.

    A spreadsheet writes its text format with tabs, so a first line with tabs alone is taken too.
    """
    text = decoded(data, Where(file=name, field=pointer))
    first = text.partition("\n")[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    csv.field_size_limit(limits.cell)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        place = Where(file=name, row=number + 1, field=pointer)
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise _refusal(str(error), place, limits) from error
        if row is None:
            return
        number += 1
        if len(row) > limits.columns:
            raise Refused("INT-306", place, most=limits.columns)
        if number == 1:
            yield number, [heading.strip() for heading in row]
        elif any(text.strip() for text in row):
            yield number, [bounded(text, place, limits) for text in row]


def _refusal(said: str, place: Where, limits: Limits) -> Refused:
    if said.startswith(_TOO_LONG):
        return Refused("INT-307", place, most=limits.cell)
    return Refused("INT-303" if said == _UNCLOSED else "INT-311", place)
