"""Checks of the log: what was published once stays as it was."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from generator.checks.registry import Check, site_check
from generator.findings import Finding, Level, Place
from generator.model import wording
from generator.model.borrowed_facts import BorrowedFacts
from generator.model.calls import Site
from generator.model.loader import LOG
from generator.model.log_entries import BREAKS, entries_by_id, latest_facts, read_log
from generator.model.publication_log import (
    altered_objections,
    changed,
    unsealed,
    unsealed_facts,
    unsealed_objections,
)
from generator.sources.origin import Spot
from generator.web.labels import ROLES

SEALED_FACTS: Mapping[str, str] = MappingProxyType(
    {"LOG-010": "登记过的公告所显示的批次、环节、公示期和名单的说明，改动以后补登记"}
)
"""What can be wrong with what an announcement shows of its call, form and calendar, by code."""

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
    "公告“{id}”已经到了发布的时间，还没有登记；定稿以后请运行 gongshi seal",
    basis="登记之后，任何改动都看得出来",
    level=Level.WARNING,
)
def published_lists_are_sealed(site: Site, as_of: datetime) -> Iterator[Spot]:
    """An announcement with a list that is out stands in the log."""
    for item in unsealed(site, as_of):
        if item.result and item.published is not None:
            yield item.origin.spot("published", id=item.id)


@site_check(
    "LOG-007",
    "公告“{id}”登记过的第 {number} 件异议不见了；请从版本记录恢复，撤回的写 outcome: withdrawn",
    basis="收到的异议不删除，处理结果公开",
)
def sealed_objections_are_there(site: Site, _: datetime) -> Iterator[Spot]:
    """An objection that is in the log is among the sources."""
    for entry, one in altered_objections(site, read_log(site.log)[0]):
        if one is None:
            place = Place(file=LOG, line=entry.number, column=1)
            facts = {"id": entry.announcement, "number": entry.objection}
            yield Spot(place=place, facts=facts)


@site_check(
    "LOG-008",
    "第 {number} 件异议登记之后有改动；请恢复原样，只有处理中的可以补上处理结果",
    basis="收到的异议不改写，处理结果公开",
)
def sealed_objections_stay(site: Site, _: datetime) -> Iterator[Spot]:
    """An objection that is in the log says what it said; one that was open may be settled."""
    for _entry, one in altered_objections(site, read_log(site.log)[0]):
        if one is not None:
            yield one.origin.spot("number", number=one.number)


@site_check(
    "LOG-009",
    "第 {number} 件异议或者它的处理结果还没有登记；请运行 gongshi seal",
    basis="登记之后，任何改动都看得出来",
    level=Level.WARNING,
)
def objections_are_sealed(site: Site, _: datetime) -> Iterator[Spot]:
    """An objection to an announcement that is in the log is there as it stands now."""
    entries, broken = read_log(site.log)
    known = entries_by_id(entries)
    for name, one in unsealed_objections(site, entries):
        if name in known and broken is None:
            yield one.origin.spot("number", number=one.number)


def check_facts(site: Site, facts: Mapping[str, BorrowedFacts]) -> Iterator[Finding]:
    """Tell which sealed announcements show other facts of their call, form or calendar now."""
    for name, entry in latest_facts(read_log(site.log)[0]).items():
        item = site.announcement(name)
        if item is None or not unsealed_facts(facts[name], entry):
            continue
        now = facts[name].plain()
        keys = sorted({*now, *entry.facts})
        differing = [_FACTS.get(k, "名单的说明") for k in keys if now.get(k) != entry.facts.get(k)]
        message = (
            f"公告“{name}”所显示的{wording.names(dict.fromkeys(differing))}与登记时的不同；"
            "请改回原样，确实要改的运行 gongshi seal 补登记"
        )
        place = item.origin.place("title")
        yield Finding(code="LOG-010", level=Level.WARNING, message=message, place=place)


_FACTS = {
    "call": "批次名称",
    "office": ROLES["organizer"],
    "office_name": ROLES["organizer"],
    "stage": "环节名称",
    "days": "公示期的工作日",
    "waived": "例外的条款",
    "currency": "货币",
}
