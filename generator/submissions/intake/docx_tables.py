"""The rows of a form's tables in a Word document: by the tags of their cells, or by headings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from generator.submissions.intake.docx_form import neat
from generator.submissions.intake.docx_layout import Box, Control, LayoutRow
from generator.submissions.intake.found import Answers, headed
from generator.submissions.intake.limits import Limits, Outline, OutlineField, OutlineTable
from generator.submissions.opened import Cell, RawTable, Where

Lines = list[LayoutRow]
ReadCell = Callable[[Box | Control, Where, OutlineField], Cell]

_HEAD_ROWS = 3
# A table is taken for one of the form with so much of its headings.
_ENOUGH = 0.6


def column_of(tag: str) -> str:
    """Return the table and column that the tag of a cell names, empty for any other."""
    table, _, rest = tag.partition("/")
    row, _, column = rest.partition("/")
    return f"{table}/{column}" if row.isdecimal() and column else ""


class TableReader:
    """Reads the tables of one document; ``used`` are the ids of those that hold rows."""

    def __init__(
        self,
        tables: list[Lines],
        outline: Outline,
        found: Answers,
        limits: Limits,
        name: str,
        cell: ReadCell,
    ) -> None:
        """Keep what is needed."""
        self._tables = tables
        self._outline = outline
        self._found = found
        self._limits = limits
        self._name = name
        self._cell = cell
        self._columns = {f"{t.name}/{c.name}": c for t in outline.tables for c in t.columns}
        self.used: set[int] = set()

    def read(self) -> None:
        """Find the rows of every table."""
        lists = {table.name: list(self._tagged(table)) for table in self._outline.tables}
        self.used = {id(lines) for some in lists.values() for lines in some}
        for table in self._outline.tables:
            lines = None if lists[table.name] else self._headed(table)
            if lines is not None:
                self.used.add(id(lines))
                lists[table.name].append(lines)
        for table in self._outline.tables:
            if lists[table.name]:
                self._read(table, lists[table.name])
        self._tell_repeated()

    def _tagged(self, table: OutlineTable) -> Iterator[Lines]:
        """Yield the tables whose controls name a table of the form."""
        for lines in self._tables:
            boxes = (box for line in lines for box in line.boxes if not box.holds)
            first = next((c.tag for box in boxes for c in box.controls if column_of(c.tag)), "")
            if first.startswith(f"{table.name}/"):
                yield lines

    def _headed(self, table: OutlineTable) -> Lines | None:
        """Return the table with most headings of a table of the form."""
        free = [lines for lines in self._tables if id(lines) not in self.used]
        best = max(free, key=lambda lines: _alike(lines, table), default=None)
        if best is None or _alike(best, table) < _ENOUGH:
            return None
        others = (other for other in self._outline.tables if other.name != table.name)
        return None if any(_alike(best, o) > _alike(best, table) for o in others) else best

    def _tell_repeated(self) -> None:
        """Note tables that are there once more, filled."""
        for table in self._outline.tables:
            for lines in self._tables:
                if id(lines) in self.used or _alike(lines, table) < 1:
                    continue
                self.used.add(id(lines))
                body = lines[_head(lines, table) + 1 :]
                if any(box.text.strip() for line in body for box in line.boxes):
                    where = Where(file=self._name, sheet=table.title, field=f"/{table.name}")
                    self._found.tell("INT-309", where, title=table.title)

    def _read(self, table: OutlineTable, lists: list[Lines]) -> None:
        where = Where(file=self._name, sheet=table.title, field=f"/{table.name}")
        kept: list[Mapping[str, Cell]] = []
        extra: tuple[str, ...] = ()
        there: set[str] = set()
        number = 0
        for lines in lists:
            by_place, more, body = self._by_place(table, lines, where)
            heads = len(lines[_head(lines, table)].boxes)
            extra += more
            there |= {column.name for column in by_place.values()}
            for line in body:
                number += 1
                cells = self._row(table, line, by_place, number, heads)
                there |= cells.keys()
                if not any(cell.formula or cell.text.strip() for cell in cells.values()):
                    continue
                if len(kept) == self._limits.rows:
                    self._found.tell("INT-305", where, most=self._limits.rows)
                    return
                kept.append(MappingProxyType(cells))
        missing = tuple(c.title for c in table.columns if c.name not in there)
        self._found.tables[table.name] = RawTable(
            name=table.name, rows=tuple(kept), extra=extra, missing=missing, where=where
        )

    def _by_place(
        self, table: OutlineTable, lines: Lines, where: Where
    ) -> tuple[dict[int, OutlineField], tuple[str, ...], Lines]:
        """Return the columns by position, the headings unknown and the rows of answers.

        Positions count the columns of the grid, so that a joined cell moves none beside it.
        """
        seen = [line for line in lines if line.boxes and not line.deleted]
        by_place: dict[int, OutlineField] = {}
        for line in seen:
            for position, box in _placed(line):
                for control in box.controls:
                    column = self._columns.get(column_of(control.tag))
                    if column in table.columns:
                        by_place.setdefault(position, column)
        at = _head(seen, table)
        body = [line for line in seen if not self._is_sum(line, table)]
        if not body or (at == 0 and _is_tagged(body[0])):
            return by_place, (), body
        head = seen[at]
        titles = {neat(column.title): column.title for column in table.columns}
        headings = [titles.get(heading, heading) for heading in _headings(head)]
        by_heading, extra, _ = headed(headings, table, where, self._found)
        if by_place:
            self._tell_renamed(head, by_place, where)
            spots = [position for position, _ in _placed(head)]
            named = {h for p, h in zip(spots, headings, strict=True) if p in by_place}
            extra = tuple(heading for heading in extra if heading not in named)
        body = [
            line
            for line in body
            if line not in seen[: at + 1]
            and (_is_tagged(line) or _headings(line) != _headings(head))
        ]
        used = by_place.values()
        spots = [position for position, _ in _placed(head)]
        rest = {
            spots[p]: c for p, c in by_heading.items() if spots[p] not in by_place and c not in used
        }
        return by_place | rest, extra, body

    def _tell_renamed(
        self, head: LayoutRow, by_place: Mapping[int, OutlineField], where: Where
    ) -> None:
        """Tell of headings that are not those of the columns below them."""
        columns = list(by_place.values())
        for position, box in _placed(head):
            column = by_place.get(position)
            if column is None or box.span > 1 or columns.count(column) > 1:
                continue
            if neat(box.text) != neat(column.title):
                beside = replace(where, field="", column=column.title)
                self._found.tell("INT-625", beside, title=column.title)

    def _is_sum(self, line: LayoutRow, table: OutlineTable) -> bool:
        """Tell whether a row is one that the form itself sums up in."""
        sums = {neat(words) for words in table.sums}
        first = neat(line.boxes[0].text)
        return not _is_tagged(line) and any(first.startswith(words) for words in sums)

    def _row(
        self,
        table: OutlineTable,
        line: LayoutRow,
        by_place: Mapping[int, OutlineField],
        number: int,
        heads: int,
    ) -> dict[str, Cell]:
        pointer = f"/{table.name}/{number - 1}"
        place = Where(file=self._name, sheet=table.title, row=number, field=pointer)
        cells: dict[str, Cell] = {}
        joined = beyond = False
        # With a cell for each heading, the widths some programs give to cells say nothing.
        even = len(line.boxes) == heads == len(by_place)
        places = sorted(by_place) if even else [position for position, _ in _placed(line)]
        for position, box in zip(places, line.boxes, strict=True):
            tags = {column_of(control.tag) for control in box.controls}
            column = self._columns.get(tags.pop()) if len(tags) == 1 else None
            end = position + (1 if even else box.span)
            under = [c for p, c in by_place.items() if position <= p < end]
            if column not in table.columns:
                column = under[0] if under else None
            joined = joined or box.below or len(under) > 1
            if column is None:
                beyond = beyond or (bool(by_place) and bool(box.text.strip()))
                continue
            where = replace(place, column=column.title, field=f"{pointer}/{column.name}")
            if column.name in cells:
                self._found.tell("INT-309", where, title=column.title)
                continue
            cells[column.name] = self._cell(box, where, column)
            for other in under[1:]:
                beside = replace(place, column=other.title, field=f"{pointer}/{other.name}")
                cells.setdefault(other.name, Cell(text="", where=beside))
        if any(cell.formula or cell.text.strip() for cell in cells.values()):
            if joined:
                self._found.tell("INT-620", place, title=table.title)
            elif beyond and not _is_tagged(line):
                self._found.tell("INT-313", place, title=table.title)
        return cells


def _placed(line: LayoutRow) -> Iterator[tuple[int, Box]]:
    """Yield the cells of a row with the column of the grid each begins in."""
    position = line.before
    for box in line.boxes:
        yield position, box
        position += box.span


def _is_tagged(line: LayoutRow) -> bool:
    return any(column_of(control.tag) for box in line.boxes for control in box.controls)


def _headings(line: LayoutRow) -> list[str]:
    return [neat(box.text) for box in line.boxes]


def _alike(lines: Lines, table: OutlineTable) -> float:
    """Return how many of the headings of a table stand in one of the first rows, from 0 to 1."""
    titles = {neat(column.title) for column in table.columns}
    found = (len(titles & set(_headings(line))) for line in lines[:_HEAD_ROWS])
    return max(found, default=0) / len(titles)


def _head(lines: Lines, table: OutlineTable) -> int:
    """Return which of the first rows holds most headings, the first where none does."""
    titles = {neat(column.title) for column in table.columns}
    found = [len(titles & set(_headings(line))) for line in lines[:_HEAD_ROWS]]
    return found.index(max(found)) if found else 0
