"""Zip archives put together record by record: those every reader reads alike, and the others.

``SOUND`` and ``AMBIGUOUS`` map the name of a kind to its bytes. What a sound one holds is
``CONTENT`` under ``NAME``, and more under other names; an ambiguous one shows some reader a file, a
name or bytes that another does not see. After the kinds that readers were found to differ on.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

NAME, CONTENT, OTHER = (
    b"application.json",
    b'{"a": "1"}\n' + b" \n" * 40,
    b'{"a": "9"}\n' + b" \n" * 40,
)
STREAMED, UTF8 = 0x8, 0x800
SHORT, LONG = 0xFFFF, 0xFFFFFFFF
FILE, FOLDER, LINK = 0o100644 << 16, 0o040755 << 16 | 0x10, 0o120777 << 16

_LOCAL = ("needed", "flags", "method", "time", "day", "checksum", "packed", "size")
_LISTED = ("made", *_LOCAL)
_PLACED = ("comment", "disk", "inner", "attributes", "at")
_END = ("disk", "first_disk", "here", "count", "length", "offset", "comment")


def deflated(data: bytes, level: int = 6) -> bytes:
    """A raw stream of the bytes."""
    stream = zlib.compressobj(level, zlib.DEFLATED, -15)
    return stream.compress(data) + stream.flush()


def extra(tag: int, content: bytes = b"") -> bytes:
    """An extra field."""
    return struct.pack("<2H", tag, len(content)) + content


def wide(*figures: int) -> bytes:
    """The extra field of 64-bit figures."""
    return extra(1, struct.pack(f"<{len(figures)}Q", *figures))


def unicode_name(name: bytes, text: str, version: int = 1, checksum: int | None = None) -> bytes:
    """The extra field that says a name again in Unicode."""
    told = zlib.crc32(name) if checksum is None else checksum
    return extra(0x7075, struct.pack("<BL", version, told) + text.encode())


@dataclass(frozen=True, kw_only=True)
class Part:
    """One entry; ``local`` and ``listed`` write over single figures of its two headers.

    ``body`` stands for what is packed, ``behind`` follows it, ``apart`` keeps it off the list.
    """

    name: bytes = NAME
    data: bytes = CONTENT
    method: int = 8
    flags: int = 0
    body: bytes | None = None
    behind: bytes = b""
    local_name: bytes | None = None
    local_extra: bytes = b""
    listed_extra: bytes = b""
    comment: bytes = b""
    local: Mapping[str, int] = field(default_factory=dict)
    listed: Mapping[str, int] = field(default_factory=dict)
    apart: bool = False

    def packed(self) -> bytes:
        """What stands in the archive."""
        if self.body is not None:
            return self.body
        return deflated(self.data) if self.method == 8 else self.data

    def figures(self) -> dict[str, int]:
        """What both headers say."""
        return {
            "made": 0x031E,
            "needed": 20,
            "flags": self.flags,
            "method": self.method,
            "time": 0,
            "day": 0x21,
            "checksum": zlib.crc32(self.data),
            "packed": len(self.packed()),
            "size": len(self.data),
        }

    def header(self) -> bytes:
        """What stands before the content."""
        told = {**self.figures(), **self.local}
        name = self.name if self.local_name is None else self.local_name
        first = struct.pack("<4s5H3L", b"PK\x03\x04", *(told[key] for key in _LOCAL))
        lengths = struct.pack("<2H", len(name), told.get("extra", len(self.local_extra)))
        return first + lengths + name + self.local_extra

    def line(self, at: int) -> bytes:
        """What stands in the directory."""
        told = {
            **self.figures(), "disk": 0, "inner": 0, "attributes": FILE, "at": at,
            "comment": len(self.comment), **self.listed,
        }  # fmt: skip
        first = struct.pack("<4s6H3L", b"PK\x01\x02", *(told[key] for key in _LISTED))
        lengths = struct.pack("<2H", len(self.name), told.get("extra", len(self.listed_extra)))
        placed = struct.pack("<3H2L", *(told[key] for key in _PLACED))
        return first + lengths + placed + self.name + self.listed_extra + self.comment


def archive(
    *parts: Part,
    before: bytes = b"",
    gap: bytes = b"",
    between: bytes = b"",
    comment: bytes = b"",
    behind: bytes = b"",
    ends: Mapping[str, int] | None = None,
    records: Sequence[bytes] | None = None,
    twice: Sequence[int] = (),
) -> bytes:
    """An archive; ``gap`` stands before the directory, ``between`` after it, ``behind`` at the end.

    ``records`` are 64-bit records made by ``wide_records`` for an archive of the same parts.
    """
    made, lines = bytearray(before), []
    for part in parts:
        if not part.apart:
            lines.append(part.line(len(made)))
        made += part.header() + part.packed() + part.behind
    made += gap
    lines += [lines[number] for number in twice]
    told = {
        "disk": 0, "first_disk": 0, "here": len(lines), "count": len(lines),
        "length": sum(map(len, lines)), "offset": len(made), "comment": len(comment),
        **(ends or {}),
    }  # fmt: skip
    made += b"".join((*lines, between, *(records or ())))
    made += struct.pack("<4s4H2LH", b"PK\x05\x06", *(told[key] for key in _END))
    return bytes(made) + comment + behind


def wide_archive(
    *parts: Part,
    record: Mapping[str, int] | None = None,
    locator: Mapping[str, int] | None = None,
    more: bytes = b"",
    left_out: str = "",
    ends: Mapping[str, int] | None = None,
) -> bytes:
    """An archive with 64-bit records; by default the older end says that it cannot."""
    plain = archive(*parts)
    _, _, _, here, count, length, offset, _ = struct.unpack("<4s4H2LH", plain[-22:])
    at = offset + length
    told = {
        "rest": 44 + len(more), "made": 45, "needed": 45, "disk": 0, "first_disk": 0,
        "here": here, "count": count, "length": length, "offset": offset, **(record or {}),
    }  # fmt: skip
    found = {"disk": 0, "at": at, "disks": 1, **(locator or {})}
    records = {
        "record": struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", *told.values()) + more,
        "locator": struct.pack("<4sLQL", b"PK\x06\x07", *found.values()),
    }
    records.pop(left_out, None)
    cannot = {"here": SHORT, "count": SHORT, "length": LONG, "offset": LONG}
    return archive(*parts, records=tuple(records.values()), ends=cannot if ends is None else ends)


def described(part: Part, layout: str = "<4s3L", **wrong: int) -> Part:
    """A part whose figures follow its content, as those do that are written to a pipe."""
    told = {
        "checksum": zlib.crc32(part.data), "packed": len(part.packed()), "size": len(part.data),
        **wrong,
    }  # fmt: skip
    mark = (b"PK\x07\x08",) if "4s" in layout else ()
    return replace(
        part,
        flags=part.flags | STREAMED,
        local={"checksum": 0, "packed": 0, "size": 0, **part.local},
        behind=struct.pack(layout, *mark, *told.values()),
    )


PLAIN = Part()
STORED = Part(method=0)
SECOND = Part(name=b"budget.csv", data=b"x,y\r\n" * 20)
PACKED = len(PLAIN.packed())
GBK = "附件/说明.txt".encode("gbk")
TEXT = "附件/说明.txt"


def _written(*, stream: bool = False, large: bool = False, method: int = 8) -> bytes:
    """What Python's own writer makes, into a pipe where ``stream`` says so."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return not stream

        def tell(self) -> int:
            if stream:
                raise OSError
            return super().tell()

    out = Pipe()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr(zipfile.ZipInfo("附件/"), b"")
        for name, data in ((NAME.decode(), CONTENT), (TEXT, OTHER)):
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with made.open(info, "w", force_zip64=large) as file:
                file.write(data)
    return out.getvalue()


