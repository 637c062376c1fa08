"""What the pages of one call share: addresses, clauses as shown, states and letterheads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from generator.forms.form import Form
from generator.model import call_status, wording
from generator.model.call_status import ApplicationWindow, Span
from generator.model.calls import Call, Site
from generator.model.clauses import Assumption, Clause, Force
from generator.model.unconfirmed import WORD, points
from generator.model.working_days import say_instant
from generator.render.application_views import DownloadGroup
from generator.render.views import AssumptionNote, ClauseView, Frame, Head, Link, StateLine
from generator.sources.time_zone import in_zone
from generator.web.labels import SECTIONS, SITE, STATES

TOP = "../../"
"""From the first page of a call to the root of the site."""

BELOW = "../../../"
"""From any other page of a call to the root of the site."""

RECORD = "../../../../"
"""From the page of a record to the root of the site."""

_ADDRESS = re.compile(r"[A-Za-z0-9._/#:-]*")
_IDENT = re.compile(r"[a-z0-9][a-z0-9._-]*")


def address(path: str) -> Markup:
    """Return an address made of ids as markup; raises ValueError for anything else."""
    if not _ADDRESS.fullmatch(path):
        raise ValueError(f"not an address made of ids: {path!r}")
    return Markup(path)  # noqa: S704  only letters, digits and . _ / # : - are left


def ident(name: str) -> Markup:
    """Return an anchor made of ids as markup; raises ValueError for anything else."""
    if not _IDENT.fullmatch(name):
        raise ValueError(f"not an anchor made of ids: {name!r}")
    return Markup(name)  # noqa: S704  only lower-case letters, digits and . _ - are left


def section_path(call: Call, key: str) -> str:
    """Return the address of a page of a call from the root of the site."""
    return f"calls/{call.id}/" if key == "index" else f"calls/{call.id}/{key}/"


def sections(call: Call) -> tuple[tuple[str, str], ...]:
    """Return the pages a call has, as (key, title); cases and categories only where it has any."""
    missing = {
        "cases": call.cases is None,
        "categories": not call.axes and not call.category_statements,
    }
    return tuple((key, title) for key, title in SECTIONS.items() if not missing.get(key))


def prevails(call: Call) -> str:
    """Say which formal notice a page comes from and that it prevails."""
    notice = call.notice
    number = f"（{notice.number}）" if notice.number else ""
    return (
        f"本页根据《{notice.title}》{number}整理，文字经过改写；"
        f"如有出入，以正式印发的{notice.kind}为准。"
    )


def reading(number: str, value: Assumption) -> AssumptionNote:
    """Return an assumption as shown."""
    return AssumptionNote(
        number=number, reading=value.reading, reason=value.reason, confirm=value.confirm
    )


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything the pages of one call are made from.

    ``as_of`` is the instant of the build, ``forms`` are the versions of the form, the one now in
    force first. ``draft`` says that the call still holds last year's facts, where it does.
    """

    call: Call
    site: Site
    as_of: datetime
    sentences: Mapping[str, str]
    spans: Mapping[str, Span]
    draft: str = ""
    downloads: tuple[DownloadGroup, ...] = ()
    forms: tuple[Form, ...] = ()

    @classmethod
    def of(
        cls,
        call: Call,
        site: Site,
        as_of: datetime,
        downloads: tuple[DownloadGroup, ...] = (),
        forms: tuple[Form, ...] = (),
    ) -> "Desk":
        """Gather what the pages of a call need."""
        return cls(
            call=call,
            site=site,
            as_of=in_zone(as_of, site.zone),
            sentences=wording.sentences(call),
            spans=call_status.spans(call, site.calendar, site.zone),
            draft=_draft(call),
            downloads=downloads,
            forms=forms,
        )

    @property
    def form(self) -> Form | None:
        """Return the form now in force, if the call has one."""
        return next(iter(self.forms), None)

    def said(self, clause: Clause, root: str) -> ClauseView:
        """Return a clause as shown on a page that lies ``root`` below the site's root."""
        force = "" if clause.force in {Force.MUST, Force.INFORMATIVE} else clause.force
        page = "" if clause.section == "index" else f"{clause.section}/"
        own_anchor = _page_anchor(clause)
        return ClauseView(
            anchor=ident(clause.anchor),
            number=clause.number,
            href=address(f"{root}calls/{self.call.id}/clauses/#{clause.anchor}"),
            says=self.sentences[clause.id],
            enforcement=clause.held.value,
            enforcement_name=wording.HELD[clause.held],
            force_name=wording.FORCE[Force(force)] if force else "",
            scope=wording.category_names(self.call, clause.categories),
            original=clause.original,
            readings=(reading(clause.number, clause.assumption),) if clause.assumption else (),
            page_title=SECTIONS[clause.section],
            page_href=address(f"{root}calls/{self.call.id}/{page}{own_anchor}"),
        )

    def all_said(self, clauses: Iterable[Clause], root: str) -> tuple[ClauseView, ...]:
        """Return clauses as shown, in their order."""
        return tuple(self.said(clause, root) for clause in clauses)

    def within(self, clauses: Iterable[Clause], root: str) -> tuple[ClauseView, ...]:
        """Return clauses as shown where the page itself says which category they belong to."""
        return tuple(replace(self.said(clause, root), scope="") for clause in clauses)

    def alone(self, clauses: Iterable[Clause], root: str) -> tuple[ClauseView, ...]:
        """Return clauses as shown away from their page, so that each says for whom it is."""
        whom = {i.id: group.title for group in self.call.conditions for i in group.items}
        shown = []
        for clause in clauses:
            said = self.said(clause, root)
            scope = "，".join(filter(None, (whom.get(clause.id, ""), said.scope)))
            shown.append(replace(said, scope=scope))
        return tuple(shown)

    def number_href(self, number: str, root: str, occurrence: int = 1) -> Markup:
        """Return where the clause page first shows a number, or its top."""
        for clause in self.call.clauses:
            if clause.number == number and clause.occurrence == occurrence:
                return address(f"{root}calls/{self.call.id}/clauses/#{clause.anchor}")
        return address(f"{root}calls/{self.call.id}/clauses/")

    def states(self) -> tuple[StateLine, ...]:
        """Return where each window stands that has not closed, or the last; none without a time.

        A line for each keeps all of them true in a browser that reads the page much later.
        """
        several = len(call_status.windows(self.call)) > 1
        return tuple(
            self._state(window, several) for window in call_status.pending(self.call, self.as_of)
        )

    def _state(self, window: ApplicationWindow, several: bool) -> StateLine:
        found = window.state(self.as_of, self.call.closing_soon_days)
        opens, origin = window.opens, window.milestone.origin
        word = f"（{WORD}）" if window.to_confirm else ""
        return StateLine(
            name=window.milestone.name if several else "",
            state=found.value,
            word=STATES[found],
            opens=opens.isoformat() if opens and not window.to_confirm else "",
            closes="" if window.to_confirm else window.closes.isoformat(),
            closing_days=self.call.closing_soon_days,
            closes_title=origin.title("closes"),
            closes_text=say_instant(window.closes) + word,
            opens_title=origin.title("opens"),
            opens_text=say_instant(opens, opening=True) + word if opens else "",
            as_of=wording.day(self.as_of.date()),
        )

    def frame(self, key: str, root: str, *, title: str = "", above: str = "") -> Frame:
        """Return what a page of the call has; ``above`` is the section a record lies under."""
        call = self.call
        name = title or (call.notice.title if key == "index" else SECTIONS[key])
        crumbs = [Link(title=SITE["home"], href=address(root or "./"))]
        if key != "index":
            crumbs.append(
                Link(title=call.short_title, href=address(f"{root}{section_path(call, 'index')}"))
            )
        if above:
            crumbs.append(
                Link(title=SECTIONS[above], href=address(f"{root}{section_path(call, above)}"))
            )
        return Frame(
            root=address(root),
            head=Head(
                by=(call.notice.issuer or call.programme) if key == "index" else call.short_title,
                title=name,
                line=self._line(key),
            ),
            crumbs=tuple(crumbs),
            here=call.short_title if key == "index" else name,
            prevails=prevails(call),
            draft=self.draft,
            as_of=wording.day(self.as_of.date()),
        )

    def _line(self, key: str) -> str:
        notice = self.call.notice
        if key != "index":
            return f"依据《{notice.title}》整理 · 以正式印发的{notice.kind}为准"
        number = "" if "number" in notice.to_confirm else notice.number
        parts = [number, wording.day(notice.printed) if notice.printed else "", notice.label]
        return " · ".join([*(p for p in parts if p), f"以正式印发的{notice.kind}为准"])


def _draft(call: Call) -> str:
    """Say that a call still holds last year's facts, where it does."""
    if not points(call):
        return ""
    notice = call.notice.kind
    return (
        f"本批次的{notice}还没有照正式文件核对，内容照以往的批次写；标有“{WORD}”的日期是推算的，"
        f"请以正式印发的{notice}为准。"
    )


def _page_anchor(clause: Clause) -> str:
    return "" if clause.section in {"cases"} else f"#{clause.anchor}"
