"""A date with bounds, fixed or tied to a step of the call, in every shape of a form."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from generator.forms.csv_package import GUIDE, package_files
from generator.forms.formats import template
from generator.forms.html_form import fillable
from generator.submissions.check import Checker
from tests.parity.calls import Subject, calls_of, invented
from tests.support.opened_submissions import raw_of
from tests.support.single_faults import spoil

TIMELINE = "site_data/calls/field-school-2026/timeline.yml"
WORDS = "不早于1990年1月1日，不晚于2026年9月30日。"


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return invented(tmp_path_factory.mktemp("days"))["field-school-2026"]


def test_a_bound_is_a_day_or_that_of_a_step(subject: Subject) -> None:
    founded, lessons = subject.form.field("founded"), subject.form.table("lessons")
    assert founded is not None
    assert lessons is not None
    assert (founded.earliest, founded.latest) == ("1990-01-01", "2026-09-30")
    assert (lessons.columns[0].earliest, lessons.columns[0].latest) == ("2026-01-01", "2027-07-07")


def test_a_published_schema_names_the_days(subject: Subject) -> None:
    """No number bounds a date in JSON Schema; in a Table Schema a date does."""
    given = subject.form.schema["properties"]["founded"]  # type: ignore[index]
    assert (given["formatMinimum"], given["formatMaximum"]) == ("1990-01-01", "2026-09-30")
    assert not {"minimum", "maximum"} & given.keys()
    lessons = subject.form.table("lessons")
    assert lessons is not None
    limits = lessons.descriptor["fields"][0]["constraints"]  # type: ignore[index]
    assert (limits["minimum"], limits["maximum"]) == ("2026-01-01", "2027-07-07")


def test_every_shape_says_between_which_days(subject: Subject) -> None:
    form = subject.form
    page = fillable(form)
    assert 'data-min="1990-01-01" data-max="2026-09-30"' in page
    assert page.count('data-min="2026-01-01" data-max="2027-07-07"') > 1
    assert WORDS in page
    assert WORDS in package_files(form, {})[GUIDE].decode()
    assert subject.data["sections"][1]["items"][4]["guide"].endswith(WORDS)  # type: ignore[index]
    word = zipfile.ZipFile(io.BytesIO(template(form, subject.call, "docx", {})))
    assert WORDS in word.read("word/document.xml").decode()


def test_a_workbook_takes_no_other_day(subject: Subject) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(subject.form, subject.call, "xlsx", {})))
    rules = [
        (rule.formula1, rule.formula2, rule.error)
        for sheet in book.worksheets
        for rule in sheet.data_validations.dataValidation
        if rule.type == "date"
    ]
    # 1990-01-01 to 2026-09-30, and 2026-01-01 to 2027-07-07, as a workbook counts days.
    assert {rule[:2] for rule in rules} == {("32874", "46295"), ("46023", "46575")}
    assert rules[0][2] == f"请填{WORDS[:-1]}的日期，写成 2023-07-01 的样子。"


def told(subject: Subject, pointer: str, text: str) -> list[str]:
    """What is said of an example once a cell of it holds another text."""
    given = next(one for one in subject.form.examples if one.name == "wetland")
    raw = spoil(raw_of(subject.form, given.answers, "x.xlsx"), pointer, text)
    ((outcome, _),) = Checker(subject.form, subject.call, None).check((raw,))
    return [f"{one.code} {one.message}" for one in outcome.findings if one.code.startswith("FLD")]


def test_a_day_outside_is_told_with_the_bound(subject: Subject) -> None:
    for pointer, text, message in (
        ("/founded", "1989-12-31", "FLD-035 “成立日期”不得早于1990年1月1日；请核对后改正"),
        ("/founded", "2026-10-01", "FLD-036 “成立日期”不得晚于2026年9月30日；请核对后改正"),
        ("/lessons/1/day", "2025-12-31", "FLD-035 “日期”不得早于2026年1月1日；请核对后改正"),
        ("/lessons/1/day", "2027-07-08", "FLD-036 “日期”不得晚于2027年7月7日；请核对后改正"),
    ):
        assert told(subject, pointer, text) == [message]
    for pointer, text in (("/founded", "2026-09-30"), ("/lessons/1/day", "2027-07-07")):
        assert told(subject, pointer, text) == []


def test_what_is_still_to_be_confirmed_bounds_nothing(tmp_path: Path) -> None:
    invented(tmp_path)
    file = tmp_path / TIMELINE
    text = file.read_text(encoding="utf-8")
    closes = "    closes: 2026-09-30T17:30+08:00\n"
    assert closes in text
    file.write_text(text.replace(closes, f"{closes}    to_confirm: [closes]\n"), encoding="utf-8")
    founded = calls_of(tmp_path)["field-school-2026"].form.field("founded")
    assert founded is not None
    assert (founded.earliest, founded.latest) == ("1990-01-01", "")
