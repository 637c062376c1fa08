"""A CSV file as answers: strict quotes, every row as long as its heading, nothing guessed."""

from collections.abc import Iterable
from dataclasses import replace

from generator.submissions.intake.csv_lines import CsvLines
from generator.submissions.intake.found import Answers, columns_of, headed, placed
from generator.submissions.intake.limits import Limits, Outline, OutlineField, OutlineTable
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.row_labels import is_summary
from generator.submissions.opened import Heads, RawTable, TextLine, Where
from generator.web.labels import FORM

_HEADS = _ID, _ANSWER = tuple(
    OutlineField(name=FORM[name], title=FORM[name], required=True) for name in ("id", "answer")
)


def read_fields(data: bytes, name: str, outline: Outline, found: Answers, limits: Limits) -> None:
    """Read the single answers of ``application.csv``, or refuse the file."""
    file = Where(file=name)
    lines = CsvLines(data, file, _HEADS, limits)
    heads = columns_of(lines.headings, _HEADS)
    if any(heads.count(head) != 1 for head in _HEADS):
        place = Where(file=name, row=1)
        raise Refusal("INT-304", place, id=_ID.title, answer=_ANSWER.title)
    placed(found, file, lines.head, _HEADS, lines.begins)
    key, answer = heads.index(_ID), heads.index(_ANSWER)
    known = {field.name: field for field in outline.fields}
    given: dict[OutlineField, tuple[int, str]] = {}
    for number, row in lines.body:
        field = known.get(row[key].strip()) if key < len(row) else None
        if field is None:
            found.strange(Where(file=name, row=number))
            continue
        if len(row) != len(heads):
            where = Where(file=name, row=number, column=field.title, field=f"/{field.name}")
            if _overflows(row, len(heads)):
                found.tell("INT-310", where, title=field.title, sign=lines.sign)
            elif answer >= len(row):
                found.tell("INT-308", where, sign=lines.sign)
        if field in given:
            where = Where(file=name, row=number, column=field.title, field=f"/{field.name}")
            found.tell("INT-309", where, title=field.title)
            continue
        given[field] = (number, row[answer] if answer < len(row) else "")
    if not given and outline.fields:
        raise Refusal("INT-318", file, id=_ID.title, answer=_ANSWER.title)
    found.listed = TextLine(
        heads=_heads(name, given),
        rows=tuple(number for number, _ in given.values()),
        above="",
        texts=tuple(text for _, text in given.values()),
    )


def read_table(
    data: bytes, name: str, table: OutlineTable, found: Answers, limits: Limits
) -> RawTable | None:
    """Read one table, None where it is blank or none; raises Refused where it cannot be read."""
    file = Where(file=name, field=f"/{table.name}")
    lines = CsvLines(data, file, table.columns, limits)
    if lines.blank or not placed(found, file, lines.head, table.columns, lines.begins):
        return None
    where = replace(file, row=lines.head)
    columns, extra, missing = headed(lines.headings, table, where, found)
    heads = _heads(name, columns.values())
    width, positions = len(lines.headings), tuple(columns)
    unheaded = [at for at, heading in enumerate(lines.headings) if not heading.strip()]
    beside = False
    kept: list[TextLine] = []
    for number, row in lines.body:
        if len(kept) == limits.rows:
            raise Refusal("INT-305", where, most=limits.rows)
        above = f"/{table.name}/{number - lines.head - 1}"
        place = Where(file=name, row=number, field=above)
        if unheaded and not beside and any(row[at].strip() for at in unheaded if at < len(row)):
            beside = True
            found.tell("INT-317", replace(place, field=""), title=table.title)
        if len(row) != width:
            if is_summary(row, width):
                # Told as what it is, however many cells it has.
                row = [*row, *[""] * width][:width]
            elif _overflows(row, width):
                found.tell("INT-313", place, title=table.title, sign=lines.sign)
            elif len(row) < width:
                found.tell("INT-308", place, sign=lines.sign)
                row += [""] * (width - len(row))
        texts = tuple([row[position] for position in positions])
        kept.append(TextLine(heads=heads, rows=(number,) * len(texts), above=above, texts=texts))
    return RawTable(name=table.name, rows=tuple(kept), extra=extra, missing=missing, where=where)


def _heads(name: str, fields: Iterable[OutlineField]) -> Heads:
    listed = tuple(fields)
    return Heads(
        file=name,
        names=tuple(one.name for one in listed),
        titles=tuple(one.title for one in listed),
    )


def _overflows(row: list[str], width: int) -> bool:
    return any(text.strip() for text in row[width:])
