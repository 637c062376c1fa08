"""A list that an office chose, announced: its package, and the draft of the announcement.

What is asked for is refused in Chinese, or written and told; nothing is printed here.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from generator.authoring import announcement_draft, call_skeleton
from generator.authoring.atomic_write import place
from generator.cli.context import CommandOutcome, free, site_of
from generator.cli.new_announcement import drafted, left_to_write
from generator.findings import DeadEnd, tell
from generator.model.announcement_status import Board
from generator.model.announcements import ResultPackage
from generator.model.calls import Site
from generator.model.result_packages import DESCRIPTION, FOLDER, LIST, published_result
from generator.review.chosen_list import ChosenColumns, chosen_list


@dataclass(frozen=True, kw_only=True)
class ListRequest:
    """What a list is to be: its id, its sheet, what it is called, what announces it, after what."""

    name: str
    sheet: Path
    title: str
    kind: str
    follows: str
    columns: ChosenColumns
    sample: bool


def begin_list(root: Path, asked: ListRequest, now: datetime) -> CommandOutcome:
    """Write the package of a list and the draft of the announcement that it goes out with."""
    site = site_of(root)
    if not call_skeleton.is_call_id(asked.name):
        raise DeadEnd("名单标识只用小写字母、数字和连字符，如 demo-2026")
    announcement = f"content/announcements/{asked.name}.md"
    folder = f"{FOLDER}/{asked.name}"
    free(root, announcement, folder)
    made = chosen_list(
        asked.name,
        asked.title or asked.sheet.stem,
        (asked.sheet.name, _read(asked.sheet)),
        asked.columns,
        before=_before(site, asked.follows),
        sample=asked.sample,
    )
    if made.files is None:
        raise DeadEnd("没有写出名单；请改正表格，再运行一次", made.found)
    result = published_result(asked.name, made.files[DESCRIPTION], made.files[LIST])
    kind = asked.kind or ("correction" if asked.follows else "publicity")
    files = {f"{folder}/{name}": content for name, content in made.files.items()}
    about = announcement_draft.settle_list(site, kind, now.date(), result, follows=asked.follows)
    files[announcement] = drafted(about, site).encode()
    place(root, files, (folder,))
    told = (tell(made.found, "text"),) if made.found else ()
    left = left_to_write(root, now, f"{folder}/", announcement)
    return replace(left, lines=(*made.read, *told, *left.lines))


def _read(sheet: Path) -> bytes:
    try:
        return sheet.read_bytes()
    except OSError:
        raise DeadEnd(f"读不出 {sheet}；请核对文件名") from None


def _before(site: Site, follows: str) -> ResultPackage | None:
    """Return the list that holds with an announcement, None where there is none."""
    item = site.announcement(follows)
    return Board.of(site).list_of(item) if item else None
