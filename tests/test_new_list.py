"""A list that an office chose: from its spreadsheet to a page that speaks of no applications."""

import io
import json
from collections.abc import Sequence
from datetime import datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from generator.cli.main import main
from generator.model.loader import load
from generator.render.site import render
from generator.review.chosen_list import ChosenColumns, ChosenList, chosen_list
from tests.support.invented_projects import invented

AT = "2026-11-24"
NOW = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
SHEET = "2026年驿站修缮名单.csv"
HEAD = "序号,名称,承办单位,经费（万元）"
ROWS = ("1,南坪驿站,南坪村民委员会,1.2", "2,河口驿站,河口村民委员会,0.85", "合计,,,2.05")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return invented("jichuan", tmp_path)


def gongshi(root: Path, *words: str, at: str = AT) -> Result:
    return CliRunner().invoke(main, [*words, "--root", str(root), "--as-of", at])


def sheet(root: Path, *lines: str, name: str = SHEET) -> str:
    path = root.parent / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def read(*lines: str, wanted: ChosenColumns = ChosenColumns()) -> ChosenList:  # noqa: B008  frozen
    data = ("\n".join(lines) + "\n").encode()
    return chosen_list("repairs", "修缮名单", ("名单.csv", data), wanted)


def said(made: ChosenList) -> list[str]:
    return [f"{one.place.line} {one.code} {one.message}" for one in made.found]


def listed(made: ChosenList) -> list[list[str]]:
    assert made.files is not None, said(made)
    return [line.split(",") for line in made.files["list.csv"].decode("utf-8-sig").split()]


# ---- the sheet ----


def test_the_columns_of_the_office_become_those_of_the_list() -> None:
    assert listed(read("2026年名单,,,", HEAD, *ROWS)) == [
        ["序号", "编号", "名称", "承办单位", "经费（元）"],
        ["1", "repairs-001", "南坪驿站", "南坪村民委员会", "12000.00"],
        ["2", "repairs-002", "河口驿站", "河口村民委员会", "8500.00"],
    ]


def test_a_workbook_is_read_like_the_same_csv() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("名单")
    page.write_row(0, 0, ["2026年名单"])
    page.write_row(2, 0, HEAD.split(","))
    page.write_row(3, 0, [1, "南坪驿站", "南坪村民委员会", 1.2])
    page.write_row(4, 0, [2, "河口驿站", "河口村民委员会", 0.85])
    book.close()
    made = chosen_list("repairs", "修缮名单", ("名单.xlsx", out.getvalue()), ChosenColumns())
    assert listed(made) == listed(read(HEAD, *ROWS))


def test_which_column_is_what_can_be_told() -> None:
    lines = ("驿站,村,甲金额,乙金额", "南坪,南坪村,5,7", "河口,河口村,6,8")
    wanted = ChosenColumns(name="驿站", unit="村", amount="乙金额")
    made = read(*lines, wanted=wanted)
    assert made.files is not None
    described = json.loads(made.files["datapackage.json"])
    assert described["gongshi"]["columns"] == {
        "序号": "index",
        "编号": "number",
        "驿站": "project",
        "村": "unit",
        "甲金额": "column_1",
        "乙金额": "award",
    }
    assert listed(made)[1] == ["1", "repairs-001", "南坪", "南坪村", "5", "7.00"]


def test_numbers_of_the_office_are_kept_where_they_can_be() -> None:
    assert [row[1] for row in listed(read("编号,名称", "a-1,甲站", "a-7,乙站"))] == [
        "编号",
        "a-1",
        "a-7",
    ]
    other = listed(read("编号,名称", "文〔1〕号,甲站", "文〔2〕号,乙站"))
    assert other[0] == ["序号", "编号", "原编号", "名称"]
    assert other[1] == ["1", "repairs-001", "文〔1〕号", "甲站"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((HEAD, "1,,甲村,1"), ["2 REV-005 “名称”没有写；请写上，或删去这一行"]),
        (
            (HEAD, "1,甲站,甲村,约一万"),
            [
                "2 REV-005 “经费（万元）”的“约一万”不是规定的写法；"
                "请只写数字，最多两位小数，没有的空着"
            ],
        ),
        (
            (HEAD, *ROWS[:2], "合计,,,2.15"),
            ["4 REV-005 合计写的是 21500.00，各行相加是 20500.00；请改正其中一个"],
        ),
        (
            (HEAD, "1,甲站,甲村,1", "2,乙站,乙村,约一万", "合计,,,2"),
            [
                "3 REV-005 “经费（万元）”的“约一万”不是规定的写法；"
                "请只写数字，最多两位小数，没有的空着"
            ],
        ),
        (
            (HEAD, "1,甲站,甲村 13812345678,1"),
            [
                "2 REV-011 “承办单位”里有个人的号码或邮箱（遮去几位的也算），不能公布；请删去",
            ],
        ),
        (
            (HEAD, "1,甲站,甲村,1", "2,甲 站,甲村,2"),
            [
                "2 REV-012 “甲站”写了两次；请只留一行，或写得能够区别",
                "3 REV-012 “甲 站”写了两次；请只留一行，或写得能够区别",
            ],
        ),
        ((HEAD,), ["1 REV-002 表里没有内容；请核对是不是这个文件"]),
        (
            ("村,经费", "甲村,1"),
            [
                "1 REV-002 找不到规定的栏名；"
                "请在一行里写 项目名称（或 项目、名称、单位名称），各写一次；"
                "那一栏叫别的名字的，用 --name 写明"
            ],
        ),
    ],
)
def test_what_cannot_stand_in_a_list_is_told_at_its_line(
    lines: Sequence[str], told: list[str]
) -> None:
    made = read(*lines)
    assert (made.files, said(made)) == (None, told)


