"""The dates of a call, and windows for objections, as calendars that one can subscribe to.

A step that ends at 24:00 stands as an all-day event on its last day, because that day is what a
reader looks for; the very instant is in the text. Other instants are timed, in UTC, so that no
time zone table is needed. The only module that knows icalendar; it asks no clock.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from urllib.parse import urlsplit

from icalendar import Alarm, Event
from icalendar import Calendar as File

from generator.model import call_status, unconfirmed, wording
from generator.model.announcements import Announcement
from generator.model.calls import Call, Earlier, Site
from generator.model.earlier_versions import rows, text_of
from generator.model.milestones import Milestone
from generator.model.publication import published_at
from generator.model.working_days import Calendar, parse_instant, say_day, say_instant
from generator.render.announcement_index import AnnouncementIndex, announcement_path
from generator.render.data.call_json import last_day
from generator.sources.time_zone import in_zone, start_of
from generator.web.labels import STATES

PRODUCT = "-//Gongshi//Funding calls//ZH"
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MORNING = timedelta(hours=9)


@dataclass(frozen=True, kw_only=True)
class Dated:
    """Something to put into a calendar; ``end`` is exclusive.

    ``start`` and ``end`` are dates for whole days, datetimes for a time of day. What is still
    ``to_confirm`` is tentative, says so, and reminds nobody.
    """

    kind: str
    title: str
    text: str
    start: date
    end: date
    to_confirm: bool = False


@dataclass(frozen=True, kw_only=True)
class WindowEvent:
    """The window of an announcement: its days, both included, and what to say of it.

    ``id`` is that of the announcement that opened it and ``sequence`` counts what changed it
    since, so that a calendar replaces what it has; ``stamp`` is when that was.
    """

    id: str
    title: str
    lines: tuple[str, ...]
    first: date
    last: date
    stamp: datetime
    sequence: int
    cancelled: bool


def window_event(index: AnnouncementIndex, item: Announcement) -> WindowEvent | None:
    """Return the window of an announcement as it now holds, None where it has none to show.

    An extension has none of its own: it moves the one it extends.
    """
    status, window = index.statuses[item.id], index.window(item)
    if window is None or window.last is None or not index.has_calendar(item):
        return None
    again = status.corrected if status.corrected and status.corrected.window else None
    moved = [one for one in (status.extended, status.repealed, again) if one is not None]
    where = item.objecting
    lines = (
        window.sentence,
        item.summary,
        f"受理单位：{where.office}，电话 {where.phone}。" if where and where.office else "",
    )
    return WindowEvent(
        id=item.id,
        title=f"公示：{item.marked_title}",
        lines=tuple(line for line in lines if line),
        first=window.first,
        last=window.last,
        stamp=max(published_at(one, index.site.zone) for one in (item, *moved)),
        sequence=len(moved),
        cancelled=status.repealed is not None or again is not None,
    )


def window_ics(event: WindowEvent, site: Site) -> bytes:
    """Return one window as a calendar of its own."""
    return _alone(event, site.url, site.time_zone)


# Windows that are over stay as they are from one render to the next.
@lru_cache(maxsize=16_384)
def _alone(event: WindowEvent, url: str, time_zone: str) -> bytes:
    file = _file(event.title, time_zone)
    file.add_component(_window(event, url))
    return bytes(file.to_ical(sorted=False))


def calendar_ics(
    call: Call, calendar: Calendar, site: Site, windows: Iterable[WindowEvent] = ()
) -> bytes:
    """Return the dated steps of a call as iCalendar: UTF-8, CRLF, one event for each date.

    A window gives its opening and, where it has one, its closing, a count of working days its last
    day, a period all its days; a step without a date gives nothing. ``windows`` are those of its
    announcements.
    """
    zone = site.zone
    spans = call_status.spans(call, calendar, zone)
    sentences = wording.sentences(call)
    file = _file(call.short_title, site.time_zone)
    earlier = site.earlier.get(call.id, ())
    stamp = _stamp(call, spans.values(), earlier, zone)
    for milestone in call.milestones:
        sentence = sentences[milestone.clause.id]
        for dated in _dated(milestone, spans[milestone.clause.id], zone):
            certainty = replace(dated, to_confirm=spans[milestone.clause.id].to_confirm)
            event = _event(call, milestone, certainty, sentence, stamp, site)
            if earlier:
                event.add("sequence", len(earlier))
            file.add_component(event)
    for window in windows:
        file.add_component(_window(window, site.url))
    return bytes(file.to_ical(sorted=False))


def _file(title: str, time_zone: str) -> File:
    file = File()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("name", title)
    file.add("x-wr-calname", title)
    file.add("x-wr-timezone", time_zone)
    return file


def _window(window: WindowEvent, site_url: str) -> Event:
    """Return a window as an all-day event with a reminder on the morning of its last day."""
    event = Event()
    event.add("uid", f"{window.id}-window@{urlsplit(site_url).hostname}")
    event.add("dtstamp", window.stamp.astimezone(UTC))
    event.add("dtstart", window.first)
    event.add("dtend", window.last + _DAY)
    event.add("sequence", window.sequence)
    event.add("status", "CANCELLED" if window.cancelled else "CONFIRMED")
    event.add("summary", window.title)
    event.add("description", "\n".join(window.lines))
    event.add("url", f"{site_url}{announcement_path(window.id)}")
    event.add("transp", "TRANSPARENT")
    if not window.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"今天 24 时截止：{window.title}")
        alarm.add("trigger", _MORNING - _DAY, parameters={"related": "END"})
        event.add_component(alarm)
    return event


def _stamp(
    call: Call, spans: Iterable[call_status.Span], earlier: Iterable[Earlier], zone: tzinfo
) -> datetime:
    """Return when a call was last amended, and at first the day of issue.

    Without that day it is the first instant that is known, or the start of the year; it never goes
    back from what a version before had, whatever times were moved.
    """
    amended = [start_of(one.replaced, zone) for one in earlier]
    if call.notice.printed is not None:
        first = start_of(call.notice.printed, zone)
    else:
        known = [
            moment for span in spans for moment in (span.start, span.end) if moment is not None
        ]
        first = min(known, default=start_of(date(call.year, 1, 1), zone))
        amended += (moment for one in earlier for moment in _first_of(one, zone))
    return max((first, *amended)).astimezone(UTC)


def _first_of(earlier: Earlier, zone: tzinfo) -> Iterator[datetime]:
    """Yield the first instant that an earlier version of a call names, if any."""
    found = []
    for row in rows(earlier.data, "milestones"):
        for key in ("opens", "closes"):
            with suppress(ValueError):
                found.append(parse_instant(text_of(row, key), zone))
        for key in ("starts", "ends"):
            with suppress(ValueError):
                found.append(start_of(date.fromisoformat(text_of(row, key)), zone))
    if found:
        yield min(found)


def _dated(milestone: Milestone, span: call_status.Span, zone: tzinfo) -> Iterator[Dated]:
    if milestone.shape == "period" and span.start is not None and span.end is not None:
        first, last = in_zone(span.start, zone).date(), last_day(span.end, zone)
        yield Dated(
            kind="period",
            title=milestone.name,
            text=f"时间：{say_day(first)}至{say_day(last)}。",
            start=first,
            end=last + _DAY,
        )
        return
    if span.start is not None and milestone.shape != "duration":
        yield _opening(milestone, in_zone(span.start, zone))
    if span.end is not None:
        yield _closing(milestone, span, in_zone(span.end, zone))


def _opening(milestone: Milestone, opens: datetime) -> Dated:
    whole = opens.time() == time.min
    return Dated(
        kind="opens",
        title=f"{milestone.name}开始",
        text=f"{milestone.origin.title('opens')}：{say_instant(opens, opening=True)}。",
        start=opens.date() if whole else opens.astimezone(UTC),
        end=opens.date() + _DAY if whole else (opens + _HOUR).astimezone(UTC),
    )


def _closing(milestone: Milestone, span: call_status.Span, closes: datetime) -> Dated:
    whole = closes.time() == time.min
    if milestone.is_full:
        return Dated(
            kind="closes",
            title=f"{milestone.name}{STATES['full']}",
            text=f"{wording.full(milestone)}。",
            start=(closes - _HOUR).astimezone(UTC),
            end=closes.astimezone(UTC),
        )
    counted = f"（按 {milestone.working_days} 个工作日推算）" if span.counted else ""
    return Dated(
        kind="closes",
        title=wording.closing(milestone.name),
        text=f"{milestone.origin.title('closes')}：{say_instant(closes)}{counted}。",
        start=closes.date() - _DAY if whole else (closes - _HOUR).astimezone(UTC),
        end=closes.date() if whole else closes.astimezone(UTC),
    )


def _event(
    call: Call, milestone: Milestone, dated: Dated, sentence: str, stamp: datetime, site: Site
) -> Event:
    clause = milestone.clause
    host = urlsplit(site.url).hostname
    event = Event()
    event.add("uid", f"{call.id}-{clause.anchor}-{dated.kind}@{host}")
    event.add("dtstamp", stamp)
    event.add("dtstart", dated.start)
    event.add("dtend", dated.end)
    if dated.to_confirm:
        event.add("status", "TENTATIVE")
    word = f"（{unconfirmed.WORD}）" if dated.to_confirm else ""
    event.add("summary", f"{call.short_title}：{dated.title}{word}")
    event.add("description", "\n".join(_lines(call, milestone, dated, sentence)))
    event.add("url", f"{site.url}calls/{call.id}/{clause.section}/#{clause.anchor}")
    event.add("transp", "TRANSPARENT")
    due = milestone.role == "application" and dated.kind == "closes" and not milestone.is_full
    if due and not dated.to_confirm:
        for days in sorted({1, call.closing_soon_days} - {0}, reverse=True):
            event.add_component(_alarm(dated, days))
    return event


def _lines(call: Call, milestone: Milestone, dated: Dated, sentence: str) -> Iterator[str]:
    yield dated.text
    if dated.to_confirm:
        yield "这个日期照以往的批次推算，待确认。"
    yield sentence
    if milestone.actor:
        yield f"由谁进行：{milestone.actor}。"
    if milestone.also_stated:
        yield wording.contradiction(milestone)
    if milestone.clause.assumption is not None:
        yield f"本站理解：{milestone.clause.assumption.reading}"
    yield f"依据：《{call.notice.title}》{milestone.clause.number}。"
    yield f"以正式印发的{call.notice.kind}为准。"


def _alarm(dated: Dated, days: int) -> Alarm:
    """Remind some days before: at nine in the morning of a whole day, else at the same hour."""
    whole = not isinstance(dated.start, datetime)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", dated.title)
    alarm.add("trigger", (_MORNING if whole else timedelta()) - days * _DAY)
    return alarm
