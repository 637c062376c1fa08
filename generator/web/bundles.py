"""The scripts of the pages, built from ``generator/web`` and shipped with the package.

Bytes as they are published; nothing is built here, so nobody who runs the command needs node. With
them come the licences of what others wrote.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

EDITOR = "gongshi-admin.js"
"""The script of the page to edit in the browser, which no published page runs."""

LICENCES = "assets/licences.txt"
"""Where the licences of what others wrote stand on the site."""

_HEAD = re.compile(r"^==== (.+) · (.+) · (.+) ====$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Software:
    """Software of others within the pages: its name, its version if known, its SPDX licence."""

    name: str
    licence: str


@cache
def scripts() -> Mapping[str, bytes]:
    """Return each script by its file name, such as ``gongshi-form.js``."""
    folder = resources.files("generator.web") / "dist"
    found = {item.name: item.read_bytes() for item in folder.iterdir() if item.name[-3:] == ".js"}
    return MappingProxyType(dict(sorted(found.items())))


@cache
def licences() -> bytes:
    """Return the licences of what others wrote: each text below its name, terms and files."""
    return (resources.files("generator.web") / "dist/licences.txt").read_bytes()


@cache
def software() -> tuple[Software, ...]:
    """Return what others wrote of a published site, by name."""
    found = _HEAD.findall(licences().decode())
    return tuple(
        Software(name=name, licence=licence)
        for name, licence, files in sorted(found)
        if files != EDITOR
    )
