"""Markdown as people write it: what of it is code, what it shows and links to, what it becomes.

Works on text alone. Whether a file or a page is there is known to others.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from markdown import Markdown

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

_FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1[`~]*[ ]*$|\Z)", re.M | re.S)
_IN_LINE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.S)
_TITLE = r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?"
_PICTURE = re.compile(rf"!\[([^\]\n]*)\]\(\s*<?([^\s()<>]+)>?{_TITLE}\s*\)(\{{[^}}\n]*\}})?")
_TARGETS = re.compile(
    r"\]\(\s*<?([^\s()<>]+)"
    r"|^ {0,3}\[[^\]\n]+\]:\s*<?([^\s<>]+)"
    r"|<(?:a|img|source)\b[^<>]*?\b(?:href|src)\s*=\s*[\"']([^\"'\s<>]+)",
    re.M | re.I,
)
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


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def rendered(body: str) -> str:
    """Return the HTML that a text becomes on its page."""
    made = Markdown(
        extensions=list(EXTENSIONS), extension_configs={"tables": {"use_align_attribute": True}}
    )
    return str(made.convert(body))


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
