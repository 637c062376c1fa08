"""What the pages of a site load, run and where they send readers, held to the program's own.

All pages are looked at as browsers read them; nothing is run or fetched.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from urllib.parse import unquote

from generator.findings import Finding
from generator.forms.html_form import style
from generator.publish.proof_codes import finding
from generator.web import csp
from generator.web.bundles import EDITOR, scripts
from generator.web.html5 import Element, elements
from generator.web.vendored import PAGE

_DATA = frozenset({"application/json", "application/ld+json"})
_WATCHED = frozenset("meta base link script style iframe frame object embed portal".split())  # noqa: SIM905
_STANDALONE = "downloads/"
"""Where the pages lie that bring their styles along; they are proved with the sources alone."""
_ERROR_PAGE = "404.html"
_FORM_STYLES = "assets/gongshi-form.css"
THEME_SCRIPTS = "assets/javascripts/"
"""Where the scripts of the theme lie on a site."""
_THEMES = ("material", "zensical")


@lru_cache(maxsize=1)
def own_assets() -> Mapping[str, bytes]:
    """Return the scripts, styles and pictures that the program brings along, by path."""
    brought = resources.files("generator.render") / "theme" / "assets"
    return {f"assets/{name}": text for name, text in scripts().items() if name != EDITOR} | {
        **{f"assets/{one.name}": one.read_bytes() for one in brought.iterdir()},
        _FORM_STYLES: style().encode(),
    }


@lru_cache(maxsize=64)
def theme_script(path: str) -> bytes | None:
    """Return the script that a theme brings for a path of the site, None where it has none."""
    for theme in _THEMES if path.startswith(THEME_SCRIPTS) else ():
        try:
            brought = resources.files(theme).joinpath("templates", *path.split("/"))
        except ModuleNotFoundError:
            continue
        if brought.is_file():
            return brought.read_bytes()
    return None


def foreign_loads(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield the elements of pages that load, run or lead to what is not the site's own."""
    pages = [path for path in files if path.lower().endswith((".html", ".htm", ".xhtml"))]
    watched = {path: _watched(files[path]) for path in pages}
    roots = Counter(root for path in pages if (root := _root(path, watched[path])))
    usual = next((root for root, _ in roots.most_common(1)), None)
    texts = {content.strip() for content in own_assets().values()}
    for path in pages:
        policies = 0
        if _root(path, watched[path]) not in ("", usual):
            yield finding("LOG-123", path, name='link rel="canonical"')
        for element in watched[path]:
            policies += _is_policy(element)
            if not _is_own(files, path, element, texts) or (
                # What stands before the policy is not held to it.
                element.name in {"link", "script"} and policies == 0
            ):
                yield finding("LOG-123", path, name=_named(element))
        if policies != 1:
            yield finding("LOG-123", path, name="Content-Security-Policy")


@lru_cache(maxsize=256)
def _watched(page: bytes) -> tuple[Element, ...]:
    return tuple(
        element
        for element in elements(page)
        if element.name in _WATCHED or any(map(_acts, element.attributes))
    )


def _acts(name: str) -> bool:
    """Tell whether an attribute of this name does something or changes what an element is."""
    return name == "style" or name.startswith("on")


def _is_policy(element: Element) -> bool:
    told = element.attributes.get("http-equiv", "").strip().lower()
    return element.name == "meta" and told == "content-security-policy"


def _is_own(files: Mapping[str, bytes], path: str, element: Element, texts: set[bytes]) -> bool:
    given = element.attributes
    if any(map(_acts, given)):
        return False
    if element.name == "style":
        return path.startswith(_STANDALONE)
    if element.name == "meta":
        if _is_policy(element):
            content = given.get("content", "")
            edits = path == PAGE and content == csp.EDITING.content()
            return edits or not csp.too_loose(content, fills=False)
        return "http-equiv" not in given
    if element.name == "script":
        if "src" in given:
            target = _target(files, path, given["src"])
            return target in own_assets() or theme_script(target) == files.get(target, b"")
        return given.get("type") in _DATA or element.text.strip().encode() in texts
    return element.name == "link" and _is_own_link(files, path, given)


def _is_own_link(files: Mapping[str, bytes], path: str, given: Mapping[str, str]) -> bool:
    relations = given.get("rel", "").lower().split()
    if relations == ["canonical"]:
        return True
    target = _target(files, path, given.get("href", ""))
    if relations in (["alternate"], ["icon"], ["prev"], ["next"]):
        return target in files
    return relations == ["stylesheet"] and target in own_assets()


def _root(path: str, watched: tuple[Element, ...]) -> str:
    """Return the address of the site by a page's own address, "" where it tells none."""
    found = [
        element.attributes.get("href", "")
        for element in watched
        if element.name == "link" and element.attributes.get("rel", "").lower() == "canonical"
    ]
    if not found:
        return ""
    end = "/" + path.removesuffix("index.html")
    ends = len(found) == 1 and unquote(found[0]).endswith(end)
    return unquote(found[0])[: -len(end)] + "/" if ends else "?"


def _target(files: Mapping[str, bytes], path: str, address: str) -> str:
    """Return the file that an address in a page stands for, "" for one that is not relative."""
    if path == _ERROR_PAGE and re.match(r"/(?![/\\])", address):
        # An error page is shown at any depth, so it counts from the root of the server.
        parts = address.split("/")[1:]
        ways = ("/".join(parts[n:]) for n in range(len(parts)))
        return next((way for way in ways if way in files), "")
    if re.match(r"[/\\]|[^/]*:", address):
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))


def _named(element: Element) -> str:
    told = ("http-equiv", "rel", "src", "href")
    facts = [
        f'{name}="{element.attributes[name][:60]}"' for name in told if name in element.attributes
    ]
    acts = sorted(filter(_acts, element.attributes))
    return " ".join((element.name, *facts, *acts))
