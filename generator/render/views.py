"""What a template may use: the context of each page, as frozen values.

Texts are plain and escaped on their way out; fields of type Markup are addresses and drawings
made by ``render`` itself. Instants are ISO 8601 with their offset.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

NOWHERE = Markup()
"""No address."""


@dataclass(frozen=True, kw_only=True)
class AssumptionNote:
    """An assumption as shown: the reading taken, why, and whom to ask."""

    number: str
    reading: str
    reason: str
    confirm: str


@dataclass(frozen=True, kw_only=True)
class ClauseView:
    """A clause as shown: sentence, number with its address, how it is held, what it covers."""

    anchor: str
    number: str
    href: Markup
    says: str
    held: str
    held_name: str
    force_name: str
    scope: str
    original: str
    readings: tuple[AssumptionNote, ...]
    page_title: str = ""
    page_href: Markup = NOWHERE


@dataclass(frozen=True, kw_only=True)
class Link:
    """An address within the site, or a whole one, with its title."""

    title: str
    href: Markup
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """One large figure with what it is and a line of explanation, possibly a link."""

    name: str
    figure: str
    note: str
    link: Link | None = None


@dataclass(frozen=True, kw_only=True)
class StateLine:
    """Where a window stands as of the build, with the instants the reader's browser needs.

    ``name`` is the name of the window where a call has several, otherwise empty; so are the
    instants while they have yet to be confirmed. The titles are what the schema calls them.
    """

    name: str
    state: str
    word: str
    opens: str
    closes: str
    closing_days: int
    closes_title: str
    closes_said: str
    opens_title: str
    opens_said: str
    as_of: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """The letterhead of a page."""

    by: str
    title: str
    line: str


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step of the time line; ``at`` is the ISO end the script compares with, or empty."""

    at: str
    time: str
    datetime: str
    name: str
    actor: str
    done: bool
    clause: ClauseView


@dataclass(frozen=True, kw_only=True)
class CategoryRow:
    """A category in the comparable table; ``depth`` is 0 for top categories.

    ``priced`` says that the category has a ceiling or reward of its own, not its parent's.
    """

    anchor: str
    label: str
    name: str
    depth: int
    open: bool
    who: str
    how: str
    ceiling: str
    priced: bool
    says: str
    directions: int
    clause: ClauseView | None


@dataclass(frozen=True, kw_only=True)
class AxisTable:
    """The comparable table of one axis and which of its columns have anything to show."""

    id: str
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
    label: str
    name: str
    open: bool
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
class PaperRow:
    """A document to hand in, and who hands it in for what."""

    name: str
    note: str
    who: str
    scope: str
    clause: ClauseView


@dataclass(frozen=True, kw_only=True)
class SaidGroup:
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
class SectionRow:
    """A part of the application form."""

    order: int
    title: str
    note: str
    scope: str
    number: str
    href: Markup


@dataclass(frozen=True, kw_only=True)
class CallGroup:
    """Calls in one state, and what to say when there are none."""

    id: str
    title: str
    calls: tuple["CallLine", ...]
    empty: str


@dataclass(frozen=True, kw_only=True)
class FileGroup:
    """Files to download that belong together."""

    id: str
    title: str
    files: tuple["DataFile", ...]


@dataclass(frozen=True, kw_only=True)
class PrioritiesPart:
    """What is put first, under the name the notice gives it."""

    title: str
    items: tuple[ClauseView, ...]


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
    clause: ClauseView


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
class StepPart:
    """A step written out."""

    name: str
    actor: str
    time: str
    clause: ClauseView


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """A stage of the review."""

    name: str
    by: str
    scope: str
    clause: ClauseView


@dataclass(frozen=True, kw_only=True)
class CriterionPart:
    """A criterion and its aspects."""

    title: str
    items: tuple[str, ...]
    clause: ClauseView


@dataclass(frozen=True, kw_only=True)
class InstalmentRow:
    """One instalment."""

    order: int
    percent: int
    when: str
    clause: ClauseView


@dataclass(frozen=True, kw_only=True)
class ContactRow:
    """A contact, system or chat group; ``href`` dials or opens, empty where nothing can."""

    purpose: str
    title: str
    name: str
    value: str
    href: Markup
    hours: str
    clause: ClauseView


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
class ChartCount:
    """A count for a chart and its table."""

    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing with the table of the same figures."""

    title: str
    drawing: Markup
    label: str
    rows: tuple[ChartCount, ...]


@dataclass(frozen=True, kw_only=True)
class NoticeRow:
    """One line about the formal notice."""

    name: str
    values: tuple[str, ...]


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
class CallLine:
    """A call in a list."""

    title: str
    href: Markup
    summary: str
    states: tuple[StateLine, ...]


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file to download: its path under ``/data/``, what it is, and its size."""

    name: str
    href: Markup
    about: str
    size: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What every page has: its letterhead, its way back to the root, its breadcrumbs.

    ``draft`` says that a call still holds last year's facts, empty once all are confirmed.
    """

    root: Markup
    head: Head
    crumbs: tuple[Link, ...]
    here: str
    prevails: str
    as_of: str
    draft: str = ""


Context = Mapping[str, object]
