"""What a schema says of a file as the fields of a form in the browser.

Works on shapes alone. The form is Decap CMS's, whose words (`widget`, `fields`, `hint`) stand here
and in the scripts of the page. What no field shows, the page leaves in the file as it is.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from generator.sources.schema_shapes import SchemaView, remedy
from generator.web.labels import COLUMNS

Field: TypeAlias = dict[str, Any]

BODY = "body"
"""The name of the field that holds the Markdown below front matter."""

KEY, VALUE = "key", "value"
"""The two fields of an entry that stands for one name and its value."""

PAIRS = "pairs"
"""A list that stands for a group of fields whose names the file chooses."""

GROUP = "group"
"""A list of one entry at most that stands for a group of fields that may be left out."""

NESTED = 3
"""How often a group of fields may stand within one of its own kind and still be shown."""

_LONG = 120
# A description that says “值＝意思” gives its options a Chinese name.
_BARE = re.compile("[；，]?加引号")
# What a file writes or leaves out is a switch in a form.
_SWITCHED = (
    ("写 true 的", "打开的"),
    ("写 true，", "打开的，"),
    ("写 false 的", "关上的"),
    ("删去这一行", "关上"),
)
_MEANING = r"(?<![a-z0-9-]){}＝([^，；。、（）]+)"
# What names an entry best, in a list that shows one line for each.
_NAMING = ("title", "name", "label", "unit", "office", "reading", "says", "text")


def fields(shape: SchemaView) -> tuple[Field, ...]:
    """Return the fields of a file, in the order of its schema."""
    return tuple(_inside(shape, ()))


def _inside(shape: SchemaView, above: tuple[tuple[str, ...], ...]) -> Iterator[Field]:
    for name in shape.keys:
        inner = shape.inside(name)
        if above.count(_kind(inner)) < NESTED:
            yield _field(name, inner, above, required=name in shape.required)


def _kind(shape: SchemaView) -> tuple[str, ...]:
    """Return what tells a group of fields, or a list of them, from other ones."""
    entry = shape.inside(0) if "array" in shape.types else shape
    return entry.keys or ("",)


def _field(
    name: str, shape: SchemaView, above: tuple[tuple[str, ...], ...], *, required: bool
) -> Field:
    field: Field = {"name": name, "label": shape.title or name, "required": required}
    hint = _BARE.sub("", shape.description)
    for written, switched in _SWITCHED if shape.types == {"boolean"} else ():
        hint = hint.replace(written, switched)
    # Who chooses from a list is not told to.
    write = "" if shape.first("enum") else _remedy(shape)
    if hint or write:
        field["hint"] = hint + (f"请{write}。" if write else "")
    if "array" in shape.types:
        return field | _list(shape, above, required=required)
    if "object" in shape.types:
        return field | _group(shape, above, required=required)
    return field | _scalar(shape)


def _list(shape: SchemaView, above: tuple[tuple[str, ...], ...], *, required: bool) -> Field:
    entry = shape.inside(0)
    limits = {"min": shape.first("minItems") if required else None, "max": shape.first("maxItems")}
    hint = {name: limit for name, limit in limits.items() if limit is not None}
    if entry.first("enum"):
        return {"widget": "select", "multiple": True, **hint, **_choice(entry)}
    looks = {"widget": "list", "default": [], "label_singular": entry.title or shape.title, **hint}
    if "object" in entry.types and entry.keys:
        inner = list(_inside(entry, (*above, _kind(entry))))
        return looks | {"fields": inner, **_collapsed(inner)}
    # A list within a list, or a list of groups whose names the file chooses, has no form.
    inner_field = _field("value", entry, (), required=True)
    return looks | {"field": inner_field, "collapsed": False}


def _group(shape: SchemaView, above: tuple[tuple[str, ...], ...], *, required: bool) -> Field:
    if not shape.keys:
        return _pairs(shape)
    inner = list(_inside(shape, (*above, _kind(shape))))
    if required:
        return {"widget": "object", "fields": inner, "collapsed": False}
    return {
        "widget": "list",
        "as": GROUP,
        "default": [],
        "max": 1,
        "label_singular": shape.title,
        "fields": inner,
        **_collapsed(inner),
    }


def _pairs(shape: SchemaView) -> Field:
    """Return the list that stands for a group whose names the file chooses."""
    value = shape.inside("")
    named: Mapping[str, Any] = shape.first("propertyNames") or {}
    key: Field = {"name": KEY, "label": COLUMNS["name"], "required": True, "widget": "string"}
    if "enum" in named:
        key |= {"widget": "select", "options": list(named["enum"])}
    elif "pattern" in named:
        key["pattern"] = [named["pattern"], remedy(named) or "名称的写法不对"]
    return {
        "widget": "list",
        "as": PAIRS,
        "default": [],
        "label_singular": value.title or shape.title,
        "fields": [key, _field(VALUE, value, (), required=True)],
        "collapsed": True,
        "summary": f"{{{{fields.{KEY}}}}}：{{{{fields.{VALUE}}}}}",
    }


def _collapsed(inner: list[Field]) -> Field:
    """Return how a list shows an entry that is folded: by what names it best."""
    names = [field["name"] for field in inner]
    best = [name for name in _NAMING if name in names] or names
    return {"collapsed": True, "summary": f"{{{{fields.{best[0]}}}}}"}


def _scalar(shape: SchemaView) -> Field:
    if shape.first("const") is not None:
        return {"widget": "hidden", "default": shape.first("const")}
    if shape.first("enum"):
        return {"widget": "select", **_choice(shape)}
    if shape.types == {"boolean"}:
        return {"widget": "boolean"}
    if shape.types in ({"integer"}, {"number"}):
        limits = {"min": shape.first("minimum"), "max": shape.first("maximum")}
        hint = {name: _plain(limit) for name, limit in limits.items() if limit is not None}
        return {
            "widget": "number",
            "value_type": "int" if shape.types == {"integer"} else "float",
            **hint,
        }
    longest = shape.first("maxLength")
    text = {"widget": "text" if (longest or 0) > _LONG else "string"}
    pattern = _pattern(shape)
    return text | ({"pattern": list(pattern)} if pattern else {})


def _remedy(shape: SchemaView) -> str:
    """Return how a text is written; the quotes that YAML wants are none of a form's."""
    return shape.write.replace('"', "")


def _choice(shape: SchemaView) -> Field:
    """Return the values to choose from, each with its meaning where the description has it."""
    hint = str(shape.description)
    options = []
    for value in shape.first("enum"):
        meaning = re.search(_MEANING.format(re.escape(str(value))), hint)
        label = f"{meaning[1]}（{value}）" if meaning else str(value)
        options.append({"label": label, "value": value})
    return {"options": options}


def _pattern(shape: SchemaView) -> tuple[str, str] | None:
    """Return what a text must look like, as browsers read it, and how that is told."""
    least, most = shape.first("minLength") or 0, shape.first("maxLength")
    written = shape.first("pattern")
    hint = []
    if written is not None:
        hint.append(_remedy(shape) or "写法不对")
    if most is not None:
        hint.append(f"{least} 至 {most} 个字" if least > 1 else f"不超过 {most} 个字")
    if not hint:
        return None
    size = rf"(?=[\s\S]{{{least},{'' if most is None else most}}}$)"
    look = f"(?=[\\s\\S]*?(?:{written}))" if written and not written.startswith("^") else ""
    rest = written.removeprefix("^") if written and not look else ""
    return f"^{size if most is not None else ''}{look}{rest}", "，".join(hint)


def _plain(value: int | Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
