"""Ages and periods follow the deadline: full years and months, and the day that closes a call."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli.main import main
from generator.forms.checklist import FAULTY, MISSING, NO_TIME, TO_CONFIRM
from generator.forms.form import Form
from generator.forms.rule_dates import (
    Closing,
    closing_day,
    day_of,
    last_day,
    months_between,
    years_between,
)
from generator.forms.rule_facts import facts
from generator.forms.rules import judge
from generator.model.call_status import in_time
from generator.model.calls import Call
from generator.submissions.check import Checked, read_submissions
from generator.submissions.verdict import Result
from tests.parity.calls import calls_of, invented
from tests.support.opened_submissions import raw_of

CALL = "field-school-2026"


@pytest.mark.parametrize(
    ("first", "second", "months"),
    [
        ("2020-01-15", "2020-01-15", 0),
        ("2020-01-15", "2020-02-14", 0),
        ("2020-01-15", "2020-02-15", 1),
        ("2020-01-31", "2020-02-28", 0),
        ("2020-01-31", "2020-02-29", 1),
        ("2021-01-31", "2021-02-28", 1),
        ("2021-01-31", "2021-04-29", 2),
        ("2021-01-31", "2021-04-30", 3),
        ("2020-02-29", "2021-02-27", 11),
        ("2020-02-29", "2021-02-28", 12),
        ("2020-02-29", "2024-02-28", 47),
        ("2020-02-29", "2024-02-29", 48),
        ("2020-02-28", "2021-02-28", 12),
        ("2021-02-28", "2020-02-28", -12),
        ("2020-02-15", "2020-01-15", -1),
        ("2020-02-14", "2020-01-15", 0),
        ("1999-12-31", "2100-12-31", 1212),
    ],
)
def test_months_are_full(first: str, second: str, months: int) -> None:
    assert months_between(first, second) == months
    assert years_between(first, second) == int(months / 12)


DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(DAYS, DAYS)
def test_months_run_alike_forwards_and_backwards(one: date, other: date) -> None:
    first, second = one.isoformat(), other.isoformat()
    assert months_between(first, second) == -months_between(second, first)
    assert years_between(first, second) == -years_between(second, first)


@given(DAYS, st.dates(date(1900, 1, 1), date(2100, 12, 30)))
def test_a_later_day_is_never_fewer_months(first: date, second: date) -> None:
    following = (second + timedelta(days=1)).isoformat()
    step = months_between(first.isoformat(), following) - months_between(
        first.isoformat(), second.isoformat()
    )
    assert step in (0, 1)


def test_a_year_is_full_on_the_same_day_of_the_next() -> None:
    for day in (date(2020, 3, 1) + timedelta(days=n) for n in range(365)):
        due = day.replace(year=day.year + 1)
        eve = due - timedelta(days=1)
        assert years_between(day.isoformat(), due.isoformat()) == 1
        assert years_between(day.isoformat(), eve.isoformat()) == 0


def closing(day: str, *categories: str) -> Closing:
    return Closing(day=day, categories=categories)


@pytest.mark.parametrize(
    ("of", "categories", "day", "expected"),
    [
        ([], (), "2026-01-01", ""),
        ([closing("2026-04-15")], (), "", "2026-04-15"),
        ([closing("2026-04-15"), closing("2026-09-30")], (), "", ""),
        ([closing("2026-04-15"), closing("2026-09-30")], (), "2026-04-15", "2026-04-15"),
        ([closing("2026-09-30"), closing("2026-04-15")], (), "2026-04-16", "2026-09-30"),
        ([closing("2026-04-15"), closing("2026-09-30")], (), "2026-12-01", "2026-09-30"),
        ([closing("2026-04-15", "a"), closing("2026-09-30", "b")], ("b",), "", "2026-09-30"),
        ([closing("2026-04-15", "a")], ("b",), "2026-01-01", ""),
        ([closing("2026-04-15"), closing("")], (), "2026-01-01", ""),
    ],
)
def test_the_day_of_closing_is_that_of_the_round(
    of: list[Closing], categories: tuple[str, ...], day: str, expected: str
) -> None:
    assert closing_day(of, categories, day) == expected


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("closes", "received", "timely"),
    [
        ("2020-09-30T17:30+08:00", "2020-09-30T17:29:59+08:00", True),
        ("2020-09-30T17:30+08:00", "2020-09-30T17:30+08:00", True),
        ("2020-09-30T17:30+08:00", "2020-09-30T17:30:59+08:00", True),
        ("2020-09-30T17:30+08:00", "2020-09-30T17:31+08:00", False),
        ("2020-09-30T17:30+08:00", "2020-09-30T09:30:20+00:00", True),
        ("2020-10-01T00:00+08:00", "2020-10-01T00:00+08:00", True),
        ("2020-10-01T00:00+08:00", "2020-09-30T16:00+00:00", True),
        ("2020-10-01T00:00+08:00", "2020-10-01T00:00:01+08:00", False),
        ("2020-10-01T00:00+08:00", "2020-09-30T23:59:59+08:00", True),
    ],
)
def test_the_minute_of_closing_counts_and_24_ends_the_day(
    closes: str, received: str, timely: bool
) -> None:
    assert in_time(at(closes), at(received)) is timely


def test_24_belongs_to_the_day_that_it_ends() -> None:
    assert last_day(at("2020-10-01T00:00+08:00")) == "2020-09-30"
    assert last_day(at("2020-09-30T17:30+08:00")) == "2020-09-30"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The call that is made up, with an age and a period of registration, by data alone."""
    root = tmp_path_factory.mktemp("dates") / "site"
    invented(root)
    (root / "mkdocs.yml").touch()
    _edit(
        root / f"site_data/calls/{CALL}/eligibility.yml",
        "        held: rule\n        kind: must\n        says: "
        "成员不少于 {members} 户，连续经营满 {years} 年。\n        params: {members: 12, years: 2}",
        "        held: rule\n        kind: must\n        says: "
        "成员不少于 {members} 户，登记和经营满 {years} 年（{since}以前登记的除外），"
        "负责人不超过 {age} 周岁。\n"
        "        params: {members: 12, years: 2, age: 40, since: 2000-01-01}",
    )
    folder = root / f"schemas/forms/{CALL}/1.0"
    _edit(folder / "layout.yml", "founded, phone, email", "founded, born, phone, email")
    _edit(
        folder / "layout.yml",
        "      founded: {lead_kind: [cooperative]}",
        "      founded: {lead_kind: [cooperative]}\n      born: {lead_kind: [cooperative]}",
    )
    _edit(
        folder / "rules.yml",
        "  - clause: FS-2.1\n    at: /founded\n",
        "  - clause: FS-2.1\n    at: /born\n"
        "    check: years_between(application.born, closes) <= params.age\n"
        "    fails: 负责人超过 {age} 周岁；{since}以前登记的另议\n"
        "  - clause: FS-2.1\n    at: /founded\n",
    )
    path = folder / "application.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    founded = schema["properties"]["founded"]
    unbounded = {key: founded[key] for key in founded if key not in ("minimum", "maximum")}
    schema["properties"]["born"] = {**unbounded, "title": "负责人出生日期"}
    schema["required"].append("born")
    path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for example in (folder / "examples").glob("*.json"):
        answers = json.loads(example.read_text(encoding="utf-8"))
        if answers["lead_kind"] == "cooperative":
            answers["born"] = "1990-03-04"
            example.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    return root


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text, path
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def subject(project: Path) -> tuple[Form, Call]:
    (found,) = calls_of(project).values()
    return found.form, found.call


