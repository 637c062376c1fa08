"""Calls without a closing time: 长期受理, 额满为止 and 名额已满, with no invented date anywhere."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner

from generator.checks.run import check_site
from generator.cli.main import main
from generator.forms.windows import Punctuality, receipt
from generator.model.call_status import CallState, state, windows
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.model.milestones import Milestone
from generator.render.call_facts import CallFacts
from generator.render.pages.eligibility_finder import finder
from generator.render.site import render
from tests.support.invented_projects import ROOT, invented

PROJECT = ROOT / "tests/projects/nuowan"
ROLLING = "rolling-2026"
BEFORE, OPEN = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 8, 10, tzinfo=UTC)
FULL = datetime.fromisoformat("2026-08-14T17:00+01:00")
Tree = dict[str, bytes]


@pytest.fixture(scope="module")
def site() -> Site:
    found, findings = load(PROJECT)
    assert found is not None
    assert findings == ()
    return found


def with_step(site: Site, call_id: str, change: Callable[[Milestone], Milestone]) -> Site:
    """Return the site with the first step of a call changed."""
    call = site.call(call_id)
    assert call is not None
    first, *rest = call.milestones
    other = replace(call, milestones=(change(first), *rest))
    return replace(site, calls=tuple(other if one is call else one for one in site.calls))


@pytest.fixture(scope="module")
def full(site: Site) -> Site:
    return with_step(site, ROLLING, lambda step: replace(step, full_since=FULL))


def the_call(site: Site) -> Call:
    call = site.call(ROLLING)
    assert call is not None
    return call


def page(tree: Tree, path: str) -> str:
    return tree[path].decode().replace("&#43;", "+")


def test_the_invented_project_keeps_every_rule(site: Site) -> None:
    assert check_site(site, OPEN) == ()


def test_it_is_open_from_its_opening_until_it_is_full(site: Site, full: Site) -> None:
    assert state(the_call(site), BEFORE) is CallState.UPCOMING
    assert state(the_call(site), OPEN) is CallState.ROLLING
    assert state(the_call(site), OPEN + timedelta(days=4000)) is CallState.ROLLING
    assert state(the_call(full), FULL - timedelta(minutes=1)) is CallState.ROLLING
    assert state(the_call(full), FULL + timedelta(minutes=1)) is CallState.FULL


def test_every_page_says_so_without_a_date(site: Site) -> None:
    tree = dict(render(site, OPEN))
    home = page(tree, "index.md")
    assert home.index("正在申报") < home.index("公共空间小额资助 2026")
    for path in ("index.md", *(f"calls/{ROLLING}/{name}.md" for name in ("index", "timeline"))):
        said = page(tree, path)
        assert 'data-state="rolling"' in said
        assert "不设截止时间，额满为止" in said
        assert "None" not in said
    steps = page(tree, f"calls/{ROLLING}/timeline.md")
    assert "2026年4月1日 9时起长期受理，额满为止" in steps
    # An open window is no step that has gone by.
    assert 'class="done"' not in steps
    assert "20 个工作日内" in steps
    assert "即 2026" not in steps


def test_the_calendar_has_the_opening_alone_until_it_is_full(site: Site, full: Site) -> None:
    def events(where: Site) -> list[str]:
        tree = render(where, OPEN)
        found = icalendar.Calendar.from_ical(tree[f"calls/{ROLLING}/calendar.ics"])
        return [str(one["SUMMARY"]) for one in found.walk("VEVENT")]

    assert events(site) == ["公共空间小额资助 2026：申报开始"]
    assert events(full)[:2] == [
        "公共空间小额资助 2026：申报开始",
        "公共空间小额资助 2026：申报名额已满",
    ]


def test_what_is_full_is_said_and_stays_so_by_any_clock(full: Site) -> None:
    tree = dict(render(full, FULL + timedelta(days=1)))
    said = page(tree, f"calls/{ROLLING}/index.md")
    assert 'data-state="full"' in said
    assert "2026年8月14日 17时名额已满，停止受理" in said
    line = next(one for one in said.splitlines() if 'data-state="full"' in one)
    assert "data-opens" not in line
    assert "data-closes" not in line
    home = page(tree, "index.md")
    assert home.index("已截止") < home.index("公共空间小额资助 2026")


def test_the_published_data_say_so(site: Site, full: Site) -> None:
    data = json.loads(render(site, OPEN)[f"data/calls/{ROLLING}.json"])["milestones"][0]
    assert (data["shape"], data["closes"], data["until_full"]) == ("rolling", None, True)
    assert data["span"]["end"] is None
    assert "full_since" not in data
    data = json.loads(render(full, OPEN)[f"data/calls/{ROLLING}.json"])["milestones"][0]
    assert data["full_since"] == "2026-08-14T17:00+01:00"


def test_the_finder_knows_no_end_until_it_is_full(site: Site, full: Site) -> None:
    for where, closes, whole in (
        (site, "", "2026年4月1日 9时起长期受理，额满为止"),
        (
            full,
            "2026-08-14T17:00:00+01:00",
            "2026年4月1日 9时起长期受理，2026年8月14日 17时名额已满，停止受理",
        ),
    ):
        found = json.loads(json.dumps(finder(CallFacts.of(the_call(where), where, OPEN))))
        (window,) = found["windows"]
        assert (window["closes"], window["whole"]) == (closes, whole)
        assert found["tracks"][0]["windows"] == [window["clause"]]


def test_a_submission_is_in_time_until_it_is_full(site: Site, full: Site) -> None:
    open_, shut = the_call(site).applications, the_call(full).applications
    assert receipt(open_, BEFORE).stands is Punctuality.EARLY
    assert receipt(open_, OPEN).stands is Punctuality.IN_TIME
    assert receipt(shut, FULL - timedelta(hours=1)).stands is Punctuality.IN_TIME
    assert receipt(shut, FULL + timedelta(hours=1)).stands is Punctuality.LATE


def test_places_may_end_a_window_that_has_a_closing_time(site: Site) -> None:
    early = datetime(2026, 3, 10, 12, tzinfo=UTC)
    other = with_step(
        site, "rounds-2026", lambda step: replace(step, until_full=True, full_since=early)
    )
    call = other.call("rounds-2026")
    assert call is not None
    first = windows(call)[0]
    assert first.state(early - timedelta(hours=1), 0) is CallState.OPEN
    assert first.state(early + timedelta(hours=1), 0) is CallState.FULL
    steps = page(dict(render(other, early)), "calls/rounds-2026/timeline.md")
    assert "至 2026年3月20日 17时，2026年3月10日 12时名额已满，停止受理" in steps


def test_an_edition_of_a_full_call_is_not_full(tmp_path: Path) -> None:
    root = invented("nuowan", tmp_path)
    steps = root / f"site_data/calls/{ROLLING}/timeline.yml"
    text = steps.read_text("utf-8")
    ends = "    until_full: true\n"
    filled = text.replace(ends, f"{ends}    full_since: 2026-08-14T17:00+01:00\n")
    steps.write_text(filled, "utf-8")
    words = ("new", "call", "rolling-2027", "--from", ROLLING, "--root", str(root))
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    later = (root / "site_data/calls/rolling-2027/timeline.yml").read_text("utf-8")
    assert "opens: 2027-04-01T09:00+01:00" in later
    assert "until_full: true" in later
    assert "full_since" not in later
