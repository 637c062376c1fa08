"""Every page by the rules of axe, in each of the ways it can be read."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
GRAVE = {"serious", "critical"}
MODES = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "large type": {"large": True, "width": 390},
}
LIGHT_FIRST = [
    "light",
    *(pytest.param(mode, marks=pytest.mark.long) for mode in MODES if mode != "light"),
]
"""The modes, of which all but the first are for `make test-long`."""


def grave_faults(page: Page) -> list[str]:
    """Run every rule of axe on what is shown and return what is serious or critical."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{page.url}: {rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


def test_axe_finds_nothing_serious_on_the_longest_page_of_each_kind(
    reader: Callable[..., Page], pages: tuple[str, ...], built_site: Path
):
    longest: dict[str, str] = {}
    for name in sorted(pages, key=lambda name: weight(built_site / name)):
        longest[re.sub("calls/[^/]+/", "calls/*/", name)] = name
    page = reader()
    found = []
    for name in longest.values():
        page.goto(name)
        found += grave_faults(page)
    assert found == []


def weight(path: Path) -> int:
    return (path / "index.html" if path.is_dir() else path).stat().st_size


@pytest.mark.long
@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_serious_on_any_page(
    mode: str, reader: Callable[..., Page], pages: tuple[str, ...]
):
    page = reader(**MODES[mode])
    found = []
    for name in pages:
        page.goto(name)
        found += grave_faults(page)
    assert found == []


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_serious_in_the_open_search(
    mode: str, reader: Callable[..., Page], calls: tuple[str, ...]
):
    page = reader(**MODES[mode])
    page.goto(calls[0])
    page.get_by_role("button", name="搜索").click()
    found = grave_faults(page)
    page.get_by_role("dialog").get_by_role("textbox").fill("申报")
    page.locator(".md-search-result__item").first.wait_for()
    assert found + grave_faults(page) == []


def test_each_page_says_its_language_and_title_and_ranks_its_headings(
    reader: Callable[..., Page], pages: tuple[str, ...]
):
    page = reader()
    titles = set()
    for name in pages:
        page.goto(name)
        assert page.locator("html").get_attribute("lang") == "zh-CN", name
        assert page.locator("main").count() == 1, name
        levels = page.locator(":is(h1, h2, h3, h4, h5, h6):visible").evaluate_all(
            "all => all.map(heading => Number(heading.tagName[1]))"
        )
        assert levels.count(1) == 1, (name, levels)
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, (name, levels)
        titles.add(page.title())
    assert len(titles) == len(pages)
