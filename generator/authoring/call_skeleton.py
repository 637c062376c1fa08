"""The files of a new call: a skeleton that passes every check and lies there as a draft.

Pure: returns texts by path; nothing is written here.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from string import ascii_uppercase
from types import MappingProxyType

from generator.authoring.blanks import call_skeletons
from generator.model.working_days import Calendar, UnknownYear, is_workday

CALL_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LETTERS = re.compile("[a-z]+")
_SHORTEST, _LONGEST = 2, 6
_MARK = re.compile("@(?:id|year|prefix|publisher|opens|closes)@")
_YEAR = re.compile(r"(?:^|-)((?:19|20)[0-9]{2})(?![0-9])")
_SEPTEMBER = 9


def is_call_id(text: str) -> bool:
    """Tell whether a text can be the id of a call: lower-case words and digits with hyphens."""
    return CALL_ID.fullmatch(text) is not None and len(text) <= 60


def year_named(call_id: str) -> int | None:
    """Return the year that an id names, the last of several, None where it names none."""
    named = _YEAR.findall(call_id)
    return int(named[-1]) if named else None


def sample_window(today: date, calendar: Calendar) -> tuple[date, date]:
    """Return the first and last day of a window to begin with, a month that is still to come.

    It is September while that is, then the next month; the last day is none off, as far as known.
    """
    following = today.month + 1 if today.month >= _SEPTEMBER else _SEPTEMBER
    year, month = (today.year + 1, 1) if following > 12 else (today.year, following)
    opens = date(year, month, 1)
    closes = date(year, month, monthrange(year, month)[1])
    while not _is_workday(calendar, closes):
        closes -= timedelta(days=1)
    return opens, closes


def _is_workday(calendar: Calendar, day: date) -> bool:
    try:
        return is_workday(calendar, day)
    except UnknownYear:
        return day.weekday() < 5


def call_files(
    call_id: str, opens: date, closes: date, prefix: str, publisher: str = ""
) -> Mapping[str, str]:
    """Return the files of a new call by path, of the year in which its window opens.

    ``prefix`` starts its clause ids, ``publisher`` is the id of its office, "" for a site's only
    one. Raises ValueError when the id cannot be one.
    """
    if not is_call_id(call_id):
        raise ValueError(call_id)
    marks = {"@id@": call_id, "@year@": str(opens.year), "@prefix@": prefix}
    marks |= {"@opens@": opens.isoformat(), "@closes@": closes.isoformat()}
    marks["@publisher@"] = f"publisher: {publisher}\n" if publisher else ""
    files = {}
    for name, text in call_skeletons().items():
        filled = _MARK.sub(lambda found: marks[found[0]], text)
        files[f"site_data/calls/{call_id}/{name}"] = filled
    return MappingProxyType(files)


def free_prefix(call_id: str, used: frozenset[str]) -> str:
    """Return a prefix of two to six capitals that no call uses yet, after the id of its call.

    The first letters of its words, as many letters of it as it takes, or else any two.
    """
    words = [found.upper() for found in _LETTERS.findall(call_id)]
    initials, whole = "".join(word[0] for word in words), "".join(words)
    named = (initials, *(whole[:count] for count in range(_SHORTEST, _LONGEST + 1)))
    pairs = (a + b for a in ascii_uppercase for b in ascii_uppercase)
    fitting = (one for one in named if _SHORTEST <= len(one) <= _LONGEST)
    return next(one for one in (*fitting, *pairs) if one not in used)
