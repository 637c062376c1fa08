"""The names of files in a submission: which are passed over, which are refused.

A name is only compared and told; no name is ever joined to a folder to open something.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from generator.findings import without_numbers
from generator.submissions.intake.limits import Limits
from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where
from generator.web.labels import FORM
from generator.web.shared import pattern, written

ATTACHMENTS = FORM["attachments"]
"""The folder of the files that go along; no more of them is read than tells what they are."""

# What systems and office programs leave behind.
_LITTER = pattern("litter", re.IGNORECASE | re.DOTALL)
_LOCK = pattern("lock", re.IGNORECASE | re.DOTALL)
# What tells something to those who look into a folder, and is nobody's application.
_NOTE = pattern("note", re.IGNORECASE | re.DOTALL)
_DRIVE = re.compile(r"[A-Za-z]:")
_UNSEEN = re.compile(f"[{written('name')}]")
_ARCHIVE = pattern("archive", re.IGNORECASE | re.DOTALL)


def litter(path: str) -> bool:
    """Tell whether a file was left by a system or an office program."""
    return _LITTER.fullmatch(path) is not None and ".." not in path.split("/")


def lock(name: str) -> bool:
    """Tell whether a file was left by an office program beside the one it had open."""
    return _LOCK.fullmatch(name) is not None


def note(name: str) -> bool:
    """Tell whether a file is a note or a shortcut, which no application can be."""
    return _NOTE.fullmatch(name) is not None


def archive(path: str) -> bool:
    """Tell whether a name is that of an archive."""
    return _ARCHIVE.fullmatch(path) is not None


def printable(path: str) -> str:
    """Return a name as it can be told: on one line, of bounded length."""
    clean = _UNSEEN.sub("?", path)
    return clean if len(clean) <= 120 else f"{clean[:59]}…{clean[-60:]}"


def labels(paths: Sequence[Path], names: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what each of some submissions is called: its name, its path where two share one.

    ``names`` are their own unless given. A number that names a person is no part of what it is
    called; those alike without it, or without signs that do not show, are counted.
    """
    own = tuple(names) or tuple(path.name for path in paths)
    often = Counter(own)
    whole = [
        name if name and often[name] == 1 else str(path)
        for name, path in zip(own, paths, strict=True)
    ]
    bare = [without_numbers(printable(name)) for name in whole]
    alike, found = Counter(bare), dict.fromkeys(bare, 0)
    for number, (label, name) in enumerate(zip(tuple(bare), whole, strict=True)):
        if alike[label] > 1 and label != name:
            while bare[number] in found:
                found[label] += 1
                bare[number] = f"{label}（{found[label]}）"
            found[bare[number]] = 0
    return tuple(bare)


def checked(path: str, holder: str, limits: Limits) -> str:
    """Return the path of a file inside a submission, or refuse it.

    ``holder`` is the name of the archive or folder. Backslashes separate folders as slashes do.
    """
    where = Where(file=printable(path) or holder)
    if _UNSEEN.search(path):
        raise Refusal("INT-112", where)
    parts = path.replace("\\", "/").split("/")
    if path.startswith(("/", "\\")) or _DRIVE.match(path) or ".." in parts:
        raise Refusal("INT-111", where)
    if len(path) > limits.path:
        raise Refusal("INT-113", where, most=limits.path)
    kept = [part for part in parts if part not in ("", ".")]
    if len(kept) > limits.depth:
        raise Refusal("INT-114", where, most=limits.depth)
    if not kept:
        raise Refusal("INT-111", where)
    return unicodedata.normalize("NFC", "/".join(kept))


def distinct(paths: Iterable[str]) -> None:
    """Refuse two files of one name, also where a system would not tell them apart."""
    seen: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        parts = [part.rstrip(" .") or part for part in _folded(path).split("/")]
        folded = "/".join(parts)
        above = {"/".join(parts[:depth]) for depth in range(1, len(parts))}
        if folded in seen or folded in folders or above & seen:
            raise Refusal("INT-115", Where(file=printable(path)))
        seen.add(folded)
        folders |= above


def _folded(path: str) -> str:
    """Return a name as some system may write it: without case, width and accents apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())
