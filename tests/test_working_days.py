"""The official calendar of 2020 to 2026, windows, deadlines at 24:00 and years given as data."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.findings import Place
from generator.model.working_days import (
    CALENDAR,
    PLAIN,
    Calendar,
    UnknownYear,
    add,
    check_year,
    end_of,
    is_chinese_time,
    is_workday,
    parse_instant,
    say_day,
    say_instant,
    window,
    workdays_between,
)
from generator.sources.documents import read_yaml
from generator.sources.schema_shapes import is_instant
from generator.sources.schemas import Schemas
from generator.sources.time_zone import in_zone

SHANGHAI = ZoneInfo("Asia/Shanghai")

ROOT = Path(__file__).parents[1]
OFFICIAL = Calendar()
DAY = timedelta(days=1)

# The State Council's notices: days off from first to last, and the weekend days worked instead.
HOLIDAYS = [
    ("2020-01-01", "2020-01-01", []),
    # The Spring Festival of 2020 was extended to 2 February; 1 February was no longer worked.
    ("2020-01-24", "2020-02-02", ["2020-01-19"]),
    ("2020-04-04", "2020-04-06", []),
    ("2020-05-01", "2020-05-05", ["2020-04-26", "2020-05-09"]),
    ("2020-06-25", "2020-06-27", ["2020-06-28"]),
    ("2020-10-01", "2020-10-08", ["2020-09-27", "2020-10-10"]),
    ("2021-01-01", "2021-01-03", []),
    ("2021-02-11", "2021-02-17", ["2021-02-07", "2021-02-20"]),
    ("2021-04-03", "2021-04-05", []),
    ("2021-05-01", "2021-05-05", ["2021-04-25", "2021-05-08"]),
    ("2021-06-12", "2021-06-14", []),
    ("2021-09-19", "2021-09-21", ["2021-09-18"]),
    ("2021-10-01", "2021-10-07", ["2021-09-26", "2021-10-09"]),
    ("2022-01-01", "2022-01-03", []),
    ("2022-01-31", "2022-02-06", ["2022-01-29", "2022-01-30"]),
    ("2022-04-03", "2022-04-05", ["2022-04-02"]),
    ("2022-04-30", "2022-05-04", ["2022-04-24", "2022-05-07"]),
    ("2022-06-03", "2022-06-05", []),
    ("2022-09-10", "2022-09-12", []),
    ("2022-10-01", "2022-10-07", ["2022-10-08", "2022-10-09"]),
    ("2022-12-31", "2023-01-02", []),
    ("2023-01-21", "2023-01-27", ["2023-01-28", "2023-01-29"]),
    ("2023-04-05", "2023-04-05", []),
    ("2023-04-29", "2023-05-03", ["2023-04-23", "2023-05-06"]),
    ("2023-06-22", "2023-06-24", ["2023-06-25"]),
    ("2023-09-29", "2023-10-06", ["2023-10-07", "2023-10-08"]),
    ("2023-12-30", "2024-01-01", []),
    ("2024-02-10", "2024-02-17", ["2024-02-04", "2024-02-18"]),
    ("2024-04-04", "2024-04-06", ["2024-04-07"]),
    ("2024-05-01", "2024-05-05", ["2024-04-28", "2024-05-11"]),
    ("2024-06-08", "2024-06-10", []),
    ("2024-09-15", "2024-09-17", ["2024-09-14"]),
    ("2024-10-01", "2024-10-07", ["2024-09-29", "2024-10-12"]),
    ("2025-01-01", "2025-01-01", []),
    ("2025-01-28", "2025-02-04", ["2025-01-26", "2025-02-08"]),
    ("2025-04-04", "2025-04-06", []),
    ("2025-05-01", "2025-05-05", ["2025-04-27"]),
    ("2025-05-31", "2025-06-02", []),
    ("2025-10-01", "2025-10-08", ["2025-09-28", "2025-10-11"]),
    ("2026-01-01", "2026-01-03", ["2026-01-04"]),
    ("2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
    ("2026-04-04", "2026-04-06", []),
    ("2026-05-01", "2026-05-05", ["2026-05-09"]),
    ("2026-06-19", "2026-06-21", []),
    ("2026-09-25", "2026-09-27", []),
    ("2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
]

days = st.dates(date(2004, 1, 1), date(2026, 6, 30))
counts = st.integers(1, 60)


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(("first", "last", "made_up"), HOLIDAYS)
def test_the_official_holidays_are_off_and_their_make_up_days_are_worked(first, last, made_up):
    holiday = day(first)
    while holiday <= day(last):
        assert not is_workday(OFFICIAL, holiday), holiday
        holiday += DAY
    for worked in map(day, made_up):
        assert worked.weekday() >= 5
        assert is_workday(OFFICIAL, worked), worked


def test_every_other_day_of_2020_to_2026_is_worked_from_monday_to_friday():
    told = set()
    for first, last, made_up in HOLIDAYS:
        told.update(map(day, made_up))
        told.update(day(first) + n * DAY for n in range((day(last) - day(first)).days + 1))
    plain = (date(2020, 1, 1) + n * DAY for n in range(366 + 365 * 6 + 1))
    for each in plain:
        if each not in told:
            assert is_workday(OFFICIAL, each) == (each.weekday() < 5), each


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2020-09-30", 5, "2020-10-14"),
        ("2020-09-30", 0, "2020-09-30"),
        ("2020-10-03", 0, "2020-10-03"),
        ("2020-09-26", 1, "2020-09-27"),
        ("2020-01-23", 1, "2020-02-03"),
        ("2020-06-24", 2, "2020-06-29"),
        ("2023-06-21", 1, "2023-06-25"),
        ("2023-06-12", 10, "2023-06-27"),
        ("2022-12-30", 1, "2023-01-03"),
        ("2026-09-30", 1, "2026-10-08"),
    ],
)
def test_working_days_after_a_day_leave_the_day_out(start, count, end):
    assert add(OFFICIAL, day(start), count) == day(end)


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        ("2020-09-30", 5, "2020-10-13"),
        ("2023-06-19", 5, "2023-06-26"),
        ("2023-06-19", 1, "2023-06-19"),
        ("2023-06-22", 1, "2023-06-25"),
        ("2023-06-25", 7, "2023-07-03"),
        ("2020-01-20", 5, "2020-02-03"),
        ("2025-12-29", 5, "2026-01-05"),
    ],
)
def test_a_window_counts_make_up_days_and_its_first_day(first, count, last):
    assert window(OFFICIAL, day(first), count) == day(last)
    assert workdays_between(OFFICIAL, day(first), day(last)) == count


def test_a_span_that_ends_before_it_begins_holds_no_day():
    assert workdays_between(OFFICIAL, day("2023-06-12"), day("2023-06-09")) == 0


@settings(deadline=None)
@given(days, counts)
def test_a_window_holds_exactly_its_working_days(first, count):
    last = window(OFFICIAL, first, count)
    assert is_workday(OFFICIAL, last)
    assert workdays_between(OFFICIAL, first, last) == count
    assert workdays_between(OFFICIAL, first, last - DAY) == count - 1


@settings(deadline=None)
@given(days, days, counts)
def test_a_later_start_never_ends_earlier(one, other, count):
    early, late = sorted((one, other))
    assert add(OFFICIAL, early, count) <= add(OFFICIAL, late, count)


@settings(deadline=None)
@given(days, counts, counts)
def test_working_days_add_up(start, first, second):
    there = add(OFFICIAL, start, first)
    assert add(OFFICIAL, there, second) == add(OFFICIAL, start, first + second)


@pytest.mark.parametrize("text", ["2027-01-01", "2003-12-31"])
def test_a_year_without_a_notice_is_unknown_and_says_what_to_write(text):
    with pytest.raises(UnknownYear) as caught:
        is_workday(OFFICIAL, day(text))
    assert caught.value.year == day(text).year
    place = Place(file="a.yml", line=2, column=3)
    finding = caught.value.finding(place)
    assert (finding.code, finding.place) == ("DAY-001", place)
    assert finding.message == (
        f"没有 {text[:4]} 年的放假安排，推算不了工作日；请按国务院办公厅的放假通知新建 "
        f"site_data/workdays/{text[:4]}.yml，写明 year、notice、days_off 和 make_up_days"
    )


def test_a_window_that_runs_into_an_unknown_year_is_unknown():
    with pytest.raises(UnknownYear):
        add(OFFICIAL, day("2026-12-30"), 5)


GIVEN = """\
year: 2027
notice: 国办发明电〔2026〕1号
days_off: [2026-12-31, 2027-01-01, 2027-10-01]
make_up_days: [2026-12-27, 2027-10-09]
"""


def read(tmp_path, text):
    (tmp_path / "2027.yml").write_text(text, "utf-8")
    return read_yaml(tmp_path, "2027.yml", "workdays", Schemas.read(ROOT))


def test_a_year_given_as_data_extends_the_calendar(tmp_path):
    document, findings = read(tmp_path, GIVEN)
    assert findings == check_year(document) == ()
    calendar = Calendar.of({2027: document.value})
    assert is_workday(calendar, day("2027-10-09"))
    assert not is_workday(calendar, day("2027-10-01"))
    assert not is_workday(calendar, day("2027-10-02"))
    assert is_workday(calendar, day("2027-10-08"))
    assert is_workday(calendar, day("2026-12-27"))
    assert not is_workday(calendar, day("2026-12-31"))
    assert is_workday(calendar, day("2026-12-30"))
    assert add(calendar, day("2026-12-30"), 1) == day("2027-01-04")
    with pytest.raises(UnknownYear):
        is_workday(calendar, day("2028-01-01"))


def test_a_year_given_as_data_stands_instead_of_the_library():
    calendar = Calendar.of({2026: {"days_off": (), "make_up_days": None}})
    assert is_workday(calendar, day("2026-01-01"))


@pytest.mark.parametrize(
    ("old", "new", "place", "told"),
    [
        (
            "2027-01-01",
            "2028-01-01",
            "3:24 DAY-002",
            "2028年1月1日（星期六）不在 2027 年；请移到它那一年的文件",
        ),
        (
            "2026-12-31",
            "2026-11-30",
            "3:12 DAY-002",
            "2026年11月30日（星期一）不在 2027 年；请移到它那一年的文件",
        ),
        (
            "2027-01-01",
            "2027-10-09",
            "4:28 DAY-003",
            "2027年10月9日（星期六）既写了放假又写了上班；请按通知删去一处",
        ),
        (
            "2027-10-09",
            "2027-10-11",
            "4:28 DAY-004",
            "2027年10月11日（星期一）本来就上班，不是调休；请按通知改正日期",
        ),
    ],
)
def test_each_fault_of_a_year_is_told_at_its_day(tmp_path, old, new, place, told):
    document, _ = read(tmp_path, GIVEN.replace(old, new))
    found = [f"{f.place.line}:{f.place.column} {f.code} {f.message}" for f in check_year(document)]
    assert found == [f"{place} {told}"]


def test_a_year_says_where_its_days_off_come_from(tmp_path):
    bare = GIVEN.replace("notice: 国办发明电〔2026〕1号\n", "")
    named = bare.replace("year: 2027\n", "year: 2027\ncalendar: 甲地公众假期\nsource: 甲地年历\n")
    for text, codes in (
        (bare, ["DAY-005"]),
        (bare.replace("year: 2027\n", "year: 2027\ncalendar: 甲地公众假期\n"), ["DAY-005"]),
        (named, []),
        (named.replace("make_up_days: [2026-12-27, 2027-10-09]\n", ""), []),
        (GIVEN.replace("make_up_days: [2026-12-27, 2027-10-09]\n", ""), ["DAY-006"]),
    ):
        document, findings = read(tmp_path, text)
        assert findings == ()
        assert [found.code for found in check_year(document)] == codes


def test_a_plain_calendar_knows_weekends_and_its_files_and_nothing_of_china():
    plain = Calendar.of({2026: {"days_off": ("2026-12-25", "2026-12-28")}}, PLAIN)
    assert is_workday(plain, day("2026-10-01"))
    assert not is_workday(plain, day("2026-10-10"))
    assert add(plain, day("2026-12-24"), 1) == day("2026-12-29")
    with pytest.raises(UnknownYear) as caught:
        is_workday(plain, day("2025-10-01"))
    assert str(caught.value).endswith(
        "新建 site_data/workdays/2025.yml，写明 year、calendar、source 和 days_off"
    )


@pytest.mark.parametrize(
    ("zone", "chinese"),
    [("Asia/Shanghai", True), ("Asia/Singapore", False), ("Europe/London", False), ("UTC", False)],
)
def test_a_zone_is_that_of_the_built_in_notices_or_not(zone, chinese):
    assert is_chinese_time(ZoneInfo(zone)) is chinese


def test_every_calendar_code_is_told_somewhere():
    assert list(CALENDAR) == [f"DAY-00{number}" for number in range(1, 7)]


# --- instants --------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/Los_Angeles"])
@pytest.mark.parametrize(
    ("offset", "day_said", "closed"),
    [
        (-1, "2023年6月12日 23时59分59秒", False),
        (0, "2023年6月12日 24时", True),
        (1, "2023年6月13日 0时0分1秒", True),
    ],
)
def test_the_instants_around_24_are_the_same_in_three_time_zones(zone, offset, day_said, closed):
    closes = end_of(date(2023, 6, 12), SHANGHAI)
    now = (closes + timedelta(seconds=offset)).astimezone(ZoneInfo(zone))
    assert (now >= closes) is closed
    assert say_instant(in_zone(now, SHANGHAI)) == day_said


@pytest.mark.parametrize(
    "text",
    [
        "2023-06-12T24:00+08:00",
        "2023-06-12T24:00:00+08:00",
        "2023-06-13T00:00+08:00",
        "2023-06-12T16:00Z",
        "2023-06-12T09:00-07:00",
        "2023-06-12T24:00:00+08:00",
        "2023-06-13T01:30+09:30",
    ],
)
def test_one_instant_may_be_written_in_many_ways(text):
    instant = parse_instant(text, SHANGHAI)
    assert instant == end_of(date(2023, 6, 12), SHANGHAI)
    assert instant.utcoffset() == timedelta(hours=8)
    assert say_instant(instant) == "2023年6月12日 24时"


def test_24_ends_the_day_of_its_own_time_zone():
    assert parse_instant("2023-06-12T24:00Z", SHANGHAI) == parse_instant(
        "2023-06-13T08:00+08:00", SHANGHAI
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023-06-12",
        "2023-06-12T17:30",
        "2023-06-12 17:30+08:00",
        "2023-06-12T24:01+08:00",
        "2023-06-12T24:00:01+08:00",
        "2023-06-12T25:00+08:00",
        "2023-06-12T17:60+08:00",
        "2023-06-12T17:30:60+08:00",
        "2023-02-30T17:30+08:00",
        "2023-13-01T17:30+08:00",
        "2023-06-12T17:30+8:00",
        "2023-06-12T17:30+15:00",
        "2023-06-12T17:30+08:00\n",
        "２０２３-06-12T17:30+08:00",
        "9999-12-31T24:00+08:00",
    ],
)
def test_what_is_no_instant_is_a_value_error(text):
    with pytest.raises(ValueError, match="不是时间"):
        parse_instant(text, SHANGHAI)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2020-09-30T17:30+08:00", "2020年9月30日 17时30分"),
        ("2020-09-30T17:00+08:00", "2020年9月30日 17时"),
        ("2020-09-30T09:05:07Z", "2020年9月30日 17时5分7秒"),
        ("2020-12-31T24:00+08:00", "2020年12月31日 24时"),
        ("2021-01-01T00:00+08:00", "2020年12月31日 24时"),
        ("2024-02-29T24:00+08:00", "2024年2月29日 24时"),
    ],
)
def test_an_instant_is_said_in_chinese(text, said):
    assert say_instant(parse_instant(text, SHANGHAI)) == said


def test_an_opening_at_midnight_begins_its_day():
    opens = parse_instant("2023-06-01T00:00+08:00", SHANGHAI)
    assert say_instant(opens, opening=True) == "2023年6月1日 0时"


def test_a_day_is_said_with_its_weekday_when_asked():
    assert say_day(date(2023, 6, 12)) == "2023年6月12日"
    assert say_day(date(2023, 6, 11), weekday=True) == "2023年6月11日（星期日）"


@settings(deadline=None)
@given(st.dates(date(1992, 1, 1), date(2199, 12, 31)))
def test_the_end_of_a_day_is_said_as_24_of_that_day(each):
    assert say_instant(end_of(each, SHANGHAI)) == f"{say_day(each)} 24时"
    assert parse_instant(f"{each}T24:00+08:00", SHANGHAI) == end_of(each, SHANGHAI)


@settings(deadline=None)
@given(
    st.one_of(
        st.text(max_size=30),
        st.from_regex(
            r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9](:[0-6][0-9])?(Z|[+-][01][0-9]:[0-6]0)",
            fullmatch=True,
        ),
    )
)
def test_the_schemas_and_the_calendar_agree_on_what_an_instant_is(text):
    try:
        parsed = isinstance(parse_instant(text, SHANGHAI), datetime)
    except ValueError:
        parsed = False
    assert parsed == is_instant(text)
