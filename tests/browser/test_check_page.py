"""The check page: a file is opened and checked where it is, and everybody can read the result."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, expect

from generator.forms.answers import application_json
from generator.forms.browser_form import portable
from generator.forms.csv_package import package
from generator.forms.form import Form
from generator.forms.reader import load_forms
from generator.forms.word import word
from generator.forms.workbook import workbook
from generator.model.calls import Call
from generator.model.loader import load
from generator.sources.schemas import Schemas
from generator.submissions.check import check_submissions
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from generator.submissions.reports.text_and_json import LEVELS, place
from generator.web.escape import script_json
from tests.browser.test_accessibility import LIGHT_FIRST, MODES, grave_faults
from tests.support.hostile_files import HOSTILE
from tests.support.opened_submissions import examples, forms_now
from tests.support.second_form_version import CALL, second_version

FORM = max(forms_now().values(), key=lambda form: len(list(form.tables())))
PAGE = f"calls/{FORM.call}/check/"
INJECTION = "<img src=x onerror=alert(1)>"
CHOOSE = "选择文件"


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


@cache
def answers() -> Mapping[str, Any]:
    return next(iter(examples(FORM.call).values()))


@pytest.fixture(scope="session")
def sound_book(call: Call) -> bytes:
    assert call.id == FORM.call
    return workbook(FORM, call, answers())


@pytest.fixture(scope="session")
def spoiled_book(sound_book: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with faults in single cells, in a table and in its sheets."""
    path = tmp_path_factory.mktemp("spoiled") / "申报表.xlsx"
    path.write_bytes(sound_book)
    book = openpyxl.load_workbook(path)
    sheet = book[FORM.sheet]
    rows = {row[3].value: row[1] for row in sheet.iter_rows() if row[3].value}
    rows["project_name"].value = None
    rows["grant"].value = "99999999.00"
    rows["match"].value = "1,000"
    budget = book[next(t.sheet for t in FORM.tables() if t.name == "budget")]
    for row in range(2, 9):
        budget.cell(row, 1).value = None
        budget.cell(row, 4).value = "一千"
    book.create_sheet("草稿")["A1"] = "另外的内容"
    book.save(path)
    return path


def check(page: Page, *files: FilePayload | Path) -> None:
    """Choose files and wait for their results."""
    page.locator(".gs-drop input").set_input_files(list(files))  # type: ignore[arg-type]
    expect(page.locator(".gs-drop [role=status]")).to_contain_text("检查完了")


