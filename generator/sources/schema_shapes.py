"""What the schemas say of one value: its types, its title, its remedy and the values inside it.

This module looks at schemas already read, and says which of their keywords are written wrongly;
it validates no data and opens no file.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

from generator.sources.patterns import is_common
from generator.sources.slow_patterns import Growth, growth

Schema: TypeAlias = Mapping[str, Any]

INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?")
INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?"
    r"(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
)
_DATE = re.compile(r"(19[0-9]{2}|2[01][0-9]{2})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_WEB = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!-~]*)?")
_OTHER = re.compile(r"mailto:[!-;=?-~]+@[A-Za-z0-9.-]+|tel:[+0-9-]+")
_RELATIVE = re.compile(r"(?!//)(?![A-Za-z0-9+.-]*:)[!#-;=?-\[\]_a-z~]*")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

_TYPES = frozenset(("string", "integer", "number", "boolean", "null", "object", "array"))
_ONE = frozenset(("additionalProperties", "items", "contains", "not", "if", "then", "else"))
_ONE |= {"propertyNames", "unevaluatedProperties", "unevaluatedItems"}
_MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "$defs", "dependentSchemas")
_EVERY = _MANY[:3]
# A refusal spelled `false` loses its place in the library's errors; this one keeps it.
_NEVER: Schema = {"not": {}}


def is_date(text: str) -> bool:
    """Tell whether the text is a day of the years 1900 to 2199 written 2023-06-12."""
    match = _DATE.fullmatch(text)
    if not match:
        return False
    year, month, day = (int(part) for part in match.groups())
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def is_time(text: str) -> bool:
    """Tell whether the text is a time of day from 00:00 to 24:00, seconds optional."""
    match = _TIME.fullmatch(text)
    if not match:
        return False
    hour, minute, second = (int(part or 0) for part in match.groups())
    return (hour < 24 and minute < 60 and second < 60) or (hour == 24 and minute == second == 0)


def is_instant(text: str) -> bool:
    """Tell whether the text is a day, a time and an offset: 2023-06-12T24:00+08:00."""
    match = INSTANT.fullmatch(text)
    return match is not None and is_date(match[1]) and is_time(text[11 : match.start(5)])


def is_dated(text: str) -> bool:
    """Tell whether a text is a date or an instant as the sources write one."""
    return is_date(text) or is_instant(text)


def is_address(text: str) -> bool:
    """Tell whether the text is a web, mail or telephone address in ASCII, with its scheme."""
    return bool(_WEB.fullmatch(text) or _OTHER.fullmatch(text))


def is_link(text: str) -> bool:
    """Tell whether the text is an address, or one relative to the page it stands on."""
    return is_address(text) or bool(_RELATIVE.fullmatch(text))


def is_email(text: str) -> bool:
    """Tell whether the text is a mail address."""
    return bool(_EMAIL.fullmatch(text))


FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "date": is_date,
        "date-time": is_instant,
        "time": is_time,
        "uri": is_address,
        "uri-reference": is_link,
        "email": is_email,
        "regex": is_common,
    }
)


@lru_cache(maxsize=1000)
def pattern(text: str) -> re.Pattern[str]:
    r"""Compile a schema's pattern so that it reads as in a browser: `$` ends, `\d` is ASCII.

    Raises re.error for a pattern that Python does not know.
    """
    parts: list[str] = []
    inside = False
    for piece in re.findall(r"\\.|.", text, re.DOTALL):
        inside = piece == "[" or (inside and piece != "]")
        parts.append(r"\Z" if piece == "$" and not inside else piece)
    return re.compile("".join(parts), re.ASCII)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_schema(value: object) -> bool:
    return isinstance(value, dict | bool)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_schema, value))


def _is_named(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_schema, value.values()))


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_number(value: object) -> bool:
    return type(value) in (int, Decimal)


def _is_pattern(value: object) -> bool:
    try:
        # Without a group no two ways lead back to one place.
        return (
            isinstance(value, str)
            and pattern(value) is not None
            and not ("(" in value and growth(value, whole=False) is Growth.EXPONENTIAL)
        )
    except re.error:
        return False


def _is_type(value: object) -> bool:
    words = value if isinstance(value, list) else [value]
    return bool(words) and all(isinstance(word, str) and word in _TYPES for word in words)


def _is_dependency(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_names, value.values()))


_KEYWORDS: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        **dict.fromkeys(("$schema", "$id", "$ref", "$comment", "$anchor"), _is_text),
        **dict.fromkeys(("title", "description", "x-write", "patternErrorMessage"), _is_text),
        **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _is_count),
        **dict.fromkeys(("minProperties", "maxProperties"), _is_count),
        **dict.fromkeys(("minContains", "maxContains"), _is_count),
        **dict.fromkeys(("minimum", "maximum"), _is_number),
        **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _is_number),
        **dict.fromkeys(
            ("uniqueItems", "deprecated", "readOnly"), lambda value: isinstance(value, bool)
        ),
        **dict.fromkeys(("enum", "examples"), lambda value: isinstance(value, list)),
        **dict.fromkeys(("const", "default"), lambda value: True),
        **dict.fromkeys(_ONE, _is_schema),
        **dict.fromkeys(_MANY, _is_list),
        **dict.fromkeys(_NAMED, _is_named),
        "multipleOf": lambda value: _is_number(value) and value > 0,
        "required": _is_names,
        "enumDescriptions": _is_names,
        "dependentRequired": _is_dependency,
        "type": _is_type,
        "pattern": _is_pattern,
        "format": lambda value: _is_text(value) and value in FORMATS,
    }
)


def schemas_in(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the schema and every schema inside it, a refusal spelled `false` in a lasting form."""
    waiting: list[Any] = [schema]
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict):
            continue
        yield schema
        for word, value in schema.items():
            if word in _ONE:
                if value is False and word in ("then", "else"):
                    schema[word] = _NEVER
                waiting.append(value)
            elif word in _MANY and isinstance(value, list):
                value[:] = [_NEVER if inner is False else inner for inner in value]
                waiting += value
            elif word in _NAMED and isinstance(value, dict):
                for name, inner in value.items():
                    value[name] = _NEVER if inner is False else inner
                waiting += value.values()


