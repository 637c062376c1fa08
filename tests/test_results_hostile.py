"""What applicants type to break something goes through submission, review, announcement, feed and
downloads: it reads as it was typed, adds no element, and is nowhere a formula.
"""

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import lxml.html
import openpyxl
import pytest

from generator.forms.field_types import read
from generator.forms.form import Field
from generator.model import call_status
from generator.model.result_packages import plain
from generator.web.escape import bare
from tests.support.many_submissions import calls_of
from tests.support.project_copies import MACHINERY, ROOT, SOURCES, built, copy_of
from tests.support.review_inboxes import lines_of
from tools.make_examples.inbox import Asked, Inbox
from tools.make_examples.make import clear
from tools.make_examples.staff_steps import Desk, run

SHOWN = "2026-11-23T09:00+08:00"
CORRECTED = "2026-12-02T10:00+08:00"
AFTER = "2026-12-03T12:00+08:00"

MARKUP = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "\"><b onmouseover='alert(1)'>",
    "' autofocus onfocus=alert(1) x='",
    "</td></tr></table><h1>大标题</h1>",
    "</title><meta http-equiv=refresh content=0>",
    "<!-- 注释 --><iframe src=//x></iframe>",
    "<![CDATA[<b>]]>",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>点</a>",
    "<style>*{display:none}</style>",
    "<base href=//x><form action=//x>",
)
MARKDOWN = (
    "**粗** _斜_ `码` ~~删~~",
    "# 标题 ## 标题",
    "[链接](javascript:alert(1))",
    "![图](http://x/y.png)",
    "| 甲 | 乙 | --- |",
    "> 引用 - 列表 1. 编号",
    "``` ```` ~~~ 栅栏",
    "{: #id .class onclick=x }",
    "[^1] [ref]: http://x",
    "!!! note ??? danger",
    "\\*转义\\* \\n \\u003cb\\u003e",
    "--- === ___ ***",
)
FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://x","点")',
    "+cmd|'/C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "＝1+4",
    "'=1+2",
    "''=1+3",
    "%0A=1+1",
    "DDE(1)",
)
TEMPLATES = (
    "{{ 7*7 }} {% raw %} {# #}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "%s %d %(x)s {0} {x!r}",
    "{{ config.extra.gongshi }}",
    "$(whoami) `id` ; rm -rf /",
    "../../etc/passwd",
    "--output=/tmp/x",
)
BREAKERS = (
    '"}]} , {"a": "b',
    "'; DROP TABLE applications; --",
    "a,b\";c'd",
    "甲,乙,丙",
    '""""""',
    "]]> --> */ //",
    "null",
    "true",
    "0123",
    "1e9",
    "2026-11-23",
    "~",
    "- a: &x [*x]",
    "BEGIN:VEVENT;X=1\\nEND:VEVENT",
)
SIGNS = (
    "零\u200b宽\u200d与\ufeff连接",
    "👩\u200d👩\u200d👧 🇨🇳 ✊🏿",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯a̴̢lgo",
    "𠀀𪚥 㐀 ﷽ ﹏﹏",
    "مرحبا بالعالم שלום",
    "é é ﬁ ① ㎡",
    "　全角　空格　",
    "长" * 60,
)
HOSTILE = (*MARKUP, *MARKDOWN, *FORMULAS, *TEMPLATES, *BREAKERS, *SIGNS)
"""Texts of one line that an applicant may type; every one is sound as an answer."""

REFUSED = (
    "\u202e倒过来\u202c的字",
    "空\x00字",
    "响\x07铃",
    "两\n行",
    "逃\x1b[31m",
    "\ud800",
    "长" * 61,
    "",
    "   ",
)
"""Texts that are no answer: they are set aside with the application."""

SHAPES = ("json", "csv", "xlsx", "docx", "html")


@dataclass(frozen=True, kw_only=True)
class Published:
    """A site with the desk it comes from, and the names its applicants gave by their number."""

    desk: Desk
    site: Path
    typed: dict[str, tuple[str, str]]

    @property
    def list(self) -> str:
        """The id of the list that holds in the end."""
        return f"{self.desk.call}-proposal-2"


