"""Checks of announcements that follow another: corrections, extensions, repeals, and the result."""

from collections.abc import Iterator

from generator.checks.objections import unanswered
from generator.checks.registry import site_check
from generator.model.announcement_status import (
    Board,
    ChangedLine,
    Changes,
    answers,
    changes,
    last_day,
)
from generator.model.announcements import (
    AWARD,
    KINDS,
    OUTCOMES,
    Announcement,
    ResultPackage,
    fen,
)
from generator.model.calls import Site
from generator.model.log_entries import entries_by_id, read_log
from generator.model.publication import published_at
from generator.model.working_days import end_of
from generator.sources.origin import Spot

FOLLOWING = frozenset({"correction", "extension", "repeal"})
_NAMES = {**KINDS, "result": "结果公告"}


def _results(board: Board) -> Iterator[tuple[Announcement, tuple[Announcement, ...]]]:
    """Yield each result that concludes something, with what it follows, first to last."""
    for item in board.by_id.values():
        before = board.before(item) if item.kind == "result" else ()
        if before:
            yield item, before


@site_check(
    "ANN-030",
    "{name}没有写接在哪份公告后面；请用 follows 写那份公告的标识",
    basis="读者要能从一份公告找到它更正、延期、废止或了结的那一份",
)
def a_followup_follows_something(site: Site, _: object) -> Iterator[Spot]:
    """What changes or concludes an announcement follows it; what changes a call may stand alone."""
    for item in site.announcements:
        whole = item.call and not (item.result or item.stage or item.window)
        needs = item.result if item.kind == "result" else item.kind in FOLLOWING and not whole
        if needs and not item.follows:
            yield item.origin.spot("kind", name=_NAMES[item.kind])


@site_check(
    "ANN-031",
    "没有 {follows} 这份公告；请核对 follows，写那份公告的文件名，不带 .md",
    basis="读者要能从一份公告找到它更正、延期、废止或了结的那一份",
)
def what_is_followed_is_there(site: Site, _: object) -> Iterator[Spot]:
    """The announcement another one follows is there."""
    known = {item.id for item in site.announcements}
    for item in site.announcements:
        if item.follows and item.follows not in known:
            yield item.origin.spot("follows", follows=item.follows)


@site_check(
    "ANN-032",
    "公告接在自己后面，或者几份公告首尾相接；请改正 follows",
    basis="公告一份接一份，总有最早的一份",
)
def announcements_form_no_ring(site: Site, _: object) -> Iterator[Spot]:
    """No announcement follows itself, directly or over others."""
    before = {item.id: item.follows for item in site.announcements}
    for item in site.announcements:
        at, seen = item.follows, set[str]()
        while at and at != item.id and at not in seen:
            seen.add(at)
            at = before.get(at, "")
        if at == item.id:
            yield item.origin.spot("follows")


@site_check(
    "ANN-033",
    "它接在 {other} 后面，日期却比那一份早；请改正日期或 follows",
    basis="后面的公告不能早于前面的公告",
)
def what_is_followed_came_before(site: Site, _: object) -> Iterator[Spot]:
    """An announcement is not published before the one it follows."""
    by_id = {item.id: item for item in site.announcements}
    for item in site.announcements:
        other = by_id.get(item.follows)
        if other is None or other is item:
            continue
        both = item.published is not None and other.published is not None
        if item.date < other.date or (
            both and published_at(item, site.zone) <= published_at(other, site.zone)
        ):
            yield item.origin.spot("published" if both else "date", other=other.id)


@site_check(
    "ANN-034",
    "{other} 已经接在 {follows} 后面；请把这一份接在最新的一份后面",
    basis="同一件事只有一份最新的公告",
)
def one_follows_another(site: Site, _: object) -> Iterator[Spot]:
    """Each announcement is followed by one at most; what comes later follows that one."""
    seats: dict[str, str] = {}
    for item in sorted(site.announcements, key=lambda one: (published_at(one, site.zone), one.id)):
        other = seats.setdefault(item.follows, item.id)
        if item.follows and other != item.id:
            yield item.origin.spot("follows", other=other, follows=item.follows)


