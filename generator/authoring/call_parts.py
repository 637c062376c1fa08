"""What a call fills into the blocks of a form: its parts one by one, and a sound application.

Pure: a call in, marks and their values out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from generator.forms.field_types import amount as yuan
from generator.model.calls import ApplicationRoute, Call, Category
from generator.model.clause_numbering import han
from generator.model.clauses import Clause, Enforcement

_DAY = timedelta(days=1)
_GRANT = 100_000_00
"""The grant of an example where the call has no ceiling, in fen."""


@dataclass(frozen=True, kw_only=True)
class CallPart:
    """One part of a call: its clause, None where there is none, and what it fills in."""

    clause: Clause | None
    marks: Mapping[str, str]


class CallParts:
    """The parts of a call by their name in blocks, and what an example of its form says."""

    def __init__(self, call: Call) -> None:
        """Choose what an example of the call says."""
        self.call = call
        self.leaves = {axis.id: _first(axis.categories) for axis in call.axes}
        chosen = {one for leaf in self.leaves.values() for one in (*leaf.path, leaf.id)}
        self.chosen = frozenset(chosen)
        self.route = next((r for r in self._routes() if self._covers(r.clause)), None)
        leads = [kind.id for kind in call.kinds if kind.leads]
        self.kind = next(iter((*(self.route.lead if self.route else ()), *leads)), "")
        joint = self.route.partners if self.route and self.route.mode == "joint" else ()
        self.partner = next(iter(joint), "")

    def of(self, name: str) -> tuple[CallPart, ...]:
        """Return the parts of one name, none where the call has none."""
        return tuple(getattr(self, f"_{name.replace('-', '_')}")())

    @property
    def everywhere(self) -> Mapping[str, str]:
        """Return what any block may fill in: what the example says, and days around it."""
        own = self._grant // 10
        year = self.call.year
        _, first, last = next(self._periods(), (None, date(year, 10, 1), date(year, 12, 31)))
        return {
            "starts": first.isoformat(),
            "ends": last.isoformat(),
            "after": (first + _DAY).isoformat(),
            "kind": self.kind,
            "grant": yuan(self._grant),
            "own": yuan(own),
            "total": yuan(self._grant + own),
        }

    @property
    def _grant(self) -> int:
        """Return the grant of the example in fen: the lowest ceiling over what it chooses."""
        caps = [
            category.ceiling.amount * 100
            for category in self.call.categories()
            if category.ceiling is not None and category.id in self.chosen
        ]
        return min(caps, default=_GRANT)

    def elsewhere(self, clause: Clause) -> Mapping[str, str]:
        """Return a choice to which a clause applies that the example does not make, if any."""
        if self._covers(clause):
            return {}
        chosen = self._leaf_of(clause.categories[0])
        category = self.call.category(chosen["leaf"])
        lineage = {*category.path, category.id} if category else set()
        for route in self._routes():
            within = route.clause.categories
            if not within or not lineage.isdisjoint(within):
                joint = route.partners[:1] if route.mode == "joint" else ()
                return {**chosen, "kind": route.lead[0], "partner": "".join(joint)}
        return {**chosen, "kind": self.kind, "partner": ""}

    def _covers(self, clause: Clause) -> bool:
        return not clause.categories or not self.chosen.isdisjoint(clause.categories)

    def _routes(self) -> list[ApplicationRoute]:
        """Return the routes, those alone first: an example is better short."""
        return sorted(self.call.entries, key=lambda route: route.mode != "alone")

    def _choice(self, clause: Clause) -> Mapping[str, str]:
        """Return a field and its answer with which a clause applies, both empty where it does."""
        if self._covers(clause):
            return {"field": "", "leaf": ""}
        return self._leaf_of(clause.categories[0])

    def _leaf_of(self, category_id: str) -> Mapping[str, str]:
        for axis in self.call.axes:
            for category in axis.categories:
                for one in category.walk():
                    if one.id == category_id:
                        return {"field": _field(axis.id), "leaf": _leaf(one).id}
        return {"field": "", "leaf": ""}

    def _axis(self) -> Iterator[CallPart]:
        for axis in self.call.axes:
            marks = {
                "axis": axis.id,
                "field": _field(axis.id),
                "title": axis.title,
                "leaf": self.leaves[axis.id].id,
            }
            yield CallPart(clause=_clause_of(axis.categories[0]), marks=marks)

    def _closed(self) -> Iterator[CallPart]:
        for category in self.call.categories():
            if category.closed is not None and _binds(category.closed):
                yield CallPart(clause=category.closed, marks=self._leaf_of(category.id))

    def _ceiling(self) -> Iterator[CallPart]:
        for category in self.call.categories():
            money = category.ceiling
            if money is not None and _binds(money.clause):
                most = money.amount * 100
                marks = {"ceiling": yuan(most), "above": yuan(most + 1)}
                marks |= self._leaf_of(category.id)
                yield CallPart(clause=money.clause, marks=marks)

    def _kind(self) -> Iterator[CallPart]:
        for kind in self.call.kinds:
            yield CallPart(clause=None, marks={"kind": kind.id})

    def _partner_kind(self) -> Iterator[CallPart]:
        """Yield one kind that may not lead, if there is one."""
        others = [kind.id for kind in self.call.kinds if not kind.leads]
        for kind in others[:1]:
            yield CallPart(clause=None, marks={"other": kind})

    def _sole_routes(self) -> Iterator[ApplicationRoute]:
        """Yield the routes that are the only one of their categories: the others leave a choice."""
        for route in self.call.entries:
            own = self._below(route)
            others = (self._below(one) for one in self.call.entries if one is not route)
            if _binds(route.clause) and all(own.isdisjoint(other) for other in others):
                yield route

    def _below(self, route: ApplicationRoute) -> frozenset[str]:
        """Return the categories without tracks that a route is for; without any axis, one."""
        within = route.clause.categories
        return frozenset(
            one.id
            for one in self.call.categories()
            if not one.tracks and (not within or not {*one.path, one.id}.isdisjoint(within))
        ) or frozenset({""})

    def _route(self) -> Iterator[CallPart]:
        for route in self._sole_routes():
            others = [k.id for k in self.call.kinds if k.id not in route.lead]
            for kind in others[:1]:
                yield CallPart(
                    clause=route.clause, marks={**self._choice(route.clause), "other": kind}
                )

    def _route_alone(self) -> Iterator[CallPart]:
        for route in self._sole_routes():
            if route.mode == "alone":
                marks = {**self._choice(route.clause), "any": self.call.kinds[0].id}
                yield CallPart(clause=route.clause, marks=marks)

    def _route_joint(self) -> Iterator[CallPart]:
        for route in self._sole_routes():
            if route.mode == "joint":
                yield CallPart(clause=route.clause, marks=self._choice(route.clause))

    def _route_joint_kinds(self) -> Iterator[CallPart]:
        for route in self._sole_routes():
            others = [k.id for k in self.call.kinds if k.id not in route.partners]
            if route.mode == "joint" and route.partners and others:
                marks = {**self._choice(route.clause), "other": others[0]}
                yield CallPart(clause=route.clause, marks=marks)

    def _example_partner(self) -> Iterator[CallPart]:
        if self.partner:
            yield CallPart(clause=None, marks={"kind": self.partner})

    def _district(self) -> Iterator[CallPart]:
        names = self.call.districts.names if self.call.districts else ()
        for name in names[:1]:
            yield CallPart(clause=None, marks={"district": name})

    def _periods(self) -> Iterator[tuple[Clause, date, date]]:
        for one in self.call.milestones:
            if one.role == "implementation" and one.starts and one.ends:
                yield one.clause, one.starts, one.ends

    def _period(self) -> Iterator[CallPart]:
        for clause, starts, ends in self._periods():
            if _binds(clause) and not clause.categories:
                marks = {
                    "before": (starts - _DAY).isoformat(),
                    "late": (ends + _DAY).isoformat(),
                }
                yield CallPart(clause=clause, marks=marks)

    def _instalment(self) -> Iterator[CallPart]:
        for number, part in enumerate(self.call.instalments, 1):
            share = self._grant * part.percent // 100
            marks = {
                "n": str(number),
                "han": han(number),
                "when": part.when,
                "percent": str(part.percent),
                "amount": yuan(share),
                "more": yuan(share + 1),
                "less": yuan(share - 1),
            }
            yield CallPart(clause=part.clause if _binds(part.clause) else None, marks=marks)

    def _instalments(self) -> Iterator[CallPart]:
        """Yield all instalments together, where each application gets all of them."""
        parts = list(self._instalment())
        if parts and not any(part.clause.categories for part in self.call.instalments):
            sums = " + ".join(f"application.instalment_{part.marks['n']}" for part in parts)
            yield CallPart(clause=None, marks={**parts[-1].marks, "sum": sums})

    def _paper(self) -> Iterator[CallPart]:
        for paper in self.call.papers:
            if paper.clause.held is not Enforcement.INFORMATIVE:
                kind = self.kind if self.kind in paper.kinds else paper.kinds[0]
                marks = {**self._choice(paper.clause), "kind": kind}
                yield CallPart(clause=paper.clause, marks=marks)

    def _example_paper(self) -> Iterator[CallPart]:
        """Yield each document that the example has to hand in."""
        first: dict[str, str] = {}
        for paper in self.call.papers:
            anchor = first.setdefault(paper.name, paper.clause.anchor)
            wanted = not {self.kind, self.partner}.isdisjoint(paper.kinds)
            if wanted and anchor == paper.clause.anchor:
                yield CallPart(clause=None, marks={"document": anchor, "name": paper.name})


def _binds(clause: Clause) -> bool:
    """Tell whether a rule may be bound to a clause: one that only informs asks for nothing."""
    return clause.held is not Enforcement.INFORMATIVE


def _field(axis_id: str) -> str:
    return axis_id.replace("-", "_")


def _leaf(category: Category) -> Category:
    return _leaf(category.tracks[0]) if category.tracks else category


def _first(categories: tuple[Category, ...]) -> Category:
    """Return the first category that can be chosen, the very first where none is open."""
    leaves = [one for category in categories for one in category.walk() if not one.tracks]
    closed = {one.id for category in categories for one in category.walk() if not one.open}
    return next((o for o in leaves if closed.isdisjoint({*o.path, o.id})), leaves[0])


def _clause_of(category: Category) -> Clause | None:
    return next(iter(category.statements), None)
