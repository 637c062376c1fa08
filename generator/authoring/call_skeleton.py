"""The files of a new call: a skeleton that passes every check and can be built at once.

Pure: returns texts by path; nothing is written here.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType

from generator.model.working_days import Calendar, UnknownYear, is_workday

CALL_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MARK = re.compile("@(?:id|year|prefix|opens|closes)@")
_SEPTEMBER = 9


def is_call_id(text: str) -> bool:
    """Tell whether a text can be the id of a call: lower-case words and digits with hyphens."""
    return CALL_ID.fullmatch(text) is not None and len(text) <= 60


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


def call_files(call_id: str, opens: date, closes: date, prefix: str) -> Mapping[str, str]:
    """Return the files of a new call by path, of the year in which its window opens.

    ``prefix`` starts its clause ids. Raises ValueError when the id cannot be one.
    """
    if not is_call_id(call_id):
        raise ValueError(call_id)
    marks = {"@id@": call_id, "@year@": str(opens.year), "@prefix@": prefix}
    marks |= {"@opens@": opens.isoformat(), "@closes@": closes.isoformat()}
    files = {}
    for name, text in _templates().items():
        filled = _MARK.sub(lambda found: marks[found[0]], text)
        files[f"site_data/calls/{call_id}/{name}"] = filled
    return MappingProxyType(files)


def free_prefix(used: frozenset[str]) -> str:
    """Return a prefix of two capitals that no call uses yet, such as AA."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    pairs = (a + b for a in letters for b in letters)
    return next(pair for pair in pairs if pair not in used)


@cache
def _templates() -> Mapping[str, str]:
    folder = resources.files("generator.authoring") / "skeletons"
    found = {
        item.name: item.read_text(encoding="utf-8")
        for item in sorted(folder.iterdir(), key=lambda i: i.name)
        if item.name.endswith(".yml")
    }
    return MappingProxyType(found)
