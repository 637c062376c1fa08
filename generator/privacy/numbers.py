"""Numbers that name a person: identity cards, bank cards, mobile phones, e-mail addresses.

The one place that knows their shapes and how they are disguised. Says where in a text such a
number stands, never which; reads no file and decides nothing about where one may stand.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise

from generator.web.shared import SHARED, pattern, written


class NumberKind(StrEnum):
    """What a number is the number of."""

    IDENTITY = "identity"
    CARD = "card"
    MOBILE = "mobile"
    MAIL = "mail"


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class Found:
    """A number in a text: from the character ``start`` up to, without it, ``end``."""

    start: int
    end: int
    kind: NumberKind


def find(text: str) -> tuple[Found, ...]:
    """Return where a text names a person, in order, each number once.

    Seen through: full-width and other digits, Chinese numerals, characters without width, blanks,
    hyphens and dots between the digits, and any mixture of them.
    """
    return tuple(sorted([*_numbers(text), *_addresses(text)]))


def key(text: str) -> str:
    """Return a number or an address as it is compared: digits alone, or small letters.

    >>> key("+86 １５８-8203 4160")
    '15882034160'
    """
    plain, _ = _mailed(text, 0, len(text))
    if "@" in (address := _AT_SIGN.sub("@", plain)):
        return re.sub(r"\s", "", address).casefold()
    return re.sub("^(?:00)?86(?=1[3-9][0-9]{9}$)", "", re.sub("[^0-9]", "", plain))


def masked(text: str) -> str:
    """Return a text with a star in the place of each number that names a person."""
    for found in reversed(find(text)):
        text = f"{text[: found.start]}＊{text[found.end :]}"
    return text


def names_a_person(text: str) -> bool:
    """Tell whether a text holds the number of an identity card, also one written with gaps.

    GB 11643-1999. What applicants type is held to this, here and in the browser alike; ``find``
    sees through more.
    """
    if _MANY_DIGITS.search(text) is None:
        return False
    plain = unicodedata.normalize("NFKC", text)
    return any(is_identity(_GAP.sub("", found[1])) for found in _IDENTITY.finditer(plain))


def is_identity(number: str) -> bool:
    """Tell whether 18 signs without gaps are the number of an identity card.

    GB 11643-1999: an area, a day of birth that exists and a right check digit.
    """
    total = sum(int(n) * pow(2, 17 - i, 11) for i, n in enumerate(number[:17]))
    right = _CHECKS[total % 11] == number[17].upper()
    return right and _AREA.match(number) is not None and _is_day(number[6:14])


def is_card(number: str) -> bool:
    """Tell whether digits without gaps are the number of a bank card.

    ISO/IEC 7812-1: a prefix of an issuer with the lengths it uses, and a right check digit.
    """
    if _CARD.fullmatch(number) is None:
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_day(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    try:
        known = _DAYS["first_year"] <= year <= _DAYS["last_year"]
        return known and date(year, month, day).day == day
    except ValueError:
        return False


_GAP, _MANY_DIGITS, _AREA = pattern("gap"), pattern("many_digits"), pattern("area")
_IDENTITY = re.compile(f"(?<![0-9])(?=({written('identity')}))")
_CHECKS, _DAYS = SHARED["words"]["identity_checks"], SHARED["days"]

# A unified social credit code has 18 signs, so 18 digits are a card of one issuer alone.
_CARD = re.compile(
    "62[0-9]{14,17}|(?:4[0-9]|5[1-5]|35)[0-9]{14}|3[47][0-9]{13}"
    "|(?:60|6[4-9]|81|9[04-68])(?:[0-9]{14}|[0-9]{15}|[0-9]{17})"
)
_MOBILE = re.compile("(?:(?:00)?86)?(?=1[3-9][0-9]{9}$)")
_SHORTEST, _LONGEST = 11, 19
_IDENTITY_GROUPS, _MOBILE_GROUPS = "6 8 [34]|6 4 4 [34]", "3 4 4"
_CARD_GROUPS = "4 4 4 [1-4]|4 4 4 4(?: [1-3])?|6 1[0-3]"

# Named one by one: the class of all digits there are takes three times as long to look for.
_PLAIN = "0-9０-９٠-٩۰-۹०-९𝟎-𝟿"
# Signs read as a digit where a number would stand; elsewhere they are words.
_NUMERALS = {
    sign: str(value)
    for value, signs in enumerate(
        ("〇零○", "一壹弌幺", "二贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
_WORDS = "".join(_NUMERALS) + "⓪①-⑨⓿❶-❾⁰¹²³⁴-⁹₀-₉"
# Marks without width, that turn the direction, or that dress the sign before them.
_UNSEEN = written("within")
_DASHES = "\\-－‐-―−_＿·•・∙⋅~～"
_DOTS = ".．。﹒"
_SEEN = f"\\s\u2800{_DASHES}{_DOTS}"

_RUN = re.compile(f"[{_PLAIN}{_WORDS}][{_PLAIN}{_WORDS}{_UNSEEN}{_SEEN}]{{10,}}")
_DIGITS = re.compile(f"[{_PLAIN}{_WORDS}]")
_NO_WORDS = re.compile(f"[^{_WORDS}]+")
_INVISIBLE, _DASH, _DOT = (re.compile(f"[{signs}]") for signs in (_UNSEEN, _DASHES, _DOTS))
_SIGN = re.compile(f"[{_PLAIN}{_WORDS}{_UNSEEN}{_SEEN}]")
_GROUP = re.compile("[0-9]+")
_SEGMENT = re.compile(r"[0-9]+(?:[ \n.-]{1,4}[0-9]+)*")
_CHECK_SIGN = re.compile(f"[{_SEEN}{_UNSEEN}]{{0,4}}[XxＸｘⅩⅹ](?![A-Za-z])")
_QUANTITY = re.compile(" ?[元万亿%％]")

# Each is looked for by its first letters, which is far quicker than all at once.
_AT = (
    re.compile("@(?<![\"'`<>(){},:/*]@)"),
    re.compile("＠"),
    re.compile(r"at[)\]）】](?<=[(\[（【]at.)"),
)
_AT_SIGN = re.compile(r"[(\[（【]at[)\]）】]")
_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}[ \n.-]{0,3}\Z")
_HOST = re.compile(
    r"[ \n.-]{0,3}[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}"
    r"\.(?!(?:png|jpe?g|gif|svg|webp|css|js|ts|json|html?)\b)[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
# Written with gaps, only what ends as most addresses do.
_APART = "[ \\n-]{0,2}"
_HOST_APART = re.compile(
    rf"[ \n.-]{{0,3}}(?:[A-Za-z0-9]{_APART}){{1,40}}"
    rf"(?:\.{_APART}(?:[A-Za-z0-9]{_APART}){{1,20}}){{0,3}}\.{_APART}(?:"
    + "|".join(_APART.join(ending) for ending in ("com", "cn", "net", "org", "edu"))
    + ")(?![A-Za-z0-9])"
)
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_NAMED = re.compile(
    r"(?:电话|手机|联系|微信|卡号|账号|帐号|账户|tel|phone|mobile)[^\n0-9]{0,12}\Z", re.IGNORECASE
)


def _numbers(text: str) -> Iterator[Found]:
    """Yield the numbers of a text, each once."""
    for run in _RUN.finditer(text):
        if len(_DIGITS.findall(run[0])) < _SHORTEST:
            continue
        # Chinese numerals beside a number are words; within one they are digits.
        parts = [(run.start() + part.start(), part[0]) for part in _NO_WORDS.finditer(run[0])]
        if parts != [(run.start(), run[0])]:
            parts.append((run.start(), run[0]))
        kept: list[Found] = []
        for start, part in parts:
            for one in _within(text, start, part):
                if not any(one.start < other.end and other.start < one.end for other in kept):
                    kept.append(one)
        yield from kept


def _within(text: str, start: int, run: str) -> Iterator[Found]:
    """Yield the numbers among the digits and marks of a run that begins at ``start``."""
    signs = [(plain, at) for at, sign in enumerate(run, start) if (plain := _plain(sign))]
    plain = "".join(sign for sign, _ in signs)
    for segment in _SEGMENT.finditer(plain):
        spans = [group.span() for group in _GROUP.finditer(plain, *segment.span())]
        gaps = [plain[end:begin] for (_, end), (begin, _) in pairwise(spans)]
        yield from _Segment(
            text=text,
            groups=tuple(plain[slice(*span)] for span in spans),
            marks=("", *("".join(sorted(set(gap))) for gap in gaps), ""),
            starts=tuple(signs[begin][1] for begin, _ in spans),
            ends=tuple(signs[end - 1][1] + 1 for _, end in spans),
        ).numbers()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Segment:
    """Groups of digits with marks between them.

    ``marks`` holds, for each group, the kinds of mark before it, and those behind the last; a
    group stands in ``text`` from its place in ``starts`` up to its place in ``ends``.
    """

    text: str
    groups: tuple[str, ...]
    marks: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def numbers(self) -> Iterator[Found]:
        """Yield the numbers that begin and end with a group, the longest where two begin alike."""
        first = 0
        while first < len(self.groups):
            found, behind, digits = None, first + 1, ""
            for last in range(first, len(self.groups)):
                digits += self.groups[last]
                if len(digits) > _LONGEST:
                    break
                if len(digits) >= _SHORTEST and (one := self._judged(digits, first, last)):
                    found, behind = one, last + 1
            if found:
                yield found
            first = behind

    def _judged(self, digits: str, first: int, last: int) -> Found | None:
        start, end = self.starts[first], self.ends[last]
        sizes = [len(group) for group in self.groups[first : last + 1]]
        whole = len(sizes) == len(self.groups)
        sign = _CHECK_SIGN.match(self.text, end) if last == len(self.groups) - 1 else None
        number = f"{digits}X" if sign and len(digits) == 17 else digits
        if len(number) == 18 and is_identity(number):
            reads = whole or self._reads_as_one(sizes, first, last, usual=_IDENTITY_GROUPS)
            behind = sign.end() if sign and len(digits) == 17 else end
            return Found(start=start, end=behind, kind=NumberKind.IDENTITY) if reads else None
        card = is_card(digits) and not self._is_spelt(first, last)
        if card and self._reads_as_one(sizes, first, last, usual=_CARD_GROUPS):
            return Found(start=start, end=end, kind=NumberKind.CARD)
        mobile = _MOBILE.match(digits)
        if mobile is None or _QUANTITY.match(self.text, end):
            return None
        ahead = mobile.end()
        while ahead and ahead >= sizes[0]:
            ahead -= sizes.pop(0)
            first += 1
        sizes[0] -= ahead
        if not self._reads_as_one(sizes, first, last, usual=_MOBILE_GROUPS):
            return None
        return Found(start=start, end=end, kind=NumberKind.MOBILE)

    def _reads_as_one(self, sizes: list[int], first: int, last: int, *, usual: str) -> bool:
        """Return whether groups of these sizes read as one number and not as several."""
        around = {self.marks[first] if first else "", self.marks[last + 1]}
        if len(sizes) == 1:
            # Neither the decimals of a fraction nor a piece of a checksum.
            return "." not in around and not self._is_checksum(first, last)
        if re.fullmatch(usual, " ".join(map(str, sizes))):
            return True
        marks = set(self.marks[first + 1 : last + 1])
        if marks & around or any("\n" in mark for mark in marks):
            return False
        at = self.starts[first]
        if _NAMED.search(self.text, max(0, at - 32), at):
            return True
        whole = len(sizes) == len(self.groups)
        if self._is_dated(first, last) or not (whole or len(sizes) > 2):
            return False
        least, most = min(sizes), max(sizes)
        if {*sizes[1:-1]} <= {most} and most in (sizes[0], sizes[-1]):
            # As many digits in each group but at an end; four with dots are the address of a host.
            return marks != {"."} if len(sizes) == 4 else least > 2 or most < 5 or marks == {"-"}
        return marks == {"-"} or (len(marks) == 1 and least > 2 and sum(sizes) == _SHORTEST)

    def _is_dated(self, first: int, last: int) -> bool:
        """Return whether groups begin with a year and a month or another year, or hold a year."""
        years = [_YEAR.fullmatch(group) is not None for group in self.groups[first : last + 1]]
        if years[0]:
            return years[1] or len(self.groups[first + 1]) < 3
        return any(years) and min(len(group) for group in self.groups[first : last + 1]) < 3

    def _is_spelt(self, first: int, last: int) -> bool:
        """Return whether a letter stands right before or behind, as in codes of other kinds."""
        start, end = self.starts[first], self.ends[last]
        beside = self.text[max(0, start - 1) : start] + self.text[end : end + 1]
        return re.search("[A-Za-z]", beside) is not None

    def _is_checksum(self, first: int, last: int) -> bool:
        """Return whether the digits belong to a longer number with the base 16."""
        start, end = self.starts[first], self.ends[last]
        before = re.search("[0-9A-Za-z]*$", self.text[max(0, start - 128) : start])
        behind = re.match("[0-9A-Za-z]*", self.text[end : end + 128])
        around = f"{before[0] if before else ''}{behind[0] if behind else ''}"
        return bool(around) and re.fullmatch("[0-9A-Fa-f]+", around) is not None


def _addresses(text: str) -> Iterator[Found]:
    """Yield the e-mail addresses of a text."""
    for at in (found for sign in _AT for found in sign.finditer(text)):
        written = at.start() - (at[0][:1] == "a")
        ahead, places = _mailed(text, max(0, written - 80), written)
        local = _LOCAL.search(ahead)
        if local is None:
            continue
        behind, later = _mailed(text, at.end(), at.end() + 160)
        host = _HOST.match(behind) or _HOST_APART.match(behind)
        if host:
            start, end = places[local.start()], later[host.end() - 1] + 1
            yield Found(start=start, end=end, kind=NumberKind.MAIL)


def _mailed(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """Return a piece of a text in the plain signs of an address, each with its place."""
    signs = []
    for at, sign in enumerate(text[start:end], start):
        plain = _plain(sign) if _SIGN.match(sign) else unicodedata.normalize("NFKC", sign)
        signs += [(one, at) for one in plain]
    return "".join(sign for sign, _ in signs), [at for _, at in signs]


@cache
def _plain(sign: str) -> str:
    """Return a digit as 0 to 9, a blank, dash or dot as the plain one, nothing for the unseen."""
    if _INVISIBLE.match(sign):
        return ""
    if sign.isspace() or sign == "\u2800":
        return "\n" if sign in "\n\r\v\f\x85\u2028\u2029" else " "
    if _DASH.match(sign):
        return "-"
    if _DOT.match(sign):
        return "."
    return _NUMERALS.get(sign) or str(unicodedata.digit(sign, sign))
