"""The confined process: it opens what it is told to, one path after another, and answers in JSON.

Started by ``pool`` in a folder for what passes. It has little memory and time, an empty folder that
is already gone, and no way to write a file, start a program or open a connection.
"""

import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from generator.submissions.intake import messages
from generator.submissions.intake.found import unreadable
from generator.submissions.intake.limits import Limits, Outline
from generator.submissions.intake.package import read_submission
from generator.submissions.intake.refusal import fault
from generator.submissions.opened import Where

_ORDER = 1 << 24
_FILES = 32
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Events of the interpreter that nothing here has a reason to cause.
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "ctypes.",
    "urllib.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.link",
    "os.symlink",
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.chmod",
    "os.chown",
    "os.truncate",
    "os.utime",
    "os.kill",
    "shutil.",
    "tempfile.",
)
# Codecs are modules that would otherwise be read from disk when a file first needs them.
_CODECS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "cp437", "ascii")


READY = b"ready"
"""What the process sends once it is confined."""

OUT_OF_MEMORY = signal.SIGUSR1
"""The signal by which the process ends itself when its memory has run out."""

NO_FOLDER = signal.SIGUSR2
"""The signal by which it ends itself where it is started in a folder that it cannot write to."""


class Guard:
    """Lets the interpreter open nothing but the submission at hand, and only for reading."""

    def __init__(self) -> None:
        """Start with nothing allowed."""
        self.allowed = ""

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        """Take an audit event; raises PermissionError for what is not allowed."""
        if event in ("open", "os.listdir", "os.scandir"):
            path = args[0]
            flags = args[2] if event == "open" else 0
            # A number is a file that is open already.
            inside = isinstance(path, int) or f"{path}/".startswith(f"{self.allowed}/")
            if not (self.allowed and inside and isinstance(flags, int) and not flags & _WRITES):
                raise PermissionError(event)
        elif event.startswith(_FORBIDDEN):
            raise PermissionError(event)


def confine(limits: Limits) -> None:
    """Take away memory, files and the working folder from this process, for good."""
    for codec in _CODECS:
        "".encode(codec)
    # A folder of its own that is removed at once: it cannot be left behind, nor written to.
    folder = tempfile.mkdtemp(prefix="gongshi-", dir=Path.cwd())
    os.chdir(folder)
    Path(folder).rmdir()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))


def grant(seconds: int) -> None:
    """Allow this process so many more seconds of computing, after which the system ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def serve(
    requests: BinaryIO, replies: BinaryIO, outline: Outline, limits: Limits, guard: Guard
) -> None:
    """Answer requests until there are no more; raises MemoryError when its memory has run out."""
    while True:
        try:
            path, name = messages.request(messages.receive(requests, _ORDER))
        except messages.Broken:
            return
        grant(limits.cpu)
        guard.allowed = path
        messages.send(replies, answer(Path(path), name, outline, limits))


def answer(path: Path, name: str, outline: Outline, limits: Limits) -> bytes:
    """Return one submission as a frame; what nobody foresaw becomes a fault, never a traceback."""
    try:
        data = messages.packed(read_submission(path, name, outline, limits))
    except MemoryError:
        raise
    except Exception:
        data = messages.packed(unreadable(name, fault("INT-010", Where(file=name))))
    if len(data) > limits.reply:
        return messages.packed(unreadable(name, fault("INT-009", Where(file=name))))
    return data


def main() -> None:
    """Take the order, give up what is not needed, and serve."""
    requests, replies = os.fdopen(0, "rb"), os.fdopen(1, "wb")
    outline, limits = messages.order(messages.receive(requests, _ORDER))
    try:
        confine(limits)
    except OSError:
        signal.raise_signal(NO_FOLDER)
    guard = Guard()
    sys.addaudithook(guard)
    messages.send(replies, READY)
    try:
        serve(requests, replies, outline, limits, guard)
    except MemoryError:
        signal.raise_signal(OUT_OF_MEMORY)


if __name__ == "__main__":
    main()
