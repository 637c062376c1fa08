"""What readers get of sealed announcements, derived once more from what the log holds.

Pages, the list of announcements, the feed, calendars and the files of lists are made again by the
functions that made them and held to those of the site. Nothing is written or fetched.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from generator.findings import Finding
from generator.model.borrowed_facts import description_digest, sealed_facts
from generator.model.log_entries import (
    HEAD,
    PUBLISHED,
    SEALED,
    SIGNATURE,
    SIGNERS,
    LogEntry,
    entries_by_id,
    latest_facts,
    latest_objections,
)
from generator.model.publication import published_at
from generator.model.publication_log import objection_digest
from generator.model.result_packages import DESCRIPTION
from generator.publish.page_loads import THEME_SCRIPTS, own_assets, theme_script
from generator.publish.page_parts import (
    OF_A_PAGE,
    SHARED,
    apart,
    first_difference,
    frame_of,
    parts_of_markdown,
    parts_of_page,
    tree_of,
)
from generator.publish.proof_codes import finding
from generator.publish.releases import MANIFEST
from generator.publish.sealed_site import SealedSite, page_path, sealed_site
from generator.render.announcement_index import AnnouncementIndex, announcement_path
from generator.render.data.atom_feed import PATH as FEED
from generator.render.data.atom_feed import feed_xml, office_feed
from generator.render.data.calendar import window_event, window_ics
from generator.render.data.data_package import sealed_files
from generator.render.data.result_files import FOLDER as RESULTS
from generator.render.data.result_files import result_files
from generator.render.pages import announcement_list
from generator.render.site import announcement_list_page, announcement_site_page
from generator.render.site_page import SitePage, body
from generator.sources.time_zone import start_of

YEARS = "by-year"
"""The folder of a long list, beside its announcements."""
_DAY = timedelta(days=1)
_MOMENT = timedelta(seconds=1)


def derived(
    files: Mapping[str, bytes], entries: tuple[LogEntry, ...], known: frozenset[str]
) -> Iterator[Finding]:
    """Yield where a site shows something else than what is sealed, but in ``known`` files.

    A log from before facts were sealed says too little to derive pages from, and is left at that.
    """
    logged, latest = entries_by_id(entries), latest_facts(entries)
    if not logged or not latest.keys() >= logged.keys():
        return
    facts = {name: sealed_facts(entry) for name, entry in latest.items()}
    sealed = sealed_site(files, {name: one for name, one in facts.items() if one is not None})
    if sealed is None or None in facts.values():
        yield finding("LOG-113", FEED)
        return
    yield from _objections(sealed, entries, known)
    yield from _assets(files)
    told: list[Finding] = []
    for number, moment in enumerate(_moments(sealed)):
        found = list(_differences(files, _index(files, sealed, moment), logged, known))
        if not found:
            return
        # What was out within the day of a build is known only by what it shows.
        if number == 0 or len(found) < len(told):
            told = found
    yield from told


def unlooked(files: Mapping[str, bytes]) -> int:
    """Count the files that the log says nothing of: the list of their own site alone has them."""
    held = {FEED, HEAD, PUBLISHED, SIGNATURE, SIGNERS, MANIFEST, *own_assets()}
    below = ("announcements/", SEALED, f"{RESULTS}/", THEME_SCRIPTS)
    return sum(path not in held and not path.startswith(below) for path in files)


def _moments(sealed: SealedSite) -> Iterator[datetime]:
    """Yield the instants of the day of a build at which another announcement comes out."""
    begins = start_of(sealed.day, sealed.site.zone)
    yield begins + _DAY - _MOMENT
    out = {published_at(item, sealed.site.zone) for item in sealed.site.announcements}
    yield from sorted({begins, *(at for at in out if begins <= at < begins + _DAY)}, reverse=True)


def _index(files: Mapping[str, bytes], sealed: SealedSite, moment: datetime) -> AnnouncementIndex:
    index = AnnouncementIndex.of(sealed.site, moment, {}, sealed.borrowed)
    forms = {item.id: files[f"{SEALED}{item.id}.json"] for item in sealed.site.announcements}
    return replace(index, sealed=MappingProxyType(forms))


def _objections(
    sealed: SealedSite, entries: tuple[LogEntry, ...], told: frozenset[str]
) -> Iterator[Finding]:
    """Hold the objections that pages show to those of the log."""
    logged = entries_by_id(entries)
    known = latest_objections(entries)
    for (name, number), entry in known.items():
        if page_path(name) in told or name not in logged:
            continue
        shown = next((o for o in sealed.site.objections(name) if o.number == number), None)
        if shown is None or objection_digest(name, shown) != entry.digest:
            facts = {"number": entry.number, "id": name, "count": number}
            yield finding("LOG-111", page_path(name), **facts)
    for register in sealed.site.registers:
        name = register.announcement
        for one in register.objections if name in logged else ():
            if (name, one.number) not in known:
                yield finding("LOG-112", page_path(name), id=name, count=one.number)


def _assets(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Hold what makes a page look and move as it does to what the program brings along."""
    for path, content in own_assets().items():
        if files.get(path, content) != content:
            yield finding("LOG-110", path, name=path)
    for path in files:
        if path.startswith(THEME_SCRIPTS) and theme_script(path) not in (None, files[path]):
            yield finding("LOG-110", path, name=path)


