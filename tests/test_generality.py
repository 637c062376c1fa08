"""A third call is data: another place, other applicants, money and numbering, no line of Python.

The invented call of tests/calls shares nothing with the shipped ones: decimal clause numbers, two
application windows, tracks three deep in one category, euros without a larger unit, quotas by unit,
no districts, cases, own funds or instalments.
"""

import json
import re
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from click.testing import CliRunner

from generator.checks.run import check_site
from generator.cli.main import main
from generator.model.calls import Site
from generator.model.loader import load
from generator.render.site import render
from tests.support import invented_projects
from tests.support.filled import everything, filled

ROOT = Path(__file__).parents[1]
SHANGHAI = ZoneInfo("Asia/Shanghai")
SPRING = datetime(2026, 4, 10, tzinfo=SHANGHAI)
CALL = "field-school-2026"


def run(*words: str, root: Path) -> subprocess.CompletedProcess[str]:
    """Run the real command on a project."""
    return invented_projects.run(root, *words)


def page(tree: dict[str, bytes], key: str) -> str:
    return tree[f"calls/{CALL}/{key}.md"].decode()


def plain(source: str) -> str:
    """What a page says, with the references of `text` read."""
    return lxml.html.fragment_fromstring(source, create_parent="div").text_content()


@pytest.fixture
def third(small: Path) -> Site:
    site, findings = load(small)
    assert site is not None
    assert findings == ()
    return site


def test_a_call_unlike_the_others_checks_clean_and_is_published(small: Path) -> None:
    checked = run("check", "--as-of", "2026-04-10", root=small)
    assert (checked.returncode, checked.stdout) == (0, "没有发现问题。\n")
    built = run("build", "--as-of", "2026-04-10", root=small)
    assert built.returncode == 0, built.stdout + built.stderr
    for key in ("", "categories/", "eligibility/", "requirements/", "timeline/", "clauses/"):
        assert (small / f"build/current/calls/{CALL}/{key}index.html").is_file()
    assert not (small / f"build/current/calls/{CALL}/cases").exists()


def test_money_is_said_in_the_unit_of_the_call(third: Site) -> None:
    tree = render(third, SPRING)
    said = plain(page(tree, "index"))
    assert "40,000 欧元" in said
    assert "12,500 欧元（原则上）" in said
    assert not re.search("[0-9] ?(万元|元(?!$))", said.replace("欧元", ""))
    assert '"currency\\":\\"EUR\\"' in page(tree, "index").replace('"\\"', '"')


def test_tracks_three_deep_are_headings_and_rows(third: Site) -> None:
    source = page(render(third, SPRING), "categories")
    levels = [line.split(" ")[0] for line in source.splitlines() if line.startswith("#")]
    assert levels == ["##", "###", "####", "#####", "######", "######", "#####", "####"]
    assert [int(depth) for depth in re.findall('data-depth="([0-9])"', source)] == [
        1,
        2,
        3,
        3,
        2,
        1,
    ]
    assert "40,000 欧元（同上一级）" in plain(source)


def test_a_track_whose_code_is_a_number_keeps_its_name(third: Site) -> None:
    said = plain(page(render(third, SPRING), "apply"))
    assert "1 课程共建（联合申报）；2 场地改造（单独申报）" in said


@pytest.mark.parametrize(
    ("day", "states"),
    [
        ((2026, 3, 1), [("upcoming", "春季申报"), ("upcoming", "秋季申报")]),
        ((2026, 3, 3), [("open", "春季申报"), ("upcoming", "秋季申报")]),
        ((2026, 4, 6), [("closing", "春季申报"), ("upcoming", "秋季申报")]),
        ((2026, 4, 16), [("upcoming", "秋季申报")]),
        ((2026, 9, 1), [("open", "秋季申报")]),
        ((2026, 10, 1), [("closed", "秋季申报")]),
    ],
)
def test_each_window_that_has_not_closed_is_shown_with_its_times(
    third: Site, day: tuple[int, int, int], states: list[tuple[str, str]]
) -> None:
    tree = render(third, datetime(*day, tzinfo=SHANGHAI))
    for path in (f"calls/{CALL}/index.md", f"calls/{CALL}/apply.md", "index.md"):
        lines = re.findall('<p class="gs-state".*?</p>', tree[path].decode())
        shown = [lxml.html.fromstring(line) for line in lines]
        assert [(line.get("data-state"), line.findtext("span")) for line in shown] == states
        ends = {"春季申报": "2026-04-16T00:00:00+08:00", "秋季申报": "2026-09-30T17:30:00+08:00"}
        assert [line.get("data-closes") for line in shown] == [ends[name] for _, name in states]


def test_a_call_with_one_window_does_not_name_it(site: Site, as_of: datetime) -> None:
    for call in site.calls:
        source = render(site, as_of)[f"calls/{call.id}/index.md"].decode()
        (line,) = re.findall('<p class="gs-state".*?</p>', source)
        assert call.application is not None
        assert call.application.name not in line


