"""Whether every cell of a table keeps to a plain Table Schema, told without the library.

Only a yes counts: whatever is not plainly sound is asked of `tables`. Most tables are sound, and
loading the library takes as long as the rest of a check.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import cast

_KEYS = frozenset({"name", "type", "format", "constraints", "trueValues", "falseValues"})
_DAY = "%Y-%m-%d"
_LAST = date.max.isoformat()
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?")

Holds = Callable[[str], bool]


Line = Callable[[Sequence[str]], bool]


def plainly_sound(
    descriptor: Mapping[str, object], names: Sequence[str], lines: Sequence[Sequence[str]]
) -> bool:
    """Tell whether no cell can be faulty; False where that is not plain to see."""
    holds = plain_line(descriptor, names)
    return holds is not None and all(map(holds, lines))


def plain_line(descriptor: Mapping[str, object], names: Sequence[str]) -> Line | None:
    """Return what tells of one line that it is sound, None where that is plain of no line."""
    fields = descriptor.get("fields")
    if set(descriptor) != {"fields"} or not isinstance(fields, list):
        return None
    if [field.get("name") for field in fields] != list(names) or len(set(names)) < len(names):
        return None
    found = [_holds(field) for field in fields]
    columns = [holds for holds in found if holds is not None]
    if len(columns) < len(found):
        return None
    return lambda line: (
        len(line) == len(columns)
        and any(line)
        and all(holds(cell) for holds, cell in zip(columns, line, strict=True))
    )


def _holds(field: Mapping[str, object]) -> Holds | None:
    """Return what a cell must be, None where a word of the schema is not known here."""
    rules = field.get("constraints", {})
    kind = _KINDS.get(str(field.get("type")))
    if not set(field) <= _KEYS or not isinstance(rules, Mapping) or kind is None:
        return None
    if field.get("format") != (_DAY if kind is _date else None):
        return None
    rest = {key: rule for key, rule in rules.items() if key != "required"}
    required = rules.get("required", False)
    inner = kind(field, rest) if isinstance(required, bool) else None
    if inner is None:
        return None
    return lambda cell: inner(cell) if cell else not required


def _text(field: Mapping[str, object], rules: Mapping[str, object]) -> Holds | None:
    tests: list[Holds] = []
    # A length is known at once; what a pattern takes grows with it.
    for key, rule in sorted(rules.items(), key=lambda rule: rule[0] == "pattern"):
        if key == "pattern" and isinstance(rule, str):
            try:
                tests.append(_matches(re.compile(rule)))
            except re.error:
                return None
        elif key in ("minLength", "maxLength") and type(rule) is int:
            least, most = (rule, None) if key == "minLength" else (0, rule)
            tests.append(_between(least, most))
        elif key == "enum" and isinstance(rule, list):
            tests.append(frozenset(map(str, rule)).__contains__)
        else:
            return None
    return lambda cell: all(test(cell) for test in tests)


def _matches(form: re.Pattern[str]) -> Holds:
    return lambda cell: form.fullmatch(cell) is not None


def _between(least: int, most: int | None) -> Holds:
    return lambda cell: len(cell) >= least and (most is None or len(cell) <= most)


def _integer(field: Mapping[str, object], rules: Mapping[str, object]) -> Holds | None:
    if not all(k in ("minimum", "maximum") and type(v) is int for k, v in rules.items()):
        return None
    least, most = cast("int | None", rules.get("minimum")), cast("int | None", rules.get("maximum"))

    def holds(cell: str) -> bool:
        if not _INTEGER.fullmatch(cell):
            return False
        return (least is None or int(cell) >= least) and (most is None or int(cell) <= most)

    return holds


def _number(field: Mapping[str, object], rules: Mapping[str, object]) -> Holds | None:
    return None if rules else lambda cell: bool(_NUMBER.fullmatch(cell))


def _boolean(field: Mapping[str, object], rules: Mapping[str, object]) -> Holds | None:
    true, false = field.get("trueValues"), field.get("falseValues")
    if rules or not isinstance(true, list) or not isinstance(false, list):
        return None
    return lambda cell: cell in true or cell in false


def _date(field: Mapping[str, object], rules: Mapping[str, object]) -> Holds | None:
    if not all(k in ("minimum", "maximum") and isinstance(v, str) for k, v in rules.items()):
        return None
    first, last = str(rules.get("minimum", "")), str(rules.get("maximum", _LAST))
    if not (first == "" or _is_day(first)) or not _is_day(last):
        return None
    # Days of four figures stand in the order of their texts.
    return lambda cell: _is_day(cell) and first <= cell <= last


def _is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


_KINDS: Mapping[str, Callable[[Mapping[str, object], Mapping[str, object]], Holds | None]] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
}
