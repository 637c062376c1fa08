"""What a file holds, as texts that can be searched.

Knows no kind of file: which parts a file has is known to the modules that open it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.privacy.signs import UNSEEN, plain_sign
from generator.web.shared import written

LARGEST = 256 * 1024 * 1024
"""How many bytes a file may hold at most when all within it is unpacked."""

DEEPEST = 4
"""How many files may lie within one another."""

BROKEN, STRANGE, ACTING = "PUB-056", "PUB-057", "PUB-061"
"""Why a file cannot be searched: locked, spoilt or too large; of no known kind; or a program."""

PROPERTIES = "文档属性"
"""How the properties of a document are named as a place."""

WALL = "\0"
"""Stands between texts that do not read on, such as two cells: no number reaches across it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextPart:
    """A text of a file.

    ``inside`` says in Chinese in which part of the file the text stands, blank where the file is
    the text itself; ``labels`` name its lines where these are no lines of the file, ``first`` is
    the number of its first line; ``lines`` are places in the text from which on it stands in
    another line of the file, with the numbers of these. A ``rough`` text was not written to be
    read, such as the bytes of a picture; it counts where nothing else was found.
    """

    text: str
    inside: str = ""
    labels: tuple[str, ...] = ()
    first: int = 1
    lines: tuple[tuple[int, int], ...] = ()
    rough: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """A file, or a part of one, that cannot be searched; ``code`` says why."""

    code: str
    inside: str = ""


Parts = Iterator[TextPart | Unread]


# In bytes that are no text, only what can hardly be there by chance.
_DIGITS = re.compile(rb"(?:[0-9.-]|\xef\xbc[\x90-\x99]){10,}[0-9Xx]")
# Digests, keys and locked texts as PDFs have them: one in 300 looks like a mobile number by chance.
_KEY = re.compile(rb"<[0-9A-Fa-f]{16,}>|[0-9A-Fa-f]{32,}")
_SHORTEST, _DRESSED = 11, 6
_MAIL = re.compile(
    rb"@(?<=[A-Za-z0-9._-]{3}@)[A-Za-z0-9][A-Za-z0-9.-]{0,80}\.(?:com|cn|net|org|edu)(?![A-Za-z])"
)


def noise(data: bytes, inside: str = "") -> TextPart:
    """Return what lies in binary bytes like a number or an address, of 8 or of 16 bits a sign."""
    narrow = _KEY.sub(b"", data.replace(b"\0", b""))
    pieces = [found[0] for found in _DIGITS.finditer(narrow)]
    pieces += [narrow[max(0, at.start() - 40) : at.end()] for at in _MAIL.finditer(narrow)]
    text = WALL.join(piece.decode("utf-8", "replace") for piece in pieces)
    return TextPart(text=text, inside=inside, labels=("文件内部",), rough=True)


# Signs in a row that bytes of a picture or of packed data hardly ever are.
_PRINTED = re.compile(f"[^{written('control')}\ufffd]{{11,}}")


def printed(data: bytes, inside: str = "") -> TextPart:
    """Return what stands within binary bytes as one reads it, with blanks and marks."""
    text = WALL.join(_PRINTED.findall(data.decode("utf-8", "replace")))
    return TextPart(text=text, inside=inside, labels=("文件内部",), rough=True)


def one_sign_each(cells: Iterable[str]) -> Iterator[str]:
    """Yield what reads on where each cell, field or paragraph in a row holds one sign."""
    signs: list[str] = []
    for cell in (*cells, None):
        seen = "" if cell is None else cell.strip(f" \t\v\u3000{WALL}")
        # One sign may be dressed with a few marks that nobody sees.
        if len(seen) <= _DRESSED:
            seen = "".join(sign for sign in seen if plain_sign(sign) != UNSEEN)
        if len(seen) == 1:
            signs.append(seen)
        elif seen or cell is None:
            if len(signs) >= _SHORTEST:
                yield "".join(signs)
            signs = []


def within(outer: str, inner: str) -> str:
    """Return where something stands that stands within something else."""
    return "，".join(part for part in (outer, inner) if part)
