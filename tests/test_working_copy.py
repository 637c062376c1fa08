"""The working copy as staff use it: figures to count with, and nothing cut on paper."""

import io
from dataclasses import replace
from datetime import datetime

import openpyxl

from generator.forms.xlsx_cells import height
from generator.review.entries import Entry, Reason, Review
from generator.review.reports.workbook_report import working_copy
from tests.support.review_inboxes import call_of, through
from tests.test_review import funded, voted

LONG = "；".join(f"第 {n} 处：栏目没有照规定填写，请核对以后改正，再交来" for n in range(90))


def book_of(review: Review, form) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(working_copy(review, form, call_of(form))))


def test_points_and_amounts_are_numbers_and_times_are_chinese() -> None:
    form, items, given = voted(2, lambda n: n + 1, lambda n, _: f"{60 + n}")
    review = through(form, items, given)
    received = datetime.fromisoformat("2020-09-30T24:00+08:00".replace("T24", "T17"))
    entries = tuple(replace(entry, received=received) for entry in review.entries)
    made = book_of(replace(review, entries=entries), form)
    rows = list(made["申报"].iter_rows(values_only=True))
    assert {row[2] for row in rows[1:]} == {"2020年9月30日 17时"}
    total = made["综合评选"]["G2"]
    assert isinstance(total.value, float)
    assert total.number_format == "#,##0.00"
    form, items = funded(1)
    made = book_of(through(form, items), form)
    last = form.review.stages[-1].title if form.review else ""
    amount = made[last]["I2"]
    assert isinstance(amount.value, int | float)
    assert amount.number_format == "#,##0.00"


def test_what_is_too_long_for_a_row_goes_on_and_nothing_is_lost() -> None:
    form, items, given = voted(1, lambda n: n, lambda n, _: "60")
    review = through(form, items, given)
    first = review.stages[0]
    standing = replace(first.standings[0], reasons=(Reason(text=LONG),))
    stages = (replace(first, standings=(standing,)), *review.stages[1:])
    entries: tuple[Entry, ...] = review.entries
    made = book_of(replace(review, stages=stages, entries=entries), form)
    for page in made.worksheets:
        columns = page.column_dimensions.values()
        widths = {n: one.width for one in columns for n in range(one.min, one.max + 1)}
        for row in page.iter_rows(min_row=2):
            tall = page.row_dimensions[row[0].row].height
            assert tall is not None
            assert tall < 409
            for cell in row:
                if isinstance(cell.value, str):
                    need = height(cell.value, widths[cell.column], 15)
                    assert need <= tall + 1, (page.title, cell.coordinate)
    page = made["初审"]
    rows = list(page.iter_rows(min_row=2, values_only=True))
    assert len(rows) > 1
    assert "".join(str(row[4]) for row in rows) == LONG
    number = review.entries[0].number
    assert [row[0] for row in rows] == [number, *[f"{number}（续）"] * (len(rows) - 1)]
