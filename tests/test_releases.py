"""Releases are listed, rolled back and brought in, each whole, and never half of one."""

import os
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.findings import Finding
from generator.publish import releases
from generator.publish.releases import KEPT, Kept, adopt, kept, lines, manifest, roll_back

SHANGHAI = ZoneInfo("Asia/Shanghai")

Outcome = Kept | tuple[Finding, ...]


def made(folder: Path, word: str) -> Path:
    """A site built elsewhere: a page with a word, and a style sheet that never changes."""
    (folder / "a").mkdir(parents=True)
    (folder / "a/index.html").write_text(word, encoding="utf-8")
    (folder / "gongshi.css").write_text("body{}", encoding="utf-8")
    files = {"a/index.html": word.encode(), "gongshi.css": b"body{}"}
    (folder / "manifest.json").write_bytes(manifest(files))
    return folder


def word(root: Path) -> str:
    return (root / "build/current/a/index.html").read_text(encoding="utf-8")


def codes(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, tuple)
    return [finding.code for finding in outcome]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A server that has three releases: 甲, 乙 and the live 丙, each with a note."""
    root = tmp_path / "server"
    for age, name in enumerate("甲乙丙"):
        told = adopt(root, made(tmp_path / name, name), f"改成{name}")
        assert isinstance(told, Kept)
        dated(root, told, age)
    return root


def dated(root: Path, told: Kept, age: int) -> None:
    """Set when a release came in, for the clock of a disk may be coarse."""
    os.utime(root / "build/releases" / told.name, (1_700_000_000 + age, 1_700_000_000 + age))


def test_releases_are_listed_with_what_they_are(root: Path):
    told = kept(root)
    assert [one.note for one in told] == ["改成丙", "改成乙", "改成甲"]
    assert [one.live for one in told] == [True, False, False]
    assert {(one.files, one.size) for one in told} == {(2, 9)}
    first, _, last = lines(told, SHANGHAI)
    assert first == f"2023-11-15 06:13:22  {told[0].name[:12]}  2 个文件，0.0 MB  正在使用  改成丙"
    assert last == f"2023-11-15 06:13:20  {told[2].name[:12]}  2 个文件，0.0 MB    改成甲"
    assert datetime.fromtimestamp(told[2].built, SHANGHAI).year == 2023


def test_a_root_may_be_named_any_way(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(root)
    assert [one.live for one in kept(Path())] == [True, False, False]


def test_where_nothing_was_built_nothing_is_listed_or_rolled_back(tmp_path: Path):
    assert kept(tmp_path) == ()
    assert codes(roll_back(tmp_path)) == ["PUB-049"]


def test_what_is_no_release_is_passed_over(root: Path):
    folder = root / "build/releases"
    (folder / "empty").mkdir()
    (folder / "odd").mkdir()
    (folder / "odd/manifest.json").write_text("[]", encoding="utf-8")
    (folder / "note.txt").write_text("", encoding="utf-8")
    assert len(kept(root)) == 3


def test_rolling_back_goes_one_change_back_each_time(root: Path):
    told = roll_back(root)
    assert isinstance(told, Kept)
    assert (told.note, told.live, word(root)) == ("改成乙", True, "乙")
    roll_back(root)
    assert word(root) == "甲"
    assert codes(roll_back(root)) == ["PUB-049"]
    assert word(root) == "甲"
    # Nothing is lost by it: the newest stands first, and can be named.
    assert [one.note for one in kept(root)] == ["改成丙", "改成乙", "改成甲"]
    assert isinstance(roll_back(root, kept(root)[0].name[:12].upper()), Kept)
    assert word(root) == "丙"


def test_a_night_between_does_not_hide_what_was_before_the_change(root: Path, tmp_path: Path):
    for night in range(10):
        told = adopt(root, made(tmp_path / f"night{night}", f"丙{night}"), "改成丙")
        assert isinstance(told, Kept)
        dated(root, told, 10 + night)
    listed = kept(root)
    assert [one.note for one in listed] == ["改成丙", "改成丙", "改成乙", "改成甲"]
    assert {path.name for path in (root / "build/notes").iterdir()} == {o.name for o in listed}
    roll_back(root)
    assert word(root) == "乙"


def test_without_notes_each_release_counts(tmp_path: Path):
    for age in range(KEPT + 3):
        told = adopt(tmp_path, made(tmp_path / f"site{age}", str(age)))
        assert isinstance(told, Kept)
        dated(tmp_path, told, age)
    assert len(kept(tmp_path)) == KEPT
    assert not (tmp_path / "build/notes").exists()
    roll_back(tmp_path)
    assert word(tmp_path) == str(KEPT + 1)


def test_a_release_is_named_by_enough_of_its_digest(root: Path):
    assert codes(roll_back(root, "zz")) == ["PUB-047"]
    twin = kept(root)[2].name
    shutil.copytree(root / "build/releases" / twin, root / "build/releases" / f"{twin}-2")
    assert codes(roll_back(root, twin[:12])) == ["PUB-048"]
    assert isinstance(roll_back(root, twin), Kept)
    assert word(root) == "甲"


def test_a_release_that_somebody_changed_is_not_made_live(root: Path):
    old = kept(root)[1].name
    (root / "build/releases" / old / "a/index.html").write_text("改过", encoding="utf-8")
    assert codes(roll_back(root)) == ["PUB-050"]
    assert word(root) == "丙"


def test_a_site_that_is_not_whole_is_not_brought_in(root: Path, tmp_path: Path):
    site = made(tmp_path / "site", "丁")
    for spoil in (
        lambda: (site / "a/index.html").write_text("戊", encoding="utf-8"),
        lambda: (site / "a/index.html").unlink(),
        lambda: (site / "manifest.json").unlink(),
        lambda: shutil.rmtree(site),
    ):
        spoil()
        assert codes(adopt(root, site)) == [releases_code()]
        assert word(root) == "丙"
    linked = made(tmp_path / "linked", "丁")
    (linked / "secret").symlink_to("/etc/hostname")
    assert codes(adopt(root, linked)) == [releases_code()]
    assert {path.name for path in (root / "build").iterdir()} == TIDY


def releases_code() -> str:
    """The code for a site that is not whole."""
    return next(code for code, text in releases.KEEPING.items() if text.startswith("这里不是"))


TIDY = {".lock", "current", "notes", "releases"}


def test_what_did_not_change_takes_no_room_and_keeps_its_time(root: Path, tmp_path: Path):
    before = (root / "build/current/gongshi.css").stat()
    adopt(root, made(tmp_path / "丁", "丁"), "改成丁")
    after = (root / "build/current/gongshi.css").stat()
    assert (after.st_ino, after.st_mtime) == (before.st_ino, before.st_mtime)
    page = root / "build/current/a/index.html"
    assert page.stat().st_nlink == 1
    assert page.stat().st_ino != (tmp_path / "丁/a/index.html").stat().st_ino


def test_a_disk_without_second_names_says_so(tmp_path: Path):
    assert not releases._linked(tmp_path / "nothing", tmp_path / "namesake")
    assert not (tmp_path / "namesake").exists()


def test_everybody_may_read_what_was_brought_in(tmp_path: Path):
    before = os.umask(0o077)
    try:
        told = adopt(tmp_path, made(tmp_path / "site", "丁"))
    finally:
        os.umask(before)
    assert isinstance(told, Kept)
    release = tmp_path / "build/releases" / told.name
    for path in (release, *release.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)


def test_the_last_one_is_the_newest_also_where_the_clock_was_set_back(root: Path, tmp_path: Path):
    ahead = adopt(root, made(tmp_path / "ahead", "四"))
    assert isinstance(ahead, Kept)
    os.utime(root / "build/releases" / ahead.name, (4_000_000_000, 4_000_000_000))
    for word_of in "五六七八九":
        last = adopt(root, made(tmp_path / word_of, word_of))
        assert isinstance(last, Kept)
        assert kept(root)[0] == last
        assert last.live
    before = roll_back(root)
    assert isinstance(before, Kept)
    assert word(root) == "八"


def test_everybody_may_read_what_was_built_under_a_narrow_mask(tmp_path: Path):
    mask = os.umask(0o077)
    try:
        told = adopt(tmp_path / "root", made(tmp_path / "new", "一"))
    finally:
        os.umask(mask)
    assert isinstance(told, Kept)
    build = tmp_path / "root/build"
    for path in (build, build / "releases", *(build / "releases").rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_the_same_site_brought_in_again_becomes_the_newest(root: Path, tmp_path: Path):
    told = adopt(root, tmp_path / "甲", "又改成甲")
    assert isinstance(told, Kept)
    assert [one.note for one in kept(root)] == ["又改成甲", "改成丙", "改成乙"]
    assert word(root) == "甲"


def test_a_note_is_one_short_line_whatever_it_was(root: Path, tmp_path: Path):
    told = adopt(root, made(tmp_path / "丁", "丁"), "改\x1b[31m\n\u202e字" + "长" * 300)
    assert isinstance(told, Kept)
    assert told.note.startswith("改 [31m 字长")
    assert len(told.note) == 120
    (root / "build/notes" / told.name).write_bytes(b"\xff")
    assert kept(root)[0].note == "\ufffd"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "build").write_text("in the way", encoding="utf-8")
    assert codes(adopt(tmp_path, made(tmp_path / "丁", "丁"))) == ["PUB-043"]
    assert codes(roll_back(tmp_path)) == ["PUB-043"]


def test_what_a_killed_one_left_is_swept(root: Path):
    (root / "build/site.new").mkdir()
    (root / "build/current.new").symlink_to("nowhere")
    (root / "build/releases/.old-x/a").mkdir(parents=True)
    assert isinstance(roll_back(root), Kept)
    assert {path.name for path in (root / "build").iterdir()} == TIDY
    assert len(list((root / "build/releases").iterdir())) == 3


def test_a_release_reads_the_same_live_or_not(root: Path):
    live, *_ = kept(root)
    roll_back(root)
    assert kept(root)[0] == replace(live, live=False)


# The commands


def gongshi(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.output


def test_the_commands_say_what_is_kept_and_what_is_live_now(root: Path, tmp_path: Path):
    code, said = gongshi("releases", "--root", root)
    assert (code, len(said.splitlines())) == (0, 3)
    code, said = gongshi("rollback", "--root", root)
    assert code == 0
    assert said == f"已换回版本 {kept(root)[1].name[:12]}：2 个文件。改成乙\n"
    code, said = gongshi("rollback", "--root", root, "zz")
    assert code == 1
    assert said.splitlines() == [
        "build/releases: 错误 PUB-047 没有以“zz”开头的版本；请用 gongshi releases 查看保留的版本",
        "网站没有改动。",
    ]
    code, said = gongshi("adopt", "--root", root, "--note", "改成丁", made(tmp_path / "丁", "丁"))
    assert code == 0
    assert said == f"已换上版本 {kept(root)[0].name[:12]}：2 个文件。改成丁\n"
    assert gongshi("adopt", "--root", root, tmp_path)[0] == 1
    assert gongshi("adopt", "--root", root)[0] == 2
    assert gongshi("releases", "--root", tmp_path) == (0, "还没有生成过网站。\n")
