"""The live preview in Chromium: an edit to each kind of source shows, a broken one is explained."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.publish.preview.server import Server
from generator.publish.preview.session import News, Preview

SHOWS = 60_000
"""Milliseconds to wait for an edit on a machine that does much else; how long it takes is for
`benchmarks/edit` to say."""


NOTICE = """---
title: 又一份通知
date: 2026-11-20
kind: notice
issuer: 某单位
summary: 再通知一次。
---

请各单位知悉。
"""


@pytest.fixture
def news() -> list[News]:
    return []


@pytest.fixture
def server(
    project: Path, as_of: datetime, news: list[News], request: pytest.FixtureRequest
) -> Iterator[Server]:
    """A preview; only a test that waits for it has the whole site built behind."""
    quiet = 0.2 if "published" in request.node.name else 3600
    server = Server(Preview(project, now=lambda: as_of, announce=news.append, quiet=quiet), 0)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Callable[[str], Page]]:
    """Open a page of the preview; nothing may go wrong behind it but the faults of the sources."""
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(SHOWS)
    told: list[str] = []

    def page(path: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: told.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda line: (
                told.append(line.text)
                if line.type == "error" and "503" not in line.text and "nowhere" not in page.url
                else None
            ),
        )
        page.goto(server.url + path)
        return page

    yield page
    context.close()
    assert told == []


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text of a source as an editor does that writes in place."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def first_call(project: Path) -> str:
    return sorted(path.name for path in (project / "site_data/calls").iterdir())[0]


def shown(page: Page, text: str) -> None:
    expect(page.locator("body")).to_contain_text(text, timeout=SHOWS)


def test_an_edit_to_each_kind_of_source_shows(project: Path, opened: Callable[[str], Page]):
    call = first_call(project)
    contacts = project / f"site_data/calls/{call}/contacts.yml"
    title = re.search(r"title: (.+)", contacts.read_text(encoding="utf-8"))
    assert title
    page = opened("about/")
    edit(project / "content/about.md", "\n---\n", "\n---\n\n新写的一句话。\n")
    shown(page, "新写的一句话。")

    page = opened(f"calls/{call}/contacts/")
    edit(contacts, title[0], "title: 改了名的窗口")
    shown(page, "改了名的窗口")

    page = opened("")
    site = project / "site_data/site.yml"
    edit(site, "description: ", "description: 新写的简介。")
    shown(page, "新写的简介。")

    page = opened("announcements/")
    (project / "content/announcements/another.md").write_text(NOTICE, encoding="utf-8")
    shown(page, "又一份")


def test_an_edit_to_a_form_shows_on_the_page_that_may_connect_to_nothing(
    project: Path, opened: Callable[[str], Page]
):
    call = first_call(project)
    page = opened(f"calls/{call}/form/")
    assert "connect-src" not in page.locator("meta[http-equiv]").first.get_attribute("content")
    layout = next((project / f"schemas/forms/{call}").glob("*/layout.yml"))
    heading = re.search(r"title: (.+)", layout.read_text(encoding="utf-8"))
    assert heading
    edit(layout, heading[0], "title: 换了名字的一节")
    shown(page, "换了名字的一节")


def test_an_edit_to_a_schema_or_to_the_theme_shows(project: Path, opened: Callable[[str], Page]):
    page = opened("about/")
    footer = project / "generator/render/theme/partials/missing.html"
    edit(footer, "没有找到这一页", "找不到这一页")
    page.goto(page.url.replace("about/", "nowhere/"))
    shown(page, "找不到这一页")

    schema = project / "schemas/data/page.schema.json"
    edit(schema, '"title"', '"x-none": 1, "title"')
    rejected = project / "content/about.md"
    edit(rejected, "---\n", "---\nowner: x\n")
    shown(page, "没有“owner”这个字段")


def test_a_broken_edit_shows_the_fault_and_mending_it_brings_the_page_back(
    project: Path, opened: Callable[[str], Page], news: list[News]
):
    call = first_call(project)
    timeline = project / f"site_data/calls/{call}/timeline.yml"
    sound = timeline.read_text(encoding="utf-8")
    closes = re.search(r"closes: (\S+)", sound)
    assert closes
    page = opened(f"calls/{call}/timeline/")
    edit(timeline, closes[1], "昨天")
    marked = page.locator("mark")
    expect(marked).to_have_text("昨天", timeout=SHOWS)
    number = sound[: closes.start()].count("\n") + 1
    place = page.locator(".place code").first
    expect(place).to_contain_text(f"site_data/calls/{call}/timeline.yml:{number}:")
    expect(page.locator("h1")).to_contain_text("处要改正")
    expect(page.locator(".remedy").first).to_contain_text("写")
    assert page.locator(".source .here .number").first.inner_text() == str(number)

    # The last page without a fault is a click away, and so are those around it.
    page.get_by_role("link", name="看上一次没有错误的网页").click()
    shown(page, "这是改错之前的样子")
    assert closes[1] not in page.locator(".gongshi-live").inner_text()
    page.locator(".gs-nav a").first.click()
    shown(page, "这是改错之前的样子")
    page.get_by_role("link", name="看在哪里，怎样改").click()
    expect(page.locator("mark")).to_have_text("昨天")
    page.get_by_role("link", name="看上一次没有错误的网页").click()
    shown(page, "这是改错之前的样子")

    timeline.write_text(sound, encoding="utf-8")
    expect(page).to_have_url(re.compile(r"^http://[^/]+/(?!\.gongshi/)"), timeout=SHOWS)
    expect(page.locator(".gongshi-live")).to_have_count(0)
    assert any(item.found for item in news)
    assert not news[-1].found


def test_a_page_of_faults_is_there_for_every_reader(
    project: Path, browser: Browser, opened: Callable[[str], Page]
):
    edit(project / "content/about.md", "---\n", "---\nowner: <script>alert(1)</script>\n")
    page = opened("about/")
    expect(page.locator(".spots li").first).to_be_visible(timeout=SHOWS)
    expect(page.locator("main script")).to_have_count(0)
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    expect(page.locator("h1")).to_have_count(1)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_page_nobody_looks_at_holds_no_connection(opened: Callable[[str], Page], server: Server):
    page = opened("about/")
    page.wait_for_timeout(300)
    before = threading.active_count()
    page.goto("about:blank")
    page.wait_for_timeout(300)
    page.go_back()
    shown(page, "首页")
    assert threading.active_count() <= before + 3


def test_what_keeps_the_site_from_being_published_is_told_on_the_page(
    project: Path, opened: Callable[[str], Page]
):
    page = opened("about/")
    edit(project / "content/about.md", "\n---\n", "\n---\n\n[去看](nowhere/there/)\n")
    shown(page, "nowhere/there/")
