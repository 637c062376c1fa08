"""The text of a new announcement: front matter that keeps the checks, and a first sentence.

Pure: the day is an argument. What stands in the sources (office, telephone, figures of a list) is
taken from there; what nobody wrote yet stands in the words of the skeleton.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from generator.authoring import yaml_edits
from generator.authoring.blanks import announcement_words
from generator.model.announcement_status import Board
from generator.model.announcements import KINDS, Announcement, ResultPackage
from generator.model.calls import Call, Site
from generator.model.contacts import Contact, for_everybody
from generator.model.objection_details import DETAILS, details_of, required_details
from generator.model.responsibility import contacts_of, office_of
from generator.model.working_days import add, say_day
from generator.web.labels import ROLES

FOLLOWING = frozenset({"correction", "extension", "repeal"})
"""The kinds that always follow another announcement."""

SAMPLE_NOTE = (
    "这是为演示软件编造的样例：申报、评审和公示都没有真的发生，单位、项目、金额和日期都是虚构的。"
)
"""What the text of a sample says first."""

_WORDS = announcement_words()
WHY_CORRECTED = _WORDS["corrected"]
"""What a correction leaves for its author to say first."""
_KIND_AT_END = re.compile("(?:更正|延期|公示|公告|结果)*(?:（[^）]*）)?$")
"""What the title of an announcement says of its own kind, and whether it is a sample."""
_SHORTEST = 5
_FEN = 100
Head = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a new announcement is about: its kind and day, and what it is bound to, if anything."""

    kind: str
    day: date
    call: Call | None
    result: ResultPackage | None
    follows: Announcement | None


def draft(about: Draft, site: Site) -> str:
    """Return the text of a new announcement.

    Raises UnknownYear where a window is counted into a year the calendar does not know.
    """
    head = dict(_head(about, site))
    lines = ["---", *yaml_edits.lines(head), "---", *_body(about, site), ""]
    return "\n".join(lines)


def _head(about: Draft, site: Site) -> Iterator[tuple[str, object]]:
    name, follows, result = KINDS[about.kind], about.follows, about.result
    chosen = _chosen(result)
    if chosen:
        yield "title", f"{chosen.title}{name}"
    elif follows:
        # Several lists of a call each have a result of their own.
        yield "title", f"{_KIND_AT_END.sub('', follows.title)}{name}"
    else:
        yield "title", f"{about.call.short_title} {name}" if about.call else _WORDS["title"]
    yield "date", about.day
    yield "kind", about.kind
    if about.kind != "notice":
        yield "issuer", issuer(about, site)
    shown = "现予公示" if about.kind == "publicity" else "现予公布"
    yield "summary", f"共 {len(chosen.lines)} 项，{shown}。" if chosen else _WORDS["summary"]
    if about.call is not None:
        yield "call", about.call.id
    if result is not None and result.stage:
        yield "stage", result.stage
    if result is not None:
        yield "result", result.id
    if follows is not None:
        yield "follows", follows.id
    counted = window(about, site)
    if counted:
        yield "window", counted
        if about.kind != "extension":
            yield "objecting", objecting(about, site)
    if about.kind != "notice":
        yield "signed", signed(about, site)
    if result is not None:
        yield "figures", _figures(result)
        if kept := waived(about, site):
            yield "waived", kept
    if _is_sample(about):
        yield "sample", True


def _chosen(result: ResultPackage | None) -> ResultPackage | None:
    """Return a list that an office chose, None for one that a review made."""
    return result if result is not None and result.counts is None else None


def _is_sample(about: Draft) -> bool:
    return any(one is not None and one.sample for one in (about.result, about.follows))


def issuer(about: Draft, site: Site) -> str:
    """Return who issues an announcement: as what is followed says, the notice, office or site."""
    before = next((one.issuer for one in _line(about, site) if one.issuer), "")
    if before:
        return before
    office = office_of(site, about.call) if about.call else None
    given = (about.call.notice.issuer if about.call else "") or (office.name if office else "")
    return given or site.publisher or _WORDS["issuer"]


def signed(about: Draft, site: Site) -> list[Head]:
    """Return who signs an announcement: as what is followed, or the one unit that issues it."""
    before = next((one.signed for one in _line(about, site) if one.signed), ())
    return [{"role": one.role, "unit": one.unit} for one in before] or signed_by(
        issuer(about, site)
    )


def signed_by(unit: str) -> list[Head]:
    """Return the signature of one unit, that organizes the call."""
    return [{"role": ROLES["organizer"], "unit": unit}]


def waived(about: Draft, site: Site) -> list[Head]:
    """Return the exceptions that the list an announcement goes on with is shown with."""
    before = next((one for one in _line(about, site) if one.result), None)
    return [{"clause": w.clause, "reason": w.reason} for w in (before.waived if before else ())]


def _line(about: Draft, site: Site) -> tuple[Announcement, ...]:
    """Return what an announcement goes on from, the nearest in front."""
    if about.follows is None:
        return ()
    return (about.follows, *reversed(Board.of(site).before(about.follows)))


def days_of(about: Draft, site: Site) -> int:
    """Return how many working days a window lasts at least, by the call or else by the site."""
    least = Board.of(site).limits.get(about.call.id) if about.call else None
    return least.days if least else site.publicity.least if site.publicity else _SHORTEST


