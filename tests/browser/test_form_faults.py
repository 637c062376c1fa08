"""What the form says while it is filled in: faults, sums, conditions, rows, paper, every reader."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from generator.forms.form import FieldType, Form
from tests.browser.clerk import answer, attach, export, validate
from tests.browser.test_accessibility import grave_faults
from tests.browser.test_form_page import beside, take, written
from tests.browser.test_width import CUT, SMALL
from tests.support.opened_submissions import examples, forms_now

CALLS = sorted(forms_now())
FIRST = CALLS[0]

# A text that cannot be read as each kind of field, and the one that is offered for it.
WRONG: dict[FieldType, tuple[str, str]] = {
    FieldType.TEXT: ("字" * 500, ""),
    FieldType.LONG: ("字" * 5000, ""),
    FieldType.INTEGER: ("1 2", "12"),
    FieldType.MONEY: ("1 000", "1000"),
    FieldType.DATE: ("45108", "2023-07-01"),
    FieldType.PHONE: ("１３９００００１１１１", "13900001111"),
    FieldType.EMAIL: ("name＠example.cn", "name@example.cn"),
    FieldType.URL: ("www.example.cn", ""),
    FieldType.YEAR: ("20 24", "2024"),
    FieldType.PERCENT: ("3 0%", "30"),
    FieldType.USCC: ("54000000mf0000001y", "54000000MF0000001Y"),
}

Opened = Callable[..., Page]


@pytest.fixture
def form_page(reader: Callable[..., Page], tmp_path: Path) -> Opened:
    """Open the page of a call's form, with answers taken in where any are given."""

    def opened(call: str = FIRST, answers: dict[str, Any] | None = None, **options: Any) -> Page:
        page = reader(accept_downloads=True, **options)
        page.goto(f"calls/{call}/form/")
        if answers is not None:
            take(page, written(tmp_path, answers))
            if files := beside(forms_now()[call], answers):
                attach(page, files)
        return page

    return opened


def sample(call: str = FIRST) -> dict[str, Any]:
    return next(iter(examples(call).values()))


def fault(page: Page, name: str) -> str:
    """What is said beside an answer, empty where nothing is."""
    marks = page.locator(f"#a-{name} > .gs-fault")
    return marks.inner_text() if marks.count() else ""


def kinds_asked(call: str) -> list[tuple[FieldType, str]]:
    """One answer of each kind that can be written wrong, of those the first example gives."""
    found: dict[FieldType, str] = {}
    for field in forms_now()[call].fields():
        if field.name in sample(call) and field.kind in WRONG:
            found.setdefault(field.kind, field.name)
    return list(found.items())


# Faults beside each answer


@pytest.mark.parametrize("call", CALLS)
def test_each_kind_of_answer_is_broken_told_and_mended(call: str, form_page: Opened):
    page = form_page(call, sample(call))
    for kind, name in kinds_asked(call):
        control = page.locator(f"#f-{name}")
        right = control.input_value()
        wrong, offered = WRONG[kind]
        answer(page, name, wrong)
        assert fault(page, name) != "", name
        assert control.get_attribute("aria-invalid") == "true"
        described = control.get_attribute("aria-describedby").split()
        told = page.locator(f"#{described[0]}")
        assert told.inner_text() == fault(page, name)
        if offered:
            page.get_by_role("button", name=f"改成 {offered}").click()
            expect(control).to_have_value(offered)
            expect(page.locator(f"#f-{name}")).to_be_focused()
        else:
            expect(page.locator(f"#a-{name} .gs-offer")).to_have_count(0)
            answer(page, name, right)
        expect(control).not_to_have_attribute("aria-invalid", "true")
        assert fault(page, name) == "" or "aria-invalid" not in (control.inner_html() or "")


def test_how_an_answer_was_read_stands_beside_it_and_what_has_two_meanings_offers_both(
    form_page: Opened,
):
    page = form_page(answers=sample())
    control = page.locator("#f-grant")
    answer(page, "grant", "￥25,000.00")
    assert fault(page, "grant").startswith("说明：“")
    assert "已读作 25000；请核对" in fault(page, "grant")
    expect(control).not_to_have_attribute("aria-invalid", "true")
    answer(page, "grant", "1,23")
    assert "可读作 123 或 1.23" in fault(page, "grant")
    page.get_by_role("button", name="改成 123", exact=True).click()
    expect(control).to_have_value("123")


