"""The bounds of a stage as ``review.yml`` writes them, bound to keys and clauses.

A pot and a least number are bounds on the whole list. Faults are told; what is told makes no plan.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from generator.findings import Place
from generator.forms.consistency import meant
from generator.forms.form import Field, FieldType, Form
from generator.forms.review_bounds import ROUND, AmountBound, Bound, CountBound
from generator.forms.review_plan import Key
from generator.model.calls import Call
from generator.model.clauses import Assumption, Clause
from generator.model.rows import Row

NEEDED = frozenset(
    {"category", "legal_representative", "lead", "partner", "project", "district", "unit"}
)
"""The keys that limits and quotas of a call may name; any other is there for a bound."""

_KINDS = ("count", "amount")
_Tell = Callable[[str, str, Place], None]
_Clausal = Callable[[Row | None], Clause | None]


@dataclass(frozen=True, kw_only=True)
class BoundsReader:
    """Reads the bounds of stages; ``clause`` finds the clause of a row and tells what is wrong."""

    keys: Sequence[Key]
    form: Form
    call: Call
    clause: _Clausal
    tell: _Tell

    def bounds(self, stage: Row) -> tuple[Bound, ...]:
        """Return all bounds of a stage: the pot, the least number, those on groups."""
        pot, minimum = stage.row("pot"), stage.row("minimum")
        found = []
        if pot is not None:
            most = AmountBound(most=pot.count("amount"))
            found.append(Bound(clause=self.clause(pot), amount=most))
        if minimum is not None:
            least = CountBound(least=minimum.count("count"))
            found.append(Bound(clause=self.clause(minimum), count=least))
        rows = list(stage.rows("bounds"))
        found += [self._bound(row) for row in rows]
        for row in rows:
            self._reserve(row, found)
        return tuple(found)

    def _bound(self, row: Row) -> Bound:
        count, amount = row.row("count"), row.row("amount")
        per = row.text("per")
        self._counts(row, count)
        self._amounts(row, amount)
        self._carries(row)
        self._group(row, per)
        return Bound(
            clause=self.clause(row),
            per=per,
            only=row.texts("only"),
            count=CountBound(
                least=count.whole("least"),
                most=count.whole("most"),
                about=count.whole("about"),
                **({"within": count.count("within")} if count.whole("within") is not None else {}),
            )
            if count
            else CountBound(),
            amount=AmountBound(
                least=amount.whole("least"),
                most=amount.whole("most"),
                reserved=amount.whole("reserved"),
                released=amount.value.get("released") is not False,
            )
            if amount
            else AmountBound(),
            carry=row.value.get("carry") is True,
        )

    # ---- what does not go together ----

    def _counts(self, row: Row, count: Row | None) -> None:
        if count is None:
            if row.row("amount") is None:
                message = "没有写个数，也没有写金额；请写 count 或 amount，或删去这一项"
                self.tell("FRM-211", message, row.origin.place())
            return
        self._ordered(count, "每一组的个数")
        if count.whole("within") is not None and count.whole("about") is None:
            message = "没有写 about，不用写上下浮动多少；请删去 within，或写 about"
            self.tell("FRM-211", message, count.origin.place("within"))

    def _carries(self, row: Row) -> None:
        most = any(one is not None and one.whole("most") for one in map(row.row, _KINDS))
        if row.value.get("carry") is True and (row.text("per") != ROUND or not most):
            message = "结转只在按轮次写了上限的地方用；请写 per: round 和 count 或 amount 的 most，"
            self.tell("FRM-211", f"{message}或删去 carry", row.origin.place("carry"))

    def _amounts(self, row: Row, amount: Row | None) -> None:
        if amount is None:
            return
        self._ordered(amount, "每一组的金额")
        if "released" in amount.value and amount.whole("reserved") is None:
            message = "没有专门留出资金，不用写余款并入总额；请删去 released，或写 reserved"
            self.tell("FRM-211", message, amount.origin.place("released"))

    def _ordered(self, row: Row, what: str) -> None:
        least, most = row.whole("least"), row.whole("most")
        if least is not None and most is not None and least > most:
            message = f"{what}至少 {least}，却至多 {most}；请改正其中一个"
            self.tell("FRM-211", message, row.origin.place("least"))

    def _reserve(self, row: Row, bounds: Sequence[Bound]) -> None:
        """Hold what is kept for groups to the whole that it is kept out of."""
        amount = row.row("amount")
        reserved = amount.whole("reserved") if amount else None
        if amount is None or reserved is None:
            return
        place = amount.origin.place("reserved")
        whole = [one.amount.most for one in bounds if not one.per and one.amount.most is not None]
        if not row.text("per"):
            message = "专门留出的资金要写明留给谁；请写 per，或改写 most"
            self.tell("FRM-211", message, place)
        elif not whole:
            message = "没有写资金总额，留不出资金；请写 pot，或一项不写 per 的金额上限"
            self.tell("FRM-211", message, place)
        elif reserved * max(1, len(row.texts("only"))) > max(whole):
            message = f"专门留出的资金比总额 {max(whole)} 还多；请改正其中一个"
            self.tell("FRM-211", message, place)

    # ---- whom it is for ----

    def _group(self, row: Row, per: str) -> None:
        key = next((one for one in self.keys if one.name == per), None)
        only = row.texts("only")
        if not per:
            if only:
                message = "没有写按什么分组，不能只管其中几组；请写 per，或删去 only"
                self.tell("FRM-211", message, row.origin.place("only"))
        elif key is None and per != ROUND:
            known = [*(one.name for one in self.keys), ROUND]
            message = f"按 {per} 分组，keys 里没有写；{meant(per, known)}"
            self.tell("FRM-210", message, row.origin.place("per"))
        elif key is not None and key.alike:
            message = f"{per} 只看相近，分不出组；请改按 fields 写的"
            self.tell("FRM-210", message, row.origin.place("per"))
        elif key is None and not self.call.applications:
            message = "时间安排里没有申报的环节，分不出轮次；请补上，或在 keys 里写 round"
            self.tell("FRM-210", message, row.origin.place("per"))
        else:
            known_values = group_values(key, self.form, self.call)
            for index, value in enumerate(only):
                if known_values and value not in known_values:
                    message = f"{per} 没有 {value} 这一组；{meant(value, [*known_values])}"
                    self.tell("FRM-212", message, row.origin.place(f"only/{index}"))


def group_values(
    key: Key | None, form: Form, call: Call, *, offered: bool = False
) -> Mapping[str, str]:
    """Return the groups a key can make and what they are called, empty where any text may be one.

    Without a key they are the rounds of the call, in the order of time. Those ``offered`` leave out
    the options that nobody can choose any more.
    """
    if key is None:
        rounds = sorted(
            call.applications, key=lambda one: one.closes.timestamp() if one.closes else inf
        )
        return {one.clause.id: one.name for one in rounds}
    if len(key.fields) != 1:
        return {}
    of = field_of(form, key.fields[0])
    if of is None or of.kind is not FieldType.CHOICE:
        return {}
    found: dict[str, str] = {}
    for option in of.options:
        if offered and not option.offered:
            continue
        category = call.category(option.id) if key.main else None
        main = call.category(category.path[0]) if category and category.path else category
        one = (main.id, main.label) if main else (option.id, option.label)
        found.setdefault(*one)
    return found


def field_of(form: Form, path: str) -> Field | None:
    """Return the field a key counts by: a single one, or the column of a table."""
    table_name, _, column = path.partition("/")
    if not column:
        return form.field(path)
    table = form.table(table_name)
    return table.column(column) if table else None


def about_readings(stage: Row, bounds: Sequence[Bound]) -> Iterator[Assumption]:
    """Yield how "about" is read where nobody says by how much it may be off."""
    rows = [row.row("count") for row in stage.rows("bounds")]
    own = bounds[len(bounds) - len(rows) :]
    for row, bound in zip(rows, own, strict=True):
        around = bound.count.range
        if row is None or around is None or row.whole("within") is not None:
            continue
        yield Assumption(
            reading=f"“{bound.count.about} 个左右”按上下浮动 {bound.count.within}% 掌握，"
            f"即 {around[0]} 至 {around[1]} 个。",
            reason="正式文件没有写“左右”可以相差多少。",
            confirm="",
            origin=row.origin,
        )


def unused_keys(row: Row, stages: Sequence[Row], tell: _Tell) -> None:
    """Tell the keys that neither a limit nor a quota may name and no bound counts by."""
    used = {bound.text("per") for stage in stages for bound in stage.rows("bounds")}
    found = row.row("keys")
    for name in found.value if found else ():
        if found is not None and name not in NEEDED and name not in used:
            message = f"没有哪一项界限按 {name} 分组，也不是限制和名额用的名称；请改正，或删去"
            tell("FRM-213", message, found.origin.place(name))
