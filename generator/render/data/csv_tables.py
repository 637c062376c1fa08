"""A call's lists as tables: CSV that opens safely in Excel and WPS, and the Table Schema of each.

The header row is what the fields are called, in Chinese; the Table Schema gives the same names. A
text that a spreadsheet could take for a formula gets an apostrophe in front. Nothing is read or
written here, and the data package around the tables is made in ``data_package``.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from generator.model import call_status, wording
from generator.model.calls import Call, CaseList, Currency, Site
from generator.model.clauses import Clause
from generator.model.reference_lists import ColumnType, ReferenceColumn, ReferenceList
from generator.render.data.call_json import last_day, written, written_end
from generator.sources.documents import Value
from generator.web.escape import bare
from generator.web.labels import COLUMNS, FORM, MARKS, STATES
from generator.web.shared import NO, YES

Cell = str | int | bool | date | datetime | None
_RISKY = re.compile(r"['\s]*[=+\-@＝＋－＠﹢﹣﹦﹫−']")  # full-width, small and minus forms
_SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "window": "起止时刻",
        "rolling": STATES["rolling"],
        "duration": "工作日",
        "period": "起止日期",
        "undated": "未写日期",
    }
)

_LIST_TYPES: Mapping[ColumnType, str] = MappingProxyType(
    {
        ColumnType.TEXT: "string",
        ColumnType.INTEGER: "integer",
        ColumnType.AMOUNT: "integer",
        ColumnType.DATE: "date",
        ColumnType.YESNO: "boolean",
    }
)

PLACE_IN_LIST = "名单里的序号"
"""What the first column of a list holds."""


@dataclass(frozen=True, kw_only=True)
class CsvColumn:
    """A column: its name in the header row, what it holds, and its Table Schema type."""

    name: str
    title: str
    type: str = "string"
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class CsvTable:
    """A table with its columns; every row has one cell for each, None where there is nothing.

    ``name`` is the stem of the file; ``key`` names the columns that tell the rows apart.
    """

    name: str
    title: str
    columns: tuple[CsvColumn, ...]
    key: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(call: Call, site: Site) -> tuple[CsvTable, ...]:
    """Return the tables of a call that have any row: clauses, milestones, quotas, cases, lists."""
    made = [clause_table(call), milestone_table(call, site), quota_table(call)]
    if call.cases is not None:
        made.append(case_table(call.cases))
    made += [list_table(call, one) for one in call.lists]
    return tuple(table for table in made if table.rows)


def csv_bytes(table: CsvTable) -> bytes:
    """Return a table as CSV: UTF-8 with BOM, CRLF, header first, no text a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(column.name) for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """Return a text no spreadsheet runs; one apostrophe in front, if there is one, is ours.

    Line breaks and tabs become a space; control and invisible characters are dropped. To get a
    text back, take one leading apostrophe off.
    """
    sentences = bare(text)
    return f"'{sentences}" if _RISKY.match(sentences) else sentences


def plain(cell: str) -> str:
    """Return the text behind a cell that ``safe`` made."""
    return cell.removeprefix("'")


def table_schema(table: CsvTable) -> dict[str, object]:
    """Return the Table Schema (version 2) of a table."""
    return {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }


def _field(column: CsvColumn) -> dict[str, object]:
    field: dict[str, object] = {
        "name": safe(column.name),
        "title": column.title,
        "type": column.type,
    }
    if column.type == "boolean":
        field |= {"trueValues": [YES], "falseValues": [NO]}
    if column.required:
        field["constraints"] = {"required": True}
    return field


def _cell(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, int):
        return cell
    if isinstance(cell, date):
        return cell.isoformat()
    return safe(cell)


