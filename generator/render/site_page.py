"""A page on its way into the tree: its context goes into its template, its facts in front.

The only module that works with the templates of the site; each context has one of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from generator.render.announcement_views import AnnouncementContext, AnnouncementListContext
from generator.render.application_views import (
    ApplyContext,
    CategoriesContext,
    CheckContext,
    EligibilityContext,
    FormContext,
    RequirementsContext,
)
from generator.render.call_views import (
    ClausesContext,
    ContactsContext,
    CriteriaContext,
    FundingContext,
    OverviewContext,
    ReferenceListContext,
    TimelineContext,
    VersionContext,
)
from generator.render.case_views import AllCasesContext, CaseContext, CasesContext
from generator.render.site_views import (
    DataContext,
    HomeContext,
    OfficeContext,
    WrittenContext,
    YearContext,
)
from generator.render.views import Frame
from generator.web.escape import front_matter, script_json
from generator.web.templates import filled

FOLDER = "generator.render.templates"

TEMPLATES: Mapping[type, str] = MappingProxyType(
    {
        OverviewContext: "call.md",
        CategoriesContext: "categories.md",
        EligibilityContext: "eligibility.md",
        RequirementsContext: "requirements.md",
        TimelineContext: "timeline.md",
        CriteriaContext: "criteria.md",
        FundingContext: "funding.md",
        ApplyContext: "apply.md",
        FormContext: "form.md",
        CheckContext: "check.md",
        ClausesContext: "clauses.md",
        ContactsContext: "contacts.md",
        ReferenceListContext: "reference-list.md",
        VersionContext: "version.md",
        CasesContext: "cases.md",
        CaseContext: "case.md",
        HomeContext: "home.md",
        OfficeContext: "office.md",
        YearContext: "year.md",
        AllCasesContext: "all-cases.md",
        DataContext: "data.md",
        AnnouncementContext: "announcement.md",
        AnnouncementListContext: "announcements.md",
        WrittenContext: "page.md",
    }
)
"""The template of each context; what a template may use is its context and the frame."""


@dataclass(frozen=True, kw_only=True)
class SitePage:
    """A page on its way into the tree: frame and context for its template, and front matter."""

    path: str
    frame: Frame
    context: object
    title: str
    description: str
    kind: str
    call: str = ""
    section: str = ""
    nav: str = ""
    updated: str = ""
    tags: Mapping[str, str]
    jsonld: object
    script: str = ""
    data: object = None
    searched: bool = True


def markdown(page: SitePage) -> bytes:
    """Return a page as Markdown with its front matter."""
    matter: dict[str, object] = {
        # MkDocs' search and themes take a title for HTML; a description they take for text.
        "title": escape(page.title, quote=False),
        "description": page.description,
        "kind": page.kind,
    }
    for key, value in (
        ("call", page.call),
        ("section", page.section),
        ("nav", page.nav),
        ("updated", page.updated),
    ):
        if value:
            matter[key] = value
    if not page.searched:
        matter["search"] = {"exclude": True}
    if page.tags:
        matter["tags_gov"] = dict(page.tags)
    if page.jsonld:
        matter["jsonld"] = script_json(page.jsonld)
    if page.script:
        matter["script"] = page.script
        matter["data"] = script_json(page.data)
    return (front_matter(matter) + "\n" + body(page)).encode()


def body(page: SitePage) -> str:
    """Return a page as Markdown without its front matter."""
    return _tidy(filled(FOLDER, TEMPLATES[type(page.context)], page.context, frame=page.frame))


def _tidy(body: str) -> str:
    """Fold runs of blank lines, which templates leave behind, into one; two spaces break a line."""
    lines: list[str] = []
    for line in body.splitlines():
        kept = line.rstrip()
        kept += "  " if kept and line.endswith("  ") else ""
        if kept or (lines and lines[-1]):
            lines.append(kept)
    return "\n".join(lines).strip() + "\n"
