"""Lists of results held to the form they come from and to the call they grant money of.

A list shows only what the plan of the review allows, in the kinds the form has; it grants no more
than the ceilings, the bounds and the quotas of the call, and to nobody else than who applied.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from generator.checks.list_bounds import BOUNDS, BoundedList, yuan
from generator.checks.list_prizes import PRIZES, prize_faults
from generator.findings import Finding, Level, Place, sort
from generator.forms.example_answers import shipped
from generator.forms.form import Field, FieldType, Form
from generator.forms.review_bounds_reader import field_of
from generator.forms.review_plan import WHOLE, Key, ReviewPlan, ReviewStage
from generator.model import wording
from generator.model.announcements import (
    AWARD,
    DECISIONS,
    INDEX,
    NUMBER,
    PREFERRED,
    PRIZE,
    RANK,
    SCORE,
    Announcement,
    ListColumn,
    ListLine,
    ResultPackage,
)
from generator.model.call_status import ceiling_of, district_quotas
from generator.model.calls import Axis, Call, Category, Quota, Site
from generator.model.clauses import Clause, Force
from generator.model.names import folded, letters
from generator.model.result_packages import DESCRIPTION, FORM_SOURCE, plain
from generator.model.rows import fault
from generator.review.earlier_lists import AnnouncedLists, EarlierLists
from generator.review.listed_lines import ListedLines
from generator.submissions.plain_tables import plainly_sound
from generator.web.labels import COLUMNS, FORM
from generator.web.shared import NO, YES

LISTS: Mapping[str, str] = MappingProxyType(
    {
        "RES-020": "名单的批次有申报表，申报表有评审方案，环节在方案里",
        "RES-021": "名单只有评审方案允许公开的栏目",
        "RES-022": "名单的每一格合乎申报表的规定",
        "RES-023": "名单上的项目和单位与有效申报里的相同",
        "RES-024": "资助金额不超过类别的上限",
        "RES-026": "名单不超过名额",
        "RES-027": "名单不超过环节规定的个数，不低于环节规定的分数",
        "RES-028": "名次与得分的先后一致",
        "RES-029": "给资助的环节，每一行写明金额",
        "RES-030": "写明例外的条款是原则性的条款",
        "RES-032": "评审用过的申报表，那一版以后不再改动",
        "RES-033": "名单上的项目属于环节所限的类别",
        "RES-034": "真实的名单和公示里没有申报表附的示例",
        "RES-035": "名单写的加分和优先在评审方案里",
        **BOUNDS,
        **PRIZES,
    }
)
"""What can be wrong with a list beside its form and its call, by code."""

_WHOLE = r"(0|[1-9][0-9]{0,11})"
_DECISIONS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        INDEX: {"type": "string", "constraints": {"required": True, "pattern": "[1-9][0-9]{0,8}"}},
        NUMBER: {
            "type": "string",
            "constraints": {"required": True, "pattern": "[a-z0-9]+(-[a-z0-9]+)*"},
        },
        AWARD: {"type": "string", "constraints": {"pattern": _WHOLE + r"\.[0-9]{2}"}},
        SCORE: {"type": "string", "constraints": {"pattern": _WHOLE + r"(\.[0-9]{1,6})?"}},
        RANK: {"type": "string", "constraints": {"pattern": "[1-9][0-9]{0,8}"}},
        PREFERRED: {"type": "string"},
        PRIZE: {"type": "string"},
    }
)
_OWN_KEYS = ("name", "type", "trueValues", "falseValues")
_OWN_RULES = frozenset(
    {"required", "minLength", "maxLength", "minimum", "maximum", "enum", "pattern"}
)
_FEN = 100


def _all(axis: Axis) -> Iterator[Category]:
    for category in axis.categories:
        yield from category.walk()


def check_lists(site: Site, forms: Mapping[str, Sequence[Form]]) -> tuple[Finding, ...]:
    """Return what is wrong with the lists of a site beside their forms and calls, sorted.

    A list without a call is held to the Table Schema it brings; one of a call that cannot be read
    is left alone.
    """
    found: list[Finding] = []

    @cache
    def announced(name: str, sample: bool) -> AnnouncedLists:
        call = site.call(name)
        if call is None:
            return AnnouncedLists()
        return AnnouncedLists.of(site, call, forms.get(name, ()), sample=sample)

    for result in site.results:
        bound = next((item for item in site.announcements if item.result == result.id), None)
        found += _check(result, bound, site, forms, announced(result.call, result.sample))
        found += _changed(result, forms.get(result.call, ()))
        found += _listed_examples(result, forms.get(result.call, ()))
    for item in site.announcements:
        found += _written_examples(item, forms.get(item.call, ()))
    return sort(found)


def _listed_examples(result: ResultPackage, forms: Sequence[Form]) -> Iterator[Finding]:
    """Yield the valid applications of a list, unless it is a sample, that are shipped examples."""
    plan = forms[0].review if forms and not result.sample else None
    examples = shipped(forms, plan) if plan else frozenset()
    for one in result.valid if examples else ():
        if (letters(plain(one.applicant)), letters(plain(one.project))) in examples:
            message = f"{one.number} 是申报表附的示例；请从收件里移出，用 gongshi review 重新生成"
            yield fault("RES-034", message, one.place)


def _written_examples(item: Announcement, forms: Sequence[Form]) -> Iterator[Finding]:
    """Yield an announcement of projects, unless it is a sample, that writes of a shipped one."""
    plan = forms[0].review if forms and not item.sample and item.kind != "notice" else None
    examples = shipped(forms, plan) if plan else frozenset()
    text = letters(item.body) if examples else ""
    if any(unit in text and project in text for unit, project in examples):
        message = "正文写了申报表附的示例的单位和项目；请删去，样例写 sample: true"
        yield fault("RES-034", message, item.origin.place("title"))


def _changed(result: ResultPackage, forms: Sequence[Form]) -> Iterator[Finding]:
    """Yield the versions of the form that the review went by and that are others by now.

    A list that is a sample binds nobody: whoever tries out the forms of an example may change them.
    """
    if result.sample:
        return
    now = {f"{FORM_SOURCE}{form.version}": form.digest for form in forms}
    for name, digest in result.sources.items():
        if name.startswith(FORM_SOURCE) and now.get(name) != digest:
            version = name.removeprefix(FORM_SOURCE)
            what = "已经改过" if name in now else "已经不在"
            message = (
                f"评审用的 {version} 版申报表{what}；请恢复评审时的 {version} 版，"
                "要改的写进新的一版"
            )
            place = result.origin.place(f"gongshi/sources/{name}")
            yield Finding(code="RES-032", level=Level.WARNING, message=message, place=place)


def _check(
    result: ResultPackage,
    bound: Announcement | None,
    site: Site,
    forms: Mapping[str, Sequence[Form]],
    announced: AnnouncedLists,
) -> Iterator[Finding]:
    shape = json.loads(result.files[DESCRIPTION])["resources"][0]["schema"]
    yield from _shaped(result, {"fields": [_own(field) for field in shape["fields"]]})
    call = site.call(result.call)
    if call is None:
        return
    form = next((one for one in forms.get(call.id, ()) if one.version == result.form), None)
    plan = form.review if form else None
    stage = plan.stage(result.stage) if plan else None
    if form is None or plan is None or stage is None:
        lacking = COLUMNS["stage"] if plan else "评审方案" if form else FORM["form"]
        own = "stage" if plan else "form"
        message = f"批次没有名单所说的{lacking}；请核对，或用 gongshi review 重新生成"
        yield fault("RES-020", message, result.origin.place(f"gongshi/{own}"))
        return
    lines = ListedLines(result=result, call=call, form=form, plan=plan)
    earlier = announced.before_list(result, bound)
    listed = _BoundList(lines=lines, stage=stage, bound=bound, earlier=earlier)
    yield from listed.columns()
    yield from _shaped(result, {"fields": [listed.expected(c) for c in result.columns]})
    yield from listed.people()
    yield from listed.categories()
    yield from listed.money()
    yield from listed.quotas()
    yield from listed.points()
    yield from listed.preferred()
    yield from listed.bounds()
    yield from listed.waivers()


def _shaped(result: ResultPackage, descriptor: Mapping[str, object]) -> Iterator[Finding]:
    """Hold every cell to a Table Schema."""
    names = [column.name for column in result.columns]
    cells = [line.cells for line in result.lines]
    if plainly_sound(descriptor, names, cells):
        return
    # Half of the time of a whole check, for what is rarely there.
    from generator.submissions.tables import list_faults

    try:
        for number, name in list_faults(descriptor, names, cells):
            message = f"“{name}”一栏不合规定；请从原来的材料改起，用 {result.made_by} 重新生成"
            yield fault("RES-022", message, result.lines[number].place)
    except ValueError:
        message = f"数据包写的栏目规定不能用；请用 {result.made_by} 重新生成"
        yield fault("RES-022", message, result.origin.place("resources/0/schema"))


def _own(field: Mapping[str, object]) -> Mapping[str, object]:
    """Return a column as the package describes it, by what cannot lead anywhere else."""
    rules = field.get("constraints")
    kept = {key: field[key] for key in _OWN_KEYS if key in field}
    if isinstance(rules, Mapping):
        kept["constraints"] = {k: v for k, v in rules.items() if k in _OWN_RULES}
    return kept


@dataclass(frozen=True, kw_only=True)
class _BoundList:
    """One list with the call, the form and the stage it belongs to."""

    lines: ListedLines
    stage: ReviewStage
    bound: Announcement | None
    earlier: EarlierLists

    @property
    def result(self) -> ResultPackage:
        return self.lines.result

    @property
    def call(self) -> Call:
        return self.lines.call

    @property
    def form(self) -> Form:
        return self.lines.form

    @property
    def plan(self) -> ReviewPlan:
        return self.lines.plan

    # ---- what is shown ----

    def columns(self) -> Iterator[Finding]:
        """Tell the columns that may not be published."""
        allowed = {published.field for published in self.plan.public} | {INDEX, NUMBER, *DECISIONS}
        for number, column in enumerate(self.result.columns):
            if column.field not in allowed:
                message = f"“{column.name}”一栏不在可以公开的栏目之列；请用 gongshi review 重新生成"
                place = self.result.origin.place(f"resources/0/schema/fields/{number}/name")
                yield fault("RES-021", message, place)

    def expected(self, column: ListColumn) -> Mapping[str, object]:
        """Return a column as the form has it."""
        if column.field in _DECISIONS:
            return {"name": column.name, **_DECISIONS[column.field]}
        of = field_of(self.form, column.field)
        if of is not None and "/" in column.field:
            # An application that is one project has no part to name.
            of = replace(of, required=False)
        return {"name": column.name, **(_expected(of) if of else {"type": "string"})}

    def people(self) -> Iterator[Finding]:
        """Tell the lines whose project or applicant is another one's."""
        valid = {one.number: one for one in self.result.valid}
        for line in self.result.lines:
            known = valid.get(self.result.application(line))
            if known is None:
                continue
            pairs = ((self.plan.project, known.project), (self.plan.applicant, known.applicant))
            for name, right in pairs:
                column = self.result.column(name)
                if column and self.result.cell(line, name) != right:
                    message = f"“{column.name}”与有效申报里的不同；请用 gongshi review 重新生成"
                    yield fault("RES-023", message, line.place)

    def categories(self) -> Iterator[Finding]:
        """Tell the lines of a category that the stage is not for."""
        wanted = set(self.stage.clause.categories)
        for line in self.result.lines if wanted else ():
            category = self.call.category(self.lines.answer(line, self.plan.category))
            axes = (axis for axis in self.call.axes if category in [*_all(axis)])
            # A clause may name categories of another way of dividing, which a list may not show.
            own = {one.id for axis in axes for one in _all(axis)}
            if category and wanted <= own and wanted.isdisjoint((category.id, *category.path)):
                meant = wording.category_names(self.call, self.stage.clause.categories)
                message = (
                    f"“{category.label}”不经过“{self.stage.title}”，这个环节只办{meant}"
                    f"（{self.stage.clause.number}）；请删去，或用 gongshi review 重新生成"
                )
                yield fault("RES-033", message, line.place)

    # ---- what is granted ----

    def money(self) -> Iterator[Finding]:
        """Tell what is granted above a ceiling, or not at all."""
        yield from prize_faults(self.result, self.stage, self.call.currency)
        if self.stage.awards:
            yield from self._granted()

    def _granted(self) -> Iterator[Finding]:
        for line in self.result.lines:
            amount = self.result.award(line)
            if amount is None:
                message = "没有写资助金额；请用 gongshi review 重新生成"
                yield fault("RES-029", message, line.place)
                continue
            category = self.call.category(self.lines.answer(line, self.plan.category))
            ceiling = ceiling_of(self.call, category) if category else None
            if category is None or ceiling is None or amount <= ceiling.amount * _FEN:
                continue
            if not self._waived(ceiling.clause):
                said = self.call.currency.said
                message = (
                    f"资助 {said(yuan(amount))}，"
                    f"超过“{category.label}”的上限 {said(str(ceiling.amount))}"
                    f"（{ceiling.clause.number}）；请减少金额{self._or_waive(ceiling.clause)}"
                )
                yield fault("RES-024", message, line.place)

    # ---- how many ----

    def quotas(self) -> Iterator[Finding]:
        """Tell which quotas of this stage, or of one before it, are overrun."""
        before = self.plan.stages[: self.plan.stages.index(self.stage) + 1]
        stages = [one for one in before if not one.beside or one is self.stage]
        quotas = {quota.clause.id: quota for stage in stages for quota in stage.quotas}
        for quota in quotas.values():
            if self._waived(quota.clause):
                continue
            if quota.per == WHOLE:
                heads = self.lines.heads
                lines = [line for line in heads if self.lines.is_within(line, quota.clause)]
                yield from self._overrun(quota, self.call.short_title, lines, quota.most)
                continue
            key = self.plan.key(quota.per)
            if key is None:
                continue
            most = {row.district: row.most for row in district_quotas(self.call, quota)}
            counted: dict[str, list[ListLine]] = {}
            for line in self.lines.heads:
                value = self._counted(line, quota, key)
                if value:
                    counted.setdefault(value, []).append(line)
            for lines in counted.values():
                value = self.result.cell(lines[0], self.plan.counted_in_lists(key))
                yield from self._overrun(quota, value, lines, most.get(value, quota.most))

    def _overrun(
        self, quota: Quota, value: str, lines: list[ListLine], allowed: int
    ) -> Iterator[Finding]:
        if len(lines) > allowed:
            message = (
                f"{value}有 {len(lines)} 个项目，超过名额 {allowed} 个"
                f"（{quota.clause.number}）；请减到名额以内{self._or_waive(quota.clause)}"
            )
            yield fault("RES-026", message, lines[allowed].place)

    def _counted(self, line: ListLine, quota: Quota, key: Key) -> str:
        """Return what a line counts for under a quota, "" where it does not or nobody can tell."""
        if not self.lines.is_within(line, quota.clause):
            return ""
        has = self.lines.has
        met = all(has(line, name, values) is True for name, values in key.when)
        spared = any(has(line, name, values) is not False for name, values in key.unless)
        if not met or spared:
            return ""
        cell = self.result.cell(line, self.plan.counted_in_lists(key))
        namesake = self.result.namesakes.get(key.name, {}).get(self.result.application(line), "")
        # A blank stands in no name that is compared.
        return f"{folded(cell)} {namesake}".strip()

    # ---- groups ----

    def bounds(self) -> Iterator[Finding]:
        """Tell which bounds of this stage are not kept."""
        yield from BoundedList(
            lines=self.lines,
            stage=self.stage,
            earlier=self.earlier,
            waived=self._waived,
            or_waive=self._or_waive,
        ).findings()

    # ---- who passes ----

    def points(self) -> Iterator[Finding]:
        """Tell what passed with too few points, in another order, or as one too many."""
        lines, top = self.lines.meant(self.stage.pass_clause), self.stage.top
        heads = {line.place for line in self.lines.heads}
        counted = [line for line in lines or () if line.place in heads]
        if top is not None and len(counted) > top:
            message = f"名单有 {len(counted)} 个项目，这一环节只取 {top} 个；请重新生成"
            yield fault("RES-027", message, counted[top].place)
        least = self.stage.least
        ranked: list[tuple[Decimal, int, Place]] = []
        for line in self.result.lines:
            score, rank = self._point(line, SCORE), self._point(line, RANK)
            if least is not None and score is not None and score < least and line in (lines or ()):
                message = f"得分 {score}，低于规定的 {least}；请从名单上删去"
                yield fault("RES-027", message, line.place)
            if score is not None and rank is not None:
                ranked.append((score, int(rank), line.place))
        # Points level with each other may be apart in rank, where something else decides.
        ranked.sort(key=lambda one: (one[1], -one[0]))
        for (above, first, _), (below, second, place) in pairwise(ranked):
            if below > above or (second == first and below != above):
                yield fault("RES-028", "名次与得分的先后不一致；请重新生成", place)

    def _point(self, line: ListLine, name: str) -> Decimal | None:
        try:
            found = Decimal(self.result.cell(line, name))
        except InvalidOperation:
            return None
        return found if found.is_finite() else None

    def preferred(self) -> Iterator[Finding]:
        """Tell what is said to have counted in favour of a project and the plan does not know."""
        known = {preference.cited for preference in self.stage.prefer}
        for line in self.result.lines:
            cell = self.result.cell(line, PREFERRED)
            if cell and not known.issuperset(cell.split("；")):
                message = (
                    f"“{COLUMNS['preferred']}”写的不在评审方案里；请用 gongshi review 重新生成"
                )
                yield fault("RES-035", message, line.place)

    # ---- exceptions ----

    def waivers(self) -> Iterator[Finding]:
        """Tell the exceptions to clauses that leave no room for any."""
        for waiver in self.bound.waived if self.bound else ():
            clause = self.call.clause(waiver.clause)
            if clause is None:
                message = f"批次里没有 {waiver.clause} 这一条；请改正条款标识"
                yield fault("RES-030", message, waiver.origin.place("clause"))
            elif clause.force is not Force.WAIVABLE:
                message = f"{clause.number}不是写“原则上”的条款，不能例外；请删去，并改正名单"
                yield fault("RES-030", message, waiver.origin.place("clause"))

    def _waived(self, clause: Clause) -> bool:
        waived = self.bound.waived if self.bound else ()
        return clause.force is Force.WAIVABLE and any(one.clause == clause.id for one in waived)

    def _or_waive(self, clause: Clause) -> str:
        return (
            f"，或在 waived 写明 {clause.id} 例外的理由" if clause.force is Force.WAIVABLE else ""
        )


def _expected(of: Field) -> Mapping[str, object]:
    """Return what a cell of a field looks like in a list, as a column of Table Schema."""
    if of.kind is FieldType.YESNO:
        return {"type": "boolean", "trueValues": [YES], "falseValues": [NO]}
    if of.kind is FieldType.DATE:
        return {"type": "date"}
    rules: dict[str, object] = {}
    if of.kind is FieldType.CHOICE:
        rules["enum"] = [option.label for option in of.options]
    elif of.kind in (FieldType.MONEY, FieldType.PERCENT):
        rules["pattern"] = _WHOLE + r"(\.[0-9]{1,2})?"
    elif of.kind in (FieldType.INTEGER, FieldType.YEAR):
        rules["pattern"] = "-?" + _WHOLE
    elif of.longest is not None:
        rules["maxLength"] = of.longest
    if of.required and not of.when:
        rules["required"] = True
    return {"type": "string", "constraints": rules}
