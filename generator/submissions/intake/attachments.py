"""The files that go along with the answers of a package, held to the list of documents.

Their names, sizes and first bytes are looked at; none is opened.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import cast

from generator.model.names import folded
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
_LIKE_FOLDER = folded(_FOLDER)


def tell_apart(outline: Outline, found: Answers) -> None:
    """Tell which files a form lists that was handed in alone and so holds none of them."""
    for _, where in _listed(outline, found):
        found.tell("INT-213", where)


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
    table = _list(outline)
    alike = {path: _like(path) for path in files}
    named = _named(frozenset(alike.values()), outline, found)
    # Where its rows are not there to be read, nobody knows what the list names.
    known = table is not None and table.name in found.tables
    seen: set[str] = set()
    for path, member in files.items():
        where, inside = Where(file=printable(member.path)), path.startswith(_FOLDER)
        name = alike[path]
        if not inside:
            note = "." not in path or path.endswith(_NOTES) or _allowed(member)
            found.tell("INT-205" if note else "INT-208", where)
        elif path in forms and name not in named:
            continue
        elif not _allowed(member):
            found.tell("INT-208", where)
        elif name in seen:
            found.tell("INT-214", where)
        elif table is not None and known and name not in named:
            found.tell("INT-211", where, title=table.title)
        if (inside or name in named) and member.size > limits.attachment:
            found.tell("INT-212", where, most=limits.attachment >> 20)
        if inside:
            seen.add(name)


def _named(files: Collection[str], outline: Outline, found: Answers) -> Collection[str]:
    """Return the names listed, and tell of those that are there twice or have no file.

    A file on top counts as well; that it lies there is told elsewhere.
    """
    seen: set[str] = set()
    for name, where in _listed(outline, found):
        if name in seen:
            found.tell("INT-210", where)
        elif name not in files:
            found.tell("INT-209", where, folder=ATTACHMENTS)
        seen.add(name)
    return seen


def _listed(outline: Outline, found: Answers) -> Iterator[tuple[str, Where]]:
    """Yield each name of a file that the form lists, as names are compared, and where it stands."""
    table = _list(outline)
    if table is None or table.name not in found.tables:
        return
    for row in found.tables[table.name].rows:
        cell = row.get(table.files)
        if cell is not None and (name := _like(cell.text.replace("\\", "/"))):
            # The answer itself is sound: rules may read it.
            yield name, replace(cell.where, field="")


def _list(outline: Outline) -> OutlineTable | None:
    return next((table for table in outline.tables if table.files), None)


def _like(path: str) -> str:
    """Return a path as names are compared, below the folder of attachments."""
    return folded(path).removeprefix("·/").removeprefix(_LIKE_FOLDER)


def _allowed(member: Member) -> bool:
    """Tell whether a file is of a kind that may go along, and begins as its ending says."""
    _, dot, ending = member.path.casefold().rpartition(".")
    marks = _KINDS.get(f".{ending}", ()) if dot else ()
    try:
        head = member.head() if marks else b""
    except (Refusal, OSError):
        return False
    return any(starts(head, mark) for mark in marks)
