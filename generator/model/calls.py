"""The nouns of a bureau's funding calls, as frozen values.

Every noun knows the place in the sources where an author can put it right. This module reads no
file, asks no clock and decides nothing: what is wrong with a value is said by ``checks``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from generator.model.announcements import (
    Announcement,
    Objection,
    Publicity,
    Register,
    ResultPackage,
)
from generator.model.clause_numbering import Numbering
from generator.model.clauses import Assumption, Clause, GeneralAssumption, Heading, StatedFigure
from generator.model.contacts import Contact
from generator.model.enclosures import Enclosure
from generator.model.milestones import Milestone
from generator.model.offices import Office
from generator.model.reference_lists import ReferenceList
from generator.model.working_days import Calendar
from generator.sources.documents import Document
from generator.sources.origin import Origin
from generator.sources.time_zone import DEFAULT, zone_named
from generator.web.shared import SHARED


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount the notice grants, in whole base units of the call's currency."""

    amount: int
    per: str
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class Category:
    """A category or track; ``path`` holds the ids of its parents, outermost first."""

    id: str
    code: str
    name: str
    short: str
    path: tuple[str, ...]
    statements: tuple[Clause, ...]
    ceiling: Money | None
    reward: Money | None
    open: bool
    closed: Clause | None
    directions_title: str
    directions: tuple[Clause, ...]
    tracks: tuple["Category", ...]
    origin: Origin = field(repr=False, compare=False)

    def walk(self) -> Iterator["Category"]:
        """Yield the category and everything below it, in the order of the notice."""
        yield self
        for track in self.tracks:
            yield from track.walk()

    @property
    def label(self) -> str:
        """Return the short name with its code in front, if it has one."""
        return f"{self.code} {self.short}" if self.code else self.short


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One way of dividing the applications: by category, by level, by field."""

    id: str
    title: str
    categories: tuple[Category, ...]
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class ApplicantKind:
    """A kind of organisation; ``leads`` is false for those that may only join another."""

    id: str
    name: str
    full_name: str
    leads: bool
    number: str
    occurrence: int
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Conditions that hold for one or more kinds of applicant."""

    kinds: tuple[str, ...]
    title: str
    items: tuple[Clause, ...]
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class RequiredDocument:
    """A document that some kinds of applicant hand in."""

    name: str
    note: str
    kinds: tuple[str, ...]
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class ApplicationRoute:
    """Who may lead an application in some categories, with whom, and whether alone."""

    lead: tuple[str, ...]
    partners: tuple[str, ...]
    mode: str
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class ConditionGroup:
    """Requirements that belong together under one heading."""

    id: str
    title: str
    clauses: tuple[Clause, ...]
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Bonus:
    """More of a quota for each excellent case of a district."""

    source: str
    add: int
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How many applications a district or unit may recommend or pass."""

    name: str
    by: str
    per: str
    least: int | None
    most: int
    unit: str
    bonus: Bonus | None
    exceptions: tuple[tuple[str, int, Origin], ...]
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of the review."""

    name: str
    by: str
    method: str
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """Something reviewers judge, with its aspects if the notice lists any."""

    title: str
    items: tuple[str, ...]
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class Priorities:
    """What is put first when the rest is equal."""

    title: str
    items: tuple[Clause, ...]


