"""A clerk edits in the browser: real Decap CMS, real decap-server, a real repository, Chromium."""

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from generator.model.calls import Call, Site
from tests.conftest import ROOT
from tests.support.project_copies import MACHINERY, SOURCES, copy_of

WAITS = 60_000
"""Milliseconds to wait on a machine that does much else."""

GONGSHI = Path(sys.executable).parent / "gongshi"
VARIABLES = {
    "PATH": f"{GONGSHI.parent}:/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A desk that is open: where it listens and the repository behind it."""

    url: str
    root: Path

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *words],
            cwd=self.root,
            env=VARIABLES,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def changed(self, before: str) -> list[str]:
        """The lines that commits since `before` took out and put in, file by file."""
        told = self.git("diff", "--unified=0", before, "HEAD").split("\n")
        return [line for line in told if re.match(r"[-+](?![-+]{2} )", line)]

    def ask(self, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
        """What the desk answers to who asks it directly, by default as its own page would."""
        host = urlsplit(self.url).netloc
        connection = http.client.HTTPConnection(host, timeout=60)
        told = {"Host": host, "Origin": self.url.rstrip("/"), "Content-Type": "application/json"}
        connection.request("POST", "/api/v1", json.dumps(body), told | headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text or b"{}")

    def save(self, path: str, raw: str, base: str = "new") -> tuple[int, dict[str, Any]]:
        """What the desk answers when a text is to be saved."""
        file = {"path": path, "slug": "x", "raw": f"#gongshi-base {base}\n{raw}"}
        options = {"commitMessage": "改", "useWorkflow": False, "status": "draft"}
        params = {"branch": "main", "dataFiles": [file], "assets": [], "options": options}
        return self.ask({"branch": "main", "action": "persistEntry", "params": params})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = copy_of((*SOURCES, *MACHINERY), tmp_path_factory.mktemp("desk") / "project")
    (root / "deploy/editor").mkdir(parents=True)
    (root / "deploy/editor/node_modules").symlink_to(ROOT / "deploy/editor/node_modules")
    for words in (
        ["init", "--quiet", "--initial-branch=main"],
        ["config", "user.name", "李四"],
        ["config", "user.email", "li@example.org"],
        ["add", *SOURCES, *MACHINERY],
        ["commit", "--quiet", "-m", "第一次"],
    ):
        subprocess.run(["git", *words], cwd=root, env=VARIABLES, check=True)
    command = ["node", str(ROOT / "deploy/editor/server.mjs"), "--root", str(root), "--port", "0"]
    with subprocess.Popen(
        [*command, "--gongshi", str(GONGSHI)],
        env=VARIABLES,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        assert running.stdout is not None
        said = running.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:[0-9]+/)admin/", said)
        assert found, said + running.stdout.read()
        yield Desk(url=found[1], root=root)
        running.terminate()
        running.stdout.read()
    assert running.returncode == 0


@pytest.fixture
def clerk(browser: Browser, desk: Desk) -> Iterator[Callable[[str], Page]]:
    """Open one place of the editor; no request may go anywhere but to the desk."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(WAITS)
    elsewhere: list[str] = []
    refused: list[str] = []

    def opened(place: str) -> Page:
        page = context.new_page()
        page.on("request", lambda asked: elsewhere.append(asked.url))
        page.on("console", lambda told: refused.append(told.text) if "Refused" in told.text else "")
        page.goto(f"{desk.url}admin/#/collections/{place}")
        page.get_by_role("button", name="打开", exact=True).click()
        return page

    yield opened
    context.close()
    assert {url for url in elsewhere if not url.startswith((desk.url, "blob:", "data:"))} == set()
    assert refused == []


def put(box: Locator, text: str) -> None:
    box.click()
    box.press("Control+a")
    box.press_sequentially(text)


def unfold(page: Page, number: int = 0) -> None:
    """Open one entry of the first list of a form."""
    page.locator("[class*=ListItem] [class*=TopBar] button").nth(number).click()


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("menuitem", name="保存", exact=True).click()


def is_saved(page: Page) -> None:
    expect(page.get_by_text("没有要保存的改动")).to_be_visible(timeout=WAITS)


def contact(desk: Desk, call: Call) -> tuple[str, dict[str, str]]:
    """The file of a call's contacts and the first of them."""
    path = f"site_data/calls/{call.id}/contacts.yml"
    told = yaml.load((desk.root / path).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
    return path, told["contacts"][0]


def test_a_contact_is_changed_committed_and_shown(
    desk: Desk, site: Site, clerk: Callable[[str], Page], tmp_path: Path
):
    call = site.calls[-1]
    path, first = contact(desk, call)
    before = desk.head
    page = clerk("contacts")
    page.get_by_role("link", name=call.short_title).click()
    unfold(page)
    phone = page.get_by_label("电话").first
    expect(phone).to_have_value(first["phone"])
    # What the form itself can see is told beside the field.
    put(phone, "12")
    save(page)
    expect(page.get_by_text(re.compile("“电话”：请写成"))).to_be_visible()
    put(phone, "0999-1234567")
    save(page)
    is_saved(page)

    assert desk.git("rev-list", "--count", f"{before}..HEAD") == "1\n"
    assert desk.git("diff", "--name-only", before, "HEAD") == f"{path}\n"
    assert desk.git("log", "-1", "--format=%an %s") == f"李四 修改联系方式：{call.id}\n"
    old, new = desk.changed(before)
    assert old.strip("-").strip().startswith("phone: ")
    assert first["phone"] in old
    assert new == old.replace("-", "+", 1).replace(first["phone"], "0999-1234567")
    assert desk.git("status", "--porcelain", "--untracked-files=no") == ""

    # The preview shows it, by the button that leads to the page …
    with page.expect_popup() as shown:
        page.get_by_role("link", name="看网页").click()
    expect(shown.value.get_by_text("0999-1234567").first).to_be_visible(timeout=WAITS)
    # … and so does the site that is built from the commit, which has no trace of the editor.
    subprocess.run(["git", "clone", "--quiet", str(desk.root), str(tmp_path / "clone")], check=True)
    subprocess.run([GONGSHI, "build"], cwd=tmp_path / "clone", env=VARIABLES, check=True)
    built = tmp_path / "clone/build/current"
    text = (built / "calls" / call.id / "contacts/index.html").read_text(encoding="utf-8")
    assert "0999-1234567" in text
    assert first["phone"] not in text
    assert not list(built.rglob("*admin*"))
    assert not list(built.rglob("*decap*"))

    # The form stays open and saves again.
    before = desk.head
    put(phone, "0999-7654321")
    save(page)
    expect(page.get_by_text("含未保存的修改")).to_have_count(0, timeout=WAITS)
    assert [line.strip("-+ ").strip() for line in desk.changed(before)] == [
        new.strip("+ ").strip(),
        new.strip("+ ").replace("1234567", "7654321").strip(),
    ]


def test_a_date_that_does_not_exist_is_refused_and_a_good_one_moves_one_line(
    desk: Desk, site: Site, clerk: Callable[[str], Page]
):
    call = site.calls[0]
    path = desk.root / f"site_data/calls/{call.id}/timeline.yml"
    text = path.read_text(encoding="utf-8")
    number = next(n for n, one in enumerate(call.milestones) if one.closes is not None)
    told = yaml.load(text, yaml.BaseLoader)  # noqa: S506
    closes = told["milestones"][number]["closes"]
    before = desk.head
    page = clerk(f"timeline/entries/{call.id}")
    unfold(page, number)
    box = page.get_by_label(re.compile("^截止时间")).first
    expect(box).to_have_value(closes)
    year, rest = closes[:4], closes[10:]
    put(box, f"{year}-02-30{rest}")
    save(page)
    alert = page.locator("#gongshi-refused")
    expect(alert).to_contain_text("没有保存", timeout=WAITS)
    expect(alert).to_contain_text(f"日历上没有 {year}-02-30")
    assert desk.head == before
    assert path.read_text(encoding="utf-8") == text
    alert.get_by_role("button", name="知道了").click()

    better = f"{closes[:11]}23:59{closes[16:]}"
    put(box, better)
    save(page)
    is_saved(page)
    expect(alert).to_have_count(0)
    assert [line[1:].strip() for line in desk.changed(before)] == [
        f"closes: {closes}",
        f"closes: {better}",
    ]


def test_an_announcement_is_written_from_nothing(desk: Desk, clerk: Callable[[str], Page]):
    before = desk.head
    page = clerk("announcement/new")
    put(page.get_by_label("标题").first, "关于领取材料的通知")
    put(page.get_by_label("日期").first, "2026-11-22")
    page.get_by_label("种类").click()
    page.get_by_role("option", name="通知公告").click()
    put(page.get_by_label("摘要").first, "材料已经备齐，可以领取。")
    put(page.get_by_label(re.compile("^正文")), "各单位：\n\n材料已经备齐。")
    save(page)
    is_saved(page)
    path = "content/announcements/notice-2026-11-22.md"
    assert desk.git("diff", "--name-status", before, "HEAD") == f"A\t{path}\n"
    assert (desk.root / path).read_text(encoding="utf-8") == (
        "---\ntitle: 关于领取材料的通知\ndate: 2026-11-22\nkind: notice\n"
        "summary: 材料已经备齐，可以领取。\n---\n各单位：\n\n材料已经备齐。\n"
    )
    page.goto(f"{desk.url}announcements/notice-2026-11-22/")
    expect(page.get_by_role("heading", name="关于领取材料的通知")).to_be_visible(timeout=WAITS)


def test_what_a_colleague_changed_meanwhile_is_not_undone(
    desk: Desk, site: Site, clerk: Callable[[str], Page]
):
    path = desk.root / "content/about.md"
    page = clerk("page/entries/about")
    box = page.get_by_label("简介")
    expect(box).not_to_have_value("")
    path.write_text(path.read_text(encoding="utf-8") + "\n同事加的一段。\n", encoding="utf-8")
    desk.git("commit", "--quiet", "-am", "同事")
    before = desk.head
    put(box, "另一句简介。")
    save(page)
    expect(page.locator("#gongshi-refused")).to_contain_text("在别处改过了", timeout=WAITS)
    assert desk.head == before
    assert "同事加的一段" in path.read_text(encoding="utf-8")


# ---- the desk, asked by others than its page ----


def test_the_desk_listens_on_the_loopback_address_alone(desk: Desk):
    port = f"{urlsplit(desk.url).port:04X}"
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text(encoding="ascii").splitlines()[1:]
    ]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port}")]
    assert listening == [f"0100007F:{port}"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://example.org"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Host": "example.org"},
        {"Host": "example.org", "Origin": "http://example.org"},
    ],
)
def test_a_page_from_elsewhere_gets_no_answer(desk: Desk, headers: dict[str, str]):
    read = {"action": "getEntry", "params": {"branch": "main", "path": "site_data/site.yml"}}
    assert desk.ask(read)[0] == 200
    assert desk.ask(read, **headers) == (403, {})


