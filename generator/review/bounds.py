"""The bounds of a stage applied: who is in which group, who is served, how far each group used it.

Money is given out in the order of the list. A group that has no more is full for all who come
later; nobody chooses here who is left out where nothing orders them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from generator.forms.field_types import fen
from generator.forms.review_bounds import ROUND, Bound, CountBound
from generator.forms.review_bounds_reader import group_values
from generator.forms.review_plan import Key, ReviewStage
from generator.forms.windows import meets
from generator.review.earlier_lists import EarlierLists, Taken, carried
from generator.review.entries import LimitGroup, Outcome, Reason, Standing
from generator.review.group_use import WHOLE_LIST, GroupUse, say, seats_carried
from generator.review.limits import Counter
from generator.review.rounds import TITLE
from generator.web.labels import OUTCOMES

_FEN = 100


@dataclass(frozen=True, kw_only=True)
class BoundGroup:
    """Applications that one bound counts together.

    Where it counts ``parts``, these say of each application how many are in the group and, in fen,
    with how much. ``taken`` is what announced lists of other applications took of the bound; a
    round is ``announced`` once it has such a list. ``seats_over`` are places that rounds before it
    left.
    """

    bound: Bound
    title: str
    label: str
    members: frozenset[int]
    certain: bool
    shown: bool
    parts: Mapping[int, tuple[int, int]] | None = None
    taken: tuple[Taken, ...] = ()
    announced: bool = False
    seats_over: int = 0

    @property
    def taken_many(self) -> int:
        """Return how many announced lists have in the group."""
        return sum(one.many for one in self.taken)

    @property
    def taken_amount(self) -> int:
        """Return how much announced lists grant in the group, in fen."""
        return sum(one.amount for one in self.taken)

    @property
    def is_known(self) -> bool:
        """Tell whether it is settled what it uses: here, or by an announced list."""
        return self.announced or bool(self.members)

    @property
    def seats(self) -> int | None:
        """Return how many there may be of it in all, None where nothing bounds them."""
        most = self.bound.count.most
        return None if most is None else most + self.seats_over

    def many(self, places: Iterable[int]) -> int:
        """Return how many of some applications, or of their parts, are in the group."""
        own = self.members.intersection(places)
        return len(own) if self.parts is None else sum(self.parts[place][0] for place in own)

    def share(self, place: int, amount: int) -> int:
        """Return how much of what an application is granted counts for the group."""
        if place not in self.members:
            return 0
        return amount if self.parts is None else self.parts[place][1]


@dataclass(frozen=True, kw_only=True)
class BoundGroups:
    """All groups of a stage; of ``unplaced`` nobody can tell the round that bounds them.

    ``told`` is what of earlier rounds could not be reckoned with.
    """

    groups: tuple[BoundGroup, ...]
    unplaced: frozenset[int]
    told: tuple[Reason, ...] = ()

    def seats(self) -> tuple[LimitGroup, ...]:
        """Return the groups of which no more than so many may pass."""
        return tuple(
            LimitGroup(
                clause=group.bound.clause,
                title=group.title,
                values=(group.label,),
                members=tuple(sorted(group.members)),
                most=max(0, group.seats - group.taken_many),
                least=None,
                certain=group.certain,
                quota=True,
                note=_seats_told(group),
            )
            for group in self.groups
            if group.seats is not None and group.bound.clause is not None
            # An application passes with all of its parts: these are counted with the money.
            if group.parts is None
        )


def _seats_told(group: BoundGroup) -> str:
    if not group.taken and not group.seats_over:
        return ""
    return f"共 {group.seats} 个{seats_carried(group.seats_over)}，此前已用 {group.taken_many} 个"


def bound_groups(
    stage: ReviewStage, counter: Counter, places: Sequence[int], earlier: EarlierLists
) -> BoundGroups:
    """Return the groups that the bounds of a stage make of the applications in it."""
    made = _Grouping(counter, stage, earlier)
    groups: list[BoundGroup] = []
    unplaced: set[int] = set()
    told: list[Reason] = []
    for bound in stage.bounds:
        meant = counter.meant(bound.clause, places) if bound.clause else list(places)
        own = list(_with_seats(bound, list(made.groups(bound, meant))))
        groups += own
        told += _unread(bound, earlier.unread(stage, bound))
        told += _not_carried(bound, own)
        if made.by_round(bound) and (bound.count.most or bound.amount.most):
            unplaced |= {place for place in meant if not counter.entries[place].round}
    return BoundGroups(groups=tuple(groups), unplaced=frozenset(unplaced), told=tuple(told))


def _with_seats(bound: Bound, groups: Sequence[BoundGroup]) -> Iterator[BoundGroup]:
    """Yield the groups of a bound, each with the places that those before it left."""
    most, before = bound.count.most, list[tuple[bool, int]]()
    for group in groups:
        over = carried(most, before) if bound.carry and most is not None else 0
        # Who is looked at in the same review may pass: places he could have are none that are left.
        before.append((group.is_known, group.taken_many + group.many(group.members)))
        yield replace(group, seats_over=over) if over else group


def _unread(bound: Bound, titles: Sequence[str]) -> Iterator[Reason]:
    for title in titles if bound.count != CountBound() or bound.grants else ():
        words = f"《{title}》的名单看不出按什么分组，没有计入此前已用的；请由人工核对"
        yield Reason(text=words, clause=bound.number)


def _not_carried(bound: Bound, groups: Sequence[BoundGroup]) -> Iterator[Reason]:
    """Tell the round before one that is reviewed from which nothing can be carried over yet."""
    for before, group in pairwise(groups if bound.carry else ()):
        if group.members and not before.is_known:
            words = f"“{before.label}”还没有公布名单，没有结转到“{group.label}”"
            yield Reason(text=words, clause=bound.number)


@dataclass
class _Grouping:
    """The applications of a call by what bounds count by."""

    counter: Counter
    stage: ReviewStage
    earlier: EarlierLists

    def groups(self, bound: Bound, places: Sequence[int]) -> Iterator[BoundGroup]:
        key = self.counter.review.key(bound.per)
        labels = {"": WHOLE_LIST} if not bound.per else self._labels(bound, key)
        members: dict[str, set[int]] = {"": set(places)} if not bound.per else {}
        parts: dict[str, dict[int, tuple[int, int]]] = {}
        for place in places if bound.per else ():
            for value, label, amount in self._values(key, place):
                labels.setdefault(value, label)
                members.setdefault(value, set()).add(place)
                own = parts.setdefault(value, {})
                many, much = own.get(place, (0, 0))
                own[place] = (many + 1, much + amount)
        by_parts = self.counter.review.by_parts(key)
        taken = self.earlier.taken(self.stage, bound)
        for value, label in labels.items():
            if not bound.only or value in bound.only:
                yield BoundGroup(
                    bound=bound,
                    title=self._title(bound, key),
                    label=label,
                    members=frozenset(members.get(value, ())),
                    certain=key is None or key.certain,
                    shown=key is None or self._is_published(key),
                    parts=parts.get(value, {}) if by_parts else None,
                    taken=taken.get(value, ()),
                    announced=self.earlier.has_round(self.stage, value),
                )

    def _labels(self, bound: Bound, key: Key | None) -> dict[str, str]:
        """Return the groups that are there though nobody is in them, in their order."""
        form, call = self.counter.form, self.counter.call
        scope = bound.clause.categories if bound.clause else ()
        if key is None:
            rounds = group_values(key, form, call)
            meant = {one.clause.id for one in call.applications if not scope or meets(one, scope)}
            return {value: label for value, label in rounds.items() if value in meant}
        known = group_values(key, form, call)
        # Nobody can tell which of all groups a bound for some categories is for.
        offered = group_values(key, form, call, offered=True) if not scope else {}
        return {v: label for v, label in known.items() if v in offered or v in bound.only}

    def by_round(self, bound: Bound) -> bool:
        return bound.per == ROUND and self.counter.review.key(ROUND) is None

    def _values(self, key: Key | None, place: int) -> Iterator[tuple[str, str, int]]:
        """Yield each group of an application, or of each of its parts with the part's amount."""
        plan, entry = self.counter.review, self.counter.entries[place]
        if key is None:
            own = entry.round
            yield from [(own, own, 0)] if own else []
        elif plan.parts is None or not plan.by_parts(key):
            yield from ((value, label, 0) for value, label in self.counter.labelled(key, entry))
        else:
            for row in plan.parts.rows(entry.answers):
                alone = replace(entry, answers={**entry.answers, plan.parts.table: (row,)})
                amount = fen(str(row.get(plan.parts.amount, "0"))) if plan.parts.amount else 0
                for value, label in self.counter.labelled(key, alone):
                    yield value, label, amount

    def _title(self, bound: Bound, key: Key | None) -> str:
        if key is not None:
            return self.counter.title(key)
        return TITLE if bound.per else ""

    def _is_published(self, key: Key) -> bool:
        shown = {column.field for column in self.counter.review.public}
        return set(key.fields) <= shown


