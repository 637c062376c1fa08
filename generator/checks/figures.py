"""Checks of figures that follow from others: what a notice gives as well is reckoned again."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from math import prod

from generator.checks.clauses import own, sayings
from generator.checks.registry import check, site_check
from generator.checks.timeline import timelines
from generator.findings import Level
from generator.model.call_status import Span
from generator.model.calls import Call, Site
from generator.model.clauses import StatedFigure
from generator.model.milestones import Milestone
from generator.model.working_days import Calendar, UnknownYear, workdays_between
from generator.sources.origin import Spot

_ENUMERATION = re.compile(
    r"\{(?P<name>[a-z][a-z_0-9]*)\} ?(?:个|项|类|种|条|份|方面|部分)[^{}：。；，、]{0,12}："
    r"(?P<items>[^：。]+)。"
)
_AND = re.compile("以及|和|及|或|与")
_PERCENT = re.compile("(?:^|_)percent$")
_MAGNITUDES = tuple(10**n for n in range(1, 5))
_SIGN = {True: " + ", False: " × "}
_LONGEST = timedelta(days=3700)
_UNITS = {"working_days": "个工作日", "days": "日"}


@check(
    "CLA-025",
    "句子里说有 {told} 个，列出来的是 {found} 个；请核对，改成一致",
    basis="说有几个、列出几个，是同一件事",
    level=Level.WARNING,
)
def enumerations_have_as_many_as_they_say(call: Call) -> Iterator[Spot]:
    """A sentence that counts what it lists behind a colon lists as many."""
    for clause in sayings(call):
        for found in _ENUMERATION.finditer(clause.says):
            told = clause.params.get(found["name"])
            if isinstance(told, int) and told not in (many := _listed(found["items"])):
                yield clause.origin.spot("says", told=told, found=many[0])


def _listed(items: str) -> range:
    """Return how many an enumeration may have: 和 may join the last two, or two words of one."""
    parts = re.split("；" if "；" in items else "、", items)
    return range(len(parts), len(parts) + len(_AND.findall(items)) + 1)


@check(
    "CLA-026",
    "{name} 写的是 {told}，{of} 的 {percent}% 却是 {found}，像是多写或者少写了 0；请核对",
    basis="比例、总数和份额写了两个，第三个就定了",
    level=Level.WARNING,
)
def shares_are_of_their_size(call: Call) -> Iterator[Spot]:
    """No parameter is a tenth or ten times the share its clause gives in percent."""
    for clause in own(call):
        whole = {n: v for n, v in clause.params.items() if isinstance(v, int) and v > 0}
        percents = [name for name in whole if _PERCENT.search(name)]
        if len(percents) != 1:
            continue
        percent = whole.pop(percents[0])
        for name, told in whole.items():
            for total in whole.values():
                share, rest = divmod(total * percent, 100)
                if max(told, share) < total and not rest and share and _off(told, share):
                    facts = {"told": told, "of": total, "percent": percent, "found": share}
                    yield clause.origin.spot(f"params/{name}", name=name, **facts)


def _off(told: int, share: int) -> bool:
    return any(told * n == share or share * n == told for n in _MAGNITUDES)


@check(
    "CLA-027",
    "{clause} 的 {name} 写的是 {told}，按 {how} 推算是 {found}；请核对，改正其中一个",
    basis="推得出来的数与写出来的数是同一个",
)
def stated_figures_are_what_follows(call: Call) -> Iterator[Spot]:
    """Each figure that follows from others is what they give."""
    for one in call.figures:
        told, found = _value(call, one.clause, one.name), _reckoned(call, one)
        if isinstance(told, int) and found is not None and found != told:
            facts = {"told": told, "found": _plain(found), "how": _how(call, one)}
            yield one.origin.spot("is", clause=one.clause, name=one.name, **facts)


@check(
    "CLA-028",
    "没有 {name} 这个数；请写本条款里的参数名，别的条款写成 条款标识.参数名，"
    "计数的写 lists.清单标识、districts、cases、attachments、documents 或写了几个值的参数",
    basis="从哪几个数推算，要写得明白",
)
def figures_name_what_there_is(call: Call) -> Iterator[Spot]:
    """A figure that follows from others names numbers that there are."""
    for one in call.figures:
        if not isinstance(_value(call, one.clause, one.name), int):
            yield one.origin.spot("name", name=f"{one.clause}.{one.name}")
        for name in (*one.sum, *one.product, *((one.percent, one.of) if one.percent else ())):
            if not isinstance(_value(call, one.clause, name), int):
                yield one.origin.spot("is", name=name)
        if one.count and _count(call, one) is None:
            yield one.origin.spot("is", name=one.count)


def _reckoned(call: Call, one: StatedFigure) -> float | None:
    """Return what a figure has to be, or None where a number is missing."""
    if one.count:
        return _count(call, one)
    names = one.sum or one.product or (one.percent, one.of)
    values = [_value(call, one.clause, name) for name in names]
    whole = [value for value in values if isinstance(value, int)]
    if len(whole) != len(values):
        return None
    if one.sum:
        return sum(whole)
    return prod(whole) if one.product else prod(whole) / 100


def _value(call: Call, own_clause: str, name: str) -> object:
    """Return a parameter by its name, of the figure's own clause where it names none."""
    clause_id, _, last = name.rpartition(".")
    clause = call.clause(clause_id or own_clause)
    if clause is None:
        return None
    if last == "amount" and last not in clause.params:
        granted = (m for c in call.categories() for m in (c.ceiling, c.reward) if m)
        return next((m.amount for m in granted if m.clause.id == clause.id), None)
    return clause.params.get(last)


