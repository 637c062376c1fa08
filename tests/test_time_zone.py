"""A site says each day and instant in its own time zone, whatever that is: no module names one."""

import ast
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
from click.testing import CliRunner, Result

from generator.authoring.edition.moved_dates import Timing, timed
from generator.checks.run import check_site
from generator.cli.main import main
from generator.model.announcement_status import AnnouncementState, Board
from generator.model.announcements import PublicityWindow
from generator.model.call_status import CallState, spans, state
from generator.model.calls import Site
from generator.model.loader import load
from generator.model.working_days import Calendar, end_of, parse_instant, say_instant
from generator.publish.issue import issue
from generator.publish.releases import Kept, lines, zone_of
from generator.render.site import render
from generator.render.theme_context import extra
from generator.sources.time_zone import in_zone, start_of, with_offsets
from tests.support.time_zones import LIST, NOTICE, announced, moved_to

ROOT = Path(__file__).parents[1]
LONDON = "Europe/London"
CALL = "field-school-2026"
CLOSES = datetime(2026, 4, 15, 23, tzinfo=UTC)
"""When the spring window closes in London, at 24:00 of summer time that began on 29 March."""
SECOND = timedelta(seconds=1)


def read(root: Path) -> Site:
    site, found = load(root)
    assert site is not None
    assert found == ()
    return site


@pytest.fixture
def london(small: Path) -> Path:
    return announced(small, LONDON)


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def words_of(tree: dict[str, bytes], path: str) -> str:
    return unescape(tree[path].decode())


# ---- a site in London, over the night in which summer time begins ----


def test_the_sources_of_a_site_in_london_keep_every_rule(london: Path) -> None:
    site = read(london)
    assert check_site(site, datetime(2026, 4, 10, tzinfo=UTC)) == ()
    spring = site.calls[0].applications[0]
    assert spring.opens is not None
    assert spring.closes == CLOSES
    assert spring.opens.isoformat() == "2026-03-02T09:00:00+00:00"
    assert spring.closes.isoformat() == "2026-04-16T00:00:00+01:00"


def test_a_deadline_is_said_in_london_time_in_every_form_of_the_site(london: Path) -> None:
    site = read(london)
    tree = render(site, CLOSES - SECOND)
    for path in ("index.md", f"calls/{CALL}/index.md", f"calls/{CALL}/apply.md"):
        said = words_of(tree, path)
        assert 'data-opens="2026-03-02T09:00:00+00:00"' in said
        assert 'data-closes="2026-04-16T00:00:00+01:00"' in said
        assert "2026年4月15日 24时" in said
        assert 'data-state="closing"' in said
    steps = words_of(tree, f"calls/{CALL}/timeline.md")
    assert "2026年3月2日 9时 至 2026年4月15日 24时" in steps
    assert "2026年8月31日 0时 至 2026年9月30日 17时30分" in steps
    assert 'data-at="2026-04-16T00:00:00+01:00"' in steps
    version = words_of(tree, f"calls/{CALL}/versions/1.md")
    assert "2026年3月2日 9时 至 2026年4月15日 24时" in version
    finder = words_of(tree, f"calls/{CALL}/apply.md").replace("\\", "")
    assert '"closes":"2026-04-16T00:00:00+01:00"' in finder
    assert '"said":"2026年4月15日 24时"' in finder
    everything = b"".join(d for path, d in tree.items() if "schemas/" not in path)
    assert b"+08:00" not in everything
    assert b"&#43;08" not in everything


