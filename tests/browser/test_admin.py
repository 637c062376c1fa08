"""A clerk edits in the browser: real Decap CMS, real decap-server, a real repository, Chromium."""

import http.client
import json
import re
import struct
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from zlib import compress, crc32

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from generator.model.calls import Call, Site
from tests.conftest import ROOT
from tests.support.project_copies import MACHINERY, SOURCES, copy_of

WAITS = 60_000
"""Milliseconds to wait on a machine that does much else."""

NOTHING: Mapping[str, bytes] = MappingProxyType({})

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

    @property
    def server(self) -> Path:
        """The repository that saves are sent to."""
        return self.root.parent / "server.git"

    def save(
        self, path: str, raw: str, base: str = "new", assets: Mapping[str, bytes] = NOTHING
    ) -> tuple[int, dict[str, Any]]:
        """What the desk answers when a text is to be saved, with what is to lie beside it."""
        file = {"path": path, "slug": "x", "raw": f"#gongshi-base {base}\n{raw}"}
        options = {"commitMessage": "改", "useWorkflow": False, "status": "draft"}
        beside = [
            {"path": path, "content": b64encode(data).decode(), "encoding": "base64"}
            for path, data in assets.items()
        ]
        params = {"branch": "main", "dataFiles": [file], "assets": beside, "options": options}
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
        ["init", "--quiet", "--bare", "--initial-branch=main", str(root.parent / "server.git")],
        ["remote", "add", "site", str(root.parent / "server.git")],
        ["push", "--quiet", "site", "main"],
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


