"""An invented site of three offices on two levels: 50 calls and 400 announcements in 20 years.

Made of the small site's call and announcement by data alone, in memory.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from generator.model.announcements import Announcement
from generator.model.calls import Call, Site
from generator.model.contacts import Contact
from generator.model.offices import Office

YEARS = range(2007, 2027)
CALLS, ANNOUNCEMENTS = 50, 400
AS_OF = datetime(2026, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
_NAMES = (
    ("minzheng", "青禾市民政局", "市民政局", ""),
    ("wenlv", "青禾市文化和旅游局", "市文旅局", ""),
    ("wuhou", "青禾市武侯区民政局", "武侯区民政局", "minzheng"),
)
OFFICES = tuple(name for name, *_ in _NAMES)


def many_offices(site: Site) -> Site:
    """Return the site whose calls and announcements are those of many years."""
    contact = Contact(
        role="questions",
        title="咨询电话",
        name="",
        phone="010-61230001",
        email="",
        address="",
        hours="",
        area=(),
        fallback=False,
        origin=site.origin,
    )
    offices = tuple(
        Office(
            id=name,
            name=full,
            short_name=short,
            parent=parent,
            contacts=(contact,),
            origin=site.origin,
        )
        for name, full, short, parent in _NAMES
    )
    model = replace(site.calls[0], contacts=())
    calls = tuple(_call(model, number) for number in reversed(range(CALLS)))
    plain = next(one for one in site.announcements if one.kind == "notice")
    announcements = tuple(_announcement(plain, number) for number in range(ANNOUNCEMENTS))
    return replace(
        site,
        offices=offices,
        calls=calls,
        announcements=announcements,
        registers=(),
        results=(),
        log=b"",
        earlier={},
    )


def _year(number: int, of: int) -> int:
    return YEARS[number * len(YEARS) // of]


def _call(model: Call, number: int) -> Call:
    """Return a call of its year; two of the last are open."""
    year, back = _year(number, CALLS), YEARS[-1] - _year(number, CALLS)
    years = timedelta(days=365 * back + (0 if number >= CALLS - 2 else 400))
    return replace(
        model,
        id=f"call-{number:02}",
        year=year,
        short_title=f"社区项目第{number:02}号",
        publisher=_NAMES[number % 3][0],
        cases=None,
        milestones=tuple(
            replace(
                one,
                opens=one.opens - years if one.opens else None,
                closes=one.closes - years if one.closes else None,
            )
            for one in model.milestones
        ),
    )


def _announcement(model: Announcement, number: int) -> Announcement:
    """Return an announcement of its year: of a call, of an office alone, or of the whole site."""
    year = _year(number, ANNOUNCEMENTS)
    day = date(year, 1, 1) + timedelta(days=number * 7 % 90)
    of_call = number % 5 < 3
    issuers = (_NAMES[number % 3][1], "青禾市人民政府")
    return replace(
        model,
        id=f"item-{number:03}",
        title=f"第{number:03}号通知",
        date=day,
        published=None,
        kind="notice",
        call=f"call-{number * CALLS // ANNOUNCEMENTS:02}" if of_call else "",
        issuer="" if of_call else issuers[number % 5 - 3],
        follows="",
        stage="",
        result="",
        window=None,
        objecting=None,
        waived=(),
        draft=False,
    )
