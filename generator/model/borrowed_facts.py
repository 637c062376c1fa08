"""What a page of an announcement shows that stands elsewhere: its call, form and calendar say it.

These facts are sealed beside the announcement, so that what its readers see can be derived from
what is sealed alone. Plain values with one form in JSON; nothing is read or decided here.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from generator.model.calls import Currency
from generator.model.log_entries import LogEntry
from generator.model.result_packages import LIST
from generator.model.working_days import Year

_DAY = timedelta(days=1)
_SATURDAY = 5
_TEXTS = (
    *("call", "office", "office_name", "stage", "least"),
    *("project", "applicant", "district", "category", "description"),
)


@dataclass(frozen=True, kw_only=True)
class BorrowedFacts:
    """What an announcement shows of its call, its form and the calendar.

    ``call`` is the short title of its call, ``office`` the id of its office and ``office_name``
    what lists call it, where the site has several, ``stage`` that of its stage, ``waived`` the
    number and the anchor of each clause it waives by its id, ``days`` the working days of its
    window, empty where the calendar does not know them, ``least`` how long one lasts at least and
    what asks for it, where the site says, ``unsigned`` what an objection to it need not be signed
    with. Of its list: the money, the fields that hold project, applicant, district and category,
    the labels of each column that is a choice, and the digest of its ``description``. Each is
    blank where there is none.
    """

    call: str = ""
    office: str = ""
    office_name: str = ""
    stage: str = ""
    least: str = ""
    waived: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    days: tuple[date, ...] = ()
    unsigned: tuple[str, ...] = ()
    currency: Currency | None = None
    project: str = ""
    applicant: str = ""
    district: str = ""
    category: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    description: str = ""

    def plain(self) -> dict[str, object]:
        """Return the facts as JSON has them, blank ones left out, keys sorted."""
        money = self.currency
        found: dict[str, object] = {key: getattr(self, key) for key in _TEXTS}
        found |= {
            "waived": {key: list(value) for key, value in sorted(self.waived.items())},
            "days": [day.isoformat() for day in self.days],
            "unsigned": list(self.unsigned),
            "currency": _listed(money) if money else [],
            "choices": {key: list(value) for key, value in sorted(self.choices.items())},
        }
        return {key: value for key, value in sorted(found.items()) if value}

    @classmethod
    def of_plain(cls, value: Mapping[str, Any]) -> "BorrowedFacts":
        """Read facts from JSON; raises ValueError, TypeError or AttributeError elsewise."""
        code, name, unit, large_unit, large_factor, *symbol = value.get("currency") or ("",) * 5
        return cls(
            **{key: str(value.get(key, "")) for key in _TEXTS},
            waived=MappingProxyType(
                {key: (str(one), str(two)) for key, (one, two) in value.get("waived", {}).items()}
            ),
            days=tuple(date.fromisoformat(day) for day in value.get("days", ())),
            unsigned=tuple(map(str, value.get("unsigned", ()))),
            currency=Currency(
                code=code,
                name=name,
                unit=unit,
                large_unit=large_unit,
                large_factor=int(large_factor),
                symbol=str(symbol[0]) if symbol else "",
            )
            if code
            else None,
            choices=MappingProxyType(
                {key: tuple(map(str, found)) for key, found in value.get("choices", {}).items()}
            ),
        )


def sealed_facts(entry: LogEntry) -> BorrowedFacts | None:
    """Return the facts an entry of the log holds, None where it holds none that can be read."""
    try:
        return BorrowedFacts.of_plain(entry.facts)
    except (ValueError, TypeError, AttributeError):
        return None


def _listed(money: Currency) -> list[str | int]:
    listed: list[str | int] = [money.code, money.name, money.unit, money.large_unit]
    return [*listed, money.large_factor, *([money.symbol] if money.symbol else [])]


def description_digest(content: bytes) -> str:
    """Return the SHA-256 of what is published of a list's description, however it is written.

    Raises ValueError, TypeError, KeyError or AttributeError where it is none.
    """
    parsed = json.loads(content)
    parsed["resources"] = [item for item in parsed["resources"] if item["path"] == LIST]
    text = json.dumps(parsed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def years_of(windows: tuple[tuple[date, tuple[date, ...]], ...]) -> tuple[Year, ...]:
    """Return the arrangement of days off in which each window has just these working days.

    A window is its first day, which may be off, and the days of it that are worked.
    """
    worked = {day for _, days in windows for day in days}
    off = {
        first + number * _DAY
        for first, days in windows
        for number in range((days[-1] - first).days + 1 if days else 0)
    } - worked
    return tuple(
        Year(
            year=year,
            days_off=frozenset(day for day in off if day.year == year),
            make_up_days=frozenset(
                day for day in worked if day.year == year and day.weekday() >= _SATURDAY
            ),
        )
        for year in sorted({day.year for day in worked | off})
    )
