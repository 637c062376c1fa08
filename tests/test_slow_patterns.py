"""How long a pattern takes is told by its form, and what is told slow is slow when it is tried."""

import random

import pytest

from generator.sources.slow_patterns import Growth, growth, slow_patterns

LINEAR = (
    "^[a-z]+(-[a-z]+)*$", "^(0|[1-9][0-9]*)(\\.[0-9]{1,2})?$", "公司", "^\\S+$", "[0-9]+",
    "^[^\\s]$",
    "^(昆明|成都|上海)$", "^(?!无$).+$", "^[\\u4e00-\\u9fff]{2,20}$", "^1[3-9][0-9]{9}$", "^$", "^",
    "^0[0-9]{2,3}-[0-9]{7,8}$", "^[^@]+@[^@]+$", "a{0}", "^(a|b)+$", "^(ab|cd)*x$", "^.{1,60}$",
    "^(?:\\+86-?)?1[0-9]{10}$", "^https?://[^\\s]+$", "^\\S(?:.*\\S)?$", "^[A-Z]{2}(?:/[0-9])?$",
)  # fmt: skip
EXPONENTIAL = (
    "(a+)+$", "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(a*)*$", "^(\\w+\\s?)*$", "^(.*a){20}$",
    "^(a?){30}a{30}$", "^([a-zA-Z]+)*$", "(x+x+)+y", "^(\\d{1,9}){1,9}$", "^(a+){2,9}$",
    "^(a|b|ab)*c$",
    "^((ab)*)*c$", "^(?=(a+)+$)a", "^(a)\\1+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "^([0-9]+,?)+$",
    "^(a{1,3}){1,30}$", "^(?:a?b?)*$", "^(?:a?a?)+$", "^(a|a?)+$", "^(?:甲|甲乙|乙)+$",
    "^([^,]*,?)*$",
)  # fmt: skip
POLYNOMIAL = ("^\\s*(.*)\\s*$", "^.*公司.*$", "[0-9]+$", "^a*a*$", "^\\w+@\\w+\\.?\\w*$")
ALL = [
    *((one, Growth.LINEAR) for one in LINEAR),
    *((one, Growth.EXPONENTIAL) for one in EXPONENTIAL),
    *((one, Growth.POLYNOMIAL) for one in POLYNOMIAL),
]


@pytest.mark.parametrize(("pattern", "grows"), ALL)
def test_the_growth_of_a_pattern_is_known(pattern: str, grows: Growth):
    assert growth(pattern, whole=False) is grows


def test_a_pattern_for_a_whole_text_is_judged_as_one():
    assert growth("[0-9]+", whole=True) is Growth.LINEAR
    assert growth(".*公司.*", whole=True) is Growth.POLYNOMIAL
    assert growth("(a|a)*", whole=True) is Growth.EXPONENTIAL


@pytest.mark.parametrize(
    "pattern",
    [
        "([",
        "^" + "[ab]*" * 200 + "$",
        "(" * 3000 + ")" * 3000,
        "[a-z]" * 2000,
        "a{99999999999}",
        "(?:" * 40 + "a" + "){1,4}" * 40,
        "^(" + "|".join("甲乙丙" for _ in range(400)) + ")+$",
    ],
)
def test_no_pattern_makes_the_judge_raise(pattern: str):
    assert growth(pattern, whole=False) in Growth


def ways(pattern: str, text: str, most: int) -> int:
    """How many steps a plain engine takes that tries one way after another, up to a limit."""
    steps = 0

    def after(node: tuple[object, ...], at: int) -> "list[int]":
        nonlocal steps
        steps += 1
        if steps > most:
            raise OverflowError
        kind, *inner = node
        if kind == "sign":
            return [at + 1] if at < len(text) and text[at] == inner[0] else []
        if kind == "then":
            ends = [at]
            for one in inner:
                ends = [end for start in ends for end in after(one, start)]  # type: ignore[arg-type]
            return ends
        if kind == "or":
            return [end for one in inner for end in after(one, at)]  # type: ignore[arg-type]
        found, ends = [at], [at]
        while ends:
            ends = [e for s in ends for e in after(inner[0], s) if e > s]  # type: ignore[arg-type]
            found += ends
        return found

    try:
        after(parsed(pattern), 0)
    except OverflowError:
        return most
    return steps


def parsed(pattern: str) -> tuple[object, ...]:
    return made(pattern)[0]


def made(text: str) -> tuple[tuple[object, ...], str]:
    """A pattern of a, b, groups, bars and stars as a tree, and what is left behind it."""
    branches: list[tuple[object, ...]] = []
    row: list[tuple[object, ...]] = []
    while text and text[0] != ")":
        if text[0] == "|":
            branches.append(("then", *row))
            row, text = [], text[1:]
            continue
        if text[0] == "(":
            node, text = made(text[1:])
            text = text[1:]
        else:
            node, text = ("sign", text[0]), text[1:]
        if text[:1] == "*":
            node, text = ("star", node), text[1:]
        row.append(node)
    return ("or", *branches, ("then", *row)), text


def invented(chance: random.Random, depth: int = 3) -> str:
    pieces = []
    for _ in range(chance.randint(1, 3)):
        inner = chance.random() < 0.5 and depth > 0
        piece = f"({invented(chance, depth - 1)})" if inner else chance.choice("ab")
        pieces.append(piece + chance.choice(("", "", "*")))
    bar = "|" if chance.random() < 0.3 and len(pieces) > 1 else ""
    return bar.join(pieces) if bar else "".join(pieces)


def test_what_is_told_linear_never_takes_steps_that_double():
    chance = random.Random(3)  # noqa: S311  the same patterns each time
    texts = ["a" * 18, "b" * 18, "ab" * 9, "aab" * 6, "abb" * 6, "ba" * 9, "aabb" * 4]
    seen = dict.fromkeys(Growth, 0)
    for _ in range(600):
        pattern = invented(chance)
        grows = growth(pattern, whole=True)
        seen[grows] += 1
        steps = max(ways(pattern, text, 20_000) for text in texts)
        if grows is Growth.LINEAR:
            assert steps < 4_000, pattern
    assert min(seen.values()) > 30


def test_slow_patterns_of_a_schema_are_told_where_they_stand():
    slow = {"pattern": "^(a+)+$", "maxLength": 5}
    told = dict(slow_patterns({"properties": {"x": slow, "y": {"pattern": "a+$"}}}, whole=False))
    assert told == {
        "/properties/x/pattern": Growth.EXPONENTIAL,
        "/properties/y/pattern": Growth.POLYNOMIAL,
    }
    short = [{"pattern": "a+$", "maxLength": 200}, {"patternProperties": {"^(a|a)*$": {}}}]
    assert [at for at, _ in slow_patterns(short, whole=False)] == ["/1/patternProperties"]
