"""The scripts of the pages, built from ``generator/web`` and shipped with the package.

Bytes as they are published; nothing is built here, so nobody who runs the command needs node.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

EDITOR = "gongshi-admin.js"
"""The script of the page to edit in the browser, which no published page runs."""


@cache
def scripts() -> Mapping[str, bytes]:
    """Return each script by its file name, such as ``gongshi-form.js``."""
    folder = resources.files("generator.web") / "dist"
    found = {item.name: item.read_bytes() for item in folder.iterdir() if item.name[-3:] == ".js"}
    return MappingProxyType(dict(sorted(found.items())))