@pytest.mark.parametrize("action", ["deleteFile", "deleteFiles", "persistMedia", "toString", ""])
def test_nothing_is_done_that_the_page_does_not_need(desk: Desk, action: str):
    params = {"branch": "main", "path": "content/help.md", "paths": ["content/help.md"]}
    params |= {"options": {"commitMessage": "删"}}
    assert desk.ask({"branch": "main", "action": action, "params": params})[0] == 422
    assert (desk.root / "content/help.md").is_file()


@pytest.mark.parametrize(
    "path",
    [
        ".git/hooks/pre-commit",
        "mkdocs.yml",
        "site_data/log.jsonl",
        "site_data/../mkdocs.yml",
        "../outside.yml",
        "content/project/decisions/x.md",
        "schemas/data/call.schema.json",
    ],
)
def test_only_texts_and_data_can_be_saved(desk: Desk, path: str):
    before = desk.head
    status, told = desk.save(path, "x: 1\n")
    assert (status, told["error"][:4]) == (422, "没有保存")
    assert desk.head == before


def notice(title: str) -> str:
    """An announcement; no two of one title and day are taken, whatever the order of the tests."""
    head = f"title: {title}\ndate: 2026-11-21\nkind: notice\nsummary: 一句。\n"
    return f"---\n{head}---\n一段。\n"


