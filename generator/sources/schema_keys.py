"""A kind of source file told to people: each key it may hold, what it means and one example of it.

All of it stands in the schemas (`title`, `description`, `examples`).  This module reads them and
writes them down as one YAML file; it opens no file and checks no data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.sources.schema_shapes import SchemaView, is_dated

_PLAIN = re.compile(
    r"[A-Za-z\u4e00-\u9fff〇《][^:#'\"\\\[\]{},&*!|>%@`\s]*( [^:#'\"\\\[\]{},&*!|>%@`\s]+)*"
)
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off"))


def key_lines(view: SchemaView) -> Iterator[str]:
    """Write an example of a whole file, what each key means in a comment above it.

    It shows every key a file may hold, also such as no one file holds together.  A part that may
    hold itself, as a category its tracks, is written once.
    """
    yield f"# {_sentence(view)}"
    yield from _lines(view, "", (), None)


def _lines(view: SchemaView, indent: str, above: tuple[Any, ...], told: Any) -> Iterator[str]:
    must = view.first("required") or ()
    samples = told if told is not None else (view.first("examples") or [{}])[0]
    for name in _names(view, samples):
        part = view.inside(name)
        yield f"{indent}# {_sentence(part, '（必填）' if name in must else '')}"
        yield from _value(f"{indent}{name}:", part, indent, above, samples.get(name))


def _value(
    head: str, view: SchemaView, indent: str, above: tuple[Any, ...], told: Any
) -> Iterator[str]:
    holds = view.first("properties")
    example = _example(view) if told is None else told
    if holds is not None and any(holds is one for one in above):
        yield f"{head} {{}}"
    elif _names(view, example):
        yield head
        yield from _lines(view, f"{indent}  ", (*above, holds), example)
    elif example is None and (items := _items(view)):
        yield head
        for item in items:
            yield from _value(f"{indent}  -", item, f"{indent}  ", above, None)
    else:
        yield f"{head} {_written(example)}"


def _names(view: SchemaView, example: Any) -> tuple[str, ...]:
    """Give the keys of a place: those that are listed, and those of its example that hold more."""
    listed = (key for key in view.keys if view.inside(key).first("not") != {})
    free = example if isinstance(example, Mapping) else ()
    held = (key for key in free if view.keys or view.inside(key).keys)
    return tuple(dict.fromkeys((*listed, *held)))


def _items(view: SchemaView) -> tuple[SchemaView, ...]:
    """Give the items that a list has one by one, or one for all of them."""
    found = (view.inside(number) for number in range(len(view.first("prefixItems") or (0,))))
    return tuple(item for item in found if item.known)


def _example(view: SchemaView) -> Any:
    """Give what a schema shows of a value, or the first that it lets through."""
    for keyword in ("examples", "enum"):
        if found := view.first(keyword):
            return found[0]
    found = view.first("const")
    return True if found is None and "boolean" in view.types else found


def _sentence(view: SchemaView, must: str = "") -> str:
    choices = [str(one) for one in view.first("enum") or ()]
    untold = [one for one in choices if one not in view.description]
    listed = f"可以写 {'、'.join(choices)}。" if untold else ""
    return f"{view.title}{must}：{view.description}{listed}".rstrip("：")


def _written(value: Any) -> str:
    """Write a value on one line so that every reader of YAML takes it for what it is."""
    if isinstance(value, str) and value not in _WORDS:
        if _PLAIN.fullmatch(value) or is_dated(value):
            return value
        if '"' in value and "'" not in value:
            return f"'{value}'"
    return json.dumps(value, ensure_ascii=False, default=float)
