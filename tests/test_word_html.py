"""The Word form and the printable page: what is filled in is read back from where it stands."""

import io
import os
import random
import re
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator.forms.csv_package import package_files
from generator.forms.form import Form
from generator.forms.formats import FORMATS, template
from generator.forms.messages import MESSAGES
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.submissions.check import check_submissions
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from generator.submissions.intake.pool import open_submissions
from generator.submissions.opened import Raw
from generator.submissions.reports.marked_workbook import marked_workbook
from generator.submissions.reports.text_and_json import place
from tests.conftest import ROOT
from tests.support.opened_submissions import complete, examples, forms_now, raw_of
from tests.support.submission_files import ASKED, the_form, zipped
from tests.support.submission_files import answers as sample_answers

CALLS = sorted(forms_now())
EXAMPLES = [(call, name) for call in CALLS for name in examples(call)]
SHAPES = ("docx", "html")

Answers = Mapping[str, Any]


def call_of(site: Site, form: Form) -> Call:
    return next(call for call in site.calls if call.id == form.call)


def opened(folder: Path, form: Form, data: bytes, name: str) -> Raw:
    """What is read of a file, without a process of its own."""
    path = folder / name
    path.write_bytes(data)
    return complete(read_submission(path, name, outline(form), LIMITS))


def texts(raw: Raw) -> dict[str, Any]:
    """The texts of a submission that are not empty, rows of tables as lists."""
    found: dict[str, Any] = {n: c.text for n, c in raw.fields.items() if c.text.strip()}
    for name, table in raw.tables.items():
        rows = [{n: c.text for n, c in row.items() if c.text.strip()} for row in table.rows]
        if rows:
            found[name] = rows
    return found


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("call", "name"), EXAMPLES)
def test_what_went_in_is_read_back_and_valid(
    call: str, name: str, shape: str, site: Site, tmp_path: Path
):
    form = forms_now()[call]
    answers = examples(call)[name]
    made = template(form, call_of(site, form), shape, answers)
    raw = opened(tmp_path, form, made, f"p.{shape}")
    assert (raw.faults, raw.unknown, raw.form) == ((), (), (form.call, form.version))
    assert texts(raw) == texts(raw_of(form, answers))
    [result] = check_submissions([raw], form, call_of(site, form), received=None)
    assert (result.verdict, result.findings) == ("valid", ())


