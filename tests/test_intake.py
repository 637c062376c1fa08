"""What honest applicants send is read as it was written, in every shape and encoding."""

import io
import json
import os
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.forms.answers import application_json
from generator.forms.csv_package import package
from generator.forms.field_types import read
from generator.forms.form import Field, Form
from generator.forms.workbook import workbook
from generator.model.calls import Call, Site
from generator.submissions.intake import messages
from generator.submissions.intake.limits import LIMITS, MIB, outline
from generator.submissions.intake.package import read_submission
from generator.submissions.intake.pool import open_submissions
from generator.submissions.intake.xlsx import cell_name, column_number
from generator.submissions.opened import Cell, Fault, Heads, Raw, RawTable, TextLine, Where
from tests.support.opened_submissions import complete, examples, forms_now
from tests.support.submission_files import (
    ASKED,
    SMALL,
    application,
    book,
    entry,
    lines,
    main_sheet,
    row_of,
    sheet_part,
    the_form,
    with_cell,
    with_entries,
    zipped,
)
from tests.support.submission_files import package as packaged

EXAMPLES = [(call, name) for call in forms_now() for name in examples(call)]


def opened(tmp_path: Path, name: str, data: bytes) -> Raw:
    path = tmp_path / name
    path.write_bytes(data)
    return complete(read_submission(path, name, ASKED, SMALL))


def canonical(form: Form, raw: Raw) -> dict[str, object]:
    """The answers that the texts of a submission stand for; blank ones are absent."""
    found: dict[str, object] = {}
    for field in form.fields():
        if field.name in raw.fields:
            found |= meaning(field, raw.fields[field.name])
    for table in form.tables():
        if table.name in raw.tables:
            rows = []
            for row in raw.tables[table.name].rows:
                values: dict[str, object] = {}
                for column in table.columns:
                    values |= meaning(column, row[column.name])
                rows.append(values)
            found[table.name] = rows
    return found


def meaning(field: Field, cell: Cell) -> Mapping[str, object]:
    reading = read(field, cell.text)
    assert reading.problem is None, (field.name, cell)
    return {} if reading.value is None else {field.name: reading.value}


@pytest.mark.parametrize(("call_id", "name"), EXAMPLES)
def test_a_filled_form_gives_back_its_answers_in_every_shape(
    call_id: str, name: str, site: Site, tmp_path: Path
):
    form, answers = forms_now()[call_id], examples(call_id)[name]
    call: Call = next(call for call in site.calls if call.id == call_id)
    expected = {key: value for key, value in answers.items() if key != "form"}
    expected |= {table.name: expected.get(table.name, []) for table in form.tables()}
    made = {
        "p.zip": package(form, answers),
        "p.xlsx": workbook(form, call, answers),
        "p.json": application_json(form, answers),
    }
    for file, data in made.items():
        (tmp_path / file).write_bytes(data)
    folder = tmp_path / "申报材料"
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(made["p.zip"])) as archive:
        archive.extractall(folder)
    paths = [*(tmp_path / file for file in made), folder]
    for raw in map(complete, open_submissions(paths, form)):
        assert (raw.faults, raw.unknown, raw.readable) == ((), (), True), raw.submission
        assert raw.form == (form.call, form.version)
        got = canonical(form, raw)
        if raw.submission == "p.json":
            got = {table.name: [] for table in form.tables()} | got
        assert got == expected, raw.submission


