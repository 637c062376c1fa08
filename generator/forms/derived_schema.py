"""The schemas of a form as they are published: what is written, and what follows from it.

Types follow from the kinds of fields, conditions from the layout, choices from the call. Each is
stated once, so that no schema can say another thing than the form.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import cast

from generator.forms.answers import identity, kind_places
from generator.forms.conditions import ANY_KIND
from generator.forms.form import Condition, Field, FieldType, Form, Table
from generator.sources.patterns import spelled_out
from generator.web.shared import NO, YES, written

Json = Mapping[str, object]

_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
_TYPES: Mapping[FieldType, str] = MappingProxyType(
    {FieldType.YESNO: "boolean", FieldType.INTEGER: "integer", FieldType.YEAR: "integer"}
)
_IN_TABLES: Mapping[FieldType, Json] = MappingProxyType(
    {
        FieldType.DATE: {"type": "date", "format": "%Y-%m-%d"},
        FieldType.YESNO: {"trueValues": [YES], "falseValues": [NO]},
    }
)
_OF_NUMBERS, _OF_FORMATS = ("minimum", "maximum"), ("formatMinimum", "formatMaximum")
# JSON Schema bounds numbers alone; what bounds a date is a word that most checkers know beside it.
_PATTERNS: Mapping[FieldType, str] = MappingProxyType(
    {
        **{
            kind: f"^(?:{written(kind.value)})$"
            for kind in (
                *(FieldType.MONEY, FieldType.PHONE),
                *(FieldType.EMAIL, FieldType.URL, FieldType.PERCENT),
            )
        },
        FieldType.USCC: f"^{written('code')}$",
    }
)


def application_schema(form: Form, given: Json) -> Json:
    """Return the JSON Schema of an application, given what the form's own file holds."""
    held = cast("Mapping[str, Json]", given["properties"])
    properties: dict[str, Json] = {"form": _identity(form, held.get("form", {}))}
    properties |= {item.name: _property(item, held[item.name]) for item in form.items()}
    always = [item.name for item in form.items() if _is_needed(item) and not item.when]
    conditional = list(_conditional(form))
    return MappingProxyType(
        {
            **given,
            "type": "object",
            # As written: a published schema keeps its order.
            "properties": {name: properties[name] for name in dict.fromkeys((*held, "form"))},
            "required": ["form", *always],
            "additionalProperties": False,
            **({"allOf": conditional} if conditional else {}),
        }
    )


def table_schema(given: Json, columns: tuple[Field, ...], help_text: str) -> Json:
    """Return the Table Schema of a table, given what its own file holds."""
    fields = cast("list[Json]", given["fields"])
    made = [_column(item, column) for item, column in zip(fields, columns, strict=True)]
    own = {**_helped(given, help_text), "fields": made, "missingValues": [""]}
    return MappingProxyType({"$schema": _PROFILE, **own})


def _identity(form: Form, given: Json) -> Json:
    names = identity(form)
    return {
        "title": "表格标识",
        **given,
        "type": "object",
        "properties": {name: {"const": value} for name, value in names.items()},
        "required": list(names),
        "additionalProperties": False,
    }


def _property(item: Field | Table, given: Json) -> Json:
    if isinstance(item, Table):
        rows = {"minItems": item.least_rows, "maxItems": item.most_rows}
        return {**given, "type": "array", "items": {"type": "object"}, **rows}
    written = _helped(_unbounded(given), item.help)
    made: dict[str, object] = {**written, "type": _TYPES.get(item.kind, "string")}
    if item.kind is FieldType.DATE:
        made["format"] = "date"
    options = [{"const": option.id, "title": option.label} for option in item.options]
    if item.kind is FieldType.SEVERAL:
        most = len(options) if item.most is None else item.most
        counts = {"minItems": item.least or 1, "maxItems": most, "uniqueItems": True}
        return {**made, "type": "array", "items": {"oneOf": options}, **counts}
    if options:
        made["oneOf"] = options
    return {**made, **_bounds(item, _OF_FORMATS), **_pattern(given, item)}


def _column(given: Json, column: Field) -> Json:
    limits = _unbounded(cast("Json", given.get("constraints", {})))
    if column.options:
        limits["enum"] = [option.id for option in column.options]
    limits |= {**_bounds(column, _OF_NUMBERS), **_pattern(limits, column)}
    written = _helped(given, column.help)
    made = {**written, "type": _TYPES.get(column.kind, "string"), **_IN_TABLES.get(column.kind, {})}
    return {**made, "constraints": limits} if limits else made


def _helped(given: Json, help_text: str) -> dict[str, object]:
    """Return what is written with the help as people read it, where there is one."""
    return {**given, **({"description": help_text} if help_text else {})}


def _unbounded(given: Json) -> dict[str, object]:
    """Return what is written without bounds, which the field has read."""
    return {name: value for name, value in given.items() if name not in _OF_NUMBERS}


def _bounds(of: Field, of_dates: tuple[str, str]) -> dict[str, int | str]:
    """Return the bounds of a number or a date, its own or those of its kind, under their names."""
    if of.kind is FieldType.DATE:
        days = zip(of_dates, (of.earliest, of.latest), strict=True)
        return {name: day for name, day in days if day}
    numbers = zip(_OF_NUMBERS, (of.least, of.most), strict=True)
    return {name: number for name, number in numbers if number is not None}


def _pattern(given: Json, of: Field) -> Json:
    """Return the pattern of a field as all engines read it: its own, or that of its kind."""
    text = given.get("pattern")
    found = spelled_out(text) if isinstance(text, str) else _PATTERNS.get(of.kind)
    return {"pattern": found} if found else {}


def _conditional(form: Form) -> Iterator[Json]:
    """Yield one rule for all that is asked for under the same conditions."""
    groups: dict[tuple[Condition, ...], list[Field | Table]] = {}
    for item in form.items():
        if item.when:
            groups.setdefault(item.when, []).append(item)
    for when, items in groups.items():
        wants = [_wants(form, *want) for condition in when for want in condition.wants]
        needed = [item.name for item in items if _is_needed(item)]
        yield {
            "if": wants[0] if len(wants) == 1 else {"allOf": wants},
            **({"then": {"required": needed}} if needed else {}),
            "else": {"properties": {item.name: False for item in items}},
        }


def _is_needed(item: Field | Table) -> bool:
    """Tell whether an application that is asked for something holds it: a table even when empty."""
    return isinstance(item, Table) or item.required


def _wants(form: Form, name: str, values: Iterable[str | bool]) -> Json:
    if (field := form.field(name)) and field.kind is FieldType.SEVERAL:
        holds = {"contains": {"enum": list(values)}}
        return {"properties": {name: holds}, "required": [name]}
    if name != ANY_KIND:
        return _one_of(name, values)
    fields, columns = kind_places(form)
    return {
        "anyOf": [
            *(_one_of(field.name, values) for field in fields),
            *(
                {
                    "properties": {table.name: {"contains": _one_of(column.name, values)}},
                    "required": [table.name],
                }
                for table, column in columns
            ),
        ]
    }


def _one_of(name: str, values: Iterable[str | bool]) -> Json:
    return {"properties": {name: {"enum": list(values)}}, "required": [name]}
