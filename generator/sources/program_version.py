"""Which version of the program a project is written for, as its `requirements.txt` pins it.

A project without that file is built by whatever version it meets, as this repository is.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from generator import __version__
from generator.findings import Finding, Level, Place

LOCK = "requirements.txt"
PROGRAM = "gongshi"

_LARGEST = 100_000
_PIN = re.compile(rf"{PROGRAM}\s*==\s*([^\s;#]+)")
_NAMED = re.compile(rf"{PROGRAM}(?![\w.-])", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Pin:
    """The line that names the program, from 1, and the version, None where none can be read."""

    line: int
    version: Version | None

    def is_later(self, program: str = __version__) -> bool:
        """Tell whether a project is written for a later version than a program's."""
        return self.version is not None and _format(self.version) > _format(Version(program))


def pin_of(text: str) -> Pin | None:
    """Return what the lines of a requirements file say of the program, None where nothing."""
    for number, line in enumerate(text.splitlines(), 1):
        if _NAMED.match(line.strip()):
            written = _PIN.match(line.strip())
            try:
                return Pin(line=number, version=Version(written[1]) if written else None)
            # A number of thousands of digits is none either.
            except ValueError:
                return Pin(line=number, version=None)
    return None


def pinned(root: Path) -> Pin | None:
    """Return the pin of a project, None where it has none."""
    try:
        with (root / LOCK).open(encoding="utf-8", errors="replace") as file:
            return pin_of(file.read(_LARGEST))
    except OSError:
        return None


def other_version(root: Path, program: str = __version__) -> Finding | None:
    """Tell that a project is written for another version than the program that reads it.

    Versions that differ in the third number only read the same sources.
    """
    pin, own = pinned(root), Version(program)
    if pin is None or (pin.version and _format(pin.version) == _format(own)):
        return None
    if pin.version is None:
        message = f"没有写明 {PROGRAM} 的版本；请写成 {PROGRAM}=={program}"
    elif not pin.is_later(program):
        message = (
            f"项目是为 {PROGRAM} {pin.version} 写的，现在的程序是 {program}；"
            f"请运行 gongshi upgrade 升级项目，或者装回 {PROGRAM}=={pin.version}"
        )
    else:
        message = (
            f"项目是为 {PROGRAM} {pin.version} 写的，现在的程序是 {program}，较旧；"
            f"请安装 {PROGRAM}=={pin.version}"
        )
    place = Place(file=LOCK, line=pin.line)
    return Finding(code="LOAD-014", level=Level.ERROR, message=message, place=place)


def _format(version: Version) -> tuple[int, int]:
    return version.major, version.minor
