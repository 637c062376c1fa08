"""From the texts of a submission to canonical answers, and what is wrong with single ones.

Whether a field is asked for may itself hang on an answer that is missing or cannot be read; it is
then unknown, and neither its presence nor its absence is held against the applicant.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

from generator.forms.answers import values_of
from generator.forms.checklist import Item, Plan
from generator.forms.conditions import ANY_KIND
from generator.forms.field_types import Reading, fen, neat
from generator.forms.form import Condition, Field, FieldType, Table
from generator.forms.messages import MESSAGES
from generator.model.wording import day
from generator.submissions.opened import Cell, Raw, RawTable, TextLine, Where, texts
from generator.submissions.summary_rows import NOTE, SummaryRows
from generator.submissions.verdict import Note
from generator.web.labels import PHRASES
from generator.web.shared import characters

PERSONAL = "FLD-019"
FORMULA = "FLD-020"
REFUSED = "refused"
_SUGGESTED = frozenset(
    {FieldType.DATE, FieldType.MONEY, FieldType.INTEGER, FieldType.YESNO, FieldType.CHOICE}
    | {FieldType.YEAR, FieldType.PERCENT, FieldType.SEVERAL}
)
_MOST_SIGNS = 60

_EMPTY = Reading()
_UNPRINTED = characters("unprinted")

Answer = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row of a table: what stands in it, what it means, and its number among the filled."""

    number: int
    cells: Mapping[str, Cell]
    readings: Mapping[str, Reading]

    def values(self) -> dict[str, Answer]:
        """Return the canonical answers of the row, without those that cannot be read."""
        return {n: r.value for n, r in self.readings.items() if r.value is not None}


