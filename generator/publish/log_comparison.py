"""A log held to what somebody kept of it: a head, or an older log. Pure."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from generator.findings import Finding, Level, Place
from generator.model.log_entries import (
    FACTS,
    HEAD,
    PUBLISHED,
    SEALED,
    SIGNATURE,
    SIGNERS,
    LogEntry,
    LogHead,
    digest_of,
    entries_by_id,
    latest_facts,
    read_log,
)
from generator.model.result_packages import LIST
from generator.publish.proof_codes import PROOF

MOST = 20
"""How many changed files are named one by one, before they are named by their folders."""
_GOES_ON = frozenset({PUBLISHED, SIGNATURE, SIGNERS, HEAD, "manifest.json", "feed.xml"})
# Each of them is derived from the log and held to it.
_DERIVED = re.compile(
    r"announcements/.*|data/announcements/[^/]+\.json|data/results/[^/]+/list\.(?:csv|json|xlsx)"
    r"|offices/[^/]+/feed\.xml"
)
_OF_A_BUILD = re.compile(
    '内容截至：<time datetime="[0-9-]{10}">[^<]{1,20}</time>'
    "|内容校验码：<code>[0-9a-f]{12}</code>".encode()
)


def against_head(entries: tuple[LogEntry, ...], head: LogHead) -> Iterator[Finding]:
    """Yield what keeps a log from going on where the head that was kept stands."""
    if head.count > len(entries):
        facts = {"count": len(entries), "kept": head.count, "cut": head.count - len(entries)}
        yield _told("LOG-114", len(entries), facts)
    elif LogHead.of(entries[: head.count]) != head:
        yield _told("LOG-115", head.count, {"count": head.count})


def against_log(entries: tuple[LogEntry, ...], kept: tuple[LogEntry, ...]) -> Iterator[Finding]:
    """Yield, entry by entry, what was cut or rewritten of a log that was kept."""
    now = {_about(entry): entry for entry in reversed(entries)}
    for old in kept:
        if old.number <= len(entries) and entries[old.number - 1] == old:
            continue
        same = now.get(_about(old))
        facts = {"number": old.number, "subject": old.subject()}
        if same is None:
            yield _told("LOG-116", old.number, facts)
        elif (same.digest, same.facts, same.time) != (old.digest, old.facts, old.time):
            yield _told("LOG-117", same.number, facts)
        else:
            yield _told("LOG-118", same.number, {**facts, "now": same.number})


def against_files(
    files: Mapping[str, bytes], kept: Mapping[str, bytes], entries: tuple[LogEntry, ...]
) -> Iterator[Finding]:
    """Yield what differs of the files of a site that was kept, ``entries`` being those of its log.

    The log as it goes on is left out, and so is the day on each page.
    """
    sealed = dict(_sealed(kept, entries))
    now = read_log(files.get(PUBLISHED, b""))[0]
    proved = bool(now) and latest_facts(now).keys() >= entries_by_id(now).keys()
    others: list[tuple[str, str]] = []
    derived: list[tuple[str, str]] = []
    for path in sorted({*files, *kept} - _GOES_ON):
        if path in files and path in kept and _lasting(files[path]) == _lasting(kept[path]):
            continue
        if path in sealed:
            message = PROOF["LOG-125"].format(id=sealed[path], name=path)
            place = Place(file=path)
            yield Finding(code="LOG-125", level=Level.ERROR, message=message, place=place)
        else:
            change = "是新增的" if path not in kept else "有改动" if path in files else "被删去了"
            known = proved and path in files and _DERIVED.fullmatch(path)
            (derived if known else others).append((path, change))
    for name, change, count in _gathered(others):
        code = "LOG-126" if count == 1 else "LOG-127"
        message = PROOF[code].format(name=name, change=change, count=count)
        yield Finding(code=code, level=Level.WARNING, message=message, place=Place(file=name))
    for name, change, count in _gathered(derived):
        many = change if count == 1 else f"里有 {count} 个文件{change}"
        message = PROOF["LOG-129"].format(name=name, change=many)
        yield Finding(code="LOG-129", level=Level.INFO, message=message, place=Place(file=name))


def _gathered(changes: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    """Yield what changed, how and in how many files: by file, or where many are by folder."""
    depth = 99
    while len({(_folder(path, depth), change) for path, change in changes}) > MOST and depth:
        depth = min(depth - 1, max(path.count("/") for path, _ in changes))
    found = Counter((_folder(path, depth), change) for path, change in changes)
    first = {(_folder(path, depth), change): path for path, change in reversed(changes)}
    for (folder, change), count in found.items():
        yield first[folder, change] if count == 1 else folder, change, count


def _folder(path: str, depth: int) -> str:
    """Return a path cut to so many folders, with a stroke behind where that is a folder."""
    parts = path.split("/")
    return path if len(parts) <= depth else "/".join([*parts[:depth], ""]) or "./"


def _sealed(kept: Mapping[str, bytes], entries: tuple[LogEntry, ...]) -> Iterator[tuple[str, str]]:
    """Yield the files that hold what was sealed, each with its announcement."""
    for entry in entries:
        path = f"{SEALED}{entry.announcement}.json"
        if not entry.announces or digest_of(kept.get(path, b"")) != entry.digest:
            continue
        sealed = json.loads(kept[path])
        yield path, entry.announcement
        for name in sealed.get("enclosed", {}):
            yield name, entry.announcement
        if result := sealed.get("result"):
            yield f"data/results/{result['id']}/{LIST}", entry.announcement


def _lasting(content: bytes) -> bytes:
    """Return what a page holds beside the day and the digest that each build writes on all."""
    return _OF_A_BUILD.sub(b"", content)


def altered_facts(entries: tuple[LogEntry, ...], count: int) -> Iterator[Finding]:
    """Yield the entries after the first ``count`` that seal other facts of a known announcement."""
    known = {entry.announcement for entry in entries[:count] if entry.kind == FACTS}
    for entry in entries[count:]:
        if entry.kind == FACTS and entry.announcement in known:
            facts = {"number": entry.number, "id": entry.announcement}
            yield _told("LOG-119", entry.number, facts)


def _about(entry: LogEntry) -> tuple[str, str, int, str]:
    """Return what two entries share that are about the same."""
    kind = "" if entry.announces else entry.kind
    return entry.announcement, kind, entry.objection, "" if entry.outcome != "open" else "open"


def _told(code: str, line: int, facts: Mapping[str, object]) -> Finding:
    return Finding(
        code=code,
        level=Level.WARNING if code == "LOG-119" else Level.ERROR,
        message=PROOF[code].format_map(facts),
        place=Place(file=PUBLISHED, line=max(line, 1), column=1),
    )


def entries_of(log: bytes) -> tuple[LogEntry, ...]:
    """Return the entries of a log up to its first break."""
    return read_log(log)[0]
