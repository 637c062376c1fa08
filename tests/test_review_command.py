"""The command that reviews: an inbox in, packages, drafts and papers for the reviewers out."""

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import lxml.html
import openpyxl
import pytest
import yaml
from click.testing import CliRunner, Result

from generator.cli.main import main
from generator.forms.answers import application_json
from generator.forms.csv_package import package
from generator.forms.workbook import workbook
from generator.review.reports.session import REPORT, WORKING
from generator.review.staff_sheets import REVIEWING
from tests.conftest import ROOT
from tests.support.review_inboxes import (
    Answers,
    call_of,
    filled,
    form_named,
    inbox,
    lines_of,
    unannounced,
)

FORM = form_named("k")
AS_OF = "2020-10-20T10:00+08:00"
TODAY = ("--as-of", "2026-11-22")
COUNT = 9


@pytest.fixture(scope="module", autouse=True)
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project the reviews are of, with nothing announced yet."""
    PROJECT.append(unannounced(tmp_path_factory.mktemp("of") / "project"))
    return PROJECT[-1]


PROJECT: list[Path] = []


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an inbox in three shapes, a broken file, and all that staff hand in."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "inbox").mkdir()
    districts = call_of(FORM).districts
    assert districts is not None

    def change(number: int, answers: Answers) -> None:
        answers["district"] = districts.names[0 if number < 5 else number]
        if number == 8:
            answers["declare_true"] = False

    for number, answers in enumerate(inbox(FORM, "community", COUNT, change)):
        name, data = in_some_shape(number, answers)
        (folder / "inbox" / name).write_bytes(data)
    (folder / "inbox/broken.zip").write_bytes(b"PK\x03\x04 nothing")
    files = sorted(path.name for path in (folder / "inbox").iterdir())
    closing = ["2020-09-30T23:59:59+08:00"] * len(files)
    closing[files.index("p-7.xlsx")] = "2020-10-01T00:01+08:00"
    rows = zip(files, closing, strict=True)
    write(folder / "register.csv", ("文件名", "收到时间"), rows)
    write(folder / "votes.csv", ("文件名", "票数"), ((f, 10 * n) for n, f in enumerate(files)))
    scores = ((f, f"评委{j}", 60 + n + j) for n, f in enumerate(files) for j in range(5))
    write(folder / "scores.csv", ("文件名", "评委", "得分"), scores)
    return folder


def in_some_shape(number: int, answers: Answers) -> tuple[str, bytes]:
    made: tuple[tuple[str, bytes], ...] = (
        (f"p-{number}.zip", package(FORM, answers)),
        (f"p-{number}.xlsx", workbook(FORM, call_of(FORM), answers)),
        (f"p-{number}.json", bytes_of(application_json(FORM, answers))),
    )
    return made[number % 3]


def bytes_of(found: bytes | str) -> bytes:
    return found.encode() if isinstance(found, str) else found


def write(path: Path, columns, rows) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(rows)


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def review(*words: object, root: Path | None = None) -> Result:
    told = ["review", "--root", str(root or PROJECT[-1]), "--as-of", AS_OF, *map(str, words)]
    done = CliRunner().invoke(main, told)
    assert "Traceback" not in done.output
    return done


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def papers(desk: Path, *more: str) -> list[object]:
    given = [FORM.call, desk / "inbox", "--register", desk / "register.csv"]
    return [*given, "--votes", desk / "votes.csv", "--scores", desk / "scores.csv", *more]


@pytest.fixture(scope="module")
def waiting(desk: Path) -> tuple[Path, Result]:
    """What the first review leaves: five of one district where four may pass."""
    return desk / "first", review(*papers(desk), "-o", desk / "first")


@pytest.fixture(scope="module")
def decided(desk: Path, waiting: tuple[Path, Result]) -> tuple[Path, Result]:
    """What the review leaves once people have decided."""
    folder, _ = waiting
    rows = lines_of((folder / "内部/待决定.xlsx").read_bytes())
    for number, row in enumerate(rows):
        row["决定"], row["理由"] = ("通过", "") if number else ("不通过", "同类里条件较弱")
    write(desk / "decided.csv", rows[0].keys(), (row.values() for row in rows))
    out = desk / "second"
    shutil.copytree(folder, out)
    return out, review(*papers(desk), "--decisions", desk / "decided.csv", "-o", out)


def test_what_goes_over_a_quota_waits_and_is_written_out_to_be_decided(desk, waiting):
    folder, done = waiting
    assert done.exit_code == 1
    assert done.output.splitlines()[-2:] == [
        "收到 10 份：有效 7 份，退回 3 份（逾期 1 份，不符合要求 1 份，无法读取 1 份）。",
        "初审：通过 2 个，待定 5 个；请填好 待决定.xlsx 再评审。",
    ]
    left = {REPORT, WORKING, "待决定.xlsx", "登记表.xlsx"}
    assert set(files(folder)) == {f"内部/{name}" for name in left}
    rows = lines_of((folder / "内部/待决定.xlsx").read_bytes())
    assert len(rows) == 5
    assert {row["为什么待定"] for row in rows} == {
        "“五华区”有 5 个，名额 4 个，须由人工确定（六（一）2（1））"
    }


def test_once_decided_every_stage_leaves_a_package_and_a_draft(decided):
    folder, done = decided
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-4:] == [
        "初审：通过 6 个，未通过 1 个。",
        "综合评选：通过 6 个。",
        "项目建议名单：通过 6 个。",
        "公告草稿里没有写受理地址、监督单位；请补上再放进项目。",
    ]
    names = [f"{FORM.call}-{stage}" for stage in ("first-review", "selection", "proposal")]
    wanted = {f"公布/{n}/content/announcements/{n}.md" for n in names} | {
        f"公布/{n}/site_data/results/{n}/{file}"
        for n in names
        for file in ("datapackage.json", "list.csv", "valid.csv")
    }
    left = set(files(folder))
    assert {path for path in left if path.startswith("公布/")} == wanted
    assert "内部/待决定.xlsx" not in left
    listed = read(folder / f"公布/{names[2]}/site_data/results/{names[2]}/list.csv")
    assert [row["序号"] for row in listed] == [f"{n}" for n in range(1, 7)]
    assert [row["名次"] for row in listed] == sorted(row["名次"] for row in listed)


def test_the_same_inbox_gives_the_same_bytes_with_more_processes(desk, decided):
    folder, _ = decided
    again = desk / "again"
    given = ["--decisions", desk / "decided.csv", "-o", again, "--jobs", "2"]
    assert review(*papers(desk), *given).exit_code == 0
    assert files(again) == files(folder)


def test_what_is_published_passes_check_once_it_is_copied_over(tmp_path, desk, decided):
    project = unannounced(tmp_path / "project")
    out = tmp_path / "out"
    given = ["--decisions", desk / "decided.csv", "-o", out, "--sample"]
    assert review(*papers(desk), *given, root=project).exit_code == 0
    for folder in sorted((out / "公布").iterdir()):
        shutil.copytree(folder, project, dirs_exist_ok=True)
        done = CliRunner().invoke(main, ["check", "--root", str(project), *TODAY])
        assert done.exit_code == 0, done.output


def test_a_draft_says_how_the_list_came_about(decided):
    folder, _ = decided
    name = f"{FORM.call}-selection"
    text = (folder / f"公布/{name}/content/announcements/{name}.md").read_text("utf-8")
    assert (
        "- 收到申报 10 份，有效 7 份，退回 3 份（逾期 1 份，不符合要求 1 份，无法读取 1 份）。"
        in text
    )
    assert "- 网络投票占 40%：得票最多的记 100 分，其他按比例。" in text
    assert "- 总分相同的，依次比较专家评审、网络投票。" in text
    assert "working_days: 5" in text
    assert "address: 请写受理地址" in text


def test_the_report_names_everybody_and_every_reason(decided):
    folder, _ = decided
    page = lxml.html.fromstring((folder / f"内部/{REPORT}").read_bytes())
    said = page.text_content()
    for word in (
        "内部材料，不公开",
        "评审报告",
        "退回的申报",
        "没有明文规定的，怎样掌握",
        "broken.zip",
    ):
        assert word in said
    assert page.xpath("//script") == page.xpath("//@src") == page.xpath("//@href") == []
    rows = page.xpath("//tr[@class='has-how']")
    assert len(rows) == 6
    assert "÷ 3" in said


def test_the_working_copy_holds_every_application_and_no_formula(decided):
    folder, _ = decided
    data = (folder / f"内部/{WORKING}").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["申报", "初审", "综合评选", "项目建议名单", "限额和名额"]
    rows = list(book["申报"].iter_rows(values_only=True))
    assert len(rows) == 11
    assert {row[3] for row in rows[1:]} == {"符合", "不符合", "逾期", "无法读取"}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/")]
    assert not any(b"<f>" in one or b"<hyperlink" in one for one in sheets)


def test_the_register_that_comes_out_keeps_the_numbers(desk, decided):
    folder, _ = decided
    rows = lines_of((folder / "内部/登记表.xlsx").read_bytes())
    assert [row["申报编号"] for row in rows] == [f"{FORM.call}-{n:03d}" for n in range(1, 11)]
    assert rows[-1]["文件名"] == "p-7.xlsx"
    again = desk / "kept"
    given = [FORM.call, desk / "inbox", "--register", folder / "内部/登记表.xlsx", "-o", again]
    review(*given, "--stage", "first-review")
    assert files(again)["内部/登记表.xlsx"] == files(folder)["内部/登记表.xlsx"]


def test_a_review_ends_with_the_stage_that_is_asked_for(desk, decided):
    given = ["--decisions", desk / "decided.csv", "-o", desk / "short", "--stage", "first-review"]
    done = review(*papers(desk), *given)
    assert done.exit_code == 0
    assert [path.name for path in (desk / "short/公布").iterdir()] == [f"{FORM.call}-first-review"]


def test_a_stage_that_cannot_be_reached_is_told(desk, decided):
    given = [FORM.call, desk / "inbox", "--decisions", desk / "decided.csv", "-o", desk / "none"]
    done = review(*given, "--stage", "proposal")
    assert done.exit_code == 1
    assert (
        "综合评选：缺少网络投票、专家评审，评审到此为止；"
        "请填好票数表（--votes）、打分表（--scores）再评审，空白的用 --sheets 写出。"
    ) in done.output
    assert "没有登记收到时间，没有检查是否逾期" in done.output


def test_a_fault_in_what_staff_hand_in_leaves_nothing_behind(desk, decided, tmp_path):
    write(tmp_path / "votes.csv", ("文件名", "票数"), [("p-0.zip", "很多")])
    out = tmp_path / "out"
    done = review(FORM.call, desk / "inbox", "--votes", tmp_path / "votes.csv",
                  "--scores", desk / "scores.csv", "--decisions", desk / "decided.csv",
                  "-o", out)  # fmt: skip
    assert done.exit_code == 1
    assert (
        "votes.csv:2: 错误 REV-005 “票数”的“很多”不是整数；请只写数字，没有得票的写 0"
        in done.output
    )
    assert done.output.endswith("没有写出结果；请改正以后再评审。\n")
    assert not out.exists()


def test_a_review_goes_on_over_what_was_decided_before_and_is_handed_in_again(
    desk, waiting, tmp_path
):
    folder, some = tmp_path / "out", tmp_path / "some.csv"
    shutil.copytree(waiting[0], folder)
    row = lines_of((folder / "内部/待决定.xlsx").read_bytes())[0]
    # By its number alone, where the sheet that is written has the file, too.
    write(some, ("环节", "申报编号", "决定"), [(row["环节"], row["申报编号"], "通过")])
    for _ in range(2):
        done = review(*papers(desk), "--decisions", some, "-o", folder)
        assert done.exit_code == 1, done.output
        kept = lines_of((folder / "内部/待决定.xlsx").read_bytes())
        assert [one["决定"] for one in kept].count("通过") == 1
    before = files(folder)
    assert review(*papers(desk), "-o", folder).exit_code == 2
    assert files(folder) == before


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_what_was_filled_in_by_hand_is_not_written_over(desk, waiting, tmp_path, ending):
    folder = tmp_path / "out"
    shutil.copytree(waiting[0], folder)
    pending = folder / "内部/待决定.xlsx"
    rows = lines_of(pending.read_bytes())
    rows[0]["决定"] = "通过"
    if ending == ".csv":
        write(pending.with_suffix(ending), rows[0].keys(), (row.values() for row in rows))
    else:
        passed = filled(
            pending.read_bytes(), lambda n, t: "通过" if (n, t) == (0, "决定") else None
        )
        pending.write_bytes(passed)
    before = files(folder)
    done = review(*papers(desk), "-o", folder)
    assert done.exit_code == 2
    assert "里已经填了决定；请另存到别处，用 --decisions 交来" in done.output
    assert files(folder) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((FORM.call,), "缺少要评审的文件或目录；请写在批次标识后面"),
        ((FORM.call, "inbox"), "没有写结果放在哪个目录；请用 -o 写项目之外的目录"),
        ((FORM.call, "inbox", "-o", "{root}/out"), "评审的底稿有人名和理由，不能放在项目里；"),
        ((FORM.call, "inbox", "-o", "{root}"), "评审的底稿有人名和理由，不能放在项目里；"),
        (
            (FORM.call, "inbox", "-o", "o", "--stage", "final"),
            "没有 final 这个环节；可用的有 first-review",
        ),
        ((FORM.call, "inbox", "-o", "o", "--votes", "none.csv"), "--votes：没有 none.csv 这个文件"),
        (("nowhere", "inbox", "-o", "o"), "没有 nowhere 这个批次；"),
    ],
)
def test_what_cannot_be_reviewed_is_refused_in_one_line(
    words, told, tmp_path, monkeypatch, project
):
    monkeypatch.chdir(tmp_path)
    done = review(*(word.format(root=project) for word in words))
    assert done.exit_code == 2
    assert told in done.output
    assert len(done.output.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_link_into_the_project_is_the_project(tmp_path, project):
    (tmp_path / "out").symlink_to(project / "content", target_is_directory=True)
    done = review(FORM.call, tmp_path, "-o", tmp_path / "out" / "review")
    assert done.exit_code == 2
    assert "不能放在项目里" in done.output


def test_a_call_without_a_plan_is_refused(tmp_path):
    project = unannounced(tmp_path / "project")
    (project / f"schemas/forms/{FORM.call}/{FORM.version}/review.yml").unlink()
    done = review(FORM.call, tmp_path, "-o", tmp_path / "out", root=project)
    assert done.exit_code == 2
    assert "FRM-134" in done.output
    assert "没有 review.yml；请补上" in done.output


def test_without_a_call_the_calls_are_listed():
    done = review()
    assert done.exit_code == 0
    assert all(name in done.output for name in ("chengdu-2023", "kunming-2020"))


def test_every_code_of_a_review_is_listed_with_the_rules():
    done = CliRunner().invoke(main, ["rules", "--root", str(ROOT)])
    assert all(f"  {name}  {sentence}" in done.output for name, sentence in REVIEWING.items())


# ---- a call unlike the others ----

THIRD = "field-school-2026"


def third_form(root: Path) -> Path:
    """Give the invented call a form and a plan of its own: other fields, other keys, a pot."""
    folder = root / "schemas/forms" / THIRD / "1.0"
    folder.mkdir(parents=True)
    text = {"type": "string", "minLength": 1, "maxLength": 60, "x-kind": "text"}
    properties = {
        "form": {"title": "表格", "type": "object"},
        "course": {**text, "title": "课名"},
        "kind": {
            "title": "类型",
            "type": "string",
            "x-kind": "choice",
            "x-choices": "categories:support",
        },
        "cooperative": {**text, "title": "合作社"},
        "circle": {**text, "title": "教研片"},
        "euros": {
            "title": "申请的欧元",
            "type": "string",
            "x-kind": "money",
            "pattern": "^[0-9]+(\\.[0-9]{2})?$",
        },
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "application.schema.json",
        "title": "田野课堂申请表",
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }
    (folder / "application.schema.json").write_text(json.dumps(schema, ensure_ascii=False), "utf-8")
    (folder / "layout.yml").write_text(
        f'call: {THIRD}\nversion: "1.0"\nsheet: 申请\nsections:\n'
        '  - {id: all, title: 全部, clause: "1", '
        "fields: [course, kind, cooperative, circle, euros]}\n",
        "utf-8",
    )
    held = []
    for name in ("categories", "eligibility", "requirements"):
        path = root / f"site_data/calls/{THIRD}/{name}.yml"
        # With a form it checks what people looked at, but for papers, which it does not ask for.
        text, papers, rest = path.read_text("utf-8").partition("\ndocuments:\n")
        ruled = text.replace("held: judged", "held: rule") + papers + rest
        path.write_text(ruled, "utf-8")
        held += held_by_rule(ruled)
    rules = "".join(
        f"  - {{clause: {name}, at: /course, check: 'true', fails: 不会；不用改}}\n"
        for name in held
    )
    (folder / "rules.yml").write_text(f'call: {THIRD}\nversion: "1.0"\nrules:\n{rules}', "utf-8")
    (folder / "review.yml").write_text(
        f"""call: {THIRD}
