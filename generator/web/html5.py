"""HTML as browsers read it: its elements, by the rules of HTML5 and not by looks.

The only module that knows selectolax. Texts alone: it judges nothing and opens nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """An element as a browser has it: its name in small letters, its attributes with their values.

    ``text`` is what a script or a style sheet holds, and is blank for other elements.
    """

    name: str
    attributes: Mapping[str, str]
    text: str = ""


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
_UNSHOWN = frozenset({"script", "style"})
# Further up nothing is looked for: a page that nests its elements deeper is no page of ours.
_HIGHEST = 64


def displayed(page: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of text a page displays or keeps, and whether each begins a new block.

    What stands in a field is a piece; what a script or a style sheet holds is none.
    """
    parser = LexborHTMLParser(page)
    waiting = [parser.root] if parser.root is not None else []
    while waiting:
        apart, last = True, -1
        for node in waiting.pop().traverse(include_text=True):
            if node.is_text_node:
                block = _block(node)
                if block == 0:
                    continue
                yield node.text_content or "", apart or block != last
                apart, last = False, block
                continue
            if not node.is_element_node:
                continue
            apart = apart or node.tag not in _INLINE
            if node.tag == "template":
                waiting += node.template_fragments()
            elif node.tag == "input":
                yield node.attributes.get("value") or "", True


def _block(node: LexborNode) -> int:
    """Return which element of its own block a text stands in, none for one that is not shown."""
    above = node.parent
    for _ in range(_HIGHEST):
        if above is None or above.tag not in _INLINE:
            break
        above = above.parent
    if above is None:
        return -1
    return 0 if above.tag in _UNSHOWN else int(above.mem_id)
