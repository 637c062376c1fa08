"""The texts of a PDF: pages, notes, fields, properties, attached files.

The only module that knows pypdf. Pictures of pages are not read.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from io import BytesIO
from itertools import pairwise
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from generator.privacy.parts import (
    ACTING,
    BROKEN,
    PROPERTIES,
    WALL,
    Parts,
    TextPart,
    Unread,
    one_sign_each,
    printed,
    within,
)
from generator.privacy.pdf_lines import PlacedText, apart, lines, placed
from generator.web.labels import FORM

# What it has to say of a file quotes the file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)

_END = b"%%EOF"
_TEXT = rb"\((?:[^()\\]|\\.){0,4000}\)|<[0-9A-Fa-f\s]{2,4000}>"
_STRING = re.compile(_TEXT, re.DOTALL)
_SHOWN = re.compile(rb"(?:(?:%b)[\s\-0-9.]*){1,200}\]?\s*(?:Tj|TJ|'|\")" % _TEXT, re.DOTALL)
_ACTUAL = re.compile(rb"/(?:ActualText|Alt|E)\s*(%b)" % _TEXT, re.DOTALL)
_OCTAL = re.compile(rb"\\([0-7]{1,3})")
_LAST, _FIRST = re.compile("[0-9Xx -]{1,22}$"), re.compile("[0-9Xx -]{1,22}")
_MOBILE = 11
# Each state before a change costs as much as the whole.
_MOST_CHANGES = 50
_ACTIONS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition"})
_REMARK = re.compile(rb"%[^\r\n]{11,}")
_PACKING = frozenset({"/Filter", "/DecodeParms", "/Length"})


def texts(data: bytes, inside: str, opened: Callable[[str, bytes, str], Parts]) -> Parts:
    """Yield the texts of a PDF, and through `opened` those of files and pictures within it.

    A PDF that was changed keeps what it was before, which is searched as well.
    """
    try:
        yield from _texts(PdfReader(BytesIO(data)), inside, opened)
    except Exception:  # the library raises whatever a spoilt file makes of it
        yield Unread(code=BROKEN, inside=inside)
        return
    yield printed(b"\n".join(_unread(data)), inside)
    if data.count(_END) > _MOST_CHANGES:
        yield Unread(code=BROKEN, inside=inside)
        return
    at = data.find(_END)
    while 0 <= at < len(data) - 1024:
        earlier = within(inside, "改动前的内容")
        # The first part of a file need not be one by itself.
        with suppress(Exception):
            yield from _texts(PdfReader(BytesIO(data[: at + len(_END)])), earlier, opened)
        at = data.find(_END, at + 1)


def _unread(data: bytes) -> Iterator[bytes]:
    """Yield what no program reads: what stands before and behind a PDF, and its remarks."""
    yield data[: data.find(b"%PDF-")]
    yield data[data.rfind(_END) + len(_END) :]
    for piece in data.split(b"endstream"):
        yield from _REMARK.findall(piece[: piece.find(b"stream") if b"stream" in piece else None])


def _texts(reader: PdfReader, inside: str, opened: Callable[[str, bytes, str], Parts]) -> Parts:
    if reader.is_encrypted and not reader.decrypt(""):
        yield Unread(code=BROKEN, inside=inside)
        return
    for number, page in enumerate(reader.pages, 1):
        where = within(inside, f"第 {number} 页")
        text = page.extract_text()
        for shown in (text, _wrapped(text), _by_place(page, reader)):
            yield TextPart(text=shown, inside=where, labels=("",))
    notes = within(inside, "属性、批注或栏目")
    yield TextPart(text=str(reader.metadata or ""), inside=notes, labels=("",))
    fields: list[str] = []
    for number in range(1, int(str(reader.trailer["/Size"]))):
        try:
            found = reader.get_object(IndirectObject(number, 0, reader))
        except Exception:  # noqa: S112  a number that nothing stands for
            continue
        if _acts(found):
            yield Unread(code=ACTING, inside=inside)
        texts = list(_strings(found))
        fields += texts
        for text in texts:
            yield TextPart(text=text, inside=notes, labels=("",))
        if isinstance(found, StreamObject):
            yield from _stream(found, inside, opened)
    yield TextPart(text=WALL.join(one_sign_each(fields)), inside=notes, labels=("",))


def _by_place(page: PageObject, reader: PdfReader) -> str:
    """Return what reads on along the lines of a page, in whatever order it was drawn."""
    texts: list[PlacedText] = []
    drawn = page.get_contents()
    if drawn is None:
        return ""
    drawn.operations = list(apart(drawn.operations))
    page[NameObject("/Contents")] = drawn
    _part_forms(page, reader)
    page.extract_text(visitor_text=partial(_keep, texts))
    return lines(texts)


def _part_forms(page: PageObject, reader: PdfReader) -> None:
    """Part the texts of what a page repeats, and of what that repeats, each once."""
    known: set[int] = set()
    waiting: list[Any] = [page]
    while waiting:
        resources = waiting.pop().get("/Resources", DictionaryObject()).get_object()
        repeated = resources.get("/XObject", DictionaryObject()).get_object()
        if id(repeated) in known:
            continue
        known.add(id(repeated))
        for name, form in [(name, found.get_object()) for name, found in repeated.items()]:
            if form.get("/Subtype") != "/Form":
                continue
            drawn = ContentStream(form, reader)
            drawn.operations = [
                (
                    [FloatObject(one) for one in operands] if operator == b"Tm" else operands,
                    operator,
                )
                for operands, operator in apart(drawn.operations)
            ]
            parted = DecodedStreamObject()
            parted.update({k: v for k, v in form.items() if k not in _PACKING})
            parted.set_data(drawn.get_data())
            repeated[NameObject(name)] = parted
            waiting.append(parted)


def _keep(
    texts: list[PlacedText],
    text: str,
    page: list[float],
    line: list[float],
    _: object,
    size: float,
) -> None:
    """Keep a piece of text with its place on the page."""
    if text.strip():
        texts.append(placed(text, page, line, size))


def _wrapped(text: str) -> str:
    """Return the numbers that begin at the end of a line and go on in the next."""
    lines = text.split("\n")
    longest = max(map(len, lines), default=0)
    joined = []
    for line, further in pairwise(lines):
        head, rest = _LAST.search(line), _FIRST.match(further)
        if head and rest:
            number = head[0].strip() + rest[0].strip()
            # Figures in a column stand on short lines, and a mobile number has no check digit.
            full = len(line) >= longest * 0.6 and len(head[0]) < len(line.strip())
            if full or len(number) != _MOBILE:
                joined.append(number)
    return WALL.join(joined)


def _stream(found: StreamObject, inside: str, opened: Callable[[str, bytes, str], Parts]) -> Parts:
    """Yield what a stream holds that is no part of a page: a file, a picture, properties."""
    filters = str(found.get("/Filter", ""))
    if found.get("/Subtype") == "/Image":
        if "DCTDecode" in filters or "JPXDecode" in filters:
            yield from opened("", found.get_data(), within(inside, "图片"))
    elif found.get("/Type") == "/EmbeddedFile":
        yield from opened("", found.get_data(), within(inside, FORM["attachments"]))
    elif found.get("/Subtype") == "/Form" or not {"/Type", "/Length1"} & found.keys():
        yield from _drawn(found.get_data(), inside)
    elif found.get("/Type") == "/Metadata":
        yield from opened("", found.get_data(), within(inside, PROPERTIES))


def _drawn(data: bytes, inside: str) -> Iterator[TextPart]:
    """Yield the texts within drawing instructions: what is shown, and what is read out instead."""
    texts = [
        "".join(_spelled(one[0]) for one in _STRING.finditer(shown[0]))
        for shown in _SHOWN.finditer(data)
    ]
    actual = [_spelled(found[1]) for found in _ACTUAL.finditer(data)]
    for text in ("\n".join(texts), "".join(texts), WALL.join(actual), "".join(actual)):
        yield TextPart(
            text=text, inside=within(inside, "属性、批注或栏目"), labels=("",), rough=True
        )


def _spelled(written: bytes) -> str:
    """Return a text of a PDF that is written in brackets or as digits of the base 16."""
    if written[:1] == b"<":
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", written)
        raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    else:
        raw = _OCTAL.sub(lambda at: bytes([int(at[1], 8) % 256]), written[1:-1])
        raw = re.sub(rb"\\(.)", rb"\1", raw, flags=re.DOTALL)
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace")
    return raw.decode("latin-1")


def _acts(value: Any) -> bool:
    """Tell whether an object holds a script, starts a program or sends what was filled in."""
    if isinstance(value, DictionaryObject):
        if "/JS" in value or value.get("/S") in _ACTIONS:
            return True
        return any(map(_acts, value.values()))
    return isinstance(value, ArrayObject) and any(map(_acts, value))


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts within an object, not following references to others."""
    if isinstance(value, TextStringObject):
        yield str(value)
    elif isinstance(value, ByteStringObject):
        yield bytes(value).decode("utf-8", "replace")
    elif isinstance(value, DictionaryObject):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, ArrayObject):
        for inner in value:
            yield from _strings(inner)
