"""Announcements as a reader has them: true by the clock, sorted, filtered, printed, proved."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from generator.publish.log_proof import prove
from generator.publish.site_folder import SiteFolder
from tests.browser.test_accessibility import LIGHT_FIRST, MODES, grave_faults
from tests.browser.test_print import paper, squeezed
from tests.browser.test_width import CUT
from tests.conftest import PATIENCE
from tests.support.all_announcements import AS_OF, gazette, published_site
from tests.test_w3c import errors

NAMES = (
    *("corners", "lamps", "seats", "seats-repeal", "notice-000"),
    *("autumn-publicity", "autumn-extension", "autumn-correction", "autumn-result"),
)
ENDS = datetime.fromisoformat("2026-11-27T00:00:00+08:00")
FIRST = datetime.fromisoformat("2026-11-20T00:00:00+08:00")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LONG = 130
WHOLE = LONG + len(NAMES) - 1


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_site(gazette(tmp_path_factory.mktemp("gazette"), notices=1))


@pytest.fixture(scope="module")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_site(gazette(tmp_path_factory.mktemp("long"), notices=LONG))


@pytest.fixture(scope="module")
def here(site: Path, serve: Callable[[Path], str]) -> str:
    return serve(site)


@pytest.fixture(scope="module")
def far(long_site: Path, serve: Callable[[Path], str]) -> str:
    return serve(long_site)


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page at an address and an instant; nothing may go wrong behind it."""
    contexts: list[BrowserContext] = []
    told: list[str] = []

    def page_at(
        base: str,
        *,
        now: datetime = AS_OF,
        width: int = 1280,
        large: bool = False,
        **options: object,
    ) -> Page:
        context = browser.new_context(
            base_url=base,
            locale="zh-CN",
            viewport={"width": width, "height": 900},
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if large:
            context.add_init_script("localStorage.setItem('gongshi-large', '1')")
        page = context.new_page()
        page.clock.set_fixed_time(now)
        page.on("pageerror", lambda error: told.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: told.append(f"{page.url}: {said.text}") if said.type == "error" else None,
        )
        return page

    yield page_at
    for context in contexts:
        context.close()
    assert told == []


# ---- by the reader's clock ----

MOMENTS = (
    (FIRST - SECOND, "公示未开始", ""),
    (FIRST, "公示中", "还剩 5 个工作日（含今天）"),
    (FIRST + DAY, "公示中", "还剩 4 个工作日"),
    (FIRST + 3 * DAY, "公示中", "还剩 4 个工作日（含今天）"),
    (ENDS - DAY - SECOND, "公示中", "还剩 2 个工作日（含今天）"),
    (ENDS - DAY, "公示中", "今天 24 时截止"),
    (ENDS - SECOND, "公示中", "今天 24 时截止"),
    (ENDS, "已结束", ""),
)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York"])
def test_the_word_and_the_days_left_are_true_at_the_very_second_in_every_time_zone(
    zone: str, here: str, opened: Callable[..., Page]
):
    page = opened(here, timezone_id=zone)
    for moment, word, left in MOMENTS:
        page.clock.set_fixed_time(moment)
        page.goto("announcements/corners/")
        assert page.locator(".gs-doc .gs-window-word").all_inner_texts() == [word, word], moment
        assert page.locator(".gs-left").text_content() == left, moment
        page.goto("announcements/")
        link = page.locator("a[href='../announcements/corners/']")
        line = page.locator("#announcements > li", has=link)
        assert line.locator(".gs-window-word").inner_text() == word, moment


def test_the_last_day_stands_out(here: str, opened: Callable[..., Page]):
    page = opened(here, now=ENDS - SECOND)
    page.goto("announcements/corners/")
    expect(page.locator(".gs-doc")).to_have_class("gs-doc gs-last-day")


def test_a_page_left_open_goes_on_by_itself(here: str, opened: Callable[..., Page]):
    page = opened(here)
    page.clock.install(time=ENDS - timedelta(seconds=30))
    page.goto("announcements/corners/")
    word = page.locator(".gs-window .gs-window-word")
    expect(word).to_have_text("公示中")
    page.clock.run_for(61_000)
    expect(word).to_have_text("已结束")
    expect(page.locator(".gs-left")).to_be_hidden()


def test_a_state_that_people_set_does_not_change_with_the_clock(
    here: str, opened: Callable[..., Page]
):
    words = {"lamps": "异议处理中", "seats": "已废止", "autumn-publicity": "已更正"}
    for name, word in words.items():
        page = opened(here, now=ENDS + 400 * DAY)
        page.goto(f"announcements/{name}/")
        expect(page.locator(".gs-window .gs-window-word")).to_have_text(word)


# ---- the list of an announcement ----


def test_amounts_sort_as_amounts_and_the_sum_stays_below(here: str, opened: Callable[..., Page]):
    page = opened(here)
    page.goto("announcements/autumn-publicity/")
    amounts = page.locator("#list tbody tr > td:last-child")
    page.get_by_role("button", name="资助金额").click()
    up = [float(text.replace(",", "")) for text in amounts.all_inner_texts()]
    assert up == sorted(up)
    assert up != [float(x.replace(",", "")) for x in reversed(amounts.all_inner_texts())]
    expect(page.locator("#list tfoot td")).to_have_text("1,020,000.00")


def test_a_district_and_a_word_narrow_the_list(here: str, opened: Callable[..., Page]):
    page = opened(here)
    page.goto("announcements/autumn-publicity/")
    count = page.locator(".gs-count")
    expect(count).to_have_text("共 6 项")
    page.get_by_role("combobox", name="所在区（市）县", exact=True).select_option("锦江区")
    expect(count).to_have_text("显示 2 项，共 6 项")
    page.get_by_role("searchbox", name="查找").fill("同心")
    expect(count).to_have_text("显示 1 项，共 6 项")
    page.reload()
    expect(count).to_have_text("显示 1 项，共 6 项")


@pytest.mark.parametrize(
    ("label", "name"), [("CSV", "list.csv"), ("Excel", "list.xlsx"), ("JSON", "list.json")]
)
def test_the_list_downloads_as_it_is_published(
    label: str, name: str, site: Path, here: str, opened: Callable[..., Page]
):
    page = opened(here)
    page.goto("announcements/corners/")
    with page.expect_download() as waited:
        page.get_by_role("link", name=f"下载名单（{label}）").click()
    published = (site / "data/results/corners" / name).read_bytes()
    assert Path(waited.value.path()).read_bytes() == published


def test_a_change_leads_to_its_line(here: str, opened: Callable[..., Page]):
    page = opened(here)
    page.goto("announcements/autumn-correction/")
    page.get_by_role("link", name="autumn-002").click()
    expect(page).to_have_url(re.compile("announcements/autumn-publicity/#row-2$"))
    expect(page.locator("tr:target")).to_contain_text("楼栋同心营")


# ---- the list of announcements ----


def lines(page: Page) -> list[str]:
    return page.locator("#announcements > li:visible > a").all_inner_texts()


def test_announcements_narrow_by_kind_stage_state_year_and_word(
    here: str, opened: Callable[..., Page]
):
    page = opened(here)
    page.goto("announcements/")
    whole = len(lines(page))
    assert whole == len(NAMES)
    expect(page.locator(".gs-count")).to_have_text(f"共 {whole} 项")
    for name, value, told in (
        ("种类", "延期", ["建议立项项目公示延期（样例）"]),
        ("状态", "公示中", ["社区图书角补助名单公示"]),
        ("状态", "已废止", ["楼栋座椅补助名单公示"]),
    ):
        box = page.get_by_role("combobox", name=name, exact=True)
        box.select_option(value)
        assert lines(page) == told
        box.select_option("")
    page.get_by_role("combobox", name="年份", exact=True).select_option("2023")
    assert len(lines(page)) == 4
    page.get_by_role("searchbox", name="查找").fill("更正公示")
    assert lines(page) == ["建议立项项目更正公示（样例）"]
    again = opened(here, width=390)
    again.goto(page.url)
    assert lines(again) == ["建议立项项目更正公示（样例）"]


def test_what_the_clock_ends_is_found_as_ended(here: str, opened: Callable[..., Page]):
    page = opened(here, now=ENDS + DAY)
    page.goto("announcements/")
    page.get_by_role("combobox", name="状态", exact=True).select_option("已结束")
    assert lines(page) == ["社区图书角补助名单公示"]


def test_a_long_list_is_searched_as_a_whole_and_shown_in_steps(
    far: str, opened: Callable[..., Page]
):
    page = opened(far)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("announcements/")
    count = page.locator(".gs-count")
    expect(count).to_have_text(f"共 {WHOLE} 份，以下是最新的 100 份")
    assert not any(url.endswith(".json") for url in asked)
    search = page.get_by_role("searchbox", name="查找")
    search.fill("议事会")
    expect(count).to_have_text(f"找到 {LONG} 份，共 {WHOLE} 份")
    assert len(lines(page)) == 100
    page.get_by_role("button", name="显示更多").click()
    assert len(lines(page)) == LONG
    expect(page.get_by_role("button", name="显示更多")).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == "关于第 100 次议事会的通知"
    search.fill("第 129 次")
    expect(count).to_have_text(f"找到 1 份，共 {WHOLE} 份")
    page.locator("#announcements a").click()
    expect(page).to_have_url(re.compile("/announcements/notice-129/$"))


def test_a_long_list_narrows_by_year_and_state_and_keeps_its_view_in_the_address(
    far: str, opened: Callable[..., Page]
):
    page = opened(far, now=ENDS + DAY)
    page.goto("announcements/")
    page.get_by_role("combobox", name="状态", exact=True).select_option("已结束")
    expect(page.locator(".gs-count")).to_contain_text("找到 1 份")
    assert lines(page) == ["社区图书角补助名单公示"]
    expect(page.locator("#announcements .gs-window-word")).to_have_text("已结束")
    other = opened(far, now=AS_OF)
    other.goto("announcements/?year=2023&kind=更正")
    expect(other.locator(".gs-count")).to_contain_text("找到 1 份")
    assert lines(other) == ["建议立项项目更正公示（样例）"]
    other.get_by_role("combobox", name="年份", exact=True).select_option("")
    other.get_by_role("combobox", name="种类", exact=True).select_option("")
    expect(other.locator(".gs-count")).to_contain_text("最新的 100 份")
    assert len(lines(other)) == 100
    other.get_by_role("searchbox", name="查找").fill("没有这样的公告")
    expect(other.locator(".gs-count")).to_contain_text("没有符合条件的")


def test_an_index_that_does_not_come_is_told(far: str, opened: Callable[..., Page]):
    page = opened(far)
    page.goto("announcements/")
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('no net')); }")
    page.get_by_role("searchbox", name="查找").fill("议事会")
    expect(page.locator(".gs-count")).to_contain_text("没有取到目录，请检查网络后再试")


