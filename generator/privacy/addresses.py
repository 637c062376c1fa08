"""E-mail addresses in a text of plain signs, however the sign in their middle is written."""

import re
import unicodedata
from collections.abc import Iterator

from generator.privacy.figures import NumberKind, Spread
from generator.privacy.signs import DIGITS, UNSEEN
from generator.web.shared import SHARED

_PROVIDERS = (
    "(?:vip[.]?)?(?:qq|foxmail|163|126|yeah|188|139|189|wo|sina|sohu|tom|21cn|aliyun|alibaba|gmail"
    "|googlemail|hotmail|outlook|live|msn|yahoo|icloud|me|proton|protonmail|mail|email)"
)
_DOT = r"(?:[ \n]{0,2}[.。点][ \n]{0,2}|[ (]{1,2}(?:dot|DOT|\.|点)[) ]{1,2})"
# Each is looked for by a sign that is rare, which is far quicker than all at once.
_AT = (
    re.compile("@(?<![\"'`<>(),:/*]@)"),
    re.compile(r"\([aA][tT]\)"),
    re.compile(rf"[#$&!*](?={_PROVIDERS}\.(?:com|cn|net))"),
    re.compile(r"(?:at|AT|At|艾特)(?<=[ -](?:..))[ -](?=[A-Za-z0-9-]{2,40}(?:\.| dot | DOT ))"),
)
AT_SIGN = re.compile(r"\(at\)|[ -](?:at|艾特)[ -]|[#$&!*]", re.IGNORECASE)
DOT_SIGN = re.compile(_DOT, re.IGNORECASE)
# Read backwards from the sign.
_LOCAL = re.compile(r"[ \n.-]{0,3}([A-Za-z0-9._%+-]{0,63}[A-Za-z0-9])")
_HOST = re.compile(
    rf"[ \n.-]{{0,3}}[A-Za-z0-9-]{{1,63}}(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{0,4}}{_DOT}"
    r"(?!(?:png|jpe?g|gif|svg|webp|css|js|ts|json|html?)\b)[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
# Written with gaps, only what ends as most addresses do.
_APART = "[ \\n-]{0,2}"
_HOST_APART = re.compile(
    rf"[ \n.-]{{0,3}}(?:[A-Za-z0-9]{_APART}){{1,40}}"
    rf"(?:\.{_APART}(?:[A-Za-z0-9]{_APART}){{1,20}}){{0,3}}\.{_APART}(?:"
    + "|".join(_APART.join(ending) for ending in ("com", "cn", "net", "org", "edu"))
    + ")(?![A-Za-z0-9])"
)
_KNOWN = re.compile(rf" ?{_PROVIDERS}{_DOT}(?:com|cn|net)")
_BEFORE, _BEHIND = 80, 160
# Letters of other scripts that look like those of an address.
_LETTERS = {
    ord(sign): letter
    for plain, signs in SHARED["alike_signs"].items()
    for small in signs
    if plain in set("abcdefghijklmnopqrstuvwxyz") and unicodedata.category(small) == "Ll"
    for sign, letter in ((small, plain), (small.upper()[:1], plain.upper()))
    if not sign.isascii()
}
_READ = {**DIGITS, **_LETTERS}
_RESERVED = frozenset(
    {"example", "test", "invalid", "localhost", "example.com", "example.net", "example.org"}
)


def addresses(text: str) -> Iterator[Spread]:
    """Yield the e-mail addresses of a text in plain signs."""
    for at in sorted(found.span() for sign in _AT for found in sign.finditer(text)):
        ahead, before = _seen(text, max(0, at[0] - _BEFORE), at[0])
        # The blank before a word for the sign is one of those that _LOCAL passes over.
        local = _LOCAL.match(ahead[::-1])
        if local is None:
            continue
        behind, later = _seen(text, at[1], at[1] + _BEHIND)
        host = _HOST.match(behind) or _HOST_APART.match(behind)
        if host and (text[at[0]] not in "aA艾" or _is_meant(local[1], behind)):
            start, end = before[len(ahead) - local.end(1)], later[host.end() - 1] + 1
            yield Spread(start=start, end=end, kind=NumberKind.MAIL)


def is_invented(address: str) -> bool:
    """Tell whether an address, in small letters, is of a name that RFC 2606 keeps for examples."""
    _, _, host = address.rpartition("@")
    labels = host.split(".")
    return labels[-1] in _RESERVED or ".".join(labels[-2:]) in _RESERVED


def _is_meant(backwards: str, behind: str) -> bool:
    """Tell whether the word "at" stands for the sign, and not in a sentence about a site."""
    return _KNOWN.match(behind) is not None or re.search("[0-9.]", backwards) is not None


def _seen(text: str, start: int, end: int) -> tuple[str, "list[int] | range"]:
    """Return a piece of a text without the marks that nobody sees, and the places of its signs.

    Letters that look like others are these.
    """
    piece = text[start:end].translate(_READ)
    if UNSEEN not in piece:
        return piece, range(start, start + len(piece))
    places = [at for at, sign in enumerate(piece, start) if sign != UNSEEN]
    return piece.replace(UNSEEN, ""), places
