"""What arrived is accounted for: nothing is lost, hidden or spoiled by what lies beside it."""

import csv
import io
import json
import os
import random
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from lxml import html

from generator.cli.main import main
from generator.findings import DeadEnd
from generator.forms.csv_package import package_files
from generator.forms.formats import template
from generator.submissions.check import BATCH_BYTES, batches
from generator.submissions.form_versions import check_versions, open_versions
from generator.submissions.intake.inbox import Inbox, inbox
from generator.submissions.intake.names import litter, printable
from generator.submissions.opened import Raw
from generator.web.labels import PASSED_OVER
from tests.conftest import ROOT
from tests.support.opened_submissions import examples, forms_now
from tests.support.random_inboxes import Files, random_inbox
from tests.support.review_inboxes import call_of

CALLS = sorted(forms_now())
OPENED = 12


@cache
def shapes(call: str, *, filled: bool) -> Mapping[str, Files]:
    """One sound submission of a call in every shape, by the ending of its name; or empty files."""
    form = forms_now()[call]
    answers = next(iter(examples(call).values()))
    made: dict[str, Files] = {
        f".{kind}": {"": template(form, call_of(form), kind, answers)}
        for kind in ("xlsx", "docx", "html", "json")
    }
    package = package_files(form, answers)
    paper = {name: data for name, data in package.items() if name.startswith("附件/")}
    made[".zip"] = {"": template(form, call_of(form), "csv", answers)}
    made[""] = dict(package)
    made[" 表"] = {"申报表.xlsx": made[".xlsx"][""], **paper}
    made[" 件"] = {
        f"材料/{name}": data
        for name, data in {"application.json": made[".json"][""], **paper}.items()
    }
    if filled:
        return made
    return {ending: dict.fromkeys(files, b"") for ending, files in made.items()}


