"""The versions of a call as the site publishes them: the JSON kept of each, and where it lies."""

from dataclasses import dataclass
from datetime import date

from generator.model.calls import Call, Site
from generator.render.data.call_json import call_json


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of a call to be shown: its number, its JSON, and what followed it, if anything."""

    number: int
    content: bytes
    replaced: date | None = None
    announcement: str = ""


def versions(call: Call, site: Site) -> tuple[Version, ...]:
    """Return every version of a call, the first in front, the one in force at the end."""
    kept = site.earlier.get(call.id, ())
    before = tuple(
        Version(
            number=one.number,
            content=one.content,
            replaced=one.replaced,
            announcement=one.announcement,
        )
        for one in kept
    )
    return (*before, Version(number=len(kept) + 1, content=call_json(call, site)))


def version_path(call: Call, number: int) -> str:
    """Return the address of a version from the root of the site, without the slash at its end."""
    return f"calls/{call.id}/versions/{number}"
