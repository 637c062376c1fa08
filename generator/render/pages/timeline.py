"""The steps of a call in time: where each window stands, a line of steps, a drawing."""

from datetime import datetime

from generator.model import call_status, wording
from generator.model.call_status import ApplicationWindow, CallState, Span
from generator.model.milestones import Milestone
from generator.model.unconfirmed import WORD
from generator.model.working_days import say_instant
from generator.render.call_facts import CallFacts
from generator.render.call_views import StepLine, StepPart, TimelineContext
from generator.render.charts import ChartStep, timeline
from generator.render.clauses import clause_view
from generator.render.links import BELOW
from generator.render.pages.ways_in import ways_parts
from generator.render.views import StateLine
from generator.web.labels import STATES


def timeline_page(facts: CallFacts) -> TimelineContext:
    """Return the context of the steps in time, as a list and as a drawing."""
    call = facts.call
    steps = [
        ChartStep(
            label=milestone.name,
            start=facts.spans[milestone.clause.id].start,
            end=facts.spans[milestone.clause.id].end,
            text=step_time(facts, milestone),
        )
        for milestone in call.milestones
    ]
    dated = [s for s in steps if s.end is not None or s.start is not None]
    return TimelineContext(
        states=state_lines(facts),
        steps=step_lines(facts, BELOW),
        drawing=timeline(
            dated,
            title=f"{call.short_title}的时间安排",
            description="；".join(f"{s.label}：{s.text}" for s in dated),
            ident="time",
        ),
        parts_of_steps=tuple(
            StepPart(
                name=milestone.name,
                actor=milestone.actor,
                time=step_time(facts, milestone),
                also=wording.contradiction(milestone),
                clause=clause_view(facts, milestone.clause, BELOW),
                ways=ways_parts(facts, (milestone,)),
            )
            for milestone in call.milestones
        ),
    )


def state_lines(facts: CallFacts) -> tuple[StateLine, ...]:
    """Return where each window stands that has not closed, or the last; none without a time.

    A line for each keeps all of them true in a browser that reads the page much later.
    """
    several = len(call_status.windows(facts.call)) > 1
    pending = call_status.pending(facts.call, facts.as_of)
    return tuple(_state_line(facts, window, several) for window in pending)


def _state_line(facts: CallFacts, window: ApplicationWindow, several: bool) -> StateLine:
    closing_days = facts.call.closing_soon_days
    state = window.state(facts.as_of, closing_days)
    opens, origin = window.opens, window.milestone.origin
    mark = f"（{WORD}）" if window.to_confirm else ""
    full = state is CallState.FULL
    # What is full stays so, whatever a reader's clock says.
    told = not window.to_confirm and not full
    closes = window.closes.isoformat() if window.closes else ""
    return StateLine(
        name=wording.window(facts.call, window.milestone) if several else "",
        state=state.value,
        word=STATES[state],
        opens=opens.isoformat() if opens and told else "",
        closes=closes if told else "",
        closing_days=closing_days,
        closes_title=origin.title("closes") if window.closes and not full else "",
        closes_text=_until(window, full=full) + mark,
        opens_title=origin.title("opens"),
        opens_text=say_instant(opens, opening=True) + mark if opens else "",
        as_of=wording.day(facts.as_of.date()),
        also=wording.contradiction(window.milestone),
    )


def _until(window: ApplicationWindow, *, full: bool) -> str:
    """Say until when a window takes applications: by its time, by its places, or without an end."""
    milestone, places = window.milestone, wording.full(window.milestone)
    if full:
        return places
    places = wording.UNTIL_FULL if milestone.until_full else ""
    ends = say_instant(window.closes) if window.closes else wording.ENDLESS
    return f"{ends}，{places}" if places else ends


def step_lines(facts: CallFacts, root: str) -> tuple[StepLine, ...]:
    """Return the steps of a call in the order of the notice, those gone by marked."""
    lines = []
    for milestone in facts.call.milestones:
        span = facts.spans[milestone.clause.id]
        # A date that is not certain is neither passed nor to be passed by the reader's clock.
        start = None if milestone.rolling else span.start
        at = None if span.to_confirm else span.end or start
        lines.append(
            StepLine(
                at=at.isoformat() if at else "",
                time=step_time(facts, milestone),
                name=milestone.name,
                actor=milestone.actor,
                done=at is not None and facts.as_of >= at,
                clause=clause_view(facts, milestone.clause, root),
            )
        )
    return tuple(lines)


def step_time(facts: CallFacts, milestone: Milestone) -> str:
    """Say when a step takes place, counted or not, and whether that is still to be confirmed."""
    span = facts.spans[milestone.clause.id]
    text = _when(span, milestone)
    # A number of working days is certain where only the day it counts from is not.
    dated = milestone.shape != "duration" or span.end is not None
    return f"{text}（{WORD}）" if span.to_confirm and dated else text


def _when(span: Span, milestone: Milestone) -> str:
    if milestone.shape == "period" and milestone.starts and milestone.ends:
        return f"{wording.day(milestone.starts)} 至 {wording.day(milestone.ends)}"
    if milestone.shape == "duration":
        days = wording.within(milestone.working_days)
        return f"{days}，即 {say_instant(span.end)}前" if span.end else days
    if milestone.rolling:
        return wording.rolling(milestone)
    places = wording.full(milestone)
    if places and milestone.closes:
        return f"{_bounded(span.start, milestone.closes)}，{places}"
    if span.end:
        return _bounded(span.start, span.end)
    if span.start:
        return f"{say_instant(span.start, opening=True)}起"
    return wording.UNDATED


def _bounded(start: datetime | None, closes: datetime) -> str:
    if start is None:
        return f"{say_instant(closes)}前"
    return f"{say_instant(start, opening=True)} 至 {say_instant(closes)}"
