"""A form made ready for checking many submissions: its order, its sources, its dependencies.

It holds what is the same for every submission, so that it is worked out once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import cast

from generator.forms.expressions import Term, read_field, tree
from generator.forms.field_types import Reading, read
from generator.forms.form import Field, Form, Section, Table
from generator.forms.rule_dates import Closing, closings
from generator.forms.rules import Rule
from generator.model.calls import Call
from generator.model.clauses import Clause, Enforcement
from generator.model.milestones import Milestone

JUDGED = "由人工审核"
ACROSS = "须汇总全部申报后检查"
MISSING = "相关栏目没有填对，没有检查"
NO_TIME = "没有给出收到时间，没有检查"
TO_CONFIRM = "申报的时间待确认，没有检查"
FAULTY = "规则本身算不出结果，没有检查，由工作人员处理"
"""Why something was not checked."""

DATES = ("closes", "received", "today")
"""The variables of rules that are dates of the check and not answers."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A single answer or a table, with its number in the form and its section."""

    number: int
    of: Field | Table
    section: Section


@dataclass(frozen=True, kw_only=True)
class UnsettledClause:
    """A clause that no check of one submission settles, and why not."""

    clause: Clause
    reason: str


@dataclass(frozen=True)
class Plan:
    """A form and its call, with what follows from them for every submission."""

    form: Form
    call: Call
    _read: dict[tuple[int, str], Reading] = attribute(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def read(self, of: Field, text: str) -> Reading:
        """Read a text for a field of this form; short ones, which come again, are read once."""
        if len(text) > _SHORT:
            return read(of, text)
        key = (id(of), text)
        found = self._read.get(key)
        if found is None:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            found = self._read[key] = read(of, text)
        return found

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Return the single answers and tables by name, in the order of the form."""
        found: dict[str, Item] = {}
        for section in self.form.sections:
            for item in section.items:
                found[item.name] = Item(number=len(found) + 1, of=item, section=section)
        return MappingProxyType(found)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Return the single answers in the order of the form."""
        return tuple(self.form.fields())

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables in the order of the form."""
        return tuple(self.form.tables())

    @cached_property
    def kind_fields(self) -> tuple[str, ...]:
        """Return the single answers that name a kind of applicant."""
        return tuple(n for n, source in self._sources().items() if source == "kinds")

    @cached_property
    def kind_columns(self) -> tuple[tuple[str, str], ...]:
        """Return the columns that name a kind of applicant, each as table and column."""
        found = []
        for table in self.form.tables():
            fields = cast("list[Mapping[str, object]]", table.descriptor.get("fields", []))
            found += [(table.name, str(f["name"])) for f in fields if f.get("x-choices") == "kinds"]
        return tuple(found)

    @cached_property
    def category_fields(self) -> tuple[str, ...]:
        """Return the single answers that name a category."""
        return tuple(n for n, source in self._sources().items() if source == "categories")

    @cached_property
    def lineage(self) -> Mapping[str, tuple[str, ...]]:
        """Return each category with its parents, outermost first, by its id."""
        return MappingProxyType({c.id: (*c.path, c.id) for c in self.call.categories()})

    @cached_property
    def inputs(self) -> Mapping[int, frozenset[str]]:
        """Return what each rule reads of the application, by the rule's number."""
        return MappingProxyType(
            {
                number: frozenset({rule.size, *map(read_field, _nodes(rule))} - {""})
                for number, rule in enumerate(self.form.rules)
            }
        )

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Return every name that any rule reads of something: fields and columns among them."""
        read = {node.name for rule in self.form.rules for node in _nodes(rule) if node.op == "."}
        return frozenset(read | {rule.size for rule in self.form.rules})

    @cached_property
    def leads(self) -> tuple[str, ...]:
        """Return the kinds of applicant that may lead."""
        return tuple(kind.id for kind in self.call.kinds if kind.leads)

    @cached_property
    def windows(self) -> tuple[Milestone, ...]:
        """Return the milestones whose times bound when applications are handed in."""
        return tuple(m for m in self.call.applications if m.opens or m.until or m.rolling)

    @cached_property
    def closings(self) -> tuple[Closing, ...]:
        """Return the last day of each window for applications."""
        return closings(self.windows)

    @cached_property
    def left(self) -> tuple[UnsettledClause, ...]:
        """Return the clauses that people judge or that need all submissions together.

        People judge what a rule of a later version holds, too: this one has none for it.
        """
        call = self.call
        across = {quota.clause.id for quota in call.quotas}
        across |= {clause.id for clause in call.clauses if clause.limit is not None}
        held = across | {rule.clause.id for rule in self.form.rules}
        held |= {window.clause.id for window in call.applications}
        held |= {paper.clause.id for paper in call.papers}
        return tuple(
            UnsettledClause(clause=clause, reason=ACROSS if clause.id in across else JUDGED)
            for clause in call.clauses
            if clause.id in across
            or clause.held is Enforcement.JUDGED
            or (clause.held is Enforcement.RULE and clause.id not in held)
        )

    def _sources(self) -> Mapping[str, str]:
        properties = cast("Mapping[str, Mapping[str, object]]", self.form.schema["properties"])
        return {
            name: str(found.get("x-choices", "")).partition(":")[0]
            for name, found in properties.items()
        }


def reads(rule: Rule, name: str) -> bool:
    """Tell whether a rule reads a name of its own accord, not one of its parameters."""
    return any(name in _own_names(text) for text in (rule.when, rule.check) if text)


@lru_cache(maxsize=1024)
def _own_names(expression: str) -> frozenset[str]:
    return frozenset(node.name for node in tree(expression).walk() if node.op == "name")


def dates_read(rule: Rule) -> tuple[str, ...]:
    """Return the dates of the check that a rule reads."""
    return tuple(name for name in DATES if reads(rule, name))


def _nodes(rule: Rule) -> Iterator[Term]:
    """Yield all nodes of a rule's expressions."""
    return (node for text in (rule.when, rule.check) if text for node in tree(text).walk())


_SHORT, _REMEMBERED = 40, 50_000
