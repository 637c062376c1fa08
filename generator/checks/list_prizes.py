"""The prizes of a list held to the classes of its stage: how many, in which order, how much."""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from generator.findings import Finding
from generator.forms.review_plan import ReviewStage
from generator.model.announcements import PRIZE, RANK, ListLine, ResultPackage
from generator.model.calls import Currency
from generator.model.rows import fault
from generator.web.labels import COLUMNS

PRIZES: Mapping[str, str] = MappingProxyType(
    {
        "RES-036": "名单上的奖项是环节设的奖项，不超过个数，与名次的先后一致",
        "RES-037": "名单上的金额是奖项的金额",
    }
)
"""What can be wrong with the prizes of a list, by code."""

_FEN = 100


def prize_faults(
    result: ResultPackage, stage: ReviewStage, currency: Currency
) -> Iterator[Finding]:
    """Tell the lines whose prize, or whose money, is not that of the classes of the stage."""
    classes = {prize.title: (number, prize) for number, prize in enumerate(stage.prizes)}
    counted: Counter[str] = Counter()
    before: tuple[int, int] | None = None
    for line in result.lines if classes else ():
        title = result.cell(line, PRIZE)
        if title not in classes:
            wrong = f"的“{title}”不是这个环节设的" if title else "空着"
            message = f"“{COLUMNS['prize']}”{wrong}；请用 gongshi review 重新生成"
            yield fault("RES-036", message, line.place)
            continue
        number, prize = classes[title]
        counted[title] += 1
        if counted[title] == prize.count + 1:
            message = (
                f"{title}超过 {prize.count} 个{_cited(prize.number)}；请用 gongshi review 重新生成"
            )
            yield fault("RES-036", message, line.place)
        rank = _rank(result, line)
        if rank is not None and before is not None and before[0] < rank and number < before[1]:
            yield fault(
                "RES-036", "奖项与名次的先后不一致；请用 gongshi review 重新生成", line.place
            )
        if rank is not None:
            before = (rank, number)
        award = result.award(line)
        least, most = prize.least, prize.most
        if least is None or most is None:
            right = award is None
        else:
            right = award is not None and least * _FEN <= award <= most * _FEN
        if not right:
            each = prize.each(currency)
            what = f"金额是 {each}" if each else "没有金额"
            message = (
                f"{title}的{what}{_cited(prize.number)}，这一行不是；请用 gongshi review 重新生成"
            )
            yield fault("RES-037", message, line.place)


def _cited(number: str) -> str:
    return f"（{number}）" if number else ""


def _rank(result: ResultPackage, line: ListLine) -> int | None:
    cell = result.cell(line, RANK)
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 10 else None
