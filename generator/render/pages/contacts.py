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
    return _person(contact, clause_view(facts, own, BELOW) if own else None)


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


def _person(contact: Contact, clause: ClauseView | None) -> ContactRow:
    return ContactRow(
        purpose=wording.ROLE[contact.role],
        title=contact.title,
        name=contact.name,
        by=tuple(_reached(contact)),
        hours=contact.hours,
        clause=clause,
        area=wording.area(contact),
        further=bool(contact.email or contact.address),
    )


def _reached(contact: Contact) -> Iterator[ContactLine]:
    if contact.phone:
        yield ContactLine(value=contact.phone, href=dial(contact.phone))
    if contact.email:
        yield ContactLine(value=contact.email, href=mail(contact.email))
    if contact.address:
        yield ContactLine(value=contact.address)
