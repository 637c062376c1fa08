"""Never half a site: pushes killed at any moment, a full disk, readers who never stop reading."""

import os
import random
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import (
    ENVIRONMENT,
    Desk,
    Readers,
    Server,
    kill,
    members,
    seeded,
    server_in,
)

# What is killed: everything at once as in a power cut, the build alone, or who pushes.
VICTIMS = ("", "generator.cli.main", "git push")


def survives(count: int, desk: Desk, server: Server, readers: Readers) -> None:
    """Kill a push at some moments of its life; the site is always one that was pushed whole."""
    began = time.monotonic()
    desk.say("量")
    assert desk.push().returncode == 0
    took = time.monotonic() - began
    words = {"量"}
    for number in range(count):
        word = f"第{number}次"
        desk.say(word)
        words.add(word)
        push = desk.pushing()
        time.sleep(random.uniform(0, took * 1.1))  # noqa: S311  a moment, not a secret
        kill(push.pid, VICTIMS[number % len(VICTIMS)])
        push.communicate()
        while members(push.pid):
            time.sleep(0.05)
        assert server.word() in words
        readers.note()
        # Git keeps a lock that it died with; the hook takes it away once it is old.
        for lock in server.repository.rglob("*.lock"):
            os.utime(lock, (0, 0))
    desk.say("末")
    done = desk.push()
    assert done.returncode == 0, done.stdout
    assert server.word() == "末"
    assert server.tip() == desk.tip()
    build = server.base / "site/build"
    assert {path.name for path in build.iterdir()} == {".lock", "current", "notes", "releases"}
    assert [path.name for path in (build / "releases").iterdir() if path.name[0] == "."] == []


def test_a_push_that_is_killed_never_leaves_half_a_site(
    desk: Desk, server: Server, readers: Readers
):
    with readers.reading():
        survives(2, desk, server, readers)


@pytest.mark.long
def test_a_push_may_be_killed_at_any_of_fifty_moments(desk: Desk, server: Server, readers: Readers):
    with readers.reading():
        survives(50, desk, server, readers)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 megabytes, or an ordinary folder where mounting is not allowed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)]
    mounted = shutil.which("mount") and subprocess.run(mount, capture_output=True).returncode == 0
    yield disk
    if mounted:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_site_as_it_was_and_the_next_push_recovers(disk: Path):
    server = server_in(disk / "srv")
    desk = seeded(server, disk)
    assert desk.push().returncode == 0
    desk.say("承")
    refused = 0
    if disk.is_mount():
        filler = disk / "filler"
        for spare in (0, 64, 1024, 3072, 6144, 8192, 16384):
            filler.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - spare * 1024)))
            done = desk.push()
            filler.unlink()
            if done.returncode == 0:
                break
            refused += 1
            assert server.word() == "起"
            assert "Traceback" not in done.stdout
        assert refused > 3
        assert server.word() == "承"
        desk.say("转")
    # Where nothing can be mounted, no file may grow beyond some size instead.
    for size in (1, 20, 60, 200):
        done = push_with_small_files(desk, size * 1024)
        assert done.returncode != 0
        assert server.word() in ("起", "承")
    done = desk.push()
    assert done.returncode == 0, done.stdout
    assert server.tip() == desk.tip()
    assert (
        server.word() == desk.read("content/help.md").partition("本站的话：")[2].partition("。")[0]
    )


def push_with_small_files(desk: Desk, size: int) -> subprocess.CompletedProcess:
    """Push with a limit on the size of any file that the push and its hooks write."""
    return subprocess.run(
        ["git", "push", "origin", "HEAD:main"],
        cwd=desk.folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        check=False,
    )
