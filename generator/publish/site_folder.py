"""A built site as it lies in a folder: paths and bytes, links apart; nothing is written."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path


class SiteFolder(Mapping[str, bytes]):
    """A folder as a mapping of POSIX paths to bytes, each read when asked for.

    Symbolic links are listed in `links` and are no part of the mapping; `sizes` holds how many
    bytes each file has, known without reading it.
    """

    def __init__(self, root: Path) -> None:
        """Take stock of the folder; raises OSError where it cannot be listed."""
        self._root = root
        self._paths: dict[str, None] = {}
        self.links: tuple[str, ...] = ()
        self.sizes: dict[str, int] = {}
        links = []
        for path, entry in sorted(_entries(root, "")):
            if entry.is_symlink():
                links.append(path)
            else:
                self._paths[path] = None
                self.sizes[path] = entry.stat(follow_symlinks=False).st_size
        self.links = tuple(links)

    def __getitem__(self, path: str) -> bytes:
        """Return the bytes of one file; raises KeyError for a path not listed."""
        if path not in self._paths:
            raise KeyError(path)
        return (self._root / path).read_bytes()

    def __iter__(self) -> Iterator[str]:
        """Yield the paths in order of their characters."""
        return iter(self._paths)

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._paths)


def _entries(folder: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(folder / entry.name, path + "/")
            else:
                yield path, entry
