"""Checks of the categories: their tree, their ceilings, and who may apply to them."""

from collections.abc import Iterator

from generator.checks.registry import check
from generator.findings import Level
from generator.model.calls import ApplicationRoute, Axis, Call, Category
from generator.model.names import folded
from generator.sources.origin import Origin, Spot


def parents(call: Call, category: Category) -> Iterator[Category]:
    """Yield the parents of a category, the nearest first."""
    for parent_id in reversed(category.path):
        parent = call.category(parent_id)
        if parent:
            yield parent


def closed_ids(call: Call) -> frozenset[str]:
    """Return the ids of the categories that are not open, those below a closed one included."""
    return frozenset(
        category.id
        for category in call.categories()
        if not category.open or any(not parent.open for parent in parents(call, category))
    )


@check(
    "CAT-001",
    "类别标识 {id} 写了两次；请给其中一个换一个标识",
    basis="条款和表单用标识指类别，一个只能指一类",
)
def ids_stand_once(call: Call) -> Iterator[Spot]:
    """The id of a category or of an axis stands once in a call."""
    seen: set[str] = set()
    nouns: list[Axis | Category] = [*call.axes, *call.categories()]
    for noun in sorted(nouns, key=lambda n: n.origin.place()):
        if noun.id in seen:
            yield noun.origin.spot("id", id=noun.id)
        seen.add(noun.id)


@check(
    "CAT-002",
    "{name}的上限 {amount} 高于上一级 {parent}的上限 {above}；请核对两个金额",
    basis="下一级的上限不能超过上一级",
)
def ceilings_stay_below_the_parents(call: Call) -> Iterator[Spot]:
    """A ceiling is not above the ceiling of the category it stands in."""
    for category in call.categories():
        for parent in parents(call, category):
            if category.ceiling and parent.ceiling:
                if category.ceiling.amount > parent.ceiling.amount:
                    yield category.origin.spot(
                        "ceiling/amount",
                        name=category.name,
                        amount=category.ceiling.amount,
                        parent=parent.name,
                        above=parent.ceiling.amount,
                    )
                break


@check(
    "CAT-003",
    "{name}不开放，却没有写依据；请在 closed 写上不开放的条款，或改成开放",
    basis="不开放要有正式文件的条款",
)
def closing_has_a_clause(call: Call) -> Iterator[Spot]:
    """A category that is not open has the clause that closes it, or stands in one that has."""
    for category in call.categories():
        above = any(parent.closed for parent in parents(call, category))
        if not category.open and not category.closed and not above:
            yield category.origin.spot("open", name=category.name)


@check(
    "CAT-004",
    "{name}写有不开放的条款，却是开放的；请写上 open: false，或删去 closed",
    basis="开放与否只能有一个说法",
)
def open_categories_have_no_closing_clause(call: Call) -> Iterator[Spot]:
    """A category with a clause that closes it is not open."""
    for category in call.categories():
        if category.open and category.closed:
            yield category.origin.spot("closed", name=category.name)


@check(
    "CAT-005",
    "没有写谁可以申报{name}；请在 eligibility.yml 的 entries 中补上，或写明这一类不开放",
    basis="开放的类别要有人可以申报",
)
def open_categories_can_be_applied_for(call: Call) -> Iterator[Spot]:
    """Every open category without tracks has a way to apply."""
    closed = closed_ids(call)
    for axis in call.axes:
        inside = {category.id for top in axis.categories for category in top.walk()}
        for category in (c for top in axis.categories for c in top.walk()):
            if category.id in closed or category.tracks:
                continue
            if not any(_reaches(entry, category, inside) for entry in call.entries):
                yield category.origin.spot("name", name=category.name)


def _reaches(entry: ApplicationRoute, category: Category, axis: set[str]) -> bool:
    """Tell whether a way to apply leads to a category; one silent about its axis leads to all."""
    named = axis & {*entry.clause.categories}
    return not named or bool(named & {category.id, *category.path})


@check(
    "CAT-006",
    "这里写的类别 {category} 不开放申报；请删去，或改正类别",
    basis="不开放的类别没有申报方式、名额和表单栏目",
)
def closed_categories_are_not_applied_for(call: Call) -> Iterator[Spot]:
    """No way to apply, quota or part of the form names a category that is not open."""
    closed = closed_ids(call)
    nouns: list[tuple[tuple[str, ...], Origin]] = [
        (clause.categories, clause.origin)
        for clause in (*(e.clause for e in call.entries), *(q.clause for q in call.quotas))
    ]
    nouns += [(section.categories, section.origin) for section in call.form.sections]
    for named, origin in nouns:
        for index, category in enumerate(named):
            if category in closed:
                yield origin.spot(f"categories/{index}", category=category)


@check(
    "CAT-007",
    "类别代码 {code} 写了两次；请改正其中一个",
    basis="申报单位按代码选类别",
)
def codes_stand_once(call: Call) -> Iterator[Spot]:
    """The code of a category stands once in a call."""
    seen: set[str] = set()
    for category in call.categories():
        if category.code and category.code in seen:
            yield category.origin.spot("code", code=category.code)
        seen.add(category.code)


@check(
    "CAT-008",
    "{name}的各个方向都不开放，这一类却是开放的；请给这一类写 open: false，或开放一个方向",
    basis="开放的类别至少有一个方向可以申报",
)
def open_categories_have_an_open_track(call: Call) -> Iterator[Spot]:
    """An open category with tracks has one that is open."""
    for category in call.categories():
        if category.open and category.tracks and not any(t.open for t in category.tracks):
            yield category.origin.spot("name", name=category.name)


@check(
    "CAT-009",
    "{parent}不开放，其中的{name}却是开放的；请给它写 open: false，或开放上一级",
    basis="不开放的类别里没有可以申报的方向",
)
def tracks_of_closed_categories_are_closed(call: Call) -> Iterator[Spot]:
    """A track of a category that is not open is not open."""
    for category in call.categories():
        for track in category.tracks:
            if track.open and not category.open:
                yield track.origin.spot("name", name=track.name, parent=category.name)


@check(
    "CAT-010",
    "{amount} {unit}合成{large}后小数超过两位；金额以{unit}计，请核对是否少写或多写了零",
    basis="上限和奖励很少有零头",
    level=Level.WARNING,
)
def amounts_are_round(call: Call) -> Iterator[Spot]:
    """A ceiling or reward has two decimals at most in the larger unit."""
    money = call.currency
    for category in call.categories():
        for key, amount in (("ceiling", category.ceiling), ("reward", category.reward)):
            if amount and money.large_unit and amount.amount * 100 % money.large_factor:
                yield category.origin.spot(
                    f"{key}/amount", amount=amount.amount, unit=money.unit, large=money.large_unit
                )


@check(
    "CAT-011",
    "类别名称 {name} 写了两次；请改正其中一个",
    basis="两个类别不能同名",
)
def names_stand_once(call: Call) -> Iterator[Spot]:
    """The name of a category stands once in a call."""
    seen: set[str] = set()
    for category in call.categories():
        if folded(category.name) in seen:
            yield category.origin.spot("name", name=category.name)
        seen.add(folded(category.name))
