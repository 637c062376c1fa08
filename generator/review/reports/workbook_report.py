"""The working copy of a review as a workbook: every application, every reason, every figure.

It holds names and reasons and stays with the reviewers. Counts, points and amounts are numbers, all
else is text; what is too long for a row goes on in the next, so that print shows it whole. The same
review gives the same bytes.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from generator.forms.form import Form
from generator.forms.windows import round_names
from generator.forms.xlsx_cells import BODY_FONT, HEAD_FONT, height, new_book, print_wide, units
from generator.model.calls import Call
from generator.model.working_days import say_instant
from generator.review.entries import Entry, Outcome, Reason, Review, StageResult
from generator.review.reports.html_report import set_aside_for
from generator.review.rounds import TITLE
from generator.web.escape import bare
from generator.web.labels import COLUMNS, OUTCOMES

_LONGEST = 32_000
_UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's property has no zone
_HEAD = MappingProxyType(
    {"font_name": HEAD_FONT, "font_size": 11, "bottom": 2, "text_wrap": True, "valign": "vcenter"}
)
_BODY = MappingProxyType(
    {
        "font_name": BODY_FONT,
        "font_size": 11,
        "text_wrap": True,
        "valign": "top",
        "num_format": "@",
        "bottom": 1,
        "bottom_color": "#BFB8AC",
    }
)
_WIDEST, _NARROWEST, _PAD, _LINE = 60, 8, 3, 15
# A row higher than this is cut by spreadsheets, on the screen and on paper.
_TALLEST = 390
_NUMBER, _WHY = COLUMNS["number"], COLUMNS["why"]
_NAMES = (COLUMNS["project"], COLUMNS["unit"])
_GOES_ON = "（续）"
_MOST_PLACES = 4
_FUNDS = (COLUMNS["amount"], "金额的上限", "余额")
_EVERY = f"{_NUMBER}（全部）"
_Cell = str | int | Decimal
_Sheet = tuple[str, Sequence[str], Iterable[Sequence[_Cell]]]


def working_copy(review: Review, form: Form, call: Call, account: tuple[str, ...] = ()) -> bytes:
    """Return an .xlsx with what a review went by; ``account`` says what else arrived."""
    out = io.BytesIO()
    book = new_book(out)
    book.set_properties({"title": f"{call.short_title}：工作底稿", "created": _UNDATED})
    head, body = book.add_format(dict(_HEAD)), book.add_format(dict(_BODY))
    formats = [
        book.add_format({**_BODY, "num_format": f"#,##0{'.' if n else ''}{'0' * n}"})
        for n in range(_MOST_PLACES + 1)
    ]
    names: set[str] = set()
    for title, columns, rows in _sheets(review, form, call, account):
        # A stage may be called as one of the sheets that every working copy has.
        while title.lower() in names:
            title = f"{title[:30]}＊"
        names.add(title.lower())
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 2)
        print_wide(sheet, 0)
        given = [[_fit(cell) for cell in cells] for cells in rows]
        widths = [
            max(_NARROWEST, min(_WIDEST, max(map(_units, column)) + _PAD))
            for column in zip(columns, *given, strict=True)
        ]
        for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.set_column(number, number, width)
            sheet.write_string(0, number, column, head)
        lines = (line for cells in given for line in _lines(cells, widths))
        for row, cells in enumerate(lines, 1):
            sheet.set_row(row, max(map(_height, cells, widths)))
            for number, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, number, cell, body)
                else:
                    sheet.write_number(row, number, cell, formats[_places(cell)])
    book.close()
    return out.getvalue()


def _fit(cell: _Cell) -> _Cell:
    return bare(cell)[:_LONGEST] if isinstance(cell, str) else cell


def _units(cell: _Cell) -> int:
    """Return how wide a cell is, a number with the commas between its thousands."""
    return units(cell if isinstance(cell, str) else f"{cell:,}")


def _height(cell: _Cell, width: int) -> float:
    return height(cell, width, _LINE) if isinstance(cell, str) else _LINE


def _places(cell: int | Decimal) -> int:
    """Return how many decimals a number is shown with, as many as it has."""
    if isinstance(cell, int):
        return 0
    exponent = cell.as_tuple().exponent
    return min(_MOST_PLACES, max(0, -exponent)) if isinstance(exponent, int) else 0


def _lines(cells: Sequence[_Cell], widths: Sequence[int]) -> Iterator[Sequence[_Cell]]:
    """Yield a row, and those it goes on in where a text is too long; the first column stays."""
    pieces = [
        _pieces(cell, width) if isinstance(cell, str) else [cell]
        for cell, width in zip(cells, widths, strict=True)
    ]
    for number in range(max(map(len, pieces))):
        line = [found[number] if number < len(found) else "" for found in pieces]
        yield line if number == 0 else [f"{cells[0]}{_GOES_ON}", *line[1:]]


def _pieces(text: str, width: int) -> list[_Cell]:
    """Return a text in pieces that a row can show, parted between sentences where it can be."""
    found = [""]
    for part in re.findall(r"[^；]*；|[^；]+", text):
        if found[-1] and height(found[-1] + part, width, _LINE) > _TALLEST:
            found.append("")
        room = (width - _PAD) // 2 * (_TALLEST // _LINE - 1)
        first, *more = [part[at : at + room] for at in range(0, len(part), room)]
        found[-1] += first
        found += more
    return list(found)


def _sheets(review: Review, form: Form, call: Call, account: tuple[str, ...]) -> Iterator[_Sheet]:
    stages = [one for one in review.stages if not one.awaits]
    kinds = list(dict.fromkeys(r.title for entry in review.entries for r in entry.receipts))
    rounds = round_names(call.applications)
    came = (TITLE,) if rounds else ()
    first = (
        *(_NUMBER, COLUMNS["file"], COLUMNS["received"], *came, *kinds),
        *(COLUMNS["check"], *_NAMES, _WHY),
    )
    titles = (*first, *(one.stage.title for one in stages))
    yield COLUMNS["application"], titles, _entries(review, stages, form, kinds, rounds)
    ranked = (
        COLUMNS["rank"],
        COLUMNS["total"],
        "怎样得来",
        call.currency.headed(COLUMNS["amount"]),
    )
    for one in stages:
        preferred = (COLUMNS["preferred"],) if one.stage.prefer else ()
        prize = (COLUMNS["prize"],) if one.stage.prizes else ()
        yield (
            one.stage.title[:31],
            (_NUMBER, *_NAMES, COLUMNS["result"], _WHY, *preferred, *prize, *ranked),
            _standings(review, one, form),
        )
    group = (COLUMNS["stage"], COLUMNS["clause"], COLUMNS["content"])
    counted = (*group, "限额或名额", "有几个", OUTCOMES[Outcome.PASSED], _EVERY)
    yield "限额和名额", counted, _groups(review)
    if any(one.uses for one in stages):
        used = (
            *group,
            "规定和余数",
            "有几个",
            OUTCOMES[Outcome.PASSED],
            *map(call.currency.headed, _FUNDS),
            "情况",
        )
        yield "各组的个数和资金", used, _uses(review, call)
    if any(group.pairs for one in stages for group in one.groups):
        near = (_NUMBER, "另一份", "比较哪一栏", "百分之几相同", "共同的文字")
        yield COLUMNS["similar"], near, _pairs(review)
    if account:
        yield "收到的文件", (COLUMNS["content"],), ((line.strip(),) for line in account)


def _entries(
    review: Review,
    stages: Sequence[StageResult],
    form: Form,
    kinds: Sequence[str],
    rounds: Mapping[str, str],
) -> Iterator[Sequence[_Cell]]:
    outcomes = [{s.place: OUTCOMES[s.outcome] for s in one.standings} for one in stages]
    for entry in review.entries:
        yield (
            entry.number,
            entry.submission,
            say_instant(entry.received) if entry.received else "",
            *((rounds.get(entry.round, ""),) if rounds else ()),
            *(_receipt(entry, kind) for kind in kinds),
            entry.word,
            *_names(review, entry.place, form),
            _reasons(set_aside_for(entry)),
            *(found.get(entry.place, "") for found in outcomes),
        )


def _receipt(entry: Entry, kind: str) -> str:
    """Return when a further receipt came in and how that stands; "" where none is due."""
    found = next((one for one in entry.receipts if one.title == kind), None)
    if found is None:
        return ""
    received = say_instant(found.received) if found.received else ""
    return f"{received} {found.word}".strip()


def _standings(review: Review, one: StageResult, form: Form) -> Iterator[Sequence[_Cell]]:
    for standing in one.standings:
        figure, award = standing.figure, standing.award
        parts = figure.parts if figure and one.stage.scoring else ()
        how = "；".join(f"{p.title} {p.value} × {p.weight}%：{p.how}" for p in parts)
        yield (
            review.entries[standing.place].number,
            *_names(review, standing.place, form),
            OUTCOMES[standing.outcome],
            _reasons(standing.reasons),
            *((_reasons(standing.preferred),) if one.stage.prefer else ()),
            *((standing.prize,) if one.stage.prizes else ()),
            figure.rank if figure else "",
            Decimal(figure.total) if figure else "",
            how,
            _amount(award) if award is not None else "",
        )


def _groups(review: Review) -> Iterator[Sequence[_Cell]]:
    for one in review.stages:
        passed = {s.place for s in one.having(Outcome.PASSED)}
        for group in one.groups:
            yield (
                one.stage.title,
                group.clause.number,
                f"{group.title}：{' + '.join(group.values)}" if group.values else group.title,
                group.most,
                len(group.members),
                len(passed & set(group.members)),
                "、".join(review.entries[place].number for place in group.members),
            )


def _uses(review: Review, call: Call) -> Iterator[Sequence[_Cell]]:
    for one in review.stages:
        for use in one.uses:
            yield (
                one.stage.title,
                use.bound.number,
                use.name,
                use.rules(call.currency),
                use.entered,
                use.passed,
                *("" if fen is None else _amount(fen) for fen in (use.spent, use.cap, use.left)),
                OUTCOMES[Outcome.OPEN] if use.waiting else use.fault,
            )


def _amount(fen: int) -> Decimal:
    return Decimal(fen) / 100 + Decimal("0.00")


def _pairs(review: Review) -> Iterator[Sequence[_Cell]]:
    for one in review.stages:
        for group in one.groups:
            for pair in group.pairs:
                for found in pair.likenesses:
                    yield (
                        review.entries[pair.first].number,
                        review.entries[pair.second].number,
                        found.title,
                        found.percent,
                        " / ".join(passage.text for passage in found.passages),
                    )


def _names(review: Review, place: int, form: Form) -> tuple[str, str]:
    entry, plan = review.entries[place], form.review
    return (
        entry.words(plan.project, form) if plan else "",
        entry.words(plan.applicant, form) if plan else "",
    )


def _reasons(reasons: Iterable[Reason]) -> str:
    return "；".join(reason.cited for reason in reasons)
