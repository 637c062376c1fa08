"""What a site has announced as of an instant: in what order, in which state, what belongs to what.

The feed, the calendars, the lists and the pages share it; how a page says it is for the page.
Pure: the instant is an argument, and nothing is read or written.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from generator.forms.form import FieldType, Form
from generator.model.announcement_status import Board, Status, last_day
from generator.model.announcements import PROJECT, UNIT, Announcement, ResultPackage
from generator.model.borrowed_facts import BorrowedFacts, description_digest, sealed_facts
from generator.model.calls import Call, Site
from generator.model.log_entries import (
    LogEntry,
    LogHead,
    entries_by_id,
    latest_facts,
    read_log,
)
from generator.model.objection_details import objects, required_details
from generator.model.publication import published_at
from generator.model.publication_log import canonical
from generator.model.responsibility import office_of, several_offices
from generator.model.result_packages import DESCRIPTION
from generator.model.working_days import is_workday, say_day
from generator.sources.time_zone import in_zone

ANNOUNCEMENTS = "announcements"
"""Where the announcements lie below the root of the site."""

OFFICES = "offices"
"""Where the pages of offices lie below the root of the site."""

_DAY = timedelta(days=1)


def office_path(office_id: str) -> str:
    """Return the address of an office from the root of the site, by its id."""
    return f"{OFFICES}/{office_id}/"


def announcement_path(name: str) -> str:
    """Return the address of an announcement from the root of the site, by its id."""
    return f"{ANNOUNCEMENTS}/{name}/"


@dataclass(frozen=True, kw_only=True)
class CountedWindow:
    """The window of an announcement as it now holds, its working days counted.

    ``last`` is None and ``days`` empty where the calendar does not know the year; ``planned`` is
    the last day before an extension.  A first day that is off does not count.
    """

    first: date
    last: date | None
    planned: date | None
    days: tuple[date, ...]
    count: int

    @property
    def reading(self) -> str:
        """Say from which day a window counts whose first day is off, "" where it is not."""
        if not self.days or self.days[0] == self.first:
            return ""
        return f"首日是休息日，从 {say_day(self.days[0])}起算"

    @property
    def sentence(self) -> str:
        """Say a window whose end is known, "" where it is not."""
        if self.last is None:
            return ""
        span = f"{say_day(self.first)}至{say_day(self.last)}"
        reading = f"（{self.reading}）" if self.reading else ""
        return f"公示期：{span} 24时，共 {self.count} 个工作日{reading}。"


@dataclass(frozen=True, kw_only=True)
class AnnouncementIndex:
    """All announcements of a site, in which state each is, and what it belongs to.

    ``latest`` has the newest first, those of one instant by their ids; ``samples`` likewise those
    that announce nothing, and stand apart wherever news is listed. By the id of an announcement:
    ``statuses``, ``sealed``, its canonical bytes, and ``logged``, what the log has of it, and
    ``borrowed``, what it shows of its call, form and calendar. By the id of a list: its
    ``holders``.
    """

    site: Site
    as_of: datetime
    board: Board
    latest: tuple[Announcement, ...]
    samples: tuple[Announcement, ...]
    statuses: Mapping[str, Status]
    holders: Mapping[str, Announcement]
    sealed: Mapping[str, bytes]
    logged: Mapping[str, LogEntry]
    borrowed: Mapping[str, BorrowedFacts]
    head: LogHead | None

    @classmethod
    def of(
        cls,
        site: Site,
        as_of: datetime,
        forms: Mapping[str, tuple[Form, ...]],
        borrowed: Mapping[str, BorrowedFacts] | None = None,
    ) -> "AnnouncementIndex":
        """Find out of each announcement, once, what its page, the lists and the feed need.

        Where ``borrowed`` is given, calls and forms need not be there.
        """
        board, as_of = Board.of(site), in_zone(as_of, site.zone)
        entries = read_log(site.log)[0]
        every = sorted(site.announcements, key=lambda one: one.id)
        every.sort(key=lambda one: published_at(one, site.zone), reverse=True)
        return cls(
            site=site,
            as_of=as_of,
            board=board,
            latest=tuple(one for one in every if not one.sample),
            samples=tuple(one for one in every if one.sample),
            statuses=MappingProxyType({one.id: board.status(one, as_of) for one in every}),
            holders=MappingProxyType({one.result: one for one in every if one.result}),
            sealed=MappingProxyType(
                {one.id: canonical(one, board.results.get(one.result)) for one in every}
            ),
            logged=entries_by_id(entries),
            borrowed=borrowed_facts(site, forms) if borrowed is None else borrowed,
            head=LogHead.of(entries),
        )

    @property
    def every(self) -> tuple[Announcement, ...]:
        """Return all that has a page: the latest, and the samples behind them."""
        return self.latest + self.samples

    def updated(self, item: Announcement) -> datetime:
        """Return when an announcement last changed for its readers."""
        status = self.statuses[item.id]
        others = (status.corrected, status.extended, status.repealed)
        return max(published_at(one, self.site.zone) for one in (item, *others) if one is not None)

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
        alone = item.kind != "extension" and not item.sample
        return alone and self.statuses[item.id].last is not None

    def of_office(self, office_id: str) -> tuple[Announcement, ...]:
        """Return what an office has announced, the latest in front."""
        return tuple(one for one in self.latest if self.borrowed[one.id].office == office_id)

    @property
    def offices(self) -> Mapping[str, str]:
        """Return what each office that announced something is called, the busiest in front."""
        found = Counter(
            (facts.office, facts.office_name)
            for item in self.latest
            if (facts := self.borrowed[item.id]).office
        )
        return dict(sorted(found, key=lambda one: (-found[one], one)))

    def of_call(self, call: Call, *, amending: bool = False) -> tuple[Announcement, ...]:
        """Return what is announced of a call, the latest in front: what amends it, or the rest."""
        own = (item for item in self.latest if item.call == call.id)
        return tuple(item for item in own if self.board.amends(item) is amending)


def borrowed_facts(
    site: Site, forms: Mapping[str, tuple[Form, ...]]
) -> Mapping[str, BorrowedFacts]:
    """Return by the id of each announcement what it shows of its call, form and calendar.

    What was asked for when an announcement was sealed goes on holding for it.
    """
    board = Board.of(site)
    calls = {call.id: call for call in site.calls}
    found = {item.id: _borrowed(site, board, calls, forms, item) for item in site.announcements}
    for name, entry in latest_facts(read_log(site.log)[0]).items():
        if name in found and (held := sealed_facts(entry)) is not None:
            found[name] = replace(found[name], least=held.least, unsigned=held.unsigned)
    return MappingProxyType(found)


def _borrowed(
    site: Site,
    board: Board,
    calls: Mapping[str, Call],
    forms: Mapping[str, tuple[Form, ...]],
    item: Announcement,
) -> BorrowedFacts:
    call, own = calls.get(item.call), board.results.get(item.result)
    clauses = [(waiver.clause, call.clause(waiver.clause)) for waiver in item.waived if call]
    listed = list_facts(own, calls, forms) if own else BorrowedFacts()
    office = office_of(site, item) if several_offices(site) else None
    return replace(
        listed,
        call=call.short_title if call else "",
        office=office.id if office else "",
        office_name=office.short_name if office else "",
        stage=_stage(item, board.list_of(item), forms),
        waived={ident: (found.number, found.anchor) for ident, found in clauses if found},
        days=_days(site, item),
        least=_least(board, item),
        unsigned=required_details(site, call).unsigned if objects(item) else (),
    )


def _least(board: Board, item: Announcement) -> str:
    """Say how long a window lasts at least, where the site names what asks for it."""
    least = board.least(item) if item.window else None
    return f"不少于 {least.days} 个工作日（{least.basis}）" if least and least.basis else ""


def list_facts(
    result: ResultPackage, calls: Mapping[str, Call], forms: Mapping[str, tuple[Form, ...]]
) -> BorrowedFacts:
    """Return what a list is shown by: its money, and what its form says of its columns."""
    call, form = calls.get(result.call), _form(result, forms)
    plan = form.review if form else None
    fields = {column.field: form.field(column.field) for column in result.columns} if form else {}
    return BorrowedFacts(
        currency=call.currency if call else None,
        project=plan.project if plan else _chosen(result, PROJECT),
        applicant=plan.applicant if plan else _chosen(result, UNIT),
        district=plan.district if plan else "",
        category=plan.category if plan else "",
        choices={
            name: tuple(option.label for option in found.options)
            for name, found in fields.items()
            if found and found.kind in {FieldType.CHOICE, FieldType.YESNO}
        },
        description=description_digest(result.files[DESCRIPTION]),
    )


def _chosen(result: ResultPackage, field: str) -> str:
    """Return a field of a list that an office chose, "" where it is another one or has it not."""
    return field if result.counts is None and result.column(field) else ""


def _form(result: ResultPackage, forms: Mapping[str, tuple[Form, ...]]) -> Form | None:
    """Return the version of a form that a list came from."""
    return next((f for f in forms.get(result.call, ()) if f.version == result.form), None)


def _stage(
    item: Announcement, result: ResultPackage | None, forms: Mapping[str, tuple[Form, ...]]
) -> str:
    """Return the title of the stage an announcement is about, "" where none is known."""
    form = _form(result, forms) if result else None
    plan = (form or next(iter(forms.get(item.call, ())), None)) if item.call else form
    name = item.stage or (result.stage if result and item.result else "")
    found = plan.review.stage(name) if plan and plan.review and name else None
    return found.title if found else ""


def _days(site: Site, item: Announcement) -> tuple[date, ...]:
    last = last_day(site.calendar, item.window) if item.window else None
    if item.window is None or last is None:
        return ()
    dates = (item.window.first + n * _DAY for n in range((last - item.window.first).days + 1))
    return tuple(day for day in dates if is_workday(site.calendar, day))
