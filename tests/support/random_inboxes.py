"""Inboxes of every shape: submissions planted among what systems, staff and strangers leave."""

import os
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Files = Mapping[str, bytes]
"""One submission: its files by path, a single one under the name ``""``."""

_HOSTILE_FILES = (
    "application.json",
    "APPLICATION.CSV",
    "application.csv",
    "datapackage.json",
    "all.zip",
    "各单位.7z",
    "甲单位.xls",
    "甲单位.doc",
    "扫描件.pdf",
    "budget.csv",
    "附件",
    "no ending",
    "..xlsx",
    ".xlsx",
    "a\u202excod.docx",
    "a\nb.zip",
    "身份证 510104198506150013.jpg",
    "=cmd.xlsx",
    "\udcff\udcfe.zip",
    "长" * 80 + ".pdf",
)
_LEFT = (
    "~$申报表.xlsx",
    ".~申报表.xlsx",
    ".~lock.申报表.docx#",
    "~WRL0001.tmp",
    "Thumbs.db",
    "desktop.ini",
    ".DS_Store",
    "._申报表.xlsx",
    ".gitignore",
    "收件说明.txt",
    "README.md",
    "readme",
    "查看邮件.url",
    "快捷方式.lnk",
    "登记表.csv",
)
_FOLDERS = ("6月1日", "已核", "乙单位", "附件", "__MACOSX", ".git", "Thumbs.db", "空", "a" * 200)


@dataclass(kw_only=True)
class RandomInbox:
    """An inbox below ``root``; ``planted`` are the paths of the submissions that are sound."""

    root: Path
    planted: list[Path] = field(default_factory=list)

    def below(self) -> Iterator[str]:
        """Yield every file and folder, links not followed."""
        waiting = [str(self.root)]
        while waiting:
            with os.scandir(waiting.pop()) as listed:
                for entry in listed:
                    yield entry.path
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)


def random_inbox(root: Path, dice: random.Random, shapes: Mapping[str, Files]) -> RandomInbox:
    """Make one; each folder with planted files has two or more, so that none is one submission.

    ``shapes`` are sound submissions by the ending of their name, "" for a folder.
    """
    made = RandomInbox(root=root)
    root.mkdir()
    places = [root]
    for name in dice.sample(("6月1日", "邮件", "a", "甲区"), dice.randrange(2)):
        place = dice.choice(places) / name
        place.mkdir()
        places.append(place)
    for place in places:
        for number in range(dice.randrange(2, 4)):
            _plant(made, place, number, dice, shapes)
        for _ in range(dice.randrange(4)):
            dice.choice(_STRANGERS)(place, dice)
    return made


def _plant(
    made: RandomInbox, place: Path, number: int, dice: random.Random, shapes: Mapping[str, Files]
) -> None:
    ending = dice.choice(sorted(shapes))
    stem = dice.choice(("甲单位", "Ünit é", "A", "a", "application", "说明", "申报表 (1)", "~乙"))
    path = place / f"{number}{stem}{ending}"
    made.planted.append(path)
    for name, data in shapes[ending].items():
        file = path / name if name else path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def _file(place: Path, dice: random.Random, names: tuple[str, ...] = _HOSTILE_FILES) -> None:
    path = place / dice.choice(names)
    if not os.path.lexists(path):
        path.write_bytes(dice.choice((b"", b"PK\x03\x04", b"{}", b"%PDF-1.7")))


def _left(place: Path, dice: random.Random) -> None:
    _file(place, dice, _LEFT)


def _folder(place: Path, dice: random.Random) -> None:
    folder = place / dice.choice(_FOLDERS)
    if folder.exists():
        return
    folder.mkdir()
    for _ in range(dice.randrange(4)):
        dice.choice((_file, _left, _folder, _link))(folder, dice)


def _deep(place: Path, dice: random.Random) -> None:
    folder = place.joinpath("深", *("d" for _ in range(dice.randrange(1, 12))))
    folder.mkdir(parents=True, exist_ok=True)
    _file(folder, dice)


def _link(place: Path, dice: random.Random) -> None:
    path = place / f"link{dice.randrange(9)}{dice.choice(('', '.xlsx', '.txt'))}"
    if not os.path.lexists(path):
        path.symlink_to(dice.choice((".", "..", "nowhere", "/etc/passwd", path.name)))


def _pipe(place: Path, dice: random.Random) -> None:
    path = place / dice.choice(("pipe.zip", "pipe"))
    if not os.path.lexists(path):
        os.mkfifo(path)


def _twin(place: Path, dice: random.Random) -> None:
    """A name that differs from another one in case or in how its signs are put together alone."""
    for path in sorted(place.iterdir(), key=str):
        for name in (path.name.swapcase(), path.name.replace("é", "e\u0301")):
            if not os.path.lexists(place / name) and len(os.fsencode(name)) < 250:
                (place / name).write_bytes(b"")
                return


_STRANGERS: tuple[Callable[[Path, random.Random], None], ...] = (
    _file,
    _file,
    _left,
    _folder,
    _folder,
    _deep,
    _link,
    _pipe,
    _twin,
)