SOUND: dict[str, bytes] = {
    "deflated": archive(PLAIN, SECOND),
    "stored": archive(STORED),
    "deflated-without-profit": archive(Part(body=deflated(CONTENT, 0))),
    "empty-file": archive(PLAIN, Part(name=b"b.csv", data=b"", method=0)),
    "empty-file-deflated": archive(PLAIN, Part(name=b"b.csv", data=b"")),
    "listed-in-another-order": archive(replace(SECOND, apart=True), PLAIN, ends=None),
    "with-a-comment": archive(PLAIN, comment="由某软件制作".encode()),
    "folders": archive(Part(name=b"a/", data=b"", method=0, listed={"attributes": FOLDER}), PLAIN),
    "folder-of-dos": archive(
        Part(name=b"a/", data=b"", method=0, listed={"made": 20, "attributes": 0x10}), PLAIN
    ),
    "folder-deflated": archive(Part(name=b"a/", data=b"", listed={"attributes": FOLDER}), PLAIN),
    "names-in-gbk": archive(PLAIN, Part(name=GBK, listed={"made": 20, "attributes": 0x20})),
    "names-in-utf8": archive(PLAIN, Part(name=TEXT.encode(), flags=UTF8)),
    "names-in-utf8-unmarked": archive(PLAIN, Part(name=TEXT.encode())),
    "name-said-again": archive(
        PLAIN,
        Part(
            name=GBK,
            local_extra=unicode_name(GBK, TEXT),
            listed_extra=unicode_name(GBK, TEXT),
        ),
    ),
    "name-said-again-in-the-list": archive(
        PLAIN, Part(name=TEXT.encode(), flags=UTF8, listed_extra=unicode_name(TEXT.encode(), TEXT))
    ),
    "utf8-flag-of-ascii-in-one-place": archive(replace(PLAIN, local={"flags": UTF8}), SECOND),
    "levels-of-compression": archive(replace(PLAIN, flags=0x6, local={"flags": 0x2})),
    "flags-nobody-uses": archive(replace(PLAIN, flags=0xD7B0)),
    "times": archive(
        replace(
            PLAIN,
            local_extra=extra(0x5455, b"\x03" + bytes(8)) + extra(0x7875, b"\1\4" + bytes(9)),
            listed_extra=extra(0x5455, b"\x03" + bytes(4)) + extra(0x7875, b"\1\4" + bytes(9)),
        )
    ),
    "times-of-windows": archive(
        replace(PLAIN, listed_extra=extra(0x000A, bytes(4) + extra(1, bytes(24))))
    ),
    "growth-hint": archive(replace(PLAIN, local_extra=extra(0xA220, b"\x20\xa0\0\0" + bytes(40)))),
    "mark-of-a-jar": archive(replace(PLAIN, local_extra=extra(0xCAFE), listed_extra=extra(0xCAFE))),
    "described": archive(described(PLAIN), described(SECOND)),
    "described-before-too": archive(replace(described(PLAIN), local={}), described(SECOND)),
    "described-unmarked": archive(described(PLAIN, "<3L"), described(SECOND, "<3L")),
    "described-in-64-bits": archive(described(PLAIN, "<4sL2Q"), SECOND),
    "described-in-64-bits-unmarked": archive(described(PLAIN, "<L2Q"), SECOND),
    "described-in-64-bits-with-field": archive(
        replace(described(PLAIN, "<4sL2Q"), local_extra=extra(1))
    ),
    "described-in-64-bits-with-zeros": archive(
        described(
            replace(PLAIN, local_extra=wide(0, 0), local={"packed": LONG, "size": LONG}), "<4sL2Q"
        )
    ),
    "described-and-not-flagged-in-the-list": archive(
        replace(described(PLAIN), listed={"flags": 0})
    ),
    "described-stored": archive(described(STORED)),
    "wide-sizes": archive(
        replace(
            PLAIN,
            local={"packed": LONG, "size": LONG},
            local_extra=wide(len(CONTENT), PACKED),
            listed={"packed": LONG, "size": LONG},
            listed_extra=wide(len(CONTENT), PACKED),
        )
    ),
    "wide-packed": archive(
        replace(
            PLAIN,
            local={"packed": LONG},
            local_extra=wide(PACKED),
            listed={"packed": LONG},
            listed_extra=wide(PACKED),
        )
    ),
    "wide-all": archive(
        replace(
            PLAIN,
            listed={"packed": LONG, "size": LONG, "at": LONG},
            listed_extra=wide(len(CONTENT), PACKED, 0),
        )
    ),
    "wide-and-narrow-alike": archive(
        replace(
            PLAIN,
            local_extra=wide(len(CONTENT), PACKED),
            listed_extra=wide(len(CONTENT), PACKED, 0),
        )
    ),
    "wide-end": wide_archive(PLAIN),
    "wide-end-and-narrow-alike": wide_archive(PLAIN, SECOND, ends={}),
    "wide-end-and-count-alike": wide_archive(PLAIN, ends={"length": LONG, "offset": LONG}),
    "python": _written(),
    "python-stored": _written(method=0),
    "python-large": _written(large=True),
    "python-stream": _written(stream=True),
    "python-stream-large": _written(stream=True, large=True),
    "python-stream-stored": _written(stream=True, method=0),
}
SOUND["listed-in-another-order"] = archive(SECOND, PLAIN)
_first, _lines = SOUND["listed-in-another-order"], len(SECOND.line(0))
_from = _first.index(b"PK\x01\x02")
SOUND["listed-in-another-order"] = (
    _first[:_from] + _first[_from + _lines : -22] + _first[_from : _from + _lines] + _first[-22:]
)

