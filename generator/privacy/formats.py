"""What a number format of a workbook adds to a number: signs before it, zeros, gaps."""

import re
from decimal import Decimal, InvalidOperation
from html import unescape

_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b([^<>]*)>")
_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b[^<>]*>(.*?)</(?:\w+:)?cellXfs\s*>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\b([^<>]*)>")
_NUMBER = re.compile(r"numFmtId\s*=\s*[\"'](\d+)")
_CODE = re.compile(r"formatCode\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ASIDE = re.compile(r"\[[^\]]*\]|_.|\*.")
_PIECE = re.compile(r"\"([^\"]*)\"|\\(.)|(.)", re.DOTALL)
_PLACES = "0#?"
_LITERALS = frozenset(" -()+/0123456789")
_LEAST, _NEAR = 10**10, Decimal("0.001")


def number_formats(styles: str) -> dict[str, str]:
    """Return the format of numbers by the style a cell has."""
    codes = {}
    for found in _FORMAT.finditer(styles):
        if (number := _NUMBER.search(found[1])) and (code := _CODE.search(found[1])):
            codes[number[1]] = unescape(code[1] or code[2] or "")
    listed = _STYLES.search(styles)
    numbers = (_NUMBER.search(style[1]) for style in _STYLE.finditer(listed[1] if listed else ""))
    return {str(at): codes.get(one[1], "") if one else "" for at, one in enumerate(numbers)}


def shown_number(value: str, code: str) -> str:
    """Return a number as its format shows it where this is more than the number, else nothing."""
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return ""
    if not number.is_finite() or number < 0 or number >= 10**20:
        return ""
    whole = number.to_integral_value()
    if whole != number and whole >= _LEAST and abs(whole - number) < _NEAR:
        return f"{whole:f}"
    pieces = []
    for quoted, escaped, sign in _PIECE.findall(_ASIDE.sub("", code)):
        if sign == ";":
            break
        if sign and sign not in _PLACES and sign not in _LITERALS:
            return ""
        pieces.append((bool(sign) and sign in _PLACES, sign, quoted or escaped))
    places = [sign for is_place, sign, _ in pieces if is_place]
    if not places or len(pieces) == len(places) == 1:
        return ""
    digits = f"{whole:f}".rjust(places.count("0"), "0")
    shown, left = "", len(places)
    for is_place, sign, literal in pieces:
        if not is_place:
            shown += literal or sign
            continue
        many = len(digits) - left + 1
        left -= 1
        shown, digits = shown + digits[: max(many, 0)], digits[max(many, 0) :]
    return shown
