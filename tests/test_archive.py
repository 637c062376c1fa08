"""Fifty calls, three offices and twenty years on one site: found once each, on pages of a size."""

import json
import posixpath
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from lxml import etree

from generator.model.calls import Site
from generator.model.loader import load
from generator.model.publication import as_published
from generator.model.responsibility import office_of
from generator.publish.site_files import unbuilt
from generator.render.site import render
from tests.conftest import ROOT
from tests.support.many_offices import ANNOUNCEMENTS, AS_OF, CALLS, OFFICES, YEARS, many_offices
from tests.support.project_copies import copy_of

LARGEST = 130_000
"""How many bytes of Markdown a page of lists may have; its frame adds some 10 kB."""
_HREF = re.compile(r'href="([^"#]*)')
_ITEM = re.compile(r"(?:calls/(call-[0-9]+)|announcements/(item-[0-9]+))/")
Tree = Mapping[str, bytes]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = copy_of(("schemas",), tmp_path_factory.mktemp("many") / "small")
    shutil.copytree(ROOT / "tests/golden/sources", root, dirs_exist_ok=True)
    shutil.copytree(ROOT / "tests/calls", root / "site_data/calls")
    site, _ = load(root)
    assert site is not None
    return many_offices(site)


@pytest.fixture(scope="module")
def tree(many: Site) -> Tree:
    return render(many, AS_OF, offer=lambda call, forms: ())


def hrefs(tree: Tree, path: str) -> Iterator[str]:
    """Yield where a page leads, from the root of the site."""
    place = re.sub(r"(^|/)index\.md$", r"\1", path).removesuffix(".md").rstrip("/")
    for href in _HREF.findall(tree[path].decode()):
        if ":" not in href:
            target = posixpath.normpath(posixpath.join("/", place, href))
            yield target.lstrip("/") + ("/" if href.endswith("/") else "")


def items(tree: Tree, *paths: str) -> Counter[str]:
    """Count the calls and announcements that pages lead to."""
    found = (_ITEM.fullmatch(href) for path in paths for href in hrefs(tree, path))
    return Counter(match[1] or match[2] for match in found if match)


def below(tree: Tree, folder: str) -> list[str]:
    return [path for path in tree if path.startswith(folder) and path.endswith(".md")]


def owned(site: Site, office: str) -> list[str]:
    everything = (*site.calls, *site.announcements)
    return [one.id for one in everything if (o := office_of(site, one)) and o.id == office]


def test_archives_hold_each_call_and_announcement_once(tree: Tree, many: Site) -> None:
    assert (len(many.calls), len(many.announcements)) == (CALLS, ANNOUNCEMENTS)
    by_year = items(tree, *below(tree, "calls/by-year/"))
    assert by_year == Counter(call.id for call in many.calls)
    announced = items(tree, *below(tree, "announcements/by-year/"))
    assert announced == Counter(item.id for item in many.announcements)
    for office in OFFICES:
        first = f"offices/{office}/index.md"
        years = set(below(tree, f"offices/{office}/")) - {first}
        assert items(tree, *years) == Counter(owned(many, office))
        shown = items(tree, first)
        assert set(shown) <= set(owned(many, office))
        assert set(shown.values()) == {1}
    assert set(items(tree, "index.md").values()) == {1}


def test_the_open_calls_and_the_newest_stand_on_the_first_page(tree: Tree, many: Site) -> None:
    shown = items(tree, "index.md")
    listed = [call for call in many.calls if call.id in shown]
    assert {call.id for call in many.calls if call.year == YEARS[-1]} <= set(shown)
    assert len(listed) < CALLS / 2
    page = tree["index.md"].decode()
    assert page.index("市民政局</a>") < page.index("市文旅局</a>")
    assert page.count('<tr class="gs-sub" data-depth="1">') == 1
    assert "<h3 id=" in page
    headings = re.findall(r'<h[23] id="([a-z0-9-]+)"', page)
    assert len(headings) == len(set(headings)) > 3