@dataclass(frozen=True, kw_only=True)
class Instalment:
    """A share of the grant, in percent, and when it is paid."""

    percent: int
    when: str
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class CallContact(Contact):
    """Whom a call names to be asked."""

    id: str
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class System:
    """An online system applications go through."""

    id: str
    title: str
    url: str
    clause: Clause
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class ChatGroup:
    """A chat group for questions."""

    id: str
    role: str
    title: str
    number: str
    clause: Clause
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class CaseClass:
    """A class of excellent cases and the other spellings the list uses for it."""

    id: str
    name: str
    also: tuple[str, ...]
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One excellent case, a row of the list; ``class_text`` is spelled as in the row."""

    number: int
    district: str
    title: str
    class_text: str
    unit: str
    summary: str
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class CaseList:
    """The list of excellent cases with the names of its columns."""

    title: str
    label: str
    clause: Clause
    columns: Mapping[str, str]
    classes: tuple[CaseClass, ...]
    cases: tuple[Case, ...]
    origin: Origin = field(repr=False, compare=False)

    def class_of(self, case: Case) -> CaseClass | None:
        """Return the class a case belongs to, or None where the list names none such."""
        for kind in self.classes:
            if case.class_text == kind.name or case.class_text in kind.also:
                return kind
        return None


@dataclass(frozen=True, kw_only=True)
class FormSection:
    """A part of the application form."""

    id: str
    title: str
    note: str
    categories: tuple[str, ...]
    number: str
    occurrence: int
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class FormOutline:
    """What the application form asks for, part by part."""

    title: str
    version: str
    statements: tuple[Clause, ...]
    sections: tuple[FormSection, ...]
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Currency:
    """The money of a call: code, name, base unit, and a larger unit with its factor if used.

    A ``symbol`` stands in front of an amount, in place of the unit behind it.
    """

    code: str
    name: str
    unit: str
    large_unit: str
    large_factor: int
    symbol: str = ""

    def said(self, figure: str) -> str:
        """Say a figure in whole or broken base units, such as 1,000 元 or £1,000."""
        return f"{self.symbol}{figure}" if self.symbol else f"{figure} {self.unit}"

    @property
    def marks(self) -> tuple[str, ...]:
        """Return what may stand before or behind an amount of this money that somebody wrote."""
        own = (self.symbol, self.code, self.name, self.unit)
        return tuple(SHARED["words"]["money_marks"].get(self.code) or filter(None, own))

    def headed(self, title: str) -> str:
        """Return the title of a column of bare figures with the unit they are in."""
        return f"{title}（{self.unit}）"


YUAN = Currency(code="CNY", name="人民币", unit="元", large_unit="万元", large_factor=10_000)
"""The money of a list that belongs to no call."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """Something attached to the notice, and the page that shows it ("" if none)."""

    label: str
    title: str
    shown: str
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Districts:
    """The districts quotas are counted by, in official order."""

    title: str
    names: tuple[str, ...]
    assumption: Assumption | None
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The formal notice: title, issuer, number and date as printed, "" or None where absent.

    ``to_confirm`` names what of it is not yet taken from the notice itself.
    """

    title: str
    kind: str
    label: str
    letterhead: str
    issuer: str
    number: str
    issued: date | None
    addressees: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    documents: tuple[str, ...]
    outline: tuple[Heading, ...]
    numbering: Numbering
    to_confirm: tuple[str, ...] = ()

    @property
    def printed(self) -> date | None:
        """Return the day of issue once the notice itself says it."""
        return None if "issued" in self.to_confirm else self.issued


@dataclass(frozen=True, kw_only=True)
class Call:
    """One funding call, complete; ``publisher`` is the id of its office, "" where none is named.

    A ``draft`` is not published; another is from ``publish_from`` on, None where nothing is said.
    ``objecting_requires`` is what its announcements have to say of objections, empty where unsaid.
    """

    id: str
    prefix: str
    year: int
    place: str
    programme: str
    short_title: str
    office: str
    publisher: str
    summary: str
    closing_soon_days: int
    notice: Notice
    purpose: tuple[Clause, ...]
    currency: Currency
    districts: Districts | None
    general_assumptions: tuple[GeneralAssumption, ...]
    figures: tuple[StatedFigure, ...]
    category_statements: tuple[Clause, ...]
    axes: tuple[Axis, ...]
    kinds: tuple[ApplicantKind, ...]
    eligibility_statements: tuple[Clause, ...]
    conditions: tuple[Conditions, ...]
    papers: tuple[RequiredDocument, ...]
    entries: tuple[ApplicationRoute, ...]
    groups: tuple[ConditionGroup, ...]
    quotas: tuple[Quota, ...]
    milestones: tuple[Milestone, ...]
    stages: tuple[Stage, ...]
    criteria: tuple[Criterion, ...]
    priorities: Priorities | None
    source_clause: str
    own_funds_clause: str
    instalments: tuple[Instalment, ...]
    funding_statements: tuple[Clause, ...]
    contacts: tuple[CallContact, ...]
    systems: tuple[System, ...]
    chat_groups: tuple[ChatGroup, ...]
    cases: CaseList | None
    form: FormOutline
    clauses: tuple[Clause, ...]
    lists: tuple[ReferenceList, ...]
    draft: bool
    publish_from: datetime | None
    objecting_requires: tuple[str, ...]
    documents: Mapping[str, Document] = field(repr=False, compare=False)
    origin: Origin = field(repr=False, compare=False)

    def categories(self) -> Iterator[Category]:
        """Yield every category and track of every axis, in the order of the notice."""
        for axis in self.axes:
            for category in axis.categories:
                yield from category.walk()

    def category(self, category_id: str) -> Category | None:
        """Return a category or track by its id."""
        return next((c for c in self.categories() if c.id == category_id), None)

    def clause(self, clause_id: str) -> Clause | None:
        """Return a clause by its id."""
        return next((c for c in self.clauses if c.id == clause_id), None)

    def list_of(self, list_id: str) -> ReferenceList | None:
        """Return a reference list by its id."""
        return next((one for one in self.lists if one.id == list_id), None)

    def kind(self, kind_id: str) -> ApplicantKind | None:
        """Return a kind of applicant by its id."""
        return next((k for k in self.kinds if k.id == kind_id), None)

    def milestone(self, clause_id: str) -> Milestone | None:
        """Return a milestone by the id of its clause."""
        return next((m for m in self.milestones if m.clause.id == clause_id), None)

    @property
    def applications(self) -> tuple[Milestone, ...]:
        """Return the milestones in which applications are handed in, in the order of the file."""
        return tuple(m for m in self.milestones if m.role == "application")

    @property
    def application(self) -> Milestone | None:
        """Return the first milestone in which applications are handed in."""
        return next(iter(self.applications), None)


