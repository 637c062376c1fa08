"""Rules in CEL, each bound to a clause, and what they say of one application.

The only module that knows the CEL engine. Amounts reach a rule as whole fen (hundredths of the
base unit), figures of the call only through ``params``. A rule whose inputs are missing has no
answer: it is not checked, never passed.
"""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType, ModuleType

# The package loads its own command line on import, a quarter of a second nobody here needs.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))
import cel  # noqa: E402  after the stand-in

from generator.forms.expressions import tree  # noqa: E402  after the stand-in
from generator.forms.rule_dates import months_between, years_between  # noqa: E402  likewise
from generator.forms.rule_language import Misread, misread  # noqa: E402  likewise
from generator.model.clauses import Bands, Clause, Force, ParamValue  # noqa: E402  after the stand-in
from generator.sources.origin import Origin  # noqa: E402  after the stand-in

# It reports a function that fails, which here is an answer like any other.
logging.getLogger("cel").addHandler(logging.NullHandler())

Param = ParamValue


class RuleOutcome(StrEnum):
    """What a rule says of an application."""

    KEPT = "kept"
    BROKEN = "broken"
    NOT_APPLICABLE = "not-applicable"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A check bound to a clause: where it points, when it applies, what must hold, what is said.

    ``size`` names the field that picks the band of a banded clause. ``params`` are those of the
    clause with what its noun adds: ``amount`` in fen, ``kinds``, ``lead``, ``partners``,
    ``percent``, ``starts`` and ``ends`` as ISO dates, ``document``. ``within`` are the answers it
    reads for each row of a table: without one of them no row is looked at. ``lists`` is what it
    reads of the lists of the call, as JSON by list, key and column. ``called`` is how people call
    the ids that its parameters list.
    """

    clause: Clause
    at: str
    when: str
    check: str
    fails: str
    size: str
    params: Mapping[str, Param]
    origin: Origin = field(repr=False, compare=False)
    within: tuple[str, ...] = ()
    lists: str = ""
    called: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def in_fen(self) -> bool:
        """Tell whether ``amount`` is that of the noun, in fen, and not a figure of the clause."""
        return self.params.get("amount") != self.clause.params.get("amount")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The outcome of one rule, with the force it has and the parameters it was held to."""

    rule: Rule
    outcome: RuleOutcome
    force: Force
    params: Mapping[str, Param]


def judge(
    rules: Iterable[Rule],
    application: Mapping[str, object],
    *,
    categories: tuple[str, ...],
    kinds: tuple[str, ...],
    call: Mapping[str, object],
    dates: Mapping[str, str] = MappingProxyType({}),
    gaps: frozenset[tuple[str, str]] = frozenset(),
) -> tuple[Verdict, ...]:
    """Hold one application against rules, in their order.

    ``application`` maps field names to text, whole numbers, booleans and lists of such mappings;
    amounts are whole fen, dates ISO text, absent answers are absent keys. ``categories`` are the
    chosen categories with their parents, ``kinds`` the kinds of all applicants. ``dates`` are
    those that are known of ``closes``, ``received`` and ``today``. ``gaps`` are columns, by table
    and name, in which an answer cannot be relied on.
    """
    evaluation = _Evaluation(application, categories, kinds, call, dates, gaps)
    return tuple(evaluation.verdict(rule) for rule in rules)


def fault(expression: str) -> Misread | None:
    """Return where an expression cannot be read and what to do, or None when it can be."""
    try:
        _program(expression)
        tree(expression)
    except (ValueError, TypeError, RuntimeError) as error:
        found = _PLACE.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        before = expression.split("\n")[: line - 1]
        return misread(expression, sum(map(len, before)) + len(before) + column - 1)
    return None


