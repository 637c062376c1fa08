"""Several offices on one site: each call has one, and whoever asks reaches it."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main
from generator.model.calls import Site
from generator.model.loader import load
from generator.model.responsibility import contacts_of, office_of
from generator.render.call_facts import CallFacts
from generator.render.data import json_ld
from generator.render.pages.contacts import contact_rows
from tests.test_drafts import NOW

OFFICES = """offices:
  - id: minzheng
    name: 青禾市民政局
    short_name: 市民政局
    contacts:
      - {role: questions, title: 基层治理处, name: 周老师, phone: 010-61230001, hours: 工作日}
  - id: wuhou
    name: 武侯区民政局
    parent: minzheng
    contacts:
      - {role: office, title: 办公室, phone: 010-61230002}
"""


def gongshi(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--root", str(root), "--as-of", "2026-04-10"])


@pytest.fixture
def shared(small: Path) -> Path:
    """The small site, of two offices now, whose call is the district's."""
    with (small / "site_data/site.yml").open("a", encoding="utf-8") as file:
        file.write(OFFICES)
    path = small / "site_data/calls/field-school-2026/call.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nid:", "\npublisher: wuhou\nid:", 1), encoding="utf-8")
    return small


def read(root: Path) -> Site:
    site, found = load(root)
    assert site is not None
    assert found == ()
    return site


def test_a_new_call_names_its_office(shared: Path) -> None:
    unnamed = gongshi(shared, "new", "call", "zephyr-2027")
    assert unnamed.exit_code == 2
    assert "--office" in unnamed.output
    assert "minzheng（市民政局）、wuhou（武侯区民政局）" in unnamed.output
    unknown = gongshi(shared, "new", "call", "zephyr-2027", "--office", "wuho")
    assert "没有 wuho 这个单位" in unknown.output
    begun = gongshi(shared, "new", "call", "zephyr-2027", "--office", "wuhou")
    assert begun.exit_code == 0, begun.output
    found = read(shared).call("zephyr-2027")
    assert found is not None
    assert found.publisher == "wuhou"
    next_year = gongshi(shared, "new", "call", "field-school-2027", "--from", "field-school-2026")
    assert next_year.exit_code == 0, next_year.output
    edition = read(shared).call("field-school-2027")
    assert edition is not None
    assert edition.publisher == "wuhou"


def test_a_site_of_one_office_writes_nothing_new(small: Path) -> None:
    refused = gongshi(small, "new", "call", "zephyr-2027", "--office", "minzheng")
    assert refused.exit_code == 2
    assert "没有写 offices" in refused.output
    assert gongshi(small, "new", "call", "zephyr-2027").exit_code == 0
    assert "publisher" not in (small / "site_data/calls/zephyr-2027/call.yml").read_text("utf-8")


def test_a_call_without_contacts_shows_those_of_its_office(shared: Path) -> None:
    site = read(shared)
    call = site.calls[0]
    assert contacts_of(site, call) == call.contacts
    bare = replace(call, contacts=(), notice=replace(call.notice, issuer=""))
    site = replace(site, calls=(bare,))
    rows = contact_rows(CallFacts.of(bare, site, NOW))
    assert [(r.title, r.by[0].value, str(r.by[0].href)) for r in rows][:1] == [
        ("办公室", "010-61230002", "tel:010-61230002")
    ]
    service = json_ld.call_page(site, bare, "index", "概览")["@graph"]
    assert "武侯区民政局" in str(service)
    assert "010-61230002" in str(service)


def test_an_announcement_belongs_to_its_call_or_to_who_issued_it(shared: Path) -> None:
    site = read(shared)
    item = next(one for one in site.announcements if one.call)
    cases = (
        (item, "wuhou"),
        (replace(item, call="", issuer="市民政局"), "minzheng"),
        (replace(item, call="", issuer="青禾市民政局"), "minzheng"),
        (replace(item, call="", issuer="青禾市财政局"), ""),
        (replace(item, call="unknown", issuer="市民政局"), ""),
    )
    for one, wanted in cases:
        found = office_of(site, one)
        assert (found.id if found else "") == wanted
    alone = replace(site, offices=site.offices[:1], calls=())
    assert office_of(alone, replace(item, call="")) == site.offices[0]
