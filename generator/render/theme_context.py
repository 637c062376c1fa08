"""What the theme may use beside the pages: names, navigation, footer, digest.

The theme finds it as ``config.extra.gongshi``, as the plain values that YAML writes.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from generator.model import wording
from generator.model.call_pages import section_path, sections
from generator.model.calls import Call, Site
from generator.render.announcement_index import ANNOUNCEMENTS
from generator.sources.time_zone import in_zone
from generator.web.labels import COLUMNS, ROLES, SECTIONS, SITE


@dataclass(frozen=True, kw_only=True)
class FooterLine:
    """One line of the footer; ``label`` is empty where the value needs none."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class SiteNames:
    """What the site is called, and what stands at its foot."""

    title: str
    footer: tuple[FooterLine, ...]


@dataclass(frozen=True, kw_only=True)
class NavigationLink:
    """A page in a navigation: its key, and its address from the root of the site."""

    key: str
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class CallNavigation:
    """The pages of one call."""

    title: str
    sections: tuple[NavigationLink, ...]


@dataclass(frozen=True, kw_only=True)
class ThemeContext:
    """What every page of the theme may use."""

    site: SiteNames
    """What the site is called, and its footer."""

    nav: tuple[NavigationLink, ...]
    """The main navigation."""

    calls: dict[str, CallNavigation]
    """The pages of each call, by its id."""

    digest: str
    """The beginning of the digest of all sources."""

    zone: str
    """The time zone of the site, as IANA names it."""

    as_of: str
    """The day of the build, as an ISO date."""

    as_of_text: str
    """The same day in words."""


DATA = "数据"
"""The title of the page of data."""

NAVIGATION = (
    NavigationLink(key="home", title=COLUMNS["application"], url=""),
    NavigationLink(key=ANNOUNCEMENTS, title=SITE["announcements"], url=f"{ANNOUNCEMENTS}/"),
    NavigationLink(key="cases", title=SECTIONS["cases"], url="cases/"),
    NavigationLink(key="data", title=DATA, url="data/"),
    NavigationLink(key="help", title="帮助", url="help/"),
)


def extra(site: Site, as_of: datetime) -> dict[str, object]:
    """Return what the theme may use of a site as it stands at an instant, as plain values."""
    marks, day = site.marks, in_zone(as_of, site.zone).date()
    footer = (
        (ROLES["organizer"], site.publisher),
        (ROLES["operator"], site.operator),
        ("网站标识码", marks.get("site_code", "")),
        ("ICP 备案", marks.get("icp", "")),
        ("公安备案", marks.get("police", "")),
        (SECTIONS["contacts"], marks.get("contact", "")),
        ("", site.report),
    )
    return asdict(
        ThemeContext(
            site=SiteNames(
                title=site.title,
                footer=tuple(
                    FooterLine(label=name, value=value) for name, value in footer if value
                ),
            ),
            nav=tuple(
                link
                for link in NAVIGATION
                if link.key != "cases" or any(call.cases for call in site.calls)
            ),
            calls={call.id: _navigation(call) for call in site.calls},
            digest=site.digest[:12],
            zone=site.time_zone,
            as_of=day.isoformat(),
            as_of_text=wording.day(day),
        )
    )


def _navigation(call: Call) -> CallNavigation:
    links = (
        NavigationLink(key=key, title=title, url=section_path(call, key))
        for key, title in sections(call)
    )
    return CallNavigation(title=call.short_title, sections=tuple(links))
