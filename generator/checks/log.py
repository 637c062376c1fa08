"""Checks of the log: what was published once stays as it was."""

from collections.abc import Iterator
from datetime import datetime

from generator.checks.registry import Check, site_check
from generator.findings import Level, Place
from generator.model.calls import Site
from generator.model.loader import LOG
from generator.model.publication_log import BREAKS, changed, read_log
from generator.sources.origin import Spot

_BASIS = "登记簿只能往后添加，谁都可以核对"


def _holds(code: str, rule: str) -> Check:
    """Return the check that a log has no break of one kind."""

    def look(site: Site, _: datetime) -> Iterator[Spot]:
        broken = read_log(site.log)[1]
        if broken is not None and broken.code == code:
            place = Place(file=LOG, line=broken.line, column=1)
            yield Spot(place=place, facts={"line": broken.line, "id": broken.id})

    look.__doc__ = rule
    return site_check(code, BREAKS[code], basis=_BASIS)(look)


lines_can_be_read = _holds("LOG-001", "Every line of the log is exactly what sealing writes.")
lines_are_chained = _holds("LOG-002", "Every line of the log names the digest of the one before.")
lines_stand_once = _holds("LOG-003", "No announcement stands in the log twice.")


@site_check(
    "LOG-004",
    "公告“{id}”登记之后内容有改动；请恢复原样，要改的另发一份更正",
    basis="已经发布的不改写，更正另行公告",
)
def sealed_announcements_stay(site: Site, _: datetime) -> Iterator[Spot]:
    """An announcement that is in the log has the bytes it had when it was sealed."""
    for entry, gone in changed(site, read_log(site.log)[0]):
        item = site.announcement(entry.announcement)
        if not gone and item is not None:
            yield item.origin.spot("title", id=entry.announcement)


@site_check(
    "LOG-005",
    "登记过的公告“{id}”不见了；请从版本记录恢复，要撤回的另发一份废止",
    basis="已经发布的不删除，废止另行公告",
)
def sealed_announcements_are_there(site: Site, _: datetime) -> Iterator[Spot]:
    """An announcement that is in the log is among the sources."""
    for entry, gone in changed(site, read_log(site.log)[0]):
        if gone:
            place = Place(file=LOG, line=entry.number, column=1)
            yield Spot(place=place, facts={"id": entry.announcement})


@site_check(
    "LOG-006",
    "公告“{id}”已经到了发布的时间，还没有登记；请运行 gongshi seal",
    basis="登记之后，任何改动都看得出来",
    level=Level.WARNING,
)
def published_lists_are_sealed(site: Site, as_of: datetime) -> Iterator[Spot]:
    """An announcement with a list that is out stands in the log."""
    entries, broken = read_log(site.log)
    known = {entry.announcement for entry in entries}
    for item in site.announcements:
        out = item.published is not None and item.published <= as_of
        if item.result and out and item.id not in known and broken is None:
            yield item.origin.spot("published", id=item.id)
