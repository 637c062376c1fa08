"""The steps of a call in time, as frozen values; nothing is counted or decided here."""

from dataclasses import dataclass, field
from datetime import date, datetime

from generator.model.clauses import Clause
from generator.model.ways_in import WayIn
from generator.sources.origin import Origin

_TIMES = frozenset({"opens", "closes", "starts", "ends", "working_days"})


@dataclass(frozen=True, kw_only=True)
class StatedTime:
    """Another time that the notice gives for a step, as it stands at ``number``, "" unknown."""

    opens: datetime | None
    closes: datetime | None
    says: str
    number: str
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A step of the call in time; instants carry their offset, dates do not.

    ``opens`` and ``closes`` bound a window, ``starts`` and ``ends`` a period of days,
    ``working_days`` counts from the end of the milestone named by ``after``; ``to_confirm`` names
    the fields that are last year's until the formal notice is out.  A rolling window never closes
    by its dates; one open ``until_full`` is over ``full_since``.  ``also_stated`` are times that
    the notice gives elsewhere and that are not held; ``ways`` are those to hand in.
    """

    name: str
    actor: str
    role: str
    shape: str
    opens: datetime | None
    closes: datetime | None
    starts: date | None
    ends: date | None
    months: int | None
    working_days: int | None
    after: str
    clause: Clause
    to_confirm: tuple[str, ...] = ()
    until_full: bool = False
    full_since: datetime | None = None
    also_stated: tuple[StatedTime, ...] = ()
    ways: tuple[WayIn, ...] = ()

    @property
    def rolling(self) -> bool:
        """Tell whether applications are taken without a closing time."""
        return self.shape == "rolling"

    @property
    def until(self) -> datetime | None:
        """Return the instant from which nothing more is taken: closed, or full before that."""
        ends = [end for end in (self.closes, self.full_since) if end is not None]
        return min(ends, default=None)

    @property
    def is_full(self) -> bool:
        """Tell whether it ends, or ended, because all places were taken."""
        return self.full_since is not None and self.until == self.full_since

    @property
    def unsettled(self) -> bool:
        """Tell whether any of its times has yet to be confirmed."""
        return not _TIMES.isdisjoint(self.to_confirm)

    @property
    def origin(self) -> Origin:
        """Return where the milestone stands."""
        return self.clause.origin
