"""How applications are handed in during a window: by which way, to whom, in how many copies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from generator.model.rows import Row
from generator.sources.origin import Origin

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "online": "网上提交",
        "email": "电子邮件",
        "counter": "当面递交",
        "post": "邮寄",
        "office": "经主管部门报送",
    }
)
"""What people call a way, by its word in the sources."""


@dataclass(frozen=True, kw_only=True)
class WayIn:
    """One way to hand in; ``system`` and ``contact`` are ids of the call's, "" where none.

    ``paper`` and ``electronic`` count copies, 0 where nothing is said of them.
    """

    way: str
    system: str
    contact: str
    through: str
    paper: int
    electronic: int
    says: str
    number: str
    origin: Origin = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """Return what the way is called."""
        return f"经{self.through}报送" if self.through else NAMES[self.way]

    @property
    def copies(self) -> str:
        """Say how many copies are handed in, "" where nothing is said."""
        counted = (("纸质", self.paper), ("电子", self.electronic))
        return "、".join(f"{kind} {count} 份" for kind, count in counted if count)


def ways_in(milestone: Row) -> tuple[WayIn, ...]:
    """Return the ways that a window lists, in their order."""
    return tuple(_way(row) for row in milestone.rows("ways"))


def _way(row: Row) -> WayIn:
    copies = row.row("copies")
    return WayIn(
        way=row.text("way"),
        system=row.text("system"),
        contact=row.text("contact"),
        through=row.text("through"),
        paper=copies.count("paper") if copies else 0,
        electronic=copies.count("electronic") if copies else 0,
        says=row.text("says"),
        number=row.text("clause"),
        origin=row.origin,
    )
