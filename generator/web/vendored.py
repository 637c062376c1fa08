"""The one page and the one foreign script that are for the machine of the sources alone.

The script is not carried by this package: npm lays it down, and only the very bytes named here are
used.
"""

from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType

PAGE = "admin/index.html"
"""Where the page to edit in stands on the site."""

SCRIPT = "assets/admin/decap-cms.js"
"""Where the script of Decap CMS stands on the site."""

VENDORED: Mapping[str, str] = MappingProxyType(
    {SCRIPT: "7c1efd6b616b4786e279aeef194dd21649a72058d3bc8d1f78901b574610dfb8"}
)
"""The SHA-256 of each foreign file, by its path on the site: of the version in `deploy/editor`."""

LAID = "deploy/editor/node_modules/decap-cms/dist/decap-cms.js"
"""Where npm lays the script, below the project's root."""


def is_vendored(path: str, data: bytes) -> bool:
    """Tell whether a file of a site is, byte for byte, a foreign one that is known."""
    return path in VENDORED and sha256(data).hexdigest() == VENDORED[path]
