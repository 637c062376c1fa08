"""How much one file may have before any of it is read, whoever wrote it."""

import os
from collections.abc import Iterator
from pathlib import Path

from generator.findings import DeadEnd, Finding, Level, Place

LARGEST = 100_000_000
"""How many bytes any file among the sources may have; most kinds may have less."""

FOLDERS = ("content", "schemas", "site_data")
"""The folders of a project that hold its sources."""


def bounded(path: Path, most: int) -> bytes:
    """Return the bytes of a file; raises DeadEnd, having read none, where there are more."""
    with path.open("rb") as file:
        data = file.read(most + 1) if os.fstat(file.fileno()).st_size <= most else None
    if data is None or len(data) > most:
        raise DeadEnd(f"{path} 超过 {most // 1_000_000} MB；请删去多余的内容，或换一个文件")
    return data


def oversized(root: Path) -> tuple[Finding, ...]:
    """Return what is told of files below ``root`` that nothing may read, hidden ones too."""
    return tuple(
        Finding(
            code="LOAD-013",
            level=Level.ERROR,
            message=f"文件超过 {LARGEST // 1_000_000} MB；请压缩或分成几个，用不着的请移走",
            place=Place(file=path),
        )
        for folder in FOLDERS
        for path, size in sorted(_sizes(root / folder, folder))
        if size >= LARGEST
    )


def _sizes(folder: Path, name: str) -> Iterator[tuple[str, int]]:
    if folder.is_symlink() or not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{name}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _sizes(folder / entry.name, path)
            elif entry.is_file(follow_symlinks=False):
                yield path, entry.stat(follow_symlinks=False).st_size