def test_data_and_calendar_say_london_time(london: Path) -> None:
    tree = render(read(london), CLOSES - SECOND)
    data = json.loads(tree[f"data/calls/{CALL}.json"])
    first = data["milestones"][0]
    assert data["time_zone"] == LONDON
    assert (first["opens"], first["closes"]) == ("2026-03-02T09:00+00:00", "2026-04-15T24:00+01:00")
    linked = words_of(tree, f"calls/{CALL}/index.md")
    assert "2026-04-16T00:00:00+01:00" in linked
    assert "2026-04-15T24:00+01:00" in tree[f"data/calls/{CALL}/milestones.csv"].decode("utf-8-sig")
    calendar = icalendar.Calendar.from_ical(tree[f"calls/{CALL}/calendar.ics"])
    assert calendar["X-WR-TIMEZONE"] == LONDON
    events = {str(event["UID"]).split("@")[0]: event for event in calendar.walk("VEVENT")}
    opens = events[f"{CALL}-fs-4.1-opens"]
    assert opens["DTSTART"].dt == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert "开始时间：2026年3月2日 9时。" in opens["DESCRIPTION"]
    assert events[f"{CALL}-fs-4.1-closes"]["DTSTART"].dt == date(2026, 4, 15)
    autumn = events[f"{CALL}-fs-4.3-closes"]
    assert autumn["DTEND"].dt == datetime(2026, 9, 30, 16, 30, tzinfo=UTC)
    assert "截止时间：2026年9月30日 17时30分。" in autumn["DESCRIPTION"]


def test_a_call_is_open_until_london_has_midnight(london: Path) -> None:
    call = read(london).calls[0]
    week = timedelta(days=call.closing_soon_days)
    moments = {
        datetime(2026, 3, 2, 9, tzinfo=UTC) - SECOND: CallState.UPCOMING,
        datetime(2026, 3, 2, 9, tzinfo=UTC): CallState.OPEN,
        CLOSES - week - SECOND: CallState.OPEN,
        CLOSES - week: CallState.CLOSING,
        CLOSES - SECOND: CallState.CLOSING,
    }
    for moment, wanted in moments.items():
        for zone in ("UTC", LONDON, "Asia/Shanghai", "America/New_York"):
            assert state(call, moment.astimezone(ZoneInfo(zone))) is wanted, (moment, zone)
    spring = replace(call, milestones=call.milestones[:2])
    assert state(spring, CLOSES) is CallState.CLOSED


def test_a_week_over_the_change_of_the_clocks_has_its_hours_as_in_a_browser(london: Path) -> None:
    call = read(london).calls[0]
    closes = start_of(date(2026, 4, 1), ZoneInfo(LONDON))
    soon = replace(call, milestones=(replace(call.milestones[0], closes=closes),))
    began = closes.astimezone(UTC) - timedelta(days=call.closing_soon_days)
    for moment, wanted in ((began - SECOND, CallState.OPEN), (began, CallState.CLOSING)):
        assert state(soon, in_zone(moment, ZoneInfo(LONDON))) is wanted


def test_working_days_are_counted_from_the_last_day_in_london(london: Path) -> None:
    site = read(london)
    found = spans(site.calls[0], site.calendar, site.zone)["FS-4.2"]
    assert found.start == CLOSES
    assert found.end is not None
    # Fifteen working days of the official calendar after 15 April, May Day and its shifts counted.
    assert found.end.isoformat() == "2026-05-10T00:00:00+01:00"


def test_the_days_of_a_page_are_those_of_london(london: Path) -> None:
    site = read(london)
    for moment, day in (
        (datetime(2026, 3, 28, 23, 59, 59, tzinfo=UTC), "2026-03-28"),
        (datetime(2026, 3, 29, 0, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 3, 29, 23, tzinfo=UTC), "2026-03-30"),
    ):
        assert extra(site, moment)["as_of"] == day
        assert extra(site, moment)["zone"] == LONDON
        tree, settings = issue(site, {}, moment, offer=lambda call, forms: ())
        spoken = f"{int(day[:4])}年{int(day[5:7])}月{int(day[8:])}日"
        assert spoken in tree["index.md"].decode()
        midnight = datetime.fromtimestamp(settings.source_date_epoch, ZoneInfo(LONDON))
        assert midnight.isoformat()[:19] == f"{day}T00:00:00"


