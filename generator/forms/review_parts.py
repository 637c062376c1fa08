"""Sub-projects: the table of a form whose rows are parts of an application, with own amounts.

Each part has a line of its own in a published list, under the number of its application and its
own. Frozen values; nothing is counted here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True, kw_only=True)
class Subprojects:
    """The table of the parts, and its columns: what a part is called, whose it is, its amount.

    ``applicant`` and ``amount`` are "" where parts have no unit, or no amount, of their own.
    """

    table: str
    project: str
    applicant: str
    amount: str

    def rows(self, answers: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
        """Return the parts of an application, none where it is one project."""
        return cast("Sequence[Mapping[str, object]]", answers.get(self.table) or ())

    def holds(self, path: str) -> bool:
        """Tell whether a path is that of a column of the parts."""
        return path.startswith(f"{self.table}/")
