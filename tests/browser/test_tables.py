"""The table of cases: sorted, narrowed down, counted, shared by its address."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

CASES = "calls/chengdu-2023/cases/"
COLUMNS = ("序号", "区(市)县", "案例名称", "案例类别", "申报单位")
DISTRICTS = (
    *("成华区", "大邑县", "都江堰市", "都江堰市", "金牛区", "金牛区", "金牛区", "金牛区"),
    *("锦江区", "龙泉驿区", "郫都区", "郫都区", "蒲江县", "青白江区", "青羊区", "青羊区"),
    *("双流区", "温江区", "新津区"),
)


@pytest.fixture
def cases(reader: Callable[..., Page]) -> Page:
    page = reader()
    page.goto(CASES)
    return page


def column(page: Page, place: int) -> list[str]:
    """The texts of the rows that are shown, top to bottom."""
    return page.locator(f"#cases tbody tr:visible > :nth-child({place + 1})").all_inner_texts()


def test_districts_sort_by_their_pinyin(cases: Page):
    cases.get_by_role("button", name="区(市)县").click()
    assert column(cases, 1) == list(DISTRICTS)


@pytest.mark.parametrize("place", range(len(COLUMNS)))
def test_each_column_sorts_up_and_down_and_says_so(place: int, cases: Page):
    head = cases.locator("#cases thead th").nth(place)
    rows = sorted(column(cases, place))
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    up = column(cases, place)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    down = column(cases, place)
    assert sorted(up) == sorted(down) == rows
    assert down == up[::-1]
    assert up != down
    expect(cases.locator("#cases thead [aria-sort]")).to_have_count(1)


def test_numbers_sort_as_numbers(cases: Page):
    cases.get_by_role("button", name="序号").click()
    assert column(cases, 0) == [str(number) for number in range(1, 20)]


def test_a_district_and_a_class_narrow_the_table_and_the_count_is_announced(cases: Page):
    count = cases.locator(".gs-count")
    expect(count).to_have_attribute("aria-live", "polite")
    expect(count).to_have_text("共 19 项")
    cases.get_by_role("combobox", name="区(市)县", exact=True).select_option("金牛区")
    expect(count).to_have_text("显示 4 项，共 19 项")
    assert set(column(cases, 1)) == {"金牛区"}
    cases.get_by_role("combobox", name="案例类别", exact=True).select_option("基层民主协商类")
    expect(count).to_have_text("显示 2 项，共 19 项")
    assert column(cases, 0) == ["3", "4"]


def test_both_spellings_of_a_class_fall_under_one_choice(cases: Page):
    choices = (
        cases.get_by_role("combobox", name="案例类别", exact=True)
        .locator("option")
        .all_inner_texts()
    )
    assert len(choices) == 6
    cases.get_by_role("combobox", name="案例类别", exact=True).select_option("小区（院落）治理类")
    expect(cases.locator(".gs-count")).to_have_text("显示 6 项，共 19 项")
    assert set(column(cases, 3)) == {"小区(院落)治理类", "小区（院落）治理类"}


def test_a_word_narrows_the_table_and_nothing_found_is_said(cases: Page):
    cases.get_by_role("searchbox", name="查找").fill("唐氏综合症")
    assert column(cases, 0) == ["12"]
    cases.get_by_role("searchbox", name="查找").fill("没有这样的案例")
    expect(cases.locator(".gs-count")).to_contain_text("没有符合条件的")
    assert column(cases, 0) == []


def test_a_view_survives_reload_and_can_be_shared(cases: Page, reader: Callable[..., Page]):
    cases.get_by_role("combobox", name="区(市)县", exact=True).select_option("金牛区")
    cases.get_by_role("searchbox", name="查找").fill("商圈")
    assert column(cases, 0) == ["5"]
    cases.reload()
    assert column(cases, 0) == ["5"]
    expect(cases.get_by_role("combobox", name="区(市)县", exact=True)).to_have_value("金牛区")
    other = reader(width=390)
    other.goto(cases.url)
    assert [text.splitlines()[-1] for text in column(other, 0)] == ["5"]


def test_an_address_with_nonsense_shows_every_row(cases: Page):
    cases.goto(CASES + "?cases-1=%E4%B8%8D%E5%AD%98%E5%9C%A8")
    expect(cases.locator(".gs-count")).to_have_text("共 19 项")


def test_a_phone_sorts_with_a_list(reader: Callable[..., Page]):
    page = reader(width=390)
    page.goto(CASES)
    assert not page.locator("#cases thead button").first.is_visible()
    page.get_by_role("combobox", name="排序", exact=True).select_option("序号，由大到小")
    expect(page.locator("#cases tbody tr > td:first-child").first).to_have_text("19")
    page.get_by_role("combobox", name="排序", exact=True).select_option("原来的顺序")
    expect(page.locator("#cases tbody tr > td:first-child").first).to_have_text("1")


def test_clauses_narrow_by_what_holds_them(reader: Callable[..., Page]):
    page = reader()
    page.goto("calls/chengdu-2023/clauses/")
    told = dict(
        zip(
            page.locator(".gs-facts dt").all_inner_texts(),
            page.locator(".gs-facts dd").all_inner_texts(),
            strict=True,
        )
    )
    for name in ("表单检查", "人工审核", "告知"):
        page.get_by_role("combobox", name="怎样落实", exact=True).select_option(name)
        number = int(told[name].split()[0])
        expect(page.locator("#clauses tbody tr:visible")).to_have_count(number)
