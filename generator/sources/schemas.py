"""The schemas of the YAML files: loaded once, and every fault against them told in Chinese.

This is the only module that knows jsonschema and referencing.  It fetches nothing, and tells a
fault in the schemas' own words (`title`, `x-write`), never in a library's.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from generator.findings import DeadEnd, Finding, Level, Place, sort
from generator.sources.bounded_files import LARGEST, bounded
from generator.sources.program_files import schema_base
from generator.sources.schema_messages import SchemaFault, Steps, listed, settle, short
from generator.sources.schema_shapes import (
    FORMATS,
    Schema,
    SchemaView,
    circles,
    known,
    misspelt,
    pattern,
    schemas_in,
)

FOLDER = "schemas/data"
SUFFIX = ".schema.json"

_DIALECT = Draft202012Validator.META_SCHEMA["$id"]

MOST = 1000
"""How many faults of one file are told."""

Where: TypeAlias = Callable[[Steps, bool], Place | None]

SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "SCH-001": "必填的字段都要写上",
        "SCH-002": "内容的类型要与字段相符：文字、数字、是否、列表或一组字段",
        "SCH-003": "字段写了就要填内容",
        "SCH-004": "只能从列出的内容中选一个",
        "SCH-005": "内容只能是规定的那一个",
        "SCH-006": "文字要合乎规定的写法",
        "SCH-007": "日期、时间、网址等要写对并且存在",
        "SCH-008": "文字不能太短或太长",
        "SCH-009": "数字要在规定的范围内",
        "SCH-010": "数字要是规定数的整倍数",
        "SCH-011": "不能写没有规定的字段",
        "SCH-012": "列表的项数要在规定的范围内",
        "SCH-013": "列表里不能有相同的项",
        "SCH-014": "写了一个字段，就要写与它相连的字段",
        "SCH-015": "至少要合于几种写法中的一种",
        "SCH-016": "几种写法只能取一种",
        "SCH-017": "字段名要合乎规定的写法",
        "SCH-018": "字段的个数要在规定的范围内",
        "SCH-019": "此处不能写的内容要删去",
        "SCH-020": "列表里要有规定的项",
        "SCH-021": "结构说明文件要能读成 JSON",
        "SCH-022": "结构说明文件要合乎 JSON Schema 2020-12",
        "SCH-023": "每种文件都要有它的结构说明",
        "SCH-024": "一份文件的问题过多时只列出前 1000 处",
    }
)


@dataclass(frozen=True, kw_only=True)
class Schemas:
    """All schemas of one project by name (`timeline` is timeline.schema.json), and their faults.

    While one schema has a fault none is used, for each may refer to any other. ``files`` are the
    texts they were read from by their paths, which make them equal; ``zone`` is that of the
    instants a fault proposes.
    """

    findings: tuple[Finding, ...] = field(compare=False)
    shapes: Mapping[str, SchemaView] = field(compare=False)
    validators: Mapping[str, Any] = field(compare=False)
    files: tuple[tuple[str, str], ...] = ()
    zone: tzinfo | None = None

    @classmethod
    def read(cls, root: Path) -> Schemas:
        """Read schemas/data/*.schema.json of a project, or of the program where it has none.

        Faults become findings.
        """
        base = schema_base(root, FOLDER)
        paths = sorted((base / FOLDER).glob(f"*{SUFFIX}"))
        return cls._of(tuple((path.relative_to(base).as_posix(), _content(path)) for path in paths))

    @classmethod
    @lru_cache(maxsize=4)
    def _of(cls, files: tuple[tuple[str, bytes | None], ...]) -> Schemas:
        """Return what files hold by their paths; None could not be read."""
        sources = tuple(_read(path, content) for path, content in files)
        findings = [finding for source in sources for finding in source.findings]
        registry: Registry[Any] = Registry().with_resources(
            (source.file, DRAFT202012.create_resource(source.schema)) for source in sources
        )
        refs: dict[int, Schema] = {}
        # What is misspelt could not be followed.
        if not findings:
            findings += [f for source in sources for f in _follow(source, registry, refs)]
        if not findings:
            findings += [f for source in sources for f in _circles(source, refs)]
        usable = {} if findings else {source.name: source.schema for source in sources}
        validator = _dialect(refs)
        return cls(
            files=tuple((source.path, source.text) for source in sources),
            findings=sort(findings),
            shapes=MappingProxyType(
                {n: SchemaView((schema,), refs) for n, schema in usable.items()}
            ),
            validators=MappingProxyType(
                {name: validator(schema, registry) for name, schema in usable.items()}
            ),
        )

    def missing(self, name: str) -> tuple[Finding, ...]:
        """Tell why no file can be held against a schema; empty when it can."""
        if name in self.shapes:
            return ()
        place = Place(file=f"{FOLDER}/{name}{SUFFIX}")
        message = "没有这份结构说明，无法检查用到它的文件；请补上这个文件"
        lacking = Finding(code="SCH-023", level=Level.ERROR, message=message, place=place)
        return self.findings or (lacking,)

    def faults(self, name: str, value: object, where: Where) -> Iterator[Finding]:
        """Tell what is wrong with a value, each fault once.

        `where(steps, at_key)` gives the place of a value or of its key, or None where the reader
        has already told a fault.
        """
        root = self.shapes[name]
        errors = self.validators[name].iter_errors(value)
        groups: dict[Steps, list[SchemaFault]] = defaultdict(list)
        for error in islice(errors, MOST):
            for fault in _leaves(error, root):
                groups[fault.steps].append(replace(fault, zone=self.zone))
        sentences = (message for group in groups.values() for message in settle(group))
        for message in islice(sentences, MOST):
            if place := where(message.steps, message.at_key):
                yield Finding(
                    code=message.code, level=Level.ERROR, message=message.message, place=place
                )
        rest = next(errors, None) or next(sentences, None)
        if rest and (place := where((), False)):
            many = f"问题超过 {MOST} 处，其余没有列出；请先改正这些，再检查一遍"
            yield Finding(code="SCH-024", level=Level.ERROR, message=many, place=place)


@dataclass(frozen=True, kw_only=True)
class _SchemaFile:
    """One schema file, read: its schema (empty when unreadable) and what is wrong with it."""

    path: str
    text: str
    schema: dict[str, Any]
    findings: tuple[Finding, ...] = ()

    @property
    def file(self) -> str:
        """Give the file's name, which is the schema's address too."""
        return self.path.rpartition("/")[2]

    @property
    def name(self) -> str:
        """Give the name that a reader asks for."""
        return self.file.removesuffix(SUFFIX)

    def finding(self, code: str, message: str, value: object = None) -> Finding:
        """Tell a fault of the file at the first line where the value stands."""
        start = self.text.find(json.dumps(value, ensure_ascii=False, default=float))
        place = Place(file=self.path, line=self.text.count("\n", 0, max(start, 0)) + 1)
        if start >= 0:
            place = replace(place, column=start - self.text.rfind("\n", 0, start))
        return Finding(code=code, level=Level.ERROR, message=message, place=place)


def _follow(
    source: _SchemaFile, registry: Registry[Any], refs: dict[int, Schema]
) -> Iterator[Finding]:
    """Note where each reference of a file leads, or tell that it leads nowhere."""
    resolver = registry.resolver(source.file)
    for schema in schemas_in(source.schema):
        if "$ref" not in schema:
            continue
        try:
            target = resolver.lookup(schema["$ref"]).contents
        except (Unresolvable, ValueError, TypeError):
            target = None
        if isinstance(target, dict):
            refs[id(schema)] = target
        else:
            message = f"“$ref”指向的 {short(schema['$ref'])} 不存在；请改正这个引用"
            yield source.finding("SCH-022", message, schema["$ref"])


def _circles(source: _SchemaFile, refs: Mapping[int, Schema]) -> Iterator[Finding]:
    for schema in schemas_in(source.schema):
        if "$ref" in schema and circles(schema, refs):
            message = f"“$ref”经 {short(schema['$ref'])} 又回到自己；请改正这个引用"
            yield source.finding("SCH-022", message, schema["$ref"])


def _content(path: Path) -> bytes | None:
    try:
        return bounded(path, LARGEST)
    except (OSError, DeadEnd):
        return None


def _read(path: str, content: bytes | None) -> _SchemaFile:
    source = _SchemaFile(path=path, text="", schema={})
    twice: list[str] = []

    def fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice.extend(name for name in set(names) if names.count(name) > 1)
        return dict(pairs)

    try:
        if content is None:
            raise ValueError(path)
        source = replace(source, text=content.decode("utf-8"))
        schema = json.loads(source.text, parse_float=Decimal, object_pairs_hook=fields)
    except json.JSONDecodeError as error:
        place = Place(file=source.path, line=error.lineno, column=error.colno)
        message = source.finding("SCH-021", "从这里起读不懂；请检查逗号、引号和括号是否成对")
        return replace(source, findings=(replace(message, place=place),))
    except (ValueError, RecursionError):
        message = source.finding("SCH-021", "这份文件读不出来；请检查它是不是 UTF-8 编码的 JSON")
        return replace(source, findings=(message,))
    if not isinstance(schema, dict):
        message = source.finding("SCH-022", "结构说明要写在一对花括号里；请改成 {…}")
        return replace(source, findings=(message,))
    repeated = (
        source.finding("SCH-022", f"“{short(name)}”在同一处写了两次；请删去一个", name)
        for name in twice
    )
    return replace(source, schema=schema, findings=(*repeated, *_lint(source, schema)))


def _lint(source: _SchemaFile, schema: dict[str, Any]) -> Iterator[Finding]:
    if schema.get("$id") != source.file:
        message = f"“$id”应与文件同名；请写成 {source.file}"
        yield source.finding("SCH-022", message, schema.get("$id", "$id"))
    if schema.get("$schema", _DIALECT) != _DIALECT:
        message = f"“$schema”应为 JSON Schema 2020-12；请写成 {_DIALECT}"
        yield source.finding("SCH-022", message, schema["$schema"])
    for inner in schemas_in(schema):
        if inner is not schema and "$id" in inner:
            message = "“$id”只能写在最外层；请删去"
            yield source.finding("SCH-022", message, inner["$id"])
        for word, value in misspelt(inner):
            if known(word):
                message = f"关键字“{word}”的内容不合写法：{short(value)}；请改正"
                yield source.finding("SCH-022", message, value)
            else:
                message = f"没有“{short(word)}”这个关键字；请改正，自用的关键字以 x- 开头"
                yield source.finding("SCH-022", message, word)


def _dialect(refs: Mapping[int, Schema]) -> Any:
    """Give the JSON Schema 2020-12 validator for frozen values, with references found once."""

    def ref(validator: Any, _: str, value: object, schema: Schema) -> Iterator[ValidationError]:
        yield from validator.descend(value, refs[id(schema)], resolver=validator._resolver)

    words = {
        "$ref": ref,
        "pattern": _check_pattern,
        "propertyNames": _check_names,
        "uniqueItems": _check_unique,
    }
    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "object": lambda _, value: isinstance(value, Mapping),
            "array": lambda _, value: isinstance(value, tuple),
        }
    )
    formats = FormatChecker(formats=())
    for name, good in FORMATS.items():
        formats.checks(name)(lambda value, good=good: not isinstance(value, str) or good(value))
    dialect = extend(Draft202012Validator, words, type_checker=types)  # type: ignore[no-untyped-call]
    return lambda schema, registry: dialect(schema, registry=registry, format_checker=formats)


def _check_pattern(
    validator: object, text: str, value: object, schema: Schema
) -> Iterator[ValidationError]:
    if isinstance(value, str) and not pattern(text).search(value):
        yield ValidationError("pattern")


def _check_names(
    validator: Any, names: Any, value: object, schema: Schema
) -> Iterator[ValidationError]:
    if isinstance(value, Mapping):
        check = validator.evolve(schema=names)
        wrong = tuple(key for key in value if not check.is_valid(key))
        if wrong:
            yield ValidationError("propertyNames", validator_value=(names, wrong))


def _check_unique(
    validator: object, wanted: bool, value: object, schema: Schema
) -> Iterator[ValidationError]:
    if not wanted or not isinstance(value, tuple):
        return
    first: dict[Hashable, int] = {}
    for number, entry in enumerate(value):
        same = first.setdefault(_hashable(entry), number)
        if same != number:
            # The pair stands where the library keeps the keyword's value.
            yield ValidationError("uniqueItems", validator_value=(same, number))


def _hashable(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return ("object", frozenset((key, _hashable(inner)) for key, inner in value.items()))
    if isinstance(value, tuple):
        return ("array", tuple(map(_hashable, value)))
    # In Python true equals 1; in a schema it does not.
    return (isinstance(value, bool), value)


def _leaves(error: ValidationError, root: SchemaView) -> Iterator[SchemaFault]:
    """Follow alternatives down to the one that was meant, where one can be told."""
    fault = SchemaFault(
        steps=tuple(error.absolute_path),
        keyword=str(error.validator),
        limit=error.validator_value,
        value=error.instance,
        schema=cast("Schema", error.schema),
        root=root,
    )
    if fault.keyword not in ("anyOf", "oneOf"):
        yield fault
    elif not error.context:
        yield replace(fault, keyword="several")
    else:
        yield from _branch(fault, error.context, root)


def _branch(
    fault: SchemaFault, errors: list[ValidationError], root: SchemaView
) -> Iterator[SchemaFault]:
    depth = len(fault.steps)
    branches: dict[Any, list[ValidationError]] = defaultdict(list)
    for inner in errors:
        branches[inner.relative_schema_path[0]].append(inner)
    groups = list(branches.values())
    typed = [group for group in groups if not _at(group, depth, "type")]
    if not typed:
        words = [word for group in groups for word in listed(_at(group, depth, "type")[0])]
        yield replace(fault, keyword="type", limit=list(dict.fromkeys(words)))
        return
    meant = [group for group in typed if not _chosen_apart(group, depth)]
    others = [group for group in groups if _at(group, depth, "type") not in ([], ["null"])]
    if not meant and others and any(_at(group, depth, "const", "enum") for group in typed):
        yield fault
    elif not meant:
        yield from _choice(fault, typed, depth)
    elif len(meant) == 1:
        yield from (leaf for inner in meant[0] for leaf in _leaves(inner, root))
    else:
        yield from _likeliest(fault, meant, root)


def _likeliest(
    fault: SchemaFault, groups: list[list[ValidationError]], root: SchemaView
) -> Iterator[SchemaFault]:
    """Tell fields missing under every alternative, or follow the one with the fewest faults."""
    if isinstance(fault.value, Mapping):
        groups = sorted(groups, key=len)
        if len(groups[0]) < len(groups[1]):
            yield from (leaf for inner in groups[0] for leaf in _leaves(inner, root))
            return
        depth = len(fault.steps)
        missing = [
            {key for keys in _at(group, depth, "required") for key in keys} - fault.value.keys()
            for group in groups
        ]
        shared = set.intersection(*missing)
        if shared:
            yield replace(fault, keyword="required", limit=sorted(shared), schema={})
            return
    yield fault


def _at(group: list[ValidationError], depth: int, *words: str) -> list[Any]:
    return [
        error.validator_value
        for error in group
        if error.validator in words and len(error.absolute_path) == depth
    ]


def _chosen_apart(group: list[ValidationError], depth: int) -> bool:
    """Tell whether a fixed value, of the whole or of one field, says another branch was meant."""
    return bool(_at(group, depth, "const", "enum") or _at(group, depth + 1, "const", "enum"))


def _choice(
    fault: SchemaFault, groups: list[list[ValidationError]], depth: int
) -> Iterator[SchemaFault]:
    """Tell alternatives that are told apart by one fixed value as the list of those values."""
    fixed = [
        next(
            e
            for e in group
            if e.validator in ("const", "enum") and len(e.absolute_path) <= depth + 1
        )
        for group in groups
    ]
    if len({tuple(error.absolute_path) for error in fixed}) > 1:
        yield fault
        return
    values = [
        value
        for error in fixed
        for value in (
            listed(error.validator_value) if error.validator == "enum" else [error.validator_value]
        )
    ]
    steps = tuple(fixed[0].absolute_path)
    yield replace(
        fault, steps=steps, keyword="enum", limit=values, value=fixed[0].instance, schema={}
    )
