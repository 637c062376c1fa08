"""Help and handbook in a project of one's own: nothing there is of the calls shipped here.

The pages speak of the first call that readers have, and what they say to type works there.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser

from generator.cli.main import main
from generator.model.default_pages import led_somewhere
from generator.model.loader import load
from generator.model.publication import as_published
from generator.render.site import render
from generator.sources.markdown import with_code
from generator.sources.program_files import BROUGHT, CALL_ID, brought_pages
from tests.support.filled import everything, filled
from tests.support.handbook_reader import HANDBOOK, Reader, acts
from tests.support.servers import as_nobody, git
from tests.support.shipped_words import shipped_words
from tools.handbook_pictures import Studio

ID = "elders-2027"
AT = "2027-09-10"
NOW = datetime(2027, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
FOLLOWED = ("applicants.md", "staff/call.md", "staff/form.md", "staff/receipts.md")
# Takes half a minute; test_results_end_to_end.py takes the same way on each commit.
PRACTISED = "staff/results.md"
GUIDES = sorted(name for name in brought_pages(Path("nowhere")) if name.endswith(".md"))


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    as_nobody(monkeypatch)


def gongshi(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--root", str(root)])


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one call, as ``init`` and ``new call`` leave it."""
    root = tmp_path_factory.mktemp("own") / "甲 项目"
    given = ("--yes", "--publisher", "某区民政局", "--time-zone", "Asia/Shanghai")
    done = CliRunner().invoke(main, ["init", str(root), *given])
    assert done.exit_code == 0, done.output
    done = gongshi(root, "new", "call", ID)
    assert done.exit_code == 0, done.output
    return root


@pytest.fixture(scope="module")
def published(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, written to the end and built."""
    root = tmp_path_factory.mktemp("published") / "乙 项目"
    filled(shutil.copytree(begun, root), ID)
    done = gongshi(root, "build", "--as-of", AT)
    assert done.exit_code == 0, done.output
    return root


def test_nothing_that_names_a_shipped_call_is_on_any_page(published: Path) -> None:
    site = (published / "build/current").resolve()
    tree = {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.suffix != ".png"
    }
    assert [name for name in tree if name.startswith("handbook/staff/")]
    assert [name for name in tree if name.startswith(("search/", "downloads/"))]
    assert named_in(everything(tree)) == set()


def test_nor_in_what_the_program_brings_along_or_says_of_its_commands() -> None:
    brought = {
        path.relative_to(BROUGHT).as_posix(): path.read_bytes()
        for folder in ("content/handbook", "content/help.md", "schemas/data", "schemas/published")
        for path in (BROUGHT / folder, *(BROUGHT / folder).rglob("*"))
        if path.is_file() and path.suffix != ".png"
    }
    assert len(brought) > 40
    assert named_in(everything(brought)) == set()
    helps = {
        " ".join(words): CliRunner().invoke(main, [*words, "--help"]).output
        for words in (words for words, _ in commands(main))
    }
    assert len(helps) > 18
    assert named_in(everything(helps)) == set()


def test_nor_in_the_project_that_its_pictures_are_taken_of(
    browser: Browser, tmp_path: Path
) -> None:
    project = Studio(folder=tmp_path, browser=browser).project
    listed = git("ls-files", "-z", cwd=project).split("\0")
    files = {name: (project / name).read_bytes() for name in listed if name}
    assert [name for name in files if name.startswith("site_data/calls/")]
    assert named_in(everything(files)) == set()


def named_in(contents: Iterator[bytes]) -> set[str]:
    """The words of the shipped calls that stand in some files."""
    words = shipped_words()
    assert len(words) > 80
    # Between two words of a text a search has a sign of its own.
    text = "\n".join(one.decode("utf-8", "ignore").replace("\u200b", "") for one in contents)
    folded = text.casefold()
    return {word for word in words if word in text or word in folded}


def commands(
    group: click.Group, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by what is typed for it."""
    yield words, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name), command


# ---- the call that the pages speak of ----


def test_a_page_has_the_id_of_the_first_call_that_is_out(published: Path, begun: Path) -> None:
    pages = (published / "build/current").resolve()
    plain = re.sub("<[^>]*>", "", (pages / "handbook/applicants/index.html").read_text("utf-8"))
    assert f"$ gongshi template {ID} --format xlsx" in plain
    shown = "".join(path.read_text("utf-8") for path in pages.rglob("*.html"))
    code = "".join(re.findall("<code[^>]*>(.*?)</code>", shown, re.S))
    assert ID in code
    assert CALL_ID not in code
    # A draft is on no page.
    done = gongshi(begun, "build", "--as-of", AT)
    assert done.exit_code == 0, done.output
    page = (begun / "build/current/handbook/applicants/index.html").read_text("utf-8")
    assert f"$ gongshi template {CALL_ID} --format" in re.sub("<[^>]*>", "", page)
    assert ID not in page


