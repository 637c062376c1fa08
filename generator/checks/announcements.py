"""Checks of one announcement: when it is published, its window, where objections go, its list."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from generator.authoring.blanks import LEFT
from generator.checks.registry import site_check
from generator.checks.texts import below, matches, texts
from generator.findings import Level
from generator.model import call_status
from generator.model.announcement_status import Board, begins, last_day
from generator.model.announcements import (
    KINDS,
    Announcement,
    ObjectionOffice,
    PublicityWindow,
)
from generator.model.calls import YUAN, Site
from generator.model.log_entries import entries_by_id, read_log
from generator.model.objection_details import (
    SUPERVISING,
    WAYS,
    RequiredDetails,
    details_of,
    required_details,
)
from generator.model.working_days import UnknownYear, end_of, is_workday, window
from generator.sources.markdown import prose
from generator.sources.origin import Spot
from generator.web.labels import COLUMNS

FORMAL = frozenset({"publicity", "result", "correction", "extension", "repeal"})
_FEN = 100
_SENTENCE = re.compile(r"[^。；\n]+")
_SPAN = re.compile(
    r"(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})日[^0-9。；\n]{0,8}?(?:至|到|—|－|–|-|~|～)"
    r"[^0-9。；\n]{0,4}(?:(?:([0-9]{4})年)?([0-9]{1,2})月)?([0-9]{1,2})日"
)
LEFT_BLANK = "ANN-047"
"""The code of a text that is left as its skeleton had it."""

# Within how many working days one answers or publishes is not about the window.
_COUNT = re.compile(r"([0-9]{1,3})[ ]?个?工作日(?![以之]?[内后前])")


def _windows(site: Site) -> Iterator[tuple[Announcement, PublicityWindow]]:
    """Yield the announcements that have a window, with it."""
    for item in site.announcements:
        if item.window is not None:
            yield item, item.window


@site_check(
    "ANN-008",
    "发布时刻 {published} 与日期 {day} 不是同一天；请改成一致",
    basis="题头的日期就是发布的日期",
)
def published_on_its_day(site: Site, _: object) -> Iterator[Spot]:
    """The instant an announcement is published is on its day."""
    for item in site.announcements:
        at = item.published
        if at and at.date() != item.date:
            yield item.origin.spot("published", published=at, day=item.date)


@site_check(
    "ANN-009",
    "发布时刻 {published} 还没有到；请到那时再发布，或改正时刻",
    basis="公告不能早于它的时刻公开",
)
def published_in_time(site: Site, as_of: datetime) -> Iterator[Spot]:
    """An announcement whose day has come is not published before its instant."""
    today = as_of.date()
    for item in site.announcements:
        if item.published and item.date <= today and item.published > as_of:
            yield item.origin.spot("published", published=item.published)


@site_check(
    "ANN-010",
    "公示没有写公示期；请写 window，注明 first（首日）和 working_days（工作日数）",
    basis="公示要让人知道到哪一天为止可以提出异议",
)
def a_publicity_has_a_window(site: Site, _: object) -> Iterator[Spot]:
    """A publicity has a window."""
    for item in site.announcements:
        if item.kind == "publicity" and item.window is None:
            yield item.origin.spot("kind")


@site_check(
    "ANN-011",
    "公示期 {days} 个工作日，少于{basis}规定的 {least} 个；请延长公示期",
    basis="公示期不足的公示没有效力",
)
def windows_are_long_enough(site: Site, _: object) -> Iterator[Spot]:
    """A window has at least the working days of the call's clause, or else of the site."""
    board = Board.of(site)
    for item, counted in _windows(site):
        least = board.least(item)
        if least is not None and counted.working_days < least.days:
            source = f"条款{least.clause.number}" if least.clause else least.basis or "本站"
            yield counted.origin.spot(
                "working_days", days=counted.working_days, least=least.days, basis=source
            )


@site_check(
    "ANN-012",
    "没有写明公示至少几个工作日；请在 site.yml 或批次条款的参数里写 publicity_days",
    basis="公示期够不够，要有规定可以对照",
)
def the_least_is_known(site: Site, _: object) -> Iterator[Spot]:
    """Where there is a window, it is known how long one lasts at least; told once."""
    board = Board.of(site)
    for item, counted in _windows(site):
        if board.least(item) is None:
            yield counted.origin.spot("working_days")
            return


@site_check(
    "ANN-013",
    "公示从 {first} 起算，公告 {day} 才发布；请从发布当天或以后起算",
    basis="没有公开的日子不算公示",
)
def windows_begin_with_the_publication(site: Site, _: object) -> Iterator[Spot]:
    """A window does not begin before the announcement is published."""
    for item, counted in _windows(site):
        continues = item.kind == "extension"
        if counted.first < item.date and not continues:
            yield counted.origin.spot("first", first=counted.first, day=item.date)


