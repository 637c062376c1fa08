"""Prizes by class: given by rank, waiting for people where classes meet or money is a range."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from generator.checks.result_lists import check_lists
from generator.forms.review_bounds import AmountBound, Bound
from generator.model.announcements import ResultPackage
from generator.model.result_packages import digest_of, read_result
from generator.review.blank_sheets import pending_sheet
from generator.review.entries import Outcome, StageResult
from generator.review.outputs import outputs
from generator.review.reports.html_report import as_report
from generator.review.reports.workbook_report import working_copy
from generator.review.stages import Given
from generator.sources.schemas import Schemas
from tests.support.invented_projects import ROOT, invented
from tests.support.reading_corners import (
    CALL,
    PLAN,
    corner,
    marks,
    plan_stage,
    project,
    read,
    reviewed,
    stage,
    through,
    votes,
    with_stage,
)
from tests.support.review_inboxes import lines_of, said, sheet, standing

SEVEN = [corner("campus") for _ in range(7)]
DAY = datetime(2026, 4, 13, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def given(*points: object, decisions=(), county: tuple[object, ...] = ()) -> Given:
    """Points of the final; the county's stage puts the applications as they are numbered."""
    first = marks("县级评审", *(county or (90 - number for number in range(len(points)))))
    return Given(
        scores=(first, marks("现场展示", *points)),
        votes=(votes(*(100 - number for number in range(len(points)))),),
        decisions=tuple(decisions),
    )


def decided(*rows: tuple[str, str, str, str, str]):
    """Decisions: number, decision, prize, amount, reason."""
    named = [("现场展示", f"{CALL}-{number}", *rest) for number, *rest in rows]
    return sheet("决定.csv", ("环节", "申报编号", "决定", "奖项", "金额", "理由"), named)


THIRD = [(f"00{n}", "通过", "", "3000", "") for n in (4, 5, 6)]
POINTS = (9.5, 9, 8.5, 8, 7.5, 7)


def won(result: StageResult) -> list[tuple[int, str, int | None]]:
    return [(one.place, one.prize, one.award) for one in result.standings]


# ---- by rank ----


def test_prizes_go_by_rank_and_an_amount_within_a_range_waits_for_people():
    final = stage(through(SEVEN[:6], given(*POINTS)), "final")
    assert standing(final, Outcome.PASSED) == [0, 1, 2]
    assert won(final)[:3] == [(0, "一等奖", 1000000), (1, "二等奖", 600000), (2, "二等奖", 600000)]
    assert standing(final, Outcome.OPEN) == [3, 4, 5]
    assert said(final, 3) == "三等奖的金额在 2,000 元至 4,000 元之间，须由人工写在“金额”一栏"


def test_once_people_wrote_the_amounts_all_is_settled():
    given_ = given(*POINTS, decisions=[decided(*THIRD)])
    final = stage(through(SEVEN[:6], given_), "final")
    assert final.settled
    assert won(final)[3:] == [(n, "三等奖", 300000) for n in (3, 4, 5)]


def test_who_stands_level_where_two_classes_meet_waits():
    final = stage(through(SEVEN[:6], given(9, 9, 9, 8, 7, 6)), "final")
    assert standing(final, Outcome.OPEN) == [0, 1, 2, 3, 4, 5]
    assert said(final, 0) == "并列的有 3 个，在一等奖或二等奖之间，须由人工写明奖项"
    assert [one[1] for one in won(final)] == ["", "", "", "三等奖", "三等奖", "三等奖"]
    within = stage(through(SEVEN[:6], given(9, 8, 8, 7, 6, 5)), "final")
    assert [one[1] for one in won(within)][:3] == ["一等奖", "二等奖", "二等奖"]


def test_people_say_who_of_level_ones_wins_what_and_the_rest_follows():
    first = decided(("002", "通过", "一等奖", "", "现场秩序最好"), *THIRD)
    final = stage(through(SEVEN[:6], given(9, 9, 9, 8, 7, 6, decisions=[first])), "final")
    assert final.settled
    assert [one[:2] for one in won(final)][:3] == [(0, "二等奖"), (1, "一等奖"), (2, "二等奖")]
    assert said(final, 1) == "人工决定通过，一等奖：现场秩序最好"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ("003", "通过", "一等奖", "", ""),
            "REV-034 “一等奖”与名次不合；按名次是二等奖，请改正",
        ),
        (
            ("003", "通过", "特等奖", "", ""),
            "REV-034 “特等奖”与名次不合；按名次是二等奖，请改正",
        ),
        (
            ("004", "通过", "", "4000.01", ""),
            "REV-035 “三等奖”的金额是 2,000 元至 4,000 元；请改正",
        ),
        (("001", "通过", "", "9000", ""), "REV-035 “一等奖”的金额是 10,000 元；请改正"),
    ],
)
def test_what_people_write_is_held_to_rank_and_class(row, message: str):
    found, told = reviewed(SEVEN[:6], given(*POINTS, decisions=[decided(row)]))
    assert found is None
    assert [f"{one.code} {one.message}" for one in told] == [message]


