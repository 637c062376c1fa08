"""What a built site says was sealed, read back into the nouns its pages are made from.

Only what the log holds is taken: announcements whose sealed form has the digest of its entry, the
facts of the log, objections by what the page shows. From these the pages, lists, feed and calendars
that readers get can be derived once more. Nothing is written or fetched.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, cast

from lxml import etree

from generator.model.announcement_builder import announcement_of
from generator.model.announcements import (
    CHANNELS,
    EFFECTS,
    OUTCOMES,
    WHOLE,
    Announcement,
    Objection,
    Register,
)
from generator.model.borrowed_facts import BorrowedFacts, years_of
from generator.model.calls import Site
from generator.model.enclosures import PICTURES, Enclosure, dimensions
from generator.model.log_entries import PUBLISHED, SEALED, SIGNATURE, SIGNERS
from generator.model.result_packages import DESCRIPTION, LIST, published_result
from generator.model.rows import Row
from generator.model.working_days import Calendar
from generator.publish.page_parts import tree_of
from generator.render.announcement_index import OFFICES
from generator.render.data.atom_feed import PATH as FEED
from generator.render.data.result_files import FOLDER as RESULTS
from generator.render.pages.announcement import CALL_NAME, PARTIES, STAGE_NAME, WHOLE_NAME
from generator.sources.documents import Document
from generator.sources.origin import Origin
from generator.sources.time_zone import DEFAULT, zone_named
from generator.web.labels import ROLES

_ATOM = "{http://www.w3.org/2005/Atom}"
_FAULTS = (ValueError, TypeError, KeyError, AttributeError, IndexError)


@dataclass(frozen=True, kw_only=True)
class SealedSite:
    """The part of a site that can be derived from what is sealed, and the day it was built for."""

    site: Site
    day: date
    borrowed: Mapping[str, BorrowedFacts]


def page_path(name: str) -> str:
    """Return the file of an announcement's page on the site."""
    return f"announcements/{name}/index.html"


def sealed_site(
    files: Mapping[str, bytes], facts: Mapping[str, BorrowedFacts]
) -> SealedSite | None:
    """Read back what is sealed; ``facts`` are those of the announcements that the log knows.

    An announcement the log does not know is taken as its page shows it. None where the day, the
    feed or a sealed form cannot be read.
    """
    try:
        return _sealed_site(files, facts)
    except (*_FAULTS, etree.XMLSyntaxError):
        return None


def _sealed_site(files: Mapping[str, bytes], facts: Mapping[str, BorrowedFacts]) -> SealedSite:
    feed = etree.fromstring(files[FEED], etree.XMLParser(resolve_entities=False, no_network=True))
    listed = tree_of(files["announcements/index.html"])
    (day,) = listed.xpath("//footer//time/@datetime")
    names = [
        path.removeprefix(SEALED).removesuffix(".json")
        for path in files
        if path.startswith(SEALED) and path.endswith(".json")
    ]
    names = [name for name in names if name in facts or page_path(name) in files]
    blank = etree.Element("html")
    trees = {name: tree_of(files[page_path(name)]) for name in names}
    pages = {name: blank if tree is None else tree for name, tree in trees.items()}
    zones = {str(zone) for page in pages.values() for zone in page.xpath("//article/@data-zone")}
    zone = next(iter(zones), "")
    borrowed = {name: facts.get(name) or _facts_on(page) for name, page in pages.items()}
    announcements = tuple(_announcement(files, name, zone) for name in names)
    wanted = dict.fromkeys(item.result for item in announcements if item.result)
    return SealedSite(
        day=date.fromisoformat(day),
        borrowed=MappingProxyType(borrowed),
        site=Site(
            title=_text(feed, "title").removesuffix("：公告公示"),
            description="",
            url=_text(feed, "id").removesuffix(FEED),
            time_zone=zone,
            language=str(feed.get("{http://www.w3.org/XML/1998/namespace}lang", "")),
            publisher=str(feed.findtext(f"{_ATOM}author/{_ATOM}name")),
            operator="",
            marks={},
            tags={},
            report="",
            calls=(),
            announcements=announcements,
            pages=(),
            calendar=Calendar(years=years_of(tuple(_counted(announcements, borrowed)))),
            schemas={},
            digest="",
            origin=cast("Any", None),
            registers=tuple(
                Register(
                    announcement=name,
                    objections=tuple(objections_shown(page)),
                    origin=cast("Any", None),
                )
                for name, page in pages.items()
            ),
            results=tuple(
                published_result(
                    name,
                    files[f"{RESULTS}/{name}/{DESCRIPTION}"],
                    files[f"{RESULTS}/{name}/{LIST}"],
                )
                for name in wanted
            ),
            log=files[PUBLISHED],
            signed={path: files[path] for path in (SIGNATURE, SIGNERS) if path in files},
            enclosures=tuple({e.path: e for item in announcements for e in item.enclosed}.values()),
        ),
    )


