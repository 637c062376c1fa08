"""From the rows of a document to an announcement and to an objection. Pure."""

from datetime import date, tzinfo

from generator.model.announcements import (
    WHOLE,
    Announcement,
    Figures,
    Objection,
    ObjectionOffice,
    PublicityWindow,
    SignOff,
    Supervision,
    Waiver,
    Withdrawn,
)
from generator.model.enclosures import Enclosure
from generator.model.rows import Row


def announcement_of(
    row: Row,
    name: str,
    day: date,
    body: str,
    zone: tzinfo | None,
    enclosed: tuple[Enclosure, ...],
) -> Announcement:
    """Return the announcement that front matter and a text make."""
    return Announcement(
        id=name,
        title=row.text("title"),
        date=day,
        kind=row.text("kind"),
        issuer=row.text("issuer"),
        summary=row.text("summary"),
        call=row.text("call"),
        body=body,
        origin=row.origin,
        index=row.text("index"),
        published=row.instant("published", zone),
        stage=row.text("stage"),
        result=row.text("result"),
        window=_window(row.row("window")),
        objecting=_objecting(row.row("objecting")),
        signed=tuple(
            SignOff(role=item.text("role"), unit=item.text("unit")) for item in row.rows("signed")
        ),
        follows=row.text("follows"),
        validity=row.text("validity"),
        figures=_figures(row.row("figures")),
        waived=tuple(
            Waiver(clause=item.text("clause"), reason=item.text("reason"), origin=item.origin)
            for item in row.rows("waived")
        ),
        withdrew=tuple(
            Withdrawn(
                number=item.text("number"),
                project=item.text("project"),
                unit=item.text("unit"),
                reason=item.text("reason"),
                origin=item.origin,
            )
            for item in row.rows("withdrew")
        ),
        sample=row.value.get("sample") is True,
        draft=row.value.get("draft") is True,
        enclosed=enclosed,
    )


def _window(row: Row | None) -> PublicityWindow | None:
    first = row.day("first") if row else None
    if row is None or first is None:
        return None
    return PublicityWindow(
        first=first,
        working_days=row.count("working_days"),
        last=row.day("last"),
        origin=row.origin,
    )


def _objecting(row: Row | None) -> ObjectionOffice | None:
    if row is None:
        return None
    over = row.row("supervision")
    return ObjectionOffice(
        office=row.text("office"),
        phone=row.text("phone"),
        address=row.text("address"),
        hours=row.text("hours"),
        email=row.text("email"),
        supervision=Supervision(office=over.text("office"), phone=over.text("phone"))
        if over
        else None,
        origin=row.origin,
    )


def _figures(row: Row | None) -> Figures | None:
    if row is None:
        return None
    return Figures(projects=row.whole("projects"), amount=row.whole("amount"), origin=row.origin)


def objection_of(row: Row) -> Objection | None:
    """Return the objection a row holds, None where it has no day."""
    received = row.day("received")
    if received is None:
        return None
    concerns, effect = row.text("concerns"), row.row("effect")
    follows, entry = (effect.text("follows"), effect.text("entry")) if effect else ("", "")
    if follows in ("", "none"):
        entry = ""
    elif not entry and concerns != WHOLE:
        entry = concerns
    return Objection(
        number=row.count("number"),
        received=received,
        concerns=concerns,
        by=row.text("by"),
        channel=row.text("channel"),
        effect=follows,
        entry=entry,
        outcome=row.text("outcome"),
        decided=row.day("decided"),
        answer=row.text("answer"),
        origin=row.origin,
    )
