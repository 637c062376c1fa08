"""What the pages of one call are made from, gathered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from generator.forms.form import Form
from generator.model import call_status, wording
from generator.model.call_status import Span
from generator.model.calls import Call, Site
from generator.render.application_views import DownloadGroup
from generator.sources.time_zone import in_zone


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """A call as it stands at an instant: its clauses in words, its steps in time, its forms.

    ``sentences`` and ``spans`` go by the id of a clause; ``forms`` are the versions of the form,
    the one now in force first.
    """

    call: Call
    site: Site
    as_of: datetime
    sentences: Mapping[str, str]
    spans: Mapping[str, Span]
    downloads: tuple[DownloadGroup, ...]
    forms: tuple[Form, ...]

    @classmethod
    def of(
        cls,
        call: Call,
        site: Site,
        as_of: datetime,
        downloads: tuple[DownloadGroup, ...] = (),
        forms: tuple[Form, ...] = (),
    ) -> "CallFacts":
        """Gather what the pages of a call need."""
        return cls(
            call=call,
            site=site,
            as_of=in_zone(as_of, site.zone),
            sentences=wording.sentences(call),
            spans=call_status.spans(call, site.calendar, site.zone),
            downloads=downloads,
            forms=forms,
        )

    @property
    def form(self) -> Form | None:
        """Return the form now in force, if the call has one."""
        return next(iter(self.forms), None)
