"""Text from data on its way into a page.

Everything that comes out of the sources or from an applicant passes through ``text`` before it
stands in Markdown or HTML. Nothing else in ``render`` may escape by hand.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_BREAKS = re.compile(r"[\t\r\n]+")


# Names, labels and the titles of neighbours come back on many pages.
@lru_cache(maxsize=8192)
def text(value: str) -> Markup:
    """Return plain text as markup that reads the same in Markdown, HTML and attributes.

    ASCII punctuation becomes numeric references, so neither Markdown nor HTML finds anything to
    act on; control, invisible and direction-changing characters are dropped; line breaks become
    spaces.
    """
    plain = _UNSEEN.sub("", _BREAKS.sub(" ", value))
    return Markup(_PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", plain))  # noqa: S704  escaped here


def finish(value: object) -> object:
    """Escape what a template puts out, unless it is markup already; numbers pass as they are."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool) or value is None:
        raise TypeError("a template puts out a text or a number")
    return value


def front_matter(values: Mapping[str, object]) -> str:
    """Return front matter as JSON, which every YAML reader takes, keys in the order given."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "---\n" + "\n".join(lines) + "\n---\n"


def script_json(value: object) -> str:
    """Return JSON that may stand inside a script element: no character there can end it."""
    said = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        said = said.replace(character, f"\\u{ord(character):04x}")
    return said
