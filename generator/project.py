"""A whole project: read, and held to every check that needs nothing but its sources."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.checks.run import check_site
from generator.findings import Finding, Level, sort
from generator.loading import load
from generator.model import Site
from generator.schemas import Schemas

# What is needed only once the sources are sound is imported then.
if TYPE_CHECKING:
    from generator.forms.form import Form

    Forms = Mapping[str, tuple[Form, ...]]

_NONE: "Forms" = MappingProxyType({})


def checked(root: Path, now: datetime) -> "tuple[Site | None, Forms, tuple[Finding, ...]]":
    """Read the project below ``root`` and return it with its forms and every finding, sorted.

    Forms stand on their calls, and lists on their forms: while one is wrong, the faults of the
    next would only follow from it, and are not looked for.
    """
    schemas = Schemas.read(root)
    site, found = load(root, schemas)
    if site is None:
        return None, _NONE, found
    found = sort((*found, *check_site(site, now)))
    if _wrong(found):
        return site, _NONE, found
    from generator.forms.reading import load_forms

    forms, told = load_forms(root, site, schemas)
    found = sort((*found, *told))
    if site.results and not _wrong(found):
        from generator.checking.lists import check_lists

        found = sort((*found, *check_lists(site, forms)))
    return site, forms, found


def _wrong(found: tuple[Finding, ...]) -> bool:
    return any(finding.level is Level.ERROR for finding in found)
