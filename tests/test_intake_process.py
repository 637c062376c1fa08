"""The confined process: its bounds hold, it is replaced, and it leaves nothing behind."""

import io
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from generator.submissions.intake import messages, sandbox
from generator.submissions.intake.limits import LIMITS, MIB, Limits
from generator.submissions.intake.pool import NotConfined, open_submissions
from generator.submissions.opened import Raw
from tests.conftest import ROOT
from tests.support.project_copies import folders, left_behind
from tests.support.submission_files import (
    ASKED,
    SMALL,
    application,
    book,
    entry,
    lines,
    main_sheet,
    package,
    the_form,
    with_entries,
    zipped,
)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.zip"
    path.write_bytes(zipped(package()))
    return path


@pytest.fixture(autouse=True)
def no_leftovers() -> Iterator[None]:
    """No folder stays behind in the place for temporary files, and no process stays alive."""
    before = folders()
    yield
    assert left_behind(before) == set()
    assert children() == []


def children() -> list[int]:
    """The confined processes of this process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            mine = f"\nPPid:\t{os.getpid()}\n" in status.read_text(
                encoding="ascii", errors="replace"
            )
            line = status.with_name("cmdline").read_bytes()
            if mine and sandbox.__name__.encode() in line:
                found.append(int(status.parent.name))
    return found


def codes(raw: Raw) -> list[str]:
    return [fault.code for fault in raw.faults]


def test_what_takes_too_long_is_ended_and_the_next_is_opened(good: Path, tmp_path: Path):
    slow = tmp_path / "slow.xlsx"
    slow.write_bytes(heavy_book())
    limits = Limits(cpu=0, file=64 * MIB, ratio=2_000, cells=10**9)
    raws = list(open_submissions([good, slow, good], the_form(), limits))
    assert [codes(raw) for raw in raws] == [[], ["INT-008"], []]
    assert lines(raws[1]) == [
        "slow.xlsx: INT-008 内容太复杂，打开的时间超过限制，已停止；"
        "请使用规定的申报表，删去多余的内容"
    ]


def heavy_book() -> bytes:
    """A workbook whose main sheet takes seconds to read."""
    parts = book()
    sheet = parts[main_sheet()].decode()
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1.5</v></c></row>' for n in range(1_000, 600_000))
    return zipped(
        parts | {main_sheet(): sheet.replace("</sheetData>", f"{rows}</sheetData>").encode()}
    )


def test_what_hangs_is_ended_by_the_clock(good: Path, tmp_path: Path):
    slow = tmp_path / "slow.xlsx"
    slow.write_bytes(heavy_book())
    limits = Limits(wall=1.0, cpu=60, file=64 * MIB, ratio=2_000, cells=10**9)
    raws = list(open_submissions([slow, good], the_form(), limits))
    assert [codes(raw) for raw in raws] == [["INT-008"], []]


def test_what_needs_too_much_memory_is_ended_even_after_others(good: Path, tmp_path: Path):
    big = tmp_path / "big.xlsx"
    big.write_bytes(heavy_book())
    limits = Limits(memory=90 * MIB, cpu=60, file=64 * MIB, ratio=2_000, cells=10**9)
    raws = list(open_submissions([good, big, good], the_form(), limits))
    assert [codes(raw) for raw in raws] == [[], ["INT-009"], []]
    assert lines(raws[1]) == [
        "big.xlsx: INT-009 内容太大，打开时超过限制，已停止；请使用规定的申报表，删去多余的内容"
    ]


def test_an_answer_that_is_too_long_is_not_sent(good: Path):
    (raw,) = open_submissions([good], the_form(), Limits(reply=2_000))
    assert (codes(raw), raw.readable) == (["INT-009"], False)


def test_a_process_that_is_killed_is_replaced(good: Path):
    found = open_submissions([good] * 30, the_form())
    raws = [next(found)]
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    raws += found
    assert [codes(raw) for raw in raws] == [[]] * 30


def test_a_caller_that_leaves_early_leaves_no_process(good: Path):
    found = open_submissions([good] * 50, the_form(), jobs=3)
    assert codes(next(found)) == []
    assert len(children()) == 3
    found.close()  # type: ignore[attr-defined]


def test_many_are_told_in_the_order_given(good: Path, tmp_path: Path):
    paths = []
    for number in range(40):
        paths.append(tmp_path / f"{number:02}.zip")
        paths[-1].write_bytes(good.read_bytes() if number % 3 else b"")
    raws = list(open_submissions(paths, the_form(), jobs=4))
    assert [raw.submission for raw in raws] == [path.name for path in paths]
    assert [raw.readable for raw in raws] == [number % 3 > 0 for number in range(40)]


def test_nothing_to_open_starts_nothing():
    assert list(open_submissions([], the_form())) == []


def test_a_machine_that_cannot_confine_opens_nothing(good: Path):
    with pytest.raises(NotConfined):
        list(open_submissions([good], the_form(), Limits(memory=1 << 80)))


def test_what_passes_lies_where_the_surroundings_say(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder := tmp_path / "passes").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    os.utime(folder, (0, 0))
    assert [codes(raw) for raw in open_submissions([good], the_form())] == [[]]
    assert folder.stat().st_mtime > 0
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("folder", ["gone", "file", "/proc/self"])
def test_a_folder_that_cannot_be_written_is_told(
    folder: str, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / folder))
    with pytest.raises(NotConfined, match="TMPDIR"):
        list(open_submissions([good], the_form()))


# What the confined process may not do: asked of a process of its own.

PROBE = """
import os, sys, pathlib, tempfile
from generator.submissions.intake import sandbox
from generator.submissions.intake.limits import LIMITS
os.chdir(tempfile.gettempdir())
sandbox.confine(LIMITS)
guard = sandbox.Guard()
guard.allowed = {allowed!r}
sys.addaudithook(guard)
try:
    {code}
