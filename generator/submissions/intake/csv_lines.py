"""The lines of a CSV file: which sign stands between its cells, and what each cell holds.

The sign is known by the headings that it gives; where none gives any, it is the comma.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from generator.submissions.intake.found import head_at, known_headings
from generator.submissions.intake.limits import Limits, OutlineField
from generator.submissions.intake.refusal import Refusal
from generator.submissions.intake.text import decoded
from generator.submissions.opened import Where
from generator.web.labels import SEPARATORS
from generator.web.shared import SHARED, pattern

_AMBIGUOUS = SHARED["separators"]["ambiguous"]
_NAMED = pattern("separator_line", re.IGNORECASE)
_COMMA, _TAB = ",", "\t"
# Headings stand near the beginning of a line, however long it is.
_LONGEST = 4_000
_UNCLOSED = "unexpected end of data"
_TOO_LONG = "field larger than field limit"

Line = tuple[int, list[str]]


class CsvLines:
    """A CSV file by its lines: the headings first, then those below that are not blank.

    ``head`` is the number of the line of headings, from 1, and 0 where there is none; ``begins``
    that of the line they should stand in. ``sign`` names the separator.
    """

    def __init__(
        self, data: bytes, where: Where, columns: Sequence[OutlineField], limits: Limits
    ) -> None:
        """Find the headings; raises Refusal where the file cannot be read."""
        self._where, self._columns, self._limits = where, columns, limits
        self._text = decoded(data, where)
        first = self._text.partition("\n")[0]
        named = _NAMED.fullmatch(first.strip())
        self.begins = 1 if named is None else 2
        self._separator = self._separated(named[1] if named else "", first)
        self.sign = SEPARATORS[self._separator]
        rows = self._rows()
        top = list(islice(rows, limits.above))
        at = head_at((cells for _, cells in top), columns)
        self.blank = not top
        self.head, self.headings = (0, []) if at is None else top[at]
        self.body: Iterator[Line] = iter(()) if at is None else chain(top[at + 1 :], rows)

    def _separated(self, named: str, first: str) -> str:
        """Return the sign between cells; raises Refusal where it stands inside texts as well."""
        if named in SEPARATORS:
            return named
        need = min(2, len(self._columns))
        if known_headings(first.split(_COMMA), self._columns) == len(self._columns):
            return _COMMA
        lines = self._text.split("\n", self._limits.above)[self.begins - 1 : self._limits.above]
        # A spreadsheet writes its text format with tabs.
        best, most = _TAB if _TAB in first and _COMMA not in first else _COMMA, need - 1
        for sign in (*SEPARATORS, *_AMBIGUOUS):
            for line in lines:
                cells = [cell.strip().strip('"') for cell in line[:_LONGEST].split(sign)]
                known = known_headings(cells, self._columns) if len(cells) > 1 else 0
                if known > most:
                    best, most = sign, known
        if best not in SEPARATORS:
            raise Refusal("INT-316", replace(self._where, row=1), sign=best)
        return best

    def _rows(self) -> Iterator[Line]:
        number = self.begins - 1
        text = self._text.split("\n", 1)[-1] if number else self._text
        # The reader refuses what is longer than a cell may be.
        csv.field_size_limit(self._limits.cell)
        try:
            for number, cells in enumerate(self._records(text), self.begins):
                if len(cells) > self._limits.columns:
                    place = replace(self._where, row=number)
                    raise Refusal("INT-306", place, most=self._limits.columns)
                if "".join(cells).strip():
                    yield number, self._unwrapped(cells)
        except csv.Error as error:
            place = replace(self._where, row=number + 1)
            raise _refusal(str(error), place, self._limits) from error

    def _unwrapped(self, cells: list[str]) -> list[str]:
        """Return the cells of a line that a spreadsheet kept as one, in quotes as a whole."""
        if len(cells) > 1 or len(self._columns) == 1 or self._separator not in cells[0]:
            return cells
        try:
            inner = list(islice(self._records(cells[0]), 2))
        except csv.Error:
            return cells
        return inner[0] if len(inner) == 1 and len(inner[0]) <= self._limits.columns else cells

    def _records(self, text: str) -> Iterator[list[str]]:
        stream = io.StringIO(text, newline="")
        return csv.reader(stream, delimiter=self._separator, strict=True)


def _refusal(reason: str, place: Where, limits: Limits) -> Refusal:
    if reason.startswith(_TOO_LONG):
        return Refusal("INT-307", place, most=limits.cell)
    return Refusal("INT-303" if reason == _UNCLOSED else "INT-311", place)
