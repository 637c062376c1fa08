"""The official calendar: working days, windows, and deadlines at 24:00.

The only module that knows chinese_calendar, which counts where a site's calendar is China's.  It
asks no clock; a year whose days off are not known raises UnknownYear, for a guessed day off would
move a deadline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from types import MappingProxyType

import chinese_calendar

from generator.findings import Finding, Level, Place, sort
from generator.sources.documents import Document, Value
from generator.sources.schema_shapes import INSTANT, is_instant
from generator.sources.time_zone import in_zone, start_of
from generator.web.labels import PHRASES

FOLDER = "site_data/workdays"

CALENDAR: Mapping[str, str] = MappingProxyType(
    {
        "DAY-001": "要推算工作日的年份须有官方的放假安排",
        "DAY-002": "放假和调休的日期在这一年之内，元旦假期可从上一年十二月算起",
        "DAY-003": "同一天不能既放假又上班",
        "DAY-004": "调休上班的日子原本是周六或周日",
        "DAY-005": "放假安排有出处：一份通知的文号，或者日历的名称和来源",
        "DAY-006": "照通知填写的放假安排写明调休，没有调休也要写明",
    }
)

CHINESE, PLAIN = "cn", "plain"
"""What a site may count by: the notices of China, or weekends and its own files alone."""
_SOURCES: Mapping[str, str] = MappingProxyType(
    {CHINESE: "国务院办公厅的放假通知", PLAIN: "当地公布的节假日"}
)
_KEYS: Mapping[str, str] = MappingProxyType(
    {
        CHINESE: "year、notice、days_off 和 make_up_days",
        PLAIN: "year、calendar、source 和 days_off",
    }
)
_HOME_OFFSET, _HOME_NAME = timedelta(hours=8), "CST"
_DAY = timedelta(days=1)
_WEEK = "一二三四五六日"


class UnknownYear(LookupError):
    """The official arrangement of a year is not known; `year` says which.

    ``source`` says where a calendar's days off are published, ``keys`` what its file holds.
    """

    def __init__(self, year: int, base: str = CHINESE) -> None:
        """Keep the year and the sentence that tells what to do."""
        self.year, self.source, self.keys = year, _SOURCES[base], _KEYS[base]
        super().__init__(
            f"没有 {year} 年的放假安排，推算不了工作日；请按{self.source}"
            f"新建 {FOLDER}/{year}.yml，写明 {self.keys}"
        )

    def finding(self, place: Place) -> Finding:
        """Give the sentence as a finding at the date that led to the year."""
        return Finding(code="DAY-001", level=Level.ERROR, message=str(self), place=place)


@dataclass(frozen=True, kw_only=True)
class Year:
    """The official arrangement of one year; weekends are off without being listed."""

    year: int
    days_off: frozenset[date]
    make_up_days: frozenset[date]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The official calendar: years given as data, and for China those the library knows.

    A year given as data stands instead of the library's (2004–2026), which counts by ``base``.
    """

    years: tuple[Year, ...] = ()
    base: str = CHINESE

    @classmethod
    def of(cls, years: Mapping[int, Mapping[str, Value]], base: str = CHINESE) -> Calendar:
        """Build the calendar from the values of checked workdays files, by year."""
        return cls(
            base=base if base in _SOURCES else CHINESE,
            years=tuple(
                Year(
                    year=year,
                    days_off=frozenset(_dates(value, "days_off")),
                    make_up_days=frozenset(_dates(value, "make_up_days")),
                )
                for year, value in sorted(years.items())
            ),
        )


def is_workday(calendar: Calendar, day: date) -> bool:
    """Tell whether the day is worked, make-up days included; raises UnknownYear."""
    if any(day in year.make_up_days for year in calendar.years):
        return True
    if any(day in year.days_off for year in calendar.years):
        return False
    if any(day.year == year.year for year in calendar.years):
        return day.weekday() < 5
    if calendar.base != CHINESE:
        raise UnknownYear(day.year, calendar.base)
    return _official(day)


