"""Applications of several sub-projects: own units, amounts and lines, counted part by part.

They are shown by the invented project `weixi`, where several units share one small project.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.checks.objections import objections_concern_the_list
from generator.checks.results import every_line_is_a_valid_submission, numbers_stand_once
from generator.findings import Finding
from generator.forms.review_bounds import AmountBound, Bound, CountBound
from generator.model.borrowed_facts import BorrowedFacts
from generator.model.result_packages import LIST, read_result
from generator.render.pages.result_list import ListView, breakdowns, totals
from generator.review.announcement_draft import draft
from generator.review.result_package import personal, result_files
from generator.review.staff_sheets import Registered
from generator.review.stages import Given, review
from generator.sources.schemas import Schemas
from generator.submissions.check import read_submissions
from tests.support.invented_projects import ROOT
from tests.support.opened_submissions import raw_of
from tests.support.review_inboxes import decisions_of
from tests.test_group_bounds import (
    SECOND,
    applied,
    bounded,
    clause,
    listed,
    passed,
    reviewed,
    slipped,
    used,
    weixi,
    why,
)

Answers = dict[str, Any]


def parted(*parts: tuple[str, str, int], **answers: object) -> Answers:
    """An application of these parts: what each is called, whose it is, how much it asks for."""
    rows = [{"title": t, "unit_name": u, "grant": f"{grant}.00"} for t, u, grant in parts]
    total = f"{sum(grant for *_, grant in parts)}.00"
    return applied(grant=total, subprojects=rows, **answers)


TWO = [
    parted(("长椅", "甲居委会", 2000), ("花箱", "乙种花队", 1500)),
    applied(grant="4000.00"),
    parted(("夜灯", "甲居委会", 3000), ("扶手", "甲居委会", 1000)),
]


def rows_of(files: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[LIST].decode("utf-8-sig"))))


def test_a_list_has_a_line_for_each_part_beside_its_application():
    site, call, _ = weixi()
    form = bounded()
    found = reviewed(form, TWO)
    _, files = result_files(found, found.stages[-1], form, call, site, sample=False)
    shown = ("序号", "申报编号", "分项目名称", "承担单位", "资助金额（元）")
    assert [tuple(row[name] for name in shown) for row in rows_of(files)] == [
        ("1", "weixi-2026-001-1", "长椅", "甲居委会", "2000.00"),
        ("2", "weixi-2026-001-2", "花箱", "乙种花队", "1500.00"),
        ("3", "weixi-2026-002", "", "", "4000.00"),
        ("4", "weixi-2026-003-1", "夜灯", "甲居委会", "3000.00"),
        ("5", "weixi-2026-003-2", "扶手", "甲居委会", "1000.00"),
    ]
    made = draft(
        found,
        found.stages[-1],
        call,
        site,
        as_of=SECOND,
        sample=False,
        package="x",
        parts=form.review.parts if form.review else None,
    )
    assert "共 3 个项目（4 个分项目）" in made.text
    assert "projects: 3" in made.text
    assert "amount: 11500" in made.text


def test_a_list_that_grants_something_else_has_neither_lines_nor_columns_of_parts():
    """What a prize comes to is not the sum of the parts, and nobody says how it is shared."""
    site, call, _ = weixi()
    form = bounded()
    found = reviewed(form, TWO)
    last = found.stages[-1]
    fixed = replace(last, standings=tuple(replace(s, award=100_000) for s in last.standings))
    _, files = result_files(found, fixed, form, call, site, sample=False)
    rows = rows_of(files)
    assert len(rows) == len(TWO)
    assert not {"分项目名称", "承担单位"} & rows[0].keys()
    parts = form.review.parts if form.review else None
    about = {"as_of": SECOND, "sample": False, "package": "x", "parts": parts}
    changed = replace(found, stages=(*found.stages[:-1], fixed))
    assert "分项目" not in draft(changed, fixed, call, site, **about).text


def test_such_a_list_passes_every_check_and_reads_back(tmp_path: Path):
    form = bounded()
    assert listed(form, reviewed(form, TWO), tmp_path) == []
    name = next((tmp_path / "site_data/results").iterdir()).name
    read, _ = read_result(tmp_path, name, Schemas.read(ROOT))
    assert read is not None
    site = replace(weixi()[0], results=(read,))
    assert read.applications() == 3
    assert [read.application(line) for line in read.lines] == [
        "weixi-2026-001",
        "weixi-2026-001",
        "weixi-2026-002",
        "weixi-2026-003",
        "weixi-2026-003",
    ]
    # Whoever proves a published site has the list alone.
    assert replace(read, valid=()).applications() == 3
    for check in (every_line_is_a_valid_submission, numbers_stand_once):
        assert list(check.findings(site, SECOND)) == []
    assert list(objections_concern_the_list.findings(site, SECOND)) == []


def test_a_page_counts_projects_and_not_their_parts(tmp_path: Path):
    form = bounded()
    small = applied(category="small", grant="1000.00")
    assert listed(form, reviewed(form, [TWO[0], small, TWO[2]]), tmp_path) == []
    name = next((tmp_path / "site_data/results").iterdir()).name
    read, _ = read_result(tmp_path, name, Schemas.read(ROOT))
    assert read is not None
    view = ListView(result=read, facts=BorrowedFacts(category="category"))
    assert (totals(view)[0].figure, totals(view)[0].note) == ("3 项", "内含 4 个分项目")
    (shares,) = breakdowns(view)
    assert [row.count for row in shares.rows] == [2, 1]
    assert (shares.rows[0].percent, shares.total.count) == ("66.7%", 3)


def test_a_part_of_no_valid_application_is_told(tmp_path: Path):
    form = bounded()

    def change(file: str, data: bytes) -> bytes:
        return data.replace(b"2026-003-2", b"2026-009-2") if file == LIST else data

    listed(form, reviewed(form, TWO), tmp_path, change)
    name = next((tmp_path / "site_data/results").iterdir()).name
    read, _ = read_result(tmp_path, name, Schemas.read(ROOT))
    assert read is not None
    site = replace(weixi()[0], results=(read,))
    (told,) = every_line_is_a_valid_submission.findings(site, SECOND)
    assert told.message.startswith("weixi-2026-009-2 不在有效申报之列")


UNIT = Bound(per="part_unit", count=CountBound(most=2))


def test_a_bound_counts_parts_and_their_own_amounts():
    found = reviewed(bounded(replace(UNIT, clause=clause("WX-4.9"))), TWO)
    assert passed(found) == [0, 1]
    assert why(found, 2) == "“甲居委会”至多 2 个分项目，余 1 个，不够安排"
    money = Bound(per="part_unit", amount=AmountBound(most=5500))
    found = reviewed(bounded(money), TWO)
    assert passed(found) == [0, 1]
    assert used(found) == [
        "分项目的承担单位 甲居委会：1 个，2,000 元（上限 5,500 元，余 3,500 元）",
        "分项目的承担单位 乙种花队：1 个，1,500 元（上限 5,500 元，余 4,000 元）",
    ]


def test_what_is_kept_for_a_group_of_parts_is_spent_on_these_parts_alone():
    whole = Bound(amount=AmountBound(most=6000))
    kept = Bound(per="part_unit", only=("乙种花队",), amount=AmountBound(reserved=3000))
    asked = [
        parted(("长椅", "甲居委会", 4000), ("花箱", "乙种花队", 1000)),
        parted(("花墙", "乙种花队", 1000)),
    ]
    found = reviewed(bounded(whole, kept), asked)
    assert passed(found) == [0, 1]
    assert used(found, "part_unit")[0].startswith("分项目的承担单位 乙种花队：2 个，2,000 元")


@pytest.mark.parametrize(
    ("bound", "says"),
    [
        (UNIT, "RES-039 甲居委会有 3 个项目，超过 2 个；请减到规定以内"),
        (
            Bound(per="part_unit", amount=AmountBound(most=5500)),
            "RES-038 甲居委会的资助金额合计 6000 元，超过上限 5500 元；请减少项目或金额",
        ),
        # A bound that is not on parts counts applications.
        (
            Bound(per="area", only=("east",), count=CountBound(most=2)),
            "RES-039 河东有 3 个项目，超过 2 个；请减到规定以内",
        ),
        (Bound(count=CountBound(least=4)), "RES-031 名单有 3 个项目，少于规定的 4 个；请核对"),
    ],
)
def test_an_announced_list_of_parts_is_held_to_its_bounds(bound, says, tmp_path: Path):
    told = listed(bounded(bound), reviewed(bounded(), TWO, {2: SECOND}), tmp_path)
    assert [f"{one.code} {one.message}" for one in told] == [says]


def test_what_is_granted_cannot_leave_open_what_each_part_is_to_have():
    less = decisions_of(("proposal", "p-000.xlsx", "通过", "3000", "核减"))
    with pytest.raises(AssertionError, match="REV-040"):
        reviewed(bounded(), TWO, decisions=[less])
    same = decisions_of(("proposal", "p-000.xlsx", "通过", "3500", "同意"))
    assert passed(reviewed(bounded(), TWO, decisions=[same])) == [0, 1, 2]


def unheld(answers: Iterable[Answers]) -> tuple[Finding, ...]:
    """What a review tells where the form has no rule that holds the parts to the whole."""
    _, call, form = weixi()
    form = replace(form, rules=())
    raws = [raw_of(form, one, f"p-{n:03d}.xlsx") for n, one in enumerate(answers)]
    checked = list(read_submissions(raws, form, call, received=None))
    lines = {one.result.submission: Registered(received=SECOND, number="") for one in checked}
    return review(checked, lines, Given(), form, call)[1]


def test_parts_that_do_not_come_to_what_is_asked_for_go_back():
    wrong = {**parted(("长椅", "甲居委会", 2000)), "grant": "2500.00"}
    (told,) = [one for one in unheld([wrong]) if one.code == "REV-041"]
    assert told.message == (
        "weixi-2026-001 的分项目合计 2,000 元，与申请的 2,500 元不同；"
        "请退回申报单位改正，再重新评审"
    )


def test_what_names_a_person_in_a_part_is_not_published():
    form = bounded()
    assert form.review is not None
    found = reviewed(form, [parted(("长椅 13812345678", "甲居委会", 2000))])
    assert [one.code for one in personal(found, form, form.review)] == ["REV-011"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("table: subprojects", "table: subproject", "FRM-214"),
        ("project: title,", "project: titel,", "FRM-214"),
        ("amount: grant}", "amount: title}", "FRM-214"),
        ("  - {field: subprojects/title}\n", "", "FRM-214"),
        ("field: subprojects/unit_name", "field: subprojects/unit", "FRM-112"),
    ],
)
def test_a_slip_in_the_parts_is_told_at_its_line(old, new, code, tmp_path: Path):
    wrong = slipped(old, new, tmp_path)
    assert code in {one.code for one in wrong}, wrong
    assert all(one.place.line for one in wrong)
