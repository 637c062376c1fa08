"""The handbook does what it says: every command of it, in order, on a machine that has nothing yet.

The server is what deploy/ lays out, with its hooks and its nginx; what readers see is asked of it.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from generator.sources.markdown import pictures
from tests.support.handbook_reader import HANDBOOK, Changed, Reader, Typed, acts
from tests.support.servers import ROOT, Desk, Server, Web, git, nginx, ran, server_in
from tools.handbook_pictures import FOLDER, PICTURES, SCALE, WIDTH, take

PAGES = sorted(HANDBOOK.rglob("*.md"))
STAFF = ("staff/publish.md", "staff/amend.md", "staff/undo.md")
SHORT = ("staff/call.md", "applicants.md")
# Its parts are in test_zensical.py, deploy/test_recovery.py and deploy/test_install.py.
LONG = ("maintainers.md",)
# test_own_handbook.py types them in a project of its own: they begin their call themselves.
ELSEWHERE = ("staff/form.md", "staff/receipts.md", "staff/results.md")
# tests/deploy/test_wheel.py types every line of it on a machine of its own.
WHOLLY_TYPED = HANDBOOK / "own.md"
NAMES = [page.relative_to(HANDBOOK).as_posix() for page in PAGES]


def kept() -> Iterator[str]:
    """What of the project is under version control, or about to be, but for its tests."""
    listed = ran("git", "ls-files", "-co", "--exclude-standard", "-z", cwd=ROOT).stdout
    for name in listed.split("\0"):
        if name and not name.startswith(("tests/", "benchmarks/")) and (ROOT / name).is_file():
            yield name


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server that publishes this project, to be copied."""
    folder = tmp_path_factory.mktemp("seeded")
    server = server_in(folder / "srv")
    for name in kept():
        copy = folder / "whole" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy)
    git("init", "--quiet", "--initial-branch=main", cwd=folder / "whole")
    Desk(folder=folder / "whole").commit("起")
    git("push", "--quiet", f"file://{server.repository}", "main", cwd=folder / "whole")
    return folder / "srv"


@pytest.fixture
def server(seeded: Path, tmp_path: Path) -> Server:
    shutil.copytree(seeded, tmp_path / "srv", symlinks=True)
    return Server(base=tmp_path / "srv")


@pytest.fixture
def reader(server: Server, tmp_path: Path) -> Reader:
    """Somebody with an empty home; `newserver` has nothing yet."""
    fresh = server_in(tmp_path / "newsrv")
    return Reader(home=tmp_path / "home", servers={"server": server, "newserver": fresh})


