"""What a review is made of: entries, what stands against them, how they stand after each stage.

Frozen values; nothing is counted here. What they say in words holds no number that names a person,
whichever paper it is written on.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from generator.findings import without_numbers
from generator.forms.field_types import fen, wire
from generator.forms.form import Form
from generator.forms.review_parts import Subprojects
from generator.forms.review_plan import ReviewStage
from generator.model.clauses import Assumption, Clause
from generator.review.group_use import GroupUse
from generator.review.staff_sheets import Decision
from generator.submissions.verdict import Result
from generator.web.labels import VERDICTS

LATE, EARLY = "逾期", "早到"
"""How a submission or receipt that came in after its windows, or before them, is called."""


class Outcome(StrEnum):
    """How an application stands after a stage; open ones wait for people."""

    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class EntryReceipt:
    """What else of an application was to be received, when it was, and how that stands.

    ``word`` is "" for what came in time; ``registered`` tells that it has a line in the register.
    """

    title: str
    received: datetime | None
    word: str
    registered: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One submission with its number: what was said of it, and its canonical answers.

    ``round`` is the id of the window it came in, "" where nobody can tell.
    ``place`` counts from 0 in the order of the numbers; ``late`` and ``early`` tell that it, or a
    receipt of it, is returned for having come in after or before the windows of the call.
    """

    place: int
    number: str
    submission: str
    received: datetime | None
    result: Result
    answers: Mapping[str, object] = field(repr=False)
    late: bool = False
    early: bool = False
    receipts: tuple[EntryReceipt, ...] = ()
    round: str = ""

    @property
    def valid(self) -> bool:
        """Tell whether it takes part in the review."""
        return self.result.verdict == "valid"

    @property
    def word(self) -> str:
        """Say in one word how it stands after the check: each is counted under one only."""
        if self.late or self.early:
            return LATE if self.late else EARLY
        return VERDICTS[self.result.verdict]

    def words(self, name: str, form: Form) -> str:
        """Return what it answers in a single field as a person reads it, numbers hidden."""
        of = form.field(name)
        return without_numbers(wire(of, self.answers.get(name))) if of else ""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why an application stands as it does, with the number of the clause, "" for none."""

    text: str
    clause: str = ""

    def __post_init__(self) -> None:
        """Let the sentence hold no number that names a person."""
        object.__setattr__(self, "text", without_numbers(self.text))

    @property
    def cited(self) -> str:
        """Return the sentence with its clause."""
        return f"{self.text}（{self.clause}）" if self.clause else self.text


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A passage two texts share, as the first has it."""

    text: str

    def __post_init__(self) -> None:
        """Let the passage hold no number that names a person."""
        object.__setattr__(self, "text", without_numbers(self.text))


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How alike two applications are in one field: percent, and the passages they share."""

    field: str
    title: str
    percent: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two applications, by their places, that may be the same."""

    first: int
    second: int
    likenesses: tuple[Likeness, ...]


@dataclass(frozen=True, kw_only=True)
class LimitGroup:
    """Applications that count together under a limit or a quota.

    ``values`` are what they agree in, ``most`` how many may pass, ``least`` how many should.
    ``certain`` is false where people must say whether they are the same at all.
    """

    clause: Clause
    title: str
    values: tuple[str, ...]
    members: tuple[int, ...]
    most: int
    least: int | None
    certain: bool
    quota: bool
    note: str = ""
    pairs: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        """Let the values hold no number that names a person."""
        object.__setattr__(self, "values", tuple(map(without_numbers, self.values)))


