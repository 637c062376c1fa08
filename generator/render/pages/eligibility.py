"""Who may apply, on which conditions, with which documents, and how, step by step."""

from dataclasses import replace

from generator.model import call_status, wording
from generator.model.call_pages import section_path
from generator.model.calls import ApplicantKind, Call
from generator.render.application_views import (
    ApplyContext,
    DocumentRow,
    EligibilityContext,
    KindRow,
)
from generator.render.call_facts import CallFacts
from generator.render.clauses import clause_view, clause_views
from generator.render.links import BELOW, address, ident, number_href
from generator.render.pages.categories import axis_table
from generator.render.pages.eligibility_finder import questions
from generator.render.pages.hand_in import hand_in, paper_words
from generator.render.pages.requirements import band_table, quota_part
from generator.render.pages.timeline import state_lines
from generator.render.qr_code import qr_code
from generator.render.views import ClauseGroup
from generator.web.labels import MODES


def eligibility(facts: CallFacts) -> EligibilityContext:
    """Return the context of who may apply, on which conditions and with which documents."""
    call = facts.call
    return EligibilityContext(
        statements=clause_views(facts, call.eligibility_statements, BELOW),
        kinds=_kinds(call),
        entries=clause_views(facts, (e.clause for e in call.entries), BELOW),
        conditions=tuple(
            ClauseGroup(
                id=ident(f"conditions-{number}"),
                title=group.title,
                items=clause_views(facts, group.items, BELOW),
            )
            for number, group in enumerate(call.conditions, 1)
        ),
        documents=tuple(
            DocumentRow(
                name=paper.name,
                note=paper.note,
                who=wording.kind_names(call, paper.kinds),
                scope=wording.scope(call, paper.clause.categories),
                clause=clause_view(facts, paper.clause, BELOW),
            )
            for paper in call.papers
        ),
        quotas=tuple(quota_part(facts, quota) for quota in call.quotas),
        by_district=any(quota.per == "district" for quota in call.quotas),
        requirements_href=address(section_path(call, "requirements")),
    )


def apply(facts: CallFacts) -> ApplyContext:
    """Return the context of how to apply: the questions, everything in tables, the steps."""
    call = facts.call
    own = call_status.own_funds_percent(call)
    url = f"{facts.site.url}{section_path(call, 'apply')}"
    return ApplyContext(
        states=state_lines(facts),
        questions=questions(facts),
        kinds=_kinds(call),
        axes=tuple(axis_table(facts, axis, BELOW, own_clause=True) for axis in call.axes),
        own_funds=clause_view(facts, own[1], BELOW) if own else None,
        bands=tuple(
            band_table(call, clause, clause.bands)
            for group in call.groups
            for clause in group.clauses
            if clause.bands
        ),
        quotas=tuple(quota_part(facts, quota) for quota in call.quotas),
        checklists=_checklists(facts),
        form_title=call.form.title,
        fillable=facts.form is not None,
        downloads=facts.downloads,
        hand_in=hand_in(facts),
        url=url,
        code=qr_code(url),
    )


def _checklists(facts: CallFacts) -> tuple[ClauseGroup, ...]:
    """Return the documents each kind of applicant hands in."""
    groups = []
    for number, kind in enumerate(facts.call.kinds, 1):
        papers = [p for p in facts.call.papers if kind.id in p.kinds]
        if papers:
            groups.append(
                ClauseGroup(
                    id=ident(f"papers-{number}"),
                    title=kind.name,
                    items=tuple(
                        replace(
                            clause_view(facts, paper.clause, BELOW),
                            says=paper_words(facts.call, paper),
                        )
                        for paper in papers
                    ),
                )
            )
    return tuple(groups)


def _kinds(call: Call) -> tuple[KindRow, ...]:
    return tuple(
        KindRow(
            name=kind.name,
            full_name=kind.full_name,
            leads=_roles(call, kind, leading=True),
            joins=_roles(call, kind, leading=False),
            number=kind.number,
            href=number_href(call, BELOW, kind.number, kind.occurrence),
        )
        for kind in call.kinds
    )


def _roles(call: Call, kind: ApplicantKind, *, leading: bool) -> str:
    roles: dict[str, None] = {}
    for entry in call.entries:
        if kind.id not in (entry.lead if leading else entry.partners):
            continue
        where = wording.scope(call, entry.clause.categories)
        how = f"（{MODES[entry.mode]}）" if leading else ""
        roles[where + how] = None
    return "；".join(roles) or "—"
