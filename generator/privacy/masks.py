"""Numbers of identity cards and bank cards of which a mask hides too little."""

import re
from collections.abc import Iterator

from generator.privacy.figures import NumberKind, Spread, is_day
from generator.web.shared import pattern

_AREA = pattern("area")
# Begins and ends with a sign of the number; between them are at most a blank or a hyphen.
_MASKED = re.compile(r"(?<![0-9A-Za-z*#?])[0-9*#?](?:[ -]?[0-9*#?Xx]){13,20}(?![0-9A-Za-z*#?])")
_NEAR = re.compile("[*#?X](?<=[0-9].)|[*#?X](?=[0-9])|[*][*]|##|xx")
_GAPS = re.compile("[ -]")
_HIDDEN = re.compile("[*#?Xx]")
_AREA_AND_DAY = re.compile("([1-8][0-9]{5})([0-9]{8})[0-9]{0,3}[*#?Xx]{1,6}[0-9Xx]?")
_DAY = re.compile("[0-9*#?]{6}([0-9]{8})[0-9*#?Xx]{4}")
_CARD = re.compile("62|4|5[1-5]|35")
# One sign by itself is a mark of something else.
_MASK = re.compile(r"\*|##|\?\?|[Xx]{2}")
_FEW = 4


def masked_too_little(text: str) -> Iterator[Spread]:
    """Yield, of a text in plain signs, the numbers whose mask leaves a birthday or all but four."""
    if _NEAR.search(text) is None:
        return
    for found in _MASKED.finditer(text):
        signs = _GAPS.sub("", found[0])
        # The last sign of an identity number may be an X.
        hidden = len(_HIDDEN.findall(signs[:-1])) + (signs[-1] in "*#?")
        if hidden and _MASK.search(signs) and _names(signs, hidden):
            yield Spread(start=found.start(), end=found.end(), kind=NumberKind.HALF)


def _names(signs: str, hidden: int) -> bool:
    """Tell whether digits and masks still show a birthday, or all but four digits of a number."""
    if (found := _AREA_AND_DAY.fullmatch(signs)) and _AREA.match(found[1]) and is_day(found[2]):
        return True
    if len(signs) == 18 and (found := _DAY.fullmatch(signs)) and is_day(found[1]):
        return True
    if hidden > _FEW:
        return False
    if len(signs) == 18:
        first = signs[:2]
        return (not first.isdecimal() or _AREA.match(first) is not None) and _may_be_day(
            signs[6:14]
        )
    return len(signs) in (16, 19) and _CARD.match(signs) is not None


def _may_be_day(signs: str) -> bool:
    """Tell whether digits, some of them hidden, could be a day of birth."""
    return _COULD_BE_DAY.fullmatch(_HIDDEN.sub("*", signs)) is not None


_COULD_BE_DAY = re.compile(
    r"(?:[1*][9*]|[2*][0*])[0-9*]{2}(?:[0*][1-9*]|[1*][0-2*])(?:[0-2*][0-9*]|[3*][01*])"
)
