"""Imports run one way, only the command speaks, and no call stands in the program."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.shipped_words import program_words

PROJECT = Path(__file__).parents[1]
GENERATOR = PROJECT / "generator"

# Each room may import those below it, and nothing above it.
ORDER = (
    "cli",
    "publish",
    "checks",
    "review",
    "authoring",
    "render",
    "submissions",
    "forms",
    "model",
    "sources",
    "findings",
    "privacy",
    "web",
)
MODULES = sorted(path for path in GENERATOR.rglob("*.py") if "node_modules" not in path.parts)


def room(path: Path) -> str:
    """The first name below the package: a module, or a package of modules."""
    return path.relative_to(GENERATOR).with_suffix("").parts[0]


def name_of(path: Path) -> str:
    """The name of a module below the package: submissions/intake/pool."""
    return path.relative_to(GENERATOR).with_suffix("").as_posix()


NAMES = [name_of(path) for path in MODULES]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """The full names of what a module imports from anywhere, in functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inner(path: Path) -> set[str]:
    """The modules of this package that a module imports, by their path below it."""
    found = set()
    for name in imported(path):
        parts = name.split(".")[1:] if name.startswith("generator.") else []
        while parts and "/".join(parts) not in NAMES:
            parts.pop()
        if parts:
            found.add("/".join(parts))
    return found


