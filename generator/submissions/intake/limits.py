"""How much of a submission is opened at most, and what the form expects to find in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.web.shared import SHARED

if TYPE_CHECKING:
    from generator.forms.form import Field, Form

MIB = 1 << 20
_SHARED: Mapping[str, int] = SHARED["limits"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The bounds of one submission.

    Sizes are bytes: ``handed`` of the file handed in, ``total`` of all files unpacked, ``file`` of
    each file that is opened, ``attachment`` of each that only goes along. ``ratio`` counts for
    files over one MiB unpacked. ``path`` and ``cell`` are characters, ``depth`` folders, ``cells``
    cells and shared texts of one workbook and cells of all answers, ``signs`` characters of all
    answers, ``told`` faults, ``above`` the lines among which the headings of a table are looked
    for.
    ``wall`` and ``cpu`` are seconds, ``memory`` bytes of address space, ``reply`` bytes told.
    """

    handed: int = _SHARED["handed"]
    total: int = _SHARED["total"]
    file: int = _SHARED["file"]
    attachment: int = _SHARED["attachment"]
    entries: int = _SHARED["entries"]
    ratio: int = _SHARED["ratio"]
    depth: int = _SHARED["depth"]
    path: int = _SHARED["path"]
    rows: int = _SHARED["rows"]
    columns: int = _SHARED["columns"]
    cells: int = _SHARED["cells"]
    cell: int = _SHARED["cell"]
    signs: int = _SHARED["signs"]
    told: int = _SHARED["told"]
    above: int = _SHARED["above"]
    wall: float = 20.0
    cpu: int = 4
    memory: int = 512 * MIB
    reply: int = 32 * MIB


LIMITS = Limits()


@dataclass(frozen=True, kw_only=True, slots=True)
class OutlineField:
    """One answer the form asks for: its name in data, its title, what may be chosen in it.

    ``several`` tells that more than one may be, ``guide`` is what a sheet says beside it.
    """

    name: str
    title: str
    required: bool
    labels: tuple[str, ...] = ()
    several: bool = False
    guide: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutlineTable:
    """One table the form asks for; ``sums`` are the captions of what is summed up below it.

    ``files`` is its column of file names, "" where it lists no documents.
    """

    name: str
    title: str
    sheet: str
    columns: tuple[OutlineField, ...]
    sums: tuple[str, ...] = ()
    files: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """The names and titles of a form, all that is needed to find its answers."""

    call: str
    version: str
    sheet: str
    fields: tuple[OutlineField, ...]
    tables: tuple[OutlineTable, ...]

    def title(self, name: str) -> str:
        """Return the title of a single answer by its name."""
        return next(field.title for field in self.fields if field.name == name)


def outline(form: "Form") -> Outline:
    """Return the outline of a form."""
    # The confined process needs the limits, and nothing of what a form is made from.
    from generator.forms.conditions import guidance
    from generator.forms.document_list import document_list
    from generator.forms.sums import tallies

    listed = document_list(form)
    sums = [(tally.table, tally.in_words()) for tally in tallies(form)]
    return Outline(
        call=form.call,
        version=form.version,
        sheet=form.sheet,
        fields=tuple(
            replace(_field(field), guide=guidance(form, field)) for field in form.fields()
        ),
        tables=tuple(
            OutlineTable(
                name=table.name,
                title=table.title,
                sheet=table.sheet,
                columns=tuple(_field(column) for column in table.columns),
                sums=tuple(words for of, words in sums if of == table),
                files=listed.file.name if listed is not None and listed.table == table else "",
            )
            for table in form.tables()
        ),
    )


def _field(field: "Field") -> OutlineField:
    return OutlineField(
        name=field.name,
        title=field.title,
        required=field.required,
        labels=field.labels,
        several=field.kind == "several",
    )
