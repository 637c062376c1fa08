"""What people see of a sheet and what they do not: hidden parts, merged cells, texts beside cells.

What is hidden counts and is told once for each sheet.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from generator.submissions.intake.found import Answers, undressed
from generator.submissions.intake.limits import Outline, OutlineField
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.xlsx import (
    CellState,
    CellText,
    Rows,
    SheetCells,
    Workbook,
    cell_name,
)
from generator.submissions.opened import Where

TITLE, ANSWER, GUIDE, NAME, TALLY = 1, 2, 3, 4, 5
"""The columns of the sheet of single answers."""

_MOST_NAMED = 5
_FIGURE = re.compile(r"[0-9.,]+")


def tell_hidden(
    book: Workbook,
    sheet: SheetCells,
    rows: Iterable[int],
    columns: Mapping[int, str],
    where: Where,
    found: Answers,
) -> None:
    """Tell of answers that are not seen; ``rows`` hold them, ``columns`` are their titles."""
    filled = list(rows)
    where = replace(where, field="")
    if filled and where.sheet in book.hidden:
        found.tell("INT-517", where)
    hidden = [number for number in filled if number in sheet.hidden_rows]
    if hidden:
        named = "、".join(map(str, hidden[:_MOST_NAMED]))
        more = " 等" if len(hidden) > _MOST_NAMED else ""
        found.tell("INT-515", replace(where, row=hidden[0]), rows=named + more)
    for column, title in columns.items():
        there = any(column in sheet.rows[number] for number in filled)
        if there and any(first <= column <= last for first, last in sheet.hidden_columns):
            found.tell("INT-516", replace(where, column=title), title=title)


def tell_changed(
    sheet: SheetCells, rows: Iterable[int], columns: Collection[int], where: Where, found: Answers
) -> None:
    """Tell of the first answers that a condition may show as something else."""
    filled = sorted(rows)
    for top, left, bottom, right in sheet.changed:
        at = bisect_left(filled, top)
        over = [column for column in columns if left <= column <= right]
        if over and at < len(filled) and filled[at] <= bottom:
            cell = cell_name(filled[at], min(over))
            found.tell("INT-528", replace(where, row=filled[at], cell=cell, field=""))
            return


def tell_labels(
    named: Mapping[int, OutlineField], rows: Rows, where: Where, found: Answers
) -> None:
    """Tell of each answer whose title on the sheet is not that of its field."""
    for number, field in named.items():
        label = rows[number].get(TITLE)
        written = "" if label is None else label.text
        if undressed(written) not in (undressed(field.title), undressed(field.name)):
            place = replace(where, row=number, cell=cell_name(number, TITLE))
            found.tell("INT-529", place, title=field.title)


def tell_foreign(
    named: Mapping[int, OutlineField], rows: Rows, outline: Outline, where: Where, found: Answers
) -> None:
    """Tell of the first text on the sheet of single answers where the form has none."""
    links = [f"“{table.sheet}”" for table in outline.tables]
    kept = (n for n, row in rows.items() if NAME in row or _leads(row.get(ANSWER), links))
    last = max(kept)
    for number, row in rows.items():
        late = number > last and NAME not in row
        for column, cell in row.items():
            if says(cell) and (late or _is_foreign(column, cell, named.get(number), row, links)):
                place = replace(where, row=number, cell=cell_name(number, column))
                found.tell("INT-530", place)
                return


def _is_foreign(
    column: int,
    cell: CellText,
    field: OutlineField | None,
    row: Mapping[int, CellText],
    links: Iterable[str],
) -> bool:
    """Tell whether the form writes nothing like a cell in its column of a row."""
    if column > TALLY:
        return True
    if field is None:
        return column == ANSWER and NAME not in row and not _leads(cell, links)
    if column == TALLY:
        return cell.state is CellState.PLAIN
    return column == GUIDE and undressed(cell.text) != undressed(field.guide)


def _leads(cell: CellText | None, links: Iterable[str]) -> bool:
    """Tell whether a cell leads to the sheet of a table."""
    return cell is not None and any(link in cell.text for link in links)


def says(cell: CellText) -> bool:
    """Tell whether a cell holds anything but blanks; a formula does."""
    return cell.state is not CellState.PLAIN or cell.text.strip() != ""


def tell_beside(book: Workbook, where: Where, ours: Iterable[str], found: Answers) -> None:
    """Tell of texts on a sheet that stand in no cell; ``ours`` are the titles of our comments."""
    where = replace(where, row=0, field="")
    if any(text.strip() for text in book.wording(where.sheet, "drawing")):
        found.tell("INT-520", where)
    titles = set(ours)
    for text in book.wording(where.sheet, "comments"):
        if text.strip() and not titles & {line.strip() for line in text.split("\n")}:
            found.tell("INT-521", where)
            return


def unmerged(
    sheet: SheetCells, body: Rows, columns: Collection[int], where: Where, most: int
) -> tuple[Rows, Where | None]:
    """Return rows with a text that is merged over several of them in each, and None.

    Instead of None it is the first merged cell that hides something or holds a figure. Raises
    Refusal where more than ``most`` cells are merged, each area for itself.
    """
    numbers, steps = list(body), 0
    filled: dict[int, dict[int, CellText]] = {}
    for top, left, bottom, right in sheet.merged:
        inside = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
        steps += 1 + sum(len(body[number]) for number in inside)
        if steps > most:
            raise Refusal("INT-514", where, most=most)
        if not any(left <= column <= right for column in columns):
            continue
        place = replace(where, row=top, cell=cell_name(top, left))
        if any(
            left <= column <= right and (number, column) != (top, left)
            for number in inside
            for column in body[number]
        ):
            return body, place
        shared = body.get(top, {}).get(left)
        if left not in columns or shared is None or len(inside) == 1:
            continue
        if shared.state is not CellState.PLAIN or _FIGURE.fullmatch(shared.text.strip()):
            return body, place
        for number in inside:
            filled.setdefault(number, dict(body[number]))[left] = shared
    return {number: filled.get(number, row) for number, row in body.items()}, None
