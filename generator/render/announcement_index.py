"""What a site has announced as of an instant: in what order, in which state, what belongs to what.

The feed, the calendars, the lists and the pages share it; how a page says it is for the page.
Pure: the instant is an argument, and nothing is read or written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from generator.forms.form import Form
from generator.model.announcement_status import Board, Status, published_at
from generator.model.announcements import Announcement, ResultPackage
from generator.model.calls import Call, Site
from generator.model.publication_log import LogEntry, canonical, entries_by_id, read_log
from generator.model.working_days import is_workday, say_day
from generator.sources.time_zone import in_zone

ANNOUNCEMENTS = "announcements"
"""Where the announcements lie below the root of the site."""

_DAY = timedelta(days=1)


def announcement_path(name: str) -> str:
    """Return the address of an announcement from the root of the site, by its id."""
    return f"{ANNOUNCEMENTS}/{name}/"


@dataclass(frozen=True, kw_only=True)
class CountedWindow:
    """The window of an announcement as it now holds, its working days counted.

    ``last`` is None and ``days`` empty where the calendar does not know the year; ``planned`` is
    the last day before an extension.
    """

    first: date
    last: date | None
    planned: date | None
    days: tuple[date, ...]
    count: int

    @property
    def sentence(self) -> str:
        """Say a window whose end is known, "" where it is not."""
        if self.last is None:
            return ""
        span = f"{say_day(self.first)}至{say_day(self.last)}"
        return f"公示期：{span} 24时，共 {self.count} 个工作日。"


@dataclass(frozen=True, kw_only=True)
class AnnouncementIndex:
    """All announcements of a site, in which state each is, and what it belongs to.

    ``latest`` has the newest first, those of one instant by their ids. By the id of an
    announcement: ``statuses``, ``sealed``, its canonical bytes, and ``logged``, what the log has
    of it. By the id of a call: ``calls`` and ``forms``; by the id of a list: its ``holders``.
    """

    site: Site
    as_of: datetime
    board: Board
    calls: Mapping[str, Call]
    forms: Mapping[str, tuple[Form, ...]]
    latest: tuple[Announcement, ...]
    statuses: Mapping[str, Status]
    holders: Mapping[str, Announcement]
    sealed: Mapping[str, bytes]
    logged: Mapping[str, LogEntry]

    @classmethod
    def of(
        cls, site: Site, as_of: datetime, forms: Mapping[str, tuple[Form, ...]]
    ) -> "AnnouncementIndex":
        """Find out of each announcement, once, what its page, the lists and the feed need."""
        board, as_of = Board.of(site), in_zone(as_of, site.zone)
        latest = sorted(site.announcements, key=lambda one: one.id)
        latest.sort(key=lambda one: published_at(one, site.zone), reverse=True)
        return cls(
            site=site,
            as_of=as_of,
            board=board,
            calls=MappingProxyType({call.id: call for call in site.calls}),
            forms=forms,
            latest=tuple(latest),
            statuses=MappingProxyType({one.id: board.status(one, as_of) for one in latest}),
            holders=MappingProxyType({one.result: one for one in latest if one.result}),
            sealed=MappingProxyType(
                {one.id: canonical(one, board.results.get(one.result)) for one in latest}
            ),
            logged=entries_by_id(read_log(site.log)[0]),
        )

    def updated(self, item: Announcement) -> datetime:
        """Return when an announcement last changed for its readers."""
        status = self.statuses[item.id]
        others = (status.corrected, status.extended, status.repealed)
        return max(published_at(one, self.site.zone) for one in (item, *others) if one is not None)

    def call(self, item: Announcement) -> Call | None:
        """Return the call an announcement belongs to."""
        return self.calls.get(item.call)

    def form(self, result: ResultPackage) -> Form | None:
        """Return the version of a form that a list came from."""
        return next((f for f in self.forms.get(result.call, ()) if f.version == result.form), None)

    def stage(self, item: Announcement) -> str:
        """Return the title of the stage an announcement is about, "" where none is known."""
        result = self.board.list_of(item)
        form = self.form(result) if result else None
        plan = (form or next(iter(self.forms.get(item.call, ())), None)) if item.call else form
        name = item.stage or (result.stage if result and item.result else "")
        found = plan.review.stage(name) if plan and plan.review and name else None
        return found.title if found else ""

    def window(self, item: Announcement) -> CountedWindow | None:
        """Return the window of an announcement as it now holds, None where it has none."""
        if item.window is None:
            return None
        status, first = self.statuses[item.id], item.window.first
        span = (status.last - first).days + 1 if status.last else 0
        dates = (first + n * _DAY for n in range(span))
        # The end was counted, so the calendar knows each day before it.
        days = tuple(day for day in dates if is_workday(self.site.calendar, day))
        return CountedWindow(
            first=first,
            last=status.last,
            planned=status.planned,
            days=days,
            count=len(days) if status.last else item.window.working_days,
        )

    def has_calendar(self, item: Announcement) -> bool:
        """Tell whether the window of an announcement has a calendar file of its own."""
        # An extension moves the window of another announcement, whose calendar has it.
        return item.kind != "extension" and self.statuses[item.id].last is not None

    def of_call(self, call: Call, *, amending: bool = False) -> tuple[Announcement, ...]:
        """Return what is announced of a call, the latest in front: what amends it, or the rest."""
        own = (item for item in self.latest if item.call == call.id)
        return tuple(item for item in own if self.board.amends(item) is amending)
