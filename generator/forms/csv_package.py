"""A form as a CSV data package: a descriptor, one CSV of single answers, one for each table.

The descriptor is a Data Package of version 2, so that other tools can read and check the package;
our own checker never trusts it and only compares it. A guide in plain words goes with it. Nothing
here is read or checked.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, cast

from generator.forms.answers import Answers, cell, identity, rows
from generator.forms.conditions import guidance, help_of
from generator.forms.document_list import document_list
from generator.forms.form import Field, FieldType, Form, Table
from generator.forms.reproducible_zip import zipped
from generator.web.labels import FORM
from generator.web.shared import NO, SHARED, YES

APPLICATION: Final = SHARED["files"]["csv"]
DESCRIPTOR: Final = SHARED["files"]["descriptor"]
GUIDE: Final = FORM["guide"]
ATTACHMENTS: Final = FORM["attachments"]
"""The names inside a package; ``ATTACHMENTS`` is a folder."""

HEADER: Final = (FORM["id"], FORM["field"], FORM["answer"])
"""The header of ``application.csv``."""

TEXT_LINE: Final = "一行文字"
"""What an answer of one line is called."""

_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
xref
0 4
0000000000 65535 f\x20
0000000009 00000 n\x20
0000000052 00000 n\x20
0000000101 00000 n\x20
trailer<</Size 4/Root 1 0 R>>
startxref
164
%%EOF
"""
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_HOW: Mapping[FieldType, str] = MappingProxyType(
    {
        FieldType.TEXT: TEXT_LINE,
        FieldType.LONG: "文字，可以分段",
        FieldType.YESNO: f"写“{YES}”或“{NO}”",
        FieldType.INTEGER: "整数，只写数字",
        FieldType.MONEY: "以{money}计的金额，最多两位小数，只写数字，如 12000 或 12000.50",
        FieldType.DATE: "日期，写成 2023-07-01 的样子",
        FieldType.PHONE: "电话号码，只写数字和连字符，如 0000-00000000-801",
        FieldType.USCC: "18 位统一社会信用代码",
        FieldType.EMAIL: "一个电子邮箱，不加名称和说明",
        FieldType.URL: "一个网址，从 http:// 或 https:// 写起",
        FieldType.YEAR: "年份，四位数字，如 2024",
        FieldType.PERCENT: "0 到 100 的百分数，最多两位小数，只写数字，如 12.5",
    }
)


def package(form: Form, answers: Answers) -> bytes:
    """Return a form as a zip, filled with canonical answers; the same answers, the same bytes."""
    return zipped(package_files(form, answers))


def package_files(form: Form, answers: Answers) -> dict[str, bytes]:
    """Return the files of a package by their names.

    In place of each file that the answers list stands a blank one of its kind.
    """
    single = [HEADER, *((f.name, f.title, cell(f, answers)) for f in form.fields())]
    files = {
        DESCRIPTOR: _json(_descriptor(form)),
        APPLICATION: _csv(single),
    }
    for table in form.tables():
        head = tuple(column.title for column in table.columns)
        body = [tuple(cell(c, row) for c in table.columns) for row in rows(table, answers)]
        files[f"{table.name}.csv"] = _csv([head, *body])
    files[GUIDE] = ("\ufeff" + "\r\n".join(_guide(form)) + "\r\n").encode()
    return files | _blanks(form, answers)


def _blanks(form: Form, answers: Answers) -> dict[str, bytes]:
    listed = document_list(form)
    names = [cell(listed.file, row) for row in rows(listed.table, answers)] if listed else []
    return {f"{ATTACHMENTS}/{name}": _blank(name) for name in names}


def _blank(name: str) -> bytes:
    """Return a page of PDF, or what files of another kind begin with."""
    known = cast("list[Mapping[str, list[str]]]", SHARED["attachments"])
    kinds = (kind for kind in known if name.lower().endswith(tuple(kind["names"])))
    kind = next(kinds, None)
    if kind is None or ".pdf" in kind["names"]:
        return _PDF
    at, _, mark = kind["starts"][0].partition(":")
    return bytes(int(at)) + bytes.fromhex(mark)


