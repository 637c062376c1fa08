"""The sheets of staff as workbooks: every application in its row, what is known filled in.

What is written here is read by ``staff_sheets`` under the same titles.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from generator.forms.form import Form
from generator.forms.review_plan import ScoreSource, Scoring
from generator.forms.windows import round_names
from generator.forms.xlsx_cells import BODY_FONT, HEAD_FONT, height, new_book, print_wide, units
from generator.model.calls import Call
from generator.render.data.csv_tables import safe
from generator.review.entries import Entry, Outcome, Review, StageResult
from generator.review.rounds import TITLE
from generator.review.sheet_forms import WORKBOOK
from generator.review.staff_sheets import (
    AWARD,
    DECISION,
    FAIL,
    FILE,
    JUDGE,
    NUMBER,
    PASS,
    PENDING_SHEET,
    PRIZE,
    REASON,
    RECEIPT,
    RECEIVED,
    REGISTER_SHEET,
    SCORE_SHEET,
    STAGE,
    VOTE_SHEET,
    VOTES,
    Decision,
)
from generator.review.staff_times import EXAMPLE, as_cell
from generator.web.labels import COLUMNS, OUTCOMES

_UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's property has no zone
_JUDGES = 5
_HEAD = 3
_NARROWEST, _WIDEST, _PAD = 10, 40, 3
# A longer cell is not read back; the working copy has all of it.
_LONGEST = 3_000
_RULE = "#BFB8AC"
_SETTLED = "已经决定"
_Cell = str | datetime
_NUMERIC = frozenset({"integer", "decimal"})


@dataclass(frozen=True, kw_only=True)
class _SheetColumn:
    """A column: its title, what a cell of it may hold, and a text that it has room for."""

    title: str
    rule: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    room: str = ""


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """A sheet to fill in: its title, how it is filled in, its columns and rows.

    A row that is shorter than the columns is filled in from there on. ``file`` is what its file is
    called where there are several of the title.
    """

    title: str
    guide: str
    columns: Sequence[_SheetColumn]
    rows: Sequence[Sequence[_Cell]]
    file: str = ""


_DECIDED = _SheetColumn(title=DECISION, rule={"validate": "list", "source": [PASS, FAIL]})
_GRANTED = _SheetColumn(
    title=AWARD, rule={"validate": "decimal", "criteria": ">=", "value": 0}, room="1234567.00"
)
_WHY = _SheetColumn(title=REASON, room="　" * 15)
_PRIZES_TOO = f"设奖项的，并列待定的写“{PRIZE}”，有幅度的写“{AWARD}”。"
# A list of choices that stands in a cell's rule has no more signs.
_MOST_CHOICES = 250


def blank_sheets(
    review: Review, form: Form, call: Call, *, registered: bool, judges: int = _JUDGES
) -> Mapping[str, bytes]:
    """Return the sheets by the names of their files.

    The register where nothing is ``registered`` yet; votes and points of the stage that waits for
    them. Without a register the number of an application may still change, so none is written.
    """
    sheets = [] if registered else [_blank_register(review, form)]
    for waiting in review.stages:
        if waiting.awaits and waiting.stage.scoring is not None:
            entries = [review.entries[place] for place in waiting.places]
            known = _Known(form=form, numbered=registered)
            sheets += _figures(waiting, waiting.stage.scoring, entries, known, judges)
    return {f"{one.file or one.title}{WORKBOOK}": _written(one, call) for one in sheets}


def register_sheet(review: Review, form: Form, call: Call) -> bytes:
    """Return the register with the numbers: a line for each application and further receipt."""
    known = _Known(form=form, numbered=True)
    several = any(entry.receipts for entry in review.entries)
    rounds, rows = round_names(call.applications), []
    for entry in review.entries:
        came = (rounds.get(entry.round, ""),) if rounds else ()
        number, file, *words = known.row(entry)
        further = ((r.title, r.received) for r in entry.receipts if r.registered)
        for title, instant in (("", entry.received), *further):
            received = as_cell(instant) if instant else ""
            kind = (title,) if several else ()
            rows.append((number, file, received, *kind, *came, *words))
    sheet = _register(rows, known, several=several, rounds=bool(rounds))
    return _written(sheet, call)


def pending_sheet(review: Review, form: Form, call: Call) -> bytes:
    """Return the sheet people decide in: a line for each application that waits.

    What is decided already follows, filled in: the sheet alone says all that was decided.
    """
    known = _Known(form=form, numbered=True)
    waiting: list[Sequence[str]] = []
    settled: list[Sequence[str]] = []
    order: dict[str, int] = {}
    prizes = tuple(_prize_column(one.title for r in review.stages for one in r.stage.prizes))
    for result in review.stages:
        made = review.decided.get(result.stage.id, {})
        open_ones = {one.place: one for one in result.having(Outcome.OPEN)}
        for place in (*open_ones, *sorted(made.keys() - open_ones.keys())):
            row = (result.stage.title, *known.row(review.entries[place]))
            done = _as_written(made[place], prizes=bool(prizes)) if place in made else ()
            if place not in open_ones:
                settled.append((*row, _SETTLED, *done))
                continue
            why = "；".join(reason.cited for reason in open_ones[place].reasons)
            order.setdefault(why, len(order))
            waiting.append((*row, why, *done))
    # What is decided between stands together, in the order of its stage.
    before = 1 + len(known.columns)
    waiting.sort(key=lambda row: order[row[before]])
    waits = _SheetColumn(title=f"为什么{OUTCOMES['open']}")
    sheet = _Sheet(
        title=PENDING_SHEET,
        guide=f"“{DECISION}”选 {PASS} 或 {FAIL}，写上“{REASON}”；核定的金额和申请的不同的，"
        f"在“{AWARD}”写{call.currency.unit}数，只写数字。{_PRIZES_TOO if prizes else ''}",
        columns=(
            *(_SheetColumn(title=STAGE), *known.columns, waits),
            *(_DECIDED, *prizes, _GRANTED, _WHY),
        ),
        rows=(*waiting, *settled),
    )
    return _written(sheet, call)


def _as_written(one: Decision, *, prizes: bool) -> tuple[str, ...]:
    """Return a decision as its line in the sheet has it, its prize where there is a column."""
    award = "" if one.award is None else f"{one.award // 100}.{one.award % 100:02}"
    word = PASS if one.passed else FAIL
    return (word, *((one.prize,) if prizes else ()), award, one.reason)


def _prize_column(titles: Iterable[str]) -> Iterable[_SheetColumn]:
    """Yield the column in which people write a prize, where there are any."""
    known = list(dict.fromkeys(titles))
    if known:
        few = len(",".join(known)) <= _MOST_CHOICES
        yield _SheetColumn(title=PRIZE, rule={"validate": "list", "source": known} if few else {})


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What a row says of an application before it is filled in."""

    form: Form
    numbered: bool

    @property
    def columns(self) -> tuple[_SheetColumn, ...]:
        number = (NUMBER,) if self.numbered else ()
        titles = (*number, FILE, COLUMNS["project"], COLUMNS["unit"])
        return tuple(_SheetColumn(title=title) for title in titles)

    def row(self, entry: Entry) -> tuple[str, ...]:
        plan = self.form.review
        names = (plan.project, plan.applicant) if plan else ()
        words = (entry.words(name, self.form) for name in names)
        number = (entry.number,) if self.numbered else ()
        return (*number, entry.submission, *words)


