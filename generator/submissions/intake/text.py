"""Bytes as text: by byte order mark, else strict UTF-8, else strict GB18030, over the whole file.

Nothing is guessed and nothing is replaced; what is none of these is refused.
"""

import codecs

from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where
from generator.web.shared import characters

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HALF = characters("half")


def decoded(data: bytes, where: Where) -> str:
    """Return the text of a file with its line breaks made ``\\n``, or refuse it."""
    text = _strict(data, where)
    if "\0" in text:
        raise Refusal("INT-301", where)
    return lines(text).removeprefix("\ufeff")


def lines(text: str) -> str:
    """Return a text with every line break written ``\\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def whole(text: str) -> bool:
    """Tell whether a text can be written as UTF-8: it holds no half of a sign."""
    return text.isascii() or _HALF.search(text) is None


def _strict(data: bytes, where: Where) -> str:
    marked = [(mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)]
    tries = [(len(mark), encoding) for mark, encoding in marked]
    for skip, encoding in tries or [(0, "utf-8"), (0, "gb18030")]:
        try:
            return data[skip:].decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("INT-302" if marked or b"\0" not in data else "INT-301", where)
