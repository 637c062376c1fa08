"""Drawings keep their words inside, also in the large letters of phones."""

import re
from datetime import datetime, timedelta, timezone

import pytest

from generator.render.charts import ChartStep, timeline

ZONE = timezone(timedelta(hours=8))
WIDE = 560
LARGE = 18


@pytest.mark.parametrize("day", range(0, 101, 4))
@pytest.mark.parametrize("length", [4, 16, 24, 31])
def test_the_words_of_a_step_stand_inside_the_drawing(day: int, length: int) -> None:
    first = datetime(2030, 1, 1, tzinfo=ZONE)
    words = "日" * length
    steps = [
        ChartStep(label="始", start=first, end=first + timedelta(days=1), text=""),
        ChartStep(
            label="中",
            start=first + timedelta(days=day),
            end=first + timedelta(days=day + 1),
            text=words,
        ),
        ChartStep(label="终", start=None, end=first + timedelta(days=101), text=""),
    ]
    drawing = timeline(steps, title="时间", description="", ident="time")
    found = re.search(rf'x="([\d.]+)" y="\d+" text-anchor="(start|end)">{words}<', str(drawing))
    assert found is not None
    x, wide = float(found[1]), length * LARGE
    left = x if found[2] == "start" else x - wide
    assert left >= 0
    assert left + wide <= WIDE
