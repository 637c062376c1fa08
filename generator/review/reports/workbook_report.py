"""The working copy of a review as a workbook: every application, every reason, every figure.

It holds names and reasons and stays with the reviewers. Every cell is a text or a whole number; the
same review gives the same bytes.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from types import MappingProxyType

from generator.forms.form import Form
from generator.forms.xlsx_cells import new_book
from generator.model.calls import Call
from generator.review.entries import Outcome, Reason, Review, StageResult
from generator.review.reports.html_report import OUTCOMES, said, set_aside_for
from generator.submissions.reports.text_and_json import VERDICTS
from generator.web.escape import bare

_LONGEST = 32_000
_UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's property has no zone
_HEAD = MappingProxyType(
    {"font_name": "黑体", "font_size": 11, "bottom": 2, "text_wrap": True, "valign": "vcenter"}
)
_BODY = MappingProxyType(
    {
        "font_name": "宋体",
        "font_size": 11,
        "text_wrap": True,
        "valign": "top",
        "num_format": "@",
        "bottom": 1,
        "bottom_color": "#BFB8AC",
    }
)
_WIDE, _NARROW = 44, 16
_LONG_COLUMNS = frozenset(
    {"原因", "怎样得来", "共同的文字", "项目", "单位", "内容", "申报编号（全部）"}
)

_Cell = str | int
_Sheet = tuple[str, Sequence[str], Iterable[Sequence[_Cell]]]


def working_copy(review: Review, form: Form, call: Call) -> bytes:
    """Return an .xlsx with what a review went by."""
    out = io.BytesIO()
    book = new_book(out)
    book.set_properties({"title": f"{call.short_title}：工作底稿", "created": _UNDATED})
    head, body = book.add_format(dict(_HEAD)), book.add_format(dict(_BODY))
    for title, columns, rows in _sheets(review, form):
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


def _sheets(review: Review, form: Form) -> Iterator[_Sheet]:
    stages = [one for one in review.stages if not one.awaits]
    first = ("申报编号", "文件", "收到时间", "检查", "项目", "单位", "原因")
    yield "申报", (*first, *(one.stage.title for one in stages)), _entries(review, stages, form)
    for one in stages:
        yield (
            one.stage.title[:31],
            ("申报编号", "项目", "单位", "结果", "原因", "名次", "总分", "怎样得来", "金额（元）"),
            _standings(review, one, form),
        )
    counted = ("环节", "条款", "内容", "限额或名额", "有几个", "通过", "申报编号（全部）")
    yield "限额和名额", counted, _groups(review)
    if any(group.pairs for one in stages for group in one.groups):
        near = ("申报编号", "另一份", "比较哪一栏", "百分之几相同", "共同的文字")
        yield "相近的项目", near, _pairs(review)


def _entries(
    review: Review, stages: Sequence[StageResult], form: Form
) -> Iterator[Sequence[_Cell]]:
    outcomes = [{s.place: OUTCOMES[s.outcome] for s in one.standings} for one in stages]
    for entry in review.entries:
        yield (
            entry.number,
            entry.submission,
            entry.received.isoformat(timespec="seconds") if entry.received else "",
            "逾期" if entry.late else VERDICTS[entry.result.verdict],
            *_names(review, entry.place, form),
            _reasons(set_aside_for(entry)),
            *(found.get(entry.place, "") for found in outcomes),
        )


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
        said(entry, plan.project, form) if plan else "",
        said(entry, plan.applicant, form) if plan else "",
    )


def _reasons(reasons: Iterable[Reason]) -> str:
    return "；".join(f"{r.text}（{r.clause}）" if r.clause else r.text for r in reasons)
