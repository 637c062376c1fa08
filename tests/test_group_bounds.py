"""Bounds on groups: by area, category, round and parent project; reserves, carry-over, 左右.

What they say is shown by the invented project `weixi`: four areas of a town, two rounds of a year.
"""

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from generator.checks.result_lists import check_lists
from generator.findings import Finding
from generator.forms.form import Form
from generator.forms.reader import load_forms
from generator.forms.review_bounds import AmountBound, Bound, CountBound
from generator.model import call_status
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.model.result_packages import read_result
from generator.review.announcement_draft import draft
from generator.review.bounds import BoundGroup, BoundGroups, Purse
from generator.review.earlier_lists import AnnouncedLists
from generator.review.entries import Outcome, Review
from generator.review.group_use import GroupUse
from generator.review.reports.html_report import as_report
from generator.review.reports.workbook_report import working_copy
from generator.review.result_package import result_files
from generator.review.staff_sheets import Registered
from generator.review.stages import Given, review
from generator.sources.schemas import Schemas
from generator.submissions.check import read_submissions
from tests.support.invented_projects import ROOT, invented
from tests.support.opened_submissions import raw_of
from tests.support.review_inboxes import decisions_of

WEIXI = ROOT / "tests/projects/weixi"
ZONE = ZoneInfo("Asia/Shanghai")
FIRST, SECOND = datetime(2026, 3, 10, tzinfo=ZONE), datetime(2026, 9, 10, tzinfo=ZONE)

Answers = dict[str, Any]


@cache
def weixi() -> tuple[Site, Call, Form]:
    site, found = load(WEIXI)
    assert site is not None, found
    call = site.call("weixi-2026")
    assert call is not None
    forms, wrong = load_forms(WEIXI, site, Schemas.read(ROOT))
    assert not wrong
    return site, call, forms["weixi-2026"][0]


def bounded(*bounds: Bound) -> Form:
    """The form with these bounds on its one stage."""
    _, _, form = weixi()
    assert form.review is not None
    (stage,) = form.review.stages
    stages = (replace(stage, bounds=bounds),)
    return replace(form, review=replace(form.review, stages=stages))


def clause(name: str) -> Any:
    found = weixi()[1].clause(name)
    assert found is not None
    return found


def applied(**answers: object) -> Answers:
    path = WEIXI / "schemas/forms/weixi-2026/1.0/examples/example.json"
    plain = {"category": "regular", "subprojects": []}
    return {**json.loads(path.read_text(encoding="utf-8")), **plain, **answers}


def reviewed(
    form: Form,
    given: Iterable[Answers],
    received: Mapping[int, datetime] | None = None,
    decisions: Iterable[Any] = (),
    announced: AnnouncedLists | None = None,
    first: int = 0,
) -> Review:
    """A review of these answers, named in their order; without a time they came in the first."""
    site, call, _ = weixi()
    raws, lines = [], {}
    for number, answers in enumerate(given, first):
        name = f"p-{number:03d}.xlsx"
        own = {"project_name": f"小事{number}号", "lead_name": f"第{number}居民委员会"}
        raws.append(raw_of(form, {**answers, **own}, name))
        at = (received or {}).get(number, FIRST)
        number_text = f"weixi-2026-{number + 1:03d}"
        lines[name] = Registered(received=at, number=number_text)
    checked = list(read_submissions(raws, form, call, received=None))
    assert all(one.result.verdict == "valid" for one in checked), checked[0].result.findings
    spans = call_status.spans(call, site.calendar, ZONE)
    given_in = Given(decisions=tuple(decisions))
    found, told = review(checked, lines, given_in, form, call, spans=spans, announced=announced)
    assert found is not None, told
    return found


def passed(found: Review) -> list[int]:
    return [one.place for one in found.stages[-1].having(Outcome.PASSED)]


def why(found: Review, place: int) -> str:
    return "；".join(r.text for r in found.stages[-1].standings[place].reasons)


def used(found: Review, per: str = "") -> list[str]:
    call = weixi()[1]
    uses = [use for use in found.stages[-1].uses if not per or use.bound.per == per]
    return [use.sentence(call.currency) for use in uses]


def told(found: Review) -> list[str]:
    return [remark.text for remark in found.stages[-1].remarks]


AREA = Bound(clause=None, per="area", amount=AmountBound(most=20_000))


