"""What data becomes on its way into a page: the same text, and never markup.

The laws of `text` are tried on real Markdown with the extensions of mkdocs.yml; at the end a copy
of the shipped sources is filled with payloads, built by the real command and read back.
"""

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import lxml.html
import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, TemplateSyntaxError
from markupsafe import Markup
from mkdocs.config import load_config
from mkdocs.utils import meta

from generator.checks.run import check_site
from generator.findings import Level
from generator.model.calls import Site
from generator.model.loader import load
from generator.render.charts import Bar, ChartStep, bars, timeline
from generator.render.links import address, ident
from generator.render.site import render
from generator.web.escape import bare, finish, front_matter, script_json, text
from generator.web.templates import JoinedLines
from tests.support.project_copies import built
from tools.make_examples.make import clear

ROOT = Path(__file__).parents[1]

# No digit, no address with a scheme and no placeholder: checks would stop them before a page.
PAYLOADS = (
    "<script>alert(document.cookie)</script>",
    "<img src=x onerror=alert()>",
    "</title><script>x</script>",
    "</p></li></ul><h1>",
    "<!-- --> <![CDATA[",
    "&lt;b&gt; &amp; &nbsp;",
    "**粗** _斜_ `码` ~~删~~",
    "[链](javascript:alert()) ![图](//evil.example/x.png)",
    "<//evil.example> <javascript:alert()>",
    "{: onclick=alert() .x #y }",
    "{{ config }}{% raw %}{# x #}",
    "[^注] [^注]: 脚注",
    "*[题]: 缩写",
    "\" onmouseover=alert() x=\"' '",
    "</script><svg onload=x>",
    "| 表 | 格 | :--- |",
    "``` ~~~ $$",
    "# 标题 ## = - + > ::",
    "!!! note ??? x === === ---",
    "=HYPERLINK(//evil.example)",
    "\\\\ \\< \\[ \\*",
    "(c) (tm) -- ... :smile: ==x== ^^x^^",
)
UNSEEN = (
    "甲\u202e乙",
    "甲\u200b乙",
    "甲\x00\x1b\x7f\x9f乙",
    "甲\ufeff\u2066乙",
    "甲\U000e0041乙",
    "甲\ud800乙",
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> markdown.Markdown:
    """Markdown as the project's own mkdocs.yml sets it up."""
    docs = tmp_path_factory.mktemp("docs")
    theme = {"name": "mkdocs"}
    config = load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(docs), theme=theme, plugins=[])
    return markdown.Markdown(
        extensions=config.markdown_extensions, extension_configs=config.mdx_configs
    )


def shown(written: markdown.Markdown, source: str) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(written.reset().convert(source), create_parent="div")


def elements(root: lxml.html.HtmlElement) -> list[tuple[str, list[str]]]:
    """Every element with the names of its attributes; comments and the like count too."""
    return [(str(node.tag), sorted(node.attrib)) for node in root.iter()]


def one_line(value: str) -> str:
    return " ".join(value.split())


# The laws of text


def in_every_place(value: str) -> str:
    """Markdown with a text wherever templates put one: heading, paragraph, attribute, cell."""
    said = text(value)
    return (
        f"## {said} {{: #here }}\n\n<p>{said}</p>\n\n"
        f'<table><caption>{said}</caption><tbody><tr><td data-h="{said}"><span>{said}</span>'
        f"</td></tr></tbody></table>\n\n<ul>\n<li><p>{said} <a>x</a></p></li>\n</ul>\n"
    )


PLAIN = [
    ("div", []),
    ("h2", ["id"]),
    ("a", ["class", "href", "title"]),
    ("p", []),
    ("table", []),
    ("caption", []),
    ("tbody", []),
    ("tr", []),
    ("td", ["data-h"]),
    ("span", []),
    ("ul", []),
    ("li", []),
    ("p", []),
    ("a", []),
]


def keeps_the_law(written: markdown.Markdown, value: str) -> None:
    page = shown(written, in_every_place(value))
    wanted = one_line(bare(value))
    assert elements(page) == PLAIN
    assert one_line(page.find("h2").text_content().removesuffix("#")) == wanted
    for path in (".//p", ".//caption", ".//span"):
        assert one_line(page.find(path).text_content()) == wanted
    assert one_line(page.find(".//td").get("data-h")) == wanted
    assert page.find("h2").get("id") == "here"