def test_text_of_the_office_is_no_formula() -> None:
    assert listed(read("名称", "=1+1甲站"))[1] == ["1", "repairs-001", "'=1+1甲站"]


# ---- the command ----


def test_a_list_is_made_announced_and_held(root: Path) -> None:
    done = gongshi(root, "new", "list", "repairs", sheet(root, HEAD, *ROWS))
    assert done.exit_code == 0, done.output
    assert "新建 site_data/results/repairs/\n新建 content/announcements/repairs.md" in done.output
    text = (root / "content/announcements/repairs.md").read_text(encoding="utf-8")
    assert 'title: "2026年驿站修缮名单公示"' in text
    assert "figures:\n  projects: 2\n  amount: 20500\n" in text
    assert "现将2026年驿站修缮名单予以公示，名单附后。" in text
    checked = gongshi(root, "check")
    assert "错误" not in checked.output.replace("0 处错误", "")
    path = root / "site_data/results/repairs/list.csv"
    path.write_bytes(path.read_bytes().replace(b"12000.00", b"92000.00"))
    spoiled = gongshi(root, "check")
    assert "RES-013 名单与生成时的不同，有人改动过" in spoiled.output
    assert "用 gongshi new list 重新生成" in spoiled.output


def test_a_corrected_list_keeps_the_numbers_of_its_lines(root: Path) -> None:
    name = "2026年乡村文化驿站扶持名单.csv"
    lines = ("序号,项目名称,承办单位,座位数,扶持资金（元）",)
    rows = ("1,柳湾戏台,柳湾村民委员会,60,35000", "2,石桥皮影,石桥皮影协会,35,15000")
    words = ("new", "list", "stations-2", sheet(root, *lines, *rows, name=name))
    done = gongshi(root, *words, "--follows", "stations-2026", at="2026-11-27")
    assert done.exit_code == 0, done.output
    table = (root / "site_data/results/stations-2/list.csv").read_text(encoding="utf-8-sig")
    assert [line.split(",")[1] for line in table.split()] == [
        "编号",
        "stations-2026-001",
        "stations-2026-003",
    ]
    text = (root / "content/announcements/stations-2.md").read_text(encoding="utf-8")
    assert "kind: correction\n" in text
    assert 'email: "stations@jichuan.example.org"' in text
    told = gongshi(root, "check", at="2026-11-27").output
    assert "OBJ-011 名单里不再有 stations-2026-002" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("名单", "x.csv"), "名单标识只用小写字母、数字和连字符"),
        (("stations-2026", "x.csv"), "content/announcements/stations-2026.md 已经存在"),
        (("repairs", "x.csv"), "读不出 x.csv；请核对文件名"),
        (("repairs", "there", "--kind", "result"), "结果要接在公示后面"),
        (("repairs", "there", "--name", "驿站"), "REV-002 找不到规定的栏名；请在一行里写 驿站"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    root: Path, words: Sequence[str], told: str
) -> None:
    there = sheet(root, HEAD, *ROWS)
    done = gongshi(root, "new", "list", *(there if w == "there" else w for w in words))
    assert (done.exit_code, told in done.output) == (2, True), done.output
    assert not (root / "site_data/results/repairs").exists()
    assert not (root / "content/announcements/repairs.md").exists()


# ---- the package and the page ----


def test_a_list_without_applications_holds_none(root: Path) -> None:
    folder = root / "site_data/results/stations-2026"
    (folder / "valid.csv").write_text("编号,项目,单位\n", encoding="utf-8")
    assert "RES-001 没有申报的名单没有这个文件；请移走" in gongshi(root, "check").output
    (folder / "valid.csv").unlink()
    path = folder / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    described["gongshi"] |= {"submissions": 9, "valid": 5, "set_aside": 4}
    path.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    assert "RES-001 缺少这个文件" in gongshi(root, "check").output


def test_an_objection_may_be_about_a_line_of_such_a_list(root: Path) -> None:
    (root / "site_data/objections").mkdir()
    (root / "site_data/objections/stations-2026.yml").write_text(
        "objections:\n  - {number: 1, received: 2026-11-24, concerns: stations-2026-002,"
        " by: unit, outcome: open}\n  - {number: 2, received: 2026-11-24,"
        " concerns: stations-2026-099, by: unit, outcome: open}\n",
        encoding="utf-8",
    )
    told = gongshi(root, "check").output
    assert told.count("OBJ-004") == 1
    assert "名单上没有 stations-2026-099 这个编号" in told


def test_the_pages_speak_of_no_application(root: Path) -> None:
    site, found = load(root)
    assert site is not None
    assert found == ()
    tree = render(site, as_of=NOW)
    own = {
        path: unescape(content.decode())
        for path, content in tree.items()
        if "stations-2026" in path and path.endswith((".md", ".json", ".csv", ".xml"))
    }
    assert "announcements/stations-2026.md" in own
    page = own["announcements/stations-2026.md"]
    assert "列入名单" in page
    assert "5 项" in page
    assert "111,500" in page
    assert "来自 5 家单位" in page
    assert "以个人名义提出的，须署真实姓名。" in page
    assert "加盖公章" not in page
    for path, text in own.items():
        for word in ("申报", "评审", "经评", "收到"):
            assert word not in text, (path, word)
    table = json.loads(own["data/results/stations-2026/list.json"])
    assert "counts" not in table
    assert len(table["rows"]) == 5


@pytest.mark.apart
def test_it_is_sealed_built_and_verified(root: Path) -> None:
    for words in (("seal",), ("check",), ("build",)):
        done = gongshi(root, *words)
        assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["verify", "--root", str(root)])
    assert done.exit_code == 0, done.output
    assert "网站与登记簿一致" in done.output
