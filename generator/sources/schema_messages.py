"""One fault against a schema, and how it is told in plain Chinese: what is so, what to do.

This module knows nothing of files or of the validating library; it is given the keyword that a
value breaks, and answers with a code and a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, TypeAlias

from generator.sources.schema_shapes import (
    INTEGER,
    NUMBER,
    Schema,
    SchemaView,
    is_date,
    is_instant,
    pattern,
    remedy,
    type_of,
)
from generator.sources.time_zone import with_offsets
from generator.web.labels import COLUMNS

Step: TypeAlias = str | int
Steps: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class SchemaFault:
    """One fault against a schema, before it is told: where, which keyword, with which limit."""

    steps: Steps
    keyword: str
    limit: Any
    value: Any
    schema: Schema
    root: SchemaView
    zone: tzinfo | None = None

    @property
    def shape(self) -> SchemaView:
        """Give what the schemas say of the value at fault."""
        return _shape_at(self.root, self.steps)

    @property
    def name(self) -> str:
        """Name the value at fault: “截止时间（closes）”."""
        return _name(self.root, self.steps)

    @property
    def write(self) -> str:
        """Give the remedy that stands beside the keyword, or else the field's own."""
        return with_offsets(remedy(self.schema) or self.shape.write, self.zone)

    def field(self, key: str) -> str:
        """Name a field of the value at fault."""
        return _name(self.root, (*self.steps, key))


@dataclass(frozen=True, kw_only=True)
class SchemaMessage:
    """One sentence about one value, or about its key."""

    steps: Steps
    at_key: bool = False
    code: str
    message: str


def _shape_at(root: SchemaView, steps: Steps) -> SchemaView:
    for step in steps:
        root = root.inside(step)
    return root


def _name(root: SchemaView, steps: Steps) -> str:
    if not steps:
        return f"“{root.title}”" if root.title else "整个文件"
    last = steps[-1]
    if isinstance(last, int):
        return f"{_name(root, steps[:-1])}第 {last + 1} 项"
    title = _shape_at(root, steps).title
    return f"“{title}（{short(last)}）”" if title and title != last else f"“{short(last)}”"


def short(value: object) -> str:
    """Show a value on one line, at most 30 characters of it."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "空"}[value]
    text = re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in str(value))).strip()
    return text if len(text) <= 30 else text[:29] + "…"


def whether(name: str) -> str:
    """Ask whether a name was meant."""
    return f"是否要写 {name}？"


def listed(value: Any) -> list[Any]:
    """Give a keyword's value as a list, whether it was one or not."""
    return list(value) if isinstance(value, list | tuple) else [value]


# A scalar has one cause at a time: the first of these that it breaks.
_ORDER = (
    "type",
    "const",
    "enum",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
)

TYPES = MappingProxyType(
    {
        "string": "文字",
        "integer": "整数",
        "number": "数字",
        "boolean": " true（是）或 false（否）",
        "null": "空",
        "object": "一组字段",
        "array": "列表",
    }
)
"""What a value may be, as authors are told."""

_TRUE = frozenset(("true", "yes", "y", "on", "1", "是", "对", "有"))
_FALSE = frozenset(("false", "no", "n", "off", "0", "否", "不", "无", "没有"))
COLON = "字段名后请用英文冒号，冒号后空一格"
"""What to do where a key and its value run together."""

