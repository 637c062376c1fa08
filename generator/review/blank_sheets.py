"""The sheets that staff fill in for a review, as workbooks with every application in its row.

What is written here is read by ``staff_sheets`` under the same titles.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from generator.forms.form import Form
from generator.forms.review_plan import ScoreSource, Scoring
from generator.forms.xlsx_cells import BODY_FONT, HEAD_FONT, height, new_book, print_wide, units
from generator.model.calls import Call
from generator.review.entries import Entry, Review, StageResult
from generator.review.staff_sheets import (
    FILE,
    JUDGE,
    NUMBER,
    RECEIPT,
    RECEIVED,
    REGISTER_SHEET,
    SCORE_SHEET,
    VOTE_SHEET,
    VOTES,
)
from generator.review.staff_times import EXAMPLE
from generator.web.escape import bare
from generator.web.labels import COLUMNS

_ENDING: Final = ".xlsx"
_UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's property has no zone
_JUDGES = 5
_HEAD = 3
_NARROWEST, _WIDEST, _PAD = 10, 40, 3
_RULE = "#BFB8AC"


@dataclass(frozen=True, kw_only=True)
class _BlankSheet:
    """A sheet to fill in: its title, how it is filled in, its columns and rows.

    ``open`` are the positions of what is filled in, with what a cell of theirs may hold.
    """

    title: str
    guide: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    open: Mapping[int, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))


def blank_sheets(
    review: Review, form: Form, call: Call, *, registered: bool, judges: int = _JUDGES
) -> Mapping[str, bytes]:
    """Return the sheets by the names of their files.

    The register where nothing is ``registered`` yet; votes and points of the stage that waits for
    them. Without a register the number of an application may still change, so none is written.
    """
    sheets = [] if registered else [_register(review, form)]
    waiting = next((one for one in review.stages if one.awaits), None)
    if waiting is not None and waiting.stage.scoring is not None:
        entries = [review.entries[place] for place in waiting.places]
        known = _Known(form=form, numbered=registered)
        sheets += _figures(waiting, waiting.stage.scoring, entries, known, judges)
    return {f"{one.title}{_ENDING}": _written(one, call) for one in sheets}


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What a row says of an application before it is filled in."""

    form: Form
    numbered: bool

    @property
    def columns(self) -> tuple[str, ...]:
        number = (NUMBER,) if self.numbered else ()
        return (*number, FILE, COLUMNS["project"], COLUMNS["unit"])

    def row(self, entry: Entry) -> tuple[str, ...]:
        plan = self.form.review
        names = (plan.project, plan.applicant) if plan else ()
        words = (entry.words(name, self.form) for name in names)
        number = (entry.number,) if self.numbered else ()
        return (*number, entry.submission, *words)


def _register(review: Review, form: Form) -> _BlankSheet:
    known = _Known(form=form, numbered=False)
    several = any(entry.receipts for entry in review.entries)
    columns = (NUMBER, FILE, RECEIVED, *((RECEIPT,) if several else ()), *known.columns[1:])
    rows = []
    for entry in review.entries:
        name, *words = known.row(entry)
        kinds = ("", *(one.title for one in entry.receipts))
        rows += [("", name, "", *((kind,) if several else ()), *words) for kind in kinds]
    hour = {"validate": "any", "input_title": RECEIVED, "input_message": f"如 {EXAMPLE}"}
    return _BlankSheet(
        title=REGISTER_SHEET,
        guide=f"填“{RECEIVED}”，写到几点几分，如 {EXAMPLE}；没有收到的空着。"
        "编号空着的，程序接着编。",
        columns=columns,
        rows=rows,
        open={0: {}, 2: hour},
    )


