"""Whatever applicants call their projects and units, what a review lets through is published.

Names are made by rule; what the review tells is sent back, the rest goes to the list, through
`check` and `build`, and neither has anything to say that was not said before.
"""

import csv
import io
import random
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.checks.privacy_scan import official
from generator.checks.project import checked
from generator.checks.texts import written
from generator.checks.written_pages import check_written
from generator.cli.main import main
from generator.findings import Level
from generator.forms.reader import load_forms
from generator.model import call_status
from generator.model.calls import Site
from generator.model.loader import load
from generator.publish.build import addresses, rehearse
from generator.publish.issue import issue
from generator.sources.markdown import _parser, marked, site_address
from generator.sources.schemas import Schemas
from tests.support import personal_numbers as numbers
from tests.support.many_submissions import calls_of
from tests.support.page_mutations import MADE, planted
from tests.support.project_copies import MACHINERY, SOURCES, copy_of
from tests.support.review_inboxes import lines_of
from tools.make_examples.inbox import Asked, Inbox
from tools.make_examples.make import clear
from tools.make_examples.staff_steps import Desk, run

SHOWN = "2026-11-23T09:00+08:00"
COUNT = 256
"""How many applications there are."""

PIECES = (
    "<b>", "</p>", "<!--", "&#49;", "&lt;", "{{ x }}", "{% if %}", "[a](b)", "`", "|", "\\", "#",
    "=1+1", "+1", "-1", "@x", "'=", "%3C", "NaN", "nan", "None", "undefined", "null", "Infinity",
    "true", "~", "[object Object]", "👩‍👩‍👧", "🇨🇳", "😀", "❤️", "𠮷", "𪚥", "㐀", "\U00030edd",
    "\U000323b0", "䮌", "\ue000", "\ue815", "\uf8ff", "\U000f0000", "\ufdd0", "\ufffe",
    "\U0001fffe", "\ufffd", "\u200b", "\u200f", "\u200e", "\u202e", "\u2067", "\u061c", "\ufeff",
    "\u00ad", "مرحبا", "שלום", "é", "①", "㎡", "１２３", "2026-11-23", "12.50", "1,000", "100%",
    "http://x.cn", "javascript:", "../", "C:\\", "$", "“", "”", '"', "'", ",", ";", "\t", "　",
    "·", "•", "第1期", "0871-63135757", "12345",
)  # fmt: skip
"""What names are made of beside common words."""

WORDS = ("社区", "项目", "议事", "共建", "甲", "乙", "中心", "第二", "服务队")


@cache
def names() -> tuple[str, ...]:
    """Names of projects and units: pieces in any order, numbers in any disguise, long ones."""
    chance = random.Random(5)  # noqa: S311  the same names each time
    made = [*PIECES, "长" * 60, "宽" * 59 + "😀", "11010119900307****", "甲", "甲 "]
    for make in numbers.KINDS.values():
        for disguise in numbers.DISGUISES.values():
            made.append(f"甲{disguise(make(chance), chance)}乙")
    made += [
        "".join(chance.choice((*PIECES, *WORDS, *WORDS)) for _ in range(chance.randint(1, 6)))
        for _ in range(COUNT - len(made))
    ]
    chance.shuffle(made)
    return tuple(made)


