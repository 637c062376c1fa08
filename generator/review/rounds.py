"""The rounds of a call: in which an application came in, by the time of its receipt.

Nothing is opened, written or asked of the clock here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from generator.forms.checklist import Plan
from generator.forms.field_types import wire
from generator.forms.form import Form
from generator.forms.review_plan import ReviewPlan
from generator.forms.windows import dated, repeats, round_of
from generator.model.call_status import Span
from generator.model.milestones import Milestone
from generator.review.earlier_lists import Named, named
from generator.review.staff_sheets import NOTHING_REGISTERED, Registered
from generator.submissions.check import Checked


@dataclass(frozen=True)
class Rounds:
    """The windows of a call as they are dated."""

    plan: Plan
    spans: Mapping[str, Span]
    windows: tuple[Milestone, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Date the windows once."""
        windows = tuple(dated(one, self.spans) for one in self.plan.call.applications)
        object.__setattr__(self, "windows", windows)

    @property
    def several(self) -> bool:
        """Tell whether there are rounds to tell apart."""
        return len(self.windows) > 1 and repeats(self.windows)

    def of(self, one: Checked, registered: Mapping[str, Registered]) -> str:
        """Return the id of the round of a submission, "" where nobody can tell."""
        line = registered.get(one.result.submission, NOTHING_REGISTERED)
        return round_of(self.windows, categories(self.plan, one), line.received)

    def of_all(
        self, given: Iterable[Checked], registered: Mapping[str, Registered]
    ) -> Collection[str]:
        """Return the rounds of the valid submissions, none where there is one round alone."""
        if not self.several:
            return ()
        found = {self.of(one, registered) for one in given if one.result.verdict == "valid"}
        return found - {""}


def categories(plan: Plan, one: Checked) -> tuple[str, ...]:
    """Return the categories of a submission with their parents."""
    chosen = (str(one.answers.get(name, "")) for name in plan.category_fields)
    return tuple(c for name in chosen for c in plan.lineage.get(name, ()))


def named_of(given: Iterable[Checked], form: Form, plan: ReviewPlan) -> Collection[Named]:
    """Return what each valid submission is known by in lists."""

    def words(one: Checked, name: str) -> str:
        of = form.field(name)
        return wire(of, one.answers.get(name)) if of else ""

    return {
        named(words(one, plan.project), words(one, plan.applicant))
        for one in given
        if one.result.verdict == "valid"
    }
