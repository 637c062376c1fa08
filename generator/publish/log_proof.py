"""Proof that a built site and its log agree, from the files of the site alone.

What is looked at is bytes and words: the list of files, the chain of the log, the sealed form of
each announcement, and what its page shows to people. Nothing is written, run or fetched.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from lxml import etree

from generator.findings import Finding, Level, Place
from generator.model.log_entries import (
    PUBLISHED,
    SEALED,
    LogEntry,
    digest_of,
    entries_by_id,
    read_log,
)
from generator.model.result_packages import LIST, plain
from generator.model.working_days import say_day
from generator.publish.derived_pages import YEARS, derived
from generator.publish.page_loads import foreign_loads
from generator.publish.page_parts import PARSER, strange_frames, tight
from generator.publish.proof_codes import PROOF, finding
from generator.publish.site_files import unbuilt
from generator.sources.markdown import rendered
from generator.web.labels import COLUMNS

_MANIFEST = "manifest.json"
_UNSOUND = frozenset({"LOG-104", "LOG-105"})
_FOLDER = "announcements/"
_FIGURE = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,10})?")
_OF_THE_LIST = frozenset({"index.html", "index.json"})
_OF_AN_ANNOUNCEMENT = frozenset({"index.html", "calendar.ics"})


def prove(site: Mapping[str, bytes], log: bytes | None = None) -> tuple[Finding, ...]:
    """Return what keeps a site and its log from agreeing, the first entry concerned in front.

    ``site`` holds the files by path, ``log`` the project's own log where it is at hand.
    """
    published = site.get(PUBLISHED)
    if published is None:
        return (finding("LOG-101", PUBLISHED),)
    entries, broken = read_log(published)
    own = [one for entry in entries if entry.announces for one in _entry(site, entry)]
    found = [
        *own,
        # From a sealed form that is not the sealed one nothing follows.
        *(
            ()
            if any(one.code in _UNSOUND for one in own)
            else derived(site, entries, frozenset(one.place.file for one in own))
        ),
        *([] if broken is None else [_broken(broken.code, broken.message(), broken.line)]),
        *_difference(published, log),
        *_unsealed(site, entries),
        *foreign_loads(site),
        *unbuilt(site),
        *_listed(site),
    ]
    return tuple(found)


def _broken(code: str, message: str, line: int) -> Finding:
    return Finding(
        code=code,
        level=Level.ERROR,
        message=message,
        place=Place(file=PUBLISHED, line=line, column=1),
    )


def _difference(published: bytes, log: bytes | None) -> Iterator[Finding]:
    """Tell where the log of a site leaves that of the project; a later project log may go on."""
    if log is None or log.startswith(published):
        return
    theirs, ours = published.split(b"\n"), log.split(b"\n")
    line = next(
        (n for n, (a, b) in enumerate(zip(theirs, ours, strict=False), 1) if a != b),
        min(len(theirs), len(ours)),
    )
    message = PROOF["LOG-108"].format(line=line)
    yield _broken("LOG-108", message, line)


def _listed(site: Mapping[str, bytes]) -> Iterator[Finding]:
    """Hold every file to the list of files the site was published with."""
    try:
        facts = json.loads(site.get(_MANIFEST, b""))
        files = {str(path): str(entry["sha256"]) for path, entry in facts["files"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        yield finding("LOG-102", _MANIFEST)
        return
    for path in sorted({*files, *site} - {_MANIFEST}):
        if path not in site or digest_of(site[path]) != files.get(path):
            yield finding("LOG-103", path, name=path)


def _unsealed(site: Mapping[str, bytes], entries: tuple[LogEntry, ...]) -> Iterator[Finding]:
    """Name the announcements that are out on a site and its log does not know."""
    known = entries_by_id(entries)
    for path in sorted(site):
        if path.startswith(SEALED) and path.endswith(".json"):
            name = path.removeprefix(SEALED).removesuffix(".json")
            if name not in known:
                yield finding("LOG-107", path, id=name)
    for path in sorted(site):
        name, _, rest = path.removeprefix(_FOLDER).rpartition("/")
        # Files beside the sources are published where they lie; only a page can pass for ours.
        ours = path.endswith(".html") or name.partition("/")[0] in known
        if (
            path.startswith(_FOLDER)
            and ours
            and not (
                rest in _OF_THE_LIST
                if name == ""
                # Those of a long list by years are derived, and named there.
                else name.startswith(f"{YEARS}/")
                or (
                    rest in _OF_AN_ANNOUNCEMENT
                    and (name in known or f"{SEALED}{name}.json" in site)
                )
            )
        ):
            yield finding("LOG-124", path, name=path)


def _entry(site: Mapping[str, bytes], entry: LogEntry) -> Iterator[Finding]:
    """Hold the files and the page of one announcement to its entry."""
    facts = {"number": entry.number, "id": entry.announcement}
    path = f"{SEALED}{entry.announcement}.json"
    page = f"announcements/{entry.announcement}/index.html"
    for needed in (path, page):
        if needed not in site:
            yield finding("LOG-104", needed, name=needed, **facts)
            return
    if digest_of(site[path]) != entry.digest:
        yield finding("LOG-105", path, **facts)
        return
    sealed = cast("dict[str, Any]", json.loads(site[path]))
    for name, digest in sealed.get("enclosed", {}).items():
        if name not in site:
            yield finding("LOG-104", name, name=name, **facts)
        elif digest_of(site[name]) != digest:
            yield finding("LOG-105", name, **facts)
    listed: bytes | None = None
    result = sealed.get("result")
    if result is not None:
        # Of the package only the list is published as it was sealed.
        file = f"data/results/{result['id']}/{LIST}"
        if file not in site:
            yield finding("LOG-104", file, name=file, **facts)
        elif digest_of(site[file]) != result["files"][LIST]:
            yield finding("LOG-105", file, **facts)
        else:
            listed = site[file]
    for part in _differing(site[page], sealed, listed):
        yield finding("LOG-106", page, part=part, **facts)


def _differing(page: bytes, sealed: Mapping[str, Any], listed: bytes | None) -> Iterator[str]:
    """Name the parts of a page that show something else than what was sealed."""
    try:
        tree = etree.fromstring(page, PARSER)
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        yield "整页"
        return
    yield from dict.fromkeys(strange_frames(page))
    if [_words(h) for h in tree.iter("h1")] != [tight(sealed["front"]["title"])]:
        yield COLUMNS["title"]
    texts = tree.xpath("//*[@data-sealed-text]")
    visible = [(_words(text), _links(text)) for text in texts]
    if visible != [_rendered(sealed["text"])]:
        yield COLUMNS["body"]
    article = "".join(_words(part) for part in tree.xpath("//article"))
    if any(tight(fact) not in article for fact in _facts(sealed["front"])):
        yield "题头、公示期或受理单位"
    if listed is None:
        return
    rows = [
        [tight(cell) for cell in map(plain, row)]
        for row in csv.reader(io.StringIO(listed.decode("utf-8-sig"), newline=""))
    ][1:]
    tables = tree.xpath("//table[@data-sealed-list]")
    facts = [[_words(cell) for cell in row.iter("th", "td")] for row in _body_rows(tables)]
    if len(tables) != 1 or not _are_shown(rows, facts):
        yield COLUMNS["list"]


def _facts(front: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the front matter says that its page shows word for word."""
    yield from (front.get("issuer", ""), front.get("index", ""))
    window = front.get("window", {})
    yield from (
        say_day(date.fromisoformat(window[key])) for key in ("first", "last") if window.get(key)
    )
    where = front.get("objecting", {})
    yield from (where.get(key, "") for key in ("office", "phone", "address", "hours", "email"))
    yield from where.get("supervision", {}).values()
    for signature in front.get("signed", ()):
        yield from signature.values()


