"""Slips that could stand in the limits of a form: each one step up, one step down, or left out.

What breaks a limit follows from the limit, so the trials of it are made here and written nowhere; a
pattern says neither what keeps nor what breaks it. Nothing is checked here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import cast

from generator.forms.derived_schema import application_schema
from generator.forms.field_types import BETWEEN
from generator.forms.form import Field, FieldType, Form, Section, Table
from generator.forms.form_cases import Filled, Texts, changed

Json = Mapping[str, object]

REMOVED = None
"""What a limit becomes that is left out."""
KEYWORDS = (
    *("required", "minLength", "maxLength", "minimum", "maximum", "pattern"),
    *("minItems", "maxItems"),
)
_SIGN = "甲"


@dataclass(frozen=True, kw_only=True)
class FieldLimit:
    """One limit of a field, a column or a table: ``at`` points to it as a case does.

    A column is written ``/table/column``. ``value`` is a figure or pattern, 1 for ``required``;
    ``options`` are those of which so many may be chosen.
    """

    at: str
    title: str
    keyword: str
    value: int | str
    options: tuple[str, ...] = ()

    @property
    def slips(self) -> tuple[int | None, ...]:
        """Return what may stand there by mistake."""
        if isinstance(self.value, str) or self.keyword == "required":
            return (REMOVED,)
        if (self.keyword, self.value) == ("minLength", 1):
            # An answer without a sign is none, whatever its limits.
            return (self.value + 1,)
        if (self.keyword, self.value) == ("minItems", 1) and self.options:
            # No option at all is no answer, either.
            return (self.value + 1,)
        if (self.keyword, self.value) == ("maxItems", len(self.options)):
            # There are no more.
            return (self.value - 1,)
        return (self.value - 1, self.value + 1, REMOVED)

    @property
    def file(self) -> str:
        """Return the file of the form in which it is written, for a table the one that names it."""
        name, _, column = self.at.removeprefix("/").partition("/")
        return f"{name}.table.json" if column else "application.schema.json"

    @property
    def pointer(self) -> str:
        """Return where in that file, as far as the name of the field says it."""
        name, _, column = self.at.removeprefix("/").partition("/")
        return "" if column else f"/properties/{name}"


def limits(form: Form) -> Iterator[FieldLimit]:
    """Yield every limit that is written in a form, in its order."""
    properties = cast("Mapping[str, Json]", form.schema["properties"])
    for item in form.items():
        if isinstance(item, Field):
            yield from _limits(item, properties[item.name], f"/{item.name}")
            continue
        written = {"minItems": item.least_rows, "maxItems": item.most_rows}
        for keyword, figure in written.items():
            if figure:
                yield FieldLimit(
                    at=f"/{item.name}", title=item.title, keyword=keyword, value=figure
                )
        for column, constraints in zip(item.columns, _constraints(item), strict=True):
            yield from _limits(column, constraints, f"/{item.name}/{column.name}")


def _limits(field: Field, written: Json, at: str) -> Iterator[FieldLimit]:
    if field.required:
        yield FieldLimit(at=at, title=field.title, keyword="required", value=1)
    if field.kind is FieldType.SEVERAL:
        options = tuple(option.id for option in field.options)
        for keyword, bound in (("minItems", field.least), ("maxItems", field.most)):
            if bound is not None:
                yield FieldLimit(
                    at=at, title=field.title, keyword=keyword, value=bound, options=options
                )
    for keyword in ("minLength", "maxLength", "minimum", "maximum", "pattern"):
        value = written.get(keyword)
        # Patterns that follow from the kind are no limits of this form.
        if isinstance(value, int | str) and not (keyword == "pattern" and _is_of_kind(field)):
            yield FieldLimit(at=at, title=field.title, keyword=keyword, value=value)


def _is_of_kind(field: Field) -> bool:
    return field.kind.value not in ("text", "long")


def _constraints(table: Table) -> Iterator[Json]:
    for found in cast("list[Json]", table.descriptor["fields"]):
        yield cast("Json", found.get("constraints", {}))


def untried(form: Form, filled_in: Iterable[Filled]) -> Iterator[FieldLimit]:
    """Yield the first limit of each field that nothing fills in, whose limits nothing can try."""
    names: set[str] = set()
    for one in filled_in:
        names |= {f"/{name}" for name, text in one.fields.items() if text}
        for name, rows in one.tables.items():
            names |= {f"/{name}" for row in rows[:1]}
            names |= {f"/{name}/{column}" for row in rows for column, text in row.items() if text}
    for limit in limits(form):
        if limit.keyword != "required" and limit.at not in names:
            names.add(limit.at)
            yield limit


def trials(limit: FieldLimit, bases: Iterable[Filled]) -> Iterator[Filled]:
    """Yield forms that just keep a limit or just do not, out of the first with what it is of."""
    name, _, column = limit.at.removeprefix("/").partition("/")
    for base in bases:
        rows = base.tables.get(name, ())
        own = rows[0].get(column, "") if column and rows else base.fields.get(name, "")
        if not (own or rows):
            continue
        at = f"/{name}/0/{column}" if column else f"/{name}"
        for made in _tries(limit, own, rows):
            if isinstance(made, tuple):
                yield changed(base, {}, {at: made})
            else:
                yield changed(base, {at: made}, {})
        return


def _tries(
    limit: FieldLimit, own: str, rows: tuple[Texts, ...]
) -> Iterator[str | tuple[Texts, ...]]:
    if limit.keyword == "required":
        yield ""
    for figure in _figures(limit):
        if limit.options:
            yield BETWEEN.join(limit.options[:figure])
        elif limit.keyword in ("minItems", "maxItems"):
            yield (rows * figure)[:figure]
        elif limit.keyword in ("minimum", "maximum"):
            yield str(figure)
        else:
            yield (own + _SIGN * figure)[:figure]


def _figures(limit: FieldLimit) -> Iterator[int]:
    """Yield the figures at a limit and beside it on either side, none below nought."""
    if isinstance(limit.value, int) and limit.keyword != "required":
        low = 0 if limit.keyword not in ("minimum", "maximum") else limit.value - 1
        yield from (n for n in range(limit.value - 1, limit.value + 2) if n >= low)


def with_slips(form: Form, slips: Mapping[str, int | None], keyword: str) -> Form:
    """Return a form in which one keyword has another figure, or none, at each of some places."""
    properties = cast("Mapping[str, Json]", form.schema["properties"])

    def item(of: Field | Table) -> Field | Table:
        return _slipped(of, slips, keyword)

    sections = tuple(_section(section, item) for section in form.sections)
    made = replace(form, sections=sections)
    given = {
        name: _written(found, f"/{name}", slips, keyword) for name, found in properties.items()
    }
    return replace(made, schema=application_schema(made, {**form.schema, "properties": given}))


def _section(section: Section, change: Callable[[Field | Table], Field | Table]) -> Section:
    return replace(section, items=tuple(map(change, section.items)))


def _slipped(of: Field | Table, slips: Mapping[str, int | None], keyword: str) -> Field | Table:
    if isinstance(of, Field):
        return _field(of, f"/{of.name}", slips, keyword)
    columns = tuple(
        _field(column, f"/{of.name}/{column.name}", slips, keyword) for column in of.columns
    )
    described = []
    for found in cast("list[Json]", of.descriptor["fields"]):
        at = f"/{of.name}/{found['name']}"
        own = _written(cast("Json", found.get("constraints", {})), at, slips, keyword)
        described.append({**found, "constraints": own})
    made = replace(
        of,
        columns=columns,
        descriptor=MappingProxyType({**of.descriptor, "fields": described}),
    )
    figure = slips.get(f"/{of.name}", -1)
    if figure == -1:
        return made
    if keyword == "minItems":
        return replace(made, least_rows=figure or 0)
    return replace(made, most_rows=_NO_END if figure is REMOVED else figure)


_NO_END = 1_000_000
_ATTRIBUTES = {
    "maxLength": "longest",
    "minimum": "least",
    "maximum": "most",
    "minItems": "least",
    "maxItems": "most",
}


def _field(field: Field, at: str, slips: Mapping[str, int | None], keyword: str) -> Field:
    if at not in slips:
        return field
    if keyword == "required":
        return replace(field, required=False)
    name = _ATTRIBUTES.get(keyword)
    return replace(field, **{name: slips[at]}) if name else field  # type: ignore[arg-type]


def _written(found: Json, at: str, slips: Mapping[str, int | None], keyword: str) -> Json:
    if at not in slips or keyword not in found:
        return found
    rest = {key: value for key, value in found.items() if key != keyword}
    return rest if slips[at] is REMOVED else {**rest, keyword: slips[at]}
