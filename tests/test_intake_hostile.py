"""Every hostile sample gets its plain line, in this process and, the same, in a confined one."""

import json
import re
from pathlib import Path

import pytest

from generator.forms.messages import MESSAGES
from generator.submissions.intake.package import read_submission
from generator.submissions.intake.pool import open_submissions
from generator.submissions.opened import Raw
from generator.web.shared import SHARED
from tests.conftest import ROOT
from tests.support.hostile_files import HOSTILE
from tests.support.opened_submissions import complete
from tests.support.submission_files import ASKED, SMALL, lines, the_form
from tests.support.workbook_looks import LOOKS

HERE, INTAKE = ROOT / "tests", ROOT / "generator/submissions/intake"


def same(told: list[str], expected: tuple[str, ...]) -> bool:
    """Compare lines; one that ends in a star says only how it begins."""
    return len(told) == len(expected) and all(
        one.startswith(wanted[:-1]) if wanted.endswith("*") else one == wanted
        for one, wanted in zip(told, expected, strict=True)
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_submission_is_told_in_one_plain_line(name: str, tmp_path: Path):
    sample = HOSTILE[name]
    path = tmp_path / sample.file
    path.write_bytes(sample.made())
    raw = complete(read_submission(path, sample.file, ASKED, SMALL))
    assert same(lines(raw), sample.told), lines(raw)
    assert raw.readable is sample.readable
    if not raw.readable:
        assert (raw.fields, raw.tables, raw.unknown) == ({}, {}, ())


def test_the_confined_process_says_the_same_of_all_in_the_order_given(tmp_path: Path):
    paths = []
    for number, sample in enumerate(HOSTILE.values()):
        path = tmp_path / str(number) / sample.file
        path.parent.mkdir()
        path.write_bytes(sample.made())
        paths.append(path)
    found = list(open_submissions(paths, the_form(), SMALL, jobs=2))
    here = [
        read_submission(p, r.submission, ASKED, SMALL) for p, r in zip(paths, found, strict=True)
    ]
    for raw, expected in zip(found, here, strict=True):
        assert plain(raw) == plain(expected)
    assert len(found) == len(HOSTILE)


def plain(raw: Raw) -> tuple[object, ...]:
    return raw.submission, raw.form, dict(raw.fields), dict(raw.tables), raw.faults, raw.readable


def test_every_refusal_of_the_catalogue_is_used_and_tested():
    codes = {code for code in MESSAGES if code.startswith("INT-")}
    sources = "".join(path.read_text(encoding="utf-8") for path in INTAKE.glob("*.py"))
    sources += json.dumps(SHARED["foreign"])
    assert codes == set(re.findall(r'"(INT-[0-9]{3})"', sources))
    files = (*HERE.glob("test_intake*.py"), *HERE.glob("test_word_*.py"))
    tests = "".join(path.read_text(encoding="utf-8") for path in files)
    told = " ".join(line for sample in HOSTILE.values() for line in sample.told)
    told += " ".join(code for _, codes in LOOKS.values() for code in codes)
    assert {code for code in codes if code not in told + tests} == set()
