"""What a file is by its first bytes, told in our words, and what to send instead."""

from collections.abc import Mapping

from generator.submissions.intake.member import Member
from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
# How archives other than zip begin.
_PACKED = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_PAGES = (b"%PDF", b"{\\rtf", b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"GIF8")
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
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
