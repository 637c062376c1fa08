"""What differs between two states of the sources, fact by fact, in words people know.

Values are compared as they stand in the sources, nouns matched by their ids; labels come from the
titles in the schemas. Pure: nothing is read, printed or decided about what is right.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import cast

from generator.findings import Place
from generator.forms.form import Form
from generator.model import wording
from generator.model.calls import Call, Site
from generator.model.clauses import Clause
from generator.model.reference_lists import FOLDER
from generator.model.unconfirmed import KEY
from generator.model.working_days import parse_instant, say_day, say_instant
from generator.sources.documents import Document, Value
from generator.sources.schema_shapes import SchemaView
from generator.web.labels import COLUMNS
from generator.web.shared import NO, YES

AMENDING: Mapping[str, str] = MappingProxyType(
    {
        "DIF-001": "发布过的批次、申报表版本和公告都留在原来的网址",
        "DIF-002": "申报表发布以后要改，就另立一个版本",
        "DIF-003": "改了一处，别处重说的话也要改",
    }
)
"""What an amendment should not do, by code."""

NONE = "无"
"""What is said where a fact stands on one side only."""

# Changing these alone moves no date, amount, eligibility, requirement, rule or form.
# fmt: off
_WORDING = frozenset({
    "actor", "addressees", "assumption", "assumptions", "attachments", "by", "clause",
    "closing_soon_days", "code", "directions", "directions_title", "documents", "full_name",
    "held", "issuer", "label", "letterhead", "levels", "measure", "name", "note",
    "notice_kind", "number", "numbering", "occurrence", "office", "original", "outline", "place",
    "prefix", "programme", "purpose", "result", "says", "short", "short_title", "summary",
    "through", "title", "to_confirm", "unit",
})
# fmt: on
_PLAIN_FILES = frozenset({"contacts", "cases", "site", "announcement"})
# In a call it means a document to hand in, in a file a mere reference.
_PAPERS = ("eligibility", "documents")
_IDENTITIES = ("id", "number", "name", "district", "clause", "title", "label", "from")
_NAMES = ("title", "name", "district", "label", "when")
# Fields not told one by one when an item is added or taken out.
_HIDDEN = frozenset({"id", "clause", "occurrence", "held", "assumption", "original"})
_FIGURES = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_CHOICES = re.compile(r"([a-z][a-z-]*)＝([^，。；＝（]+)")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_LIST = 6

Rows = Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One state of the sources: the site, its forms by call, and what its schemas say.

    ``form_files`` are the texts of the forms' files by path, examples and cases included.
    """

    site: Site
    forms: Mapping[str, tuple[Form, ...]]
    shapes: Mapping[str, SchemaView]
    form_files: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that differs: what it is, what it was and is (``NONE``: not there), and where.

    ``call`` is the id of the call it belongs to, "" for the site; ``clause`` the id of the noun;
    ``place`` is in the new sources, or in the old where nothing is left. A fact is material when
    it moves a date, an amount, who may apply, a requirement, a rule or the form.
    """

    call: str
    clause: str
    label: str
    old: str
    new: str
    material: bool
    place: Place

    def __str__(self) -> str:
        """Say the fact in one line."""
        if self.old == NONE:
            return f"{self.label}：新增 {self.new}" if self.new else f"新增 {self.label}"
        if self.new == NONE:
            return f"{self.label}：删去 {self.old}" if self.old else f"删去 {self.label}"
        return f"{self.label}：{self.old} → {self.new}"


def facts_of(old: Call, new: Call, before: Side, after: Side) -> Iterator[Difference]:
    """Yield what differs between two states of one call, file by file, but for its form."""
    for name in dict.fromkeys((*new.documents, *old.documents)):
        kind = "list" if name.startswith(f"{FOLDER}/") else name
        walk = Walk(kind, _Pen(old, before), _Pen(new, after))
        yield from walk.document(old.documents.get(name), new.documents.get(name))


def facts_beside(before: Side, after: Side) -> Iterator[Difference]:
    """Yield what differs beside the calls: the site and its announcements."""
    pens = _Pen(None, before), _Pen(None, after)
    yield from Walk("site", *pens).document(before.site.origin.document, after.site.origin.document)
    known = {item.id: item for item in before.site.announcements}
    for item in after.site.announcements:
        old = known.pop(item.id, None)
        walk = Walk("announcement", *pens, f"公告《{item.title}》")
        if old is None:
            yield _whole(f"公告《{item.title}》", NONE, "", item.origin.place())
            continue
        yield from walk.document(old.origin.document, item.origin.document)
        if old.body != item.body:
            place = item.origin.place()
            yield walk.fact(COLUMNS["body"], "原来的正文", "改过的正文", place, material=False)
    for item in known.values():
        yield _whole(f"公告《{item.title}》", "", NONE, item.origin.place())


def _shape_for(key: str | int, shape: SchemaView) -> SchemaView:
    """Return what is said of the value of a key: what names fields is said as the group has it."""
    return shape if key == KEY else shape.inside(key)


def _whole(label: str, old: str, new: str, place: Place) -> Difference:
    return Difference(
        call="", clause="", label=label, old=old, new=new, material=False, place=place
    )


@dataclass(frozen=True)
class _Pen:
    """How one side says its values."""

    call: Call | None
    side: Side

    def clause(self, row: Rows) -> Clause | None:
        """Return the clause a row is, where it is one."""
        if self.call is None:
            return None
        return self.call.clause(str(row.get("id", "")))

    def sentence(self, row: Rows) -> str:
        """Say the text of a clause with its figures."""
        found = self.clause(row)
        if found is None or self.call is None:
            return str(row.get("says", ""))
        return wording.sentence(found, self.call.currency, wording.names_by_id(self.call))

    def value_text(self, value: Value, key: str, shape: SchemaView) -> str:
        """Say one value as people know it; ``shape`` is of it, or of the group that marks a key."""
        if value is None:
            return NONE
        if key == KEY:
            names = value if isinstance(value, tuple) else (value,)
            return "、".join(shape.inside(str(name)).title or str(name) for name in names)
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, int) and key == "amount" and self.call:
            return wording.money(value, self.call.currency)
        if isinstance(value, int | Decimal):
            return f"{value}%" if key == "percent" else str(value)
        if isinstance(value, Mapping):
            left = {k: v for k, v in value.items() if k not in _HIDDEN}
            inner = ((k, self.value_text(v, k, _shape_for(k, shape))) for k, v in left.items())
            return "，".join(f"{shape.inside(k).title or k} {text}" for k, text in inner)
        if isinstance(value, tuple):
            return "、".join(self.value_text(one, key, shape.inside(0)) for one in value)
        return self._text(value, key, shape)

    def _text(self, value: str, key: str, shape: SchemaView) -> str:
        if _INSTANT.fullmatch(value):
            return say_instant(parse_instant(value, self.side.site.zone), opening=key == "opens")
        if _DAY.fullmatch(value):
            return say_day(date.fromisoformat(value))
        choices = dict(_CHOICES.findall(shape.description))
        if value in choices:
            return cast("str", choices[value])
        return self._name(value) or value

    def _name(self, value: str) -> str:
        """Return the name of what an id refers to within the call, "" where it is none."""
        if self.call is None:
            return ""
        category, kind, clause = (
            self.call.category(value),
            self.call.kind(value),
            self.call.clause(value),
        )
        if category is not None:
            return wording.short_label(category)
        return kind.name if kind is not None else clause.number if clause is not None else ""


@dataclass(frozen=True)
class Walk:
    """A walk through two states of one document."""

    file: str
    before: _Pen
    after: _Pen
    heading: str = ""

    def document(self, old: Document | None, new: Document | None) -> Iterator[Difference]:
        """Yield what differs between two states of the document."""
        step = _WalkStep(self, old, new, "", "", self.heading, (), "", ())
        if old is not None and new is not None:
            yield from step.rows(old.value, new.value)
        elif (one := new or old) is not None:
            title = self.shape(one is new).title
            sides = (NONE, "") if one is new else ("", NONE)
            material = self.file not in _PLAIN_FILES
            yield self.fact(title, *sides, one.where(), material=material)

    def shape(self, new: bool) -> SchemaView:
        """Return what the schema of the document says of it."""
        return (self.after if new else self.before).side.shapes[self.file]

    def fact(
        self, label: str, old: str, new: str, place: Place, *, material: bool, clause: str = ""
    ) -> Difference:
        """Return one fact of this document."""
        call = self.after.call or self.before.call
        return Difference(
            call=call.id if call else "",
            clause=clause,
            label=f"{self.heading}的{label}" if self.heading and not clause else label,
            old=old,
            new=new,
            material=material,
            place=place,
        )


@dataclass(frozen=True)
class _WalkStep:
    """One place of a walk: its pointers on both sides, and how it is called."""

    walk: Walk
    old: Document | None
    new: Document | None
    at_old: str
    at_new: str
    noun: str
    titles: tuple[str, ...]
    clause: str
    keys: tuple[str, ...]

    def into(self, key: str, old: str, new: str, title: str) -> "_WalkStep":
        """Return the step to a value within."""
        return _WalkStep(
            self.walk, self.old, self.new, f"{self.at_old}/{old}", f"{self.at_new}/{new}",
            self.noun, (*self.titles, title) if title else self.titles, self.clause,
            (*self.keys, key),
        )  # fmt: skip

    def named(self, row: Rows, fallback: str = "") -> "_WalkStep":
        """Return the same step, from here on called by the name of a noun."""
        clause = str(row.get("id", "")) if "clause" in row else self.clause
        name = next((str(row[key]) for key in _NAMES if row.get(key)), "") or fallback
        number = str(row.get("clause", row.get("number", "")))
        words = f"{name}（{number}）" if name and number else name or number
        return _WalkStep(
            self.walk, self.old, self.new, self.at_old, self.at_new, words, (), clause, self.keys
        )

    @property
    def shape(self) -> SchemaView:
        """Return what the new schema says here."""
        found = self.walk.shape(new=True)
        for key in self.keys:
            found = _shape_for(0 if key == "*" else key, found)
        return found

    def label(self) -> str:
        """Say what is here."""
        titles = "".join(self.titles)
        return f"{self.noun}的{titles}" if self.noun and titles else self.noun or titles

    def place(self, gone: bool) -> Place:
        """Return where the value stands, or stood."""
        found = (self.old, self.at_old) if gone else (self.new, self.at_new)
        return found[0].where(found[1]) if found[0] else Place(file="")

    def material(self) -> bool:
        """Tell whether what is here may matter by the names of the fields that lead to it."""
        keys = set(self.keys)
        if (self.walk.file, *self.keys[:1]) == _PAPERS:
            keys.discard("documents")
        return self.walk.file not in _PLAIN_FILES and not keys & _WORDING

    def difference(self, old: str, new: str, *, material: bool) -> Difference:
        """Return the fact of this place."""
        place = self.place(gone=new == NONE)
        label = self.label()
        return self.walk.fact(label, old, new, place, material=material, clause=self.clause)

    # ---- values ----

    def value(self, old: Value, new: Value) -> Iterator[Difference]:
        """Yield what differs between two values at this place."""
        if old == new:
            return
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self.named(new, self.label()).rows(old, new)
        elif _is_rows(old or ()) and _is_rows(new or ()):
            yield from self.listed(
                cast("tuple[Rows, ...]", old or ()), cast("tuple[Rows, ...]", new or ())
            )
        elif isinstance(old, tuple) and isinstance(new, tuple) and len(old + new) > _LONGEST_LIST:
            yield from self.many(old, new)
        else:
            words = self._value_text(old, self.walk.before), self._value_text(new, self.walk.after)
            if words[0] != words[1]:
                yield self.difference(*words, material=self.material())

    def _value_text(self, value: Value, pen: _Pen) -> str:
        return pen.value_text(value, self.keys[-1] if self.keys else "", self.shape)

    def rows(self, old: Rows, new: Rows) -> Iterator[Difference]:
        """Yield what differs between two groups of fields; a clause's text is told as one."""
        left = [key for key in dict.fromkeys((*new, *old)) if old.get(key) != new.get(key)]
        if {"says", "params"} & set(left) and ("says" in new or "says" in old):
            words = self.walk.before.sentence(old), self.walk.after.sentence(new)
            if words[0] != words[1]:
                figures = [_FIGURES.findall(text) for text in words]
                plain = self.walk.file in _PLAIN_FILES or figures[0] == figures[1]
                yield self.difference(*(text or NONE for text in words), material=not plain)
                left = [key for key in left if key != "says"]
                # A parameter that stands in the sentence was told with it.
                if figures[0] != figures[1]:
                    left = [key for key in left if key != "params"]
        for key in left:
            inside = self.into(key, key, key, self.shape.inside(key).title or key)
            yield from inside.value(old.get(key), new.get(key))

    def listed(self, old: tuple[Rows, ...], new: tuple[Rows, ...]) -> Iterator[Difference]:
        """Yield what differs between two lists of nouns, each matched by what names it."""
        by = _identity(old, new)
        before = {_key(row, by, n): (n, row) for n, row in enumerate(old)}
        for number, row in enumerate(new):
            at, known = before.pop(_key(row, by, number), (0, None))
            step = self.into("*", str(at), str(number), "").named({**(known or {}), **row})
            if known is not None:
                yield from step.rows(known, row) if known != row else ()
            else:
                yield step.difference(
                    NONE, self._noun(row, self.walk.after), material=_binds(row, step)
                )
        for at, row in before.values():
            step = self.into("*", str(at), "0", "").named(row)
            yield step.difference(
                self._noun(row, self.walk.before), NONE, material=_binds(row, step)
            )

    def _noun(self, row: Rows, pen: _Pen) -> str:
        """Say a noun that came or went: its sentence, or its fields but ids and readings."""
        text = pen.sentence(row)
        shape = self.shape.inside(0)
        hidden = {"kind", "says", "params", *_NAMES}
        rest = {k: v for k, v in row.items() if k not in hidden and not _is_rows(v)}
        return "；".join(one for one in (text.rstrip("。"), pen.value_text(rest, "", shape)) if one)

    def many(self, old: tuple[Value, ...], new: tuple[Value, ...]) -> Iterator[Difference]:
        """Yield what came to a long list of values and what went."""
        came = tuple(one for one in new if one not in old)
        went = tuple(one for one in old if one not in new)
        if came:
            yield self.difference(
                NONE, self._value_text(came, self.walk.after), material=self.material()
            )
        if went:
            gone = self._value_text(went, self.walk.before)
            yield self.difference(gone, NONE, material=self.material())


def _is_rows(value: Value) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, Mapping) for one in value)


def _identity(old: Iterable[Rows], new: Iterable[Rows]) -> str:
    """Return the field that names each row on both sides, "" where none does."""
    for key in _IDENTITIES:
        for rows in (old, new):
            values = [str(row.get(key, "")) for row in rows]
            if "" in values or len(set(values)) < len(values):
                break
        else:
            return key
    return ""


def _key(row: Rows, by: str, number: int) -> str:
    return str(row[by]) if by else str(number)


def _binds(row: Rows, step: _WalkStep) -> bool:
    """Tell whether a noun that came or went matters: a clause that only informs does not."""
    informs = row.get("kind") == "informative" and "params" not in row
    return step.material() and not informs
