"""What passes between the two processes: JSON in frames of bounded length, never a live object."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, BinaryIO

from generator.submissions.intake.limits import Limits, Outline, OutlineField, OutlineTable
from generator.submissions.opened import Cell, Fault, Heads, Raw, RawTable, TextLine, Where

_LENGTH = 4
_PLAIN = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


class Broken(Exception):
    """The other side sent nothing, too much, or something of another shape."""


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


def packed_order(asked: Outline, limits: Limits) -> bytes:
    """Return what a confined process is told once: what to look for, and the limits."""
    return _dumped({"asked": asdict(asked), "limits": asdict(limits)})


def order(data: bytes) -> tuple[Outline, Limits]:
    """Read what ``packed_order`` wrote."""
    told = json.loads(data)
    asked = told["asked"]
    tables = [{**t, "columns": _asked(t["columns"])} for t in asked.pop("tables")]
    fields = _asked(asked.pop("fields"))
    tables_asked = tuple(OutlineTable(**table) for table in tables)
    return Outline(**asked, fields=fields, tables=tables_asked), Limits(**told["limits"])


def _asked(found: list[dict[str, str]]) -> tuple[OutlineField, ...]:
    return tuple(OutlineField(**one) for one in found)


def packed_request(path: str, name: str) -> bytes:
    """Return the request to open one path under a name."""
    return _dumped([path, name])


def request(data: bytes) -> tuple[str, str]:
    """Read what ``packed_request`` wrote."""
    path, name = json.loads(data)
    return path, name


def packed(raw: Raw) -> bytes:
    """Return one opened submission."""
    return _dumped(
        [
            raw.submission,
            raw.form,
            _flat_cells(raw.fields),
            [_flat_table(table) for table in raw.tables.values()],
            [_flat(where) for where in raw.unknown],
            [[fault.code, _flat(fault.where), dict(fault.facts)] for fault in raw.faults],
            raw.readable,
        ]
    )


def unpacked(data: bytes) -> Raw:
    """Read what ``packed`` wrote; raises Broken where it is anything else."""
    try:
        submission, form, fields, tables, unknown, faults, readable = json.loads(data)
        return Raw(
            submission=_text(submission),
            form=None if form is None else (_text(form[0]), _text(form[1])),
            fields=_cells(fields),
            tables=MappingProxyType({_text(table[0]): _table(table) for table in tables}),
            unknown=tuple(_where(where) for where in unknown),
            faults=tuple(_fault(*fault) for fault in faults),
            readable=readable is True,
        )
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise Broken from error


def _dumped(value: object) -> bytes:
    return _PLAIN.encode(value).encode("utf-8", "surrogatepass")


def _flat(where: Where) -> list[str | int]:
    return [where.file, where.sheet, where.row, where.column, where.cell, where.field]


def _flat_cell(cell: Cell) -> list[object]:
    return [cell.text, cell.formula, _flat(cell.where)]


def _flat_cells(cells: Mapping[str, Cell]) -> object:
    if isinstance(cells, TextLine):
        return {"heads": _flat_heads(cells.heads), "line": _flat_line(cells)}
    return [[name, _flat_cell(cell)] for name, cell in cells.items()]


def _flat_heads(heads: Heads) -> list[object]:
    return [heads.file, heads.names, heads.titles]


def _flat_line(line: TextLine) -> list[object]:
    row = line.rows[0] if len(set(line.rows)) == 1 else line.rows
    return [row, line.above, line.texts]


def _flat_rows(rows: tuple[Mapping[str, Cell], ...]) -> object:
    """Tell what the lines of a file have in common only once."""
    if not rows or not isinstance(rows[0], TextLine):
        return [_flat_cells(row) for row in rows]
    heads = rows[0].heads
    lines = [_flat_line(row) for row in rows if isinstance(row, TextLine) and row.heads is heads]
    if len(lines) < len(rows):
        return [_flat_cells(row) for row in rows]
    return {"heads": _flat_heads(heads), "lines": lines}


def _flat_table(table: RawTable) -> list[object]:
    return [
        table.name,
        _flat_rows(table.rows),
        table.extra,
        table.missing,
        _flat(table.where),
    ]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _where(flat: list[Any]) -> Where:
    file, sheet, row, column, cell, field = flat
    if not isinstance(row, int):
        raise TypeError
    return Where(
        file=_text(file),
        sheet=_text(sheet),
        row=row,
        column=_text(column),
        cell=_text(cell),
        field=_text(field),
    )


def _cell(flat: list[Any]) -> Cell:
    text, formula, where = flat
    return Cell(text=_text(text), formula=formula is True, where=_where(where))


def _cells(told: Any) -> Mapping[str, Cell]:
    if isinstance(told, dict):
        return _line(_heads(told["heads"]), told["line"])
    return MappingProxyType({_text(name): _cell(cell) for name, cell in told})


def _heads(flat: list[Any]) -> Heads:
    file, names, titles = flat
    return Heads(file=_text(file), names=_texts(names), titles=_texts(titles))


def _line(heads: Heads, flat: list[Any]) -> TextLine:
    row, above, texts = flat
    rows = (row,) * len(heads.names) if isinstance(row, int) else tuple(row)
    if not all(isinstance(row, int) for row in set(rows)):
        raise TypeError
    return TextLine(heads=heads, rows=rows, above=_text(above), texts=_texts(texts))


def _rows(told: Any) -> tuple[Mapping[str, Cell], ...]:
    if isinstance(told, dict):
        heads = _heads(told["heads"])
        return tuple(_line(heads, line) for line in told["lines"])
    return tuple(_cells(row) for row in told)


def _texts(values: list[Any]) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError
    # Joining refuses what is no text, and does so faster than asking each.
    "".join(values)
    return tuple(values)


def _table(flat: list[Any]) -> RawTable:
    name, rows, extra, missing, where = flat
    return RawTable(
        name=_text(name),
        rows=_rows(rows),
        extra=tuple(_text(heading) for heading in extra),
        missing=tuple(_text(title) for title in missing),
        where=_where(where),
    )


def _fault(code: str, where: list[Any], facts: Mapping[str, str]) -> Fault:
    told = {_text(name): _text(fact) for name, fact in dict(facts).items()}
    return Fault(code=_text(code), where=_where(where), facts=MappingProxyType(told))
