"""The page of how to apply: a few questions, and an answer that says by which clause."""

import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_accessibility import LIGHT_FIRST, MODES, grave_faults
from tests.browser.test_print import paper, squeezed
from tests.browser.test_width import CUT, SCREENS, SMALL

CHENGDU, KUNMING = "calls/chengdu-2023/apply/", "calls/kunming-2020/apply/"
COMMITTEE = "#kind=village-committee&place=金牛区&size-cd-3.1-b=8"
ANSWERED = (
    f"{CHENGDU}{COMMITTEE}",
    f"{CHENGDU}#kind=social-organisation",
    f"{CHENGDU}#kind=village-committee&axis-category=b1",
    f"{CHENGDU}#kind=-",
    f"{KUNMING}#kind=social-organisation&place=五华区",
    f"{KUNMING}#kind=public-unit",
)


def opened(page: Page, address: str) -> Locator:
    """Open a page with its answers, also where only what stands after # is another."""
    page.goto(address)
    page.reload()
    return page.locator("#answer")


def heading(answer: Locator) -> str:
    return answer.locator("h3").inner_text()


def figure(answer: Locator, name: str) -> str:
    return answer.locator(".gs-facts > div").filter(has_text=name).locator("dd").inner_text()


def test_a_committee_finds_out_what_it_may_apply_for(reader: Callable[..., Page]):
    page = reader(width=390)
    page.goto(CHENGDU)
    answer = page.locator("#answer")
    expect(answer).to_be_hidden()
    expect(page.get_by_label("申报类别")).to_be_hidden()
    page.get_by_label("村（居）民委员会").check()
    assert heading(answer) == "可以申报：A 参与能力提升"
    expect(answer).to_contain_text("须与社会组织联合申报")
    assert "50%" in figure(answer, "须覆盖的比例")
    page.get_by_label("区（市）县", exact=True).select_option("金牛区")
    page.get_by_label("村级片区内的村（社区）数").fill("8")
    assert figure(answer, "须覆盖的比例").startswith("至少 4 个\n")
    assert figure(answer, "初审通过的项目").startswith("6 个\n")
    assert figure(answer, "每个项目不超过").startswith("25 万元")
    assert "至少 2.5 万元" in figure(answer, "自筹配套")
    papers = answer.locator("h4:text-is('要准备的材料') + ul li").all_inner_texts()
    assert [paper.split(" ")[0] for paper in papers] == [
        *("填好的民生微项目申报书", "社区需求报告", "项目实施方案", "资金使用方案"),
    ]
    expect(answer).to_contain_text("028-87030211")


def test_a_refusal_names_the_clause_and_leads_to_what_is_possible(reader: Callable[..., Page]):
    page = reader()
    answer = opened(page, f"{CHENGDU}#kind=village-committee&axis-category=b1")
    assert heading(answer) == "不能申报：B1 基层民主政治建设"
    clause = answer.locator("a.gs-clause").first
    assert clause.inner_text().endswith("三（二）")
    answer.get_by_role("button", name="A 参与能力提升").click()
    assert heading(answer) == "可以申报：A 参与能力提升"
    expect(answer.locator("h3")).to_be_focused()
    expect(page.get_by_label("申报类别")).to_have_value("a")
    page.get_by_label("申报类别").select_option("b3")
    assert heading(answer) == "本次不受理：B3 小区（院落）试点奖补"


def test_one_of_several_is_chosen_from_a_table(reader: Callable[..., Page]):
    page = reader()
    answer = opened(page, f"{CHENGDU}#kind=social-organisation")
    assert heading(answer) == "可以牵头申报 3 项，可以参与 1 项"
    expect(answer).to_contain_text("本次不受理：B3")
    answer.get_by_role("row").filter(has_text="15 万元（原则上）").get_by_role("button").click()
    assert heading(answer) == "可以申报：C 提升推广"
    assert "不要求" in figure(answer, "自筹配套")
    page.go_back()
    page.go_forward()
    assert heading(answer) == "可以申报：C 提升推广"


def test_one_who_may_only_join_is_told_with_whom(reader: Callable[..., Page]):
    page = reader()
    answer = opened(page, f"{KUNMING}#kind=social-organisation&place=五华区")
    assert heading(answer) == "可以参与联合申报"
    expect(answer).to_contain_text("由机关、企事业单位或社区（村）牵头")
    assert figure(answer, "县（市）区和园区推荐的项目").startswith("3—4 个\n五华区")
    assert "没有写上限" in figure(answer, "资助金额")


