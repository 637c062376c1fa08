"""What runs in the browser: built as its sources say, small, and carried by the package."""

import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project_copies import ROOT
from tests.support.web_sources import WEB, makings

SOURCES = sorted((WEB / "src").rglob("*.ts"))
THEME = ROOT / "generator/render/theme/assets"
NAMES = sorted(path.name for path in (WEB / "dist").iterdir())
THEMED = ["gongshi-head.js", "gongshi-search.js", "gongshi.js"]
"""The scripts of every page, which the theme carries."""
SCRIPTS = sorted((WEB / "dist").glob("*.js")) + [THEME / name for name in THEMED]
FETCHES = frozenset(
    (
        # The list of announcements fetches the parts of its index, which lie beside it.
        WEB / "src/pages/site/announcement_index.ts",
        THEME / "gongshi.js",
        # The page to edit in asks the server of the same machine what is not sent yet.
        WEB / "src/pages/admin/server.ts",
        WEB / "dist/gongshi-admin.js",
    )
)
LARGEST = {
    "gongshi-form.js": 60_000,
    "gongshi-check.js": 90_000,
    "gongshi.js": 8_000,
    "gongshi-head.js": 400,
    "gongshi-search.js": 3_000,
}
"""How many bytes a script may have after gzip -9; benchmarks/page tells how many it has."""

WITHOUT_TWIN = {
    "texts": "JavaScript counts, orders and looks up otherwise than Python",
    "older_browsers": "a library asks for what browsers of before 2021 lack",
    "submissions/intake/checksum": "Python has it in zlib",
    "submissions/intake/json_text": "Python reads JSON with its own library",
    "parity/checks": "lets a test ask the parts of the check",
    "parity/files": "lets a test open files",
}
"""The modules that are no part of a page and have no Python module of their path, and why."""

RUNS_TEXT = re.compile(
    r"(?<![\w$.])(?:eval|Function)\s*\(|\bnew Function\b"
    r"|\bset(?:Timeout|Interval)\s*\(\s*[\"'`]|\bjavascript:|\bimportScripts\b"
)
MAKES_MARKUP = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|srcdoc|DOMParser"
    r"|setHTMLUnsafe|parseHTMLUnsafe)\b|\bdocument\s*\.\s*write"
    r"|setAttribute\s*\(\s*[\"'`](?:on|style[\"'`])"
)
CONNECTS = re.compile(
    r"(?<![\w$.])fetch\s*\(|\b(?:XMLHttpRequest|WebSocket|EventSource|RTCPeerConnection"
    r"|sendBeacon|serviceWorker)\b|\bnew\s+(?:Shared)?Worker\b|(?<![\w$.])import\s*\("
)


def ran(*command: str, cwd: Path, **environment: str) -> str:
    """What a program prints; it must end well."""
    variables = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"} | environment
    done = subprocess.run(
        command, cwd=cwd, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_is_committed_is_what_the_sources_make(tmp_path: Path):
    web = makings(tmp_path)
    ran("npm", "run", "--silent", "build", cwd=web, HOME=str(tmp_path))
    built = {path.name: path.read_bytes() for path in (web / "dist").iterdir()}
    kept = {path.name: path.read_bytes() for path in (WEB / "dist").iterdir()}
    assert sorted(built) == sorted(kept) == NAMES
    themed = tmp_path / THEME.relative_to(ROOT)
    built |= {path.name: path.read_bytes() for path in themed.iterdir()}
    kept |= {path.name: path.read_bytes() for path in THEME.glob("*.js")}
    assert sorted(built) == sorted(kept) == sorted(NAMES + THEMED)
    assert [name for name in kept if kept[name] != built[name]] == []
    assert {"gongshi-apply.js", *LARGEST} <= set(kept)


def test_what_is_no_page_has_a_twin_in_python_or_a_reason():
    names = {path.relative_to(WEB / "src").with_suffix("").as_posix() for path in SOURCES}
    shared = {name for name in names if not name.startswith("pages/")}
    alone = {name for name in shared if not (ROOT / "generator" / f"{name}.py").is_file()}
    assert alone == set(WITHOUT_TWIN)


def test_types_and_layout_of_the_sources_hold(tmp_path: Path):
    ran("npm", "run", "--silent", "check", cwd=WEB, HOME=str(tmp_path))


def test_every_foreign_part_is_pinned_to_one_version():
    told = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    assert told.get("dependencies", {}) == {}
    for name, version in told["devDependencies"].items():
        assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version), name


