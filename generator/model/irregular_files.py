"""What lies among the sources and is no file of its own: links, pipes, devices.

Git and a server take a link for what it is, a desk for what it leads to: neither may be published.
Nothing is opened here.
"""

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from generator.findings import Finding, Level, Place
from generator.sources.bounded_files import FOLDERS

LINK = "这是链接，不是文件；请换成真正的文件"
"""What is told of a link."""

_DEVICE = "这不是普通的文件，而是管道或设备；请移走它，换成真正的文件"
_SHARED = "这个文件与别处的文件是同一个（硬链接），改了那里，这里也跟着变；请另存一份，换掉它"


def irregular_files(root: Path, known: Collection[str]) -> Iterator[Finding]:
    """Yield what is told of each below ``root``, but for the paths that are told already.

    What editors keep beside an open file is nobody's.
    """
    for folder in FOLDERS:
        if (root / folder).is_symlink():
            yield _finding(folder, LINK, Level.ERROR)
            continue
        for path, mode, names in sorted(_below(root / folder, folder)):
            if path in known:
                continue
            if stat.S_ISLNK(mode):
                yield _finding(path, LINK, Level.ERROR)
            elif not stat.S_ISREG(mode):
                yield _finding(path, _DEVICE, Level.ERROR)
            elif names > 1:
                yield _finding(path, _SHARED, Level.WARNING)


def _below(folder: Path, name: str) -> Iterator[tuple[str, int, int]]:
    """Yield the path, the mode and the number of names of what is no folder."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")) or entry.name.endswith("~"):
                continue
            path = f"{name}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _below(folder / entry.name, path)
            else:
                status = entry.stat(follow_symlinks=False)
                yield path, status.st_mode, status.st_nlink


def _finding(path: str, message: str, level: Level) -> Finding:
    return Finding(code="LOAD-012", level=level, message=message, place=Place(file=path))
