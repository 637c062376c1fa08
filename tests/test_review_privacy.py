"""A review publishes no number that names a person, and repeats none in any of its papers."""

import io
import random
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main
from generator.findings import Level
from generator.forms.answers import application_json
from generator.review.outputs import outputs
from generator.review.reports.html_report import as_report
from generator.review.reports.workbook_report import working_copy
from generator.review.result_package import personal
from generator.review.stages import Given
from tests.support import personal_numbers as numbers
from tests.support.review_inboxes import (
    Answers,
    call_of,
    checked,
    decisions_of,
    form_named,
    inbox,
    the_site,
    through,
    unannounced,
)

FORM = form_named("k")
AS_OF = datetime(2020, 10, 20, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
HALF = ("11010119900307****", "11010519******2316"[:8] + "900307****", "62220288881234****7")


@cache
def secrets() -> tuple[str, ...]:
    """Every kind of number in every disguise, and some of which a mask hides too little."""
    chance = random.Random(11)  # noqa: S311  invented numbers, always the same
    made = [
        disguise(make(chance), chance)
        for make in numbers.KINDS.values()
        for disguise in numbers.DISGUISES.values()
    ]
    return (*made, *HALF)


_ASCII = {
    code: chr(plain) for table in (numbers.WIDE, numbers.CHINESE) for plain, code in table.items()
}


def digits(text: str) -> str:
    return re.sub("[^0-9]", "", text.translate(_ASCII))


def repeated(text: str, secret: str) -> bool:
    """Whether a text holds a secret as it was typed, or all of its digits in a row."""
    if secret in text or "@" in secret or "*" in secret:
        return secret in text
    lines = text.splitlines()
    return any(
        digits(secret) in digits(word) for line in lines for word in re.split("[，。；<>]", line)
    )


def planted(secret: str, *fields: str) -> list[Answers]:
    """Three applications, the second of which holds a number in some of its answers."""

    def change(number: int, answers: Answers) -> None:
        for name in fields if number == 1 else ():
            answers[name] = f"{answers[name][: max(0, min(20, 57 - len(secret)))]} {secret} 处"

    return inbox(FORM, "community", 3, change)


# --- told before anything is written ---


@pytest.mark.parametrize("secret", secrets())
@pytest.mark.parametrize("name", ["project_name", "lead_name"])
def test_a_number_that_would_be_published_is_told(secret: str, name: str):
    assert FORM.review is not None
    given = checked(FORM, planted(secret, name))
    # An identity number is refused with the application already.
    sound = given[1].result.verdict == "valid"
    assert sound or any(one.code == "FLD-019" for one in given[1].result.findings)
    found = personal(through(FORM, given), FORM, FORM.review)
    assert {(one.code, one.level) for one in found} <= {("REV-011", Level.ERROR)}
    assert [one.place.file for one in found] == ["p-0001.xlsx"] * sound
    assert all(f"{FORM.call}-002 " in one.message for one in found)
    assert not any(repeated(one.message, secret) for one in found)


def test_a_clean_inbox_is_not_suspected():
    assert FORM.review is not None
    given = checked(FORM, inbox(FORM, "community", 60))
    assert personal(through(FORM, given), FORM, FORM.review) == ()


def write(folder: Path, given: Mapping[str, Answers]) -> Path:
    folder.mkdir()
    for name, answers in given.items():
        made = application_json(FORM, answers)
        data = made.encode() if isinstance(made, str) else made
        (folder / f"{name}.json").write_bytes(data)
    return folder


def review(root: Path, *words: object) -> Result:
    told = ["review", "--root", root, "--as-of", "2020-10-20T10:00+08:00", FORM.call, *words]
    done = CliRunner().invoke(main, [*map(str, told)])
    assert "Traceback" not in done.output
    return done


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unannounced(tmp_path_factory.mktemp("of") / "project")


def test_the_command_refuses_and_writes_nothing(project: Path, tmp_path: Path):
    given = {f"p-{n}": planted(s, "project_name")[1] for n, s in enumerate(secrets())}
    done = review(project, write(tmp_path / "in", given), "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert done.output.count("REV-011") > 20
    assert not (tmp_path / "out").exists()
    assert [one for one in secrets() if repeated(done.output, one)] == []


# --- and repeated nowhere ---


@pytest.mark.parametrize("secret", secrets())
def test_no_paper_of_a_review_repeats_a_number(secret: str):
    """Neither what is counted together, nor what is alike, nor what people decided and why."""

    def change(number: int, answers: Answers) -> None:
        for name in ("project_name", "lead_name", "plan_summary"):
            answers[name] = f"同样的{secret}文字"
        answers["plan_summary"] *= 4

    assert FORM.review is not None
    call = call_of(FORM)
    names = f"第{{}}份{secret}.xlsx".format
    given = checked(FORM, inbox(FORM, "community", 4, change), names=names)
    why = (FORM.review.stages[0].title, f"{FORM.call}-001", "通过", "", f"已问 {secret}")
    sound = given[0].result.verdict == "valid"
    found = through(FORM, given, Given(decisions=(decisions_of(why),)) if sound else None)
    made = outputs(found, FORM, call, the_site(), as_of=AS_OF, sample=False)
    inside = [data for path, data in made.files.items() if "内部" in path]
    assert inside
    for data in (working_copy(found, FORM, call), *inside):
        book = openpyxl.load_workbook(io.BytesIO(data))
        cells = "\n".join(str(c.value) for sheet in book for row in sheet for c in row if c.value)
        assert not repeated(cells, secret)
    assert not repeated(as_report(found, FORM, call, sample=False), secret)
