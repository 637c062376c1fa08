"""A time as staff write it, or as a spreadsheet makes it of what they typed, read as an instant.

A day alone is none: whether something is late hangs on the hour. Nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, time, timedelta, tzinfo
from decimal import Decimal

from generator.model.working_days import parse_instant, say_instant
from generator.sources.time_zone import in_zone
from generator.submissions.intake.xlsx import moment_of

EXAMPLE = "2023-06-05 11:50"
"""How a time may be written, shown where one cannot be read."""

_DATE = (
    r"(?P<year>[12][0-9]{3})\s*[-/.年]\s*(?P<month>[0-9]{1,2})\s*[-/.月]\s*(?P<day>[0-9]{1,2})"
    r"(?:\s*[日号])?(?:\s*(?:星期|周)[一二三四五六日天])?"
)
_HALF = "上午|下午|am|pm"
_CLOCK = (
    rf"(?:(?P<half>{_HALF})\s*)?(?P<hour>[0-9]{{1,2}})\s*(?::\s*(?P<minute>[0-9]{{1,2}})"
    r"(?::(?P<second>[0-9]{1,2})(?:\.0+)?)?|[时点](?:\s*(?P<past>[0-9]{1,2})\s*分?)?)"
    rf"(?:\s*(?P<after>{_HALF}))?"
)
_TIME = re.compile(rf"{_DATE}(?:\s*t|\s+|(?<![0-9])){_CLOCK}")
_DAY = re.compile(_DATE)
# A day of this century as spreadsheets count them.
_SERIAL = re.compile(r"[3-7][0-9]{4}(?:\.[0-9]{1,16})?")
_AFTERNOON = ("下午", "pm")
_OLDEST = 1900


def instant_of(
    text: str, zone: tzinfo, moment: Callable[[Decimal], str | None] = moment_of
) -> datetime | None:
    """Return the instant a text says, in the time zone of the site, None where it says none.

    ``moment`` says what day and time a serial number of the file stands for.
    """
    try:
        return parse_instant(text, zone)
    except ValueError:
        pass
    found = _TIME.fullmatch(_plain(_dated(text, moment)))
    if found is None:
        return None
    year, month, day, hour = (int(found[part]) for part in ("year", "month", "day", "hour"))
    minute, second = int(found["minute"] or found["past"] or 0), int(found["second"] or 0)
    half = found["half"] or found["after"]
    if half and not 0 < hour <= 12:
        return None
    if half:
        hour = hour % 12 + 12 * (half in _AFTERNOON)
    if minute > 59 or second > 59 or (hour, minute, second) > (24, 0, 0):
        return None
    try:
        start = datetime(year, month, day, tzinfo=zone)
        return in_zone(start + timedelta(hours=hour, minutes=minute, seconds=second), zone)
    except (ValueError, OverflowError):
        return None


def is_day_alone(text: str, moment: Callable[[Decimal], str | None] = moment_of) -> bool:
    """Tell whether a text says a day and no time of it."""
    return _DAY.fullmatch(_plain(_dated(text, moment))) is not None


def as_cell(instant: datetime) -> datetime | str:
    """Return an instant with its zone as a workbook holds it, in words where a cell would not."""
    wall = instant.replace(microsecond=0, tzinfo=None)
    again = instant_of(f"{wall:%Y-%m-%d %H:%M:%S}", instant.tzinfo) if instant.tzinfo else None
    # A spreadsheet knows neither early centuries nor which of two hours of one name is meant.
    if wall.year <= _OLDEST or again is None or int(again.timestamp()) != int(instant.timestamp()):
        return instant.isoformat(timespec="seconds")
    # It takes midnight for a day alone.
    return say_instant(instant) if wall.time() == time.min else wall


def _dated(text: str, moment: Callable[[Decimal], str | None]) -> str:
    return (moment(Decimal(text)) or text) if _SERIAL.fullmatch(text) else text


def _plain(text: str) -> str:
    """Return a text in plain width, with blanks for the signs around a weekday."""
    return re.sub(r"[,()]", " ", unicodedata.normalize("NFKC", text)).strip().lower()