@pytest.mark.parametrize("value", [*PAYLOADS, *UNSEEN, *map("项目{}".format, PAYLOADS)])
def test_a_payload_reads_as_it_was_written_and_adds_no_element(
    written: markdown.Markdown, value: str
) -> None:
    keeps_the_law(written, value)


@given(value=st.text(min_size=1, max_size=40).filter(lambda value: bare(value).strip()))
def test_any_text_reads_as_it_was_written(written: markdown.Markdown, value: str) -> None:
    keeps_the_law(written, value)


@given(
    value=st.text(alphabet="<>&\"'`*_[](){}!#|:=~^-+.\\/ \n1a项", min_size=1, max_size=60).filter(
        str.strip
    )
)
def test_any_mixture_of_marks_reads_as_it_was_written(
    written: markdown.Markdown, value: str
) -> None:
    keeps_the_law(written, value)


@pytest.mark.parametrize("value", UNSEEN)
def test_what_cannot_be_seen_is_dropped(value: str) -> None:
    assert text(value) == "甲乙"


def test_line_breaks_become_spaces() -> None:
    assert text("甲\n乙\r\n丙\t丁\u2028戊\x85己") == "甲 乙 丙 丁 戊 己"


def test_chinese_text_passes_untouched() -> None:
    assert text("三（四）《办法》“引号”——三、五。") == "三（四）《办法》“引号”——三、五。"


# What a template may put out


def test_a_template_escapes_texts_and_passes_markup_and_numbers() -> None:
    assert finish("a<b") == "a&#60;b"
    assert finish(Markup("<b>")) == "<b>"
    assert finish(3) == 3


def laid_out(template: str, **given: object) -> str:
    """What a template gives whose elements stand one a line."""
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=True,
        extensions=[JoinedLines],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(template).render(given)


def test_the_layout_of_a_template_puts_no_space_between_elements() -> None:
    rows = (
        "<ol>\n{% for n in rows %}\n<li>\n  <b>\n    {{ n }}\n  </b>\n</li>\n{% endfor %}\n</ol>\n"
    )
    assert laid_out(rows, rows=(1, 2)) == "<ol>\n<li><b>1</b></li>\n<li><b>2</b></li>\n</ol>"
    spaced = "<p>\n  <b>甲</b>{{ ' ' }}\n  <i>乙</i>\n</p>\n\n<div>\n\n正文\n\n</div>\n"
    assert laid_out(spaced) == "<p><b>甲</b> <i>乙</i></p>\n\n<div>\n\n正文\n\n</div>"


def test_a_fault_in_a_template_names_the_line_it_stands_in() -> None:
    with pytest.raises(TemplateSyntaxError) as fault:
        laid_out("<p>\n  <b>\n    {% nothing %}\n  </b>\n</p>\n")
    assert fault.value.lineno == 3


@pytest.mark.parametrize("value", [None, True, False])
def test_a_template_puts_out_neither_nothing_nor_a_truth(value: object) -> None:
    with pytest.raises(TypeError, match="a text or a number"):
        finish(value)


@pytest.mark.parametrize("path", ["", "../../", "calls/x-1/#cd-3.4", "tel:028-1", "http://a.b/c_d"])
def test_an_address_of_ids_passes(path: str) -> None:
    assert address(path) == path


@pytest.mark.parametrize(
    "path", ["a b", 'a"b', "a'b", "<a>", "a\n", "a?b=&c", "首页", "a%2fb", "{a}"]
)
def test_an_address_of_anything_else_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        address(path)


def test_an_anchor_of_ids_passes() -> None:
    assert ident("cd-3.4_a") == "cd-3.4_a"


@pytest.mark.parametrize(
    "name", ["", "-a", ".a", "A", "a b", 'a"', "a}", "项", "a\n", "a#b", "a/b"]
)
def test_an_anchor_of_anything_else_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not an anchor"):
        ident(name)


# Front matter and scripts


@given(
    values=st.dictionaries(
        st.sampled_from(("title", "description", "kind", "section", "tags_gov", "jsonld")),
        st.one_of(st.text(), st.dictionaries(st.text(max_size=5), st.text(), max_size=3)),
        min_size=1,
        max_size=4,
    )
)
def test_front_matter_comes_back_from_mkdocs_as_it_went_in(values: dict[str, object]) -> None:
    keys = [key for value in values.values() if isinstance(value, dict) for key in value]
    if any(bare(key) != key for key in keys):
        return
    body, found = meta.get_data(front_matter(values) + "\n正文")
    assert body.strip() == "正文"
    bared = {
        key: {inner: bare(v) for inner, v in value.items()}
        if isinstance(value, dict)
        else bare(value)
        for key, value in values.items()
    }
    assert found == bared