@site_check(
    "ANN-014",
    "公示首日 {first} 是休息日，不计入，公示期从下一个工作日 {begins} 起算，到 {last} 为止；"
    "页面照此写明，想从工作日写起就改成 {begins}",
    basis="公示期按工作日计算，休息日不计入",
    level=Level.WARNING,
)
def windows_begin_on_a_working_day(site: Site, _: object) -> Iterator[Spot]:
    """The first day of a window is a working day, or the next one is the first that counts."""
    for _item, counted in _windows(site):
        first, last = begins(site.calendar, counted), last_day(site.calendar, counted)
        if first is not None and last is not None and first != counted.first:
            yield counted.origin.spot("first", first=counted.first, begins=first, last=last)


@site_check(
    "ANN-015",
    "公示的最后一日 {last} 是休息日；请改成工作日",
    basis="期间的最后一日是休息日的，顺延到工作日",
)
def windows_end_on_a_working_day(site: Site, _: object) -> Iterator[Spot]:
    """The last day of a window is a working day."""
    for _item, counted in _windows(site):
        if counted.last and _works(site, counted.last) is False:
            yield counted.origin.spot("last", last=counted.last)


@site_check(
    "ANN-016",
    "公示从 {first} 起 {days} 个工作日，首日计入，到 {right} 为止，不是 {last}；请改正其中一个",
    basis="公示期的首日计入，休息日不计入，首日是休息日的从下一个工作日起算",
)
def windows_are_counted_right(site: Site, _: object) -> Iterator[Spot]:
    """The last day of a window, where it is written, is the one its working days lead to."""
    for _item, counted in _windows(site):
        right = last_day(site.calendar, counted)
        off = counted.last is not None and _works(site, counted.last) is False
        if right is not None and counted.last not in (None, right) and not off:
            yield counted.origin.spot(
                "last",
                first=counted.first,
                days=counted.working_days,
                right=right,
                last=counted.last,
            )


@site_check(
    "ANN-017",
    "没有 {year} 年的放假安排，推算不了公示期；请按{source}新建 "
    "site_data/workdays/{year}.yml，写明 {keys}",
    basis="放假和调休每年由通知规定，不能猜",
)
def the_calendar_knows_the_window(site: Site, _: object) -> Iterator[Spot]:
    """The official calendar knows every day of a window."""
    for _item, counted in _windows(site):
        try:
            window(site.calendar, counted.first, counted.working_days)
        except UnknownYear as unknown:
            yield counted.origin.spot(
                "first", year=unknown.year, source=unknown.source, keys=unknown.keys
            )


def _works(site: Site, day: date) -> bool | None:
    try:
        return is_workday(site.calendar, day)
    except UnknownYear:
        return None


@site_check(
    "ANN-018",
    "公示没有写怎样提出异议；请写 objecting，注明受理单位、电话、地址和监督单位",
    basis="看到公示的人要知道向谁、怎样提出异议",
)
def a_publicity_says_how_to_object(site: Site, _: object) -> Iterator[Spot]:
    """An announcement with a window says how to object; the form of it is written by the site."""
    for item, counted in _windows(site):
        if item.objecting is None and item.kind != "extension":
            yield counted.origin.spot()


@site_check(
    "ANN-019",
    "受理异议的{lacking}没有写；请补上",
    basis="异议要有单位受理，有办法送到",
)
def objections_have_an_office(site: Site, _: object) -> Iterator[Spot]:
    """Where objections go there is an office, and at least one way to reach it."""
    for where in (item.objecting for item in site.announcements if item.objecting):
        ways = any(details_of(where)[way] for way in WAYS)
        parts = ((COLUMNS["unit"], where.office), ("电话、邮箱和地址一样都", ways))
        lacking = tuple(name for name, value in parts if not value)
        if lacking:
            yield where.origin.spot(lacking=lacking)


@site_check(
    "ANN-020",
    "没有写{lacking}；请补上，不要求的，在 site.yml 或批次的 objecting_requires 里列明要求哪几项",
    basis="异议要有电话可问，有地方可送，对受理不满意的人要知道向谁反映",
    level=Level.WARNING,
)
def the_usual_details_are_there(site: Site, _: object) -> Iterator[Spot]:
    """Where nobody says what is asked for, an announcement gives the usual details."""
    for where, required in _objecting(site):
        lacking = () if required.asked_by else tuple(required.lacking(where))
        if lacking:
            yield _detail_spot(where, lacking)


