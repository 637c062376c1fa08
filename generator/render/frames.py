"""The frame of a page: its letterhead, its breadcrumbs, and which formal notice prevails."""

from datetime import datetime

from generator.model import wording
from generator.model.announcement_status import WORDS, AnnouncementState
from generator.model.call_pages import section_path, sections
from generator.model.calls import Call
from generator.model.responsibility import office_of, several_offices
from generator.model.unconfirmed import WORD, points
from generator.model.working_days import say_instant
from generator.render.announcement_index import office_path
from generator.render.call_facts import CallFacts
from generator.render.links import address
from generator.render.views import Frame, Head, Link
from generator.web.labels import SECTIONS, SITE

UNPUBLISHED = WORDS[AnnouncementState.DRAFT]
"""How a preview marks what is not out."""


def call_frame(facts: CallFacts, key: str, root: str, *, title: str = "", above: str = "") -> Frame:
    """Return the frame of a page of a call; ``above`` is the section a record lies under."""
    call, as_of, site, first = facts.call, facts.as_of, facts.site, key == "index"
    name = title or (call.notice.title if first else dict(sections(call))[key])
    crumbs = [Link(title=SITE["home"], href=address(root))]
    office = office_of(site, call) if several_offices(site) else None
    if office is not None:
        href = address(f"{root}{office_path(office.id)}")
        crumbs.append(Link(title=office.short_name, href=href))
    if not first:
        crumbs.append(
            Link(title=call.short_title, href=address(f"{root}{section_path(call, 'index')}"))
        )
    if above:
        crumbs.append(
            Link(title=SECTIONS[above], href=address(f"{root}{section_path(call, above)}"))
        )
    return Frame(
        root=address(root),
        head=Head(
            by=(call.notice.issuer or call.programme) if first else call.short_title,
            title=name,
            line=_first_line(call) if first else _line(call),
        ),
        crumbs=tuple(crumbs),
        here=call.short_title if first else name,
        prevails=_prevails(call),
        draft=_draft(call),
        unpublished=unpublished(call.publish_from, as_of, draft=call.draft),
        as_of=wording.day(as_of.date()),
    )


def site_frame(head: Head, as_of: datetime, root: str, above: tuple[Link, ...] = ()) -> Frame:
    """Return the frame of a page that belongs to no call; ``above`` is what it lies under."""
    return Frame(
        root=address(root),
        head=head,
        crumbs=(Link(title=SITE["home"], href=address(root)), *above),
        here=head.title,
        prevails="",
        as_of=wording.day(as_of.date()),
    )


def _first_line(call: Call) -> str:
    notice = call.notice
    number = "" if "number" in notice.to_confirm else notice.number
    parts = [number, wording.day(notice.printed) if notice.printed else "", notice.label]
    return " · ".join([*(p for p in parts if p), f"以正式印发的{notice.kind}为准"])


def _line(call: Call) -> str:
    return f"依据《{call.notice.title}》整理 · 以正式印发的{call.notice.kind}为准"


def _prevails(call: Call) -> str:
    """Say which formal notice a page comes from and that it prevails."""
    notice = call.notice
    number = f"（{notice.number}）" if notice.number else ""
    return (
        f"本页根据《{notice.title}》{number}整理，文字经过改写；"
        f"如有出入，以正式印发的{notice.kind}为准。"
    )


def unpublished(begins: datetime | None, as_of: datetime, *, draft: bool) -> str:
    """Say that a page is not out and what keeps it, "" where it is; previews alone show such."""
    if draft:
        return f"{UNPUBLISHED}：这是草稿，只在预览里看得到；写好以后删去 draft: true 这一行。"
    if begins is not None and begins > as_of:
        until = say_instant(begins, opening=True)
        return f"{UNPUBLISHED}：定于 {until}发布，那以前只在预览里看得到。"
    return ""


def _draft(call: Call) -> str:
    """Say that a call still holds last year's facts, where it does."""
    if not points(call):
        return ""
    notice = call.notice.kind
    return (
        f"本批次的{notice}还没有照正式文件核对，内容照以往的批次写；标有“{WORD}”的日期是推算的，"
        f"请以正式印发的{notice}为准。"
    )
