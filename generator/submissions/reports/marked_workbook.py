"""A submission as a workbook with every finding marked in its cell, and an index that leads there.

The workbook is written anew from the texts that were read: no formula, link, macro or style of the
applicant's travels into it. Cells stand where they stood in a workbook of ours; what came in
another shape is laid out the same way.
"""

import io
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from generator.findings import Level
from generator.forms.form import Field, Form, Table
from generator.forms.xlsx_cells import BODY_FONT, HEAD_FONT, height, new_book
from generator.submissions.opened import Cell, Raw, Where
from generator.submissions.reports.text_and_json import counted, place, unchecked
from generator.submissions.verdict import Result, SubmissionFinding
from generator.web.escape import bare
from generator.web.labels import COLUMNS, LEVELS, REPORT, VERDICTS

INDEX = REPORT["title"]
"""The name of the sheet that lists everything."""

_FIRST_ROW = 3
_ANSWER = 1
_CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")
_LONGEST = 32_000
_FILL = MappingProxyType({Level.ERROR: "#F7D6D3", Level.WARNING: "#F6EBCB", Level.INFO: "#E3ECF6"})
_LINE = 16.0
_TITLE_WIDTH, _ANSWER_WIDTH = 30, 76
_INDEX_WIDTHS = (8, 34, 76, 18)
_INDEX = (REPORT["level"], REPORT["place"], REPORT["message"], COLUMNS["clause"])
_HEADING = MappingProxyType({"font_name": HEAD_FONT, "font_size": 16})
_HEAD = MappingProxyType({"font_name": HEAD_FONT, "font_size": 11, "bottom": 2})
_RULED = MappingProxyType({"border": 1, "border_color": "#BFB8AC"})
_TOP = MappingProxyType(
    {"font_name": BODY_FONT, "font_size": 11, "text_wrap": True, "valign": "top"}
)
_TITLE = MappingProxyType({**_TOP, **_RULED, "bg_color": "#F6F4EF"})
_BODY = MappingProxyType({**_TOP, **_RULED, "num_format": "@"})
_LISTED = MappingProxyType({**_TOP, "bottom": 1, "bottom_color": "#BFB8AC"})
_UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's property has no zone


@dataclass(frozen=True)
class _CellPlace:
    """Where a cell stands in the marked workbook: sheet, row and column from 0."""

    sheet: str
    row: int
    column: int


def marked_workbook(raw: Raw, result: Result, form: Form) -> bytes:
    """Return an .xlsx with the answers as texts, findings marked, and an index as first sheet.

    The same answers and findings give the same bytes.
    """
    return _MarkedBook(raw, result, form).made()


