"""What of a site is out at an instant: one answer for calls and announcements, and for the site.

A draft lies in the sources and is out at no instant; another is out from an instant of its own.
Pure: the instant is an argument.
"""

from dataclasses import replace
from datetime import datetime, tzinfo
from types import MappingProxyType

from generator.model.announcements import Announcement
from generator.model.calls import Call, Site
from generator.model.log_entries import entries_by_id, read_log
from generator.sources.markdown import targets, within
from generator.sources.time_zone import start_of


def published_at(item: Announcement, zone: tzinfo) -> datetime:
    """Return the instant an announcement is published: as it says, or when its day begins."""
    return item.published or start_of(item.date, zone)


def is_out(item: Call | Announcement, at: datetime, zone: tzinfo) -> bool:
    """Tell whether a call or an announcement is published at an instant."""
    begins = item.publish_from if isinstance(item, Call) else published_at(item, zone)
    return not item.draft and (begins is None or begins <= at)


def kept_back(call: Call, at: datetime, zone: tzinfo) -> str:
    """Return the field that keeps a call from being out, "" where it is."""
    if is_out(call, at, zone):
        return ""
    return "draft" if call.draft else "publish_from"


def as_published(site: Site, at: datetime) -> Site:
    """Return a site without whatever is not out at an instant, and what belongs to that alone.

    What is announced of a call waits for the call. What the log holds stays: a site that shows the
    log shows what it is about.
    """
    calls = tuple(call for call in site.calls if is_out(call, at, site.zone))
    waiting = {call.id for call in site.calls} - {call.id for call in calls}
    logged = entries_by_id(read_log(site.log)[0])
    announcements = tuple(
        one
        for one in site.announcements
        if one.id in logged or (is_out(one, at, site.zone) and one.call not in waiting)
    )
    if len(calls) == len(site.calls) and len(announcements) == len(site.announcements):
        return site
    out = {one.id for one in announcements}
    hidden = tuple(one for one in site.announcements if one.id not in out)
    unlisted = {one.result for one in hidden} - {one.result for one in announcements}
    unlinked = {one.path for item in hidden for one in item.enclosed}
    unlinked -= {one.path for item in announcements for one in item.enclosed}
    if unlinked:
        unlinked -= {within(page.path, to) for page in site.pages for _, to in targets(page.body)}
    return replace(
        site,
        calls=calls,
        announcements=announcements,
        registers=tuple(one for one in site.registers if one.announcement in out),
        results=tuple(
            one for one in site.results if one.id not in unlisted and one.call not in waiting
        ),
        earlier=MappingProxyType({k: v for k, v in site.earlier.items() if k not in waiting}),
        enclosures=tuple(one for one in site.enclosures if one.path not in unlinked),
    )
