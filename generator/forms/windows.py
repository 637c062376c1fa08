"""Which windows for applications bind a submission by its category, and how it stands in them.

Pure: the instant of receipt is an argument. In the browser nothing is received.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from generator.model.call_status import Span, in_time
from generator.model.milestones import Milestone
from generator.model.working_days import say_instant


class Punctuality(StrEnum):
    """How an instant stands to the windows that bind a submission."""

    IN_TIME = "in-time"
    EARLY = "early"
    LATE = "late"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """How a submission stands, and the window that says so, None where it is in time."""

    stands: Punctuality
    window: Milestone | None = None


def meets(window: Milestone, categories: Iterable[str]) -> bool:
    """Tell whether a window is for any of some categories, parents included; for all by default."""
    meant = window.clause.categories
    return not meant or not frozenset(meant).isdisjoint(categories)


def binding(
    windows: Iterable[Milestone], categories: Sequence[str], *, known: bool
) -> tuple[Milestone, ...]:
    """Return the windows that bind a submission; all of them while its category is not known."""
    return tuple(one for one in windows if not known or meets(one, categories))


def dated(step: Milestone, spans: Mapping[str, Span]) -> Milestone:
    """Return a step as a window, whatever way its time is written."""
    span = spans.get(step.clause.id) or Span(start=step.opens, end=step.until)
    # What is to be done within some days of another step may be done before these begin.
    opens = None if step.shape == "duration" else span.start
    certain = span.end is not None and not span.to_confirm and not step.unsettled
    return replace(step, opens=opens, closes=span.end, to_confirm=() if certain else ("closes",))


def serves(step: Milestone, window: Milestone) -> bool:
    """Tell whether a step, as a window, can bind further receipts of one round of applications.

    A round binds its own alone; any other step none that begin after its end.
    """
    if step.role == "application":
        return step.clause.id == window.clause.id
    return step.until is None or window.opens is None or step.until > window.opens


def steps_of_round(
    steps: Sequence[Milestone], window: Milestone, windows: Sequence[Milestone]
) -> tuple[Milestone, ...]:
    """Return the steps, as windows, by which further receipts of one round are late.

    ``windows`` are all rounds of the same categories. A step that is a round is that one's own; the
    others are for the rounds without one, each for its own: pair by pair in the order of time where
    there are as many, else the first that ends no earlier than the round, else what ends within it
    and after no other round.
    """
    own = {step.clause.id for step in steps if step.role == "application"}
    mine = tuple(step for step in steps if step.clause.id == window.clause.id)
    free = [one for one in windows if one.clause.id not in own] or list(windows)
    if window.clause.id not in {one.clause.id for one in free}:
        return mine
    others = [one for one in steps if one.role != "application" and serves(one, window)]
    every = [one for one in steps if one.role != "application"]
    ends = [(one, one.until) for one in every if one.until is not None]
    closed = [(one, one.until) for one in free if one.until is not None]
    if len(free) > 1 and len(ends) == len(every) and len(closed) == len(free):
        ends.sort(key=lambda pair: pair[1])
        closed.sort(key=lambda pair: pair[1])
        others = _by_round(ends, closed, window)
    return (*mine, *(one for one in others if one not in mine))


_Dated = tuple[Milestone, datetime]


def _by_round(
    ends: Sequence[_Dated], rounds: Sequence[_Dated], window: Milestone
) -> list[Milestone]:
    """Return the steps of one of several rounds; both are in the order of their ends."""
    pairs = [(step, one) for (step, _), (one, _) in zip(ends, rounds, strict=False)]
    if len(ends) == len(rounds) and all(serves(step, one) for step, one in pairs):
        return [step for step, one in pairs if one.clause.id == window.clause.id]
    (closes,) = (at for one, at in rounds if one.clause.id == window.clause.id)
    after = [(step, at) for step, at in ends if at >= closes]
    if after:
        return [step for step, at in after if at == after[0][1]]
    earlier = [at for one, at in rounds if one.clause.id != window.clause.id]
    return [
        step for step, at in ends if serves(step, window) and not any(end < at for end in earlier)
    ]


def rounds_at(windows: Sequence[Milestone], instant: datetime) -> Sequence[Milestone]:
    """Return the rounds an instant lies in, else the last one before it, else all."""
    opened = [one for one in windows if one.opens is None or one.opens <= instant]
    within = [one for one in opened if _is_within(one, instant)]
    last = [max(opened, key=lambda one: one.until or instant)] if opened else windows
    return within or last


def repeats(windows: Sequence[Milestone]) -> bool:
    """Tell whether the same applicants may come more than once: in rounds, or all the time."""
    return any(one.rolling for one in windows) or any(
        not one.clause.categories or meets(other, one.clause.categories)
        for one, other in combinations(windows, 2)
    )


def round_names(windows: Sequence[Milestone]) -> Mapping[str, str]:
    """Return what the rounds of a call are called by the ids of their windows, none for one."""
    several = len(windows) > 1 and repeats(windows)
    return {one.clause.id: one.name for one in windows} if several else {}


def round_of(
    windows: Iterable[Milestone], categories: Sequence[str], received: datetime | None
) -> str:
    """Return the id of the window an application came in, "" where nobody can tell.

    What came between two rounds belongs to the one that closed.
    """
    own: Sequence[Milestone] = [one for one in windows if meets(one, categories)]
    if len(own) > 1 and received is not None:
        own = rounds_at(own, received)
    return own[0].clause.id if len(own) == 1 else ""


def receipt(windows: Sequence[Milestone], received: datetime, *, known: bool = True) -> Receipt:
    """Tell how an instant stands to windows that bind, which are not empty.

    Between two of them it is late for the one that closed. While the category is not known, only
    what is outside all of them, or within one for all, is certain.
    """
    around = [one for one in windows if _is_within(one, received)]
    if around and (known or any(not one.clause.categories for one in around)):
        return Receipt(stands=Punctuality.IN_TIME)
    if around:
        return Receipt(stands=Punctuality.UNKNOWN, window=around[0])
    closed = [one for one in windows if one.until and not in_time(one.until, received)]
    if closed:
        last = max(closed, key=lambda one: one.until or received)
        return Receipt(stands=Punctuality.LATE, window=last)
    return Receipt(
        stands=Punctuality.EARLY, window=min(windows, key=lambda one: one.opens or received)
    )


def next_round(windows: Sequence[Milestone], received: datetime) -> str:
    """Say when the next of several rounds begins after an instant, "" where none does."""
    ahead = [(one.opens, one.name) for one in windows if one.opens and one.opens > received]
    if not ahead:
        return ""
    opens, name = min(ahead)
    return f"，{name} {say_instant(opens, opening=True)}开始受理"


def _is_within(window: Milestone, received: datetime) -> bool:
    """Tell whether an instant lies in a window: from its opening on, until its closing."""
    opened = window.opens is None or received >= window.opens
    return opened and (window.until is None or in_time(window.until, received))
