"""The directory of a zip archive, taken only where every reader finds the same entries in it.

It must stand once, at the end, and describe the archive from its first byte to the directory,
entry after entry, without an overlap or a gap; what stands twice must say the same twice.
"""

import os
import struct
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from generator.submissions.intake.limits import Limits
from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where
from generator.web.shared import SHARED

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_WIDE_END = struct.Struct("<4sQ2H2L4Q")
_LISTED = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END_MARK, _LOCATOR_MARK, _WIDE_END_MARK = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_LISTED_MARK, _LOCAL_MARK, _DESCRIPTOR_MARK = b"PK\x01\x02", b"PK\x03\x04", b"PK\x07\x08"
_WIDE_ROOM = _WIDE_END.size + _LOCATOR.size
# The size of the 64-bit record as it counts itself, without anything added.
_WIDE_REST = _WIDE_END.size - 12
_COMMENT = _SHORT = 0xFFFF
_LONG = 0xFFFFFFFF
# No figure of 64 bits that an archive of ours may hold is larger.
_FAR = 1 << 40
# What needs a later version than that of 64 bits is passed over by unzip without a word.
_NEWEST = 45
_LEVEL, _STREAMED, _UTF8 = 0x6, 0x8, 0x800
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_WIDE, _UNICODE_NAME = 0x0001, 0x7075
# Extra fields by which some readers call an entry something else or make a link of it (a code
# page, names of the Macintosh and in Unicode, modes of Unix), and those of locked content.
_EXTRAS = SHARED["zip_extras"]
_RENAMING, _LOCKING = (
    frozenset(int(tag, 16) for tag in _EXTRAS[name]) for name in ("renaming", "locking")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveEntry:
    """One entry: its path, how its content is packed, and where that starts in the archive.

    ``path`` ends in a slash where the name does. ``attributes`` are the external ones, ``packed``
    and ``size`` bytes, ``at`` where the header before the content starts.
    """

    name: bytes
    path: str
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    attributes: int
    at: int
    start: int = 0

    @property
    def encrypted(self) -> bool:
        """Tell whether the content or its header is."""
        return self.flags & _ENCRYPTED != 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _DirectoryPlace:
    count: int
    length: int
    offset: int


def entries(file: BinaryIO, where: Where, limits: Limits) -> tuple[ArchiveEntry, ...]:
    """Return the entries of an archive in the order of its directory, or refuse it."""
    directory = _directory(file, where, limits)
    file.seek(directory.offset)
    listed = tuple(_listed(file.read(directory.length), where, limits))
    if len(listed) != directory.count:
        raise Refusal("INT-103", where)
    starts = _starts(file, listed, directory.offset, where)
    return tuple(replace(entry, start=starts[entry.at]) for entry in listed)


def _directory(file: BinaryIO, where: Where, limits: Limits) -> _DirectoryPlace:
    """Return where the directory of an archive stands, having found it sound and alone."""
    size = file.seek(0, os.SEEK_END)
    first = max(0, size - _END.size - _COMMENT - _WIDE_ROOM)
    file.seek(first)
    tail = file.read()
    at = tail.rfind(_END_MARK, max(0, len(tail) - _END.size - _COMMENT))
    if at < 0 or len(tail) - at < _END.size:
        raise Refusal("INT-101", where)
    _, disk, first_disk, here, count, length, offset, comment = _END.unpack_from(tail, at)
    wide = at >= _LOCATOR.size and tail.startswith(_LOCATOR_MARK, at - _LOCATOR.size)
    found = _DirectoryPlace(count=count, length=length, offset=offset)
    end = first + at
    if wide:
        end -= _WIDE_ROOM
        found = _wide_directory(tail, at, end, where)
    if found.count > limits.entries:
        raise Refusal("INT-105", where, most=limits.entries)
    # Where the 64-bit record stands, the older one says the same or that it cannot.
    given = (disk, first_disk, here, count, length, offset)
    meant = (0, 0, found.count, found.count, found.length, found.offset)
    cannot = (*[_SHORT] * 4, *[_LONG] * 2) if wide else meant
    alike = all(one in both for one, *both in zip(given, meant, cannot, strict=True))
    whole = first + at + _END.size + comment == size and found.offset + found.length == end
    if not alike or not whole or found.length > limits.file:
        raise Refusal("INT-103", where)
    # The directory and the comment hold no second end; before them a stored workbook may.
    file.seek(found.offset)
    rest = file.read()
    marks = (rest.count(_END_MARK), rest.count(_LOCATOR_MARK), rest.count(_WIDE_END_MARK))
    if marks != (1, wide, wide):
        raise Refusal("INT-103", where)
    return found


def _wide_directory(tail: bytes, at: int, record: int, where: Where) -> _DirectoryPlace:
    """Return what the 64-bit records before the end say; ``record`` is where they start."""
    if at < _WIDE_ROOM:
        raise Refusal("INT-103", where)
    _, disk, offset, disks = _LOCATOR.unpack_from(tail, at - _LOCATOR.size)
    found = _WIDE_END.unpack_from(tail, at - _WIDE_ROOM)
    mark, rest, _, _, here_disk, first_disk, here, count, length, start = found
    if (
        (mark, rest) != (_WIDE_END_MARK, _WIDE_REST)
        or (disk, disks, offset) != (0, 1, record)
        or (here_disk, first_disk, here) != (0, 0, count)
    ):
        raise Refusal("INT-103", where)
    return _DirectoryPlace(count=count, length=length, offset=start)


def _listed(data: bytes, where: Where, limits: Limits) -> Iterator[ArchiveEntry]:
    """Yield what a directory lists; nothing follows the fields of an entry, no comment either."""
    at = number = 0
    while at < len(data):
        if number == limits.entries:
            raise Refusal("INT-105", where, most=limits.entries)
        if len(data) - at < _LISTED.size or not data.startswith(_LISTED_MARK, at):
            raise Refusal("INT-101", where)
        found = _LISTED.unpack_from(data, at)
        _, _, needed, flags, method, _, _, checksum, packed, size = found[:10]
        named, extra, comment, disk, _, attributes, start = found[10:]
        after = at + _LISTED.size + named
        if after + extra > len(data) or comment or disk:
            raise Refusal("INT-103", where)
        if needed & 0xFF > _NEWEST:
            raise Refusal("INT-108", where)
        name = data[after - named : after]
        path = _decoded(name, flags, where)
        field = _wide_field(data[after : after + extra], name, path, where)
        sizes = _widened(field, (size, packed, start))
        if sizes is None:
            raise Refusal("INT-103", where)
        size, packed, start = sizes
        yield ArchiveEntry(
            name=name,
            path=path,
            flags=flags,
            method=method,
            checksum=checksum,
            packed=packed,
            size=size,
            attributes=attributes,
            at=start,
        )
        at = after + extra
        number += 1


def _starts(
    file: BinaryIO, listed: Sequence[ArchiveEntry], directory: int, where: Where
) -> dict[int, int]:
    """Return where the content behind each header starts, by where the header does.

    Refuses entries that overlap, leave room for something hidden, or are described otherwise.
    """
    found: dict[int, int] = {}
    ordered = sorted(listed, key=lambda entry: entry.at)
    nexts = [*(entry.at for entry in ordered[1:]), directory]
    reached = 0
    for entry, stop in zip(ordered, nexts, strict=False):
        if entry.at != reached or stop > directory:
            raise Refusal("INT-103", where)
        start, streamed = _local(file, entry, where)
        file.seek(start + entry.packed)
        room = stop - file.tell()
        sound = _describes(file.read(room), entry) if streamed and 0 <= room <= 24 else room == 0
        if not sound:
            raise Refusal("INT-103", where)
        found[entry.at] = start
        reached = stop
    if reached != directory:
        raise Refusal("INT-103", where)
    return found


def _local(file: BinaryIO, entry: ArchiveEntry, where: Where) -> tuple[int, bool]:
    """Return where an entry's content starts and whether its figures follow behind it."""
    file.seek(entry.at)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MARK):
        raise Refusal("INT-103", where)
    _, _, flags, method, _, _, checksum, packed, size, named, extra = _LOCAL.unpack(header)
    # How hard was packed tells nothing, nor does the encoding of a name of ASCII.
    idle = _LEVEL | _STREAMED | (_UTF8 if entry.name.isascii() else 0)
    name, rest = file.read(named), file.read(extra)
    if (flags ^ entry.flags) & ~idle or (method, name) != (entry.method, entry.name):
        raise Refusal("INT-103", where)
    sizes = _widened(_wide_field(rest, name, entry.path, where), (size, packed))
    streamed = flags & _STREAMED != 0
    meant = (entry.checksum, entry.size, entry.packed)
    if sizes is None or len(rest) < extra:
        raise Refusal("INT-103", where)
    for value, expected in zip((checksum, *sizes), meant, strict=True):
        if value != expected and not (streamed and value == 0):
            raise Refusal("INT-103", where)
    return entry.at + _LOCAL.size + named + extra, streamed


