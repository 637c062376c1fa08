"""What a preview shows at one moment, and the answer to each address, without a connection.

The site stands at the root as it will be published. Below `LIVE` lies what the preview adds: the
list of faults, the last site without any, and what reloads a page.
"""

import mimetypes
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from generator.findings import Finding, Level, Place, sort
from generator.publish.preview.fault_page import POLICY, LiveAddresses, fault_of, faults_page, spot
from generator.publish.preview.mkdocs_page import MISSING, PreviewTree, Unprintable
from generator.web.labels import LEVELS
from generator.web.vendored import PAGE

LIVE = ".gongshi/"
GOOD = f"{LIVE}good/"
FAULTS = f"{LIVE}faults/"
WAIT = f"{LIVE}wait"

_OWN = MappingProxyType(
    {
        "live.css": "text/css; charset=utf-8",
        "live.js": "text/javascript; charset=utf-8",
        "live.svg": "image/svg+xml",
    }
)
_TYPES = MappingProxyType(
    {
        ".csv": "text/csv",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".ics": "text/calendar",
        ".js": "text/javascript",
        ".json": "application/json",
        ".jsonl": "text/plain",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xml": "text/xml",
    }
)
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Response:
    """What goes back for one address: `status` as in HTTP, `headers` beside type and length."""

    status: int
    content: bytes = b""
    kind: str = _HTML
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class View:
    """What there is to show at one moment.

    `edition` is the site as the sources have it, or the last one they gave without a fault;
    `found` is what a check of the sources says now, `unfit` what keeps the built site from being
    published; `release` is the folder of the last whole build. `name` differs from any other
    moment's.
    """

    name: str
    root: Path
    edition: PreviewTree | None = None
    found: tuple[Finding, ...] = ()
    unfit: tuple[Finding, ...] = ()
    release: Path | None = None

    @property
    def is_broken(self) -> bool:
        """Return whether the sources cannot be shown as they are."""
        return is_wrong(self.found)

    def answer(self, path: str) -> Response:
        """Return what stands at a path, which has no slash in front and is decoded."""
        if any(part in ("..", ".") for part in path.split("/")) or "\0" in path:
            return Response(status=400)
        name = path.removeprefix(LIVE)
        if path.startswith(LIVE) and name in _OWN:
            return Response(status=200, content=_own(name), kind=_OWN[name])
        if path in (FAULTS, FAULTS.rstrip("/")):
            return self._faults("/" if not self.is_broken else f"/{GOOD}")
        if path.startswith(GOOD):
            return self._good(path.removeprefix(GOOD))
        if path.startswith(LIVE):
            return Response(status=404)
        # A fault may be put right where it was made.
        if self.is_broken and _is_page(path) and f"{path}index.html" != PAGE:
            return self._faults(f"/{GOOD}{quote(path)}")
        return self._with_bar(path, self._bar())

    def _good(self, path: str) -> Response:
        if not self.is_broken:
            return Response(status=302, headers=(("Location", f"/{quote(path)}"),))
        return self._with_bar(path, _bar("这是改错之前的样子。", self._count(self.found)))

    def _with_bar(self, path: str, bar: str) -> Response:
        """Return a page of the site with what the preview adds, or a file as it is."""
        name = f"{path}index.html" if path.endswith("/") or not path else path
        try:
            page = self.edition.page(name) if self.edition else None
            if page is not None:
                return Response(status=200, content=self._alive(page, bar))
            if (content := self._file(name)) is not None:
                return Response(status=200, content=content, kind=_type(name))
            if self._is_folder(f"{name}/index.html"):
                last = path.rpartition("/")[2]
                return Response(status=302, headers=(("Location", f"{quote(last)}/"),))
            lost = self.edition.page(MISSING) if self.edition else b""
        except Unprintable as error:
            return self._faults("", (unprintable(error, self.root),))
        return Response(status=404, content=self._alive(lost or b"", bar))

    def _file(self, name: str) -> bytes | None:
        found = self.edition.file(name) if self.edition else None
        if found is not None or self.release is None:
            return found
        # The index of the search and the like, which only a whole build makes.
        path = self.release / name
        return path.read_bytes() if path.is_file() else None

    def _is_folder(self, index: str) -> bool:
        return self.edition is not None and (
            self.edition.has(index) or self.edition.file(index) is not None
        )

    def _faults(self, good: str, more: tuple[Finding, ...] = ()) -> Response:
        """Return the page of faults; `good` is where to go on, if there is anything to see."""
        found = sort((*self.found, *self.unfit, *more))
        pages = f"/{GOOD}" if self.is_broken else "/"
        return Response(
            status=503 if more or self.is_broken else 200,
            content=faults_page(
                [spot(one, self.root, pages) for one in found],
                good=good if self.edition else "",
                live=self._live(),
            ),
            headers=(("Content-Security-Policy", POLICY.header()),),
        )

    def _bar(self) -> str:
        """Return the bar of a page: what keeps the site from being published, or reminders."""
        if self.unfit:
            return _bar("这样还不能发布。", self._count(self.unfit))
        return _bar("", self._count(self.found)) if self.found else ""

    def _count(self, found: tuple[Finding, ...]) -> str:
        errors = sum(one.level is Level.ERROR for one in found)
        return f"有 {errors} 处要改正" if errors else f"有 {len(found)} 处{LEVELS['warning']}"

    def _live(self) -> LiveAddresses:
        return LiveAddresses(
            icon=f"/{LIVE}live.svg",
            style=f"/{LIVE}live.css",
            script=f"/{LIVE}live.js",
            wait=f"/{WAIT}?seen={self.name}",
        )

    def _alive(self, page: bytes, bar: str) -> bytes:
        """Return a page that shows the bar and loads itself anew when there is something new."""
        live = self._live()
        style = f'<link rel="stylesheet" href="{escape(live.style)}">' if bar else ""
        script = f'<script src="{escape(live.script)}" data-wait="{escape(live.wait)}"></script>'
        head, tag, rest = page.rpartition(b"</body>")
        return head + f"{style}{bar}{script}".encode() + tag + rest


def is_wrong(found: tuple[Finding, ...]) -> bool:
    """Return whether there is an error among some findings."""
    return any(one.level is Level.ERROR for one in found)


def unprintable(error: Unprintable, root: Path) -> Finding:
    """Return what keeps pages from being made as a finding at its place."""
    path = Path(error.file)
    name = path.relative_to(root) if path.is_relative_to(root) else path
    place = Place(file=name.as_posix(), line=error.line)
    return fault_of("PRV-002", place, name=error.kind) if error.kind else fault_of("PRV-001", place)


def _bar(message: str, count: str) -> str:
    lead = f"<p>{message}{count}。</p>"
    return (
        f'<aside class="gongshi-live" aria-label="预览">{lead}'
        f'<a href="/{FAULTS}">看在哪里，怎样改</a></aside>'
    )


def _is_page(path: str) -> bool:
    """Return whether an address is one a person looks at, and not a part of a page."""
    return path.endswith(("/", ".html")) or "." not in path.rpartition("/")[2]


def _type(name: str) -> str:
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0]
    if kind is None:
        return "application/octet-stream"
    text = kind.startswith("text/") or kind in ("application/json", "image/svg+xml")
    return f"{kind}; charset=utf-8" if text else kind


@cache
def _own(name: str) -> bytes:
    return (resources.files("generator.publish.preview") / name).read_bytes()