def test_each_answer_knows_its_place_in_every_shape(tmp_path: Path):
    title = the_form().field("grant").title  # type: ignore[union-attr]
    amount = "金额（元）"
    row = row_of("grant")
    line = 2 + [field.name for field in the_form().fields()].index("grant")
    for file, data, one, many in (
        (
            "p.xlsx",
            zipped(book()),
            Where(
                file="p.xlsx",
                sheet=the_form().sheet,
                row=row,
                column=title,
                cell=f"B{row}",
                field="/grant",
            ),
            Where(
                file="p.xlsx",
                sheet="预算",
                row=3,
                column=amount,
                cell="D3",
                field="/budget/1/amount",
            ),
        ),
        (
            "p.zip",
            zipped(packaged()),
            Where(file="application.csv", row=line, column=title, field="/grant"),
            Where(file="budget.csv", row=3, column=amount, field="/budget/1/amount"),
        ),
        (
            "p.json",
            json.dumps(application()).encode(),
            Where(file="p.json", column=title, field="/grant"),
            Where(file="p.json", row=2, column=amount, field="/budget/1/amount"),
        ),
    ):
        raw = opened(tmp_path, file, data)
        assert raw.fields["grant"].where == one
        assert raw.tables["budget"].rows[1]["amount"].where == many


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-be", "utf-16-le"]
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_text_reads_the_same_in_every_encoding_and_with_every_line_break(
    encoding: str, ending: str, tmp_path: Path
):
    text = '栏目标识,栏目,填写\nproject_name,,居民议事\nplace,,"一，\n二"\n'
    data = text.replace("\n", ending).encode(encoding)
    if encoding.startswith("utf-16-"):
        data = "\ufeff".encode(encoding) + data
    raw = opened(tmp_path, "p.zip", zipped(packaged() | {"application.csv": data}))
    assert raw.faults == ()
    assert raw.fields["project_name"].text == "居民议事"
    assert raw.fields["place"].text == "一，\n二"
    assert raw.fields["place"].where.row == 3


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_of_old_archive_tools_keeps_its_chinese_name(encoding: str, tmp_path: Path):
    name = "申报材料/附件/登记证书.txt"
    placeholder = "x" * len(name.encode(encoding))
    data = with_entries(
        {f"申报材料/{path}": content for path, content in packaged().items()},
        (entry(placeholder), b"%PDF"),
    ).replace(placeholder.encode(), name.encode(encoding))
    raw = opened(tmp_path, "p.zip", data)
    assert [fault.where.file for fault in raw.faults] == ["附件/登记证书.txt"]
    assert raw.fields["grant"].where.file == "application.csv"


def test_a_name_in_no_known_encoding_is_told_as_old_tools_show_it(tmp_path: Path):
    data = with_entries(packaged(), (entry("x" * 3), b"")).replace(b"xxx", b"\xff\xfe\xfd")
    assert lines(opened(tmp_path, "p.zip", data)) == [
        " ■²: INT-205 不认识这个文件，没有检查；附件请放进“附件”文件夹，其余请删去".replace(
            " ■", "\u00a0■"
        )
    ]


