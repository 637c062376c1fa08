"""``python -m tools.handbook_pictures [-o FOLDER] [NAME…]``: take the handbook's pictures anew.

Each is taken of the program as it runs: a page that `gongshi serve` shows in Chromium, or what a
command prints. The day is fixed, so that a picture changes only with what it shows. The handbook
goes to every bureau with the program, so the project is one of an invented city, begun anew.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from io import BytesIO
from itertools import islice
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from generator.sources.markdown import pictures
from tests.conftest import CHROMIUM, SWITCHES
from tests.support.handbook_reader import HANDBOOK, Changed, Reader, Typed, acts
from tests.support.servers import ROOT, Desk, Server, git, server_in

FOLDER = HANDBOOK / "pictures"
AS_OF = "2026-11-22"
WIDTH, SCALE, COLOURS = 960, 1.5, 48
ID = "qinghe-2023"
CALL = f"calls/{ID}/"
WRITTEN = ROOT / "tools/handbook_call"
"""What is written in the files of the call, once it is begun."""

TERMINAL = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>
body { margin: 0; background: #24221f; color: #ece8e1; }
pre { margin: 0; padding: 20px 24px; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 16px/1.7 "Noto Sans Mono CJK SC", "WenQuanYi Micro Hei Mono", monospace; }
b { color: #8fbcff; font-weight: 400; } i { color: #ff8a80; font-style: normal; }
</style><pre>"""


@dataclass
class Studio:
    """A copy of the project, somebody who works in it, and Chromium."""

    folder: Path
    browser: Browser
    reader: Reader = field(init=False)
    server: Server = field(init=False)

    def __post_init__(self) -> None:
        self.server = server_in(self.folder / "srv")
        home = self.folder / "home"
        self.reader = Reader(home=home, servers={"server": self.server})
        self.project = home / "gongshi"
        self.typed("gongshi init gongshi --yes --publisher 青禾市民政局 --time-zone Asia/Shanghai")
        self.reader.here = self.project
        self.typed(f"gongshi new call {ID} --as-of 2023-01-05")
        shutil.copytree(WRITTEN, self.project / "site_data/calls" / ID, dirs_exist_ok=True)
        stand_in(self.project)
        self.typed(f"gongshi check --as-of {AS_OF}")
        # What is wrong on purpose is to reach the server, which refuses it.
        (self.project / ".git/hooks/pre-commit").unlink()
        Desk(folder=self.project).commit("起")

    def typed(self, command: str) -> None:
        """Type a command that succeeds."""
        done = self.reader.run(command)
        assert done.returncode == 0, f"$ {command}\n{done.stdout}"

    @cached_property
    def seeded(self) -> None:
        """The server has the project, and pushes go there."""
        for command in (
            "git config --global user.name 张三",
            "git config --global user.email zhangsan@bureau",
            "git remote add origin gongshi@server:gongshi.git",
            "git push --set-upstream origin main",
        ):
            self.typed(command)

    def follow(self, page: str, until: str, *, leave: tuple[str, ...] = ("git",)) -> None:
        """Do what a page of the handbook says, up to a command; git's part is left out."""
        for act in acts(HANDBOOK / page, ID):
            if isinstance(act, Typed) and act.command.startswith(until):
                return
            if not (isinstance(act, Typed) and act.command.startswith(leave)):
                self.reader.do(act)
        raise AssertionError(f"{page} has no {until}")

    def clean(self) -> None:
        """Put the project back as it was, and remove what lies beside it."""
        for left in self.reader.home.iterdir():
            if left != self.project and not left.name.startswith("."):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        git("reset", "--quiet", "--hard", cwd=self.project)
        git("clean", "--quiet", "--force", "-d", cwd=self.project)

    @contextmanager
    def shown(
        self, path: str, *, as_of: str = AS_OF, width: int = WIDTH, height: int = 600
    ) -> Iterator[Page]:
        """Show a page of the project with `gongshi serve`."""
        command = [
            sys.executable,
            "-m",
            "generator.cli.main",
            "serve",
            "--port",
            "0",
            "--as-of",
            as_of,
        ]
        process = subprocess.Popen(
            command,
            cwd=self.project,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert process.stdout
        try:
            lines = (re.search(r"http://127[0-9.:]+/", line) for line in process.stdout)
            told = next(filter(None, lines))
            with self.opened(width, height) as page:
                # What is open and what has ended follows the reader's own clock.
                page.clock.set_fixed_time(f"{as_of}T10:00:00+08:00")
                page.goto(told[0] + path)
                yield page
        finally:
            process.terminate()
            process.wait(timeout=30)
            process.stdout.close()

    @contextmanager
    def opened(self, width: int = WIDTH, height: int = 600) -> Iterator[Page]:
        """Open an empty page of Chromium."""
        context = self.browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            device_scale_factor=SCALE,
            reduced_motion="reduce",
        )
        context.set_default_timeout(60_000)
        try:
            yield context.new_page()
        finally:
            context.close()

    def printed(self, command: str) -> bytes:
        """Type a command and photograph what it prints."""
        said = self.reader.run(command).stdout
        lines = [f"<b>$ {escape(command)}</b>"]
        for line in said.strip().splitlines():
            plain = escape(line.rstrip())
            lines.append(f"<i>{plain}</i>" if re.search("错误|rejected|没有收下", line) else plain)
        with self.opened(height=100) as page:
            page.set_content(TERMINAL + "\n".join(lines) + "</pre></html>")
            return page.screenshot(full_page=True)


