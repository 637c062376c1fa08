"""What follows from the sources: states to the instant, quotas, spans, ceilings, ways to apply."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from generator.model import call_status
from generator.model.call_status import CallState
from generator.model.calls import Call, Site
from generator.model.clauses import Force
from generator.model.working_days import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENT = timedelta(microseconds=1)


def instant(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


OPENS, CLOSES = instant(2024, 3, 1, 9), instant(2024, 4, 1)


def windowed(call: Call, *times: tuple[datetime | None, datetime | None]) -> Call:
    """The call with these application windows and no other step."""
    first = call.application
    assert first is not None
    made = tuple(
        replace(
            first,
            name=f"第{number}批",
            opens=opens,
            closes=closes,
            clause=replace(first.clause, id=f"XX-{number}"),
        )
        for number, (opens, closes) in enumerate(times, 1)
    )
    return replace(call, milestones=made, closing_soon_days=7)


# States


@pytest.mark.parametrize(
    ("as_of", "wanted"),
    [
        (OPENS - MOMENT, CallState.UPCOMING),
        (OPENS, CallState.OPEN),
        (CLOSES - timedelta(days=7) - MOMENT, CallState.OPEN),
        (CLOSES - timedelta(days=7), CallState.CLOSING),
        (CLOSES - MOMENT, CallState.CLOSING),
        (CLOSES, CallState.CLOSED),
        (CLOSES.astimezone(ZoneInfo("UTC")), CallState.CLOSED),
        ((CLOSES - MOMENT).astimezone(ZoneInfo("America/New_York")), CallState.CLOSING),
    ],
)
def test_a_state_turns_at_the_very_instant(call: Call, as_of: datetime, wanted: CallState) -> None:
    assert call_status.state(windowed(call, (OPENS, CLOSES)), as_of) is wanted


def test_a_window_without_an_opening_counts_as_opened(call: Call) -> None:
    assert call_status.state(windowed(call, (None, CLOSES)), instant(2000, 1, 1)) is CallState.OPEN


def test_a_call_without_a_window_has_not_begun(call: Call) -> None:
    for bare in (windowed(call), windowed(call, (OPENS, None))):
        assert call_status.state(bare, CLOSES) is CallState.UPCOMING
        assert call_status.pending(bare, CLOSES) == ()


def test_of_several_windows_the_current_or_next_one_speaks(call: Call) -> None:
    later = instant(2024, 9, 1), instant(2024, 10, 1)
    both = windowed(call, later, (OPENS, CLOSES))
    assert [w.milestone.name for w in call_status.windows(both)] == ["第2批", "第1批"]
    for as_of, names, wanted in (
        (OPENS - MOMENT, ["第2批", "第1批"], CallState.UPCOMING),
        (OPENS, ["第2批", "第1批"], CallState.OPEN),
        (CLOSES, ["第1批"], CallState.UPCOMING),
        (later[0], ["第1批"], CallState.OPEN),
        (later[1], ["第1批"], CallState.CLOSED),
    ):
        assert [w.milestone.name for w in call_status.pending(both, as_of)] == names
        assert call_status.state(both, as_of) is wanted


# Quotas


def test_cases_add_to_the_quota_of_their_district(call: Call) -> None:
    quota = next(quota for quota in call.quotas if quota.bonus)
    assert quota.bonus is not None
    assert call.cases is not None
    rows = {row.district: row for row in call_status.district_quotas(call, quota)}
    assert call.districts is not None
    assert tuple(rows) == call.districts.names
    for name, row in rows.items():
        cases = [case for case in call.cases.cases if case.district == name]
        assert list(row.cases) == cases
        assert row.added == quota.bonus.add * len(cases)
        assert row.most == row.base + row.added


def test_an_exception_replaces_the_base_and_cases_still_add(call: Call) -> None:
    quota = next(quota for quota in call.quotas if quota.bonus)
    assert quota.bonus is not None
    assert call.cases is not None
    name = call.cases.cases[0].district
    special = replace(quota, exceptions=((name, 9, quota.clause.origin),))
    rows = {row.district: row for row in call_status.district_quotas(call, special)}
    assert rows[name].exceptional
    assert rows[name].base == 9
    assert rows[name].most == 9 + quota.bonus.add * len(rows[name].cases)
    assert not any(row.exceptional for district, row in rows.items() if district != name)


def test_without_a_bonus_cases_add_nothing(call: Call) -> None:
    quota = replace(next(q for q in call.quotas if q.per == "district"), bonus=None)
    assert {row.added for row in call_status.district_quotas(call, quota)} == {0}


def test_a_quota_that_is_not_by_district_has_no_rows(call: Call) -> None:
    quota = next(q for q in call.quotas if q.per == "district")
    assert call_status.district_quotas(call, replace(quota, per="unit")) == ()
    assert call_status.district_quotas(replace(call, districts=None), quota) == ()


# Spans


def step(call: Call, name: str, **times: object) -> Call:
    """The call with one more step, that follows the application."""
    first = call.application
    assert first is not None
    blank = dict.fromkeys(("opens", "closes", "starts", "ends", "months", "working_days"))
    made = replace(
        first,
        **{**blank, "role": "other", "after": first.clause.id, **times},
        name=name,
        clause=replace(first.clause, id=f"XX-{name}"),
    )
    return replace(call, milestones=(*call.milestones, made))


def span(call: Call, name: str) -> call_status.Span:
    return call_status.spans(call, Calendar(), SHANGHAI)[f"XX-{name}"]


def test_working_days_count_from_the_day_the_step_before_ends(call: Call) -> None:
    # 2024-03-29 is a Friday; 4–6 April are the Qingming days off and the 7th is worked for them.
    before = windowed(call, (None, instant(2024, 3, 30)))
    counted = step(before, "a", shape="duration", working_days=5)
    assert span(counted, "a") == call_status.Span(
        start=instant(2024, 3, 30), end=instant(2024, 4, 9), counted=True
    )


def test_working_days_after_a_time_of_day_do_not_count_that_day(call: Call) -> None:
    before = windowed(call, (None, instant(2024, 3, 29, 17, 30)))
    assert span(step(before, "a", shape="duration", working_days=1), "a").end == instant(2024, 4, 2)


def test_working_days_into_a_year_nobody_knows_stay_open(call: Call) -> None:
    before = windowed(call, (None, instant(2031, 1, 1)))
    found = span(step(before, "a", shape="duration", working_days=5), "a")
    assert found == call_status.Span(start=instant(2031, 1, 1), end=None)


def test_working_days_after_nothing_known_stay_open(call: Call) -> None:
    undated = step(windowed(call, (None, CLOSES)), "a", shape="undated")
    for after in ("XX-a", "XX-nowhere"):
        found = step(undated, "b", shape="duration", working_days=5, after=after)
        assert span(found, "b") == call_status.Span(start=None, end=None)


def test_a_period_ends_with_its_last_day(call: Call) -> None:
    period = step(
        windowed(call, (None, CLOSES)),
        "a",
        shape="period",
        starts=instant(2024, 5, 1).date(),
        ends=instant(2024, 12, 31).date(),
    )
    assert span(period, "a") == call_status.Span(start=instant(2024, 5, 1), end=instant(2025, 1, 1))
    open_ended = step(windowed(call, (None, CLOSES)), "a", shape="period")
    assert span(open_ended, "a") == call_status.Span(start=None, end=None)


# Ceilings, ways to apply, own funds


def test_the_nearest_ceiling_above_holds_for_a_track(call: Call) -> None:
    top = next(c for axis in call.axes for c in axis.categories if c.ceiling)
    middle = replace(top, id="middle", path=(top.id,), ceiling=None, tracks=())
    leaf = replace(top, id="leaf", path=(top.id, "middle"), ceiling=None, tracks=())
    whole = replace(top, tracks=(replace(middle, tracks=(leaf,)),))
    deep = replace(call, axes=(replace(call.axes[0], categories=(whole,)),))
    assert call_status.ceiling_of(deep, leaf) == top.ceiling
    bare = replace(call, axes=(replace(call.axes[0], categories=(replace(whole, ceiling=None),)),))
    assert call_status.ceiling_of(bare, leaf) is None
    assert call_status.highest_ceiling(bare) is None


def test_the_highest_ceiling_leaves_out_what_is_closed(call: Call) -> None:
    found = call_status.highest_ceiling(call)
    assert found is not None
    money, leaves = found
    assert leaves
    assert all(leaf.open for leaf in leaves)
    shut = tuple(
        replace(axis, categories=tuple(replace(c, open=False) for c in axis.categories))
        for axis in call.axes
    )
    assert call_status.open_leaves(replace(call, axes=shut)) == ()
    assert money.amount == max(
        m.amount
        for leaf in call_status.open_leaves(call)
        if (m := call_status.ceiling_of(call, leaf))
    )


def test_ways_to_apply_hold_for_tracks_and_for_all(call: Call) -> None:
    track = next(t for t in call.categories() if t.path)
    for entry in call_status.entries_of(call, track):
        assert not entry.clause.categories or {track.id, *track.path} & {*entry.clause.categories}
    everywhere = replace(call.entries[0], clause=replace(call.entries[0].clause, categories=()))
    assert call_status.entries_of(replace(call, entries=(everywhere,)), track) == (everywhere,)


def test_own_funds_are_told_only_where_their_clause_has_them(site: Site, call: Call) -> None:
    found = call_status.own_funds_percent(call)
    assert found is not None
    assert found[1].params["own_funds_percent"] == found[0]
    assert call_status.own_funds_percent(replace(call, own_funds_clause="")) is None
    other = next(c for c in call.clauses if "own_funds_percent" not in c.params)
    assert call_status.own_funds_percent(replace(call, own_funds_clause=other.id)) is None
    assert call_status.own_funds_percent(replace(call, own_funds_clause="XX-none")) is None


def test_every_assumption_is_listed_once(site: Site) -> None:
    for call in site.calls:
        listed = call_status.assumptions(call)
        readings = [value.reading for _, value in listed]
        assert len(set(readings)) == len(readings)
        assert len(readings) >= sum(c.assumption is not None for c in call.clauses)
        assert sum(call_status.held_counts(call).values()) == len(call.clauses)
        assert Force.MUST in {c.force for c in call.clauses}
