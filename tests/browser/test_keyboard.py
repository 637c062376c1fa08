"""By keyboard alone, and in large type."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

# Where the focus is, and whether one sees it.
FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  at.dataset.visited = "";
  return {
    what: at.tagName + " " + at.textContent.trim().slice(0, 30),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    over: at === document.body,
  };
}"""
LEFT_OUT = """() => Array.from(document.querySelectorAll(
    "a[href], button, select, input, summary, [tabindex='0']"
  )).filter(each => each.checkVisibility() && !("visited" in each.dataset))
    .map(each => each.outerHTML)"""


@pytest.mark.parametrize(
    "name", ["", "calls/chengdu-2023/", "calls/chengdu-2023/cases/", "calls/kunming-2020/timeline/"]
)
def test_tab_reaches_everything_and_one_sees_where_one_is(name: str, reader: Callable[..., Page]):
    page = reader()
    page.goto(name)
    for step in range(300):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["over"]:
            break
        assert focus["seen"], focus
        if step == 0:
            assert focus["what"] == "A 跳到正文"
    else:
        raise AssertionError("Tab never comes to an end")
    assert page.evaluate(LEFT_OUT) == []


def test_the_first_tab_offers_to_skip_to_the_text(reader: Callable[..., Page]):
    page = reader(width=390)
    page.goto("calls/chengdu-2023/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#gs-main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#gs-main') !== null")


def test_search_opens_keeps_the_focus_and_closes_with_escape(reader: Callable[..., Page]):
    page = reader()
    page.goto("calls/kunming-2020/")
    button = page.get_by_role("button", name="搜索")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="搜索")
    query = dialog.get_by_role("textbox")
    expect(query).to_be_focused()
    page.keyboard.type("重大项目")
    dialog.locator(".md-search-result__item").first.wait_for()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body "
            "|| document.activeElement.closest('dialog') !== null"
        )
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_large_type_stays_over_a_reload_and_is_told(reader: Callable[..., Page]):
    page = reader()
    page.goto("calls/chengdu-2023/")
    button = page.get_by_role("button", name="大字版")
    size = "parseFloat(getComputedStyle(document.querySelector('.gs-lead')).fontSize)"
    usual = page.evaluate(size)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(size) > usual * 1.3
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(size) > usual * 1.3
    page.goto("data/")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.press("Enter")
    page.goto("calls/chengdu-2023/")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(size) == usual


def test_a_page_opened_from_a_disk_reads_and_leads_on(
    reader: Callable[..., Page], built_site: Path
):
    page = reader()
    page.goto((built_site / "index.html").as_uri())
    expect(page.get_by_role("button", name="搜索")).to_be_hidden()
    page.locator(".gs-list a").first.click()
    expect(page.locator(".gs-facts")).to_be_visible()
    expect(page).to_have_url(re.compile("index.html$"))
