"""Windows bind to their categories: in time, early or late by the rounds of one's own alone."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from generator.checks.run import check_site
from generator.findings import Level
from generator.forms.checklist import JUDGED, MISSING, NO_TIME, TO_CONFIRM
from generator.forms.form import Form
from generator.model import call_status
from generator.model.calls import Call, Site
from generator.model.milestones import Milestone
from generator.sources.time_zone import zone_named
from generator.submissions.check import check_submissions
from generator.submissions.opened import Raw
from generator.submissions.verdict import Result
from tests.support.opened_submissions import examples, forms_now, raw_of
from tests.support.single_faults import spoil

ZONE = zone_named("Asia/Shanghai")
ROUNDS = {
    "A1": ("a", "03-01T09:00", "04-01T00:00"),
    "B1": ("b", "04-10T00:00", "05-11T00:00"),
    "A2": ("a", "06-01T00:00", "06-30T17:30"),
    "C1": ("c", "06-20T00:00", "07-31T18:00"),
}
"""Rounds by their names: for one category each, opened and closed; 24:00 is told as 0:00."""


def at(text: str) -> datetime:
    """An instant of 2023, to the second, where the call is."""
    full = text if text.count(":") == 2 else f"{text}:00"
    return datetime.fromisoformat(f"2023-{full}").replace(tzinfo=ZONE)


@pytest.fixture(scope="module")
def form() -> Form:
    return next(one for one in forms_now().values() if one.field("category"))


def with_rounds(call: Call, **others: object) -> Call:
    """The call with these rounds in place of its one window."""
    (window,) = call.applications
    rounds = [
        replace(
            window,
            name=name,
            opens=at(opens),
            closes=at(closes),
            clause=replace(window.clause, id=f"CD-4-{name.lower()}", categories=(category,)),
            **others,  # type: ignore[arg-type]
        )
        for name, (category, opens, closes) in ROUNDS.items()
    ]
    rest = [one for one in call.milestones if one is not window]
    return replace(call, milestones=(*rounds, *rest))


@pytest.fixture(scope="module")
def call(site: Site, form: Form) -> Call:
    found = site.call(form.call)
    assert found is not None
    return with_rounds(found)


def of(form: Form, category: str) -> Raw:
    """An application of a category, one of its tracks where it has any."""
    return next(
        raw_of(form, answers)
        for answers in examples(form.call).values()
        if str(answers["category"]).startswith(category)
    )


def result(raw: Raw, form: Form, call: Call, received: datetime | None) -> Result:
    (found,) = check_submissions([raw], form, call, received=received)
    return found


def late(found: Result) -> list[str]:
    return [t.code for t in found.findings if t.code.startswith("CD-4-")]


@pytest.mark.parametrize(
    ("category", "received", "told"),
    [
        ("a", "03-01T08:59:59", "A1 开始"),
        ("a", "03-01T09:00", ""),
        ("a", "04-01T00:00", ""),
        ("a", "04-01T00:00:01", "A1 截止"),
        # Another category is being received, and this one between its own rounds.
        ("a", "04-20T12:00", "A1 截止"),
        ("a", "05-31T23:59:59", "A1 截止"),
        ("a", "06-01T00:00", ""),
        ("a", "06-30T17:30:59", ""),
        ("a", "06-30T17:31", "A2 截止"),
        ("a", "07-15T12:00", "A2 截止"),
        ("b", "03-15T12:00", "B1 开始"),
        ("b", "04-10T00:00", ""),
        ("b", "05-11T00:00", ""),
        ("b", "06-15T12:00", "B1 截止"),
        ("c", "06-10T12:00", "C1 开始"),
        ("c", "07-31T18:00:30", ""),
        ("c", "07-31T18:01", "C1 截止"),
    ],
)
def test_only_the_rounds_of_a_category_count(form, call, category, received, told) -> None:
    raw = of(form, category)
    for instant in (at(received), at(received).astimezone(UTC)):
        found = result(raw, form, call, instant)
        name, _, what = told.partition(" ")
        assert late(found) == ([f"CD-4-{name.lower()}"] if told else [])
        assert found.verdict == ("invalid" if told else "valid")
        for finding in found.findings:
            if finding.code in late(found):
                assert f"{name}{what}（2023年" in finding.message
        assert not [n for n in found.not_checked if n.code.startswith("CD-4-")]


@pytest.mark.parametrize(
    ("received", "told", "reason"),
    [
        ("02-01T12:00", ["CD-4-a1"], ""),
        ("04-20T12:00", [], MISSING),
        ("06-25T12:00", [], MISSING),
        ("08-20T12:00", ["CD-4-c1"], ""),
    ],
)
def test_without_a_category_only_what_holds_for_all_is_told(
    form, call, received, told, reason
) -> None:
    raw = spoil(of(form, "a"), "/category", "")
    found = result(raw, form, call, at(received))
    assert late(found) == told
    own = {n.reason for n in found.not_checked if n.code.startswith("CD-4-")}
    assert own == ({reason} if reason else set())


def test_what_is_not_known_is_left_open_for_ones_own_rounds_alone(form, call) -> None:
    def left(raw: Raw, of_call: Call, received: datetime | None) -> Counter[tuple[str, str]]:
        unchecked = result(raw, form, of_call, received).not_checked
        return Counter((n.code, n.reason) for n in unchecked if n.code.startswith("CD-4-"))

    own = ("CD-4-a1", "CD-4-a2")
    assert left(of(form, "a"), call, None) == Counter((code, NO_TIME) for code in own)
    unsettled = with_rounds(
        replace(call, milestones=(call.applications[0],)), to_confirm=("closes",)
    )
    some = tuple(
        mine if "a" in mine.clause.categories else settled
        for mine, settled in zip(unsettled.applications, call.applications, strict=True)
    )
    mixed = replace(call, milestones=some)
    assert left(of(form, "a"), mixed, at("04-20T12:00")) == Counter(
        (code, TO_CONFIRM) for code in own
    )
    assert not left(of(form, "b"), mixed, at("04-20T12:00"))
    without = replace(call, milestones=tuple(m for m in call.milestones if m.name != "C1"))
    everyone = {m.clause.id for m in without.applications}
    found = left(of(form, "c"), without, at("04-20T12:00"))
    assert found == Counter((code, JUDGED) for code in everyone)


def test_a_window_is_told_as_open_for_as_long_as_it_takes_applications(call: Call) -> None:
    """What the pages say and what the check says agree at every second around a closing."""
    for window in call_status.windows(call):
        for seconds in (-1, 0, 1, 59, 60, 61):
            instant = datetime.fromtimestamp(window.closes.timestamp() + seconds, ZONE)
            open_still = window.state(instant, 3) is not call_status.CallState.CLOSED
            in_time = call_status.in_time(window.closes, instant)
            # At 24:00 sharp what arrives is in time, and the day is over.
            assert open_still is in_time or (instant == window.closes and in_time)


def test_every_open_category_has_a_window(site: Site, call: Call) -> None:
    def told(milestones: tuple[Milestone, ...]) -> list[str]:
        changed = replace(site, calls=(replace(call, milestones=milestones),))
        found = check_site(changed, at("01-01T00:00"))
        return [f.message for f in found if f.code == "TIM-021" and f.level is Level.ERROR]

    assert told(call.milestones) == []
    (message,) = told(tuple(m for m in call.milestones if m.name != "C1"))
    assert "“C" in message
