"""A form in its five shapes: what goes in comes out, it looks right on paper, and never differs."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType

import docx
import frictionless
import lxml.html
import openpyxl
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.cli.main import main
from generator.forms import paper_fields
from generator.forms.answers import Answers, application_json, blank_json, kinds, rows
from generator.forms.conditions import condition_of, guidance, labels, wanted
from generator.forms.csv_package import HEADER, package, package_files
from generator.forms.field_types import read, wire
from generator.forms.form import Example, Field, FieldType, Form, Table
from generator.forms.formats import FORMATS, file_name, template
from generator.forms.reader import load_forms
from generator.forms.standalone_page import paper
from generator.forms.sums import tallies
from generator.forms.word import word
from generator.forms.workbook import HIDDEN, MARK, workbook
from generator.model.calls import Call, Site
from generator.model.clause_numbering import han
from generator.model.loader import load
from generator.render.data.form_downloads import downloads
from generator.render.data.form_downloads import listed as listed_on_page
from generator.sources.schemas import Schemas
from generator.web import csp
from generator.web.shared import NO, YES
from tests.conftest import CHROMIUM
from tests.support.word_files import convert

ROOT = Path(__file__).parents[1]
CALLS = sorted(path.name for path in (ROOT / "schemas/forms").iterdir())
EXAMPLES = sorted(
    (path.parents[2].name, path.stem) for path in (ROOT / "schemas/forms").glob("*/*/examples/*")
)


@pytest.fixture(scope="module")
def forms(site: Site) -> Mapping[str, Form]:
    found, findings = load_forms(ROOT, site, Schemas.read(ROOT))
    assert findings == ()
    return {call: versions[0] for call, versions in found.items()}


@pytest.fixture(params=CALLS)
def form(request: pytest.FixtureRequest, forms: Mapping[str, Form]) -> Form:
    return forms[request.param]


@pytest.fixture
def of(site: Site, form: Form) -> Call:
    call = site.call(form.call)
    assert call is not None
    return call


@pytest.fixture(params=EXAMPLES, ids="/".join)
def example(request: pytest.FixtureRequest, forms: Mapping[str, Form]) -> tuple[Form, Example]:
    form = forms[request.param[0]]
    return form, next(found for found in form.examples if found.name == request.param[1])


def call_of(site: Site, form: Form) -> Call:
    return next(call for call in site.calls if call.id == form.call)


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def text_of(field: Field, value: object) -> str:
    """The wire text of what a spreadsheet holds in a cell."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and field.kind is FieldType.MONEY:
        return f"{value:.2f}"
    return "" if value is None else str(value)


def taken(field: Field, text: str, into: dict[str, object]) -> None:
    """Read a text as an answer, which it must be."""
    reading = read(field, text)
    assert reading.problem is None, (field.name, text)
    if reading.value is not None:
        into[field.name] = reading.value


def in_workbook(form: Form, content: bytes) -> dict[str, object]:
    """The canonical answers of a workbook, read by another library."""
    book = opened(content)
    found: dict[str, object] = {"form": {"call": form.call, "version": form.version}}
    for row in book[form.sheet].iter_rows(min_row=4, max_col=4, values_only=True):
        if row[3]:
            field = form.field(str(row[3]))
            assert field is not None and field.title == row[0]
            taken(field, text_of(field, row[1]), found)
    for table in form.tables():
        head, *lines = book[table.sheet].iter_rows(values_only=True)
        assert head == tuple(column.title for column in table.columns)
        found[table.name] = filled = []
        for line in lines:
            answers: dict[str, object] = {}
            for column, value in zip(table.columns, line, strict=True):
                taken(column, text_of(column, value), answers)
            if answers:
                filled.append(answers)
    return found


