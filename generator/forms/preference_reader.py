"""The preferences of a stage, read from ``review.yml`` and held to its points, form and call."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from generator.forms.checklist import dates_read
from generator.forms.form import Form
from generator.forms.preferences import Preference
from generator.forms.rule_check import check_rule
from generator.forms.rule_lists import lists_read
from generator.forms.rule_params import Tell, Within, can_be_read, clause_params, slips_told
from generator.forms.rules import Rule
from generator.model.calls import Call
from generator.model.clauses import Clause, Force
from generator.model.rows import Row

PREFERRING: Mapping[str, str] = {
    "FRM-206": "加分和优先的写法，要与环节的计分合得上",
    "FRM-207": "加分和优先落实的条款，是写优先的条款",
    "FRM-208": "加分以后的总分最高多少，要写明",
}
"""What can be wrong with the preferences of a review, by code."""


class PreferenceReader:
    """Reads the preferences of one stage after another."""

    def __init__(self, form: Form, call: Call, tell: Tell, remind: Tell, within: Within) -> None:
        """Read for one form of one call."""
        self.form, self.call = form, call
        self.tell, self.remind, self.within = tell, remind, within

    def preferences(
        self, stage: Row, bound: Callable[[Row | None], Clause | None]
    ) -> Iterator[Preference]:
        """Yield the preferences of a stage in their order; ``bound`` finds the clause of a row."""
        scoring = stage.row("scoring")
        found = tuple(stage.rows("prefer"))
        for row in found:
            points = self._points(row, scoring)
            clause = bound(row)
            if clause is None:
                continue
            if clause.force is not Force.PREFERENCE:
                message = f"{clause.number}不是写优先的条款（kind: preference）；请核对条款标识"
                self.remind("FRM-207", message, row.origin.place("clause"))
            rule = self._rule(row, clause)
            if rule is not None:
                yield Preference(title=row.text("title"), rule=rule, points=points)
        if scoring is not None:
            unclear = any(not row.text("points") and not _goes_first(row) for row in found)
            self._hold_total(scoring, adds=unclear or any(row.text("points") for row in found))

    def _points(self, row: Row, scoring: Row | None) -> Decimal | None:
        text, first = row.text("points"), _goes_first(row)
        place = row.origin.place("points" if text else "clause")
        if bool(text) == first:
            message = "加分写 points，优先写 order: true；请只写其中一项"
            self.tell("FRM-206", message, place)
            return None
        if not text:
            return None
        points = Decimal(text)
        if scoring is None:
            message = "这个环节没有计分，不能加分；请改写 order: true，或写 scoring"
            self.tell("FRM-206", message, place)
        elif points == 0:
            self.tell("FRM-206", "加 0 分等于不加；请改正分数，或删去这一项", place)
        elif points != round(points, scoring.count("decimals")):
            decimals = scoring.count("decimals")
            message = f"加的分比总分的小数位数（{decimals} 位）多；请改正分数，或改 decimals"
            self.tell("FRM-206", message, place)
        return points

    def _hold_total(self, scoring: Row, *, adds: bool) -> None:
        """Hold what a total may come to at most to the scale, and have it said."""
        scale, most = scoring.count("scale"), scoring.whole("most")
        if most is not None and (most < scale or not adds):
            message = (
                f"封顶的分数低于满分 {scale}；请改正"
                if adds
                else "没有加分，总分高不过满分；请删去 most"
            )
            self.tell("FRM-206", message, scoring.origin.place("most"))
        elif adds and most is None:
            message = (
                f"加分以后可能超过满分 {scale} 分；"
                f"请在 scoring 里写 most：封顶的写 {scale}，不封顶的写 {scale} 加上全部加分"
            )
            self.remind("FRM-208", message, scoring.origin.place("scale"))

    def _rule(self, row: Row, clause: Clause) -> Rule | None:
        if not can_be_read(row, ("when",), self.tell, self.within):
            return None
        rule = Rule(
            clause=clause,
            at="",
            when=row.text("when"),
            check="",
            fails="",
            size="",
            params=MappingProxyType(dict(clause_params(clause, self.call))),
            origin=row.origin,
        )
        if dates_read(rule):
            message = "加分和优先只看申报表里的内容和条款的参数，不看收到和检查的日期；请改正"
            self.tell("FRM-206", message, row.origin.place("when"))
            return None
        slips, read = check_rule(rule, self.form, self.call)
        slips_told(slips, rule, row, self.tell, self.within)
        # Whom it is not for is no fault: what is checked besides holds for all.
        return replace(rule, check="true", within=read, lists=lists_read(rule, self.call))


def _goes_first(row: Row) -> bool:
    """Tell whether a preference goes in front, and adds nothing."""
    return row.value.get("order") is True
