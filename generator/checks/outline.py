"""Checks of the numbers clauses carry: readable, without gaps, within the outline of the notice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, zip_longest

from generator.checks.registry import check
from generator.model import clause_numbering
from generator.model.calls import Call
from generator.model.clauses import Assumption
from generator.sources.origin import Origin, Spot

_FEW = 2


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A place that names a clause of the notice: a heading, a clause, a general assumption."""

    number: str
    occurrence: int
    levels: clause_numbering.Levels | None
    key: str
    assumption: Assumption | None
    origin: Origin

    def spot(self, **facts: object) -> Spot:
        """Return the place of the number together with what a message says about it."""
        return self.origin.spot(self.key, number=self.number, **facts)


def headings(call: Call) -> tuple[Mention, ...]:
    """Return the headings of the notice in the order of the outline."""
    return tuple(
        _mention(
            call.notice.numbering,
            item.number,
            item.occurrence,
            item.assumption,
            item.origin,
            key="number",
        )
        for item in call.notice.outline
    )


def encoded(call: Call) -> tuple[Mention, ...]:
    """Return what stands in the sources for clauses of the notice, file by file."""
    by = call.notice.numbering
    clauses = [_mention(by, c.number, c.occurrence, c.assumption, c.origin) for c in call.clauses]
    general = [_mention(by, g.number, 1, g.assumption, g.origin) for g in call.general_assumptions]
    return (*general, *clauses)


def referring(call: Call) -> tuple[Mention, ...]:
    """Return what names a clause without stating it: kinds, parts of the form, other times."""
    by = call.notice.numbering
    kinds = (_mention(by, k.number, k.occurrence, None, k.origin) for k in call.kinds)
    parts = (_mention(by, s.number, s.occurrence, None, s.origin) for s in call.form.sections)
    stated = (
        _mention(by, s.number, 1, None, s.origin, key="number")
        for step in call.milestones
        for s in step.also_stated
        if s.number
    )
    return (*kinds, *parts, *stated)


def _mention(
    numbering: clause_numbering.Numbering,
    number: str,
    occurrence: int,
    assumption: Assumption | None,
    origin: Origin,
    key: str = "clause",
) -> Mention:
    return Mention(
        number=number,
        occurrence=occurrence,
        levels=numbering.read(number),
        key=key,
        assumption=assumption,
        origin=origin,
    )


def stated(call: Call) -> tuple[Mention, ...]:
    """Return the headings and what is encoded, but not what only refers to them."""
    return (*headings(call), *encoded(call))


@check(
    "CLA-003",
    "条款号 {number} 读不出层级，也不是条目结构里的部位；请写成 {samples}的样子，"
    "括号相同，不加空格和顿号，"
    "或在 call.yml 的 outline 中补上这个部位；编法不同的，在 numbering 中写明",
    basis="条款号是读者对照正式文件的依据",
)
def numbers_are_read(call: Call) -> Iterator[Spot]:
    """A clause number has levels, or names a part of the notice that stands in the outline."""
    named = {h.number for h in headings(call) if clause_numbering.is_named_part(h.number)}
    samples = call.notice.numbering.sample()
    for mention in (*stated(call), *referring(call)):
        if mention.levels is None and mention.number not in named:
            yield mention.spot(samples=samples)


@check(
    "CLA-024",
    "编法 {sample} 里没有第一个编号，或者与上一级连写时分不开；请写这一级的第一个，如 "
    "一、（一）、1、①、第一条、甲、I",
    basis="编号按写明的样子读，读不出就核对不了先后和缺漏",
)
def samples_are_first_numbers(call: Call) -> Iterator[Spot]:
    """Each level of the numbering is shown by its first number, no two alike."""
    levels = call.notice.numbering.levels
    row = call.origin
    for index in call.notice.numbering.unreadable():
        yield row.spot("numbering", sample=levels[index])


@check(
    "CLA-004",
    "条款号 {number} 之前缺 {missing}；请补上缺的条款，或改正编号",
    basis="编号跳过，多半是漏了一条或写错了号",
)
def numbers_have_no_gaps(call: Call) -> Iterator[Spot]:
    """The clauses below one number are counted from one without a gap."""
    numbering = call.notice.numbering
    mentions = (*stated(call), *referring(call))
    siblings: dict[tuple[clause_numbering.Levels, int], dict[int, clause_numbering.Levels]] = {}
    for levels in sorted(_with_parents(mentions)):
        kind, value = levels[-1]
        parent = () if kind in numbering.through else levels[:-1]
        siblings.setdefault((parent, kind), {}).setdefault(value, levels)
    for (parent, kind), values in siblings.items():
        missing = sorted(set(range(1, max(values))) - set(values))
        if missing:
            wanted = values[min(value for value in values if value > missing[0])]
            gaps = tuple(
                " 至 ".join(dict.fromkeys(numbering.write((*parent, (kind, end))) for end in run))
                for run in _runs(missing)
            )
            first = next(m for m in mentions if m.levels and m.levels[: len(wanted)] == wanted)
            yield first.spot(missing=gaps)