def rows_of(page: Page) -> list[list[str]]:
    """The findings on the page: level, place, message with its others, clause."""
    return page.locator(".gs-findings tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )


def test_the_page_says_the_same_as_the_command(
    reader: Callable[..., Page], call: Call, spoiled_book: Path
):
    page = reader()
    page.goto(PAGE)
    check(page, spoiled_book)
    raw = read_submission(spoiled_book, spoiled_book.name, outline(FORM), LIMITS)
    (result,) = check_submissions([raw], FORM, call, received=None)
    shown = rows_of(page)
    assert len(result.findings) == len(shown) > 5
    for told, (level, where, message, clause) in zip(result.findings, shown, strict=True):
        assert level == LEVELS[told.level]
        assert where in place(told.where)
        assert message.startswith(told.message)
        assert ("同样的问题共" in message) is (told.count > 1)
        assert clause.removeprefix("依据条款") == told.clause
    figures = page.locator(".gs-result .gs-facts").inner_text().split()
    assert figures[:2] == ["结论", "不符合"]
    assert figures[2:5] == ["错误", str(result.counts["error"]), "处"]
    left = page.locator(".gs-left-out")
    expect(left.locator("summary")).to_have_text(f"没有检查的 {len(result.not_checked)} 条")
    left.locator("summary").click()
    for reason in {item.reason for item in result.not_checked}:
        expect(left.get_by_text(reason)).to_be_visible()


def test_a_finding_leads_to_its_clause(
    reader: Callable[..., Page], spoiled_book: Path, built_site: Path
):
    page = reader()
    page.goto(PAGE)
    check(page, spoiled_book)
    clauses = (built_site / f"calls/{FORM.call}/clauses/index.html").read_text(encoding="utf-8")
    anchors = set(re.findall(r'id="([^"]+)"', clauses))
    hrefs = page.locator(".gs-results a.gs-clause").evaluate_all("all => all.map(a => a.href)")
    assert len(hrefs) > 20
    assert {href.partition("#")[0] for href in hrefs} == {page.url.replace("/check/", "/clauses/")}
    # A section of the form that goes by a whole chapter leads to the top of the page.
    assert {href.partition("#")[2] for href in hrefs} <= anchors | {""}
    assert sum("#" in href for href in hrefs) > 20


def test_sound_answers_keep_the_rules_in_every_shape(
    reader: Callable[..., Page], call: Call, sound_book: bytes
):
    page = reader(width=390)
    page.goto(PAGE)
    check(
        page,
        payload("工作簿.xlsx", sound_book),
        payload("数据包.zip", package(FORM, answers())),
        payload("application.json", application_json(FORM, answers())),
    )
    expect(page.locator(".gs-drop [role=status]")).to_have_text("检查完了。共 3 份：符合 3 份。")
    assert page.locator(".gs-result h3").all_inner_texts() == [
        "工作簿.xlsx",
        "数据包.zip",
        "application.json",
    ]
    assert page.locator("dd.gs-verdict").all_inner_texts() == ["符合"] * 3
    # A package holds its files; of the others only that is told.
    expect(page.locator(".gs-findings")).to_have_count(2)
    for told in page.locator(".gs-findings tbody tr").all():
        expect(told).to_contain_text("附件另交")


def test_by_keyboard_alone_from_choosing_to_the_last_button(
    reader: Callable[..., Page], spoiled_book: Path
):
    page = reader()
    # Chromium is told to hand over the chooser before the page is there, not as Enter is pressed.
    page.on("filechooser", lambda _: None)
    page.goto(PAGE)
    control = page.get_by_label(CHOOSE)
    for _ in range(80):
        page.keyboard.press("Tab")
        if control.evaluate("it => it === document.activeElement"):
            break
    outline_of = "it => getComputedStyle(it.closest('label')).outlineStyle"
    assert control.evaluate(outline_of) == "solid"
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    chosen.value.set_files(spoiled_book)
    heading = page.get_by_role("heading", name="检查结果", exact=True)
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    wanted = page.locator(".gs-results").locator("a, summary, button")
    for number in range(wanted.count()):
        if wanted.nth(number).is_visible():
            page.keyboard.press("Tab")
            expect(wanted.nth(number)).to_be_focused()
    # The last one clears what was found and leads back to the beginning.
    page.keyboard.press("Enter")
    expect(page.locator(".gs-results")).to_be_empty()
    expect(control).to_be_focused()


def test_the_same_file_is_checked_again_after_it_was_mended(
    reader: Callable[..., Page], sound_book: bytes, spoiled_book: Path
):
    page = reader()
    page.goto(PAGE)
    for _ in range(2):
        check(page, payload("p.xlsx", spoiled_book.read_bytes()))
        expect(page.locator("dd.gs-verdict")).to_have_text("不符合")
        check(page, payload("p.xlsx", sound_book))
        expect(page.locator("dd.gs-verdict")).to_have_text("符合")


def test_a_file_dropped_anywhere_is_checked_and_never_opened_in_its_place(
    reader: Callable[..., Page],
):
    page = reader()
    page.goto(PAGE)
    data = application_json(FORM, answers()).decode()
    transfer = page.evaluate_handle(
        """data => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([data], "application.json"));
          return transfer;
        }""",
        data,
    )
    taken = page.evaluate(
        """transfer => ["dragover", "drop"].map(name => !document.querySelector("h1").dispatchEvent(
          new DragEvent(name, {dataTransfer: transfer, bubbles: true, cancelable: true})))""",
        transfer,
    )
    assert taken == [True, True]
    expect(page.locator("dd.gs-verdict")).to_have_text("符合")


def hostile_files() -> list[FilePayload]:
    found = [
        payload(f"{number}-{sample.file}", sample.made())
        for number, sample in enumerate(HOSTILE.values())
    ]
    return [file for file in found if len(file["buffer"]) < 1_000_000]


def test_hostile_files_are_told_in_plain_lines_and_nothing_becomes_markup(
    reader: Callable[..., Page],
):
    page = reader()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(PAGE)
    page.set_default_timeout(60_000)
    odd = json.dumps(
        {"form": {"call": INJECTION, "version": INJECTION}, INJECTION: INJECTION}
    ).encode()
    injected = json.loads(application_json(FORM, answers())) | {
        INJECTION: INJECTION,
        "project_name": INJECTION,
    }
    files = [
        *hostile_files(),
        payload(f"{INJECTION}.json", odd),
        payload(f"{INJECTION}\u202e.xlsx", b"no workbook"),
        payload("injected.json", json.dumps(injected).encode()),
    ]
    page.locator(".gs-drop input").set_input_files(files)
    expect(page.locator(".gs-drop [role=status]")).to_contain_text("检查完了", timeout=60_000)
    expect(page.locator(".gs-result")).to_have_count(len(files))
    expect(page.locator(".gs-results :is(img, script, iframe, svg, style)")).to_have_count(0)
    said = page.locator(".gs-results").inner_text()
    assert f"{INJECTION}?.xlsx" in said
    for word_of_a_machine in ("Error", "undefined", "[object", "{most}"):
        assert word_of_a_machine not in said


def test_what_cannot_be_opened_here_is_told_with_what_to_do(
    reader: Callable[..., Page], call: Call
):
    page = reader()
    page.goto(PAGE)
    check(
        page,
        payload("申报书.docx", word(FORM, call, answers())),
        payload("申报书.html", b"<!doctype html><p>x</p>"),
        payload("照片.jpg", b"\xff\xd8\xff\xe0JFIF"),
    )
    paper, web, photo = page.locator(".gs-result").all()
    for part in (paper, web):
        expect(part).to_contain_text("可以提交，但这一页不能打开")
        expect(part.locator("table")).to_have_count(0)
    expect(photo.locator("dd.gs-verdict")).to_have_text("无法读取")
    expect(page.locator(".gs-drop [role=status]")).to_contain_text("共 1 份：无法读取 1 份")


def test_nothing_is_asked_of_any_server_once_the_page_is_there(
    reader: Callable[..., Page], spoiled_book: Path
):
    page = reader()
    page.goto(PAGE)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    check(page, spoiled_book)
    assert len(rows_of(page)) > 5
    assert asked == []


def test_the_result_is_saved_as_a_page_that_stands_alone(
    reader: Callable[..., Page], spoiled_book: Path, sound_book: bytes, tmp_path: Path
):
    page = reader()
    page.goto(PAGE)
    check(page, spoiled_book)
    shown = rows_of(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="保存结果").click()
    assert download.value.suggested_filename == "检查结果-申报表.xlsx.html"
    kept = tmp_path / "kept.html"
    download.value.save_as(kept)
    text = kept.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "src=" not in text
    saved = page.context.new_page()
    complaints: list[str] = []
    saved.on("console", lambda message: complaints.append(message.text))
    saved.goto(kept.as_uri())
    assert rows_of(saved) == shown
    expect(saved.locator(".gs-left-out[open]")).to_have_count(1)
    hrefs = saved.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert hrefs
    assert all(href.startswith(page.url.replace("/check/", "/clauses/")) for href in hrefs)
    assert grave_faults(saved) == []
    assert complaints == []


def test_the_result_is_printed_without_the_rest_of_the_page(
    reader: Callable[..., Page], spoiled_book: Path
):
    page = reader()
    page.goto(PAGE)
    check(page, spoiled_book)
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="打印结果").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator(".gs-findings")).to_be_visible()
    for selector in (".gs-drop", ".gs-check", ".gs-results .gs-go", "#check-list"):
        expect(page.locator(selector).first).to_be_hidden()
    # Printed without that button, the page holds its list too.
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".gs-check").first).to_be_visible()
    expect(page.locator(".gs-findings")).to_be_visible()


