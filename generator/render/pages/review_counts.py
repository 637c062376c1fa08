"""What a review counts beside points: what it prefers, its prizes, a list of its own."""

from collections.abc import Iterator

from generator.forms.preferences import Preference
from generator.forms.review_plan import ReviewStage
from generator.model.clauses import Clause
from generator.render.call_facts import CallFacts
from generator.render.call_views import CountedStage, CountLine
from generator.render.links import BELOW, clause_href
from generator.render.views import Link


def counted_stages(facts: CallFacts) -> tuple[CountedStage, ...]:
    """Return the stages that prefer, give prizes or make a list of their own, with the words."""
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
    if stage.beside:
        yield line("单独列出名单，不影响其他环节的结果。", stage.clause)


def _preferred(one: Preference, stage: ReviewStage) -> str:
    """Say what a preference does in a stage: adds points, or goes in front of what is level."""
    if one.points is not None:
        effect = one.effect
    else:
        effect = "得分相同的，排在前面" if stage.scoring else "优先，排在前面"
    return f"{one.title}：{effect}。" if one.title else f"{effect}。"


def _prize(title: str, count: int, each: str) -> str:
    return f"{title}：{count} 个，每个 {each}。" if each else f"{title}：{count} 个。"
