"""Submissions made up at random from the examples of any form, sound and spoiled in many ways.

The same form, number and seed give the same submissions; nothing here knows one call from another.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from string import Formatter
from typing import Any

from generator.forms.field_types import amount, wire
from generator.forms.form import Field, FieldType, Form, Table
from generator.forms.messages import MESSAGES
from generator.submissions.opened import Cell, Fault, Raw, RawTable, Where
from tests.support.opened_submissions import raw_of
from tests.support.single_faults import PERSON, SIGNS, WRONG, some_code, spoil, with_table

Dice = random.Random

HOSTILE = (
    "", " ", "\u3000", "\u200b\ufeff", "\0", "a\0b", "\x1b[2J", "\u202e反", "\u2028", "\ud800",
    "x\udfff", "\ufffe", "\ue81e", "甲\ue000乙",
    "\u3164", "a•b", "e\u0301", "\u1112\u1161\u11ab", "\ufb01", "𠮷野", "👨‍👩‍👧", "ß", "İ", "ς",
    "<script>alert(1)</script>", "&lt;", "{title}", "{", "{{}}", "$&", "$1", "\\", "'", '"',
    "=1+1", "@SUM(A1)", "__proto__", "constructor", "toString", "null", "undefined", "None", "true",
    "NaN", "Infinity", "-0", "+0", "00", "0x10", "1e3", "1E400", "9" * 15, "9" * 16, "-" + "9" * 15,
    "9" * 400, "１２３", "١٢٣", "𝟏𝟐𝟑", "①", "½", "一万", "1.5万", "3亿", "-3", "-0.00", "0.005",
    ".5", "5.", ".", "+7", "1,000", "1,00", "1234,5678", "1，234.50元", "￥12.30",
    "RMB 5", "cny5万元",
    "12.345", "999999999999.99", "1000000000000", "0.1亿", "0.00000001亿", "12个", "1 000",
    "2021-02-29", "2020-02-29", "1900-01-01", "1899-12-31", "2199-12-31", "2200-01-01", "2021-1-1",
    "2021年1月1日", "2021.01.01", "2021/13/01", "20210101", "06/07/2021", "13/07/2021",
    "2021年6月", "2021-01-01T00:00:00", "44197", "36525",
    "73050", "73051", "44197.0", "44197.5", "2021-01-01 00:00:00.000", "２０２１－０１－０１",
    "是", "否", "是的", "√", "Ｙｅｓ", "不 是", "NO！", "1", "0", "1.0", "TRUE。",
    PERSON, "1101011990030777 74", "１１０１０１１９９００３０７７７７４", "11010119900307777x",
    "x" + PERSON,    "9" + PERSON, PERSON + "9", "110101-19900307-7774", "110.101.1990.0307.7774",
    "110101190002290000",
    "13800138000", "+86 138-0013-8000", "86-13800138000", "(010)12345678", "010-1234-5678",
    "０１０－１２３４５６７８", "12345678", "010-12345678-123", "138\u20130013\u20138000",
    "name@example.cn", "name @example.cn", "https://example.cn/a?b=c", "www.example.cn", "30%",
    "12.50％", "2024年", "028-87654321转801", "400-820-8820", "https://example.cn /%",
    "52000000mj0000001b", "52000000MJ000000", "5200 0000 MJ00 0000 1B", "长" * 5001,
    " " * 3000 + "x",
)  # fmt: skip

SUMMARIES = (
    "合计", "合　 计：", "小计", "总计（元）", "共计：1,200.50元", "TOTAL", "Ｓｕｂｔｏｔａｌ",
    "合计社",
    "165000", "￥3.5万", "—", "备注：略", "说明:以上为概算", "※ 见附件", "填表人（签字）：",
    "备注栏目",
)  # fmt: skip

ALPHABETS = (
    "0123456789",
    "0123456789.,-+ ",
    "０１２３４５６７８９．，－",
    "abcXYZ是否有无√×",
    "社区居民协商（）、，。 \n\r\t",
    "\u00a0\u3000\u200b\ufeff\u2010\u2015_－—",
    "年月日:/T-.2019",
    "元万亿百圆整个￥¥RMB",
    SIGNS.lower() + SIGNS,
    "\0\x07\x1f\x7f\x85\x9f\u200e\u2028\u202a\u2069\ud800\udfff",
    "𠮷👍\u0301\u0308\ufe0f\uff9e가각",
)


def text(dice: Dice) -> str:
    """Any text at all."""
    if dice.random() < 0.5:
        return dice.choice(HOSTILE)
    signs = "".join(dice.choice(ALPHABETS) for _ in range(dice.randint(1, 2)))
    length = dice.choice((1, 2, 3, 8, 11, 18, 20, 60, 400))
    return paired("".join(dice.choice(signs) for _ in range(length)))


def paired(given: str) -> str:
    """A text in which two surrogates that belong together are the one character they stand for."""
    return given.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def bent(given: str, dice: Dice) -> str:
    """A text with a few of its characters changed, doubled, gone or wide; a day also turned."""
    if given.count("-") == 2 and len(given) == 10 and dice.random() < 0.1:
        return "/".join(reversed(given.split("-")))
    signs = list(given)
    for _ in range(dice.choice((1, 1, 2, 4))):
        at = dice.randint(0, len(signs))
        match dice.randrange(5):
            case 0:
                signs[at:at] = dice.choice(dice.choice(ALPHABETS))
            case 1:
                del signs[at : at + 1]
            case 2:
                signs[at : at + 1] = dice.choice(dice.choice(ALPHABETS))
            case 3:
                signs[at : at + 1] *= 2
            case 4:
                wide = [chr(ord(s) + 0xFEE0) if "!" <= s <= "~" else s for s in signs[at : at + 9]]
                signs[at : at + 9] = wide
    return paired("".join(signs))


def answer(field: Field, dice: Dice) -> Any:
    """An answer of a field's kind, mostly within what is allowed."""
    match field.kind:
        case FieldType.CHOICE:
            return dice.choice(field.options).id
        case FieldType.SEVERAL:
            most = len(field.options) if field.most is None else field.most + 1
            count = min(dice.randint(field.least or 1, most), len(field.options))
            return [option.id for option in dice.sample(field.options, count)]
        case FieldType.YESNO:
            return dice.random() < 0.8
        case FieldType.EMAIL:
            return f"n{dice.randint(0, 999)}@example.cn"
        case FieldType.URL:
            return f"https://example.cn/{dice.randint(0, 999)}"
        case FieldType.PERCENT:
            return amount(dice.randint(0, 10_000))
        case FieldType.INTEGER | FieldType.YEAR:
            low, high = field.least or 0, 999 if field.most is None else field.most
            return dice.choice((low, high, low + 1, dice.randint(low, max(low, high)), high + 1))
        case FieldType.MONEY:
            top = dice.choice((9, 10**5, 10**7, 10**14 - 1))
            return amount(dice.randint(0, top))
        case FieldType.DATE:
            bounds = [date.fromisoformat(day) for day in (field.earliest, field.latest) if day]
            near = [day + timedelta(days=by) for day in bounds for by in (-1, 0, 1)]
            some = date(dice.randint(2019, 2027), dice.randint(1, 12), dice.randint(1, 28))
            return dice.choice((*near, some, some)).isoformat()
        case FieldType.PHONE:
            return f"1{dice.randint(3, 9)}{dice.randint(0, 10**9 - 1):09d}"
        case FieldType.USCC:
            chance = dice.random()
            code = some_code(dice, *(["010000"] if chance < 0.05 else []))
            return code[:-1] + ("1" if code[-1] == "0" else "0") if chance > 0.95 else code
    longest = min(field.longest or 40, dice.choice((5, 40, 3000)))
    return "".join(dice.choice("社区居民协商议事（一）、𠮷") for _ in range(longest))