@dataclass(frozen=True, kw_only=True)
class PartFigure:
    """One part of the points of an application, and how it was worked out."""

    title: str
    value: str
    weight: int
    how: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """The points of an application: the sum as text, its parts, its place in the order."""

    total: str
    rank: int
    parts: tuple[PartFigure, ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one application stands after a stage; ``award`` is in fen.

    ``preferred`` are sentences of what it has by the preferences of the stage; ``prize`` is what it
    won, "" for none.
    """

    place: int
    outcome: Outcome
    reasons: tuple[Reason, ...]
    figure: Figure | None = None
    award: int | None = None
    preferred: tuple[Reason, ...] = ()
    prize: str = ""


@dataclass(frozen=True, kw_only=True)
class StageResult:
    """One stage gone through: every application that came to it, in the order of its list.

    ``awaits`` says what is missing before the stage can be gone through at all, ``places`` are then
    who would go through it; ``remarks`` are what people should know and nothing hangs on; ``uses``
    say how far each group used what bounds it.
    """

    stage: ReviewStage
    standings: tuple[Standing, ...]
    groups: tuple[LimitGroup, ...]
    remarks: tuple[Reason, ...] = ()
    awaits: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    uses: tuple[GroupUse, ...] = ()

    def having(self, outcome: Outcome) -> tuple[Standing, ...]:
        """Return the applications that stand in one way."""
        return tuple(s for s in self.standings if s.outcome is outcome)

    @property
    def settled(self) -> bool:
        """Tell whether nothing is missing and nothing waits for people."""
        return not self.awaits and not self.having(Outcome.OPEN)


@dataclass(frozen=True, kw_only=True)
class Review:
    """A review as far as it went: all entries by place, the stages in order.

    ``earlier`` are the ids of packages that are announced of other applications of the call.
    ``sources`` are the SHA-256 of what was read, by name; ``assumptions`` all readings taken;
    ``decided`` what people decided so far, by the id of a stage and by place.
    """

    entries: tuple[Entry, ...]
    stages: tuple[StageResult, ...]
    sources: Mapping[str, str]
    assumptions: tuple[tuple[str, Assumption], ...]
    unreceived: int = 0
    earlier: frozenset[str] = frozenset()
    decided: Mapping[str, Mapping[int, Decision]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    @property
    def valid(self) -> tuple[Entry, ...]:
        """Return the entries that take part."""
        return tuple(entry for entry in self.entries if entry.valid)

    @property
    def set_aside(self) -> tuple[Entry, ...]:
        """Return the entries that do not."""
        return tuple(entry for entry in self.entries if not entry.valid)

    @property
    def without_form(self) -> int:
        """Return for how many only further receipts are registered, not the form itself."""
        unreceived = (entry for entry in self.entries if entry.received is None)
        return sum(any(one.registered for one in entry.receipts) for entry in unreceived)

    @property
    def returned(self) -> str:
        """Say how many are set aside and for what, behind a comma, "" where none are."""
        aside = self.set_aside
        counts = Counter(entry.word for entry in aside)
        wrong = VERDICTS["invalid"]
        parts = ((LATE, ""), (EARLY, ""), (wrong, "要求"), (VERDICTS["unreadable"], ""))
        words = "，".join(f"{one}{more} {counts[one]} 份" for one, more in parts if counts[one])
        return f"，退回 {len(aside)} 份（{words}）" if aside else ""

    @property
    def settled(self) -> tuple[StageResult, ...]:
        """Return the stages that are gone through, up to the first of the main line that is not."""
        found = []
        for one in self.stages:
            if one.settled:
                found.append(one)
            elif not one.stage.beside:
                break
        return tuple(found)


NOTHING: Mapping[str, str] = MappingProxyType({})


def listed_parts(
    parts: Subprojects | None, answers: Mapping[str, object], award: int | None
) -> Sequence[tuple[Mapping[str, object], int]]:
    """Return the parts that have lines of their own in a list, each with its amount in fen.

    None where what is granted is not their sum: nobody says how it is shared.
    """
    if parts is None:
        return ()
    found = [(row, fen(str(row.get(parts.amount, "0"))) or 0) for row in parts.rows(answers)]
    return found if award is None or sum(share for _, share in found) == award else ()
