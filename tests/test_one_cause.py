"""What people do to a table is told once, as what it is, in every table of every shipped form."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from generator.forms.answers import application_json
from generator.forms.csv_package import package_files
from generator.forms.form import FieldType, Form, Table
from generator.forms.formats import template
from generator.forms.standalone_page import paper
from generator.forms.word import word
from generator.forms.workbook import workbook
from generator.model.calls import Call, Site
from generator.submissions.check import check_submissions
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from generator.submissions.verdict import Result
from tests.support.opened_submissions import complete, examples, forms_now
from tests.support.submission_files import zipped

CALLS = tuple(forms_now())
FIGURES = (FieldType.INTEGER, FieldType.MONEY)
# Words of one format that make no sense in another.
FOREIGN = {".xlsx": ("逗号", "引号", "CSV", "Word", "网页"), ".zip": ("工作表", "隐藏", "Word")}

Told = tuple[str, int]
Change = Callable[[Any, Table, int], Told | None]


def call_of(form: Form, site: Site) -> Call:
    return next(call for call in site.calls if call.id == form.call)


def checked(data: bytes, name: str, form: Form, call: Call, folder: Path) -> Result:
    path = folder / name
    path.write_bytes(data)
    raw = complete(read_submission(path, name, outline(form), LIMITS))
    (result,) = check_submissions([raw], form, call, received=None)
    return result


def answers_with(form: Form, table: Table) -> Mapping[str, Any] | None:
    """An example that fills a table."""
    return next((a for a in examples(form.call).values() if a.get(table.name)), None)


def first_text(table: Table) -> int:
    """The first column, from 1, that a label can stand in."""
    kinds = [column.kind in FIGURES for column in table.columns]
    return kinds.index(False) + 1


# What is done to a sheet; each returns the code it is told by and the row, 0 for the whole.


def total(label: str, *, computed: bool = False) -> Change:
    def change(sheet: Any, table: Table, last: int) -> Told:
        sheet.cell(last + 1, first_text(table), label)
        for number, column in enumerate(table.columns, 1):
            if column.kind is FieldType.MONEY:
                letter = get_column_letter(number)
                amount = f"=SUM({letter}2:{letter}{last})" if computed else 165000
                sheet.cell(last + 1, number, amount)
        return "TBL-010", last + 1

    return change


def note(text: str) -> Change:
    def change(sheet: Any, table: Table, last: int) -> Told:
        sheet.cell(last + 1, first_text(table), text)
        sheet.merge_cells(
            start_row=last + 1, end_row=last + 1, start_column=first_text(table), end_column=9
        )
        return "TBL-011", last + 1

    return change


def titles(*lines: str, merged: bool = False) -> Change:
    def change(sheet: Any, table: Table, last: int) -> Told:
        sheet.insert_rows(1, len(lines))
        for number, line in enumerate(lines, 1):
            sheet.cell(number, 1, line or None)
        if merged:
            sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=9)
        return "INT-314", 1

    return change


def no_heads(sheet: Any, table: Table, last: int) -> Told:
    sheet.delete_rows(1)
    return "INT-315", 1


def dressed(sheet: Any, table: Table, last: int) -> None:
    for number, column in enumerate(table.columns, 1):
        wide = column.title.replace("（", "(").replace("）", ")")
        sheet.cell(1, number, f" *{wide[:1]}\n {wide[1:]}：")


def swapped(sheet: Any, table: Table, last: int) -> None:
    sheet.move_range(f"A1:A{last}", cols=20)


def renamed_column(sheet: Any, table: Table, last: int) -> Told:
    number = [column.required for column in table.columns].index(True) + 1
    sheet.cell(1, number, "另一个名称")
    return "TBL-009", 1


def beside(sheet: Any, table: Table, last: int) -> Told:
    sheet.cell(2, len(table.columns) + 2, "此项按上年标准")
    sheet.cell(3, len(table.columns) + 2, "另见附件")
    return "INT-317", 2


def hidden_row(sheet: Any, table: Table, last: int) -> Told:
    sheet.row_dimensions[2].hidden = True
    return "INT-515", 2


def filtered(sheet: Any, table: Table, last: int) -> Told:
    sheet.auto_filter.ref = f"A1:D{last}"
    for row in range(2, last + 1):
        sheet.row_dimensions[row].hidden = True
    return "INT-515", 2


def hidden_column(sheet: Any, table: Table, last: int) -> Told:
    sheet.column_dimensions["A"].hidden = True
    return "INT-516", 1


def hidden_sheet(state: str) -> Change:
    def change(sheet: Any, table: Table, last: int) -> Told:
        sheet.sheet_state = state
        return "INT-517", 1

    return change


def renamed_sheet(sheet: Any, table: Table, last: int) -> Told:
    sheet.title = "另一张"
    return "INT-507", 1


def comment(sheet: Any, table: Table, last: int) -> Told:
    sheet["A2"].comment = Comment("请核对", "张")
    return "INT-521", 0


BOOKS: Mapping[str, Change] = {
    "total": total("合计"),
    "total-spaced": total("合　 计"),
    "total-computed": total("总计：", computed=True),
    "total-with-unit": total("小计（元）"),
    "total-english": total("Total"),
    "note": note("备注：以上均为含税价格。"),
    "note-of-filling": note("填表说明：按实际填写"),
    "signature": note("填表人（签字）："),
    "title": titles("明细表"),
    "title-merged": titles("明细表", merged=True),
    "title-and-note": titles("明细表", "", "单位：元"),
    "blank-line": titles(""),
    "no-heads": no_heads,
    "heads-dressed": dressed,
    "columns-swapped": swapped,
    "column-renamed": renamed_column,
    "beside": beside,
    "row-hidden": hidden_row,
    "rows-filtered": filtered,
    "column-hidden": hidden_column,
    "sheet-hidden": hidden_sheet("hidden"),
    "sheet-very-hidden": hidden_sheet("veryHidden"),
    "sheet-renamed": renamed_sheet,
    "comment": comment,
}


NOTES = [BOOKS[name] for name in ("note", "note-of-filling", "signature")]


def tables(call: str) -> Iterator[tuple[Form, Table]]:
    form = forms_now()[call]
    return ((form, table) for table in form.tables())


EACH = pytest.mark.parametrize(
    ("form", "table"),
    [pytest.param(f, t, id=f"{call}-{t.name}") for call in CALLS for f, t in tables(call)],
)


def wrongly_told(
    form: Form, table: Table, site: Site, folder: Path, changes: Mapping[str, Change]
) -> dict[str, object]:
    """The changes that are not told by the one finding they call for."""
    call, answers = call_of(form, site), answers_with(form, table)
    wrong: dict[str, object] = {}
    if answers is None:
        return wrong
    made = workbook(form, call, answers)
    for name, change in changes.items():
        # A note in a table of one answer is an answer.
        if change in NOTES and sum(column.required for column in table.columns) < 2:
            continue
        book = openpyxl.load_workbook(io.BytesIO(made))
        expected = change(book[table.sheet], table, len(answers[table.name]) + 1)
        out = io.BytesIO()
        book.save(out)
        result = checked(out.getvalue(), "p.xlsx", form, call, folder)
        told = [(f.code, f.where.row) for f in result.findings]
        words = [
            f.message for f in result.findings if any(w in f.message for w in FOREIGN[".xlsx"])
        ]
        if told != ([] if expected is None else [expected]) or words:
            wrong[name] = (expected, told, words)
    return wrong


@EACH
def test_what_is_done_to_a_sheet_is_told_once(form: Form, table: Table, site: Site, tmp_path: Path):
    """Every change on one table of each form, every table with some of them."""
    every = list(form.tables())
    some = dict(list(BOOKS.items())[every.index(table) :: len(every)])
    assert wrongly_told(form, table, site, tmp_path, some) == {}


@pytest.mark.long
@EACH
def test_all_that_is_done_to_a_sheet_is_told_once(
    form: Form, table: Table, site: Site, tmp_path: Path
):
    assert wrongly_told(form, table, site, tmp_path, BOOKS) == {}


Lines = list[list[str]]


def csv_lines(text: str) -> Lines:
    return list(csv.reader(io.StringIO(text, newline="")))


def csv_text(lines: Lines, sign: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows(lines)
    return out.getvalue()


def padded(lines: Lines, *cells: str) -> list[str]:
    return [*cells, *[""] * (len(lines[0]) - len(cells))]


TEXTS: Mapping[str, tuple[Callable[[Lines], str], str]] = {
    "semicolons": (lambda lines: csv_text(lines, ";"), ""),
    "tabs": (lambda lines: csv_text(lines, "\t"), ""),
    "bars": (lambda lines: csv_text(lines, "|"), ""),
    "sep": (lambda lines: "sep=,\r\n" + csv_text(lines), ""),
    "sep-semicolon": (lambda lines: "sep=;\r\n" + csv_text(lines, ";"), ""),
    "wide": (lambda lines: csv_text(lines, "，"), "INT-316"),
    "blank-line": (lambda lines: "\r\n" + csv_text(lines), "INT-314"),
    "title": (lambda lines: csv_text([padded(lines, "明细表"), *lines]), "INT-314"),
    "total": (lambda lines: csv_text([*lines, padded(lines, "合　计")]), "TBL-010"),
    "beside": (
        lambda lines: csv_text([[*lines[0], "", ""], *([*li, "", "见附表"] for li in lines[1:])]),
        "INT-317",
    ),
    "no-heads": (lambda lines: csv_text(lines[1:]), "INT-315"),
}


@EACH
def test_what_is_done_to_a_csv_file_is_told_once(
    form: Form, table: Table, site: Site, tmp_path: Path
):
    call, answers = call_of(form, site), answers_with(form, table)
    if answers is None or len(table.columns) < 2:
        return
    files = dict(package_files(form, answers))
    lines = csv_lines(files[f"{table.name}.csv"].decode("utf-8-sig"))
    wrong = {}
    for name, (change, code) in TEXTS.items():
        if name == "total" and table.columns[0].kind in FIGURES:
            continue
        data = zipped({**files, f"{table.name}.csv": change(lines).encode("utf-8-sig")})
        result = checked(data, "p.zip", form, call, tmp_path)
        told = [f.code for f in result.findings]
        words = [f.message for f in result.findings if any(w in f.message for w in FOREIGN[".zip"])]
        if told != ([code] if code else []) or words:
            wrong[name] = (told, words)
    assert wrong == {}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", ["semicolons", "tabs", "bars", "sep", "sep-semicolon", "title"])
def test_single_answers_are_read_with_any_separator(
    name: str, call: str, site: Site, tmp_path: Path
):
    form = forms_now()[call]
    files = dict(package_files(form, next(iter(examples(call).values()))))
    lines = csv_lines(files["application.csv"].decode("utf-8-sig"))
    change, code = TEXTS[name]
    data = zipped({**files, "application.csv": change(lines).encode("utf-8-sig")})
    result = checked(data, "p.zip", form, call_of(form, site), tmp_path)
    assert [f.code for f in result.findings] == ([code] if code else [])


def without(form: Form, call: Call, answers: Mapping[str, Any], table: Table) -> Iterator[tuple]:
    """The same answers in each shape, with the place of a table taken out."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(form, call, answers)))
    del book[table.sheet]
    out = io.BytesIO()
    book.save(out)
    yield "p.xlsx", out.getvalue()
    files = dict(package_files(form, answers))
    del files[f"{table.name}.csv"]
    yield "p.zip", zipped(files)
    yield "q.zip", zipped({**files, f"{table.name}.csv": b""})
    rest = {name: value for name, value in answers.items() if name != table.name}
    yield "p.json", application_json(form, rest)
    yield "p.docx", word(form, call, rest)
    yield "p.html", paper(form, call, rest)


