"""The files for forges: they parse, and every script in them runs in a real clone."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from generator.cli.main import main
from generator.sources.program_version import LOCK
from tests.support.project_copies import MACHINERY, SOURCES, copy_of
from tests.support.servers import ROOT, git, ran

FORGES = ROOT / "deploy/forges"
FILES = {
    "github/gongshi.yml": ".github/workflows/gongshi.yml",
    "gitea/gongshi.yml": ".gitea/workflows/gongshi.yml",
    "gitlab/gitlab-ci.yml": ".gitlab-ci.yml",
}
INSTALL = "make setup"
BROKEN = ("closes: 2023-06-12T24:00", "closes: 2023-06-31T24:00")


def jobs(path: Path) -> dict[str, list[str]]:
    """The scripts of each job, in order, whatever the forge."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "jobs" in found:
        return {
            job: [step["run"] for step in body["steps"] if "run" in step]
            for job, body in found["jobs"].items()
        }
    return {
        job: body["script"]
        for job, body in found.items()
        if isinstance(body, dict) and "script" in body
    }


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with the program in its .venv, as it is once it has been installed."""
    folder = tmp_path_factory.mktemp("forge")
    origin = copy_of((*SOURCES, *MACHINERY), folder / "origin")
    git("init", "-q", "-b", "main", cwd=origin)
    git("add", ".", cwd=origin)
    git("commit", "-qm", "一", cwd=origin)
    git("clone", "-q", origin, folder / "clone", cwd=folder)
    (folder / "clone/.venv").symlink_to(ROOT / ".venv")
    return folder / "clone"


def run(script: str, clone: Path):
    return ran("bash", "-eo", "pipefail", "-c", script, cwd=clone, PYTHONPATH=str(ROOT))


@pytest.mark.parametrize("name", FILES)
def test_each_job_installs_first_and_then_uses_what_there_is(name: str) -> None:
    found = jobs(FORGES / name)
    scripts = [script for job in found.values() for script in job]
    assert any("gongshi check" in script for script in scripts)
    assert any("gongshi build" in script for script in scripts)
    for job in found.values():
        assert job[:1] in ([INSTALL], [])
        assert all(script.startswith(".venv/bin/gongshi ") for script in job[1:])
    assert re.search(r"^setup:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.long
def test_every_script_runs_in_a_clone_that_is_sound(clone: Path) -> None:
    scripts = {s for name in FILES for job in jobs(FORGES / name).values() for s in job} - {INSTALL}
    assert len(scripts) == 5
    for script in sorted(scripts):
        done = run(script, clone)
        assert done.returncode == 0, f"{script}\n{done.stdout}"
    assert (clone / "public/index.html").is_file()
    assert (
        json.loads((clone / "gongshi.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
        == []
    )
    assert json.loads((clone / "gl-code-quality-report.json").read_text(encoding="utf-8")) == []


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A project of one's own as it is begun, with the program in its .venv."""
    done = CliRunner().invoke(main, ["init", str(tmp_path / "甲 项目"), "--yes"])
    assert done.exit_code == 0, done.output
    (tmp_path / "甲 项目/.venv").symlink_to(ROOT / ".venv")
    return tmp_path / "甲 项目"


def test_every_script_runs_in_a_project_of_its_own(own: Path) -> None:
    pinned = f"python3 -m venv .venv && .venv/bin/pip install --quiet -r {LOCK}"
    ran_here = set()
    for place in FILES.values():
        for job in filter(None, jobs(own / place).values()):
            assert job[0] == pinned
            ran_here.update(job[1:])
    assert len(ran_here) == 5
    for script in sorted(ran_here):
        done = run(script, own)
        assert done.returncode == 0, f"{script}\n{done.stdout}"
    assert (own / "public/index.html").is_file()


def test_a_finding_fails_the_check_and_is_in_the_report(clone: Path) -> None:
    path = "site_data/calls/chengdu-2023/timeline.yml"
    text = (clone / path).read_text(encoding="utf-8")
    (clone / path).write_text(text.replace(*BROKEN), encoding="utf-8")
    codes = {}
    for name in FILES:
        for job, scripts in jobs(FORGES / name).items():
            if "build" not in job and any("check" in script for script in scripts):
                codes[name] = [run(s, clone).returncode for s in scripts[1:] if "build" not in s]
    assert codes == {
        "github/gongshi.yml": [1, 0],
        "gitea/gongshi.yml": [1],
        "gitlab/gitlab-ci.yml": [0, 1],
    }
    said = run(jobs(FORGES / "github/gongshi.yml")["check"][1], clone).stdout
    assert said.startswith(f"::error file={path},line=11,col=13,title=LOAD-005::日历上没有")
    (result,) = json.loads((clone / "gongshi.sarif").read_text(encoding="utf-8"))["runs"][0][
        "results"
    ]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == path
    assert location["region"] == {"startLine": 11, "startColumn": 13}
    (told,) = json.loads((clone / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert told["location"] == {"path": path, "lines": {"begin": 11}}
    (clone / path).write_text(text, encoding="utf-8")


def test_the_reports_are_those_the_forges_are_told_to_take() -> None:
    github = (FORGES / "github/gongshi.yml").read_text(encoding="utf-8")
    assert "sarif_file: gongshi.sarif" in github
    gitlab = yaml.safe_load((FORGES / "gitlab/gitlab-ci.yml").read_text(encoding="utf-8"))
    assert gitlab["检查"]["artifacts"]["reports"] == {"codequality": "gl-code-quality-report.json"}
    assert gitlab["pages"]["artifacts"]["paths"] == ["public"]


def test_the_page_on_forges_names_each_file_and_where_it_goes() -> None:
    page = (FORGES / "README.md").read_text(encoding="utf-8")
    for file, place in FILES.items():
        assert f"`{file}`" in page
        assert f"`{place}`" in page
        head = (FORGES / file).read_text(encoding="utf-8").splitlines()[0]
        assert place in head
    for link in re.findall(r"\]\(([^)]+)\)", page):
        assert (FORGES / link).exists(), link


@pytest.mark.parametrize("name", [*FILES, "README.md"])
def test_no_file_names_a_host_or_an_address(name: str) -> None:
    text = (FORGES / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"\b[a-z0-9-]+\.(?:com|org|io|net|cn)\b", text)
