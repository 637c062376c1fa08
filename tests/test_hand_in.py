"""Each page of the application says until when, where and with what to hand in, and whom to ask.

The call is the invented one of tests/projects/estuary.
"""

import re
from datetime import datetime

import lxml.html
import pytest

from generator.forms.reader import load_forms
from generator.render.site import render
from generator.sources.schemas import Schemas
from generator.sources.time_zone import zone_named
from tests.support.invented_projects import ROOT, sound

ZONE = zone_named("Europe/London")


def shown(name: str, at: datetime) -> lxml.html.HtmlElement:
    site = sound(ROOT / "tests/projects/estuary", at)
    forms, told = load_forms(ROOT / "tests/projects/estuary", site, Schemas.read(ROOT))
    assert not told
    text = render(site, at, forms)[f"calls/estuary-2026/{name}.md"].decode()
    return lxml.html.fromstring(text.split("---\n", 2)[2])


@pytest.mark.parametrize("name", ["apply", "form", "check"])
def test_the_pages_say_where_and_until_when(name: str) -> None:
    page = shown(name, datetime(2026, 11, 20, tzinfo=ZONE))
    captions = [one.text_content() for one in page.iterfind(".//caption")]
    assert "递交方式" in captions
    said = re.sub(r"\s+", " ", page.text_content())
    assert "截止时间" in said and "遇到问题，" in said


@pytest.mark.parametrize("name", ["apply", "form", "check"])
@pytest.mark.parametrize("year", [2020, 2040])
def test_a_call_that_is_not_open_says_so_on_top(name: str, year: int) -> None:
    page = shown(name, datetime(year, 1, 6, tzinfo=ZONE))
    states = [one.get("data-state") for one in page.iterfind(".//p[@data-state]")]
    assert states and set(states) == {"upcoming" if year == 2020 else "closed"}
