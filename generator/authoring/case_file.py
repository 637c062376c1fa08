"""The file of a form's cases: what a change finds is noted as it is, for people to look at.

Pure: texts come back; the form is tried in this process.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from generator.authoring.yaml_edits import Verbatim, lines, scalars
from generator.findings import Level
from generator.forms.form import Form
from generator.forms.form_cases import CaseFinding, Filled, FormCase, Texts, changed, filled
from generator.model.calls import Call
from generator.submissions.case_check import Trial, TrialRun, run
from generator.web.shared import NO, YES

Rows = Mapping[str, tuple[Texts, ...]]

_NONE_YET = re.compile(r"^cases: *\[ *\] *$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class CaseChange:
    """A change to an example, as texts by pointer, and when that is handed in."""

    example: str
    answers: Texts = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)
    received: datetime | None = None


def change_of(example: str, values: Mapping[str, object]) -> CaseChange:
    """Return a change of values by pointer as the texts that people would write."""
    answers = {at: _text(value) for at, value in values.items() if not isinstance(value, list)}
    rows = {
        at: tuple({name: _text(one) for name, one in row.items()} for row in value)
        for at, value in values.items()
        if isinstance(value, list)
    }
    return CaseChange(example=example, answers=answers, rows=rows)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)


def tried(form: Form, call: Call, changes: Iterable[CaseChange]) -> Iterator[TrialRun]:
    """Yield what comes of each change."""
    trials = [Trial(filled=_filled(form, one), received=one.received) for one in changes]
    return run(form, call, trials) if trials else iter(())


def case_file(form: Form, cases: Iterable[tuple[CaseChange, TrialRun]]) -> str:
    """Return a file of cases, each with all that it finds."""
    head = {"call": form.call, "version": Verbatim(json.dumps(form.version))}
    first = "# yaml-language-server: $schema=../../../../data/form-cases.schema.json"
    return "\n".join((first, *lines({**head, "cases": [_case(*one) for one in cases]}))) + "\n"


def with_case(text: str, change: CaseChange, done: TrialRun) -> str | None:
    """Return a file of cases with one more at its end, None where it is written otherwise."""
    _, *added = lines({"cases": [_case(change, done)]})
    longer = "\n".join((_NONE_YET.sub("cases:", text).rstrip("\n"), *added)) + "\n"
    try:
        if _count(longer) == _count(text) + 1:
            return longer
    except ValueError:
        pass
    return None


def is_case_of(case: FormCase, change: CaseChange) -> bool:
    """Tell whether a case makes a change to the same example."""
    made = CaseChange(
        example=case.example,
        answers=dict(case.answers),
        rows={at: tuple(map(dict, rows)) for at, rows in case.rows.items()},
        received=case.received,
    )
    return made == change


def with_case_anew(text: str, line: int, change: CaseChange, done: TrialRun) -> str | None:
    """Return a file of cases with that at a line written anew, None where it is laid out apart."""
    rows = text.split("\n")
    indent = " " * (len(rows[line - 1]) - len(rows[line - 1].lstrip()))
    if not rows[line - 1].startswith(f"{indent}- "):
        return None
    end = line
    while end < len(rows) and (rows[end].startswith(f"{indent} ") or not rows[end].strip()):
        end += 1
    while not rows[end - 1].strip() or rows[end - 1].lstrip().startswith("#"):
        end -= 1
    _, *added = lines({"cases": [_case(change, done)]})
    anew = "\n".join((*rows[: line - 1], *(indent + one[2:] for one in added), *rows[end:]))
    try:
        return anew if _count(anew) == _count(text) else None
    except ValueError:
        return None


def _count(text: str) -> int:
    return sum(one.path[:1] == ("cases",) and one.path[2:] == ("example",) for one in scalars(text))


def _filled(form: Form, change: CaseChange) -> Filled:
    answers = next(e.answers for e in form.examples if e.name == change.example)
    return changed(filled(form, answers), change.answers, change.rows)


def _case(change: CaseChange, done: TrialRun) -> Mapping[str, object]:
    made: dict[str, object] = {"example": change.example}
    if change.answers:
        made["answers"] = Verbatim(_flow(change.answers))
    if change.rows:
        made["rows"] = Verbatim(_flow(change.rows))
    if change.received is not None:
        made["received"] = Verbatim(change.received.isoformat(timespec="minutes"))
    found = sorted(done.found.elements(), key=lambda one: (one.code, one.at))
    if found:
        made["finds"] = Verbatim(f"[{', '.join(map(_finding, found))}]")
    return made


def _finding(one: CaseFinding) -> str:
    parts = {"code": one.code, "at": one.at}
    parts |= {} if one.level is Level.ERROR else {"level": one.level.value}
    return _flow({key: Verbatim(text) for key, text in parts.items() if text})


def _flow(value: object) -> str:
    """Return YAML in brackets; names and pointers need no quotes, texts have them."""
    if isinstance(value, Verbatim):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
