"""What Python says, in the words in which the browser is asked, and where the two differ."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from generator.findings import without_numbers
from generator.forms.checklist import Plan
from generator.forms.field_types import read, wire
from generator.forms.form import Field
from generator.forms.rules import judge
from generator.forms.sums import tallies
from generator.submissions.answers import take
from generator.submissions.check import check_submissions
from generator.submissions.opened import Raw
from generator.submissions.reports.text_and_json import as_json
from generator.submissions.verdict import Result
from tests.parity.calls import Subject
from tests.parity.chromium import Asked
from tests.parity.generated import described

TODAY = date(2026, 5, 6)
"""The day of the check; between the two rounds of the call that is made up."""


def told(result: Result) -> dict[str, Any]:
    """All that is said of a submission, with every place of each finding."""
    others = [[asdict(where) for where in found.others] for found in result.findings]
    return {"said": json.loads(as_json(result)), "others": others}


def differences(subject: Subject, raws: Sequence[Raw], asked: Asked) -> Iterator[str]:
    """Yield each submission of which both sides do not say the very same."""
    results = check_submissions(raws, subject.form, subject.call, received=None, today=TODAY)
    theirs_of_all = asked.check(subject.data, raws, TODAY.isoformat())
    for raw, result, theirs in zip(raws, results, theirs_of_all, strict=True):
        ours, theirs = told(result), _nameless(theirs)
        if ours != theirs:
            yield f"{described(raw)}\n{apart(ours, theirs)}"


def _nameless(found: Any) -> Any:
    """What a browser says as the command says it to others: without numbers of strangers."""
    if isinstance(found, dict):
        return {key: _nameless(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_nameless(value) for value in found]
    return without_numbers(found) if isinstance(found, str) else found


def apart(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    """Only what one of the two says."""
    lines = []
    for key in ours["said"]:
        a, b = ours["said"][key], theirs["said"].get(key)
        if a != b and isinstance(a, list) and isinstance(b, list):
            a, b = [x for x in a if x not in b], [x for x in b if x not in a]
        if a != b:
            lines.append(f"  {key}: Python {a!a:.900} browser {b!a:.900}")
    return "\n".join(lines) or "  the places of equal findings, or the order"


def judged(subject: Subject, raws: Sequence[Raw]) -> list[list[dict[str, str]]]:
    """The outcome and the force of every rule for each submission."""
    plan = Plan(subject.form, subject.call)
    found = []
    for raw in raws:
        taken = take(raw, plan, show_values=False)
        verdicts = judge(
            subject.form.rules,
            taken.inputs(),
            categories=taken.categories(),
            kinds=taken.kinds(),
            call={"leads": list(plan.leads)},
            gaps=taken.gaps,
        )
        found.append([{"outcome": v.outcome.value, "force": v.force.value} for v in verdicts])
    return found


def live(subject: Subject, raws: Sequence[Raw]) -> list[dict[str, Any]]:
    """What is shown, the sums and the answers so far, for each submission."""
    form, plan = subject.form, Plan(subject.form, subject.call)
    found = []
    for raw in raws:
        taken = take(raw, plan, show_values=False)
        answers = taken.application()
        sums = [(t.total.name, t.in_words(), str(int(t.sum(answers) * 100))) for t in tallies(form)]
        found.append(
            {
                "shown": dict(taken.visible),
                "sums": [list(one) for one in sums],
                "answers": {"form": {"call": form.call, "version": form.version}, **answers},
            }
        )
    return found


def readings(fields: Sequence[Field], texts: Sequence[str]) -> list[list[list[Any]]]:
    """What each text means for each field."""
    found = []
    for field in fields:
        ofs = [read(field, text) for text in texts]
        found.append(
            [
                [
                    list(r.value) if isinstance(r.value, tuple) else r.value,
                    *(r.problem, r.suggestion, wire(field, r.value)),
                ]
                for r in ofs
            ]
        )
    return found