def test_each_of_four_areas_has_its_own_money_and_one_that_is_full_stops_no_other():
    asked = [("east", 9000), ("east", 9000), ("east", 5000), ("west", 9000), ("east", 1000)]
    found = reviewed(
        bounded(AREA), [applied(area=area, grant=f"{grant}.00") for area, grant in asked]
    )
    # Nobody further down in the area is served before the one whose turn it is.
    assert passed(found) == [0, 1, 3]
    assert why(found, 2) == "“河东”的资金上限 20,000 元，余 2,000 元，不够安排"
    assert why(found, 4) == "“河东”的资金已经用完"
    assert used(found) == [
        "片区 河东：2 个，18,000 元（上限 20,000 元，余 2,000 元）",
        "片区 河西：1 个，9,000 元（上限 20,000 元，余 11,000 元）",
        "片区 北堤：0 个，0 元（上限 20,000 元，余 20,000 元）",
        "片区 南圩：0 个，0 元（上限 20,000 元，余 20,000 元）",
    ]


def reserve(**words: object) -> tuple[Bound, Bound]:
    kept = AmountBound(reserved=5_000, **words)  # type: ignore[arg-type]
    return (
        Bound(amount=AmountBound(most=20_000)),
        Bound(per="category", only=("small",), amount=kept),
    )


def grants(*asked: tuple[str, int]) -> list[Answers]:
    return [applied(category=category, grant=f"{grant}.00") for category, grant in asked]


def test_what_is_kept_for_small_grants_is_not_given_to_others():
    large = [("regular", 8_000), ("regular", 8_000)]
    small = [("small", 2_500), ("small", 2_500), ("small", 2_500)]
    found = reviewed(bounded(*reserve()), grants(*large, *small))
    # Beyond what is kept for it, a small grant waits its turn like any other.
    assert passed(found) == [0, 2, 3]
    assert why(found, 1) == "资金总额除专门留出的以外已经用完"
    assert why(found, 4) == "资金总额已经用完"
    assert used(found, "category") == [
        "申报类别 微型项目：2 个，5,000 元（专门留出 5,000 元，已经用完）"
    ]
    assert told(found) == []


@pytest.mark.parametrize(("released", "through"), [(True, [0, 1, 2]), (False, [0, 2])])
def test_what_small_grants_leave_goes_to_others_or_stays(released, through):
    asked = [("regular", 8_000), ("regular", 9_000), ("small", 2_000)]
    found = reviewed(bounded(*reserve(released=released)), grants(*asked))
    assert passed(found) == through
    rest = "并入总额" if released else "不转作他用"
    assert told(found) == [f"给“微型项目”专门留出 5,000 元，没有用完的 3,000 元{rest}"]


def test_a_reserve_that_its_group_cannot_use_is_given_out_anew():
    # The third small grant fits neither the rest of the reserve nor what is left beside it.
    asked = [("regular", 9_000), ("regular", 6_500), ("small", 3_000), ("small", 3_000)]
    whole, kept = reserve()
    found = reviewed(bounded(replace(whole, amount=AmountBound(most=19_000)), kept), grants(*asked))
    assert passed(found) == [0, 1, 2]
    assert told(found)[-1] == "给“微型项目”专门留出 5,000 元，没有用完的 2,000 元并入总额"


def test_what_the_first_round_leaves_is_added_to_the_second():
    rounds = Bound(per="round", amount=AmountBound(most=10_000), carry=True)
    asked = [applied(grant="9000.00"), applied(grant="8000.00"), applied(grant="5000.00")]
    found = reviewed(bounded(rounds), asked, {0: SECOND, 1: FIRST, 2: SECOND})
    assert passed(found) == [0, 1]
    assert used(found) == [
        "轮次 第一轮申报：1 个，8,000 元（上限 10,000 元，余 2,000 元）",
        "轮次 第二轮申报：1 个，9,000 元（上限 12,000 元，含上一轮结转 2,000 元，余 3,000 元）",
    ]
    assert told(found) == ["“第二轮申报”的上限含上一轮结转 2,000 元"]
    without = reviewed(bounded(replace(rounds, carry=False)), asked, {0: SECOND, 2: SECOND})
    assert used(without)[1].endswith("（上限 10,000 元，余 1,000 元）")


