"""The settings for VS Code: every source has its schema, every line of a check can be clicked."""

import json
import re
from pathlib import Path, PurePosixPath

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.model.loader import CALL_FILES
from tests.support.project_copies import ROOT

FOLDER = ROOT / ".vscode"
SEVERITIES = {"错误": "error", "提醒": "warning", "说明": "info"}


def read(name: str) -> dict:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def schema_of(path: str) -> list[str]:
    """The schemas that the editor takes for a file."""
    settings = read("settings.json")
    rows = [(url, glob) for url, glob in settings["yaml.schemas"].items()]
    rows += [
        (row["url"], glob.lstrip("/"))
        for row in settings["json.schemas"]
        for glob in row["fileMatch"]
    ]
    return [url for url, glob in rows if PurePosixPath(path).match(glob)]


SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in (
        "site_data/**/*.yml",
        "site_data/**/datapackage.json",
        "schemas/forms/**/*.yml",
        "schemas/forms/*/*/*.json",
    )
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("path", SOURCES)
def test_every_source_has_the_schema_that_the_program_holds_it_to(path: str) -> None:
    (url,) = schema_of(path)
    assert (ROOT / url).is_file()
    first = (ROOT / path).read_text(encoding="utf-8").splitlines()[0]
    named = re.search(r"\$schema=(\S+)", first)
    if named:
        assert (ROOT / path).parent.joinpath(named[1]).resolve() == (ROOT / url).resolve()


def test_every_kind_of_source_is_mapped_and_nothing_else() -> None:
    kinds = {
        Path(url).name.removesuffix(".schema.json") for path in SOURCES for url in schema_of(path)
    }
    # 还没有哪个批次更正过、有清单，也没有哪一年要另写放假安排。
    for path, kind in (
        ("site_data/workdays/2027.yml", "workdays"),
        ("site_data/versions/a-2026/versions.yml", "versions"),
        ("site_data/calls/a-2026/lists/demands.yml", "list"),
    ):
        assert schema_of(path) == [f"./schemas/data/{kind}.schema.json"]
    mapped = read("settings.json")["yaml.schemas"]
    assert {Path(url).name.removesuffix(".schema.json") for url in mapped} == {
        *(kinds - {"result", "application", "table"}),
        "workdays",
        "versions",
        "list",
    }
    assert kinds >= {*CALL_FILES, "site", "objections", "layout", "rules", "review", "result"}
    assert kinds >= {"application", "table"}
    # 公告和页面的题头在 Markdown 里，编辑器的 YAML 插件不读；共用的定义不是一种文件。
    every = {path.name.removesuffix(".schema.json") for path in (ROOT / "schemas/data").iterdir()}
    assert every - kinds - {"workdays", "versions", "list"} == {"announcement", "page", "common"}


def tasks() -> list[dict]:
    """The tasks, each with its matchers as they are declared at the head of the file."""
    found = read("tasks.json")
    declared = {f"${matcher.pop('name')}": matcher for matcher in found["declares"]}
    for task in found["tasks"]:
        task["problemMatcher"] = [declared[name] for name in task["problemMatcher"]]
    return found["tasks"]


def matched(line: str) -> list[tuple[str, dict]]:
    """What the editor makes of a line: its weight and the pattern's named parts."""
    found = []
    for matcher in next(task for task in tasks() if task["label"] == "检查")["problemMatcher"]:
        pattern = matcher["pattern"]
        match = re.match(pattern["regexp"], line)
        if match:
            parts = {
                key: match[number] for key, number in pattern.items() if isinstance(number, int)
            }
            found.append((matcher["severity"], parts))
    return found


def test_each_line_of_a_real_check_is_one_problem_at_its_place(sources: Path) -> None:
    path = sources / "site_data/calls/chengdu-2023/timeline.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "    closes: 2023-06-13T24:00+08:00\n",
        "    closes: 2023-06-13T24:00+08:00\n    to_confirm: [closes]\n",
    )
    path.write_text(
        text.replace("closes: 2023-06-12T24:00", "closes: 2023-06-31T24:00"), encoding="utf-8"
    )
    (sources / "site_data/calls/kunming-2020/funding.yml").unlink()
    done = CliRunner().invoke(main, ["check", "--root", str(sources), "--as-of", "2026-11-22"])
    *lines, last = done.output.splitlines()
    assert matched(last) == []
    assert {line.split(": ")[1].split(" ")[0] for line in lines} == {"错误", "提醒"}
    for line in lines:
        ((severity, parts),) = matched(line)
        place, rest = line.split(": ", 1)
        assert severity == SEVERITIES[rest.split(" ")[0]]
        told = [parts["file"], parts.get("line"), parts.get("column")]
        assert place.split(":") == [part for part in told if part]
        assert parts["code"] in rest
        assert rest.endswith(parts["message"])
    assert any("line" not in parts for line in lines for _, parts in matched(line))


def test_the_tasks_run_commands_there_are() -> None:
    labels = {task["label"]: task["args"] for task in tasks()}
    assert labels == {
        "检查": ["check"],
        "检查暂存的内容": ["check", "--staged"],
        "预览": ["serve"],
        "生成网站": ["build"],
    }
    for task in tasks():
        assert task["command"] == "${workspaceFolder}/.venv/bin/gongshi"
        command = main.commands[task["args"][0]]
        options = {option for param in command.params for option in param.opts}
        assert set(task["args"][1:]) <= options
        for matcher in task["problemMatcher"]:
            assert matcher["fileLocation"] == ["relative", "${workspaceFolder}"]


def test_the_editor_is_told_which_help_to_install() -> None:
    assert "redhat.vscode-yaml" in read("extensions.json")["recommendations"]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert ".vscode" not in ignored
