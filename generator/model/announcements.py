"""What a bureau announces: the announcement, its window, objections to it, the list it is bound to.

Frozen values that know where an author can put them right. This module reads no file, asks no
clock and decides nothing: where an announcement stands follows in ``announcement_status``, and
what is wrong with one is said by ``checks``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from generator.findings import Place
from generator.model.clauses import Assumption
from generator.model.enclosures import Enclosure
from generator.sources.origin import Origin
from generator.web.labels import COLUMNS, MARKS

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "notice": "通知公告",
        "publicity": "公示",
        "result": COLUMNS["result"],
        "correction": "更正",
        "extension": "延期",
        "repeal": "废止",
    }
)
"""The kinds of announcement, as the site names them."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "open": "处理中",
        "upheld": "成立",
        "uncooperative": "不配合核实",
        "dismissed": "不成立",
        "withdrawn": "撤回",
    }
)
"""What becomes of an objection, as the site names it."""

CHANNELS: Mapping[str, str] = MappingProxyType(
    {"letter": "来信", "phone": "来电", "visit": "来访", "email": "邮件", "online": "网上"}
)
"""By which way an objection came, as the site names it."""

EFFECTS: Mapping[str, str] = MappingProxyType(
    {"withdrawn": "退出名单", "cancelled": "取消资格", "amount": "调整金额", "none": "名单不变"}
)
"""What an objection does to the list, as the site names it."""

NUMBER = "number"
INDEX = "index"
PROJECT, UNIT = "project", "unit"
"""The columns of a list that an office chose which say what each line is, and whose."""
AWARD = "award"
SCORE = "score"
RANK = "rank"
PREFERRED = "decided/preferred"
"""What counted in favour of a project; no field of a form is called so."""
PRIZE = "decided/prize"
"""Which prize a project won; no field of a form is called so."""
DECISIONS = (AWARD, SCORE, RANK, PREFERRED, PRIZE)
"""The columns of a list that no applicant filled in: granted amount, score, place in the order."""

WHOLE = "whole"
"""What an objection concerns when it is about the announcement and not one application."""


@dataclass(frozen=True, kw_only=True)
class PublicityWindow:
    """When objections are taken: so many working days, the first day included.

    ``last`` is the last day as the office wrote it, None where only the number of days stands.
    """

    first: date
    working_days: int
    last: date | None
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Supervision:
    """The office that watches over the procedure, "" where nothing is written."""

    office: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class ObjectionOffice:
    """Where objections go; each part is "" where nothing is written."""

    office: str
    phone: str
    address: str
    hours: str
    email: str
    supervision: Supervision | None
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """A unit that stands behind an announcement, and as what; never a person."""

    role: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A clause that binds in principle, by its id, and why this list is an exception to it."""

    clause: str
    reason: str
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """A project that left before a list was settled, and why; ``number`` is "" where it has none.

    It stands beside the list and is counted nowhere.
    """

    number: str
    project: str
    unit: str
    reason: str
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The totals an announcement states in its text: projects, and whole yuan (None: not said)."""

    projects: int | None
    amount: int | None
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """An announcement people wrote: front matter, and its text as Markdown.

    ``kind`` is notice, publicity, result, correction, extension or repeal. ``published`` is None
    where only the day stands; ``result`` is the id of a package, ``follows`` of the announcement
    this one corrects, extends, repeals or concludes; a ``draft`` is not published; ``enclosed`` are
    the pictures and files its text shows or links to.
    """

    id: str
    title: str
    date: date
    kind: str
    issuer: str
    summary: str
    call: str
    body: str
    origin: Origin = field(repr=False, compare=False)
    index: str = ""
    published: datetime | None = None
    stage: str = ""
    result: str = ""
    window: PublicityWindow | None = None
    objecting: ObjectionOffice | None = None
    signed: tuple[SignOff, ...] = ()
    follows: str = ""
    validity: str = ""
    figures: Figures | None = None
    waived: tuple[Waiver, ...] = ()
    withdrew: tuple[Withdrawn, ...] = ()
    sample: bool = False
    draft: bool = False
    enclosed: tuple[Enclosure, ...] = ()

    @property
    def path(self) -> str:
        """Return where its page stands, relative to ``content/``."""
        return f"announcements/{self.id}.md"

    @property
    def marked_title(self) -> str:
        """Return the title where nothing beside it says that this is a sample."""
        unsaid = self.sample and MARKS["sample"] not in self.title
        return f"（{MARKS['sample']}）{self.title}" if unsaid else self.title


