"""A project of one's own: begun by one command, built by a program that lies elsewhere."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from packaging.version import Version

from generator import __version__
from generator.authoring.upgrade import Step, changes, read_sources
from generator.cli.main import main
from generator.model.loader import load
from generator.sources.program_version import other_version
from tests.support.servers import as_nobody, git

LOCK = "requirements.txt"
AWAY = ("--publisher", "某区民政局", "--title", "项目公示", "--url", "https://own.example.org/x/")


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No repository of the one who runs the tests, and nobody's settings."""
    as_nobody(monkeypatch)


def gongshi(*words: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=typed)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A project as it is begun, in a folder whose name has a blank and Chinese characters."""
    root = tmp_path / "甲 项目"
    done = gongshi("init", root, *AWAY, "--yes")
    assert done.exit_code == 0, done.output
    return root


def test_a_project_begun_checks_and_has_all_it_needs(own: Path) -> None:
    assert gongshi("check", "--root", own).output == "没有发现问题。\n"
    site, found = load(own)
    assert site is not None
    assert found == ()
    assert (site.title, site.publisher, site.url) == (AWAY[3], AWAY[1], AWAY[5])
    assert site.calls == ()
    there = {path.relative_to(own).as_posix() for path in own.rglob("*") if path.is_file()}
    assert {".git/hooks/pre-commit", ".gitattributes", ".vscode/settings.json", LOCK} < there
    assert {".github/workflows/gongshi.yml", ".gitlab-ci.yml", "README.md"} < there
    assert not any(name.startswith(("generator", "tests", "content", "mkdocs")) for name in there)
    assert (own / LOCK).read_text() == f"gongshi=={__version__}\n"
    # What a forge runs installs the version that is pinned.
    assert f"pip install --quiet -r {LOCK}" in (own / ".gitlab-ci.yml").read_text("utf-8")
    assert "make setup" not in (own / ".github/workflows/gongshi.yml").read_text("utf-8")


def test_what_is_not_given_is_asked_for(tmp_path: Path) -> None:
    done = gongshi("init", tmp_path / "a", typed="某局\n\nhttps://a.example.org/\nEurope/London\n")
    assert done.exit_code == 0, done.output
    site, _ = load(tmp_path / "a")
    assert site is not None
    assert site.publisher == "某局"
    assert (site.title, site.time_zone) == ("项目申报与公示", "Europe/London")


HOSTILE = '某局"\n- a: [b, {c: *x}] # @title@ <script> `x` \\'


def test_whatever_a_name_holds_is_a_name(tmp_path: Path) -> None:
    # A name is one line.
    text = HOSTILE.replace("\n", " ")
    done = gongshi("init", tmp_path / "a", "--yes", "--publisher", HOSTILE, "--title", text[:30])
    assert done.exit_code == 0, done.output
    site, found = load(tmp_path / "a")
    assert site is not None
    assert found == ()
    assert (site.publisher, site.title) == (text, text[:30])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--url", "nope"), "SCH-006"),
        (("--title", ""), "SCH-008"),
        (("--time-zone", "Mars/X"), "Mars/X"),
        (("--title", " \n "), "SCH-008"),
    ],
)
def test_what_makes_no_sound_project_is_refused_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, str], said: str
) -> None:
    done = gongshi("init", tmp_path / "a", "--yes", *words)
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "a").exists()


def test_no_folder_is_not_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    for word, said in (("", "目录：没有写；请写明目录"), ("file", "目录：file 是文件，不是目录；")):
        done = gongshi("init", word, "--yes")
        assert done.exit_code == 2
        assert f"错误：{said}" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_stands_stays_and_a_clone_is_made_ready(own: Path, tmp_path: Path) -> None:
    git("add", "--all", cwd=own)
    # No program is on the path of these tests.
    git("commit", "--no-verify", "-qm", "起", cwd=own)
    git("clone", "--quiet", own, tmp_path / "clone", cwd=tmp_path)
    before = (own / "README.md").read_bytes()
    done = gongshi("init", tmp_path / "clone")
    assert "内容没有改动" in done.output
    assert (tmp_path / "clone/.git/hooks/pre-commit").is_file()
    assert git("status", "--short", cwd=tmp_path / "clone") == ""
    (tmp_path / "b").mkdir()
    (tmp_path / "b/README.md").write_text("我的\n", encoding="utf-8")
    done = gongshi("init", tmp_path / "b", "--yes")
    assert "README.md 已经有了，没有改动" in done.output
    assert (tmp_path / "b/README.md").read_text(encoding="utf-8") == "我的\n"
    assert (own / "README.md").read_bytes() == before


def test_the_pages_of_the_program_stand_where_the_project_has_none(own: Path) -> None:
    site, _ = load(own)
    assert site is not None
    titles = {page.path: page.title for page in site.pages}
    assert titles["help.md"] == "帮助"
    assert "handbook/applicants.md" in titles
    assert "about.md" not in titles
    assert any(one.path.startswith("handbook/pictures/") for one in site.enclosures)
    (own / "content").mkdir()
    text = "---\ntitle: 自己的帮助\ndescription: 自己的。\n---\n正文。\n"
    (own / "content/help.md").write_text(text, encoding="utf-8")
    replaced, _ = load(own)
    assert replaced is not None
    assert {page.path for page in replaced.pages} == set(titles)
    page = next(page for page in replaced.pages if page.path == "help.md")
    assert (page.title, page.brought) == ("自己的帮助", False)
    assert replaced.digest != site.digest
    text = (own / "site_data/site.yml").read_text("utf-8").replace("pages: true", "pages: false")
    (own / "site_data/site.yml").write_text(text, encoding="utf-8")
    alone, _ = load(own)
    assert alone is not None
    assert [page.path for page in alone.pages] == ["help.md"]


def test_the_copies_for_editors_count_for_nothing(own: Path) -> None:
    site, _ = load(own)
    assert site is not None
    for path in (own / "schemas/data").iterdir():
        path.write_text("{", encoding="utf-8")
    spoiled, found = load(own)
    assert found == ()
    assert spoiled is not None
    assert spoiled.digest == site.digest
    assert spoiled.schemas == site.schemas


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        ("gongshi==0.0.9", "请运行 gongshi upgrade 升级项目，或者装回 gongshi==0.0.9"),
        ("gongshi==99.1", f"现在的程序是 {__version__}，较旧；请安装 gongshi==99.1"),
        ("gongshi", f"没有写明 gongshi 的版本；请写成 gongshi=={__version__}"),
        ("gongshi>=0.1", "没有写明 gongshi 的版本"),
        ("gongshi==甲", "没有写明 gongshi 的版本"),
        (f"gongshi=={'9' * 5000}", "没有写明 gongshi 的版本"),
        ("gongshi==\udcff", "没有写明 gongshi 的版本"),
    ],
)
def test_another_version_is_told_in_one_line(own: Path, pin: str, said: str) -> None:
    (own / LOCK).write_text(f"# 程序\n{pin}\n", "utf-8", "surrogateescape")
    for command in (("check",), ("build",), ("check", "--staged"), ("seal",), ("new", "call", "a")):
        done = gongshi(*command, "--root", own)
        assert done.exit_code == 2, command
        assert done.output.startswith(f"{LOCK}:2: 错误 LOAD-014 ")
        assert said in done.output
        assert done.output.strip().count("\n") == 0


@pytest.mark.parametrize("pin", ["gongshi==1.2.9", "# x\n\ngongshi == 1.2.0 ; python_version>'3'"])
def test_the_third_number_changes_nothing(tmp_path: Path, pin: str) -> None:
    (tmp_path / LOCK).write_text(pin, encoding="utf-8")
    assert other_version(tmp_path, "1.2.3") is None
    assert other_version(tmp_path, "1.3.0") is not None


def test_upgrading_shows_first_and_changes_when_asked(own: Path) -> None:
    (own / LOCK).write_text("gongshi==0.0.9\nother==1\n", encoding="utf-8")
    (own / "schemas/data/site.schema.json").write_text("{}\n", encoding="utf-8")
    (own / "schemas/data/gone.schema.json").write_text("{}\n", encoding="utf-8")
    before = read_sources(own)
    done = gongshi("upgrade", "--root", own)
    assert done.exit_code == 0, done.output
    assert "-gongshi==0.0.9\n+gongshi==" in done.output
    assert "schemas/data/gone.schema.json：删去" in done.output
    assert "要改 3 个文件，还没有改" in done.output
    assert read_sources(own) == before
    done = gongshi("upgrade", "--write", "--root", own)
    assert done.exit_code == 0, done.output
    assert (own / LOCK).read_text() == f"gongshi=={__version__}\nother==1\n"
    assert not (own / "schemas/data/gone.schema.json").exists()
    assert gongshi("check", "--root", own).output == "没有发现问题。\n"
    assert gongshi("upgrade", "--root", own).output == "项目已经合于现在的程序，没有要改的。\n"
    (own / LOCK).unlink()
    assert "项目与程序在一起，不用升级" in gongshi("upgrade", "--root", own).output


def test_a_source_that_is_no_text_is_named_and_nothing_is_changed(own: Path) -> None:
    (own / LOCK).write_text("gongshi==0.0.9\n", encoding="utf-8")
    (own / "content").mkdir()
    (own / "content/a.md").write_bytes("标题".encode("gb18030"))
    done = gongshi("upgrade", "--write", "--root", own)
    assert done.exit_code == 2
    assert "content/a.md 不是 UTF-8 编码的文字；" in done.output
    assert (own / LOCK).read_text() == "gongshi==0.0.9\n"


def test_each_step_after_the_pin_is_taken_in_turn() -> None:
    def renamed(old: str, new: str) -> Step:
        return Step(
            version=Version(new),
            change=lambda files: {
                path: text.replace(old, new) for path, text in files.items() if old in text
            },
        )

    steps = (renamed("0.2", "0.3"), renamed("0.3", "0.4"), renamed("0.4", "0.5"))
    files = {LOCK: "gongshi==0.2\n", "content/a.md": "0.2\n"}
    found = {one.path: one.after for one in changes(files, steps, "0.4")}
    assert found == {LOCK: "gongshi==0.4\n", "content/a.md": "0.4\n"}
    later = {LOCK: "gongshi==0.3\n", "content/a.md": "0.2\n"}
    assert [one.path for one in changes(later, steps, "0.4")] == [LOCK]


def test_a_clone_on_a_desk_that_turns_line_ends_keeps_every_byte(own: Path, tmp_path: Path) -> None:
    files = {"content/announcements/b.csv": b"a,b\n1,2\n", "content/a.pdf": b"%PDF-1.4\nx\n"}
    for name, content in files.items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_bytes(content)
    git("add", "--all", cwd=own)
    git("commit", "--no-verify", "-qm", "起", cwd=own)
    clone = tmp_path / "clone"
    git("clone", "--quiet", "-c", "core.autocrlf=true", own, clone, cwd=tmp_path)
    for path in own.rglob("*"):
        name = path.relative_to(own)
        if path.is_file() and name.parts[0] != ".git":
            assert (clone / name).read_bytes() == path.read_bytes(), name


def test_this_repository_keeps_every_byte_that_is_sealed_or_lies_beside_a_page() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "content", "site_data/results", "site_data/log.jsonl"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    ).stdout.split()
    told = subprocess.run(
        ["git", "check-attr", "text", "--", *listed],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    ).stdout.splitlines()
    assert [line for line in told if not line.endswith(": unset")] == []


def test_the_editor_finds_a_schema_for_each_file(own: Path) -> None:
    settings = json.loads((own / ".vscode/settings.json").read_text("utf-8"))
    for schema in settings["yaml.schemas"]:
        assert (own / schema).is_file(), schema