def write(folder: Path, names: Iterable[str]) -> None:
    """Write empty files; a name that ends in a slash is a folder."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if name.endswith("/") else path.write_bytes(b"")


def sorted_out(folder: Path, names: Iterable[str]) -> Inbox:
    write(folder, names)
    return inbox([folder], forms_now().values())


def gongshi(*words: object) -> Result:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


@pytest.mark.parametrize("start", range(0, 1000, 100))
def test_of_1000_random_inboxes_nothing_is_lost(start: int, tmp_path: Path):
    for seed in range(start, start + 100):
        dice = random.Random(seed)  # noqa: S311  the same inboxes in every run
        call = CALLS[seed % len(CALLS)]
        opened = seed % (1000 // OPENED) == 0
        made = random_inbox(tmp_path / str(seed), dice, shapes(call, filled=opened))
        found = inbox([made.root], [forms_now()[call]])
        assert found.entries == len(list(made.below())), seed
        assert set(made.planted) <= set(found.paths), seed
        assert len(set(found.names)) == len(found.names), seed
        assert all(printable(name) == name for name in found.names), seed
        apart = set(found.paths)
        assert not any(above in apart for path in apart for above in path.parents), seed
        assert {one.rule for one in found.passed_over} <= set(PASSED_OVER), seed
        if opened:
            form = forms_now()[call]
            raws = open_versions(found.paths, [form], 1, found.names)
            results = check_versions(raws, {call: call_of(form)}, received=None)
            by_path = dict(zip(found.paths, results, strict=True))
            assert {by_path[path].verdict for path in made.planted} == {"valid"}, seed
        shutil.rmtree(made.root)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["甲.xlsx", "乙.docx", "丙.docx"], ["丙.docx", "乙.docx", "甲.xlsx"]),
        (["甲.xlsx", "乙.docx"], ["乙.docx", "甲.xlsx"]),
        (["甲.xlsx", "乙.pdf"], ["乙.pdf", "甲.xlsx"]),
        (["甲.xlsx", "乙.doc", "附件/a.pdf"], ["乙.doc", "甲.xlsx", "附件"]),
        (["甲.xlsx", "收件说明.txt"], ["甲.xlsx"]),
        (
            ["application.json", "甲.zip", "乙/application.json"],
            ["application.json", "乙", "甲.zip"],
        ),
        (["application.csv", "甲.zip"], ["application.csv", "甲.zip"]),
        (["datapackage.json", "甲.json"], ["datapackage.json", "甲.json"]),
        (["附件/a.pdf", "甲.zip", "乙.zip"], ["乙.zip", "甲.zip", "附件"]),
        (["application.csv", "别人的.csv"], ["application.csv", "别人的.csv"]),
        (
            ["6月1日/甲.zip", "6月1日/乙.xlsx", "丙.zip"],
            ["6月1日/乙.xlsx", "6月1日/甲.zip", "丙.zip"],
        ),
        (["邮件/附件/甲.xlsx", "邮件/正文.txt", "丙.zip"], ["丙.zip", "邮件/附件"]),
        (["甲/申报表.xlsx", "甲/证书.pdf", "乙/"], ["乙", "甲"]),
        (["甲/甲/application.json", "乙.zip"], ["乙.zip", "甲"]),
        (["甲/a.jpg", "甲/b.jpg", "乙.zip"], ["乙.zip", "甲"]),
        ([".xlsx", "~甲.xlsx", "a.zip"], [".xlsx", "a.zip", "~甲.xlsx"]),
    ],
)
def test_each_file_stands_on_its_own_where_it_is_not_plain(
    names: list[str], expected: list[str], tmp_path: Path
):
    assert sorted(sorted_out(tmp_path / "收件", names).names) == expected


@pytest.mark.parametrize(
    ("names", "parts", "attachments"),
    [
        (["application.csv"], 1, 0),
        (["application.csv", "datapackage.json", "budget.csv", "说明.txt"], 4, 0),
        (["application.json", "附件/a.pdf", "附件/b/c.pdf"], 3, 2),
        (["申报表.xlsx", "附件/a.pdf", "~$申报表.xlsx"], 2, 1),
        (["申报.html", "附件/"], 2, 0),
        (["导出.json", "附件/a.pdf"], 2, 1),
        (["申报表.xlsx", "附件/a.pdf", "证书.pdf", "照片.jpg"], 4, 1),
    ],
)
def test_a_folder_of_one_set_of_answers_is_one_submission(
    names: list[str], parts: int, attachments: int, tmp_path: Path
):
    found = sorted_out(tmp_path / "p", names)
    assert (found.names, found.parts, found.attachments) == (("p",), parts, attachments)


@pytest.mark.parametrize("left", [[], ["~$申报表.xlsx", "Thumbs.db"]])
@pytest.mark.parametrize("name", ["申报表.xlsx", "申报表.docx", "申报.html", "导出.json"])
def test_answers_alone_in_a_folder_keep_their_name_and_are_read_as_that_folder(
    name: str, left: list[str], tmp_path: Path
):
    found = sorted_out(tmp_path / "p", [name, *left])
    assert (found.names, found.paths) == ((name,), (tmp_path / "p",))
    assert (found.parts, found.attachments, found.entries) == (0, 0, 1 + len(left))
    assert {found.called[one] for one in (name, "p", str(tmp_path / "p"))} == {name}
    # A note or a register shows that it is an inbox.
    assert sorted_out(tmp_path / "p", ["收件说明.txt"]).paths == (tmp_path / "p" / name,)


MISSING = {"all": (0, []), "one is missing": (1, ["INT-209"]), "none": (9, ["INT-209"] * 3)}


@pytest.mark.parametrize("lacking", MISSING)
@pytest.mark.parametrize("shape", ["xlsx", "docx", "html", "json", "csv"])
def test_every_way_in_is_read_alike(shape: str, lacking: str, tmp_path: Path):
    """A folder, its archive, the same in a folder around it or beside others, file by file."""
    form = forms_now()["chengdu-2023"]
    answers = next(iter(examples(form.call).values()))
    files = package_files(form, answers)
    if shape != "csv":
        papers = {name: data for name, data in files.items() if name.startswith("附件/")}
        files = {f"我的申报.{shape}": template(form, call_of(form), shape, answers), **papers}
    most, codes = MISSING[lacking]
    for name in [name for name in files if name.startswith("附件/")][:most]:
        del files[name]
    for top in ("一", "二/甲", "三/三", "四"):
        for name, data in files.items():
            path = tmp_path / top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    for name, inside in (("五.zip", ""), ("六.zip", "里/")):
        with zipfile.ZipFile(tmp_path / name, "w") as packed:
            for file, data in files.items():
                packed.writestr(f"{inside}{file}", data)
    (tmp_path / "二/乙.zip").write_bytes((tmp_path / "五.zip").read_bytes())
    ways = [(name, [tmp_path / name]) for name in ("一", "三", "五.zip", "六.zip")]
    ways += [("二", [tmp_path / "二"]), ("both", [tmp_path / "一", tmp_path / "五.zip"])]
    if most < 9:
        ways.append(("each", sorted((tmp_path / "四").iterdir())))
    for way, paths in ways:
        found = inbox(paths, [form])
        assert len(found.submissions) == (2 if way in {"二", "both"} else 1), way
        for raw, _ in open_versions(found.paths, [form], 1, found.names):
            assert [fault.code for fault in raw.faults] == codes, way


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("~$申报表.xlsx", "lock"),
        (".~申报表.xlsx", "lock"),
        (".~lock.申报表.docx#", "lock"),
        ("~WRL0001.tmp", "lock"),
        ("Thumbs.db", "system"),
        ("ehthumbs.db", "system"),
        ("desktop.ini", "system"),
        (".DS_Store", "system"),
        ("._甲.xlsx", "system"),
        ("__MACOSX/甲.xlsx", "system"),
        ("@eaDir/甲.xlsx", "system"),
        ("$RECYCLE.BIN/甲.xlsx", "system"),
        (".gitignore", "hidden"),
        (".git/a.zip", "hidden"),
        ("收件说明.txt", "note"),
        ("README", "note"),
        ("readme.md", "note"),
        ("邮件.url", "note"),
        ("共享.LNK", "note"),
        ("登记表.csv", "staff"),
    ],
)
def test_what_is_passed_over_is_told_by_its_rule(name: str, rule: str, tmp_path: Path):
    found = sorted_out(tmp_path, [name, "甲.zip", "乙.zip"])
    assert found.names == ("乙.zip", "甲.zip")
    assert [one.rule for one in found.passed_over] == [rule]
    assert found.skipped == 1 + name.count("/")


@pytest.mark.parametrize("name", ["Thumbs.db/a.xlsx", "~$a/a.xlsx", "x.txt/a.xlsx", "b.crdownload"])
def test_what_may_be_an_application_is_never_passed_over(name: str, tmp_path: Path):
    found = sorted_out(tmp_path, [name, "甲.zip"])
    assert (len(found.submissions), found.passed_over) == (2, ())


def test_a_path_that_is_missing_or_empty_is_told_in_a_line(tmp_path: Path):
    write(tmp_path, ["空/", "只有/~$a.xlsx", "只有/说明.txt", "甲.zip"])
    for words, said in (
        (["没有"], "找不到 没有；请核对位置和名称"),
        ([tmp_path / "甲.zip", "没有"], "找不到 没有；请核对位置和名称"),
        ([tmp_path / "空"], "空 是空的；请核对位置，放入收到的申报"),
        ([tmp_path / "只有"], "只有 里没有申报，只有要略过的 2 项；请核对位置，放入收到的申报"),
    ):
        with pytest.raises(DeadEnd, match=said):
            inbox([Path(word) for word in words])
        for command in (["validate"], ["review", "-o", tmp_path / "out"]):
            done = gongshi(*command, CALLS[0], *words, "--root", ROOT)
            assert (done.exit_code, len(done.output.splitlines())) == (2, 1), done.output
            assert said in done.output
    assert not (tmp_path / "out").exists()


def test_paths_given_twice_or_within_another_count_once(tmp_path: Path):
    write(tmp_path, ["甲.zip", "p/application.csv", "p/附件/a.pdf"])
    found = inbox([tmp_path / "p/附件", tmp_path / "甲.zip", tmp_path, tmp_path / "p/../甲.zip"])
    assert found.names == ("p", "甲.zip")


def test_among_several_paths_notes_are_passed_over_and_one_alone_is_what_was_meant(tmp_path: Path):
    write(tmp_path, ["说明.txt", "甲.zip", "乙单位/申报表.xlsx", "乙单位/证书.pdf"])
    every = inbox(sorted(tmp_path.iterdir()))
    assert (every.names, every.skipped, every.entries) == (("乙单位", "甲.zip"), 1, 5)
    assert inbox([tmp_path / "说明.txt"]).names == ("说明.txt",)


def test_no_name_takes_that_of_another(tmp_path: Path):
    names = ["a?.zip", "a\u200b.zip", "a\u200e.zip", "é.zip", "e\u0301.zip", "A.zip", "a.zip"]
    found = sorted_out(tmp_path, names)
    told = dict(zip((path.name for path in found.paths), found.names, strict=True))
    assert {name: told[name] for name in ("a?.zip", "A.zip", "a.zip", "é.zip")} == {
        name: name for name in ("a?.zip", "A.zip", "a.zip", "é.zip")
    }
    assert sorted((told["a\u200b.zip"], told["a\u200e.zip"])) == ["a?.zip（1）", "a?.zip（2）"]


def test_of_two_inboxes_files_of_one_name_are_told_by_their_paths(tmp_path: Path):
    write(tmp_path, ["一/a.zip", "一/b.zip", "二/a.zip", "二/c.zip"])
    found = inbox([tmp_path / "一", tmp_path / "二"])
    paths = [
        (tmp_path / "一/a.zip").as_posix(),
        "b.zip",
        (tmp_path / "二/a.zip").as_posix(),
        "c.zip",
    ]
    assert list(found.names) == paths


def test_an_inbox_of_10000_and_one_of_many_levels_are_counted(tmp_path: Path):
    write(tmp_path / "many", (f"{number:05}.zip" for number in range(10_000)))
    assert len(inbox([tmp_path / "many"]).submissions) == 10_000
    deep = tmp_path / "deep"
    write(deep.joinpath(*"d" * 900), ["a.zip"])
    write(deep, ["b.zip"])
    found = inbox([deep])
    assert (len(found.submissions), found.entries) == (2, 902)
    shutil.rmtree(deep / "d", ignore_errors=True)


def test_links_and_folders_that_cannot_be_listed_stand_on_their_own(tmp_path: Path):
    write(tmp_path, ["甲.zip"])
    (tmp_path / "up").symlink_to(".")
    below = os.open(tmp_path, os.O_RDONLY)
    # Deeper than a path may be long.
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=below)
        above, below = below, os.open("d" * 250, os.O_RDONLY, dir_fd=below)
        os.close(above)
    os.close(below)
    found = inbox([tmp_path])
    assert [path.name[:2] for path in found.paths] == ["dd", "up", "甲."]
    assert found.parts >= 10


# What is said of it


def an_inbox(folder: Path, call: str) -> Path:
    """Three sound submissions among a note, a lock file, a folder and a stranger's file."""
    made = shapes(call, filled=True)
    for name, ending in (("甲.xlsx", ".xlsx"), ("6月1日/乙.zip", ".zip"), ("6月1日/丙", "")):
        for file, data in made[ending].items():
            path = folder / name / file if file else folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    write(folder, ["收件说明.txt", "~$甲.xlsx", "application.json"])
    return folder


