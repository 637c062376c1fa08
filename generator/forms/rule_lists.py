"""What rules read of the reference lists of a call: of which types it is, and its values.

A column with empty cells is known and not read, so that a rule always has an answer.
"""

import json

from generator.forms.expressions import tree
from generator.forms.rule_types import BOOL, DATE, MONEY, TEXT, Type, choice, number
from generator.forms.rules import Rule
from generator.model.calls import Call
from generator.model.reference_lists import ColumnType, ReferenceColumn, ReferenceList


def list_types(call: Call) -> Type:
    """Return the type of the variable ``lists``."""
    return Type(is_="group", names={one.id: (_lookup(one), False) for one in call.lists})


def lists_read(rule: Rule, call: Call) -> str:
    """Return, as JSON, what a rule reads of lists by list, key and column; empty where nothing.

    Amounts are whole fen.
    """
    nodes = [n for text in (rule.when, rule.check) if text for n in tree(text).walk()]
    names = {node.name for node in nodes if node.op == "."}
    if not any(node.op == "name" and node.name == "lists" for node in nodes):
        return ""
    found = {one.id: _values(one, names) for one in call.lists if one.id in names}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _values(one: ReferenceList, names: set[str]) -> dict[str, dict[str, object]]:
    columns = [column for column in one.columns if column.id in names]
    found: dict[str, dict[str, object]] = {key: {} for key, _ in one.choices}
    for row in one.rows:
        for column in columns:
            value = row.cells.get(column.id)
            of = found.get(str(row.cells.get(one.key)))
            if of is not None and value is not None and column.takes(value):
                fen = column.type is ColumnType.AMOUNT
                of[column.id] = int(str(value)) * 100 if fen else value
    return found


def _lookup(one: ReferenceList) -> Type:
    names = {column.id: (_cells(one, column), _has_gaps(one, column)) for column in one.columns}
    keys = tuple(key for key, _ in one.choices)
    return Type(is_="lookup", options=keys, of=Type(is_="row", names=names), most=len(keys))


def _has_gaps(one: ReferenceList, column: ReferenceColumn) -> bool:
    """Tell whether cells of a column are empty on purpose; one left out is told at its row."""
    return column.optional and any(column.id not in row.cells for row in one.rows)


def _cells(one: ReferenceList, column: ReferenceColumn) -> Type:
    cells = [value for row in one.rows if (value := row.cells.get(column.id)) is not None]
    match column.type:
        case ColumnType.YESNO:
            return BOOL
        case ColumnType.DATE:
            return DATE
        case ColumnType.TEXT:
            texts = tuple(dict.fromkeys(cell for cell in cells if isinstance(cell, str)))
            return choice(texts) if texts else TEXT
    wholes = [int(str(cell)) for cell in cells if column.takes(cell)] or [0]
    if column.type is ColumnType.AMOUNT:
        return number(min(wholes) * 100, max(wholes) * 100, MONEY)
    return number(min(wholes), max(wholes))
