"""A place for each file that the list of documents names: chosen, refused, kept, handed on."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from generator.forms.csv_package import package
from generator.forms.document_list import document_list
from generator.forms.formats import template
from generator.model.calls import Site
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from tests.browser.clerk import PDF, attach, export, open_alone, validate
from tests.support.opened_submissions import examples, forms_now

CALL = sorted(forms_now())[0]
FORM = forms_now()[CALL]
GIVEN = next(iter(examples(CALL).values()))
JPG = b"\xff\xd8\xff\xe0" + b"0" * 2_000_000


def chosen(name: str, data: bytes = PDF) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def files_in(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        return {name: archive.read(name) for name in names if name.startswith("附件/")}


@pytest.fixture
def page(browser: Browser, site: Site, tmp_path: Path, faults: list[str]) -> Iterator[Page]:
    """The one-file form, from the disk and without a network, filled but for its files."""
    call = next(one for one in site.calls if one.id == CALL)
    path = tmp_path / "form.html"
    path.write_bytes(template(FORM, call, "html", GIVEN))
    made = open_alone(browser, path, faults)
    yield made
    made.context.close()


def place(page: Page, row: int) -> Locator:
    return page.get_by_label(f"选择文件，第 {row} 行")


def state(page: Page, row: int) -> Locator:
    return page.locator(".gs-slot > span").nth(row - 1)


def name_of(page: Page, row: int) -> Locator:
    listed = document_list(FORM)
    assert listed is not None
    return page.locator(f"#f-{listed.table.name}-{row - 1}-{listed.file.name}")


def test_each_row_says_what_is_missing_and_what_lies_there(page: Page, tmp_path: Path) -> None:
    expect(state(page, 1)).to_have_text("还没有放入这个文件")
    expect(page.locator(".gs-stand")).to_have_text("还差 3 栏")
    place(page, 1).set_input_files([chosen("扫描 1.pdf")])
    expect(state(page, 1)).to_have_text("已放入：PDF，1\u00a0KB")
    # The name that is listed stays, and is that in the package.
    expect(name_of(page, 1)).to_have_value("社区需求报告.pdf")
    place(page, 2).set_input_files([chosen("扫描 2.jpg", JPG)])
    expect(state(page, 2)).to_have_text("已放入：JPG，1.9\u00a0MB")
    # One of another kind brings its own name.
    expect(name_of(page, 2)).to_have_value("扫描 2.jpg")
    page.get_by_role("button", name="检查", exact=True).first.click()
    expect(page.locator(".gs-missing")).to_contain_text("第 3 行文件名")
    page.locator(".gs-missing a").click()
    expect(name_of(page, 3)).to_be_focused()
    code, told = validate(CALL, export(page, tmp_path))
    assert (code, [one["code"] for one in told["findings"]]) == (1, ["INT-209"])
    place(page, 3).set_input_files([chosen("a.pdf")])
    expect(page.locator(".gs-stand")).to_have_text("已填好，可以检查和导出")
    path = export(page, tmp_path)
    assert files_in(path) == {
        "附件/社区需求报告.pdf": PDF,
        "附件/扫描 2.jpg": JPG,
        "附件/资金使用方案.pdf": PDF,
    }
    assert validate(CALL, path)[0] == 0


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"MZ", "不是允许的附件"),
        ("a.pdf", b"MZ", "不是允许的附件"),
        ("a.pdf", b"", "附件是空的"),
        ("a.pdf", JPG, "文件名的结尾与内容不符，内容像是JPG 图片"),
        ("a.zip", b"PK\3\4", "不是允许的附件"),
        ("a.pdf", PDF + b"0" * (50 << 20), "附件超过 50 MiB"),
    ],
)
def test_what_may_not_go_along_is_refused_at_once(
    name: str, data: bytes, words: str, page: Page, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    place(page, 1).set_input_files(path)
    expect(state(page, 1)).to_contain_text(f"“{name}”没有放入：{words}")
    expect(page.locator(".gs-told")).to_contain_text("没有放入")
    assert len(state(page, 1).inner_text().splitlines()) == 1
    expect(name_of(page, 1)).to_have_value("社区需求报告.pdf")
    assert files_in(export(page, tmp_path)) == {}


def test_a_file_keeps_to_its_row(page: Page, tmp_path: Path) -> None:
    names = [row["file"] for row in GIVEN["attachments"]]
    attach(page, {name: PDF + name.encode() for name in names})
    name_of(page, 1).fill("报告.pdf")
    page.locator("#a-attachments").get_by_role("button", name="删除第 2 行").click()
    expect(page.locator(".gs-slot button")).to_have_count(2)
    page.get_by_role("button", name="恢复", exact=True).click()
    expect(page.locator(".gs-slot button")).to_have_count(3)
    page.get_by_role("button", name=f"取出 {names[2]}").click()
    expect(place(page, 3)).to_be_focused()
    expect(state(page, 3)).to_have_text("还没有放入这个文件")
    assert files_in(export(page, tmp_path)) == {
        "附件/报告.pdf": PDF + names[0].encode(),
        f"附件/{names[1]}": PDF + names[1].encode(),
    }


def test_several_files_find_the_rows_that_name_them(page: Page) -> None:
    names = [row["file"] for row in GIVEN["attachments"]]
    more = [names[0], names[2], "补充.pdf", names[1]]
    place(page, 1).set_input_files([chosen(name, PDF + name.encode()) for name in more])
    expect(page.locator(".gs-slot button")).to_have_count(4)
    for row, name in enumerate((*names, "补充.pdf"), 1):
        expect(name_of(page, row)).to_have_value(name)
        expect(page.locator(".gs-slot").nth(row - 1)).to_contain_text("已放入")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../报告.pdf", "文件名指向文件夹以外的位置"),
        ("C:\\报告.pdf", "文件名指向文件夹以外的位置"),
        ("项目实施方案 .PDF", "这个文件名在前面已经写过"),
        ("报告.docx", "文件名的结尾与内容不符"),
    ],
)
def test_a_name_that_no_package_may_hold_is_told_and_left_out(
    name: str, words: str, page: Page, tmp_path: Path
) -> None:
    attach(page, {row["file"]: PDF for row in GIVEN["attachments"]})
    name_of(page, 3).fill(name)
    name_of(page, 3).blur()
    expect(page.locator("td .gs-fault")).to_contain_text(words)
    path = export(page, tmp_path)
    assert sorted(files_in(path)) == ["附件/社区需求报告.pdf", "附件/项目实施方案.pdf"]
    assert validate(CALL, path)[0] == 1


def test_an_own_export_brings_its_files_back(page: Page, tmp_path: Path) -> None:
    attach(page, {row["file"]: PDF + row["file"].encode() for row in GIVEN["attachments"]})
    path = export(page, tmp_path)
    first = path.read_bytes()
    page.reload()
    page.get_by_role("button", name="清空并删除草稿").click()
    expect(page.locator(".gs-slot button")).to_have_count(0)
    page.locator(".gs-desk input[type=file]").set_input_files(path)
    expect(page.locator(".gs-slot button")).to_have_count(3)
    assert export(page, tmp_path).read_bytes() == first
    # Another application with files of the same names takes none of these.
    other = tmp_path / "other.json"
    other.write_text(json.dumps(GIVEN, ensure_ascii=False), encoding="utf-8")
    page.locator(".gs-desk input[type=file]").set_input_files(other)
    expect(page.locator(".gs-notice")).to_contain_text("other.json")
    expect(page.locator(".gs-slot button")).to_have_count(0)
    page.get_by_role("button", name="恢复原来的").click()
    expect(page.locator(".gs-slot button")).to_have_count(3)


def test_a_package_of_the_command_brings_its_files(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(package(FORM, GIVEN))
    page.locator(".gs-desk input[type=file]").set_input_files(path)
    expect(page.locator(".gs-slot button")).to_have_count(3)
    again = export(page, tmp_path)
    assert files_in(again) == files_in(path)
    raws = [read_submission(one, "p.zip", outline(FORM), LIMITS) for one in (path, again)]
    assert raws[0] == raws[1]


def test_a_document_that_is_asked_for_gets_its_row(page: Page) -> None:
    for row in (3, 2):
        page.locator("#a-attachments").get_by_role("button", name=f"删除第 {row} 行").click()
    page.get_by_role("button", name="列上“资金使用方案”").click()
    documents = page.locator('[data-column="document"] select')
    expect(documents.nth(1)).to_have_value("资金使用方案")
    assert page.evaluate("document.activeElement.closest('td').dataset.column") == "owner"
    page.get_by_role("button", name="列上“项目实施方案”").click()
    expect(documents.nth(2)).to_have_value("项目实施方案")
    expect(page.locator(".gs-lacking")).to_be_hidden()


def test_whoever_leaves_with_files_that_lie_nowhere_is_warned(page: Page, tmp_path: Path) -> None:
    expect(page.get_by_text("附件不存进草稿，离开这一页以后要重新放入")).to_be_visible()
    warned: list[str] = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    page.locator("#f-project_name").click()
    attach(page, {row["file"]: PDF for row in GIVEN["attachments"]})
    page.reload()
    assert warned == ["beforeunload"]
    page.locator("#f-project_name").click()
    attach(page, {row["file"]: PDF for row in GIVEN["attachments"]})
    export(page, tmp_path)
    page.reload()
    assert warned == ["beforeunload"]


def test_on_paper_the_list_has_its_names_and_no_buttons(page: Page) -> None:
    attach(page, {row["file"]: PDF for row in GIVEN["attachments"]})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for slot in page.locator(".gs-slot, .gs-slots").all():
        expect(slot).to_be_hidden()
    for row in GIVEN["attachments"]:
        expect(page.locator(".gs-said", has_text=row["file"])).to_be_visible()
    page.get_by_role("button", name="清空并删除草稿", include_hidden=True).evaluate(
        "b => b.click()"
    )
    for event in ("beforeprint", "afterprint"):
        page.evaluate("name => dispatchEvent(new Event(name))", event)
    expect(page.locator(".gs-slot")).to_have_count(1)


def test_a_file_can_be_dropped_into_its_row(page: Page) -> None:
    page.evaluate(
        """name => {
          const carried = new DataTransfer();
          carried.items.add(new File(["%PDF-1.7"], name));
          const row = document.querySelectorAll(".gs-slot")[1].closest("tr");
          row.dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: carried }));
        }""",
        "扫描.pdf",
    )
    expect(state(page, 2)).to_contain_text("已放入：PDF")
    expect(state(page, 1)).to_have_text("还没有放入这个文件")