@dataclass(frozen=True, kw_only=True)
class WrittenPage:
    """A page people wrote in Markdown; ``path`` is relative to ``content/``.

    ``brought`` tells that it is one of the program's, which the project has not replaced.
    """

    path: str
    title: str
    description: str
    body: str
    origin: Origin = field(repr=False, compare=False)
    brought: bool = False


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A call as it stood before an amendment: the JSON published then, and what it says.

    ``number`` counts from 1; from the day ``replaced`` on the next version holds, for the reasons
    that ``announcement`` gives, "" where none was needed.
    """

    call: str
    number: int
    replaced: date
    announcement: str
    content: bytes = field(repr=False)
    data: Mapping[str, object] = field(repr=False)
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Site:
    """Everything the sources say.

    ``schemas`` holds the JSON Schemas by folder and name (``data/call.schema.json``), ``digest``
    the SHA-256 of all sources in hexadecimal, ``calendar`` the official days off; ``registers``
    are the objections by announcement, ``results`` the packages announcements are bound to,
    ``log`` is the log of what was published, as it stands, ``signed`` its signature and the keys
    of its signers by where they are published, where there are both; ``earlier`` are the versions
    of each call before it was amended, by its id; ``enclosures`` what lies beside written pages;
    ``offices`` are those that publish on it, ``objecting_requires`` what has to be
    said of objections.
    """

    title: str
    description: str
    url: str
    time_zone: str
    language: str
    publisher: str
    operator: str
    marks: Mapping[str, str]
    tags: Mapping[str, str]
    report: str
    calls: tuple[Call, ...]
    announcements: tuple[Announcement, ...]
    pages: tuple[WrittenPage, ...]
    calendar: Calendar
    schemas: Mapping[str, bytes]
    digest: str
    origin: Origin = field(repr=False, compare=False)
    publicity: Publicity | None = None
    registers: tuple[Register, ...] = ()
    results: tuple[ResultPackage, ...] = ()
    log: bytes = field(default=b"", repr=False)
    signed: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    earlier: Mapping[str, tuple[Earlier, ...]] = field(default_factory=dict)
    enclosures: tuple[Enclosure, ...] = ()
    offices: tuple[Office, ...] = ()
    objecting_requires: tuple[str, ...] = ()

    @property
    def zone(self) -> tzinfo:
        """Return the time zone that every day and instant of the site is told in."""
        return zone_named(self.time_zone) or DEFAULT

    def call(self, call_id: str) -> Call | None:
        """Return a call by its id."""
        return next((c for c in self.calls if c.id == call_id), None)

    def announcement(self, announcement_id: str) -> Announcement | None:
        """Return an announcement by its id."""
        return next((a for a in self.announcements if a.id == announcement_id), None)

    def result(self, result_id: str) -> ResultPackage | None:
        """Return a result package by its id."""
        return next((r for r in self.results if r.id == result_id), None)

    def objections(self, announcement_id: str) -> tuple[Objection, ...]:
        """Return the objections to an announcement, in the order of their file."""
        for register in self.registers:
            if register.announcement == announcement_id:
                return register.objections
        return ()
