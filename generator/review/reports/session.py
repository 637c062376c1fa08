"""A review from end to end: what is asked, what is read, what is left to say and to write.

The command opens this desk; it prints, writes and exits, nothing here does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from generator.authoring.atomic_write import spare
from generator.findings import Finding, Level, sort, tell, worst
from generator.forms.form import Form
from generator.forms.review_plan import ReviewPlan, ScoreSource
from generator.model import call_status
from generator.model.calls import Call, Site
from generator.review.blank_sheets import blank_sheets
from generator.review.earlier_lists import AnnouncedLists
from generator.review.entries import Outcome, Review, StageResult
from generator.review.outputs import PENDING, PRIVATE, PUBLIC, REGISTER, outputs
from generator.review.repeated import examples_among, repeated
from generator.review.reports.html_report import as_report
from generator.review.reports.workbook_report import working_copy
from generator.review.result_package import personal
from generator.review.sheet_forms import Reader, differing, forms_of
from generator.review.sheet_rows import Faults
from generator.review.staff_sheets import (
    REGISTER_SHEET,
    SCORE_SHEET,
    VOTE_SHEET,
    Decision,
    Registered,
    StaffSheet,
    decisions,
    points,
    register,
    votes,
)
from generator.review.stages import Given, review
from generator.sources.bounded_files import bounded
from generator.submissions.check import Checked
from generator.submissions.faulty_rules import FaultyRule, faulty_in, faulty_rules
from generator.submissions.form_versions import read_versions
from generator.submissions.intake.inbox import Inbox, inbox, nothing_left
from generator.submissions.intake.pool import NotConfined
from generator.submissions.opened_inbox import OpenedInbox
from generator.submissions.reports.delivery import Report
from generator.submissions.reports.text_and_json import accounted
from generator.web.labels import LEVELS, OUTCOMES

REPORT = "评审报告.html"
WORKING = "工作底稿.xlsx"
_FEW = 20
# So many bytes a table of staff has at most; one of 10,000 applications has a tenth.
_SHEET = 20_000_000
# Two forms of a sheet may differ whatever points a stage gives.
_ANY_SCALE = 999_999
_WANTED = (
    (ScoreSource.VOTES, f"{VOTE_SHEET}（--votes）"),
    (ScoreSource.SCORES, f"{SCORE_SHEET}（--scores）"),
)


@dataclass(frozen=True, kw_only=True)
class ReviewRequest:
    """What a command asks for: submissions, what staff hand in beside them, where to put it all."""

    paths: tuple[Path, ...]
    output: Path | None
    as_of: datetime
    register: Path | None
    votes: tuple[Path, ...]
    scores: tuple[Path, ...]
    decisions: tuple[Path, ...]
    stage: str
    sheets: Path | None
    sample: bool
    jobs: int


@dataclass(frozen=True, kw_only=True)
class Done:
    """What the command says and writes, what it first removes, and the code it exits with."""

    report: Report
    stale: tuple[Path, ...]
    code: int


class ReviewSession:
    """One review of one call."""

    def __init__(
        self, root: Path, site: Site, call: Call, forms: Sequence[Form], request: ReviewRequest
    ) -> None:
        """Read what staff hand in; the first form is in force and says how to review."""
        self.root, self.site, self.call, self.request = root, site, call, request
        self.forms, self.form = forms, forms[0]
        self.count = 0
        self.failed: set[FaultyRule] = set()
        self.output = request.sheets or request.output or Path()
        sheets = (request.register, *request.votes, *request.scores, *request.decisions)
        own = (*filter(None, sheets), self.output / PUBLIC, self.output / PRIVATE)
        nothing = Inbox(submissions=())
        self.inbox = nothing if self.refusal else inbox(request.paths, forms, own=own)
        self.faults = Faults()
        self.called = self.inbox.called
        self.opened = OpenedInbox(self.inbox)
        self.given = Given(
            register=self._sheet(request.register) if request.register else self._none_yet(),
            votes=tuple(map(self._sheet, request.votes)),
            scores=tuple(map(self._sheet, request.scores)),
            decisions=tuple(map(self._sheet, request.decisions)),
        )
        sheet = self.given.register
        self.registered: Mapping[str, Registered] = (
            self._registers(sheet, self.faults) if sheet and request.register else {}
        )

    def _kinds(self) -> tuple[str, ...]:
        plan = self.form.review
        return tuple(kind.title for kind in plan.receipts) if plan else ()

    @property
    def few(self) -> bool:
        """Tell whether there are so few submissions that no bar need move."""
        return self.count < _FEW

    @property
    def refusal(self) -> str:
        """Return why there can be no review, "" where there can."""
        plan, folder = self.form.review, self.output
        if not self.request.paths:
            return "缺少要评审的文件或目录；请写在批次标识后面"
        if self.request.output is None and self.request.sheets is None:
            return "没有写结果放在哪个目录；请用 -o 写项目之外的目录"
        if plan is None:
            return f"{self.call.id} 没有评审方案；请在申报表的目录里补上 review.yml"
        if (self.request.sheets or folder).resolve().is_relative_to(self.root.resolve()):
            option = "--sheets" if self.request.sheets else "-o"
            return f"评审的底稿有人名和理由，不能放在项目里；请用 {option} 写项目之外的目录"
        names = [stage.id for stage in plan.stages]
        if self.request.stage and self.request.stage not in names:
            return f"没有 {self.request.stage} 这个环节；可用的有 {'、'.join(names)}"
        given = [one for path in self.request.decisions for one in self._made(path, Faults())]
        for pending in self._left(PENDING):
            blank = Faults()
            lost = [
                one
                for one in self._made(pending, blank)
                if not any(_is_same(one, other, plan) for other in given)
            ]
            if lost or blank.errors or pending in self.request.decisions:
                return f"{pending} 里已经填了决定；请另存到别处，用 --decisions 交来"
        return ""

    def _made(self, path: Path, faults: Faults) -> tuple[Decision, ...]:
        sheet = StaffSheet(name=path.name, data=bounded(path, _SHEET))
        return decisions(sheet, faults, self.call.currency)

    def _left(self, name: str) -> tuple[Path, ...]:
        """Return what a review before this one left of a sheet, in either form."""
        return forms_of(self.output / PRIVATE / name)

    def _sheet(self, path: Path) -> StaffSheet:
        return StaffSheet(name=path.name, data=bounded(path, _SHEET), called=self.called)

    def _two_forms(self) -> Iterator[Finding]:
        """Yield what is told of each sheet that lies beside another form of it."""
        request = self.request
        given: tuple[tuple[tuple[Path | None, ...], Reader], ...] = (
            ((request.register,), self._registers),
            (request.votes, votes),
            (request.scores, lambda sheet, faults: points(sheet, _ANY_SCALE, faults)),
            (request.decisions, decisions),
        )
        for paths, read in given:
            for path in filter(None, paths):
                others = [other for other in forms_of(path) if other not in paths]
                yield from differing(self._sheet(path), map(self._sheet, others), read)

    def _registers(self, sheet: StaffSheet, faults: Faults) -> Mapping[str, Registered]:
        return register(sheet, faults, self.site.zone, self._kinds())

    def _none_yet(self) -> StaffSheet | None:
        """Return the register that is still to be filled in, so that all it asks for is known."""
        return StaffSheet(name=REGISTER_SHEET, data=b"") if self.request.sheets else None

    def checked(self) -> Iterator[Checked]:
        """Return the submissions, each opened in its turn and checked by the form it names."""
        self.count = len(self.inbox.submissions)
        received = {n: r.received for n, r in self.registered.items() if r.received is not None}
        opened = self.opened.submissions(self.forms, self.request.jobs)
        today = self.request.as_of.date()
        checked = read_versions(opened, self.call, received=received, today=today)
        return (self._watched(one) for one in checked)

    def _watched(self, one: Checked) -> Checked:
        self.failed.update(faulty_in(one.result))
        return one

    def done(self, checked: Iterable[Checked]) -> Done:
        """Review the submissions and return what comes of it."""
        try:
            found, problems = review(
                checked,
                self.registered,
                self.given,
                self.form,
                self.call,
                spans=call_status.spans(self.call, self.site.calendar, self.site.zone),
                forms=self.forms,
                until=self.request.stage,
                faults=self.faults,
                announced=AnnouncedLists.of(
                    self.site,
                    self.call,
                    self.forms,
                    sample=self.request.sample,
                    at=self.request.as_of,
                ),
            )
        except NotConfined as end:
            return Done(report=Report(lines=(f"{LEVELS['error']}：{end}。",)), stale=(), code=2)
        self.inbox = self.opened.inbox
        if not self.inbox.submissions:
            raise nothing_left(self.request.paths, self.inbox)
        plan = self.form.review
        named = personal(found, self.form, plan) if found and plan else ()
        faulty = faulty_rules(self.failed, self.forms)
        # What is still to be filled in is no list yet.
        blank = Level.WARNING if self.request.sheets else Level.ERROR
        shipped = (
            examples_among(found, self.forms, plan, blank)
            if found and plan and not self.request.sample
            else ()
        )
        findings = sort((*problems, *named, *faulty, *shipped, *self._two_forms()))
        if found is None or worst(findings):
            refused: tuple[str, ...] = (tell(findings, "text"), *self.faults.read)
            refused = (*refused, "没有写出结果；请改正以后再评审。")
            return Done(report=Report(lines=refused), stale=(), code=1)
        if self.request.sheets is not None:
            return self._blank(found, findings)
        made = outputs(
            found,
            self.form,
            self.call,
            self.site,
            as_of=self.request.as_of,
            sample=self.request.sample,
        )
        twice = tuple(repeated(found, plan)) if plan else ()
        register = made.files[f"{PRIVATE}/{REGISTER}"]
        left = [self._sheet(path) for path in self._left(REGISTER) if path.name != REGISTER]
        other = differing(StaffSheet(name=REGISTER, data=register), left, self._registers)
        findings = sort((*findings, *twice, *other))
        account = (*accounted(self.inbox), *(one.message for one in twice))
        report = as_report(found, self.form, self.call, sample=self.request.sample, account=account)
        files = {
            **made.files,
            f"{PRIVATE}/{REPORT}": report.encode(),
            f"{PRIVATE}/{WORKING}": working_copy(found, self.form, self.call, account),
        }
        lines = [tell(findings, "text")] if findings else []
        lines += self.faults.read
        lines += account
        lines += spoken(found, made.drafts[-1].lacking if made.drafts else ())
        ended = all(one.settled for one in found.stages)
        reached = not self.request.stage or found.stages[-1].stage.id == self.request.stage
        open_ones = any(one.having(Outcome.OPEN) for one in found.stages)
        code = int(open_ones or (bool(self.request.stage) and not (ended and reached)))
        return Done(
            report=Report(lines=tuple(lines), files=files),
            stale=tuple(self._stale(files)),
            code=code,
        )

    def _blank(self, found: Review, findings: Sequence[Finding]) -> Done:
        """Return the sheets to fill in; a file that staff may have filled in stays as it is."""
        registered = self.request.register is not None
        findings = [one for one in findings if one.place.file != REGISTER_SHEET]
        files = blank_sheets(found, self.form, self.call, registered=registered)
        spare(self.output, files)
        lines = [tell(findings, "text")] if findings else []
        lines += [*self.faults.read, *accounted(self.inbox), *spoken(found, ())]
        return Done(report=Report(lines=tuple(lines), files=files), stale=(), code=0)

    def _stale(self, files: Iterable[str]) -> Iterator[Path]:
        """Yield what an earlier review left in the same folder and this one does not."""
        folder, kept = self.output, {path.split("/")[1] for path in files}
        plan = self.form.review
        for stage in plan.stages if plan else ():
            name = re.compile(rf"{re.escape(f'{self.call.id}-{stage.id}')}(?:-[0-9]+)?")
            for old in sorted((folder / PUBLIC).glob("*/")):
                if name.fullmatch(old.name):
                    yield old
        yield from (pending for pending in self._left(PENDING) if pending.name not in kept)


def spoken(found: Review, lacking: Iterable[str]) -> Iterator[str]:
    """Yield what the command says of a review."""
    yield f"收到 {len(found.entries)} 份：有效 {len(found.valid)} 份{found.returned}。"
    if found.unreceived:
        problems = f"其中 {found.unreceived} 份没有登记收到时间，没有检查是否逾期"
        remedy = "请用 --register 交登记表"
        if found.without_form:
            remedy = f"有 {found.without_form} 份只登记了别的收件，缺“收件”一栏空着的那一行"
            remedy += "（申报表本身）；请在登记表里补上，写明收到时间"
        yield f"{problems}；{remedy}。"
    for one in found.stages:
        yield _course(one)
    missing = "、".join(lacking)
    if missing:
        yield f"公告草稿里没有写{missing}；请补上再放进项目。"


def _course(one: StageResult) -> str:
    title = one.stage.title
    if one.awaits:
        scoring = one.stage.scoring
        parts = scoring.parts if scoring else ()
        sources = {part.source for part in parts if part.title in one.awaits}
        wanted = "、".join(sheet for source, sheet in _WANTED if source in sources)
        remedy = f"请填好{wanted}再评审，空白的用 --sheets 写出"
        ends = "别的环节照常评审" if one.stage.beside else "评审到此为止"
        return f"{title}：缺少{'、'.join(one.awaits)}，{ends}；{remedy}。"
    counts = [
        f"{OUTCOMES[outcome]} {len(one.having(outcome))} 个"
        for outcome in Outcome
        if one.having(outcome) or outcome is Outcome.PASSED
    ]
    ending = f"；请填好 {PENDING} 再评审" if one.having(Outcome.OPEN) else ""
    return f"{title}：{'，'.join(counts)}{ending}。"


def _is_same(one: Decision, other: Decision, plan: ReviewPlan) -> bool:
    """Tell whether two sheets decide alike on one application, by its number or its file."""
    titles = {stage.id: stage.title for stage in plan.stages}
    stages = {titles.get(each.stage, each.stage) for each in (one, other)}
    named = {one.name, one.file} & {other.name, other.file} - {""}
    return len(stages) == 1 and bool(named) and one.repeats(other)
