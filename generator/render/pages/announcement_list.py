"""The list of announcements: the latest on its first page, years below it, an index to search.

A short list stands on one page and is filtered there. Of a long one the first page has the latest,
each year has pages of its own for reading without a script, and the filters look into a compact
index that comes in parts when they are used. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from generator.model.announcement_status import WORDS, AnnouncementState
from generator.model.announcements import KINDS, Announcement
from generator.model.working_days import say_day
from generator.render.announcement_index import (
    ANNOUNCEMENTS,
    AnnouncementIndex,
    announcement_path,
    office_path,
)
from generator.render.announcement_views import (
    AnnouncementListContext,
    BoardLine,
    ListFilter,
    PageLink,
)
from generator.render.links import address
from generator.render.pages.announcement import MOVING, mark
from generator.render.views import NOWHERE
from generator.web.escape import script_json
from generator.web.labels import COLUMNS, SITE

YEARS = f"{ANNOUNCEMENTS}/by-year"
"""No announcement can lie below it: the name of one has no slash."""
LATEST = 100
"""How many announcements stand on the first page."""
PER_PAGE = 150
"""How many stand on a page of a year."""
MENU = 20
"""How many calls readers choose among; of more they search."""
PER_PART = 1000
"""How many lines a part of the index has."""


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """A page of the list: its place in the tree, what it is called, what it shows."""

    path: str
    title: str
    root: str
    context: AnnouncementListContext


def list_pages(index: AnnouncementIndex) -> Iterator[ListPage]:
    """Yield the first page of the list, and those of the years where it is a long one."""
    latest = index.latest
    long = len(latest) > LATEST
    years = _years(index) if long else {}
    yield ListPage(
        path=f"{ANNOUNCEMENTS}/index.md",
        title=SITE["announcements"],
        root="../",
        context=AnnouncementListContext(
            announcements=lines(index, latest[:LATEST], "../"),
            samples=lines(index, index.samples, "../"),
            choices=_choices(index),
            index=address("index.json") if long else NOWHERE,
            count=len(latest),
            years=tuple(
                PageLink(name=year, count=len(found), href=address(f"by-year/{year}/"))
                for year, found in years.items()
            ),
            pages=(),
            offices=tuple(
                PageLink(
                    name=name,
                    count=len(index.of_office(office_id)),
                    href=address(f"../{office_path(office_id)}"),
                )
                for office_id, name in index.offices.items()
            ),
        ),
    )
    for year, found in years.items():
        yield from _year_pages(index, year, found, tuple(years))


def numbered(title: str, number: int) -> str:
    """Return the title of a page among several of one list."""
    return f"{title}（第 {number} 页）" if number > 1 else title


def lines(
    index: AnnouncementIndex, items: Iterable[Announcement], root: str
) -> tuple[BoardLine, ...]:
    """Return announcements as lists show them; ``root`` leads to the root of the site."""
    return tuple(_line(index, item, root) for item in items)


def _line(index: AnnouncementIndex, item: Announcement, root: str) -> BoardLine:
    facts, found = index.borrowed[item.id], mark(index, item)
    return BoardLine(
        id=item.id,
        title=item.marked_title,
        href=address(f"{root}{announcement_path(item.id)}"),
        date=say_day(item.date),
        iso=item.date.isoformat(),
        year=f"{item.date.year}",
        kind=KINDS[item.kind],
        summary=item.summary,
        call=facts.call,
        stage=facts.stage,
        status=found.word,
        shows_status=found.state != AnnouncementState.PUBLISHED,
        mark=found,
    )


def index_files(index: AnnouncementIndex) -> Mapping[str, bytes]:
    """Return the index of a long list by path: a description, and parts of each year.

    A line of a part is id, title, day, then the places of kind, call, stage and state among the
    ``words``, and of a window that is still to end its two instants and the places of its three
    words. A state that tells nothing is ``unsaid``.
    """
    if len(index.latest) <= LATEST:
        return MappingProxyType({})
    files: dict[str, bytes] = {}
    words: dict[str, int] = {}
    years = []
    for year, found in _years(index).items():
        parts = []
        for number, start in enumerate(range(0, len(found), PER_PART), 1):
            path = f"by-year/{year}/{number}.json"
            rows = [_row(_line(index, item, ""), words) for item in found[start : start + PER_PART]]
            files[f"{ANNOUNCEMENTS}/{path}"] = script_json(rows).encode()
            parts.append(path)
        years.append({"year": year, "count": len(found), "parts": parts})
    described = {
        "count": len(index.latest),
        "years": years,
        "words": list(words),
        "unsaid": WORDS[AnnouncementState.PUBLISHED],
    }
    files[f"{ANNOUNCEMENTS}/index.json"] = script_json(described).encode()
    return MappingProxyType(files)


def _row(line: BoardLine, words: dict[str, int]) -> list[object]:
    columns = (line.kind, line.call, line.stage, line.status)
    places = [words.setdefault(word, len(words)) for word in columns]
    row: list[object] = [line.id, line.title, line.iso, *places]
    mark = line.mark
    if mark.moves:
        moved = (mark.ahead_word, mark.open_word, mark.ended_word)
        row += [mark.first, mark.ends, *(words.setdefault(w, len(words)) for w in moved)]
    return row


def _years(index: AnnouncementIndex) -> dict[str, tuple[Announcement, ...]]:
    """Return the announcements of each year, the newest year first."""
    by_day = sorted(index.latest, key=lambda one: -one.date.year)
    return {
        str(year): tuple(found) for year, found in groupby(by_day, key=lambda one: one.date.year)
    }


def _year_pages(
    index: AnnouncementIndex, year: str, found: tuple[Announcement, ...], years: tuple[str, ...]
) -> Iterator[ListPage]:
    starts = range(0, len(found), PER_PAGE)
    numbers = range(1, len(starts) + 1)
    for number, start in zip(numbers, starts, strict=True):
        # The first page of a year lies at its address, the others below it.
        up = "../" if number == 1 else "../../"
        root, back = f"{up}../../", up.removeprefix("../")
        yield ListPage(
            path=f"{YEARS}/{year}/{'index' if number == 1 else number}.md",
            title=numbered(f"{year} 年的公告", number),
            root=root,
            context=AnnouncementListContext(
                announcements=lines(index, found[start : start + PER_PAGE], root),
                samples=(),
                choices=(),
                index=NOWHERE,
                count=len(found),
                years=tuple(
                    PageLink(name=one, href=address(f"{up}{one}/"), here=one == year)
                    for one in years
                ),
                offices=(),
                pages=tuple(
                    PageLink(
                        name=f"{one}",
                        href=address(f"{back}{f'{one}/' if one > 1 else ''}" or "./"),
                        here=one == number,
                    )
                    for one in (numbers if len(numbers) > 1 else ())
                ),
            ),
        )


def _choices(index: AnnouncementIndex) -> tuple[ListFilter, ...]:
    """Return what readers filter by, each in a fixed order; one without a choice is left out."""
    items = index.latest
    facts = [index.borrowed[item.id] for item in items]
    calls = tuple(sorted({one.call for one in facts if one.call}))
    if len(calls) > MENU:
        calls = ()  # the search finds the name of a call, too
    stages = dict.fromkeys(one.stage for one in facts if one.stage)
    kinds = {item.kind for item in items}
    states = {index.statuses[item.id].state for item in items}
    # The reader's clock may take an announcement from one of these to the next.
    moving = states & MOVING
    if moving:
        states |= {AnnouncementState.ENDED}
    if AnnouncementState.AHEAD in moving:
        states |= {AnnouncementState.OPEN}
    years = dict.fromkeys(str(item.date.year) for item in items)
    found = (
        ListFilter(key="call", title=COLUMNS["call"], values=calls),
        ListFilter(key="stage", title=COLUMNS["stage"], values=tuple(stages)),
        ListFilter(
            key="kind",
            title=COLUMNS["kind"],
            values=tuple(w for k, w in KINDS.items() if k in kinds),
        ),
        ListFilter(key="year", title="年份", values=tuple(sorted(years, reverse=True))),
        ListFilter(
            key="status",
            title=COLUMNS["state"],
            values=tuple(w for s, w in WORDS.items() if s in states),
        ),
    )
    return tuple(choice for choice in found if len(choice.values) > 1)
