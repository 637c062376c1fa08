"""Sound submissions varied at random, and sound ones spoiled in a single place."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from generator.forms.field_types import amount, credit_digit, fen
from generator.forms.form import Field, FieldType, Form, Table
from generator.submissions.opened import Raw, RawTable, Where
from tests.support.opened_submissions import examples, raw_of

LETTERS = (
    "社区居民协商议事服务院落治理平台培训走访调查公示评估活动方案资金使用制度建设一二三（）、，。"
)
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PERSON = "110101199003077774"


@dataclass(frozen=True, kw_only=True)
class Spoiled:
    """A submission with one fault: the code it must be told by, and where."""

    name: str
    raw: Raw
    code: str
    pointer: str


# A text no field of the kind takes, or takes with a warning, and the code it is told by.
WRONG: Mapping[FieldType, tuple[tuple[str, str], ...]] = {
    FieldType.TEXT: (
        ("两行\n文字", "FLD-017"),
        ("看不见\x07的", "FLD-018"),
        ("自造\ue123的", "FLD-024"),
        (PERSON, "FLD-019"),
    ),
    FieldType.LONG: (
        ("残缺\ufffd的", "FLD-024"),
        ("看不见\u202e的", "FLD-018"),
        (f"证号 {PERSON} 。", "FLD-019"),
        ("证号 5101041985061500**。", "FLD-026"),
    ),
    FieldType.CHOICE: (("没有这一项", "FLD-004"),),
    FieldType.SEVERAL: (("没有这一项", "FLD-031"), ("；", "FLD-031")),
    FieldType.YESNO: (("大概", "FLD-005"), ("√", "FLD-005")),
    FieldType.INTEGER: (
        ("12.5", "FLD-006"),
        ("1 2", "FLD-006"),
        ("1,5", "FLD-038"),
        ("99999999", "FLD-007"),
    ),
    FieldType.MONEY: (
        ("1 000", "FLD-008"),
        ("１０００元左右", "FLD-008"),
        ("1.234", "FLD-038"),
        ("1.2345", "FLD-009"),
        ("-1", "FLD-010"),
    ),
    FieldType.DATE: (
        ("2021年初", "FLD-011"),
        ("2021-02-30", "FLD-012"),
        ("06/07/2021", "FLD-039"),
        ("2021年3月", "FLD-040"),
    ),
    FieldType.EMAIL: (("name@example", "FLD-027"),),
    FieldType.URL: (("www.example.cn", "FLD-028"), ("javascript:alert(1)", "FLD-028")),
    FieldType.YEAR: (("2024年前", "FLD-029"), ("1899", "FLD-007")),
    FieldType.PERCENT: (("30%%", "FLD-030"), ("100.01", "FLD-030")),
    FieldType.PHONE: (("12345", "FLD-013"), (PERSON, "FLD-019")),
    FieldType.USCC: (
        ("52000000mj0000001b", "FLD-014"),
        ("52000000MJ000000", "FLD-015"),
        ("52000000MJ0000001C", "FLD-016"),
        ("52010000MJ0000001" + credit_digit("52010000MJ0000001"), "FLD-025"),
        (PERSON, "FLD-019"),
    ),
}


def spoil(raw: Raw, pointer: str, text: str, *, formula: bool = False) -> Raw:
    """Write another text into one cell."""
    name, _, rest = pointer.removeprefix("/").partition("/")
    if not rest:
        cell = replace(raw.fields[name], text=text, formula=formula)
        return replace(raw, fields={**raw.fields, name: cell})
    number, _, column = rest.partition("/")
    rows = [dict(row) for row in raw.tables[name].rows]
    rows[int(number)][column] = replace(rows[int(number)][column], text=text, formula=formula)
    return with_table(raw, name, rows=tuple(rows))


def with_table(raw: Raw, name: str, **changes: Any) -> Raw:
    return replace(raw, tables={**raw.tables, name: replace(raw.tables[name], **changes)})


def single_faults(form: Form) -> Iterator[Spoiled]:
    """Every example of a form, spoiled in every place in every way, one at a time."""
    for name, answers in examples(form.call).items():
        raw = raw_of(form, answers, f"{name}.xlsx")
        for field in form.fields():
            if field.name in answers:
                for code, spoiled in _field_faults(raw, field, f"/{field.name}"):
                    yield Spoiled(
                        name=f"{name}{code}", raw=spoiled, code=code, pointer=f"/{field.name}"
                    )
            else:
                yield _not_asked(name, raw, field)
        for table in form.tables():
            if table.name in answers:
                yield from _table_faults(name, raw, table)
        yield from _whole_faults(name, raw)


def _field_faults(raw: Raw, field: Field, pointer: str) -> Iterator[tuple[str, Raw]]:
    if field.required:
        yield "FLD-001", spoil(raw, pointer, "")
        yield "FLD-001", spoil(raw, pointer, " \u3000 ")
    for text, code in WRONG[field.kind]:
        yield code, spoil(raw, pointer, text)
    if field.longest is not None:
        yield "FLD-003", spoil(raw, pointer, "长" * (field.longest + 1))
    for bound, by, code in ((field.earliest, -1, "FLD-035"), (field.latest, 1, "FLD-036")):
        if bound:
            beyond = date.fromisoformat(bound) + timedelta(days=by)
            yield code, spoil(raw, pointer, beyond.isoformat())
    yield "FLD-020", spoil(raw, pointer, "", formula=True)


def _not_asked(name: str, raw: Raw, field: Field) -> Spoiled:
    text = {
        FieldType.CHOICE: field.options[0].label if field.options else "",
        FieldType.YESNO: "是",
        FieldType.INTEGER: "8",
    }.get(field.kind, "不用填的内容")
    return Spoiled(
        name=f"{name} not asked",
        raw=spoil(raw, f"/{field.name}", text),
        code="FLD-002",
        pointer=f"/{field.name}",
    )


def _table_faults(name: str, raw: Raw, table: Table) -> Iterator[Spoiled]:
    given = raw.tables[table.name]
    here = f"/{table.name}"

    def told(code: str, spoiled: Raw, pointer: str = here) -> Spoiled:
        return Spoiled(name=f"{name} {code}", raw=spoiled, code=code, pointer=pointer)

    for number in {0, len(given.rows) - 1} if given.rows else ():
        for column in table.columns:
            pointer = f"{here}/{number}/{column.name}"
            for code, spoiled in _field_faults(raw, column, pointer):
                yield told(code, spoiled, pointer)
    if table.least_rows:
        yield told("TBL-001", with_table(raw, table.name, rows=()))
    for column in table.columns if given.rows else ():
        if column.required:
            rows = tuple({k: v for k, v in r.items() if k != column.name} for r in given.rows)
            changed = with_table(raw, table.name, rows=rows, missing=(column.title,))
            yield told("TBL-005", changed)
            yield told("TBL-009", with_table(changed, table.name, extra=("备注栏",)))
    yield told("TBL-006", with_table(raw, table.name, extra=("备注栏",)))
    if given.rows and table.unique:
        number = len(given.rows)
        again = with_table(raw, table.name, rows=(*given.rows, _moved(given, number - 1, number)))
        yield told("TBL-004", again, f"{here}/{number}/{table.unique[0]}")
    if given.rows and table.columns[0].kind in (FieldType.TEXT, FieldType.LONG):
        number, first = len(given.rows), table.columns[0].name
        below = _moved(given, number - 1, number)
        for label, code in (("合　计：", "TBL-010"), ("备注：以上为含税价。", "TBL-011")):
            row = {n: replace(cell, text=label if n == first else "") for n, cell in below.items()}
            changed = with_table(raw, table.name, rows=(*given.rows, row))
            yield told(code, changed, f"{here}/{number}/{first}")
    if given.rows and not table.unique:
        rows = tuple(_moved(given, 0, number) for number in range(table.most_rows + 1))
        yield told("TBL-003", with_table(raw, table.name, rows=rows))


def _moved(given: RawTable, number: int, to: int) -> Mapping[str, Any]:
    """A row as it would stand further down."""
    found = {}
    for column, cell in given.rows[number].items():
        where = replace(cell.where, row=to + 2, field=f"/{given.name}/{to}/{column}", cell="")
        found[column] = replace(cell, where=where)
    return found


def _whole_faults(name: str, raw: Raw) -> Iterator[Spoiled]:
    where = Where(file="申报表.xlsx", field="/nickname")
    yield Spoiled(
        name=f"{name} unknown",
        raw=replace(raw, unknown=(where,)),
        code="FLD-021",
        pointer="/nickname",
    )
    assert raw.form is not None
    for form in (None, (raw.form[0], "0.9"), ("another-call", raw.form[1])):
        yield Spoiled(name=f"{name} form", raw=replace(raw, form=form), code="FLD-022", pointer="")


def sound(form: Form, count: int, seed: int) -> Iterator[Raw]:
    """Sound submissions as workbooks."""
    for name, answers in sound_answers(form, count, seed):
        yield raw_of(form, answers, f"{name}.xlsx")


def sound_answers(form: Form, count: int, seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sound answers made of the examples, each answer varied within what is allowed."""
    dice = random.Random(seed)  # noqa: S311  the same cases on every run
    given = list(examples(form.call).items())
    for number in range(count):
        name, answers = given[number % len(given)]
        yield f"{name}-{number}", _varied(form, answers, dice)


