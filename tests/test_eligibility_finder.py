"""What is open to an applicant: answers against the facts of a call, as the page decides them.

The facts are made by the generator; the decision is the page's own, bundled and run by node once
for each call. What a table here expects was read in the notices.
"""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from generator.model import call_status
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.render.call_facts import CallFacts
from generator.render.pages.eligibility_finder import finder, questions

ROOT = Path(__file__).parents[1]
WEB = ROOT / "generator/web"
AS_OF = datetime(2026, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))

ENTRY = 'export * from "./decision"; export * from "./answers"; export * from "./wording";'
RUN = """
const { call } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const told = call.map(([name, ...given]) => module.exports[name](...given));
process.stdout.write(JSON.stringify(told));
"""


@cache
def program() -> str:
    """The modules of the decision as one script that node runs."""
    done = subprocess.run(
        [WEB / "node_modules/.bin/esbuild", "--bundle", "--format=cjs", "--loader=ts"],
        cwd=WEB / "src/pages/apply",
        input=ENTRY,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + RUN


def ask(*call: tuple[object, ...]) -> list[object]:
    """What functions of the page give, each called as (name, arguments...)."""
    done = subprocess.run(
        ["node", "-e", program()],
        input=json.dumps({"call": call}, ensure_ascii=False),
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


def answers(kind: str, *, place: str = "", size: Mapping[str, str] | None = None, **parts: str):
    return {"kind": kind, "parts": parts, "place": place, "sizes": dict(size or {})}


def facts_of(call: Call, site: Site) -> dict[str, object]:
    """The facts of a call as they stand in its page, through JSON and back."""
    found = finder(CallFacts.of(call, site, AS_OF))
    assert found is not None
    return dict(json.loads(json.dumps(found, ensure_ascii=False)))


@pytest.fixture
def third(small: Path) -> Site:
    """The small site with the one invented call."""
    site, findings = load(small)
    assert site is not None
    assert findings == ()
    return site


def told(outcome: dict) -> str:
    """An outcome in a line: the view, what is shown in full, and how everything else stands."""
    rest = [f"{each['track']['id']}={each['standing']}" for each in outcome["rest"]]
    detail = outcome["detail"]
    shown = [f"{detail['track']['id']}={detail['standing']}!"] if detail else []
    return " ".join([outcome["view"], *shown, *rest])


CHENGDU = {
    "nothing": [answers("")],
    "detail a=lead! b1=not b2=not b3=closed c=not": [
        answers("village-committee"),
        answers("village-committee", category="a"),
    ],
    "detail b1=not! a=lead b2=not b3=closed c=not": [answers("village-committee", category="b1")],
    "detail b3=closed! a=lead b1=not b2=not c=not": [answers("village-committee", category="b3")],
    "overview a=join b1=lead b2=lead b3=closed c=lead": [answers("social-organisation")],
    "detail b2=lead! a=join b1=lead b3=closed c=lead": [
        answers("social-organisation", category="b2")
    ],
    "detail a=join! b1=lead b2=lead b3=closed c=lead": [
        answers("social-organisation", category="a")
    ],
    "detail b3=closed! a=join b1=lead b2=lead c=lead": [
        answers("social-organisation", category="b3")
    ],
    "detail c=lead! a=not b1=not b2=not b3=closed": [
        answers("university"),
        answers("party-school"),
        answers("research-institute", category="c"),
    ],
    "overview a=not b1=join b2=join b3=closed c=not": [answers("township")],
    "detail b1=join! a=not b2=join b3=closed c=not": [answers("township", category="b1")],
    "refused a=not b1=not b2=not b3=closed c=not": [answers("-"), answers("-", category="a")],
}
KUNMING = {
    "detail =lead!": [answers("government-unit"), answers("public-unit"), answers("community")],
    "detail =join!": [
        answers("university"),
        answers("research-institute"),
        answers("social-organisation", place="五华区"),
    ],
    "refused =not": [answers("-")],
}
THIRD = {
    "overview wetland=lead woodland=lead craft=closed room=lead": [answers("cooperative")],
    "detail wetland=lead! woodland=lead craft=closed room=lead": [
        answers("cooperative", support="wetland")
    ],
    "overview wetland=join woodland=join craft=closed room=lead": [answers("field-school")],
    "detail craft=closed! wetland=join woodland=join room=lead": [
        answers("field-school", support="craft")
    ],
    "overview wetland=join woodland=join craft=closed room=not": [answers("craft-guild")],
    "detail room=not! wetland=join woodland=join craft=closed": [
        answers("craft-guild", support="room")
    ],
    "refused wetland=not woodland=not craft=closed room=not": [answers("-")],
}


def assert_decided(facts: object, table: Mapping[str, list]) -> None:
    given = [(wanted, each) for wanted, several in table.items() for each in several]
    outcomes = ask(*(("decide", facts, each) for _, each in given))
    found = [(told(outcome), each) for outcome, (_, each) in zip(outcomes, given, strict=True)]
    assert found == given


@pytest.mark.parametrize(
    ("call_id", "table"), [("chengdu-2023", CHENGDU), ("kunming-2020", KUNMING)]
)
def test_each_kind_of_unit_is_told_what_the_notice_opens_to_it(
    call_id: str, table: Mapping[str, list], site: Site
) -> None:
    call = site.call(call_id)
    assert call is not None
    assert_decided(facts_of(call, site), table)


def test_a_call_unlike_the_others_is_decided_by_its_data_alone(third: Site) -> None:
    assert_decided(facts_of(third.calls[0], third), THIRD)


def test_every_kind_and_track_stands_as_the_ways_to_apply_say(site: Site, third: Site) -> None:
    for of in (site, third):
        for call in of.calls:
            facts = facts_of(call, of)
            outcomes = ask(*(("decide", facts, answers(kind.id)) for kind in call.kinds))
            open_ids = {leaf.id for leaf in call_status.open_leaves(call)}
            for kind, outcome in zip(call.kinds, outcomes, strict=True):
                shown = [*outcome["rest"], *filter(None, [outcome["detail"]])]
                assert len(shown) == len(facts["tracks"])
                for verdict in shown:
                    leaves = list(verdict["track"]["parts"].values())
                    ways = [
                        entry
                        for leaf in leaves or [call.axes[0].categories[0].id]
                        for entry in call_status.entries_of(call, call.category(leaf))
                    ]
                    if not open_ids.issuperset(leaves):
                        wanted = "closed"
                    elif any(kind.id in entry.lead for entry in ways):
                        wanted = "lead"
                    elif any(kind.id in entry.partners for entry in ways):
                        wanted = "join"
                    else:
                        wanted = "not"
                    assert verdict["standing"] == wanted, (call.id, kind.id, leaves)
                    assert verdict["basis"], (call.id, kind.id, leaves)


def test_no_verdict_names_a_clause_the_page_does_not_carry(site: Site, third: Site) -> None:
    for of in (site, third):
        for call in of.calls:
            facts = facts_of(call, of)
            known = set(facts["clauses"])
            assert known <= {clause.id for clause in call.clauses}
            for track in facts["tracks"]:
                named = {
                    clause
                    for key in (
                        *("closed", "entries", "papers", "conditions", "bands", "quotas"),
                        "requirements",
                    )
                    for clause in track[key]
                }
                named |= {ceiling["clause"] for ceiling in track["ceilings"]}
                named |= {track["own"]["clause"]} if track["own"] else set()
                assert named <= known, (call.id, track["id"])
            for clause in facts["clauses"].values():
                assert clause["says"]
                assert clause["href"].startswith(f"../../../calls/{call.id}/clauses/#")


# What is shown in full


def detail(facts: object, given: object) -> dict:
    (outcome,) = ask(("decide", facts, given))
    assert isinstance(outcome, dict)
    assert outcome["detail"] is not None
    return dict(outcome["detail"])


def names(facts: dict, verdict: dict) -> list[tuple[str, list[str]]]:
    return [(facts["papers"][each["clause"]]["name"], each["kinds"]) for each in verdict["papers"]]


def test_a_village_committee_brings_three_papers_and_a_social_organisation(call, site) -> None:
    facts = facts_of(call, site)
    verdict = detail(facts, answers("village-committee"))
    wanted = ["社区需求报告", "项目实施方案", "资金使用方案"]
    assert names(facts, verdict) == [(name, []) for name in wanted]
    assert (verdict["alone"], verdict["joint"]) == (False, True)
    assert verdict["others"] == ["social-organisation"]
    assert [(g["title"], len(g["items"])) for g in verdict["theirs"]] == [("社会组织", 7)]
    track = verdict["track"]
    assert [c["figure"] for c in track["ceilings"]] == ["25 万元"]
    assert track["own"]["figure"] == "不少于 10%"
    assert track["own"]["note"] == "申请 25 万元的，至少 2.5 万元"


def test_what_is_researched_asks_for_no_own_funds_and_is_applied_for_alone(call, site) -> None:
    facts = facts_of(call, site)
    for kind in ("university", "social-organisation"):
        verdict = detail(facts, answers(kind, category="c"))
        assert names(facts, verdict) == [("成果提纲和思路", [])]
        assert (verdict["alone"], verdict["joint"], verdict["others"]) == (True, False, [])
        assert verdict["track"]["own"]["figure"] == "不要求"
        assert verdict["track"]["own"]["note"] == "这一条只写 A 类、B 类"
        assert [c["title"] for c in verdict["track"]["ceilings"]] == ["每个项目原则上不超过"]
        assert verdict["track"]["quotas"] == []


def test_conditions_are_those_of_the_kind_and_the_category(call, site) -> None:
    facts = facts_of(call, site)
    university = detail(facts, answers("university"))["conditions"]
    assert university == ["CD-2.2.3", "CD-2.2.3.1", "CD-2.2.3.2", "CD-2.2.3.2-a"]
    organisation = detail(facts, answers("social-organisation", category="c"))["conditions"]
    assert {each.rsplit(".", 1)[0] for each in organisation} == {"CD-2.2.2"}


def test_a_partner_brings_its_own_papers_and_the_leader_hears_of_them(site: Site) -> None:
    kunming = site.call("kunming-2020")
    assert kunming is not None
    facts = facts_of(kunming, site)
    partner = detail(facts, answers("social-organisation"))
    assert len(partner["papers"]) == 7
    assert all(not paper["kinds"] for paper in partner["papers"])
    assert partner["others"] == ["government-unit", "public-unit", "community"]
    leader = detail(facts, answers("community"))
    assert [paper["kinds"] for paper in leader["papers"]] == [["social-organisation"]] * 7
    assert (leader["alone"], leader["joint"]) == (True, True)
    assert leader["track"]["ceilings"] == []
    assert leader["track"]["own"] is None
    assert facts["axes"] == []
    assert facts["later"] == ["项目级别", "申报范围"]


def test_a_paper_both_sides_sign_is_named_once(third: Site) -> None:
    facts = facts_of(third.calls[0], third)
    verdict = detail(facts, answers("cooperative", support="woodland"))
    assert names(facts, verdict) == [("共建协议", [])]
    assert verdict["others"] == ["field-school", "craft-guild"]
    assert [c["figure"] for c in verdict["track"]["ceilings"]] == ["40,000 欧元"]


# Sizes, places and what is asked


@pytest.mark.parametrize(
    ("count", "least", "share"),
    [
        ("1", 1, "50% 以上"),
        ("7", 4, "50% 以上"),
        ("8", 4, "40% 以上"),
        ("10", 4, "40% 以上"),
        ("11", 4, "30% 以上"),
        ("15", 5, "30% 以上"),
        ("16", 5, "30% 以上"),
        (" １０ ", 4, "40% 以上"),
    ],
)
def test_the_villages_to_cover_are_counted_from_the_size(count, least, share, call, site) -> None:
    facts = facts_of(call, site)
    size = {"cd-3.1-b": count}
    (found,) = detail(facts, answers("village-committee", size=size))["shares"]
    assert (found["least"], found["band"]["share"]) == (least, share)
    assert found["band"]["principle"] is (least == 5 and count == "16")


@pytest.mark.parametrize("typed", ["", "0", "-3", "八", "7.5", "1e3", "1000000", "８個", "1 0"])
def test_what_is_no_count_of_villages_leaves_the_share_open(typed, call, site) -> None:
    size = {"cd-3.1-b": typed}
    (found,) = detail(facts_of(call, site), answers("village-committee", size=size))["shares"]
    assert (found["count"], found["band"], found["least"]) == (None, None, None)


def test_the_least_count_is_never_below_the_share_and_one_less_always_is() -> None:
    cases = [(n, p) for n in (*range(1, 120), 999_999) for p in (1, 29, 30, 33, 40, 50, 99, 100)]
    for (n, p), least in zip(cases, ask(*(("leastOf", n, p) for n, p in cases)), strict=True):
        assert isinstance(least, int)
        assert least * 100 >= n * p > (least - 1) * 100


def test_all_are_asked_of_where_the_band_asks_all(third: Site) -> None:
    facts = facts_of(third.calls[0], third)
    for count, least in (("20", 20), ("21", 11)):
        given = answers("cooperative", support="wetland", size={"fs-3.3": count})
        (found,) = detail(facts, given)["shares"]
        assert found["least"] == least


def test_only_questions_that_change_what_is_shown_are_asked(call, site, third) -> None:
    asked = {}
    for name, facts, given in (
        ("committee", facts_of(call, site), answers("village-committee")),
        ("organisation", facts_of(call, site), answers("social-organisation")),
        ("university", facts_of(call, site), answers("university")),
        ("stranger", facts_of(call, site), answers("-")),
        ("school", facts_of(third.calls[0], third), answers("field-school", support="room")),
    ):
        (outcome,) = ask(("decide", facts, given))
        asked[name] = outcome["asks"]
    assert asked == {
        "committee": {"axes": True, "place": True, "sizes": ["cd-3.1-b"]},
        "organisation": {"axes": True, "place": False, "sizes": []},
        "university": {"axes": True, "place": False, "sizes": []},
        "stranger": {"axes": False, "place": False, "sizes": []},
        "school": {"axes": True, "place": False, "sizes": []},
    }


def test_the_quota_of_each_district_is_the_one_derived(site: Site) -> None:
    for call in site.calls:
        facts = facts_of(call, site)
        for quota in call.quotas:
            places = facts["quotas"][quota.clause.id]["places"]
            rows = call_status.district_quotas(call, quota)
            assert list(places) == [row.district for row in rows]
            for row in rows:
                low = f"{row.least}—" if row.least not in (None, row.most) else ""
                assert places[row.district]["figure"] == f"{low}{row.most} {quota.unit}"


# Addresses


def test_answers_come_back_from_the_address_they_were_written_to(call, site) -> None:
    facts = facts_of(call, site)
    size = {"cd-3.1-b": "8"}
    for given in (
        answers("village-committee"),
        answers("village-committee", place="金牛区", size=size, category="a"),
        answers("-"),
    ):
        (written,) = ask(("write", given))
        assert ask(("read", f"#{written}", facts)) == [given]


@pytest.mark.parametrize(
    "hash_",
    [
        *("", "#", "#step-2", "#kind=", "#kind=nobody", "#kind=<b>", "#%E0%A4%A", "#kind=-x"),
        "#axis-category=a",
    ],
)
def test_an_address_without_a_known_kind_answers_nothing(hash_, call, site) -> None:
    assert ask(("read", hash_, facts_of(call, site))) == [None]


def test_unknown_answers_in_an_address_are_passed_over(call, site) -> None:
    given = "#kind=university&axis-category=zz&axis-x=a&place=火星&size-cd-3.1-b=-1&size-x=3&y=1"
    assert ask(("read", given, facts_of(call, site))) == [answers("university")]


# Calls of other shapes


def test_two_axes_that_matter_are_asked_one_by_one(site: Site) -> None:
    kunming = site.call("kunming-2020")
    assert kunming is not None
    alone, joint = kunming.entries
    entries = (
        replace(alone, clause=replace(alone.clause, categories=("major", "key"))),
        replace(joint, clause=replace(joint.clause, categories=("culture",))),
    )
    call = replace(kunming, entries=entries)
    facts = facts_of(call, site)
    assert [axis["id"] for axis in facts["axes"]] == ["level", "field"]
    assert facts["later"] == []
    assert len(facts["tracks"]) == 3 * 8
    outcomes = ask(
        ("decide", facts, answers("university")),
        ("decide", facts, answers("university", level="general")),
        ("decide", facts, answers("university", level="general", field="other")),
        ("decide", facts, answers("community", level="major", field="culture")),
    )
    stands = [{v["track"]["id"]: v["standing"] for v in each["rest"]} for each in outcomes]
    assert {key for key, value in stands[0].items() if value == "join"} == {
        *("major+culture", "key+culture", "general+culture")
    }
    assert outcomes[1]["detail"]["track"]["id"] == "general+culture"
    assert outcomes[2]["detail"]["standing"] == "not"
    assert outcomes[3]["detail"]["track"]["label"] == "重大项目 · 文化形塑类"


def test_an_axis_of_one_choice_is_not_asked(third: Site) -> None:
    call = third.calls[0]
    (axis,) = call.axes
    (top,) = axis.categories
    room = next(c for c in top.walk() if c.id == "room")
    call = replace(
        call,
        axes=(replace(axis, categories=(replace(top, tracks=(room,)),)),),
        entries=call.entries,
    )
    facts = facts_of(call, third)
    assert facts["axes"] == []
    assert [track["id"] for track in facts["tracks"]] == ["room"]
    (outcome,) = ask(("decide", facts, answers("field-school")))
    assert told(outcome) == "detail room=lead!"


def test_a_call_that_names_nobody_asks_nothing(third: Site) -> None:
    for call in (replace(third.calls[0], kinds=()), replace(third.calls[0], entries=())):
        facts = CallFacts.of(call, third, AS_OF)
        assert finder(facts) is None
        assert questions(facts) is None


def milliseconds(day: str) -> float:
    return datetime.fromisoformat(day).timestamp() * 1000


def test_each_category_closes_with_its_own_windows(third: Site) -> None:
    (call,) = third.calls
    first, last = (one.clause.id for one in call.applications)
    of = {first: ("course",), last: ("room",)}

    def changed(**unsettled: tuple[str, ...]) -> dict[str, object]:
        milestones = tuple(
            replace(
                one,
                clause=replace(one.clause, categories=of[one.clause.id]),
                to_confirm=unsettled.get(one.clause.id.replace("-", "_").replace(".", "_"), ()),
            )
            if one.clause.id in of
            else one
            for one in call.milestones
        )
        return facts_of(replace(call, milestones=milestones), third)

    asked = {
        "wetland": answers("cooperative", support="wetland"),
        "room": answers("cooperative", support="room"),
        "any": answers("cooperative"),
        "nobody": answers("-"),
    }
    spring, over = "2026-04-16T00:00+08:00", "2026-09-30T17:31+08:00"
    cases = (
        (changed(), "2026-04-15T23:59:59+08:00", set()),
        (changed(), spring, {"wetland"}),
        (changed(), "2026-09-30T17:30:59+08:00", {"wetland"}),
        (changed(), over, {"wetland", "room", "any", "nobody"}),
        (changed(FS_4_1=("closes",)), over, {"room"}),
        (changed(FS_4_3=("closes",)), over, {"wetland"}),
        (facts_of(call, third), spring, set()),
        (facts_of(call, third), over, {"wetland", "room", "any", "nobody"}),
    )
    for facts, moment, late in cases:
        outcomes = ask(*(("decide", facts, given) for given in asked.values()))
        found = ask(*(("isLate", facts, outcome, milliseconds(moment)) for outcome in outcomes))
        assert {name for name, is_late in zip(asked, found, strict=True) if is_late} == late, moment
