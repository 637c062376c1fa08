"""Thousands of spoiled sources: what staff mistype is told in a line, never by a traceback."""

import random
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from generator.checks.project import checked
from generator.findings import FORMATS, Level, tell
from tests.support.project_copies import SOURCES, copy_of
from tests.support.source_mutations import KINDS, files_of, spoilt

A_FEW, MOST = range(4), range(4, 200)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's sources, made once: each test puts back what it spoils."""
    return copy_of(SOURCES, tmp_path_factory.mktemp("fuzz") / "project")


def told(root: Path, kind: str, seed: int, as_of: datetime) -> int:
    """Spoil a source, check the project, put the source back; how many errors there were."""
    by = random.Random(f"{kind} {seed}")  # noqa: S311  a seed, no secret
    path = by.choice(files_of(root, kind))
    sound = path.read_bytes()
    path.write_bytes(spoilt(path, by))
    try:
        _, _, found = checked(root, as_of)
    finally:
        path.write_bytes(sound)
    for finding in found:
        assert finding.place.file
        assert (root / finding.place.file).exists() or finding.level is not Level.ERROR
        assert len(finding.message) < 1_000
    for name in FORMATS:
        tell(found, name)
    assert all(line.isprintable() for line in tell(found, "text").splitlines())
    return sum(finding.level is Level.ERROR for finding in found)


def swarm(root: Path, kind: str, seeds: range, as_of: datetime) -> None:
    errors = Counter(bool(told(root, kind, seed, as_of)) for seed in seeds)
    assert errors[True] > len(seeds) / 20 or kind in ("page",)


@pytest.mark.parametrize("kind", KINDS)
def test_what_staff_mistype_is_told_in_a_line(kind: str, project: Path, as_of: datetime):
    swarm(project, kind, A_FEW, as_of)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_two_thousand_slips_of_staff_are_told_in_a_line(kind: str, project: Path, as_of: datetime):
    swarm(project, kind, MOST, as_of)
