"""The offices that publish on one site: their names, their order, whom people may ask.

From the rows of ``site.yml`` to nouns; what is wrong with them is said by ``checks``.
"""

from dataclasses import dataclass, field

from generator.model.contacts import Contact, read_contact
from generator.model.rows import Row
from generator.sources.origin import Origin


@dataclass(frozen=True, kw_only=True)
class Office:
    """An office that publishes calls; ``parent`` is the id of the office above it, "" if none.

    ``short_name`` is its name where lists and menus name it.
    """

    id: str
    name: str
    short_name: str
    parent: str
    contacts: tuple[Contact, ...]
    origin: Origin = field(repr=False, compare=False)


def offices_of(listed: Row) -> tuple[Office, ...]:
    """Return the offices of a site, in the order of ``site.yml``."""
    return tuple(_office(row) for row in listed.rows("offices"))


def _office(row: Row) -> Office:
    return Office(
        id=row.text("id"),
        name=row.text("name"),
        short_name=row.text("short_name") or row.text("name"),
        parent=row.text("parent"),
        contacts=tuple(read_contact(Contact, one) for one in row.rows("contacts")),
        origin=row.origin,
    )
