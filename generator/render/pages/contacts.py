"""Everyone who can be asked about a call: people, chat groups, systems."""

from collections.abc import Iterable, Iterator

from generator.model import wording
from generator.model.calls import CallContact
from generator.model.contacts import Contact
from generator.model.responsibility import contacts_of
from generator.render.call_facts import CallFacts
from generator.render.call_views import ContactsContext
from generator.render.clauses import clause_view
from generator.render.links import BELOW, address, dial, mail
from generator.render.views import ClauseView, ContactLine, ContactRow


def contacts(facts: CallFacts) -> ContactsContext:
    """Return the context of everyone who can be asked."""
    return ContactsContext(rows=contact_rows(facts))


def contact_rows(facts: CallFacts) -> tuple[ContactRow, ...]:
    """Return the contacts, chat groups and systems of a call, in this order."""
    asked = tuple(contact_row(facts, one) for one in contacts_of(facts.site, facts.call))
    return (*asked, *group_rows(facts), *system_rows(facts))


def contact_row(facts: CallFacts, contact: Contact) -> ContactRow:
    """Return a contact of a call or of its office."""
    own = contact.clause if isinstance(contact, CallContact) else None
    ways = (way for window in facts.call.applications for way in window.ways)
    takes = isinstance(contact, CallContact) and any(way.contact == contact.id for way in ways)
    return _person(contact, clause_view(facts, own, BELOW) if own else None, takes)


def group_rows(facts: CallFacts) -> tuple[ContactRow, ...]:
    """Return the chat groups of a call."""
    return tuple(
        ContactRow(
            purpose=wording.ROLE[group.role],
            title=group.title,
            name="",
            by=(ContactLine(value=group.number),),
            hours="",
            clause=clause_view(facts, group.clause, BELOW),
        )
        for group in facts.call.chat_groups
    )


def system_rows(facts: CallFacts) -> tuple[ContactRow, ...]:
    """Return the systems of a call."""
    return tuple(
        ContactRow(
            purpose="网上申报",
            title=system.title,
            name="",
            by=(ContactLine(value=system.url, href=address(system.url)),),
            hours="",
            clause=clause_view(facts, system.clause, BELOW),
        )
        for system in facts.call.systems
    )


def office_rows(contacts: Iterable[Contact]) -> tuple[ContactRow, ...]:
    """Return the contacts of an office."""
    return tuple(_person(contact, None) for contact in contacts)


def _person(contact: Contact, clause: ClauseView | None, takes: bool = False) -> ContactRow:
    return ContactRow(
        purpose=f"{wording.ROLE[contact.role]}{'、接收申报材料' if takes else ''}",
        title=contact.title,
        name=contact.name,
        by=tuple(contact_lines(contact, ("phone", "email", "address"))),
        hours=contact.hours,
        clause=clause,
        area=wording.area(contact),
        further=bool(contact.email or contact.address),
    )


def contact_lines(contact: Contact, parts: Iterable[str]) -> Iterator[ContactLine]:
    """Yield how a contact is reached, what is not written left out."""
    lines = {
        "phone": ContactLine(value=contact.phone, href=dial(contact.phone)),
        "email": ContactLine(value=contact.email, href=mail(contact.email)),
        "address": ContactLine(value=contact.address),
        "hours": ContactLine(value=contact.hours),
    }
    return (lines[part] for part in parts if lines[part].value)
