"""The list of announcements: the latest on its first page, years below it, an index to search.

A short list stands on one page and is filtered there. Of a long one the first page has the latest,
each year has pages of its own for reading without a script, and the filters look into a compact
index that comes in parts when they are used. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from generator.model.announcement_status import WORDS, AnnouncementState
from generator.model.announcements import KINDS, Announcement
from generator.render.announcement_views import BoardLine, ListFilter, YearLink
from generator.render.call_page import address
from generator.render.pages.announcement import MOVING, Archive
from generator.render.views import Context
from generator.web.escape import script_json

BASE = "announcements"
YEARS = f"{BASE}/by-year"
"""No announcement can lie below it: the name of one has no slash."""
LATEST = 100
"""How many announcements stand on the first page."""
PER_PAGE = 150
"""How many stand on a page of a year."""
PER_PART = 1000
"""How many lines a part of the index has."""


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """A page of the list: its place in the tree, what it is called, what it shows."""

    path: str
    title: str
    root: str
    context: Context


def pages(archive: Archive) -> Iterator[ListPage]:
    """Yield the first page of the list, and those of the years where it is a long one."""
    latest = archive.latest
    long = len(latest) > LATEST
    years = _years(archive) if long else {}
    told = tuple(
        YearLink(year=year, count=len(found), href=address(f"by-year/{year}/"))
        for year, found in years.items()
    )
    lines = _lines(archive, latest[:LATEST], "../")
    yield ListPage(
        path=f"{BASE}/index.md",
        title="公告公示",
        root="../",
        context={
            "announcements": lines,
            "choices": _choices(archive),
            "index": address("index.json") if long else "",
            "count": len(latest),
            "years": told,
            "pages": (),
        },
    )
    for year, found in years.items():
        yield from _year_pages(archive, year, found, tuple(years))


def index_files(archive: Archive) -> Mapping[str, bytes]:
    """Return the index of a long list by path: a description, and parts of each year.

    A line of a part is id, title, day, then the places of kind, call, stage and state among the
    ``words``, whether it is a sample, and of a window that is still to end its two instants and
    the places of its three words. A state that tells nothing is ``unsaid``.
    """
    if len(archive.latest) <= LATEST:
        return MappingProxyType({})
    files: dict[str, bytes] = {}
    words: dict[str, int] = {}
    years = []
    for year, found in _years(archive).items():
        parts = []
        for number, start in enumerate(range(0, len(found), PER_PART), 1):
            path = f"by-year/{year}/{number}.json"
            rows = [_row(archive.line(item, ""), words) for item in found[start : start + PER_PART]]
            files[f"{BASE}/{path}"] = script_json(rows).encode()
            parts.append(path)
        years.append({"year": year, "count": len(found), "parts": parts})
    told = {
        "count": len(archive.latest),
        "years": years,
        "words": list(words),
        "unsaid": WORDS[AnnouncementState.PUBLISHED],
    }
    files[f"{BASE}/index.json"] = script_json(told).encode()
    return MappingProxyType(files)


def _row(line: BoardLine, words: dict[str, int]) -> list[object]:
    said = (line.kind, line.call, line.stage, line.status)
    places = [words.setdefault(word, len(words)) for word in said]
    row: list[object] = [line.id, line.title, line.iso, *places, int(line.sample)]
    mark = line.mark
    if mark.moves:
        moved = (mark.ahead_word, mark.open_word, mark.ended_word)
        row += [mark.first, mark.ends, *(words.setdefault(w, len(words)) for w in moved)]
    return row


def _years(archive: Archive) -> dict[str, tuple[Announcement, ...]]:
    """Return the announcements of each year, the newest year first."""
    by_day = sorted(archive.latest, key=lambda one: -one.date.year)
    return {
        str(year): tuple(found) for year, found in groupby(by_day, key=lambda one: one.date.year)
    }


def _year_pages(
    archive: Archive, year: str, found: tuple[Announcement, ...], years: tuple[str, ...]
) -> Iterator[ListPage]:
    starts = range(0, len(found), PER_PAGE)
    for number, start in enumerate(starts, 1):
        # The first page of a year lies at its address, the others below it.
        up = "../" if number == 1 else "../../"
        root, back = f"{up}../../", up.removeprefix("../")
        yield ListPage(
            path=f"{YEARS}/{year}/{'index' if number == 1 else number}.md",
            title=f"{year} 年的公告" + (f"（第 {number} 页）" if number > 1 else ""),
            root=root,
            context={
                "announcements": _lines(archive, found[start : start + PER_PAGE], root),
                "choices": (),
                "index": "",
                "count": len(found),
                "years": tuple(
                    YearLink(
                        year=other,
                        count=0,
                        href=address(f"{up}{other}/"),
                        here=other == year,
                    )
                    for other in years
                ),
                "pages": tuple(
                    YearLink(
                        year=f"{other}",
                        count=0,
                        href=address(f"{back}{f'{other}/' if other > 1 else ''}" or "./"),
                        here=other == number,
                    )
                    for other in range(1, len(starts) + 1)
                )
                if len(starts) > 1
                else (),
            },
        )


def _lines(archive: Archive, items: tuple[Announcement, ...], root: str) -> tuple[BoardLine, ...]:
    return tuple(archive.line(item, root) for item in items)


def _choices(archive: Archive) -> tuple[ListFilter, ...]:
    """Return what readers filter by, each in a fixed order; one without a choice is left out."""
    items = archive.latest
    used = {item.call for item in items}
    calls = tuple(c.short_title for c in archive.site.calls if c.id in used)
    stages = dict.fromkeys(filter(None, (archive.stage(item) for item in items)))
    kinds = {item.kind for item in items}
    states = {archive.statuses[item.id].state for item in items}
    # The reader's clock may take an announcement from one of these to the next.
    moving = states & MOVING
    if moving:
        states |= {AnnouncementState.ENDED}
    if AnnouncementState.AHEAD in moving:
        states |= {AnnouncementState.OPEN}
    years = dict.fromkeys(str(item.date.year) for item in items)
    found = (
        ListFilter(key="call", title="批次", values=calls),
        ListFilter(key="stage", title="环节", values=tuple(stages)),
        ListFilter(
            key="kind", title="种类", values=tuple(w for k, w in KINDS.items() if k in kinds)
        ),
        ListFilter(key="year", title="年份", values=tuple(sorted(years, reverse=True))),
        ListFilter(
            key="status", title="状态", values=tuple(w for s, w in WORDS.items() if s in states)
        ),
    )
    return tuple(choice for choice in found if len(choice.values) > 1)