def account(call: str) -> str:
    files = package_files(forms_now()[call], next(iter(examples(call).values())))
    beside = [name for name in files if name.startswith("附件/")]
    parts, more = len(files) - len(beside) + bool(beside), len(beside)
    return (
        f"收到的文件和文件夹共 {7 + parts + more} 个：申报 4 份，申报的组成部分 {parts} 个，"
        f"附件 {more} 个，略过 3 个。"
    )


@pytest.mark.parametrize("call", CALLS)
def test_validate_accounts_for_all_that_arrived(call: str, tmp_path: Path):
    folder = an_inbox(tmp_path / "收件", call)
    words = ("validate", call, folder, "--root", ROOT)
    text = gongshi(*words)
    assert text.exit_code == 2
    assert "\n甲.xlsx：符合" in text.output
    for line in (
        "6月1日/乙.zip：符合",
        "6月1日/丙：符合",
        account(call),
        "  略过 1 个（办公软件打开文件时留下的）：~$甲.xlsx",
        "  略过 1 个（说明文字或快捷方式，不能是申报）：收件说明.txt",
        "  略过 1 个（分放申报的文件夹，里面的另外计数）：6月1日",
        "共 4 份：符合 3 份，无法读取 1 份。",
    ):
        assert line in text.output.splitlines(), text.output
    *results, last = map(json.loads, gongshi(*words, "--format", "json").output.splitlines())
    told = last["inbox"]
    assert len(results) == told["submissions"] == 4
    counts = ("submissions", "parts", "attachments", "passed_over")
    assert told["entries"] == sum(told[name] for name in counts) == len(list(folder.rglob("*")))
    assert [one["rule"] for one in told["passed"]] == ["group", "lock", "note"]
    out = tmp_path / "out"
    for shape in ("text", "html"):
        gongshi(*words, "--format", shape, "-o", out)
    assert account(call) in html.fromstring((out / "检查结果.html").read_bytes()).text_content()
    assert account(call) in (out / "检查结果.txt").read_text("utf-8")


