"""Reference lists of a call: rows under typed columns, each named by its key.

Nouns alone: what is wrong in a list is told by ``checks``, so that a list with faults can be held.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from generator.model.rows import Row
from generator.model.working_days import is_day
from generator.sources.documents import Value
from generator.sources.origin import Origin

FOLDER = "lists"
"""Where in the folder of a call its lists stand, one file each."""


class ColumnType(StrEnum):
    """What a column holds; an ``amount`` counts the base unit of the call's money."""

    TEXT = "text"
    INTEGER = "integer"
    AMOUNT = "amount"
    DATE = "date"
    YESNO = "yesno"


@dataclass(frozen=True, kw_only=True)
class ReferenceColumn:
    """A column of a list; where it is optional, a row may have none of it."""

    id: str
    title: str
    type: ColumnType
    optional: bool
    origin: Origin = field(repr=False, compare=False)

    def takes(self, value: Value) -> bool:
        """Tell whether a value is of the type of the column."""
        if self.type is ColumnType.YESNO:
            return isinstance(value, bool)
        if self.type in (ColumnType.INTEGER, ColumnType.AMOUNT):
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and (self.type is ColumnType.INTEGER or int(str(value)) >= 0)
        return isinstance(value, str) and (self.type is ColumnType.TEXT or is_day(value))


@dataclass(frozen=True, kw_only=True)
class ReferenceRow:
    """The cells of one row by the ids of their columns, as they are written.

    ``to_confirm`` names the columns whose cells are not yet held against the formal notice.
    """

    cells: Mapping[str, Value]
    to_confirm: tuple[str, ...] = ()
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class ReferenceList:
    """A list of the call: the clause it comes from, its columns and its rows.

    ``key`` is the column that names a row in data, ``label`` the one that people choose by.
    """

    id: str
    title: str
    description: str
    clause: str
    key: str
    label: str
    columns: tuple[ReferenceColumn, ...]
    rows: tuple[ReferenceRow, ...]
    origin: Origin = field(repr=False, compare=False)

    def column(self, column_id: str) -> ReferenceColumn | None:
        """Return a column by its id."""
        return next((column for column in self.columns if column.id == column_id), None)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Return the key and the label of each row that has both."""
        found = ((row.cells.get(self.key), row.cells.get(self.label)) for row in self.rows)
        return tuple((k, v) for k, v in found if isinstance(k, str) and isinstance(v, str))


def reference_list(list_id: str, row: Row) -> ReferenceList:
    """Return the list that a file describes, given its name without the ending."""
    return ReferenceList(
        id=list_id,
        title=row.text("title"),
        description=row.text("description"),
        clause=row.text("clause"),
        key=row.text("key"),
        label=row.text("label"),
        columns=tuple(
            ReferenceColumn(
                id=column.text("id"),
                title=column.text("title"),
                type=ColumnType(column.text("type")),
                optional=column.value.get("optional") is True,
                origin=column.origin,
            )
            for column in row.rows("columns")
        ),
        rows=tuple(_row(one) for one in row.rows("rows")),
        origin=row.origin,
    )


def _row(row: Row) -> ReferenceRow:
    cells = {name: cell for name, cell in row.value.items() if name != "to_confirm"}
    marked = row.texts("to_confirm")
    return ReferenceRow(cells=MappingProxyType(cells), to_confirm=marked, origin=row.origin)
