"""The form of a call as frozen values: fields, tables, sections, conditions, rules.

Every shape (workbook, data package, Word, page, JSON) and the checker are made from this one
Form. It reads nothing and writes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from generator.forms.review_plan import ReviewPlan
from generator.forms.rules import Rule
from generator.model.calls import YUAN
from generator.model.rows import Row
from generator.sources.origin import Origin
from generator.web.shared import NO, YES


class FieldType(StrEnum):
    """What a field takes.

    ``text`` one line, ``long`` several, ``choice`` one option, ``several`` any number of them,
    each once and in the order of the form, ``yesno`` 是 or 否, ``integer`` a
    whole number, ``money`` an amount with at most two decimals, ``date`` YYYY-MM-DD, ``phone``,
    ``uscc`` the unified social credit code with its check digit, ``email``, ``url`` an address
    beginning with http or https, ``year`` four digits, ``percent`` 0 to 100 with at most two
    decimals.
    """

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    SEVERAL = "several"
    YESNO = "yesno"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    PHONE = "phone"
    USCC = "uscc"
    EMAIL = "email"
    URL = "url"
    YEAR = "year"
    PERCENT = "percent"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a choice; a closed one is understood but not offered."""

    id: str
    label: str
    offered: bool = True


@dataclass(frozen=True, kw_only=True)
class HelpLink:
    """Words in a help and the whole address they lead to; ``text`` is how paper has both."""

    words: str
    address: str

    @property
    def text(self) -> str:
        """Return the words with the address behind them."""
        return f"{self.words}（{self.address}）"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """When something is shown: each field named must have one of its values, or hold one.

    The values are canonical: ids of options, true or false of a yes or no. ``any_kind`` names no
    field but the kinds of all applicants together.
    """

    wants: tuple[tuple[str, tuple[str | bool, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One answer: its name in data, its title for people, what it takes and when it is asked.

    ``least`` and ``most`` bound a whole number or a year, ``unit`` is what it counts; of several
    options, they bound how many are chosen; ``longest`` bounds the characters of a text,
    ``earliest`` and ``latest`` a date, as ISO dates.
    ``when`` lists conditions that must all hold; a field asked for is required if ``required``.
    ``links`` are those of its help; ``money`` is the unit of the call's money, ``marks`` are what
    may stand at an amount of it.
    """

    name: str
    title: str
    help: str
    kind: FieldType
    required: bool
    options: tuple[Option, ...]
    longest: int | None
    least: int | None
    most: int | None
    when: tuple[Condition, ...] = ()
    unit: str = ""
    earliest: str = ""
    latest: str = ""
    links: tuple[HelpLink, ...] = ()
    money: str = ""
    marks: tuple[str, ...] = YUAN.marks

    @property
    def labels(self) -> tuple[str, ...]:
        """What may be chosen, none where it is no choice."""
        if self.kind is FieldType.YESNO:
            return YES, NO
        return tuple(option.label for option in self.options if option.offered)

    def option(self, value: str) -> Option | None:
        """Return the option with this id or this label."""
        return next((o for o in self.options if value in (o.id, o.label)), None)


@dataclass(frozen=True, kw_only=True)
class Table:
    """Answers in rows: its columns, how many rows, and the columns no two rows may share.

    ``sheet`` is the name of its worksheet, ``descriptor`` its Table Schema as published.
    """

    name: str
    title: str
    help: str
    sheet: str
    columns: tuple[Field, ...]
    least_rows: int
    most_rows: int
    unique: tuple[str, ...]
    descriptor: Mapping[str, object] = field(repr=False, compare=False)
    when: tuple[Condition, ...] = ()
    links: tuple[HelpLink, ...] = ()

    def column(self, name: str) -> Field | None:
        """Return a column by its name."""
        return next((c for c in self.columns if c.name == name), None)


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields and tables under one heading, with the clause behind them."""

    id: str
    title: str
    number: str
    help: str
    items: tuple[Field | Table, ...]
    when: tuple[Condition, ...]
    links: tuple[HelpLink, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Example:
    """Invented answers that keep every rule, as canonical values by field; ``name`` is its file."""

    name: str
    answers: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Form:
    """One version of a call's form, complete.

    ``schema`` is the application's JSON Schema with every choice written out, ready to publish and
    to check with; ``sheet`` names the main worksheet; ``rules`` are all rules of the call, those
    made from documents and closed categories included; ``examples`` come in the order of their
    names, the first is the one shown; ``review`` says how applications are reviewed, None where
    nothing is written; ``cases`` are the files of the cases that hold the rules; ``digest`` is of
    what it asks and holds.
    """

    call: str
    version: str
    title: str
    help: str
    sheet: str
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    schema: Mapping[str, object] = field(repr=False, compare=False)
    origin: Origin = field(repr=False, compare=False)
    examples: tuple[Example, ...] = field(default=(), repr=False, compare=False)
    review: ReviewPlan | None = field(default=None, repr=False, compare=False)
    cases: tuple[Row, ...] = field(default=(), repr=False, compare=False)
    digest: str = field(default="", repr=False, compare=False)

    def items(self) -> Iterator[Field | Table]:
        """Yield the single answers and the tables in the order of the form."""
        for section in self.sections:
            yield from section.items

    def fields(self) -> Iterator[Field]:
        """Yield the single answers in the order of the form."""
        return (item for item in self.items() if isinstance(item, Field))

    def tables(self) -> Iterator[Table]:
        """Yield the tables in the order of the form."""
        return (item for item in self.items() if isinstance(item, Table))

    def field(self, name: str) -> Field | None:
        """Return a single answer by its name."""
        return next((f for f in self.fields() if f.name == name), None)

    def table(self, name: str) -> Table | None:
        """Return a table by its name."""
        return next((t for t in self.tables() if t.name == name), None)
