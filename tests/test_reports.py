"""What was found in submissions, told as text, JSON and a page."""

import json
import re
from collections import Counter
from dataclasses import replace
from io import BytesIO

import pytest
from lxml import html
from playwright.sync_api import Browser
from pypdf import PdfReader

from generator.findings import Level
from generator.forms.form import Form
from generator.model.loader import load
from generator.sources.schemas import Schemas
from generator.submissions.opened import Where
from generator.submissions.reports.html_page import as_page
from generator.submissions.reports.text_and_json import as_json, as_text, place, summary
from generator.submissions.verdict import NotChecked, Result, SubmissionFinding
from tests.conftest import ROOT

WRONG = SubmissionFinding(
    code="AB-3.4",
    level=Level.ERROR,
    message="自筹不足；请增加自筹",
    clause="三（四）",
    where=Where(file="表.xlsx", sheet="申报表", row=7, column="填写", cell="B7", field="/match"),
)
MANY = SubmissionFinding(
    code="TBL-010",
    level=Level.WARNING,
    message="有空行；请删去",
    clause="",
    where=Where(file="budget.csv", row=3),
    count=6,
    others=tuple(Where(file="budget.csv", row=n) for n in range(4, 9)),
)
LEFT = NotChecked(code="AB-5.1", clause="五（一）", reason="由人工审核")
BAD = Result(
    submission="<b>p\u202e1</b>.zip",
    call="ab",
    form="1.0",
    verdict="invalid",
    findings=(WRONG, MANY),
    not_checked=(LEFT,),
    counts={"error": 1, "warning": 6},
)
GOOD = Result(
    submission="p2.zip",
    call="ab",
    form="1.0",
    verdict="valid",
    findings=(),
    not_checked=(),
    counts={},
)


@pytest.fixture(scope="module")
def form() -> Form:
    from generator.forms.reader import load_forms

    site, _ = load(ROOT)
    assert site is not None
    forms, found = load_forms(ROOT, site, Schemas.read(ROOT))
    assert found == ()
    return next(iter(forms.values()))[0]


def test_the_verdict_comes_first_then_findings_then_what_is_left():
    assert list(as_text(BAD)) == [
        "<b>p1</b>.zip：不符合，1 处错误，6 处提醒",
        "  错误 AB-3.4 申报表!B7 自筹不足；请增加自筹（条款 三（四））",
        "  提醒 TBL-010 budget.csv 第 3 行 有空行；请删去",
        "    同样的问题共 6 处，另有：budget.csv 第 4 行、budget.csv 第 5 行、"
        "budget.csv 第 6 行、budget.csv 第 7 行……",
        "  没有检查：由人工审核 1 条",
    ]


def test_a_sound_submission_is_one_line():
    assert list(as_text(GOOD)) == ["p2.zip：符合"]


def test_a_group_without_other_places_tells_its_count():
    alone = Result(**{**_values(BAD), "findings": (_but(MANY, others=()),), "not_checked": ()})
    assert list(as_text(alone))[-1] == "    同样的问题共 6 处……"


def test_the_summary_counts_each_verdict():
    counted = summary(Counter(["valid", "valid", "unreadable"]))
    assert counted == "共 3 份：符合 2 份，无法读取 1 份。"


def test_a_place_is_a_cell_or_a_line_of_a_file():
    assert place(Where(file="a.xlsx", cell="C3")) == "C3"
    assert place(Where(file="a.csv", row=2, column="金额")) == "a.csv 第 2 行 “金额”"
    assert place(Where(file="")) == ""


def test_json_has_the_keys_of_the_contract():
    said = json.loads(as_json(BAD))
    assert list(said) == [
        "submission",
        "call",
        "form",
        "verdict",
        "findings",
        "not_checked",
        "counts",
    ]
    assert said["findings"][0] == {
        "code": "AB-3.4",
        "level": "error",
        "message": "自筹不足；请增加自筹",
        "clause": "三（四）",
        "file": "表.xlsx",
        "sheet": "申报表",
        "row": 7,
        "column": "填写",
        "cell": "B7",
        "field": "/match",
        "count": 1,
    }
    assert said["not_checked"] == [{"code": "AB-5.1", "clause": "五（一）", "reason": "由人工审核"}]
    assert said["counts"] == {"error": 1, "warning": 6, "info": 0}


