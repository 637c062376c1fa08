"""A server in a folder: the real repository with its hooks, a real nginx, people who push."""

import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "张三",
    "GIT_AUTHOR_EMAIL": "zhang@example.org",
    "GIT_COMMITTER_NAME": "张三",
    "GIT_COMMITTER_EMAIL": "zhang@example.org",
}
LOG = "site_data/log.jsonl"
STORY = "content/announcements/spring-opens.md"
HELP = "content/help.md"


def ran(*words: object, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess:
    """Run a program to its end, with what it says in one text."""
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=ENVIRONMENT | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )


def as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the repository of the one who runs the tests, and everybody's settings."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, value)


def git(*words: object, cwd: Path) -> str:
    done = ran("git", *words, cwd=cwd)
    assert done.returncode == 0, done.stdout
    return done.stdout.strip()


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One person's clone."""

    folder: Path

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def say(self, word: str) -> None:
        """Commit a word to a page of the site."""
        text = self.read(HELP).partition("\n\n本站的话：")[0]
        self.write(HELP, f"{text}\n\n本站的话：{word}。\n")
        self.commit(word)

    def word(self) -> str:
        """The word the page says."""
        return self.read(HELP).partition("本站的话：")[2].partition("。")[0]

    def commit(self, message: str) -> None:
        git("add", "--all", cwd=self.folder)
        git("commit", "--quiet", "--message", message, cwd=self.folder)

    def tip(self) -> str:
        return git("rev-parse", "HEAD", cwd=self.folder)

    def push(self, *words: str) -> subprocess.CompletedProcess:
        return ran("git", "push", "origin", *(words or ("HEAD:main",)), cwd=self.folder)

    def pushing(self) -> subprocess.Popen:
        """Begin to push, in a session of its own."""
        return subprocess.Popen(
            ["git", "push", "origin", "HEAD:main"],
            cwd=self.folder,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,
        )


@dataclass(frozen=True, kw_only=True)
class Server:
    """What a server holds, as deploy/install leaves it, with this very program as the installed."""

    base: Path

    @property
    def repository(self) -> Path:
        return self.base / "gongshi.git"

    @property
    def current(self) -> Path:
        return self.base / "site/build/current"

    def desk(self, name: str, folder: Path) -> Desk:
        """A new clone with what the branch holds."""
        git("clone", "--quiet", f"file://{self.repository}", folder / name, cwd=folder)
        return Desk(folder=folder / name)

    def tip(self) -> str:
        return git("rev-parse", "main", cwd=self.repository)

    def shell(self, line: str) -> subprocess.CompletedProcess:
        """What `ssh gongshi@server LINE` runs."""
        return ran("git", "shell", "-c", line, cwd=self.base, HOME=str(self.base))

    def publish(self, *words: str) -> subprocess.CompletedProcess:
        return ran(self.base / "program/deploy/publish", *words)

    def listed(self) -> dict[str, str]:
        """The digest of each file of the live site, once it is sure to hold just these."""
        listed = json.loads((self.current / "manifest.json").read_bytes())["files"]
        root = self.current.resolve()
        there = {
            path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in root.rglob("*")
            if path.is_file() and path.name != "manifest.json"
        }
        assert there == {path: entry["sha256"] for path, entry in listed.items()}
        return there

    def word(self) -> str:
        """The word that stands on the page of the live site, which is whole."""
        self.listed()
        text = (self.current / "help/index.html").read_text(encoding="utf-8")
        return text.partition("本站的话：")[2].partition("。")[0]


def server_in(base: Path) -> Server:
    """Lay a server out in a folder; its program is this project."""
    binary = base / "program/venv/bin/gongshi"
    binary.parent.mkdir(parents=True)
    command = f'PYTHONPATH={ROOT} exec {sys.executable} -m generator.cli.main "$@"\n'
    binary.write_text(f"#!/bin/sh\n{command}", encoding="utf-8")
    binary.chmod(0o755)
    ours = shutil.ignore_patterns("node_modules")
    shutil.copytree(ROOT / "deploy", base / "program/deploy", ignore=ours)
    done = ran(base / "program/deploy/create-account", base)
    assert (done.returncode, done.stdout) == (0, "")
    return Server(base=base)


