"""What lies in the sources at one moment, told by times and sizes; nothing is opened."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

SOURCES = ("site_data", "content", "schemas")
"""The folders whose every file counts."""

Mark = tuple[int, int, int]
Stock = Mapping[str, Mark]


def stock(root: Path, *others: Path) -> Stock:
    """Return the time, size and number of each source by its path from the root.

    ``others`` are more files or folders that count; what is not there is left out. Links are not
    followed.
    """
    found: dict[str, Mark] = {}
    for place in (*(root / name for name in SOURCES), *others):
        for path in _files(place):
            try:
                status = path.lstat()
            except FileNotFoundError:
                # Editors write to a file of another name and move it: it may be gone again.
                continue
            name = path.relative_to(root) if path.is_relative_to(root) else path
            found[name.as_posix()] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def changed(before: Stock, after: Stock) -> tuple[str, ...]:
    """Return the paths that are new, gone or not as they were, in order."""
    return tuple(
        sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    )


def _files(place: Path) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(place), key=lambda entry: entry.name)
    except NotADirectoryError:
        yield place
        return
    except OSError:
        return
    for entry in entries:
        # What editors keep beside a file while it is open.
        if entry.name.startswith(".") or entry.name.endswith(("~", ".swp", ".tmp")):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(place / entry.name)
        else:
            yield place / entry.name