def test_a_window_of_an_announcement_lasts_until_midnight_in_london(london: Path) -> None:
    site = read(london)
    item = site.announcement("spring-list")
    assert item is not None
    board = Board.of(site)
    ends = datetime(2026, 4, 1, 23, tzinfo=UTC)
    assert board.status(item, ends).ends == ends
    for moment, wanted in (
        (datetime(2026, 3, 26, 9, 30, tzinfo=UTC) - SECOND, AnnouncementState.DRAFT),
        (datetime(2026, 3, 26, 9, 30, tzinfo=UTC), AnnouncementState.OPEN),
        (ends - SECOND, AnnouncementState.OPEN),
        (ends, AnnouncementState.ENDED),
    ):
        assert board.status(item, moment).state is wanted, moment
    tree = render(site, datetime(2026, 3, 31, 23, tzinfo=UTC))
    page = words_of(tree, "announcements/spring-list.md")
    assert 'data-window-first="2026-03-26T00:00:00+00:00"' in page
    assert 'data-window-ends="2026-04-02T00:00:00+01:00"' in page
    assert "今天 24 时截止" in page
    assert "2026年3月26日 9时30分" in page
    assert 'content="2026-03-26 09:30"' in page or "2026-03-26 09:30" in page
    feed = tree["feed.xml"].decode()
    assert "<published>2026-03-26T09:30:00+00:00</published>" in feed
    assert "<published>2026-03-02T00:00:00+00:00</published>" in feed
    listed = tree["announcements/index.md"].decode()
    assert "2026-04-02T00:00:00+01:00" in unescape(listed)
    window = icalendar.Calendar.from_ical(tree["announcements/spring-list/calendar.ics"])
    assert window.walk("VEVENT")[0]["DTSTAMP"].dt == datetime(2026, 3, 26, 9, 30, tzinfo=UTC)


def test_what_is_sealed_is_said_in_london_time(london: Path) -> None:
    done = run("seal", "--as-of", "2026-04-01", "--root", london)
    assert done.exit_code == 0, done.output
    entries = [
        json.loads(line) for line in (london / "site_data/log.jsonl").read_bytes().splitlines()
    ]
    assert [one["time"] for one in entries if "facts" not in one] == [
        "2026-03-02T00:00:00+00:00",
        "2026-03-26T09:30:00+00:00",
    ]
    page = words_of(render(read(london), CLOSES), "announcements/spring-list.md")
    assert "第 2 条" in page
    assert page.count("2026年3月26日 9时30分") > 1


# ---- what the commands say ----


def test_a_bare_day_begins_at_midnight_of_the_site(london: Path) -> None:
    path = london / LIST
    path.write_text(NOTICE.replace("+08:00", "+00:00").replace("09:30", "00:10"), "utf-8")
    early = run("check", "--as-of", "2026-03-26", "--root", london)
    assert "ANN-009 发布时刻 2026年3月26日 0时10分 还没有到" in early.output
    there = run("check", "--root", london, "--as-of", "2026-03-26T00:10+00:00")
    assert there.output == "没有发现问题。\n"
    elsewhere = run("check", "--root", london, "--as-of", "2026-03-26T08:10+08:00")
    assert elsewhere.output == "没有发现问题。\n"


def test_the_checks_say_times_in_london_time(london: Path) -> None:
    path = london / f"site_data/calls/{CALL}/timeline.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("2026-04-15T24:00+01:00", "2026-04-15T24:00+08:00"), "utf-8")
    told = run("check", "--as-of", "2026-04-10", "--root", london).output
    assert "TIM-017 时刻的时区是 +08:00，站点的时区 Europe/London 当时是 +01:00" in told
    path.write_text(text.replace("2026-04-15T24:00+01:00", "2026-03-01T24:00+00:00"), "utf-8")
    told = run("check", "--as-of", "2026-04-10", "--root", london).output
    assert "TIM-001 春季申报的截止时间 2026年3月1日 24时 不晚于开始时间 2026年3月2日 9时" in told
    path.write_text(text.replace("2026-04-15T24:00+01:00", "2026-4-15 24:00"), "utf-8")
    told = run("check", "--as-of", "2026-04-10", "--root", london).output
    assert "+08:00" not in told
    assert "+01:00" in told