def _describes(data: bytes, entry: ArchiveEntry) -> bool:
    """Tell whether the figures behind a content are those of the directory.

    They have 32 or 64 bits, with a mark before them or without; the length tells which.
    """
    figures = data.removeprefix(_DESCRIPTOR_MARK)
    marked = len(figures) < len(data)
    layout = {16: "<3L", 24: "<L2Q"} if marked else {12: "<3L", 20: "<L2Q"}
    if len(data) not in layout:
        return False
    found = struct.unpack(layout[len(data)], figures)
    return found == (entry.checksum, entry.packed, entry.size)


def _wide_field(extra: bytes, name: bytes, path: str, where: Where) -> bytes | None:
    """Return the 64-bit figures among the extra fields of an entry, None where there are none.

    Refuses fields that are not whole, stand twice, or give the entry another name.
    """
    found: dict[int, bytes] = {}
    at = 0
    while at < len(extra):
        tag, length = struct.unpack_from("<2H", extra, at) if len(extra) - at >= 4 else (0, _LONG)
        content = extra[at + 4 : at + 4 + length]
        if len(content) < length or tag in _RENAMING or tag in found:
            raise Refusal("INT-103", where)
        if tag in _LOCKING:
            raise Refusal("INT-102", where)
        if tag in (_WIDE, _UNICODE_NAME):
            found[tag] = content
        at += 4 + length
    unicode_name = found.get(_UNICODE_NAME)
    if unicode_name is not None and not _same_name(unicode_name, name, path):
        raise Refusal("INT-103", where)
    return found.get(_WIDE)