def seeded(server: Server, folder: Path) -> Desk:
    """The first clone of a server, with the small invented site committed but not pushed."""
    desk = server.desk("张三", folder)
    for name in ("schemas", "mkdocs.yml", "generator/render/theme"):
        copy = desk.folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy2)(ROOT / name, copy)
    shutil.copytree(ROOT / "tests/golden/sources", desk.folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "tests/calls", desk.folder / "site_data/calls")
    git("checkout", "--quiet", "-B", "main", cwd=desk.folder)
    desk.say("起")
    return desk


def gongshi(desk: Desk, *words: str) -> subprocess.CompletedProcess:
    """Run the command in a clone."""
    command = (sys.executable, "-m", "generator.cli.main")
    return ran(*command, *words, cwd=desk.folder, PYTHONPATH=str(ROOT))


def seal(desk: Desk) -> None:
    """Write a second announcement, seal what the clone holds and commit it."""
    text = desk.read(STORY).replace("春季批次开始", "第二批次开始")
    desk.write("content/announcements/second.md", text)
    done = gongshi(desk, "seal")
    assert done.returncode == 0, done.stdout
    desk.commit("登记")


@dataclass
class Answer:
    """What a web server said."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Web:
    """A real nginx with the project's own settings, on loopback."""

    port: int

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=told)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


NGINX = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/gongshi.conf;
}}
"""


@contextmanager
def nginx(server: Server, folder: Path) -> Iterator[Web]:
    """Serve the site of a server with nginx until the block ends."""
    folder.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = (ROOT / "deploy/nginx/gongshi.conf").read_text(encoding="utf-8")
    assert settings.count("/srv/gongshi") == 1
    settings = settings.replace("/srv/gongshi", str(server.base))
    settings = settings.replace("listen 80;", f"listen 127.0.0.1:{port};")
    settings = settings.replace("    listen [::]:80;\n", "")
    (folder / "gongshi.conf").write_text(settings, encoding="utf-8")
    # What pytest makes is for its user alone; on a server everybody may enter the folder.
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(user=user, folder=folder), encoding="utf-8")
    binary = shutil.which("nginx", path=ENVIRONMENT["PATH"])
    assert binary, "nginx is missing: run make system"
    process = subprocess.Popen(
        [binary, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"],
        env=ENVIRONMENT,
    )
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert process.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
            time.sleep(0.05)
        yield Web(port=port)
    finally:
        process.terminate()
        process.wait(timeout=30)


READ = ("index.html", "help/index.html", "announcements/index.html", "assets/gongshi.css")


@dataclass
class Readers:
    """People who read all the time; every answer must be a whole file of some whole site."""

    server: Server
    web: Web
    seen: set[tuple[str, int, str]] = field(default_factory=set)
    true: set[tuple[str, int, str]] = field(default_factory=set)

    def note(self) -> None:
        """Take down what the live site and those kept hold."""
        for path in (self.server.base / "site/build/releases").glob("*/manifest.json"):
            with suppress(FileNotFoundError):
                listed = json.loads(path.read_bytes())["files"]
                self.true |= {(name, 200, listed[name]["sha256"]) for name in READ}

    @contextmanager
    def reading(self) -> Iterator[None]:
        self.note()
        ended = threading.Event()
        broken: list[Exception] = []

        def read() -> None:
            try:
                for name in cycle(READ):
                    answer = self.web.ask("/" + name.removesuffix("index.html"))
                    digest = hashlib.sha256(answer.body).hexdigest()
                    self.seen.add((name, answer.status, digest))
                    if ended.wait(0.002):
                        return
            except (OSError, http.client.HTTPException) as error:
                broken.append(error)

        threads = [threading.Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        self.note()
        assert broken == []
        assert self.seen - self.true == set()


def members(session: int) -> dict[int, str]:
    """The processes of a session with their command lines."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                told = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                state, _, _, sid = told.rpartition(")")[2].split()[:4]
                if int(sid) == session and state != "Z":
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(entry.name)] = line
    return found


def kill(session: int, word: str = "") -> None:
    """End by force what runs in a session, or only what has a word in its command line."""
    for pid, line in members(session).items():
        if word in line:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
