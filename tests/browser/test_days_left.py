"""The days of a window by the reader's own clock, for a site that is not in China."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.project_copies import built
from tests.support.time_zones import announced

SECOND = timedelta(seconds=1)
LAST = datetime(2026, 3, 31, 23, tzinfo=UTC)
"""When the last day of the window begins in London, three days into summer time."""
MOMENTS = (
    (datetime(2026, 3, 26, tzinfo=UTC), "还剩 5 个工作日（含今天）"),
    (datetime(2026, 3, 28, 23, 59, 59, tzinfo=UTC), "还剩 3 个工作日"),
    (datetime(2026, 3, 29, 23, tzinfo=UTC) - SECOND, "还剩 3 个工作日"),
    (datetime(2026, 3, 29, 23, tzinfo=UTC), "还剩 3 个工作日（含今天）"),
    (LAST - SECOND, "还剩 2 个工作日（含今天）"),
    (LAST, "今天 24 时截止"),
    (LAST + timedelta(days=1) - SECOND, "今天 24 时截止"),
    (LAST + timedelta(days=1), ""),
)


@pytest.fixture
def london(small: Path, serve: Callable[[Path], str]) -> str:
    """Where the small site is served, as it was built in London while its window was open."""
    return serve(built(announced(small, "Europe/London"), "2026-03-27"))


def test_days_left_are_those_of_the_site_wherever_the_reader_is(
    browser: Browser, london: str
) -> None:
    for zone in ("Europe/London", "Asia/Shanghai", "America/New_York"):
        context = browser.new_context(locale="zh-CN", timezone_id=zone)
        page = context.new_page()
        for moment, left in MOMENTS:
            page.clock.set_fixed_time(moment)
            page.goto(f"{london}announcements/spring-list/")
            assert page.locator(".gs-left").text_content() == left, (zone, moment)
            today = "gs-last-day" in (page.locator(".gs-doc").get_attribute("class") or "")
            assert today is left.startswith("今天"), (zone, moment)
        context.close()
