"""Work grows with what is sent and no faster: each scan is given twice as much, four times."""

import contextlib
import importlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest

from generator.checks.texts import MOST_READ, FirstLines
from generator.forms.field_types import neat, read
from generator.forms.form import Field, FieldType
from generator.model.calls import Site
from generator.model.names import letters
from generator.privacy.numbers import names_a_person
from generator.review.similarity import alikeness
from generator.sources.documents import read_front_matter
from generator.sources.markdown import marked
from generator.sources.markdown_limits import excess
from generator.sources.schemas import Schemas
from generator.submissions.check import check_submissions
from generator.submissions.intake.csv_answers import read_fields, read_table
from generator.submissions.intake.found import Answers
from generator.submissions.intake.html_answers import read_page
from generator.submissions.intake.json_answers import parsed
from generator.submissions.intake.limits import LIMITS
from generator.submissions.intake.package import read_submission
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.text import decoded
from generator.submissions.intake.xml_events import Handler, feed
from generator.submissions.opened import Where
from tests.conftest import ROOT
from tests.support.growth import TIMES, grows_evenly, reads_evenly
from tests.support.submission_files import ASKED, package, the_form, zipped

ROOMS = ("checks", "submissions", "forms", "review", "sources", "model", "web")
MODULES = [
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for room in ROOMS
    for path in sorted((ROOT / "generator" / room).rglob("*.py"))
    if "node_modules" not in path.parts and path.name not in ("__init__.py", "sandbox.py")
]
USES = r"\b{}\.(search|match|fullmatch|finditer|findall|sub|subn|split)\("
PIECES = (
    "1", "1 ", " ", "-", "1-", "a", "a ", "一", "，", '"', "<", "<a", "{", "[", "(", "\n", "\t",
    " \n", ".", "..", "/", "x@", "0", "#", "|", "\\", "é", "&", "=", "_", "1,", "年", "é ",
    "![", "](", "[a](", "![a](b){", "<img ", "<code", "&lt;a", "* ", "**a", "`", "x\n=", ": ",
)  # fmt: skip


