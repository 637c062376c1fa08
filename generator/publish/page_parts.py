"""A page as its readers get it, in parts that two pages can be compared by.

A part is an element with all that shows or does something, or the words that follow one, gaps left
out. What only the way from Markdown to the page adds or moves is no part. Nothing is read here.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from lxml import etree

from generator.sources.markdown import rendered
from generator.web.html5 import elements

PARSER = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, huge_tree=True)
# What browsers show as one blank; a carriage return that reaches a page was written on purpose.
_GAPS = re.compile(r"[ \t\n\f]+")
_LINKED = frozenset({"href", "src"})
OF_A_PAGE = frozenset(
    {"ArticleTitle", "PubDate", "ContentSource", "Author", "Description", "Url", "description"}
)
"""What the head of a page says of that page alone, by the names of its tags."""
SHARED = frozenset({"og:type", "og:title", "og:description", "og:url"})
"""The same by the properties that Open Graph has for it."""
_UNSHOWN = frozenset({"align", "data-search-exclude"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# The theme says by a class what Markdown says by an attribute.
_ALIGNED = re.compile(r"(?:^|\s)gs-(?:left|center|right)(?=\s|$)")
_BEFORE, _LENGTH = 12, 40
_AROUND = frozenset({"html", "body", "main", "article"})
_ANYTHING, _NOTHING = re.compile(".*", re.DOTALL), re.compile(r"(?!)")
# What the theme says of the elements around an article, by the names of their attributes.
_OF_A_FRAME = {
    "class": re.compile("no-js|gs-main|md-[a-z_ -]+"),
    "dir": re.compile("ltr"),
    "tabindex": re.compile("-1"),
    **dict.fromkeys(("id", "lang"), _ANYTHING),
    **dict.fromkeys(("data-kind", "data-md-component", "data-zone"), _ANYTHING),
}
_SCHEME = re.compile("[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def strange_frames(page: bytes) -> Iterator[str]:
    """Yield what no page of ours has on an element that stands around what it says."""
    tree = tree_of(page)
    articles = [] if tree is None else tree.xpath("//article/ancestor::*")
    around = [(one.tag, one.attrib) for one in articles]
    # A second tag of these adds to the first one, which a tree does not show.
    around += [(one.name, one.attributes) for one in elements(page) if one.name in _AROUND]
    for name, attributes in around:
        for key, value in sorted(attributes.items()):
            if not _OF_A_FRAME.get(key, _NOTHING).fullmatch(value):
                yield f"<{name}> 的 {key} 属性"


def tree_of(page: bytes) -> Any:
    """Return the tree of a page, None where it cannot be read."""
    try:
        return etree.fromstring(page, PARSER)
    except etree.XMLSyntaxError:
        return None


@lru_cache(maxsize=256)
def parts_of_markdown(text: str) -> tuple[str, ...]:
    """Return the parts of the article that a page in Markdown becomes."""
    tree = etree.fromstring(
        f"<html><body><article>{rendered(text)}</article></body></html>".encode(), PARSER
    )
    return tuple(parts(tree.find(".//article")))


@lru_cache(maxsize=256)
def parts_of_page(page: bytes) -> tuple[str, ...] | None:
    """Return the parts of the one article of a page, None where it has not one."""
    tree = tree_of(page)
    articles = [] if tree is None else tree.xpath("//article")
    return tuple(parts(articles[0])) if len(articles) == 1 else None


def parts(article: Any) -> list[str]:
    """Return what is inside an article, in its order."""
    found: list[str] = []
    words: list[str] = []
    for piece in _pieces(article):
        if piece.startswith("<"):
            found += _said(words)
            words.clear()
            found.append(piece)
        else:
            words.append(piece[1:])
    return found + _said(words)


def tight(text: str) -> str:
    """Return a text as browsers show it: with one blank for each gap, and none around it."""
    return _GAPS.sub(" ", text).strip(" ")


def _said(words: Sequence[str]) -> list[str]:
    said = tight("".join(words))
    return [said] if said else []


def _pieces(element: Any) -> Iterator[str]:
    # A sign of its own keeps words that begin with one from passing for an element.
    yield f" {element.text or ''}"
    for child in element:
        if not isinstance(child.tag, str):
            yield f" {child.tail or ''}"
            continue
        if child.tag == "a" and "headerlink" in child.get("class", ""):
            yield f" {child.tail or ''}"
            continue
        yield _opened(child)
        yield from _pieces(child)
        yield f"</{child.tag}>"
        yield f" {child.tail or ''}"


def _opened(element: Any) -> str:
    shown = []
    for name, value in sorted(element.attrib.items()):
        if name == "class":
            value = " ".join(sorted(_ALIGNED.sub("", value).split()))
        elif name in _LINKED:
            value = _target(value)
        # What a search leaves out is shown all the same, and not every builder says so.
        if name in _UNSHOWN or (name == "id" and element.tag in _HEADINGS):
            continue
        if value or name != "class":
            shown.append(f" {name}={value}")
    return f"<{element.tag}{''.join(shown)}>"


def _target(address: str) -> str:
    """Return where a link leads: in the site by the last name of its way."""
    if _SCHEME.match(address):
        return address
    path, mark, place = address.partition("#")
    names = [
        name.removesuffix(".md")
        for name in posixpath.normpath(path or ".").split("/")
        if name not in {".", "..", "index.md", "index.html"}
    ]
    return f"{names[-1] if names else ''}{mark}{place}"


@lru_cache(maxsize=256)
def frame_of(page: bytes) -> str:
    """Return all that shows or does something on a page and is not in its article or about it."""
    tree = tree_of(page)
    if tree is None:
        return ""
    around = [_opened(one) for one in tree.xpath("//article/ancestor-or-self::*")]
    for article in tree.xpath("//article"):
        article.clear()
    # It leads to the first heading, where there is one.
    for skip in tree.xpath("//a[@class='md-skip'][not(*)][string-length(.) < 40]"):
        skip.getparent().remove(skip)
    loaded = [
        f"{_opened(one)}{one.text or ''}"
        for one in tree.xpath("//head/*[not(self::title or self::link[@rel='canonical'])]")
        if one.get("name") not in OF_A_PAGE
        and one.get("property") not in SHARED
        and one.get("type") != "application/ld+json"
    ]
    body = tree.find("body")
    return "\n".join((*around, *loaded, *(parts(body) if body is not None else ())))


def first_difference(ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, str] | None:
    """Return the first part that differs as it should be and as it is, "" where one ends."""
    if ours == theirs:
        return None
    at = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), None)
    if at is None:
        at = min(len(ours), len(theirs))
    words = [_words_at(found, at) for found in (ours, theirs)]
    if words[0] != words[1]:
        return apart(*words)
    # The same words, so what is around them differs: an attribute or an element.
    one, other = apart(*(found[at] if at < len(found) else "" for found in (ours, theirs)))
    return (f"{one}（{words[0][:24]}）", f"{other}（{words[1][:24]}）")


def apart(ours: str, theirs: str) -> tuple[str, str]:
    """Return two texts cut to the place where they differ, with a few signs before it."""
    at = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), None)
    begin = max(0, (min(len(ours), len(theirs)) if at is None else at) - _BEFORE)
    if begin < _BEFORE:
        begin = 0
    return ours[begin : begin + _LENGTH], theirs[begin : begin + _LENGTH]


def _words_at(found: Sequence[str], at: int) -> str:
    """Return the words at a place, or the next ones behind it."""
    return next((part for part in found[at:] if not part.startswith("<")), "")
