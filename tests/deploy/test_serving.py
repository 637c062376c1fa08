"""What nginx says of the site: types, headers, compression, what it does not show."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator.web.csp import READING
from tests.support.servers import ROOT, Desk, Server, Web, nginx

HARDENED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CALL = "/calls/field-school-2026"


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        (f"{CALL}/", 200, "text/html; charset=utf-8"),
        ("/nowhere", 404, "text/html; charset=utf-8"),
        ("/assets/", 404, "text/html; charset=utf-8"),
        ("/assets/gongshi.css", 200, "text/css; charset=utf-8"),
        ("/assets/gongshi.js", 200, "application/javascript; charset=utf-8"),
        ("/assets/gongshi.svg", 200, "image/svg+xml"),
        ("/data/calls/field-school-2026.json", 200, "application/json"),
        (f"{CALL}/calendar.ics", 200, "text/calendar; charset=utf-8"),
        ("/feed.xml", 200, "application/atom+xml; charset=utf-8"),
        ("/sitemap.xml", 200, "text/xml; charset=utf-8"),
        ("/log.jsonl", 200, "application/jsonl"),
        ("/manifest.json", 200, "application/json"),
    ],
)
def test_an_address_answers_with_its_type_and_every_header(
    web: Web, path: str, status: int, kind: str
):
    answer = web.ask(path)
    assert (answer.status, answer.headers["Content-Type"]) == (status, kind)
    assert {name: answer.headers[name] for name in HARDENED} == HARDENED
    assert answer.headers["Content-Security-Policy"] == READING.header()
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Server"] == "nginx"
    assert "Strict-Transport-Security" not in answer.headers
    for name in answer.headers:
        assert len(answer.headers.get_all(name)) == 1


def test_every_file_of_the_site_has_a_type_and_is_served_whole(server: Server, web: Web):
    for path in server.listed():
        answer = web.ask(f"/{path}")
        assert answer.status == 200, path
        assert answer.body == (server.current / path).read_bytes()
        if not path.endswith((".gz", ".zip")):
            assert answer.headers["Content-Type"] != "application/octet-stream", path


def test_what_has_its_digest_in_its_name_is_kept_for_ever_and_all_else_asked_for(
    web: Web, server: Server
):
    hashed = [path for path in server.listed() if path.startswith("assets/javascripts/bundle.")]
    assert len(hashed) == 1
    answer = web.ask(f"/{hashed[0]}")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    missing = web.ask("/assets/javascripts/bundle.00000000.min.js")
    assert (missing.status, missing.headers["Cache-Control"]) == (404, "no-cache")


def test_a_page_that_is_the_same_is_not_sent_again_even_after_another_release(
    desk: Desk, server: Server, web: Web
):
    first = {path: web.ask(path) for path in ("/help/", "/assets/gongshi.css")}
    again = {
        path: web.ask(path, If_None_Match=answer.headers["ETag"]).status
        for path, answer in first.items()
    }
    assert set(again.values()) == {304}
    desk.say("承")
    assert desk.push().returncode == 0
    later = {
        path: web.ask(path, If_None_Match=answer.headers["ETag"]).status
        for path, answer in first.items()
    }
    assert later == {"/help/": 200, "/assets/gongshi.css": 304}


@pytest.mark.parametrize("path", ["/", "/assets/gongshi.css", f"{CALL}/calendar.ics", "/feed.xml"])
def test_text_is_compressed_for_who_takes_it(web: Web, path: str):
    plain, packed = web.ask(path), web.ask(path, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body)


def test_an_address_without_its_slash_leads_on_within_the_site(web: Web):
    answer = web.ask("/help")
    assert (answer.status, answer.headers["Location"]) == (301, "/help/")


@pytest.mark.parametrize(
    "path",
    ["/../published", "/%2e%2e/published", "/..%2fpublished", "/.git/config", "//etc/passwd"],
)
def test_nothing_outside_the_site_is_served(web: Web, path: str):
    assert web.ask(path).status in (400, 404)


@pytest.mark.parametrize("path", ["admin/index.html", "assets/admin/decap-cms.js"])
def test_the_page_to_edit_in_is_not_served_even_where_it_lies(path: str, server: Server, web: Web):
    file = (server.base / "site/build/current").resolve() / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x")
    try:
        assert web.ask(f"/{path}").status == 404
    finally:
        file.unlink()
        file.parent.rmdir()


def test_a_page_cannot_be_written_to(web: Web):
    for method in ("POST", "PUT", "DELETE"):
        assert web.ask("/", method).status == 405


def test_what_a_maintainer_adds_is_kept_apart(server: Server, web: Web):
    """The settings name one folder for names and certificates, which the project never fills."""
    text = (ROOT / "deploy/nginx/gongshi.conf").read_text(encoding="utf-8")
    assert text.count("    include /etc/nginx/gongshi.d/*.conf;") == 1


@pytest.fixture
def shipped(built_site: Path, tmp_path: Path) -> Iterator[Web]:
    """The site of the shipped sources as nginx serves it."""
    base = tmp_path / "shipped"
    (base / "site/build").mkdir(parents=True)
    (base / "site/build/current").symlink_to(built_site)
    with nginx(Server(base=base), tmp_path / "nginx") as web:
        yield web


def forms(site: Path) -> list[str]:
    """The forms to download that are pages complete in themselves."""
    return [path.relative_to(site).as_posix() for path in (site / "downloads").rglob("*.html")]


def test_a_download_brings_its_own_policy(built_site: Path, shipped: Web):
    assert forms(built_site)
    for path in forms(built_site):
        answer = shipped.ask(f"/{path}")
        assert answer.status == 200
        assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert b'http-equiv="Content-Security-Policy"' in answer.body


@pytest.mark.browser
def test_pages_work_under_the_headers_in_a_browser(
    built_site: Path, shipped: Web, browser: Browser
):
    address = f"http://127.0.0.1:{shipped.port}/"
    said: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    calls = sorted(path.name for path in (built_site / "calls").iterdir())
    rooms = ("", "apply/", "form/", "check/", "timeline/", "categories/")
    pages = [f"calls/{call}/{room}" for call in calls for room in rooms]
    for path in ("", "announcements/", *pages, *forms(built_site)):
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
    page.goto(f"{address}?q=申报")
    page.locator("[data-md-component=search-result] li").first.wait_for()
    page.close()
    assert said == []
