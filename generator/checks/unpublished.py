"""Checks of what is not out, a draft or what waits for its day, under what readers have."""

from collections.abc import Iterator
from datetime import datetime

from generator.checks.registry import site_check
from generator.model.calls import Site
from generator.model.log_entries import entries_by_id, read_log
from generator.model.publication import as_published, is_out, kept_back
from generator.sources.origin import Spot

_BASIS = "已经发布的不收回，要撤回的另行公告"


@site_check(
    "UNP-001",
    "公告“{id}”已经发布，它的批次不能再收起来；请删去 {field}，要撤回的另发一份废止",
    basis=_BASIS,
)
def announced_calls_stay_out(site: Site, as_of: datetime) -> Iterator[Spot]:
    """A call of which something is sealed in the log is out as well."""
    sealed = entries_by_id(read_log(site.log)[0])
    for call in site.calls:
        if key := kept_back(call, as_of, site.zone):
            announced = (
                item.id
                for item in site.announcements
                if item.call == call.id and item.id in sealed and is_out(item, as_of, site.zone)
            )
            if name := next(announced, ""):
                yield call.origin.spot(key, id=name, field=key)


@site_check(
    "UNP-002",
    "批次 {call} 保存过以前的版本，已经发布过，不能再收起来；请删去 {field}，要撤回的另发一份废止",
    basis=_BASIS,
)
def amended_calls_stay_out(site: Site, as_of: datetime) -> Iterator[Spot]:
    """A call of which an earlier version is kept was published, and is."""
    for call in site.calls:
        if site.earlier.get(call.id) and (key := kept_back(call, as_of, site.zone)):
            yield call.origin.spot(key, call=call.id, field=key)


@site_check(
    "UNP-003",
    "{follows} 还没有发布，不能接在它后面；请先发布那一份，或把这一份也写成草稿（draft: true）",
    basis="读者要能看到前面的一份",
)
def what_is_followed_is_out(site: Site, as_of: datetime) -> Iterator[Spot]:
    """What an announcement that is out follows is out as well."""
    out = {item.id for item in as_published(site, as_of).announcements}
    for item in site.announcements:
        if item.id in out and site.announcement(item.follows) and item.follows not in out:
            yield item.origin.spot("follows", follows=item.follows)
