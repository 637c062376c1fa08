"""Whatever is changed of what readers of sealed announcements see is named by a kept head alone."""

import random

import pytest

from generator.model.log_entries import LogHead, read_log
from generator.publish.log_comparison import against_head
from generator.publish.log_proof import prove
from generator.publish.site_folder import SiteFolder
from tests.support.all_announcements import gazette, published_site
from tests.support.site_mutations import CHANGES, Files, listed_anew


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Files:
    files = SiteFolder(published_site(gazette(tmp_path_factory.mktemp("gazette"))))
    return {path: files[path] for path in files}


def named(files: Files, head: LogHead) -> bool:
    entries = read_log(files["log.jsonl"])[0]
    return bool([*prove(files), *against_head(entries, head)])


SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 20))]
"""A twentieth on each commit, all twelve hundred behind ``make test-long``."""


@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_that_readers_see_is_named_against_a_kept_head(published: Files, seed: int):
    head = LogHead.of(read_log(published["log.jsonl"])[0])
    assert head is not None
    assert not named(published, head)
    chance = random.Random(seed)  # noqa: S311  a seed, no secret
    missed = []
    for number in range(60):
        kind = tuple(CHANGES)[number % len(CHANGES)]
        spoilt = CHANGES[kind](published, chance)
        if spoilt != published and not named(listed_anew(spoilt), head):
            missed.append((number, kind))
    assert missed == []
