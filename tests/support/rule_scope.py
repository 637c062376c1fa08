"""What the expressions of tests/parity/cel.json may read: the types of its application and call."""

from collections.abc import Mapping

from generator.forms.expressions import tree
from generator.forms.form import Form
from generator.forms.rule_types import BOOL, DATE, TEXT, Type, choice, number, some
from generator.forms.rule_walk import Slip, TypedWalk
from generator.sources.documents import Document
from generator.sources.origin import Origin

MONEY = number(0, 10**14 - 1, "money")
WIDE = number(1 - 2**63, 2**63 - 1)
_ROWS: Mapping[str, tuple[Type, bool]] = {
    "a": (number(0, 9), True),
    "k": (choice(("p", "q")), False),
}
_FULL: Mapping[str, tuple[Type, bool]] = {"a": (number(0, 9), False), "b": (BOOL, False)}
_ANSWERS: Mapping[str, Type] = {
    "grant": MONEY,
    "match": MONEY,
    "missing": number(0, 9),
    "absent": BOOL,
    "gone": DATE,
    "zero": number(0, 9),
    "below": number(-9, 9),
    "some": number(1, 9),
    "most": WIDE,
    "least": WIDE,
    "title": TEXT,
    "empty": TEXT,
    "start": DATE,
    "end": DATE,
    "leap": DATE,
    "last": DATE,
    "kind": choice(("x", "y", "z")),
    "many": some(choice(("x", "y", "z")), 3),
    "yes": BOOL,
    "no": BOOL,
    "rows": some(Type(is_="row", names=_ROWS), 20),
    "full": some(Type(is_="row", names=_FULL), 20),
    "none": some(Type(is_="row", names=_FULL), 20),
}
SCOPE: Mapping[str, Type] = {
    "application": Type(
        is_="group",
        names={
            **{name: (of, False) for name, of in _ANSWERS.items()},
            "maybe": (number(0, 9), True),
            "given": (number(0, 9), True),
        },
    ),
    "params": Type(
        is_="group",
        names={
            "amount": (number(2_500_000, 2_500_000, "money"), False),
            "yuan": (number(25_000, 25_000), False),
            "percent": (number(10, 10), False),
            "kinds": (some(choice(("x", "y")), 2), False),
            "sizes": (some(number(3, 5), 2), False),
            "days": (some(DATE, 2), False),
            "word": (choice(("社区",)), False),
            "starts": (DATE, False),
            "ends": (DATE, False),
        },
    ),
    "categories": some(choice(("a", "a1", "b"))),
    "kinds": some(choice(("x", "y", "z"))),
    "call": Type(is_="group", names={"leads": (some(choice(("x", "y", "z"))), False)}),
    "lists": Type(
        is_="group",
        names={
            "demands": (
                Type(
                    is_="lookup",
                    options=("x", "y", "z"),
                    of=Type(
                        is_="row",
                        names={
                            "ceiling": (MONEY, False),
                            "lessons": (number(-5, 24), False),
                            "area": (choice(("自然", "手艺")), False),
                            "from": (DATE, False),
                            "abroad": (BOOL, False),
                            "note": (TEXT, True),
                        },
                    ),
                ),
                False,
            )
        },
    ),
    "closes": DATE,
    "received": DATE,
    "today": DATE,
}
FORM = Form(
    call="invented",
    version="1.0",
    title="",
    help="",
    sheet="",
    sections=(),
    rules=(),
    schema={},
    origin=Origin(document=Document.of_json(b"{}")),
)


PARAMS = {
    "amount": 2_500_000,
    "yuan": 25_000,
    "percent": 10,
    "kinds": ("x", "y"),
    "sizes": (3, 5),
    "days": ("2023-06-12", "2023-07-01"),
    "word": "社区",
    "starts": "2023-01-01",
    "ends": "2023-12-31",
}
DATES = {"closes": "2023-06-30", "received": "2023-06-12", "today": "2023-06-13"}


def slips(expression: str, scope: Mapping[str, Type] = SCOPE) -> list[Slip]:
    """What is wrong with an expression of the corpus."""
    return _walked(expression, scope).slips


def within(expression: str) -> tuple[str, ...]:
    """The answers that an expression of the corpus reads for each row of a table."""
    return tuple(sorted(_walked(expression, SCOPE).within))


def _walked(expression: str, scope: Mapping[str, Type]) -> TypedWalk:
    walk = TypedWalk(scope, FORM)
    walk.says(tree(expression), frozenset())
    return walk
