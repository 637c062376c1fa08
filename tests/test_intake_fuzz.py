"""Thousands of spoiled submissions: no traceback, no delay, nothing left, nothing told of them."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from generator.forms.messages import MESSAGES
from generator.submissions.intake.names import ATTACHMENTS
from generator.submissions.intake.package import read_submission
from generator.submissions.intake.pool import open_submissions
from generator.submissions.opened import Raw
from generator.web.labels import SEPARATORS
from tests.conftest import ROOT
from tests.support.mutations import EVERY, mutant
from tests.support.project_copies import folders, left_behind
from tests.support.submission_files import ASKED, SMALL, lines, the_form


def pieces(fact: str) -> list[str]:
    """What a fact lists: titles, or the numbers of lines."""
    return [part for part in re.split("[、“”至 ]|等$", fact) if part]


TITLES = {title for table in ASKED.tables for title in (table.title, table.sheet)}
TITLES |= {asked.title for asked in ASKED.fields}
TITLES |= {asked.title for table in ASKED.tables for asked in table.columns}
OURS = TITLES | {ASKED.sheet, ASKED.call, ASKED.version, "栏目标识", "填写", *SEPARATORS.values()}
OURS |= {".docx", ".xlsx", ".zip", ATTACHMENTS}
OURS |= {part for title in TITLES for part in pieces(title)}


def sound(raw: Raw) -> None:
    """What is told is a known code with its facts, and the facts are ours or numbers."""
    assert raw.readable or (len(raw.faults) == 1 and not raw.fields and not raw.tables)
    for fault in raw.faults:
        assert fault.code in MESSAGES
        for name, fact in fault.facts.items():
            if (fault.code, name) == ("INT-209", "suggestion"):
                # The file that is missing is named as its list has it, and only as a file.
                assert fact.isprintable() and Path(fact).suffix
                continue
            for part in pieces(fact):
                assert part in OURS or part.isdecimal() or name in ("call", "version"), fault
    for line in lines(raw):
        assert line.isprintable() and len(line) < 400
    for cell in raw.fields.values():
        assert cell.text.encode() is not None
        assert not (cell.formula and cell.text)


def unforeseen(raw: Raw) -> bool:
    """Whether the net below everything had to catch an exception, or a process died."""
    return any(fault.code in ("INT-008", "INT-009", "INT-010") for fault in raw.faults)


def test_nothing_spoiled_is_unforeseen(tmp_path: Path):
    """In this very process, where an exception would be seen."""
    seen: Counter[str] = Counter()
    for seed in range(300):
        name, data = mutant(seed, EVERY)
        path = tmp_path / name
        path.write_bytes(data)
        raw = read_submission(path, name, ASKED, SMALL)
        sound(raw)
        seen.update(fault.code for fault in raw.faults)
    assert len(seen) > 25


def swarm(tmp_path: Path, seeds: range) -> None:
    """Open mutants in confined processes and hold what comes back to the promises.

    One that takes too much computing time ends its process, which is unforeseen.
    """
    before = folders()
    paths = []
    for seed in seeds:
        name, data = mutant(seed, EVERY)
        path = tmp_path / f"{seed}-{name}"
        path.write_bytes(data)
        paths.append(path)
    for path, raw in zip(paths, open_submissions(paths, the_form(), SMALL), strict=True):
        assert raw.submission == path.name
        assert not unforeseen(raw), path.name
        sound(raw)
    assert left_behind(before) == set()
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_spoiled_submissions_are_opened_in_bounds(tmp_path: Path):
    swarm(tmp_path, range(1_000, 1_700))


@pytest.mark.long
@pytest.mark.parametrize("first", range(10_000, 30_000, 2_000))
def test_many_spoiled_submissions_are_opened_in_bounds(first: int, tmp_path: Path):
    swarm(tmp_path, range(first, first + 2_000))


RUN = """
import sys
from pathlib import Path
from generator.submissions.intake.pool import open_submissions
from tests.support.mutations import EVERY, mutant
from tests.support.submission_files import SMALL, the_form
folder = Path(sys.argv[1])
paths = []
for seed in range(2_000, 2_040):
    name, data = mutant(seed, EVERY)
    paths.append(folder / f"{seed}-{name}")
    paths[-1].write_bytes(data)
for raw in open_submissions(paths, the_form(), SMALL):
    print(raw.submission, raw.readable, *(f.code for f in raw.faults))
"""


def test_spoiled_submissions_say_the_same_without_any_network(tmp_path: Path):
    unshare = shutil.which("unshare")
    assert unshare is not None
    told = []
    for number, before in enumerate(((), (unshare, "-rn"))):
        if before and subprocess.run([*before, "true"], check=False).returncode != 0:
            return  # namespaces are forbidden here
        folder = tmp_path / str(number)
        folder.mkdir()
        done = subprocess.run(
            [*before, sys.executable, "-c", RUN, str(folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        told.append(done.stdout)
    assert told[0] == told[1]
    assert len(told[0].splitlines()) == 40
