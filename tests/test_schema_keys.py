"""`gongshi schema` shows each key of each source file at its place, with a valid example."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from generator.cli.main import main
from generator.sources.schema_shapes import FORMATS

ROOT = Path(__file__).parents[1]
SCHEMAS = {
    path.name: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "schemas/data").glob("*.schema.json"))
}
KINDS = sorted(
    name.removesuffix(".schema.json") for name, one in SCHEMAS.items() if "properties" in one
)
FILES: Registry[Any] = Registry().with_resources(
    (name, DRAFT202012.create_resource(one)) for name, one in SCHEMAS.items()
)
GOOD = FormatChecker(formats=())
for _name, _good in FORMATS.items():
    GOOD.checks(_name)(lambda value, good=_good: not isinstance(value, str) or good(value))

Place = tuple[str, ...]
"""The address of a schema: its file, and the keys on the way down to it."""


def at(place: Place) -> Any:
    found: Any = SCHEMAS[place[0]]
    for step in place[1:]:
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found


def led(place: Place) -> Place:
    """Where a schema leads by its reference, or itself."""
    if "$ref" not in at(place):
        return place
    name, _, pointer = at(place)["$ref"].partition("#")
    return led((name or place[0], *filter(None, pointer.split("/"))))


def fits(place: Place, value: object) -> bool:
    pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in place[1:])
    schema = {"$ref": f"{place[0]}#/{pointer}".rstrip("/")}
    return bool(Draft202012Validator(schema, registry=FILES, format_checker=GOOD).is_valid(value))


def keys(place: Place, value: Any, above: tuple[Place, ...] = ()) -> Iterator[tuple[Place, Any]]:
    """Each key below a schema that may be written, and what is shown there; None is nothing."""
    own = led(place)
    if own in above:
        return
    schema, above = at(own), (*above, own)
    for name, part in schema.get("properties", {}).items():
        inner = (*own, "properties", name)
        if "not" not in part:
            shown = value.get(name) if isinstance(value, dict) else None
            yield inner, shown
            yield from keys(inner, shown, above)
    for word, shown in (
        ("items", value[0] if isinstance(value, list) and value else None),
        ("additionalProperties", free(schema, value)),
    ):
        if isinstance(schema.get(word), dict):
            yield from keys((*own, word), shown, above)
    for number in range(len(schema.get("prefixItems", ()))):
        shown = value[number] if isinstance(value, list) and number < len(value) else None
        yield from keys((*own, "prefixItems", str(number)), shown, above)


def free(schema: Any, value: Any) -> Any:
    """What is shown under a name that the schema leaves open."""
    listed = schema.get("properties", {})
    names = value if isinstance(value, dict) else {}
    return next((names[name] for name in names if name not in listed), None)


def printed(*words: str) -> str:
    done = CliRunner().invoke(main, ["schema", *words, "--root", str(ROOT)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_shown_at_its_place_with_a_valid_example(kind: str) -> None:
    read = yaml.load(printed(kind), yaml.CSafeLoader)
    shown = json.loads(json.dumps(read, default=str))
    for place, value in keys((f"{kind}.schema.json",), shown):
        assert value is not None, f"{place} is not shown"
        # What has keys of its own is shown with all of them, also such as exclude each other.
        assert any(keys(place, value)) or fits(place, value), (place, value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_example_of_a_schema_keeps_to_it(name: str) -> None:
    def examples(place: Place) -> Iterator[tuple[Place, Any]]:
        inner = at(place)
        if isinstance(inner, dict) and isinstance(inner.get("examples"), list):
            yield from ((place, one) for one in inner["examples"])
        if isinstance(inner, dict | list):
            steps = inner if isinstance(inner, dict) else map(str, range(len(inner)))
            for step in steps:
                if step != "examples":
                    yield from examples((*place, step))

    found = list(examples((name,)))
    assert found
    assert [(place, one) for place, one in found if not fits(place, one)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_says_what_it_means(kind: str) -> None:
    lines = printed(kind).splitlines()
    for above, line in pairwise(lines):
        if not line.lstrip().startswith(("#", "-")):
            assert above.lstrip().startswith("# "), line
            assert "：" in above, above


def test_without_a_name_the_kinds_are_listed_and_an_unknown_one_is_refused() -> None:
    assert sorted(line.split("  ")[0] for line in printed().splitlines()) == KINDS
    done = CliRunner().invoke(main, ["schema", "timelines", "--root", str(ROOT)])
    assert done.exit_code == 2
    assert "没有 timelines 这一种文件；从 announcement、" in done.output