_GLUED = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(：|:(?!//))")


def _type(fault: SchemaFault) -> str:
    wanted = listed(fault.limit)
    message = "或".join(TYPES[word] for word in wanted)
    actual = TYPES[type_of(fault.value)] if not isinstance(fault.value, bool) else ""
    value = "" if isinstance(fault.value, Mapping | tuple) else f"“{short(fault.value)}”"
    return f"{fault.name}应为{message}，现在是{actual}{value}；{_retype(fault, wanted)}"


def _retype(fault: SchemaFault, wanted: list[str]) -> str:
    """Say how to turn what was written into what is wanted."""
    value = fault.value
    if isinstance(value, str):
        if "boolean" in wanted and value.strip().lower() in _TRUE | _FALSE:
            return f"请写成 {'true' if value.strip().lower() in _TRUE else 'false'}，不加引号"
        if {"integer", "number"} & set(wanted):
            return _renumber(value, wanted) or fault.write or "请只写数字，不带单位"
        if {"object", "array"} & set(wanted) and _GLUED.match(value):
            return COLON
    if fault.write:
        return fault.write
    if "array" in wanted:
        return "请写成列表，每项另起一行，以“- ”开头"
    if "object" in wanted:
        return "请在下面各行缩进，写成“字段: 内容”"
    if isinstance(value, Mapping | tuple):
        return "请只写一项内容，不用列表和括号"
    if "string" in wanted:
        return f'请加上引号，写成 "{short(value)}"'
    return "请写 true 或 false"


def _renumber(text: str, wanted: list[str]) -> str:
    """Say how to write a number that was written otherwise; empty when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    form = NUMBER if "number" in wanted else INTEGER
    if form.fullmatch(text):
        return f"请去掉引号，写成 {text}"
    if re.fullmatch(r"-?[0-9]{19,}(\.[0-9]+)?", plain):
        return "数字太长，最多 18 位，请改正"
    bare = re.sub(r"[,_ ]", "", plain).removeprefix("+").removesuffix("%")
    bare = re.sub(r"^(-?)0+(?=[0-9])", r"\1", bare)
    if form.fullmatch(bare):
        return f"请写成 {bare}"
    if NUMBER.fullmatch(bare):
        return "请写整数，不带小数"
    return ""


def _enum(fault: SchemaFault) -> str:
    known = list(dict.fromkeys(map(short, fault.limit)))
    near = get_close_matches(str(fault.value), known, 1) if fault.value is not None else []
    listed = "、".join(known[:12]) + ("……" if len(known) > 12 else "")
    ask = whether(near[0]) if near else ""
    return f"{fault.name}不能写“{short(fault.value)}”；{ask}{fault.write or '可写的有：' + listed}"


def _const(fault: SchemaFault) -> str:
    value = short(fault.limit)
    return f"{fault.name}只能写“{value}”，现在是“{short(fault.value)}”；请写成 {value}"


def _pattern(fault: SchemaFault) -> str:
    remedy = fault.write or (
        f"请按说明改写：{fault.shape.description}" if fault.shape.description else ""
    )
    return f"{fault.name}的写法不对：“{short(fault.value)}”；{remedy or '请对照其他条目改写'}"


_FORMAT_WORDS = MappingProxyType(
    {
        "date": (COLUMNS["date"], "写成 2023-06-12 这样"),
        "date-time": (
            COLUMNS["time"],
            "写成 2023-06-12T17:30{offset} 这样，当日截止的写 T24:00{offset}",
        ),
        "time": ("钟点", "写成 17:30 这样"),
        "uri": ("网址", "写成 https:// 开头的完整网址，不带空格和汉字"),
        "uri-reference": ("链接", "写网址，或本站内的相对路径，不带空格和汉字"),
        "email": ("邮箱", "写成“用户名@域名”的样子"),
        "regex": ("正则表达式", "检查括号、方括号和反斜线"),
    }
)
_LOOSE_DATE = re.compile(
    r"([0-9]{4}) *[-/.年] *([0-9]{1,2}) *[-/.月] *([0-9]{1,2}) *日?"
    r"(?: *T?([0-9]{1,2})[:时点]([0-9]{1,2})?分?)?"
)


def _format(fault: SchemaFault) -> str:
    word, example = _FORMAT_WORDS[fault.limit]
    text = str(fault.value)
    what = f"{fault.name}的写法不对：“{short(text)}”"
    match = _LOOSE_DATE.match(unicodedata.normalize("NFKC", text).strip())
    if fault.limit not in ("date", "date-time") or match is None:
        offset = with_offsets("2023-06-12T24:00+08:00", fault.zone)[16:]
        return f"{what}不是{word}；{fault.write or '请' + example.format(offset=offset)}"
    year, month, day = (int(part) for part in match.groups()[:3])
    mended = f"{year}-{month:02}-{day:02}"
    if not is_date(mended):
        return f"{fault.name}写的“{short(text)}”这一天不存在；请改正日期"
    if fault.limit == "date":
        return f"{what}；请写成 {mended}"
    instant = with_offsets(
        f"{mended}T{int(match[4] or 24):02}:{int(match[5] or 0):02}+08:00", fault.zone
    )
    if match[4] is not None and is_instant(instant):
        return f"{what}；请写成 {instant}"
    ask = f"请写全日期、时间和时区，如 {with_offsets(f'{mended}T24:00+08:00', fault.zone)}"
    return f"{what}不是{word}；{fault.write or ask}"


def _length(fault: SchemaFault) -> str:
    count = len(fault.value)
    if not count:
        return f"{fault.name}是空的；请填写{_hint(fault)}"
    if fault.keyword == "minLength":
        return f"{fault.name}有 {count} 个字，至少要 {fault.limit} 个字；请补充"
    return f"{fault.name}有 {count} 个字，最多 {fault.limit} 个字；请缩短"


_RANGE = MappingProxyType(
    {
        "minimum": "不能小于",
        "maximum": "不能大于",
        "exclusiveMinimum": "要大于",
        "exclusiveMaximum": "要小于",
    }
)


def _range(fault: SchemaFault) -> str:
    bound = f"{_RANGE[fault.keyword]} {fault.limit}"
    return f"{fault.name}现在是 {fault.value}，{bound}；{fault.write or '请改正'}"


def _multiple(fault: SchemaFault) -> str:
    rule = f"要是 {fault.limit} 的整倍数"
    digits = re.fullmatch(r"0\.(0*)1", str(fault.limit))
    if digits:
        rule = f"最多写 {len(digits[1]) + 1} 位小数"
    return f"{fault.name}现在是 {fault.value}，{rule}；{fault.write or '请改正'}"


def _count(fault: SchemaFault) -> str:
    count = len(fault.value)
    if fault.keyword == "minItems":
        return f"{fault.name}有 {count} 项，至少要 {fault.limit} 项；请补上"
    most = fault.limit if fault.keyword == "maxItems" else len(fault.schema.get("prefixItems", ()))
    return f"{fault.name}有 {count} 项，最多 {most} 项；请删去多出的"


def _contains(fault: SchemaFault) -> str:
    return f"{fault.name}里缺少规定的项，或多出了规定的项；{fault.write or '请对照字段说明改正'}"


def _properties(fault: SchemaFault) -> str:
    count = len(fault.value)
    if fault.keyword == "minProperties":
        return f"{fault.name}有 {count} 个字段，至少要 {fault.limit} 个；请补上"
    return f"{fault.name}有 {count} 个字段，最多 {fault.limit} 个；请删去多出的"


def _hint(fault: SchemaFault) -> str:
    return f"（{fault.write}）" if fault.write else ""


def _none_fits(fault: SchemaFault) -> str:
    wanted = [_only_required(branch) for branch in fault.limit]
    if all(wanted) and isinstance(fault.value, Mapping):
        listed = "，或".join("和".join(map(fault.field, keys)) for keys in wanted)
        return f"缺少{listed}；请补上其中一种"
    if fault.write:
        return f"{fault.name}不合于任何一种写法；{fault.write}"
    titles = [title for branch in fault.limit if (title := _branch_title(fault.root, branch))]
    listed = f"请写成其中一种：{'、'.join(titles)}" if titles else "请对照字段说明改写"
    return f"{fault.name}不合于任何一种写法；{listed}"


def _branch_title(root: SchemaView, branch: Any) -> str:
    """Name an alternative: by its title, its fixed value or its types."""
    shape = root.alone(branch)
    if shape.title or not isinstance(branch, Mapping):
        return shape.title
    if "const" in branch:
        return short(branch["const"])
    return "或".join(TYPES[word].strip() for word in TYPES if word in shape.types)


_SENTENCES: Mapping[str, tuple[str, Callable[[SchemaFault], str]]] = MappingProxyType(
    {
        "type": ("SCH-002", _type),
        "enum": ("SCH-004", _enum),
        "const": ("SCH-005", _const),
        "pattern": ("SCH-006", _pattern),
        "format": ("SCH-007", _format),
        **dict.fromkeys(("minLength", "maxLength"), ("SCH-008", _length)),
        **dict.fromkeys(_RANGE, ("SCH-009", _range)),
        "multipleOf": ("SCH-010", _multiple),
        **dict.fromkeys(("minItems", "maxItems", "items"), ("SCH-012", _count)),
        "unevaluatedItems": ("SCH-012", _count),
        "anyOf": ("SCH-015", _none_fits),
        "oneOf": ("SCH-015", _none_fits),
        **dict.fromkeys(("minProperties", "maxProperties"), ("SCH-018", _properties)),
        **dict.fromkeys(("contains", "minContains", "maxContains"), ("SCH-020", _contains)),
    }
)


def settle(group: list[SchemaFault]) -> Iterator[SchemaMessage]:
    """Tell the faults of one value, each cause once."""
    wrong = [fault for fault in group if fault.keyword == "type"]
    if wrong:
        group = wrong[:1]
    elif not isinstance(group[0].value, Mapping | tuple):
        group = sorted(group, key=lambda fault: _rank(fault.keyword))[:1]
    yield from _fields(group)
    unknown = _unknown_fields(group)
    lacking = any(fault.keyword == "required" for fault in group)
    for fault in group:
        if fault.keyword not in _FIELDS and not (lacking and fault.keyword == "minProperties"):
            yield from (m for m in _tell(fault) if not _follows(m, fault, unknown))


def _follows(
    message: SchemaMessage, fault: SchemaFault, unknown: Mapping[str, tuple[SchemaFault, str]]
) -> bool:
    """Tell whether a message only follows from a field that is told as unknown."""
    if fault.keyword in ("anyOf", "oneOf"):
        meant = {near for _, near in unknown.values()}
        return any(not meant.isdisjoint(_only_required(branch)) for branch in fault.limit)
    return fault.keyword == "propertyNames" and message.steps[-1] in unknown


def _rank(keyword: str) -> int:
    return _ORDER.index(keyword) if keyword in _ORDER else len(_ORDER)


def _tell(fault: SchemaFault) -> Iterator[SchemaMessage]:
    if fault.value is None and fault.keyword in ("type", "enum", "const", "anyOf", "oneOf"):
        after = "“- ”" if fault.steps and isinstance(fault.steps[-1], int) else "冒号"
        message = f"{fault.name}没有填写；请在{after}后填写{_hint(fault)}"
        yield SchemaMessage(steps=fault.steps, code="SCH-003", message=message)
    elif fault.keyword in _INSIDE:
        yield from _INSIDE[fault.keyword](fault)
    else:
        code, sentence = _SENTENCES[fault.keyword]
        yield SchemaMessage(steps=fault.steps, code=code, message=sentence(fault))


def _names(fault: SchemaFault) -> Iterator[SchemaMessage]:
    names, wrong = fault.limit
    ask = remedy(names) if isinstance(names, Mapping) else ""
    closed = isinstance(names, Mapping) and "enum" in names
    for key in wrong:
        what = f"这里不能写{fault.field(key)}" if closed else f"字段名“{short(key)}”不合写法"
        message = f"{what}；{ask or '请对照其他条目改写'}"
        yield SchemaMessage(steps=(*fault.steps, key), at_key=True, code="SCH-017", message=message)


def _unique(fault: SchemaFault) -> Iterator[SchemaMessage]:
    same, number = fault.limit
    message = f"{fault.name}第 {number + 1} 项与第 {same + 1} 项相同；请删去一个"
    yield SchemaMessage(steps=(*fault.steps, number), code="SCH-013", message=message)


def _never(fault: SchemaFault) -> Iterator[SchemaMessage]:
    keys = _only_required(fault.limit) if isinstance(fault.value, Mapping) else []
    if not keys:
        message = f"这里不能写{fault.name}；{fault.write or '请删去'}"
        yield SchemaMessage(steps=fault.steps, at_key=True, code="SCH-019", message=message)
        return
    names = "和".join(map(fault.field, keys))
    message = f"这里不能写{names}；请删去" if len(keys) == 1 else f"{names}不能同时写；请删去一个"
    yield SchemaMessage(
        steps=(*fault.steps, keys[-1]), at_key=True, code="SCH-019", message=message
    )


def _several(fault: SchemaFault) -> Iterator[SchemaMessage]:
    fields = fault.value if isinstance(fault.value, Mapping) else {}
    written = [key for branch in fault.limit for key in _only_required(branch) if key in fields]
    if len(written) < 2:
        message = f"{fault.name}同时合于几种写法；{fault.write or '请只留一种'}"
        yield SchemaMessage(steps=fault.steps, code="SCH-016", message=message)
        return
    names = "和".join(map(fault.field, written))
    message = f"{names}只能写一种；请删去其余的"
    yield SchemaMessage(
        steps=(*fault.steps, written[1]), at_key=True, code="SCH-016", message=message
    )


def _only_required(branch: Any) -> list[str]:
    """Give the fields that a schema asks for, when it asks for nothing else."""
    if not isinstance(branch, Mapping) or set(branch) - {"required", "title", "description"}:
        return []
    return list(branch.get("required", ()))


_INSIDE: Mapping[str, Callable[[SchemaFault], Iterator[SchemaMessage]]] = MappingProxyType(
    {"propertyNames": _names, "uniqueItems": _unique, "not": _never, "several": _several}
)


# --- faults of the fields of one value -------------------------------------------------------

_CLOSED = frozenset(("additionalProperties", "unevaluatedProperties"))
_FIELDS = _CLOSED | {"required", "dependentRequired"}


def _fields(group: list[SchemaFault]) -> Iterator[SchemaMessage]:
    """Tell missing, unknown and dependent fields; a misspelt field is not missing as well."""
    missing: dict[str, SchemaFault] = {}
    for fault in group:
        if fault.keyword == "required":
            missing |= {key: fault for key in fault.limit if key not in fault.value}
    for key, (fault, near) in _unknown_fields(group).items():
        missing.pop(near, None)
        yield SchemaMessage(
            steps=(*fault.steps, key),
            at_key=True,
            code="SCH-011",
            message=_unknown(key, near, fault),
        )
    for key, fault in missing.items():
        steps = (*fault.steps, key)
        message = f"缺少{fault.field(key)}；请补上{_hint(replace(fault, steps=steps, schema={}))}"
        yield SchemaMessage(steps=fault.steps, at_key=True, code="SCH-001", message=message)
    for fault in group:
        if fault.keyword == "dependentRequired":
            yield from _dependent(fault, missing)


def _unknown_fields(group: list[SchemaFault]) -> dict[str, tuple[SchemaFault, str]]:
    """Give each field that is unknown, with its fault and the field that was probably meant."""
    found: dict[str, tuple[SchemaFault, str]] = {}
    for fault in group:
        if fault.keyword in _CLOSED:
            found |= {key: (fault, _nearest(key, fault)) for key in _extra(fault)}
    return found


def _extra(fault: SchemaFault) -> list[str]:
    known = set(fault.schema.get("properties", ()))
    patterns = [pattern(text) for text in fault.schema.get("patternProperties", ())]
    extra = [
        key
        for key in fault.value
        if key not in known and not any(form.search(key) for form in patterns)
    ]
    if fault.keyword == "unevaluatedProperties":
        # A field known to no schema is the first suspect; else it belongs to another alternative.
        return [key for key in extra if not fault.shape.inside(key).known] or extra
    return extra


def _nearest(key: str, fault: SchemaFault) -> str:
    """Give the field that was probably meant, by its name or its title; or an empty text."""
    known = fault.schema.get("properties") or fault.shape.keys
    free = {name: fault.shape.inside(name).title for name in known if name not in fault.value}
    wanted = unicodedata.normalize("NFKC", key).strip().lower().replace("_", "-")
    for name, title in free.items():
        if wanted in (title.lower(), name.lower().replace("_", "-")):
            return name
    near = get_close_matches(wanted, free, 1)
    return near[0] if near else ""


def _unknown(key: str, near: str, fault: SchemaFault) -> str:
    message = f"没有“{short(key)}”这个字段"
    if near:
        title = fault.shape.inside(near).title
        return f"{message}；{whether(near + (f'（{title}）' if title else ''))}"
    known = list(fault.schema.get("properties") or fault.shape.keys)
    if not known:
        return f"{message}；请删去"
    listed = "、".join(known[:12]) + ("……" if len(known) > 12 else "")
    return f"{message}；请删去，或改成可写的字段：{listed}"


def _dependent(fault: SchemaFault, missing: Mapping[str, SchemaFault]) -> Iterator[SchemaMessage]:
    for key, needed in fault.limit.items():
        for other in needed if key in fault.value else ():
            if other not in fault.value and other not in missing:
                message = f"写了{fault.field(key)}，还要写{fault.field(other)}；请补上"
                yield SchemaMessage(
                    steps=(*fault.steps, key), at_key=True, code="SCH-014", message=message
                )
