"""What is found of a submission while it is read, whatever shape it has."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from generator.submissions.intake.limits import LIMITS, Limits, Outline, OutlineField, OutlineTable
from generator.submissions.intake.refusal import Refusal, fault
from generator.submissions.intake.tick_boxes import chosen
from generator.submissions.opened import Cell, Fault, Raw, RawTable, TextLine, Where, texts
from generator.web.shared import SHARED, pattern

_TOO_MUCH, _UNMARKED = "INT-009", "INT-610"
_DRESS = pattern("heading_dress")
BETWEEN: str = SHARED["words"]["between"]
"""What parts several options of one answer."""


@dataclass(kw_only=True)
class Answers:
    """Collects the answers of one submission; ``raw`` gives them as one frozen value.

    Single answers come one by one in ``fields`` or, of a text file, all ``listed`` at once.
    """

    form: tuple[str, str] | None = None
    fields: dict[str, Cell] = field(default_factory=dict)
    listed: TextLine | None = None
    tables: dict[str, RawTable] = field(default_factory=dict)
    unknown: list[Where] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    most: int = LIMITS.told

    def tell(self, code: str, where: Where, **facts: object) -> None:
        """Add a fault that does not end the reading."""
        self.refuse(fault(code, where, **facts))

    def refuse(self, told: Fault) -> None:
        """Add a fault; raises Refused where nobody would read so many."""
        self.faults.append(told)
        if len(self.faults) > self.most:
            raise Refusal(_TOO_MUCH, told.where)

    def strange(self, where: Where) -> None:
        """Note the place of what the form does not ask for, once, as ``refuse`` does."""
        if self.unknown[-1:] == [where]:
            return
        self.unknown.append(where)
        if len(self.unknown) > self.most:
            raise Refusal(_TOO_MUCH, where)

    def hold(self, limits: Limits, where: Where) -> None:
        """Refuse more cells or signs, of all answers together, than can be checked in time."""
        cells = signs = 0
        for row in self._rows():
            found = texts(row)
            cells += len(found)
            signs += sum(map(len, found.values()))
        if cells > limits.cells or signs > limits.signs:
            raise Refusal(_TOO_MUCH, where)

    def filled(self, where: Where) -> None:
        """Refuse a form that nobody filled in, unless more is to be said of it."""
        known = all(fault.code == _UNMARKED for fault in self.faults)
        if known and not self.unknown and not any(map(_says, self._rows())):
            raise Refusal("INT-002", where)

    def _rows(self) -> Iterator[Mapping[str, Cell]]:
        yield self.listed or self.fields
        for table in self.tables.values():
            yield from table.rows

    def made_for(self, form: tuple[str, str] | None, field: Outline, where: Where) -> None:
        """Take what form this says it is; raises Refused unless it is the one asked."""
        self.form = form
        if form is None:
            raise Refusal("INT-203", where)
        if form != (field.call, field.version):
            # What it says it is was written by a stranger.
            raise Refusal("INT-204", where, call=field.call, version=field.version)

    def answer(self, field: OutlineField, cell: Cell) -> None:
        """Take one single answer; a second one for the same field is a fault."""
        if field.name in self.fields:
            self.tell("INT-309", cell.where, title=field.title)
        else:
            self.fields[field.name] = cell

    def ticked(self, text: str, where: Where, field: OutlineField) -> str:
        """Return what is ticked in a text, empty where nothing is.

        More than one option is a fault where only one may be chosen.
        """
        options = chosen(text, field.labels)
        if options is None:
            self.tell("INT-619", where, title=field.title)
        elif field.several:
            return BETWEEN.join(options)
        elif len(options) > 1:
            self.tell("INT-608", where, title=field.title, count=len(options))
        return options[0] if options else ""

    def raw(self, submission: str) -> Raw:
        """Return all that was found."""
        return Raw(
            submission=submission,
            form=self.form,
            fields=self.listed or MappingProxyType(self.fields),
            tables=MappingProxyType(self.tables),
            unknown=tuple(self.unknown),
            faults=tuple(self.faults),
        )


def unreadable(submission: str, fault: Fault, form: tuple[str, str] | None = None) -> Raw:
    """Return a submission of which nothing can be checked."""
    empty: MappingProxyType[str, Cell] = MappingProxyType({})
    none: MappingProxyType[str, RawTable] = MappingProxyType({})
    return Raw(
        submission=submission,
        form=form,
        fields=empty,
        tables=none,
        faults=(fault,),
        readable=False,
    )


def _says(cells: Mapping[str, Cell]) -> bool:
    """Tell whether anything is written in cells, or computed."""
    if any(text.strip() for text in texts(cells).values()):
        return True
    return not isinstance(cells, TextLine) and any(cell.formula for cell in cells.values())


def bounded(text: str, where: Where, limits: Limits) -> str:
    """Return the text of a cell, or refuse one that is too long."""
    if len(text) > limits.cell:
        raise Refusal("INT-307", where, most=limits.cell)
    return text


def headed(
    headings: Sequence[str], table: OutlineTable, where: Where, found: Answers
) -> tuple[dict[int, OutlineField], tuple[str, ...], tuple[str, ...]]:
    """Return the columns of a table by position, the headings unknown and the titles missing.

    A column may be headed by its title or its name; of two alike only the first counts.
    """
    columns: dict[int, OutlineField] = {}
    extra = []
    for position, column in enumerate(columns_of(headings, table.columns)):
        if column is not None and column in columns.values():
            found.tell("INT-312", where, title=table.title)
        elif column is not None:
            columns[position] = column
        elif headings[position].strip():
            extra.append(headings[position].strip())
    there = {field.name for field in columns.values()}
    missing = tuple(field.title for field in table.columns if field.name not in there)
    return columns, tuple(extra), missing


def head_at(lines: Iterable[Sequence[str]], columns: Sequence[OutlineField]) -> int | None:
    """Return which of the first lines of a table holds its headings, None where none does.

    It is the one with most of them; the first line is content with a single one.
    """
    best, most = None, 0
    for at, line in enumerate(lines):
        known = known_headings(line, columns)
        if known > most and (at == 0 or known >= min(2, len(columns))):
            best, most = at, known
        if most == len(columns):
            break
    return best


def known_headings(line: Sequence[str], columns: Sequence[OutlineField]) -> int:
    """Return how many columns the cells of a line name."""
    return len({field for field in columns_of(line, columns) if field is not None})


def placed(
    found: Answers, where: Where, head: int, columns: Sequence[OutlineField], begins: int = 1
) -> bool:
    """Tell whether a table has headings, and tell of what stands above them, or of their lack.

    ``head`` is the row of the headings, 0 for none, ``begins`` the row they should stand in.
    """
    if not head:
        found.tell("INT-315", where, columns="、".join(column.title for column in columns))
    elif head > begins:
        found.tell("INT-314", replace(where, row=begins, field=""), row=head)
    return head > 0


def columns_of(
    headings: Sequence[str], columns: Sequence[OutlineField]
) -> list[OutlineField | None]:
    """Return the column that each heading means, None for one that means none of them.

    Blanks, stars and width are passed over where that leaves one meaning.
    """
    known = {field.name: field for field in columns}
    known |= {field.title: field for field in columns}
    exact = [known.get(heading.strip()) for heading in headings]
    if None not in exact:
        return exact
    plain: dict[str, set[OutlineField]] = {}
    for text, column in known.items():
        plain.setdefault(undressed(text), set()).add(column)
    return [
        field
        or (next(iter(one)) if len(one := plain.get(undressed(heading), set())) == 1 else None)
        for field, heading in zip(exact, headings, strict=True)
    ]


def undressed(heading: str) -> str:
    """Return a title without blanks, stars and width."""
    return _DRESS.sub("", unicodedata.normalize("NFKC", heading))
