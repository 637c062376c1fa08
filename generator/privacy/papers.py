"""Numbers of papers other than identity cards: passports, permits, cards of those from elsewhere.

Most of them are a letter or two and a few figures, as codes of goods and of projects are: they
count beside a word for the paper. Two carry a check digit that hardly anything else passes.
"""

import re
from collections.abc import Iterator
from itertools import chain

from generator.privacy.figures import NumberKind, Spread, checks_out, is_day
from generator.privacy.signs import DIGITS, UNSEEN, WORDS

_DIGIT, _GAP = f"[0-9{WORDS}]", rf"[{UNSEEN} \-]{{0,3}}"


def _digits(least: int, most: int) -> str:
    return f"(?:{_DIGIT}{_GAP}){{{least - 1},{most - 1}}}{_DIGIT}"


_LETTERED = f"[A-Za-z]{_GAP}(?:[A-Za-z]{_GAP})?{_digits(6, 10)}"
# What may stand between a word and the number.
_BETWEEN = (
    rf"(?:[ ,]{{0,3}}|[^\n0-9A-Za-z,。{WORDS}]{{0,12}}?)(?:(?:no|number)[^\n0-9A-Za-z]{{0,3}})?"
)
_CLOSE = r"(?:号码?|编号)?[ :=,|()]{0,4}"
_END = "(?!-?[0-9A-Za-z])"
_TRAVEL = "护照|旅行证|回乡证|台胞证|通行证|居留|永居|passport"
_SERVICE = "(?:军官|士兵|士官|军人|文职干部|文职人员|警官|人民警察|退役|退伍)证"
# The number is the only group of each; the word stands before it or, in brackets, behind. Words
# are looked for first, which is far quicker.
_BESIDE = tuple(
    (words.split("|"), tuple(re.compile(one, re.IGNORECASE) for one in ones))
    for words, *ones in (
        (
            f"{_TRAVEL}|Passport|PASSPORT",
            f"(?:{_TRAVEL}){_BETWEEN}({_LETTERED}){_END}",
            rf"(?<![0-9A-Za-z])({_LETTERED})[ (]{{1,3}}[^\n()]{{0,8}}(?:{_TRAVEL})",
        ),
        ("证件", f"证件{_CLOSE}({_LETTERED}){_END}"),
        ("护照", f"护照{_CLOSE}({_digits(9, 9)}){_END}"),
        (
            "台胞证|台湾居民|回乡证",
            f"(?:台胞证|台湾居民来往大陆通行证|回乡证){_CLOSE}({_digits(8, 10)}){_END}",
        ),
        (
            "居留|永居",
            rf"(?:居留|永居)[^\n0-9A-Za-z]{{0,16}}([A-Za-z]{{3}}{_GAP}{_digits(12, 12)}){_END}",
        ),
        (
            "官证|兵证|人证|部证|员证|察证|役证|伍证",
            rf"{_SERVICE}[^\n0-9]{{0,12}}?([一-鿿]字?第?{_GAP}{_digits(6, 9)})(?![0-9])",
            f"{_SERVICE}{_CLOSE}({_digits(6, 9)}){_END}",
        ),
        (
            "身份",
            rf"身份[^\n0-9A-Za-z]{{0,12}}([A-Za-z]{{1,2}}[0-9]{{6,9}}(?:\([0-9A]\))?){_END}",
        ),
        ("澳门", rf"澳门[^\n0-9A-Za-z]{{0,12}}([157][0-9]{{6}}(?:\([0-9]\)|[0-9]?)){_END}"),
    )
)
_BRACKETED = re.compile(r"\((?<=[0-9]{6}\()[0-9A]\)")
_HONG_KONG = re.compile(r"(?<![0-9A-Za-z])([A-Z]{1,2})([0-9]{6})\(([0-9A])\)")
_HIDDEN, _APART = f"{UNSEEN}*", rf"{UNSEEN}*[ .\-]?{UNSEEN}*"
_ABROAD = re.compile(
    "9(?<![0-9A-Za-z.]9)"
    f"(?:(?:{_HIDDEN}{_DIGIT}){{5}}{_APART}{_DIGIT}(?:{_HIDDEN}{_DIGIT}){{7}}"
    f"{_APART}{_DIGIT}(?:{_HIDDEN}{_DIGIT}){{2}}|(?:{_APART}{_DIGIT}){{16}}){_APART}"
    f"(?:{_DIGIT}|[Xx]){_END}"
)
_NO_SIGN = re.compile(f"[^0-9A-Za-z{WORDS}]")


def papers(text: str) -> Iterator[Spread]:
    """Yield, of a text in plain signs, the numbers of papers that are no identity cards."""
    for words, patterns in _BESIDE:
        if any(word in text for word in words):
            for found in chain.from_iterable(one.finditer(text) for one in patterns):
                yield Spread(start=found.start(1), end=found.end(1), kind=NumberKind.PAPER)
    for found in _HONG_KONG.finditer(text) if _BRACKETED.search(text) else ():
        if _is_of_hong_kong(found[1], found[2], found[3]):
            yield Spread(start=found.start(), end=found.end(), kind=NumberKind.PAPER)
    for found in _ABROAD.finditer(text):
        number = _NO_SIGN.sub("", found[0]).translate(DIGITS)
        if len(number) == 18 and is_day(number[6:14]) and checks_out(number):
            yield Spread(start=found.start(), end=found.end(), kind=NumberKind.PAPER)


def _is_of_hong_kong(letters: str, digits: str, check: str) -> bool:
    """Tell whether a card of Hong Kong has the check sign that follows from the rest."""
    values = [ord(sign) - 55 for sign in letters.rjust(2, "[")]
    values += [int(digit) for digit in digits] + [10 if check == "A" else int(check)]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, 1)
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) % 11 == 0
