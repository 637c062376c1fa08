"""What the documents show runs, what they name exists, and what exists is documented.

A block marked ``console`` is a session: its ``$`` lines run in a copy of the project, in order,
and print what stands below them, where ``…`` stands for anything. ``make`` is left to CI.
"""

import ast
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from test_architecture import NAMES, ORDER

from generator import __version__
from generator.cli.catalogue import FAMILIES
from generator.cli.main import main

PROJECT = Path(__file__).parents[1]
SESSIONS = ("README.md", "README.zh.md", "CONTRIBUTING.md")
DOCUMENTS = (
    "README.md",
    "README.zh.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(
        path.relative_to(PROJECT).as_posix()
        for folder in ("handbook", "project")
        for path in (PROJECT / "content" / folder).rglob("*.md")
    ),
)
WITHIN = [name for name in DOCUMENTS if not name.startswith("content/handbook/")]
"""Those that speak of the project as it lies there."""


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def undented(block: str) -> str:
    indent = min(len(line) - len(line.lstrip()) for line in block.splitlines() if line.strip())
    return "\n".join(line[indent:] for line in block.splitlines())


def blocks(name: str, language: str) -> Iterator[str]:
    """The fenced blocks of a document in one language, without the indent of their list."""
    fence = re.compile(rf"^ *```{language}\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
    yield from (undented(found[1]) for found in fence.finditer(read(name)))


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command of a session and what a document says it prints."""

    command: str
    printed: str


def steps(name: str) -> list[Step]:
    found = []
    for block in blocks(name, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE):
            if part:
                command, _, printed = part.partition("\n")
                found.append(Step(command=command, printed=printed.strip("\n")))
    return found


# ---- what a document shows ----


def begun(command: str, folder: Path) -> subprocess.Popen[str]:
    """Begin a line as somebody would type it, with the command of this project on the path."""
    binaries = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(PROJECT),
    }
    return subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line to its end."""
    with begun(command, folder) as process:
        printed, _ = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, printed)


def interrupted(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line that goes on until it is told to end, and tell it once it has said anything."""
    with begun(f"exec {command}", folder) as process:
        assert process.stdout is not None
        printed = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        printed += process.stdout.read()
    return subprocess.CompletedProcess(command, process.returncode, printed)


@pytest.mark.parametrize("name", SESSIONS)
def test_what_a_document_shows_is_what_is_printed(name: str, project: Path):
    shown = [step for step in steps(name) if not step.command.startswith("make ")]
    assert shown
    for step in shown:
        done = run(step.command, project)
        wanted = ".*".join(re.escape(part) for part in step.printed.split("…"))
        printed = done.stdout.strip("\n")
        assert re.fullmatch(wanted, printed, re.DOTALL), f"{name}: $ {step.command}\n{printed}"


def test_the_readme_fits_on_a_few_screens():
    assert len(read("README.md").splitlines()) <= 120


# ---- commands, options, verbs, codes ----


def commands(group: click.Group, before: str = "gongshi") -> Iterator[tuple[str, click.Command]]:
    """Every command that can be typed, by its full name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


COMMANDS = dict(commands(main))
BEFORE = {
    "gongshi verify": ("gongshi build",),
    "gongshi adopt": ("gongshi build",),
    "gongshi rollback": ("gongshi build", "gongshi build --as-of 2027-01-04"),
}
"""What has to be there before an example can run."""
CODES = {
    *(code for _, codes in FAMILIES for code in codes),
}


def options(command: click.Command) -> dict[str, tuple[str, ...]]:
    """The options of a command, each with the values it may take, if those are listed."""
    return {
        option: tuple(parameter.type.choices) if isinstance(parameter.type, click.Choice) else ()
        for parameter in command.params
        for option in parameter.opts
        if isinstance(parameter, click.Option) and option.startswith("--")
    }


def typed(name: str) -> Iterator[str]:
    """Every command line of ours in a document: in blocks, in tables and between backquotes."""
    text = read(name)
    for found in re.finditer(r"`(gongshi[^`\n]*)`|^ *(?:\$ )?(gongshi .*)$", text, re.MULTILINE):
        yield (found[1] or found[2]).replace("\\|", "|")


def named(line: str) -> str:
    """The longest command a line begins with, or what stands there instead."""
    words = line.split()
    for length in (3, 2):
        if " ".join(words[:length]) in COMMANDS:
            return " ".join(words[:length])
    return " ".join(words[:2])


def test_every_command_and_option_is_documented():
    shown = [line for name in SESSIONS for line in typed(name)]
    for name, command in COMMANDS.items():
        lines = [line for line in shown if named(line) == name]
        assert lines, name
        for option, choices in options(command).items():
            usage = [line for line in lines if option in line]
            assert usage, f"{name} {option}"
            assert not choices or any("|".join(choices) in line for line in usage), option


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_shows_a_command_or_option_that_does_not_exist(name: str):
    for line in typed(name):
        command = named(line)
        if command in {"gongshi", "gongshi --version", "gongshi --help"}:
            continue
        assert command in COMMANDS, f"{name}: {line}"
        for option in re.findall(r"--[a-z-]+", line):
            assert option in options(COMMANDS[command]), f"{name}: {line}"


# The tests of the command run the others, in one process.
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name == "gongshi serve" else pytest.mark.long)
        for name in COMMANDS
    ],
)
def test_the_help_of_a_command_ends_with_an_example_that_runs(name: str, project: Path):
    example = re.search(rf"例：({name}( .*)?)$", COMMANDS[name].help or "", re.MULTILINE)
    assert example is not None
    for command in BEFORE.get(name, ()):
        done = run(command, project)
        assert done.returncode == 0, done.stdout
    (project.parent / "名单.csv").write_text("项目名称,承办单位\n戏台,柳湾村\n", encoding="utf-8")
    typed = example[1]
    if name == "gongshi serve":
        # It takes any port that is free.
        done = interrupted(typed.replace("8080", "0"), project)
    else:
        done = run(typed, project)
    assert done.returncode == 0, done.stdout


