"""What staff hand in beside the submissions is taken as offices have it, or told at its line."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from generator.review.sheet_rows import Faults
from generator.review.staff_sheets import StaffSheet, decisions, points, register, votes

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime.fromisoformat("2023-06-05T11:50:00+08:00")
Rows = Sequence[Sequence[Any]]


def book(rows: Rows, change: Callable[[Any], object] = lambda sheet: None) -> bytes:
    """A workbook as staff save it: one sheet with these rows, then whatever else is changed."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    change(made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def text(rows: Rows, encoding: str = "utf-8-sig", **style: Any) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, **style).writerows(rows)
    return out.getvalue().encode(encoding)


def sheet(data: bytes, name: str = "表.xlsx") -> StaffSheet:
    return StaffSheet(name=name, data=data)


def told(faults: Faults) -> list[str]:
    return [f"{f.place}: {f.level} {f.code} {f.message}" for f in faults.found]


HEADS = ("申报编号", "文件名", "收到时间")
TITLE = (("某某市民政局收件登记表（2023 年）",), (), HEADS, ())


@pytest.mark.parametrize(
    "written",
    [
        datetime(2023, 6, 5, 11, 50),  # noqa: DTZ001  a cell of a workbook has no zone
        45082.4930555556,
        "45082.4930555556",
        "2023/6/5 11:50",
        "2023-06-05 11:50",
        "2023-6-5 11:50:00",
        "2023.6.5 11：50",
        "2023年6月5日 11:50",
        "2023年6月5日11时50分",
        "2023 年 6 月 5 日 上午 11:50",
        "2023/6/5 星期一 11:50 AM",
        "２０２３／６／５　１１：５０",
        "2023-06-05T11:50+08:00",
        "2023-06-05T03:50+00:00",
    ],
)
@pytest.mark.parametrize("shape", [book, text])
def test_a_time_is_read_however_staff_or_a_spreadsheet_write_it(written: Any, shape) -> None:
    faults = Faults()
    found = register(sheet(shape([*TITLE, ("", "甲.xlsx", written)])), faults, ZONE)
    assert told(faults) == []
    assert found["甲.xlsx"].received == NOON


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2020/9/30 24:00", "2020-10-01T00:00+08:00"),
        ("2020/9/30 下午 5:05", "2020-09-30T17:05+08:00"),
        ("2020/9/30 上午12:05", "2020-09-30T00:05+08:00"),
        ("2020年9月30日17时", "2020-09-30T17:00+08:00"),
        (datetime(2020, 9, 30, 23, 59, 59), "2020-09-30T23:59:59+08:00"),  # noqa: DTZ001
    ],
)
def test_the_hours_at_the_ends_of_a_day_and_its_halves_are_read(written, instant: str) -> None:
    faults = Faults()
    found = register(sheet(book([*TITLE, ("", "甲.xlsx", written)])), faults, ZONE)
    assert told(faults) == []
    assert found["甲.xlsx"].received == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("2023/6/5", "“2023/6/5”只有日期，没有几点几分"),
        (datetime(2023, 6, 5), "“2023-06-05”只有日期，没有几点几分"),  # noqa: DTZ001
        ("45082", "“45082”只有日期，没有几点几分"),
        ("6/5/2023 11:50", "“6/5/2023 11:50”不是规定的写法"),
        ("23-6-5 11:50", "“23-6-5 11:50”不是规定的写法"),
        ("2023/13/5 11:50", "“2023/13/5 11:50”不是规定的写法"),
        ("2023/6/31 11:50", "“2023/6/31 11:50”不是规定的写法"),
        ("2023/6/5 24:01", "“2023/6/5 24:01”不是规定的写法"),
        ("2023/6/5 11:60", "“2023/6/5 11:60”不是规定的写法"),
        ("2023/6/5 下午13:00", "“2023/6/5 下午13:00”不是规定的写法"),
        ("昨天", "“昨天”不是规定的写法"),
        ("9999-12-31 24:00", "“9999-12-31 24:00”不是规定的写法"),
    ],
)
def test_a_time_that_says_no_instant_is_told_with_line_column_and_remedy(written, wrong) -> None:
    faults = Faults()
    register(sheet(book([*TITLE, ("", "甲.xlsx", written)])), faults, ZONE)
    assert told(faults) == [
        f"表.xlsx:5: error REV-005 “收到时间”的{wrong}；请写成 2023-06-05 11:50 的样子"
    ]


LONG = (
    ("2023 年专家评审打分汇总表",),
    ("序号", "申报编号", "项目名称", "评委", "得分", "备注"),
    (1, "x-001", "甲", "张三", 85.5, ""),
    (),
    (2, "x-001", "甲", "李四", 90, ""),
    (3, "x-002", "乙", "张三", 70, "好"),
)
BY_PROJECT = (
    ("2023 年专家评审打分汇总表",),
    ("序号", "申报编号", "项目名称", "申报单位", "张三", "李四", "平均分", "名次"),
    (1, "x-001", "甲", "甲单位", 85.5, 90, 87.75, 1),
    (2, "x-002", "乙", "乙单位", "70", "", 70, 2),
)
BY_JUDGE = (
    ("2023 年专家评审打分汇总表",),
    ("评委", "x-001", "x-002"),
    ("张三", 85.5, 70),
    ("李四", 90, None),
)


@pytest.mark.parametrize("rows", [LONG, BY_PROJECT, BY_JUDGE])
@pytest.mark.parametrize(
    "shape",
    [book, text, lambda rows: text(rows, "gb18030"), lambda rows: text(rows, delimiter=";")],
)
def test_scores_are_taken_as_a_list_and_as_a_matrix_either_way(rows, shape) -> None:
    faults = Faults()
    found = points(sheet(shape(rows)), 100, faults, ("x-001", "x-002"))
    assert told(faults) == []
    assert sorted((one.name, one.judge, str(one.points)) for one in found) == [
        ("x-001", "张三", "85.5"),
        ("x-001", "李四", "90"),
        ("x-002", "张三", "70"),
    ]
    assert {one.place.line for one in found} <= {3, 4, 5, 6}