def _count(call: Call, one: StatedFigure) -> int | None:
    """Return how long a list is: one of the call, or a parameter that has several values."""
    lists = {f"lists.{found.id}": len(found.rows) for found in call.lists}
    lists["attachments"] = len(call.notice.attachments)
    lists["documents"] = len(call.notice.documents)
    if call.districts:
        lists["districts"] = len(call.districts.names)
    if call.cases:
        lists["cases"] = len(call.cases.cases)
    value = _value(call, one.clause, one.count)
    return len(value) if isinstance(value, tuple) else lists.get(one.count)


def _how(call: Call, one: StatedFigure) -> str:
    """Say how a figure follows, in numbers: 66000 的 10%."""
    if one.count:
        return f"{one.count} 的个数"
    names = one.sum or one.product or (one.of, one.percent)
    values = [str(_value(call, one.clause, name)) for name in names]
    return f"{values[0]} 的 {values[1]}%" if one.percent else _SIGN[bool(one.sum)].join(values)


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


@site_check(
    "TIM-033",
    "{name}写的是 {told} {unit}，从 {first} 到 {last} 是 {found} {unit}；"
    "请核对日期和 params 里的 {param}，首日怎样计的在 assumption 里写明",
    basis="起止日期和天数写了两个，第三个就定了",
    level=Level.WARNING,
)
def steps_last_as_long_as_they_say(site: Site, _: object) -> Iterator[Spot]:
    """A step with a beginning and an end lasts as many days as its parameters say."""
    for call, when in timelines(site):
        for milestone in call.milestones:
            if milestone.shape in ("window", "period"):
                yield from _lengths(milestone, call, when[milestone.clause.id], site)


def _lengths(milestone: Milestone, call: Call, span: Span, site: Site) -> Iterator[Spot]:
    issued = call.notice.printed
    if span.end is None or (span.start is None and issued is None):
        return
    # A period that begins with the notice does not count its first day; an opening day counts.
    first = span.start.astimezone(site.zone).date() if span.start else issued
    last = (span.end.astimezone(site.zone) - timedelta(microseconds=1)).date()
    if first is None or not first <= last < first + _LONGEST:
        return
    if span.start is None:
        first += timedelta(days=1)
    for param, unit in _UNITS.items():
        told = milestone.clause.params.get(param)
        if not isinstance(told, int):
            continue
        try:
            found = _days(site.calendar, first, last, working=param == "working_days")
        except UnknownYear:
            continue
        # An assumption tells how the first day is counted; it excuses that one day alone.
        if abs(found - told) > (1 if milestone.clause.assumption else 0):
            yield milestone.clause.origin.spot(
                f"params/{param}",
                name=milestone.name,
                told=told,
                found=found,
                unit=unit,
                param=param,
                first=first,
                last=last,
            )


def _days(calendar: Calendar, first: date, last: date, *, working: bool) -> int:
    if working:
        return workdays_between(calendar, first, last)
    return (last - first).days + 1
