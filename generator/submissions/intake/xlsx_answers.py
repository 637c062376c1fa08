"""A filled workbook as answers: what it may not hold is refused before any sheet is read."""

from collections.abc import Mapping
from types import MappingProxyType

from generator.submissions.intake.found import Answers, headed
from generator.submissions.intake.json_answers import identifier
from generator.submissions.intake.limits import Limits, Outline, OutlineField, OutlineTable
from generator.submissions.intake.member import Member
from generator.submissions.intake.ooxml_parts import Relations, Types
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.xlsx import CellState, CellText, Rows, Workbook, cell_name
from generator.submissions.intake.xml_events import feed
from generator.submissions.opened import Cell, RawTable, Where
from generator.web.labels import FORM, PHRASES
from generator.web.shared import SHARED

_MARK, _HIDDEN = SHARED["files"]["form_mark"], SHARED["files"]["form_sheet"]
_ANSWER, _NAME = 2, 4
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
    ours = {_HIDDEN, outline.sheet, *(table.sheet for table in outline.tables)}
    # By its number: what another sheet is called, the applicant typed.
    found.unknown += (
        Where(file=name, sheet=PHRASES["sheet_number"].format(number=number))
        for number, sheet in enumerate(book.paths, 1)
        if sheet not in ours and book.rows(sheet)
    )
    where = Where(file=name, sheet=outline.sheet)
    if outline.sheet not in book.paths:
        raise Refusal("INT-507", where, sheet=outline.sheet)
    _read_fields(book.rows(outline.sheet), where, outline, found)
    for table in outline.tables:
        place = Where(file=name, sheet=table.sheet, row=1, field=f"/{table.name}")
        if table.sheet not in book.paths:
            found.tell("INT-507", place, sheet=table.sheet)
            continue
        try:
            rows = book.rows(table.sheet)
            found.tables[table.name] = _read_table(rows, place, table, found, limits)
        except Refusal as refused:
            found.refuse(refused.fault)


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


def _read_fields(rows: Rows, where: Where, outline: Outline, found: Answers) -> None:
    """Read the single answers, each in the row whose hidden column names its field."""
    names = {field.name: field for field in outline.fields}
    for number, row in rows.items():
        name, answer = row.get(_NAME, _NOTHING), row.get(_ANSWER, _NOTHING)
        field = names.get(name.text.strip())
        place = Where(
            file=where.file,
            sheet=where.sheet,
            row=number,
            column=field.title if field else "",
            cell=cell_name(number, _ANSWER),
            field=f"/{field.name}" if field else "",
        )
        if field is not None:
            found.answer(field, _cell(answer, place, field, found))
        elif _says(name) and _says(answer) and name.text.strip() != _NAMES:
            found.strange(place)
    if not found.fields:
        raise Refusal("INT-508", where, sheet=where.sheet)


def _read_table(
    rows: Rows, where: Where, table: OutlineTable, found: Answers, limits: Limits
) -> RawTable:
    """Read one table, its headings in the first row; raises Refused where it cannot be read."""
    head = rows.get(1, {})
    last = max(head, default=0)
    if last > limits.columns:
        raise Refusal("INT-306", where, most=limits.columns)
    headings = [head.get(number, _NOTHING).text.strip() for number in range(1, last + 1)]
    columns, extra, missing = headed(headings, table, where, found)
    kept: list[Mapping[str, Cell]] = []
    for number, row in rows.items():
        if number == 1 or not any(_says(printable) for printable in row.values()):
            continue
        if len(kept) == limits.rows:
            raise Refusal("INT-305", where, most=limits.rows)
        pointer = f"/{table.name}/{number - 2}"
        if any(_says(printable) and column > last for column, printable in row.items()):
            place = Where(file=where.file, sheet=where.sheet, row=number, field=pointer)
            found.tell("INT-313", place, title=table.title)
        cells = {}
        for position, outline in columns.items():
            place = Where(
                file=where.file,
                sheet=where.sheet,
                row=number,
                column=outline.title,
                cell=cell_name(number, position + 1),
                field=f"{pointer}/{outline.name}",
            )
            cells[outline.name] = _cell(row.get(position + 1, _NOTHING), place, outline, found)
        kept.append(MappingProxyType(cells))
    return RawTable(name=table.name, rows=tuple(kept), extra=extra, missing=missing, where=where)


def _says(cell: CellText) -> bool:
    """Tell whether a cell holds anything but blanks; a formula does."""
    return cell.state is not CellState.PLAIN or cell.text.strip() != ""


def _cell(cell: CellText, where: Where, field: OutlineField, found: Answers) -> Cell:
    """Return an answer, telling what is wrong with its cell."""
    if cell.state in _FAULTS:
        found.tell(_FAULTS[cell.state], where, title=field.title)
    return Cell(text=cell.text, where=where, formula=cell.state is CellState.FORMULA)
