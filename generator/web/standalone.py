"""The template of a page that stands alone: it lies beside a module and knows the labels."""

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from generator.web.escape import finish
from generator.web.labels import LABELS


@cache
def page_template(package: str, name: str) -> Template:
    """Return the template ``name`` of a package; a name it lacks stops it, text is escaped."""
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=True,
        finalize=finish,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["word"] = LABELS
    source = resources.files(package) / name
    return environment.from_string(source.read_text(encoding="utf-8"))
