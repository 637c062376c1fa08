"""The library of blocks that forms are put together from: what lies in ``blocks/``, as values.

A block is data: its fields with titles, help and options, its rules, an answer that keeps them and
changes that break them. Nothing of any one call stands in it; ``@name@`` marks what the call fills
in, and ``each`` names the part of the call that it is written once for. Writes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

Json = Mapping[str, Any]

DEFAULT = frozenset(
    {
        *("project", "category", "unit", "code", "contact", "plan"),
        *("budget", "instalments", "attachments", "declarations"),
    }
)
"""The blocks of a form that nobody chose otherwise, as far as the call has what they need."""


@dataclass(frozen=True, kw_only=True)
class BlockSection:
    """A heading of a block with its fields; ``source`` is the part of the call that asks for it."""

    id: str
    title: str
    fields: Mapping[str, Json] = field(repr=False)
    help: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class BlockRule:
    """A rule of a block, the changes that break it, and those that just keep it.

    ``each`` is the part of the call whose clauses it is bound to, empty for the statement of the
    block. One without ``check`` is made by the form itself. ``also`` are blocks it needs besides.
    """

    at: str
    check: str = ""
    fails: str = ""
    each: str = ""
    also: tuple[str, ...] = ()
    breaks: tuple[Json, ...] = ()
    keeps: tuple[Json, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of a form: what it is, what it asks, what it holds applicants to.

    ``call`` names what the call must have for it, ``needs`` the blocks that come with it,
    ``statement`` is said in the call where no clause of the notice is there to bind a rule to.
    """

    id: str
    place: int
    title: str
    about: str
    call: str = ""
    needs: tuple[str, ...] = ()
    statement: str = ""
    sections: tuple[BlockSection, ...] = field(repr=False)
    answers: Json = field(repr=False)
    rules: tuple[BlockRule, ...] = field(default=(), repr=False)


@cache
def library() -> Mapping[str, Block]:
    """Return every block by its id, in the order in which a form has them."""
    folder = resources.files("generator.authoring") / "blocks"
    found = [
        _block(item.name.removesuffix(".yml"), yaml.load(item.read_text("utf-8"), yaml.CSafeLoader))
        for item in folder.iterdir()
        if item.name.endswith(".yml")
    ]
    found.sort(key=lambda block: block.place)
    return MappingProxyType({block.id: block for block in found})


def with_needs(names: Iterable[str]) -> tuple[str, ...]:
    """Return the named blocks with those they need, in the order of the library."""
    waiting, wanted = [*names], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += library()[name].needs
    return tuple(name for name in library() if name in wanted)


def _block(name: str, data: dict[str, Any]) -> Block:
    return Block(
        **{
            **data,
            "id": name,
            "needs": tuple(data.get("needs", ())),
            "sections": tuple(BlockSection(**one) for one in data["sections"]),
            "rules": tuple(map(_rule, data.get("rules", ()))),
        }
    )


def _rule(data: dict[str, Any]) -> BlockRule:
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return BlockRule(**given)