def _counted(
    announcements: Iterable[Announcement], borrowed: Mapping[str, BorrowedFacts]
) -> Iterator[tuple[date, tuple[date, ...]]]:
    """Yield the first day and the working days of each window that is known."""
    for item in announcements:
        if item.window is not None:
            yield item.window.first, borrowed[item.id].days


def _text(feed: Any, name: str) -> str:
    return str(feed.findtext(f"{_ATOM}{name}"))


def _announcement(files: Mapping[str, bytes], name: str, zone: str) -> Announcement:
    sealed = json.loads(files[f"{SEALED}{name}.json"])
    document = Document.of_json(json.dumps(sealed["front"], ensure_ascii=False).encode())
    row = Row(document.value, Origin(document=document), [])
    day = row.day("date")
    if day is None:
        raise ValueError(name)
    enclosed = tuple(
        Enclosure(
            path=path,
            content=files[path],
            size=dimensions(files[path]) if path.rpartition(".")[2] in PICTURES else None,
        )
        for path in sealed.get("enclosed", {})
    )
    return announcement_of(row, name, day, sealed["text"], zone_named(zone) or DEFAULT, enclosed)


def _facts_on(page: Any) -> BorrowedFacts:
    """Return what a page shows of its call, office and stage."""
    shown = {
        "".join(line.xpath("dt//text()")).strip(): "".join(line.xpath("dd//text()")).strip()
        for line in page.xpath("//dl[@class='gs-entries']/div")
    }
    offices = page.xpath(f"//dl[@class='gs-entries']//a[contains(@href, '/{OFFICES}/')]/@href")
    return BorrowedFacts(
        call=shown.get(CALL_NAME, ""),
        office=str(offices[0]).rstrip("/").rpartition("/")[2] if offices else "",
        office_name=shown.get(ROLES["organizer"], "") if offices else "",
        stage=shown.get(STAGE_NAME, ""),
    )


def objections_shown(page: Any) -> Iterator[Objection]:
    """Yield the objections a page shows; raises ValueError or KeyError for another table."""
    parties = {word: key for key, word in PARTIES.items()}
    outcomes = {word: key for key, word in OUTCOMES.items()}
    effects = {word: key for key, word in EFFECTS.items()}
    channels = {word: key for key, word in CHANNELS.items()}
    for row in page.xpath("//table[@data-objections]/tbody/tr"):
        number, received, concerns, by, outcome, answer = row
        about = _words(concerns)
        party, _, channel = _words(by).partition("，")
        decided = outcome.xpath(".//time/@datetime")
        effect, _, entry = outcome.xpath("string(.//*[@data-effect])").strip().partition("：")
        yield Objection(
            number=int(_words(number).removeprefix("第").removesuffix("件")),
            received=date.fromisoformat(received.xpath("string(.//time/@datetime)")),
            concerns=WHOLE if about == WHOLE_NAME else about,
            by=parties[party],
            channel=channels[channel] if channel else "",
            effect=effects[effect] if effect else "",
            entry=entry,
            outcome=outcomes[outcome.xpath("string(.//strong)").strip()],
            decided=date.fromisoformat(decided[0]) if decided else None,
            answer=_words(answer),
            origin=cast("Any", None),
        )


def _words(element: Any) -> str:
    return " ".join(str(element.xpath("string()")).split())