except (PermissionError, OSError, MemoryError) as error:
    print(type(error).__name__)
else:
    print("done")
"""


def probe(code: str, allowed: str = "/nowhere") -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(code=code, allowed=allowed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import _socket; _socket.socket()",
        "os.system('true')",
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
        "open('/etc/passwd')",
        "os.open('/etc/passwd', os.O_RDONLY)",
        "os.listdir('/')",
        "os.scandir('/')",
        "open('/nowhere/x', 'w')",
        "open('x', 'w')",
        "os.symlink('/etc/passwd', '/tmp/x')",
        "os.remove('/nowhere/x')",
        "os.mkdir('/tmp/x')",
        "os.rename('/nowhere/x', '/tmp/x')",
        "import ctypes; ctypes.CDLL(None)",
    ],
)
def test_the_confined_process_may_not(code: str):
    assert probe(code) == "PermissionError"


def test_the_confined_process_may_read_its_submission_and_nothing_beside(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(b"")
    (tmp_path / "ab").write_bytes(b"")
    allowed = str(tmp_path / "a")
    assert probe(f"open({allowed + '/x'!r})", allowed) == "done"
    assert probe(f"os.listdir({allowed!r})", allowed) == "done"
    assert probe(f"open({allowed + 'b'!r})", allowed) == "PermissionError"
    assert probe(f"open({allowed + '/x'!r}, 'a')", allowed) == "PermissionError"


def test_the_confined_process_has_bounds_and_no_folder():
    assert probe("bytearray(600 << 20)") == "MemoryError"
    assert probe("os.getcwd()") == "FileNotFoundError"
    bounds = (
        "import resource as r; print([r.getrlimit(n)[1] for n in (r.RLIMIT_FSIZE, r.RLIMIT_CORE)])"
    )
    assert probe(bounds).splitlines() == ["[0, 0]", "done"]


# No connection, no file outside: seen from outside.


def hostile_paths(tmp_path: Path) -> tuple[list[Path], Path]:
    """Submissions that point at a canary in every way they can, and the canary."""
    canary = tmp_path / "canary.txt"
    canary.write_text("not to be read", encoding="utf-8")
    url = canary.as_uri()
    out = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{url}"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
    )
    parts = book()
    sheet = parts[main_sheet()].decode()
    entity = sheet.replace("<worksheet", f"{out}<worksheet", 1).replace("<v>", "<v>&e;", 1)
    linked = parts["xl/_rels/workbook.xml.rels"].decode()
    up = os.path.relpath(canary, "/")
    descriptor = {
        "form": application()["form"],
        "resources": [{"path": url}, {"path": "http://127.0.0.1:9/x"}, {"path": f"../{up}"}],
        "profile": "http://127.0.0.1:9/profile.json",
    }
    made = {
        "entity.xlsx": zipped(parts | {main_sheet(): entity.encode()}),
        "target.xlsx": zipped(
            parts
            | {
                "xl/_rels/workbook.xml.rels": linked.replace(
                    "worksheets/sheet1.xml", f"../../../../{up}"
                ).encode()
            }
        ),
        "up.zip": with_entries(package(), (entry(f"../../{up}"), b"overwritten")),
        "root.zip": with_entries(package(), (entry(str(canary)), b"overwritten")),
        "link.zip": with_entries(package(), (entry("application", 0o120777), bytes(canary))),
        "descriptor.zip": zipped(package() | {"datapackage.json": json.dumps(descriptor).encode()}),
        "good.zip": zipped(package()),
    }
    paths = []
    for name, data in made.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "application.csv").symlink_to(canary)
    return [*paths, folder], canary


RUN = """
import sys
from pathlib import Path
from generator.submissions.intake.pool import open_submissions
from tests.support.submission_files import the_form
for raw in open_submissions([Path(p) for p in sys.argv[1:]], the_form()):
    print(raw.submission, raw.readable, *(f.code for f in raw.faults))
