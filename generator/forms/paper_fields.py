"""What Word and the printable page have in common: what is left on paper to write in.

On paper nothing can be hidden or picked from a list, so options stand as boxes to tick, tables
have rows to write in, and the condition stands beside what is not for everyone.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from generator.forms.answers import Answers, cell, kind_places, rows
from generator.forms.conditions import condition_of
from generator.forms.field_types import BETWEEN
from generator.forms.form import Field, FieldType, Form, Section, Table
from generator.forms.sums import tallies
from generator.web.labels import FORM, PHRASES

EMPTY_BOX: Final = "□"
TICKED_BOX: Final = "☑"

DAY: Final = "　　　　年　　月　　日"
"""Where a day is written by hand."""

SIGNED: Final = "负责人（签字）"
"""Where the head of a unit signs."""

BETWEEN_BOXES: Final = "　　"
"""What stands between two options on one line."""

_MOST_BOXES = 8
_LINE = 24
_OPEN_ROWS = 5


def boxes(field: Field, answers: Answers) -> tuple[str, ...]:
    """Return the lines of boxes of a choice, ticked where chosen; none where it has too many."""
    if not field.labels or len(field.labels) > _MOST_BOXES:
        return ()
    return tuple(
        BETWEEN_BOXES.join(f"{TICKED_BOX if on else EMPTY_BOX} {label}" for label, on in line)
        for line in options(field, answers)
    )


def options(field: Field, answers: Answers) -> Iterator[list[tuple[str, bool]]]:
    """Yield the options of a choice as they stand in lines, each with whether it is chosen."""
    chosen = chosen_labels(field, cell(field, answers))
    line: list[tuple[str, bool]] = []
    for label in dict.fromkeys((*field.labels, *chosen)):
        wide = sum(len(of) + len(BETWEEN_BOXES) + 2 for of, _ in line) + len(label) + 2
        if line and wide > _LINE:
            yield line
            line = []
        line.append((label, label in chosen))
    yield line


def chosen_labels(field: Field, text: str) -> tuple[str, ...]:
    """Return the labels of what is chosen in the text of a cell."""
    if field.kind is FieldType.SEVERAL:
        return tuple(text.split(BETWEEN)) if text else ()
    return (text,) if text else ()


def listed(field: Field) -> str:
    """Name the options of a choice with too many for boxes; empty for anything else."""
    offered = field.labels
    alone = field.kind is not FieldType.SEVERAL
    return one_of(offered) if alone and len(offered) > _MOST_BOXES else ""


def one_of(options: Iterable[str]) -> str:
    """Say what one is to be chosen from."""
    return PHRASES["one_of"].format(options="、".join(options))


def one_below(column: Field, options: Iterable[str]) -> str:
    """Say what one is to be written of in each row of a column."""
    return f"{column.title}写下面之一：{'、'.join(options)}。"


def lines(table: Table, answers: Answers) -> tuple[tuple[str, ...], ...]:
    """Return the cells of each row of a table, and empty rows to write in where it has none."""
    found = tuple(tuple(cell(c, row) for c in table.columns) for row in rows(table, answers))
    empty = min(max(_OPEN_ROWS, table.least_rows), table.most_rows)
    return found or (("",) * len(table.columns),) * empty


def sums(form: Form, table: Table, answers: Answers) -> tuple[tuple[str, str], ...]:
    """Return what stands below a table: the sums its form holds it to, empty without rows."""
    return tuple(
        (tally.in_words(), f"{tally.sum(answers):.2f}" if rows(table, answers) else "")
        for tally in tallies(form)
        if tally.table == table
    )


def shared(form: Form, section: Section) -> str:
    """Say who fills in a whole section; empty where its parts differ or everyone does."""
    found = {condition_of(form, item) for item in section.items}
    return found.pop() if len(found) == 1 else ""


def applicant(form: Form) -> Field | None:
    """Return the name of who applies: as the review has it, or the first beside a kind."""
    if form.review:
        return form.field(form.review.applicant)
    fields, _ = kind_places(form)
    for section in form.sections:
        if fields and fields[0] in section.items:
            return next((item for item in section.items if isinstance(item, Field)), None)
    return None


def signers(form: Form) -> tuple[str, ...]:
    """Return who signs a form on paper: who applies, then each list of who joins."""
    lead = applicant(form)
    joining = (table.title for table, _ in kind_places(form)[1])
    return tuple(dict.fromkeys((lead.title if lead else FORM["applicant"], *joining)))


def stamped(name: str) -> str:
    """Say where a unit puts its stamp."""
    return f"{name}（盖章）"


def named(form: Form) -> str:
    """Say which form a sheet of paper is."""
    sentence = PHRASES["named"].format(call=form.call, version=form.version)
    return f"{sentence}；各种格式的栏目都相同。"


def guide(form: Form) -> tuple[str, ...]:
    """Return how to fill in a form on paper, one sentence or two for each point."""
    several = any(field.kind is FieldType.SEVERAL for field in form.fields())
    alone = "，写明选几项的除外" if several else ""
    ticks = "，写明选几项的点方框打勾" if several else ""
    return (
        form.help,
        f"选择的栏目在“{EMPTY_BOX}”里打“√”，只选一项{alone}。日期写成 2023-07-01 的样子，"
        "金额只写数字，最多两位小数。",
        "标着【……填写】的栏目，不在范围内的不填。",
        "表格的行不够时，在 Word 里增加一行；在纸上另附纸，写明是哪一张表。",
        f"在 Word 里填写时，点空白处写字，点方框从列表中选一项{ticks}；不要改栏目名称和表头。",
        named(form),
    )
