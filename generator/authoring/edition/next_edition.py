"""The sources of a call made into those of its next edition, file by file.

Ids, dates and the year of titles move on; what cannot be known is marked as to be confirmed. The
rest of each text stays as it is, comments and layout included.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import cached_property

from generator.authoring.call_skeleton import year_named
from generator.authoring.edition.moved_dates import Deferred, Timing, moved_text, timed
from generator.authoring.said_dates import saying
from generator.authoring.yaml_edits import Change, Path, Scalar, changed, marked, scalars
from generator.model.calls import Call
from generator.model.unconfirmed import KEY, WORD
from generator.model.working_days import Calendar
from generator.sources.schema_shapes import is_date, is_dated

FIRST_VERSION = "1.0"
"""The version of the form of every new call."""

LAST_YEAR = 2100
"""The last year a call may be of, as the schema has it."""

_MOMENT = timedelta(microseconds=1)
_SCHEMA = "application.schema.json"
_FORM_TITLES = frozenset({(_SCHEMA, ("title",)), (_SCHEMA, ("description",))})
# What the new notice alone can say, whatever the old one said.
_ALWAYS = frozenset({("call", ("title",)), ("call", ("number",))})
_NOT_SENTENCES = frozenset({"id", "phone", "number", "url", "email", "prefix", "clause", "year"})
_NO_MARKS = frozenset({"params", "columns"})
_OF_ITS_TIME = "full_since"
"""What only came to be while a call was open: the next one has places again."""
_DRAFT = "草稿，只在预览里看得到；写好以后删去这一行，才会发布。"
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SAID_YEAR = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}"
    r"(?=(?:[—–~至到-]{1,2}(?:19|20)[0-9]{2})? ?(?:年|学年|[〕\]］)）】]))"
)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What a call becomes: its id, the years it moves on, and the prefix of its clauses."""

    call: Call
    id: str
    years: int
    prefix: str
    short_title: str
    names: Mapping[str, str] = field(repr=False)

    @cached_property
    def days(self) -> tuple[re.Pattern[str], ...]:
        """Return what finds, in words, the days on which the steps of the call begin and end."""
        steps = self.call.milestones
        times = [time for one in steps for time in (one.opens, one.closes, one.starts, one.ends)]
        # What closes at 24:00 closes on the day before the instant.
        instants = [one - _MOMENT if isinstance(one, datetime) else one for one in times if one]
        found = {one.date() if isinstance(one, datetime) else one for one in instants}
        return tuple(saying(day) for day in sorted(found))

    @property
    def renames(self) -> bool:
        """Tell whether the short title changes by more than its year."""
        moved = _with_year(self.call.short_title, self.call.year, self.years)
        return moved != self.short_title

    @property
    def version(self) -> str:
        """Return the version of the edition's form."""
        return FIRST_VERSION

    @property
    def year(self) -> int:
        """Return the year of the edition."""
        return self.call.year + self.years


@dataclass(frozen=True, kw_only=True)
class Written:
    """A text of the edition and what people should hear of it.

    ``deferred`` are closings moved off a day off; ``old`` the lines that still name a year of the
    call it came from, and cannot be marked where they stand.
    """

    text: str
    deferred: tuple[Deferred, ...] = ()
    old: tuple[int, ...] = ()


def years_on(call: Call, call_id: str) -> int | None:
    """Return how many years an id moves a call on: to the year it names, or one.

    None where that year does not come after the call's, or is past what a call may be of.
    """
    named = year_named(call_id)
    years = 1 if named is None else named - call.year
    return years if years > 0 and call.year + years <= LAST_YEAR else None


def edition_of(call: Call, call_id: str, years: int, prefix: str, used: frozenset[str]) -> Edition:
    """Return what a call becomes; ``taken`` are the short titles that stand already."""
    ids = [clause.id for clause in call.clauses]
    ids += [item.id for item in call.general_assumptions]
    names = {one: prefix + one.removeprefix(call.prefix) for one in ids}
    names |= {one.lower(): new.lower() for one, new in names.items()}
    short = _with_year(call.short_title, call.year, years)
    wanted = (short, f"{short[:34]} {call.year + years}", f"{short[:34]}（{prefix}）")
    free = next((title for title in wanted if title not in used), short)
    return Edition(call=call, id=call_id, years=years, prefix=prefix, short_title=free, names=names)


