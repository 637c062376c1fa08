"""Plain typed access to the mappings of a document, each with the place where it stands."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import TypeVar

from generator.findings import Finding, Level, Place
from generator.model.working_days import parse_instant
from generator.sources.documents import Value
from generator.sources.origin import Origin
from generator.sources.schema_shapes import is_instant
from generator.sources.time_zone import DEFAULT, start_of

_Moment = TypeVar("_Moment", date, datetime)


def fault(code: str, message: str, place: Place) -> Finding:
    """Return a finding of level error."""
    return Finding(code=code, level=Level.ERROR, message=message, place=place)


@dataclass(frozen=True)
class Row:
    """A mapping from a document, with the place it stands and plain typed access."""

    value: Mapping[str, Value]
    origin: Origin
    faults: list[Finding] = field(repr=False)

    def text(self, key: str, default: str = "") -> str:
        """Return a text, or the default where the key is missing."""
        value = self.value.get(key, default)
        return value if isinstance(value, str) else default

    def whole(self, key: str) -> int | None:
        """Return a whole number, or None where the key is missing."""
        value = self.value.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def count(self, key: str, default: int = 0) -> int:
        """Return a whole number, or the default where the key is missing."""
        found = self.whole(key)
        return default if found is None else found

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where the key is missing."""
        value = self.value.get(key, ())
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, tuple) else ()

    def row(self, key: str) -> "Row | None":
        """Return the mapping under a key, or None where it is missing."""
        value = self.value.get(key)
        if not isinstance(value, Mapping):
            return None
        return Row(value, self._below(key), self.faults)

    def rows(self, key: str) -> Iterator["Row"]:
        """Yield the mappings of a list."""
        value = self.value.get(key, ())
        for index, item in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(item, Mapping):
                yield Row(item, self._below(f"{key}/{index}"), self.faults)

    def day(self, key: str) -> date | None:
        """Return a date; one that is not in the calendar becomes a finding and None."""
        return self._moment(key, date.fromisoformat)

    def instant(self, key: str, zone: tzinfo | None) -> datetime | None:
        """Return an instant told in a zone; one that cannot be becomes a finding and None."""
        return self._moment(key, lambda text: parse_instant(text, zone))

    def beginning(self, key: str, zone: tzinfo | None) -> datetime | None:
        """Return an instant, or the one a date begins with; what cannot be becomes a finding."""
        if is_instant(self.text(key)):
            return self.instant(key, zone)
        day = self.day(key)
        return start_of(day, zone or DEFAULT) if day else None

    def _moment(self, key: str, parse: Callable[[str], _Moment]) -> _Moment | None:
        text = self.text(key)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError:
            message = f"日历上没有 {text} 这个时间；请改成存在的日期和时刻"
            self.faults.append(fault("LOAD-005", message, self.origin.place(key)))
            return None

    def _below(self, key: str) -> Origin:
        return replace(self.origin, pointer=f"{self.origin.pointer}/{key}")
