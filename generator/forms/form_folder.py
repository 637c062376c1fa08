"""One version of a form on disk: its files read and held to their schemas, and what is wrong there.

The only module of this room that opens the files of a form.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from generator.findings import Finding, Level, Place
from generator.model.calls import Call
from generator.model.rows import Row, fault
from generator.sources.documents import Document, read_json, read_place, read_yaml
from generator.sources.origin import Origin
from generator.sources.schemas import Schemas
from generator.sources.slow_patterns import MOST_SIGNS, Growth, slow_patterns

Json = Mapping[str, object]

APPLICATION, LAYOUT, RULES, REVIEW = (
    "application.schema.json",
    "layout.yml",
    "rules.yml",
    "review.yml",
)
TABLE = ".table.json"

_SLOW = {
    Growth.EXPONENTIAL: (
        "FRM-120",
        "这个正则表达式遇到某些文字会算不完；请让一段文字只有一种对法，如把 (a+)+ 写成 a+",
    ),
    Growth.POLYNOMIAL: (
        "FRM-121",
        f"这个正则表达式遇到长的文字会很慢；请在旁边写 maxLength，不超过 {MOST_SIGNS}，"
        "或者从 ^ 写到 $、只留一处不限次数的重复",
    ),
}

# Neither a document nor a page can hold these; a tab or a line break is written \t or \n.
_UNWRITABLE = re.compile(r"\\u(?:00[01]|d[89a-f]|fff[ef])", re.IGNORECASE)


@dataclass(frozen=True)
class FormFolder:
    """One version of a form on disk, with what is found wrong in it."""

    root: Path
    path: str
    call: Call
    schemas: Schemas
    faults: list[Finding]

    def tell(self, code: str, message: str, place: Place) -> None:
        """Note what is wrong at a place."""
        self.faults.append(fault(code, message, place))

    def remind(self, code: str, message: str, place: Place) -> None:
        """Note what may be right after all."""
        self.faults.append(Finding(code=code, level=Level.WARNING, message=message, place=place))

    @property
    def broken(self) -> bool:
        """Tell whether anything is wrong so far."""
        return any(finding.level is Level.ERROR for finding in self.faults)

    def place(self, name: str) -> Place:
        """Return the place of a file as a whole."""
        return Place(file=f"{self.path}/{name}")

    def place_in(self, name: str, pointer: str) -> Place:
        """Return the place that a pointer names in a JSON file that no schema has passed."""
        return read_place(self.root, f"{self.path}/{name}", pointer)

    def within(self, place: Place, text: str, at: int) -> Place:
        """Return the place of a sign of a text that stands at a place, as far as it is in line."""
        try:
            lines = (self.root / place.file).read_text(encoding="utf-8").split("\n")
            start = lines[place.line - 1].index(text, place.column - 1)
        except (OSError, ValueError, IndexError):
            return place
        return replace(place, column=start + at + 1)

    def holds(self, name: str) -> bool:
        """Tell whether there is a file of that name."""
        return (self.root / self.path / name).is_file()

    def names(self, pattern: str) -> tuple[str, ...]:
        """Return the names of the files that a pattern takes, in order."""
        return tuple(sorted(p.name for p in (self.root / self.path).glob(pattern)))

    def yaml(self, name: str, schema: str) -> Row | None:
        """Read one YAML file and hold it to its schema, each fault told at its line."""
        return self._row(*read_yaml(self.root, f"{self.path}/{name}", schema, self.schemas))

    def described(self, name: str, schema: str) -> tuple[Json, Row] | None:
        """Read one JSON file and hold it to its schema: as it is written, and with its places."""
        value = self.json(name)
        if value is None:
            return None
        row = self._row(*read_json(self.root, f"{self.path}/{name}", schema, self.schemas))
        if row is None:
            return None
        for pointer, grows in slow_patterns(row.value, whole=schema == "table"):
            self.tell(*_SLOW[grows], row.origin.place(pointer))
        return value, row

    def json(self, name: str) -> Json | None:
        """Read one JSON file; one that cannot be read becomes a finding."""
        place = self.place(name)
        try:
            text = (self.root / place.file).read_text(encoding="utf-8")
            value = json.loads(text)
        except FileNotFoundError:
            self.tell("FRM-102", f"缺少 {name}；请补上", place)
            return None
        except UnicodeDecodeError:
            self.tell("FRM-102", "文件不是 UTF-8 编码；请另存为 UTF-8", place)
            return None
        except OSError:
            self.tell("FRM-102", f"{name} 打不开；请换成文件，并检查读取的权限", place)
            return None
        except json.JSONDecodeError as error:
            place = Place(file=place.file, line=error.lineno, column=error.colno)
            self.tell("FRM-102", "从这里起不是完整的 JSON；请检查括号、引号和逗号", place)
            return None
        except (RecursionError, ValueError):
            # A figure of thousands of digits is a ValueError of its own.
            self.tell("FRM-102", "括号套得太深，或数字太长；请改正", place)
            return None
        if _UNWRITABLE.search(text):
            self.tell("FRM-102", "里面有控制字符的转义；请直接写出文字", place)
            return None
        if not isinstance(value, dict):
            self.tell("FRM-102", "内容不是一组字段；请写成 { … }", place)
            return None
        return value

    def _row(self, document: Document | None, found: tuple[Finding, ...]) -> Row | None:
        self.faults.extend(found)
        if document is None:
            return None
        return Row(cast("Json", document.value), Origin(document=document), self.faults)  # type: ignore[arg-type]