def begun(reader: Reader) -> Reader:
    """The same, once the first steps of the staff handbook are done."""
    for act in acts(HANDBOOK / STAFF[0]):
        reader.do(act)
        if isinstance(act, Typed) and act.command.startswith("cd "):
            return reader
    raise AssertionError("nobody goes into the folder")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What readers see of the three things the staff handbook publishes."""

    notice: bool
    attachment: bool
    closes: str
    too_early: bool


def seen(web: Web) -> Seen:
    text = web.ask("/calls/chengdu-2023/timeline/").body.decode()
    closes = re.search(r"截止时间 ?(?:<[^>]*>)*2023年(6月[0-9]+日)", text)
    return Seen(
        notice=web.ask("/announcements/hotline/").status == 200,
        attachment=web.ask("/announcements/hotline.csv").status == 200,
        closes=closes[1] if closes else "",
        too_early=web.ask("/announcements/too-early/").status == 200,
    )


FIRST, AGAIN = "6月12日", "6月19日"
STORY = (
    ("before", Seen(notice=False, attachment=False, closes=FIRST, too_early=False)),
    # The announcement, with what is enclosed.
    ("git push", Seen(notice=True, attachment=True, closes=FIRST, too_early=False)),
    # The closing date, with its correction.
    ("git push", Seen(notice=True, attachment=True, closes=AGAIN, too_early=False)),
    # Refused, and put right.
    ("git push", Seen(notice=True, attachment=True, closes=AGAIN, too_early=False)),
    ("git push", Seen(notice=True, attachment=True, closes=AGAIN, too_early=False)),
    # Too early, rolled back, reverted.
    ("git push", Seen(notice=True, attachment=True, closes=AGAIN, too_early=True)),
    (
        "ssh gongshi@server rollback",
        Seen(notice=True, attachment=True, closes=AGAIN, too_early=False),
    ),
    (
        "ssh gongshi@server releases",
        Seen(notice=True, attachment=True, closes=AGAIN, too_early=False),
    ),
    ("git push", Seen(notice=True, attachment=True, closes=AGAIN, too_early=False)),
)


@pytest.mark.parametrize(
    ("pages", "steps"),
    [(STAFF[:1], 2), pytest.param(STAFF, len(STORY), marks=pytest.mark.long)],
    ids=["publishes", "corrects and rolls back"],
)
def test_who_has_only_the_staff_handbook_publishes_corrects_and_rolls_back(
    pages: tuple[str, ...], steps: int, reader: Reader, server: Server, tmp_path: Path
):
    told: list[tuple[str, Seen]] = []
    with nginx(server, tmp_path / "nginx") as web:
        told.append(("before", seen(web)))
        for page in pages:
            for act in acts(HANDBOOK / page):
                reader.do(act)
                if isinstance(act, Typed) and act.command.startswith(("git push", "ssh ")):
                    told.append((act.command, seen(web)))
                    assert web.ask("/").status == 200
                    server.listed()
    assert tuple(told) == STORY[:steps]
    refusals = [
        act for act in acts(HANDBOOK / STAFF[2]) if "没有收下" in getattr(act, "printed", "")
    ]
    assert len(refusals) == 1


@pytest.mark.parametrize("page", [*SHORT, *(pytest.param(n, marks=pytest.mark.long) for n in LONG)])
def test_a_page_does_what_it_says(page: str, reader: Reader):
    begun(reader)
    for act in acts(HANDBOOK / page):
        reader.do(act)
    old, new = reader.servers.values()
    if page == "maintainers.md":
        assert new.tip() == old.tip()
        assert new.listed() == old.listed()


def test_every_page_with_commands_is_followed():
    doing = {name for name, page in zip(NAMES, PAGES, strict=True) if list(acts(page))}
    assert doing == {*STAFF, *SHORT, *LONG, *ELSEWHERE}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_what_no_test_can_type_is_little(page: Path):
    """Installing, logging in and what goes on until it is ended; tests/deploy installs for real."""
    if page == WHOLLY_TYPED:
        return
    text = page.read_text(encoding="utf-8")
    shell = re.findall(r"^ *```sh\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    lines = [line.strip() for block in shell for line in block.splitlines()]
    known = (
        "ssh-keygen",
        "cat ~/.ssh",
        "make ",
        ". .venv",
        "gongshi serve",
        "scp ",
        "ssh ",
        "sudo ",
    )
    assert [line for line in lines if not line.startswith(known)] == []
    kinds = set(re.findall(r"^ *```([a-z]+)", text, re.MULTILINE))
    assert kinds <= {"console", "sh", "text", "yaml", "json", "csv", "diff"}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_lines_to_change_are_whole(page: Path):
    for act in acts(page):
        if isinstance(act, Changed):
            assert act.old
            assert act.new
            assert act.old != act.new


# ---- pictures ----


def shown() -> dict[str, set[str]]:
    """The words that stand for each picture, by the name of its file."""
    found: dict[str, set[str]] = {}
    for page in PAGES:
        for picture in pictures(page.read_text(encoding="utf-8")):
            path = (page.parent / picture.target).resolve()
            assert path.parent == FOLDER
            found.setdefault(path.stem, set()).add(picture.alt)
    return found


def test_every_picture_is_one_the_script_takes_and_none_is_left_over():
    lying = {path.relative_to(HANDBOOK).as_posix() for path in HANDBOOK.rglob("*.*")}
    taken = {f"pictures/{name}.png" for name in PICTURES}
    assert {name for name in lying if not name.endswith(".md")} == taken
    assert shown().keys() == PICTURES.keys()


def test_every_picture_is_described_in_words_of_its_own():
    words = [alt for alts in shown().values() for alt in alts]
    assert len(set(words)) == len(words)
    assert all(12 <= len(alt) <= 60 for alt in words), words


def test_pictures_are_small_and_of_the_size_they_are_taken():
    sizes = {}
    for path in FOLDER.iterdir():
        with Image.open(path) as image:
            assert image.width in (WIDTH * SCALE, 390 * SCALE), path.name
            assert image.info.keys() <= {"transparency"}, path.name
            sizes[path.name] = path.stat().st_size
    assert max(sizes.values()) < 80_000, sizes
    assert sum(sizes.values()) < 1_500_000


def test_a_picture_is_taken_of_the_running_program(browser: Browser, tmp_path: Path):
    take(tmp_path, browser, ("check", "call"))
    for name in ("check", "call"):
        with (
            Image.open(tmp_path / f"{name}.png") as fresh,
            Image.open(FOLDER / f"{name}.png") as kept,
        ):
            assert fresh.size == kept.size
            assert len(fresh.getcolors(256) or ()) > 8