def test_who_came_in_nobody_knows_when_waits_where_rounds_are_bounded():
    rounds = Bound(clause=clause("WX-4.5"), per="round", amount=AmountBound(most=10_000))
    unknown: Any = None
    found = reviewed(bounded(rounds), [applied(), applied()], {0: unknown})
    assert passed(found) == [1]
    assert "看不出是哪一轮" in why(found, 0)
    assert "1 份看不出是哪一轮收到的" in told(found)[0]
    chosen = decisions_of(("proposal", "p-000.xlsx", "通过", "", "核实是第一轮"))
    assert passed(reviewed(bounded(rounds), [applied(), applied()], {0: unknown}, [chosen])) == [
        0,
        1,
    ]


def test_fewer_than_three_units_for_a_parent_project_are_told():
    least = Bound(per="parent", only=("parlour", "bank"), count=CountBound(least=3))
    given = [applied(parent=parent) for parent in ("parlour", "parlour", "parlour", "none")]
    found = reviewed(bounded(least), given)
    assert used(found) == [
        "上级项目 共享客厅：3 个（至少 3 个）",
        "上级项目 河岸护绿：0 个（至少 3 个，少 3 个）",
    ]
    assert told(found) == ["“河岸护绿”0 个，少于 3 个"]


def test_no_more_than_so_many_of_an_area_pass_and_people_choose():
    most = Bound(clause=clause("WX-4.3"), per="area", count=CountBound(most=1))
    given = [applied(area=area) for area in ("east", "east", "west")]
    found = reviewed(bounded(most), given)
    assert passed(found) == [2]
    assert why(found, 0) == "“河东”有 2 个，名额 1 个，须由人工确定"
    chosen = decisions_of(("proposal", "p-001.xlsx", "通过", "", ""))
    assert passed(reviewed(bounded(most), given, decisions=[chosen])) == [1, 2]


@pytest.mark.parametrize(("many", "says"), [(29, 1), (30, 0), (33, 0), (36, 0), (37, 1)])
def test_about_33_is_told_and_holds_nobody_back(many, says):
    about = Bound(count=CountBound(about=33))
    assert about.count.range == (30, 36)
    found = reviewed(bounded(about), [applied() for _ in range(many)])
    assert len(passed(found)) == many
    assert len(told(found)) == says
    assert all("与 33 个左右（30 至 36 个）相差较多" in words for words in told(found))


def test_how_far_about_goes_is_a_reading_where_nobody_says():
    stage = weixi()[2].review.stages[0]  # type: ignore[union-attr]
    (reading,) = stage.assumptions
    assert reading.reading == "“33 个左右”按上下浮动 10% 掌握，即 30 至 36 个。"


# ---- a plain reading ----


def plainly(
    order: list[int], amounts: list[int], areas: list[int], cap: int, whole: int
) -> set[int]:
    """Who is served by a pot and by areas, in the order, read word by word."""
    left = dict.fromkeys(areas, cap)
    rest, out = whole, set()
    for place in order:
        area, amount = areas[place], amounts[place]
        if amount > left[area] or amount > rest:
            out.add(place)
            left[area] = 0 if amount > left[area] else left[area]
            rest = 0 if amount > rest else rest
        else:
            left[area] -= amount
            rest -= amount
    return {*order} - out


def group(bound: Bound, members: Iterable[int]) -> BoundGroup:
    return BoundGroup(
        bound=bound,
        title="",
        label="组",
        members=frozenset(members),
        certain=True,
        shown=True,
    )


class _Counter:
    """As much of a counter as a purse asks for."""

    call = weixi()[1]


def served(groups: Iterable[BoundGroup], amounts: Mapping[int, int]) -> set[int]:
    found = BoundGroups(groups=tuple(groups), unplaced=frozenset())
    purse = Purse(found, _Counter())  # type: ignore[arg-type]
    return {*amounts} - {*purse.refused(amounts)}


def test_money_is_given_out_as_a_plain_reading_gives():
    whole = Bound(amount=AmountBound(most=7))
    area = Bound(per="area", amount=AmountBound(most=4))
    for amounts in itertools.product((100, 300, 500), repeat=4):
        for areas in itertools.product((0, 1), repeat=4):
            groups = [
                group(whole, range(4)),
                *(group(area, [p for p in range(4) if areas[p] == one]) for one in (0, 1)),
            ]
            expected = plainly([*range(4)], [*amounts], [*areas], 400, 700)
            assert served(groups, dict(enumerate(amounts))) == expected, (amounts, areas)