def call_file(edition: Edition, stem: str, text: str, calendar: Calendar, zone: tzinfo) -> Written:
    """Return one file of the call's folder, its dates moved on and marked."""
    found = tuple(scalars(text))
    marks = _ConfirmMarks(found)
    changes = []
    over = [one for one in found if stem == "timeline" and _key(one) == _OF_ITS_TIME]
    changes += [_without(text, one) for one in over]
    dated = tuple(one for one in found if is_dated(one.value) and one not in over)
    times = [Timing(key=_key(one), text=one.value, name=_name(found, one)) for one in dated]
    moved, deferred = timed(times, edition.years, calendar, zone)
    for one, later in zip(dated, moved, strict=True):
        changes.append(_instead(text, one, later))
        marks.add(one)
    for one in found:
        if one in dated or one in over:
            continue
        new = _of_call(edition, stem, one)
        years = list(_later(edition, text, one)) if _is_title(stem, one) else []
        changes += years if new is None else [_instead(text, one, new)]
        asks = (stem, one.path) in _ALWAYS or years or _says_near_year(edition, one)
        asks = asks or _counts_by_near_year(edition, one) or _repeats_a_date(edition, one)
        if asks and stem != "cases":
            marks.add(one)
    if stem == "call":
        changes += _as_draft(text, found)
    if stem == "cases":
        # Whether last year's list still counts is for the new notice to say.
        marks.note((), "cases")
    changes += _renamed(edition, text, changes)
    return Written(text=marked(changed(text, changes), marks.groups, KEY), deferred=deferred)


def form_file(edition: Edition, name: str, text: str) -> Written:
    """Return one file of the form, by its name below the version's folder."""
    changes: list[Change] = []
    old = []
    for one in scalars(text):
        new = _of_form(edition, name, one)
        later = tuple(_later(edition, text, one)) if (name, one.path) in _FORM_TITLES else ()
        if new is not None:
            changes.append(_instead(text, one, new))
        elif later:
            changes += later
        elif not name.startswith("examples/") and (
            _says_near_year(edition, one) or _repeats_a_date(edition, one)
        ):
            old.append(text.count("\n", 0, one.start) + 1)
    changes += _renamed(edition, text, changes)
    return Written(text=changed(text, changes), old=tuple(old))


class _ConfirmMarks:
    """The fields to be confirmed, by the group of fields they stand in, in the order found."""

    def __init__(self, found: tuple[Scalar, ...]) -> None:
        self.groups: dict[Path, list[str]] = {}
        for one in found:
            if one.path[-2:-1] == (KEY,):
                self.note(one.path[:-2], one.value)

    def note(self, group: Path, field: str) -> None:
        fields = self.groups.setdefault(group, [])
        if field not in fields:
            fields.append(field)

    def add(self, one: Scalar) -> None:
        """Mark a value in the nearest group that may hold marks."""
        path = one.path
        while isinstance(path[-1], int) or (len(path) > 1 and path[-2] in _NO_MARKS):
            path = path[:-1]
        self.note(path[:-1], str(path[-1]))


def _of_call(edition: Edition, stem: str, one: Scalar) -> str | None:
    """Return what a value of the call's folder becomes where it is known, else None."""
    if stem == "call":
        known: Mapping[Path, str] = {
            ("id",): edition.id,
            ("prefix",): edition.prefix,
            ("year",): str(edition.year),
            ("number",): WORD,
        }
        if one.path == ("short_title",) and edition.renames:
            return edition.short_title
        return known.get(one.path)
    return FIRST_VERSION if (stem, one.path) == ("form", ("version",)) else None


def _of_form(edition: Edition, name: str, one: Scalar) -> str | None:
    """Return what a value of a form becomes where it is known, else None."""
    if is_date(one.value):
        return moved_text(one.value, edition.years)
    if one.path == ("$id",) and edition.call.id in one.value:
        return one.value.replace(edition.call.id, edition.id)
    below = ("properties", "form", "properties")
    for key, new in (("call", edition.id), ("version", FIRST_VERSION)):
        stands = {(key,), ("form", key)} if name != _SCHEMA else {(*below, key, "const")}
        if one.path in stands:
            return new
    return None


