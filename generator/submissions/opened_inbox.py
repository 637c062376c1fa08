"""The submissions of an inbox opened, without the office's own files that lie among them.

A name alone hides nothing: only what is no form is passed over, and by its name the office's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.forms.form import Form
from generator.submissions.form_versions import open_versions
from generator.submissions.intake.inbox import Inbox, PassedOver
from generator.submissions.opened import Raw
from generator.web.labels import REPORT

# What the reader says of a file or folder that is no form at all, or is none of ours.
_NO_FORM = frozenset(("INT-002", "INT-003", "INT-004", "INT-005", "INT-017", "INT-201", "INT-203"))
_BEFORE = r"[a-z0-9年月日第批次届轮_\-. （）()]*(?:收件|来件|收文|评审|评委|专家|初审|终审|网络)?"
_WORDS = (
    rf"(?:登记|投票|得票|票数|打分|评分|决定|待决定)(?:汇总)?[表簿单]?|工作底稿|评审报告|{REPORT['title']}"
    "|register|votes|scores|decisions"
)
_AFTER = (
    r"(?:[0-9年月日第批次轮一二三四五六七八九十_\-. （）()新版稿]"
    r"|汇总|副本|备份|最终|定稿|已填|填好)*"
)
_ENDING = r"\.(?:csv|xlsx?|et|ods|docx?|pdf|html?|jsonl?|txt)"
_OFFICE = re.compile(rf"{_BEFORE}(?:{_WORDS}){_AFTER}{_ENDING}|公布|内部", re.IGNORECASE)


class OpenedInbox:
    """An inbox whose submissions are opened in turn; ``inbox`` says at the end what was none."""

    def __init__(self, inbox: Inbox) -> None:
        """Begin with all that may be a submission."""
        self.inbox = inbox

    def submissions(self, forms: Sequence[Form], jobs: int = 1) -> Iterator[tuple[Raw, Form]]:
        """Open them as ``open_versions`` does; what was handed in alone is never passed over."""
        given = self.inbox
        alone = given.entries == 1
        office: set[int] = set()
        opened = open_versions(given.paths, forms, jobs, given.names)
        for number, (raw, form) in enumerate(opened):
            name = given.submissions[number].given.rpartition("/")[2]
            if not alone and _is_office(raw, name):
                office.add(number)
            else:
                yield raw, form
        kept = tuple(one for n, one in enumerate(given.submissions) if n not in office)
        passed = (
            PassedOver(name=one.name, rule="staff", count=1 + one.parts + one.attachments)
            for n, one in enumerate(given.submissions)
            if n in office
        )
        self.inbox = replace(given, submissions=kept, passed_over=(*given.passed_over, *passed))


def _is_office(raw: Raw, name: str) -> bool:
    """Tell whether something is no form and called as the office calls its own files."""
    first = raw.faults[0].code if raw.faults else ""
    return not raw.readable and first in _NO_FORM and _OFFICE.fullmatch(name) is not None