def test_every_window_is_offered_to_search_engines_and_calendars(third: Site) -> None:
    tree = render(third, SPRING)
    (line,) = [row for row in page(tree, "index").splitlines() if row.startswith("jsonld: ")]
    service = json.loads(json.loads(line.removeprefix("jsonld: ")))["@graph"][0]
    assert [offer["validThrough"] for offer in service["offers"]] == [
        "2026-04-16T00:00:00+08:00",
        "2026-09-30T17:30:00+08:00",
    ]
    calendar = tree[f"calls/{CALL}/calendar.ics"].decode()
    assert calendar.count("BEGIN:VALARM") == 4


def test_windows_for_the_same_categories_must_not_overlap(third: Site) -> None:
    (call,) = third.calls
    spring, autumn = call.applications
    early = replace(autumn, opens=datetime(2026, 4, 15, tzinfo=SHANGHAI))
    steps = tuple(early if item is autumn else item for item in call.milestones)
    found = check_site(replace(third, calls=(replace(call, milestones=steps),)), SPRING)
    assert "TIM-019" in {finding.code for finding in found}
    own = {spring.name: ("course",), autumn.name: ("room",)}
    steps = tuple(
        replace(item, clause=replace(item.clause, categories=own.get(item.name, ())))
        for item in steps
    )
    found = check_site(replace(third, calls=(replace(call, milestones=steps),)), SPRING)
    assert "TIM-019" not in {finding.code for finding in found}


def test_quotas_by_unit_have_no_table_of_districts(third: Site) -> None:
    tree = render(third, SPRING)
    assert "每个教研片推荐的项目，2—5 个" in plain(page(tree, "requirements"))
    assert "gs-sort" not in page(tree, "requirements")
    assert "看名额的规定" in page(tree, "eligibility")
    assert f"data/calls/{CALL}/quotas.csv" not in tree


def test_a_call_may_have_no_axis_at_all(small: Path) -> None:
    folder = small / "site_data/calls" / CALL
    (folder / "categories.yml").write_text("axes: []\n", encoding="utf-8")
    for name in ("eligibility", "requirements", "form", "call"):
        path = folder / f"{name}.yml"
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^ *categories: .*\n", "", text, flags=re.MULTILINE)
        text = text.replace(", clause: 1.1.1.1, categories: [wetland]", ", clause: 3.2")
        text = re.sub(r"^ *- \{number: 1\.[12], .*\n", "", text, flags=re.MULTILINE)
        text = text.replace("clause: 1}", "clause: 3}").replace(
            "- {number: 1, title: 资助什么}", "- {number: 1, title: 其他}"
        )
        path.write_text(text, encoding="utf-8")
    funding = folder / "funding.yml"
    funding.write_text(
        funding.read_text(encoding="utf-8").replace("clause: 5.3", "clause: 1.1"), encoding="utf-8"
    )
    checked = run("check", "--as-of", "2026-04-10", root=small)
    assert checked.stdout == "没有发现问题。\n"
    built = run("build", "--as-of", "2026-04-10", root=small)
    assert built.returncode == 0, built.stdout + built.stderr
    assert not (small / f"build/current/calls/{CALL}/categories").exists()
    front = (small / f"build/current/calls/{CALL}/index.html").read_text(encoding="utf-8")
    assert "能申报什么" not in front
    assert "申报类别" not in front


def test_a_new_call_is_a_draft_until_it_is_written_and_is_not_made_twice(project: Path) -> None:
    options = ["--root", str(project), "--as-of", "2026-11-22"]
    made = CliRunner().invoke(main, ["new", "call", "zephyr", *options])
    assert made.exit_code == 0
    assert made.output.count("新建 site_data/calls/zephyr/") == 9
    again = CliRunner().invoke(main, ["new", "call", "zephyr", *options])
    assert (again.exit_code, again.output) == (
        2,
        "错误：site_data/calls/zephyr 已经存在；请换一个标识。\n",
    )
    assert CliRunner().invoke(main, ["new", "call", "second", *options]).exit_code == 0
    filled(project, "second")
    checked = CliRunner().invoke(main, ["check", *options])
    assert checked.exit_code == 0
    *told, last = checked.output.splitlines()
    assert {line.split("/")[2] for line in told} == {"zephyr"}
    assert last == f"共 0 处错误，{len(told)} 处提醒。还有 {len(told)} 处没有写。"
    built = run("build", "--as-of", "2026-11-22", root=project)
    assert built.returncode == 0, built.stdout + built.stderr
    assert "批次 zephyr 是草稿，没有发布。" in built.stdout
    site = project / "build/current"
    assert (site / "calls/second/index.html").is_file()
    # A draft is nowhere: no page, data, feed, calendar, search, sitemap or download has it.
    whole = {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    assert not [path for path in whole if "zephyr" in path]
    for content in everything(whole):
        assert "某某项目".encode() not in content
        assert b"calls/zephyr" not in content


@pytest.mark.parametrize("name", ["", "Demo", "演示", "a_b", "../x", "a/b", "-a", "a--b", "a" * 61])
def test_an_id_that_cannot_be_an_address_is_refused(project: Path, name: str) -> None:
    before = sorted(project.rglob("*"))
    done = CliRunner().invoke(main, ["new", "call", "--root", str(project), "--", name])
    assert done.exit_code == 2
    assert done.output == "错误：批次标识只用小写字母、数字和连字符，如 demo-2024。\n"
    assert sorted(project.rglob("*")) == before
