"""What Python and the browsers share: patterns, kinds of characters, words, names and limits.

All of it stands in ``shared.json``, which the scripts of the pages hold too; ``why`` there says
what each kind of characters is for. A pattern or a kind may name another in braces.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

SHARED: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    json.loads(Path(__file__).with_name("shared.json").read_text(encoding="utf-8"))
)
"""The table as it stands, by its sections."""

YES: str = SHARED["words"]["yes"]
NO: str = SHARED["words"]["no"]
"""How a cell says yes and no."""

_WRITTEN = {**SHARED["characters"], **SHARED["patterns"], **SHARED["file_patterns"]}


def written(name: str) -> str:
    """Return a pattern, or what stands between the brackets of a kind of characters."""
    return re.sub(r"\{([a-z_]+)\}", lambda found: written(found[1]), _WRITTEN[name])


def pattern(name: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern of the table, compiled."""
    return re.compile(written(name), flags)


def characters(name: str) -> re.Pattern[str]:
    """Return a kind of characters as a pattern of one or more of them."""
    return re.compile(f"[{written(name)}]+")
