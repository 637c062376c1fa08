"""How long our check of many submissions takes beside frictionless on the same packages.

    python benchmarks/validate --count 1000

Both check the same CSV packages, in turns within one run. Aim: at least 25 times as fast as
`frictionless.Package.validate` one by one, with the same findings in the tables.
"""

import argparse
import gc
import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from frictionless import Package
from many import PROJECT
from measure import machine, table, told

from generator.forms.form import Form
from generator.forms.package import package_files
from generator.intake.opening import open_submissions
from generator.loading import load
from generator.submission import Result, check_submissions
from tests.raws import forms_now
from tests.spoiling import sound_answers

ROUND = 500
"""So many submissions are checked by one way before the next has its turn."""

Faults = set[tuple[str, int, str]]


@dataclass
class Spent:
    """What one way of checking took: seconds and processor seconds."""

    seconds: float = 0.0
    processor: float = 0.0
    began: tuple[float, float] = field(default=(0.0, 0.0))

    def __enter__(self) -> None:
        gc.collect()
        self.began = (perf_counter(), processor())

    def __exit__(self, *_: object) -> None:
        self.seconds += perf_counter() - self.began[0]
        self.processor += processor() - self.began[1]


def processor() -> float:
    """Return the processor seconds of this process and of those it started and that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--count", type=int, default=1000)
    words.add_argument("--record", action="store_true", help="keep the figures in README.md")
    asked = words.parse_args()
    told("validate", "\n\n".join(section(asked.count)), record=asked.record)


def section(count: int) -> Iterator[str]:
    """Yield the parts of what is told."""
    form = next(f for f in forms_now().values() if f.field("category"))
    peer, alone, whole = Spent(), Spent(), Spent()
    faulty = 0
    with tempfile.TemporaryDirectory() as place:
        folders = list(packages(form, count, Path(place)))
        for first in range(0, count, ROUND):
            part = folders[first : first + ROUND]
            with peer:
                theirs = [peer_faults(folder) for folder in part]
            raws = list(open_submissions(part, form))
            call = CALLS[form.call]
            with alone:
                ours = list(check_submissions(raws, form, call, received=None))
            with whole:
                again = list(
                    check_submissions(open_submissions(part, form), form, call, received=None)
                )
            if ours != again or [table_faults(result, form) for result in ours] != theirs:
                sys.exit("The two ways do not find the same faults.")
            faulty += sum(bool(faults) for faults in theirs)
    yield f"`python benchmarks/validate --count {count}`; {machine()}"
    yield table(
        ("way of checking", "s", "processor s", "processor ms each", "times as fast"),
        [
            line("`frictionless.Package.validate`, one by one", peer, peer, count),
            line("our check of what was opened", alone, peer, count),
            line("our check, opening included", whole, peer, count),
        ],
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield (
        f"{count:,} packages, {faulty:,} with faults in their tables, found alike by both ways at "
        f"the same rows and columns; ours also holds every application to its JSON Schema and to "
        f"{len(form.rules)} rules. Memory at most {memory} MB. How many times as fast is told "
        "in processor seconds, which other work on the machine hardly moves, and in brackets in "
        "seconds."
    )


def line(name: str, spent: Spent, peer: Spent, count: int) -> tuple[str, ...]:
    return (
        name,
        f"{spent.seconds:.2f}",
        f"{spent.processor:.2f}",
        f"{spent.processor / count * 1000:.2f}",
        f"{peer.processor / spent.processor:.1f} ({peer.seconds / spent.seconds:.1f})",
    )


def packages(form: Form, count: int, place: Path) -> Iterator[Path]:
    """Write packages with invented answers, every tenth with two faults; yield them."""
    for number, (name, answers) in enumerate(sound_answers(form, count, seed=2023)):
        if number % 10 == 0:
            answers["budget"][0]["amount"] = "1,200"
            answers["plan"][-1]["indicator"] = ""
        folder = place / name
        folder.mkdir()
        for path, data in package_files(form, answers).items():
            (folder / path).write_bytes(data)
        yield folder


def peer_faults(folder: Path) -> Faults:
    """Return what frictionless finds, by file, row and column."""
    report = Package(str(folder / "datapackage.json")).validate()
    return {
        (task.place, error.row_number, error.field_name)
        for task in report.tasks
        for error in task.errors
    }


def table_faults(result: Result, form: Form) -> Faults:
    """Return what we find in tables, by file, row and column."""
    files = {f"{table.name}.csv" for table in form.tables()}
    places = [w for told in result.findings for w in (told.where, *told.others) if w.row]
    found = {(Path(w.file).name, w.row, w.column) for w in places}
    return {place for place in found if place[0] in files}


CALLS = {call.id: call for call in (load(PROJECT)[0].calls)}

if __name__ == "__main__":
    main()