def test_archive_pages_lead_to_each_other_and_back(tree: Tree) -> None:
    groups = {
        "index.md": "calls/by-year/",
        "announcements/index.md": "announcements/by-year/",
        **{f"offices/{one}/index.md": f"offices/{one}/" for one in OFFICES},
    }
    for first, folder in groups.items():
        pages = {path for path in below(tree, folder) if path != first}
        named = {path.removesuffix("index.md").removesuffix(".md") for path in pages}
        years = {f"{folder}{year}/" for year in YEARS}
        assert years <= set(hrefs(tree, first)) & named
        top = first.removesuffix("index.md") or "/"
        for path in pages:
            there = set(hrefs(tree, path))
            here = path.removesuffix("index.md")
            assert years - {here} <= there
            assert top in there
    for path in (path for path in tree if path.endswith(".md")):
        for href in hrefs(tree, path):
            if href.startswith("offices/"):
                assert {f"{href}index.md", href, f"{href.rstrip('/')}.md"} & set(tree), (path, href)
    assert "../../offices/wenlv/" in tree["calls/call-01/index.md"].decode()
    assert "../../offices/minzheng/" in tree["offices/wuhou/index.md"].decode()


def test_a_feed_of_an_office_holds_its_own_alone(tree: Tree, many: Site) -> None:
    for office in OFFICES:
        feed = etree.fromstring(tree[f"offices/{office}/feed.xml"])
        ids = [found.text or "" for found in feed.iterfind("{*}entry/{*}id")]
        found = {one.rstrip("/").rpartition("/")[2] for one in ids}
        assert len(ids) == len(found) == 50
        assert found <= set(owned(many, office))
        assert f"offices/{office}/" in (feed.findtext("{*}id") or "")
    assert len(etree.fromstring(tree["feed.xml"]).findall("{*}entry")) == 50


def test_pages_of_lists_keep_their_size(tree: Tree) -> None:
    folders = ("index.md", "announcements/index.md", "data/", "offices/")
    archives = ("calls/by-year/", "announcements/by-year/", "cases/")
    sizes = {path: len(tree[path]) for path in tree if path.startswith(folders + archives)}
    pages = {path: size for path, size in sizes.items() if path.endswith(".md")}
    assert {path: size for path, size in pages.items() if size > LARGEST} == {}
    assert tree["announcements/index.md"].count(b"<option") < 50
    assert b"call-" not in b"".join(re.findall(rb"<script.*?</script>", tree["index.md"], re.S))


def test_what_is_not_out_leaves_no_trace_in_archives_and_feeds(many: Site) -> None:
    hidden = next(call for call in many.calls if call.year == YEARS[5])
    office = "wenlv"
    site = replace(
        many,
        calls=tuple(
            replace(call, draft=call is hidden or call.publisher == office) for call in many.calls
        ),
        announcements=tuple(
            replace(one, draft=(o := office_of(many, one)) is not None and o.id == office)
            for one in many.announcements
        ),
    )
    found = render(as_published(site, AS_OF), AS_OF, offer=lambda call, forms: ())
    assert not [path for path in found if path.startswith(f"offices/{office}/")]
    assert "offices/wuhou/index.md" in found
    for path, content in found.items():
        for word in (f"{hidden.id}/", hidden.short_title, f"offices/{office}", "市文旅局"):
            assert word.encode() not in content, (path, word)


def test_a_site_of_one_office_has_no_page_of_it(many: Site) -> None:
    alone = replace(many, offices=many.offices[:1], calls=many.calls[:2], announcements=())
    found = render(alone, AS_OF, offer=lambda call, forms: ())
    assert not [path for path in found if path.startswith(("offices/", "calls/by-year"))]
    assert b"offices" not in found["index.md"]


def test_a_feed_of_an_office_is_a_file_that_a_build_writes(tree: Tree) -> None:
    feeds = [path for path in tree if path.endswith(".xml")]
    assert len(feeds) == 1 + len(OFFICES)
    assert list(unbuilt(feeds)) == []
    assert len(list(unbuilt(["offices/feed.xml", "offices/a/b/feed.xml", "a/feed.xml"]))) == 3


def test_the_data_say_whose_a_call_is(tree: Tree, many: Site) -> None:
    call = json.loads(tree["data/calls/call-01.json"])
    assert call["publisher"] == {"id": "wenlv", "name": "青禾市文化和旅游局"}
    schema = json.loads((ROOT / "schemas/published/call.schema.json").read_text("utf-8"))
    assert set(call["publisher"]) == set(schema["properties"]["publisher"]["required"])
    named = json.loads(tree["data/datapackage.json"])["contributors"]
    assert [one["title"] for one in named][1:] == [
        "青禾市文化和旅游局",
        "青禾市民政局",
        "青禾市武侯区民政局",
    ]