def test_nothing_is_said_of_what_was_not_reached_yet(form_page: Opened):
    page = form_page()
    answer(page, "project_name", "甲")
    page.keyboard.press("Tab")
    expect(page.locator(".gs-fault")).to_have_count(0)
    expect(page.locator(".gs-stand")).to_contain_text("还差")
    expect(page.locator(".gs-summary")).to_be_hidden()


def test_the_list_on_top_leads_to_each_answer(form_page: Opened):
    page = form_page(answers={**sample(), "contact_phone": "12", "grant": "x"}, width=360)
    page.locator("#f-budget-0-item").fill("")
    page.locator("#f-project_name").fill("")
    page.locator(".gs-bar button").click()
    expect(page.locator("#gs-summary-title")).to_be_focused()
    expect(page.locator("#gs-summary-title")).to_have_text("还差 2 栏，2 处要改")
    for text, where in (
        ("联系电话”不是规定的电话写法", "f-contact_phone"),
        ("申请立项资金（元）”不是规定的金额写法", "f-grant"),
        ("项目名称", "f-project_name"),
        ("第 1 行支出项目", "f-budget-0-item"),
    ):
        page.locator(".gs-summary").get_by_role("link", name=text).press("Enter")
        expect(page.locator(f"#{where}")).to_be_focused()
        control = page.locator(f"#{where}")
        top, height = control.bounding_box()["y"], page.viewport_size["height"]
        assert 0 < top < height - 60
    answer(page, "project_name", "甲")
    expect(page.locator("#gs-summary-title")).to_have_text("还差 1 栏，2 处要改")


def test_a_broken_rule_names_its_clause_and_leads_there(form_page: Opened):
    page = form_page(answers={**sample(), "match": "1.00", "total": "1.00"})
    links = page.locator("#a-match .gs-fault a.gs-clause")
    assert links.count() > 0
    hrefs = page.locator(".gs-fault a.gs-clause").evaluate_all("all => all.map(one => one.href)")
    for href in set(hrefs):
        page.goto(href)
        assert page.locator(f"[id='{href.partition('#')[2]}']").count() == 1, href


@pytest.mark.parametrize("call", CALLS)
def test_the_page_says_what_the_command_says(call: str, form_page: Opened, tmp_path: Path):
    answers = {**sample(call), "contact_phone": "12", "declare_true": False, "total": "1.00"}
    del answers["lead_name"]
    page = form_page(call, answers)
    path = export(page, tmp_path)
    _, told = validate(call, path)
    errors = [found for found in told["findings"] if found["level"] == "error"]
    page.locator(".gs-bar button").click()
    lines = page.locator(".gs-summary ol > li, .gs-missing a").all_inner_texts()
    assert len(lines) == len(told["findings"])
    for found in errors:
        if found["code"] != "FLD-001":
            assert any(found["message"] in line for line in lines), found
    left = page.locator(".gs-summary details summary").inner_text()
    assert left == f"没有检查的 {len(told['not_checked'])} 条"


# Input as people give it


