"""The lines of a sheet of staff, be it a workbook or CSV, by the columns that are asked for.

Read by the readers of submissions; what cannot be read is told at its line, nothing is computed.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from types import MappingProxyType

from generator.findings import Finding, Level, Place, without_numbers
from generator.forms.field_types import neat
from generator.model.result_packages import plain
from generator.submissions.intake import file_types, zip_archive
from generator.submissions.intake.csv_lines import CsvLines
from generator.submissions.intake.found import columns_of, head_at
from generator.submissions.intake.limits import LIMITS, MIB, OutlineField
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.xlsx import (
    CellState,
    CellText,
    Rows,
    SheetCells,
    Workbook,
    moment_of,
)
from generator.submissions.intake.xlsx_answers import is_workbook
from generator.submissions.intake.xlsx_view import unmerged
from generator.submissions.opened import Where
from generator.web.escape import bare

_LIMITS = replace(LIMITS, file=64 * MIB, columns=2_000, cells=600_000, cell=4_000)
_MOST = 100 << 20
_NAMED, _BRIEF = 5, 40
_UNREAD = "读不出这个文件；请用表格软件打开，另存为 .xlsx，或 UTF-8 编码的 CSV"
_REFUSED = MappingProxyType(
    {
        "INT-002": "文件是空的；请核对是不是这个文件",
        "INT-301": "读不出文字；请另存为 .xlsx，或 UTF-8 编码的 CSV",
        "INT-302": "读不出文字；请另存为 .xlsx，或 UTF-8 编码的 CSV",
        "INT-303": "从这一行起不是完整的 CSV；请检查引号",
        "INT-311": "从这一行起不是完整的 CSV；请检查引号",
        "INT-306": f"超过 {_LIMITS.columns} 栏；请删去多余的栏",
        "INT-307": f"有一格超过 {_LIMITS.cell} 个字；请删短",
        "INT-502": "文件有打开密码；请去掉密码，另存为 .xlsx",
        "INT-514": f"超过 {_LIMITS.cells} 格；请删去多余的内容",
    }
)
_STATES = MappingProxyType(
    {
        CellState.FORMULA: "是公式，程序不计算；请复制这一栏，选择性粘贴为数值",
        CellState.ERROR: "是出错的值（如 #REF!）；请直接填写",
        CellState.LONG: "是超过十五位的数字，存的已经不准；请改成文字再填",
    }
)


class Faults:
    """The findings collected while files are read, and what was read of each."""

    def __init__(self) -> None:
        """Begin with none."""
        self.found: list[Finding] = []
        self.read: list[str] = []

    def tell(self, code: str, message: str, place: Place, level: Level = Level.ERROR) -> None:
        """Add one."""
        self.found.append(Finding(code=code, level=level, message=message, place=place))

    @property
    def errors(self) -> bool:
        """Tell whether any finding is an error."""
        return any(finding.level is Level.ERROR for finding in self.found)


@dataclass(frozen=True, kw_only=True)
class SheetColumns:
    """The titles a sheet may have: of ``named`` one at least, all of ``needed``, ``other`` too.

    ``also`` are other titles people write for one of them. Where a sheet ``opens`` to further
    titles each is a column, but for those ``beside``, which are not read; ``never`` are titles that
    such a sheet has not. ``instead`` says what else to do where no headings fit.
    """

    named: Sequence[str]
    needed: Sequence[str] = ()
    other: Sequence[str] = ()
    also: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    beside: Sequence[str] = ()
    never: Sequence[str] = ()
    opens: bool = False
    instead: str = ""

    def fits(self, titles: Sequence[str]) -> bool:
        """Tell whether a sheet with these titles is meant."""
        there = {*titles}
        own = {*self.named, *self.needed, *self.beside}
        return (
            not there.isdisjoint(self.named)
            and there.issuperset(self.needed)
            and there.isdisjoint(self.never)
            and (not self.opens or not there <= own)
        )

    def fields(self) -> tuple[OutlineField, ...]:
        """Return each as a reader of submissions knows a column; a title stands once for each."""
        titles = list(dict.fromkeys((*self.named, *self.needed, *self.other, *self.beside)))
        pairs = [(word, title) for title in titles for word in (title, *self.also.get(title, ()))]
        return tuple(OutlineField(name=w, title=t, required=False) for w, t in pairs)


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """One row by the titles of its columns, with its place; ``moment`` reads its serial days."""

    cells: Mapping[str, str]
    place: Place
    shape: SheetColumns
    moment: Callable[[Decimal], str | None] = moment_of

    def __getitem__(self, column: str) -> str:
        """Return what stands under a title, "" where there is none."""
        return self.cells.get(column, "")


@dataclass(frozen=True, kw_only=True)
class _HeadedRows:
    """The headings of a sheet, the number of their row, and the rows below them.

    ``called`` is what a reader is told of where they stand, such as the name of a sheet.
    """

    headings: Sequence[str]
    head: int
    body: Iterable[tuple[int, Sequence[CellText]]]
    called: str = ""
    moment: Callable[[Decimal], str | None] = moment_of


def brief(text: str) -> str:
    """Return the beginning of what a sheet says, numbers that name a person hidden."""
    hidden = without_numbers(bare(text))
    return hidden if len(hidden) <= _BRIEF else f"{hidden[:_BRIEF]}…"


def lines(
    name: str, data: bytes, shapes: Sequence[SheetColumns], faults: Faults
) -> Iterator[SheetLine]:
    """Yield the rows that are not blank, by the first of the shapes that the headings fit.

    Which columns were read is kept at the end.
    """
    here = Place(file=name, line=1)
    if len(data) > _MOST:
        faults.tell("REV-001", "文件超过 100 MB；请拆开，或核对是不是这个文件", here)
        return
    fields = tuple(dict.fromkeys(one for shape in shapes for one in shape.fields()))
    try:
        table = _table(name, data, fields, faults)
        if table is None:
            _tell_headings(shapes, here, faults)
            return
        yield from _lines(name, table, shapes, fields, faults)
    except Refusal as refused:
        code, row = refused.fault.code, refused.fault.where.row or 1
        message = _REFUSED.get(code, _UNREAD)
        faults.tell("REV-001", message, Place(file=name, line=row))
    except (ValueError, IndexError):
        faults.tell("REV-001", _UNREAD, here)


def _lines(
    name: str,
    table: _HeadedRows,
    shapes: Sequence[SheetColumns],
    fields: Sequence[OutlineField],
    faults: Faults,
) -> Iterator[SheetLine]:
    here = Place(file=name, line=table.head)
    known = columns_of(table.headings, fields)
    titles = [f.title if f else neat(h) for f, h in zip(known, table.headings, strict=True)]
    shape = next((one for one in shapes if one.fits(titles)), None)
    if shape is None:
        _tell_headings(shapes, here, faults)
        return
    own = {*shape.named, *shape.needed, *shape.other}
    read = [bool(t) and (t in own or (shape.opens and t not in shape.beside)) for t in titles]
    used = [title for title, reads in zip(titles, read, strict=True) if reads]
    if len({*used}) < len(used):
        _tell_headings(shapes, here, faults)
        return
    count = 0
    for number, cells in table.body:
        place = Place(file=name, line=number)
        if any(cell.text.strip() for cell in cells[len(titles) :]):
            faults.tell("REV-002", "这一行比栏名多出内容；请核对逗号和引号", place)
            continue
        found = [(t, c) for t, r, c in zip(titles, read, cells, strict=False) if r]
        if not any(c.text.strip() or c.state is not CellState.PLAIN for _, c in found):
            continue
        count += 1
        if [_tell_cell(title, cell, place, faults) for title, cell in found].count(False):
            continue
        values = MappingProxyType({title: _value(cell) for title, cell in found})
        yield SheetLine(cells=values, place=place, shape=shape, moment=table.moment)
    unread = [t for t, reads in zip(titles, read, strict=True) if t and not reads]
    faults.read.append(_said(f"{name}{table.called}", count, used, unread))


def _said(name: str, count: int, read: Sequence[str], unread: Sequence[str]) -> str:
    words = f"{name}：读了 {count} 行，用{_quoted(read)}"
    return f"{words}，没有用{_quoted(unread)}。" if unread else f"{words}。"


def _quoted(titles: Sequence[str]) -> str:
    most = 4 * _NAMED
    return "".join(f"“{brief(t)}”" for t in titles[:most]) + ("等" if len(titles) > most else "")


def _tell_headings(shapes: Sequence[SheetColumns], here: Place, faults: Faults) -> None:
    first, *rest = shapes[0].named
    name = f"{first}（或 {'、'.join(rest)}）" if rest else first
    words = "、".join((name, *shapes[0].needed))
    more = "；也可以每个评委一栏" if any(shape.opens and shape.beside for shape in shapes) else ""
    message = f"找不到规定的栏名；请在一行里写 {words}，各写一次{more}{shapes[0].instead}"
    faults.tell("REV-002", message, here)


def _tell_cell(title: str, cell: CellText, place: Place, faults: Faults) -> bool:
    """Tell whether a cell can be read, and what is to be known of it."""
    if cell.state is not CellState.PLAIN:
        faults.tell("REV-005", f"“{brief(title)}”{_STATES[cell.state]}", place)
    elif cell.doubt:
        message = f"“{brief(title)}”显示的和存的不一样，照存的“{brief(cell.text)}”算；请核对"
        faults.tell("REV-030", message, place, Level.WARNING)
    return cell.state is CellState.PLAIN


def _value(cell: CellText) -> str:
    """Return what stands in a cell, without the apostrophe that keeps a text from being run."""
    return plain(neat(cell.text))


def _table(
    name: str, data: bytes, fields: Sequence[OutlineField], faults: Faults
) -> _HeadedRows | None:
    where = Where(file=name)
    if not data.startswith(file_types.ZIP):
        if data.startswith(_OLD) or not data:
            raise file_types.refuse(data, name)
        return _text_table(data, where, fields)
    members = {m.path: m for m in zip_archive.members(io.BytesIO(data), name, _LIMITS)}
    if not is_workbook(members):
        raise file_types.refuse_office(members, name) or Refusal("INT-003", where)
    return _book_table(Workbook(members, name, _LIMITS), where, fields, faults)


_OLD = bytes.fromhex("d0cf11e0")


def _text_table(data: bytes, where: Where, fields: Sequence[OutlineField]) -> _HeadedRows | None:
    found = CsvLines(data, where, fields, _LIMITS)
    if not found.head:
        return None
    body = ((n, [CellText(text=text) for text in cells]) for n, cells in found.body)
    return _HeadedRows(headings=found.headings, head=found.head, body=body)


def _book_table(
    book: Workbook, where: Where, fields: Sequence[OutlineField], faults: Faults
) -> _HeadedRows | None:
    """Return the first sheet that has the headings; the others that have them are told."""
    table: _HeadedRows | None = None
    for title in book.paths:
        if title in book.hidden:
            continue
        sheet = book.cells(title)
        rows = list(sheet.rows.items())
        top = [_texts(row) for _, row in islice(rows, _LIMITS.above)]
        at = head_at(([cell.text for cell in cells] for cells in top), fields)
        if at is None:
            continue
        number = rows[at][0]
        if table is not None:
            message = f"工作表“{brief(title)}”也有这些栏，没有读；请合到一张表里"
            faults.tell("REV-030", message, Place(file=where.file, line=number), Level.WARNING)
            continue
        _tell_hidden(where.file, sheet, number, faults)
        body: Rows = {n: row for n, row in rows if n > number}
        headings = [cell.text for cell in top[at]]
        body, doubtful = unmerged(
            sheet, body, range(1, len(headings) + 1), replace(where, sheet=title), _LIMITS.cells
        )
        if doubtful is not None:
            message = f"合并的单元格 {doubtful.cell} 说不清是哪几行的；请取消合并，每行都写上"
            faults.tell("REV-005", message, Place(file=where.file, line=doubtful.row))
        called = f"的工作表“{brief(title)}”" if len(book.paths) > 1 else ""
        table = _HeadedRows(
            headings=headings,
            head=number,
            body=((n, _texts(row)) for n, row in body.items()),
            called=called,
            moment=book.moment,
        )
    return table


def _tell_hidden(name: str, sheet: SheetCells, head: int, faults: Faults) -> None:
    """Tell once of rows that a filter hides; they count."""
    hidden = [n for n in sheet.rows if n > head and n in sheet.hidden_rows]
    if hidden:
        named = "、".join(map(str, hidden[:_NAMED])) + ("等" if len(hidden) > _NAMED else "")
        message = f"第 {named} 行是隐藏的（可能用了筛选），照样算；不要的请删去"
        faults.tell("REV-030", message, Place(file=name, line=hidden[0]), Level.WARNING)


def _texts(row: Mapping[int, CellText]) -> list[CellText]:
    nothing = CellText(text="")
    last = max(row, default=0)
    if last > _LIMITS.columns:
        raise Refusal("INT-306", Where(file=""))
    return [row.get(number, nothing) for number in range(1, last + 1)]
