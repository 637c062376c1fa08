"""A log held to what somebody kept of it: a head, or an older log. Pure."""

from collections.abc import Iterator, Mapping

from generator.findings import Finding, Level, Place
from generator.model.log_entries import FACTS, PUBLISHED, LogEntry, LogHead, read_log
from generator.publish.proof_codes import PROOF


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
