"""Files of forms with one thing changed: told in a line or of no harm, whatever is done next.

2,000 of them run with the long tests, a tenth on each commit; CONTRIBUTING says how to try more.
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.support.form_fuzz import FormProject, outcome, project

PART = 20
"""So many changes are tried in one test."""


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> FormProject:
    return project(tmp_path_factory.mktemp("fuzz") / "project")


def swarm(of: FormProject, first: int, count: int) -> Counter[str]:
    return Counter(outcome(of, seed) for seed in range(first, first + count))


@pytest.mark.parametrize("part", range(10))
def test_one_change_to_a_form_is_told_or_does_no_harm(part: int, spoiled: FormProject) -> None:
    seen = swarm(spoiled, part * PART, PART)
    assert seen["told"] > PART / 2, seen


@pytest.mark.long
@pytest.mark.parametrize("part", range(10, 100))
def test_two_thousand_changes_are_told_or_do_no_harm(part: int, spoiled: FormProject) -> None:
    assert sum(swarm(spoiled, part * PART, PART).values()) == PART


def test_what_is_spoiled_is_put_back(spoiled: FormProject) -> None:
    sound = {path: path.read_bytes() for path in spoiled.files}
    outcome(spoiled, 1)
    assert {path: path.read_bytes() for path in spoiled.files} == sound


def test_the_forms_of_the_project_are_among_them(spoiled: FormProject) -> None:
    names = {path.name for path in spoiled.files}
    assert {"application.schema.json", "layout.yml", "rules.yml", "review.yml"} <= names
    assert Path("budget.table.json").name in names