def test_whatever_is_kept_no_bound_is_overrun_and_the_kept_money_stays():
    whole = Bound(amount=AmountBound(most=8))
    for released in (True, False):
        kept = Bound(per="category", amount=AmountBound(reserved=3, released=released))
        for amounts in itertools.product((100, 200, 400), repeat=4):
            for small in itertools.product((True, False), repeat=4):
                members = [p for p in range(4) if small[p]]
                got = served(
                    [group(whole, range(4)), group(kept, members)], dict(enumerate(amounts))
                )
                total = sum(amounts[p] for p in got)
                others = sum(amounts[p] for p in got if not small[p])
                left_out = sum(amounts[p] for p in members if p not in got)
                assert total <= 800
                if not released:
                    assert others <= 500
                # While small ones wait for money, others have no more than is left for them.
                if released and left_out:
                    spent = sum(amounts[p] for p in members if p in got)
                    assert others <= 800 - min(300, spent)


# ---- what is shown ----


def whole_review() -> Review:
    given = [
        applied(area="east", parent="parlour", grant="12000.00"),
        applied(area="east", parent="parlour", grant="9000.00"),
        applied(area="west", parent="parlour", grant="9000.00"),
        applied(area="north", parent="bank", category="small", grant="2500.00"),
        applied(area="south", parent="none", grant="8000.00"),
    ]
    return reviewed(weixi()[2], given, {4: SECOND})


def test_every_paper_of_a_review_shows_what_each_group_used(tmp_path: Path):
    site, call, form = weixi()
    found = whole_review()
    last = found.stages[-1]
    page = unescape(as_report(found, form, call, sample=False))
    assert "拟支持项目名单：各组的个数和资金" in page
    assert "上限 20,000 元，余 8,000 元" in page
    assert working_copy(found, form, call)[:2] == b"PK"
    made = draft(
        found,
        last,
        call,
        site,
        as_of=datetime(2026, 10, 12, 9, tzinfo=ZONE),
        sample=False,
        package="x",
    )
    assert "- 片区 河东：1 个，12,000 元（上限 20,000 元，余 8,000 元）（四（三））" in made.text
    name, files = result_files(found, last, form, call, site, sample=False)
    described = json.loads(files["datapackage.json"])["gongshi"]["groups"]
    assert described[0] == {
        "per": "area",
        "group": "河东",
        "clause": "WX-4.3",
        "projects": 1,
        "amount": "12000.00",
        "most": "20000.00",
        "left": "8000.00",
    }
    folder = tmp_path / "site_data/results" / name
    folder.mkdir(parents=True)
    for path, data in files.items():
        (folder / path).write_bytes(data)
    read, wrong = read_result(tmp_path, name, Schemas.read(ROOT))
    assert read is not None, wrong


def test_a_group_whose_name_is_not_published_stays_with_the_reviewers():
    _, call, form = weixi()
    plan = form.review
    assert plan is not None
    public = tuple(column for column in plan.public if column.field != "area")
    found = reviewed(replace(form, review=replace(plan, public=public)), [applied()])
    shown = {use.bound.per for use in found.stages[-1].uses if use.shown}
    assert shown == {"", "category", "round", "parent"}
    assert "河东" in as_report(found, form, call, sample=False)


def test_what_names_a_group_holds_no_number_of_a_person():
    use = GroupUse(
        bound=Bound(per="lead"),
        title="单位",
        label="张三 13812345678",
        entered=1,
        passed=1,
        waiting=0,
        spent=None,
        cap=None,
        carried=0,
        shown=True,
    )
    assert "13812345678" not in use.name


# ---- what was announced ----


def listed(form: Form, found: Review, folder: Path, change: Any = None) -> list[Finding]:
    """What is told of the list of a review, changed by hand before it is read."""
    site, call, _ = weixi()
    name, files = result_files(found, found.stages[-1], form, call, site, sample=False)
    path = folder / "site_data/results" / name
    path.mkdir(parents=True)
    for file, data in files.items():
        (path / file).write_bytes(change(file, data) if change else data)
    read, wrong = read_result(folder, name, Schemas.read(ROOT))
    assert read is not None, wrong
    return list(check_lists(replace(site, results=(read,)), {call.id: (form,)}))


def test_a_list_that_a_review_made_keeps_its_bounds(tmp_path: Path):
    told_of = listed(weixi()[2], whole_review(), tmp_path)
    assert {one.code for one in told_of} <= {"RES-040"}


