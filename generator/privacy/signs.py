"""Signs in the plain ones they stand for, so that few patterns see through every way of writing.

Digits of every script, letters of any width or style, blanks, dashes, dots and brackets become
those of ASCII; marks that nobody sees become one. Reads no number and no address.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

UNSEEN = "\u200b"
"""Stands for every mark without width, that turns the direction, or dresses the sign before it."""

WORDS = "\ue000-\ue009"
"""What numerals become that are digits within a number and words beside one, as a range."""

DIGITS: Mapping[int, str] = MappingProxyType({0xE000 + value: str(value) for value in range(10)})
"""Numerals as digits, for ``str.translate``."""

_NUMERALS = {
    sign: value
    for value, signs in enumerate(
        (
            "〇零○◯洞",
            "一壹弌幺",
            "二贰貳两兩",
            "三叁參叄",
            "四肆",
            "五伍",
            "六陆陸",
            "七柒拐",
            "八捌",
            "九玖勾",
        )
    )
    for sign in signs
}
_SIGNS = {
    **dict.fromkeys("_＿·•・∙⋅~～−", "-"),
    **dict.fromkeys(".．﹒․", "."),
    **dict.fromkeys("。｡", "。"),
    **dict.fromkeys("/／⁄∕╱", "/"),
    **dict.fromkeys("|｜│", "|"),
    **dict.fromkeys(",，、;；", ","),
    **dict.fromkeys("*＊﹡∗✱※●■□◆█▇", "*"),
    **dict.fromkeys("×✕ΧХⅩⅹ", "X"),
    **dict.fromkeys("\u2800", " "),
    **dict.fromkeys("\u115f\u1160\u3164\uffa0", UNSEEN),
    **dict.fromkeys("\n\r\v\f\x85\u2028\u2029", "\n"),
}
_KINDS = {"Pd": "-", "Pc": "-", "Ps": "(", "Pe": ")", "Mn": UNSEEN, "Me": UNSEEN, "Cf": UNSEEN}


@dataclass(frozen=True, kw_only=True, slots=True)
class Plain:
    """A text in plain signs; where one sign became two, ``second`` are the places of the second."""

    text: str
    second: tuple[int, ...] = ()

    def start(self, at: int) -> int:
        """Return the place, in the text as it was, of what stands at a place of this one."""
        return at - bisect_right(self.second, at) if self.second else at

    def end(self, at: int) -> int:
        """Return the place behind what ends before a place of this text."""
        return self.start(at - 1) + 1


def plain(text: str) -> Plain:
    """Return a text in plain signs, each at the place it had unless one stands for two digits."""
    seen = text.translate(_PLAIN)
    second: tuple[int, ...] = ()
    if len(seen) != len(text):
        longer = (at for at, sign in enumerate(text) if len(plain_sign(sign)) > 1)
        second = tuple(at + number for number, at in enumerate(longer, 1))
    return Plain(text=seen, second=second)


def plain_sign(sign: str) -> str:
    """Return the plain sign, or the two digits, that a sign stands for; itself where there is none.

    >>> plain_sign("３"), plain_sign("－"), plain_sign("㉑")
    ('3', '-', '\\ue002\\ue001')
    """
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign in _NUMERALS:
        return chr(0xE000 + _NUMERALS[sign])
    kind = unicodedata.category(sign)
    if kind in _KINDS:
        return _KINDS[kind]
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    if kind == "Co":
        return "\ufffd"
    value = unicodedata.numeric(sign, -1)
    if (
        kind in ("No", "Nl", "Lo")
        and value == int(value)
        and 0 <= value < (100 if kind == "No" else 10)
    ):
        return str(int(value)).translate({48 + digit: 0xE000 + digit for digit in range(10)})
    if sign.isspace():
        return " "
    alike = unicodedata.normalize("NFKC", sign)
    if len(alike) == 1 and alike != sign:
        return plain_sign(alike)
    return sign


class _PlainSigns(dict[int, str]):
    """Plain signs by the numbers of signs, each found out when it is first met."""

    def __missing__(self, number: int) -> str:
        self[number] = plain_sign(chr(number))
        return self[number]


_PLAIN = _PlainSigns()
