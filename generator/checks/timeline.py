"""Checks of the timeline: every step in order, in days that exist, with one meaning."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from generator.checks.eligibility import overlap
from generator.checks.registry import check, site_check
from generator.checks.texts import fields
from generator.findings import Level
from generator.model.call_status import Span, open_leaves, spans, windows
from generator.model.calls import Axis, Call, Category, Site
from generator.model.milestones import Milestone
from generator.model.working_days import UnknownYear, add, is_workday, say_instant
from generator.sources.origin import Spot
from generator.sources.time_zone import in_zone, zone_named

_MOMENT = timedelta(microseconds=1)
_TIMES = ("opens", "closes", "full_since", "starts", "ends", "months", "working_days")
_NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "window": ("closes",),
        "rolling": (),
        "period": ("starts", "ends"),
        "duration": ("working_days", "after"),
        "undated": (),
    }
)
_MAY: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "window": frozenset({"opens", "closes", "full_since"}),
        "rolling": frozenset({"opens", "full_since"}),
        "period": frozenset({"starts", "ends", "months"}),
        "duration": frozenset({"working_days"}),
        "undated": frozenset(),
    }
)


@dataclass(frozen=True, kw_only=True)
class DatedStep:
    """A milestone, when it takes place, and the nearest step before it that has an end."""

    milestone: Milestone
    span: Span
    before: Milestone | None
    before_ended: datetime | None


def timelines(site: Site) -> Iterator[tuple[Call, Mapping[str, Span]]]:
    """Yield every call with the spans of its milestones; nothing without a time zone."""
    for call in site.calls if zone_named(site.time_zone) else ():
        yield call, spans(call, site.calendar, site.zone)


def steps(site: Site) -> Iterator[DatedStep]:
    """Yield every milestone of every call together with the step it follows."""
    for call, when in timelines(site):
        for milestone in call.milestones:
            earlier = () if circle(call, milestone) else followed(call, milestone)
            before = next((m for m in earlier if when[m.clause.id].end), None)
            yield DatedStep(
                milestone=milestone,
                span=when[milestone.clause.id],
                before=before,
                before_ended=when[before.clause.id].end if before else None,
            )


def followed(call: Call, milestone: Milestone) -> tuple[Milestone, ...]:
    """Return the milestones that one follows, the nearest first, up to the first or to itself."""
    chain: list[Milestone] = []
    follows = call.milestone(milestone.after)
    while follows and follows not in chain:
        chain.append(follows)
        if follows is milestone:
            break
        follows = call.milestone(follows.after)
    return tuple(chain)


def circle(call: Call, milestone: Milestone) -> tuple[str, ...]:
    """Return the ids of the milestones that wait for each other, if this is one of them."""
    chain = followed(call, milestone)
    return tuple(m.clause.id for m in chain) if chain and chain[-1] is milestone else ()


def last_key(milestone: Milestone) -> str:
    """Return the key that says when a milestone ends."""
    return {"period": "ends", "duration": "working_days"}.get(milestone.shape, "closes")


def first_key(milestone: Milestone) -> str:
    """Return the key that says when a milestone begins."""
    return {"period": "starts", "duration": "working_days"}.get(milestone.shape, "opens")


def opening(instant: datetime) -> str:
    """Say the instant at which something begins."""
    return say_instant(instant, opening=True)


@check(
    "TIM-001",
    "{name}的{closing} {closes} 不晚于{opening} {opens}；请改正其中一个",
    basis="先开始，后截止",
)
def windows_close_after_they_open(call: Call) -> Iterator[Spot]:
    """A window closes after it opens."""
    for item in call.milestones:
        if item.opens and item.closes and item.closes <= item.opens:
            yield item.origin.spot(
                "closes",
                name=item.name,
                closing=item.origin.title("closes"),
                closes=item.closes,
                opening=item.origin.title("opens"),
                opens=opening(item.opens),
            )


@check(
    "TIM-002",
    "{name}的{ending} {ends} 早于{starting} {starts}；请改正其中一个",
    basis="先开始，后结束",
)
def periods_end_after_they_start(call: Call) -> Iterator[Spot]:
    """A period does not end before it starts."""
    for item in call.milestones:
        if item.starts and item.ends and item.ends < item.starts:
            yield item.origin.spot(
                "ends",
                name=item.name,
                ending=item.origin.title("ends"),
                ends=item.ends,
                starting=item.origin.title("starts"),
                starts=item.starts,
            )


@check(
    "TIM-003",
    "{name}写的是 {months} 个月，从 {starts} 到 {ends} 却不是；请改正月数或日期",
    basis="月数和起止日期说的是同一件事",
)
def months_agree_with_the_period(call: Call) -> Iterator[Spot]:
    """A period has as many months as it says."""
    for item in call.milestones:
        if item.months is None or not item.starts or not item.ends or item.ends < item.starts:
            continue
        wanted = _months_after(item.starts, item.months) - timedelta(days=1)
        # A period from the end of a month may lack its day; one day off is no fault then.
        spare = 1 if item.starts.day > 28 else 0
        if abs((item.ends - wanted).days) > spare:
            yield item.origin.spot(
                "months", name=item.name, months=item.months, starts=item.starts, ends=item.ends
            )


def _months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@check(
    "TIM-004",
    "{name}的写法是 {shape}，缺 {field}；请补上，或改正 shape",
    basis="每种时间写法要写全",
)
def shapes_have_their_fields(call: Call) -> Iterator[Spot]:
    """A milestone has the times that its shape needs."""
    for item in call.milestones:
        for key in _NEEDS[item.shape]:
            if key not in fields(item.origin):
                yield item.origin.spot("shape", name=item.name, shape=item.shape, field=key)


@check(
    "TIM-005",
    "{name}的写法是 {shape}，不该有 {field}；请删去，或改正 shape",
    basis="同一个环节的时间只有一种写法",
)
def shapes_have_no_other_fields(call: Call) -> Iterator[Spot]:
    """A milestone has no times that do not belong to its shape."""
    for item in call.milestones:
        for key in _TIMES:
            if key in fields(item.origin) and key not in _MAY[item.shape]:
                yield item.origin.spot(key, name=item.name, shape=item.shape, field=key)


@check(
    "TIM-006",
    "没有 {after} 这个环节；请改成本文件里另一个环节的条款标识",
    basis="后一个环节接着前一个环节算",
)
def steps_follow_known_steps(call: Call) -> Iterator[Spot]:
    """A milestone follows another milestone of the call."""
    for item in call.milestones:
        if item.after and call.milestone(item.after) is None:
            yield item.origin.spot("after", after=item.after)


@check(
    "TIM-007",
    "环节互相等待：{circle}；请改正其中一个 after",
    basis="总有一个环节在最前",
)
def steps_do_not_wait_for_each_other(call: Call) -> Iterator[Spot]:
    """No milestone follows itself, directly or over others."""
    seen: set[str] = set()
    for item in call.milestones:
        waiting = circle(call, item)
        if waiting and not seen & {*waiting}:
            seen.update(waiting)
            yield item.origin.spot("after", circle=" → ".join((item.clause.id, *waiting)))


@site_check(
    "TIM-008",
    "{name}到 {ends} 为止，早于它之前的{before}的结束时间 {before_ends}；请改正其中一个",
    basis="后一个环节不会先结束",
)
def steps_end_after_those_before(site: Site, _: object) -> Iterator[Spot]:
    """A milestone does not end before the one it follows."""
    for step in steps(site):
        end, earlier, item = step.span.end, step.before_ended, step.milestone
        if end and earlier and step.before and end < earlier:
            yield item.origin.spot(
                last_key(item),
                name=item.name,
                ends=end,
                before=step.before.name,
                before_ends=earlier,
            )


@site_check(
    "TIM-009",
    "{name}从 {starts} 开始，它之前的{before}到 {before_ends} 才结束；请核对两个时间",
    basis="后一个环节通常在前一个结束后开始",
    level=Level.WARNING,
)
def steps_begin_after_those_before(site: Site, _: object) -> Iterator[Spot]:
    """A milestone does not begin before the one it follows has ended."""
    for step in steps(site):
        start, earlier, item = step.span.start, step.before_ended, step.milestone
        if start and earlier and step.before and start < earlier:
            yield item.origin.spot(
                first_key(item),
                name=item.name,
                starts=opening(start),
                before=step.before.name,
                before_ends=earlier,
            )


@check(
    "TIM-010",
    "没有申报环节；请给申报的环节写 role: application",
    basis="每个批次都有申报环节，分几次申报的有几个",
)
def there_is_an_application_step(call: Call) -> Iterator[Spot]:
    """A call has at least one step in which applications are handed in."""
    if not call.applications:
        yield call.milestones[0].origin.spot("role")


@check(
    "TIM-011",
    "申报环节没有写截止时刻；请把 shape 写成 window，并写上 closes，长期受理的写成 rolling",
    basis="申报单位首先要知道什么时候截止",
)
def applications_close(call: Call) -> Iterator[Spot]:
    """The application step is a window, which closes, or one that is rolling."""
    for item in call.milestones:
        if item.role == "application" and item.shape not in {"window", "rolling"}:
            yield item.origin.spot("shape")


@site_check(
    "TIM-012",
    "没有 {year} 年的放假安排，算不出{name}的 {days} 个工作日；"
    "请按{source}新建 site_data/workdays/{year}.yml",
    basis="工作日只按正式公布的放假安排推算",
)
def working_days_are_known(site: Site, _: object) -> Iterator[Spot]:
    """A duration in working days falls into years whose days off are known."""
    yield from _uncounted(site, to_confirm=False)


@site_check(
    "TIM-020",
    "没有 {year} 年的放假安排，{name}的 {days} 个工作日还没有推算；"
    "公布以后，请按{source}新建 site_data/workdays/{year}.yml",
    basis="日期待确认的时候，可以等放假安排公布",
    level=Level.WARNING,
)
def working_days_to_confirm_are_known(site: Site, _: object) -> Iterator[Spot]:
    """A duration that stands on a date to be confirmed may wait for the official calendar."""
    yield from _uncounted(site, to_confirm=True)


def _uncounted(site: Site, *, to_confirm: bool) -> Iterator[Spot]:
    """Yield the durations that cannot be counted for want of a calendar."""
    for step in steps(site):
        item, since = step.milestone, step.before_ended
        if item.shape != "duration" or item.working_days is None or not since:
            continue
        try:
            add(site.calendar, (in_zone(since, site.zone) - _MOMENT).date(), item.working_days)
        except UnknownYear as unknown:
            if step.span.to_confirm is to_confirm:
                yield item.origin.spot(
                    "working_days",
                    year=unknown.year,
                    source=unknown.source,
                    name=item.name,
                    days=item.working_days,
                )


@site_check(
    "TIM-013",
    "{name}的{closing} {closes} 在休息日；请核对日期，原文如此就不必改",
    basis="截止日遇休息日常常顺延",
    level=Level.WARNING,
)
def windows_close_on_working_days(site: Site, _: object) -> Iterator[Spot]:
    """A window closes on a working day, where the calendar of the year is known."""
    for call, _when in timelines(site):
        for item in call.milestones:
            if item.closes and _off(site, in_zone(item.closes, site.zone)):
                title = item.origin.title("closes")
                yield item.origin.spot("closes", name=item.name, closing=title, closes=item.closes)


def _off(site: Site, closes: datetime) -> bool:
    try:
        return not is_workday(site.calendar, (closes - _MOMENT).date())
    except UnknownYear:
        return False


@site_check(
    "TIM-014",
    "{name}与 {other} 说的是同一个环节，时间却不同；请改成一致，或写明它们的区别",
    basis="一个环节只有一个时间",
)
def steps_do_not_contradict(site: Site, _: object) -> Iterator[Spot]:
    """No two milestones of one name, or of one role and actor, end at different times."""
    for call, when in timelines(site):
        for index, item in enumerate(call.milestones):
            for other in call.milestones[:index]:
                if _contradict(call, item, other, when):
                    yield item.origin.spot("name", name=item.name, other=other.clause.id)
                    break


def _contradict(call: Call, one: Milestone, other: Milestone, when: Mapping[str, Span]) -> bool:
    ends = when[one.clause.id].end, when[other.clause.id].end
    if ends[0] == ends[1] or not overlap(call, one.clause.categories, other.clause.categories):
        return False
    # With several rounds one unit has several steps; another name is another step.
    parts = (one.role, one.actor), (other.role, other.actor)
    same_part = parts[0] == parts[1] and one.role not in {"other", "application"}
    return one.name == other.name or (same_part and None not in ends)


@site_check(
    "TIM-015",
    "{name}从 {starts} 开始，申报到 {closes} 才截止；请改正其中一个",
    basis="申报截止、立项之后才实施",
)
def projects_start_after_applications_close(site: Site, _: object) -> Iterator[Spot]:
    """Implementation does not start before the first applications close."""
    for call, when in timelines(site):
        ends = [window.closes for window in windows(call) if window.closes]
        closes = min(ends, default=None)
        for item in call.milestones:
            start = when[item.clause.id].start
            if item.role == "implementation" and start and closes and start < closes:
                yield item.origin.spot(
                    first_key(item), name=item.name, starts=opening(start), closes=closes
                )


@site_check(
    "TIM-016",
    "{name}到 {closes} 为止，项目实施到 {ends} 才结束；请改正其中一个",
    basis="实施结束才能验收完",
)
def acceptance_ends_after_projects(site: Site, _: object) -> Iterator[Spot]:
    """Acceptance does not close before implementation ends."""
    for call, when in timelines(site):
        ends = [when[i.clause.id].end for i in call.milestones if i.role == "implementation"]
        for item in call.milestones:
            closes = when[item.clause.id].end
            for end in ends:
                if item.role == "acceptance" and closes and end and closes < end:
                    yield item.origin.spot(last_key(item), name=item.name, closes=closes, ends=end)


@site_check(
    "TIM-017",
    "时刻的时区是 {offset}，站点的时区 {zone} 当时是 {expected}；请改正时刻结尾的时区",
    basis="时区写错，截止时间会差几个小时",
)
def instants_are_told_in_the_zone_of_the_site(site: Site, _: object) -> Iterator[Spot]:
    """An instant carries the offset that the time zone of the site has then."""
    for call, _when in timelines(site):
        for item in call.milestones:
            own = (("opens", item.opens), ("closes", item.closes), ("full_since", item.full_since))
            told = [(item.origin, key, instant) for key, instant in own]
            for stated in item.also_stated:
                told += [(stated.origin, "opens", stated.opens)]
                told += [(stated.origin, "closes", stated.closes)]
            for origin, key, instant in told:
                offset = str(fields(origin).get(key, ""))[-6:]
                expected = in_zone(instant, site.zone).isoformat()[-6:] if instant else offset
                if offset != expected:
                    yield origin.spot(key, offset=offset, zone=site.time_zone, expected=expected)


@check(
    "TIM-018",
    "{name}的年份 {found} 离批次的年度 {year} 太远；请核对年份",
    basis="年份写错是最常见的笔误",
)
def years_are_near_the_year_of_the_call(call: Call) -> Iterator[Spot]:
    """Applications close within a year of the call's, and nothing ends five years after."""
    for item in call.milestones:
        last = item.closes - _MOMENT if item.closes else item.ends
        most = call.year + (1 if item.role == "application" else 5)
        if last and not call.year - 1 <= last.year <= most:
            yield item.origin.spot(last_key(item), name=item.name, found=last.year, year=call.year)


