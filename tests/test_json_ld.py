"""What pages tell machines: schema.org as JSON-LD, and the tags of Chinese government sites."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from generator.model.announcements import Announcement
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.render.data import json_ld
from generator.render.government_meta import Article, ColumnTag, page_tags
from generator.web.escape import script_json

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site() -> Site:
    found, faults = load(ROOT)
    assert found is not None
    assert faults == ()
    return found


@pytest.fixture
def announcement(site: Site) -> Announcement:
    return Announcement(
        id="2023-list",
        title="建议立项项目名单公示",
        date=date(2023, 7, 3),
        kind="publicity",
        issuer="某市民政局",
        summary="名单公示五个工作日。",
        call=site.calls[0].id,
        body="",
        origin=site.origin,
    )


def one(site: Site, prefix: str) -> Call:
    return next(call for call in site.calls if call.prefix == prefix)


def parts(value: dict) -> dict[str, dict]:
    """The nodes of a graph by their type."""
    assert value["@context"] == "https://schema.org"
    return {node["@type"]: node for node in value["@graph"]}


def every(site: Site, announcement: Announcement) -> Iterator[dict]:
    yield json_ld.home(site)
    for call in site.calls:
        for key in ("index", "timeline", "cases", "clauses"):
            yield json_ld.call_page(site, call, key, "页")
        if call.cases:
            yield json_ld.case_page(site, call, call.cases.cases[0])
    for key in ("data", "announcements", "about", ""):
        yield json_ld.list_page(site, key, "页", "说明。")
    yield json_ld.announcement_page(site, announcement)


def test_every_page_gives_plain_json_that_can_stand_in_a_script(
    site: Site, announcement: Announcement
) -> None:
    for value in every(site, announcement):
        said = script_json(value)
        assert json.loads(said) == value
        assert "<" not in said


def test_nothing_is_said_without_a_value(site: Site, announcement: Announcement) -> None:
    def look(value: object) -> None:
        if isinstance(value, dict):
            for item in value.values():
                assert item not in ("", None, [], {})
                look(item)
        elif isinstance(value, list):
            for item in value:
                look(item)

    for value in every(site, announcement):
        look(value)


def test_every_address_is_absolute_and_leads_here_or_to_the_online_system(
    site: Site, announcement: Announcement
) -> None:
    systems = {system.url for call in site.calls for system in call.systems}
    for value in every(site, announcement):
        for key, item in walk(value):
            if key in {"url", "@id", "item", "contentUrl", "serviceUrl"} and isinstance(item, str):
                assert item.startswith(site.url) or item in systems


def walk(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


def test_the_home_page_is_a_web_site_without_an_unknown_publisher(site: Site) -> None:
    node = parts(json_ld.home(site))["WebSite"]
    assert (node["name"], node["inLanguage"]) == (site.title, "zh-CN")
    assert "publisher" not in node
    known = parts(json_ld.home(replace(site, publisher="某市民政局")))["WebSite"]
    assert known["publisher"] == {"@type": "GovernmentOrganization", "name": "某市民政局"}


def test_a_call_is_a_service_with_its_closing_instant_and_system(site: Site) -> None:
    call = one(site, "CD")
    node = parts(json_ld.call_page(site, call, "index", "概览"))["GovernmentService"]
    assert node["name"] == call.notice.title
    assert node["areaServed"] == {"@type": "AdministrativeArea", "name": "成都市"}
    assert node["offers"] == {"@type": "Offer", "validThrough": "2023-06-13T00:00:00+08:00"}
    assert node["availableChannel"][0]["serviceUrl"] == call.systems[0].url


def test_a_call_with_an_opening_says_when_it_opens(site: Site) -> None:
    node = parts(json_ld.call_page(site, one(site, "KM"), "index", "概览"))["GovernmentService"]
    assert node["offers"]["validFrom"] == "2020-09-08T00:00:00+08:00"
    assert node["offers"]["validThrough"] == "2020-10-01T00:00:00+08:00"


def test_only_a_known_issuer_provides_a_call(site: Site) -> None:
    chengdu = parts(json_ld.call_page(site, one(site, "CD"), "index", "概览"))
    kunming = parts(json_ld.call_page(site, one(site, "KM"), "index", "概览"))
    assert "provider" not in chengdu["GovernmentService"]
    provider = kunming["GovernmentService"]["provider"]
    assert provider["name"] == "中共昆明市委社会建设工作领导小组办公室"


def test_the_number_of_a_technician_is_not_told_to_search_engines(site: Site) -> None:
    call = one(site, "CD")
    said = script_json(json_ld.call_page(site, call, "index", "概览"))
    numbers = {contact.role: contact.phone for contact in call.contacts}
    assert numbers["office"] in said
    assert numbers["maintenance"] not in said


def test_a_grant_states_the_highest_ceiling_with_its_currency(site: Site) -> None:
    node = parts(json_ld.call_page(site, one(site, "CD"), "index", "概览"))["MonetaryGrant"]
    assert node["amount"] == {"@type": "MonetaryAmount", "currency": "CNY", "maxValue": 300000}


def test_a_call_without_a_ceiling_promises_no_amount(site: Site) -> None:
    said = json_ld.call_page(site, one(site, "KM"), "index", "概览")
    assert "MonetaryGrant" not in parts(said)


def test_a_call_without_dates_or_channels_says_neither(site: Site) -> None:
    call = replace(one(site, "CD"), milestones=(), contacts=(), systems=())
    node = parts(json_ld.call_page(site, call, "index", "概览"))["GovernmentService"]
    assert "offers" not in node
    assert "availableChannel" not in node


def test_the_list_of_cases_is_a_data_set_with_its_downloads(site: Site) -> None:
    node = parts(json_ld.call_page(site, one(site, "CD"), "cases", "优秀案例"))["Dataset"]
    assert "共 19 个案例" in node["description"]
    addresses = [item["contentUrl"] for item in node["distribution"]]
    assert addresses == [
        f"{site.url}data/calls/chengdu-2023/cases.csv",
        f"{site.url}data/calls/chengdu-2023.json",
    ]


def test_another_page_of_a_call_is_about_the_service(site: Site) -> None:
    call = one(site, "CD")
    node = parts(json_ld.call_page(site, call, "timeline", "流程与时间"))["WebPage"]
    assert node["about"] == {"@id": f"{site.url}calls/chengdu-2023/#service"}
    without = parts(json_ld.call_page(site, one(site, "KM"), "cases", "优秀案例"))
    assert "Dataset" not in without


def test_a_case_is_a_work_of_its_unit(site: Site) -> None:
    call = one(site, "CD")
    assert call.cases is not None
    case = call.cases.cases[3]
    node = parts(json_ld.case_page(site, call, case))["CreativeWork"]
    assert node["name"] == case.title
    assert node["creator"]["name"] == case.unit
    assert node["genre"] == case.class_text
    assert node["url"] == f"{site.url}calls/chengdu-2023/cases/4/"
    assert "abstract" not in node
    told = parts(json_ld.case_page(site, call, replace(case, summary="一句话。")))["CreativeWork"]
    assert told["abstract"] == "一句话。"


def test_a_case_names_the_list_it_stands_in(site: Site) -> None:
    call = one(site, "CD")
    assert call.cases is not None
    case = call.cases.cases[0]
    trail = parts(json_ld.case_page(site, call, case))["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in trail] == [
        site.title,
        call.short_title,
        call.cases.title,
        case.title,
    ]
    assert [step["position"] for step in trail] == [1, 2, 3, 4]
    alone = parts(json_ld.case_page(site, replace(call, cases=None), case))["BreadcrumbList"]
    assert alone["itemListElement"][2]["name"] == call.short_title


def test_the_data_page_is_a_data_set_of_all_calls(site: Site) -> None:
    node = parts(json_ld.list_page(site, "data", "数据", "说明。"))["Dataset"]
    addresses = [item["contentUrl"] for item in node["distribution"]]
    assert addresses[0] == f"{site.url}data/datapackage.json"
    assert len(addresses) == 1 + len(site.calls)


def test_a_list_page_says_what_it_is(site: Site) -> None:
    node = parts(json_ld.list_page(site, "announcements", "公告公示", "各批次的公告。"))["WebPage"]
    assert node["description"] == "各批次的公告。"
    assert node["url"] == f"{site.url}announcements/"
    assert parts(json_ld.list_page(site, "", "首页", "说明。"))["WebPage"]["url"] == site.url


def test_an_announcement_is_an_article_of_its_day(site: Site, announcement: Announcement) -> None:
    node = parts(json_ld.announcement_page(site, announcement))["Article"]
    assert (node["headline"], node["datePublished"]) == (announcement.title, "2023-07-03")
    assert node["author"]["name"] == "某市民政局"
    bare = parts(json_ld.announcement_page(site, replace(announcement, issuer="", summary="")))
    assert "author" not in bare["Article"]
    assert "description" not in bare["Article"]


# Page tags


def test_a_home_page_carries_the_tags_of_the_site_that_are_known(site: Site) -> None:
    assert page_tags(site) == {"SiteName": site.title}
    known = replace(
        site,
        tags={"SiteName": "某网", "SiteDomain": "www.example.gov.cn", "SiteIDCode": "5101000000"},
    )
    assert list(page_tags(known).items()) == [
        ("SiteName", "某网"),
        ("SiteDomain", "www.example.gov.cn"),
        ("SiteIDCode", "5101000000"),
    ]


def test_the_site_code_of_the_footer_stands_in_where_the_tag_is_blank(site: Site) -> None:
    coded = replace(site, marks={**site.marks, "site_code": "5101000001"})
    assert page_tags(coded)["SiteIDCode"] == "5101000001"
    assert "SiteIDCode" not in page_tags(replace(site, marks={}, tags={}))


def test_a_column_page_carries_its_column_as_well(site: Site) -> None:
    column = ColumnTag(
        name="公告公示",
        description="各批次的公告。",
        keywords=("公示", " ", "公告"),
        type="公示公告",
    )
    found = page_tags(site, column)
    assert list(found) == [
        "SiteName",
        "ColumnName",
        "ColumnDescription",
        "ColumnKeywords",
        "ColumnType",
    ]
    assert found["ColumnKeywords"] == "公示,公告"
    assert "ColumnType" not in page_tags(site, ColumnTag(name="公告公示"))


def test_an_article_carries_all_three_groups_in_order(site: Site) -> None:
    article = Article(
        title="名单公示",
        published=datetime(2023, 7, 3, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai")),
        source="项目办",
        keywords=("名单",),
        author="某人",
        description="说明。",
        url=f"{site.url}announcements/a/",
    )
    found = page_tags(site, ColumnTag(name="公告公示"), article)
    assert list(found) == [
        "SiteName",
        "ColumnName",
        "ArticleTitle",
        "PubDate",
        "ContentSource",
        "Keywords",
        "Author",
        "Description",
        "Url",
    ]
    assert found["PubDate"] == "2023-07-03 09:05"


def test_a_day_is_told_to_the_minute_and_an_unknown_one_not_at_all(site: Site) -> None:
    day = Article(title="甲", published=date(2020, 9, 8))
    assert page_tags(site, None, day)["PubDate"] == "2020-09-08 00:00"
    assert "PubDate" not in page_tags(site, None, Article(title="甲"))


def test_a_tag_is_one_line(site: Site) -> None:
    assert page_tags(site, ColumnTag(name=" 公告\n公示 "))["ColumnName"] == "公告 公示"
