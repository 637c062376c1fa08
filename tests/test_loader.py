"""The sources below a root, read into a Site: what is missing, unknown or misnamed is told."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from generator.findings import Finding
from generator.model.calls import Site
from generator.model.loader import load
from generator.model.rows import Row
from generator.sources.documents import Document
from generator.sources.origin import Origin

FOLDER = "site_data/calls/field-school-2026"


def told(root: Path) -> list[tuple[str, str]]:
    """What loading has to say: code and file of each finding."""
    return [(finding.code, finding.place.file) for finding in load(root)[1]]


def spoil(root: Path, file: str, find: str, put: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(find) == 1
    path.write_text(text.replace(find, put), encoding="utf-8")


def only(root: Path) -> Finding:
    (finding,) = load(root)[1]
    return finding


# The whole


def test_the_shipped_sources_read_without_a_word(site: Site) -> None:
    assert [call.id for call in site.calls] == list(site.origin.document.value["calls"])
    assert {page.path for page in site.pages} >= {"help.md", "about.md"}
    assert len(site.digest) == 64
    assert {key.split("/")[0] for key in site.schemas} == {"data", "published"}


def test_a_folder_without_sources_gives_no_site(small: Path) -> None:
    (small / "site_data/site.yml").unlink()
    site, findings = load(small)
    assert site is None
    assert ("SRC-001", "site_data/site.yml") in [(f.code, f.place.file) for f in findings]


def test_the_digest_follows_every_byte_and_name_of_the_sources(small: Path) -> None:
    def digest() -> str:
        site, _ = load(small)
        assert site is not None
        return site.digest

    first = digest()
    assert digest() == first
    page = small / "content/help.md"
    page.write_bytes(page.read_bytes() + b"\n")
    second = digest()
    page.rename(small / "content/other.md")
    assert len({first, second, digest()}) == 3


def test_a_link_among_the_sources_is_told_and_neither_read_nor_digested(small: Path) -> None:
    before, _ = load(small)
    outside = small.parent / "outside.md"
    outside.write_text("---\ntitle: 外\ndescription: 外。\n---\n外\n", encoding="utf-8")
    (small / "content/linked.md").symlink_to(outside)
    (small / "site_data/calls/linked").symlink_to(small / FOLDER)
    after, findings = load(small)
    assert before is not None
    assert after is not None
    assert [(found.code, found.place.file) for found in findings] == [
        ("LOAD-012", "content/linked.md"),
        ("LOAD-012", "site_data/calls/linked"),
    ]
    assert (after.digest, after.pages, after.calls) == (before.digest, before.pages, before.calls)


# A call


@pytest.mark.parametrize("name", ["call", "timeline", "form", "contacts"])
def test_a_missing_file_of_a_call_is_told_and_the_call_left_out(small: Path, name: str) -> None:
    (small / FOLDER / f"{name}.yml").unlink()
    site, (finding,) = load(small)
    assert site is not None
    assert site.calls == ()
    assert (finding.code, finding.place.file) == ("LOAD-001", f"{FOLDER}/{name}.yml")
    assert "gongshi new call" in finding.message


def test_the_list_of_cases_may_be_missing(small: Path) -> None:
    site, findings = load(small)
    assert site is not None
    assert findings == ()
    assert site.calls[0].cases is None


@pytest.mark.parametrize("name", ["notes.txt", "timelines.yml", "call.yaml", "old"])
def test_an_unknown_file_of_a_call_is_told(small: Path, name: str) -> None:
    (small / FOLDER / name).write_text("", encoding="utf-8")
    assert told(small) == [("LOAD-002", f"{FOLDER}/{name}")]


def test_an_id_that_is_not_the_folder_is_told_at_its_line(small: Path) -> None:
    spoil(small, f"{FOLDER}/call.yml", "id: field-school-2026", "id: field-school-2027")
    finding = only(small)
    assert (finding.code, finding.place.line, finding.place.column) == ("LOAD-003", 3, 5)


def test_a_listed_call_without_a_folder_is_told_at_its_line(small: Path) -> None:
    spoil(small, "site_data/site.yml", "[field-school-2026]", "[field-school-2026, gone]")
    finding = only(small)
    assert (finding.code, finding.place.file, finding.place.line) == (
        "LOAD-004",
        "site_data/site.yml",
        8,
    )
    assert "gone" in finding.message


def test_a_folder_that_is_not_listed_is_told_and_left_out(small: Path) -> None:
    (small / "site_data/calls/extra").mkdir()
    site, findings = load(small)
    assert site is not None
    assert [call.id for call in site.calls] == ["field-school-2026"]
    assert ("LOAD-004", "site_data/calls/extra") in [(f.code, f.place.file) for f in findings]


def test_a_call_that_cannot_be_read_leaves_the_others(sources: Path) -> None:
    broken = sorted((sources / "site_data/calls").iterdir())[0].name
    (sources / "site_data/calls" / broken / "funding.yml").write_text("a: [\n", encoding="utf-8")
    site, findings = load(sources)
    assert site is not None
    assert broken not in [call.id for call in site.calls]
    assert len(site.calls) == 1
    assert {finding.place.file for finding in findings} == {f"site_data/calls/{broken}/funding.yml"}


@pytest.mark.parametrize(
    ("find", "put", "line"),
    [
        ("2026-04-15T24:00+08:00", "2026-04-31T24:00+08:00", 12),
        ("starts: 2026-10-08", "starts: 2026-10-32", 44),
    ],
)
def test_a_day_that_is_in_no_calendar_is_told_at_its_line(
    small: Path, find: str, put: str, line: int
) -> None:
    spoil(small, f"{FOLDER}/timeline.yml", find, put)
    finding = only(small)
    assert finding.place.file == f"{FOLDER}/timeline.yml"
    assert finding.place.line == line


# Announcements and pages


@pytest.mark.parametrize("name", ["Spring", "春季", "spring_opens", "a b"])
def test_an_announcement_needs_a_name_that_can_be_an_address(small: Path, name: str) -> None:
    folder = small / "content/announcements"
    (folder / "spring-opens.md").rename(folder / f"{name}.md")
    assert told(small) == [("LOAD-006", f"content/announcements/{name}.md")]


@pytest.mark.parametrize("name", ["Help.md", "帮助.md", "Sub/help.md", "sub/a b.md"])
def test_a_page_needs_a_path_that_can_be_an_address(small: Path, name: str) -> None:
    (small / "content" / name).parent.mkdir(exist_ok=True)
    (small / "content/help.md").rename(small / "content" / name)
    assert told(small) == [("LOAD-006", f"content/{name}")]


@pytest.mark.parametrize("file", ["content/help.md", "content/announcements/spring-opens.md"])
def test_broken_front_matter_is_told_and_the_page_left_out(small: Path, file: str) -> None:
    path = small / file
    path.write_text("没有题头\n", encoding="utf-8")
    site, findings = load(small)
    assert site is not None
    assert {finding.place.file for finding in findings} == {file}
    names = {page.path for page in site.pages} | {item.id for item in site.announcements}
    assert len(names) == 1


def test_an_announcement_of_a_day_that_is_not_is_told_and_left_out(small: Path) -> None:
    file = "content/announcements/spring-opens.md"
    spoil(small, file, "date: 2026-03-02", "date: 2026-02-30")
    site, (finding,) = load(small)
    assert site is not None
    assert site.announcements == ()
    assert (finding.place.file, finding.place.line) == (file, 3)


def test_what_is_for_maintainers_is_not_a_page(small: Path) -> None:
    (small / "content/project").mkdir()
    (small / "content/project/Decision 1.md").write_text("# 决定\n", encoding="utf-8")
    site, findings = load(small)
    assert site is not None
    assert findings == ()
    assert [page.path for page in site.pages] == ["help.md"]


def test_a_page_in_a_folder_is_read_with_its_path(small: Path) -> None:
    (small / "content/guide").mkdir()
    (small / "content/help.md").rename(small / "content/guide/index.md")
    site, findings = load(small)
    assert site is not None
    assert findings == ()
    assert [page.path for page in site.pages] == ["guide/index.md"]


# The calendar

YEAR = "year: {year}\nnotice: 国办发明电〔2030〕1号\ndays_off: [{day}]\nmake_up_days: []\n"


def calendar(root: Path, name: str, year: int, day: str) -> None:
    (root / "site_data/workdays").mkdir()
    text = YEAR.format(year=year, day=day)
    (root / f"site_data/workdays/{name}.yml").write_text(text, encoding="utf-8")


def test_a_year_of_days_off_is_read(small: Path) -> None:
    calendar(small, "2031", 2031, "2031-01-01")
    site, findings = load(small)
    assert site is not None
    assert findings == ()
    assert [year.year for year in site.calendar.years] == [2031]


@pytest.mark.parametrize(
    ("name", "year", "day", "code"),
    [
        ("2031", 2032, "2032-01-01", "LOAD-003"),
        ("2031", 2031, "2033-01-01", "DAY-002"),
        ("2031", 2031, "一月一日", "SCH-"),
    ],
)
def test_a_year_that_cannot_be_is_told(
    small: Path, name: str, year: int, day: str, code: str
) -> None:
    calendar(small, name, year, day)
    assert {(found[: len(code)], file) for found, file in told(small)} == {
        (code, f"site_data/workdays/{name}.yml")
    }


# Rows


@pytest.fixture
def row(site: Site) -> Callable[..., Row]:
    document: Document = site.origin.document

    def make(**value: object) -> Row:
        return Row(value, Origin(document=document), [])  # type: ignore[arg-type]

    return make


def test_a_row_gives_what_is_there_and_its_default_where_it_is_not(row: Callable[..., Row]) -> None:
    full = row(text="甲", whole=3, texts=("甲", 1), inner={"a": 1}, rows=({"a": 1}, "x"), yes=True)
    assert (full.text("text"), full.text("whole"), full.text("none", "乙")) == ("甲", "", "乙")
    assert (full.whole("whole"), full.whole("yes"), full.whole("text")) == (3, None, None)
    assert (full.count("whole"), full.count("none"), full.count("none", 7)) == (3, 0, 7)
    assert (full.texts("texts"), full.texts("text"), full.texts("none")) == (("甲",), (), ())
    inner = full.row("inner")
    assert inner is not None
    assert inner.count("a") == 1
    assert full.row("text") is None
    assert [item.value for item in full.rows("rows")] == [{"a": 1}]
    assert list(full.rows("text")) == []


def test_a_row_reads_days_and_instants_and_tells_those_that_are_not(
    row: Callable[..., Row],
) -> None:
    full = row(day="2024-02-29", at="2024-02-29T24:00+08:00", no="2023-02-29", odd="2023-02-29T0")
    shanghai = ZoneInfo("Asia/Shanghai")
    assert full.day("day") == date(2024, 2, 29)
    assert full.instant("at", shanghai) == datetime(2024, 3, 1, tzinfo=shanghai)
    assert (full.day("none"), full.instant("none", shanghai)) == (None, None)
    assert full.faults == []
    assert (full.day("no"), full.instant("odd", shanghai)) == (None, None)
    assert [finding.code for finding in full.faults] == ["LOAD-005", "LOAD-005"]
