"""Dates moved on by years: the same month and day, and the next working day where that is off.

The order of a call's times stays as it was. Pure: the calendar is an argument.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from generator.model.working_days import Calendar, UnknownYear, add, is_workday, parse_instant
from generator.sources.time_zone import start_of, with_offsets

_MOMENT = timedelta(microseconds=1)


def moved(day: date, years: int, *, ends: bool = False) -> date:
    """Return the same day some years later; the last of February where there is no 29th.

    With ``ends``, a day that ends February still ends it.
    """
    last = monthrange(day.year + years, 2)[1]
    was_last = day.month == 2 and day.day == monthrange(day.year, 2)[1]
    if day.month == 2 and (day.day > last or (ends and was_last)):
        return date(day.year + years, 2, last)
    return day.replace(year=day.year + years)


def moved_text(text: str, years: int, *, ends: bool = False) -> str:
    """Return a date or an instant as written, in another year; the time of day is kept.

    Raises ValueError for a day there is not.
    """
    return moved(date.fromisoformat(text[:10]), years, ends=ends).isoformat() + text[10:]


@dataclass(frozen=True, kw_only=True)
class Timing:
    """One time of a call as written, which of the fields it is, and by which name."""

    key: str
    text: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Deferred:
    """A closing that would fall on a day off: the day it would be, and the day it becomes."""

    name: str
    off: date
    day: date


def timed(
    times: Iterable[Timing], years: int, calendar: Calendar, zone: tzinfo
) -> tuple[tuple[str, ...], tuple[Deferred, ...]]:
    """Return the times of a call some years later, as written, and what had to be deferred.

    A closing on a day off moves to the next working day, where the calendar is known and no other
    time that came after it would then come before.
    """
    times = tuple(times)
    moves = (moved_text(one.text, years, ends=one.key == "ends") for one in times)
    # Summer time begins on another day of the year.
    texts = [with_offsets(text, zone) for text in moves]
    deferred = []
    for index, one in enumerate(times):
        last = _last_day(texts[index], zone) if one.key == "closes" else None
        later = _next_workday(calendar, last) if last else None
        if last is None or later is None or later == last:
            continue
        step = later - last
        text = (date.fromisoformat(texts[index][:10]) + step).isoformat() + texts[index][10:]
        text = with_offsets(text, zone)
        if _keeps_order(times, texts, index, text, zone):
            texts[index] = text
            deferred.append(Deferred(name=one.name, off=last, day=later))
    return tuple(texts), tuple(deferred)


def _keeps_order(
    times: tuple[Timing, ...], texts: list[str], index: int, text: str, zone: tzinfo
) -> bool:
    """Tell whether what begins after a closing still does, once that is written as ``text``."""
    was, now = _instant(times[index].text, zone), _instant(text, zone)
    return all(
        _instant(found, zone) >= now
        for one, found in zip(times, texts, strict=True)
        if one.key in ("opens", "starts") and _instant(one.text, zone) >= was
    )


def _instant(text: str, zone: tzinfo) -> datetime:
    if len(text) > 10:
        return parse_instant(text, zone)
    return start_of(date.fromisoformat(text), zone)


def _last_day(text: str, zone: tzinfo) -> date:
    return (parse_instant(text, zone) - _MOMENT).date()


def _next_workday(calendar: Calendar, day: date) -> date | None:
    """Return the day itself or the next one that is worked, None where that is not known."""
    try:
        return day if is_workday(calendar, day) else add(calendar, day, 1)
    except UnknownYear:
        return None
