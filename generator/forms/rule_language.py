"""The language of rules: every variable, function and operator there is, kept as a table.

What ``rule_language.json`` does not name is no part of the language, whatever an engine can do.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from generator.sources.schema_messages import short


@dataclass(frozen=True, kw_only=True)
class Word:
    """A variable, function or operator: how it is written, what it says, and an expression.

    ``takes`` are the types that an operator puts together. ``of``, ``args`` and ``result`` are the
    types of a function that is nothing but its values; one with rules of its own has none.
    """

    name: str
    written: str
    says: str
    example: str
    takes: tuple[str, ...] = ()
    of: str = ""
    args: tuple[str, ...] = ()
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class Misread:
    """An expression that nothing reads: from which of its signs on, and what to do."""

    at: int
    message: str


_MEANT: Mapping[str, str] = MappingProxyType(
    {
        "=": "==",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "<>": "!=",
        "（": "(",
        "）": ")",
        "，": ",",
        "。": ".",
        "！": "!",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "and": "&&",
        "or": "||",
        "not": "!",
        "且": "&&",
        "或": "||",
    }
)
"""What people write in an expression and what the language has for it."""
_WORD = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def misread(expression: str, at: int) -> Misread:
    """Return what to say of an expression that cannot be read from one of its signs on."""
    rest = expression[at:]
    if not rest.strip():
        return Misread(at=at, message="表达式没有写完；请检查末尾少了什么，括号是否成对")
    word = _WORD.match(rest)
    starts = [word[0]] if word else [rest[:2], rest[:1]]
    written = next((one for one in starts if one in _MEANT), "")
    if written:
        return Misread(at=at, message=f"表达式里不能写 {written}；请改成 {_MEANT[written]}")
    return Misread(at=at, message=f"表达式从“{short(rest)}”起读不懂；请检查括号、引号和运算符")


def _words(part: Mapping[str, Mapping[str, object]]) -> Mapping[str, Word]:
    found = {}
    for name, entry in part.items():
        takes, args = entry.get("takes", []), entry.get("args", [])
        assert isinstance(takes, list)  # noqa: S101  a table of our own
        assert isinstance(args, list)  # noqa: S101  likewise
        found[name] = Word(
            name=name,
            written=str(entry.get("written", name)),
            says=str(entry["says"]),
            example=str(entry["example"]),
            takes=tuple(takes),
            of=str(entry.get("of", "")),
            args=tuple(args),
            result=str(entry.get("result", "")),
        )
    return MappingProxyType(found)


_TABLE = json.loads(Path(__file__).with_name("rule_language.json").read_text(encoding="utf-8"))

TYPES: Mapping[str, str] = MappingProxyType(_TABLE["types"])
"""What people call each type."""
VARIABLES = _words(_TABLE["variables"])
FUNCTIONS = _words(_TABLE["functions"])
OPERATORS = _words(_TABLE["operators"])
