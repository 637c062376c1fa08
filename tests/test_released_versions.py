"""A project written for any version that was released comes to this one by one command.

tests/released holds the shipped project as it was at each release; CONTRIBUTING.md says how.
"""

import re
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import __version__
from generator.cli.main import main
from generator.sources.program_version import LOCK
from tests.support.project_copies import ROOT

RELEASED = ROOT / "tests/released"
VERSIONS = re.findall(
    r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
)


def gongshi(*words: str, root: Path) -> Result:
    return CliRunner().invoke(main, [*words, "--root", str(root)])


def test_the_program_is_of_the_newest_version_that_people_are_told_of() -> None:
    assert VERSIONS[0] == __version__


@pytest.mark.parametrize("version", VERSIONS)
def test_the_shipped_project_of_a_release_is_brought_up_to_date(
    version: str, tmp_path: Path
) -> None:
    with tarfile.open(RELEASED / f"{version}.tar.gz") as archive:
        # Written here, and older interpreters have no filter.
        archive.extractall(tmp_path)  # noqa: S202
    (tmp_path / LOCK).write_text(f"gongshi=={version}\n", encoding="utf-8")
    shown = gongshi("upgrade", root=tmp_path)
    assert (shown.exit_code, (tmp_path / LOCK).read_text()) == (0, f"gongshi=={version}\n")
    changed = gongshi("upgrade", "--write", root=tmp_path)
    assert changed.exit_code == 0, changed.output
    assert (tmp_path / LOCK).read_text() == f"gongshi=={__version__}\n"
    checked = gongshi("check", root=tmp_path)
    assert checked.exit_code == 0, checked.output
    assert " 错误 " not in checked.output
