"""How a notice numbers its clauses: 四（二）1（3）, 第三条, 1.2.3, or a named part such as 序言.

Turns a number into its levels and back. How a notice writes each level is data of its call; one
that says nothing is read as most offices write.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

Levels = tuple[tuple[int, int], ...]
"""A number as pairs of which level and its value, outermost first."""

USUAL = ("一", "（一）", "1", "（1）")
"""The first number of each level where a call says nothing; 1.2.3 is read as well."""

DIGITS = "一二三四五六七八九"
"""The Chinese numbers from 1 to 9."""

_ORDINALS = (
    "甲乙丙丁戊己庚辛壬癸",
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿",
    "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩",
    "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ",
    "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "abcdefghijklmnopqrstuvwxyz",
)
_HAN = "[一二三四五六七八九十百零]{1,7}"
_FIGURE = "[1-9][0-9]{0,2}"
_WIDE = "[１-９][０-９]{0,2}"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_MOST_ROMAN = 39
_NAMED = re.compile(r"(?![一二三四五六七八九十]+(?:[（(0-9]|$))[^\W\d_]{2,20}[ 0-9-]*")
_DECIMAL = re.compile(rf"{_FIGURE}(?:\.{_FIGURE})+")

_SHOWN = (4, 2, 1, 3, 1, 1, 1, 1)
_FIRST_DECIMAL = 2  # 1.2 stands below the same 1 that a notice without chapters begins with
_BELOW_DECIMAL = 10


@dataclass(frozen=True, kw_only=True)
class Numbering:
    """How a notice numbers: the first number of each level, and which count through the whole.

    A sample may repeat the level above it, as 1.1 does below 1. Of ``levels`` any may be left out
    of a number, as in 二（1）. A level counted ``through`` does not begin anew below another, as
    the articles of a regulation do not.
    """

    levels: tuple[str, ...] = USUAL
    through: frozenset[int] = field(default=frozenset())

    def read(self, number: str) -> Levels | None:
        """Return the levels of a number, or None if it has none."""
        if self.levels == USUAL and _DECIMAL.fullmatch(number):
            values = [int(part) for part in number.split(".")]
            return tuple(
                (_BELOW_DECIMAL + n if n else _FIRST_DECIMAL, value)
                for n, value in enumerate(values)
            )
        counters, whole = _scheme(self.levels)
        match = whole.fullmatch(number)
        if match is None or not number:
            return None
        found = [(n, text) for n, text in enumerate(match.groups()) if text]
        levels = [(n, counters[n].read(text)) for n, text in found]
        read = tuple((n, value) for n, value in levels if value is not None)
        return read if found and len(read) == len(found) else None

    def write(self, levels: Levels) -> str:
        """Return the number that has these levels."""
        if any(kind >= _BELOW_DECIMAL for kind, _ in levels) and self.levels == USUAL:
            return ".".join(str(value) for _, value in levels)
        counters, _ = _scheme(self.levels)
        return "".join(counters[kind].write(value) for kind, value in levels)

    def sample(self) -> str:
        """Return what a number of all levels looks like: 四（二）1（3）."""
        counters, _ = _scheme(self.levels)
        return "".join(one.write(value) for one, value in zip(counters, _SHOWN, strict=False))

    def unreadable(self) -> tuple[int, ...]:
        """Return which samples hold no first number, or cannot be told from the level above."""
        counters, _ = _scheme(self.levels)
        return tuple(
            n
            for n, counter in enumerate(counters)
            if counter.first == "" or not all(self._reads_back(n, value) for value in (1, 7))
        )

    def _reads_back(self, last: int, value: int) -> bool:
        levels = tuple((n, value) for n in range(last + 1))
        return self.read(self.write(levels)) == levels


def is_named_part(number: str) -> bool:
    """Tell whether a number is the name of a part of the notice, such as 序言 or 附件 1."""
    return _NAMED.fullmatch(number) is not None


def han(value: int) -> str:
    """Return a number from 1 to 999 in Chinese: 一, 十, 二十, 一百零二."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    head = f"{DIGITS[hundreds - 1]}百" if hundreds else ""
    if hundreds and not tens and ones:
        head += "零"
    if tens:
        head += "十" if tens == 1 and not hundreds else f"{DIGITS[tens - 1]}十"
    return head + (DIGITS[ones - 1] if ones else "")


# ---- levels ----


@dataclass(frozen=True, kw_only=True)
class _LevelSpelling:
    """How one level is written: what stands before and behind its counter, and the counter."""

    before: str
    first: str
    behind: str
    pattern: str
    value: Callable[[str], int | None]
    text: Callable[[int], str]

    def read(self, text: str) -> int | None:
        return self.value(text)

    def write(self, value: int) -> str:
        return f"{self.before}{self.text(value)}{self.behind}"


@lru_cache(maxsize=64)
def _scheme(samples: tuple[str, ...]) -> tuple[tuple[_LevelSpelling, ...], re.Pattern[str]]:
    """Return how each level is written, and what a whole number looks like."""
    counters: list[_LevelSpelling] = []
    above = ""
    for sample in samples:
        own = sample.removeprefix(above) if above else sample
        counter = _counter(own)
        if not counter.first:
            counter = _counter(sample)
        counters.append(counter)
        above = sample
    whole = "".join(
        f"(?:{re.escape(one.before)}({one.pattern}){re.escape(one.behind)})?" for one in counters
    )
    return tuple(counters), re.compile(whole)


def _counter(sample: str) -> _LevelSpelling:
    """Return how a level is written whose first number is this; without one, ``first`` is ""."""
    at, kind = max(((sample.rfind(one), one) for one in _KINDS), key=lambda found: found[0])
    if at < 0:
        return _LevelSpelling(
            before=sample, first="", behind="", pattern="(?!)", value=_no_value, text=lambda _: ""
        )
    pattern, value, text = _KINDS[kind]
    return _LevelSpelling(
        before=sample[:at],
        first=kind,
        behind=sample[at + len(kind) :],
        pattern=pattern,
        value=value,
        text=text,
    )


def _no_value(_: str) -> int | None:
    return None


def _figure(text: str) -> int | None:
    return int(text)


def _wide(value: int) -> str:
    return str(value).translate({ord("0") + n: chr(ord("０") + n) for n in range(10)})


def _han_value(text: str) -> int | None:
    """Read 十二, 二十 or 一百零二; what is not how one writes a number is None."""
    return _HAN_VALUES.get(text)


def _roman(value: int) -> str:
    found = ""
    for worth, sign in _ROMAN:
        while value >= worth:
            found, value = found + sign, value - worth
    return found


def _one_of(signs: Sequence[str]) -> tuple[str, Callable[[str], int | None], Callable[[int], str]]:
    """Return a counter of which each value is one text."""
    values = {sign: n for n, sign in enumerate(signs, 1)}
    longest = sorted(signs, key=len, reverse=True)
    return (
        "|".join(map(re.escape, longest)),
        values.get,
        lambda value: signs[value - 1] if value <= len(signs) else str(value),
    )


_HAN_VALUES = {han(value): value for value in range(1, 1000)}
_ROMANS = [_roman(value) for value in range(1, _MOST_ROMAN + 1)]
_KINDS: dict[str, tuple[str, Callable[[str], int | None], Callable[[int], str]]] = {
    "一": (_HAN, _han_value, han),
    "1": (_FIGURE, _figure, str),
    "１": (_WIDE, _figure, _wide),
    **{signs[0]: _one_of(signs) for signs in _ORDINALS},
    "I": _one_of(_ROMANS),
    "i": _one_of([sign.lower() for sign in _ROMANS]),
}