AMBIGUOUS: dict[str, bytes] = {}


def _both(**figures: int) -> Part:
    return replace(PLAIN, local=figures, listed=figures)


# Names

_swapped = unicode_name(NAME, "附件/a.csv")
for _label, _field in {
    "renamed": _swapped,
    "renamed-by-a-stale-field": unicode_name(NAME, "budget.csv", checksum=4),
    "renamed-in-a-later-version": unicode_name(NAME, NAME.decode(), version=2),
    "renamed-without-a-name": extra(0x7075, b"\1\0\0\0"),
    "renamed-in-broken-utf8": extra(0x7075, struct.pack("<BL", 1, zlib.crc32(NAME)) + b"\xff\xfe"),
    "renamed-twice": unicode_name(NAME, "first.csv") + unicode_name(NAME, "second.csv"),
    "renamed-in-a-chain": unicode_name(NAME, "first.csv")
    + unicode_name(NAME, "ignored.csv", checksum=4)
    + unicode_name(NAME, "last.csv"),
    "named-twice-alike": unicode_name(NAME, NAME.decode()) * 2,
    "code-page": extra(0xE57A, b"\x12\x20\0\0"),
    "name-of-a-macintosh": extra(0x2605, b"ZPIT" + b"\x0abudget.csv" + bytes(8)),
    "name-by-another-program": extra(0x554E, b"NUCX" + "budget.csv".encode("utf-16-le")),
    "mode-and-link": extra(0x756E, bytes(4) + struct.pack("<HL2H", 0o120777, 4, 0, 0) + b"/etc"),
    "extra-cut": extra(0x5455, bytes(5))[:-1],
    "extra-of-three-bytes": b"   ",
    "extra-too-long": struct.pack("<2H", 0x5455, 99) + bytes(5),
}.items():
    AMBIGUOUS[_label] = archive(replace(PLAIN, local_extra=_field, listed_extra=_field), SECOND)
    AMBIGUOUS[f"{_label}-in-the-list"] = archive(replace(PLAIN, listed_extra=_field), SECOND)
    AMBIGUOUS[f"{_label}-before-the-content"] = archive(replace(PLAIN, local_extra=_field), SECOND)

