"""A release is whole, the same wherever it is built, and moved in by one switch."""

import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from generator.findings import Finding
from generator.publish import build as module
from generator.publish import releases
from generator.publish.build import Publication, Release, addresses, publish

PROJECT = Path(__file__).parents[1]
SETTINGS = Publication(
    name="公示",
    url="https://gs.example/sub/",
    source_date_epoch=1_600_000_000,
    extra={"site": {"title": "公示", "footer": ({"label": "甲"},)}},
)
MKDOCS = """
site_name: x
theme:
  name: null
  custom_dir: theme
plugins: []
markdown_extensions:
  - toc:
      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}
"""
PAGE = """<!doctype html>
<html lang="{{ config.theme.language }}"><head>
<meta http-equiv="Content-Security-Policy" content="{{ config.extra.gongshi.policy.reading }}">
<title>{{ page.title | e }}</title>
<link rel="stylesheet" href="{{ 'assets/a.css' | url }}"></head>
<body><main>{{ page.content }}<p>{{ config.extra.gongshi.site.footer[0].label }}</p></main></body>
</html>"""

# Builds in a process of its own; with a number, ends itself by force at that step on the disk.
DRIVER = """
import os, resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.test_publish import SETTINGS, tree
from generator.publish.build import addresses, publish

root, word, moment, limit = Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
steps = 0

def count(event, arguments):
    global steps
    if event.startswith(("open", "os.", "shutil.", "subprocess.")):
        steps += 1
        if steps == moment:
            os.kill(os.getpid(), signal.SIGKILL)

if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
files = tree(word)
sys.addaudithook(count)
told = publish(files, root=root, settings=SETTINGS, expected=addresses(files))
print(steps)
print(getattr(told, "digest", None) or [finding.code for finding in told])
"""


def tree(word: str = "文") -> dict[str, bytes]:
    """A rendered tree of two pages, a style sheet and a feed; the word stands on both pages."""
    return {
        "index.md": f"# 首页\n\n{word}，见 [甲](a.md)\n".encode(),
        "a.md": f"# 甲\n\n{word}，回 [首页](index.md#首页)\n".encode(),
        "assets/a.css": b"body{color:#000}\n",
        "data/x.json": b"{}\n",
        "feed.xml": b"<feed/>\n",
    }


def build(root: Path, files: dict[str, bytes], **told: object) -> Release | tuple[Finding, ...]:
    """Publish a tree, by default with the settings of this module and all its files expected."""
    arguments = {"settings": SETTINGS, "expected": addresses(files)} | told
    return publish(files, root=root, **arguments)


def codes(told: Release | tuple[Finding, ...]) -> list[str]:
    assert isinstance(told, tuple)
    return [finding.code for finding in told]


