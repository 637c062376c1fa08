"""The pages of a call that need no room of their own: overview, review, money, form, clauses."""

import json
from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from generator.forms.formats import file_name
from generator.forms.html_form import fillable, safe
from generator.model import call_status, wording
from generator.model.call_pages import section_path, sections
from generator.model.call_status import CallState
from generator.model.calls import Call, Notice, Quota
from generator.model.clauses import Clause, Enforcement
from generator.model.contacts import for_everybody
from generator.model.responsibility import contacts_of
from generator.model.unconfirmed import WORD
from generator.model.working_days import say_instant
from generator.render.announcement_views import BoardLine
from generator.render.application_views import CheckContext, FormContext, SectionRow
from generator.render.call_facts import CallFacts
from generator.render.call_views import (
    ClausesContext,
    CriteriaContext,
    CriterionPart,
    FundingContext,
    InstalmentRow,
    OverviewContext,
    StageRow,
)
from generator.render.clauses import (
    assumption_note,
    away_from_page,
    clause_view,
    clause_views,
    without_scope,
)
from generator.render.links import BELOW, TOP, address, clause_href, ident, list_links, number_href
from generator.render.pages.categories import axis_table, category_row
from generator.render.pages.hand_in import hand_in
from generator.render.pages.review_counts import counted_stages
from generator.render.pages.timeline import state_lines, step_lines, step_time
from generator.render.views import ClauseGroup, ClauseView, KeyFigure, Link, NoticeRow
from generator.web.labels import COLUMNS, FORM, SECTIONS, STATES


def overview(
    facts: CallFacts,
    *,
    announcements: tuple[BoardLine, ...],
    samples: tuple[BoardLine, ...],
    amendments: tuple[BoardLine, ...],
    versions: tuple[Link, ...],
) -> OverviewContext:
    """Return the context of a call at a glance."""
    call = facts.call
    closed = [c.closed for c in call.categories() if c.closed is not None]
    rewards = [c.reward.clause for c in call.categories() if c.reward is not None]
    return OverviewContext(
        states=state_lines(facts),
        summary=call.summary,
        facts=_key_figures(facts),
        tables=tuple(axis_table(facts, axis, TOP) for axis in call.axes),
        not_open=without_scope(facts, [*closed, *rewards], TOP),
        next=tuple(
            Link(title=title, href=address(f"{key}/"))
            for key, title in (
                ("apply", SECTIONS["apply"]),
                ("eligibility", "看申报条件"),
                ("form", "申报书写什么"),
                ("check", SECTIONS["check"]),
            )
        )
        + tuple(list_links(call, TOP)),
        steps=step_lines(facts, TOP),
        amendments=amendments,
        announcements=announcements,
        samples=samples,
        purpose=clause_views(facts, call.purpose, TOP),
        notice=_notice(call.notice),
        versions=versions,
        readings=tuple(assumption_note(g.number, g.assumption) for g in call.general_assumptions),
    )


def criteria(facts: CallFacts) -> CriteriaContext:
    """Return the context of the review: stages, criteria, priorities."""
    call = facts.call
    return CriteriaContext(
        stages=tuple(
            StageRow(
                name=stage.name,
                by=stage.by,
                clause=clause_view(facts, stage.clause, BELOW),
            )
            for stage in call.stages
        ),
        criteria=tuple(
            CriterionPart(
                title=part.title, items=part.items, clause=_plain(facts, part.clause, BELOW)
            )
            for part in call.criteria
        ),
        priorities=ClauseGroup(
            id=ident("priorities"),
            title=call.priorities.title,
            items=clause_views(facts, call.priorities.items, BELOW),
        )
        if call.priorities
        else None,
        counted=counted_stages(facts),
    )


