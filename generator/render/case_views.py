"""What the templates of excellent cases may use, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from generator.render.charts import Bar
from generator.render.views import KeyFigure, Link, LinkGroup


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """A row of the list of excellent cases."""

    number: int
    district: str
    title: str
    href: Markup
    class_text: str
    class_name: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing with the table of the same figures."""

    title: str
    drawing: Markup
    label: str
    rows: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class CasesContext:
    """The excellent cases of a call with their charts."""

    summary: str
    """How many there are, from where, of how many classes."""

    title: str
    """The title of the list."""

    columns: Mapping[str, str]
    """What the notice calls each column, by its key."""

    districts: tuple[str, ...]
    """The districts readers filter by."""

    classes: tuple[str, ...]
    """The classes readers filter by."""

    rows: tuple[CaseRow, ...]
    """The cases in the order of the list."""

    csv_href: Markup
    """The same list as CSV."""

    charts: tuple[Chart, ...]
    """The cases by district and by class."""


@dataclass(frozen=True, kw_only=True)
class CaseContext:
    """One excellent case."""

    facts: tuple[KeyFigure, ...]
    """Its number, district, class and unit."""

    summary: str
    """What it is about; "" where the list does not say."""

    related: tuple[LinkGroup, ...]
    """Others of the same district and of the same class."""

    around: tuple[Link, ...]
    """The case before it and the one after it."""


@dataclass(frozen=True, kw_only=True)
class AllCasesContext:
    """The excellent cases of every call."""

    groups: tuple[LinkGroup, ...]
    """The first cases of each call, and where the others stand."""
