"""Dates as rules reckon with them: full years and months between two, and the day of closing.

Dates are ISO texts, as in answers. No clock is asked; the counterpart is ``rule_dates.ts``.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from generator.model.milestones import Milestone


@dataclass(frozen=True, kw_only=True)
class Closing:
    """The last day of one window for applications, "" where none is certain, and for whom."""

    day: str
    categories: tuple[str, ...]


def months_between(first: str, second: str) -> int:
    """Return the full months from one date to another, negative where they run backwards.

    A month is full on the day of the same number, or on the last of a month that has none such.
    """
    if second < first:
        return -months_between(second, first)
    begun, ended = date.fromisoformat(first), date.fromisoformat(second)
    due = min(begun.day, monthrange(ended.year, ended.month)[1])
    return (ended.year - begun.year) * 12 + ended.month - begun.month - (ended.day < due)


def years_between(first: str, second: str) -> int:
    """Return the full years from one date to another, by full months; negative backwards."""
    months = months_between(first, second)
    return months // 12 if months >= 0 else -(-months // 12)


def closings(windows: Iterable[Milestone]) -> tuple[Closing, ...]:
    """Return the last day of each window, in their order."""
    return tuple(
        Closing(
            day="" if window.unsettled or window.closes is None else last_day(window.closes),
            categories=window.clause.categories,
        )
        for window in windows
    )


def closing_day(of: Iterable[Closing], categories: Iterable[str], day: str) -> str:
    """Return the first last day not before a day, or the last there is; "" where none is certain.

    Windows of other categories do not count. Without a day, only a single one is certain.
    """
    chosen = frozenset(categories)
    fit = [one.day for one in of if not one.categories or not chosen.isdisjoint(one.categories)]
    if not fit or "" in fit or (not day and len(set(fit)) > 1):
        return ""
    return min((one for one in fit if one >= day), default=max(fit))


def last_day(closes: datetime) -> str:
    """Return the last day before an instant of closing: 24:00 belongs to the day it ends."""
    return (closes - timedelta(microseconds=1)).date().isoformat()


def day_of(received: datetime, windows: Iterable[Milestone]) -> str:
    """Return the day something was received where the call is; at 24:00 sharp the day it ends."""
    for window in windows:
        if window.until is not None:
            if received == window.until:
                return last_day(window.until)
            received = received.astimezone(window.until.tzinfo)
    return received.date().isoformat()
