"""What a review counts beside points: what it prefers, its prizes and bounds, its own list."""

from collections.abc import Iterator

from generator.forms.preferences import Preference
from generator.forms.review_bounds import Bound
from generator.forms.review_bounds_reader import field_of, group_values
from generator.forms.review_plan import ReviewStage
from generator.model.calls import Currency
from generator.model.clauses import Clause
from generator.render.call_facts import CallFacts
from generator.render.call_views import CountedStage, CountLine
from generator.render.links import BELOW, clause_href
from generator.render.views import Link


def counted_stages(facts: CallFacts) -> tuple[CountedStage, ...]:
    """Return the stages that prefer, give prizes, are bound or make a list, with the words."""
    plan = facts.form.review if facts.form else None
    found = (
        CountedStage(title=stage.title, lines=tuple(_lines(facts, stage)))
        for stage in (plan.stages if plan else ())
    )
    return tuple(stage for stage in found if stage.lines)


def _lines(facts: CallFacts, stage: ReviewStage) -> Iterator[CountLine]:
    def line(says: str, clause: Clause | None) -> CountLine:
        if clause is None:
            return CountLine(says=says, clause=None)
        href = clause_href(facts.call, BELOW, clause.anchor)
        return CountLine(says=says, clause=Link(title=clause.number, href=href))

    currency = facts.call.currency
    for one in stage.prefer:
        yield line(_preferred(one, stage), one.clause)
    most = stage.scoring.most if stage.scoring else None
    if most is not None and any(one.points is not None for one in stage.prefer):
        yield line(f"加分以后最高 {most} 分。", None)
    if sum(one.points is None for one in stage.prefer) > 1:
        yield line("有几项优先的，先比列在前面的一项。", None)
    for prize in stage.prizes:
        yield line(_prize(prize.title, prize.count, prize.each(currency)), prize.clause)
    for bound in stage.bounds:
        yield line(_bound(facts, bound), bound.clause)
    if stage.beside:
        yield line("单独列出名单，不影响其他环节的结果。", stage.clause)


def _preferred(one: Preference, stage: ReviewStage) -> str:
    """Say what a preference does in a stage: adds points, or goes in front of what is level."""
    if one.points is not None:
        effect = one.effect
    else:
        effect = "得分相同的，排在前面" if stage.scoring else "优先，排在前面"
    return f"{one.title}：{effect}。" if one.title else f"{effect}。"


def _bound(facts: CallFacts, bound: Bound) -> str:
    """Say how many and how much each group may have, or the whole list."""
    asked = "、".join((*_numbers(bound), *_sums(bound, facts.call.currency)))
    carried = "；一轮没有用完的，转到下一轮" if bound.carry else ""
    return f"{_group(facts, bound)}：{asked}{carried}。"


def _group(facts: CallFacts, bound: Bound) -> str:
    form = facts.form
    if not bound.per or form is None or form.review is None:
        return "全部名单"
    key = form.review.key(bound.per)
    called = group_values(key, form, facts.call)
    if bound.only:
        named = "".join(f"“{called.get(value, value)}”" for value in bound.only)
        return f"{named}各自" if len(bound.only) > 1 else named
    of = field_of(form, key.fields[0]) if key else None
    return f"每个{of.title}" if of else "每一轮"


def _numbers(bound: Bound) -> Iterator[str]:
    count = bound.count
    if count.least is not None:
        yield f"不少于 {count.least} 个"
    if count.most is not None:
        yield f"至多 {count.most} 个"
    if count.about is not None:
        yield f"{count.about} 个左右"


def _sums(bound: Bound, currency: Currency) -> Iterator[str]:
    amount = bound.amount
    if amount.least is not None:
        yield f"资金至少 {currency.said(f'{amount.least:,}')}"
    if amount.most is not None:
        yield f"资金至多 {currency.said(f'{amount.most:,}')}"
    if amount.reserved is not None:
        rest = "，用不完的给其他" if amount.released else ""
        yield f"专门留出资金 {currency.said(f'{amount.reserved:,}')}{rest}"


def _prize(title: str, count: int, each: str) -> str:
    return f"{title}：{count} 个，每个 {each}。" if each else f"{title}：{count} 个。"
