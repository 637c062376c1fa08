"""What an applicant needs to hand in: until when, where, with what, and whom to ask."""

from dataclasses import replace

from generator.model.calls import Call, RequiredDocument
from generator.model.contacts import for_everybody
from generator.model.responsibility import contacts_of
from generator.model.wording import category_names, window
from generator.render.application_views import HandIn, PaperLine
from generator.render.call_facts import CallFacts
from generator.render.clauses import clause_view
from generator.render.links import BELOW
from generator.render.pages.contacts import contact_row, system_rows
from generator.render.pages.timeline import state_lines
from generator.render.pages.ways_in import ways_parts


def hand_in(facts: CallFacts) -> HandIn:
    """Return what to hand in, where and until when, as every page of the application shows it."""
    call = facts.call
    ways = ways_parts(facts, call.applications)
    several = len(call.applications) > 1
    windows = [(one, clause_view(facts, one.clause, BELOW)) for one in call.applications]
    asked = for_everybody(contacts_of(facts.site, call), "questions", "office")
    return HandIn(
        until=state_lines(facts),
        submit=tuple(
            replace(view, says=f"{window(call, one)}：{view.says}") if several else view
            for one, view in windows
        ),
        systems=() if ways else system_rows(facts),
        ways=ways,
        papers=tuple(
            PaperLine(title=kind.name, names=names)
            for kind in call.kinds
            if (
                names := tuple(
                    paper_words(call, one) for one in call.papers if kind.id in one.kinds
                )
            )
        ),
        asked=contact_row(facts, asked) if asked else None,
    )


def paper_words(call: Call, paper: RequiredDocument) -> str:
    """Say a document to bring, with the categories it is asked of."""
    scope = category_names(call, paper.clause.categories)
    return f"{paper.name}（申报 {scope}时提交）" if scope else paper.name