@pytest.mark.parametrize(
    "value", [*PAYLOADS, "---", "...", "a: b", "- a", "甲\n---\n乙", "yes", "1"]
)
def test_front_matter_keeps_texts_as_texts(value: str) -> None:
    body, found = meta.get_data(front_matter({"title": value}) + "\n正文\n")
    assert (found, body.strip()) == ({"title": bare(value)}, "正文")


@given(value=st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner, max_size=3)))
def test_no_character_of_json_can_end_a_script(value: object) -> None:
    said = script_json(value)
    assert json.loads(said) == value
    assert not re.search("[<>&\u2028\u2029]", said)


def test_json_in_a_script_has_one_order() -> None:
    assert script_json({"b": 1, "a": 2}) == script_json({"a": 2, "b": 1}) == '{"a":2,"b":1}'


# Pages that lack what others have


def test_a_call_without_categories_has_no_page_for_them(site: Site, as_of: datetime) -> None:
    call = next(call for call in site.calls if call.districts)
    bare_call = replace(
        call,
        axes=(),
        category_statements=(),
        purpose=(),
        stages=(),
        criteria=(),
        priorities=None,
        conditions=(),
        quotas=(),
        instalments=(),
        funding_statements=(),
        source_clause="",
        own_funds_clause="",
        milestones=tuple(item for item in call.milestones if item.role != "application"),
        clauses=tuple(clause for clause in call.clauses if clause.section != "categories"),
    )
    tree = render(replace(site, calls=(bare_call,)), as_of)
    top = f"calls/{call.id}"
    assert f"{top}/categories.md" not in tree
    pages = {path: data.decode() for path, data in tree.items() if path.startswith(top)}
    assert all("<tbody>\n</tbody>" not in page for page in pages.values())
    assert all('<ul class="gs-clauses">\n</ul>' not in page for page in pages.values())
    for path, page in pages.items():
        assert "categories/" not in page, path
    for heading in ("## 能申报什么", "## 为什么设立", "gs-state"):
        assert heading not in pages[f"{top}/index.md"]
    assert "## 评审的环节" not in pages[f"{top}/criteria.md"]
    assert "## 资金使用的要求" not in pages[f"{top}/funding.md"]
    assert "## 须符合的条件" not in pages[f"{top}/eligibility.md"]
    assert "没有规定推荐或初审的名额" in pages[f"{top}/eligibility.md"]


def test_a_site_without_calls_or_announcements_says_so(site: Site, as_of: datetime) -> None:
    tree = render(replace(site, calls=(), announcements=(), pages=()), as_of)
    assert "目前没有正在申报的批次。" in tree["index.md"].decode()
    assert "还没有公告。" in tree["index.md"].decode()
    assert "还没有公告。" in tree["announcements/index.md"].decode()
    assert "还没有优秀案例。" in tree["cases/index.md"].decode()


# Charts


def steps(*days: tuple[int | None, int | None]) -> list[ChartStep]:
    """Steps that begin and end on days of 2026, counted from its first."""
    new_year = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))

    def at(day: int | None) -> datetime | None:
        return None if day is None else new_year + timedelta(days=day)

    return [
        ChartStep(label=f"第{n}步", start=at(start), end=at(end), text=f"说明{n}")
        for n, (start, end) in enumerate(days, 1)
    ]


def drawn(*days: tuple[int | None, int | None]) -> lxml.html.HtmlElement | None:
    drawing = timeline(steps(*days), title="图", description="述", ident="t")
    return None if drawing is None else lxml.html.fromstring(str(drawing))


def test_fewer_than_two_dated_steps_are_not_drawn() -> None:
    assert drawn() is None
    assert drawn((0, 9), (None, None)) is None


@pytest.mark.parametrize(
    ("last", "first_tick"),
    [(20, "1月1日"), (45, "1月1日"), (200, "2026年1月"), (900, "2026年1月")],
)
def test_an_axis_is_marked_by_days_or_months(last: int, first_tick: str) -> None:
    drawing = drawn((0, 3), (3, None), (None, last))
    assert drawing is not None
    ticks = [node.text for node in drawing.xpath("//*[@class='gs-svg-tick']")]
    assert ticks[0] == first_tick
    assert 2 <= len(ticks) <= 9
    assert len(set(ticks)) == len(ticks)
    places = [float(node.get("x")) for node in drawing.xpath("//*[@class='gs-svg-tick']")]
    assert places == sorted(places)


