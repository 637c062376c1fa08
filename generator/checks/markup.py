"""What of a written text a page may not hold, found in what the text becomes as browsers read it.

Knows where in the text it stands by what becomes of its first lines alone, so that no way of
writing it needs to be known.
"""

import re
from collections import Counter
from collections.abc import Iterator

from generator.checks.texts import FirstLines
from generator.sources.markdown import rendered
from generator.web.html5 import Element, elements, is_closed, is_shallow

_ELEMENTS = frozenset(
    """
    html head body
    a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del
    details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li
    mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td
    tfoot th thead time tr u ul var wbr
    """.split()  # noqa: SIM905  a list of a hundred names reads best as words
)
_ATTRIBUTES = frozenset(
    """
    abbr align alt aria-describedby aria-hidden aria-label cite class colspan datetime dir headers
    height href id lang loading open rel reversed role rowspan scope span src start title type
    value width
    """.split()  # noqa: SIM905  as above
)
_BARE = frozenset({"html", "head", "body"})
_ADDRESSES = frozenset({"href", "src", "cite"})
_SCHEMES = frozenset({"https", "http", "mailto", "tel"})
# Drives and servers of one's own do nothing; that readers cannot get there is told of links.
_ELSEWHERE = re.compile("[a-z]|file|ftp|smb", re.IGNORECASE)
_SCHEME = re.compile("([^/?#]*?):")
# Browsers drop these around an address, and breaks of lines and tabs wherever they stand.
_AROUND = "".join(map(chr, range(33)))
_DROPPED = re.compile(r"[\t\r\n]")
# Without any of these Markdown becomes nothing but elements and links that are allowed.
_SUSPECT = re.compile(
    r"[<{]|\]\s*+[(:]\s*+(?!(?:https?://|mailto:|tel:)[\w./@?=%+-]*+[\s)#])"
    r"(?:[^\s)\]:&\\]|\](?!\s*[(:]))*+[:&\\\]]",
    re.I,
)
_TAG = re.compile(r"<([A-Za-z][^\s>]*)")
_CODE = re.compile("<code(?:(?!<code).)*?</code>", re.S)
_SHOWN = re.compile(r"&lt;[A-Za-z](?:(?!&lt;[A-Za-z])[^<>])*?[^A-Za-z](on[a-z]{3,})\s*=", re.I)
_OPENS = re.compile(r"[<{]|\]\s*[(:]")
_MOST = 20

Place = tuple[int, int]
"""A line and a column of a text, from 1."""


def foreign(body: str) -> Iterator[Place]:
    """Yield where a text holds what no page may: scripts, events, styles, forms, frames."""
    if not _SUSPECT.search(body):
        return
    first = FirstLines(body, _strange)
    lines = first.lines
    found: set[int] = set()
    for what, count in list(_strange(body).items())[:_MOST]:
        for number in range(1, min(count, _MOST) + 1):
            found.add(first.line(what, number))
    if not found and not _closed(body):
        found.add(_opening(lines))
    for line in sorted(found):
        mark = _OPENS.search(lines[line - 1])
        yield line, mark.start() + 1 if mark else 1


def _strange(body: str) -> Counter[tuple[str, str, str]]:
    """Count the elements, attributes and addresses of a text that are not allowed."""
    html = _html(body)
    if html is None or not is_shallow(html):
        return Counter({("", "", ""): 1})
    found = Counter(one for element in elements(html) for one in _of(element))
    # Browsers drop some elements where they stand, and others may not; nobody writes <a/b=c>.
    names = (name.rstrip("/").lower() for name in _TAG.findall(html))
    found += Counter((name, "", "") for name in names if name not in _ELEMENTS)
    # Markdown shows what it cannot read as an element; another reader of it may not.
    shown = _SHOWN.findall(_CODE.sub("", html))
    return found + Counter(("", name, "") for name in shown)


def _of(element: Element) -> Iterator[tuple[str, str, str]]:
    name = element.name
    if name not in _ELEMENTS:
        yield name, "", ""
    for key, value in element.attributes.items():
        if name in _BARE or key not in _ATTRIBUTES:
            yield name, key, ""
        elif key in _ADDRESSES and not _is_allowed(value, picture=key == "src"):
            yield name, key, value


def _is_allowed(address: str, *, picture: bool) -> bool:
    """Tell whether an address leads to a page, a file, a mailbox or a telephone, if anywhere."""
    plain = _DROPPED.sub("", address.strip(_AROUND))
    scheme = _SCHEME.match(plain)
    if scheme is None:
        return True
    if scheme[1].lower() in _SCHEMES or _ELSEWHERE.fullmatch(scheme[1]):
        return True
    return picture and plain.lower().startswith("data:image/")


def _closed(body: str) -> bool:
    html = _html(body)
    return html is not None and is_shallow(html) and is_closed(html)


def _opening(lines: list[str]) -> int:
    """Return the last line up to which all is closed and from which it is not."""
    marked = [number for number, line in enumerate(lines, 1) if "<" in line]
    for number in reversed(marked[-_MOST:]):
        if _closed("".join(lines[: number - 1])):
            return number
    return marked[0] if marked else 1


def _html(body: str) -> str | None:
    """Return what a text becomes, or None where even that cannot be said."""
    try:
        return rendered(body)
    except Exception:  # what a parser cannot take in, of whatever kind, is no text for a page
        return None