def stand_in(project: Path) -> None:
    """Lay something where a page names a picture that is still to be taken."""
    for page in HANDBOOK.rglob("*.md"):
        for shown in pictures(page.read_text(encoding="utf-8")):
            taken = (page.parent / shown.target).resolve()
            path = project / taken.relative_to(ROOT)
            if not taken.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.new("L", (3, 2)).save(path)


# ---- the pictures ----


def serve(studio: Studio) -> bytes:
    """An announcement half written, in the preview."""
    studio.reader.run(f"gongshi new announcement hotline --as-of {AS_OF}")
    changes = (act for act in acts(HANDBOOK / "staff/publish.md", ID) if isinstance(act, Changed))
    studio.reader.do(next(changes))
    with studio.shown("announcements/hotline/", height=520) as page:
        page.locator(".gongshi-live").wait_for()
        return page.screenshot()


def announcement(studio: Studio) -> bytes:
    """The same, written to the end."""
    studio.reader.run(f"gongshi new announcement hotline --as-of {AS_OF}")
    for act in acts(HANDBOOK / "staff/publish.md", ID):
        if not isinstance(act, Typed):
            studio.reader.do(act)
    studio.typed(f"gongshi seal --as-of {AS_OF}")
    with studio.shown("announcements/hotline/", height=628) as page:
        return page.screenshot()


def check(studio: Studio) -> bytes:
    """A day that does not exist, told by the check."""
    path = studio.project / "site_data/calls" / ID / "timeline.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("closes: 2023-06-12T", "closes: 2023-06-31T"), encoding="utf-8")
    return studio.printed("gongshi check")


def refused(studio: Studio) -> bytes:
    """The same, of another date, pushed."""
    studio.seeded  # noqa: B018  asked for what it does
    _dated(studio, "staff/amend.md", 2)
    _dated(studio, "staff/undo.md", 1)
    Desk(folder=studio.project).commit("改初审时间")
    try:
        shot = studio.printed("git push")
    finally:
        git("reset", "--quiet", "--hard", "HEAD~1", cwd=studio.project)
    return shot


def fault(studio: Studio) -> bytes:
    """A date that others depend on, told by the preview at its line."""
    _dated(studio, "staff/amend.md", 1)
    with studio.shown(f"{CALL}timeline/", height=520) as page:
        return page.screenshot()


def amended(studio: Studio) -> bytes:
    """The page of a call with its amendment."""
    for act in acts(HANDBOOK / "staff/amend.md", ID):
        if isinstance(act, Typed):
            if act.command.startswith(("gongshi diff", "mkdir", "mv ")):
                studio.typed(act.command.replace("diff HEAD", f"diff HEAD --as-of {AS_OF}"))
        # A site that names its publisher has the office in the draft.
        elif not (isinstance(act, Changed) and "请写发布单位" in act.old):
            studio.reader.do(act)
    with studio.shown(CALL) as page:
        return _from(page, "h2:has-text('修改与更正')", 540, above=322)


def review(studio: Studio) -> bytes:
    """The report of a review, which stays private."""
    studio.follow("staff/results.md", "cp -r")
    report = next((studio.folder / "home/评审/内部").glob("*.html"))
    with studio.opened(height=800) as page:
        page.goto(report.as_uri())
        return page.screenshot()


def publicity(studio: Studio) -> bytes:
    """A list while objections are taken."""
    studio.follow("staff/results.md", "gongshi check --as-of 2026-11-23")
    path = "announcements/linli-first-review/"
    with studio.shown(path, as_of="2026-11-25", height=895) as page:
        return page.screenshot()


