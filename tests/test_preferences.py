"""What a call prefers counts in a review: points, a place in front, and who has which.

The call is the invented one of tests/projects/reading-corners.
"""

import csv
import io
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from generator.review.entries import Outcome, Review, StageResult
from generator.review.outputs import outputs
from generator.review.reports.html_report import as_report
from generator.review.reports.workbook_report import working_copy
from generator.review.result_package import result_files
from tests.support.invented_projects import invented
from tests.support.reading_corners import (
    PLAN,
    corner,
    order,
    plan_stage,
    project,
    read,
    reviewed,
    scored,
    stage,
    through,
    with_stage,
)
from tests.support.review_inboxes import decisions_of, said, standing


def totals(result: StageResult) -> list[tuple[int, str, int]]:
    return [(s.place, s.figure.total, s.figure.rank) for s in result.standings if s.figure]


# ---- points and places in front ----


def test_points_are_added_to_the_total_up_to_what_it_may_come_to():
    social = "social-organisation"
    corners = [corner("campus"), corner("campus", social), corner("village", social)]
    found = through(corners, scored(89, "87.5", "99.25"))
    assert totals(stage(found, "county")) == [(2, "100.00", 1), (1, "89.50", 2), (0, "89.00", 3)]


def test_equal_totals_go_by_the_first_preference_then_by_the_second():
    corners = [
        corner("campus"),
        corner("campus", loans=1000),
        corner("campus", rating="five-star"),
        corner("campus", loans=2000, rating="four-star"),
        corner("campus", loans=999, rating="three-star"),
    ]
    found = through(corners, scored(80, 80, 80, 80, 80))
    assert totals(stage(found, "county")) == [
        (3, "80.00", 1),
        (2, "80.00", 2),
        (1, "80.00", 3),
        (0, "80.00", 4),
        (4, "80.00", 4),
    ]


def test_points_count_before_what_goes_in_front():
    corners = [corner("campus", rating="five-star"), corner("campus", "social-organisation")]
    assert order(stage(through(corners, scored(80, 79)), "county")) == [1, 0]


def test_without_points_the_preferred_pass_and_only_level_ones_wait():
    corners = [
        corner("family", "resident"),
        corner("family", "resident", loans=1500),
        corner("family", "resident"),
        corner("family", "resident", rating="four-star"),
    ]
    families = stage(through(corners, scored()), "families")
    assert standing(families, Outcome.PASSED) == [3, 1]
    assert said(families, 0) == "取前 2 名，已满"
    level = stage(through(corners[:3], scored()), "families")
    assert standing(level, Outcome.PASSED) == [1]
    assert standing(level, Outcome.OPEN) == [0, 2]
    words = "取前 2 名，只余 1 个，并列的有 2 个，须由人工确定"
    assert said(level, 0) == words


def test_people_decide_between_those_that_stand_level():
    corners = [corner("family", "resident"), corner("family", "resident")]
    corners.append(corner("family", "resident", loans=1500))
    decided = decisions_of(("家庭书架", "corners-2026-002", "通过", "", "开放时间更长"))
    given = replace(scored(), decisions=(decided,))
    families = stage(through(corners, given), "families")
    assert standing(families, Outcome.PASSED) == [2, 1]
    assert said(families, 0) == "取前 2 名，并列者由人工确定"


def test_what_cannot_be_worked_out_is_not_counted_and_told():
    points, *rest = plan_stage("county").prefer
    faulty = replace(points.rule, when="application.absent == 1")
    form = with_stage("county", prefer=(replace(points, rule=faulty), *rest))
    found = stage(through([corner("campus", "social-organisation")], scored(80), form), "county")
    assert totals(found) == [(0, "80.00", 1)]
    assert said(found, 0) == "“社会组织主办：加 2 分”缺少内容，算不出是否符合，没有计入"


def test_a_preference_for_some_categories_counts_for_them_alone():
    points = plan_stage("county").prefer[0]
    clause = replace(points.clause, categories=("campus",))
    preferred = replace(points, rule=replace(points.rule, clause=clause))
    form = with_stage("county", prefer=(preferred,))
    social = "social-organisation"
    found = through([corner("village", social), corner("campus", social)], scored(80, 80), form)
    assert totals(stage(found, "county")) == [(1, "82.00", 1), (0, "80.00", 2)]


# ---- a stage for some categories ----


def test_a_category_that_a_stage_is_not_for_goes_past_it_whatever_it_has():
    corners = [corner(name, rating="five-star") for name in ("community", "family", "campus")]
    found = through(corners, scored(70, None, 90))
    assert order(stage(found, "county")) == [2, 0]
    assert [r.text for r in stage(found, "county").remarks] == [
        "“县级评审”只办A 社区书香角、C 校园书香角、D 乡村书香角，其他类别的 1 个不经过这个环节"
    ]
    assert order(stage(found, "families")) == [1]
    given = scored(70, 60, 90)
    _, told = reviewed(corners, given)
    assert [one.code for one in told] == ["REV-007"]


