"""What a page says to search engines: schema.org as JSON-LD.

Plain dictionaries; only what the sources say is stated, so a call without an issuer has no
provider and one without a ceiling grants no amount. Making it safe inside a script element is
``escape.script_json``'s task.
"""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from generator.model import call_status
from generator.model.announcement_status import Status
from generator.model.announcements import Announcement, ResultPackage
from generator.model.call_pages import LISTS
from generator.model.calls import Call, Case, CaseList, Site
from generator.model.reference_lists import ReferenceList
from generator.model.responsibility import contacts_of, office_of
from generator.render.announcement_index import ANNOUNCEMENTS
from generator.render.data.csv_tables import list_stem
from generator.web.labels import SITE

CONTEXT = "https://schema.org"
Node = dict[str, object]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Whom the public may call; the numbers of technicians stay on the page that lists them.
PUBLIC_ROLES = frozenset({"questions", "office"})


def home(site: Site) -> Node:
    """Return the home page: the web site and, if it is known, who publishes it."""
    node: Node = {
        "@type": "WebSite",
        "@id": f"{site.url}#site",
        "url": site.url,
        "name": site.title,
        "description": site.description,
        "inLanguage": site.language,
    }
    if site.publisher:
        node["publisher"] = {"@type": "GovernmentOrganization", "name": site.publisher}
    return _graph(node)


def call_page(site: Site, call: Call, key: str, title: str) -> Node:
    """Return a page of a call; ``key`` is ``index`` for the call at a glance.

    The first page is the service and the grant, a list a data set, every other a page.
    """
    top = _call_url(site, call)
    if key == "index":
        trail = _breadcrumbs(site, ((call.short_title, top),))
        return _graph(_service(site, call, top), *_grant(call, top), trail)
    url = f"{top}{key}/"
    trail = _breadcrumbs(site, ((call.short_title, top), (title, url)))
    if key == "cases" and call.cases is not None:
        return _graph(_case_list(site, call, call.cases, url), trail)
    listed = next((one for one in call.lists if key == f"{LISTS}/{one.id}"), None)
    if listed is not None:
        return _graph(_reference_list(site, call, listed, url), trail)
    return _graph(_page(site, url, f"{title} · {call.short_title}", about=f"{top}#service"), trail)


def case_page(site: Site, call: Call, case: Case) -> Node:
    """Return the page of an excellent case: a work of the unit that carried it out."""
    top = _call_url(site, call)
    above = f"{top}cases/"
    url = f"{above}{case.number}/"
    node: Node = {
        "@type": "CreativeWork",
        "@id": f"{url}#case",
        "url": url,
        "name": case.title,
        "genre": case.class_text,
        "creator": {"@type": "Organization", "name": case.unit},
        "locationCreated": {"@type": "AdministrativeArea", "name": case.district},
        "inLanguage": site.language,
        "position": case.number,
        "isPartOf": {"@id": f"{above}#cases"},
    }
    if case.summary:
        node["abstract"] = case.summary
    name = call.cases.title if call.cases else call.short_title
    trail = ((call.short_title, top), (name, above), (case.title, url))
    return _graph(node, _breadcrumbs(site, trail))


def list_page(site: Site, key: str, title: str, description: str) -> Node:
    """Return a page at the top of the site by its path; ``data`` is the catalogue of all data."""
    url = f"{site.url}{key}/" if key else site.url
    trail = _breadcrumbs(site, ((title, url),))
    if key == "data":
        return _graph(_catalogue(site, url, title, description), trail)
    return _graph({**_page(site, url, title), "description": description}, trail)


def announcement_page(
    site: Site,
    item: Announcement,
    status: Status | None = None,
    result: ResultPackage | None = None,
) -> Node:
    """Return an announcement: an article with its day, its window, its list, what corrects it.

    Only what is known is said; without a status nothing of its window or what followed.
    """
    above = f"{site.url}{ANNOUNCEMENTS}/"
    url = f"{above}{item.id}/"
    node: Node = {
        "@type": "Article",
        "@id": f"{url}#article",
        "url": url,
        "headline": item.marked_title,
        "datePublished": item.published.isoformat() if item.published else item.date.isoformat(),
        "inLanguage": site.language,
        "isPartOf": {"@id": f"{site.url}#site"},
    }
    if item.summary:
        node["description"] = item.summary
    if item.issuer:
        node["author"] = {"@type": "GovernmentOrganization", "name": item.issuer}
    if item.index:
        node["identifier"] = item.index
    if item.call:
        node["about"] = {"@id": f"{site.url}calls/{item.call}/#service"}
    if item.follows:
        node["isBasedOn"] = f"{above}{item.follows}/"
    if status is not None:
        node |= _standing(status, above)
    trail = _breadcrumbs(site, ((SITE["announcements"], above), (item.title, url)))
    if result is None:
        return _graph(node, trail)
    node["hasPart"] = {"@id": f"{url}#list"}
    return _graph(node, _result_list(site, item, result, url), trail)


def _standing(status: Status, above: str) -> Node:
    """Return what a status adds: the word, the window, and the announcement that corrects it."""
    node: Node = {"creativeWorkStatus": status.word}
    if status.first is not None and status.last is not None and status.ends is not None:
        node["temporalCoverage"] = f"{status.first.isoformat()}/{status.last.isoformat()}"
        node["expires"] = status.ends.isoformat()
    other = status.corrected or status.repealed
    if other is not None:
        node["correction"] = {
            "@type": "CorrectionComment",
            "name": other.title,
            "url": f"{above}{other.id}/",
            "datePublished": other.date.isoformat(),
        }
    return node