# ---- money ----


@dataclass
class _Pot:
    """What is left of one bound, money or parts, while a list is served in its order.

    ``kept`` is for some members alone.
    """

    group: BoundGroup
    cap: int
    counting: bool = False
    spent: int = 0
    full: bool = False
    kept: list["_Reserve"] = field(default_factory=list)

    def needs(self, place: int, amount: int) -> int:
        """Return how much of the bound an application takes."""
        return self.group.many([place]) if self.counting else self.group.share(place, amount)

    def lacks(self, place: int, amount: int) -> bool:
        """Tell whether there is less than an application takes."""
        own = sum(min(one.left, one.group.share(place, amount)) for one in self.kept)
        free = 0 if self.full else self.cap - self.spent - sum(one.left for one in self.kept)
        return self.needs(place, amount) > own + free

    def take(self, place: int, amount: int) -> None:
        """Give an application its amount, first of what is kept for it."""
        self.spent += self.needs(place, amount)
        for one in self.kept:
            one.left -= min(one.left, one.group.share(place, amount))

    def close(self, place: int) -> None:
        """Serve nobody further down before the one whose turn it is."""
        self.full = True
        for one in self.kept:
            if place in one.group.members:
                one.left = 0


@dataclass
class _Reserve:
    """Money kept for the members of a group."""

    group: BoundGroup
    left: int


