"""Which files a build writes, told by their places and endings alone, and what passes for none.

A file that no build writes may change what a server answers or what a browser keeps, whatever it
holds. What is at a place where a build writes may still differ; that is not told here.
"""

import re
from collections.abc import Collection, Iterator

from generator.findings import Finding
from generator.model.enclosures import KINDS
from generator.model.log_entries import PUBLISHED, SIGNATURE, SIGNERS
from generator.publish.page_loads import own_assets, theme_script
from generator.publish.proof_codes import finding
from generator.publish.releases import MANIFEST
from generator.render.announcement_index import OFFICES
from generator.render.data.atom_feed import PATH as FEED
from generator.web.bundles import EDITOR, LICENCES
from generator.web.vendored import PAGE, SCRIPT

OF_A_THEME = frozenset({"404.html", MANIFEST, "search.json", "sitemap.xml", "sitemap.xml.gz"})
"""What stands at the root of a site and no source asks for."""

_INDEX = "index.html"
_ALONE = OF_A_THEME | {_INDEX, FEED, PUBLISHED, SIGNATURE, SIGNERS, PAGE, SCRIPT}
_ALONE |= {f"assets/admin/{EDITOR}", LICENCES, "search/search_index.json"}
_KINDS = KINDS.keys() | {"ics", "json"}
"""What lies beside pages: what people put there, calendars, lists and other data."""
_STANDALONE = re.compile(rf"downloads/[^/]+/[^/]+/form\.html|{OFFICES}/[^/]+/{re.escape(FEED)}")


def unbuilt(files: Collection[str]) -> Iterator[Finding]:
    """Yield the files that no build writes."""
    for path in files:
        if not _is_built(path):
            yield finding("LOG-128", path, name=path)


def _is_built(path: str) -> bool:
    if path in _ALONE:
        return True
    *folders, name = path.split("/")
    if any(part.startswith((".", "_")) for part in (*folders, name)):
        return False
    top = folders[0] if folders else ""
    if top == "assets":
        return path in own_assets() or theme_script(path) is not None
    ours = name == _INDEX or name.rpartition(".")[2] in _KINDS or _STANDALONE.fullmatch(path)
    return bool(ours) and top != "search"
