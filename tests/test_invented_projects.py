"""What holds for each invented project: it is clean, has a next edition, and its dates are told."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main
from generator.model.loader import load
from tests.support.invented_projects import ROOT, invented

CALLS = sorted(
    (project.name, call.name)
    for project in (ROOT / "tests/projects").iterdir()
    for call in (project / "site_data/calls").glob("*")
)


def gongshi(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--root", str(root)])


@pytest.mark.parametrize(("project", "call"), CALLS)
def test_the_next_edition_passes_and_lists_what_is_to_be_confirmed(
    tmp_path: Path, project: str, call: str
) -> None:
    root = invented(project, tmp_path)
    site, _ = load(root)
    assert site is not None
    year = next(one.year for one in site.calls if one.id == call) + 1
    name = re.sub("[0-9]{4}", str(year), call)
    done = gongshi(root, "new", "call", name if name != call else f"{call}-{year}", "--from", call)
    assert done.exit_code == 0, done.output
    checked = gongshi(root, "check", "--as-of", f"{year - 1}-01-05")
    assert checked.exit_code == 0, checked.output
    assert "CALL-009" in checked.output


@pytest.mark.parametrize(("project", "call"), CALLS)
def test_whatever_time_an_amendment_moves_is_told(tmp_path: Path, project: str, call: str) -> None:
    root = invented(project, tmp_path)
    shutil.copytree(root, tmp_path / "before")
    path = root / "site_data/calls" / call / "timeline.yml"
    text = path.read_text(encoding="utf-8")
    times = re.findall(r"(?<=: )[0-9]{4}-[0-9]{2}-[0-9]{2}(?=[T\n ,}])", text)
    for time in times:
        later = f"{int(time[:4]) + 2}{time[4:]}"
        path.write_text(text.replace(time, later), encoding="utf-8")
        done = gongshi(root, "diff", str(tmp_path / "before"), str(root))
        assert done.exit_code == 0, done.output
        assert f"{int(later[:4])}年" in done.output, (time, done.output)
