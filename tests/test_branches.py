"""Stages of a review that part: beside the main line, for some categories, with points anew."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from generator.forms.form import Form
from generator.review.blank_sheets import blank_sheets
from generator.review.entries import Outcome
from generator.review.outputs import outputs
from generator.review.reports.html_report import as_report
from generator.review.staff_sheets import StaffSheet
from generator.review.stages import Given
from tests.support.invented_projects import invented
from tests.support.reading_corners import (
    PLAN,
    corner,
    marks,
    order,
    project,
    read,
    reviewed,
    scored,
    stage,
    through,
    votes,
)
from tests.support.review_inboxes import filled, lines_of, sheet, standing

ALL = [corner("community"), corner("family", "resident"), corner("campus"), corner("village")]
COUNTY = marks("县级评审", 90, None, 80, 70)
FINAL = marks("现场展示", 7, None, 9, 8)
VOTES = votes(10, 40, 30, 20)
DAY = datetime(2026, 4, 13, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def titles(found) -> list[str]:
    return [one.stage.title for one in found.stages]


# ---- beside the main line ----


def test_a_stage_beside_the_others_takes_nobody_out():
    found = through(ALL, Given(scores=(COUNTY, FINAL), votes=(VOTES,)))
    popular = stage(found, "popular")
    assert standing(popular, Outcome.PASSED) == [1, 2]
    assert standing(popular, Outcome.FAILED) == [3, 0]
    assert order(stage(found, "families")) == [1]
    assert order(stage(found, "final")) == [2, 3, 0]


def test_the_main_line_goes_on_while_a_stage_beside_it_waits():
    found = through(ALL, Given(scores=(COUNTY, FINAL)))
    assert stage(found, "popular").awaits == ("读者投票",)
    assert order(stage(found, "final")) == [2, 3, 0]
    settled = [one.stage.id for one in found.settled]
    assert settled == ["eligibility", "county", "families", "final"]


def test_each_is_announced_by_itself_and_led_to_by_its_own_stages():
    site, call, form = project()
    found = through(ALL, Given(scores=(COUNTY, FINAL), votes=(VOTES,)))
    made = outputs(found, form, call, site, as_of=DAY, sample=True)
    drafts = {draft.id.removeprefix("corners-2026-"): draft.text for draft in made.drafts}
    assert [*drafts] == ["eligibility", "county", "popular", "families", "final"]
    assert "- 人气奖（四（三））：4 个项目，通过 2 个，未通过 2 个。" in drafts["popular"]
    assert "人气奖" not in drafts["final"]
    assert "县级评审（四（二））" in drafts["final"]
    # A list of other categories did not lead there.
    assert "家庭书架" not in drafts["final"]
    assert "县级评审" not in drafts["families"]
    page = as_report(found, form, call, sample=True)
    assert [f"<h2>{title}</h2>" in page for title in ("现场展示", "人气奖")] == [True, True]


# ---- a sheet for each stage ----


def test_points_given_for_one_stage_do_not_count_in_another():
    found = through(ALL, Given(scores=(COUNTY,), votes=(VOTES,)))
    assert titles(found)[-1] == "现场展示"
    assert found.stages[-1].awaits == ("现场评委",)
    both = sheet(
        "打分表.csv",
        ("环节", "文件名", "评委甲"),
        [
            (name, f"p-{n:04d}.xlsx", mark)
            for name, given in (("县级评审", (90, 80, 70)), ("final", (7, 9, 8)))
            for n, mark in zip((0, 2, 3), given, strict=True)
        ],
    )
    together = through(ALL, Given(scores=(both,), votes=(VOTES,)))
    apart = through(ALL, Given(scores=(COUNTY, FINAL), votes=(VOTES,)))
    assert [one.standings for one in together.stages] == [one.standings for one in apart.stages]


def test_the_order_of_a_later_stage_counts_anew():
    found = through(ALL, Given(scores=(COUNTY, FINAL), votes=(VOTES,)))
    finals = [(s.place, s.figure.total) for s in stage(found, "final").standings if s.figure]
    assert finals == [(2, "9.0"), (3, "8.0"), (0, "7.0")]


def test_a_sheet_that_says_no_stage_or_another_is_told():
    rows = [("p-0000.xlsx", "评委甲", 90)]
    plain = sheet("打分表.csv", ("文件名", "评委", "得分"), rows)
    found, told = reviewed(ALL, Given(scores=(plain,)))
    assert found is None
    assert [f"{one.place}: {one.code} {one.message}" for one in told][:1] == [
        "打分表.csv:2: REV-033 没有写是哪个环节的；请在“环节”一栏写下面之一：县级评审、现场展示"
    ]
    wrong = marks("人气奖", 90)
    _, told = reviewed(ALL, Given(scores=(COUNTY, wrong)))
    assert [one.message for one in told if one.code == "REV-033"] == [
        "“人气奖”不是要这张表的环节；请在“环节”一栏写下面之一：县级评审、现场展示"
    ]


def test_the_blank_sheets_say_their_stage_and_come_back_filled_in():
    _, call, form = project()
    waiting = through(ALL)
    made = blank_sheets(waiting, form, call, registered=True, judges=1)
    assert [*made] == ["打分表（县级评审）.xlsx"]
    first = handed_in(made, lambda row, _: 90 - 10 * row)
    found = through(ALL, Given(scores=first))
    made = blank_sheets(found, form, call, registered=True, judges=1)
    assert {*made} == {"票数表.xlsx", "打分表（现场展示）.xlsx"}
    assert [line["环节"] for line in lines_of(made["打分表（现场展示）.xlsx"])] == ["现场展示"] * 3
    rest = handed_in(made, lambda row, title: row + 1 if title in ("票数", "评委1") else "")
    by = {one.name[:3]: one for one in rest}
    found = through(ALL, Given(scores=(*first, by["打分表"]), votes=(by["票数表"],)))
    assert not any(one.awaits for one in found.stages)


def handed_in(made, fill) -> tuple[StaffSheet, ...]:
    return tuple(StaffSheet(name=n, data=filled(data, fill)) for n, data in made.items())


# ---- what a plan may not say ----


def test_a_plan_does_not_begin_beside_itself(tmp_path):
    root = invented("reading-corners", tmp_path)
    text = (root / PLAN).read_text(encoding="utf-8")
    said = text.replace("    kind: screen\n", "    kind: screen\n    beside: true\n", 1)
    (root / PLAN).write_text(said, encoding="utf-8")
    _, _, told = read(root)
    assert [f"{one.code} {one.message}" for one in told] == [
        "FRM-116 旁设的环节排在主线的环节后面；请调整先后，或删去 beside"
    ]


def test_one_stage_of_points_takes_lines_that_say_no_stage():
    _, _, form = project()
    assert form.review is not None
    stages = tuple(one for one in form.review.stages if one.id != "final")
    short: Form = replace(form, review=replace(form.review, stages=stages))
    rows = [(f"p-{n:04d}.xlsx", "评委甲", 80 + n) for n in (0, 2, 3)]
    plain = sheet("打分表.csv", ("文件名", "评委", "得分"), rows)
    found = through(ALL, Given(scores=(plain,), votes=(VOTES,)), short)
    assert order(stage(found, "county")) == [3, 2, 0]
    assert scored(1).scores[0].name == "打分表（县级评审）.csv"