def submissions(form: Form, number: int, seed: int) -> Iterator[Raw]:
    """Sound ones, some with one fault, some with many, some not of this form at all."""
    given = [example.answers for example in form.examples]
    for count in range(number):
        dice = Dice(f"{seed}/{form.call}/{count}")
        answers = varied(form, dice.choice(given), dice)
        raw = raw_of(form, answers, f"p-{count:05d}.xlsx")
        if dice.random() < 0.4:
            raw = as_package(raw)
        for _ in range(dice.choice((0, 0, 1, 1, 2, 5, 20, 80))):
            raw = dice.choice(SPOILS)(form, raw, dice)
        yield raw


def varied(form: Form, given: Mapping[str, Any], dice: Dice) -> dict[str, Any]:
    """An example with some of its answers given anew."""
    found = dict(given)
    often = dice.choice((0.0, 0.02, 0.1, 0.5))
    for field in form.fields():
        if dice.random() < often:
            found[field.name] = answer(field, dice)
    for table in form.tables():
        rows = [dict(row) for row in found.get(table.name, ())]
        if dice.random() < often:
            rows = [
                {
                    c.name: answer(c, dice)
                    for c in table.columns
                    if c.required or dice.random() < 0.7
                }
                for _ in range(dice.choice((0, 1, 1, 2, 5, 25)))
            ]
        for row in rows:
            for column in table.columns:
                if dice.random() < often / 3:
                    row[column.name] = answer(column, dice)
        if rows or table.name in found:
            found[table.name] = rows
    return found