def answers(form: Form, **changed: object) -> dict[str, object]:
    (base,) = (one.answers for one in form.examples if one.name == "wetland")
    return {**base, **changed}


def checked(
    subject: tuple[Form, Call],
    changed: dict[str, object],
    received: str = "",
    today: str = "2026-03-10",
) -> Result:
    form, call = subject
    (found,) = _read(form, call, changed, received, today)
    return found.result


def _read(
    form: Form, call: Call, changed: dict[str, object], received: str, today: str
) -> Iterator[Checked]:
    return read_submissions(
        [raw_of(form, answers(form, **changed))],
        form,
        call,
        received=at(received) if received else None,
        today=date.fromisoformat(today) if today else None,
    )


def told(result: Result) -> list[str]:
    return [found.where.field for found in result.findings if found.code == "FS-2.1"]


def left(result: Result) -> list[str]:
    return [one.reason for one in result.not_checked if one.code == "FS-2.1"]


SPRING, AUTUMN = "2026-04-01T12:00+08:00", "2026-09-01T12:00+08:00"


def test_an_age_and_a_period_follow_the_round_in_which_a_form_comes(
    subject: tuple[Form, Call],
) -> None:
    for born, spring, autumn in (
        ("1985-04-15", True, True),
        ("1985-04-16", False, True),
        ("1986-01-01", False, False),
        ("1985-09-30", False, True),
        ("1985-10-01", False, False),
    ):
        assert told(checked(subject, {"born": born}, SPRING)) == (["/born"] if spring else [])
        assert told(checked(subject, {"born": born}, AUTUMN)) == (["/born"] if autumn else [])
    for founded, spring, autumn in (
        ("2024-04-15", False, False),
        ("2024-04-16", True, False),
        ("2024-09-30", True, False),
        ("2024-10-01", True, True),
    ):
        found = [told(checked(subject, {"founded": founded}, at_)) for at_ in (SPRING, AUTUMN)]
        assert found == [["/founded"] if spring else [], ["/founded"] if autumn else []]