def _csv(table: Iterable[tuple[str, ...]]) -> bytes:
    """Return rows as CSV a spreadsheet opens in the right encoding: UTF-8 with BOM, CRLF."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode("utf-8-sig")


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _descriptor(form: Form) -> dict[str, object]:
    single = {
        "title": form.title,
        "fields": [
            {"name": name, "type": "string", "constraints": {"required": needed}}
            for name, needed in zip(HEADER, (True, True, False), strict=True)
        ],
        "missingValues": [""],
        "uniqueKeys": [[HEADER[0]]],
    }
    tables = [(table.name, table.title, _schema(table)) for table in form.tables()]
    return {
        "$schema": _PROFILE,
        "name": f"{form.call}-{form.version}",
        "title": form.title,
        "description": form.help,
        "version": form.version,
        "form": identity(form),
        "resources": [
            {
                "name": name,
                "type": "table",
                "title": title,
                "path": f"{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema,
            }
            for name, title, schema in (("application", form.title, single), *tables)
        ],
    }


def _schema(table: Table) -> dict[str, object]:
    """Return the Table Schema of a table as its CSV stands: columns and options by their titles."""
    titles = {column.name: column.title for column in table.columns}
    described = cast("list[dict[str, object]]", table.descriptor["fields"])
    fields = []
    for item, column in zip(described, table.columns, strict=True):
        limits = dict(cast("Mapping[str, object]", item.get("constraints", {})))
        if column.options:
            limits["enum"] = [option.label for option in column.options]
        kept = {k: v for k, v in item.items() if not k.startswith("x-") and k != "constraints"}
        fields.append({**kept, "name": column.title, "x-name": column.name, "constraints": limits})
    described_keys = {"fields": fields, "uniqueKeys": [[titles[name] for name in table.unique]]}
    kept = {k: v for k, v in table.descriptor.items() if k not in described_keys}
    return {**kept, **{k: v for k, v in described_keys.items() if v != [[]]}}


def _guide(form: Form) -> Iterator[str]:
    yield form.title
    yield f"表格 {form.call} 第 {form.version} 版"
    yield ""
    yield form.help
    yield ""
    yield "怎样填写"
    yield f"1. 单项内容写在 {APPLICATION} 的“{HEADER[2]}”一栏；前两栏不要改。"
    yield "2. 表格写在同名的 csv 文件里，一行一条，第一行的标题不要改；没有内容的表格只留标题。"
    yield f"3. 附件放进“{ATTACHMENTS}”文件夹，文件名与附件清单里写的一致。"
    yield "4. 用表格软件保存时选 CSV 格式；UTF-8 和 GB18030 编码都可以。"
    yield "5. 标着【……填写】的内容，不在范围内的留空。"
    yield "6. 全部文件放在一个文件夹里提交，或者压缩成一个 zip 文件提交。"
    yield f"7. {DESCRIPTOR} 供程序使用，不要改。"
    for section in form.sections:
        yield ""
        yield f"{section.title}（依据：{section.number}）"
        if section.help:
            yield f"  {section.help}"
        for item in section.items:
            if isinstance(item, Field):
                yield f"  {item.title}：{guidance(form, item)}{_how(item)}"
            else:
                yield f"  {item.title}：{guidance(form, item)}写在 {item.name}.csv："
                for column in item.columns:
                    yield f"    {column.title}：{help_of(column)}{_how(column)}"


def _how(field: Field) -> str:
    if field.kind is FieldType.SEVERAL:
        # Its guidance lists them.
        return ""
    if field.options:
        return f"写下面之一：{'、'.join(o.label for o in field.options if o.offered)}。"
    bounds = ""
    if field.kind in (FieldType.INTEGER, FieldType.YEAR) and field.most is not None:
        bounds = f"，{field.least or 0} 到 {field.most}"
    return f"（{_HOW[field.kind].replace('{money}', field.money)}{bounds}）"
