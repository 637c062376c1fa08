"""The log of what was published: each announcement with its digest, each entry chained to the last.

The log is lines of JSON, only ever added to. What is sealed is the announcement as its source says
it together with its list, in one canonical form that no change of the program alters. Nothing is
read, written or asked of the clock here; the time of an entry stands in the announcement.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from generator.model.announcement_status import published_at
from generator.model.announcements import Announcement, ResultPackage
from generator.model.calls import Site

PUBLISHED = "log.jsonl"
"""Where it stands on the site."""
SEALED = "data/announcements/"
"""The folder of the site that holds each announcement as it was sealed."""
START = "0" * 64
"""What the first entry names as the digest of the one before it."""

BREAKS: Mapping[str, str] = MappingProxyType(
    {
        "LOG-001": "登记簿第 {line} 行读不出来；请从版本记录恢复 site_data/log.jsonl，不要手工修改",
        "LOG-002": "登记簿第 {line} 行与上一行接不上，有人改动、删去或调换过；请从版本记录恢复",
        "LOG-003": "公告“{id}”在登记簿里登记了两次（第 {line} 行）；请从版本记录恢复",
    }
)
"""What can be wrong with a log in itself, by code."""

_KEYS = ("announcement", "digest", "kind", "number", "previous", "time")
_DIGEST = re.compile("[0-9a-f]{64}")
_SLUG = re.compile("[a-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One line of the log.

    ``digest`` is the SHA-256 of the announcement's canonical bytes, ``previous`` that of the line
    before, ``time`` the instant the announcement gives for its publication, as ISO text.
    """

    number: int
    announcement: str
    kind: str
    digest: str
    previous: str
    time: str

    def line(self) -> bytes:
        """Return the entry as it stands in the log, its line feed included."""
        fields = {key: getattr(self, key) for key in _KEYS}
        return (json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


@dataclass(frozen=True, kw_only=True)
class Break:
    """Where a log stops being one: a code of `BREAKS`, the line, the announcement named there."""

    code: str
    line: int
    id: str = ""

    def message(self) -> str:
        """Say what is so and what to do."""
        return BREAKS[self.code].format(line=self.line, id=self.id)


def canonical(item: Announcement, result: ResultPackage | None) -> bytes:
    """Return what is sealed of an announcement, as canonical JSON: its source, list, enclosures.

    Keys are sorted, line ends are line feeds; how the front matter was written does not matter.
    """
    value = item.origin.document.value
    fields: dict[str, object] = {
        "announcement": item.id,
        "front": _plain(value),
        "text": "\n".join(item.body.replace("\r\n", "\n").split("\n")).strip(),
    }
    if result is not None:
        files = {name: digest_of(content) for name, content in sorted(result.files.items())}
        fields["result"] = {"id": result.id, "files": files}
    if item.enclosed:
        fields["enclosed"] = {one.path: digest_of(one.content) for one in item.enclosed}
    return (json.dumps(fields, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digests(site: Site) -> Mapping[str, str]:
    """Return the digest of every announcement of a site by its id."""
    results = {result.id: result for result in site.results}
    return MappingProxyType(
        {
            item.id: digest_of(canonical(item, results.get(item.result)))
            for item in site.announcements
        }
    )


def read_log(log: bytes) -> tuple[tuple[LogEntry, ...], Break | None]:
    """Return the entries of a log up to its first break, and that break if there is one."""
    found: list[LogEntry] = []
    seen: set[str] = set()
    previous = START
    lines = log.split(b"\n")
    if lines.pop() != b"":
        # The last line was cut off before its line feed.
        return _until(log, len(lines) + 1)
    for number, line in enumerate(lines, 1):
        entry = _entry(line)
        if entry is None:
            return tuple(found), Break(code="LOG-001", line=number)
        if entry.number != number or entry.previous != previous:
            return tuple(found), Break(code="LOG-002", line=number, id=entry.announcement)
        if entry.announcement in seen:
            return tuple(found), Break(code="LOG-003", line=number, id=entry.announcement)
        seen.add(entry.announcement)
        found.append(entry)
        previous = digest_of(line)
    return tuple(found), None


def _until(log: bytes, line: int) -> tuple[tuple[LogEntry, ...], Break]:
    found, broken = read_log(log[: log.rfind(b"\n") + 1])
    return found, broken or Break(code="LOG-001", line=line)


def seal(site: Site, log: bytes, as_of: datetime) -> tuple[LogEntry, ...]:
    """Return the entries to append so that every announcement out by an instant is in the log.

    They come in the order of their time, those of one instant by their ids. The log must be whole.
    """
    entries, _ = read_log(log)
    known = {entry.announcement for entry in entries}
    fields = digests(site)
    zone = site.zone
    fresh = sorted(
        (
            item
            for item in site.announcements
            if item.id not in known and published_at(item, zone) <= as_of
        ),
        key=lambda item: (published_at(item, zone), item.id),
    )
    previous = digest_of(entries[-1].line().rstrip(b"\n")) if entries else START
    added: list[LogEntry] = []
    for number, item in enumerate(fresh, len(entries) + 1):
        entry = LogEntry(
            number=number,
            announcement=item.id,
            kind=item.kind,
            digest=fields[item.id],
            previous=previous,
            time=published_at(item, zone).isoformat(),
        )
        added.append(entry)
        previous = digest_of(entry.line().rstrip(b"\n"))
    return tuple(added)


def _entry(line: bytes) -> LogEntry | None:
    """Read one line, which must be exactly what `Entry.line` writes."""
    try:
        fields = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or tuple(fields) != _KEYS:
        return None
    texts = [fields[key] for key in _KEYS if key != "number"]
    if not all(isinstance(text, str) for text in texts) or type(fields["number"]) is not int:
        return None
    entry = LogEntry(**fields)
    hexadecimal = all(_DIGEST.fullmatch(text) for text in (entry.digest, entry.previous))
    if not hexadecimal or not _SLUG.fullmatch(entry.announcement):
        return None
    return entry if entry.line() == line + b"\n" else None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _plain(value: object) -> object:
    """Return a value of a document as JSON has it; an exact number keeps its digits as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def entries_by_id(entries: tuple[LogEntry, ...]) -> Mapping[str, LogEntry]:
    """Return entries by the announcement they are about."""
    return MappingProxyType({entry.announcement: entry for entry in entries})


def changed(site: Site, entries: tuple[LogEntry, ...]) -> Iterator[tuple[LogEntry, bool]]:
    """Yield each entry whose announcement is gone (True) or has other bytes now (False)."""
    fields = digests(site)
    for entry in entries:
        if fields.get(entry.announcement) != entry.digest:
            yield entry, entry.announcement not in fields
