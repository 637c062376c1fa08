"""The page of one announcement: where it stands, its window, its list, whom to turn to, its seal.

What an announcement says stands word for word; everything around it is derived. Pure: the instant
is an argument, and nothing is read or written.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from types import MappingProxyType

from markupsafe import Markup

from generator.forms.form import Form
from generator.model.announcement_status import (
    WORDS,
    AnnouncementState,
    Board,
    Status,
    published_at,
)
from generator.model.announcements import (
    KINDS,
    WHOLE,
    Announcement,
    Objection,
    ObjectionOffice,
    ResultPackage,
)
from generator.model.calls import Call, Site
from generator.model.publication_log import SEALED, canonical, digest_of, entries_by_id, read_log
from generator.model.publication_log import LogEntry as Sealed
from generator.model.working_days import SHANGHAI, is_workday, say_day, say_instant
from generator.render.announcement_views import (
    Banner,
    BlockLine,
    BoardLine,
    LineStep,
    Mark,
    ObjectionRow,
    Seal,
    WindowView,
)
from generator.render.call_page import address
from generator.render.pages.result_list import ListView, breakdowns, change_part, list_part, totals
from generator.render.pictures import pictured
from generator.render.views import NOWHERE, Context, Link

ROOT = "../../"
"""From the page of an announcement to the root of the site."""

MOVING = frozenset({AnnouncementState.AHEAD, AnnouncementState.OPEN, AnnouncementState.EXTENDED})
"""States that the clock alone ends."""

_OUTCOMES = {"open": "处理中", "upheld": "成立", "dismissed": "不成立", "withdrawn": "撤回"}
_PARTIES = {"unit": "单位", "person": "个人"}
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_DIAL = re.compile(r"[0-9-]+")
_DIGEST_PART = 16
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Archive:
    """All announcements of a site with what their pages, lists and feeds are made from.

    ``latest`` has the newest first, those of one instant by their ids; ``sealed`` are the
    canonical bytes of each by its id, and ``entries`` what the log has of them.
    """

    site: Site
    as_of: datetime
    board: Board
    calls: Mapping[str, Call]
    forms: Mapping[str, tuple[Form, ...]]
    latest: tuple[Announcement, ...]
    statuses: Mapping[str, Status]
    holders: Mapping[str, Announcement]
    sealed: Mapping[str, bytes]
    entries: Mapping[str, Sealed]

    @classmethod
    def of(cls, site: Site, as_of: datetime, forms: Mapping[str, tuple[Form, ...]]) -> "Archive":
        """Gather what the pages of announcements need, each of it once."""
        board = Board.of(site)
        latest = sorted(site.announcements, key=lambda one: one.id)
        latest.sort(key=published_at, reverse=True)
        return cls(
            site=site,
            as_of=as_of,
            board=board,
            calls=MappingProxyType({call.id: call for call in site.calls}),
            forms=forms,
            latest=tuple(latest),
            statuses=MappingProxyType({one.id: board.status(one, as_of) for one in latest}),
            holders=MappingProxyType({one.result: one for one in latest if one.result}),
            sealed=MappingProxyType(
                {one.id: canonical(one, board.results.get(one.result)) for one in latest}
            ),
            entries=entries_by_id(read_log(site.log)[0]),
        )

    def updated(self, item: Announcement) -> datetime:
        """Return when an announcement last changed for its readers."""
        status = self.statuses[item.id]
        others = (status.corrected, status.extended, status.repealed)
        return max(published_at(one) for one in (item, *others) if one is not None)

    def call(self, item: Announcement) -> Call | None:
        """Return the call an announcement belongs to."""
        return self.calls.get(item.call)

    def form(self, result: ResultPackage) -> Form | None:
        """Return the version of a form that a list came from."""
        return next((f for f in self.forms.get(result.call, ()) if f.version == result.form), None)

    def shown(self, result: ResultPackage) -> ListView:
        """Return a list with its call and form."""
        return ListView(result=result, call=self.calls.get(result.call), form=self.form(result))

    def stage(self, item: Announcement) -> str:
        """Return the title of the stage an announcement is about, "" where none is known."""
        result = self.board.list_of(item)
        form = self.form(result) if result else None
        plan = (form or next(iter(self.forms.get(item.call, ())), None)) if item.call else form
        name = item.stage or (result.stage if result and item.result else "")
        found = plan.review.stage(name) if plan and plan.review and name else None
        return found.title if found else ""

    def mark(self, item: Announcement, *, days: bool = False) -> Mark:
        """Return where an announcement stands; ``days`` adds the working days of its window."""
        status = self.statuses[item.id]
        first, last, ends = status.first, status.last, status.ends
        mark = Mark(
            state=status.state.value,
            word=status.word,
            moves=False,
            first="",
            ends="",
            ahead_word=WORDS[AnnouncementState.AHEAD],
            open_word=WORDS[
                AnnouncementState.EXTENDED if status.extended else AnnouncementState.OPEN
            ],
            ended_word=WORDS[AnnouncementState.ENDED],
            days="",
            left="",
        )
        if first is None or last is None or ends is None or self.as_of >= ends:
            return mark
        if status.state not in MOVING | {AnnouncementState.HANDLING}:
            return mark
        worked = self._days(first, last) if days else ()
        return replace(
            mark,
            moves=status.state in MOVING,
            first=datetime.combine(first, time.min, tzinfo=SHANGHAI).isoformat(),
            ends=ends.isoformat(),
            days=" ".join(day.isoformat() for day in worked),
            left=_left(worked, self.as_of),
        )

    def span(self, item: Announcement) -> WindowView | None:
        """Return the window of an announcement as it now holds, None where it has none."""
        window, status = item.window, self.statuses[item.id]
        if window is None:
            return None
        last = status.last
        return WindowView(
            first=say_day(window.first),
            first_iso=window.first.isoformat(),
            last=say_day(last) if last else "",
            last_iso=last.isoformat() if last else "",
            count=len(self._days(window.first, last)) if last else window.working_days,
            planned=say_day(status.planned) if status.planned else "",
        )

    def line(self, item: Announcement, root: str) -> BoardLine:
        """Return an announcement as lists show it; ``root`` leads to the root of the site."""
        call, mark = self.call(item), self.mark(item)
        return BoardLine(
            id=item.id,
            title=item.title,
            href=address(f"{root}announcements/{item.id}/"),
            date=say_day(item.date),
            iso=item.date.isoformat(),
            year=f"{item.date.year}",
            kind=KINDS[item.kind],
            summary=item.summary,
            call=call.short_title if call else "",
            stage=self.stage(item),
            status=mark.word,
            shows_status=mark.state != AnnouncementState.PUBLISHED,
            sample=item.sample,
            mark=mark,
        )

    def of_call(self, call: Call, root: str, most: int = 5) -> tuple[BoardLine, ...]:
        """Return the latest announcements of a call as lists show them, but what amends it."""
        own = (i for i in self.latest if i.call == call.id and not self.board.amends(i))
        return tuple(self.line(item, root) for item in islice(own, most))

    def amendments(self, call: Call, root: str) -> tuple[BoardLine, ...]:
        """Return every announcement that changes a call as a whole, the latest in front."""
        own = (i for i in self.latest if i.call == call.id and self.board.amends(i))
        return tuple(self.line(item, root) for item in own)

    def _days(self, first: date, last: date) -> tuple[date, ...]:
        """Return the working days of a window; its end was counted, so each day is known."""
        span = (first + n * _DAY for n in range((last - first).days + 1))
        return tuple(day for day in span if is_workday(self.site.calendar, day))

    def page(self, item: Announcement) -> Context:
        """Return the context of the page of an announcement, all but its frame."""
        own = self.board.results.get(item.result)
        shown = self.shown(own) if own else None
        before = self.board.list_before(item) if own and item.kind == "correction" else None
        earlier = self.holders.get(before.id) if before else None
        changed = (
            change_part(self.shown(before), shown, f"../{earlier.id}/")
            if before and earlier and shown
            else None
        )
        return {
            "body": pictured(self.site, item.path, item.body),
            "banners": tuple(self._banners(item)),
            "entries": tuple(self._entries(item)),
            "mark": self.mark(item, days=True),
            "span": self.span(item),
            "as_of": say_day(self.as_of.astimezone(SHANGHAI).date()),
            "listed": list_part(shown, ROOT) if shown else None,
            "elsewhere": None if own else self._elsewhere(item),
            "totals": totals(shown) if shown else (),
            "breakdowns": breakdowns(shown) if shown else (),
            "changes": changed,
            "waived": tuple(self._waived(item)),
            "ways": tuple(_ways(item.objecting)) if item.objecting else (),
            "objects": bool(item.window and item.objecting),
            "objections": tuple(self._objections(item)),
            "signed": tuple(BlockLine(name=s.role, value=s.unit) for s in item.signed),
            "issuer": "" if item.signed else item.issuer,
            "date": say_day(item.date),
            "iso": item.date.isoformat(),
            "steps": tuple(self._steps(item)),
            "calendar": address("calendar.ics") if self.offers_calendar(item) else NOWHERE,
            "seal": self._seal(item),
        }

    def offers_calendar(self, item: Announcement) -> bool:
        """Tell whether the window of an announcement has a calendar file of its own."""
        # An extension moves the window of another announcement, whose calendar has it.
        return item.kind != "extension" and self.statuses[item.id].last is not None

    def _banners(self, item: Announcement) -> Iterator[Banner]:
        if item.sample:
            yield Banner(
                kind="sample",
                word="样例",
                says="为演示软件编造：单位、项目、电话、金额和日期都是虚构的，没有这样的评审和公示。",
            )
        status = self.statuses[item.id]
        told = (
            ("repealed", status.repealed, "本公告已废止，自{day}起不再有效。"),
            (
                "corrected",
                status.corrected,
                "本公告已于{day}更正，请以更正后的为准。",
            ),
            ("concluded", status.concluded, "结果已于{day}公布。"),
            ("extended", status.extended, "公示期已延长，公示到{last} 24时为止。"),
        )
        last = say_day(status.last) if status.last else ""
        for kind, other, says in told:
            if other is not None and other is not item:
                yield Banner(
                    kind=kind,
                    word=WORDS[_BANNER_STATES[kind]],
                    says=says.format(day=say_day(other.date), last=last),
                    link=Link(title=other.title, href=address(f"../{other.id}/")),
                )
        if status.state is AnnouncementState.HANDLING:
            yield Banner(
                kind="handling",
                word=status.word,
                says=f"有 {len(status.open)} 件异议正在处理，处理完以前不公布结果。",
            )

    def _entries(self, item: Announcement) -> Iterator[BlockLine]:
        """Yield the official block, what is not written left out."""
        call = self.call(item)
        if item.index:
            yield BlockLine(name="索引号", value=item.index)
        if item.issuer:
            yield BlockLine(name="发布单位", value=item.issuer)
        at = item.published
        said = say_instant(at, opening=True) if at else say_day(item.date)
        yield BlockLine(name="发布时间", value=said, iso=(at or item.date).isoformat())
        yield BlockLine(name="种类", value=KINDS[item.kind])
        if call is not None:
            yield BlockLine(
                name="所属批次", value=call.short_title, href=address(f"{ROOT}calls/{call.id}/")
            )
        if stage := self.stage(item):
            yield BlockLine(name="评审环节", value=stage)
        if item.validity:
            yield BlockLine(name="有效性", value=item.validity)

    def _elsewhere(self, item: Announcement) -> Link | None:
        """Return where the list stands that holds with an announcement without its own."""
        result = self.board.list_of(item)
        holder = self.holders.get(result.id) if result else None
        if holder is None:
            return None
        return Link(title=holder.title, href=address(f"../{holder.id}/#list-part"))

    def _waived(self, item: Announcement) -> Iterator[BlockLine]:
        call = self.call(item)
        for waiver in item.waived:
            clause = call.clause(waiver.clause) if call else None
            if call is not None and clause is not None:
                href = address(f"{ROOT}calls/{call.id}/clauses/#{clause.anchor}")
                yield BlockLine(name=clause.number, value=waiver.reason, href=href)

    def _objections(self, item: Announcement) -> Iterator[ObjectionRow]:
        day = self.as_of.astimezone(SHANGHAI).date()
        for one in self.board.objections.get(item.id, ()):
            if one.received <= day:
                yield _objection(one, day)

    def _steps(self, item: Announcement) -> Iterator[LineStep]:
        line = [one for one in self.board.line(item) if published_at(one) <= self.as_of]
        for one in line if len(line) > 1 else ():
            yield LineStep(
                date=say_day(one.date),
                iso=one.date.isoformat(),
                kind=KINDS[one.kind],
                title=one.title,
                href=address(f"../{one.id}/"),
                here=one is item,
            )

    def _seal(self, item: Announcement) -> Seal:
        digest = digest_of(self.sealed[item.id])
        entry = self.entries.get(item.id)
        return Seal(
            digest=tuple(digest[at : at + _DIGEST_PART] for at in range(0, 64, _DIGEST_PART)),
            number=entry.number if entry else 0,
            time=say_instant(datetime.fromisoformat(entry.time), opening=True) if entry else "",
            log_href=address(f"{ROOT}log.jsonl"),
            sealed_href=address(f"{ROOT}{SEALED}{item.id}.json"),
            url=f"{self.site.url}announcements/{item.id}/",
        )


_BANNER_STATES = {
    "repealed": AnnouncementState.REPEALED,
    "corrected": AnnouncementState.CORRECTED,
    "concluded": AnnouncementState.FINAL,
    "extended": AnnouncementState.EXTENDED,
}


def _left(days: tuple[date, ...], as_of: datetime) -> str:
    """Say what is left of a window on a day, counted in working days; "" before it begins."""
    today = as_of.astimezone(SHANGHAI).date()
    rest = [day for day in days if day >= today]
    if not rest or today < days[0]:
        return ""
    if rest[-1] == today:
        return "今天 24 时截止"
    return f"还剩 {len(rest)} 个工作日{'（含今天）' if rest[0] == today else ''}"


def _ways(where: ObjectionOffice) -> Iterator[BlockLine]:
    """Yield whom to turn to, what is not written left out."""
    watch = where.supervision
    told = (
        ("受理单位", where.office, NOWHERE),
        ("电话", where.phone, _dial(where.phone)),
        ("地址", where.address, NOWHERE),
        ("时间", where.hours, NOWHERE),
        ("电子邮箱", where.email, _mail(where.email)),
        ("监督单位", watch.office if watch else "", NOWHERE),
        ("监督电话", watch.phone if watch else "", _dial(watch.phone if watch else "")),
    )
    return (BlockLine(name=name, value=value, href=href) for name, value, href in told if value)


def _dial(phone: str) -> Markup:
    return address(f"tel:{phone}") if _DIAL.fullmatch(phone) else NOWHERE


def _mail(email: str) -> Markup:
    return Markup(f"mailto:{email}") if _MAIL.fullmatch(email) else NOWHERE  # noqa: S704  matched


def _objection(one: Objection, day: date) -> ObjectionRow:
    settled = one.outcome != "open" and one.decided is not None and one.decided <= day
    return ObjectionRow(
        number=one.number,
        received=say_day(one.received),
        received_iso=one.received.isoformat(),
        concerns="整份公告" if one.concerns == WHOLE else one.concerns,
        by=_PARTIES[one.by],
        outcome=_OUTCOMES[one.outcome if settled else "open"],
        open=not settled,
        decided=say_day(one.decided) if settled and one.decided else "",
        decided_iso=one.decided.isoformat() if settled and one.decided else "",
        answer=one.answer if settled else "",
    )
