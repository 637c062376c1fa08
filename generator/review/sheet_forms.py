"""One sheet of staff in two forms beside each other, a workbook and CSV, which may say otherwise.

What either says is compared as it is read; nothing is written.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from generator.findings import Finding, Level, Place
from generator.review.sheet_rows import Faults
from generator.review.staff_sheets import StaffSheet

WORKBOOK, CSV = ".xlsx", ".csv"
Reader = Callable[[StaffSheet, Faults], object]


def forms_of(path: Path) -> tuple[Path, ...]:
    """Return the files that are a sheet, or another form of it beside it."""
    forms = (path.with_suffix(ending) for ending in (WORKBOOK, CSV))
    return tuple(one for one in forms if one.is_file())


def differing(sheet: StaffSheet, others: Iterable[StaffSheet], read: Reader) -> Iterator[Finding]:
    """Yield a finding for each other form of a sheet that does not say the same."""
    for other in others:
        if _content(sheet, read) != _content(other, read):
            yield Finding(
                code="REV-032",
                level=Level.WARNING,
                message=f"同一目录里的 {other.name} 写的不一样；请核对，只留一份",
                place=Place(file=sheet.name),
            )


def _content(sheet: StaffSheet, read: Reader) -> tuple[object, bool]:
    """Return what a sheet says, wherever it says it, and whether all of it could be read."""
    faults = Faults()
    return read(sheet, faults), faults.errors
