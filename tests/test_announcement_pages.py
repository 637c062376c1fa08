"""The pages of announcements, their lists, files, feed and calendars, from what was announced."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

import lxml.html
import openpyxl
import pytest
from icalendar import Calendar as File

from generator.forms.form import Form
from generator.forms.reader import load_forms
from generator.model.announcement_status import AnnouncementState
from generator.model.announcements import AWARD, Announcement, ResultPackage
from generator.model.calls import Site
from generator.model.log_entries import LogHead
from generator.model.publication_log import seal
from generator.model.working_days import Calendar, Year
from generator.render.announcement_index import AnnouncementIndex, borrowed_facts
from generator.render.data.calendar import window_event
from generator.render.data.result_files import list_json, list_xlsx, result_files
from generator.render.pages import announcement_list, result_list
from generator.render.pages.announcement import announcement_page, mark
from generator.render.pages.result_list import list_view
from generator.render.site import render
from generator.sources.schemas import Schemas
from tests.support.all_announcements import AS_OF, gazette
from tests.support.announcement_series import at, read

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = (
    "=HYPERLINK(1)",
    "+1",
    "@sum",
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "[题](javascript:alert(1))",
    "**粗** `码` *[HTML]: x",
    "{{ 7 * 7 }}{% x %}",
    "&lt;b&gt; &#60;",
    "]]>'\"`|\\",
    "\u202e倒\u200b着\ufeff",
)


CORRECTED = result_list.COMPARED["correction"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gazette(tmp_path_factory.mktemp("gazette"), notices=2)


@pytest.fixture(scope="module")
def announced(root: Path) -> Site:
    return read(root)


@pytest.fixture(scope="module")
def forms(root: Path, announced: Site) -> Mapping[str, tuple[Form, ...]]:
    found, told = load_forms(root, announced, Schemas.read(root))
    assert told == ()
    return found


@pytest.fixture(scope="module")
def tree(announced: Site, forms: Mapping[str, tuple[Form, ...]]) -> Mapping[str, bytes]:
    return MappingProxyType(render(announced, AS_OF, forms))


def page(tree: Mapping[str, bytes], name: str) -> Any:
    """The page of an announcement as elements; the Markdown between them is text."""
    source = tree[f"announcements/{name}.md"].decode()
    return lxml.html.fragment_fromstring(source.split("\n---\n", 1)[1], create_parent="div")


_STEP = re.compile(r"([#.]?)([\w-]+)|\[([\w-]+)\]|:(first|last)-child")


def css(element: Any, selector: str) -> list[Any]:
    """The elements a selector of tags, classes, ids, attributes, first or last children finds."""
    paths = []
    for alternative in selector.split(","):
        path, axis = ".", "descendant::"
        for compound in alternative.split():
            if compound == ">":
                axis = "child::"
                continue
            name, wants = "*", ""
            for sign, word, attribute, end in _STEP.findall(compound):
                if end:
                    wants += f"[not({'preceding' if end == 'first' else 'following'}-sibling::*)]"
                elif attribute:
                    wants += f"[@{attribute}]"
                elif sign == "#":
                    wants += f"[@id='{word}']"
                elif sign == ".":
                    wants += f"[contains(concat(' ', @class, ' '), ' {word} ')]"
                else:
                    name = word
            path, axis = f"{path}/{axis}{name}{wants}", "descendant::"
        paths.append(path)
    found: list[Any] = element.xpath(" | ".join(paths))
    return found


def one(element: Any, path: str) -> Any:
    (found,) = css(element, path)
    return found


def texts(element: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in css(element, path)]


def cells_of(table: Any) -> list[list[str]]:
    """The texts of a table, row by row."""
    rows = css(table, "tbody tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def entries(element: Any, within: str = ".gs-doc") -> dict[str, str]:
    """The names and values of an official block."""
    rows = css(element, f"{within} .gs-entries > div, {within}.gs-entries > div")
    return {row[0].text_content(): " ".join(row[1].text_content().split()) for row in rows}


def item(site: Site, name: str) -> Announcement:
    found = site.announcement(name)
    assert found is not None
    return found


def result(site: Site, name: str) -> ResultPackage:
    found = site.result(name)
    assert found is not None
    return found


def indexed(
    site: Site, moment: datetime = AS_OF, forms: Any = MappingProxyType({})
) -> AnnouncementIndex:
    return AnnouncementIndex.of(site, moment, forms)


# ---- the block, the state, the window ----


def test_the_official_block_says_what_is_written_and_leaves_out_what_is_not(
    tree: Mapping[str, bytes],
):
    assert entries(page(tree, "corners")) == {
        "索引号": "00000000-0/2026-00031",
        "发布单位": "溪原市民政局",
        "发布时间": "2026年11月19日 9时",
        "种类": "公示",
        "状态": "公示中 截至2026年11月23日",
    }
    told = entries(page(tree, "autumn-publicity"))
    assert told["所属批次"] == "成都市民生微项目 2023"
    assert told["评审环节"] == "建议立项项目名单"
    assert entries(page(tree, "autumn-result"))["有效性"] == "有效"
    assert "发布单位" not in entries(page(tree, "notice-000"))


@pytest.mark.parametrize(
    ("moment", "word", "left", "moves"),
    [
        ("2026-11-19 23:59", "公示未开始", "", True),
        ("2026-11-20 00:00", "公示中", "还剩 5 个工作日（含今天）", True),
        ("2026-11-21 12:00", "公示中", "还剩 4 个工作日", True),
        ("2026-11-26 00:00", "公示中", "今天 24 时截止", True),
        ("2026-11-26 23:59", "公示中", "今天 24 时截止", True),
        ("2026-11-27 00:00", "已结束", "", False),
    ],
)
def test_the_word_and_the_days_left_follow_the_instant(
    announced: Site, moment: str, word: str, left: str, moves: bool
):
    found = mark(indexed(announced, at(moment)), item(announced, "corners"), days=True)
    assert (found.word, found.left, found.moves) == (word, left, moves)
    assert bool(found.first and found.ends) == moves


def test_a_browser_is_given_the_window_and_its_words_only_while_it_can_still_change(
    tree: Mapping[str, bytes],
):
    told = one(page(tree, "corners"), ".gs-doc").attrib
    assert told["data-window-first"] == "2026-11-20T00:00:00+08:00"
    assert told["data-window-ends"] == "2026-11-27T00:00:00+08:00"
    assert told["data-window-days"] == "2026-11-20 2026-11-23 2026-11-24 2026-11-25 2026-11-26"
    assert told["data-window-words"] == "公示未开始|公示中|已结束"
    for name in ("autumn-publicity", "seats", "notice-000"):
        assert "data-window-ends" not in one(page(tree, name), ".gs-doc").attrib


def test_an_extended_window_says_its_last_day_and_the_one_planned(
    announced: Site, forms: Mapping[str, tuple[Form, ...]]
):
    moment = at("2023-09-11 12:00")
    early = tuple(one for one in announced.announcements if one.date <= moment.date())
    shown = render(replace(announced, announcements=early), moment, forms)
    told = " ".join(texts(page(shown, "autumn-publicity"), ".gs-window"))
    assert "2023年9月4日至2023年9月13日 24时，共 8 个工作日（原定到2023年9月8日）" in told
    assert texts(page(shown, "autumn-publicity"), ".gs-banner strong") == [
        *("已延期", "异议处理中"),
    ]
    assert "还剩 3 个工作日（含今天）" in told


def test_a_year_without_a_calendar_leaves_the_end_open(announced: Site):
    far = replace(item(announced, "corners"), id="far", result="", follows="")
    assert far.window is not None
    far = replace(far, window=replace(far.window, first=date(2099, 1, 5), last=None))
    site = replace(announced, announcements=(far,))
    shown = render(site, AS_OF)
    assert "公示期 2099年1月5日，共 5 个工作日" in " ".join(texts(page(shown, "far"), ".gs-window"))
    assert "announcements/far/calendar.ics" not in shown


def test_days_are_counted_by_hand_where_a_year_is_given_as_data(announced: Site):
    year = Year(
        year=2026,
        days_off=frozenset({date(2026, 11, 25)}),
        make_up_days=frozenset({date(2026, 11, 21)}),
    )
    index = indexed(replace(announced, calendar=Calendar(years=(year,))))
    found = mark(index, item(announced, "corners"), days=True)
    assert found.days == "2026-11-20 2026-11-21 2026-11-23 2026-11-24 2026-11-26"


@pytest.mark.parametrize(
    ("name", "banners", "links"),
    [
        ("corners", [], []),
        ("lamps", ["异议处理中"], []),
        ("seats", ["已废止"], ["../seats-repeal/"]),
        ("notice-000", [], []),
        (
            "autumn-publicity",
            ["已更正", "终局", "已延期"],
            ["../autumn-correction/", "../autumn-result/", "../autumn-extension/"],
        ),
        ("autumn-correction", ["终局"], ["../autumn-result/"]),
        ("autumn-result", [], []),
    ],
)
def test_a_banner_says_what_a_reader_must_know_first(
    tree: Mapping[str, bytes], name: str, banners: list[str], links: list[str]
):
    shown = page(tree, name)
    assert texts(shown, ".gs-banner strong") == banners
    assert [a.get("href") for a in css(shown, ".gs-banner a")] == links


# ---- the list ----


def test_the_list_shows_exactly_the_cells_of_its_file_in_their_order(
    announced: Site, tree: Mapping[str, bytes]
):
    for announcement in announced.announcements:
        if not announcement.result:
            assert css(page(tree, announcement.id), "[data-sealed-list]") == []
            continue
        table = one(page(tree, announcement.id), "table[data-sealed-list]")
        shown = [
            [cell.text_content().replace(",", "") for cell in row] for row in css(table, "tbody tr")
        ]
        lines = result(announced, announcement.result).lines
        assert shown == [list(line.cells) for line in lines]


def test_amounts_are_grouped_and_closed_by_their_sum(tree: Mapping[str, bytes]):
    table = one(page(tree, "corners"), "#list")
    last = css(table, "tbody tr:last-child td")[-1]
    assert (last.text_content(), last.get("data-sort")) == ("17,000.50", "17000.50")
    total = sum(Decimal(n * 1500) + Decimal("500.5") for n in range(1, 12))
    assert texts(table, "tfoot th, tfoot td") == ["合计（11 项）", f"{total:,.2f}"]


def test_the_totals_say_lines_money_applicants_places_and_what_came_in(
    tree: Mapping[str, bytes],
):
    shown = page(tree, "autumn-publicity")
    told = dict(zip(texts(shown, ".gs-facts dt"), texts(shown, ".gs-facts dd"), strict=True))
    assert told["列入名单"] == "6 项来自 6 家单位"
    assert told["金额合计"] == "102 万元单项最高 26 万元"
    assert told["涉及地区"] == "4 个"
    assert re.fullmatch(r"\d+ 份有效 \d+ 份(，\d+ 份未通过审查)?", told["收到申报"])
    loose = page(tree, "corners")
    assert texts(loose, ".gs-facts dt") == ["列入名单", "金额合计", "收到申报"]
    assert "104,505.50 元" in texts(loose, ".gs-facts dd")[1]


def test_a_list_that_no_review_made_says_nothing_of_what_came_in(
    announced: Site, forms: Mapping[str, tuple[Form, ...]]
):
    own = {one.id: replace(one, sources={}) for one in announced.results}
    site = replace(announced, results=tuple(own.values()))
    shown = page(render(site, AS_OF, forms), "autumn-publicity")
    assert "收到申报" not in texts(shown, ".gs-facts dt")
    assert "列入名单" in texts(shown, ".gs-facts dt")


def test_breakdowns_add_up_and_follow_the_order_of_the_form(
    announced: Site, forms: Mapping[str, tuple[Form, ...]], tree: Mapping[str, bytes]
):
    index = indexed(announced, forms=forms)
    shown = list_view(index, result(announced, "autumn-proposal"))
    places, categories = result_list.breakdowns(shown)
    for part in (places, categories):
        assert sum(row.count for row in part.rows) == part.total.count == 6
        assert part.amounts
        assert part.total.amount == "102 万元"
    assert [row.label for row in places.rows] == ["锦江区", "青羊区", "武侯区", "成华区", "未填写"]
    assert [row.percent for row in categories.rows] == ["50.0%", "16.7%", "16.7%", "16.7%"]
    drawn = css(page(tree, "autumn-publicity"), ".gs-figure svg")
    assert [one(svg, "title").text for svg in drawn] == ["按所在区（市）县统计", "按申报类别统计"]
    assert "锦江区 2 项" in one(drawn[0], "desc").text
    assert css(page(tree, "corners"), ".gs-figure svg") == []


def test_a_label_too_long_for_a_drawing_is_whole_in_the_table(
    announced: Site, forms: Mapping[str, tuple[Form, ...]]
):
    index = indexed(announced, forms=forms)
    shown = list_view(index, result(announced, "autumn-proposal"))
    categories = result_list.breakdowns(shown)[1]
    assert "B2 三级基层民主协商机制" in [row.label for row in categories.rows]
    assert "B2 三级基层民主协商…" in lxml.html.fromstring(categories.drawing).text_content()


def test_readers_choose_among_the_choices_of_the_form_and_search_the_rest(
    tree: Mapping[str, bytes],
):
    def labels(name: str) -> list[str]:
        form = one(page(tree, name), "form.gs-filter")
        return [label.text for label in css(form, "label")]

    assert labels("autumn-publicity") == ["申报类别", "所在区（市）县", "查找"]
    assert labels("corners") == ["查找"]


def test_an_announcement_without_a_list_of_its_own_leads_to_the_one_that_holds(
    tree: Mapping[str, bytes],
):
    def lead(name: str) -> list[str]:
        return [a.get("href") for a in css(page(tree, name), ".gs-note a")]

    assert lead("autumn-extension") == ["../autumn-publicity/#list-part"]
    assert lead("autumn-result") == ["../autumn-correction/#list-part"]
    assert lead("notice-000") == []


# ---- what a correction changes ----


def test_a_correction_says_row_by_row_what_changed(tree: Mapping[str, bytes]):
    shown = page(tree, "autumn-correction")
    rows = cells_of(one(shown, ".gs-changes"))
    assert rows == [
        ["autumn-007", "小巷讲堂", "整行", "不在名单", "列入名单，80,000.00"],
        ["autumn-002", "楼栋同心营", "整行", "列入名单，150,000.00", "不在名单"],
    ]
    assert [a.get("href") for a in css(shown, ".gs-changes a")] == [
        "#row-6",
        "../autumn-publicity/#row-2",
    ]
    assert "增列 1 项，删去 1 项；原有 6 项，现有 6 项。" in shown.text_content()
    assert css(page(tree, "autumn-publicity"), ".gs-changes") == []


def test_changed_cells_stand_with_what_they_were(announced: Site):
    old = result(announced, "corners")
    first = old.lines[0]
    cells = (*first.cells[:2], "新的名称", first.cells[3], "")
    new = replace(old, lines=(replace(first, cells=cells), *old.lines[1:]))
    index = indexed(announced)
    part = result_list.change_part(
        list_view(index, old), list_view(index, new), "../old/", result_list.COMPARED["correction"]
    )
    assert part is not None
    assert [(row.column, row.old, row.new) for row in part.rows] == [
        ("项目", "青竹社区图书角", "新的名称"),
        ("补助金额（元）", "2,000.50", ""),
    ]
    assert part.summary == "与更正前的名单相比，改动 1 项；原有 11 项，现有 11 项。"
    assert (
        result_list.change_part(
            list_view(index, old),
            list_view(index, old),
            "../old/",
            result_list.COMPARED["correction"],
        )
        is None
    )


def test_a_result_says_what_became_of_the_list_that_was_shown(announced: Site):
    shown, ruled = result(announced, "corners"), "corners-final"
    gone, kept = shown.lines[1], (shown.lines[0], *shown.lines[2:])
    listed = replace(shown, id=ruled, lines=kept)
    of = item(announced, "corners")
    final = replace(
        of, id=ruled, kind="result", date=date(2026, 11, 30), window=None, follows="corners"
    )
    for own in (ruled, ""):
        site = replace(
            announced,
            announcements=(*announced.announcements, replace(final, result=own)),
            results=(*announced.results, *([listed] if own else [])),
        )
        told = page(render(site, at("2026-12-01 10:00")), ruled)
        assert ("## 与公示时的名单相比 " in told.text_content()) is bool(own)
        rows = css(one(told, "#list"), "tbody tr")
        assert len(rows) == (len(kept) if own else len(shown.lines))
        assert len(css(told, "[data-sealed-list]")) == bool(own)
        if own:
            assert "与公示时的名单相比，删去 1 项；原有 11 项，现有 10 项。" in told.text_content()
            change = one(told, ".gs-changes tbody tr")
            assert gone.cells[1] in change.text_content()
            assert [cell.get("data-h") for cell in css(change, "td")][-2:] == ["公示时", "现在"]
        else:
            assert "的名单相同" in told.text_content()


def test_what_was_asked_of_objections_stays_as_it_was_sealed(announced: Site):
    def signed(site: Site) -> bool:
        return "真实姓名" in page(render(site, AS_OF), "corners").text_content()

    plain = replace(announced, objecting_requires=("office", "phone"))
    assert (signed(announced), signed(plain)) == (True, False)
    facts = borrowed_facts(announced, {})
    log = b"".join(entry.line() for entry in seal(announced, b"", AS_OF, facts))
    later = replace(plain, log=log)
    assert signed(later)
    assert seal(later, log, AS_OF, borrowed_facts(later, {})) == ()


def test_lines_without_amounts_are_listed_or_not(announced: Site):
    old = result(announced, "corners")
    columns = tuple(column for column in old.columns if column.field != AWARD)
    bare = replace(
        old, columns=columns, lines=tuple(replace(x, cells=x.cells[:-1]) for x in old.lines)
    )
    fewer = replace(bare, lines=bare.lines[1:])
    index = indexed(announced)
    part = result_list.change_part(
        list_view(index, bare),
        list_view(index, fewer),
        "../old/",
        result_list.COMPARED["correction"],
    )
    assert part is not None
    assert [(row.old, row.new, row.href) for row in part.rows] == [
        ("列入名单", "", "../old/#row-1")
    ]
    assert result_list.list_part(list_view(index, bare), "").total == ""


# ---- objecting, signing, following, proving ----


def test_the_page_says_how_to_object_and_to_whom(tree: Mapping[str, bytes]):
    shown = page(tree, "corners")
    said = shown.text_content()
    assert "以单位名义提出的，须加盖公章；以个人名义提出的，须署真实姓名。" in said
    assert "请在公示期内（2026年11月20日至2026年11月26日 24时）" in said
    assert entries(shown, ".gs-ways") == {
        "受理单位": "溪原市民政局基层治理处",
        "电话": "028-82034160",
        "地址": "溪原市杏园路 1 号 201 室",
        "电子邮箱": "office@example.org",
        "监督单位": "溪原市民政局机关纪委",
        "监督电话": "028-82034161",
    }
    assert [a.get("href") for a in css(shown, ".gs-ways a")] == [
        "tel:028-82034160",
        "mailto:office@example.org",
        "tel:028-82034161",
    ]
    assert "怎样提出异议" not in page(tree, "autumn-result").text_content()


def test_an_objection_shows_its_outcome_and_never_who_objected(tree: Mapping[str, bytes]):
    (table,) = [t for t in css(page(tree, "lamps"), "table") if "异议" in one(t, "caption").text]
    rows = [[" ".join(c.text_content().split()) for c in row] for row in css(table, "tbody tr")]
    assert rows == [
        [
            "第 1 件",
            "2026年11月3日",
            "lamp-3",
            "个人",
            "不成立2026年11月5日",
            "经核对材料，符合条件。",
        ],
        ["第 2 件", "2026年11月5日", "整份公告", "单位", "处理中", ""],
    ]


def test_an_objection_is_told_as_of_the_day(announced: Site):
    before = announcement_page(indexed(announced, at("2026-11-04 12:00")), item(announced, "lamps"))
    (first,) = before.objections
    assert (first.outcome, first.answer, first.open) == ("处理中", "", True)


def test_the_units_that_sign_stand_with_their_roles(tree: Mapping[str, bytes]):
    sign = " ".join(one(page(tree, "corners"), ".gs-sign").text_content().split())
    assert sign == "主办单位 溪原市民政局监督单位 溪原市民政局机关纪委2026年11月19日"
    assert texts(page(tree, "autumn-extension"), ".gs-sign") == ["样例项目办2023年9月7日"]
    assert texts(page(tree, "notice-000"), ".gs-sign") == []


def test_announcements_that_follow_each_other_stand_in_a_line(tree: Mapping[str, bytes]):
    shown = page(tree, "autumn-correction")
    steps = css(shown, ".gs-line > li")
    assert [one(step, "time").get("datetime") for step in steps] == [
        "2023-09-04",
        "2023-09-07",
        "2023-09-18",
        "2023-10-10",
    ]
    assert texts(shown, ".gs-line [aria-current]") == ["建议立项项目更正公示（样例）"]
    assert css(page(tree, "corners"), ".gs-line") == []


def test_what_is_still_to_come_is_no_part_of_the_line(announced: Site):
    early = indexed(announced, at("2023-09-10 12:00"))
    steps = announcement_page(early, item(announced, "autumn-publicity")).steps
    assert [step.kind for step in steps] == ["公示", "延期"]


def test_an_exception_stands_with_its_clause_and_reason(announced: Site):
    call = announced.calls[0]
    waiver = replace(
        item(announced, "autumn-publicity"),
        waived=(_waiver(call.clauses[0].id, "经批准"), _waiver("XX-1", "没有这一条")),
    )
    others = tuple(one for one in announced.announcements if one.id != waiver.id)
    site = replace(announced, announcements=(*others, waiver))
    told = announcement_page(indexed(site), waiver).waived
    assert [(w.name, w.value) for w in told] == [(call.clauses[0].number, "经批准")]


def _waiver(clause: str, reason: str) -> Any:
    from generator.model.announcements import Waiver
    from generator.sources.origin import Origin

    return Waiver(clause=clause, reason=reason, origin=Origin.__new__(Origin))


def test_the_digest_and_the_entry_of_the_log_are_shown(announced: Site):
    entries_made = seal(announced, b"", AS_OF)
    log = b"".join(entry.line() for entry in entries_made)
    shown = render(replace(announced, log=log), AS_OF)
    for entry in entries_made:
        if not entry.announces:
            continue
        told = one(page(shown, entry.announcement), ".gs-seal")
        assert (
            f"登记簿共 {len(entries_made)} 条，指纹 {LogHead.of(entries_made)}；"
            in told.text_content()
        )
        assert "".join(texts(told, "p:first-child span")) == entry.digest
        assert f"登记簿第 {entry.number} 条" in told.text_content()
        assert [a.get("href") for a in css(told, "a")] == [
            "../../log.jsonl",
            f"../../data/announcements/{entry.announcement}.json",
        ]
    unsealed = render(announced, AS_OF)
    assert "还没有登记" in one(page(unsealed, "corners"), ".gs-seal").text_content()


# ---- the list of announcements ----


def board_lines(source: bytes) -> list[Any]:
    body = source.decode().split("\n---\n", 1)[1]
    tree = lxml.html.fragment_fromstring(body, create_parent="div")
    return css(tree, ".gs-list > li")


def test_the_list_shows_the_newest_first_with_what_readers_filter_by(
    announced: Site, tree: Mapping[str, bytes]
):
    lines = board_lines(tree["announcements/index.md"])
    assert len(lines) == len(announced.announcements)
    days = [one(line, "time").get("datetime") for line in lines]
    assert days == sorted(days, reverse=True)
    by_name = {line[0].get("href"): line for line in lines}
    told = by_name["../announcements/autumn-publicity/"].attrib
    assert (told["data-year"], told["data-kind"], told["data-status"]) == ("2023", "公示", "已更正")
    assert told["data-call"] == "成都市民生微项目 2023"
    assert told["data-stage"] == "建议立项项目名单"
    assert by_name["../announcements/corners/"].attrib["data-window-words"]
    notice = by_name["../announcements/notice-000/"]
    assert css(notice, ".gs-window-word") == []


def test_the_filters_offer_what_there_is_and_what_the_clock_may_bring(
    tree: Mapping[str, bytes],
):
    body = tree["announcements/index.md"].decode().split("\n---\n", 1)[1]
    form = one(lxml.html.fragment_fromstring(body, create_parent="div"), "form.gs-filter")
    offered = {
        select.get("name"): [option.text for option in css(select, "option")][1:]
        for select in css(form, "select")
    }
    assert offered["kind"] == ["通知公告", "公示", "结果", "更正", "延期", "废止"]
    assert offered["year"] == ["2026", "2023"]
    assert {"公示中", "已结束", "异议处理中", "已更正", "终局", "已废止"} <= {*offered["status"]}
    assert "call" not in offered


def test_a_window_still_ahead_offers_what_comes_after(announced: Site):
    early = at("2026-11-19 12:00")
    board = next(iter(announcement_list.list_pages(indexed(announced, early))))
    choices = {choice.key: choice.values for choice in board.context.choices}
    assert {"公示未开始", "公示中", "已结束"} <= {*choices["status"]}


def many(site: Site, count: int) -> Site:
    """The site with as many announcements as asked for, as long as their schema lets them be."""
    first = item(site, "notice-000")
    opened = item(site, "corners")
    return replace(
        site,
        announcements=(
            opened,
            *(
                replace(
                    first,
                    id=f"notice-{'x' * 40}-{n:05d}",
                    title=f"{n}{'关于议事会的通知' * 14}"[:120],
                    summary="照常举行" * 40,
                    date=date(2026, 10, 30) - timedelta(days=n),
                )
                for n in range(count - 1)
            ),
        ),
    )


def test_a_long_list_is_read_by_year_and_searched_in_parts(announced: Site):
    site = many(announced, 900)
    tree = render(site, AS_OF)
    assert len(board_lines(tree["announcements/index.md"])) == announcement_list.LATEST
    paths = [path for path in tree if path.startswith("announcements/by-year/")]
    shown = [
        line[0].get("href").split("/")[-2]
        for path in paths
        if path.endswith(".md")
        for line in board_lines(tree[path])
    ]
    assert sorted(shown) == sorted(one.id for one in site.announcements)
    index = json.loads(tree["announcements/index.json"])
    assert index["count"] == 900
    assert sum(year["count"] for year in index["years"]) == 900
    rows = [
        row
        for year in index["years"]
        for part in year["parts"]
        for row in json.loads(tree[f"announcements/{part}"])
    ]
    assert sorted(row[0] for row in rows) == sorted(shown)
    opened = next(row for row in rows if row[0] == "corners")
    assert [index["words"][place] for place in opened[3:7]] == ["公示", "", "", "公示中"]
    assert opened[7:9] == ["2026-11-20T00:00:00+08:00", "2026-11-27T00:00:00+08:00"]
    assert [index["words"][place] for place in opened[9:]] == ["公示未开始", "公示中", "已结束"]
    for path in (*paths, "announcements/index.md", "announcements/index.json"):
        assert len(tree[path]) < 300_000, path


def test_the_pages_of_a_year_lead_to_each_other(announced: Site):
    index = indexed(many(announced, 900))
    listed = {each.path: each for each in announcement_list.list_pages(index)}
    first = listed["announcements/by-year/2025/index.md"].context
    third = listed["announcements/by-year/2025/3.md"].context
    hrefs = lambda links: [(link.name, link.href, link.here) for link in links]  # noqa: E731
    assert hrefs(first.pages) == [("1", "./", True), ("2", "2/", False), ("3", "3/", False)]
    assert hrefs(third.pages) == [
        ("1", "../", False),
        ("2", "../2/", False),
        ("3", "../3/", True),
    ]
    assert hrefs(first.years)[0] == ("2026", "../2026/", False)
    assert hrefs(third.years)[0] == ("2026", "../../2026/", False)
    assert listed["announcements/by-year/2025/3.md"].root == "../../../../"


def test_a_short_list_needs_neither_years_nor_an_index(tree: Mapping[str, bytes]):
    assert not any("by-year" in path for path in tree)
    assert "announcements/index.json" not in tree


def test_a_call_leads_to_its_announcements_and_another_says_nothing(
    announced: Site, tree: Mapping[str, bytes]
):
    lines = board_lines(tree["calls/chengdu-2023/index.md"])
    assert [line[0].get("href").split("/")[-2] for line in lines] == [
        "autumn-result",
        "autumn-correction",
        "autumn-extension",
        "autumn-publicity",
    ]
    assert "本批次的公告" not in tree["calls/kunming-2020/index.md"].decode()


# ---- the feed ----


def feed(tree: Mapping[str, bytes]) -> Any:
    return ElementTree.fromstring(tree["feed.xml"])  # noqa: S314  our own


def entry_of(parsed: Any, name: str) -> Any:
    for entry in parsed.iter(f"{ATOM}entry"):
        if entry.find(f"{ATOM}id").text.endswith(f"/announcements/{name}/"):
            return entry
    raise KeyError(name)


def test_the_feed_has_what_atom_asks_for(announced: Site, tree: Mapping[str, bytes]):
    parsed = feed(tree)
    for name in ("id", "title", "updated"):
        assert parsed.find(f"{ATOM}{name}").text
    assert parsed.find(f"{ATOM}author/{ATOM}name").text
    links = {link.get("rel"): link.get("href") for link in parsed.findall(f"{ATOM}link")}
    assert links == {
        "self": f"{announced.url}feed.xml",
        "alternate": f"{announced.url}announcements/",
    }
    entries_found = parsed.findall(f"{ATOM}entry")
    assert len(entries_found) == len(announced.announcements)
    ids = [entry.find(f"{ATOM}id").text for entry in entries_found]
    assert len({*ids}) == len(ids)
    moments = [entry.find(f"{ATOM}updated").text for entry in entries_found]
    assert moments == sorted(moments, reverse=True)
    assert parsed.find(f"{ATOM}updated").text == moments[0]


def test_the_feed_tells_what_followed_and_where_the_list_is(
    announced: Site, tree: Mapping[str, bytes]
):
    entry = entry_of(feed(tree), "autumn-publicity")
    assert entry.find(f"{ATOM}published").text == "2023-09-04T00:00:00+08:00"
    assert entry.find(f"{ATOM}updated").text == "2023-09-18T00:00:00+08:00"
    assert entry.find(f"{ATOM}summary").text.startswith(
        "已更正，见《建议立项项目更正公示（样例）》。"
    )
    assert entry.find(f"{ATOM}title").text == "建议立项项目公示（样例）"
    links = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert links["related"] == f"{announced.url}announcements/autumn-result/"
    assert links["enclosure"] == f"{announced.url}data/results/autumn-proposal/list.csv"
    labels = [category.get("label") for category in entry.findall(f"{ATOM}category")]
    assert labels == ["公示", "成都市民生微项目 2023"]
    after = entry_of(feed(tree), "autumn-correction")
    related = [x.get("href") for x in after.findall(f"{ATOM}link") if x.get("rel") == "related"]
    assert related == [
        f"{announced.url}announcements/autumn-extension/",
        f"{announced.url}announcements/autumn-result/",
    ]


def test_the_passing_of_a_window_does_not_move_the_feed(announced: Site):
    moments = [render(announced, AS_OF + timedelta(days=n))["feed.xml"] for n in (0, 1, 30)]
    assert len({*moments}) == 1


def test_a_feed_holds_the_latest_and_an_empty_one_its_day(announced: Site):
    assert len(feed(render(many(announced, 80), AS_OF)).findall(f"{ATOM}entry")) == 50
    nothing = feed(render(replace(announced, announcements=(), registers=()), AS_OF))
    assert nothing.findall(f"{ATOM}entry") == []
    bare = feed(render(replace(announced, announcements=(), calls=()), AS_OF))
    assert bare.find(f"{ATOM}updated").text == "2000-01-01T08:00:00+08:00"


# ---- calendars ----


def events(source: bytes) -> Iterator[Any]:
    return (part for part in File.from_ical(source).walk("VEVENT"))


def test_a_window_is_an_event_of_all_its_days(tree: Mapping[str, bytes]):
    (event,) = events(tree["announcements/corners/calendar.ics"])
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (
        date(2026, 11, 20),
        date(2026, 11, 27),
    )
    assert (int(event["sequence"]), str(event["status"])) == (0, "CONFIRMED")
    assert "028-82034160" in event["description"]
    (alarm,) = event.walk("VALARM")
    assert alarm["trigger"].params["RELATED"] == "END"
    assert alarm.decoded("trigger") == timedelta(hours=-15)


def test_what_follows_moves_or_ends_the_event_under_the_same_name(
    announced: Site, tree: Mapping[str, bytes]
):
    (repealed,) = events(tree["announcements/seats/calendar.ics"])
    assert (str(repealed["status"]), int(repealed["sequence"])) == ("CANCELLED", 1)
    assert not list(repealed.walk("VALARM"))
    in_call = {
        str(e["uid"]).split("@")[0]: e for e in events(tree["calls/chengdu-2023/calendar.ics"])
    }
    shown = in_call["autumn-publicity-window"]
    assert shown.decoded("dtend") == date(2023, 9, 14)
    assert (str(shown["status"]), int(shown["sequence"])) == ("CANCELLED", 2)
    assert str(in_call["autumn-correction-window"]["status"]) == "CONFIRMED"
    assert "autumn-extension-window" not in in_call
    assert "announcements/autumn-extension/calendar.ics" not in tree
    assert window_event(indexed(announced), item(announced, "notice-000")) is None


# ---- data ----


def test_a_list_goes_out_as_it_was_reviewed_and_the_valid_submissions_do_not(
    announced: Site, tree: Mapping[str, bytes], root: Path
):
    for listed in announced.results:
        source = root / f"site_data/results/{listed.id}"
        base = f"data/results/{listed.id}"
        assert tree[f"{base}/list.csv"] == (source / "list.csv").read_bytes()
        told = json.loads((source / "datapackage.json").read_bytes())
        told["resources"] = [item for item in told["resources"] if item["path"] != "valid.csv"]
        assert json.loads(tree[f"{base}/datapackage.json"]) == told
        assert f"data/results/{listed.id}/valid.csv" not in tree
        assert set(result_files(listed)) <= set(tree)


def test_the_json_of_a_list_has_its_types(announced: Site):
    told = json.loads(list_json(result(announced, "corners")))
    assert told["rows"][0] == {
        "序号": 1,
        "申报编号": "corner-01",
        "项目": "青竹社区图书角",
        "单位": "青竹社区居民委员会",
        "补助金额（元）": 2000.5,
    }
    assert told["counts"] == {"submissions": 15, "valid": 12, "set_aside": 3}


def test_a_number_that_is_none_stays_the_text_it_is(announced: Site):
    listed_now = result(announced, "corners")
    odd = ("1e9", "", "1.2.3", "12345678901234567890", "１２", "-5", "NaN", ".5")
    lines = tuple(
        replace(listed_now.lines[0], cells=(*listed_now.lines[0].cells[:-1], text)) for text in odd
    )
    changed = replace(listed_now, lines=lines)
    assert [row["补助金额（元）"] for row in json.loads(list_json(changed))["rows"]] == list(odd)
    sheet = openpyxl.load_workbook(io.BytesIO(list_xlsx(changed))).active
    assert [sheet.cell(row, 5).value or "" for row in range(3, 11)] == list(odd)


def test_the_workbook_of_a_list_holds_its_cells_and_is_the_same_each_time(announced: Site):
    for listed_now in announced.results:
        made = list_xlsx(listed_now)
        assert made == list_xlsx(listed_now)
        sheet = openpyxl.load_workbook(io.BytesIO(made)).active
        header = [cell.value for cell in sheet[2]]
        assert header == [column.name for column in listed_now.columns]
        for row, line in zip(sheet.iter_rows(min_row=3), listed_now.lines, strict=True):
            for cell, text in zip(row, line.cells, strict=True):
                if isinstance(cell.value, int | float):
                    assert Decimal(str(cell.value)) == Decimal(text)
                else:
                    assert (cell.value or "") == text
                assert cell.data_type in {"s", "n"}


def test_the_catalogue_of_data_names_each_list(announced: Site, tree: Mapping[str, bytes]):
    package = json.loads(tree["data/datapackage.json"])
    by_name = {resource["name"]: resource for resource in package["resources"]}
    for listed_now in announced.results:
        resource = by_name[f"result-{listed_now.id}"]
        assert resource["path"] == f"results/{listed_now.id}/list.csv"
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert names == [column.name for column in listed_now.columns]
    body = tree["data/index.md"].decode().split("\n---\n", 1)[1]
    shown = lxml.html.fragment_fromstring(body, create_parent="div")
    assert "results/corners/list.xlsx" in texts(shown, "th a")


def hostile(site: Site) -> Site:
    """The site in which each text of one list comes from a stranger who means no good."""
    listed_now = result(site, "corners")
    lines = tuple(
        replace(
            listed_now.lines[0],
            cells=(str(n), f"corner-{n}", text, text, "1.00"),
        )
        for n, text in enumerate(HOSTILE, 1)
    )
    others = tuple(r for r in site.results if r.id != "corners")
    return replace(site, results=(*others, replace(listed_now, lines=lines)))


def test_no_text_of_an_applicant_becomes_anything_but_text(announced: Site):
    site = hostile(announced)
    shown = page(render(site, AS_OF), "corners")
    tame = page(render(announced, AS_OF), "corners")
    told = [cell.text_content() for cell in css(one(shown, "#list"), "tbody th")]
    assert told == [re.sub("[\u202e\u200b\ufeff]", "", text) for text in HOSTILE]
    rows = len(css(one(shown, "#list"), "tbody tr"))
    assert rows == len(css(one(tame, "#list"), "tbody tr"))
    assert [e.tag for e in shown.iter()] == [e.tag for e in tame.iter()]
    sheet = openpyxl.load_workbook(io.BytesIO(list_xlsx(result(site, "corners")))).active
    for row, text in zip(sheet.iter_rows(min_row=3), HOSTILE, strict=True):
        assert (row[2].value, row[2].data_type, row[2].hyperlink) == (text, "s", None)
    loaded = json.loads(list_json(result(site, "corners")))
    assert [row["项目"] for row in loaded["rows"]] == list(HOSTILE)


def test_hostile_titles_stay_text_in_the_feed_the_calendar_and_the_list(announced: Site):
    for text in HOSTILE:
        bad = replace(item(announced, "corners"), title=text, summary=text, issuer=text, index=text)
        others = tuple(one for one in announced.announcements if one.id != "corners")
        shown = render(replace(announced, announcements=(*others, bad)), AS_OF)
        seen = re.sub("[\u202e\u200b\ufeff]", "", text)
        entry = entry_of(feed(shown), "corners")
        assert entry.find(f"{ATOM}title").text == seen
        (event,) = events(shown["announcements/corners/calendar.ics"])
        assert text in str(event["summary"])
        lines = board_lines(shown["announcements/index.md"])
        assert seen in [line[0].text_content() for line in lines]


def test_a_sample_stands_apart_from_news_and_is_called_one(announced: Site):
    """In lists, in what search shows and for search engines; no feed and no calendar has it."""
    real = replace(item(announced, "corners"), title="街角项目公示", call="chengdu-2023")
    bare = replace(real, sample=True)
    others = tuple(one for one in announced.announcements if one.id != "corners")
    shown = render(replace(announced, announcements=(*others, bare)), AS_OF)
    marked = f"（样例）{bare.title}"
    with pytest.raises(KeyError):
        entry_of(feed(shown), "corners")
    assert not [path for path in shown if path.startswith("announcements/corners/")]
    assert "corners" not in shown["calls/chengdu-2023/calendar.ics"].decode()
    for path in ("announcements/index.md", "calls/chengdu-2023/index.md"):
        news, samples = shown[path].decode().split('<section class="gs-samples">')
        assert (marked in news, marked in samples) == (False, True), path
    home = shown["index.md"].decode()
    assert (bare.title in home, "另有样例 1 份，" in home) == (False, True)
    assert texts(page(shown, "corners"), ".gs-banner strong") == ["样例"]
    head, body = shown["announcements/corners.md"].decode().split("\n---\n", 1)
    assert f"title: {json.dumps(marked, ensure_ascii=False)}\n" in head
    assert json.dumps(f'"headline":"{marked}"', ensure_ascii=False)[1:-1] in head
    # What was sealed is what its page says; the mark stands below.
    assert (bare.title in body, marked in body) == (True, False)
    assert real.marked_title == bare.title


# ---- the same again ----


def test_the_same_sources_and_instant_give_the_same_bytes(
    announced: Site, forms: Mapping[str, tuple[Form, ...]], tree: Mapping[str, bytes]
):
    assert render(announced, AS_OF, forms) == tree


def test_search_engines_are_told_of_the_window_the_list_and_the_correction(
    tree: Mapping[str, bytes],
):
    def graph(name: str) -> dict[str, Any]:
        head = tree[f"announcements/{name}.md"].decode().split("\n---\n", 1)[0]
        line = next(x for x in head.splitlines() if x.startswith("jsonld: "))
        value = json.loads(json.loads(line.removeprefix("jsonld: ")))
        return {node["@type"]: node for node in value["@graph"]}

    corners = graph("corners")
    assert corners["Article"]["expires"] == "2026-11-27T00:00:00+08:00"
    assert corners["Article"]["temporalCoverage"] == "2026-11-20/2026-11-26"
    assert corners["Article"]["identifier"] == "00000000-0/2026-00031"
    assert len(corners["Dataset"]["distribution"]) == 3
    assert graph("autumn-publicity")["Article"]["correction"]["url"].endswith("autumn-correction/")
    assert graph("autumn-correction")["Article"]["isBasedOn"].endswith("autumn-extension/")
    assert "Dataset" not in graph("autumn-result")
    assert graph("seats")["Article"]["creativeWorkStatus"] == "已废止"


def test_every_state_there_is_has_been_shown(announced: Site):
    moments = ("2023-09-04 12:00", "2023-09-08 12:00", "2026-11-19 12:00", "2026-11-23 10:00")
    found = {
        status.state
        for moment in (*moments, "2026-11-30 10:00")
        for site in (announced, replace(announced, registers=()))
        for status in indexed(site, at(moment)).statuses.values()
    }
    assert found == set(AnnouncementState)


def test_the_list_file_opens_as_it_was_written(tree: Mapping[str, bytes]):
    text = tree["data/results/corners/list.csv"].decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == 12
