"""The command that checks submissions: every shape, every report, one or many."""

import csv
import io
import json
import re
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from lxml import html

from generator.cli.main import main
from generator.forms.form import Form
from generator.forms.formats import template
from generator.forms.reader import load_forms
from generator.model.calls import Call
from generator.model.loader import load
from generator.sources.schemas import Schemas
from tests.conftest import ROOT

CALLS = tuple(sorted(p.name for p in (ROOT / "schemas/forms").iterdir()))
SHAPES = {"xlsx": "xlsx", "csv": "zip", "json": "json"}


@pytest.fixture(scope="module")
def forms() -> dict[str, tuple[Call, Form]]:
    site, _ = load(ROOT)
    assert site is not None
    read, found = load_forms(ROOT, site, Schemas.read(ROOT))
    assert found == ()
    calls = {call.id: call for call in site.calls}
    return {name: (calls[name], kept[0]) for name, kept in read.items()}


def validate(*words: str) -> Result:
    done = CliRunner().invoke(main, ["validate", "--root", str(ROOT), *words])
    assert "Traceback" not in done.output
    return done


def examples(folder: Path, forms: dict[str, tuple[Call, Form]], name: str) -> list[Path]:
    """Every example of a call in every shape that is read back, in a folder."""
    call, form = forms[name]
    folder.mkdir(exist_ok=True)
    paths = []
    for example in form.examples:
        for shape, ending in SHAPES.items():
            path = folder / f"{example.name}.{ending}"
            path.write_bytes(template(form, call, shape, example.answers))
            paths.append(path)
    return sorted(paths)


def spoilt(folder: Path, forms: dict[str, tuple[Call, Form]], name: str) -> Path:
    """An example whose project has no name, as JSON."""
    _, form = forms[name]
    answers = {**form.examples[0].answers, "project_name": ""}
    path = folder / "spoilt.json"
    identity = {"call": form.call, "version": form.version}
    path.write_text(json.dumps({"form": identity, **answers}, ensure_ascii=False), "utf-8")
    return path


@pytest.mark.parametrize("name", CALLS)
def test_every_example_in_every_shape_is_sound(name: str, tmp_path: Path, forms):
    paths = examples(tmp_path / "in", forms, name)
    done = validate(name, str(tmp_path / "in"))
    assert done.exit_code == 0, done.output
    told = [line.split("，")[0] for line in done.output.splitlines() if "：符合" in line]
    assert told[: len(paths)] == [f"{path.name}：符合" for path in paths]
    # All that is told is that files come another way, and never of a package.
    codes = set(re.findall(r"(?m)^  \S+ ([A-Z]{2,3}-\S+)", done.output))
    assert codes <= {"INT-213"}
    assert not any(".zip：符合，" in line for line in done.output.splitlines())
    assert done.output.endswith(f"共 {len(paths)} 份：符合 {len(paths)} 份。\n")


@pytest.mark.parametrize("name", CALLS)
def test_a_spoilt_answer_is_told_at_its_place_and_stops_nothing(name: str, tmp_path: Path, forms):
    (tmp_path / "in").mkdir()
    sound = examples(tmp_path, forms, name)[0]
    bad = spoilt(tmp_path, forms, name)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 nothing")
    done = validate(name, str(bad), str(broken), str(sound), "--format", "json")
    said = [json.loads(line) for line in done.output.splitlines()]
    assert done.exit_code == 2
    assert [one["verdict"] for one in said] == ["invalid", "unreadable", "valid"]
    assert [one["submission"] for one in said] == ["spoilt.json", "broken.zip", sound.name]
    [finding] = [one for one in said[0]["findings"] if one["code"] != "INT-213"]
    assert (finding["code"], finding["field"]) == ("FLD-001", "/project_name")
    assert (said[0]["counts"]["error"], said[0]["counts"]["warning"]) == (1, 0)
    assert validate(name, str(bad)).exit_code == 1


def test_the_instant_of_receipt_decides_and_that_of_closing_is_in_time(tmp_path: Path, forms):
    name = CALLS[0]
    call, _ = forms[name]
    path = examples(tmp_path / "in", forms, name)[0]
    closes = max(w.closes for w in call.applications if w.closes)
    for timely in (closes - timedelta(seconds=1), closes):
        assert validate(name, str(path), "--as-of", timely.isoformat()).exit_code == 0
    eve = f"{(closes - timedelta(days=1)).date()}T24:00+08:00"
    assert validate(name, str(path), "--as-of", eve).exit_code == 0
    late = validate(name, str(path), "--as-of", (closes + timedelta(minutes=1)).isoformat())
    assert late.exit_code == 1
    assert call.applications[-1].clause.id in late.output


def test_jobs_change_nothing(tmp_path: Path, forms):
    examples(tmp_path / "in", forms, CALLS[0])
    one = validate(CALLS[0], str(tmp_path / "in"), "--format", "json")
    two = validate(CALLS[0], str(tmp_path / "in"), "--format", "json", "--jobs", "2")
    assert one.output == two.output


def test_the_page_holds_every_submission_and_is_written_where_asked(tmp_path: Path, forms):
    bad = spoilt(tmp_path, forms, CALLS[0])
    printed = validate(CALLS[0], str(bad), "--format", "html")
    written = validate(CALLS[0], str(bad), "--format", "html", "-o", str(tmp_path / "out"))
    page = (tmp_path / "out/检查结果.html").read_text("utf-8")
    assert printed.output.strip() == page.strip()
    assert written.output.splitlines()[-1] == "共 1 份：不符合 1 份。"
    assert "spoilt.json" in html.fromstring(page).text_content()


