"""Two hundred applications of a call, what the districts recommend of them, and a project to run.

Everything is made up from the form and its examples; nothing is drawn by chance.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from generator.forms.form import Form
from generator.forms.reader import load_forms
from generator.model import call_status
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.sources.schemas import Schemas
from tools.make_examples.inbox import Asked, Inbox

COUNT = 200
SHAPES = {0: "xlsx", 7: "docx", 13: "html"}
"""Every twentieth application comes in one of the shapes that take long to make."""
SPOILED: Mapping[int, Mapping[str, Any]] = {
    31: {"changes": {"declare_true": False}},
    77: {"changes": {"declare_true": False}},
    110: {"broken": True},
    151: {"broken": True},
    163: {"late": True},
    199: {"late": True},
}


def calls_of(root: Path) -> Iterator[tuple[Site, Call, Form]]:
    """Yield each call of a project that has a plan for its review, with its form."""
    schemas = Schemas.read(root)
    site, _ = load(root, schemas)
    assert site is not None
    forms, _ = load_forms(root, site, schemas)
    for call in site.calls:
        form = forms[call.id][0]
        if form.review is not None:
            yield site, call, form


def crowd(call: Call, form: Form, count: int = COUNT) -> Inbox:
    """Return an inbox: every example of the form in turn, from every district, six set aside."""
    closes = call_status.windows(call)[0].closes
    return Inbox(
        form=form,
        call=call,
        asked=tuple(_asked(number, call, form, closes) for number in range(1, count + 1)),
    )


def _asked(number: int, call: Call, form: Form, closes: datetime) -> Asked:
    example = form.examples[number % len(form.examples)]
    spoiled = SPOILED.get(number, {})
    changes: dict[str, Any] = dict(spoiled.get("changes", {}))
    plan = form.review
    if plan is not None and call.districts and plan.district in example.answers:
        names = call.districts.names
        changes[plan.district] = names[number // len(form.examples) % len(names)]
    minutes = -20 if spoiled.get("late") else 3 * (COUNT - number) + 20
    return Asked(
        base=example.name,
        changes=changes,
        shape=SHAPES.get(number % 20, "csv" if number % 2 else "json"),
        received=closes - timedelta(minutes=minutes),
        grant=50_000 + 500 * (number % 90),
        points=62 + number * 17 % 35,
        votes=300 + number * 23,
        broken=bool(spoiled.get("broken")),
    )


def recommended(inbox: Inbox) -> Iterator[dict[str, str]]:
    """Yield what the districts decide: the first as many as may pass do, the others do not."""
    plan = inbox.form.review
    assert plan is not None
    stage = plan.stages[0]
    for quota in stage.quotas:
        key = plan.key(quota.per)
        left = {row.district: row.most for row in call_status.district_quotas(inbox.call, quota)}
        for number, name in enumerate(inbox.names, 1):
            answers = inbox.answers(number)
            counts = key is not None and _counts(key.when, key.unless, answers)
            value = answers.get(key.fields[0]) if key is not None and counts else None
            if value not in left or number in SPOILED:
                continue
            left[value] -= 1
            if left[value] < 0:
                yield {
                    "环节": stage.title,
                    "文件名": name,
                    "决定": "不通过",
                    "理由": "名额已满，依次递补",
                }


def _counts(when: Any, unless: Any, answers: Mapping[str, Any]) -> bool:
    def has(name: str, values: tuple[str, ...]) -> bool:
        value = answers.get(name)
        return (
            {True: "是", False: "否"}.get(value) if isinstance(value, bool) else value
        ) in values

    return all(has(*one) for one in when) and not any(has(*one) for one in unless)