def test_a_prize_in_a_stage_without_prizes_is_told():
    row = ("资格审查", f"{CALL}-001", "通过", "一等奖", "")
    wrong = sheet("决定.csv", ("环节", "申报编号", "决定", "奖项", "理由"), [row])
    found, told = reviewed(SEVEN[:1], given(9, decisions=[wrong]))
    assert found is None
    assert [one.message for one in told] == ["“资格审查”不设奖项；请删去奖项"]


def test_as_many_pass_as_there_are_prizes():
    six = given(*POINTS, 6.5, county=(90,) * 7)
    form = with_stage("county", top=None)
    final = stage(through(SEVEN, six, form), "final")
    assert standing(final, Outcome.FAILED) == [6]
    assert said(final, 6) == "取前 6 名，已满"


def test_a_project_may_win_beside_the_main_line_too():
    found = through(SEVEN[:6], given(*POINTS, decisions=[decided(*THIRD)]))
    assert won(stage(found, "popular"))[:3] == [
        (0, "人气奖", 100000),
        (1, "人气奖", 100000),
        (2, "", None),
    ]
    assert won(stage(found, "final"))[0] == (0, "一等奖", 1000000)


def test_without_an_order_people_write_the_prizes():
    form = with_stage("families", prefer=(), prizes=plan_stage("popular").prizes, top=2)
    families = [corner("family", "resident"), corner("family", "resident")]
    assert stage(through(families, Given(votes=(votes(1, 2),)), form), "families").settled
    several = tuple(replace(one, count=1) for one in plan_stage("final").prizes[:2])
    form = with_stage("families", prefer=(), prizes=several, top=2)
    result = stage(through(families, Given(votes=(votes(1, 2),)), form), "families")
    assert said(result, 0) == "并列的有 2 个，在一等奖或二等奖之间，须由人工写明奖项"


# ---- money and what goes in front ----


def test_where_money_ends_level_ones_wait_unless_something_goes_in_front():
    prizes = (replace(plan_stage("popular").prizes[0], count=3),)
    bound = Bound(clause=plan_stage("families").clause, amount=AmountBound(most=2000))
    form = with_stage("families", prizes=prizes, top=3, bounds=(bound,))
    few = [corner("family", "resident") for _ in range(3)]
    level = stage(through(few, Given(votes=(votes(1, 2, 3),)), form), "families")
    assert standing(level, Outcome.OPEN) == [0, 1, 2]
    assert said(level, 0) == "资金总额已经用完，并列的有 3 个，须由人工确定"
    few[2] = corner("family", "resident", loans=5000)
    few[1] = corner("family", "resident", rating="five-star")
    ordered = stage(through(few, Given(votes=(votes(1, 2, 3),)), form), "families")
    assert standing(ordered, Outcome.PASSED) == [1, 2]
    assert standing(ordered, Outcome.FAILED) == [0]


# ---- what is written ----


@pytest.fixture(scope="module")
def settled():
    return through(SEVEN[:6], given(*POINTS, decisions=[decided(*THIRD)]))