def _is_title(stem: str, one: Scalar) -> bool:
    if stem == "call":
        listed = one.path[:1] == ("attachments",) and one.path[2:] == ("title",)
        return listed or one.path in {("title",), ("short_title",), ("summary",)}
    return (stem, one.path) == ("form", ("title",))


def _later(edition: Edition, text: str, one: Scalar) -> Iterator[Change]:
    """Yield the years of a title, moved on."""
    for found in _YEAR.finditer(text, one.start, one.end):
        if _near(edition, found[0]):
            new = str(int(found[0]) + edition.years)
            yield Change(start=found.start(), end=found.end(), text=new)


def _says_near_year(edition: Edition, one: Scalar) -> bool:
    """Tell whether a sentence names a year about that of the call it comes from."""
    sentence = _key(one) not in _NOT_SENTENCES
    return sentence and any(_near(edition, year) for year in _SAID_YEAR.findall(one.value))


def _counts_by_near_year(edition: Edition, one: Scalar) -> bool:
    """Tell whether a parameter of a clause holds a year about that of the call it comes from."""
    return "params" in one.path and any(_near(edition, year) for year in _YEAR.findall(one.value))


def _repeats_a_date(edition: Edition, one: Scalar) -> bool:
    """Tell whether a sentence repeats in words a day on which a step begins or ends."""
    sentence = _key(one) not in _NOT_SENTENCES
    return sentence and any(said.search(one.value) for said in edition.days)


def _as_draft(text: str, found: tuple[Scalar, ...]) -> Iterator[Change]:
    """Yield what makes an edition a draft, below its id where nothing says so yet."""
    stands = {one.path: one for one in found}
    if one := stands.get(("draft",)):
        yield Change(start=one.start, end=one.end, text="true")
    elif one := stands.get(("id",)):
        end = text.find("\n", one.end)
        yield Change(start=end, end=end, text=f"\ndraft: true  # {_DRAFT}")


def _near(edition: Edition, year: str) -> bool:
    return abs(int(year) - edition.call.year) <= 1


def _renamed(edition: Edition, text: str, others: list[Change]) -> Iterator[Change]:
    """Yield the ids and anchors of clauses wherever they stand, comments included."""
    prefix = re.escape(edition.call.prefix)
    token = re.compile(
        rf"(?<![A-Za-z0-9.-])(?:{prefix}|{prefix.lower()})-[0-9A-Za-z.]*[0-9A-Za-z](?:-[a-z0-9]+)*"
    )
    used = [(one.start, one.end) for one in others]
    for found in token.finditer(text):
        new = edition.names.get(found[0])
        if new and not any(start < found.end() and found.start() < end for start, end in used):
            yield Change(start=found.start(), end=found.end(), text=new)


def _without(text: str, one: Scalar) -> Change:
    """Return what takes a key out that stands in a line of its own, else its value."""
    start, end = text.rfind("\n", 0, one.start) + 1, text.find("\n", one.end)
    if text[start : one.start].strip(" ") != f"{_OF_ITS_TIME}:":
        return Change(start=one.start, end=one.end, text="null")
    return Change(start=start, end=len(text) if end < 0 else end + 1, text="")


def _instead(text: str, one: Scalar, new: str) -> Change:
    """Return a value written as another, in the quotes it has."""
    passage = text[one.start : one.end]
    fits = passage.count(one.value) == 1
    written = passage.replace(one.value, new) if fits else json.dumps(new, ensure_ascii=False)
    return Change(start=one.start, end=one.end, text=written)


def _with_year(title: str, year: int, years: int) -> str:
    def later(found: re.Match[str]) -> str:
        return str(int(found[0]) + years) if abs(int(found[0]) - year) <= 1 else found[0]

    return _YEAR.sub(later, title)


def _key(one: Scalar) -> str:
    return next((step for step in reversed(one.path) if isinstance(step, str)), "")


def _name(found: tuple[Scalar, ...], one: Scalar) -> str:
    """Return the name of the step a time belongs to."""
    beside = (*one.path[:-1], "name")
    return next((other.value for other in found if other.path == beside), "")
