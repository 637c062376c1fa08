"""Which preferences of a stage each application has: points that are added, and what goes in front.

What cannot be worked out for an application is not counted, and told. Nothing is decided here.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from generator.forms.answers import as_rules_read, kinds
from generator.forms.checklist import Plan
from generator.forms.expressions import tree
from generator.forms.preferences import Preference
from generator.forms.rules import RuleOutcome, judge
from generator.review.entries import Entry, Figure, Reason, StageResult


@dataclass(frozen=True, kw_only=True)
class Favour:
    """What an application has by the preferences of a stage.

    ``had`` are sentences of what it has, ``unknown`` of what could not be worked out; ``first``
    grows with what goes in front, the first preference before all that follow.
    """

    had: tuple[Reason, ...] = ()
    unknown: tuple[Reason, ...] = ()
    points: Decimal = Decimal(0)
    first: int = 0


NO_FAVOUR = Favour()


@dataclass(frozen=True, kw_only=True)
class Favours:
    """What the applications of a stage have by its preferences, by place."""

    of: Mapping[int, Favour]
    ordering: bool

    def __getitem__(self, place: int) -> Favour:
        """Return what one has, nothing where the stage prefers nothing."""
        return self.of.get(place, NO_FAVOUR)

    def levels(self, order: Sequence[tuple[int, Figure | None]]) -> Mapping[int, tuple[int, int]]:
        """Return where each stands, the least in front: by its rank, then by what goes in front.

        Ranks count where all have one: nothing else can be set against each other.
        """
        ranked = all(figure is not None for _, figure in order)
        return {
            place: (figure.rank if ranked and figure else 0, -self[place].first)
            for place, figure in order
        }


def had(result: StageResult) -> tuple[tuple[Reason, int], ...]:
    """Return what a stage prefers, each with how many of its applications have it."""
    found = Counter(reason for standing in result.standings for reason in standing.preferred)
    reasons = (Reason(text=one.words, clause=one.clause.number) for one in result.stage.prefer)
    return tuple((reason, found[reason]) for reason in reasons)


def favours(
    prefer: Sequence[Preference],
    entries: Iterable[Entry],
    plan: Plan,
) -> Favours:
    """Return what applications have by the preferences of a stage."""
    found: dict[int, Favour] = {}
    rules = [preference.rule for preference in prefer]
    names = {node.name for rule in rules for node in tree(rule.when).walk() if node.op == "."}
    for entry in entries if prefer else ():
        chosen = (str(entry.answers.get(name, "")) for name in plan.category_fields)
        verdicts = judge(
            rules,
            as_rules_read(plan.form, entry.answers, names),
            categories=tuple(c for one in chosen for c in plan.lineage.get(one, ())),
            kinds=kinds(plan.form, entry.answers),
            call={"leads": list(plan.leads)},
        )
        favour = NO_FAVOUR
        for preference, verdict in zip(prefer, verdicts, strict=True):
            # Of two that go in front the first decides, whatever else one has.
            favour = replace(favour, first=2 * favour.first)
            number = preference.clause.number
            if verdict.outcome is RuleOutcome.KEPT:
                points = preference.points
                favour = replace(
                    favour,
                    had=(*favour.had, Reason(text=preference.words, clause=number)),
                    points=favour.points + (points or 0),
                    first=favour.first + (points is None),
                )
            elif verdict.outcome is RuleOutcome.NOT_CHECKED:
                words = f"“{preference.words}”缺少内容，算不出是否符合，没有计入"
                told = Reason(text=words, clause=number)
                favour = replace(favour, unknown=(*favour.unknown, told))
        found[entry.place] = favour
    ordering = any(preference.points is None for preference in prefer)
    return Favours(of=MappingProxyType(found), ordering=ordering)


def level_waits(
    refused: Mapping[int, Reason],
    amounts: Mapping[int, int],
    levels: Mapping[int, tuple[int, int]],
    decided: Collection[int],
) -> Mapping[int, Reason]:
    """Return who waits for people because money is short among those that stand level.

    Nobody is served before another for no reason but the order of the numbers.
    """
    found: dict[int, Reason] = {}
    for place, reason in refused.items():
        level = [one for one in amounts if levels.get(one) == levels.get(place)]
        open_ones = [one for one in level if one not in decided]
        if place in open_ones and any(one not in refused for one in open_ones):
            words = f"{reason.text}，并列的有 {len(level)} 个，须由人工确定"
            found |= dict.fromkeys(open_ones, Reason(text=words, clause=reason.clause))
    return found
