"""Slips that could stand in a rule: each changes one thing of it and leaves the rest as it is.

What no case tells apart from the rule itself is not held by any. Nothing is evaluated here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from generator.forms.expressions import Term, read_field, tree
from generator.forms.form import Field, Form
from generator.forms.rule_check import check_rule
from generator.forms.rules import Param, Rule
from generator.model.calls import Call
from generator.model.clauses import Band, param_value

_OPERATORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "<=": ("<", ">="),
        "<": ("<=", ">"),
        ">=": (">", "<="),
        ">": (">=", "<"),
        "==": ("!=", "<=", ">="),
        "!=": ("==",),
        "&&": ("||",),
        "||": ("&&",),
        "+": ("-",),
        "-": ("+",),
        "*": ("+",),
        "all": ("exists",),
        "exists": ("all",),
        "exists_one": ("exists",),
    }
)
_FIGURES: Mapping[str, tuple[str, ...]] = MappingProxyType({"0": ("1",), "1": ("0", "2")})


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A rule with one slip: which rule of the form, what was changed, and the rule that came."""

    number: int
    what: str
    rule: Rule


def mutants(form: Form, call: Call) -> Iterator[Mutant]:
    """Yield every slip of every rule that a form states; those made from documents have none."""
    for number, rule in enumerate(form.rules):
        if rule.origin is rule.clause.origin or asks_only(rule, form):
            continue
        for what, changed in (*_written(rule, form, call), *_bounds(rule)):
            yield Mutant(number=number, what=what, rule=changed)


def asks_only(rule: Rule, form: Form) -> bool:
    """Tell whether a rule says no more than that answers are there which the form requires."""
    nodes = list(tree(rule.check).walk())
    wanted = {node.args[0] for node in nodes if node.op == "call" and node.name == "has"}
    fields = [form.field(name) for name in map(read_field, wanted)]
    plain = all(node.op in ("&&", "call") or node in wanted or node.op == "name" for node in nodes)
    return bool(fields) and plain and all(field and field.required for field in fields)


def _written(rule: Rule, form: Form, call: Call) -> Iterator[tuple[str, Rule]]:
    """Yield slips of the expressions: operators, negations, figures and fields."""
    for key in ("when", "check"):
        text = rule.when if key == "when" else rule.check
        if not text:
            continue
        yield f"{key}: 取反", _with(rule, key, f"!({text})")
        for node in tree(text).walk():
            for old, new in _swaps(node, form, rule):
                if text[node.at :].startswith(old):
                    changed = _with(rule, key, text[: node.at] + new + text[node.at + len(old) :])
                    if _reads(changed, form, call):
                        yield f"{key}: 第 {node.at + 1} 字 {old} 改为 {new or '空'}", changed


def _swaps(node: Term, form: Form, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what may stand in place of a node's name or operator and makes a difference."""
    if node.op == "!":
        yield "!", ""
    name = node.name if node.op == "method" else node.op
    for new in _OPERATORS.get(name, ()):
        if not _alike(node, new, rule):
            yield name, new
    if node.op == "literal":
        for new in _FIGURES.get(node.name, ()):
            yield node.name, new
    if read_field(node):
        own = form.field(node.name)
        yield from _others(own, form.fields()) if own else ()
    elif node.op == "." and node.args[0].op == "variable":
        for table in form.tables():
            own = table.column(node.name)
            yield from _others(own, table.columns) if own else ()


def _alike(node: Term, new: str, rule: Rule) -> bool:
    """Tell whether a swap cannot matter: a list of one item, or a count of rows below nought."""
    if node.op == "method":
        items = rule.params.get(node.args[0].name) if node.args[0].op == "." else None
        return isinstance(items, tuple) and len(items) == 1
    counts = node.args and node.args[0].op == "method" and node.args[0].name == "size"
    return bool(counts) and node.args[-1].name == "0" and (node.op, new) == ("==", "<=")


def _others(own: Field, fields: "Iterator[Field] | tuple[Field, ...]") -> Iterator[tuple[str, str]]:
    for field in fields:
        if field.kind is own.kind and field.name != own.name:
            yield own.name, field.name


def _reads(rule: Rule, form: Form, call: Call) -> bool:
    """Tell whether a slip would pass the check of rules; another one is found there."""
    slips, _ = check_rule(rule, form, call)
    return not slips


def _with(rule: Rule, key: str, text: str) -> Rule:
    return replace(rule, when=text) if key == "when" else replace(rule, check=text)


def _bounds(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Yield slips of the figures that a rule takes from its clause, one step up and down."""
    read = {node.name for text in (rule.when, rule.check) if text for node in tree(text).walk()}
    for name, value in rule.params.items():
        for step in (-1, 1) if name in read else ():
            moved = _moved(value, step)
            if moved is not None:
                params = MappingProxyType({**rule.params, name: moved})
                yield f"{name} {value} 改为 {moved}", replace(rule, params=params)
        listed = rule.clause.params.get(name) if name in read else None
        for item, left in _without_one(listed if isinstance(listed, tuple) else ()):
            params = MappingProxyType({**rule.params, name: left})
            yield f"{name} 去掉 {item}", replace(rule, params=params)
    bands = rule.clause.bands if rule.size else None
    for index, row in enumerate(bands.rows if bands else ()):
        for what, other in _rows(row):
            rows = tuple(other if n == index else r for n, r in enumerate(bands.rows))  # type: ignore[union-attr]
            clause = replace(rule.clause, bands=replace(bands, rows=rows))  # type: ignore[type-var]
            yield f"第 {index + 1} 档 {what}", replace(rule, clause=clause)


def _without_one(listed: tuple[int, ...] | tuple[str, ...]) -> Iterator[tuple[int | str, Param]]:
    """Yield each of several values with the others."""
    for at in range(len(listed)):
        left = param_value((*listed[:at], *listed[at + 1 :]))
        if left is not None:
            yield listed[at], left


def _rows(row: Band) -> Iterator[tuple[str, Band]]:
    for step in (-1, 1):
        yield f"{row.percent}% 改为 {row.percent + step}%", replace(row, percent=row.percent + step)
        if row.last is not None:
            yield f"到 {row.last} 改为 {row.last + step}", replace(row, last=row.last + step)


def _moved(value: Param, step: int) -> Param | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value + step
    try:
        return (date.fromisoformat(str(value)) + timedelta(days=step)).isoformat()
    except ValueError:
        return None
