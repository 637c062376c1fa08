"""Held submissions under the old sources and the new: which become valid, which invalid."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from generator.authoring.amendments.facts import Side
from generator.findings import Level
from generator.forms.form import Form
from generator.submissions.check import Received
from generator.submissions.form_versions import check_versions
from generator.submissions.intake.inbox import Inbox
from generator.submissions.opened_inbox import OpenedInbox
from generator.submissions.verdict import Result
from generator.web.escape import bare
from generator.web.labels import VERDICTS


@dataclass(frozen=True, kw_only=True)
class AffectedSubmission:
    """One submission under both sides: its verdicts, and the errors that came or went."""

    submission: str
    form: str
    old: str
    new: str
    came: tuple[str, ...]
    went: tuple[str, ...]

    @property
    def turned(self) -> bool:
        """Tell whether the verdict is another one."""
        return self.old != self.new


def affected(
    given: Inbox, old: Side, new: Side, *, received: Received, today: date, jobs: int = 1
) -> Iterator[AffectedSubmission]:
    """Check each submission under both sides, which have forms; it is opened as the one it names.

    Raises NotConfined as ``open_submissions`` does.
    """
    sides = (_results(given, side, received, today, jobs) for side in (old, new))
    for before, after in zip(*sides, strict=True):
        errors = _errors(before), _errors(after)
        yield AffectedSubmission(
            submission=after.submission,
            form=f"{after.call} {after.form}",
            old=before.verdict,
            new=after.verdict,
            came=tuple(one for one in errors[1] if one not in errors[0]),
            went=tuple(one for one in errors[0] if one not in errors[1]),
        )


def _results(
    given: Inbox, side: Side, received: Received, today: date, jobs: int
) -> Iterator[Result]:
    forms: list[Form] = [form for versions in side.forms.values() for form in versions]
    calls = {call.id: call for call in side.site.calls}
    opened = OpenedInbox(given).submissions(forms, jobs)
    return check_versions(opened, calls, received=received, today=today)


def _errors(result: Result) -> tuple[str, ...]:
    """Return what is wrong, each sentence once, with the clause behind it."""
    found = (
        f"{one.clause}：{one.message}" if one.clause else one.message
        for one in result.findings
        if one.level is Level.ERROR
    )
    return tuple(dict.fromkeys(found))


def lines(found: Iterable[AffectedSubmission], *, marked: bool = False) -> Iterator[str]:
    """Yield a line for each submission that turned or has other errors, then the counts.

    ``marked`` makes a list of Markdown of them.
    """
    every = tuple(found)
    item, inner = ("- ", "  - ") if marked else ("  ", "    ")
    for one in every:
        if not (one.turned or one.came or one.went):
            continue
        words = (
            f"{VERDICTS[one.old]} → {VERDICTS[one.new]}" if one.turned else f"仍{VERDICTS[one.new]}"
        )
        yield f"{item}{bare(one.submission)}（{one.form}）：{words}"
        yield from (f"{inner}新增：{bare(text)}" for text in one.came)
        yield from (f"{inner}消除：{bare(text)}" for text in one.went)
    better = sum(one.turned and one.new == "valid" for one in every)
    worse = sum(one.turned and one.old == "valid" for one in every)
    if marked:
        yield ""
    valid = VERDICTS["valid"]
    yield f"收到的 {len(every)} 份申报里，{better} 份变为{valid}，{worse} 份不再{valid}。"


def as_json(found: Iterable[AffectedSubmission]) -> list[dict[str, object]]:
    """Return what becomes of each submission as data."""
    return [
        {
            "submission": one.submission,
            "form": one.form,
            "old": one.old,
            "new": one.new,
            "came": list(one.came),
            "went": list(one.went),
        }
        for one in found
    ]
