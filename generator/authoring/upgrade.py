"""The sources of a project brought to the version of the program that reads them.

A step is what changed in how sources are written at one version; those after the version a project
pins are taken in turn. Nothing is written here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from packaging.version import Version

from generator import __version__
from generator.authoring.project_skeleton import schema_copies
from generator.findings import DeadEnd
from generator.sources.bounded_files import FOLDERS
from generator.sources.program_version import LOCK, PROGRAM, pin_of
from generator.sources.schemas import FOLDER, SUFFIX

Sources = Mapping[str, str]

_TEXTS = frozenset({".yml", ".json", ".md"})


@dataclass(frozen=True, kw_only=True)
class Step:
    """What sources older than ``version`` need: every file by path in, those that change out."""

    version: Version
    change: Callable[[Sources], Sources]


STEPS: tuple[Step, ...] = ()
"""The changes of each version that changed how sources are written, oldest first."""


@dataclass(frozen=True, kw_only=True)
class SourceChange:
    """One file before and after; ``before`` is None where it is new, ``after`` where it goes."""

    path: str
    before: str | None
    after: str | None

    def diff(self) -> Iterator[str]:
        """Yield the lines of the difference as ``diff -u`` writes them."""
        return unified_diff(
            (self.before or "").splitlines(),
            (self.after or "").splitlines(),
            self.path if self.before is not None else "/dev/null",
            self.path if self.after is not None else "/dev/null",
            lineterm="",
        )


def read_sources(root: Path) -> Sources:
    """Return the texts of a project by path; raises DeadEnd where one is none."""
    paths = (path for folder in FOLDERS for path in (root / folder).rglob("*"))
    texts = sorted(
        path
        for path in (*paths, root / LOCK)
        if path.suffix in {*_TEXTS, Path(LOCK).suffix} and path.is_file() and not path.is_symlink()
    )
    return {(name := path.relative_to(root).as_posix()): _text(path, name) for path in texts}


def changes(
    sources: Sources, steps: tuple[Step, ...] = STEPS, program: str = __version__
) -> tuple[SourceChange, ...]:
    """Return what has to change in the sources of a project that pins an older version, by path.

    The copies of the schemas become those of the program, and the pin its version.
    """
    pin = pin_of(sources.get(LOCK, ""))
    after: dict[str, str | None] = dict(sources)
    if pin is not None and pin.version is not None:
        for step in steps:
            if pin.version < step.version <= Version(program):
                kept = {path: text for path, text in after.items() if text is not None}
                after |= step.change(kept)
    copies = {path: content.decode() for path, content in schema_copies().items()}
    for path in sources:
        if path.startswith(f"{FOLDER}/") and path.endswith(SUFFIX):
            after[path] = copies.get(path)
    if any(path.startswith(f"{FOLDER}/") for path in sources):
        after |= copies
    if pin is not None:
        lines = sources[LOCK].splitlines(keepends=True)
        lines[pin.line - 1] = re.sub(
            rf"{PROGRAM}(\s*==\s*[^\s;#]+)?", f"{PROGRAM}=={program}", lines[pin.line - 1], count=1
        )
        after[LOCK] = "".join(lines)
    return tuple(
        SourceChange(path=path, before=sources.get(path), after=after[path])
        for path in sorted(after)
        if after[path] != sources.get(path)
    )


def _text(path: Path, name: str) -> str:
    try:
        # A text keeps the ends of its lines.
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise DeadEnd(f"{name} 不是 UTF-8 编码的文字；请先用编辑软件另存为 UTF-8") from error
