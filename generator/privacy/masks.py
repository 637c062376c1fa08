"""Numbers that lack a little and still tell whose they are: half masked, or cut by a program."""

import re
from collections.abc import Iterator

from generator.privacy.figures import DOCUMENTS, NumberKind, Spread, is_birthday_number, is_day
from generator.web.shared import pattern, written

_HALF = pattern("half_masked")
# Where anything that long could be: looked for first, which is far quicker.
_DENSE = re.compile(f"(?:[0-9{written('mask')}]|{written('gap')}){{15,}}")
_AREA = pattern("area")
# Two signs at most are hidden, at the end or side by side: one star within digits multiplies.
_MOBILE = re.compile(
    r"(?<![0-9*])(?=1[3-9])((?:[0-9][ \-]?){9,10}(?:[*□][ \-]?[*□]|(?<=[0-9][ \-])[*□]|[*□])"
    r"|(?:[0-9][ \-]?){3,8}(?:\*\*|□{1,2})(?:[ \-]?[0-9]){1,7}|1[3-9][0-9]{7}[Xx]{2})"
    r"(?![0-9*□A-Za-z])"
)
_SIGNS, _LONGEST = re.compile(r"[ \-]"), 11
# A table program keeps 15 digits of a number and fills it up.
_POWER = re.compile(r"(?<![0-9.])([0-9])\.([0-9]{13,14})[Ee]\+?17(?![0-9])")
_RAISED = re.compile(r"17(?:(?<=[Ee]17)|(?<=[Ee]\+17))")
_FILLED = re.compile("(?<![0-9A-Za-z.])([0-9]{15})000(?![0-9A-Za-z.])")
_NOUGHTS = re.compile("000(?<=[0-9]{18})")
# The 15 digits of a business's registration follow a label of their own.
_OLD = re.compile(r"(?:身份|证件号)(?:(?!注册号)[^\n0-9]){0,16}([0-9]{15})(?![0-9A-Za-z])")


def masked_too_little(text: str) -> Iterator[Spread]:
    """Yield, of a text in plain signs, the numbers whose mask leaves a birthday or all but four."""
    for dense in _DENSE.finditer(text):
        for found in _HALF.finditer(text, max(0, dense.start() - 1), dense.end() + 2):
            yield Spread(start=found.start(1), end=found.end(1), kind=NumberKind.HALF)


def spoilt(text: str) -> Iterator[Spread]:
    """Yield further numbers that lack little: mobile ones, spoilt identities, old identities."""
    for found in _MOBILE.finditer(text) if "*" in text or "□" in text or "xx" in text else ():
        if len(_SIGNS.sub("", found[0])) == _LONGEST:
            yield Spread(start=found.start(), end=found.end(), kind=NumberKind.HALF)
    powers = _POWER.finditer(text) if _RAISED.search(text) else ()
    filled = _FILLED.finditer(text) if _NOUGHTS.search(text) else ()
    for found in (*powers, *filled):
        digits = "".join(found.groups())
        born = digits[6:14]
        if _AREA.match(digits) and is_day(born) and born < DOCUMENTS:
            yield Spread(start=found.start(), end=found.end(), kind=NumberKind.HALF)
    for found in _OLD.finditer(text):
        if is_birthday_number(found[1]):
            yield Spread(start=found.start(1), end=found.end(1), kind=NumberKind.IDENTITY)
