"""Every check there is, by family and code, as lines to print."""

from collections.abc import Iterator, Mapping

from generator.authoring.amendments.facts import AMENDING
from generator.checks.form_cases import TRIED
from generator.checks.log import SEALED_FACTS
from generator.checks.log_signature import SIGNED
from generator.checks.privacy_scan import PRIVACY
from generator.checks.publication_codes import PUBLISHING
from generator.checks.result_lists import LISTS
from generator.checks.run import CHECKS
from generator.forms.messages import MESSAGES
from generator.forms.reader import FORMS
from generator.model.earlier_versions import KEEPING_VERSIONS
from generator.model.loader import LOADING
from generator.model.result_packages import RESULTS
from generator.model.working_days import CALENDAR
from generator.publish.preview.fault_page import PREVIEWING
from generator.publish.proof_codes import PROOF
from generator.publish.releases import KEEPING
from generator.review.staff_sheets import REVIEWING
from generator.sources.documents import READING
from generator.sources.schemas import SHAPES
from generator.web.labels import COLUMNS, FORM, SECTIONS

FAMILIES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("读取", READING),
    ("结构", SHAPES),
    (COLUMNS["file"], LOADING),
    ("日历", CALENDAR),
    (FORM["form"], {**FORMS, **TRIED}),
    (COLUMNS["list"], {**RESULTS, **LISTS}),
    (SECTIONS["criteria"], REVIEWING),
    ("发布", {**PUBLISHING, **KEEPING}),
    ("预览", PREVIEWING),
    ("个人信息", PRIVACY),
    ("核对", {**SEALED_FACTS, **SIGNED, **PROOF}),
    ("修改", {**AMENDING, **KEEPING_VERSIONS}),
    (COLUMNS["content"], {check.code: check.basis for check in CHECKS}),
    ("交来的申报", {code: message.text for code, message in MESSAGES.items()}),
)
"""What can be wrong, family by family: the code and what holds."""


def titles() -> Mapping[str, str]:
    """Return what each check holds, by code."""
    return {code: title for _, codes in FAMILIES for code, title in codes.items()}


def lines() -> Iterator[str]:
    """Yield each family by its title and its checks by their codes."""
    for title, codes in FAMILIES:
        yield title
        for code, sentence in sorted(codes.items()):
            yield f"  {code}  {sentence}"
