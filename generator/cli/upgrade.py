"""Sources brought to the version of the program: shown first, written when asked.

Nothing is printed here.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from generator.authoring.atomic_write import place, remove
from generator.authoring.upgrade import SourceChange, changes, read_sources
from generator.checks.project import checked
from generator.cli.context import CommandOutcome, project_folder
from generator.findings import DeadEnd, counted, tell, worst
from generator.sources.bounded_files import oversized
from generator.sources.program_version import LOCK, PROGRAM, other_version, pinned

_COPIES = "schemas/data/"


def upgrade(root: Path, now: datetime, *, write: bool) -> CommandOutcome:
    """Show what has to change in a project for this program, or change it and check it."""
    pin, other = pinned(project_folder(root)), other_version(root)
    if pin is None:
        said = f"{LOCK} 没有写版本，项目与程序在一起，不用升级；分开了的，请写上 {PROGRAM}==版本。"
        return CommandOutcome(lines=(said,))
    if other and (pin.version is None or pin.is_later()):
        raise DeadEnd("", (other,))
    if unread := oversized(root):
        raise DeadEnd("", unread)
    found = changes(read_sources(root))
    if not found:
        return CommandOutcome(lines=("项目已经合于现在的程序，没有要改的。",))
    shown = tuple(_shown(found))
    if not write:
        last = f"要改 {len(found)} 个文件，还没有改；确认无误以后运行 gongshi upgrade --write。"
        return CommandOutcome(lines=(*shown, last))
    place(root, {one.path: one.after.encode() for one in found if one.after is not None}, ())
    remove(root, (one.path for one in found if one.after is None))
    *_, told = checked(root, now)
    return CommandOutcome(
        lines=(
            *shown,
            f"已改 {len(found)} 个文件。",
            *((tell(told, "text"), counted(told)) if told else ("检查过了，没有发现问题。",)),
            "请用 git diff 再看一遍，然后提交。",
        ),
        code=worst(told),
    )


def _shown(found: tuple[SourceChange, ...]) -> Iterator[str]:
    """Yield each change as a difference; the copies for editors are named only."""
    for change in found:
        if change.path.startswith(_COPIES):
            yield f"{change.path}：换成程序自带的" if change.after else f"{change.path}：删去"
        else:
            yield from change.diff()