@site_check(
    "ANN-050",
    "{asked}要求写明{lacking}，这里没有写；请补上",
    basis="提出异议要写明什么，由批次或网站规定",
)
def the_details_asked_for_are_there(site: Site, _: object) -> Iterator[Spot]:
    """An announcement gives the details of an objection that its call or the site asks for."""
    for where, required in _objecting(site):
        lacking = tuple(required.lacking(where)) if required.asked_by else ()
        if lacking:
            asked = COLUMNS["call"] if required.asked_by == "call" else "网站（site.yml）"
            yield _detail_spot(where, lacking, asked=asked)


def _objecting(site: Site) -> Iterator[tuple[ObjectionOffice, RequiredDetails]]:
    """Yield where the objections of each announcement go, and what has to be said of it."""
    sealed = entries_by_id(read_log(site.log)[0])
    for item in site.announcements:
        # What is sealed cannot be changed any more, whatever is asked for since.
        if item.objecting is not None and item.id not in sealed:
            yield item.objecting, required_details(site, site.call(item.call))


def _detail_spot(where: ObjectionOffice, lacking: tuple[str, ...], **facts: object) -> Spot:
    """Return the spot of the details, that of the supervision where only hers are missing."""
    over = where.supervision and SUPERVISING.issuperset(lacking)
    return where.origin.spot("supervision" if over else "", lacking=lacking, **facts)


@site_check(
    "ANN-021",
    "监督电话与受理电话相同；请核对，监督由另一个单位负责",
    basis="受理和监督分开，才谈得上监督",
    level=Level.WARNING,
)
def another_office_supervises(site: Site, _: object) -> Iterator[Spot]:
    """The telephone of the supervising office is not that of the office it supervises."""
    for item in site.announcements:
        where = item.objecting
        if where and where.supervision and where.phone:
            own, over = (n.replace("-", "") for n in (where.phone, where.supervision.phone))
            if own == over:
                yield where.origin.spot("supervision/phone")


@site_check(
    "ANN-022",
    "没有写发布单位；请写 issuer",
    basis="公示和结果由哪个单位作出，要写明",
)
def a_formal_announcement_has_an_issuer(site: Site, _: object) -> Iterator[Spot]:
    """What has an effect on others says who issues it."""
    for item in site.announcements:
        if item.kind in FORMAL and not item.issuer:
            yield item.origin.spot("kind")


@site_check(
    "ANN-023",
    "正文写的公示期与题头不同，题头是 {first} 至 {last}，{days} 个工作日；请改成一致，或从正文删去",
    basis="公示期只能有一个说法",
)
def the_text_says_the_same_window(site: Site, _: object) -> Iterator[Spot]:
    """The text of an announcement names no other days for its window than its front matter."""
    for item, counted in _windows(site):
        last = last_day(site.calendar, counted)
        # A correction or an extension may speak of the date that was.
        if last is None or item.kind != "publicity":
            continue
        firsts = {counted.first, begins(site.calendar, counted) or counted.first}
        for at in _contradictions(prose(item.body), counted, firsts, last):
            facts = {"first": counted.first, "last": last, "days": counted.working_days}
            yield Spot(place=below(item, at), facts=facts)


def _contradictions(
    body: str, counted: PublicityWindow, firsts: set[date], last: date
) -> Iterator[int]:
    """Yield where a sentence about a publicity gives other days than a window has.

    A window whose first day is off may be said from that day or from the first that counts.
    """
    end = (last.year, last.month, last.day)
    right = {(first.year, first.month, first.day, *end) for first in firsts}
    for sentence in _SENTENCE.finditer(body):
        if KINDS["publicity"] not in sentence[0]:
            continue
        for span in _SPAN.finditer(sentence[0]):
            year, month, day, to_year, to_month, to_day = (int(g or 0) for g in span.groups())
            year = year or counted.first.year
            parts = (year, month, day, to_year or year, to_month or month, to_day)
            if parts not in right:
                yield sentence.start() + span.start()
        for count in _COUNT.finditer(sentence[0]):
            if int(count[1]) != counted.working_days:
                yield sentence.start() + count.start()


@site_check(
    "ANN-024",
    "没有可以用的结果包 {result}；请核对标识，或把 gongshi review 生成的目录放进 site_data/results",
    basis="公告的名单出自评审的结果包",
)
def lists_are_there(site: Site, _: object) -> Iterator[Spot]:
    """The result package an announcement names is there."""
    known = {result.id for result in site.results}
    for item in site.announcements:
        if item.result and item.result not in known:
            yield item.origin.spot("result", result=item.result)


