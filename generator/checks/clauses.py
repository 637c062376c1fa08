"""Checks of what clauses say: their ids, sentences, parameters, assumptions and force."""

import re
from collections.abc import Iterator, Mapping

from generator.checks.registry import check, site_check
from generator.findings import Level
from generator.model.calls import Call, Site
from generator.model.clauses import Assumption, Clause, Enforcement, Force, ParamValue
from generator.model.names import letters
from generator.sources.origin import Origin, Spot
from generator.web.shared import written

_HAN = written("han")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_TITLE = re.compile(r"《([^《》]*)》")
# A grade, such as 3A, is a name.
_FIGURE = re.compile(r"[0-9０-９]+(?![0-9０-９A-Z])")
_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|\{[^{}]*\}")
_HALF_WIDTH = re.compile(rf"(?<=[{_HAN}”》）])[,;:!?()]|[,;:!?()](?=[{_HAN}“《（])")
_END = re.compile(rf"[。！？]$|^[^{_HAN}]*[.!?]$")
_NO_REASON = re.compile("|无|略|待定|同上|暂无|不详")


def own(call: Call) -> Iterator[Clause]:
    """Yield the clauses an author wrote as such, not those made of a contact or a list."""
    return (c for c in call.clauses if c.section not in {"contacts", "cases"})


def sayings(call: Call) -> Iterator[Clause]:
    """Yield the clauses that have a sentence."""
    return (clause for clause in own(call) if clause.says)


def identified(call: Call) -> Iterator[tuple[str, Origin]]:
    """Yield every clause id of a call with where it stands."""
    for general in call.general_assumptions:
        yield general.id, general.origin
    for clause in own(call):
        yield clause.id, clause.origin


def assumptions(call: Call) -> Iterator[Assumption]:
    """Yield every assumption of a call."""
    yield from (general.assumption for general in call.general_assumptions)
    found = [heading.assumption for heading in call.notice.outline]
    found += [call.districts.assumption] if call.districts else []
    for clause in call.clauses:
        found.append(clause.assumption)
        found += [band.assumption for band in clause.bands.rows] if clause.bands else []
    yield from (assumption for assumption in found if assumption)


@site_check(
    "CLA-001",
    "条款标识 {id} 已在 {other} 用过；请换一个没有用过的标识",
    basis="标识是网页锚点和校验结果的依据，一个只能指一条",
)
def ids_stand_once(site: Site, _: object) -> Iterator[Spot]:
    """A clause id stands once in the whole site."""
    seen: dict[str, Origin] = {}
    for call in site.calls:
        for own_id, origin in identified(call):
            if own_id in seen:
                yield origin.spot("id", id=own_id, other=str(seen[own_id].place("id")))
            else:
                seen[own_id] = origin


@check(
    "CLA-002",
    "条款标识 {id} 不以本批次的前缀 {prefix}- 开头；请改正标识",
    basis="看到标识就知道是哪个批次的条款",
)
def ids_begin_with_the_prefix(call: Call) -> Iterator[Spot]:
    """A clause id begins with the prefix of its call; if none does, the prefix is what is wrong."""
    found = tuple(identified(call))
    others = [(i, origin) for i, origin in found if not i.startswith(f"{call.prefix}-")]
    if len(others) == len(found) > 1:
        yield call.origin.spot("prefix", id=found[0][0], prefix=call.prefix)
        return
    for own_id, origin in others:
        yield origin.spot("id", id=own_id, prefix=call.prefix)


@check(
    "CLA-011",
    "句子用了 {{{name}}}，params 里没有 {name}；请在 params 写上它的值，或改正名称",
    basis="没有值的名称会原样显示给读者",
)
def placeholders_have_a_value(call: Call) -> Iterator[Spot]:
    """Every name in braces is a parameter of its clause."""
    for clause in sayings(call):
        for name in _names(clause.says):
            if name not in clause.params:
                yield clause.origin.spot("says", name=name)


@check(
    "CLA-012",
    "参数 {name} 没有在句子里出现；请在 says 中写 {{{name}}}，或删去参数",
    basis="不说出来的数字读者看不到",
    level=Level.WARNING,
)
def parameters_are_said(call: Call) -> Iterator[Spot]:
    """Every parameter is said in the sentence of its clause, unless a name there is misspelt."""
    for clause in own(call):
        names = _names(clause.says)
        if any(name not in clause.params for name in names):
            continue
        for name in clause.params:
            if name not in names:
                yield clause.origin.spot(f"params/{name}", name=name)


def _names(says: str) -> tuple[str, ...]:
    return tuple(name.removesuffix(":money") for name in _PLACEHOLDER.findall(says))


@check(
    "CLA-013",
    "句子里直接写了数字 {figure}；请把数字写进 params，在句子里用 {{名称}} 引用",
    basis="一个数字只写一处，页面、表格和校验都从那里取",
)
def sentences_hold_no_figures(call: Call) -> Iterator[Spot]:
    """A sentence holds no figure of its own, except in titles and quotations."""
    for clause in sayings(call):
        figure = _FIGURE.search(_QUOTED.sub("", clause.says))
        if figure:
            yield clause.origin.spot("says", figure=figure[0])


