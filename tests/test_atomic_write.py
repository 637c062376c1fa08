"""What cannot be written leaves what stood there, and is named."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from generator.authoring.atomic_write import place, write_files
from generator.cli.click_zh import refusal

LIMIT = 4096


def small(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run a few lines in a process that may write no file of more than a few thousand bytes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))

    # The default of the signal ends a process before it can say anything.
    head = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    return subprocess.run(
        [sys.executable, "-c", head + code],
        cwd=folder,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )


WRITING = """
from pathlib import Path
from generator.authoring.atomic_write import {name}
from generator.cli.click_zh import refusal
try:
    {call}
except OSError as error:
    print(refusal(error))
"""


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("write_files", "list(write_files(Path('out'), {'a.txt': b'1', 'b.txt': b'x' * 9999}))"),
        ("place", "place(Path('out'), {'a.txt': b'1', 'b.txt': b'x' * 9999}, ())"),
    ],
)
def test_a_full_disk_leaves_what_stood_there_and_names_the_file(
    tmp_path: Path, name: str, call: str
):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/b.txt").write_text("old")
    done = small(tmp_path, WRITING.format(name=name, call=call))
    assert done.stdout == (
        "错误：磁盘已满，写不下 out/b.txt，原来的没有改动；请清理磁盘后再试。\n"
    ), done.stderr
    assert (tmp_path / "out/b.txt").read_text() == "old"
    left = {path.name for path in (tmp_path / "out").iterdir()} - {"a.txt"}
    assert left == {"b.txt"}


def test_what_is_written_stands_there_whole(tmp_path: Path):
    files = {"a/b.txt": b"1", "c.txt": b""}
    assert list(write_files(tmp_path / "out", files)) == [
        tmp_path / "out/a/b.txt",
        tmp_path / "out/c.txt",
    ]
    assert {p.name for p in (tmp_path / "out").rglob("*")} == {"a", "b.txt", "c.txt"}


def test_a_folder_in_the_way_is_named(tmp_path: Path):
    (tmp_path / "x").write_text("")
    with pytest.raises(OSError, match="x") as refused:
        place(tmp_path, {"x/y.txt": b""}, ())
    assert refusal(refused.value) == f"错误：读写不了 {tmp_path / 'x/y.txt'}；请检查权限和磁盘。"
