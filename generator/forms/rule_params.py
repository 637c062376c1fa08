"""What an expression bound to a clause reads of it, and what is wrong with one, told where it is.

The rules of a form and the preferences of a review are written in the same language: both take
their figures from here. Nothing is evaluated.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from generator.findings import Place
from generator.forms.rule_walk import Slip
from generator.forms.rules import Param, Rule
from generator.forms.rules import fault as rule_fault
from generator.model.calls import Call
from generator.model.clauses import Clause
from generator.model.rows import Row

Tell = Callable[[str, str, Place], None]


class Within(Protocol):
    """Returns the place of a sign of a text that stands at a place."""

    def __call__(self, place: Place, text: str, at: int) -> Place:
        """Return the place of the sign."""
        ...


def clause_params(clause: Clause, call: Call) -> Iterator[tuple[str, Param]]:
    """Yield the figures of a clause: its own, and those its noun holds."""
    yield from clause.params.items()
    for category in call.categories():
        for money in (category.ceiling, category.reward):
            if money is not None and money.clause.id == clause.id:
                yield "amount", money.amount * 100
    for group in call.conditions:
        if any(item.id == clause.id for item in group.items):
            yield "kinds", group.kinds
    for entry in call.entries:
        if entry.clause.id == clause.id:
            yield from (("lead", entry.lead), ("partners", entry.partners))
    for part in call.instalments:
        if part.clause.id == clause.id:
            yield "percent", part.percent
    for milestone in call.milestones:
        if milestone.clause.id == clause.id:
            if milestone.starts:
                yield "starts", milestone.starts.isoformat()
            if milestone.ends:
                yield "ends", milestone.ends.isoformat()


def can_be_read(row: Row, keys: Sequence[str], tell: Tell, within: Within) -> bool:
    """Tell whether the expressions of a row can be read, each that cannot told at its sign."""
    readable = True
    for key in keys:
        written = row.text(key)
        if written and (misread := rule_fault(written)) is not None:
            tell("FRM-107", misread.message, within(row.origin.place(key), written, misread.at))
            readable = False
    return readable


def slips_told(slips: Iterable[Slip], rule: Rule, row: Row, tell: Tell, within: Within) -> None:
    """Tell the slips of an expression where they stand, or where their parameter is written."""
    clause = rule.clause
    for slip in slips:
        place = within(row.origin.place(slip.key), row.text(slip.key), slip.at)
        own = {n: clause.origin.place(f"params/{n}") for n in slip.params if n in clause.params}
        if slip.of_param:
            place = next(iter(own.values()), place)
        there = "、".join(f"参数 {name} 写在 {at}" for name, at in own.items())
        both = f"（{there}）" if own and slip.code == "FRM-152" else ""
        tell(slip.code, slip.message + both, place)
