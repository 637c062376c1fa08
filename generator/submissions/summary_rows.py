"""Rows of a table that hold no entry: totals, and the notes and signatures below it.

Told by what stands in their cells, so that they are the same in every shape of a form.
"""

from collections.abc import Iterator, Mapping

from generator.forms.field_types import Reading, fen, neat
from generator.forms.form import FieldType, Table
from generator.submissions.intake.row_labels import is_figure, is_note, is_total
from generator.submissions.opened import Cell, TextLine, texts

TOTAL, NOTE = "TBL-010", "TBL-011"
_FIGURES = frozenset({FieldType.INTEGER, FieldType.MONEY})


class SummaryRows:
    """Goes through the rows of a table from above, and tells those that hold no entry."""

    def __init__(self, table: Table) -> None:
        """Start above the first row."""
        self._table = table
        self._code = ""
        self._all: dict[str, int] = {}
        self._part: dict[str, int] = {}

    def code(self, cells: Mapping[str, Cell], readings: Mapping[str, Reading]) -> str:
        """Return the code that tells of the next row, "" for an entry."""
        figures = dict(_figures(self._table, readings))
        adds_up = any(figures.values()) and figures in (self._all, self._part)
        below = self._code == NOTE
        self._code = _code(self._table, cells, below_note=below, adds_up=adds_up)
        if self._code == TOTAL:
            self._part = {}
        elif not self._code:
            for sums in (self._all, self._part):
                for name, figure in figures.items():
                    sums[name] = sums.get(name, 0) + figure
        return self._code


def _figures(table: Table, readings: Mapping[str, Reading]) -> Iterator[tuple[str, int]]:
    """Yield the amounts of a row, in whole fen."""
    for column in table.columns:
        value = readings[column.name].value
        if column.kind is FieldType.MONEY and value is not None:
            yield column.name, fen(str(value))


def _code(table: Table, cells: Mapping[str, Cell], *, below_note: bool, adds_up: bool) -> str:
    """Return the code of a row by what is written in it.

    ``below_note`` says that the row above is a note, ``adds_up`` that the amounts are those above.
    """
    written = texts(cells)
    formulas: set[str] = set()
    if not isinstance(cells, TextLine):
        formulas = {name for name, cell in cells.items() if cell.formula}
    filled = [
        (column, text)
        for column in table.columns
        if (text := neat(written.get(column.name, ""))) or column.name in formulas
    ]
    there = {column.name for column, _ in filled}
    lacks = any(column.required and column.name not in there for column in table.columns)
    labels = [is_total(text) for _, text in filled]
    summed = all(
        label or column.name in formulas or is_figure(text)
        for label, (column, text) in zip(labels, filled, strict=True)
    )
    if any(labels):
        return TOTAL if summed or (lacks and labels[0]) else ""
    if not lacks:
        return ""
    if formulas:
        return TOTAL if summed and all(c.kind in _FIGURES for c, _ in filled) else ""
    if adds_up and all(column.kind is FieldType.MONEY for column, _ in filled):
        return TOTAL
    noted = all(is_note(text) for _, text in filled)
    return NOTE if noted or (below_note and len(filled) == 1) else ""