@pytest.mark.parametrize("path", SOURCES + SCRIPTS, ids=lambda path: path.name)
def test_no_text_is_run_or_made_into_markup_and_nothing_connects(path: Path):
    text = path.read_text(encoding="utf-8")
    for forbidden in (RUNS_TEXT, MAKES_MARKUP):
        assert [found[0] for found in forbidden.finditer(text)] == []
    assert [found[0] for found in CONNECTS.finditer(text)] == ["fetch("] * (path in FETCHES)


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("eval(x)", RUNS_TEXT),
        ("new Function('x')", RUNS_TEXT),
        ("Function ('x')", RUNS_TEXT),
        ("setTimeout('x()')", RUNS_TEXT),
        ("a.innerHTML=b", MAKES_MARKUP),
        ("document.write(b)", MAKES_MARKUP),
        ('a.setAttribute("onclick",b)', MAKES_MARKUP),
        ("fetch('x')", CONNECTS),
        ("new Worker(x)", CONNECTS),
        ("import('./x')", CONNECTS),
    ],
)
def test_what_is_looked_for_is_found(text: str, forbidden: re.Pattern[str]):
    assert forbidden.search(text)
    for harmless in ("isFunction(x)", "retrieval(x)", "prefetch(x)", 'setAttribute("role", x)'):
        assert not forbidden.search(harmless)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_can_stand_in_a_page_and_keeps_its_size(path: Path):
    data = path.read_bytes()
    text = data.decode("utf-8")
    # Where a form is one file, its script stands in it as it is.
    assert not re.search(r"</?script", text, re.IGNORECASE)
    assert "sourceMappingURL" not in text
    size = len(gzip.compress(data, 9, mtime=0))
    assert size <= LARGEST.get(path.name, 60_000)


CARRIED = (
    *("generator", "schemas", "content", "deploy", ".vscode", "mkdocs.yml", "tools"),
    *("pyproject.toml", "README.md", "LICENSE"),
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as a wheel puts it on another machine: no sources of scripts, no node."""
    folder = tmp_path_factory.mktemp("wheel")
    tracked = ran("git", "ls-files", "-z", *CARRIED, cwd=ROOT).split("\0")
    named = (*filter(None, tracked),)
    for name in named:
        if (ROOT / name).is_file():
            (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / "source" / name)
    # What npm puts beside the sources must not travel, whatever is in it.
    stray = folder / "source/generator/web/node_modules/stray"
    stray.mkdir(parents=True)
    (stray / "module.py").write_text("", encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")
    ran(
        *pip,
        "wheel",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "-w",
        ".",
        "./source",
        cwd=folder,
    )
    (wheel,) = folder.glob("*.whl")
    target = folder / "installed"
    ran(*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel), cwd=folder)
    return target


def test_a_wheel_carries_the_scripts_and_nothing_of_their_making(installed: Path):
    carried = {
        path.relative_to(installed / "generator/web").as_posix()
        for path in (installed / "generator/web").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    room = {"labels.json", "shared.json", *(path.name for path in WEB.glob("*.py"))}
    assert carried == {f"dist/{name}" for name in NAMES} | room
    for name in NAMES:
        kept = (WEB / "dist" / name).read_bytes()
        assert (installed / "generator/web/dist" / name).read_bytes() == kept


def test_a_wheel_carries_the_licences_of_what_it_holds(installed: Path):
    (folder,) = installed.glob("gongshi-*.dist-info/licenses")
    assert (folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    kept = (WEB / "dist/licences.txt").read_bytes()
    assert (folder / "generator/web/dist/licences.txt").read_bytes() == kept
    told = (folder.parent / "METADATA").read_text(encoding="utf-8")
    assert "\nLicense-Expression: MIT AND ISC\n" in told


@pytest.mark.long
def test_the_installed_package_builds_the_site_without_node(
    installed: Path, project: Path, tmp_path: Path
):
    (tmp_path / "bin").mkdir()
    told = {"PYTHONPATH": str(installed), "PATH": str(tmp_path / "bin")}
    place = ran(
        sys.executable, "-c", "import generator; print(generator.__file__)", cwd=project, **told
    )
    assert Path(place.strip()).is_relative_to(installed)
    ran(
        sys.executable,
        "-m",
        "generator.cli.main",
        "build",
        "--as-of",
        "2026-11-22",
        cwd=project,
        **told,
    )
    assets = project / "build/current/assets"
    used = {path.name for path in assets.glob("gongshi-*.js")} & set(NAMES)
    assert used
    for name in used:
        assert (assets / name).read_bytes() == (WEB / "dist" / name).read_bytes()