@pytest.mark.parametrize(
    ("bound", "says"),
    [
        (
            Bound(per="area", amount=AmountBound(most=20_000)),
            "RES-038 河东的资助金额合计 21000 元，超过上限 20000 元；请减少项目或金额",
        ),
        (
            Bound(per="area", count=CountBound(most=1)),
            "RES-039 河东有 2 个项目，超过 1 个；请减到规定以内",
        ),
        (
            Bound(per="parent", only=("bank",), count=CountBound(least=3)),
            "RES-040 河岸护绿有 1 个项目，少于规定的 3 个；请核对",
        ),
        (
            Bound(count=CountBound(about=10)),
            "RES-040 名单有 5 个项目，与规定的 10 个左右（9 至 11 个）相差较多；请核对",
        ),
        (
            Bound(amount=AmountBound(most=30_000)),
            "RES-025 资助金额合计 40500 元，超过总额 30000 元；请减少项目或金额",
        ),
        (Bound(count=CountBound(least=6)), "RES-031 名单有 5 个项目，少于规定的 6 个；请核对"),
    ],
)
def test_an_announced_list_is_held_to_its_groups(bound, says, tmp_path: Path):
    free = bounded()
    found = reviewed(
        free,
        [
            applied(area="east", parent="parlour", grant="12000.00"),
            applied(area="east", parent="parlour", grant="9000.00"),
            applied(area="west", parent="parlour", grant="9000.00"),
            applied(area="north", parent="bank", category="small", grant="2500.00"),
            applied(area="south", parent="none", grant="8000.00"),
        ],
        {4: SECOND},
    )
    told_of = [f"{one.code} {one.message}" for one in listed(bounded(bound), found, tmp_path)]
    assert told_of == [says]


def test_money_that_stays_with_a_group_is_not_given_to_others(tmp_path: Path):
    found = reviewed(bounded(), grants(("regular", 8_000), ("regular", 8_000), ("small", 2_000)))
    told_of = listed(bounded(*reserve(released=False)), found, tmp_path)
    assert [one.message for one in told_of] == [
        "给微型项目留出的 5000 元不能给别的用，别的合计 16000 元，超过余下的 15000 元；"
        "请减少项目或金额"
    ]


# ---- what is written ----


def slipped(old: str, new: str, folder: Path) -> tuple[Finding, ...]:
    """What is wrong with the form of the invented call once its review says something else."""
    root = invented("weixi", folder)
    path = root / "schemas/forms/weixi-2026/1.0/review.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    site, _ = load(root)
    assert site is not None
    return load_forms(root, site, Schemas.read(ROOT))[1]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("per: area", "per: aera", "FRM-210"),
        ("only: [small]", "only: [smal]", "FRM-212"),
        ("count: {least: 3}", "count: {least: 3, most: 2}", "FRM-211"),
        ("count: {about: 33}", "count: {most: 40, within: 5}", "FRM-211"),
        ("amount: {reserved: 5000}", "amount: {reserved: 80000}", "FRM-211"),
        ("amount: {reserved: 5000}", "amount: {most: 5000, released: true}", "FRM-211"),
        (", amount: {most: 20000}", "", "FRM-211"),
        ("per: round, amount", "per: area, amount", "FRM-211"),
        ("amount: {most: 35000}, carry", "amount: {least: 35000}, carry", "FRM-211"),
        ("clause: WX-4.7, count", "clause: WX-4.7, only: [a], count", "FRM-211"),
        ("amount: {most: 70000}", "amount: {reserved: 70000}", "FRM-211"),
        ("clause: WX-4.2, amount", "clause: WX-9.9, amount", "FRM-115"),
        ("  parent:\n", "  parent:\n    fields: [parent]\n  parents:\n", "FRM-213"),
        (
            "  area:\n    fields: [area]",
            "  area:\n    alike: [{field: area, percent: 90}]",
            "FRM-210",
        ),
    ],
)
def test_a_slip_in_a_bound_is_told_at_its_line(old, new, says, tmp_path: Path):
    wrong = slipped(old, new, tmp_path)
    assert says in {one.code for one in wrong}, wrong
    assert all(one.place.line for one in wrong)


def test_amounts_are_exact():
    found = reviewed(bounded(AREA), [applied(grant="0.01")])
    assert used(found)[0] == "片区 河东：1 个，0.01 元（上限 20,000 元，余 19,999.99 元）"
    assert Decimal(found.stages[0].standings[0].award or 0) == 1