def in_package(form: Form, content: bytes) -> dict[str, object]:
    """The canonical answers of a CSV data package."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    found: dict[str, object] = {"form": json.loads(files["datapackage.json"])["form"]}
    for row in csv.DictReader(lines(files["application.csv"])):
        field = form.field(row[HEADER[0]])
        assert field is not None and field.title == row[HEADER[1]]
        taken(field, row[HEADER[2]], found)
    for table in form.tables():
        found[table.name] = filled = []
        for row in csv.DictReader(lines(files[f"{table.name}.csv"])):
            answers: dict[str, object] = {}
            for column in table.columns:
                taken(column, row[column.title], answers)
            filled.append(answers)
    return found


def lines(content: bytes) -> io.StringIO:
    assert content.startswith(b"\xef\xbb\xbf")
    return io.StringIO(content.decode("utf-8-sig"), newline="")


def asked(form: Form, answers: Answers) -> dict[str, object]:
    """Answers without the tables that were not asked for, which stand empty in a shape."""
    return {
        item.name: answers.get(item.name)
        for item in form.items()
        if answers.get(item.name) not in (None, [])
    } | {"form": answers["form"]}


# ---- examples ----


def test_every_open_category_has_an_example(form: Form) -> None:
    field = next(
        f
        for f in form.fields()
        if str(form.schema["properties"][f.name].get("x-choices", "")).startswith("categories")
    )
    offered = {option.id for option in field.options if option.offered}
    assert {example.answers[field.name] for example in form.examples} == offered


def test_examples_are_written_as_canonical_answers(example: tuple[Form, Example]) -> None:
    form, found = example
    path = ROOT / f"schemas/forms/{form.call}/{form.version}/examples/{found.name}.json"
    assert path.read_bytes() == application_json(form, found.answers)


def test_examples_answer_what_they_are_asked_and_nothing_else(
    example: tuple[Form, Example],
) -> None:
    form, found = example
    for item in form.items():
        assert wanted(form, item.when, found.answers) == (item.name in found.answers), item.name


def test_nothing_in_an_example_could_be_taken_for_a_formula(example: tuple[Form, Example]) -> None:
    form, found = example
    texts = [wire(field, found.answers.get(field.name)) for field in form.fields()]
    for table in form.tables():
        for row in rows(table, found.answers):
            texts += [wire(column, row.get(column.name)) for column in table.columns]
    assert [text for text in texts if text[:1] in tuple("=+-@\t'")] == []


SPOILT: tuple[tuple[str, str, str], ...] = (
    ('"version": "1.0"', '"version": "9.9"', "请改正 form"),
    ('"project_name"', '"projekt_name"', "没有栏目 projekt_name"),
    ('"grant": "200000.00"', '"grant": "20万元"', "示例里的“申请立项资金（元）”不是规定的写法"),
    ('"grant": "200000.00"', '"grant": 200000', "示例里的“申请立项资金（元）”不是规定的写法"),
    ('"target": 300', '"target": "三百"', "示例里的“目标值”不是规定的写法"),
    ('"target": 300', '"goal": 300', "“工作计划”里没有 goal 这一列"),
    ('"plan": [', '"plan": [4, ', "示例里的“工作计划”不是规定的写法"),
    ('"form": {', '"form" {', "不是完整的 JSON"),
    ("示例片区", "示例\\u0007片区", "控制字符"),
)


@pytest.mark.parametrize(("old", "new", "told"), SPOILT)
def test_a_spoilt_example_is_told(sources: Path, old: str, new: str, told: str) -> None:
    path = sources / "schemas/forms/chengdu-2023/1.0/examples/a.json"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    site, _ = load(sources)
    assert site is not None
    forms, findings = load_forms(sources, site, Schemas.read(sources))
    assert [f.message for f in findings if told in f.message]
    assert {f.place.file for f in findings} == {path.relative_to(sources).as_posix()}
    assert "chengdu-2023" not in forms


def test_json_that_nests_too_deep_is_told(sources: Path) -> None:
    path = sources / "schemas/forms/chengdu-2023/1.0/examples/a.json"
    path.write_text("[" * 100_000, encoding="utf-8")
    site, _ = load(sources)
    assert site is not None
    _, findings = load_forms(sources, site, Schemas.read(sources))
    assert len(findings) == 1


def test_a_table_that_is_no_list_in_an_example_is_told(sources: Path) -> None:
    path = sources / "schemas/forms/chengdu-2023/1.0/examples/a.json"
    answers = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**answers, "plan": "见附件"}), encoding="utf-8")
    site, _ = load(sources)
    assert site is not None
    _, findings = load_forms(sources, site, Schemas.read(sources))
    assert ["示例里的“工作计划”" in finding.message for finding in findings] == [True]


# ---- round trips ----


def test_a_workbook_gives_back_the_answers_that_went_in(
    site: Site, example: tuple[Form, Example]
) -> None:
    form, found = example
    made = workbook(form, call_of(site, form), found.answers)
    assert asked(form, in_workbook(form, made)) == asked(form, found.answers)


def test_a_package_gives_back_the_answers_that_went_in(example: tuple[Form, Example]) -> None:
    form, found = example
    made = package(form, found.answers)
    assert asked(form, in_package(form, made)) == asked(form, found.answers)


def test_blank_shapes_hold_no_answer(form: Form, of: Call) -> None:
    nothing = {"form": {"call": form.call, "version": form.version}}
    assert asked(form, in_workbook(form, workbook(form, of, {}))) == nothing
    assert asked(form, in_package(form, package(form, {}))) == nothing
    assert asked(form, json.loads(blank_json(form))) == nothing


def test_a_blank_json_names_every_answer(form: Form) -> None:
    assert list(json.loads(blank_json(form))) == ["form", *(item.name for item in form.items())]


def test_json_leaves_out_what_the_form_does_not_ask(form: Form) -> None:
    found = form.examples[0].answers
    spoilt = {**found, "unasked": 1, "plan": [{**found["plan"][0], "unasked": 1}, {}]}
    made = json.loads(application_json(form, spoilt))
    assert "unasked" not in made
    assert made["plan"] == [found["plan"][0], {}]


PLAIN = st.text(
    st.characters(exclude_categories=("C", "Z", "M", "Lm", "Lo", "Sk"), include_characters="中文 "),
    min_size=1,
    max_size=30,
).map(lambda text: read(ANY_TEXT, text).value or "字")
ANY_TEXT = Field(
    name="t",
    title="",
    help="",
    kind=FieldType.TEXT,
    required=True,
    options=(),
    longest=None,
    least=None,
    most=None,
)
HARD = ("=1+1", "+86", "-1", "@x", "'a", "1-2", "0123", "1e5", "TRUE", "#N/A", "{=1}", "_x0041_")


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.one_of(PLAIN, st.sampled_from(HARD)))
def test_any_text_comes_back_and_is_never_a_formula(
    forms: Mapping[str, Form], site: Site, text: str
) -> None:
    form = forms[CALLS[0]]
    found = form.examples[0].answers
    changed = {**found, "project_name": text, "plan": [{**found["plan"][0], "activity": text}]}
    made = workbook(form, call_of(site, form), changed)
    assert in_workbook(form, made)["project_name"] == text
    assert in_workbook(form, made)["plan"] == changed["plan"]
    assert opened(made)[form.sheet]["B5"].data_type == "s"
    assert in_package(form, package(form, changed))["project_name"] == text


# ---- the workbook ----


def answer_cells(form: Form, book: openpyxl.Workbook) -> Iterator[tuple[str, str, Field]]:
    """Where answers stand: sheet, cell and field; of a table the first row stands for all."""
    for row in book[form.sheet].iter_rows(min_row=4, max_col=4):
        field = form.field(str(row[3].value))
        if field is not None:
            yield form.sheet, row[1].coordinate, field
    for table in form.tables():
        for number, column in enumerate(table.columns):
            yield table.sheet, f"{'ABCDEFGH'[number]}2", column


def test_only_answer_cells_are_open(form: Form, of: Call) -> None:
    book = opened(workbook(form, of, form.examples[0].answers))
    places = {(sheet, cell) for sheet, cell, _ in answer_cells(form, book)}
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book)
    for sheet in book:
        table = next((t for t in form.tables() if t.sheet == sheet.title), None)
        for row in sheet.iter_rows():
            for cell in row:
                answer = (sheet.title, cell.coordinate) in places or (table and cell.row > 1)
                assert cell.protection.locked != bool(answer), (sheet.title, cell.coordinate)
                assert not (answer and cell.data_type == "f")


def test_a_workbook_says_which_form_it_is_where_nobody_sees_it(form: Form, of: Call) -> None:
    book = opened(workbook(form, of, {}))
    hidden = book[HIDDEN]
    assert hidden.sheet_state == "veryHidden"
    assert [hidden[cell].value for cell in ("A1", "B1", "C1")] == [MARK, form.call, form.version]
    assert book.sheetnames == [form.sheet, *(t.sheet for t in form.tables()), HIDDEN]
    assert book[form.sheet].column_dimensions["D"].hidden
    assert book.active.title == form.sheet


def validated(book: openpyxl.Workbook) -> dict[tuple[str, str], object]:
    return {
        (sheet.title, str(area).partition(":")[0]): rule
        for sheet in book
        for rule in sheet.data_validations.dataValidation
        for area in rule.sqref.ranges
    }


def listed(book: openpyxl.Workbook, name: str) -> list[object]:
    """The cells a defined name stands for."""
    [(sheet, area)] = book.defined_names[name].destinations
    found = book[sheet][area]
    return [row[0].value for row in found] if isinstance(found, tuple) else [found.value]


def test_choices_come_from_lists_in_the_hidden_sheet(form: Form, of: Call) -> None:
    book = opened(workbook(form, of, {}))
    rules = validated(book)
    found = 0
    for sheet, cell, field in answer_cells(form, book):
        if field.kind not in (FieldType.CHOICE, FieldType.YESNO):
            continue
        rule = rules[sheet, cell]
        assert rule.type == "list"
        offered = [o.label for o in field.options if o.offered] or [YES, NO]
        assert listed(book, rule.formula1) == offered
        found += 1
    assert found > 5


KIND_RULES = {
    FieldType.TEXT: "textLength",
    FieldType.LONG: "textLength",
    FieldType.CHOICE: "list",
    FieldType.YESNO: "list",
    FieldType.INTEGER: "whole",
    FieldType.MONEY: "custom",
    FieldType.DATE: "date",
    FieldType.USCC: "textLength",
    FieldType.YEAR: "whole",
}


def test_every_answer_is_held_to_its_kind_in_plain_chinese(form: Form, of: Call) -> None:
    book = opened(workbook(form, of, {}))
    rules = validated(book)
    for sheet, cell, field in answer_cells(form, book):
        rule = rules.get((sheet, cell))
        assert (rule.type if rule else None) == KIND_RULES.get(field.kind)
        if rule:
            assert rule.errorTitle.startswith("请改正") and len(rule.errorTitle) <= 32
            assert rule.error.startswith(("请", "最多", "统一")) and len(rule.error) <= 255
        expected = {FieldType.DATE: "yyyy-mm-dd", FieldType.INTEGER: "0", FieldType.MONEY: "0.00"}
        assert book[sheet][cell].number_format == expected.get(field.kind, "@")


def test_help_stands_in_notes_and_in_a_column(form: Form, of: Call) -> None:
    book = opened(workbook(form, of, {}))
    for sheet, cell, field in answer_cells(form, book):
        place = cell if sheet == form.sheet else cell.replace("2", "1")
        note = book[sheet][place].comment.text
        assert note.startswith(field.title) and field.help.removesuffix("可以不填。") in note
        if sheet == form.sheet:
            assert book[sheet][cell.replace("B", "C")].value == guidance(form, field)


def test_sheets_are_set_up_to_print(form: Form, of: Call) -> None:
    book = opened(workbook(form, of, {}))
    for name in book.sheetnames[:-1]:
        sheet = book[name]
        assert sheet.page_setup.paperSize == 9
        assert form.call in sheet.oddFooter.left.text and "&P" in sheet.oddFooter.right.text
        first = 3 if name == form.sheet else 1
        assert sheet.print_title_rows == f"${first}:${first}"
        assert sheet.freeze_panes == f"A{first + 1}"
    main = book[form.sheet]
    assert main.sheet_properties.pageSetUpPr.fitToPage
    assert int(main.page_setup.fitToHeight) == 0
    assert "$C$" in main.print_area and "$E$" not in main.print_area


def test_what_is_not_asked_is_greyed_through_the_hidden_sheet(site: Site) -> None:
    forms, _ = load_forms(ROOT, site, Schemas.read(ROOT))
    for form, *_ in forms.values():
        call = call_of(site, form)
        for found in (Example(name="", answers={}), *form.examples):
            book = openpyxl.load_workbook(
                io.BytesIO(workbook(form, call, found.answers)), data_only=True
            )
            whens = dict.fromkeys(item.when for item in form.items() if item.when)
            for number, when in enumerate(whens, 1):
                so = wanted(form, when, found.answers)
                assert listed(book, f"gs_when_{number}") == [so]
            told = [row[4].value for row in book[form.sheet].iter_rows(min_row=4, max_col=5)]
            idle = [i for i in form.items() if not wanted(form, i.when, found.answers)]
            assert told.count("本次不用填写") == len(idle)


def test_sums_are_shown_beside_the_amounts_they_must_equal(form: Form, of: Call) -> None:
    found = form.examples[0].answers
    book = openpyxl.load_workbook(io.BytesIO(workbook(form, of, found)), data_only=True)
    told = {row[3].value: row[4].value for row in book[form.sheet].iter_rows(min_row=4)}
    for tally in tallies(form):
        assert f"{tally.in_words()} {found[tally.total.name]}，相符" in told[tally.total.name]
    off = {**found, "total": "1.00"}
    book = openpyxl.load_workbook(io.BytesIO(workbook(form, of, off)), data_only=True)
    told = {row[3].value: row[4].value for row in book[form.sheet].iter_rows(min_row=4)}
    assert "，相差 " in told["total"]


def test_tallies_are_read_out_of_rules_that_name_what_the_form_has(form: Form) -> None:
    rule = form.rules[0]
    checks = (
        "sum(application.nowhere.map(l, l.amount)) == application.total",
        "sum(application.budget.map(l, l.nothing)) == application.total",
        'sum(application.budget.filter(l, l.no == "x").map(l, l.amount)) == application.total',
        "application.total == application.project_name + application.total",
        "application.total == application.total",
        "application.start <= application.end",
    )
    odd = tuple(replace(rule, check=check) for check in checks)
    assert tallies(replace(form, rules=odd)) == ()


# ---- conditions ----


def test_conditions_are_said_in_words_in_every_shape(form: Form, of: Call) -> None:
    said = {condition_of(form, item) for item in form.items()} - {""}
    assert said
    book = opened(workbook(form, of, {}))
    shapes = {
        "xlsx": "".join(str(cell.value) for row in book[form.sheet].iter_rows() for cell in row),
        "csv": package_files(form, {})["说明.txt"].decode("utf-8-sig"),
        "docx": document_text(word(form, of, {})),
        "html": page_text(paper(form, of, {})),
    }
    for words in said:
        for shape, text in shapes.items():
            assert f"【{words}】" in text, (shape, words)


def test_conditions_by_code_by_option_and_by_kind_are_said_as_people_say_them(
    forms: Mapping[str, Form],
) -> None:
    said = {condition_of(form, item) for form in forms.values() for item in form.items()}
    assert "A、B1、B2 类填写" in said
    assert "申报途径为“经县（市）区或园区推荐”的填写" in said
    assert "申报单位或联合单位中有社会组织的填写" in said
    assert "C 类，并且牵头单位类别为“高等院校”“党校（行政学院）”“科研院所”的填写" in said


def test_a_kind_of_applicant_may_be_chosen_in_a_table_alone(forms: Mapping[str, Form]) -> None:
    form = forms[CALLS[0]]
    properties = {
        name: {key: value for key, value in found.items() if key != "x-choices"}
        for name, found in form.schema["properties"].items()
    }
    bare = replace(form, schema=MappingProxyType({"properties": properties}), review=None)
    table = next(t for t in form.tables() if t.column("kind"))
    chosen = rows(table, form.examples[0].answers)[0]["kind"]
    assert kinds(bare, form.examples[0].answers) == (chosen,)
    assert labels(bare, "any_kind", (str(chosen),)) != ()
    assert paper_fields.applicant(bare) is None
    with pytest.raises(LookupError):
        labels(bare, "nowhere", ())


def test_who_stamps_is_the_applicant_that_the_review_names(form: Form) -> None:
    assert form.review is not None
    first, other = (f for f in form.fields() if f.name in ("project_name", form.review.applicant))
    assert {first.title, other.title} > {paper_fields.signers(form)[0]}
    named = replace(form, review=replace(form.review, applicant="project_name"))
    assert paper_fields.signers(named)[0] == "项目名称"


# ---- Word ----


def document_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "".join(text.text or "" for text in document.element.body.iter(qn("w:t")))


def test_a_document_names_its_chinese_fonts_and_language(form: Form, of: Call) -> None:
    document = docx.Document(io.BytesIO(word(form, of, form.examples[0].answers)))
    styled = [document.styles[name].element for name in ("Normal", "Heading 1", "Footer")]
    for element in (*styled, *document.element.body.iter(qn("w:r"))):
        fonts = next(element.iter(qn("w:rFonts")), None)
        if fonts is not None:
            assert fonts.get(qn("w:eastAsia")) in ("宋体", "黑体")
    assert sum(1 for _ in document.element.body.iter(qn("w:rFonts"))) > 50
    [lang] = document.styles.element.iter(qn("w:lang"))
    assert lang.get(qn("w:eastAsia")) == "zh-CN"


def test_a_document_has_a_cover_every_title_and_a_place_for_the_stamp(form: Form, of: Call) -> None:
    text = document_text(word(form, of, {}))
    assert text.startswith((of.notice.issuer or "") + form.title)
    for field in (*form.fields(), *(c for t in form.tables() for c in t.columns)):
        assert field.title in text
    assert "（盖章）" in text and "填写说明" in text and "（签字）" in text
    document = docx.Document(io.BytesIO(word(form, of, {})))
    foot = document.sections[0].footer._element.xml
    assert "PAGE" in foot and "NUMPAGES" in foot and f"{form.call} 第 {form.version} 版" in foot


def test_an_archive_of_ours_holds_no_time(form: Form, of: Call) -> None:
    for shape in ("xlsx", "csv", "docx"):
        with zipfile.ZipFile(io.BytesIO(template(form, of, shape, {}))) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# ---- paper ----


class Page(HTMLParser):
    """What stands in a page: its elements with their attributes, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page(content: bytes) -> Page:
    found = Page()
    found.feed(content.decode())
    return found


