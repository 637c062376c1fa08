"""Checks of who may apply: kinds of applicant, their documents, and the ways to apply."""

from collections.abc import Iterator

from generator.checks.registry import check
from generator.findings import Level
from generator.model.calls import Call, RequiredDocument
from generator.model.names import folded
from generator.sources.origin import Origin, Spot


def lineages(call: Call) -> dict[str, frozenset[str]]:
    """Return every category with itself and all its parents, by id."""
    return {c.id: frozenset((c.id, *c.path)) for c in call.categories()}


def overlap(call: Call, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two lists of categories have a category in common; none stands for all."""
    if not one or not other:
        return True
    above = lineages(call)
    return any(
        a in above.get(b, frozenset((b,))) or b in above.get(a, frozenset((a,)))
        for a in one
        for b in other
    )


@check(
    "ELI-001",
    "申报主体标识 {id} 写了两次；请给其中一个换一个标识",
    basis="条件和附件用标识指主体，一个只能指一种",
)
def ids_stand_once(call: Call) -> Iterator[Spot]:
    """The id of a kind of applicant stands once."""
    seen: set[str] = set()
    for kind in call.kinds:
        if kind.id in seen:
            yield kind.origin.spot("id", id=kind.id)
        seen.add(kind.id)


@check(
    "ELI-002",
    "没有 {kind} 这种申报主体；请改成 kinds 里的标识",
    basis="写错的主体会让条件和附件落空",
)
def kinds_are_known(call: Call) -> Iterator[Spot]:
    """Conditions, documents and ways to apply name known kinds of applicant."""
    known = {kind.id for kind in call.kinds}
    for named, origin, key in _naming(call):
        for index, kind in enumerate(named):
            if kind not in known:
                yield origin.spot(f"{key}/{index}", kind=kind)


def _naming(call: Call) -> Iterator[tuple[tuple[str, ...], Origin, str]]:
    for conditions in call.conditions:
        yield conditions.kinds, conditions.origin, "kinds"
    for paper in call.papers:
        yield paper.kinds, paper.clause.origin, "kinds"
    for entry in call.entries:
        yield entry.lead, entry.clause.origin, "lead"
        yield entry.partners, entry.clause.origin, "partners"


@check(
    "ELI-003",
    "{name}没有出现在任何申报方式里；请在 entries 中写明它怎样申报，或删去这种主体",
    basis="列出的主体都要能申报或参与",
    level=Level.WARNING,
)
def kinds_can_apply(call: Call) -> Iterator[Spot]:
    """Every kind of applicant leads or joins in some way to apply."""
    used = {kind for entry in call.entries for kind in (*entry.lead, *entry.partners)}
    for kind in call.kinds:
        if kind.id not in used:
            yield kind.origin.spot("id", name=kind.name)


@check(
    "ELI-004",
    "{name}只能参与，不能牵头；请从 lead 中删去，或把它的 role 改成 applicant",
    basis="能不能牵头只能有一个说法",
)
def partners_do_not_lead(call: Call) -> Iterator[Spot]:
    """A kind that may only join leads nowhere."""
    joining = {kind.id: kind.name for kind in call.kinds if not kind.leads}
    for entry in call.entries:
        for index, kind in enumerate(entry.lead):
            if kind in joining:
                yield entry.clause.origin.spot(f"lead/{index}", name=joining[kind])


@check(
    "ELI-005",
    "可以联合申报，却没有写与谁联合；请在 partners 写上，或把 mode 改成 alone",
    basis="联合申报要有联合的单位",
)
def joint_entries_have_partners(call: Call) -> Iterator[Spot]:
    """A way to apply jointly names the partners."""
    for entry in call.entries:
        if entry.mode in {"joint", "either"} and not entry.partners:
            yield entry.clause.origin.spot("mode")


@check(
    "ELI-006",
    "写的是单独申报，却列了联合的单位；请删去 partners 的内容，或改正 mode",
    basis="单独申报没有联合的单位",
)
def lone_entries_have_no_partners(call: Call) -> Iterator[Spot]:
    """A way to apply alone names no partner."""
    for entry in call.entries:
        if entry.mode == "alone" and entry.partners:
            yield entry.clause.origin.spot("partners")


@check(
    "ELI-007",
    "{name}与 {other} 向同一种主体要了两次；请删去一项，或写明各自适用的类别",
    basis="同一份材料只交一次",
)
def papers_are_asked_once(call: Call) -> Iterator[Spot]:
    """No document is asked twice of one kind of applicant in one category."""
    seen: dict[str, list[RequiredDocument]] = {}
    for paper in call.papers:
        same = seen.setdefault(folded(paper.name), [])
        for other in same:
            shared = {*paper.kinds} & {*other.kinds}
            if shared and overlap(call, paper.clause.categories, other.clause.categories):
                yield paper.clause.origin.spot("name", name=paper.name, other=other.clause.id)
                break
        same.append(paper)


@check(
    "ELI-008",
    "{name}可以牵头，却没有一种申报方式由它牵头；请在 entries 的 lead 中写上，"
    "或把它的 role 改成 partner",
    basis="能不能牵头只能有一个说法",
    level=Level.WARNING,
)
def applicants_lead(call: Call) -> Iterator[Spot]:
    """A kind that may lead does so in some way to apply."""
    leading = {kind for entry in call.entries for kind in entry.lead}
    joining = {kind for entry in call.entries for kind in entry.partners}
    for kind in call.kinds:
        if kind.leads and kind.id in joining and kind.id not in leading:
            yield kind.origin.spot("role", name=kind.name)


@check(
    "ELI-009",
    "{name}在同一条申报方式里既牵头又联合；请删去一处，或写成两条",
    basis="一种方式里各单位的位置要分清",
    level=Level.WARNING,
)
def leaders_are_not_their_partners(call: Call) -> Iterator[Spot]:
    """A kind does not both lead and join in one way to apply."""
    names = {kind.id: kind.name for kind in call.kinds}
    for entry in call.entries:
        for index, kind in enumerate(entry.partners):
            if kind in entry.lead:
                yield entry.clause.origin.spot(f"partners/{index}", name=names.get(kind, kind))
