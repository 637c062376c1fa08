"""A zip archive as the files of a submission, read only as far as its directory can be trusted.

The directory must stand once, at the end, and describe the archive from its first byte to the
directory without an overlap; then every reader finds the same files in it.
"""

import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from functools import partial
from typing import BinaryIO

from generator.submissions.intake.limits import MIB, Limits
from generator.submissions.intake.member import Member
from generator.submissions.intake.names import archive, checked, distinct, litter, printable
from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_END_MARK, _LOCAL_MARK = b"PK\x05\x06", b"PK\x03\x04"
_ZIP64_MARKS = (b"PK\x06\x06", b"PK\x06\x07")
_COMMENT = 0xFFFF
_UTF8, _ENCRYPTED, _STRONG = 0x800, 0x1, 0x40
_TELLING = _UTF8 | _ENCRYPTED | _STRONG
# A data descriptor behind the content of an entry has at most a mark, a checksum and two sizes.
_DESCRIPTOR = 24
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, NotImplementedError)


def members(file: BinaryIO, name: str, limits: Limits) -> tuple[Member, ...]:
    """Return the files of an archive by path, or refuse it; ``name`` is what it is called."""
    where = Where(file=name)
    directory = _directory(file, where, limits)
    try:
        zipped = zipfile.ZipFile(file)
    except _BROKEN as error:
        raise Refusal("INT-101", where) from error
    entries = zipped.infolist()
    # What the end of the archive counts may be a lie.
    if len(entries) > limits.entries:
        raise Refusal("INT-105", where, most=limits.entries)
    _entries_fit(file, entries, directory, where)
    found = []
    total = 0
    for entry in entries:
        path = _decoded(entry)
        if litter(path):
            continue
        kept = checked(path, name, limits)
        if _is_folder(entry, path):
            continue
        _allowed(entry, kept, limits)
        total += entry.file_size
        if total > limits.total:
            raise Refusal("INT-106", where, most=limits.total >> 20)
        read = partial(_content, zipped, entry, Where(file=printable(kept)), limits.file)
        found.append(Member(path=kept, size=entry.file_size, read=read))
    distinct(member.path for member in found)
    return tuple(sorted(found, key=lambda member: member.path))


def _directory(file: BinaryIO, where: Where, limits: Limits) -> int:
    """Return where the directory of an archive starts, having found it sound and alone."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _END.size - _COMMENT)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        raise Refusal("INT-101", where)
    _, disk, first_disk, here, entries, length, offset, comment = _END.unpack_from(tail, at)
    before = tail[max(0, at - 20) : at]
    if entries > limits.entries:
        raise Refusal("INT-105", where, most=limits.entries)
    if 0xFFFFFFFF in (length, offset) or any(mark in before for mark in _ZIP64_MARKS):
        raise Refusal("INT-104", where)
    alone = disk == first_disk == 0 and here == entries
    if not alone or at + _END.size + comment != len(tail) or offset + length != start + at:
        raise Refusal("INT-103", where)
    # The directory and the comment hold no second end; before them a stored workbook may.
    file.seek(offset)
    if file.read(length + _END.size + comment).count(_END_MARK) != 1:
        raise Refusal("INT-103", where)
    return int(offset)


def _entries_fit(
    file: BinaryIO, entries: Sequence[zipfile.ZipInfo], directory: int, where: Where
) -> None:
    """Refuse entries that overlap, leave room for something hidden, or are named otherwise."""
    reached = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        loose = _DESCRIPTOR if reached else 0
        if not reached <= entry.header_offset <= reached + loose:
            raise Refusal("INT-103", where)
        file.seek(entry.header_offset)
        header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MARK):
            raise Refusal("INT-103", where)
        _, _, flags, method, *_, name_length, extra_length = _LOCAL.unpack(header)
        same = (flags ^ entry.flag_bits) & _TELLING == 0 and method == entry.compress_type
        if not same or file.read(name_length) != _written(entry):
            raise Refusal("INT-103", where)
        reached = file.tell() + extra_length + entry.compress_size
    if not reached <= directory <= reached + _DESCRIPTOR:
        raise Refusal("INT-103", where)


def _written(entry: zipfile.ZipInfo) -> bytes:
    """Return the bytes of an entry's name."""
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437")


def _decoded(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name: UTF-8, else GB18030, else the code page of old archives."""
    written = _written(entry)
    for encoding in ("utf-8", "gb18030"):
        try:
            return unicodedata.normalize("NFC", written.decode(encoding))
        except UnicodeDecodeError:
            continue
    return entry.orig_filename


def _is_folder(entry: zipfile.ZipInfo, path: str) -> bool:
    mode = entry.external_attr >> 16
    return path.endswith(("/", "\\")) and entry.file_size == 0 and not stat.S_ISLNK(mode)


def _allowed(entry: zipfile.ZipInfo, path: str, limits: Limits) -> None:
    where = Where(file=printable(path))
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise Refusal("INT-110", where)
    if kind not in (0, stat.S_IFREG) or path.endswith("/"):
        raise Refusal("INT-007", where)
    if entry.flag_bits & (_ENCRYPTED | _STRONG):
        raise Refusal("INT-102", where)
    if entry.compress_type not in _METHODS:
        raise Refusal("INT-108", where)
    if entry.file_size > max(MIB, entry.compress_size * limits.ratio):
        raise Refusal("INT-107", where)
    if archive(path):
        raise Refusal("INT-109", where)


def _content(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, where: Where, most: int) -> bytes:
    """Return what an entry holds; never more is unpacked than its directory entry says."""
    if entry.file_size > most:
        raise Refusal("INT-011", where, most=most >> 20)
    try:
        with zipped.open(entry) as file:
            data = file.read(entry.file_size + 1)
    except _BROKEN as error:
        raise Refusal("INT-101", where) from error
    if len(data) != entry.file_size:
        raise Refusal("INT-101", where)
    return data
