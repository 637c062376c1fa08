"""A page as it is passed on: a code to scan, a summary for others to show, a hint in a chat."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from generator.render.qr_code import qr_code

CHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile MicroMessenger/8.0"
PAGES = ("announcements/kunming-2020-proposal/", "calls/chengdu-2023/apply/")


def scanned(picture: bytes) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("medium", ["screen", "print"])
def test_a_phone_reads_the_address_of_a_page(
    reader: Callable[..., Page], name: str, scheme: str, medium: str
):
    page = reader(color_scheme=scheme)
    page.goto(name)
    page.emulate_media(media=medium)
    code = page.locator(".gs-scan")
    assert scanned(code.screenshot()) == [f"https://gongshi.example.org/{name}"]
    assert code.inner_text().endswith(f"https://gongshi.example.org/{name}")


def test_an_address_of_any_length_can_be_scanned(reader: Callable[..., Page]):
    page = reader()
    for length in (1, 60, 300):
        url = f"https://gongshi.example.org/{'关于公示-' * length}/"[: 40 + length]
        assert qr_code(url) == qr_code(url)
        page.set_content(f"<div style='width:480px'>{qr_code(url)}</div>")
        assert scanned(page.screenshot()) == [url]


@pytest.mark.parametrize("name", ["", *PAGES])
def test_a_page_says_what_it_is_where_it_is_passed_on(
    reader: Callable[..., Page], built_site: Path, name: str
):
    page = reader()
    page.goto(name)
    told = {
        one.get_attribute("property"): one.get_attribute("content")
        for one in page.locator("meta[property^='og:']").all()
    }
    assert told["og:url"] == f"https://gongshi.example.org/{name}"
    assert told["og:site_name"] == "项目申报与公示"
    assert told["og:title"] in page.title()
    summary = page.locator("meta[name='description']").get_attribute("content")
    assert told["og:description"] == summary
    host, path = str(told["og:image"]).split("/assets/")
    assert host == "https://gongshi.example.org"
    with Image.open(built_site / "assets" / path) as picture:
        assert picture.size == (1200, 630)


def test_in_a_chat_a_page_says_how_to_download(reader: Callable[..., Page]):
    for agent, shown in ((CHAT, True), (None, False)):
        page = reader(user_agent=agent) if agent else reader()
        for name in PAGES:
            page.goto(name)
            expect(page.get_by_text("在浏览器打开").first).to_be_visible(visible=shown)


def test_times_and_news_can_be_kept_from_a_call(reader: Callable[..., Page]):
    page = reader()
    for name in ("calls/kunming-2020/", "calls/kunming-2020/timeline/"):
        page.goto(name)
        for link in ("加入日历", "订阅新公告"):
            answer = page.request.get(
                page.get_by_role("link", name=link).evaluate("link => link.href")
            )
            assert answer.ok
