"""Sources of a project spoiled at random where it hurts: keys, values, rows, lines and bytes."""

import csv
import io
import json
import random
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from tests.support.mutations import spliced

Random = random.Random
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 10**40, "", " ", "x", "0", "是", "=1+1", "长" * 5_000, "\u202ex",
    "([", "(a+)+$", "2023-02-30", "2023-06-20T24:00", "../../etc/passwd", "<script>", "{{ 1 }}",
    "a\nb", "13912345678", "\ud800", "\ufffe", [], {}, [[]], [None], [{}], {"a": 1}, {"": None},
    ["x"] * 300, {"type": "nosuch"}, {"$ref": "#"}, {"$ref": "file:///etc/passwd"}, "60",
    ["string", "null"],
)  # fmt: skip
LINES = (
    "", "\t- x", "  x: 1", "- ", "x: &a 1", "y: *a", "<<: {}", "---", "...", "? x", "'", '"', "{",
    "]", "%YAML 2", "# " * 500, "!!python/object:x y", "|", "\u2028", "\x00",
)  # fmt: skip
KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "site": ("site_data/site.yml", "site_data/workdays/*.yml"),
        "call": ("site_data/calls/*/*.yml",),
        "announcement": ("content/announcements/*.md",),
        "page": ("content/*.md", "content/handbook/*.md"),
        "objections": ("site_data/objections/*.yml",),
        "list": ("site_data/results/*/*.csv", "site_data/results/*/*.json"),
        "log": ("site_data/log.jsonl",),
        "form": ("schemas/forms/*/*/application.schema.json", "schemas/forms/*/*/*.table.json"),
        "layout": ("schemas/forms/*/*/layout.yml",),
        "rules": ("schemas/forms/*/*/rules.yml", "schemas/forms/*/*/review.yml"),
        "example": ("schemas/forms/*/*/examples/*.json",),
    }
)
"""Every kind of source that staff write, and where it stands."""


def files_of(root: Path, kind: str) -> list[Path]:
    """The sources of a kind in a project, in order."""
    return sorted({path for pattern in KINDS[kind] for path in root.glob(pattern)})


def spoilt(path: Path, by: Random) -> bytes:
    """The bytes of a source with one thing to three changed in it."""
    data = path.read_bytes()
    structure = _BY_SUFFIX[path.suffix]
    return by.choice((structure, structure, structure, _line, spliced))(data, by)


def _line(data: bytes, by: Random) -> bytes:
    lines = data.decode().split("\n")
    at, other = by.randrange(len(lines)), by.randrange(len(lines))
    match by.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = by.choice(LINES)
        case 4:
            lines[at] = "  " + lines[at]
        case _:
            lines[at] = re.sub(
                r"[:,：]\s*.*", lambda _: f": {by.choice(LINES)}", lines[at], count=1
            )
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def changed(value: Any, by: Random) -> Any:
    """A tree with something in it taken out, doubled, renamed or of another kind."""
    places: list[tuple[Any, Any]] = []
    nodes = [value]
    while nodes:
        node = nodes.pop()
        items = node.items() if isinstance(node, dict) else enumerate(node)
        for name, child in items:
            places.append((node, name))
            if isinstance(child, dict | list):
                nodes.append(child)
    if not places:
        return deepcopy(by.choice(VALUES))
    node, name = by.choice(places)
    match by.randrange(6):
        case 0:
            del node[name]
        case 1 if isinstance(node, dict):
            node[f"{name}x"] = node.pop(name)
        case 1:
            node.insert(name, deepcopy(node[name]))
        case 2:
            other, key = by.choice(places)
            if key in other if isinstance(other, dict) else key < len(other):
                node[name] = deepcopy(other[key])
        case 3 if isinstance(node, dict):
            node[by.choice(("x", "", "type", "title", "when", "required"))] = deepcopy(
                by.choice(VALUES)
            )
        case _:
            node[name] = deepcopy(by.choice(VALUES))
    return value


def _json(data: bytes, by: Random) -> bytes:
    value = json.loads(data)
    for _ in range(by.choice((1, 1, 1, 3))):
        if isinstance(value, dict | list):
            value = changed(value, by)
    made = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return made.encode("utf-8", "surrogatepass")


def _yaml(data: bytes, by: Random) -> bytes:
    value = yaml.safe_load(data)
    for _ in range(by.choice((1, 1, 1, 3))):
        if isinstance(value, dict | list):
            value = changed(value, by)
    made = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=200)
    return made.encode("utf-8", "surrogatepass")


def _markdown(data: bytes, by: Random) -> bytes:
    head, mark, body = data.partition(b"\n---\n")
    if mark and by.random() < 0.6:
        return b"---\n" + _yaml(head.removeprefix(b"---\n"), by).rstrip(b"\n") + mark + body
    return _line(data, by)


def _csv(data: bytes, by: Random) -> bytes:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    row = by.choice(rows)
    match by.randrange(4):
        case 0:
            rows.remove(row)
        case 1:
            rows.insert(by.randrange(len(rows) + 1), list(row))
        case 2:
            row.pop(by.randrange(len(row)))
        case _:
            row[by.randrange(len(row))] = str(by.choice(VALUES))
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue().encode("utf-8-sig", "surrogatepass")


def _jsonl(data: bytes, by: Random) -> bytes:
    lines = data.split(b"\n")
    at = by.randrange(len(lines) - 1)
    lines[at] = json.dumps(changed(json.loads(lines[at]), by), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )
    return b"\n".join(lines)


_BY_SUFFIX: Mapping[str, Callable[[bytes, Random], bytes]] = MappingProxyType(
    {".json": _json, ".yml": _yaml, ".md": _markdown, ".csv": _csv, ".jsonl": _jsonl}
)
