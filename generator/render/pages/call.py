"""The pages of a call that need no room of their own: overview, time, review, money, clauses."""

import json
from dataclasses import replace

from markupsafe import Markup

from generator.forms.formats import file_name
from generator.forms.html_form import fillable
from generator.model import call_status, wording
from generator.model.call_status import Span
from generator.model.calls import Milestone, Quota
from generator.model.clause_numbering import in_order
from generator.model.clauses import Clause, Enforcement
from generator.model.unconfirmed import WORD
from generator.model.working_days import say_instant
from generator.render.announcement_views import BoardLine
from generator.render.application_views import CheckContext, FormContext, SectionRow
from generator.render.call_page import BELOW, TOP, Desk, address, ident, reading, sections
from generator.render.call_views import (
    ClausesContext,
    CriteriaContext,
    CriterionPart,
    FundingContext,
    InstalmentRow,
    OverviewContext,
    StageRow,
    StepLine,
    StepPart,
    TimelineContext,
)
from generator.render.charts import ChartStep, timeline
from generator.render.pages.categories import axis_table, category_row
from generator.render.views import ClauseGroup, ClauseView, KeyFigure, Link, NoticeRow
from generator.web.labels import COLUMNS, FORM, SECTIONS


def overview(
    desk: Desk,
    *,
    announcements: tuple[BoardLine, ...],
    amendments: tuple[BoardLine, ...],
    versions: tuple[Link, ...],
) -> OverviewContext:
    """Return the context of a call at a glance."""
    call = desk.call
    closed = [c.closed for c in call.categories() if c.closed is not None]
    rewards = [c.reward.clause for c in call.categories() if c.reward is not None]
    return OverviewContext(
        states=desk.states(),
        summary=call.summary,
        facts=_facts(desk),
        tables=tuple(axis_table(desk, axis, TOP) for axis in call.axes),
        not_open=desk.within([*closed, *rewards], TOP),
        next=tuple(
            Link(title=title, href=address(f"{key}/"))
            for key, title in (
                ("apply", SECTIONS["apply"]),
                ("eligibility", "看申报条件"),
                ("form", "申报书写什么"),
                ("check", SECTIONS["check"]),
            )
        ),
        steps=_steps(desk, TOP),
        amendments=amendments,
        announcements=announcements,
        purpose=desk.all_said(call.purpose, TOP),
        notice=_notice(desk),
        versions=versions,
        readings=tuple(reading(g.number, g.assumption) for g in call.general_assumptions),
    )


def timeline_page(desk: Desk) -> TimelineContext:
    """Return the context of the steps in time, as a list and as a drawing."""
    call = desk.call
    steps = [
        ChartStep(
            label=milestone.name,
            start=desk.spans[milestone.clause.id].start,
            end=desk.spans[milestone.clause.id].end,
            said=_time(desk, milestone),
        )
        for milestone in call.milestones
    ]
    dated = [s for s in steps if s.end is not None or s.start is not None]
    return TimelineContext(
        states=desk.states(),
        steps=_steps(desk, BELOW),
        drawing=timeline(
            dated,
            title=f"{call.short_title}的时间安排",
            description="；".join(f"{s.label}：{s.said}" for s in dated),
            ident="time",
        ),
        parts_of_steps=tuple(
            StepPart(
                name=milestone.name,
                actor=milestone.actor,
                time=_time(desk, milestone),
                clause=desk.said(milestone.clause, BELOW),
            )
            for milestone in call.milestones
        ),
    )


def criteria(desk: Desk) -> CriteriaContext:
    """Return the context of the review: stages, criteria, priorities."""
    call = desk.call
    return CriteriaContext(
        stages=tuple(
            StageRow(
                name=stage.name,
                by=stage.by,
                clause=desk.said(stage.clause, BELOW),
            )
            for stage in call.stages
        ),
        criteria=tuple(
            CriterionPart(
                title=part.title, items=part.items, clause=_plain(desk, part.clause, BELOW)
            )
            for part in call.criteria
        ),
        priorities=ClauseGroup(
            id=ident("priorities"),
            title=call.priorities.title,
            items=desk.all_said(call.priorities.items, BELOW),
        )
        if call.priorities
        else None,
    )


def funding(desk: Desk) -> FundingContext:
    """Return the context of the money: source, ceilings, own funds, instalments, use."""
    call = desk.call
    source = call.clause(call.source_clause) if call.source_clause else None
    own = call_status.own_funds_percent(call)
    return FundingContext(
        source=desk.said(source, BELOW) if source else None,
        ceilings=tuple(
            category_row(desk, category, BELOW, own_clause=True)
            for category in call.categories()
            if category.open and (category.ceiling or category.reward)
        ),
        own_funds=desk.said(own[1], BELOW) if own else None,
        instalments=tuple(
            InstalmentRow(
                order=order,
                percent=part.percent,
                when=part.when,
                clause=desk.said(part.clause, BELOW),
            )
            for order, part in enumerate(call.instalments, 1)
        ),
        statements=desk.all_said(call.funding_statements, BELOW),
    )


