"""The page of the review says what counts beside points, stage by stage, with its clause.

The call is the invented one of tests/projects/reading-corners.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from generator.render.call_facts import CallFacts
from generator.render.pages.review_counts import counted_stages
from generator.render.site import render
from tests.support.reading_corners import CALL, project
from tests.test_group_bounds import weixi

AT = datetime(2026, 1, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_each_stage_says_what_it_prefers_and_what_it_gives() -> None:
    site, call, form = project()
    found = counted_stages(CallFacts.of(call, site, AT, forms=(form,)))
    said = {
        stage.title: [(line.says, line.clause.title if line.clause else "") for line in stage.lines]
        for stage in found
    }
    assert [says for says, _ in said["县级评审"]] == [
        "社会组织主办：加 2 分。",
        "四星以上：得分相同的，排在前面。",
        "借阅多：得分相同的，排在前面。",
        "加分以后最高 100 分。",
        "有几项优先的，先比列在前面的一项。",
    ]
    assert [says for says, _ in said["人气奖"]] == [
        "人气奖：2 个，每个 1,000 元。",
        "单独列出名单，不影响其他环节的结果。",
    ]
    assert said["家庭书架"][0][0] == "四星以上：优先，排在前面。"
    assert said["现场展示"][-1][0] == "三等奖：3 个，每个 2,000 元至 4,000 元。"
    assert all(number for lines in said.values() for says, number in lines if "：" in says)
    assert "资格审查" not in said


def test_each_bound_says_of_whom_how_many_and_how_much() -> None:
    site, call, form = weixi()
    (stage,) = counted_stages(CallFacts.of(call, site, AT, forms=(form,)))
    assert [line.says for line in stage.lines] == [
        "全部名单：资金至多 70,000 元。",
        "每个片区：资金至多 20,000 元。",
        "“微型项目”：专门留出资金 5,000 元，用不完的给其他。",
        "每一轮：资金至多 35,000 元；一轮没有用完的，转到下一轮。",
        "“共享客厅”“河岸护绿”各自：不少于 3 个。",
        "每个承担单位：至多 2 个。",
        "全部名单：33 个左右。",
    ]
    assert [line.clause.title for line in stage.lines if line.clause][:2] == [
        "四（二）",
        "四（三）",
    ]


def test_the_page_shows_it_and_a_call_that_counts_nothing_so_has_no_heading() -> None:
    site, call, form = project()
    path = f"calls/{CALL}/criteria.md"
    shown = render(site, AT, {call.id: (form,)})[path].decode()
    assert "优先、奖项和限额怎样计" in shown and "社会组织主办：加 2 分。" in shown
    assert form.review is not None
    plain = replace(form, review=replace(form.review, stages=form.review.stages[:1]))
    assert "优先、奖项和限额怎样计" not in render(site, AT, {call.id: (plain,)})[path].decode()