def clause_table(call: Call) -> CsvTable:
    """Return every clause with how it is held and the reading taken, in the order of the files."""
    sentences = wording.sentences(call)
    return CsvTable(
        name="clauses",
        title=f"{call.short_title}：条款",
        columns=(
            CsvColumn(name="条款标识", title="条款的固定标识", required=True),
            CsvColumn(name="条款号", title="正式文件中的编号", required=True),
            CsvColumn(name="第几次出现", title="同一编号在正式文件里是第几个", type="integer"),
            CsvColumn(name="怎样落实", title="由表单检查、人工审核，还是告知", required=True),
            CsvColumn(name="约束力", title="必须、原则上、优先考虑或说明", required=True),
            CsvColumn(name=COLUMNS["note"], title="条款的意思", required=True),
            CsvColumn(name="适用类别", title="只适用于这些类别；空着为全部"),
            CsvColumn(name="本站理解", title="正式文件没有写明时采用的读法"),
            CsvColumn(name=COLUMNS["reason"], title="为什么这样理解"),
            CsvColumn(name="向谁确认", title="有疑问时向哪个单位确认"),
        ),
        key=("条款标识",),
        rows=tuple(_clause_row(call, clause, sentences) for clause in call.clauses),
    )


def _clause_row(call: Call, clause: Clause, sentences: Mapping[str, str]) -> tuple[Cell, ...]:
    reading = clause.assumption
    return (
        clause.id,
        clause.number,
        clause.occurrence,
        wording.HELD[clause.held],
        wording.FORCE[clause.force],
        sentences[clause.id],
        wording.category_names(call, clause.categories),
        reading.reading if reading else None,
        reading.reason if reading else None,
        reading.confirm if reading else None,
    )


def milestone_table(call: Call, site: Site) -> CsvTable:
    """Return the milestones, with the ends counted in working days and the last day of each."""
    zone = site.zone
    spans = call_status.spans(call, site.calendar, zone)
    rows: list[tuple[Cell, ...]] = []
    for item in call.milestones:
        span = spans[item.clause.id]
        rows.append(
            (
                item.clause.id,
                item.clause.number,
                item.name,
                item.actor,
                _SHAPES[item.shape],
                written(span.start, zone) if span.start else None,
                written_end(span.end, zone) if span.end else None,
                last_day(span.end, zone) if span.end else None,
                item.working_days,
                item.months,
                span.counted,
                span.to_confirm,
            )
        )
    return CsvTable(
        name="milestones",
        title=f"{call.short_title}：时间安排",
        columns=(
            CsvColumn(name="条款标识", title="条款的固定标识", required=True),
            CsvColumn(name="条款号", title="正式文件中的编号", required=True),
            CsvColumn(name=COLUMNS["stage"], title="环节的名称", required=True),
            CsvColumn(name="由谁", title="由谁进行"),
            CsvColumn(name="时间写法", title="正式文件怎样写时间", required=True),
            CsvColumn(name="开始", title="开始的时刻，带时区"),
            CsvColumn(name="截止", title="截止的时刻，带时区；当日结束写 24:00"),
            CsvColumn(name="最后一日", title="在时限之内的最后一日", type="date"),
            CsvColumn(name="工作日数", title="时限为几个工作日", type="integer"),
            CsvColumn(name="月数", title="时限为几个月", type="integer"),
            CsvColumn(name="推算", title="截止是按工作日推算的，不是正式文件写的", type="boolean"),
            CsvColumn(
                name=MARKS["unconfirmed"],
                title="照上一年推算，还没有照正式文件核对",
                type="boolean",
            ),
        ),
        key=("条款标识",),
        rows=tuple(rows),
    )


