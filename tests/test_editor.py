"""The editor in the browser: its forms follow from the schemas, and nothing of it is published."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator.authoring.editor import page
from generator.authoring.editor.collections import collections
from generator.authoring.editor.fields import BODY, NESTED, Field, fields
from generator.checks.privacy_scan import search
from generator.cli.main import main
from generator.forms.reader import load_forms
from generator.model.calls import Site
from generator.model.loader import load
from generator.publish.issue import issue
from generator.publish.preview.session import Preview
from generator.publish.releases import adopt
from generator.publish.verify import verify
from generator.sources.schema_shapes import SchemaView
from generator.sources.schemas import Schemas
from generator.web import vendored
from generator.web.csp import EDITING, READING
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas.read(ROOT)


def lines(shown: tuple[Field, ...] | list[Field], depth: int = 0) -> Iterator[str]:
    """A form as lines: name, widget, what is asked of it."""
    for field in shown:
        told = {k: v for k, v in field.items() if k not in ("name", "widget", "fields", "field")}
        asked = json.dumps(told, ensure_ascii=False)
        yield f"{'  ' * depth}{field['name']} {field['widget']} {asked}"
        inner = field.get("fields", []) + ([field["field"]] if "field" in field else [])
        yield from lines(inner, depth + 1)


INVENTED = {
    "type": "object",
    "required": ["name", "kind", "days", "names", "place"],
    "properties": {
        "name": {
            "title": "名称",
            "description": "照录；加引号。",
            "type": "string",
            "minLength": 2,
            "maxLength": 20,
        },
        "long": {"title": "说明", "type": "string", "maxLength": 400},
        "phone": {"type": "string", "pattern": "^[0-9]+$", "x-write": '写成 "63969967" 的样子'},
        "code": {"type": "string", "pattern": "[A-Z]", "maxLength": 4},
        "kind": {
            "title": "种类",
            "description": "a＝甲（说明），b＝乙。",
            "enum": ["a", "b", "c"],
            "x-write": "从 a、b、c 中选一个",
        },
        "days": {"title": "天数", "type": "integer", "minimum": 1, "maximum": 9},
        "rate": {"title": "比率", "type": "number", "minimum": 0.5},
        "open": {"title": "开放", "type": "boolean"},
        "fixed": {"const": "x"},
        "either": {"title": "数字或文字", "type": ["integer", "string"]},
        "names": {
            "title": "名单",
            "type": "array",
            "minItems": 1,
            "items": {"title": "名字", "type": "string"},
        },
        "marks": {"title": "标记", "type": "array", "items": {"enum": ["a", "b"]}},
        "place": {
            "title": "地点",
            "type": "object",
            "required": ["city"],
            "properties": {"city": {"title": "城市", "type": "string"}},
        },
        "window": {
            "title": "期间",
            "type": "object",
            "required": ["first"],
            "properties": {"first": {"title": "首日", "type": "string"}},
        },
        "rows": {
            "title": "各行",
            "type": "array",
            "maxItems": 3,
            "items": {
                "title": "行",
                "type": "object",
                "properties": {"id": {"type": "string"}, "title": {"type": "string"}},
            },
        },
        "params": {
            "title": "参数",
            "type": "object",
            "propertyNames": {"pattern": "^[a-z]+$", "x-write": "只用小写字母"},
            "additionalProperties": {"title": "参数值", "type": ["integer", "string"]},
        },
        "keys": {
            "title": "依据",
            "type": "object",
            "propertyNames": {"enum": ["p", "q"]},
            "additionalProperties": {"type": "string"},
        },
        "plain": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}

FORM = r"""
name string {"label": "名称", "required": true, "hint": "照录。", "pattern": ["^(?=[\\s\\S]{2,20}$)", "2 至 20 个字"]}
long text {"label": "说明", "required": false, "pattern": ["^(?=[\\s\\S]{0,400}$)", "不超过 400 个字"]}
phone string {"label": "phone", "required": false, "hint": "请写成 63969967 的样子。", "pattern": ["^[0-9]+$", "写成 63969967 的样子"]}
code string {"label": "code", "required": false, "pattern": ["^(?=[\\s\\S]{0,4}$)(?=[\\s\\S]*?(?:[A-Z]))", "写法不对，不超过 4 个字"]}
kind select {"label": "种类", "required": true, "hint": "a＝甲（说明），b＝乙。", "options": [{"label": "甲（a）", "value": "a"}, {"label": "乙（b）", "value": "b"}, {"label": "c", "value": "c"}]}
days number {"label": "天数", "required": true, "value_type": "int", "min": 1, "max": 9}
rate number {"label": "比率", "required": false, "value_type": "float", "min": 0.5}
open boolean {"label": "开放", "required": false}
fixed hidden {"label": "fixed", "required": false, "default": "x"}
either string {"label": "数字或文字", "required": false}
names list {"label": "名单", "required": true, "default": [], "label_singular": "名字", "min": 1, "collapsed": false}
  value string {"label": "名字", "required": true}
