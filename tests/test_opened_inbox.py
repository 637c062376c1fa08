"""The office's own files in an inbox are no applications, and no name makes one of them."""

import io
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.forms.answers import application_json
from generator.forms.workbook import workbook
from generator.review.blank_sheets import blank_sheets
from generator.review.stages import Given
from generator.submissions.intake.inbox import inbox
from generator.submissions.opened_inbox import OpenedInbox
from tests.conftest import ROOT
from tests.support.opened_submissions import example
from tests.support.review_inboxes import call_of, reviewed
from tests.test_review import VOTED, voted

OFFICE = (
    "登记表.xlsx",
    "2023年登记表（6月）.xlsx",
    "收件登记表 - 副本.xlsx",
    "登记.csv",
    "register.csv",
    "专家打分表.xlsx",
    "打分汇总表(1).xlsx",
    "scores.xlsx",
    "网络投票.csv",
    "票数表 最终版.xlsx",
    "工作底稿.xlsx",
    "评审报告.html",
    "检查结果.html",
    "检查结果.jsonl",
    "待决定.xls",
)
STRANGERS = ("甲单位.xlsx", "申报登记用的材料.xlsx", "登记表与申报书.html", "budget.csv", "登记表")


def sheet() -> bytes:
    """A workbook that is no form."""
    out = io.BytesIO()
    made = openpyxl.Workbook()
    made.active.append(["申报编号", "票数"])
    made.save(out)
    return out.getvalue()


def plain(name: str) -> bytes:
    """What a file of this name holds that is no form."""
    if name.endswith(".xlsx"):
        return sheet()
    if name.endswith(".html"):
        return "<!doctype html><title>评审报告</title><p>收到 3 份".encode()
    return b"a,b\n1,2\n"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "收件"
    folder.mkdir()
    data = workbook(VOTED, call_of(VOTED), example(VOTED.call, "community"))
    for name in ("乙单位.xlsx", "登记表（申报）.xlsx"):
        (folder / name).write_bytes(data)
    return folder


def test_the_files_of_the_office_are_passed_over_and_strangers_are_not(box: Path) -> None:
    for name in (*OFFICE, *STRANGERS):
        (box / name).write_bytes(plain(name))
    opened = OpenedInbox(inbox([box], [VOTED]))
    given = [raw.submission for raw, _ in opened.submissions([VOTED])]
    assert sorted(given) == sorted(("乙单位.xlsx", "登记表（申报）.xlsx", *STRANGERS))
    found = opened.inbox
    assert sorted(one.name for one in found.passed_over) == sorted(OFFICE)
    assert {one.rule for one in found.passed_over} == {"staff"}
    assert found.entries == len(list(box.iterdir()))


@pytest.mark.parametrize("name", ["打分表.json", "登记表.xlsx"])
def test_a_filled_form_is_an_application_whatever_it_is_called(name: str, box: Path) -> None:
    answers = example(VOTED.call, "community")
    made = {"json": application_json(VOTED, answers)}
    made["xlsx"] = workbook(VOTED, call_of(VOTED), answers)
    (box / name).write_bytes(made[name.partition(".")[2]])
    opened = OpenedInbox(inbox([box], [VOTED]))
    assert name in [raw.submission for raw, _ in opened.submissions([VOTED])]


def test_the_commands_count_them_as_passed_over_and_name_them(box: Path, tmp_path: Path) -> None:
    form, items, _ = voted(1, lambda n: n, lambda n, _: "60")
    review, _ = reviewed(form, items, Given())
    assert review is not None
    for name, data in blank_sheets(review, form, call_of(form), registered=False).items():
        (box / name).write_bytes(data)
    (box / "~$登记表.xlsx").write_bytes(b"\x05wang" + b" " * 160)
    for words in (["validate"], ["review", "--sample", "-o", str(tmp_path / "out")]):
        told = [*words, "--root", str(ROOT), VOTED.call, str(box)]
        done = CliRunner().invoke(main, told)
        lines = done.output.splitlines()
        (counted,) = [line for line in lines if line.startswith("收到的文件和文件夹共 6 个：")]
        assert "：申报 2 份，" in counted
        assert counted.endswith("略过 4 个。")
        assert "  略过 3 个（评审用的表）：打分表.xlsx、登记表.xlsx、票数表.xlsx" in lines
        assert not [line for line in lines if "无法读取" in line]


def test_an_inbox_of_nothing_else_is_told_in_a_line(tmp_path: Path) -> None:
    for name in ("登记表.xlsx", "打分表.xlsx"):
        (tmp_path / name).write_bytes(sheet())
    out = tmp_path.parent / "out"
    for words in (["validate"], ["review", "-o", str(out)]):
        told = [*words, "--root", str(ROOT), VOTED.call, str(tmp_path)]
        done = CliRunner().invoke(main, told)
        assert done.exit_code == 2
        assert "里没有申报，只有要略过的 2 项；请核对位置，放入收到的申报" in done.output
    assert not out.exists()
    alone = ["validate", "--root", str(ROOT), VOTED.call, str(tmp_path / "登记表.xlsx")]
    done = CliRunner().invoke(main, alone)
    assert Counter(done.output)["无"] == 2, done.output
