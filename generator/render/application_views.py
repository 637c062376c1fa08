"""What the templates for applicants may use: categories, who may apply, requirements, the form.

Frozen values, like all of ``views``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from generator.render.views import (
    AssumptionNote,
    ClauseGroup,
    ClauseView,
    ContactRow,
    Link,
    StateLine,
    WaysPart,
)


@dataclass(frozen=True, kw_only=True)
class CategoryRow:
    """A category in the comparable table; ``depth`` is 0 for top categories."""

    anchor: str
    label: str
    depth: int
    open: bool
    who: str
    how: str
    ceiling: str
    says: str
    directions: int
    clause: ClauseView | None


@dataclass(frozen=True, kw_only=True)
class AxisTable:
    """The comparable table of one axis and which of its columns have anything to show."""

    title: str
    caption: str
    rows: tuple[CategoryRow, ...]
    has_who: bool
    has_ceiling: bool
    has_directions: bool


@dataclass(frozen=True, kw_only=True)
class CategoryPart:
    """One category written out; ``hashes`` are the marks of its heading."""

    anchor: str
    hashes: Markup
    name: str
    closed: ClauseView | None
    who: tuple[ClauseView, ...]
    ceiling: ClauseView | None
    reward: ClauseView | None
    statements: tuple[ClauseView, ...]
    directions_title: str
    directions: tuple[ClauseView, ...]


@dataclass(frozen=True, kw_only=True)
class AxisPart:
    """An axis with its table and its categories written out."""

    id: str
    title: str
    table: AxisTable
    parts: tuple[CategoryPart, ...]


@dataclass(frozen=True, kw_only=True)
class KindRow:
    """A kind of applicant: what it may lead, what it may join, and how."""

    name: str
    full_name: str
    leads: str
    joins: str
    number: str
    href: Markup


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """A document to hand in, and who hands it in for what."""

    name: str
    note: str
    who: str
    scope: str
    clause: ClauseView


@dataclass(frozen=True, kw_only=True)
class BandRow:
    """One size range and what it asks."""

    range: str
    share: str
    readings: tuple[AssumptionNote, ...]


@dataclass(frozen=True, kw_only=True)
class BandTable:
    """A banded requirement as a table."""

    id: str
    title: str
    measure: str
    result: str
    rows: tuple[BandRow, ...]


@dataclass(frozen=True, kw_only=True)
class QuotaRow:
    """The quota of one district and how it came about."""

    district: str
    figure: str
    how: str
    most: int
    cases: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class QuotaPart:
    """A quota, with its derived rows where it counts by district."""

    id: str
    name: str
    by: str
    figure: str
    unit: str
    clause: ClauseView
    bonus: ClauseView | None
    district_title: str
    readings: tuple[AssumptionNote, ...]
    rows: tuple[QuotaRow, ...]
    total: str


@dataclass(frozen=True, kw_only=True)
class SectionRow:
    """A part of the application form."""

    order: int
    title: str
    note: str
    scope: str
    number: str
    href: Markup


@dataclass(frozen=True, kw_only=True)
class DownloadRow:
    """A file to download: what it is called when saved, its size, its SHA-256 in parts."""

    title: str
    href: Markup
    name: str
    size: str
    digest: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DownloadGroup:
    """Downloads of one version of a form: to fill in, to look at, for programs."""

    title: str
    rows: tuple[DownloadRow, ...]
    for_programs: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer a reader may choose: its id, its name, and a line of explanation or nothing."""

    id: str
    name: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with its choices; one without choices asks for a number of ``unit``."""

    id: str
    title: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Questions:
    """What the page asks: the kind of organisation, the axes, the place, the sizes."""

    kinds: tuple[Choice, ...]
    axes: tuple[Question, ...]
    place: Question | None
    sizes: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class CategoriesContext:
    """The categories of a call, compared and written out."""

    statements: tuple[ClauseView, ...]
    """What holds for all categories."""

    axes: tuple[AxisPart, ...]
    """The axes with their categories."""


@dataclass(frozen=True, kw_only=True)
class EligibilityContext:
    """Who may apply, on which conditions and with which documents."""

    statements: tuple[ClauseView, ...]
    """What holds for all applicants."""

    kinds: tuple[KindRow, ...]
    """The kinds of applicants."""

    entries: tuple[ClauseView, ...]
    """The ways to apply: alone, leading others, joining."""

    conditions: tuple[ClauseGroup, ...]
    """The conditions, grouped by whom they concern."""

    documents: tuple[DocumentRow, ...]
    """The documents to hand in."""

    quotas: tuple[QuotaPart, ...]
    """Who recommends or screens, and how many."""

    by_district: bool
    """Whether a quota counts by district."""

    requirements_href: Markup
    """The page of requirements, from the root of the site."""


@dataclass(frozen=True, kw_only=True)
class RequirementsContext:
    """The requirements of a call, and the quotas as derived."""

    groups: tuple[ClauseGroup, ...]
    """The requirements under their headings."""

    bands: Mapping[str, tuple[BandTable, ...]]
    """The banded requirements of each group, by the id of the group."""

    quotas: tuple[QuotaPart, ...]
    """The quotas with the rows of their districts."""


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """The documents that a kind of applicant brings, by name."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """What an applicant needs to hand in; ``systems`` are given where no window lists ways.

    ``asked`` is who answers everybody, None where each area has its own.
    """

    until: tuple[StateLine, ...]
    submit: tuple[ClauseView, ...]
    systems: tuple[ContactRow, ...]
    ways: tuple[WaysPart, ...]
    papers: tuple[PaperLine, ...]
    asked: ContactRow | None


@dataclass(frozen=True, kw_only=True)
class ApplyContext:
    """How to apply: the questions, everything in tables, the steps."""

    states: tuple[StateLine, ...]
    """Where each window stands that has not closed, or the last."""

    questions: Questions | None
    """What the page asks; None where nothing makes a difference."""

    kinds: tuple[KindRow, ...]
    """The kinds of applicants."""

    axes: tuple[AxisTable, ...]
    """The categories to compare, a table for each axis."""

    own_funds: ClauseView | None
    """The own funds asked for, if any."""

    bands: tuple[BandTable, ...]
    """The banded requirements."""

    quotas: tuple[QuotaPart, ...]
    """The quotas with the rows of their districts."""

    checklists: tuple[ClauseGroup, ...]
    """The documents of each kind of applicant."""

    form_title: str
    """What the notice calls the application form."""

    fillable: bool
    """Whether the form can be filled in on the site."""

    downloads: tuple[DownloadGroup, ...]
    """The files of the form."""

    hand_in: HandIn
    """Until when, where and with what to hand in."""

    url: str
    """The whole address of the page."""

    code: Markup
    """The address as a QR code."""


@dataclass(frozen=True, kw_only=True)
class FormContext:
    """The application form: to fill in, and what the notice says of it."""

    help: str
    """How to fill it in; "" where it cannot be filled in here."""

    sheet: str
    """The form itself as markup; "" where it cannot be filled in here."""

    offline: tuple[DownloadRow, ...]
    """The files to fill in without a network."""

    statements: tuple[ClauseView, ...]
    """What the notice says of filling it in."""

    form_title: str
    """What the notice calls it."""

    sections: tuple[SectionRow, ...]
    """Its parts as the notice lists them."""

    hand_in: HandIn
    """Until when, where and with what to hand in."""


@dataclass(frozen=True, kw_only=True)
class CheckContext:
    """The checks before handing in: of a file, and as a list on paper."""

    groups: tuple[ClauseGroup, ...]
    """What the form checks, under the titles of the pages it stands on."""

    judged: int
    """How many clauses people judge."""

    form_title: str
    """The title of the form; "" where no file can be checked."""

    clauses_href: Markup
    """The page of clauses."""

    sections: str
    """JSON: the anchor of each section's clause, by its number."""

    hand_in: HandIn
    """Until when, where and with what to hand in."""