marks select {"label": "标记", "required": false, "multiple": true, "options": [{"label": "a", "value": "a"}, {"label": "b", "value": "b"}]}
place object {"label": "地点", "required": true, "collapsed": false}
  city string {"label": "城市", "required": true}
window list {"label": "期间", "required": false, "as": "group", "default": [], "max": 1, "label_singular": "期间", "collapsed": true, "summary": "{{fields.first}}"}
  first string {"label": "首日", "required": true}
rows list {"label": "各行", "required": false, "default": [], "label_singular": "行", "max": 3, "collapsed": true, "summary": "{{fields.title}}"}
  id string {"label": "id", "required": false}
  title string {"label": "title", "required": false}
params list {"label": "参数", "required": false, "as": "pairs", "default": [], "label_singular": "参数值", "collapsed": true, "summary": "{{fields.key}}：{{fields.value}}"}
  key string {"label": "名称", "required": true, "pattern": ["^[a-z]+$", "只用小写字母"]}
  value string {"label": "参数值", "required": true}
keys list {"label": "依据", "required": false, "as": "pairs", "default": [], "label_singular": "依据", "collapsed": true, "summary": "{{fields.key}}：{{fields.value}}"}
  key select {"label": "名称", "required": true, "options": ["p", "q"]}
  value string {"label": "value", "required": true}
plain list {"label": "plain", "required": false, "as": "pairs", "default": [], "label_singular": "", "collapsed": true, "summary": "{{fields.key}}：{{fields.value}}"}
  key string {"label": "名称", "required": true}
  value string {"label": "value", "required": true}
