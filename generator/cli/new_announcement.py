"""An announcement begun: its front matter, and a window from the next working day.

What is asked for is refused in Chinese, or written and told; nothing is printed here.
"""

from datetime import datetime
from pathlib import Path

from generator.authoring import announcement_draft, call_skeleton
from generator.authoring.atomic_write import place
from generator.checks.project import checked
from generator.cli.context import CommandOutcome, begun, free, site_of
from generator.findings import DeadEnd, tell, worst
from generator.model.calls import Site
from generator.model.working_days import UnknownYear


def begin_announcement(
    root: Path, name: str, kind: str, now: datetime, **bound: str
) -> CommandOutcome:
    """Write a new announcement, ``bound`` to a call, a result or what it follows."""
    site = site_of(root)
    path = f"content/announcements/{name}.md"
    if not call_skeleton.is_call_id(name):
        raise DeadEnd("公告标识只用小写字母、数字和连字符，如 demo-2024")
    free(root, path)
    about = announcement_draft.settle(site, kind, now.date(), **bound)
    place(root, {path: drafted(about, site).encode()}, ())
    return left_to_write(root, now, path)


def drafted(about: announcement_draft.Draft | str, site: Site) -> str:
    """Return the text of a new announcement; one that cannot be is refused with the reason."""
    if isinstance(about, str):
        raise DeadEnd(about)
    try:
        return announcement_draft.draft(about, site)
    except UnknownYear as unknown:
        raise DeadEnd(str(unknown)) from None


def left_to_write(root: Path, now: datetime, *paths: str) -> CommandOutcome:
    """Return what is new in a project, and what a check has to say of it."""
    found = tuple(one for one in checked(root, now)[2] if one.place.file.startswith(paths))
    rest = tell(found, "text") or "把写着“请写”的地方写好，随时运行 gongshi check。"
    return CommandOutcome(lines=(*begun(paths), rest), code=worst(found))
