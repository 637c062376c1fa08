"""Lists of calls: by where they stand, by office, by year.

Of many closed calls the latest years stand with the open ones; every year has a page of its own
then, which holds each call of it once. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from generator.model.call_pages import section_path
from generator.model.call_status import CallState, state
from generator.model.calls import Call
from generator.model.publication import is_out
from generator.model.responsibility import office_of, several_offices
from generator.render.announcement_index import office_path
from generator.render.announcement_views import PageLink
from generator.render.call_facts import CallFacts
from generator.render.frames import UNPUBLISHED
from generator.render.links import address, ident
from generator.render.pages.timeline import state_lines
from generator.render.site_views import CallGroup, CallLine, ListedPage, OfficeCalls, YearContext
from generator.render.views import NOWHERE, Link
from generator.web.labels import STATES

YEARS = "calls/by-year"
"""No page of a call lies below it: none is called as a year."""
ELIGIBLE, DOWNLOAD = "能不能报", "下载表格"
CLOSED = 12
"""How many closed calls stand with the open ones."""
_HEADINGS = MappingProxyType(
    {
        CallState.OPEN: "正在申报",
        CallState.UPCOMING: "即将开始",
        CallState.CLOSED: STATES[CallState.CLOSED],
    }
)
_EMPTY = MappingProxyType({CallState.OPEN: "目前没有正在申报的批次。"})

_LISTED: Mapping[CallState, CallState] = MappingProxyType(
    {
        CallState.TO_CONFIRM: CallState.UPCOMING,
        CallState.CLOSING: CallState.OPEN,
        CallState.ROLLING: CallState.OPEN,
        CallState.FULL: CallState.CLOSED,
    }
)


@dataclass(frozen=True, kw_only=True)
class CallShelf:
    """Calls as a page lists them: in groups, and the years of all where some are left out."""

    groups: tuple[CallGroup, ...]
    years: tuple[int, ...]


def shelf(calls: tuple[CallFacts, ...], root: str, *, by_office: bool) -> CallShelf:
    """Return calls by where they stand; ``root`` leads to the root of the site.

    Those of the newest years stay as long as no more than ``CLOSED`` are closed, those of the
    newest in any case.
    """
    found = {one: [f for f in calls if _group(f.call, f.as_of) is one] for one in _HEADINGS}
    found[CallState.OPEN].sort(key=_closes)
    closed = found[CallState.CLOSED]
    kept = set(_kept(closed))
    found[CallState.CLOSED] = [facts for facts in closed if facts.call.year in kept]
    return CallShelf(
        groups=tuple(
            CallGroup(
                state=one.value,
                id=ident(one.value),
                title=title,
                parts=parts(found[one], root, one.value, by_office=by_office),
                empty=_EMPTY.get(one, ""),
            )
            for one, title in _HEADINGS.items()
        ),
        years=years_of(calls) if len(kept) < len({f.call.year for f in closed}) else (),
    )


def _closes(facts: CallFacts) -> tuple[str, str]:
    """Order open calls by when the next of their windows closes; without an end comes last."""
    return min(line.closes or "9" for line in state_lines(facts)), facts.call.id


def _kept(closed: list[CallFacts]) -> Iterator[int]:
    """Yield the newest years of closed calls that a page has room for."""
    room = CLOSED
    for year in years_of(closed):
        count = sum(facts.call.year == year for facts in closed)
        if count > room and room < CLOSED:
            return
        room -= count
        yield year


def years_of(calls: Iterable[CallFacts]) -> tuple[int, ...]:
    """Return the years of calls, the newest in front."""
    return tuple(sorted({facts.call.year for facts in calls}, reverse=True))


def parts(
    calls: Iterable[CallFacts], root: str, name: str, *, by_office: bool
) -> tuple[OfficeCalls, ...]:
    """Return calls by their offices in the order of the site; all in one where none is named.

    ``name`` begins the anchors of the page.
    """
    listed = tuple(calls)
    if not listed or not (by_office and several_offices(listed[0].site)):
        return _part(listed, root, "", "", NOWHERE) if listed else ()
    site = listed[0].site
    owners = {facts.call.id: office_of(site, facts.call) for facts in listed}
    found: tuple[OfficeCalls, ...] = ()
    for office in (*site.offices, None):
        own = tuple(facts for facts in listed if owners[facts.call.id] is office)
        if own and office is not None:
            href = address(f"{root}{office_path(office.id)}")
            found += _part(own, root, f"{name}-{office.id}", office.short_name, href)
        elif own:
            found += _part(own, root, "", "", NOWHERE)
    return found


def _part(
    calls: tuple[CallFacts, ...], root: str, anchor: str, name: str, href: str
) -> tuple[OfficeCalls, ...]:
    lines = tuple(_line(facts, root) for facts in calls)
    return (OfficeCalls(id=anchor, name=name, href=address(href), calls=lines),)


def _line(facts: CallFacts, root: str) -> CallLine:
    out = is_out(facts.call, facts.as_of, facts.site.zone)
    return CallLine(
        title=facts.call.short_title if out else f"{facts.call.short_title}（{UNPUBLISHED}）",
        href=address(f"{root}{section_path(facts.call, 'index')}"),
        summary=facts.call.summary,
        states=state_lines(facts),
        steps=tuple(
            Link(title=title, href=address(f"{root}{section_path(facts.call, 'apply')}{place}"))
            for title, place, there in (
                (ELIGIBLE, "#step-1", True),
                (DOWNLOAD, "#downloads", bool(facts.downloads)),
            )
            if there and _group(facts.call, facts.as_of) is not CallState.CLOSED
        ),
    )


def _group(call: Call, as_of: datetime) -> CallState:
    """Return under which heading a call is listed: one whose time is not known yet is to come."""
    found = state(call, as_of)
    return _LISTED.get(found, found)


def year_links(calls: tuple[CallFacts, ...], years: tuple[int, ...]) -> tuple[PageLink, ...]:
    """Return the years of a long list with how many calls each has, from the root of the site."""
    return tuple(
        PageLink(
            name=f"{year}",
            count=sum(facts.call.year == year for facts in calls),
            href=address(f"{YEARS}/{year}/"),
        )
        for year in years
    )


def year_pages(calls: tuple[CallFacts, ...], years: tuple[int, ...]) -> Iterator[ListedPage]:
    """Yield the page of each year of a long list of calls."""
    root = "../../../"
    for year in years:
        own = tuple(facts for facts in calls if facts.call.year == year)
        yield ListedPage(
            path=f"{YEARS}/{year}/index.md",
            title=f"{year} 年的批次",
            description=f"{year} 年的申报批次，共 {len(own)} 个。",
            root=root,
            above=(),
            context=YearContext(
                parts=parts(own, root, "calls", by_office=True),
                announcements=(),
                years=tuple(
                    PageLink(name=f"{one}", href=address(f"../{one}/"), here=one == year)
                    for one in years
                ),
                pages=(),
            ),
        )