def png(text: bytes) -> bytes:
    """A picture of one pixel that says a text beside."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"tEXt", b"t\0" + text),
        (b"IDAT", compress(bytes(4))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))
        for kind, data in parts
    )


# A file the page refuses at once: its name, what it holds, why.
REFUSED = [
    ("图 片.svg", b"<svg onload='alert(1)'/>", "这种文件网站不收；请换成 png、jpg"),
    ("page.html", b"<script>alert(1)</script>", "这种文件网站不收"),
    ("setup.exe", b"MZ", "这种文件网站不收"),
    ("a.pdf.js", b"alert(1)", "这种文件网站不收"),
    ("png", b"\x89PNG", "这种文件网站不收"),
    ("空.pdf", b"", "是空的；请重新选择"),
    ("big.png", bytes(2_000_001), "超过 2 MB；请缩小到宽 1600 像素以内"),
]


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


def test_an_announcement_with_a_picture_and_a_file_is_written_sent_and_deleted(
    desk: Desk, clerk: Callable[[str], Page]
):
    before = desk.head
    page = clerk("announcement/new")
    words = iter(("咨询点的[平面]图", "咨询安排"))
    page.on("dialog", lambda one: one.accept(next(words) if one.type == "prompt" else ""))
    put(page.get_by_label("标题").first, "关于领取材料的通知")
    put(page.get_by_label("日期").first, "2026-11-22")
    page.get_by_label("种类").click()
    page.get_by_role("option", name="通知公告").click()
    put(page.get_by_label("摘要").first, "材料已经备齐，可以领取。")
    body = page.get_by_label(re.compile("^正文"))
    put(body, "各单位：\n\n材料已经备齐。\n\n")

    page.get_by_role("switch", name=re.compile("^草稿")).click()
    chooser = page.get_by_label("插入图片或附件")
    alert = page.locator("#gongshi-refused")
    for name, data, reason in REFUSED:
        chooser.set_input_files({"name": name, "mimeType": "text/plain", "buffer": data})
        expect(alert).to_contain_text(f"没有放上：{name} {reason}")
        alert.get_by_role("button", name="知道了").click()
    picture, table = png(b"one"), "日期,电话\n2026-11-22,028-87030211\n".encode()
    for name, data in (("咨询点 平面图.PNG", picture), (f"../Hotline {'x' * 90}.csv", table)):
        chooser.set_input_files({"name": name, "mimeType": "text/plain", "buffer": data})
        expect(body).to_have_value(re.compile(r"\)$"))
        body.press("Control+End")
        body.press_sequentially("\n\n")
    shown, linked = (
        f"{sha256(picture).hexdigest()[:8]}.png",
        f"hotline-{'x' * 52}-{sha256(table).hexdigest()[:8]}.csv",
    )
    save(page)
    is_saved(page)
    folder = "content/announcements"
    path = f"{folder}/notice-2026-11-22.md"
    names = sorted((path, f"{folder}/{shown}", f"{folder}/{linked}"))
    assert desk.git("diff", "--name-status", before, "HEAD") == "".join(
        f"A\t{name}\n" for name in names
    )
    assert (desk.root / folder / shown).read_bytes() == picture
    assert (desk.root / folder / linked).read_bytes() == table
    assert (desk.root / path).read_text(encoding="utf-8") == (
        "---\ntitle: 关于领取材料的通知\ndate: 2026-11-22\nkind: notice\n"
        "summary: 材料已经备齐，可以领取。\ndraft: true\n---\n各单位：\n\n材料已经备齐。\n\n"
        f"![咨询点的 平面 图]({shown})\n\n[咨询安排]({linked})\n\n"
    )

    # What was saved is on this machine alone until it is sent.
    state = page.get_by_role("status").filter(has_text="服务器")
    expect(state).to_contain_text(re.compile("有 [0-9]+ 次改动还没有发到服务器"))
    state.get_by_role("button", name="发到服务器").click()
    expect(state).to_contain_text("改动都已发到服务器", timeout=WAITS)
    assert desk.git("ls-remote", "site", "main").split()[0] == desk.head

    reader = page.context.new_page()
    reader.goto(f"{desk.url}announcements/notice-2026-11-22/")
    expect(reader.get_by_role("heading", name="关于领取材料的通知")).to_be_visible(timeout=WAITS)
    image = reader.get_by_role("img", name="咨询点的 平面 图")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    with reader.expect_download() as download:
        reader.get_by_role("link", name="咨询安排").click()
    assert download.value.path().read_bytes() == table

    before = desk.head
    page.get_by_role("button", name="删除这一份").click()
    expect(page).to_have_url(re.compile("collections/announcement$"), timeout=WAITS)
    expect(state).to_contain_text("有 1 次改动还没有发到服务器")
    assert desk.git("diff", "--name-status", before, "HEAD") == "".join(
        f"D\t{name}\n" for name in names
    )

    # What was sealed stays.
    before, sealed = desk.head, min(desk.root.glob("content/announcements/*-proposal.md"))
    page.goto(f"{desk.url}admin/#/collections/announcement/entries/{sealed.stem}")
    page.get_by_role("button", name="删除这一份").click()
    expect(alert).to_contain_text(
        "没有删除：这份公告已经登记，登记过的不能删；要撤回的，另发一份废止", timeout=WAITS
    )
    assert desk.head == before
    assert sealed.is_file()


def test_the_words_of_a_form_are_changed_and_its_rules_stay(
    desk: Desk, site: Site, clerk: Callable[[str], Page]
):
    call = site.calls[-1]
    path = f"schemas/forms/{call.id}/{call.form.version}/layout.yml"
    before, first = desk.head, yaml.safe_load((desk.root / path).read_bytes())["sections"][0]
    page = clerk(f"form-texts/entries/{call.id}-layout")
    page.locator("[class*=TopBar]").filter(has_text=first["title"]).first.get_by_role(
        "button"
    ).click()
    box = page.get_by_label("这一组的提示").first
    expect(box).to_have_value(first["help"])
    put(box, "一份申报书：只写一个“项目”。")
    save(page)
    is_saved(page)
    assert [line[1:].strip() for line in desk.changed(before)] == [
        f"help: {first['help']}",
        "help: 一份申报书：只写一个“项目”。",
    ]


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


BESIDE = "content/announcements"


@pytest.mark.parametrize(
    "path",
    [
        f"{BESIDE}/../../.git/hooks/pre-commit.png",
        f"{BESIDE}/../help.png",
        "/etc/cron.d/x.png",
        "content/x.png",
        f"{BESIDE}/deeper/x.png",
        f"{BESIDE}/图.png",
        f"{BESIDE}/a b.png",
        f"{BESIDE}/.x.png",
        f"{BESIDE}/other.md",
    ],
)
def test_a_file_goes_nowhere_but_beside_its_text(desk: Desk, path: str):
    before = desk.head
    text = f"{notice('放错地方的附件')}[x]({Path(path).name})\n"
    status, answer = desk.save(f"{BESIDE}/astray.md", text, assets={path: png(b"x")})
    assert (status, desk.head) == (422, before)
    assert answer["error"] == "没有保存：图片和附件放不到那里；请重新选择文件"


def test_files_come_and_go_with_the_texts_that_name_them(desk: Desk):
    path, one, other = (f"{BESIDE}/{name}" for name in ("kept.md", "one.png", "other.png"))
    text = f"{notice('有图片的通知')}![图一](one.png)\n"
    # What holds no picture is refused whole, and so is what is new under a name that is there.
    before = desk.head
    status, answer = desk.save(path, text, assets={one: b"<svg/>"})
    assert (status, desk.head) == (422, before)
    assert f"{one}，文件的内容不是完好的 png；请用原来的软件打开，另存为 png" in answer["error"]
    assert not (desk.root / path).exists()
    assert not (desk.root / one).exists()
    # A file whose mention was taken out again is not saved.
    assert desk.save(path, text, assets={one: png(b"1"), other: png(b"2")}) == (200, {})
    assert desk.git("diff", "--name-only", before, "HEAD") == f"{path}\n{one}\n"
    second = text.replace("有图片", "另有图片")
    status, answer = desk.save(f"{BESIDE}/second.md", second, assets={one: png(b"2")})
    assert (status, answer["error"]) == (
        422,
        f"没有保存：已经有 {one}，内容不同；请把文件改名，再放一次",
    )
    # The same bytes again are no change, and a file goes with the last text that names it.
    assert desk.save(f"{BESIDE}/second.md", second, assets={one: png(b"1")}) == (200, {})
    for name, left in (("kept", True), ("second", False)):
        params = {"paths": [f"{BESIDE}/{name}.md"], "options": {"commitMessage": "删"}}
        assert desk.ask({"action": "deleteFiles", "params": params}) == (200, {})
        assert (desk.root / one).exists() is left
    assert desk.git("diff", "--name-only", before, "HEAD") == ""


# ---- to the server ----


def committed(desk: Desk, name: str, text: str) -> str:
    """Commit a text beside the sources and return its id."""
    (desk.root / name).write_text(text, encoding="utf-8")
    desk.git("add", name)
    desk.git("commit", "--quiet", "-m", name)
    return desk.head


def test_what_was_saved_is_sent_behind_what_others_sent(desk: Desk, tmp_path: Path):
    def colleague(name: str, text: str) -> None:
        clone = tmp_path / name
        desk.git("clone", "--quiet", str(desk.server), str(clone))
        (clone / name).write_text(text, encoding="utf-8")
        for words in (
            ["add", name],
            ["-c", "user.name=王五", "-c", "user.email=w@example.org", "commit", "-qm", "同事"],
            ["push", "--quiet"],
        ):
            subprocess.run(["git", *words], cwd=clone, env=VARIABLES, check=True)

    assert desk.ask({"action": "send"}) == (200, {})
    committed(desk, "one", "我的")
    assert desk.ask({"action": "unsent"}) == (200, {"unsent": 1})
    colleague("two", "同事的")
    assert desk.ask({"action": "send"}) == (200, {})
    assert desk.ask({"action": "unsent"}) == (200, {"unsent": 0})
    assert (desk.root / "two").read_text(encoding="utf-8") == "同事的"
    assert desk.git("ls-remote", "site", "main").split()[0] == desk.head

    # Both wrote one file: nobody's words are lost, and a colleague has to choose.
    mine = committed(desk, "three", "我的")
    colleague("three", "同事的")
    status, answer = desk.ask({"action": "send"})
    assert (status, desk.head) == (422, mine)
    assert "同事先发出了同一个地方的改动" in answer["error"]
    assert "没有丢" in answer["error"]
    assert desk.git("status", "--porcelain", "--untracked-files=no") == ""
    assert (desk.root / "three").read_text(encoding="utf-8") == "我的"
    desk.git("reset", "--quiet", "--hard", "FETCH_HEAD")

    # What somebody here is in the middle of is not carried off.
    mine = committed(desk, "four", "我的")
    colleague("five", "同事的")
    (desk.root / "one").write_text("没有写完", encoding="utf-8")
    status, answer = desk.ask({"action": "send"})
    assert (status, desk.head) == (422, mine)
    assert "还没有提交的内容" in answer["error"]
    assert (desk.root / "one").read_text(encoding="utf-8") == "没有写完"
    desk.git("checkout", "--quiet", "one")
    assert desk.ask({"action": "send"}) == (200, {})


def test_a_server_that_refuses_or_is_away_loses_nothing(desk: Desk):
    assert desk.ask({"action": "send"}) == (200, {})
    mine = committed(desk, "refused", "我的")
    hook = desk.server / "hooks/pre-receive"
    hook.write_text(
        "#!/bin/sh\necho 'content/help.md 第 3 行，写法不对；请改正'\nexit 1\n", encoding="utf-8"
    )
    hook.chmod(0o755)
    status, answer = desk.ask({"action": "send"})
    hook.unlink()
    assert (status, desk.head) == (422, mine)
    assert answer["error"] == (
        "没有发出，服务器没有收下。您保存的都还在这台电脑上，没有丢；请照下面改好、保存，再发一次：\n"
        "content/help.md 第 3 行，写法不对；请改正"
    )
    aside = desk.server.rename(desk.server.with_name("aside"))
    status, answer = desk.ask({"action": "send"})
    aside.rename(desk.server)
    assert (status, desk.head) == (422, mine)
    assert answer["error"].startswith("没有发出：连不上服务器。您保存的都还在这台电脑上，没有丢；")
    desk.git("remote", "rename", "--no-progress", "site", "one")
    desk.git("remote", "add", "other", str(desk.server))
    try:
        assert desk.ask({"action": "unsent"}) == (200, {"unsent": None})
        status, answer = desk.ask({"action": "send"})
        assert (status, answer["error"][:11]) == (422, "没有发出：还没有登记服")
        # Of several, the one that git was told to push to.
        desk.git("config", "remote.pushDefault", "one")
        assert desk.ask({"action": "unsent"}) == (200, {"unsent": 1})
    finally:
        desk.git("config", "--unset", "remote.pushDefault")
        desk.git("remote", "remove", "other")
        desk.git("remote", "rename", "--no-progress", "one", "site")
    assert desk.ask({"action": "send"}) == (200, {})
    assert desk.ask({"action": "unsent"}) == (200, {"unsent": 0})


# ---- what is not committed ----


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
        assert desk.save(own, notice("单独的通知")) == (200, {})
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
