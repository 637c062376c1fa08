"""A list held to the bounds of its stage, with what the lists of earlier rounds took of them.

What a list does not show is left alone: a group by a column that is not published, or a round that
its package does not name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from generator.findings import Finding, Level, Place
from generator.forms.review_bounds import Bound
from generator.forms.review_bounds_reader import group_values
from generator.forms.review_plan import ReviewStage
from generator.model.clauses import Clause
from generator.model.rows import fault
from generator.review.earlier_lists import EarlierLists, Taken, carried
from generator.review.listed_lines import ListedGroup, ListedLines
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
_OfGroups = Mapping[str, Sequence[Taken]]


@dataclass(frozen=True, kw_only=True)
class BoundedList:
    """A list with its stage, and what was announced before it.

    ``waived`` tells whether an announcement excepts from a clause, and ``or_waive`` says that it
    may.
    """

    lines: ListedLines
    stage: ReviewStage
    earlier: EarlierLists
    waived: Callable[[Clause], bool]
    or_waive: Callable[[Clause], str]

    def findings(self) -> Iterator[Finding]:
        """Tell each group that has more, or fewer, than its bound allows."""
        for bound in self.stage.bounds:
            if bound.clause and self.waived(bound.clause):
                continue
            groups = self.lines.groups(bound)
            taken = self.earlier.taken(self.stage, bound)
            for group in groups:
                yield from self._many(group, taken)
                yield from self._much(group, taken)
            yield from self._kept(bound, groups)

    @cached_property
    def _goes_on(self) -> bool:
        """Tell whether lists of further rounds are to come, so that nothing is too few yet."""
        if any(one.rolling and not one.is_full for one in self.lines.call.applications):
            return True
        mine = self.lines.result.rounds
        order = [*self._rounds()]
        after = order[max(map(order.index, mine)) + 1 :] if {*mine} & {*order} else []
        return bool(after)

    def _rounds(self) -> Mapping[str, str]:
        return group_values(None, self.lines.form, self.lines.call)

    def _carried(
        self, group: ListedGroup, most: int, taken: _OfGroups, used: Callable[[Taken], int]
    ) -> int:
        """Return what the announced rounds before that of a group left over for it."""
        if not group.bound.carry:
            return 0
        before = []
        for value in self._rounds():
            if value == group.value:
                break
            if not group.bound.only or value in group.bound.only:
                known = self.earlier.has_round(self.stage, value)
                before.append((known, sum(map(used, taken.get(value, ())))))
        return carried(most, before)

    # ---- how many ----

    def _many(self, group: ListedGroup, taken: _OfGroups) -> Iterator[Finding]:
        count, lines = group.bound.count, self.lines.counted(group)
        own = taken.get(group.value, ())
        before = sum(one.many for one in own)
        many = len(lines) + before
        number, around = _numbered(group.bound), count.range
        what = group.name or COLUMNS["list"]
        also = _also(own, f"{before} 个")
        if count.most is not None and lines:
            more = self._carried(group, count.most, taken, lambda one: one.many)
            if many > count.most + more:
                over = f"{count.most + more} 个{_with_carried(f'{more} 个' if more else '')}"
                message = f"{what}{also}有 {many} 个项目，超过 {over}{number}；请减到规定以内"
                message += self.or_waive(group.bound.clause) if group.bound.clause else ""
                yield fault("RES-039", message, lines[max(0, count.most + more - before)].place)
        if count.least is not None and many < count.least and not self._goes_on:
            code = "RES-040" if group.name else "RES-031"
            clause = number if group.name else ""
            message = f"{what}{also}有 {many} 个项目，少于规定的 {count.least} 个{clause}；请核对"
            yield self._warning(code, message)
        if around is not None and (many > around[1] or (many < around[0] and not self._goes_on)):
            message = f"{what}{also}有 {many} 个项目，与规定的 {count.about} 个左右"
            message += f"（{around[0]} 至 {around[1]} 个）相差较多{number}；请核对"
            yield self._warning("RES-040", message)

    def _warning(self, code: str, message: str) -> Finding:
        return Finding(code=code, level=Level.WARNING, message=message, place=self._place)

    @property
    def _place(self) -> Place:
        return self.lines.result.origin.place("name")

    # ---- how much ----

    def _much(self, group: ListedGroup, taken: _OfGroups) -> Iterator[Finding]:
        amount, granted = group.bound.amount, self.lines.amount(group.lines)
        own = taken.get(group.value, ())
        before = sum(one.amount for one in own)
        total, number = granted + before, _numbered(group.bound)
        said = self.lines.call.currency.said
        also = _also(own, said(yuan(before)))
        if amount.most is not None and granted:
            more = self._carried(group, amount.most * _FEN, taken, lambda one: one.amount)
            most = amount.most * _FEN + more
            if total > most:
                code, of = ("RES-038", f"{group.name}的") if group.name else ("RES-025", "")
                over = (
                    f"超过上限 {said(yuan(most))}" if group.name else f"超过总额 {said(yuan(most))}"
                )
                over += _with_carried(said(yuan(more)) if more else "")
                message = f"{of}资助金额{also}合计 {said(yuan(total))}，{over}{number}"
                yield fault(code, f"{message}；请减少项目或金额", self._place)
        if amount.least is not None and total < amount.least * _FEN and not self._goes_on:
            message = f"{group.name or COLUMNS['list']}的资助金额{also}合计 {said(yuan(total))}，"
            message += f"少于规定的 {said(str(amount.least))}{number}；请核对"
            yield self._warning("RES-040", message)

    def _kept(self, bound: Bound, groups: Sequence[ListedGroup]) -> Iterator[Finding]:
        """Tell the money that stays with groups and was given to others."""
        reserved = bound.amount.reserved
        if reserved is None or bound.amount.released or not groups:
            return
        said = self.lines.call.currency.said
        for whole in self.stage.bounds:
            if whole.per or whole.amount.most is None:
                continue
            own = _rest(self.lines, bound, whole)
            before = [_rest(one.listed, bound, whole) for one in self.earlier.of(self.stage)]
            total = own + sum(before)
            room = whole.amount.most - reserved * len(groups)
            if own and total > room * _FEN:
                also = f"连同此前公布的 {said(yuan(sum(before)))}，" if any(before) else ""
                message = (
                    f"给{'、'.join(group.name for group in groups)}留出的 {said(str(reserved))}"
                )
                message += f"不能给别的用，别的{also}合计 {said(yuan(total))}，"
                message += f"超过余下的 {said(str(room))}{_numbered(bound)}；请减少项目或金额"
                yield fault("RES-041", message, self._place)


def _rest(lines: ListedLines, bound: Bound, whole: Bound) -> int:
    """Return how much of a whole a list grants to others than those a bound keeps money for."""
    kept = {line.place for group in lines.groups(bound) for line in group.lines}
    meant = lines.meant(whole.clause) or ()
    return lines.amount([line for line in meant if line.place not in kept])


def _also(taken: Sequence[Taken], what: str) -> str:
    """Say that what earlier lists took counts too, "" where they took nothing."""
    return f"连同{titles(taken)}的 {what}" if taken else ""


def _with_carried(what: str) -> str:
    return f"（含上一轮结转 {what}）" if what else ""


def titles(taken: Sequence[Taken]) -> str:
    """Name the announcements that took something."""
    return "".join(f"《{one.title}》" for one in taken)


def _numbered(bound: Bound) -> str:
    return f"（{bound.number}）" if bound.number else ""


def yuan(amount: int) -> str:
    """Say an amount in hundredths of the base unit as a plain number."""
    return f"{amount // _FEN}.{amount % _FEN:02d}".removesuffix(".00")
