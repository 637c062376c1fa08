"""What passes between the two processes: JSON in frames of bounded length, never a live object.

The frozen values cross field by field; what comes back is held to their types before it is used.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO

from msgspec import Struct, convert, to_builtins

from generator.submissions.intake.limits import Limits, Outline
from generator.submissions.opened import Cell, Fault, Heads, Raw, RawTable, TextLine, Where

_LENGTH = 4
# msgspec writes and reads no lone surrogates, which a name or an answer may hold; json does.
_PLAIN = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


class Broken(Exception):
    """The other side sent nothing, too much, or something of another shape."""


class _Packed(Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """A value written without the names of its fields, since there are many of it."""


class _PackedWhere(_Packed):
    file: str
    sheet: str
    row: int
    column: str
    cell: str
    field: str


class _PackedCell(_Packed):
    text: str
    where: _PackedWhere
    formula: bool


class _PackedCells(_Packed, tag="cells"):
    rows: tuple[dict[str, _PackedCell], ...]


class _PackedLine(_Packed):
    """``rows`` is a single number where all texts stand in one row."""

    rows: int | tuple[int, ...]
    above: str
    texts: tuple[str, ...]


class _PackedLines(_Packed, tag="lines"):
    """The lines of a file, with their ``Heads`` written once."""

    file: str
    names: tuple[str, ...]
    titles: tuple[str, ...]
    lines: tuple[_PackedLine, ...]


class _PackedTable(_Packed):
    name: str
    rows: _PackedCells | _PackedLines
    extra: tuple[str, ...]
    missing: tuple[str, ...]
    where: Where


class _PackedRaw(_Packed):
    submission: str
    form: tuple[str, str] | None
    fields: _PackedCells | _PackedLines
    tables: tuple[_PackedTable, ...]
    unknown: tuple[Where, ...]
    faults: tuple[Fault, ...]
    readable: bool


def send(pipe: BinaryIO, data: bytes) -> None:
    """Write one frame; raises OSError when the other side is gone."""
    pipe.write(len(data).to_bytes(_LENGTH, "big") + data)
    pipe.flush()


def receive(pipe: BinaryIO, most: int) -> bytes:
    """Read one frame of at most ``most`` bytes; raises Broken."""
    head = pipe.read(_LENGTH)
    length = int.from_bytes(head, "big")
    if len(head) < _LENGTH or length > most:
        raise Broken
    data = pipe.read(length)
    if len(data) < length:
        raise Broken
    return data


def packed_order(outline: Outline, limits: Limits) -> bytes:
    """Return what a confined process is told once: what to look for, and the limits."""
    return _json((outline, limits))


def order(data: bytes) -> tuple[Outline, Limits]:
    """Read what ``packed_order`` wrote."""
    return convert(json.loads(data), tuple[Outline, Limits])


def packed_request(path: str, name: str) -> bytes:
    """Return the request to open one path under a name."""
    return _json((path, name))


def request(data: bytes) -> tuple[str, str]:
    """Read what ``packed_request`` wrote."""
    return convert(json.loads(data), tuple[str, str])


def packed(raw: Raw) -> bytes:
    """Return one opened submission."""
    fields = _packed_rows((raw.fields,))
    tables = tuple(
        _PackedTable(table.name, _packed_rows(table.rows), table.extra, table.missing, table.where)
        for table in raw.tables.values()
    )
    whole = raw.submission, raw.form, fields, tables, raw.unknown, raw.faults, raw.readable
    return _json(_PackedRaw(*whole))


def unpacked(data: bytes) -> Raw:
    """Read what ``packed`` wrote; raises Broken where it is anything else."""
    try:
        found = convert(json.loads(data), _PackedRaw)
        (fields,) = _rows(found.fields)
        return Raw(
            submission=found.submission,
            form=found.form,
            fields=fields,
            tables=MappingProxyType({table.name: _table(table) for table in found.tables}),
            unknown=found.unknown,
            faults=found.faults,
            readable=found.readable,
            size=len(data),
        )
    except (ValueError, RecursionError) as error:
        raise Broken from error


def _json(value: object) -> bytes:
    # Mappings that cannot be changed are all that msgspec does not know.
    return _PLAIN.encode(to_builtins(value, enc_hook=dict)).encode("utf-8", "surrogatepass")


def _packed_rows(rows: tuple[Mapping[str, Cell], ...]) -> _PackedCells | _PackedLines:
    heads = rows[0].heads if rows and isinstance(rows[0], TextLine) else None
    lines = [row for row in rows if isinstance(row, TextLine) and row.heads is heads]
    if heads is None or len(lines) < len(rows):
        cells = [dict(row) for row in rows]
        return _PackedCells(
            convert(cells, tuple[dict[str, _PackedCell], ...], from_attributes=True)
        )
    packed_lines = tuple(_packed_line(line) for line in lines)
    return _PackedLines(heads.file, heads.names, heads.titles, packed_lines)


def _packed_line(line: TextLine) -> _PackedLine:
    row = line.rows[0] if len(set(line.rows)) == 1 else line.rows
    return _PackedLine(row, line.above, line.texts)


def _rows(found: _PackedCells | _PackedLines) -> tuple[Mapping[str, Cell], ...]:
    if isinstance(found, _PackedCells):
        rows = convert(found.rows, tuple[dict[str, Cell], ...], from_attributes=True)
        return tuple(MappingProxyType(row) for row in rows)
    heads = Heads(file=found.file, names=found.names, titles=found.titles)
    return tuple(_line(heads, line) for line in found.lines)


def _line(heads: Heads, found: _PackedLine) -> TextLine:
    rows = found.rows
    rows = (rows,) * len(heads.names) if isinstance(rows, int) else rows
    return TextLine(heads=heads, rows=rows, above=found.above, texts=found.texts)


def _table(found: _PackedTable) -> RawTable:
    return RawTable(
        name=found.name,
        rows=_rows(found.rows),
        extra=found.extra,
        missing=found.missing,
        where=found.where,
    )