@site_check(
    "ANN-035",
    "更正与 {other} 相比什么也没有改；请写明改了什么，或删去这份更正",
    basis="更正要说清楚改了什么",
)
def a_correction_changes_something(site: Site, _: object) -> Iterator[Spot]:
    """A correction has another text or title, and a corrected list has other lines."""
    board = Board.of(site)
    for item in site.announcements:
        other = board.by_id.get(item.follows)
        if item.kind != "correction" or other is None:
            continue
        same = item.body.split() == other.body.split() and item.title == other.title
        old, new = board.list_before(item), board.list_of(item)
        if item.result and old is not None and new is not None:
            same = not changes(old, new)
        if same:
            yield item.origin.spot("result" if item.result else "follows", other=other.id)


@site_check(
    "ANN-036",
    "延期以后公示到 {last} 为止，没有比原来的 {before} 晚；请改正工作日数",
    basis="延期只能延长，不能缩短",
)
def an_extension_extends(site: Site, _: object) -> Iterator[Spot]:
    """The window of an extension ends later than the one it extends."""
    for item, other in _extensions(site):
        last = last_day(site.calendar, item.window) if item.window else None
        before = last_day(site.calendar, other.window) if other.window else None
        if item.window and last and before and last <= before:
            yield item.window.origin.spot("working_days", last=last, before=before)


@site_check(
    "ANN-037",
    "{what}；请写 window，first 与原来的公示相同",
    basis="延期要说清楚延到哪一天",
)
def an_extension_has_a_window(site: Site, _: object) -> Iterator[Spot]:
    """An extension of a window has a window that begins on the same day."""
    for item, other in _extensions(site):
        if other.window is None:
            continue
        if item.window is None:
            yield item.origin.spot("kind", what="延期没有写延到什么时候")
        elif item.window.first != other.window.first:
            yield item.window.origin.spot("first", what="延期的首日与原来的公示不同")


@site_check(
    "ANN-038",
    "公示 {last} 就满了，{day} 才延期；请另发一份公示",
    basis="已经满了的期限不能再延",
)
def an_extension_is_in_time(site: Site, _: object) -> Iterator[Spot]:
    """An extension is published before the window it extends is over."""
    for item, other in _extensions(site):
        last = last_day(site.calendar, other.window) if other.window else None
        if last and item.date > last:
            yield item.origin.spot("date", last=last, day=item.date)


def _extensions(site: Site) -> Iterator[tuple[Announcement, Announcement]]:
    by_id = {item.id: item for item in site.announcements}
    for item in site.announcements:
        other = by_id.get(item.follows)
        if item.kind == "extension" and other is not None:
            yield item, other


@site_check(
    "ANN-039",
    "公示到 {ends} 才满，结果 {day} 就公布；请到期满以后再公布",
    basis="公示期满以前，结果没有定下来",
)
def a_result_waits_for_the_window(site: Site, _: object) -> Iterator[Spot]:
    """A result is not published before every window it concludes is over."""
    for item, before in _results(Board.of(site)):
        windows = (one.window for one in before if one.window is not None)
        ends = [last for one in windows if (last := last_day(site.calendar, one)) is not None]
        if ends and published_at(item, site.zone) < end_of(max(ends), site.zone):
            yield item.origin.spot("date", ends=end_of(max(ends), site.zone), day=item.date)


@site_check(
    "ANN-040",
    "结果公布的时候，第 {number} 件异议还在处理；请先作出处理并写明结果",
    basis="异议没有处理完，结果没有定下来",
)
def a_result_waits_for_objections(site: Site, _: object) -> Iterator[Spot]:
    """A result is not published while an objection to what it concludes is open."""
    board = Board.of(site)
    for item, before in _results(board):
        for objection in (o for one in before for o in board.objections.get(one.id, ())):
            decided = objection.decided
            late = objection.outcome == "open" or decided is None or decided > item.date
            if objection.received <= item.date and late:
                yield item.origin.spot("date", number=objection.number)