@pytest.mark.parametrize("call", CALLS)
def test_review_accounts_for_all_that_arrived(call: str, tmp_path: Path):
    folder, out = an_inbox(tmp_path / "收件", call), tmp_path / "收件/评审"
    register = folder / "收到.csv"
    with register.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["申报编号", "文件名", "收到时间"], ["", "甲.xlsx", ""]])
    words = ("review", call, folder, "-o", out, "--sample", "--root", ROOT, "--register", register)
    first = gongshi(*words)
    again = gongshi(*words)
    line = "收到 4 份：有效 3 份，退回 1 份（无法读取 1 份）。"
    assert line in first.output.splitlines(), first.output
    assert line in again.output.splitlines(), again.output
    assert "略过 1 个（这次评审读写的文件）：收到.csv" in first.output
    page = (out / "内部/评审报告.html").read_text("utf-8")
    book = openpyxl.load_workbook(io.BytesIO((out / "内部/工作底稿.xlsx").read_bytes()))
    cells = [cell.value for row in book["收到的文件"].iter_rows() for cell in row]
    for text in (html.fromstring(page).text_content(), "\n".join(cells)):
        assert "略过 1 个（说明文字或快捷方式，不能是申报）：收件说明.txt" in text
    drafts = [path.read_text("utf-8") for path in out.glob("公布/*/content/announcements/*.md")]
    assert all("收到申报 4 份，有效 3 份" in text for text in drafts)