def test_without_a_script_every_announcement_is_reached_by_its_year(
    far: str, long_site: Path, opened: Callable[..., Page]
):
    page = opened(far, java_script_enabled=False)
    page.goto("announcements/")
    assert not page.locator("form.gs-filter").is_visible()
    years = [link.get_attribute("href") for link in page.locator(".gs-years a").all()]
    found = set()
    for year in years:
        page.goto(f"announcements/{year}")
        for link in page.locator("#announcements > li > a").all():
            found.add((link.get_attribute("href") or "").rstrip("/").rsplit("/", 1)[-1])
    published = {path.name for path in (long_site / "announcements").iterdir() if path.is_dir()}
    assert found == published - {"by-year"}


def test_a_copy_on_a_disk_leads_by_years_and_offers_no_index(
    long_site: Path, opened: Callable[..., Page]
):
    page = opened("http://unused.invalid/")
    page.goto((long_site / "announcements/index.html").as_uri())
    assert not page.locator("form.gs-filter").is_visible()
    page.locator(".gs-years a").last.click()
    expect(page.locator("#announcements > li")).not_to_have_count(0)


# ---- for everybody, on every screen and on paper ----


@pytest.mark.parametrize("mode", LIGHT_FIRST)
def test_axe_finds_nothing_serious(mode: str, here: str, far: str, opened: Callable[..., Page]):
    page = opened(here, **MODES[mode])
    found = []
    for name in NAMES:
        page.goto(f"announcements/{name}/")
        found += grave_faults(page)
    page.goto("announcements/")
    found += grave_faults(page)
    longer = opened(far, **MODES[mode])
    for address in ("announcements/", "announcements/by-year/2025/"):
        longer.goto(address)
        found += grave_faults(longer)
    assert found == []


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("large", [False, True])
def test_nothing_runs_off_the_side(
    width: int, large: bool, here: str, far: str, opened: Callable[..., Page]
):
    found = {}
    page = opened(here, width=width, large=large)
    for name in (*(f"{name}/" for name in NAMES), ""):
        page.goto(f"announcements/{name}")
        if cut := page.evaluate(CUT):
            found[name] = cut
    page = opened(far, width=width, large=large)
    page.goto("announcements/by-year/2025/")
    if cut := page.evaluate(CUT):
        found["by-year"] = cut
    assert found == {}