def _are_shown(rows: list[list[str]], shown: list[list[str]]) -> bool:
    """Tell whether a table shows the rows of a list, its figures grouped or as they are."""
    return [len(row) for row in rows] == [len(row) for row in shown] and all(
        cell == text or (_FIGURE.fullmatch(cell) is not None and f"{Decimal(cell):,}" == text)
        for row, line in zip(rows, shown, strict=True)
        for cell, text in zip(row, line, strict=True)
    )


def _body_rows(tables: list[Any]) -> list[Any]:
    return [row for table in tables for row in table.xpath(".//tbody/tr")]


def _rendered(text: str) -> tuple[str, list[str]]:
    """Return the words and the links of a text as its page must show them."""
    tree = etree.fromstring(
        f"<html><body><div>{rendered(text)}</div></body></html>".encode(), PARSER
    )
    return _words(tree), _links(tree)


def _words(element: Any) -> str:
    """Return what an element says, without gaps and without the marks that lead to headings."""
    pieces = []
    for text in element.xpath(".//text()[not(ancestor::a[contains(@class, 'headerlink')])]"):
        pieces.append(str(text))
    return tight("".join(pieces))


def _links(element: Any) -> list[str]:
    """Return the addresses outside the site that a text leads to, in their order."""
    found = (str(href) for href in element.xpath(".//a/@href"))
    return [href for href in found if re.match("[a-z]+:", href)]