def funding(facts: CallFacts) -> FundingContext:
    """Return the context of the money: source, ceilings, own funds, instalments, use."""
    call = facts.call
    source = call.clause(call.source_clause) if call.source_clause else None
    own = call_status.own_funds_percent(call)
    return FundingContext(
        source=clause_view(facts, source, BELOW) if source else None,
        ceilings=tuple(
            category_row(facts, category, BELOW, own_clause=True)
            for category in call.categories()
            if category.open and (category.ceiling or category.reward)
        ),
        own_funds=clause_view(facts, own[1], BELOW) if own else None,
        instalments=tuple(
            InstalmentRow(
                order=order,
                percent=part.percent,
                when=part.when,
                clause=clause_view(facts, part.clause, BELOW),
            )
            for order, part in enumerate(call.instalments, 1)
        ),
        statements=clause_views(facts, call.funding_statements, BELOW),
    )


def form(facts: CallFacts) -> FormContext:
    """Return the context of the application form: to fill in, and what the notice says of it."""
    call, sheet = facts.call, facts.form
    links = {s.id: number_href(call, BELOW, s.number) for s in sheet.sections} if sheet else {}
    files = [file_name(sheet, shape) for shape in ("html", "xlsx")] if sheet else []
    filled = fillable(sheet, links=links, clauses="../clauses/") if sheet else ""
    # What a sheet on its own leads to by its whole address lies beside this page.
    filled = filled.replace(f'href="{safe(facts.site.url)}', f'href="{BELOW}')
    return FormContext(
        help=sheet.help if sheet else "",
        sheet=Markup(filled),  # noqa: S704  escaped there
        offline=tuple(r for group in facts.downloads for r in group.rows if r.name in files),
        statements=clause_views(facts, call.form.statements, BELOW),
        form_title=call.form.title,
        sections=tuple(
            SectionRow(
                order=order,
                title=section.title,
                note=section.note,
                scope=wording.scope(call, section.categories),
                number=section.number,
                href=number_href(call, BELOW, section.number, section.occurrence),
            )
            for order, section in enumerate(call.form.sections, 1)
        ),
        hand_in=hand_in(facts),
    )


def check(facts: CallFacts) -> CheckContext:
    """Return the context of the checks before handing in: of a file, and as a list on paper."""
    call, form = facts.call, facts.form
    anchors = {
        section.number: number_href(call, BELOW, section.number).partition("#")[2]
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
                items=away_from_page(facts, groups[key], BELOW),
            )
            for key in titles
            if key in groups
        ),
        judged=sum(clause.held is Enforcement.JUDGED for clause in call.clauses),
        form_title=form.title if form else "",
        clauses_href=clause_href(call, BELOW),
        sections=json.dumps(anchors, ensure_ascii=False),
        hand_in=hand_in(facts),
    )


def clauses(facts: CallFacts) -> ClausesContext:
    """Return the context of every clause with what enforces it, in the order of the notice."""
    call = facts.call
    counts = call_status.held_counts(call)
    notes = {
        Enforcement.RULE: "由表单和程序检查",
        Enforcement.JUDGED: "由负责单位判断",
        Enforcement.INFORMATIVE: "说明，不作检查",
    }
    ordered = call_status.clauses_in_order(call)
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
        rows=away_from_page(facts, ordered, BELOW),
        outline=tuple(
            NoticeRow(name=heading.number, values=(heading.title,))
            for heading in call.notice.outline
        ),
        readings=tuple(assumption_note(number, a) for number, a in call_status.assumptions(call)),
    )


