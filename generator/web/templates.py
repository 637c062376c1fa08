"""Templates of pages: strict about names, escaped on the way out, laid out one element a line."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension

from generator.web.escape import finish
from generator.web.labels import LABELS

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


@cache
def templates(package: str) -> Environment:
    """Return the templates that lie in a package, by their names; each knows the labels."""
    environment = Environment(
        loader=PackageLoader(package, "."),
        auto_reload=False,
        undefined=StrictUndefined,
        autoescape=True,
        finalize=finish,
        extensions=[JoinedLines],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["word"] = LABELS
    return environment


def filled(package: str, name: str, context: object, **more: object) -> str:
    """Return a template filled with the fields of its context, and with what every page has."""
    return templates(package).get_template(name).render(vars(context), **more)
