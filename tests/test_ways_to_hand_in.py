"""Ways to hand in: data at a window of applications, shown where an applicant needs them."""

import json
import re
from datetime import datetime
from pathlib import Path

import jsonschema
import lxml.html
import pytest

from generator.checks.run import check_site
from generator.model.calls import Site
from generator.model.loader import load
from generator.render.site import render
from generator.sources.time_zone import zone_named
from tests.support.invented_projects import ROOT, invented

AS_OF = datetime(2026, 11, 20, tzinfo=zone_named("Europe/London"))
CALL = "calls/estuary-2026"


@pytest.fixture(scope="module")
def estuary(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site, faults = load(invented("estuary", tmp_path_factory.mktemp("ways")))
    assert site is not None, faults
    assert (*faults, *check_site(site, AS_OF)) == ()
    return site


@pytest.fixture(scope="module")
def tree(estuary: Site) -> dict[str, bytes]:
    return dict(render(estuary, AS_OF))


def page(tree: dict[str, bytes], name: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(tree[f"{CALL}/{name}.md"].decode().split("---\n", 2)[2])


def said(cell: lxml.html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", cell.text_content()).strip()


@pytest.mark.parametrize("name", ["apply", "timeline"])
def test_the_pages_say_by_which_way_and_where_to(tree: dict[str, bytes], name: str) -> None:
    tables = page(tree, name).iterfind(".//table")
    (table,) = (one for one in tables if one.findtext("caption") == "递交方式")
    rows = {said(row[0]): [said(cell) for cell in row[1:3]] for row in table.iterfind("tbody/tr")}
    assert list(rows) == ["网上提交", "电子邮件", "当面递交", "经所在片区议会报送"]
    assert rows["网上提交"][0].endswith("https://apply.estuary.example.org/")
    assert "north@estuary.example.org" in rows["电子邮件"][0]
    assert "电子 1 份" in rows["电子邮件"][1]
    assert "邮件标题写团体名称。" in rows["电子邮件"][1]
    assert "北岸区渡口街 7 号" in rows["当面递交"][0]
    assert rows["经所在片区议会报送"] == ["—", "纸质 3 份、电子 1 份"]


def test_the_overview_and_the_contacts_say_it_too(tree: dict[str, bytes]) -> None:
    figures = page(tree, "index").find(".//dl[@class='gs-facts']")
    assert figures is not None
    assert "网上提交、电子邮件、当面递交、经所在片区议会报送" in said(figures)
    rows = page(tree, "contacts").iterfind(".//table/tbody/tr")
    takes = [said(row[0]) for row in rows if "接收申报材料" in said(row)]
    assert takes == ["北岸区"]


def test_programs_get_them_by_the_published_schema(
    tree: dict[str, bytes], site: Site, as_of: datetime
) -> None:
    data = json.loads(tree[f"data/{CALL}.json"])
    schema = json.loads((ROOT / "schemas/published/call.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(data)
    ways = data["milestones"][0]["ways"]
    assert [one["way"] for one in ways] == ["online", "email", "counter", "office"]
    assert (ways[3]["paper"], ways[3]["electronic"], ways[3]["through"]) == (3, 1, "所在片区议会")
    shipped = render(site, as_of)
    for call in site.calls:
        milestones = json.loads(shipped[f"data/calls/{call.id}.json"])["milestones"]
        assert all("ways" not in one for one in milestones)


def test_a_site_in_a_language_without_words_is_refused_at_its_line(tmp_path: Path) -> None:
    root = invented("estuary", tmp_path)
    path = root / "site_data/site.yml"
    for language, codes in (("en-GB", ["SIT-006"]), ("zh-Hant", []), ("zh", [])):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub("language: .*", f"language: {language}", text), encoding="utf-8")
        site, _ = load(root)
        assert site is not None
        found = check_site(site, AS_OF)
        assert [one.code for one in found] == codes
        assert all(text.splitlines()[one.place.line - 1].startswith("language") for one in found)
