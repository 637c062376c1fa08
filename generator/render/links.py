"""Where things lie: the pages of a call, and addresses and anchors made of ids."""

import re
from collections.abc import Iterator

from markupsafe import Markup

from generator.model.call_pages import LISTS, section_path
from generator.model.calls import Call
from generator.render.views import NOWHERE, Link

TOP = "../../"
"""From the first page of a call to the root of the site."""

BELOW = "../../../"
"""From any other page of a call to the root of the site."""

RECORD = "../../../../"
"""From the page of a record to the root of the site."""

_EXTENSION = re.compile(" ?(?:转|ext\\.?) ?")
_DIALLED = re.compile(r"\+?[0-9-]+", re.ASCII)
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_ADDRESS = re.compile(r"[A-Za-z0-9._/#:-]*")
_IDENT = re.compile(r"[a-z0-9][a-z0-9._-]*")


def address(path: str) -> Markup:
    """Return an address made of ids as markup; raises ValueError for anything else."""
    if not _ADDRESS.fullmatch(path):
        raise ValueError(f"not an address made of ids: {path!r}")
    return Markup(path)  # noqa: S704  only letters, digits and . _ / # : - are left


def ident(name: str) -> Markup:
    """Return an anchor made of ids as markup; raises ValueError for anything else."""
    if not _IDENT.fullmatch(name):
        raise ValueError(f"not an anchor made of ids: {name!r}")
    return Markup(name)  # noqa: S704  only lower-case letters, digits and . _ - are left


def dial(phone: str) -> Markup:
    """Return what dials a number in any of the ways it may be written, empty where nothing does.

    >>> print(dial("+44 (0)20 7946 0000 ext. 12"))
    tel:+442079460000;ext=12
    """
    number, _, extension = _EXTENSION.sub(";ext=", phone).partition(";ext=")
    if number.startswith("+"):
        number = number.replace("(0)", "")
    bare = re.sub("[ ()]", "", number)
    if not _DIALLED.fullmatch(bare) or (extension and not extension.isdecimal()):
        return NOWHERE
    ext = f";ext={extension}" if extension else ""
    return Markup(f"tel:{bare}{ext}")  # noqa: S704  only digits, + and - are left


def mail(email: str) -> Markup:
    """Return what writes to an address, empty where nothing does."""
    found = _MAIL.fullmatch(email)
    return Markup(f"mailto:{email}") if found else NOWHERE  # noqa: S704  matched


def list_links(call: Call, root: str, clause: str = "") -> Iterator[Link]:
    """Yield the pages of the lists of a call, or of those that come from one clause of it."""
    for one in call.lists:
        if clause in ("", one.clause):
            href = address(f"{root}{section_path(call, f'{LISTS}/{one.id}')}")
            yield Link(title=one.title, href=href)


def clause_href(call: Call, root: str, anchor: str = "") -> Markup:
    """Return where the page of clauses shows a clause, or its top."""
    return address(f"{root}{section_path(call, 'clauses')}#{anchor}".rstrip("#"))


def number_href(call: Call, root: str, number: str, occurrence: int = 1) -> Markup:
    """Return where the page of clauses first shows a number, or its top."""
    found = (c.anchor for c in call.clauses if (c.number, c.occurrence) == (number, occurrence))
    return clause_href(call, root, next(found, ""))