ONE = {"project_name": "甲"}
"""Answers of a form that somebody began to fill in."""


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("call", CALLS)
def test_a_form_with_one_answer_holds_no_other(call: str, shape: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    made = template(form, call_of(site, form), shape, ONE)
    raw = opened(tmp_path, form, made, f"p.{shape}")
    assert (raw.faults, raw.unknown) == ((), ())
    assert texts(raw) == texts(raw_of(form, ONE))
    assert set(raw.fields) == {field.name for field in form.fields()}
    assert set(raw.tables) == {table.name for table in form.tables()}


# The same answers in every shape


@pytest.mark.parametrize("call", CALLS)
def test_every_shape_of_the_same_answers_is_told_alike(call: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    paths = []
    for name, answers in examples(call).items():
        faulty = {
            **answers,
            "contact_phone": "12345",
            "declare_true": False,
            "team": [{**answers["team"][0], "role": ""}, *answers["team"]],
            "plan": [{**answers["plan"][0], "indicator": "字" * 300}, *answers["plan"]],
            "total": "1.00",
        }
        del faulty["project_name"]
        for mark, given in (("sound", answers), ("faulty", faulty)):
            files = package_files(form, given)
            beside = {file: data for file, data in files.items() if file.startswith("附件/")}
            for shape, made in FORMATS.items():
                path = tmp_path / mark / name / f"p.{made.suffix}"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(template(form, call_of(site, form), shape, given))
                paths.append(path)
            for shape in SHAPES:
                path = tmp_path / mark / name / f"folder-{shape}"
                path.mkdir()
                made = template(form, call_of(site, form), shape, given)
                (path / f"申报.{shape}").write_bytes(made)
                for file, data in beside.items():
                    (path / file).parent.mkdir(exist_ok=True)
                    (path / file).write_bytes(data)
                paths.append(path)
    raws = map(complete, open_submissions(paths, form))
    results = list(check_submissions(raws, form, call_of(site, form), received=None))
    for number in range(0, len(results), 7):
        said = [
            [(t.code, t.level, t.message, t.clause, t.count, t.where.field) for t in r.findings]
            for r in results[number : number + 7]
        ]
        assert said[1:] == said[:1] * 6
        assert (len(said[0]) == 0) is ("sound" in str(paths[number]))


@pytest.mark.parametrize("call", CALLS)
def test_a_fault_is_told_at_its_table_row_and_column(call: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    answers = next(iter(examples(call).values()))
    rows = [*answers["budget"][:2], {**answers["budget"][0], "amount": "1.234"}]
    title = next(t.title for t in form.tables() if t.name == "budget")
    column = next(c for t in form.tables() if t.name == "budget" for c in t.columns[-1:])
    for shape in SHAPES:
        made = template(form, call_of(site, form), shape, {**answers, "budget": rows})
        raw = opened(tmp_path, form, made, f"p.{shape}")
        [result] = check_submissions([raw], form, call_of(site, form), received=None)
        [fault] = [t for t in result.findings if t.code == "FLD-038"]
        assert place(fault.where) == f"p.{shape} 表格“{title}” 第 3 行 “{column.title}”"
        assert fault.where.field == f"/budget/2/{column.name}"
        sheet = openpyxl.load_workbook(io.BytesIO(marked_workbook(raw, result, form)))[
            next(t.sheet for t in form.tables() if t.name == "budget")
        ]
        marks = [c.coordinate for row in sheet.iter_rows() for c in row if c.comment]
        assert f"{'ABCDEFGH'[len(rows[0]) - 1]}4" in marks


# What people and programs do to a document


def changed(data: bytes, *swaps: tuple[str, str], part: str = "word/document.xml") -> bytes:
    """A document with texts of one part replaced, each of which must be there."""
    files = unzipped(data)
    text = files[part].decode()
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    return zipped({**files, part: text.encode()})


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def _filled(shape: str) -> bytes:
    site, _ = load(ROOT)
    assert site is not None
    return template(the_form(), call_of(site, the_form()), shape, sample_answers())


def filled(shape: str = "docx") -> bytes:
    """A form with many tables, filled."""
    return _filled(shape)


def element(data: bytes, tag: str) -> str:
    """The control of an answer as it stands in the document."""
    text = unzipped(data)["word/document.xml"].decode()
    controls = re.findall(r"<w:sdt>.*?</w:sdt>", text, re.DOTALL)
    return next(one for one in controls if f'<w:tag w:val="{tag}"/>' in one)


def row_of(data: bytes, tag: str) -> str:
    """The row of a table in which a control stands."""
    text = unzipped(data)["word/document.xml"].decode()
    rows = re.findall(r"<w:tr>.*?</w:tr>|<w:tr .*?</w:tr>", text, re.DOTALL)
    return next(one for one in rows if f'<w:tag w:val="{tag}"/>' in one)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def read(folder: Path, data: bytes, name: str = "p.docx") -> Raw:
    path = folder / name
    path.write_bytes(data)
    return complete(read_submission(path, name, ASKED, LIMITS))


NAME = "project_name"


def with_name(inner: str) -> bytes:
    """The document with other markup in the control of the project's name."""
    old = element(filled(), NAME)
    content = re.search(r"<w:sdtContent>(.*)</w:sdtContent>", old, re.DOTALL)
    assert content is not None
    return changed(filled(), (old, old.replace(content[1], inner)))


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (run("甲") + run("乙"), "甲乙"),
        (f'<w:ins w:id="1">{run("新")}</w:ins>', "新"),
        (f'<w:del w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>{run("新")}', "新"),
        (f'<w:moveFrom w:id="1">{run("旧")}</w:moveFrom>{run("新")}', "新"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>" + run("明"), "明"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>明</w:t></w:r>', "明"),
        ("<w:r><w:drawing><a><w:r><w:t>图</w:t></w:r></a></w:drawing></w:r>" + run("字"), "字"),
        ("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>", "一\n二"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t></w:r>", "a\tb-c"),
        (
            "<w:sdt><w:sdtPr><w:id w:val='9'/></w:sdtPr><w:sdtContent>"
            + run("里")
            + "</w:sdtContent></w:sdt>"
            + run("外"),
            "里外",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "x" '
            '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("链接")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "链接",
        ),
    ],
)
def test_an_answer_is_what_is_seen(inner: str, text: str, tmp_path: Path):
    raw = read(tmp_path, with_name(inner))
    assert {fault.code for fault in raw.faults} <= {"INT-612", "INT-613"}
    assert raw.fields[NAME].text == text
    assert not raw.fields[NAME].formula


@pytest.mark.parametrize(
    "inner",
    [
        f'<w:fldSimple w:instr=" DATE ">{run("2021-01-01")}</w:fldSimple>',
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>=1+1</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ],
)
def test_what_a_program_computes_is_told_as_a_formula(inner: str, tmp_path: Path):
    cell = read(tmp_path, with_name(inner)).fields[NAME]
    assert (cell.text, cell.formula) == ("", True)


def test_a_text_typed_beside_or_instead_of_a_control_is_read(tmp_path: Path):
    old = element(filled(), NAME)
    beside = changed(filled(), (old, run("前") + old))
    text = str(sample_answers()[NAME])
    assert read(tmp_path, beside).fields[NAME].text == f"前{text}"
    assert read(tmp_path, changed(filled(), (old, run("写在这里")))).fields[NAME].text == "写在这里"


def test_a_deleted_end_of_paragraph_joins_two_lines(tmp_path: Path):
    old = element(filled(), NAME)
    mark = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    new = f"<w:r/></w:p><w:p>{mark}{run('一')}</w:p><w:p>{run('二')}"
    assert read(tmp_path, changed(filled(), (old, new))).fields[NAME].text == "一二"


def test_a_control_in_two_places_is_told(tmp_path: Path):
    old = element(filled(), NAME)
    other = element(filled(), "contact_phone")
    raw = read(tmp_path, changed(filled(), (other, other + old)))
    assert [(f.code, f.where.field) for f in raw.faults] == [("INT-309", f"/{NAME}")]
    loose = changed(filled(), ("<w:body>", f"<w:body><w:p>{old}</w:p>"))
    assert [f.code for f in read(tmp_path, loose).faults] == ["INT-309"]


def test_a_control_outside_every_table_is_read(tmp_path: Path):
    old = element(filled(), NAME)
    moved = changed(filled(), (old, ""), ("<w:body>", f"<w:body><w:p>{old}</w:p>"))
    assert read(tmp_path, moved).fields[NAME].text == sample_answers()[NAME]
    inside = "<w:sdt><w:sdtPr><w:tag w:val='x'/></w:sdtPr>"
    tag = "team/0/name"
    row = row_of(filled(), tag)
    around = changed(filled(), (element(filled(), tag), ""), ("<w:body>", f"<w:body>{inside}"))
    assert row and read(tmp_path, around).faults[0].code == "INT-601"


def test_rows_are_counted_where_they_stand(tmp_path: Path):
    row = row_of(filled(), "budget/0/item")
    before = texts(read(tmp_path, filled()))["budget"]
    assert texts(read(tmp_path, changed(filled(), (row, row + row))))["budget"] == [
        before[0],
        *before,
    ]
    typed = re.sub(r"<w:sdtPr>.*?</w:sdtPr>|</?w:sdt>|</?w:sdtContent>", "", row, flags=re.DOTALL)
    raw = read(tmp_path, changed(filled(), (row, row + typed)))
    assert texts(raw)["budget"] == [before[0], *before]
    assert [r["item"].where.row for r in raw.tables["budget"].rows][:3] == [1, 2, 3]
    gone = row.replace("<w:trPr>", "<w:trPr><w:del w:id='1'/>", 1)
    assert texts(read(tmp_path, changed(filled(), (row, gone))))["budget"] == before[1:]


def test_the_same_column_twice_in_a_row_is_told(tmp_path: Path):
    old = element(filled(), "budget/0/item")
    other = element(filled(), "budget/0/amount")
    raw = read(tmp_path, changed(filled(), (other, old)))
    assert [(f.code, f.where.field) for f in raw.faults] == [("INT-309", "/budget/0/item")]


def test_a_column_without_heading_and_controls_is_missing(tmp_path: Path):
    table = next(t for t in the_form().tables() if t.name == "budget")
    title = table.columns[0].title
    data = filled()
    text = unzipped(data)["word/document.xml"].decode()
    for control in re.findall(r"<w:sdt>.*?</w:sdt>", text, re.DOTALL):
        if re.search(r'w:val="budget/\d+/item"', control):
            data = changed(data, (control, ""))
    kept = read(tmp_path, data).tables["budget"]
    assert (kept.missing, kept.extra) == ((), ())
    start = text.index('w:val="budget/0/item"')
    head = text.rindex(f">{title}<", 0, start)
    cut = text[:head] + ">别的<" + text[head + len(title) + 2 :]
    lost = zipped({**unzipped(data), "word/document.xml": cut.encode()})
    assert read(tmp_path, lost).tables["budget"].extra == ()
    bare = unzipped(data)["word/document.xml"].decode()
    head = bare.rindex(f">{title}<", 0, bare.index('w:val="budget/0/'))
    cut = bare[:head] + ">别的<" + bare[head + len(title) + 2 :]
    lost = zipped({**unzipped(data), "word/document.xml": cut.encode()})
    kept = read(tmp_path, lost).tables["budget"]
    assert (kept.missing, kept.extra) == ((title,), ("别的",))


def test_controls_of_others_are_told_only_where_they_say_something(tmp_path: Path):
    def control(tag: str, text: str) -> str:
        told = f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent>'
        return f"<w:body><w:p>{told}{run(text)}</w:sdtContent></w:sdt></w:p>"

    for tag, text, count in (("other", "字", 1), ("other", " ", 0), ("budget/0/item", "字", 1)):
        raw = read(tmp_path, changed(filled(), ("<w:body>", control(tag, text))))
        assert len(raw.unknown) == count, tag
        assert raw.faults == ()


def test_a_choice_taken_back_is_no_answer_and_two_ticks_are_told(tmp_path: Path):
    old = element(filled(), "declare_true")
    for text, said in (("（不选）", ""), ("□ 是　　□ 否", ""), ("☑ 是　　□ 否", "是")):
        raw = read(tmp_path, changed(filled(), (old, old.replace(">是<", f">{text}<"))))
        assert (raw.fields["declare_true"].text, raw.faults) == (said, ())
    raw = read(tmp_path, changed(filled(), (old, old.replace(">是<", ">☑ 是　　☑ 否<"))))
    assert [f.code for f in raw.faults] == ["INT-608"]
    page = filled("html").decode()
    at = page.index('data-field="declare_true"')
    twice = page[:at] + page[at:].replace('value="否" required>', 'value="否" checked>', 1)
    assert [f.code for f in read(tmp_path, twice.encode(), "p.html").faults] == ["INT-608"]


def without_tags(data: bytes) -> bytes:
    """A document as a program leaves it that keeps no tags."""
    text = unzipped(data)["word/document.xml"].decode()
    bare = re.sub(r"<w:(tag|alias|id|lock) [^>]*/>", "", text)
    return zipped({**unzipped(data), "word/document.xml": bare.encode()})


@pytest.mark.parametrize(("call", "name"), EXAMPLES)
def test_without_any_tag_answers_are_read_from_where_they_stand(
    call: str, name: str, site: Site, tmp_path: Path
):
    form, given = forms_now()[call], examples(call)[name]
    made = without_tags(template(form, call_of(site, form), "docx", given))
    raw = opened(tmp_path, form, made, "p.docx")
    assert (raw.faults, raw.unknown) == ((), ())
    assert texts(raw) == texts(raw_of(form, given))


def test_a_round_trip_through_another_program_loses_no_answer(site: Site, tmp_path: Path):
    given = {}
    for call, name in EXAMPLES:
        form = forms_now()[call]
        made = template(form, call_of(site, form), "docx", examples(call)[name])
        (tmp_path / f"{call}-{name}.docx").write_bytes(made)
        given[f"{call}-{name}"] = (form, examples(call)[name])
    for call in CALLS:
        form = forms_now()[call]
        (tmp_path / f"{call}.docx").write_bytes(template(form, call_of(site, form), "docx", ONE))
        given[call] = (form, ONE)
    done = subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "docx",
            "--outdir",
            str(tmp_path / "out"),
            *(str(tmp_path / f"{name}.docx") for name in given),
        ],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"},
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name, (form, answers) in given.items():
        path = tmp_path / "out" / f"{name}.docx"
        raw = complete(read_submission(path, path.name, outline(form), LIMITS))
        assert (raw.faults, raw.unknown) == ((), ()), name
        assert texts(raw) == texts(raw_of(form, answers)), name


# What people and programs do to a page


def page_with(*swaps: tuple[str, str]) -> bytes:
    text = filled("html").decode()
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def test_only_what_is_seen_of_a_page_is_read(tmp_path: Path):
    name = str(sample_answers()[NAME])
    for inner in (
        f"{name}<script>x</script>",
        f"<b>{name}</b><!-- x -->",
        f"{name}<span hidden>x</span>",
        f"{name}<style>x</style><template>x</template>",
    ):
        raw = read(tmp_path, older(inner), "p.html")
        assert (raw.faults, raw.fields[NAME].text) == ((), name)
    assert read(tmp_path, older("一<br>二"), "p.html").fields[NAME].text == "一\n二"


def older(name: str) -> bytes:
    """A page without controls, as forms were printed before: answers are texts and ticked boxes."""
    form = the_form()
    return (
        "<!doctype html><html><head>"
        f'<meta name="gongshi-form" content="{form.call} {form.version}"></head><body><main>'
        f'<table><tr><td><div data-field="{NAME}">{name}</div></td></tr></table>'
        '<ul data-field="declare_true"><li>☑ 是</li><li>□ 否</li></ul>'
        '<table data-table="budget"><tbody><tr data-row="0"><td data-column="item">物料</td>'
        '<td data-column="amount">12.50</td></tr><tr data-row="1"><td data-column="item"></td>'
        "</tr></tbody></table></main></body></html>"
    ).encode()


def test_a_page_without_controls_is_still_read(tmp_path: Path):
    raw = read(tmp_path, older("甲"), "p.html")
    budget = [{"item": "物料", "amount": "12.50"}]
    assert texts(raw) == {NAME: "甲", "declare_true": "是", "budget": budget}


# What a browser writes into a page that is saved


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('<input type="text" value="甲">', "甲"),
        ('<input value=" 甲&amp;乙 ">', " 甲&乙 "),
        ("<input>", ""),
        ('旧<input value="新">旧', "新"),
        ("<textarea>一\n二</textarea>", "一\n二"),
        ("<textarea></textarea>", ""),
        ("<textarea>&lt;b&gt;</textarea>", "<b>"),
        ('<select><option value="">请选择</option><option selected>甲</option></select>', "甲"),
        ('<select><option value="">请选择</option><option>甲</option></select>', ""),
        ('<select><option value="" selected>请选择</option></select>', ""),
        ('<select><option value="乙" selected>甲</option></select>', "乙"),
        ('<label><input type="radio" value="甲" checked> 甲</label>', "甲"),
        ('<label><input type="radio" value="甲"> 甲</label>', ""),
        ('<input value="甲"><input type="hidden" value="乙"><button>丙</button>', "甲"),
        ('<input value="甲"><p hidden>丙</p><span>丁</span>', "甲"),
    ],
)
def test_what_stands_in_a_control_is_the_answer(inner: str, text: str, tmp_path: Path):
    raw = read(tmp_path, older(inner), "p.html")
    assert (raw.faults, raw.fields[NAME].text) == ((), text)