class Stream(io.RawIOBase):
    """Takes bytes and cannot go back, like a pipe."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self.taken += data
        return len(data)


def test_an_archive_written_as_a_stream_is_read(tmp_path: Path):
    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:  # type: ignore[arg-type]
        for path, data in packaged().items():
            made.writestr(path, data)
    raw = opened(tmp_path, "p.zip", bytes(stream.taken))
    assert (raw.faults, raw.readable) == ((), True)


def test_an_archive_with_a_comment_and_folders_is_read(tmp_path: Path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.mkdir("申报材料")
        made.mkdir("申报材料/附件")
        for path, data in packaged().items():
            made.writestr(f"申报材料/{path}", data)
        made.comment = "某某软件".encode()
    raw = opened(tmp_path, "p.zip", out.getvalue())
    assert (raw.faults, raw.readable) == ((), True)


def test_what_systems_leave_behind_is_passed_over(tmp_path: Path):
    litter = {
        "__MACOSX/._application.csv": b"\0",
        ".DS_Store": b"\0",
        "附件/.DS_Store": b"\0",
        "Thumbs.db": b"\0",
        "desktop.ini": b"",
        "~$申报表.xlsx": b"\0",
        ".~lock.申报表.xlsx#": b"",
    }
    raw = opened(tmp_path, "p.zip", zipped(packaged() | litter))
    assert (raw.faults, raw.unknown, raw.readable) == ((), (), True)


def test_litter_may_not_leave_the_folder(tmp_path: Path):
    raw = opened(tmp_path, "p.zip", with_entries({}, (entry("../.DS_Store"), b"")))
    assert [fault.code for fault in raw.faults] == ["INT-111"]


def test_attachments_are_listed_and_never_opened(tmp_path: Path):
    csv = packaged()["attachments.csv"] + "社区需求报告,某单位,坏的.xlsx\r\n".encode()
    files = packaged() | {"attachments.csv": csv}
    data = with_entries(files, (entry("附件/坏的.xlsx"), b"PK\3\4 not a workbook" * 99))
    at = data.index("附件/坏的.xlsx".encode()) + len("附件/坏的.xlsx".encode())
    spoiled = data[: at + 40] + b"\xff" * 4 + data[at + 44 :]
    raw = opened(tmp_path, "p.zip", spoiled)
    assert (raw.faults, raw.unknown, raw.readable) == ((), (), True)


def test_headings_may_stand_in_another_order_or_be_names(tmp_path: Path):
    text = "amount,资金来源,item,用途和测算,备注\n1,申请资助,甲,乙,\n\n,,,,\n3,自筹配套,丙,丁,戊\n"
    raw = opened(tmp_path, "p.zip", zipped(packaged() | {"budget.csv": text.encode()}))
    table = raw.tables["budget"]
    assert (table.extra, table.missing, raw.faults) == (("备注",), (), ())
    assert [row["item"].text for row in table.rows] == ["甲", "丙"]
    assert [row["amount"].text for row in table.rows] == ["1", "3"]
    assert table.rows[1]["item"].where.field == "/budget/3/item"


def test_headings_that_are_missing_are_listed(tmp_path: Path):
    raw = opened(tmp_path, "p.zip", zipped(packaged() | {"budget.csv": "支出项目\n甲\n".encode()}))
    table = raw.tables["budget"]
    assert table.missing == ("用途和测算", "资金来源", "金额（元）")
    assert [dict(row).keys() for row in table.rows] == [{"item"}]
    empty = opened(tmp_path, "p.zip", zipped(packaged() | {"budget.csv": b""}))
    assert "budget" not in empty.tables


def test_the_text_format_of_spreadsheets_with_tabs_is_read(tmp_path: Path):
    text = "栏目标识\t栏目\t填写\r\nproject_name\t\t甲,乙\r\n"
    raw = opened(tmp_path, "p.zip", zipped(packaged() | {"application.csv": text.encode("utf-16")}))
    assert raw.fields["project_name"].text == "甲,乙"


def test_a_missing_table_is_absent_and_nothing_more(tmp_path: Path):
    files = {path: data for path, data in packaged().items() if path != "budget.csv"}
    raw = opened(tmp_path, "p.zip", zipped(files))
    assert "budget" not in raw.tables
    assert raw.faults == ()


def test_answers_the_form_does_not_ask_for_are_listed(tmp_path: Path):
    text = "栏目标识,栏目,填写\nproject_name,,甲\nsecret,,乙\n,,丙\n"
    raw = opened(tmp_path, "p.zip", zipped(packaged() | {"application.csv": text.encode()}))
    assert raw.unknown == (
        Where(file="application.csv", row=3),
        Where(file="application.csv", row=4),
    )
    changes = {"secret": 1, "a b/c": 2, "budget": [{"item": "甲", "x": 1}], "team": None}
    raw = opened(tmp_path, "p.json", json.dumps(application() | changes).encode())
    assert raw.unknown == (
        Where(file="p.json", row=1, field="/budget/0"),
        Where(file="p.json"),
    )
    assert "team" not in raw.tables
    extra = with_cell(book(), main_sheet(), f"D{row_of('grant')}", '<c t="str"><v>secret</v></c>')
    raw = opened(tmp_path, "p.xlsx", zipped(extra))
    row = row_of("grant")
    assert raw.unknown == (Where(file="p.xlsx", sheet=the_form().sheet, row=row, cell=f"B{row}"),)


def test_numbers_in_json_become_plain_text_and_truth_becomes_words(tmp_path: Path):
    text = json.dumps(application() | {"grant": 0, "place_within": True, "scope_within": False})
    for literal, shown in {
        "12000": "12000",
        "12000.50": "12000.50",
        "1.2e4": "12000",
        "12e-1": "1.2",
        "-0": "-0",
    }.items():
        raw = opened(tmp_path, "p.json", text.replace('"grant": 0', f'"grant": {literal}').encode())
        assert raw.fields["grant"].text == shown
        assert (raw.fields["place_within"].text, raw.fields["scope_within"].text) == ("是", "否")


# Workbooks


def shown(
    cell: str, tmp_path: Path, parts: dict[str, bytes] | None = None, *, code: str = ""
) -> Cell:
    """What the cell of an answer is read as; ``code`` is what is told of how it looks."""
    made = with_cell(parts or book(), main_sheet(), f"B{row_of('grant')}", cell)
    raw = opened(tmp_path, "p.xlsx", zipped(made))
    assert [fault.code for fault in raw.faults] == ([code] if code else []), lines(raw)
    return raw.fields["grant"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c><v>12000</v></c>", "12000"),
        ("<c><v>12000.0</v></c>", "12000"),
        ("<c><v>1.2E4</v></c>", "12000"),
        ("<c><v> 12000 </v></c>", "12000"),
        ("<c><v>0.30000000000000004</v></c>", "0.3"),
        ("<c><v>1234567.8900000001</v></c>", "1234567.89"),
        ("<c><v>999999999999.98999</v></c>", "999999999999.99"),
        ("<c><v>-0</v></c>", "0"),
        ("<c><v>-5.5</v></c>", "-5.5"),
        ("<c><v>1E-3</v></c>", "0.001"),
        ('<c t="n"><v>100</v></c>', "100"),
        ('<c t="b"><v>1</v></c>', "是"),
        ('<c t="b"><v>0</v></c>', "否"),
        ('<c t="str"><v>文字</v></c>', "文字"),
        ('<c t="inlineStr"><is><t>内联</t></is></c>', "内联"),
        (
            '<c t="inlineStr"><is><r><t>富</t></r><r><rPr><b/></rPr><t>文本</t></r></is></c>',
            "富文本",
        ),
        ('<c t="inlineStr"><is><t>北京</t><rPh><t>ぺきん</t></rPh></is></c>', "北京"),
        ('<c t="inlineStr"><is><t xml:space="preserve"> 空 </t></is></c>', " 空 "),
        ('<c t="str"><v>一_x000D_\n二_x005F_x000D_</v></c>', "一\n二_x000D_"),
        ('<c t="str"><v>=1+1</v></c>', "=1+1"),
        ('<c t="str" quotePrefix="1"><v>0123</v></c>', "0123"),
        ('<c t="d"><v>2023-06-12T00:00:00</v></c>', "2023-06-12"),
        ('<c t="d"><v>2023-06-12T08:30:00Z</v></c>', "2023-06-12T08:30:00Z"),
        ('<c t="d"><v>2023-06-12</v></c>', "2023-06-12"),
        ("<c/>", ""),
        ("<c><v></v></c>", ""),
        ('<c t="s"/>', ""),
        ('<c t="inlineStr"><is/></c>', ""),
    ],
)
def test_a_cell_is_read_as_it_is_meant(cell: str, text: str, tmp_path: Path):
    assert shown(cell, tmp_path).text == text


@pytest.mark.parametrize(
    "formula",
    [
        "<c><f>1+1</f><v>2</v></c>",
        '<c t="str"><f>CONCAT("a","b")</f><v>ab</v></c>',
        '<c><f t="shared" si="0"/><v>2</v></c>',
        '<c><f t="array" ref="A1:A2">1</f><v>2</v></c>',
        "<c><f/></c>",
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    ],
)
def test_the_stored_result_of_a_formula_is_not_trusted(formula: str, tmp_path: Path):
    cell = shown(formula, tmp_path)
    assert (cell.text, cell.formula) == ("", True)


STYLES = "xl/styles.xml"


def styled(code: str | int) -> dict[str, bytes]:
    """A workbook whose last cell format shows a number in a given way."""
    parts = book()
    styles = parts[STYLES].decode()
    number = code if isinstance(code, int) else 900
    if isinstance(code, str):
        own = f'<numFmt numFmtId="900" formatCode="{code}"/>'
        styles = re.sub("<numFmts[^>]*>", lambda found: found[0] + own, styles)
    styles = styles.replace("</cellXfs>", f'<xf numFmtId="{number}"/></cellXfs>')
    return parts | {STYLES: styles.encode()}


def last_style(parts: Mapping[str, bytes]) -> int:
    inside = re.search(r"<cellXfs[^>]*>(.*)</cellXfs>", parts[STYLES].decode(), re.DOTALL)
    assert inside is not None
    return inside[1].count("<xf ") - 1


@pytest.mark.parametrize(
    ("code", "serial", "text", "told"),
    [
        (14, "45089", "2023-06-12", ""),
        (22, "45089.5", "2023-06-12 12:00:00", ""),
        (31, "45089", "2023-06-12", ""),
        (21, "0.25", "06:00:00", ""),
        ("yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "45089", "2023-06-12", ""),
        ("[$-804]yyyy/m/d;@", "45089.0", "2023-06-12", ""),
        (14, "1", "1900-01-01", ""),
        (14, "59", "1900-02-28", ""),
        (14, "61", "1900-03-01", ""),
        (14, "-1", "-1", "INT-524"),
        (14, "2958465", "9999-12-31", ""),
        (14, "2958466", "2958466", "INT-524"),
        (0, "45089", "45089", ""),
        (2, "45089.50", "45089.5", ""),
        (9, "0.1", "0.1", "INT-524"),
        ("#,##0.00&quot;ymd&quot;", "45089", "45089", "INT-524"),
        ("[Red]0.00_ ;\\-0.00\\d", "45089", "45089", ""),
        ("G/通用格式", "45089", "45089", ""),
    ],
)
def test_a_number_shown_as_a_day_is_that_day(
    code: str | int, serial: str, text: str, told: str, tmp_path: Path
):
    parts = styled(code)
    cell = f'<c s="{last_style(parts)}"><v>{serial}</v></c>'
    assert shown(cell, tmp_path, parts, code=told).text == text


@pytest.mark.parametrize(
    ("serial", "text", "told"),
    [("43627", "2023-06-12", ""), ("2958465", "2958465", "INT-524")],
    ids=["a day", "no day"],
)
def test_days_count_from_1904_where_a_workbook_says_so(
    serial: str, text: str, told: str, tmp_path: Path
):
    parts = styled(14)
    book_xml = parts["xl/workbook.xml"].decode()
    from_1904 = re.sub(r"<workbookPr", '<workbookPr date1904="1"', book_xml)
    parts["xl/workbook.xml"] = from_1904.encode()
    cell = f'<c s="{last_style(parts)}"><v>{serial}</v></c>'
    assert shown(cell, tmp_path, parts, code=told).text == text


def test_a_workbook_without_styles_is_read(tmp_path: Path):
    parts = {name: data for name, data in book().items() if name != STYLES}
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    parts["xl/_rels/workbook.xml.rels"] = re.sub(
        r'<Relationship [^>]*/styles"[^>]*/>', "", links
    ).encode()
    assert shown('<c s="5"><v>45089</v></c>', tmp_path, parts).text == "45089"


def test_a_workbook_may_write_its_names_with_a_prefix(tmp_path: Path):
    parts = book()
    sheet = parts[main_sheet()].decode()
    sheet = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", sheet).replace(" xmlns=", " xmlns:x=")
    raw = opened(tmp_path, "p.xlsx", zipped(parts | {main_sheet(): sheet.encode()}))
    assert raw.fields == opened(tmp_path, "p.xlsx", zipped(book())).fields


def test_cells_and_rows_need_not_say_where_they_stand(tmp_path: Path):
    parts = book()
    part = sheet_part("预算")
    plain = re.sub(r'<(row|c) r="[A-Z0-9]+"', r"<\1", parts[part].decode())
    raw = opened(tmp_path, "p.xlsx", zipped(parts | {part: plain.encode()}))
    assert raw.tables == opened(tmp_path, "p.xlsx", zipped(book())).tables


@pytest.mark.parametrize("extent", ["A1", "A1:XFD1048576", "B9:C10", "nonsense", ""])
def test_what_a_sheet_says_of_its_extent_is_not_believed(extent: str, tmp_path: Path):
    parts = book()
    part = sheet_part("预算")
    sheet = re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{extent}"', parts[part].decode())
    sheet = sheet.replace(
        "</sheetData>",
        '<row r="1048576" hidden="1"><c r="A1048576" t="str"><v>末</v></c></row></sheetData>',
    )
    raw = opened(tmp_path, "p.xlsx", zipped(parts | {part: sheet.encode()}))
    last = raw.tables["budget"].rows[-1]["item"]
    assert (last.text, last.where.field) == ("末", "/budget/1048574/item")
    assert [fault.code for fault in raw.faults] == ["INT-515"]


def test_sheets_that_are_not_of_the_form_are_listed_if_they_hold_anything(tmp_path: Path):
    parts = book()
    empty = b'<worksheet xmlns="x"><sheetData><row r="1"><c r="A1"/></row></sheetData></worksheet>'
    full = empty.replace(b'<c r="A1"/>', b'<c r="A1"><v>1</v></c>')
    sheets = (
        '<sheet name="空" sheetId="91" r:id="rId91"/><sheet name="记" sheetId="92" r:id="rId92"/>'
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"</sheets>", sheets.encode() + b"</sheets>"
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="x/worksheet" Target="/xl/worksheets/sheet{n}.xml"/>'
        for n in (91, 92)
    )
    path = "xl/_rels/workbook.xml.rels"
    parts[path] = parts[path].replace(b"</Relationships>", links.encode() + b"</Relationships>")
    parts |= {"xl/worksheets/sheet91.xml": empty, "xl/worksheets/sheet92.xml": full}
    raw = opened(tmp_path, "p.xlsx", zipped(parts))
    count = parts["xl/workbook.xml"].count(b"<sheet ")
    place = Where(file="p.xlsx", sheet=f"第 {count} 张工作表")
    assert [(fault.code, fault.where) for fault in raw.faults] == [("INT-523", place)]


def test_a_link_made_of_an_address_does_no_harm(tmp_path: Path):
    path = "xl/worksheets/_rels/sheet1.xml.rels"
    link = (
        b'<Relationship Id="rH" Type="http://x/hyperlink" Target="mailto:a@b.c" '
        b'TargetMode="External"/></Relationships>'
    )
    parts = book()
    parts[path] = parts[path].replace(b"</Relationships>", link)
    raw = opened(tmp_path, "p.xlsx", zipped(parts))
    assert (raw.faults, raw.readable) == ((), True)


def test_a_stored_workbook_in_an_archive_beside_attachments_is_read(tmp_path: Path):
    inner = zipped(book())
    beside = {f"申报材料/{n}": d for n, d in packaged().items() if n.startswith("附件/")}
    files = {"申报材料/申报表.xlsx": inner, **beside}
    raw = opened(tmp_path, "p.zip", zipped(files, stored=True))
    assert (raw.faults, raw.readable) == ((), True)
    assert raw.fields["grant"].where.file == "申报表.xlsx"


def test_a_json_application_in_an_archive_is_read(tmp_path: Path):
    data = json.dumps(application()).encode()
    beside = {name: data for name, data in packaged().items() if name.startswith("附件/")}
    raw = opened(tmp_path, "p.zip", zipped({"application.json": data, **beside}))
    assert (raw.faults, raw.readable) == ((), True)


def test_the_sheets_are_read_as_openpyxl_reads_them(tmp_path: Path):
    data = zipped(book())
    raw = opened(tmp_path, "p.xlsx", data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    cells = [cell for table in raw.tables.values() for row in table.rows for cell in row.values()]
    cells += raw.fields.values()
    assert len(cells) > 80
    for cell in cells:
        sheet = other[cell.where.sheet]
        value = next(sheet.iter_rows(*places(cell.where.cell)))[0].value
        assert cell.text == as_text(value), cell.where
    other.close()


def places(name: str) -> tuple[int, int, int, int]:
    letters, row = re.fullmatch(r"([A-Z]+)([0-9]+)", name).groups()  # type: ignore[union-attr]
    column = column_number(letters)
    return int(row), int(row), column, column


def as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, int | float):
        return f"{Decimal(repr(value)).normalize():f}"
    return str(value)


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_the_name_of_a_cell_gives_back_its_column(row: int, column: int):
    letters = cell_name(row, column).rstrip("0123456789")
    assert column_number(letters) == column


# Folders


def test_a_folder_may_hold_its_files_one_folder_down(tmp_path: Path):
    folder = tmp_path / "p-001"
    inner = folder / "申报材料"
    (inner / "附件").mkdir(parents=True)
    for path, data in packaged().items():
        (inner / path).write_bytes(data)
    (folder / ".DS_Store").write_bytes(b"")
    raw = read_submission(folder, "p-001", ASKED, SMALL)
    assert (raw.faults, raw.readable) == ((), True)


def spoiled_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "p"
    (folder / "附件").mkdir(parents=True)
    for path, data in packaged().items():
        (folder / path).write_bytes(data)
    return folder


def told(folder: Path) -> list[str]:
    return lines(read_submission(folder, "p", ASKED, SMALL))


def test_links_and_pipes_in_a_folder_are_refused(tmp_path: Path):
    folder = spoiled_folder(tmp_path)
    canary = tmp_path / "canary"
    canary.write_text("栏目标识,栏目,填写\n", encoding="utf-8")
    (folder / "application.csv").unlink()
    (folder / "application.csv").symlink_to(canary)
    assert told(folder) == ["application.csv: INT-110 这是指向别处的链接；请换成文件本身"]
    (folder / "application.csv").unlink()
    os.mkfifo(folder / "application.csv")
    assert told(folder) == ["application.csv: INT-007 这不是普通的文件；请只提交文件和文件夹"]
    (folder / "application.csv").unlink()
    (folder / "up").symlink_to(tmp_path)
    assert told(folder) == ["up: INT-110 这是指向别处的链接；请换成文件本身"]


def test_a_submission_that_is_a_link_or_a_pipe_is_refused(tmp_path: Path):
    link, pipe = tmp_path / "a.zip", tmp_path / "b.zip"
    link.symlink_to(tmp_path / "nowhere")
    os.mkfifo(pipe)
    for path, code in ((link, "INT-110"), (pipe, "INT-007"), (tmp_path / "c.zip", "INT-001")):
        raw = read_submission(path, path.name, ASKED, SMALL)
        assert ([fault.code for fault in raw.faults], raw.readable) == ([code], False)


def test_a_folder_keeps_to_the_limits(tmp_path: Path):
    folder = spoiled_folder(tmp_path)
    deep = folder / "1/2/3/4/5/6/7"
    deep.mkdir(parents=True)
    assert told(folder) == ["1/2/3/4/5/6/7: INT-114 文件夹超过 6 层；请减少层数"]
    deep.rmdir()
    nested = folder / "附件" / "a.zip"
    nested.write_bytes(b"")
    assert told(folder) == [
        "附件/a.zip: INT-109 压缩包或文件夹里还有压缩包；请解压，把里面的文件直接放进来"
    ]
    nested.unlink()
    with (folder / "附件" / "a.pdf").open("wb") as file:
        file.truncate(9 * MIB)
    assert told(folder) == ["p: INT-106 解压后超过 8 MB；请删去多余的文件"]
    (folder / "附件" / "a.pdf").unlink()
    (folder / "application.csv").write_bytes(b"a" * (MIB + 1))
    assert told(folder) == [
        "application.csv: INT-011 文件超过 1 MB；请删去多余的内容，附件请压缩图片后再放入"
    ]
    for number in range(60):
        (folder / "附件" / f"{number}.pdf").write_bytes(b"")
    assert told(folder) == ["p: INT-105 文件超过 60 个；请只保留申报需要的文件"]


def test_a_name_that_is_no_text_is_told_without_breaking_the_line(tmp_path: Path):
    folder = spoiled_folder(tmp_path)
    (folder / os.fsdecode(b"\xff\xfe.pdf")).write_bytes(b"")
    assert told(folder) == ["??.pdf: INT-112 文件名里有看不见的字符；请改名后重新压缩"]


def test_an_empty_folder_says_so(tmp_path: Path):
    folder = tmp_path / "p"
    folder.mkdir()
    assert told(folder) == ["p: INT-002 这里面是空的，没有申报内容；请放入填好的申报表后重新提交"]


def test_submissions_of_one_name_are_told_apart_by_their_paths(tmp_path: Path):
    paths = []
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "p.zip")
        paths[-1].write_bytes(b"")
    other = tmp_path / "q.zip"
    other.write_bytes(b"")
    names = [raw.submission for raw in open_submissions([*paths, other], the_form())]
    assert names == [*(path.as_posix() for path in paths), "q.zip"]


# What passes between the processes


def test_an_opened_submission_passes_between_processes_unchanged(tmp_path: Path):
    raw = opened(tmp_path, "p.zip", zipped(packaged() | {"x.pdf": b""}))
    raw = replace(raw, unknown=(Where(file="a", row=3),))
    assert messages.unpacked(messages.packed(raw)) == raw


def test_the_order_to_a_process_reads_back():
    for form in forms_now().values():
        assert messages.order(messages.packed_order(outline(form), LIMITS)) == (
            outline(form),
            LIMITS,
        )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"nonsense",
        b"[" * 100_000,
        b"[1,null,[],[],[],[],true]",
        b'["a",null,[["b",["c",false,["d","",0,"",""]]]],[],[],[],true]',
        b'["a",null,[["b",["c",false,["d","","1","","",""]]]],[],[],[],true]',
        b'["a",[1,2],[],[],[],[],true]',
        b'["a",null,[],[],[],[["x",["d","",0,"","",""],{"a":1}]],true]',
        b'["a",null,[],[["t",[[["c",["x",false,[]]]]],[],[],[]]],[],[],true]',
        b'["a",null,{"heads":["f",["b"],["B"]],"line":[2,"",[1]]},[],[],[],true]',
        b'["a",null,{"heads":["f",["b"],["B"]],"line":[2,"",["x","y"]]},[],[],[],true]',
        b'["a",null,{"heads":["f",["b"],["B"]],"line":[["2"],"",["x"]]},[],[],[],true]',
        b'["a",null,{"heads":["f",["b"],["B"]],"line":[2,"","x"]},[],[],[],true]',
        b'["a",null,{"line":[2,"",["x"]]},[],[],[],true]',
    ],
)
def test_an_answer_of_another_shape_is_not_believed(data: bytes):
    with pytest.raises(messages.Broken):
        messages.unpacked(data)


def spoiled_leaves(value: object) -> Iterator[object]:
    """Yield what JSON holds with one leaf at a time made into what belongs nowhere."""
    if isinstance(value, list | dict):
        for key, inner in list(enumerate(value) if isinstance(value, list) else value.items()):
            for spoiled in spoiled_leaves(inner):
                other = value.copy()
                other[key] = spoiled
                yield other
        if isinstance(value, list):
            yield {}
    else:
        yield 0.5


@pytest.mark.parametrize("name", ["p.zip", "p.xlsx"])
def test_each_part_of_an_answer_is_held_to_its_type(name: str, tmp_path: Path):
    place = Where(file="a", sheet="b", row=3, column="c", cell="C3", field="/d")
    raw = opened(tmp_path, name, zipped(packaged() if name == "p.zip" else book()))
    fault = Fault(code="INT-001", where=place, facts={"a": "b"})
    table = next(iter(raw.tables.values()))
    short = replace(table, rows=table.rows[:1], extra=("x",), missing=("y",))
    raw = replace(raw, tables={table.name: short}, unknown=(place,), faults=(fault,))
    data = messages.packed(raw)
    assert messages.unpacked(data) == raw
    spoiled = [json.dumps(one).encode() for one in spoiled_leaves(json.loads(data))]
    assert len(spoiled) > 50
    for one in spoiled:
        with pytest.raises(messages.Broken):
            messages.unpacked(one)


@pytest.mark.parametrize("data", [b"", b"\0\0", b"\0\0\0\x09short", b"\xff\xff\xff\xff"])
def test_a_frame_is_whole_and_bounded(data: bytes):
    with pytest.raises(messages.Broken):
        messages.receive(io.BytesIO(data), 100)


def test_a_line_is_like_any_mapping_of_cells():
    heads = Heads(file="t.csv", names=("a", "b"), titles=("A", "B"))
    line = TextLine(heads=heads, rows=(7, 7), above="/t/5", texts=("x", ""))
    places = {n: Where(file="t.csv", row=7, column=n.upper(), field=f"/t/5/{n}") for n in "ab"}
    cells = {"a": Cell(text="x", where=places["a"]), "b": Cell(text="", where=places["b"])}
    assert line == cells
    assert (repr(line), len(line), "b" in line, line.get("c")) == (repr(cells), 2, True, None)
    with pytest.raises(ValueError, match="a"):
        TextLine(heads=heads, rows=(7,), above="", texts=("x",))


def test_lines_with_different_heads_pass_between_processes_too():
    place = Where(file="t.csv")
    lines = tuple(
        TextLine(
            heads=Heads(file="t.csv", names=(name,), titles=(name,)),
            rows=(row,),
            above=f"/t/{row - 2}",
            texts=("\ud800 文",),
        )
        for row, name in ((2, "a"), (3, "b"))
    )
    table = RawTable(name="t", rows=lines, extra=(), missing=(), where=place)
    raw = Raw(submission="s", tables={"t": table})
    assert messages.unpacked(messages.packed(raw)) == raw
