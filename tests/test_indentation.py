"""How lists and paragraphs are set off is told where the page shows them otherwise."""

import random
import re
from dataclasses import replace

import pytest
from lxml import html

from generator.checks.indentation import (
    lists_are_set_off,
    lists_within_lists_are_indented,
    paragraphs_are_not_indented,
)
from generator.checks.rendered_tree import page_of
from generator.model.calls import Site

CHECKS = {
    "flat": lists_within_lists_are_indented,
    "code": paragraphs_are_not_indented,
    "glued": lists_are_set_off,
}


def told(site: Site, body: str) -> dict[int, str]:
    """What is told of a page with this text, by its line from 1."""
    page = replace(site.pages[0], body=body)
    below = page.origin.document.below
    alone = replace(site, pages=(page,), announcements=())
    return {
        spot.place.line - below + 1: kind
        for kind, check in CHECKS.items()
        for spot in check.look(alone, None)
    }


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("1. 一\n2. 二\n   - 下\n3. 三\n", {3: "flat"}),
        ("- 一\n  - 下\n  - 下\n- 二\n", {2: "flat", 3: "flat"}),
        ("- 一\n    - 下\n      - 下下\n", {3: "flat"}),
        ("1. 一\n    - 下\n        1. 下下\n2. 二\n", {}),
        (" - 一\n - 二\n", {}),
        ("- 一\n\n    接着的一段\n\n- 二\n", {}),
        ("- 一\n\n    接着的一段\n- 二\n- 三\n", {4: "glued"}),
        ("1. 一\n\n    接着的一段\n    又一行\n2. 二\n\n3. 三\n", {5: "glued"}),
        ("- 一\n\n    接着的一段\n    - 下\n", {4: "glued"}),
        ("- 一\n    - 下\n\n        接着的一段\n    - 又\n", {5: "glued"}),
        ("- 一\n\n    ```\n    - 代码\n    ```\n- 二\n", {6: "glued"}),
        ("- 一\n\n    > 引文\n- 二\n", {4: "glued"}),
        ("- 一\n\n    ## 小标题\n- 二\n", {}),
        ("- 一\n\n    - 下\n- 二\n", {}),
        ("- 一\n    ```\n    代码\n    ```\n- 二\n", {}),
        ("- 一\n续行\n- 二\n", {}),
        ("    首行缩进\n", {1: "code"}),
        ("一段\n\n\t制表符\n\n    又一段\n", {3: "code"}),
        ("## 标题\n    紧跟标题\n", {2: "code"}),
        ("一段\n    续行\n", {}),
        ("- 一\n\n一段\n\n    缩进\n", {5: "code"}),
        ("```\n    代码\n- 一\n   - 下\n```\n", {}),
        ("~~~\n\n    代码\n\n~~~\n一段\n", {}),
        ('!!! note "注意"\n\n    里面的一段\n', {}),
        ("[^1]: 注\n\n    注的第二段\n", {}),
        ("材料：\n- 申请书\n- 预算\n", {2: "glued"}),
        ("材料：\n1. 申请书\n2. 预算\n\n另：\n- 证明\n", {2: "glued", 6: "glued"}),
        ("材料：\n\n- 申请书\n", {}),
        ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n", {}),
        ("1.5 万元\n-3 度\n", {}),
    ],
)
def test_what_looks_otherwise_on_the_page_is_told(site: Site, body: str, found: dict[int, str]):
    assert told(site, body) == found


def holding(tree: html.HtmlElement, line: str) -> html.HtmlElement:
    """The element that holds the text of a line."""
    name = re.search("字[0-9]+", line)
    assert name is not None
    (holder,) = (e for e in tree.iter() if name[0] in f"{e.text}{e.tail}")
    return holder


def begins_an_item(tree: html.HtmlElement, line: str) -> bool:
    """Whether the text of a line begins an item of a list on the page."""
    holder = holding(tree, line)
    first = (holder.text or "").strip().startswith(line.split()[-1])
    if holder.tag == "p":
        first, holder = first and holder.getprevious() is None, holder.getparent()
    return first and holder.tag == "li"


def test_what_is_told_is_what_the_page_shows(site: Site):
    chance = random.Random(7)  # noqa: S311  the same bodies each time
    for _ in range(250):
        lines = []
        for number in range(chance.randint(1, 7)):
            kind = chance.choice(("text", "text", "- ", "1. ", "", "## "))
            if kind == "text":
                lines.append(" " * chance.choice((0, 0, 1, 2, 4, 5)) + f"字{number}")
            elif kind in ("- ", "1. "):
                lines.append(" " * chance.choice((0, 0, 2, 3, 4, 6)) + kind + f"字{number}")
            else:
                lines.append(kind + f"字{number}" if kind else "")
        body = "\n".join(lines) + "\n"
        found = told(site, body)
        tree = html.fromstring(page_of(body).decode())  # type: ignore[union-attr]
        assert ("code" in found.values()) == bool(tree.xpath("//pre")), body
        for line, kind in found.items():
            holder = holding(tree, lines[line - 1])
            if kind == "glued":
                assert not begins_an_item(tree, lines[line - 1]), body
            if kind == "code":
                assert "pre" in [e.tag for e in (holder, *holder.iterancestors())], body


def test_an_item_behind_a_part_of_another_is_told_exactly_where_it_runs_on(site: Site):
    chance = random.Random(11)  # noqa: S311  the same bodies each time
    for _ in range(250):
        lines = ["- 字0", "", "    字1"]
        for number in range(2, chance.randint(4, 9)):
            word = chance.choice((f"字{number}", f"- 字{number}", f"- 字{number}", ""))
            lines.append(" " * chance.choice((0, 4)) + word if word else "")
        body = "\n".join(lines) + "\n"
        tree = html.fromstring(page_of(body).decode())  # type: ignore[union-attr]
        wrong = [
            number
            for number, line in enumerate(lines, 1)
            if "- " in line and not begins_an_item(tree, line)
        ]
        found = told(site, body)
        # Of what has run on, the first is told; what stands behind code or a flat item is theirs.
        if set(found.values()) <= {"glued"}:
            assert bool(found) == bool(wrong), body
            assert set(found) <= set(wrong), body