def published(folder: Path, texts: Sequence[str], units: Sequence[str]) -> Published:
    """Take such projects of such units from the inbox to a correction, and build the site."""
    root = copy_of((*SOURCES, *MACHINERY), folder / "project")
    clear(root)
    # The call with the fewest bounds, so that every application is on the list.
    _, call, form = min(calls_of(root), key=lambda found: bool(found[1].cases))
    plan = form.review
    assert plan is not None
    base = next(e.name for e in form.examples if plan.district not in e.answers)
    closes = call_status.windows(call)[0].opens
    assert closes is not None
    asked = tuple(
        Asked(
            base=base,
            shape=SHAPES[number % len(SHAPES)],
            received=closes.replace(day=10),
            points=70 + number % 20,
            votes=1000 - number,
            changes={
                plan.project: said,
                plan.applicant: units[-1 - number],
                "contact_name": said[:30],
                "nature": said * 3,
            },
        )
        for number, said in enumerate(texts)
    )
    inbox = Inbox(form=form, call=call, asked=asked)
    desk = Desk(root=root, work=folder / "work", inbox=inbox)
    desk.receive()
    desk.review(SHOWN, "--sample")
    desk.publish(f"{call.id}-proposal")
    out = {"环节": plan.stages[-1].title, "文件名": inbox.names[0], "决定": "不通过"}
    desk.review(CORRECTED, "--sample", decide=[{**out, "理由": texts[3]}])
    path = desk.publish(f"{call.id}-proposal-2")
    path.write_text(path.read_text(encoding="utf-8").replace("请写", "下面写"), encoding="utf-8")
    run("seal", "--root", str(root), "--as-of", AFTER)
    return Published(
        desk=desk,
        site=built(root, AFTER),
        typed={
            f"{call.id}-{number:03d}": (one.changes[plan.project], one.changes[plan.applicant])
            for number, one in enumerate(asked, 1)
        },
    )


