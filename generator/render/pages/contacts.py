"""Everyone who can be asked about a call: people, chat groups, systems."""

from markupsafe import Markup

from generator.model import wording
from generator.render.call_page import BELOW, Desk, address
from generator.render.call_views import ContactsContext
from generator.render.views import ContactRow


def contacts(desk: Desk) -> ContactsContext:
    """Return the context of everyone who can be asked."""
    return ContactsContext(rows=contact_rows(desk))


def contact_rows(desk: Desk) -> tuple[ContactRow, ...]:
    """Return the contacts, chat groups and systems of a call, in this order."""
    call = desk.call
    rows = [
        ContactRow(
            purpose=wording.ROLE[contact.role],
            title=contact.title,
            name=contact.name,
            value=contact.phone,
            href=address(f"tel:{contact.phone}"),
            hours=contact.hours,
            clause=desk.said(contact.clause, BELOW),
        )
        for contact in call.contacts
    ]
    rows += [
        ContactRow(
            purpose=wording.ROLE[group.role],
            title=group.title,
            name="",
            value=group.number,
            href=Markup(),
            hours="",
            clause=desk.said(group.clause, BELOW),
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
            clause=desk.said(system.clause, BELOW),
        )
        for system in call.systems
    ]
    return tuple(rows)
