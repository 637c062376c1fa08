"""Numbers of identity cards and bank cards of which a mask hides too little."""

from collections.abc import Iterator

from generator.privacy.figures import NumberKind, Spread
from generator.web.shared import pattern

_HALF = pattern("half_masked")


def masked_too_little(text: str) -> Iterator[Spread]:
    """Yield, of a text in plain signs, the numbers whose mask leaves a birthday or all but four."""
    for found in _HALF.finditer(text):
        yield Spread(start=found.start(1), end=found.end(1), kind=NumberKind.HALF)
