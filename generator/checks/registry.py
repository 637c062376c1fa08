"""What a check is, and the two decorators that make one of a function.

A check is a value: its code is never used for anything else, its sentence says what is so and what
to do, its basis why that matters. Checks are pure: no disk, no clock.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from generator.findings import Finding, Level
from generator.model.calls import Call, Site
from generator.model.working_days import say_day, say_instant
from generator.sources.origin import Spot
from generator.sources.time_zone import in_zone

LONGEST_FACT = 80

Look = Callable[[Site, datetime], Iterator[Spot]]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check over a site at an instant: what it is called, what it says, and how it looks.

    ``look`` is given the instant in the time zone of the site.
    """

    code: str
    level: Level
    sentence: str
    basis: str
    rule: str
    look: Look = field(repr=False)

    def findings(self, site: Site, as_of: datetime) -> Iterator[Finding]:
        """Yield what the check has to say about a site."""
        for spot in self.look(site, in_zone(as_of, site.zone)):
            facts = {name: in_words(value) for name, value in spot.facts.items()}
            message = self.sentence.format_map(facts)
            yield Finding(code=self.code, level=self.level, message=message, place=spot.place)


def site_check(
    code: str, sentence: str, *, basis: str, level: Level = Level.ERROR
) -> Callable[[Look], Check]:
    """Make a check of a function over a site and an instant; its docstring is the rule it holds."""

    def make(look: Look) -> Check:
        return Check(
            code=code,
            level=level,
            sentence=sentence,
            basis=basis,
            rule=look.__doc__ or "",
            look=look,
        )

    return make


def check(
    code: str, sentence: str, *, basis: str, level: Level = Level.ERROR
) -> Callable[[Callable[[Call], Iterator[Spot]]], Check]:
    """Make a check of a function over one call; it is asked about every call of the site."""

    def make(look: Callable[[Call], Iterator[Spot]]) -> Check:
        def over_calls(site: Site, as_of: datetime) -> Iterator[Spot]:
            for call in site.calls:
                yield from look(call)

        over_calls.__doc__ = look.__doc__
        return site_check(code, sentence, basis=basis, level=level)(over_calls)

    return make


def in_words(value: object) -> str:
    """Say a fact on one line: instants and dates in Chinese, lists with 、, long text shortened."""
    if isinstance(value, datetime):
        return say_instant(value)
    if isinstance(value, date):
        return say_day(value)
    if isinstance(value, tuple):
        return "、".join(in_words(item) for item in value)
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_FACT else f"{text[: LONGEST_FACT - 1]}…"
