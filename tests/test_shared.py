"""What Python and the browsers share stands in one table, and nowhere else."""

import ast
import re
import sys
from collections.abc import Iterator

import pytest

from generator.web.shared import SHARED, characters, pattern, written
from tests.conftest import ROOT

GENERATOR = ROOT / "generator"
PYTHON = [p for p in sorted(GENERATOR.rglob("*.py")) if "node_modules" not in p.parts]
TYPESCRIPT = sorted((GENERATOR / "web/src").rglob("*.ts"))
# Names of parts of other files, too; endings are left out as well.
ELSEWHERE = {"datapackage.json", "vbaproject.bin"}
# Patterns of other things: what a path on a server, a piece of JSON, XML or markup is made of.
OTHERS = {"publish/build.py", "privacy/text.py", "json_text.ts", "xml_events.ts"}
RANGE = re.compile(r"\\(?:0|x00|u0000)-|\\u(?:200[be]|2028|202a|2060|2066|d800)-", re.IGNORECASE)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


WRITTEN = (*SHARED["characters"], *SHARED["patterns"], *SHARED["file_patterns"])
SECTIONS = ("characters", "patterns", "file_patterns", "files", "refused")
KEPT = {text for name in SECTIONS for text in texts(SHARED[name]) if text[0] != "."} - ELSEWHERE
KEPT |= {SHARED["words"]["identity_checks"]}


def constants(source: str) -> set[str]:
    nodes = ast.walk(ast.parse(source))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def literals(source: str) -> set[str]:
    """Return the texts and patterns of TypeScript, a pattern without its ends."""
    found = {one[1] for one in re.finditer(r'"((?:[^"\\\n]|\\.)*)"', source)}
    patterns = re.finditer(r"= /\^?(?:\(\?:)?(.*?)\)?\$?/[a-z]*;", source)
    return found | {one[1] for one in patterns}


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: p.relative_to(GENERATOR).as_posix())
def test_no_python_module_has_its_own_copy(path):
    source = path.read_text(encoding="utf-8")
    assert constants(source) & KEPT == set()
    if path.relative_to(GENERATOR).as_posix() not in OTHERS:
        assert not RANGE.search(source)


@pytest.mark.parametrize("path", TYPESCRIPT, ids=lambda p: p.relative_to(GENERATOR).as_posix())
def test_no_typescript_module_has_its_own_copy(path):
    source = path.read_text(encoding="utf-8")
    assert literals(source) & KEPT == set()
    if path.name not in OTHERS:
        assert not RANGE.search(source)


def test_the_table_is_read_by_one_module_of_each_language():
    for paths, name in ((PYTHON, "shared.py"), (TYPESCRIPT, "shared.ts")):
        readers = [p.name for p in paths if "shared.json" in p.read_text(encoding="utf-8")]
        assert readers == [name]


def test_every_kind_of_characters_says_why_it_is():
    assert SHARED["why"].keys() == SHARED["characters"].keys()


def test_every_entry_is_a_pattern_of_its_own():
    for name in WRITTEN:
        assert "{" not in re.sub(r"\{[0-9,]+\}", "", written(name))
    written_out = [written(name) for name in WRITTEN]
    assert len(set(written_out)) == len(written_out)
    for name in (*SHARED["patterns"], *SHARED["file_patterns"]):
        pattern(name)


def test_a_space_is_what_python_takes_for_one():
    every = [chr(number) for number in range(sys.maxunicode + 1)]
    assert [c for c in every if characters("space").fullmatch(c)] == [
        c for c in every if c.isspace()
    ]


def test_what_cannot_stand_in_an_answer_cannot_stand_in_a_line_or_a_name():
    every = {chr(number) for number in range(0x10000)}
    answer, line, name = (
        {c for c in every if characters(kind).fullmatch(c)} for kind in ("answer", "line", "name")
    )
    assert line - answer == {"\t", "\n"}
    assert line < name
    # A source keeps its lines and tabs; all else that no name may hold, no page shows.
    assert name < {c for c in every if characters("page").fullmatch(c)}
