"""A pattern that is taken compiles in every engine and means the same in each."""

import json
import random
import re
import subprocess
import warnings

import jsonschema_rs
import pytest

from generator.sources.patterns import is_common, spelled_out

SIGNS = (
    "a", "b", "0", "9", "-", "一", "龥", "𠀀", " ", "(", ")", "(?:", "|", "[", "]", "[^", "{", "}",
    "*", "+", "?", "{2}", "{1,3}", "{2,}", "{,2}", "{1001}", "{3,1}", "^", "$", ".", "\\d", "\\w",
    "\\s", "\\b", "\\.", "\\-", "\\\\", "\\[", "\\/", "\\p{L}", "\\u4e00", "\\1", "&&", "--", "~~",
    "(?=", "(?!", "(?i)", "(?P<x>", "[a-c]", "[0-9]{3}", "[\\d-]", "[-a]", "\\Z", "&", "#", "/",
)  # fmt: skip
TEXTS = (
    "",
    "a",
    "b",
    "aa",
    "ab",
    "09",
    "0-9",
    "一龥",
    "𠀀",
    "１",
    "é",
    "a.b",
    "[a]",
    "a b",
    "／",
    "\\",
)
SOUND = (
    r"^[0-9A-HJ-NPQRTUWXY]{18}$",
    r"^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?|[2-9][0-9]{6,7})$",
    r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$",
    r"^\d{6}$", r"^[一-龥]{2,20}$", "[^0-9]*", r"^(?:甲|乙)[\w-]+$", "^[-a-z]+?$", r"^\[[^\]]*\]$",
)  # fmt: skip
BROKEN = (
    '(["', "a{2,1}", "a**", "a++", "(?P<x>a)", r"\p{L}", "[a&&b]", "{", "x{,3}", "^*", "(?=a)",
    r"\Z", "[[:alpha:]]", "[]a]", "[z-a]", "(?i)a", "((a)", "a)", "[", "\\", "(a{1000}){1000}",
)  # fmt: skip
SCRIPT = """
const [patterns, texts] = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(patterns.map((pattern) => {
  try {
    const whole = new RegExp(`^${pattern}$`, "uy");
    const found = new RegExp(pattern, "u");
    const all = (text) => { whole.lastIndex = 0; return whole.test(text); };
    return texts.map((text) => [found.test(text), all(text)]);
  } catch { return null; }
})));
"""


def generated(count: int) -> list[str]:
    by = random.Random("patterns")  # noqa: S311  a seed, no secret
    return ["".join(by.choices(SIGNS, k=by.randint(1, 7))) for _ in range(count)]


def in_javascript(patterns: list[str]) -> list[list[list[bool]] | None]:
    given = json.dumps([patterns, TEXTS])
    done = subprocess.run(
        ["node", "-e", SCRIPT], input=given, capture_output=True, text=True, check=True
    )
    found: list[list[list[bool]] | None] = json.loads(done.stdout)
    return found


def in_python(pattern: str) -> list[list[bool]]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found, whole = re.compile(pattern), re.compile(f"^{pattern}$")
    return [[bool(found.search(t)), bool(whole.match(t))] for t in TEXTS]


def test_what_is_taken_means_the_same_in_every_engine() -> None:
    taken = [*SOUND, *filter(is_common, generated(6_000))]
    assert len(set(taken)) > 300
    spelled = list(map(spelled_out, taken))
    for pattern, answers in zip(spelled, in_javascript(spelled), strict=True):
        assert answers == in_python(pattern), pattern
        engine = jsonschema_rs.Draft202012Validator({"pattern": pattern})
        assert [engine.is_valid(t) for t in TEXTS] == [a for a, _ in answers], pattern


@pytest.mark.parametrize("pattern", SOUND)
def test_what_people_write_is_taken(pattern: str) -> None:
    assert is_common(pattern)


@pytest.mark.parametrize("pattern", BROKEN)
def test_what_an_engine_refuses_or_reads_otherwise_is_refused(pattern: str) -> None:
    assert not is_common(pattern)


def test_shorthands_are_written_out() -> None:
    assert spelled_out(r"^\d[\d-]\w\\d\.$") == r"^[0-9][0-9-][0-9A-Za-z_]\\d\.$"
