"""Groups of digits judged: which of them read as one number, and which are figures in a row.

Works on plain signs, as ``signs`` has them. A window of groups is looked at only where its digits
could read as one, so that a row of figures costs no more than its length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from generator.web.shared import SHARED, pattern, written


class NumberKind(StrEnum):
    """What a number is the number of; ``HALF`` is one of an identity or a card, half masked.

    ``PAPER`` is one of a passport, a permit or another paper that is no identity card.
    """

    IDENTITY = "identity"
    PAPER = "paper"
    CARD = "card"
    MOBILE = "mobile"
    MAIL = "mail"
    HALF = "half"


def is_identity(number: str) -> bool:
    """Tell whether 18 signs without gaps are the number of an identity card.

    GB 11643-1999: an area, a day of birth that exists and a right check digit.
    """
    if _AREA.match(number) is None or not is_day(number[6:14]):
        return False
    return checks_out(number)


def checks_out(number: str) -> bool:
    """Tell whether the last of 18 signs is the check digit of those before it."""
    total = sum(int(n) * weight for n, weight in zip(number, _WEIGHTS, strict=False))
    return bool(_CHECKS[total % 11] == number[17].upper())


def is_card(number: str) -> bool:
    """Tell whether digits without gaps are the number of a bank card.

    ISO/IEC 7812-1: a prefix of an issuer with the lengths it uses, and a right check digit.
    """
    if _CARD.fullmatch(number) is None:
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def is_day(digits: str) -> bool:
    """Tell whether eight digits are a day that somebody may have been born on."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    try:
        known = _DAYS["first_year"] <= year <= _DAYS["last_year"]
        return bool(known and date(year, month, day).day == day)
    except ValueError:
        return False


def is_mobile(digits: str) -> bool:
    """Tell whether digits without gaps are a mobile number as it is dialled at home."""
    return re.fullmatch("1[3-9][0-9]{9}", digits) is not None


def is_birthday_number(digits: str) -> bool:
    """Tell whether 15 digits are made as numbers of identity cards were before 1999."""
    if re.fullmatch("[0-9]{15}", digits) is None or _AREA.match(digits) is None:
        return False
    return is_day(f"19{digits[6:12]}")


_AREA = pattern("area")
_CHECKS, _DAYS = SHARED["words"]["identity_checks"], SHARED["days"]
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
# A unified social credit code has 18 signs, so 18 digits are a card of one issuer alone.
_CARD = re.compile(
    "62[0-9]{14,17}|(?:4[0-9]|5[1-5]|35)[0-9]{14}|3[47][0-9]{13}"
    "|(?:60|6[4-9]|81|9[04-68])(?:[0-9]{14}|[0-9]{15}|[0-9]{17})"
)
# Behind the identity number on a card of the disabled: the kind and the degree.
_DISABLED = re.compile("[1-7][1-4]")
# As a number is dialled: from abroad, from another city, by the short codes of carriers.
_MOBILE = re.compile("((?:00)?86|0|17951|12593)?(1[3-9][0-9]{9})")
_SHORTEST, _LONGEST = 11, 20