def form(desk: Desk) -> FormContext:
    """Return the context of the application form: to fill in, and what the notice says of it."""
    call, sheet = desk.call, desk.form
    links = {s.id: desk.number_href(s.number, BELOW) for s in sheet.sections} if sheet else {}
    files = [file_name(sheet, shape) for shape in ("html", "xlsx")] if sheet else []
    return FormContext(
        help=sheet.help if sheet else "",
        sheet=Markup(fillable(sheet, links=links, clauses="../clauses/")) if sheet else "",  # noqa: S704  escaped there
        offline=tuple(r for group in desk.downloads for r in group.rows if r.name in files),
        statements=desk.all_said(call.form.statements, BELOW),
        form_title=call.form.title,
        sections=tuple(
            SectionRow(
                order=order,
                title=section.title,
                note=section.note,
                scope=wording.scope(call, section.categories),
                number=section.number,
                href=desk.number_href(section.number, BELOW, section.occurrence),
            )
            for order, section in enumerate(call.form.sections, 1)
        ),
    )


def check(desk: Desk) -> CheckContext:
    """Return the context of the checks before handing in: of a file, and as a list on paper."""
    call, form = desk.call, desk.form
    clauses_at = desk.number_href("", BELOW)
    anchors = {
        section.number: desk.number_href(section.number, BELOW).partition("#")[2]
        for section in (form.sections if form else ())
    }
    titles = dict(sections(call))
    groups: dict[str, list[Clause]] = {}
    for clause in call.clauses:
        if clause.held is Enforcement.RULE:
            groups.setdefault(clause.section, []).append(clause)
    return CheckContext(
        groups=tuple(
            ClauseGroup(
                id=ident(f"check-{key}"),
                title=titles[key],
                items=desk.alone(groups[key], BELOW),
            )
            for key in titles
            if key in groups
        ),
        judged=sum(clause.held is Enforcement.JUDGED for clause in call.clauses),
        form_title=form.title if form else "",
        clauses_href=clauses_at,
        sections=json.dumps(anchors, ensure_ascii=False),
    )


def clauses(desk: Desk) -> ClausesContext:
    """Return the context of every clause with what holds it, in the order of the notice."""
    call = desk.call
    counts = call_status.held_counts(call)
    notes = {
        Enforcement.RULE: "由表单和程序检查",
        Enforcement.JUDGED: "由负责单位判断",
        Enforcement.INFORMATIVE: "说明，不作检查",
    }
    ordered = in_order(call)
    return ClausesContext(
        facts=(
            KeyFigure(
                name=COLUMNS["clause"], figure=f"{len(call.clauses)} 条", note="按意思拆开计算"
            ),
            *(
                KeyFigure(
                    name=wording.HELD[held], figure=f"{counts.get(held.value, 0)} 条", note=note
                )
                for held, note in notes.items()
            ),
        ),
        enforcement_names=tuple(wording.HELD[held] for held in Enforcement),
        rows=desk.alone(ordered, BELOW),
        outline=tuple(
            NoticeRow(name=heading.number, values=(heading.title,))
            for heading in call.notice.outline
        ),
        readings=tuple(reading(number, a) for number, a in call_status.assumptions(call)),
    )


