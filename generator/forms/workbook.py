"""A form as a workbook: one sheet of single answers, one for each table, one hidden.

The hidden sheet ``_form`` holds what form it is, the lists behind the drop-downs and what the
conditions say of the answers so far; cells reach it through defined names, which every spreadsheet
program takes. Only answer cells can be changed. Nothing here is read or checked.
"""

import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from generator.forms.answers import Answers, cell, kind_places, rows
from generator.forms.conditions import (
    ANY_KIND,
    days_between,
    guidance,
    help_of,
    labels,
    wanted,
)
from generator.forms.field_types import ALSO_BETWEEN, BETWEEN, wire
from generator.forms.form import Condition, Field, FieldType, Form, Table
from generator.forms.sums import Tally, tallies
from generator.forms.xlsx_cells import BODY_FONT, HEAD_FONT, height, new_book, units
from generator.model.calls import Call
from generator.model.clause_numbering import han
from generator.web.labels import COLUMNS, FORM, PHRASES
from generator.web.shared import NO, SHARED, YES

MARK: Final[str] = SHARED["files"]["form_mark"]
"""What stands in the first cell of the hidden sheet of every workbook of ours."""

HIDDEN: Final[str] = SHARED["files"]["form_sheet"]
"""The name of the hidden sheet."""

_COLUMNS = (
    FORM["field"],
    FORM["answer"],
    COLUMNS["note"],
    FORM["id"],
    "核对（自动计算，不用填）",
)
_WIDTHS = (24, 44, 34, 12, 30)
_TITLE, _ANSWER, _HELP, _NAME, _TALLY = range(5)
_FIRST_LIST = 3
_OPEN_ROWS = 12
_PAGE_WIDTH = 86
_UNDATED = date(2000, 1, 1)
# A year typed alone, such as 2026, would be taken for a day of 1905.
_FIRST_DAY, _LAST_DAY = date(1920, 1, 1), date(2099, 12, 31)
_MOST_MONEY = "999999999999.99"
_RED, _SOFT, _RULE, _WASH, _FAINT = "#B5121B", "#5B5750", "#BFB8AC", "#F6F4EF", "#E3E0DA"

_FORMATS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "form": {"font_name": HEAD_FONT, "font_size": 18, "align": "center"},
        "guide": {"font_color": _SOFT, "font_size": 10},
        "column": {"font_name": HEAD_FONT, "bg_color": _WASH, "border": 1, "align": "center"},
        "section": {"font_name": HEAD_FONT, "font_size": 12, "font_color": _RED, "bottom": 2},
        "clause": {"font_color": _SOFT, "font_size": 10, "bottom": 2, "align": "right"},
        "title": {"border": 1, "bg_color": _WASH, "indent": 1},
        "help": {"border": 1, "font_color": _SOFT, "font_size": 10, "indent": 1},
        "link": {"border": 1, "font_color": "#0B4F9E", "underline": 1, "indent": 1},
        "tally": {"font_color": _SOFT, "font_size": 10, "italic": True},
        "name": {"font_color": _SOFT},
        "plain": {},
    }
)
_NUMBERS: Mapping[FieldType, str] = MappingProxyType(
    {
        FieldType.INTEGER: "0",
        FieldType.YEAR: "0",
        FieldType.MONEY: "0.00",
        FieldType.DATE: "yyyy-mm-dd",
    }
)


def workbook(form: Form, call: Call, answers: Answers) -> bytes:
    """Return a form as an .xlsx, filled with canonical answers; the same answers, the same bytes.

    Without answers it is blank.
    """
    return _FormBook(form, call, answers).made()


@dataclass(frozen=True)
class _Formula:
    """A formula without its equals sign, and the text it comes to for the answers at hand."""

    formula: str
    value: str


