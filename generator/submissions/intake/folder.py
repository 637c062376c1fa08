"""A folder as the files of a submission: links and everything that is not a file are refused."""

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from generator.submissions.intake.leftovers import HEAD, is_document
from generator.submissions.intake.limits import Limits
from generator.submissions.intake.member import HEAD as BEGINNING
from generator.submissions.intake.member import Member
from generator.submissions.intake.names import archive, checked, distinct, litter, printable
from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where


def members(root: Path, name: str, limits: Limits) -> tuple[Member, ...]:
    """Return the files below a folder by path, or refuse it.

    Raises OSError where a folder cannot be listed.
    """
    found: list[Member] = []
    total = 0
    for path, entry in _walk(root, "", limits):
        where = Where(file=printable(path))
        kept = checked(path, name, limits)
        size = _size(entry, where)
        total += size
        if len(found) == limits.entries:
            raise Refusal("INT-105", Where(file=name), most=limits.entries)
        if total > limits.total:
            raise Refusal("INT-106", Where(file=name), most=limits.total >> 20)
        if archive(kept):
            raise Refusal("INT-109", where)
        read = partial(content, entry.path, where, limits.file)
        head = partial(_head, entry.path, where)
        found.append(Member(path=kept, size=size, read=read, head=head))
    distinct(member.path for member in found)
    return tuple(sorted(found, key=lambda member: member.path))


def _walk(root: Path, below: str, limits: Limits) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield what is not a folder; the depth of names bounds the walk."""
    with os.scandir(root) as entries:
        for entry in entries:
            path = below + entry.name
            if entry.is_dir(follow_symlinks=False):
                checked(path, path, limits)
                yield from _walk(Path(entry.path), f"{path}/", limits)
            elif not litter(path) or holds_document(entry.path, path):
                yield path, entry


def holds_document(path: str, name: str) -> bool:
    """Tell whether a file may be an application, whatever its name says; nothing is raised."""
    try:
        with os.fdopen(opened(path, Where(file=name)), "rb") as file:
            return is_document(name, file.read(HEAD), os.fstat(file.fileno()).st_size)
    except (Refusal, OSError):
        return False


def _size(entry: os.DirEntry[str], where: Where) -> int:
    status = entry.stat(follow_symlinks=False)
    _regular(status.st_mode, where)
    return status.st_size


def _regular(mode: int, where: Where) -> None:
    if stat.S_ISLNK(mode):
        raise Refusal("INT-110", where)
    if not stat.S_ISREG(mode):
        raise Refusal("INT-007", where)


def opened(path: str | Path, where: Where) -> int:
    """Open a regular file for reading, never through a link and never waiting for a pipe."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refusal("INT-001", where) from error
    _regular(os.fstat(handle).st_mode, where)
    return handle


def _head(path: str, where: Where) -> bytes:
    with os.fdopen(opened(path, where), "rb") as file:
        return file.read(BEGINNING)


def content(path: str, where: Where, most: int) -> bytes:
    """Return what a file holds, or refuse one of more than ``most`` bytes."""
    with os.fdopen(opened(path, where), "rb") as file:
        # Asking for what there is spares setting memory aside for what there might be.
        there = min(os.fstat(file.fileno()).st_size, most)
        data = file.read(there + 1)
        if there < len(data) <= most:
            data += file.read(most + 1 - len(data))
    if len(data) > most:
        raise Refusal("INT-011", where, most=most >> 20)
    return data
