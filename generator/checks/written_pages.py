"""Each page that people write, judged as it will be built and told at the line of its source.

The rules are those of the built page and of the search for personal numbers; none stands here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from generator.checks.privacy_scan import in_file
from generator.checks.publication_codes import fault
from generator.checks.rendered_tree import RenderedTree, facts_of, page_of
from generator.checks.texts import FirstLines, Written, written
from generator.findings import Finding, Level, Place
from generator.model.calls import Site
from generator.model.publication import as_published
from generator.sources.markdown import SOURCE, site_address
from generator.web.html5 import indexed, is_shallow

if TYPE_CHECKING:
    from generator.forms.form import Form

_MOST = 20
"""How many faults of a page, and how many of each, are looked for in its lines."""
# The frame of every page names its own parts so.
_FRAME = ("__", "gs-")
_PLAIN = re.compile("[!-~]+")

Fault = tuple[str, Level, str]


def check_written(
    site: Site,
    forms: "Mapping[str, tuple[Form, ...]]",
    as_of: datetime,
    official: frozenset[str],
) -> Iterator[Finding]:
    """Yield what would keep a page that people wrote from being published, at its line.

    ``official`` are the numbers and addresses that may be published.
    """
    out = as_published(site, as_of)
    readers = RenderedTree(out, forms, as_of)
    # What is not out yet may lead to what comes out with it.
    whole = readers if out is site else RenderedTree(site, forms, as_of)
    known = {item.path for item in written(out)}
    for item in written(site):
        tree = readers if item.path in known else whole
        yield from _JudgedPage(item, tree, official).findings()


@lru_cache(maxsize=256)
def _indexed(page: bytes) -> bytes:
    """Return a page as an index of a search has it, where more reads on than on the page."""
    text = page.decode()
    return indexed(text).encode() if is_shallow(text) else b""


class _JudgedPage:
    """One written page and what is wrong with it, counted by what a message says."""

    def __init__(self, item: Written, tree: RenderedTree, official: frozenset[str]) -> None:
        self._item, self._tree, self._official = item, tree, official
        self._address = site_address(item.path)

    def findings(self) -> Iterator[Finding]:
        """Yield the faults, each at the first line with which the page has it."""
        document = self._item.origin.document
        first = FirstLines(self._item.body, self._faults)
        for one, count in list(self._faults(self._item.body).items())[:_MOST]:
            code, level, message = one
            for line in sorted({first.line(one, n + 1) for n in range(min(count, _MOST))}):
                place = Place(file=document.path, line=document.below + line - 1, column=1)
                yield Finding(code=code, level=level, message=message, place=place)

    def _faults(self, body: str) -> Counter[Fault]:
        page = page_of(body)
        found = (fault("PUB-040", ""),) if page is None else self._of(page)
        return Counter((one.code, one.level, one.message) for one in found)

    def _of(self, page: bytes) -> Iterator[Finding]:
        yield from in_file(self._address, page, self._official)
        yield from in_file(self._address, _indexed(page), self._official)
        facts = facts_of(page)
        yield from facts.faults
        # What is named in other signs, no template names.
        for name in sorted(filter(_PLAIN.fullmatch, facts.ids)):
            if name.startswith(_FRAME) or name in self._around:
                yield fault("PUB-005", "", name=name, count=2)
        targets = self._tree.targets
        for links, judge in ((facts.links, targets.link_code), (facts.loads, targets.load_code)):
            for link in links:
                if code := judge(self._address, self._tree.moved(self._item.path, link)):
                    yield fault(code, "", target=link.removeprefix(SOURCE))

    @cached_property
    def _around(self) -> frozenset[str]:
        return self._tree.around(self._address)
