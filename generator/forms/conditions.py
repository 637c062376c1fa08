"""When something is asked for, in words, and whether answers so far ask for it.

The words stand in every shape of a form, since paper and tables cannot hide what is not asked.
"""

import re
from collections.abc import Iterator
from datetime import date

from generator.forms.answers import Answers, kind_places, kinds, values_of
from generator.forms.field_types import BETWEEN, wire
from generator.forms.form import Condition, Field, FieldType, Form, Table
from generator.model.wording import day
from generator.web.labels import FORM

ANY_KIND = "any_kind"
"""The name a condition uses for the kinds of all applicants together."""

_MAY_BE_EMPTY = "可以不填。"
_UNIT = "以{unit}计。"
_CODE = re.compile(r"([A-Z]+[0-9]*) .+")


def condition_of(form: Form, item: Field | Table) -> str:
    """Say who fills something in, such as ``A 类填写``; empty where everyone does."""
    parts = list(dict.fromkeys(part for c in item.when for part in _parts(form, c)))
    return "，并且".join(parts) + FORM["answer"] if parts else ""


def guidance(form: Form, item: Field | Table) -> str:
    """Say how to fill something in: who does, the help of the form, how long it may be."""
    condition = condition_of(form, item)
    parts = [f"【{condition}】" if condition else ""]
    if not isinstance(item, Field):
        return "".join((*parts, item.help))
    parts += [help_of(item), length(item)]
    if item.kind is FieldType.SEVERAL:
        parts.append(listing(item))
    return "".join(parts)


def listing(field: Field) -> str:
    """Say which options may be written in a cell, and what stands between them."""
    return f"写下面的选项：{BETWEEN.join(field.labels)}。几项之间用“{BETWEEN}”隔开。"


def length(field: Field) -> str:
    """Say how long a text of several lines may be; empty for anything else."""
    limited = field.kind is FieldType.LONG and field.longest
    return f"不超过 {field.longest} 字。" if limited else ""


def help_of(field: Field) -> str:
    """Return the help of a field, which ends with saying so where it may stay empty."""
    return own_help(field) + ("" if field.required else _MAY_BE_EMPTY)


def own_help(field: Field) -> str:
    """Return the help of a field without saying that it may stay empty."""
    own = field.help if field.required else field.help.removesuffix(_MAY_BE_EMPTY)
    if field.kind is FieldType.SEVERAL:
        return f"{own}{_how_many(field)}"
    unit = _UNIT.format(unit=field.unit) if field.unit else ""
    return own + unit + (f"{days_between(field)}。" if field.earliest or field.latest else "")


def days_between(field: Field) -> str:
    """Say between which days a date lies; empty where nothing bounds it."""
    bounds = (("不早于", field.earliest), ("不晚于", field.latest))
    return "，".join(word + day(date.fromisoformat(bound)) for word, bound in bounds if bound)


def _how_many(field: Field) -> str:
    """Say how many options may be chosen."""
    low, high = field.least or 1, field.most
    if high is None:
        return f"可选多项，至少 {low} 项。" if low > 1 else "可选多项。"
    if low == high:
        return f"选 {low} 项。"
    return f"选 {low} 到 {high} 项。" if low > 1 else f"可选多项，最多 {high} 项。"


def wanted(form: Form, when: tuple[Condition, ...], answers: Answers) -> bool:
    """Tell whether something is asked for; what it hangs on counts as right while unanswered."""
    found = kinds(form, answers)
    for name, values in (want for condition in when for want in condition.wants):
        given = found if name == ANY_KIND else values_of(answers.get(name))
        if any(value is not None for value in given) and not set(values) & set(given):
            return False
    return True


def labels(form: Form, name: str, values: tuple[str | bool, ...]) -> tuple[str, ...]:
    """Return the labels of the values a condition names, closed ones included."""
    field = _options_field(form, name)
    if field.kind is FieldType.YESNO:
        return tuple(wire(field, value) for value in values)
    return tuple(o.label for o in field.options if o.id in values)


def _parts(form: Form, condition: Condition) -> Iterator[str]:
    for name, values in condition.wants:
        field = _options_field(form, name)
        offered = [label for label in labels(form, name, values) if label in field.labels]
        codes = [_CODE.fullmatch(label) for label in offered]
        if name == ANY_KIND:
            yield f"申报单位或联合单位中有{'、'.join(offered)}的"
        elif field.kind is FieldType.SEVERAL:
            yield f"{field.title}选了“{'”或“'.join(offered)}”的"
        elif codes and all(codes):
            yield "、".join(code[1] for code in codes if code) + " 类"
        else:
            yield f"{field.title}为“{'”“'.join(offered)}”的"


def _options_field(form: Form, name: str) -> Field:
    """Return the field whose options a condition's values are."""
    if name == ANY_KIND:
        fields, columns = kind_places(form)
        return fields[0] if fields else columns[0][1]
    found = form.field(name)
    if found is None:
        raise LookupError(name)
    return found
