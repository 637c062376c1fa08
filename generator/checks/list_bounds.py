"""A list held to the bounds of its stage: of the whole list, and of the groups its columns show.

What a list does not show is left alone: a group by a column that is not published, or a round.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from generator.findings import Finding, Level, Place
from generator.forms.form import Form
from generator.forms.review_bounds import Bound
from generator.forms.review_bounds_reader import group_values
from generator.forms.review_plan import Key, ReviewPlan, ReviewStage
from generator.model.announcements import ListLine, ResultPackage
from generator.model.calls import Call
from generator.model.clauses import Clause
from generator.model.names import folded
from generator.model.rows import fault
from generator.web.labels import COLUMNS

BOUNDS: Mapping[str, str] = MappingProxyType(
    {
        "RES-025": "资助金额合计不超过总额",
        "RES-031": "名单达到规定的最少个数",
        "RES-038": "名单上每一组的资助金额不超过那一组的上限",
        "RES-039": "名单上每一组的个数不超过那一组的上限",
        "RES-040": "名单上每一组的个数和金额达到规定，“左右”的相差不多",
        "RES-041": "专门留出、不并入总额的资金没有给别的用",
    }
)
"""What can be wrong with a list beside the bounds of its stage, by code."""

_FEN = 100


@dataclass(frozen=True, kw_only=True)
class _ListGroup:
    """Lines of a list that a bound counts together; ``name`` is "" for the whole list."""

    bound: Bound
    name: str
    lines: tuple[ListLine, ...]


@dataclass(frozen=True, kw_only=True)
class BoundedList:
    """A list with its stage, and what its lines answer.

    ``within`` are the lines a clause is for, None where the list does not show which; ``answer`` is
    a line's answer in a field as the form keeps it; ``counts`` tells whether a line counts for a
    key, None where nobody can tell; ``heads`` are the first lines of applications with parts, each
    place of a line otherwise; ``waived`` whether an announcement excepts from a clause, and
    ``or_waive`` says that it may.
    """

    result: ResultPackage
    call: Call
    form: Form
    plan: ReviewPlan
    stage: ReviewStage
    within: Callable[[Clause | None], list[ListLine] | None]
    answer: Callable[[ListLine, str], str]
    counts: Callable[[ListLine, Key], bool | None]
    heads: frozenset[Place]
    waived: Callable[[Clause], bool]
    or_waive: Callable[[Clause], str]

    def findings(self) -> Iterator[Finding]:
        """Tell each group that has more, or fewer, than its bound allows."""
        for bound in self.stage.bounds:
            if bound.clause and self.waived(bound.clause):
                continue
            groups = self._groups(bound)
            for group in groups:
                yield from self._many(group)
                yield from self._much(group)
            yield from self._kept(bound, groups)

    def _groups(self, bound: Bound) -> list[_ListGroup]:
        """Return the groups a list shows, none where it does not show whom they are made of."""
        lines = self.within(bound.clause)
        if lines is None:
            return []
        if not bound.per:
            return [_ListGroup(bound=bound, name="", lines=tuple(lines))]
        key = self.plan.key(bound.per)
        if key is None or len(key.fields) != 1 or not self.result.column(key.fields[0]):
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
                found.setdefault(self._value(line, key), []).append(line)
        shown = {v: self.result.cell(some[0], key.fields[0]) for v, some in found.items() if some}
        return [
            _ListGroup(bound=bound, name=known.get(v, shown.get(v, v)), lines=tuple(some))
            for v, some in found.items()
            if not bound.only or v in bound.only
        ]

    def _value(self, line: ListLine, key: Key) -> str:
        answer = self.answer(line, key.fields[0])
        category = self.call.category(answer) if key.main else None
        if category is not None:
            return category.path[0] if category.path else category.id
        return answer if group_values(key, self.form, self.call) else folded(answer)

    # ---- how many ----

    def _many(self, group: _ListGroup) -> Iterator[Finding]:
        count, lines = group.bound.count, group.lines
        if not self.plan.by_parts(self.plan.key(group.bound.per)):
            lines = tuple(line for line in lines if line.place in self.heads)
        many = len(lines)
        number, around = _numbered(group.bound), count.range
        what = group.name or COLUMNS["list"]
        if count.most is not None and many > count.most:
            message = f"{what}有 {many} 个项目，超过 {count.most} 个{number}；请减到规定以内"
            message += self.or_waive(group.bound.clause) if group.bound.clause else ""
            yield fault("RES-039", message, lines[count.most].place)
        if count.least is not None and many < count.least:
            code = "RES-040" if group.name else "RES-031"
            clause = number if group.name else ""
            message = f"{what}有 {many} 个项目，少于规定的 {count.least} 个{clause}；请核对"
            yield self._warning(code, message)
        if around is not None and not around[0] <= many <= around[1]:
            message = f"{what}有 {many} 个项目，与规定的 {count.about} 个左右"
            message += f"（{around[0]} 至 {around[1]} 个）相差较多{number}；请核对"
            yield self._warning("RES-040", message)

    def _warning(self, code: str, message: str) -> Finding:
        place = self.result.origin.place("name")
        return Finding(code=code, level=Level.WARNING, message=message, place=place)

    # ---- how much ----

    def _much(self, group: _ListGroup) -> Iterator[Finding]:
        amount, total = group.bound.amount, self._sum(group.lines)
        number, place = _numbered(group.bound), self.result.origin.place("name")
        said = self.call.currency.said
        if amount.most is not None and total > amount.most * _FEN:
            code, of = ("RES-038", f"{group.name}的") if group.name else ("RES-025", "")
            over = (
                f"超过上限 {said(str(amount.most))}"
                if group.name
                else f"超过总额 {said(str(amount.most))}"
            )
            message = f"{of}资助金额合计 {said(yuan(total))}，{over}{number}；请减少项目或金额"
            yield fault(code, message, place)
        if amount.least is not None and total < amount.least * _FEN:
            message = f"{group.name or COLUMNS['list']}的资助金额合计 {said(yuan(total))}，"
            message += f"少于规定的 {said(str(amount.least))}{number}；请核对"
            yield self._warning("RES-040", message)

    def _sum(self, lines: Sequence[ListLine]) -> int:
        return sum(self.result.award(line) or 0 for line in lines)

    def _kept(self, bound: Bound, groups: Sequence[_ListGroup]) -> Iterator[Finding]:
        """Tell the money that stays with groups and was given to others."""
        reserved = bound.amount.reserved
        if reserved is None or bound.amount.released or not groups:
            return
        kept = {line.place for group in groups for line in group.lines}
        said = self.call.currency.said
        for whole in self.stage.bounds:
            if whole.per or whole.amount.most is None:
                continue
            lines = self.within(whole.clause) or ()
            rest = [line for line in lines if line.place not in kept]
            room = whole.amount.most - reserved * len(groups)
            if self._sum(rest) > room * _FEN:
                place: Place = self.result.origin.place("name")
                message = (
                    f"给{'、'.join(group.name for group in groups)}留出的 {said(str(reserved))}"
                )
                message += f"不能给别的用，别的合计 {said(yuan(self._sum(rest)))}，"
                message += f"超过余下的 {said(str(room))}{_numbered(bound)}；请减少项目或金额"
                yield fault("RES-041", message, place)


def _numbered(bound: Bound) -> str:
    return f"（{bound.number}）" if bound.number else ""


def yuan(amount: int) -> str:
    """Say an amount in hundredths of the base unit as a plain number."""
    return f"{amount // _FEN}.{amount % _FEN:02d}".removesuffix(".00")
