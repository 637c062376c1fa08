"""Prizes given out by the order of a list; what the order leaves open waits for people.

The classes are filled from the best. Who stands level where two classes meet is in one of them
only once people say so, and an amount within a range is theirs to decide.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from generator.forms.prizes import Prize
from generator.forms.review_plan import ReviewStage
from generator.model import wording
from generator.model.calls import Currency
from generator.review.entries import Outcome, Reason
from generator.review.sheet_rows import Faults, brief
from generator.review.staff_sheets import AWARD, Decision

_FEN = 100
_Found = dict[int, tuple[Outcome, tuple[Reason, ...]]]


@dataclass(frozen=True, kw_only=True)
class Won:
    """What each application won, and how much in fen, by place."""

    prizes: Mapping[int, Prize]
    amounts: Mapping[int, int]

    def title(self, place: int) -> str:
        """Return the class an application won, "" for none."""
        return self.prizes[place].title if place in self.prizes else ""


@dataclass
class Prizing:
    """The prizes of one stage under way; those who wait are noted in ``found``."""

    stage: ReviewStage
    found: _Found
    decided: Mapping[int, Decision]
    currency: Currency
    faults: Faults
    given: int = field(init=False, default=0)

    def won(self, order: Iterable[int], levels: Mapping[int, tuple[int, int]]) -> Won:
        """Return what those who pass win, by the order of the list."""
        if not self.stage.prizes:
            for decision in self.decided.values():
                if decision.prize:
                    message = f"“{self.stage.title}”不设奖项；请删去奖项"
                    self.faults.tell("REV-034", message, decision.place)
            return Won(prizes={}, amounts={})
        passed = [place for place in order if self.found[place][0] is Outcome.PASSED]
        prizes: dict[int, Prize] = {}
        for _, level in groupby(passed, key=lambda place: levels.get(place, (0, 0))):
            prizes.update(self._level([*level]))
        return Won(prizes=prizes, amounts=dict(self._amounts(prizes)))

    # ---- who wins what ----

    def _level(self, places: Sequence[int]) -> Iterator[tuple[int, Prize]]:
        """Yield what applications win that nothing puts in order among themselves."""
        left = self._spans(len(places))
        self.given += len(places)
        said = {place: prize for place in places if (prize := self._said(place, left))}
        yield from said.items()
        open_ones = [place for place in places if place not in said]
        several = [title for title, (_, count) in left.items() if count]
        if len(several) < 2:
            for place in open_ones:
                prize = left[several[0]][0] if several else None
                if prize is not None:
                    yield place, prize
            return
        named = wording.names((title for title in several if title), "或")
        among = f"{named}之间" if "" not in several else f"{named}和不授奖之间"
        words = f"并列的有 {len(places)} 个，在{among}，须由人工写明奖项"
        clause = next((one.number for one, _ in left.values() if one and one.number), "")
        for place in open_ones:
            self._wait(place, Reason(text=words, clause=clause or self.stage.clause.number))

    def _spans(self, count: int) -> dict[str, tuple[Prize | None, int]]:
        """Return how many of each class the next so many get, under "" how many get none."""
        spans: dict[str, tuple[Prize | None, int]] = {}
        first, end = self.given, self.given + count
        begins = 0
        for prize in self.stage.prizes:
            inside = min(end, begins + prize.count) - max(first, begins)
            if inside > 0:
                spans[prize.title] = (prize, inside)
            begins += prize.count
        if end > begins:
            spans[""] = (None, end - max(first, begins))
        return spans

    def _said(self, place: int, left: dict[str, tuple[Prize | None, int]]) -> Prize | None:
        """Return the class that people gave an application, where its place in the order does."""
        decision = self.decided.get(place)
        if decision is None or not decision.prize:
            return None
        prize, count = left.get(decision.prize, (None, 0))
        if prize is None or count == 0:
            can = wording.names((title for title in left if title), "或") or "不授奖"
            wrong = f"“{brief(decision.prize)}”" + ("已经写满" if prize else "与名次不合")
            self.faults.tell("REV-034", f"{wrong}；按名次是{can}，请改正", decision.place)
            return None
        left[decision.prize] = (prize, count - 1)
        return prize

    # ---- how much ----

    def _amounts(self, prizes: Mapping[int, Prize]) -> Iterator[tuple[int, int]]:
        """Yield how much each gets; within a range people decide."""
        for place, prize in prizes.items():
            decision = self.decided.get(place)
            award = decision.award if decision else None
            if prize.least is None or prize.most is None:
                if decision is not None and award is not None:
                    message = f"“{prize.title}”没有金额；请删去金额"
                    self.faults.tell("REV-035", message, decision.place)
                continue
            each = prize.each(self.currency)
            if decision is not None and award is not None:
                if not prize.least * _FEN <= award <= prize.most * _FEN:
                    message = f"“{prize.title}”的金额是 {each}；请改正"
                    self.faults.tell("REV-035", message, decision.place)
                yield place, award
            elif prize.fixed:
                yield place, prize.most * _FEN
            else:
                words = f"{prize.title}的金额在 {each}之间，须由人工写在“{AWARD}”一栏"
                self._wait(place, Reason(text=words, clause=prize.number))

    def _wait(self, place: int, reason: Reason) -> None:
        self.found[place] = (Outcome.OPEN, (*self.found[place][1], reason))


def written_as(stages: Iterable[ReviewStage]) -> tuple[str, ...]:
    """Return the titles that people may write in the column of prizes, each once."""
    return tuple(dict.fromkeys(prize.title for stage in stages for prize in stage.prizes))