@dataclass
class Answered:
    """One submission while it is checked: its answers, and the notes made so far.

    ``shown`` tells of each item whether it is asked for, None where that is unknown. ``lacking``
    are the items that rules cannot rely on, ``refused`` the pointers nothing more is said of.
    ``summaries`` are the rows of a table that hold no entry, each with the code that tells of it.
    """

    raw: Raw
    plan: Plan
    show_values: bool = False
    notes: list[Note] = field(default_factory=list)
    readings: dict[str, Reading] = field(default_factory=dict)
    rows: dict[str, tuple[AnswerRow, ...]] = field(default_factory=dict)
    summaries: dict[str, list[tuple[str, AnswerRow]]] = field(default_factory=dict)
    visible: dict[str, bool | None] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)
    refused: frozenset[str] = frozenset()

    def value(self, name: str) -> Answer | None:
        """Return a canonical single answer, None where it is absent, unreadable or not asked."""
        found = self.readings.get(name)
        return found.value if found and self.visible.get(name) is not False else None

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of all applicants that can be read, the leading one first."""
        found = [str(v) for n in self.plan.kind_fields if (v := self.value(n)) is not None]
        for table, column in self.plan.kind_columns:
            if self.visible.get(table) is not False:
                for row in self.rows.get(table, ()):
                    reading = row.readings.get(column)
                    if reading and reading.value is not None:
                        found.append(str(reading.value))
        return tuple(dict.fromkeys(found))

    def kinds_known(self) -> bool:
        """Tell whether the kind of every applicant can be read."""
        fields = all(self._settled(name) for name in self.plan.kind_fields)
        return fields and all(
            self.visible.get(table) is False
            or (
                f"/{table}" not in self.refused
                and all(row.readings[column].value is not None for row in self.rows.get(table, ()))
            )
            for table, column in self.plan.kind_columns
        )

    def categories(self) -> tuple[str, ...]:
        """Return the chosen categories with their parents, outermost first."""
        chosen = (str(self.value(name)) for name in self.plan.category_fields)
        return tuple(c for one in chosen for c in self.plan.lineage.get(one, ()))

    def categories_known(self) -> bool:
        """Tell whether every category asked for can be read."""
        return all(self._settled(name) for name in self.plan.category_fields)

    def application(self) -> dict[str, object]:
        """Return the canonical application.

        What is not asked for is left out; a table asked for that may be empty is an empty list.
        """
        found: dict[str, object] = {}
        for name, item in self._wanted():
            if isinstance(item.of, Field):
                value = self.value(name)
                if value is not None:
                    found[name] = _plain(value)
            elif (rows := self.rows[name]) or item.of.least_rows == 0:
                found[name] = [row.values() for row in rows]
        return found

    def inputs(self) -> dict[str, object]:
        """Return the part of the application that rules read, with amounts in whole fen."""
        names = self.plan.mentioned
        found: dict[str, object] = {}
        for name, item in self._wanted():
            if name not in names:
                continue
            if isinstance(item.of, Field):
                value = self.value(name)
                if value is not None:
                    found[name] = _in_fen(item.of, value)
            elif (rows := self.rows[name]) or item.of.least_rows == 0:
                columns = [c for c in item.of.columns if c.name in names]
                found[name] = [
                    {
                        column.name: _in_fen(column, value)
                        for column in columns
                        if (value := row.readings[column.name].value) is not None
                    }
                    for row in rows
                ]
        return found

    @cached_property
    def gaps(self) -> frozenset[tuple[str, str]]:
        """Return the columns that rules read and in which an answer is missing or unreadable."""
        return frozenset(
            (name, column.name)
            for name, item in self._wanted()
            if isinstance(item.of, Table) and name in self.plan.mentioned
            for column in item.of.columns
            if column.name in self.plan.mentioned
            for row in self.rows[name]
            if (reading := row.readings[column.name]).value is None
            and (column.required or reading.problem)
        )

    def _wanted(self) -> Iterator[tuple[str, Item]]:
        return ((n, item) for n, item in self.plan.items.items() if self.visible[n] is not False)

    def note(
        self,
        code: str,
        item: Item | None,
        where: Where,
        facts: Mapping[str, object] = MappingProxyType({}),
        *,
        reading: Reading | None = None,
        of: Field | None = None,
        text: str = "",
        at: tuple[int, int] = (0, 0),
    ) -> None:
        """Note a finding of the catalogue at a place; ``at`` is its row and column in a table."""
        message = MESSAGES[code]
        facts = {"title": item.of.title if item else "", **facts}
        offered = reading.suggestion if reading and of and of.kind in _SUGGESTED else None
        if reading and self.show_values and code != PERSONAL:
            offered = reading.suggestion
        plain = message.say(facts)
        sentence = message.say(facts, offered)
        if self.show_values and text and code != PERSONAL:
            sentence += f"（现填：{' '.join(text.split())[:_MOST_SIGNS]}）"
        self.notes.append(
            Note(
                code=code,
                level=message.level,
                message=sentence,
                plain=plain,
                clause=item.section.number if item else "",
                where=where,
                rank=(item.number if item else 0, *at),
            )
        )

    def note_cell(self, item: Item, row: AnswerRow, column: Field, code: str, **facts: str) -> None:
        """Note a finding at a cell of a table; the facts of the column are added."""
        reading = row.readings[column.name]
        cell = row.cells.get(column.name)
        table = item.of
        assert isinstance(table, Table)  # noqa: S101  the caller holds a table
        self.note(
            code,
            item,
            self.where_cell(table, row, column),
            {**_facts(column, cell.text if cell else ""), **facts},
            reading=reading,
            of=column,
            text=cell.text if cell else "",
            at=(row.number + 1, table.columns.index(column) + 1),
        )

    def where(self, item: Item) -> Where:
        """Return where a single answer or a table stands, or where it would."""
        name = item.of.name
        if isinstance(item.of, Table):
            table = self.raw.tables.get(name)
            if table:
                return replace(table.where, field=f"/{name}")
            sheet = item.of.sheet if self._base().sheet else ""
            return Where(file=self._base().file, sheet=sheet, field=f"/{name}")
        cell = self.raw.fields.get(name)
        if cell:
            return cell.where
        return replace(self._base(), row=0, cell="", column=item.of.title, field=f"/{name}")

    def where_cell(self, table: Table, row: AnswerRow, column: Field) -> Where:
        """Return where a cell of a table stands, or where it would."""
        cell = row.cells.get(column.name)
        if cell:
            return cell.where
        beside = next(iter(row.cells.values())).where
        pointer = beside.field.rpartition("/")[0]
        return replace(beside, column=column.title, cell="", field=f"{pointer}/{column.name}")

    def _base(self) -> Where:
        first = next(iter(self.raw.fields.values()), None)
        return first.where if first else Where(file=self.raw.submission)

    def _settled(self, name: str) -> bool:
        return self.visible.get(name) is False or self.value(name) is not None


def take(raw: Raw, plan: Plan, *, show_values: bool) -> Answered:
    """Read every answer of a submission and note what is wrong with single ones.

    Rows of tables are read too; what is wrong inside them is noted with the tables.
    """
    refused = frozenset(f.where.field for f in raw.faults if f.where.field)
    answered = Answered(raw, plan, show_values, refused=refused)
    answered.readings = _readings(plan, plan.fields, raw.fields, refused)
    for of in plan.tables:
        table = raw.tables.get(of.name)
        summaries = answered.summaries.setdefault(of.name, [])
        rows = _rows(plan, of, table, refused, summaries) if table else ()
        answered.rows[of.name] = tuple(rows)
    for name in plan.items:
        _show(answered, name)
    for name, item in plan.items.items():
        if isinstance(item.of, Field):
            _note_field(answered, name, item, item.of)
        else:
            _note_table(answered, name, item, item.of)
    for where in raw.unknown:
        answered.note("FLD-021", None, where)
    return answered


def _read(plan: Plan, of: Field, cell: Cell, refused: frozenset[str]) -> Reading:
    pointer = cell.where.field
    if refused and (pointer in refused or pointer.rpartition("/")[0] in refused):
        return Reading(problem=REFUSED)
    return Reading(problem=FORMULA) if cell.formula else plan.read(of, cell.text)


def _rows(
    plan: Plan,
    table: Table,
    raw: RawTable,
    refused: frozenset[str],
    summaries: list[tuple[str, AnswerRow]],
) -> Iterator[AnswerRow]:
    """Yield the rows that hold an entry; totals and notes go to ``summaries``."""
    number, summary = 0, SummaryRows(table)
    for cells in raw.rows:
        readings = _readings(plan, table.columns, cells, refused)
        if any(r.value is not None or r.problem for r in readings.values()):
            code = summary.code(cells, readings)
            if code:
                summaries.append((code, AnswerRow(number, cells, readings)))
            else:
                yield AnswerRow(number, cells, readings)
                number += 1


def _readings(
    plan: Plan, fields: Iterable[Field], cells: Mapping[str, Cell], refused: frozenset[str]
) -> dict[str, Reading]:
    """Read the cell of each field; a line without anything refused needs no cells for it."""
    if isinstance(cells, TextLine) and not refused:
        written = texts(cells)
        return {
            of.name: plan.read(of, written[of.name]) if of.name in written else _EMPTY
            for of in fields
        }
    return {
        of.name: _read(plan, of, cells[of.name], refused) if of.name in cells else _EMPTY
        for of in fields
    }


def _show(answered: Answered, name: str) -> bool | None:
    """Work out whether an item is asked for: yes, no, or None where that is unknown."""
    if name not in answered.visible:
        # A form whose conditions run in a ring asks for all of them.
        answered.visible[name] = True
        item = answered.plan.items[name].of
        states = [_holds(answered, condition) for condition in item.when]
        answered.visible[name] = False if False in states else None if None in states else True
    return answered.visible[name]


def _holds(answered: Answered, condition: Condition) -> bool | None:
    states = [_wants(answered, name, values) for name, values in condition.wants]
    return False if False in states else None if None in states else True


def _wants(answered: Answered, name: str, values: tuple[str | bool, ...]) -> bool | None:
    if name == ANY_KIND:
        for source in (*answered.plan.kind_fields, *(t for t, _ in answered.plan.kind_columns)):
            _show(answered, source)
        if set(values) & set(answered.kinds()):
            return True
        return False if answered.kinds_known() else None
    if _show(answered, name) is False:
        return False
    value = answered.value(name)
    return None if value is None else not set(values).isdisjoint(values_of(value))


def _note_field(answered: Answered, name: str, item: Item, of: Field) -> None:
    reading, visible = answered.readings[name], answered.visible[name]
    if reading.problem == REFUSED or f"/{name}" in answered.refused:
        answered.lacking.add(name)
        return
    if reading.problem and (visible is not False or reading.problem == PERSONAL):
        cell = answered.raw.fields.get(name)
        text = cell.text if cell else ""
        facts = _facts(of, text)
        where = answered.where(item)
        answered.note(reading.problem, item, where, facts, reading=reading, of=of, text=text)
    elif visible is False and (reading.value is not None or reading.problem):
        answered.note("FLD-002", item, answered.where(item))
    elif visible and reading.value is None and of.required:
        answered.note("FLD-001", item, answered.where(item))
    if visible is not False and reading.value is None and (reading.problem or of.required):
        answered.lacking.add(name)


def _note_table(answered: Answered, name: str, item: Item, table: Table) -> None:
    rows, raw, visible = answered.rows[name], answered.raw.tables.get(name), answered.visible[name]
    where = answered.where(item)
    if f"/{name}" in answered.refused:
        answered.lacking.add(name)
        return
    if visible is False:
        for row in rows:
            for column in table.columns:
                if row.readings[column.name].problem == PERSONAL:
                    answered.note_cell(item, row, column, PERSONAL)
        if rows:
            answered.note("TBL-007", item, where)
        return
    _note_summaries(answered, name, item, table)
    lacks = _lacks(table, raw) if raw else ()
    extra = len(raw.extra) if raw else 0
    # A column that lacks beside one that is not known was most likely renamed.
    for number, column in enumerate(lacks):
        code = "TBL-009" if number < extra else "TBL-005"
        answered.note(code, item, where, {"column": column.title})
    for _ in range(len(lacks), extra):
        answered.note("TBL-006", item, where)
    facts = {"count": len(rows), "least": table.least_rows, "most": table.most_rows}
    if visible and not rows and table.least_rows:
        answered.note("TBL-001", item, where, facts)
    elif visible and len(rows) < table.least_rows:
        answered.note("TBL-002", item, where, facts)
    if len(rows) > table.most_rows:
        answered.note("TBL-003", item, where, facts)
        answered.rows[name] = rows[: table.most_rows]
    if lacks or len(rows) > table.most_rows or (visible and len(rows) < table.least_rows):
        answered.lacking.add(name)


def _note_summaries(answered: Answered, name: str, item: Item, table: Table) -> None:
    """Note each total, and the first of all notes, at its first cell."""
    noted = False
    for code, row in answered.summaries.get(name, ()):
        if code != NOTE or not noted:
            filled = [c for c in table.columns if row.readings[c.name] != _EMPTY]
            answered.note_cell(item, row, filled[0], code)
            for column in filled:
                if row.readings[column.name].problem == PERSONAL:
                    answered.note_cell(item, row, column, PERSONAL)
        noted = noted or code == NOTE


def _lacks(table: Table, raw: RawTable) -> tuple[Field, ...]:
    """Return the columns a table must have and has not."""
    return tuple(
        c for c in table.columns if c.required and (c.name in raw.missing or c.title in raw.missing)
    )


def lacking_columns(answered: Answered, table: Table) -> frozenset[str]:
    """Return the names of the required columns a table of a submission has not got."""
    raw = answered.raw.tables.get(table.name)
    return frozenset(c.name for c in _lacks(table, raw)) if raw else frozenset()


def _facts(of: Field, text: str) -> dict[str, object]:
    """Return what a sentence about an answer may name: its title and bounds, never its text."""
    facts: dict[str, object] = {"title": of.title, "money": of.money}
    kept = neat(text)
    count = len(kept)
    if found := _UNPRINTED.search(kept):
        facts["at"] = found.start() + 1
    if of.longest is not None:
        facts |= {"count": count, "most": of.longest, "over": count - of.longest}
    low = "" if of.least is None else f"{of.least}"
    high = "" if of.most is None else f"{of.most}"
    for name, bound in (("earliest", of.earliest), ("latest", of.latest)):
        if bound:
            facts[name] = day(date.fromisoformat(bound))
    facts["range"] = (
        f"{low} 到 {high}"
        if low and high
        else PHRASES["least" if low else "most"].format(low=low, high=high)
    )
    return facts


def _in_fen(of: Field, value: Answer) -> object:
    return fen(str(value)) if of.kind in (FieldType.MONEY, FieldType.PERCENT) else _plain(value)


def _plain(value: Answer) -> object:
    """Return an answer as JSON and rules have it."""
    return list(value) if isinstance(value, tuple) else value
