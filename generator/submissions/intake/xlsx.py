"""The sheets of an .xlsx workbook as texts by row and column, never computed.

Only what answers need is read: the list of sheets, their cells, the shared texts and how cells
look. What a workbook says of its own extent is not believed.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from xml.sax.xmlreader import AttributesImpl

from generator.submissions.intake.cell_styles import RichText, Styles, amount, in_font
from generator.submissions.intake.limits import Limits
from generator.submissions.intake.member import Member
from generator.submissions.intake.ooxml_parts import (
    Relation,
    Relations,
    Sheets,
    Strings,
    Wording,
)
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.text import lines
from generator.submissions.intake.xml_events import Handler, feed
from generator.submissions.opened import Where
from generator.web.shared import NO, YES

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,3})?")
_ORDINAL = re.compile(r"[0-9]{1,5}")
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|005[Ff])_")
# A spreadsheet holds whole numbers exactly up to fifteen digits, and no day after the year 9999.
_EXACT, _FINEST, _LAST_DAY = 10**15, Decimal("1e-12"), 2_958_465
_FALSE_DAY = 60
# What is lower, in points, or narrower, in digits, shows nothing.
_LOW, _NARROW = 3, 0.6
_TRUE, _FALSE = frozenset(("1", "true", "on")), frozenset(("0", "false", "off"))


class CellState(StrEnum):
    """How far the text of a cell can be trusted."""

    PLAIN = "plain"
    FORMULA = "formula"
    ERROR = "error"
    LONG = "long"


@dataclass(frozen=True, kw_only=True, slots=True)
class CellText:
    """What a cell holds, as text: numbers in plain digits, days as ISO, 是 and 否."""

    text: str
    state: CellState = CellState.PLAIN
    doubt: str = ""
    """The code that is told where people see something else."""


Rows = Mapping[int, Mapping[int, CellText]]
"""The cells of a sheet that are not empty, by row and column, both from 1."""

Area = tuple[int, int, int, int]
"""First row, first column, last row and last column of cells."""


@dataclass(frozen=True, kw_only=True)
class SheetCells:
    """The cells of a sheet, and what of them people do not see.

    ``hidden_columns`` are pairs of a first and a last one; ``changed`` are the areas where a
    condition may show something else.
    """

    rows: Rows
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]
    merged: tuple[Area, ...]
    changed: tuple[Area, ...] = ()


class Workbook:
    """The parts of one workbook, each read when it is first needed."""

    def __init__(self, members: Mapping[str, Member], name: str, limits: Limits) -> None:
        """Read the list of sheets; raises Refused where there is none."""
        self.limits = limits
        self._members = members
        self._where = Where(file=name)
        main = [r.target for r in relations(members, "", self._where) if r.kind == "officeDocument"]
        if not main:
            raise Refusal("INT-501", self._where)
        self._links = relations(members, main[0], self._where)
        sheets = Sheets(self._where, limits)
        self._feed(main[0], sheets)
        self._from_1904 = sheets.from_1904
        paths = {relation.id: relation.target for relation in self._links}
        self.paths = {name: paths.get(link, "") for name, link in sheets.found}
        self.hidden = frozenset(sheets.hidden)
        if len({name.casefold() for name in self.paths}) != len(sheets.found):
            raise Refusal("INT-511", self._where)

    def rows(self, sheet: str, last: int = _LAST_ROW) -> Rows:
        """Read the cells of a sheet up to a row; raises Refused where they cannot be read."""
        return self.cells(sheet, last).rows

    def cells(self, sheet: str, last: int = _LAST_ROW) -> SheetCells:
        """Read a sheet up to a row; raises Refused where it cannot be read."""
        where = Where(file=self._where.file, sheet=sheet)
        cells = _Cells(self, where, last)
        with suppress(_Enough):
            self._feed(self.paths[sheet], cells, where)
        return SheetCells(
            rows=cells.rows,
            hidden_rows=frozenset(cells.hidden_rows),
            hidden_columns=tuple(cells.hidden_columns),
            merged=tuple(cells.merged),
            changed=tuple(cells.changed),
        )

    def wording(self, sheet: str, kind: str) -> tuple[str, ...]:
        """Return the texts of the drawings on a sheet, or of its comments, by the kind of part."""
        where = replace(self._where, sheet=sheet)
        texts: list[str] = []
        for link in relations(self._members, self.paths[sheet], where):
            if link.kind == kind and link.target in self._members:
                found = Wording()
                self._feed(link.target, found, where)
                texts += found.texts
        return tuple(texts)

    @cached_property
    def strings(self) -> tuple[RichText, ...]:
        """The shared texts."""
        found = Strings(self._where, self.limits)
        for part in self._named("sharedStrings"):
            self._feed(part, found)
        return tuple(found.texts)

    @cached_property
    def styles(self) -> Styles:
        """The formats of cells."""
        found = Styles()
        for part in self._named("styles"):
            self._feed(part, found)
        return found

    def moment(self, value: Decimal) -> str | None:
        """Return the day or time a number stands for, or None for one that is no day."""
        return moment_of(value, from_1904=self._from_1904)

    def _named(self, kind: str) -> list[str]:
        """Return the parts of one kind that the workbook names."""
        return [relation.target for relation in self._links if relation.kind == kind][:1]

    def _feed(self, part: str, handler: Handler, where: Where | None = None) -> None:
        member = self._members.get(part)
        if member is None:
            raise Refusal("INT-501", where or self._where)
        feed(member.read(), handler, where or self._where)


def moment_of(value: Decimal, *, from_1904: bool = False) -> str | None:
    """Return the day or time a number of a workbook stands for, or None for one that is no day."""
    if not 0 <= value <= _LAST_DAY:
        return None
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  a sheet knows no zone
    day, seconds = int(value), round(value % 1 * 86_400)
    # The calendar from 1900 counts a 29 February that never was.
    late = 1 if 0 < day < (0 if from_1904 else _FALSE_DAY) else 0
    try:
        found = first + timedelta(days=day + late, seconds=seconds)
    except OverflowError:
        # Counted from 1904, the last days lie beyond the year 9999.
        return None
    if not seconds:
        return found.date().isoformat()
    return f"{found:%Y-%m-%d %H:%M:%S}" if day else f"{found:%H:%M:%S}"


def relations(
    members: Mapping[str, Member], part: str, where: Where, **codes: str
) -> tuple[Relation, ...]:
    """Return what a part names, with targets inside as paths from the root; "" is the root."""
    folder, _, file = part.rpartition("/")
    member = members.get(f"{folder}/_rels/{file}.rels".lstrip("/"))
    if member is None:
        return ()
    found = Relations()
    feed(member.read(), found, where, **codes)
    return tuple(
        Relation(
            id=relation.id,
            target=posixpath.normpath(posixpath.join("/", folder, relation.target)).lstrip("/"),
            kind=relation.kind,
            outside=False,
        )
        for relation in found.found
        if not relation.outside
    )


class _Enough(Exception):
    """All rows that were wanted are read."""


class _Cells(Handler):
    """Takes the cells of one sheet."""

    def __init__(self, book: Workbook, where: Where, last: int) -> None:
        super().__init__()
        self._last = last
        self.rows: dict[int, dict[int, CellText]] = {}
        self._book = book
        self._where = where
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.merged: list[Area] = []
        self.changed: list[Area] = []
        self._count = 0
        self._row = self._column = 0
        self._type = self._style = self._places = ""
        self._inside = self._formula = self._takes = self._reading = self._low = False
        self._pieces: list[str] = []
        self._rich: RichText | None = None

    def opens(self, name: str, attrs: AttributesImpl) -> None:
        if name == "c":
            self._cell(attrs)
        elif name == "row":
            self._next_row(attrs.get("r"))
            if _is_unseen(attrs, "ht", _LOW, unless=self._low):
                self.hidden_rows.add(self._row)
        elif self._inside:
            if name == "f":
                self._formula = True
            elif name == "rPh":
                self._reading = True
            elif name in ("v", "t"):
                self._takes = not self._reading
            elif self._rich is not None:
                self._rich.looks(name, attrs)
        else:
            self._beside(name, attrs)

    def _beside(self, name: str, attrs: AttributesImpl) -> None:
        """Take what stands before or after the cells."""
        if name == "sheetFormatPr":
            low = amount(attrs.get("defaultRowHeight", ""), _LOW) < _LOW
            self._low = low or attrs.get("zeroHeight", "0") in _TRUE
        elif name == "col":
            ends = [attrs.get(end, "") for end in ("min", "max")]
            if _is_unseen(attrs, "width", _NARROW) and all(map(_ORDINAL.fullmatch, ends)):
                self.hidden_columns.append((int(ends[0]), int(ends[1])))
        elif name == "mergeCell":
            self.merged += self._areas(attrs.get("ref", ""))
        elif name == "conditionalFormatting":
            self._places = attrs.get("sqref", "")
        elif (name == "cfRule" and self._book.styles.change(attrs.get("dxfId", ""))) or (
            name in ("dataBar", "iconSet") and attrs.get("showValue", "1") in _FALSE
        ):
            for place in self._places.split():
                self.changed += self._areas(place if ":" in place else f"{place}:{place}")
            self._places = ""

    def characters(self, content: str) -> None:
        if not self._takes:
            return
        if self._rich is not None:
            self._rich.takes(content)
        else:
            self._pieces.append(content)

    def closes(self, name: str) -> None:
        if not self._inside:
            return
        if name == "c":
            self._inside = False
            self._keep()
        elif name in ("v", "t"):
            self._takes = False
        elif name == "rPh":
            self._reading = False

    def _areas(self, text: str) -> Iterator[Area]:
        """Yield the area a text names, if it does."""
        first, _, last = text.partition(":")
        corners = [c for c in map(_REFERENCE.fullmatch, (first, last)) if c is not None]
        self._counted()
        if len(corners) == 2:
            (left, top), (right, bottom) = ((column_number(c[1]), int(c[2])) for c in corners)
            yield top, left, bottom, right

    def _counted(self) -> None:
        self._count += 1
        if self._count > self._book.limits.cells:
            raise Refusal("INT-514", self._where, most=self._book.limits.cells)

    def _next_row(self, number: str | None) -> None:
        row = self._row + 1 if number is None else int(number)
        # A row out of order would be shown by one program and passed over by another.
        if not self._row < row <= _LAST_ROW:
            raise Refusal("INT-512", self._where)
        if row > self._last:
            raise _Enough
        self._row, self._column = row, 0

    def _cell(self, attrs: AttributesImpl) -> None:
        reference = attrs.get("r")
        column = self._column + 1
        if reference is not None:
            found = _REFERENCE.fullmatch(reference)
            if found is None or int(found[2]) != self._row:
                raise Refusal("INT-512", self._where)
            column = column_number(found[1])
        if not self._column < column <= _LAST_COLUMN or self._inside or not self._row:
            raise Refusal("INT-512", self._where)
        self._counted()
        self._column = column
        self._type, self._style = attrs.get("t", "n"), attrs.get("s", "0")
        self._inside, self._formula, self._takes, self._reading = True, False, False, False
        self._pieces = []
        self._rich = RichText() if self._type == "inlineStr" else None

    def _keep(self) -> None:
        text = "".join(self._pieces) if self._rich is None else self._rich.text
        if self._formula:
            cell = CellText(text="", state=CellState.FORMULA)
        elif not text:
            return
        else:
            cell = self._cell_text(text)
            if not cell.text and cell.state is CellState.PLAIN:
                return
        row = self.rows.setdefault(self._row, {})
        row[self._column] = cell
        most = self._book.limits.cell
        if len(cell.text) > most:
            place = Where(
                file=self._where.file,
                sheet=self._where.sheet,
                row=self._row,
                cell=cell_name(self._row, self._column),
            )
            raise Refusal("INT-307", place, most=most)

    def _cell_text(self, text: str) -> CellText:
        """Read the text of a cell by its type; raises ValueError or IndexError where it is none."""
        match self._type:
            case "s":
                if not text.isdecimal():
                    raise ValueError
                found = self._book.strings[int(text)]
                return self._seen(found.text, found.doubt)
            case "str" | "inlineStr":
                return self._seen(text, self._rich.doubt if self._rich else "")
            case "n":
                return self._number(text.strip())
            case "b":
                return CellText(text=NO if text.strip() in ("0", "false") else YES)
            case "d":
                return CellText(text=re.sub(r"T00:00(:00(\.0+)?)?Z?$", "", text.strip()))
            case "e":
                return CellText(text="", state=CellState.ERROR)
        raise ValueError

    def _seen(self, text: str, doubt: str) -> CellText:
        """Return a text as the font of its format shows it."""
        style = self._book.styles.style(self._style)
        return CellText(text=in_font(_written(text), style.symbols), doubt=style.of_text() or doubt)

    def _number(self, text: str) -> CellText:
        if _NUMBER.fullmatch(text) is None or len(text) > 60:
            raise ValueError
        exact = Decimal(text)
        if exact and not _FINEST <= abs(exact) < _EXACT:
            return CellText(text="", state=CellState.LONG)
        # A stored number is a double: 0.30000000000000004 is what 0.3 became.
        value = Decimal(f"{float(text):.15g}") + 0
        style, plain = self._book.styles.style(self._style), _plain(value)
        moment = self._book.moment(value) if style.dated else None
        doubt = style.of_number(plain, day=moment is not None)
        return CellText(text=plain if moment is None else moment, doubt=doubt)


def _is_unseen(attrs: AttributesImpl, size: str, least: float, *, unless: bool = False) -> bool:
    """Tell whether a row or column is hidden, or lower or narrower than what shows anything.

    ``unless`` tells of one that does not say how high it is.
    """
    if attrs.get("hidden", "0") in _TRUE:
        return True
    return amount(attrs.get(size, ""), 0 if unless else least) < least


def _plain(value: Decimal) -> str:
    """Return a number in plain digits, without zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _written(text: str) -> str:
    """Return a text with the escapes of signs that XML cannot hold undone."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return lines(text)


def column_number(letters: str) -> int:
    """Return the number of a column from 1: ``C`` is 3."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell: row 7, column 3 is ``C7``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