ASKED = HOSTILE[:60]
OTHERS = HOSTILE[len(HOSTILE) - 60 :]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Every text is there, as the name of a project or of a unit."""
    return published(tmp_path_factory.mktemp("hostile"), ASKED, OTHERS)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Published:
    texts = [f"项目{number:02d}" for number in range(60)]
    return published(tmp_path_factory.mktemp("harmless"), texts, texts)


def said(published: Published) -> dict[str, tuple[str, str]]:
    """What the site is to say of each application on the list: its project and its unit."""
    form = published.desk.inbox.form
    plan = form.review
    assert plan is not None
    fields = [form.field(plan.project), form.field(plan.applicant)]
    found = {}
    for number, texts in published.typed.items():
        values = [read(of, text).value for of, text in zip(fields, texts, strict=True) if of]
        found[number] = (one_line(f"{values[0]}"), one_line(f"{values[1]}"))
    return found


def one_line(text: str) -> str:
    """A text as a page says it: gaps as one space, what cannot be seen left out."""
    return " ".join(bare(text).split())


def listed(published: Published) -> dict[str, tuple[str, str]]:
    """The applications that hold in the end: all but the first."""
    first, *_ = published.typed
    return {number: names for number, names in said(published).items() if number != first}


def pages(site: Path) -> dict[str, lxml.html.HtmlElement]:
    """Every page of a site."""
    return {
        path.relative_to(site).as_posix(): lxml.html.document_fromstring(path.read_bytes())
        for path in sorted(site.rglob("*.html"))
    }


FIXED = ("href", "src", "id", "class", "action", "style", "for", "role", "rel", "type", "download")


def skeleton(page: lxml.html.HtmlElement) -> list[tuple[str, list[str], list[str | None]]]:
    """Every element of a page, its attributes, and the values of those no text may reach."""
    return [
        (str(node.tag), sorted(node.attrib), [node.get(name) for name in FIXED])
        for node in page.iter()
    ]


def test_all_that_was_typed_is_sound_and_comes_to_the_list(hostile: Published) -> None:
    register = (hostile.desk.work / "评审/内部/登记表.xlsx").read_bytes()
    assert len(lines_of(register)) == 60
    assert len(listed(hostile)) == 59
    assert set(HOSTILE) == {*ASKED, *OTHERS}


def test_no_page_has_an_element_or_an_attribute_more(
    hostile: Published, harmless: Published
) -> None:
    bad, good = pages(hostile.site), pages(harmless.site)
    assert bad.keys() == good.keys()
    assert [path for path in bad if skeleton(bad[path]) != skeleton(good[path])] == []


def test_the_page_says_what_was_typed(hostile: Published) -> None:
    page = pages(hostile.site)[f"announcements/{hostile.list}/index.html"]
    (table,) = page.xpath("//table[@data-sealed-list]")
    told = {}
    for row in table.xpath("./tbody/tr"):
        cells = [one_line(cell.text_content()) for cell in row.xpath("./th|./td")]
        told[cells[1]] = (cells[2], cells[3])
    assert told == listed(hostile)
    (gone,) = page.xpath("//tr[@data-change='removed']")
    first, *_ = hostile.typed
    assert said(hostile)[first][0] in one_line(gone.text_content())


def test_the_tables_hold_what_was_typed_and_no_formula(hostile: Published) -> None:
    wanted = listed(hostile)
    base = hostile.site / "data/results" / hostile.list
    data = (base / "list.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell.lstrip()[:1] in {*"=+-@＝＋－＠"}] == []
    told = {row[1]: (one_line(plain(row[2])), one_line(plain(row[3]))) for row in rows[1:]}
    assert told == wanted
    described = json.loads((base / "list.json").read_bytes())
    assert {
        row["申报编号"]: (one_line(row["项目名称"]), one_line(row["申报单位"]))
        for row in described["rows"]
    } == wanted
    book = openpyxl.load_workbook(base / "list.xlsx")
    sheet = book.active
    assert sheet is not None
    cells = list(sheet.iter_rows(min_row=3))
    assert {row[1].value: (one_line(row[2].value), one_line(row[3].value)) for row in cells} == (
        wanted
    )
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    with zipfile.ZipFile(base / "list.xlsx") as parts:
        texts = [parts.read(part).decode() for part in parts.namelist() if "sheet" in part]
    assert not [text for text in texts if "<f>" in text or "<hyperlink" in text]


def test_what_stays_with_the_reviewers_holds_no_formula_either(hostile: Published) -> None:
    folder = hostile.desk.work / "评审"
    for path in sorted(folder.rglob("*.csv")):
        data = path.read_bytes().decode("utf-8-sig")
        rows = csv.reader(io.StringIO(data, newline=""), strict=True)
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if cell.lstrip()[:1] in {*"=+-@＝＋－＠"}] == []
    with zipfile.ZipFile(folder / "内部/工作底稿.xlsx") as parts:
        texts = [parts.read(part).decode() for part in parts.namelist() if "sheet" in part]
    assert not [text for text in texts if "<f>" in text or "<hyperlink" in text]
    report = lxml.html.document_fromstring((folder / "内部/评审报告.html").read_bytes())
    assert not report.xpath("//script|//iframe|//img|//form|//base|//object|//svg[@onload]")
    assert not [a for node in report.iter() for a in node.attrib if a.startswith("on")]


def test_the_feed_and_the_calendars_have_the_same_parts(
    hostile: Published, harmless: Published
) -> None:
    def tags(published: Published) -> list[tuple[str, list[tuple[str, str]]]]:
        feed = ElementTree.fromstring((published.site / "feed.xml").read_bytes())  # noqa: S314
        return [(node.tag, sorted(node.items())) for node in feed.iter()]

    assert tags(hostile) == tags(harmless)
    bad = sorted(hostile.site.rglob("*.ics"))
    assert bad
    for path in bad:
        other = harmless.site / path.relative_to(hostile.site)
        one, two = (icalendar.Calendar.from_ical(p.read_bytes()) for p in (path, other))
        assert [sorted(event) for event in one.walk()] == [sorted(event) for event in two.walk()]


def test_the_search_index_and_the_linked_data_hold_texts_and_no_markup(
    hostile: Published, harmless: Published
) -> None:
    def tags(published: Published) -> set[str]:
        told = json.loads((published.site / "search/search_index.json").read_bytes())
        texts = [entry[key] for entry in told["docs"] for key in ("title", "text")]
        return {tag for text in texts for tag in re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", text)}

    assert tags(hostile) <= tags(harmless)
    for page in pages(hostile.site).values():
        for script in page.xpath("//script[@type='application/ld+json']"):
            json.loads(script.text)


def test_the_site_agrees_with_its_log(hostile: Published) -> None:
    assert "网站与登记簿一致" in run("verify", str(hostile.site))


def test_everything_typed_can_be_found_by_its_text(hostile: Published) -> None:
    told = (hostile.site / "search/search_index.json").read_text(encoding="utf-8")
    found = one_line(
        " ".join(html.unescape(entry["text"]) for entry in json.loads(told)["docs"])
    ).replace(" ", "")
    lost = [
        names[0] for names in listed(hostile).values() if names[0].replace(" ", "") not in found
    ]
    assert lost == []


@cache
def project_name() -> Field:
    """The field in which an applicant names the project."""
    _, _, form = min(calls_of(ROOT), key=lambda found: bool(found[1].cases))
    found = form.field(form.review.project) if form.review else None
    assert found is not None
    return found


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_what_is_no_answer_is_set_aside(text: str) -> None:
    reading = read(project_name(), text)
    assert reading.problem or not reading.value


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_what_is_an_answer_is_kept_as_it_was_typed(text: str) -> None:
    assert read(project_name(), text).problem is None