@check(
    "CLA-014",
    "没有 {category} 这个类别；请改成 categories.yml 里的标识",
    basis="写错的类别会让条款在任何类别下都不显示",
)
def categories_are_known(call: Call) -> Iterator[Spot]:
    """Every category a clause or a part of the form names is one of the call's."""
    known = {category.id for category in call.categories()}
    nouns = [(clause.categories, clause.origin) for clause in call.clauses]
    nouns += [(section.categories, section.origin) for section in call.form.sections]
    for named, origin in nouns:
        for index, category in enumerate(named):
            if category not in known:
                yield origin.spot(f"categories/{index}", category=category)


@check(
    "CLA-015",
    "落实方式是 {held}，约束力却是 {force}；告知的条款两处都写 informative，"
    "其他条款都不写 informative",
    basis="只作告知的条款不约束人，约束人的条款不能只作告知",
)
def force_agrees_with_how_it_is_held(call: Call) -> Iterator[Spot]:
    """A clause is informative in both respects or in neither."""
    for clause in own(call):
        if (clause.held is Enforcement.INFORMATIVE) != (clause.force is Force.INFORMATIVE):
            yield clause.origin.spot("kind", held=clause.held.value, force=clause.force.value)


@check(
    "CLA-016",
    "本站理解没有写出理由；请写明正式文件缺了什么、为什么这样理解",
    basis="没有理由的理解无法复核",
)
def assumptions_give_a_reason(call: Call) -> Iterator[Spot]:
    """An assumption has a reason, and the reason is not the reading again."""
    for assumption in assumptions(call):
        reason = letters(assumption.reason)
        if _NO_REASON.fullmatch(reason) or reason == letters(assumption.reading):
            yield assumption.origin.spot("reason")


@check(
    "CLA-017",
    "限额写的是 {most}，句子里说的是 {told}；请改成一致",
    basis="同一个限额只有一个数",
)
def limits_agree_with_the_sentence(call: Call) -> Iterator[Spot]:
    """A limit has the figure that its sentence tells."""
    for clause in own(call):
        figure = _told_limit(clause.params)
        if clause.limit and figure is not None and figure != clause.limit.most:
            yield clause.origin.spot("limit/max", most=clause.limit.most, told=figure)


def _told_limit(params: Mapping[str, ParamValue]) -> int | None:
    figures = {name: value for name, value in params.items() if isinstance(value, int)}
    return figures.get("max", next(iter(figures.values())) if len(figures) == 1 else None)


@check(
    "CLA-018",
    "这句话与 {other} 完全相同；请删去一条，或写明它们的区别",
    basis="同一个意思只写一处",
)
def sentences_stand_once(call: Call) -> Iterator[Spot]:
    """No two clauses of one number or of one category say the same sentence."""
    seen: dict[str, list[Clause]] = {}
    for clause in sayings(call):
        same = seen.setdefault(letters(clause.says), [])
        first = next((other for other in same if _meet(other, clause)), None)
        if first:
            yield clause.origin.spot("says", other=first.id)
        same.append(clause)


def _meet(one: Clause, other: Clause) -> bool:
    if one.number == other.number or not one.categories or not other.categories:
        return True
    return bool({*one.categories} & {*other.categories})


@check(
    "CLA-019",
    "句子不以句号结尾；请在末尾写“。”，并检查是否写完",
    basis="没有句号的句子多半没有写完",
)
def sentences_end(call: Call) -> Iterator[Spot]:
    """A sentence ends as sentences of its script do."""
    for clause in sayings(call):
        if not _END.search(clause.says):
            yield clause.origin.spot("says")


@check(
    "CLA-020",
    "句子提到《{title}》，本批次没有列出这份文件；请改正名称，或在 call.yml 的 documents 中补上",
    basis="引用的文件要与正式文件所写的一字不差",
)
def titles_are_listed(call: Call) -> Iterator[Spot]:
    """A title in a sentence is one of the documents, attachments or forms, or its last words."""
    listed = {call.notice.title, call.form.title, *call.notice.documents}
    listed |= {attachment.title for attachment in call.notice.attachments}
    listed |= {call.cases.title} if call.cases else set()
    known = {title.strip("《》") for title in listed}
    for clause in sayings(call):
        for title in _TITLE.findall(clause.says):
            if not any(one.endswith(title) for one in known):
                yield clause.origin.spot("says", title=title)


@check(
    "CLA-021",
    "条款标识 {id} 与 {other} 在网页上的锚点相同；请换一个标识",
    basis="锚点相同时，链接会跳到另一条",
)
def anchors_stand_once(call: Call) -> Iterator[Spot]:
    """No two clauses of a call have the same anchor."""
    seen: dict[str, str] = {}
    for clause in call.clauses:
        other = seen.setdefault(clause.anchor, clause.id)
        if other != clause.id:
            yield clause.origin.spot("id", id=clause.id, other=other)


@check(
    "CLA-023",
    "句子里有半角标点 {mark}；请改用中文标点",
    basis="公文用中文标点",
    level=Level.WARNING,
)
def punctuation_is_full_width(call: Call) -> Iterator[Spot]:
    """Chinese text has Chinese punctuation."""
    for clause in sayings(call):
        mark = _HALF_WIDTH.search(_QUOTED.sub("", clause.says))
        if mark:
            yield clause.origin.spot("says", mark=mark[0])
