"""Markdown as people write it: what of it is code, what it shows and links to, what it becomes.

Works on text alone. Whether a file or a page is there is known to others.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from markdown import Markdown
from pymdownx.slugs import slugify

EXTENSIONS = (
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "pymdownx.details",
    "pymdownx.superfences",
)
"""What mkdocs.yml adds to Markdown, but for the marks that lead to headings."""

SOURCE = "\ufdd0"
"""What a link begins with that is counted from its source; no text may hold it."""

_FENCED = re.compile(r"^ {0,3}(`{3,}+|~{3,}+)[^\n]*\n.*?(?:^ {0,3}\1[`~]*[ ]*$|\Z)", re.M | re.S)
_IN_LINE = re.compile(r"(?<!`)(`++).*?(?<!`)\1(?!`)", re.S)
_TITLE = r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?"
_PICTURE = re.compile(rf"!\[([^\[\]\n]*)\]\(\s*<?([^\s()<>]+)>?{_TITLE}\s*\)(\{{[^{{}}\n]*\}})?")
_TARGETS = re.compile(
    r"\]\(\s*<?([^\s()<>]+)"
    r"|^ {0,3}\[[^\]\n]+\]:\s*<?([^\s<>]+)"
    r"|<(?:a|img|source)\b[^<>]*?\b(?:href|src)\s*=\s*[\"']([^\"'\s<>]+)",
    re.M | re.I,
)
_HEADING = re.compile(r"^#+ +(.*?) *$", re.M)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/#?\\]")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture in Markdown: where it begins and ends, what is said instead, what it shows.

    ``listed`` are the attributes written behind it, braces included, "" where there are none.
    """

    start: int
    end: int
    alt: str
    target: str
    listed: str


def prose(body: str) -> str:
    """Return Markdown with its code blanked out, every character at its place."""
    return _IN_LINE.sub(_blank, _FENCED.sub(_blank, body))


def with_code(body: str, old: str, new: str) -> str:
    """Return Markdown with other words for some that stand in its code."""

    def worded(match: re.Match[str]) -> str:
        return match[0].replace(old, new)

    return _IN_LINE.sub(worded, _FENCED.sub(worded, body))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def rendered(body: str) -> str:
    """Return the HTML that a text becomes on its page, headings with the names they are found by.

    Raises whatever the parser of Markdown does where it cannot take a text in.
    """
    return marked(body).replace(SOURCE, "")


@lru_cache(maxsize=256)
def marked(body: str) -> str:
    """Return what a text becomes, each link that Markdown made begun by ``SOURCE``.

    Such a link is counted from the file it stands in, any other from the address of its page.
    """
    try:
        return str(_parser().reset().convert(body))
    except BaseException:
        # What a parser was about when it broke off, it would be about in the next text.
        _parser.cache_clear()
        raise


@lru_cache(maxsize=1)
def _parser() -> Markdown:
    parser = Markdown(
        extensions=[*EXTENSIONS, "toc"],
        extension_configs={
            "tables": {"use_align_attribute": True},
            "toc": {"slugify": slugify(case="lower")},
        },
    )
    parser.treeprocessors.register(_Marking(), "gongshi-links", 0)
    return parser


class _Marking:
    """Begins each link that Markdown made with a sign that nobody can write."""

    def run(self, root: Element) -> None:
        """Mark the links of a page, and its pictures."""
        for element in root.iter():
            key = {"a": "href", "img": "src"}.get(element.tag)
            if key is not None and element.get(key) is not None:
                element.set(key, f"{SOURCE}{element.get(key)}")


def site_address(path: str) -> str:
    """Return where MkDocs puts a file of the tree, with an address for each folder."""
    if not path.endswith(".md"):
        return path
    folder, _, name = path.removesuffix(".md").rpartition("/")
    parts = (folder, "" if name in ("index", "README") else name, "index.html")
    return "/".join(part for part in parts if part)


def pictures(body: str) -> Iterator[Picture]:
    """Yield the pictures of a text, in their order."""
    for found in _PICTURE.finditer(prose(body)) if "![" in body else ():
        yield Picture(
            start=found.start(),
            end=found.end(),
            alt=found[1],
            target=found[2],
            listed=found[3] or "",
        )


def heading_names(body: str) -> frozenset[str]:
    """Return by what names the headings of a text are found, none repeated."""
    slug = slugify(case="lower")
    return frozenset(slug(found[1], "-") for found in _HEADING.finditer(prose(body)))


def targets(body: str) -> Iterator[tuple[int, str]]:
    """Yield where a text refers to something, and what it names: links and pictures alike."""
    for found in _TARGETS.finditer(prose(body)):
        group = next(number for number in (1, 2, 3) if found[number])
        yield found.start(group), found[group]


def within(path: str, target: str) -> str:
    """Return what a target in the page at a path stands for, counted from the root of content.

    Blank for another site, a part of the page itself, and what lies outside.
    """
    if _ELSEWHERE.match(target):
        return ""
    plain = unquote(re.split("[#?]", target)[0])
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), plain))
    return "" if joined.startswith("../") else joined