def page_text(content: bytes) -> str:
    return page(content).text


def test_a_page_is_complete_in_itself(form: Form, of: Call) -> None:
    found = page(paper(form, of, form.examples[0].answers))
    tags = {tag for tag, _ in found.elements}
    assert tags.isdisjoint({"link", "img", "iframe", "base"})
    for tag, attributes in found.elements:
        assert not attributes.keys() & {"style", "src", "action", "formaction"}
        assert (attributes.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
        assert tag != "script" or attributes.keys() <= {"type", "id"}
    style = found.text[: found.text.index("@media print")]
    assert "url(" not in style and "@import" not in style
    assert ("meta", {"name": "gongshi-form", "content": f"{form.call} {form.version}"}) in (
        found.elements
    )


def test_a_page_lets_only_its_own_style_and_scripts_run(form: Form, of: Call) -> None:
    made = paper(form, of, {}).decode()
    [held] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made)
    sources = csp.read(unescape(held))
    for tag in ("script", "style"):
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", made, re.DOTALL)
        assert len(texts) == {"script": 2, "style": 1}[tag]
        assert sources[f"{tag}-src"] == {csp.hashed(text) for text in texts}
    assert sources["default-src"] == {"'none'"}
    assert "connect-src" not in sources
    assert made.index("Content-Security-Policy") < made.index("<style")


