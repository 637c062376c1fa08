"""The sheets that a review hands out come back filled in, without a finding."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.forms.workbook import workbook
from generator.model.working_days import parse_instant
from generator.review.blank_sheets import blank_sheets, pending_sheet, register_sheet
from generator.review.entries import Outcome
from generator.review.sheet_rows import Faults
from generator.review.staff_sheets import StaffSheet, register
from generator.review.staff_times import as_cell
from generator.review.stages import Given
from tests.support.opened_submissions import example
from tests.support.review_inboxes import (
    call_of,
    checked,
    filled,
    inbox,
    lines_of,
    reviewed,
    rows_of,
    unannounced,
)
from tests.test_receipts import BOUND
from tests.test_review import VOTED, voted

COUNT = 3


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
        register=back.get("登记表.xlsx"),
        votes=(back["票数表.xlsx"],),
        scores=(back["打分表.xlsx"],),
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
    found, told = reviewed(form, items, Given(votes=(votes,), scores=given.scores))
    assert found is None
    assert [f"{f.place}: {f.code} {f.message}" for f in told][-1] == (
        f"票数表.csv:2: REV-003 {form.call}-001 是“p-0000.xlsx”，不是“p-0001.xlsx”；"
        "请核对申报编号和文件名"
    )


def test_a_shipped_example_joins_no_real_list(tmp_path: Path) -> None:
    root, box = unannounced(tmp_path / "project"), tmp_path / "收件"
    box.mkdir()
    for number, answers in enumerate(inbox(VOTED, "community", 1)):
        (box / f"p-{number}.xlsx").write_bytes(workbook(VOTED, call_of(VOTED), answers))
    shipped = workbook(VOTED, call_of(VOTED), example(VOTED.call, "community"))
    (box / "示例.xlsx").write_bytes(shipped)
    words = ["review", "--root", str(root), "--as-of", "2020-10-20T10:00+08:00", VOTED.call]
    words += [str(box)]
    # Nothing is published of the sheets that are still to be filled in.
    for more, code, level in (
        (["-o", str(tmp_path / "评审")], 1, "错误"),
        (["--sheets", str(tmp_path / "表")], 0, "提醒"),
    ):
        done = CliRunner().invoke(main, [*words, *more])
        assert done.exit_code == code, done.output
        assert f"示例.xlsx: {level} REV-031 " in done.output
    assert not (tmp_path / "评审").exists()
    done = CliRunner().invoke(main, [*words, "-o", str(tmp_path / "评审"), "--sample"])
    assert done.exit_code == 0, done.output
    assert "REV-031" not in done.output


@pytest.mark.parametrize("option", ["register", "votes", "scores", "decisions"])
def test_a_sheet_beside_which_another_form_says_otherwise_is_told(
    option: str, tmp_path: Path
) -> None:
    """Whichever of the two is handed in; where both say the same in other words, nothing is."""
    number = f"{VOTED.call}-001"
    heads, rows, other = {
        "register": (
            ("文件名", "收到时间"),
            ("p.xlsx", "2020/9/10 9:05"),
            "2020-09-10T09:05+08:00",
        ),
        "votes": (("文件名", "票数"), ("p.xlsx", 3), "3"),
        "scores": (("文件名", "张三"), ("p.xlsx", 90.5), "90.5"),
        "decisions": (
            ("申报编号", "环节", "决定"),
            (number, stage_of_voted(), "通过"),
            "通过",
        ),
    }[option]
    box = tmp_path / "收件"
    box.mkdir()
    (box / "p.xlsx").write_bytes(workbook(VOTED, call_of(VOTED), inbox(VOTED, "community", 1)[0]))
    book = openpyxl.Workbook()
    for row in (heads, rows):
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    root = unannounced(tmp_path / "project")
    words = ["review", "--root", str(root), "--as-of", "2020-10-20T10:00+08:00", VOTED.call]
    words += [str(box), "-o", str(tmp_path / "评审"), f"--{option}"]
    changed = {"register": "2020-09-11T09:05+08:00", "decisions": "不通过"}.get(option, "4")
    for last, differs in ((other, False), (changed, True)):
        lines = (heads, (*rows[:-1], last))
        text = "".join(f"{','.join(map(str, line))}\n" for line in lines)
        (tmp_path / "表.csv").write_text(text, encoding="utf-8")
        for one, two in (("表.xlsx", "表.csv"), ("表.csv", "表.xlsx")):
            done = CliRunner().invoke(main, [*words, str(tmp_path / one)])
            line = f"{one}: 提醒 REV-032 同一目录里的 {two} 写的不一样；请核对，只留一份"
            assert (line in done.output) == differs, done.output


def stage_of_voted() -> str:
    assert VOTED.review is not None
    return VOTED.review.stages[0].title


HOURS = [
    "2020-09-10T09:05+08:00",
    "2020-09-10T09:05:07+08:00",
    "2020-09-30T24:00+08:00",
    "2020-09-10T01:05+00:00",
]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/London"])
def test_every_time_comes_back_from_the_register_that_is_written(zone: str) -> None:
    where = ZoneInfo(zone)
    twice = [datetime(2020, 10, 25, 1, 30, tzinfo=where, fold=fold) for fold in (0, 1)]
    for instant in (*(parse_instant(text, where) for text in HOURS), *twice):
        cell = as_cell(instant)
        book = openpyxl.Workbook()
        book.active.append(("文件名", "收到时间"))
        book.active.append(("p.xlsx", cell))
        out = io.BytesIO()
        book.save(out)
        faults = Faults()
        back = register(StaffSheet(name="r.xlsx", data=out.getvalue()), faults, where)
        assert not faults.found
        found = back["p.xlsx"].received
        assert found is not None
        assert found.timestamp() == instant.timestamp()


HOSTILE = ('=HYPERLINK("x")', "+1", "-1", "@x", "＝1", "'=1", "'", "x  y", "甲" * 4_000)


def test_nothing_that_applicants_typed_becomes_a_formula_in_a_sheet() -> None:
    """What decides by a sheet is found again, whatever the files and projects are called."""
    names = [f"{text.strip()[:40]}.xlsx" for text in HOSTILE]

    def change(number: int, answers: dict[str, Any]) -> None:
        answers["project_name"] = HOSTILE[number]
        answers["district"] = call_of(VOTED).districts.names[0]  # type: ignore[union-attr]

    items = checked(VOTED, inbox(VOTED, "community", len(HOSTILE), change), names=names.__getitem__)
    review, _ = reviewed(VOTED, items)
    assert review is not None
    for made in (register_sheet, pending_sheet):
        data = made(review, VOTED, call_of(VOTED))
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            xml = b"".join(parts.read(n) for n in parts.namelist() if n.endswith(".xml"))
        assert b"<f>" not in xml
        assert b"<hyperlink" not in xml
        for row in rows_of(data):
            assert not [c for c in row if isinstance(c, str) and c.startswith(tuple("=+-@＝"))]
    faults = Faults()
    back = register(StaffSheet(name="r.xlsx", data=register_sheet(review, VOTED, call_of(VOTED))),
                    faults, ZoneInfo("Asia/Shanghai"))  # fmt: skip
    assert not faults.found
    assert {*back} == {entry.submission for entry in review.entries}
    waiting = pending_sheet(review, VOTED, call_of(VOTED))
    chosen = filled(
        waiting, lambda n, title: ["不通过", "通过"][n < 4] if title == "决定" else None
    )
    done, told = reviewed(VOTED, items, Given(decisions=(StaffSheet(name="d.xlsx", data=chosen),)))
    assert told == ()
    assert done is not None
    assert not done.stages[0].having(Outcome.OPEN)


def test_the_sheet_to_decide_in_is_one_to_fill_in() -> None:
    districts = call_of(VOTED).districts
    assert districts is not None
    two = districts.names[:2]
    items = checked(
        VOTED, inbox(VOTED, "community", 10, lambda n, a: a.update(district=two[n % 2]))
    )
    review, _ = reviewed(VOTED, items)
    assert review is not None
    data = pending_sheet(review, VOTED, call_of(VOTED))
    assert data == pending_sheet(review, VOTED, call_of(VOTED))
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page is not None
    assert page.freeze_panes == "C4"
    # What is decided between stands together.
    assert [line["申报编号"][-3:] for line in lines_of(data)] == [
        f"{number:03d}" for first in (1, 2) for number in range(first, 11, 2)
    ]
    rules = {str(rule.sqref)[0]: rule for rule in page.data_validations.dataValidation}
    heads = {str(cell.value): cell.column_letter for cell in page[3]}
    assert (rules[heads["决定"]].type, rules[heads["决定"]].formula1) == ("list", '"通过,不通过"')
    assert rules[heads["金额"]].type == "decimal"
    assert page[f"{heads['金额']}4"].number_format == "General"
    for title, letter in heads.items():
        assert page.column_dimensions[letter].width >= 2 * len(title), title


def test_the_sheet_to_decide_in_keeps_what_was_decided_before() -> None:
    districts = call_of(VOTED).districts
    assert districts is not None
    one = districts.names[0]
    items = checked(VOTED, inbox(VOTED, "community", 6, lambda _, a: a.update(district=one)))
    review, _ = reviewed(VOTED, items)
    assert review is not None
    decided = {(0, "决定"): "通过", (1, "决定"): "不通过", (1, "理由"): "材料不实"}
    first = pending_sheet(review, VOTED, call_of(VOTED))
    assert len(lines_of(first)) == 6
    sheet = StaffSheet(
        name="待决定.xlsx", data=filled(first, lambda row, title: decided.get((row, title)))
    )
    review, told = reviewed(VOTED, items, Given(decisions=(sheet,)))
    assert (told, review is not None) == ((), True)
    assert review is not None
    data = pending_sheet(review, VOTED, call_of(VOTED))
    kept = {line["申报编号"][-3:]: (line["决定"], line["理由"]) for line in lines_of(data)}
    assert kept["001"] == ("通过", "")
    assert kept["002"] == ("不通过", "材料不实")
    assert sorted(kept) == [f"{number:03}" for number in range(1, 7)]
    # The new sheet alone says all of it, and beside the one before nothing is said twice.
    again = StaffSheet(name="待决定.xlsx", data=data)
    for sheets in ((again,), (sheet, again)):
        other, told = reviewed(VOTED, items, Given(decisions=sheets))
        assert (told, other is not None) == ((), True)
        assert other is not None
        assert [stage.standings for stage in other.stages] == [
            stage.standings for stage in review.stages
        ]
