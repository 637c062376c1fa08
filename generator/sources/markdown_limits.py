"""How much a text in Markdown may hold before its parser is given any of it.

The parser looks from each sign that begins something for its end, so that its steps grow with the
square of what is begun and never ended. What is counted here is counted in one pass.
"""

import re
from dataclasses import dataclass

from generator.sources.markdown import prose

MOST_SIGNS = 100_000
"""How many characters a text may have."""
MOST_LINES, MOST_IN_BLOCK = 1000, 50_000
"""How many lines and characters may follow one another without an empty line."""
MOST_OPEN = 200
"""How often a bracket may be begun that nothing ends."""
MOST_LINKS, MOST_LINKS_IN_BLOCK = 3000, 1000
"""How many brackets a text and one block of it may have."""
MOST_HEADINGS, MOST_HEADING = 500, 500
"""How many headings a text may have, and how many characters one of them."""
MOST_SHORT_FORMS = 200
"""How many short forms a text may explain."""

MOST_QUOTED = 20
"""How many quotations may stand one in another."""

_FEW = 1000
"""A text with so few characters is never too much."""
_BLOCK_ENDS = re.compile(r"\n[ \t]*(?=\n)")
_HEADING = re.compile(r"^ {0,3}(?:#[^\n]*|(?:=+|-+) *$)", re.M)
_SHORT_FORM = re.compile(r"^ {0,3}\*\[", re.M)
_QUOTED = re.compile(rf"^(?:[ \t]*>){{{MOST_QUOTED + 1}}}", re.M)
_BRACKETS = re.compile(r"\\.|\]\(|[\[\]()<>]", re.S)
_ENDS = {"]": "[", ")": "(", ">": "<"}


@dataclass(frozen=True, kw_only=True)
class Excess:
    """What a text has too much of: a line of it, from 1, and a sentence with the remedy."""

    line: int
    message: str


def excess(body: str) -> Excess | None:
    """Return the first thing a text has too much of, None where its parser can be given it."""
    if len(body) <= _FEW:
        return None
    if len(body) > MOST_SIGNS:
        message = f"正文超过 {MOST_SIGNS // 10_000} 万个字符；请分成几页，或把资料做成附件"
        return Excess(line=_line(body, MOST_SIGNS), message=message)
    plain = prose(body)
    return _long_block(plain) or _headings(plain) or _brackets(plain)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _long_block(text: str) -> Excess | None:
    begin = 0
    for end in (*(match.start() for match in _BLOCK_ENDS.finditer(text)), len(text)):
        block = text[begin:end]
        if len(block) > MOST_IN_BLOCK or block.strip().count("\n") >= MOST_LINES:
            message = (
                f"从这里起超过 {MOST_LINES} 行或 {MOST_IN_BLOCK // 10_000} 万个字符没有空行；"
                "请用空行分成几段，或把表格做成附件"
            )
            begin += len(block) - len(block.lstrip())
            return Excess(line=_line(text, begin), message=message)
        begin = end
    return None


def _headings(text: str) -> Excess | None:
    for number, match in enumerate(_HEADING.finditer(text), 1):
        if len(match[0]) > MOST_HEADING:
            message = f"标题超过 {MOST_HEADING} 个字符；请写短，或改成正文"
            return Excess(line=_line(text, match.start()), message=message)
        if number > MOST_HEADINGS:
            message = f"正文的标题和分隔线超过 {MOST_HEADINGS} 个；请分成几页"
            return Excess(line=_line(text, match.start()), message=message)
    for number, match in enumerate(_SHORT_FORM.finditer(text), 1):
        if number > MOST_SHORT_FORMS:
            message = f"正文说明的缩写超过 {MOST_SHORT_FORMS} 个；请删去用不着的"
            return Excess(line=_line(text, match.start()), message=message)
    if nested := _QUOTED.search(text):
        message = f"引用（>）超过 {MOST_QUOTED} 层；请减少"
        return Excess(line=_line(text, nested.start()), message=message)
    return None


def _brackets(text: str) -> Excess | None:
    """Find the bracket with which too many are open, or there are too many at all."""
    open_at: dict[str, list[int]] = {"[": [], "(": [], "<": []}
    links, in_block, block_ends = 0, 0, -1
    for match in _BRACKETS.finditer(text):
        for sign in match[0] if match[0][0] != "\\" else "":
            if sign == "(" and match[0] != "](":
                continue
            if sign in _ENDS:
                begun = open_at[_ENDS[sign]]
                # A tag that is begun ends all that were begun before it.
                del begun[0 if sign == ">" else -1 :]
                continue
            begun = open_at[sign]
            begun.append(match.start())
            if len(begun) > MOST_OPEN:
                message = (
                    f"从这里起有 {MOST_OPEN} 多个“{sign}”没有写完；请补上另一半，"
                    f"当作文字的写成“\\{sign}”"
                )
                return Excess(line=_line(text, begun[0]), message=message)
            if sign == "[":
                links += 1
                if match.start() > block_ends:
                    end = _BLOCK_ENDS.search(text, match.start())
                    in_block, block_ends = 0, end.start() if end else len(text)
                in_block += 1
                if links > MOST_LINKS or in_block > MOST_LINKS_IN_BLOCK:
                    message = (
                        f"这里的链接和方括号太多（一段最多 {MOST_LINKS_IN_BLOCK} 个，"
                        f"一页最多 {MOST_LINKS} 个）；请分成几段或几页"
                    )
                    return Excess(line=_line(text, match.start()), message=message)
    return None
