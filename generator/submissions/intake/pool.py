"""Many submissions opened, each in a confined process, told in the order given.

This side never looks into a file. Processes are asked ahead and work while this one does. One that
dies or takes too long is replaced; what ended a process that had already served others is tried
once more in a fresh one, so that the answer never depends on what came before.
"""

import fcntl
import io
import math
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import generator
from generator.findings import DeadEnd
from generator.submissions.intake import messages, sandbox
from generator.submissions.intake.found import unreadable
from generator.submissions.intake.limits import LIMITS, Limits, outline
from generator.submissions.intake.names import labels
from generator.submissions.intake.refusal import fault
from generator.submissions.opened import Raw, Where

if TYPE_CHECKING:
    from generator.forms.form import Form

# So many are asked of a process ahead of what is wanted, in so many bytes at most: a pipe holds
# more, so neither side waits for the other to listen. Answers wait in a pipe as large as it may be.
_AHEAD, _AHEAD_BYTES, _PIPE = 100, 32 << 10, 1 << 20
_TOO_LONG, _TOO_BIG, _CRASHED = "INT-008", "INT-009", "INT-010"
# What ended a process: the system for its computing time or for memory, or itself for memory.
_ENDED: Mapping[int, str] = {
    signal.SIGXCPU: _TOO_LONG,
    signal.SIGKILL: _TOO_BIG,
    sandbox.OUT_OF_MEMORY: _TOO_BIG,
}


_NOT_HERE = "这台机器不能在受限的进程里打开文件；请换一台 Linux 机器再试"
_NO_FOLDER = "临时目录写不了；请腾出磁盘空间，或用环境变量 TMPDIR 另指一个能写的目录"


class NotConfined(DeadEnd):
    """No confined process can be started here, so nothing can be opened."""


def open_submissions(
    paths: Iterable[Path],
    form: "Form",
    limits: Limits = LIMITS,
    jobs: int = 1,
    names: Iterable[str] = (),
) -> Iterator[Raw]:
    """Open submissions for a form in ``jobs`` confined processes and yield each in its turn.

    Each is called by its name in ``names``; without them by that of its file or folder, or by its
    path where two share a name. Raises NotConfined where no confined process can be started.
    """
    given = tuple(paths)
    called = tuple(names) or labels(given)
    order = messages.packed_order(outline(form), limits)
    processes = [_Process(order, limits) for _ in range(max(1, jobs))]
    waiting: deque[_Process] = deque()
    try:
        for number, (path, name) in enumerate(zip(given, called, strict=True)):
            process = processes[number % len(processes)]
            process.ask(path, name)
            waiting.append(process)
            if len(waiting) > len(processes) * _AHEAD:
                yield waiting.popleft().answer()
        while waiting:
            yield waiting.popleft().answer()
    finally:
        for process in processes:
            process.close()


class _Replies(io.RawIOBase):
    """What a process says, read until a moment is past; then TimeoutError is raised."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._ready = select.poll()
        self._ready.register(pipe, select.POLLIN)
        self.until = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        left = max(0.0, self.until - monotonic())
        if not self._ready.poll(None if left == math.inf else left * 1000):
            raise TimeoutError
        return os.readv(self._pipe, [into])


class _Running:
    """A confined process that knows nothing of this one's surroundings."""

    def __init__(self, order: bytes, limits: Limits) -> None:
        self._limits = limits
        root = Path(generator.__file__).parents[1]
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and our own module
                [sys.executable, "-P", "-s", "-B", "-X", "utf8", "-m", sandbox.__name__],
                # A home that is given spares the system a question to its directory of users.
                env={"PYTHONPATH": str(root), "LANG": "C.UTF-8", "HOME": "/"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=tempfile.gettempdir(),
                start_new_session=True,
            )
        except OSError as error:
            raise NotConfined(_NO_FOLDER) from error
        self._requests = cast("BinaryIO", self._process.stdin)
        self._pipe = cast("BinaryIO", self._process.stdout)
        with suppress(OSError):
            fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, _PIPE)
        self._replies_read = _Replies(self._pipe.fileno())
        self._replies = cast("BinaryIO", io.BufferedReader(self._replies_read, _PIPE >> 2))
        self._confined = False
        self.served = 0
        self.tell(order)

    def tell(self, frame: bytes) -> None:
        """Send a frame; that the process is gone shows when its answer is wanted."""
        with suppress(OSError):
            messages.send(self._requests, frame)

    def hear(self) -> Raw:
        """Return the next answer; raises OSError, TimeoutError when late, Broken, NotConfined."""
        if not self._confined:
            self._replies_read.until = math.inf
            try:
                messages.receive(self._replies, len(sandbox.READY))
            except (OSError, messages.Broken) as error:
                folder = self.wait() == -sandbox.NO_FOLDER
                raise NotConfined(_NO_FOLDER if folder else _NOT_HERE) from error
            self._confined = True
        self._replies_read.until = monotonic() + self._limits.wall
        raw = messages.unpacked(messages.receive(self._replies, self._limits.reply))
        self.served += 1
        return raw

    def end(self, *, kill: bool) -> str:
        """Wait until the process has ended and return the code of what ended it."""
        if kill:
            self._process.kill()
        for pipe in (self._pipe, self._requests):
            with suppress(OSError):
                pipe.close()
        ended = self.wait()
        return _TOO_LONG if kill or ended is None else _ENDED.get(-ended, _CRASHED)

    def wait(self) -> int | None:
        """Wait until the process has ended and return its code, None for one that had to be."""
        try:
            return self._process.wait(self._limits.wall)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return None


class _Process:
    """Submissions asked for and told in turn by a process that is replaced when it has ended."""

    def __init__(self, order: bytes, limits: Limits) -> None:
        self._order = order
        self._limits = limits
        self._running: _Running | None = None
        # What is asked for and not answered, and how much of it the process was told.
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._ahead = self._ahead_bytes = 0

    def ask(self, path: Path, name: str) -> None:
        """Ask for one submission to be opened."""
        self._waiting.append((name, messages.packed_request(str(path.absolute()), name)))
        self._tell()

    def answer(self) -> Raw:
        """Return what was asked for first, opened in a fresh process if the one at hand ends."""
        used = self._running is not None and self._running.served > 0
        code, raw = self._hear()
        if used and code not in ("", _TOO_LONG):
            code, raw = self._hear()
        name, request = self._waiting.popleft()
        if raw is None:
            return unreadable(name, fault(code, Where(file=name)))
        self._ahead -= 1
        self._ahead_bytes -= len(request)
        return raw

    def _tell(self) -> _Running:
        """Tell the process what it is asked for next, as much as it can take."""
        if self._running is None:
            self._running = _Running(self._order, self._limits)
        while self._ahead < len(self._waiting):
            request = self._waiting[self._ahead][1]
            if self._ahead and self._ahead_bytes + len(request) > _AHEAD_BYTES:
                break
            self._running.tell(request)
            self._ahead += 1
            self._ahead_bytes += len(request)
        return self._running

    def _hear(self) -> tuple[str, Raw | None]:
        """Return what the process answers next, or the code of what ended it."""
        running = self._tell()
        try:
            return "", running.hear()
        except (OSError, messages.Broken) as error:
            return self._end(kill=isinstance(error, TimeoutError)), None

    def _end(self, *, kill: bool) -> str:
        running, self._running = self._running, None
        self._ahead = self._ahead_bytes = 0
        return running.end(kill=kill) if running else ""

    def close(self) -> None:
        """End the process."""
        self._end(kill=True)
