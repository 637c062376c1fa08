"""Who may apply, on which conditions, with which documents, and how, step by step."""

from dataclasses import replace

from generator.model import call_status, wording
from generator.model.calls import ApplicantKind, Milestone
from generator.model.clauses import Clause
from generator.render.application_views import (
    ApplyContext,
    DocumentRow,
    EligibilityContext,
    KindRow,
)
from generator.render.call_page import BELOW, Desk, address, ident, section_path
from generator.render.pages.categories import axis_table
from generator.render.pages.contacts import contact_rows
from generator.render.pages.eligibility_finder import questions
from generator.render.pages.requirements import band_table, quota_part
from generator.render.views import ClauseGroup, ClauseView
from generator.web.labels import MODES


def eligibility(desk: Desk) -> EligibilityContext:
    """Return the context of who may apply, on which conditions and with which documents."""
    call = desk.call
    return EligibilityContext(
        statements=desk.all_said(call.eligibility_statements, BELOW),
        kinds=_kinds(desk),
        entries=desk.all_said((e.clause for e in call.entries), BELOW),
        conditions=tuple(
            ClauseGroup(
                id=ident(f"conditions-{number}"),
                title=group.title,
                items=desk.all_said(group.items, BELOW),
            )
            for number, group in enumerate(call.conditions, 1)
        ),
        documents=tuple(
            DocumentRow(
                name=paper.name,
                note=paper.note,
                who=wording.kind_names(call, paper.kinds),
                scope=wording.scope(call, paper.clause.categories),
                clause=desk.said(paper.clause, BELOW),
            )
            for paper in call.papers
        ),
        quotas=tuple(quota_part(desk, quota) for quota in call.quotas),
        by_district=any(quota.per == "district" for quota in call.quotas),
        requirements_href=address(section_path(call, "requirements")),
    )


def apply(desk: Desk) -> ApplyContext:
    """Return the context of how to apply: the questions, everything in tables, the steps."""
    call = desk.call
    own = call_status.own_funds_percent(call)
    return ApplyContext(
        states=desk.states(),
        questions=questions(desk),
        kinds=_kinds(desk),
        axes=tuple(axis_table(desk, axis, BELOW, own_clause=True) for axis in call.axes),
        own_funds=desk.said(own[1], BELOW) if own else None,
        bands=tuple(
            band_table(desk, clause, clause.bands)
            for group in call.groups
            for clause in group.clauses
            if clause.bands
        ),
        quotas=tuple(quota_part(desk, quota) for quota in call.quotas),
        checklists=_checklists(desk),
        form_title=call.form.title,
        fillable=desk.form is not None,
        downloads=desk.downloads,
        submit=tuple(_submit(desk, item) for item in call.applications),
        systems=tuple(r for r in contact_rows(desk) if r.href.startswith("http")),
    )


def _checklists(desk: Desk) -> tuple[ClauseGroup, ...]:
    """Return the documents each kind of applicant hands in."""
    groups = []
    for number, kind in enumerate(desk.call.kinds, 1):
        papers = [p for p in desk.call.papers if kind.id in p.kinds]
        if papers:
            groups.append(
                ClauseGroup(
                    id=ident(f"papers-{number}"),
                    title=kind.name,
                    items=tuple(
                        replace(desk.said(p.clause, BELOW), says=_paper(desk, p.clause, p.name))
                        for p in papers
                    ),
                )
            )
    return tuple(groups)


def _kinds(desk: Desk) -> tuple[KindRow, ...]:
    return tuple(
        KindRow(
            name=kind.name,
            full_name=kind.full_name,
            leads=_roles(desk, kind, leading=True),
            joins=_roles(desk, kind, leading=False),
            number=kind.number,
            href=desk.number_href(kind.number, BELOW, kind.occurrence),
        )
        for kind in desk.call.kinds
    )


def _roles(desk: Desk, kind: ApplicantKind, *, leading: bool) -> str:
    call = desk.call
    said: dict[str, str] = {}
    for entry in call.entries:
        if kind.id not in (entry.lead if leading else entry.partners):
            continue
        where = wording.scope(call, entry.clause.categories)
        how = f"（{MODES[entry.mode]}）" if leading else ""
        said.setdefault(where + how, "")
    return "；".join(said) or "—"


def _submit(desk: Desk, milestone: Milestone) -> ClauseView:
    """Return the clause of a window, with the name of the window where there are several."""
    said = desk.said(milestone.clause, BELOW)
    if len(desk.call.applications) < 2:
        return said
    return replace(said, says=f"{milestone.name}：{said.says}")


def _paper(desk: Desk, clause: Clause, name: str) -> str:
    scope = wording.category_names(desk.call, clause.categories)
    return f"{name}（申报 {scope}时提交）" if scope else name
