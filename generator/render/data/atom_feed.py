"""The announcements as an Atom feed (RFC 4287), for readers that tell what is new.

Only what matters moves it: an announcement is added, or followed by another one. Neither a build
nor the passing of a window does. Dates come from the announcements, never from a clock.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

from generator.model.announcement_status import WORDS, AnnouncementState
from generator.model.announcements import KINDS, Announcement
from generator.model.publication import published_at
from generator.render.announcement_index import (
    ANNOUNCEMENTS,
    AnnouncementIndex,
    announcement_path,
    office_path,
)
from generator.sources.time_zone import in_zone, start_of
from generator.web.escape import bare

PATH = "feed.xml"
MOST = 50
"""How many announcements the feed holds, the latest."""

_ATOM = "http://www.w3.org/2005/Atom"
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
# What changes an announcement that stands already, and the word for it.
_MATERIAL = (
    ("repealed", WORDS[AnnouncementState.REPEALED]),
    ("corrected", WORDS[AnnouncementState.CORRECTED]),
    ("extended", WORDS[AnnouncementState.EXTENDED]),
)


def office_feed(index: AnnouncementIndex, office_id: str, name: str) -> tuple[str, bytes]:
    """Return the path and the content of the feed of an office: what it alone announced."""
    own, place = index.of_office(office_id), office_path(office_id)
    return f"{place}{PATH}", _feed(index, own, place, f"{index.site.title}：{name}", name)


def feed_xml(index: AnnouncementIndex) -> bytes:
    """Return the feed of a site: its latest announcements, those that changed last in front."""
    site = index.site
    return _feed(index, index.latest, "", f"{site.title}：公告公示", site.publisher or site.title)


def _feed(
    index: AnnouncementIndex, items: tuple[Announcement, ...], place: str, title: str, by: str
) -> bytes:
    site, path = index.site, f"{place}{PATH}"
    found = sorted(
        ((index.updated(item), item) for item in items),
        key=lambda pair: (-pair[0].timestamp(), pair[1].id),
    )[:MOST]
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": site.language})
    _add(feed, "id", f"{site.url}{path}")
    _add(feed, "title", title)
    _add(feed, "updated", (found[0][0] if found else _since(index)).isoformat())
    author = ElementTree.SubElement(feed, "author")
    _add(author, "name", by)
    _link(feed, "self", f"{site.url}{path}", "application/atom+xml")
    _link(feed, "alternate", f"{site.url}{place or f'{ANNOUNCEMENTS}/'}", "text/html")
    for updated, item in found:
        _entry(feed, index, item, updated)
    ElementTree.indent(feed, " ")
    text = ElementTree.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _entry(
    feed: ElementTree.Element, index: AnnouncementIndex, item: Announcement, updated: datetime
) -> None:
    url = f"{index.site.url}{announcement_path(item.id)}"
    entry = ElementTree.SubElement(feed, "entry")
    _add(entry, "id", url)
    _add(entry, "title", item.marked_title)
    _add(entry, "published", published_at(item, index.site.zone).isoformat())
    _add(entry, "updated", updated.isoformat())
    if item.issuer:
        author = ElementTree.SubElement(entry, "author")
        _add(author, "name", item.issuer)
    _link(entry, "alternate", url, "text/html")
    for other in _related(index, item):
        _link(entry, "related", f"{index.site.url}{announcement_path(other.id)}", "text/html")
    if item.result and item.result in index.board.results:
        address = f"{index.site.url}data/results/{item.result}/list.csv"
        _link(entry, "enclosure", address, "text/csv")
    ElementTree.SubElement(entry, "category", {"term": item.kind, "label": KINDS[item.kind]})
    call = index.borrowed[item.id].call
    if call:
        ElementTree.SubElement(entry, "category", {"term": item.call, "label": bare(call)})
    _add(entry, "summary", "".join(_summary(index, item)))


def _summary(index: AnnouncementIndex, item: Announcement) -> Iterator[str]:
    """Yield what a reader of the feed must know: what followed, what it says, its window."""
    status = index.statuses[item.id]
    for name, word in _MATERIAL:
        other = getattr(status, name)
        if other is not None:
            yield f"{word}，见《{other.title}》。"
            break
    yield item.summary
    window = index.window(item)
    if window and window.last:
        yield f" {window.sentence}"


def _related(index: AnnouncementIndex, item: Announcement) -> Iterator[Announcement]:
    """Yield what an announcement follows, and the last of what followed it."""
    before = index.board.by_id.get(item.follows)
    if before is not None:
        yield before
    latest = index.statuses[item.id].latest
    if latest is not item:
        yield latest


def _since(index: AnnouncementIndex) -> datetime:
    """Return when a feed without entries last changed.

    Where all that a site announced are samples or another office's, that is when these did: who
    verifies a site has its announcements, not its calls. Before, it is the day of the first call.
    """
    site = index.site
    if site.announcements:
        return max(map(index.updated, site.announcements))
    days = (call.notice.printed for call in site.calls)
    known = [start_of(day, site.zone) for day in days if day]
    return min(known, default=in_zone(_BEGINNING, site.zone))


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = bare(text)


def _link(parent: ElementTree.Element, relation: str, address: str, kind: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": relation, "type": kind, "href": address})