_old = "é.csv".encode("cp437")
AMBIGUOUS |= {
    "another-name-before-the-content": archive(replace(PLAIN, local_name=b"applicatiom.json")),
    "no-name-before-the-content": archive(replace(PLAIN, local_name=b"")),
    "name-longer-before-the-content": archive(replace(PLAIN, local_name=NAME + b"x")),
    "name-in-an-old-code-page-said-again": archive(
        Part(name=_old, listed_extra=unicode_name(_old, "é.csv")), PLAIN
    ),
    "utf8-in-the-list-alone": archive(Part(name=TEXT.encode(), listed={"flags": UTF8}), PLAIN),
    "utf8-before-the-content-alone": archive(Part(name=TEXT.encode(), local={"flags": UTF8})),
    "utf8-that-is-none": archive(Part(name=GBK, flags=UTF8), PLAIN),
    "nul-in-a-name": archive(Part(name=b"application.json\0.txt"), PLAIN),
}
for _label, _name in {
    "twice": NAME,
    "twice-in-capitals": b"Application.JSON",
    "twice-in-wide-letters": "ａpplication.json".encode(),
    "twice-with-a-dot-behind": b"application.json.",
    "twice-with-a-space-behind": b"application.json ",
    "twice-behind-a-dot": b"./application.json",
    "twice-behind-two-slashes": b".//application.json",
    "file-and-folder": b"application.json/x.csv",
    "upwards": b"../application.json",
    "upwards-inside": b"a/../application.json",
    "upwards-by-backslash": b"a\\..\\application.json",
    "rooted": b"/application.json",
    "on-a-drive": b"C:\\application.json",
    "on-a-share": b"\\\\host\\application.json",
}.items():
    AMBIGUOUS[_label] = archive(PLAIN, Part(name=_name, data=OTHER, flags=UTF8))
