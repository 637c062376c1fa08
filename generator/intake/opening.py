"""Many submissions opened, each in a confined process, told in the order given.

This side never looks into a file. A process that dies or takes too long is replaced; what ended a
process that had already served others is tried once more in a fresh one, so that the answer never
depends on what came before.
"""

import signal
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Timer
from typing import TYPE_CHECKING, BinaryIO, cast

import generator
from generator.intake import confined, framing
from generator.intake.answers import unreadable
from generator.intake.limits import LIMITS, Limits, outline
from generator.intake.names import ATTACHMENTS, litter, shown
from generator.intake.reading import APPLICATION_CSV, APPLICATION_JSON, DESCRIPTOR
from generator.intake.refusal import fault
from generator.raw import Raw, Where

if TYPE_CHECKING:
    from generator.forms.form import Form

_AHEAD = 3
_TOO_LONG, _TOO_BIG, _CRASHED = "INT-008", "INT-009", "INT-010"
# What ended a process: the system for its computing time or for memory, or itself for memory.
_ENDED: Mapping[int, str] = {
    signal.SIGXCPU: _TOO_LONG,
    signal.SIGKILL: _TOO_BIG,
    confined.OUT_OF_MEMORY: _TOO_BIG,
}


class NotConfined(Exception):
    """No confined process can be started here, so nothing can be opened."""


def find_submissions(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the submissions among paths: a folder of many stands for each of its entries by name.

    A folder that holds answers, attachments or a single workbook is one submission. Nothing is
    opened; what does not exist is returned as it is, to be told when it is opened.
    """
    found: list[Path] = []
    for path in paths:
        found.extend(_entries(path) if path.is_dir() else [path])
    return tuple(found)


def _entries(folder: Path) -> list[Path]:
    """Return the entries of a folder of many, or the folder itself."""
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError:
        return [folder]
    kept = [e for e in entries if not litter(e.name) and not e.name.startswith(".")]
    names = {entry.name.casefold() for entry in kept}
    marks = {APPLICATION_CSV, APPLICATION_JSON, DESCRIPTOR, ATTACHMENTS}
    alone = [entry for entry in kept if entry.suffix.casefold() == ".xlsx"]
    others = [e for e in kept if e.suffix.casefold() in (".zip", ".json") or e.is_dir()]
    single = len(alone) == 1 and not others
    return [folder] if names & marks or single or not kept else kept


def open_submissions(
    paths: Iterable[Path], form: "Form", limits: Limits = LIMITS, jobs: int = 1
) -> Iterator[Raw]:
    """Open submissions for a form in ``jobs`` confined processes and yield each in its turn.

    Each is called by the name of its file or folder, or by its path where two share a name.
    Raises NotConfined where no confined process can be started.
    """
    given = tuple(paths)
    often = Counter(path.name for path in given)
    order = framing.packed_order(outline(form), limits)
    idle: SimpleQueue[_Process] = SimpleQueue()
    processes = [_Process(order, limits) for _ in range(max(1, jobs))]
    for process in processes:
        idle.put(process)

    def opening(path: Path, name: str) -> Raw:
        process = idle.get()
        try:
            return process.open(path, name)
        finally:
            idle.put(process)

    pool = ThreadPoolExecutor(len(processes), thread_name_prefix="intake")
    waiting: deque[Future[Raw]] = deque()
    try:
        for path in given:
            label = path.name if path.name and often[path.name] == 1 else path.as_posix()
            waiting.append(pool.submit(opening, path, shown(label)))
            if len(waiting) > len(processes) * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.close()
        pool.shutdown()


class _Process:
    """One confined process, started when it is needed and replaced when it has ended."""

    def __init__(self, order: bytes, limits: Limits) -> None:
        self._order = order
        self._limits = limits
        self._running: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._closed = False

    def open(self, path: Path, name: str) -> Raw:
        """Open one submission, in a fresh process if the one at hand ends."""
        request = framing.packed_request(str(path.absolute()), name)
        used = self._served > 0
        code, raw = self._ask(request)
        if used and code not in ("", _TOO_LONG):
            code, raw = self._ask(request)
        return raw or unreadable(name, fault(code, Where(file=name)))

    def _ask(self, request: bytes) -> tuple[str, Raw | None]:
        """Return what the process answers, or the code of what ended it."""
        running = self._running or self._start()
        late = Event()

        def end() -> None:
            late.set()
            running.kill()

        timer = Timer(self._limits.wall, end)
        timer.start()
        try:
            framing.send(cast("BinaryIO", running.stdin), request)
            data = framing.receive(cast("BinaryIO", running.stdout), self._limits.reply)
            raw = framing.unpacked(data)
        except (OSError, framing.Broken):
            code = self._stop()
            return _TOO_LONG if late.is_set() else code, None
        finally:
            timer.cancel()
        self._served += 1
        return "", raw

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a process that knows nothing of this one's surroundings."""
        root = Path(generator.__file__).parents[1]
        process = subprocess.Popen(  # noqa: S603  our own interpreter and our own module
            [sys.executable, "-P", "-s", "-B", "-X", "utf8", "-m", confined.__name__],
            # A home that is given spares the system a question to its directory of users.
            env={"PYTHONPATH": str(root), "LANG": "C.UTF-8", "HOME": "/"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        self._running, self._served = process, 0
        if self._closed:
            process.kill()
        try:
            framing.send(cast("BinaryIO", process.stdin), self._order)
            framing.receive(cast("BinaryIO", process.stdout), len(confined.READY))
        except (OSError, framing.Broken) as error:
            self._stop()
            raise NotConfined from error
        return process

    def _stop(self) -> str:
        """End the process and return the code of what had ended it."""
        running, self._running, self._served = self._running, None, 0
        if running is None:
            return ""
        cast("BinaryIO", running.stdout).close()
        with suppress(OSError):
            cast("BinaryIO", running.stdin).close()
        ended = running.wait()
        return _ENDED.get(-ended, _CRASHED)

    def close(self) -> None:
        """End the process; whatever it is asked for from now on ends at once."""
        self._closed = True
        if self._running is not None:
            self._running.kill()
            self._stop()
