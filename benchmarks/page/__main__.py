"""How many bytes each kind of page moves before one can read it, and how large its script is.

    python benchmarks/page

The shipped site is built anew, or the folder given by `--site` is measured. Promises: the script of
the form at most 60 kB and that of the check at most 90 kB after gzip -9, no page over 300 kB at
first view.
"""

import argparse
import gzip
import os
import posixpath
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).parents[1]))

from lxml import html
from many import PROJECT, SOURCES
from measure import machine, run, table, told

WEB = PROJECT / "generator/web/dist"
PROMISED = {"gongshi-form.js": 60_000, "gongshi-check.js": 90_000}
FIRST_VIEW = 300_000
ALONE = "form to download"


@dataclass(frozen=True, kw_only=True)
class View:
    """What one page moves at first view, each part as its bytes."""

    kind: str
    page: bytes
    data: bytes
    styles: tuple[bytes, ...]
    scripts: tuple[bytes, ...]
    pictures: tuple[bytes, ...]

    def parts(self) -> tuple[bytes, ...]:
        """Return every file of the view."""
        return (self.page, *self.styles, *self.scripts, *self.pictures)

    def whole(self) -> int:
        """Return the bytes of the view as a browser holds them."""
        return size(self.parts())


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--site", type=Path, help="a built site to measure instead of a fresh one")
    words.add_argument("--record", action="store_true", help="keep the figures in README.md")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = asked.site or built(Path(folder) / "project")
        told("page", "\n\n".join(section(site)), record=asked.record)


def built(root: Path) -> Path:
    """Build the shipped sources in a folder of their own and return the site."""
    for name in SOURCES:
        shutil.copytree(PROJECT / name, root / name)
    shutil.copy(PROJECT / "mkdocs.yml", root)
    paths = {"PYTHONPATH": os.pathsep.join((str(PROJECT), os.environ.get("PYTHONPATH", "")))}
    run((sys.executable, "-m", "generator.cli.main", "build"), cwd=root, variables=paths)
    return root / "build/current"


def size(parts: Iterable[bytes]) -> int:
    """Return how many bytes some files have."""
    return sum(map(len, parts))


def packed(parts: Iterable[bytes]) -> int:
    """Return how many bytes some files have after gzip -9, each for itself."""
    return sum(len(gzip.compress(part, 9, mtime=0)) for part in parts)


def view(site: Path, path: Path) -> View:
    """Return what a browser loads for a page before anybody touches it."""
    data = path.read_bytes()
    tree = html.fromstring(data)
    # What waits in a template is loaded when somebody searches.
    for waiting in tree.xpath("//template"):
        waiting.drop_tree()

    def files(expression: str) -> tuple[bytes, ...]:
        folder = path.parent.relative_to(site).as_posix()
        found = []
        for address in tree.xpath(expression):
            # The error page begins its addresses at the root of the site.
            root = path.name == "404.html" and address.startswith("/")
            place = posixpath.join("" if root else folder, unquote(address).lstrip("/"))
            found.append((site / posixpath.normpath(place)).read_bytes())
        return tuple(found)

    return View(
        kind=kind(site, path, tree),
        page=data,
        data="".join(tree.xpath('//script[@id="gongshi-data"]/text()')).encode(),
        styles=files("//link[@rel='stylesheet']/@href"),
        scripts=files("//script/@src"),
        pictures=files("//link[@rel='icon']/@href | //img[not(starts-with(@src,'data:'))]/@src"),
    )


def kind(site: Path, path: Path, tree: html.HtmlElement) -> str:
    """Return what kind of page this is: its address, with what is one of many left out."""
    parts = path.relative_to(site).parts
    if parts[0] == "downloads":
        return ALONE
    if parts[0] == "calls" and len(parts) > 3:
        return " ".join(("call", *(part for part in parts[2:-1] if not part.isdecimal()))) + (
            " (one)" if parts[-2].isdecimal() else ""
        )
    told = tree.xpath("string(//article/@data-kind)")
    return str(told) or parts[0].removesuffix(".html")


def section(site: Path) -> Iterator[str]:
    """Yield the parts of what is told: pages, scripts, what a search moves."""
    yield f"`python benchmarks/page`; {machine()}"
    views = [view(site, path) for path in sorted(site.rglob("*.html"))]
    heaviest: dict[str, View] = {}
    for one in views:
        if one.kind not in heaviest or heaviest[one.kind].whole() < one.whole():
            heaviest[one.kind] = one
    counts = {name: sum(one.kind == name for one in views) for name in heaviest}
    yield table(
        ("kind of page", "pages", "HTML", "its data", "style", "script", "all", "all, gzip"),
        [
            (
                name,
                counts[name],
                thousands(len(one.page)),
                thousands(len(one.data)),
                thousands(size(one.styles)),
                thousands(size(one.scripts)),
                thousands(one.whole()),
                thousands(packed(one.parts())),
            )
            for name, one in sorted(heaviest.items(), key=lambda item: -item[1].whole())
        ],
    )
    most = max(one.whole() for one in views)
    yield (
        "Bytes of the heaviest page of each kind at first view, what waits for a search left out; "
        f"the heaviest of all moves {thousands(most)} of the {thousands(FIRST_VIEW)} promised."
    )
    yield table(
        ("script", "bytes", "gzip -9", "promised"),
        [script(path) for path in sorted(WEB.glob("*.js"))],
    )
    yield f"The first search moves {search(site)}; the index grows with the site."


def script(path: Path) -> tuple[str, str, str, str]:
    """Return the row of one script."""
    data = path.read_bytes()
    promised = PROMISED.get(path.name)
    most = thousands(promised) if promised else "–"
    return f"`{path.name}`", thousands(len(data)), thousands(packed((data,))), most


def search(site: Path) -> str:
    """Say what a first search loads beside the page: Material's scripts and the index."""
    scripts = [path.read_bytes() for path in sorted((site / "assets/javascripts").rglob("*.js"))]
    index = [(site / "search/search_index.json").read_bytes()]
    return " and ".join(
        f"{thousands(size(parts))} bytes ({thousands(packed(parts))} after gzip) of {name}"
        for name, parts in (("script", scripts), ("index", index))
    )


def thousands(number: int) -> str:
    """Return a number with a comma after each thousand."""
    return f"{number:,}"


if __name__ == "__main__":
    main()