def test_two_controls_with_an_answer_are_told(tmp_path: Path):
    radio = '<input type="radio" value="甲" checked>'
    raw = read(tmp_path, older(radio + radio.replace("甲", "乙")), "p.html")
    assert [f.code for f in raw.faults] == ["INT-608"]


def test_a_page_names_its_form_where_the_answers_stand_too(tmp_path: Path):
    page = re.sub(rb'<meta name="gongshi-form"[^>]*>', b"", filled("html"))
    assert texts(read(tmp_path, page, "p.html")) == texts(raw_of(the_form(), sample_answers()))


def test_elements_of_one_answer_twice_and_unknown_ones_are_told(tmp_path: Path):
    more = f'<p data-field="{NAME}">x</p><p data-field="{NAME}">y</p></main>'
    raw = read(tmp_path, page_with(("</main>", more)), "p.html")
    assert [f.code for f in raw.faults] == ["INT-309"]
    for more, count in (
        ('<p data-field="other">x</p>', 1),
        ('<p data-field="other"> </p>', 0),
        ('<p data-column="other">x</p>', 0),
        ('<table data-table="other"><tr><td data-column="a">x</table>', 1),
    ):
        raw = read(tmp_path, page_with(("</main>", f"{more}</main>")), "p.html")
        assert (len(raw.unknown), raw.faults) == (count, ())
    again = '<table data-table="budget"><tr><td data-column="item">x</table></main>'
    raw = read(tmp_path, page_with(("</main>", again)), "p.html")
    assert [(f.code, f.where.field) for f in raw.faults] == [("INT-309", "/budget")]


