"""Checks of the text of an announcement against its list: how many projects, how much money.

The front matter is held to the list elsewhere; read here is what people wrote in sentences.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from generator.checks.registry import site_check
from generator.checks.texts import below
from generator.findings import Level, Place
from generator.model.announcement_status import Board
from generator.model.announcements import Announcement, ResultPackage
from generator.model.calls import Site
from generator.sources.markdown import prose
from generator.sources.origin import Spot
from generator.web.labels import COLUMNS

_FEN = 100
_SENTENCE = re.compile(r"[^。；\n]+")
_ABOUT_THE_LIST = re.compile("资助|名单|项目")
_PROJECTS = re.compile("(?:共(?:计|有)?|以下) ?([1-9][0-9]{0,5}) ?个项目")
_TOTAL = re.compile(
    "(?:合计|共计|总计|总额|总金额)[^0-9。；\n]{0,10}"
    r"(?P<sign>[£€$¥￥]?)(?P<figure>[1-9][0-9,]*(?:\.[0-9]{1,6})?) ?(?P<large>[万亿]?)"
)
_TENS = {"": 1, "万": 10_000, "亿": 100_000_000}


@site_check(
    "ANN-060",
    "这里说的{what}是 {told}，名单上是 {found}；请核对，改成一致",
    basis="句子里的合计与名单是同一个数",
    level=Level.WARNING,
)
def the_text_gives_the_sums_of_the_list(site: Site, _: object) -> Iterator[Spot]:
    """A total told in a sentence is that of the list, or of one of its parts."""
    board = Board.of(site)
    for item in site.announcements:
        # A correction also tells what was.
        result = board.list_of(item) if item.kind in ("publicity", "result") else None
        if result is None:
            continue
        parts = _parts(result)
        for sentence, place in _sentences(item):
            yield from _counted(sentence, place, parts)
            yield from _summed(sentence, place, parts)


def _sentences(item: Announcement) -> Iterator[tuple[str, Place]]:
    for found in _SENTENCE.finditer(item.summary):
        yield found[0], item.origin.place("summary")
    for found in _SENTENCE.finditer(prose(item.body)):
        if _ABOUT_THE_LIST.search(found[0]):
            yield found[0], below(item, found.start())


def _parts(result: ResultPackage) -> Sequence[Sequence[int]]:
    """Return the amounts of the whole list, 0 for none, then of lines with a cell in common."""
    whole = [result.award(line) or 0 for line in result.lines]
    groups: dict[tuple[int, str], list[int]] = {}
    for line, amount in zip(result.lines, whole, strict=True):
        for column, cell in enumerate(line.cells):
            groups.setdefault((column, cell), []).append(amount)
    if result.parted:
        # A sentence may count the applications, not their parts.
        applications: dict[str, int] = {}
        for line, amount in zip(result.lines, whole, strict=True):
            number = result.application(line)
            applications[number] = applications.get(number, 0) + amount
        return [whole, [*applications.values()], *groups.values()]
    return [whole, *groups.values()]


def _counted(sentence: str, place: Place, parts: Sequence[Sequence[int]]) -> Iterator[Spot]:
    many = {len(part) for part in parts}
    for match in _PROJECTS.finditer(sentence):
        if int(match[1]) not in many:
            facts = {"told": f"{match[1]} 个", "found": f"{len(parts[0])} 个"}
            yield Spot(place=place, facts={"what": COLUMNS["project"], **facts})


def _summed(sentence: str, place: Place, parts: Sequence[Sequence[int]]) -> Iterator[Spot]:
    sums = {Decimal(sum(part)) / _FEN for part in parts}
    total = Decimal(sum(parts[0])) / _FEN
    if not total:
        return
    for match in _TOTAL.finditer(sentence):
        told = Decimal(match["figure"].replace(",", ""))
        large = _TENS[match["large"]]
        if not _among(told, [one / large for one in sums]):
            found = f"{(total / large).normalize():,f}"
            facts = {
                "told": f"{match['sign']}{match['figure']} {match['large']}".rstrip(),
                "found": f"{match['sign']}{found} {match['large']}".rstrip(),
            }
            yield Spot(place=place, facts={"what": COLUMNS["amounts"], **facts})


def _among(told: Decimal, sums: Collection[Decimal]) -> bool:
    """Tell whether a figure is one of some, each rounded to as many decimals as it has."""
    places = Decimal(1).scaleb(int(told.as_tuple().exponent))
    return told in {one.quantize(places, ROUND_HALF_UP) for one in sums}
