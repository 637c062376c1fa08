"""Texts of a page of a PDF joined as they stand on it, whatever order they were drawn in.

Knows nothing of how a PDF is kept: instructions and matrices come as pypdf has them.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generator.privacy.parts import WALL, one_sign_each

Operation = tuple[Any, bytes]
Matrix = Sequence[float]

_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_SHOWS, _MOVES = frozenset((b"Tj", b"TJ", b"'", b'"')), frozenset((b"Tm", b"Td", b"TD", b"T*"))
# Of the height of the signs: how far a line sways, how wide a digit is, how far the next stands.
_SWAY, _WIDTH, _NEAR = 0.3, 0.55, 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedText:
    """A text on a page: where it begins along its line, how far off its line is, and its height.

    ``angle`` is the direction of the line in degrees, ``mirrored`` that its signs are.
    """

    angle: int
    mirrored: bool
    across: float
    along: float
    height: float
    text: str


def placed(text: str, page: Matrix, line: Matrix, size: float) -> PlacedText:
    """Return where a text stands whose matrices and size are given."""
    a, b, c, d, x, y = _times(line, page)
    scale = math.hypot(a, b) or 1.0
    right, up = a / scale, b / scale
    return PlacedText(
        angle=round(math.degrees(math.atan2(b, a))) % 360,
        mirrored=a * d - b * c < 0,
        across=x * up - y * right,
        along=x * right + y * up,
        height=abs(size) * scale or 1.0,
        text=text.strip(),
    )


def lines(texts: Iterable[PlacedText]) -> str:
    """Return what reads on along each line: signs placed one by one, and texts that touch."""
    return WALL.join(one for row in _rows(texts) for one in _readings(row))


def _rows(texts: Iterable[PlacedText]) -> Iterator[list[PlacedText]]:
    row: list[PlacedText] = []
    for one in sorted(texts, key=lambda one: (one.angle, one.mirrored, one.across)):
        last = row[-1] if row else one
        alike = (one.angle, one.mirrored) == (last.angle, last.mirrored)
        if not alike or one.across - last.across > max(1.0, _SWAY * last.height):
            yield row
            row = []
        row.append(one)
    if row:
        yield row


def _readings(row: list[PlacedText]) -> Iterator[str]:
    row.sort(key=lambda one: one.along)
    yield from one_sign_each(one.text for one in row)
    if row[0].mirrored:
        yield from one_sign_each(one.text for one in reversed(row))
    joined, end = "", row[0].along
    for one in row:
        joined += one.text if one.along - end < _NEAR * one.height else WALL + one.text
        end = one.along + _WIDTH * one.height * len(one.text)
    yield joined


def apart(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Yield the instructions of a page so that every text that is placed anew is one by itself."""
    line, leading, shown = _SAME, 0.0, False
    for operands, operator in operations:
        if operator == b"BT":
            line, shown = _SAME, False
        elif operator == b"TL":
            leading = float(operands[0])
        elif shown and (operator in _MOVES or operator in (b"'", b'"')):
            yield [], b"ET"
            yield [], b"BT"
            yield list(line), b"Tm"
            shown = False
        if operator == b"Tm":
            line = tuple(map(float, operands))
        elif operator in (b"Td", b"TD"):
            right, up = map(float, operands)
            line = _times((1.0, 0.0, 0.0, 1.0, right, up), line)
            leading = -up if operator == b"TD" else leading
        elif operator in (b"T*", b"'", b'"'):
            line = _times((1.0, 0.0, 0.0, 1.0, 0.0, -leading), line)
        shown = shown or operator in _SHOWS
        yield operands, operator


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i, a * h + b * j,
        c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip
