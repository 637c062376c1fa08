"""All that a review leaves behind, as files by path: what may be published, and what may not.

``公布/<id>/`` holds for each settled stage what is copied over the project once it is announced;
``内部/`` holds names, reasons and everything else that stays with the reviewers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from generator.forms.form import Form
from generator.model.calls import Call, Site
from generator.review.announcement_draft import ReviewDraft, draft
from generator.review.blank_sheets import pending_sheet, register_sheet
from generator.review.entries import Outcome, Review
from generator.review.result_package import result_files
from generator.review.sheet_forms import WORKBOOK
from generator.review.staff_sheets import PENDING_SHEET, REGISTER_SHEET

PUBLIC: Final = "公布"
PRIVATE: Final = "内部"
REGISTER: Final = f"{REGISTER_SHEET}{WORKBOOK}"
PENDING: Final = f"{PENDING_SHEET}{WORKBOOK}"
"""What a review writes for staff and is given back."""


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
        made = draft(
            review,
            result,
            call,
            site,
            as_of=as_of,
            sample=sample,
            package=name,
            parts=form.review.parts if form.review else None,
        )
        files[f"{PUBLIC}/{name}/content/announcements/{made.id}.md"] = made.text.encode()
        drafts.append(made)
    files[f"{PRIVATE}/{REGISTER}"] = register_sheet(review, form, call)
    if any(result.having(Outcome.OPEN) for result in review.stages):
        files[f"{PRIVATE}/{PENDING}"] = pending_sheet(review, form, call)
    return Outputs(files=files, drafts=tuple(drafts))
