"""A filled workbook as answers: what it may not hold is refused before any sheet is read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from generator.submissions.intake.found import (
    Answers,
    head_at,
    headed,
    known_headings,
    placed,
)
from generator.submissions.intake.json_answers import identifier
from generator.submissions.intake.limits import Limits, Outline, OutlineField, OutlineTable
from generator.submissions.intake.member import Member
from generator.submissions.intake.ooxml_parts import Relations, Types
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.xlsx import CellState, CellText, Rows, Workbook, cell_name
from generator.submissions.intake.xlsx_view import (
    ANSWER,
    NAME,
    says,
    tell_beside,
    tell_changed,
    tell_foreign,
    tell_hidden,
    tell_labels,
    unmerged,
)
from generator.submissions.intake.xml_events import feed
from generator.submissions.opened import Cell, RawTable, Where
from generator.web.labels import FORM, PHRASES
from generator.web.shared import SHARED

_MARK, _HIDDEN = SHARED["files"]["form_mark"], SHARED["files"]["form_sheet"]
_NAMES = FORM["id"]
"""The heading of the hidden column."""

_TYPES = "[Content_Types].xml"
_MACROS, _OUTSIDE, _EMBEDDED = (
    tuple(SHARED["refused"][name]) for name in ("macros", "outside", "embedded")
)
_NOTHING = CellText(text="")
_FAULTS = MappingProxyType({CellState.ERROR: "INT-509", CellState.LONG: "INT-510"})


def is_workbook(members: Mapping[str, Member]) -> bool:
    """Tell whether the files of an archive are the parts of an Office document."""
    return _TYPES in members


def read_workbook(
    members: Mapping[str, Member], name: str, outline: Outline, found: Answers, limits: Limits
) -> None:
    """Read all answers of a workbook, or refuse it."""
    _harmless(members, Where(file=name))
    book = Workbook(members, name, limits)
    found.made_for(_form(book), outline, Where(file=name))
    _read_sheets(book, Where(file=name), outline, found, limits)


def _read_sheets(
    book: Workbook, where: Where, outline: Outline, found: Answers, limits: Limits
) -> None:
    """Read the sheets of the form and note the others that hold anything."""
    ours = {_HIDDEN, outline.sheet, *(table.sheet for table in outline.tables)}
    others = {
        sheet: rows for sheet in book.paths if sheet not in ours and (rows := book.rows(sheet))
    }
    if outline.sheet not in book.paths:
        place = replace(where, sheet=outline.sheet)
        raise Refusal("INT-507", place, sheet=outline.sheet)
    main = book.cells(outline.sheet)
    answered = _read_fields(main.rows, replace(where, sheet=outline.sheet), outline, found)
    place = replace(where, sheet=outline.sheet)
    tell_hidden(book, main, answered, {ANSWER: FORM["answer"]}, place, found)
    tell_changed(main, answered, (ANSWER,), place, found)
    named = _named(main.rows, outline)
    # Of a field that is there twice, which title is right nobody knows.
    often = Counter(field.name for field in named.values())
    named = {number: field for number, field in named.items() if often[field.name] == 1}
    tell_labels({n: named[n] for n in answered if n in named}, main.rows, place, found)
    tell_foreign(named, main.rows, outline, place, found)
    tell_beside(book, place, (field.title for field in outline.fields), found)
    for table in outline.tables:
        place = replace(where, sheet=table.sheet, row=1, field=f"/{table.name}")
        if table.sheet not in book.paths:
            renamed = _renamed(others, table, limits)
            if renamed is not None:
                del others[renamed]
                found.tell("INT-507", place, sheet=table.sheet)
            continue
        try:
            raw = _read_table(book, place, table, found, limits)
        except Refusal as refused:
            found.refuse(refused.fault)
        else:
            if raw is not None:
                found.tables[table.name] = raw
    for number, sheet in enumerate(book.paths, 1):
        if sheet not in others:
            continue
        # By its number: what another sheet is called, the applicant typed.
        place = replace(where, sheet=PHRASES["sheet_number"].format(number=number))
        found.tell("INT-519" if sheet in book.hidden else "INT-523", place)


def _renamed(others: Mapping[str, Rows], table: OutlineTable, limits: Limits) -> str | None:
    """Return the sheet that has the headings of a table whose own sheet is not there."""
    for sheet, rows in others.items():
        for row in list(rows.values())[: limits.above]:
            if known_headings(_headings(row, limits), table.columns) == len(table.columns):
                return sheet
    return None


def _harmless(members: Mapping[str, Member], where: Where) -> None:
    """Refuse programs, links to other files and whole documents inside a workbook."""
    types = Types()
    feed(members[_TYPES].read(), types, where)
    paths = [path.casefold() for path in members]
    if any(mark in path for path in paths for mark in _MACROS) or any(
        "macroenabled" in kind or "vbaproject" in kind for kind in types.found
    ):
        raise Refusal("INT-503", where)
    if any(path.startswith(_OUTSIDE) for path in paths):
        raise Refusal("INT-504", where)
    if any(path.startswith(_EMBEDDED) for path in paths):
        raise Refusal("INT-505", where)
    for path, member in members.items():
        if path.casefold().endswith(".rels"):
            links = Relations()
            feed(member.read(), links, where)
            # An address that a spreadsheet made a link of is only text to us.
            if any(link.outside and link.kind != "hyperlink" for link in links.found):
                raise Refusal("INT-504", where)


def _form(book: Workbook) -> tuple[str, str] | None:
    """Return the call and version in the hidden sheet, each empty if it is not an id."""
    if _HIDDEN not in book.paths:
        return None
    row = book.rows(_HIDDEN, last=1).get(1, {})
    mark, call, version = (row.get(column, _NOTHING).text.strip() for column in (1, 2, 3))
    if mark != _MARK:
        return None
    return call if identifier(call) else "", version if identifier(version) else ""


def _named(rows: Rows, outline: Outline) -> dict[int, OutlineField]:
    """Return the fields by the rows whose hidden column names them."""
    names = {field.name: field for field in outline.fields}
    found = ((n, names.get(row.get(NAME, _NOTHING).text.strip())) for n, row in rows.items())
    return {number: field for number, field in found if field is not None}


def _read_fields(rows: Rows, where: Where, outline: Outline, found: Answers) -> list[int]:
    """Read the single answers, each in the row whose hidden column names its field.

    Return the rows that hold one.
    """
    filled = []
    named = _named(rows, outline)
    for number, row in rows.items():
        name, answer = row.get(NAME, _NOTHING), row.get(ANSWER, _NOTHING)
        field = named.get(number)
        place = Where(
            file=where.file,
            sheet=where.sheet,
            row=number,
            column=field.title if field else "",
            cell=cell_name(number, ANSWER),
            field=f"/{field.name}" if field else "",
        )
        if field is not None:
            found.answer(field, _cell(answer, place, field, found))
            filled += [number] if says(answer) else []
        elif says(name) and says(answer) and name.text.strip() != _NAMES:
            found.strange(place)
    if not found.fields:
        raise Refusal("INT-508", where, sheet=where.sheet)
    return filled


def _read_table(
    book: Workbook, where: Where, table: OutlineTable, found: Answers, limits: Limits
) -> RawTable | None:
    """Read one table, None where it is blank or none; raises Refused where it cannot be read."""
    sheet = book.cells(table.sheet)
    tell_beside(book, where, (column.title for column in table.columns), found)
    filled = {number: row for number, row in sheet.rows.items() if any(map(says, row.values()))}
    top = list(filled)[: limits.above]
    at = head_at((_headings(filled[number], limits) for number in top), table.columns)
    number = 0 if at is None else top[at]
    if not top or not placed(found, where, number, table.columns):
        return None
    where = replace(where, row=number)
    if max(filled[number]) > limits.columns:
        raise Refusal("INT-306", where, most=limits.columns)
    headings = _headings(filled[number], limits)
    columns, extra, missing = headed(headings, table, where, found)
    heads = {position for position, heading in enumerate(headings, 1) if heading.strip()}
    body: Rows = {n: row for n, row in filled.items() if n > number}
    _tell_outside(body, heads, where, table, found)
    titles = {position + 1: column.title for position, column in columns.items()}
    entries = [n for n, row in body.items() if any(c in titles and says(row[c]) for c in row)]
    tell_hidden(book, sheet, entries, titles, where, found)
    tell_changed(sheet, entries, titles, where, found)
    body, ambiguous = unmerged(sheet, body, titles, where, limits.cells)
    if ambiguous is not None:
        found.tell("INT-518", ambiguous)
    kept: list[Mapping[str, Cell]] = []
    for n, row in body.items():
        if not any(says(cell) for column, cell in row.items() if column in heads):
            continue
        if len(kept) == limits.rows:
            raise Refusal("INT-305", where, most=limits.rows)
        pointer = f"/{table.name}/{n - number - 1}"
        cells = {}
        for position, column in columns.items():
            place = Where(
                file=where.file,
                sheet=where.sheet,
                row=n,
                column=column.title,
                cell=cell_name(n, position + 1),
                field=f"{pointer}/{column.name}",
            )
            cells[column.name] = _cell(row.get(position + 1, _NOTHING), place, column, found)
        kept.append(MappingProxyType(cells))
    return RawTable(name=table.name, rows=tuple(kept), extra=extra, missing=missing, where=where)


def _headings(row: Mapping[int, CellText], limits: Limits) -> list[str]:
    """Return the texts of a row up to its last cell, or to the last column that may be."""
    last = min(max(row), limits.columns)
    return [row.get(number, _NOTHING).text for number in range(1, last + 1)]


def _tell_outside(
    body: Rows, heads: set[int], where: Where, table: OutlineTable, found: Answers
) -> None:
    """Tell of the first cell that stands under no heading."""
    for number, row in body.items():
        for column, cell in row.items():
            if column not in heads and says(cell):
                place = replace(where, row=number, cell=cell_name(number, column), field="")
                found.tell("INT-317", place, title=table.title)
                return


def _cell(cell: CellText, where: Where, field: OutlineField, found: Answers) -> Cell:
    """Return an answer, telling what is wrong with its cell."""
    if cell.state in _FAULTS:
        found.tell(_FAULTS[cell.state], where, title=field.title)
    elif cell.doubt:
        found.tell(cell.doubt, replace(where, field=""), title=field.title)
    return Cell(text=cell.text, where=where, formula=cell.state is CellState.FORMULA)
