"""Each benchmark runs, on sizes too small to say anything, and tells its figures."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
FOLDER = PROJECT / "benchmarks"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/__main__.py"))


def figures(name: str, *words: str) -> str:
    """What a benchmark prints."""
    command = [sys.executable, f"benchmarks/{name}", *words]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def rows(printed: str) -> dict[str, list[str]]:
    """The rows of every table that was printed, by their first cell."""
    lines = [line.strip("| ").split(" | ") for line in printed.splitlines() if line[:1] == "|"]
    return {cells[0]: cells[1:] for cells in lines}


@pytest.mark.long
def test_a_build_is_told_beside_mkdocs_alone():
    told = rows(figures("build", "--cases", "20", "--repeat", "1"))
    pages, alone, whole, *_ = told["20"]
    assert int(pages) > 20
    for seconds in (alone, whole):
        assert re.fullmatch(r"[0-9]+\.[0-9]{2} \([0-9]+\.[0-9]{2}\)", seconds)
    steps = "start load check render forms write gate verify digest switch all"
    assert told["our steps, s"] == steps.split()
    assert len(told["20 cases"]) == len(steps.split())


@pytest.mark.long
def test_a_check_is_told_with_what_its_start_is_made_of():
    printed = figures("check", "--repeat", "1")
    told = rows(printed)
    assert {"`python -c 'import click'`", "`gongshi check`", "generator"} <= told.keys()
    assert "start-up, `gongshi check` takes " in printed


@pytest.mark.long
def test_an_edit_is_told_until_a_browser_shows_it_and_beside_mkdocs():
    printed = figures("edit", "--cases", "20", "--repeat", "1")
    told = rows(printed)
    edits = {"a page", "the site", "a contact", "a form", "the theme"}
    servers = {"`gongshi serve`", "`mkdocs serve`"}
    assert edits | servers <= told.keys()
    for name in edits | servers:
        assert re.fullmatch(r"[0-9]+\.[0-9]{2} \([0-9]+\.[0-9]{2}\)", told[name][0])
    assert "times as long" in printed


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_has_a_place_for_its_figures(name: str):
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"<!-- {name} -->\n(?:.*\n)*<!-- /{name} -->", text)


def test_figures_name_no_place_on_a_machine():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert not re.search(r"/(?:home|root|tmp|Users|work)\b", text)


@pytest.mark.long
def test_checking_many_submissions_is_told_beside_frictionless_alone():
    printed = figures("validate", "--count", "10")
    told = rows(printed)
    for way in (
        "our check of what was opened",
        "our check, opening included",
        "the same with two processes that open",
    ):
        assert re.fullmatch(r"[0-9.]+ \([0-9.]+\)", told[way][-1])
    assert "10 packages, 1 with faults in their tables, found alike by both ways" in printed
    for count in ("10", "20", "40"):
        assert re.fullmatch(r"[0-9]+ MB", told[count][-1])


def test_what_a_page_moves_is_told_beside_what_is_promised(built_site: Path):
    told = rows(figures("page", "--site", str(built_site)))
    number = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*")
    for kind in ("home", "call form", "call check", "call apply", "call cases (one)", "404"):
        pages, *sizes = told[kind]
        assert int(pages) > 0
        html, data, style, script, whole, packed = (int(size.replace(",", "")) for size in sizes)
        assert data < html < whole == pytest.approx(html + style + script, abs=2000)
        assert 0 < packed < whole
    for name, promised in (("form", "60,000"), ("check", "90,000"), ("apply", "–")):
        *sizes, most = told[f"`gongshi-{name}.js`"]
        assert all(number.fullmatch(size) for size in sizes)
        assert most == promised


def test_counting_across_submissions_is_told_beside_plain_duckdb():
    printed = figures("portfolio", "--count", "300", "--texts", "120", "--repeat", "1")
    told = rows(printed)
    for question in ("limit by two keys, half of all", "quota by district", "the same title"):
        assert re.fullmatch(r"[0-9.]+", told[question][-1])
    assert int(told["120 texts of 800 signs"][-1]) == 1
    assert "Limits, quotas and duplicates together: " in printed