def _varied(form: Form, answers: Mapping[str, Any], dice: random.Random) -> dict[str, Any]:
    found = dict(answers)
    for field in form.fields():
        if field.name in found:
            found[field.name] = _another(field, found[field.name], dice)
    for table in form.tables():
        if table.name in found:
            found[table.name] = [
                {c.name: _another(c, r[c.name], dice) for c in table.columns if c.name in r}
                for r in found[table.name]
            ]
    for name in ("team", "plan"):
        rows = found[name]
        found[name] = [dict(dice.choice(rows)) for _ in range(dice.randint(1, 12))]
    _vary_partners(found, dice)
    _vary_area(found, dice)
    _vary_money(found, answers, dice)
    return found


def _another(field: Field, value: Any, dice: random.Random) -> Any:
    """Another answer of the same kind, or the same where the rest depends on it."""
    if field.kind in (FieldType.TEXT, FieldType.LONG):
        longest = min(field.longest or 40, dice.choice((8, 40, 3000)))
        text = "".join(dice.choice(LETTERS) for _ in range(longest))
        if field.kind is FieldType.LONG and longest > 8:
            return text[:4] + "\n" + text[5:]
        return text if field.name not in ("file", "document") else value
    makers: Mapping[FieldType, Callable[[], Any]] = {
        FieldType.PHONE: lambda: f"1{dice.randint(3, 9)}{dice.randint(0, 10**9 - 1):09d}",
        FieldType.USCC: lambda: some_code(dice),
    }
    if field.kind in makers:
        return makers[field.kind]()
    free = {"district", "level", "field", "outcome_kind"}
    if field.kind is FieldType.CHOICE and field.name in free:
        return dice.choice([option.id for option in field.options if option.offered])
    return value


