"""What was handed in twice, named for people to decide, and what is no application of anybody.

A limit of the call counts such applications together where it has one. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence

from generator.findings import Finding, Level, Place
from generator.forms.example_answers import shipped, unit_and_project
from generator.forms.form import Form
from generator.forms.review_plan import ReviewPlan
from generator.review.entries import Entry, LimitGroup, Review

MOST = 20
"""How many groups are named one by one."""
_NAMED = 4


def repeated(review: Review, plan: ReviewPlan) -> Iterator[Finding]:
    """Yield a finding for each group of entries with one content, or with one unit and project.

    Those that a limit already counts together are left to it.
    """
    limits = [group for stage in review.stages for group in stage.groups if not group.quota]
    found = [
        (same, group)
        for same, group in _groups(review.entries, plan)
        if not _is_counted(group, limits)
    ]
    for same, group in found[:MOST]:
        names = "、".join(f"{one.number}（{one.submission}）" for one in group[:_NAMED])
        rest = f"等 {len(group)} 份" if len(group) > _NAMED else ""
        what = "填写的内容完全相同" if same else "单位和项目名称相同"
        message = f"{names}{rest}{what}；请核对是不是重复提交，重复的请在决定表里写“不通过”"
        yield _warning(message, group[-1].submission)
    if len(found) > MOST:
        yield _warning(f"另有 {len(found) - MOST} 组像是重复提交；请先处理列出来的", "")


def examples_among(
    review: Review, forms: Iterable[Form], plan: ReviewPlan, level: Level
) -> Iterator[Finding]:
    """Yield a finding for each entry that is one of the examples shipped with the forms."""
    examples = shipped(forms, plan)
    for entry in review.entries:
        if unit_and_project(entry.answers, plan) in examples:
            message = f"{entry.number} 是申报表附的示例；请移出收件，练习用的加上 --sample"
            place = Place(file=entry.submission)
            yield Finding(code="REV-031", level=level, message=message, place=place)


def _warning(message: str, file: str) -> Finding:
    return Finding(code="REV-012", level=Level.WARNING, message=message, place=Place(file=file))


def _groups(entries: Iterable[Entry], plan: ReviewPlan) -> Iterator[tuple[bool, tuple[Entry, ...]]]:
    """Yield the entries that are one, and whether all of their answers are."""
    alike: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.answers:
            unit, project = unit_and_project(entry.answers, plan)
            alike.setdefault((unit, project), []).append(entry)
    for (unit, project), group in alike.items():
        if len(group) < 2:
            continue
        if unit and project:
            yield all(one.answers == group[0].answers for one in group), tuple(group)
            continue
        # Without both names only what is the same throughout is known to be one.
        for same in _equal(group):
            yield True, same


def _equal(group: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    by_answers: dict[str, list[Entry]] = {}
    for entry in group:
        by_answers.setdefault(repr(entry.answers), []).append(entry)
    yield from (tuple(same) for same in by_answers.values() if len(same) > 1)


def _is_counted(group: Sequence[Entry], limits: Iterable[LimitGroup]) -> bool:
    places = {entry.place for entry in group}
    return any(places <= set(limit.members) for limit in limits)