# The sizes of the groups people write, each as a letter: a is one digit.
_USUAL = tuple(
    (re.compile(f"(?={sizes})"), re.compile(sizes), groups)
    for sizes, groups in (
        ("cdd|ddc|dcd|fh[cd]", 3),
        ("ch|f[j-m]", 2),
        ("fdd[cd]|ddd[a-d]", 4),
        ("dddd[a-d]", 5),
    )
)
_SEGMENT = re.compile(r"[0-9]+(?:(?:[^0-9]{1,5}|\n? {5,80})[0-9]+)*")
_GROUP = re.compile("[0-9]+")
_CHECK_SIGN = re.compile(r"[ \n()./|,*\-\u200b]{0,4}[Xx](?![A-Za-z])")
_QUANTITY = re.compile(
    " ?(?:[元万亿%％‰亩户人个件吨里米斤台套项次名家份张辆株头只篇册页时天年月日号级度]"
    "|平方|立方|公[里斤顷]|千[米克瓦]|mm|cm|km|kg|m2|㎡|hm)"
)
_FIGURES = re.compile(
    "(?:文号|编号|编码|序号|流水号|序列号|批号|图号|条码|凭证号?|发票[代号]?码?|合同号?|档案号?|备案号"
    "|面积|长度|产量|产值|数量|合计|总计|小计|金额|预算|资金|投资|坐标|标高|规模|指标|计划|分别为"
    r"|依次为|[Nn][Oo]\.?|№)[^\n0-9]{0,6}\Z"
)
_NAMED = re.compile(
    r"(?:电话|手机|联系|微信|卡号|账号|帐号|账户|帐户|身份|证件号?码?|号码|tel|phone|mobile|card)"
    r"(?:[^\n0-9,。]{0,12}|[ ,。]{1,3})\Z",
    re.IGNORECASE,
)
_YEAR = re.compile("(?:19|20)[0-9]{2}")
# An area and the year of what was issued there; an area before the 15 digits of a register. Banks
# number most of their cards from 62 on, of 19 digits.
_ISSUED = re.compile(
    f"(?!62)(?:{written('area')})(?:[0-3][0-9]|90)(?:[0-3]|[89])[0-9]20[12][0-9]"
    "|62(?:0[1-9]|1[01]|29|30)[0-3][0-9]20[12][0-9](?![0-9]{9})"
    "|3[47](?:0[1-9]|1[0-8])(?:[0-2][0-9]|3[0-2]|8[1-9])[0-9]{9}\\Z"
)
DOCUMENTS = "2012"
"""From this year on, a day between an area and a serial number is that of a document."""
# Names of banks that would read as digits of the base 16.
_BANKS = frozenset({"ABC", "CEB", "CCB", "BEA"})
_ASIDE = frozenset(",|")
_WALLS = frozenset(",|。\n")
_BRACKETS = frozenset("()*")
_JOINS = frozenset(" ()-")
_AHEAD = re.compile("0?0?86|0")
_JOINED = re.compile(r"[0-9A-Za-z]-\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """A number in a text in plain signs, from ``start`` up to ``end``."""

    start: int
    end: int
    kind: NumberKind


def numbers(text: str, run: str, places: "list[int] | range") -> Iterator[Spread]:
    """Yield the numbers among digits and marks; ``places`` are those of the signs of ``run``."""
    for segment in _SEGMENT.finditer(run):
        spans = [group.span() for group in _GROUP.finditer(run, *segment.span())]
        if len(spans) == 1 and spans[0][1] - spans[0][0] < _SHORTEST:
            continue
        gaps = [run[a[1] : b[0]] for a, b in pairwise(spans)]
        yield from _Segment(
            text=text,
            groups=tuple(run[slice(*span)] for span in spans),
            gaps=("", *gaps, ""),
            starts=tuple(places[begin] for begin, _ in spans),
            ends=tuple(places[end - 1] + 1 for _, end in spans),
        ).numbers()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Segment:
    """Groups of digits with marks between them.

    ``gaps`` holds the marks before each group, and behind the last, blank; a group stands in
    ``text`` from its place in ``starts`` up to its place in ``ends``.
    """

    text: str
    groups: tuple[str, ...]
    gaps: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def numbers(self) -> Iterator[Spread]:
        """Yield the numbers that begin and end with a group, the longest where two begin alike."""
        behind = 0
        for first, last in sorted(self._windows(), key=lambda window: (window[0], -window[1])):
            if first < behind:
                continue
            if found := self._judged(first, last):
                yield found
                behind = last + 1

    def _windows(self) -> Iterator[tuple[int, int]]:
        """Yield the first and the last of the groups that could read as one number."""
        for at, group in enumerate(self.groups):
            if _SHORTEST <= len(group) <= _LONGEST:
                yield at, at
        if len(self.groups) == 1:
            return
        sizes = "".join(chr(96 + min(len(group), 26)) for group in self.groups)
        for usual, _, groups in _USUAL:
            yield from ((at.start(), at.start() + groups - 1) for at in usual.finditer(sizes))
        kinds = [self._kind(at) for at in range(len(self.groups) + 1)]
        for first in range(len(self.groups) - 1):
            # A number does not go on with the mark that stands before it.
            if kinds[first] == kinds[first + 1]:
                continue
            length, marks = len(self.groups[first]), set[str]()
            for last in range(first + 1, len(self.groups)):
                length += len(self.groups[last])
                marks.add(kinds[last])
                if length > _LONGEST or kinds[first] in marks:
                    break
                if length >= _SHORTEST and kinds[last + 1] not in marks:
                    yield first, last

    def _kind(self, at: int) -> str:
        """Return the kinds of marks before a group."""
        gap = self.gaps[at]
        return gap if len(gap) < 2 else "".join(sorted(set(gap)))

    def _judged(self, first: int, last: int) -> Spread | None:
        digits = "".join(self.groups[first : last + 1])
        start, end = self.starts[first], self.ends[last]
        if first < last and self._is_within_uuid(start, end):
            return None
        sign = _CHECK_SIGN.match(self.text, end) if len(digits) == 17 else None
        number = f"{digits}X" if sign else digits
        if len(number) == 18 and is_identity(number):
            sizes = [len(group) for group in self.groups[first : last + 1]]
            alone = len(sizes) == len(self.groups) and not _is_usual(sizes)
            if max(sizes) > 1 and not _ASIDE.isdisjoint("".join(self.gaps[first + 1 : last + 1])):
                alone = False
            if not alone and not self._reads_as_one(first, last, number[6:10]):
                return None
            return Spread(start=start, end=sign.end() if sign else end, kind=NumberKind.IDENTITY)
        if first == last and _DISABLED.fullmatch(digits, 18) and is_identity(digits[:18]):
            return Spread(start=start, end=end, kind=NumberKind.IDENTITY)
        if is_card(digits):
            spelt = self._is_spelt(first, last)
            issued = _ISSUED.match(digits) is not None and not self._beside(_NAMED, first)
            if not (spelt or issued) and self._reads_as_one(first, last):
                return Spread(start=start, end=end, kind=NumberKind.CARD)
        mobile = _MOBILE.fullmatch(digits)
        if mobile is None or _QUANTITY.match(self.text, end):
            return None
        if first == last and mobile[1] == "0" and self._beside(_FIGURES, first):
            # The codes of invoices have twelve digits and begin with a nought.
            return None
        ahead = mobile.start(2)
        while ahead and ahead >= len(self.groups[first]):
            ahead -= len(self.groups[first])
            first += 1
            if ")" in self.gaps[first]:
                start = self.starts[first]
        if not self._reads_as_one(first, last, cut=ahead):
            return None
        return Spread(start=start, end=end, kind=NumberKind.MOBILE)

    def _reads_as_one(self, first: int, last: int, year: str = "", cut: int = 0) -> bool:
        """Return whether groups read as one number and not as several.

        ``year`` is that of birth; ``cut`` digits of the first group are dialled before the number.
        """
        if first == last:
            return self._stands_alone(first)
        sizes = [len(group) for group in self.groups[first : last + 1]]
        sizes[0] -= cut
        gaps = self.gaps[first + 1 : last + 1]
        named = self._beside(_NAMED, first)
        every = set("".join(gaps))
        marks = {self._kind(at) for at in range(first + 1, last + 1)}
        if len(marks) > 1 and not _WALLS.isdisjoint(every):
            # What parts figures in a row parts no number at one place of several.
            return False
        if _is_usual(sizes) and (len(sizes) > 2 or every <= _JOINS):
            return named or not self._is_list(first, last, year)
        single = max(sizes) == 1
        if not single and (every & _ASIDE or every & _BRACKETS or "\n" in every):
            return False
        if marks & {self._kind(first), self._kind(last + 1)}:
            return False
        if named:
            return True
        whole = self._is_apart(first) and self._is_apart(last + 1)
        if self._is_dated(first, last) or not (whole or len(sizes) > 2):
            return False
        if len(sizes) == 2 and marks == {"."}:
            # A number with decimals.
            return False
        if len(sizes) == 2 and _JOINED.search(
            self.text, max(0, self.starts[first] - 2), self.starts[first]
        ):
            # It goes on with the mark that stands before it, as in the address of a page.
            return False
        least, most = min(sizes), max(sizes)
        if marks == {" "} and sum(sizes) == _SHORTEST and 2 < len(sizes) < 5:
            # Nothing but its length would tell a mobile number from figures in a row.
            return False
        if {*sizes[1:-1]} <= {most} and most in (sizes[0], sizes[-1]):
            # As many digits in each group but at an end; four with dots are the address of a host.
            return marks != {"."} if len(sizes) == 4 else least > 2 or most < 5 or marks == {"-"}
        return marks == {"-"} or (len(marks) == 1 and least > 2 and sum(sizes) == _SHORTEST)

    def _is_apart(self, at: int) -> bool:
        """Return whether nothing before a group reads on to it."""
        return at in (0, len(self.groups)) or not _WALLS.isdisjoint(self.gaps[at])

    def _stands_alone(self, at: int) -> bool:
        """Return whether a group is neither decimals, nor a whole part, nor of a checksum."""
        if self.gaps[at] == "." or self._is_checksum(at):
            return False
        if self.gaps[at + 1] != ".":
            return True
        # A table program writes a long number with the decimals it has not.
        further = self.gaps[at + 2] if at + 2 < len(self.gaps) else ""
        zeros = not self.groups[at + 1].strip("0") and further != "."
        amount = _QUANTITY.match(self.text, self.ends[at + 1]) or self._beside(_FIGURES, at)
        return zeros and not amount

    def _is_list(self, first: int, last: int, year: str) -> bool:
        """Return whether groups of usual sizes are figures in a row or the number of a document."""
        groups = self.groups[first : last + 1]
        if self._beside(_FIGURES, first) or _QUANTITY.match(self.text, self.ends[last]):
            return True
        if year:
            return year >= DOCUMENTS and len(groups) == 3
        if len(groups) > 2 and all(one[-2:] == "00" and one[0] != "0" for one in groups[1:]):
            return True
        if sum(_YEAR.fullmatch(one) is not None for one in groups) >= max(2, len(groups) - 1):
            return True
        marks = {self._kind(at) for at in range(first + 1, last + 1)}
        return self._goes_on(first, -1, marks) or self._goes_on(last, 1, marks)

    def _goes_on(self, at: int, step: int, marks: set[str]) -> bool:
        """Return whether more figures stand beside a group with the same mark between."""
        other = at + step
        if not 0 <= other < len(self.groups) or self._kind(max(at, other)) not in marks:
            return False
        beside = self.groups[other]
        if marks == {"/"} and step < 0 and (len(beside) < 3 or _YEAR.fullmatch(beside)):
            # The folder of a year or of a month.
            return False
        if len(beside) < 3 and self._kind(other if step < 0 else other + 1) not in marks:
            # The number of a line in a list.
            return False
        if len(beside) > 9 or _AHEAD.fullmatch(beside):
            return False
        for size in (3, 4, 5):
            begin = other if step > 0 else max(0, other + 1 - size)
            groups = self.groups[begin : begin + size]
            if _is_usual([len(one) for one in groups]) and _is_personal("".join(groups)):
                return False
        return True

    def _is_dated(self, first: int, last: int) -> bool:
        """Return whether groups begin with a year and a month or another year, or hold a year."""
        groups = self.groups[first : last + 1]
        years = [_YEAR.fullmatch(group) is not None for group in groups]
        if years[0]:
            return years[1] or len(groups[1]) < 3
        return any(years) and (len(groups) > 2 or min(map(len, groups)) < 3)

    def _is_spelt(self, first: int, last: int) -> bool:
        """Return whether groups are a piece of a code with letters, such as a credit code.

        Letters that only stand before all digits, or only behind, are the name of a bank.
        """
        before, behind = self._around(first)[0], self._around(last)[1]
        if not before and not behind:
            return False
        return not ((before + behind).isalpha() and len(before + behind) > 1)

    def _is_within_uuid(self, start: int, end: int) -> bool:
        beside = max(0, start - 36)
        found = _UUID.finditer(self.text, beside, end + 36)
        return any(one.start() < end and start < one.end() for one in found)

    def _is_checksum(self, at: int) -> bool:
        """Return whether the digits belong to a longer number with the base 16.

        A digest stays one where a search index joins it to the name of its file.
        """
        before, behind = self._around(at)
        around = before + behind
        tail, head = _HEX_TAIL.search(before), _HEX_HEAD.match(behind)
        beside = (tail[0] if tail else "") + (head[0] if head else "")
        long = len(beside) + self.ends[at] - self.starts[at] >= _DIGEST
        if long and len(_HEX_LETTER.findall(beside)) >= _LETTERS:
            return True
        if not around or _HEXADECIMAL.fullmatch(around) is None:
            return False
        return not (before.upper() in _BANKS and not behind)

    def _around(self, at: int) -> tuple[str, str]:
        """Return the letters and digits right before and right behind a group."""
        start, end = self.starts[at], self.ends[at]
        before = _BEFORE.match(self.text[max(0, start - 128) : start][::-1])
        behind = _BEFORE.match(self.text, end, end + 128)
        return (before[0][::-1] if before else "", behind[0] if behind else "")

    def _beside(self, words: re.Pattern[str], at: int) -> bool:
        start = self.starts[at]
        return words.search(self.text, max(0, start - 24), start) is not None


_UUID = re.compile("(?=[0-9-]{0,35}[A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_HEXADECIMAL = re.compile("[0-9A-Fa-f]+")
_HEX_TAIL, _HEX_HEAD = re.compile(r"[0-9A-Fa-f]+\Z"), re.compile("[0-9A-Fa-f]+")
_HEX_LETTER = re.compile("[A-Fa-f]")
_DIGEST, _LETTERS = 32, 4
"""How many signs the shortest digest in use has (MD5, RFC 1321), and how many are letters."""
_BEFORE = re.compile("[0-9A-Za-z]*")


def _is_usual(sizes: list[int]) -> bool:
    letters = "".join(chr(96 + min(max(size, 1), 26)) for size in sizes)
    return any(whole.fullmatch(letters) for _, whole, _ in _USUAL)


def _is_personal(digits: str) -> bool:
    if _MOBILE.fullmatch(digits) or is_card(digits):
        return True
    return len(digits) == 18 and is_identity(digits)
