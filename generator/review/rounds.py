"""The rounds of a call: in which an application came in, by the time of its receipt.

Nothing is opened, written or asked of the clock here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from generator.findings import Level, Place
from generator.forms.checklist import Plan
from generator.forms.field_types import wire
from generator.forms.form import Form
from generator.forms.review_plan import ReviewPlan
from generator.forms.windows import dated, round_names, round_of, rounds_at
from generator.model.call_status import Span
from generator.model.calls import Call
from generator.model.milestones import Milestone
from generator.model.working_days import say_instant
from generator.review.earlier_lists import EarlierLists, Named, named
from generator.review.entries import Entry, Review
from generator.review.sheet_rows import Faults
from generator.review.staff_sheets import NOTHING_REGISTERED, Registered
from generator.submissions.check import Checked

TITLE = "轮次"
_FEW = 20


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
        return bool(round_names(self.windows))

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


def rounds_of(review: Review, call: Call) -> Mapping[str, str]:
    """Return what the rounds are called that valid submissions came in, where a call has several.

    By the ids of their windows, in the order of the call.
    """
    came = {entry.round for entry in review.valid}
    names = round_names(call.applications)
    return {window: name for window, name in names.items() if window in came}


@dataclass(frozen=True, kw_only=True)
class RoundFaults:
    """What staff should know of the rounds of the applications in a review."""

    rounds: Rounds
    earlier: EarlierLists
    registered: Mapping[str, Registered]
    sheet: Place

    def tell(self, entries: Sequence[Entry], form: Form, plan: ReviewPlan, faults: Faults) -> None:
        """Tell who came between rounds or in an earlier one, and numbers that are another's."""
        if self.rounds.several:
            told = [
                one
                for one in (self._between(e) or self._before(e, entries) for e in entries)
                if one
            ]
            for code, message, place in told[:_FEW]:
                faults.tell(code, message, place, Level.WARNING)
            if told[_FEW:]:
                message = f"另有 {len(told) - _FEW} 份不在应有的轮次收到；请看工作底稿"
                faults.tell("REV-042", message, self.sheet, Level.WARNING)
        for one in self.earlier.lists:
            numbers = {valid.number for valid in one.result.valid}
            for entry in (one for one in entries if one.number in numbers):
                own = named(entry.words(plan.project, form), entry.words(plan.applicant, form))
                if own not in one.named:
                    message = f"编号 {entry.number} 在《{one.title}》里是另一份申报的；"
                    message += "请在登记表里换一个，或空着，由程序接着编"
                    faults.tell("REV-044", message, self._place(entry))

    def _between(self, entry: Entry) -> tuple[str, str, Place] | None:
        came, names = entry.received, self.rounds.windows
        own = [one for one in names if one.clause.id == entry.round]
        if came is None or not own or own[0].until is None or came <= own[0].until:
            return None
        ahead = [one for one in names if one.opens is not None and one.opens > came]
        if not ahead or own[0] not in rounds_at(names, came):
            return None
        following = min(ahead, key=lambda one: one.opens or came)
        message = f"{entry.number}（{entry.submission}）{say_instant(came)}收到，"
        message += f"在{own[0].name}截止以后、{following.name}开始以前，不属于哪一轮；"
        message += f"时间写错的请改正登记表，要算{following.name}的请申报单位届时再报"
        return "REV-043", message, self._place(entry)

    def _before(self, entry: Entry, entries: Sequence[Entry]) -> tuple[str, str, Place] | None:
        listed = [one for one in self.earlier.lists if entry.round in one.result.rounds]
        others = {one.round for one in entries if one.valid} - {"", entry.round}
        if not entry.valid or not listed or not others:
            return None
        name = round_names(self.rounds.windows)[entry.round]
        message = f"{entry.number}（{entry.submission}）是{name}收到的，"
        message += f"《{listed[-1].title}》已经公布了{name}的名单；"
        message += "时间写错的请改正登记表，没有写错的请由人工决定"
        return "REV-042", message, self._place(entry)

    def _place(self, entry: Entry) -> Place:
        return self.registered.get(entry.submission, NOTHING_REGISTERED).place or self.sheet
