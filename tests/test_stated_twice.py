"""A notice that gives two times for one step: both are shown, one is held, nothing is refused."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner

from generator.checks.run import check_site
from generator.cli.main import main
from generator.forms.windows import Punctuality, receipt
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.render.site import render
from tests.support.invented_projects import ROOT, invented
from tests.support.servers import as_nobody

PROJECT = ROOT / "tests/projects/nuowan"
TWICE = "twice-2026"
OPEN = datetime(2026, 4, 10, 9, tzinfo=UTC)
BOTH = (
    "原文前后不一致，另有一处（五）写的截止时间是 2026年5月11日 24时："
    "通过电子邮件提交的，十一日当天仍可送达。本站采用的截止时间是 2026年5月8日 17时。"
)


@pytest.fixture(scope="module")
def site() -> Site:
    found, _ = load(PROJECT)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def call(site: Site) -> Call:
    found = site.call(TWICE)
    assert found is not None
    return found


def test_it_is_refused_nowhere(site: Site) -> None:
    assert check_site(site, OPEN) == ()


def test_pages_calendar_and_data_show_both_and_the_reading(site: Site) -> None:
    tree = render(site, OPEN)
    for name in ("index", "timeline", "apply"):
        said = tree[f"calls/{TWICE}/{name}.md"].decode()
        assert said.count(BOTH) == 1
    assert "从严掌握" in tree[f"calls/{TWICE}/timeline.md"].decode()
    found = icalendar.Calendar.from_ical(tree[f"calls/{TWICE}/calendar.ics"])
    assert any(BOTH in str(one["DESCRIPTION"]) for one in found.walk("VEVENT"))
    step = json.loads(tree[f"data/calls/{TWICE}.json"])["milestones"][0]
    assert step["closes"] == "2026-05-08T17:00+01:00"
    assert step["also_stated"] == [
        {
            "opens": None,
            "closes": "2026-05-11T24:00+01:00",
            "says": "通过电子邮件提交的，十一日当天仍可送达。",
            "number": "五",
        }
    ]


def test_the_time_that_is_held_decides(call: Call) -> None:
    (window,) = call.applications
    assert window.closes is not None
    held = window.closes
    assert receipt([window], held).stands is Punctuality.IN_TIME
    assert receipt([window], held + timedelta(hours=1)).stands is Punctuality.LATE


def test_working_days_after_it_are_those_of_the_place(site: Site) -> None:
    said = render(site, OPEN)[f"calls/{TWICE}/timeline.md"].decode()
    # China is off on 8 to 10 of no day here: only weekends and the place's own days count.
    assert "10 个工作日内，即 2026年5月22日 24时前" in said


def test_a_clause_that_the_notice_has_not_is_told(tmp_path: Path) -> None:
    root = invented("nuowan", tmp_path)
    steps = root / f"site_data/calls/{TWICE}/timeline.yml"
    steps.write_text(steps.read_text("utf-8").replace("number: 五", "number: 九"), "utf-8")
    done = CliRunner().invoke(main, ["check", "--root", str(root), "--as-of", "2026-04-10"])
    assert "CLA-004" in done.output


def test_the_next_edition_moves_both_times_and_marks_them(tmp_path: Path) -> None:
    root = invented("nuowan", tmp_path)
    words = ("new", "call", "twice-2027", "--from", TWICE, "--root", str(root))
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    text = (root / "site_data/calls/twice-2027/timeline.yml").read_text("utf-8")
    assert "closes: 2027-05-10T17:00+01:00" in text or "closes: 2027-05-08T17:00+01:00" in text
    assert "closes: 2027-05-11T24:00+01:00" in text
    assert text.count("to_confirm: [closes]") == 1
    assert text.count("to_confirm: [opens, closes") == 1
    done = CliRunner().invoke(main, ["check", "--root", str(root), "--as-of", "2026-04-10"])
    assert "另写的截止时间待确认" in done.output


def test_an_amendment_names_the_other_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_nobody(monkeypatch)
    root = invented("nuowan", tmp_path)
    later = Path(shutil.copytree(root, tmp_path / "later"))
    steps = later / f"site_data/calls/{TWICE}/timeline.yml"
    moved = steps.read_text("utf-8").replace("2026-05-11T24:00", "2026-05-12T24:00")
    steps.write_text(moved, "utf-8")
    done = CliRunner().invoke(main, ["diff", str(root), str(later), "--root", str(root)])
    assert "2026年5月11日 24时" in done.output
    assert "2026年5月12日 24时" in done.output