class _FormBook:
    """One workbook while it is made."""

    def __init__(self, form: Form, call: Call, answers: Answers) -> None:
        self.form = form
        self.call = call
        self.answers = answers
        self.out = io.BytesIO()
        self.book = new_book(self.out)
        self.formats = {name: self._format(dict(made)) for name, made in _FORMATS.items()}
        self.places = _places(form)
        self.names: dict[str, str] = {}
        self.whens: dict[tuple[Condition, ...], str] = {}

    def made(self) -> bytes:
        """Make every sheet and return the file."""
        form = self.form
        issued = self.call.notice.issued or _UNDATED
        self.book.set_properties(
            {
                "title": form.title,
                "subject": f"{form.call} {form.version}",
                "created": datetime.combine(issued, time()),
            }
        )
        self.book.set_size(1800, 1200)
        main = self.book.add_worksheet(form.sheet)
        sheets = [(table, self.book.add_worksheet(table.sheet)) for table in form.tables()]
        self._hidden(self.book.add_worksheet(HIDDEN))
        self._main(main)
        for table, sheet in sheets:
            self._table(sheet, table)
        self.book.close()
        return self.out.getvalue()

    def _format(self, made: Mapping[str, object]) -> Any:
        base = {"font_name": BODY_FONT, "font_size": 11, "text_wrap": True, "valign": "vcenter"}
        return self.book.add_format({**base, "border_color": _RULE, **made})

    def _answer_format(self, field: Field, *, framed: bool = True) -> Any:
        key = f"answer {_NUMBERS.get(field.kind, '@')} {field.kind is FieldType.LONG} {framed}"
        if key not in self.formats:
            long = field.kind is FieldType.LONG
            self.formats[key] = self._format(
                {
                    "num_format": _NUMBERS.get(field.kind, "@"),
                    "align": "left",
                    "indent": 1,
                    "valign": "top" if long else "vcenter",
                    "border": int(framed),
                    "locked": False,
                }
            )
        return self.formats[key]

    # The hidden sheet

    def _hidden(self, sheet: Any) -> None:
        """Write what form it is, the lists of options, and the conditions as formulas."""
        form = self.form
        for column, text in enumerate((MARK, form.call, form.version)):
            sheet.write_string(0, column, text)
        lists: list[tuple[str, tuple[str, ...]]] = [("yesno", (YES, NO))]
        lists += [(f.name, _offered(f)) for f in form.fields() if f.kind is FieldType.CHOICE]
        for table in form.tables():
            lists += [(f"{table.name}.{c.name}", _offered(c)) for c in table.columns if c.options]
        for number, (name, options) in enumerate(lists):
            column = _FIRST_LIST + number
            sheet.write_column(0, column, (name, *options))
            letter = xl_col_to_name(column)
            defined = f"gs_{name.replace('.', '_')}"
            place = f"='{HIDDEN}'!${letter}$2:${letter}${len(options) + 1}"
            self.book.define_name(defined, place)
            self.names[name] = defined
        for item in form.items():
            if item.when and item.when not in self.whens:
                row = 3 + len(self.whens)
                defined = f"gs_when_{len(self.whens) + 1}"
                self.whens[item.when] = defined
                so = wanted(form, item.when, self.answers)
                sheet.write_string(row, 0, defined)
                sheet.write_formula(row, 1, f"={self._wanted(item.when)}", None, so)
                self.book.define_name(defined, f"='{HIDDEN}'!$B${row + 1}")
        sheet.very_hidden()
        sheet.protect("")

    def _wanted(self, when: tuple[Condition, ...]) -> str:
        """Return a condition as a formula; what it hangs on counts as right while unanswered."""
        parts = []
        for name, values in (want for condition in when for want in condition.wants):
            texts = [_quoted(label) for label in labels(self.form, name, values)]
            fields, columns = kind_places(self.form)
            if name != ANY_KIND:
                found = self.form.field(name)
                fields, columns = ((found,) if found else ()), ()
            cells = [self.places[field.name] for field in fields]
            spans = [_span(table, column) for table, column in columns]
            blank = [f'{place}=""' for place in cells] + [f"COUNTA({span})=0" for span in spans]
            of = zip(fields, cells, strict=True)
            hits = [_hit(field, place, text) for field, place in of for text in texts]
            hits += [f"COUNTIF({span},{text})>0" for span in spans for text in texts]
            parts.append(f"OR(AND({','.join(blank)}),{','.join(hits)})")
        return f"AND({','.join(parts)})"

    # The sheet of single answers

    def _main(self, sheet: Any) -> None:
        form, formats = self.form, self.formats
        for column, width in enumerate(_WIDTHS):
            hidden = {"hidden": column == _NAME}
            sheet.set_column(column, column, width, formats["plain"], hidden)
        sheet.merge_range(0, 0, 0, _HELP, form.title, formats["form"])
        sheet.set_row(0, 34)
        guide = (
            f"{form.help}白底的格子可以填写，有下拉箭头的从列表中选；"
            "标着“填写”范围的栏目，不在范围内的留空（会变灰）。填好后原样保存为 xlsx 文件提交。"
        )
        sheet.merge_range(1, 0, 1, _HELP, guide, formats["guide"])
        sheet.set_row(1, height(guide, sum(_WIDTHS[:_NAME]), 13.5))
        for column, text in enumerate(_COLUMNS):
            sheet.write_string(2, column, text, formats["column"])
        sheet.set_row(2, 22)
        row = 3
        for index, section in enumerate(form.sections, 1):
            # The number keeps a heading apart from an answer of the same title.
            title = f"{han(index)}、{section.title}"
            row = self._heading(sheet, row, title, section.number, section.help)
            for item in section.items:
                if isinstance(item, Field):
                    self._field(sheet, row, item)
                else:
                    self._pointer(sheet, row, item)
                row += 1
        self._printed(sheet, row - 1, _HELP, repeat=2)
        sheet.freeze_panes(3, 0)
        sheet.set_selection(self.places[next(iter(form.fields())).name].partition("!")[2])
        sheet.activate()

    def _heading(self, sheet: Any, row: int, title: str, number: str, text: str) -> int:
        formats = self.formats
        sheet.write_string(row, 0, title, formats["section"])
        sheet.write_blank(row, 1, None, formats["section"])
        sheet.write_string(row, _HELP, f"依据：{number}", formats["clause"])
        sheet.set_row(row, 28)
        if not text:
            return row + 1
        sheet.merge_range(row + 1, 0, row + 1, _HELP, text, formats["guide"])
        sheet.set_row(row + 1, height(text, sum(_WIDTHS[:_NAME]), 13.5))
        return row + 2

    def _field(self, sheet: Any, row: int, field: Field) -> None:
        formats, text = self.formats, cell(field, self.answers)
        help_text = guidance(self.form, field)
        sheet.write_string(row, _TITLE, field.title, formats["title"])
        self._answer(sheet, row, _ANSWER, field, self.answers.get(field.name))
        sheet.write_string(row, _HELP, help_text, formats["help"])
        sheet.write_string(row, _NAME, field.name, formats["name"])
        self._note(sheet, row, _ANSWER, field.title, help_text)
        self._validated(sheet, (row, _ANSWER, row, _ANSWER), field, field.name)
        self._greyed(sheet, (row, 0, row, _HELP), field.when)
        formula = self._sum_formula(field)
        if formula is not None:
            sheet.write_formula(row, _TALLY, f"={formula.formula}", formats["tally"], formula.value)
        sheet.set_row(
            row,
            max(
                96 if field.kind is FieldType.LONG else 26,
                height(field.title, _WIDTHS[_TITLE], 15),
                height(text, _WIDTHS[_ANSWER], 15),
                height(help_text, _WIDTHS[_HELP], 13.5),
                height(formula.value if formula else "", _WIDTHS[_TALLY], 13.5),
            ),
        )

    def _pointer(self, sheet: Any, row: int, table: Table) -> None:
        """Write the row that leads to a table's own sheet and counts what stands there."""
        formats = self.formats
        help_text = guidance(self.form, table)
        sheet.write_string(row, _TITLE, table.title, formats["title"])
        link = f"internal:'{table.sheet}'!A2"
        sheet.write_url(row, _ANSWER, link, formats["link"], f"在“{table.sheet}”工作表填写 →")
        sheet.write_string(row, _HELP, help_text, formats["help"])
        self._greyed(sheet, (row, 0, row, _HELP), table.when)
        count = len(rows(table, self.answers))
        formula = self._unless_idle(
            table.when,
            _Formula(
                formula=f'"已填 "&COUNTA({_span(table, table.columns[0])})&" 行"',
                value=f"已填 {count} 行",
            ),
        )
        sheet.write_formula(row, _TALLY, f"={formula.formula}", formats["tally"], formula.value)
        sheet.set_row(row, max(26, height(help_text, _WIDTHS[_HELP], 13.5)))

    def _sum_formula(self, field: Field) -> _Formula | None:
        """Return what is counted beside a field: its characters, or what an amount should be."""
        place = self.places[field.name]
        parts = [self._tally(tally, place) for tally in tallies(self.form) if tally.total == field]
        if field.kind is FieldType.LONG:
            text = cell(field, self.answers)
            formula = f'IF({place}="","","已写 "&LEN({place})&" 字")'
            parts.append(_Formula(formula, f"已写 {len(text)} 字" if text else ""))
        joined = _Formula(
            "&CHAR(10)&".join(part.formula for part in parts) or '""',
            "\n".join(part.value for part in parts),
        )
        if field.when:
            return self._unless_idle(field.when, joined)
        return joined if parts else None

    def _unless_idle(self, when: tuple[Condition, ...], formula: _Formula) -> _Formula:
        if not when:
            return formula
        idle = "本次不用填写"
        value = formula.value if wanted(self.form, when, self.answers) else idle
        return _Formula(f'IF({self.whens[when]},{formula.formula},"{idle}")', value)

    def _tally(self, tally: Tally, place: str) -> _Formula:
        if tally.table is None or tally.column is None:
            total = f"SUM({','.join(self.places[term.name] for term in tally.terms)})"
        elif tally.by is None or tally.option is None:
            total = f"SUM({_span(tally.table, tally.column)})"
        else:
            by, label = _span(tally.table, tally.by), _quoted(tally.option.label)
            total = f"SUMIF({by},{label},{_span(tally.table, tally.column)})"
        words = tally.in_words()
        agrees = _quoted(PHRASES["agrees"])
        formula = (
            f'{_quoted(words + " ")}&TEXT({total},"0.00")'
            f'&IF({place}="","",IF(ROUND({total}-N({place}),2)=0,{agrees},'
            f'"，相差 "&TEXT(ABS({total}-N({place})),"0.00")))'
        )
        summed = tally.sum(self.answers)
        given = self.answers.get(tally.total.name)
        off = abs(summed - Decimal(str(given))) if given is not None else None
        end = "" if off is None else (PHRASES["agrees"] if off == 0 else f"，相差 {off:.2f}")
        return _Formula(formula, f"{words} {summed:.2f}{end}")

    # The sheets of tables

    def _table(self, sheet: Any, table: Table) -> None:
        formats, columns = self.formats, table.columns
        filled = rows(table, self.answers)
        last = table.most_rows
        open_rows = min(last, max(_OPEN_ROWS, len(filled)))
        widths = [_width(column) for column in columns]
        for number, column in enumerate(columns):
            sheet.set_column(
                number, number, widths[number], self._answer_format(column, framed=False)
            )
            sheet.write_string(0, number, column.title, formats["column"])
            self._note(sheet, 0, number, column.title, help_of(column))
            key = f"{table.name}.{column.name}"
            self._validated(sheet, (1, number, last, number), column, key)
            for row in range(open_rows):
                answers = filled[row] if row < len(filled) else {}
                self._answer(sheet, row + 1, number, column, answers.get(column.name))
        sheet.set_row(0, 30)
        for row, answers in enumerate(filled):
            texts = zip(columns, widths, strict=True)
            tallest = max(height(cell(column, answers), width, 15) for column, width in texts)
            sheet.set_row(row + 1, max(24, tallest))
        for row in range(len(filled), open_rows):
            sheet.set_row(row + 1, 24)
        edge = xl_col_to_name(len(columns) - 1)
        sheet.conditional_format(
            open_rows + 1,
            0,
            max(last, open_rows + 1),
            len(columns) - 1,
            {
                "type": "formula",
                "criteria": f"=COUNTA($A{open_rows + 2}:${edge}{open_rows + 2})>0",
                "format": self.book.add_format({"border": 1, "border_color": _RULE}),
            },
        )
        self._greyed(sheet, (0, 0, last, len(columns) - 1), table.when)
        if sum(widths) > sum(_WIDTHS[:_NAME]):
            sheet.set_landscape()
        if sum(widths) > _PAGE_WIDTH:
            sheet.fit_to_pages(1, 0)
        self._printed(sheet, None, len(columns) - 1, repeat=0, title=table.title)
        sheet.freeze_panes(1, 0)
        sheet.set_selection(1, 0, 1, 0)

    # What cells have in common

    def _answer(self, sheet: Any, row: int, column: int, field: Field, value: object) -> None:
        made = self._answer_format(field)
        if value is None:
            sheet.write_blank(row, column, None, made)
        elif field.kind in (FieldType.INTEGER, FieldType.YEAR, FieldType.MONEY):
            sheet.write_number(row, column, Decimal(str(value)), made)
        elif field.kind is FieldType.DATE:
            day = date.fromisoformat(str(value))
            sheet.write_datetime(row, column, datetime.combine(day, time()), made)
        else:
            sheet.write_string(row, column, wire(field, value), made)

    def _note(self, sheet: Any, row: int, column: int, title: str, text: str) -> None:
        lines = math.ceil(units(text) / 30) + 2
        options = {"font_name": BODY_FONT, "font_size": 10, "x_scale": 1.9, "y_scale": lines * 0.24}
        sheet.write_comment(row, column, f"{title}\n{text}", options)

    def _validated(
        self, sheet: Any, area: tuple[int, int, int, int], field: Field, name: str
    ) -> None:
        first = xl_rowcol_to_cell(area[0], area[1])
        rule = _rule(
            field, first, self.names.get("yesno" if field.kind is FieldType.YESNO else name)
        )
        if rule:
            title = f"请改正{field.title}"[:32]
            sheet.data_validation(*area, {**rule, "error_title": title, "show_input": False})

    def _greyed(
        self, sheet: Any, area: tuple[int, int, int, int], when: tuple[Condition, ...]
    ) -> None:
        if when:
            grey = self.book.add_format({"bg_color": _FAINT, "font_color": "#8A857C"})
            rule = {"type": "formula", "criteria": f"=NOT({self.whens[when]})", "format": grey}
            sheet.conditional_format(*area, rule)

    def _printed(
        self, sheet: Any, last_row: int | None, last: int, *, repeat: int, title: str = ""
    ) -> None:
        form = self.form
        sheet.set_paper(9)
        sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
        sheet.repeat_rows(repeat)
        sheet.center_horizontally()
        if title:
            sheet.set_header(f"&C{_printable(form.title)}　{_printable(title)}")
        sheet.set_footer(f"&L{_printable(form.call)} 第 {form.version} 版&R第 &P 页，共 &N 页")
        if last_row is not None:
            sheet.fit_to_pages(1, 0)
            sheet.print_area(0, 0, last_row, last)
        sheet.protect("", {"format_columns": True, "format_rows": True})


