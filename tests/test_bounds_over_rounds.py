"""Bounds over the rounds of a call: each round is reviewed and announced alone, the bounds are one.

The call is that of the invented project `weixi`: two rounds of a year, four areas of a town.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from generator.checks.result_lists import check_lists
from generator.forms.form import Form
from generator.forms.review_bounds import AmountBound, Bound, CountBound
from generator.model.announcements import Announcement, ResultPackage
from generator.model.calls import Site
from generator.model.result_packages import read_result
from generator.review.announcement_draft import draft
from generator.review.earlier_lists import AnnouncedLists, carried
from generator.review.entries import Review
from generator.review.result_package import result_files
from generator.sources.schemas import Schemas
from tests.support.invented_projects import ROOT
from tests.test_group_bounds import (
    SECOND,
    ZONE,
    Answers,
    applied,
    bounded,
    clause,
    passed,
    reviewed,
    told,
    used,
    weixi,
    why,
)

AUTUMN = datetime(2026, 10, 12, 9, tzinfo=ZONE)
SPRING_LIST = "第一轮拟支持项目公示"


@cache
def schemas() -> Schemas:
    return Schemas.read(ROOT)


def packed(found: Review, form: Form, folder: Path, site: Site | None = None) -> ResultPackage:
    """The package of a review, written and read again."""
    own, call, _ = weixi()
    name, files = result_files(found, found.stages[-1], form, call, site or own, sample=False)
    path = folder / "site_data/results" / name
    path.mkdir(parents=True)
    for file, data in files.items():
        (path / file).write_bytes(data)
    read, wrong = read_result(folder, name, schemas())
    assert read is not None, wrong
    return read


def said(name: str, day: str, *, result: str = "", **more: Any) -> Announcement:
    """An announcement of the call with the list of a review."""
    origin = weixi()[1].clauses[0].origin
    facts: dict[str, Any] = {
        "id": name,
        "title": SPRING_LIST if name == "spring" else name,
        "date": date.fromisoformat(day),
        "kind": "publicity",
        "issuer": "",
        "summary": "",
        "call": "weixi-2026",
        "body": "",
        "origin": origin,
        "result": result,
    }
    return Announcement(**{**facts, **more})


def grants(*asked: tuple[str, int]) -> list[Answers]:
    return [applied(area=area, grant=f"{grant}.00") for area, grant in asked]


def after_spring(
    form: Form, asked: Iterable[Answers], folder: Path, *then: Announcement, **more: Any
) -> Site:
    """The site once the list of a first round is announced, and what followed it."""
    result = packed(reviewed(form, asked), form, folder)
    spring = said("spring", "2026-04-13", result=result.id, **more)
    return replace(weixi()[0], results=(result,), announcements=(spring, *then))


def announced(site: Site, form: Form, at: datetime = AUTUMN) -> AnnouncedLists:
    return AnnouncedLists.of(site, weixi()[1], (form,), sample=False, at=at)


def autumn(site: Site, form: Form, asked: list[Answers]) -> Review:
    """The review of the second round, whose applications come under names of their own."""
    received = dict.fromkeys(range(50, 50 + len(asked)), SECOND)
    return reviewed(form, asked, received, announced=announced(site, form), first=50)


AREA = Bound(per="area", amount=AmountBound(most=20_000))


def test_a_later_round_has_what_the_announced_list_left(tmp_path: Path):
    form = bounded(AREA)
    site = after_spring(form, grants(("east", 9_000), ("east", 8_000), ("west", 5_000)), tmp_path)
    found = autumn(site, form, grants(("east", 4_000), ("west", 12_000), ("north", 9_000)))
    assert passed(found) == [1, 2]
    assert why(found, 0) == "“河东”的资金上限 20,000 元，余 3,000 元，不够安排"
    assert used(found)[:2] == [
        f"片区 河东：0 个，0 元（此前《{SPRING_LIST}》已用 2 个、17,000 元，"
        "上限 20,000 元，余 3,000 元）",
        f"片区 河西：1 个，12,000 元（此前《{SPRING_LIST}》已用 1 个、5,000 元，"
        "上限 20,000 元，余 3,000 元）",
    ]


@pytest.mark.parametrize(
    ("asked", "counted"),
    [(9_000, True), (12_000, False)],
)
def test_the_whole_pot_is_one_for_all_rounds(asked, counted, tmp_path: Path):
    form = bounded(Bound(amount=AmountBound(most=30_000)))
    site = after_spring(form, grants(("east", 9_000), ("west", 11_000)), tmp_path)
    found = autumn(site, form, grants(("east", asked)))
    assert bool(passed(found)) is counted
    if not counted:
        assert why(found, 0) == "资金总额已经用完，其中此前已安排 20,000 元"


def test_money_and_places_of_a_round_are_carried_over_from_its_announced_list(tmp_path: Path):
    money = Bound(per="round", amount=AmountBound(most=10_000), carry=True)
    seats = Bound(clause=clause("WX-4.5"), per="round", count=CountBound(most=2), carry=True)
    form = bounded(money, seats)
    site = after_spring(form, grants(("east", 6_000)), tmp_path)
    found = autumn(site, form, grants(*[("east", 4_000)] * 3, ("west", 3_000)))
    # Three places and 14,000: two and one that was left, 10,000 and 4,000.
    assert used(found, "round")[1] == (
        "轮次 第二轮申报：0 个，0 元（上限 14,000 元，含上一轮结转 4,000 元，余 14,000 元）"
    )
    assert used(found, "round")[3].startswith(
        "轮次 第二轮申报：0 个（至多 3 个，含上一轮结转 1 个，余 3 个）"
    )
    assert why(found, 0) == "“第二轮申报”有 4 个，名额 3 个，须由人工确定"
    assert "上限含上一轮结转 4,000 元" in "".join(told(found))


def test_nothing_is_carried_over_from_a_round_that_nobody_announced():
    money = Bound(per="round", amount=AmountBound(most=10_000), carry=True)
    form = bounded(money)
    found = autumn(weixi()[0], form, grants(("east", 9_000), ("east", 2_000)))
    assert passed(found) == [0]
    assert told(found) == ["“第一轮申报”还没有公布名单，没有结转到“第二轮申报”"]


def test_what_is_kept_for_a_group_is_kept_once(tmp_path: Path):
    kept = Bound(per="category", only=("small",), amount=AmountBound(reserved=5_000))
    form = bounded(Bound(amount=AmountBound(most=20_000)), kept)
    small = [applied(category="small", grant="3000.00")]
    site = after_spring(form, [*small, applied(grant="8000.00")], tmp_path)
    asked = [applied(grant="7000.00"), applied(category="small", grant="2000.00")]
    found = autumn(site, form, asked)
    # 9,000 are left, of which 2,000 are still kept for small ones.
    assert passed(found) == [0, 1]
    assert used(found, "category") == [
        f"申报类别 微型项目：1 个，2,000 元（此前《{SPRING_LIST}》已用 1 个、3,000 元，"
        "专门留出 5,000 元，已经用完）"
    ]


def test_at_least_and_about_are_of_all_rounds_together(tmp_path: Path):
    form = bounded(
        Bound(count=CountBound(about=4, within=0)),
        Bound(per="parent", only=("bank",), count=CountBound(least=3)),
    )
    site = after_spring(form, [applied(parent="bank"), applied(parent="bank")], tmp_path)
    found = autumn(site, form, [applied(parent="bank")])
    assert told(found) == ["通过 1 个，连同此前的 2 个共 3 个，与 4 个左右（4 至 4 个）相差较多"]


def test_what_does_not_stand_is_not_counted(tmp_path: Path):
    form = bounded(AREA)
    asked = grants(("east", 10_000), ("east", 10_000))
    more = grants(("east", 11_000))
    for number, (then, own, at, through) in enumerate(
        (
            ((), {}, AUTUMN, []),
            ((said("off", "2026-05-06", kind="repeal", follows="spring"),), {}, AUTUMN, [0]),
            ((), {"draft": True}, AUTUMN, [0]),
            ((), {}, datetime(2026, 4, 1, tzinfo=ZONE), [0]),
            ((said("end", "2026-05-06", kind="result", follows="spring"),), {}, AUTUMN, []),
        )
    ):
        site = after_spring(form, asked, tmp_path / f"{number}", *then, **own)
        received = {50: SECOND}
        lists = announced(site, form, at)
        found = reviewed(form, more, received, announced=lists, first=50)
        assert passed(found) == through, number


def test_a_corrected_list_counts_in_place_of_the_first(tmp_path: Path):
    form = bounded(AREA)
    site = after_spring(form, grants(("east", 9_000), ("east", 9_000)), tmp_path / "a")
    less = packed(reviewed(form, grants(("east", 9_000))), form, tmp_path / "b", site)
    assert less.id != site.results[0].id
    mended = said("mended", "2026-04-20", kind="correction", follows="spring", result=less.id)
    site = replace(site, results=(*site.results, less), announcements=(*site.announcements, mended))
    found = autumn(site, form, grants(("east", 11_000)))
    assert passed(found) == [0]


def test_a_review_of_the_same_applications_again_is_no_later_round(tmp_path: Path):
    form = bounded(AREA)
    asked = grants(("east", 9_000), ("east", 9_000))
    site = after_spring(form, asked, tmp_path)
    found = reviewed(form, asked, announced=announced(site, form))
    assert passed(found) == [0, 1]
    assert used(found)[0] == "片区 河东：2 个，18,000 元（上限 20,000 元，余 2,000 元）"


def test_a_list_that_does_not_show_a_group_is_told(tmp_path: Path):
    form = bounded(AREA)
    plan = form.review
    assert plan is not None
    public = tuple(column for column in plan.public if column.field != "area")
    closed = replace(form, review=replace(plan, public=public))
    site = after_spring(closed, grants(("east", 9_000)), tmp_path)
    found = autumn(site, closed, grants(("east", 11_000)))
    assert told(found) == [
        f"《{SPRING_LIST}》的名单看不出按什么分组，没有计入此前已用的；请由人工核对"
    ]


# ---- what is announced ----


def checked(site: Site, later: ResultPackage, form: Form) -> list[str]:
    """What is told of a site once the list of the second round is announced on it, too."""
    now = said("autumn", "2026-10-12", result=later.id)
    both = replace(site, results=(*site.results, later), announcements=(*site.announcements, now))
    return [f"{one.code} {one.message}" for one in check_lists(both, {"weixi-2026": (form,)})]


TOO_MUCH = f"资助金额连同《{SPRING_LIST}》的"


@pytest.mark.parametrize(
    ("bound", "says"),
    [
        (AREA, f"RES-038 河东的{TOO_MUCH} 9000 元合计 21000 元，超过上限 20000 元"),
        (
            Bound(amount=AmountBound(most=20_000)),
            f"RES-025 {TOO_MUCH} 9000 元合计 21000 元，超过总额 20000 元",
        ),
        (
            Bound(per="area", count=CountBound(most=1)),
            f"RES-039 河东连同《{SPRING_LIST}》的 1 个有 2 个项目，超过 1 个",
        ),
        (
            Bound(per="round", amount=AmountBound(most=10_000), carry=True),
            "RES-038 第二轮申报的资助金额合计 12000 元，超过上限 11000 元（含上一轮结转 1000 元）",
        ),
        (
            Bound(count=CountBound(least=3)),
            f"RES-031 名单连同《{SPRING_LIST}》的 1 个有 2 个项目，少于规定的 3 个",
        ),
        (
            Bound(count=CountBound(about=4)),
            f"RES-040 名单连同《{SPRING_LIST}》的 1 个有 2 个项目，与规定的 4 个左右",
        ),
        (Bound(per="round", amount=AmountBound(most=12_000)), ""),
        (Bound(per="round", count=CountBound(most=1)), ""),
    ],
)
def test_an_announced_list_is_held_to_the_sum_over_rounds(bound, says, tmp_path: Path):
    free = bounded()
    site = after_spring(free, grants(("east", 9_000)), tmp_path / "a")
    later = packed(autumn(site, free, grants(("east", 12_000))), free, tmp_path / "b", site)
    found = checked(site, later, bounded(bound))
    assert [one.startswith(says) for one in found] == [True] * bool(says), found


def test_money_kept_for_a_group_is_held_over_rounds(tmp_path: Path):
    free = bounded()
    kept = Bound(
        per="category", only=("small",), amount=AmountBound(reserved=5_000, released=False)
    )
    site = after_spring(free, grants(("east", 9_000)), tmp_path / "a")
    later = packed(autumn(site, free, grants(("east", 7_000))), free, tmp_path / "b", site)
    found = checked(site, later, bounded(Bound(amount=AmountBound(most=20_000)), kept))
    assert [one[:7] for one in found] == ["RES-041"]
    assert "别的连同此前公布的 9000 元，合计 16000 元，超过余下的 15000 元" in found[0]


def test_what_a_review_of_a_later_round_writes_passes_every_check(tmp_path: Path):
    site, call, form = weixi()
    site = after_spring(
        form, [applied(area="east", grant="9000.00", parent="bank")], tmp_path / "a"
    )
    found = autumn(site, form, grants(("east", 9_000), ("west", 8_000)))
    later = packed(found, form, tmp_path / "b", site)
    assert later.id == "weixi-2026-proposal-2"
    assert later.rounds == ("WX-3.2",)
    assert {one[:7] for one in checked(site, later, form)} <= {"RES-040"}
    made = draft(found, found.stages[-1], call, site, as_of=AUTUMN, sample=False, package=later.id)
    assert f"此前《{SPRING_LIST}》已用 1 个、9,000 元" in made.text


def test_numbers_go_on_behind_those_of_an_earlier_round(tmp_path: Path):
    form = bounded(AREA)
    site = after_spring(form, grants(("east", 9_000), ("east", 8_000)), tmp_path)
    lists = announced(site, form).before_review((), ("WX-3.2",))
    assert lists.last_number(weixi()[1]) == 2
    assert announced(site, form).before_review((), ("WX-3.1",)).last_number(weixi()[1]) == 2


def test_what_is_carried_is_what_a_plain_reading_gives():
    for rounds in product([(False, 0), (True, 0), (True, 3), (True, 9)], repeat=3):
        purse = 0
        for known, spent in rounds:
            purse = max(purse + 5 - spent, 0) if known else 0
        assert carried(5, rounds) == purse
