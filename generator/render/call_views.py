"""What the templates of a call may use: at a glance, its steps, review, money, clauses, versions.

Frozen values, like all of ``views``.
"""

from dataclasses import dataclass

from markupsafe import Markup

from generator.render.announcement_views import Banner, BoardLine, ListPart
from generator.render.application_views import AxisTable, CategoryRow
from generator.render.views import (
    AssumptionNote,
    ClauseGroup,
    ClauseView,
    ContactRow,
    KeyFigure,
    Link,
    NoticeRow,
    StateLine,
    WaysPart,
)


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step of the time line; ``at`` is the ISO end the script compares with, or empty."""

    at: str
    time: str
    name: str
    actor: str
    done: bool
    clause: ClauseView


@dataclass(frozen=True, kw_only=True)
class StepPart:
    """A step written out; ``also`` says where the notice contradicts itself."""

    name: str
    actor: str
    time: str
    also: str
    clause: ClauseView
    ways: tuple[WaysPart, ...]


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """A stage of the review."""

    name: str
    by: str
    clause: ClauseView


@dataclass(frozen=True, kw_only=True)
class CountLine:
    """Something a stage counts, in words, with the clause that says so."""

    says: str
    clause: Link | None


@dataclass(frozen=True, kw_only=True)
class CountedStage:
    """What a stage prefers, its prizes, and whether its list stands alone."""

    title: str
    lines: tuple[CountLine, ...]


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
class OverviewContext:
    """A call at a glance."""

    states: tuple[StateLine, ...]
    """Where each window stands that has not closed, or the last."""

    summary: str
    """The call in a sentence."""

    facts: tuple[KeyFigure, ...]
    """The few figures that matter most."""

    tables: tuple[AxisTable, ...]
    """The categories to compare, a table for each axis."""

    not_open: tuple[ClauseView, ...]
    """What cannot be applied for in this call, and what is only rewarded."""

    next: tuple[Link, ...]
    """Where to read on, the most wanted in front."""

    steps: tuple[StepLine, ...]
    """The steps in time."""

    amendments: tuple[BoardLine, ...]
    """What changed the call as a whole, the latest in front."""

    announcements: tuple[BoardLine, ...]
    """The latest announcements of the call."""

    samples: tuple[BoardLine, ...]
    """What lies beside them and announces nothing."""

    purpose: tuple[ClauseView, ...]
    """What the call is for."""

    notice: tuple[NoticeRow, ...]
    """The formal notice, line by line."""

    versions: tuple[Link, ...]
    """Every version of the call, the one in force in front."""

    readings: tuple[AssumptionNote, ...]
    """Readings taken that belong to no clause."""


@dataclass(frozen=True, kw_only=True)
class TimelineContext:
    """The steps of a call in time, as a list and as a drawing."""

    states: tuple[StateLine, ...]
    """Where each window stands that has not closed, or the last."""

    steps: tuple[StepLine, ...]
    """The steps in a line."""

    drawing: Markup | None
    """The steps that have a date, drawn; None where too few have."""

    parts_of_steps: tuple[StepPart, ...]
    """Each step with its clause."""


@dataclass(frozen=True, kw_only=True)
class CriteriaContext:
    """How a call is reviewed."""

    stages: tuple[StageRow, ...]
    """The stages in their order."""

    criteria: tuple[CriterionPart, ...]
    """What is judged."""

    priorities: ClauseGroup | None
    """What is put first, if anything."""

    counted: tuple[CountedStage, ...]
    """The stages that prefer something, give prizes or make a list of their own."""


@dataclass(frozen=True, kw_only=True)
class FundingContext:
    """The money of a call."""

    source: ClauseView | None
    """Where the money comes from, if the notice says so."""

    ceilings: tuple[CategoryRow, ...]
    """The open categories with a ceiling or reward of their own."""

    own_funds: ClauseView | None
    """The own funds asked for, if any."""

    instalments: tuple[InstalmentRow, ...]
    """The instalments in their order."""

    statements: tuple[ClauseView, ...]
    """How the money may be used."""


@dataclass(frozen=True, kw_only=True)
class ClausesContext:
    """Every clause of a call with what enforces it."""

    facts: tuple[KeyFigure, ...]
    """How many clauses there are, and how many are enforced in which way."""

    enforcement_names: tuple[str, ...]
    """The ways of enforcement readers filter by."""

    rows: tuple[ClauseView, ...]
    """The clauses in the order of the notice."""

    outline: tuple[NoticeRow, ...]
    """The headings of the notice: number, title."""

    readings: tuple[AssumptionNote, ...]
    """Every reading taken."""


@dataclass(frozen=True, kw_only=True)
class ReferenceListContext:
    """A list of the call, such as its demands or key counties."""

    summary: str
    """What the list is for, if it says so."""

    clause: ClauseView | None
    """The clause the list comes from; None where the call has no such clause."""

    table: ListPart
    """Its rows under its columns, with its files."""


@dataclass(frozen=True, kw_only=True)
class ContactsContext:
    """Everyone who can be asked about a call."""

    rows: tuple[ContactRow, ...]
    """Contacts, then chat groups, then systems."""


@dataclass(frozen=True, kw_only=True)
class VersionContext:
    """One version of a call, out of the JSON kept of it."""

    banner: Banner
    """Whether the version is in force, and what replaced it."""

    steps: tuple[NoticeRow, ...]
    """The steps: time, who acts, number of the clause."""

    ceilings: tuple[NoticeRow, ...]
    """The categories: amount, number of the clause."""

    quotas: tuple[NoticeRow, ...]
    """The quotas: figure, number of the clause."""

    enforcement_names: tuple[str, ...]
    """The ways of enforcement readers filter by."""

    clauses: tuple[NoticeRow, ...]
    """The clauses by number: sentence, way of enforcement, its id."""

    contacts: tuple[NoticeRow, ...]
    """Everyone who could be asked, with what is known of each."""

    readings: tuple[AssumptionNote, ...]
    """Every reading taken."""

    data: Link
    """The JSON of the version."""

    digest: tuple[str, ...]
    """The SHA-256 of the JSON in parts."""
