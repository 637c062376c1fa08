"""Sums a form's rules hold an amount to, so that a workbook can show them while it is filled.

Read out of the rules themselves: a rule that says an amount equals a sum becomes a Tally. Nothing
is checked here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from generator.forms.answers import Answers, rows
from generator.forms.expressions import Term, read_field, tree
from generator.forms.form import Field, FieldType, Form, Option, Table


@dataclass(frozen=True, kw_only=True)
class Tally:
    """An amount and what it should be the sum of: other amounts, or a column of a table.

    ``by`` and ``option`` narrow the rows to those with one option in one column.
    """

    total: Field
    terms: tuple[Field, ...] = ()
    table: Table | None = None
    column: Field | None = None
    by: Field | None = None
    option: Option | None = None

    def in_words(self) -> str:
        """Say what is summed, such as ``预算表“申请资助”合计``."""
        if self.table is None:
            return "＋".join(_short(term.title) for term in self.terms)
        return f"{self.table.title}表{f'“{self.option.label}”' if self.option else ''}合计"

    def sum(self, answers: Answers) -> Decimal:
        """Return the sum for canonical answers, absent amounts counting nothing."""
        if self.table is None:
            given = [answers.get(term.name) for term in self.terms]
        else:
            given = [
                row.get(self.column.name)
                for row in rows(self.table, answers)
                if self.column
                if self.by is None or self.option is None or row.get(self.by.name) == self.option.id
            ]
        return sum((Decimal(str(amount)) for amount in given if amount is not None), Decimal())


def tallies(form: Form) -> tuple[Tally, ...]:
    """Return the sums of a form in the order of its rules."""
    return tuple(tally for rule in form.rules for tally in _tallies(form, tree(rule.check)))


def _tallies(form: Form, check: Term) -> Iterator[Tally]:
    if check.op != "==":
        return
    for one, other in permutations(check.args):
        total = form.field(read_field(one))
        if total is not None:
            yield from _of_fields(form, total, other)
            yield from _of_rows(form, total, other)


def _of_fields(form: Form, total: Field, check: Term) -> Iterator[Tally]:
    names = [read_field(term) for term in _terms(check)]
    found = [term for name in names if (term := form.field(name)) and term.kind is FieldType.MONEY]
    if len(found) == len(names) > 1:
        yield Tally(total=total, terms=tuple(found))


def _terms(check: Term) -> Iterator[Term]:
    if check.op != "+":
        yield check
        return
    for arg in check.args:
        yield from _terms(arg)


def _of_rows(form: Form, total: Field, check: Term) -> Iterator[Tally]:
    by = option = ""
    match check:
        case Term(
            op="call", name="sum", args=(Term(op="method", name="map", args=(rows, _, each)),)
        ):
            match rows:
                case Term(
                    op="method",
                    name="filter",
                    args=(source, _, Term(op="==", args=(key, Term(op="text", name=option)))),
                ):
                    rows, by = source, _column(key)
            table = form.table(read_field(rows))
            column = table.column(_column(each)) if table else None
            narrowed = table.column(by) if table else None
            chosen = narrowed.option(option) if narrowed else None
            if column and (chosen or not option):
                yield Tally(total=total, table=table, column=column, by=narrowed, option=chosen)


def _column(node: Term) -> str:
    """Return the column of a row that a node reads, empty where it reads none."""
    match node:
        case Term(op=".", name=name, args=(Term(op="variable"),)):
            return name
    return ""


def _short(title: str) -> str:
    return re.sub(r"（[^（）]*）$", "", title)
