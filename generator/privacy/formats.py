"""What a number format of a workbook makes of a value: signs beside it, zeros, gaps, days."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from html import unescape

from generator.privacy.parts import WALL

_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b([^<>]*)>")
_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b[^<>]*>(.*?)</(?:\w+:)?cellXfs\s*>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\b([^<>]*)>")
_NUMBER = re.compile(r"numFmtId\s*=\s*[\"'](\d+)")
_CODE = re.compile(r"formatCode\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
# Formats that every workbook has and none states.
_KNOWN = {"14": "yyyy/m/d", "22": "yyyy/m/d h:mm", "31": "yyyy年m月d日"}
_ASIDE = re.compile(r"\[[^\]]*\]|_.|\*.")
_PIECE = re.compile(
    r"\"([^\"]*)\"|\\(.)|([Yy]+|[Mm]+|[Dd]+|[Hh]+|[Ss]+|[AaPp]+(?:[Mm]?/[AaPp][Mm]?)?|[Ee]+|.)",
    re.DOTALL,
)
_PLACES = "0#?"
_LITERALS = frozenset(" -()+/0123456789")
_DATED = frozenset("ymdhs")
_LEAST, _NEAR = 10**10, Decimal("0.001")
_BEGIN, _LAST_DAY = datetime(1899, 12, 30), 2_958_465  # noqa: DTZ001  a day of no time zone
_MOST = 255
"""How many signs a format may have."""

Pieces = Sequence[tuple[str, str]]
"""A format in pieces: a sign that stands for something, or a literal; the other is blank."""


def number_formats(styles: str) -> dict[str, str]:
    """Return the format of numbers by the style a cell has."""
    codes = dict(_KNOWN)
    for found in _FORMAT.finditer(styles):
        if (number := _NUMBER.search(found[1])) and (code := _CODE.search(found[1])):
            codes[number[1]] = unescape(code[1] or code[2] or "")[:_MOST]
    listed = _STYLES.search(styles)
    numbers = (_NUMBER.search(style[1]) for style in _STYLE.finditer(listed[1] if listed else ""))
    return {str(at): codes.get(one[1], "") if one else "" for at, one in enumerate(numbers)}


def formatted(value: str, code: str, *, is_text: bool = False) -> str:
    """Return a value as each part of its format displays it, where this is more than the value."""
    number = None if is_text else _number(value)
    if number is not None:
        whole = number.to_integral_value()
        if whole != number and whole >= _LEAST and abs(whole - number) < _NEAR:
            return f"{whole:f}"
    seen = []
    for pieces in _parts(code) if code else ():
        if ("@", "") in pieces:
            seen.append(_of_text(value, pieces))
        elif number is not None:
            seen.append(_of_number(number, pieces))
    return WALL.join(one for one in seen if one and one != value)


def _number(value: str) -> Decimal | None:
    try:
        number = abs(Decimal(value.strip()))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number < 10**20 else None


@lru_cache(maxsize=256)
def _parts(code: str) -> tuple[Pieces, ...]:
    """Return the parts of a format, for what is above nought, below, nought itself, and texts."""
    parts: list[Pieces] = []
    pieces: list[tuple[str, str]] = []
    for quoted, escaped, sign in _PIECE.findall(_ASIDE.sub("", code)):
        if sign == ";":
            parts.append(pieces)
            pieces = []
        else:
            pieces.append((sign, quoted or escaped))
    return (*parts, pieces)


def _of_text(value: str, pieces: Pieces) -> str:
    return "".join(value if sign == "@" else sign or literal for sign, literal in pieces)


def _of_number(number: Decimal, pieces: Pieces) -> str:
    signs = [sign for sign, _ in pieces if sign]
    if any(sign[0].lower() in _DATED for sign in signs):
        return _of_day(number, pieces)
    if not all(sign in _PLACES or sign in _LITERALS for sign in signs):
        return ""
    places = [sign for sign in signs if sign in _PLACES]
    if len(pieces) == len(places) <= 1:
        return ""
    digits = f"{number.to_integral_value():f}".rjust(places.count("0"), "0") if places else ""
    text, left = "", len(places)
    for sign, literal in pieces:
        if not sign or sign not in _PLACES:
            text += literal or sign
            continue
        many = len(digits) - left + 1
        left -= 1
        text, digits = text + digits[: max(many, 0)], digits[max(many, 0) :]
    return text


def _of_day(number: Decimal, pieces: Pieces) -> str:
    """Return the day or the hour that a number stands for."""
    if number > _LAST_DAY:
        return ""
    day = _BEGIN + timedelta(seconds=round(float(number) * 86_400))
    text, timed = "", False
    for at, (sign, literal) in enumerate(pieces):
        kind, size = sign[:1].lower(), len(sign)
        if kind == "m" and (timed or _is_second(pieces[at + 1 :])):
            value = day.minute
        else:
            value = {"m": day.month, "d": day.day, "h": day.hour, "s": day.second}.get(kind, 0)
        if kind in ("h", "m", "d", "s"):
            # With three letters and more it is a name.
            text += f"{value:0{size}}" if size < 3 else ""
            timed = kind == "h"
        elif kind in ("y", "e"):
            text += f"{day.year}" if size > 2 or kind == "e" else f"{day.year % 100:02}"
        elif kind != "a":
            text += literal or sign
    return text


def _is_second(pieces: Pieces) -> bool:
    """Tell whether the next piece of a format that stands for something is the seconds."""
    return next((sign[0].lower() == "s" for sign, _ in pieces if sign[:1].isalpha()), False)
