"""What many results come to: what is wrong most often and where, on two pages at most."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from generator.findings import Level
from generator.submissions.reports.text_and_json import place
from generator.submissions.verdict import NotChecked, Result, SubmissionFinding
from generator.web.labels import LEVELS, VERDICTS

MOST_PROBLEMS, MOST_NAMES = 8, 40
"""So many kinds of findings, and so many names of submissions, stand on the first pages."""

_ORDER = tuple(LEVELS)


@dataclass(frozen=True, kw_only=True)
class _Problem:
    """One kind of finding: in how many submissions, and the first one of it."""

    level: str
    word: str
    submissions: int
    place: str
    message: str
    clause: str


@dataclass(frozen=True, kw_only=True)
class _Named:
    """The submissions of one verdict that people look at first; ``more`` are not named here.

    A name stands with the number of the submission's own part of the page.
    """

    word: str
    count: int
    names: tuple[tuple[int, str], ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What stands before the submissions one by one; ``rest`` kinds of findings are left out."""

    problems: tuple[_Problem, ...]
    rest: int
    named: tuple[_Named, ...]


def overview(results: tuple[Result, ...]) -> Overview | None:
    """Return what several results come to; None for one, which says it itself."""
    if len(results) < 2:
        return None
    problems = tuple(_problems(results))
    return Overview(
        problems=problems[:MOST_PROBLEMS],
        rest=max(0, len(problems) - MOST_PROBLEMS),
        named=tuple(_named(results)),
    )


def shared(results: tuple[Result, ...]) -> tuple[NotChecked, ...]:
    """Return what no check decided in any of several results, in the order of the first."""
    if len(results) < 2:
        return ()
    common = frozenset.intersection(*(frozenset(one.not_checked) for one in results))
    return tuple(item for item in results[0].not_checked if item in common)


def _problems(results: tuple[Result, ...]) -> Iterator[_Problem]:
    first: dict[tuple[str, Level], SubmissionFinding] = {}
    submissions: Counter[tuple[str, Level]] = Counter()
    for result in results:
        found = {(finding.code, finding.level): finding for finding in reversed(result.findings)}
        submissions.update(found.keys())
        first = {**found, **first}
    for key in sorted(first, key=lambda k: (_ORDER.index(k[1].value), -submissions[k], k[0])):
        finding = first[key]
        yield _Problem(
            level=finding.level.value,
            word=LEVELS[finding.level],
            submissions=submissions[key],
            place=place(finding.where),
            message=finding.message,
            clause=finding.clause,
        )


def _named(results: tuple[Result, ...]) -> Iterator[_Named]:
    left = MOST_NAMES
    for verdict in ("unreadable", "invalid"):
        names = tuple(
            (number, result.submission)
            for number, result in enumerate(results, 1)
            if result.verdict == verdict
        )
        if names:
            shown = names[:left]
            left -= len(shown)
            more = len(names) - len(shown)
            yield _Named(word=VERDICTS[verdict], count=len(names), names=shown, more=more)
