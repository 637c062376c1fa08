"""Thirty phrases of both calls, typed into the real search."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

CHENGDU = "calls/chengdu-2023/"
KUNMING = "calls/kunming-2020/"
PHRASES = {
    "三级基层民主协商机制": CHENGDU + "categories/",
    "小区（院落）试点奖补": CHENGDU + "categories/",
    "提升推广": CHENGDU + "categories/",
    "自筹配套资金": CHENGDU + "requirements/",
    "村级片区": CHENGDU + "requirements/",
    "法定代表人": CHENGDU + "requirements/",
    "多头申报": CHENGDU + "requirements/",
    "居民议事会": CHENGDU + "categories/",
    "银行账户": CHENGDU + "eligibility/",
    "四优先": CHENGDU + "criteria/",
    "中期报告": CHENGDU + "funding/",
    "福利彩票公益金": CHENGDU,
    "罗老师": CHENGDU + "contacts/",
    "冯老师": CHENGDU + "contacts/",
    "QQ群": CHENGDU + "contacts/",
    "芙蓉自建房": CHENGDU + "cases/1/",
    "天赋异禀": CHENGDU + "cases/5/",
    "同德智慧乐活圈": CHENGDU + "cases/8/",
    "老兵花园": CHENGDU + "cases/10/",
    "都江堰市锦康唐氏综合症": CHENGDU + "cases/12/",
    "宝墩镇": CHENGDU + "cases/18/",
    "网络投票": KUNMING + "criteria/",
    "昆社建办通": KUNMING,
    "党建引领类": KUNMING + "categories/",
    "群防群治类": KUNMING + "categories/",
    "红色物业": KUNMING + "categories/",
    "重大项目": KUNMING + "categories/",
    "李少春": KUNMING + "contacts/",
    "阳宗海": KUNMING + "requirements/",
    "项目验收": KUNMING + "timeline/",
    "大字版": "help/",
}


@pytest.fixture
def asked(reader: Callable[..., Page]) -> Page:
    page = reader()
    page.goto("")
    page.get_by_role("button", name="搜索").click()
    return page


def found(page: Page) -> list[str]:
    """The pages that the search lists, best first."""
    return page.locator(".md-search-result__item > a:first-child").evaluate_all(
        "all => all.map(link => link.pathname.slice(1))"
    )


def test_each_phrase_brings_its_page_among_the_first_three(asked: Page):
    query = asked.get_by_role("dialog").get_by_role("textbox")
    missed = {}
    for phrase, expected in PHRASES.items():
        query.fill("")
        expect(asked.locator(".md-search-result__item")).to_have_count(0)
        query.press_sequentially(phrase)
        expect(asked.locator(".md-search-result__meta")).to_contain_text("找到")
        asked.wait_for_timeout(150)
        if expected not in found(asked)[:3]:
            missed[phrase] = found(asked)[:5]
    assert missed == {}


def test_a_result_leads_to_its_page(asked: Page, address: str):
    asked.get_by_role("dialog").get_by_role("textbox").fill("群防群治类")
    asked.locator(".md-search-result__item > a").first.click()
    asked.wait_for_url(f"{address}{KUNMING}categories/**")
    expect(asked.get_by_role("heading", level=1)).to_have_text("申报类别")
    expect(asked.get_by_role("dialog")).to_be_hidden()


def test_a_search_without_results_says_so(asked: Page):
    asked.get_by_role("dialog").get_by_role("textbox").fill("钢铁冶炼")
    expect(asked.get_by_role("status")).to_contain_text("没有找到")


def test_the_index_is_not_loaded_before_somebody_searches(reader: Callable[..., Page]):
    page = reader()
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto("")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked_for if "search_index" in url or "bundle" in url]
