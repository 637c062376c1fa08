"""``review.yml`` of a form, bound to the call and to the fields it names.

Faults come back as findings; a plan is made only where there are none.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from generator.findings import Place
from generator.forms.consistency import meant
from generator.forms.coverage import asks_category, without_category
from generator.forms.form import Field, FieldType, Form
from generator.forms.form_folder import FormFolder
from generator.forms.preference_reader import PreferenceReader
from generator.forms.prizes import prizes_fit, read_prizes, seats
from generator.forms.review_bounds_reader import (
    BoundsReader,
    about_readings,
    field_of,
    unused_keys,
)
from generator.forms.review_parts_reader import read_parts
from generator.forms.review_plan import (
    WHOLE,
    Key,
    PublishedColumn,
    ReceiptKind,
    ReviewPlan,
    ReviewStage,
    ScorePart,
    ScoreSource,
    Scoring,
    SimilarityRule,
    StageKind,
)
from generator.forms.windows import dated, meets, serves, steps_of_round
from generator.model import wording
from generator.model.call_status import Span, open_leaves
from generator.model.calls import Call, Quota
from generator.model.clauses import Assumption, Clause
from generator.model.milestones import Milestone
from generator.model.rows import Row
from generator.web.labels import COLUMNS
from generator.web.shared import NO, YES

Tell = Callable[[str, str, Place], None]

_WHOLE = 100
_PRIVATE_KINDS = frozenset({FieldType.PHONE, FieldType.USCC, FieldType.EMAIL})
_PRIVATE = re.compile(
    "姓名|法定代表人|法人代表|联系人|负责人|身份证|证件|电话|手机|邮箱|电子邮件|住址|账户|账号|开户|银行|信用代码"
)


def unknown_clause(name: str) -> str:
    """Say that the call has no clause of that id."""
    return f"批次里没有条款 {name}；请改正条款标识"


def review_plan(row: Row, form: Form, call: Call, folder: FormFolder) -> ReviewPlan | None:
    """Return the plan a row of a folder holds, or None after telling what is wrong with it."""
    return _PlanBuilder(row, form, call, folder).plan()


def receipts_are_bound(
    plan: ReviewPlan, call: Call, spans: Mapping[str, Span], remind: Tell
) -> None:
    """Hold the steps of each further receipt to the open categories and to their rounds."""
    for kind in plan.receipts:
        steps = [dated(step, spans) for step in kind.milestones]
        for window in call.applications:
            lacking = _lacking(steps, window, call)
            if lacking is not None:
                who = wording.scope(call, lacking)
                message = f"“{kind.title}”没有写“{window.name}”（{who}）的环节，核对不了是否逾期；"
                message += "请补上，不用收的不必改"
                remind("FRM-201", message, kind.origin.place("milestones"))


def _lacking(steps: Sequence[Milestone], window: Milestone, call: Call) -> tuple[str, ...] | None:
    """Return the open categories of a window that no step is for, () for all, None for none."""
    whole = window.clause.categories
    if not any(serves(step, window) for step in steps):
        return whole
    lacking: list[str] = []
    for axis in call.axes:
        own = {one.id for category in axis.categories for one in category.walk()}
        # What is for categories of another axis alone holds for some of each of this one.
        near = [one for one in (*steps, *call.applications) if own & {*one.clause.categories}]
        lines = [(*leaf.path, leaf.id) for leaf in open_leaves(call) if leaf.id in own]
        meant = [line for line in lines if window not in near or meets(window, line)]
        without = [
            line[-1]
            for line in meant
            if not steps_of_round(
                [one for one in steps if one not in near or meets(one, line)],
                window,
                [one for one in call.applications if one not in near or meets(one, line)],
            )
        ]
        if meant and len(without) == len(meant):
            return whole
        lacking += without
    if not call.axes and not steps_of_round(steps, window, call.applications):
        return whole
    return tuple(lacking) or None


class _PlanBuilder:
    """Builds one plan and keeps count of what is wrong."""

    def __init__(self, row: Row, form: Form, call: Call, folder: FormFolder) -> None:
        self.row = row
        self.form = form
        self.call = call
        self._tell = folder.tell
        self.sound = True
        self.preferring = PreferenceReader(form, call, self.tell, folder.remind, folder.within)

    def tell(self, code: str, message: str, place: Place) -> None:
        self.sound = False
        self._tell(code, message, place)

    def plan(self) -> ReviewPlan | None:
        row = self.row
        public = tuple(self._column(found) for found in row.rows("public"))
        self._named("project", public)
        self._named("applicant", public)
        for key, kinds in (("amount", {FieldType.MONEY}), ("district", set()), ("category", set())):
            self._field(row.text(key), row.origin.place(key), kinds)
        parts = read_parts(row, self.form, self.tell)
        keys = tuple(self._keys())
        unused_keys(row, list(row.rows("stages")), self.tell)
        stages = tuple(self._stage(found, keys) for found in row.rows("stages"))
        self._differ("stages", ("id", "title"), COLUMNS["stage"])
        for first in tuple(row.rows("stages"))[:1]:
            if first.value.get("beside") is True:
                message = "旁设的环节排在主线的环节后面；请调整先后，或删去 beside"
                self.tell("FRM-116", message, first.origin.place("beside"))
        receipts = tuple(map(self._receipt, row.rows("receipts")))
        self._differ("receipts", ("title",), "另外的收件")
        self._everything_is_counted(keys)
        # A stage without its clause is None; it was told.
        whole = tuple(stage for stage in stages if stage is not None)
        if not self.sound:
            return None
        return ReviewPlan(
            project=row.text("project"),
            applicant=row.text("applicant"),
            amount=row.text("amount"),
            district=row.text("district"),
            category=row.text("category"),
            keys=keys,
            public=public,
            stages=whole,
            origin=row.origin,
            receipts=receipts,
            parts=parts,
        )

    # ---- fields ----

    def _field(
        self, name: str, place: Place, kinds: set[FieldType], *, several: bool = False
    ) -> Field | None:
        if not name:
            return None
        found = self.form.field(name)
        if found is None:
            known = [field.name for field in self.form.fields()]
            self.tell("FRM-112", f"申报表里没有单项栏目 {name}；{meant(name, known)}", place)
        elif kinds and found.kind not in kinds:
            self.tell("FRM-112", f"“{found.title}”不是金额；请改写金额的栏目", place)
        elif found.kind is FieldType.SEVERAL and not several:
            message = f"“{found.title}”可以选几项，不能按它计数和归类；请改写只有一项的栏目"
            self.tell("FRM-112", message, place)
        return found

    def _named(self, key: str, public: tuple[PublishedColumn, ...]) -> None:
        """Hold the fields that name an application to those that are published."""
        name, place = self.row.text(key), self.row.origin.place(key)
        listed = {column.field for column in public}
        known = all(field_of(self.form, column) for column in listed)
        if self._field(name, place, set()) and known and name not in listed:
            self.tell("FRM-113", f"栏目 {name} 要出现在名单里；请写进 public", place)

    def _column(self, row: Row) -> PublishedColumn:
        name, place = row.text("field"), row.origin.place("field")
        parts = self.row.row("parts")
        if parts is not None and name.startswith(f"{parts.text('table')}/"):
            found = self._path(name, place)
        else:
            found = self._field(name, place, set(), several=True)
        if found is not None and _is_private(found):
            message = f"“{found.title}”是人名、电话、代码或账户，不能公开；请从 public 里删去"
            self.tell("FRM-113", message, place)
        return PublishedColumn(
            field=name, title=row.text("title") or (found.title if found else name)
        )

    def _conditions(self, row: Row | None) -> Iterator[tuple[str, tuple[str, ...]]]:
        for name in row.value if row else ():
            values, place = row.texts(name) if row else (), self._place(row, name)
            found = self._field(name, place, set(), several=True)
            if found is None:
                continue
            known = {o.id for o in found.options} or (
                {YES, NO} if found.kind is FieldType.YESNO else ()
            )
            if not set(values) <= set(known):
                message = f"“{found.title}”没有这样的选项；请写选项的标识，是否题写是或否"
                self.tell("FRM-112", message, place)
            yield name, values

    def _place(self, row: Row | None, key: str) -> Place:
        return (row or self.row).origin.place(key)

    # ---- keys ----

    def _keys(self) -> Iterator[Key]:
        found = self.row.row("keys")
        for name in found.value if found else ():
            row = found.row(name) if found else None
            if row is not None:
                yield self._key(name, row)

    def _key(self, name: str, row: Row) -> Key:
        fields = row.texts("fields")
        for index, path in enumerate(fields):
            self._path(path, row.origin.place(f"fields/{index}"))
        alike = []
        for part in row.rows("alike"):
            self._field(part.text("field"), part.origin.place("field"), set())
            alike.append(SimilarityRule(field=part.text("field"), percent=part.count("percent")))
        if bool(fields) == bool(alike):
            message = f"{name} 要么写 fields，要么写 alike；请只写其中一项"
            self.tell("FRM-114", message, row.origin.place())
        return Key(
            name=name,
            fields=fields,
            main=row.value.get("main") is True,
            certain=row.value.get("certain") is not False and not alike,
            alike=tuple(alike),
            when=tuple(self._conditions(row.row("when"))),
            unless=tuple(self._conditions(row.row("unless"))),
            assumption=_assumption(row.row("assumption")),
            origin=row.origin,
        )

    def _path(self, path: str, place: Place) -> Field | None:
        if "/" not in path:
            return self._field(path, place, set())
        found = field_of(self.form, path)
        if found is None:
            columns = [f"{t.name}/{c.name}" for t in self.form.tables() for c in t.columns]
            self.tell("FRM-112", f"申报表里没有表格的栏目 {path}；{meant(path, columns)}", place)
        return found

    def _everything_is_counted(self, keys: tuple[Key, ...]) -> None:
        """Hold the limits and quotas of the call to the keys there are."""
        known = {key.name for key in keys}
        alike = {key.name for key in keys if key.alike}
        place = self.row.origin.place("keys")
        for clause in self.call.clauses:
            per = clause.limit.per if clause.limit else ()
            for name in per:
                if name not in known:
                    message = f"条款 {clause.id} 按 {name} 计数，这里没有写；请补上"
                    self.tell("FRM-114", message, place)
            if len(per) > 1 and alike & set(per):
                message = f"条款 {clause.id} 按几项合并计数，不能再按相近计；请改写 alike"
                self.tell("FRM-114", message, place)
        for quota in self.call.quotas:
            # A whole call is counted without a key.
            if quota.per != WHOLE and (quota.per not in known or quota.per in alike):
                message = f"名额 {quota.clause.id} 按 {quota.per} 计数，这里没有写；请补上"
                self.tell("FRM-114", message, place)
            elif all(quota.clause.id not in row.texts("quotas") for row in self.row.rows("stages")):
                message = f"名额 {quota.clause.id} 没有写进任何环节；请写进一个环节的 quotas"
                self.tell("FRM-114", message, self.row.origin.place("stages"))

    # ---- stages ----

    def _differ(self, group: str, keys: tuple[str, ...], what: str) -> None:
        seen: set[str] = set()
        for row in self.row.rows(group):
            for value in map(row.text, keys):
                if value in seen:
                    message = f"{what} {value} 写了两次；请改用不同的标识和名称"
                    self.tell("FRM-116", message, row.origin.place(keys[0]))
                seen.add(value)

    def _receipt(self, row: Row) -> ReceiptKind:
        """Return a further receipt with the steps of the call that are its deadlines."""
        steps = []
        for index, name in enumerate(row.texts("milestones")):
            step, place = self.call.milestone(name), row.origin.place(f"milestones/{index}")
            if step is None:
                known = [one.clause.id for one in self.call.milestones]
                self.tell("FRM-115", f"时间安排里没有环节 {name}；{meant(name, known)}", place)
            elif step.shape == "undated":
                message = f"环节“{step.name}”没有写时间，定不了截止；请改写有时间的环节"
                self.tell("FRM-116", message, place)
            else:
                steps.append(step)
                if step.clause.categories and not asks_category(self.form):
                    self.tell("FRM-137", without_category(step.clause), place)
        return ReceiptKind(title=row.text("title"), milestones=tuple(steps), origin=row.origin)

    def _clause(self, row: Row | None, key: str = "clause") -> Clause | None:
        name = row.text(key) if row else ""
        found = self.call.clause(name) if name else None
        if row is not None and name and found is None:
            self.tell("FRM-115", unknown_clause(name), row.origin.place(key))
        return found

    def _bounding(self, row: Row | None) -> Clause | None:
        """Return the clause of what holds for its categories alone, which the form has to ask."""
        found = self._clause(row)
        if row is not None and found and found.categories and not asks_category(self.form):
            self.tell("FRM-137", without_category(found), row.origin.place("clause"))
        return found

    def _stage(self, row: Row, keys: tuple[Key, ...]) -> ReviewStage | None:
        kind = StageKind(row.text("kind"))
        scoring = self._scoring(row, kind)
        limits, awards = row.row("pass"), row.value.get("awards") is True
        if limits and limits.text("least") and scoring is None:
            message = "没有计分，不能写最低分；请删去 least，或写 scoring"
            self.tell("FRM-116", message, limits.origin.place("least"))
        reader = BoundsReader(
            keys=keys, form=self.form, call=self.call, clause=self._bounding, tell=self.tell
        )
        bounds = reader.bounds(row)
        prizes = tuple(read_prizes(row, self._bounding, self.tell))
        prizes_fit(row, prizes, bounds, self.tell)
        grants = not prizes and (awards or any(one.grants for one in bounds))
        if grants and not self.row.text("amount"):
            message = "没有写 amount，列不出资助金额；请写明哪一栏是申请的资金"
            where = "awards" if awards else "pot" if row.row("pot") else "bounds"
            self.tell("FRM-116", message, row.origin.place(where))
        least = limits.text("least") if limits else ""
        clause = self._bounding(row)
        quotas = tuple(self._quotas(row))
        pass_clause = self._bounding(limits)
        prefer = tuple(self.preferring.preferences(row, self._bounding))
        if clause is None:
            return None
        return ReviewStage(
            id=row.text("id"),
            title=row.text("title"),
            clause=clause,
            kind=kind,
            quotas=quotas,
            scoring=scoring,
            # As many as there are prizes get one.
            top=(limits.whole("top") if limits else None) or seats(prizes) or None,
            least=Decimal(least) if least else None,
            pass_clause=pass_clause,
            awards=awards,
            bounds=bounds,
            assumptions=(
                *(m for one in row.rows("assumptions") if (m := _assumption(one)) is not None),
                *about_readings(row, bounds),
            ),
            origin=row.origin,
            prefer=prefer,
            beside=row.value.get("beside") is True,
            prizes=prizes,
        )

    def _quotas(self, row: Row) -> Iterator[Quota]:
        for index, name in enumerate(row.texts("quotas")):
            found = next((q for q in self.call.quotas if q.clause.id == name), None)
            if found is None:
                message = f"批次里没有名额 {name}；请改正条款标识"
                self.tell("FRM-115", message, row.origin.place(f"quotas/{index}"))
            else:
                yield found

    def _scoring(self, row: Row, kind: StageKind) -> Scoring | None:
        found = row.row("scoring")
        if (found is not None) != (kind is StageKind.SCORE):
            message = "计分写在 score 环节里，每个 score 环节都要写；请改正 kind，或补上 scoring"
            self.tell("FRM-116", message, row.origin.place("kind"))
        if found is None:
            return None
        parts = tuple(self._part(part) for part in found.rows("parts"))
        place = found.origin.place("parts")
        total, names = sum(part.weight for part in parts), [part.id for part in parts]
        if total != _WHOLE:
            self.tell("FRM-116", f"权重合计为 {total}%；请改为 100%", place)
        if len({*names}) < len(names) or len({part.source for part in parts}) < len(parts):
            message = "各部分的标识和来源要各不相同；请改正，投票和打分各写一次"
            self.tell("FRM-116", message, place)
        for index, name in enumerate(found.texts("ties")):
            if name not in names:
                message = f"同分时比较的 {name} 不是计分的部分；请写 parts 里的标识"
                self.tell("FRM-116", message, found.origin.place(f"ties/{index}"))
        return Scoring(
            scale=found.count("scale"),
            decimals=found.count("decimals"),
            parts=parts,
            ties=found.texts("ties"),
            most=found.whole("most"),
        )

    def _part(self, row: Row) -> ScorePart:
        drop, source = row.row("drop"), ScoreSource(row.text("from"))
        if drop is not None and source is ScoreSource.VOTES:
            message = "得票没有最高分、最低分可以去掉；请删去 drop"
            self.tell("FRM-116", message, row.origin.place("drop"))
        return ScorePart(
            id=row.text("id"),
            title=row.text("title"),
            clause=self._clause(row),
            source=source,
            weight=row.count("weight"),
            highest=drop.count("highest") if drop else 0,
            lowest=drop.count("lowest") if drop else 0,
        )


def _is_private(found: Field) -> bool:
    """Tell whether a field holds a person, a code, a phone number or an account."""
    words = f"{found.title} {found.help}"
    return found.kind in _PRIVATE_KINDS or _PRIVATE.search(words) is not None


def _assumption(row: Row | None) -> Assumption | None:
    if row is None:
        return None
    return Assumption(
        reading=row.text("reading"),
        reason=row.text("reason"),
        confirm=row.text("confirm"),
        origin=row.origin,
    )