def _row(table: Table, dice: Dice) -> dict[str, Any]:
    asked = [c for c in table.columns if c.required or dice.random() < 0.7]
    return {column.name: answer(column, dice) for column in asked}


def as_package(raw: Raw) -> Raw:
    """The same answers as they would stand in text files."""

    def moved(cell: Cell, file: str) -> Cell:
        where = replace(cell.where, file=file, sheet="", cell="")
        return replace(cell, where=where)

    return replace(
        raw,
        submission=raw.submission.replace(".xlsx", ".zip"),
        fields={name: moved(cell, "application.csv") for name, cell in raw.fields.items()},
        tables={
            name: replace(
                table,
                rows=tuple(
                    {column: moved(cell, f"{name}.csv") for column, cell in row.items()}
                    for row in table.rows
                ),
                where=Where(file=f"{name}.csv"),
            )
            for name, table in raw.tables.items()
        },
    )


def _a_table(form: Form, raw: Raw, dice: Dice, *, filled: bool = True) -> Table | None:
    found = [t for t in form.tables() if t.name in raw.tables]
    if filled:
        found = [t for t in found if raw.tables[t.name].rows]
    return dice.choice(found) if found else None


def _a_place(form: Form, raw: Raw, dice: Dice) -> tuple[Field, str, str] | None:
    """A field with its pointer and what stands there."""
    if dice.random() < 0.6 and raw.fields:
        name = dice.choice(list(raw.fields))
        field = form.field(name)
        return (field, f"/{name}", raw.fields[name].text) if field else None
    table = _a_table(form, raw, dice)
    if table is None:
        return None
    rows = raw.tables[table.name].rows
    number = dice.randrange(len(rows))
    if not rows[number]:
        return None
    name = dice.choice(list(rows[number]))
    column = table.column(name)
    return (column, f"/{table.name}/{number}/{name}", rows[number][name].text) if column else None


def _another_text(form: Form, raw: Raw, dice: Dice) -> Raw:
    place = _a_place(form, raw, dice)
    if place is None:
        return raw
    field, pointer, written = place
    new = dice.choice(
        (
            lambda: text(dice),
            lambda: bent(written, dice),
            lambda: wire(field, answer(field, dice)),
            lambda: bent(wire(field, answer(field, dice)), dice),
            lambda: dice.choice(WRONG[dice.choice(list(WRONG))])[0],
            lambda: f"\u3000{written}\r\n",
            lambda: "",
        )
    )()
    return spoil(raw, pointer, new, formula=dice.random() < 0.03)


def _no_cell(form: Form, raw: Raw, dice: Dice) -> Raw:
    place = _a_place(form, raw, dice)
    if place is None:
        return raw
    name, _, rest = place[1].removeprefix("/").partition("/")
    if not rest:
        return replace(raw, fields={k: v for k, v in raw.fields.items() if k != name})
    number, _, column = rest.partition("/")
    rows = [dict(row) for row in raw.tables[name].rows]
    del rows[int(number)][column]
    return with_table(raw, name, rows=tuple(rows))


def _no_column(form: Form, raw: Raw, dice: Dice) -> Raw:
    table = _a_table(form, raw, dice, filled=False)
    if table is None:
        return raw
    gone = dice.choice(table.columns)
    rows = [{k: v for k, v in r.items() if k != gone.name} for r in raw.tables[table.name].rows]
    said = dice.choice((gone.title, gone.name))
    return with_table(
        raw,
        table.name,
        rows=tuple(row for row in rows if row),
        missing=(*raw.tables[table.name].missing, said),
    )


def _more_columns(form: Form, raw: Raw, dice: Dice) -> Raw:
    table = _a_table(form, raw, dice, filled=False)
    if table is None:
        return raw
    extra = tuple(text(dice) for _ in range(dice.randint(1, 3)))
    return with_table(raw, table.name, extra=extra)


