"""What announced lists of a call took already of what bounds a stage, for a round that comes later.

A list counts while it stands: the last of its line, not repealed. What is reviewed or announced
again is the same list and not an earlier one. Pure: the instant is an argument.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from generator.forms.form import Form
from generator.forms.review_bounds import Bound
from generator.forms.review_plan import ReviewStage
from generator.forms.windows import repeats
from generator.model.announcement_status import Board
from generator.model.announcements import Announcement, ResultPackage
from generator.model.calls import Call, Site
from generator.model.names import letters
from generator.model.publication import published_at
from generator.model.result_packages import plain
from generator.review.listed_lines import ListedLines

Named = tuple[str, str]
"""A project and who applies, as they are compared."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What one announced list took of a group: how many, and in fen how much."""

    title: str
    many: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class EarlierList:
    """An announced list that stands, with the announcements of its line."""

    line: tuple[Announcement, ...]
    since: datetime
    listed: ListedLines

    @property
    def result(self) -> ResultPackage:
        """Return its package."""
        return self.listed.result

    @cached_property
    def named(self) -> frozenset[Named]:
        """Return all that it was taken from."""
        return named_in(self.result)

    @property
    def title(self) -> str:
        """Return what the last announcement of it is called."""
        return self.line[-1].title

    def is_again(self, named: Collection[Named], rounds: Iterable[str]) -> bool:
        """Tell whether it is a list of applications that are looked at again."""
        other = frozenset(rounds)
        if other and self.result.rounds and other.isdisjoint(self.result.rounds):
            return False
        return 2 * len(self.named.intersection(named)) > len(self.named)


@dataclass(frozen=True, kw_only=True)
class EarlierLists:
    """The lists that were announced before what is looked at, none by default."""

    lists: tuple[EarlierList, ...] = ()

    @property
    def packages(self) -> frozenset[str]:
        """Return the ids of all packages in their lines, those that were corrected among them."""
        return frozenset(item.result for one in self.lists for item in one.line) - {""}

    def of(self, stage: ReviewStage) -> tuple[EarlierList, ...]:
        """Return those of a stage."""
        return tuple(one for one in self.lists if one.result.stage == stage.id)

    def taken(self, stage: ReviewStage, bound: Bound) -> Mapping[str, tuple[Taken, ...]]:
        """Return by group what each took of a bound, those alone that took anything."""
        found: dict[str, tuple[Taken, ...]] = {}
        for one in self.of(stage):
            for group in one.listed.groups(bound):
                if group.lines:
                    many, amount = len(one.listed.counted(group)), one.listed.amount(group.lines)
                    taken = Taken(title=one.title, many=many, amount=amount)
                    found[group.value] = (*found.get(group.value, ()), taken)
        return found

    def unread(self, stage: ReviewStage, bound: Bound) -> tuple[str, ...]:
        """Return the titles of the lists that do not show whom a bound is on."""
        return tuple(one.title for one in self.of(stage) if not one.listed.groups(bound))

    def has_round(self, stage: ReviewStage, value: str) -> bool:
        """Tell whether the list of a round is announced."""
        return any(value in one.result.rounds for one in self.of(stage))

    def last_number(self, call: Call) -> int:
        """Return the highest number that an application of theirs has, 0 for none."""
        tails = (
            given.number.removeprefix(f"{call.id}-")
            for one in self.lists
            for given in one.result.valid
        )
        return max((int(tail) for tail in tails if tail.isdecimal()), default=0)


@dataclass(frozen=True, kw_only=True)
class AnnouncedLists:
    """All lists of a call that stand, in the order of their announcement."""

    lists: tuple[EarlierList, ...] = ()
    board: Board | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        site: Site,
        call: Call,
        forms: Sequence[Form],
        *,
        sample: bool,
        at: datetime | None = None,
    ) -> "AnnouncedLists":
        """Find them, at an instant or whenever they come out; none where nobody comes twice."""
        if not repeats(call.applications):
            return cls()
        board, found = Board.of(site), []
        for head in site.announcements:
            line = board.line(head)
            if line[0] is not head:
                continue
            out = [o for o in line if not o.draft and (at is None or board.is_out(o, at))]
            ends = [number for number, one in enumerate(out) if one.kind == "repeal"]
            standing = tuple(out[ends[-1] + 1 :] if ends else out)
            named = next((one.result for one in reversed(standing) if one.result), "")
            result = board.results.get(named)
            if result is None or (result.call, result.sample) != (call.id, sample):
                continue
            listed = _listed(result, call, forms)
            if listed is not None:
                since = published_at(standing[0], site.zone)
                found.append(EarlierList(line=standing, since=since, listed=listed))
        found.sort(key=lambda one: (one.since, one.line[0].id))
        kept = [
            one
            for number, one in enumerate(found)
            if not any(_is_renewed(one, later) for later in found[number + 1 :])
        ]
        return cls(lists=tuple(kept), board=board)

    def before_review(self, named: Collection[Named], rounds: Collection[str]) -> EarlierLists:
        """Return the lists of other applications than those that are reviewed."""
        own = tuple(one for one in self.lists if not one.is_again(named, rounds))
        return EarlierLists(lists=own)

    def before_list(self, result: ResultPackage, bound: Announcement | None) -> EarlierLists:
        """Return the lists announced before one, all others where it is not announced."""
        line = self.board.line(bound) if self.board and bound else ()
        mine = next((one for one in self.lists if {*one.line} & {*line}), None) if line else None
        before = self.lists[: self.lists.index(mine)] if mine else self.lists
        named = named_in(result)
        return EarlierLists(
            lists=tuple(one for one in before if not one.is_again(named, result.rounds))
        )


def carried(most: int, before: Iterable[tuple[bool, int]]) -> int:
    """Return what earlier rounds left of what each may have, in the order of time.

    Of each it says whether anything is known of it, and how much it used: what nobody has settled
    yet leaves nothing.
    """
    over = 0
    for known, used in before:
        over = max(0, most + over - used) if known else 0
    return over


def named_in(result: ResultPackage) -> frozenset[Named]:
    """Return all that a list was taken from."""
    return frozenset(named(one.project, one.applicant) for one in result.valid)


def named(project: str, applicant: str) -> Named:
    """Return what an application is known by where it comes again."""
    return letters(plain(project)), letters(plain(applicant))


def _is_renewed(one: EarlierList, later: EarlierList) -> bool:
    """Tell whether a later announcement is of the same applications in the same stage."""
    same = one.result.stage == later.result.stage
    return same and one.is_again(later.named, later.result.rounds)


def _listed(result: ResultPackage, call: Call, forms: Sequence[Form]) -> ListedLines | None:
    form = next((one for one in forms if one.version == result.form), None)
    if form is None or form.review is None:
        return None
    return ListedLines(result=result, call=call, form=form, plan=form.review)
