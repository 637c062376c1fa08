"""The catalogue of checks, and the one call that runs them all over a site."""

from datetime import datetime

from generator.checks import (
    announcements,
    call,
    cases,
    categories,
    clauses,
    contacts,
    eligibility,
    enclosures,
    figures,
    followups,
    funding,
    indentation,
    list_sums,
    lists,
    log,
    objections,
    offices,
    outline,
    requirements,
    results,
    site,
    timeline,
    unpublished,
    unwritten,
    versions,
    ways_in,
    windows,
)
from generator.checks.registry import Check
from generator.findings import Finding, sort
from generator.model.calls import Site

MODULES = (
    announcements,
    enclosures,
    call,
    cases,
    categories,
    clauses,
    contacts,
    eligibility,
    figures,
    followups,
    funding,
    indentation,
    list_sums,
    lists,
    log,
    objections,
    offices,
    outline,
    requirements,
    results,
    site,
    timeline,
    windows,
    unpublished,
    unwritten,
    versions,
    ways_in,
)

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (value for module in MODULES for value in vars(module).values() if type(value) is Check),
        key=lambda found: found.code,
    )
)


def check_site(checked: Site, as_of: datetime) -> tuple[Finding, ...]:
    """Return what every check has to say about a site at an instant, sorted by place."""
    return sort(finding for one in CHECKS for finding in one.findings(checked, as_of))
