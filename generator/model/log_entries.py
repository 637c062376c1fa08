"""The log line by line: what an entry is, how a line is written, where a log stops being one.

The log is lines of JSON, only ever added to, each chained to the one before. An entry of the first
version is about an announcement; those of the second are about what is read with one: the facts it
takes from elsewhere, the objections to it. Pure.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

PUBLISHED = "log.jsonl"
"""Where the log stands on the site."""
HEAD = "data/log.json"
"""Where the head of the log stands among the data of the site."""
SEALED = "data/announcements/"
"""The folder of the site that holds each announcement as it was sealed."""
SIGNATURE = "data/log.jsonl.sig"
"""Where the signature over the bytes of the log stands on the site."""
SIGNERS = "data/allowed_signers"
"""Where the public keys the log may be signed with stand on the site, as OpenSSH has them."""
START = "0" * 64
"""What the first entry names as the digest of the one before it."""
FACTS = "facts"
"""The kind of an entry that holds what an announcement takes from its call, form and calendar."""
OBJECTION = "objection"
"""The kind of an entry about an objection: when it came, and again when it is settled."""

BREAKS: Mapping[str, str] = MappingProxyType(
    {
        "LOG-001": "登记簿第 {line} 行读不出来；请从版本记录恢复 site_data/log.jsonl，"
        "不要手工修改；与同事的登记冲突的，请运行 gongshi seal --rebase",
        "LOG-002": "登记簿第 {line} 行与上一行接不上，有人改动、删去或调换过；请从版本记录恢复",
        "LOG-003": "公告“{id}”在登记簿里登记了两次（第 {line} 行）；请从版本记录恢复",
    }
)
"""What can be wrong with a log in itself, by code."""

_SECOND = 2
_KEYS = {
    "": ("announcement", "digest", "kind", "number", "previous", "time"),
    FACTS: ("announcement", "facts", "kind", "number", "previous", "time", "version"),
    OBJECTION: (
        "announcement",
        "digest",
        "kind",
        "number",
        "objection",
        "outcome",
        "previous",
        "time",
        "version",
    ),
}
_WHOLE = frozenset({"number", "objection", "version"})
_DIGEST = re.compile("[0-9a-f]{64}")
_SLUG = re.compile("[a-z0-9-]+")
_HEAD = re.compile("([0-9]+)-([0-9a-f]{20})")
_SHORT = 20


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One line of the log.

    ``digest`` is the SHA-256 of the canonical bytes of what the entry is about, ``previous`` that
    of the line before. ``time`` is ISO text: the instant an announcement gives for its publication,
    or that at which the rest was sealed. ``facts`` are those of an entry of that kind; an entry
    about an objection has its number and outcome.
    """

    number: int
    announcement: str
    kind: str
    previous: str
    time: str
    digest: str = ""
    version: int = 1
    facts: Mapping[str, object] = field(default_factory=dict)
    objection: int = 0
    outcome: str = ""

    @property
    def announces(self) -> bool:
        """Tell whether the entry is about an announcement itself."""
        return self.version == 1

    def line(self) -> bytes:
        """Return the entry as it stands in the log, its line feed included."""
        fields = {key: getattr(self, key) for key in _KEYS["" if self.announces else self.kind]}
        return (json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

    def subject(self) -> str:
        """Say what the entry is about."""
        if self.kind == FACTS:
            return f"{self.announcement} 的批次、环节和公示期"
        if self.kind == OBJECTION:
            return f"{self.announcement} 的第 {self.objection} 件异议"
        return f"{self.announcement}  {self.digest[:16]}"

    def link(self) -> str:
        """Return the digest by which the next entry names this one."""
        return digest_of(self.line().rstrip(b"\n"))


@dataclass(frozen=True, kw_only=True)
class LogHead:
    """The head of a log: how many entries it has, and the short digest of the last one."""

    count: int
    mark: str

    def __str__(self) -> str:
        """Return it as it is printed and kept: 7-1f2e3d4c5b6a79881234."""
        return f"{self.count}-{self.mark}"

    @classmethod
    def of(cls, entries: tuple[LogEntry, ...]) -> "LogHead | None":
        """Return the head of entries; no entries have none."""
        return cls(count=len(entries), mark=entries[-1].link()[:_SHORT]) if entries else None

    @classmethod
    def of_text(cls, text: str) -> "LogHead | None":
        """Read a head as it is printed, gaps left out; None for any other text."""
        found = _HEAD.fullmatch("".join(text.split()).lower())
        return cls(count=int(found[1]), mark=found[2]) if found else None


@dataclass(frozen=True, kw_only=True)
class Break:
    """Where a log stops being one: a code of `BREAKS`, the line, the announcement named there."""

    code: str
    line: int
    id: str = ""

    def message(self) -> str:
        """Say what is so and what to do."""
        return BREAKS[self.code].format(line=self.line, id=self.id)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@lru_cache(maxsize=4)
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
        if entry.announces and entry.announcement in seen:
            return tuple(found), Break(code="LOG-003", line=number, id=entry.announcement)
        if entry.announces:
            seen.add(entry.announcement)
        found.append(entry)
        previous = digest_of(line)
    return tuple(found), None


def chained(entries: tuple[LogEntry, ...], fresh: Iterable[LogEntry]) -> Iterator[LogEntry]:
    """Yield fresh entries with the number and the link that let them go on from entries."""
    number, previous = len(entries), entries[-1].link() if entries else START
    for one in fresh:
        number += 1
        entry = replace(one, number=number, previous=previous)
        yield entry
        previous = entry.link()


def _until(log: bytes, line: int) -> tuple[tuple[LogEntry, ...], Break]:
    found, broken = read_log(log[: log.rfind(b"\n") + 1])
    return found, broken or Break(code="LOG-001", line=line)


def _entry(line: bytes) -> LogEntry | None:
    """Read one line, which must be exactly what `LogEntry.line` writes."""
    try:
        fields = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    kind = fields.get("kind") if "version" in fields else ""
    if not isinstance(kind, str) or tuple(fields) != _KEYS.get(kind):
        return None
    for key, value in fields.items():
        wanted = int if key in _WHOLE else dict if key == FACTS else str
        if type(value) is not wanted:
            return None
    entry = LogEntry(**fields)
    digests = [text for text in (entry.digest, entry.previous) if text]
    if not all(_DIGEST.fullmatch(text) for text in digests) or (kind and entry.version != _SECOND):
        return None
    if not _SLUG.fullmatch(entry.announcement) or (not entry.digest and kind != FACTS):
        return None
    return entry if entry.line() == line + b"\n" else None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def entries_by_id(entries: tuple[LogEntry, ...]) -> Mapping[str, LogEntry]:
    """Return the entries about announcements by the announcement they are about."""
    return MappingProxyType({entry.announcement: entry for entry in entries if entry.announces})


def latest_facts(entries: tuple[LogEntry, ...]) -> Mapping[str, LogEntry]:
    """Return by announcement the last entry that holds what it takes from elsewhere."""
    return MappingProxyType({entry.announcement: entry for entry in entries if entry.kind == FACTS})


def latest_objections(entries: tuple[LogEntry, ...]) -> Mapping[tuple[str, int], LogEntry]:
    """Return by announcement and number the last entry about each objection."""
    return MappingProxyType(
        {(e.announcement, e.objection): e for e in entries if e.kind == OBJECTION}
    )
