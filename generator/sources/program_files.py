"""What the program brings along for every project: schemas, MkDocs' settings, theme and pages.

In the checkout they stand where its own project has them; a wheel carries them below the package.
"""

from collections.abc import Mapping
from pathlib import Path

import generator
from generator.sources.program_version import pinned

_PACKAGE = Path(generator.__file__).parent
_CARRIED = _PACKAGE / "brought"

BROUGHT = _CARRIED if _CARRIED.is_dir() else _PACKAGE.parent
"""A folder laid out as a project, with all that the program brings along."""

THEME = _PACKAGE / "render/theme"
"""The templates and files that MkDocs lays over those of its own theme."""

_PAGES = ("help.md", "handbook")

CALL_ID = "批次标识"
"""Stands for the id of a call in the commands of help and handbook."""


def base_of(root: Path, name: str) -> Path:
    """Return ``root`` where it has a file or folder of its own by this name, else ``BROUGHT``."""
    return root if (root / name).exists() else BROUGHT


def schema_base(root: Path, folder: str) -> Path:
    """Return below what a project's schemas of one kind stand.

    A project that pins the program keeps a copy for editors only.
    """
    return BROUGHT if pinned(root) else base_of(root, folder)


def is_guide(path: str) -> bool:
    """Tell whether a page by its path below ``content`` belongs to help or handbook."""
    return path.split("/")[0] in _PAGES


def is_left_out(name: str, path: Path) -> bool:
    """Tell whether a project has an empty file where the handbook has a page: it wants none."""
    ours = name.startswith("handbook/") and (BROUGHT / "content" / name).is_file()
    return ours and not path.stat().st_size


def brought_pages(root: Path) -> Mapping[str, Path]:
    """Return what the program brings of help and handbook and a project does not have itself.

    The keys are paths below ``content``, pictures among them.
    """
    content = BROUGHT / "content"
    files = (path for name in _PAGES for path in (content / name, *(content / name).rglob("*")))
    named = ((path.relative_to(content).as_posix(), path) for path in files if path.is_file())
    return {name: path for name, path in sorted(named) if not (root / "content" / name).exists()}
