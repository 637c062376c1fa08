"""On paper: a clean A4 document that says which notice prevails."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

PRINTED = (
    *("", "categories/", "eligibility/", "requirements/", "timeline/", "criteria/", "funding/"),
    *("apply/", "form/", "check/", "clauses/", "contacts/"),
)
# What is for a screen alone.
SCREEN = ("跳到正文", "公告公示", "大字版", "搜索", "怎样申报看申报条件", "加入日历", "下载表格")


def squeezed(text: str) -> str:
    return "".join(text.split())


def tool(*words: str) -> str:
    assert shutil.which(words[0]), "run .ci/system-packages first"
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def paper(page: Page, target: Path) -> tuple[str, str]:
    """Print what is shown; return what pdfinfo says and the text without any blanks."""
    target.write_bytes(page.pdf(prefer_css_page_size=True, print_background=False))
    return tool("pdfinfo", str(target)), squeezed(tool("pdftotext", "-raw", str(target), "-"))


@pytest.mark.parametrize("call", ["chengdu-2023", "kunming-2020"])
def test_each_page_of_a_call_prints_on_a4_with_title_and_notice_and_without_navigation(
    call: str, reader: Callable[..., Page], tmp_path: Path
):
    page = reader()
    for section in PRINTED:
        page.goto(f"calls/{call}/{section}")
        title = squeezed(page.locator("h1").inner_text())
        prevails = squeezed(page.locator(".gs-prevails").inner_text())
        heads = page.locator("main :is(h2, h3, h4)").evaluate_all(
            "all => all.filter(head => !head.closest('.gs-finish, .gs-rest'))"
            ".map(head => head.firstChild.textContent)"
        )
        about, text = paper(page, tmp_path / "page.pdf")
        assert "(A4)" in about, section
        assert title in text, section
        assert "以正式印发的" in prevails
        assert prevails in text, section
        assert [head for head in heads if head != "下一步" and squeezed(head) not in text] == []
        assert [word for word in SCREEN if word in text] == [], section


def test_large_type_and_dark_print_alike(reader: Callable[..., Page], tmp_path: Path):
    printed = []
    for options in ({}, {"large": True}, {"color_scheme": "dark"}, {"width": 390}):
        page = reader(**options)
        page.goto("calls/chengdu-2023/requirements/")
        printed.append(paper(page, tmp_path / "page.pdf")[1])
    assert printed == printed[:1] * 4


def test_what_a_filter_hides_is_not_printed(reader: Callable[..., Page], tmp_path: Path):
    page = reader()
    page.goto("calls/chengdu-2023/cases/")
    page.get_by_role("searchbox", name="查找").fill("唐氏综合症")
    text = paper(page, tmp_path / "page.pdf")[1]
    assert "都江堰市特殊儿童全纳教育项目" in text
    assert "同德智慧乐活圈" not in text


def test_dark_readers_print_ink_on_white(reader: Callable[..., Page]):
    page = reader(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.goto("calls/chengdu-2023/")
    for name in ("html", "body"):
        colour = page.evaluate(
            f"getComputedStyle(document.querySelector('{name}')).backgroundColor"
        )
        assert colour in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 29, 27)"