@site_check(
    "ANN-025",
    "公告的{what}是“{own}”，结果包的是“{other}”；请改成一致",
    basis="一份名单只属于一个批次的一个环节",
)
def a_list_belongs_to_its_call(site: Site, _: object) -> Iterator[Spot]:
    """The call and the stage of an announcement are those of its list."""
    results = {result.id: result for result in site.results}
    for item in site.announcements:
        result = results.get(item.result)
        if result is None:
            continue
        if item.call != result.call:
            parts = {
                "what": COLUMNS["call"],
                "own": item.call or "无",
                "other": result.call or "无",
            }
            yield item.origin.spot("call", **parts)
        if item.stage and item.stage != result.stage:
            parts = {"what": COLUMNS["stage"], "own": item.stage, "other": result.stage or "无"}
            yield item.origin.spot("stage", **parts)


@site_check(
    "ANN-051",
    "{number} 写在退出的项目里，名单上却还有它；请从名单删去，或从 withdrew 删去",
    basis="退出的项目不在名单上",
)
def who_withdrew_is_not_listed(site: Site, _: object) -> Iterator[Spot]:
    """A project that left does not stand in the list it left."""
    board = Board.of(site)
    for item in site.announcements:
        listed = board.list_of(item)
        numbers = listed.by_number() if listed else {}
        for one in item.withdrew:
            if one.number in numbers:
                yield one.origin.spot("number", number=one.number)


@site_check(
    "ANN-026",
    "写了环节却没有名单；请用 result 写明结果包，或删去 stage",
    basis="环节的结果要有名单",
)
def a_stage_has_a_list(site: Site, _: object) -> Iterator[Spot]:
    """An announcement that names a stage of the review has its list, or follows one that has."""
    board = Board.of(site)
    for item in site.announcements:
        if item.stage and not item.result and board.list_of(item) is None:
            yield item.origin.spot("stage")


@site_check(
    "ANN-027",
    "申报 {closes} 才截止，公告 {day} 就公布名单；请改正日期",
    basis="申报没有截止，评审就没有结果",
)
def lists_come_after_the_applications(site: Site, _: object) -> Iterator[Spot]:
    """A list of a call is not announced before its applications have closed."""
    for item in site.announcements:
        call = site.call(item.call) if item.call and item.result else None
        windows = call_status.windows(call) if call else ()
        # With several rounds a list may follow the first closing.
        ends = [one.milestone.until for one in windows]
        # What is taken without an end is reviewed as it comes.
        first = min((end for end in ends if end), default=None) if all(ends) else None
        if first and end_of(item.date, site.zone) <= first:
            yield item.origin.spot("date", closes=first, day=item.date)


@site_check(
    "ANN-028",
    "题头写{what} {told}，名单上是 {found}；请核对，改成一致",
    basis="正文的合计要与名单对得上",
)
def figures_agree_with_the_list(site: Site, _: object) -> Iterator[Spot]:
    """The totals an announcement states are those of its list."""
    board = Board.of(site)
    for item in site.announcements:
        figures, result = item.figures, board.list_of(item)
        if figures is None or result is None:
            continue
        if figures.projects not in (None, len(result.lines), result.applications()):
            parts = {"told": f"{figures.projects} 个", "found": f"{len(result.lines)} 个"}
            yield figures.origin.spot("projects", what=COLUMNS["project"], **parts)
        total = sum(result.awards())
        if figures.amount is not None and figures.amount * _FEN != total:
            found = f"{total // _FEN}.{total % _FEN:02d}".removesuffix(".00")
            call = site.call(item.call) if item.call else None
            said = (call.currency if call else YUAN).said
            parts = {"told": said(str(figures.amount)), "found": said(found)}
            yield figures.origin.spot("amount", what=COLUMNS["amounts"], **parts)


@site_check(
    "ANN-029",
    "{what}；请写 sample: true，或换上真实的名单",
    basis="虚构的名单不能当成真的公布",
)
def samples_are_marked(site: Site, _: object) -> Iterator[Spot]:
    """An announcement is marked as a sample exactly when its list is one."""
    board = Board.of(site)
    for item in site.announcements:
        result = board.list_of(item)
        if result is not None and result.sample and not item.sample:
            yield item.origin.spot("result", what="名单是虚构的样例，公告没有标明")
        elif result is not None and item.sample and not result.sample:
            yield item.origin.spot("sample", what="公告标为样例，名单没有标明")


@site_check(
    LEFT_BLANK,
    "这里还是“请写”的样子；请写上内容",
    basis="公告写完整了再发布",
    level=Level.WARNING,
)
def announcements_are_written_out(site: Site, _: object) -> Iterator[Spot]:
    """No text of an announcement is left as its skeleton had it."""
    for item in site.announcements:
        for text in texts(item.origin.document):
            if LEFT.match(text.text):
                yield text.spot()
        for place in matches(item, LEFT):
            yield Spot(place=place, facts={})
