"""Checks of the money: instalments, own funds, and the clauses they rest on."""

from collections.abc import Iterator

from generator.checks.registry import check
from generator.findings import Level
from generator.model.calls import Call
from generator.model.clauses import Clause
from generator.model.names import folded
from generator.sources.origin import Origin, Spot

OWN_FUNDS = "own_funds_percent"


def file(call: Call) -> Origin:
    """Return the file the money stands in."""
    return Origin(document=call.documents["funding"])


def own_funds(call: Call) -> Clause | None:
    """Return the clause that funding.yml names for own funds, if there is one."""
    return call.clause(call.own_funds_clause) if call.own_funds_clause else None


@check(
    "FUN-001",
    "各次拨付的比例合计为 {total}%；请核对各次的比例，使合计为 100%",
    basis="资金要拨完，也不能多拨",
)
def instalments_make_the_whole(call: Call) -> Iterator[Spot]:
    """The instalments sum to 100 percent."""
    total = sum(instalment.percent for instalment in call.instalments)
    if call.instalments and total != 100:
        yield file(call).spot("instalments", total=total)


@check(
    "FUN-002",
    "没有 {clause} 这一条；请改成本批次里有的条款标识",
    basis="资金来源和自筹比例都要有出处",
)
def clauses_are_known(call: Call) -> Iterator[Spot]:
    """The source of the money and own funds name clauses of the call."""
    for key, clause in (("source", call.source_clause), ("own_funds", call.own_funds_clause)):
        if clause and call.clause(clause) is None:
            yield file(call).spot(key, clause=clause)


@check(
    "FUN-003",
    "条款 {clause} 没有写自筹比例；请在它的 params 中写 own_funds_percent，或改正条款标识",
    basis="自筹比例从这一条取",
)
def own_funds_have_a_share(call: Call) -> Iterator[Spot]:
    """The clause on own funds has the share of own funds."""
    clause = own_funds(call)
    if clause and OWN_FUNDS not in clause.params:
        yield file(call).spot("own_funds", clause=clause.id)


@check(
    "FUN-004",
    "自筹比例是 {percent}；请写 1 到 100 的整数",
    basis="比例以百分之几计",
)
def own_funds_are_a_percentage(call: Call) -> Iterator[Spot]:
    """A share of own funds is a whole number from 1 to 100."""
    for clause in call.clauses:
        percent = clause.params.get(OWN_FUNDS, 1)
        if not isinstance(percent, int) or not 1 <= percent <= 100:
            yield clause.origin.spot(f"params/{OWN_FUNDS}", percent=percent)


@check(
    "FUN-005",
    "条款 {clause} 写了自筹比例，funding.yml 却没有指向它；请在 own_funds 写上这个条款标识",
    basis="资金页和首页的自筹比例从 own_funds 取",
    level=Level.WARNING,
)
def own_funds_are_named(call: Call) -> Iterator[Spot]:
    """A clause with a share of own funds is the one that funding.yml names."""
    for clause in call.clauses:
        if OWN_FUNDS in clause.params and not call.own_funds_clause:
            yield clause.origin.spot(f"params/{OWN_FUNDS}", clause=clause.id)


@check(
    "FUN-006",
    "“{when}”写了两次；请改正其中一次拨付的时间",
    basis="每次拨付有各自的条件",
)
def instalments_have_their_own_time(call: Call) -> Iterator[Spot]:
    """No two instalments are paid on the same condition."""
    seen: set[str] = set()
    for instalment in call.instalments:
        if folded(instalment.when) in seen:
            yield instalment.clause.origin.spot("when", when=instalment.when)
        seen.add(folded(instalment.when))