def test_everything_drawn_stands_within_the_picture() -> None:
    drawing = drawn((0, 3), (3, None), (None, 30), (10, 30))
    assert drawing is not None
    _, _, width, height = (float(part) for part in drawing.get("viewbox").split())
    for node in drawing.iter():
        for key, most in (("x", width), ("y", height), ("x1", width), ("cx", width)):
            assert 0 <= float(node.get(key, 0)) <= most
        assert float(node.get("x", 0)) + float(node.get("width", 0)) <= width
    assert len(drawing.xpath("//rect|//circle")) == 4


def test_bars_are_as_long_as_their_counts() -> None:
    values = [Bar(label="甲<b>", count=4), Bar(label="乙", count=1), Bar(label="丙", count=0)]
    drawing = lxml.html.fromstring(str(bars(values, title="图", description="述", ident="b")))
    widths = [float(node.get("width")) for node in drawing.xpath("//rect")]
    assert widths == [widths[0], widths[0] / 4, 0]
    assert drawing.xpath("//*[@class='gs-svg-label']")[0].text == "甲<b>"
    assert drawing.get("aria-labelledby") == "b-title b-desc"


# Hostile data through a real build

KEYS = (
    "SiteName|title|short_title|name|short|full_name|note|by|when|actor|unit|says|reading|reason|confirm"
    "|summary|programme|office|directions_title|hours|letterhead|issuer|place|label"
)
LINE = re.compile(rf"^(?P<head>\s*(?:- )?(?P<key>{KEYS}): )(?P<value>[^\[{{|>].*)$")


def value_of(line: str) -> str:
    """The text of a line of YAML, "" where it has none that a payload may join."""
    found = LINE.match(line)
    return str(yaml.load(found["value"], yaml.BaseLoader)) if found else ""  # noqa: S506  all texts


def poisoned(line: str, payloads: dict[str, str]) -> str:
    """A line of YAML with the payload of its text behind it, before the full stop if it has one."""
    found, value = LINE.match(line), value_of(line)
    if found is None or value not in payloads:
        return line
    stop = "。" if value.endswith("。") else ""
    said = value.removesuffix("。") + payloads[value] + stop
    return found["head"] + json.dumps(said, ensure_ascii=False)


def poison(root: Path, as_of: datetime) -> list[str]:
    """Plant payloads in every text of the sources that the checks let through; return the texts.

    A text that stands twice gets the same payload in both places, for some must agree.
    """
    files = [*sorted((root / "site_data/calls").rglob("*.yml")), root / "site_data/site.yml"]
    kept = {path: path.read_text(encoding="utf-8").split("\n") for path in files}
    values = dict.fromkeys(value_of(line) for lines in kept.values() for line in lines)
    # A title in 《》 stands in other places without them, and has to agree with those.
    free = [value for value in values if value and value[0] != "《"]
    payloads = {value: PAYLOADS[number % len(PAYLOADS)] for number, value in enumerate(free)}
    while True:
        for path, lines in kept.items():
            spoilt = (poisoned(line, payloads) for line in lines)
            path.write_text("\n".join(spoilt), encoding="utf-8")
        site, findings = load(root)
        assert site is not None
        told = [*findings, *check_site(site, as_of)]
        told = [finding for finding in told if finding.level is Level.ERROR]
        if not told:
            break
        spared = {
            value_of(kept[root / finding.place.file][finding.place.line - 1 + below])
            for finding in told
            for below in (0, 1)
        }
        assert spared & payloads.keys(), told
        payloads = {value: said for value, said in payloads.items() if value not in spared}
    return [
        value_of(poisoned(line, payloads))
        for lines in kept.values()
        for line in lines
        if poisoned(line, payloads) != line
    ]


def bare_project(root: Path) -> Path:
    """A copy of the project without the examples, whose sealed lists hold the names of the data."""
    for name in ("site_data", "schemas", "content", "generator/render/theme"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    clear(root)
    return root


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, as_of: datetime
) -> tuple[Path, list[str], Site]:
    """The site built from sources full of payloads, the texts planted, and the Site."""
    root = bare_project(tmp_path_factory.mktemp("hostile") / "project")
    planted = poison(root, as_of)
    site, _ = load(root)
    assert site is not None
    return built(root, as_of.date().isoformat()), planted, site


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory, as_of: datetime) -> Path:
    """The same site, with nothing planted."""
    root = bare_project(tmp_path_factory.mktemp("harmless") / "project")
    return built(root, as_of.date().isoformat())


