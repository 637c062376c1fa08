"""How long our check of many submissions takes beside frictionless on the same packages.

    python benchmarks/validate --count 1000

Both check the same CSV packages, in turns within one run. Aim: at least 25 times as fast as
`frictionless.Package.validate` one by one, with the same findings in the tables; and 10 times with
the opening in confined processes, which frictionless has not. Then twice and four times as many are
opened and checked, each in a process of its own, to see how time and memory grow.
"""

import argparse
import gc
import os
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
from measure import machine, run, table, told

from generator.forms.csv_package import package_files
from generator.forms.form import Form
from generator.model.loader import load
from generator.submissions.check import Result, check_submissions
from generator.submissions.intake.pool import open_submissions
from tests.support.opened_submissions import forms_now
from tests.support.single_faults import sound_answers

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
    words.add_argument("--only", type=Path, help="open and check what is in this folder, no more")
    asked = words.parse_args()
    form = next(f for f in forms_now().values() if f.field("category"))
    if asked.only:
        for _ in checked(form, sorted(asked.only.iterdir())[: asked.count]):
            pass
        return
    with tempfile.TemporaryDirectory() as place:
        folders = list(packages(form, 4 * asked.count, Path(place)))
        parts = [*section(form, folders[: asked.count]), *growth(Path(place), asked.count)]
    told("validate", "\n\n".join(parts), record=asked.record)


def section(form: Form, folders: list[Path]) -> Iterator[str]:
    """Yield the parts of what is told of both ways side by side."""
    peer, alone, whole, both = Spent(), Spent(), Spent(), Spent()
    count, faulty, call = len(folders), 0, CALLS[form.call]
    for first in range(0, count, ROUND):
        part = folders[first : first + ROUND]
        with peer:
            theirs = [peer_faults(folder) for folder in part]
        raws = list(open_submissions(part, form))
        with alone:
            ours = list(check_submissions(raws, form, call, received=None))
        with whole:
            again = list(checked(form, part))
        with both:
            twice = list(checked(form, part, jobs=2))
        if not ours == again == twice or [table_faults(result, form) for result in ours] != theirs:
            sys.exit("The two ways do not find the same faults.")
        faulty += sum(bool(faults) for faults in theirs)
    yield f"`python benchmarks/validate --count {count}`; {machine()}"
    yield table(
        ("way of checking", "s", "processor s", "processor ms each", "times as fast"),
        [
            line("`frictionless.Package.validate`, one by one", peer, peer, count),
            line("our check of what was opened", alone, peer, count),
            line("our check, opening included", whole, peer, count),
            line("the same with two processes that open", both, peer, count),
        ],
    )
    yield (
        f"{count:,} packages, {faulty:,} with faults in their tables, found alike by both ways at "
        f"the same rows and columns; ours also holds every application to its JSON Schema and to "
        f"{len(form.rules)} rules. How many times as fast is told "
        "in processor seconds, which other work on the machine hardly moves, and in brackets in "
        "seconds."
    )


def growth(place: Path, count: int) -> Iterator[str]:
    """Yield how time and memory grow, starting the program and reading the form included."""
    sizes = (count, 2 * count, 4 * count)
    command = [sys.executable, "benchmarks/validate", "--only", place, "--count"]
    runs = {size: run([*command, str(size)], cwd=PROJECT) for size in sizes}
    yield table(
        ("opened and checked", "s", "processor s", "memory"),
        [
            (f"{n:,}", f"{r.seconds:.2f}", f"{r.processor:.2f}", f"{r.memory >> 20} MB")
            for n, r in runs.items()
        ],
    )


def checked(form: Form, folders: list[Path], jobs: int = 1) -> Iterator[Result]:
    """Open and check packages."""
    raws = open_submissions(folders, form, jobs=jobs)
    return check_submissions(raws, form, CALLS[form.call], received=None)


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
            (folder / path).parent.mkdir(exist_ok=True)
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