@cache
def _official(day: date) -> bool:
    """Ask the library once a day: thousands of windows count the same ones."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise UnknownYear(day.year) from None


def is_chinese_time(zone: tzinfo) -> bool:
    """Tell whether a zone keeps the time, under its name, of the notices the library knows."""
    noon = datetime(2024, 1, 1, 12, tzinfo=zone)
    return (noon.utcoffset(), noon.tzname()) == (_HOME_OFFSET, _HOME_NAME)


def add(calendar: Calendar, day: date, count: int) -> date:
    """Give the working day that is `count` ≥ 0 working days after `day`, not counting it.

    None after a day is the day itself; raises UnknownYear.
    """
    for _ in range(count):
        day += _DAY
        while not is_workday(calendar, day):
            day += _DAY
    return day


def window(calendar: Calendar, first: date, count: int) -> date:
    """Give the last day of a window of `count` ≥ 1 working days, the first day included.

    A first day that is off does not count; raises UnknownYear.
    """
    return add(calendar, first - _DAY, count)


def workdays_between(calendar: Calendar, first: date, last: date) -> int:
    """Count the working days from first to last, both included; raises UnknownYear."""
    days = (first + _DAY * number for number in range((last - first).days + 1))
    return sum(is_workday(calendar, day) for day in days)


def end_of(day: date, zone: tzinfo) -> datetime:
    """Give the instant 24:00 of the day in the zone, which is 00:00 of the next."""
    # The last day of a statutory period ends at 24:00.
    return start_of(day + _DAY, zone)


def parse_instant(text: str, zone: tzinfo | None) -> datetime:
    """Read 2023-06-12T24:00+08:00, seconds optional, as an instant told in the zone, if any.

    Raises ValueError for anything else: no offset, no such day, a time past 24:00.
    """
    match = INSTANT.fullmatch(text)
    if match is None or not is_instant(text):
        raise ValueError(f"不是时间：{text}")
    day, hour, minute, second, offset = match.groups()
    start = datetime.fromisoformat(f"{day}T00:00:00{offset}")
    since = timedelta(hours=int(hour), minutes=int(minute), seconds=int(second or 0))
    return in_zone(start + since, zone)


def is_day(text: str) -> bool:
    """Tell whether a text is a date as the sources write one, such as 2023-06-12."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def say_day(day: date, *, weekday: bool = False) -> str:
    """Say a day in Chinese: 2023年6月12日, and with its weekday 2023年6月12日（星期一）."""
    day_text = PHRASES["day"].format(year=day.year, month=day.month, day=day.day)
    return f"{day_text}（星期{_WEEK[day.weekday()]}）" if weekday else day_text


def say_instant(instant: datetime, *, opening: bool = False) -> str:
    """Say an instant in Chinese, at the offset it is told in: 2020年9月30日 17时30分.

    Midnight ends a day, 2023年6月12日 24时, unless it is an opening: 2023年6月13日 0时.
    """
    if instant.time() == time.min and not opening:
        return f"{say_day(instant.date() - _DAY)} 24时"
    day_text = f"{say_day(instant.date())} {instant.hour}时"
    if instant.minute or instant.second:
        day_text += f"{instant.minute}分"
    if instant.second:
        day_text += f"{instant.second}秒"
    return day_text


def check_year(document: Document) -> tuple[Finding, ...]:
    """Tell what cannot be in one workdays file that keeps to its schema."""
    return sort(_faults(document))


def _faults(document: Document) -> Iterator[Finding]:
    value = document.value
    year = value["year"]
    off = set(_dates(value, "days_off"))
    if "notice" in value and "make_up_days" not in value:
        message = "没有写 make_up_days；请照通知写调休上班的日子，没有调休就写 []"
        yield Finding(
            code="DAY-006", level=Level.WARNING, message=message, place=document.where("/notice")
        )
    if "notice" not in value and not ("calendar" in value and "source" in value):
        message = (
            "没有写放假安排的出处；请写 notice（通知文号），"
            "没有文号的写 calendar（日历的名称）和 source（在哪里公布）"
        )
        yield Finding(
            code="DAY-005", level=Level.ERROR, message=message, place=document.where("/year")
        )
    for key in ("days_off", "make_up_days"):
        for number, day in enumerate(_dates(value, key)):
            place = document.where(f"/{key}/{number}")
            day_text = say_day(day, weekday=True)
            if day.year != year and (day.year + 1, day.month) != (year, 12):
                message = f"{day_text}不在 {year} 年；请移到它那一年的文件"
                yield Finding(code="DAY-002", level=Level.ERROR, message=message, place=place)
            if key == "make_up_days" and day in off:
                message = f"{day_text}既写了放假又写了上班；请按通知删去一处"
                yield Finding(code="DAY-003", level=Level.ERROR, message=message, place=place)
            if key == "make_up_days" and day.weekday() < 5:
                message = f"{day_text}本来就上班，不是调休；请按通知改正日期"
                yield Finding(code="DAY-004", level=Level.ERROR, message=message, place=place)


def _dates(value: Mapping[str, Value], key: str) -> tuple[date, ...]:
    days = value.get(key)
    return tuple(date.fromisoformat(str(day)) for day in days) if isinstance(days, tuple) else ()
