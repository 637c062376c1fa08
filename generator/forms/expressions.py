"""CEL expressions as trees, for those who ask what a rule reads and not what it says.

The engine compiles an expression and keeps its tree to itself. Read here is the grammar of the CEL
specification, as far as a rule needs it; nothing is evaluated, and no field of a form is known.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache


@dataclass(frozen=True, kw_only=True)
class Term:
    """One node of an expression.

    ``op`` is an operator as CEL writes it (``==``, ``&&``, ``?:``, ``[]``) or one of ``name``,
    ``binds`` (where a macro such as ``map`` names its variable), ``variable`` (where that is read),
    ``.`` (a field of its one argument, also where it stands in brackets), ``call``, ``method`` (of
    its first argument), ``text``, ``literal``, ``list`` and ``map``. ``name`` is the name read or
    called, what a text says, or any other literal as it is written. ``at`` counts the signs of the
    expression before the name or operator.
    """

    op: str
    name: str = ""
    args: tuple["Term", ...] = ()
    at: int = field(default=0, compare=False, repr=False)

    def walk(self) -> Iterator["Term"]:
        """Yield this node and all below it."""
        yield self
        for arg in self.args:
            yield from arg.walk()


@lru_cache(maxsize=1024)
def tree(expression: str) -> Term:
    """Return the tree of an expression; raises ValueError where it cannot be read."""
    reader = _Reader(expression)
    found = reader.expression()
    reader.take("end")
    level, depth = [found], 0
    while level:
        level, depth = [arg for node in level for arg in node.args], depth + 1
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    return found


def read_field(node: Term) -> str:
    """Return the field of the application that a node reads, empty where it reads none."""
    return node.name if node.op == "." and node.args == (_APPLICATION,) else ""


class _Reader:
    """The tokens of one expression, read from left to right; each is a node without arguments."""

    def __init__(self, expression: str) -> None:
        self.tokens = [*_tokens(expression), Term(op="end", at=len(expression))]
        self.at = 0
        self.bound: list[str] = []

    def sign(self) -> str:
        """Return the operator or bracket that comes next, empty where something else does."""
        token = self.tokens[self.at]
        return token.name if token.op == "sign" else ""

    def take(self, op: str) -> Term:
        """Go on past a token and return it; one of another kind raises ValueError."""
        token = self.tokens[self.at]
        if token.op != op:
            raise ValueError(f"{op} expected, not {token.name}")
        self.at += 1
        return token

    def takes(self, sign: str) -> bool:
        """Go on past a sign where it comes next, and tell whether it does."""
        found = self.sign() == sign
        self.at += found
        return found

    def close(self, sign: str) -> None:
        if not self.takes(sign):
            raise ValueError(f"{sign} expected, not {self.tokens[self.at].name}")

    def expression(self) -> Term:
        found, at = self.binary(1), self.tokens[self.at].at
        if not self.takes("?"):
            return found
        then = self.binary(1)
        self.close(":")
        return Term(op="?:", args=(found, then, self.expression()), at=at)

    def binary(self, least: int) -> Term:
        """Read operators that bind at least so tightly, those of one strength from the left."""
        left = self.unary()
        while (strength := _STRENGTH.get(self.sign(), 0)) >= least:
            sign = self.take("sign")
            left = Term(op=sign.name, args=(left, self.binary(strength + 1)), at=sign.at)
        return left

    def unary(self) -> Term:
        if self.sign() in ("!", "-"):
            sign = self.take("sign")
            return Term(op=sign.name, args=(self.unary(),), at=sign.at)
        found = self.primary()
        while True:
            if self.takes("["):
                key = self.expression()
                self.close("]")
                if key.op == "text":
                    found = Term(op=".", name=key.name, args=(found,), at=key.at)
                else:
                    found = Term(op="[]", args=(found, key), at=key.at)
            elif self.takes("."):
                name = self.take("name")
                if self.takes("("):
                    args = (found, *self.items(")", binds=name.name in _MACROS))
                    found = replace(name, op="method", args=args)
                else:
                    found = replace(name, op=".", args=(found,))
            else:
                return found

    def primary(self) -> Term:
        token = self.tokens[self.at]
        if self.takes("("):
            found = self.expression()
            self.close(")")
            return found
        if self.takes("["):
            return Term(op="list", args=self.items("]"), at=token.at)
        if self.takes("{"):
            return Term(op="map", args=self.items("}"), at=token.at)
        if token.op in ("text", "literal"):
            self.at += 1
            return token
        name = self.take("name")
        if self.takes("("):
            return replace(name, op="call", args=self.items(")"))
        return replace(name, op="variable" if name.name in self.bound else "name")

    def items(self, end: str, *, binds: bool = False) -> tuple[Term, ...]:
        """Read up to a closing sign what commas part; of a macro, the first is a variable."""
        found: list[Term] = []
        outside = len(self.bound)
        while not self.takes(end):
            found.append(self.expression())
            if end == "}" and len(found) % 2:
                self.close(":")
                continue
            if binds and len(found) == 1:
                found[0] = replace(found[0], op="binds", args=())
                self.bound.append(found[0].name)
            if not self.takes(","):
                self.close(end)
                break
        del self.bound[outside:]
        return tuple(found)


def _tokens(expression: str) -> Iterator[Term]:
    for found in _TOKEN.finditer(expression):
        kind, at = found.lastgroup or "", found.start()
        if kind == "text" and not found["bytes"] and (found["raw"] or "\\" not in found[0]):
            yield Term(op=kind, name=found["said"], at=at)
        elif kind:
            yield Term(op="literal" if kind == "text" else kind, name=found[0], at=at)


_DEEPEST = 100
"""So many levels are walked over safely; no rule that people read has a fifth of them."""
_APPLICATION = Term(op="name", name="application")
_MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})
_STRENGTH = {"||": 1, "&&": 2, **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in"), 3)}
_STRENGTH |= {**dict.fromkeys("+-", 4), **dict.fromkeys("*/%", 5)}
_TOKEN = re.compile(
    r"""
    \s+ | //[^\n]*
    | (?P<text> (?P<bytes>[bB])? (?P<raw>[rR])?
        (?P<quote> \"{3} | '{3} | ["'] ) (?P<said> (?: (?(raw).|[^\\]) | \\. )*? ) (?P=quote) )
    | (?P<literal> 0x[0-9A-Fa-f]+u? | (?:[0-9]*\.)?[0-9]+(?:[eE][+-]?[0-9]+)?u?
        | (?:true|false|null)\b )
    | (?P<name> (?!in\b) [A-Za-z_][A-Za-z0-9_]* )
    | (?P<sign> in | && | \|\| | [<>=!]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)
