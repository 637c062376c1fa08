"""How much room a text takes in the cells of a worksheet."""

import math
import unicodedata

_HIGHEST = 400.0


def units(text: str) -> int:
    """Return how wide a text is, in widths of a digit."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def height(text: str, width: float, line: float) -> float:
    """Return the height in points of a text wrapped in a column of ``width`` characters."""
    lines = sum(max(1, math.ceil(units(part) / (width - 3))) for part in text.split("\n"))
    return min(_HIGHEST, lines * line + 9)