@site_check(
    "ANN-041",
    "第 {number} 件异议{outcome}，{what}；请先发布更正，结果接在更正后面，"
    "或者结果用 result 另附改正了的名单",
    basis="异议成立的，名单要改，改了要让人知道",
)
def an_upheld_objection_is_followed_by_a_correction(site: Site, _: object) -> Iterator[Spot]:
    """A result that follows an upheld objection follows what corrects it, or does so itself."""
    board = Board.of(site)
    sealed = entries_by_id(read_log(site.log)[0])
    for item, before in _results(board):
        for place, one in enumerate(before):
            after = (*before[place + 1 :], item)
            # What is sealed was right as the checks stood: any correction answered.
            done = item.id in sealed and any(answers(later) for later in after)
            for objection in () if done else board.objections.get(one.id, ()):
                what = unanswered(board, one, objection, after)
                if what:
                    outcome = OUTCOMES[objection.outcome]
                    facts = {"number": objection.number, "outcome": outcome}
                    yield item.origin.spot("follows", what=what, **facts)


@site_check(
    "ANN-042",
    "结果的名单与公示的不同：{what}；请先发布更正并说明，或改回公示的名单",
    basis="公布的结果就是公示过的名单",
)
def a_result_is_what_was_shown(site: Site, _: object) -> Iterator[Spot]:
    """A result adds nothing to the list that was shown, and changes nothing in it."""
    board = Board.of(site)
    for item, _before in _results(board):
        old, new = board.list_before(item), board.list_of(item)
        found = changes(old, new) if old and new else None
        if item.result and found and (found.added or found.changed):
            yield item.origin.spot("result", what=_in_words(found, new))


def _in_words(found: Changes, new: ResultPackage | None) -> str:
    added = tuple(new.number(line) for line in found.added) if new else ()
    changed = tuple(change.number for change in found.changed)
    parts = [
        f"{word} {'、'.join(numbers[:3])}{f' 等 {len(numbers)} 项' if len(numbers) > 3 else ''}"
        for word, numbers in (("多了", added), ("改了", changed))
        if numbers
    ]
    return "，".join(parts)


@site_check(
    "ANN-043",
    "更正后的名单增加了项目或金额，却没有重新公示；请写 window 和 objecting，重新公示",
    basis="没有公示过的项目和金额不能成为结果",
)
def what_is_added_is_shown_again(site: Site, _: object) -> Iterator[Spot]:
    """A correction that adds a line to a shown list, or money, opens a window of its own."""
    board = Board.of(site)
    for item in site.announcements:
        shown_before = any(one.window for one in board.before(item))
        if item.kind != "correction" or not item.result or item.window or not shown_before:
            continue
        old, new = board.list_before(item), board.list_of(item)
        found = changes(old, new) if old and new else None
        if found and (found.added or any(_raises(c) for c in found.changed)):
            yield item.origin.spot("result")


def _raises(change: ChangedLine) -> bool:
    return any(
        column.field == AWARD and (fen(new) or 0) > (fen(old) or 0)
        for column, old, new in change.cells
    )


@site_check(
    "ANN-044",
    "这份公告的批次是“{own}”，它接着的 {other} 的批次是“{call}”；请改成一致",
    basis="前后相接的公告说的是同一件事",
)
def a_line_is_of_one_call(site: Site, _: object) -> Iterator[Spot]:
    """An announcement belongs to the call of the one it follows."""
    by_id = {item.id: item for item in site.announcements}
    for item in site.announcements:
        other = by_id.get(item.follows)
        if other is not None and other.call != item.call:
            yield item.origin.spot(
                "call", own=item.call or "无", other=other.id, call=other.call or "无"
            )


@site_check(
    "ANN-045",
    "{other} 是废止公告，后面不能再接；请另发一份新的公告",
    basis="废止以后，原来的公告不再有后续",
)
def nothing_follows_a_repeal(site: Site, _: object) -> Iterator[Spot]:
    """Nothing follows a repeal."""
    by_id = {item.id: item for item in site.announcements}
    for item in site.announcements:
        other = by_id.get(item.follows)
        if other is not None and other.kind == "repeal":
            yield item.origin.spot("follows", other=other.id)


@site_check(
    "ANN-046",
    "结果接着的公告里没有一份公示；请先公示，期满以后再公布结果",
    basis="没有公示过的名单不能成为结果",
)
def a_result_was_shown_before(site: Site, _: object) -> Iterator[Spot]:
    """A result with a list follows a publicity that had a window."""
    board = Board.of(site)
    for item, before in _results(board):
        if board.list_of(item) is not None and not any(one.window for one in before):
            yield item.origin.spot("follows")