def window(about: Draft, site: Site) -> Head:
    """Return the window of a kind that has one, from the next working day on."""
    days, follows = days_of(about, site), about.follows
    if about.kind == "extension":
        before = follows.window if follows else None
        if before is None:
            return {}
        return {"first": before.first, "working_days": before.working_days + days}
    again = about.kind == "correction" and about.result is not None
    if about.kind != "publicity" and not again:
        return {}
    return {"first": add(site.calendar, about.day, 1), "working_days": days}


def objecting(about: Draft, site: Site) -> Head:
    """Return where objections go: as what is followed says, or as the contacts of the call say.

    What is asked for and stands nowhere is left for people to write.
    """
    before = next((one.objecting for one in _line(about, site) if one.objecting), None)
    office, over = _contact(site, about, "office"), _contact(site, about, "supervision")
    given = {
        "office": office.title if office else "",
        "phone": office.phone if office else "",
        "email": office.email if office else "",
        "address": office.address if office else "",
        "hours": office.hours if office else "",
        "supervision": over.title if over else "",
        "supervision_phone": over.phone if over else "",
    }
    given |= {key: value for key, value in details_of(before).items() if value} if before else {}
    asked = {"office", *required_details(site, about.call).details}
    found = {
        key: value
        for key in DETAILS
        if (value := given.get(key) or (_WORDS[key] if key in asked else ""))
    }
    watch = {
        key: value
        for key, name in (("office", "supervision"), ("phone", "supervision_phone"))
        if (value := found.pop(name, ""))
    }
    return {**found, **({"supervision": watch} if watch else {})}


def _contact(site: Site, about: Draft, role: str) -> Contact | None:
    asked = contacts_of(site, about.call) if about.call else ()
    return for_everybody(asked, role)


def _figures(result: ResultPackage) -> Head:
    found: Head = {"projects": len(result.lines)}
    total = sum(result.awards())
    if total and total % _FEN == 0:
        found["amount"] = total // _FEN
    return found


def named(item: Announcement) -> str:
    """Return how another announcement speaks of one: its title and its day."""
    return f"《{item.title}》（{say_day(item.date)}）"


def _concludes(about: Draft, site: Site) -> str:
    """Say which window a result ends, and whether its list was corrected since; "" without one."""
    line = _line(about, site)
    shown = next((one for one in line if one.window), None)
    if shown is None:
        return ""
    since = (
        "，按更正后的名单"
        if any(one.kind == "correction" for one in line[: line.index(shown)])
        else ""
    )
    return f"{named(shown)}期满{since}"


def _body(about: Draft, site: Site) -> Iterator[str]:
    """Yield a first sentence; the list, the window and how to object are shown by the site."""
    if _is_sample(about):
        yield f"{SAMPLE_NOTE}\n"
    other = named(about.follows) if about.follows else ""
    ended, chosen = _concludes(about, site), _chosen(about.result)
    yield {
        "notice": f"现将{chosen.title}予以公布，名单附后。" if chosen else _WORDS["notice"],
        "publicity": f"现将{chosen.title}予以公示，名单附后。"
        if chosen
        else "经评审，现将名单予以公示。",
        "result": f"{ended}，结果公布如下。" if ended else _WORDS["result"],
        "correction": f"{other}更正如下。\n\n{_WORDS['correction']}",
        "extension": f"{other}延期。\n\n{_WORDS['extension']}",
        "repeal": f"{other}自即日起废止。\n\n{_WORDS['repeal']}",
    }[about.kind]


def settle(
    site: Site,
    kind: str,
    day: date,
    *,
    call: str = "",
    result: str = "",
    follows: str = "",
) -> Draft | str:
    """Return what a new announcement is about, or the sentence that says why there can be none.

    The call need not be named where the list or the announcement before belongs to one.
    """
    listed = site.result(result)
    if result and listed is None:
        return f"没有可以用的结果包 {result}；请核对标识，它应在 site_data/results 里"
    return settle_list(site, kind, day, listed, call=call, follows=follows)


def settle_list(
    site: Site,
    kind: str,
    day: date,
    listed: ResultPackage | None,
    *,
    call: str = "",
    follows: str = "",
) -> Draft | str:
    """Return the same where the list, if any, is at hand, be it in the project yet or not."""
    before, result = site.announcement(follows), listed.id if listed else ""
    if follows and before is None:
        return f"没有 {follows} 这份公告；请核对标识，它应在 content/announcements 里"
    if kind in FOLLOWING and before is None:
        return f"{KINDS[kind]}要接在一份公告后面；请用 --follows 写明那份公告的标识"
    if kind == "result" and listed is not None and before is None:
        return "结果要接在公示后面；请用 --follows 写明那份公告的标识"
    bound = next((item.id for item in site.announcements if result and item.result == result), "")
    if bound:
        return f"{bound} 已经用了结果包 {result}；名单没有变的不写 --result"
    last = Board.of(site).after(before)[-1:] if before else ()
    if last:
        return f"{follows} 后面已经有 {last[0].id}；请接在 {last[0].id} 后面"
    name = call or (listed.call if listed else "") or (before.call if before else "")
    found = site.call(name)
    if name and found is None:
        return f"没有 {name} 这个批次；请改成 site.yml 列出的批次标识"
    return Draft(kind=kind, day=day, call=found, result=listed, follows=before)
