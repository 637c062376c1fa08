"""What is written in rows of a table that hold no entry: labels of totals, figures, notes."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from generator.web.shared import characters, pattern

_TOTAL, _FIGURE, _NOTE = (pattern(name, re.DOTALL) for name in ("total_row", "figure", "note_row"))
_GAPS = characters("space")
# A longer label says more than that it is a total.
_LONGEST = 40


def is_total(text: str) -> bool:
    """Tell whether a text labels a row of totals."""
    return len(text) <= _LONGEST and _labels_total(text)


def is_figure(text: str) -> bool:
    """Tell whether a text is an amount, in words or digits, or a dash in its place."""
    return _FIGURE.fullmatch(_bare(text)) is not None


def is_note(text: str) -> bool:
    """Tell whether a text is a note or a signature."""
    return _NOTE.fullmatch(_bare(text)) is not None


def is_summary(row: Sequence[str], width: int) -> bool:
    """Tell whether a line holds no entry of a table of so many columns, as far as its cells say."""
    filled = [text for text in row if text.strip()]
    if any(map(is_total, filled[:1])):
        return all(is_total(text) or is_figure(text) for text in filled)
    return len(row) < width and all(map(is_note, filled))


@lru_cache(maxsize=4096)
def _labels_total(text: str) -> bool:
    return _TOTAL.fullmatch(_bare(text)) is not None


def _bare(text: str) -> str:
    """Return a text as labels are compared: of one width, in small letters, without gaps."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).lower()