def test_a_number_in_a_name_passed_over_is_not_told(tmp_path: Path):
    made = an_inbox(tmp_path / "收件", CALLS[0])
    write(made, ["510104198506150012.txt"])
    for shape in ("text", "json", "html"):
        done = gongshi("validate", CALLS[0], made, "--root", ROOT, "--format", shape)
        assert "＊" in done.output
        assert "510104198506150012" not in done.output


# Packages


def test_a_lock_file_beside_the_answers_is_passed_over_in_every_package(tmp_path: Path):
    files = shapes(CALLS[0], filled=True)[" 表"]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        for name, data in files.items():
            package.writestr(name, data)
        package.writestr(".~申报表.xlsx", b"lock")
    folder = tmp_path / "p"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / ".~申报表.xlsx").write_bytes(b"lock")
    done = gongshi("validate", CALLS[0], tmp_path / "a.zip", folder, "--root", ROOT)
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "共 2 份：符合 2 份。")
    assert litter("甲/.~申报表.xlsx")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["甲.xlsx", "乙.docx", "丙.docx"], "丙.docx、乙.docx、甲.xlsx 有 3 份填写内容"),
        (
            ["申报表.xlsx", "乙/application.json"],
            "乙/application.json、申报表.xlsx 有 2 份填写内容",
        ),
        (["a.zip", "b.zip"], "INT-109"),
        (["甲/申报表.xlsx", "乙/申报表.xlsx"], "INT-201"),
    ],
)
def test_an_archive_that_is_an_inbox_of_many_is_refused(
    names: list[str], said: str, tmp_path: Path
):
    with zipfile.ZipFile(tmp_path / "各单位.zip", "w") as package:
        for name in names:
            package.writestr(name, b"PK")
    done = gongshi("validate", CALLS[0], tmp_path / "各单位.zip", "--root", ROOT)
    assert done.exit_code == 2
    assert said in done.output


