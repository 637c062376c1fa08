"""What the templates of announcements may use, as frozen values; the rest stands in ``views``.

Texts are plain and escaped on their way out; fields of type Markup are addresses and drawings
made by ``render`` itself. Instants are ISO 8601 with their offset, days are ISO dates.
"""

from dataclasses import dataclass

from markupsafe import Markup

from generator.render.views import NOWHERE, KeyFigure, Link


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Where an announcement stands as of the build, and what the reader's browser needs.

    ``moves`` says that the reader's clock alone can change the state, to one of the three words;
    ``first`` and ``ends`` are instants, ``days`` the working days of the window, "" where it no
    longer matters; ``left`` says what is left of it.
    """

    state: str
    word: str
    moves: bool
    first: str
    ends: str
    ahead_word: str
    open_word: str
    ended_word: str
    days: str
    left: str


@dataclass(frozen=True, kw_only=True)
class WindowView:
    """A window as shown: its days, how many of them are worked, the last day before an extension.

    ``last`` is empty where the calendar does not know the year.
    """

    first: str
    first_iso: str
    last: str
    last_iso: str
    count: int
    planned: str
    reading: str


@dataclass(frozen=True, kw_only=True)
class BlockLine:
    """One line of the official block: a name and a value, possibly with an address or a date."""

    name: str
    value: str
    href: Markup = NOWHERE
    iso: str = ""


@dataclass(frozen=True, kw_only=True)
class Banner:
    """What a reader must know before reading: a word, a sentence, and where to go on."""

    kind: str
    word: str
    says: str
    link: Link | None = None


@dataclass(frozen=True, kw_only=True)
class ColumnView:
    """A column of a list; ``filters`` says that readers choose among its values."""

    title: str
    number: bool
    filters: bool


@dataclass(frozen=True, kw_only=True)
class ListCell:
    """A cell of a list under its column; ``sort`` is the bare number behind a grouped one.

    ``number`` is for figures, ``id`` for the number of an application, ``head`` for its name,
    ``long`` for a text that runs over several lines of a phone.
    """

    text: str
    title: str
    number: bool
    id: bool
    head: bool
    sort: str
    long: bool = False


@dataclass(frozen=True, kw_only=True)
class ListPart:
    """The list of an announcement, with its files; ``total`` closes the column ``total_at``."""

    caption: str
    columns: tuple[ColumnView, ...]
    rows: tuple[tuple[ListCell, ...], ...]
    files: tuple[Link, ...]
    total_label: str
    total: str
    total_at: int


@dataclass(frozen=True, kw_only=True)
class Share:
    """One part of a breakdown: how many lines, their share, and their amount or nothing."""

    label: str
    count: int
    percent: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """A list by the values of one column: a drawing, and the table of the same figures."""

    id: str
    title: str
    label: str
    drawing: Markup
    rows: tuple[Share, ...]
    total: Share
    amounts: bool


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """One change between two lists: whose line, which column, what stood there and stands now.

    ``kind`` is added, removed or changed; ``href`` leads to the line where it still stands.
    """

    kind: str
    number: str
    name: str
    href: Markup
    column: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class ChangePart:
    """What a correction or a result changes in the list, summed up and row by row."""

    was: str
    """What the list is called as it was."""
    summary: str
    number: str
    """What the numbers of the lines are called."""
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, kw_only=True)
class ObjectionRow:
    """An objection and what became of it."""

    number: int
    received: str
    received_iso: str
    concerns: str
    by: str
    outcome: str
    open: bool
    effect: str
    """What follows for the list, and the number of the entry."""
    decided: str
    decided_iso: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class WithdrawnRow:
    """A project that left, its number where it has one, and why."""

    number: str
    project: str
    unit: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LineStep:
    """One announcement of a line of announcements; the page itself is ``here``."""

    date: str
    iso: str
    kind: str
    title: str
    href: Markup
    here: bool


@dataclass(frozen=True, kw_only=True)
class Seal:
    """How a reader proves that nothing was changed: digest in parts, entry in the log.

    ``number`` is 0 and ``time`` empty where the announcement is not in the log yet; ``head`` is the
    head of the log and ``entries`` how many it has, "" and 0 where it is empty; where the log is
    signed, ``signature_href`` and ``signers_href`` lead to the signature and the public keys.
    ``code`` is the address of the page as a QR code.
    """

    digest: tuple[str, ...]
    number: int
    time: str
    log_href: Markup
    sealed_href: Markup
    url: str
    code: Markup
    entries: int
    head: str
    signature_href: str
    signers_href: str


@dataclass(frozen=True, kw_only=True)
class BoardLine:
    """An announcement in a list; ``status`` is the word of its state, said only where it tells."""

    id: str
    title: str
    href: Markup
    date: str
    iso: str
    year: str
    kind: str
    summary: str
    call: str
    stage: str
    status: str
    shows_status: bool
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """A filter of the list of announcements: the name in the address, a title, and the values."""

    key: str
    title: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """A year of announcements, or a page of one: where it lies, and how many a year has."""

    name: str
    href: Markup
    count: int = 0
    here: bool = False


@dataclass(frozen=True, kw_only=True)
class AnnouncementContext:
    """The page of one announcement; what an announcement has not is empty or None."""

    banners: tuple[Banner, ...]
    """What a reader must know before reading."""

    entries: tuple[BlockLine, ...]
    """The official block, but for the state."""

    mark: Mark
    """Where the announcement stands, with the working days of its window."""

    as_of: str
    """The day of the build, on which it stands there."""

    span: WindowView | None
    """The window as it now holds."""

    body: Markup
    """What the announcement says, as Markdown."""

    waived: tuple[BlockLine, ...]
    """The clauses from which it is an exception, and why."""

    withdrew: tuple[WithdrawnRow, ...]
    """The projects that left, beside the list."""

    changes: ChangePart | None
    """What a correction changes in the list."""

    listed: ListPart | None
    """The list that goes out with the announcement."""

    totals: tuple[KeyFigure, ...]
    """The figures that the list adds up to."""

    breakdowns: tuple[Breakdown, ...]
    """The list by district and by category."""

    elsewhere: Link | None
    """Where the list stands that holds with an announcement without one of its own."""

    ways: tuple[BlockLine, ...]
    """Whom to turn to."""

    objects: bool
    """Whether readers can object: there is a window, and an office."""

    signing: str
    """What an objection is signed with, where anything is asked."""

    calendar: Markup
    """Where the window lies as a calendar."""

    objections: tuple[ObjectionRow, ...]
    """What objections were received by the day of the build."""

    signed: tuple[BlockLine, ...]
    """The units that sign, with their roles."""

    issuer: str
    """Who signs where no units do."""

    date: str
    """The day beside the signature."""

    iso: str
    """The same day as an ISO date."""

    steps: tuple[LineStep, ...]
    """The announcements that follow each other, where there are several."""

    seal: Seal
    """How a reader proves that nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class AnnouncementListContext:
    """A page of the list of announcements: the first, or one of a year of a long list."""

    announcements: tuple[BoardLine, ...]
    """The announcements of this page, the newest in front."""

    samples: tuple[BoardLine, ...]
    """What announces nothing, in a group of its own; only on the first page."""

    choices: tuple[ListFilter, ...]
    """What readers filter by; only on the first page."""

    index: Markup
    """Where a long list has its index, which the filters then look into."""

    count: int
    """How many announcements the whole list, or the year, has."""

    years: tuple[PageLink, ...]
    """The years of a long list."""

    offices: tuple[PageLink, ...]
    """The offices where there are several, each with how much it announced."""

    pages: tuple[PageLink, ...]
    """The pages of a year that has several."""
