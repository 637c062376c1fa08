"""The files that go along with the answers of a package, held to the list of documents.

Their names, sizes and first bytes are looked at; none is opened.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from generator.model.names import folded
from generator.submissions.intake.file_types import starts
from generator.submissions.intake.found import Answers
from generator.submissions.intake.limits import Limits, Outline, OutlineTable
from generator.submissions.intake.member import Member
from generator.submissions.intake.names import ATTACHMENTS, printable
from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where
from generator.web.shared import SHARED

_TABLE = cast("list[Mapping[str, Any]]", SHARED["attachments"])
_KINDS = {name: kind["starts"] for kind in _TABLE for name in kind["names"]}
_NOTES = tuple(SHARED["files"]["notes"])
_FOLDER = f"{ATTACHMENTS}/"
_LIKE_FOLDER = folded(_FOLDER)


def tell_apart(outline: Outline, found: Answers) -> None:
    """Tell which files a form lists that was handed in alone and so holds none of them."""
    for _, _, where in _listed(outline, found):
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
    named, below = _named(alike, outline, found)
    # Where its rows are not there to be read, nobody knows what the list names.
    known = table is not None and table.name in found.tables
    seen: set[str] = set()
    for path, member in files.items():
        where, inside = Where(file=printable(member.path)), path.startswith(_FOLDER)
        name = alike[path]
        code, kind = _fault(member)
        listed = name in named or name in below
        if not inside:
            note = not code or "." not in path or path.endswith(_NOTES)
            _tell(found, "INT-205" if note else code, kind, where)
        elif path in forms and not listed:
            continue
        elif code:
            _tell(found, code, kind, where)
        elif name in seen:
            found.tell("INT-214", where)
        elif name in below:
            found.tell("INT-217", where, folder=ATTACHMENTS)
        elif table is not None and known and not listed:
            found.tell("INT-211", where, title=table.title)
        if (inside or listed) and member.size > limits.attachment:
            found.tell("INT-212", where, most=limits.attachment >> 20)
        if inside:
            seen.add(name)


def _tell(found: Answers, code: str, kind: str, where: Where) -> None:
    if code == "INT-216":
        found.tell(code, where, kind=kind)
    else:
        found.tell(code, where)


def _named(
    alike: Mapping[str, str], outline: Outline, found: Answers
) -> tuple[Collection[str], Collection[str]]:
    """Return the names listed, and those of files in a folder below that one of them means.

    Tells of names that are there twice or have no file. A file on top, or the only one of its name
    in the folders below, counts as well; that it lies there is told elsewhere.
    """
    there = frozenset(alike.values())
    lower = Counter(
        name.rpartition("/")[2]
        for path, name in alike.items()
        if path.startswith(_FOLDER) and "/" in name
    )
    seen: set[str] = set()
    for name, text, where in _listed(outline, found):
        if name in seen:
            found.tell("INT-210", where)
        elif name not in there and lower[name] != 1:
            _tell_missing(found, text, where)
        seen.add(name)
    meant = {name for name in seen if name not in there and lower[name] == 1}
    return seen, {name for name in there if "/" in name and name.rpartition("/")[2] in meant}


def _tell_missing(found: Answers, text: str, where: Where) -> None:
    """Tell that a file is not there; only what ends as a file does is named."""
    name = printable(text.strip())
    if _marks(name):
        found.tell("INT-209", where, folder=ATTACHMENTS, suggestion=name)
    else:
        found.tell("INT-209", where, folder=ATTACHMENTS)


def _listed(outline: Outline, found: Answers) -> Iterator[tuple[str, str, Where]]:
    """Yield each name of a file that the form lists, as names are compared, as it is written.

    With it goes where it stands.
    """
    table = _list(outline)
    if table is None or table.name not in found.tables:
        return
    for row in found.tables[table.name].rows:
        cell = row.get(table.files)
        if cell is not None and (name := _like(cell.text.replace("\\", "/"))):
            # The answer itself is sound: rules may read it.
            yield name, cell.text, replace(cell.where, field="")


def _list(outline: Outline) -> OutlineTable | None:
    return next((table for table in outline.tables if table.files), None)


def _like(path: str) -> str:
    """Return a path as names are compared, below the folder of attachments."""
    return folded(path).removeprefix("·/").removeprefix(_LIKE_FOLDER)


def _fault(member: Member) -> tuple[str, str]:
    """Return the code that tells why a file may not go along, and what it looks like.

    Both are empty for one of a kind that may, which begins as its ending says.
    """
    marks = _marks(member.path)
    if not marks or not member.size:
        return ("INT-215" if marks else "INT-208"), ""
    try:
        head = member.head()
    except (Refusal, OSError):
        head = b""
    if any(starts(head, mark) for mark in marks):
        return "", ""
    looks = (one["title"] for one in _TABLE if any(starts(head, mark) for mark in one["starts"]))
    title = next(looks, "")
    return ("INT-216" if title else "INT-208"), title


def _marks(path: str) -> list[str]:
    """Return what a file of a kind that may go along begins with, by its ending; [] for others."""
    _, dot, ending = path.casefold().rpartition(".")
    return _KINDS.get(f".{ending}", []) if dot else []
