"""The table of a form that lists the documents handed in with it, known by what its columns are.

One column chooses among the documents the call asks for (``x-choices: papers``), one holds the name
of the file (``x-role: file``); whatever the table and its columns are called, they are found by
that. Nothing is opened here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from generator.findings import Place
from generator.forms.answers import Answers, kind_places
from generator.forms.conditions import ANY_KIND
from generator.forms.consistency import Tell
from generator.forms.form import Field, Form, Table
from generator.model.calls import Call, RequiredDocument
from generator.model.clauses import Enforcement
from generator.model.rows import Row

LISTED: Mapping[str, str] = {
    "FRM-138": "列材料的明细表要有一列必填的文件名，全表单只有一列",
    "FRM-139": "由表单检查的材料，附件清单总要出现",
}
"""What can be wrong with the list of documents, by code."""

_ROLE, _FILE, _CHOICES, _DOCUMENTS = "x-role", "file", "x-choices", "papers"


@dataclass(frozen=True, kw_only=True)
class DocumentList:
    """The table of documents: its column of file names, and that of documents where there is one.

    ``document`` is None where the call asks for none by name.
    """

    table: Table
    file: Field
    document: Field | None


def document_list(form: Form) -> DocumentList | None:
    """Return the list of documents of a form, None where it has none."""
    for table in form.tables():
        file, document = _with(table, _ROLE, _FILE), _with(table, _CHOICES, _DOCUMENTS)
        if file is not None:
            return DocumentList(table=table, file=file, document=document)
    return None


def _with(table: Table, key: str, value: str) -> Field | None:
    described = cast("list[Answers]", table.descriptor.get("fields", []))
    pairs = zip(described, table.columns, strict=True)
    return next((column for item, column in pairs if item.get(key) == value), None)


def table_lists(tables: Mapping[str, Row], tell: Tell) -> None:
    """Hold the tables of a form, by the names of their fields, to one column of file names."""
    seen = False
    for table in tables.values():
        columns = list(table.rows("fields"))
        files = [column for column in columns if column.text(_ROLE) == _FILE]
        for column in files:
            place = column.origin.place(_ROLE)
            limits = column.row("constraints")
            if seen:
                message = "写文件名的列只能有一列，前面已经有了；请删去这里的 x-role"
                tell("FRM-138", message, place)
            elif limits is None or limits.value.get("required") is not True:
                message = "写文件名的一列没有写必填；请在 constraints 里写 required: true"
                tell("FRM-138", message, place)
            seen = True
        for column in columns:
            if column.text(_CHOICES) == _DOCUMENTS and not files:
                message = "这张表列出材料，却没有文件名；请在写文件名的一列加上 x-role: file"
                tell("FRM-138", message, column.origin.place(_CHOICES))


def checked_documents(call: Call) -> Iterator[RequiredDocument]:
    """Yield the documents of a call that its form is to hold."""
    return (paper for paper in call.papers if paper.clause.held is Enforcement.RULE)


def documents_are_listed(form: Form, call: Call, layout: Row, tell: Tell) -> None:
    """Hold a form to have what the rules of documents read, wherever they apply."""
    found = document_list(form)
    # One without file names has been told as such.
    listed = any(_with(table, _CHOICES, _DOCUMENTS) for table in form.tables())
    kinds = _always_a_kind(form)
    for paper in checked_documents(call):
        lacking = "" if kinds else "必填、总要填写的申报单位类别（x-choices: kinds）"
        if not listed:
            lacking = "附件清单（选材料的列写 x-choices: papers，文件名写 x-role: file）"
        if lacking:
            clause = paper.clause
            message = f"条款 {clause.id} 由表单检查材料；请在申报表里补上{lacking}，或改为人工审核"
            tell("FRM-137", message, clause.origin.place("held"))
        elif found is not None and not _appears(found.table, form, call, paper):
            message = (
                f"条款 {paper.clause.id} 由表单检查材料，附件清单却不是每次都出现；"
                "请改正出现的条件，或把条款改为人工审核"
            )
            tell("FRM-139", message, _condition(found.table, layout))


def _always_a_kind(form: Form) -> bool:
    """Tell whether an application always names the kind of an applicant."""
    fields, columns = kind_places(form)
    return any(field.required and not field.when for field in fields) or any(
        table.least_rows and column.required and not table.when for table, column in columns
    )


def _appears(table: Table, form: Form, call: Call, paper: RequiredDocument) -> bool:
    """Tell whether a table is asked for wherever a document is."""
    lineage = {category.id: {*category.path, category.id} for category in call.categories()}
    for name, values in (want for condition in table.when for want in condition.wants):
        if name == ANY_KIND:
            needed = {*paper.kinds}
        else:
            field = form.field(name)
            options = {o.id for o in field.options if o.offered} if field else set[str]()
            meant = {o for o in options if lineage.get(o, set()) & {*paper.clause.categories}}
            # A condition on anything but its own categories may keep the table away from it.
            needed = meant or options or {name}
        if not needed <= {*values}:
            return False
    return True


def _condition(table: Table, layout: Row) -> Place:
    """Return where the layout says when a table appears."""
    for row in layout.rows("sections"):
        if table.name in row.texts("fields"):
            own = row.row("conditions")
            if own is not None and own.row(table.name) is not None:
                return own.origin.place(table.name)
            return row.origin.place("when")
    return layout.origin.place("sections")
