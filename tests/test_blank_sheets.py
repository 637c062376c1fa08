"""The sheets that a review hands out come back filled in, without a finding."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.forms.workbook import workbook
from generator.review.blank_sheets import blank_sheets
from generator.review.staff_sheets import StaffSheet
from generator.review.stages import Given
from tests.support.opened_submissions import example
from tests.support.review_inboxes import call_of, checked, inbox, reviewed, unannounced
from tests.test_receipts import BOUND
from tests.test_review import VOTED, voted

COUNT = 3
Cell = Callable[[int, str], Any]


def filled(data: bytes, fill: Cell) -> bytes:
    """A sheet with what ``fill`` gives for a row and a title written into its empty cells."""
    made = openpyxl.load_workbook(io.BytesIO(data))
    page = made.active
    heads = {cell.column: cell.value for cell in page[3]}
    for row in page.iter_rows(min_row=4):
        for cell in row:
            if cell.value is None:
                cell.value = fill(cell.row - 4, heads[cell.column])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def fill(row: int, title: str) -> Any:
    known = {"收到时间": f"2020/9/{10 + row} 9:05", "票数": 10 * row}
    return 60 + row + 0.5 if title.startswith("评委") else known.get(title)


@pytest.mark.parametrize("registered", [False, True])
def test_the_sheets_come_back_filled_in_without_a_finding(registered: bool) -> None:
    form, items, _ = voted(COUNT, lambda n: n, lambda n, _: "60")
    review, told = reviewed(form, items)
    assert review is not None
    assert told == ()
    made = blank_sheets(review, form, call_of(form), registered=registered)
    names = {"打分表.xlsx", "票数表.xlsx"}
    assert {*made} == (names if registered else names | {"登记表.xlsx"})
    back = {name: StaffSheet(name=name, data=filled(data, fill)) for name, data in made.items()}
    again = Given(
        register=back.get("登记表.xlsx"), votes=back["票数表.xlsx"], scores=back["打分表.xlsx"]
    )
    found, told = reviewed(form, items, again)
    assert told == ()
    assert found is not None
    figures = [standing.figure for standing in found.stages[1].standings]
    assert [figure.rank for figure in figures if figure] == [1, 2, 3]
    assert {entry.received is not None for entry in found.entries} == {not registered}


def test_the_register_has_a_line_for_each_thing_that_is_due() -> None:
    items = checked(BOUND, inbox(BOUND, "community", 2))
    none_yet = Given(register=StaffSheet(name="登记表", data="文件名\n".encode()))
    review, _ = reviewed(BOUND, items, none_yet)
    assert review is not None
    data = blank_sheets(review, BOUND, call_of(BOUND), registered=False)["登记表.xlsx"]
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    assert [row[1:4:2] for row in rows[2:]] == [
        ("文件名", "收件"),
        *(
            (name, kind)
            for name in ("p-0000.xlsx", "p-0001.xlsx")
            for kind in (None, "登记", "报送")
        ),
    ]
    back = StaffSheet(name="登记表.xlsx", data=filled(data, fill))
    _, told = reviewed(BOUND, items, Given(register=back))
    assert told == ()


def test_the_sheets_have_a_column_for_as_many_judges_as_the_points_need() -> None:
    form, items, _ = voted(1, lambda n: n, lambda n, _: "60")
    review, _ = reviewed(form, items)
    assert review is not None
    data = blank_sheets(review, form, call_of(form), registered=True, judges=1)["打分表.xlsx"]
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    part = review.stages[-1].stage.scoring.parts[-1]  # type: ignore[union-attr]
    judges = [cell.value for cell in page[3] if str(cell.value).startswith("评委")]
    assert len(judges) == part.highest + part.lowest + 1
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$3:$3"


def test_the_command_writes_them_and_never_over_what_was_filled_in(tmp_path: Path) -> None:
    root, box, out = unannounced(tmp_path / "project"), tmp_path / "收件", tmp_path / "表"
    box.mkdir()
    for number, answers in enumerate(inbox(VOTED, "community", 2)):
        data = workbook(VOTED, call_of(VOTED), answers)
        (box / f"p-{number}.xlsx").write_bytes(data)
    words = ["review", "--root", str(root), "--as-of", "2020-10-20T10:00+08:00", VOTED.call]
    words += [str(box), "--sheets", str(out)]
    for _ in range(2):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output
        assert {path.name for path in out.iterdir()} == {
            "登记表.xlsx",
            "票数表.xlsx",
            "打分表.xlsx",
        }
    register = out / "登记表.xlsx"
    register.write_bytes(filled(register.read_bytes(), fill))
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "登记表.xlsx 已经存在，内容不同；请先移走它，或换一个目录" in done.output
    inside = [*words[:-1], str(root / "表")]
    done = CliRunner().invoke(main, inside)
    assert done.exit_code == 2
    assert "请用 --sheets 写项目之外的目录" in done.output


def test_a_line_that_names_two_applications_counts_for_none() -> None:
    form, items, given = voted(2, lambda n: n, lambda n, _: "60")
    rows = f"申报编号,文件名,票数\n{form.call}-001,p-0001.xlsx,3\n,p-0001.xlsx,4\n"
    votes = StaffSheet(name="票数表.csv", data=rows.encode())
    found, told = reviewed(form, items, Given(votes=votes, scores=given.scores))
    assert found is None
    assert [f"{f.place}: {f.code} {f.message}" for f in told][-1] == (
        f"票数表.csv:2: REV-003 {form.call}-001 是“p-0000.xlsx”，不是“p-0001.xlsx”；"
        "请核对申报编号和文件名"
    )


def test_a_shipped_example_in_a_real_review_is_told(tmp_path: Path) -> None:
    root, box = unannounced(tmp_path / "project"), tmp_path / "收件"
    box.mkdir()
    for number, answers in enumerate(inbox(VOTED, "community", 1)):
        (box / f"p-{number}.xlsx").write_bytes(workbook(VOTED, call_of(VOTED), answers))
    shipped = workbook(VOTED, call_of(VOTED), example(VOTED.call, "community"))
    (box / "示例.xlsx").write_bytes(shipped)
    words = ["review", "--root", str(root), "--as-of", "2020-10-20T10:00+08:00", VOTED.call]
    words += [str(box), "-o", str(tmp_path / "评审")]
    done = CliRunner().invoke(main, words)
    assert "示例.xlsx: 提醒 REV-031 " in done.output
    done = CliRunner().invoke(main, [*words, "--sample"])
    assert done.exit_code == 0, done.output
    assert "REV-031" not in done.output
