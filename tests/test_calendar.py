"""The calendar of a call, parsed back as a phone would."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from generator.model.calls import Call, Earlier, Site
from generator.model.loader import load
from generator.model.milestones import Milestone
from generator.render.data.calendar import calendar_ics
from generator.render.data.call_json import call_json
from generator.render.data.data_package import data_files

ROOT = Path(__file__).parent.parent
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def site() -> Site:
    found, faults = load(ROOT)
    assert found is not None
    assert faults == ()
    return found


def one(site: Site, prefix: str) -> Call:
    return next(call for call in site.calls if call.prefix == prefix)


def events(site: Site, call: Call) -> dict[str, icalendar.Event]:
    """The events of a call by the last words of their summary."""
    file = icalendar.Calendar.from_ical(calendar_ics(call, site.calendar, site))
    return {str(event["SUMMARY"]).partition("：")[2]: event for event in file.walk("VEVENT")}


def with_application(call: Call, **changes: object) -> Call:
    def change(milestone: Milestone) -> Milestone:
        return replace(milestone, **changes) if milestone.role == "application" else milestone

    return replace(call, milestones=tuple(change(m) for m in call.milestones))


def test_a_closing_at_24_stands_on_its_own_day(site: Site) -> None:
    event = events(site, one(site, "CD"))["网上申报截止"]
    assert event["DTSTART"].dt == date(2023, 6, 12)
    assert not isinstance(event["DTSTART"].dt, datetime)
    assert event["DTEND"].dt == date(2023, 6, 13)
    assert "截止时间：2023年6月12日 24时" in event["DESCRIPTION"]


def test_a_closing_at_another_hour_is_timed_and_ends_at_that_instant(site: Site) -> None:
    closes = datetime(2023, 6, 12, 17, 30, tzinfo=SHANGHAI)
    event = events(site, with_application(one(site, "CD"), closes=closes))["网上申报截止"]
    assert event["DTEND"].dt == closes
    assert event["DTSTART"].dt == closes - timedelta(hours=1)
    assert event["DTEND"].dt.utcoffset() == timedelta()
    assert "2023年6月12日 17时30分" in event["DESCRIPTION"]
    alarms = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
    assert alarms == [timedelta(days=-7), timedelta(days=-1)]


@pytest.mark.parametrize(
    ("closes", "day"),
    [
        (datetime(2023, 6, 12, 16, 0, tzinfo=UTC), date(2023, 6, 12)),
        (datetime(2020, 12, 31, 16, 0, tzinfo=UTC), date(2020, 12, 31)),
        (datetime(2024, 2, 29, 11, 0, tzinfo=ZoneInfo("America/New_York")), date(2024, 2, 29)),
    ],
)
def test_midnight_told_in_another_zone_is_still_the_day_before(
    site: Site, closes: datetime, day: date
) -> None:
    event = events(site, with_application(one(site, "CD"), closes=closes))["网上申报截止"]
    assert event["DTSTART"].dt == day


def test_a_window_gives_its_opening_and_its_closing(site: Site) -> None:
    found = events(site, one(site, "KM"))
    opening, closing = found["项目申报开始"], found["项目申报截止"]
    assert (opening["DTSTART"].dt, opening["DTEND"].dt) == (date(2020, 9, 8), date(2020, 9, 9))
    assert "开始时间：2020年9月8日 0时" in opening["DESCRIPTION"]
    assert closing["DTSTART"].dt == date(2020, 9, 30)


def test_an_opening_at_another_hour_is_timed(site: Site) -> None:
    opens = datetime(2020, 9, 8, 9, 0, tzinfo=SHANGHAI)
    event = events(site, with_application(one(site, "KM"), opens=opens))["项目申报开始"]
    assert event["DTSTART"].dt == opens
    assert event["DTEND"].dt == opens + timedelta(hours=1)


def test_working_days_end_on_the_counted_day(site: Site) -> None:
    event = events(site, one(site, "KM"))["初审截止"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2020, 10, 14), date(2020, 10, 15))
    assert "按 5 个工作日推算" in event["DESCRIPTION"]
    assert "初审开始" not in events(site, one(site, "KM"))


def test_a_period_covers_all_its_days(site: Site) -> None:
    event = events(site, one(site, "KM"))["项目实施"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2021, 1, 1), date(2022, 1, 1))
    assert "2021年1月1日至2021年12月31日" in event["DESCRIPTION"]


def test_a_period_with_one_end_missing_gives_the_other(site: Site) -> None:
    call = one(site, "KM")
    milestones = tuple(replace(m, ends=None) if m.shape == "period" else m for m in call.milestones)
    found = events(site, replace(call, milestones=milestones))
    assert found["项目实施开始"]["DTSTART"].dt == date(2021, 1, 1)
    assert "项目实施" not in found


def test_a_step_without_a_date_gives_no_event(site: Site) -> None:
    assert len(events(site, one(site, "CD"))) == 2
    assert len(events(site, one(site, "KM"))) == 5


def test_only_the_end_of_the_application_reminds(site: Site) -> None:
    for call in site.calls:
        found = events(site, call)
        with_alarm = [name for name, event in found.items() if event.walk("VALARM")]
        assert call.application is not None
        assert with_alarm == [f"{call.application.name}截止"]
    event = events(site, one(site, "CD"))["网上申报截止"]
    alarms = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
    # Nine in the morning, a week and a day before.
    assert alarms == [timedelta(days=-7, hours=9), timedelta(days=-1, hours=9)]


def test_a_call_that_closes_soon_after_a_day_reminds_once(site: Site) -> None:
    for days in (0, 1):
        call = replace(one(site, "CD"), closing_soon_days=days)
        assert len(events(site, call)["网上申报截止"].walk("VALARM")) == 1


def test_the_stamp_comes_from_the_data(site: Site) -> None:
    for event in events(site, one(site, "KM")).values():
        assert event["DTSTAMP"].dt == datetime(2020, 9, 8, tzinfo=SHANGHAI)
    for event in events(site, one(site, "CD")).values():
        assert event["DTSTAMP"].dt == datetime(2023, 6, 13, tzinfo=SHANGHAI)


def test_every_event_has_its_own_identity_and_leads_to_its_page(site: Site) -> None:
    seen: set[str] = set()
    for call in site.calls:
        for event in events(site, call).values():
            uid = str(event["UID"])
            assert uid not in seen
            seen.add(uid)
            assert uid.endswith("@gongshi.example.org")
            assert str(event["URL"]).startswith(f"{site.url}calls/{call.id}/timeline/#")
            assert event["TRANSP"] == "TRANSPARENT"
            assert f"以正式印发的{call.notice.kind}为准" in event["DESCRIPTION"]


def test_every_step_cites_its_clause_and_its_assumption(site: Site) -> None:
    call = one(site, "KM")
    event = events(site, call)["项目申报截止"]
    assert "六（一）1" in event["DESCRIPTION"]
    assert call.application is not None
    assert call.application.clause.assumption is not None
    assert call.application.clause.assumption.reading in event["DESCRIPTION"]
    assert "由谁进行：各申报单位。" in event["DESCRIPTION"]


def test_a_step_without_an_actor_names_none(site: Site) -> None:
    event = events(site, with_application(one(site, "KM"), actor=""))["项目申报截止"]
    assert "由谁进行" not in event["DESCRIPTION"]


@pytest.mark.parametrize("prefix", ["CD", "KM"])
def test_a_moved_deadline_replaces_what_calendars_have(site: Site, prefix: str) -> None:
    call = one(site, prefix)
    before = events(site, call)
    kept, day = call_json(call, site), date(2020 if prefix == "KM" else 2023, 5, 20)
    last: tuple[Earlier, ...] = ()
    for number, move in enumerate((-2, 7), 1):
        version = Earlier(
            call=call.id,
            number=number,
            replaced=day + number * timedelta(days=1),
            announcement="",
            content=kept,
            data=json.loads(kept),
            origin=call.origin,
        )
        last = (*last, version)
        amended = replace(site, earlier={call.id: last})
        assert call.application is not None
        assert call.application.closes is not None
        moved = with_application(call, closes=call.application.closes + timedelta(days=move))
        after = events(amended, moved)
        assert after.keys() == before.keys()
        for name, event in after.items():
            assert event["UID"] == before[name]["UID"]
            assert event["SEQUENCE"] == number
            assert event["DTSTAMP"].dt >= before[name]["DTSTAMP"].dt
            assert event["DTSTAMP"].dt >= datetime.combine(
                version.replaced, datetime.min.time(), SHANGHAI
            )
        before = after
    assert all("SEQUENCE" not in event for event in events(site, call).values())


def test_the_file_keeps_to_the_form_of_icalendar(site: Site) -> None:
    for call in site.calls:
        content = calendar_ics(call, site.calendar, site)
        assert content.count(b"\n") == content.count(b"\r\n")
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        for line in content.split(b"\r\n"):
            line.decode()
        file = icalendar.Calendar.from_ical(content)
        assert file["VERSION"] == "2.0"
        assert file["PRODID"] == "-//Gongshi//Funding calls//ZH"
        assert file["X-WR-CALNAME"] == call.short_title
        assert file["X-WR-TIMEZONE"] == "Asia/Shanghai"
        assert file.errors == []


def test_a_call_without_any_date_is_an_empty_calendar(site: Site) -> None:
    call = one(site, "CD")
    content = calendar_ics(replace(call, milestones=()), site.calendar, site)
    assert icalendar.Calendar.from_ical(content).walk("VEVENT") == []


@pytest.mark.parametrize(
    ("zone", "seed", "language"),
    [("UTC", "0", "C"), ("America/New_York", "1", "C.UTF-8"), ("Asia/Shanghai", "2", "POSIX")],
)
def test_the_same_sources_give_the_same_bytes_elsewhere(
    site: Site, zone: str, seed: str, language: str
) -> None:
    program = (
        "import sys; from pathlib import Path; from generator.model.loader import load\n"
        "from generator.render.data.calendar import calendar_ics\n"
        "from generator.render.data.data_package import data_files\n"
        "site, _ = load(Path('.'))\n"
        "out = sys.stdout.buffer\n"
        "for call in site.calls: out.write(calendar_ics(call, site.calendar, site))\n"
        "out.write(data_files(site)['data/datapackage.json'])\n"
    )
    environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": language}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    here = b"".join(calendar_ics(call, site.calendar, site) for call in site.calls)
    assert done.stdout == here + data_files(site)["data/datapackage.json"]
