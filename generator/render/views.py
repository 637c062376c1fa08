"""What templates may use: what many pages show, as frozen values.

What one kind of page alone shows, and the context of each page, stand beside this module: calls in
``call_views``, what applicants need in ``application_views``, excellent cases in ``case_views``,
announcements in ``announcement_views``, the other pages in ``site_views``. Texts are plain and
escaped on their way out; fields of type Markup are addresses and drawings made by ``render``
itself. Instants are ISO 8601 with their offset.
"""

from dataclasses import dataclass

from markupsafe import Markup

NOWHERE = Markup()
"""No address."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """An address within the site, or a whole one, with its title."""

    title: str
    href: Markup
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AssumptionNote:
    """An assumption as shown: the reading taken, why, and whom to ask."""

    number: str
    reading: str
    reason: str
    confirm: str


@dataclass(frozen=True, kw_only=True)
class ClauseView:
    """A clause as shown: sentence, number with its address, how it is enforced, what it covers.

    ``lists`` are the lists of the call that come from it.
    """

    anchor: str
    number: str
    href: Markup
    says: str
    enforcement: str
    enforcement_name: str
    force_name: str
    scope: str
    original: str
    readings: tuple[AssumptionNote, ...]
    page_title: str = ""
    page_href: Markup = NOWHERE
    lists: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClauseGroup:
    """Clauses under one heading."""

    id: str
    title: str
    items: tuple[ClauseView, ...]


@dataclass(frozen=True, kw_only=True)
class LinkGroup:
    """Addresses under one heading, with a sentence and an address of their own if any."""

    id: str
    title: str
    links: tuple[Link, ...]
    summary: str = ""
    href: Markup = NOWHERE


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """One large figure with what it is and a line of explanation, possibly a link."""

    name: str
    figure: str
    note: str
    link: Link | None = None


@dataclass(frozen=True, kw_only=True)
class NoticeRow:
    """One line about the formal notice."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """A way to reach somebody; ``href`` dials, writes or opens, empty where nothing can."""

    value: str
    href: Markup = NOWHERE


@dataclass(frozen=True, kw_only=True)
class ContactRow:
    """A contact, system or chat group, with every way to reach it.

    ``area`` says which areas it answers for, "" where it answers everybody; ``further`` that it is
    reached by mail or at an address as well. No ``clause`` names what is an office's own.
    """

    purpose: str
    title: str
    name: str
    by: tuple[ContactLine, ...]
    hours: str
    clause: ClauseView | None
    area: str = ""
    further: bool = False


@dataclass(frozen=True, kw_only=True)
class WayRow:
    """A way to hand in: who takes it, how it gets there, in how many copies."""

    name: str
    title: str
    by: tuple[ContactLine, ...]
    copies: str
    says: str
    clause: Link | None


@dataclass(frozen=True, kw_only=True)
class WaysPart:
    """The ways to hand in during a window; no title where there is one window."""

    title: str
    rows: tuple[WayRow, ...]


@dataclass(frozen=True, kw_only=True)
class StateLine:
    """Where a window stands as of the build, with the instants the reader's browser needs.

    ``name`` is the name of the window where a call has several, otherwise empty; so are the
    instants while they have yet to be confirmed. The titles are what the schema calls them;
    ``also`` says where the notice contradicts itself.
    """

    name: str
    state: str
    word: str
    opens: str
    closes: str
    closing_days: int
    closes_title: str
    closes_text: str
    opens_title: str
    opens_text: str
    as_of: str
    also: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """The letterhead of a page."""

    title: str
    by: str = ""
    line: str = ""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What every page has: its letterhead, its way back to the root, its breadcrumbs.

    ``draft`` says that a call still holds last year's facts, empty once all are confirmed;
    ``unpublished`` that the page is not out, and what is to be done that it is.
    """

    root: Markup
    head: Head
    crumbs: tuple[Link, ...]
    here: str
    prevails: str
    as_of: str
    draft: str = ""
    unpublished: str = ""
