"""The walk of an applicant: from an empty form to a package that the command calls valid."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from generator.forms.csv_package import package_files
from generator.forms.form import Form
from generator.forms.formats import template
from generator.model.calls import Site
from tests.browser.clerk import (
    answer,
    attach,
    export,
    fill_by_keyboard,
    open_alone,
    saved,
    validate,
)
from tests.conftest import ROOT
from tests.support.opened_submissions import examples, forms_now

CALLS = sorted(forms_now())
# The first example of each call here, the others behind `make test-long`.
EXAMPLES = [
    pytest.param(call, name, marks=() if number == 0 else pytest.mark.long)
    for call in CALLS
    for number, name in enumerate(examples(call))
]
LATER = 31 * 24 * 60 * 60 * 1000


@pytest.fixture
def form_page(reader: Callable[..., Page]) -> Callable[..., Page]:
    """Open the page of a call's form."""

    def opened(call: str = CALLS[0], **options: Any) -> Page:
        page = reader(accept_downloads=True, **options)
        page.goto(f"calls/{call}/form/")
        return page

    return opened


@pytest.fixture
def alone(
    browser: Browser, site: Site, tmp_path: Path, faults: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open the one-file page of a call's form from the disk, with no network at all."""
    contexts: list[BrowserContext] = []

    def opened(call: str = CALLS[0], width: int = 390) -> Page:
        form = forms_now()[call]
        path = tmp_path / "form.html"
        of = next(one for one in site.calls if one.id == call)
        path.write_bytes(template(form, of, "html", {}))
        page = open_alone(browser, path, faults, width)
        contexts.append(page.context)
        return page

    yield opened
    for context in contexts:
        context.close()


def take(page: Page, *paths: Path) -> None:
    """Give files to the form, one after the other."""
    for path in paths:
        page.locator(".gs-desk input[type=file]").set_input_files(path)
        page.locator(".gs-notice").first.wait_for()


def written(folder: Path, answers: dict[str, Any], name: str = "application.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    return path


def beside(form: Form, answers: dict[str, Any]) -> dict[str, bytes]:
    """The files of an example by the names that its list has."""
    files = package_files(form, answers)
    return {n.removeprefix("附件/"): data for n, data in files.items() if n.startswith("附件/")}


def standing(page: Page) -> str:
    return page.locator(".gs-stand").inner_text()


# From nothing to a valid package


@pytest.mark.parametrize(("call", "name"), EXAMPLES)
def test_the_form_is_filled_by_keyboard_alone_to_a_valid_package(
    call: str, name: str, form_page: Callable[..., Page], tmp_path: Path
):
    page = form_page(call, width=360)
    fill_by_keyboard(page, forms_now()[call], examples(call)[name], "导出申报材料包")
    assert standing(page) == "已填好，可以检查和导出"
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    code, told = validate(call, saved(waiting.value, tmp_path))
    assert (code, told["verdict"], told["findings"]) == (0, "valid", [])
    expect(page.locator(".gs-outcome")).to_contain_text("检查通过")


@pytest.mark.parametrize("call", CALLS)
def test_the_same_from_a_single_file_without_any_network(
    call: str, alone: Callable[..., Page], tmp_path: Path
):
    page = alone(call)
    answers = next(iter(examples(call).values()))
    fill_by_keyboard(page, forms_now()[call], answers, "检查")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "检查通过"
    code, told = validate(call, export(page, tmp_path))
    assert (code, told["verdict"]) == (0, "valid")


@pytest.mark.parametrize(("call", "name"), EXAMPLES)
@pytest.mark.parametrize("shape", ["xlsx", "csv", "json"])
def test_a_filled_file_is_taken_in_and_comes_out_the_same(
    call: str, name: str, shape: str, form_page: Callable[..., Page], site: Site, tmp_path: Path
):
    form, given = forms_now()[call], examples(call)[name]
    of = next(one for one in site.calls if one.id == call)
    path = tmp_path / f"given.{'zip' if shape == 'csv' else shape}"
    path.write_bytes(template(form, of, shape, given))
    page = form_page(call)
    take(page, path)
    expect(page.locator(".gs-notices")).to_contain_text("已从")
    if shape != "csv" and beside(form, given):
        assert standing(page) != "已填好，可以检查和导出"
        attach(page, beside(form, given))
    code, told = validate(call, export(page, tmp_path))
    assert (code, told["findings"]) == (0, [])
    with page.expect_download() as waiting:
        page.get_by_role("button", name="草稿存成文件").click()
    draft = saved(waiting.value, tmp_path)
    assert draft.name == f"{form.title}-草稿.json"
    assert validate(call, draft)[0] == 0
    kept = json.loads(draft.read_text(encoding="utf-8"))
    assert set(kept) == {name for name, value in given.items() if value not in (None, [])}


def test_a_file_from_the_single_page_is_opened_there_too(
    alone: Callable[..., Page], site: Site, tmp_path: Path
):
    call = CALLS[0]
    of = next(one for one in site.calls if one.id == call)
    path = tmp_path / "given.xlsx"
    answers = next(iter(examples(call).values()))
    path.write_bytes(template(forms_now()[call], of, "xlsx", answers))
    page = alone(call)
    take(page, path)
    attach(page, beside(forms_now()[call], answers))
    assert standing(page) == "已填好，可以检查和导出"


def test_a_package_with_faults_is_given_too_and_says_so(
    form_page: Callable[..., Page], tmp_path: Path
):
    page = form_page()
    answer(page, "project_name", "甲")
    path = export(page, tmp_path)
    expect(page.locator(".gs-outcome")).to_contain_text("通不过检查")
    code, told = validate(CALLS[0], path)
    assert (code, told["verdict"]) == (1, "invalid")
    page.get_by_role("button", name="看要改的").click()
    links = page.locator(".gs-missing a").count()
    assert links == sum(f["code"] in {"FLD-001", "TBL-001"} for f in told["findings"])


def test_the_package_holds_the_files_of_the_blank_one(
    form_page: Callable[..., Page], site: Site, tmp_path: Path
):
    call = CALLS[0]
    form, given = forms_now()[call], next(iter(examples(call).values()))
    page = form_page(call)
    take(page, written(tmp_path, given))
    attach(page, beside(form, given))
    with zipfile.ZipFile(export(page, tmp_path)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert inside == package_files(form, given)


def test_what_is_no_form_is_told_in_one_line_and_changes_nothing(
    form_page: Callable[..., Page], tmp_path: Path
):
    page = form_page()
    answer(page, "project_name", "甲")
    for name, content in (
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.zip", b""),
        ("a.json", b"{"),
        ("a.docx", b"PK\x03\x04"),
        ("b.json", b'{"form": {"call": "other", "version": "1.0"}}'),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        take(page, path)
        notice = page.locator(".gs-notice")
        expect(notice).to_contain_text("没有填入")
        notice.get_by_role("button", name="知道了").click()
        expect(page.locator("#f-project_name")).to_have_value("甲")


# Drafts


def test_a_draft_is_kept_and_carried_on_after_leaving(form_page: Callable[..., Page]):
    page = form_page()
    answer(page, "project_name", "甲院落")
    page.get_by_label("A 参与能力提升").check()
    page.get_by_role("button", name="加一行").last.click()
    page.locator("#f-budget-0-item").fill("物料")
    page.get_by_text("已存").wait_for()
    page.reload()
    expect(page.locator("#f-project_name")).to_have_value("甲院落")
    expect(page.get_by_label("A 参与能力提升")).to_be_checked()
    expect(page.locator("#f-budget-0-item")).to_have_value("物料")
    expect(page.locator(".gs-saved")).to_contain_text("已接着")


def test_leaving_at_once_loses_nothing(form_page: Callable[..., Page]):
    page = form_page()
    page.locator("#f-project_name").fill("甲院落")
    page.goto("about:blank")
    page.go_back()
    expect(page.locator("#f-project_name")).to_have_value("甲院落")


def test_a_draft_can_be_deleted_and_had_back(form_page: Callable[..., Page]):
    page = form_page()
    answer(page, "project_name", "甲")
    page.get_by_text("已存").wait_for()
    page.get_by_role("button", name="清空并删除草稿").click()
    assert page.evaluate("Object.keys(localStorage).filter(key => /draft/.test(key))") == []
    expect(page.locator("#f-project_name")).to_have_value("")
    page.get_by_role("button", name="恢复原来的").click()
    expect(page.locator("#f-project_name")).to_have_value("甲")
    page.get_by_role("button", name="清空并删除草稿").click()
    page.reload()
    expect(page.locator("#f-project_name")).to_have_value("")


def test_a_draft_goes_after_thirty_days(form_page: Callable[..., Page]):
    page = form_page()
    answer(page, "project_name", "甲")
    page.get_by_text("已存").wait_for()
    page.evaluate(
        """later => {
          const key = Object.keys(localStorage).find(each => /draft/.test(each));
          const value = JSON.parse(localStorage[key]);
          value.saved = new Date(Date.now() - later).toISOString();
          window.addEventListener("pagehide", () => { localStorage[key] = JSON.stringify(value); });
        }""",
        LATER,
    )
    page.reload()
    expect(page.locator("#f-project_name")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).filter(key => /draft/.test(key))") == []


def test_a_draft_of_another_version_is_told_and_carried_over(
    form_page: Callable[..., Page], tmp_path: Path
):
    page = form_page()
    call = forms_now()[CALLS[0]].call
    old = {"form": {"call": call, "version": "0.9"}, "project_name": "旧", "gone": "x"}
    page.evaluate(
        """([key, draft]) => {
          localStorage[key] = JSON.stringify({ saved: new Date().toISOString(), draft });
        }""",
        [f"gongshi-draft:{call}:0.9", old],
    )
    page.reload()
    notice = page.locator(".gs-notice")
    expect(notice).to_contain_text("第 0.9 版")
    expect(page.locator("#f-project_name")).to_have_value("")
    with page.expect_download() as waiting:
        notice.get_by_role("button", name="存成文件").click()
    kept = saved(waiting.value, tmp_path)
    assert json.loads(kept.read_text(encoding="utf-8")) == old
    notice.get_by_role("button", name="按栏目带过来").click()
    expect(page.locator("#f-project_name")).to_have_value("旧")
    expect(page.locator(".gs-notices")).to_contain_text("有 1 栏这一版没有")
    other = form_page()
    take(other, kept)
    other.get_by_role("button", name="按栏目带过来").click()
    expect(other.locator("#f-project_name")).to_have_value("旧")


def test_another_window_with_the_same_form_is_told(form_page: Callable[..., Page]):
    page = form_page()
    other = page.context.new_page()
    other.goto(page.url)
    answer(other, "project_name", "乙")
    other.get_by_text("已存").wait_for()
    page.get_by_text("另一个窗口也在填写").last.wait_for()


def test_a_browser_that_keeps_nothing_says_so(reader: Callable[..., Page]):
    page = reader(accept_downloads=True)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
    )
    page.goto(f"calls/{CALLS[0]}/form/")
    expect(page.locator(".gs-desk")).to_contain_text("不能存草稿")
    answer(page, "project_name", "甲")
    expect(page.locator("#f-project_name")).to_have_value("甲")


def test_the_form_in_force_is_the_one_on_the_page(form_page: Callable[..., Page]):
    for call in CALLS:
        page = form_page(call)
        form = forms_now()[call]
        assert page.locator("form.gs-form").get_attribute("data-form") == (
            f"{form.call} {form.version}"
        )
        assert (ROOT / "schemas/forms" / call / form.version).is_dir()
