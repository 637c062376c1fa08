"""The command: its exit codes, its formats, and Chinese for every word that is wrong."""

import json
import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from generator import __version__
from generator.cli.main import main
from generator.model.loader import load

AS_OF = ("--as-of", "2026-11-22")
BROKEN = ("site_data/calls/chengdu-2023/timeline.yml", "role: application", "role: other")
LATIN = re.compile(r"\b(Error|Usage|Options|Commands|Try|Invalid|Missing|No such|Got|Show)\b")


def gongshi(*words: str) -> click.testing.Result:
    return CliRunner().invoke(main, list(words))


def spoil(root: Path, file: str, find: str, put: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, put), encoding="utf-8")


def commands(command: click.Command, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Every command that does something, with its docstring."""
    if isinstance(command, click.Group):
        return {
            words: help_
            for name, inner in command.commands.items()
            for words, help_ in commands(inner, (*path, name)).items()
        }
    return {path: command.help or ""}


# Examples


BEFORE = {
    ("verify",): (),
    ("adopt",): (),
    ("rollback",): (("build", "--as-of", "2027-01-04"),),
}
"""What has to be done with a site that is published before an example can run."""
# It goes on until it is told to end; the documents' tests run its example, its own tests the rest.
ENDING = sorted(set(commands(main)) - {("serve",)})


@pytest.mark.parametrize("words", ENDING, ids=" ".join)
def test_the_example_of_each_command_runs(
    words: tuple[str, ...], project: Path, built_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = re.findall("^ *例：gongshi (.+)$", commands(main)[words], flags=re.MULTILINE)
    assert examples, f"gongshi {' '.join(words)} shows no example"
    monkeypatch.chdir(project)
    if words in BEFORE:
        shutil.copytree(built_site.parents[1], project / "build", symlinks=True)
    (project.parent / "名单.csv").write_text("项目名称,单位\n示例项目,示例单位\n", encoding="utf-8")
    for before in BEFORE.get(words, ()):
        assert gongshi(*before).exit_code == 0
    for example in examples:
        assert tuple(shlex.split(example))[: len(words)] == words
        done = gongshi(*shlex.split(example))
        assert done.exit_code == 0, done.output


# check


def test_check_says_that_nothing_is_wrong(sources: Path) -> None:
    done = gongshi("check", "--root", str(sources), *AS_OF)
    assert (done.exit_code, done.output) == (0, "没有发现问题。\n")


def test_check_lists_what_is_wrong_with_its_place_and_counts_it(sources: Path) -> None:
    spoil(sources, *BROKEN)
    done = gongshi("check", "--root", str(sources), *AS_OF)
    assert done.exit_code == 1
    told, counted = done.output.splitlines()
    assert re.fullmatch(r"site_data/calls/\S+/timeline\.yml:\d+:\d+: 错误 TIM-010 .+；.+", told)
    assert counted == "共 1 处错误，0 处提醒。"


def test_a_warning_alone_does_not_fail(sources: Path) -> None:
    spoil(
        sources,
        "site_data/site.yml",
        "[chengdu-2023, kunming-2020]",
        "[kunming-2020, chengdu-2023]",
    )
    done = gongshi("check", "--root", str(sources), *AS_OF)
    assert done.exit_code == 0
    assert "提醒" in done.output
    assert done.output.endswith("共 0 处错误，1 处提醒。\n")


@pytest.mark.parametrize("form", ["json", "sarif", "github", "gitlab"])
def test_each_format_is_read_by_a_machine(sources: Path, form: str) -> None:
    clean = gongshi("check", "--root", str(sources), "--format", form, *AS_OF)
    spoil(sources, *BROKEN)
    done = gongshi("check", "--root", str(sources), "--format", form, *AS_OF)
    assert (clean.exit_code, done.exit_code) == (0, 1)
    if form == "json":
        assert json.loads(clean.output)["findings"] == []
        (finding,) = json.loads(done.output)["findings"]
        assert finding["code"] == "TIM-010"
    elif form == "sarif":
        assert json.loads(clean.output)["runs"][0]["results"] == []
        (result,) = json.loads(done.output)["runs"][0]["results"]
        assert result["ruleId"] == "TIM-010"
        (rule,) = json.loads(done.output)["runs"][0]["tool"]["driver"]["rules"]
        assert rule["shortDescription"]["text"] == "每个批次都有申报环节，分几次申报的有几个"
    elif form == "gitlab":
        assert json.loads(clean.output) == []
        (told,) = json.loads(done.output)
        assert told["check_name"] == "TIM-010"
    else:
        assert clean.output == ""
        (line,) = done.output.splitlines()
        assert line.startswith("::error file=site_data/calls/")


def test_an_unreadable_site_file_is_told_and_fails(sources: Path) -> None:
    (sources / "site_data/site.yml").write_text("title: [\n", encoding="utf-8")
    done = gongshi("check", "--root", str(sources))
    assert done.exit_code == 1
    assert done.output.startswith("site_data/site.yml:")


# build


def test_a_build_with_errors_changes_nothing(project: Path) -> None:
    spoil(project, *BROKEN)
    done = gongshi("build", "--root", str(project), *AS_OF)
    assert done.exit_code == 1
    assert "TIM-010" in done.output
    assert done.output.endswith("网站没有改动。\n")
    assert not (project / "build").exists()


def test_a_build_shows_its_warnings_and_where_to_open_it(project: Path) -> None:
    spoil(
        project,
        "site_data/site.yml",
        "[chengdu-2023, kunming-2020]",
        "[kunming-2020, chengdu-2023]",
    )
    other = project.parent / "copy"
    done = gongshi("build", "--root", str(project), "--site-dir", str(other), *AS_OF)
    assert done.exit_code == 0, done.output
    assert "提醒 SIT-003" in done.output
    assert done.output.endswith(f"打开 {other}/index.html\n")
    assert (other / "index.html").is_file()


def test_a_build_that_fails_afterwards_says_so(project: Path) -> None:
    (project / "mkdocs.yml").write_text("theme: [", encoding="utf-8")
    done = gongshi("build", "--root", str(project), *AS_OF)
    assert done.exit_code == 1
    assert "错误 PUB-" in done.output
    assert done.output.endswith("网站没有改动。\n")


# rules


def test_rules_lists_every_check_and_every_clause(sources: Path) -> None:
    done = gongshi("rules", "--root", str(sources))
    assert done.exit_code == 0
    for said in ("SRC-001", "LOAD-001", "PUB-003", "TIM-019", "表单检查"):
        assert said in done.output


def test_rules_of_an_unreadable_site_still_lists_the_checks(sources: Path) -> None:
    (sources / "site_data/site.yml").write_text("title: [\n", encoding="utf-8")
    done = gongshi("rules", "--root", str(sources))
    assert done.exit_code == 2
    assert "TIM-019" in done.output
    assert "site_data/site.yml:" in done.output


# new call


def test_a_new_call_needs_a_site_file_that_reads(sources: Path) -> None:
    (sources / "site_data/site.yml").write_text("title: [\n", encoding="utf-8")
    done = gongshi("new", "call", "demo", "--root", str(sources))
    assert done.exit_code == 2
    assert done.output.startswith("site_data/site.yml:")
    assert not (sources / "site_data/calls/demo").exists()


def test_a_new_call_is_listed_once_whatever_stood_there(sources: Path) -> None:
    listing = sources / "site_data/site.yml"
    spoil(
        sources,
        "site_data/site.yml",
        "calls: [chengdu-2023, kunming-2020]",
        "calls:  # 先后\n  [chengdu-2023,  # 成都\n   demo,\n   kunming-2020]",
    )
    before = listing.read_bytes()
    assert gongshi("new", "call", "demo", "--root", str(sources)).exit_code == 0
    assert listing.read_bytes() == before
    assert gongshi("new", "call", "second", "--root", str(sources)).exit_code == 0
    assert "[second, chengdu-2023,  # 成都" in listing.read_text(encoding="utf-8")
    site, _ = load(sources)
    assert site is not None
    prefixes = {call.prefix for call in site.calls}
    assert prefixes == {"CD", "KM", "DE", "SE"}


# Words that are wrong


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("chek", "没有 chek 这个命令；最接近的是 check。用 gongshi -h 看用法。"),
        ("xyz", "没有 xyz 这个命令；可用的有 adopt、build、check、"),
        ("new cal", "没有 cal 这个命令；最接近的是 call。用 gongshi new -h 看用法。"),
        ("--verion", "没有 --verion 这个选项；最接近的是 --version。"),
        ("check --formt x", "没有 --formt 这个选项；最接近的是 --format。用 gongshi check -h"),
        ("check -z", "没有 -z 这个选项；可用的有 "),
        ("check --format", "--format 后面要写一个值。用 gongshi check -h 看用法。"),
        ("check --help=3", "--help 后面不写值。"),
        (
            "check --format yaml",
            "--format：没有 yaml 这一种；从 text、json、sarif、github、gitlab 中选一个。",
        ),
        ("check one two", "多出了 one、two；请删去。"),
        ("new call a b", "多出了 b；请删去。"),
        ("new call", "缺少批次标识。用 gongshi new call -h 看用法。"),
        ("check --as-of 昨天", "--as-of：昨天 不是时间；写成 2023-06-01 或 "),
        ("check --as-of 2023-02-30", "--as-of：2023-02-30 不是时间；"),
        ("check --as-of 2023-06-12T25:00+08:00", "不是时间；"),
        ("check --as-of 0001-01-01", "不在 1990 年到 2100 年之间；"),
        ("check --as-of 2101-01-01", "不在 1990 年到 2100 年之间；"),
        ("check --root /etc/passwd", "--root：/etc/passwd 是文件，不是目录；"),
        ("check --root /nowhere", "/nowhere 不是项目目录，缺少 site_data；"),
        ("build --builder hugo", "--builder：没有 hugo 这一种；从 mkdocs、zensical 中选一个。"),
        ("build --site-dir /etc/passwd", "--site-dir：/etc/passwd 是文件，不是目录；"),
    ],
)
def test_misuse_is_refused_in_one_line_of_chinese(words: str, said: str) -> None:
    done = gongshi(*words.split())
    assert done.exit_code == 2
    assert done.output.startswith("错误：")
    assert said in done.output
    assert done.output.count("\n") == 1
    assert not LATIN.search(done.output)


@pytest.mark.parametrize(
    "words", ["", "-h", "--help", "new", "check -h", "build -h", "new call -h"]
)
def test_help_is_in_chinese(words: str) -> None:
    done = gongshi(*words.split())
    assert done.exit_code == (0 if "-" in words else 2)
    assert done.output.startswith("用法：")
    assert "显示这份说明。" in done.output
    assert not LATIN.search(done.output)


def test_every_option_is_explained() -> None:
    for words in commands(main):
        for line in gongshi(*words, "-h").output.split("选项：\n")[1].splitlines():
            assert re.search("[\u4e00-\u9fff]", line) or line.strip().startswith("--")


def test_the_version_is_said() -> None:
    done = gongshi("--version")
    assert (done.exit_code, done.output) == (0, f"gongshi {__version__}\n")


def test_a_file_that_cannot_be_read_is_told_without_a_traceback(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied", str(sources / "schemas"))

    monkeypatch.setattr("generator.checks.project.load", refuse)
    done = gongshi("check", "--root", str(sources))
    assert done.exit_code == 2
    assert done.output == f"错误：读写不了 {sources}/schemas；请检查权限和磁盘。\n"


def test_an_interrupted_command_says_that_it_is_not_done(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("generator.checks.project.load", interrupt)
    done = gongshi("check", "--root", str(sources))
    assert done.exit_code == 2
    assert done.output.strip() == "已中断，没有做完。"


def test_the_clock_is_asked_where_no_day_is_given(sources: Path) -> None:
    assert gongshi("check", "--root", str(sources)).exit_code == 0


@pytest.mark.parametrize("command", ["check", "build", "seal"])
def test_a_machine_without_the_memory_gets_one_line(
    command: str, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("generator.checks.project.load", full)
    result = CliRunner().invoke(main, [command, "--root", str(sources)])
    assert result.exit_code == 2
    assert result.output.startswith("错误：内存不够")
    assert result.output.count("\n") == 1
