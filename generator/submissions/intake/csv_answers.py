"""A CSV file as answers: strict quotes, every row as long as its heading, nothing guessed."""

import csv
import io
from collections.abc import Iterable, Iterator

from generator.submissions.intake.found import Answers, headed
from generator.submissions.intake.limits import Limits, Outline, OutlineField, OutlineTable
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.text import decoded
from generator.submissions.opened import Heads, RawTable, TextLine, Where
from generator.web.labels import FORM

_ID, _ANSWER = FORM["id"], FORM["answer"]
_UNCLOSED = "unexpected end of data"
_TOO_LONG = "field larger than field limit"

Rows = Iterator[tuple[int, list[str]]]


def read_fields(data: bytes, name: str, outline: Outline, found: Answers, limits: Limits) -> None:
    """Read the single answers of ``application.csv``, or refuse the file."""
    rows = _rows(data, name, limits)
    _, headings = next(rows, (1, []))
    if any(headings.count(heading) != 1 for heading in (_ID, _ANSWER)):
        raise Refusal("INT-304", Where(file=name, row=1), id=_ID, answer=_ANSWER)
    key, answer = headings.index(_ID), headings.index(_ANSWER)
    known = {field.name: field for field in outline.fields}
    given: dict[OutlineField, tuple[int, str]] = {}
    for number, row in rows:
        field = known.get(row[key].strip()) if key < len(row) else None
        if field is None:
            found.strange(Where(file=name, row=number))
            continue
        if len(row) != len(headings):
            where = Where(file=name, row=number, column=field.title, field=f"/{field.name}")
            if _overflows(row, len(headings)):
                found.tell("INT-310", where, title=field.title)
            elif answer >= len(row):
                found.tell("INT-308", where)
        if field in given:
            where = Where(file=name, row=number, column=field.title, field=f"/{field.name}")
            found.tell("INT-309", where, title=field.title)
            continue
        given[field] = (number, row[answer] if answer < len(row) else "")
    found.listed = TextLine(
        heads=_heads(name, given),
        rows=tuple(number for number, _ in given.values()),
        above="",
        texts=tuple(text for _, text in given.values()),
    )


def read_table(
    data: bytes, name: str, table: OutlineTable, found: Answers, limits: Limits
) -> RawTable:
    """Read one table, its headings in the first row; raises Refused where it cannot be read."""
    where = Where(file=name, row=1, field=f"/{table.name}")
    rows = _rows(data, name, limits, f"/{table.name}")
    _, headings = next(rows, (1, []))
    columns, extra, missing = headed(headings, table, where, found)
    heads = _heads(name, columns.values())
    width, positions = len(headings), tuple(columns)
    kept: list[TextLine] = []
    for number, row in rows:
        if len(kept) == limits.rows:
            raise Refusal("INT-305", where, most=limits.rows)
        above = f"/{table.name}/{number - 2}"
        if len(row) != width:
            place = Where(file=name, row=number, field=above)
            if _overflows(row, width):
                found.tell("INT-313", place, title=table.title)
            elif len(row) < width:
                found.tell("INT-308", place)
                row += [""] * (width - len(row))
        texts = tuple([row[position] for position in positions])
        kept.append(TextLine(heads=heads, rows=(number,) * len(texts), above=above, texts=texts))
    return RawTable(name=table.name, rows=tuple(kept), extra=extra, missing=missing, where=where)


def _heads(name: str, fields: Iterable[OutlineField]) -> Heads:
    listed = tuple(fields)
    return Heads(
        file=name,
        names=tuple(one.name for one in listed),
        titles=tuple(one.title for one in listed),
    )


def _overflows(row: list[str], width: int) -> bool:
    return any(text.strip() for text in row[width:])


def _rows(data: bytes, name: str, limits: Limits, pointer: str = "") -> Rows:
    """Yield the heading and the rows that are not blank, each with its number from 1.

    A spreadsheet writes its text format with tabs, so a first line with tabs alone is taken too.
    """
    text = decoded(data, Where(file=name, field=pointer))
    first = text.partition("\n")[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    # The reader refuses what is longer than a cell may be.
    csv.field_size_limit(limits.cell)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if len(row) > limits.columns:
                place = Where(file=name, row=number, field=pointer)
                raise Refusal("INT-306", place, most=limits.columns)
            if number == 1:
                yield number, [heading.strip() for heading in row]
            elif "".join(row).strip():
                yield number, row
    except csv.Error as error:
        place = Where(file=name, row=number + 1, field=pointer)
        raise _refusal(str(error), place, limits) from error


def _refusal(reason: str, place: Where, limits: Limits) -> Refusal:
    if reason.startswith(_TOO_LONG):
        return Refusal("INT-307", place, most=limits.cell)
    return Refusal("INT-303" if reason == _UNCLOSED else "INT-311", place)