"""  # noqa: E501  a form is read line by line


def test_each_kind_of_value_becomes_a_field_of_its_own():
    shown = fields(SchemaView((INVENTED,), {}))
    assert list(lines(shown)) == FORM.strip().split("\n")


def test_a_group_within_its_own_kind_is_shown_a_few_times_and_no_more():
    inner: dict[str, Any] = {"type": "object", "properties": {"name": {"type": "string"}}}
    inner["properties"]["inner"] = inner
    shown, depth = list(fields(SchemaView((inner,), {}))), 0
    while shown:
        assert shown[0]["name"] == "name"
        shown, depth = (shown[1]["fields"] if len(shown) > 1 else []), depth + 1
    assert depth == NESTED + 1


def missing(
    shape: SchemaView, shown: list[Field], above: tuple[SchemaView, ...] = ()
) -> Iterator[str]:
    """The names a schema has and its form has not."""
    names = {field["name"]: field for field in shown}
    for name in shape.keys:
        if name not in names:
            yield name
            continue
        inner = shape.inside(name)
        inner = inner.inside(0) if "array" in inner.types else inner
        same = [one for one in above if one.keys == inner.keys]
        if inner.keys and len(same) + 1 < NESTED:
            yield from missing(inner, names[name]["fields"], (*above, inner))


def test_every_field_of_every_schema_has_its_place_in_a_form(site: Site, schemas: Schemas):
    for kind in collections(site, schemas):
        assert list(missing(schemas.shapes[kind["name"]], kind["fields"])) == [], kind["name"]


def test_every_source_people_write_can_be_opened(site: Site, schemas: Schemas):
    offered = set()
    for kind in collections(site, schemas):
        folder = kind.get("folder")
        offered |= set((ROOT / folder).glob("*")) if folder else set()
        offered |= {ROOT / one["file"] for one in kind.get("files", ())}
    written = {*ROOT.glob("site_data/**/*.yml"), *ROOT.glob("content/**/*.md")}
    assert offered == {path for path in written if "project" not in path.parts}


def test_labels_within_a_group_differ_and_are_chinese(site: Site, schemas: Schemas):
    def look(shown: list[Field], where: str) -> None:
        labels = [field["label"] for field in shown]
        assert len(labels) == len(set(labels)), where
        assert [one for one in labels if one.isascii()] == [], where
        for field in shown:
            look(field.get("fields", []), f"{where}/{field['name']}")

    for kind in collections(site, schemas):
        look(kind["fields"], kind["name"])


def test_any_call_is_offered_and_a_file_it_lacks_is_not(small: Path):
    schemas = Schemas.read(small)
    site, found = load(small, schemas)
    assert site is not None, found
    (call,) = site.calls
    kinds = {kind["name"]: kind for kind in collections(site, schemas)}
    assert [one["file"] for one in kinds["contacts"]["files"]] == [
        f"site_data/calls/{call.id}/contacts.yml"
    ]
    assert kinds["timeline"]["files"][0]["preview_path"] == f"calls/{call.id}/timeline/"
    without = replace(site, calls=(replace(call, cases=None),))
    kinds = {kind["name"]: kind for kind in collections(without, schemas)}
    assert kinds["cases"]["files"] == []
    assert kinds["announcement"]["fields"][-1]["name"] == BODY


# ---- the page, and the foreign script ----


FOREIGN = (ROOT / vendored.LAID).read_bytes()


def test_the_script_is_used_only_as_it_was_pinned(tmp_path: Path):
    assert page.script(ROOT) == FOREIGN
    assert page.script(tmp_path) == "还没有编辑页要用的文件；请先运行 make admin"
    laid = tmp_path / vendored.LAID
    laid.parent.mkdir(parents=True)
    laid.write_bytes(FOREIGN + b"\n")
    told = "编辑页要用的文件与登记的版本不一致；请重新运行 make admin"
    assert page.script(tmp_path) == page.beside(tmp_path) == told


def test_the_search_for_persons_passes_over_those_very_bytes_alone():
    number = "13800138000"
    other = FOREIGN[:100] + f" {number} ".encode()
    assert search({vendored.SCRIPT: FOREIGN}, ()) == ()
    assert [one.code for one in search({vendored.SCRIPT: other}, ())] == ["PUB-052"]
    assert not vendored.is_vendored("assets/other.js", FOREIGN)


@pytest.fixture(scope="module")
def tree(site: Site, schemas: Schemas, as_of: datetime) -> dict[str, bytes]:
    forms, _ = load_forms(ROOT, site, schemas)
    beside = page.beside(ROOT)
    assert not isinstance(beside, str)
    made, _ = issue(site, forms, as_of, lambda call, forms: (), beside)
    return made


def test_the_page_is_there_when_asked_for_and_leaves_no_trace_otherwise(
    tree: dict[str, bytes], built_site: Path
):
    editor = {vendored.PAGE, vendored.SCRIPT, "assets/admin/gongshi-admin.js"}
    assert editor <= tree.keys()
    names = [path.relative_to(built_site).as_posix() for path in built_site.rglob("*")]
    assert [name for name in names if "admin" in name or "decap" in name] == []
    told = (built_site / "manifest.json").read_text(encoding="utf-8")
    assert "admin" not in told


def test_only_the_page_of_the_editor_may_have_its_policy(tree: dict[str, bytes]):
    def codes(name: str, html: bytes) -> set[str]:
        ours = {path: tree[path] for path in tree if path.startswith("assets/")}
        files = {name: html, "assets/gongshi.svg": b"<svg/>"} | ours
        found = verify(files, base_url="https://example.org/", expected=frozenset(files))
        return {one.code for one in found if one.place.file == name}

    html = tree[vendored.PAGE]
    assert codes(vendored.PAGE, html) == set()
    assert "PUB-026" in codes("other/index.html", html)
    assert "PUB-026" in codes(vendored.PAGE, html.replace(b"connect-src ", b"connect-src * "))
    assert READING.content() != EDITING.content()


def test_no_text_of_the_sources_ends_the_data_of_the_page(site: Site, schemas: Schemas):
    (call, *others) = site.calls
    named = replace(call, short_title="</script><b>甲")
    html = page.files(replace(site, calls=(named, *others)), schemas, b"")[vendored.PAGE].decode()
    data = html.partition('id="gongshi-editor">')[2].partition("</script>")[0]
    (contacts,) = (one for one in json.loads(data)["collections"] if one["name"] == "contacts")
    assert contacts["files"][0]["label"] == "</script><b>甲"


def test_a_fault_in_the_sources_leaves_the_editor_open(project: Path, as_of: datetime):
    preview = Preview(
        project,
        now=lambda: as_of,
        announce=lambda news: None,
        beside=lambda site: {vendored.PAGE: site.title.encode()},
    )
    preview.look()
    broken = project / "content/about.md"
    broken.write_text("没有题头。\n", encoding="utf-8")
    preview.look()
    assert preview.view.is_broken
    shown = preview.view.answer("admin/")
    assert (shown.status, shown.content.decode()) == (200, load(ROOT)[0].title)  # type: ignore[union-attr]
    assert preview.view.answer("help/").status == 503


# ---- the command ----


def gongshi(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words))
    return done.exit_code, done.output


def test_the_command_says_how_to_get_what_is_missing(sources: Path):
    told = "还没有编辑页要用的文件；请先运行 make admin"
    for verb in ("build", "serve"):
        code, said = gongshi(verb, "--admin", "--root", str(sources))
        assert code == 2
        assert told in said
    assert not (sources / "build").exists()


def test_a_site_with_the_editor_is_put_nowhere_else(sources: Path, tmp_path: Path):
    words = ("build", "--admin", "--root", str(sources), "--site-dir", str(tmp_path / "public"))
    code, said = gongshi(*words)
    assert code == 2
    assert "请去掉 --admin 或 --site-dir" in said
    folder = tmp_path / "site"
    (folder / vendored.SCRIPT).parent.mkdir(parents=True)
    (folder / vendored.SCRIPT).write_bytes(b"")
    (told,) = adopt(tmp_path / "server", folder)  # type: ignore[misc]
    assert told.code == "PUB-059"
