"""Everyone who can be asked about a call: people, chat groups, systems."""

from collections.abc import Iterable

from markupsafe import Markup

from generator.model import wording
from generator.model.calls import Contact
from generator.model.offices import OfficeContact
from generator.model.responsibility import contacts_of
from generator.render.call_facts import CallFacts
from generator.render.call_views import ContactsContext
from generator.render.clauses import clause_view
from generator.render.links import BELOW, address
from generator.render.views import ClauseView, ContactRow


def contacts(facts: CallFacts) -> ContactsContext:
    """Return the context of everyone who can be asked."""
    return ContactsContext(rows=contact_rows(facts))


def contact_rows(facts: CallFacts) -> tuple[ContactRow, ...]:
    """Return the contacts, chat groups and systems of a call, in this order."""
    call = facts.call
    rows = [
        _person(
            contact,
            clause_view(facts, contact.clause, BELOW) if isinstance(contact, Contact) else None,
        )
        for contact in contacts_of(facts.site, call)
    ]
    rows += [
        ContactRow(
            purpose=wording.ROLE[group.role],
            title=group.title,
            name="",
            value=group.number,
            href=Markup(),
            hours="",
            clause=clause_view(facts, group.clause, BELOW),
        )
        for group in call.chat_groups
    ]
    rows += [
        ContactRow(
            purpose="网上申报",
            title=system.title,
            name="",
            value=system.url,
            href=address(system.url),
            hours="",
            clause=clause_view(facts, system.clause, BELOW),
        )
        for system in call.systems
    ]
    return tuple(rows)


def office_rows(contacts: Iterable[OfficeContact]) -> tuple[ContactRow, ...]:
    """Return the contacts of an office."""
    return tuple(_person(contact, None) for contact in contacts)


def _person(contact: Contact | OfficeContact, clause: ClauseView | None) -> ContactRow:
    return ContactRow(
        purpose=wording.ROLE[contact.role],
        title=contact.title,
        name=contact.name,
        value=contact.phone,
        href=address(f"tel:{contact.phone}"),
        hours=contact.hours,
        clause=clause,
    )