def test_every_verb_of_make_is_documented_and_nothing_else_is():
    verbs = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)
    assert phony is not None
    assert verbs == set(phony[1].split())
    assert (
        set(re.findall(r"^\| `make ([a-z-]+)` \|", read("CONTRIBUTING.md"), re.MULTILINE)) == verbs
    )
    for name in DOCUMENTS:
        assert set(re.findall(r"`make ([a-z-]+)", read(name))) <= verbs


def test_every_family_of_codes_is_explained_beside_the_rules():
    rows = re.findall(r"^\| ([A-Z]{3,4}(?:、[A-Z]{3,4})*) \|", read("README.zh.md"), re.MULTILINE)
    explained = [family for row in rows for family in row.split("、")]
    assert sorted(explained) == sorted({code.partition("-")[0] for code in CODES})


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_code_that_a_document_names_exists(name: str):
    families = {code.partition("-")[0] for code in CODES}
    for family, number in re.findall(r"\b([A-Z]{3,4})-([0-9]{3})\b", read(name)):
        assert family not in families or f"{family}-{number}" in CODES, f"{name}: {family}-{number}"


# ---- the map, the invariants, the changes ----


def test_every_module_is_on_the_map_in_the_order_of_imports():
    found, rooms = [], []
    whole = read("ARCHITECTURE.md").partition("## The map")[2].split("```")[1]
    for line in re.sub(r" ·\n +", " · ", whole).strip().splitlines():
        room = re.match(r"([a-z_]+)(/|\.py) ", line)
        if room:
            rooms.append(room[1])
            found += [room[1]] if room[2] == ".py" else []
        else:
            inner, _, names = line.strip().rpartition(": ")
            found += [f"{rooms[-1]}/{inner}{name}" for name in names.split(" · ")]
    assert sorted(found) == sorted(name for name in NAMES if not name.endswith("__init__"))
    assert tuple(rooms) == ORDER


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_invariant_names_a_test_that_exists():
    rows = [row for row in read("ARCHITECTURE.md").splitlines() if row.startswith("| ")][1:]
    assert len(rows) >= 12
    for row in rows:
        holders = re.findall(r"`(tests/[a-z_/]+\.py)::(test_\w+)`", row)
        assert holders, row
        for file, test in holders:
            assert test in functions(PROJECT / file), f"{file}::{test}"


def test_the_newest_version_in_the_changelog_is_the_version():
    versions = re.findall(
        r"^## \[([0-9.]+)\] - [0-9]{4}-[0-9]{2}-[0-9]{2}$", read("CHANGELOG.md"), re.MULTILINE
    )
    assert versions[0] == __version__
    assert versions == sorted(versions, key=lambda one: [*map(int, one.split("."))], reverse=True)


def test_decisions_are_numbered_without_gaps_and_say_why_what_and_the_cost():
    folder = PROJECT / "content" / "project" / "decisions"
    for number, path in enumerate(sorted(folder.iterdir()), 1):
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
        assert headings == ["Why", "What", "What it costs"]


# ---- links and what must not stand in a document ----


def slugs(text: str) -> set[str]:
    """The anchors a forge gives the headings of a document."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}


# Links of the handbook lead to pages as well, and a build follows them all.
@pytest.mark.parametrize("name", WITHIN)
def test_every_link_within_the_project_leads_somewhere(name: str):
    for target in re.findall(r"\]\(([^)\s]+)\)", read(name)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        place = (PROJECT / name).parent / path if path else PROJECT / name
        assert place.resolve().is_relative_to(PROJECT), target
        assert place.exists(), f"{name}: {target}"
        assert not anchor or anchor in slugs(place.read_text(encoding="utf-8")), target


# Files of the handbook are there once its reader has made them: tests/test_handbook.py does.
@pytest.mark.parametrize("name", WITHIN)
def test_every_file_a_document_names_exists(name: str):
    roots = ("generator/", "tests/", "schemas/", "content/", "site_data/")
    for found in re.findall(r"`([a-z_]+/[A-Za-z0-9_./-]*)`", read(name)):
        if found.startswith(roots) and "workdays/" not in found:
            assert (PROJECT / found).exists(), f"{name}: {found}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_knows_one_machine_or_where_packages_come_from(name: str):
    text = read(name)
    hosts = set(re.findall(r"[a-z]+://([^/:\s)`]+)", text))
    assert hosts <= {"keepachangelog.com", "semver.org", "127.0.0.1"}
    assert not re.search(r"(?<![\w.)>])/(work|tmp|home|root|Users|usr|opt|mnt)/", text)