AMBIGUOUS |= {
    "twice-by-backslash": archive(Part(name=b"a/b.csv"), Part(name=b"a\\b.csv", data=OTHER), PLAIN),
    "twice-composed": archive(
        Part(name="é.csv".encode(), flags=UTF8), Part(name="e\u0301.csv".encode(), flags=UTF8)
    ),
    "listed-twice": archive(PLAIN, twice=(0,)),
}

# The two headers of an entry

for _key, _value in {
    "method": 0, "checksum": 1, "packed": PACKED - 1, "size": len(CONTENT) - 1,
}.items():  # fmt: skip
    AMBIGUOUS[f"{_key}-before-the-content"] = archive(replace(PLAIN, local={_key: _value}), SECOND)
    AMBIGUOUS[f"{_key}-in-the-list"] = archive(replace(PLAIN, listed={_key: _value}), SECOND)
    AMBIGUOUS[f"{_key}-in-both"] = archive(_both(**{_key: _value}), SECOND)
AMBIGUOUS |= {
    "size-longer-in-both": archive(_both(size=len(CONTENT) + 1), SECOND),
    "packed-longer-in-both": archive(_both(packed=PACKED + 1), SECOND),
    "packed-zero-in-both": archive(_both(packed=0), SECOND),
    "locked-before-the-content": archive(replace(PLAIN, local={"flags": 1}), SECOND),
    "locked-in-the-list": archive(replace(PLAIN, listed={"flags": 1}), SECOND),
    "locked": archive(replace(PLAIN, flags=1)),
    "locked-strongly": archive(replace(PLAIN, flags=0x41)),
    "locked-by-another-field": archive(
        replace(PLAIN, local_extra=extra(0x9901, bytes(7)), listed_extra=extra(0x9901, bytes(7)))
    ),
    "list-locked": archive(replace(PLAIN, flags=0x2000)),
    "sizes-left-out": archive(replace(PLAIN, local={"checksum": 0, "packed": 0, "size": 0})),
    "later-version": archive(replace(PLAIN, listed={"needed": 46}), SECOND),
    "patched-in-the-list": archive(replace(PLAIN, listed={"flags": 0x20}), SECOND),
    "flag-nobody-uses-before-the-content": archive(replace(PLAIN, local={"flags": 0x80}), SECOND),
    "on-a-second-disk": archive(replace(PLAIN, listed={"disk": 1})),
    "comment-of-an-entry": archive(replace(PLAIN, comment=b"note"), SECOND),
    "entry-in-a-comment": archive(replace(PLAIN, comment=SECOND.line(0)), SECOND),
    "link": archive(replace(PLAIN, listed={"attributes": LINK}), SECOND),
    "device": archive(replace(PLAIN, listed={"attributes": 0o020666 << 16}), SECOND),
    "folder-by-mode": archive(replace(PLAIN, listed={"attributes": FOLDER}), SECOND),
    "folder-by-attribute": archive(replace(PLAIN, listed={"made": 20, "attributes": 0x10}), SECOND),
    "label-of-a-disk": archive(replace(PLAIN, listed={"made": 20, "attributes": 0x08}), SECOND),
    "folder-with-content": archive(Part(name=b"a/", listed={"attributes": FOLDER}), PLAIN),
    "folder-with-content-by-name": archive(Part(name=b"a/", listed={"attributes": 0}), PLAIN),
    "folder-and-file": archive(
        Part(name=b"a/", data=b"", method=0, listed={"attributes": FILE}), PLAIN
    ),
}
for _method in (1, 6, 9, 12, 14, 93, 98, 99):
    AMBIGUOUS[f"method-{_method}"] = archive(replace(PLAIN, body=PLAIN.packed(), method=_method))

