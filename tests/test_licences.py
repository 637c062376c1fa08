"""The licences of what others wrote travel with whatever holds it, and the list is complete."""

import json
import re
import subprocess
from html import unescape
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

import pytest

from generator.checks.privacy_scan import search
from generator.web.bundles import EDITOR, LICENCES, licences, scripts, software
from tests.support.web_sources import WEB, makings

IMPORTED = re.compile(r"^(?:import|export)\b[^;]*?\bfrom \"([^\".][^\"]*)\";", re.MULTILINE)
HEAD = re.compile(r"^==== (\S+)( \S+)? · (\S+) · (.+) ====$", re.MULTILINE)
KEPT = {path.relative_to(WEB / "licences").as_posix() for path in WEB.glob("licences/**/*.txt")}


def package(name: str) -> dict[str, str]:
    """What npm laid down says of a package."""
    return json.loads((WEB / f"node_modules/{name}/package.json").read_text(encoding="utf-8"))


def text_of(name: str) -> str:
    """The licence of a package, from npm or kept by hand."""
    (path,) = (
        *(WEB / "node_modules" / name).glob("LICENSE*"),
        *(WEB / "licences").glob(f"{name}.txt"),
    )
    return path.read_text(encoding="utf-8").strip()


def blocks(text: str) -> dict[str, tuple[str, str, str, str]]:
    """Version, licence, files and text of each notice in the list, by name."""
    _, *parts = HEAD.split(text)
    return {
        name: ((version or "").strip(), licence, where, body.strip())
        for name, version, licence, where, body in zip(*[iter(parts)] * 5, strict=True)
    }


LISTED = blocks(licences().decode())
OURS = sorted(name for name in LISTED if (WEB / "node_modules" / name).is_dir())


def test_every_package_that_a_source_imports_is_listed() -> None:
    sources = [path for path in (WEB / "src").rglob("*.ts") if "parity" not in path.parts]
    named = {
        name
        for path in sources
        for name in IMPORTED.findall(path.read_text(encoding="utf-8"))
        if not name.startswith("node:")
    }
    assert named == set(OURS)
    assert len(OURS) >= 4


@pytest.mark.parametrize("name", OURS)
def test_a_script_holds_the_licence_of_each_package_in_it(name: str) -> None:
    version, licence, where, text = LISTED[name]
    assert (version, licence) == (package(name)["version"], package(name)["license"])
    assert text == text_of(name)
    assert "copyright" in text.casefold()
    for script in where.split(" "):
        first = scripts()[script].decode().partition("*/")[0]
        assert first.startswith("/*!\n")
        assert f"\n{name} {version} · {licence}\n\n{text}\n" in first.removeprefix("/*!")


def test_a_script_of_ours_alone_names_nobody() -> None:
    held = {script for _, _, where, _ in LISTED.values() for script in where.split(" ")}
    for name, data in scripts().items():
        assert data.startswith(b"/*!") == (name in held)


def test_a_package_without_a_licence_stops_the_build(tmp_path: Path) -> None:
    web = makings(tmp_path)
    (web / "licences/@cfworker/json-schema.txt").unlink()
    done = subprocess.run(
        ["node", "build.mjs"], cwd=web, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "licences/@cfworker/json-schema.txt" in done.stderr
    assert not (web / "dist/licences.txt").exists()


def test_what_the_theme_puts_on_a_site_is_listed() -> None:
    theme = files("material") / "templates/assets/javascripts"
    named = {"mkdocs-material", "lunr-languages"}
    for path in Path(str(theme)).rglob("*.map"):
        for source in json.loads(path.read_text(encoding="utf-8"))["sources"]:
            named.update(re.findall(r".*node_modules/((?:@[^/]+/)?[^/]+)/", source))
    assert {name for name, (_, _, where, _) in LISTED.items() if where == "javascripts/"} == named
    own = distribution("mkdocs-material").read_text("licenses/LICENSE")
    assert own is not None
    assert LISTED["mkdocs-material"][3].split() == own.split()


def test_no_licence_is_kept_that_nothing_needs() -> None:
    brought = {name for name in OURS if list((WEB / "node_modules" / name).glob("LICENSE*"))}
    assert {f"{name}.txt" for name in LISTED.keys() - brought} == KEPT


def test_the_page_about_the_site_lists_what_the_site_holds(built_site: Path) -> None:
    page = (built_site / "about/index.html").read_text(encoding="utf-8")
    rows = re.findall(
        r'<tr><th scope="row">([^<]+)</th><td data-h="许可证"><span>([^<]+)</span>', page
    )
    told = [(unescape(name), unescape(licence)) for name, licence in rows]
    assert told == [(one.name, one.licence) for one in software()]
    public = {name for name, (_, _, where, _) in LISTED.items() if where != EDITOR}
    assert {name.split(" ")[0] for name, _ in told} == public
    assert 'href="../assets/licences.txt"' in page
    assert (built_site / "assets/licences.txt").read_bytes() == licences()


def test_only_the_list_itself_may_name_its_authors() -> None:
    assert search({LICENCES: licences()}, ()) == ()
    for path, data in ((LICENCES, licences() + b"\n"), ("assets/other.txt", licences())):
        assert {finding.code for finding in search({path: data}, ())} == {"PUB-054"}


def test_a_form_in_one_file_holds_the_licences_of_its_scripts(built_site: Path) -> None:
    pages = [path for path in built_site.rglob("*.html") if path.name != "index.html"]
    forms = [path for path in pages if b'id="gongshi-data"' in path.read_bytes()]
    assert forms
    for path in forms:
        text = path.read_text(encoding="utf-8")
        for name in OURS:
            version, licence, where, body = LISTED[name]
            if {"gongshi-form.js", "gongshi-open.js"} & set(where.split(" ")):
                assert f"\n{name} {version} · {licence}\n\n{body}\n" in text
