"""The page of one announcement: where it stands, its window, its list, whom to turn to, its seal.

What an announcement says stands word for word; everything around it is derived. Pure.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from generator.model.announcement_status import WORDS, AnnouncementState
from generator.model.announcements import (
    CHANNELS,
    EFFECTS,
    KINDS,
    OUTCOMES,
    WHOLE,
    Announcement,
    Objection,
    ObjectionOffice,
)
from generator.model.log_entries import SEALED, SIGNATURE, SIGNERS, digest_of
from generator.model.objection_details import DETAILS, REAL_NAME, SEAL, objects
from generator.model.working_days import say_day, say_instant
from generator.render.announcement_index import (
    AnnouncementIndex,
    CountedWindow,
    announcement_path,
    office_path,
)
from generator.render.announcement_views import (
    AnnouncementContext,
    Banner,
    BlockLine,
    LineStep,
    Mark,
    ObjectionRow,
    Seal,
    WindowView,
    WithdrawnRow,
)
from generator.render.links import address, dial, mail
from generator.render.pages.result_list import (
    COMPARED,
    breakdowns,
    change_part,
    list_part,
    list_view,
    totals,
)
from generator.render.pictures import pictured
from generator.render.qr_code import qr_code
from generator.render.views import NOWHERE, Link
from generator.sources.time_zone import in_zone, start_of
from generator.web.labels import COLUMNS, MARKS, PHRASES, ROLES

ROOT = "../../"
"""From the page of an announcement to the root of the site."""

MOVING = frozenset({AnnouncementState.AHEAD, AnnouncementState.OPEN, AnnouncementState.EXTENDED})
"""States that the clock alone ends."""

CALL_NAME = "所属批次"
STAGE_NAME = "评审环节"
WHOLE_NAME = "整份公告"
PARTIES = {"unit": COLUMNS["unit"], "person": "个人"}
_SIGNED = {SEAL: "以单位名义提出的，须加盖公章", REAL_NAME: "以个人名义提出的，须署真实姓名"}
_DIGEST_PART = 16


def mark(index: AnnouncementIndex, item: Announcement, *, days: bool = False) -> Mark:
    """Return where an announcement stands; ``days`` adds the working days of its window."""
    status = index.statuses[item.id]
    first, last, ends = status.first, status.last, status.ends
    found = Mark(
        state=status.state.value,
        word=status.word,
        moves=False,
        first="",
        ends="",
        ahead_word=WORDS[AnnouncementState.AHEAD],
        open_word=WORDS[AnnouncementState.EXTENDED if status.extended else AnnouncementState.OPEN],
        ended_word=WORDS[AnnouncementState.ENDED],
        days="",
        left="",
    )
    if first is None or last is None or ends is None or index.as_of >= ends:
        return found
    if status.state not in MOVING | {AnnouncementState.HANDLING}:
        return found
    window = index.window(item) if days else None
    worked = window.days if window else ()
    return replace(
        found,
        moves=status.state in MOVING,
        first=start_of(first, index.site.zone).isoformat(),
        ends=ends.isoformat(),
        days=" ".join(day.isoformat() for day in worked),
        left=_left(worked, index.as_of.date()),
    )


def _window_view(window: CountedWindow) -> WindowView:
    last, planned = window.last, window.planned
    return WindowView(
        first=say_day(window.first),
        first_iso=window.first.isoformat(),
        last=say_day(last) if last else "",
        last_iso=last.isoformat() if last else "",
        count=window.count,
        planned=say_day(planned) if planned else "",
        reading=window.reading,
    )


def announcement_page(index: AnnouncementIndex, item: Announcement) -> AnnouncementContext:
    """Return what the page of an announcement shows."""
    own = index.board.results.get(item.result)
    # A result without a list of its own confirms the one before it, and shows that.
    shown = own or (index.board.list_of(item) if item.kind == "result" else None)
    view = list_view(index, shown) if shown else None
    before = index.board.list_before(item) if own and item.kind in COMPARED else None
    earlier = index.holders.get(before.id) if before else None
    changed = (
        change_part(list_view(index, before), view, f"../{earlier.id}/", COMPARED[item.kind])
        if before and earlier and view
        else None
    )
    window = index.window(item)
    return AnnouncementContext(
        body=pictured(index.site, item.path, item.body),
        banners=tuple(_banners(index, item)),
        entries=tuple(_entries(index, item)),
        mark=mark(index, item, days=True),
        span=_window_view(window) if window else None,
        as_of=say_day(index.as_of.date()),
        listed=list_part(view, ROOT) if view else None,
        elsewhere=None if own else _elsewhere(index, item),
        totals=totals(view) if view else (),
        breakdowns=breakdowns(view) if view else (),
        changes=changed,
        waived=tuple(_waived(index, item)),
        withdrew=tuple(
            WithdrawnRow(number=w.number, project=w.project, unit=w.unit, reason=w.reason)
            for w in item.withdrew
        ),
        ways=tuple(_ways(item.objecting)) if item.objecting else (),
        objects=objects(item),
        signing=_signing(index.borrowed[item.id].unsigned),
        objections=tuple(_objections(index, item)),
        signed=tuple(BlockLine(name=s.role, value=s.unit) for s in item.signed),
        issuer="" if item.signed else item.issuer,
        date=say_day(item.date),
        iso=item.date.isoformat(),
        steps=tuple(_steps(index, item)),
        calendar=address("calendar.ics") if index.has_calendar(item) else NOWHERE,
        seal=_seal(index, item),
    )


def _banners(index: AnnouncementIndex, item: Announcement) -> Iterator[Banner]:
    if item.sample:
        yield Banner(
            kind="sample",
            word=MARKS["sample"],
            says="为演示软件编造：单位、项目、电话、金额和日期都是虚构的，没有这样的评审和公示。",
        )
    status = index.statuses[item.id]
    last = say_day(status.last) if status.last else ""
    followed = (
        (AnnouncementState.REPEALED, status.repealed, "本公告已废止，自{day}起不再有效。"),
        (AnnouncementState.CORRECTED, status.corrected, "本公告已于{day}更正，请以更正后的为准。"),
        (AnnouncementState.FINAL, status.concluded, "结果已于{day}公布。"),
        (AnnouncementState.EXTENDED, status.extended, "公示期已延长，公示到{last} 24时为止。"),
    )
    for state, other, says in followed:
        if other is not None and other is not item:
            yield Banner(
                kind="concluded" if state is AnnouncementState.FINAL else state.value,
                word=WORDS[state],
                says=says.format(day=say_day(other.date), last=last),
                link=Link(title=other.title, href=address(f"../{other.id}/")),
            )
    if status.state is AnnouncementState.HANDLING:
        yield Banner(
            kind="handling",
            word=status.word,
            says=f"有 {len(status.open)} 件异议正在处理，处理完以前不公布结果。",
        )


def _entries(index: AnnouncementIndex, item: Announcement) -> Iterator[BlockLine]:
    """Yield the official block, what is not written left out."""
    facts = index.borrowed[item.id]
    if item.index:
        yield BlockLine(name="索引号", value=item.index)
    if item.issuer:
        yield BlockLine(name=ROLES["issuer"], value=item.issuer)
    at = item.published
    moment = say_instant(at, opening=True) if at else say_day(item.date)
    yield BlockLine(name="发布时间", value=moment, iso=(at or item.date).isoformat())
    yield BlockLine(name=COLUMNS["kind"], value=KINDS[item.kind])
    if facts.office:
        href = address(f"{ROOT}{office_path(facts.office)}")
        yield BlockLine(name=ROLES["organizer"], value=facts.office_name, href=href)
    if facts.call:
        yield BlockLine(name=CALL_NAME, value=facts.call, href=address(f"{ROOT}calls/{item.call}/"))
    if facts.stage:
        yield BlockLine(name=STAGE_NAME, value=facts.stage)
    if facts.least:
        yield BlockLine(name="公示期限", value=facts.least)
    if item.validity:
        yield BlockLine(name="有效性", value=item.validity)


def _elsewhere(index: AnnouncementIndex, item: Announcement) -> Link | None:
    """Return where the list stands that holds with an announcement without its own."""
    result = index.board.list_of(item)
    holder = index.holders.get(result.id) if result else None
    if holder is None:
        return None
    return Link(title=holder.title, href=address(f"../{holder.id}/#list-part"))


def _waived(index: AnnouncementIndex, item: Announcement) -> Iterator[BlockLine]:
    known = index.borrowed[item.id].waived
    for waiver in item.waived:
        if waiver.clause in known:
            number, anchor = known[waiver.clause]
            href = address(f"{ROOT}calls/{item.call}/clauses/#{anchor}")
            yield BlockLine(name=number, value=waiver.reason, href=href)


def _objections(index: AnnouncementIndex, item: Announcement) -> Iterator[ObjectionRow]:
    day = index.as_of.date()
    for one in index.board.objections.get(item.id, ()):
        if one.received <= day:
            yield _objection(one, day)


def _steps(index: AnnouncementIndex, item: Announcement) -> Iterator[LineStep]:
    line = [one for one in index.board.line(item) if index.board.is_out(one, index.as_of)]
    for one in line if len(line) > 1 else ():
        yield LineStep(
            date=say_day(one.date),
            iso=one.date.isoformat(),
            kind=KINDS[one.kind],
            title=one.title,
            href=address(f"../{one.id}/"),
            here=one is item,
        )


def _seal(index: AnnouncementIndex, item: Announcement) -> Seal:
    digest, url = digest_of(index.sealed[item.id]), f"{index.site.url}{announcement_path(item.id)}"
    entry = index.logged.get(item.id)
    at = in_zone(datetime.fromisoformat(entry.time), index.site.zone) if entry else None
    return Seal(
        digest=tuple(digest[at : at + _DIGEST_PART] for at in range(0, 64, _DIGEST_PART)),
        number=entry.number if entry else 0,
        time=say_instant(at, opening=True) if at else "",
        log_href=address(f"{ROOT}log.jsonl"),
        sealed_href=address(f"{ROOT}{SEALED}{item.id}.json"),
        url=url,
        code=qr_code(url),
        entries=index.head.count if index.head else 0,
        head=f"{index.head}" if index.head else "",
        signature_href=address(f"{ROOT}{SIGNATURE}") if index.site.signed else "",
        signers_href=address(f"{ROOT}{SIGNERS}") if index.site.signed else "",
    )


def _left(days: tuple[date, ...], today: date) -> str:
    """Say what is left of a window on a day, counted in working days; "" before it begins."""
    rest = [day for day in days if day >= today]
    if not rest or today < days[0]:
        return ""
    if rest[-1] == today:
        return PHRASES["last_day"]
    counted = PHRASES["with_today"] if rest[0] == today else ""
    return PHRASES["left"].format(days=len(rest), today=counted)


def _ways(where: ObjectionOffice) -> Iterator[BlockLine]:
    """Yield whom to turn to, what is not written left out."""
    watch = where.supervision
    lines = (
        (ROLES["office"], where.office, NOWHERE),
        (COLUMNS["phone"], where.phone, dial(where.phone)),
        (COLUMNS["address"], where.address, NOWHERE),
        (COLUMNS["time"], where.hours, NOWHERE),
        (COLUMNS["email"], where.email, mail(where.email)),
        (ROLES["supervision"], watch.office if watch else "", NOWHERE),
        (
            DETAILS["supervision_phone"],
            watch.phone if watch else "",
            dial(watch.phone if watch else ""),
        ),
    )
    return (BlockLine(name=name, value=value, href=href) for name, value, href in lines if value)


def _signing(unsigned: tuple[str, ...]) -> str:
    """Say what an objection is signed with, "" where nothing is asked."""
    asked = [says for sign, says in _SIGNED.items() if sign not in unsigned]
    return f"{'；'.join(asked)}。" if asked else ""


def _objection(one: Objection, day: date) -> ObjectionRow:
    settled = one.outcome != "open" and one.decided is not None and one.decided <= day
    return ObjectionRow(
        number=one.number,
        received=say_day(one.received),
        received_iso=one.received.isoformat(),
        concerns=WHOLE_NAME if one.concerns == WHOLE else one.concerns,
        by="，".join((PARTIES[one.by], *((CHANNELS[one.channel],) if one.channel else ()))),
        outcome=OUTCOMES[one.outcome if settled else "open"],
        open=not settled,
        effect="：".join(
            part for part in (EFFECTS.get(one.effect, ""), one.entry) if settled and part
        ),
        decided=say_day(one.decided) if settled and one.decided else "",
        decided_iso=one.decided.isoformat() if settled and one.decided else "",
        answer=one.answer if settled else "",
    )