# What is packed

_short = deflated(CONTENT + OTHER)
AMBIGUOUS |= {
    "more-than-promised": archive(replace(PLAIN, body=_short), SECOND),
    "less-than-promised": archive(
        replace(PLAIN, data=CONTENT + OTHER, body=deflated(CONTENT)), SECOND
    ),
    "bytes-behind-the-stream": archive(replace(PLAIN, body=PLAIN.packed() + b"\0"), SECOND),
    "two-streams": archive(replace(PLAIN, body=PLAIN.packed() + deflated(OTHER)), SECOND),
    "stream-without-an-end": archive(replace(PLAIN, body=PLAIN.packed()[:-2]), SECOND),
    "no-stream": archive(replace(PLAIN, data=b"", body=b""), SECOND),
    "stream-with-a-head": archive(replace(PLAIN, body=zlib.compress(CONTENT)), SECOND),
    "wrong-checksum": archive(_both(checksum=0), SECOND),
    "stored-longer": archive(replace(STORED, local={"size": 9}, listed={"size": 9}), SECOND),
    "stored-shorter": archive(replace(STORED, body=CONTENT + b"x"), replace(SECOND, method=0)),
}

# What follows a content

for _layout, _label in {
    "<4s3L": "", "<3L": "-unmarked", "<4sL2Q": "-in-64-bits", "<L2Q": "-in-64-bits-unmarked",
}.items():  # fmt: skip
    for _key, _value in {
        "checksum": 1, "packed": PACKED + 1, "size": len(CONTENT) + 1,
    }.items():  # fmt: skip
        AMBIGUOUS[f"described{_label}-with-another-{_key}"] = archive(
            described(PLAIN, _layout, **{_key: _value}), SECOND
        )
    AMBIGUOUS[f"described{_label}-without-a-flag"] = archive(
        replace(described(PLAIN, _layout), flags=0), SECOND
    )
    AMBIGUOUS[f"described{_label}-unannounced"] = archive(
        replace(described(PLAIN, _layout), flags=0, local={}), SECOND
    )
    AMBIGUOUS[f"described{_label}-and-more"] = archive(
        replace(described(PLAIN, _layout), behind=described(PLAIN, _layout).behind + b"\0"), SECOND
    )
AMBIGUOUS |= {
    "described-as-nothing": archive(described(PLAIN, checksum=0, packed=0, size=0)),
    "description-left-out": archive(replace(described(PLAIN), behind=b""), SECOND),
    "description-cut": archive(replace(described(PLAIN), behind=b"PK\x07\x08" + bytes(4)), SECOND),
    "described-and-figures-wrong-before": archive(
        replace(described(PLAIN), local={"size": 5}), SECOND
    ),
}

# Figures of 64 bits

_sizes = {"packed": LONG, "size": LONG}
for _label, (_figures, _field) in {
    "wide-missing": (_sizes, b""),
    "wide-too-short": (_sizes, wide(len(CONTENT))),
    "wide-empty": (_sizes, wide()),
    "wide-too-long": ({"size": LONG}, wide(len(CONTENT), 0)),
    "wide-not-needed-and-other": ({}, wide(PACKED, len(CONTENT) + 9)),
    "wide-packed-wrong": ({"packed": LONG}, wide(PACKED + 1)),
    "wide-size-wrong": ({"size": LONG}, wide(len(CONTENT) + 1)),
    "wide-packed-and-more": ({"packed": LONG}, wide(PACKED, len(CONTENT))),
    "wide-odd": (_sizes, extra(1, struct.pack("<2Q", len(CONTENT), PACKED) + b"\0")),
    "wide-immense": ({"size": LONG}, wide(0xFEFEFEFEFEFEFEFE)),
    "wide-twice": (_sizes, wide(len(CONTENT), PACKED) * 2),
    "wide-on-another-disk": (
        {}, extra(1, struct.pack("<3QL", len(CONTENT), PACKED, 0, 1)),
    ),
}.items():  # fmt: skip
    AMBIGUOUS[_label] = archive(
        replace(PLAIN, local=_figures, local_extra=_field, listed=_figures, listed_extra=_field),
        SECOND,
    )
    AMBIGUOUS[f"{_label}-in-the-list"] = archive(
        replace(PLAIN, listed=_figures, listed_extra=_field), SECOND
    )
