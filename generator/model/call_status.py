"""What follows from a call's sources without standing in them.

Quotas of each district, the end of a step counted in working days, the state of a call at an
instant. Pure: the instant and the calendar are arguments.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from generator.model.calls import ApplicationRoute, Call, Case, Category, Money, Quota
from generator.model.clause_numbering import Levels
from generator.model.clauses import Assumption, Clause
from generator.model.milestones import Milestone
from generator.model.working_days import Calendar, UnknownYear, add, end_of
from generator.sources.time_zone import start_of


class CallState(StrEnum):
    """Where a call stands at an instant."""

    UPCOMING = "upcoming"
    TO_CONFIRM = "to-confirm"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    ROLLING = "rolling"
    FULL = "full"


_TAKING = frozenset({CallState.OPEN, CallState.CLOSING, CallState.ROLLING})


@dataclass(frozen=True, kw_only=True)
class DistrictQuota:
    """The quota of one district: base, what its excellent cases add, and the sum."""

    district: str
    least: int | None
    base: int
    cases: tuple[Case, ...]
    added: int
    exceptional: bool

    @property
    def most(self) -> int:
        """Return the quota with what the cases add."""
        return self.base + self.added


@dataclass(frozen=True, kw_only=True)
class Span:
    """When a milestone begins and ends; None where the notice gives no time.

    ``end`` is exclusive: the instant after which the step is over. ``counted`` says that the end
    was counted in working days and does not stand in the notice; ``to_confirm`` that a date it
    stands on has yet to be confirmed.
    """

    start: datetime | None
    end: datetime | None
    counted: bool = False
    to_confirm: bool = False


def district_quotas(call: Call, quota: Quota) -> tuple[DistrictQuota, ...]:
    """Return the quota of every district in official order; empty unless it counts by district."""
    if quota.per != "district" or call.districts is None:
        return ()
    exceptions = {district: most for district, most, _ in quota.exceptions}
    by_district: dict[str, list[Case]] = {}
    if quota.bonus is not None and call.cases is not None:
        for case in call.cases.cases:
            by_district.setdefault(case.district, []).append(case)
    add_each = quota.bonus.add if quota.bonus else 0
    rows = []
    for name in call.districts.names:
        cases = tuple(by_district.get(name, ()))
        rows.append(
            DistrictQuota(
                district=name,
                least=quota.least,
                base=exceptions.get(name, quota.most),
                cases=cases,
                added=len(cases) * add_each,
                exceptional=name in exceptions,
            )
        )
    return tuple(rows)


def spans(call: Call, calendar: Calendar, zone: tzinfo) -> Mapping[str, Span]:
    """Return when each milestone takes place, by the id of its clause.

    A duration in working days is counted from the day after the milestone before it ended; where
    that one has no end, or the calendar does not know the year, the span stays open.
    """
    found: dict[str, Span] = {}
    for milestone in call.milestones:
        found[milestone.clause.id] = _span(milestone, found, calendar, zone)
    return found


def _span(
    milestone: Milestone, before: Mapping[str, Span], calendar: Calendar, zone: tzinfo
) -> Span:
    own = milestone.unsettled
    if milestone.shape == "period":
        start = start_of(milestone.starts, zone) if milestone.starts else None
        end = start_of(milestone.ends + timedelta(days=1), zone) if milestone.ends else None
        return Span(start=start, end=end, to_confirm=own)
    if milestone.shape == "duration" and milestone.working_days:
        previous = before.get(milestone.after)
        own = own or (previous is not None and previous.to_confirm)
        if previous is None or previous.end is None:
            return Span(start=None, end=None, to_confirm=own)
        last_day = (previous.end.astimezone(zone) - timedelta(microseconds=1)).date()
        try:
            day = add(calendar, last_day, milestone.working_days)
        except UnknownYear:
            return Span(start=previous.end, end=None, to_confirm=own)
        return Span(start=previous.end, end=end_of(day, zone), counted=True, to_confirm=own)
    return Span(start=milestone.opens, end=milestone.until, to_confirm=own)


def after_closing(closes: datetime) -> datetime:
    """Return the end of the minute in which something closes; 24:00 ends the day sharply.

    A closing within a day is told by the minute, so all of that minute is in time.
    """
    if closes == closes.replace(hour=0, minute=0, second=0, microsecond=0):
        return closes
    return closes.replace(second=0, microsecond=0) + timedelta(minutes=1)


def in_time(closes: datetime, received: datetime) -> bool:
    """Tell whether something was received by the instant of closing, which itself counts."""
    return received <= closes or received < after_closing(closes)


@dataclass(frozen=True, kw_only=True)
class ApplicationWindow:
    """A window in which applications are handed in; without ``opens`` it counts as opened.

    One that is rolling has no ``closes``. While ``to_confirm`` holds, its times are last year's
    moved on, and nothing stands on them.
    """

    milestone: Milestone
    opens: datetime | None
    closes: datetime | None
    to_confirm: bool = False

    @property
    def over(self) -> datetime | None:
        """Return the instant from which on it is told as closed or full, None if there is none."""
        until = self.milestone.until
        return after_closing(until) if until else None

    def is_over(self, as_of: datetime) -> bool:
        """Tell whether nothing more is taken at an instant."""
        return self.over is not None and as_of >= self.over

    def state(self, as_of: datetime, closing_soon_days: int) -> CallState:
        """Return where the window stands at an instant; it ends with the instant it closes."""
        if self.to_confirm:
            return CallState.TO_CONFIRM
        if self.is_over(as_of):
            return CallState.FULL if self.milestone.is_full else CallState.CLOSED
        if self.opens is not None and as_of < self.opens:
            return CallState.UPCOMING
        if self.closes is None:
            return CallState.ROLLING
        if self.closes - as_of <= timedelta(days=closing_soon_days):
            return CallState.CLOSING
        return CallState.OPEN


def windows(call: Call) -> tuple[ApplicationWindow, ...]:
    """Return the windows of a call, those that close first in front; most calls have one.

    Those that never close stand last.
    """
    found = [
        ApplicationWindow(
            milestone=item,
            opens=item.opens,
            closes=item.closes,
            to_confirm=item.unsettled,
        )
        for item in call.applications
        if item.closes is not None or item.rolling
    ]
    # Rolling windows keep the order of the notice.
    dated = sorted(
        (window.closes, number) for number, window in enumerate(found) if window.closes is not None
    )
    ends = [found[number] for _, number in dated]
    return (*ends, *(window for window in found if window.closes is None))


def pending(call: Call, as_of: datetime) -> tuple[ApplicationWindow, ...]:
    """Return the windows that have not closed, the current or next in front, or the last one."""
    found = windows(call)
    return tuple(window for window in found if not window.is_over(as_of)) or found[-1:]


def state(call: Call, as_of: datetime) -> CallState:
    """Return where the call stands: as a window that is open does, or the next, or the last."""
    found = [one.state(as_of, call.closing_soon_days) for one in pending(call, as_of)]
    taking = (one for one in found if one in _TAKING)
    return next(taking, found[0] if found else CallState.UPCOMING)


def open_leaves(call: Call) -> tuple[Category, ...]:
    """Return the categories one can apply for: those without tracks that are open."""
    leaves = []
    for axis in call.axes:
        for category in axis.categories:
            leaves.extend(_open_leaves(category))
    return tuple(leaves)


def _open_leaves(category: Category) -> list[Category]:
    if not category.open:
        return []
    if not category.tracks:
        return [category]
    return [leaf for track in category.tracks for leaf in _open_leaves(track)]


def ceiling_of(call: Call, category: Category) -> Money | None:
    """Return the ceiling that holds for a category: its own, or the nearest above it."""
    if category.ceiling is not None:
        return category.ceiling
    for parent_id in reversed(category.path):
        parent = call.category(parent_id)
        if parent is not None and parent.ceiling is not None:
            return parent.ceiling
    return None


def highest_ceiling(call: Call) -> tuple[Money, tuple[Category, ...]] | None:
    """Return the highest ceiling of the open categories and the categories that have it."""
    found = [(ceiling_of(call, leaf), leaf) for leaf in open_leaves(call)]
    priced = [(money, leaf) for money, leaf in found if money is not None]
    if not priced:
        return None
    top = max(priced, key=lambda pair: pair[0].amount)[0]
    return top, tuple(leaf for money, leaf in priced if money.amount == top.amount)


def entries_of(call: Call, category: Category) -> tuple[ApplicationRoute, ...]:
    """Return the ways to apply that hold for a category, its parents' included."""
    wanted = {category.id, *category.path}
    return tuple(
        e for e in call.entries if not e.clause.categories or wanted & set(e.clause.categories)
    )


