"""The files that go along with the answers of a package, held to the list of documents.

Their names, sizes and first bytes are looked at; none is opened.
"""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import cast

from generator.submissions.intake.file_types import starts
from generator.submissions.intake.found import Answers
from generator.submissions.intake.limits import Limits, Outline, OutlineTable
from generator.submissions.intake.member import Member
from generator.submissions.intake.names import ATTACHMENTS, printable
from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where
from generator.web.shared import SHARED

_TABLE = cast("list[Mapping[str, list[str]]]", SHARED["attachments"])
_KINDS = {name: kind["starts"] for kind in _TABLE for name in kind["names"]}
_NOTES = tuple(SHARED["files"]["notes"])
_FOLDER = f"{ATTACHMENTS}/"


def hold_attachments(
    files: Mapping[str, Member],
    forms: Collection[str],
    outline: Outline,
    found: Answers,
    limits: Limits,
) -> None:
    """Hold the files beside the answers, by their folded paths, to what the form lists.

    ``forms`` are the paths of those that have been told to be forms of ours.
    """
    table = next((table for table in outline.tables if table.files), None)
    named = _named(files, table, found) if table is not None else frozenset[str]()
    # Where its rows are not there to be read, nobody knows what the list names.
    known = table is not None and table.name in found.tables
    for path, member in files.items():
        where, inside = Where(file=printable(member.path)), path.startswith(_FOLDER)
        if not inside:
            note = "." not in path or path.endswith(_NOTES) or _allowed(member)
            found.tell("INT-205" if note else "INT-208", where)
        elif path in forms and path not in named:
            continue
        elif not _allowed(member):
            found.tell("INT-208", where)
        elif table is not None and known and path not in named:
            found.tell("INT-211", where, title=table.title)
        if (inside or path in named) and member.size > limits.attachment:
            found.tell("INT-212", where, most=limits.attachment >> 20)


def _named(files: Mapping[str, Member], table: OutlineTable, found: Answers) -> frozenset[str]:
    """Return the paths that the list names, and tell of names that are there twice or not at all.

    A file on top counts as well; that it lies there is told elsewhere.
    """
    seen: set[str] = set()
    named: set[str] = set()
    for row in found.tables[table.name].rows if table.name in found.tables else ():
        cell = row.get(table.files)
        name = _path(cell.text) if cell is not None else ""
        if cell is None or not name:
            continue
        # The answer itself is sound: rules may read it.
        where = replace(cell.where, field="")
        path = next((p for p in (_FOLDER + name, name) if p in files), "")
        if name in seen:
            found.tell("INT-210", where)
        elif not path:
            found.tell("INT-209", where, folder=ATTACHMENTS)
        seen.add(name)
        named.add(path)
    return frozenset(named)


def _path(text: str) -> str:
    """Return the name of a file as the paths of a package are written, below their folder."""
    plain = unicodedata.normalize("NFC", text.strip()).replace("\\", "/").casefold()
    return plain.removeprefix("./").removeprefix(_FOLDER)


def _allowed(member: Member) -> bool:
    """Tell whether a file is of a kind that may go along, and begins as its ending says."""
    _, dot, ending = member.path.casefold().rpartition(".")
    marks = _KINDS.get(f".{ending}", ()) if dot else ()
    try:
        head = member.head() if marks else b""
    except (Refusal, OSError):
        return False
    return any(starts(head, mark) for mark in marks)
