"""The draft of an announcement for a stage: front matter that binds the list, and a plain text.

What nobody wrote anywhere (an address, who supervises) is marked for people to write and told,
never invented, but in a sample, where everything is.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from generator.authoring import announcement_draft, yaml_edits
from generator.authoring.blanks import BLANK, announcement_words
from generator.forms.review_parts import Subprojects
from generator.forms.review_plan import ReviewStage, ScorePart, ScoreSource
from generator.forms.windows import round_names
from generator.model import wording
from generator.model.announcement_status import Board
from generator.model.announcements import KINDS, Announcement, ResultPackage
from generator.model.calls import Call, Site
from generator.model.clauses import Assumption
from generator.model.objection_details import DETAILS
from generator.model.working_days import UnknownYear
from generator.review.entries import Outcome, Review, StageResult, listed_parts
from generator.review.preferences import had
from generator.review.result_package import list_title
from generator.review.rounds import rounds_of
from generator.sources.schema_messages import TYPES
from generator.sources.time_zone import in_zone
from generator.web.escape import bare
from generator.web.labels import COLUMNS, MARKS, OUTCOMES, ROLES

_FEN: Final = 100
_INVENTED_ISSUER: Final = "样例评审办公室"
_INVENTED: Mapping[str, object] = {
    "office": _INVENTED_ISSUER,
    "phone": "000-00000000",
    "address": "样例路 1 号样例楼 101 室",
    "hours": "工作日 9 时至 17 时",
    "supervision": {"office": "样例监督室", "phone": "000-11111111"},
}


@dataclass(frozen=True, kw_only=True)
class ReviewDraft:
    """A draft: the id of the announcement, its text, and what people must still write."""

    id: str
    text: str
    lacking: tuple[str, ...]


def draft(
    review: Review,
    result: StageResult,
    call: Call,
    site: Site,
    *,
    as_of: datetime,
    sample: bool,
    package: str,
    parts: Subprojects | None = None,
) -> ReviewDraft:
    """Return the draft of the announcement of the package of a stage, dated at ``as_of``.

    The window begins on the next working day and lasts as long as the call or the site asks for.
    Where another list of the same applications is announced already for the stage, it is the draft
    of a correction.
    """
    made = _DraftMaker(
        review, result, call, site, in_zone(as_of, site.zone), sample, package, parts
    )
    head = made.head()
    lines = ("---", *yaml_edits.lines(head), "---", *made.body(), "")
    return ReviewDraft(id=package, text="\n".join(lines), lacking=tuple(_lacking(head)))


@dataclass
class _DraftMaker:
    review: Review
    result: StageResult
    call: Call
    site: Site
    at: datetime
    sample: bool
    package: str
    parts: Subprojects | None

    @cached_property
    def follows(self) -> Announcement | None:
        """The announcement this one corrects: the last about another list of the same stage."""
        board, stage = Board.of(self.site), self.result.stage.id
        bound = {item.result: item for item in self.site.announcements if item.result}
        if self.package in bound:
            return None
        for name, item in bound.items():
            listed = board.results.get(name)
            if name in self.review.earlier or (listed and self.is_of_another_round(listed)):
                continue
            if listed and (listed.call, listed.stage) == (self.call.id, stage):
                last = board.line(item)[-1]
                return None if last.kind == "repeal" else last
        return None

    @cached_property
    def rounds(self) -> Mapping[str, str]:
        """The rounds its applications came in, where the call has several."""
        return rounds_of(self.review, self.call)

    def is_of_another_round(self, listed: ResultPackage) -> bool:
        """Tell whether a list is of other rounds than this one."""
        return bool(listed.rounds and self.rounds) and self.rounds.keys().isdisjoint(listed.rounds)

    def head(self) -> dict[str, object]:
        passed = self.result.having(Outcome.PASSED)
        about = announcement_draft.Draft(
            kind="publicity", day=self.at.date(), call=self.call, result=None, follows=self.follows
        )
        kind, again = ("correction", KINDS["correction"]) if self.follows else (about.kind, "")
        issuer = _INVENTED_ISSUER if self.sample else announcement_draft.issuer(about, self.site)
        stage, mark = self.result.stage, f"（{MARKS['sample']}）" if self.sample else ""
        rounds = [*self.rounds.values()]
        of = f"{rounds[0]} " if len(rounds) == 1 else ""
        title = f"{self.call.short_title} {of}{list_title(stage)}{again}公示{mark}"
        head: dict[str, object] = {
            "title": title,
            "date": self.at.date(),
            "published": self.at.isoformat(timespec="minutes"),
            "kind": kind,
            "issuer": issuer,
            "summary": (
                f"{list_title(stage)}{'更正后' if again else ''}"
                f"共 {len(passed)} 个项目{self._parts()}，"
                f"现{'重新' if again else '予以'}公示，征求意见。"
            ),
            "call": self.call.id,
            "stage": stage.id,
            "result": self.package,
        }
        if self.follows:
            head["follows"] = self.follows.id
        try:
            head["window"] = announcement_draft.window(about, self.site)
        except UnknownYear:
            # The check of the announcement says which notice on days off is missing.
            days = announcement_draft.days_of(about, self.site)
            head["window"] = {"first": self.at.date(), "working_days": days}
        head["objecting"] = (
            dict(_INVENTED) if self.sample else announcement_draft.objecting(about, self.site)
        )
        head["signed"] = (
            announcement_draft.signed_by(issuer)
            if self.sample
            else announcement_draft.signed(about, self.site)
        )
        figures: dict[str, object] = {"projects": len(passed)}
        total = sum(standing.award or 0 for standing in passed)
        if stage.pays and total % _FEN == 0:
            figures["amount"] = total // _FEN
        head["figures"] = figures
        if kept := announcement_draft.waived(about, self.site):
            head["waived"] = kept
        if self.sample:
            head["sample"] = True
        return head

    def _parts(self) -> str:
        """Say of how many parts the projects of the list are made, "" where none has any."""
        entries = self.review.entries
        count = sum(
            len(listed_parts(self.parts, entries[standing.place].answers, standing.award))
            for standing in self.result.having(Outcome.PASSED)
        )
        return f"（{count} 个分项目）" if count else ""

    # ---- the text ----

    def body(self) -> Iterator[str]:
        if self.sample:
            yield announcement_draft.SAMPLE_NOTE
            yield ""
        if self.follows:
            yield f"{announcement_draft.named(self.follows)}更正如下，重新公示。名单附后。"
            yield ""
            yield announcement_draft.WHY_CORRECTED
            yield ""
        else:
            yield self._grounds()
            yield ""
        yield "## 评审经过"
        yield ""
        yield from self._course()
        if self.review.unreceived and not self.sample:
            yield ""
            yield (
                f"{announcement_words()['unreceived']} {self.review.unreceived} 份是否逾期："
                "登记表里没有收到时间，程序没有核对。"
            )
        groups = [use for use in self.result.uses if use.shown]
        if groups:
            yield ""
            yield "## 各组的个数和资金"
            yield ""
            for use in groups:
                number = f"（{use.bound.number}）" if use.bound.number else ""
                yield f"- {bare(use.sentence(self.call.currency))}{number}"
        scored = [one.stage for one in self._until() if one.stage.scoring]
        for one in scored:
            yield ""
            yield f"## {one.title}怎样计分"
            yield ""
            yield from _scoring(one)
        if self.result.stage.prizes:
            yield ""
            yield f"## {COLUMNS['prize']}"
            yield ""
            yield from self._prizes()
        for found in self._until():
            if found.stage.prefer:
                yield ""
                yield f"## {found.stage.title}的{COLUMNS['preferred']}"
                yield ""
                yield from _preferring(found)
        readings = list(self._readings())
        if readings:
            yield ""
            yield "## 没有明文规定的，怎样掌握"
            yield ""
            for number, reading in readings:
                yield f"- {bare(reading.reading)}{f'（{number}）' if number else ''}"

    def _grounds(self) -> str:
        stage = self.result.stage
        return (
            f"根据《{self.call.notice.title}》{stage.clause.number}的规定，"
            f"现将{list_title(stage)}予以公示。名单附后。"
        )

    def _course(self) -> Iterator[str]:
        review = self.review
        yield f"- 收到申报 {len(review.entries)} 份，有效 {len(review.valid)} 份{review.returned}。"
        names = round_names(self.call.applications)
        came = Counter(names.get(entry.round, "看不出是哪一轮的") for entry in review.entries)
        if names:
            yield f"- 按收到的时间：{'，'.join(f'{name} {came[name]} 份' for name in came)}。"
        for one in self._until():
            passed, failed = one.having(Outcome.PASSED), one.having(Outcome.FAILED)
            yield (
                f"- {one.stage.title}（{one.stage.clause.number}）：{len(one.standings)} 个项目，"
                f"{OUTCOMES[Outcome.PASSED]} {len(passed)} 个，"
                f"{OUTCOMES[Outcome.FAILED]} {len(failed)} 个。"
            )

    def _prizes(self) -> Iterator[str]:
        """Yield how many of each prize are given, of how many, and what each comes to."""
        given = Counter(standing.prize for standing in self.result.standings if standing.prize)
        for prize in self.result.stage.prizes:
            each = prize.each(self.call.currency)
            clause = f"（{prize.number}）" if prize.number else ""
            short = f"，设 {prize.count} 个" if given[prize.title] < prize.count else ""
            money = f"，每个 {each}" if each else ""
            yield f"- {prize.title} {given[prize.title]} 个{short}{money}{clause}。"

    def _until(self) -> tuple[StageResult, ...]:
        """Return the stages that led to the result: of its categories, none beside the others."""
        stages = self.review.stages[: self.review.stages.index(self.result) + 1]
        return tuple(one for one in stages if one is self.result or self._leads(one.stage))

    def _leads(self, stage: ReviewStage) -> bool:
        """Tell whether those on the list came through a stage."""
        one, other = (
            {found.id: {found.id, *found.path} for c in names if (found := self.call.category(c))}
            for names in (stage.clause.categories, self.result.stage.clause.categories)
        )
        within = any(a in other[b] or b in one[a] for a in one for b in other)
        return not stage.beside and (not one or not other or within)

    def _readings(self) -> Iterator[tuple[str, Assumption]]:
        seen: set[str] = set()
        for one in self._until():
            for reading in one.stage.assumptions:
                if reading.reading not in seen:
                    seen.add(reading.reading)
                    yield one.stage.clause.number, reading


def _scoring(stage: ReviewStage) -> Iterator[str]:
    scoring = stage.scoring
    for part in scoring.parts if scoring else ():
        yield f"- {part.title}占 {part.weight}%：{_how(part, scoring.scale if scoring else 0)}"
    if scoring is not None:
        rounded = f" {scoring.decimals} 位小数" if scoring.decimals else TYPES["integer"]
        yield f"- 每一步四舍五入到{rounded}。"
        titles = {part.id: part.title for part in scoring.parts}
        if scoring.ties:
            yield f"- 总分相同的，依次比较{wording.names(titles[tie] for tie in scoring.ties)}。"


def _preferring(found: StageResult) -> Iterator[str]:
    """Yield what a stage prefers, how it counts and how many have it."""
    stage, scoring = found.stage, found.stage.scoring
    for reason, count in had(found):
        yield f"- {bare(reason.cited)}，{count} 个项目符合。"
    if any(preference.points is not None for preference in stage.prefer):
        most = scoring.most if scoring else None
        yield f"- 加分计入总分{f'，总分最高 {most} 分' if most else ''}。"
    if any(preference.points is None for preference in stage.prefer):
        level = "总分和依次比较的各部分都相同的" if scoring and scoring.ties else "总分相同的"
        who = f"{level}，符合优先的" if scoring else "符合优先的"
        yield f"- {who}排在前面；有几项优先的，先比写在前面的。"


def _how(part: ScorePart, scale: int) -> str:
    if part.source is ScoreSource.VOTES:
        return f"得票最多的记 {scale} 分，其他按比例。"
    dropped = [
        f" {count} 个{word}"
        for count, word in ((part.highest, "最高分"), (part.lowest, "最低分"))
        if count
    ]
    return f"去掉{wording.names(dropped, '和')}，取平均分。" if dropped else "取平均分。"


def _lacking(head: Mapping[str, object]) -> Iterator[str]:
    """Yield the names of what nobody wrote yet."""
    words = head.get("objecting")
    where = words if isinstance(words, dict) else {}
    over = where.get("supervision")
    given = {**where, "supervision": over.get("office") if isinstance(over, dict) else ""}
    if not head.get("issuer"):
        yield ROLES["issuer"]
    for word, value in (
        (ROLES["issuer"], head.get("issuer")),
        *((name, given.get(key)) for key, name in DETAILS.items()),
    ):
        if str(value or "").startswith(BLANK):
            yield word
