"""Submissions held to the version of the form they name, whichever of them is in force.

A version once published stays: what was filled in on it is opened and checked by it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby, islice
from pathlib import Path

from generator.forms.form import Form
from generator.model.calls import Call
from generator.submissions.check import Checked, Received, check_submissions, read_submissions
from generator.submissions.intake.pool import open_submissions
from generator.submissions.opened import Raw
from generator.submissions.verdict import Result

# So many are looked at before those of other versions are opened again.
_TOGETHER = 100


def open_versions(
    paths: Iterable[Path], forms: Sequence[Form], jobs: int = 1
) -> Iterator[tuple[Raw, Form]]:
    """Open submissions, each as the form it names, and yield them in the order given.

    The first form is the likeliest: what names another one is opened again; what names none of
    ``forms`` is told as if it had been made for the first. Raises NotConfined as
    ``open_submissions`` does.
    """
    given = tuple(paths)
    likeliest = forms[0]
    known = {(form.call, form.version): form for form in forms}
    opened = zip(given, open_submissions(given, likeliest, jobs=jobs), strict=True)
    while some := tuple(islice(opened, _TOGETHER)):
        meant = [known.get(raw.form or ("", ""), likeliest) for _, raw in some]
        again = dict(_again(some, meant, likeliest, jobs))
        for number, (_, raw) in enumerate(some):
            yield again.get(number, raw), meant[number]


def _again(
    some: Sequence[tuple[Path, Raw]], meant: Sequence[Form], likeliest: Form, jobs: int
) -> Iterator[tuple[int, Raw]]:
    """Yield what is opened again as another form, by its number."""
    others: dict[tuple[str, str], list[int]] = {}
    for number, form in enumerate(meant):
        if form is not likeliest:
            others.setdefault((form.call, form.version), []).append(number)
    for numbers in others.values():
        paths = [some[number][0] for number in numbers]
        for number, raw in zip(
            numbers, open_submissions(paths, meant[numbers[0]], jobs=jobs), strict=True
        ):
            # Opened together, they may bear other names; the result keeps the first one.
            yield number, replace(raw, submission=some[number][1].submission)


def check_versions(
    opened: Iterable[tuple[Raw, Form]],
    calls: Mapping[str, Call],
    *,
    received: Received,
    show_values: bool = False,
) -> Iterator[Result]:
    """Check each submission by the form it was opened as, and yield the results in order."""
    for form, raws in _runs(opened):
        yield from check_submissions(
            raws, form, calls[form.call], received=received, show_values=show_values
        )


def read_versions(
    opened: Iterable[tuple[Raw, Form]], call: Call, *, received: Received
) -> Iterator[Checked]:
    """Check submissions as ``check_versions`` does, and yield each with its answers."""
    for form, raws in _runs(opened):
        yield from read_submissions(raws, form, call, received=received)


def _runs(opened: Iterable[tuple[Raw, Form]]) -> Iterator[tuple[Form, Iterator[Raw]]]:
    """Yield each run of submissions of one form, to be taken before the next is asked for."""
    for _, run in groupby(opened, key=lambda pair: (pair[1].call, pair[1].version)):
        first = next(run)
        yield first[1], (raw for raw, _ in chain((first,), run))
