"""Inboxes made from the forms' examples, checked and ready to be reviewed."""

import csv
import io
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from generator.findings import Finding
from generator.forms.field_types import credit_digit
from generator.forms.form import Form
from generator.model import call_status
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.model.working_days import Calendar
from generator.review.entries import Outcome, Review, StageResult
from generator.review.sheet_rows import Faults
from generator.review.staff_sheets import StaffSheet, register
from generator.review.stages import Given, review
from generator.submissions.check import Checked, read_submissions
from tests.conftest import ROOT, SOURCES, copy_of
from tests.support.opened_submissions import example, forms_now, raw_of

Answers = dict[str, Any]


@cache
def the_site() -> Site:
    """The shipped site as if nothing were announced yet."""
    site, _ = load(ROOT)
    assert site is not None
    return replace(site, announcements=(), registers=(), results=())


def unannounced(root: Path) -> Path:
    """A copy of the project in which nothing is announced yet."""
    project = copy_of((*SOURCES, "mkdocs.yml"), root)
    for path in ("content/announcements", "site_data/results", "site_data/objections"):
        shutil.rmtree(project / path, ignore_errors=True)
    (project / "site_data/log.jsonl").unlink(missing_ok=True)
    return project


def call_of(form: Form) -> Call:
    found = the_site().call(form.call)
    assert found is not None
    return found


def form_named(start: str) -> Form:
    """The form of the call whose id begins so."""
    return next(form for name, form in forms_now().items() if name.startswith(start))


def code(number: int) -> str:
    """A unified social credit code that is right, another for each number."""
    first = f"52000000MJ{number:07d}"
    return first + credit_digit(first)


def inbox(
    form: Form, name: str, count: int, change: Callable[[int, Answers], None] | None = None
) -> list[Answers]:
    """So many applications made from one example, no two of the same applicant or project."""
    made = []
    for number in range(count):
        answers = {**example(form.call, name)}
        answers["project_name"] = f"{HAN[number % 97]}{HAN[number // 97]}{HAN[number % 89]}甲乙丙"
        answers["lead_code"] = code(number)
        answers["lead_name"] = f"第{number}社区居民委员会"
        if "legal_representative" in answers:
            answers["legal_representative"] = f"{HAN[number % 97]}{HAN[number // 97 + 40]}"
        for row_number, row in enumerate(answers.get("partners", ())):
            named = {"code": code(900_000 + number * 10 + row_number)}
            if "legal_representative" in row:
                named["legal_representative"] = f"{HAN[number % 97]}伴{HAN[number // 97]}"
            answers["partners"] = [{**row, **named}]
        for field in ("plan_summary", "summary"):
            if field in answers:
                answers[field] = "".join(
                    HAN[(number * 31 + i * 7 + i * i) % 300] for i in range(60)
                )
        if change is not None:
            change(number, answers)
        made.append(answers)
    return made


HAN = [chr(0x4E00 + 7 * number) for number in range(400)]
"""Four hundred different signs."""


def checked(
    form: Form,
    given: Iterable[Answers],
    received: Mapping[str, datetime] | datetime | None = None,
    names: Callable[[int], str] = "p-{:04d}.xlsx".format,
) -> list[Checked]:
    raws = [raw_of(form, answers, names(number)) for number, answers in enumerate(given)]
    return list(read_submissions(raws, form, call_of(form), received=received))


def rows_of(data: bytes) -> list[list[Any]]:
    """The headings and the rows of a sheet that a review wrote for staff."""
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page is not None
    return [["" if v is None else v for v in row] for row in page.iter_rows(3, values_only=True)]


def lines_of(data: bytes) -> list[dict[str, Any]]:
    """The rows of such a sheet by the titles of its columns."""
    heads, *rows = rows_of(data)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def filled(data: bytes, fill: Callable[[int, str], Any]) -> bytes:
    """Such a sheet with what ``fill`` gives for a row and a title in its empty cells."""
    made = openpyxl.load_workbook(io.BytesIO(data))
    page = made.active
    assert page is not None
    heads = {cell.column: cell.value for cell in page[3]}
    for row in page.iter_rows(min_row=4):
        for cell in row:
            if cell.value is None:
                cell.value = fill(cell.row - 4, str(heads[cell.column]))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheet(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> StaffSheet:
    """A file as staff would hand it in."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return StaffSheet(name=name, data=out.getvalue().encode("utf-8-sig"))


def votes_of(rows: Iterable[Sequence[object]]) -> tuple[StaffSheet]:
    return (sheet("votes.csv", ("文件名", "票数"), rows),)


def scores_of(rows: Iterable[Sequence[object]]) -> tuple[StaffSheet]:
    return (sheet("scores.csv", ("文件名", "评委", "得分"), rows),)


def decisions_of(*rows: Sequence[object]) -> StaffSheet:
    """Decisions: stage, number, decision, amount, reason."""
    return sheet("decisions.csv", ("环节", "申报编号", "决定", "金额", "理由"), rows)


def reviewed(
    form: Form, items: Iterable[Checked], given: Given | None = None, until: str = ""
) -> tuple[Review | None, tuple[Finding, ...]]:
    faults, given = Faults(), given or Given()
    zone, call = ZoneInfo("Asia/Shanghai"), call_of(form)
    kinds = [kind.title for kind in form.review.receipts] if form.review else []
    lines = register(given.register, faults, zone, kinds) if given.register else {}
    spans = call_status.spans(call, Calendar(), zone)
    found, told = review(items, lines, given, form, call, spans=spans, until=until)
    return None if faults.errors else found, (*faults.found, *told)


def through(
    form: Form, items: Iterable[Checked], given: Given | None = None, until: str = ""
) -> Review:
    """A review nothing was wrong with."""
    found, told = reviewed(form, items, given, until)
    assert found is not None, told
    return found


def standing(result: StageResult, outcome: Outcome) -> list[int]:
    """The places that stand in one way."""
    return [one.place for one in result.standings if one.outcome is outcome]


def said(result: StageResult, place: int) -> str:
    """Why an application stands as it does."""
    (found,) = (one for one in result.standings if one.place == place)
    return "；".join(reason.text for reason in found.reasons)