def test_rows_and_columns_of_a_page_are_held_to_the_form(tmp_path: Path):
    start = '<table class="gs-rows" id="f-budget" data-table="budget" aria-describedby="h-budget">'
    many = "".join(f'<tr><td data-column="item">{n}</td></tr>' for n in range(LIMITS.rows + 1))
    for inner, codes in (
        ('<tr><td data-column="item">a</td><td data-column="item">b</td></tr>', ["INT-309"]),
        (many, ["INT-305"]),
    ):
        text = filled("html").decode()
        at = text.index(start)
        cut = text[:at] + start + inner + "</table>" + text[text.index("</table>", at) + 8 :]
        assert [f.code for f in read(tmp_path, cut.encode(), "p.html").faults] == codes
    odd = page_with(('data-column="amount"', 'data-column="other"'))
    assert read(tmp_path, odd, "p.html").tables["budget"].extra == ("other",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_page_is_read_in_every_encoding(encoding: str, tmp_path: Path):
    data = filled("html").decode().encode(encoding)
    assert texts(read(tmp_path, data, "p.htm")) == texts(raw_of(the_form(), sample_answers()))
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "申报.html").write_bytes(data)
    codes = [fault.code for fault in read_submission(folder, "p", ASKED, LIMITS).faults]
    assert codes == ["INT-209"] * len(sample_answers()["attachments"])


