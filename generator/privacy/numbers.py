"""Numbers that name a person: identity cards, passports, bank cards, mobile phones, e-mail.

Says where in a text such a number stands, never which; reads no file and decides nothing about
where one may stand. How signs, groups, masks and addresses are read is known to the modules below.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.privacy.addresses import AT_SIGN, DOT_SIGN, addresses, is_invented
from generator.privacy.directions import displayed_order
from generator.privacy.figures import NumberKind, Spread, is_identity, is_mobile, numbers
from generator.privacy.masks import masked_too_little, spoilt
from generator.privacy.papers import papers
from generator.privacy.signs import DIGITS, UNSEEN, WORDS, plain
from generator.privacy.spellings import spelt
from generator.web.shared import pattern, written


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class Found:
    """A number in a text: from the character ``start`` up to, without it, ``end``."""

    start: int
    end: int
    kind: NumberKind


def find(text: str) -> tuple[Found, ...]:
    """Return where a text names a person, in order, each number once.

    Seen through: digits of every script, Chinese numerals, marks without width, blanks, hyphens,
    dots, slashes and brackets between the digits, any mixture of them, and marks that turn the
    direction. Costs no more than the length of the text.
    """
    found = _found(text)
    if (places := displayed_order(text)) is None:
        return found
    turned = (
        (sorted(places[one.start : one.end]), one.kind)
        for one in _found("".join(text[at] for at in places))
    )
    further = (Found(start=at[0], end=at[-1] + 1, kind=kind) for at, kind in turned)
    kept: list[Found] = []
    for one in sorted((*found, *further)):
        if kept and one.start < kept[-1].end:
            kept[-1] = replace(kept[-1], end=max(one.end, kept[-1].end))
        else:
            kept.append(one)
    return tuple(kept)


def _found(text: str) -> tuple[Found, ...]:
    """Return where a text names a person in the order in which it is kept."""
    plainly = plain(text)
    seen = plainly.text
    found = [
        *_longest(
            [*_numbers(seen), *masked_too_little(seen), *spoilt(seen), *papers(seen), *spelt(seen)]
        ),
        *addresses(seen),
    ]
    places = (
        Found(start=plainly.start(one.start), end=plainly.end(one.end), kind=one.kind)
        for one in found
    )
    return tuple(sorted(places))


def holds_one(text: str) -> bool:
    """Tell whether a text names a person by a number that no mask hides, or by an address."""
    return any(found.kind is not NumberKind.HALF for found in find(text))


def key(text: str) -> str:
    """Return a number or an address as it is compared: digits alone, or small letters.

    >>> key("+86 １３８-0013 8000")
    '13800138000'
    """
    seen = plain(text).text.replace(UNSEEN, "").translate(DIGITS)
    if _LETTERS.search(seen) and "@" in (address := AT_SIGN.sub("@", seen)):
        return re.sub(r"\s", "", DOT_SIGN.sub(".", address)).casefold()
    if power := _POWER.fullmatch(seen):
        seen = _in_full(power)
    return re.sub("^(?:(?:00)?86|0)(?=1[3-9][0-9]{9}$)", "", re.sub("[^0-9]", "", seen))


def masked(text: str) -> str:
    """Return a text with a star in the place of each number that names a person.

    An address that skeletons and examples have, without a figure, is nobody's and stays.
    """
    for found in reversed(find(text)):
        if found.kind is NumberKind.MAIL and _is_blank(text[found.start : found.end]):
            continue
        text = f"{text[: found.start]}＊{text[found.end :]}"
    return text


def _is_blank(address: str) -> bool:
    """Tell whether an address is invented, and can hide nothing else."""
    plain = _INVENTED.fullmatch(address)
    return plain is not None and is_invented(address.lower())


_INVENTED = re.compile(r"[A-Za-z.-]+@[A-Za-z.-]+")


def names_a_person(text: str) -> bool:
    """Tell whether a text holds the number of an identity card, also one written with gaps.

    GB 11643-1999. What applicants type is held to this, here and in the browser alike; ``find``
    sees through more.
    """
    if _MANY_DIGITS.search(text) is None:
        return False
    seen = unicodedata.normalize("NFKC", text)
    return any(is_identity(_GAP.sub("", found[1])) for found in _IDENTITY.finditer(seen))


_GAP, _MANY_DIGITS = pattern("gap"), pattern("many_digits")
_IDENTITY = re.compile(f"(?<![0-9])(?=({written('identity')}))")

_MARKS = rf"{UNSEEN} \n\-./|,()。*"
_RUN = re.compile(f"[0-9{WORDS}][0-9{WORDS}{_MARKS}]{{10,}}")
_NO_DIGIT, _WORD = re.compile(f"[^0-9{WORDS}]+"), re.compile(f"[{WORDS}]")
_NO_WORDS = re.compile(f"[^{WORDS}]+")
_SHORTEST = 11
_SPOKEN = re.compile(
    f"(?<![0-9{WORDS}])[{WORDS}]{{1,4}}(?:[,。 ]{{1,2}}[{WORDS}]{{1,4}}){{2,10}}(?![0-9{WORDS}])"
)
_LETTERS = re.compile("[A-Za-z]")
# As programs write a long number that was kept as one.
_RAISED = re.compile(r"[Ee](?<=[0-9][Ee])\+?1")
_POWER = re.compile(r"(?<![0-9.])([0-9])\.([0-9]{9,18})[Ee]\+?(1[0-9])(?![0-9])")


def _numbers(seen: str) -> Iterator[Spread]:
    """Yield the numbers of a text in plain signs, each once."""
    for run in _RUN.finditer(seen):
        if len(_NO_DIGIT.sub("", run[0])) < _SHORTEST:
            continue
        if _WORD.search(run[0]) is None:
            yield from _within(seen, run.start(), run[0])
            continue
        # Chinese numerals beside a number are words; within one they are digits.
        apart = [
            one
            for part in _NO_WORDS.finditer(run[0])
            for one in _within(seen, run.start() + part.start(), part[0])
        ]
        whole = list(_within(seen, run.start(), run[0].translate(DIGITS)))
        yield from _longest([*apart, *whole, *_spoken(run)])
    for power in _POWER.finditer(seen) if _RAISED.search(seen) else ():
        digits = _in_full(power)
        for one in numbers(digits, digits, range(len(digits))):
            yield Spread(start=power.start(), end=power.end(), kind=one.kind)


def _spoken(run: re.Match[str]) -> Iterator[Spread]:
    """Yield the mobile numbers among numerals that stand in groups as they are spoken."""
    for found in _SPOKEN.finditer(run[0]):
        if is_mobile(_NO_DIGIT.sub("", found[0]).translate(DIGITS)):
            begin = run.start() + found.start()
            yield Spread(start=begin, end=begin + len(found[0]), kind=NumberKind.MOBILE)


def _within(seen: str, start: int, run: str) -> Iterator[Spread]:
    """Yield the numbers among the digits and marks of a run that begins at ``start``."""
    places: list[int] | range = range(start, start + len(run))
    if UNSEEN in run:
        places = [at for at, sign in enumerate(run, start) if sign != UNSEEN]
        run = run.replace(UNSEEN, "")
    yield from numbers(seen, run, places)


def _in_full(power: re.Match[str]) -> str:
    """Return a whole number that was written as a power of ten."""
    return f"{power[1]}{power[2]:0<{int(power[3])}}"[: int(power[3]) + 1]


def _longest(spreads: list[Spread]) -> list[Spread]:
    """Return, of numbers that overlap, the longer: a card holds what looks like a mobile phone."""
    kept: list[Spread] = []
    for one in sorted(spreads, key=lambda one: (one.start, -one.end)):
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
        elif one.end - one.start > kept[-1].end - kept[-1].start:
            kept[-1] = one
    return kept
