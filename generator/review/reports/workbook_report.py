"""The working copy of a review as a workbook: every application, every reason, every figure.

It holds names and reasons and stays with the reviewers. Every cell is a text or a whole number; the
same review gives the same bytes.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from types import MappingProxyType

from generator.forms.form import Form
from generator.forms.xlsx_cells import BODY_FONT, HEAD_FONT, new_book
from generator.model.calls import Call
from generator.review.entries import Entry, Outcome, Reason, Review, StageResult
from generator.review.reports.html_report import set_aside_for
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
_WIDE, _NARROW = 44, 16
_NUMBER, _WHY = COLUMNS["number"], COLUMNS["why"]
_NAMES = (COLUMNS["project"], COLUMNS["unit"])
_EVERY = f"{_NUMBER}（全部）"
_LONG_COLUMNS = frozenset({_WHY, "怎样得来", "共同的文字", *_NAMES, COLUMNS["content"], _EVERY})

_Cell = str | int
_Sheet = tuple[str, Sequence[str], Iterable[Sequence[_Cell]]]


def working_copy(review: Review, form: Form, call: Call, account: tuple[str, ...] = ()) -> bytes:
    """Return an .xlsx with what a review went by; ``account`` says what else arrived."""
    out = io.BytesIO()
    book = new_book(out)
    book.set_properties({"title": f"{call.short_title}：工作底稿", "created": _UNDATED})
    head, body = book.add_format(dict(_HEAD)), book.add_format(dict(_BODY))
    names: set[str] = set()
    for title, columns, rows in _sheets(review, form, account):
        # A stage may be called as one of the sheets that every working copy has.
        while title.lower() in names:
            title = f"{title[:30]}＊"
        names.add(title.lower())
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, _WIDE if column in _LONG_COLUMNS else _NARROW)
            sheet.write_string(0, number, column, head)
        for row, cells in enumerate(rows, 1):
            for number, cell in enumerate(cells):
                if isinstance(cell, int):
                    sheet.write_number(row, number, cell, body)
                else:
                    sheet.write_string(row, number, bare(cell)[:_LONGEST], body)
    book.close()
    return out.getvalue()


def _sheets(review: Review, form: Form, account: tuple[str, ...]) -> Iterator[_Sheet]:
    stages = [one for one in review.stages if not one.awaits]
    kinds = list(dict.fromkeys(r.title for entry in review.entries for r in entry.receipts))
    first = (
        *(_NUMBER, COLUMNS["file"], COLUMNS["received"], *kinds),
        *(COLUMNS["check"], *_NAMES, _WHY),
    )
    titles = (*first, *(one.stage.title for one in stages))
    yield COLUMNS["application"], titles, _entries(review, stages, form, kinds)
    ranked = (COLUMNS["rank"], COLUMNS["total"], "怎样得来", f"{COLUMNS['amount']}（元）")
    for one in stages:
        yield (
            one.stage.title[:31],
            (_NUMBER, *_NAMES, COLUMNS["result"], _WHY, *ranked),
            _standings(review, one, form),
        )
    group = (COLUMNS["stage"], COLUMNS["clause"], COLUMNS["content"])
    counted = (*group, "限额或名额", "有几个", OUTCOMES[Outcome.PASSED], _EVERY)
    yield "限额和名额", counted, _groups(review)
    if any(group.pairs for one in stages for group in one.groups):
        near = (_NUMBER, "另一份", "比较哪一栏", "百分之几相同", "共同的文字")
        yield COLUMNS["similar"], near, _pairs(review)
    if account:
        yield "收到的文件", (COLUMNS["content"],), ((line.strip(),) for line in account)


def _entries(
    review: Review, stages: Sequence[StageResult], form: Form, kinds: Sequence[str]
) -> Iterator[Sequence[_Cell]]:
    outcomes = [{s.place: OUTCOMES[s.outcome] for s in one.standings} for one in stages]
    for entry in review.entries:
        yield (
            entry.number,
            entry.submission,
            entry.received.isoformat(timespec="seconds") if entry.received else "",
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
    received = found.received.isoformat(timespec="seconds") if found.received else ""
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
            figure.rank if figure else "",
            figure.total if figure else "",
            how,
            f"{award // 100}.{award % 100:02d}" if award is not None else "",
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
    return "；".join(f"{r.text}（{r.clause}）" if r.clause else r.text for r in reasons)
