"""The shipped examples: made by the commands, marked on every page, small, complete."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import lxml.html
import pytest
import yaml

from generator.forms.field_types import is_credit_code
from generator.model import call_status
from generator.model.announcement_status import Board, changes
from generator.model.announcements import AWARD, SCORE, ResultPackage
from generator.model.calls import Site
from generator.privacy.numbers import find
from tests.support.project_copies import ROOT, SOURCES, copy_of
from tools.make_examples.make import clear, inbox, names, recipes
from tools.make_examples.staff_steps import Refused

RECIPES = list(recipes())
IDS = [recipe["call"] for recipe in RECIPES]
FOLDERS = ("content/announcements", "site_data/results", "site_data/objections")


def files(root: Path) -> dict[str, bytes]:
    """The announcements, lists and objections, and the log up to the last example."""
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in FOLDERS
        for path in (root / folder).rglob("*")
        if path.is_file()
    }
    ours = {name for recipe in RECIPES for name in names(recipe)}
    lines = (root / "site_data/log.jsonl").read_bytes().splitlines(keepends=True)
    last = max(n for n, line in enumerate(lines) if json.loads(line)["announcement"] in ours)
    return {**found, "log": b"".join(lines[: last + 1])}


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the examples were made anew, elsewhere and in another time zone."""
    folder = tmp_path_factory.mktemp("elsewhere")
    root = copy_of((*SOURCES, "mkdocs.yml"), folder / "Ä project")
    log = root / "site_data/log.jsonl"
    log.write_bytes(files(ROOT)["log"])
    code = (
        "import sys; from pathlib import Path; from tools.make_examples.make import make; "
        "make(*map(Path, sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(root), str(folder / "work")],
        cwd=ROOT,
        env={
            "PYTHONPATH": str(ROOT),
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TZ": "America/New_York",
            "PYTHONHASHSEED": "7",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_the_commands_make_the_shipped_examples_byte_by_byte(worked: Path) -> None:
    assert files(worked / "Ä project") == files(ROOT)


def test_what_is_private_stays_in_the_folder_outside(worked: Path) -> None:
    project = {path.name for path in (worked / "Ä project").rglob("*")}
    assert "工作底稿.xlsx" not in project
    for recipe in RECIPES:
        assert (worked / "work" / recipe["call"] / "评审/内部/工作底稿.xlsx").is_file()
        assert (worked / "work" / recipe["call"] / "评审/内部/评审报告.html").is_file()


def test_what_is_sealed_after_the_examples_keeps_them_as_they_are(
    worked: Path, tmp_path: Path
) -> None:
    root = tmp_path / "project"
    shutil.copytree(worked / "Ä project", root)
    log = root / "site_data/log.jsonl"
    kept = log.read_bytes()
    entry = json.loads(kept.splitlines()[-1]) | {"announcement": "another"}
    log.write_bytes(kept + json.dumps(entry).encode() + b"\n")
    with pytest.raises(Refused, match="sealed after the examples"):
        clear(root)


def both(site: Site, recipe: dict[str, str]) -> tuple[ResultPackage, ResultPackage]:
    """The list of a recipe, and the one that corrects it."""
    first, second, _ = (site.result(name) for name in names(recipe))
    assert first is not None
    assert second is not None
    return first, second


@pytest.mark.parametrize("recipe", RECIPES, ids=IDS)
def test_an_example_goes_from_the_inbox_to_a_final_list(recipe: dict[str, str], site: Site) -> None:
    first, second = both(site, recipe)
    line = Board.of(site).line(next(a for a in site.announcements if a.id == names(recipe)[0]))
    assert [item.kind for item in line] == ["publicity", "correction", "result"]
    assert all(item.sample and "样例" in item.title for item in line)
    assert first.sample
    assert second.sample
    outcomes = {objection.outcome for objection in site.objections(line[0].id)}
    assert {"upheld", "dismissed"} <= outcomes
    assert changes(first, second)
    assert first.counts.set_aside >= 3


@pytest.mark.parametrize("recipe", RECIPES, ids=IDS)
def test_an_example_is_small_and_has_several_of_everything(
    recipe: dict[str, str], site: Site
) -> None:
    first, _ = both(site, recipe)
    assert 15 <= len(first.lines) <= 30
    scores = Counter(first.cell(line, SCORE) for line in first.lines)
    assert max(scores.values()) > 1
    given = inbox(ROOT, recipe)
    plan = given.form.review
    assert plan is not None
    for name in (plan.district, plan.category):
        cells = {first.cell(line, name) for line in first.lines}
        assert len(cells - {""}) >= 4
    if plan.stages[-1].awards:
        assert all(first.cell(line, AWARD) for line in first.lines)


@pytest.mark.parametrize("recipe", RECIPES, ids=IDS)
def test_every_unit_of_an_example_is_invented(recipe: dict[str, str], site: Site) -> None:
    for result in both(site, recipe):
        for one in result.valid:
            assert one.applicant.startswith("样例")
            assert one.project.startswith("样例")
    given = inbox(ROOT, recipe)
    for number, _ in enumerate(given.asked, 1):
        answers = given.answers(number)
        assert is_credit_code(answers["lead_code"])
        assert answers["contact_phone"].endswith("00000000")
        assert not [text for text in (answers["project_name"], answers["lead_name"]) if find(text)]


def test_a_quota_with_an_addition_and_a_tie_are_in_the_examples() -> None:
    text = yaml.safe_dump(RECIPES, allow_unicode=True)
    assert "名额" in text
    given = inbox(ROOT, RECIPES[0])
    asked = Counter(
        given.answers(number).get("district") for number in range(1, len(given.asked) + 1)
    )
    rows = [
        row for quota in given.call.quotas for row in call_status.district_quotas(given.call, quota)
    ]
    assert [row for row in rows if row.added and asked[row.district] > row.most]
    assert [row for row in rows if not row.added and asked[row.district] > row.most]


def test_every_page_of_an_example_says_that_it_is_one(built_site: Path) -> None:
    feed = ElementTree.fromstring((built_site / "feed.xml").read_bytes())  # noqa: S314  our own
    titles = [title.text or "" for title in feed.iter("{http://www.w3.org/2005/Atom}title")]
    for recipe in RECIPES:
        for name in names(recipe):
            path = built_site / "announcements" / name / "index.html"
            page = lxml.html.document_fromstring(path.read_bytes())
            (banner,) = page.xpath("//*[@data-banner='sample']")
            assert "日期都是虚构的" in banner.text_content()
            body = page.xpath("//*[@data-sealed-text]")[0].text_content()
            assert "编造的样例" in body
            (title,) = page.xpath("//head/title")
            assert "样例" in title.text_content()
        for name in names(recipe)[:2]:
            listed = json.loads((built_site / f"data/results/{name}/list.json").read_bytes())
            assert listed["sample"] is True
            assert "样例" in listed["title"]
    assert not [title for title in titles if "样例" in title]
