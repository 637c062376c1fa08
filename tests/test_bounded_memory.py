"""Memory has a bound, whatever lies among the sources or in an inbox."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.submissions.intake.limits import LIMITS
from tests.conftest import ROOT
from tests.support.submission_files import package, the_form, zipped

# The highest mark of memory is that of the process alone: resource.getrusage keeps, over exec,
# what the process that started it had.
MEASURED = """
import sys
{work}
with open("/proc/self/status") as status:
    marks = dict(line.split(":", 1) for line in status)
print("\\npeak", int(marks["VmHWM"].split()[0]) // 1024)
"""
COMMAND = """
from generator.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    print("code", end.code)
"""
OPENING = """
from pathlib import Path
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.sources.schemas import Schemas
from generator.submissions.form_versions import open_versions
root, call, *paths = sys.argv[1:]
site, _ = load(Path(root))
forms, _ = load_forms(Path(root), site, Schemas.read(Path(root)))
for raw, _ in open_versions([Path(path) for path in paths], forms[call]):
    assert raw.readable and raw.size > 1 << 20, raw.faults
"""
HUGE = 3_000_000_000


def ran(work: str, *given: str) -> tuple[int, str]:
    """The most memory a process took, in MiB, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED.format(work=work), *given],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text, _, peak = done.stdout.rpartition("\npeak ")
    return int(peak), text + done.stderr


def sparse(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.truncate(path, HUGE)


@pytest.mark.parametrize(
    "name",
    [
        "content/a.png",
        "content/.hidden",
        "content/announcements/notice.md",
        "content/project/note.md",
        "site_data/log.jsonl",
        "site_data/results/x/list.csv",
        "schemas/data/more.schema.json",
        "schemas/forms/x/1.0/form.json",
    ],
)
def test_a_file_of_any_size_is_refused_before_it_is_read(name: str, small: Path):
    sparse(small / name)
    peak, text = ran(COMMAND, "check", "--root", str(small))
    assert f"{name}: 错误 LOAD-013 文件超过 100 MB" in text or (
        f"{name}: 错误 SCH-021" in text and "code 1" in text
    )
    assert peak < 250


def test_a_table_of_staff_is_refused_before_it_is_read(tmp_path: Path):
    sparse(tmp_path / "votes.csv")
    (tmp_path / "a.json").write_text("{}")
    call = the_form().call
    given = ("review", call, str(tmp_path / "a.json"), "-o", str(tmp_path / "out"))
    peak, text = ran(COMMAND, *given, "--votes", str(tmp_path / "votes.csv"))
    assert "votes.csv 超过 20 MB" in text
    assert "code 2" in text
    assert peak < 250


def test_what_waits_to_be_checked_is_bounded_by_its_bytes(tmp_path: Path):
    form = the_form()
    files = package()
    for table in form.tables():
        head = files[f"{table.name}.csv"].split(b"\r\n")[0]
        line = b",".join(b"1234567" for _ in table.columns) + b"\r\n"
        room = LIMITS.cells * 8 // 10 // len(list(form.tables()))
        lines = min(room // len(table.columns), LIMITS.rows - 1)
        files[f"{table.name}.csv"] = head + b"\r\n" + line * lines
    (tmp_path / "p.zip").write_bytes(zipped(files))
    paths = [str(tmp_path / "p.zip")] * 16
    peak, _ = ran(OPENING, str(ROOT), form.call, *paths)
    assert peak < 200