def test_a_stranger_is_told_who_is_named_and_whom_to_ask(reader: Callable[..., Page]):
    page = reader()
    for name, number in ((CHENGDU, "028-87030211"), (KUNMING, "63969967")):
        answer = opened(page, f"{name}#kind=-")
        assert heading(answer) == "没有列入申报单位"
        assert answer.locator("a.gs-clause").count() >= 1
        expect(answer).to_contain_text(number)
        assert "技术维护" not in answer.inner_text()


def test_every_clause_an_answer_names_stands_on_the_clause_page(
    reader: Callable[..., Page], built_site: Path
):
    page = reader()
    for address in ANSWERED:
        answer = opened(page, address)
        links = answer.locator("a.gs-clause").evaluate_all("all => all.map(link => link.href)")
        assert links, address
        for link in set(links):
            target, anchor = link.split("#")
            path = built_site / "/".join(target.split("/")[3:]) / "index.html"
            assert f'id="{unquote(anchor)}"' in path.read_text(encoding="utf-8"), link


def test_it_is_answered_with_the_keyboard_alone_and_told_aloud(reader: Callable[..., Page]):
    page = reader()
    page.goto(CHENGDU)
    page.locator("#step-1").evaluate("each => { each.tabIndex = -1; each.focus(); }")
    said = page.get_by_role("status").filter(has_text="详情")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "radio":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(said).to_have_text("可以申报：A 参与能力提升。详情在下面。")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text("可以牵头申报 3 项，可以参与 1 项。详情在下面。")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text("可以参与：A 参与能力提升。详情在下面。")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("１２")
    answer = page.locator("#answer")
    assert figure(answer, "须覆盖的比例").startswith("至少 4 个\n12 个的 30% 以上")
    expect(page.get_by_label("区（市）县", exact=True)).to_have_value("锦江区")


def test_what_is_no_number_is_said_beside_the_box(reader: Callable[..., Page]):
    page = reader()
    opened(page, f"{CHENGDU}#kind=village-committee")
    box = page.get_by_label("村级片区内的村（社区）数")
    box.fill("八个")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description("请写一个整数，例如 8")
    box.fill("8")
    expect(box).to_have_attribute("aria-invalid", "false")
    expect(box).to_have_accessible_description("")


def test_an_answer_is_passed_on_with_its_address_and_sent_nowhere(reader: Callable[..., Page]):
    page = reader()
    asked: list[str] = []
    answer = opened(page, CHENGDU)
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("村（居）民委员会").check()
    page.get_by_label("区（市）县", exact=True).select_option("金牛区")
    page.get_by_label("村级片区内的村（社区）数").fill("8")
    address = page.evaluate("location.href")
    assert unquote(address).endswith(f"{CHENGDU}{COMMITTEE}")
    # Chromium asks for the icon again whenever an address changes.
    assert [url for url in asked if not url.endswith("/assets/gongshi.svg")] == []
    other = opened(reader(width=390), address)
    assert heading(other) == heading(answer)
    assert other.locator(".gs-facts").inner_text() == answer.locator(".gs-facts").inner_text()


def test_an_address_put_in_by_hand_answers_anew(reader: Callable[..., Page]):
    page = reader()
    answer = opened(page, f"{CHENGDU}#kind=university")
    page.evaluate("location.hash = 'kind=township'")
    expect(answer.locator("h3")).to_have_text("可以参与 2 项")
    page.evaluate("location.hash = 'step-4'")
    assert heading(answer) == "可以参与 2 项"


def test_an_address_is_never_markup(reader: Callable[..., Page]):
    page = reader()
    for given in ("<img src=x onerror=alert()>", "__proto__", "constructor", "%00", "'\"&lt;"):
        answer = opened(page, f"{CHENGDU}#kind={given}")
        expect(answer).to_be_hidden()
        tail = f"#kind=university&place={given}&axis-category={given}"
        answer = opened(page, f"{CHENGDU}{tail}&size-cd-3.1-b={given}")
        assert heading(answer) == "可以申报：C 提升推广"
        expect(answer.locator("img")).to_have_count(0)


