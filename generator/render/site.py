"""The whole site as a tree of Markdown and files: ``render(site, as_of) -> {path: bytes}``.

Pure: no disk but the templates of this package, no clock, no environment. The same Site and the
same instant give the same bytes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from markupsafe import Markup

from generator.forms.browser_form import portable
from generator.forms.form import Form
from generator.forms.html_form import style
from generator.model import wording
from generator.model.announcements import KINDS, Announcement
from generator.model.call_pages import LISTS, section_path, sections
from generator.model.calls import Call, Site, WrittenPage
from generator.model.publication import published_at
from generator.render.announcement_index import (
    ANNOUNCEMENTS,
    AnnouncementIndex,
    announcement_path,
)
from generator.render.call_facts import CallFacts
from generator.render.case_views import AllCasesContext
from generator.render.data import json_ld
from generator.render.data.atom_feed import PATH as FEED
from generator.render.data.atom_feed import feed_xml, office_feed
from generator.render.data.calendar import calendar_ics, window_event, window_ics
from generator.render.data.data_package import data_files, sealed_files
from generator.render.data.form_downloads import Download, downloads, listed
from generator.render.data.version_json import Version, version_path, versions
from generator.render.frames import call_frame, site_frame, unpublished
from generator.render.government_meta import Article, ColumnTag, page_tags
from generator.render.links import RECORD, TOP, address
from generator.render.pages import (
    announcement_list,
    call_list,
    call_versions,
    cases,
    categories,
    contacts,
    eligibility,
    office,
    requirements,
    timeline,
)
from generator.render.pages import call as call_pages
from generator.render.pages.announcement import ROOT, announcement_page
from generator.render.pages.data_files import file_groups
from generator.render.pages.eligibility_finder import finder
from generator.render.pages.reference_list import reference_list
from generator.render.pictures import pictured
from generator.render.site_page import SitePage, body, markdown
from generator.render.site_views import DataContext, HomeContext, ListedPage, WrittenContext
from generator.render.theme_context import DATA
from generator.render.views import Head, Link
from generator.sources.markdown import with_code
from generator.sources.program_files import CALL_ID, is_guide
from generator.web.bundles import EDITOR, LICENCES, licences, scripts, software
from generator.web.labels import MARKS, SECTIONS, SITE

CALL_PAGES: Mapping[str, Callable[[CallFacts], object]] = MappingProxyType(
    {
        "categories": categories.categories,
        "eligibility": eligibility.eligibility,
        "requirements": requirements.requirements,
        "timeline": timeline.timeline_page,
        "criteria": call_pages.criteria,
        "funding": call_pages.funding,
        "apply": eligibility.apply,
        "form": call_pages.form,
        "check": call_pages.check,
        "clauses": call_pages.clauses,
        "contacts": contacts.contacts,
    }
)
"""The maker of the context of each page of a call but its first, by the key of the page."""


def _form_data(facts: CallFacts) -> object:
    return portable(facts.form, facts.call) if facts.form else None


def _versions_data(facts: CallFacts) -> object:
    """Return every version of the form: what was filled in on an earlier one is held to it."""
    return [portable(form, facts.call) for form in facts.forms] or None


SCRIPTED: Mapping[str, Callable[[CallFacts], object]] = MappingProxyType(
    {"apply": finder, "form": _form_data, "check": _versions_data}
)
"""What the script of a page is given, by the key of the page; None where the page has no script."""

_NO_FORMS: Mapping[str, tuple[Form, ...]] = MappingProxyType({})
_NEWEST = 5
"""How many announcements the home page and the page of a call show."""


def render(
    site: Site,
    as_of: datetime,
    forms: Mapping[str, tuple[Form, ...]] = _NO_FORMS,
    offer: Callable[[Call, tuple[Form, ...]], tuple[Download, ...]] = downloads,
) -> dict[str, bytes]:
    """Return every file of the site as it stands at ``as_of``: Markdown, data, calendars, forms.

    ``forms`` are the forms of each call by its id, the one now in force first; ``offer`` makes
    the files to download of a call.
    """
    offered = {call.id: offer(call, forms.get(call.id, ())) for call in site.calls}
    calls = tuple(
        CallFacts.of(call, site, as_of, listed(offered[call.id]), forms.get(call.id, ()))
        for call in site.calls
    )
    index = AnnouncementIndex.of(site, as_of, forms)
    files = data_files(site)
    tree: dict[str, bytes] = {one.path: one.content for one in site.enclosures} | dict(files)
    for given in offered.values():
        tree |= {download.path: download.content for download in given}
    for page in _pages(site, calls, files, index):
        tree[page.path] = markdown(page)
    events = {item.id: window_event(index, item) for item in index.latest}
    for item in index.latest:
        if (event := events[item.id]) is not None:
            path = f"{announcement_path(item.id)}calendar.ics"
            tree[path] = window_ics(event, site)
    for facts in calls:
        path = f"calls/{facts.call.id}/calendar.ics"
        own = [events[item.id] for item in index.latest if item.call == facts.call.id]
        found = tuple(event for event in own if event is not None)
        tree[path] = calendar_ics(facts.call, site.calendar, site, found)
    tree |= announcement_list.index_files(index)
    tree[FEED] = feed_xml(index)
    tree |= dict(office_feed(index, one, name) for one, name in index.offices.items())
    tree |= {**sealed_files(site.log, index.sealed), **site.signed}
    tree[LICENCES] = licences()
    if calls:
        ours = {name: content for name, content in scripts().items() if name != EDITOR}
        tree |= {f"assets/{name}": content for name, content in ours.items()}
        tree["assets/gongshi-form.css"] = style().encode()
    return dict(sorted(tree.items()))


def page_bodies(
    site: Site, as_of: datetime, forms: Mapping[str, tuple[Form, ...]]
) -> Iterator[tuple[str, str]]:
    """Yield the pages of a site as Markdown without front matter, by path, each as it is reached.

    No file to download is made, and none is listed.
    """
    calls = tuple(
        CallFacts.of(call, site, as_of, (), forms.get(call.id, ())) for call in site.calls
    )
    for page in _pages(site, calls, data_files(site), AnnouncementIndex.of(site, as_of, forms)):
        yield page.path, body(page)


def _pages(
    site: Site, calls: tuple[CallFacts, ...], files: Mapping[str, bytes], index: AnnouncementIndex
) -> Iterator[SitePage]:
    as_of = index.as_of
    bodies = {page.path: page for page in site.pages}
    work = office.office_work(index, calls)
    yield _home(index, calls, work, bodies.pop("index.md", None))
    years = call_list.shelf(calls, "", by_office=False).years
    for page in (*call_list.year_pages(calls, years), *office.office_pages(index, work)):
        yield _listed_page(site, as_of, page)
    for facts in calls:
        yield from _call_pages(facts, index)
    for listing in announcement_list.list_pages(index):
        yield announcement_list_page(index, listing)
    for item in index.every:
        yield announcement_site_page(index, item)
    yield _list_page(
        site,
        as_of,
        "cases",
        SECTIONS["cases"],
        "各批次附件所列的优秀案例。",
        AllCasesContext(groups=cases.all_cases(site.calls)),
    )
    yield _list_page(
        site,
        as_of,
        "data",
        DATA,
        "各批次内容的 JSON 和 CSV 文件。",
        DataContext(groups=file_groups(index, files)),
    )
    for written in bodies.values():
        yield _written(site, written, as_of)


def _home(
    index: AnnouncementIndex,
    calls: tuple[CallFacts, ...],
    work: tuple[office.OfficeWork, ...],
    written: WrittenPage | None,
) -> SitePage:
    site, as_of = index.site, index.as_of
    listed = call_list.shelf(calls, "", by_office=True)
    return SitePage(
        path="index.md",
        # The first page has nothing above it.
        frame=replace(site_frame(Head(title=site.title, by=site.publisher), as_of, ""), crumbs=()),
        context=HomeContext(
            intro=site.description,
            groups=listed.groups,
            years=call_list.year_links(calls, listed.years),
            offices=office.office_lines(work, ""),
            announcements=announcement_list.lines(index, index.latest[:_NEWEST], ""),
            samples=len(index.samples),
            body=pictured(site, written.path, written.body) if written else Markup(""),
        ),
        title=site.title,
        description=site.description,
        kind="home",
        nav="home",
        tags=page_tags(site),
        jsonld=json_ld.home(site),
    )


def _call_pages(facts: CallFacts, index: AnnouncementIndex) -> Iterator[SitePage]:
    call = facts.call
    published = versions(call, facts.site)
    own = tuple(item for item in index.samples if item.call == call.id)
    latest, amending = index.of_call(call), index.of_call(call, amending=True)
    overview = call_pages.overview(
        facts,
        announcements=announcement_list.lines(index, latest[:_NEWEST], TOP),
        samples=announcement_list.lines(index, own, TOP),
        amendments=announcement_list.lines(index, amending, TOP),
        versions=call_versions.links(call, published, TOP),
    )
    yield _call_page(facts, "index", overview)
    wanted = dict(sections(call))
    for key, make in CALL_PAGES.items():
        if key in wanted:
            yield _call_page(facts, key, make(facts))
    for one in call.lists:
        yield _call_page(facts, f"{LISTS}/{one.id}", reference_list(facts, one))
    for version in published:
        yield _version_page(facts, version)
    if call.cases is None:
        return
    shelf = cases.CaseIndex(call, call.cases)
    yield _call_page(facts, "cases", shelf.page())
    base = f"calls/{call.id}/cases"
    for place, case in enumerate(call.cases.cases):
        described = shelf.description(case)
        yield SitePage(
            path=f"{base}/{case.number}.md",
            frame=call_frame(facts, "cases", RECORD, title=case.title, above="cases"),
            context=shelf.record(place),
            title=case.title,
            description=described,
            kind="case",
            call=call.id,
            section="cases",
            nav="cases",
            updated=_updated(call),
            tags=page_tags(
                facts.site,
                ColumnTag(name=SECTIONS["cases"]),
                Article(
                    title=case.title,
                    published=call.notice.printed,
                    source=case.unit,
                    description=described,
                    url=f"{facts.site.url}{base}/{case.number}/",
                ),
            ),
            jsonld=json_ld.case_page(facts.site, call, case),
        )


def _call_page(facts: CallFacts, key: str, context: object) -> SitePage:
    call, site = facts.call, facts.site
    name = dict(sections(call))[key]
    title = call.notice.title if key == "index" else f"{name} · {call.short_title}"
    described = call.summary if key == "index" else f"{call.short_title}：{name}。"
    url = f"{site.url}{section_path(call, key)}"
    carried = SCRIPTED[key](facts) if key in SCRIPTED else None
    return SitePage(
        path=f"calls/{call.id}/{'cases/index' if key == 'cases' else key}.md",
        frame=call_frame(facts, key, "../" * section_path(call, key).count("/")),
        context=context,
        title=title,
        description=described,
        kind="call" if key == "index" else "list",
        call=call.id,
        section=key,
        nav="cases" if key == "cases" else "home",
        updated=_updated(call),
        tags=page_tags(
            site,
            ColumnTag(name=call.short_title, description=call.summary),
            Article(
                title=title,
                published=call.notice.printed,
                source=call.notice.issuer,
                description=described,
                url=url,
            ),
        ),
        jsonld=json_ld.call_page(site, call, key, name),
        script=key if carried is not None else "",
        data=carried,
    )


def _version_page(facts: CallFacts, version: Version) -> SitePage:
    """Return the page of a version; a search is led to what is in force, not to it."""
    call, path = facts.call, version_path(facts.call, version.number)
    name = f"申报指南第 {version.number} 版"
    title = f"{name} · {call.short_title}"
    described = f"{call.short_title}：{name}。"
    return SitePage(
        path=f"{path}.md",
        frame=call_frame(facts, "versions", RECORD, title=name, above="clauses"),
        context=call_versions.version_page(call, facts.site, version),
        title=title,
        description=described,
        kind="list",
        call=call.id,
        section="clauses",
        nav="home",
        updated=_updated(call),
        tags=page_tags(facts.site, ColumnTag(name=call.short_title, description=call.summary)),
        jsonld=json_ld.call_page(facts.site, call, f"versions/{version.number}", title),
        searched=False,
    )


def _updated(call: Call) -> str:
    return call.notice.printed.isoformat() if call.notice.printed else ""


def _list_page(
    site: Site,
    as_of: datetime,
    key: str,
    title: str,
    description: str,
    context: object,
) -> SitePage:
    return SitePage(
        path=f"{key}/index.md",
        frame=site_frame(Head(title=title), as_of, "../"),
        context=context,
        title=title,
        description=description,
        kind="data" if key == "data" else "list",
        nav=key,
        tags=page_tags(site, ColumnTag(name=title, description=description)),
        jsonld=json_ld.list_page(site, key, title, description),
    )


def _listed_page(site: Site, as_of: datetime, page: ListedPage) -> SitePage:
    key = page.path.removesuffix(".md").removesuffix("/index")
    return SitePage(
        path=page.path,
        frame=site_frame(Head(title=page.title), as_of, page.root, page.above),
        context=page.context,
        title=page.title,
        description=page.description,
        kind="list",
        nav="home",
        tags=page_tags(site, ColumnTag(name=page.title, description=page.description)),
        jsonld=json_ld.list_page(site, key, page.title, page.description),
    )


def announcement_list_page(index: AnnouncementIndex, page: announcement_list.ListPage) -> SitePage:
    """Return a page of the list of announcements."""
    site, described = index.site, "各批次的通知、公示、结果和更正。"
    key = page.path.removesuffix(".md").removesuffix("/index")
    top = Link(title=SITE["announcements"], href=address(f"{page.root}{ANNOUNCEMENTS}/"))
    above = () if key == ANNOUNCEMENTS else (top,)
    return SitePage(
        path=page.path,
        frame=site_frame(Head(title=page.title), index.as_of, page.root, above),
        context=page.context,
        title=page.title,
        description=described,
        kind="list",
        nav=ANNOUNCEMENTS,
        tags=page_tags(site, ColumnTag(name=page.title, description=described)),
        jsonld=json_ld.list_page(site, key, page.title, described),
    )


def announcement_site_page(index: AnnouncementIndex, item: Announcement) -> SitePage:
    """Return the page of an announcement."""
    site, path = index.site, announcement_path(item.id)
    above = (Link(title=SITE["announcements"], href=address("../")),)
    marks = [KINDS[item.kind], wording.day(item.date), *((MARKS["sample"],) if item.sample else ())]
    head = Head(by=item.issuer, title=item.title, line=" · ".join(marks))
    waits = unpublished(published_at(item, site.zone), index.as_of, draft=item.draft)
    return SitePage(
        path=f"{path.removesuffix('/')}.md",
        frame=replace(site_frame(head, index.as_of, ROOT, above), unpublished=waits),
        context=announcement_page(index, item),
        title=item.marked_title,
        description=item.summary,
        kind="announcement",
        nav=ANNOUNCEMENTS,
        updated=index.updated(item).date().isoformat(),
        tags=page_tags(
            site,
            ColumnTag(name=SITE["announcements"]),
            Article(
                title=item.marked_title,
                published=item.published or item.date,
                source=item.issuer,
                author=item.issuer,
                description=item.summary,
                url=f"{site.url}{path}",
            ),
        ),
        jsonld=json_ld.announcement_page(
            site, item, index.statuses[item.id], index.board.results.get(item.result)
        ),
    )


def _with_first_call(site: Site, written: WrittenPage) -> str:
    """Return what a page says, its commands with the id of a call that readers have."""
    if not site.calls or not is_guide(written.path):
        return written.body
    return with_code(written.body, CALL_ID, site.calls[0].id)


def _written(site: Site, written: WrittenPage, as_of: datetime) -> SitePage:
    folder = written.path.removesuffix(".md")
    name = "" if folder == "index" else folder.removesuffix("/index")
    root = "../" * (name.count("/") + 1)
    titles = {page.path: page.title for page in site.pages}
    parts = name.split("/")[:-1]
    above = tuple(
        Link(title=titles[path], href=address(f"{root}{one}/"))
        for one in ("/".join(parts[: depth + 1]) for depth in range(len(parts)))
        for path in (f"{one}/index.md", f"{one}.md")
        if path in titles
    )
    return SitePage(
        path=written.path,
        frame=site_frame(Head(title=written.title), as_of, root, above),
        context=WrittenContext(
            body=pictured(site, written.path, _with_first_call(site, written)),
            software=software() if name == "about" else (),
            licences=address(f"{root}{LICENCES}"),
        ),
        title=written.title,
        description=written.description,
        kind="page",
        nav=name.split("/")[0],
        tags=page_tags(site, ColumnTag(name=written.title, description=written.description)),
        jsonld=json_ld.list_page(site, name, written.title, written.description),
    )
