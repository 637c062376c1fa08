"""What is sealed: each announcement, the facts it takes from elsewhere, the objections to it.

An announcement is sealed as its source says it together with its list and enclosures, in one
canonical form that no change of the program alters. Nothing is read, written or asked of the clock
here; the time of an entry about an announcement stands in the announcement.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from generator.model.announcements import Announcement, Objection, ResultPackage
from generator.model.borrowed_facts import BorrowedFacts
from generator.model.calls import Site
from generator.model.log_entries import (
    FACTS,
    OBJECTION,
    LogEntry,
    chained,
    digest_of,
    entries_by_id,
    latest_facts,
    latest_objections,
    read_log,
)
from generator.model.publication import as_published, published_at

_OPEN = "open"
_SECOND = 2


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


def digests(site: Site) -> Mapping[str, str]:
    """Return the digest of every announcement of a site by its id."""
    results = {result.id: result for result in site.results}
    return MappingProxyType(
        {
            item.id: digest_of(canonical(item, results.get(item.result)))
            for item in site.announcements
        }
    )


def objection_digest(announcement: str, one: Objection, *, settled: bool = True) -> str:
    """Return the digest of an objection as it is read; not ``settled``: as it was when it came."""
    done = settled and one.outcome != _OPEN
    fields = {
        "announcement": announcement,
        "number": one.number,
        "received": one.received.isoformat(),
        "concerns": one.concerns,
        "by": one.by,
        "outcome": one.outcome if done else _OPEN,
        "decided": one.decided.isoformat() if done and one.decided else "",
        "answer": " ".join(one.answer.split()) if done else "",
    }
    if one.channel:
        fields["channel"] = one.channel
    if one.effect and done:
        fields["effect"] = f"{one.effect} {one.entry}".strip()
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return digest_of(text.encode())


def unsealed(site: Site, as_of: datetime) -> tuple[Announcement, ...]:
    """Return the announcements that are out and do not stand in the log, where that is whole.

    They come in the order of their time, those of one instant by their ids.
    """
    entries, broken = read_log(site.log)
    known = entries_by_id(entries)
    out = as_published(site, as_of).announcements if broken is None else ()
    fresh = (item for item in out if item.id not in known)
    return tuple(sorted(fresh, key=lambda item: (published_at(item, site.zone), item.id)))


def seal(
    site: Site,
    log: bytes,
    as_of: datetime,
    borrowed: Mapping[str, BorrowedFacts] = MappingProxyType({}),
) -> tuple[LogEntry, ...]:
    """Return the entries to append so that all that is out by an instant is in the log.

    Announcements come first, then what each takes from elsewhere, where that is not sealed yet as
    it is, and the objections. The log must be whole.
    """
    entries, _ = read_log(log)
    known, facts = entries_by_id(entries), latest_facts(entries)
    fields = digests(site)
    zone = site.zone
    fresh = unsealed(replace(site, log=log), as_of)
    added = [
        LogEntry(
            number=0,
            announcement=item.id,
            kind=item.kind,
            digest=fields[item.id],
            previous="",
            time=published_at(item, zone).isoformat(),
        )
        for item in fresh
    ]
    order = (*known, *(item.id for item in fresh))
    at = as_of.astimezone(zone).isoformat(timespec="seconds")
    added += [
        LogEntry(
            number=0,
            announcement=name,
            kind=FACTS,
            facts=borrowed[name].plain(),
            previous="",
            time=at,
            version=_SECOND,
        )
        for name in order
        if name in borrowed and unsealed_facts(borrowed[name], facts.get(name))
    ]
    added += [
        LogEntry(
            number=0,
            announcement=name,
            kind=OBJECTION,
            digest=objection_digest(name, one),
            objection=one.number,
            outcome=one.outcome,
            previous="",
            time=at,
            version=_SECOND,
        )
        for name, one in unsealed_objections(site, entries)
        if name in order
    ]
    return tuple(chained(entries, added))


def unsealed_facts(facts: BorrowedFacts, entry: LogEntry | None) -> bool:
    """Tell whether what an announcement takes from elsewhere is not what its entry holds."""
    return entry is None or facts.plain() != entry.facts


def unsealed_objections(
    site: Site, entries: tuple[LogEntry, ...]
) -> Iterator[tuple[str, Objection]]:
    """Yield the objections that came or were settled since they were last sealed."""
    known = latest_objections(entries)
    for register in site.registers:
        for one in register.objections:
            entry = known.get((register.announcement, one.number))
            now = objection_digest(register.announcement, one)
            if entry is None or (entry.digest != now and _was_open(entry, one)):
                yield register.announcement, one


def altered_objections(
    site: Site, entries: tuple[LogEntry, ...]
) -> Iterator[tuple[LogEntry, Objection | None]]:
    """Yield each sealed objection that is gone (None) or says something else now."""
    for (name, number), entry in latest_objections(entries).items():
        one = next((one for one in site.objections(name) if one.number == number), None)
        if one is None or not (
            entry.digest == objection_digest(name, one) or _was_open(entry, one)
        ):
            yield entry, one


def _was_open(entry: LogEntry, one: Objection) -> bool:
    """Tell whether an entry holds an objection as it was before it was settled."""
    before = objection_digest(entry.announcement, one, settled=False)
    return entry.outcome == _OPEN and entry.digest == before


def changed(site: Site, entries: tuple[LogEntry, ...]) -> Iterator[tuple[LogEntry, bool]]:
    """Yield each entry whose announcement is gone (True) or has other bytes now (False)."""
    fields = digests(site)
    for entry in entries:
        if entry.announces and fields.get(entry.announcement) != entry.digest:
            yield entry, entry.announcement not in fields


def _plain(value: object) -> object:
    """Return a value of a document as JSON has it; an exact number keeps its digits as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value
