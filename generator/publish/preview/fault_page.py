"""Faults with the lines of source they are about, and the page that shows them.

What stands in a source passes through the one way of text into markup, like everywhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from generator.findings import Finding, Level, Place
from generator.web.csp import SELF, Policy
from generator.web.labels import LEVELS
from generator.web.templates import filled

PREVIEWING: Mapping[str, str] = MappingProxyType(
    {
        "PRV-001": "网页模板写错了；请改正模板，或撤销刚才的改动",
        "PRV-002": "程序没有料到这种写法（{name}）；请撤销刚才的改动，并把它告诉维护人员",
        "PRV-003": "读不了 {name}；请检查文件是否还在、有没有权限",
    }
)
"""What a preview says beside the findings of a check, by code."""

POLICY = Policy(scripts=(SELF,), styles=(SELF,), images=(SELF,))
"""The page of faults loads its style, its script and the picture by which the script waits."""

_AROUND = 3
_LARGE = 2_000_000


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """A line of a source: its number, and its text cut in three where a place is marked."""

    number: int
    before: str
    marked: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class FaultView:
    """A fault as the page shows it: `so` is what is so, `remedy` what to do about it.

    `page` is the address of the page a fault was found in, or blank.
    """

    level: str
    word: str
    code: str
    place: str
    page: str
    so: str
    remedy: str
    lines: tuple[SourceLine, ...]


@dataclass(frozen=True, kw_only=True)
class LiveAddresses:
    """The addresses of icon, style and script, and what the script waits for."""

    icon: str
    style: str
    script: str
    wait: str


@dataclass(frozen=True, kw_only=True)
class FaultsContext:
    """What the page of faults may use."""

    errors: int
    """How many faults keep the site from being published."""

    spots: tuple[FaultView, ...]
    """The faults and warnings."""

    good: str
    """The last page without a fault; "" where there was none."""

    live: LiveAddresses
    """The addresses by which the page knows when to load itself anew."""


def fault_of(code: str, place: Place, **facts: str) -> Finding:
    """Return the finding of level error for a code of `PREVIEWING`."""
    return Finding(
        code=code, level=Level.ERROR, message=PREVIEWING[code].format_map(facts), place=place
    )


def spot(finding: Finding, root: Path, good: str) -> FaultView:
    """Return a finding with its lines; `good` is where the pages it is about can be seen."""
    so, _, remedy = finding.message.partition("；")
    file = finding.place.file
    page = good + file.removesuffix("index.html") if file.endswith(".html") else ""
    return FaultView(
        level=finding.level.value,
        word=LEVELS[finding.level],
        code=finding.code,
        place=str(finding.place),
        page=page,
        so=so,
        remedy=remedy,
        lines=_lines(finding.place, root),
    )


def faults_page(spots: Sequence[FaultView], *, good: str, live: LiveAddresses) -> bytes:
    """Return the page of faults; `good` leads to the last page without any, or is blank."""
    errors = sum(spot.level == Level.ERROR.value for spot in spots)
    context = FaultsContext(errors=errors, spots=tuple(spots), good=good, live=live)
    return filled("generator.publish.preview", "faults.html", context).encode()


def _lines(place: Place, root: Path) -> tuple[SourceLine, ...]:
    """Return the lines around a place of a source, or none where there is nothing to show."""
    try:
        path = (root / place.file).resolve()
        readable = path.is_relative_to(root) and path.is_file() and path.stat().st_size < _LARGE
        text = path.read_bytes().decode("utf-8", "replace") if readable else ""
    except (OSError, ValueError):
        return ()
    if not place.line:
        return ()
    first = max(1, place.line - _AROUND)
    lines = text.splitlines()[first - 1 : place.line + _AROUND]
    return tuple(
        _marked(number, line, place)
        if number == place.line
        else SourceLine(number=number, before=line)
        for number, line in enumerate(lines, first)
    )


def _marked(number: int, line: str, place: Place) -> SourceLine:
    """Return a line with the rest of it from the place on marked, comments and spaces left out."""
    start = max(place.column, 1) - 1
    if not place.column or start >= len(line.rstrip()):
        start = len(line) - len(line.lstrip())
    rest = line[start:].partition(" #")[0].rstrip()
    end = start + len(rest)
    return SourceLine(number=number, before=line[:start], marked=line[start:end], after=line[end:])
