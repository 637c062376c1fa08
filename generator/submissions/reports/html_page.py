"""Results as one page to read and print: stands alone, no script, nothing from elsewhere."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from generator.forms.form import Form
from generator.submissions.reports.overview import Overview, overview, shared
from generator.submissions.reports.text_and_json import counted, place, summary
from generator.submissions.verdict import NotChecked, Result, SubmissionFinding
from generator.web.labels import LEVELS, VERDICTS
from generator.web.templates import filled


@dataclass(frozen=True, kw_only=True)
class _FindingRow:
    """A finding as the page shows it."""

    level: str
    word: str
    place: str
    message: str
    clause: str
    count: int


@dataclass(frozen=True, kw_only=True)
class _UncheckedClause:
    """A clause that was not checked, and why."""

    code: str
    clause: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class _SubmissionSheet:
    """One submission as the page shows it."""

    name: str
    verdict: str
    word: str
    counted: str
    rows: tuple[_FindingRow, ...]
    left: tuple[_UncheckedClause, ...]


@dataclass(frozen=True, kw_only=True)
class ResultsContext:
    """What the page of results may use."""

    title: str
    """The title of the call."""

    form: str
    """The title of the form."""

    version: str
    """The version of the form."""

    summary: str
    """How many submissions have which verdict."""

    account: tuple[str, ...]
    """What arrived beside the submissions, and why it was passed over."""

    overview: Overview | None
    """What several submissions come to."""

    shared: tuple[_UncheckedClause, ...]
    """What people have to look at in every one of several submissions."""

    sheets: tuple[_SubmissionSheet, ...]
    """The submissions, one by one."""


def as_page(
    results: Iterable[Result], form: Form, title: str, account: tuple[str, ...] = ()
) -> str:
    """Return one HTML page with every submission: what they come to first, then each on its own.

    ``account`` are sentences about what else arrived.
    """
    results = tuple(results)
    common = shared(results)
    sheets = tuple(_sheet(result, frozenset(common)) for result in results)
    context = ResultsContext(
        title=title,
        form=form.title,
        version=form.version,
        summary=summary(Counter(sheet.verdict for sheet in sheets)),
        account=account,
        overview=overview(results),
        shared=tuple(map(_unchecked, common)),
        sheets=sheets,
    )
    return filled("generator.submissions.reports", "report.html", context)


def _sheet(result: Result, common: frozenset[NotChecked]) -> _SubmissionSheet:
    return _SubmissionSheet(
        name=result.submission,
        verdict=result.verdict,
        word=VERDICTS[result.verdict],
        counted=counted(result),
        rows=tuple(_row(finding) for finding in result.findings),
        left=tuple(_unchecked(item) for item in result.not_checked if item not in common),
    )


def _unchecked(item: NotChecked) -> _UncheckedClause:
    return _UncheckedClause(code=item.code, clause=item.clause, reason=item.reason)


def _row(finding: SubmissionFinding) -> _FindingRow:
    return _FindingRow(
        level=finding.level.value,
        word=LEVELS[finding.level],
        place=place(finding.where),
        message=finding.message,
        clause=finding.clause,
        count=finding.count,
    )