def test_the_clock_is_that_of_the_site(london: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return moment.astimezone(tz)  # type: ignore[arg-type]

    monkeypatch.setattr("generator.cli.output.datetime", Clock)
    done = run("new", "announcement", "night", "--root", london)
    assert done.exit_code == 0, done.output
    assert "date: 2026-03-30\n" in (london / "content/announcements/night.md").read_text("utf-8")


def test_a_new_call_is_written_at_the_offsets_of_the_site(small: Path) -> None:
    moved_to(small, "Pacific/Auckland")
    done = run("new", "call", "demo", "--as-of", "2026-05-01", "--root", small)
    assert done.exit_code == 0, done.output
    text = (small / "site_data/calls/demo/timeline.yml").read_text("utf-8")
    assert "opens: 2026-09-01T00:00+12:00\n" in text
    assert "closes: 2026-09-30T24:00+13:00\n" in text
    checked = run("check", "--as-of", "2026-05-01", "--root", small)
    assert "TIM-017" not in checked.output


def test_next_year_s_times_keep_their_hour_where_summer_begins_on_another_day() -> None:
    rows = (Timing(key="closes", text="2026-03-29T24:00+01:00", name="申报"),)
    texts, deferred = timed(rows, 1, Calendar(), ZoneInfo(LONDON))
    assert deferred == ()
    assert texts == ("2027-03-29T24:00+01:00",)
    rows = (Timing(key="closes", text="2027-03-27T24:00+00:00", name="申报"),)
    assert timed(rows, 2, Calendar(), ZoneInfo(LONDON))[0] == ("2029-03-27T24:00+01:00",)


def test_a_submission_is_late_after_midnight_in_london(sources: Path, tmp_path: Path) -> None:
    moved_to(sources, LONDON)
    made = run(
        "template",
        "chengdu-2023",
        "--format",
        "json",
        "--example",
        "-o",
        tmp_path,
        "--root",
        sources,
    )
    assert made.exit_code == 0, made.output
    given = next(tmp_path.glob("*.json"))
    validate = ("validate", "chengdu-2023", given, "--root", sources, "--as-of")
    # Beijing had its thirteenth of June for seven hours then.
    # What comes in at 24:00 exactly, within that minute, is in time.
    for at in (
        "2023-06-12",
        "2023-06-12T24:00+01:00",
        "2023-06-12T23:00Z",
        "2023-06-13T06:59+08:00",
    ):
        assert "）之后" not in run(*validate, at).output, at
    for at in ("2023-06-14", "2023-06-13T00:01+01:00", "2023-06-12T23:01Z"):
        assert "）之后" in run(*validate, at).output, at


def test_what_changed_is_said_in_london_time(london: Path, tmp_path: Path) -> None:
    path = f"site_data/calls/{CALL}/timeline.yml"
    before = tmp_path / "before"
    subprocess.run(["cp", "-r", str(london), str(before)], check=True)
    text = (london / path).read_text("utf-8")
    (london / path).write_text(text.replace("04-15T24:00+01:00", "04-17T17:00+01:00"), "utf-8")
    done = run("diff", before, "--root", london)
    assert "2026年4月15日 24时 → 2026年4月17日 17时" in done.output, done.output


def test_releases_are_listed_in_the_time_of_the_live_site(tmp_path: Path) -> None:
    one = Kept(name="a" * 64, built=CLOSES.timestamp(), files=1, size=1, note="", live=True)
    assert next(lines((one,), zone_of(tmp_path))).startswith("2026-04-15 23:00:00  ")
    data = tmp_path / "build/current/data/calls/a.json"
    data.parent.mkdir(parents=True)
    data.write_text(json.dumps({"time_zone": LONDON}), "utf-8")
    assert next(lines((one,), zone_of(tmp_path))).startswith("2026-04-16 00:00:00  ")


# ---- west of UTC, and where no zone is known ----


def test_a_day_in_new_york_begins_five_hours_after_that_of_utc(small: Path) -> None:
    site = read(announced(small, "America/New_York"))
    assert check_site(site, datetime(2026, 4, 10, tzinfo=UTC)) == ()
    spring = site.calls[0].applications[0]
    assert spring.closes == datetime(2026, 4, 16, 4, tzinfo=UTC)
    assert extra(site, datetime(2026, 3, 2, 4, 59, tzinfo=UTC))["as_of"] == "2026-03-01"
    assert extra(site, datetime(2026, 3, 2, 5, tzinfo=UTC))["as_of"] == "2026-03-02"
    early = check_site(site, datetime(2026, 3, 26, 3, 59, 59, tzinfo=UTC))
    assert [one.code for one in early] == ["ANN-002"]
    same = check_site(site, datetime(2026, 3, 26, 4, tzinfo=UTC))
    assert [one.code for one in same] == ["ANN-009"]
    item = site.announcement("spring-list")
    assert item is not None
    late = replace(
        item,
        published=None,
        window=PublicityWindow(
            first=date(2026, 3, 27), working_days=1, last=None, origin=item.origin
        ),
    )
    board = Board.of(replace(site, announcements=(late,)))
    for moment, wanted in (
        (datetime(2026, 3, 27, 3, 59, 59, tzinfo=UTC), AnnouncementState.AHEAD),
        (datetime(2026, 3, 27, 4, tzinfo=UTC), AnnouncementState.OPEN),
        (datetime(2026, 3, 28, 3, 59, 59, tzinfo=UTC), AnnouncementState.OPEN),
        (datetime(2026, 3, 28, 4, tzinfo=UTC), AnnouncementState.ENDED),
    ):
        assert board.status(late, moment).state is wanted, moment


def test_a_site_without_a_known_zone_is_told_so_and_nothing_else(small: Path) -> None:
    moved_to(small, LONDON)
    listed = small / "site_data/site.yml"
    listed.write_text(listed.read_text("utf-8").replace(LONDON, "Europe/Lundon"), "utf-8")
    done = run("check", "--as-of", "2026-04-10", "--root", small)
    assert [line.split()[2] for line in done.output.splitlines()[:-1]] == ["SIT-002"], done.output


# ---- the hours that a clock shows twice, and those it leaves out ----


@pytest.mark.parametrize("zone", [LONDON, "America/New_York", "Asia/Shanghai", "UTC"])
def test_instants_of_one_zone_stand_in_their_order_however_the_clock_goes(zone: str) -> None:
    there = ZoneInfo(zone)
    first = datetime(2026, 10, 24, 22, tzinfo=UTC)
    found = [in_zone(first + timedelta(minutes=10 * n), there) for n in range(400)]
    for earlier, later in pairwise(found):
        assert earlier < later
        assert later - earlier == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda zone: end_of(date(2026, 3, 28), zone), "2026年3月28日 24时"),
        (lambda zone: end_of(date(2026, 3, 29), zone), "2026年3月29日 24时"),
        (lambda zone: parse_instant("2026-10-25T01:30+01:00", zone), "2026年10月25日 1时30分"),
        (lambda zone: parse_instant("2026-10-25T01:30+00:00", zone), "2026年10月25日 1时30分"),
        (lambda zone: parse_instant("2026-10-25T24:00+08:00", zone), "2026年10月25日 16时"),
    ],
)
def test_an_instant_reads_as_the_clocks_of_the_site_show_it(
    make: Callable[[ZoneInfo], datetime], said: str
) -> None:
    assert say_instant(make(ZoneInfo(LONDON))) == said


