"""Cells, fields and paragraphs in a row, a column or a page that read on as one number.

What stands in one of them is read elsewhere; here only what none of them holds alone.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import StringIO

from generator.privacy.figures import is_birthday_number, is_day, is_identity, is_mobile
from generator.privacy.parts import WALL, TextPart, one_sign_each

_MARKS = f" \t\v\n\u3000{WALL}"
_GROUP = re.compile("[0-9]{1,17}[Xx]?")
# The number of a line is shorter, that of a document or an account is longer.
_FIGURE = re.compile("[0-9,.%-]{3,12}|[0-9,.]{1,12} ?[^0-9]{1,3}")
_BEHIND = re.compile("[0-9,.%-]{1,12}|[0-9,.]{1,12} ?[^0-9]{1,3}")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
# A day of birth; from this year on, one beside an area is that of a document.
_DAY = re.compile(r"^(19[0-9]{2}|200[0-9]|201[01])[-/.年]([01]?[0-9])[-/.月]([0-3]?[0-9])日?$")
_SIZES = ((3, 8), (7, 4), (3, 4, 4))
_IDENTITY_SIZES = ((6, 12), (14, 4), (6, 8, 4), (6, 4, 4, 4), (6, 4, 8), (6, 8, 3, 1))
# Where these are counted, so is what follows; no mobile number begins with them.
_COUNTED = frozenset({"127", "128", "129"})
_HEADING = re.compile("身份证|证件号|护照|通行证|回乡证|台胞证|军官证|士官证|居留|永居")
_PAPER = re.compile("[A-Za-z]{1,3}[0-9]{6,12}|[一-鿿]字?第?[0-9]{6,9}号?")
_HEADING_LENGTH = 16
# Digits in one cell or one line with breaks or tabs between.
_BROKEN = re.compile(r"(?<![0-9.,])[0-9]{1,17}(?:[\v\n\t]+[0-9]{1,17}){1,3}[Xx]?(?![0-9.,])")
_BREAK = re.compile(r"[\v\n\t]+")
_FORMULA = re.compile(r"\s*[=+@-]")
_PUTS_TOGETHER = re.compile("&|CONCAT|JOIN|TEXT|REPLACE|SUBSTITUTE", re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"|(?<![A-Za-z0-9$_.:!])([0-9]{1,18})(?![0-9A-Za-z_.:!(])')


def read_on(cells: Iterable[str], *, counted: bool = False, spread: bool = False) -> Iterator[str]:
    """Yield the numbers that cells in a row hold together, or by the heading above them.

    ``counted`` tells of cells in a table with numbers of its rows, ``spread`` of those of a page,
    of which it is not known which of them stand in a row.
    """
    cells = [_DAY.sub(_in_digits, cell.strip(_MARKS)) for cell in cells]
    yield from one_sign_each(cells)
    counted = counted or is_counted(cells)
    at, heading = 0, ""
    while at < len(cells):
        size = 0 if counted else _window(cells, at, spread)
        if size:
            yield "".join(cells[at : at + size])
        if len(cells[at]) <= _HEADING_LENGTH and _HEADING.search(cells[at]):
            heading = cells[at]
        elif heading and is_birthday_number(cells[at]):
            yield f"身份证{cells[at]}"
        elif heading and _PAPER.fullmatch(cells[at]):
            yield f"{heading} {cells[at]}"
        at += size or 1


def _in_digits(day: re.Match[str]) -> str:
    return f"{day[1]}{day[2]:0>2}{day[3]:0>2}"


def is_counted(cells: Iterable[str]) -> bool:
    """Tell whether among cells are the numbers of rows, which read like parts of numbers."""
    return {cell.strip(_MARKS) for cell in cells} >= _COUNTED


def joined(text: str) -> Iterator[str]:
    """Yield the numbers that breaks or tabs cut within one text."""
    for found in _BROKEN.finditer(text):
        groups = _BREAK.split(found[0])
        if _is_one(groups):
            yield "".join(groups)


def literals(formula: str) -> str:
    """Return the texts and the numbers that a formula puts together, as one.

    >>> literals('="139"&8765&A1&"4321"')
    '13987654321'
    """
    if _PUTS_TOGETHER.search(formula) is None:
        return ""
    return "".join(quoted or number for quoted, number in _LITERAL.findall(formula))


def table(text: str, inside: str) -> TextPart:
    """Return what the rows, the columns and the cells of a table of text hold together."""
    rows: list[list[str]] = []
    first = text.split("\n", 1)[0]
    mark = max(",\t;", key=first.count)
    with suppress(csv.Error):
        rows.extend(csv.reader(StringIO(text, newline=""), delimiter=mark))
    counted = is_counted(cell for row in rows for cell in row)
    columns: list[list[str]] = [[] for _ in range(max(map(len, rows), default=0))]
    for row in rows:
        for at, cell in enumerate(row):
            columns[at].append(cell)
    texts = [one for cells in (*rows, *columns) for one in read_on(cells, counted=counted)]
    texts += [one for row in rows for cell in row for one in joined(cell)]
    texts += [literals(cell) for row in rows for cell in row if _FORMULA.match(cell)]
    return TextPart(text=WALL.join(texts), inside=inside, labels=("",), rough=True)


def _window(cells: Sequence[str], at: int, spread: bool) -> int:
    """Return how many cells from a place on are one number, 0 where they are figures."""
    if not _GROUP.fullmatch(cells[at]):
        return 0
    for sizes in _SIZES[-1:] if spread else _SIZES:
        groups = cells[at : at + len(sizes)]
        if tuple(map(len, groups)) != sizes or not _is_one(groups):
            continue
        further = cells[at + len(sizes) : at + 2 * len(sizes)]
        if not _is_listed(cells, at, len(sizes)) or (
            tuple(map(len, further)) == sizes and _is_one(further)
        ):
            return len(sizes)
    for size in (2, 3, 4):
        groups = cells[at : at + size]
        if sum(map(len, groups)) == 18 and all(map(_GROUP.fullmatch, groups)):
            usual = not spread and tuple(map(len, groups)) in _IDENTITY_SIZES
            one = is_identity("".join(groups)) and (usual or not _is_listed(cells, at, size))
            return size if one else 0
    return 0


def _is_listed(cells: Sequence[str], at: int, size: int) -> bool:
    """Return whether cells stand among figures; before them may stand the number of a line."""
    before, behind = cells[at - 1] if at else "", cells[at + size : at + size + 1]
    return _FIGURE.fullmatch(before) is not None or any(map(_BEHIND.fullmatch, behind))


def _is_one(groups: Sequence[str]) -> bool:
    """Return whether groups of digits are one number rather than amounts, years or days."""
    number = "".join(groups)
    if len(number) == 18 and number[:17].isdecimal() and is_identity(number):
        return True
    if not is_mobile(number):
        return False
    return not any(
        (len(one) > 2 and one.endswith("00"))
        or _YEAR.fullmatch(one)
        or (len(one) == 8 and is_day(one))
        for one in groups
    )
