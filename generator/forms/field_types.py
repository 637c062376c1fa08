"""How an answer of each kind is written, and what a text written for it means.

``wire`` writes a canonical answer as the text of a cell, ``read`` takes such a text back. A number
or a day written otherwise is taken where it has one meaning, and it is told how it was read; what
has two meanings or might be a slip is offered as a suggestion, never assumed. Texts are told by
the catalogue of ``messages``; this module names their codes.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from generator.forms.form import Field, FieldType, Option
from generator.model.names import assigned, folded
from generator.privacy.masks import masked_too_little
from generator.privacy.numbers import names_a_person
from generator.web.shared import NO, SHARED, YES, characters, pattern, written


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a text means: its canonical value, or a problem and perhaps the text that was meant.

    ``problem`` is a code of the message catalogue; beside a value it is a warning, or tells how
    the text was read. An empty text has neither.
    """

    value: str | int | bool | tuple[str, ...] | None = None
    problem: str | None = None
    suggestion: str | None = None


def wire(field: Field, value: object) -> str:
    """Return the text of a cell for a canonical value; None, an absent answer, is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if field.kind is FieldType.CHOICE:
        option = field.option(str(value))
        return option.label if option else str(value)
    if isinstance(value, list | tuple):
        return _joined(field, [str(one) for one in value])
    return str(value)


def read(field: Field, text: str) -> Reading:
    """Take the text of a cell as an answer to a field."""
    trimmed = assigned(text).strip(_BLANK)
    if not trimmed:
        return Reading()
    # Lengths before patterns: no text is searched that is longer than its field.
    if field.kind in _PROBLEMS:
        if len(trimmed) > _LONGEST + sum(len(option.label) + 1 for option in field.options):
            return Reading(problem=_PROBLEMS[field.kind])
    elif field.longest is not None and len(neat(trimmed)) > field.longest:
        return Reading(problem="FLD-003")
    if names_a_person(trimmed):
        return Reading(problem="FLD-019")
    return _READERS[field.kind](field, trimmed)


def neat(text: str) -> str:
    """Return a text without blanks at its ends, composed (NFC), its line breaks as ``\\n``.

    Signs stand at the code points Unicode has for them.
    """
    lines = (
        assigned(text).strip(_BLANK).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    )
    return unicodedata.normalize("NFC", lines)


def fen(amount: str) -> int:
    """Return a canonical amount in whole fen: ``"12.50"`` is 1250."""
    return int(Decimal(amount) * 100)


def amount(of_fen: int) -> str:
    """Return whole fen as a canonical amount: 1250 is ``"12.50"``."""
    return f"{of_fen // 100}.{of_fen % 100:02d}"


def is_credit_code(text: str) -> bool:
    """Tell whether a text is a unified social credit code.

    GB 32100-2015: a registry with a kind of body it registers, a region, and a right check digit.
    """
    return _is_checked(text) and _is_registered(text)


def _is_checked(text: str) -> bool:
    return _CODE.fullmatch(text) is not None and credit_digit(text[:17]) == text[17]


def _is_registered(code: str) -> bool:
    return code[1] in _REGISTRIES.get(code[0], "") and _REGION.fullmatch(code[2:8]) is not None


def credit_digit(first: str) -> str:
    """Return the check digit of the first 17 signs of a unified social credit code.

    31 signs; the weight of the i-th (from 0) is 3^i mod 31.
    """
    total = sum(_SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(first))
    return _SIGNS[-total % 31]


BETWEEN: str = SHARED["words"]["between"]
ALSO_BETWEEN: str = SHARED["words"]["also_between"]
"""What parts several options in the text of a cell; the other is taken where it means the same."""

OR: str = SHARED["words"]["or"]
"""What parts the two readings of a text that has two."""
TAKEN = "FLD-037"
"""The code that tells how an answer was read that is not written as the form asks."""

_LONGEST: int = SHARED["limits"]["answer"]
# What is said of a text that is no answer of a kind, also of one far too long to be looked at.
_PROBLEMS: Mapping[str, str] = SHARED["kind_problems"]


def _plain(text: str) -> str:
    """Return a text with full-width signs made narrow."""
    return unicodedata.normalize("NFKC", text)


_BLANK = written("blank")
_SPACES = characters("blank")
_SIGNS = written("signs")
_CODE, _REGION = pattern("code"), pattern("region")
_REGISTRIES: Mapping[str, str] = SHARED["registries"]
_CODE_GAPS = re.compile(f"[{written('blank')}\\-]+")
_DASHES = re.compile(f"[{written('dash')}转]")
# Controls and marks that turn the direction of a line would break or disguise a text.
_CONTROL, _UNPRINTED, _UNSEEN = map(characters, ("answer", "unprinted", "unseen"))
_INTEGER, _MONEY, _PHONE, _DATE = map(pattern, ("integer", "money", "phone", "date"))
_PHONE_MARKS = re.compile(r"^\+?86-?(?=1)|[\s()]|(?<=1[0-9]{2})-|(?<=-[0-9]{4})-(?=[0-9]{4}$)")
_DATE_MEANT, _DATE_TIGHT, _SHEET_DAY = map(pattern, ("date_meant", "date_tight", "sheet_day"))
_PARTS_MEANT = re.compile(f"[{written('parts')}]")
_NUMBER_MEANT, _ONE_NUMBER, _TWO_NUMBERS = map(
    pattern, ("number_meant", "one_number", "two_numbers")
)
_PARTED = re.compile(f"[0-9.,][{written('blank')}]+[0-9.,]")
_WIDE = re.compile(f"[{written('wide')}￥￡\u3000]")
_DAY_FIRST, _MONTH = map(pattern, ("day_first", "month_meant"))
_YES_MEANT, _NO_MEANT = pattern("yes_meant"), pattern("no_meant")
_ZEROS: Mapping[str, int] = SHARED["words"]["zeros"]
_YEAR_UNITS: tuple[str, ...] = tuple(SHARED["words"]["year_units"])
_DAYS: Mapping[str, int] = SHARED["days"]
# A spreadsheet counts days from here; the bounds keep to years after 1999 and before 2100.
_SHEET_EPOCH, _SHEET_DAYS = date(1899, 12, 30), range(_DAYS["sheet_first"], _DAYS["sheet_last"] + 1)


def _read_text(field: Field, text: str) -> Reading:
    text = neat(text)
    if _CONTROL.search(text) or _UNSEEN.fullmatch(text):
        return Reading(problem="FLD-018")
    if _UNPRINTED.search(text):
        return Reading(problem="FLD-024")
    if field.kind is FieldType.TEXT and "\n" in text:
        return Reading(problem="FLD-017")
    return Reading(value=text, problem="FLD-026" if any(masked_too_little(_plain(text))) else None)


def _read_choice(field: Field, text: str) -> Reading:
    option = field.option(text)
    if option is not None:
        return Reading(value=option.id)
    meant = _meant_option(_offered(field), text)
    return Reading(problem="FLD-004", suggestion=meant.label if meant else None)


def _offered(field: Field) -> list[tuple[Option, str]]:
    """Return the options that are offered, with their labels as names are compared."""
    return [(o, folded(o.label)) for o in field.options if o.offered]


def _meant_option(offered: list[tuple[Option, str]], text: str) -> Option | None:
    """Return the one offered option a text comes close to: the same but for signs, or a part."""
    wanted = folded(text)
    for near in (
        [o for o, label in offered if wanted in (label, folded(o.id))],
        [o for o, label in offered if wanted and label.startswith(wanted)],
        [o for o, label in offered if len(wanted) > 1 and (wanted in label or label in wanted)],
    ):
        if near:
            return near[0] if len(near) == 1 else None
    return None


def _read_several(field: Field, text: str) -> Reading:
    """Take options parted by the mark of an enumeration, each once, in any order."""
    known = {name: o for o in reversed(field.options) for name in (o.id, o.label)}
    parts = list(_parts(text, known))
    found = [known.get(part) for part in parts]
    chosen = _in_order(field, {option.id for option in found if option})
    if len(chosen) == len(parts):
        return Reading(problem="FLD-032") if _outside(field, len(chosen)) else Reading(value=chosen)
    problem = _PROBLEMS[field.kind]
    pieces = [piece for part in _PARTS_MEANT.split(text) if (piece := part.strip(_BLANK))]
    if len(pieces) > 2 * len(field.options):
        return Reading(problem=problem)
    offered = _offered(field)
    likely = [known.get(piece) or _meant_option(offered, piece) for piece in pieces]
    ids = {option.id for option in likely if option}
    if None in likely or _outside(field, len(ids)):
        return Reading(problem=problem)
    return Reading(problem=problem, suggestion=_joined(field, ids))


def _parts(text: str, known: Mapping[str, Option]) -> Iterator[str]:
    """Yield what stands between the marks of a text; an option may hold the lesser mark itself."""
    for part in text.split(BETWEEN):
        whole = part.strip(_BLANK)
        if whole in known:
            yield whole
        else:
            yield from (piece.strip(_BLANK) for piece in part.split(ALSO_BETWEEN))


def _in_order(field: Field, ids: Container[str]) -> tuple[str, ...]:
    """Return chosen options in the order of the form."""
    return tuple(option.id for option in field.options if option.id in ids)


def _joined(field: Field, ids: Collection[str]) -> str:
    """Return the text of a cell for several options; what is none of them stands last."""
    labels = {option.id: option.label for option in field.options}
    ordered = (*_in_order(field, ids), *(one for one in ids if one not in labels))
    return BETWEEN.join(labels.get(one, one) for one in ordered)


def _read_yesno(field: Field, text: str) -> Reading:
    if text in (YES, NO):
        return Reading(value=text == YES)
    meant = folded(text).rstrip("。·,;!")
    suggestion = None
    if _YES_MEANT.fullmatch(meant):
        suggestion = YES
    elif _NO_MEANT.fullmatch(meant):
        suggestion = NO
    return Reading(problem="FLD-005", suggestion=suggestion)


def _read_integer(field: Field, text: str) -> Reading:
    if _INTEGER.fullmatch(text):
        number = int(text)
        return Reading(problem="FLD-007") if _outside(field, number) else Reading(value=number)
    bare, certain = _bare(text, (), _units(field))
    problem = _PROBLEMS[field.kind]
    two = _two_numbers(bare)
    if two and certain and not _outside(field, int(two[0])):
        return Reading(problem="FLD-038", suggestion=OR.join(two))
    meant = _meant_number(bare)
    if two or meant is None or meant != int(meant):
        return Reading(problem=problem)
    written = str(int(meant))
    if not _INTEGER.fullmatch(written):
        return Reading(problem=problem)
    if certain and _ONE_NUMBER.fullmatch(bare):
        if _outside(field, int(meant)):
            return Reading(problem="FLD-007")
        return Reading(value=int(meant), problem=TAKEN, suggestion=written)
    return Reading(problem=problem, suggestion=None if _outside(field, int(meant)) else written)


def _outside(field: Field, number: int) -> bool:
    low = field.least is not None and number < field.least
    return low or (field.most is not None and number > field.most)


def _read_money(field: Field, text: str) -> Reading:
    if _MONEY.fullmatch(text):
        return Reading(value=amount(fen(text)))
    bare, certain = _bare(text, field.marks, field.marks)
    two = _two_numbers(bare)
    if two and certain:
        return Reading(problem="FLD-038", suggestion=OR.join(two))
    meant = _meant_number(bare)
    if two or meant is None:
        return Reading(problem="FLD-008")
    if meant < 0:
        return Reading(problem="FLD-010")
    if meant * 100 != int(meant * 100):
        return Reading(problem="FLD-009")
    written = f"{meant:.2f}".removesuffix(".00")
    if not _MONEY.fullmatch(written):
        return Reading(problem="FLD-008")
    if certain and _ONE_NUMBER.fullmatch(bare):
        return Reading(value=amount(fen(written)), problem=TAKEN, suggestion=written)
    return Reading(problem="FLD-008", suggestion=written)


def _units(field: Field) -> tuple[str, ...]:
    """Return what a whole number may have behind it: what its field counts."""
    return (*_YEAR_UNITS, field.unit) if field.kind is FieldType.YEAR else (field.unit,)


def _bare(text: str, before: Collection[str], behind: Collection[str]) -> tuple[str, bool]:
    """Return a text without its blanks and one mark at either end, and whether it is certain.

    It is not where blanks stand between digits, or where signs such as ² only look like digits.
    """
    plain = _unmarked(_plain(text), [*map(_plain, before)], [*map(_plain, behind)])
    narrow = _unmarked(_narrow(text), [*map(_narrow, before)], [*map(_narrow, behind)])
    return plain, plain == narrow and not _PARTED.search(_plain(text))


def _unmarked(text: str, before: Iterable[str], behind: Iterable[str]) -> str:
    bare = _SPACES.sub("", text)
    first = [len(m) for m in before if m and bare[: len(m)].lower() == m.lower()]
    bare = bare[max(first, default=0) :]
    last = [len(m) for m in behind if m and bare[-len(m) :].lower() == m.lower()]
    return bare[: len(bare) - max(last, default=0)]


def _narrow(text: str) -> str:
    """Return a text with the wide signs of ASCII and of money narrow, and all others as they are.

    Beside `_plain` it tells 12² from 122.
    """
    return _WIDE.sub(lambda found: _plain(found[0]), text)


def _two_numbers(bare: str) -> tuple[str, str] | None:
    """Return both numbers of a text whose one mark may part thousands or decimals."""
    found = _TWO_NUMBERS.fullmatch(bare)
    if found is None:
        return None
    whole, part = (found[1], found[2]) if found[1] else (found[3], found[4])
    decimals = part.rstrip("0")
    return str(int(whole + part)), f"{whole}.{decimals}" if decimals else whole


def _meant_number(bare: str) -> Decimal | None:
    """Return the number a text stands for, with separators, units and 万 understood."""
    found = _NUMBER_MEANT.fullmatch(bare)
    if found is None:
        return None
    sign, whole, part, times = found[1], found[2], found[3] or "", found[4]
    digits = whole.replace(",", "")
    if len(digits) + len(part) > 20 or (not digits and part in ("", ".")):
        return None
    return Decimal(f"{sign}{digits or 0}{part}").scaleb(_ZEROS[times])


def _read_date(field: Field, text: str) -> Reading:
    reading = _read_day(text)
    day = reading.value or (reading.suggestion if reading.problem == "FLD-011" else None)
    early = bool(field.earliest) and str(day) < field.earliest
    if not day or not (early or (field.latest and str(day) > field.latest)):
        return reading
    if reading.value is None:
        return replace(reading, suggestion=None)
    return Reading(problem="FLD-035" if early else "FLD-036")


def _read_day(text: str) -> Reading:
    found = _DATE.fullmatch(text)
    if found:
        day = _day(*found.groups())
        return Reading(value=day) if day else Reading(problem="FLD-012")
    plain = _SPACES.sub("", _plain(text))
    reading = _read_meant_day(plain)
    if reading.value and plain != _SPACES.sub("", _narrow(text)):
        return replace(reading, value=None, problem="FLD-011")
    return reading


def _read_meant_day(plain: str) -> Reading:
    """Take a day that is written otherwise than the form asks, without blanks."""
    if meant := _DATE_MEANT.fullmatch(plain) or _DATE_TIGHT.fullmatch(plain):
        return _one_of(_day(*meant.groups()))
    if meant := _DAY_FIRST.fullmatch(plain):
        one, other, year = meant.groups()
        return _one_of(_day(year, one, other), _day(year, other, one))
    if meant := _MONTH.fullmatch(plain):
        return _any_of(meant[1], meant[2])
    if _SHEET_DAY.fullmatch(plain) and int(plain[:5]) in _SHEET_DAYS:
        day = (_SHEET_EPOCH + timedelta(days=int(plain[:5]))).isoformat()
        return Reading(problem="FLD-011", suggestion=day)
    return Reading(problem="FLD-011")


def _one_of(*days: str) -> Reading:
    """Take the one day that a text can mean, or offer both."""
    existing = sorted({day for day in days if day})
    if not existing:
        return Reading(problem="FLD-012")
    if len(existing) > 1:
        return Reading(problem="FLD-039", suggestion=OR.join(existing))
    return Reading(value=existing[0], problem=TAKEN, suggestion=existing[0])


def _any_of(year: str, month: str) -> Reading:
    """Offer the days of a month."""
    days = [day for number in ("1", "28", "29", "30", "31") if (day := _day(year, month, number))]
    if not days:
        return Reading(problem="FLD-012")
    return Reading(problem="FLD-040", suggestion=f"{days[0]} 到 {days[-1]}")


def _day(year: str, month: str, day: str) -> str:
    """Return a day that exists as YYYY-MM-DD, or an empty text."""
    if not _DAYS["first_year"] <= int(year) <= _DAYS["last_year"]:
        return ""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _read_phone(field: Field, text: str) -> Reading:
    if _PHONE.fullmatch(text):
        return Reading(value=text)
    meant = _DASHES.sub("-", _SPACES.sub("", _plain(text)))
    meant = _PHONE_MARKS.sub("", meant)
    return Reading(problem="FLD-013", suggestion=meant if _PHONE.fullmatch(meant) else None)


def _read_code(field: Field, text: str) -> Reading:
    if is_credit_code(text):
        return Reading(value=text)
    meant = _CODE_GAPS.sub("", _plain(text)).upper()
    if meant != text and is_credit_code(meant):
        return Reading(problem="FLD-014", suggestion=meant)
    if not _CODE.fullmatch(meant):
        return Reading(problem="FLD-015")
    return Reading(problem="FLD-025" if _is_checked(meant) else "FLD-016")


def _read_pattern(field: Field, text: str) -> Reading:
    """Take what keeps to the pattern of its kind, a share also with its sign behind it."""
    share = field.kind is FieldType.PERCENT
    if _KEPT[field.kind].fullmatch(text):
        return Reading(value=amount(fen(text)) if share else text)
    meant, certain = _bare(text, (), ("%",) if share else ())
    if not _KEPT[field.kind].fullmatch(meant):
        return Reading(problem=_PROBLEMS[field.kind])
    if share and certain:
        return Reading(value=amount(fen(meant)), problem=TAKEN, suggestion=meant)
    return Reading(problem=_PROBLEMS[field.kind], suggestion=meant)


_KEPT = MappingProxyType(
    {kind: pattern(kind.value) for kind in (FieldType.EMAIL, FieldType.URL, FieldType.PERCENT)}
)
_READERS: Mapping[FieldType, Callable[[Field, str], Reading]] = MappingProxyType(
    {
        FieldType.TEXT: _read_text,
        FieldType.LONG: _read_text,
        FieldType.CHOICE: _read_choice,
        FieldType.SEVERAL: _read_several,
        FieldType.YESNO: _read_yesno,
        FieldType.INTEGER: _read_integer,
        FieldType.MONEY: _read_money,
        FieldType.DATE: _read_date,
        FieldType.PHONE: _read_phone,
        FieldType.USCC: _read_code,
        FieldType.YEAR: _read_integer,
        **dict.fromkeys(_KEPT, _read_pattern),
    }
)
