"""What one version of a form asks and holds, as one digest: a change in place is known by it.

Words that explain may be mended without another digest; what a field, its limits, its conditions or
a rule say may not. How a file is written, and the order of its keys, make no difference.
"""

import hashlib
import json
from collections.abc import Mapping

_EXPLAINING = frozenset(
    {"$schema", "$id", "description", "fails", "help", "note", "patternErrorMessage", "x-write"}
)


def digest_of(parts: Mapping[str, object]) -> str:
    """Return the SHA-256 of the files of a form by their names, as values, in hexadecimal."""
    plain = {name: _stripped(value) for name, value in parts.items()}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _stripped(value: object) -> object:
    if isinstance(value, Mapping):
        return {
            str(key): _stripped(one)
            for key, one in value.items()
            # A field may bear such a name itself; then it holds more than a text.
            if key not in _EXPLAINING or not isinstance(one, str)
        }
    if isinstance(value, list | tuple):
        return [_stripped(one) for one in value]
    return value
