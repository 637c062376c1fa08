"""Contacts as offices have them: by mail, at an address, for one area or for all the others.

The estuary of tests/projects has three areas with contacts of their own or together, and one that
turns to the office.
"""

import json
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import lxml.html
import pytest

from generator.authoring.announcement_draft import Draft, objecting
from generator.checks.privacy_scan import official, search
from generator.checks.run import check_site
from generator.model.calls import Call, Site
from generator.model.contacts import for_everybody, places_of
from generator.model.loader import load
from generator.render.call_facts import CallFacts
from generator.render.links import dial
from generator.render.pages.eligibility_finder import finder, questions
from generator.render.site import render
from generator.sources.time_zone import zone_named
from tests.support.invented_projects import invented, sound

LONDON = zone_named("Europe/London")
AS_OF = datetime(2026, 11, 20, tzinfo=LONDON)
CALL = "estuary-2026"
CONTACTS = f"site_data/calls/{CALL}/contacts.yml"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented("estuary", tmp_path_factory.mktemp("areas"))


@pytest.fixture(scope="module")
def estuary(project: Path) -> Site:
    return sound(project, AS_OF)


@pytest.fixture(scope="module")
def tree(estuary: Site) -> dict[str, bytes]:
    return render(estuary, AS_OF)


def page(tree: dict[str, bytes], name: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(tree[f"calls/{CALL}/{name}.md"].decode().split("---\n", 2)[2])


def among(estuary: Site, **changed: object) -> Site:
    (call,) = estuary.calls
    return replace(estuary, calls=(replace(call, **changed),))  # type: ignore[arg-type]


def test_the_page_lists_them_by_area_and_says_every_way(tree: dict[str, bytes]) -> None:
    local, rest = page(tree, "contacts").findall(".//table")
    rows = {row.findtext("th"): row for row in local.findall("tbody/tr")}
    assert list(rows) == ["北岸区", "南岸区、沙洲区", "其他地区"]
    assert [link.get("href") for link in rows["北岸区"].iterfind("td/span/a")] == [
        "tel:+442079460101",
        "mailto:north@estuary.example.org",
    ]
    assert "北岸区渡口街 7 号" in rows["北岸区"].text_content()
    assert [row.findtext("th") for row in rest.findall("tbody/tr")] == [
        "郡监察专员",
        "邻里基金网上申请",
    ]


def test_what_takes_the_tags_away_still_finds_one_way_after_the_other(
    tree: dict[str, bytes],
) -> None:
    said = re.sub("<[^>]*>", "", tree[f"calls/{CALL}/contacts.md"].decode())
    assert "0101 north" in said.replace("&#45;", "-")


def test_the_number_for_all_is_never_that_of_one_area(estuary: Site) -> None:
    (call,) = estuary.calls
    everybody = for_everybody(call.contacts, "questions", "office")
    assert everybody is not None
    assert everybody.title == "郡社区办公室"
    local = tuple(one for one in call.contacts if one.area)
    assert for_everybody(local, "questions", "office") is None
    source = page(render(among(estuary, contacts=local), AS_OF), "index")
    figures = source.find(".//dl[@class='gs-facts']")
    assert figures is not None
    assert "7946" not in figures.text_content()
    assert "按地区" in figures.text_content()
    links = [str(link.get("href")) for link in figures.iterfind(".//a")]
    assert links[-1].endswith(f"calls/{CALL}/contacts/")


def test_the_office_answers_the_areas_that_have_nobody(estuary: Site) -> None:
    (call,) = estuary.calls
    assert call.districts is not None
    names = call.districts.names
    served = {one.title: places_of(one, call.contacts, names) for one in call.contacts}
    assert served == {
        "北岸服务站": ("北岸区",),
        "南岸服务站": ("南岸区", "沙洲区"),
        "郡社区办公室": ("灯塔岛",),
        "郡监察专员": None,
    }


def test_the_finder_asks_for_the_area_and_knows_whom_it_turns_to(estuary: Site) -> None:
    (call,) = estuary.calls
    facts = CallFacts.of(call, estuary, AS_OF)
    asked = questions(facts)
    assert asked is not None
    assert asked.place is not None
    assert [choice.id for choice in asked.place.choices] == ["北岸区", "南岸区", "沙洲区", "灯塔岛"]
    found = finder(facts)
    assert found is not None
    north, south, office, watch, _portal = json.loads(json.dumps(found["contacts"]))
    assert [more["value"] for more in north["more"]] == [
        "north@estuary.example.org",
        "北岸区渡口街 7 号",
    ]
    assert office["places"] == ["灯塔岛"]
    assert "places" not in watch
    assert south["href"] == "tel:+442079460102;ext=12"


def test_a_draft_names_whom_everybody_turns_to(estuary: Site) -> None:
    (call,) = estuary.calls
    offices = tuple(replace(one, role="office") for one in call.contacts)
    site = among(estuary, contacts=offices)
    about = Draft(
        kind="publicity", day=date(2026, 12, 14), call=site.calls[0], result=None, follows=None
    )
    told = objecting(about, site)
    assert (told["office"], told["phone"]) == ("郡监察专员", "000-00000000")
    site = among(estuary, contacts=offices[:3])
    told = objecting(replace(about, call=site.calls[0]), site)
    assert (told["office"], told["phone"]) == ("郡社区办公室", "+44 20 7946 0100")


def test_a_declared_address_is_published_and_another_is_not(
    estuary: Site, project: Path, tree: dict[str, bytes]
) -> None:
    allowed = official(estuary)
    assert search(tree, allowed) == ()
    named = "联系 someone@estuary.example.com".encode()
    assert [one.code for one in search({"page.md": named}, allowed)] == ["PUB-054"]
    assert "CON-002" in told(project)


def told(project: Path) -> list[str]:
    """Return the codes of a call whose purpose names the declared address once more."""
    path = project / f"site_data/calls/{CALL}/call.yml"
    kept = path.read_text(encoding="utf-8")
    said = kept.replace("有事一起做。", "有事写信给 north@estuary.example.org。")
    path.write_text(said, encoding="utf-8")
    site, faults = load(project)
    path.write_text(kept, encoding="utf-8")
    assert site is not None, faults
    return [one.code for one in check_site(site, AS_OF)]


def test_programs_get_them_too_and_shipped_calls_have_nothing_new(
    tree: dict[str, bytes], site: Site, as_of: datetime
) -> None:
    people = json.loads(tree[f"data/calls/{CALL}.json"])["contacts"]["people"]
    assert people[1]["area"] == ["南岸区", "沙洲区"]
    assert people[2]["fallback"] is True
    assert people[3] | {"phone": None, "email": "watch@estuary.example.org"} == people[3]
    for call in site.calls:
        data = json.loads(render(site, as_of)[f"data/calls/{call.id}.json"])
        keys = {"id", "role", "title", "name", "phone", "hours", "clause"}
        assert all(set(one) == keys for one in data["contacts"]["people"])


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("028-87030000", "tel:028-87030000"),
        ("(028) 8703 0000 转 12", "tel:02887030000;ext=12"),
        ("+44 (0)20 7946 0000", "tel:+442079460000"),
        ("12345", "tel:12345"),
        ("总机", ""),
    ],
)
def test_a_number_is_dialled_however_it_is_written(written: str, dialled: str) -> None:
    assert dial(written) == dialled


