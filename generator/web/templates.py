"""How a template may be laid out: one element a line, though the page has them on one."""

import re

from jinja2.ext import Extension

_CLOSING = re.compile(r"(\n +[^\n]*)\n(?=</)")
_INDENTED = re.compile(r"\n +")


class JoinedLines(Extension):
    """Joins an indented line to the one above it, and the closing tag below to both.

    White space means something in Markdown and between words, so none may come of the layout; a
    space that is wanted is put out.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Join the lines of a template."""
        # Within a comment the end of a line still counts, so a fault is found where it stands.
        return _INDENTED.sub("{#\n#}", _CLOSING.sub(r"\1\n ", source))