def test_every_control_has_a_name_and_says_which_answer_it_holds(form: Form, of: Call) -> None:
    tree = lxml.html.fromstring(paper(form, of, {}).decode())
    held = tree.xpath("//form//*[@data-field or @data-column]//*[self::input or self::select]")
    labelled = set(tree.xpath("//label/@for"))
    for control in (*held, *tree.xpath("//form//textarea")):
        around = control.xpath("ancestor::label")
        assert around or control.get("aria-label") or control.get("id") in labelled
        for name in (control.get("aria-describedby") or "").split():
            assert tree.get_element_by_id(name) is not None
    names = tree.xpath("//@data-field")
    assert names == [field.name for field in form.fields()]
    for table in form.tables():
        [rows] = tree.xpath(f"//table[@data-table='{table.name}']/tbody")
        assert len(rows) == len(paper_fields.lines(table, {}))
        for row in rows:
            assert row.xpath("td/@data-column") == [column.name for column in table.columns]


@pytest.mark.browser
def test_a_page_prints_on_a_few_sheets_with_their_numbers(
    tmp_path: Path, form: Form, of: Call
) -> None:
    source, made = tmp_path / "form.html", tmp_path / "form.pdf"
    source.write_bytes(paper(form, of, form.examples[0].answers))
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--print-to-pdf={made}",
            source.as_uri(),
        ],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages, text = printed(made)
    assert 4 <= pages <= 10
    assert f"第1页，共{pages}页" in text
    found = form.examples[0].answers
    for field in form.fields():
        assert (field.title[:6] in text) is (field.name in found), field.name


