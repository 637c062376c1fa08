"""The files of a submission, whatever holds them, each read only when it is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

HEAD = 16
"""So many bytes tell what kind of file an attachment is."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """One file: its path inside the submission with slashes, its size in bytes, its content.

    ``head`` gives its first ``HEAD`` bytes, fewer where it is shorter or broken.
    """

    path: str
    size: int
    read: Callable[[], bytes]
    head: Callable[[], bytes]


def unwrapped(members: Sequence[Member]) -> tuple[Member, ...]:
    """Return the files without the one folder that may stand around all of them."""
    tops = {member.path.partition("/")[0] for member in members}
    if len(tops) != 1 or not all("/" in member.path for member in members):
        return tuple(members)
    return tuple(replace(m, path=m.path.partition("/")[2]) for m in members)
