"""Bytes as text, and text as it is shown: references, escapes and elements resolved.

Reads no markup as markup: a page that is broken is searched as well as one that is whole.
"""

import codecs
import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote

from generator.privacy.cells import read_on
from generator.privacy.parts import BROKEN, WALL, Parts, TextPart, Unread
from generator.web.html5 import DisplayedText, displayed, is_shallow

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\0-\x06\x0e-\x1a]")

_REFERENCE = re.compile("&(?:#|[A-Za-z]+;)")
# What is worth resolving: every sign that is written by its number, a break within a number.
_ESCAPED = re.compile(
    r"\\(?<!\\\\)(?:x[0-9a-f]{2}|u[0-9a-f]{4}|u\{|(?<=[0-9]\\)[nrt]|[bf][0-9])", re.IGNORECASE
)
_NUMBERED = re.compile("_x00([0-9A-Fa-f]{2})_|_x([0-9A-Fa-f]{4})_")
_ESCAPE = re.compile(
    r"\\\\|\\u\{[0-9A-Fa-f]{1,6}\}|(?:\\u[0-9A-Fa-f]{4})+|\\x[0-9A-Fa-f]{2}|\\[bfnrtv]"
)
_QUOTED = re.compile("%[0-9A-Fa-f]{2}")

_MARKUP, _TAG = re.compile("<[A-Za-z!/]"), re.compile("<[^<>]*>")
_BLOCK = re.compile("</?(?:p|div|li|t[dhr]|h[1-6]|[ou]l|table|section|article|main)\\b[^<>]*>")
# A calendar or a card of an address, whose long lines go on behind a blank.
_FOLDED, _FOLD = b"BEGIN:V", re.compile("\r?\n[ \t]")
# Where a script puts two texts together.
_PUT_TOGETHER = re.compile("""(?<=[0-9])["'] ?\\+ ?["'](?=[0-9])""")
# How far on a piece of a page is looked for in its source.
_NEAR = 20_000


def decoded(data: bytes) -> str | None:
    """Return bytes as text, or None where they are none in any encoding of ours."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8")
    with suppress(UnicodeDecodeError):
        # Its double bytes fit on much that is no text at all.
        text = data.decode("gb18030")
        return None if _CONTROLS.search(text) else text
    return None


def visible_texts(text: str, inside: str = "") -> Parts:
    """Yield a text of a page, of data or of a script: as it stands, and as it is displayed."""
    plain = resolved(text)
    yield TextPart(text=plain, inside=inside)
    if _MARKUP.search(plain) is None:
        return
    if is_shallow(plain):
        yield from _displayed(plain, inside)
    elif is_shallow(text):
        # Elements that only what is written as text has, such as titles typed to do harm.
        yield from _displayed(text, inside)
        flat = _TAG.sub("", _BLOCK.sub(WALL, plain))
        yield TextPart(text=flat, inside=inside, labels=("",), rough=True)
    else:
        yield Unread(code=BROKEN, inside=inside)


def _displayed(page: str, inside: str) -> Iterator[TextPart]:
    """Yield what a page displays in pieces, one block a line, each with its lines in the page."""
    blocks: list[list[tuple[DisplayedText, int]]] = []
    at, line, counted = 0, 1, 0
    for piece in displayed(page):
        text = piece.text
        found = page.find(text.split("\n", 1)[0], at, at + _NEAR) if text.strip() else -1
        if found >= 0:
            line, at = line + page.count("\n", counted, found), found
            counted = found
        if piece.apart or not blocks:
            blocks.append([])
        blocks[-1].append((piece, line))
    shown: list[str] = []
    lines: list[tuple[int, int]] = []
    length = 0
    for block in blocks:
        if len(block) == 1 and "\n" not in block[0][0].text.strip():
            continue
        for piece, first in block:
            mark = "\v" if piece.breaks else " "
            for number, part in enumerate(piece.text.split("\n")):
                part = f"{mark}{part}" if number else part
                lines.append((length, first + number))
                shown.append(part)
                length += len(part)
        shown.append(f"{WALL}\n")
        length += 2
    yield TextPart(text="".join(shown), inside=inside, lines=tuple(lines))
    texts = ("".join(piece.text for piece, _ in block) for block in blocks)
    seen = [text for text in texts if text.strip()]
    cells = "".join(one + WALL for one in read_on(seen, spread=True))
    if cells:
        yield TextPart(text=cells, inside=inside, labels=("",), rough=True)


def other_readings(data: bytes, text: str, inside: str) -> Parts:
    """Yield what further programs read in bytes that were read as a text."""
    if data.startswith(_FOLDED) or b"\nBEGIN:V" in data[:_NEAR]:
        yield TextPart(text=_FOLD.sub("", text), inside=inside, labels=("",), rough=True)
    if _PUT_TOGETHER.search(text):
        joined = _PUT_TOGETHER.sub("", text)
        yield TextPart(text=joined, inside=inside, labels=("",), rough=True)
    if not data.isascii() and not data.startswith(tuple(mark for mark, _ in _MARKS)):
        with suppress(UnicodeDecodeError):
            data.decode("utf-8")
            return
        with suppress(UnicodeDecodeError):
            yield TextPart(text=data.decode("big5"), inside=inside, labels=("",), rough=True)


def resolved(text: str) -> str:
    """Return a text with the signs that references, escapes and addresses stand for."""
    for _ in range(3):
        again = False
        if _REFERENCE.search(text):
            text = html.unescape(text)
            again = "&#" in text
        if _ESCAPED.search(text):
            text = _ESCAPE.sub(_signs, _reread(text))
            again = True
        if _QUOTED.search(text):
            text = unquote(text)
            again = _QUOTED.search(text) is not None
        if "_x" in text:
            text = _NUMBERED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        if not again:
            break
    return text


def _reread(text: str) -> str:
    """Return JSON of one line with its signs as they are, which is quick; else what was given."""
    if text[:1] not in ("{", "[") or "\n" in text.strip():
        return text
    with suppress(ValueError, RecursionError):
        # As pairs, for a name that stands twice would hide the first of its values.
        value = json.loads(text, object_pairs_hook=list, parse_float=str, parse_int=str)
        return json.dumps(value, ensure_ascii=False)
    return text


def _signs(escape: re.Match[str]) -> str:
    written = escape[0]
    if written[1:3] == "u{":
        number = int(written[3:-1], 16)
        return chr(number) if number < 0x110000 else written
    if written[1] == "u":
        return _spelled(written)
    if written[1] == "x":
        return chr(int(written[2:], 16))
    # A line break that is written as an escape begins no line of the file.
    return written if written[1] == "\\" else "\v"


@lru_cache(maxsize=4096)
def _spelled(escapes: str) -> str:
    """Return the signs that escapes in a row stand for; the same rows recur on every page."""
    units = bytes.fromhex(escapes.replace("\\u", ""))
    return units.decode("utf-16-be", "replace")
