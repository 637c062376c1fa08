"""Where results of a check go: said as they come, or kept for one page, or a workbook for each.

Nothing is printed or written here; the command is told what to say and which files to write.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from generator.findings import Finding
from generator.forms.form import Form
from generator.submissions.faulty_rules import FaultyRule, faulty_in, faulty_rules
from generator.submissions.intake.inbox import Inbox
from generator.submissions.opened import Raw
from generator.submissions.reports.html_page import as_page
from generator.submissions.reports.marked_workbook import marked_workbook
from generator.submissions.reports.text_and_json import (
    accounted,
    accounted_json,
    as_json,
    as_text,
    summary,
)
from generator.submissions.verdict import Result
from generator.web.labels import COLUMNS, REPORT

_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the command prints, and the files it writes, by name."""

    lines: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


class Delivery:
    """The results of one check on their way out in one shape: text, json, html or xlsx."""

    def __init__(self, shape: str, forms: Sequence[Form], title: str, *, filed: bool) -> None:
        """Begin with none; ``filed`` tells that they go into files and are not printed.

        ``forms`` are the versions of a call's form, the one in force first.
        """
        self.shape = shape
        self.filed = filed
        self.form = forms[0]
        self.versions = {form.version: form for form in forms}
        self.title = title
        self.results: list[Result] = []
        self.lines: list[str] = []
        self.names: Counter[str] = Counter()
        self.failed: set[FaultyRule] = set()

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """Return the rules of the form that failed by themselves, for staff."""
        return faulty_rules(self.failed, tuple(self.versions.values()))

    def take(self, result: Result, raw: Raw | None) -> Report:
        """Take one result; a workbook is marked from what was opened."""
        self.failed.update(faulty_in(result))
        if self.shape == "html":
            self.results.append(result)
            return Report()
        if self.shape == "xlsx":
            return self._marked(result, raw) if raw is not None else Report()
        lines = (as_json(result),) if self.shape == "json" else tuple(as_text(result))
        if not self.filed:
            return Report(lines=lines)
        self.lines.extend(lines)
        return Report()

    def end(self, verdicts: Counter[str], inbox: Inbox) -> Report:
        """Return what is left once all results are in: what arrived, and how many are sound."""
        account = tuple(accounted(inbox))
        if account and self.shape == "json":
            self.lines.append(accounted_json(inbox))
        elif self.shape == "text":
            self.lines.extend(account)
        lines = [] if self.filed or self.shape != "json" else list(self.lines)
        files: dict[str, bytes] = {}
        if self.shape == "html":
            page = as_page(self.results, self.form, self.title, account)
            if self.filed:
                files[f"{REPORT['title']}.html"] = page.encode()
            else:
                lines.append(page)
        elif self.filed and self.shape in {"text", "json"}:
            ending = "txt" if self.shape == "text" else "jsonl"
            files[f"{REPORT['title']}.{ending}"] = ("\n".join(self.lines) + "\n").encode()
        if self.shape != "json" and (self.filed or self.shape != "html"):
            lines.extend((*account, summary(verdicts)))
        return Report(lines=tuple(lines), files=files)

    def _marked(self, result: Result, raw: Raw) -> Report:
        name = _UNSAFE.sub("_", PurePath(result.submission).stem).strip("._ ")[:80]
        stem = name or COLUMNS["application"]
        self.names[stem] += 1
        again = f"-{self.names[stem]}" if self.names[stem] > 1 else ""
        content = marked_workbook(raw, result, self.versions[result.form])
        return Report(files={f"{stem}{again}-{REPORT['title']}.xlsx": content})
