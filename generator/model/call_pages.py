"""Which pages of a site a call has, what each is called, and where it lies."""

from generator.model.calls import Call
from generator.web.labels import SECTIONS

LISTS = "lists"
"""Where below a call the pages of its lists lie."""


def sections(call: Call) -> tuple[tuple[str, str], ...]:
    """Return the pages a call has, as (key, title); cases and categories only where it has any.

    Its lists, a page each, stand behind the requirements.
    """
    missing = {
        "cases": call.cases is None,
        "categories": not call.axes and not call.category_statements,
    }
    found = [(key, title) for key, title in SECTIONS.items() if not missing.get(key)]
    behind = list(SECTIONS)[: list(SECTIONS).index("requirements") + 1]
    at = sum(key in behind for key, _ in found)
    found[at:at] = [(f"{LISTS}/{one.id}", one.title) for one in call.lists]
    return tuple(found)


def section_path(call: Call, key: str) -> str:
    """Return the address of a page of a call from the root of the site."""
    return f"calls/{call.id}/" if key == "index" else f"calls/{call.id}/{key}/"