def test_it_prints_as_an_official_document(here: str, opened: Callable[..., Page], tmp_path: Path):
    page = opened(here)
    page.goto("announcements/autumn-publicity/")
    told, said = paper(page, tmp_path / "printed.pdf")
    assert "A4" in told
    for part in (
        *(
            "样例项目办",
            "建议立项项目公示（样例）",
            "样例-2023-0001",
            "公示期从2023年9月4日至9月8日",
        ),
        *("楼栋同心营", "合计（6项）", "1,020,000.00", "须加盖公章", "028-82034160", "主办单位"),
        *("校验码", "/announcements/autumn-publicity/", "本公告已于2023年9月18日更正"),
    ):
        assert squeezed(part) in said, part
    for part in ("下载名单", "按申报类别统计", "加入日历", "前后公告", "查找", "大字版"):
        assert part not in said, part
    assert said.count("合计（6项）") == 1


def test_the_checker_of_the_w3c_finds_no_error(site: Path, long_site: Path):
    pages = sorted((site / "announcements").rglob("*.html"))
    assert errors("html", [*pages, site / "index.html"], site) == []
    years = sorted((long_site / "announcements/by-year").rglob("*.html"))
    assert errors("html", [*years, long_site / "announcements/index.html"], long_site) == []


def test_the_site_and_its_log_agree(site: Path):
    files = SiteFolder(site)
    held = {path: files[path] for path in files}
    assert prove(held, held["log.jsonl"]) == ()


def test_the_feed_is_named_on_every_page(here: str, opened: Callable[..., Page]):
    page = opened(here)
    for address in ("", "announcements/", "announcements/corners/", "calls/chengdu-2023/"):
        page.goto(address)
        link = page.locator("link[rel=alternate][type='application/atom+xml']")
        assert page.request.get(link.evaluate("one => one.href")).ok