def test_no_answer_becomes_markup_on_a_page(form: Form, of: Call) -> None:
    bad = "<script>alert(1)</script>\"'&amp;{{ x }}"
    found = form.examples[0].answers
    plan = [{**found["plan"][0], "activity": bad}]
    made = paper(form, of, {**found, "project_name": bad, "plan": plan}).decode()
    blank = paper(form, of, {}).decode()
    assert made.count("<script") == blank.count("<script") == 3
    assert "{{" not in made[: made.index("<script")]
    tree = lxml.html.fromstring(made)
    assert [e.get("value", e.text) for e in tree.xpath("//*[@data-field='project_name']/*")] == [
        bad
    ]
    [cell, *_] = tree.xpath("//td[@data-column='activity']/*")
    assert cell.get("value", cell.text) == bad


def test_buttons_are_checked_and_options_selected_where_chosen(form: Form, of: Call) -> None:
    found = form.examples[0].answers
    blank = page(paper(form, of, {})).elements
    assert not any({"checked", "selected"} & attributes.keys() for _, attributes in blank)
    tree = lxml.html.fromstring(paper(form, of, found).decode())
    for field in form.fields():
        chosen = tree.xpath(f"//*[@data-field='{field.name}']//input[@checked]/@value")
        chosen += tree.xpath(f"//*[@data-field='{field.name}']//option[@selected]/text()")
        is_choice = bool(field.labels) and field.name in found
        assert chosen == ([wire(field, found[field.name])] if is_choice else [])


