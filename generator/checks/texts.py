"""Every text of the sources with the place it stands, for checks that read them all.

Knows where in a document a text stands, and nothing of what it should say.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from generator.findings import Place
from generator.model.announcements import Announcement
from generator.model.calls import Call, Site, WrittenPage
from generator.sources.documents import Document, Value
from generator.sources.origin import Origin, Spot

Written = Announcement | WrittenPage

Found = TypeVar("Found")

MOST_READ = 2_000_000
"""How many characters of its beginnings are read to find the lines of one text."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text of a document, by its JSON pointer."""

    document: Document
    pointer: str
    text: str

    def spot(self, **facts: object) -> Spot:
        """Return the place of the text together with what a message says about it."""
        return Spot(place=self.document.where(self.pointer), facts=facts)


def texts(document: Document) -> Iterator[Text]:
    """Yield every text of a document in the order it stands, the names of its values as well."""
    for pointer, text in document.texts:
        yield Text(document=document, pointer=pointer, text=text)


def call_texts(call: Call) -> Iterator[Text]:
    """Yield every text of a call's files."""
    for document in call.documents.values():
        yield from texts(document)


def written(site: Site) -> Iterator[Written]:
    """Yield what people wrote in Markdown: announcements and pages."""
    yield from site.announcements
    yield from site.pages


def fields(origin: Origin) -> Mapping[str, Value]:
    """Return the fields as they stand in the file at an origin."""
    value: Value = origin.document.value
    for step in origin.pointer.split("/")[1:]:
        if isinstance(value, tuple):
            value = value[int(step)]
        elif isinstance(value, Mapping):
            value = value[step]
    return value if isinstance(value, Mapping) else {}


def matches(item: Written, pattern: re.Pattern[str], text: str = "") -> Iterator[Place]:
    """Yield where a pattern is found in the Markdown of an announcement or a page."""
    for match in pattern.finditer(text or item.body):
        yield below(item, match.start())


def below(item: Written, offset: int) -> Place:
    """Return the place of a character of the Markdown below the front matter."""
    before = item.body[:offset]
    line = item.origin.document.below + before.count("\n")
    return Place(file=item.origin.document.path, line=line, column=offset - before.rfind("\n"))


class FirstLines(Generic[Found]):
    """The lines at which a text first holds something, found by what its beginnings hold.

    Once ``MOST_READ`` characters of beginnings have been read, a line is the last one before which
    it is known not to stand.
    """

    def __init__(self, body: str, count: Callable[[str], Counter[Found]]) -> None:
        """Take a text, and what counts all that a beginning of it holds."""
        self.lines = body.splitlines(keepends=True)
        self._count = count
        self._known: dict[int, Counter[Found]] = {}
        self._left = MOST_READ

    def line(self, what: Found, number: int) -> int:
        """Return the first line, from 1, with which the text holds something so many times."""
        low, high = 1, max(1, len(self.lines))
        while low < high:
            middle = (low + high) // 2
            found = self._found(middle)
            if found is None:
                break
            if found[what] >= number:
                high = middle
            else:
                low = middle + 1
        return low

    def _found(self, lines: int) -> Counter[Found] | None:
        if lines not in self._known:
            beginning = "".join(self.lines[:lines])
            if self._left < len(beginning):
                return None
            self._left -= len(beginning)
            self._known[lines] = self._count(beginning)
        return self._known[lines]
