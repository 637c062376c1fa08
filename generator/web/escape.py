"""Text from data on its way into a page.

Everything that comes out of the sources or from an applicant passes through ``text`` before it
stands in Markdown or HTML. Nothing else in ``render`` may escape by hand.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

from generator.web.shared import characters

# What a template would leave where a value lacks begins with a reference, too, where it is data.
_REFERRED = re.compile(r"[!-/:-@\[-`{-~]|(?<![A-Za-z0-9_])(?:N(?=one|aN)|[Uu](?=ndefined))")
_BREAKS, _UNSEEN = characters("break"), characters("page")


def bare(value: str) -> str:
    """Return a text on one line, without control, invisible or direction-changing characters."""
    return _UNSEEN.sub("", _BREAKS.sub(" ", value))


def text(value: str) -> Markup:
    """Return plain text as markup that reads the same in Markdown, HTML and attributes.

    ASCII punctuation becomes numeric references, so neither Markdown nor HTML finds anything to
    act on, and nobody takes it for what a template left; what ``bare`` drops is dropped.
    """
    return _kept(value) if len(value) < _SHORT else _escaped(value)


def _escaped(value: str) -> Markup:
    return Markup(_REFERRED.sub(lambda found: f"&#{ord(found[0])};", bare(value)))  # noqa: S704  escaped here


# Names, labels and the titles of neighbours come back on many pages.
_kept = lru_cache(maxsize=8192)(_escaped)
_SHORT = 500


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
    """Return front matter as JSON, which every YAML reader takes, keys in the order given.

    Texts are made ``bare``: YAML refuses a control character, and a title must not hide any.
    """
    lines = [
        f"{key}: {json.dumps(_bare(value), ensure_ascii=False)}" for key, value in values.items()
    ]
    return "---\n" + "\n".join(lines) + "\n---\n"


def _bare(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _bare(inner) for key, inner in value.items()}
    return bare(value) if isinstance(value, str) else value


def script_json(value: object) -> str:
    """Return JSON that may stand inside a script element: no character there can end it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
