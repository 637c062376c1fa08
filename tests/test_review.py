"""Reviews of both calls: who is set aside, what waits for people, who passes and why."""

import csv
import io
import json
import random
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import lxml.html
import openpyxl
import pytest
from frictionless import Package

from generator.forms.form import Form
from generator.forms.review_bounds import AmountBound, Bound, CountBound
from generator.forms.review_plan import ReviewStage
from generator.model.call_status import district_quotas
from generator.review.entries import Outcome, Review, StageResult
from generator.review.outputs import outputs
from generator.review.reports.html_report import as_report
from generator.review.reports.workbook_report import working_copy
from generator.review.result_package import result_files
from generator.review.staff_sheets import StaffSheet
from generator.review.stages import Given
from tests.support.review_inboxes import (
    HAN,
    Answers,
    call_of,
    checked,
    code,
    decisions_of,
    filled,
    form_named,
    inbox,
    reviewed,
    rows_of,
    said,
    scores_of,
    sheet,
    standing,
    the_site,
    through,
    votes_of,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")

VOTED = form_named("k")
"""The form of the call with votes and reviewers, districts and units."""
FUNDED = form_named("c")
"""The form of the call with amounts, limits, likeness and quotas that grow with cases."""
LATER = datetime(2023, 7, 3, 10, tzinfo=SHANGHAI)


def names(count: int, start: int = 0) -> list[str]:
    return [f"p-{number:04d}.xlsx" for number in range(start, start + count)]


def group_of(stage: StageResult, clause: str) -> dict[tuple[str, ...], tuple[int, ...]]:
    return {g.values: g.members for g in stage.groups if g.clause.id == clause}


def with_stages(form: Form, *stages: ReviewStage) -> Form:
    """The form with other stages of its review."""
    assert form.review is not None
    return replace(form, review=replace(form.review, stages=stages))


def stage_of(form: Form, stage_id: str) -> ReviewStage:
    found = form.review.stage(stage_id) if form.review else None
    assert found is not None
    return found


def in_districts(*districts: str):
    """Give the applications one district after another."""

    def change(number: int, answers: Answers) -> None:
        answers["district"] = districts[number % len(districts)]

    return change


# ---- numbers, receipt, what is set aside ----


def test_numbers_follow_the_time_of_receipt_and_stay_once_registered():
    form = VOTED
    items = checked(form, inbox(form, "community", 4))
    day = datetime(2020, 9, 28, 9, tzinfo=SHANGHAI)
    rows = [(name, (day - timedelta(hours=n)).isoformat()) for n, name in enumerate(names(3))]
    register = sheet("r.csv", ("文件名", "收到时间"), rows)
    found = through(form, items, Given(register=register))
    order = [(e.number.rpartition("-")[2], e.submission) for e in found.entries]
    assert order == [
        ("001", "p-0002.xlsx"),
        ("002", "p-0001.xlsx"),
        ("003", "p-0000.xlsx"),
        ("004", "p-0003.xlsx"),
    ]
    again = sheet(
        "r.csv", ("文件名", "申报编号"), [(e.submission, e.number) for e in found.entries[1:]]
    )
    kept = through(form, items, Given(register=again))
    assert {e.submission: e.number for e in kept.entries} == {
        **{e.submission: e.number for e in found.entries[1:]},
        "p-0002.xlsx": f"{form.call}-005",
    }


def test_late_and_invalid_ones_are_set_aside_and_do_not_count():
    form = VOTED

    def change(number: int, answers: Answers) -> None:
        answers["route"], answers["lead_code"] = "municipal", code(1)
        answers.pop("district", None)
        if number == 2:
            answers["declare_true"] = False

    closes = max(w.closes for w in call_of(form).applications if w.closes)
    received = {
        "p-0000.xlsx": closes - timedelta(seconds=1),
        "p-0001.xlsx": closes + timedelta(minutes=1),
        "p-0002.xlsx": closes - timedelta(days=1),
    }
    items = checked(form, inbox(form, "community", 4, change), received)
    found = through(form, items, until="first-review")
    assert [e.submission for e in found.valid] == ["p-0000.xlsx", "p-0003.xlsx"]
    assert [(e.submission, e.late) for e in found.set_aside] == [
        ("p-0001.xlsx", True),
        ("p-0002.xlsx", False),
    ]
    assert found.unreceived == 4
    (members,) = group_of(found.stages[0], "KM-6.1.2.2-a").values()
    assert len(members) == 2


# ---- limits and quotas ----


def test_a_second_application_of_a_municipal_unit_makes_both_wait():
    form = VOTED

    def change(number: int, answers: Answers) -> None:
        answers["route"] = "municipal"
        answers.pop("district", None)
        answers["lead_code"] = code(number // 2 if number < 4 else number)

    first = through(form, checked(form, inbox(form, "community", 6, change))).stages[0]
    assert standing(first, Outcome.OPEN) == [0, 1, 2, 3]
    assert standing(first, Outcome.PASSED) == [4, 5]
    assert said(first, 0) == f"“第0社区居民委员会（{code(0)}）”有 2 个，名额 1 个，须由人工确定"


def test_a_district_may_recommend_three_to_four():
    form = VOTED
    districts = call_of(form).districts
    assert districts is not None
    one, two, three = districts.names[:3]
    given = inbox(
        form, "community", 11, in_districts(one, one, one, one, one, two, two, two, two, three, two)
    )
    first = through(form, checked(form, given)).stages[0]
    told = group_of(first, "KM-6.1.2.1")
    assert list(told)[:3] == [(one,), (two,), (three,)]
    assert [len(told[name,]) for name in (one, two, three)] == [5, 5, 1]
    assert standing(first, Outcome.PASSED) == [9]
    remarks = [remark.text for remark in first.remarks]
    assert f"“{three}”1 个，少于 3 个" in remarks
    assert len(told) == len(districts.names)


def test_quotas_grow_with_cases_and_leave_out_what_is_city_wide():
    form = FUNDED
    call = call_of(form)
    caps = {row.district: row.most for row in district_quotas(call, call.quotas[0])}
    rich = max(caps, key=lambda name: caps[name])
    poor = min(caps, key=lambda name: caps[name])
    assert caps[rich] > caps[poor] == 2

    def change(number: int, answers: Answers) -> None:
        answers["district"] = rich if number < caps[rich] else poor
        answers["citywide"] = number >= caps[rich] + 2

    items = checked(form, inbox(form, "b1", caps[rich] + 5, change))
    first = through(form, items).stages[0]
    assert standing(first, Outcome.OPEN) == []
    told = group_of(first, call.quotas[0].clause.id)
    assert (len(told[rich,]), len(told[poor,])) == (caps[rich], 2)


def test_c_projects_take_no_place_of_a_district():
    form = FUNDED
    found = through(form, checked(form, inbox(form, "c-university", 5)))
    assert all(not members for members in group_of(found.stages[0], "CD-4.2.1-a").values())


def test_one_representative_counts_over_the_tracks_of_a_category_and_as_a_partner():
    form = FUNDED
    districts = call_of(form).districts
    assert districts is not None

    def change(number: int, answers: Answers) -> None:
        answers["district"] = districts.names[number]
        answers["category"] = ("b1", "b2", "b1")[number % 3]
        answers["legal_representative"] = "王 一" if number != 2 else "别人"
        if number == 2:
            partner = {"name": "某街道", "kind": "township", "code": code(77)}
            answers["partners"] = [{**partner, "legal_representative": "王一"}]
        if number == 3:
            answers["legal_representative"] = "另有一人"

    first = through(form, checked(form, inbox(form, "b1", 5, change))).stages[0]
    ((values, members),) = group_of(first, "CD-3.6").items()
    assert (values[1], members) == ("王 一", (0, 1, 2, 4))
    assert said(first, 0).endswith("有 4 个，限 2 个，是否同一个须由人工核实")


def test_two_projects_of_one_village_with_one_organisation_are_enough():
    form = FUNDED
    districts = call_of(form).districts
    assert districts is not None

    def change(number: int, answers: Answers) -> None:
        answers["district"] = districts.names[number]
        answers["lead_code"] = code(1)
        if number < 3:
            answers["partners"] = [{**answers["partners"][0], "code": code(2)}]

    first = through(form, checked(form, inbox(form, "a", 5, change))).stages[0]
    ((values, members),) = group_of(first, "CD-3.1-a").items()
    assert members == (0, 1, 2)
    assert [value.partition("（")[2] for value in values] == [f"{code(1)}）", f"{code(2)}）"]
    assert values[0].startswith("第0社区居民委员会（")


def test_the_same_project_under_another_name_or_by_another_unit_is_shown_with_its_passages():
    form = FUNDED
    districts = call_of(form).districts
    assert districts is not None

    def change(number: int, answers: Answers) -> None:
        answers["district"] = districts.names[number]
        if number == 3:
            answers["plan_summary"] = (
                "换了开头。" + made[1]["plan_summary"] + "又加了结尾，写得更长。"
            )
        if number == 4:
            answers["project_name"] = f"《{made[0]['project_name']}》"
        made.append(answers)

    made: list[Answers] = []
    items = checked(form, inbox(form, "a", 5, change))
    first = through(form, items).stages[0]
    groups = [g for g in first.groups if g.pairs]
    assert [g.members for g in groups] == [(0, 4), (1, 3)]
    name, plan = (g.pairs[0].likenesses[0] for g in groups)
    assert (name.title, name.percent) == ("项目名称", 100)
    assert plan.percent == 99
    assert plan.passages[0].text == made[1]["plan_summary"]
    assert "须由人工判断是不是同一个项目" in said(first, 3)
    both = decisions_of(*(("初审", n, "通过", "", "不是同一个项目") for n in names(2)))
    assert both is not None
    rows = [("初审", f"{form.call}-{n:03d}", "通过", "", "内容不同") for n in (1, 2, 4, 5)]
    after = through(form, items, Given(decisions=(decisions_of(*rows),))).stages[0]
    assert len(standing(after, Outcome.PASSED)) == 5


@pytest.mark.parametrize("seed", range(4))
def test_limits_are_those_that_plain_python_counts(seed: int):
    form, dice = FUNDED, random.Random(seed)  # noqa: S311  the same cases on every run
    call = call_of(form)
    assert call.districts is not None
    districts, made = call.districts.names[:6], []

    def change(number: int, answers: Answers) -> None:
        answers["category"] = dice.choice(("b1", "b2"))
        answers["citywide"] = dice.random() < 0.2
        answers["district"] = dice.choice(districts)
        answers["lead_code"] = code(dice.randrange(8))
        answers["legal_representative"] = f"{HAN[dice.randrange(6)]}某"
        answers["partners"] = [
            {
                "name": "某街道",
                "kind": "township",
                "code": code(50 + n),
                "legal_representative": f"{HAN[dice.randrange(6)]}某",
            }
            for n in range(dice.randrange(3))
        ]
        made.append(answers)

    first = through(form, checked(form, inbox(form, "b1", 40, change))).stages[0]
    people, places = defaultdict(set), defaultdict(set)
    for number, answers in enumerate(made):
        people[answers["legal_representative"]].add(number)
        for partner in answers["partners"]:
            people[partner["legal_representative"]].add(number)
        if not answers["citywide"]:
            places[answers["district"]].add(number)
    told = {values[1]: set(members) for values, members in group_of(first, "CD-3.6").items()}
    assert told == {name: found for name, found in people.items() if len(found) > 2}
    by_district = group_of(first, "CD-4.2.1-a")
    assert {v[0]: set(m) for v, m in by_district.items() if m} == dict(places)
    caps = {row.district: row.most for row in district_quotas(call, call.quotas[0])}
    waiting = set().union(
        *told.values(), *(p for d, p in places.items() if len(p) > caps[d]), set()
    )
    near = {p for g in first.groups if g.pairs for p in g.members}
    assert set(standing(first, Outcome.OPEN)) == waiting | near


# ---- points ----


def voted(count: int, votes, scores, *, top: int | None = 60) -> tuple[Form, list, Given]:
    """A scored call whose first stage lets everybody through."""
    first, second, last = (stage_of(VOTED, s) for s in ("first-review", "selection", "proposal"))
    form = with_stages(VOTED, replace(first, quotas=()), replace(second, top=top), last)
    items = checked(form, inbox(form, "community", count))
    given = Given(
        votes=votes_of((f"p-{n:04d}.xlsx", votes(n)) for n in range(count)),
        scores=scores_of(
            (f"p-{n:04d}.xlsx", f"评委{j}", scores(n, j)) for n in range(count) for j in range(5)
        ),
    )
    return form, items, given


def test_every_figure_says_how_it_came_about():
    form, items, given = voted(3, lambda n: 100 * (n + 1), lambda n, j: f"{90 - n - j * 2.5}")
    second = through(form, items, given).stages[1]
    figure = second.standings[0].figure
    assert figure is not None
    votes, experts = figure.parts
    assert (votes.value, votes.how) == ("100.00", "300 票 ÷ 最高 300 票 × 100")
    assert experts.how == "去掉最高 88、最低 78，（85.5 + 83 + 80.5）÷ 3"
    assert (experts.value, figure.total, figure.rank) == ("83.00", "89.80", 1)
    assert Decimal(figure.total) == Decimal("100.00") * 40 / 100 + Decimal("83.00") * 60 / 100


def test_without_votes_the_stage_says_what_is_missing():
    form, items, given = voted(2, lambda _: 1, lambda *_: "80")
    found = through(form, items, replace(given, votes=()))
    assert [one.stage.id for one in found.stages] == ["first-review", "selection"]
    assert found.stages[1].awaits == ("网络投票",)
    assert [one.stage.id for one in found.settled] == ["first-review"]


def test_the_first_so_many_pass_and_the_others_are_told_why():
    form, items, given = voted(5, lambda n: n, lambda n, _: f"{60 + n}", top=2)
    _, second, last = through(form, items, given).stages
    assert standing(second, Outcome.PASSED) == [4, 3]
    assert said(second, 0) == "取前 2 名，已满"
    assert [s.place for s in last.standings] == [4, 3]


def test_level_points_wait_for_people_only_where_it_matters():
    form, items, given = voted(4, lambda n: 5 if n else 9, lambda n, _: "80" if n else "90", top=2)
    second = through(form, items, given).stages[1]
    assert [s.figure.rank for s in second.standings if s.figure] == [1, 2, 2, 2]
    assert standing(second, Outcome.PASSED) == [0]
    assert said(second, 1) == "取前 2 名，只余 1 个，同分的有 3 个，须由人工确定"
    chosen = decisions_of(("综合评选", f"{form.call}-003", "通过", "", "抽签"))
    after = through(form, items, replace(given, decisions=(chosen,))).stages[1]
    assert standing(after, Outcome.PASSED) == [0, 2]
    assert said(after, 2) == "人工决定通过：抽签"
    assert said(after, 3) == "取前 2 名，同分者由人工确定"
    wide = with_stages(form, *(replace(s, top=4) if s.scoring else s for s in form.review.stages))  # type: ignore[union-attr]
    assert len(standing(through(wide, items, given).stages[1], Outcome.PASSED)) == 4


def test_level_totals_go_by_the_declared_parts():
    # 40 and 60 of a hundred: 6 points of votes weigh as much as 4 of the experts.
    form, items, given = voted(2, lambda n: (94, 100)[n], lambda n, _: ("84", "80")[n])
    second = through(form, items, given).stages[1]
    assert [s.figure.total for s in second.standings if s.figure] == ["88.00", "88.00"]
    assert [(s.place, s.figure.rank) for s in second.standings if s.figure] == [(0, 1), (1, 2)]


def test_a_decision_not_to_pass_gives_the_place_to_the_next():
    form, items, given = voted(4, lambda n: n, lambda n, _: f"{60 + n}", top=2)
    out = decisions_of(("selection", "p-0003.xlsx", "不通过", "", "材料不实"))
    second = through(form, items, replace(given, decisions=(out,))).stages[1]
    assert standing(second, Outcome.PASSED) == [2, 1]
    assert said(second, 3) == "人工决定不通过：材料不实"


def test_fewer_points_than_the_least_do_not_pass():
    form, items, given = voted(3, lambda _: 1, lambda n, _: ("10", "40", "90")[n], top=None)
    stages = tuple(replace(s, least=Decimal("60")) if s.scoring else s for s in form.review.stages)  # type: ignore[union-attr]
    second = through(with_stages(form, *stages), items, given).stages[1]
    assert standing(second, Outcome.PASSED) == [2, 1]
    assert said(second, 0) == "得分 46.00，低于 60 分"


def test_quotas_go_by_the_order_of_the_points():
    form, items, given = voted(6, lambda n: n, lambda n, _: f"{60 + n // 2}", top=None)
    stages = tuple(
        replace(s, quotas=VOTED_QUOTAS[:1]) if s.scoring else s
        for s in form.review.stages  # type: ignore[union-attr]
    )
    second = through(with_stages(form, *stages), items, given).stages[1]
    assert standing(second, Outcome.PASSED) == [5, 4, 3, 2]
    assert said(second, 0).endswith("名额 4 个，已满")


VOTED_QUOTAS = stage_of(VOTED, "first-review").quotas


# ---- money ----


def funded(count: int, *, pot: int | None = None, minimum: int | None = None) -> tuple[Form, list]:
    last = stage_of(FUNDED, "proposal")
    whole = Bound(amount=AmountBound(most=pot), count=CountBound(least=minimum))
    form = with_stages(FUNDED, replace(last, bounds=(whole,)))
    districts = call_of(form).districts
    assert districts is not None
    given = inbox(form, "a", count, in_districts(*districts.names))
    return form, checked(form, given)


def test_awards_are_what_is_asked_unless_people_say_less():
    form, items = funded(2)
    asked = items[0].answers["grant"]
    less = decisions_of(("proposal", "p-0001.xlsx", "通过", "1234.5", "核减"))
    (last,) = through(form, items, Given(decisions=(less,))).stages
    assert [s.award for s in last.standings] == [int(Decimal(str(asked)) * 100), 123_450]


def test_awards_go_above_neither_what_is_asked_nor_the_ceiling():
    form, items = funded(1)
    for amount, message in (
        ("999999999", "核定的金额高于申请的金额；请改正"),
        ("-1", "“金额”的“-1”不是规定的写法；请只写以元计的数字，最多两位小数"),
    ):
        more = decisions_of(("proposal", "p-0000.xlsx", "通过", amount, ""))
        found, told = reviewed(form, items, Given(decisions=(more,)))
        assert found is None
        assert [f.message for f in told] == [message]


def test_the_pot_is_given_out_in_order_and_nobody_is_passed_over():
    form, items = funded(4)
    asked = int(Decimal(str(items[0].answers["grant"])))
    form, items = funded(4, pot=asked * 2 + 1, minimum=3)
    (last,) = through(form, items).stages
    assert standing(last, Outcome.PASSED) == [0, 1]
    assert said(last, 3) == "资金总额已经用完"
    assert [r.text for r in last.remarks] == ["通过 2 个，少于 3 个，请由人工处理"]


def test_an_amount_above_a_ceiling_that_may_be_waived_waits_for_people():
    form = with_stages(FUNDED, stage_of(FUNDED, "proposal"))

    def change(number: int, answers: Answers) -> None:
        if number == 0:
            answers |= {"grant": "160000.00", "total": "160000.00", "instalment_1": "80000.00"}
            answers |= {"instalment_2": "48000.00", "instalment_3": "32000.00"}
            first, *rest = answers["budget"]
            answers["budget"] = [{**first, "amount": "82000.00"}, *rest]

    items = checked(form, inbox(form, "c-university", 2, change))
    (last,) = through(form, items).stages
    assert standing(last, Outcome.OPEN) == [0]
    assert said(last, 0) == "申请的金额高于类别的上限，须由人工核定金额"
    for amount, wrong in (("150000", None), ("155000", "核定的金额高于类别的上限；请改正")):
        less = decisions_of(("proposal", "p-0000.xlsx", "通过", amount, "核定"))
        found, told = reviewed(form, items, Given(decisions=(less,)))
        assert [f.message for f in told] == ([wrong] if wrong else [])
        if found is not None:
            assert found.stages[0].standings[0].award == 15_000_000


def test_where_nothing_orders_them_people_choose_how_many_may_pass():
    first = replace(stage_of(VOTED, "first-review"), quotas=(), top=2)
    form = with_stages(VOTED, first)
    items = checked(form, inbox(form, "community", 3))
    (stage,) = through(form, items).stages
    assert standing(stage, Outcome.OPEN) == [0, 1, 2]
    assert said(stage, 0) == "最多通过 2 个，现有 3 个，须由人工确定"
    rows = [("初审", name, "通过", "", "") for name in names(2, 1)]
    (stage,) = through(form, items, Given(decisions=(decisions_of(*rows),))).stages
    assert standing(stage, Outcome.PASSED) == [1, 2]
    assert said(stage, 0) == "最多通过 2 个，已由人工确定"
    (stage,) = through(with_stages(VOTED, replace(first, top=3)), items).stages
    assert len(standing(stage, Outcome.PASSED)) == 3


def test_a_scored_stage_that_comes_first_holds_the_limits_too():
    scored = replace(stage_of(FUNDED, "on-site"), least=None)
    form = with_stages(FUNDED, scored)

    def change(number: int, answers: Answers) -> None:
        answers["legal_representative"] = "王一" if number < 3 else f"{HAN[number]}二"

    items = checked(form, inbox(form, "c-university", 5, change))
    given = Given(scores=scores_of((n, f"评委{j}", 80) for n in names(5) for j in range(3)))
    (stage,) = through(form, items, given).stages
    assert sorted(standing(stage, Outcome.OPEN)) == [0, 1, 2]
    assert sorted(standing(stage, Outcome.PASSED)) == [3, 4]


def for_categories(stage: ReviewStage, *categories: str) -> ReviewStage:
    return replace(stage, clause=replace(stage.clause, categories=categories))


def mixed(change=None) -> list:
    """Five applications of category c and, between them, two of another."""
    ours = checked(FUNDED, inbox(FUNDED, "c-university", 5, change))
    (other, *_) = [
        example.name
        for example in FUNDED.examples
        if not str(example.answers["category"]).startswith("c")
    ]
    others = inbox(FUNDED, other, 7, change)[5:]
    return [*ours, *checked(FUNDED, others, names="z-{}".format)]


def test_a_stage_is_passed_only_by_the_categories_it_is_for():
    first = replace(stage_of(FUNDED, "proposal"), quotas=(), top=None, bounds=())
    own = for_categories(replace(first, id="own", title="只办一类"), "c")
    scored = for_categories(replace(stage_of(FUNDED, "on-site"), least=None), "c")
    last = replace(first, id="last", title="最后")
    given = Given(scores=scores_of((n, f"评委{j}", 80) for n in names(5) for j in range(3)))
    items = mixed()
    for one in (own, scored):
        stages = through(with_stages(FUNDED, one, last), items, given).stages
        assert [s.stage.id for s in stages] == [one.id, "last"]
        entries = through(with_stages(FUNDED, one, last), items, given).entries
        others = {e.place for e in entries if e.submission.startswith("z-")}
        passing, after = ({*standing(s, Outcome.PASSED)} for s in stages)
        assert not passing & others
        assert len(passing) == 5
        assert after == passing | others
        assert [r.text for r in stages[0].remarks] == [
            f"“{one.title}”只办C 类，其他类别的 2 个不经过这个环节"
        ]
    (decided,) = through(with_stages(FUNDED, last, own), items, Given(), until="last").stages
    assert not decided.remarks
    wrong = decisions_of(("own", "z-0", "通过", "", ""))
    found, told = reviewed(with_stages(FUNDED, last, own), items, Given(decisions=(wrong,)))
    assert found is None
    assert {f.code for f in told} == {"REV-007"}


def test_a_bound_of_a_stage_is_for_the_categories_of_its_clause():
    bare = replace(stage_of(FUNDED, "proposal"), quotas=(), top=None, bounds=())
    clause = replace(bare.clause, categories=("c",))
    items = mixed()
    asked = int(Decimal(str(items[0].answers["grant"])))
    entries = through(with_stages(FUNDED, bare), items).entries
    others = {e.place for e in entries if e.submission.startswith("z-")}
    ours = [e.place for e in entries if e.place not in others]
    assert (len(ours), len(others)) == (5, 2)

    def passing(given: Given | None = None, **bounds: object) -> StageResult:
        stages = with_stages(FUNDED, replace(bare, **bounds))
        return through(stages, items, given or Given()).stages[0]

    most = AmountBound(most=asked * 2 + 1)
    spent = passing(bounds=(Bound(clause=clause, amount=most),))
    assert {*standing(spent, Outcome.PASSED)} == {*ours[:2], *others}
    assert all(s.award for s in spent.standings if s.place in others)
    for value, told in ((5, []), (6, ["通过 5 个，少于 6 个，请由人工处理"])):
        made = passing(bounds=(Bound(clause=clause, count=CountBound(least=value)),))
        assert [r.text for r in made.remarks] == told
    chosen = passing(top=1, pass_clause=clause)
    assert {*standing(chosen, Outcome.PASSED)} == others
    assert {*standing(chosen, Outcome.OPEN)} == {*ours}
    on_site = stage_of(FUNDED, "on-site")
    marks = {name: 80 + n for n, name in enumerate((*names(5), "z-0", "z-1"))}
    marks["z-0"] = marks["z-1"] = 10
    given = Given(scores=scores_of((n, f"评委{j}", p) for n, p in marks.items() for j in range(3)))
    for bounds, first in (({"least": Decimal(83)}, 2), ({"top": 1}, 1), ({"top": 7}, 5)):
        scored = {"top": None, "least": None, **bounds, "pass_clause": clause}
        (made,) = through(with_stages(FUNDED, replace(on_site, **scored)), items, given).stages
        assert {*standing(made, Outcome.PASSED)} == {*ours[-first:], *others}, bounds


def test_a_limit_holds_across_a_stage_that_is_for_some_categories():
    own = for_categories(replace(stage_of(FUNDED, "proposal"), quotas=(), top=None, bounds=()), "c")

    def change(number: int, answers: Answers) -> None:
        if number % 5 == 0:
            answers["project_name"] = answers["plan_summary"] = "".join(HAN[i] for i in range(40))

    items = mixed(change)
    (stage,) = through(with_stages(FUNDED, own), items).stages
    places = {e.place: e.submission for e in through(with_stages(FUNDED, own), items).entries}
    waiting = {places[p] for p in standing(stage, Outcome.OPEN)}
    assert waiting == {"p-0000.xlsx", "z-0"}


def test_so_many_near_projects_that_not_all_are_looked_into_are_told(monkeypatch):
    monkeypatch.setattr("generator.review.similarity.MOST_PAIRS", 1)

    def change(number: int, answers: Answers) -> None:
        answers["plan_summary"] = "".join(HAN[i] for i in range(50)) + HAN[100 + number] * 9

    items = checked(FUNDED, inbox(FUNDED, "c-university", 3, change))
    first = through(FUNDED, items).stages[0]
    assert [r.text for r in first.remarks] == [
        "相近的项目太多，只核对了最像的一部分，请先处理列出来的"
    ]


# ---- what comes out ----

SECRETS = ("13912345678", "王示例保密", "62220212345678901")
HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "</td><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    '","b\'; DROP TABLE t1; --',
    "'=1+1",
    "＝1",
)


def hostile(number: int, answers: Answers) -> None:
    answers["project_name"] = f"{HOSTILE[number]}{HAN[number]}{HAN[number + 9]}{HAN[number + 50]}"
    answers["lead_name"] = HOSTILE[-1 - number]
    answers["contact_phone"] = SECRETS[0]
    answers["contact_name"] = SECRETS[1]
    answers["legal_representative"] = f"{SECRETS[1]}{number}"
    answers["place"] = SECRETS[2]
    districts = call_of(FUNDED).districts
    assert districts is not None
    answers["district"] = districts.names[number]


def of_hostile() -> tuple[Review, Form]:
    form = FUNDED
    items = checked(form, inbox(form, "a", len(HOSTILE), hostile))
    scores = scores_of((name, f"评委{j}", 70 + j) for name in names(len(HOSTILE)) for j in range(4))
    return through(form, items, Given(scores=scores)), form


@pytest.fixture(scope="module")
def stranger() -> tuple[Review, Form]:
    return of_hostile()


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_package_holds_the_public_columns_and_no_others(stranger, tmp_path):
    review, form = stranger
    for result in review.settled:
        _, files = result_files(review, result, form, call_of(form), the_site(), sample=False)
        assert sorted(files) == ["datapackage.json", "list.csv", "valid.csv"]
        for data in files.values():
            assert not any(secret in data.decode("utf-8-sig") for secret in SECRETS)
            assert str(items_code()) not in data.decode("utf-8-sig")
        folder = tmp_path / result.stage.id
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        report = Package(str(folder / "datapackage.json")).validate()
        assert report.valid, report.flatten(["code", "note"])
    described = json.loads(files["datapackage.json"])["gongshi"]
    assert described["columns"] == {
        "序号": "index",
        "申报编号": "number",
        "项目名称": "project_name",
        "牵头单位": "lead_name",
        "申报类别": "category",
        "所在区（市）县": "district",
        "得分": "score",
        "名次": "rank",
        "资助金额（元）": "award",
    }
    assert (described["submissions"], described["valid"], described["set_aside"]) == (10, 10, 0)


def items_code() -> str:
    return code(0)


def test_no_text_of_an_applicant_becomes_a_formula_or_markup(stranger):
    review, form = stranger
    made = outputs(review, form, call_of(form), the_site(), as_of=LATER, sample=True)
    risky = ("=", "+", "-", "@", "＝", "\t")
    for path, data in made.files.items():
        if path.endswith(".csv"):
            for row in table(data):
                assert not any(cell.startswith(risky) for cell in row), path
        if path.endswith(".md"):
            assert not any(text in data.decode() for text in HOSTILE)
    report = as_report(review, form, call_of(form), sample=True)
    assert "<script" not in report
    assert "<img" not in report
    listed = made.files[
        f"公布/{form.call}-proposal/site_data/results/{form.call}-proposal/list.csv"
    ]
    said_names = {row[2].removeprefix("'") for row in table(listed)[1:]}
    assert any(name.startswith("<script>alert(1)</script>") for name in said_names)


def test_the_same_inbox_gives_the_same_bytes_in_whatever_order_it_is_read(stranger):
    review, form = stranger
    call, site = call_of(form), the_site()
    items = checked(form, inbox(form, "a", len(HOSTILE), hostile))
    scores = scores_of((name, f"评委{j}", 70 + j) for name in names(10) for j in range(4))
    again = through(form, reversed(items), Given(scores=scores))
    one, other = (outputs(r, form, call, site, as_of=LATER, sample=False) for r in (review, again))
    assert one == other
    assert as_report(review, form, call, sample=False) == as_report(again, form, call, sample=False)
    assert working_copy(review, form, call) == working_copy(again, form, call)


def test_a_package_of_an_unsettled_stage_is_not_made():
    form = VOTED
    districts = call_of(form).districts
    assert districts is not None
    items = checked(form, inbox(form, "community", 5, in_districts(districts.names[0])))
    review = through(form, items)
    with pytest.raises(ValueError, match="first-review"):
        result_files(review, review.stages[0], form, call_of(form), the_site(), sample=False)
    made = outputs(review, form, call_of(form), the_site(), as_of=LATER, sample=False)
    assert sorted(made.files) == ["内部/待决定.xlsx", "内部/登记表.xlsx"]
    data = made.files["内部/待决定.xlsx"]
    heads = ["环节", "申报编号", "文件名", "项目", "单位", "为什么待定", "决定", "金额", "理由"]
    rows = rows_of(data)
    assert (rows[0], len(rows)) == (heads, 6)
    decided = filled(data, lambda n, title: "通过" if title == "决定" and n < 4 else None)
    sheet_back = StaffSheet(name="待决定.xlsx", data=decided)
    first = through(form, items, Given(decisions=(sheet_back,))).stages[0]
    assert standing(first, Outcome.FAILED) == [4]


def test_the_working_copy_tells_how_alike_two_projects_are():
    form = FUNDED

    def change(number: int, answers: Answers) -> None:
        answers["project_name"] = "同一个名称的项目"

    review = through(form, checked(form, inbox(form, "c-university", 2, change)))
    book = openpyxl.load_workbook(io.BytesIO(working_copy(review, form, call_of(form))))
    rows = list(book["相近的项目"].iter_rows(values_only=True))
    assert rows[1][2:] == ("项目名称", 100, "同一个名称的项目")
    page = as_report(review, form, call_of(form), sample=False)
    assert "100% 相同" in page
    assert "有 2 个项目待定" in lxml.html.fromstring(page).text_content()


def test_a_form_without_a_plan_is_not_reviewed():
    form = replace(VOTED, review=None)
    with pytest.raises(ValueError, match=form.call):
        reviewed(form, [])


# ---- what staff hand in ----


def raw(name: str, data: bytes) -> StaffSheet:
    return StaffSheet(name=name, data=data)


CLEAN_REGISTER = ("文件名", "收到时间", "申报编号")
BAD: list[tuple[str, dict[str, object], str]] = [
    ("票数写成汉字", {"votes": votes_of([("p-0000.xlsx", "十票")])},
     "votes.csv:2: REV-005 “票数”的“十票”不是整数；请只写数字，没有得票的写 0"),
    ("票数是负数", {"votes": votes_of([("p-0000.xlsx", "-1")])},
     "votes.csv:2: REV-005 “票数”的“-1”不是整数；请只写数字，没有得票的写 0"),
    ("票数写两次", {"votes": votes_of([("p-0000.xlsx", 1), ("p-0000.xlsx", 1)])},
     "votes.csv:3: REV-004 同一份申报的票数写了两次；请只留一行"),
    ("没有这份申报", {"votes": votes_of([("p-9.xlsx", 1), ("p-0000.xlsx", 1), ("p-0001.xlsx", 1)])},
     "votes.csv:2: REV-003 没有收到“p-9.xlsx”；请核对申报编号或文件名"),
    ("少了票数", {"votes": votes_of([("p-0000.xlsx", 1)])},
     "votes.csv: REV-006 缺少 {call}-002 的票数；请补上"),
    ("打分太少", {"scores": scores_of([("p-0000.xlsx", f"甲{j}", 80) for j in range(4)])},
     "scores.csv: REV-006 缺少 {call}-002 的至少 3 个评委的打分；请补上"),
    ("得分超过满分", {"scores": scores_of([("p-0000.xlsx", "甲", "100.0001")])},
     "scores.csv:2: REV-005 “得分”的“100.0001”不在 0 到 100 之间；请只写数字，最多四位小数，"
     "没有打分的空着"),
    ("得分是 NaN", {"scores": scores_of([("p-0000.xlsx", "甲", "NaN")])},
     "scores.csv:2: REV-005 “得分”的“NaN”不在 0 到 100 之间；请只写数字，最多四位小数，"
     "没有打分的空着"),
    ("评委是公式", {"scores": scores_of([("p-0000.xlsx", "=1+1", "80")])},
     "scores.csv:2: REV-005 评委“=1+1”的姓名或代号开头是“=”；请只用汉字、字母和数字，"
     "中间可以有 · . - _"),
    ("评委打两次", {"scores": scores_of([("p-0000.xlsx", "甲", 80), ("p-0000.xlsx", "甲", 81)])},
     "scores.csv:3: REV-004 同一个评委对同一份申报打了两次分；请只留一行"),
    ("没有栏名", {"votes": (sheet("votes.csv", ("编号", "票"), [("1", "2")]),)},
     "votes.csv:1: REV-002 找不到规定的栏名；请在一行里写 申报编号（或 文件名）、票数，各写一次"),
    ("栏名两次", {"votes": (sheet("votes.csv", ("文件名", "票数", "票数"), []),)},
     "votes.csv:1: REV-002 找不到规定的栏名；请在一行里写 申报编号（或 文件名）、票数，各写一次"),
    ("多出一格", {"votes": (raw("votes.csv", "文件名,票数\np-0000.xlsx,1,2\n".encode()),)},
     "votes.csv:2: REV-002 这一行比栏名多出内容；请核对逗号和引号"),
    ("引号不成对", {"votes": (raw("votes.csv", '文件名,票数\n"p-0000.xlsx,1\n'.encode()),)},
     "votes.csv:2: REV-001 从这一行起不是完整的 CSV；请检查引号"),
    ("文件太大", {"votes": (raw("votes.csv", b" " * (101 << 20)),)},
     "votes.csv:1: REV-001 文件超过 100 MB；请拆开，或核对是不是这个文件"),
    ("不是文字", {"votes": (raw("votes.csv", b"\xff\x00\x01"),)},
     "votes.csv:1: REV-001 读不出文字；请另存为 .xlsx，或 UTF-8 编码的 CSV"),
    ("决定写错", {"decisions": (decisions_of(("初审", "p-0000.xlsx", "同意", "", "")),)},
     "decisions.csv:2: REV-005 “决定”的“同意”不是规定的写法；请写 通过 或 不通过"),
    ("没有这个环节", {"decisions": (decisions_of(("终审", "p-0000.xlsx", "通过", "", "")),)},
     "decisions.csv:2: REV-005 没有这个环节；请写下面之一：初审、综合评选、项目建议名单"),
    ("决定了没有的申报", {"decisions": (decisions_of(("初审", "p-8.xlsx", "通过", "", "")),)},
     "decisions.csv:2: REV-003 没有收到“p-8.xlsx”；请核对申报编号或文件名"),
    ("决定写两次",
     {"decisions": (decisions_of(*[("初审", "p-0000.xlsx", "通过", "", "")] * 2),)},
     "decisions.csv:3: REV-004 同一个环节对同一份申报写了两次决定；请只留一行"),
    ("决定了没有进入的",
     {"decisions": (decisions_of(("初审", "p-0000.xlsx", "不通过", "", "不符"),
                                 ("综合评选", "p-0000.xlsx", "通过", "", "")),)},
     "decisions.csv:3: REV-007 {call}-001 没有进入这个环节，不能再决定；请删去这一行"),
    ("这个环节不定金额", {"decisions": (decisions_of(("初审", "p-0000.xlsx", "通过", "1", "")),)},
     "decisions.csv:2: REV-009 “初审”不定金额；请删去金额"),
    ("收到时间写错", {"register": sheet("r.csv", CLEAN_REGISTER, [("p-0000.xlsx", "9月30日", "")])},
     "r.csv:2: REV-005 “收到时间”的“9月30日”不是规定的写法；请写成 2023-06-05 11:50 的样子"),
    ("登记两次", {"register": sheet("r.csv", CLEAN_REGISTER, [("p-0000.xlsx", "", "")] * 2)},
     "r.csv:3: REV-004 这个文件登记了两次；请只留一行"),
    ("编号不是批次的", {"register": sheet("r.csv", CLEAN_REGISTER, [("p-0000.xlsx", "", "X-1")])},
     "r.csv:2: REV-010 登记的编号“X-1”不是批次的写法；请照评审给出的编号填写，"
     "如 {call}-001，一个文件一个编号；没有编号的空着"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "line"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_what_staff_hand_in_wrong_is_told_at_its_line_and_nothing_is_made(given, line: str):
    form, items, sound = voted(2, lambda n: n, lambda n, _: f"{60 + n}")
    found, told = reviewed(form, items, replace(sound, **given))
    assert found is None
    lines = [f"{f.place}: {f.code} {f.message}" for f in told]
    assert line.replace("{call}", form.call) in lines


def test_what_staff_write_in_another_encoding_or_with_tabs_is_read():
    form, items, given = voted(2, lambda n: n, lambda n, _: f"{60 + n}")
    text = f"申报编号\t票数\r\n{form.call}-001\t7\r\n\r\n{form.call}-002\t9\r\n"
    votes = raw("votes.csv", text.encode("gb18030"))
    second = through(form, items, replace(given, votes=(votes,))).stages[1]
    assert second.standings[0].figure is not None
    assert second.standings[0].figure.parts[0].how == "9 票 ÷ 最高 9 票 × 100"


def test_points_of_those_that_did_not_get_so_far_are_passed_over_and_told_once():
    form, items, given = voted(3, lambda n: n, lambda n, _: f"{60 + n}")
    out = decisions_of(("初审", "p-0001.xlsx", "不通过", "", "不符"))
    found, told = reviewed(form, items, replace(given, decisions=(out,)))
    assert found is not None
    assert [f"{f.place}: {f.level} {f.message}" for f in told] == [
        "scores.csv:7: warning 这一行的申报没有进入这个环节，往下同样的还有 4 行，不计入；请核对",
        "votes.csv:3: warning 这一行的申报没有进入这个环节，不计入；请核对",
    ]


def test_a_registered_file_that_did_not_come_is_told():
    form, items, given = voted(1, lambda n: n, lambda n, _: "60")
    register = sheet("r.csv", CLEAN_REGISTER, [("p-7.xlsx", "", "")])
    found, told = reviewed(form, items, replace(given, register=register))
    assert found is not None
    assert [f.message for f in told] == [
        "登记了没有收到的文件“p-7.xlsx”；请核对文件名，或删去这一行"
    ]


def test_everything_read_stands_with_its_digest_in_the_package():
    form, items, given = voted(2, lambda n: n, lambda n, _: f"{60 + n}")
    review = through(form, items, given)
    assert review.sources["votes"] == given.votes[0].digest
    assert set(review.sources) == {"submissions", "votes", "scores", f"form-{form.version}"}
    assert review.sources[f"form-{form.version}"] == form.digest
    changed = [replace(items[0], answers={**items[0].answers, "summary": "改了一个字"}), items[1]]
    other = through(form, changed, given)
    assert other.sources["submissions"] != review.sources["submissions"]
