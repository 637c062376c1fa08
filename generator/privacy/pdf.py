"""The texts of a PDF: pages, notes, fields, properties, attached files.

The only module that knows pypdf. Pictures of pages are not read.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    StreamObject,
    TextStringObject,
)

from generator.privacy.parts import BROKEN, PROPERTIES, Parts, TextPart, Unread, within
from generator.web.labels import FORM

# What it has to say of a file quotes the file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)

_END = b"%%EOF"


def texts(data: bytes, inside: str, opened: Callable[[str, bytes, str], Parts]) -> Parts:
    """Yield the texts of a PDF, and through `opened` those of files and pictures within it.

    A PDF that was changed keeps what it was before, which is searched as well.
    """
    try:
        yield from _texts(PdfReader(BytesIO(data)), inside, opened)
    except Exception:  # the library raises whatever a spoilt file makes of it
        yield Unread(code=BROKEN, inside=inside)
        return
    at = data.find(_END)
    while 0 <= at < len(data) - 1024:
        earlier = within(inside, "改动前的内容")
        # The first part of a file need not be one by itself.
        with suppress(Exception):
            yield from _texts(PdfReader(BytesIO(data[: at + len(_END)])), earlier, opened)
        at = data.find(_END, at + 1)


def _texts(reader: PdfReader, inside: str, opened: Callable[[str, bytes, str], Parts]) -> Parts:
    if reader.is_encrypted and not reader.decrypt(""):
        yield Unread(code=BROKEN, inside=inside)
        return
    for number, page in enumerate(reader.pages, 1):
        yield TextPart(
            text=page.extract_text(), inside=within(inside, f"第 {number} 页"), labels=("",)
        )
    notes = within(inside, "属性、批注或栏目")
    yield TextPart(text=str(reader.metadata or ""), inside=notes, labels=("",))
    for number in range(1, int(str(reader.trailer["/Size"]))):
        try:
            found = reader.get_object(IndirectObject(number, 0, reader))
        except Exception:  # noqa: S112  a number that nothing stands for
            continue
        for text in _strings(found):
            yield TextPart(text=text, inside=notes, labels=("",))
        if isinstance(found, StreamObject):
            yield from _stream(found, inside, opened)


def _stream(found: StreamObject, inside: str, opened: Callable[[str, bytes, str], Parts]) -> Parts:
    """Yield what a stream holds that is no part of a page: a file, a picture, properties."""
    filters = str(found.get("/Filter", ""))
    if found.get("/Subtype") == "/Image":
        if "DCTDecode" in filters or "JPXDecode" in filters:
            yield from opened("", found.get_data(), within(inside, "图片"))
    elif found.get("/Type") == "/EmbeddedFile":
        yield from opened("", found.get_data(), within(inside, FORM["attachments"]))
    elif found.get("/Type") == "/Metadata":
        yield from opened("", found.get_data(), within(inside, PROPERTIES))


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
