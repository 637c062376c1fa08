"""The versions of a call, each at an address that stays: out of the JSON kept of each.

The version in force is read from the same JSON as those before it, so a page does not change when
its call is amended, but for the banner. A member that is missing is left out, never guessed.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, tzinfo

from generator.model import wording
from generator.model.announcement_status import WORDS, AnnouncementState
from generator.model.calls import Call, Site
from generator.model.clauses import Enforcement
from generator.model.earlier_versions import digest_of, rows, text_of
from generator.model.unconfirmed import WORD
from generator.model.working_days import parse_instant, say_day, say_instant
from generator.render.announcement_views import Banner
from generator.render.call_views import VersionContext
from generator.render.data.version_json import Version, version_path
from generator.render.links import RECORD, address
from generator.render.views import AssumptionNote, Link, NoticeRow
from generator.web.labels import STATES

_HELD: Mapping[str, str] = {held.value: name for held, name in wording.HELD.items()}


def links(call: Call, published: Sequence[Version], root: str) -> tuple[Link, ...]:
    """Return where each version of a call stands, the one in force in front."""
    return tuple(
        Link(
            title=wording.version(one.number),
            href=address(f"{root}{version_path(call, one.number)}/"),
            note=f"{say_day(one.replaced)}更正以前" if one.replaced else "现行",
        )
        for one in reversed(published)
    )


def version_page(call: Call, site: Site, version: Version) -> VersionContext:
    """Return the context of the page of one version."""
    kept = json.loads(version.content)
    numbers = {text_of(row, "id"): text_of(row, "number") for row in rows(kept, "clauses")}
    name, digest = version_path(call, version.number), digest_of(version.content)
    return VersionContext(
        banner=_banner(call, site, version),
        steps=tuple(_steps(kept, numbers, site.zone)),
        ceilings=tuple(_ceilings(kept, numbers)),
        quotas=tuple(
            NoticeRow(
                name=text_of(row, "name"), values=(text_of(row, "said"), _number(row, numbers))
            )
            for row in rows(kept, "quotas")
        ),
        clauses=tuple(
            NoticeRow(
                name=text_of(row, "number"),
                values=(
                    text_of(row, "sentence") or text_of(row, "says"),
                    _HELD.get(text_of(row, "held"), ""),
                    text_of(row, "held"),
                ),
            )
            for row in rows(kept, "clauses")
        ),
        contacts=tuple(_contacts(kept)),
        readings=tuple(
            AssumptionNote(
                number=text_of(row, "number"),
                reading=text_of(row, "reading"),
                reason=text_of(row, "reason"),
                confirm=text_of(row, "confirm"),
            )
            for row in rows(kept, "assumptions")
        ),
        enforcement_names=tuple(wording.HELD[held] for held in Enforcement),
        data=Link(title=f"{name}.json", href=address(f"{RECORD}data/{name}.json")),
        digest=tuple(digest[n : n + 8] for n in range(0, len(digest), 8)),
    )


def _banner(call: Call, site: Site, version: Version) -> Banner:
    if version.replaced is None:
        return Banner(
            kind="current",
            word="现行",
            says="这是现行的一版。以后如有更正，这一页留在原来的网址，并写明从哪天起以新的为准。",
        )
    item = site.announcement(version.announcement)
    link = (
        Link(title=item.title, href=address(f"{RECORD}announcements/{item.id}/"))
        if item
        else Link(title=call.short_title, href=address(f"{RECORD}calls/{call.id}/"))
    )
    day = say_day(version.replaced)
    after = "改了什么，见" if item else "现行的内容，见"
    return Banner(
        kind="corrected",
        word=WORDS[AnnouncementState.CORRECTED],
        says=f"这是更正以前的一版，从{day}起以更正后的为准。{after}",
        link=link,
    )


def _number(row: Mapping[str, object], numbers: Mapping[str, str]) -> str:
    return numbers.get(text_of(row, "clause"), "")


def _steps(
    kept: Mapping[str, object], numbers: Mapping[str, str], zone: tzinfo
) -> Iterator[NoticeRow]:
    for row in rows(kept, "milestones"):
        mark = f"（{WORD}）" if row.get("to_confirm") else ""
        values = (_time(row, zone) + mark, text_of(row, "actor"), _number(row, numbers))
        yield NoticeRow(name=text_of(row, "name"), values=values)


def _time(row: Mapping[str, object], zone: tzinfo) -> str:
    """Say when a step takes place as the notice has it; what is counted is counted elsewhere."""
    opens, closes = text_of(row, "opens"), text_of(row, "closes")
    starts, ends = text_of(row, "starts"), text_of(row, "ends")
    if days := text_of(row, "working_days"):
        return wording.within(days)
    if starts and ends:
        return f"{_day(starts)} 至 {_day(ends)}"
    if text_of(row, "shape") == "rolling":
        start = f"{_instant(opens, zone, opening=True)}起" if opens else ""
        return f"{start}{STATES['rolling']}"
    if opens and closes:
        return f"{_instant(opens, zone, opening=True)} 至 {_instant(closes, zone)}"
    if closes:
        return f"{_instant(closes, zone)}前"
    if opens or starts:
        return f"{_instant(opens, zone, opening=True) if opens else _day(starts)}起"
    return wording.UNDATED


def _day(text: str) -> str:
    try:
        return say_day(date.fromisoformat(text))
    except ValueError:
        return text


def _instant(text: str, zone: tzinfo, *, opening: bool = False) -> str:
    try:
        return say_instant(parse_instant(text, zone), opening=opening)
    except ValueError:
        return text


def _ceilings(kept: Mapping[str, object], numbers: Mapping[str, str]) -> Iterator[NoticeRow]:
    for axis in rows(kept, "axes"):
        for row, name in _categories(axis, "categories"):
            ceiling = row.get("ceiling") or row.get("reward")
            money = ceiling if isinstance(ceiling, dict) else {}
            scope = text_of(money, "said") or "—"
            yield NoticeRow(name=name, values=(scope, _number(money, numbers)))


def _categories(
    above: Mapping[str, object], key: str
) -> Iterator[tuple[Mapping[str, object], str]]:
    for row in rows(above, key):
        yield row, text_of(row, "name")
        yield from _categories(row, "tracks")


def _contacts(kept: Mapping[str, object]) -> Iterator[NoticeRow]:
    for kind, key in (("people", "phone"), ("systems", "url"), ("chat_groups", "number")):
        for row in rows(kept.get("contacts"), kind):
            values = tuple(
                filter(None, (text_of(row, "name"), text_of(row, key), text_of(row, "hours")))
            )
            yield NoticeRow(name=text_of(row, "title"), values=values)
