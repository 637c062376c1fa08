"""A zip archive as the files of a submission, each unpacked whole or not at all."""

import stat
import zlib
from functools import partial
from typing import BinaryIO

from generator.submissions.intake import zip_directory
from generator.submissions.intake.leftovers import HEAD, is_document
from generator.submissions.intake.limits import MIB, Limits
from generator.submissions.intake.member import HEAD as BEGINNING
from generator.submissions.intake.member import Member
from generator.submissions.intake.names import archive, checked, distinct, litter, printable
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.zip_directory import ArchiveEntry
from generator.submissions.opened import Where

_STORED, _DEFLATED = 0, 8
# Packed bytes that hold the first ones of any file.
_ENOUGH = 4096
# What zip read from a pipe it lists as one, and all unpack a file.
_FILES = (0, stat.S_IFREG, stat.S_IFIFO)
# What the systems of FAT call a folder, and the name of a disk, which some readers pass over.
_FAT_FOLDER, _FAT_LABEL = 0x10, 0x08


def members(file: BinaryIO, name: str, limits: Limits) -> tuple[Member, ...]:
    """Return the files of an archive by path, or refuse it; ``name`` is what it is called."""
    where = Where(file=name)
    found = []
    total = 0
    for entry in zip_directory.entries(file, where, limits):
        if litter(entry.path) and not _is_document(file, entry, limits):
            continue
        kept = checked(entry.path, name, limits)
        if _is_folder(entry):
            continue
        _allowed(entry, kept, where, limits)
        total += entry.size
        if total > limits.total:
            raise Refusal("INT-106", where, most=limits.total >> 20)
        read = partial(_content, file, entry, Where(file=printable(kept)), limits.file)
        head = partial(_head, file, entry)
        found.append(Member(path=kept, size=entry.size, read=read, head=head))
    distinct(member.path for member in found)
    return tuple(sorted(found, key=lambda member: member.path))


def _is_document(file: BinaryIO, entry: ArchiveEntry, limits: Limits) -> bool:
    """Tell whether a file that its name would pass over may be an application after all."""
    where = Where(file="")
    try:
        _allowed(entry, entry.path, where, limits)
        data = _content(file, entry, where, limits.file)
    except Refusal:
        return False
    return is_document(entry.path, data[:HEAD], len(data))


def _kind(entry: ArchiveEntry) -> int:
    return stat.S_IFMT(entry.attributes >> 16)


def _is_folder(entry: ArchiveEntry) -> bool:
    named = entry.path.endswith(("/", "\\"))
    return named and entry.size == 0 and _kind(entry) not in (stat.S_IFLNK, stat.S_IFREG)


def _allowed(entry: ArchiveEntry, path: str, holder: Where, limits: Limits) -> None:
    where = Where(file=printable(path))
    kind = _kind(entry)
    if kind == stat.S_IFLNK:
        raise Refusal("INT-110", where)
    folder = entry.path.endswith("/") or entry.attributes & (_FAT_FOLDER | _FAT_LABEL)
    if kind not in _FILES or folder:
        raise Refusal("INT-007", where)
    if entry.encrypted:
        raise Refusal("INT-102", where)
    if entry.method not in (_STORED, _DEFLATED):
        raise Refusal("INT-108", where)
    if entry.method == _STORED and entry.packed != entry.size:
        raise Refusal("INT-103", holder)
    if entry.size > max(MIB, entry.packed * limits.ratio):
        raise Refusal("INT-107", where)
    if archive(path):
        raise Refusal("INT-109", where)


def _content(file: BinaryIO, entry: ArchiveEntry, where: Where, most: int) -> bytes:
    """Return what an entry holds, which is all that was packed and as much as was promised."""
    if max(entry.size, entry.packed) > most:
        raise Refusal("INT-011", where, most=most >> 20)
    file.seek(entry.start)
    packed = file.read(entry.packed)
    data = packed if entry.method == _STORED else _inflated(packed, entry.size)
    if data is None or zlib.crc32(data) != entry.checksum:
        raise Refusal("INT-101", where)
    return data


def _head(file: BinaryIO, entry: ArchiveEntry) -> bytes:
    """Return the first bytes of an entry, whatever becomes of the rest."""
    file.seek(entry.start)
    packed = file.read(min(entry.packed, _ENOUGH))
    if entry.method == _STORED:
        return packed[:BEGINNING]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, BEGINNING)
    except zlib.error:
        return b""


def _inflated(packed: bytes, size: int) -> bytes | None:
    """Unpack one stream that ends with the bytes it has, None where it does not give ``size``."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = stream.decompress(packed, size + 1)
    except zlib.error:
        return None
    return data if len(data) == size and stream.eof and not stream.unused_data else None