def _blank_register(review: Review, form: Form) -> _Sheet:
    known = _Known(form=form, numbered=False)
    several = any(entry.receipts for entry in review.entries)
    rows = []
    for entry in review.entries:
        name, *words = known.row(entry)
        kinds = ("", *(one.title for one in entry.receipts))
        rows += [("", name, "", *((kind,) if several else ()), *words) for kind in kinds]
    return _register(rows, known, several=several)


def _register(
    rows: Sequence[Sequence[_Cell]], known: _Known, *, several: bool, rounds: bool = False
) -> _Sheet:
    hour = {"validate": "any", "input_title": RECEIVED, "input_message": f"如 {EXAMPLE}"}
    *_, project, unit = known.columns
    return _Sheet(
        title=REGISTER_SHEET,
        guide=f"填“{RECEIVED}”，写到几点几分，如 {EXAMPLE}；没有收到的空着。"
        "编号空着的，程序接着编。",
        columns=(
            _SheetColumn(title=NUMBER),
            _SheetColumn(title=FILE),
            _SheetColumn(title=RECEIVED, rule=hour, room=EXAMPLE),
            *((_SheetColumn(title=RECEIPT),) if several else ()),
            *((_SheetColumn(title=TITLE),) if rounds else ()),
            project,
            unit,
        ),
        rows=rows,
    )


