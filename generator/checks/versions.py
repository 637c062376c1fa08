"""Checks of the earlier versions of calls: whose they are, their order, what changed them."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from generator.checks.registry import site_check
from generator.findings import Level
from generator.model.announcement_status import Board
from generator.model.calls import Site
from generator.sources.origin import Spot


@site_check(
    "VER-011",
    "版本的序号是 {number}，前面应是第 {before} 版；请从 1 起依次排列",
    basis="引用第几版，大家说的是同一版",
)
def versions_are_counted(site: Site, _: object) -> Iterator[Spot]:
    """The earlier versions of a call are numbered 1, 2, 3 in their order."""
    for versions in site.earlier.values():
        for place, one in enumerate(versions, 1):
            if one.number != place:
                yield one.origin.spot("number", number=one.number, before=one.number - 1)
                break


@site_check(
    "VER-012",
    "第 {number} 版在 {day} 换下，前一版却在 {before} 才换下；请改正日期",
    basis="版本一个接着一个",
)
def versions_follow_each_other(site: Site, _: object) -> Iterator[Spot]:
    """No version was replaced before the one before it."""
    for versions in site.earlier.values():
        for before, one in pairwise(versions):
            if one.replaced < before.replaced:
                yield one.origin.spot(
                    "replaced", number=one.number, day=one.replaced, before=before.replaced
                )


@site_check(
    "VER-013",
    "第 {number} 版要到 {day} 才换下；请到那一天再发布",
    basis="现行的内容不能写成以前的",
)
def versions_are_not_early(site: Site, as_of: datetime) -> Iterator[Spot]:
    """No version is kept as an earlier one before the day it was replaced."""
    today = as_of.date()
    for versions in site.earlier.values():
        for one in versions:
            if one.replaced > today:
                yield one.origin.spot("replaced", number=one.number, day=one.replaced)


@site_check(
    "VER-014",
    "{name} 不是更正 {call} 的公告；请写说明改了什么的那份公告的标识",
    basis="读者要能查到改了什么",
)
def versions_name_what_changed_them(site: Site, _: object) -> Iterator[Spot]:
    """The announcement a version names changed its call."""
    board = Board.of(site)
    for call, versions in site.earlier.items():
        for one in versions:
            item = site.announcement(one.announcement)
            if one.announcement and (item is None or item.call != call or not board.amends(item)):
                yield one.origin.spot("announcement", name=one.announcement, call=call)


@site_check(
    "VER-015",
    "{call} 发过 {count} 份更正，只保留了 {kept} 个以前的版本；"
    "请用 gongshi diff 原来的版本 -o 目录 写出，放进项目",
    basis="改过以后，原来的内容仍能在原来的网址看到",
    level=Level.WARNING,
)
def amended_calls_keep_what_they_were(site: Site, _: object) -> Iterator[Spot]:
    """A call that was amended keeps as many earlier versions as amendments."""
    board = Board.of(site)
    for call in site.calls:
        amended = [
            item for item in site.announcements if item.call == call.id and board.amends(item)
        ]
        kept = len(site.earlier.get(call.id, ()))
        if len(amended) > kept:
            yield amended[kept].origin.spot("kind", call=call.id, count=len(amended), kept=kept)
