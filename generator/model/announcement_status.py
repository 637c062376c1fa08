"""Where an announcement stands at an instant, and what changed between two lists.

Announcements that follow each other (a correction, an extension, a repeal, the result) make one
line. Pure: the instant is an argument, and nothing is decided about what is right; a year the
calendar does not know leaves a window without an end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from types import MappingProxyType

from generator.model.announcements import (
    INDEX,
    Announcement,
    ListColumn,
    ListLine,
    Objection,
    Publicity,
    PublicityWindow,
    ResultPackage,
)
from generator.model.calls import Call, Site
from generator.model.clauses import Assumption, Clause
from generator.model.publication import is_out, published_at
from generator.model.working_days import Calendar, UnknownYear, end_of, window
from generator.sources.time_zone import in_zone

DAYS_PARAM = "publicity_days"
"""The parameter of a clause that says how many working days a publicity lasts at least."""


_CHANGING = frozenset({"correction", "extension", "repeal"})


class AnnouncementState(StrEnum):
    """Where an announcement stands at an instant."""

    DRAFT = "draft"
    PUBLISHED = "published"
    AHEAD = "ahead"
    OPEN = "open"
    EXTENDED = "extended"
    HANDLING = "handling"
    ENDED = "ended"
    CORRECTED = "corrected"
    FINAL = "final"
    REPEALED = "repealed"


WORDS: Mapping[AnnouncementState, str] = MappingProxyType(
    {
        AnnouncementState.DRAFT: "未发布",
        AnnouncementState.PUBLISHED: "已发布",
        AnnouncementState.AHEAD: "公示未开始",
        AnnouncementState.OPEN: "公示中",
        AnnouncementState.EXTENDED: "已延期",
        AnnouncementState.HANDLING: "异议处理中",
        AnnouncementState.ENDED: "已结束",
        AnnouncementState.CORRECTED: "已更正",
        AnnouncementState.FINAL: "终局",
        AnnouncementState.REPEALED: "已废止",
    }
)
"""The states as the site names them."""


@dataclass(frozen=True, kw_only=True)
class Status:
    """Where an announcement stands: its state, its window as it now holds, and what followed it.

    ``last`` is the last day of the window and ``ends`` the instant it is over; ``planned`` is the
    last day before an extension. ``open`` are the objections not yet settled; an upheld one is
    settled by a correction or a repeal. ``latest`` is the last announcement of the line.
    """

    state: AnnouncementState
    first: date | None
    last: date | None
    ends: datetime | None
    planned: date | None
    open: tuple[Objection, ...]
    corrected: Announcement | None
    extended: Announcement | None
    repealed: Announcement | None
    concluded: Announcement | None
    latest: Announcement

    @property
    def word(self) -> str:
        """Return the state in Chinese."""
        return WORDS[self.state]


@dataclass(frozen=True, kw_only=True)
class MinimumWindow:
    """How many working days a publicity lasts at least, and what says so.

    ``basis`` is the law or regulation that the site names.
    """

    days: int
    clause: Clause | None
    assumption: Assumption | None
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangedLine:
    """A line that stands in both lists with other cells: each column with its old and new text."""

    number: str
    old: ListLine
    new: ListLine
    cells: tuple[tuple[ListColumn, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a list has that an earlier one had not, the other way round, and what differs."""

    added: tuple[ListLine, ...]
    removed: tuple[ListLine, ...]
    changed: tuple[ChangedLine, ...]

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.added or self.removed or self.changed)

    def numbers(self, old: ResultPackage, new: ResultPackage) -> frozenset[str]:
        """Return the numbers of all that differs between the two lists."""
        return frozenset(
            (
                *(new.number(line) for line in self.added),
                *(old.number(line) for line in self.removed),
                *(change.number for change in self.changed),
            )
        )


def last_day(calendar: Calendar, counted: PublicityWindow) -> date | None:
    """Return the last day of a window, or None where the calendar does not know the year."""
    try:
        return window(calendar, counted.first, counted.working_days)
    except (UnknownYear, OverflowError):
        return None


def begins(calendar: Calendar, counted: PublicityWindow) -> date | None:
    """Return the first day of a window that counts: the first itself, or the next that is worked.

    None where the calendar does not know the year.
    """
    return last_day(calendar, replace(counted, working_days=1))