def test_an_offset_is_set_by_the_day_and_the_time_of_day_is_kept() -> None:
    london = ZoneInfo(LONDON)
    assert with_offsets("2026-03-28T24:00+08:00", london) == "2026-03-28T24:00+00:00"
    assert with_offsets("2026-03-29T24:00Z", london) == "2026-03-29T24:00+01:00"
    assert (
        with_offsets("a: 2026-07-01T09:00:30-05:00 #", london) == "a: 2026-07-01T09:00:30+01:00 #"
    )
    assert with_offsets("2026-02-30T09:00+08:00", london) == "2026-02-30T09:00+08:00"


# ---- one truth ----


def test_no_module_names_a_time_zone_and_one_alone_knows_what_one_is() -> None:
    # The environment of a build says UTC, which is no place.
    zones, knows = {name for name in available_timezones() if "/" in name}, []
    for path in sorted((ROOT / "generator").rglob("*.py")):
        source = path.read_text("utf-8")
        # What is compared with a zone's name would be a module's own truth; an example is not.
        texts = {
            node.value
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not texts & zones, path
        if re.search(r"\bzoneinfo\b", source.partition('"""\n\n')[2]):
            knows.append(path.relative_to(ROOT / "generator").as_posix())
    assert knows == ["sources/time_zone.py"]
    for path in (
        *ROOT.glob("generator/web/src/**/*.ts"),
        *ROOT.glob("generator/render/theme/**/*.js"),
    ):
        source = path.read_text("utf-8")
        assert not re.search(r"8 \* 60 \* 60|\+08:00|Asia/", source), path
