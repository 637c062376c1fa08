"""How the time that a pattern takes grows with the text it is held to, told by its form alone.

Engines that try one way after the other, as those of Python and of browsers do, take as many steps
as there are ways to read a text. Here these ways are counted, and no text is ever matched.
"""

import re
import sys
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from re import _constants as words  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, TypeVar

MOST_SIGNS = 200
"""How many signs a text may have that a pattern takes the square of them for, or more."""

Node = TypeVar("Node", bound=Hashable)

_MOST_PLACES, _MOST_STEPS = 1000, 500_000
"""How large a pattern is judged; what is larger may take any time."""
_EXACT = 4
"""Up to how many times a group is written out; more often counts as without end."""
_EXACT_SIGN = 16
_SAMPLE = frozenset(map(ord, "\n \t5aZ_é汉!-"))
_CATEGORIES = {
    words.CATEGORY_DIGIT: re.compile("[0-9]"),
    words.CATEGORY_SPACE: re.compile(r"\s"),
    words.CATEGORY_WORD: re.compile("[0-9A-Za-z_]"),
}
_OPPOSITES = {
    words.CATEGORY_NOT_DIGIT: words.CATEGORY_DIGIT,
    words.CATEGORY_NOT_SPACE: words.CATEGORY_SPACE,
    words.CATEGORY_NOT_WORD: words.CATEGORY_WORD,
}


class Growth(IntEnum):
    """How the steps grow with a text: as its signs, as their square or more, or doubling."""

    LINEAR = 0
    POLYNOMIAL = 1
    EXPONENTIAL = 2


