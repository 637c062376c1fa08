"""What a page asks of the reader's line and machine: little, and of this host alone."""

import gzip
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, expect

WEIGHT = 300_000


def test_no_page_complains_or_asks_another_host(
    reader: Callable[..., Page], pages: tuple[str, ...]
):
    page = reader()
    for name in pages:
        answer = page.goto(name)
        assert answer is not None
        assert answer.ok, name
    # What it complained of or asked elsewhere is held against the test by its fixture.
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("申报")
    page.locator(".md-search-result__item").first.wait_for()


def test_every_case_page_is_quiet_too(reader: Callable[..., Page], built_site: Path):
    page = reader()
    for path in sorted(built_site.glob("calls/*/cases/*/index.html")):
        page.goto(path.parent.relative_to(built_site).as_posix() + "/")
        assert page.locator("h1").inner_text()


def test_no_page_weighs_more_than_300_kilobytes(
    reader: Callable[..., Page], pages: tuple[str, ...], built_site: Path
):
    page = reader()
    weights = {}
    for name in pages:
        page.goto(name)
        sizes = page.evaluate(
            """performance.getEntries().filter((entry) => entry.decodedBodySize)
                .map((entry) => [entry.name, entry.decodedBodySize])"""
        )
        filled = page.locator("#gongshi-data").count() > 0
        # A page to fill in carries its form as data; what counts is what goes over the line.
        weights[name] = sum(
            packed(built_site, urlsplit(url).path) if filled else size for url, size in sizes
        )
    assert {name: size for name, size in weights.items() if not 1000 < size <= WEIGHT} == {}


def packed(site: Path, path: str) -> int:
    """The bytes of one file of the site as a server sends them, compressed."""
    file = site / unquote(path).lstrip("/")
    return len(gzip.compress((file / "index.html" if file.is_dir() else file).read_bytes(), 9))


@pytest.mark.parametrize("unknown", ["nowhere", "nowhere/", "calls/none/at/all/"])
def test_an_unknown_address_brings_a_page_that_helps(
    unknown: str, reader: Callable[..., Page], address: str, faults: list[str]
):
    page = reader()
    answer = page.goto(unknown)
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("没有找到这一页")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).textAlign") == "center"
    # A browser notes the 404 itself; nothing else may be missing, neither style nor script.
    assert len(faults) == 1, faults
    assert unknown in faults.pop()
    page.get_by_role("link", name="回到首页").click()
    expect(page).to_have_url(address)
