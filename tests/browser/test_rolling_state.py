"""Calls without a closing time in the reader's browser: not yet open, open, full by any clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.invented_projects import invented
from tests.support.project_copies import built

CALL = "rolling-2026"
OPENS = datetime.fromisoformat("2026-04-01T09:00+01:00")
FULL = datetime.fromisoformat("2026-08-14T17:00+01:00")
SECOND, YEAR = timedelta(seconds=1), timedelta(days=365)
PLACES = {
    f"calls/{CALL}/": ".gs-main > .gs-state",
    f"calls/{CALL}/apply/": ".gs-main > .gs-state",
    "": f"li:has(> a[href='calls/{CALL}/']) > .gs-state",
}
NOTICE = """---
title: 公共空间小额资助停止受理的通知
date: 2026-08-17
kind: notice
issuer: 诺湾社区基金会
summary: 名额已满，2026 年 8 月 14 日 17 时起停止受理。
call: rolling-2026
---
公共空间小额资助的名额已满，停止受理。已经收到的申报照常评审。
"""


@pytest.fixture(scope="module")
def rolling(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    root = invented("nuowan", tmp_path_factory.mktemp("rolling"))
    return serve(built(root, "2026-05-11"))


@pytest.fixture(scope="module")
def full_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = invented("nuowan", tmp_path_factory.mktemp("full"))
    steps = root / f"site_data/calls/{CALL}/timeline.yml"
    ends = "    until_full: true\n"
    text = steps.read_text("utf-8")
    filled = text.replace(ends, f"{ends}    full_since: {FULL.isoformat(timespec='minutes')}\n")
    steps.write_text(filled, "utf-8")
    notice = root / "content/announcements/full.md"
    notice.parent.mkdir(exist_ok=True)
    notice.write_text(NOTICE, "utf-8")
    return built(root, "2026-08-18")


@pytest.fixture(scope="module")
def full(full_root: Path, serve: Callable[[Path], str]) -> str:
    return serve(full_root)


def at(browser: Browser, moment: datetime, width: int = 390) -> Page:
    context = browser.new_context(locale="zh-CN", viewport={"width": width, "height": 844})
    page = context.new_page()
    page.clock.set_fixed_time(moment)
    return page


@pytest.mark.parametrize(
    ("moment", "word", "group"),
    [
        (OPENS - SECOND, "未开始", "upcoming"),
        (OPENS, "长期受理", "open"),
        (OPENS + 9 * YEAR, "长期受理", "open"),
    ],
)
def test_it_is_open_from_its_opening_on(
    moment: datetime, word: str, group: str, browser: Browser, rolling: str
) -> None:
    page = at(browser, moment)
    for name, place in PLACES.items():
        page.goto(f"{rolling}{name}")
        expect(page.locator(place).locator(".gs-state-word")).to_have_text(word)
        expect(page.locator(place)).not_to_contain_text("还有")
    line = page.locator(f"li:has(> a[href='calls/{CALL}/'])")
    held = page.locator("[data-group]").filter(has=line)
    expect(held).to_have_attribute("data-group", group)
    page.context.close()


@pytest.mark.parametrize("moment", [OPENS - SECOND, FULL - SECOND, FULL, FULL + 9 * YEAR])
def test_what_is_full_is_full_by_any_clock(moment: datetime, browser: Browser, full: str) -> None:
    page = at(browser, moment, width=1280)
    for name, place in PLACES.items():
        page.goto(f"{full}{name}")
        expect(page.locator(place).locator(".gs-state-word")).to_have_text("名额已满")
        expect(page.locator(place)).to_contain_text("2026年8月14日 17时")
    line = page.locator(f"li:has(> a[href='calls/{CALL}/'])")
    held = page.locator("[data-group]").filter(has=line)
    expect(held).to_have_attribute("data-group", "closed")
    page.context.close()


def test_feed_and_calendar_say_that_it_is_full(full_root: Path) -> None:
    feed = (full_root / "feed.xml").read_text("utf-8")
    entry = feed.partition("<entry>")[2]
    assert "<title>公共空间小额资助停止受理的通知</title>" in entry
    assert "名额已满" in entry.partition("<summary>")[2]
    assert f'term="{CALL}"' in entry
    dates = (full_root / f"calls/{CALL}/calendar.ics").read_text("utf-8").replace("\r\n ", "")
    assert "申报名额已满" in dates
    assert "申报截止" not in dates
