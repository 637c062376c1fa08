"""How the applications of a call are reviewed: what is counted across them, in which stages.

Frozen values that stand with one version of a form, since they name its fields. Nothing is counted
here and nothing is read.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from generator.forms.preferences import Preference
from generator.forms.prizes import Prize
from generator.forms.review_bounds import Bound
from generator.forms.review_parts import Subprojects
from generator.model.calls import Quota
from generator.model.clauses import Assumption, Clause
from generator.model.milestones import Milestone
from generator.sources.origin import Origin

WHOLE = "call"
"""What a quota counts by that is for a whole call; no key stands for it."""


class StageKind(StrEnum):
    """What a stage does: people sift, points are counted, or a list is settled."""

    SCREEN = "screen"
    SCORE = "score"
    DECIDE = "decide"


class ScoreSource(StrEnum):
    """Where points come from: votes of the public or the points of reviewers."""

    VOTES = "votes"
    SCORES = "scores"


@dataclass(frozen=True, kw_only=True)
class SimilarityRule:
    """A field whose texts count as near from so many percent on."""

    field: str
    percent: int


@dataclass(frozen=True, kw_only=True)
class Key:
    """What a limit or quota counts by: applications agree where any of ``fields`` agree.

    A column of a table is written ``partners/code``. ``main`` takes a category's outermost parent;
    what is not ``certain`` only suggests that two are the same. With ``alike``, nearness counts.
    ``when`` and ``unless`` hold canonical texts by field.
    """

    name: str
    fields: tuple[str, ...]
    main: bool
    certain: bool
    alike: tuple[SimilarityRule, ...]
    when: tuple[tuple[str, tuple[str, ...]], ...]
    unless: tuple[tuple[str, tuple[str, ...]], ...]
    assumption: Assumption | None
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class PublishedColumn:
    """A column a published list has: a field of the form and what the column is called."""

    field: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ScorePart:
    """A part of the points: its source, its weight in percent, how many extremes are dropped."""

    id: str
    title: str
    clause: Clause | None
    source: ScoreSource
    weight: int
    highest: int
    lowest: int


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """How points become one figure: out of ``scale``, with ``decimals``, ties by these parts.

    With what is added for preferences the figure comes to ``most``, None for as much as it gives.
    """

    scale: int
    decimals: int
    parts: tuple[ScorePart, ...]
    ties: tuple[str, ...]
    most: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReviewStage:
    """A stage of the review.

    At most ``top`` pass, none with fewer than ``least`` points; ``awards`` lists an amount for
    each; ``bounds`` are on the whole list and on its groups. What the call ``prefer``s adds points,
    or goes in front of what is level with it. One ``beside`` the others takes those who stand
    there, gives a list of its own and takes nobody out of the main line. ``prizes`` are given out
    by the order of the list, the best first.
    """

    id: str
    title: str
    clause: Clause
    kind: StageKind
    quotas: tuple[Quota, ...]
    scoring: Scoring | None
    top: int | None
    least: Decimal | None
    pass_clause: Clause | None
    awards: bool
    bounds: tuple[Bound, ...]
    assumptions: tuple[Assumption, ...]
    origin: Origin = field(repr=False, compare=False)
    prefer: tuple[Preference, ...] = ()
    beside: bool = False
    prizes: tuple[Prize, ...] = ()

    @property
    def pays(self) -> bool:
        """Tell whether its list has an amount for each: what is asked for, or of a prize."""
        return self.awards or any(prize.most is not None for prize in self.prizes)


@dataclass(frozen=True, kw_only=True)
class ReceiptKind:
    """Something that has to be received of an application besides the form, and until when.

    Its deadlines are those of steps of the call; a step for some categories holds for these alone.
    """

    title: str
    milestones: tuple[Milestone, ...]
    origin: Origin = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class ReviewPlan:
    """How a call is reviewed with one version of its form.

    ``project`` and ``applicant`` are fields, so are ``amount``, ``district`` and ``category``, ""
    where there is none; ``public`` are all the columns a published list may take from the form,
    those of the ``parts`` of an application among them.
    """

    project: str
    applicant: str
    amount: str
    district: str
    category: str
    keys: tuple[Key, ...]
    public: tuple[PublishedColumn, ...]
    stages: tuple[ReviewStage, ...]
    origin: Origin = field(repr=False, compare=False)
    receipts: tuple[ReceiptKind, ...] = ()
    parts: Subprojects | None = None

    def key(self, name: str) -> Key | None:
        """Return what is counted under a name."""
        return next((key for key in self.keys if key.name == name), None)

    def by_parts(self, key: Key | None) -> bool:
        """Tell whether a key counts the parts of an application and not the application."""
        parts = self.parts
        return key is not None and parts is not None and all(map(parts.holds, key.fields))

    def counted_in_lists(self, key: Key) -> str:
        """Return the field by which a list shows what a key counts: its own, or the applicant."""
        shown = {column.field for column in self.public}
        return next((name for name in key.fields if name in shown), self.applicant)

    def taking(self, source: ScoreSource) -> tuple[ReviewStage, ...]:
        """Return the stages that take votes, or points of reviewers."""
        return tuple(
            stage
            for stage in self.stages
            if stage.scoring and any(part.source is source for part in stage.scoring.parts)
        )

    def stage(self, stage_id: str) -> ReviewStage | None:
        """Return a stage by its id."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)
