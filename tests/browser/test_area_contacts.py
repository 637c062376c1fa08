"""Who chose an area on the page of how to apply is shown whom that area turns to."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.invented_projects import invented
from tests.support.project_copies import built

APPLY = "calls/estuary-2026/apply/#kind=group&axis-category=place"


@pytest.fixture(scope="module")
def estuary(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    return serve(built(invented("estuary", tmp_path_factory.mktemp("area")), "2026-11-20"))


def answers(page: Page) -> list[str]:
    return (
        page.locator("#answer ul.gs-plain")
        .filter(has_text="郡监察专员")
        .locator("li")
        .all_inner_texts()
    )


def test_each_area_is_shown_its_own_contact(browser: Browser, estuary: str) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{estuary}{APPLY}")
    expect(page.locator("#answer h3")).to_be_visible()
    everybody = "郡监察专员：watch@estuary.example.org"
    portal = "邻里基金网上申请：https://apply.estuary.example.org/"
    assert answers(page) == [everybody, portal, "各片区另有联系人，见联系方式"]
    page.get_by_label("片区", exact=True).select_option("沙洲区")
    assert answers(page) == ["南岸服务站：+44 20 7946 0102 ext. 12", everybody, portal]
    page.get_by_label("片区", exact=True).select_option("灯塔岛")
    assert answers(page) == ["郡社区办公室：+44 20 7946 0100", everybody, portal]
    page.get_by_label("片区", exact=True).select_option("北岸区")
    assert answers(page)[0].startswith("北岸服务站，艾老师：+44 20 7946 0101，north@")
    context.close()
