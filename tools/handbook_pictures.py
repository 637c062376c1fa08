"""``python -m tools.handbook_pictures [-o FOLDER] [NAME…]``: take the handbook's pictures anew.

Each is taken of the program as it runs: a page that `gongshi serve` shows in Chromium, or what a
command prints. The day is fixed, so that a picture changes only with what it shows.
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
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from generator.sources.markdown import pictures
from tests.conftest import CHROMIUM, SWITCHES
from tests.support.handbook_reader import HANDBOOK, Changed, Reader, Typed, acts
from tests.support.project_copies import MACHINERY, SOURCES, copy_of
from tests.support.servers import ROOT, Desk, Server, git, server_in

FOLDER = HANDBOOK / "pictures"
AS_OF = "2026-11-22"
WIDTH, SCALE, COLOURS = 960, 1.5, 48
TIMELINE = "site_data/calls/chengdu-2023/timeline.yml"
CALL = "calls/chengdu-2023/"

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
        self.reader.here = self.project = copy_of(
            (*SOURCES, *MACHINERY, ".gitignore"), home / "gongshi"
        )
        stand_in(self.project)
        git("init", "--quiet", "--initial-branch=main", cwd=self.project)
        Desk(folder=self.project).commit("起")

    @cached_property
    def seeded(self) -> None:
        """The server has the project, and pushes go there."""
        for command in (
            "git config --global user.name 张三",
            "git config --global user.email zhangsan@bureau",
            "git remote add origin gongshi@server:gongshi.git",
            "git push --set-upstream origin main",
        ):
            done = self.reader.run(command)
            assert done.returncode == 0, done.stdout

    def follow(self, page: str, until: str, *, leave: tuple[str, ...] = ("git",)) -> None:
        """Do what a page of the handbook says, up to a command; git's part is left out."""
        for act in acts(HANDBOOK / page):
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
    for page in (project / "content/handbook").rglob("*.md"):
        for shown in pictures(page.read_text(encoding="utf-8")):
            path = page.parent / shown.target
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                Image.new("L", (3, 2)).save(path)


# ---- the pictures ----


def serve(studio: Studio) -> bytes:
    """An announcement half written, in the preview."""
    studio.reader.run(f"gongshi new announcement hotline --as-of {AS_OF}")
    changes = (act for act in acts(HANDBOOK / "staff/publish.md") if isinstance(act, Changed))
    studio.reader.do(next(changes))
    with studio.shown("announcements/hotline/", height=520) as page:
        page.locator(".gongshi-live").wait_for()
        return page.screenshot()


def announcement(studio: Studio) -> bytes:
    """The same, written to the end."""
    studio.reader.run(f"gongshi new announcement hotline --as-of {AS_OF}")
    for act in acts(HANDBOOK / "staff/publish.md"):
        if not isinstance(act, Typed):
            studio.reader.do(act)
    with studio.shown("announcements/hotline/", height=620) as page:
        return page.screenshot()


def check(studio: Studio) -> bytes:
    """A day that does not exist, told by the check."""
    _closing(studio, "2023-06-31")
    return studio.printed("gongshi check")


def refused(studio: Studio) -> bytes:
    """The same, pushed."""
    studio.seeded  # noqa: B018  asked for what it does
    _closing(studio, "2023-06-31")
    Desk(folder=studio.project).commit("改截止时间")
    try:
        shot = studio.printed("git push")
    finally:
        git("reset", "--quiet", "--hard", "HEAD~1", cwd=studio.project)
    return shot


def fault(studio: Studio) -> bytes:
    """A date that others depend on, told by the preview at its line."""
    _closing(studio, "2023-06-19")
    with studio.shown(f"{CALL}timeline/", height=520) as page:
        return page.screenshot()


def amended(studio: Studio) -> bytes:
    """The page of a call with its amendment."""
    for act in acts(HANDBOOK / "staff/amend.md"):
        correct = not isinstance(act, Typed) or act.command.startswith(("gongshi diff", "mv "))
        if correct and isinstance(act, Typed):
            studio.reader.run(act.command.replace("diff HEAD", f"diff HEAD --as-of {AS_OF}"))
        elif correct:
            studio.reader.do(act)
    with studio.shown(CALL) as page:
        return _from(page, "h2:has-text('修改与更正')", 560, above=335)


def review(studio: Studio) -> bytes:
    """The report of a review, which stays private."""
    studio.follow("staff/results.md", "cp -r")
    report = next((studio.folder / "home/评审/内部").glob("*.html"))
    with studio.opened(height=620) as page:
        page.goto(report.as_uri())
        return page.screenshot()


def publicity(studio: Studio) -> bytes:
    """A list while objections are taken."""
    studio.follow("staff/results.md", "gongshi check --as-of 2026-11-26")
    (studio.project / "site_data/objections/linli-first-review.yml").unlink()
    path = "announcements/linli-first-review/"
    with studio.shown(path, as_of="2026-11-25", height=620) as page:
        return page.screenshot()


def correction(studio: Studio) -> bytes:
    """What a correction changed, row by row."""
    studio.follow("staff/results.md", "gongshi new announcement")
    path = "announcements/linli-first-review-2/"
    with studio.shown(path, as_of="2026-12-01") as page:
        return _from(page, "#changes", 420)


def call(studio: Studio) -> bytes:
    """A new call, as its skeleton shows it."""
    studio.reader.run(f"gongshi new call demo --as-of {AS_OF}")
    with studio.shown("calls/demo/", height=620) as page:
        return page.screenshot()


def overview(studio: Studio) -> bytes:
    """A call at a glance."""
    with studio.shown(CALL, height=720) as page:
        return page.screenshot()


def apply(studio: Studio) -> bytes:
    """What an applicant may apply for."""
    with studio.shown(f"{CALL}apply/#kind=village-committee&place=金牛区&size-cd-3.1-b=8") as page:
        page.locator("#answer h3").wait_for()
        return _from(page, "#answer", 620)


def form(studio: Studio) -> bytes:
    """A form with what is wrong beside the field."""
    with studio.shown(f"{CALL}form/") as page:
        _filled(page)
        return _from(page, "#f-lead_code", 520, above=300)


def phone(studio: Studio) -> bytes:
    """The same in one's hand."""
    with studio.shown(f"{CALL}form/", width=390, height=640) as page:
        _filled(page)
        return _from(page, "#f-lead_code", 640, above=330)


def checking(studio: Studio) -> bytes:
    """What the page of the check says of a workbook with faults."""
    folder = studio.folder / "mine"
    studio.reader.run(f"gongshi template chengdu-2023 --format json --example -o {folder}")
    path = next(folder.glob("*.json"))
    answers = json.loads(path.read_text(encoding="utf-8"))
    answers |= {"match": 100, "project_name": ""}
    path = path.with_name("application.json")
    path.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    with studio.shown(f"{CALL}check/") as page:
        page.locator(".gs-drop input").set_input_files(path)
        page.locator(".gs-findings").first.wait_for()
        return _from(page, ".gs-results", 560)


def _closing(studio: Studio, day: str) -> None:
    path = studio.project / TIMELINE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("closes: 2023-06-12T", f"closes: {day}T"), encoding="utf-8")


def _filled(page: Page) -> None:
    for name, text in (("project_name", "幸福院落微更新"), ("lead_code", "12345")):
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