def test_a_hook_that_refuses_leaves_everything_as_it_was(desk: Desk):
    before = desk.head
    hook = desk.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 今天不收\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    try:
        status, told = desk.save("content/announcements/refused.md", notice("被退回的通知"))
    finally:
        hook.unlink()
    assert status == 422
    assert "今天不收" in told["error"]
    assert desk.head == before
    assert not (desk.root / "content/announcements/refused.md").exists()
    assert "refused" not in desk.git("status", "--porcelain")


def test_nobody_is_made_up_who_commits(desk: Desk):
    before = desk.head
    desk.git("config", "user.useConfigOnly", "true")
    desk.git("config", "--unset", "user.email")
    try:
        status, told = desk.save("content/announcements/nobody.md", notice("没有署名的通知"))
    finally:
        desk.git("config", "user.email", "li@example.org")
    assert (status, desk.head) == (422, before)
    assert "git config user.email" in told["error"]
    assert not (desk.root / "content/announcements/nobody.md").exists()


def test_what_a_colleague_has_not_committed_is_not_committed_for_them(desk: Desk):
    """Neither in the file that is saved nor in another."""
    other, own = desk.root / "content/help.md", "content/announcements/alone.md"
    kept = other.read_text(encoding="utf-8")
    other.write_text(f"{kept}\n没有写完。\n", encoding="utf-8")
    desk.git("add", "content/help.md")
    before = desk.head
    try:
        assert desk.save(own, notice("单独的通知")) == (200, {"message": "entry persisted"})
        assert desk.git("diff", "--name-only", before, "HEAD") == f"{own}\n"
        before = desk.head
        # Its page sends what it was begun from; a guess does not pass.
        status, told = desk.save("content/help.md", kept, base="0z0")
        assert (status, desk.head) == (422, before)
        assert "在别处改过了" in told["error"]
    finally:
        desk.git("checkout", "--quiet", "HEAD", "--", "content/help.md")
    assert other.read_text(encoding="utf-8") == kept


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--root", "/"], "这个目录没有用 git 管理，不能在浏览器里编辑；请换到项目目录\n"),
        (
            ["--root", str(ROOT), "--gongshi", "/nonexistent/gongshi"],
            "没有找到 /nonexistent/gongshi；请先运行 make setup\n",
        ),
    ],
)
def test_a_desk_that_cannot_open_says_why_in_a_line(words: list[str], told: str):
    command = ["node", str(ROOT / "deploy/editor/server.mjs"), *words, "--port", "0"]
    done = subprocess.run(command, env=VARIABLES, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, told)
