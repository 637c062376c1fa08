"""What is wrong in a draft, told as a reminder: a draft keeps nothing else from being published.

A source says itself that it is a draft, also while the rest of it cannot be read.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from generator.checks.unwritten import UNWRITTEN
from generator.findings import Finding, Level, sort
from generator.model.calls import Site

_DRAFT = re.compile(r"^draft:[ ]*true[ ]*(?:#[^\n]*)?\r?$", re.MULTILINE)
_HEAD = re.compile(r"\A---\r?\n(.*?)^---", re.DOTALL | re.MULTILINE)
# What lies in the repository is read by others whether it is published or not; what was published
# before, and what is no file, is no matter of drafts.
_WHATEVER = re.compile("UNP-|LOG-|PUB-05|PUB-060|CON-00[123]|CON-010|LOAD-007|LOAD-012|LOAD-013")


class Drafts:
    """The drafts among the sources below a root, and which of them something is wrong with."""

    def __init__(self, root: Path) -> None:
        """Take the root of a project; a file is looked into once something is found there."""
        self._root = root
        self._known: dict[str, bool] = {}
        self._faulty: set[str] = set()

    def holds(self, file: str) -> bool:
        """Tell whether a file belongs to a draft."""
        source = _source(file)
        if source and source not in self._known:
            self._known[source] = self._is_draft(source)
        return bool(source) and self._known[source]

    def weighed(self, found: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings, sorted, each error in a draft as a warning."""
        return sort(map(self._weighed, found))

    def to_publish(self, found: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings, sorted, with what nobody wrote yet as errors, but in a draft."""
        return sort(
            replace(one, level=Level.ERROR)
            if one.code in UNWRITTEN and not self.holds(one.place.file)
            else one
            for one in found
        )

    def sound(self, site: Site) -> Site:
        """Return a site without the drafts that something is wrong with."""
        if not self._faulty:
            return site
        gone = {call.id for call in site.calls if _call_source(call.id) in self._faulty}
        return replace(
            site,
            calls=tuple(call for call in site.calls if call.id not in gone),
            announcements=tuple(
                item
                for item in site.announcements
                if item.origin.document.path not in self._faulty and item.call not in gone
            ),
            results=tuple(result for result in site.results if result.call not in gone),
            earlier=MappingProxyType({k: v for k, v in site.earlier.items() if k not in gone}),
        )

    def _weighed(self, one: Finding) -> Finding:
        plain = one.level is not Level.ERROR or _WHATEVER.match(one.code)
        if plain or not self.holds(one.place.file):
            return one
        self._faulty.add(_source(one.place.file))
        return replace(one, level=Level.WARNING)

    def _is_draft(self, source: str) -> bool:
        path = self._root / source
        if not path.is_file() or path.is_symlink():
            return False
        text = path.read_bytes().decode("utf-8", "replace")
        if source.endswith(".md"):
            head = _HEAD.match(text)
            text = head[1] if head else ""
        return _DRAFT.search(text) is not None


def _call_source(call_id: str) -> str:
    return f"site_data/calls/{call_id}/call.yml"


def _source(file: str) -> str:
    """Return the file that says whether another belongs to a draft, "" where none does."""
    first, _, rest = file.partition("/")
    folder, _, rest = rest.partition("/")
    if (first, folder) in {("site_data", "calls"), ("schemas", "forms")}:
        return _call_source(rest.partition("/")[0]) if "/" in rest else ""
    own = (first, folder) == ("content", "announcements") and rest.endswith(".md")
    return file if own and "/" not in rest else ""
