"""All that a review leaves behind, as files by path: what may be published, and what may not.

``公布/<id>/`` holds for each settled stage what is copied over the project once it is announced;
``内部/`` holds names, reasons and everything else that stays with the reviewers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from generator.forms.form import Form
from generator.model.calls import Call, Site
from generator.render.data.csv_tables import safe
from generator.review import staff_sheets
from generator.review.announcement_draft import ReviewDraft, draft
from generator.review.entries import Outcome, Review, StageResult
from generator.review.result_package import result_files
from generator.submissions.intake.inbox import PENDING, REGISTER
from generator.web.labels import COLUMNS, OUTCOMES

PUBLIC: Final = "公布"
PRIVATE: Final = "内部"


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """Files by path below the folder of a review, and the drafts among them."""

    files: Mapping[str, bytes]
    drafts: tuple[ReviewDraft, ...]


def outputs(
    review: Review, form: Form, call: Call, site: Site, *, as_of: datetime, sample: bool
) -> Outputs:
    """Return what a review leaves behind, but for its report and its working copy."""
    files: dict[str, bytes] = {}
    drafts = []
    for result in review.settled:
        name, package = result_files(review, result, form, call, site, sample=sample)
        for path, data in package.items():
            files[f"{PUBLIC}/{name}/site_data/results/{name}/{path}"] = data
        made = draft(review, result, call, site, as_of=as_of, sample=sample, package=name)
        files[f"{PUBLIC}/{name}/content/announcements/{made.id}.md"] = made.text.encode()
        drafts.append(made)
    files[f"{PRIVATE}/{REGISTER}"] = _register(review)
    waiting = [result for result in review.stages if result.having(Outcome.OPEN)]
    if waiting:
        files[f"{PRIVATE}/{PENDING}"] = _pending(review, waiting, form)
    return Outputs(files=files, drafts=tuple(drafts))


def _register(review: Review) -> bytes:
    """Return the register with the numbers: a line for each application and further receipt."""
    several = any(entry.receipts for entry in review.entries)
    heads = [staff_sheets.NUMBER, staff_sheets.FILE, staff_sheets.RECEIVED]
    rows = []
    for entry in review.entries:
        further = ((r.title, r.received) for r in entry.receipts if r.registered)
        for title, instant in (("", entry.received), *further):
            text = instant.isoformat(timespec="seconds") if instant else ""
            row = [entry.number, safe(entry.submission), text]
            rows.append([*row, safe(title)] if several else row)
    return staff_sheets.written([*heads, staff_sheets.RECEIPT] if several else heads, rows)


def _pending(review: Review, stages: Iterable[StageResult], form: Form) -> bytes:
    """Return the sheet people fill in to decide: one line for each that waits."""
    columns = [
        staff_sheets.STAGE,
        staff_sheets.NUMBER,
        COLUMNS["project"],
        COLUMNS["unit"],
        f"为什么{OUTCOMES['open']}",
        staff_sheets.DECISION,
    ]
    plan = form.review
    rows = []
    for result in stages:
        for standing in result.having(Outcome.OPEN):
            entry = review.entries[standing.place]
            names = (plan.project, plan.applicant) if plan else ("", "")
            named = [safe(entry.words(name, form)) for name in names]
            why = "；".join(
                f"{reason.text}（{reason.clause}）" if reason.clause else reason.text
                for reason in standing.reasons
            )
            rows.append([result.stage.title, entry.number, *named, safe(why), "", "", ""])
    return staff_sheets.written([*columns, staff_sheets.AWARD, staff_sheets.REASON], rows)
