"""What an announcement says of objections; an upheld one is answered where it was about."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import lxml.html
import pytest

from generator.authoring.announcement_draft import Draft, draft
from generator.checks import announcements, followups, objections
from generator.checks.registry import Check
from generator.checks.run import check_site
from generator.model.announcements import (
    CHANNELS,
    EFFECTS,
    Announcement,
    ObjectionOffice,
    SignOff,
    Waiver,
    Withdrawn,
)
from generator.model.calls import Site
from generator.model.publication_log import objection_digest
from generator.publish.sealed_site import objections_shown
from generator.render.announcement_index import AnnouncementIndex
from generator.render.pages.announcement import PARTIES, announcement_page
from generator.render.site import render
from tests.support import announcement_series as autumn

NOW = autumn.at("2026-11-22")
MAIL = "yiyi@bureau.example.org"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return autumn.read(autumn.announced(tmp_path_factory.mktemp("announced")))


def told(check: Check, site: Site) -> list[str]:
    return [finding.message for finding in check.findings(site, NOW)]


def changed(site: Site, name: str, **new: object) -> Site:
    item = autumn.one(site, name)
    others = tuple(a for a in site.announcements if a is not item)
    return replace(site, announcements=(*others, replace(item, **new)))  # type: ignore[arg-type]


def office(site: Site, **new: object) -> Site:
    """The site in which the office for objections to the publicity has other details."""
    where = autumn.one(site, "publicity").objecting
    assert where is not None
    return changed(site, "publicity", objecting=replace(where, **new))  # type: ignore[arg-type]


def answers(site: Site) -> Iterator[list[str]]:
    for check in (
        announcements.objections_have_an_office,
        announcements.the_usual_details_are_there,
        announcements.the_details_asked_for_are_there,
    ):
        yield told(check, site)


def test_what_nobody_asks_for_is_told_as_a_reminder_alone(site: Site) -> None:
    by_mail = office(site, phone="", address="", email=MAIL)
    assert list(answers(by_mail)) == [
        [],
        [
            "没有写受理电话、受理地址；请补上，"
            "不要求的，在 site.yml 或批次的 objecting_requires 里列明要求哪几项"
        ],
        [],
    ]


def test_the_site_and_the_call_say_what_is_asked_for(site: Site) -> None:
    by_mail = office(site, phone="", address="", email=MAIL, supervision=None)
    asked = replace(by_mail, objecting_requires=("office", "email"))
    bare = changed(asked, "correction", objecting=None)
    assert list(answers(bare)) == [[], [], []]
    (call,) = (call for call in site.calls if call.id == "chengdu-2023")
    own = replace(call, objecting_requires=("hours", "supervision"))
    stricter = replace(bare, calls=(own,))
    (said,) = told(announcements.the_details_asked_for_are_there, stricter)
    assert said == "批次要求写明监督单位，这里没有写；请补上"


def test_an_office_nobody_can_reach_is_refused_whatever_is_asked(site: Site) -> None:
    alone = replace(office(site, phone="", address=""), objecting_requires=("hours",))
    (said,) = told(announcements.objections_have_an_office, alone)
    assert said == "受理异议的电话、邮箱和地址一样都没有写；请补上"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((), "以单位名义提出的，须加盖公章；以个人名义提出的，须署真实姓名。"),
        (("phone", "real_name"), "以个人名义提出的，须署真实姓名。"),
        (("phone", "seal"), "以单位名义提出的，须加盖公章。"),
        (("phone",), ""),
    ],
)
def test_the_page_asks_for_no_signature_that_nobody_asks_for(
    site: Site, asked: tuple[str, ...], said: str
) -> None:
    other = replace(site, objecting_requires=asked)
    item = autumn.one(other, "publicity")
    index = AnnouncementIndex.of(other, NOW, {})
    assert announcement_page(index, item).signing == said
    assert type(index.borrowed[item.id]).of_plain(index.borrowed[item.id].plain()).unsigned == (
        index.borrowed[item.id].unsigned
    )


def rich(site: Site) -> Site:
    """The publicity with all that an announcement can say of objections and who signs."""
    item = autumn.one(site, "publicity")
    waiver = Waiver(clause="CD-4.2", reason="区县来函说明", origin=item.origin)
    signed = tuple(SignOff(role=r, unit=f"{r}的局") for r in ("主办单位", "监督单位"))
    where = item.objecting
    assert isinstance(where, ObjectionOffice)
    full = replace(where, email=MAIL)
    return changed(site, "publicity", objecting=full, signed=signed, waived=(waiver,))


@pytest.mark.parametrize("before", ["publicity", "extension"])
def test_nothing_of_an_announcement_is_lost_on_the_way_to_the_next(site: Site, before: str) -> None:
    full = rich(site)
    follows, listed = autumn.one(full, before), full.result("autumn-corrected")
    call = full.call("chengdu-2023")
    about = Draft(
        kind="correction", day=date(2023, 9, 15), call=call, result=listed, follows=follows
    )
    text = draft(about, full)
    for line in (
        "  office: 项目办",
        '  phone: "028-82034160"',
        "  address: 样例市样例路 1 号",
        "  hours: 工作日 9:00—17:00",
        f'  email: "{MAIL}"',
        "    office: 机关纪委",
        "  - role: 监督单位",
        "  - clause: CD-4.2",
        "    reason: 区县来函说明",
    ):
        assert line.replace('"', "") in text.replace('"', ""), line
    assert "请写受理" not in text


def test_what_nobody_asks_for_is_not_left_to_write(site: Site) -> None:
    asked = replace(site, calls=(), objecting_requires=("office", "email"))
    about = Draft(kind="publicity", day=date(2023, 9, 4), call=None, result=None, follows=None)
    text = draft(about, asked)
    assert "objecting:\n  office: 请写受理单位\n  email: yiyi@example.org\nsigned" in (
        text.replace('"', "")
    )


def test_a_result_says_which_window_ended(site: Site) -> None:
    corrected = changed(site, "correction", window=None)
    about = Draft(
        kind="result",
        day=date(2023, 10, 10),
        call=None,
        result=None,
        follows=autumn.one(corrected, "correction"),
    )
    assert (
        "《建议立项项目公示延期（样例）》（2023年9月7日）期满，按更正后的名单，结果公布如下。"
        in draft(about, corrected)
    )
    (first,) = (a for a in corrected.announcements if a.id == "guidelines-online")
    bare = replace(about, follows=first)
    assert "期满" not in draft(bare, corrected)


@pytest.mark.parametrize(("outcome", "says"), [("upheld", "成立"), ("uncooperative", "不配合核实")])
def test_an_objection_is_answered_by_what_changes_its_own_entry(
    site: Site, outcome: str, says: str
) -> None:
    (register,) = site.registers
    first, *rest = register.objections

    def about(number: str) -> Site:
        one = replace(first, concerns=number, outcome=outcome)
        moved = replace(register, objections=(one, *rest))
        return replace(site, registers=(moved,))

    checks = (
        objections.what_is_upheld_is_corrected,
        followups.an_upheld_objection_is_followed_by_a_correction,
        objections.what_is_taken_off_has_a_reason,
    )
    assert [told(check, site) for check in checks] == [[], [], []]
    wrong = [told(check, about("autumn-001")) for check in checks]
    assert [len(said) for said in wrong] == [1, 1, 1]
    assert f"件异议{says}，更正没有改动它针对的 autumn-001" in wrong[0][0]
    assert wrong[2] == [
        "名单里不再有 autumn-002，没有成立的异议针对它，正文也没有提到它；"
        "请写明为什么删去，或把它改回名单"
    ]
    # Two faults, the other way round: named in the text it has its reason.
    named = changed(about("autumn-001"), "correction", body="“楼栋同心营”重复申报，一并删去。")
    assert told(checks[2], named) == []
    # What the whole is reproached with may lead anywhere.
    assert told(checks[2], about("whole")) == []


@pytest.mark.parametrize("channel", ["", *CHANNELS])
def test_by_which_way_an_objection_came_is_shown_sealed_and_read_back(
    site: Site, channel: str
) -> None:
    (register,) = site.registers
    first, *rest = register.objections
    one = replace(first, channel=channel, outcome="uncooperative")
    told_of = replace(site, registers=(replace(register, objections=(one, *rest)),))
    page = render(told_of, NOW)["announcements/autumn-publicity.md"].decode()
    way = f"，{CHANNELS[channel]}" if channel else ""
    assert f'<td data-h="提出">{PARTIES[one.by]}{way}</td>' in page
    assert (
        objection_digest(register.announcement, one)
        == objection_digest(register.announcement, replace(one, channel=""))
    ) is (channel == "")
    read, *_ = objections_shown(lxml.html.fragment_fromstring(page, create_parent="div"))
    assert replace(read, origin=one.origin) == one


@pytest.mark.parametrize(
    ("effect", "entry", "lacks"),
    [
        ("withdrawn", "autumn-002", ""),
        ("cancelled", "autumn-003", "没有从名单删去 autumn-003"),
        ("amount", "autumn-002", "没有改动 autumn-002 的金额"),
        ("none", "", ""),
    ],
)
def test_what_follows_of_an_objection_is_shown_sealed_and_done(
    site: Site, effect: str, entry: str, lacks: str
) -> None:
    (register,) = site.registers
    first, *rest = register.objections
    one = replace(first, effect=effect, entry=entry)
    made = replace(site, registers=(replace(register, objections=(one, *rest)),))
    said = told(objections.what_is_upheld_is_corrected, made)
    assert [lacks in message for message in said] == ([True] if lacks else [])
    assert len(told(followups.an_upheld_objection_is_followed_by_a_correction, made)) == len(said)
    # What is taken off the list has to be what the objection takes off.
    right = effect == "withdrawn"
    assert bool(told(objections.what_is_taken_off_has_a_reason, made)) is not right
    page = render(made, NOW)["announcements/autumn-publicity.md"].decode()
    told_as = lxml.html.fragment_fromstring(page, create_parent="div")
    shown = told_as.xpath("string(//*[@data-effect])")
    assert shown == f"{EFFECTS[effect]}{f'：{entry}' if entry else ''}"
    read, *_ = objections_shown(told_as)
    assert replace(read, origin=one.origin) == one
    digest = objection_digest(register.announcement, one)
    assert digest != objection_digest(register.announcement, first)
    before = objection_digest(register.announcement, one, settled=False)
    assert before == objection_digest(register.announcement, first, settled=False)


def test_an_amount_is_changed_as_the_objection_has_it(site: Site) -> None:
    (register,) = site.registers
    first, *rest = register.objections
    one = replace(first, effect="amount", entry="autumn-002")
    old, new = site.result("autumn-proposal"), site.result("autumn-corrected")
    assert old is not None
    assert new is not None
    line = old.by_number()["autumn-002"]
    less = replace(line, cells=(*line.cells[:-1], "100000.00"))
    lines = tuple(less if row is line else row for row in old.lines)
    corrected = replace(old, id=new.id, lines=lines)
    made = replace(
        site,
        registers=(replace(register, objections=(one, *rest)),),
        results=(old, corrected),
    )
    assert told(objections.what_is_upheld_is_corrected, made) == []
    off = replace(corrected, lines=tuple(row for row in old.lines if row is not line))
    assert len(told(objections.what_is_upheld_is_corrected, replace(made, results=(old, off)))) == 1


def test_who_withdrew_stands_beside_the_list_and_is_not_counted(site: Site) -> None:
    origin = autumn.one(site, "publicity").origin
    gone = Withdrawn(
        number="autumn-090", project="<b>河畔", unit="癸社", reason="来函退出", origin=origin
    )
    made = changed(site, "publicity", withdrew=(gone,))
    shown = lxml.html.fragment_fromstring(
        render(made, NOW)["announcements/autumn-publicity.md"].decode(), create_parent="div"
    )
    (row,) = shown.xpath("//table[@data-withdrew]/tbody/tr")
    cells = ["".join(cell.itertext()) for cell in row]
    assert cells == ["autumn-090", "<b>河畔", "癸社", "来函退出"]
    listed = site.result("autumn-proposal")
    assert listed is not None
    assert len(shown.xpath("//*[@data-sealed-list]//tbody/tr")) == len(listed.lines)
    assert told(announcements.who_withdrew_is_not_listed, made) == []
    still = changed(site, "publicity", withdrew=(replace(gone, number="autumn-001"),))
    assert len(told(announcements.who_withdrew_is_not_listed, still)) == 1
    # It is the reason why an entry is on the list no more.
    left = replace(gone, number="autumn-002")
    bare = replace(site, registers=())
    check = objections.what_is_taken_off_has_a_reason
    assert len(told(check, bare)) == 1
    assert told(check, changed(bare, "correction", withdrew=(left,))) == []


def test_one_project_is_withdrawn_after_the_result(site: Site) -> None:
    """A unit gives up, or a project is cancelled: a correction of the result, with its reason."""
    result, listed = autumn.one(site, "result"), site.result("autumn-corrected")
    assert listed is not None
    gone = listed.number(listed.lines[-1])
    fewer = replace(listed, id="autumn-fewer", lines=listed.lines[:-1])
    correction = replace(
        autumn.one(site, "correction"),
        id="autumn-cancelled",
        date=date(2023, 11, 20),
        follows=result.id,
        result=fewer.id,
        figures=None,
        window=None,
        objecting=None,
        body=f"{gone} 的承办单位放弃，撤销立项。",
    )
    before = {(f.code, f.message) for f in check_site(site, NOW)}

    def new(item: Announcement) -> list[str]:
        both = (*site.announcements, item), (*site.results, fewer)
        made = replace(site, announcements=both[0], results=both[1])
        return [f.code for f in check_site(made, NOW) if (f.code, f.message) not in before]

    assert new(correction) == []
    assert new(replace(correction, body="名单有变。")) == ["OBJ-011"]


def test_what_was_shown_wrongly_is_shown_again_without_another_list(site: Site) -> None:
    """The window was a day short: a correction with a window of its own, and the same list."""
    names = ("autumn-publicity", "autumn-extension")
    kept = tuple(a for a in site.announcements if a.id in names or "autumn" not in a.id)
    publicity = autumn.one(site, "publicity")
    assert publicity.window is not None
    again = replace(
        publicity,
        id="autumn-again",
        kind="correction",
        date=date(2023, 9, 20),
        follows="autumn-extension",
        result="",
        figures=None,
        window=replace(publicity.window, first=date(2023, 9, 21), last=None),
        body="原公示期少一天，重新公示。",
    )
    unused = tuple(one for one in site.results if one.id != "autumn-corrected")
    made = replace(site, announcements=(*kept, again), registers=(), results=unused)
    before = {(f.code, f.message) for f in check_site(site, NOW)}
    assert [f for f in check_site(made, NOW) if (f.code, f.message) not in before] == []
    page = render(made, NOW)["announcements/autumn-again.md"].decode()
    assert "2023年9月21日" in page
    assert "2023年9月27日" in page


def test_a_result_may_answer_an_objection_itself(site: Site) -> None:
    """A window ends and its result leaves out what an objection was upheld against."""
    correction = autumn.one(site, "correction")
    others = tuple(a for a in site.announcements if a is not correction)
    result = site.result("autumn-proposal")
    assert result is not None
    lines = tuple(line for line in result.lines if result.number(line) != "autumn-002")
    fewer = replace(result, id="autumn-corrected", lines=lines)
    ended = replace(
        changed(
            replace(site, announcements=others),
            "result",
            follows="autumn-extension",
            result="autumn-corrected",
        ),
        results=(result, fewer),
    )
    assert told(followups.an_upheld_objection_is_followed_by_a_correction, ended) == []
    assert told(objections.what_is_upheld_is_corrected, ended) == []
    assert told(followups.a_result_is_what_was_shown, ended) == []
    same = changed(ended, "result", result="")
    (said,) = told(followups.an_upheld_objection_is_followed_by_a_correction, same)
    assert "却没有更正" in said