def mentions(path: Path) -> Iterator[str]:
    """Every dotted name a module uses, and each call as its name with brackets."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute | ast.Name):
            yield ast.unparse(node)
        elif isinstance(node, ast.Call):
            yield f"{ast.unparse(node.func)}()"


def test_every_room_of_the_package_has_its_place_in_the_order():
    assert {room(path) for path in MODULES} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_imports_run_one_way(path: Path):
    for name in inner(path):
        other = name.split("/")[0]
        if other not in (room(path), "__init__"):
            assert ORDER.index(other) > ORDER.index(room(path)), f"{path} imports {name}"


def test_modules_of_one_room_do_not_import_each_other_in_a_ring():
    edges = {name: inner(path) for name, path in zip(NAMES, MODULES, strict=True)}
    while leaves := [name for name, needed in edges.items() if not needed & edges.keys()]:
        for name in leaves:
            del edges[name]
    assert edges == {}


def test_what_programs_read_does_not_come_from_a_page():
    data = [path for path in MODULES if name_of(path).startswith("render/data/")]
    needed = set[str]().union(*map(inner, data))
    assert [name for name in needed if name.startswith("render/pages/")] == []
    assert len(data) > 5


COMMANDS = ("cli/main", "cli/new_commands", "cli/output", "cli/project_commands")
SPEAKS = re.compile(r"(print|input|exit|quit|sys\.exit|os\._exit|SystemExit)\(\)|sys\.std(out|err)")
CLOCK = re.compile(
    r".*\b(datetime|date)\.(now|utcnow|today)\(\)"
    r"|time\.(time|time_ns|monotonic|perf_counter|localtime|gmtime|strftime|ctime)(\(\))?"
)
WORLD = re.compile(r"os\.(environ|getenv|environb).*|locale\..*|tempfile\..*")
WRITES = re.compile(
    r".*\.(write_text|write_bytes|mkdir|unlink|rmdir|symlink_to|touch|rmtree|copyfile|copytree)\(\)"
    r"|os\.(remove|rename|replace|mkdir|makedirs)\(\)"
)


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_only_the_command_speaks_ends_and_asks_the_clock(path: Path):
    said = set(mentions(path))
    if name_of(path) not in COMMANDS:
        assert [name for name in said if SPEAKS.fullmatch(name)] == []
        assert [name for name in said if CLOCK.fullmatch(name)] == []
        foreign = {name.split(".")[0] for name in imported(path)}
        assert foreign.isdisjoint({"click", "argparse"}) or name_of(path) == "cli/click_zh"
    # The confined process needs a folder of its own, which it removes before it opens anything,
    # and is started where the surroundings keep what passes;
    # a preview writes its settings beside what it builds, never to the site; a revision is laid
    # out in a folder that is removed once it is read.
    alone = (
        "submissions/intake/pool",
        "submissions/intake/sandbox",
        "publish/preview/mkdocs_page",
        "authoring/amendments/git_revision",
        "authoring/atomic_write",
        "authoring/git_setup",
    )
    if name_of(path) not in (
        *COMMANDS,
        *alone,
        "publish/build",
        "publish/rebuilt",
        "publish/releases",
    ):
        assert [name for name in said if WORLD.fullmatch(name)] == []
        assert [name for name in said if WRITES.fullmatch(name)] == []


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_nothing_is_left_to_chance_and_nothing_connects(path: Path):
    roots = {name.split(".")[0] for name in imported(path)}
    # A preview listens on the loopback address; it connects to nothing either.
    listens = {"http"} if name_of(path) == "publish/preview/server" else set()
    barred = {"random", "secrets", "uuid", "socket", "http", "requests", "urllib3"}
    assert (roots - listens).isdisjoint(barred)
    assert not any(name.startswith("urllib.request") for name in imported(path))
    # Only git knows what a revision holds, and only ssh-keygen signs.
    others = (
        "authoring/amendments/git_revision",
        "authoring/git_setup",
        "checks/log_signature",
    )
    if name_of(path) not in ("publish/build", "submissions/intake/pool", *others):
        assert "subprocess" not in roots


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_package_file_holds_the_version_at_most(path: Path):
    if path.name != "__init__.py":
        return
    for node in tree(path).body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        version = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__"
        assert docstring or version


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_is_split_before_it_passes_600_lines(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600


def test_one_class_name_has_one_meaning():
    found: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name.lstrip("_"), []).append(name_of(path))
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_everything_public_says_what_it_is(path: Path):
    module = tree(path)
    assert ast.get_docstring(module) or not module.body
    for node in ast.walk(module):
        private = isinstance(node, ast.ClassDef) and node.name.startswith("_")
        if private or not isinstance(node, ast.Module | ast.ClassDef):
            continue
        for inside in node.body:
            named = isinstance(inside, ast.FunctionDef | ast.ClassDef)
            if named and not inside.name.startswith("_"):
                assert ast.get_docstring(inside), f"{path}:{inside.lineno} {inside.name}"


def test_no_call_stands_in_the_program():
    found = program_words()
    assert len(found) > 40
    for path in GENERATOR.rglob("*"):
        ours = path.suffix != ".pyc" and "node_modules" not in path.parts
        if path.is_file() and ours:
            text = path.read_bytes().decode("utf-8", "ignore").casefold()
            assert [word for word in found if word.casefold() in text] == [], path


def tracked() -> list[Path]:
    """The files under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    return [PROJECT / name for name in listed.split("\0") if name and (PROJECT / name).is_file()]


def test_no_file_says_where_packages_are_fetched_from():
    pinned = {"constraints.txt", "package-lock.json", "package.json", ".npmrc", "pyproject.toml"}
    option = re.compile(rb"index-url|trusted-host|find-links|\"resolved\"\s*:")
    for path in tracked():
        data = path.read_bytes()
        if path != Path(__file__):
            assert not option.search(data), path
        if path.name in pinned or ".ci" in path.parts or path.name == "Makefile":
            assert data.count(b"://") == data.count(b"http://127.0.0.1"), path


def test_the_pinned_versions_cover_what_the_project_asks_for():
    pins = (PROJECT / "constraints.txt").read_text(encoding="utf-8")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert {plain(line) for line in asked} <= {plain(line) for line in pins.splitlines()}
    assert not re.search(r"^click==8\.3\.[01]$", pins, re.MULTILINE)


def plain(requirement: str) -> str:
    """The name of a package as every spelling of it is compared."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9_.-]", requirement)[0]).lower()
