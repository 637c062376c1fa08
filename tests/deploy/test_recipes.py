"""The recipes beside the push: rsync to a host that only takes files, a container, systemd."""

import re
import shutil
import threading
from pathlib import Path

import pytest

from generator.web.csp import READING
from tests.deploy.test_container import NAMES
from tests.support.servers import ROOT, Desk, Readers, Server, Web, nginx, ran

DEPLOY = ROOT / "deploy"
SCRIPTS = sorted(
    path
    for path in DEPLOY.rglob("*")
    if path.is_file() and path.read_bytes()[:2] == b"#!" and b"sh" in path.read_bytes()[:30]
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(DEPLOY).as_posix())
def test_a_script_can_be_run_and_read_by_its_shell(path: Path):
    assert path.stat().st_mode & 0o111 == 0o111
    done = ran("bash", "-n", path)
    assert (done.returncode, done.stdout) == (0, "")


def send(server: Server, target: Path) -> str:
    done = ran(DEPLOY / "rsync", target, server.base / "site/build")
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_host_that_only_takes_files_has_the_same_site_and_no_more(
    desk: Desk, server: Server, tmp_path: Path
):
    other = Server(base=tmp_path / "other")
    target = other.base / "site/build"
    assert send(server, target).startswith(f"已送到 {target}：")
    assert other.listed() == server.listed()
    style = other.current / "assets/gongshi.css"
    first = style.stat()
    with nginx(other, tmp_path / "nginx-other") as web:
        readers = Readers(other, web)
        with readers.reading():
            for word in "承转":
                desk.say(word)
                assert desk.push().returncode == 0
                send(server, target)
                readers.note()
                assert other.word() == word
            assert server.shell("rollback").returncode == 0
            send(server, target)
            assert other.word() == "承"
    assert (style.stat().st_ino, style.stat().st_mtime) == (first.st_ino, first.st_mtime)
    shutil.rmtree(server.base / "site/build/releases" / oldest(server))
    send(server, target)
    assert names(other) == names(server)


def names(server: Server) -> set[str]:
    return {path.name for path in (server.base / "site/build/releases").iterdir()}


def oldest(server: Server) -> str:
    folders = (server.base / "site/build/releases").iterdir()
    return min(folders, key=lambda path: path.stat().st_mtime).name


def test_rsync_before_any_build_says_what_to_do(tmp_path: Path):
    done = ran(DEPLOY / "rsync", tmp_path / "target", tmp_path)
    assert (done.returncode, done.stdout) == (2, "还没有网站；请先运行 gongshi build。\n")
    assert not (tmp_path / "target").exists()


def test_rsync_sends_no_page_to_edit_in(tmp_path: Path):
    release = tmp_path / "build/releases/abc"
    (release / "assets/admin").mkdir(parents=True)
    (tmp_path / "build/current").symlink_to("releases/abc")
    done = ran(DEPLOY / "rsync", tmp_path / "target", tmp_path / "build")
    assert done.returncode == 2
    assert done.stdout.startswith("网站里有编辑的页面，只供本机使用，没有送出；")
    assert not (tmp_path / "target").exists()


def test_the_link_is_switched_under_readers(server: Server, tmp_path: Path):
    """The link at the other host is replaced in one step, however often."""
    other = tmp_path / "other"
    send(server, other)
    ended, missed = threading.Event(), []

    def look() -> None:
        while not ended.is_set():
            if not (other / "current/index.html").exists():
                missed.append(1)

    reader = threading.Thread(target=look)
    reader.start()
    one = server.base / "site/build"
    try:
        for number in range(20):
            (one / "current.tmp").symlink_to(f"{'./' * (number % 2)}{(one / 'current').readlink()}")
            (one / "current.tmp").replace(one / "current")
            send(server, other)
    finally:
        ended.set()
        reader.join()
    assert missed == []


def test_the_header_is_the_policy_of_the_pages():
    settings = (DEPLOY / "nginx/gongshi.conf").read_text(encoding="utf-8")
    assert f'default "{READING.header()}";' in settings


def test_every_place_a_recipe_names_is_one_of_the_layout(server: Server, web: Web):
    """What systemd starts and what nginx serves is what create-account and install make."""
    unit = (DEPLOY / "systemd/gongshi.service").read_text(encoding="utf-8")
    (started,) = re.findall(r"^ExecStart=/srv/gongshi/(\S+) again$", unit, re.MULTILINE)
    assert (server.base / started).exists()
    assert server.publish("again").returncode == 0
    assert web.ask("/").status == 200


def test_the_container_takes_what_exists_and_names_images_only():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    images = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert tuple(images) == NAMES
    taken = re.findall(r"^COPY ([a-z]\S*) ", text, re.MULTILINE)
    assert taken[0] == "build/wheelhouse/wheels"
    for source in taken[1:]:
        assert (ROOT / source.removeprefix("build/wheelhouse/")).exists(), source
