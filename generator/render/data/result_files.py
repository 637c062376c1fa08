"""Everything under ``/data/results/``: each list as it was reviewed, and as Excel and JSON.

The list goes out byte for byte. The valid submissions it was taken from do not go out, and the
description that is published does not name them.
Pure: nothing is read, fetched or dated.
"""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from generator.forms.xlsx_cells import BODY_FONT, HEAD_FONT, height, new_book, print_wide, units
from generator.model.announcements import AWARD, INDEX, RANK, ListColumn, ResultPackage
from generator.model.result_packages import DESCRIPTION, LIST
from generator.render.data.call_json import json_bytes
from generator.web.labels import COLUMNS

FOLDER = "data/results"
_UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's property has no zone
_WIDEST = 44
_LINE = 16.0
_PLAIN_NUMBER = frozenset("0123456789.")


def result_files(result: ResultPackage) -> Mapping[str, bytes]:
    """Return the files of a list by their path on the site: description, CSV, Excel, JSON."""
    base = f"{FOLDER}/{result.id}"
    return MappingProxyType(
        {
            f"{base}/{DESCRIPTION}": description(result),
            f"{base}/{LIST}": result.files[LIST],
            f"{base}/list.json": list_json(result),
            f"{base}/list.xlsx": list_xlsx(result),
        }
    )


def description(result: ResultPackage) -> bytes:
    """Return the description of a list as published: it names no file that is not."""
    parsed = json.loads(result.files[DESCRIPTION])
    parsed["resources"] = [item for item in parsed["resources"] if item["path"] == LIST]
    return json_bytes(parsed)


def list_json(result: ResultPackage) -> bytes:
    """Return a list as JSON: what it is, its columns, and a row for each line under their names."""
    return json_bytes(
        {
            "id": result.id,
            "title": result.title,
            "call": result.call,
            "stage": result.stage,
            "sample": result.sample,
            **_counts_of(result),
            "columns": [
                {"name": c.name, "title": c.title, "type": c.type, "field": c.field}
                for c in result.columns
            ],
            "rows": [
                {
                    column.name: _value(column, cell)
                    for column, cell in zip(result.columns, line.cells, strict=True)
                }
                for line in result.lines
            ],
        }
    )


def _counts_of(result: ResultPackage) -> Mapping[str, object]:
    """Return how many applications came in, nothing where there were none to come."""
    counts = result.counts
    if counts is None:
        return {}
    return {
        "counts": {
            "submissions": counts.submissions,
            "valid": counts.valid,
            "set_aside": counts.set_aside,
        }
    }


def list_xlsx(result: ResultPackage) -> bytes:
    """Return a list as a workbook: the title, the header, the lines; no text a formula or link.

    The same list gives the same bytes.
    """
    out = io.BytesIO()
    book = new_book(out)
    book.set_properties({"title": result.title, "created": _UNDATED})
    title = book.add_format({"font_name": HEAD_FONT, "font_size": 16})
    ruled = {"font_name": BODY_FONT, "font_size": 11, "border": 1, "border_color": "#BFB8AC"}
    ruled |= {"text_wrap": True, "valign": "vcenter"}
    head = book.add_format({**ruled, "font_name": HEAD_FONT, "bg_color": "#F6F4EF"})
    text = book.add_format({**ruled, "num_format": "@"})
    money = book.add_format({**ruled, "num_format": "#,##0.00"})
    number = book.add_format({**ruled, "num_format": "0.######"})
    whole = book.add_format({**ruled, "num_format": "0"})
    sheet = book.add_worksheet(COLUMNS["list"])
    sheet.write_string(0, 0, result.title, title)
    sheet.set_row(0, 28)
    widths = [_width(result, place) for place in range(len(result.columns))]
    for place, (column, width) in enumerate(zip(result.columns, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(1, place, column.name, head)
    for row, line in enumerate(result.lines, 2):
        tall = max(height(c, w, _LINE) for c, w in zip(line.cells, widths, strict=True))
        sheet.set_row(row, tall)
        for place, (column, cell) in enumerate(zip(result.columns, line.cells, strict=True)):
            value = _value(column, cell)
            if isinstance(value, str):
                sheet.write_string(row, place, value, text)
            else:
                form = money if column.field == AWARD else whole if _counts(column) else number
                sheet.write_number(row, place, value, form)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, len(result.lines) + 1, len(result.columns) - 1)
    print_wide(sheet, 1)
    book.close()
    return out.getvalue()


def _counts(column: ListColumn) -> bool:
    return column.field in {INDEX, RANK} or column.type == "integer"


def _width(result: ResultPackage, place: int) -> int:
    longest = max((units(line.cells[place]) for line in result.lines), default=0)
    return min(_WIDEST, max(units(result.columns[place].name), longest) + 4)


def _value(column: ListColumn, cell: str) -> str | int | float:
    """Return a cell as its column's type; what is no plain number stays the text it is."""
    if column.type not in {"integer", "number"} or not _is_plain(cell):
        return cell
    parsed = Decimal(cell)
    return int(parsed) if parsed == int(parsed) else float(parsed)


def _is_plain(cell: str) -> bool:
    """Tell whether a cell is a number of few enough digits to be exact everywhere."""
    whole, _, rest = cell.partition(".")
    return bool(whole) and set(cell) <= _PLAIN_NUMBER and "." not in rest and len(cell) <= 15
