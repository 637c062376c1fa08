"""The parts of ``review.yml``, bound to the table of the form whose rows they are.

Faults are told; what is told makes no plan.
"""

from collections.abc import Callable

from generator.findings import Place
from generator.forms.consistency import meant
from generator.forms.form import FieldType, Form
from generator.forms.review_parts import Subprojects
from generator.model.rows import Row

_Tell = Callable[[str, str, Place], None]


def read_parts(top: Row, form: Form, tell: _Tell) -> Subprojects | None:
    """Return the parts a plan names, None where it names none, after telling what is wrong."""
    row = top.row("parts")
    if row is None:
        return None
    name = row.text("table")
    table = form.table(name)
    if table is None:
        known = [one.name for one in form.tables()]
        message = f"申报表里没有明细表 {name}；{meant(name, known)}"
        tell("FRM-214", message, row.origin.place("table"))
        return None
    for key in ("project", "applicant", "amount"):
        column = row.text(key)
        found = table.column(column) if column else None
        if column and found is None:
            message = f"“{table.title}”没有 {column} 这一栏；"
            message += meant(column, [one.name for one in table.columns])
            tell("FRM-214", message, row.origin.place(key))
        elif key == "amount" and found and found.kind is not FieldType.MONEY:
            message = f"“{found.title}”不是金额；请改写金额的一栏"
            tell("FRM-214", message, row.origin.place(key))
    if row.text("amount") and not top.text("amount"):
        message = "分项目写了金额，整个申报没有写；请写 amount，或删去这里的"
        tell("FRM-214", message, row.origin.place("amount"))
    shown = {found.text("field") for found in top.rows("public")}
    if f"{name}/{row.text('project')}" not in shown:
        message = f"名单要看得出是哪个分项目；请把 {name}/{row.text('project')} 写进 public"
        tell("FRM-214", message, row.origin.place("project"))
    return Subprojects(
        table=name,
        project=row.text("project"),
        applicant=row.text("applicant"),
        amount=row.text("amount"),
    )
