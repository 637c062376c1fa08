"""The tables of many submissions, put one under another and held to their Table Schemas at once.

The only module that knows frictionless. It gets our schemas and rows held in memory, never a
descriptor, path or address of an applicant's; its words and objects end here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from generator.forms.checklist import Item, Plan
from generator.forms.field_types import Reading
from generator.forms.form import Field, FieldType, Table
from generator.submissions.answers import REFUSED, Answered, AnswerRow, lacking_columns
from generator.submissions.plain_tables import plain_line
from generator.web.shared import NO, YES

# Loading it takes as long as a check of the sources; sound rows are told apart without it.
if TYPE_CHECKING:
    from frictionless import Schema

_OWN = ("title", "description", "x-")


def check_tables(batch: Sequence[Answered], plan: Plan) -> None:
    """Note what is wrong inside the tables of a batch of submissions."""
    for item in plan.items.values():
        if isinstance(item.of, Table):
            _check(batch, item, item.of)


def _check(batch: Sequence[Answered], item: Item, table: Table) -> None:
    places = [
        (answered, row)
        for answered in batch
        if answered.visible[table.name] is not False and f"/{table.name}" not in answered.refused
        for row in answered.rows[table.name]
    ]
    if not places:
        return
    faulty: dict[int, set[str]] = {}
    twice: set[int] = set()
    for number, name in faults(table, places):
        if name:
            faulty.setdefault(number, set()).add(name)
        else:
            twice.add(number)
    for number, (answered, row) in enumerate(places):
        found = faulty.get(number, set())
        if found or number in twice or any(r.problem for r in row.readings.values()):
            _note_row(answered, item, table, row, found)
            if number in twice:
                _note_twice(answered, item, table, row)


def faults(table: Table, places: Sequence[tuple[Answered, AnswerRow]]) -> Iterator[tuple[int, str]]:
    """Yield the number of each faulty row with the name of its column, "" for a repeated row.

    Rows of one submission stand together; what is not plainly sound is asked of the library.
    """
    doubtful = list(_doubtful(table, places))
    if doubtful:
        for number, name in library_faults(table, [places[at] for at in doubtful]):
            yield doubtful[number], name


def _doubtful(table: Table, places: Sequence[tuple[Answered, AnswerRow]]) -> Iterator[int]:
    """Yield the numbers of the rows of each submission that is not plainly sound."""
    holds = plain_line({"fields": _fields(table)}, [column.name for column in table.columns])
    for _, group in groupby(enumerate(places), key=lambda place: id(place[1][0])):
        numbered = [(at, row) for at, (_, row) in group]
        keys = [_key(table, row) for _, row in numbered if table.unique]
        twice = len(set(keys)) < len(keys)
        if twice or holds is None or not all(holds(_line(table, row)) for _, row in numbered):
            yield from (at for at, _ in numbered)


def _key(table: Table, row: AnswerRow) -> tuple[object, ...]:
    """Return what no other row may share; that of an incomplete row is its own."""
    found = tuple(row.readings[name].value for name in table.unique)
    return (row.number,) if None in found else ("", *found)


def _line(table: Table, row: AnswerRow) -> list[str]:
    values = (_value(row, column) for column in table.columns)
    return [str(value) for value in values]


def library_faults(
    table: Table, places: Sequence[tuple[Answered, AnswerRow]]
) -> Iterator[tuple[int, str]]:
    """Yield what `faults` does, as the library has it of every row."""
    from frictionless.resources import TableResource

    key = "_"
    while table.column(key):
        key += "_"

    def rows() -> Iterator[list[object]]:
        yield [key, *(column.name for column in table.columns)]
        number, before = 0, None
        for place, (answered, row) in enumerate(places, start=1):
            number, before = number + (answered is not before), answered
            # A row whose key is incomplete repeats no other, whatever stands in it.
            complete = all(row.readings[name].value is not None for name in table.unique)
            yield [
                number if complete else -place,
                *(_value(row, column) for column in table.columns),
            ]

    # Rows given by a function are neither copied nor looked through as part of a descriptor.
    resource = TableResource(data=rows, schema=_schema(table, key))
    report = resource.validate(limit_errors=(len(places) + 1) * (len(table.columns) + 1))
    for task in report.tasks:
        for error in task.errors:
            found = cast("Any", error)
            if not hasattr(found, "row_number"):
                raise ValueError(f"the Table Schema of {table.name} cannot be used")
            # Rows are counted from 1 and the first one holds the names.
            yield found.row_number - 2, getattr(found, "field_name", None) or ""


def list_faults(
    descriptor: Mapping[str, object], names: Sequence[str], lines: Sequence[Sequence[str]]
) -> Iterator[tuple[int, str]]:
    """Yield the number of each faulty line of a list, from 0, with the name of its column.

    The name is "" for a line whose key stands before. ``descriptor`` is a Table Schema, ``names``
    the header. Raises ValueError where the schema cannot be used.
    """

    from frictionless import FrictionlessException, Schema
    from frictionless.resources import TableResource

    def rows() -> Iterator[Sequence[object]]:
        yield names
        yield from lines

    try:
        schema = Schema.from_descriptor(dict(descriptor))
        report = TableResource(data=rows, schema=schema).validate(
            limit_errors=(len(lines) + 1) * (len(names) + 1)
        )
    except (FrictionlessException, re.error, ValueError, TypeError, AttributeError) as error:
        raise ValueError("the Table Schema of a list cannot be used") from error
    for task in report.tasks:
        for problem in task.errors:
            found = cast("Any", problem)
            if not hasattr(found, "row_number"):
                raise ValueError("the Table Schema of a list cannot be used")
            yield found.row_number - 2, getattr(found, "field_name", None) or ""


def _fields(table: Table) -> list[Mapping[str, object]]:
    """Return the columns of a table as the library is given them."""
    fields = cast("list[Mapping[str, object]]", table.descriptor["fields"])
    return [{k: v for k, v in field.items() if not k.startswith(_OWN)} for field in fields]


def _schema(table: Table, key: str) -> "Schema":
    """Return the Table Schema of a table with the submission as part of its key.

    Keys named by uniqueKeys are not enforced by the library; a primary key is.
    """
    from frictionless import FrictionlessException, Schema

    descriptor: dict[str, object] = {
        "fields": [{"name": key, "type": "integer"}, *_fields(table)],
        "missingValues": [""],
    }
    if table.unique:
        descriptor["primaryKey"] = [key, *table.unique]
    try:
        return Schema.from_descriptor(descriptor)
    except FrictionlessException as error:
        raise ValueError(f"the Table Schema of {table.name} cannot be used") from error


def _value(row: AnswerRow, column: Field) -> object:
    """Return what a cell holds as the schema has it: choices by id, dates and whole numbers read.

    What cannot be read is told already, and no pattern of a form is tried on it.
    """
    value = row.readings[column.name].value
    if isinstance(value, bool):
        return YES if value else NO
    if value is None:
        return ""
    return date.fromisoformat(str(value)) if column.kind is FieldType.DATE else value


def _note_row(
    answered: Answered, item: Item, table: Table, row: AnswerRow, faulty: set[str]
) -> None:
    lacking = lacking_columns(answered, table)
    for column in table.columns:
        reading = row.readings[column.name]
        if reading.problem == REFUSED:
            continue
        if reading.problem:
            answered.note_cell(item, row, column, reading.problem)
        if reading.problem and reading.value is None:
            continue
        if column.name not in faulty:
            continue
        if reading == Reading():
            if column.name not in lacking:
                answered.note_cell(item, row, column, "FLD-001")
        else:
            answered.note_cell(item, row, column, "TBL-008")


def _note_twice(answered: Answered, item: Item, table: Table, row: AnswerRow) -> None:
    columns = [c for c in table.columns if c.name in table.unique]
    titles = "、".join(c.title for c in columns)
    answered.note_cell(item, row, columns[0], "TBL-004", columns=titles)