class _MarkedBook:
    """One marked workbook while it is made."""

    def __init__(self, raw: Raw, result: Result, form: Form) -> None:
        self.raw = raw
        self.result = result
        self.form = form
        self.out = io.BytesIO()
        self.book = new_book(self.out)
        self.book.set_properties({"title": INDEX, "created": _UNDATED})
        self.formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self.spots = dict(self._spots())
        self.findings: dict[_CellPlace, list[SubmissionFinding]] = defaultdict(list)
        for findings in result.findings:
            for where in (findings.where, *findings.others):
                spot = self._spot(where)
                if spot is not None:
                    self.findings[spot].append(findings)

    def made(self) -> bytes:
        index = self.book.add_worksheet(INDEX)
        sheets = {self.form.sheet: self.book.add_worksheet(self.form.sheet)}
        for table in self.form.tables():
            sheets[table.sheet] = self.book.add_worksheet(table.sheet)
        self._index(index)
        self._main(sheets[self.form.sheet])
        for table in self.form.tables():
            self._table(sheets[table.sheet], table)
        self._notes(sheets)
        self.book.close()
        return self.out.getvalue()

    def _spots(self) -> Mapping[str, _CellPlace]:
        """Return where each answer stands, by its pointer; unanswered fields have a place too."""
        found: dict[str, _CellPlace] = {}
        used = {s[0] for c in self.raw.fields.values() if (s := self._own(c)) is not None}
        row = _FIRST_ROW
        for field in self.form.fields():
            cell = self.raw.fields.get(field.name)
            own = self._own(cell) if cell else None
            if own is None:
                while row in used:
                    row += 1
                own = (row, _ANSWER)
                used.add(row)
            found[f"/{field.name}"] = _CellPlace(self.form.sheet, *own)
        for table in self.form.tables():
            found[f"/{table.name}"] = _CellPlace(table.sheet, 0, 0)
            raw_table = self.raw.tables.get(table.name)
            for number, cells in enumerate(raw_table.rows if raw_table else ()):
                for column, field in enumerate(table.columns):
                    cell = cells.get(field.name)
                    pointer = cell.where.field if cell else f"/{table.name}/{number}/{field.name}"
                    found[pointer] = _CellPlace(table.sheet, self._row(cells, number), column)
        return found

    def _own(self, cell: Cell) -> tuple[int, int] | None:
        """Return the row and column an answer had in a workbook of ours."""
        where = cell.where
        if where.sheet != self.form.sheet or not _CELL.fullmatch(where.cell):
            return None
        row, column = xl_cell_to_rowcol(where.cell)
        return (row, column) if column == _ANSWER and row < 10_000 else None

    def _row(self, cells: Mapping[str, Cell], number: int) -> int:
        first = next(iter(cells.values()), None)
        if first is not None and first.where.cell and 1 < first.where.row < 100_000:
            return first.where.row - 1
        return number + 1

    def _spot(self, where: Where) -> _CellPlace | None:
        pointer = where.field
        while pointer:
            if pointer in self.spots:
                return self.spots[pointer]
            pointer = pointer.rpartition("/")[0]
        return None

    def _index(self, sheet: Any) -> None:
        bold, head, wrap = self._made(_HEADING), self._made(_HEAD), self._made(_LISTED)
        link = self._made({**_LISTED, "underline": 1, "font_color": "#0B4F9E"})
        result = self.result
        for column, width in enumerate(_INDEX_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, f"{VERDICTS[result.verdict]}　{counted(result)}".strip(), bold)
        sheet.write_string(1, 0, bare(result.submission)[:_LONGEST])
        for column, title in enumerate(_INDEX):
            sheet.write_string(2, column, title, head)
        row = 3
        for findings in result.findings:
            for number, where in enumerate((findings.where, *findings.others)):
                message = findings.message if number == 0 else "同上"
                caption = place(where)
                rooms = zip(_INDEX_WIDTHS[1:3], (caption, message), strict=True)
                sheet.set_row(row, max(height(text, width, _LINE) for width, text in rooms))
                sheet.write_string(row, 0, LEVELS[findings.level], wrap)
                self._lead(sheet, row, where, link, wrap)
                sheet.write_string(row, 2, message, wrap)
                sheet.write_string(row, 3, findings.clause, wrap)
                row += 1
        left = unchecked(result.not_checked)
        if left:
            sheet.write_string(row + 1, 0, f"{REPORT['unchecked']}：{left}。")
        sheet.freeze_panes(3, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)

    def _lead(self, sheet: Any, row: int, where: Where, link: Any, wrap: Any) -> None:
        spot, caption = self._spot(where), place(where)[:255]
        if spot is None:
            sheet.write_string(row, 1, caption, wrap)
            return
        cell = xl_rowcol_to_cell(spot.row, spot.column)
        quoted = spot.sheet.replace("'", "''")
        sheet.write_url(row, 1, f"internal:'{quoted}'!{cell}", link, caption or cell)

    def _main(self, sheet: Any) -> None:
        sheet.set_column(0, 0, _TITLE_WIDTH)
        sheet.set_column(1, 1, _ANSWER_WIDTH)
        sheet.write_string(0, 0, self.form.title, self._made(_HEADING))
        for field in self.form.fields():
            spot = self.spots[f"/{field.name}"]
            cell = self.raw.fields.get(field.name)
            caption = _cell_text(field, cell)
            room = max(
                height(field.title, _TITLE_WIDTH, _LINE), height(caption, _ANSWER_WIDTH, _LINE)
            )
            sheet.set_row(spot.row, room)
            sheet.write_string(spot.row, 0, field.title, self._made(_TITLE))
            self._cell(sheet, spot, caption)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _table(self, sheet: Any, table: Table) -> None:
        for column, field in enumerate(table.columns):
            sheet.set_column(column, column, _width(field))
            spot = _CellPlace(table.sheet, 0, column)
            marked = spot in self.findings
            style = self._style(self.findings[spot]) if marked else self._made(_TITLE)
            sheet.write_string(0, column, field.title, style)
        raw_table = self.raw.tables.get(table.name)
        for number, cells in enumerate(raw_table.rows if raw_table else ()):
            row = self._row(cells, number)
            texts = [_cell_text(field, cells.get(field.name)) for field in table.columns]
            rooms = zip(table.columns, texts, strict=True)
            sheet.set_row(row, max(height(text, _width(field), _LINE) for field, text in rooms))
            for column, text in enumerate(texts):
                self._cell(sheet, _CellPlace(table.sheet, row, column), text)
        sheet.freeze_panes(1, 0)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _cell(self, sheet: Any, spot: _CellPlace, text: str) -> None:
        sheet.write_string(spot.row, spot.column, text, self._style(self.findings.get(spot, [])))

    def _style(self, findings: list[SubmissionFinding]) -> Any:
        levels = [level for level in _FILL if any(t.level is level for t in findings)]
        fill = {"bg_color": _FILL[levels[0]]} if levels else {}
        return self._made({**_BODY, **fill})

    def _made(self, style: Mapping[str, object]) -> Any:
        """Return a format of the book, made once for each style."""
        key = tuple(sorted(style.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(style))
        return self.formats[key]

    def _notes(self, sheets: Mapping[str, Any]) -> None:
        for spot, findings in self.findings.items():
            lines = dict.fromkeys(f"{LEVELS[t.level]}：{t.message}" for t in findings)
            size = {"x_scale": 2.2, "y_scale": min(4, 1 + 0.6 * len(lines)), "author": INDEX}
            sheets[spot.sheet].write_comment(spot.row, spot.column, "\n".join(lines), size)


def _cell_text(field: Field, cell: Cell | None) -> str:
    """Return the text of a cell as people read it: an option by its label."""
    text = cell.text if cell else ""
    option = field.option(text.strip()) if field.options else None
    return (option.label if option else text)[:_LONGEST]


def _width(field: Field) -> int:
    return 40 if field.longest and field.longest > 60 else 20
