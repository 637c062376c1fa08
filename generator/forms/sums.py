"""Sums a form's rules hold an amount to, so that a workbook can show them while it is filled.

Read out of the rules themselves: a rule that says an amount equals a sum becomes a Tally. Nothing
is checked here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from generator.forms.answers import Answers, rows
from generator.forms.form import Field, FieldType, Form, Option, Table

_ROWS = re.compile(
    r"sum\(application\.(?P<table>\w+)"
    r'(?:\.filter\((?P<v>\w+), (?P=v)\.(?P<by>\w+) == "(?P<value>[^"]+)"\))?'
    r"\.map\((?P<w>\w+), (?P=w)\.(?P<column>\w+)\)\) == application\.(?P<total>\w+)"
)
_TERM = r"application\.\w+"
_FIELDS = re.compile(
    rf"(?P<a>{_TERM}(?: \+ {_TERM})*) == (?P<b>{_TERM}(?: \+ {_TERM})*)",
)


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

    def said(self) -> str:
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
    return tuple(tally for rule in form.rules for tally in _tallies(form, rule.check))


def _tallies(form: Form, check: str) -> Iterator[Tally]:
    if found := _ROWS.fullmatch(check):
        total, table = form.field(found["total"]), form.table(found["table"])
        column = table.column(found["column"]) if table else None
        by = table.column(found["by"]) if table and found["by"] else None
        if total and column and (by or not found["by"]):
            option = by.option(found["value"]) if by else None
            yield Tally(total=total, table=table, column=column, by=by, option=option)
    elif found := _FIELDS.fullmatch(check):
        sides = [
            [form.field(term.removeprefix("application.")) for term in found[side].split(" + ")]
            for side in "ab"
        ]
        one, many = sorted(sides, key=len)
        terms = tuple(term for term in many if term and term.kind is FieldType.MONEY)
        if len(one) == 1 and one[0] and len(many) > 1 and len(terms) == len(many):
            yield Tally(total=one[0], terms=terms)


def _short(title: str) -> str:
    return re.sub(r"（[^（）]*）$", "", title)