def test_an_answer_not_offered_any_more_is_kept(form: Form, of: Call) -> None:
    fields = [f for f in form.fields() if any(not option.offered for option in f.options)]
    for field in fields:
        closed = next(option for option in field.options if not option.offered)
        tree = lxml.html.fromstring(paper(form, of, {field.name: closed.id}).decode())
        chosen = tree.xpath(f"//*[@data-field='{field.name}']//*[@checked]/@value")
        assert chosen == [closed.label]


def test_a_document_shows_boxes_until_an_option_is_chosen_from_the_list(
    form: Form, of: Call
) -> None:
    found = form.examples[0].answers
    boxed = [f for f in form.fields() if paper_fields.boxes(f, {})]
    offered = {f.name: len(f.labels) for f in boxed}
    blank = document_text(word(form, of, {})).count(paper_fields.EMPTY_BOX)
    filled = document_text(word(form, of, found)).count(paper_fields.EMPTY_BOX)
    chosen = [f.name for f in boxed if found.get(f.name) is not None]
    assert blank - filled == sum(offered[name] for name in chosen)


def test_sections_are_numbered_in_chinese() -> None:
    found = [han(index) for index in (1, 9, 10, 11, 19, 20, 25, 99)]
    assert found == ["一", "九", "十", "十一", "十九", "二十", "二十五", "九十九"]


def test_a_short_table_leaves_as_many_rows_as_it_takes(form: Form) -> None:
    table = replace(next(form.tables()), most_rows=2)
    assert len(paper_fields.lines(table, {})) == 2


# ---- shapes by name, the package, other programs ----


def test_a_package_is_sound_for_other_tools(tmp_path: Path, example: tuple[Form, Example]) -> None:
    form, found = example
    for answers in ({}, found.answers):
        for name, content in package_files(form, answers).items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(content)
        report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
        assert report.flatten(["title", "rowNumber", "type"]) == []


def test_the_guide_of_a_package_lists_every_option(form: Form) -> None:
    guide = package_files(form, {})["说明.txt"].decode("utf-8-sig")
    for field in (*form.fields(), *(c for t in form.tables() for c in t.columns)):
        assert field.title in guide
        for option in field.options:
            assert not option.offered or option.label in guide


def test_a_form_without_tables_rows_or_conditions_has_every_shape(form: Form, of: Call) -> None:
    plain = replace(
        form,
        sections=tuple(
            replace(
                section,
                help="",
                when=(),
                items=tuple(replace(i, when=()) for i in section.items if isinstance(i, Field)),
            )
            for section in form.sections
        ),
        rules=(),
        examples=(),
    )
    bare = replace(of, notice=replace(of.notice, issuer="某局", issued=None))
    for shape in FORMATS:
        assert template(plain, bare, shape, {})
    assert "某局" in page_text(paper(plain, bare, {}))
    assert "某局" in document_text(word(plain, bare, {}))
    assert [d.path for d in downloads(of, (plain,)) if "example" in d.path] == []


def test_fields_without_bounds_have_every_shape(form: Form, of: Call) -> None:
    def free(item: Field | Table) -> Field | Table:
        if isinstance(item, Table):
            columns = tuple(replace(c, longest=None, most=None, least=None) for c in item.columns)
            return replace(item, columns=columns, unique=())
        return replace(item, longest=None, most=None, least=None)

    plain = replace(
        form,
        sections=tuple(replace(s, items=tuple(map(free, s.items))) for s in form.sections),
        rules=(),
    )
    answers = form.examples[0].answers
    assert asked(plain, in_workbook(plain, workbook(plain, of, answers))) == asked(form, answers)
    assert asked(plain, in_package(plain, package(plain, answers))) == asked(form, answers)
    for shape in FORMATS:
        assert template(plain, of, shape, {})


def test_every_shape_has_a_name_people_can_read(form: Form) -> None:
    assert file_name(form, "csv") == f"{form.call}-1.0-申报表.zip"
    assert file_name(form, "xlsx", "a") == f"{form.call}-1.0-申报表-示例-a.xlsx"


# ---- same form, same bytes ----

