"""What a notice says, clause by clause: the values every other noun of a call refers to.

A clause knows its number in the notice, how it is held and where in the sources it stands. This
module reads no file and decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from generator.sources.documents import Value
from generator.sources.origin import Origin


class Enforcement(StrEnum):
    """How a clause is held: by a rule of the form, by people, or by telling."""

    RULE = "rule"
    JUDGED = "judged"
    INFORMATIVE = "informative"


class Force(StrEnum):
    """How strongly a clause binds: a must, a principle, a preference or a piece of information."""

    MUST = "must"
    WAIVABLE = "waivable"
    PREFERENCE = "preference"
    INFORMATIVE = "informative"


ParamValue = int | str | tuple[int, ...] | tuple[str, ...]
"""A figure or a text of a clause, or several of one kind."""


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """The reading taken where the notice is silent or open, and why."""

    reading: str
    reason: str
    confirm: str
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Band:
    """One size range of a banded requirement; ``to`` is None in the open last band."""

    first: int
    last: int | None
    percent: int
    force: Force
    assumption: Assumption | None
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Bands:
    """A requirement that depends on a size: what is measured, in which unit, and the ranges."""

    measure: str
    unit: str
    result: str
    rows: tuple[Band, ...]
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A limit across applications: at most ``most`` in each group of the keys ``per``."""

    per: tuple[str, ...]
    most: int


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One thing the notice says, with its number there and how it is held.

    ``says`` may name parameters in braces; ``section`` is the page of the call that shows it;
    ``occurrence`` is 2 or more where the notice gives the same number again.
    """

    id: str
    number: str
    occurrence: int
    held: Enforcement
    force: Force
    says: str
    original: str
    categories: tuple[str, ...]
    params: Mapping[str, ParamValue]
    assumption: Assumption | None
    bands: Bands | None
    limit: Limit | None
    section: str
    origin: Origin = field(repr=False, compare=False)

    @property
    def anchor(self) -> str:
        """Return the anchor of the clause on its page: its id in small letters."""
        return self.id.lower()


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A titled section of the notice, title as printed."""

    number: str
    occurrence: int
    title: str
    assumption: Assumption | None
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class GeneralAssumption:
    """A reading that belongs to the notice as a whole and not to one clause."""

    id: str
    number: str
    assumption: Assumption
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class StatedFigure:
    """A figure the notice gives though it follows from others: ``name`` of a clause.

    It is ``percent`` of ``of``, the ``sum`` or the ``product`` of some, or the ``count`` of a list;
    each names a parameter of the clause or, as ``clause.parameter``, of another.
    """

    clause: str
    name: str
    percent: str
    of: str
    sum: tuple[str, ...]
    product: tuple[str, ...]
    count: str
    origin: Origin = field(repr=False, compare=False)


def param_value(value: Value) -> ParamValue | None:
    """Return a value of ``params``; several of which one is a text are all texts."""
    if isinstance(value, int | str):
        return value
    found = value if isinstance(value, tuple) else ()
    whole = tuple(one for one in found if isinstance(one, int))
    if whole and len(whole) == len(found):
        return whole
    return tuple(str(one) for one in found if isinstance(one, int | str)) or None
