"""Stories: one fault planted in the shipped sources, and the lines `gongshi check` prints.

A story is a folder of tests/cases with `edit.yml` (what to change) and `expected.txt` (all that is
printed).  `pytest tests/test_cases.py --accept` rewrites expected.txt after the sources moved;
read the difference before keeping it.
"""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from generator.cli.main import main
from generator.model.result_packages import digest_of

CASES = Path(__file__).parent / "cases"
STORIES = sorted(path.name for path in CASES.iterdir() if path.is_dir())


def plant(root: Path, edit: dict[str, str]) -> None:
    """Change one file: find and replace, add, remove, or save in another encoding.

    Or lay a whole folder of tests over the sources, or state the digest of a list anew.
    """
    if "over" in edit:
        shutil.copytree(CASES.parent / edit["over"], root, dirs_exist_ok=True)
        return
    path = root / edit.get("file", edit.get("reviewed", ""))
    if "reviewed" in edit:
        described = (path / "datapackage.json").read_text(encoding="utf-8")
        lists = [(path / name).read_bytes() for name in ("list.csv", "valid.csv")]
        told = re.sub('"digest": "[0-9a-f]{64}"', f'"digest": "{digest_of(*lists)}"', described)
        (path / "datapackage.json").write_text(told, encoding="utf-8")
    elif "add" in edit:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(edit["add"], encoding="utf-8")
    elif "encoding" in edit:
        path.write_bytes(path.read_text(encoding="utf-8").encode(edit["encoding"]))
    elif "find" in edit:
        text = path.read_bytes().decode("utf-8")
        assert text.count(edit["find"]) == 1, f"{edit['find']} stands {text.count(edit['find'])} ×"
        path.write_bytes(text.replace(edit["find"], edit["replace"]).encode("utf-8"))
    else:
        assert edit == {"file": edit["file"], "remove": True}
        path.unlink()


@pytest.mark.parametrize("story", STORIES)
def test_a_planted_fault_is_told_at_its_line(
    story: str, sources: Path, request: pytest.FixtureRequest
) -> None:
    for edit in yaml.safe_load((CASES / story / "edit.yml").read_text(encoding="utf-8")):
        plant(sources, edit)
    result = CliRunner().invoke(main, ["check", "--root", str(sources), "--as-of", "2026-11-22"])
    expected = CASES / story / "expected.txt"
    if request.config.getoption("--accept"):
        expected.write_text(result.output, encoding="utf-8")
    assert result.output == expected.read_text(encoding="utf-8")
    assert result.exit_code == (": 错误 " in result.output)
    assert "Traceback" not in result.output
