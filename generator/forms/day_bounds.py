"""The earliest and the latest day of an answer: fixed, or a day of a step of the call.

A bound is written ``2026-01-01``, or ``ends:`` and the clause of a step. One that is still to be
confirmed bounds nothing. Nothing is opened.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from generator.forms.consistency import Tell, meant
from generator.forms.rule_dates import last_day
from generator.model.calls import Call
from generator.model.milestones import Milestone
from generator.model.rows import Row
from generator.model.working_days import is_day
from generator.web.shared import SHARED

BOUNDED: Mapping[str, str] = {
    "FRM-190": "最早和最晚的日期要是能填的日子",
    "FRM-191": "最早和最晚的日期要照批次里写明时间的环节",
}
"""What can be wrong with the bounds of a date, by code."""

_DAYS: Mapping[str, int] = SHARED["days"]
_OF_STEPS: Mapping[str, Callable[[Milestone], str]] = MappingProxyType(
    {
        "opens": lambda step: step.opens.date().isoformat() if step.opens else "",
        "closes": lambda step: last_day(step.closes) if step.closes else "",
        "starts": lambda step: step.starts.isoformat() if step.starts else "",
        "ends": lambda step: step.ends.isoformat() if step.ends else "",
    }
)
"""The days a step may have, by what they are called in the sources."""


def day_bounds(limits: Row, call: Call, tell: Tell) -> tuple[str, str]:
    """Return the earliest and the latest day as ISO dates, "" where there is none."""
    low, high = (_day(limits, key, call, tell) for key in ("minimum", "maximum"))
    if low and high and low > high:
        message = f"最早 {low} 在最晚 {high} 之后，什么都填不了；请改正其中一个"
        tell("FRM-127", message, limits.origin.place("minimum"))
    return low, high


def _day(limits: Row, key: str, call: Call, tell: Tell) -> str:
    written = limits.text(key)
    word, tied, clause = written.partition(":")
    if not written:
        return ""
    if not tied:
        if is_day(written) and _is_readable(written):
            return written
        first, last = _DAYS["first_year"], _DAYS["last_year"]
        message = f"没有 {written} 这一天，或者不在 {first} 到 {last} 年之间；请改正日期"
        tell("FRM-190", message, limits.origin.place(key))
        return ""
    steps = [step for step in call.milestones if step.clause.id == clause]
    days = [(day, word in step.to_confirm) for step in steps if (day := _OF_STEPS[word](step))]
    if not days:
        message = f"批次里没有 {written} 这个时间；{meant(written, _ties(call))}"
        tell("FRM-191", message, limits.origin.place(key))
        return ""
    day, unsure = days[0]
    return "" if unsure else day


def _is_readable(day: str) -> bool:
    return _DAYS["first_year"] <= date.fromisoformat(day).year <= _DAYS["last_year"]


def _ties(call: Call) -> Iterator[str]:
    """Yield what a bound of a call may be tied to."""
    for step in call.milestones:
        yield from (f"{word}:{step.clause.id}" for word, of in _OF_STEPS.items() if of(step))