def _figures(
    waiting: StageResult,
    scoring: Scoring,
    entries: Sequence[Entry],
    known: _Known,
    judges: int,
) -> Iterable[_BlankSheet]:
    """Yield the sheets of votes and of points, as far as a stage goes by them."""
    rows = [known.row(entry) for entry in entries]
    first = len(known.columns)
    if any(part.source is ScoreSource.VOTES for part in scoring.parts):
        whole = {"validate": "integer", "criteria": ">=", "value": 0}
        yield _BlankSheet(
            title=VOTE_SHEET,
            guide=f"填“{VOTES}”，只写数字；没有得票的写 0。",
            columns=(*known.columns, VOTES),
            rows=rows,
            open={first: whole},
        )
    marked = [part for part in scoring.parts if part.source is ScoreSource.SCORES]
    if marked:
        count = max(judges, *(part.highest + part.lowest + 1 for part in marked))
        mark = {"validate": "decimal", "criteria": "between", "minimum": 0}
        mark["maximum"] = scoring.scale
        yield _BlankSheet(
            title=SCORE_SHEET,
            guide=f"“{waiting.stage.title}”的打分，0 到 {scoring.scale} 分，一个评委一栏："
            f"把“{JUDGE}1”等改成姓名或代号，不够的往右加，没有打分的空着。",
            columns=(*known.columns, *(f"{JUDGE}{number}" for number in range(1, count + 1))),
            rows=rows,
            open={first + number: mark for number in range(count)},
        )


def _written(sheet: _BlankSheet, call: Call) -> bytes:
    """Return a sheet as a workbook: a title, how to fill it in, the headings, the rows."""
    out = io.BytesIO()
    book = new_book(out)
    book.set_properties({"title": f"{call.short_title}：{sheet.title}", "created": _UNDATED})
    top = book.add_format({"font_name": HEAD_FONT, "font_size": 16})
    guide = book.add_format({"font_name": BODY_FONT, "font_size": 10.5})
    line = {"font_size": 11, "text_wrap": True, "border": 1, "border_color": _RULE}
    head = book.add_format({**line, "font_name": HEAD_FONT, "align": "center", "valign": "vcenter"})
    text = book.add_format({**line, "font_name": BODY_FONT, "num_format": "@", "valign": "vcenter"})
    figure = book.add_format({**line, "font_name": BODY_FONT, "valign": "vcenter"})
    page = book.add_worksheet(sheet.title)
    page.write_string(0, 0, bare(f"{call.short_title}：{sheet.title}"), top)
    page.write_string(1, 0, sheet.guide, guide)
    widths = [_width(sheet, number) for number in range(len(sheet.columns))]
    for number, (column, width) in enumerate(zip(sheet.columns, widths, strict=True)):
        page.set_column(number, number, width)
        page.write_string(_HEAD - 1, number, column, head)
    for row, cells in enumerate(sheet.rows, _HEAD):
        page.set_row(row, max(height(c, w, 15) for c, w in zip(cells, widths, strict=False)))
        for number in range(len(sheet.columns)):
            cell = bare(cells[number]) if number < len(cells) else ""
            numeric = sheet.open.get(number, {}).get("validate") in ("integer", "decimal")
            if cell:
                page.write_string(row, number, cell, text)
            else:
                page.write_blank(row, number, None, figure if numeric else text)
    last = _HEAD + len(sheet.rows) - 1
    for number, rule in sheet.open.items():
        if rule and sheet.rows:
            page.data_validation(_HEAD, number, last, number, {**rule, "error_type": "warning"})
    page.freeze_panes(_HEAD, 2)
    print_wide(page, _HEAD - 1)
    book.close()
    return out.getvalue()


def _width(sheet: _BlankSheet, number: int) -> int:
    """Return how wide a column is, by what stands in it."""
    cells = [row[number] for row in sheet.rows if number < len(row)]
    if sheet.columns[number] == RECEIVED:
        cells.append(EXAMPLE)
    widest = max(units(text) for text in (sheet.columns[number], *cells))
    return max(_NARROWEST, min(_WIDEST, widest + _PAD))
