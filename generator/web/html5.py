"""HTML as browsers read it: its elements, by the rules of HTML5 and not by looks.

The only module that knows selectolax. Texts alone: it judges nothing and opens nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """An element as a browser has it: its name in small letters, its attributes with their values.

    ``text`` is what a script or a style sheet holds, and is blank for other elements.
    """

    name: str
    attributes: Mapping[str, str]
    text: str = ""


DEEPEST = 5000
"""How many elements may stay open at once: parsing costs their number for each one more."""

_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|(?P<data><!\[CDATA\[.*?(?:\]\]>|\Z))|<(?:[!?]|/[^a-z>])[^>]*"
    r"|<(?P<end>/?)(?P<name>[a-z][^\t\n\f\r />]*)(?>(?P<gap>[\t\n\f\r /]+)"
    # A quotation mark begins a value only behind the sign of equality.
    r"|(?:=[^\t\n\f\r />=]*|[^\t\n\f\r />=]+)(?>[\t\n\f\r ]*=[\t\n\f\r ]*"
    r"(?:\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)|[^\t\n\f\r >\"'][^\t\n\f\r >]*)?)?)*",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)
_BEGINS = re.compile("<[A-Za-z]")
# In these, tags and texts are read by rules of their own.
_OTHER = frozenset({"math", "frameset", "noscript", "plaintext"})
_EMPTY, _UNENDED, _ENDS_ITSELF, _TEXTS, _DRAWN = (
    frozenset(names.split())
    for names in (
        "area base br col embed hr img input link meta param source track wbr",
        "p li dt dd option optgroup tr td th thead tbody tfoot colgroup rt rp head body",
        "p li dt dd",
        "script style title textarea xmp iframe noembed noframes noscript",
        "svg g defs path rect circle line polygon polyline ellipse text tspan use image stop title"
        " desc symbol pattern marker mask clippath lineargradient radialgradient filter animate",
    )
)


def is_shallow(page: str) -> bool:
    """Tell, by one look at its tags, whether a page opens few enough elements within one another.

    No page that nests deeper passes for one that does not: an end counts only where it ends what
    began last. What stands in comments, values and scripts counts from the first place on where a
    browser may take it for elements.
    """
    begun: list[str] = []
    still_open: Counter[str] = Counter()
    lost, at, draws, doubtful = 0, 0, False, False
    while found := _TOKEN.search(page, at):
        at, name = found.end(), (found["name"] or "").lower()
        foreign = bool(still_open["svg"])
        if name:
            draws = name == "svg" or (draws and foreign and name in _DRAWN)
            doubtful = doubtful or name in _OTHER or (foreign and not draws)
        doubtful = doubtful or found["data"] is not None
        if doubtful:
            lost += len(_BEGINS.findall(page, found.start() + 1, at))
        if found["end"]:
            if still_open[name]:
                doubtful = doubtful or (foreign and begun[-1] != name)
                while (last := begun.pop()) != name:
                    still_open[last] -= 1
                    lost += last not in _UNENDED
                still_open[name] -= 1
        elif name and name not in _EMPTY and not (draws and _ends_itself(page, found)):
            if name in _ENDS_ITSELF and begun[-1:] == [name]:
                continue
            begun.append(name)
            still_open[name] += 1
            if name in _TEXTS:
                ends = re.compile(f"</{name}", re.IGNORECASE).search(page, at)
                end = ends.start() if ends else len(page)
                # Within a comment a script may begin and end once more; a drawing has no such text.
                strange = foreign or still_open["select"]
                doubtful = doubtful or ("<" if strange else "<!--") in page[at:end]
                if doubtful:
                    lost += len(_BEGINS.findall(page, at, end))
                at = end
        if len(begun) + lost > DEEPEST:
            return False
    return True


def _ends_itself(page: str, tag: re.Match[str]) -> bool:
    return tag.end("gap") == tag.end() and page[tag.end() - 1] == "/"


_END = "gongshi-end"
_RAW = frozenset({"script", "style"})


def elements(page: str | bytes) -> Iterator[Element]:
    """Yield the elements of a page or a piece of one, also those that templates keep for later."""
    parser = LexborHTMLParser(page)
    waiting = [parser.root] if parser.root is not None else []
    while waiting:
        root = waiting.pop()
        for node in root.traverse():
            if node.is_element_node:
                yield _element(node)
                if node.tag == "template":
                    waiting += node.template_fragments()


def is_closed(piece: str) -> bool:
    """Tell whether a piece of a page ends where it ends, and reaches into nothing around it."""
    parser = LexborHTMLParser(f"<main><section>{piece}<hr id={_END}></section></main>")
    last = parser.css_first(f"body > main:first-child > section:first-child > #{_END}:last-child")
    return last is not None and len(parser.css("body > *")) == 1


def _element(node: LexborNode) -> Element:
    name = (node.tag or "").lower()
    return Element(
        name=name,
        attributes={key: value or "" for key, value in node.attributes.items()},
        text=node.text() if name in _RAW else "",
    )


_INLINE = frozenset({"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data"})
_INLINE |= {"del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rp"}
_INLINE |= {"rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time"}
_INLINE |= {"tspan", "tt", "u", "var", "wbr"}
# Of documents that are one file of XML.
_INLINE |= {"text:span", "text:a", "w:r", "w:t", "a:r", "a:t"}
_UNSHOWN = frozenset({"script", "style"})
# Further up nothing is looked for: a page that nests its elements deeper is no page of ours.
_HIGHEST = 64


# What an index of a search keeps of a page's elements; it drops all others, also where they break
# a line.
_INDEXED = frozenset({"p", "code", "pre", "li", "ol", "ul", "sub", "sup"})
_INDEXED |= {"h1", "h2", "h3", "h4", "h5", "h6"}
_KEEPS_BREAKS = frozenset({"pre", "textarea"})


@dataclass(frozen=True, kw_only=True, slots=True)
class DisplayedText:
    """A text of a page: whether it begins a new block, and whether its line breaks are displayed.

    Elsewhere a browser displays a line break as a blank.
    """

    text: str
    apart: bool
    breaks: bool = False


def displayed(page: str) -> Iterator[DisplayedText]:
    """Yield the pieces of text a page displays or keeps.

    What stands in a field is a piece; what a script or a style sheet holds is none.
    """
    return _pieces(page, lambda tag: tag not in _INLINE)


def indexed(page: str) -> str:
    """Return a page as an index of a search has it: each text that it keeps together a paragraph.

    >>> indexed("<p>甲<br>\\n乙</p><div>丙</div><div>丁</div>")
    '<p>甲 乙</p><p>丙丁</p>'
    """
    texts: list[tuple[str, list[str]]] = []
    for piece in _pieces(page, _INDEXED.__contains__):
        if piece.apart or not texts:
            texts.append(("pre" if piece.breaks else "p", []))
        texts[-1][1].append(piece.text if piece.breaks else piece.text.replace("\n", " "))
    return "".join(f"<{tag}>{escape(''.join(text), quote=False)}</{tag}>" for tag, text in texts)


def _pieces(page: str, parts: Callable[[str | None], bool]) -> Iterator[DisplayedText]:
    """Yield the pieces of a page, of which the elements that are told by their names part texts."""
    parser = LexborHTMLParser(page)
    waiting = [parser.root] if parser.root is not None else []
    while waiting:
        apart, last = True, -1
        for node in waiting.pop().traverse(include_text=True):
            if node.is_text_node:
                block = _block(node, parts)
                if block is not None and block.tag in _UNSHOWN:
                    continue
                own = -1 if block is None else int(block.mem_id)
                breaks = block is not None and _keeps_breaks(block)
                yield DisplayedText(
                    text=node.text_content or "", apart=apart or own != last, breaks=breaks
                )
                apart, last = False, own
                continue
            if not node.is_element_node:
                continue
            apart = apart or parts(node.tag)
            if node.tag == "template":
                waiting += node.template_fragments()
            elif node.tag == "input":
                yield DisplayedText(text=node.attributes.get("value") or "", apart=True)


def _block(node: LexborNode, parts: Callable[[str | None], bool]) -> LexborNode | None:
    """Return which element of its own block a text stands in, or one that is not displayed."""
    above = node.parent
    for _ in range(_HIGHEST):
        if above is None or parts(above.tag) or above.tag in _UNSHOWN:
            break
        above = above.parent
    return above


def _keeps_breaks(block: LexborNode) -> bool:
    if block.tag == "code" and block.parent is not None:
        block = block.parent
    return block.tag in _KEEPS_BREAKS
