"""Cases of a form: an example, changes to it, and what the check should find; read and written.

A change is a text as people write it into the form, so a case tries reading and checking alike.
Nothing is checked here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from generator.findings import Level
from generator.forms.consistency import Tell, meant, unknown_field
from generator.forms.field_types import wire
from generator.forms.form import Form, Table
from generator.model.rows import Row
from generator.sources.documents import as_step
from generator.sources.origin import Origin

CASES = "cases"
"""The folder of the cases within that of a form."""

POINTER = re.compile("/[a-z][a-z0-9_]*(/(0|[1-9][0-9]{0,3})/[a-z][a-z0-9_]*)?")
"""The place of an answer, or of a cell by the number of its row."""

Texts = Mapping[str, str]
NO_TEXTS: Texts = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class CaseFinding:
    """What a case is to find: a code or the id of a clause, where it points, and its weight."""

    code: str
    at: str
    level: Level = Level.ERROR


@dataclass(frozen=True, kw_only=True)
class FormCase:
    """One case: ``answers`` by pointers such as ``/budget/0/amount``, ``rows`` of whole tables."""

    example: str
    answers: Texts
    rows: Mapping[str, tuple[Texts, ...]]
    received: datetime | None
    finds: tuple[CaseFinding, ...]
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form filled in, as the texts of its cells: single answers, and tables row by row."""

    fields: Texts
    tables: Mapping[str, tuple[Texts, ...]]


def read_case(row: Row, form: Form, tell: Tell) -> FormCase | None:
    """Return one case of a file; None where it does not fit the form, which is told."""
    known = [example.name for example in form.examples]
    fits = True
    if row.text("example") not in known:
        message = (
            f"示例 {row.text('example')} 不在 examples 里；{meant(row.text('example'), known)}"
        )
        tell("FRM-171", message, row.origin.place("example"))
        fits = False
    answers, rows = row.row("answers"), row.row("rows")
    pointers = [(answers, at) for at in (answers.value if answers else ())]
    pointers += [(rows, at) for at in (rows.value if rows else ())]
    for group, at in pointers:
        wrong = unknown_pointer(form, at, whole=group is rows)
        if wrong and group is not None:
            # The pointer of a key that holds slashes has them written out.
            tell("FRM-171", wrong, group.origin.place(as_step(at)))
            fits = False
    if not fits:
        return None
    return FormCase(
        example=row.text("example"),
        answers=MappingProxyType(_texts(answers.value if answers else NO_TEXTS)),
        rows=MappingProxyType(dict(_tables(rows))),
        received=row.instant("received", None),
        finds=tuple(
            CaseFinding(
                code=one.text("code"),
                at=one.text("at"),
                level=Level(one.text("level", Level.ERROR)),
            )
            for one in row.rows("finds")
        ),
        origin=row.origin,
    )


def filled(form: Form, example: Mapping[str, object]) -> Filled:
    """Return an example as the texts of its cells."""
    tables = {}
    for table in form.tables():
        given = example.get(table.name, ())
        rows = given if isinstance(given, list | tuple) else ()
        tables[table.name] = tuple(
            {c.name: wire(c, row[c.name]) for c in table.columns if c.name in row} for row in rows
        )
    fields = {f.name: wire(f, example[f.name]) for f in form.fields() if f.name in example}
    return Filled(fields=fields, tables=tables)


def changed(base: Filled, answers: Texts, rows: Mapping[str, tuple[Texts, ...]]) -> Filled:
    """Return a filled form with changes; a row behind the last one is a new one."""
    fields, tables = dict(base.fields), dict(base.tables)
    tables |= {at.removeprefix("/"): given for at, given in rows.items()}
    for at, text in answers.items():
        name, *below = at.removeprefix("/").split("/")
        if not below:
            fields[name] = text
            continue
        listed, number = list(tables.get(name, ())), int(below[0])
        listed += [NO_TEXTS] * (number + 1 - len(listed))
        listed[number] = {**listed[number], below[1]: text}
        tables[name] = tuple(listed)
    return Filled(fields=fields, tables=tables)


def _texts(group: Mapping[str, object]) -> dict[str, str]:
    return {key: value for key, value in group.items() if isinstance(value, str)}


def _tables(rows: Row | None) -> Iterator[tuple[str, tuple[Texts, ...]]]:
    for at, given in rows.value.items() if rows else ():
        if isinstance(given, tuple):
            yield at, tuple(_texts(one) for one in given if isinstance(one, Mapping))


def unknown_pointer(form: Form, at: str, *, whole: bool) -> str:
    """Return what is wrong with a pointer, empty where the form has it."""
    if not POINTER.fullmatch(at):
        return f"{at} 不是栏目的位置；请写成 /grant 或 /budget/0/amount 的样子"
    name, *below = at.removeprefix("/").split("/")
    items = {item.name: item for item in form.items()}
    item = items.get(name)
    if item is None:
        return unknown_field(name, items)
    if not isinstance(item, Table):
        return f"{name} 不是明细表；请写进 answers" if whole else ""
    if not below:
        return "" if whole else f"{name} 是明细表；请写进 rows，或写到行和列"
    if item.column(below[1]) is None:
        return f"{name} 里没有 {below[1]} 这一列；{meant(below[1], (c.name for c in item.columns))}"
    return ""
