"""The files of a new call: a skeleton that passes every check and can be built at once.

Pure: returns texts by path; nothing is written here.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

CALL_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MARK = re.compile("@(?:id|year|prefix)@")


def is_call_id(text: str) -> bool:
    """Tell whether a text can be the id of a call: lower-case words and digits with hyphens."""
    return CALL_ID.fullmatch(text) is not None and len(text) <= 60


def call_files(call_id: str, year: int, prefix: str) -> Mapping[str, str]:
    """Return the files of a new call by path, dated in ``year``; ``prefix`` starts its clause ids.

    Raises ValueError when the id cannot be one.
    """
    if not is_call_id(call_id):
        raise ValueError(call_id)
    marks = {"@id@": call_id, "@year@": str(year), "@prefix@": prefix}
    files = {}
    for name, text in _templates().items():
        filled = _MARK.sub(lambda found: marks[found[0]], text)
        files[f"site_data/calls/{call_id}/{name}"] = filled
    return MappingProxyType(files)


def free_prefix(used: frozenset[str]) -> str:
    """Return a prefix of two capitals that no call uses yet, such as AA."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    pairs = (a + b for a in letters for b in letters)
    return next(pair for pair in pairs if pair not in used)


@cache
def _templates() -> Mapping[str, str]:
    folder = resources.files("generator.authoring") / "skeletons"
    found = {
        item.name: item.read_text(encoding="utf-8")
        for item in sorted(folder.iterdir(), key=lambda i: i.name)
        if item.name.endswith(".yml")
    }
    return MappingProxyType(found)
