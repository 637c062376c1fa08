"""Numbers in which a day is written as one, or letters and words stand for digits alike."""

import re
from collections.abc import Iterator

from generator.privacy.figures import DOCUMENTS, NumberKind, Spread, is_identity, is_mobile
from generator.privacy.signs import DIGITS, WORDS

_DATED = re.compile(
    r"([1-8](?<![0-9A-Za-z].)[0-9]{5})[ ,()|/-]{0,3}((?:19|20)[0-9]{2})[-年./]"
    r"([01]?[0-9])[-月./]([0-3]?[0-9])日?[ ,()|/-]{0,3}([0-9]{3}[0-9Xx])(?![0-9A-Za-z])"
)
_ALIKE = str.maketrans("lIOo", "1100")
_LETTERS = re.compile(r"[1lI](?<![0-9A-Za-z].)(?:[ -]?[0-9lIOo]){10}(?![0-9A-Za-z])")
_LONG = re.compile(r"[0-9lI](?<![0-9A-Za-z].)(?:[ -]?[0-9lIOo]){16}[ -]?[0-9lIOoXx](?![0-9A-Za-z])")
_GAP, _MOST_LETTERS = re.compile("[ -]"), 3
_SPOKEN = re.compile(f"[\ue001要腰](?:[ ,]{{0,2}}[{WORDS}要腰]){{10}}(?![0-9{WORDS}])")
_ONE, _NO_NUMERAL = {ord("要"): "1", ord("腰"): "1", **DIGITS}, re.compile("[ ,]")


def spelt(text: str) -> Iterator[Spread]:
    """Yield, of a text in plain signs, the numbers spelt with a day or with look-alikes."""
    for found in _DATED.finditer(text):
        area, year, month, day, rest = found.groups()
        if year < DOCUMENTS and is_identity(f"{area}{year}{month:0>2}{day:0>2}{rest}"):
            yield Spread(start=found.start(), end=found.end(), kind=NumberKind.IDENTITY)
    for pattern, is_one, kind in (
        (_LETTERS, is_mobile, NumberKind.MOBILE),
        (_LONG, is_identity, NumberKind.IDENTITY),
    ):
        for found in pattern.finditer(text):
            letters = sum(map(found[0].count, "lIOo"))
            if 0 < letters <= _MOST_LETTERS and is_one(_GAP.sub("", found[0].translate(_ALIKE))):
                yield Spread(start=found.start(), end=found.end(), kind=kind)
    if "要" in text or "腰" in text:
        for found in _SPOKEN.finditer(text):
            if is_mobile(_NO_NUMERAL.sub("", found[0]).translate(_ONE)):
                yield Spread(start=found.start(), end=found.end(), kind=NumberKind.MOBILE)
