"""What is said of a submission: findings in the order of the form, equal ones told once.

The one place where it is said: no sentence, place or name leaves here with a number in it that
names a person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from generator.findings import Level, without_numbers
from generator.submissions.opened import Where

MOST_APART = 20
"""So many findings of one code in one column are told apart; the rest are told as one."""


@dataclass(frozen=True, kw_only=True)
class SubmissionFinding:
    """One finding, or a group of ``count`` equal ones of which ``where`` is the first.

    ``code`` is a code of the message catalogue or the id of a clause, ``clause`` a number in the
    notice. ``others`` are the places of the rest of the group.
    """

    code: str
    level: Level
    message: str
    clause: str
    where: Where
    count: int = 1
    others: tuple[Where, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Note:
    """A finding before equal ones are grouped.

    ``rank`` is its place in the form (item, row, column); ``plain`` is what is said when it stands
    for many whose suggestions differ.
    """

    code: str
    level: Level
    message: str
    plain: str
    clause: str
    where: Where
    rank: tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class NotChecked:
    """A clause that the check leaves to people, to later or to a corrected answer, and why."""

    code: str
    clause: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """All that is said of one submission; ``verdict`` is valid, invalid or unreadable."""

    submission: str
    call: str
    form: str
    verdict: str
    findings: tuple[SubmissionFinding, ...]
    not_checked: tuple[NotChecked, ...]
    counts: Mapping[str, int]


def result(
    submission: str,
    form: tuple[str, str],
    notes: Iterable[Note],
    not_checked: Iterable[NotChecked] = (),
    *,
    readable: bool = True,
) -> Result:
    """Put together what is said of one submission; ``form`` is its call and version."""
    findings = group(notes)
    counts = dict.fromkeys(Level, 0)
    for finding in findings:
        counts[finding.level] += finding.count
    verdict = "invalid" if counts[Level.ERROR] else "valid"
    return Result(
        submission=without_numbers(submission),
        call=form[0],
        form=form[1],
        verdict=verdict if readable else "unreadable",
        findings=findings,
        not_checked=tuple(dict.fromkeys(not_checked)),
        counts=MappingProxyType({level.value: count for level, count in counts.items()}),
    )


def group(notes: Iterable[Note]) -> tuple[SubmissionFinding, ...]:
    """Return findings in the order of the form, equal ones of one column told once.

    Findings of one column that differ in their suggestion are told apart up to a bound.
    """
    groups: dict[tuple[object, ...], SubmissionFinding] = {}
    apart: Counter[tuple[object, ...]] = Counter()
    others: dict[tuple[object, ...], list[Where]] = {}
    for note in sorted(notes, key=lambda n: (n.rank, n.where.file, n.where.row, n.code)):
        column: tuple[object, ...] = (note.code, note.where.file, note.rank[0], note.rank[2])
        key: tuple[object, ...] = (*column, note.message)
        if key not in groups:
            if apart[column] >= MOST_APART:
                key = column
            apart[column] += 1
        if key in groups:
            others.setdefault(key, []).append(_nameless(note.where))
            continue
        groups[key] = SubmissionFinding(
            code=note.code,
            level=note.level,
            message=without_numbers(note.plain if key == column else note.message),
            clause=note.clause,
            where=_nameless(note.where),
        )
    return tuple(
        replace(finding, count=1 + len(others[key]), others=tuple(others[key]))
        if key in others
        else finding
        for key, finding in groups.items()
    )


def _nameless(where: Where) -> Where:
    """Return a place as it may be told: files, sheets and headings are named by strangers."""
    return replace(
        where,
        file=without_numbers(where.file),
        sheet=without_numbers(where.sheet),
        column=without_numbers(where.column),
        field=without_numbers(where.field),
    )