version: "1.0"
project: course
applicant: cooperative
amount: euros
keys:
  lead: {{fields: [cooperative]}}
  unit: {{fields: [circle]}}
public: [{{field: course}}, {{field: cooperative}}, {{field: kind, title: 资助类型}}]
stages:
  - id: visit
    title: 看课
    clause: FS-5.1
    kind: score
    quotas: [FS-3.4]
    scoring:
      scale: 10
      decimals: 0
      parts: [{{id: board, title: 评审组, from: scores, weight: 100}}]
    awards: true
    pot: {{amount: 30000}}
    minimum: {{count: 3}}
""",
        "utf-8",
    )
    return folder


def held_by_rule(text: str) -> list[str]:
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            plain = "limit" not in value and "max" not in value and "shape" not in value
            if value.get("held") == "rule" and plain and "kinds" not in value:
                found.append(str(value["id"]))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(yaml.safe_load(text))
    return found


def test_a_call_unlike_the_others_is_reviewed_without_a_line_of_python(small, tmp_path):
    folder = third_form(small)
    told = CliRunner().invoke(main, ["check", "--root", str(small), "--as-of", "2026-10-10"])
    assert told.exit_code == 0, told.output
    (tmp_path / "inbox").mkdir()
    for number in range(8):
        answers = {
            "form": {"call": THIRD, "version": "1.0"},
            "course": f"第{number}课",
            "kind": "room" if number % 2 else "wetland",
            "cooperative": "甲合作社" if number in (0, 1, 2) else f"合作社{number}",
            "circle": "东片",
            "euros": "9000.00",
        }
        text = json.dumps(answers, ensure_ascii=False)
        (tmp_path / f"inbox/a{number}.json").write_text(text, "utf-8")
    scores = ((f"a{n}.json", f"评委{j}", n + j / 2) for n in range(8) for j in range(2))
    write(tmp_path / "scores.csv", ("文件名", "评委", "得分"), scores)
    given = [THIRD, tmp_path / "inbox", "--scores", tmp_path / "scores.csv", "-o", tmp_path / "out"]
    done = review(*given, root=small)
    assert done.exit_code == 1, done.output
    waiting = lines_of((tmp_path / "out/内部/待决定.xlsx").read_bytes())
    assert [row["申报编号"][-3:] for row in waiting] == ["003", "002", "001"]
    write(
        tmp_path / "decided.csv",
        ("环节", "申报编号", "决定", "理由"),
        [("看课", f"{THIRD}-{n:03d}", "不通过", "超过两个") for n in (1,)],
    )
    done = review(*given, "--decisions", tmp_path / "decided.csv", root=small)
    assert done.exit_code == 0, done.output
    name = f"{THIRD}-visit"
    listed = read(tmp_path / f"out/公布/{name}/site_data/results/{name}/list.csv")
    # The quota lets five through, the pot pays for three.
    assert [(row["课名"], row["得分"], row["名次"]) for row in listed] == [
        ("第7课", "7", "1"),
        ("第6课", "6", "2"),
        ("第5课", "5", "3"),
    ]
    assert folder.is_dir()
