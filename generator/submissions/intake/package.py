"""One submission, opened: a folder, an archive, a workbook, a document, a page or JSON as texts.

It runs in the confined process; it reads the one path it is given and writes nothing.
"""

import io
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import BinaryIO

from generator.submissions.intake import file_types, folder, leftovers, zip_archive
from generator.submissions.intake.attachments import hold_attachments, tell_apart
from generator.submissions.intake.csv_answers import read_fields, read_table
from generator.submissions.intake.docx_answers import is_document, read_document
from generator.submissions.intake.found import Answers, unreadable
from generator.submissions.intake.html_answers import read_page
from generator.submissions.intake.json_answers import form_of, parsed, read_json
from generator.submissions.intake.limits import Limits, Outline
from generator.submissions.intake.member import Member, unwrapped
from generator.submissions.intake.names import ATTACHMENTS, printable
from generator.submissions.intake.refusal import Refusal, fault
from generator.submissions.intake.xlsx_answers import is_workbook, read_workbook
from generator.submissions.opened import Raw, Where
from generator.web.labels import FORM
from generator.web.shared import SHARED

_FILES = SHARED["files"]
APPLICATION_CSV, APPLICATION_JSON = _FILES["csv"], _FILES["json"]
DESCRIPTOR: str = _FILES["descriptor"]
"""The names of the files that make a folder a submission."""

_BOOKS, _PAGES = tuple(_FILES["books"][:2]), tuple(_FILES["pages"])
_JSON = ".json"
SOURCES = (*_FILES["books"], *_FILES["papers"], *_PAGES)
"""The endings of files that hold the answers of a package, of which it has one."""

_GUIDE = FORM["guide"]
# So many files are named where it is not clear which one holds the answers.
_NAMED = 4
_HEAD = 1 << 20
# What may stand before the first sign of a text, and how all that may be ours begins.
_BEFORE, _BEGINNINGS = b"\xef\xbb\xbf \t\r\n", (b"{", b"<", b"PK")


def read_submission(path: Path, name: str, outline: Outline, limits: Limits) -> Raw:
    """Open one submission; whatever is wrong with it comes back as faults."""
    found = Answers()
    try:
        _read(path, name, outline, found, limits)
        found.hold(limits, Where(file=name))
        found.filled(Where(file=name))
    except Refusal as refused:
        return unreadable(name, refused.fault, found.form)
    except OSError:
        return unreadable(name, fault("INT-001", Where(file=name)))
    return found.raw(name)


def _read(path: Path, name: str, outline: Outline, found: Answers, limits: Limits) -> None:
    where = Where(file=name)
    ending = path.name.casefold()
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise Refusal("INT-110", where)
    if stat.S_ISDIR(mode):
        _read_files(folder.members(path, name, limits), name, outline, found, limits)
        return
    with os.fdopen(folder.opened(path, where), "rb") as file:
        if os.fstat(file.fileno()).st_size > limits.handed:
            raise Refusal("INT-011", where, most=limits.handed >> 20)
        head = file.read(_HEAD)
        if head.startswith(file_types.ZIP):
            kind = _read_archive(file, name, outline, found, limits)
            if not ending.endswith(kind):
                found.tell("INT-207", where, ending=kind[0])
        elif head and _text_ending(path.name, head):
            data = head + file.read(limits.file)
            if len(data) > limits.file:
                raise Refusal("INT-011", where, most=limits.file >> 20)
            _read_text(data, path.name, name, outline, found, limits)
            tell_apart(outline, found)
        else:
            raise file_types.refuse(head, name)


def _text_ending(name: str, data: bytes) -> str:
    """Return the ending that JSON or a page has, else should have; "" for what is neither."""
    own = PurePath(name).suffix.casefold()
    return own if own in (_JSON, *_PAGES) else leftovers.text_ending(data[: leftovers.HEAD])


def _read_text(
    data: bytes, path: str, name: str, outline: Outline, found: Answers, limits: Limits
) -> None:
    """Read JSON or a page, whatever the ending of its path."""
    ending = _text_ending(path, data)
    if not path.casefold().endswith(ending):
        found.tell("INT-207", Where(file=name), ending=ending)
    read = read_json if ending == _JSON else read_page
    read(data, name, outline, found, limits)


def _read_archive(
    file: BinaryIO, name: str, outline: Outline, found: Answers, limits: Limits
) -> tuple[str, ...]:
    """Read an archive that is a workbook, a document or holds a package; give its endings."""
    members = zip_archive.members(file, name, limits)
    endings = _read_office(members, name, outline, found, limits)
    if endings:
        tell_apart(outline, found)
        return endings
    _read_files(members, name, outline, found, limits)
    return (_FILES["package"],)


def _read_office(
    members: Sequence[Member], name: str, outline: Outline, found: Answers, limits: Limits
) -> tuple[str, ...]:
    """Read the parts of an Office document and give its endings, () where they are none."""
    parts = {member.path: member for member in members}
    other = file_types.refuse_office(parts, name)
    if other is not None:
        raise other
    if is_document(parts):
        read_document(parts, name, outline, found, limits)
        return tuple(_FILES["papers"])
    if is_workbook(parts):
        read_workbook(parts, name, outline, found, limits)
        return _BOOKS
    return ()


