"""How the benchmarks measure: programs run one after another, told as tables in Markdown.

Figures of one run stand side by side and only their ratios count: what else a machine does can
double a time from one minute to the next.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

README = Path(__file__).with_name("README.md")


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of a program: seconds, processor seconds of all it started, peak bytes of one."""

    seconds: float
    processor: float
    memory: int


def run(
    command: Sequence[str | Path], *, cwd: Path, variables: Mapping[str, str] | None = None
) -> Run:
    """Run a program to its end and measure it; ends the benchmark where the program ends badly."""
    with tempfile.TemporaryFile() as said:
        start = perf_counter()
        child = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=os.environ | (variables or {}),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        # Of this one child and its children; the usage of all children has only one peak.
        _, status, used = os.wait4(child.pid, 0)
        seconds = perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.exit(said.read().decode("utf-8", "replace"))
    return Run(
        seconds=seconds,
        processor=used.ru_utime + used.ru_stime,
        memory=used.ru_maxrss * 1024,
    )


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds a piece of work takes in this process."""
    start = perf_counter()
    work()
    return perf_counter() - start


def spread(values: Iterable[float]) -> str:
    """Return the median and, in brackets, the least of some seconds."""
    listed = list(values)
    return f"{median(listed):.2f} ({min(listed):.2f})"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown, all but its first column to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def machine() -> str:
    """Say when and on what the figures were taken."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def told(name: str, section: str, *, record: bool) -> None:
    """Print the figures of a benchmark and, where asked to, keep them in README.md."""
    print(section)
    if record:
        text = README.read_text(encoding="utf-8")
        README.write_text(recorded(text, name, section), encoding="utf-8")


def recorded(text: str, name: str, section: str) -> str:
    """Return a document with a section between the marks of a benchmark replaced."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    found = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    return found.sub(lambda _: f"{begin}\n\n{section.strip()}\n\n{end}", text)
