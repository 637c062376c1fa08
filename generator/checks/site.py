"""Checks of the site and of what people wrote for it: announcements and pages."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from urllib.parse import urlsplit

from generator.checks.markup import foreign
from generator.checks.registry import site_check
from generator.checks.texts import Written, fields, matches
from generator.findings import Level, Place
from generator.model.calls import Site
from generator.model.working_days import is_chinese_time
from generator.sources.markdown import prose
from generator.sources.origin import Spot
from generator.sources.time_zone import zone_named

_TITLE = re.compile(r"^ {0,3}#(?=[ \t]|$)|^(?=[^\S\n]*+\S[^\n]*+\n {0,3}=+ *$)|<h1\b", re.M | re.I)
_CHINESE = re.compile(r"zh(?:-[A-Za-z0-9]+)*", re.IGNORECASE)
_FOREIGN = re.compile(
    r"!\[[^\[\]]*\]\(\s*<?(?:https?:)?//|<(?:img|source|video|audio|track)\b[^<>]*(?:https?:)?//",
    re.I,
)


@site_check(
    "SIT-001",
    "网站名称标签是“{tag}”，网站名称是“{title}”；请改成一致",
    basis="政府网站标签要与网站名称一致",
)
def name_tags_agree(site: Site, _: object) -> Iterator[Spot]:
    """The tag SiteName, where it is given, is the title of the site."""
    tag = site.tags.get("SiteName", "")
    if tag and tag != site.title:
        yield site.origin.spot("tags/SiteName", tag=tag, title=site.title)


@site_check(
    "SIT-002",
    "没有 {zone} 这个时区；请写 Asia/Shanghai 这样的名称",
    basis="截止时间按站点的时区计算",
)
def time_zones_are_known(site: Site, _: object) -> Iterator[Spot]:
    """The time zone of the site exists."""
    if zone_named(site.time_zone) is None:
        yield site.origin.spot("time_zone", zone=site.time_zone)


@site_check(
    "SIT-006",
    "网站的语言写的是 {language}，程序的文字现在只有中文的；请写 zh-CN",
    basis="半中半外的网页，两边的读者都看不明白",
)
def languages_have_their_words(site: Site, _: object) -> Iterator[Spot]:
    """The language of the site is Chinese, the one the program has words in."""
    if not _CHINESE.fullmatch(site.language):
        yield site.origin.spot("language", language=site.language)


@site_check(
    "DAY-007",
    "站点的时区是 {zone}，没有写 calendar，工作日就按中国的放假安排算；"
    "请写 calendar: plain（周末加 site_data/workdays 里的文件），确实照中国的就写 calendar: cn",
    basis="别的国家和地区放假的日子不同，用错日历，期限就差几天",
    level=Level.WARNING,
)
def calendars_belong_to_their_place(site: Site, _: object) -> Iterator[Spot]:
    """A site whose time is not China's says by which calendar it counts."""
    zone, said = zone_named(site.time_zone), "calendar" in fields(site.origin)
    if zone is not None and not said and not is_chinese_time(zone):
        yield site.origin.spot("time_zone", zone=site.time_zone)


@site_check(
    "SIT-003",
    "{call} 是 {year} 年的批次，排在 {before} 年的后面；请把新的批次排在前面",
    basis="读者先找最新的批次",
    level=Level.WARNING,
)
def calls_stand_newest_first(site: Site, _: object) -> Iterator[Spot]:
    """The calls of the site stand newest first."""
    years = {call.id: call.year for call in site.calls}
    listed = [(n, c) for n, c in enumerate(_listed(site)) if c in years]
    for (_first, before), (index, call) in pairwise(listed):
        if years[call] > years[before]:
            yield site.origin.spot(
                f"calls/{index}", call=call, year=years[call], before=years[before]
            )


def _listed(site: Site) -> tuple[str, ...]:
    """Return the calls that site.yml lists, those that cannot be read included."""
    listed = fields(site.origin).get("calls")
    return tuple(str(item) for item in listed) if isinstance(listed, tuple) else ()


@site_check(
    "SIT-004",
    "网站标识码标签是 {tag}，页脚的标识码是 {mark}；请改成一致",
    basis="一个网站只有一个标识码",
)
def codes_agree(site: Site, _: object) -> Iterator[Spot]:
    """The code of the site is the same in the tags and in the footer, where both are given."""
    tag, mark = site.tags.get("SiteIDCode", ""), site.marks.get("site_code", "")
    if tag and mark and tag != mark:
        yield site.origin.spot("tags/SiteIDCode", tag=tag, mark=mark)


@site_check(
    "SIT-005",
    "网站域名标签是 {tag}，网址的域名是 {host}；请改成一致",
    basis="政府网站标签要与网址一致",
)
def domains_agree(site: Site, _: object) -> Iterator[Spot]:
    """The tag SiteDomain, where it is given, is the host of the site's address."""
    tag, host = site.tags.get("SiteDomain", ""), urlsplit(site.url).hostname or ""
    if tag and tag.lower() != host:
        yield site.origin.spot("tags/SiteDomain", tag=tag, host=host)