def some_code(dice: random.Random, region: str = "") -> str:
    """A unified social credit code at random, registered in some region."""
    region = region or dice.choice(("000000", "100000", f"51{dice.randint(0, 9999):04d}"))
    # A letter in the ninth place keeps it apart from the number of an identity card.
    first = f"52{region}MJ" + "".join(dice.choice(SIGNS) for _ in range(7))
    return first + credit_digit(first)


def _vary_partners(found: dict[str, Any], dice: random.Random) -> None:
    if found["form"]["call"].startswith("kunming"):
        kinds = ["university", "research-institute"]
    elif found["category"].startswith("b"):
        kinds = ["township"]
    else:
        return
    for _ in range(dice.randint(0, 3)):
        partner = {"name": "示例单位", "kind": dice.choice(kinds), "code": some_code(dice)}
        if "category" in found:
            partner["legal_representative"] = "吴示例"
        found["partners"] = [*found["partners"], partner]


def _vary_area(found: dict[str, Any], dice: random.Random) -> None:
    if "area_villages" not in found:
        return
    size = dice.randint(1, 15)
    least = -(-size * (50 if size <= 7 else 40 if size <= 10 else 30) // 100)
    covered = dice.randint(least, size)
    leading = dice.randrange(covered)
    found["area_villages"] = size
    found["villages"] = [{"name": f"样例{n}村", "lead": n == leading} for n in range(covered)]


def _vary_money(found: dict[str, Any], answers: Mapping[str, Any], dice: random.Random) -> None:
    if "grant" not in found:
        total = dice.randint(1, 99_999_999)
        found["total"] = amount(total)
        found["budget"] = _lines(total, None, dice)
        return
    grant = dice.randint(100, fen(answers["grant"]))
    own = 0 if found["category"] == "c" else -(-grant // 10) + dice.choice((0, 1, 123_456))
    found |= {"grant": amount(grant), "match": amount(own), "total": amount(grant + own)}
    found["budget"] = _lines(grant, "grant", dice) + (_lines(own, "own", dice) if own else [])
    shares = [grant * percent // 100 for percent in (50, 30, 20)]
    rest = [n for n, percent in enumerate((50, 30, 20)) if grant * percent % 100]
    for number in rest[: grant - sum(shares)]:
        shares[number] += 1
    for number, share in enumerate(shares, start=1):
        found[f"instalment_{number}"] = amount(share)


def _lines(total: int, source: str | None, dice: random.Random) -> list[dict[str, Any]]:
    """Lines of a budget that add up to a total."""
    cuts = sorted(dice.randint(0, total) for _ in range(dice.randint(0, 8)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
    line = {"item": "活动物料", "purpose": "按场次测算"} | ({"source": source} if source else {})
    return [line | {"amount": amount(part)} for part in parts]