@dataclass(frozen=True, kw_only=True)
class _Reviewed:
    """A project with a list in it, what its review sent back, and what `check` said before."""

    desk: Desk
    sent_back: Collection[str]
    before: str


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> _Reviewed:
    folder = tmp_path_factory.mktemp("names")
    root = copy_of((*SOURCES, *MACHINERY), folder / "project")
    clear(root)
    _, call, form = min(calls_of(root), key=lambda found: bool(found[1].cases))
    plan = form.review
    assert plan is not None
    opens = call_status.windows(call)[0].opens
    assert opens is not None
    base = next(e.name for e in form.examples if plan.district not in e.answers)
    asked = tuple(
        Asked(
            base=base,
            received=opens.replace(day=10),
            points=70 + number % 20,
            votes=1000 - number,
            # Every fifth unit bears the name of another, under a code of its own.
            changes={
                plan.project: name,
                plan.applicant: names()[number // 5 * 5 if number % 5 == 4 else -1 - number],
            },
        )
        for number, name in enumerate(names())
    )
    desk = Desk(root=root, work=folder / "work", inbox=Inbox(form=form, call=call, asked=asked))
    desk.receive()
    output = desk.review(SHOWN, "--sample", fails=True)
    sent_back = {line.split(":")[0] for line in output.splitlines() if " REV-011 " in line}
    for name in sent_back:
        (desk.work / "收件" / name).unlink()
    for sheet in ("登记表", "票数", "打分"):
        without(desk.work / f"{sheet}.csv", sent_back)
    desk.review(SHOWN, "--sample", fails=True)
    desk.review(SHOWN, "--sample", decide=decided(desk.work / "评审/内部/待决定.xlsx"))
    before = run("check", "--root", str(root), "--as-of", SHOWN)
    desk.publish(f"{call.id}-proposal")
    return _Reviewed(desk=desk, sent_back=sent_back, before=before)


def decided(path: Path) -> list[dict[str, str]]:
    """Let all pass that wait, with a reason."""
    rows = lines_of(path.read_bytes())
    kept = ("环节", "申报编号")
    return [{k: row[k] for k in kept} | {"决定": "通过", "理由": "已核实"} for row in rows]


def without(path: Path, gone: Collection[str]) -> None:
    """Take the lines of some files out of a sheet."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(row for row in rows if row[0] not in gone)


def test_a_review_tells_each_number_and_lets_the_others_through(reviewed: _Reviewed):
    assert 30 < len(reviewed.sent_back) < 120
    listed = reviewed.desk.root / f"site_data/results/{reviewed.desk.call}-proposal/list.csv"
    assert len(listed.read_text("utf-8-sig").splitlines()) > 60


def test_neither_check_nor_build_has_anything_to_add(reviewed: _Reviewed):
    given = ("--root", str(reviewed.desk.root), "--as-of", SHOWN)
    run("seal", *given)
    assert run("check", *given) == reviewed.before
    assert "提醒" not in run("build", *given)
    page = f"build/current/announcements/{reviewed.desk.call}-proposal/index.html"
    assert (reviewed.desk.root / page).is_file()


def judged(root: Path) -> tuple[set[str], set[str]]:
    """Which pages people wrote `check` refuses by their sources, and which a build by theirs."""
    site, schemas = load(root)[0], Schemas.read(root)
    assert site is not None
    forms, _ = load_forms(root, site, schemas)
    now = datetime.fromisoformat(SHOWN)
    pages = check_written(site, forms, now, official(site))
    found = [*checked(root, now)[2], *pages]
    told = {one.place.file for one in found if one.level is Level.ERROR}
    tree, settings = issue(site, forms, now)
    refused = rehearse(tree, root=root, settings=settings, expected=addresses(tree))
    assert all(one.place.file in site_files(site) for one in refused)
    return told, {site_files(site)[one.place.file] for one in refused}


def site_files(site: Site) -> dict[str, str]:
    """The files of a site that a page people wrote becomes, with its source."""
    sources = {site_address(item.path): f"content/{item.path}" for item in written(site)}
    data = {f"data/announcements/{a.id}.json": f"content/{a.path}" for a in site.announcements}
    # It holds the words of every page that is refused, and of no other.
    return {**sources, **data, "search/search_index.json": ""}


@pytest.mark.parametrize("kinds", [("link", "piece"), ("number",)])
@pytest.mark.parametrize(
    ("count", "seed"), [(90, 1), *(pytest.param(400, n, marks=pytest.mark.long) for n in (2, 3))]
)
def test_whatever_a_build_refuses_of_a_page_a_check_refused(
    kinds: tuple[str, ...], count: int, seed: int, small: Path
):
    made = planted(small, kinds, count, seed)
    told, refused = judged(small)
    missed = refused - told - {""}
    assert {path: made[path] for path in missed} == {}
    assert len(refused) > count / 3
    assert len(made.keys() - told) > count / 20
    for path in told:
        (small / path).unlink()
    # The index of the search holds more in one text than the pages do.
    assert judged(small)[1] == set()


SPLIT = {
    "1398765\n4321": "PUB-052",
    "1398765  \n4321": "PUB-052",
    "- 1398765\n  4321": "PUB-052",
    "> 1398765\n> 4321": "PUB-052",
    "**1398765**\n4321": "PUB-052",
    "<div markdown='1'>\n1398765\n4321\n</div>": "PUB-052",
    "6222020000\n000000018": "PUB-053",
    "6222020000  \n000000018": "PUB-053",
    "110105194\n91231002X": "PUB-051",
}
"""Numbers that a page shows on two lines and an index of the search in one text."""


def test_a_number_on_two_lines_is_told_at_its_line(small: Path):
    page = "---\ntitle: 说明 {0}\ndescription: 补充说明。\n---\n第一段。\n\n{1}\n\n末段。\n"
    for number, text in enumerate(SPLIT):
        (small / f"content/m{number}.md").write_text(page.format(number, text), "utf-8")
    left = "文号 1398\n4321，\n\n1398765\n\n4321\n\n```\n1398765\n4321\n```"
    (small / "content/left.md").write_text(page.format("", left), "utf-8")
    done = CliRunner().invoke(main, ["check", "--root", str(small), "--as-of", SHOWN])
    for number, (text, code) in enumerate(SPLIT.items()):
        line = 7 + text.removesuffix("\n</div>").count("\n")
        assert re.search(f"content/m{number}.md:{line}:[0-9]+: 错误 {code} ", done.output), text
    assert "left.md" not in done.output


def test_a_text_that_a_parser_would_not_come_to_an_end_with_is_told_and_not_parsed(small: Path):
    head = "---\ntitle: 说明\ndescription: 补充说明。\n---\n第一段。\n\n"
    for number, piece in enumerate(("[", "![", "[a](", "- [")):
        (small / f"content/m{number}.md").write_text(f"{head}{piece * 3000}\n", "utf-8")
    done = CliRunner().invoke(main, ["check", "--root", str(small), "--as-of", SHOWN])
    told = [line for line in done.output.splitlines() if ":7:1: 错误 SRC-018 " in line]
    assert len(told) == 4, done.output


LINKED = {
    "[甲](about.md#没有)": "PUB-004",
    "[甲](#没有)": "PUB-004",
    "[甲](about/#没有)": "PUB-003",
    "[甲](/help/)": "PUB-023",
    "[甲](C:\\\\报名.docx)": "PUB-007",
    "[甲](file:///etc/hosts)": "PUB-007",
    "[甲](http://127.0.0.1:8000/help/)": "PUB-039",
    "[甲](https://localhost/)": "PUB-039",
    "[甲](nosuch.md)": "PUB-003",
    "[甲](calls/nosuch/index.md)": "PUB-003",
    "[甲][乙]\n\n[乙]: nosuch.md": "PUB-003",
    "[甲](data/nosuch.json)": "PUB-003",
    "<a href='about.md'>甲</a>": "PUB-003",
}


@pytest.mark.parametrize("link", LINKED)
def test_a_link_that_leads_nowhere_is_told_at_its_line(link: str, small: Path):
    page = "---\ntitle: 说明\ndescription: 补充说明。\n---\n第一段。\n\n{}\n\n末段。\n"
    (small / "content/about.md").write_text(page.format("说明。"), "utf-8")
    (small / "content/more.md").write_text(page.format(link), "utf-8")
    line = 7 + link.count("\n")
    done = CliRunner().invoke(main, ["check", "--root", str(small), "--as-of", SHOWN])
    assert re.search(f"content/more.md:{line}:[0-9]+: 错误 {LINKED[link]} ", done.output)
    assert done.exit_code == 1


def test_a_link_that_leads_somewhere_is_left_alone(small: Path):
    links = (
        "about.md", "about.md#这里", "index.md#announcements", "announcements/index.md", "#这里",
        "data/index.md", "feed.xml", "?a=1", "https://example.org/", "mailto:", "tel:110",
        "../more/",
        "calls/{call}/index.md", "calls/{call}/clauses.md", "calls/{call}/calendar.ics",
        "calls/{call}/index.md#top",
    )  # fmt: skip
    call = next((small / "site_data/calls").iterdir()).name
    head = "---\ntitle: 说明\ndescription: 补充说明。\n---\n## 这里\n\n"
    (small / "content/about.md").write_text(head, "utf-8")
    told = "".join(f"- [甲]({link.format(call=call)})\n" for link in links)
    (small / "content/more.md").write_text(head + told, "utf-8")
    done = CliRunner().invoke(main, ["check", "--root", str(small), "--as-of", SHOWN])
    assert (" PUB-" in done.output, done.exit_code) == (False, 0)


def test_a_parser_that_is_used_again_makes_the_same_of_a_text():
    chance = random.Random(9)  # noqa: S311  the same texts each time
    texts = [make(chance) for make in MADE.values() for _ in range(60)]
    again = [outcome(text) for text in reversed(texts)][::-1]
    for text, told in zip(texts, again, strict=True):
        marked.cache_clear()
        _parser.cache_clear()
        assert outcome(text) == told


def outcome(text: str) -> str:
    try:
        return marked(text)
    except Exception as error:
        return type(error).__name__
