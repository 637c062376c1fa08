"""Texts in the order they are displayed where marks turn the direction of what follows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

TURNS = re.compile("[\u202b\u202e\u2067]")
"""Marks behind which a text is displayed from right to left."""

_WORDS, _SIGNS = "\u202b\u2067", "\u202e"
_ENDS = {"\u202c": False, "\u2069": True}
_ISOLATES = frozenset("\u2066\u2067\u2068")
_MARK = re.compile(f"[\u202a\u202b\u202d\u202e{''.join((*_ENDS, *_ISOLATES))}]")
_WALL = re.compile("[\n\0]")
# What keeps its own order where words stand from right to left: figures and Latin words.
_WORD = re.compile(r"[0-9]+(?:[-+.,/:][0-9]+)*|[A-Za-z]+|.", re.DOTALL)


@dataclass(kw_only=True, slots=True)
class _Run:
    """A piece of a line with the mark it begins with; what it holds are places or further runs."""

    mark: str
    held: "list[range | _Run]" = field(default_factory=list)


def displayed_order(text: str) -> Sequence[int] | None:
    """Return the places of a text's signs in the order they are displayed, None for their own."""
    if TURNS.search(text) is None:
        return None
    places: list[int] = []
    begin = 0
    for end in (*(found.start() for found in _WALL.finditer(text)), len(text)):
        if TURNS.search(text, begin, end):
            _lay_out(text, _runs(text, begin, end), places)
        else:
            places.extend(range(begin, end))
        if end < len(text):
            places.append(end)
        begin = end + 1
    return places


def _runs(text: str, begin: int, end: int) -> _Run:
    """Return a line as runs within runs."""
    line = _Run(mark="")
    still_open = [line]
    for found in _MARK.finditer(text, begin, end):
        still_open[-1].held.append(range(begin, found.end()))
        begin, mark = found.end(), found[0]
        if mark not in _ENDS:
            still_open[-1].held.append(run := _Run(mark=mark))
            still_open.append(run)
        elif len(still_open) > 1 and (still_open[-1].mark in _ISOLATES) is _ENDS[mark]:
            still_open.pop()
    still_open[-1].held.append(range(begin, end))
    return line


def _lay_out(text: str, line: _Run, places: list[int]) -> None:
    """Add the places of a line in the order it is displayed."""
    waiting: list[tuple[range | _Run, str]] = [(line, "")]
    while waiting:
        one, mark = waiting.pop()
        if isinstance(one, _Run):
            held = one.held if one.mark in (_SIGNS, *_WORDS) else one.held[::-1]
            waiting += ((inner, one.mark) for inner in held)
        elif mark == _SIGNS:
            places.extend(reversed(one))
        elif mark and mark in _WORDS:
            words = [found.span() for found in _WORD.finditer(text, one.start, one.stop)]
            for start, stop in reversed(words):
                places.extend(range(start, stop))
        else:
            places.extend(one)
