"""The answers of an example as application.json wants them: what is otherwise, and where.

Also by which names an application is known to be one of the examples.
"""

from collections.abc import Iterable, Iterator, Mapping

from generator.forms.consistency import meant
from generator.forms.field_types import read, wire
from generator.forms.form import Field, Form, Section, Table
from generator.forms.review_plan import ReviewPlan
from generator.model.names import letters
from generator.sources.documents import as_step


def misspelt(
    sections: tuple[Section, ...], answers: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    """Yield where answers do not come back from their cells as they went in, and what to do."""
    for item in (item for section in sections for item in section.items):
        value = answers.get(item.name)
        if value is None:
            continue
        if isinstance(item, Field):
            yield from _cell(item, value, f"/{item.name}")
        elif isinstance(value, list):
            for number, row in enumerate(value):
                yield from _row(item, row, f"/{item.name}/{number}")
        else:
            yield f"/{item.name}", _otherwise(item.title)


def unit_and_project(answers: Mapping[str, object], plan: ReviewPlan) -> tuple[str, str]:
    """Return the unit and the project of an application as they are compared, "" for none."""
    unit, project = (answers.get(name) for name in (plan.applicant, plan.project))
    return letters(str(unit or "")), letters(str(project or ""))


def shipped(forms: Iterable[Form], plan: ReviewPlan) -> frozenset[tuple[str, str]]:
    """Return the unit and the project of each example that comes with forms, where it has both."""
    named = (unit_and_project(one.answers, plan) for form in forms for one in form.examples)
    return frozenset(pair for pair in named if all(pair))


def _row(table: Table, row: object, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(row, dict):
        yield at, _otherwise(table.title)
        return
    columns = {column.name: column for column in table.columns}
    for name, value in row.items():
        if name in columns:
            yield from _cell(columns[name], value, f"{at}/{name}")
        else:
            message = f"“{table.title}”里没有 {name} 这一列；{meant(name, columns)}"
            yield f"{at}/{as_step(name)}", message


def _cell(field: Field, value: object, at: str) -> Iterator[tuple[str, str]]:
    if _comes_back(field, value):
        return
    ids = [option.id for option in field.options]
    wrong = [one for one in (value if isinstance(value, list) else [value]) if one not in ids]
    if ids and wrong and isinstance(wrong[0], str):
        yield at, f"“{field.title}”没有 {wrong[0]} 这个选项；{meant(wrong[0], ids)}"
    else:
        yield at, _otherwise(field.title)


def _otherwise(title: str) -> str:
    return f"示例里的“{title}”不是规定的写法；请照 application.json 的写法改正"


def _comes_back(field: Field, value: object) -> bool:
    found = read(field, wire(field, value)).value
    # Several options may stand in any order.
    if isinstance(found, tuple):
        return isinstance(value, list) and sorted(found) == sorted(value)
    return found == value
