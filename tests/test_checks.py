"""What the checks leave alone and what they catch, one law at a time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks import (
    categories,
    clauses,
    contacts,
    eligibility,
    outline,
    requirements,
    timeline,
)
from generator.checks import (
    site as site_checks,
)
from generator.checks.registry import Check, in_words
from generator.checks.run import check_site
from generator.model import clause_numbering
from generator.model.calls import ApplicationRoute, Call, Site
from generator.model.clause_numbering import Numbering
from generator.model.loader import load
from generator.sources.markdown import prose

SHANGHAI = ZoneInfo("Asia/Shanghai")


def codes(site: Site, as_of: datetime) -> set[str]:
    return {finding.code for finding in check_site(site, as_of)}


def fires(one: Check, site: Site, call: Call, as_of: datetime) -> bool:
    """Tell whether a check has something to say about a site with only this call."""
    return bool(list(one.findings(replace(site, calls=(call,)), as_of)))


# --- numbers ---


@pytest.mark.parametrize(
    ("number", "levels"),
    [
        ("四", ((0, 4),)),
        ("四（二）", ((0, 4), (1, 2))),
        ("四（二）1", ((0, 4), (1, 2), (2, 1))),
        ("四（二）1（3）", ((0, 4), (1, 2), (2, 1), (3, 3))),
        ("三1", ((0, 3), (2, 1))),
        ("四（2）", ((0, 4), (3, 2))),
        ("四（二）（3）", ((0, 4), (1, 2), (3, 3))),
        ("十", ((0, 10),)),
        ("十二（二十一）", ((0, 12), (1, 21))),
        ("4", ((2, 4),)),
        ("4.2.1", ((2, 4), (11, 2), (12, 1))),
    ],
)
def test_a_number_has_its_levels(number: str, levels: clause_numbering.Levels) -> None:
    assert Numbering().read(number) == levels
    assert Numbering().write(levels) == number


@pytest.mark.parametrize(
    "number",
    [
        "",
        "四(二)",
        "四、",
        "四（二） 1",
        "一二",
        "一十",
        "十十",
        "四（二）０",
        "四（２）",
        "4.",
        "序言",
    ],
)
def test_what_is_no_number_has_no_levels(number: str) -> None:
    assert Numbering().read(number) is None


@given(st.integers(1, 99), st.integers(1, 99), st.integers(1, 99), st.integers(1, 99))
def test_a_number_written_is_the_number_read(a: int, b: int, c: int, d: int) -> None:
    levels = ((0, a), (1, b), (2, c), (3, d))
    for depth in range(1, 5):
        assert Numbering().read(Numbering().write(levels[:depth])) == levels[:depth]


@given(st.text(max_size=8))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    levels = Numbering().read(text)
    assert levels is None or Numbering().read(Numbering().write(levels)) == levels


@pytest.mark.parametrize(
    ("levels", "number", "read"),
    [
        (("第一章", "第一条", "（一）"), "第二章第十二条（三）", ((0, 2), (1, 12), (2, 3))),
        (("第一章", "第一条", "（一）"), "第一百零二条", ((1, 102),)),
        (("1", "1.1", "1.1.1"), "4.2.1", ((0, 4), (1, 2), (2, 1))),
        (("1", "(1)", "(a)"), "2(3)(b)", ((0, 2), (1, 3), (2, 2))),
        (("一", "①"), "三⑫", ((0, 3), (1, 12))),
        (("甲", "1"), "丙2", ((0, 3), (1, 2))),
        (("I", "A", "1"), "XIVC2", ((0, 14), (1, 3), (2, 2))),
        (("Ⅰ", "（i）"), "Ⅳ（ix）", ((0, 4), (1, 9))),
        (("Article 1", "(a)"), "Article 10(c)", ((0, 10), (1, 3))),
        (("１", "㈠"), "１２㈡", ((0, 12), (1, 2))),
    ],
)
def test_a_call_says_how_its_notice_numbers(
    levels: tuple[str, ...], number: str, read: clause_numbering.Levels
) -> None:
    by = Numbering(levels=levels)
    assert by.unreadable() == ()
    assert by.read(number) == read
    assert by.write(read) == number


@pytest.mark.parametrize(
    ("levels", "wrong"),
    [(("二",), (0,)), ((".1", "1"), (1,)), (("一", "（一）", "·"), (2,)), (("第一", "1"), ())],
)
def test_a_sample_is_a_first_number_unlike_the_others(
    levels: tuple[str, ...], wrong: tuple[int, ...]
) -> None:
    assert Numbering(levels=levels).unreadable() == wrong


@given(
    st.lists(st.sampled_from(["第一章", "（一）", "1", ".1", "①", "甲", "(a)", "Ⅰ、"]), min_size=1)
)
def test_every_scheme_of_levels_reads_what_it_writes(samples: list[str]) -> None:
    by = Numbering(levels=tuple(dict.fromkeys(samples)))
    levels = tuple((n, 7) for n in range(len(by.levels)))
    assert by.unreadable() or by.read(by.write(levels)) == levels


@given(st.integers(1, 999))
def test_a_chinese_number_is_read_back(value: int) -> None:
    assert Numbering(levels=("第一条",)).read(f"第{clause_numbering.han(value)}条") == ((0, value),)


@pytest.mark.parametrize(
    ("number", "named"),
    [
        ("序言", True),
        ("附件 1-1", True),
        ("Annex 1", True),
        ("落款", True),
        ("一二", False),
        ("三(七)", False),
    ],
)
def test_a_named_part_is_a_word(number: str, named: bool) -> None:
    assert clause_numbering.is_named_part(number) is named


# --- personal numbers ---


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "电话138-0013-8000。",
        "138 0013 8000",
        "+86 13800138000",
        "028-87030211",
        "（028）87030211",
        "0871 6396 9967",
        "63969967",
        "400-123-4567",
        "电话：63969967转8001",
    ],
)
def test_a_phone_number_is_found_however_it_is_spaced(text: str) -> None:
    narrow = text.translate(contacts._NARROW)
    assert contacts.search_phone(narrow) is not None


def test_a_phone_number_is_found_in_full_width() -> None:
    assert contacts.search_phone("１３８００１３８０００".translate(contacts._NARROW)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "2023-06-12T24:00+08:00",
        "20230612",
        "2020-2021",
        "资金 25000000 元",
        "198636085",
        "昆社建办通〔2020〕8号",
        "119.3.36.181:8087",
        "校验码 a13800138000",
        "1380013800012",
    ],
)
def test_other_numbers_are_no_phone_numbers(text: str) -> None:
    assert contacts.search_phone(text.translate(contacts._NARROW)) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("11010519491231002X", True),
        ("110105 19491231 002X", True),
        ("卡号 4111 1111 1111 1111", True),
        ("4111111111111112", False),
        ("110105194913310021", False),
        ("川公网安备 51010000000000号", False),
    ],
)
def test_personal_numbers_are_found(text: str, found: bool) -> None:
    assert (contacts.search_personal(text) is not None) is found


# --- Markdown ---


def test_code_in_markdown_is_left_alone() -> None:
    body = "文字 `<script>` 文字\n\n```html\n<script>\n# 标题\n```\n\n~~~\n# 标题\n"
    assert "<script>" not in prose(body)
    assert "#" not in prose(body)
    assert len(prose(body)) == len(body)
    assert prose(body).count("\n") == body.count("\n")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("# 标题", True),
        ("标题\n===", True),
        ("<h1>标题</h1>", True),
        ("## 标题", False),
        ("#标签", False),
        ("标题\n---", False),
        ("文字 # 号", False),
    ],
)
def test_a_title_in_the_text_is_found(body: str, found: bool) -> None:
    assert bool(site_checks._TITLE.search(prose(body))) is found


# --- facts in a message ---


def test_facts_are_said_in_chinese_on_one_line() -> None:
    closes = datetime(2023, 6, 13, tzinfo=SHANGHAI)
    assert in_words(closes) == "2023年6月12日 24时"
    assert in_words(date(2023, 6, 12)) == "2023年6月12日"
    assert in_words(("一", "二")) == "一、二"
    assert in_words("两\n行") == "两 行"
    assert in_words("长" * 100) == "长" * 79 + "…"


# --- what a call may do ---


def entry(call: Call, *named: str) -> ApplicationRoute:
    first = call.entries[0]
    return replace(first, clause=replace(first.clause, categories=named))


def test_a_way_to_apply_silent_about_categories_leads_to_all(
    site: Site, call: Call, as_of: datetime
) -> None:
    one = categories.open_categories_can_be_applied_for
    assert not fires(one, site, replace(call, entries=(entry(call),)), as_of)


def test_a_way_to_apply_leads_to_the_tracks_below_its_category(
    site: Site, call: Call, as_of: datetime
) -> None:
    one = categories.open_categories_can_be_applied_for
    tops = [category.id for axis in call.axes for category in axis.categories]
    assert not fires(one, site, replace(call, entries=(entry(call, *tops),)), as_of)
    assert fires(one, site, replace(call, entries=(entry(call, tops[0]),)), as_of)


def test_a_way_to_apply_for_levels_leads_to_every_field(site: Site, as_of: datetime) -> None:
    call = next(call for call in site.calls if len(call.axes) > 1)
    one = categories.open_categories_can_be_applied_for
    levels = [category.id for category in call.axes[0].categories]
    assert not fires(one, site, replace(call, entries=(entry(call, *levels),)), as_of)


def test_categories_overlap_with_their_tracks_and_with_none(call: Call) -> None:
    track = next(category for category in call.categories() if category.path)
    other = next(c for c in call.categories() if c.id not in track.path and c.id != track.id)
    assert eligibility.overlap(call, (track.id,), track.path)
    assert eligibility.overlap(call, track.path, (track.id,))
    assert eligibility.overlap(call, (track.id,), ())
    assert not eligibility.overlap(call, (track.id,), (other.id,))


def test_a_heading_is_held_by_the_heading_below_it(site: Site, call: Call, as_of: datetime) -> None:
    clauses_below = tuple(c for c in call.clauses if c.number.startswith(("一", "序")))
    bare = replace(call, clauses=clauses_below, general_assumptions=())
    spots = list(outline.headings_hold_something.findings(replace(site, calls=(bare,)), as_of))
    kept = {heading.number for heading in call.notice.outline} - {
        bare.notice.outline[index].number for index in _indexes(bare, spots)
    }
    assert "一" in kept
    assert "二" in kept
    assert "三" not in kept


def _indexes(call: Call, findings: list[object]) -> Iterator[int]:
    places = [heading.origin.place("number") for heading in call.notice.outline]
    for finding in findings:
        yield places.index(finding.place)  # type: ignore[attr-defined]


def test_two_spellings_of_a_sentence_in_two_categories_are_left_alone(call: Call) -> None:
    one, other = (c for c in list(clauses.sayings(call))[:2])
    apart = replace(other, number="九", categories=("x",), says=one.says)
    assert not clauses._meet(replace(one, categories=("y",)), apart)
    assert clauses._meet(replace(one, categories=()), apart)


def test_bands_to_the_end_of_a_range_are_asked_about(
    site: Site, call: Call, as_of: datetime
) -> None:
    def closed(c: Call) -> Call:
        made = []
        for clause in c.clauses:
            if clause.bands:
                rows = (*clause.bands.rows[:-1], replace(clause.bands.rows[-1], last=99))
                made.append(replace(clause, bands=replace(clause.bands, rows=rows)))
            else:
                made.append(clause)
        return replace(c, clauses=tuple(made))

    assert fires(requirements.bands_cover_every_size, site, closed(call), as_of)


def test_a_limit_by_district_needs_districts(site: Site, call: Call, as_of: datetime) -> None:
    limited = next(c for c in call.clauses if c.limit)
    assert limited.limit
    by_district = replace(limited, limit=replace(limited.limit, per=("district",)))
    bare = replace(call, clauses=(by_district,), districts=None, quotas=())
    assert fires(requirements.districts_are_listed, site, bare, as_of)


def test_a_bonus_outside_of_districts_is_told(site: Site, call: Call, as_of: datetime) -> None:
    quotas = tuple(replace(quota, per="unit") for quota in call.quotas)
    one = requirements.only_districts_have_exceptions
    assert fires(one, site, replace(call, quotas=quotas), as_of)


def test_own_funds_in_words_are_told(site: Site, call: Call, as_of: datetime) -> None:
    words = MappingProxyType({"own_funds_percent": "一成"})
    spoilt = tuple(
        replace(c, params=words) if "own_funds_percent" in c.params else c for c in call.clauses
    )
    assert "FUN-004" in codes(replace(site, calls=(replace(call, clauses=spoilt),)), as_of)


# --- time ---


def test_without_a_time_zone_times_are_left_alone(site: Site, as_of: datetime) -> None:
    for name in ("Nowhere/City", "../etc/passwd", "", "Asia"):
        found = codes(replace(site, time_zone=name), as_of)
        assert found == {"SIT-002"}


def test_a_period_may_begin_at_the_end_of_a_month(site: Site, call: Call, as_of: datetime) -> None:
    step = replace(
        call.milestones[0],
        shape="period",
        starts=date(2023, 8, 31),
        ends=date(2024, 2, 29),
        months=6,
    )
    one = timeline.months_agree_with_the_period
    assert not fires(one, site, replace(call, milestones=(step,)), as_of)
    wrong = replace(step, months=7)
    assert fires(one, site, replace(call, milestones=(wrong,)), as_of)


def test_an_announcement_of_the_day_is_not_early(site: Site) -> None:
    item = replace(site.announcements[0], date=date(2026, 11, 20))
    one = site_checks.announcements_are_not_early
    shown = replace(site, announcements=(item,))
    morning = datetime(2026, 11, 19, 17, tzinfo=UTC)
    evening = datetime(2026, 11, 19, 15, tzinfo=UTC)
    assert not list(one.findings(shown, morning))
    assert list(one.findings(shown, evening))


def test_a_window_in_a_year_without_a_calendar_is_left_alone(
    site: Site, call: Call, as_of: datetime
) -> None:
    step = replace(call.milestones[0], closes=datetime(2040, 1, 1, tzinfo=SHANGHAI))
    one = timeline.windows_close_on_working_days
    assert not fires(one, site, replace(call, milestones=(step,)), as_of)


# --- what people write ---


def test_a_page_may_show_code(sources: Path, as_of: datetime) -> None:
    page = "---\ntitle: 写法\ndescription: 怎样写。\n---\n```html\n<script>\n# 标题\n```\n"
    (sources / "content/writing.md").write_text(page, encoding="utf-8")
    site, findings = load(sources)
    assert site is not None
    assert findings == ()
    assert check_site(site, as_of) == ()


def test_every_line_with_a_number_is_told(sources: Path, as_of: datetime) -> None:
    page = "---\ntitle: 电话\ndescription: 电话。\n---\n甲 13800138000\n\n乙 13900139000\n"
    (sources / "content/phones.md").write_text(page, encoding="utf-8")
    site, _ = load(sources)
    assert site is not None
    found = check_site(site, as_of)
    assert [str(finding.place) for finding in found] == [
        "content/phones.md:5:3",
        "content/phones.md:7:3",
    ]


def test_a_number_in_front_matter_is_told(sources: Path, as_of: datetime) -> None:
    page = "---\ntitle: 电话\ndescription: 请拨 13800138000。\n---\n正文。\n"
    (sources / "content/phones.md").write_text(page, encoding="utf-8")
    site, _ = load(sources)
    assert site is not None
    assert [str(finding.place) for finding in check_site(site, as_of)] == ["content/phones.md:3:14"]


@pytest.mark.parametrize(
    ("says", "ends"),
    [
        ("配套资金须统一核算。", True),
        ("Own funds are accounted for together.", True),
        ("配套资金须统一核算.", False),
        ("配套资金须统一核算", False),
        ("Own funds", False),
    ],
)
def test_a_sentence_ends_as_its_script_does(says: str, ends: bool) -> None:
    assert bool(clauses._END.search(says)) is ends


@pytest.mark.parametrize(
    "text",
    [
        "&#49;3800138000",
        "1&#x33;800138000",
        "%31%33800138000",
        "138<b>0013</b>8000",
        "&amp;#49;3800138000",
        "1&ZeroWidthSpace;3800138000",
    ],
)
def test_a_number_is_told_as_a_page_shows_it(text: str):
    assert contacts.search_phone(f"电话 {text}") is not None
    assert contacts.search_mail("zhang&#64;qq.com") is not None
    assert contacts.search_personal("11010519491231002&#88;") is not None
    assert contacts.search_half_masked("5101041985061500&#42;&#42;") is not None
    assert contacts.search_phone("&copy; 2023，<b>50</b>%，[名单](a/%E5%90%8D.md)") is None