_longer = replace(PLAIN, data=CONTENT + OTHER)
AMBIGUOUS |= {
    "wide-and-narrow-differ": archive(
        replace(
            _longer,
            local={"size": len(CONTENT)},
            listed={"size": len(CONTENT)},
            local_extra=wide(len(_longer.data), len(_longer.packed())),
            listed_extra=wide(len(_longer.data), len(_longer.packed())),
        )
    ),
    "wide-place-elsewhere": archive(
        PLAIN, replace(SECOND, listed={"at": LONG}, listed_extra=wide(0))
    ),
    "wide-end-with-more": wide_archive(PLAIN, more=b"\0\0\x10\0" + b"z" * 16),
    "wide-end-hidden-more": wide_archive(PLAIN, more=bytes(20), record={"rest": 44}),
    "wide-end-without-a-place": wide_archive(PLAIN, left_out="locator"),
    "wide-end-left-out": wide_archive(PLAIN, left_out="record"),
    "wide-end-without-records": archive(
        PLAIN, ends={"here": SHORT, "count": SHORT, "length": LONG, "offset": LONG}
    ),
    "wide-end-without-a-place-and-narrow-alike": wide_archive(PLAIN, left_out="locator", ends={}),
    "wide-end-left-out-and-narrow-alike": wide_archive(PLAIN, left_out="record", ends={}),
}
for _key, _value in {
    "disk": 1, "first_disk": 1, "here": 2, "count": 2, "length": 1, "offset": 1, "rest": 45,
}.items():  # fmt: skip
    AMBIGUOUS[f"wide-end-with-another-{_key}"] = wide_archive(PLAIN, record={_key: _value})
    AMBIGUOUS[f"wide-end-and-narrow-with-another-{_key}"] = wide_archive(
        PLAIN, record={_key: _value}, ends={}
    )
for _key, _value in {"disk": 1, "at": 1, "disks": 2}.items():
    AMBIGUOUS[f"place-of-the-wide-end-with-another-{_key}"] = wide_archive(
        PLAIN, locator={_key: _value}
    )
for _key in ("here", "count", "length", "offset"):
    AMBIGUOUS[f"narrow-end-with-another-{_key}"] = wide_archive(PLAIN, ends={_key: 7})


def _confused() -> bytes:
    """Two archives in one: readers that step back from the end by size see the second."""
    second = wide_archive(Part(name=b"budget.csv", data=OTHER))
    first = wide_archive(PLAIN)
    at = first.index(b"PK\x06\x06")
    rest = len(first) - at + len(second) - 12 - 42
    made = first[: at + 4] + struct.pack("<Q", rest) + first[at + 12 :]
    return made[:-2] + struct.pack("<H", len(second)) + second


# The ends of an archive