@site_check(
    "ANN-001",
    "没有 {call} 这个批次；请改成 site.yml 列出的批次标识，不属于批次的不写 call",
    basis="公告从批次的页面可以找到",
)
def calls_are_known(site: Site, _: object) -> Iterator[Spot]:
    """The call an announcement names is one of the site's."""
    known = _listed(site)
    for item in site.announcements:
        if item.call and item.call not in known:
            yield item.origin.spot("call", call=item.call)


@site_check(
    "ANN-002",
    "公告的日期 {day} 还没有到，到那一天才发布；写错了的请改正日期",
    basis="公告不能早于它的日期公开",
    level=Level.WARNING,
)
def announcements_are_not_early(site: Site, as_of: datetime) -> Iterator[Spot]:
    """An announcement whose date is still to come waits for it."""
    for item in site.announcements:
        if item.date > as_of.date():
            yield item.origin.spot("date", day=item.date)


@site_check(
    "ANN-003",
    "公告没有正文；请在两行“---”下面写正文",
    basis="没有内容的公告不发布",
)
def announcements_say_something(site: Site, _: object) -> Iterator[Spot]:
    """An announcement has a text."""
    for item in site.announcements:
        if not item.body.strip():
            yield item.origin.spot("title")


@site_check(
    "ANN-004",
    "正文里有一级标题；标题已写在上面的 title，请改成 ## 或删去",
    basis="一页只有一个一级标题",
)
def announcements_have_one_title(site: Site, _: object) -> Iterator[Spot]:
    """The text of an announcement has no title of its own."""
    yield from _in_prose(site.announcements, _TITLE)


@site_check(
    "ANN-005",
    "正文里有脚本、内嵌网页或带动作的代码；请删去，只用 Markdown 的写法",
    basis="网页上不运行别处写来的代码",
)
def announcements_hold_no_code(site: Site, _: object) -> Iterator[Spot]:
    """The text of an announcement has no script, frame, style or handler."""
    yield from _foreign(site.announcements)


@site_check(
    "ANN-006",
    "正文里的图片或音视频来自别的网站；请把文件放进 content 目录再引用",
    basis="网页不向别的网站请求任何东西",
)
def announcements_fetch_nothing(site: Site, _: object) -> Iterator[Spot]:
    """The text of an announcement shows no picture from another site."""
    yield from _in_prose(site.announcements, _FOREIGN)


@site_check(
    "ANN-007",
    "公告的标题和日期与 {other} 相同；请删去一份，或改正标题",
    basis="一份公告只发布一次",
)
def announcements_stand_once(site: Site, _: object) -> Iterator[Spot]:
    """No two announcements have the same title and date."""
    seen: dict[tuple[str, object], str] = {}
    for item in site.announcements:
        other = seen.setdefault((item.title, item.date), item.id)
        if other != item.id:
            yield item.origin.spot("title", other=other)


@site_check(
    "PAG-001",
    "页面没有正文；请在两行“---”下面写正文，或删去这个文件",
    basis="没有内容的页面不发布",
)
def pages_say_something(site: Site, _: object) -> Iterator[Spot]:
    """A page has a text."""
    for item in site.pages:
        if not item.body.strip():
            yield item.origin.spot("title")


@site_check(
    "PAG-002",
    "正文里有一级标题；标题已写在上面的 title，请改成 ## 或删去",
    basis="一页只有一个一级标题",
)
def pages_have_one_title(site: Site, _: object) -> Iterator[Spot]:
    """The text of a page has no title of its own."""
    yield from _in_prose(site.pages, _TITLE)


@site_check(
    "PAG-003",
    "正文里有脚本、内嵌网页或带动作的代码；请删去，只用 Markdown 的写法",
    basis="网页上不运行别处写来的代码",
)
def pages_hold_no_code(site: Site, _: object) -> Iterator[Spot]:
    """The text of a page has no script, frame, style or handler."""
    yield from _foreign(site.pages)


@site_check(
    "PAG-004",
    "正文里的图片或音视频来自别的网站；请把文件放进 content 目录再引用",
    basis="网页不向别的网站请求任何东西",
)
def pages_fetch_nothing(site: Site, _: object) -> Iterator[Spot]:
    """The text of a page shows no picture from another site."""
    yield from _in_prose(site.pages, _FOREIGN)


def _foreign(items: Iterable[Written]) -> Iterator[Spot]:
    for item in items:
        for line, column in foreign(item.body):
            document = item.origin.document
            place = Place(file=document.path, line=document.below + line - 1, column=column)
            yield Spot(place=place, facts={})


def _in_prose(items: Iterable[Written], pattern: re.Pattern[str]) -> Iterator[Spot]:
    for item in items:
        for place in matches(item, pattern, prose(item.body)):
            yield Spot(place=place, facts={})
