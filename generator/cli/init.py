"""A project of one's own begun, or a clone of one made ready; nothing is printed here."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.authoring.atomic_write import place
from generator.authoring.git_setup import set_up
from generator.authoring.project_skeleton import ProjectNames, project_files
from generator.checks.project import checked
from generator.cli.context import CommandOutcome, begun
from generator.findings import DeadEnd, worst
from generator.model.loader import SITE

NEXT = (
    "接着：换到这个目录，用 gongshi new call 批次标识 新建一个批次，用 gongshi serve 边改边看，"
    "用 gongshi build 生成网站。"
)


def is_project(folder: Path) -> bool:
    """Tell whether a folder holds a project already."""
    return (folder / SITE).is_file()


def begin(folder: Path, names: ProjectNames, now: datetime) -> CommandOutcome:
    """Write a project into a folder, in which what stands stays as it is.

    Raises DeadEnd, having written nothing, where what was given makes no sound project.
    """
    files = project_files(names)
    _sound(files, now)
    standing = tuple(name for name in files if (folder / name).exists())
    place(folder, {name: text for name, text in files.items() if name not in standing}, ())
    shown = [name for name in files if name.count("/") < 2 and not name.startswith("schemas/")]
    lines = (
        *begun(name for name in shown if name not in standing),
        *(f"{name} 已经有了，没有改动" for name in standing),
        *set_up(folder),
        f"项目已建好：{folder}",
        NEXT,
    )
    return CommandOutcome(lines=lines)


def make_ready(folder: Path) -> CommandOutcome:
    """Install in a clone of a project what git does not carry."""
    return CommandOutcome(lines=(f"{folder} 里已经有项目，内容没有改动。", *set_up(folder)))


def _sound(files: Mapping[str, bytes], now: datetime) -> None:
    """Refuse names and addresses that the checks would refuse, before anything is written."""
    with TemporaryDirectory(prefix="gongshi-") as temporary:
        root = Path(temporary)
        place(root, files, ())
        *_, found = checked(root, now)
    if worst(found):
        raise DeadEnd("没有新建；请改正给出的名称、网址或时区", found)
