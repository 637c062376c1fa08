"""What an amendment left behind: texts that still say a date or an amount the call no longer has.

A sentence takes its figures from the data; an assumption, a hint of the form, an example, a case
or a page repeats them in words, and nobody is asked to look there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from generator.authoring.amendments.facts import Side
from generator.authoring.said_dates import saying
from generator.findings import Finding, Level, Place
from generator.model import wording
from generator.model.calls import Call
from generator.model.log_entries import read_log
from generator.sources.documents import Document, Value
from generator.sources.markdown import prose
from generator.sources.schema_shapes import is_dated

_LEAST_TOLD = 1000
"""A smaller amount is too like any other number to look for in sentences."""

_MESSAGE = "这里还写着 {said}，这次修改以后批次里没有了；请核对，改成一致"


@dataclass(frozen=True, kw_only=True)
class GoneFact:
    """A fact a call no longer has, as it is said; ``loose`` finds a date without its year, too."""

    said: str
    strict: re.Pattern[str]
    loose: re.Pattern[str]


def stale(old: Side, new: Side) -> Iterator[Finding]:
    """Yield where the new state still says what the old one had and the call has no longer.

    Announcements in the log stay as they were published, and are not looked at.
    """
    entries, _ = read_log(new.site.log)
    sealed = {entry.announcement for entry in entries}
    for call in new.site.calls:
        before = old.site.call(call.id)
        gone = tuple(_gone(before, call)) if before else ()
        if not gone:
            continue
        for document in call.documents.values():
            yield from _in_values(gone, document)
        below = f"schemas/forms/{call.id}/"
        for path, text in new.form_files.items():
            if path.startswith(below):
                yield from _in_lines(gone, text, path)
        for item in new.site.announcements:
            if item.call == call.id and item.id not in sealed:
                yield from _in_values(gone, item.origin.document)
                yield from _in_lines(gone, prose(item.body), item.origin.document)
        for page in new.site.pages:
            if not page.brought:
                yield from _in_lines(gone, prose(page.body), page.origin.document, strict=True)


def _gone(old: Call, new: Call) -> Iterator[GoneFact]:
    """Yield the dates and amounts of the old call that the new one has nowhere."""
    days = {day for value in _values(new) if (day := _day(value))}
    for day in sorted({day for value in _values(old) if (day := _day(value))} - days):
        # The same day of another year is still said without a year.
        same = any((one.month, one.day) == (day.month, day.day) for one in days)
        strict = saying(day, year=True)
        loose = strict if same else saying(day)
        yield GoneFact(said=wording.day(day), strict=strict, loose=loose)
    amounts = {value for value in _values(new) if isinstance(value, int)}
    for amount in sorted({value for value in _values(old) if isinstance(value, int)} - amounts):
        if amount >= _LEAST_TOLD and not isinstance(amount, bool):
            found = _amount(amount, old)
            yield GoneFact(said=wording.money(amount, old.currency), strict=found, loose=found)


def _values(call: Call) -> Iterator[Value]:
    """Yield every time of a call, and every whole number that is an amount or a parameter."""
    for document in call.documents.values():
        yield from _leaves(document.value, "")


def _leaves(value: Value, key: str) -> Iterator[Value]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _leaves(one, "amount" if key == "params" else name)
    elif isinstance(value, tuple):
        for one in value:
            yield from _leaves(one, key)
    elif (isinstance(value, str) and is_dated(value)) or (
        isinstance(value, int) and "amount" in key
    ):
        yield value


def _day(value: Value) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _amount(amount: int, call: Call) -> re.Pattern[str]:
    """Return what finds an amount: 200,000, 200000, 20 万."""
    ways = [str(amount), f"{amount:,}"]
    factor = call.currency.large_factor
    if factor > 1 and amount * 100 % factor == 0:
        large = f"{amount / factor:.2f}".rstrip("0").rstrip(".")
        ways.append(f"{large} ?{call.currency.large_unit.removesuffix(call.currency.unit)}")
    either = "|".join(way.replace(".", r"\.") for way in ways)
    return re.compile(rf"(?<![0-9.,])(?:{either})(?![0-9]|[.,][0-9])")


def _in_values(gone: Iterable[GoneFact], document: Document) -> Iterator[Finding]:
    for pointer, text in document.texts:
        for fact in () if is_dated(text) else gone:
            if fact.loose.search(text):
                yield _finding(fact, document.where(pointer))


def _in_lines(
    gone: Iterable[GoneFact], text: str, where: Document | str, *, strict: bool = False
) -> Iterator[Finding]:
    """Yield every mention in a text of lines: the Markdown of a document, or a whole file."""
    path, below = (where, 1) if isinstance(where, str) else (where.path, where.below)
    for fact in gone:
        for found in (fact.strict if strict else fact.loose).finditer(text):
            before = text[: found.start()]
            column = found.start() - before.rfind("\n")
            place = Place(file=path, line=below + before.count("\n"), column=column)
            yield _finding(fact, place)


def _finding(fact: GoneFact, place: Place) -> Finding:
    message = _MESSAGE.format(said=fact.said)
    return Finding(code="DIF-003", level=Level.WARNING, message=message, place=place)