def _places(form: Form) -> dict[str, str]:
    """Return where each single answer stands, such as ``'申报表'!$B$5``."""
    found, row = {}, 3
    for section in form.sections:
        row += 1 + bool(section.help)
        for item in section.items:
            found[item.name] = f"{_sheet(form.sheet)}!${xl_col_to_name(_ANSWER)}${row + 1}"
            row += 1
    return found


def _span(table: Table, column: Field) -> str:
    """Return the answer cells of a column, such as ``'预算'!$D$2:$D$201``."""
    letter = xl_col_to_name(table.columns.index(column))
    return f"{_sheet(table.sheet)}!${letter}$2:${letter}${table.most_rows + 1}"


def _sheet(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _hit(field: Field, place: str, label: str) -> str:
    """Return as a formula whether an answer is an option, or one of several options is."""
    if field.kind is not FieldType.SEVERAL:
        return f"{place}={label}"
    among = _between(f"{_quoted(BETWEEN)}&{place}&{_quoted(BETWEEN)}")
    wanted = _between(f"{_quoted(BETWEEN)}&{label}&{_quoted(BETWEEN)}")
    return f"ISNUMBER(FIND({wanted},{among}))"


def _between(text: str) -> str:
    return f"SUBSTITUTE({text},{_quoted(ALSO_BETWEEN)},{_quoted(BETWEEN)})"


def _printable(text: str) -> str:
    return text.replace("&", "&&")


def _offered(field: Field) -> tuple[str, ...]:
    return tuple(option.label for option in field.options if option.offered)


def _rule(field: Field, place: str, names: str | None) -> dict[str, object]:
    """Return the data validation of a field whose first cell is ``place``."""
    if names is not None:
        return {
            "validate": "list",
            "source": f"={names}",
            "error_message": "请从下拉列表中选一项。",
        }
    if field.kind in (FieldType.INTEGER, FieldType.YEAR):
        least, most = field.least or 0, 10**9 if field.most is None else field.most
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": least,
            "maximum": most,
            "error_message": f"请填 {least} 到 {most} 之间的整数，只写数字。",
        }
    if field.kind is FieldType.MONEY:
        checks = f"ISNUMBER({place}),{place}>=0,{place}<={_MOST_MONEY},ROUND({place},2)={place}"
        return {
            "validate": "custom",
            "value": f"=AND({checks})",
            "error_message": f"请填以{field.money}计的金额，最多两位小数，"
            "只写数字，如 12000 或 12000.50。",
        }
    if field.kind is FieldType.DATE:
        bounds = days_between(field)
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date.fromisoformat(field.earliest) if field.earliest else _FIRST_DAY,
            "maximum": date.fromisoformat(field.latest) if field.latest else _LAST_DAY,
            "error_message": f"请填{bounds}{'的' if bounds else ''}日期，"
            f"写成 {_UNDATED.year + 23}-07-01 的样子。",
        }
    if field.kind is FieldType.USCC:
        return {
            "validate": "length",
            "criteria": "==",
            "value": 18,
            "error_message": "统一社会信用代码是 18 位，请照登记证书填写，中间不留空格。",
        }
    if field.longest is not None:
        return {
            "validate": "length",
            "criteria": "<=",
            "value": field.longest,
            "error_message": f"最多 {field.longest} 个字，请写短一些。",
        }
    return {}


def _width(column: Field) -> float:
    """Return the width of a table's column in characters."""
    head = units(column.title) + 4
    return max(head, _content_width(column, (units(label) for label in _offered(column))))


def _content_width(column: Field, labels_wide: Iterable[int]) -> float:
    if column.kind in (FieldType.TEXT, FieldType.LONG):
        longest = column.longest or 200
        return 16 if longest <= 30 else 26 if longest <= 80 else 40
    if column.kind is FieldType.USCC:
        return 24
    return max(14, min(40, max(labels_wide, default=0) + 4))
