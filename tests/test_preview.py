"""The preview without a browser: what it watches, answers, tells, and leaves alone."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from generator.findings import Finding, Level, Place
from generator.publish.preview.answers import FAULTS, GOOD, Response, View
from generator.publish.preview.fault_page import PREVIEWING, spot
from generator.publish.preview.mkdocs_page import MISSING, Press, PreviewTree, Unprintable, prepare
from generator.publish.preview.server import Server
from generator.publish.preview.session import FOLDER, News, Preview
from generator.publish.preview.watched_files import changed, stock

ROOT = Path(__file__).parents[1]


class Held:
    """A preview without threads: a test says when it looks."""

    def __init__(self, root: Path, as_of: datetime) -> None:
        self.news: list[News] = []
        self.now = as_of
        self.root = root
        self.preview = Preview(root, now=lambda: self.now, announce=self.news.append)

    def look(self) -> View:
        self.preview.look()
        return self.preview.view

    def get(self, path: str) -> Response:
        return self.preview.view.answer(path)

    def text(self, path: str) -> str:
        return self.get(path).content.decode()


@pytest.fixture
def held(small: Path, as_of: datetime) -> Held:
    held = Held(small, as_of)
    held.look()
    assert held.news[-1] == News()
    return held


def page_source(root: Path) -> Path:
    return next(path for path in sorted((root / "content").glob("*.md")) if path.stem != "index")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_page_of_the_preview_is_the_page_that_is_published(
    built_site: Path, project: Path, as_of: datetime
):
    held = Held(project, as_of)
    edition = held.look().edition
    assert edition
    pages = sorted(path for path in built_site.rglob("*.html"))
    assert len(pages) > 40
    for path in pages:
        name = path.relative_to(built_site).as_posix()
        made = edition.page(name) or edition.file(name)
        assert made == path.read_bytes(), name


def test_what_the_theme_brings_along_is_answered_without_a_build(held: Held):
    style = held.get("assets/gongshi.css")
    assert (style.status, style.kind) == (200, "text/css; charset=utf-8")
    assert style.content == (held.root / "generator/render/theme/assets/gongshi.css").read_bytes()
    assert not (held.root / FOLDER / "build").exists()


def test_files_of_the_site_are_answered_as_they_are(held: Held):
    assert held.get("feed.xml").kind == "text/xml; charset=utf-8"
    assert held.get("data/datapackage.json").kind == "application/json; charset=utf-8"
    tree = held.preview.view.edition.tree  # type: ignore[union-attr]
    kinds = {}
    for path in tree:
        if not path.endswith(".md"):
            answer = held.get(path)
            assert answer.content == tree[path]
            kinds[Path(path).suffix] = answer.kind
    assert kinds[".ics"] == "text/calendar; charset=utf-8"
    assert kinds[".csv"] == "text/csv; charset=utf-8"


def test_an_address_without_its_slash_leads_on_and_an_unknown_one_is_told(held: Held):
    name = page_source(held.root).stem
    assert held.get(name) == Response(status=302, headers=(("Location", f"{name}/"),))
    lost = held.get("nowhere/at/all/")
    assert lost.status == 404
    assert "没有找到这一页" in lost.content.decode()
    assert held.get(".gongshi/nowhere").status == 404
    assert held.get("index.md").status == 404


@pytest.mark.parametrize("path", ["../mkdocs.yml", "a/../../b", "./x", "a\0b", "a/.."])
def test_nothing_outside_the_site_is_answered(held: Held, path: str):
    assert held.get(path).status == 400


def test_every_page_comes_with_what_reloads_it_under_its_own_policy(held: Held):
    edition = held.preview.view.edition
    assert edition
    for path in edition.tree:
        if path.endswith(".md"):
            address = path.removesuffix(".md").removesuffix("index")
            text = held.text(address if not address or address.endswith("/") else f"{address}/")
            assert re.search(r'<script src="/\.gongshi/live\.js" data-wait="[^"]+">', text)
            policy = re.search(r'Security-Policy" content="([^"]+)"', text)
            assert policy
            assert "img-src &#39;self&#39;" in policy[1]
            assert "script-src &#39;self&#39;" in policy[1]
    script = held.text(".gongshi/live.js")
    assert not re.search(r"fetch|EventSource|XMLHttp|WebSocket|innerHTML", script)


def test_a_look_without_a_change_makes_nothing_anew(held: Held):
    before = held.preview.view
    assert not held.preview.look()
    assert held.preview.view is before


def test_an_edit_is_named_and_shown(held: Held):
    source = page_source(held.root)
    edit(source, "\n---\n", "\n---\n\n新写的话。\n")
    view = held.look()
    assert "新写的话。" in held.text(f"{source.stem}/")
    name = source.relative_to(held.root).as_posix()
    assert held.news[-1].files == (name,)
    assert held.news[-1].text() == f"已更新 {name}"
    assert view.name.endswith("-2")


def test_a_fault_stands_on_every_page_with_its_line_and_the_last_good_site_stays(held: Held):
    source = page_source(held.root)
    good = held.text(f"{source.stem}/")
    edit(source, "---\n", "---\nowner: 张三\n")
    view = held.look()
    assert view.is_broken
    for path in ("", f"{source.stem}/", "index.html", "nowhere"):
        answer = held.get(path)
        assert answer.status == 503
        told = unescape(answer.content.decode())
        assert f"<code>{source.relative_to(held.root).as_posix()}:2:1</code>" in told
        assert "<mark>owner: 张三</mark>" in told
        assert f'href="/{GOOD}' in told
    headers = dict(held.get("").headers)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert held.get("assets/gongshi.css").status == 200
    kept = held.text(f"{GOOD}{source.stem}/")
    assert "这是改错之前的样子。有 1 处要改正。" in kept
    assert kept.split("<main")[0] == good.split("<main")[0]
    assert held.news[-1].text().count("\n") == 1

    edit(source, "owner: 张三\n", "")
    held.look()
    moved = held.get(f"{GOOD}{source.stem}/")
    assert (moved.status, dict(moved.headers)) == (302, {"Location": f"/{source.stem}/"})
    assert held.get(f"{source.stem}/").status == 200


def test_a_project_that_is_broken_from_the_start_has_no_good_site_to_show(
    small: Path, as_of: datetime
):
    edit(small / "site_data/site.yml", "title", "titel")
    held = Held(small, as_of)
    held.look()
    assert held.get("").status == 503
    assert GOOD not in unescape(held.text(""))
    assert held.get(f"{GOOD}x/").status == 404


def test_reminders_stand_in_a_bar_and_on_a_page_of_their_own(held: Held):
    assert "可以发布。" in held.text(FAULTS)
    told = Finding(
        code="X-001", level=Level.WARNING, message="这样少见", place=Place(file="mkdocs.yml")
    )
    view = replace(held.preview.view, found=(told,))
    assert "有 1 处提醒。" in view.answer("").content.decode()
    listed = view.answer(FAULTS)
    assert listed.status == 200
    assert "不影响发布" in listed.content.decode()
    assert "回到网页" in listed.content.decode()


def test_a_broken_template_is_told_at_its_line(held: Held):
    template = held.root / "generator/render/theme/partials/missing.html"
    text = template.read_text(encoding="utf-8")
    template.write_text("\n{% if %}\n" + text, encoding="utf-8")
    held.look()
    (found,) = held.news[-1].found
    assert found.code == "PRV-001"
    assert str(found.place) == "generator/render/theme/partials/missing.html:2"
    assert held.get("").status == 503
    template.write_text("{{ nothing.at.all }}" + text, encoding="utf-8")
    held.look()
    assert [one.code for one in held.news[-1].found] == ["PRV-001"]
    template.write_text(text, encoding="utf-8")
    held.look()
    assert held.news[-1].found == ()
    assert held.get("").status == 200


def test_settings_that_cannot_be_read_are_told(held: Held):
    settings = held.root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    for broken in ("a: [", "- list", text.replace("name: material", "name: nowhere")):
        settings.write_text(broken, encoding="utf-8")
        held.look()
        assert [str(one.place) for one in held.news[-1].found] == ["mkdocs.yml"]
    settings.write_text(text, encoding="utf-8")
    held.look()
    assert held.news[-1].found == ()


def test_settings_without_a_theme_of_their_own_print_too(small: Path, tmp_path: Path):
    (small / "mkdocs.yml").write_text("site_name: x\ntheme: {name: mkdocs}\n", encoding="utf-8")
    prepare(small, tmp_path / "apart")
    Press(tmp_path / "apart")
    (small / "mkdocs.yml").write_text("site_name: x\nplugins: [nowhere]\n", encoding="utf-8")
    prepare(small, tmp_path / "apart")
    with pytest.raises(Unprintable):
        Press(tmp_path / "apart")


def test_a_project_without_settings_has_those_of_the_program(small: Path, as_of: datetime):
    (small / "mkdocs.yml").unlink()
    held = Held(small, as_of)
    held.look()
    assert held.news[-1].found == ()
    assert held.get("").status == 200
    # Its own count from the moment there are some.
    (small / "mkdocs.yml").write_text("theme: [", encoding="utf-8")
    held.look()
    assert [str(one.place) for one in held.news[-1].found] == ["mkdocs.yml"]


def test_what_nobody_foresaw_does_not_end_the_preview(held: Held):
    source = page_source(held.root)

    def fails() -> datetime:
        raise ArithmeticError

    # A clock that fails stands for any fault of the program itself, met while it reads.
    held.preview._now = lambda: held.now if held.preview._day is None else fails()
    held.preview._day = None
    edit(source, "\n---\n", "\n---\n\n又一句。\n")
    held.preview.look()
    (found,) = held.news[-1].found
    assert (found.code, found.place.file) == ("PRV-002", source.relative_to(held.root).as_posix())
    assert "ArithmeticError" in found.message


def test_a_place_that_cannot_be_written_is_told_by_its_name(small: Path, as_of: datetime):
    (small / "build").mkdir()
    (small / FOLDER).write_text("", encoding="utf-8")
    held = Held(small, as_of)
    held.look()
    (found,) = held.news[-1].found
    assert (found.code, found.place.file) == ("PRV-003", f"{FOLDER}/none")


def test_what_an_editor_keeps_beside_an_open_file_is_no_fault(held: Held):
    call = next((held.root / "site_data/calls").iterdir())
    (held.root / "site_data/objections").mkdir(exist_ok=True)
    for folder in (call, held.root / "site_data/objections"):
        for name in (".timeline.yml.swp", "timeline.yml~"):
            (folder / name).write_text("x", encoding="utf-8")
    (call / ".#timeline.yml").symlink_to("somebody@somewhere:1")
    edit(page_source(held.root), "\n---\n", "\n---\n\n又一句。\n")
    held.look()
    assert held.news[-1].found == ()


def test_a_new_day_is_a_change(held: Held):
    held.now += timedelta(days=1)
    assert held.preview.look()
    assert held.news[-1] == News()
    assert "2026-11-23" in str(held.preview.view.edition.settings.extra["as_of"])  # type: ignore[union-attr]


def test_a_whole_build_goes_beside_the_site_and_brings_the_search(held: Held):
    view = held.preview.view
    assert view.edition
    assert held.get("search/search_index.json").status == 404
    held.preview.verify(view.edition)
    assert held.news[-1].text() == "整站已核对，可以发布。"
    assert held.get("search/search_index.json").kind == "application/json; charset=utf-8"
    assert held.preview.view.name == view.name
    left = sorted(path.name for path in (held.root / "build").iterdir())
    assert left == ["preview"]
    again = Held(held.root, held.now)
    assert again.preview.view.release


def test_a_whole_build_of_what_is_out_of_date_says_nothing(held: Held):
    old = held.preview.view.edition
    assert old
    edit(page_source(held.root), "\n---\n", "\n---\n\n又一句。\n")
    told = len(held.news)
    held.look()
    held.preview.verify(old)
    assert len(held.news) == told + 1


def test_what_keeps_the_site_from_being_published_is_told_in_the_bar(held: Held):
    releases = held.preview.view.root / "build/preview/build/releases"
    source = page_source(held.root)
    edit(source, "\n---\n", "\n---\n\n再看。\n")
    view = held.look()
    assert view.edition
    shutil.rmtree(releases, ignore_errors=True)
    releases.parent.mkdir(parents=True, exist_ok=True)
    releases.write_bytes(b"")
    held.preview.verify(view.edition)
    assert held.preview.view.name != view.name
    assert held.news[-1].built
    assert held.news[-1].text().startswith("整站已核对，这样还不能发布：\n")
    assert "这样还不能发布。有 1 处要改正。" in held.text("")
    releases.unlink()
    edit(source, "再看。", "再看一遍。")
    held.look()
    assert "gongshi-live" not in held.text("")


def test_a_link_that_leads_nowhere_is_told_at_its_line(held: Held):
    source = page_source(held.root)
    edit(source, "\n---\n", "\n---\n\n[去看](nowhere/there/)\n")
    assert held.look().is_broken
    assert "nowhere/there/" in held.news[-1].text()
    assert "nowhere/there/" in unescape(held.text(FAULTS))
    edit(source, "[去看](nowhere/there/)", "去看")
    assert not held.look().is_broken


def test_a_page_that_cannot_be_made_is_told_when_it_is_opened(held: Held):
    view = held.preview.view

    class Torn(PreviewTree):
        def __init__(self, error: Unprintable) -> None:
            self.error = error

        def page(self, path: str) -> bytes | None:
            raise self.error

    for error, code in (
        (Unprintable("about.md", kind="RecursionError"), "PRV-002"),
        (Unprintable(str(held.root.resolve() / "mkdocs.yml"), 3), "PRV-001"),
    ):
        answer = replace(view, edition=Torn(error)).answer("about/")
        assert answer.status == 503
        assert code in unescape(answer.content.decode())


def test_a_page_that_an_extension_cannot_read_is_told_by_its_name(held: Held):
    edition = held.preview.view.edition
    assert edition
    path = next(path for path in edition.tree if path.endswith(".md") and "/" not in path)
    tree = {**edition.tree, path: b"\xff\xfe"}
    torn = held.preview._press.edition(tree, edition.settings)  # type: ignore[union-attr]
    name = "index.html" if path == "index.md" else f"{path.removesuffix('.md')}/index.html"
    with pytest.raises(Unprintable) as told:
        torn.page(name)
    assert (told.value.file, told.value.kind) == (path, "UnicodeDecodeError")
    assert torn.page(MISSING)


def test_the_stock_knows_what_is_new_gone_or_changed(tmp_path: Path):
    folder = tmp_path / "content"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.md").write_text("1", encoding="utf-8")
    (folder / "inner/b.md").write_text("1", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("1", encoding="utf-8")
    apart = tmp_path.parent / f"{tmp_path.name}-apart"
    apart.mkdir()
    (apart / "x.html").write_text("1", encoding="utf-8")
    first = stock(tmp_path, tmp_path / "mkdocs.yml", apart)
    assert set(first) == {
        "content/a.md",
        "content/inner/b.md",
        "mkdocs.yml",
        (apart / "x.html").as_posix(),
    }
    for name in (".a.md.swp", "a.md~", "a.md.tmp", ".#a.md"):
        (folder / name).write_text("1", encoding="utf-8")
    assert stock(tmp_path, tmp_path / "mkdocs.yml", apart) == first
    (folder / "a.md").write_text("22", encoding="utf-8")
    (folder / "c.md").write_text("1", encoding="utf-8")
    (folder / "inner/b.md").unlink()
    (folder / "loop").symlink_to(folder)
    second = stock(tmp_path, tmp_path / "mkdocs.yml", apart)
    assert changed(first, second) == (
        "content/a.md",
        "content/c.md",
        "content/inner/b.md",
        "content/loop",
    )


def test_a_file_written_in_place_of_another_counts_even_at_the_same_time_and_size(tmp_path: Path):
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "a.md").write_text("1", encoding="utf-8")
    times = (folder / "a.md").stat()
    first = stock(tmp_path)
    (folder / "b.md").write_text("2", encoding="utf-8")
    os.utime(folder / "b.md", ns=(times.st_atime_ns, times.st_mtime_ns))
    (folder / "b.md").replace(folder / "a.md")
    assert changed(first, stock(tmp_path)) == ("content/a.md",)


def test_a_spot_marks_the_place_and_nothing_else(tmp_path: Path):
    source = tmp_path / "a.yml"
    source.write_text("one: 1\n  two: 错的  # 说明\nthree: 3\n", encoding="utf-8")

    def lines(line: int, column: int, file: str = "a.yml") -> list[tuple[str, str, str]]:
        found = Finding(
            code="X-1",
            level=Level.ERROR,
            message="甲；请乙",
            place=Place(file=file, line=line, column=column),
        )
        made = spot(found, tmp_path, "/")
        assert (made.so, made.remedy) == ("甲", "请乙")
        return [(one.before, one.marked, one.after) for one in made.lines]

    assert lines(2, 8) == [
        ("one: 1", "", ""),
        ("  two: ", "错的", "  # 说明"),
        ("three: 3", "", ""),
    ]
    assert lines(2, 0)[1] == ("  ", "two: 错的", "  # 说明")
    assert lines(1, 99)[0] == ("", "one: 1", "")
    assert lines(9, 1) == []
    assert lines(0, 0) == []
    assert lines(1, 1, "nowhere.yml") == []
    assert lines(1, 1, "../outside.yml") == []
    assert lines(1, 1, "a\0b") == []


def test_each_sentence_says_what_is_so_and_what_to_do():
    for code, sentence in PREVIEWING.items():
        assert re.fullmatch(r"PRV-[0-9]{3}", code)
        assert "；请" in sentence


def test_many_changed_files_are_told_by_their_number():
    assert News(files=("a", "b", "c", "d")).text() == "已更新 a、b、c等 4 个文件"


@pytest.fixture
def server(small: Path, as_of: datetime) -> Iterator[Server]:
    server = Server(Preview(small, now=lambda: as_of, announce=lambda _: None, quiet=3600), 0)
    server.start()
    yield server
    server.stop()


def test_the_whole_site_is_built_behind_once_nobody_types(small: Path, as_of: datetime):
    built = threading.Event()
    told: list[News] = []

    def tell(news: News) -> None:
        told.append(news)
        if news.built:
            built.set()

    server = Server(Preview(small, now=lambda: as_of, announce=tell, quiet=0.1), 0)
    server.start()
    assert built.wait(120)
    server.stop()
    assert [news.built for news in told] == [False, True]
    assert server.preview.view.release


def ask(
    server: Server, path: str, *, method: str = "GET", host: str = ""
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    headers = {"Host": host} if host else {}
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return found


def test_the_server_answers_this_machine_alone(server: Server):
    assert server.server_address[0] == "127.0.0.1"
    port = server.server_port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", "localhost"):
        assert ask(server, "/", host=host)[0] == 200
    for host in ("gongshi.example.org", f"evil.example:{port}", "127.0.0.1.example", "[::1"):
        assert ask(server, "/", host=host)[0] == 403


def test_nothing_is_kept_by_a_browser_and_only_reading_is_answered(server: Server):
    status, headers, content = ask(server, "/?x=1#y")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert b"</html>" in content
    status, headers, content = ask(server, "/", method="HEAD")
    assert (status, content) == (200, b"")
    assert int(headers["Content-Length"]) > 1000
    assert ask(server, "/", method="POST")[0] == 501


def test_who_waits_is_answered_as_soon_as_there_is_news(server: Server, small: Path):
    assert b"width='1'" in ask(server, "/.gongshi/wait")[2]
    name = server.preview.view.name
    answers: list[bytes] = []
    thread = threading.Thread(
        target=lambda: answers.append(ask(server, f"/.gongshi/wait?seen={name}")[2])
    )
    thread.start()
    edit(page_source(small), "\n---\n", "\n---\n\n又一句。\n")
    thread.join(20)
    assert b"width='1'" in answers[0]


def test_who_waits_in_vain_is_told_to_ask_again(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("generator.publish.preview.session.LONGEST_WAIT", 0.01)
    name = server.preview.view.name
    assert b"width='2'" in ask(server, f"/.gongshi/wait?seen={name}")[2]


def test_a_reader_who_leaves_at_once_disturbs_nobody(server: Server):
    with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
    with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        assert connection.recv(100)
    assert ask(server, "/")[0] == 200


def test_the_command_previews_until_it_is_interrupted_and_leaves_the_site_alone(small: Path):
    live = small / "build/releases/old"
    live.mkdir(parents=True)
    (live / "index.html").write_text("old", encoding="utf-8")
    (small / "build/current").symlink_to("releases/old")
    command = [sys.executable, "-m", "generator.cli.main", "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=small,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        assert child.stdout
        line = child.stdout.readline()
        opened = re.fullmatch(r"打开 (http://127\.0\.0\.1:[0-9]+/)  按 Ctrl\+C 结束。\n", line)
        assert opened, line
        port = urlsplit(opened[1]).port
        assert port
        taken = subprocess.run(
            [*command[:-1], str(port)],
            cwd=small,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert taken.returncode == 2
        assert "用不了" in taken.stderr
        edit(page_source(small), "---\n", "---\nowner: x\n")
        name = page_source(small).relative_to(small).as_posix()
        assert child.stdout.readline() == f"已更新 {name}\n"
        assert child.stdout.readline().startswith(f"{name}:2:1: 错误 ")
        child.send_signal(signal.SIGINT)
        rest = child.stdout.read()
        assert rest.endswith("预览已结束。\n")
        assert child.wait(60) == 0
    assert (small / "build/current").readlink() == Path("releases/old")
    assert [path.name for path in (small / "build/releases").iterdir()] == ["old"]


@pytest.mark.parametrize("port", ["65536", "-1", "x", "８０"])
def test_a_port_is_a_number_a_machine_has(small: Path, port: str):
    done = subprocess.run(
        [sys.executable, "-m", "generator.cli.main", "serve", "--port", port],
        cwd=small,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--port" in done.stderr
