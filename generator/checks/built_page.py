"""What must hold of a page before anybody may read it, judged by the page alone.

Works on one page's bytes: where its links lead, and what lies beside it, is known to others.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from generator.checks.publication_codes import fault
from generator.findings import Finding
from generator.web import csp
from generator.web.html5 import Element, elements
from generator.web.vendored import PAGE

# A relation that names a place; a browser loads nothing for it.
_NAMES_ONLY = frozenset(
    {"canonical", "alternate", "prev", "next", "license", "author", "describedby", "help"}
)
_READABLE = frozenset(
    """
    a abbr address article aside b bdi blockquote br button caption cite code col colgroup data dd
    del details dfn div dl dt em fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i
    img input ins kbd label legend li main mark meter nav ol optgroup option output p picture pre
    progress q s samp search section select small source span strong sub summary sup table tbody
    td textarea tfoot th thead time tr u ul var wbr

    svg g path rect circle ellipse line polyline polygon text tspan title desc defs use symbol
    marker lineargradient radialgradient stop clippath mask pattern
    """.split()  # noqa: SIM905  a list of a hundred names reads best as words
)
_REFERRING = frozenset(
    """
    a area audio base body button embed feimage form frame iframe image img input link object
    script source table td th track use video
    """.split()  # noqa: SIM905  as above
)
_LOADING = frozenset({"href", "src", "poster", "data", "background", "xlink:href"})
DATA = ("application/json", "application/ld+json")
# What a form is for: searching, filtering a table, finding out, filling in, taking a file.
_FORMS = frozenset({"search", "gs-filter", "gs-find", "gs-form", "gs-drop"})
# A page that asks an applicant for something has one of these, or data for its script.
_ASKS = re.compile(rb"id=\"gongshi-data\"|class=\"[^\"]*\bgs-(?:find|form|drop)[\s\"]")

_TAGS = re.compile(rb"<([A-Za-z][^\s/>]*)")
# A template leaves these alone or among Chinese words; in English prose None is a word.
_MARK = re.compile(
    r"\[object Object\]|(?<![A-Za-z0-9_])(?<![A-Za-z] )"
    r"(?:None|Undefined|undefined|NaN)(?![A-Za-z0-9_])(?! [A-Za-z])"
)
# How ``escape.text`` writes what begins such a mark where it stands in data.
_REFERENCE = re.compile(rb"&#(?:78|85|91|117|123);")
_BRACES = re.compile(r"\{[{%#]")
# A pattern that begins with a plain letter is looked for as fast as that letter.
_MARK_BYTES = tuple(
    re.compile(pattern) for pattern in (rb"\{[{%#]", rb"\[object", rb"N(?:one|aN)", rb"ndefined")
)
_CSS = re.compile(
    r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)]*?))\s*\)|@import\s+(?:\"([^\"]*)\"|'([^']*)')",
    re.IGNORECASE,
)


def _query(expression: str) -> Any:
    return etree.XPath(expression, smart_strings=False)


_IDS = _query("/descendant::*/@id")
_H1 = _query("count(/descendant::h1)")
_TITLE = _query("normalize-space(/html/head/title)")
_LANG = _query("string(/html/@lang)")
_INSIDE = _query("/descendant::main/descendant::*")
_WRITTEN = _query(
    "//text()[not(ancestor::script or ancestor::style or ancestor::code or ancestor::pre"
    " or ancestor::title)]|//@title|//@alt|//@aria-label|//@href|//@datetime"
)
_PARSER = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, huge_tree=True)


@dataclass(frozen=True, kw_only=True)
class PageFacts:
    """What the other pages need to know of one page, and what is wrong in it."""

    ids: frozenset[str]
    links: tuple[str, ...]
    loads: tuple[str, ...]
    faults: tuple[Finding, ...]
    scripts: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


def read_page(path: str, data: bytes) -> PageFacts:
    """Parse one page once and take from it all that is asked of it."""
    try:
        data.decode("utf-8")
        tree = etree.fromstring(data, _PARSER)
    except (UnicodeDecodeError, etree.XMLSyntaxError):
        tree = None
    if tree is None:
        return PageFacts(ids=frozenset(), links=(), loads=(), faults=(fault("PUB-022", path),))
    ids = _IDS(tree)
    unique = frozenset(ids)
    found: list[Finding] = []
    if len(unique) != len(ids):
        found += [
            fault("PUB-005", path, name=name, count=ids.count(name))
            for name in sorted(unique)
            if ids.count(name) > 1
        ]
    read = tuple(elements(data))
    scripts = [one for one in read if one.name == "script"]
    running = [script for script in scripts if script.attributes.get("type") not in DATA]
    written = [script.text for script in running if "src" not in script.attributes]
    styles = [one.text for one in read if one.name == "style"]
    found += _heads(path, tree)
    found += _active(path, read)
    found += _data(path, scripts)
    found += _policed(path, tree, scripts=written, styles=styles, fills=bool(_ASKS.search(data)))
    found += _inside(path, data, tree)
    found += _marks(path, data, tree)
    links, loads = _references(read)
    return PageFacts(
        ids=unique,
        links=tuple(links),
        loads=(*loads, *css_targets("\n".join(styles))),
        scripts=tuple(script.attributes["src"] for script in running if "src" in script.attributes),
        written=tuple(written),
        faults=tuple(found),
    )


def _heads(path: str, tree: Any) -> Iterator[Finding]:
    """Hold a page to one heading, a title and a language."""
    headings = int(_H1(tree))
    if headings != 1:
        yield fault("PUB-011", path, count=headings)
    if not _TITLE(tree):
        yield fault("PUB-012", path)
    if not _LANG(tree).strip():
        yield fault("PUB-013", path)


def _active(path: str, read: tuple[Element, ...]) -> Iterator[Finding]:
    """Let no element carry what it does or how it looks, nor send readers elsewhere."""
    for element in read:
        for name, value in element.attributes.items():
            if name.startswith("on"):
                yield fault("PUB-008", path, name=name)
            elif name == "style":
                # The policy of a page would not let a browser see it.
                yield fault("PUB-016", path, name=value.strip())
        jumps = element.attributes.get("http-equiv", "").strip().lower() == "refresh"
        if element.name == "base" or (element.name == "meta" and jumps):
            yield fault("PUB-017", path, name=element.name)


def _data(path: str, scripts: list[Element]) -> Iterator[Finding]:
    """Hold what stands as data in a page to being JSON."""
    for script in scripts:
        if script.attributes.get("type") in DATA:
            try:
                json.loads(script.text)
            except json.JSONDecodeError as error:
                yield fault("PUB-010", path, line=error.lineno)


def _policed(
    path: str, tree: Any, *, scripts: list[str], styles: list[str], fills: bool
) -> Iterator[Finding]:
    """Hold a page to a policy that stands before all it loads, and lists what it holds itself."""
    facts = _policy(tree)
    if facts is None:
        yield fault("PUB-025", path)
        return
    edits = path == PAGE and facts == csp.EDITING.content()
    for name in () if edits else csp.too_loose(facts, fills=fills):
        yield fault("PUB-026", path, name=name)
    sources = csp.read(facts)
    for tag, texts in (("script", scripts), ("style", styles)):
        for text in texts:
            if csp.hashed(text) not in sources.get(f"{tag}-src", ()):
                yield fault("PUB-027", path, name=tag)


def _policy(tree: Any) -> str | None:
    """Return the policy in the head of a page, or None where something is loaded before it."""
    for element in tree.iterfind("head/*"):
        if element.get("http-equiv", "").lower() == "content-security-policy":
            return str(element.get("content", ""))
        if element.tag not in ("meta", "title"):
            return None
    return None


def _inside(path: str, data: bytes, tree: Any) -> Iterator[Finding]:
    """Hold the main part of a page to a vocabulary that can only be read."""
    main = data[data.find(b"<main") : data.rfind(b"</main")].lower()
    # The bytes are quick to ask and never miss; only where they name a stranger is it looked up.
    tags = {tag.decode("ascii", "replace") for tag in set(_TAGS.findall(main))}
    if tags - _READABLE:
        for element in _INSIDE(tree):
            if element.tag.lower() not in _READABLE and not _is_ours(element):
                yield fault("PUB-015", path, name=element.tag)


def _is_ours(element: Any) -> bool:
    """Return whether an element is a form that works on the page itself and sends nothing."""
    facts = (element.get("role"), *element.get("class", "").split())
    return bool(element.tag == "form" and element.get("action") is None and _FORMS & {*facts})


def _marks(path: str, data: bytes, tree: Any) -> Iterator[Finding]:
    """Find what a template should have replaced; code that is quoted may show it."""
    if not any(mark.search(data) for mark in _MARK_BYTES):
        return
    # Data may hold either: in the page as references, in titles and descriptions bare.
    page = etree.fromstring(_REFERENCE.sub("\uff1f".encode(), data), _PARSER)
    for text in _WRITTEN(page):
        for mark in (*_MARK.findall(text), *_BRACES.findall(text)):
            yield fault("PUB-014", path, name=mark)


def _references(read: tuple[Element, ...]) -> tuple[list[str], list[str]]:
    """Return what a page links to, and what it makes a browser load."""
    links: list[str] = []
    loads: list[str] = []
    for element in read:
        tag, given = element.name, element.attributes
        if tag not in _REFERRING:
            continue
        if tag in ("a", "area"):
            links.append(given.get("href", given.get("xlink:href", "")))
            loads.extend(given.get("ping", "").split())
            continue
        for name, value in given.items():
            if name in _LOADING:
                relations = given.get("rel", "").lower().split()
                named = tag == "link" and _NAMES_ONLY.issuperset(relations)
                (links if named else loads).append(value)
            elif name in ("action", "formaction"):
                links.append(value)
            elif name == "srcset":
                loads.extend(part.split()[0] for part in value.split(",") if part.strip())
    return links, loads


def css_targets(text: str) -> list[str]:
    """Return every address that a style sheet loads."""
    return ["".join(groups) for groups in _CSS.findall(text)]
