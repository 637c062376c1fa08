"""What is handed in twice is named by a review, and nothing is set aside for it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.forms.formats import template
from tests.conftest import ROOT
from tests.support.opened_submissions import examples, forms_now
from tests.support.review_inboxes import call_of

CALL = "kunming-2020"


def given(**changes: object) -> Mapping[str, object]:
    """Answers of one unit and project, which are no shipped example's."""
    first = next(iter(examples(CALL).values()))
    return {**first, "project_name": "楼道微更新项目", **changes}


def written(answers: Mapping[str, object], kind: str = "xlsx") -> bytes:
    form = forms_now()[CALL]
    return template(form, call_of(form), kind, answers)


def reviewed(folder: Path, files: Mapping[str, bytes]) -> tuple[str, str]:
    """Review files and return what is said and the report."""
    inbox, output = folder / "in", folder / "out"
    inbox.mkdir()
    for name, data in files.items():
        (inbox / name).write_bytes(data)
    words = ("review", CALL, inbox, "--root", ROOT, "--output", output, "--as-of", "2026-11-23")
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output, (output / "内部/评审报告.html").read_text(encoding="utf-8")


SAME, NAMES = "填写的内容完全相同", "单位和项目名称相同"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"甲.xlsx": written(given()), "乙.xlsx": written(given())}, SAME),
        ({"甲.xlsx": written(given()), "乙.json": written(given(), "json")}, SAME),
        (
            {"甲.xlsx": written(given()), "乙.docx": written(given(nature="社会团体"), "docx")},
            NAMES,
        ),
        (
            {
                "甲.xlsx": written(given()),
                "乙.xlsx": written(given(project_name=f" {given()['project_name']} ")),
            },
            "相同；请核对是不是重复提交",
        ),
    ],
)
def test_what_came_twice_is_named_and_stays(files: Mapping[str, bytes], words: str, tmp_path: Path):
    said, report = reviewed(tmp_path, files)
    assert said.count("提醒 REV-012") == 1, said
    line = next(one for one in said.splitlines() if "REV-012" in one)
    assert (words in line, all(name in line for name in files)) == (True, True), line
    assert "收到 2 份：有效 2 份" in said
    assert words in report


def test_two_projects_of_one_unit_are_not_one(tmp_path: Path):
    other = given(project_name="另外一个社区的议事厅项目")
    said, _ = reviewed(tmp_path, {"甲.xlsx": written(given()), "乙.xlsx": written(other)})
    assert "REV-012" not in said


def test_a_draft_without_times_of_receipt_has_to_be_written_out(tmp_path: Path):
    said, _ = reviewed(tmp_path, {"甲.xlsx": written(given())})
    (draft,) = (tmp_path / "out").rglob("announcements/*.md")
    assert "\n请写其中 1 份是否逾期：" in draft.read_text(encoding="utf-8")
    assert "没有登记收到时间" in said
