"""What a page may not hold is told at its line, as browsers and not as people read it."""

from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from generator.checks.markup import foreign
from generator.cli.main import main
from generator.publish.build import written
from generator.publish.page_parts import parts_of_markdown, parts_of_page
from generator.sources.markdown import EXTENSIONS, rendered
from generator.web.html5 import DEEPEST
from tests.conftest import ROOT
from tests.support.active_markup import ACTIVE, QUIET

ABOVE = "第一段，<b>重</b>。\n\n| 甲 |\n|--:|\n| 1 |\n\n"


@pytest.mark.parametrize("piece", ACTIVE)
def test_what_acts_in_a_browser_is_told_at_its_line(piece: str):
    first = ABOVE.count("\n") + 1
    last = first + piece.count("\n") + 1
    found = list(foreign(f"{ABOVE}{piece}\n\n末段。\n"))
    assert found
    assert all(first <= line <= last for line, _ in found)


@pytest.mark.parametrize("piece", QUIET)
def test_what_people_write_is_no_fault(piece: str):
    assert list(foreign(f"{ABOVE}{piece}\n\n末段。\n")) == []


def test_each_is_told_where_it_stands_again():
    body = "甲\n\n<img src=x onerror=a>\n\n乙\n\n<p onclick=b>\n\n<img src=y onerror=c>\n"
    assert [line for line, _ in foreign(body)] == [3, 7, 9]


def test_a_check_tells_every_page_and_announcement_before_any_build(small: Path):
    head = "---\ntitle: 说明\ndescription: 补充说明。\n---\n"
    for number, piece in enumerate(ACTIVE):
        text = f"{head}说明如下。\n\n{piece}\n"
        (small / f"content/page-{number}.md").write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["check", "--root", str(small)])
    told = {line.split(":")[0] for line in done.output.splitlines() if "PAG-003" in line}
    assert told == {f"content/page-{number}.md" for number in range(len(ACTIVE))}


def test_markdown_is_read_as_the_settings_of_the_site_have_it():
    given = cast("list[str | dict[str, object]]", written(ROOT)["markdown_extensions"])
    listed = [(one, {}) if isinstance(one, str) else next(iter(one.items())) for one in given]
    assert tuple(name for name, _ in listed if name != "toc") == EXTENSIONS
    assert dict(listed)["tables"] == {"use_align_attribute": True}


def test_elements_nested_too_deep_are_told_and_not_parsed(monkeypatch: pytest.MonkeyPatch):
    parsed: list[str] = []
    monkeypatch.setattr("generator.checks.markup.elements", lambda html: parsed.append(html) or ())
    assert [line for line, _ in foreign(f"甲\n\n{'<span>' * (DEEPEST + 1)}\n")] == [3]
    assert all("span" not in html for html in parsed)


def test_a_table_is_the_same_whichever_way_its_columns_are_aligned():
    page = rendered("| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |\n")
    for side in ("left", "right"):
        page = page.replace(f' align="{side}">', f' class="gs-{side}">')
    shown = parts_of_page(f"<html><body><article>{page}</article></body></html>".encode())
    derived = parts_of_markdown("| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |\n")
    assert "gs-right" in page
    assert shown == derived
