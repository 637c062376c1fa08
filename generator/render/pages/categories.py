"""The categories of a call, compared in a table and written out one by one."""

from markupsafe import Markup

from generator.model import call_status, wording
from generator.model.calls import Axis, Call, Category, Money
from generator.render.application_views import (
    AxisPart,
    AxisTable,
    CategoriesContext,
    CategoryPart,
    CategoryRow,
)
from generator.render.call_facts import CallFacts
from generator.render.clauses import clause_view, clause_views, without_scope
from generator.render.links import BELOW, ident
from generator.render.views import ClauseView
from generator.web.labels import MODES


def categories(facts: CallFacts) -> CategoriesContext:
    """Return the context of the categories, compared and written out."""
    call = facts.call
    return CategoriesContext(
        statements=clause_views(facts, call.category_statements, BELOW),
        axes=tuple(
            AxisPart(
                id=ident(axis.id),
                title=axis.title,
                table=axis_table(facts, axis, BELOW),
                parts=tuple(
                    _category_part(facts, category)
                    for top in axis.categories
                    for category in top.walk()
                ),
            )
            for axis in call.axes
        ),
    )


def axis_table(facts: CallFacts, axis: Axis, root: str, *, own_clause: bool = False) -> AxisTable:
    """Return the categories of an axis to compare; ``own_clause`` marks ceilings by their own."""
    call = facts.call
    rows = tuple(
        category_row(facts, category, root, own_clause=own_clause)
        for top in axis.categories
        for category in top.walk()
    )
    varied = {e.clause.categories for e in call.entries}
    several = f"，共 {len(axis.categories)} 类" if len(axis.categories) > 1 else ""
    has_who = any(varied) and any(row.who for row in rows)
    return AxisTable(
        title=axis.title,
        caption=axis.title + several,
        rows=rows,
        has_who=has_who,
        has_ceiling=any(c.ceiling for top in axis.categories for c in top.walk()),
        has_directions=any(row.directions for row in rows),
    )


def category_row(
    facts: CallFacts, category: Category, root: str, *, own_clause: bool = False
) -> CategoryRow:
    """Return a category to compare; ``own_clause`` marks its ceiling by the clause it is from."""
    call = facts.call
    entries = call_status.entries_of(call, category)
    money = category.ceiling
    own = money.clause if money and own_clause else None
    clause = own or next(iter(category.statements), None)
    leads = [kind for e in entries for kind in e.lead]
    partners = [kind for e in entries for kind in e.partners]
    who = wording.kind_names(call, dict.fromkeys(leads))
    if partners:
        either = "可" if any(e.mode == "either" for e in entries) else ""
        who += f"，{either}联合{wording.kind_names(call, dict.fromkeys(partners))}"
    return CategoryRow(
        anchor=ident(f"cat-{category.id}"),
        label=category.label,
        depth=len(category.path),
        open=category.open,
        who=who,
        how=MODES[entries[0].mode] if entries else "",
        ceiling=_ceiling(call, category),
        says=facts.sentences[category.statements[0].id] if category.statements else "",
        directions=len({c.number for c in category.directions}),
        clause=clause_view(facts, clause, root) if clause else None,
    )


def _ceiling(call: Call, category: Category) -> str:
    """Say the ceiling of a category: its own, its reward, the one it has from above, or none."""
    own = category.ceiling
    if own is not None:
        principle = wording.principle(own.clause)
        mark = f"（{principle}）" if principle else ""
        return wording.money(own.amount, call.currency) + mark
    if category.reward is not None:
        return wording.money(category.reward.amount, call.currency) + "（奖励）"
    above = call_status.ceiling_of(call, category)
    if above is not None and category.open:
        return wording.money(above.amount, call.currency) + "（同上一级）"
    priced = any(track.ceiling or track.reward for track in category.walk())
    return "—（见各方向）" if priced else "—"


def _category_part(facts: CallFacts, category: Category) -> CategoryPart:
    call = facts.call
    return CategoryPart(
        anchor=ident(f"cat-{category.id}"),
        hashes=Markup("#" * min(6, 3 + len(category.path))),  # noqa: S704  marks of a heading only
        name=f"{category.code}　{category.name}"
        if category.path and category.code
        else category.name,
        closed=clause_view(facts, category.closed, BELOW) if category.closed else None,
        who=without_scope(
            facts,
            (e.clause for e in call_status.entries_of(call, category) if e.clause.categories),
            BELOW,
        )
        if category.open and not category.tracks
        else (),
        ceiling=_money(facts, category.ceiling),
        reward=_money(facts, category.reward),
        statements=without_scope(facts, category.statements, BELOW),
        directions_title=category.directions_title,
        directions=without_scope(facts, category.directions, BELOW),
    )


def _money(facts: CallFacts, money: Money | None) -> ClauseView | None:
    return without_scope(facts, [money.clause], BELOW)[0] if money else None
