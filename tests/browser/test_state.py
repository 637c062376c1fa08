"""The word that says where a call stands, by the reader's own clock."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

SECOND, WEEK = timedelta(seconds=1), timedelta(days=7)
ZONES = ("Asia/Shanghai", "UTC", "America/New_York")
OPENS = datetime.fromisoformat("2020-09-08T00:00:00+08:00")
CLOSES = datetime.fromisoformat("2020-10-01T00:00:00+08:00")
MOMENTS = (
    (OPENS - SECOND, "未开始"),
    (OPENS, "申报中"),
    (CLOSES - WEEK - SECOND, "申报中"),
    (CLOSES - WEEK, "即将截止"),
    (CLOSES - SECOND, "即将截止"),
    (CLOSES, "已截止"),
)
PLACES = {
    "calls/kunming-2020/": ".gs-main > .gs-state",
    "calls/kunming-2020/timeline/": ".gs-main > .gs-state",
    "calls/kunming-2020/apply/": ".gs-main > .gs-state",
    "": "li:has(> a[href='calls/kunming-2020/']) > .gs-state",
}


@pytest.mark.parametrize("zone", ZONES)
def test_the_word_changes_at_the_very_second_in_every_time_zone(
    zone: str, reader: Callable[..., Page]
):
    page = reader(timezone_id=zone)
    for moment, word in MOMENTS:
        page.clock.set_fixed_time(moment)
        for name, place in PLACES.items():
            page.goto(name)
            shown = page.locator(place).locator(".gs-state-word")
            assert shown.inner_text() == word, (name, moment)


def test_a_call_without_an_opening_time_is_open_until_it_closes(reader: Callable[..., Page]):
    page = reader()
    closes = datetime.fromisoformat("2023-06-13T00:00:00+08:00")
    for moment, word in (
        (closes - timedelta(days=400), "申报中"),
        (closes - SECOND, "即将截止"),
        (closes, "已截止"),
    ):
        page.clock.set_fixed_time(moment)
        page.goto("calls/chengdu-2023/")
        expect(page.locator(".gs-main > .gs-state .gs-state-word")).to_have_text(word)


def test_a_call_stands_below_the_heading_of_its_state(reader: Callable[..., Page]):
    page = reader()
    line = page.locator("li:has(> a[href='calls/kunming-2020/'])")
    for moment, word in MOMENTS:
        page.clock.set_fixed_time(moment)
        page.goto("")
        group = page.locator("[data-group]").filter(has=line)
        expected = {"未开始": "upcoming", "已截止": "closed"}.get(word, "open")
        expect(group).to_have_attribute("data-group", expected)
        expect(group.locator("h2")).to_be_visible()
    page.clock.set_fixed_time(datetime.fromisoformat("2026-11-30T00:00Z"))
    page.goto("")
    expect(page.get_by_text("目前没有正在申报的批次")).to_be_visible()
    expect(page.get_by_role("heading", name="即将开始")).to_be_hidden()


def test_a_page_left_open_changes_by_itself(reader: Callable[..., Page]):
    page = reader()
    page.clock.install(time=CLOSES - timedelta(seconds=30))
    page.goto("calls/kunming-2020/")
    word = page.locator(".gs-main > .gs-state .gs-state-word")
    expect(word).to_have_text("即将截止")
    page.clock.run_for(61_000)
    expect(word).to_have_text("已截止")


def test_steps_that_are_over_are_marked(reader: Callable[..., Page]):
    page = reader()
    for moment, over in ((OPENS - SECOND, 0), (datetime.fromisoformat("2023-01-01T00:00Z"), 4)):
        page.clock.set_fixed_time(moment)
        page.goto("calls/kunming-2020/timeline/")
        expect(page.locator(".gs-line > li.done")).to_have_count(over)


def test_the_times_are_those_of_the_notice_wherever_one_reads(reader: Callable[..., Page]):
    for zone in ZONES:
        page = reader(timezone_id=zone)
        page.goto("calls/kunming-2020/")
        expect(page.locator(".gs-state time").last).to_have_text("2020年9月30日 24时")