@EACH
def test_a_table_may_be_missing_alike_in_every_shape(
    form: Form, table: Table, site: Site, tmp_path: Path
):
    call = call_of(form, site)
    for answers in examples(form.call).values():
        told = {
            name: [(f.code, f.level) for f in checked(data, name, form, call, tmp_path).findings]
            for name, data in without(form, call, answers, table)
        }
        assert len({tuple(found) for found in told.values()}) == 1, told
        if not answers.get(table.name):
            assert told["p.xlsx"] == []


def test_a_tick_in_a_font_of_symbols_is_a_tick(site: Site, tmp_path: Path):
    form = forms_now()[CALLS[0]]
    call, answers = call_of(form, site), next(iter(examples(CALLS[0]).values()))
    yesno = next(f for f in form.fields() if f.kind is FieldType.YESNO and answers.get(f.name))
    book = openpyxl.load_workbook(io.BytesIO(workbook(form, call, answers)))
    (row,) = [row for row in book[form.sheet].iter_rows() if row[3].value == yesno.name]
    row[1].value, row[1].font = "ü", Font(name="Wingdings")
    out = io.BytesIO()
    book.save(out)
    result = checked(out.getvalue(), "p.xlsx", form, call, tmp_path)
    assert [(f.code, "改成“是”" in f.message) for f in result.findings] == [("FLD-005", True)]


