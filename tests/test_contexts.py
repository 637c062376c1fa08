"""What a template uses is what its context has, and every field of a context says what it is."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates, find_undeclared_variables

from generator.publish.preview.fault_page import FaultsContext
from generator.render.site import CALL_PAGES
from generator.render.site_page import FOLDER, TEMPLATES
from generator.render.theme_context import (
    CallNavigation,
    FooterLine,
    NavigationLink,
    SiteNames,
    ThemeContext,
)
from generator.render.views import Frame
from generator.review.reports.html_report import ReportContext
from generator.submissions.reports.html_page import ResultsContext
from generator.web import csp
from generator.web.labels import SECTIONS
from generator.web.templates import templates

PAGES = [(FOLDER, name, context) for context, name in TEMPLATES.items()]
REPORTS: list[tuple[str, str, type]] = [
    ("generator.publish.preview", "faults.html", FaultsContext),
    ("generator.review.reports", "review.html", ReportContext),
    ("generator.submissions.reports", "report.html", ResultsContext),
]
EACH = pytest.mark.parametrize(
    ("package", "name", "context"), PAGES + REPORTS, ids=[name for _, name, _ in PAGES + REPORTS]
)
THEME = Path(__file__).parents[1] / "generator/render/theme"
OF_JINJA = frozenset({"first", "last", "index", "index0", "split"})
"""What a template uses of a loop and of a text."""


def parsed(package: str, name: str) -> Iterator[nodes.Template]:
    """A template and every one it includes or imports."""
    environment = templates(package)
    assert environment.loader is not None
    template = environment.parse(environment.loader.get_source(environment, name)[0])
    yield template
    for other in find_referenced_templates(template):
        assert other is not None
        yield from parsed(package, other)


def fields_of(context: type) -> set[str]:
    return {field.name for field in fields(context)}


def properties_of(context: type) -> set[str]:
    return {name for name, value in vars(context).items() if isinstance(value, property)}


def views(hint: Any) -> Iterator[type]:
    """The dataclasses a type is made of, itself among them."""
    if is_dataclass(hint) and isinstance(hint, type):
        yield hint
        for inner in get_type_hints(hint).values():
            yield from views(inner)
    for inner in get_args(hint):
        yield from views(inner)


def of_labels(part: nodes.Getattr) -> bool:
    """Whether a part is one of the labels, which stand in a table of their own."""
    node: nodes.Node = part
    while isinstance(node, nodes.Getattr):
        node = node.node
    return isinstance(node, nodes.Name) and node.name == "word"


@EACH
def test_a_template_uses_what_its_context_has(package: str, name: str, context: type) -> None:
    used = set[str]().union(*map(find_undeclared_variables, parsed(package, name)))
    shared = {"frame"} if package == FOLDER else set()
    assert used - templates(package).globals.keys() == fields_of(context) | shared


@pytest.mark.parametrize(
    "context", [one for *_, one in PAGES + REPORTS] + [ThemeContext], ids=lambda one: one.__name__
)
def test_every_field_of_a_context_says_what_it_is(context: type) -> None:
    (found,) = ast.parse(textwrap.dedent(inspect.getsource(context))).body
    assert isinstance(found, ast.ClassDef)
    assert context.__dataclass_params__.frozen  # type: ignore[attr-defined]
    given = inspect.signature(context).parameters.values()
    assert {one.kind for one in given} == {inspect.Parameter.KEYWORD_ONLY}
    for at, line in enumerate(found.body):
        if isinstance(line, ast.AnnAssign):
            below = found.body[at + 1] if at + 1 < len(found.body) else None
            assert isinstance(below, ast.Expr), f"{ast.unparse(line)}: no line below"
            assert isinstance(below.value, ast.Constant)
            assert str(below.value.value).endswith(".")


def test_every_template_of_the_site_has_a_context() -> None:
    found = {name for name in templates(FOLDER).list_templates() if not name.startswith("_")}
    assert found == set(TEMPLATES.values())


@pytest.mark.parametrize("pages", [PAGES, REPORTS], ids=["site", "reports"])
def test_what_a_context_is_made_of_has_nothing_that_no_template_uses(
    pages: list[tuple[str, str, type]],
) -> None:
    trees = [tree for package, name, _ in pages for tree in parsed(package, name)]
    macros = {macro.name for tree in trees for macro in tree.find_all(nodes.Macro)}
    used = {
        one.attr for tree in trees for one in tree.find_all(nodes.Getattr) if not of_labels(one)
    }
    used |= {
        one.args[0].value
        for tree in trees
        for one in tree.find_all(nodes.Filter)
        if one.name == "selectattr" and isinstance(one.args[0], nodes.Const)
    }
    contexts = {context for _, _, context in pages}
    parts = {view for context in contexts for view in views(context)} - contexts
    if pages is PAGES:
        parts |= set(views(Frame))
    named = set[str]().union(*map(fields_of, parts))
    assert named - used == set()
    assert used - named - set[str]().union(*map(properties_of, parts)) - macros - OF_JINJA == set()


def test_the_theme_uses_what_it_is_given() -> None:
    sources = [path.read_text(encoding="utf-8") for path in THEME.rglob("*.html")]
    used: dict[str, set[str]] = {}
    for tree in map(Environment(autoescape=True).parse, sources):
        for part in tree.find_all(nodes.Getattr):
            if isinstance(part.node, nodes.Name):
                used.setdefault(part.node.name, set()).add(part.attr)
    assert used["gongshi"] == fields_of(ThemeContext) | {"policy"}
    assert used["policy"] == csp.THEME.keys()
    assert used["site"] == fields_of(SiteNames)
    assert used["call"] == fields_of(CallNavigation)
    assert used["item"] == fields_of(NavigationLink) | fields_of(FooterLine)


def test_every_page_of_a_call_has_its_title_and_so_its_place_in_the_navigation():
    assert set(CALL_PAGES) <= set(SECTIONS)