@pytest.mark.parametrize(
    ("phone", "fits"),
    [
        ("+44 20 7946 0000", True),
        ("020 7946 0000 ext. 12", True),
        ("028-87030000转8001", True),
        ("12345", True),
        ("打总机问", False),
        ("1;2;3;4;5", False),
    ],
)
def test_numbers_of_any_country_are_written_as_they_are(
    project: Path, phone: str, fits: bool
) -> None:
    path = project / CONTACTS
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept.replace("+44 20 7946 0100", f'"{phone}"'), encoding="utf-8")
    _, faults = load(project)
    path.write_text(kept, encoding="utf-8")
    assert ([one.code for one in faults] == []) is fits


def test_an_office_s_contacts_are_held_to_the_areas_of_its_calls(estuary: Site) -> None:
    (call,) = estuary.calls

    def fits(changed: Call) -> list[str]:
        site = replace(estuary, calls=(changed,))
        return [one.code for one in check_site(site, AS_OF) if one.code.startswith("CON-01")]

    north, south, office, watch = call.contacts
    assert fits(replace(call, contacts=(north, south, watch))) == ["CON-013"]
    assert fits(replace(call, contacts=(replace(north, area=("西岸区",)), south, office))) == [
        "CON-012"
    ]
    assert fits(replace(call, contacts=(office, watch))) == ["CON-014"]
