"""Charts as inline SVG: drawn from data, readable without colour, with title and description.

Text is escaped by ``escape``; numbers are rounded so that the same data give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from generator.web.escape import text


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: its label and a count of zero or more."""

    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ChartStep:
    """One step on a time line: label, and its start and end where known."""

    label: str
    start: datetime | None
    end: datetime | None
    text: str


_ROW = 34
_LABEL = 176
_WIDE = 560
# The letters of phones, of which the style sheet makes 18px.
_SIGN = 18


def counted_by(name: str) -> str:
    """Say what a chart counts by."""
    return f"按{name}统计"


def bars(values: Sequence[Bar], *, title: str, description: str, ident: str) -> Markup:
    """Draw a horizontal bar for each value; the page shows the same figures as a table."""
    height = _ROW * len(values) + 8
    most = max((v.count for v in values), default=0) or 1
    room = _WIDE - _LABEL - 60
    parts = [_open(_WIDE, height, title, description, ident)]
    for index, value in enumerate(values):
        y = _ROW * index + 6
        width = round(room * value.count / most, 1)
        parts.append(
            f'<text class="gs-svg-label" x="{_LABEL - 12}" y="{y + 17}" text-anchor="end">'
            f"{text(value.label)}</text>"
            f'<rect class="gs-svg-bar" x="{_LABEL}" y="{y + 3}" width="{width}" height="18"/>'
            f'<text class="gs-svg-count" x="{round(_LABEL + width + 8, 1)}" y="{y + 17}">'
            f"{value.count}</text>"
        )
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704  every text in it went through text()


def timeline(
    steps: Sequence[ChartStep], *, title: str, description: str, ident: str
) -> Markup | None:
    """Draw the steps that have times on one axis of months; None when fewer than two have."""
    dated = [(step, *ends) for step in steps if (ends := _ends(step))]
    if len(dated) < 2:
        return None
    first = min(start for _, start, _ in dated)
    last = max(end for _, _, end in dated)
    total = max((last - first).total_seconds(), 1.0)
    room = _WIDE - _LABEL - 24
    height = 52 * len(dated) + 40
    parts = [_open(_WIDE, height, title, description, ident)]

    def across(moment: datetime) -> float:
        return round(_LABEL + room * (moment - first).total_seconds() / total, 1)

    for tick in _ticks(first, last):
        x = across(tick)
        parts.append(
            f'<line class="gs-svg-rule" x1="{x}" y1="26" x2="{x}" y2="{height - 8}"/>'
            f'<text class="gs-svg-tick" x="{x}" y="16" text-anchor="middle">'
            f"{text(_tick(tick, last - first))}</text>"
        )
    for index, (step, start, end) in enumerate(dated):
        y = 36 + 52 * index
        left, right = across(start), across(end)
        if right - left < 6:
            mark = f'<circle class="gs-svg-point" cx="{right}" cy="{y + 12}" r="6"/>'
        else:
            mark = (
                f'<rect class="gs-svg-bar" x="{left}" y="{y + 4}" '
                f'width="{round(right - left, 1)}" height="16"/>'
            )
        anchor, x = _beside(step.text, left, right)
        parts.append(
            f'<text class="gs-svg-label" x="{_LABEL - 16}" y="{y + 18}" text-anchor="end">'
            f"{text(step.label)}</text>{mark}"
            f'<text class="gs-svg-count" x="{x}" y="{y + 38}" text-anchor="{anchor}">'
            f"{text(step.text)}</text>"
        )
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704  every text in it went through text()


def _beside(words: str, left: float, right: float) -> tuple[str, float]:
    """Return how words stand below a mark and where, inside the drawing even in large letters."""
    wide = sum(_SIGN if ord(sign) > 0x2E7F else _SIGN * 0.56 for sign in words)
    if right > _WIDE * 0.6:
        return ("end", right) if right >= wide else ("start", 0)
    return ("start", left) if left + wide <= _WIDE else ("end", max(right, min(wide, _WIDE)))


def _open(width: int, height: int, title: str, description: str, ident: str) -> str:
    return (
        f'<svg class="gs-svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{ident}-title {ident}-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{ident}-title">{text(title)}</title>'
        f'<desc id="{ident}-desc">{text(description)}</desc>'
    )


def _ends(step: ChartStep) -> tuple[datetime, datetime] | None:
    """Return what to draw: a step known only by its end, or its start, takes up that one day."""
    start, end, day = step.start, step.end, timedelta(days=1)
    if end is not None:
        return start or end - day, end
    return (start, start + day) if start is not None else None


def _ticks(first: datetime, last: datetime) -> list[datetime]:
    """Return where the axis is marked: days of a short span, firsts of months of a long one."""
    span = last - first
    ticks = []
    if span <= timedelta(days=45):
        step = max(1, span.days // 4)
        moment = first.replace(hour=0, minute=0, second=0)
        while moment <= last:
            if moment >= first:
                ticks.append(moment)
            moment += timedelta(days=step)
        return ticks
    months = max(1, round(span.days / 30 / 4))
    year, month = first.year, first.month
    while (moment := first.replace(year=year, month=month, day=1, hour=0, minute=0)) <= last:
        if moment >= first:
            ticks.append(moment)
        month += months
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return ticks


def _tick(moment: datetime, span: timedelta) -> str:
    if span <= timedelta(days=45):
        return f"{moment.month}月{moment.day}日"
    return f"{moment.year}年{moment.month}月"