# Batches


def test_batches_are_bounded_by_bytes():
    sizes = [1, BATCH_BYTES, 1, 1, BATCH_BYTES - 2, 3, BATCH_BYTES * 2, 5]
    found = batches([Raw(submission="", size=size) for size in sizes], lambda raw: raw)
    assert [[raw.size for raw in batch] for batch in found] == [
        [1],
        [BATCH_BYTES],
        [1, 1, BATCH_BYTES - 2],
        [3],
        [BATCH_BYTES * 2],
        [5],
    ]


@pytest.mark.parametrize("folder", ["", "甲"])
def test_the_files_of_a_package_beside_another_form_count_once(folder: str, tmp_path: Path):
    loose = ["application.csv", "budget.csv", "plan.csv", "datapackage.json"]
    write(tmp_path / folder, [*loose, "申报表.xlsx"])
    write(tmp_path, ["丙.zip"])
    found = inbox([tmp_path], forms_now().values())
    names = {name.rpartition("/")[2] for name in found.names}
    assert names == {"application.csv", "申报表.xlsx", "丙.zip"}
    assert (found.parts, found.attachments) == (3, 0)
    assert found.entries == 6 + bool(folder)


FILLED = (
    "~$甲.xlsx",
    ".~甲.xlsx",
    "._甲.xlsx",
    "~WRL0001.tmp",
    "甲.txt",
    "README",
    "甲.lnk",
    "登记表.csv",
)
FILLED += (".DS_Store", "desktop.ini", ".hidden/甲.xlsx", "@eaDir/甲.xlsx", "__MACOSX/b/甲.docx")
FILLED += ("$RECYCLE.BIN/S-1/$R1.xlsx", ".Trash-1000/files/甲.xlsx", ".git/甲")


@pytest.mark.parametrize("shape", [".xlsx", ".docx", ".html", ".json", ".zip"])
def test_no_name_hides_a_filled_form(shape: str, tmp_path: Path):
    """What a name would pass over is passed over only where its first bytes agree."""
    data = shapes("kunming-2020", filled=True)[shape][""]
    for name in (*FILLED, "乙.xlsx"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    found = inbox([tmp_path], forms_now().values())
    assert set(found.paths) == {tmp_path / name for name in (*FILLED, "乙.xlsx")}
    assert found.entries == len(list(tmp_path.rglob("*")))


LEFT = {
    "~$甲.xlsx": b"\x05wang" + b" " * 160,
    ".~lock.甲.docx#": b",wang,host,30.11.2026 09:00,file:///home;",
    "._甲.xlsx": bytes.fromhex("00051607") + b"\0" * 9000,
    ".DS_Store": b"\0\0\0\1Bud1" + b"\0" * 6000,
    "收件说明.txt": "6 月 1 日收到三份。".encode(),
    "查看邮件.url": b"[InternetShortcut]\r\nURL=https://example.org/\r\n",
    ".git/objects/ab/cdef": b"x\x01" + b"\0" * 9000,
    ".vscode/settings.json": b'{"a": 1}',
    "@eaDir/甲.xlsx@SynoEAStream": b"\0" * 900,
}


def test_what_is_what_its_name_says_is_passed_over(tmp_path: Path):
    for name, data in {**LEFT, "乙.xlsx": b"", "丙.xlsx": b""}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    found = inbox([tmp_path], forms_now().values())
    assert [path.name for path in found.paths] == ["丙.xlsx", "乙.xlsx"]
    assert found.entries == len(list(tmp_path.rglob("*")))


def test_a_form_among_attachments_is_told(tmp_path: Path):
    data = shapes("kunming-2020", filled=True)[".xlsx"][""]
    (tmp_path / "附件").mkdir()
    for name in ("甲.xlsx", "附件/乙单位.xlsx", "附件/丙单位.xlsx"):
        (tmp_path / name).write_bytes(data)
    said = gongshi("validate", "kunming-2020", tmp_path, "--root", ROOT).output
    assert said.count("INT-206") + said.count("同样的问题共 2 处") >= 2, said
    assert "附件/乙单位.xlsx" in said