@check(
    "TIM-019",
    "{name}和{other}都是申报环节，时间重叠；请改正时间，或改正其中一个的 role",
    basis="分几次申报时，前一次截止后才开始下一次",
)
def application_windows_do_not_overlap(call: Call) -> Iterator[Spot]:
    """Of two windows for the same categories, one closes before the other opens."""
    found = windows(call)
    for index, window in enumerate(found):
        for earlier in found[:index]:
            ids = window.milestone.clause.categories, earlier.milestone.clause.categories
            ends = earlier.closes
            begun = window.opens is None or ends is None or window.opens < ends
            if begun and overlap(call, *ids):
                yield window.milestone.origin.spot(
                    "closes" if window.opens is None else "opens",
                    name=window.milestone.name,
                    other=earlier.milestone.name,
                )
                break


@check(
    "TIM-021",
    "没有给“{category}”写申报的时间；请补上这一类的申报环节，或把它写进一个申报环节的 categories",
    basis="每一类都要有申报的时间，否则没有一份能按时",
)
def every_category_has_a_window(call: Call) -> Iterator[Spot]:
    """Where windows are for some categories, each that is open has one."""
    found = windows(call)
    if any(not window.milestone.clause.categories for window in found):
        return
    meant = {category for window in found for category in window.milestone.clause.categories}
    lacking = [
        [leaf for leaf in open_leaves(call) if leaf.id in _ids(axis) and not _named(leaf, meant)]
        for axis in call.axes
    ]
    # One axis is enough: an application is of a category of each.
    for leaf in lacking[0] if found and lacking and all(lacking) else ():
        yield found[0].milestone.origin.spot("categories", category=leaf.label)


def _ids(axis: Axis) -> set[str]:
    return {one.id for category in axis.categories for one in category.walk()}


def _named(category: Category, ids: set[str]) -> bool:
    return not ids.isdisjoint((category.id, *category.path))
