"""How far a group has used what bounds it, in figures and in words.

Frozen values; nothing is counted here. What is said holds no number that names a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.findings import without_numbers
from generator.forms.review_bounds import Bound
from generator.model.calls import Currency

_FEN = 100
WHOLE_LIST = "整份名单"
"""What the group of a bound on a whole list is called."""


@dataclass(frozen=True, kw_only=True)
class GroupUse:
    """A group under a bound: who entered, passed and waits, and what of the money is spent.

    Amounts are in fen, None where the stage counts no money; ``cap`` is the most this group may
    have, with what was ``carried`` over from the round before. Only what is ``shown`` is published:
    groups whose names stand in the list anyway.
    """

    bound: Bound
    title: str
    label: str
    entered: int
    passed: int
    waiting: int
    spent: int | None
    cap: int | None
    carried: int
    shown: bool

    def __post_init__(self) -> None:
        """Let the name hold no number that names a person."""
        object.__setattr__(self, "label", without_numbers(self.label))

    @property
    def name(self) -> str:
        """Return what the group is called, such as 片区 东坡."""
        return f"{self.title} {self.label}" if self.title else self.label

    @property
    def left(self) -> int | None:
        """Return what is left of the most it may have, None where nothing bounds it."""
        return None if self.cap is None or self.spent is None else self.cap - self.spent

    @property
    def unused(self) -> int:
        """Return what the group left of the money kept for it."""
        return max(0, (self.bound.amount.reserved or 0) * _FEN - (self.spent or 0))

    def figures(self, currency: Currency) -> str:
        """Say how many passed, and with how much money."""
        count = f"{self.passed} 个"
        return count if self.spent is None else f"{count}，{say(self.spent, currency)}"

    def rules(self, currency: Currency) -> str:
        """Say what bounds the group and what is left of it."""
        return "，".join((*self._counted(), *self._funded(currency)))

    def sentence(self, currency: Currency) -> str:
        """Say all of it in one line."""
        return f"{self.name}：{self.figures(currency)}（{self.rules(currency)}）"

    def _counted(self) -> Iterator[str]:
        count, around = self.bound.count, self.bound.count.range
        if count.least is not None:
            lacking = count.least - self.passed
            yield f"至少 {count.least} 个" + (f"，少 {lacking} 个" if lacking > 0 else "")
        if count.most is not None:
            yield f"至多 {count.most} 个，余 {max(0, count.most - self.passed)} 个"
        if around is not None:
            yield f"{count.about} 个左右，按 {around[0]} 至 {around[1]} 个掌握"

    def _funded(self, currency: Currency) -> Iterator[str]:
        amount = self.bound.amount
        if amount.least is not None:
            yield f"至少 {say(amount.least * _FEN, currency)}"
        if self.cap is not None:
            more = f"，含上一轮结转 {say(self.carried, currency)}" if self.carried else ""
            yield f"上限 {say(self.cap, currency)}{more}，余 {say(self.left or 0, currency)}"
        if amount.reserved is not None:
            yield f"专门留出 {say(amount.reserved * _FEN, currency)}，{self.rest(currency)}"

    def rest(self, currency: Currency) -> str:
        """Say what became of the money that was kept for the group."""
        if not self.unused:
            return "已经用完"
        what = f"没有用完的 {say(self.unused, currency)}"
        return f"{what}并入总额" if self.bound.amount.released else f"{what}不转作他用"

    @property
    def fault(self) -> str:
        """Say in a few words what is not as the bound has it, "" where all is."""
        count, around = self.bound.count, self.bound.count.range
        found = []
        if count.least is not None and self.passed < count.least:
            found.append(too_few(count.least))
        if count.most is not None and self.passed > count.most:
            found.append(too_many(self.passed - count.most))
        if around is not None and not around[0] <= self.passed <= around[1]:
            found.append(f"不在 {around[0]} 至 {around[1]} 个之间")
        least = self.bound.amount.least
        if least is not None and self.spent is not None and self.spent < least * _FEN:
            found.append("金额不足")
        return "，".join(found)


def too_few(least: int) -> str:
    """Say that fewer passed than should."""
    return f"不足 {least} 个"


def too_many(more: int) -> str:
    """Say by how many more passed than may."""
    return f"超过 {more} 个"


def say(fen: int, currency: Currency) -> str:
    """Say an amount in hundredths of the base unit, in full: nothing is rounded."""
    whole, rest = divmod(fen, _FEN)
    return currency.said(f"{whole:,}{f'.{rest:02d}' if rest else ''}")
