"""The lines of a list read by the form they come from: what each answers, whom it counts with.

Checks of lists and the review of a later round ask the same of them. What a list does not show is
left alone. Nothing is judged here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.forms.answers import values_of
from generator.forms.conditions import labels
from generator.forms.field_types import read
from generator.forms.form import FieldType, Form
from generator.forms.review_bounds import ROUND, Bound
from generator.forms.review_bounds_reader import field_of, group_values
from generator.forms.review_plan import Key, ReviewPlan
from generator.model.announcements import ListLine, ResultPackage
from generator.model.calls import Call
from generator.model.clauses import Clause
from generator.model.names import folded


@dataclass(frozen=True, kw_only=True)
class ListedGroup:
    """Lines of a list that a bound counts together; ``name`` is "" for the whole list."""

    bound: Bound
    value: str
    name: str
    lines: tuple[ListLine, ...]


@dataclass(frozen=True, kw_only=True)
class ListedLines:
    """A list with its call, its form and the plan of the form."""

    result: ResultPackage
    call: Call
    form: Form
    plan: ReviewPlan

    @cached_property
    def heads(self) -> tuple[ListLine, ...]:
        """Return one line for each application, whatever parts it has."""
        if not self.result.parted:
            return self.result.lines
        found: dict[str, ListLine] = {}
        for line in self.result.lines:
            found.setdefault(self.result.application(line), line)
        return tuple(found.values())

    def meant(self, clause: Clause | None) -> list[ListLine] | None:
        """Return the lines that a clause is for, None where the list does not show which."""
        if clause is None or not clause.categories:
            return list(self.result.lines)
        if not self.result.column(self.plan.category):
            return None
        return [line for line in self.result.lines if self.is_within(line, clause)]

    def is_within(self, line: ListLine, clause: Clause) -> bool:
        """Tell whether a line is of a category that a clause is for."""
        wanted = set(clause.categories)
        category = self.call.category(self.answer(line, self.plan.category))
        within = {category.id, *category.path} if category else set()
        return not wanted or bool(wanted & within)

    def answer(self, line: ListLine, name: str) -> str:
        """Return what a line has in a column as the form keeps it: a choice by its id."""
        cell = self.result.cell(line, name)
        of = field_of(self.form, name) if name else None
        option = of.option(cell) if of and of.kind is FieldType.CHOICE else None
        return option.id if option else cell

    def has(self, line: ListLine, name: str, values: tuple[str, ...]) -> bool | None:
        """Tell whether a line has one of some values; None where the list does not show it."""
        of = self.form.field(name)
        if self.result.column(name):
            cell = self.result.cell(line, name)
            if of and of.kind is FieldType.SEVERAL:
                found = read(of, cell).value
                return not set(values_of(found)).isdisjoint(values)
            return bool({cell, self.answer(line, name)} & set(values))
        for condition in of.when if of else ():
            for name, wanted in condition.wants:
                texts = labels(self.form, name, wanted)
                if self.has(line, name, (*texts, *map(str, wanted))) is False:
                    return False
        return None

    def counts(self, line: ListLine, key: Key) -> bool | None:
        """Tell whether a line counts for a key; None where the list does not show it."""
        kept = [self.has(line, name, values) for name, values in key.when]
        spared = [self.has(line, name, values) for name, values in key.unless]
        if False in kept or True in spared:
            return False
        return None if None in (*kept, *spared) else True

    # ---- groups ----

    def groups(self, bound: Bound) -> list[ListedGroup]:
        """Return the groups a list shows, none where it does not show whom they are made of."""
        lines = self.meant(bound.clause)
        if lines is None:
            return []
        key = self.plan.key(bound.per)
        if not bound.per:
            return [ListedGroup(bound=bound, value="", name="", lines=tuple(lines))]
        if key is None:
            return self._round(bound, lines)
        if len(key.fields) != 1 or not self.result.column(key.fields[0]):
            return []
        known = group_values(key, self.form, self.call)
        scope = bound.clause.categories if bound.clause else ()
        offered = group_values(key, self.form, self.call, offered=True) if not scope else {}
        found: dict[str, list[ListLine]] = {
            value: [] for value in known if value in offered or value in bound.only
        }
        for line in lines:
            counted = self.counts(line, key)
            if counted is None:
                return []
            # Who answers nothing is in no group.
            if counted and self.result.cell(line, key.fields[0]):
                found.setdefault(self._value(line, key, known), []).append(line)
        shown = {v: self.result.cell(some[0], key.fields[0]) for v, some in found.items() if some}
        return [
            ListedGroup(bound=bound, value=v, name=known.get(v, shown.get(v, v)), lines=tuple(some))
            for v, some in found.items()
            if not bound.only or v in bound.only
        ]

    def _round(self, bound: Bound, lines: list[ListLine]) -> list[ListedGroup]:
        """Return the one round that a list is of, none where it says none or several."""
        known = group_values(None, self.form, self.call)
        if bound.per != ROUND or len(self.result.rounds) != 1:
            return []
        (value,) = self.result.rounds
        if bound.only and value not in bound.only:
            return []
        name = known.get(value, value)
        return [ListedGroup(bound=bound, value=value, name=name, lines=tuple(lines))]

    def _value(self, line: ListLine, key: Key, known: Mapping[str, str]) -> str:
        answer = self.answer(line, key.fields[0])
        category = self.call.category(answer) if key.main else None
        if category is not None:
            return category.path[0] if category.path else category.id
        return answer if known else folded(answer)

    def counted(self, group: ListedGroup) -> tuple[ListLine, ...]:
        """Return the lines of a group of which each counts as one: parts where it counts these."""
        if self.plan.by_parts(self.plan.key(group.bound.per)):
            return group.lines
        heads = {line.place for line in self.heads}
        return tuple(line for line in group.lines if line.place in heads)

    def amount(self, lines: tuple[ListLine, ...] | list[ListLine]) -> int:
        """Return what some lines are granted together, in fen."""
        return sum(self.result.award(line) or 0 for line in lines)
