"""What a submission holds once it is opened: texts with their places, and what was refused.

Plain frozen values that cross from the confined process to its parent. Texts stand as they were
written; what they mean is not decided here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """A place in a submission.

    ``file`` is the name of the file, ``row`` counts from 1, ``column`` is a title, ``cell`` a name
    like C7, ``field`` a JSON pointer like ``/grant`` or ``/budget/5/amount``; empty is not known.
    """

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    cell: str = ""
    field: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One answer as text; that of a formula is empty, since its stored result is not trusted."""

    text: str
    where: Where
    formula: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Heads:
    """What the answers of a text file have in common: its name, the names and titles asked for."""

    file: str
    names: tuple[str, ...]
    titles: tuple[str, ...]


class TextLine(Mapping[str, Cell]):
    """Answers of a text file by name: no formulas, and a cell is only made when it is asked for.

    ``texts`` and ``rows`` go with the names of ``heads``; ``above`` is the JSON pointer that holds
    the answers, such as ``/budget/5``. Looked at as a mapping it is like any other.
    """

    __slots__ = ("above", "heads", "rows", "texts")

    def __init__(
        self, *, heads: Heads, rows: tuple[int, ...], above: str, texts: tuple[str, ...]
    ) -> None:
        """Keep the parts; raises ValueError unless there is a text and a row for each name."""
        if not len(texts) == len(rows) == len(heads.names):
            raise ValueError(heads.names)
        self.heads, self.rows, self.above, self.texts = heads, rows, above, texts

    def __getitem__(self, name: str) -> Cell:
        """Return one answer with its place."""
        if name not in self.heads.names:
            raise KeyError(name)
        position = self.heads.names.index(name)
        where = Where(
            file=self.heads.file,
            row=self.rows[position],
            column=self.heads.titles[position],
            field=f"{self.above}/{name}",
        )
        return Cell(text=self.texts[position], where=where)

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self.heads.names)

    def __len__(self) -> int:
        """Count the names."""
        return len(self.heads.names)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is an answer of that name."""
        return name in self.heads.names

    def __repr__(self) -> str:
        """Show it like any other mapping of cells."""
        return repr(dict(self))


def texts(cells: Mapping[str, Cell]) -> Mapping[str, str]:
    """Return what is written in cells by name; that of a formula is empty."""
    if isinstance(cells, TextLine):
        return dict(zip(cells.heads.names, cells.texts, strict=True))
    return {name: cell.text for name, cell in cells.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class RawTable:
    """The rows of a table that are not blank, by the name of each column that was found.

    ``extra`` holds headings the form does not know, ``missing`` the titles of columns not found.
    """

    name: str
    rows: tuple[Mapping[str, Cell], ...]
    extra: tuple[str, ...]
    missing: tuple[str, ...]
    where: Where


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing refused: a code of the message catalogue, its place and the facts to tell.

    What stands at ``where.field`` or below it is not to be checked further. ``facts`` hold numbers,
    words of the program, titles of the form and names of files, nothing else the applicant wrote.
    """

    code: str
    where: Where
    facts: Mapping[str, str] = field(default_factory=_nothing)


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """One submission opened; ``readable`` is false when nothing in it can be checked.

    ``form`` is the call and version it says it was made for, ``unknown`` the places of what the
    form does not ask for. ``size`` is in bytes, as it was handed over by the confined process.
    """

    submission: str
    form: tuple[str, str] | None = None
    fields: Mapping[str, Cell] = field(default_factory=_nothing)
    tables: Mapping[str, RawTable] = field(default_factory=_nothing)
    unknown: tuple[Where, ...] = ()
    faults: tuple[Fault, ...] = ()
    readable: bool = True
    size: int = field(default=0, compare=False)
