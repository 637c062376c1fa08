"""A choice on paper: boxes with labels, of which one is ticked."""

import re

from generator.web.labels import FORM

_TICKED = "☑☒✓✔√■"
_BOX = re.compile(f"[□☐{_TICKED}]")


def chosen(text: str) -> tuple[str, ...]:
    """Return the labels ticked among boxes; a text that begins with no box is the one label."""
    text = text.strip()
    if not text or text == FORM["none"]:
        return ()
    if not _BOX.match(text):
        return (text,)
    starts = [found.start() for found in _BOX.finditer(text)]
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    return tuple(part[1:].strip() for part in parts if part[0] in _TICKED and part[1:].strip())
