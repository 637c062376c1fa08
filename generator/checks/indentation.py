"""Checks of how lists and paragraphs are set off: Markdown takes some otherwise than they look.

A list within a list is indented by four spaces, and a list has a blank line above; a paragraph
that is indented, with nothing above it that it could belong to, is code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from generator.checks.registry import site_check
from generator.checks.texts import Written, below, written
from generator.findings import Level
from generator.model.calls import Site
from generator.sources.origin import Spot

_STEP = 4
_ITEM = re.compile(r"( *)(?:[-*+]|[0-9]+\.)[ \t]+\S")
_FENCE = re.compile(r" *(`{3,}|~{3,})")
# How whatever is told begins; most texts have no such line.
_SUSPECT = re.compile(r"^(?:[ ]{4}| *\t| *(?:[-*+]|[0-9]+\.)[ \t])", re.MULTILINE)
# What may have an indented part of its own: definitions, footnotes, admonitions, raw HTML.
_HOLDER = re.compile(r"(:[ \t]|\[\^|!!!|\?\?\?|===|<)")


@dataclass(frozen=True, kw_only=True)
class _Indented:
    """A line that becomes something else than it looks like; ``offset`` is where it begins.

    It is an item that will be ``flat``, text that will be ``code``, or an item that will be
    ``glued`` to the text above.
    """

    kind: str
    offset: int
    spaces: int


@site_check(
    "PAG-009",
    "这一项缩进 {spaces} 个空格，网页上会和上一级排成一列，编号也接着数；下一级请缩进 4 个空格",
    basis="列表的下一级要缩进 4 个空格",
    level=Level.WARNING,
)
def lists_within_lists_are_indented(site: Site, _: datetime) -> Iterator[Spot]:
    """An item that looks as if it stood below another one does so on the page."""
    yield from _spots(site, "flat")


@site_check(
    "PAG-010",
    "这一段以空格或制表符开头，网页上会变成一块代码；段首请顶格写，确实要代码的写在两行 ``` 之间",
    basis="段落要顶格写",
    level=Level.WARNING,
)
def paragraphs_are_not_indented(site: Site, _: datetime) -> Iterator[Spot]:
    """No paragraph turns into code by its indentation."""
    yield from _spots(site, "code")


@site_check(
    "PAG-011",
    "列表和上面的文字连着，网页上会接成一段；请在这一项的上面空一行",
    basis="列表和它上面的文字之间要空一行",
    level=Level.WARNING,
)
def lists_are_set_off(site: Site, _: datetime) -> Iterator[Spot]:
    """No list, and no item behind a part of another one, runs into the text above it."""
    yield from _spots(site, "glued")


def _spots(site: Site, kind: str) -> Iterator[Spot]:
    for item in filter(lambda item: _SUSPECT.search(item.body), written(site)):
        for line in _indented(item):
            if line.kind == kind:
                yield Spot(place=below(item, line.offset), facts={"spaces": line.spaces})


def _belongs(line: str, last: int) -> bool:
    """Tell whether a line after a blank one is text of the item above, neither code nor title."""
    spaces = len(line) - len(line.lstrip())
    return spaces // _STEP == last // _STEP + 1 and line[spaces] != "#"


def _indented(item: Written) -> Iterator[_Indented]:
    fence, last = "", -1
    holds, blank, code, plain, glued = False, True, False, False, False
    # Whether a part of an item, set off by a blank line, goes on until the next one.
    inner = False
    offset = 0
    for raw in item.body.splitlines(keepends=True):
        start, offset = offset, offset + len(raw)
        line = raw.rstrip().expandtabs(_STEP)
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
                inner = inner or (blank and last >= 0 and _belongs(line, last))
            elif mark[1].startswith(fence) and not line.strip(f" {fence[0]}"):
                fence = ""
            blank, code, plain = False, False, False
        elif fence:
            continue
        elif not line:
            blank, plain, glued, inner = True, False, False, False
        elif line.startswith("#"):
            last, holds, blank, code, plain, glued = -1, False, True, False, False, False
            inner = False
        else:
            spaces = len(line) - len(line.lstrip())
            found = _ITEM.match(line)
            # Code ends with its last indented line.
            blank = blank or (code and spaces < _STEP)
            if inner:
                if found and not glued:
                    yield _Indented(kind="glued", offset=start, spaces=spaces)
                glued = glued or bool(found)
            elif found and (last >= 0 or (blank and spaces < _STEP)):
                if 0 <= last < spaces and spaces // _STEP == last // _STEP:
                    yield _Indented(kind="flat", offset=start, spaces=spaces)
                else:
                    last = spaces
                holds, code = True, False
            elif spaces >= _STEP:
                if found and plain and not glued:
                    yield _Indented(kind="glued", offset=start, spaces=spaces)
                    glued = True
                elif blank and not holds and not code:
                    yield _Indented(kind="code", offset=start, spaces=spaces)
                    code = True
                inner = blank and last >= 0 and _belongs(line, last)
            elif blank or not holds:
                if found and plain and not glued:
                    yield _Indented(kind="glued", offset=start, spaces=spaces)
                # What begins at the margin ends a list; what goes on with its text does not.
                last, code, glued = -1, False, bool(found)
                holds = bool(_HOLDER.match(line.lstrip()))
            plain = not holds and not code
            blank = False
