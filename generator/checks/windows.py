"""Checks of windows without a closing time, until all places are taken, or stated in two ways."""

from collections.abc import Iterator
from datetime import datetime

from generator.checks.registry import check, site_check
from generator.checks.timeline import followed, opening
from generator.findings import Level
from generator.model.calls import Call, Site
from generator.model.milestones import Milestone
from generator.model.publication import published_at
from generator.sources.origin import Spot


@check(
    "TIM-022",
    "{name}写了名额什么时候满，没有写额满为止；请补上 until_full: true，或删去 full_since",
    basis="正式文件写明额满为止，才能因为名额满了停止受理",
)
def full_windows_say_so(call: Call) -> Iterator[Spot]:
    """A window that is full is one that its notice opens until its places are taken."""
    for item in call.milestones:
        if item.full_since and not item.until_full:
            yield item.origin.spot("full_since", name=item.name)


@check(
    "TIM-023",
    "{name}不是申报环节，不能长期受理或额满为止；请改正 shape，删去 until_full，或改正 role",
    basis="长期受理、额满为止说的是收申报",
)
def places_are_for_applications(call: Call) -> Iterator[Spot]:
    """Only steps in which applications are handed in are rolling or open until they are full."""
    for item in call.milestones:
        if item.role != "application" and (item.rolling or item.until_full):
            yield item.origin.spot("shape" if item.rolling else "until_full", name=item.name)


@site_check(
    "TIM-024",
    "{name}额满的时刻 {full} 还没有到；请等名额真的满了再写 full_since",
    basis="名额满没满，要到那时才知道",
    level=Level.WARNING,
)
def places_are_taken_when_it_is_said(site: Site, as_of: datetime) -> Iterator[Spot]:
    """What is said to be full is full already."""
    for item in _full(site):
        if item.full_since and item.full_since > as_of:
            yield item.origin.spot("full_since", name=item.name, full=item.full_since)


@check(
    "TIM-025",
    "{before}没有截止时间，算不出{name}的 {days} 个工作日到哪一天；"
    "请写 assumption，说明从哪一天数起，网页只写“{days} 个工作日内”",
    basis="长期受理的，后面的环节从每份申报各自数起",
    level=Level.WARNING,
)
def steps_after_rolling_windows_say_from_when(call: Call) -> Iterator[Spot]:
    """A count of working days after a window without a closing time says from when it counts."""
    for item in call.milestones:
        before = next((one for one in followed(call, item) if one.rolling), None)
        counted = item.shape == "duration" and item.working_days and not item.clause.assumption
        if before and counted and before.until is None:
            yield item.origin.spot(
                "after", name=item.name, before=before.name, days=item.working_days
            )


@site_check(
    "TIM-026",
    "{name}已经额满，没有一份公告说停止受理；请发一份通知，写上 call: {call}，订阅的人才知道",
    basis="停止受理要让还在准备的人知道",
    level=Level.WARNING,
)
def what_is_full_is_announced(site: Site, as_of: datetime) -> Iterator[Spot]:
    """Once a window is full a notice about its call says so."""
    for call in site.calls:
        notices = [n for n in site.announcements if (n.kind, n.call) == ("notice", call.id)]
        told = [published_at(one, site.zone) for one in notices]
        for item in call.applications:
            full = item.full_since if item.is_full else None
            day = full.replace(hour=0, minute=0, second=0, microsecond=0) if full else None
            if full and day and full <= as_of and not any(one >= day for one in told):
                yield item.origin.spot("full_since", name=item.name, call=call.id)


@check(
    "TIM-027",
    "{name}的时间原文有两种说法，没有写本站采用哪一种的理由；请写 assumption",
    basis="原文自相矛盾的，读者要知道按哪一处、为什么",
)
def contradictions_are_read(call: Call) -> Iterator[Spot]:
    """A step whose times the notice gives in two ways says which is held and why."""
    for item in call.milestones:
        if item.also_stated and item.clause.assumption is None:
            yield item.origin.spot("also_stated", name=item.name)


@check(
    "TIM-028",
    "{name}的另一种说法{what}；请照原文写上另一处的 opens 或 closes，没有矛盾的删去",
    basis="两处时间不同，才是原文的矛盾",
)
def contradictions_differ(call: Call) -> Iterator[Spot]:
    """Another time that a notice gives differs from the one that is held."""
    for item in call.milestones:
        for stated in item.also_stated:
            if stated.opens is None and stated.closes is None:
                yield stated.origin.spot("says", name=item.name, what="没有写时间")
            for key, own, other in (
                ("opens", item.opens, stated.opens),
                ("closes", item.closes, stated.closes),
            ):
                if other is not None and own == other:
                    yield stated.origin.spot(key, name=item.name, what="与采用的时间相同")


@check(
    "TIM-029",
    "{name}额满的时刻 {full} 不晚于开始时间 {opens}；请改正其中一个",
    basis="开始受理以后才会额满",
)
def places_are_taken_after_the_opening(call: Call) -> Iterator[Spot]:
    """A window is full after it opens."""
    for item in call.milestones:
        if item.full_since and item.opens and item.full_since <= item.opens:
            yield item.origin.spot(
                "full_since", name=item.name, full=item.full_since, opens=opening(item.opens)
            )


def _full(site: Site) -> Iterator[Milestone]:
    """Yield every window that is full, or is said to be."""
    for call in site.calls:
        yield from (item for item in call.milestones if item.full_since)
