"""The result data package of a stage: what may be published of it, and nothing else.

The columns are those the plan allows, what was decided beside them; the package also lists the
valid submissions by number, project and applicant, so that nobody else can be awarded. The header
row is in Chinese and no text is a formula.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.findings import Finding, Level, Place, sort
from generator.forms.field_types import amount, wire
from generator.forms.form import Field, FieldType, Form
from generator.forms.review_bounds_reader import field_of
from generator.forms.review_plan import PublishedColumn, ReviewPlan, ReviewStage
from generator.model.announcements import PREFERRED, PRIZE
from generator.model.calls import YUAN, Call, Currency, Site
from generator.model.names import folded
from generator.model.result_packages import DESCRIPTION, LIST, VALID, digest_of
from generator.privacy.numbers import find
from generator.privacy.parts import WALL, Unread
from generator.privacy.text import visible_texts
from generator.render.data.csv_tables import PLACE_IN_LIST, safe
from generator.review.entries import Entry, Outcome, Review, StageResult, Standing, listed_parts
from generator.review.limits import counts
from generator.review.rounds import rounds_of
from generator.review.staff_sheets import written
from generator.web.labels import COLUMNS, MARKS
from generator.web.shared import NO, YES

_NUMBER = COLUMNS["number"]
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES: Mapping[FieldType, str] = {
    FieldType.INTEGER: "integer",
    FieldType.YEAR: "integer",
    FieldType.PERCENT: "number",
    FieldType.MONEY: "number",
    FieldType.DATE: "date",
    FieldType.YESNO: "boolean",
}


@dataclass(frozen=True, kw_only=True)
class PackageColumn:
    """A column of a list: its header, the field it shows, its type and what it is."""

    name: str
    field: str
    type: str
    title: str


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line to be: an application, or one part of it with its number and its own amount."""

    entry: Entry
    standing: Standing | None = None
    part: Mapping[str, object] = field(default_factory=dict)
    number: int = 0
    award: int | None = None


def result_id(call: Call, result: StageResult) -> str:
    """Return the id of the first package of a stage."""
    return f"{call.id}-{result.stage.id}"


def free_id(site: Site, call: Call, result: StageResult, digest: str) -> str:
    """Return the id of a package with a digest: that of the same lists, or one not yet taken.

    What a project holds already is not written over: other lists of the same stage are numbered.
    """
    first = result_id(call, result)
    number, name = 1, first
    while (other := site.result(name)) is not None and other.digest != digest:
        number += 1
        name = f"{first}-{number}"
    return name


def list_title(stage: ReviewStage) -> str:
    """Return what the list of a stage is called."""
    return f"{stage.title.removesuffix(COLUMNS['list'])}{COLUMNS['list']}"


