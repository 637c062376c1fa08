"""What a file is by what it holds, or else by its name, and what to send instead.

The kinds that cannot be taken stand in one table, each with the code that tells its way out.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from generator.submissions.intake.member import Member
from generator.submissions.intake.refusal import Refusal
from generator.submissions.opened import Where
from generator.web.shared import SHARED, pattern

ZIP = tuple(map(bytes.fromhex, SHARED["refused"]["zip"]))
"""How a zip archive begins."""

_Kind = Mapping[str, Any]
_KINDS = cast("list[_Kind]", SHARED["foreign"])
_OLE = bytes.fromhex(SHARED["refused"]["ole"])
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIL = pattern("mail_head")
_WORKBOOK, _MESSAGE, _TEXT, _OTHER = "INT-004", "INT-016", "INT-017", "INT-003"
_HEAD = 200


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
        code = _code(lambda kind: any(_wide(s) in data for s in kind.get("streams", ())))
        return Refusal(code or _named(name) or _WORKBOOK, where)
    code = _code(lambda kind: any(starts(data, mark) for mark in kind.get("starts", ())))
    if not code and _MAIL.match(data[:_HEAD].decode("latin-1")):
        code = _MESSAGE
    return Refusal(code or _named(name) or _OTHER, where)


def refuse_office(parts: Mapping[str, Member], name: str) -> Refusal | None:
    """Return why an Office document in a zip archive cannot be taken, or None for what may be."""
    kind = parts.get("mimetype")
    mime = kind.read() if kind is not None else b""
    code = _code(
        lambda one: (
            (mime != b"" and "mime" in one and one["mime"].encode() in mime)
            or any(path.startswith(tuple(one.get("parts", ()))) for path in parts)
        )
    )
    if not code and (kind is not None or any(path.endswith(".iwa") for path in parts)):
        code = _named(name) or "INT-005"
    return Refusal(code, Where(file=name)) if code else None


def foreign(name: str) -> bool:
    """Tell whether a name is that of a document which cannot be taken."""
    return _named(name) not in ("", _TEXT)


def _code(fits: Callable[[_Kind], bool]) -> str:
    return next((kind["code"] for kind in _KINDS if fits(kind)), "")


def _named(name: str) -> str:
    """Return the code of a kind by the ending of a name, "" for none."""
    return _code(lambda kind: name.casefold().endswith(tuple(kind["names"])))


def _wide(stream: str) -> bytes:
    """Return how an old Office file names a stream of its own."""
    return stream.encode("utf-16-le") + b"\0\0"


def starts(data: bytes, mark: str) -> bool:
    """Tell whether bytes written with the base 16 stand at their place."""
    at, _, written = mark.partition(":")
    return data.startswith(bytes.fromhex(written), int(at))
