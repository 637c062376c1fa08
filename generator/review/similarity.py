"""How alike two texts are, told in percent with the passages they share.

The engine names pairs worth a look; here each pair is read in full. One-line texts are measured by
the share of both that agrees, long ones by the share of the shorter, so that a copy with more
written around it is found.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from generator.forms.form import Field, FieldType
from generator.forms.review_plan import SimilarityRule
from generator.model.names import letters
from generator.review.database import MOST_PAIRS, Engine
from generator.review.entries import Likeness, Pair, Passage
from generator.web.escape import bare

_LINE_RUN, _LONG_RUN = 2, 6
_LINE_GRAM, _LONG_GRAM = 3, 6
_SHORTEST = 4
_SHOWN = 5
_SPREAD = 16
MOST_SIGNS = 40_000_000
"""So many signs of pairs are read in full at most, field by field; a pair costs what it holds."""


def passages(one: str, other: str, run: int) -> tuple[str, ...]:
    """Return the runs of at least ``run`` signs of the first text that the second has too.

    They are taken from left to right, each as long as it can be, and do not overlap.
    """
    places: dict[str, list[int]] = {}
    for start in range(len(other) - run + 1):
        known = places.setdefault(other[start : start + run], [])
        if len(known) < _SPREAD:
            known.append(start)
    found, at = [], 0
    while at <= len(one) - run:
        longest = 0
        for start in places.get(one[at : at + run], ()):
            longest = max(longest, _agreeing(one, at, other, start))
        if longest:
            found.append(one[at : at + longest])
            at += longest
        else:
            at += 1
    return tuple(found)


def _agreeing(one: str, at: int, other: str, start: int) -> int:
    end = min(len(one) - at, len(other) - start)
    length = 0
    while length < end and one[at + length] == other[start + length]:
        length += 1
    return length


def alikeness(one: str, other: str, *, long: bool) -> tuple[int, tuple[str, ...]]:
    """Return how alike two compared texts are in whole percent, rounded down, and the passages."""
    short, rest = sorted((one, other), key=lambda text: (len(text), text))
    if len(short) < _SHORTEST:
        return (100, (short,)) if short == rest and short else (0, ())
    if short == rest:
        return 100, (short,)
    found = passages(short, rest, _LONG_RUN if long else _LINE_RUN)
    covered = sum(map(len, found))
    share = covered * 100 // len(short) if long else 200 * covered // (len(short) + len(rest))
    # What differs is not the same, however little it is.
    return min(99, share), found


def near_pairs(
    engine: Engine,
    texts: Mapping[int, Mapping[str, str]],
    fields: Sequence[tuple[Field, int]],
    most_signs: int = MOST_SIGNS,
) -> tuple[tuple[Pair, ...], bool]:
    """Return the pairs that are near in any field, from so many percent on, by their places.

    ``texts`` are the answers by place and field. The second value tells whether there were so many
    that not all were looked into.
    """
    compared = {
        field.name: {place: letters(given.get(field.name, "")) for place, given in texts.items()}
        for field, _ in fields
    }
    wanted: set[tuple[int, int]] = set()
    cut, left = False, most_signs
    for field, percent in fields:
        read, long = compared[field.name], field.kind is FieldType.LONG
        rows = [(place, text) for place, text in read.items() if len(text) >= _SHORTEST]
        for places in engine.same(engine.keep(("INTEGER", "VARCHAR"), rows)):
            wanted.update(pairwise(places))
        found = engine.near(rows, _LONG_GRAM if long else _LINE_GRAM)
        cut = cut or len(found) >= MOST_PAIRS
        for first, second in found:
            left -= len(read[first]) + len(read[second])
            if left < 0:
                # Those that share most came first.
                cut = True
                break
            if alikeness(read[first], read[second], long=long)[0] >= percent:
                wanted.add((first, second))
    pairs, left = [], most_signs
    for first, second in sorted(wanted):
        likenesses = []
        for field, percent in fields:
            read, long = compared[field.name], field.kind is FieldType.LONG
            left -= len(read[first]) + len(read[second])
            # What is the same is known at once.
            if left < 0 and read[first] != read[second]:
                cut = True
                continue
            share, shared = alikeness(read[first], read[second], long=long)
            if share >= percent:
                likenesses.append(_likeness(field, share, shared, texts[first][field.name]))
        if likenesses:
            pairs.append(Pair(first=first, second=second, likenesses=tuple(likenesses)))
    return tuple(pairs), cut


def _likeness(field: Field, share: int, found: Iterable[str], original: str) -> Likeness:
    longest = sorted(found, key=lambda text: -len(text))[:_SHOWN]
    return Likeness(
        field=field.name,
        title=field.title,
        percent=share,
        passages=tuple(Passage(text=_as_written(text, original)) for text in longest),
    )


def _as_written(text: str, original: str) -> str:
    """Return a compared passage as it stands in the original, or as compared where it is not."""
    signs, places = [], []
    for place, sign in enumerate(original):
        for compared in letters(sign):
            signs.append(compared)
            places.append(place)
    at = "".join(signs).find(text)
    if at < 0:
        return _cut(text)
    return _cut(bare(original[places[at] : places[at + len(text) - 1] + 1]))


def _cut(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:120]}……{text[-30:]}"


def connected(pairs: Sequence[Pair]) -> Iterator[tuple[tuple[int, ...], tuple[Pair, ...]]]:
    """Yield the places that pairs join, each set with its pairs, by the first place."""
    above: dict[int, int] = {}

    def top(place: int) -> int:
        while above.setdefault(place, place) != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    for pair in pairs:
        one, other = sorted((top(pair.first), top(pair.second)))
        above[other] = one
    members: dict[int, list[int]] = {}
    for place in sorted(above):
        members.setdefault(top(place), []).append(place)
    by_place: dict[int, list[Pair]] = {}
    for pair in pairs:
        by_place.setdefault(top(pair.first), []).append(pair)
    for root, places in sorted(members.items()):
        yield tuple(places), tuple(by_place[root])


def fields_of(
    alike: Iterable[SimilarityRule], find: Callable[[str], Field | None]
) -> list[tuple[Field, int]]:
    """Return the fields that are compared, each with the percent it is held to."""
    return [(found, one.percent) for one in alike if (found := find(one.field)) is not None]