@dataclass(frozen=True, kw_only=True)
class Board:
    """All announcements of a site with what follows each, found once for many questions."""

    calendar: Calendar
    zone: tzinfo
    by_id: Mapping[str, Announcement]
    next: Mapping[str, Announcement]
    results: Mapping[str, ResultPackage]
    objections: Mapping[str, tuple[Objection, ...]]
    limits: Mapping[str, MinimumWindow]
    publicity: Publicity | None

    @classmethod
    def of(cls, site: Site) -> "Board":
        """Take the announcements of a site; where several follow one, the earliest goes on."""
        following: dict[str, Announcement] = {}
        for one in sorted(
            site.announcements, key=lambda one: (published_at(one, site.zone), one.id)
        ):
            if one.follows:
                following.setdefault(one.follows, one)
        return cls(
            calendar=site.calendar,
            zone=site.zone,
            by_id=MappingProxyType({one.id: one for one in site.announcements}),
            next=MappingProxyType(following),
            results=MappingProxyType({result.id: result for result in site.results}),
            objections=MappingProxyType({r.announcement: r.objections for r in site.registers}),
            limits=MappingProxyType(
                {call.id: limit for call in site.calls if (limit := _by_clause(call))}
            ),
            publicity=site.publicity,
        )

    def line(self, item: Announcement) -> tuple[Announcement, ...]:
        """Return the announcements that follow each other, first to last; a ring is cut."""
        before, seen = [item], {item.id}
        while (found := self.by_id.get(before[-1].follows)) is not None and found.id not in seen:
            seen.add(found.id)
            before.append(found)
        after = [item]
        while (found := self.next.get(after[-1].id)) is not None and found.id not in seen:
            seen.add(found.id)
            after.append(found)
        return (*reversed(before), *after[1:])

    def before(self, item: Announcement) -> tuple[Announcement, ...]:
        """Return what an announcement follows, the first of its line in front."""
        line = self.line(item)
        return line[: line.index(item)]

    def after(self, item: Announcement) -> tuple[Announcement, ...]:
        """Return what follows an announcement, the nearest in front."""
        line = self.line(item)
        return line[line.index(item) + 1 :]

    def amends(self, item: Announcement) -> bool:
        """Tell whether an announcement changes a call as a whole, and no list or window of it."""
        line = (*self.before(item), item)
        bound = any(one.result or one.stage or one.window for one in line)
        return item.kind in _CHANGING and bool(item.call) and not bound

    def is_out(self, item: Announcement, at: datetime) -> bool:
        """Tell whether an announcement is published at an instant."""
        return is_out(item, at, self.zone)

    def status(self, item: Announcement, at: datetime) -> Status:
        """Return where an announcement stands at an instant, by what is published then."""
        at = in_zone(at, self.zone)
        after = tuple(one for one in self.after(item) if self.is_out(one, at))
        by_kind = {one.kind: one for one in reversed(after)}
        extension = _extension(after)
        holds = (extension.window if extension else None) or item.window
        last = last_day(self.calendar, holds) if holds else None
        unsettled = self.settling(item, at)
        return Status(
            state=_state(item, at.date(), by_kind, extension, last, unsettled)
            if self.is_out(item, at)
            else AnnouncementState.DRAFT,
            first=item.window.first if item.window else None,
            last=last,
            ends=end_of(last, self.zone) if last else None,
            planned=last_day(self.calendar, item.window) if item.window and extension else None,
            open=unsettled,
            corrected=by_kind.get("correction"),
            extended=extension,
            repealed=by_kind.get("repeal"),
            concluded=by_kind.get("result"),
            latest=after[-1] if after else item,
        )

    def round(self, item: Announcement) -> tuple[Announcement, ...]:
        """Return the announcements of one line that share a window and the objections in it.

        A round begins with a publicity, with a correction that opens a window of its own, or with
        the result, and goes on until the next one.
        """
        found: list[Announcement] = []
        for one in self.line(item):
            if found and _begins(one):
                if item in found:
                    break
                found = []
            found.append(one)
        return tuple(found)

    def settling(self, item: Announcement, at: datetime) -> tuple[Objection, ...]:
        """Return the objections to the window of an announcement not yet settled at an instant."""
        day = in_zone(at, self.zone).date()
        found: list[Objection] = []
        for one in self.round(item):
            given = self.objections.get(one.id, ())
            after = tuple(o for o in self.after(one) if self.is_out(o, at)) if given else ()
            found += (objection for objection in given if _unsettled(objection, after, day))
        return tuple(found)

    def list_of(self, item: Announcement) -> ResultPackage | None:
        """Return the list that holds with an announcement: its own, or the last one before it."""
        for one in (item, *reversed(self.before(item))):
            if one.result:
                return self.results.get(one.result)
        return None

    def list_before(self, item: Announcement) -> ResultPackage | None:
        """Return the list that held with what an announcement follows."""
        before = self.before(item)
        return self.list_of(before[-1]) if before else None

    def least(self, item: Announcement) -> MinimumWindow | None:
        """Return how long a publicity lasts at least: by a clause of its call, or by the site."""
        if item.call in self.limits:
            return self.limits[item.call]
        if self.publicity is None:
            return None
        return MinimumWindow(
            days=self.publicity.least,
            clause=None,
            assumption=self.publicity.assumption,
            basis=self.publicity.basis,
        )


