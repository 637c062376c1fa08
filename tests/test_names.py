"""When two names are one: a table of pairs, and the laws behind it."""

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.names import LONGEST, alike, assigned, folded, name_fault, same, skeleton
from generator.web.shared import characters
from tests.conftest import ROOT

UNSEEN = re.findall(characters("unseen").pattern[:-1], "".join(map(chr, range(0xE1000))))
PAIRS = json.loads((ROOT / "tests/parity/names.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", ["same", "alike", "different"])
def test_each_pair_of_the_table_is_what_it_says(kind: str) -> None:
    for one, other in PAIRS[kind]:
        assert one != other
        found = "same" if same(one, other) else "alike" if alike(one, other) else "different"
        assert (one, other, found) == (one, other, kind)


def test_the_table_is_worth_it() -> None:
    assert sum(map(len, PAIRS.values())) > 250
    assert len(PAIRS["different"]) > 60


@given(st.text(), st.text())
def test_what_is_the_same_is_alike_and_comparing_again_changes_nothing(one: str, two: str) -> None:
    for text in (one, two, one + two):
        assert folded(folded(text)) == folded(text)
        assert skeleton(folded(text)) == skeleton(text)
    assert not same(one, two) or alike(one, two)


@given(st.text(alphabet="甲乙丙丁·古丽a1（）", min_size=1), st.data())
def test_what_nobody_sees_makes_no_difference_wherever_it_stands(text: str, data) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert same(text, text[:at] + data.draw(st.sampled_from(UNSEEN)) + text[at:])


def test_every_old_code_point_of_gb18030_is_read_as_the_sign_it_is_now() -> None:
    """The two-byte places that Python still gives to private use, and those GBK gave to it."""
    trails = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    for number, trail in enumerate(trails):
        now = assigned(bytes([0xFE, trail]).decode("gb18030"))
        assert now == assigned(chr(0xE815 + number))
        assert unicodedata.category(now) not in ("Co", "Cn")
    for pair, sign in (
        ("a6d9", "︐"),
        ("a6f3", "︙"),
        ("a8bc", "ḿ"),
        ("fe59", "龴"),
        ("fe51", "𠂇"),
    ):
        assert assigned(bytes.fromhex(pair).decode("gb18030")) == sign
    assert assigned(bytes.fromhex("8135f437").decode("gb18030")) == "ḿ"
    assert assigned(bytes.fromhex("aaa1").decode("gb18030")) == "\ue000"


@pytest.mark.parametrize(
    "name",
    ["评委1", "示䮌", "𠮷示", "古丽·示例", "古丽•示例", "A", "甲-1", "O'Neil Ann", "བསྟན", "ئالىم",
     "\U00031350示", "\U0002ebf0", "﨑示", "〇一", "é", "Ван", "김", "一" * LONGEST],
)  # fmt: skip
def test_a_name_of_any_script_is_a_name(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "是空的"),
        ("\u3000\u200b", "是空的"),
        ("一" * 21, "有 21 个字，最多 20 个"),
        ("·甲", "开头是“·”"),
        ("甲\u200b乙", "第 2 个字是“空白”"),
        ("甲=1", "第 2 个字是“=”"),
        ("甲\ue000", "第 2 个字是"),
    ],
)
def test_a_name_that_is_none_says_the_rule_it_breaks(name: str, fault: str) -> None:
    assert fault in name_fault(name)
