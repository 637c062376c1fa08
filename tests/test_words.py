"""A word that several places show stands in one of them: in the table of labels, or with its owner.

A literal counts as it is written: a whole text, or a whole text with holes, each hole as {}.
"""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

GENERATOR = Path(__file__).parents[1] / "generator"
TABLE = GENERATOR / "web/labels.json"
LABELS: dict[str, dict[str, str]] = json.loads(TABLE.read_text(encoding="utf-8"))
PYTHON = sorted(path for path in GENERATOR.rglob("*.py") if "node_modules" not in path.parts)
SCRIPTS = sorted((GENERATOR / "web/src").rglob("*.ts"))
TEMPLATES = sorted(
    path
    for path in (*GENERATOR.rglob("*.html"), *(GENERATOR / "render/templates").iterdir())
    if not {"node_modules", "theme"} & set(path.parts)
)
# Taken by a key that is not written out: an enum, the name of a page, the mode of an entry.
KEYED = {
    "levels", "modes", "outcomes", "passed_over", "sections", "separators", "states", "verdicts",
}  # fmt: skip
# COLUMNS["clause"] in Python, COLUMNS.clause in a script, word.columns.clause in a template.
NAMED = {
    ".py": re.compile(r"\b([A-Z]+)\[[\"'](\w+)[\"']\]"),
    ".ts": re.compile(r"\b([A-Z]+)\.(\w+)"),
}
HAN = re.compile("[\u4e00-\u9fff]")


def literals(path: Path) -> Iterator[str]:
    """The texts of a Python module as they are written, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            passed.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield "".join(parts)
        elif isinstance(node, ast.Constant) and id(node) not in passed:
            yield str(node.value)


def script_literals(path: Path) -> Iterator[str]:
    """The same of a script: what stands in quotes, and templates from the inside out."""
    text = re.sub(r"(?m)^\s*(?://|/?\*).*$", "", path.read_text(encoding="utf-8"))
    yield from re.findall(r'"([^"\n]*)"', text)
    before = ""
    while text != before:
        before = text
        text = re.sub(r"\$\{[^{}`]*\}", "⟨⟩", text)
        yield from (found.replace("⟨⟩", "{}") for found in re.findall(r"`([^`$]*)`", text))
        text = re.sub(r"`[^`$]*`", '""', text)


def shown(path: Path) -> Iterator[str]:
    """The texts of a template: of elements, headings and attributes that people are told."""
    text = re.sub(r"(?s)\{#.*?#\}|<style>.*?</style>", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"(?s)\{%.*?%\}", "<>", text)
    yield from re.findall(r">\s*([^<>]*?)\s*<", text)
    yield from re.findall(r'(?:data-h|aria-label|title)="([^"]*)"', text)
    yield from re.findall(r"(?m)^#+ (.*?)(?: \{: .*)?$", text)


def test_no_words_stand_in_two_modules():
    found = defaultdict(set)
    for paths, read in ((PYTHON, literals), (SCRIPTS, script_literals)):
        for path in paths:
            for text in read(path):
                if len(HAN.findall(text)) >= 2:
                    found[text].add(path.relative_to(GENERATOR).as_posix())
    assert {text: places for text, places in found.items() if len(places) > 1} == {}
    assert len(found) > 1000


@pytest.mark.parametrize("path", PYTHON + SCRIPTS + TEMPLATES, ids=lambda path: path.name)
def test_a_label_is_taken_from_the_table(path: Path):
    read = {".py": literals, ".ts": script_literals}.get(path.suffix, shown)
    labels = {word for words in LABELS.values() for word in words.values()}
    assert [text for text in read(path) if text in labels] == []


def test_a_page_that_handbooks_and_help_name_is_called_so():
    called = {*LABELS["sections"].values(), *LABELS["site"].values()}
    for path in sorted((GENERATOR.parent / "content").rglob("*.md")):
        named = re.findall(r"“([^“”\[\]]+)”页", path.read_text(encoding="utf-8"))
        assert [name for name in named if name not in called] == [], path


def test_every_label_that_is_named_is_there_and_every_one_is_named():
    named = set()
    for path in PYTHON + SCRIPTS + TEMPLATES:
        text = path.read_text(encoding="utf-8")
        if path.suffix not in NAMED:
            named |= set(re.findall(r"\bword\.(\w+)\.(\w+)", text))
        elif "labels" in text:
            found = ((group.lower(), key) for group, key in NAMED[path.suffix].findall(text))
            named |= {(group, key) for group, key in found if group in LABELS}
    table = {(group, key) for group, words in LABELS.items() for key in words}
    assert named - table == set()
    assert {(group, key) for group, key in table - named if group not in KEYED} == set()


def test_a_template_reaches_each_label_and_no_group_says_one_word_twice():
    for words in LABELS.values():
        assert [key for key in words if hasattr(words, key)] == []
        assert len(set(words.values())) == len(words)