NO_TOTALS = ("合计社区服务中心", "总计划编制", "小计量器具", "合计先生", "累计工时补贴")


@pytest.mark.parametrize("call", CALLS)
def test_an_entry_whose_name_holds_such_a_word_is_an_entry(call: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    answers = next(iter(examples(call).values()))
    table = next(t for t in form.tables() if t.name == "budget")
    for text in (*NO_TOTALS, "合计"):
        rows = [dict(row) for row in answers[table.name]]
        name = next(c.name for c in table.columns if c.kind is FieldType.TEXT)
        rows[0][name] = text
        data = workbook(form, call_of(form, site), {**answers, table.name: rows})
        assert checked(data, "p.xlsx", form, call_of(form, site), tmp_path).findings == ()


# ---- What is not the form, or nobody filled in ----

SHAPES = ("xlsx", "docx", "html", "json", "zip")


def in_shape(shape: str, form: Form, call: Call, answers: Mapping[str, Any]) -> bytes:
    if shape == "json":
        return application_json(form, answers)
    if shape == "zip":
        return zipped(dict(package_files(form, answers)))
    return template(form, call, shape, answers)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def another_book() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "年龄"])
    return saved(book)


def another_document(*lines: str) -> bytes:
    document = docx.Document()
    for text in lines:
        document.add_paragraph(text)
    return saved(document)


