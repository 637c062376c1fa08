"""What a rule of a form can read, and of which type each of it is.

Types are made of the form, its call and the clause of the rule; no expression is known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from generator.forms.form import Field, FieldType, Form, Table
from generator.forms.rule_language import TYPES
from generator.forms.rules import Param, Rule
from generator.forms.windows import meets
from generator.model.calls import Call
from generator.model.milestones import Milestone
from generator.model.working_days import is_day

MONEY = "money"
PERCENT = "percent"
SCALED = (MONEY, PERCENT)
"""The units that rules count in hundredths."""
ANY_UNIT = "any"
LARGEST = 2**63 - 1
"""No number of a rule may grow larger, in either engine."""
_MOST_WHOLE = 10**15 - 1
_MOST_FEN = 10**14 - 1
_MOST_WHEN_UNKNOWN = 1000


@dataclass(frozen=True, kw_only=True)
class Type:
    """A type of ``rule_language.json``, with what is known of its values.

    A number lies between ``low`` and ``high``; its ``unit`` is ``money`` (in fen), ``percent``
    (in hundredths of one), empty, or ``any`` where it goes with all. A text is one of
    ``options`` where these are known. A list has at most ``most`` values of the type ``of``. A
    group or a row has ``names``, each ``True`` where it may be absent.
    """

    is_: str
    low: int = 0
    high: int = 0
    unit: str = ""
    options: tuple[str, ...] | None = None
    of: "Type | None" = None
    most: int = 0
    names: Mapping[str, "tuple[Type, bool]"] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return what people call it."""
        if self.is_ == "number" and self.unit in SCALED:
            return TYPES[self.unit]
        if self.is_ == "text" and self.options is not None and len(self.options) > 1:
            return TYPES["choice"]
        if self.is_ == "list" and self.of is not None and self.of.is_ == "row":
            return TYPES["table"]
        return TYPES[self.is_]


BOOL = Type(is_="bool")
TEXT = Type(is_="text")
DATE = Type(is_="date")
SPAN = Type(is_="number", low=-120_000, high=120_000)
"""Years or months between two dates of four figures."""


def number(low: int, high: int, unit: str = "") -> Type:
    """Return whole numbers within bounds."""
    return Type(is_="number", low=low, high=high, unit=unit)


def choice(options: tuple[str, ...]) -> Type:
    """Return a text that is one of some options."""
    return Type(is_="text", options=options)


def some(of: Type, most: int = _MOST_WHEN_UNKNOWN) -> Type:
    """Return a list of a type."""
    return Type(is_="list", of=of, most=most)


def field_type(of: Field) -> Type:
    """Return the type of a single answer or a column."""
    match of.kind:
        case FieldType.YESNO:
            return BOOL
        case FieldType.DATE:
            return DATE
        case FieldType.CHOICE:
            return choice(tuple(option.id for option in of.options))
        case FieldType.SEVERAL:
            options = tuple(option.id for option in of.options)
            return some(choice(options), len(options) if of.most is None else of.most)
        case FieldType.MONEY:
            return number(0, _MOST_FEN, MONEY)
        case FieldType.PERCENT:
            return number(0, 100 * 100, PERCENT)
        case FieldType.INTEGER | FieldType.YEAR:
            low = -_MOST_WHOLE if of.least is None else of.least
            return number(low, _MOST_WHOLE if of.most is None else of.most)
    return TEXT


def scope(form: Form, call: Call, rule: Rule) -> Mapping[str, Type]:
    """Return every variable that a rule of a form may read, with its type."""
    kinds = choice(tuple(kind.id for kind in call.kinds))
    found = {
        "application": Type(is_="group", names=_answers(form)),
        "params": Type(is_="group", names=_params(rule)),
        "categories": some(choice(tuple(category.id for category in call.categories()))),
        "kinds": some(kinds),
        "call": Type(is_="group", names={"leads": (some(kinds), False)}),
        "received": DATE,
        "today": DATE,
    }
    windows = _windows(call, rule)
    if any(one.closes for one in windows) and not any(one.rolling for one in windows):
        found["closes"] = DATE
    return MappingProxyType(found)


def _windows(call: Call, rule: Rule) -> tuple[Milestone, ...]:
    """Return the windows that can bind what a rule is for; a category stands for its tracks."""
    meant = frozenset(rule.clause.categories)
    kin = [
        {category.id, *(track.id for track in category.walk())} for category in call.categories()
    ]
    near = {one for ids in kin if not meant.isdisjoint(ids) for one in ids}
    return tuple(one for one in call.applications if not meant or meets(one, near))


def _answers(form: Form) -> Mapping[str, tuple[Type, bool]]:
    return {
        item.name: (_rows(item), False)
        if isinstance(item, Table)
        else (field_type(item), not item.required)
        for item in form.items()
    }


def _rows(table: Table) -> Type:
    names = {column.name: (field_type(column), not column.required) for column in table.columns}
    return some(Type(is_="row", names=names), table.most_rows)


def _params(rule: Rule) -> Mapping[str, tuple[Type, bool]]:
    found = {name: (_param(value), False) for name, value in rule.params.items()}
    amount = rule.params.get("amount")
    if isinstance(amount, int) and rule.in_fen:
        found["amount"] = (number(amount, amount, MONEY), False)
    if rule.clause.bands:
        shares = [band.percent for band in rule.clause.bands.rows]
        found["percent"] = (number(min(shares), max(shares)), False)
    return found


def _param(value: Param) -> Type:
    if isinstance(value, int):
        return number(value, value)
    if isinstance(value, str):
        return DATE if is_day(value) else choice((value,))
    wholes = tuple(one for one in value if isinstance(one, int))
    if wholes:
        return some(number(min(wholes), max(wholes)), len(value))
    texts = tuple(map(str, value))
    return some(DATE if texts and all(map(is_day, texts)) else choice(texts), len(texts))


def joined(one: Type, other: Type) -> Type:
    """Return the type of what is one or the other."""
    if one.is_ == "number":
        unit = one.unit if other.unit == ANY_UNIT else other.unit
        return number(min(one.low, other.low), max(one.high, other.high), unit)
    if one.is_ == "text" and one.options is not None and other.options is not None:
        return choice(tuple(dict.fromkeys((*one.options, *other.options))))
    return TEXT if one.is_ == "text" else one


def bounds(op: str, left: Type, right: Type) -> tuple[int, int]:
    """Return the least and the most that two numbers can give."""
    if op == "+":
        return left.low + right.low, left.high + right.high
    if op == "-":
        return left.low - right.high, left.high - right.low
    if op == "*":
        all_ = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        return min(all_), max(all_)
    most = max(abs(left.low), abs(left.high))
    if op == "%":
        most = min(most, max(abs(right.low), abs(right.high)))
    return (0 if left.low >= 0 and right.low >= 0 else -most), most


def unit_of(op: str, left: Type, right: Type, *, scaled: bool) -> str:
    """Return the unit of what two numbers give."""
    if op in "+-":
        return right.unit if left.unit == ANY_UNIT else left.unit
    if op == "/" and left.unit == right.unit and left.unit in SCALED:
        return ""
    if op == "/" and scaled:
        return ANY_UNIT
    for unit in SCALED:
        if unit in (left.unit, *((right.unit,) if op == "*" else ())):
            return unit
    return ANY_UNIT if op == "*" and scaled else ""
