"""What a notice prefers, as a review counts it: points that are added, or a place in front.

Frozen values; nothing is evaluated and nothing is read.
"""

from dataclasses import dataclass
from decimal import Decimal

from generator.forms.rules import Rule
from generator.model.clauses import Clause


@dataclass(frozen=True, kw_only=True)
class Preference:
    """Something that counts for an application: ``points`` to add, None for going in front.

    ``rule`` says for whom, in its ``when``; what is written first outranks what follows.
    """

    title: str
    rule: Rule
    points: Decimal | None

    @property
    def clause(self) -> Clause:
        """Return the clause that prefers."""
        return self.rule.clause

    @property
    def effect(self) -> str:
        """Say what it does: so many points, or going in front."""
        return "优先" if self.points is None else f"加 {plain_points(self.points)} 分"

    @property
    def words(self) -> str:
        """Say what an application has by it."""
        return f"{self.title}：{self.effect}" if self.title else self.effect

    @property
    def cited(self) -> str:
        """Say what an application has by it, with the clause."""
        return f"{self.words}（{self.clause.number}）"


def plain_points(points: Decimal) -> str:
    """Return points without the noughts behind."""
    return f"{points.normalize():f}"
