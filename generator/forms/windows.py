"""Which windows for applications bind a submission by its category, and how it stands in them.

Pure: the instant of receipt is an argument. In the browser nothing is received.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from generator.model.call_status import Span, in_time
from generator.model.calls import Milestone


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
    span = spans.get(step.clause.id) or Span(start=step.opens, end=step.closes)
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
    return step.closes is None or window.opens is None or step.closes > window.opens


def rounds_at(windows: Sequence[Milestone], instant: datetime) -> Sequence[Milestone]:
    """Return the rounds an instant lies in, else the last one before it, else all."""
    opened = [one for one in windows if one.opens is None or one.opens <= instant]
    within = [one for one in opened if _is_within(one, instant)]
    last = [max(opened, key=lambda one: one.closes or instant)] if opened else windows
    return within or last


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
    closed = [one for one in windows if one.closes and not in_time(one.closes, received)]
    if closed:
        last = max(closed, key=lambda one: one.closes or received)
        return Receipt(stands=Punctuality.LATE, window=last)
    return Receipt(
        stands=Punctuality.EARLY, window=min(windows, key=lambda one: one.opens or received)
    )


def _is_within(window: Milestone, received: datetime) -> bool:
    """Tell whether an instant lies in a window: from its opening on, until its closing."""
    opened = window.opens is None or received >= window.opens
    return opened and (window.closes is None or in_time(window.closes, received))