def _facts(desk: Desk) -> tuple[KeyFigure, ...]:
    """Return the few figures of a call: those it has of ceiling, closing, quota, own funds."""
    call = desk.call
    facts = []
    highest = call_status.highest_ceiling(call)
    if highest:
        money, leaves = highest
        facts.append(
            KeyFigure(
                name=f"{money.per}最高",
                figure=wording.money(money.amount, call.currency),
                note=wording.names(leaf.label for leaf in leaves),
            )
        )
    else:
        for axis in call.axes:
            if len(axis.categories) > 1:
                facts.append(
                    KeyFigure(
                        name=axis.title,
                        figure=f"{len(axis.categories)} 类",
                        note=wording.names(c.short for c in axis.categories[:3])
                        + ("等" if len(axis.categories) > 3 else ""),
                    )
                )
    for window in call_status.windows(call):
        said = say_instant(window.closes) + (f"（{WORD}）" if window.to_confirm else "")
        facts.append(
            KeyFigure(
                name=wording.closing(window.milestone),
                figure=said.split("年", 1)[-1].split(" ")[0],
                note=said,
            )
        )
    for quota in call.quotas:
        figure = (
            f"{quota.least}—{quota.most} {quota.unit}"
            if quota.least is not None and quota.least != quota.most
            else f"{quota.most} {quota.unit}{'起' if quota.bonus else ''}"
        )
        link = Link(title="看各地", href=address("requirements/#quotas"))
        facts.append(
            KeyFigure(
                name=_quota_name(desk, quota),
                figure=figure,
                note="按优秀案例增加，" if quota.bonus else "",
                link=link if quota.per == "district" else None,
            )
        )
    own = call_status.own_funds_percent(call)
    if own:
        scope = wording.category_names(call, own[1].categories)
        facts.append(
            KeyFigure(
                name=COLUMNS["own_funds"],
                figure=f"≥ {own[0]}%",
                note=f"{scope}，按立项资金".lstrip("，"),
            )
        )
    for milestone in call.milestones:
        if milestone.months is not None:
            facts.append(
                KeyFigure(
                    name="实施时限",
                    figure=f"{milestone.months} 个月",
                    note=_time(desk, milestone),
                )
            )
    contact = next(
        (c for role in ("questions", "office") for c in call.contacts if c.role == role), None
    )
    if contact:
        facts.append(
            KeyFigure(
                name="咨询电话" if contact.role == "questions" else f"{contact.title}电话",
                figure=contact.phone,
                note=contact.name,
            )
        )
    return tuple(facts)


def _quota_name(desk: Desk, quota: Quota) -> str:
    call = desk.call
    if quota.per == "district" and call.districts:
        return f"{call.districts.title}名额"
    return quota.name


def _notice(desk: Desk) -> tuple[NoticeRow, ...]:
    notice = desk.call.notice
    absent = "原文未载明"
    issued = wording.day(notice.issued) if notice.issued else absent
    marked = f"（{WORD}）"
    rows = [
        NoticeRow(
            name=COLUMNS["title"],
            values=(notice.title + (marked if "title" in notice.to_confirm else ""),),
        ),
        NoticeRow(name="红头", values=(notice.letterhead,)),
        NoticeRow(name="发文机关", values=(notice.issuer or absent,)),
        NoticeRow(name="文号", values=(notice.number or absent,)),
        NoticeRow(
            name="印发日期",
            values=(issued + (marked if "issued" in notice.to_confirm else ""),),
        ),
        NoticeRow(name="文件标记", values=(notice.label,)),
        NoticeRow(name="主送", values=notice.addressees),
        NoticeRow(
            name=FORM["attachments"],
            values=tuple(f"{a.label}　{a.title}" for a in notice.attachments),
        ),
        NoticeRow(name="引用的文件", values=notice.documents),
    ]
    return tuple(row for row in rows if any(row.values))


def _steps(desk: Desk, root: str) -> tuple[StepLine, ...]:
    lines = []
    for milestone in desk.call.milestones:
        span = desk.spans[milestone.clause.id]
        # A date that is not certain is neither passed nor to be passed by the reader's clock.
        at = None if span.to_confirm else span.end or span.start
        lines.append(
            StepLine(
                at=at.isoformat() if at else "",
                time=_time(desk, milestone),
                name=milestone.name,
                actor=milestone.actor,
                done=at is not None and desk.as_of >= at,
                clause=desk.said(milestone.clause, root),
            )
        )
    return tuple(lines)


def _time(desk: Desk, milestone: Milestone) -> str:
    """Say when a step takes place, counted or not, and whether that is still to be confirmed."""
    span = desk.spans[milestone.clause.id]
    said = _when(span, milestone)
    # A number of working days is certain where only the day it counts from is not.
    dated = milestone.shape != "duration" or span.end is not None
    return f"{said}（{WORD}）" if span.to_confirm and dated else said


def _when(span: Span, milestone: Milestone) -> str:
    if milestone.shape == "period" and milestone.starts and milestone.ends:
        return f"{wording.day(milestone.starts)} 至 {wording.day(milestone.ends)}"
    if milestone.shape == "duration":
        days = wording.within(milestone.working_days)
        return f"{days}，即 {say_instant(span.end)}前" if span.end else days
    if span.start and span.end:
        return f"{say_instant(span.start, opening=True)} 至 {say_instant(span.end)}"
    if span.end:
        return f"{say_instant(span.end)}前"
    if span.start:
        return f"{say_instant(span.start, opening=True)}起"
    return wording.UNDATED


def _plain(desk: Desk, clause: Clause, root: str) -> ClauseView:
    """Return a clause whose list of aspects is shown beside it and not in its sentence."""
    said = desk.said(clause, root)
    return replace(said, says=wording.sentence(clause, desk.call.currency))