def test_the_page_shows_every_submission_and_takes_no_markup(form: Form):
    page = as_page([BAD, GOOD], form, "批次")
    tree = html.fromstring(page)
    headings = [h.text_content() for h in tree.iter("h2")]
    assert headings == ["<b>p1</b>.zip", "p2.zip"]
    assert [b.text_content() for b in tree.iter("b")] == []
    assert "共 2 份：符合 1 份，不符合 1 份。" in tree.text_content()
    assert "申报表!B7" in tree.text_content()
    assert "没有检查的 1 条" in tree.text_content()
    assert not re.search(r"https?://|<script", page)


def many() -> list[Result]:
    """As many results as an office has in a year, most of them wrong in many ways."""
    found = [
        replace(
            WRONG,
            code=f"AB-{kind}",
            level=Level.ERROR if kind % 2 else Level.WARNING,
            message="“资助金额（元）”超过上限；请改到上限以内，并相应改正预算和分期拨付的金额" * 2,
        )
        for kind in range(30)
    ]
    verdicts = ("valid", "invalid", "unreadable")
    return [
        replace(
            BAD,
            submission=f"某某街道第 {number} 社区社会工作服务中心申报表.xlsx",
            verdict=verdicts[number % 3],
            findings=tuple(found[: number % 3 * (number % 16)]),
            not_checked=(
                LEFT,
                replace(LEFT, code=f"AB-{number % 2}", clause=f"六（{number % 2}）"),
            ),
        )
        for number in range(200)
    ]


def test_what_several_come_to_stands_first_and_what_all_leave_once(form: Form):
    results = many()
    tree = html.fromstring(as_page(results, form, "批次"))
    (over,) = tree.find_class("overview")
    rows = over.xpath(".//tbody/tr")
    errors = [row for row in rows if "错误" in row.text_content()]
    assert rows[: len(errors)] == errors
    counts = Counter(f.code for r in results for f in r.findings if f.level is Level.ERROR)
    assert [int(row[0].text_content()) for row in errors] == [
        n for _, n in counts.most_common(len(errors))
    ]
    kinds = {f.code for r in results for f in r.findings}
    assert f"另有 {len(kinds) - len(rows)} 种问题" in over.text_content()
    links = over.xpath(".//a")
    for link in links:
        section = tree.get_element_by_id(link.get("href")[1:])
        assert section.find("h2").text == link.text
    wrong = sum(result.verdict != "valid" for result in results)
    assert f"另有 {sum(r.verdict == 'invalid' for r in results)} 份" in over.text_content()
    assert len(links) < wrong
    # A clause that all leave to people stands once, another with its submission.
    assert [td.text for td in tree.find_class("clause")].count("五（一）") == 1
    assert [td.text for td in tree.find_class("clause")].count("六（1）") == 100
    assert not html.fromstring(as_page([BAD], form, "批次")).find_class("overview")


def test_what_people_look_at_first_fits_on_two_pages(form: Form, browser: Browser):
    page = browser.new_page()
    page.set_content(as_page(many(), form, "批次", ("目录里共 210 项：200 份申报，10 项略过。",)))
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    texts = [one.extract_text() for one in printed.pages[:4]]
    begins = next(number for number, text in enumerate(texts) if "需要核对的内容" in text)
    assert begins == 2


def _values(result: Result) -> dict[str, object]:
    return {name: getattr(result, name) for name in Result.__dataclass_fields__}


def _but(told: SubmissionFinding, **changed: object) -> SubmissionFinding:
    values = {name: getattr(told, name) for name in SubmissionFinding.__dataclass_fields__}
    return SubmissionFinding(**{**values, **changed})