_other = archive(Part(data=OTHER))
_fake = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 0)
AMBIGUOUS |= {
    "wide-end-of-two": _confused(),
    "archive-in-the-comment": archive(PLAIN, comment=_other),
    "end-in-the-comment": archive(PLAIN, comment=b"PK\x05\x06\0\0\0\xff\xff" + bytes(100)),
    "end-at-the-start-of-the-comment": archive(PLAIN, comment=_fake),
    "wide-end-in-the-comment": archive(PLAIN, comment=wide_archive(PLAIN)[-98:-22]),
    "two-archives": archive(PLAIN) + _other,
    "two-ends": archive(PLAIN) + archive(PLAIN)[-22:],
    "empty-end-behind": archive(PLAIN) + _fake,
    "end-before-the-end": archive(PLAIN, between=_fake),
    "end-in-the-directory": archive(replace(PLAIN, listed_extra=extra(0x5455, _fake))),
    "bytes-behind": archive(PLAIN, behind=b"    "),
    "bytes-before": b"    " + archive(PLAIN),
    "bytes-before-and-counted": archive(PLAIN, before=b"    "),
    "archive-before": _other + archive(PLAIN),
    "program-before": archive(PLAIN, before=b"MZ" + bytes(62)),
    "mark-of-parts-before": archive(PLAIN, before=b"PK\x07\x08"),
    "bytes-before-the-directory": archive(PLAIN, gap=b"\0"),
    "bytes-behind-the-directory": archive(PLAIN, between=b"\0"),
    "signature-behind-the-directory": archive(PLAIN, between=b"PK\x05\x05\x02\0\0\0"),
    "bytes-between-entries": archive(replace(PLAIN, behind=b"\0"), SECOND),
    "entry-not-listed": archive(PLAIN, replace(SECOND, apart=True)),
    "entry-not-listed-first": archive(replace(SECOND, apart=True), PLAIN),
    "same-entry-not-listed": archive(replace(PLAIN, data=OTHER, apart=True), PLAIN),
    "entry-listed-and-not-there": archive(PLAIN, SECOND)[:-22]
    + archive(PLAIN, SECOND)[-22:].replace(b"\2\0\2\0", b"\3\0\3\0"),
    "entries-overlap": archive(PLAIN, replace(SECOND, listed={"at": 4})),
    "entries-share-a-content": archive(PLAIN, replace(PLAIN, name=NAME, listed={"at": 0})),
    "comment-too-long": archive(PLAIN, ends={"comment": 9}),
    "comment-too-short": archive(PLAIN, comment=b"hello", ends={"comment": 2}),
    "comment-uncounted": archive(PLAIN, comment=b"hello", ends={"comment": 0}),
}
for _key, _value in {
    "disk": 1, "first_disk": 1, "here": 0, "count": 0, "length": 0, "offset": 0,
}.items():  # fmt: skip
    AMBIGUOUS[f"end-with-another-{_key}"] = archive(PLAIN, SECOND, ends={_key: _value})
for _by in (-1, 1):
    _size = len(PLAIN.line(0))
    _at = len(PLAIN.header()) + PACKED
    AMBIGUOUS[f"count-off-by-{_by}"] = archive(PLAIN, ends={"here": 1 + _by, "count": 1 + _by})
    AMBIGUOUS[f"length-off-by-{_by}"] = archive(PLAIN, ends={"length": _size + _by})
    AMBIGUOUS[f"offset-off-by-{_by}"] = archive(PLAIN, ends={"offset": _at + _by})
    AMBIGUOUS[f"place-and-length-off-by-{_by}"] = archive(
        PLAIN, ends={"offset": _at + _by, "length": _size - _by}
    )


# Archives spoiled at random

_MARKS = re.compile(rb"PK(?:\x01\x02|\x03\x04|\x05\x06|\x06\x06|\x06\x07|\x07\x08)")
_BYTES, _WORDS = (0, 1, 8, 0x20, 0x80, 0xFF), (0, 1, 8, 9, 0x800, 0x7075, 0xFFFF)
_LONGS = (0, 1, 60, 170, 0x7FFFFFFF, 0xFFFFFFFF)


def spoiled(seed: int) -> bytes:
    """A sound archive with a figure or two of its records written over."""
    by = Random(seed)  # noqa: S311  the same seed gives the same archive
    data = bytearray(by.choice(list(SOUND.values())))
    marks = [found.start() for found in _MARKS.finditer(data)]
    for _ in range(by.choice((1, 1, 1, 2))):
        near = by.choice(marks) + by.randrange(4, 60)
        at = min(near if by.random() < 0.8 else by.randrange(len(data)), len(data) - 4)
        match by.randrange(4):
            case 0:
                data[at] ^= 1 << by.randrange(8)
            case 1:
                data[at] = by.choice(_BYTES)
            case 2:
                struct.pack_into("<H", data, at, by.choice(_WORDS))
            case _:
                struct.pack_into("<L", data, at, by.choice((*_LONGS, len(data))))
    return bytes(data)
