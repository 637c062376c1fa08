"""Checks of the offices of a site: each is known, named once, and has something to its name."""

from collections.abc import Callable, Iterator

from generator.checks.registry import site_check
from generator.findings import Level
from generator.model.announcements import Announcement
from generator.model.calls import Call, Site
from generator.model.offices import Office
from generator.model.responsibility import office_of, several_offices
from generator.sources.origin import Spot


@site_check(
    "ORG-001",
    "没有 {office} 这个单位；请改成 site.yml 的 offices 里的标识：{known}",
    basis="读者按单位找批次，申报单位要知道归谁管",
)
def publishers_are_known(site: Site, _: object) -> Iterator[Spot]:
    """The office a call names is one of the site's."""
    known = tuple(one.id for one in site.offices)
    for call in site.calls:
        if call.publisher and call.publisher not in known:
            facts = {"office": call.publisher, "known": known or "（还没有写）"}
            yield call.origin.spot("publisher", **facts)


@site_check(
    "ORG-002",
    "没有写主办单位，本站有几个单位；请加上一行 publisher，写一个标识：{known}",
    basis="几个单位共用一个网站，每个批次都要有归属",
)
def calls_name_their_publisher(site: Site, _: object) -> Iterator[Spot]:
    """A call names its office where the site has several."""
    for call in site.calls if several_offices(site) else ():
        if not call.publisher:
            yield call.origin.spot("id", known=tuple(one.id for one in site.offices))


def _repeated(site: Site, key: Callable[[Office], tuple[str, ...]]) -> Iterator[tuple[Office, str]]:
    """Yield each office that is called as one before it, and what both are called."""
    seen: set[str] = set()
    for one in site.offices:
        names = key(one)
        twice = next((name for name in names if name in seen), "")
        if twice:
            yield one, twice
        seen.update(names)


@site_check(
    "ORG-003",
    "单位标识 {id} 写了两次；请给其中一个换一个标识",
    basis="标识是网址，一个只能指一个单位",
)
def ids_stand_once(site: Site, _: object) -> Iterator[Spot]:
    """The id of an office stands once."""
    for one, twice in _repeated(site, lambda office: (office.id,)):
        yield one.origin.spot("id", id=twice)


@site_check(
    "ORG-004",
    "前面已经有一个单位叫“{name}”；请写得能分清，如写上所在的区",
    basis="读者只看得见名称，同名的分不清",
)
def names_stand_once(site: Site, _: object) -> Iterator[Spot]:
    """No two offices have the same name, full or short."""
    for one, twice in _repeated(site, lambda o: tuple({o.name, o.short_name})):
        yield one.origin.spot("name" if twice == one.name else "short_name", name=twice)


@site_check(
    "ORG-005",
    "上级单位 {parent} 不在 offices 里，或者绕了一圈又回到自己；请改正，最高一级不写 parent",
    basis="单位分级列出，上下级要连得起来",
)
def parents_lead_to_the_top(site: Site, _: object) -> Iterator[Spot]:
    """The office above an office is one of the site's, and none stands above itself."""
    above = {one.id: one.parent for one in site.offices}
    for one in site.offices:
        seen, at = {one.id}, one.parent
        while at in above and at not in seen:
            seen.add(at)
            at = above[at]
        # Of those above a ring only its own members are told.
        if one.parent and (one.parent not in above or at == one.id):
            yield one.origin.spot("parent", parent=one.parent)


@site_check(
    "ORG-006",
    "{office}还没有批次和公告，网站上不列；写错了的请改正批次的 publisher，不用的请删去",
    basis="点进去什么也没有的单位，读者不该看到",
    level=Level.WARNING,
)
def offices_publish_something(site: Site, _: object) -> Iterator[Spot]:
    """An office has a call, an announcement, or an office below it."""
    if any(office_of(site, call) is None for call in site.calls):
        return  # ORG-001 and ORG-002 say why
    items: tuple[Call | Announcement, ...] = (*site.calls, *site.announcements)
    busy = {found.id for item in items if (found := office_of(site, item))}
    busy |= {one.parent for one in site.offices}
    for one in site.offices if several_offices(site) else ():
        if one.id not in busy:
            yield one.origin.spot("id", office=one.short_name)


@site_check(
    "ORG-007",
    "{office}没有联系人；请写上 contacts，至少一个可以询问的电话",
    basis="读者要知道有问题找谁",
    level=Level.WARNING,
)
def offices_can_be_asked(site: Site, _: object) -> Iterator[Spot]:
    """An office has someone who can be asked."""
    for one in site.offices:
        if not one.contacts:
            yield one.origin.spot("id", office=one.short_name)


@site_check(
    "ORG-008",
    "发布单位“{issuer}”不是 offices 里的名称，只列在全站；属于某个单位的，写成它的名称",
    basis="订阅一个单位的人，不该漏掉它的公告",
    level=Level.WARNING,
)
def announcements_find_their_office(site: Site, _: object) -> Iterator[Spot]:
    """An announcement of no call is issued by an office of the site, or by the site's publisher."""
    for item in site.announcements if several_offices(site) else ():
        named = item.issuer and item.issuer != site.publisher
        if named and not item.call and office_of(site, item) is None:
            yield item.origin.spot("issuer", issuer=item.issuer)