class Purse:
    """The money of a stage: what each group may have, given out in the order of the list."""

    def __init__(self, found: BoundGroups, counter: Counter) -> None:
        """Take the groups whose money is bounded."""
        self.currency = counter.call.currency
        self.bounded = [group for group in found.groups if group.bound.amount.most is not None]
        self.reserving = [group for group in found.groups if group.bound.amount.reserved]
        self.counted = [
            group
            for group in found.groups
            if group.bound.count.most is not None and group.parts is not None
        ]
        self.told = any(group.bound.grants for group in found.groups)
        self.caps: list[int] = []

    @property
    def bounds(self) -> bool:
        """Tell whether anything is given out in the order of the list."""
        return bool(self.bounded or self.reserving or self.counted or self.told)

    def cap(self, group: BoundGroup) -> int | None:
        """Return how much a group may have in all, None where nothing bounds it."""
        at = next((n for n, one in enumerate(self.bounded) if one is group), None)
        if at is None:
            return None
        return self.caps[at] if self.caps else (group.bound.amount.most or 0) * _FEN

    def refused(self, amounts: Mapping[int, int]) -> Mapping[int, Reason]:
        """Return who gets nothing, and why, where each wants so much, in the order of the list.

        What a group leaves of the money kept for it goes to others, unless it stays put: so often
        as something is left, all is given out anew with less kept.
        """
        order = self._by_round(amounts)
        kept = [self._wanted(group, amounts) for group in self.reserving]
        while True:
            refused = self._through(order, amounts, kept)
            served = {place: amounts[place] for place in order if place not in refused}
            used = [
                min(so_far, sum(group.share(place, one) for place, one in served.items()))
                if group.bound.amount.released
                else so_far
                for group, so_far in zip(self.reserving, kept, strict=True)
            ]
            if used == kept:
                return refused
            kept = used

    def _wanted(self, group: BoundGroup, amounts: Mapping[int, int]) -> int:
        reserved = max(0, (group.bound.amount.reserved or 0) * _FEN - group.taken_amount)
        wanted = sum(group.share(place, amount) for place, amount in amounts.items())
        return min(reserved, wanted) if group.bound.amount.released else reserved

    def _by_round(self, amounts: Mapping[int, int]) -> list[int]:
        """Return the order in which money is given out: what is carried over comes first."""
        first: dict[int, int] = {}
        for bound in (group.bound for group in self.bounded if group.bound.carry):
            rounds = [group for group in self.bounded if group.bound is bound]
            for number, group in enumerate(rounds):
                first.update(dict.fromkeys(group.members, number))
        return sorted(amounts, key=lambda place: first.get(place, 0))

    def _through(
        self, order: Sequence[int], amounts: Mapping[int, int], kept: Sequence[int]
    ) -> dict[int, Reason]:
        pots = [self._pot(group, kept) for group in self.bounded]
        seats = [
            _Pot(group=group, cap=group.seats or 0, counting=True, spent=group.taken_many)
            for group in self.counted
        ]
        refused: dict[int, Reason] = {}
        for place in order:
            mine = [pot for pot in (*pots, *seats) if place in pot.group.members]
            for pot in mine:
                self._carry(pots, pot)
            short = [pot for pot in mine if pot.lacks(place, amounts[place])]
            if short:
                # The narrower a bound, the more it says; a whole list stands in front.
                refused[place] = self._reason(short[-1], place)
                for pot in short:
                    pot.close(place)
            else:
                for pot in mine:
                    pot.take(place, amounts[place])
        for pot in pots:
            self._carry(pots, pot)
        self.caps = [pot.cap for pot in pots]
        return refused

    def _pot(self, group: BoundGroup, kept: Sequence[int]) -> _Pot:
        most = (group.bound.amount.most or 0) * _FEN
        pot = _Pot(group=group, cap=most, spent=group.taken_amount)
        if not group.bound.per:
            pot.kept = [
                _Reserve(group=own, left=left)
                for own, left in zip(self.reserving, kept, strict=True)
                if own.members <= group.members
            ]
        return pot

    def _carry(self, pots: Sequence[_Pot], pot: _Pot) -> None:
        """Add to a round what those before it left over."""
        if not pot.group.bound.carry:
            return
        rounds = [other for other in pots if other.group.bound is pot.group.bound]
        most = (pot.group.bound.amount.most or 0) * _FEN
        before = rounds[: rounds.index(pot)]
        pot.cap = most + carried(most, ((one.group.is_known, one.spent) for one in before))

    def _reason(self, pot: _Pot, place: int) -> Reason:
        bound = pot.group.bound
        held = any(one.left for one in pot.kept if place not in one.group.members)
        if not bound.per:
            words = "资金总额除专门留出的以外已经用完" if held else "资金总额已经用完"
            if pot.group.taken_amount:
                words += f"，其中此前已安排 {say(pot.group.taken_amount, self.currency)}"
        elif pot.counting:
            left = pot.cap - pot.spent
            words = f"“{pot.group.label}”至多 {pot.cap} 个分项目，余 {left} 个，不够安排"
            return Reason(text=words, clause=bound.number)
        elif pot.full:
            words = f"“{pot.group.label}”的资金已经用完"
        else:
            cap, rest = (say(one, self.currency) for one in (pot.cap, pot.cap - pot.spent))
            words = f"“{pot.group.label}”的资金上限 {cap}，余 {rest}，不够安排"
        return Reason(text=words, clause=bound.number)


