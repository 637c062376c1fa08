"""How a notice numbers its clauses: 四（二）1（3）, 二（1）, 4.2.1, or a named part such as 序言.

Turns a number into its levels and back, and puts clauses in the order their notice has them.
"""

import re

from generator.model.calls import Call
from generator.model.clauses import Clause

Levels = tuple[tuple[int, int], ...]

DIGITS = "一二三四五六七八九"
"""The Chinese numbers from 1 to 9."""

_HAN = "[一二三四五六七八九十]{1,3}"
_FIGURE = "[1-9][0-9]?"
_LEVELLED = re.compile(f"({_HAN})?(?:（({_HAN})）)?({_FIGURE})?(?:（({_FIGURE})）)?")
_DECIMAL = re.compile(rf"{_FIGURE}(?:\.{_FIGURE})+")
_NAMED = re.compile(r"(?![一二三四五六七八九十]+(?:[（(0-9]|$))[^\W\d_]{2,20}[ 0-9-]*")

_FIRST_DECIMAL = 2  # 1.2 stands below the same 1 that a notice without chapters begins with


def read(number: str) -> Levels | None:
    """Return the levels of a number as pairs of kind and value, or None if it has none."""
    if _DECIMAL.fullmatch(number):
        values = [int(part) for part in number.split(".")]
        return tuple((_FIRST_DECIMAL if n == 0 else 10 + n, v) for n, v in enumerate(values))
    match = _LEVELLED.fullmatch(number)
    if match is None or not number:
        return None
    parts = [(kind, _value(text)) for kind, text in enumerate(match.groups()) if text]
    if any(value is None for _, value in parts):
        return None
    return tuple((kind, value) for kind, value in parts if value is not None)


def is_named_part(number: str) -> bool:
    """Tell whether a number is the name of a part of the notice, such as 序言 or 附件 1."""
    return _NAMED.fullmatch(number) is not None


def write(levels: Levels) -> str:
    """Return the number that has these levels."""
    if any(kind >= 10 for kind, _ in levels):
        return ".".join(str(value) for _, value in levels)
    return "".join(_SPELL[kind].format(_han(v) if kind < 2 else v) for kind, v in levels)


_SPELL = ("{}", "（{}）", "{}", "（{}）")


def _value(text: str) -> int | None:
    """Read 十二, 二十 or 12; anything that is not how one writes a number is None."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return DIGITS.index(text) + 1 if len(text) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or "十" in tens or tens == "一":
        return None
    return (DIGITS.index(tens) + 1 if tens else 1) * 10 + (DIGITS.index(ones) + 1 if ones else 0)


def _han(value: int) -> str:
    tens, ones = divmod(value, 10)
    head = {0: "", 1: "十"}.get(tens, f"{DIGITS[tens - 1]}十")
    return head + (DIGITS[ones - 1] if ones else "")


def in_order(call: Call) -> tuple[Clause, ...]:
    """Return every clause in the order of the notice, those of one number by their ids."""
    places = {(h.number, h.occurrence): n for n, h in enumerate(call.notice.outline)}

    def place(clause: Clause) -> tuple[int, Levels, int, str]:
        levels = read(clause.number) or ()
        chapter = write(levels[:1]) if levels else clause.number
        again = clause.occurrence if chapter == clause.number else 1
        found = places.get((chapter, again), len(places))
        return found, levels, clause.occurrence, clause.id

    return tuple(sorted(call.clauses, key=place))