def misspelt(schema: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Give each keyword of one schema that is unknown or holds what it may not, and its value."""
    for word, value in schema.items():
        good = _KEYWORDS.get(word)
        if good is None:
            if not word.startswith("x-"):
                yield word, value
        elif not good(value):
            yield word, value
    named = schema.get("patternProperties")
    for text in named if isinstance(named, dict) else ():
        if not _is_pattern(text):
            yield "patternProperties", text


def remedy(schema: Schema) -> str:
    """Give the remedy that stands in a schema: `x-write`, or what editors show of a pattern."""
    return str(schema.get("x-write") or schema.get("patternErrorMessage") or "")


def known(word: str) -> bool:
    """Tell whether a schema may hold the keyword."""
    return word in _KEYWORDS


class SchemaView:
    """What all schemas that apply to one value say of it, taken together.

    `refs` gives, for the identity of each schema that holds a `$ref`, the schema it points to.
    Alternatives (`anyOf`, `oneOf`, `then`, `else`) add up: a value may take any of their types.
    """

    def __init__(self, starts: tuple[Schema, ...], refs: Mapping[int, Schema]) -> None:
        """Gather the schemas that apply in place, each once."""
        self._refs = refs
        self._parts = tuple(_in_place(starts, refs))
        self._inner: dict[str | int, SchemaView] = {}
        self._built: dict[tuple[int, ...], SchemaView] = {}

    @cached_property
    def types(self) -> frozenset[str]:
        """Give the JSON types named for the value; none when the schemas leave it open."""
        return frozenset(word for part in self._parts for word in _types(part))

    @cached_property
    def title(self) -> str:
        """Give the first title, or an empty text."""
        return str(self.first("title") or "")

    @cached_property
    def description(self) -> str:
        """Give the first description, or an empty text."""
        return str(self.first("description") or "")

    @cached_property
    def write(self) -> str:
        """Give the first remedy, or an empty text."""
        return next((found for part in self._parts if (found := remedy(part))), "")

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Give the names of the known fields, in the order of the schemas."""
        return tuple(dict.fromkeys(k for part in self._parts for k in part.get("properties", ())))

    @cached_property
    def required(self) -> frozenset[str]:
        """Give the names of the fields that must be written."""
        return frozenset(name for part in self._parts for name in part.get("required", ()))

    def first(self, keyword: str) -> Any:
        """Give what the first schema that has a keyword says with it, or None."""
        return next((part[keyword] for part in self._parts if keyword in part), None)

    @property
    def known(self) -> bool:
        """Tell whether any schema says anything of the value."""
        return bool(self._parts)

    @cached_property
    def _scalars(self) -> frozenset[str]:
        return self.types & {"integer", "number", "boolean", "null"}

    def typed(self, text: str) -> str | int | Decimal | bool | None:
        """Give a plain scalar the type that its text and its schemas agree on; else it is text."""
        scalars = self._scalars
        if not scalars:
            return text
        if "null" in scalars and text in ("null", "~"):
            return None
        if "boolean" in scalars and text in ("true", "false"):
            return text == "true"
        if "integer" in scalars and INTEGER.fullmatch(text):
            return int(text)
        if "number" in scalars and NUMBER.fullmatch(text):
            return Decimal(text)
        return text

    def inside(self, step: str | int) -> SchemaView:
        """Give the shape of a field (by name) or of a list's entry (by number, from 0)."""
        if isinstance(step, int):
            step = min(step, self._prefix)
        if step in self._inner:
            return self._inner[step]
        found = _items(self._parts, step) if isinstance(step, int) else _fields(self._parts, step)
        starts = {id(schema): schema for schema in found if isinstance(schema, Mapping)}
        shape = self._built.setdefault(
            tuple(starts), SchemaView(tuple(starts.values()), self._refs)
        )
        # Names that no schema lists are a file's own; keeping them would grow without end.
        if isinstance(step, int) or step in self.keys:
            self._inner[step] = shape
        return shape

    def alone(self, schema: Any) -> SchemaView:
        """Give the shape of one schema by itself, an alternative for example."""
        return SchemaView((schema,), self._refs)

    @cached_property
    def _prefix(self) -> int:
        return max((len(part.get("prefixItems", ())) for part in self._parts), default=0)


def circles(schema: Schema, refs: Mapping[int, Schema]) -> bool:
    """Tell whether a schema applies itself to one and the same value, without end."""
    words = ("if", "not", "then", "else")
    starts = tuple(_beside(schema, refs, words))
    return any(inner is schema for inner in _in_place(starts, refs, words))


def _in_place(
    starts: tuple[Schema, ...],
    refs: Mapping[int, Schema],
    words: tuple[str, ...] = ("then", "else"),
) -> Iterator[Schema]:
    """Give the schemas and those they apply to the same value, each once, the surest first."""
    seen: set[int] = set()
    waiting = list(starts)
    while waiting:
        schema = waiting.pop(0)
        if isinstance(schema, Mapping) and id(schema) not in seen:
            seen.add(id(schema))
            yield schema
            waiting += _beside(schema, refs, words)


def _beside(schema: Schema, refs: Mapping[int, Schema], words: tuple[str, ...]) -> Iterator[Schema]:
    if id(schema) in refs:
        yield refs[id(schema)]
    for word in _EVERY:
        yield from schema.get(word, ())
    yield from (schema[word] for word in words if word in schema)
    yield from schema.get("dependentSchemas", {}).values()


def _types(schema: Schema) -> Iterator[str]:
    if "type" in schema:
        yield from [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        return
    for value in [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]:
        yield type_of(value)


def type_of(value: object) -> str:
    """Name the JSON type of a value read from YAML or from a schema."""
    if value is None:
        return "null"
    for kind, word in _KINDS:
        if isinstance(value, kind):
            return word
    return "array"


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (str, "string"),
    (int, "integer"),
    (Decimal, "number"),
    (Mapping, "object"),
)


def _fields(parts: tuple[Schema, ...], name: str) -> Iterator[Any]:
    for part in parts:
        known = False
        if name in part.get("properties", {}):
            known = True
            yield part["properties"][name]
        for text, schema in part.get("patternProperties", {}).items():
            if pattern(text).search(name):
                known = True
                yield schema
        if not known:
            yield part.get("additionalProperties")
            yield part.get("unevaluatedProperties")


def _items(parts: tuple[Schema, ...], number: int) -> Iterator[Any]:
    for part in parts:
        first = part.get("prefixItems", ())
        yield first[number] if number < len(first) else part.get("items")
