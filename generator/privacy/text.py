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

from generator.privacy.parts import WALL, TextPart

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\0-\x06\x0e-\x1a]")

# Only escapes that a number or an address may be disguised with are worth resolving.
_REFERENCE = re.compile("&(?:#|[A-Za-z]+;)")
_NUMERAL = "(?:3007|4e00|4e03|4e09|4e5d|4e8c|4e94|516b|516d|56db|96f6)"
_ESCAPED = re.compile(
    r"\\(?<!\\\\)(?:x(?:3[0-9]|40)"
    r"|u(?:003[0-9]|0040|00ad|200[b-f]|2060|d835|feff|ff0[de]|ff1[0-9]|ff20)"
    rf"|(?<=[0-9]\\)(?<!u[0-9a-f]{{4}}\\)(?:[nrt]|u)|[bf][0-9]|u{_NUMERAL}(?:[0-9]|\\u{_NUMERAL}))",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\\\|(?:\\u[0-9A-Fa-f]{4})+|\\x[0-9A-Fa-f]{2}|\\[bfnrtv]")
_QUOTED = re.compile("%(?:3[0-9]|40|EF%BC|E2%80|[0-9A-Fa-f]{2}[0-9]{6})")

_INLINE = (
    r"(?:!--[^<>]*|/?(?:a|abbr|b|bdi|bdo|big|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small"
    r"|span|strong|sub|sup|tspan|tt|u|var|wbr)\b[^<>]*)>"
)
_DIGIT = "0-9０-９〇零一二三四五六七八九"
_GAP = r"[\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\ufeff.．·_－-]"
# Begins with a plain sign, which is looked for ten times as fast as a digit in front of it.
_CUT = re.compile(
    rf"<(?:(?<=[{_DIGIT}]<)|(?<=[{_DIGIT}]{_GAP}<)|(?<=[{_DIGIT}]{_GAP}{_GAP}<)){_INLINE}"
    rf"(?:{_GAP}{{0,3}}<{_INLINE})*{_GAP}{{0,3}}[{_DIGIT}Xx]",
    re.IGNORECASE,
)
# What an address is made of stands before and behind it, with or without elements.
_AT = (re.compile("@(?<![\"'({,]@)"), re.compile("＠"))
_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
_JOINS = re.compile(f"<{_INLINE}", re.IGNORECASE)
_TAG = re.compile("<[^<>]*>")
_AROUND = 400


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


def visible_texts(text: str, inside: str = "") -> Iterator[TextPart]:
    """Yield a text of a page, of data or of a script: whole, and where elements cut numbers."""
    text = resolved(text)
    yield TextPart(text=text, inside=inside)
    cuts = [
        *_CUT.finditer(text),
        *(at for sign in _AT for at in sign.finditer(text) if _is_cut(text, at)),
    ]
    for cut in cuts:
        start = max(0, cut.start() - _AROUND)
        piece = _COMMENT.sub("", text[start : cut.end() + _AROUND].replace("\n", "\v"))
        yield TextPart(
            text=_TAG.sub(WALL, _JOINS.sub("", piece)),
            inside=inside,
            first=text.count("\n", 0, cut.start()) + 1,
        )


def _is_cut(text: str, at: re.Match[str]) -> bool:
    around = text[max(0, at.start() - 60) : at.end() + 60]
    return _JOINS.search(around) is not None


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
            again = True
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