@pytest.mark.parametrize("mode", LIGHT_FIRST)
def test_axe_finds_nothing_serious_in_a_result(
    mode: str, reader: Callable[..., Page], spoiled_book: Path
):
    page = reader(**MODES[mode])
    page.goto(PAGE)
    check(page, spoiled_book)
    page.locator(".gs-left-out summary").click()
    assert grave_faults(page) == []
    levels = page.locator(":is(h1, h2, h3, h4):visible").evaluate_all(
        "all => all.map(heading => Number(heading.tagName[1]))"
    )
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("options", [{"width": 360}, {"width": 640}, {"width": 360, "large": True}])
def test_a_result_fits_any_screen(
    options: Mapping[str, Any], reader: Callable[..., Page], spoiled_book: Path
):
    page = reader(**options)
    page.goto(PAGE)
    check(page, spoiled_book)
    page.locator(".gs-left-out summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]
    small = page.locator(".gs-drop label, .gs-results button").evaluate_all(
        "all => all.filter(it => it.getBoundingClientRect().height < 48).length"
    )
    assert small == 0


def test_the_page_works_from_a_folder_without_any_server(
    reader: Callable[..., Page], built_site: Path, spoiled_book: Path
):
    page = reader()
    page.goto((built_site / PAGE / "index.html").as_uri())
    check(page, spoiled_book)
    page.locator(".gs-findings a.gs-clause").last.press("Enter")
    clauses = (built_site / f"calls/{FORM.call}/clauses/index.html").as_uri()
    expect(page).to_have_url(re.compile(re.escape(clauses)))
    expect(page.locator(":target")).to_have_count(1)


def test_without_script_the_list_stays_and_no_control_that_does_nothing_is_shown(
    reader: Callable[..., Page],
):
    page = reader(java_script_enabled=False)
    page.goto(PAGE)
    expect(page.locator(".gs-drop")).to_be_hidden()
    expect(page.locator(".gs-check").first).to_be_visible()


@pytest.mark.parametrize("form", forms_now().values(), ids=lambda form: form.call)
def test_every_call_with_a_form_checks_its_own(reader: Callable[..., Page], form: Form):
    page = reader()
    page.goto(f"calls/{form.call}/check/")
    given = next(iter(examples(form.call).values()))
    other = next(one for one in forms_now().values() if one.call != form.call)
    theirs = next(iter(examples(other.call).values()))
    check(
        page,
        payload("ours.zip", package(form, given)),
        payload("theirs.zip", package(other, theirs)),
    )
    assert page.locator("dd.gs-verdict").all_inner_texts() == ["符合", "无法读取"]
    assert form.call in " ".join(rows_of(page)[0])


def test_a_file_is_held_to_the_version_of_the_form_it_names(
    reader: Callable[..., Page], built_site: Path, sources: Path, tmp_path: Path
):
    second_version(sources)
    site, _ = load(sources)
    assert site is not None
    forms, found = load_forms(sources, site, Schemas.read(sources))
    assert found == ()
    given = {form.version: form for form in forms[CALL]}
    assert list(given) == ["1.1", "1.0"]
    call = site.call(CALL)
    assert call is not None
    copy = shutil.copytree(built_site, tmp_path / "site")
    path = copy / f"calls/{CALL}/check/index.html"
    carried = script_json([portable(form, call) for form in given.values()])
    text, times = re.subn(
        r'(?<=id="gongshi-data">).*?(?=</script>)',
        lambda _: carried,
        path.read_text(encoding="utf-8"),
        flags=re.S,
    )
    assert times == 1
    path.write_text(text, encoding="utf-8")
    page = reader()
    page.goto(path.as_uri())
    filled = {version: form.examples[0].answers for version, form in given.items()}
    check(
        page,
        payload("新版.xlsx", workbook(given["1.1"], call, filled["1.1"])),
        payload("旧版.xlsx", workbook(given["1.0"], call, filled["1.0"])),
        payload("旧版.zip", package(given["1.0"], filled["1.0"])),
        payload("新版填旧内容.json", application_json(given["1.1"], filled["1.0"])),
    )
    said = page.locator("dd.gs-verdict").all_inner_texts()
    assert said == ["符合", "符合", "符合", "不符合"]
