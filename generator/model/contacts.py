"""Whom people may ask: how they are reached, and the areas they answer for. Pure.

A contact without an area answers everybody. One with ``fallback`` answers the areas for which its
role has nobody else.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from generator.model.rows import Row
from generator.sources.origin import Origin


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person or office that may be asked; what is not written is empty."""

    role: str
    title: str
    name: str
    phone: str
    email: str
    address: str
    hours: str
    area: tuple[str, ...]
    fallback: bool
    origin: Origin = field(repr=False, compare=False)

    @property
    def is_local(self) -> bool:
        """Tell whether it does not answer everybody."""
        return bool(self.area) or self.fallback


ContactNoun = TypeVar("ContactNoun", bound=Contact)
"""A noun that is a contact, whether of a call or of an office."""


def read_contact(noun: Callable[..., ContactNoun], row: Row, **more: object) -> ContactNoun:
    """Return what a row says of a contact as a noun, with what that noun says ``more``."""
    return noun(
        role=row.text("role"),
        title=row.text("title"),
        name=row.text("name"),
        phone=row.text("phone"),
        email=row.text("email"),
        address=row.text("address"),
        hours=row.text("hours"),
        area=row.texts("area"),
        fallback=row.value.get("fallback") is True,
        origin=row.origin,
        **more,
    )


def for_everybody(contacts: Iterable[Contact], *roles: str) -> Contact | None:
    """Return the first contact of the first role who may be shown to all, None if there is none.

    Who answers one area alone is never shown to all; who answers the rest is, where nobody
    answers everybody.
    """
    found = list(contacts)
    for role in roles:
        own = [one for one in found if one.role == role]
        everybody = next((one for one in own if not one.is_local), None)
        rest = everybody or next((one for one in own if one.fallback), None)
        if rest:
            return rest
    return None


def places_of(
    contact: Contact, contacts: Iterable[Contact], places: Collection[str]
) -> tuple[str, ...] | None:
    """Return which places a contact answers for, in their order; None where it answers all.

    ``contacts`` are all that stand beside it, which leave a fallback the places they do not name.
    """
    if not contact.is_local:
        return None
    served = set(contact.area)
    if contact.fallback:
        named = {name for one in contacts if one.role == contact.role for name in one.area}
        served |= set(places) - named
    return tuple(name for name in places if name in served)