def answers(item: Announcement) -> bool:
    """Tell whether an announcement can answer an upheld objection to one before it."""
    return item.kind in {"correction", "repeal"} or bool(item.result)


def _begins(item: Announcement) -> bool:
    return item.kind in {"publicity", "result"} or (
        item.kind == "correction" and item.window is not None
    )


def _by_clause(call: Call) -> MinimumWindow | None:
    found = [
        MinimumWindow(days=days, clause=clause, assumption=clause.assumption)
        for clause in call.clauses
        if isinstance(days := clause.params.get(DAYS_PARAM), int)
    ]
    return max(found, key=lambda one: one.days, default=None)


def _extension(after: tuple[Announcement, ...]) -> Announcement | None:
    """Return the last extension of an announcement itself, not of a correction after it."""
    found = None
    for one in after:
        if one.kind != "extension":
            break
        found = one
    return found


def _state(
    item: Announcement,
    day: date,
    after: Mapping[str, Announcement],
    extension: Announcement | None,
    last: date | None,
    unsettled: tuple[Objection, ...],
) -> AnnouncementState:
    for kind, state in (
        ("repeal", AnnouncementState.REPEALED),
        ("correction", AnnouncementState.CORRECTED),
    ):
        if kind in after:
            return state
    if item.kind == "result" or "result" in after:
        return AnnouncementState.FINAL
    if item.window is None:
        return AnnouncementState.EXTENDED if extension else AnnouncementState.PUBLISHED
    if unsettled:
        return AnnouncementState.HANDLING
    if last is not None and day > last:
        return AnnouncementState.ENDED
    if day < item.window.first:
        return AnnouncementState.AHEAD
    return AnnouncementState.EXTENDED if extension else AnnouncementState.OPEN


def _unsettled(objection: Objection, after: tuple[Announcement, ...], day: date) -> bool:
    if objection.received > day:
        return False
    if objection.outcome == "open" or objection.decided is None or objection.decided > day:
        return True
    return objection.holds and not any(
        answers(one) and one.date >= objection.received for one in after
    )


def changes(old: ResultPackage, new: ResultPackage) -> Changes:
    """Return what changed from one list to another, line by line, told apart by their numbers.

    Only columns both lists have are compared; the running number is none of them.
    """
    before, after = old.by_number(), new.by_number()
    shared = [
        (column, other)
        for column in new.columns
        if column.field != INDEX and (other := old.column(column.field)) is not None
    ]
    pairs = ((number, before[number], line) for number, line in after.items() if number in before)
    changed = []
    for number, was, now in pairs:
        cells = tuple(
            (column, older, newer)
            for column, other in shared
            if (older := old.cell(was, other.field)) != (newer := new.cell(now, column.field))
        )
        if cells:
            changed.append(ChangedLine(number=number, old=was, new=now, cells=cells))
    return Changes(
        added=tuple(line for number, line in after.items() if number not in before),
        removed=tuple(line for number, line in before.items() if number not in after),
        changed=tuple(changed),
    )
