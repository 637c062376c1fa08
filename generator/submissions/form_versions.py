"""Submissions held to the version of the form they name, whichever of them is in force.

A version once published stays: what was filled in on it is opened and checked by it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from generator.forms.form import Form
from generator.model.calls import Call
from generator.submissions.answers import Answered
from generator.submissions.check import Checked, Checker, Received, batches
from generator.submissions.intake.pool import open_submissions
from generator.submissions.opened import Raw
from generator.submissions.verdict import Result


def open_versions(
    paths: Sequence[Path], forms: Sequence[Form], jobs: int = 1, names: Sequence[str] = ()
) -> Iterator[tuple[Raw, Form]]:
    """Open submissions, each as the form it names, and yield them in the order given.

    The first form is the likeliest: what names another one is opened again; what names none of
    ``forms`` is told as if it had been made for the first. ``names`` and NotConfined are as in
    ``open_submissions``.
    """
    likeliest = forms[0]
    known = {(form.call, form.version): form for form in forms}
    opened = zip(paths, open_submissions(paths, likeliest, jobs=jobs, names=names), strict=True)
    for some in batches(opened, lambda pair: pair[1]):
        meant = [known.get(raw.form or ("", ""), likeliest) for _, raw in some]
        again = dict(_again(some, meant, likeliest, jobs))
        for number, (_, raw) in enumerate(some):
            yield again.get(number, raw), meant[number]


def _again(
    some: Sequence[tuple[Path, Raw]], meant: Sequence[Form], likeliest: Form, jobs: int
) -> Iterator[tuple[int, Raw]]:
    """Yield what is opened again as another form, by its number."""
    for form, numbers in _by_form(meant):
        if form is not likeliest:
            paths = [some[number][0] for number in numbers]
            names = [some[number][1].submission for number in numbers]
            opened = open_submissions(paths, form, jobs=jobs, names=names)
            yield from zip(numbers, opened, strict=True)


def _by_form(forms: Iterable[Form]) -> Iterable[tuple[Form, list[int]]]:
    """Return each form with the places where it stands."""
    found: dict[tuple[str, str], tuple[Form, list[int]]] = {}
    for number, form in enumerate(forms):
        found.setdefault((form.call, form.version), (form, []))[1].append(number)
    return found.values()


def check_versions(
    opened: Iterable[tuple[Raw, Form]],
    calls: Mapping[str, Call],
    *,
    received: Received,
    today: date | None = None,
    show_values: bool = False,
) -> Iterator[Result]:
    """Check each submission by the form it was opened as, and yield the results in order."""
    for outcome, _ in _checked(opened, calls, received, today, show_values=show_values):
        yield outcome


def read_versions(
    opened: Iterable[tuple[Raw, Form]],
    call: Call,
    *,
    received: Received,
    today: date | None = None,
) -> Iterator[Checked]:
    """Check submissions as ``check_versions`` does, and yield each with its answers."""
    for outcome, answered in _checked(opened, {call.id: call}, received, today):
        yield Checked(result=outcome, answers=answered.application() if answered else {})


def _checked(
    opened: Iterable[tuple[Raw, Form]],
    calls: Mapping[str, Call],
    received: Received,
    today: date | None,
    *,
    show_values: bool = False,
) -> Iterator[tuple[Result, Answered | None]]:
    """Check the submissions of one form together, batch by batch, and yield them in order."""
    checkers: dict[tuple[str, str], Checker] = {}
    for batch in batches(opened, lambda pair: pair[0]):
        outcomes: dict[int, tuple[Result, Answered | None]] = {}
        for form, numbers in _by_form(form for _, form in batch):
            key = (form.call, form.version)
            if key not in checkers:
                call = calls[form.call]
                checkers[key] = Checker(form, call, received, today=today, show_values=show_values)
            together = tuple(batch[number][0] for number in numbers)
            outcomes |= zip(numbers, checkers[key].check(together), strict=True)
        for number in range(len(batch)):
            yield outcomes.pop(number)
