"""Rows of the report on groups and parts: what each group used, what an application is made of.

They name no person by a number. Nothing is counted here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.findings import without_numbers
from generator.forms.field_types import fen
from generator.forms.form import Form
from generator.model.calls import Call, Currency
from generator.review.entries import Entry, Outcome, Review, Standing
from generator.review.group_use import GroupUse, say
from generator.web.labels import OUTCOMES


@dataclass(frozen=True, kw_only=True)
class UseRow:
    """A group under a bound, with what it used."""

    name: str
    clause: str
    rules: str
    entered: int
    passed: int
    spent: str
    word: str
    level: str


@dataclass(frozen=True, kw_only=True)
class GroupRows:
    """The groups of a stage that are bounded; ``money`` tells whether any is in its amounts."""

    stage: str
    money: bool
    rows: tuple[UseRow, ...]


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """A part of an application: its number, what it is called, whose it is, its amount."""

    number: str
    title: str
    unit: str
    award: str


def group_rows(review: Review, call: Call) -> Iterator[GroupRows]:
    """Yield the groups of each stage that bounds any, in the order of its bounds."""
    for one in review.stages:
        if one.uses:
            yield GroupRows(
                stage=one.stage.title,
                money=any(use.spent is not None for use in one.uses),
                rows=tuple(_row(use, call.currency) for use in one.uses),
            )


def _row(use: GroupUse, currency: Currency) -> UseRow:
    return UseRow(
        name=use.name,
        clause=use.bound.number,
        rules=use.rules(currency),
        entered=use.entered,
        passed=use.passed,
        spent="" if use.spent is None else say(use.spent, currency),
        word=OUTCOMES[Outcome.OPEN] if use.waiting else use.fault,
        level="open" if use.waiting else "over" if use.fault else "",
    )


def part_rows(entry: Entry, standing: Standing, form: Form) -> Iterator[PartRow]:
    """Yield the parts of an application on a list, each with its number and its own amount."""
    parts = form.review.parts if form.review else None
    for number, row in enumerate(parts.rows(entry.answers) if parts else (), 1):
        if parts is None:
            continue
        granted = parts.amount in row and standing.award is not None
        yield PartRow(
            number=f"{entry.number}-{number}",
            title=without_numbers(str(row.get(parts.project, ""))),
            unit=without_numbers(str(row.get(parts.applicant, ""))),
            award=money(fen(str(row[parts.amount]))) if granted else "",
        )


def money(amount: int) -> str:
    """Say an amount in fen as a plain number with its thousands apart and two decimals."""
    return f"{amount // 100:,}.{amount % 100:02d}"
