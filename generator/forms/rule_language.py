"""The language of rules: every variable, function and operator there is, kept as a table.

What ``rule_language.json`` does not name is no part of the language, whatever an engine can do.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType


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
