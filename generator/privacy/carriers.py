"""Any file as the texts it holds, by what its bytes are and not by its name.

Opens files within files. What cannot be looked into is told, never passed over.
"""

import binascii
import gzip
import re
import struct
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Sequence
from io import BytesIO

from generator.privacy.cells import table
from generator.privacy.numbers import masked
from generator.privacy.office import is_markup, is_office
from generator.privacy.office import texts as office_texts
from generator.privacy.parts import (
    BROKEN,
    DEEPEST,
    LARGEST,
    STRANGE,
    Parts,
    TextPart,
    Unread,
    noise,
    printed,
    within,
)
from generator.privacy.text import decoded, other_readings, visible_texts

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_HEADER = 30
"""How many bytes stand before the name of a member of an archive."""
_GZIP = b"\x1f\x8b"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_FONTS = (b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0", b"true", b"ttcf")
_WRAPPED, _HEAD = b"{\\rtf", 65_536
_MESSAGE = re.compile(
    rb"^(?:content-transfer-encoding[ \t]*:[ \t]*(?:quoted-printable|base64)"
    rb"|[^\r\n]{0,80};encoding=(?:quoted-printable|base64|b)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_EMBEDDED = re.compile(r"base64,(?:\s|%20)*([A-Za-z0-9+/=\s]{24,})")


def parts(name: str, data: bytes, inside: str = "", depth: int = 0) -> Parts:
    """Yield the texts of a file, those of files within it among them.

    ``inside`` says where the file itself stands, blank for one that stands by itself.
    """
    if depth > DEEPEST or len(data) > LARGEST:
        yield Unread(code=BROKEN, inside=inside)
    elif data.startswith(_ZIP):
        yield from _archive(data, inside, depth)
        yield noise(data, inside)
    elif data.startswith(_GZIP):
        yield from _packed(name, data, inside, depth)
        yield noise(data, inside)
        yield printed(data, inside)
    elif b"%PDF-" in data[:1024]:
        from generator.privacy.pdf import texts as pdf_texts

        yield from pdf_texts(data, inside, lambda n, d, i: parts(n, d, i, depth + 1))
        yield noise(data, inside)
    elif data.startswith(_PICTURES) or _is_picture(data):
        # These libraries are slow to load, and most sites hold no such file.
        from generator.privacy.picture import texts as picture_texts

        yield from picture_texts(data, inside)
        yield noise(data, inside)
        yield printed(data, inside)
    elif data.startswith(_FONTS):
        yield noise(data, inside)
        yield printed(data, inside)
    elif data.startswith(_WRAPPED) or _MESSAGE.search(data[:_HEAD]):
        # Their texts are written in codes of their own.
        yield Unread(code=STRANGE, inside=inside)
    elif (text := decoded(data)) is not None:
        yield from visible_texts(text, inside)
        yield from other_readings(data, text, inside)
        if name.lower().endswith((".csv", ".tsv")):
            yield table(text, inside)
        if b"\0" in data:
            yield noise(data, inside)
        yield from _embedded(text, inside, depth)
    else:
        yield Unread(code=STRANGE, inside=inside)


def _is_picture(data: bytes) -> bool:
    """Tell whether bytes are a picture whose kind stands a little further on."""
    web = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    return web or (data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis", b"mif1"))


def _embedded(text: str, inside: str, depth: int) -> Parts:
    """Yield the texts of files that stand within a text as base64."""
    if "base64," not in text:
        return
    for found in _EMBEDDED.finditer(text):
        try:
            data = b64decode(found[1])
        except binascii.Error:
            continue
        yield from parts("", data, within(inside, "内嵌的文件"), depth + 1)


def _packed(name: str, data: bytes, inside: str, depth: int) -> Parts:
    """Yield the texts of a file that gzip packed."""
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as packed:
            inner = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        yield Unread(code=BROKEN, inside=inside)
        return
    yield from parts(name.removesuffix(".gz"), inner, within(inside, "压缩的内容"), depth + 1)


def _around(data: bytes, listed: Sequence[zipfile.ZipInfo]) -> bytes:
    """Return what an archive holds before, between and behind its members, with what is noted."""
    pieces, behind = [], 0
    for info in sorted(listed, key=lambda info: info.header_offset):
        at = info.header_offset
        named, noted = struct.unpack("<HH", data[at + 26 : at + 30])
        at += _HEADER + named + noted
        pieces.append(data[behind:at])
        behind = max(behind, at + info.compress_size)
    return b"\0".join((*pieces, data[behind:]))


def _archive(data: bytes, inside: str, depth: int) -> Parts:
    """Yield the texts of the members of an archive, their names among them."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            listed = archive.infolist()
            if sum(info.file_size for info in listed) > LARGEST:
                yield Unread(code=BROKEN, inside=inside)
                return
            members = {info.filename: archive.read(info) for info in listed if not info.is_dir()}
            comments = [archive.comment, *(info.comment for info in listed)]
            around = _around(data, listed)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
    ):
        # A member that is locked raises RuntimeError, one packed in an unknown way its subclass.
        yield Unread(code=BROKEN, inside=inside)
        return
    names = "\n".join(info.filename for info in listed)
    yield TextPart(text=names, inside=within(inside, "压缩包里的文件名"), labels=("",))
    if len(members) < sum(not info.is_dir() for info in listed):
        # Which of two members of one name a program opens is its own affair.
        yield Unread(code=BROKEN, inside=inside)
    noted = within(inside, "压缩包的注释")
    for comment in filter(None, comments):
        yield noise(comment, noted)
        yield from visible_texts(decoded(comment) or comment.decode("utf-8", "replace"), noted)
    yield printed(around, noted)
    office = is_office(frozenset(members))
    if office:
        yield from office_texts(members, inside)
    for name, member in members.items():
        if office and is_markup(name):
            continue
        place = within(inside, f"其中的“{masked(name)}”")
        for part in parts(name, member, place, depth + 1):
            # Office programs keep files of their own kinds beside the document.
            strange = office and isinstance(part, Unread) and part.code == STRANGE
            yield noise(member, place) if strange else part
