"""The files a page offers, asked for over the line as a reader would."""

import csv
import io
import json
from collections.abc import Callable

from icalendar import Calendar
from playwright.sync_api import Page

OFFERED = "main a[href$='.json'], main a[href$='.csv'], main a[href$='.ics'], main a[href$='.xml']"


def test_each_offered_file_comes_whole_and_as_what_it_is(
    reader: Callable[..., Page], pages: tuple[str, ...]
):
    page = reader()
    offered: set[str] = set()
    for name in pages:
        page.goto(name)
        offered |= set(page.locator(OFFERED).evaluate_all("all => all.map(link => link.href)"))
    kinds = {address.rsplit(".", 1)[1] for address in offered}
    assert {"json", "csv", "ics"} <= kinds
    for address in sorted(offered):
        answer = page.request.get(address)
        assert answer.status == 200, address
        body = answer.body()
        if address.endswith(".json"):
            assert "json" in answer.headers["content-type"]
            assert json.loads(body), address
        elif address.endswith(".csv"):
            assert answer.headers["content-type"].startswith("text/csv")
            assert body.startswith(b"\xef\xbb\xbf"), address
            rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
            assert len(rows) > 1, address
            assert {len(row) for row in rows} == {len(rows[0])}, address
        elif address.endswith(".ics"):
            assert answer.headers["content-type"].startswith("text/calendar")
            assert Calendar.from_ical(body).walk("VEVENT"), address


def test_the_offered_cases_are_the_nineteen_on_the_page(reader: Callable[..., Page]):
    page = reader()
    page.goto("calls/chengdu-2023/cases/")
    titles = page.locator("#cases tbody th a").all_inner_texts()
    link = page.get_by_role("link", name="下载表格（CSV）")
    answer = page.request.get(link.evaluate("link => link.href"))
    rows = list(csv.reader(io.StringIO(answer.body().decode("utf-8-sig"), newline="")))
    assert len(rows) == 20
    assert all(any(title in row for row in rows[1:]) for title in titles)


def test_the_calendar_ends_when_the_page_says(reader: Callable[..., Page]):
    page = reader()
    page.goto("calls/kunming-2020/timeline/")
    closes = page.locator(".gs-state time").last.get_attribute("datetime")
    link = page.get_by_role("link", name="加入日历")
    answer = page.request.get(link.evaluate("link => link.href"))
    ends = [
        event.decoded("DTEND", event.decoded("DTSTART"))
        for event in Calendar.from_ical(answer.body()).walk("VEVENT")
    ]
    assert closes == "2020-10-01T00:00:00+08:00"
    assert any(str(end)[:10] in {"2020-09-30", "2020-10-01"} for end in ends), ends