def _runs(values: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of values that follow each other; two stand alone."""
    for _, run in groupby(enumerate(values), lambda pair: pair[1] - pair[0]):
        found = [value for _, value in run]
        if len(found) > _FEW:
            yield found[0], found[-1]
        else:
            yield from zip(found, found, strict=True)


def _with_parents(mentions: Iterable[Mention]) -> Iterator[clause_numbering.Levels]:
    for levels in {mention.levels for mention in mentions if mention.levels}:
        for depth in range(1, len(levels) + 1):
            yield levels[:depth]


@check(
    "CLA-005",
    "条款号 {number} 属于 {chapter}，条目结构里没有这一部分；"
    "请在 call.yml 的 outline 中补上，或改正条款号",
    basis="条款页按条目结构排列，没有标题的部分无处可放",
)
def chapters_stand_in_the_outline(call: Call) -> Iterator[Spot]:
    """The chapter of every clause is a heading of the outline; articles may have no title."""
    numbering = call.notice.numbering
    known = {h.levels[:1] for h in headings(call) if h.levels}
    for mention in (*encoded(call), *referring(call)):
        if not mention.levels or mention.levels[0][0] in numbering.through:
            continue
        if mention.levels[:1] not in known:
            known.add(mention.levels[:1])
            yield mention.spot(chapter=numbering.write(mention.levels[:1]))


@check(
    "CLA-006",
    "条目 {number} 排在 {before} 之后；请按正式文件的先后排列",
    basis="条目结构照录正式文件的先后",
)
def outline_is_in_order(call: Call) -> Iterator[Spot]:
    """The headings stand in the order of the notice; a repeated number stands where it stands."""
    before: Mention | None = None
    for heading in headings(call):
        if not heading.levels:
            continue
        if before and before.levels and heading.occurrence == 1 and heading.levels < before.levels:
            yield heading.spot(before=before.number)
        before = heading


@check(
    "CLA-007",
    "条目 {number} 写了两次；正式文件如果重复用了这个编号，请给后一个写 occurrence: {next}，"
    "否则删去一个",
    basis="同一编号只能指一个条目",
)
def outline_repeats_nothing(call: Call) -> Iterator[Spot]:
    """A number stands once in the outline for each occurrence."""
    seen: set[tuple[str, int]] = set()
    for heading in headings(call):
        if (heading.number, heading.occurrence) in seen:
            yield heading.spot(next=heading.occurrence + 1)
        seen.add((heading.number, heading.occurrence))


@check(
    "CLA-008",
    "写的是第 {occurrence} 个 {number}，但没有第 {earlier} 个；请删去 occurrence，或补上前一个",
    basis="只有正式文件重复编号时才数第几个",
)
def occurrences_follow_a_first(call: Call) -> Iterator[Spot]:
    """A second occurrence of a number has a first."""
    mentions = (*stated(call), *referring(call))
    known = {(m.number, m.occurrence) for m in stated(call)}
    known |= {(m.number, 1) for m in mentions if m.occurrence == 1}
    for mention in mentions:
        if mention.occurrence > 1 and (mention.number, mention.occurrence - 1) not in known:
            yield Spot(
                place=mention.origin.place("occurrence"),
                facts={
                    "number": mention.number,
                    "occurrence": mention.occurrence,
                    "earlier": mention.occurrence - 1,
                },
            )


@check(
    "CLA-009",
    "正式文件里有两个 {number}，却没有说明怎样处理；请在这个条目或条款写上 assumption",
    basis="重复的编号本站照录，须让读者知道",
)
def occurrences_are_explained(call: Call) -> Iterator[Spot]:
    """A number that the notice repeats has an assumption that says so."""
    known = {(m.number, m.occurrence) for m in stated(call)}
    explained = {(m.number, m.occurrence) for m in stated(call) if m.assumption}
    for mention in stated(call):
        key = (mention.number, mention.occurrence)
        repeated = (mention.number, mention.occurrence - 1) in known
        if repeated and key not in explained:
            explained.add(key)
            yield mention.spot()


@check(
    "CLA-010",
    "条目 {number} 下面没有任何条款；请补上条款，或从条目结构中删去",
    basis="正式文件写了的内容都要编入",
)
def headings_hold_something(call: Call) -> Iterator[Spot]:
    """A numbered heading has at least one clause at or below it."""
    known = {
        (mention.levels[:depth], mention.occurrence)
        for mention in encoded(call)
        if mention.levels
        for depth in range(1, len(mention.levels) + 1)
    }
    outline = headings(call)
    for heading, following in zip_longest(outline, outline[1:]):
        if not heading.levels or (heading.levels, heading.occurrence) in known:
            continue
        if not (following and _stands_below(following.levels, heading.levels)):
            yield heading.spot()


def _stands_below(levels: clause_numbering.Levels | None, above: clause_numbering.Levels) -> bool:
    return levels is not None and len(levels) > len(above) and levels[: len(above)] == above


@check(
    "CLA-022",
    "这里指向条款 {number}，但没有这一条；请改正条款号，或补上这一条",
    basis="申报主体和表单栏目都要有出处",
)
def references_meet_a_clause(call: Call) -> Iterator[Spot]:
    """What refers to a clause finds one at that number, or below it, or a heading."""
    known = set(_with_parents(stated(call)))
    for mention in referring(call):
        if mention.levels and mention.levels not in known:
            yield mention.spot()
