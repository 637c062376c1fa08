"""Each expression of a rule held to the language, the form and the call, before it is ever run.

What passes has an answer whenever the answers it reads are there: every name is known, types go
together, no number can grow too large, and what may be absent is asked for with ``has``. A slip
comes back with its place in the expression; nothing is evaluated here.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from generator.forms.expressions import tree
from generator.forms.form import Form
from generator.forms.rule_lists import list_types
from generator.forms.rule_types import field_type, scope
from generator.forms.rule_walk import Slip, TypedWalk
from generator.forms.rules import Rule
from generator.model.calls import Call

EXPRESSIONS: Mapping[str, str] = MappingProxyType(
    {
        "FRM-150": "规则里的名称要在申报表、条款参数和变量里",
        "FRM-151": "规则只用写明的函数和写法",
        "FRM-152": "规则里放在一起的要是同一类的内容",
        "FRM-153": "可以不填的栏目，先用 has 判断再读",
        "FRM-154": "规则里的数和日期写进条款的参数",
        "FRM-155": "规则里的选项要是栏目有的选项",
        "FRM-156": "规则算出的数不能太大，除数不能是 0",
        "FRM-157": "规则的前提和检查说的是成立还是不成立",
        "FRM-158": "规则里金额乘 100 计，与没有乘的参数比较前要换算",
        "FRM-159": "规则用到截止日期的，批次要写明截止时间",
        "FRM-160": "规则按大小分档的栏目，每个允许的数都有一档",
        "FRM-161": "栏目都填对时，规则要算得出结果",
    }
)
"""What can be wrong with an expression, by code."""


def check_rule(rule: Rule, form: Form, call: Call) -> tuple[tuple[Slip, ...], tuple[str, ...]]:
    """Return what is wrong with a rule, and the answers that it reads for each row of a table."""
    known = {**scope(form, call, rule), "lists": list_types(call)}
    walk = TypedWalk(known, form)
    there: frozenset[tuple[str, str]] = frozenset()
    for key in ("when", "check"):
        text = rule.when if key == "when" else rule.check
        if text:
            walk.key = key
            there = walk.says(tree(text), there)
    walk.slips += _bands(rule, form)
    return tuple(walk.slips), tuple(sorted(walk.within))


def _bands(rule: Rule, form: Form) -> Iterator[Slip]:
    """Yield what keeps the bands of a clause from being found for an answer that is allowed."""
    bands, of = rule.clause.bands, form.field(rule.size) if rule.size else None
    if bands is None or of is None:
        return
    found, rows = field_type(of), bands.rows
    most = rows[-1].last
    if found.is_ == "number" and (
        found.low < rows[0].first or (most is not None and most < found.high)
    ):
        message = (
            f"“{of.title}”允许填的数里有的没有档次；请把它的 minimum 写成 {rows[0].first}"
            f"{'' if most is None else f'、maximum 写成 {most}'}，或在条款里补上档次"
        )
        yield Slip(code="FRM-160", message=message, key="size")
