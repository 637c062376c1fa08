"""Whether a file that its name would pass over is what that name says, told by what it begins with.

A stranger chooses names; what systems and office programs leave behind is never a filled form.
"""

import re
from collections.abc import Mapping

from generator.submissions.intake.file_types import ZIP
from generator.submissions.intake.member import Member
from generator.web.shared import SHARED, pattern

HEAD: int = SHARED["leftovers"]["head"]
"""So many bytes of a file are looked at."""

_MOST: int = SHARED["leftovers"]["most"]
_APPLE_DOUBLE = bytes.fromhex(SHARED["leftovers"]["apple_double"])
_MARK: str = SHARED["files"]["form_mark"]
_MARKED: list[str] = SHARED["leftovers"]["marked_parts"]
_BESIDE = pattern("beside", re.DOTALL)
_ANSWERS = pattern("answers_head")


def is_document(name: str, head: bytes, size: int) -> bool:
    """Tell whether a file of this name may be somebody's application after all.

    ``head`` is its beginning, of ``HEAD`` bytes at most, ``size`` how many it has.
    """
    if head.startswith(ZIP) or is_filled(head):
        return True
    beside = _BESIDE.fullmatch(name) is not None
    return beside and size > _MOST and not head.startswith(_APPLE_DOUBLE)


def is_filled(head: bytes) -> bool:
    """Tell whether a page or JSON begins as a form does that a browser saved."""
    text = head.decode("latin-1")
    return _MARK in text or _ANSWERS.match(text) is not None


def text_ending(head: bytes) -> str:
    """Return the ending of a form that a browser saved by how it begins, "" for what is none."""
    text = head.decode("latin-1")
    if _ANSWERS.match(text):
        return ".json"
    tag = text.lstrip("\u00ef\u00bb\u00bf \t\r\n").startswith("<")
    return SHARED["files"]["pages"][0] if tag and _MARK in text else ""


def is_marked(parts: Mapping[str, Member]) -> bool:
    """Tell whether the parts of an Office document bear the mark of a form."""
    mark = _MARK.encode()
    return any(mark in parts[path].read() for path in _MARKED if path in parts)