def _key_figures(facts: CallFacts) -> tuple[KeyFigure, ...]:
    """Return the few figures of a call: those it has of ceiling, closing, quota, own funds."""
    call = facts.call
    figures = []
    highest = call_status.highest_ceiling(call)
    if highest:
        money, leaves = highest
        figures.append(
            KeyFigure(
                name=f"{money.per}最高",
                figure=wording.money(money.amount, call.currency),
                note=wording.names(leaf.label for leaf in leaves),
            )
        )
    else:
        for axis in call.axes:
            if len(axis.categories) > 1:
                figures.append(
                    KeyFigure(
                        name=axis.title,
                        figure=f"{len(axis.categories)} 类",
                        note=wording.names(c.short for c in axis.categories[:3])
                        + ("等" if len(axis.categories) > 3 else ""),
                    )
                )
    for window in call_status.windows(call):
        if window.closes is None:
            state = window.state(facts.as_of, call.closing_soon_days)
            figures.append(
                KeyFigure(
                    name=wording.window(call, window.milestone),
                    figure=STATES[CallState.FULL if state is CallState.FULL else CallState.ROLLING],
                    note=wording.rolling(window.milestone),
                )
            )
            continue
        closes = say_instant(window.closes) + (f"（{WORD}）" if window.to_confirm else "")
        figures.append(
            KeyFigure(
                name=wording.closing(wording.window(call, window.milestone)),
                figure=closes.split("年", 1)[-1].split(" ")[0],
                note=closes,
            )
        )
    for quota in call.quotas:
        figure = (
            f"{quota.least}—{quota.most} {quota.unit}"
            if quota.least is not None and quota.least != quota.most
            else f"{quota.most} {quota.unit}{'起' if quota.bonus else ''}"
        )
        link = Link(title="看各地", href=address("requirements/#quotas"))
        figures.append(
            KeyFigure(
                name=_quota_name(call, quota),
                figure=figure,
                note="按优秀案例增加，" if quota.bonus else "",
                link=link if quota.per == "district" else None,
            )
        )
    own = call_status.own_funds_percent(call)
    if own:
        scope = wording.category_names(call, own[1].categories)
        figures.append(
            KeyFigure(
                name=COLUMNS["own_funds"],
                figure=f"≥ {own[0]}%",
                note=f"{scope}，按立项资金".lstrip("，"),
            )
        )
    for milestone in call.milestones:
        if milestone.months is not None:
            figures.append(
                KeyFigure(
                    name="实施时限",
                    figure=f"{milestone.months} 个月",
                    note=step_time(facts, milestone),
                )
            )
    ways = dict.fromkeys(way.name for window in call.applications for way in window.ways)
    if ways:
        page = address(f"{TOP}{section_path(call, 'apply')}#step-4")
        link = Link(title="交到哪里", href=page)
        figures.append(KeyFigure(name="递交方式", figure="、".join(ways), note="", link=link))
    return (*figures, *_asked(facts))


def _asked(facts: CallFacts) -> Iterator[KeyFigure]:
    """Yield whom everybody may call; where areas have their own, where these stand."""
    asked = contacts_of(facts.site, facts.call)
    contact = for_everybody(asked, "questions", "office")
    local = any(one.is_local and one.role in ("questions", "office") for one in asked)
    page = address(f"{TOP}{section_path(facts.call, 'contacts')}")
    link = Link(title=f"各地区的{SECTIONS['contacts']}", href=page) if local else None
    if contact and contact.phone:
        yield KeyFigure(
            name="咨询电话" if contact.role == "questions" else f"{contact.title}电话",
            figure=contact.phone,
            note=contact.name,
            link=link,
        )
    elif contact and contact.email:
        yield KeyFigure(name="咨询邮箱", figure=contact.email, note=contact.name, link=link)
    elif local:
        yield KeyFigure(name="咨询", figure="按地区", note="", link=link)


def _quota_name(call: Call, quota: Quota) -> str:
    if quota.per == "district" and call.districts:
        return f"{call.districts.title}名额"
    return quota.name


def _notice(notice: Notice) -> tuple[NoticeRow, ...]:
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


def _plain(facts: CallFacts, clause: Clause, root: str) -> ClauseView:
    """Return a clause whose list of aspects is shown beside it and not in its sentence."""
    says = wording.sentence(clause, facts.call.currency, wording.names_by_id(facts.call))
    return replace(clause_view(facts, clause, root), says=says)
