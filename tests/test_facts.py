"""Every fact of the two real notices stands on its page and in the call's JSON.

``facts.csv`` was written from the notices and not from the sources of the site: one row a fact,
with the number of its clause, the page that shows it and, in ``json``, the members of one JSON
object that hold it, where the JSON says it in another form than the page.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from lxml import html

from generator.model.loader import load
from generator.render.data.call_json import call_json

ROOT = Path(__file__).parents[1]
CALLS = ("chengdu-2023", "kunming-2020")
LEAST = {"chengdu-2023": 110, "kunming-2020": 70}
HEADLESS = frozenset({"题头", "附件", "落款"})
"""Parts of a notice that hold facts about the notice itself and no clauses."""
PAGES = (
    "index categories eligibility requirements timeline criteria funding cases contacts apply form "
    "check clauses"
)
NUMBERS = {
    "chengdu-2023": (
        "题头 序言 一（一） 一（一）1 一（一）2 一（一）3 一（一）4 一（一）5 一（一）6 一（一）7 "
        "一（一）8 一（二） 一（二）1 一（二）1（1） 一（二）1（2） 一（二）1（3） 一（二）1（4） "
        "一（二）1（5） 一（二）2 一（二）2（1） 一（二）2（2） 一（二）2（3） 一（二）3 一（三） "
        "一（三）1 一（三）2 二（一） 二（二）1（1） 二（二）1（2） 二（二）2（1） 二（二）2（2） "
        "二（二）2（3） 二（二）2（4） 二（二）2（5） 二（二）3 二（二）3（1） 二（二）3（2） "
        "三（一） 三（二） 三（三） 三（四） 三（五） 三（六） 三（七） 四（一） 四（二）1 "
        "四（二）2 四（二）3 四（三） 四（四） 四（五） 四（六） 四（七） 四（八） 五（一） "
        "五（二） 五（三） 五（四） 五（五） 六（一） 六（二） 六（三） 附件"
    ),
    "kunming-2020": (
        "题头 序言 一 二 二（一） 二（二） 二（三） 三 三（一） 三（二） 四 四（一） 四（二） "
        "四（三） 四（四） 四（五） 四（六） 四（七） 五（一） 五（二） 五（三） 五（四） 五（五） "
        "六（一）1 六（一）2（1） 六（一）2（2） 六（一）3 六（二） 六（三） 六（四） 七（一） "
        "七（二） 七 附件 落款"
    ),
}
"""The numbers of the clauses as the notices count them."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A row of the table of facts."""

    call: str
    clause: str
    fact: str
    page: str
    json: str


@cache
def facts() -> tuple[Fact, ...]:
    """Return the rows of the table."""
    with (ROOT / "tests" / "facts.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(Fact(**row) for row in csv.DictReader(lines))


def of(call: str) -> tuple[Fact, ...]:
    """Return the rows of one call."""
    return tuple(row for row in facts() if row.call == call)


def text_of(page: Path) -> str:
    """Return what a reader sees of a page's own part, with white space run together."""
    (main,) = html.parse(str(page)).xpath("//article[@id='gs-main']")
    for hidden in main.xpath(".//script | .//style"):
        hidden.drop_tree()
    return " ".join(main.text_content().split())


def nodes(value: object) -> Iterator[Mapping[str, object]]:
    """Yield every object of a JSON value, outermost first."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def own(node: Mapping[str, object]) -> dict[str, str]:
    """Return the members of an object that are scalars or lists of scalars, as text."""
    made = {}
    for key, value in node.items():
        if isinstance(value, list) and not any(isinstance(v, dict | list) for v in value):
            made[key] = ", ".join(map(str, value))
        elif isinstance(value, str):
            made[key] = value
        elif not isinstance(value, dict | list):
            made[key] = json.dumps(value)
    return made


def about(whole: Mapping[str, object], row: Fact) -> list[dict[str, str]]:
    """Return the objects of a call's JSON that belong to the clause of a row."""
    if row.page.startswith("cases/"):
        (case,) = (c for c in whole["cases"]["rows"] if c["number"] == int(row.page[6:]))
        return [own(case)]
    if row.clause in HEADLESS:
        cases = whole["cases"]
        heads = [own(cases), own(cases["columns"])] if cases else []
        return [own(whole), *map(own, nodes(whole["notice"])), *heads]
    ids = {c["id"] for c in whole["clauses"] if c["number"] == row.clause}
    found: list[dict[str, str]] = []
    for node in nodes(whole):
        if node.get("number") == row.clause or node.get("clause") in ids:
            found += map(own, nodes(node))
        elif ids & {part for text in own(node).values() for part in text.split(", ")}:
            found.append(own(node))
    return found


def holds(objects: list[dict[str, str]], row: Fact) -> bool:
    """Say whether one of the objects holds the fact in its JSON form, or else as it is shown."""
    if not row.json:
        return any(row.fact in value for item in objects for value in item.values())
    wanted = dict(member.split(": ", 1) for member in row.json.split("; "))
    return any(wanted.items() <= item.items() for item in objects)


def missing(whole: Mapping[str, object], call: str) -> list[str]:
    """Return the facts of a call that its JSON does not hold at their clause."""
    return [
        f"{row.clause} {row.json or row.fact}"
        for row in of(call)
        if not holds(about(whole, row), row)
    ]


def test_the_table_has_enough_rows_and_repeats_none():
    counted = Counter(row.call for row in facts())
    assert set(counted) == set(CALLS)
    assert all(counted[call] >= least for call, least in LEAST.items())
    assert [row for row, times in Counter(facts()).items() if times > 1] == []


def test_the_table_names_only_pages_there_are():
    unknown = {row.page for row in facts() if not row.page.startswith("cases/")} - {*PAGES.split()}
    assert unknown == set()


@pytest.mark.parametrize("call", CALLS)
def test_every_clause_of_the_notice_has_a_fact(call):
    assert sorted({row.clause for row in of(call)}) == sorted(NUMBERS[call].split())


def test_every_case_has_its_district_title_class_and_unit():
    kinds = Counter(
        (row.page, row.json.split(": ", 1)[0]) for row in facts() if row.page.startswith("cases/")
    )
    expected = {
        (f"cases/{n}", key) for n in range(1, 20) for key in ("district", "title", "class", "unit")
    }
    assert set(kinds) == expected
    assert set(kinds.values()) == {1}


@pytest.mark.parametrize("call", CALLS)
def test_every_fact_stands_in_the_sources_at_its_clause(call):
    site, found = load(ROOT)
    assert found == ()
    assert site is not None
    known = site.call(call)
    assert known is not None
    assert missing(json.loads(call_json(known, site)), call) == []


@pytest.mark.parametrize("call", CALLS)
def test_every_fact_stands_in_the_published_json(call, built_site):
    published = (built_site / "data" / "calls" / f"{call}.json").read_bytes()
    assert missing(json.loads(published), call) == []


@pytest.mark.parametrize("call", CALLS)
def test_every_fact_stands_on_its_page(call, built_site):
    texts: dict[str, str] = {}
    absent = []
    for row in of(call):
        if row.page not in texts:
            folder = built_site / "calls" / call / ("" if row.page == "index" else row.page)
            texts[row.page] = text_of(folder / "index.html")
        if row.fact not in texts[row.page]:
            absent.append(f"{row.page}: {row.fact}")
    assert absent == []