def start(root: Path, word: str, *, moment: int = 0, limit: int = 0, **variables: str):
    """Start a build in a process of its own, far from the project."""
    command = [sys.executable, "-c", DRIVER, PROJECT, root, word, str(moment), str(limit)]
    return subprocess.Popen(
        [str(part) for part in command],
        cwd="/",
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        text=True,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path within it."""
    assert not any(path.is_symlink() for path in folder.rglob("*"))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def whole(release: Path) -> str:
    """The word of a release, once it is sure to hold exactly what its manifest lists."""
    files = contents(release)
    listed = json.loads(files.pop("manifest.json"))["files"]
    assert listed == {
        path: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for path, data in files.items()
    }
    words = {files[name].decode().partition("，")[0][-1] for name in ("index.html", "a/index.html")}
    assert len(words) == 1
    return words.pop()


def leftovers(root: Path) -> set[str]:
    """What lies in build/ and does not belong there."""
    kept = {"docs", "mkdocs.yml", "mkdocs.log", "cache", "releases", "current", ".lock"}
    found = {path.name for path in (root / "build").iterdir()} - kept
    return found | {path.name for path in (root / "build" / "releases").glob(".*")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with the smallest theme there can be."""
    return project(tmp_path / "project")


def project(folder: Path) -> Path:
    (folder / "theme").mkdir(parents=True)
    (folder / "theme" / "main.html").write_text(PAGE, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    return folder


def test_a_release_lies_under_its_digest_and_is_the_live_site(root: Path):
    told = build(root, tree())
    assert isinstance(told, Release)
    assert told.path == root / "build" / "releases" / told.digest
    assert (root / "build" / "current").resolve() == told.path
    assert not (root / "build" / "current").readlink().is_absolute()
    assert whole(told.path) == "文"
    assert leftovers(root) == set()
    files = contents(told.path)
    assert told.files == len(files) - 1
    assert told.size == sum(len(data) for name, data in files.items() if name != "manifest.json")
    assert addresses(tree()) <= files.keys()
    assert "<p>甲</p>" in files["index.html"].decode()


def test_what_the_theme_brings_along_and_nobody_fetches_is_not_published(root: Path):
    shutil.copytree(PROJECT / "generator" / "render" / "theme", root / "generator/render/theme")
    shutil.copy(PROJECT / "mkdocs.yml", root)
    photo = {"assets/images/photo.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>'}
    told = build(root, tree() | photo)
    assert isinstance(told, Release)
    assets = {name for name in contents(told.path) if name.startswith("assets/")}
    scripts = {name for name in assets if name.startswith("assets/javascripts/")}
    # What the search of Material fetches for Chinese: itself, its worker and two files of lunr.
    assert [re.sub(r"\.[0-9a-f]{8}\.", ".", name) for name in sorted(scripts)] == [
        "assets/javascripts/bundle.min.js",
        "assets/javascripts/lunr/min/lunr.stemmer.support.min.js",
        "assets/javascripts/lunr/min/lunr.zh.min.js",
        "assets/javascripts/workers/search.min.js",
    ]
    theme = root / "generator/render/theme/assets"
    ours = {f"assets/{path.name}" for path in theme.iterdir()}
    assert assets - scripts == ours | {"assets/a.css", *photo}
    assert not (told.path / "assets" / "stylesheets").exists()


@pytest.mark.parametrize(
    ("languages", "kept"),
    [
        ('"zh"', {"min/lunr.stemmer.support.min.js", "min/lunr.zh.min.js"}),
        (
            '"ja", "de"',
            {
                "tinyseg.js",
                "min/lunr.stemmer.support.min.js",
                "min/lunr.multi.min.js",
                "min/lunr.ja.min.js",
                "min/lunr.de.min.js",
            },
        ),
        ("", {"min/lunr.stemmer.support.min.js"}),
        (None, set()),
    ],
)
def test_the_search_keeps_the_words_of_its_own_languages(
    tmp_path: Path, languages: str | None, kept: set[str]
):
    lunr = tmp_path / "assets" / "javascripts" / "lunr"
    (lunr / "min").mkdir(parents=True)
    for name in ("stemmer.support", "multi", "zh", "ja", "de", "th"):
        (lunr / "min" / f"lunr.{name}.min.js").touch()
    for name in ("tinyseg.js", "wordcut.js"):
        (lunr / name).touch()
    if languages is not None:
        (tmp_path / "search").mkdir()
        index = f'{{"config":{{"lang":[{languages}],"separator":"x"}},"docs":[]}}'
        (tmp_path / "search" / "search_index.json").write_text(index, encoding="utf-8")
    module._thin(tmp_path, frozenset())
    assert {name for name in contents(tmp_path) if "lunr" in name} == {
        f"assets/javascripts/lunr/{name}" for name in kept
    }


def test_everybody_may_read_a_release_whatever_the_mask_of_the_builder(root: Path, tmp_path: Path):
    before = os.umask(0o077)
    try:
        told = build(root, tree(), site_dir=tmp_path / "out")
    finally:
        os.umask(before)
    assert isinstance(told, Release)
    for folder in (told.path, tmp_path / "out"):
        for path in (folder, *folder.rglob("*")):
            assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)


def test_the_same_tree_is_the_same_release(root: Path):
    first = build(root, tree("一"))
    second = build(root, tree("二"))
    assert isinstance(first, Release)
    assert isinstance(second, Release)
    assert first.digest != second.digest
    assert whole(root / "build" / "current") == "二"
    assert build(root, tree("一")) == first
    assert whole(root / "build" / "current") == "一"
    assert len(list((root / "build" / "releases").iterdir())) == 2


def test_a_release_changed_by_hand_is_not_published_again(root: Path):
    first = build(root, tree())
    assert isinstance(first, Release)
    (first.path / "index.html").write_text("changed", encoding="utf-8")
    second = build(root, tree())
    assert isinstance(second, Release)
    assert second.digest == first.digest
    assert second.path.name == f"{first.digest}-2"
    assert whole(root / "build" / "current") == "文"
    (second.path / "secret").symlink_to("/etc/hostname")
    (first.path.parent / f"{first.digest}-3").write_text("in the way", encoding="utf-8")
    third = build(root, tree())
    assert isinstance(third, Release)
    assert third.path.name == f"{first.digest}-4"


def test_the_last_few_releases_are_kept(root: Path):
    folder = root / "build" / "releases"
    for age in range(8):
        (folder / f"old{age}").mkdir(parents=True)
        os.utime(folder / f"old{age}", (1000 - age, 1000 - age))
    told = build(root, tree())
    assert isinstance(told, Release)
    assert {path.name for path in folder.iterdir()} == {
        told.digest,
        *(f"old{age}" for age in range(releases.KEPT - 1)),
    }


def test_a_removal_cut_short_is_finished_by_the_next_build(root: Path):
    (root / "build" / "releases" / ".old-x" / "a").mkdir(parents=True)
    (root / "build" / "docs.new").mkdir()
    (root / "build" / "current.new").symlink_to("nowhere")
    assert isinstance(build(root, tree()), Release)
    assert leftovers(root) == set()


# A clock that runs 400 days and some seconds ahead, for everything that MkDocs loads.
CLOCK = """
import datetime, time
real = time.time
time.time = lambda: real() + 400 * 86400 + 12345
class Ahead(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls):
        return cls.utcfromtimestamp(time.time())
datetime.datetime = Ahead
"""


def test_the_project_s_theme_gives_the_same_bytes_anywhere_at_any_time(tmp_path: Path):
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "sitecustomize.py").write_text(CLOCK, encoding="utf-8")
    roots = tmp_path / "a", tmp_path / "一个 很长的名字" / "b"
    for root in roots:
        root.mkdir(parents=True)
        shutil.copy(PROJECT / "mkdocs.yml", root)
        theme = "generator/render/theme"
        shutil.copytree(PROJECT / theme, root / theme)
    here = build(roots[0], tree())
    assert isinstance(here, Release), here
    there = start(
        roots[1],
        "文",
        TZ="Pacific/Kiritimati",
        LC_ALL="POSIX",
        PYTHONHASHSEED="7",
        PYTHONPATH=str(tmp_path / "clock"),
    )
    told = there.communicate()[0].split()
    assert told[1] == here.digest
    assert contents(roots[1] / "build" / "current") == contents(here.path)
    for data in contents(here.path).values():
        assert str(tmp_path).encode() not in data


def test_the_other_builder_publishes_the_same_addresses(root: Path):
    told = build(
        root, tree(), builder="zensical", settings=replace(SETTINGS, nav=("index.md", "a.md"))
    )
    assert isinstance(told, Release), told
    assert addresses(tree()) <= contents(told.path).keys()
    assert whole(told.path) == "文"


def recovers_from_a_kill(root: Path, moments: Iterator[int | float], first: str) -> None:
    """Kill a build at each moment: a step on the disk, or seconds; the live site stays whole."""
    live = first
    for moment, word in zip(moments, cycle("乙丙丁"), strict=False):
        child = start(root, word, moment=moment if isinstance(moment, int) else 0)
        if isinstance(moment, float):
            time.sleep(moment)
            child.kill()
        child.communicate()
        assert child.returncode in (0, -signal.SIGKILL)
        now = whole(root / "build" / "current")
        assert now in (live, word)
        live = now
    assert isinstance(build(root, tree("末")), Release)
    assert whole(root / "build" / "current") == "末"
    assert leftovers(root) == set()
    for release in (root / "build" / "releases").iterdir():
        whole(release)


def moments(root: Path, count: int) -> list[int | float]:
    """Some steps on the disk and some seconds at which a build may be killed."""
    told = start(root, "甲").communicate()[0].split()
    assert len(told) == 2
    steps = [random.randint(1, int(told[0])) for _ in range(count - count // 3)]  # noqa: S311
    return [*steps, *(random.uniform(0.1, 1) for _ in range(count // 3))]  # noqa: S311


def test_a_build_that_is_killed_leaves_the_live_site_whole(root: Path):
    recovers_from_a_kill(root, iter(moments(root, 12)), "甲")


@pytest.mark.long
def test_a_build_may_be_killed_at_any_of_five_hundred_moments(root: Path):
    recovers_from_a_kill(root, iter(moments(root, 500)), "甲")


def test_two_builds_at_once_publish_one_after_the_other(root: Path):
    children = [start(root, word) for word in "甲乙"]
    for child in children:
        assert len(child.communicate()[0].split()) == 2
        assert child.returncode == 0
    words = {whole(release) for release in (root / "build" / "releases").iterdir()}
    assert words == {"甲", "乙"}
    assert whole(root / "build" / "current") in words
    assert leftovers(root) == set()


def test_a_reader_never_misses_a_page_while_sites_are_switched(root: Path):
    build(root, tree("甲"))
    current = root / "build" / "current"
    ended = threading.Event()
    rounds = threading.Semaphore(0)
    seen, faults = set(), []

    def read() -> None:
        while not ended.is_set():
            for name in ("index.html", "a/index.html", "assets/a.css"):
                try:
                    seen.add((name, (current / name).read_bytes()))
                except OSError as error:
                    faults.append(error)
            rounds.release()

    def read_once_more() -> None:
        """Wait for a round that began after this: the one that ends first may have begun before."""
        while rounds.acquire(blocking=False):
            pass
        for _ in range(2):
            assert rounds.acquire(timeout=30)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        read_once_more()
        for word in "乙甲丙":
            assert isinstance(build(root, tree(word)), Release)
            read_once_more()
    finally:
        ended.set()
        reader.join()
    assert faults == []
    # Three words on two pages, and one style sheet: no page was ever seen half written.
    assert len(seen) == 7


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, or an ordinary folder where mounting is not allowed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    mounted = shutil.which("mount") and subprocess.run(mount, capture_output=True).returncode == 0
    yield disk
    if mounted:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_live_site_alone(small_disk: Path):
    root = project(small_disk / "project")
    assert isinstance(build(root, tree("甲")), Release)
    if small_disk.is_mount():
        free = shutil.disk_usage(small_disk).free
        for pages in range(0, 40, 2):
            filler = small_disk / "filler"
            filler.write_bytes(bytes(free - pages * 4096))
            told = build(root, tree("乙"))
            filler.unlink()
            if isinstance(told, Release):
                break
            assert codes(told) == ["PUB-041"]
            assert whole(root / "build" / "current") == "甲"
        assert 4 < pages < 38
        assert isinstance(build(root, tree("甲")), Release)
    told = start(root, "乙", limit=300).communicate()[0]
    assert "PUB-041" in told
    assert whole(root / "build" / "current") == "甲"
    assert isinstance(build(root, tree("乙")), Release)
    assert leftovers(root) == set()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_copy_of_the_release_goes_where_it_is_asked_for(root: Path, tmp_path: Path):
    out = tmp_path / "www" / "site"
    first = build(root, tree("甲"), site_dir=out)
    assert isinstance(first, Release)
    assert first.site_dir == out
    assert contents(out) == contents(first.path)
    assert isinstance(build(root, tree("乙"), site_dir=out), Release)
    assert whole(out) == "乙"
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_an_empty_folder_takes_a_release(root: Path, tmp_path: Path):
    (tmp_path / "site").mkdir()
    assert isinstance(build(root, tree(), site_dir=tmp_path / "site"), Release)
    assert whole(tmp_path / "site") == "文"


@pytest.mark.parametrize(
    "manifest", [None, b"{}", b"[]", b'{"files": []}', b'{"files": {}}', b"\xff"]
)
def test_a_folder_of_somebody_else_s_is_refused(root: Path, tmp_path: Path, manifest: bytes | None):
    out = tmp_path / "site"
    out.mkdir()
    (out / "thesis.txt").write_text("mine", encoding="utf-8")
    if manifest is not None:
        (out / "manifest.json").write_bytes(manifest)
    assert codes(build(root, tree(), site_dir=out)) == ["PUB-045"]
    assert (out / "thesis.txt").read_text(encoding="utf-8") == "mine"
    assert not (root / "build" / "current").exists()


def test_a_folder_of_ours_with_something_added_is_refused(root: Path, tmp_path: Path):
    out = tmp_path / "site"
    build(root, tree("甲"), site_dir=out)
    (out / "added").symlink_to(tmp_path)
    assert codes(build(root, tree("乙"), site_dir=out)) == ["PUB-045"]
    assert (out / "added").is_symlink()


def test_a_file_and_the_project_itself_are_refused_as_folders(root: Path, tmp_path: Path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert codes(build(root, tree(), site_dir=tmp_path / "file")) == ["PUB-045"]
    for folder in (root, root.parent, root / "build" / "current", root / "build" / "x"):
        assert codes(build(root, tree(), site_dir=folder)) == ["PUB-046"]
    assert isinstance(build(root, tree(), site_dir=root / "public"), Release)


def test_a_system_that_cannot_exchange_folders_replaces_them_in_turn(root: Path, tmp_path: Path):
    out = tmp_path / "site"
    build(root, tree("甲"), site_dir=out)
    fresh = tmp_path / "fresh"
    shutil.copytree(out, fresh)
    module._take_turns(fresh, out)
    assert whole(out) == "甲"
    assert not module._exchanged(fresh, out)

    # Killed between the two steps: the next build puts the old site back and goes on.
    shutil.rmtree(module._beside(out, "old"))
    out.rename(module._beside(out, "old"))
    assert isinstance(build(root, tree("乙"), site_dir=out), Release)
    assert whole(out) == "乙"
    assert not module._beside(out, "old").exists()


@pytest.mark.parametrize(
    "path", ["../x.md", "/x.md", "a//b.md", ".x", "a/.x", "a\\b", "a\nb", "", "a/", "./a"]
)
def test_a_path_that_cannot_be_published_is_named(root: Path, path: str):
    assert codes(build(root, tree() | {path: b"x"})) == ["PUB-032"]
    assert not (root / "build").exists()


@pytest.mark.parametrize(
    "path",
    ["a/index.md", "a/index.html", "A.md", "README.md", "a", "data/x.json/y", "manifest.json"],
)
def test_two_files_for_one_address_are_named(root: Path, path: str):
    assert codes(build(root, tree() | {path: b"x"})) == ["PUB-031"]


def test_what_is_wrong_in_the_built_site_stops_it(root: Path):
    build(root, tree("甲"))
    files = tree("乙") | {"b.md": "# 乙\n\n[丙](c.md)\n".encode()}
    told = build(root, files, expected=addresses(files) | {"d/index.html"})
    assert codes(told) == ["PUB-003", "PUB-001"]
    assert [finding.place.file for finding in told] == ["b/index.html", "d/index.html"]
    assert whole(root / "build" / "current") == "甲"
    assert leftovers(root) == set()


def test_a_warning_of_mkdocs_stops_the_build(root: Path):
    (root / "mkdocs.yml").write_text(MKDOCS + "nonsense: 1\n", encoding="utf-8")
    told = build(root, tree())
    assert codes(told) == ["PUB-034"]
    assert told[0].place.file == "build/mkdocs.log"
    assert "nonsense" in (root / "build" / "mkdocs.log").read_text(encoding="utf-8")


def test_a_page_missing_from_the_navigation_is_named(root: Path):
    told = build(root, tree(), settings=replace(SETTINGS, nav=("index.md", {"甲": "none.md"})))
    assert codes(told) == ["PUB-038"]
    assert "none.md" in told[0].message


def test_settings_that_mkdocs_refuses_are_named(root: Path):
    (root / "mkdocs.yml").write_text("theme: {name: no-such-theme}\n", encoding="utf-8")
    assert codes(build(root, tree())) == ["PUB-035"]


@pytest.mark.parametrize("text", ["theme: [", "- a", "\udcff"])
def test_settings_that_cannot_be_read_are_named(root: Path, text: str):
    (root / "mkdocs.yml").write_text(text, encoding="utf-8", errors="surrogateescape")
    assert codes(build(root, tree())) == ["PUB-036"]


def test_a_builder_that_is_not_installed_is_named(root: Path):
    found = list(module._unready(root, "no_such_builder"))
    assert [finding.code for finding in found] == ["PUB-037"]
    assert "no_such_builder" in found[0].message
    assert list(module._unready(root, "mkdocs")) == []


def test_a_live_site_that_is_not_ours_is_left_alone(root: Path):
    (root / "build" / "current").mkdir(parents=True)
    assert codes(build(root, tree())) == ["PUB-044"]


def test_what_the_system_refuses_is_told_in_plain_words(root: Path):
    (root / "build").write_text("x", encoding="utf-8")
    told = build(root, tree())
    assert codes(told) == ["PUB-043"]
    assert told[0].place.file == "build"
    denied = releases.finding_of(PermissionError(13, "x", str(root / "build" / "docs")), root)
    assert (denied.code, denied.place.file) == ("PUB-042", "build/docs")
    assert releases.finding_of(OSError(28, "x"), root).code == "PUB-041"
    assert releases.finding_of(OSError(5, "x", "/elsewhere"), root).place.file == "/elsewhere"