def patterns() -> Iterator[tuple[str, re.Pattern[str], str]]:
    """Every pattern that a module of the program keeps, with how it is used there."""
    for name in MODULES:
        source = (ROOT / name.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8")
        for key, value in vars(importlib.import_module(name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                for use in sorted(set(re.findall(USES.format(re.escape(key)), source))):
                    yield f"{name.removeprefix('generator.')}.{key}.{use}", value, use


PATTERNS = {label: (found, use) for label, found, use in patterns()}


def used(found: re.Pattern[str], use: str, text: str) -> object:
    if use in ("sub", "subn"):
        return getattr(found, use)("", text)
    given = getattr(found, use)(text)
    return sum(1 for _ in given) if use == "finditer" else given


def test_patterns_are_found():
    assert len(PATTERNS) > 30


def test_what_looks_at_every_sign_from_every_other_is_seen():
    assert not reads_evenly(re.compile("a+b").search, "a")


@pytest.mark.parametrize("label", PATTERNS)
def test_a_pattern_takes_no_more_than_its_text(label: str):
    found, use = PATTERNS[label]
    slow = [p for p in PIECES if not reads_evenly(partial(used, found, use), p)]
    assert slow == []


def quietly(work: Callable[[bytes], object], text: str) -> None:
    """Read a text that may be refused."""
    try:
        work(text.encode())
    except Refusal:
        return


HERE = Where(file="p")
TABLE = ASKED.tables[0]
READERS: Mapping[str, Callable[[bytes], object]] = {
    "json": lambda data: parsed(data, HERE),
    "json-text": lambda data: parsed(b'{"a": "' + data + b'"}', HERE),
    "json-list": lambda data: parsed(b"[" + b"1," * (len(data) // 2) + b"1]", HERE),
    "csv-fields": lambda data: read_fields(data, "p", ASKED, Answers(), LIMITS),
    "csv-table": lambda data: read_table(data, "p", TABLE, Answers(), LIMITS),
    "xml": lambda data: feed(data, Handler(), HERE),
    "xml-text": lambda data: feed(b"<a>" + data + b"</a>", Handler(), HERE),
    "xml-value": lambda data: feed(b"<a b='" + data + b"'/>", Handler(), HERE),
    "page": lambda data: read_page(b"<!doctype html><html>" + data, "p", ASKED, Answers(), LIMITS),
    "text": lambda data: decoded(data, HERE),
    "neat": lambda data: neat(data.decode()),
    "identity": lambda data: names_a_person(data.decode()),
    "likeness": lambda data: alikeness(
        letters(data.decode()), letters(data.decode())[1:], long=True
    ),
}


@pytest.mark.parametrize("name", READERS)
def test_reading_takes_no_more_than_what_is_read(name: str):
    work = partial(quietly, READERS[name])
    assert [piece for piece in PIECES if not reads_evenly(work, piece)] == []


@pytest.mark.parametrize("kind", FieldType)
@pytest.mark.parametrize("piece", ["1 ", "1", " 1", "ａ", "一", "-", "1-"])
def test_an_answer_longer_than_its_field_is_refused_before_it_is_searched(
    kind: FieldType, piece: str, monkeypatch: pytest.MonkeyPatch
):
    searched: list[str] = []
    monkeypatch.setattr("generator.forms.field_types.names_a_person", searched.append)
    of = next((one for one in the_form().fields() if one.kind is kind), None)
    of = of or next(
        (c for table in the_form().tables() for c in table.columns if c.kind is kind), None
    )
    if of is None:
        of = Field(**{**vars_of(next(iter(the_form().fields()))), "kind": kind})
    assert read(of, piece * 20_000).problem is not None
    assert searched == []


def vars_of(of: Field) -> dict[str, object]:
    return {name: getattr(of, name) for name in of.__dataclass_fields__}


def test_the_slowest_of_submissions_is_refused_before_it_is_checked(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
):
    """Hundreds of thousands of digits, each of which might begin a number."""
    form = the_form()
    call = next(one for one in site.calls if one.id == form.call)
    cell = "1 " * 20_000
    files = package()
    for table in form.tables():
        head = files[f"{table.name}.csv"].split(b"\r\n")[0]
        line = b",".join(b'"' + cell.encode() + b'"' for _ in table.columns) + b"\r\n"
        files[f"{table.name}.csv"] = head + b"\r\n" + line * ((7 << 20) // len(line))
    path = tmp_path / "p.zip"
    path.write_bytes(zipped(files, stored=True))
    raw = read_submission(path, "p.zip", ASKED, LIMITS)
    assert [fault.code for fault in raw.faults] == ["INT-009"]
    searched: list[str] = []
    monkeypatch.setattr("generator.forms.field_types.names_a_person", searched.append)
    (result,) = check_submissions([raw], form, call, received=None)
    assert result.verdict == "unreadable"
    assert searched == []


def test_as_much_as_is_taken_is_checked_in_bounded_time(tmp_path: Path, site: Site):
    """Answers of nothing but digits, as long as their fields and as many as are taken."""
    form = the_form()
    call = next(one for one in site.calls if one.id == form.call)

    def checking(part: float) -> Callable[[], object]:
        files = package()
        tables = list(form.tables())
        for table in tables:
            head = files[f"{table.name}.csv"].split(b"\r\n")[0]
            cells = ["1 " * (min(column.longest or 1_000, 1_000) // 2) for column in table.columns]
            line = ",".join(f'"{cell}"' for cell in cells).encode() + b"\r\n"
            room = int(LIMITS.signs * part) // len(tables)
            files[f"{table.name}.csv"] = head + b"\r\n" + line * min(room // len(line), LIMITS.rows)
        path = tmp_path / f"{part}.zip"
        path.write_bytes(zipped(files, stored=True))
        raw = read_submission(path, path.name, ASKED, LIMITS)
        assert raw.readable, raw.faults

        def work() -> None:
            (result,) = check_submissions([raw], form, call, received=None)
            assert result.verdict == "invalid"

        return work

    assert grows_evenly(checking(0.8 / TIMES), checking(0.8))


MARKDOWN = (
    "[", "![", "[a](", "[a]((", "[a](b) ", "[<b title=']'>", "`[`]` ", "*a ", "**a", "_a", "***a",
    "`", "` `` ```", "<", "<a ", "<b", "<a href='", "<http://a", "<!--", "<p>a</p>\n\n", "&lt;a ",
    "&#1", "\\", "> ", ">", "# a\n", "#a {", "=\n", "-\n", "---\n", "- a\n", "1. a\n", "a  \n",
    "a\n\n", "a\n: b\n", "*[a]: b\n", "[a]: b\n", "[^a]: b\n\n", "[^a]:\n    a\n", "!!! a\n",
    "??? a\n", "```\n", "~~~\n", "</div>\n", "<div markdown='1'>\n\n", "|a|\n|-|\n", "a{: #b}\n\n",
)  # fmt: skip


def as_page(text: str) -> None:
    """Do with the Markdown of a page what a check does, up to where it is refused."""
    if excess(text) is None:
        suppress = ValueError, RecursionError, AttributeError, IndexError
        with contextlib.suppress(*suppress):
            marked.__wrapped__(text)


@pytest.mark.parametrize("work", [excess, as_page])
def test_markdown_is_refused_before_its_parser_takes_more_than_its_length(
    work: Callable[[str], object],
):
    assert [piece for piece in MARKDOWN if not reads_evenly(work, piece)] == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("好\n\n" + "[" * 2000, 3, "没有写完"),
        ("好\n" * 900 + "\n" + "![" * 700, 902, "没有写完"),
        ("[a](" * 700, 1, "没有写完"),
        ("a\n\n" * 500 + "<a " * 500, 1001, "没有写完"),
        ("[a](b) " * 1200, 1, "链接和方括号太多"),
        ("a\n\n" + "b\n" * 1001, 3, "没有空行"),
        ("字" * 50_001, 1, "没有空行"),
        ("字\n\n" * 34_000, 66_667, "10 万"),
        ("# a\n\n" * 600, 1001, "500 个"),
        ("## " + "a {" * 500, 1, "标题超过"),
        ("*[a]: b\n\n" * 300, 401, "缩写"),
        ("a\n\n" * 400 + ">" * 30, 801, "引用"),
    ],
)
def test_what_is_too_much_of_markdown_is_told_at_its_line(text: str, line: int, words: str):
    found = excess(text)
    assert found is not None
    assert (found.line, words in found.message) == (line, True), found


@pytest.mark.parametrize(
    "text",
    [
        "[a](b.md) " * 900,
        "- [a](b.md)：" + "好" * 60 + "\n\n" + "文字 [a] 与 (b) < 5 <br> " * 190,
        "\\[" * 5000,
        "```\n" + "[<(\n" * 3000 + "```\n",
        "|甲|乙|\n|---|---|\n" + "|a|[b](c.md)|\n" * 900,
        "段落。\n\n" * 5000,
    ],
)
def test_what_people_write_is_not_too_much(text: str):
    assert excess(text) is None


def test_a_page_of_too_much_is_one_finding_and_its_parser_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    given: list[str] = []
    monkeypatch.setattr("generator.sources.markdown._parser", given.append)
    front = "---\ntitle: 测试\ndescription: 测试。\n---\n"
    (tmp_path / "a.md").write_text(front + "好\n" + "[" * 200_000 + "\n", encoding="utf-8")
    document, body, found = read_front_matter(tmp_path, "a.md", "page", Schemas.read(ROOT))
    assert (document, body, given) == (None, "", [])
    assert [(one.code, one.place.line) for one in found] == [("SRC-018", 6)]


def test_a_text_that_breaks_the_parser_leaves_the_next_one_as_it_is():
    sound = "一个 **词**、[a](b)\n"
    before = marked.__wrapped__(sound)
    with pytest.raises(RecursionError):
        marked.__wrapped__("a\n: b\n" * 3000)
    assert marked.__wrapped__(sound) == before


def test_the_lines_of_many_faults_cost_no_more_than_their_bound():
    read: list[int] = []

    def count(text: str) -> Counter[str]:
        read.append(len(text))
        return Counter(text.split())

    body = "".join(f"{number:07}\n" for number in range(20_000))
    first = FirstLines(body, count)
    assert first.line("0012345", 1) == 12_346
    for number in range(0, 20_000, 50):
        first.line(f"{number:07}", 1)
    assert sum(read) <= MOST_READ
