"""Where the links and loads of a site's files lead, and whether anything is there.

Works on addresses alone: which files there are, and which places on a page, it is told.
"""

import posixpath
import re
from collections.abc import Callable, Container, Iterable, Iterator
from urllib.parse import unquote

from generator.checks.publication_codes import fault
from generator.findings import Finding

_SCHEMES = frozenset({"https", "http", "mailto", "tel"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# The machine a page is read on, by the names and numbers it has for itself.
_OWN_MACHINE = re.compile(
    r"https?:[/\\]*(?:[^/\\?#]*@)?(?:localhost|(?:[^/\\?#@]*\.)?localhost|127(?:\.[0-9]+){1,3}"
    r"|0(?:\.0){0,3}|\[::1?\])\.?(?=[:/\\?#]|$)",
    re.IGNORECASE,
)
# A step up at the beginning of a link that leads on to the plain name of a file or folder.
_UP = re.compile(r"\.\./(?=(?:\.\./)*[\w.%~-]+(?:[/#?]|$))")


def _plain(address: str) -> str:
    """Return an address as a browser reads it, which drops tabs and line ends."""
    return re.sub(r"[\t\r\n]", "", address).strip("\x00\x0b\x0c \x1f")


class LinkTargets:
    """Where an address leads, within one site."""

    def __init__(
        self, *, base_url: str, files: Container[str], has_place: Callable[[str, str], bool]
    ) -> None:
        """Take the files there are, and what tells whether one of them has a place of a name."""
        self._base = base_url.rstrip("/") + "/" if base_url else ""
        self._path = "/" + self._base.partition("://")[2].partition("/")[2]
        self._files = files
        self._has_place = has_place
        self._known: dict[tuple[str, str], str] = {}

    def links(self, path: str, links: Iterable[str]) -> Iterator[Finding]:
        """Tell what is wrong with the links of a page."""
        for link in links:
            if code := self.link_code(path, link):
                yield fault(code, path, target=link)

    def loads(self, path: str, targets: Iterable[str]) -> Iterator[Finding]:
        """Tell which of the addresses a file loads lie elsewhere or nowhere."""
        for target in targets:
            if code := self.load_code(path, target):
                yield fault(code, path, target=target)

    def link_code(self, path: str, link: str) -> str:
        """Return the code of what is wrong with a link in a file, or nothing."""
        return self._link(path, posixpath.dirname(path), link)

    def load_code(self, path: str, target: str) -> str:
        """Return the code of what is wrong with an address that a file loads, or nothing."""
        if target.startswith(("data:image/", "#")):
            return ""
        inner = self._inner(target)
        return "PUB-006" if inner is None else self.link_code(path, inner)

    def leads(self, location: str) -> bool:
        """Return whether an address counted from the root of the site leads somewhere."""
        return not self._link("", "", "./" + location.removeprefix("/"))

    def file(self, path: str, link: str) -> str:
        """Return the file of this site that a link in a file stands for, be it there or not."""
        for root in (self._base, self._path if path == "404.html" else ""):
            if root and link.startswith(root):
                return self._file("", link.removeprefix(root))
        return self._file(posixpath.dirname(path), link)

    def is_ours(self, address: str) -> bool:
        """Return whether a full address is one of this site's and leads somewhere."""
        return address.startswith(self._base) and self.leads(address.removeprefix(self._base))

    def _inner(self, target: str) -> str | None:
        """Return an address of this site as it is, or None for one of another host."""
        target = _plain(target)
        if self._base and target.startswith(self._base):
            return target
        return None if target.startswith(("//", "\\")) or _SCHEME.match(target) else target

    def _link(self, path: str, folder: str, link: str) -> str:
        """Return the code of what is wrong with a link in a file, or nothing."""
        # Counted from the folder that it climbs to, a link recurs on most pages of the site.
        while folder and _UP.match(link):
            folder, link = folder.rpartition("/")[0], link[3:]
        # These lead elsewhere on each page.
        key = (path if link[:1] in ("", "#", "?", "/") else folder, link)
        code = self._known.get(key)
        if code is None:
            code = self._known[key] = self._judge(path, folder, _plain(link))
        return code

    def _judge(self, path: str, folder: str, link: str) -> str:
        if self._base and link.startswith(self._base):
            folder, link = "", "./" + link.removeprefix(self._base)
        elif link.startswith(("//", "\\")):
            return "PUB-007"
        elif scheme := _SCHEME.match(link):
            if scheme[1].lower() not in _SCHEMES:
                return "PUB-007"
            return "PUB-039" if _OWN_MACHINE.match(link) else ""
        elif link.startswith("/"):
            # An error page is shown at any depth, so its own links begin at the root.
            if path != "404.html" or not link.startswith(self._path):
                return "PUB-023"
            folder, link = "", "./" + link.removeprefix(self._path)
        address, _, anchor = link.partition("#")
        address = address.partition("?")[0]
        target = self._file(folder, address) if address else path
        if target not in self._files:
            return "PUB-003"
        return "PUB-004" if anchor and not self._has_place(target, unquote(anchor)) else ""

    @staticmethod
    def _file(folder: str, address: str) -> str:
        """Return the file that an address within a folder stands for."""
        joined = posixpath.normpath(posixpath.join(folder, unquote(address)))
        if address.endswith("/") or address.rpartition("/")[2] in (".", ".."):
            joined = posixpath.normpath(posixpath.join(joined, "index.html"))
        return joined
