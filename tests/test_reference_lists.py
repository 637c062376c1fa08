"""Reference lists of a call where people read and take them: page, files, links, navigation."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import frictionless
import lxml.html
import pytest
from jsonschema import Draft202012Validator

from generator.checks.rule_detection import detection
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.model.reference_lists import ReferenceRow
from generator.render.data.csv_tables import csv_bytes, list_table, plain
from generator.render.site import render
from generator.render.theme_context import extra
from tests.conftest import ROOT
from tests.parity.calls import Subject, invented

AS_OF = datetime(2026, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PAGE = "calls/field-school-2026/lists/demands.md"
DATA = "data/calls/field-school-2026/list-demands"
HOSTILE = ("=1+1", "<script>alert(1)</script>", "{{ call }} *a* [b](c)", "一\n\n二", "“‮”")


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return invented(tmp_path_factory.mktemp("lists"))["field-school-2026"]


def with_rows(root: Path, rows: tuple[ReferenceRow, ...]) -> tuple[Site, Call]:
    """The small site with other rows in its list."""
    site, _ = load(root)
    assert site is not None
    (call,) = site.calls
    changed = replace(call, lists=(replace(call.lists[0], rows=rows),))
    return replace(site, calls=(changed,), schemas={}), changed


def cells_of(page: bytes) -> list[list[str]]:
    (table,) = lxml.html.fromstring(page.decode()).xpath("//table[@id='list']")
    return [[c.text_content() for c in row.xpath("td|th")] for row in table.xpath("tbody/tr")]


def test_whatever_a_list_holds_comes_back_from_its_page_and_files(small: Path) -> None:
    """Each cell is text where it stands, no formula, no markup; the JSON has it exactly."""
    site, _ = load(small)
    assert site is not None
    first = site.calls[0].lists[0].rows[0]
    rows = tuple(
        replace(
            first,
            cells=MappingProxyType({**first.cells, "code": f"k{at % 100}", "name": f"{text}{at}"}),
            to_confirm=("from",) if at == 0 else (),
        )
        for at, text in enumerate(HOSTILE * 100)
    )
    site, call = with_rows(small, rows)
    tree = render(site, AS_OF)
    shown = cells_of(tree[PAGE])
    assert len(shown) == 500
    assert [c[0] for c in shown] == [f"k{at % 100}" for at in range(500)]
    assert shown[0][1] == "=1+10"
    assert shown[1][1] == "<script>alert(1)</script>1"
    assert b"<script>alert" not in tree[PAGE]
    assert (shown[0][5], shown[1][5]) == ("2026年4月10日（待确认）", "2026年4月10日")
    given = json.loads(tree[f"{DATA}.json"])
    assert [row["cells"]["name"] for row in given["rows"]] == [r.cells["name"] for r in rows]
    assert given["rows"][0]["to_confirm"] == ["from"]
    assert given == {"call": call.id, **json.loads(tree[f"data/calls/{call.id}.json"])["lists"][0]}
    read = list(csv.DictReader(io.StringIO(tree[f"{DATA}.csv"].decode("utf-8-sig"))))
    assert [plain(row["需求"]) for row in read][:3] == ["=1+10", *(r[1] for r in shown[1:3])]
    assert (read[0]["需求"], read[0]["待确认"], read[1]["待确认"]) == ("'=1+10", "最早开课", "")


def test_a_list_leads_to_its_page_from_wherever_it_is_spoken_of(small: Path) -> None:
    site, _ = load(small)
    assert site is not None
    tree = render(replace(site, schemas={}), AS_OF)
    for page in ("index", "requirements"):
        assert b"/lists/demands/" in tree[f"calls/field-school-2026/{page}.md"], page
    names = extra(site, AS_OF)
    urls = [one["url"] for one in names["calls"]["field-school-2026"]["sections"]]  # type: ignore[index]
    assert urls.index("calls/field-school-2026/lists/demands/") == 4
    assert b"list-demands.csv" in tree["data/index.md"]
    assert b"list-demands.json" in tree["data/index.md"]


def test_the_files_of_a_list_keep_to_what_is_said_of_them(small: Path) -> None:
    site, _ = load(small)
    assert site is not None
    tree = render(site, AS_OF)
    schema = json.loads((ROOT / "schemas/published/call.schema.json").read_bytes())
    Draft202012Validator(schema).validate(json.loads(tree["data/calls/field-school-2026.json"]))
    (call,) = site.calls
    table = list_table(call, call.lists[0])
    assert table.key == ("编号",)
    assert csv_bytes(table) == tree[f"{DATA}.csv"]
    (described,) = (
        one
        for one in json.loads(tree["data/datapackage.json"])["resources"]
        if one["name"] == "field-school-2026-list-demands"
    )
    resource = frictionless.Resource(
        data=tree[f"{DATA}.csv"],
        format="csv",
        encoding="utf-8-sig",
        schema=frictionless.Schema.from_descriptor(described["schema"]),
    )
    assert resource.validate().valid


def test_the_cases_tell_every_slip_of_a_rule_that_reads_a_list_apart(subject: Subject) -> None:
    found = detection(subject.form, subject.call)
    reading = {rule.origin.pointer for rule in subject.form.rules if rule.lists}
    assert len(reading) > 1
    left = [f"{m.rule.clause.id} {m.what}" for m in found.unnoticed if m.rule.lists]
    assert left == []