def correction(studio: Studio) -> bytes:
    """What a correction changed, row by row."""
    studio.follow("staff/results.md", "gongshi new announcement")
    path = "announcements/linli-first-review-2/"
    with studio.shown(path, as_of="2026-12-01") as page:
        return _from(page, "#changes", 275)


def call(studio: Studio) -> bytes:
    """A new call, as its skeleton shows it."""
    studio.reader.run(f"gongshi new call demo --as-of {AS_OF}")
    with studio.shown("calls/demo/", height=800) as page:
        return page.screenshot()


def overview(studio: Studio) -> bytes:
    """A call at a glance."""
    with studio.shown(CALL, height=680) as page:
        return page.screenshot()


def apply(studio: Studio) -> bytes:
    """What an applicant may apply for."""
    with studio.shown(f"{CALL}apply/#kind=social-organisation") as page:
        page.locator("#answer").get_by_text("邻里照料").first.click()
        page.locator("#answer h3").wait_for()
        return _from(page, "#answer", 596)


def form(studio: Studio) -> bytes:
    """A form with what is wrong beside the field."""
    with studio.shown(f"{CALL}form/") as page:
        _filled(page)
        return _from(page, "#f-lead_code", 545, above=200)


def phone(studio: Studio) -> bytes:
    """The same in one's hand."""
    with studio.shown(f"{CALL}form/", width=390, height=640) as page:
        _filled(page)
        return _from(page, "#f-lead_code", 616, above=280)


def checking(studio: Studio) -> bytes:
    """What the page of the check says of a workbook with faults."""
    folder = studio.folder / "mine"
    studio.reader.run(f"gongshi template {ID} --format json --example -o {folder}")
    path = next(folder.glob("*.json"))
    answers = json.loads(path.read_text(encoding="utf-8"))
    answers |= {"own": 100, "project_name": ""}
    path = path.with_name("application.json")
    path.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    with studio.shown(f"{CALL}check/") as page:
        page.locator(".gs-drop input").set_input_files(path)
        page.locator(".gs-findings").first.wait_for()
        return _from(page, ".gs-results", 560)


def _dated(studio: Studio, page: str, count: int) -> None:
    """Make the first changes that a page tells its reader to make."""
    changes = (act for act in acts(HANDBOOK / page, ID) if isinstance(act, Changed))
    for change in islice(changes, count):
        studio.reader.do(change)


def _filled(page: Page) -> None:
    for name, text in (("project_name", "三号院邻里照料"), ("lead_code", "12345")):
        page.locator(f"#f-{name}").fill(text)
        page.locator(f"#f-{name}").press("Tab")


def _from(page: Page, place: str, height: int, above: int = 16) -> bytes:
    """Photograph a page from a place on."""
    at = page.locator(place).first
    at.scroll_into_view_if_needed()
    top = at.evaluate("one => one.getBoundingClientRect().top + window.scrollY") - above
    width = page.viewport_size["width"] if page.viewport_size else WIDTH
    clip = {"x": 0, "y": max(0, top), "width": width, "height": height}
    return page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]


PICTURES: Mapping[str, Callable[[Studio], bytes]] = {
    "serve": serve,
    "check": check,
    "announcement": announcement,
    "fault": fault,
    "amended": amended,
    "refused": refused,
    "review": review,
    "publicity": publicity,
    "correction": correction,
    "call": call,
    "overview": overview,
    "apply": apply,
    "form": form,
    "phone": phone,
    "checking": checking,
}
"""Each picture by the name of its file, and how it is taken."""


def thin(shot: bytes) -> bytes:
    """Return a picture with few colours and nothing beside them: a page has many of it."""
    to = BytesIO()
    few = Image.open(BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(to, "png", optimize=True)
    return to.getvalue()


def take(folder: Path, browser: Browser, names: Collection[str] = tuple(PICTURES)) -> None:
    """Take pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        studio = Studio(folder=Path(work), browser=browser)
        for name in names:
            studio.clean()
            data = thin(PICTURES[name](studio))
            (folder / f"{name}.png").write_bytes(data)


def main() -> None:
    """Take the pictures named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tools.handbook_pictures")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER)
    parser.add_argument("names", nargs="*", choices=[[], *PICTURES])
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        take(asked.output, browser, asked.names or tuple(PICTURES))
        browser.close()


if __name__ == "__main__":
    main()
