"""What the templates of pages that belong to no call may use, as frozen values."""

from dataclasses import dataclass

from markupsafe import Markup

from generator.render.announcement_views import BoardLine
from generator.render.views import StateLine
from generator.web.bundles import Software


@dataclass(frozen=True, kw_only=True)
class CallLine:
    """A call in a list."""

    title: str
    href: Markup
    summary: str
    states: tuple[StateLine, ...]


@dataclass(frozen=True, kw_only=True)
class CallGroup:
    """Calls in one state, and what to say when there are none."""

    id: str
    title: str
    calls: tuple["CallLine", ...]
    empty: str


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
    """The calls by where they stand."""

    announcements: tuple[BoardLine, ...]
    """The latest announcements."""

    body: Markup
    """What people wrote below, as Markdown."""


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
