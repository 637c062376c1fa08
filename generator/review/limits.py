"""Limits and quotas across applications: who counts together, and how far people have settled it.

What goes over a limit waits for people as a whole: nothing here chooses among applicants.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from generator.forms.answers import values_of
from generator.forms.checklist import Plan
from generator.forms.field_types import wire
from generator.forms.form import Field, FieldType, Form
from generator.forms.review_plan import WHOLE, Key, ReviewPlan
from generator.model import call_status
from generator.model.calls import Call, Quota
from generator.model.clauses import Clause, Force
from generator.model.names import folded, skeleton
from generator.review.database import Agreeing, Engine
from generator.review.entries import Entry, LimitGroup, Outcome, Reason
from generator.review.sheet_rows import Faults
from generator.review.similarity import connected, fields_of, near_pairs
from generator.review.staff_sheets import Decision
from generator.web.labels import COLUMNS


class Counter:
    """The applications of a call made ready to be counted by every key of the plan."""

    def __init__(
        self, engine: Engine, entries: Iterable[Entry], form: Form, call: Call, review: ReviewPlan
    ) -> None:
        """Keep the values of every key in the engine."""
        self.engine = engine
        self.form = form
        self.call = call
        self.review = review
        self.plan = Plan(form, call)
        self.entries = {entry.place: entry for entry in entries}
        self.key_text: dict[tuple[str, str], str] = {}
        self.cut = False
        self.tables: dict[str, str] = {}
        self.look_alikes: dict[str, str] = {}
        for key in review.keys:
            if not key.alike:
                self._keep(key)

    def limits(self, places: Sequence[int]) -> Iterator[LimitGroup]:
        """Yield every group of applications that goes over a limit of the call."""
        for clause in self.call.clauses:
            if clause.limit is not None:
                yield from self._limit(clause, places)

    def quotas(self, quotas: Iterable[Quota], places: Sequence[int]) -> Iterator[LimitGroup]:
        """Yield the groups of each quota: every district, otherwise those that matter."""
        for quota in quotas:
            yield from self._quota(quota, places)

    # ---- groups ----

    def _limit(self, clause: Clause, places: Sequence[int]) -> Iterator[LimitGroup]:
        limit = clause.limit
        keys = [key for name in (limit.per if limit else ()) if (key := self.review.key(name))]
        most = limit.most if limit else 0
        if any(key.alike for key in keys):
            yield from self._near(clause, keys[0], most, places)
            return
        title = "、".join(self.title(key) for key in keys)
        for found, certain in self._agreeing(keys, most, self._within(clause, places)):
            yield LimitGroup(
                clause=clause,
                title=title,
                values=self._say(keys, found.values),
                members=found.members,
                most=most,
                least=None,
                certain=certain,
                quota=False,
            )

    def _agreeing(
        self, keys: Sequence[Key], most: int, within: str
    ) -> Iterator[tuple[Agreeing, bool]]:
        """Yield who agrees in every key, and whether that is certain; look-alikes never are."""
        exact = [self.tables[key.name] for key in keys]
        loose = [self.look_alikes.get(key.name, self.tables[key.name]) for key in keys]
        known: set[tuple[int, ...]] = set()
        if all(key.certain for key in keys):
            for found in self.engine.agreeing(exact, most, within):
                known.add(found.members)
                yield found, True
            if loose == exact:
                return
        for found in self.engine.agreeing(loose, most, within):
            if found.members not in known:
                yield found, False

    def _near(
        self, clause: Clause, key: Key, most: int, places: Sequence[int]
    ) -> Iterator[LimitGroup]:
        counted = self.meant(clause, places)
        fields = fields_of(key.alike, self.form.field)
        texts = {
            place: {
                found.name: wire(found, self.entries[place].answers.get(found.name))
                for found, _ in fields
            }
            for place in counted
            if counts(key, self.entries[place], self.form)
        }
        pairs, cut = near_pairs(self.engine, texts, fields)
        self.cut = self.cut or cut
        for members, links in connected(pairs):
            if len(members) > most:
                yield LimitGroup(
                    clause=clause,
                    title="、".join(found.title for found, _ in fields),
                    values=(),
                    members=members,
                    most=most,
                    least=None,
                    certain=False,
                    quota=False,
                    pairs=links,
                )

    def _quota(self, quota: Quota, places: Sequence[int]) -> Iterator[LimitGroup]:
        if quota.per == WHOLE:
            yield LimitGroup(
                clause=quota.clause,
                title=quota.name,
                values=(self.call.short_title,),
                members=tuple(self.meant(quota.clause, places)),
                most=quota.most,
                least=quota.least,
                certain=True,
                quota=True,
            )
            return
        key = self.review.key(quota.per)
        if key is None:
            return
        caps = {row.district: row for row in call_status.district_quotas(self.call, quota)}
        few = 0 if caps or quota.least else quota.most
        within = self._within(quota.clause, places)
        found = {
            group.values[0]: group.members
            for group in self.engine.agreeing([self.tables[key.name]], few, within)
        }
        named = [*(name for name in caps if name not in found), *found] if caps else [*found]
        order = {name: number for number, name in enumerate(caps)}
        yield from self._doubtful(quota, key, within, {*found.values()})
        for value in sorted(named, key=lambda name: (order.get(name, len(order)), name)):
            row = caps.get(value)
            yield LimitGroup(
                clause=quota.clause,
                title=quota.name,
                values=self._say([key], (value,)),
                members=found.get(value, ()),
                most=row.most if row else quota.most,
                least=quota.least,
                certain=key.certain,
                quota=True,
                note=f"{row.base} 个，另因案例增加 {row.added} 个" if row and row.added else "",
            )

    def _doubtful(
        self, quota: Quota, key: Key, within: str, known: Collection[tuple[int, ...]]
    ) -> Iterator[LimitGroup]:
        """Yield who may be one under a quota: look-alikes, and units of one name in the list."""
        tables = [(self.title(key), self.look_alikes.get(key.name))]
        name = self.review.counted_in_lists(key)
        of = self.form.field(name)
        if of is not None and name not in key.fields:
            tables.append((of.title, self._listed(key, of)))
        for title, table in tables:
            for group in self.engine.agreeing([table], quota.most, within) if table else ():
                if group.members not in known:
                    yield LimitGroup(
                        clause=quota.clause,
                        title=title,
                        values=self._say([key], group.values),
                        members=group.members,
                        most=quota.most,
                        least=None,
                        certain=False,
                        quota=True,
                    )

    # ---- values ----

    def _keep(self, key: Key) -> None:
        rows: dict[tuple[int, str], str] = {}
        for entry in self.entries.values():
            # An application may have a value twice, as when partners share a representative.
            rows.update(((entry.place, same), like) for same, like in self._values(key, entry))
        self.tables[key.name] = self.engine.keep(("INTEGER", "VARCHAR"), list(rows))
        if len(set(rows.values())) < len({same for _, same in rows}):
            loose = dict.fromkeys((place, like) for (place, _), like in rows.items())
            self.look_alikes[key.name] = self.engine.keep(("INTEGER", "VARCHAR"), list(loose))

    def _listed(self, key: Key, of: Field) -> str:
        """Keep what a list would show of each application that counts for a key."""
        rows = []
        for entry in self.entries.values():
            if counts(key, entry, self.form):
                label = wire(of, entry.answers.get(of.name))
                self.key_text.setdefault((key.name, folded(label)), label)
                rows.append((entry.place, folded(label)))
        return self.engine.keep(("INTEGER", "VARCHAR"), rows)

    def _values(self, key: Key, entry: Entry) -> Iterator[tuple[str, str]]:
        """Yield each value an application has for a key: as it is counted, as look-alikes are."""
        if not counts(key, entry, self.form):
            return
        for path in key.fields:
            for value, of, owner in self._answers(path, entry.answers):
                key_text = str(value)
                if key.main:
                    key_text = next(iter(self.plan.lineage.get(key_text, (key_text,))))
                    category = self.call.category(key_text)
                    label = category.label if category else key_text
                else:
                    label = f"{owner}（{value}）" if owner else wire(of, value)
                # A choice is its id, whatever an id looks like; other texts agree when read alike.
                chosen = of.kind is FieldType.CHOICE
                same = key_text if chosen else folded(key_text)
                like = key_text if chosen else skeleton(key_text)
                self.key_text.setdefault((key.name, same), label)
                self.key_text.setdefault((key.name, like), label)
                yield same, like

    def _answers(
        self, path: str, answers: Mapping[str, object]
    ) -> Iterator[tuple[object, Field, str]]:
        """Yield each answer of a path with its field, and of a code the unit it belongs to."""
        name, _, column = path.partition("/")
        table, single = self.form.table(name), self.form.field(name)
        if single is not None and name in answers:
            owner = str(answers.get(self.review.applicant, ""))
            yield answers[name], single, owner if single.kind is FieldType.USCC else ""
        of = table.column(column) if table else None
        if table is None or of is None:
            return
        named = next((c.name for c in table.columns if c.kind is FieldType.TEXT), "")
        for row in cast("Sequence[Mapping[str, object]]", answers.get(name, ())):
            if column in row:
                owner = str(row.get(named, ""))
                yield row[column], of, owner if of.kind is FieldType.USCC else ""

    def labelled(self, key: Key, entry: Entry) -> tuple[tuple[str, str], ...]:
        """Return each value an application has for a key once, and what it is called."""
        values = dict.fromkeys(same for same, _ in self._values(key, entry))
        return tuple((same, self.key_text.get((key.name, same), same)) for same in values)

    def _say(self, keys: Sequence[Key], values: Sequence[str]) -> tuple[str, ...]:
        return tuple(
            self.key_text.get((key.name, value), value)
            for key, value in zip(keys, values, strict=True)
        )

    def title(self, key: Key) -> str:
        """Return what a key counts by, as the form calls it."""
        table, _, column = key.fields[0].partition("/")
        found = self.form.table(table)
        of = found.column(column) if found else self.form.field(table)
        owner = f"{found.title}的" if found else ""
        return f"{owner}{of.title}" if of else key.name

    def meant(self, clause: Clause, places: Sequence[int]) -> list[int]:
        """Return the applications of the categories that a clause is for, all by default."""
        if not clause.categories:
            return list(places)
        wanted = set(clause.categories)
        return [p for p in places if wanted & set(self.categories(self.entries[p]))]

    def _within(self, clause: Clause, places: Sequence[int]) -> str:
        counted = self.meant(clause, places)
        return self.engine.keep(("INTEGER",), [(place,) for place in counted])

    def categories(self, entry: Entry) -> tuple[str, ...]:
        """Return the categories of an application with their parents, outermost first."""
        chosen = (str(entry.answers.get(name, "")) for name in self.plan.category_fields)
        return tuple(c for one in chosen for c in self.plan.lineage.get(one, ()))


def counts(key: Key, entry: Entry, form: Form) -> bool:
    """Tell whether an application counts for a key at all."""

    def has(name: str, values: tuple[str, ...]) -> bool:
        of = form.field(name)
        given = values_of(entry.answers.get(name))
        found = {wire(of, one) if of and isinstance(one, bool) else one for one in given}
        return not found.isdisjoint(values)

    kept = all(has(name, values) for name, values in key.when)
    return kept and not any(has(name, values) for name, values in key.unless)


# ---- what people settle ----


@dataclass
class _GroupStanding:
    outcome: Outcome
    decision: Decision | None
    reasons: list[Reason] = field(default_factory=list)


def settle(
    places: Iterable[int],
    groups: Sequence[LimitGroup],
    decisions: Mapping[int, Decision],
    faults: Faults,
) -> Mapping[int, tuple[Outcome, tuple[Reason, ...]]]:
    """Return how each application stands once what people decided is taken into account.

    In a group over its bound all wait for people. Once as many as may are decided to pass, the
    rest of a certain group fail; of an uncertain one people decide each. More than may are taken
    only with a reason, and only where the clause leaves room.
    """
    found: dict[int, _GroupStanding] = {}
    for place in places:
        decision = decisions.get(place)
        outcome = Outcome.PASSED if decision is None or decision.passed else Outcome.FAILED
        standing = found[place] = _GroupStanding(outcome, decision)
        if decision is not None:
            standing.reasons.append(Reason(text=decision.sentence))
    waiting = [group for group in groups if not _fill(group, found, faults)]
    for group in waiting:
        undecided = [p for p in group.members if _is_open(found[p])]
        decided = sum(_is_passed(found[p]) for p in group.members)
        if undecided and decided + len(undecided) > group.most:
            for place in undecided:
                found[place].reasons.append(_over(group, decided + len(undecided)))
    for standing in found.values():
        if _is_open(standing) and standing.reasons:
            standing.outcome = Outcome.OPEN
    return {p: (s.outcome, tuple(s.reasons)) for p, s in found.items()}


def _fill(group: LimitGroup, found: Mapping[int, _GroupStanding], faults: Faults) -> bool:
    """Fail what no longer fits a certain group, and tell whether the group is full."""
    passed = [found[p] for p in group.members if _is_passed(found[p])]
    if len(passed) > group.most:
        _hold(group, passed, faults)
    if not group.certain or len(passed) < group.most:
        return False
    for place in group.members:
        standing = found[place]
        if standing.decision is None and not _is_passed(standing):
            standing.outcome = Outcome.FAILED
            words = f"{_name(group)}已有 {len(passed)} 个由人工决定通过，{_bound(group)}已满"
            standing.reasons.append(Reason(text=words, clause=group.clause.number))
    return True


def _hold(group: LimitGroup, passed: Sequence[_GroupStanding], faults: Faults) -> None:
    """Hold decisions that go over a bound: to their reasons, or not at all."""
    open_to_reasons = group.clause.force is Force.WAIVABLE or not group.certain
    for standing in passed:
        decision = standing.decision
        if decision is None or (open_to_reasons and decision.reason):
            continue
        key_text = f"{_name(group)}决定通过 {len(passed)} 个，超过{_bound(group)} {group.most} 个"
        remedy = "请写明理由，或改为不通过" if open_to_reasons else "请把超过的改为不通过"
        faults.tell("REV-008", f"{key_text}（{group.clause.number}）；{remedy}", decision.place)
    for standing in passed:
        words = f"{_name(group)}通过 {len(passed)} 个，超过{_bound(group)} {group.most} 个"
        standing.reasons.append(Reason(text=words, clause=group.clause.number))


def _is_passed(standing: _GroupStanding) -> bool:
    return standing.decision is not None and standing.decision.passed


def _is_open(standing: _GroupStanding) -> bool:
    return standing.decision is None and standing.outcome is not Outcome.FAILED


def _over(group: LimitGroup, count: int) -> Reason:
    if group.pairs:
        words = f"与另外 {count - 1} 份相近，须由人工判断是不是同一个项目"
    elif group.certain:
        words = f"{_name(group)}有 {count} 个，{_bound(group)} {group.most} 个，须由人工确定"
    else:
        words = f"{_name(group)}有 {count} 个，限 {group.most} 个，是否同一个须由人工核实"
    return Reason(text=words, clause=group.clause.number)


def _name(group: LimitGroup) -> str:
    values = " + ".join(group.values)
    return f"“{values}”" if values else COLUMNS["similar"]


def _bound(group: LimitGroup) -> str:
    return COLUMNS["quota"] if group.quota else "限额"


def counted(groups: Iterable[LimitGroup], passed: frozenset[int]) -> tuple[LimitGroup, ...]:
    """Return groups with the members that passed alone."""
    return tuple(
        replace(group, members=tuple(p for p in group.members if p in passed)) for group in groups
    )