def test_a_deadline_that_moves_moves_what_hangs_on_it(subject: tuple[Form, Call]) -> None:
    form, call = subject
    changed = {"founded": "2024-04-20"}
    assert told(checked(subject, changed, SPRING)) == ["/founded"]
    later = tuple(
        replace(one, closes=at("2026-04-21T00:00+08:00")) if one is call.application else one
        for one in call.milestones
    )
    moved = replace(call, milestones=later)
    assert told(checked((form, moved), changed, SPRING)) == []


def test_today_is_what_it_is_given(subject: tuple[Form, Call]) -> None:
    changed = {"founded": "2024-03-10"}
    assert told(checked(subject, changed, SPRING, today="2024-03-09")) == ["/founded"]
    assert told(checked(subject, changed, SPRING, today="2024-04-10")) == []


def test_what_hangs_on_a_day_that_is_not_known_is_left_open(subject: tuple[Form, Call]) -> None:
    result = checked(subject, {}, today="")
    assert set(left(result)) == {NO_TIME}
    assert left(checked(subject, {})) == [NO_TIME]
    assert left(checked(subject, {}, SPRING)) == []
    form, call = subject
    later = tuple(
        replace(one, to_confirm=("closes",)) if one is call.application else one
        for one in call.milestones
    )
    found = checked((form, replace(call, milestones=later)), {}, SPRING)
    assert left(found) == [TO_CONFIRM]


def test_a_missing_date_is_told_as_missing(subject: tuple[Form, Call]) -> None:
    result = checked(subject, {"born": None}, SPRING)
    assert [(one.code, one.where.field) for one in result.findings] == [("FLD-001", "/born")]
    assert left(result) == [MISSING]


def test_what_is_not_asked_for_leaves_nothing_open(subject: tuple[Form, Call]) -> None:
    form, call = subject
    room = next(one.answers for one in form.examples if one.name == "room")
    (found,) = read_submissions(
        [raw_of(form, room)], form, call, received=at(SPRING), today=date(2026, 3, 10)
    )
    assert found.result.findings == ()
    assert MISSING not in {one.reason for one in found.result.not_checked}


def test_a_date_and_an_amount_are_said_as_people_write_them(subject: tuple[Form, Call]) -> None:
    form, _ = subject
    said = facts(rule := next(r for r in form.rules if r.at == "/born"), rule.params)
    assert (said["since"], said["age"]) == ("2000年1月1日", "40")
    grant = next(rule for rule in form.rules if rule.in_fen)
    assert int(str(facts(grant, grant.params)["amount"])) * 100 == grant.params["amount"]
    result = checked(subject, {"born": "1960-01-01"}, SPRING)
    (message,) = (one.message for one in result.findings)
    assert message == "负责人超过 40 周岁；2000年1月1日以前登记的另议"


@pytest.mark.parametrize("check", ["application.pupils / 0 == 1", "application.nothing", "1"])
def test_a_rule_that_fails_is_told_as_the_fault_it_is(
    check: str, subject: tuple[Form, Call]
) -> None:
    form, call = subject
    rule = replace(next(r for r in form.rules if r.at == "/born"), check=check)
    broken = replace(form, rules=(rule,))
    result = checked((broken, call), {}, SPRING)
    assert (told(result), left(result)) == ([], [FAULTY])
    (verdict,) = judge([rule], {}, categories=(), kinds=(), call={})
    assert verdict.outcome == "not-checked"


def test_staff_are_told_which_rule_fails(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No source can be so by itself: the answer that cannot be is planted behind the check."""
    from generator.forms import rules

    folder = project / f"schemas/forms/{CALL}/1.0"
    given = tmp_path / "one" / "application.json"
    given.parent.mkdir()
    given.write_bytes((folder / "examples/wetland.json").read_bytes())
    command = ["validate", CALL, str(given), "--root", str(project), "--as-of", SPRING]
    sound = CliRunner().invoke(main, command)
    assert (sound.exit_code, sound.stderr) == (0, ""), sound.output
    monkeypatch.setitem(rules._FUNCTIONS, "years_between", lambda *_: 1 // 0)
    failed = CliRunner().invoke(main, command)
    assert failed.exit_code == 2
    assert FAULTY in failed.stdout
    assert "FRM-161" in failed.stderr
    lines = (folder / "rules.yml").read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(lines, 1) if "application.born" in line)
    assert f"rules.yml:{number}:" in failed.stderr


def test_the_day_of_receipt_is_where_the_call_is(subject: tuple[Form, Call]) -> None:
    windows = subject[1].applications
    assert day_of(datetime(2026, 4, 10, 17, tzinfo=UTC), windows) == "2026-04-11"
    closes = windows[0].closes
    assert closes is not None
    assert day_of(closes, windows) == "2026-04-15"
    assert day_of(closes + timedelta(seconds=1), windows) == "2026-04-16"
