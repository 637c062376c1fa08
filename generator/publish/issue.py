"""A checked site as what a build is given: its files and what must be known beside them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from generator.checks.privacy_scan import official
from generator.checks.publication_codes import fault
from generator.findings import Finding
from generator.forms.form import Form
from generator.model.calls import Call, Site
from generator.model.publication import as_published, kept_back
from generator.publish.build import MACHINE, Publication, Release, addresses, publish, rehearse
from generator.render.data.form_downloads import Download, downloads
from generator.render.site import render
from generator.render.theme_context import extra
from generator.sources.time_zone import in_zone, start_of

LIVE = "build/current"

Forms = Mapping[str, tuple[Form, ...]]
Offer = Callable[[Call, tuple[Form, ...]], tuple[Download, ...]]
Beside = Callable[[Site], Mapping[str, bytes]]


def issue(
    site: Site,
    forms: Forms,
    now: datetime,
    offer: Offer = downloads,
    beside: Beside | None = None,
    *,
    whole: bool = False,
) -> tuple[dict[str, bytes], Publication]:
    """Return the rendered tree of a site as it stands at an instant, and its settings.

    ``offer`` makes the files of a call's forms; who renders often may keep what it made.
    ``beside`` gives the files that are no part of the published site. What is not out by then is
    left out, unless the site is to be shown ``whole``.
    """
    given, site = site, site if whole else as_published(site, now)
    midnight = start_of(in_zone(now, site.zone).date(), site.zone)
    settings = Publication(
        name=site.title,
        url=site.url,
        source_date_epoch=int(midnight.timestamp()),
        official=official(site, forms),
        extra=extra(site, now),
    )
    tree = render(site, now, forms, offer)
    return {**tree, **(beside(given) if beside else {})}, settings


def release(
    root: Path,
    site: Site,
    forms: Forms,
    now: datetime,
    site_dir: Path | None,
    builder: str,
    beside: Beside | None = None,
) -> Release | tuple[Finding, ...]:
    """Build a checked site as it stands at an instant and switch to it, or say why not."""
    if found := tuple(_withdrawn(root, site, now)):
        return found
    tree, settings = issue(site, forms, now, beside=beside)
    return publish(
        tree,
        root=root,
        settings=settings,
        expected=addresses(tree),
        builder=builder,
        site_dir=site_dir,
    )


def _withdrawn(root: Path, site: Site, now: datetime) -> Iterator[Finding]:
    """Tell which calls the live site has and this one would not: none goes without a word."""
    for call in site.calls:
        key = kept_back(call, now, site.zone)
        if key and (root / LIVE / "calls" / call.id / "index.html").is_file():
            place = call.origin.place(key)
            yield replace(fault("PUB-062", place.file, name=call.id, field=key), place=place)


def refused(root: Path, site: Site, forms: Forms, now: datetime) -> tuple[Finding, ...]:
    """Return what of a checked site keeps it from being released at an instant; nothing is.

    What is wrong with the machine and not with the sources is not told: it can be mended later.
    """
    tree, settings = issue(site, forms, now)
    found = rehearse(tree, root=root, settings=settings, expected=addresses(tree))
    return tuple(one for one in found if one.code not in MACHINE)
