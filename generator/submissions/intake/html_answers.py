"""A filled page as answers: what stands in the elements that say which answer they hold.

Where such an element has controls, only what stands in them counts: the value of a field, the
option selected, the button checked, as the browser wrote them into the page when it was saved.
Scripts, comments and whatever is hidden are passed over; nothing of a page is run or fetched.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from generator.submissions.intake.docx_form import MARK, marked
from generator.submissions.intake.found import BETWEEN, Answers, bounded
from generator.submissions.intake.limits import Limits, Outline, OutlineField, OutlineTable
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.text import decoded
from generator.submissions.opened import Cell, RawTable, Where

_DEPTH = 200
_PASSED = frozenset(("script", "style", "template", "noscript", "head"))
_LINES = frozenset(("p", "div", "br", "li"))
_TICKED = frozenset(("radio", "checkbox"))
_SILENT = frozenset(("hidden", "button", "submit", "reset", "image", "file", "password"))
_START = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_END = re.compile(r"</html\s*>", re.IGNORECASE)
_TAIL = 4096


def read_page(data: bytes, name: str, outline: Outline, found: Answers, limits: Limits) -> None:
    """Read all answers of a page, or refuse it."""
    where = Where(file=name)
    text = decoded(data, where)
    if not _START.match(text):
        raise Refusal("INT-003", where)
    page = _AnswerPage(where, limits)
    parser = etree.HTMLParser(target=page, encoding="utf-8", no_network=True)
    etree.fromstring(text.encode(), parser)
    if page.form is None:
        raise Refusal("INT-003", where)
    if not _END.search(text, max(0, len(text) - _TAIL)):
        raise Refusal("INT-609", where)
    found.made_for(page.form, outline, where)
    _read_fields(page, outline, found, limits)
    if not found.fields:
        raise Refusal("INT-607", where)
    _read_tables(page, outline, found, limits)


@dataclass(eq=False, slots=True)
class _AnswerElement:
    """An element that holds an answer: its name, its text, whether that is a list of boxes."""

    name: str
    depth: int
    boxes: bool = False
    pieces: list[str] = field(default_factory=list)
    controls: list[str] | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces if self.controls is None else self.controls)

    def control(self, *values: str) -> None:
        """Take a control with what it holds, if anything."""
        self.controls = [*(self.controls or ()), *values]


class _AnswerPage:
    """Takes the elements of a page that hold answers, and what names its form."""

    def __init__(self, where: Where, limits: Limits) -> None:
        self.form: tuple[str, str] | None = None
        self.fields: list[_AnswerElement] = []
        self.tables: list[tuple[str, list[list[_AnswerElement]]]] = []
        self.where = where
        self._limits = limits
        self._open: list[_AnswerElement] = []
        self._depth = self._passing = self._table = self._count = self._inside = 0
        self._row: list[_AnswerElement] | None = None

    def start(self, tag: str, attrs: Mapping[str, str]) -> None:
        """Take the start of an element."""
        self._depth += 1
        self._count += 1
        if self._depth > _DEPTH:
            raise Refusal("INT-403", self.where)
        if self._count > self._limits.cells:
            raise Refusal("INT-606", self.where, most=self._limits.cells)
        if tag == "meta" and attrs.get("name") == MARK and self.form is None:
            self.form = marked(attrs.get("content", ""))
        elif tag == "form" and "data-form" in attrs and self.form is None:
            self.form = marked(attrs["data-form"])
        if self._passing:
            return
        if tag in _PASSED or "hidden" in attrs:
            self._passing = self._depth
            return
        if self._open and tag in _LINES:
            self._open[-1].boxes |= tag == "li"
            self._open[-1].pieces.append("\n")
        if self._open:
            self._hold(self._open[-1], tag, attrs)
        if "data-table" in attrs and not self._table:
            self._table = self._depth
            self.tables.append((attrs["data-table"], []))
        elif tag == "tr" and self._table:
            self._row = None
        if "data-field" in attrs:
            self._begin(attrs["data-field"], self.fields)
        elif "data-column" in attrs and self._table:
            if self._row is None:
                self._row = []
                self.tables[-1][1].append(self._row)
            self._begin(attrs["data-column"], self._row)

    def _hold(self, answer: _AnswerElement, tag: str, attrs: Mapping[str, str]) -> None:
        """Take what a control holds as it starts; a text area and an option are read inside."""
        if tag == "input":
            kind = attrs.get("type", "").lower()
            if kind in _TICKED:
                answer.control(*([attrs.get("value", "")] if "checked" in attrs else ()))
            elif kind not in _SILENT:
                answer.control(attrs.get("value", ""))
        elif tag == "select":
            answer.control()
        elif tag == "textarea" or (tag == "option" and "selected" in attrs):
            answer.control(attrs.get("value", ""))
            if "value" not in attrs:
                self._inside = self._depth

    def _begin(self, name: str, among: list[_AnswerElement]) -> None:
        answer = _AnswerElement(name=name, depth=self._depth)
        among.append(answer)
        self._open.append(answer)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if self._passing == self._depth:
            self._passing = 0
        if self._inside == self._depth:
            self._inside = 0
        if self._open and self._open[-1].depth == self._depth:
            self._open.pop()
        if self._table == self._depth:
            self._table, self._row = 0, None
        self._depth -= 1

    def data(self, text: str) -> None:
        """Take a piece of a text."""
        if self._open and not self._passing:
            self._open[-1].pieces.append(text)
            if self._inside and self._open[-1].controls:
                self._open[-1].controls[-1] += text

    def close(self) -> None:
        """End the page."""


def _read_fields(page: _AnswerPage, outline: Outline, found: Answers, limits: Limits) -> None:
    fields = {one.name: one for one in outline.fields}
    seen: set[str] = set()
    for answer in page.fields:
        known = fields.get(answer.name)
        if known is None:
            if answer.text.strip():
                found.strange(page.where)
        elif answer.name not in seen:
            if answer.name in found.fields:
                seen.add(answer.name)
            place = Where(file=page.where.file, column=known.title, field=f"/{known.name}")
            found.answer(known, _cell(answer, place, known, found, limits))


def _read_tables(page: _AnswerPage, outline: Outline, found: Answers, limits: Limits) -> None:
    tables = {table.name: table for table in outline.tables}
    for name, rows in page.tables:
        table = tables.get(name)
        if table is None:
            found.strange(page.where)
            continue
        where = Where(file=page.where.file, sheet=table.title, field=f"/{name}")
        if name in found.tables:
            found.tell("INT-309", where, title=table.title)
            continue
        try:
            found.tables[name] = _read_table(rows, table, where, found, limits)
        except Refusal as refused:
            found.refuse(refused.fault)


def _read_table(
    rows: list[list[_AnswerElement]],
    table: OutlineTable,
    where: Where,
    found: Answers,
    limits: Limits,
) -> RawTable:
    """Read one table; raises Refused where it cannot be read."""
    columns = {column.name: column for column in table.columns}
    kept: list[Mapping[str, Cell]] = []
    there: set[str] = set()
    extra: set[str] = set()
    for number, row in enumerate(rows, 1):
        cells: dict[str, Cell] = {}
        for answer in row:
            column = columns.get(answer.name)
            if column is None:
                extra.add(answer.name)
                continue
            place = Where(
                file=where.file,
                sheet=where.sheet,
                row=number,
                column=column.title,
                field=f"{where.field}/{number - 1}/{column.name}",
            )
            if column.name in cells:
                found.tell("INT-309", place, title=column.title)
            else:
                cells[column.name] = _cell(answer, place, column, found, limits)
        there |= cells.keys()
        if any(cell.text.strip() for cell in cells.values()):
            if len(kept) == limits.rows:
                raise Refusal("INT-305", where, most=limits.rows)
            kept.append(MappingProxyType(cells))
    missing = tuple(c.title for c in table.columns if rows and c.name not in there)
    return RawTable(
        name=table.name, rows=tuple(kept), extra=tuple(sorted(extra)), missing=missing, where=where
    )


def _cell(
    answer: _AnswerElement, where: Where, field: OutlineField, found: Answers, limits: Limits
) -> Cell:
    text = bounded(answer.text, where, limits)
    values = [one for one in answer.controls or () if one.strip()]
    if field.several and answer.controls is not None:
        text = BETWEEN.join(values)
    elif answer.controls is not None and len(values) > 1:
        found.tell("INT-608", where, title=field.title, count=len(values))
        text = values[0]
    elif answer.controls is None and answer.boxes:
        text = found.ticked(text, where, field)
    return Cell(text=text, where=where)