def _no_table(form: Form, raw: Raw, dice: Dice) -> Raw:
    table = _a_table(form, raw, dice, filled=False)
    if table is None:
        return raw
    if dice.random() < 0.5:
        return with_table(raw, table.name, rows=())
    return replace(raw, tables={k: v for k, v in raw.tables.items() if k != table.name})


def _other_rows(form: Form, raw: Raw, dice: Dice) -> Raw:
    """Rows repeated, shuffled, left blank or with a sum or a note, each with the place it has."""
    table = _a_table(form, raw, dice)
    if table is None:
        return raw
    given = raw.tables[table.name]
    rows = list(given.rows)
    match dice.randrange(5):
        case 4:
            at = dice.randint(0, len(rows))
            blank = {name: replace(cell, text="") for name, cell in rows[at - 1].items()}
            for name in dice.sample(sorted(blank), min(len(blank), dice.choice((1, 1, 2)))):
                blank[name] = replace(
                    blank[name], text=dice.choice(SUMMARIES), formula=dice.random() < 0.1
                )
            rows[at:at] = [blank] * dice.choice((1, 1, 2))
        case 0:
            rows += [dice.choice(rows) for _ in range(dice.choice((1, 2, 30)))]
        case 1:
            dice.shuffle(rows)
        case 2:
            at = dice.randrange(len(rows))
            blank = {name: replace(cell, text=" ") for name, cell in rows[at].items()}
            rows.insert(at, blank)
        case 3 if table.most_rows < 60:
            rows = [dice.choice(rows) for _ in range(table.most_rows + dice.randint(0, 2))]
    return with_table(raw, table.name, rows=_numbered(given, rows))


def _numbered(given: RawTable, rows: list[Mapping[str, Cell]]) -> tuple[Mapping[str, Cell], ...]:
    def placed(cell: Cell, number: int, column: str) -> Cell:
        where = cell.where
        row = number + 2 if where.row else 0
        name = f"{where.cell[:1]}{row}" if where.cell else ""
        pointer = f"/{given.name}/{number}/{column}"
        return replace(cell, where=replace(where, row=row, cell=name, field=pointer))

    return tuple(
        {column: placed(cell, number, column) for column, cell in row.items()}
        for number, row in enumerate(rows)
    )


def _refused(form: Form, raw: Raw, dice: Dice) -> Raw:
    """Something the opening refused: a file, a field, a table, a row or a cell."""
    code = dice.choice([code for code in MESSAGES if code.startswith("INT")])
    names = [name for _, name, _, _ in Formatter().parse(MESSAGES[code].text) if name]
    facts = {name: str(dice.randint(1, 99)) for name in names}
    place = _a_place(form, raw, dice)
    pointer = place[1] if place and dice.random() < 0.8 else ""
    if dice.random() < 0.4:
        pointer = pointer.rpartition("/")[0]
    where = Where(file=dice.choice(("申报表.xlsx", "a\u202eb.csv")), row=3, field=pointer)
    return replace(raw, faults=(*raw.faults, Fault(code=code, where=where, facts=facts)))


def _unknown(form: Form, raw: Raw, dice: Dice) -> Raw:
    where = Where(file="申报表.xlsx", row=dice.randint(0, 40), column=text(dice), field="/nickname")
    return replace(raw, unknown=(*raw.unknown, where))


def _of_another_form(form: Form, raw: Raw, dice: Dice) -> Raw:
    if dice.random() < 0.8:
        return raw
    if dice.random() < 0.3:
        return replace(raw, readable=False)
    return replace(raw, form=dice.choice((None, (form.call, "0.9"), ("another", form.version))))


Spoil = Callable[[Form, Raw, Dice], Raw]

SPOILS: tuple[Spoil, ...] = (
    *([_another_text] * 12),
    _no_cell,
    _no_column,
    _more_columns,
    _no_table,
    _other_rows,
    _other_rows,
    _refused,
    _unknown,
    _of_another_form,
)


def described(raw: Raw) -> str:
    """A submission in one line, short enough to look at."""
    cells = {name: cell.text[:40] for name, cell in raw.fields.items() if cell.text}
    rows = {name: len(table.rows) for name, table in raw.tables.items()}
    return json.dumps([raw.submission, raw.form, cells, rows], ensure_ascii=True)[:2000]