@dataclass(frozen=True, kw_only=True)
class Publicity:
    """The least number of working days a publicity lasts on this site, and the reading behind.

    ``basis`` names the clause or the law that asks for it, "" where none is named.
    """

    least: int
    basis: str
    assumption: Assumption | None
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Objection:
    """One objection and what became of it.

    ``concerns`` is the number of an application or ``whole``; ``by`` is unit or person;
    ``channel`` is letter, phone, visit, email or online, "" where nobody wrote it down;
    ``outcome`` is one of ``OUTCOMES``, ``decided`` None while it is open; ``effect`` is one of
    ``EFFECTS`` and ``entry`` the number it is about, "" where nobody wrote it down.
    """

    number: int
    received: date
    concerns: str
    by: str
    outcome: str
    decided: date | None
    answer: str
    origin: Origin = field(repr=False, compare=False)
    channel: str = ""
    effect: str = ""
    entry: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether the list has to change: it is upheld, or who is meant would not help.

        What is upheld may still leave the list as it is, where that is written.
        """
        return self.outcome in ("upheld", "uncooperative") and self.effect != "none"

    @property
    def about(self) -> str:
        """Return what the list has to change: the entry of the effect, or what it concerns."""
        return self.entry or self.concerns


@dataclass(frozen=True, kw_only=True)
class Register:
    """The objections to one announcement, in the order of the file."""

    announcement: str
    objections: tuple[Objection, ...]
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class ListColumn:
    """A column of a list: its name in the header row, and the field of the form it shows.

    ``field`` is ``index`` for the running number, ``number`` for the application's, ``award``,
    ``score`` or ``rank`` for what was decided, and otherwise the name of a field; ``type`` is the
    type of Table Schema.
    """

    name: str
    field: str
    title: str
    type: str

    @property
    def of_part(self) -> bool:
        """Tell whether it shows something of a part of an application."""
        return "/" in self.field and self.field not in DECISIONS


@dataclass(frozen=True, kw_only=True)
class ListLine:
    """One row of a list: its cells in the order of the columns, and where it stands."""

    cells: tuple[str, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class Valid:
    """One valid submission: its number, its project and who applies."""

    number: str
    project: str
    applicant: str
    place: Place = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many submissions came in, how many of them are valid, how many were set aside."""

    submissions: int
    valid: int
    set_aside: int


@dataclass(frozen=True, kw_only=True)
class ResultPackage:
    """A result data package: the list of one stage, and the valid submissions it was taken from.

    A list that an office chose, without applications, has neither ``counts`` nor such submissions.
    ``namesakes`` number the units that share a name, by key of the plan and application.

    ``rounds`` are the ids of the windows its submissions came in, where a call has several.

    ``files`` are its bytes by name, ``sources`` the SHA-256 of what the review read, ``stated`` the
    digest that stands in the package and ``digest`` the one its lists have.
    """

    id: str
    title: str
    call: str
    form: str
    stage: str
    sample: bool
    counts: Counts | None
    stated: str
    digest: str
    sources: Mapping[str, str]
    namesakes: Mapping[str, Mapping[str, str]]
    columns: tuple[ListColumn, ...]
    lines: tuple[ListLine, ...]
    valid: tuple[Valid, ...]
    files: Mapping[str, bytes] = field(repr=False, compare=False)
    origin: Origin = field(repr=False, compare=False)
    rounds: tuple[str, ...] = ()

    @property
    def made_by(self) -> str:
        """Return the command that makes such a list."""
        return "gongshi review" if self.counts else "gongshi new list"

    def column(self, name: str) -> ListColumn | None:
        """Return the column that shows a field of the form, or one of the decisions."""
        return next((column for column in self.columns if column.field == name), None)

    def cell(self, line: ListLine, name: str) -> str:
        """Return what a line has in the column of a field, "" where there is no such column."""
        for column, cell in zip(self.columns, line.cells, strict=True):
            if column.field == name:
                return cell
        return ""

    def number(self, line: ListLine) -> str:
        """Return the number of the application a line is about."""
        return self.cell(line, NUMBER)

    def application(self, line: ListLine) -> str:
        """Return the number of the application that a line is, or is a part, of.

        A part has something in the columns of parts, and the number of its application with its own
        behind it. What the list says is enough: what is published of it holds no other numbers.
        """
        number = self.number(line)
        head, _, tail = number.rpartition("-")
        cells = zip(self.columns, line.cells, strict=False)
        is_part = any(cell and column.of_part for column, cell in cells)
        return head if is_part and head and tail.isdecimal() else number

    @property
    def parted(self) -> bool:
        """Tell whether the list has a line for each part of an application."""
        return any(column.of_part for column in self.columns)

    def applications(self) -> int:
        """Return how many applications stand in the list, whatever parts they have."""
        if not self.parted:
            return len(self.lines)
        return len({self.application(line) for line in self.lines})

    def award(self, line: ListLine) -> int | None:
        """Return the amount granted in fen, or None where none can be read."""
        return fen(self.cell(line, AWARD))

    def awards(self) -> Iterator[int]:
        """Yield the amounts granted in fen, in the order of the list."""
        return (amount for line in self.lines if (amount := self.award(line)) is not None)

    def by_number(self) -> Mapping[str, ListLine]:
        """Return the lines by the number of their application; the first counts."""
        found: dict[str, ListLine] = {}
        for line in self.lines:
            found.setdefault(self.number(line), line)
        return MappingProxyType(found)


def fen(text: str) -> int | None:
    """Return an amount of plain ASCII digits with at most two decimals in fen, otherwise None."""
    if not text or not text.isascii() or not set(text) <= set("0123456789."):
        return None
    try:
        amount = Decimal(text) * 100
    except InvalidOperation:
        return None
    whole = int(amount)
    return whole if whole == amount else None
