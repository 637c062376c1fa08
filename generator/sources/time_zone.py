"""The time zone of a site: found by its name, and an instant told in it.

The only module that knows zoneinfo; none knows a zone by name, for a site says its own.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from generator.sources.schema_shapes import INSTANT, is_instant

DEFAULT: tzinfo = UTC
"""Holds where a site names no zone that exists; a finding on site.yml says so then."""


def zone_named(name: str) -> tzinfo | None:
    """Return the time zone of a name, or None where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def in_zone(instant: datetime, zone: tzinfo | None) -> datetime:
    """Return an aware instant at the offset that the zone has then; its own where none is known."""
    there = instant.astimezone(zone or instant.tzinfo)
    # Python compares and subtracts two times of one zone by their clocks, an hour wrong in autumn.
    return there.replace(tzinfo=timezone(there.utcoffset() or timedelta()), fold=0)


def start_of(day: date, zone: tzinfo) -> datetime:
    """Return the instant 0:00 of a day."""
    return in_zone(datetime.combine(day, time.min, tzinfo=zone), zone)


def with_offsets(text: str, zone: tzinfo | None) -> str:
    """Return a text with each instant in it at the offset of the zone, its time of day kept."""
    return INSTANT.sub(lambda found: _with_offset(found, zone), text) if zone else text


def _with_offset(found: re.Match[str], zone: tzinfo) -> str:
    if not is_instant(found[0]):
        return found[0]
    midnight = datetime.combine(date.fromisoformat(found[1]), time.min, tzinfo=zone)
    offset = f"{midnight + timedelta(hours=int(found[2]), minutes=int(found[3])):%z}"
    return f"{found[0][: -len(found[5])]}{offset[:3]}:{offset[3:5]}"