def pages(folder: Path) -> dict[str, lxml.html.HtmlElement]:
    return {
        path.relative_to(folder).as_posix(): lxml.html.document_fromstring(path.read_bytes())
        for path in sorted(folder.rglob("*.html"))
    }


FIXED = ("href", "src", "id", "class", "action", "style", "for", "role", "rel", "name", "type")


def skeleton(page: lxml.html.HtmlElement) -> list[tuple[str, list[str], list[str | None]]]:
    """Every element of a page, its attributes, and the values of those no text may reach."""
    return [
        (str(node.tag), sorted(node.attrib), [node.get(name) for name in FIXED])
        for node in page.iter()
    ]


def test_hostile_data_adds_no_element_and_no_attribute_to_any_page(
    hostile: tuple[Path, list[str], Site], harmless: Path
) -> None:
    folder, planted, _ = hostile
    assert len(planted) > 250
    assert {payload for payload in PAYLOADS if any(payload in said for said in planted)} == {
        *PAYLOADS
    }
    bad, good = pages(folder), pages(harmless)
    assert bad.keys() == good.keys()
    assert [path for path in bad if skeleton(bad[path]) != skeleton(good[path])] == []


def test_hostile_data_reads_as_it_was_written_on_every_page(
    hostile: tuple[Path, list[str], Site],
) -> None:
    folder, planted, site = hostile
    read = pages(folder)
    everything = "".join(
        one_line(page.text_content())
        + "\n"
        + "\n".join(one_line(value) for node in page.iter() for value in node.attrib.values())
        for page in read.values()
    )
    lost = [said for said in planted if one_line(said) not in everything]
    # A label of an attachment, a unit or a name may stand in data only.
    assert len(lost) < len(planted) / 20, lost
    for call in site.calls:
        for case in call.cases.cases if call.cases else ():
            page = read[f"calls/{call.id}/cases/{case.number}/index.html"]
            assert one_line(page.find(".//h1").text_content()) == one_line(case.title)
            assert one_line(page.findtext(".//title")).startswith(one_line(case.title))
            (about,) = page.xpath("//meta[@name='description']/@content")
            assert one_line(case.unit) in one_line(about)
            (title,) = page.xpath("//meta[@name='ArticleTitle']/@content")
            assert one_line(title) == one_line(case.title)
            (linked,) = page.xpath("//script[@type='application/ld+json']")
            node = json.loads(linked.text)["@graph"][0]
            assert (node["name"], node["creator"]["name"]) == (case.title, case.unit)


def test_hostile_data_reads_as_it_was_written_in_every_file(
    hostile: tuple[Path, list[str], Site],
) -> None:
    folder, _, site = hostile
    for call in site.calls:
        told = json.loads((folder / f"data/calls/{call.id}.json").read_bytes())
        assert told["notice"]["title"] == call.notice.title
        assert {row["sentence"] for row in told["clauses"]} >= {c.says for c in call.purpose}
        for path in (folder / f"data/calls/{call.id}").glob("*.csv"):
            rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
            assert len({len(row) for row in rows}) == 1
            assert not [cell for row in rows for cell in row if cell[:1] in {*"=+-@\t\r"}]
        if call.cases:
            with (folder / f"data/calls/{call.id}/cases.csv").open(
                encoding="utf-8-sig", newline=""
            ) as file:
                assert [row[2].removeprefix("'") for row in csv.reader(file)][1:] == [
                    case.title for case in call.cases.cases
                ]
        dates = icalendar.Calendar.from_ical(
            (folder / f"calls/{call.id}/calendar.ics").read_bytes()
        )
        named = {str(event["SUMMARY"]) for event in dates.walk("VEVENT")}
        assert named
        assert all(one_line(name).startswith(one_line(call.short_title)) for name in named)
    json.loads((folder / "data/datapackage.json").read_bytes())
    index = json.loads((folder / "search/search_index.json").read_bytes())
    cases = [case for call in site.calls if call.cases for case in call.cases.cases]
    titles = set()
    for entry in index["docs"]:
        found = lxml.html.fragment_fromstring(entry["title"], create_parent="div")
        titles.add(one_line(found.text_content().replace("\u200b", "")))
        found.append(lxml.html.fragment_fromstring(entry["text"], create_parent="div"))
        assert not found.xpath("//script|//img|//svg|//iframe|//@*[starts-with(name(), 'on')]")
    assert {one_line(case.title) for case in cases} <= titles