def test_one_begins_again_with_nothing_answered(reader: Callable[..., Page]):
    page = reader()
    answer = opened(page, f"{CHENGDU}{COMMITTEE}")
    answer.get_by_role("button", name="重新回答").click()
    expect(answer).to_be_hidden()
    assert page.evaluate("location.href").endswith(CHENGDU)
    expect(page.get_by_label("村（居）民委员会")).to_be_focused()
    expect(page.locator("#find :checked:not(option)")).to_have_count(0)


def test_that_a_call_has_closed_is_said_by_the_clock_of_the_reader(reader: Callable[..., Page]):
    page = reader()
    closes = datetime.fromisoformat("2020-10-01T00:00:00+08:00")
    for moment, late in ((closes.timestamp() - 1, False), (closes.timestamp(), True)):
        page.clock.set_fixed_time(datetime.fromtimestamp(moment, closes.tzinfo))
        answer = opened(page, f"{KUNMING}#kind=community")
        assert ("申报已经截止" in answer.inner_text()) is late


def test_the_checklist_is_printed_without_the_questions(
    reader: Callable[..., Page], tmp_path: Path
):
    for options in ({}, {"width": 390, "color_scheme": "dark", "large": True}):
        page = reader(**options)
        answer = opened(page, f"{CHENGDU}{COMMITTEE}")
        expect(answer.get_by_role("button", name="打印这份清单")).to_be_visible()
        about, text = paper(page, tmp_path / "page.pdf")
        for said in (
            *("按这些回答：村（居）民委员会；金牛区；村级片区内的村（社区）数8个。", "至少4个"),
            *("可以申报：A参与能力提升", "社区需求报告", "按时参加年度检查", "028-87030211"),
            *("以正式印发的方案为准", "2023年6月12日24时截止"),
        ):
            assert squeezed(said) in text, said
        for said in ("您是什么单位", "重新回答", "在线填写", "第二步", "校验码（SHA", "龙泉驿区"):
            assert squeezed(said) not in text, said
        pages = next(line for line in about.splitlines() if line.startswith("Pages:"))
        assert int(pages.split()[1]) <= 3


def test_without_script_all_of_it_stands_in_tables(reader: Callable[..., Page]):
    page = reader(java_script_enabled=False)
    for name, texts in {
        CHENGDU: (
            "25 万元",
            "15 万元（原则上）",
            "不少于项目立项资金总额的 10%",
            "8—10 个",
            "金牛区",
        ),
        KUNMING: ("五华区", "登记证书副本证明", "重大项目", "原则上 3—4 个"),
    }.items():
        page.goto(name)
        shown = page.locator("main").inner_text()
        assert [text for text in texts if text not in shown] == []
        expect(page.locator("#find")).to_be_hidden()


@pytest.mark.parametrize("mode", LIGHT_FIRST)
def test_axe_finds_nothing_serious_in_any_answer(mode: str, reader: Callable[..., Page]):
    page = reader(**MODES[mode])
    found = []
    for address in ANSWERED:
        opened(page, address).locator("summary").evaluate_all(
            "all => all.forEach(each => { each.parentNode.open = true; })"
        )
        found += grave_faults(page)
    assert found == []


@pytest.mark.parametrize("screen", SCREENS)
def test_no_answer_runs_off_the_side(screen: str, reader: Callable[..., Page]):
    page = reader(**SCREENS[screen])
    for address in ANSWERED:
        opened(page, address)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), address
        assert page.evaluate(CUT) == [], address
        assert page.evaluate(SMALL) == [], address


def test_a_copy_on_a_disk_answers_as_well(browser: Browser, built_site: Path, tmp_path: Path):
    copy = tmp_path / "site"
    shutil.copytree(built_site, copy, symlinks=True)
    told: list[str] = []
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    page.goto(f"{(copy / CHENGDU / 'index.html').as_uri()}#kind=university")
    answer = page.locator("#answer")
    assert heading(answer) == "可以申报：C 提升推广"
    page.get_by_label("社会组织").check()
    assert "kind=social-organisation" in page.evaluate("location.hash")
    answer.get_by_role("button", name="B2").click()
    page.reload()
    assert heading(answer) == "可以申报：B2 三级基层民主协商机制"
    answer.get_by_role("link", name="在线填写").last.click()
    expect(page).to_have_url(re.compile("/form/index.html$"))
    assert told == []
    context.close()
