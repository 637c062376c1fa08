"""The built site on a loopback server, and a real Chromium that reads it."""

import functools
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.conftest import PATIENCE

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Desk(SimpleHTTPRequestHandler):
    """A plain file server that answers 404.html for an address it does not know."""

    extensions_map = {  # noqa: RUF012  the server's own table, extended
        **SimpleHTTPRequestHandler.extensions_map,
        ".ics": "text/calendar",
        ".csv": "text/csv",
        ".json": "application/json",
    }

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != 404:
            super().send_error(code, message, explain)
            return
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: a test shows what it asserts."""


class Hall(ThreadingHTTPServer):
    """A server whose readers may leave before a file has come."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def address(built_site: Path) -> Iterator[str]:
    """Where the site is served, with a slash at the end."""
    server = Hall(("127.0.0.1", 0), functools.partial(Desk, directory=str(built_site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve folders on loopback and return their addresses."""
    servers: list[tuple[Hall, threading.Thread]] = []

    def started(folder: Path) -> str:
        server = Hall(("127.0.0.1", 0), functools.partial(Desk, directory=str(folder)))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/"

    yield started
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def calls(built_site: Path) -> tuple[str, ...]:
    """The addresses of the calls, relative to the site."""
    return tuple(f"calls/{path.name}/" for path in sorted((built_site / "calls").iterdir()))


@pytest.fixture(scope="session")
def pages(built_site: Path) -> tuple[str, ...]:
    """Every page relative to the site; of those that are alike, two cases and one version."""
    found = {path.parent: path for path in built_site.rglob("index.html")}
    cases = [path for path in found if path.parent.name == "cases"]
    longest = max(cases, key=lambda path: found[path].stat().st_size)
    alike = set(cases) - {longest, *(path for path in cases if path.name == "1")}
    versions = sorted(path for path in found if path.parent.name == "versions")
    alike |= set(versions[:-1])
    names = (path.relative_to(built_site).as_posix() for path in found if path not in alike)
    return ("404.html", *sorted("" if name == "." else f"{name}/" for name in names))


@pytest.fixture
def faults(address: str) -> Iterator[list[str]]:
    """What went wrong behind the pages a test opened; a test that wants some takes them out."""
    told: list[str] = []
    yield told
    assert told == []


@pytest.fixture
def reader(browser: Browser, address: str, faults: list[str]) -> Iterator[Callable[..., Page]]:
    """Open a fresh context at a desk, a phone, in the dark, in large type, and give its page."""
    contexts: list[BrowserContext] = []
    host = urlsplit(address).netloc

    def asked(request: Request) -> None:
        # A file has no host; where a page that was served asks for one, Chromium says so.
        if urlsplit(request.url).scheme != "file" and urlsplit(request.url).netloc != host:
            faults.append(f"another host: {request.url}")

    def failed(request: Request) -> None:
        # The icon is given up when a test goes on to the next page before it has come.
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"no answer: {request.url} {request.failure}")

    def opened(*, width: int = 1280, large: bool = False, **options: object) -> Page:
        context = browser.new_context(
            base_url=address,
            locale="zh-CN",
            viewport={"width": width, "height": 900 if width > 700 else 844},
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if large:
            context.add_init_script("localStorage.setItem('gongshi-large', '1')")
        page = context.new_page()
        page.on("request", asked)
        page.on("requestfailed", failed)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                faults.append(f"{page.url}: {message.text}")
                if message.type in {"error", "warning"}
                else None
            ),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
