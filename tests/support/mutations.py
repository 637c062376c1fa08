"""Sound submissions spoiled at random where it hurts: records, parts, rows, names and numbers."""

import json
import random
import re
import struct
import zlib
from collections.abc import Callable
from copy import deepcopy

from tests.support.hostile_files import OLE
from tests.support.submission_files import (
    Parts,
    application,
    book,
    directory,
    document,
    end,
    entry,
    package,
    page,
    with_entries,
)
from tests.support.submission_files import zipped as zip_of

Random = random.Random
Maker = Callable[[Random], tuple[str, bytes]]
NASTY = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b"\r", b"\n", b",", b"\t", b"PK\x05\x06",
    b"PK\x03\x04", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<![CDATA[", b"]]>", b"<!--", b"-->",
    b"<?xml?>", b"{", b"[", b"}", b"]", b"NaN", b"-1", b"1e999999", b"9" * 400, b"\\ud800", b"true",
    b"null", b"=1+1", b"../", b"C:\\", b"\xd5\xc5\xc8\xfd", b"\xed\xa0\x80", b"_x0000_", b"\x1b[2J",
    b"#REF!", b"r:id", b"1048577", b"XFE1", b"18446744073709551616",
)  # fmt: skip
NAMES = (
    "../x", "/etc/passwd", "C:\\x", "a\0b", "附件/../../x", "x" * 400, "a/" * 30 + "b", "\u202ex",
    "APPLICATION.CSV", "x.zip", "xl/vbaProject.bin", "application.json", "[Content_Types].xml", "",
    "__MACOSX/x", "word/document.xml", "附件/x.pdf", ".", "..", "a//b", "mimetype", "x.xlsx",
)  # fmt: skip
WORDS = (0, 1, 2, 7, 8, 12, 99, 0x7F, 0x800, 0x7FFF, 0xFFFE, 0xFFFF)
LONGS = (0, 1, 22, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
JSON_VALUES = (
    None, True, False, 0, -1, 1.5, "", "x", "\ud800", "\0", [], {}, [[]], [None], [{}], {"a": 1},
    "1e9", "长" * 50_000, ["x"] * 300, [{"item": {"a": []}}], 10**40, "2023年6月12日", "=A1",
)  # fmt: skip


def spliced(data: bytes, by: Random) -> bytes:
    """Bytes with a piece cut, doubled, turned, or something nasty put in."""
    if not data:
        return by.choice(NASTY)
    at = by.randrange(len(data))
    length = by.choice((1, 1, 2, 4, 16, 200))
    match by.randrange(6):
        case 0:
            return data[:at] + data[at + length :]
        case 1:
            return data[:at] + data[at : at + length] * by.choice((2, 3, 50)) + data[at + length :]
        case 2:
            return data[:at] + bytes([data[at] ^ 1 << by.randrange(8)]) + data[at + 1 :]
        case 3:
            return data[:at]
        case 4:
            return data[:at] + by.choice(NASTY) + data[at + length :]
    return data[:at] + by.choice(NASTY) + data[at:]


def records(data: bytes, by: Random) -> bytes:
    """An archive with fields of its own records written over."""
    made = bytearray(data)
    at = end(data)
    places = {
        b"end": (at, (4, 6, 8, 10, 20), (12, 16)),
        b"PK\x01\x02": (directory(data), (4, 6, 8, 10, 28, 30, 32, 34), (16, 20, 24, 38, 42)),
        b"PK\x03\x04": (0, (4, 6, 8, 26, 28), (14, 18, 22)),
    }
    kind = by.choice(list(places))
    start, words, longs = places[kind]
    found = [m.start() for m in re.finditer(re.escape(kind), data)] if kind != b"end" else []
    start = by.choice(found) if found else start
    for _ in range(by.choice((1, 1, 2, 5))):
        layout, offset = ("<H", by.choice(words)) if by.random() < 0.5 else ("<L", by.choice(longs))
        value = by.choice(WORDS if layout == "<H" else LONGS)
        if start + offset + 4 <= len(made):
            struct.pack_into(layout, made, start + offset, value)
    return bytes(made)


def xml(data: bytes, by: Random) -> bytes:
    """A part with an attribute, a text or an element changed, doubled or gone."""
    pieces = re.split(rb"(<[^>]*>)", data)
    for _ in range(by.choice((1, 1, 2, 8))):
        at = by.randrange(len(pieces))
        match by.randrange(6):
            case 0:
                pieces[at] = b""
            case 1:
                pieces[at] *= by.choice((2, 3, 500))
            case 2:
                value = b'="' + by.choice(NASTY).replace(b'"', b"") + b'"'
                pieces[at] = re.sub(rb'="[^"]*"', lambda _, v=value: v, pieces[at], count=1)
            case 3:
                other = by.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case 4:
                pieces[at] = spliced(pieces[at], by)
            case 5:
                number = str(by.choice((0, -1, 1, 60, 1048577, 10**12))).encode()
                pieces[at] = re.sub(rb"[0-9]+", number, pieces[at], count=1)
    return b"".join(pieces)


def parts(files: Parts, by: Random) -> bytes:
    """Files with some of them spoiled, gone, renamed or moved, packed again."""
    files = dict(files)
    for _ in range(by.choice((1, 1, 2, 4))):
        if not files:
            break
        name = by.choice(list(files))
        match by.randrange(6):
            case 0:
                files[name] = files.pop(by.choice(list(files)))
            case 1:
                del files[name]
            case 2:
                files[by.choice(NAMES[:3] + NAMES[8:14]) or "x"] = files[name]
            case _:
                spoil = xml if name.endswith((".xml", ".rels")) else spliced
                files[name] = spoil(files[name], by)
    if by.random() < 0.3:
        mode = by.choice((0, 0o100644, 0o120777, 0o040755, 0o010644, 0o177777))
        extra = entry(by.choice(NAMES) or "x", mode)
        return with_entries(files, (extra, by.choice(NASTY)))
    return zip_of(files, stored=by.random() < 0.3)


def a_package(by: Random) -> tuple[str, bytes]:
    """A package spoiled in its files, its records or its bytes."""
    return "p.zip", _archive(package(), by)


def a_workbook(by: Random) -> tuple[str, bytes]:
    """A workbook spoiled in its parts, its records or its bytes."""
    return by.choice(("p.xlsx", "p.xlsm", "p.zip")), _archive(book(), by)


def a_nested_workbook(by: Random) -> tuple[str, bytes]:
    """A spoiled workbook in an archive of its own."""
    return "p.zip", zip_of({"申报表.xlsx": _archive(book(), by)}, stored=by.random() < 0.5)


def _archive(files: Parts, by: Random) -> bytes:
    made = parts(files, by) if by.random() < 0.7 else zip_of(files)
    match by.randrange(4):
        case 0:
            return records(made, by)
        case 1:
            return spliced(made, by)
    return made


def a_json(by: Random) -> tuple[str, bytes]:
    """Canonical answers with values of another kind, or with broken bytes."""
    found = application()
    for _ in range(by.choice((1, 2, 5))):
        found[by.choice([*found, "x", "form", "a/b"])] = deepcopy(by.choice(JSON_VALUES))
    rows = found.get("budget")
    if isinstance(rows, list) and rows and isinstance(rows[0], dict):
        rows[0][by.choice([*rows[0], "x"])] = deepcopy(by.choice(JSON_VALUES))
    data = json.dumps(found, ensure_ascii=by.random() < 0.5).encode("utf-8", "surrogatepass")
    return "p.json", spliced(data, by) if by.random() < 0.5 else data


def a_text(by: Random) -> tuple[str, bytes]:
    """A package whose texts are in any encoding, then spoiled."""
    files = package()
    name = by.choice([name for name in files if name.endswith(".csv")])
    text = files[name].decode("utf-8-sig")
    encoding = by.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-32"))
    text = by.choice((text, text.replace("\r\n", "\r"), text.replace(",", "\t"), text * 30))
    data = text.encode(encoding)
    for _ in range(by.choice((0, 1, 3))):
        data = spliced(data, by)
    return "p.zip", zip_of(files | {name: data})


def a_document(by: Random) -> tuple[str, bytes]:
    """A Word form spoiled in its parts, its records or its bytes."""
    return by.choice(("p.docx", "p.docm", "p.zip")), _archive(document(), by)


def a_page(by: Random) -> tuple[str, bytes]:
    """A filled page with elements changed, then spoiled, in any encoding."""
    data = xml(page(), by) if by.random() < 0.7 else page()
    if by.random() < 0.2:
        encoding = by.choice(("utf-8-sig", "gb18030", "utf-16"))
        data = data.decode("utf-8", "replace").encode(encoding, "replace")
    for _ in range(by.choice((0, 0, 1, 3))):
        data = spliced(data, by)
    return "p.html", data


def something_else(by: Random) -> tuple[str, bytes]:
    """Bytes of no kind, or of a kind that is not taken."""
    heads = (
        b"",
        OLE,
        b"PK\x03\x04",
        b"PK\x05\x06" + bytes(18),
        b"%PDF",
        b"{",
        b"Rar!",
        b"\x1f\x8b",
    )
    data = by.choice(heads) + by.randbytes(by.choice((0, 3, 500)))
    name = by.choice(("p.zip", "p.xlsx", "p.json", "p.csv", "p"))
    return name, zlib.compress(data) if by.random() < 0.1 else data


MAKERS: tuple[Maker, ...] = (
    a_package,
    a_workbook,
    a_workbook,
    a_nested_workbook,
    a_json,
    a_text,
    something_else,
)


EVERY = (*MAKERS, a_document, a_document, a_page)
"""What the command reads; the browser reads the others."""


def mutant(seed: int, makers: tuple[Maker, ...] = MAKERS) -> tuple[str, bytes]:
    """The name and the bytes of one spoiled submission; the same seed gives the same."""
    by = Random(seed)
    return by.choice(makers)(by)
