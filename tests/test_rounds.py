"""Several rounds of one call: which is open, which is next, and what came in between."""

from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.forms.windows import Punctuality, receipt
from generator.model.call_status import CallState, pending, state
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.render.site import render
from tests.support.invented_projects import ROOT

PROJECT = ROOT / "tests/projects/nuowan"
ROUNDS = "rounds-2026"
SPRING, BETWEEN = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 4, 10, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def site() -> Site:
    found, _ = load(PROJECT)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def call(site: Site) -> Call:
    found = site.call(ROUNDS)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("at", "stands", "names"),
    [
        ("2026-02-01", CallState.UPCOMING, ["第一轮申报", "第二轮申报", "第三轮申报"]),
        ("2026-03-03", CallState.OPEN, ["第一轮申报", "第二轮申报", "第三轮申报"]),
        ("2026-04-10", CallState.UPCOMING, ["第二轮申报", "第三轮申报"]),
        ("2026-06-18", CallState.CLOSING, ["第二轮申报", "第三轮申报"]),
        ("2026-12-01", CallState.CLOSED, ["第三轮申报"]),
    ],
)
def test_the_call_stands_as_its_current_or_next_round(
    call: Call, at: str, stands: CallState, names: list[str]
) -> None:
    as_of = datetime.fromisoformat(f"{at}T00:00+00:00")
    assert state(call, as_of) is stands
    assert [one.milestone.name for one in pending(call, as_of)] == names


def test_pages_say_which_round_comes_next_and_when(site: Site) -> None:
    tree = render(site, BETWEEN)
    for path in ("index.md", f"calls/{ROUNDS}/index.md", f"calls/{ROUNDS}/apply.md"):
        said = tree[path].decode()
        lines = [one for one in said.splitlines() if "第二轮申报" in one and "gs-state" in one]
        assert len(lines) == 1
        assert "未开始" in lines[0]
        assert "2026年6月1日 9时" in lines[0]
        assert "第一轮申报</span>" not in said
    home = tree["index.md"].decode()
    assert home.index("即将开始") < home.index("社区邻里资助（三轮） 2026")


def test_the_calendar_has_each_round(site: Site) -> None:
    found = icalendar.Calendar.from_ical(render(site, BETWEEN)[f"calls/{ROUNDS}/calendar.ics"])
    titles = [str(one["SUMMARY"]).partition("：")[2] for one in found.walk("VEVENT")]
    assert titles == [f"第{number}轮申报{end}" for number in "一二三" for end in ("开始", "截止")]


def test_between_its_rounds_a_submission_is_late_and_hears_of_the_next(
    call: Call, tmp_path: Path
) -> None:
    assert receipt(call.applications, SPRING).stands is Punctuality.IN_TIME
    late = receipt(call.applications, BETWEEN)
    assert (late.stands, late.window) == (Punctuality.LATE, call.applications[0])
    at_root = ("--root", str(PROJECT))
    made = ("template", ROUNDS, "--example", "--format", "json", "--output", str(tmp_path))
    assert CliRunner().invoke(main, [*made, *at_root]).exit_code == 0
    (form,) = tmp_path.glob("*.json")
    for at, code, told in (
        (SPRING, 0, ""),
        (
            BETWEEN,
            1,
            "收到的时间在第一轮申报截止（2026年3月20日 17时）之后；逾期不再受理，"
            "第二轮申报 2026年6月1日 9时开始受理，请与受理单位联系",
        ),
        (datetime(2026, 11, 1, tzinfo=UTC), 1, "逾期不再受理，请与受理单位联系"),
    ):
        done = CliRunner().invoke(
            main,
            ["validate", ROUNDS, str(form), *at_root, "--as-of", at.isoformat(timespec="minutes")],
        )
        assert done.exit_code == code, done.output
        assert told in done.output
