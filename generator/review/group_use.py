"""How far a group has used what bounds it, in figures and in words.

Frozen values; nothing is counted here. What is said holds no number that names a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.findings import without_numbers
from generator.forms.review_bounds import Bound
from generator.model.calls import Currency
from generator.review.earlier_lists import Taken

_FEN = 100
WHOLE_LIST = "整份名单"
"""What the group of a bound on a whole list is called."""


@dataclass(frozen=True, kw_only=True)
class GroupUse:
    """A group under a bound: who entered, passed and waits, and what of the money is spent.

    Amounts are in fen, None where the stage counts no money; ``cap`` is the most this group may
    have, with what was ``carried`` over from the round before, as ``seats_over`` are places;
    ``taken`` is what lists announced earlier have of it. Only what is ``shown`` is published:
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
    taken: tuple[Taken, ...] = ()
    seats_over: int = 0

    def __post_init__(self) -> None:
        """Let the name hold no number that names a person."""
        object.__setattr__(self, "label", without_numbers(self.label))

    @property
    def name(self) -> str:
        """Return what the group is called, such as 片区 东坡."""
        return f"{self.title} {self.label}" if self.title else self.label

    @property
    def taken_amount(self) -> int:
        """Return how much lists announced earlier grant, in fen."""
        return sum(one.amount for one in self.taken)

    @property
    def total(self) -> int:
        """Return how many there are with those of lists announced earlier."""
        return self.passed + sum(one.many for one in self.taken)

    @property
    def granted(self) -> int:
        """Return how much is granted with what earlier lists granted, in fen."""
        return (self.spent or 0) + self.taken_amount

    @property
    def counted(self) -> str:
        """Say how many there are, with those of earlier lists."""
        if not self.taken:
            return f"{self.passed} 个"
        return f"{self.passed} 个，连同此前的 {self.total - self.passed} 个共 {self.total} 个"

    @property
    def left(self) -> int | None:
        """Return what is left of the most it may have, None where nothing bounds it."""
        return None if self.cap is None or self.spent is None else self.cap - self.granted

    @property
    def unused(self) -> int:
        """Return what the group left of the money kept for it."""
        return max(0, (self.bound.amount.reserved or 0) * _FEN - self.granted)

    def figures(self, currency: Currency) -> str:
        """Say how many passed, and with how much money."""
        count = f"{self.passed} 个"
        return count if self.spent is None else f"{count}，{say(self.spent, currency)}"

    def rules(self, currency: Currency) -> str:
        """Say what bounds the group and what is left of it."""
        return "，".join((*self._before(currency), *self._counted(), *self._funded(currency)))

    def sentence(self, currency: Currency) -> str:
        """Say all of it in one line."""
        return f"{self.name}：{self.figures(currency)}（{self.rules(currency)}）"

    def _before(self, currency: Currency) -> Iterator[str]:
        """Yield what each list announced earlier took of the group."""
        for one in self.taken:
            money = "" if self.spent is None else f"、{say(one.amount, currency)}"
            yield f"此前《{one.title}》已用 {one.many} 个{money}"

    def _counted(self) -> Iterator[str]:
        count, around = self.bound.count, self.bound.count.range
        if count.least is not None:
            lacking = count.least - self.total
            yield f"至少 {count.least} 个" + (f"，少 {lacking} 个" if lacking > 0 else "")
        if count.most is not None:
            most = count.most + self.seats_over
            rest = max(0, most - self.total)
            yield f"至多 {most} 个{seats_carried(self.seats_over)}，余 {rest} 个"
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
        if count.least is not None and self.total < count.least:
            found.append(too_few(count.least))
        if count.most is not None and self.total > count.most + self.seats_over:
            found.append(too_many(self.total - count.most - self.seats_over))
        if around is not None and not around[0] <= self.total <= around[1]:
            found.append(f"不在 {around[0]} 至 {around[1]} 个之间")
        least = self.bound.amount.least
        if least is not None and self.spent is not None and self.granted < least * _FEN:
            found.append("金额不足")
        return "，".join(found)


def too_few(least: int) -> str:
    """Say that fewer passed than should."""
    return f"不足 {least} 个"


def too_many(more: int) -> str:
    """Say by how many more passed than may."""
    return f"超过 {more} 个"


def seats_carried(many: int) -> str:
    """Say how many places the round before left, "" for none."""
    return f"，含上一轮结转 {many} 个" if many else ""


def say(fen: int, currency: Currency) -> str:
    """Say an amount in hundredths of the base unit, in full: nothing is rounded."""
    whole, rest = divmod(fen, _FEN)
    return currency.said(f"{whole:,}{f'.{rest:02d}' if rest else ''}")
