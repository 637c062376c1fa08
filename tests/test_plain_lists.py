"""What is plainly sound in a list is sound to the library too."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.submissions.plain_tables import plainly_sound
from generator.submissions.tables import list_faults

RULES = (
    {},
    {"required": True},
    {"required": False, "pattern": "[1-9][0-9]{0,2}|甲"},
    {"minLength": 2, "maxLength": 3},
    {"required": True, "enum": ["甲", "10", "a-b"]},
)
WHOLE = ({}, {"required": True}, {"minimum": 2}, {"minimum": -1, "maximum": 10})
DAY = {"type": "date", "format": "%Y-%m-%d"}
DAYS = ({}, {"required": True}, {"minimum": "2024-02-29"}, {"maximum": "2024-02-28"})
TRUE = {"trueValues": ["是"], "falseValues": ["否"]}
FIELDS = st.one_of(
    st.sampled_from(RULES).map(lambda rules: {"type": "string", "constraints": rules}),
    st.sampled_from(WHOLE).map(lambda rules: {"type": "integer", "constraints": rules}),
    st.sampled_from(WHOLE[:2]).map(lambda rules: {"type": "number", "constraints": rules}),
    st.just({"type": "boolean", **TRUE}),
    st.sampled_from(DAYS).map(lambda rules: {**DAY, "constraints": rules}),
    st.just({"type": "string"}),
)
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "甲",
            "10",
            "1",
            "-1",
            "-0",
            "01",
            "1.50",
            "1e3",
            "是",
            "否",
            "true",
            " 1",
            "a-b",
            "NaN",
            "2024-02-29",
            "2023-02-29",
            "20240229",
            "１",
        ]
    ),
    st.text("甲a1-. \n", max_size=4),
)


@st.composite
def lists(draw: st.DrawFn) -> tuple[dict[str, object], list[str], list[list[str]]]:
    fields = draw(st.lists(FIELDS, min_size=1, max_size=3))
    names = [f"栏{number}" for number, _ in enumerate(fields)]
    named = [{"name": name, **field} for name, field in zip(names, fields, strict=True)]
    row = st.lists(CELLS, min_size=len(names), max_size=len(names))
    return {"fields": named}, names, draw(st.lists(row, max_size=3))


@given(lists())
@settings(max_examples=150)
@example(({"fields": [{"name": "a", "type": "integer"}]}, ["a"], [["1"], [""]]))
def test_what_is_plainly_sound_is_sound(
    given_list: tuple[dict[str, object], list[str], list[list[str]]],
) -> None:
    if plainly_sound(*given_list):
        assert list(list_faults(*given_list)) == []


@pytest.mark.parametrize(
    "field",
    [
        {"type": "string", "constraints": {"minimum": 3}},
        {"type": "string", "constraints": {"pattern": "("}},
        {"type": "string", "constraints": "x"},
        {"type": "string", "constraints": {"required": "x"}},
        {"type": "string", "format": "email"},
        {"type": "integer", "constraints": {"enum": [1]}},
        {"type": "number", "constraints": {"minimum": 1}},
        {"type": "boolean"},
        {"type": "date"},
        {"type": "date", "format": "any"},
        {"type": "date", "format": "%Y-%m-%d", "constraints": {"minimum": "2024-02-30"}},
        {"type": "date", "format": "%Y-%m-%d", "constraints": {"minimum": 2024}},
        {},
    ],
)
def test_what_is_not_known_is_asked_of_the_library(field: dict[str, object]) -> None:
    assert not plainly_sound({"fields": [{"name": "a", **field}]}, ["a"], [["1"]])


@pytest.mark.parametrize(
    ("names", "lines"),
    [(["b"], [["1"]]), (["a", "a"], []), (["a"], [["1", "2"]]), (["a"], [[]])],
)
def test_a_list_that_has_other_columns_is_asked_of_the_library(
    names: Sequence[str], lines: Sequence[Sequence[str]]
) -> None:
    assert not plainly_sound({"fields": [{"name": "a", "type": "string"}]}, names, lines)
    assert not plainly_sound({"fields": "a"}, names, lines)
    assert not plainly_sound({"fields": [], "primaryKey": ["a"]}, [], [])
