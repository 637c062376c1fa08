"""Submissions made from the forms in every shape, and the tools to spoil them byte by byte."""

import io
import json
import re
import stat
import struct
import zipfile
from collections.abc import Mapping
from functools import cache

from generator.forms.answers import application_json
from generator.forms.csv_package import package_files
from generator.forms.form import Form
from generator.forms.formats import template
from generator.forms.messages import MESSAGES
from generator.model.loader import load
from generator.submissions.intake.limits import LIMITS, Limits, outline
from generator.submissions.opened import Fault, Raw
from tests.conftest import ROOT
from tests.support.opened_submissions import examples, forms_now

Parts = dict[str, bytes]


@cache
def the_form() -> Form:
    """The form with the most tables."""
    return max(forms_now().values(), key=lambda form: len(list(form.tables())))


@cache
def answers() -> Mapping[str, object]:
    """Invented answers that fill every table but those that exclude each other."""
    return max(examples(the_form().call).values(), key=lambda found: len(json.dumps(found)))


@cache
def _filled(shape: str) -> bytes:
    form = the_form()
    site, _ = load(ROOT)
    assert site is not None
    call = next(call for call in site.calls if call.id == form.call)
    return template(form, call, shape, answers())


def _parts(shape: str) -> Parts:
    with zipfile.ZipFile(io.BytesIO(_filled(shape))) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def book() -> Parts:
    """The parts of a filled workbook."""
    return _parts("xlsx")


def document() -> Parts:
    """The parts of a filled Word form."""
    return _parts("docx")


def page() -> bytes:
    """A filled form as a page of its own."""
    return _filled("html")


def package() -> Parts:
    """The files of a filled package."""
    return dict(package_files(the_form(), answers()))


def application() -> dict[str, object]:
    """The canonical answers as JSON, free to be changed."""
    found: dict[str, object] = json.loads(application_json(the_form(), answers()))
    return found


def zipped(files: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    """A zip archive of files by path."""
    out = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", method) as made:
        for path, data in files.items():
            made.writestr(zipfile.ZipInfo(path), data, method)
    return out.getvalue()


def unpacked(data: bytes) -> Parts:
    """The files of a zip archive by path."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def entry(path: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    """An entry of an archive that says what kind of file it is."""
    made = zipfile.ZipInfo(path)
    made.external_attr = mode << 16
    return made


def with_entries(files: Mapping[str, bytes], *more: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """A zip archive of files, and of entries made by hand, names twice included."""
    out = io.BytesIO(zipped(files))
    with zipfile.ZipFile(out, "a") as made:
        for info, data in more:
            made.NameToInfo.clear()
            made.writestr(info, data)
    return out.getvalue()


def renamed(data: bytes, old: bytes, new: bytes, times: int = 2) -> bytes:
    """The archive with a name of the same length in its records, whatever the tools forbid."""
    assert len(old) == len(new)
    assert data.count(old) >= times
    return data.replace(old, new)


def end(data: bytes) -> int:
    """Where the end record of an archive starts."""
    return data.rindex(b"PK\x05\x06")


def directory(data: bytes) -> int:
    """Where the directory of an archive starts."""
    return int(struct.unpack_from("<L", data, end(data) + 16)[0])


def patched(data: bytes, at: int, layout: str, *values: int) -> bytes:
    """Bytes with a record at a place written over."""
    made = bytearray(data)
    struct.pack_into(layout, made, at, *values)
    return bytes(made)


def main_sheet() -> str:
    """The part that holds the single answers."""
    return sheet_part(the_form().sheet)


def sheet_part(name: str) -> str:
    """The part that holds a sheet."""
    parts = book()
    names = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{names.index(name) + 1}.xml"


def row_of(field: str) -> int:
    """The row of the main sheet in which a field stands."""
    return _named_rows()[field]


@cache
def _named_rows() -> dict[str, int]:
    parts = book()
    shared = re.findall(r"<si>(.*?)</si>", parts["xl/sharedStrings.xml"].decode(), re.DOTALL)
    texts = ["".join(re.findall(r"<t[^>]*>([^<]*)</t>", one)) for one in shared]
    sheet = parts[main_sheet()].decode()
    found = re.findall(r'<c r="D(\d+)"[^>]*t="s"><v>(\d+)</v>', sheet)
    return {texts[int(index)]: int(row) for row, index in found}


def with_cell(parts: Parts, part: str, name: str, cell: str) -> Parts:
    """Workbook parts with one cell written anew; ``cell`` is the element without its ``r``."""
    sheet = parts[part].decode()
    pattern = re.compile(rf'<c r="{name}"(?: [^>]*)?(?:/>|>.*?</c>)', re.DOTALL)
    assert pattern.search(sheet), name
    element = cell.replace("<c", f'<c r="{name}"', 1)
    return {**parts, part: pattern.sub(lambda _: element, sheet, count=1).encode()}


def lines(raw: Raw) -> list[str]:
    """Each fault as one line: its place, its code and what is said."""
    return [line(fault) for fault in raw.faults]


def line(fault: Fault) -> str:
    """One fault as one line, as a person would read it."""
    where = fault.where
    place = " ".join(
        str(part) for part in (where.file, where.sheet, where.row or "", where.cell) if part
    )
    return f"{place}: {fault.code} {MESSAGES[fault.code].say(fault.facts)}"


SMALL = Limits(
    handed=1 << 22,
    total=1 << 23,
    file=1 << 20,
    entries=60,
    rows=50,
    columns=30,
    cells=5_000,
    cell=6_000,
    wall=LIMITS.wall,
    cpu=LIMITS.cpu,
)
"""Limits that a small sample can pass."""

ASKED = outline(the_form())
