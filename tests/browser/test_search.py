"""What people ask and look for, typed into the real search."""

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

QUESTIONS = {
    "什么时候截止": "/timeline/",
    "几号截止": "/timeline/",
    "截止时间": "/timeline/",
    "公示多久": "/timeline/",
    "谁能申报": "/eligibility/",
    "谁可以申报？": "/eligibility/",
    "高等院校能报吗": "/eligibility/",
    "申报条件": "/eligibility/",
    "社会组织 年检": KUNMING + "eligibility/",
    "怎么申报": "/apply/",
    "能不能报": "/apply/",
    "下载": "/apply/",
    "下载表格": "/apply/",
    "申报表在哪里下载": "/apply/",
    "交到哪里": "/apply/",
    "怎么提交": "/apply/",
    "五华区": KUNMING + "apply/",
    "盘龙区": KUNMING + "apply/",
    "阳宗海": KUNMING + "requirements/",
    "名额": "/requirements/",
    "自筹资金": CHENGDU + "requirements/",
    "要哪些材料": "/requirements/",
    "上限": "/categories/",
    "能报什么": "/categories/",
    "多少钱": "/categories/",
    "重大项目": KUNMING + "categories/",
    "群防群治类": KUNMING + "categories/",
    "怎么打分": "/criteria/",
    "评审标准": "/criteria/",
    "资金怎么拨付": "/funding/",
    "联系电话": "/contacts/",
    "找谁问": "/contacts/",
    "罗老师": CHENGDU + "contacts/",
    "李少春": KUNMING + "contacts/",
    "申报书": "/form/",
    "填什么": "/form/",
    "优秀案例": "cases/",
    "老兵花园": CHENGDU + "cases/10/",
    "公示名单": "announcements/",
    "大字版": "help/",
}
"""Forty questions, and how the address of the page ends that has to come first."""
NONSENSE = ("钢铁冶炼", "不存在的词语啊", "zzzz", "？！")


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


def answers(page: Page, words: str) -> list[str]:
    """What the search lists once these words are typed, best first."""
    query = page.get_by_role("dialog").get_by_role("textbox")
    query.fill("")
    expect(page.locator(".md-search-result__item")).to_have_count(0)
    query.press_sequentially(words)
    expect(page.locator(".md-search-result__meta")).to_contain_text("找到")
    page.wait_for_timeout(150)
    return found(page)


def test_each_phrase_brings_its_page_among_the_first_three(asked: Page):
    listed = {phrase: answers(asked, phrase) for phrase in PHRASES}
    missed = {
        phrase: listed[phrase][:5]
        for phrase, expected in PHRASES.items()
        if expected not in listed[phrase][:3]
    }
    assert missed == {}


def test_each_question_brings_first_the_page_that_answers_it(asked: Page):
    listed = {question: answers(asked, question)[0] for question in QUESTIONS}
    missed = {
        question: listed[question]
        for question, expected in QUESTIONS.items()
        if not listed[question].endswith(expected)
    }
    assert missed == {}


def test_what_is_for_staff_and_what_scripts_alone_show_is_not_found(asked: Page):
    for words in ("下载", "公示", "申报书", "脚本"):
        assert not [page for page in answers(asked, words) if page.startswith("handbook/")]
    query = asked.get_by_role("dialog").get_by_role("textbox")
    query.fill("使用手册")
    expect(asked.locator(".md-search-result__item").first).to_contain_text("手册")
    assert [page for page in found(asked) if page.startswith("handbook/")]
    # Only what stands around what was typed is shown of a page.
    query.fill("罗老师")
    expect(asked.locator(".md-search-result__item").first).to_contain_text("罗老师")


def test_a_result_leads_to_its_page(asked: Page, address: str):
    asked.get_by_role("dialog").get_by_role("textbox").fill("群防群治类")
    asked.locator(".md-search-result__item > a").first.click()
    asked.wait_for_url(f"{address}{KUNMING}categories/**")
    expect(asked.get_by_role("heading", level=1)).to_have_text("申报类别")
    expect(asked.get_by_role("dialog")).to_be_hidden()


def test_a_search_without_results_says_so(asked: Page):
    query = asked.get_by_role("dialog").get_by_role("textbox")
    for words in NONSENSE:
        query.fill("公示")
        expect(asked.locator(".md-search-result__meta")).to_contain_text("找到 ")
        query.fill(words)
        expect(asked.locator(".md-search-result__item")).to_have_count(0)
        expect(asked.get_by_role("status")).to_contain_text("没有找到")


def test_the_index_is_not_loaded_before_somebody_searches(reader: Callable[..., Page]):
    page = reader()
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto("")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked_for if "search_index" in url or "bundle" in url]