def test_the_list_has_prize_and_amount_and_the_draft_says_how_many_of_each(settled):
    site, call, form = project()
    made = outputs(settled, form, call, site, as_of=DAY, sample=True)
    folder = f"公布/{CALL}-final"
    listed = made.files[f"{folder}/site_data/results/{CALL}-final/list.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(listed)))
    assert [(row["奖项"], row["金额（元）"]) for row in rows] == [
        ("一等奖", "10000.00"),
        *[("二等奖", "6000.00")] * 2,
        *[("三等奖", "3000.00")] * 3,
    ]
    text = made.files[f"{folder}/content/announcements/{CALL}-final.md"].decode()
    assert "amount: 31000" in text
    assert text.partition("## 奖项\n\n")[2].split("\n\n")[0].split("\n") == [
        "- 一等奖 1 个，每个 10,000 元（四（五））。",
        "- 二等奖 2 个，每个 6,000 元（四（五））。",
        "- 三等奖 3 个，每个 2,000 元至 4,000 元（四（五））。",
    ]


def test_report_working_copy_and_sheet_to_decide_in_show_the_prizes(settled):
    _, call, form = project()
    page = as_report(settled, form, call, sample=True)
    assert '<td data-h="奖项">一等奖</td>' in page
    book = openpyxl.load_workbook(io.BytesIO(working_copy(settled, form, call)))
    head, first, *_ = book["现场展示"].iter_rows(values_only=True)
    assert dict(zip(head, first, strict=True))["奖项"] == "一等奖"
    waiting = through(SEVEN[:6], given(9, 9, 9, 8, 7, 6))
    lines = lines_of(pending_sheet(waiting, form, call))
    assert [*lines[0]][-4:] == ["决定", "奖项", "金额", "理由"]
    assert len(lines) == 6


# ---- the list held to the classes ----


def packaged(folder: Path, settled) -> Path:
    root = invented("reading-corners", folder)
    site, call, form = project()
    made = outputs(settled, form, call, site, as_of=DAY, sample=True)
    for path, data in made.files.items():
        if path.startswith(f"公布/{CALL}-final/site_data"):
            target = root / path.partition(f"{CALL}-final/")[2]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    return root


def faults(root: Path, find: str, replacement: str) -> list[str]:
    folder = root / f"site_data/results/{CALL}-final"
    path = folder / "list.csv"
    text = path.read_bytes().decode("utf-8-sig")
    assert find in text
    path.write_bytes(text.replace(find, replacement, 1).encode("utf-8-sig"))
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described["gongshi"]["digest"] = digest_of(
        path.read_bytes(), (folder / "valid.csv").read_bytes()
    )
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    result, told = read_result(root, folder.name, Schemas.read(ROOT))
    assert isinstance(result, ResultPackage), told
    site, _, form = project()
    found = check_lists(replace(site, results=(result,)), {CALL: [form]})
    return [f"{one.place.line}: {one.code} {one.message}" for one in found]


@pytest.mark.parametrize(
    ("find", "replacement", "told"),
    [
        ("序号", "序号", []),
        (
            "二等奖,6000.00",
            "一等奖,10000.00",
            ["3: RES-036 一等奖超过 1 个（四（五））；请用 gongshi review 重新生成"],
        ),
        (
            "一等奖",
            "特等奖",
            ["2: RES-036 “奖项”的“特等奖”不是这个环节设的；请用 gongshi review 重新生成"],
        ),
        (
            "一等奖,10000.00",
            "三等奖,3000.00",
            [
                "3: RES-036 奖项与名次的先后不一致；请用 gongshi review 重新生成",
                "7: RES-036 三等奖超过 3 个（四（五））；请用 gongshi review 重新生成",
            ],
        ),
        (
            "三等奖,3000.00",
            "三等奖,4000.01",
            [
                "5: RES-037 三等奖的金额是 2,000 元至 4,000 元（四（五）），这一行不是；"
                "请用 gongshi review 重新生成"
            ],
        ),
        (
            "一等奖,10000.00",
            "一等奖,",
            [
                "2: RES-037 一等奖的金额是 10,000 元（四（五）），这一行不是；"
                "请用 gongshi review 重新生成"
            ],
        ),
    ],
)
def test_a_list_keeps_to_number_order_and_amount_of_each_class(
    tmp_path: Path, settled, find: str, replacement: str, told: list[str]
):
    assert faults(packaged(tmp_path, settled), find, replacement) == told


# ---- what a plan may not say ----


@pytest.mark.parametrize(
    ("find", "replacement", "line"),
    [
        ("title: 二等奖", "title: 一等奖", "FRM-209 奖项 一等奖 写了两次；请改用不同的名称"),
        (
            "count: 3, range",
            "count: 3, amount: 3000, range",
            "FRM-209 金额固定的写 amount，有幅度的写 range；请只写其中一项",
        ),
        (
            "from: 2000",
            "from: 4000",
            "FRM-209 从多少要少于到多少；请改正，金额固定的写 amount",
        ),
        (
            "    prizes:\n      - {title: 一等奖",
            "    pass: {top: 5}\n    prizes:\n      - {title: 一等奖",
            "FRM-209 奖项共 6 个，取前 5 名；请删去 top，或改成一样多",
        ),
        (
            "    prizes:\n      - {title: 一等奖",
            "    awards: true\n    prizes:\n      - {title: 一等奖",
            "FRM-209 设奖项的环节按奖项给金额，不按申请的资金；请删去 awards 或 prizes",
        ),
        (
            "    prizes:\n      - {title: 一等奖",
            "    pot: {amount: 27999}\n    prizes:\n      - {title: 一等奖",
            "FRM-209 奖项的金额合计至少 28000，超过总额 27999；请改正个数、金额或总额",
        ),
    ],
)
def test_a_slip_in_the_classes_is_told(tmp_path: Path, find: str, replacement: str, line: str):
    root = invented("reading-corners", tmp_path)
    text = (root / PLAN).read_text(encoding="utf-8")
    assert text.count(find) == 1
    (root / PLAN).write_text(text.replace(find, replacement), encoding="utf-8")
    _, _, told = read(root)
    assert [f"{one.code} {one.message}" for one in told] == [line]
