"""Checks of objections: what they are about, when they came, what became of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from generator.checks.registry import site_check
from generator.findings import Level
from generator.model.announcement_status import Board, Changes, answers, changes
from generator.model.announcements import (
    AWARD,
    DECISIONS,
    EFFECTS,
    INDEX,
    OUTCOMES,
    WHOLE,
    Announcement,
    ListLine,
    Objection,
    Register,
    ResultPackage,
)
from generator.model.calls import Site
from generator.model.log_entries import entries_by_id, read_log
from generator.model.names import letters
from generator.sources.origin import Spot

_OUTCOMES = {**OUTCOMES, "withdrawn": "已撤回"}
# Shorter cells, such as a class, stand in many a text.
_NAMED = 4
# The effects that take an entry off the list, and what is said of one that is not done.
_LEAVES = ("withdrawn", "cancelled")
_UNDONE = {
    **dict.fromkeys(_LEAVES, "更正没有从名单删去 {entry}"),
    "amount": "更正没有改动 {entry} 的金额",
}


def _each(site: Site) -> Iterator[tuple[Announcement, Objection]]:
    """Yield every objection with the announcement it is about, where that is known."""
    by_id = {item.id: item for item in site.announcements}
    for register in site.registers:
        item = by_id.get(register.announcement)
        if item is not None:
            for objection in register.objections:
                yield item, objection


def _top(register: Register) -> Spot:
    return register.origin.spot("objections", announcement=register.announcement)


@site_check(
    "OBJ-001",
    "没有 {announcement} 这份公告；请把文件名改成公示的标识",
    basis="异议针对一份公示",
)
def objections_are_to_an_announcement(site: Site, _: object) -> Iterator[Spot]:
    """Objections are filed under an announcement that is there."""
    known = {item.id for item in site.announcements}
    for register in site.registers:
        if register.announcement not in known:
            yield _top(register)


@site_check(
    "OBJ-002",
    "{announcement} 没有公示期，不能提出异议；请把文件名改成那份公示的标识",
    basis="异议在公示期内提出",
)
def objections_are_to_a_window(site: Site, _: object) -> Iterator[Spot]:
    """Objections are to an announcement that has a window."""
    without = {item.id for item in site.announcements if item.window is None}
    for register in site.registers:
        if register.announcement in without:
            yield _top(register)


@site_check(
    "OBJ-003",
    "第 {number} 件写了两次；请改正序号",
    basis="一件异议一个序号",
)
def objections_are_numbered_once(site: Site, _: object) -> Iterator[Spot]:
    """The number of an objection stands once in its file."""
    for register in site.registers:
        seen: set[int] = set()
        for objection in register.objections:
            if objection.number in seen:
                yield objection.origin.spot("number", number=objection.number)
            seen.add(objection.number)


@site_check(
    "OBJ-004",
    "名单上没有 {concerns} 这个编号；请核对，针对整份公示的写 whole",
    basis="异议针对名单上的项目，或者针对整份公示",
)
def objections_concern_the_list(site: Site, _: object) -> Iterator[Spot]:
    """An objection concerns a line or a valid submission of the list, or the whole."""
    board = Board.of(site)
    for item, objection in _each(site):
        if objection.concerns not in _concerned(board, item):
            yield objection.origin.spot("concerns", concerns=objection.concerns)


@site_check(
    "OBJ-005",
    "异议写明{outcome}，却没有写{lacking}；请补上",
    basis="处理结果要有日期，有答复",
)
def outcomes_are_explained(site: Site, _: object) -> Iterator[Spot]:
    """An objection that is settled has the day and the answer."""
    for objection in (o for register in site.registers for o in register.objections):
        if objection.outcome == "open":
            continue
        pairs = (("处理日期 decided", objection.decided), ("答复 answer", objection.answer))
        lacking = tuple(name for name, value in pairs if not value)
        if lacking:
            outcome = _OUTCOMES[objection.outcome]
            yield objection.origin.spot("outcome", outcome=outcome, lacking=lacking)


@site_check(
    "OBJ-006",
    "异议还在处理，却写了处理日期；请改正 outcome，或删去 decided",
    basis="处理完的写结果，没有处理完的不写",
)
def open_objections_are_undecided(site: Site, _: object) -> Iterator[Spot]:
    """An objection that is open has no day of its decision."""
    for objection in (o for register in site.registers for o in register.objections):
        if objection.outcome == "open" and objection.decided is not None:
            yield objection.origin.spot("decided")


@site_check(
    "OBJ-007",
    "{decided} 处理，比收到的 {received} 还早；请改正日期",
    basis="异议先收到，后处理",
)
def objections_are_decided_after_they_came(site: Site, _: object) -> Iterator[Spot]:
    """An objection is not decided before it was received."""
    for objection in (o for register in site.registers for o in register.objections):
        if objection.decided and objection.decided < objection.received:
            yield objection.origin.spot(
                "decided", decided=objection.decided, received=objection.received
            )


@site_check(
    "OBJ-008",
    "{day} 还没有到；请改正日期",
    basis="没有发生的事不登记",
)
def objections_are_not_early(site: Site, as_of: datetime) -> Iterator[Spot]:
    """No day of an objection is still to come."""
    today = as_of.date()
    for objection in (o for register in site.registers for o in register.objections):
        for key, day in (("received", objection.received), ("decided", objection.decided)):
            if day is not None and day > today:
                yield objection.origin.spot(key, day=day)
                break


@site_check(
    "OBJ-009",
    "公示 {first} 才开始，{received} 就收到了异议；请改正日期",
    basis="异议在公示开始以后提出",
)
def objections_come_after_the_first_day(site: Site, _: object) -> Iterator[Spot]:
    """An objection is not received before the window it is in has begun."""
    for item, objection in _each(site):
        if item.window and objection.received < item.window.first:
            yield objection.origin.spot(
                "received", first=item.window.first, received=objection.received
            )


@site_check(
    "OBJ-010",
    "第 {number} 件异议{outcome}，{what}；请发布更正，改正名单",
    basis="异议针对哪一项，就更正哪一项",
    level=Level.WARNING,
)
def what_is_upheld_is_corrected(site: Site, _: object) -> Iterator[Spot]:
    """An upheld objection is followed by a correction that changes what it is about."""
    board = Board.of(site)
    for item, objection in _each(site):
        what = unanswered(board, item, objection, board.after(item))
        if what:
            facts = {"number": objection.number, "outcome": _OUTCOMES[objection.outcome]}
            yield objection.origin.spot("outcome", what=what, **facts)


def unanswered(
    board: Board, item: Announcement, objection: Objection, after: Sequence[Announcement]
) -> str:
    """Say what an upheld objection still lacks in what came after, "" where it is answered.

    It is answered by what has another list, in which the entry it was about is another or gone,
    or just what its effect says, and by a repeal; one about the whole by any correction.
    """
    concerns = objection.about
    if not objection.holds or concerns not in _concerned(board, item):
        return ""
    later = [one for one in after if answers(one) and one.date >= objection.received]
    if not later:
        return "却没有更正"
    if concerns == WHOLE or any(
        one.kind == "repeal" or _changes(board, item, one, objection) for one in later
    ):
        return ""
    return _UNDONE.get(objection.effect, "更正没有改动它针对的 {entry}").format(entry=concerns)


def _concerned(board: Board, item: Announcement) -> frozenset[str]:
    """Return what an objection to an announcement can be about."""
    listed = board.list_of(item)
    return (_numbers(listed) if listed else frozenset()) | {WHOLE}


def _numbers(listed: ResultPackage) -> frozenset[str]:
    """Return the numbers of a list, and of what it was taken from."""
    return frozenset((*(one.number for one in listed.valid), *listed.by_number()))


def _changes(board: Board, old: Announcement, new: Announcement, objection: Objection) -> bool:
    """Tell whether the entry of an objection differs, as it has to, between two lists."""
    before, after = board.list_of(old), board.list_of(new)
    if before is None or after is None:
        return False
    found, number = changes(before, after), objection.about
    if objection.effect in _LEAVES:
        return number in {before.number(line) for line in found.removed}
    if objection.effect == "amount":
        return number in _paid_otherwise(found)
    return number in found.numbers(before, after)


def _paid_otherwise(found: Changes) -> frozenset[str]:
    """Return the numbers of the lines that have another amount."""
    return frozenset(
        line.number
        for line in found.changed
        if any(column.field == AWARD for column, _old, _new in line.cells)
    )


@site_check(
    "OBJ-012",
    "第 {number} 件异议{outcome}，却写了{effect}；请改正 outcome 或 effect",
    basis="异议成立，或者被异议的不配合核实，名单才因它而变",
)
def only_what_is_upheld_has_an_effect(site: Site, _: object) -> Iterator[Spot]:
    """An objection that changes the list is upheld, or who is meant would not help."""
    for objection in (one for register in site.registers for one in register.objections):
        if objection.effect not in ("", "none") and not objection.holds:
            yield objection.origin.spot(
                "effect/follows",
                number=objection.number,
                outcome=OUTCOMES[objection.outcome],
                effect=EFFECTS[objection.effect],
            )


@site_check(
    "OBJ-013",
    "第 {number} 件异议写了{effect}，{what}；请在 effect 的 entry 写名单上的编号",
    basis="名单怎样变，要说清楚变的是哪一项",
)
def an_effect_is_on_an_entry(site: Site, _: object) -> Iterator[Spot]:
    """What an objection changes is a line of the list."""
    board = Board.of(site)
    for item, objection in _each(site):
        listed = board.list_of(item)
        if objection.effect in ("", "none") or listed is None:
            continue
        if objection.entry not in listed.by_number():
            what = f"名单上没有 {objection.entry}" if objection.entry else "没有写是哪一项"
            effect = EFFECTS[objection.effect]
            yield objection.origin.spot(
                "effect/follows", number=objection.number, effect=effect, what=what
            )


@site_check(
    "OBJ-011",
    "名单里不再有 {number}，没有成立的异议针对它，正文也没有提到它；"
    "请写明为什么删去，或把它改回名单",
    basis="从公示过的名单里删去一项，要说明理由",
    level=Level.WARNING,
)
def what_is_taken_off_has_a_reason(site: Site, _: object) -> Iterator[Spot]:
    """An entry that a list has no more is one an objection was about, or one the text speaks of."""
    board = Board.of(site)
    sealed = entries_by_id(read_log(site.log)[0])
    for item in site.announcements:
        old, new = board.list_before(item), board.results.get(item.result)
        if old is None or new is None or item.id in sealed:
            continue
        upheld = {
            objection.about
            for one in board.before(item)
            for objection in board.objections.get(one.id, ())
            if objection.holds and objection.effect != "amount"
        }
        found = changes(old, new)
        # Another list altogether is told as such, and so is an objection to nothing.
        other = item.kind == "result" and (found.added or found.changed)
        unclear = WHOLE in upheld or not upheld <= _numbers(old)
        told = upheld.union(one.number for one in item.withdrew)
        for line in () if other or unclear else found.removed:
            number = old.number(line)
            if number not in told and not _is_named(item.body, old, line):
                yield item.origin.spot("result", number=number)


def _is_named(body: str, listed: ResultPackage, line: ListLine) -> bool:
    """Tell whether a text speaks of a line: by its number, or by what it is called."""
    text = letters(body)
    names = (
        letters(cell)
        for column, cell in zip(listed.columns, line.cells, strict=True)
        if column.type == "string" and column.field not in (INDEX, *DECISIONS)
    )
    return any(len(name) >= _NAMED and name in text for name in names)