def _differences(
    files: Mapping[str, bytes],
    index: AnnouncementIndex,
    logged: Mapping[str, LogEntry],
    known: frozenset[str],
) -> Iterator[Finding]:
    for item in index.every:
        entry, path = logged.get(item.id), page_path(item.id)
        if entry is not None and path not in known:
            page = announcement_site_page(index, item)
            if (pair := _difference(files[path], page)) is not None:
                facts = {"number": entry.number, "id": item.id}
                yield finding("LOG-109", path, ours=pair[0], theirs=pair[1], **facts)
        if entry is not None and item.result:
            described = f"{RESULTS}/{item.result}/{DESCRIPTION}"
            if description_digest(files[described]) != index.borrowed[item.id].description:
                yield finding("LOG-110", described, name=described)
    yield from _frames(files, logged, known)
    listed = set(announcement_list.index_files(index))
    for listing in announcement_list.list_pages(index):
        path = f"{listing.path.removesuffix('.md').removesuffix('/index')}/index.html"
        listed.add(path)
        shown = announcement_list_page(index, listing)
        if path not in files or _difference(files[path], shown) is not None:
            yield finding("LOG-110", path, name=path)
    for path in files:
        if path.startswith(f"announcements/{YEARS}/") and path not in listed:
            yield finding("LOG-124", path, name=path)
    for path, content in _made(index):
        if files.get(path) != content and path not in known:
            yield finding("LOG-110", path, name=path)


def _frames(
    files: Mapping[str, bytes], logged: Mapping[str, LogEntry], known: frozenset[str]
) -> Iterator[Finding]:
    """Hold what stands around the articles to being the same on every page."""
    paths = (page_path(name) for name in logged)
    around = {path: frame_of(files[path]) for path in paths if path in files and path not in known}
    usual = next((frame for frame, _ in Counter(around.values()).most_common(1)), "")
    for path, frame in around.items():
        if frame != usual:
            yield finding("LOG-110", path, name=path)


def _made(index: AnnouncementIndex) -> Iterator[tuple[str, bytes]]:
    """Yield the files beside the pages, each as it has to be."""
    yield FEED, feed_xml(index)
    for office_id, name in index.offices.items():
        yield office_feed(index, office_id, name)
    yield HEAD, sealed_files(index.site.log, {})[HEAD]
    yield from announcement_list.index_files(index).items()
    for item in index.latest:
        if (event := window_event(index, item)) is not None:
            yield f"{announcement_path(item.id)}calendar.ics", window_ics(event, index.site)
    for result in index.site.results:
        yield from result_files(result).items()


def _difference(page: bytes, ours: SitePage) -> tuple[str, str] | None:
    """Return the first words that differ as they should be and as they are, None where none do."""
    theirs = parts_of_page(page)
    if theirs is None:
        return ours.title, ""
    told = first_difference(parts_of_markdown(body(ours)), theirs)
    return told if told is not None else _head(tree_of(page), ours)


def _head(tree: Any, ours: SitePage) -> tuple[str, str] | None:
    """Compare what a page says of itself to searches and to those it is sent to."""
    pairs = [
        (ours.title, str(tree.xpath("string(//head/title)")).rpartition(" · ")[0]),
        (ours.description, _meta(tree, "description")),
        *(
            (ours.tags.get(name, ""), _meta(tree, name))
            for name in sorted({*OF_A_PAGE, *ours.tags} - {"description"})
        ),
    ]
    addresses = [str(href) for href in tree.xpath("//link[@rel='canonical']/@href")]
    if own := ours.tags.get("Url"):
        pairs += [(own, address) for address in addresses]
    shared = {
        "og:type": "article" if ours.kind == "announcement" else "website",
        "og:title": ours.title,
        "og:description": ours.description,
        "og:url": "\n".join(addresses),
    }
    pairs += [(shared[name], _meta(tree, name, "property")) for name in sorted(SHARED)]
    if ours.jsonld:
        written = tree.xpath("string(//script[@type='application/ld+json'])")
        told = json.dumps(ours.jsonld, ensure_ascii=False, sort_keys=True)
        pairs.append((told, json.dumps(_json(written), ensure_ascii=False, sort_keys=True)))
    return next((apart(a, b) for a, b in pairs if a != b), None)


def _meta(tree: Any, name: str, by: str = "name") -> str:
    return "\n".join(tree.xpath(f"//meta[@{by}=$name]/@content", name=name))


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
