"""What the templates of pages that belong to no call may use, as frozen values."""

from dataclasses import dataclass

from markupsafe import Markup

from generator.render.announcement_views import BoardLine, PageLink
from generator.render.views import ContactRow, Link, StateLine
from generator.web.bundles import Software


@dataclass(frozen=True, kw_only=True)
class CallLine:
    """A call in a list; ``steps`` is what an applicant does first, shown while it is open."""

    title: str
    href: Markup
    summary: str
    states: tuple[StateLine, ...]
    steps: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class OfficeCalls:
    """Calls of one office; ``name`` is "" where no office is named."""

    id: str
    name: str
    href: Markup
    calls: tuple["CallLine", ...]


@dataclass(frozen=True, kw_only=True)
class CallGroup:
    """Calls in one state by their offices, and what to say when there are none.

    Every group is on the page, since the reader's clock may take a call from one to the next; one
    that is empty and says nothing is hidden.
    """

    state: str
    id: str
    title: str
    parts: tuple["OfficeCalls", ...]
    empty: str


@dataclass(frozen=True, kw_only=True)
class OfficeLine:
    """An office in a list, ``depth`` below the top, with how much it has published."""

    title: str
    href: Markup
    depth: int
    calls: int
    announcements: int


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file to download: its path under ``/data/``, what it is, and its size."""

    name: str
    href: Markup
    about: str
    size: str


@dataclass(frozen=True, kw_only=True)
class FileGroup:
    """Files to download that belong together."""

    id: str
    title: str
    files: tuple["DataFile", ...]


@dataclass(frozen=True, kw_only=True)
class HomeContext:
    """The first page of the site."""

    intro: str
    """What the site is for."""

    groups: tuple[CallGroup, ...]
    """The calls by where they stand; of many closed ones the latest years."""

    years: tuple[PageLink, ...]
    """The years of the calls where there are many."""

    offices: tuple[OfficeLine, ...]
    """The offices where there are several, each behind the one above it."""

    announcements: tuple[BoardLine, ...]
    """The latest announcements."""

    samples: int
    """How many samples the list of announcements has behind them."""

    body: Markup
    """What people wrote below, as Markdown."""


@dataclass(frozen=True, kw_only=True)
class OfficeContext:
    """The page of an office."""

    groups: tuple[CallGroup, ...]
    """Its calls by where they stand; of many closed ones the latest years."""

    announcements: tuple[BoardLine, ...]
    """Its announcements, the latest of many."""

    years: tuple[PageLink, ...]
    """The years of its calls and announcements where there are many."""

    contacts: tuple[ContactRow, ...]
    """Whom it may be asked by."""

    below: tuple[OfficeLine, ...]
    """The offices below it."""


@dataclass(frozen=True, kw_only=True)
class YearContext:
    """The archive of a year: the calls of the site, or the calls and announcements of an office."""

    parts: tuple[OfficeCalls, ...]
    """The calls of the year by their offices, on its first page."""

    announcements: tuple[BoardLine, ...]
    """The announcements of this page, the newest in front."""

    years: tuple[PageLink, ...]
    """Every year there is."""

    pages: tuple[PageLink, ...]
    """The pages of a year that has several."""


@dataclass(frozen=True, kw_only=True)
class ListedPage:
    """A page of lists on its way to the site: its place in the tree, its heads, what it shows."""

    path: str
    title: str
    description: str
    root: str
    above: tuple[Link, ...]
    context: OfficeContext | YearContext


@dataclass(frozen=True, kw_only=True)
class DataContext:
    """Every file that is offered below ``/data/``."""

    groups: tuple[FileGroup, ...]
    """The files by what they belong to."""


@dataclass(frozen=True, kw_only=True)
class WrittenContext:
    """A page people wrote."""

    body: Markup
    """What they wrote, as Markdown."""

    software: tuple[Software, ...]
    """What others wrote of the site's own pages; none but on the page that is about the site."""

    licences: Markup
    """The licences of it."""
