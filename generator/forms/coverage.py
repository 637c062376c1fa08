"""What a call leaves to its form, held to what the form has: rules, limits and their inputs."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from string import Formatter

from generator.findings import Finding, Level
from generator.forms.consistency import Tell, meant
from generator.forms.expressions import tree
from generator.forms.form import FieldType, Form
from generator.forms.rules import Rule
from generator.model.calls import Call
from generator.model.clauses import Clause, Enforcement
from generator.model.rows import Row
from generator.model.wording import HELD

COVERED: Mapping[str, str] = {
    "FRM-134": "跨申报的限制和名额由程序检查的，要有评审方案",
    "FRM-135": "规则的话里只写条款的参数",
    "FRM-136": "分档的条款写明按哪一栏分档，那一栏填整数",
    "FRM-137": "规则和申报时间要用的类别、申报单位类别和附件清单，申报表里要有",
    "FRM-202": "规则照批次里的数核对的条款，要写明由表单检查",
    "FRM-203": "版面写的条款号要在批次里",
    "FRM-204": "批次 form.yml 列的栏目，申报表里要有",
}
"""What can be missing between a call and its form, by code."""

_NEARLY = 0.7
_FIGURES = frozenset({"params", "lists", "call", "closes"})


def without_form(call: Call) -> Iterator[Finding]:
    """Yield what a call without any form leaves to a form nonetheless, once."""
    left = [clause for clause in call.clauses if clause.held is Enforcement.RULE]
    for clause in left[:1]:
        many = f" 等 {len(left)} 条" if len(left) > 1 else ""
        what = f"条款 {clause.id}{many}写明由表单检查，这个批次却没有申报表"
        message = f"{what}；请补上申报表，或改为人工审核"
        # The form may come after the call: until then nothing else is wrong.
        place = clause.origin.place("held")
        yield Finding(code="FRM-101", level=Level.WARNING, message=message, place=place)


def clauses_are_held(form: Form, call: Call, rules: Row, *, reviewed: bool, tell: Tell) -> None:
    """Hold each clause that a program is to check to what would check it."""
    bound = {rule.clause.id for rule in form.rules}
    bound |= {m.clause.id for m in call.applications if m.opens or m.until or m.rolling}
    # What documents lack is told by the list of documents.
    bound |= {paper.clause.id for paper in call.papers}
    across = {quota.clause.id for quota in call.quotas}
    for clause in call.clauses:
        if clause.held is not Enforcement.RULE or clause.id in bound:
            continue
        if clause.limit is None and clause.id not in across:
            message = f"条款 {clause.id} 写明由表单检查，却没有规则；请补上规则，或改为人工审核"
            tell("FRM-109", message, rules.origin.place("rules"))
        elif not reviewed:
            message = (
                f"条款 {clause.id} 要汇总全部申报检查，却没有 review.yml；请补上，或改为人工审核"
            )
            tell("FRM-134", message, clause.origin.place("held"))


def clause_says_so(rule: Rule, remind: Tell) -> None:
    """Hold the clause of a rule that checks by the figures of the call to how it is enforced."""
    clause = rule.clause
    # A rule that reads answers alone may check a part, such as a statement, of what people judge.
    figures = any(n.op == "name" and n.name in _FIGURES for n in tree(rule.check).walk())
    if figures and clause.held is not Enforcement.RULE:
        message = (
            f"条款 {clause.id} 写的是{HELD[clause.held]}，这条规则却照批次里的数核对；"
            "请把那一条改为 held: rule，或删去这条规则"
        )
        remind("FRM-202", message, rule.origin.place("clause"))


def sections_meet_clauses(layout: Row, call: Call, tell: Tell) -> None:
    """Hold the clause that each section names to those of the call, and what stands above them."""
    numbering = call.notice.numbering
    known = dict.fromkeys(item.number for item in call.notice.outline)
    known.update((assumed.number, None) for assumed in call.general_assumptions)
    known.update((clause.number, None) for clause in call.clauses)
    for number in tuple(known):
        levels = numbering.read(number) or ()
        known.update((numbering.write(levels[:n]), None) for n in range(1, len(levels)))
    for row in layout.rows("sections"):
        number = row.text("clause")
        if number and number not in known:
            message = f"批次里没有条款号 {number}；{meant(number, known)}"
            tell("FRM-203", message, row.origin.place("clause"))


def listed_parts_are_there(form: Form, call: Call, remind: Tell) -> None:
    """Hold the parts that a call lists of its form to those there are.

    A list that is of another making than the form, as where a notice has one, may be right: then a
    title that is nearly one of the form is told alone.
    """
    titles = [*(one.title for one in form.sections), *(item.title for item in form.items())]
    listed = call.form.sections
    strange = [one for one in listed if not any(t.startswith(one.title) for t in titles)]
    follows = 2 * len(strange) < len(listed)
    for one in strange:
        if follows or get_close_matches(one.title, titles, 1, _NEARLY):
            message = f"申报表里没有“{one.title}”；{meant(one.title, dict.fromkeys(titles))}"
            remind("FRM-204", message, one.origin.place("title"))


def rule_fits(row: Row, clause: Clause, form: Form, params: Iterable[str], tell: Tell) -> None:
    """Hold one rule to the figures of its clause and to the fields of the form."""
    banded = "params.percent" in row.text("when") + row.text("check")
    known = [*params, *(["percent"] if clause.bands and (banded or row.text("size")) else [])]
    for name in _named(row.text("fails")):
        if name not in known:
            remedy = "花括号里写参数名，一对括号写一个" if name is None else meant(name, known)
            message = f"条款 {clause.id} 没有参数“{name or '{ }'}”；{remedy}"
            tell("FRM-135", message, row.origin.place("fails"))
    size = form.field(row.text("size")) if row.text("size") else None
    if clause.bands and banded and not row.text("size"):
        message = f"条款 {clause.id} 按大小分档，规则没有写按哪一栏；请补上 size"
        tell("FRM-136", message, row.origin.place())
    elif row.text("size") and not clause.bands:
        message = f"条款 {clause.id} 没有分档，用不着 size；请删去"
        tell("FRM-136", message, row.origin.place("size"))
    elif size is not None and size.kind is not FieldType.INTEGER:
        message = f"“{size.title}”填的不是整数，不能用来分档；请改写填整数的栏目"
        tell("FRM-136", message, row.origin.place("size"))


def inputs_are_there(form: Form, call: Call, tell: Tell) -> None:
    """Hold rules and windows to the parts of the form that they reach without naming them."""
    if asks_category(form):
        return
    reached = [(rule.clause, rule.origin.place()) for rule in form.rules]
    if form.version == call.form.version:
        reached += [(one.clause, one.origin.place("categories")) for one in call.applications]
    for clause, place in reached:
        if clause.categories:
            tell("FRM-137", without_category(clause), place)


def asks_category(form: Form) -> bool:
    """Tell whether a single field of a form takes its choices from the categories of the call."""
    properties = form.schema.get("properties", {})
    return any(
        isinstance(found, Mapping) and str(found.get("x-choices", "")).startswith("categories")
        for found in (properties.values() if isinstance(properties, Mapping) else ())
    )


def without_category(clause: Clause) -> str:
    """Say that a form does not ask for the category that a clause is for."""
    return f"条款 {clause.id} 只对一些类别；请补上选类别的栏目（x-choices）"


def _named(text: str) -> Iterator[str | None]:
    """Yield each name in braces of a sentence, None for braces that name nothing plainly."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        yield None
        return
    for _, name, form, conversion in parts:
        if name is not None:
            yield name if name.isidentifier() and not form and not conversion else None