class _Evaluation:
    """One application before the engine.

    Handing values over costs far more than a rule does: the application goes over once, and
    parameters are compiled into the expressions.
    """

    def __init__(
        self,
        application: Mapping[str, object],
        categories: tuple[str, ...],
        kinds: tuple[str, ...],
        call: Mapping[str, object],
        dates: Mapping[str, str],
        gaps: frozenset[tuple[str, str]],
    ) -> None:
        self.application = application
        self.categories = frozenset(categories)
        self.gaps = gaps
        self.context = cel.Context(
            variables={
                "application": application,
                "categories": list(categories),
                "kinds": list(kinds),
                "call": call,
                **dates,
            },
            functions=_FUNCTIONS,
        )

    def verdict(self, rule: Rule) -> Verdict:
        params, force = rule.params, rule.clause.force
        outcome = RuleOutcome.NOT_APPLICABLE
        if not rule.clause.categories or not self.categories.isdisjoint(rule.clause.categories):
            outcome = RuleOutcome.KEPT
            bands = rule.clause.bands
            if rule.size and bands is not None:
                found = _band(bands, self.application.get(rule.size))
                if found is None:
                    outcome = RuleOutcome.NOT_CHECKED
                else:
                    params = {**params, "percent": found[0]}
                    force = Force.WAIVABLE if found[1] is Force.WAIVABLE else force
        if outcome is RuleOutcome.KEPT:
            outcome = self._outcome(rule, params)
        return Verdict(rule=rule, outcome=outcome, force=force, params=params)

    def _outcome(self, rule: Rule, params: Mapping[str, Param]) -> RuleOutcome:
        if not self.application.keys() >= set(rule.within):
            return RuleOutcome.NOT_CHECKED
        if rule.when:
            applies = self._value(rule.when, params, rule.lists)
            if applies is None:
                return RuleOutcome.NOT_CHECKED
            if not applies:
                return RuleOutcome.NOT_APPLICABLE
        kept = self._value(rule.check, params, rule.lists)
        if kept is None:
            return RuleOutcome.NOT_CHECKED
        return RuleOutcome.KEPT if kept else RuleOutcome.BROKEN

    def _value(self, expression: str, params: Mapping[str, Param], lists: str) -> bool | None:
        """Return what an expression says, None where it has no answer."""
        if self.gaps and any({*gap} <= _names(expression) for gap in self.gaps):
            return None
        try:
            program = _program(expression, tuple(params.items()), lists)
            outcome = program.execute(self.context)
        except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError):
            return None
        return outcome if isinstance(outcome, bool) else None


def _sum(values: object) -> int:
    """Return the sum of whole numbers; anything else raises TypeError, too large a sum too."""
    if not isinstance(values, list) or not all(type(value) is int for value in values):
        raise TypeError("not whole numbers")
    total = sum(values)
    if not -_ONE_TOO_MANY <= total < _ONE_TOO_MANY:
        raise TypeError("too large")
    return total


def _band(bands: Bands, size: object) -> tuple[int, Force] | None:
    if not isinstance(size, int) or isinstance(size, bool):
        return None
    for row in bands.rows:
        if row.first <= size and (row.last is None or size <= row.last):
            return row.percent, row.force
    return None


@lru_cache(maxsize=1024)
def _names(expression: str) -> frozenset[str]:
    """Return every name that an expression reads of something: answers and columns among them."""
    return frozenset(node.name for node in tree(expression).walk() if node.op == ".")


@lru_cache(maxsize=1024)
def _program(
    expression: str, params: tuple[tuple[str, Param], ...] = (), lists: str = ""
) -> "cel.Program":
    """Compile an expression, parameters and lists bound as variables of macros over one map."""
    program = cel.compile(expression)
    read = program.variables()
    bound = (("params", json.dumps(dict(params)) if params else ""), ("lists", lists))
    for name, values in bound:
        if values and name in read:
            # A map's texts are escaped as those of JSON are; the line break ends a comment.
            expression = f"[{values}].map({name}, {expression}\n)[0]"
            program = cel.compile(expression)
    return program


_ONE_TOO_MANY = 2**63
_PLACE = re.compile("<input>:([0-9]+):([0-9]+): ")
_FUNCTIONS: dict[str, Callable[..., int]] = {
    "sum": _sum,
    "months_between": months_between,
    "years_between": years_between,
}