# What strangers send


TIGHT = replace(LIMITS, cells=100_000)


def told(data: bytes, name: str, tmp_path: Path) -> list[str]:
    """The codes of what is said of a file."""
    path = tmp_path / name
    path.write_bytes(data)
    raw = complete(read_submission(path, name, ASKED, TIGHT))
    return [fault.code for fault in raw.faults]


def with_parts(**more: bytes) -> bytes:
    """The document with more parts, slashes in their names written as two underscores."""
    return zipped(unzipped(filled()) | {k.replace("__", "/"): v for k, v in more.items()})


def related(kind: str, target: str = "http://127.0.0.1/x", mode: str = "External") -> bytes:
    """The document with one more relation of its main part."""
    link = f'<Relationship Id="z" Type="urn:x/{kind}" Target="{target}" TargetMode="{mode}"/>'
    part = "word/_rels/document.xml.rels"
    return changed(filled(), ("</Relationships>", f"{link}</Relationships>"), part=part)


DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def declared(part: str) -> bytes:
    """The document with entities declared in a part."""
    files = unzipped(filled())
    text = re.sub(r"^<\?xml[^>]*\?>\s*", "", files[part].decode())
    return zipped({**files, part: (DTD + text).encode()})


def without(*parts: str) -> bytes:
    return zipped({k: v for k, v in unzipped(filled()).items() if k not in parts})


