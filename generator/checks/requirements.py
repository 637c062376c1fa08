"""Checks of the requirements: bands by size, limits, and quotas of districts."""

from collections.abc import Iterator
from itertools import pairwise

from generator.checks.registry import check
from generator.findings import Level
from generator.model.calls import Call
from generator.model.clauses import Band, Bands
from generator.sources.origin import Spot

UNKNOWN_DISTRICT = "地区名单里没有 {district}；请照 call.yml 的 districts 改正名称"
"""What is said of a district that the call does not list."""


def bands(call: Call) -> Iterator[Bands]:
    """Yield every banded requirement of a call."""
    return (clause.bands for clause in call.clauses if clause.bands)


def neighbours(call: Call) -> Iterator[tuple[Band, Band]]:
    """Yield every two bands that follow each other, the first not upside down."""
    for banded in bands(call):
        for before, band in pairwise(banded.rows):
            if before.last is None or before.first <= before.last:
                yield before, band


@check(
    "REQ-001",
    "上一档到 {last} 为止，这一档从 {first} 起，中间空了一段；请改正其中一个数",
    basis="每个大小都要落在一档里",
)
def bands_leave_no_gap(call: Call) -> Iterator[Spot]:
    """A band begins right after the one before it."""
    for before, band in neighbours(call):
        if before.last is not None and band.first > before.last + 1:
            yield band.origin.spot("from", last=before.last, first=band.first)


@check(
    "REQ-002",
    "上一档到 {last} 为止，这一档从 {first} 起，两档重叠；请改正其中一个数",
    basis="每个大小只能落在一档里",
)
def bands_do_not_overlap(call: Call) -> Iterator[Spot]:
    """A band begins after the one before it ends."""
    for before, band in neighbours(call):
        if before.last is not None and band.first <= before.last:
            yield band.origin.spot("from", last=before.last, first=band.first)


@check(
    "REQ-003",
    "这一档从 {first} 起到 {last} 止，先后颠倒；请改正其中一个数",
    basis="一档的起点不大于终点",
)
def bands_begin_before_they_end(call: Call) -> Iterator[Spot]:
    """A band does not end before it begins."""
    for banded in bands(call):
        for band in banded.rows:
            if band.last is not None and band.first > band.last:
                yield band.origin.spot("to", first=band.first, last=band.last)


@check(
    "REQ-004",
    "这一档没有写到哪里为止，后面却还有一档；请写上 to，或把它移到最后",
    basis="只有最后一档可以没有终点",
)
def open_bands_come_last(call: Call) -> Iterator[Spot]:
    """Only the last band has no end."""
    for before, _ in neighbours(call):
        if before.last is None:
            yield before.origin.spot("from")


@check(
    "REQ-005",
    "这一档的比例 {percent}% 高于上一档的 {before}%；请核对是否写反",
    basis="规模越大，要求的比例通常越低",
    level=Level.WARNING,
)
def bigger_bands_ask_no_more(call: Call) -> Iterator[Spot]:
    """A bigger band does not ask for a higher share."""
    for before, band in neighbours(call):
        if band.percent > before.percent:
            yield band.origin.spot("percent", percent=band.percent, before=before.percent)


@check(
    "REQ-006",
    "要求分组的标识 {id} 写了两次；请给其中一个换一个标识",
    basis="标识是网页锚点，一个只能指一组",
)
def group_ids_stand_once(call: Call) -> Iterator[Spot]:
    """The id of a group of requirements stands once."""
    seen: set[str] = set()
    for group in call.groups:
        if group.id in seen:
            yield group.origin.spot("id", id=group.id)
        seen.add(group.id)


@check(
    "REQ-007",
    "这里按地区计算，call.yml 却没有地区名单；请补上 districts，或改正计算的口径",
    basis="没有名单就算不出各地区的名额",
)
def districts_are_listed(call: Call) -> Iterator[Spot]:
    """What counts by district has a list of districts."""
    if call.districts:
        return
    for clause in call.clauses:
        if clause.limit and "district" in clause.limit.per:
            yield clause.origin.spot("limit/per")
    for quota in call.quotas:
        if quota.per == "district":
            yield quota.clause.origin.spot("per")


@check(
    "REQ-008",
    "各档没有盖住全部大小：{open}；请补上一档，原文没有写的可写成一条本站理解",
    basis="申报单位不论大小都要能查到自己的一档",
    level=Level.WARNING,
)
def bands_cover_every_size(call: Call) -> Iterator[Spot]:
    """The bands begin at nothing or one and the last has no end."""
    for banded in bands(call):
        first, last = banded.rows[0], banded.rows[-1]
        if first.first > 1:
            yield first.origin.spot("from", open=f"{first.first} 以下的没有写")
        if last.last is not None:
            yield last.origin.spot("to", open=f"{last.last} 以上的没有写")


@check(
    "QUO-001",
    UNKNOWN_DISTRICT,
    basis="名额只能给名单上的地区",
)
def exceptions_name_known_districts(call: Call) -> Iterator[Spot]:
    """An exception of a quota is for a district of the list."""
    known = call.districts.names if call.districts else ()
    for quota in call.quotas:
        for district, _, origin in quota.exceptions:
            if call.districts and district not in known:
                yield origin.spot("district", district=district)


@check(
    "QUO-002",
    "名额至少 {least} 个，至多却是 {most} 个；请改正其中一个数",
    basis="下限不能高于上限",
)
def quotas_begin_below_their_end(call: Call) -> Iterator[Spot]:
    """The least of a quota is not above its most, nor above that of an exception."""
    for quota in call.quotas:
        if quota.least is None:
            continue
        if quota.least > quota.most:
            yield quota.clause.origin.spot("min", least=quota.least, most=quota.most)
        for _, most, origin in quota.exceptions:
            if quota.least > most:
                yield origin.spot("max", least=quota.least, most=most)


@check(
    "QUO-003",
    "名额按优秀案例增加，本批次却没有 cases.yml；请补上案例名单，或删去 bonus",
    basis="没有名单就算不出增加几个",
)
def bonuses_have_cases(call: Call) -> Iterator[Spot]:
    """A bonus for excellent cases has a list of cases."""
    for quota in call.quotas:
        if quota.bonus and call.cases is None:
            yield quota.bonus.clause.origin.spot("from")


@check(
    "QUO-004",
    "{district}的例外名额写了两次；请删去一个",
    basis="一个地区只有一个名额",
)
def exceptions_stand_once(call: Call) -> Iterator[Spot]:
    """A district has one exception in a quota."""
    for quota in call.quotas:
        seen: set[str] = set()
        for district, _, origin in quota.exceptions:
            if district in seen:
                yield origin.spot("district", district=district)
            seen.add(district)


@check(
    "QUO-005",
    "这个名额不按地区计算，却写了地区才有的 {field}；请删去 {field}，或把 per 改成 district",
    basis="例外和增加名额都是按地区写的",
)
def only_districts_have_exceptions(call: Call) -> Iterator[Spot]:
    """Exceptions and bonuses belong to quotas by district."""
    for quota in call.quotas:
        if quota.per != "district" and quota.exceptions:
            yield quota.clause.origin.spot("exceptions", field="exceptions")
        if quota.per != "district" and quota.bonus:
            yield quota.clause.origin.spot("bonus", field="bonus")
