"""A choice as it is made on paper: options beside boxes, one of them ticked."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from generator.web.labels import FORM, PHRASES
from generator.web.shared import characters, written

_EMPTY = "□☐◻◽▢⬜❏❐❑❒○◯⚪🔲🞎🞏🞐🞑"
_TICKS, _TICKED_BOXES = "√✓✔🗸", "☑🗹✅"
_CROSSES, _CROSSED_BOXES = "×✕✖✗✘🗴🗶❌", "☒⊠⌧🗵🗷❎"
_FILLED = "■◼◾⬛▣●⚫◉◎⦿🔘"
_NAKED = _TICKS + _CROSSES
"""Signs that stand for no box of their own, and so beside the option they are meant for."""

_CHOSEN = _TICKS + _TICKED_BOXES + _FILLED
_STRUCK = _CROSSES + _CROSSED_BOXES
_SIGNS = _EMPTY + _CHOSEN + _STRUCK
_BRACKETED = rf"[\[(【〔{{]\s*(?P<within>[{_SIGNS}xXvV*])?\s*[\])】〕}}]"
_PARTING = re.compile(r"[\s、,;/|.。:]+")
_UNSEEN, _GAP = characters("within"), characters("space")
# Longer texts are no choice, and are not searched for one.
_LONGEST = 4000
_PROMPT = PHRASES["one_of"].partition("{")[0]

_Span = tuple[int, int, str]
"""Where an option or a mark begins and ends in a text, and which."""


def chosen(text: str, labels: Sequence[str]) -> tuple[str, ...] | None:
    """Return the options that are ticked, None where a tick belongs to none of them clearly.

    Boxes left as they were are no answer; a text without any mark is the answer itself.
    """
    text = without_prompt(text, labels).strip(written("blank"))
    plain = _plain(text)
    if not plain or plain == _plain(FORM["none"]):
        return ()
    if len(plain) > _LONGEST or plain in map(_plain, labels):
        return (text,)
    found = list(_finder(tuple(labels)).finditer(plain))
    options: list[_Span] = []
    marks: list[_Span] = []
    for one in found:
        number = one.lastgroup
        if number and number.startswith("label"):
            options.append((*one.span(), labels[int(number[5:])]))
        else:
            marks.append((*one.span(), one["within"] or "□" if one["bracket"] else one[0]))
    if not marks:
        return (text,)
    rest = _PARTING.sub("", _finder(tuple(labels)).sub("", plain))
    if options and not rest:
        return _beside(options, marks)
    if not rest and all(mark in _EMPTY for *_, mark in marks):
        return ()
    return _following(plain, marks) or (text,)


def without_prompt(text: str, labels: Sequence[str]) -> str:
    """Return a text without the sentence that tells what may be chosen."""
    if not text.lstrip().startswith(_PROMPT):
        return text
    return text.lstrip().removeprefix(PHRASES["one_of"].format(options="、".join(labels)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).strip()


@lru_cache(maxsize=256)
def _finder(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds options, the longest first, and marks."""
    numbered = sorted(enumerate(labels), key=lambda one: -len(one[1]))
    spaced = [(n, r"\s*".join(map(re.escape, _GAP.sub("", _plain(of))))) for n, of in numbered]
    names = [f"(?P<label{number}>{label})" for number, label in spaced]
    return re.compile("|".join((*names, f"(?P<bracket>{_BRACKETED})", f"[{_SIGNS}]")))


def _beside(options: list[_Span], marks: list[_Span]) -> tuple[str, ...] | None:
    """Return the options that have a tick in front or behind."""
    owners = _owners(options, marks)
    ticked = [any(sign not in _STRUCK for sign in found) for found in _kept(owners, _EMPTY)]
    if not any(ticked):
        ticked = [bool(found) for found in _kept(owners, _EMPTY)]
    names = tuple(dict.fromkeys(o[2] for o, tick in zip(options, ticked, strict=True) if tick))
    return names if names or all(m in _EMPTY for *_, m in marks) else None


def _kept(owners: list[list[str]], left_out: str) -> list[list[str]]:
    return [[sign for sign in found if sign not in left_out] for found in owners]


def _owners(options: list[_Span], marks: list[_Span]) -> list[list[str]]:
    """Return the marks of each option.

    A box belongs to the option on the side where all boxes stand, a tick without a box to the
    nearer one; one that could mean either belongs to none.
    """
    owners: list[list[str]] = [[] for _ in options]
    first, last = options[0], options[-1]
    owners[0] += (sign for start, _, sign in marks if start < first[0])
    owners[-1] += (sign for start, _, sign in marks if start >= last[1])
    before, behind = marks[0][0] < first[0], marks[-1][0] >= last[1]
    for number, (one, other) in enumerate(pairwise(options)):
        groups = _groups([mark for mark in marks if one[1] <= mark[0] < other[0]])
        ends = [one[1], *(end for _, end, _ in groups)]
        starts = [*(start for start, _, _ in groups), other[0]]
        for at, (start, end, signs) in enumerate(groups):
            left, right = start - ends[at], starts[at + 1] - end
            boxed = any(sign not in _NAKED for sign in signs)
            if before and at == len(groups) - 1 and (boxed or left == right):
                if left or signs[0] not in _NAKED or not boxed:
                    owners[number + 1] += signs
            elif behind and not before and at == 0 and (boxed or left == right):
                if right or signs[-1] not in _NAKED or not boxed:
                    owners[number] += signs
            elif left != right:
                owners[number + (right < left)] += signs
    return owners


def _groups(marks: list[_Span]) -> list[tuple[int, int, list[str]]]:
    """Return marks with nothing between them together."""
    groups: list[tuple[int, int, list[str]]] = []
    for start, end, sign in marks:
        if groups and groups[-1][1] == start:
            groups[-1] = (groups[-1][0], end, [*groups[-1][2], sign])
        else:
            groups.append((start, end, [sign]))
    return groups


def _following(plain: str, marks: list[_Span]) -> tuple[str, ...]:
    """Return the texts behind ticks, of options the form does not know."""
    ends = [*(start for start, _, _ in marks[1:]), len(plain)]
    texts = [
        plain[mark[1] : end].strip()
        for mark, end in zip(marks, ends, strict=True)
        if mark[2] not in _EMPTY
    ]
    return tuple(text for text in texts if text)
