"""What files a site will have and what places its pages, for links to be held to.

What the sources alone tell is told by them; only where they do not is the site rendered.
"""

import posixpath
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from generator.checks.built_page import PageFacts, read_page
from generator.checks.link_targets import LinkTargets
from generator.checks.texts import written
from generator.model.call_pages import sections
from generator.model.calls import Site
from generator.sources.markdown import SOURCE, marked, site_address
from generator.web import csp
from generator.web.html5 import elements

# What is needed only where a link leads to what the program makes is imported then.
if TYPE_CHECKING:
    from generator.forms.form import Form

    Forms = Mapping[str, tuple[Form, ...]]

_LISTS = ("index.md", "announcements/index.md", "cases/index.md", "data/index.md")
_NOWHERE = "https://site.invalid/"
_BEFORE = (
    '<!doctype html><html lang="zh"><head><meta http-equiv="Content-Security-Policy"'
    f' content="{csp.READING.content()}"><title>·</title></head><body><main><h1>·</h1>'
)


@lru_cache(maxsize=256)
def page_of(body: str) -> bytes | None:
    """Return a text as the smallest page that holds it, None where no page can be made of it."""
    try:
        return f"{_BEFORE}{marked(body)}</main></body></html>".encode()
    except Exception:  # what a parser cannot take in, of whatever kind, is no text for a page
        return None


@lru_cache(maxsize=256)
def facts_of(page: bytes) -> PageFacts:
    """Return what a page of one text alone says; its path is of no account."""
    return read_page("", page)


class RenderedTree:
    """The files and places of a site, by their addresses; those of sources by their paths."""

    def __init__(self, site: Site, forms: "Forms", as_of: datetime) -> None:
        """Take a site whose sources are sound, at an instant."""
        self._site, self._forms, self._as_of = site, forms, as_of
        self._bodies = {site_address(item.path): item.body for item in written(site)}
        self._base = site.url or _NOWHERE
        self.targets = LinkTargets(base_url=self._base, files=self, has_place=self._has_place)

    def __contains__(self, address: object) -> bool:
        """Tell whether the site has a file at an address."""
        return address in self._plain_addresses or address in self._all_addresses

    def moved(self, path: str, link: str) -> str:
        """Return a link of a written page as it stands on the built one.

        What Markdown made of a text leads from its source to others, as MkDocs reads it.
        """
        if not link.startswith(SOURCE):
            return link
        link = link.removeprefix(SOURCE)
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path or link.startswith(("/", "\\")):
            return link
        joined = posixpath.join(posixpath.dirname(path), unquote(parts.path)).lstrip("/")
        source = posixpath.normpath(joined)
        if source not in self._plain and source not in self._all:
            return link
        place = f"#{parts.fragment}" if parts.fragment else ""
        return f"{self._base}{quote(site_address(source))}{place}"

    def around(self, address: str) -> frozenset[str]:
        """Return the names that a written page gives to places its text does not."""
        own = page_of(self._bodies[address])
        names = self._names(address) - _named(own or b"")
        return frozenset(names)

    @cached_property
    def _plain(self) -> frozenset[str]:
        """The sources of files that are sure to be there."""
        return frozenset(
            [
                *_LISTS,
                *(item.path for item in written(self._site)),
                *(one.path for one in self._site.enclosures),
                *(
                    f"calls/{call.id}/{'cases/index' if key == 'cases' else key}.md"
                    for call in self._site.calls
                    for key, _ in sections(call)
                ),
            ]
        )

    @cached_property
    def _plain_addresses(self) -> frozenset[str]:
        return frozenset(map(site_address, self._plain))

    @cached_property
    def _all(self) -> Mapping[str, bytes]:
        from generator.render.site import render

        return render(self._site, self._as_of, self._forms)

    @cached_property
    def _all_addresses(self) -> Mapping[str, str]:
        return {site_address(path): path for path in self._all}

    def _has_place(self, address: str, place: str) -> bool:
        if not address.endswith(".html"):
            return True
        own = page_of(self._bodies.get(address, ""))
        if own is not None and place in facts_of(own).ids:
            return True
        return self._names(address)[place] > 0

    @lru_cache(maxsize=256)  # noqa: B019  a tree lives as long as one check
    def _names(self, address: str) -> Counter[str]:
        from generator.render.site import page_bodies

        bodies = page_bodies(self._site, self._as_of, self._forms)
        text = next((text for path, text in bodies if site_address(path) == address), "")
        return _named(page_of(text) or b"")


def _named(page: bytes) -> Counter[str]:
    return Counter(one.attributes["id"] for one in elements(page) if "id" in one.attributes)
