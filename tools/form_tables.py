"""The tables of what a form is written with, as the handbook shows them; written anew by --accept.

Blocks come from their library, kinds and keys from the schemas that editors and checks use.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.authoring.form_blocks import library

HEADING = "## 全部部分、类型和写法\n"
INTRODUCTION = (
    "下面各表由程序列出，与检查所用的一致。位置一栏里，› 后面是里面一层；… 处写自己起的标识。"
)

Json = Mapping[str, Any]

_SCHEMAS = Path(__file__).resolve().parents[1] / "schemas/data"
_FILES = (
    ("栏目（application.schema.json）", "application"),
    ("明细表的列（<名称>.table.json）", "table"),
    ("版面（layout.yml）", "layout"),
    ("规则（rules.yml）", "rules"),
    ("清单（批次目录的 lists/*.yml）", "list"),
    ("用例（cases/*.yml）", "form-cases"),
    ("评审方案（review.yml）", "review"),
)
_INSIDE = " › "
# What follows from the kind of a field, or from the place of the file, need not be written.
_FOLLOWS = frozenset(
    {"$schema", "$id", "additionalProperties", "allOf", "form", "format", "items", "missingValues"}
    | {"trueValues", "falseValues", "type", "enum"}
)


def tables() -> str:
    """Return what stands below the heading in the handbook, as Markdown."""
    parts = [
        ("部分", _table(("名称", "是什么"), _blocks())),
        ("栏目的类型（x-kind）", _table(("写法", "填什么"), _kinds())),
        *((title, _table(("位置", "写什么"), _keys(name))) for title, name in _FILES),
    ]
    return "\n\n".join(f"### {title}\n\n{table}" for title, table in parts)


def written(page: str) -> str:
    """Return a page with the tables as they are now below their heading, up to its end."""
    return f"{page.partition(HEADING)[0]}{HEADING}\n{INTRODUCTION}\n\n{tables()}\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _blocks() -> Iterator[tuple[str, ...]]:
    for block in library().values():
        fields = [field["title"] for one in block.sections for field in one.fields.values()]
        titles = "、".join(title for title in dict.fromkeys(fields) if "@" not in title)
        needs = "".join(f"连同 `{name}`。" for name in block.needs)
        asked = f"栏目：{titles}。" if titles else "栏目按批次的内容。"
        yield f"`{block.id}`", f"{block.about}{asked}{needs}"


def _kinds() -> Iterator[tuple[str, ...]]:
    kind = _schema("application")["$defs"]["kind"]
    for name, says in zip(kind["enum"], kind["enumDescriptions"], strict=True):
        yield f"`{name}`", says


def _keys(name: str) -> Iterator[tuple[str, ...]]:
    for place, needed, found in _walk(name, _schema(name), ""):
        says = found["description"].rstrip("。")
        named = found.get("propertyNames", found)
        offered = zip(named.get("enum", ()), named.get("enumDescriptions", ()), strict=False)
        # Kinds have a table of their own.
        options = [] if place.endswith("x-kind") else [f"`{a}` {b}" for a, b in offered]
        missing = [one for one in options if one.partition("`")[2].partition("`")[0] not in says]
        more = f"：{'，'.join(missing)}" if missing else ""
        must = "须写。" if needed else ""
        yield (
            _INSIDE.join(f"`{part}`" for part in place.split("/")),
            f"{found['title']}。{must}{says}{more}。",
        )


def _walk(name: str, node: Json, above: str) -> Iterator[tuple[str, bool, Json]]:
    """Yield every key that may be written: its place, whether it must be, and its schema."""
    required = node.get("required", ())
    for key, given in node.get("properties", {}).items():
        inside, found = _resolved(name, given)
        if key in _FOLLOWS or ("$ref" in given and given["$ref"].endswith("$defs/assumption")):
            continue
        yield f"{above}{key}", key in required, found
        yield from _walk(inside, found, f"{above}{key}/")
    for key, step in (("items", ""), ("additionalProperties", "…/")):
        if isinstance(node.get(key), dict):
            inside, found = _resolved(name, node[key])
            if found.get("properties") or found.get("items"):
                yield from _walk(inside, found, f"{above}{step}")


def _resolved(name: str, node: Json) -> tuple[str, Json]:
    """Return a schema with what it refers to, and the name of the file that this stands in."""
    while "$ref" in node:
        file, _, pointer = node["$ref"].partition("#/$defs/")
        name = file.removesuffix(".schema.json") or name
        own = {key: value for key, value in node.items() if key != "$ref"}
        node = {**_schema(name)["$defs"][pointer], **own}
    return name, node


def _schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    return found