def quota_table(call: Call) -> CsvTable:
    """Return the quota of every district: base, what its cases add, and the sum."""
    rows: list[tuple[Cell, ...]] = []
    for quota in call.quotas:
        for row in call_status.district_quotas(call, quota):
            rows.append(
                (
                    quota.clause.id,
                    quota.clause.number,
                    quota.name,
                    row.district,
                    row.least,
                    row.base,
                    row.exceptional,
                    len(row.cases),
                    wording.names(str(case.number) for case in row.cases),
                    row.added,
                    row.most,
                    quota.unit,
                )
            )
    return CsvTable(
        name="quotas",
        title=f"{call.short_title}：各地区的名额",
        columns=(
            CsvColumn(name="条款标识", title="条款的固定标识", required=True),
            CsvColumn(name="条款号", title="正式文件中的编号", required=True),
            CsvColumn(name=COLUMNS["quota"], title="是什么名额", required=True),
            CsvColumn(
                name="地区", title=call.districts.title if call.districts else "地区", required=True
            ),
            CsvColumn(name="至少", title="至少几个；空着为不限", type="integer"),
            CsvColumn(name="基数", title="增加之前的名额", type="integer", required=True),
            CsvColumn(name="另有规定", title="正式文件对这个地区另有规定", type="boolean"),
            CsvColumn(name="优秀案例数", title="增加名额所依据的案例有几个", type="integer"),
            CsvColumn(name="案例序号", title="这些案例在名单里的序号"),
            CsvColumn(name="增加", title="因案例增加的名额", type="integer", required=True),
            CsvColumn(name=COLUMNS["sum"], title="基数与增加之和", type="integer", required=True),
            CsvColumn(name=COLUMNS["unit"], title="名额的单位"),
        ),
        key=("条款标识", "地区"),
        rows=tuple(rows),
    )


def case_table(listed: CaseList) -> CsvTable:
    """Return the list of excellent cases under the column names of the notice, and their class."""
    names = listed.columns
    summed = any(case.summary for case in listed.cases)
    columns = [
        CsvColumn(
            name=names.get("number", COLUMNS["index"]),
            title=PLACE_IN_LIST,
            type="integer",
            required=True,
        ),
        CsvColumn(name=names.get("district", "地区"), title="案例所属的地区", required=True),
        CsvColumn(name=names.get("title", "案例名称"), title="案例的名称，照录", required=True),
        CsvColumn(name=names.get("class", "案例类别"), title="名单里写的类别，照录"),
        CsvColumn(name=names.get("unit", FORM["applicant"]), title="申报案例的单位", required=True),
        CsvColumn(name="归并类别", title="同一类别的不同写法归并之后的名称"),
    ]
    if summed:
        columns.append(CsvColumn(name="简介", title="案例的简介"))
    rows: list[tuple[Cell, ...]] = []
    for case in listed.cases:
        kind = listed.class_of(case)
        row = (case.number, case.district, case.title, case.class_text, case.unit)
        rows.append((*row, kind.name if kind else None, *((case.summary,) if summed else ())))
    return CsvTable(
        name="cases",
        title=listed.title,
        columns=tuple(columns),
        key=(columns[0].name,),
        rows=tuple(rows),
    )


def list_stem(one: ReferenceList) -> str:
    """Return what the files of a list are called below the data of its call."""
    return f"list-{one.id}"


def column_name(column: ReferenceColumn, currency: Currency) -> str:
    """Return what a column of a list is headed; one of amounts names their unit."""
    money = column.type is ColumnType.AMOUNT and currency.unit not in column.title
    return f"{column.title}（{currency.unit}）" if money else column.title


def list_table(call: Call, one: ReferenceList) -> CsvTable:
    """Return a list of a call under its columns, and what of it is to be confirmed, if anything."""
    columns = [
        CsvColumn(
            name=column_name(column, call.currency),
            title=column.title,
            type=_LIST_TYPES[column.type],
            required=not column.optional,
        )
        for column in one.columns
    ]
    titles = {column.id: column.title for column in one.columns}
    unsure = any(row.to_confirm for row in one.rows)
    if unsure:
        columns.append(CsvColumn(name=MARKS["unconfirmed"], title="哪几列还没有照正式文件核对"))
    rows: list[tuple[Cell, ...]] = []
    for row in one.rows:
        marked = wording.names(titles.get(name, name) for name in row.to_confirm) or None
        cells = tuple(_list_cell(row.cells.get(column.id)) for column in one.columns)
        rows.append((*cells, marked) if unsure else cells)
    return CsvTable(
        name=list_stem(one),
        title=f"{call.short_title}：{one.title}",
        columns=tuple(columns),
        key=tuple(c.name for c, of in zip(columns, one.columns, strict=False) if of.id == one.key),
        rows=tuple(rows),
    )


def _list_cell(value: Value) -> Cell:
    if isinstance(value, bool | str) or value is None:
        return value
    return int(str(value))
