"""Checks of result packages by themselves: bound once, numbered, counted, from valid submissions.

What a list may show and how much it may grant is held against the form and the call in
``result_lists``.
"""

from collections import Counter
from collections.abc import Iterator

from generator.checks.contacts import PRIVACY_BASIS
from generator.checks.registry import site_check
from generator.model.announcements import INDEX
from generator.model.calls import Site
from generator.model.result_packages import VALID
from generator.privacy.numbers import holds_one
from generator.sources.origin import Spot


@site_check(
    "RES-007",
    "没有公告用到这个结果包；请在公告里写 result，或移走这个目录",
    basis="名单只随公告公布",
)
def lists_are_announced(site: Site, _: object) -> Iterator[Spot]:
    """Every result package is bound to an announcement."""
    used = {item.result for item in site.announcements}
    for result in site.results:
        if result.id not in used:
            yield result.origin.spot("name")


@site_check(
    "RES-008",
    "{other} 已经用了结果包 {result}；名单没有变的请删去 result，变了的请另用一个结果包",
    basis="一个结果包只随一份公告公布",
)
def lists_are_announced_once(site: Site, _: object) -> Iterator[Spot]:
    """No result package is bound to two announcements."""
    seen: dict[str, str] = {}
    for item in sorted(site.announcements, key=lambda one: (one.date, one.id)):
        other = seen.setdefault(item.result, item.id)
        if item.result and other != item.id:
            yield item.origin.spot("result", other=other, result=item.result)


@site_check(
    "RES-009",
    "申报编号 {number} 在名单上出现了两次；请用 {command} 重新生成",
    basis="一份申报在一份名单上只出现一次",
)
def numbers_stand_once(site: Site, _: object) -> Iterator[Spot]:
    """The number of an application stands once in a list."""
    for result in site.results:
        seen: set[str] = set()
        for line in result.lines:
            number = result.number(line)
            if number in seen:
                yield Spot(place=line.place, facts={"number": number, "command": result.made_by})
            seen.add(number)


@site_check(
    "RES-010",
    "{number} 不在有效申报之列；请删去这一行，或核对申报编号",
    basis="只有有效的申报才能上名单",
)
def every_line_is_a_valid_submission(site: Site, _: object) -> Iterator[Spot]:
    """Every line of a list is about a valid submission."""
    for result in (one for one in site.results if one.counts):
        known = {valid.number for valid in result.valid}
        for line in result.lines:
            if result.application(line) not in known:
                yield Spot(place=line.place, facts={"number": result.number(line) or "空编号"})


@site_check(
    "RES-011",
    "序号应是 {right}，写的是“{index}”；请用 {command} 重新生成",
    basis="序号连续，看得出有没有缺行",
)
def lines_are_numbered_through(site: Site, _: object) -> Iterator[Spot]:
    """The running numbers of a list go from 1 without a gap."""
    for result in site.results:
        for right, line in enumerate(result.lines, 1):
            index = result.cell(line, INDEX)
            if result.column(INDEX) and index != str(right):
                facts = {"right": right, "index": index, "command": result.made_by}
                yield Spot(place=line.place, facts=facts)
                break


@site_check(
    "RES-012",
    "份数对不上：{what}；请用 {command} 重新生成",
    basis="收到的每一份都有下落",
)
def counts_add_up(site: Site, _: object) -> Iterator[Spot]:
    """What came in is what is valid and what was set aside, and the valid ones are all listed."""
    for result in site.results:
        counts = result.counts
        if counts is None:
            continue
        if counts.submissions != counts.valid + counts.set_aside:
            what = f"收到 {counts.submissions}，有效 {counts.valid}，未通过 {counts.set_aside}"
            yield result.origin.spot("gongshi/submissions", what=what, command=result.made_by)
        elif counts.valid != len(result.valid):
            what = f"写明有效 {counts.valid}，{VALID} 里有 {len(result.valid)}"
            yield result.origin.spot("gongshi/valid", what=what, command=result.made_by)


@site_check(
    "RES-013",
    "名单与生成时的不同，有人改动过；请恢复原来的文件，或用 {command} 重新生成",
    basis="名单由程序生成，不能手改",
)
def lists_are_as_reviewed(site: Site, _: object) -> Iterator[Spot]:
    """The lists of a package have the digest that stands in it."""
    for result in site.results:
        if result.stated != result.digest:
            yield result.origin.spot("gongshi/digest", command=result.made_by)


@site_check(
    "RES-014",
    "申报编号 {number} 在有效申报里出现了两次；请用 {command} 重新生成",
    basis="一份申报一个编号",
)
def valid_numbers_stand_once(site: Site, _: object) -> Iterator[Spot]:
    """The number of a valid submission stands once."""
    for result in site.results:
        counted = Counter(valid.number for valid in result.valid)
        for valid in result.valid:
            if counted[valid.number] > 1:
                yield Spot(
                    place=valid.place, facts={"number": valid.number, "command": result.made_by}
                )
                break


@site_check(
    "RES-015",
    "这一行有个人信息；请从原来的材料里改正，用 {command} 重新生成，并检查历史版本里有没有",
    basis=PRIVACY_BASIS,
)
def lists_hold_nothing_personal(site: Site, _: object) -> Iterator[Spot]:
    """No line of a list or of the valid submissions holds a personal number or address."""
    for result in site.results:
        if any(holds_one(name) for name in result.sources):
            yield result.origin.spot("gongshi/sources", command=result.made_by)
        for line in result.lines:
            if any(holds_one(cell) for cell in line.cells):
                yield Spot(place=line.place, facts={"command": result.made_by})
        for valid in result.valid:
            if any(map(holds_one, (valid.project, valid.applicant, valid.number))):
                yield Spot(place=valid.place, facts={"command": result.made_by})