# ---- what is said of it ----


@cache
def told() -> tuple[Review, StageResult]:
    social = "social-organisation"
    corners = [
        corner("campus", "social-organisation", loans=1200, rating="four-star"),
        corner("campus", loans=10),
        corner("village", social),
    ]
    found = through(corners, scored(88, 90, 70))
    return found, stage(found, "county")


CITED = "社会组织主办：加 2 分（四（六））；四星以上：优先（四（六））；借阅多：优先（四（六））"


def test_the_list_says_of_each_what_counted_and_by_which_clause():
    site, call, form = project()
    found, county = told()
    _, package = result_files(found, county, form, call, site, sample=True)
    rows = list(csv.DictReader(io.StringIO(package["list.csv"].decode("utf-8-sig"))))
    assert [(row["得分"], row["加分和优先"]) for row in rows] == [
        ("90.00", CITED),
        ("90.00", ""),
        ("72.00", "社会组织主办：加 2 分（四（六））"),
    ]
    assert [row["名次"] for row in rows] == ["1", "2", "3"]


def test_the_draft_says_how_it_counts_and_for_how_many():
    site, call, form = project()
    found, _ = told()
    day = datetime(2026, 4, 13, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    made = outputs(found, form, call, site, as_of=day, sample=True)
    text = made.files["公布/corners-2026-county/content/announcements/corners-2026-county.md"]
    part = text.decode().partition("## 县级评审的加分和优先\n\n")[2].split("\n\n")[0].strip()
    assert part.split("\n") == [
        "- 社会组织主办：加 2 分（四（六）），2 个项目符合。",
        "- 四星以上：优先（四（六）），1 个项目符合。",
        "- 借阅多：优先（四（六）），1 个项目符合。",
        "- 加分计入总分，总分最高 100 分。",
        "- 总分相同的，符合优先的排在前面；有几项优先的，先比写在前面的。",
    ]


def test_the_report_and_the_working_copy_name_what_counted():
    _, call, form = project()
    found, _ = told()
    page = as_report(found, form, call, sample=True)
    assert "县级评审：加分和优先" in page
    assert page.count("社会组织主办：加 2 分（四（六））") == 5
    book = openpyxl.load_workbook(io.BytesIO(working_copy(found, form, call)))
    head, first, *_ = book["县级评审"].iter_rows(values_only=True)
    assert dict(zip(head, first, strict=True))["加分和优先"] == CITED


# ---- what is wrong in it ----


@pytest.mark.parametrize(
    ("found", "replacement", "line", "message"),
    [
        (
            'points: "2"',
            "order: false",
            29,
            "FRM-206 加分写 points，优先写 order: true；请只写其中一项",
        ),
        ('points: "2"', 'points: "0.00"', 32, "FRM-206 加 0 分等于不加；请改正分数，或删去这一项"),
        (
            'points: "2"',
            'points: "1.125"',
            32,
            "FRM-206 加的分比总分的小数位数（2 位）多；请改正分数，或改 decimals",
        ),
        ("most: 100", "most: 99", 24, "FRM-206 封顶的分数低于满分 100；请改正"),
        (
            "      most: 100\n",
            "",
            23,
            "FRM-208 加分以后可能超过满分 100 分；请在 scoring 里写 most：封顶的写 100，"
            "不封顶的写 100 加上全部加分",
        ),
        (
            "when: application.lead_kind in params.kinds",
            "when: application.leadkind in params.kinds",
            31,
            "FRM-150 申报表里没有栏目 leadkind；请改成 lead_kind",
        ),
        (
            "when: application.lead_kind in params.kinds",
            "when: today > received",
            31,
            "FRM-206 加分和优先只看申报表里的内容和条款的参数，不看收到和检查的日期；请改正",
        ),
        (
            "clause: CO-4-f",
            "clause: CO-4-a",
            29,
            "FRM-207 四（一）不是写优先的条款（kind: preference）；请核对条款标识",
        ),
        ("clause: CO-4-f", "clause: CO-9", 29, "FRM-115 批次里没有条款 CO-9；请改正条款标识"),
    ],
)
def test_a_slip_is_told_at_its_line(tmp_path: Path, found, replacement, line, message):
    root = invented("reading-corners", tmp_path)
    text = (root / PLAN).read_text(encoding="utf-8")
    assert text.count(found) >= 1
    (root / PLAN).write_text(text.replace(found, replacement, 1), encoding="utf-8")
    _, _, told = read(root)
    first = told[0]
    assert (first.place.line, f"{first.code} {first.message}") == (line, message)
