"""Checks of the list of excellent cases, which is copied row by row."""

from collections.abc import Iterator

from generator.checks.registry import check
from generator.checks.requirements import UNKNOWN_DISTRICT
from generator.findings import Level
from generator.model.calls import Attachment, Call
from generator.model.names import folded
from generator.sources.origin import Spot


def attachments(call: Call, page: str) -> tuple[Attachment, ...]:
    """Return the attachments of the notice that are shown on a page."""
    return tuple(a for a in call.notice.attachments if a.shown == page)


@check(
    "CAS-001",
    "没有 {name} 这个案例类别；请照 classes 改正，名单另有写法的加进 also",
    basis="案例按类别筛选和统计",
)
def classes_are_known(call: Call) -> Iterator[Spot]:
    """The class of a case is one of the list's classes, in one of its spellings."""
    for case in call.cases.cases if call.cases else ():
        if call.cases and call.cases.class_of(case) is None:
            yield case.origin.spot("class", name=case.class_text)


@check(
    "CAS-002",
    "序号是 {number}，这一行应是 {expected}；请核对是否漏行、多行或写错序号",
    basis="序号照录名单，逐行加一",
)
def rows_are_counted(call: Call) -> Iterator[Spot]:
    """The rows are numbered one by one; a slip is told once, where it happens."""
    known = [0]
    for row, case in enumerate(call.cases.cases if call.cases else (), start=1):
        if case.number - row not in known:
            yield case.origin.spot("number", number=case.number, expected=row + known[-1])
            known.append(case.number - row)


@check(
    "CAS-003",
    "第 {number} 行与第 {other} 行的名称和单位都相同；请删去一行，或照名单改正",
    basis="一个案例只列一次",
)
def cases_stand_once(call: Call) -> Iterator[Spot]:
    """No two rows have the same title and unit."""
    seen: dict[tuple[str, str], int] = {}
    for case in call.cases.cases if call.cases else ():
        other = seen.setdefault((folded(case.title), folded(case.unit)), case.number)
        if other != case.number:
            yield case.origin.spot("title", number=case.number, other=other)


@check(
    "CAS-004",
    "第 {number} 行与第 {other} 行的名称相同、单位不同；请核对是否抄错行",
    basis="同名的案例少见",
    level=Level.WARNING,
)
def titles_stand_once(call: Call) -> Iterator[Spot]:
    """No two units have a case of the same title."""
    seen: dict[str, tuple[int, str]] = {}
    for case in call.cases.cases if call.cases else ():
        unit = folded(case.unit)
        number, known = seen.setdefault(folded(case.title), (case.number, unit))
        if known != unit:
            yield case.origin.spot("title", number=case.number, other=number)


@check(
    "CAS-005",
    "{name}没有一个案例；请核对类别，不用的删去",
    basis="筛选里不列没有案例的类别",
    level=Level.WARNING,
)
def classes_have_a_case(call: Call) -> Iterator[Spot]:
    """Every class has a case."""
    if call.cases:
        used = {call.cases.class_of(case) for case in call.cases.cases}
        for kind in call.cases.classes:
            if kind not in used:
                yield kind.origin.spot("name", name=kind.name)


@check(
    "CAS-006",
    "{label}写明显示在案例页，却没有 cases.yml；请补上案例名单，或删去 shown",
    basis="附件要能在写明的那一页看到",
)
def attached_cases_are_listed(call: Call) -> Iterator[Spot]:
    """An attachment shown as cases has a list of cases."""
    for attachment in attachments(call, "cases"):
        if call.cases is None:
            yield attachment.origin.spot("shown", label=attachment.label)


@check(
    "CAS-007",
    "有案例名单，call.yml 的附件里却没有它；请在 attachments 中补上，写 shown: cases",
    basis="案例名单是正式文件的附件",
)
def listed_cases_are_attached(call: Call) -> Iterator[Spot]:
    """A list of cases is an attachment of the notice."""
    if call.cases and not attachments(call, "cases"):
        yield call.cases.origin.spot("title")


@check(
    "CAS-008",
    "这里写的是“{here}”，call.yml 的附件写的是“{there}”；请照正式文件改成一致",
    basis="附件的标记和标题照录",
)
def labels_agree(call: Call) -> Iterator[Spot]:
    """The list of cases has the label and the title of its attachment."""
    for attachment in attachments(call, "cases") if call.cases else ():
        if call.cases and call.cases.label and call.cases.label != attachment.label:
            yield call.cases.origin.spot("label", here=call.cases.label, there=attachment.label)
        if call.cases and call.cases.title != attachment.title:
            yield call.cases.origin.spot("title", here=call.cases.title, there=attachment.title)


@check(
    "CAS-009",
    UNKNOWN_DISTRICT,
    basis="案例按地区统计，并增加地区的名额",
)
def districts_are_known(call: Call) -> Iterator[Spot]:
    """The district of a case is one of the call's, where the call lists any."""
    known = call.districts.names if call.districts else ()
    for case in call.cases.cases if call.cases and known else ():
        if case.district not in known:
            yield case.origin.spot("district", district=case.district)


@check(
    "CAS-010",
    "案例类别的{what} {value} 写了两次；请改正其中一个",
    basis="一种写法只能属于一个类别",
)
def classes_stand_once(call: Call) -> Iterator[Spot]:
    """No two classes have the same id or the same spelling."""
    ids: set[str] = set()
    names: set[str] = set()
    for kind in call.cases.classes if call.cases else ():
        if kind.id in ids:
            yield kind.origin.spot("id", what="标识", value=kind.id)
        ids.add(kind.id)
        spellings = (("name", kind.name), *((f"also/{n}", t) for n, t in enumerate(kind.also)))
        for key, spelling in spellings:
            if spelling in names:
                yield kind.origin.spot(key, what="写法", value=spelling)
            names.add(spelling)
