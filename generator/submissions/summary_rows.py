"""Rows of a table that hold no entry: totals, and the notes and signatures below it.

Told by what stands in their cells, so that they are the same in every shape of a form.
"""

import re
import unicodedata
from collections.abc import Mapping

from generator.forms.field_types import neat
from generator.forms.form import Field, FieldType, Table
from generator.submissions.opened import Cell, TextLine, texts
from generator.web.shared import characters, pattern

TOTAL, NOTE = "TBL-010", "TBL-011"
_FIGURES = frozenset({FieldType.INTEGER, FieldType.MONEY})
_TOTAL, _FIGURE, _NOTE = (pattern(name, re.DOTALL) for name in ("total_row", "figure", "note_row"))
_GAPS = characters("space")
# A longer label says more than that it is a total.
_LONGEST = 40


def summary_row(table: Table, cells: Mapping[str, Cell], *, below_note: bool) -> str:
    """Return the code that tells of a row without an entry, "" for an entry.

    ``below_note`` says that the row above is a note.
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
    if all(column.name in formulas or _sums_up(column, text) for column, text in filled):
        named = any(_label(text) for column, text in filled if column.name not in formulas)
        computed = lacks and bool(formulas)
        figures = all(c.kind in _FIGURES for c, _ in filled if c.name in formulas)
        return TOTAL if figures and (named or computed) else ""
    if not lacks or formulas:
        return ""
    bare = [_bare(text) for _, text in filled]
    noted = all(_NOTE.fullmatch(text) for text in bare)
    return NOTE if noted or (below_note and len(bare) == 1) else ""


def _sums_up(column: Field, text: str) -> bool:
    """Tell whether a cell may stand in a row of totals."""
    return _label(text) or (column.kind in _FIGURES and _FIGURE.fullmatch(_bare(text)) is not None)


def _label(text: str) -> bool:
    return len(text) <= _LONGEST and _TOTAL.fullmatch(_bare(text)) is not None


def _bare(text: str) -> str:
    """Return a text as labels are compared: of one width, in small letters, without gaps."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).lower()
