"""Which office of a site answers for what, and whom people may ask about a call. Pure."""

from generator.model.announcements import Announcement
from generator.model.calls import Call, Site
from generator.model.contacts import Contact
from generator.model.offices import Office


def several_offices(site: Site) -> bool:
    """Tell whether a site has to say which office publishes what."""
    return len(site.offices) > 1


def office_of(site: Site, item: Call | Announcement) -> Office | None:
    """Return the office of a call or an announcement, None where the sources name none.

    An announcement belongs to the office of its call, and one of no call to the office that issued
    it, by any of its names. The only office of a site answers for everything.
    """
    if len(site.offices) == 1:
        return site.offices[0]
    if isinstance(item, Announcement):
        if item.call:
            call = site.call(item.call)
            return office_of(site, call) if call else None
        return next((o for o in site.offices if item.issuer in (o.name, o.short_name)), None)
    return next((one for one in site.offices if one.id == item.publisher), None)


def contacts_of(site: Site, call: Call) -> tuple[Contact, ...]:
    """Return the contacts of a call, or those of its office where it has none of its own."""
    if call.contacts:
        return call.contacts
    office = office_of(site, call)
    return office.contacts if office else ()