MARK = {"call": "{call}", "version": "{version}"}
FOREIGN_FILES: Mapping[str, tuple[str, bytes | Mapping[str, object], str]] = {
    "a book": ("p.xlsx", another_book(), "INT-203"),
    "an empty book": ("p.xlsx", saved(openpyxl.Workbook()), "INT-203"),
    "a letter": ("p.docx", another_document("关于报送材料的通知", "各有关单位："), "INT-005"),
    "an empty letter": ("p.docx", another_document(), "INT-005"),
    "a page": ("p.html", b"<!doctype html><html><body>hi</body></html>", "INT-003"),
    "blanks": ("p.html", b" \r\n", "INT-003"),
    "a list": ("p.csv", "姓名,年龄\n".encode(), "INT-017"),
    "settings": ("package.json", {"name": "x", "version": "1", "dependencies": {}}, "INT-410"),
    "a description": ("datapackage.json", {"form": MARK, "resources": [], "x": 1}, "INT-410"),
    "a mark alone": ("p.json", {"form": MARK}, "INT-410"),
    "nothing at all": ("p.json", {}, "INT-410"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", FOREIGN_FILES)
def test_a_file_of_another_kind_is_told_once(name: str, call: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    file, data, code = FOREIGN_FILES[name]
    if not isinstance(data, bytes):
        made_for = {"call": form.call, "version": form.version}
        data = json.dumps(data | ({"form": made_for} if "form" in data else {})).encode()
    result = checked(data, file, form, call_of(form, site), tmp_path)
    assert [found.code for found in result.findings] == [code]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_form_nobody_filled_in_is_told_once(shape: str, call: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    data = in_shape(shape, form, call_of(form, site), {})
    result = checked(data, f"p.{shape}", form, call_of(form, site), tmp_path)
    empty = "INT-410" if shape == "json" else "INT-002"
    assert [found.code for found in result.findings] == [empty]


@pytest.mark.parametrize("call", CALLS)
def test_a_list_of_other_names_is_told_once(call: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    files = dict(package_files(form, next(iter(examples(call).values()))))
    head = files["application.csv"].split(b"\n")[0]
    for rest in (b"", "\nname,甲,乙\nage,丙,丁\n".encode()):
        data = zipped({**files, "application.csv": head + rest})
        result = checked(data, "p.zip", form, call_of(form, site), tmp_path)
        assert [found.code for found in result.findings] == ["INT-318"]


@pytest.mark.parametrize("call", CALLS)
def test_what_the_form_has_no_place_for_is_told_once(call: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    answers = next(iter(examples(call).values()))
    data = json.loads(application_json(form, answers)) | {"x": 1, "y": 2, "z": []}
    result = checked(json.dumps(data).encode(), "p.json", form, call_of(form, site), tmp_path)
    assert [(found.code, found.count) for found in result.findings] == [("FLD-021", 1)]


EXTRA_SHEETS: Mapping[str, tuple[str, str]] = {
    "草稿": ("visible", "INT-523"),
    "说明": ("visible", "INT-523"),
    "Sheet1": ("hidden", "INT-519"),
    "WpsReserved_CellImgList": ("veryHidden", "INT-519"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", EXTRA_SHEETS)
def test_one_more_sheet_is_told_as_a_sheet_and_refuses_nothing(
    name: str, call: str, site: Site, tmp_path: Path
):
    form = forms_now()[call]
    answers = next(iter(examples(call).values()))
    made = workbook(form, call_of(form, site), answers)
    as_it_is = checked(made, "p.xlsx", form, call_of(form, site), tmp_path)
    state, code = EXTRA_SHEETS[name]
    book = openpyxl.load_workbook(io.BytesIO(made))
    book.create_sheet(name).append(["甲", 1])
    book[name].sheet_state = state
    result = checked(saved(book), "p.xlsx", form, call_of(form, site), tmp_path)
    assert result.verdict == as_it_is.verdict
    [more] = [found for found in result.findings if found not in as_it_is.findings]
    assert (more.code, "这张工作表" in more.message) == (code, True)


@pytest.mark.parametrize("call", CALLS)
def test_a_copy_of_a_sheet_is_one_more_sheet(call: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    answers = next(iter(examples(call).values()))
    book = openpyxl.load_workbook(io.BytesIO(workbook(form, call_of(form, site), answers)))
    for sheet in (book[form.sheet], book[next(iter(form.tables())).sheet]):
        book.copy_worksheet(sheet)
    result = checked(saved(book), "p.xlsx", form, call_of(form, site), tmp_path)
    assert [(found.code, found.count) for found in result.findings] == [("INT-523", 2)]


# ---- Totals ----

LABELS = (
    "合计", "小　计", "总计：", "共计", "合计（大写）", "合计（万元）", "本项目总经费合计",
    "项目总预算", "以上各项合计", "共计 3 项", "总计/Total", "经费总额",
    "合计（大写）：贰拾叁万元整",
)  # fmt: skip


def sums(form: Form) -> Iterator[tuple[Table, str, str]]:
    """The tables that have totals, with a column for the label and one for amounts."""
    for table in form.tables():
        texts = [c.name for c in table.columns if c.kind is FieldType.TEXT]
        amounts = [c.name for c in table.columns if c.kind is FieldType.MONEY]
        if texts and amounts and sum(column.required for column in table.columns) > 2:
            yield table, texts[0], amounts[0]


def total_rows(table: Table, label: str, amount: str, rows: Any) -> Iterator[Mapping[str, str]]:
    """A row of totals in every way: with a label, in words, without any label."""
    whole = sum(Decimal(row[amount]) for row in rows)
    for text in LABELS:
        yield {label: text, amount: f"{whole:.2f}"}
    yield {amount: f"{whole:.2f}"}
    more = [c.name for c in table.columns if c.kind is FieldType.TEXT][1:]
    for column in more[:1]:
        for words in ("贰拾叁万元整", "人民币贰拾叁万元整", "230000", "230,000.00 元", "/"):
            yield {label: "合计（大写）", column: words}
        yield {label: "合计", column: "详见附件"}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_row_of_totals_is_told_once_in_every_shape(
    shape: str, call: str, site: Site, tmp_path: Path
):
    form, of = forms_now()[call], call_of(forms_now()[call], site)
    wrong = {}
    for table, label, amount in sums(form):
        answers = answers_with(form, table)
        assert answers is not None
        every = list(total_rows(table, label, amount, answers[table.name]))
        # Those of which every shape must know the next are tried in one shape each.
        for row in every[SHAPES.index(shape) :: 2]:
            filled = {**answers, table.name: [*answers[table.name], row]}
            if shape == "json":
                data = json.loads(application_json(form, answers))
                data[table.name].append(row)
                made = json.dumps(data).encode()
            else:
                made = in_shape(shape, form, of, filled)
            result = checked(made, f"p.{shape}", form, of, tmp_path)
            codes = [(found.code, found.count) for found in result.findings]
            if codes != [("TBL-010", 1)]:
                wrong[str(row)] = codes
    assert wrong == {}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("合计,165000", "TBL-010"),
        ("合计", "TBL-010"),
        ("合计,,,165,000元", "TBL-010"),
        ("总计：,/,/,165000,/,/", "TBL-010"),
        ("备注：以上均为含税价", "TBL-011"),
        ("合计,甲,乙,丙,丁,戊", "INT-313"),
        ("165000", "INT-308"),
    ],
)
def test_a_line_of_totals_of_another_length_is_told_once(
    line: str, code: str, call: str, site: Site, tmp_path: Path
):
    form = forms_now()[call]
    table = next(t for t in form.tables() if t.name == "budget")
    answers = answers_with(form, table)
    assert answers is not None
    files = dict(package_files(form, answers))
    name = f"{table.name}.csv"
    data = zipped({**files, name: files[name] + line.encode() + b"\r\n"})
    result = checked(data, "p.zip", form, call_of(form, site), tmp_path)
    assert [found.code for found in result.findings] == [code]


def test_amounts_alone_that_do_not_add_up_are_an_entry(site: Site, tmp_path: Path):
    form = forms_now()[CALLS[0]]
    table, _, amount = next(sums(form))
    answers = answers_with(form, table)
    assert answers is not None
    rows = [*answers[table.name], {amount: "1.00"}]
    made = workbook(form, call_of(form, site), {**answers, table.name: rows})
    result = checked(made, "p.xlsx", form, call_of(form, site), tmp_path)
    assert "FLD-001" in [f.code for f in result.findings]
    assert "TBL-010" not in [f.code for f in result.findings]


@pytest.mark.parametrize("call", CALLS)
def test_each_part_and_the_whole_may_have_a_total(call: str, site: Site, tmp_path: Path):
    form = forms_now()[call]
    table, _, amount = next(sums(form))
    answers = answers_with(form, table)
    assert answers is not None
    first, *rest = answers[table.name]
    later = f"{sum(Decimal(row[amount]) for row in rest):.2f}"
    whole = f"{sum(Decimal(row[amount]) for row in (first, *rest)):.2f}"
    rows = [first, {amount: first[amount]}, *rest, {amount: later}, {amount: whole}]
    made = workbook(form, call_of(form, site), {**answers, table.name: rows})
    result = checked(made, "p.xlsx", form, call_of(form, site), tmp_path)
    assert [(found.code, found.count) for found in result.findings] == [("TBL-010", 3)]
