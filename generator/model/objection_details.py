"""What an announcement has to say of objections: as its call asks, or the site, or as is usual.

Pure: nothing is decided about what is right, and what is not written is invented by nobody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.model.announcements import Announcement, ObjectionOffice
from generator.model.calls import Call, Site
from generator.web.labels import ROLES

REAL_NAME, SEAL = "real_name", "seal"
SIGNS = (REAL_NAME, SEAL)
"""What an objection is signed with; the site says so on the page itself."""

DETAILS: Mapping[str, str] = MappingProxyType(
    {
        "office": ROLES["office"],
        "phone": "受理电话",
        "email": "受理邮箱",
        "address": "受理地址",
        "hours": "受理时间",
        "supervision": ROLES["supervision"],
        "supervision_phone": "监督电话",
    }
)
"""What an announcement can say of objections, as people call it."""

WAYS = ("phone", "email", "address")
"""How an office is reached, one at least."""

SUPERVISING = frozenset((DETAILS["supervision"], DETAILS["supervision_phone"]))
"""The details of who supervises, as people call them."""

USUAL = ("office", "phone", "address", "supervision", "supervision_phone", *SIGNS)
"""What is asked for where neither call nor site says."""


@dataclass(frozen=True, kw_only=True)
class RequiredDetails:
    """The details asked for, and by whom: ``call``, ``site``, or "" where nobody says."""

    details: tuple[str, ...]
    asked_by: str

    def lacking(self, where: ObjectionOffice) -> Iterator[str]:
        """Yield, as people call them, the details that are asked for and not written.

        What no objection can do without is not among them: an office, and one way to reach it.
        """
        written = details_of(where)
        needed = {"office"} | (set() if any(written[way] for way in WAYS) else set(WAYS))
        for key, name in DETAILS.items():
            if key in self.details and key not in needed and not written[key]:
                yield name

    @property
    def unsigned(self) -> tuple[str, ...]:
        """Return what an objection need not be signed with, though it is usual."""
        return tuple(sign for sign in SIGNS if sign not in self.details)


def required_details(site: Site, call: Call | None) -> RequiredDetails:
    """Return what an announcement of a call, or of none, has to say of objections."""
    if call is not None and call.objecting_requires:
        return RequiredDetails(details=call.objecting_requires, asked_by="call")
    if site.objecting_requires:
        return RequiredDetails(details=site.objecting_requires, asked_by="site")
    return RequiredDetails(details=USUAL, asked_by="")


def details_of(where: ObjectionOffice) -> Mapping[str, str]:
    """Return what is written, by the name of the detail."""
    over = where.supervision
    return {
        "office": where.office,
        "phone": where.phone,
        "email": where.email,
        "address": where.address,
        "hours": where.hours,
        "supervision": over.office if over else "",
        "supervision_phone": over.phone if over else "",
    }


def objects(item: Announcement) -> bool:
    """Tell whether readers can object to an announcement: there is a window, and an office."""
    return bool(item.window and item.objecting)