# ---- what came of it ----


def uses(
    found: BoundGroups, purse: Purse, standings: Sequence[Standing], amounts: Mapping[int, int]
) -> tuple[GroupUse, ...]:
    """Return how far each group used what bounds it; ``amounts`` are of those who passed."""
    passed = {one.place for one in standings if one.outcome is Outcome.PASSED}
    waiting = {one.place for one in standings if one.outcome is Outcome.OPEN}
    entered = {one.place for one in standings}
    made = []
    for group in found.groups:
        if group.bound.per == ROUND and not group.is_known:
            # A round that is still to come, or that nobody looked at, used nothing yet.
            continue
        most = group.bound.amount.most
        cap = purse.cap(group)
        spent = sum(group.share(place, amounts.get(place, 0)) for place in passed)
        made.append(
            GroupUse(
                bound=group.bound,
                title=group.title,
                label=group.label,
                entered=group.many(entered),
                passed=group.many(passed),
                waiting=group.many(waiting),
                spent=spent if group.bound.grants else None,
                cap=cap,
                taken=group.taken,
                seats_over=group.seats_over,
                carried=0 if cap is None or most is None else cap - most * _FEN,
                shown=group.shown,
            )
        )
    return tuple(made)


def remarks(made: Iterable[GroupUse], purse: Purse, found: BoundGroups) -> Iterator[Reason]:
    """Yield what people should know of the groups, besides what each used."""
    yield from found.told
    if found.unplaced:
        unplaced = len(found.unplaced)
        words = f"有 {unplaced} 份看不出是哪一轮收到的，没有计入轮次；请登记收到时间"
        yield Reason(text=words)
    for use in made:
        count, amount, around = use.bound.count, use.bound.amount, use.bound.count.range
        name = f"“{use.label}”" if use.bound.per else f"{OUTCOMES[Outcome.PASSED]} "
        ending = "" if use.bound.per else "，请由人工处理"
        if count.least is not None and use.total < count.least:
            words = f"{name}{use.counted}，少于 {count.least} 个"
            yield Reason(text=words + ending, clause=use.bound.number)
        if around is not None and not around[0] <= use.total <= around[1]:
            words = f"{name}{use.counted}，"
            words += f"与 {count.about} 个左右（{around[0]} 至 {around[1]} 个）相差较多"
            yield Reason(text=words, clause=use.bound.number)
        if amount.least is not None and use.granted < amount.least * _FEN:
            given, least = (say(o, purse.currency) for o in (use.granted, amount.least * _FEN))
            words = f"{name if use.bound.per else WHOLE_LIST}的金额合计 {given}，少于 {least}"
            yield Reason(text=words, clause=use.bound.number)
        if amount.reserved is not None and use.unused:
            words = f"给“{use.label}”专门留出 {say(amount.reserved * _FEN, purse.currency)}，"
            yield Reason(text=words + use.rest(purse.currency), clause=use.bound.number)
        if use.carried:
            words = f"“{use.label}”的上限含上一轮结转 {say(use.carried, purse.currency)}"
            yield Reason(text=words, clause=use.bound.number)
