"""An answer of several options, in every shape of the invented form."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.checks.limit_detection import limit_detection
from generator.findings import Level
from generator.forms.answers import application_json
from generator.forms.formats import FORMATS, template
from generator.forms.limit_mutants import limits
from generator.review.entries import Entry
from generator.review.limits import counts
from generator.review.result_package import _answer_text
from generator.submissions.check import check_submissions, read_submissions
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from generator.submissions.opened import Raw
from generator.submissions.verdict import Result
from tests.parity.calls import Subject, invented
from tests.support.opened_submissions import raw_of

EXAMPLES = ("room", "wetland", "woodland")


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    [found] = invented(tmp_path_factory.mktemp("several") / "invented").values()
    return found


def answers_of(subject: Subject, name: str) -> Mapping[str, Any]:
    return next(one.answers for one in subject.form.examples if one.name == name)


def opened(subject: Subject, data: bytes, path: Path) -> Raw:
    path.write_bytes(data)
    return read_submission(path, path.name, outline(subject.form), LIMITS)


def checked(subject: Subject, raw: Raw) -> Result:
    [result] = check_submissions([raw], subject.form, subject.call, received=None)
    return result


@pytest.mark.parametrize("shape", FORMATS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_it_comes_back_from_every_shape(name: str, shape: str, subject: Subject, tmp_path: Path):
    given = answers_of(subject, name)
    data = template(subject.form, subject.call, shape, given)
    raw = opened(subject, data, tmp_path / f"p.{FORMATS[shape].suffix}")
    [read] = read_submissions([raw], subject.form, subject.call, received=None)
    assert read.result.verdict == "valid"
    assert {one.level for one in read.result.findings} <= {Level.INFO}
    assert read.answers == {key: value for key, value in given.items() if key != "form"}


# What stands in the document in the place of the answer, and what it says.
PAPER = {
    "☑ 学生　　□ 家长、监护人\n□ 老人　　☑ 志愿者": "学生；志愿者",
    "√学生 □家长、监护人 √老人 □志愿者": "学生；老人",
    "学生√　家长、监护人√　老人□　志愿者□": "学生；家长、监护人",
    "学生、志愿者": "学生、志愿者",
    "□ 学生　　□ 家长、监护人　　□ 老人　　□ 志愿者": "",
    "": "",
}


@pytest.mark.parametrize("text", PAPER)
def test_ticks_made_by_hand_are_read_where_the_controls_are_gone(
    text: str, subject: Subject, tmp_path: Path
):
    given = {**answers_of(subject, "woodland"), "serves": ["pupils"]}
    data = template(subject.form, subject.call, "docx", given)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    body = parts["word/document.xml"].decode()
    # The control of the answer with all in it, in whose place one run of text is put.
    begin = body.rindex("<w:sdt>", 0, body.index('w:val="serves"'))
    end = re.compile(r"</w:tc>").search(body, begin)
    assert end is not None
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in text.split("\n"))
    body = f"{body[:begin]}<w:r>{lines}</w:r></w:p>{body[end.start() :]}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry, content in parts.items():
            archive.writestr(entry, body if entry == "word/document.xml" else content)
    raw = opened(subject, out.getvalue(), tmp_path / "p.docx")
    assert raw.fields["serves"].text == PAPER[text]


LISTS: dict[str, tuple[Any, list[str]]] = {
    "another order": (["helpers", "pupils"], []),
    "by its label": (["学生", "志愿者"], []),
    "none": ([], ["FLD-001"]),
    "no list": ("helpers；pupils", []),
    "an unknown option": (["pupils", "martians"], ["FLD-031"]),
    "an option twice": (["pupils", "pupils", "helpers"], ["FLD-031"]),
    "an empty option": (["pupils", ""], ["FLD-031"]),
    "too many": (["pupils", "parents", "elders", "helpers"], ["FLD-032"]),
    "a number": (["pupils", 1], ["INT-408"]),
    "a list in a list": ([["pupils"]], ["INT-408"]),
    "nothing in a list": ([None], ["INT-408"]),
    "a group": ({"pupils": True}, ["INT-408"]),
    "a number alone": (1, ["FLD-031"]),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_in_json_is_held_to_the_options(name: str, subject: Subject, tmp_path: Path):
    value, codes = LISTS[name]
    written = json.loads(application_json(subject.form, answers_of(subject, "woodland")))
    data = json.dumps({**written, "serves": value}).encode()
    result = checked(subject, opened(subject, data, tmp_path / "application.json"))
    found = [one.code for one in result.findings if one.where.field == "/serves"]
    assert found == codes
    assert (result.verdict == "valid") == (not codes)


def test_a_list_of_options_is_no_answer_of_one(subject: Subject, tmp_path: Path):
    written = json.loads(application_json(subject.form, answers_of(subject, "room")))
    data = json.dumps({**written, "season": ["spring"]}).encode()
    result = checked(subject, opened(subject, data, tmp_path / "application.json"))
    assert "INT-408" in [one.code for one in result.findings]


@pytest.mark.parametrize(
    ("serves", "care", "codes"),
    [
        ("学生", "", []),
        ("学生；老人", "", ["FLD-001"]),
        ("学生；老人", "有座位", []),
        ("学生；家长、监护人", "有座位", ["FLD-002"]),
        ("火星人", "", ["FLD-031"]),
        ("志愿者、学生", "有座位", []),
    ],
)
def test_what_hangs_on_one_of_the_options_is_asked_for(
    serves: str, care: str, codes: list[str], subject: Subject
):
    raw = raw_of(subject.form, answers_of(subject, "woodland"))
    fields = dict(raw.fields)
    for name, text in (("serves", serves), ("care", care)):
        fields[name] = replace(fields[name], text=text)
    result = checked(subject, replace(raw, fields=fields))
    assert [one.code for one in result.findings] == codes


def test_a_rule_reads_each_of_the_options(subject: Subject):
    raw = raw_of(subject.form, answers_of(subject, "wetland"))
    broken = {
        "/also": ("稻田一年四季；竹编，从一根竹子开始", "FS-3.5"),
        "/serves": ("老人", "FS-3.1"),
    }
    for at, (text, code) in broken.items():
        name = at[1:]
        cell = replace(raw.fields[name], text=text)
        result = checked(subject, replace(raw, fields={**raw.fields, name: cell}))
        assert (code, at) in [(one.code, one.where.field) for one in result.findings]


def test_a_slip_in_how_many_may_be_chosen_is_noticed(subject: Subject):
    found = {
        (limit.at, limit.keyword): limit.slips for limit in limits(subject.form) if limit.options
    }
    assert found == {
        ("/serves", "minItems"): (2,),
        ("/serves", "maxItems"): (2, 4, None),
        ("/also", "minItems"): (1, 3, None),
    }
    detection = limit_detection(subject.form, subject.call)
    assert [slip for slip in detection.unnoticed if slip.limit.options] == []


def test_a_review_shows_it_and_tells_who_chose_an_option(subject: Subject):
    form, given = subject.form, answers_of(subject, "wetland")
    entry = Entry(
        place=0,
        number="1",
        submission="p",
        received=None,
        result=checked(subject, raw_of(form, given)),
        answers=given,
    )
    field = form.field("serves")
    assert field is not None and form.review is not None
    assert _answer_text(field, entry) == "学生；家长、监护人；老人"
    key = form.review.keys[0]
    for values, expected in ((("elders",), True), (("helpers",), False)):
        assert counts(replace(key, when=(("serves", values),)), entry, form) is expected
        assert counts(replace(key, unless=(("serves", values),)), entry, form) is not expected