def result_files(
    review: Review, result: StageResult, form: Form, call: Call, site: Site, *, sample: bool
) -> tuple[str, dict[str, bytes]]:
    """Return the id of the package of a stage that is settled, and its files by name.

    Raises ValueError where anything in the stage still waits, or the form has no plan.
    """
    if form.review is None or not result.settled:
        raise ValueError(result.stage.id)
    passed = result.having(Outcome.PASSED)
    lines = tuple(_lines(review, passed, form.review))
    parts = form.review.parts
    columns = tuple(
        column
        for column in _columns(form, form.review, result, call.currency)
        if any(line.number for line in lines) or not (parts and parts.holds(column.field))
    )
    rows = [
        [_cell(column, index, line, form) for column in columns]
        for index, line in enumerate(lines, 1)
    ]
    listed = written([column.name for column in columns], rows)
    named = _valid_columns(form, form.review)
    valid = written(
        [column.name for column in named],
        ([_cell(c, 0, _Line(entry=entry), form) for c in named] for entry in review.valid),
    )
    digest = digest_of(listed, valid)
    package = free_id(site, call, result, digest)
    rounds = rounds_of(review, call)
    of_round = next(iter(rounds.values())) if len(rounds) == 1 else ""
    title = f"{call.short_title}：{of_round}{result.stage.title}"
    descriptor: dict[str, object] = {
        "$schema": PROFILE,
        "name": package,
        "title": f"{title}（{MARKS['sample']}）" if sample else title,
        "resources": [
            resource("list", LIST, list_title(result.stage), listed, columns),
            resource("valid", VALID, "有效申报", valid, named),
        ],
        "gongshi": {
            "call": call.id,
            "form": form.version,
            "stage": result.stage.id,
            **({"rounds": [*rounds]} if rounds else {}),
            "submissions": len(review.entries),
            "valid": len(review.valid),
            "set_aside": len(review.set_aside),
            "columns": {column.name: column.field for column in columns},
            "sources": dict(review.sources),
            **_namesakes(review, passed, form, form.review),
            **_groups(result),
            "sample": sample,
            "digest": digest,
        },
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    return package, {DESCRIPTION: text.encode(), LIST: listed, VALID: valid}


def personal(review: Review, form: Form, plan: ReviewPlan) -> tuple[Finding, ...]:
    """Return, sorted, what the lists hold that must not be published.

    What the search of a built site would stop at is told here, while it can still be corrected.
    """
    return sort(_personal(review, form, plan))


def _personal(review: Review, form: Form, plan: ReviewPlan) -> Iterator[Finding]:
    tables: list[tuple[tuple[PackageColumn, ...], list[_Line]]] = [
        (_valid_columns(form, plan), [_Line(entry=entry) for entry in review.valid])
    ]
    for result in review.settled:
        passed = result.having(Outcome.PASSED)
        lines = list(_lines(review, passed, plan))
        tables.append((tuple(_columns(form, plan, result)), lines))
    for columns, lines in tables:
        for index, line in enumerate(lines, 1):
            cells = [_cell(column, index, line, form) for column in columns]
            # A reader of the file sees the cells of a line run on.
            if not names_a_person(WALL.join(cells)) and not names_a_person(",".join(cells)):
                continue
            pairs = zip(columns, cells, strict=True)
            held = [f"“{column.name}”里" for column, cell in pairs if names_a_person(cell)]
            for where in held or ["要公布的各栏连起来"]:
                message = (
                    f"{line.entry.number} {where}有{_PERSONAL}；请退回申报单位改正，再重新评审"
                )
                place = Place(file=line.entry.submission)
                yield Finding(code="REV-011", level=Level.ERROR, message=message, place=place)


_PERSONAL = "个人的号码或邮箱（遮去几位的也算），不能公布"


def names_a_person(text: str) -> bool:
    """Tell whether a text holds what must not be published of a person."""
    # What cannot be read whole may hold anything.
    return any(isinstance(part, Unread) or find(part.text) for part in visible_texts(text))


def _namesakes(
    review: Review, passed: Sequence[Standing], form: Form, plan: ReviewPlan
) -> dict[str, dict[str, dict[str, str]]]:
    """Number the units of one name on a list, which does not show what tells them apart."""
    found: dict[str, dict[str, str]] = {}
    for key in dict.fromkeys(plan.key(q.per) for stage in plan.stages for q in stage.quotas):
        of = form.field(plan.counted_in_lists(key)) if key else None
        if key is None or of is None or of.name in key.fields:
            continue
        units: dict[str, dict[tuple[str, ...], list[str]]] = {}
        for entry in (review.entries[standing.place] for standing in passed):
            if counts(key, entry, form):
                unit = tuple(folded(str(entry.answers.get(name, ""))) for name in key.fields)
                named = units.setdefault(folded(_answer_text(of, entry)), {})
                named.setdefault(unit, []).append(entry.number)
        numbered = {
            number: f"{order}"
            for named in units.values()
            if len(named) > 1
            for order, numbers in enumerate(named.values(), 1)
            for number in numbers
        }
        if numbered:
            found[key.name] = numbered
    return {"namesakes": found} if found else {}


def _groups(result: StageResult) -> dict[str, list[dict[str, object]]]:
    """Return how far each group used what bounds it, where its name is published anyway."""
    found: list[dict[str, object]] = []
    for use in result.uses:
        money = {"amount": use.spent, "most": use.cap, "left": use.left}
        if use.spent is not None and use.taken:
            money["taken"] = use.taken_amount
        if use.shown and use.bound.per:
            found.append(
                {
                    "per": use.bound.per,
                    "group": safe(use.label),
                    **({"clause": use.bound.clause.id} if use.bound.clause else {}),
                    "projects": use.passed,
                    **{name: amount(fen) for name, fen in money.items() if fen is not None},
                }
            )
    return {"groups": found} if found else {}


def _columns(
    form: Form, plan: ReviewPlan, result: StageResult, currency: Currency = YUAN
) -> Iterator[PackageColumn]:
    yield PackageColumn(name=COLUMNS["index"], field="index", type="integer", title=PLACE_IN_LIST)
    yield PackageColumn(name=_NUMBER, field="number", type="string", title="评审给出的编号")
    for column in plan.public:
        yield _package_column(form, column)
    if any(standing.figure for standing in result.standings):
        yield PackageColumn(
            name=COLUMNS["points"], field="score", type="number", title=COLUMNS["total"]
        )
        yield PackageColumn(
            name=COLUMNS["rank"], field="rank", type="integer", title="按总分的名次，同分的并列"
        )
    if result.stage.prefer:
        title = "按条款加了几分、什么优先"
        yield PackageColumn(name=COLUMNS["preferred"], field=PREFERRED, type="string", title=title)
    if result.stage.prizes:
        yield PackageColumn(name=COLUMNS["prize"], field=PRIZE, type="string", title="拟授予的奖项")
    if result.stage.awards:
        yield PackageColumn(
            name=f"资助金额（{currency.unit}）", field="award", type="number", title="拟资助的金额"
        )
    elif result.stage.pays:
        name = currency.headed(COLUMNS["amount"])
        yield PackageColumn(name=name, field="award", type="number", title="拟奖励的金额")


def _valid_columns(form: Form, plan: ReviewPlan) -> tuple[PackageColumn, ...]:
    named = {column.field: column for column in plan.public}
    return (
        PackageColumn(name=_NUMBER, field="number", type="string", title="评审给出的编号"),
        *(_package_column(form, named[name]) for name in (plan.project, plan.applicant)),
    )


def _package_column(form: Form, column: PublishedColumn) -> PackageColumn:
    of = field_of(form, column.field)
    kind = _TYPES.get(of.kind, "string") if of else "string"
    title = of.title if of else column.title
    return PackageColumn(name=safe(column.title), field=column.field, type=kind, title=title)


def _lines(review: Review, passed: Sequence[Standing], plan: ReviewPlan) -> Iterator[_Line]:
    """Yield the lines of a list: one for each part of an application, one where it has none."""
    for standing in passed:
        entry, parts = review.entries[standing.place], plan.parts
        rows = listed_parts(parts, entry.answers, standing.award)
        for number, (row, share) in enumerate(rows, 1):
            award = None if standing.award is None else share
            yield _Line(entry=entry, standing=standing, part=row, number=number, award=award)
        if not rows:
            yield _Line(entry=entry, standing=standing, award=standing.award)


def _cell(column: PackageColumn, index: int, line: _Line, form: Form) -> str:
    if column.field == "index":
        return f"{index}"
    if column.field == "number":
        return f"{line.entry.number}-{line.number}" if line.number else line.entry.number
    figure = line.standing.figure if line.standing else None
    if column.field == "score":
        return figure.total if figure else ""
    if column.field == "rank":
        return f"{figure.rank}" if figure else ""
    if column.field == "award":
        return amount(line.award) if line.award is not None else ""
    if column.field == PRIZE:
        return safe(line.standing.prize) if line.standing else ""
    if column.field == PREFERRED:
        preferred = line.standing.preferred if line.standing else ()
        return "；".join(reason.cited for reason in preferred)
    of = field_of(form, column.field)
    if of is not None and "/" in column.field:
        return safe(wire(of, line.part.get(of.name)))
    return safe(_answer_text(of, line.entry)) if of else ""


def _answer_text(of: Field, entry: Entry) -> str:
    return wire(of, entry.answers.get(of.name))


def resource(
    name: str, path: str, title: str, data: bytes, columns: Sequence[PackageColumn]
) -> dict[str, object]:
    """Return what a package says of one of its tables."""
    key = next(column.name for column in columns if column.field == "number")
    fields: list[dict[str, object]] = []
    for column in columns:
        one: dict[str, object] = {"name": column.name, "title": column.title, "type": column.type}
        if column.type == "boolean":
            one |= {"trueValues": [YES], "falseValues": [NO]}
        if column.field in ("index", "number"):
            one["constraints"] = {"required": True}
        fields.append(one)
    return {
        "name": name,
        "type": "table",
        "title": title,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {"fields": fields, "primaryKey": [key], "missingValues": [""]},
    }
