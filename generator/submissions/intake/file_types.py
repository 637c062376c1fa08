"""What a file is by its first bytes, told in our words, and what to send instead."""

from collections.abc import Mapping

from generator.submissions.intake.member import Member
from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where
from generator.web.shared import SHARED

_OLE = bytes.fromhex(SHARED["refused"]["ole"])
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
# How archives other than zip begin, other documents, and a zip.
_PACKED, _PAGES, ZIP = (
    tuple(map(bytes.fromhex, SHARED["refused"][name])) for name in ("packed", "pages", "zip")
)
"""How a zip archive begins."""


def refuse(data: bytes, name: str) -> Refusal:
    """Return why a file cannot be taken that is neither a zip archive nor text.

    ``data`` is its beginning, long enough to hold the directory of an old Office file.
    """
    where = Where(file=name)
    if not data:
        return Refusal("INT-002", where)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return Refusal("INT-502", where)
        return Refusal("INT-005" if _WORD in data else "INT-004", where)
    if data.startswith(_PACKED) or data[257:262] == b"ustar":
        return Refusal("INT-006", where)
    if data.startswith(_PAGES):
        return Refusal("INT-005", where)
    return Refusal("INT-003", where)


def refuse_office(parts: Mapping[str, Member], name: str) -> Refusal | None:
    """Return why an Office document in a zip archive cannot be taken, or None for what may be."""
    where = Where(file=name)
    kind = parts.get("mimetype")
    if "xl/workbook.bin" in parts or (kind is not None and b"spreadsheet" in kind.read()):
        return Refusal("INT-004", where)
    if kind is not None or any(path.startswith("ppt/") for path in parts):
        return Refusal("INT-005", where)
    return None
