"""What bounds a list or a group of it: how many, how much, and what is kept for whom.

One noun for the pot and the least number of a whole list, and for every bound on a category, an
area, a round or a parent project. Frozen values; nothing is counted here.
"""

from dataclasses import dataclass
from math import ceil, floor

from generator.model.clauses import Clause

ROUND = "round"
"""What a bound counts by that is the window an application came in; a form may ask it instead."""
WITHIN = 10
"""How many percent "about" may be off where nobody says."""
_WHOLE = 100


@dataclass(frozen=True, kw_only=True)
class CountBound:
    """How many may pass: no more than ``most`` do; fewer than ``least``, or not about, is told."""

    least: int | None = None
    most: int | None = None
    about: int | None = None
    within: int = WITHIN

    @property
    def range(self) -> tuple[int, int] | None:
        """Return from how many to how many is about, None where that is not asked."""
        if self.about is None:
            return None
        low = ceil(self.about * (_WHOLE - self.within) / _WHOLE)
        return low, floor(self.about * (_WHOLE + self.within) / _WHOLE)


@dataclass(frozen=True, kw_only=True)
class AmountBound:
    """How much may be granted, in whole base units; ``reserved`` is kept out of the whole.

    What a reserve has left is ``released`` for others once nobody of the group can use it.
    """

    least: int | None = None
    most: int | None = None
    reserved: int | None = None
    released: bool = True


@dataclass(frozen=True, kw_only=True)
class Bound:
    """A bound on each group that a key makes, or on the whole list where ``per`` is "".

    ``only`` are the values it is for, all by default; with ``carry``, what one round leaves is
    added to the next. Where the clause is for some categories, so is the bound.
    """

    clause: Clause | None = None
    per: str = ""
    only: tuple[str, ...] = ()
    count: CountBound = CountBound()
    amount: AmountBound = AmountBound()
    carry: bool = False

    @property
    def grants(self) -> bool:
        """Tell whether it says anything of money."""
        found = self.amount
        return (found.least, found.most, found.reserved) != (None, None, None)

    @property
    def number(self) -> str:
        """Return the number of its clause, "" for none."""
        return self.clause.number if self.clause else ""
