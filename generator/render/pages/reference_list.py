"""A reference list of a call as its page shows it: each row under the columns of the list.

Cells stand as in the list itself; only days are said in words and figures grouped by thousands.
"""

from collections.abc import Iterator
from datetime import date

from generator.model import wording
from generator.model.reference_lists import (
    ColumnType,
    ReferenceColumn,
    ReferenceList,
    ReferenceRow,
)
from generator.model.unconfirmed import WORD
from generator.render.announcement_views import ColumnView, ListCell, ListPart
from generator.render.call_facts import CallFacts
from generator.render.call_views import ReferenceListContext
from generator.render.clauses import clause_view
from generator.render.data.csv_tables import column_name, list_stem
from generator.render.links import RECORD, address
from generator.render.views import Link
from generator.web.shared import NO, YES

FILES = {"csv": "CSV", "json": "JSON"}
"""The shapes a list is handed out in, by the ending of its file."""

_LONGEST_LINE = 20
_NUMERIC = frozenset({ColumnType.INTEGER, ColumnType.AMOUNT})


def reference_list(facts: CallFacts, one: ReferenceList) -> ReferenceListContext:
    """Return the context of a list of a call."""
    call = facts.call
    clause = call.clause(one.clause)
    return ReferenceListContext(
        summary=one.description,
        clause=clause_view(facts, clause, RECORD) if clause else None,
        table=ListPart(
            caption=one.title,
            columns=tuple(
                ColumnView(
                    title=column_name(column, call.currency),
                    number=column.type in _NUMERIC,
                    filters=_parts(one, column),
                )
                for column in one.columns
            ),
            rows=tuple(tuple(_cells(facts, one, row)) for row in one.rows),
            files=tuple(
                Link(
                    title=f"下载清单（{name}）",
                    href=address(f"{RECORD}data/calls/{call.id}/{list_stem(one)}.{suffix}"),
                )
                for suffix, name in FILES.items()
            ),
            total_label="",
            total="",
            total_at=0,
        ),
    )


def _parts(one: ReferenceList, column: ReferenceColumn) -> bool:
    """Tell whether the values of a column part the rows: few words, each standing in several."""
    if column.type not in (ColumnType.TEXT, ColumnType.YESNO) or column.id in (one.key, one.label):
        return False
    cells = [row.cells[column.id] for row in one.rows if column.id in row.cells]
    short = all(len(str(cell)) <= _LONGEST_LINE for cell in cells)
    return short and len(set(cells)) > 1 and 3 * len(set(cells)) <= 2 * len(cells)


def _cells(facts: CallFacts, one: ReferenceList, row: ReferenceRow) -> Iterator[ListCell]:
    for column in one.columns:
        text, key = _words(column, row)
        unsure = f"（{WORD}）" if text and column.id in row.to_confirm else ""
        yield ListCell(
            text=text + unsure,
            title=column_name(column, facts.call.currency),
            number=column.type in _NUMERIC,
            id=column.id == one.key,
            head=column.id == one.label,
            sort=key or (text if unsure else ""),
            long=len(text) > _LONGEST_LINE,
        )


def _words(column: ReferenceColumn, row: ReferenceRow) -> tuple[str, str]:
    """Return a cell in words, and what it is sorted by where that differs."""
    value = row.cells.get(column.id)
    if isinstance(value, bool):
        return (YES if value else NO), ""
    if value is None or not column.takes(value):
        return ("" if value is None else str(value)), ""
    if column.type in _NUMERIC:
        return f"{int(str(value)):,}", str(value)
    if column.type is ColumnType.DATE:
        return wording.day(date.fromisoformat(str(value))), str(value)
    return str(value), ""
