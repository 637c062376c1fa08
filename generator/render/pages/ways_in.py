"""How to hand in during each window, as the pages of a call show it."""

from collections.abc import Iterable, Iterator

from generator.model import wording
from generator.model.milestones import Milestone
from generator.model.ways_in import WayIn
from generator.render.call_facts import CallFacts
from generator.render.links import BELOW, number_href
from generator.render.pages.contacts import contact_lines, system_rows
from generator.render.views import ContactLine, Link, WayRow, WaysPart


def ways_parts(facts: CallFacts, milestones: Iterable[Milestone]) -> tuple[WaysPart, ...]:
    """Return the ways of each window that lists any, named where there are several windows."""
    several = len(facts.call.applications) > 1
    return tuple(
        WaysPart(
            title=wording.window(facts.call, one) if several else "",
            rows=tuple(_row(facts, way) for way in one.ways),
        )
        for one in milestones
        if one.ways
    )


def _row(facts: CallFacts, way: WayIn) -> WayRow:
    title, lines = _where(facts, way)
    return WayRow(
        name=way.name,
        title=title,
        by=tuple(lines),
        copies=way.copies,
        says=way.says,
        clause=Link(title=way.number, href=number_href(facts.call, BELOW, way.number))
        if way.number
        else None,
    )


def _where(facts: CallFacts, way: WayIn) -> tuple[str, Iterator[ContactLine]]:
    """Return who takes what is handed in, and how it gets there."""
    contact = next((one for one in facts.call.contacts if one.id == way.contact), None)
    if contact is not None:
        # Who is named here takes it from everybody the way is for, whoever else he answers.
        area = "" if contact.fallback else wording.area(contact)
        wanted = {"email": ("email",), "post": ("address", "phone")}
        parts = wanted.get(way.way, ("address", "hours", "phone"))
        title = f"{contact.title}（{area}）" if area else contact.title
        return title, contact_lines(contact, parts)
    systems = zip(facts.call.systems, system_rows(facts), strict=True)
    found = next((row for one, row in systems if one.id == way.system), None)
    return (found.title, iter(found.by)) if found else ("", iter(()))
