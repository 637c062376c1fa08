"""Reviews of the invented competition of tests/projects/reading-corners, made in process."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from generator.findings import Finding
from generator.forms.form import Form
from generator.forms.reader import load_forms
from generator.forms.review_plan import ReviewStage
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.review.entries import Review, StageResult
from generator.review.sheet_rows import Faults
from generator.review.staff_sheets import StaffSheet
from generator.review.stages import Given, review
from generator.sources.schemas import Schemas
from generator.submissions.check import read_submissions
from tests.support.invented_projects import ROOT
from tests.support.opened_submissions import raw_of
from tests.support.review_inboxes import sheet

CALL = "corners-2026"
PROJECT = ROOT / "tests/projects/reading-corners"
PLAN = f"schemas/forms/{CALL}/1.0/review.yml"

Corner = dict[str, Any]


def read(root: Path) -> tuple[Site, Form | None, tuple[Finding, ...]]:
    """The site of a copy of the project, the form of its call, and what is wrong with the form."""
    site, found = load(root)
    assert site is not None, found
    forms, told = load_forms(root, site, Schemas.read(root))
    versions = forms.get(CALL, ())
    return site, versions[0] if versions else None, told


@cache
def project() -> tuple[Site, Call, Form]:
    site, form, told = read(PROJECT)
    call = site.call(CALL)
    assert form is not None and call is not None and not told, told
    return site, call, form


def corner(category: str, kind: str = "school", loans: int = 0, rating: str = "") -> Corner:
    answers = {"category": category, "lead_kind": kind, "loans": loans, "rating": rating}
    return {name: value for name, value in answers.items() if value != ""}


def answers_of(corners: Iterable[Corner]) -> list[Corner]:
    common = {"contact_name": "周示例", "contact_phone": "0998-00000001"}
    return [
        {"corner_name": f"第{n}书香角", "lead_name": f"第{n}单位", **common, **one}
        for n, one in enumerate(corners)
    ]


def reviewed(
    corners: Sequence[Corner], given: Given | None = None, form: Form | None = None
) -> tuple[Review | None, tuple[Finding, ...]]:
    _, call, own = project()
    form = form or own
    raws = [raw_of(form, one, f"p-{n:04d}.xlsx") for n, one in enumerate(answers_of(corners))]
    items = read_submissions(raws, form, call, received=None)
    return review(items, {}, given or Given(), form, call, faults=Faults())


def through(
    corners: Sequence[Corner], given: Given | None = None, form: Form | None = None
) -> Review:
    found, told = reviewed(corners, given, form)
    assert found is not None, told
    return found


def with_stage(name: str, **changes: object) -> Form:
    """The form with one stage of its plan changed."""
    _, _, form = project()
    assert form.review is not None
    stages = tuple(
        replace(one, **changes) if one.id == name else one  # type: ignore[arg-type]
        for one in form.review.stages
    )
    return replace(form, review=replace(form.review, stages=stages))


def plan_stage(name: str) -> ReviewStage:
    _, _, form = project()
    found = form.review.stage(name) if form.review else None
    assert found is not None
    return found


def marks(stage: str, *points: object) -> StaffSheet:
    """One reviewer's points in a stage for the applications in their order, None for none."""
    rows = [
        (stage, f"p-{number:04d}.xlsx", "评委甲", one)
        for number, one in enumerate(points)
        if one is not None
    ]
    return sheet(f"打分表（{stage}）.csv", ("环节", "文件名", "评委", "得分"), rows)


def votes(*counts: object) -> StaffSheet:
    rows = [(f"p-{number:04d}.xlsx", one) for number, one in enumerate(counts)]
    return sheet("票数表.csv", ("文件名", "票数"), rows)


def scored(*totals: object) -> Given:
    """The points of the county's stage alone."""
    return Given(scores=(marks("县级评审", *totals),))


def stage(found: Review, name: str) -> StageResult:
    return next(one for one in found.stages if one.stage.id == name)


def order(result: StageResult) -> list[int]:
    return [one.place for one in result.standings]
