"""The words of forms as fields to edit in the browser: titles, hints, labels of options, reasons.

A file of a form is shown as far as it holds words, group within group, with no field for anything
that a rule goes by; the page writes what it shows into the places it came from.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.authoring.editor.collections import FORMAT
from generator.authoring.editor.fields import Field
from generator.forms.form_folder import APPLICATION, LAYOUT, RULES, TABLE
from generator.model.call_pages import section_path
from generator.model.calls import Call, Site
from generator.sources.documents import read_json, read_yaml
from generator.sources.schemas import Schemas
from generator.web.labels import COLUMNS, FORM

NAME = "form-texts"
"""The name of the collection."""

_HELP = "help"
_WORDS = {
    "title": COLUMNS["title"],
    "description": "填写提示",
    _HELP: "这一组的提示",
    "fails": "不符合时怎样说",
}
_GROUPS = {
    "properties": FORM["field"],
    "fields": FORM["field"],
    "oneOf": "各个选项",
    "items": "每一项",
    "sections": "各组",
    "rules": "各条规则",
}
# What a group is called where it has no title: the first of these that it holds.
_NAMING = ("title", "const", "clause", "name")
# The application says what it is of by itself, written by the program.
_BOUND = "form"


def form_texts(root: Path, site: Site, schemas: Schemas) -> Field:
    """Return the collection of the words of the forms in force."""
    return {
        "name": NAME,
        "label": "申报表的文字",
        "description": "标题、提示、选项的名称和不符合时的说法；栏目和规则请同事改。",
        "format": f"{FORMAT}{NAME}",
        "extension": "yml",
        "texts": True,
        "editor": {"preview": False},
        "files": [file for call in site.calls for file in _files(root, call, schemas)],
    }


def _files(root: Path, call: Call, schemas: Schemas) -> Iterator[Field]:
    folder = f"schemas/forms/{call.id}/{call.form.version}"
    for path in sorted((root / folder).glob("*")):
        name = path.name
        kind = {APPLICATION: "application", LAYOUT: "layout", RULES: "rules"}.get(name, "table")
        if kind == "table" and not name.endswith(TABLE):
            continue
        read = read_yaml if path.suffix == ".yml" else read_json
        document, _ = read(root, f"{folder}/{name}", kind, schemas)
        if document is None or not (shown := list(_inside(document.value))):
            continue
        own = {"layout": "分组", "rules": "规则"}.get(kind) or _label(document.value, FORM["form"])
        yield {
            "name": f"{call.id}-{name.partition('.')[0]}",
            "label": f"{call.short_title}：{own}",
            "file": f"{folder}/{name}",
            "preview_path": section_path(call, "form"),
            "fields": shown,
        }


def _inside(value: Any) -> Iterator[Field]:
    """Yield the fields of what holds words, each under its name, or its place in a list."""
    entries = value.items() if isinstance(value, Mapping) else enumerate(value)
    for name, inner in entries:
        if isinstance(inner, str) and name in _WORDS:
            yield _word(name)
        elif isinstance(inner, Mapping | list | tuple) and name != _BOUND:
            shown = list(_inside(inner))
            if shown:
                label = _label(inner, _GROUPS.get(str(name), str(name)))
                looks = {"widget": "object", "collapsed": name not in _GROUPS, "required": True}
                yield {"name": str(name), "label": label, **looks, "fields": shown}
    # A group of a form may have a hint and need not.
    if isinstance(value, Mapping) and {"clause", "fields"} <= value.keys() and _HELP not in value:
        yield _word(_HELP)


def _word(name: str) -> Field:
    return {
        "name": name,
        "label": _WORDS[name],
        "widget": "string" if name == "title" else "text",
        "required": name != _HELP,
    }


def _label(value: Any, otherwise: str) -> str:
    """Return what names a group of words."""
    named = (value.get(name) for name in _NAMING) if isinstance(value, Mapping) else ()
    return next((one for one in named if isinstance(one, str) and one), otherwise)
