"""Where in the sources a noun stands, and the places of it that are to be put right."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.findings import Place
from generator.sources.documents import Document


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place to put right, with the facts a message about it needs."""

    place: Place
    facts: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where in the sources a noun stands: a document and a JSON pointer into it."""

    document: Document
    pointer: str = ""

    def place(self, key: str = "") -> Place:
        """Return the place of a key (``"closes"`` or ``"params/max"``), or of the noun itself."""
        return self.document.where(f"{self.pointer}/{key}" if key else self.pointer)

    def title(self, key: str) -> str:
        """Return how people call a key of the noun, as its schema says."""
        return self.document.title(f"{self.pointer}/{key}")

    def spot(self, key: str = "", **facts: object) -> Spot:
        """Return the place of a key together with what a message says about it."""
        return Spot(place=self.place(key), facts=facts)