@pytest.mark.parametrize(
    "text",
    [
        "`new {}`",
        "```sh\nnew {}\n```",
        '1. a\n\n    ```diff title="calls/{}/a.yml"\n    x {}\n    ```',
    ],
)
def test_an_id_goes_into_commands_alone(text: str) -> None:
    around = f"先写{CALL_ID}，再写。\n\n{{}}\n\n先写{CALL_ID}。\n"
    given = around.format(text.replace("{}", CALL_ID))
    assert with_code(given, CALL_ID, ID) == around.format(text.replace("{}", ID))


@pytest.mark.parametrize("page", [*FOLLOWED, pytest.param(PRACTISED, marks=pytest.mark.long)])
def test_what_a_page_says_to_type_works_in_a_project_of_one_s_own(
    page: str, published: Path, tmp_path: Path
) -> None:
    reader = Reader(home=tmp_path / "home", servers={}, in_process=True)
    reader.here = shutil.copytree(
        published, reader.home / "own", ignore=shutil.ignore_patterns("build")
    )
    git("add", "--all", cwd=reader.here)
    git("commit", "--no-verify", "-qm", "起", cwd=reader.here)
    for act in acts(HANDBOOK / page, ID):
        reader.do(act)
    assert git("status", "--short", cwd=reader.here) == ""


# ---- pages of one's own instead ----


def test_a_page_is_replaced_or_left_out_and_what_led_there_still_reads(
    published: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(published, tmp_path / "own", ignore=shutil.ignore_patterns("build"))
    own = root / "content/handbook"
    (own / "staff").mkdir(parents=True)
    text = "---\ntitle: 退回\ndescription: 本单位的。\n---\n先问 `{0}`。\n\n## 推送被拒\n\n{1}\n"
    link = "[怎样更正](amend.md)"
    (own / "staff/undo.md").write_text(text.format(CALL_ID, link), encoding="utf-8")
    for name in ("maintainers.md", "browser.md", "staff/form.md"):
        (own / name).touch()
    assert gongshi(root, "check", "--as-of", AT).output == "没有发现问题。\n"
    site, _ = load(root)
    assert site is not None
    pages = {page.path: page for page in site.pages}
    left_out = {"handbook/maintainers.md", "handbook/browser.md", "handbook/staff/form.md"}
    assert pages.keys() == set(GUIDES) - left_out
    # No row and no sentence is lost, and a part that the own page has not is no part to lead to.
    assert "| 维护人员 | 维护手册 |" in pages["handbook/index.md"].body
    assert "以后在浏览器里编辑。" in pages["handbook/staff.md"].body
    assert "[推送被拒](undo.md#推送被拒)" in pages["handbook/staff/publish.md"].body
    assert "[出错了怎么办](staff/undo.md#已经公开)" not in str(pages)
    assert pages["handbook/staff/undo.md"].body.count(CALL_ID) == 1
    tree = render(as_published(site, NOW), NOW)
    assert f"先问 `{ID}`" in tree["handbook/staff/undo.md"].decode()
    assert left_out.isdisjoint(tree)
    # An own page of another name is one, and says so where it is empty.
    (own / "mine.md").touch()
    assert "content/handbook/mine.md" in gongshi(root, "check", "--as-of", AT).output


def test_a_link_to_a_part_that_an_own_page_has_not_leads_to_the_page(begun: Path) -> None:
    site, _ = load(begun)
    assert site is not None
    for page, given in (
        ("a", "见[甲](undo.md#已经公开)和[乙](undo.md#推送被拒)、[丙](no.md#x)，`[丁](no.md)`，"),
        ("b", "![图](no.png)[戊](../help.md)[己](../announcements/index.md)。"),
    ):
        brought = replace(site.pages[0], path=f"handbook/{page}.md", body=given, brought=True)
        own = replace(brought, path="handbook/undo.md", body="## 推送被拒\n", brought=False)
        told = {one.path: one.body for one in led_somewhere((brought, own, *site.pages))}
        assert (
            told[f"handbook/{page}.md"]
            == {
                "a": "见[甲](undo.md)和[乙](undo.md#推送被拒)、丙，`[丁](no.md)`，",
                "b": given,
            }[page]
        )


def typed(name: str) -> Iterator[list[str]]:
    """The words of each command of the program that a page shows, in a block or in a sentence."""
    text = with_code((BROUGHT / "content" / name).read_text(encoding="utf-8"), CALL_ID, ID)
    for found in re.finditer(r"(?:^ *(?:\$ )?|`)(gongshi [^`\n|]*)", text, re.M):
        yield found[1].split("#")[0].split()[1:]


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_shown_is_one_of_calls_that_are_there(name: str) -> None:
    there = {ID, "demo-2027"}
    for words in typed(name):
        command, rest = main, words
        while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
            command, rest = command.commands[rest[0]], rest[1:]
        # A sentence may name a command without what it needs; none takes an option it has not.
        given, _, _ = command.make_parser(click.Context(command)).parse_args(list(rest))
        for option in command.params:
            if isinstance(option.type, click.Choice) and given.get(option.name):
                assert given[option.name] in option.type.choices, words
        call = given.get("call_id") or given.get("call")
        if not isinstance(call, str):
            continue
        if words[:2] == ["new", "call"]:
            there.add(call)
        assert call in there, words
