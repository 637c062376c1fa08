"""Refusals of announcements, lists and objections at their edges: what is left alone, what not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from generator.checks import announcements, followups, objections, results
from generator.checks.registry import Check
from generator.model.announcement_status import Board
from generator.model.announcements import Announcement, Figures, ResultPackage
from generator.model.calls import Site
from tests.support import announcement_series as autumn

NOW = autumn.at("2026-11-22")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return autumn.read(autumn.announced(tmp_path_factory.mktemp("announced")))


Change = Callable[[Announcement], Announcement]


def told(check: Check, site: Site, at: datetime = NOW) -> list[str]:
    """Return what a check says of a site."""
    return [finding.message for finding in check.findings(site, at)]


def changed(site: Site, name: str, **new: object) -> Site:
    """Return a site in which one announcement of autumn has other values."""
    item = autumn.one(site, name)
    others = tuple(a for a in site.announcements if a is not item)
    return replace(site, announcements=(*others, replace(item, **new)))  # type: ignore[arg-type]


def with_result(site: Site, name: str, **new: object) -> Site:
    """Return a site in which one list has other values."""
    kept = [replace(r, **new) if r.id == name else r for r in site.results]  # type: ignore[arg-type]
    return replace(site, results=tuple(kept))


def every(site: Site) -> Iterator[Check]:
    for module in (announcements, followups, objections, results):
        yield from (value for value in vars(module).values() if type(value) is Check)


def test_the_announcements_of_autumn_keep_every_check(site: Site) -> None:
    assert [told(check, site) for check in every(site) if told(check, site)] == []


# Windows


def test_the_first_day_may_come_after_the_publication(site: Site) -> None:
    check = announcements.windows_begin_with_the_publication
    assert told(check, changed(site, "publicity", date=date(2023, 9, 1))) == []
    assert len(told(check, changed(site, "publicity", date=date(2023, 9, 5)))) == 1


def test_a_window_is_long_enough_when_it_has_the_least(site: Site) -> None:
    check = announcements.windows_are_long_enough
    window = autumn.one(site, "publicity").window
    assert window is not None
    for days, said in ((4, 1), (5, 0), (6, 0)):
        shown = changed(site, "publicity", window=replace(window, working_days=days))
        assert len(told(check, shown)) == said, days


def test_a_clause_of_the_call_is_named_where_a_window_is_too_short(site: Site) -> None:
    call = site.call("chengdu-2023")
    assert call is not None
    clause = replace(call.clauses[0], params={"publicity_days": 7}, number="四（四）")
    own = replace(site, calls=(replace(call, clauses=(clause, *call.clauses[1:])),))
    (said,) = told(announcements.windows_are_long_enough, own)
    assert said == "公示期 5 个工作日，少于条款四（四）规定的 7 个；请延长公示期"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("公示期为2023年9月4日至2023年9月8日。", 0),
        ("公示时间：9月4日—9月8日，5个工作日。", 0),
        ("公示期从9月4日到8日。", 0),
        ("现予公示，5 个工作日。", 0),
        ("现予公示，自2023年9月4日起至2023年9月11日止。", 1),
        ("公示期七天，即5日。", 0),
        ("公示期 7 个工作日，9月4日至9月12日。", 2),
        ("公示期从2022年9月4日至9月8日。", 1),
        ("项目从2023年9月1日至2024年8月31日实施。", 0),
        ("收到公示异议后 5 个工作日内答复；10 个工作日内公布。", 0),
        ("公示期内的异议，10个工作日以内答复。", 0),
        ("`公示期 9 个工作日`", 0),
    ],
)
def test_the_text_gives_the_same_days_or_none(site: Site, text: str, said: int) -> None:
    shown = changed(site, "publicity", body=text)
    assert len(told(announcements.the_text_says_the_same_window, shown)) == said


def test_a_correction_may_speak_of_the_days_before(site: Site) -> None:
    shown = changed(site, "correction", body="原公示期为2023年9月4日至9月13日。")
    assert told(announcements.the_text_says_the_same_window, shown) == []


def test_an_unknown_year_is_said_once_and_nothing_is_guessed(site: Site) -> None:
    window = autumn.one(site, "publicity").window
    assert window is not None
    far = replace(window, first=date(2027, 1, 4), last=date(2027, 1, 8))
    shown = changed(site, "publicity", window=far, date=date(2027, 1, 4))
    (said,) = told(announcements.the_calendar_knows_the_window, shown)
    assert "site_data/workdays/2027.yml" in said
    for check in (
        announcements.windows_begin_on_a_working_day,
        announcements.windows_end_on_a_working_day,
        announcements.windows_are_counted_right,
        announcements.the_text_says_the_same_window,
        followups.an_extension_extends,
        followups.an_extension_is_in_time,
    ):
        assert told(check, shown) == []


# Lists


def test_an_announcement_of_another_call_is_told_with_both_names(site: Site) -> None:
    (said,) = told(announcements.a_list_belongs_to_its_call, changed(site, "publicity", call=""))
    assert said == "公告的批次是“无”，结果包的是“chengdu-2023”；请改成一致"


def test_figures_are_held_to_the_list_that_holds(site: Site) -> None:
    check, item = announcements.figures_agree_with_the_list, autumn.one(site, "publicity")

    def said(projects: int | None, amount: int | None, name: str = "publicity") -> list[str]:
        figures = Figures(projects=projects, amount=amount, origin=item.origin)
        return told(check, changed(site, name, figures=figures))

    assert said(6, 1_020_000) == said(None, 1_020_000) == said(6, None) == []
    assert said(5, None) == ["题头写项目 5 个，名单上是 6 个；请核对，改成一致"]
    # A result without a list of its own confirms the corrected one.
    assert said(6, 950_000, "result") == []
    assert len(said(6, 1_020_000, "result")) == 1
    without = replace(changed(site, "publicity", figures=None), results=())
    assert told(check, without) == []


def test_an_amount_with_cents_is_told_to_the_cent(site: Site) -> None:
    result = site.results[1]
    assert result.id == "autumn-proposal"
    lines = [replace(line, cells=(*line.cells[:-1], "0.05")) for line in result.lines]
    shown = with_result(site, result.id, lines=tuple(lines))
    (said,) = told(announcements.figures_agree_with_the_list, shown)
    assert said.startswith("题头写金额合计 1020000 元，名单上是 0.30 元")


def test_a_sample_is_marked_on_both_sides(site: Site) -> None:
    check = announcements.samples_are_marked
    real = with_result(site, "autumn-proposal", sample=False)
    (said, other) = told(check, real)
    assert said == other == "公告标为样例，名单没有标明；请写 sample: true，或换上真实的名单"


# What follows


def test_a_correction_of_the_text_is_a_correction(site: Site) -> None:
    check = followups.a_correction_changes_something
    before = autumn.one(site, "extension")
    text = {"result": "", "window": None, "title": before.title}
    assert told(check, changed(site, "correction", **text, body="另有说明。")) == []
    assert len(told(check, changed(site, "correction", **text, body=f" {before.body}\n"))) == 1


def test_an_extension_begins_where_the_window_began(site: Site) -> None:
    check = followups.an_extension_has_a_window
    window = autumn.one(site, "extension").window
    assert window is not None
    later = changed(site, "extension", window=replace(window, first=date(2023, 9, 5)))
    (said,) = told(check, later)
    assert said.startswith("延期的首日与原来的公示不同；")
    # What is extended may have no window at all: the day of a meeting, say.
    bare = changed(site, "publicity", window=None, kind="notice")
    assert told(check, bare) == told(followups.an_extension_extends, bare) == []
    assert told(followups.an_extension_is_in_time, bare) == []


def test_a_result_comes_after_the_last_window_to_the_second(site: Site) -> None:
    check = followups.a_result_waits_for_the_window
    midnight = {"date": date(2023, 10, 8)}
    assert told(check, changed(site, "result", **midnight)) == []
    early = {"date": date(2023, 10, 7), "published": autumn.at("2023-10-07 23:59")}
    (said,) = told(check, changed(site, "result", **early))
    assert said.startswith("公示到 2023年10月7日 24时 才满")


def test_what_was_removed_may_stay_away_and_what_was_changed_may_not(site: Site) -> None:
    check = followups.a_result_is_what_was_shown
    shown = site.result("autumn-corrected")
    assert shown is not None

    def final(lines: tuple[object, ...]) -> list[str]:
        own = replace(shown, id="autumn-final", lines=lines)  # type: ignore[type-var]
        more = replace(site, results=(*site.results, own))
        return told(check, changed(more, "result", result="autumn-final"))

    assert final(shown.lines) == final(shown.lines[:-1]) == []
    raised = tuple(replace(line, cells=(*line.cells[:-1], "9.00")) for line in shown.lines)
    (said,) = final(raised)
    assert "改了 autumn-001、autumn-003、autumn-004 等 6 项；" in said
    others = replace(shown.lines[0], cells=("1", "autumn-002", *shown.lines[0].cells[2:]))
    (said,) = final((others, *shown.lines[1:]))
    assert "多了 autumn-002；" in said


@pytest.mark.parametrize(
    ("amount", "said"), [("180000.00", 0), ("170000.00", 0), ("180000.01", 1), ("", 0)]
)
def test_a_correction_that_grants_more_is_shown_again(site: Site, amount: str, said: int) -> None:
    old = site.result("autumn-proposal")
    assert old is not None
    first = replace(old.lines[0], cells=(*old.lines[0].cells[:-1], amount))
    site = with_result(site, "autumn-corrected", columns=old.columns, lines=(first, *old.lines[1:]))
    shown = changed(site, "correction", window=None)
    assert len(told(followups.what_is_added_is_shown_again, shown)) == said
    kept = changed(site, "correction")
    assert told(followups.what_is_added_is_shown_again, kept) == []


def test_an_open_objection_to_the_result_s_own_line_alone_counts(site: Site) -> None:
    check = followups.a_result_waits_for_objections
    (register,) = site.registers
    later = replace(register.objections[0], received=date(2023, 10, 20), outcome="open")
    after = replace(site, registers=(replace(register, objections=(later,)),))
    assert told(check, after) == []
    late = replace(register.objections[1], decided=date(2023, 10, 11))
    decided = replace(site, registers=(replace(register, objections=(late,)),))
    assert told(check, decided) == ["结果公布的时候，第 2 件异议还在处理；请先作出处理并写明结果"]


def test_instants_tell_which_of_two_of_one_day_came_first(site: Site) -> None:
    check = followups.what_is_followed_came_before
    day = autumn.one(site, "publicity").date
    same = changed(site, "extension", date=day)
    assert told(check, same) == []
    both = changed(same, "publicity", published=autumn.at("2023-09-04 10:00"))
    assert told(check, changed(both, "extension", published=autumn.at("2023-09-04 11:00"))) == []
    assert (
        len(told(check, changed(both, "extension", published=autumn.at("2023-09-04 09:00")))) == 1
    )


def test_a_longer_ring_is_told_at_each_of_its_announcements(site: Site) -> None:
    ring = changed(site, "publicity", follows="autumn-result")
    check = followups.announcements_form_no_ring
    assert len(told(check, ring)) == 4
    tail = replace(autumn.one(ring, "result"), id="tail", follows="autumn-publicity")
    assert len(told(check, replace(ring, announcements=(*ring.announcements, tail)))) == 4
    assert len(Board.of(ring).line(autumn.one(ring, "publicity"))) == 4


# Packages


def test_the_valid_ones_are_counted(site: Site) -> None:
    result: ResultPackage = site.results[1]
    counts = replace(result.counts, submissions=8, valid=6)
    (said,) = told(results.counts_add_up, with_result(site, result.id, counts=counts))
    assert said == "份数对不上：写明有效 6，valid.csv 里有 7；请用 gongshi review 重新生成"


def test_no_source_is_named_after_a_person(site: Site) -> None:
    named = with_result(site, "autumn-proposal", sources={"13912345678.zip": "0" * 64})
    assert len(told(results.lists_hold_nothing_personal, named)) == 1


def test_a_list_without_running_numbers_is_left_alone(site: Site) -> None:
    result = site.results[1]
    columns = tuple(replace(c, field=c.field.replace("index", "other")) for c in result.columns)
    shown = with_result(site, result.id, columns=columns)
    assert told(results.lines_are_numbered_through, shown) == []


# Objections


def test_the_first_day_that_is_to_come_is_told(site: Site) -> None:
    at = autumn.at("2023-09-06 12:00")
    assert told(objections.objections_are_not_early, site, at) == [
        "2023年9月14日 还没有到；请改正日期",
        "2023年9月7日 还没有到；请改正日期",
    ]


def test_an_objection_without_a_list_concerns_the_whole(site: Site) -> None:
    bare = replace(changed(site, "publicity", result=""), results=())
    (said,) = told(objections.objections_concern_the_list, bare)
    assert "autumn-002" in said