MAIN, OURS = "word/document.xml", "docProps/custom.xml"
CONTENT = "[Content_Types].xml"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
DOCUMENTS: dict[str, tuple[Any, str]] = {
    "not ours": (
        lambda: zipped(
            {
                **unzipped(without(OURS, "docProps/core.xml", "word/footer1.xml")),
                MAIN: b"<document><body/></document>",
            }
        ),
        "INT-005",
    ),
    "another form": (
        lambda: changed(filled(), (f"{the_form().version}</vt", "9.9</vt"), part=OURS),
        "INT-204",
    ),
    "no id": (lambda: changed(filled(), (f"{the_form().call} ", "A/ "), part=OURS), "INT-204"),
    "broken property": (lambda: zipped({**unzipped(filled()), OURS: b"<x"}), "INT-601"),
    "macro part": (
        lambda: zipped({**unzipped(filled()), "word/vbaProject.bin": b"x"}),
        "INT-602",
    ),
    "macro type": (lambda: changed(filled(), (OFFICE, MACRO), part=CONTENT), "INT-602"),
    "template elsewhere": (lambda: related("attachedTemplate"), "INT-603"),
    "picture elsewhere": (lambda: related("image"), "INT-603"),
    "link": (lambda: related("hyperlink"), ""),
    "chunk": (lambda: related("aFChunk", "/word/a.mht", "Internal"), "INT-604"),
    "chunk in text": (
        lambda: changed(filled(), ("<w:body>", '<w:body><w:altChunk r:id="z"/>')),
        "INT-604",
    ),
    "embedded": (lambda: with_parts(word__embeddings__a=b"x"), "INT-604"),
    "entities": (lambda: declared(MAIN), "INT-605"),
    "entities in types": (lambda: declared(CONTENT), "INT-605"),
    "entities in property": (lambda: declared(OURS), "INT-605"),
    "no text": (lambda: without(MAIN), "INT-601"),
    "cut text": (
        lambda: zipped({**unzipped(filled()), MAIN: unzipped(filled())[MAIN][:5000]}),
        "INT-601",
    ),
    "nothing of ours in it": (
        lambda: zipped({**unzipped(filled()), MAIN: b"<document><body/></document>"}),
        "INT-607",
    ),
    "deep": (lambda: zipped({**unzipped(filled()), MAIN: b"<w>" * 300 + b"</w>" * 300}), "INT-403"),
    "many controls": (
        lambda: changed(filled(), ("<w:body>", "<w:body>" + "<w:sdt></w:sdt>" * 100_001)),
        "INT-606",
    ),
    "huge answer": (
        lambda: with_name(run("".join(chr(0x4E00 + n % 20_000) for n in range(50_000)))),
        "INT-307",
    ),
    "bomb": (lambda: with_parts(word__media__a=bytes(8_000_000)), "INT-107"),
    "truncated": (lambda: filled()[:9000], "INT-101"),
    "rare encoding": (
        lambda: changed(filled(), ("encoding='UTF-8'", "encoding='koi8-r'")),
        "INT-621",
    ),
    "password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "INT-502",
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_nobody_should_send_gets_one_line(name: str, tmp_path: Path):
    made, code = DOCUMENTS[name]
    assert told(made(), "p.docx", tmp_path) == ([code] if code else [])


PAGES: dict[str, tuple[Any, str]] = {
    "not ours": (
        lambda: page_with(('name="gongshi-form"', 'name="x"'), ("data-form=", "data-x=")),
        "INT-003",
    ),
    "no page": (lambda: b"a,b\n1,2\n", "INT-003"),
    "a comment first": (lambda: b"<!-- x -->" + filled("html"), "INT-003"),
    "another form": (lambda: page_with((f'{the_form().version}"', '9.9"')), "INT-204"),
    "half": (lambda: filled("html").decode()[:9000].encode(), "INT-609"),
    "no answer": (
        lambda: re.sub(rb"data-field", b"data-x", filled("html")),
        "INT-607",
    ),
    "deep": (lambda: page_with(("<form", "<div>" * 300 + "<form")), "INT-403"),
    "many elements": (lambda: page_with(("<form", "<b></b>" * 100_001 + "<form")), "INT-606"),
    "big": (lambda: page_with(("<form", "字" * 3_000_000 + "<form")), "INT-011"),
    "huge answer": (
        lambda: page_with((f'value="{sample_answers()[NAME]}"', f'value="{"字" * 50_000}"')),
        "INT-307",
    ),
    "nul": (lambda: page_with(("<form", "\0<form")), "INT-301"),
    "no text": (lambda: b"%PDF-1.7\n\xff\xfe\xff", "INT-302"),
    "half a sign": (lambda: "<!doctype html><html>字".encode()[:-1] + b"\x80\xff", "INT-302"),
    "empty": (lambda: b"", "INT-002"),
    "entities": (lambda: (DTD + "<html>&b;</html>").encode(), "INT-003"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_nobody_should_send_gets_one_line(name: str, tmp_path: Path):
    made, code = PAGES[name]
    assert told(made(), "p.html", tmp_path) == [code]


def test_all_of_them_get_the_same_line_in_a_confined_process(tmp_path: Path):
    paths, codes = [], []
    for end, samples in (("docx", DOCUMENTS), ("html", PAGES)):
        for number, (made, code) in enumerate(samples.values()):
            path = tmp_path / str(number) / f"p.{end}"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(made())
            paths.append(path)
            codes.append([code] if code else [])
    found = map(complete, open_submissions(paths, the_form(), TIGHT))
    assert [[fault.code for fault in raw.faults] for raw in found] == codes


def mutated(text: str, by: random.Random) -> str:
    """Markup with a few of its elements moved, doubled, dropped or broken."""
    parts = re.findall(r"<[^>]*>|[^<]+", text)
    for _ in range(by.randint(1, 8)):
        at, other = by.randrange(len(parts)), by.randrange(len(parts))
        match by.randrange(6):
            case 0:
                parts[at] = ""
            case 1:
                parts[at] += parts[other]
            case 2:
                parts[at], parts[other] = parts[other], parts[at]
            case 3:
                parts[at] = parts[at][: by.randrange(len(parts[at]) + 1)]
            case 4:
                parts[at:at] = parts[other : other + by.randrange(60)]
            case _:
                del parts[at : at + by.randrange(60)]
        parts = parts or [""]
    return "".join(parts)


@pytest.mark.parametrize("seed", range(60))
def test_no_mutation_of_a_filled_form_makes_reading_raise(seed: int, tmp_path: Path):
    by = random.Random(seed)  # noqa: S311  a mutation that can be made again
    files = unzipped(filled())
    part = by.choice((MAIN, MAIN, MAIN, OURS, CONTENT, "word/_rels/document.xml.rels"))
    text = mutated(files[part].decode(), by)
    document = zipped({**files, part: text.encode()})
    page = mutated(filled("html").decode(), by).encode()
    for data, name in ((document, "p.docx"), (page, "p.html")):
        raw = read(tmp_path, data, name)
        assert all(fault.code in MESSAGES for fault in raw.faults)


def test_a_document_with_too_many_rows_is_told(tmp_path: Path):
    row = row_of(filled(), "budget/0/item")
    path = tmp_path / "p.docx"
    path.write_bytes(changed(filled(), (row, row * 8)))
    raw = complete(read_submission(path, "p.docx", ASKED, replace(LIMITS, rows=5)))
    assert [(f.code, f.where.field) for f in raw.faults] == [("INT-305", "/budget")]
