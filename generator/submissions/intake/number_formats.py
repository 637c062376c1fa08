"""Whether a number format of cells lets people see what a cell holds, without more or less.

Only formats that are known to do so count; what a format shows is never worked out.
"""

import re
from dataclasses import dataclass

from generator.web.shared import pattern

_LONGEST, _CENTS = 255, 2
_PIECE = re.compile(r'"([^"]*)"|[\\!](.)|(_.)|\*(.)|\[([^[\]]*)\]|(.)', re.DOTALL)
_KEPT, _UNIT, _MARK, _CURRENCY, _NUMBER, _DASH, _TEXT, _DAY, _CLOCK = (
    pattern(f"format_{name}")
    for name in ("kept", "unit", "mark", "currency", "number", "dash", "text", "day", "clock")
)
_BELOW = re.compile(r"[¤年月日]*-(.*)|\((.*)\)", re.DOTALL)
# A comma or a point that is only shown is none of a number.
_SHOWN = {",": "、", ".": "·"}
_OTHER = "!"


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberFormat:
    """What is seen as it is: numbers up to so many decimals, -1 for none, and the rest or not.

    ``clock`` counts for times without a day.
    """

    above: int = -1
    below: int = -1
    zero: bool = False
    text: bool = False
    day: bool = False
    clock: bool = False

    def shows(self, number: str) -> bool:
        """Tell whether a number in plain digits is seen as it is, up to its cents."""
        if number == "0":
            return self.zero
        decimals = self.below if number.startswith("-") else self.above
        return decimals >= min(_CENTS, len(number.partition(".")[2]))


def number_format(code: str) -> NumberFormat:
    """Return what a format shows."""
    if len(code) > _LONGEST:
        return NumberFormat()
    sections = _sections(code)
    texts = sections[3:4] or [section for section in sections[-1:] if "@" in section]
    numbers = sections[:3] if len(sections) > 3 or not texts else sections[:-1]
    first = numbers[0] if numbers else "@"
    above = _decimals(first)
    if len(numbers) > 1:
        match = _BELOW.fullmatch(numbers[1])
        below = _decimals((match[1] or match[2] or "") if match else "")
    else:
        below = above
    zero = numbers[2] if len(numbers) > 2 else first
    empty = not any(re.search("[0#?@a-z]", section) for section in sections)
    return NumberFormat(
        above=above,
        below=below,
        zero=(_decimals(zero) >= 0 and re.search("[0@g]", zero) is not None)
        or (len(numbers) > 2 and _DASH.fullmatch(zero) is not None),
        text=all(_TEXT.fullmatch(section) for section in texts) and not empty,
        day=_DAY.fullmatch(first) is not None,
        clock=_CLOCK.fullmatch(first) is not None,
    )


def _sections(code: str) -> list[str]:
    """Return the sections of a format with its literals, fillings and marks made single signs."""
    sections = [""]
    for quoted, escaped, padding, filling, mark, sign in _PIECE.findall(code):
        if sign == ";":
            sections.append("")
        elif sign:
            sections[-1] += _bare(sign.lower())
        elif quoted or escaped:
            sections[-1] += _literal((quoted or escaped).strip().lower())
        elif filling:
            sections[-1] += filling.strip() and _OTHER
        elif mark and not padding:
            sections[-1] += _marked(mark.lower())
    return sections


def _bare(sign: str) -> str:
    return "" if sign.isspace() else "¤" if _is_unit(sign) else sign


def _literal(text: str) -> str:
    if _is_unit(text):
        return "¤"
    return "".join(
        sign if _KEPT.fullmatch(sign) else _SHOWN.get(sign, _OTHER)
        for sign in text
        if not sign.isspace()
    )


def _is_unit(text: str) -> bool:
    return _KEPT.fullmatch(text) is None and _UNIT.fullmatch(text) is not None


def _marked(mark: str) -> str:
    if _CURRENCY.fullmatch(mark):
        return "¤"
    return "" if _MARK.fullmatch(mark) else _OTHER


def _decimals(section: str) -> int:
    """Return how many decimals a section shows of a number, -1 where it shows something else."""
    if _NUMBER.fullmatch(section) is None or not re.search("[0#?@g]", section):
        return -1
    if re.search("[@g]", section):
        return _CENTS
    return min(_CENTS, len(re.sub("[^0#?]", "", section.partition(".")[2])))