def _same_name(field: bytes, name: bytes, path: str) -> bool:
    """Tell whether a second name in Unicode is the first one, and says that it is."""
    if len(field) < 5 or _read(name) is None:
        return False
    version, checksum = struct.unpack_from("<BL", field)
    try:
        text = field[5:].decode()
    except UnicodeDecodeError:
        return False
    same = unicodedata.normalize("NFC", text) == path
    return same and (version, checksum) == (1, zlib.crc32(name))


def _widened(field: bytes | None, narrow: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return figures with those that need 64 bits taken from their field.

    The field holds what is needed and no more, or all from the first on, then without a
    difference; None where it does not.
    """
    wanted = [index for index, figure in enumerate(narrow) if figure == _LONG]
    field = b"" if field is None else field
    if len(field) == 8 * len(narrow) + 4 and field.endswith(bytes(4)):
        field = field[:-4]
    figures = [figure for (figure,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])]
    if len(field) % 8 or any(figure > _FAR for figure in figures):
        return None
    if len(figures) == len(wanted):
        given = iter(figures)
        return tuple(next(given) if figure == _LONG else figure for figure in narrow)
    if wanted != list(range(len(wanted))) or not len(wanted) < len(figures) <= len(narrow):
        return None
    whole = (*figures, *narrow[len(figures) :])
    alike = all(one in (_LONG, both) for one, both in zip(narrow, whole, strict=True))
    return whole if alike else None


def _decoded(name: bytes, flags: int, where: Where) -> str:
    """Return an entry's name: UTF-8, else GB18030, else the code page of old archives."""
    text = _read(name)
    if flags & _UTF8 and not _is_utf8(name):
        raise Refusal("INT-101", where)
    return name.decode("cp437") if text is None else unicodedata.normalize("NFC", text)


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read(name: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
