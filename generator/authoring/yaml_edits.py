"""All that writes YAML for people: changes to a text that leave the rest as it is, and new lines.

Texts have passed `sources` before: they hold no anchors, tags or doubled keys. Comments, order and
layout are kept, because only the passages that change are written anew. JSON has its places too.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from generator.web.shared import written

Path = tuple[str | int, ...]

_HAN = written("han")
# Texts that are read as nothing else even without quotes.
_PLAIN = re.compile(
    rf"(?!(?:null|true|false)$)[A-Za-z{_HAN}（《“]"
    rf"[0-9A-Za-z{_HAN}（）《》〔〕、，。；“”—-]*(?: [0-9A-Za-z{_HAN}（）-]+)*"
)


@dataclass(frozen=True, kw_only=True)
class Scalar:
    """A value: the fields and places that lead to it, what it says, and the passage it fills."""

    path: Path
    value: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Change:
    """A passage of a text and what stands there instead."""

    start: int
    end: int
    text: str


class Verbatim(str):
    """A value as it is to stand, in quotes or without."""

    __slots__ = ()


def scalars(text: str) -> Iterator[Scalar]:
    """Yield every value of a text in its order; keys are no values."""
    root = _root(text)
    if root is not None:
        yield from _below(text, root, ())


def changed(text: str, changes: list[Change]) -> str:
    """Return the text with its changes, which do not overlap."""
    for change in sorted(changes, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    return text


def marked(text: str, marks: dict[Path, list[str]], key: str) -> str:
    """Return a YAML text whose groups of fields list some of their fields under ``key``.

    ``marks`` holds the fields by the path of their group, in order; a list that stands is renewed.
    """
    root = _root(text)
    changes = []
    for path, fields in marks.items():
        group = _at(root, path)
        if isinstance(group, yaml.MappingNode):
            changes.append(_mark(text, group, fields, key))
    return changed(text, changes)


def inserted(text: str, path: Path, item: str, after: frozenset[str] = frozenset()) -> str | None:
    """Return a text with an item in the list at a path, or None if no list is found there.

    It stands first, but after the items named in ``after`` that lead the list; one that is listed
    already stays where it is.
    """
    listed = _at(_root(text), path)
    if not isinstance(listed, yaml.SequenceNode):
        return None
    start, items = listed.start_mark.index, listed.value
    if any(isinstance(one, yaml.ScalarNode) and one.value == item for one in items):
        return text
    place = next((n for n, one in enumerate(items) if str(one.value) not in after), len(items))
    if listed.flow_style:
        if place < len(items):
            at, words = items[place].start_mark.index, f"{item}, "
        else:
            at, words = (_end(text, items[-1]), f", {item}") if items else (start + 1, item)
        return changed(text, [Change(start=at, end=at, text=words)])
    indent = " " * listed.start_mark.column
    # The dashes of a list are all in one column, with nothing but space before them.
    start = _line_end(text, _end(text, items[place - 1])) if place else start - len(indent)
    line = f"{_break(text)}{indent}- {item}" if place else f"{indent}- {item}{_break(text)}"
    return changed(text, [Change(start=start, end=start, text=line)])


def lines(value: Mapping[str, object], indent: str = "") -> Iterator[str]:
    """Yield new YAML line by line, a text in quotes only where it needs them."""
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield f"{indent}{key}:"
            yield from lines(inner, f"{indent}  ")
        elif isinstance(inner, Sequence) and not isinstance(inner, str):
            yield f"{indent}{key}:" if inner else f"{indent}{key}: []"
            for one in inner:
                first, *others = lines(one, f"{indent}    ")
                yield f"{indent}  - {first.strip()}"
                yield from others
        else:
            yield f"{indent}{key}: {_scalar(inner)}"


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | date | Verbatim):
        return str(value)
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _mark(text: str, group: yaml.MappingNode, fields: list[str], key: str) -> Change:
    words = f"[{', '.join(fields)}]"
    nodes = {name.value: value for name, value in group.value}
    if key in nodes:
        return Change(start=nodes[key].start_mark.index, end=_end(text, nodes[key]), text=words)
    if group.flow_style:
        end = _end(text, group.value[-1][1])
        return Change(start=end, end=end, text=f", {key}: {words}")
    # Beside the last of them, or, where that is long, the last that is a single value.
    short = [name for name in fields if isinstance(nodes[name], yaml.ScalarNode)]
    indent = " " * group.start_mark.column
    stop = _line_end(text, _end(text, nodes[(short or fields)[-1]]))
    return Change(start=stop, end=stop, text=f"{_break(text)}{indent}{key}: {words}")


def _line_end(text: str, position: int) -> int:
    stop = text.find("\n", position)
    stop = len(text) if stop < 0 else stop
    return stop - 1 if text[stop - 1 : stop] == "\r" else stop


def _break(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _root(text: str) -> yaml.Node | None:
    """Return the tree of a text; raises ValueError for one that is neither YAML nor such JSON."""
    # JSON may be indented with tabs, which YAML does not take; the places stay the same.
    try:
        node: yaml.Node | None = yaml.compose(text.replace("\t", " "), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError("no tree") from error
    return node


def _below(text: str, node: yaml.Node, path: Path) -> Iterator[Scalar]:
    if isinstance(node, yaml.ScalarNode):
        yield Scalar(path=path, value=node.value, start=node.start_mark.index, end=_end(text, node))
    elif isinstance(node, yaml.SequenceNode):
        for index, inner in enumerate(node.value):
            yield from _below(text, inner, (*path, index))
    elif isinstance(node, yaml.MappingNode):
        for name, inner in node.value:
            yield from _below(text, inner, (*path, str(name.value)))


def _at(node: yaml.Node | None, path: Path) -> yaml.Node | None:
    for step in path:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[int(step)]
        elif isinstance(node, yaml.MappingNode):
            node = next((inner for name, inner in node.value if name.value == step), None)
    return node


def _end(text: str, node: yaml.Node) -> int:
    """Return where a node ends, without the line breaks that a block takes with it."""
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(text, node.value[-1])
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(text, node.value[-1][1])
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return start + len(text[start:end].rstrip())
    return int(end)
