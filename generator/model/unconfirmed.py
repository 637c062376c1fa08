"""What of a call is still to be confirmed against the formal notice, with its place.

A group of fields in the sources may name some of them in ``to_confirm``: last year's facts, taken
over before this year's notice is out. Pure: what follows from a mark is decided elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.model.calls import Call
from generator.sources.documents import Document, Value
from generator.sources.origin import Origin
from generator.web.labels import MARKS

KEY = "to_confirm"
"""The field that names what is to be confirmed beside it."""

WORD = MARKS["unconfirmed"]
"""How readers are told."""


@dataclass(frozen=True, kw_only=True)
class UnconfirmedField:
    """One field still to be confirmed; ``known`` says whether it stands in its group at all."""

    origin: Origin
    field: str
    index: int
    known: bool

    @property
    def name(self) -> str:
        """Return how people call the field, as its schema says."""
        return self.origin.title(self.field)


def points(call: Call) -> tuple[UnconfirmedField, ...]:
    """Return what is still to be confirmed in a call, file by file as it stands."""
    return tuple(p for d in call.documents.values() for p in _points(d, "", d.value))


def _points(document: Document, pointer: str, value: Value) -> Iterator[UnconfirmedField]:
    if isinstance(value, Mapping):
        for index, name in enumerate(_marked(value)):
            origin = Origin(document=document, pointer=pointer)
            yield UnconfirmedField(origin=origin, field=name, index=index, known=name in value)
        for key, inner in value.items():
            # A clause may have a parameter of any name.
            if key != "params":
                yield from _points(document, f"{pointer}/{key}", inner)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _points(document, f"{pointer}/{index}", inner)


def _marked(value: Mapping[str, Value]) -> Iterator[str]:
    names = value.get(KEY)
    if isinstance(names, tuple):
        yield from (name for name in names if isinstance(name, str))