def own_funds_percent(call: Call) -> tuple[int, Clause] | None:
    """Return the share of own funds in percent and its clause, if the call asks for any."""
    clause = call.clause(call.own_funds_clause) if call.own_funds_clause else None
    percent = clause.params.get("own_funds_percent") if clause else None
    if clause is None or not isinstance(percent, int):
        return None
    return percent, clause


def held_counts(call: Call) -> Mapping[str, int]:
    """Return how many clauses are held in each way."""
    return Counter(clause.held.value for clause in call.clauses)


def assumptions(call: Call) -> tuple[tuple[str, Assumption], ...]:
    """Return every assumption of a call with the clause number it stands at."""
    found: list[tuple[str, Assumption]] = [
        (general.number, general.assumption) for general in call.general_assumptions
    ]
    found += [(h.number, h.assumption) for h in call.notice.outline if h.assumption]
    if call.districts and call.districts.assumption:
        found.append((call.districts.title, call.districts.assumption))
    for clause in call.clauses:
        if clause.assumption:
            found.append((clause.number, clause.assumption))
        if clause.bands:
            found += [(clause.number, b.assumption) for b in clause.bands.rows if b.assumption]
    return tuple(found)


def clauses_in_order(call: Call) -> tuple[Clause, ...]:
    """Return every clause in the order of the notice, those of one number by their ids.

    What stands below no heading, as an article without a title, follows the heading before it.
    """
    numbering = call.notice.numbering
    places = {(h.number, h.occurrence): n for n, h in enumerate(call.notice.outline)}
    levelled = [(numbering.read(h.number), n) for n, h in enumerate(call.notice.outline)]

    def place(clause: Clause) -> tuple[int, Levels, int, str]:
        levels = numbering.read(clause.number) or ()
        chapter = numbering.write(levels[:1]) if levels else clause.number
        again = clause.occurrence if chapter == clause.number else 1
        found = places.get((chapter, again))
        if found is None:
            before = (n for above, n in levelled if above and levels and above < levels)
            found = max(before, default=0) if levels else len(places)
        return found, levels, clause.occurrence, clause.id

    return tuple(sorted(call.clauses, key=place))