def test_which_columns_were_read_is_kept() -> None:
    faults = Faults()
    points(sheet(book(BY_PROJECT)), 100, faults)
    points(sheet(book(LONG)), 100, faults)
    register(sheet(book([(*HEADS, "经办人"), ("", "甲.xlsx", "", "王五")])), faults, ZONE)
    assert faults.read == [
        "表.xlsx：读了 2 行，用“申报编号”“张三”“李四”，"
        "没有用“序号”“项目名称”“申报单位”“平均分”“名次”。",
        "表.xlsx：读了 3 行，用“申报编号”“评委”“得分”，没有用“序号”“项目名称”“备注”。",
        "表.xlsx：读了 1 行，用“申报编号”“文件名”“收到时间”，没有用“经办人”。",
    ]


def test_a_cell_of_a_matrix_that_is_no_mark_is_told_with_its_judge() -> None:
    faults = Faults()
    points(sheet(book([("申报编号", "张三", "李四"), ("x-001", "回避", 101)])), 100, faults)
    assert told(faults) == [
        f"表.xlsx:2: error REV-005 “{judge}”的“{mark}”不在 0 到 100 之间；"
        "请只写数字，最多四位小数，没有打分的空着"
        for judge, mark in (("张三", "回避"), ("李四", "101"))
    ]


@pytest.mark.parametrize(
    "heads",
    [("申报编号", "评委"), ("申报编号", "得分"), ("项目名称", "张三"), ("申报编号", "项目名称")],
)
def test_a_sheet_of_scores_without_what_is_needed_is_told_once(heads: Sequence[str]) -> None:
    faults = Faults()
    assert points(sheet(book([heads, ("x-001", "90")])), 100, faults) == ()
    assert told(faults) == [
        "表.xlsx:1: error REV-002 找不到规定的栏名；请在一行里写 申报编号（或 文件名）、评委、"
        "得分，各写一次；也可以每个评委一栏"
    ]


def test_other_titles_that_offices_write_are_known() -> None:
    faults = Faults()
    found = votes(sheet(book([("编号", "得票数"), ("x-001", 12)])), faults)
    assert [(one.name, one.votes) for one in found] == [("x-001", 12)]
    rows = [("环节", "申报编号", "决定", "核定金额（元）"), ("初审", "x-001", "通过", 1234.5)]
    (made,) = decisions(sheet(book(rows)), faults)
    assert (made.passed, made.award) == (True, 123450)
    assert told(faults) == []


def hidden(made: Any) -> None:
    made.row_dimensions[2].hidden = True


def second(made: Any) -> None:
    more = made.parent.create_sheet("第二页")
    more.append(["申报编号", "票数"])
    more.append(["x-009", 1])


def merged(made: Any) -> None:
    made.append(["", 3])
    made.merge_cells("A2:A3")


@pytest.mark.parametrize(
    ("row", "change", "line"),
    [
        (("x-001", 12), hidden,
         "表.xlsx:2: warning REV-030 第 2 行是隐藏的（可能用了筛选），照样算；不要的请删去"),
        (("x-001", 12), second,
         "表.xlsx:1: warning REV-030 工作表“第二页”也有这些栏，没有读；请合到一张表里"),
        (("x-001", "=1+1"), lambda made: None,
         "表.xlsx:2: error REV-005 “票数”是公式，程序不计算；请复制这一栏，选择性粘贴为数值"),
        (("x-001", "十票"), lambda made: None,
         "表.xlsx:2: error REV-005 “票数”的“十票”不是整数；请只写数字，没有得票的写 0"),
        (("x-001", 12, "多"), lambda made: None,
         "表.xlsx:2: error REV-002 这一行比栏名多出内容；请核对逗号和引号"),
    ],
)  # fmt: skip
def test_what_a_workbook_hides_computes_or_has_too_much_of_is_told(row, change, line) -> None:
    faults = Faults()
    votes(sheet(book([("申报编号", "票数"), row], change)), faults)
    assert told(faults) == [line]


def test_a_number_merged_over_the_marks_of_several_judges_counts_for_each() -> None:
    rows = [("申报编号", "评委", "得分"), ("x-001", "张三", 80), ("", "李四", 90)]
    data = book(rows, lambda made: made.merge_cells("A2:A3"))
    faults = Faults()
    found = points(sheet(data), 100, faults)
    assert [(one.name, one.judge) for one in found] == [("x-001", "张三"), ("x-001", "李四")]
    assert told(faults) == []


@pytest.mark.parametrize(
    "data",
    [
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
        b"PK\x03\x04" + bytes(60),
        book([("申报编号", "票数")])[:-30],
        b"%PDF-1.7\n" + bytes(range(256)),
        b"",
    ],
)
def test_a_file_that_is_neither_workbook_nor_csv_is_told_in_one_line(data: bytes) -> None:
    faults = Faults()
    assert votes(sheet(data), faults) == ()
    (line,) = told(faults)
    assert line.startswith("表.xlsx:1: error REV-001 ")
    assert "；请" in line


def test_every_line_of_the_register_without_a_file_is_told_with_its_name() -> None:
    faults = Faults()
    rows = [*TITLE, ("", "", "2023/6/5 11:50"), ("", "甲.xlsx", "")]
    register(sheet(book(rows)), faults, ZONE)
    assert told(faults) == ["表.xlsx:5: warning REV-003 这一行没有写文件名；请写上，或删去这一行"]