def test_text_and_json_can_go_to_files(tmp_path: Path, forms):
    bad = spoilt(tmp_path, forms, CALLS[0])
    out = str(tmp_path / "out")
    text = validate(CALLS[0], str(bad), "-o", out)
    lines = validate(CALLS[0], str(bad), "--format", "json", "-o", out)
    assert "FLD-001" in (tmp_path / "out/检查结果.txt").read_text("utf-8")
    assert json.loads((tmp_path / "out/检查结果.jsonl").read_text("utf-8"))["verdict"] == "invalid"
    assert "FLD-001" not in text.output + lines.output


@pytest.mark.parametrize("name", CALLS)
def test_the_marked_workbook_has_an_index_and_a_note_in_the_cell(name: str, tmp_path: Path, forms):
    call, form = forms[name]
    example = form.examples[0]
    budget = next(t for t in form.tables() if t.name == "budget")
    answers = {key: value for key, value in example.answers.items() if key != "project_name"}
    path = tmp_path / "表 1.xlsx"
    path.write_bytes(template(form, call, "xlsx", answers))
    book = openpyxl.load_workbook(path)
    amount = [c.title for c in budget.columns].index(budget.column("amount").title)
    book[budget.sheet].cell(row=3, column=amount + 1).value = "=1+1"
    book[budget.sheet].cell(row=2, column=amount + 1).value = "一千元"
    book.save(path)
    out = tmp_path / "out"
    done = validate(name, str(path), "--format", "xlsx", "-o", str(out))
    assert done.exit_code == 1, done.output
    marked = openpyxl.load_workbook(out / "表_1-检查结果.xlsx")
    assert marked.sheetnames[:2] == ["检查结果", form.sheet]
    index = [[c.value for c in row] for row in marked["检查结果"].iter_rows()]
    assert index[0][0].startswith("不符合")
    title = form.field("project_name").title
    places = {c.value: c.row for c in marked[form.sheet]["A"] if c.value}
    noted = marked[form.sheet].cell(row=places[title], column=2)
    assert noted.comment is not None
    assert title in noted.comment.text
    wrong = marked[budget.sheet].cell(row=2, column=amount + 1)
    assert (wrong.value, wrong.data_type) == ("一千元", "s")
    assert wrong.comment is not None
    assert marked[budget.sheet].cell(row=3, column=amount + 1).data_type != "f"
    links = [
        row[1].hyperlink for row in marked["检查结果"].iter_rows(min_row=4) if row[1].hyperlink
    ]
    assert any(link.location.endswith(wrong.coordinate) for link in links)


def test_a_marked_workbook_is_made_of_any_shape_and_is_always_the_same(tmp_path: Path, forms):
    bad = spoilt(tmp_path, forms, CALLS[0])
    for name in ("a", "b"):
        done = validate(CALLS[0], str(bad), "--format", "xlsx", "-o", str(tmp_path / name))
        assert done.exit_code == 1
    first, second = (tmp_path / n / "spoilt-检查结果.xlsx" for n in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_two_submissions_of_one_name_keep_their_own_workbooks(tmp_path: Path, forms):
    bad = spoilt(tmp_path, forms, CALLS[0])
    again = tmp_path / "more" / "spoilt.json"
    again.parent.mkdir()
    shutil.copy(bad, again)
    out = tmp_path / "out"
    validate(CALLS[0], str(bad), str(again), "--format", "xlsx", "-o", str(out))
    assert len(list(out.glob("*.xlsx"))) == 2


def test_what_was_typed_is_shown_only_when_asked(tmp_path: Path, forms):
    call, form = forms[CALLS[0]]
    content = template(form, call, "csv", form.examples[0].answers)
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.namelist():
            data = old.read(item)
            if item == "application.csv":
                rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
                for row in rows:
                    if row[0] == "lead_code":
                        row[2] = "秘密的内容"
                text = io.StringIO()
                csv.writer(text).writerows(rows)
                data = text.getvalue().encode()
            new.writestr(item, data)
    assert "秘密的内容" not in validate(CALLS[0], str(path)).output
    shown = validate(CALLS[0], str(path), "--show-values").output
    assert "秘密的内容" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "没有 nowhere 这个批次"),
        ([CALLS[0]], "缺少要检查的文件或目录"),
        ([CALLS[0], "x", "--jobs", "0"], "0 不是 1 到 64 的整数"),
        ([CALLS[0], "x", "--jobs", "many"], "many 不是 1 到 64 的整数"),
        ([CALLS[0], "x", "--format", "pdf"], "没有 pdf 这一种"),
    ],
)
def test_wrong_words_are_told_in_a_line(words: list[str], said: str):
    done = validate(*words)
    assert done.exit_code == 2
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_what_is_not_there_is_told_in_a_line():
    done = validate(CALLS[0], "nowhere.zip")
    assert done.exit_code == 2
    assert done.output == "错误：找不到 nowhere.zip；请核对位置和名称。\n"


def test_without_a_call_the_forms_are_listed():
    done = validate()
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.output.splitlines()] == list(CALLS)
