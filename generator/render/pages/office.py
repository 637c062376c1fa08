"""The pages of offices: what each publishes, whom it may be asked by, its years, its feed.

Only offices that have published something have a page, and those above them. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.model.announcements import Announcement
from generator.model.offices import Office
from generator.model.responsibility import office_of, several_offices
from generator.render.announcement_index import AnnouncementIndex, office_path
from generator.render.announcement_views import PageLink
from generator.render.call_facts import CallFacts
from generator.render.links import address
from generator.render.pages.announcement_list import lines, numbered
from generator.render.pages.call_list import CLOSED, parts, shelf
from generator.render.pages.contacts import office_rows
from generator.render.site_views import ListedPage, OfficeContext, OfficeLine, YearContext
from generator.render.views import Link

LATEST = 20
"""How many announcements stand on the page of an office."""
PER_PAGE = 100
"""How many stand on a page of a year of an office."""


@dataclass(frozen=True, kw_only=True)
class OfficeWork:
    """What an office has published, ``depth`` below the top; calls as listed, the latest first."""

    office: Office
    depth: int
    calls: tuple[CallFacts, ...]
    announcements: tuple[Announcement, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """Return its years, the newest in front, where it has more than its page shows."""
        if len(self.calls) <= CLOSED and len(self.announcements) <= LATEST:
            return ()
        found = {facts.call.year for facts in self.calls}
        return tuple(sorted(found | {one.date.year for one in self.announcements}, reverse=True))


def office_work(index: AnnouncementIndex, calls: tuple[CallFacts, ...]) -> tuple[OfficeWork, ...]:
    """Return the offices that have pages, each behind the one above it; none where one is all."""
    site = index.site
    if not several_offices(site):
        return ()
    known = {one.id: one for one in site.offices}
    owners = {facts.call.id: office_of(site, facts.call) for facts in calls}
    shown = {one.id for one in owners.values() if one} | set(index.offices)
    for one in tuple(shown):
        while one in known and (one := known[one].parent) in known:
            shown.add(one)
    return tuple(
        OfficeWork(
            office=office,
            depth=depth,
            calls=tuple(facts for facts in calls if owners[facts.call.id] is office),
            announcements=index.of_office(office.id),
        )
        for office, depth in _in_order(site.offices, "", 0)
        if office.id in shown
    )


def _in_order(offices: tuple[Office, ...], above: str, depth: int) -> Iterator[tuple[Office, int]]:
    for one in offices:
        if one.parent == above:
            yield one, depth
            yield from _in_order(offices, one.id, depth + 1)


def office_lines(work: tuple[OfficeWork, ...], root: str) -> tuple[OfficeLine, ...]:
    """Return offices as lists show them; ``root`` leads to the root of the site."""
    return tuple(
        OfficeLine(
            title=one.office.short_name,
            href=address(f"{root}{office_path(one.office.id)}"),
            depth=one.depth,
            calls=len(one.calls),
            announcements=len(one.announcements),
        )
        for one in work
    )


def office_pages(index: AnnouncementIndex, work: tuple[OfficeWork, ...]) -> Iterator[ListedPage]:
    """Yield the page of each office, and those of its years where it has published much."""
    for one in work:
        yield _page(index, work, one)
        for year in one.years:
            yield from _year_pages(index, work, one, year)


def _page(index: AnnouncementIndex, work: tuple[OfficeWork, ...], one: OfficeWork) -> ListedPage:
    root, office = "../../", one.office
    listed = shelf(one.calls, root, by_office=False)
    below = tuple(other for other in work if other.office.parent == office.id)
    return ListedPage(
        path=f"{office_path(office.id)}index.md",
        title=office.name,
        description=f"{office.name}的申报批次、公告和联系方式。",
        root=root,
        above=_above(work, one, root),
        context=OfficeContext(
            groups=listed.groups if one.calls else (),
            announcements=lines(index, one.announcements[:LATEST], root),
            years=tuple(
                PageLink(
                    name=f"{year}",
                    count=sum(facts.call.year == year for facts in one.calls)
                    + sum(item.date.year == year for item in one.announcements),
                    href=address(f"{year}/"),
                )
                for year in one.years
            ),
            contacts=office_rows(office.contacts),
            below=office_lines(below, root),
        ),
    )


def _year_pages(
    index: AnnouncementIndex, work: tuple[OfficeWork, ...], one: OfficeWork, year: int
) -> Iterator[ListedPage]:
    office = one.office
    calls = tuple(facts for facts in one.calls if facts.call.year == year)
    items = tuple(item for item in one.announcements if item.date.year == year)
    numbers = range(1, max(1, -(-len(items) // PER_PAGE)) + 1)
    for number in numbers:
        # The first page of a year lies at its address, the others below it.
        back = "./" if number == 1 else "../"
        root = f"{back}../../../".removeprefix("./")
        own = Link(title=office.short_name, href=address(f"{root}{office_path(office.id)}"))
        shown = items[(number - 1) * PER_PAGE : number * PER_PAGE]
        yield ListedPage(
            path=f"{office_path(office.id)}{year}/{'index' if number == 1 else number}.md",
            title=numbered(f"{office.short_name} {year} 年", number),
            description=f"{office.name} {year} 年的申报批次和公告。",
            root=root,
            above=(*_above(work, one, root), own),
            context=YearContext(
                parts=parts(calls, root, "calls", by_office=False) if number == 1 else (),
                announcements=lines(index, shown, root),
                years=tuple(
                    PageLink(
                        name=f"{other}",
                        href=address(f"{root}{office_path(office.id)}{other}/"),
                        here=other == year,
                    )
                    for other in one.years
                ),
                pages=tuple(
                    PageLink(
                        name=f"{other}",
                        href=address(f"{back}{other}/" if other > 1 else back),
                        here=other == number,
                    )
                    for other in (numbers if len(numbers) > 1 else ())
                ),
            ),
        )


def _above(work: tuple[OfficeWork, ...], one: OfficeWork, root: str) -> tuple[Link, ...]:
    """Return the offices above one, the highest in front."""
    parent = next((w for w in work if w.office.id == one.office.parent), None)
    if parent is None:
        return ()
    href = address(f"{root}{office_path(parent.office.id)}")
    return (*_above(work, parent, root), Link(title=parent.office.short_name, href=href))
