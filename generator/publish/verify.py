"""What must hold of a built site before anybody may read it.

Works on paths and bytes alone: it neither builds, nor writes, nor opens a connection.
"""

import gzip
import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from generator import findings
from generator.checks.built_page import PageFacts, css_targets, read_page
from generator.checks.link_targets import LinkTargets
from generator.checks.publication_codes import fault
from generator.findings import Finding
from generator.publish.site_files import OF_A_THEME
from generator.publish.site_folder import SiteFolder

_THEME_FOLDERS = ("assets/", "search/")
# Every script of the program lies here, and nothing of the sources may.
_OWN_SCRIPT = re.compile(r"assets/.+\.js")
_XML = {"resolve_entities": False, "no_network": True}


def verify(
    site: Path | Mapping[str, bytes], *, base_url: str, expected: Collection[str]
) -> tuple[Finding, ...]:
    """Return, sorted, everything that keeps a built site from being published.

    `site` is the built folder, or its files by POSIX path; `base_url` is the address the site
    will stand at, or blank; `expected` names every file that the sources ask for. The file of
    a finding is its path within the site.
    """
    files = SiteFolder(site) if isinstance(site, Path) else site
    found = [fault("PUB-018", link) for link in getattr(files, "links", ())]
    found += _census(files, frozenset(expected))
    pages = {path: read_page(path, files[path]) for path in files if path.endswith(".html")}
    places = LinkTargets(
        base_url=base_url,
        files=frozenset(files),
        has_place=lambda path, place: path not in pages or place in pages[path].ids,
    )
    for path, page in pages.items():
        found += page.faults
        found += places.links(path, page.links)
        found += places.loads(path, page.loads)
    found += _foreign(files, pages, places)
    for path in files:
        if path.endswith(".css"):
            text = files[path].decode("utf-8", "replace")
            found += places.loads(path, css_targets(text))
        elif path.endswith((".svg", ".xml")):
            found += _read_xml(path, files[path], places)
        elif path.endswith(".json"):
            found += _read_json(path, files[path], places)
        elif path == "sitemap.xml.gz":
            found += _packed_sitemap(path, files)
    return findings.sort(found)


def _census(files: Mapping[str, bytes], expected: frozenset[str]) -> Iterator[Finding]:
    """Tell which files are missing, unasked for or badly named."""
    for path in expected.difference(files):
        yield fault("PUB-001", path)
    for path in files:
        parts = path.split("/")
        if (
            path.lower().endswith((".md", ".markdown"))
            or re.search(r"[\s\\]", path)
            or any(part.startswith(".") for part in parts)
        ):
            yield fault("PUB-024", path)
        elif not (path in expected or path in OF_A_THEME or path.startswith(_THEME_FOLDERS)):
            yield fault("PUB-002", path)


def _foreign(
    files: Mapping[str, bytes], pages: Mapping[str, PageFacts], places: "LinkTargets"
) -> Iterator[Finding]:
    """Tell which scripts are not the program's own; a page may hold one of those as it is."""
    holding = any(page.written for page in pages.values())
    listed = [path for path in files if _OWN_SCRIPT.fullmatch(path)] if holding else []
    own = {files[path].decode().strip() for path in listed}
    for path, page in pages.items():
        for script in page.scripts:
            if not _OWN_SCRIPT.fullmatch(places.file(path, script)):
                yield fault("PUB-028", path, target=script)
        for text in page.written:
            if text.strip() not in own:
                yield fault("PUB-009", path)


def _read_xml(path: str, data: bytes, places: LinkTargets) -> Iterator[Finding]:
    """Hold pictures, feeds and the map of the site to being whole and harmless."""
    try:
        tree = etree.fromstring(data, etree.XMLParser(**_XML))
    except etree.XMLSyntaxError:
        yield fault("PUB-021", path, name="XML")
        return
    if path == "sitemap.xml":
        yield from _sitemap(path, tree, places)
    if not path.endswith(".svg"):
        return
    for element in tree.iter(etree.Element):
        if etree.QName(element).localname.lower() in ("script", "foreignobject"):
            yield fault("PUB-015", path, name=etree.QName(element).localname)
        for name, value in element.items():
            local = etree.QName(name).localname
            if local.lower().startswith("on"):
                yield fault("PUB-008", path, name=local)
            elif local == "href":
                yield from places.loads(path, (value,))


def _sitemap(path: str, tree: Any, places: LinkTargets) -> Iterator[Finding]:
    for address in tree.iterfind("{*}url/{*}loc"):
        text = (address.text or "").strip()
        if not places.is_ours(text):
            yield fault("PUB-020", path, target=text)


def _packed_sitemap(path: str, files: Mapping[str, bytes]) -> Iterator[Finding]:
    try:
        same = gzip.decompress(files[path]) == files.get("sitemap.xml")
    except (OSError, EOFError):
        same = False
    if not same:
        yield fault("PUB-020", path, target="sitemap.xml")


def _read_json(path: str, data: bytes, places: LinkTargets) -> Iterator[Finding]:
    """Hold data files to being JSON, and the search index to leading somewhere."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        yield fault("PUB-021", path, name="JSON")
        return
    if path != "search/search_index.json":
        return
    entries = value.get("docs", ()) if isinstance(value, dict) else ()
    for entry in entries:
        location = str(entry.get("location", ""))
        if not places.leads(location):
            yield fault("PUB-019", path, target=location)