def _read_files(
    members: Sequence[Member], name: str, outline: Outline, found: Answers, limits: Limits
) -> None:
    """Read the one set of answers among the files of a package."""
    files = {member.path.casefold(): member for member in unwrapped(members)}
    sources = _sources(files, limits)
    others = [m for path, m in files.items() if "/" not in path and file_types.foreign(path)]
    if not sources and others and others[0].size:
        raise file_types.refuse(others[0].read(), others[0].path)
    if not sources:
        raise Refusal("INT-201" if files else "INT-002", Where(file=name))
    if len(sources) > 1:
        places = [printable(files[path].path) for path in sources]
        both = "、".join(places[:_NAMED]) + ("……" if len(places) > _NAMED else "")
        raise Refusal("INT-202", Where(file=both), count=len(sources))
    source = files.pop(sources[0])
    if sources[0] == APPLICATION_CSV:
        _read_package(source, files, outline, found, limits)
    else:
        _read_source(source, outline, found, limits)
    rest = {path: member for path, member in files.items() if path not in (DESCRIPTOR, _GUIDE)}
    forms = [path for path, member in rest.items() if _is_form(path, member, limits)]
    for path in forms:
        found.tell("INT-206", Where(file=printable(files[path].path)))
    hold_attachments(rest, forms, outline, found, limits)


def _sources(files: Mapping[str, Member], limits: Limits) -> list[str]:
    """Return the folded paths of the sets of answers: by their names, else by what they hold.

    JSON bears any name: what begins as ours is one always, any other where there is nothing else.
    """
    tops = [path for path in files if "/" not in path and path != DESCRIPTOR]
    texts = [path for path in tops if path.endswith(_JSON)]
    named = [
        path
        for path, member in files.items()
        if _holds_answers(path) or (path in texts and _is_ours(member, limits))
    ]
    return named or [path for path in tops if _is_ours(files[path], limits)] or texts


def _holds_answers(path: str) -> bool:
    """Tell whether a file of a package, by its folded path, is a set of answers.

    Elsewhere than on top only a name of ours says so: tables and letters may lie in any folder.
    """
    folder, _, name = path.rpartition("/")
    if folder.partition("/")[0] == ATTACHMENTS:
        return False
    return name in (APPLICATION_CSV, APPLICATION_JSON) or (not folder and name.endswith(SOURCES))


def _is_form(path: str, member: Member, limits: Limits) -> bool:
    """Tell whether an attachment is a form of ours, filled or not; nothing of it is read."""
    inside = path.startswith(f"{ATTACHMENTS}/")
    return inside and path.endswith((*SOURCES, _JSON)) and _is_ours(member, limits)


def _is_ours(member: Member, limits: Limits) -> bool:
    """Tell by what a file holds whether it is a form of ours, filled or not."""
    try:
        if not member.head().lstrip(_BEFORE).startswith(_BEGINNINGS):
            return False
        data = member.read()
        if not data.startswith(file_types.ZIP):
            return leftovers.is_filled(data[: leftovers.HEAD])
        parts = zip_archive.members(io.BytesIO(data), member.path, limits)
        return leftovers.is_marked({part.path: part for part in parts})
    except (Refusal, OSError):
        return False


def _read_source(source: Member, outline: Outline, found: Answers, limits: Limits) -> None:
    """Read the answers of a package by what they are, and tell a name that says otherwise."""
    data, path = source.read(), source.path
    if data.startswith(file_types.ZIP):
        members = zip_archive.members(io.BytesIO(data), path, limits)
        endings = _read_office(members, path, outline, found, limits)
        if not endings:
            raise Refusal("INT-003", Where(file=path))
        if not path.casefold().endswith(endings):
            found.tell("INT-207", Where(file=path), ending=endings[0])
    elif data and _text_ending(path, data):
        _read_text(data, path, path, outline, found, limits)
    else:
        raise file_types.refuse(data, path)


def _read_package(
    source: Member, files: dict[str, Member], outline: Outline, found: Answers, limits: Limits
) -> None:
    """Read the CSV files of a package; those read are taken out of ``files``."""
    descriptor = files.pop(DESCRIPTOR, None)
    form = None
    if descriptor is not None:
        where = Where(file=descriptor.path)
        root = parsed(descriptor.read(), where)
        form = form_of(root) if isinstance(root, dict) else None
    found.made_for(form, outline, Where(file=DESCRIPTOR))
    read_fields(source.read(), source.path, outline, found, limits)
    for table in outline.tables:
        member = files.pop(f"{table.name}.csv".casefold(), None)
        if member is not None:
            try:
                rows = read_table(member.read(), member.path, table, found, limits)
            except Refusal as refused:
                found.refuse(refused.fault)
            else:
                if rows is not None:
                    found.tables[table.name] = rows
