"""A checked site as what a build is given: its files and what must be known beside them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from generator.forms.form import Form
from generator.gate.search import official
from generator.model import Call, Site
from generator.publish import Publication
from generator.render.downloads import Download, downloads
from generator.render.site import extra, render
from generator.workdays import SHANGHAI

Forms = Mapping[str, tuple[Form, ...]]
Offer = Callable[[Call, tuple[Form, ...]], tuple[Download, ...]]


def issue(
    site: Site, forms: Forms, now: datetime, offer: Offer = downloads
) -> tuple[dict[str, bytes], Publication]:
    """Return the rendered tree of a site as it stands at an instant, and its settings.

    ``offer`` makes the files of a call's forms; who renders often may keep what it made.
    """
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    settings = Publication(
        name=site.title,
        url=site.url,
        source_date_epoch=int(midnight.timestamp()),
        official=official(site),
        extra=extra(site, now),
    )
    return render(site, now, forms, offer), settings
