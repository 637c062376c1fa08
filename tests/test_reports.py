"""What was found in submissions, told as text, JSON and a page."""

import json
import re
from collections import Counter

import pytest
from lxml import html

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


def _values(result: Result) -> dict[str, object]:
    return {name: getattr(result, name) for name in Result.__dataclass_fields__}


def _but(told: SubmissionFinding, **changed: object) -> SubmissionFinding:
    values = {name: getattr(told, name) for name in SubmissionFinding.__dataclass_fields__}
    return SubmissionFinding(**{**values, **changed})