def _result_list(site: Site, item: Announcement, result: ResultPackage, url: str) -> Node:
    base = f"{site.url}data/results/{result.id}/"
    node: Node = {
        "@type": "Dataset",
        "@id": f"{url}#list",
        "url": f"{url}#list-part",
        "name": result.title,
        "description": f"《{item.title}》所附的名单，共 {len(result.lines)} 项。",
        "inLanguage": site.language,
        "isAccessibleForFree": True,
        "variableMeasured": [column.name for column in result.columns],
        "distribution": [
            _download(f"{base}list.csv", "text/csv"),
            _download(f"{base}list.json", "application/json"),
            _download(f"{base}list.xlsx", _XLSX),
        ],
    }
    if item.issuer:
        node["creator"] = {"@type": "GovernmentOrganization", "name": item.issuer}
    return node


def _graph(*nodes: Node) -> Node:
    return {"@context": CONTEXT, "@graph": list(nodes)}


def _call_url(site: Site, call: Call) -> str:
    return f"{site.url}calls/{call.id}/"


def _breadcrumbs(site: Site, trail: Iterable[tuple[str, str]]) -> Node:
    """Return the way from the home page; ``trail`` holds (name, absolute address) below it."""
    steps = ((site.title, site.url), *trail)
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(steps, start=1)
        ],
    }


def _page(site: Site, url: str, name: str, *, about: str = "") -> Node:
    node: Node = {
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": name,
        "inLanguage": site.language,
        "isPartOf": {"@id": f"{site.url}#site"},
    }
    if about:
        node["about"] = {"@id": about}
    return node


def _service(site: Site, call: Call, url: str) -> Node:
    zone = site.zone
    node: Node = {
        "@type": "GovernmentService",
        "@id": f"{url}#service",
        "url": url,
        "name": call.notice.title,
        "alternateName": call.short_title,
        "description": call.summary,
        "serviceType": call.programme,
        "areaServed": {"@type": "AdministrativeArea", "name": call.place},
    }
    office = office_of(site, call)
    if provider := call.notice.issuer or (office.name if office else ""):
        node["provider"] = {"@type": "GovernmentOrganization", "name": provider}
    if channels := list(_channels(site, call)):
        node["availableChannel"] = channels
    offers = [_offer(one, zone) for one in call_status.windows(call) if not one.to_confirm]
    if offers:
        node["offers"] = offers if len(offers) > 1 else offers[0]
    return node


def _offer(window: call_status.ApplicationWindow, zone: tzinfo) -> Node:
    node: Node = {"@type": "Offer"}
    if window.opens is not None:
        node["validFrom"] = _instant(window.opens, zone)
    if (until := window.milestone.until) is not None:
        node["validThrough"] = _instant(until, zone)
    return node


def _channels(site: Site, call: Call) -> Iterable[Node]:
    for system in call.systems:
        yield {"@type": "ServiceChannel", "name": system.title, "serviceUrl": system.url}
    for contact in contacts_of(site, call):
        if contact.role in PUBLIC_ROLES and contact.phone:
            reached: Node = {"@type": "ContactPoint", "telephone": contact.phone}
            if contact.email:
                reached["email"] = contact.email
            if contact.area and not contact.fallback:
                reached["areaServed"] = list(contact.area)
            yield {"@type": "ServiceChannel", "name": contact.title, "servicePhone": reached}


def _grant(call: Call, url: str) -> tuple[Node, ...]:
    """Return the grant with the highest ceiling of what is open, if the notice gives any."""
    highest = call_status.highest_ceiling(call)
    if highest is None:
        return ()
    money, _ = highest
    node: Node = {
        "@type": "MonetaryGrant",
        "@id": f"{url}#grant",
        "url": url,
        "name": call.programme,
        "amount": {
            "@type": "MonetaryAmount",
            "currency": call.currency.code,
            "maxValue": money.amount,
        },
        "fundedItem": {"@id": f"{url}#service"},
    }
    return (node,)


def _case_list(site: Site, call: Call, listed: CaseList, url: str) -> Node:
    return {
        "@type": "Dataset",
        "@id": f"{url}#cases",
        "url": url,
        "name": listed.title,
        "description": f"《{call.notice.title}》所附的名单，共 {len(listed.cases)} 个案例。",
        "inLanguage": site.language,
        "distribution": [
            _download(f"{site.url}data/calls/{call.id}/cases.csv", "text/csv"),
            _download(f"{site.url}data/calls/{call.id}.json", "application/json"),
        ],
    }


def _reference_list(site: Site, call: Call, one: ReferenceList, url: str) -> Node:
    base = f"{site.url}data/calls/{call.id}/{list_stem(one)}"
    described = one.description or f"《{call.notice.title}》的{one.title}。"
    return {
        "@type": "Dataset",
        "@id": f"{url}#list",
        "url": url,
        "name": one.title,
        "description": described,
        "inLanguage": site.language,
        "distribution": [
            _download(f"{base}.csv", "text/csv"),
            _download(f"{base}.json", "application/json"),
        ],
    }


def _catalogue(site: Site, url: str, title: str, description: str) -> Node:
    return {
        "@type": "Dataset",
        "@id": f"{url}#data",
        "url": url,
        "name": f"{site.title}：{title}",
        "description": description,
        "inLanguage": site.language,
        "distribution": [
            _download(f"{url}datapackage.json", "application/json"),
            *(_download(f"{url}calls/{call.id}.json", "application/json") for call in site.calls),
        ],
    }


def _download(url: str, encoding: str) -> Node:
    return {"@type": "DataDownload", "contentUrl": url, "encodingFormat": encoding}


def _instant(value: datetime, zone: tzinfo) -> str:
    return value.astimezone(zone).isoformat()
