"""Regular expressions that Python, browsers and the schema engine read alike.

Each engine has its own extensions, and gives some signs another meaning. What is taken here is the
part that all of them compile and read in one way; no engine has to be asked when a form is read.
"""

import re

LONGEST = 500
MOST_REPEATS = 1000
"""How often a part may be repeated; engines refuse what grows beyond measure."""

_ESCAPES = r"\\[\\^$.*+?()\[\]{}|/dwstnr]"
# A range runs between two plain signs; what two of a kind mean differs from engine to engine.
_IN_CLASS = r"(?:\\[\\^$.*+?()\[\]{}|/dwstnr-]|(?!&&|~~|\|\||--)[^\\\[\]^-])"
_CLASS = rf"\[\^?(?:-(?!-))?(?:{_IN_CLASS}(?:-{_IN_CLASS})?)+(?:(?<!-)-)?\]"
_TOKEN = re.compile(
    rf"(?P<class>{_CLASS})|(?P<escape>{_ESCAPES})|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<or>\|)"
    r"|(?P<edge>[\^$])|(?P<repeat>(?:[*+?]|\{(?P<low>[0-9]{1,4})(?:,(?P<high>[0-9]{0,4}))?\})\??)"
    r"|(?P<sign>[^\\\[\]{}()|^$*+?])",
    re.DOTALL,
)
_SHORT = {r"\d": "0-9", r"\w": "0-9A-Za-z_", r"\s": " \\t\\n\\r\u3000"}
_PIECE = re.compile(rf"{_CLASS}|\\.", re.DOTALL)
_SET_RANGE = re.compile(r"\\[dws]-[^\]]|(?<!^\[)(?<!^\[\^)-\\[dws]")


def is_common(text: str) -> bool:
    """Tell whether a pattern is read alike by every engine that tries it."""
    return len(text) <= LONGEST and _is_written(text) and _compiles(text)


def spelled_out(text: str) -> str:
    r"""Return a pattern with its shorthands written out: what `\d` takes hangs on the engine."""
    return _PIECE.sub(lambda found: _spelled(found[0]), text)


def _spelled(piece: str) -> str:
    if piece.startswith("["):
        return re.sub(r"\\.", lambda found: _SHORT.get(found[0], found[0]), piece)
    return f"[{_SHORT[piece]}]" if piece in _SHORT else piece


def _is_written(text: str) -> bool:
    """Tell whether a pattern holds only what all engines know, repeats where they may stand."""
    weights = [1]
    repeatable, last, place = False, 1, 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            return False
        place = found.end()
        kind = found.lastgroup if found["repeat"] is None else "repeat"
        if kind == "repeat":
            times = int(found["high"] or found["low"] or 1)
            last *= max(times, 1)
            if not repeatable or times > MOST_REPEATS or last > MOST_REPEATS:
                return False
            weights[-1] = max(weights[-1], last)
            repeatable = False
        elif kind == "open":
            weights.append(1)
            repeatable = False
        elif kind == "close":
            if len(weights) == 1:
                return False
            last, repeatable = weights.pop(), True
            weights[-1] = max(weights[-1], last)
        else:
            last, repeatable = 1, kind in ("class", "escape", "sign")
            if kind == "class" and _SET_RANGE.search(found[0]):
                return False
    return len(weights) == 1


def _compiles(text: str) -> bool:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return True