"""

TOLD = """\
entity.xlsx False INT-506
target.xlsx False INT-501
up.zip False INT-111
root.zip False INT-111
link.zip False INT-110
descriptor.zip True
good.zip True
folder False INT-110
"""


def run(*before: str, paths: list[Path]) -> str:
    done = subprocess.run(
        [*before, sys.executable, "-c", RUN, *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_works_where_there_is_no_network(tmp_path: Path):
    paths, canary = hostile_paths(tmp_path)
    unshare = shutil.which("unshare")
    assert unshare is not None
    before = [unshare, "-rn"]
    allowed = subprocess.run([*before, "true"], capture_output=True, check=False).returncode == 0
    # Where a machine forbids namespaces, the guard inside is all there is to see.
    assert run(*(before if allowed else []), paths=paths) == TOLD
    assert canary.read_text(encoding="utf-8") == "not to be read"


def test_nothing_connects_while_submissions_are_opened(tmp_path: Path):
    """A descriptor, an entity or a relation that names a listening address is not followed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        descriptor = {
            "form": application()["form"],
            "resources": [{"path": f"http://127.0.0.1:{port}/x"}],
        }
        data = zipped(package() | {"datapackage.json": json.dumps(descriptor).encode()})
        path = tmp_path / "package.zip"
        path.write_bytes(data)
        assert [codes(raw) for raw in open_submissions([path], the_form())] == [[]]
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_system_sees_no_socket_no_program_and_no_file_outside(tmp_path: Path):
    strace = shutil.which("strace")
    if strace is None:
        return
    paths, canary = hostile_paths(tmp_path)
    log = tmp_path / "log"
    calls = "trace=network,execve,openat,open,creat,unlink,unlinkat,rename,mkdir,rmdir,symlink,link"
    stream = io.BytesIO()
    messages.send(stream, messages.packed_order(ASKED, LIMITS))
    for path in paths:
        messages.send(stream, messages.packed_request(str(path), path.name))
    traced = subprocess.run(
        [
            *(strace, "-f", "-o", str(log), "-e", calls),
            *(sys.executable, "-P", "-s", "-B", "-X", "utf8", "-m", sandbox.__name__),
        ],
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "HOME": "/"},
        cwd=tempfile.gettempdir(),
        input=stream.getvalue(),
        capture_output=True,
        check=False,
    )
    if not traced.stdout:
        return  # tracing is forbidden here
    seen = log.read_text(encoding="utf-8", errors="replace")
    assert not any(f" {call}(" in seen for call in ("socket", "connect", "sendto", "bind"))
    assert seen.count("execve(") == 1
    after = seen[seen.index("rmdir(") :].splitlines()[1:]
    opened = [line for line in after if "open" in line and "exited" not in line]
    assert opened
    assert all(str(tmp_path) in line and "O_RDONLY" in line for line in opened), opened
    assert not any(canary.name in line for line in opened)
    assert not any(
        name in line for line in after for name in ("unlink", "rename", "mkdir", "creat(")
    )


# The parts of the process, seen from inside this one.


def frames(data: bytes) -> list[bytes]:
    stream, found = io.BytesIO(data), []
    while stream.tell() < len(data):
        found.append(messages.receive(stream, LIMITS.reply))
    return found


def test_requests_are_answered_until_there_are_no_more(good: Path):
    stream, replies = io.BytesIO(), io.BytesIO()
    for name in ("a", "b"):
        messages.send(stream, messages.packed_request(str(good), name))
    stream.seek(0)
    guard = sandbox.Guard()
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    try:
        # Here it is the tests that would be ended, and all they hold takes long to sweep.
        sandbox.serve(stream, replies, ASKED, replace(SMALL, cpu=3600), guard)
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (hard if soft != hard else soft, hard))
    raws = [messages.unpacked(data) for data in frames(replies.getvalue())]
    assert [raw.submission for raw in raws] == ["a", "b"]
    assert guard.allowed == str(good)


def test_what_nobody_foresaw_becomes_a_fault(tmp_path: Path):
    odd = tmp_path / "odd\0.zip"
    raw = messages.unpacked(sandbox.answer(odd, "odd.zip", ASKED, SMALL))
    assert lines(raw) == [
        "odd.zip: INT-010 打开时出错，已停止；文件可能已损坏，请使用规定的申报表重新填写"
    ]


def test_the_guard_lets_nothing_through_but_the_submission():
    guard = sandbox.Guard()
    refused = [
        ("open", ("/etc/passwd", "r", os.O_RDONLY)),
        ("socket.connect", (None, ("127.0.0.1", 9))),
        ("subprocess.Popen", ("true", [], None, None)),
        ("os.scandir", ("/",)),
    ]
    for event, args in refused:
        with pytest.raises(PermissionError):
            guard(event, args)
    guard.allowed = "/a"
    guard("open", ("/a/b", "r", os.O_RDONLY))
    guard("open", (3, "rb", 0))
    guard("os.scandir", ("/a",))
    guard("compile", (None, "x"))
    with pytest.raises(PermissionError):
        guard("open", ("/a/b", "w", os.O_WRONLY | os.O_CREAT))