def test_nothing_is_checked_while_a_word_is_composed(form_page: Opened):
    page = form_page(answers={**sample(), "project_name": "甲"})
    control = page.locator("#f-project_name")
    control.focus()
    client = page.context.new_cdp_session(page)
    page.locator("#f-contact_phone").fill("１３９")
    page.locator("#f-contact_phone").focus()
    before = page.locator(".gs-stand").inner_text()
    client.send("Input.imeSetComposition", {"text": "0000", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(700)
    assert fault(page, "contact_phone") == ""
    expect(page.locator(".gs-stand")).to_have_text(before)
    client.send("Input.insertText", {"text": "00001111"})
    control.focus()
    assert "不是规定的电话写法" in fault(page, "contact_phone")


def test_a_text_of_one_line_takes_no_line_break(form_page: Opened):
    page = form_page(answers=sample())
    control = page.locator("#f-place")
    control.focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("一\r\n二")
    assert "\n" not in control.input_value()
    assert control.input_value().endswith("一 二")


def test_a_long_text_is_counted_and_told_when_too_long(form_page: Opened):
    page = form_page(answers=sample())
    limit = next(f.longest for f in forms_now()[FIRST].fields() if f.name == "plan_summary")
    assert limit is not None
    counter = page.locator("#a-plan_summary .gs-counter")
    page.locator("#f-plan_summary").fill("字" * (limit - 1) + "𠀀")
    expect(counter).to_have_text(f"{limit} / {limit} 字")
    page.locator("#f-plan_summary").fill("字" * (limit + 5))
    expect(counter).to_have_text(f"{limit + 5} / {limit} 字，多出 5 字")
    expect(page.locator(".gs-told")).to_contain_text("多出 5 字")


def test_what_is_typed_never_becomes_markup(form_page: Opened, tmp_path: Path):
    page = form_page(answers=sample())
    bad = "<img src=x onerror=alert(1)><b>"
    answer(page, "project_name", bad)
    path = tmp_path / f"{bad.replace('/', '')}.json"
    path.write_text("{", encoding="utf-8")
    take(page, path)
    page.locator(".gs-bar button").click()
    expect(page.locator("main img, main .gs-notices b")).to_have_count(0)
    expect(page.locator(".gs-notices")).to_contain_text(bad)


def test_a_thumb_picks_a_day_from_the_calendar(form_page: Opened):
    call = next(c for c in CALLS if any(f.kind is FieldType.DATE for f in forms_now()[c].fields()))
    name = next(f.name for f in forms_now()[call].fields() if f.kind is FieldType.DATE)
    page = form_page(call, has_touch=True, is_mobile=True, width=360)
    assert page.locator(f"#f-{name}").get_attribute("type") == "date"
    assert form_page(call).locator(f"#f-{name}").get_attribute("type") == "text"


def test_a_thumb_still_sees_a_day_that_is_written_wrong(form_page: Opened):
    call = next(c for c in CALLS if any(f.kind is FieldType.DATE for f in forms_now()[c].fields()))
    name = next(f.name for f in forms_now()[call].fields() if f.kind is FieldType.DATE)
    answers = {**sample(call), name: "2021年1月1日"}
    page = form_page(call, answers, has_touch=True, is_mobile=True, width=360)
    expect(page.locator(f"#f-{name}")).to_have_value("2021年1月1日")
    page.get_by_role("button", name="改成 2021-01-01").tap()
    expect(page.locator(f"#f-{name}")).to_have_value("2021-01-01")


# What hangs on answers


def test_what_is_not_asked_is_put_away_and_never_lost(form_page: Opened, tmp_path: Path):
    page = form_page(answers=sample())
    asked = page.locator("#f-area_name")
    before = asked.input_value()
    assert before
    page.get_by_label("C 提升推广").check()
    expect(asked).to_be_hidden()
    expect(page.locator("#part-villages")).to_be_hidden()
    expect(page.locator(".gs-told")).to_contain_text("不用填了")
    path = export(page, tmp_path)
    _, told = validate(FIRST, path)
    assert not {"FLD-002", "TBL-007"} & {found["code"] for found in told["findings"]}
    page.get_by_label("A 参与能力提升").check()
    expect(asked).to_have_value(before)
    expect(asked).to_be_visible()
    code, told = validate(FIRST, export(page, tmp_path))
    assert (code, told["findings"]) == (0, [])


def test_the_contents_tell_how_each_part_stands(form_page: Opened):
    page = form_page(answers={**sample(), "contact_phone": "12"})
    page.locator(".gs-contents summary").click()
    told = dict(
        page.locator(".gs-contents li").evaluate_all(
            "all => all.map(one => [one.dataset.part, one.lastChild.textContent])"
        )
    )
    assert told["lead"] == "1 处要改"
    assert told["basic"] == "已填好"
    assert told["expert"] == "不用填"
    answer(page, "project_name", "")
    assert page.locator(".gs-contents li[data-part=basic]").inner_text().endswith("还差 1 栏")


# Rows and sums


def test_rows_are_added_taken_out_and_had_back(form_page: Opened):
    page = form_page(answers=sample())
    rows = page.locator("[data-table=budget] tbody tr")
    count = rows.count()
    items = rows.locator("[data-column=item] :is(input, textarea)").evaluate_all(
        "all => all.map(one => one.value)"
    )
    page.get_by_role("button", name="删除第 2 行").nth(
        page.get_by_role("button", name="删除第 2 行").count() - 1
    )
    remove = rows.nth(1).get_by_role("button")
    remove.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(count - 1)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "删除第 2 行"
    page.locator("#a-budget").get_by_role("button", name="恢复").click()
    after = rows.locator("[data-column=item] :is(input, textarea)").evaluate_all(
        "all => all.map(one => one.value)"
    )
    assert after == items
    page.locator("#a-budget").get_by_role("button", name="加一行").press("Enter")
    expect(page.locator(f"#f-budget-{count}-item")).to_be_focused()
    names = page.locator("[data-table=budget] [aria-label]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert len(names) == len(set(names))


def test_the_last_row_is_emptied_not_lost(form_page: Opened):
    page = form_page()
    remove = page.locator("[data-table=team] tbody tr").get_by_role("button")
    page.locator("#f-team-0-name").fill("甲")
    remove.click()
    expect(page.locator("[data-table=team] tbody tr")).to_have_count(1)
    expect(page.locator("#f-team-0-name")).to_have_value("")


def test_there_are_no_more_rows_than_the_form_takes(form_page: Opened):
    table = next(t for t in forms_now()[FIRST].tables() if t.name == "partners")
    row = {"name": "甲"}
    page = form_page(answers={**sample(), "partners": [row] * table.most_rows})
    more = page.locator("#a-partners").get_by_role("button", name="加一行")
    expect(more).to_be_disabled()
    page.locator("[data-table=partners] tbody tr").last.get_by_role("button").click()
    expect(more).to_be_enabled()


def test_fifty_rows_of_a_budget_add_up_as_they_are_written(form_page: Opened):
    line = {"item": "物料", "purpose": "活动", "source": "grant", "amount": "100.10"}
    page = form_page(answers={**sample(), "budget": [line] * 50})
    sums = page.locator("[data-table=budget] tfoot td[data-tally]")
    assert set(sums.all_inner_texts()) == {"5005.00"}
    answer_cell = page.locator("#f-budget-49-amount")
    answer_cell.fill("0.10")
    answer_cell.blur()
    assert set(sums.all_inner_texts()) == {"4905.00"}
    said = page.locator("#a-grant .gs-sum").filter(has_text="申请资助")
    answer(page, "grant", "4905")
    expect(said).to_contain_text("，相符")
    answer(page, "grant", "5000")
    expect(said).to_contain_text("，还差 95.00")
    answer(page, "grant", "4900")
    expect(said).to_contain_text("，多出 5.00")


def test_a_sum_is_written_where_it_belongs_at_one_press(form_page: Opened):
    answers = {key: value for key, value in sample().items() if key not in ("total", "budget")}
    page = form_page(answers=answers)
    page.locator("#a-total").get_by_role("button", name="填入").click()
    wanted = float(answers["grant"]) + float(answers["match"])
    assert float(page.locator("#f-total").input_value()) == wanted
    expect(page.locator("#a-total .gs-sum").first).to_contain_text("，相符")


# Every reader


SCREENS: dict[str, dict[str, Any]] = {
    "a phone of 360 px": {"width": 360},
    "large type on a phone": {"width": 360, "large": True},
    "200 % zoom": {"width": 320, "device_scale_factor": 2},
    "a desk in the dark": {"color_scheme": "dark"},
    "large type at a desk": {"large": True},
}


# Every screen for the first form, the others on a phone; the rest behind `make test-long`.
@pytest.mark.parametrize(
    ("screen", "call"),
    [
        pytest.param(screen, call, marks=pytest.mark.long if a and b else ())
        for a, call in enumerate(CALLS)
        for b, screen in enumerate(SCREENS)
    ],
)
def test_a_form_full_of_faults_is_fit_for_every_reader(screen: str, call: str, form_page: Opened):
    spoiled = {**sample(call), "contact_phone": "１２", "total": "1 元", "lead_name": "字" * 90}
    budget = [{**row, "amount": "1.234"} for row in sample(call)["budget"]]
    page = form_page(call, {**spoiled, "budget": budget}, **SCREENS[screen])
    page.locator(".gs-bar button").click()
    page.locator(".gs-contents summary").click()
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT) == []
    assert page.evaluate(SMALL) == []
    assert grave_faults(page) == []


@pytest.mark.parametrize("call", CALLS)
def test_every_control_has_a_name_for_a_screen_reader(call: str, form_page: Opened):
    page = form_page(call, sample(call))
    nameless = page.locator(".gs-form :is(input, select, textarea, button)").evaluate_all(
        """all => all.filter(one => one.checkVisibility()).filter(one => !(
            one.getAttribute("aria-label") || one.textContent.trim() && one.tagName === "BUTTON"
            || [...(one.labels ?? [])].some(label => label.textContent.trim())
          )).map(one => one.outerHTML)"""
    )
    assert nameless == []
    for radio in page.locator(".gs-form fieldset").all():
        assert radio.locator("legend").inner_text().strip()


def test_keys_alone_reach_everything_and_the_focus_is_always_seen(form_page: Opened):
    page = form_page(width=360)
    page.locator("#f-project_name").focus()
    bar = page.locator(".gs-bar").bounding_box()
    for _ in range(40):
        page.keyboard.press("Tab")
        box = page.evaluate(
            """() => {
              const { top, bottom } = document.activeElement.getBoundingClientRect();
              return { top, bottom, bar: !!document.activeElement.closest(".gs-bar") };
            }"""
        )
        assert box["bar"] or (box["bottom"] > 0 and box["top"] < bar["y"]), box


def test_no_answer_leaves_the_page(form_page: Opened, tmp_path: Path):
    page = form_page(answers=sample())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    violated: list[str] = []
    page.expose_function("told", lambda directive: violated.append(directive))
    page.evaluate(
        "addEventListener('securitypolicyviolation', event => told(event.violatedDirective))"
    )
    answer(page, "project_name", "甲")
    page.locator(".gs-bar button").click()
    export(page, tmp_path)
    page.wait_for_timeout(800)
    assert [url for url in asked if not url.startswith("blob:")] == []
    assert violated == []
    expect(page.locator("form[action]")).to_have_count(0)


# Paper


def printed(page: Page, folder: Path) -> tuple[int, str]:
    """How many sheets a page prints on, and what stands on them without spaces."""
    path = folder / "page.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    sheets = done.stdout.decode().split("\f")
    return len(sheets) - 1, re.sub(r"\s+", "", "".join(sheets))


def titles(form: Form) -> set[str]:
    return {re.sub(r"\s+", "", field.title)[:6] for field in form.fields()}


@pytest.mark.parametrize("call", CALLS)
def test_a_filled_form_prints_its_answers_whole(call: str, form_page: Opened, tmp_path: Path):
    end = "最后一句话写在这里。"
    answers = sample(call)
    long = next(
        f for f in forms_now()[call].fields() if f.kind is FieldType.LONG and f.name in answers
    )
    text = "字" * ((long.longest or 500) - len(end)) + end
    page = form_page(call, {**answers, long.name: text})
    page.locator("#a-team").get_by_role("button", name="加一行").click()
    sheets, said = printed(page, tmp_path)
    assert 3 <= sheets <= 9
    assert end in said and said.count("字" * 10) * 10 > len(text) - 40
    for name in ("project_name", "lead_name", "contact_phone", "total"):
        assert re.sub(r"\s+", "", str(answers[name])).removesuffix(".00") in said
    for word in ("加一行", "删除", "草稿", "导出", "请选择", "还差"):
        assert word not in said, word
    assert "（盖章）" in said
    expect(page.locator("[data-table=team] tbody tr[data-unused]")).to_have_count(1)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("script", [True, False])
def test_an_empty_form_prints_all_it_may_ask_for(
    call: str, script: bool, form_page: Opened, tmp_path: Path
):
    page = form_page(call, java_script_enabled=script)
    hidden = "[...document.querySelectorAll('.gs-field')].filter(one => one.hidden).length"
    before = page.evaluate(hidden) if script else 0
    _, said = printed(page, tmp_path)
    for title in titles(forms_now()[call]):
        assert title in said, title
    if script:
        assert page.evaluate(hidden) == before > 0
        expect(page.locator("[data-table=team] tbody tr")).to_have_count(1)
