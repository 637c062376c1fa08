"""Rules in CEL, each bound to a clause, and what they say of one application.

The only module that knows the CEL engine. Amounts reach a rule as whole fen (hundredths of the
base unit), figures of the call only through ``params``. A rule whose inputs are missing is not
checked, never passed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import cel

from generator.clauses import Bands, Clause, Force, Origin

Param = int | str | tuple[str, ...]


class Outcome(StrEnum):
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
    ``percent``, ``starts`` and ``ends`` as ISO dates, ``document``.
    """

    clause: Clause
    at: str
    when: str
    check: str
    fails: str
    size: str
    params: Mapping[str, Param]
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The outcome of one rule, with the force it has and the parameters it was held to."""

    rule: Rule
    outcome: Outcome
    force: Force
    params: Mapping[str, Param]


def judge(
    rules: Iterable[Rule],
    application: Mapping[str, object],
    *,
    categories: tuple[str, ...],
    kinds: tuple[str, ...],
    call: Mapping[str, object],
) -> tuple[Verdict, ...]:
    """Hold one application against rules, in their order.

    ``application`` maps field names to text, whole numbers, booleans and lists of such mappings;
    amounts are whole fen, dates ISO text, absent answers are absent keys. ``categories`` are the
    chosen categories with their parents, ``kinds`` the kinds of all applicants.
    """
    hearing = _Hearing(application, categories, kinds, call)
    return tuple(hearing.verdict(rule) for rule in rules)


def fault(expression: str) -> str | None:
    """Return why an expression cannot be compiled, or None when it can."""
    try:
        _program(expression)
    except (ValueError, TypeError, RuntimeError) as error:
        return str(error).splitlines()[0]
    return None


class _Hearing:
    """One application before the engine.

    Handing values over costs far more than a rule does: the application goes over once, and
    parameters only where a rule reads others than those that are there.
    """

    def __init__(
        self,
        application: Mapping[str, object],
        categories: tuple[str, ...],
        kinds: tuple[str, ...],
        call: Mapping[str, object],
    ) -> None:
        self.application = application
        self.categories = frozenset(categories)
        self.params: dict[str, Param] | None = None
        self.context = cel.Context(
            variables={
                "application": application,
                "categories": list(categories),
                "kinds": list(kinds),
                "call": call,
            },
            functions={"sum": sum},
        )

    def verdict(self, rule: Rule) -> Verdict:
        params, force = dict(rule.params), rule.clause.force
        outcome = Outcome.NOT_APPLICABLE
        if not rule.clause.categories or not self.categories.isdisjoint(rule.clause.categories):
            outcome = Outcome.KEPT
            bands = rule.clause.bands
            if rule.size and bands is not None:
                found = _band(bands, self.application.get(rule.size))
                if found is None:
                    outcome = Outcome.NOT_CHECKED
                else:
                    params["percent"] = found[0]
                    force = Force.WAIVABLE if found[1] is Force.WAIVABLE else force
        if outcome is Outcome.KEPT:
            outcome = self._outcome(rule, params)
        return Verdict(rule=rule, outcome=outcome, force=force, params=params)

    def _outcome(self, rule: Rule, params: dict[str, Param]) -> Outcome:
        if ("params" in rule.check or "params" in rule.when) and params != self.params:
            self.context.add_variable("params", _plain(params))
            self.params = params
        if rule.when:
            applies = self._value(rule.when)
            if applies is None:
                return Outcome.NOT_CHECKED
            if not applies:
                return Outcome.NOT_APPLICABLE
        kept = self._value(rule.check)
        if kept is None:
            return Outcome.NOT_CHECKED
        return Outcome.KEPT if kept else Outcome.BROKEN

    def _value(self, expression: str) -> bool | None:
        """Return what an expression says, None where an input is missing or of another type."""
        try:
            said = _program(expression).execute(self.context)
        except (KeyError, ValueError, TypeError, RuntimeError, OverflowError):
            return None
        return said if isinstance(said, bool) else None


def _band(bands: Bands, size: object) -> tuple[int, Force] | None:
    if not isinstance(size, int) or isinstance(size, bool):
        return None
    for row in bands.rows:
        if row.first <= size and (row.last is None or size <= row.last):
            return row.percent, row.force
    return None


def _plain(params: Mapping[str, Param]) -> dict[str, object]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in params.items()}


@lru_cache(maxsize=1024)
def _program(expression: str) -> "cel.Program":
    return cel.compile(expression)
