"""``application.json`` as answers: each name once, numbers kept as written, nothing else deep."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from generator.submissions.intake.found import BETWEEN, Answers, bounded
from generator.submissions.intake.limits import Limits, Outline, OutlineField, OutlineTable
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.text import decoded, lines, whole
from generator.submissions.opened import Cell, RawTable, Where
from generator.web.shared import NO, YES, pattern

_FORM = "form"
_ID = pattern("version_id")
# The longest whole number and the longest fraction that any answer could need.
_DIGITS = 20


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


class _Twice(Exception):
    """A name stands twice in one group."""


def read_json(data: bytes, name: str, outline: Outline, found: Answers, limits: Limits) -> None:
    """Read all answers of ``application.json``, or refuse it."""
    where = Where(file=name)
    root = parsed(data, where)
    if not isinstance(root, dict):
        raise Refusal("INT-407", where)
    fields = {field.name: field for field in outline.fields}
    tables = {table.name: table for table in outline.tables}
    form = form_of(root)
    ours = form in (None, (outline.call, outline.version))
    if ours and root.keys().isdisjoint(fields.keys() | tables.keys()):
        raise Refusal("INT-410", where)
    found.made_for(form, outline, where)
    for key, value in root.items():
        here = Where(file=name, field=f"/{key}")
        if key in fields:
            cell = _cell(value, fields[key], here, found, limits)
            if cell is not None:
                found.fields[key] = cell
        elif key in tables:
            _table(value, tables[key], here, found, limits)
        elif key != _FORM:
            # A name that is none of ours was typed by the applicant.
            found.strange(where)


def parsed(data: bytes, where: Where) -> object:
    """Return what a JSON file holds, its numbers as texts, or refuse it."""
    text = decoded(data, where)
    try:
        return json.loads(
            text,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except json.JSONDecodeError as error:
        place = Where(file=where.file, row=error.lineno)
        raise Refusal("INT-401", place, column=error.colno) from error
    except RecursionError as error:
        raise Refusal("INT-403", where) from error
    except _Twice as error:
        raise Refusal("INT-402", where) from error
    except OverflowError as error:
        raise Refusal("INT-404", where) from error


def form_of(root: Mapping[str, object]) -> tuple[str, str] | None:
    """Return the call and the version that a file names, each empty if it is not an id."""
    form = root.get(_FORM)
    if not isinstance(form, dict):
        return None
    return _id(form.get("call")), _id(form.get("version"))


def _id(value: object) -> str:
    return value if type(value) is str and identifier(value) else ""


def identifier(text: str) -> bool:
    """Tell whether a text can be an id of ours, and so can be told."""
    return _ID.fullmatch(text) is not None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    group = dict(pairs)
    if len(group) != len(pairs):
        raise _Twice
    return group


def _no_number(written: str) -> object:
    raise OverflowError(written)


def _table(
    value: object, table: OutlineTable, where: Where, found: Answers, limits: Limits
) -> None:
    if value is None:
        return
    if not isinstance(value, list):
        found.tell("INT-409", where, title=table.title)
        return
    if len(value) > limits.rows:
        found.tell("INT-305", where, most=limits.rows)
        return
    rows = []
    known = {column.name for column in table.columns}
    for index, item in enumerate(value):
        place = Where(file=where.file, row=index + 1, field=f"{where.field}/{index}")
        if not isinstance(item, dict):
            found.tell("INT-409", place, title=table.title)
            continue
        if not item.keys() <= known:
            found.strange(place)
        row = {}
        for column in table.columns:
            at = Where(
                file=where.file,
                row=index + 1,
                column=column.title,
                field=f"{place.field}/{column.name}",
            )
            row[column.name] = _cell(item.get(column.name), column, at, found, limits) or Cell(
                text="", where=at
            )
        if any(cell.text.strip() for cell in row.values()):
            rows.append(MappingProxyType(row))
    found.tables[table.name] = RawTable(
        name=table.name, rows=tuple(rows), extra=(), missing=(), where=where
    )


def _cell(
    value: object, field: OutlineField, where: Where, found: Answers, limits: Limits
) -> Cell | None:
    """Return an answer as the text of a cell, or tell what is wrong with it."""
    place = Where(file=where.file, row=where.row, column=field.title, field=where.field)
    if value is None:
        return None
    try:
        text = _text(value, place, field, limits)
    except Refusal as refused:
        found.refuse(refused.fault)
        text = ""
    return Cell(text=text, where=place)


def _text(value: object, where: Where, field: OutlineField, limits: Limits) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, _Number):
        return _plain(value, where, field)
    if field.several and isinstance(value, list):
        numbers = any(isinstance(one, _Number) for one in value)
        texts = [one for one in value if isinstance(one, str)]
        if len(texts) == len(value) and not numbers:
            value = BETWEEN.join(texts)
    if not isinstance(value, str):
        raise Refusal("INT-408", where, title=field.title)
    if not whole(value):
        raise Refusal("INT-406", where, title=field.title)
    if "\0" in value:
        raise Refusal("FLD-018", where, title=field.title)
    return bounded(lines(value), where, limits)


def _plain(number: _Number, where: Where, field: OutlineField) -> str:
    """Return a number in plain digits: ``1.2e4`` is ``12000``."""
    if len(number) <= _DIGITS and not any(sign in number for sign in "eE"):
        return str(number)
    try:
        value = Decimal(number)
    except InvalidOperation:
        value = Decimal("Infinity")
    if (
        len(number) > 2 * _DIGITS
        or not value.is_finite()
        or not -_DIGITS < value.adjusted() < _DIGITS
    ):
        raise Refusal("INT-405", where, title=field.title)
    return f"{value:f}"
