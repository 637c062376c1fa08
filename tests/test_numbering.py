"""A notice numbers as its office does: one call renumbered in eight ways, gaps found in each."""

import html
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from generator.checks.run import check_site
from generator.model import clause_numbering
from generator.model.call_status import clauses_in_order
from generator.model.clause_numbering import Numbering
from generator.model.loader import load
from generator.render.site import render

SPRING = datetime(2026, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
CALL = "field-school-2026"
DECIMAL = re.compile(r"(?<=(?:clause|number): )[0-9]+(?:\.[0-9]+)*(?=[,}\s])")

SCHEMES: Mapping[str, tuple[str, ...]] = {
    "chapters": ("第一部分", "（一）", "1", "（1）"),
    "decimals": ("1", "1.1", "1.1.1", "1.1.1.1"),
    "brackets": ("(1)", "(a)", "①", "甲"),
    "stems": ("甲", "一", "1)", "a)"),
    "roman": ("I", "A", "1", "(i)"),
    "signs": ("Ⅰ", "㈠", "⑴", "①"),
    "articles": ("第一条", "第一款", "（一）", "1"),
    "English": ("Section 1", "(a)", "(i)", "(A)"),
}


def renumbered(root: Path, levels: tuple[str, ...]) -> Numbering:
    """Write every number of the call as a scheme has it, and say the scheme."""
    by = Numbering(levels=levels)

    def spelt(found: re.Match[str]) -> str:
        values = [int(part) for part in found[0].split(".")]
        return f'"{by.write(tuple(enumerate(values)))}"'

    folder = root / "site_data/calls" / CALL
    for path in folder.rglob("*.yml"):
        path.write_text(DECIMAL.sub(spelt, path.read_text(encoding="utf-8")), encoding="utf-8")
    named = ", ".join(f'"{one}"' for one in levels)
    text = (folder / "call.yml").read_text(encoding="utf-8")
    text = text.replace("\noutline:", f"\nnumbering:\n  levels: [{named}]\n\noutline:")
    (folder / "call.yml").write_text(text, encoding="utf-8")
    return by


@pytest.mark.parametrize("name", SCHEMES)
def test_a_call_is_numbered_as_its_office_writes(small: Path, name: str) -> None:
    plain, _ = load(small)
    assert plain is not None
    before = [clause.id for clause in clauses_in_order(plain.calls[0])]
    by = renumbered(small, SCHEMES[name])
    site, findings = load(small)
    assert site is not None
    assert (findings, check_site(site, SPRING)) == ((), ())
    call = site.calls[0]
    assert [clause.id for clause in clauses_in_order(call)] == before
    page = html.unescape(render(site, SPRING)[f"calls/{CALL}/clauses.md"].decode())
    assert by.write(((0, 3), (1, 2))) in page


@pytest.mark.parametrize("name", SCHEMES)
def test_a_gap_is_found_however_it_is_written(small: Path, name: str) -> None:
    by = renumbered(small, SCHEMES[name])
    last, beyond = by.write(((0, 4), (1, 5))), by.write(((0, 4), (1, 8)))
    for path in (small / "site_data/calls" / CALL).rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f'"{last}"', f'"{beyond}"'), encoding="utf-8")
    site, _ = load(small)
    assert site is not None
    told = [f.message for f in check_site(site, SPRING) if f.code == "CLA-004"]
    missing = f"{last} 至 {by.write(((0, 4), (1, 7)))}"
    assert told == [f"条款号 {beyond} 之前缺 {missing}；请补上缺的条款，或改正编号"]


def test_articles_count_through_the_chapters_of_a_regulation(small: Path) -> None:
    """1 to 6 become chapters, what stands below them articles counted through."""
    folder = small / "site_data/calls" / CALL
    by = Numbering(levels=("第一章", "第一条"), through=frozenset({1}))
    count = 0
    seen: dict[str, str] = {}

    def spelt(found: re.Match[str]) -> str:
        return f'"{seen[found[0]]}"'

    texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yml"))}
    numbers = {found for text in texts.values() for found in DECIMAL.findall(text)}
    for number in sorted(numbers, key=lambda one: [int(part) for part in one.split(".")]):
        chapter = int(number.split(".")[0])
        if "." in number:
            count += 1
        seen[number] = by.write(((0, chapter), (1, count)) if "." in number else ((0, chapter),))
    for path, text in texts.items():
        path.write_text(DECIMAL.sub(spelt, text), encoding="utf-8")
    call = (folder / "call.yml").read_text(encoding="utf-8")
    scheme = "\nnumbering: {levels: [第一章, 第一条], through: [第一条]}\n\noutline:"
    (folder / "call.yml").write_text(call.replace("\noutline:", scheme), encoding="utf-8")
    site, findings = load(small)
    assert site is not None
    assert (findings, check_site(site, SPRING)) == ((), ())
    assert seen["3.1"] in render(site, SPRING)[f"calls/{CALL}/clauses.md"].decode()
    # The article that follows is in another chapter, and the gap is told all the same.
    for path in folder.rglob("*.yml"):
        text = path.read_text(encoding="utf-8").replace(f'"{seen["3.5"]}"', "第三章第九十条")
        path.write_text(text, encoding="utf-8")
    site, _ = load(small)
    assert site is not None
    told = [f.message for f in check_site(site, SPRING) if f.code == "CLA-004"]
    lacking = seen["3.5"].removeprefix("第三章")
    assert told == [
        f"条款号 {seen['4.1']} 之前缺 {lacking}、第{clause_numbering.han(count + 1)}条 至 "
        "第八十九条；请补上缺的条款，或改正编号"
    ]
