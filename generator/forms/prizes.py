"""Prizes by class: how many of each, and how much, without anything being asked for.

``review.yml`` lists the classes of a stage, the best first. Nothing is given out here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.findings import Place
from generator.forms.review_bounds import Bound
from generator.model.calls import Currency
from generator.model.clauses import Clause
from generator.model.rows import Row

PRIZING: Mapping[str, str] = {
    "FRM-209": "奖项的名称、个数和金额前后一致",
}
"""What can be wrong with the prizes of a review, by code."""

Tell = Callable[[str, str, Place], None]


@dataclass(frozen=True, kw_only=True)
class Prize:
    """A class: so many, each ``least`` to ``most`` whole base units, None for no money."""

    title: str
    count: int
    least: int | None
    most: int | None
    clause: Clause | None

    @property
    def fixed(self) -> bool:
        """Tell whether the class says how much, so that nobody decides it."""
        return self.least == self.most

    @property
    def number(self) -> str:
        """Return the number of its clause, "" for none."""
        return self.clause.number if self.clause else ""

    def each(self, currency: Currency) -> str:
        """Say how much each gets, "" for no money."""
        if self.least is None or self.most is None:
            return ""
        least, most = (currency.said(f"{one:,}") for one in (self.least, self.most))
        return most if self.fixed else f"{least}至 {most}"


def seats(prizes: Iterable[Prize]) -> int:
    """Return how many prizes there are in all."""
    return sum(prize.count for prize in prizes)


def read_prizes(
    stage: Row, bound: Callable[[Row | None], Clause | None], tell: Tell
) -> Iterator[Prize]:
    """Yield the prizes of a stage; ``bound`` finds the clause of a row."""
    seen: set[str] = set()
    for row in stage.rows("prizes"):
        title, within = row.text("title"), row.row("range")
        amount = row.whole("amount")
        if title in seen:
            tell("FRM-209", f"奖项 {title} 写了两次；请改用不同的名称", row.origin.place("title"))
        seen.add(title)
        if amount is not None and within is not None:
            message = "金额固定的写 amount，有幅度的写 range；请只写其中一项"
            tell("FRM-209", message, row.origin.place("amount"))
        least, most = (within.whole("from"), within.whole("to")) if within else (amount, amount)
        if within is not None and least is not None and most is not None and least >= most:
            message = "从多少要少于到多少；请改正，金额固定的写 amount"
            tell("FRM-209", message, within.origin.place("from"))
        yield Prize(
            title=title, count=row.count("count"), least=least, most=most, clause=bound(row)
        )


def prizes_fit(stage: Row, prizes: tuple[Prize, ...], bounds: Iterable[Bound], tell: Tell) -> None:
    """Hold the prizes of a stage to what else it says of money and of how many pass."""
    if not prizes:
        return
    limits, many = stage.row("pass"), seats(prizes)
    top = limits.whole("top") if limits else None
    if limits is not None and top is not None and top != many:
        message = f"奖项共 {many} 个，取前 {top} 名；请删去 top，或改成一样多"
        tell("FRM-209", message, limits.origin.place("top"))
    if stage.value.get("awards") is True:
        message = "设奖项的环节按奖项给金额，不按申请的资金；请删去 awards 或 prizes"
        tell("FRM-209", message, stage.origin.place("awards"))
    least = sum(prize.count * (prize.least or 0) for prize in prizes)
    for found in bounds:
        most = found.amount.most
        if not found.per and most is not None and least > most:
            message = f"奖项的金额合计至少 {least}，超过总额 {most}；请改正个数、金额或总额"
            tell("FRM-209", message, stage.origin.place("prizes"))
