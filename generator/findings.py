"""What a check can say: a level, a place, a sentence, and their renderings.

This module reads nothing and prints nothing; it turns values into text. Whatever is said here holds
no number that names a person: findings, places and dead ends are made without.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote

from generator.privacy.numbers import masked
from generator.web.labels import LEVELS
from generator.web.shared import characters

FORMATS = ("text", "json", "sarif", "github", "gitlab")


SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
"""What a SARIF log says it keeps to; nothing asks that address."""


class Level(StrEnum):
    """How much a finding weighs: an error stops the build, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


_SARIF = MappingProxyType({Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note"})
_GITLAB = MappingProxyType({Level.ERROR: "critical", Level.WARNING: "minor", Level.INFO: "info"})
_GITHUB = MappingProxyType({Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"})

SHORT = 500
"""How many characters a text has fewer of that is kept, with what was found in it."""

# Control, line-breaking and direction-changing characters would break or disguise a line.
_UNPRINTABLE = characters("line")


# Names of files and sentences without figures come back again and again.
_masked = lru_cache(maxsize=8192)(masked)


def without_numbers(text: str) -> str:
    """Return a text as it may be told, a star for each number that names a person."""
    return _masked(text) if len(text) < SHORT else masked(text)


OUT_OF_MEMORY = "内存不够，没有做完，原有的文件没有改动；请关掉别的程序，或换一台内存更大的机器再试"
"""What is said where the machine has not the memory to go on."""


class DeadEnd(Exception):
    """What cannot be done here, whatever is tried: a sentence, and the findings behind it.

    Without a sentence the findings say it all.
    """

    def __init__(self, sentence: str, found: tuple[Finding, ...] = ()) -> None:
        """Take the sentence, without its full stop, and the findings told before it."""
        super().__init__(without_numbers(sentence))
        self.found = found


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """Where an author can put something right: a POSIX path from the project's root.

    Lines and columns count characters from 1; 0 says that the number is not known.
    """

    file: str
    line: int = 0
    column: int = 0

    def __post_init__(self) -> None:
        """Let the name of the file hold no number that names a person."""
        object.__setattr__(self, "file", without_numbers(self.file))

    def __str__(self) -> str:
        """Tell the place as editors and terminals make it clickable: file:line:column."""
        parts = [_one_line(self.file)]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing a check has to say, with its code, its level and the place to put right."""

    code: str
    level: Level
    message: str
    place: Place

    def __post_init__(self) -> None:
        """Let the sentence hold no number that names a person."""
        object.__setattr__(self, "message", without_numbers(self.message))


def sort(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give the findings once each, by file, line, column, code and message."""
    return tuple(sorted(set(findings), key=lambda f: (f.place, f.code, f.message, f.level)))


def tell(
    findings: Iterable[Finding],
    format: str,
    *,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Tell the findings, sorted, in one of FORMATS, without a final line break.

    `titles` names the codes (code → sentence) where the format has room for it.
    An unknown format raises KeyError.
    """
    return _TELLERS[format](sort(findings), titles)


def _text(findings: tuple[Finding, ...], titles: Mapping[str, str]) -> str:
    return "\n".join(
        f"{finding.place}: {LEVELS[finding.level]} {finding.code} {_one_line(finding.message)}"
        for finding in findings
    )


def _json(findings: tuple[Finding, ...], titles: Mapping[str, str]) -> str:
    lines = {
        "findings": [
            {
                "code": finding.code,
                "level": finding.level.value,
                "message": finding.message,
                "file": finding.place.file,
                "line": finding.place.line,
                "column": finding.place.column,
            }
            for finding in findings
        ],
        "counts": {
            level.value: sum(finding.level is level for finding in findings) for level in Level
        },
    }
    return _dump(lines)


def _sarif(findings: tuple[Finding, ...], titles: Mapping[str, str]) -> str:
    codes = sorted({finding.code for finding in findings})
    rules = [
        {"id": code, "shortDescription": {"text": titles[code]}} if code in titles else {"id": code}
        for code in codes
    ]
    results = [
        {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
            "level": _SARIF[finding.level],
            "message": {"text": finding.message},
            "locations": [{"physicalLocation": _physical(finding.place)}],
        }
        for finding in findings
    ]
    run = {
        "tool": {"driver": {"name": "gongshi", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return _dump({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _physical(place: Place) -> dict[str, object]:
    address = quote(place.file, errors="replace")
    location: dict[str, object] = {"artifactLocation": {"uri": address}}
    if place.line:
        region = {"startLine": place.line}
        if place.column:
            region["startColumn"] = place.column
        location["region"] = region
    return location


def _github(findings: tuple[Finding, ...], titles: Mapping[str, str]) -> str:
    return "\n".join(_annotation(finding) for finding in findings)


def _annotation(finding: Finding) -> str:
    place = finding.place
    properties = {"file": place.file}
    if place.line:
        properties["line"] = str(place.line)
        if place.column:
            properties["col"] = str(place.column)
    properties["title"] = finding.code
    lines = ",".join(
        f"{name}={_escape(value).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in properties.items()
    )
    return f"::{_GITHUB[finding.level]} {lines}::{_escape(finding.message)}"


def _gitlab(findings: tuple[Finding, ...], titles: Mapping[str, str]) -> str:
    """Tell the findings as a Code Quality report, each with a mark that outlives moved lines."""
    seen: Counter[tuple[str, str, str]] = Counter()
    lines = []
    for finding in findings:
        mark = (finding.code, finding.place.file, finding.message)
        seen[mark] += 1
        what = "\0".join((*mark, str(seen[mark]))).encode("utf-8", "replace")
        lines.append(
            {
                "description": _one_line(finding.message),
                "check_name": finding.code,
                "fingerprint": hashlib.sha256(what).hexdigest(),
                "severity": _GITLAB[finding.level],
                "location": {
                    "path": finding.place.file,
                    "lines": {"begin": finding.place.line or 1},
                },
            }
        )
    return _dump(lines)


def _escape(text: str) -> str:
    return _one_line(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _one_line(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text)


def _dump(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # A file name that is not UTF-8 arrives as lone surrogates, which no stream can write.
    return text.encode("utf-8", "replace").decode("utf-8")


_TELLERS = MappingProxyType(
    {"text": _text, "json": _json, "sarif": _sarif, "github": _github, "gitlab": _gitlab}
)


def worst(findings: Iterable[Finding]) -> int:
    """Return 1 where something is an error, else 0: what a command exits with."""
    return int(any(finding.level is Level.ERROR for finding in findings))


def counted(findings: Iterable[Finding]) -> str:
    """Say how many errors there are, and how much else."""
    levels = [finding.level for finding in findings]
    errors = levels.count(Level.ERROR)
    error, warning = LEVELS[Level.ERROR], LEVELS[Level.WARNING]
    return f"共 {errors} 处{error}，{len(levels) - errors} 处{warning}。"