class _Endless(Exception):
    """A pattern that may take any time, whatever its places."""


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A part of a pattern: where it may begin and end, and how often it may be empty."""

    empty: int = 1
    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)


@lru_cache(maxsize=1000)
def growth(pattern: str, *, whole: bool) -> Growth:
    """Return how the time grows that a pattern takes; ``whole`` where it has to fit a whole text.

    A pattern that no engine can read takes none.
    """
    try:
        parsed = parser.parse(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        return Growth.LINEAR
    try:
        return _Places(parsed).growth(whole=whole)
    except (_Endless, RecursionError):
        return Growth.EXPONENTIAL


def slow_patterns(value: object, *, whole: bool, pointer: str = "") -> Iterator[tuple[str, Growth]]:
    """Yield where a schema holds a pattern that may take too long, by JSON pointers.

    A text whose length is limited beside the pattern may take the square of it.
    """
    if isinstance(value, Mapping):
        limit = value.get("maxLength")
        for key, inner in value.items():
            here = f"{pointer}/{key}"
            if key == "pattern" and isinstance(inner, str):
                grows = growth(inner, whole=whole)
                short = isinstance(limit, int) and limit <= MOST_SIGNS
                if grows > (Growth.POLYNOMIAL if short else Growth.LINEAR):
                    yield here, grows
            elif key == "patternProperties" and isinstance(inner, Mapping):
                for name in inner:
                    if (grows := growth(str(name), whole=False)) is not Growth.LINEAR:
                        yield here, grows
            yield from slow_patterns(inner, whole=whole, pointer=here)
    elif isinstance(value, tuple | list):
        for number, inner in enumerate(value):
            yield from slow_patterns(inner, whole=whole, pointer=f"{pointer}/{number}")


class _Places:
    """The places of a pattern at which a sign is read, and the ways from one to the next."""

    def __init__(self, parsed: Any) -> None:
        self._samples = tuple(sorted(_SAMPLE | set(_named(parsed))))
        self._signs: list[int] = []
        self._ways: Counter[tuple[int, int]] = Counter()
        self._parsed = parsed
        self._steps = 0

    def _spend(self) -> None:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise _Endless

    def growth(self, *, whole: bool) -> Growth:
        """Return how the ways to read a text grow with it."""
        begins = whole or _is_anchored(self._parsed)
        ends = whole or _has_end(self._parsed)
        skipped = _Piece() if begins else self._often(self._sign(-1), 0, None)
        piece = self._then(skipped, self._sequence(self._parsed))
        following: dict[int, set[int]] = {place: set() for place in range(len(self._signs))}
        for one, other in self._ways:
            following[one].add(other)
        rings = _rings(following)
        if self._doubles(following, rings):
            return Growth.EXPONENTIAL
        early = set() if ends else set(piece.last)
        return Growth.POLYNOMIAL if self._multiplies(following, rings, early) else Growth.LINEAR

    # --- the places of a pattern ---

    def _sequence(self, parsed: Any) -> _Piece:
        piece = _Piece()
        for word, given in parsed:
            piece = self._then(piece, self._piece(word, given))
        return piece

    def _piece(self, word: Any, given: Any) -> _Piece:
        if word in (words.MAX_REPEAT, words.MIN_REPEAT, words.POSSESSIVE_REPEAT):
            least, most, body = given
            return self._repeated(body, least, None if most is words.MAXREPEAT else most)
        if word is words.SUBPATTERN:
            return self._sequence(given[3])
        if word is words.BRANCH:
            return self._either(self._sequence(branch) for branch in given[1])
        if word is words.ATOMIC_GROUP:
            return self._sequence(given)
        if word in (words.ASSERT, words.ASSERT_NOT):
            inner = _Places(given[1]).growth(whole=True)
            if inner is not Growth.LINEAR:
                raise _Endless
            return _Piece()
        if word is words.AT:
            return _Piece()
        if word in (words.GROUPREF, words.GROUPREF_EXISTS, words.GROUPREF_IGNORE):
            raise _Endless
        return self._sign(self._mask(word, given))

    def _repeated(self, body: Any, least: int, most: int | None) -> _Piece:
        if most == 0:
            return _Piece()
        limit = _EXACT_SIGN if len(body) == 1 and _is_sign(body[0][0]) else _EXACT
        if most is None or most > limit:
            piece = self._sequence(body)
            if most is not None and piece.empty and piece.first:
                raise _Endless
            return self._often(piece, least, most)
        # Ways that double when a part goes on without end double as often as it may be repeated.
        if most > 1 and _Places(((words.MAX_REPEAT, (0, words.MAXREPEAT, body)),)).growth(
            whole=True
        ) is (Growth.EXPONENTIAL):
            raise _Endless
        pieces = [self._sequence(body) for _ in range(most)]
        done = _Piece()
        for number in reversed(range(most)):
            done = self._then(pieces[number], done)
            if number >= least:
                done = self._either((done, _Piece()))
        return done

    def _often(self, piece: _Piece, least: int, most: int | None) -> _Piece:
        for one, ways in piece.last.items():
            for other, more in piece.first.items():
                self._ways[one, other] += ways * more
        return _Piece(
            empty=1 if least == 0 else min(piece.empty, 1), first=piece.first, last=piece.last
        )

    def _then(self, one: _Piece, other: _Piece) -> _Piece:
        for before, ways in one.last.items():
            for after, more in other.first.items():
                self._ways[before, after] += ways * more
        return _Piece(
            empty=min(2, one.empty * other.empty),
            first=one.first + _times(other.first, one.empty),
            last=other.last + _times(one.last, other.empty),
        )

    @staticmethod
    def _either(pieces: Iterable[_Piece]) -> _Piece:
        empty, first, last = 0, Counter[int](), Counter[int]()
        for piece in pieces:
            empty = min(2, empty + piece.empty)
            first += piece.first
            last += piece.last
        return _Piece(empty=empty, first=first, last=last)

    def _sign(self, mask: int) -> _Piece:
        if len(self._signs) >= _MOST_PLACES:
            raise _Endless
        place = len(self._signs)
        self._signs.append(mask)
        return _Piece(empty=0, first=Counter({place: 1}), last=Counter({place: 1}))

    def _mask(self, word: Any, given: Any) -> int:
        mask = 0
        for number, sign in enumerate(self._samples):
            mask |= _reads(word, given, sign) << number
        return mask

    # --- the ways between them ---

    def _doubles(self, following: dict[int, set[int]], rings: dict[int, int]) -> bool:
        """Tell whether one text leads from a place back to it in two ways."""
        within = [way for way in self._ways if rings.get(way[0], -1) == rings.get(way[1], -2)]
        if any(self._ways[way] > 1 for way in within):
            return True
        pairs: dict[tuple[int, int], list[tuple[int, int]]] = {}
        waiting = [(place, place) for place in rings]
        while waiting:
            one, other = pair = waiting.pop()
            if pair in pairs:
                continue
            pairs[pair] = []
            for a in following[one]:
                for b in following[other]:
                    self._spend()
                    stays = rings.get(a) == rings.get(b) == rings[one]
                    if stays and self._signs[a] & self._signs[b]:
                        pairs[pair].append((a, b))
            waiting += pairs[pair]
        found = _rings(pairs)
        same = {own for pair, own in found.items() if pair[0] == pair[1]}
        return any(own in same for pair, own in found.items() if pair[0] != pair[1])

    def _multiplies(
        self, following: dict[int, set[int]], rings: dict[int, int], early: set[int]
    ) -> bool:
        """Tell whether one text may stay at a place, stay at a later one, and lead between them."""
        for one, ring in rings.items():
            for other, later in rings.items():
                if ring == later or other in early:
                    continue
                if self._leads(one, other, following, rings):
                    return True
        return False

    def _leads(
        self, one: int, other: int, following: dict[int, set[int]], rings: dict[int, int]
    ) -> bool:
        begin, end = (one, one, other), (one, other, other)
        seen, waiting = {begin}, [begin]
        while waiting:
            a, b, c = waiting.pop()
            for x in following[a]:
                if rings.get(x) != rings[one]:
                    continue
                for z in following[c]:
                    shared = self._signs[x] & self._signs[z]
                    if rings.get(z) != rings[other] or not shared:
                        continue
                    for y in following[b]:
                        self._spend()
                        step = (x, y, z)
                        if shared & self._signs[y] and step not in seen:
                            if step == end:
                                return True
                            seen.add(step)
                            waiting.append(step)
        return False


def _rings(following: Mapping[Node, Collection[Node]]) -> dict[Node, int]:
    """Return the nodes that one may come back to, each with the number of its ring."""
    order: list[Node] = []
    seen: set[Node] = set()
    for start in following:
        waiting = [(start, iter(following[start]))] if start not in seen else []
        seen.add(start)
        while waiting:
            node, others = waiting[-1]
            fresh = next((other for other in others if other not in seen), None)
            if fresh is None:
                order.append(waiting.pop()[0])
            else:
                seen.add(fresh)
                waiting.append((fresh, iter(following[fresh])))
    before: dict[Node, list[Node]] = {node: [] for node in following}
    for node, after in following.items():
        for other in after:
            before[other].append(node)
    rings: dict[Node, int] = {}
    met: set[Node] = set()
    for number, start in enumerate(reversed(order)):
        if start in met:
            continue
        met.add(start)
        ring, found = [start], [start]
        while found:
            fresh_ones = [node for node in before[found.pop()] if node not in met]
            met.update(fresh_ones)
            ring += fresh_ones
            found += fresh_ones
        if len(ring) > 1 or start in following[start]:
            rings |= dict.fromkeys(ring, number)
    return rings


def _times(places: Counter[int], times: int) -> Counter[int]:
    return Counter({place: ways * times for place, ways in places.items() if times})


def _is_sign(word: Any) -> bool:
    return word in (words.LITERAL, words.NOT_LITERAL, words.ANY, words.IN)


def _reads(word: Any, given: Any, sign: int) -> bool:
    """Tell whether a place of a pattern takes a sign."""
    if word is words.LITERAL:
        return bool(sign == given)
    if word is words.NOT_LITERAL:
        return bool(sign != given)
    if word is words.ANY:
        return sign != ord("\n")
    if word is words.RANGE:
        return bool(given[0] <= sign <= given[1])
    if word is words.CATEGORY:
        opposite = _OPPOSITES.get(given)
        kind = _CATEGORIES[opposite or given]
        return (kind.match(chr(sign)) is None) == (opposite is not None)
    negated = given[0][0] is words.NEGATE
    return negated != any(_reads(one[0], one[1], sign) for one in given[negated:])


def _named(parsed: Any) -> Iterator[int]:
    """Yield the signs that a pattern names, and those next to them."""
    if isinstance(parsed, int):
        if 0 <= parsed <= sys.maxunicode:
            yield from (max(0, parsed - 1), parsed, min(sys.maxunicode, parsed + 1))
    elif isinstance(parsed, (tuple, list, parser.SubPattern)):
        for inner in parsed:
            yield from _named(inner)


def _is_anchored(parsed: Any) -> bool:
    """Tell whether a pattern fits at the beginning of a text alone."""
    for word, given in parsed:
        if word is words.AT:
            return given in (words.AT_BEGINNING, words.AT_BEGINNING_STRING)
        if word is words.SUBPATTERN:
            return _is_anchored(given[3])
        return word is words.BRANCH and all(_is_anchored(branch) for branch in given[1])
    return False


def _has_end(parsed: Any) -> bool:
    """Tell whether a pattern asks anywhere for the end of a text, or for what is not there."""
    if isinstance(parsed, tuple) and parsed and parsed[0] in (words.AT, words.ASSERT_NOT):
        return parsed[0] is words.ASSERT_NOT or parsed[1] not in (
            words.AT_BEGINNING,
            words.AT_BEGINNING_STRING,
        )
    if isinstance(parsed, (tuple, list, parser.SubPattern)):
        return any(_has_end(inner) for inner in parsed)
    return False