MADE = """
import datetime, hashlib, sys, time
from pathlib import Path

shift = int(sys.argv[2])
real = datetime.datetime
class Elsewhen(real):
    @classmethod
    def now(cls, tz=None):
        return real.fromtimestamp(10**9 + shift, tz)
    @classmethod
    def utcnow(cls):
        return real.fromtimestamp(10**9 + shift, datetime.timezone.utc).replace(tzinfo=None)
datetime.datetime = Elsewhen
time.time = lambda: 10**9 + shift
now = time.gmtime(10**9 + shift)
time.localtime = lambda *_: now

from generator.forms.reader import load_forms
from generator.forms.formats import FORMATS, template
from generator.model.loader import load
from generator.sources.schemas import Schemas

root = Path(sys.argv[1])
site, _ = load(root)
forms, _ = load_forms(root, site, Schemas.read(root))
for form, *_ in forms.values():
    call = site.call(form.call)
    for answers in ({}, *(example.answers for example in form.examples)):
        for shape in FORMATS:
            print(shape, hashlib.sha256(template(form, call, shape, answers)).hexdigest())
"""


def test_the_same_form_gives_the_same_bytes_in_every_world(tmp_path: Path) -> None:
    worlds = (
        ("0", {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"}),
        ("86400007", {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77"}),
    )
    made = []
    for shift, world in worlds:
        done = subprocess.run(
            [sys.executable, "-c", MADE, str(ROOT), shift],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "PYTHONUTF8": "1", **world},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        made.append(done.stdout.splitlines())
    assert made[0] == made[1]
    assert len(made[0]) == 5 * (len(EXAMPLES) + len(CALLS))


# ---- LibreOffice ----


def office(folder: Path, kind: str, files: list[Path], out: Path) -> None:
    """Convert files with LibreOffice, in a profile of its own."""
    convert(folder, kind, files, out)
    assert len(list(out.glob(f"*.{kind}"))) >= len(files)


def without_results(content: bytes) -> bytes:
    """A workbook whose formulas have no results, so that whoever opens it must compute them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                data = re.sub(rb"</f><v>[^<]*</v>", b"</f>", data)
            new.writestr(entry, data)
    return out.getvalue()


@pytest.fixture(scope="module")
def converted(
    tmp_path_factory: pytest.TempPathFactory, site: Site, forms: Mapping[str, Form]
) -> Path:
    """Every call's workbook and document, blank and filled, as PDF; workbooks there and back."""
    folder = tmp_path_factory.mktemp("office")
    made, books = [], []
    for form in forms.values():
        call = call_of(site, form)
        for name, answers in (("blank", {}), ("filled", form.examples[0].answers)):
            book, document = (folder / f"{form.call}-{name}.{end}" for end in ("xlsx", "docx"))
            book.write_bytes(workbook(form, call, answers))
            document.write_bytes(word(form, call, answers))
            # Both would become the same PDF.
            made += [book, document.rename(document.with_stem(f"{document.stem}-word"))]
        fresh = folder / f"{form.call}-fresh.xlsx"
        fresh.write_bytes(without_results(workbook(form, call, form.examples[0].answers)))
        books += [folder / f"{form.call}-filled.xlsx", fresh]
    office(folder, "pdf", made, folder)
    office(folder, "ods", books, folder)
    (folder / "back").mkdir()
    office(folder, "xlsx", [book.with_suffix(".ods") for book in books], folder / "back")
    return folder


def printed(path: Path) -> tuple[int, str]:
    """How many pages a PDF has, and its text without spaces."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    pages = done.stdout.decode().split("\f")
    return len(pages) - 1, re.sub(r"\s+", "", "".join(pages))


@pytest.mark.parametrize("name", ["blank", "filled"])
@pytest.mark.parametrize("shape", ["", "-word"])
def test_a_form_prints_on_a_few_pages_with_every_title(
    converted: Path, form: Form, name: str, shape: str
) -> None:
    pages, text = printed(converted / f"{form.call}-{name}{shape}.pdf")
    assert 4 <= pages <= 12
    for column in (c for t in form.tables() for c in t.columns):
        assert column.title in text
    for item in form.items():
        # A long title is broken over lines that other columns stand between.
        assert item.title[:6] in text, item.title
    if name == "filled":
        answers = form.examples[0].answers
        assert str(answers["project_name"])[:8] in text
        assert str(answers["lead_code"]) in text
        assert str(answers["total"]) in text


def test_answers_survive_a_round_trip_through_another_program(converted: Path, form: Form) -> None:
    back = (converted / f"back/{form.call}-filled.xlsx").read_bytes()
    answers = form.examples[0].answers
    assert asked(form, without_empty(form, back)) == asked(form, answers)


def without_empty(form: Form, content: bytes) -> dict[str, object]:
    """The answers of a workbook another program wrote, which may widen its sheets."""
    book = opened(content)
    for table in form.tables():
        sheet = book[table.sheet]
        if sheet.max_column > len(table.columns):
            sheet.delete_cols(len(table.columns) + 1, sheet.max_column)
    out = io.BytesIO()
    book.save(out)
    return in_workbook(form, out.getvalue())


def test_formulas_come_to_what_we_wrote_beside_them(
    converted: Path, site: Site, form: Form
) -> None:
    ours = workbook(form, call_of(site, form), form.examples[0].answers)
    theirs = (converted / f"back/{form.call}-fresh.xlsx").read_bytes()
    values = [openpyxl.load_workbook(io.BytesIO(b), data_only=True) for b in (ours, theirs)]
    formulas = opened(ours)
    found = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    mine, other = (book[sheet.title][cell.coordinate].value for book in values)
                    assert (mine or "") == (other or ""), (sheet.title, cell.coordinate)
                    found += 1
    assert found > 10


# ---- the command, the site ----


def said(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["template", "--root", str(ROOT), *words])
    return done.exit_code, done.output


def test_the_command_writes_every_shape(tmp_path: Path, form: Form) -> None:
    code, told = said(form.call, "--format", "all", "--example", "-o", str(tmp_path / "新"))
    assert code == 0
    name = form.examples[0].name
    assert sorted(path.name for path in (tmp_path / "新").iterdir()) == sorted(
        file_name(form, shape, name) for shape in FORMATS
    )
    assert told.count("已生成") == 5


def test_the_command_writes_one_shape_of_a_named_example(tmp_path: Path, form: Form) -> None:
    last = form.examples[-1]
    words = (form.call, "--format", "json", "--example", last.name, "-o", str(tmp_path))
    assert said(*words)[0] == 0
    [path] = tmp_path.iterdir()
    assert path.read_bytes() == application_json(form, last.answers)


def test_the_command_never_overwrites_what_somebody_filled_in(tmp_path: Path, form: Form) -> None:
    words = (form.call, "--format", "xlsx", "-o", str(tmp_path))
    assert said(*words)[0] == 0
    assert said(*words)[0] == 0
    [path] = tmp_path.iterdir()
    path.write_bytes(b"filled in")
    code, told = said(form.call, "-o", str(tmp_path))
    assert code == 2
    assert "已经存在，内容不同；请先移走它，或换一个目录" in told
    assert [found.read_bytes() for found in tmp_path.iterdir()] == [b"filled in"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("chengdu-2032",), "没有 chengdu-2032 这个批次；最接近的是 chengdu-2023"),
        (("chengdu-2023", "--example", "z"), "没有 z 这个示例；可用的有"),
        (("--example", "chengdu-2023"), "缺少批次标识；请写在 --example 的前面"),
        (("chengdu-2023", "--format", "odt"), "没有 odt 这一种"),
    ],
)
def test_the_command_says_what_it_cannot_do(words: tuple[str, ...], told: str) -> None:
    code, output = said(*words)
    assert code == 2
    assert told in output


def test_the_command_lists_the_forms(form: Form) -> None:
    code, told = said()
    assert code == 0
    assert f"{form.call}  {form.title}，第 {form.version} 版；示例：{form.examples[0].name}" in told


def test_the_command_tells_what_is_wrong_with_a_form(sources: Path) -> None:
    call = "kunming-2020"
    folder = sources / f"schemas/forms/{call}/1.0"
    for path in (folder / "examples").iterdir():
        path.unlink()
    words = ["template", call, "--root", str(sources), "-o", str(sources / "out")]
    done = CliRunner().invoke(main, [*words, "--example"])
    assert (done.exit_code, "还没有示例" in done.output) == (2, True)
    (folder / "application.schema.json").unlink()
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "FRM-102 缺少 application.schema.json" in done.output
    assert "没有可用的申报表" in done.output
    (sources / "site_data/site.yml").write_text("x", encoding="utf-8")
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2


def test_the_page_of_how_to_apply_offers_every_file_with_its_size_and_hash(
    built_site: Path, site: Site, form: Form
) -> None:
    call = call_of(site, form)
    shown = page((built_site / f"calls/{form.call}/apply/index.html").read_bytes())
    links = {a["href"]: a.get("download") for tag, a in shown.elements if tag == "a"}
    text = re.sub(r"\s+", "", shown.text)
    for download in downloads(call, (form,)):
        built = (built_site / download.path).read_bytes()
        assert built == download.content
        assert links[f"../../../{download.path}"] == download.name
        assert hashlib.sha256(built).hexdigest() in text
        assert f"{max(1, round(len(built) / 1024))}KB" in text


def test_downloads_are_shown_in_groups_one_for_each_use(site: Site, form: Form) -> None:
    found = downloads(call_of(site, form), (form,))
    groups = listed_on_page(found)
    assert [len(group.rows) for group in groups] == [5, 1, 2 + len(list(form.tables()))]
    shown = [row for group in groups for row in group.rows]
    for row, download in zip(shown, found, strict=True):
        assert "".join(row.digest) == hashlib.sha256(download.content).hexdigest()
        assert row.href.endswith(download.path)


def test_downloads_are_published_under_the_version_and_named_in_ascii(
    site: Site, form: Form
) -> None:
    found = downloads(call_of(site, form), (form,))
    paths = [download.path for download in found]
    assert len(set(paths)) == len(paths)
    start = f"downloads/{form.call}/{form.version}/"
    for end in ("xlsx", "zip", "docx", "html", "json"):
        assert f"{start}form.{end}" in paths
    assert f"{start}application.schema.json" in paths and f"{start}example.json" in paths
    assert all(re.fullmatch(r"[a-z0-9_./-]+", path) and path.startswith(start) for path in paths)
