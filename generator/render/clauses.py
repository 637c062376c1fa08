"""How a clause is shown: in a list, under its category, or away from its page."""

from collections.abc import Iterable
from dataclasses import replace

from generator.model import wording
from generator.model.call_pages import section_path
from generator.model.clauses import Assumption, Clause, Force
from generator.render.call_facts import CallFacts
from generator.render.links import address, clause_href, ident, list_links
from generator.render.views import AssumptionNote, ClauseView
from generator.web.labels import SECTIONS


def clause_view(facts: CallFacts, clause: Clause, root: str) -> ClauseView:
    """Return a clause as shown on a page that lies ``root`` below the site's root."""
    call = facts.call
    force = "" if clause.force in {Force.MUST, Force.INFORMATIVE} else clause.force
    # The page of cases lists cases, not the clauses on them.
    anchor = "" if clause.section == "cases" else f"#{clause.anchor}"
    return ClauseView(
        anchor=ident(clause.anchor),
        number=clause.number,
        href=clause_href(call, root, clause.anchor),
        says=facts.sentences[clause.id],
        enforcement=clause.held.value,
        enforcement_name=wording.HELD[clause.held],
        force_name=wording.FORCE[Force(force)] if force else "",
        scope=wording.category_names(call, clause.categories),
        original=clause.original,
        readings=assumption_notes(clause.number, clause.assumption),
        page_title=SECTIONS[clause.section],
        page_href=address(f"{root}{section_path(call, clause.section)}{anchor}"),
        lists=tuple(list_links(call, root, clause.id)),
    )


def clause_views(facts: CallFacts, clauses: Iterable[Clause], root: str) -> tuple[ClauseView, ...]:
    """Return clauses as shown, in their order."""
    return tuple(clause_view(facts, clause, root) for clause in clauses)


def without_scope(facts: CallFacts, clauses: Iterable[Clause], root: str) -> tuple[ClauseView, ...]:
    """Return clauses as shown where the page itself says which category they belong to."""
    return tuple(replace(view, scope="") for view in clause_views(facts, clauses, root))


def away_from_page(
    facts: CallFacts, clauses: Iterable[Clause], root: str
) -> tuple[ClauseView, ...]:
    """Return clauses as shown away from their page, so that each says for whom it is."""
    whom = {i.id: group.title for group in facts.call.conditions for i in group.items}
    views = ((clause.id, clause_view(facts, clause, root)) for clause in clauses)
    return tuple(
        replace(view, scope="，".join(filter(None, (whom.get(key, ""), view.scope))))
        for key, view in views
    )


def assumption_notes(number: str, value: Assumption | None) -> tuple[AssumptionNote, ...]:
    """Return an assumption as shown, or none where there is none."""
    return (assumption_note(number, value),) if value else ()


def assumption_note(number: str, value: Assumption) -> AssumptionNote:
    """Return an assumption as shown."""
    return AssumptionNote(
        number=number, reading=value.reading, reason=value.reason, confirm=value.confirm
    )