def _figures(
    waiting: StageResult,
    scoring: Scoring,
    entries: Sequence[Entry],
    known: _Known,
    judges: int,
) -> Iterable[_Sheet]:
    """Yield the sheets of votes and of points, as far as a stage goes by them."""
    plan, stage = known.form.review, waiting.stage

    def several(source: ScoreSource) -> tuple[str, ...]:
        """Return what a line says of its stage, where several take such a sheet."""
        return (stage.title,) if plan and len(plan.taking(source)) > 1 else ()

    def called(title: str, own: tuple[str, ...]) -> str:
        return f"{title}（{own[0]}）" if own else title

    if any(part.source is ScoreSource.VOTES for part in scoring.parts):
        own = several(ScoreSource.VOTES)
        whole = {"validate": "integer", "criteria": ">=", "value": 0}
        yield _Sheet(
            title=VOTE_SHEET,
            guide=f"填“{VOTES}”，只写数字；没有得票的写 0。",
            columns=(*_staged(own), *known.columns, _SheetColumn(title=VOTES, rule=whole)),
            rows=[(*own, *known.row(entry)) for entry in entries],
            file=called(VOTE_SHEET, own),
        )
    marked = [part for part in scoring.parts if part.source is ScoreSource.SCORES]
    if marked:
        count = max(judges, *(part.highest + part.lowest + 1 for part in marked))
        mark = {"validate": "decimal", "criteria": "between", "minimum": 0}
        mark["maximum"] = scoring.scale
        judged = (_SheetColumn(title=f"{JUDGE}{n}", rule=mark) for n in range(1, count + 1))
        own = several(ScoreSource.SCORES)
        yield _Sheet(
            title=SCORE_SHEET,
            guide=f"“{waiting.stage.title}”的打分，0 到 {scoring.scale} 分，一个评委一栏："
            f"把“{JUDGE}1”等改成姓名或代号，不够的往右加，没有打分的空着。",
            columns=(*_staged(own), *known.columns, *judged),
            rows=[(*own, *known.row(entry)) for entry in entries],
            file=called(SCORE_SHEET, own),
        )


def _staged(own: Sequence[str]) -> Iterable[_SheetColumn]:
    return (_SheetColumn(title=STAGE) for _ in own)


def _written(sheet: _Sheet, call: Call) -> bytes:
    """Return a sheet as a workbook: a title, how to fill it in, the headings, the rows."""
    out = io.BytesIO()
    book = new_book(out)
    book.set_properties({"title": f"{call.short_title}：{sheet.title}", "created": _UNDATED})
    top = book.add_format({"font_name": HEAD_FONT, "font_size": 16})
    guide = book.add_format({"font_name": BODY_FONT, "font_size": 10.5})
    line = {"font_size": 11, "text_wrap": True, "border": 1, "border_color": _RULE}
    line["valign"] = "vcenter"
    head = book.add_format({**line, "font_name": HEAD_FONT, "align": "center"})
    text = book.add_format({**line, "font_name": BODY_FONT, "num_format": "@"})
    figure = book.add_format({**line, "font_name": BODY_FONT})
    minutes, seconds = (
        book.add_format({**line, "font_name": BODY_FONT, "align": "left", "num_format": shown})
        for shown in ("yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss")
    )
    page = book.add_worksheet(sheet.title)
    page.write_string(0, 0, safe(f"{call.short_title}：{sheet.title}"), top)
    page.write_string(1, 0, sheet.guide, guide)
    rows = [[_fit(cell) for cell in row] for row in sheet.rows]
    widths = [_width(column, number, rows) for number, column in enumerate(sheet.columns)]
    for number, (column, width) in enumerate(zip(sheet.columns, widths, strict=True)):
        page.set_column(number, number, width)
        page.write_string(_HEAD - 1, number, column.title, head)
    for row, cells in enumerate(rows, _HEAD):
        texts = (cell if isinstance(cell, str) else "" for cell in cells)
        page.set_row(row, max(height(t, w, 15) for t, w in zip(texts, widths, strict=False)))
        for number, column in enumerate(sheet.columns):
            cell = cells[number] if number < len(cells) else ""
            if isinstance(cell, datetime):
                page.write_datetime(row, number, cell, seconds if cell.second else minutes)
            elif cell:
                page.write_string(row, number, cell, text)
            else:
                numeric = column.rule.get("validate") in _NUMERIC
                page.write_blank(row, number, None, figure if numeric else text)
    for number, column in enumerate(sheet.columns):
        if column.rule and rows:
            # Of a list nothing else can be meant.
            kind = "stop" if column.rule["validate"] == "list" else "warning"
            last = _HEAD + len(rows) - 1
            page.data_validation(_HEAD, number, last, number, {**column.rule, "error_type": kind})
    page.freeze_panes(_HEAD, 2)
    print_wide(page, _HEAD - 1)
    book.close()
    return out.getvalue()


def _fit(cell: _Cell) -> _Cell:
    """Return what a cell can hold; a text stays one where the sheet is saved as CSV, too."""
    if isinstance(cell, datetime):
        return cell
    text = safe(cell)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _width(column: _SheetColumn, number: int, rows: Iterable[Sequence[_Cell]]) -> int:
    """Return how wide a column is, by what stands in it."""
    cells = (row[number] for row in rows if number < len(row))
    texts = (cell if isinstance(cell, str) else EXAMPLE for cell in cells)
    widest = max(units(text) for text in (column.title, column.room, *texts))
    return max(_NARROWEST, min(_WIDEST, widest + _PAD))
