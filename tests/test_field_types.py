"""Each kind of answer: what is taken, what is refused, and what is offered instead."""

import json
import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.findings import Level
from generator.forms.csv_package import _HOW
from generator.forms.field_types import (
    OR,
    TAKEN,
    Reading,
    amount,
    credit_digit,
    fen,
    is_credit_code,
    neat,
    read,
    wire,
)
from generator.forms.form import Field, FieldType, Option
from generator.forms.html_form import _TYPED
from generator.forms.messages import MESSAGES
from generator.model.calls import YUAN
from generator.model.names import folded
from generator.privacy.numbers import names_a_person
from generator.web.escape import bare
from tests.conftest import ROOT

VECTORS = json.loads((ROOT / "tests/parity/kinds.json").read_text(encoding="utf-8"))
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def field_of(given: dict[str, Any]) -> Field:
    """A field that differs from an optional one without bounds in what is given."""
    return Field(
        name="answer",
        title="栏目",
        help="",
        kind=FieldType(given["kind"]),
        required=False,
        options=tuple(Option(**option) for option in given.get("options", ())),
        longest=given.get("longest"),
        least=given.get("least"),
        most=given.get("most"),
        earliest=given.get("earliest", ""),
        latest=given.get("latest", ""),
        unit=given.get("unit", ""),
        marks=tuple(given.get("marks", YUAN.marks)),
    )


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_a_text_is_read_as_the_vector_says(vector: dict[str, Any]) -> None:
    reading = read(field_of(vector["field"]), vector["text"])
    value = list(reading.value) if isinstance(reading.value, tuple) else reading.value
    assert (value, reading.problem, reading.suggestion) == (
        vector.get("value"),
        vector.get("problem"),
        vector.get("suggestion"),
    )
    assert type(value) is type(vector.get("value"))


def test_every_kind_and_every_problem_of_a_text_has_a_vector() -> None:
    assert {vector["field"]["kind"] for vector in VECTORS} == set(FieldType)
    told = {vector["problem"] for vector in VECTORS if "problem" in vector}
    assert told == {
        "FLD-003",
        "FLD-004",
        "FLD-005",
        "FLD-006",
        "FLD-007",
        "FLD-008",
        "FLD-009",
        "FLD-010",
        "FLD-011",
        "FLD-012",
        "FLD-013",
        "FLD-014",
        "FLD-015",
        "FLD-016",
        "FLD-017",
        "FLD-018",
        "FLD-019",
        "FLD-024",
        "FLD-025",
        "FLD-026",
        "FLD-027",
        "FLD-028",
        "FLD-029",
        "FLD-030",
        "FLD-031",
        "FLD-032",
        "FLD-035",
        "FLD-036",
        "FLD-037",
        "FLD-038",
        "FLD-039",
        "FLD-040",
    }
    assert told <= MESSAGES.keys()


@pytest.mark.parametrize("vector", [v for v in VECTORS if "suggestion" in v])
def test_what_is_suggested_is_taken(vector: dict[str, Any]) -> None:
    """One reading at least: a third decimal of an amount is told when it is written alone."""
    field = field_of(vector["field"])
    if vector["problem"] == "FLD-040":
        first, last = vector["suggestion"].split(" 到 ")
        assert {read(field, day).value for day in (first, last)} == {first, last}
        return
    if vector["problem"] == "FLD-039":
        field = replace(field, earliest="", latest="")
    taken = [
        one for part in vector["suggestion"].split(OR) if not (one := read(field, part)).problem
    ]
    assert taken
    assert None not in {one.value for one in taken}
    if vector["problem"] == TAKEN:
        assert taken[0].value == vector["value"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if "value" in v])
def test_what_is_taken_is_written_so_that_it_is_taken_again(vector: dict[str, Any]) -> None:
    field = field_of(vector["field"])
    value = tuple(given) if isinstance(given := vector["value"], list) else given
    assert read(field, wire(field, value)).value == value


def test_an_absent_answer_is_an_empty_text() -> None:
    assert wire(field_of({"kind": "yesno"}), None) == ""


def test_an_option_that_is_not_known_is_written_as_it_is() -> None:
    assert wire(field_of({"kind": "choice"}), "gone") == "gone"
    of = field_of({"kind": "several", "options": [{"id": "a", "label": "甲"}]})
    assert wire(of, ["gone", "a"]) == "甲；gone"


def test_every_amount_from_a_fen_to_a_thousand_is_taken() -> None:
    field = field_of({"kind": "money"})
    for count in range(1, 100_000):
        text = f"{count // 100}.{count % 100:02d}"
        assert read(field, text).value == text
        assert fen(text) == count
        assert amount(count) == text


@given(st.text(alphabet=SIGNS, min_size=9, max_size=9), st.integers(0, 17), st.sampled_from(SIGNS))
def test_a_credit_code_with_one_sign_changed_is_refused(rest: str, at: int, sign: str) -> None:
    first = f"52510100{rest}"
    code = first + credit_digit(first)
    assert is_credit_code(code)
    changed = code[:at] + sign + code[at + 1 :]
    assert is_credit_code(changed) == (changed == code)


@pytest.mark.parametrize(
    ("start", "problem"),
    [
        ("52510100", None),
        ("54000000", None),
        ("12100000", None),
        ("91110302", None),
        ("93500903", None),
        ("A1110000", None),
        ("N2653101", None),
        ("Y1810000", None),
        ("11990000", None),
        ("00510100", "FLD-025"),
        ("16510100", "FLD-025"),
        ("Y2510100", "FLD-025"),
        ("B1510100", "FLD-025"),
        ("52010100", "FLD-025"),
        ("52160100", "FLD-025"),
        ("52100001", "FLD-025"),
        ("5251010A", "FLD-025"),
    ],
)
def test_a_credit_code_begins_with_a_registry_a_body_and_a_region(
    start: str, problem: str | None
) -> None:
    first = f"{start}MJ0000001"
    code = first + credit_digit(first)
    assert is_credit_code(code) == (problem is None)
    assert read(field_of({"kind": "uscc"}), code).problem == problem
    assert read(field_of({"kind": "uscc"}), f" {code.lower()} ").problem == (problem or "FLD-014")


@given(st.text(min_size=1))
def test_an_answer_that_is_taken_leaves_something_on_a_page(text: str) -> None:
    value = read(field_of({"kind": "text", "longest": 200}), text).value
    assert value is None or (bare(str(value)).strip() and folded(str(value)))


FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.,-/"}
BLANKS = st.sampled_from(["", " ", "\u3000", "\xa0", " \u3000 "])


@given(st.integers(0, 10**12 - 1), st.integers(0, 99), st.booleans(), BLANKS, st.data())
def test_an_amount_written_with_separators_and_marks_is_taken_and_told(
    whole: int, part: int, wide: bool, blank: str, data: st.DataObject
) -> None:
    field = field_of({"kind": "money"})
    digits = f"{whole:,}.{part:02d}".translate(FULL_WIDTH if wide else {})
    before, behind = data.draw(st.sampled_from([("", "元"), ("￥", ""), ("人民币", "元整")]))
    reading = read(field, f"{blank}{before}{blank}{digits}{blank}{behind}{blank}")
    assert (reading.problem, reading.value) == (TAKEN, f"{whole}.{part:02d}")
    assert reading.suggestion is not None
    assert read(field, reading.suggestion) == Reading(value=reading.value)


@given(st.integers(1, 999), st.integers(0, 999))
def test_a_point_before_three_digits_is_asked_about(whole: int, part: int) -> None:
    for kind in ("money", "integer"):
        reading = read(field_of({"kind": kind}), f"{whole}.{part:03d}")
        assert (reading.problem, reading.value) == ("FLD-038", None)
        assert reading.suggestion is not None
        assert reading.suggestion.startswith(f"{whole}{part:03d}{OR}{whole}")


@given(st.integers(0, 10**6), st.integers(1, 99))
def test_a_comma_before_less_than_three_digits_is_asked_about(whole: int, part: int) -> None:
    reading = read(field_of({"kind": "money"}), f"{whole},{part}")
    assert (reading.problem, reading.value) == ("FLD-038", None)


@given(st.integers(0, 10**9), st.sampled_from(["户", "平方米", "㎡", "人次"]), st.text(min_size=1))
def test_a_number_with_what_its_field_counts_is_taken_and_nothing_else_with_it(
    number: int, unit: str, stray: str
) -> None:
    field = field_of({"kind": "integer", "unit": unit})
    reading = read(field, f"{number:,} {unit}")
    assert (reading.problem, reading.value) == (TAKEN, number)
    if not re.search(r"[\s\d.,，十百千万亿+-]", unicodedata.normalize("NFKC", stray)):
        kept = neat(stray).strip()
        if kept not in ("", unit):
            assert read(field, f"{number}{unit}{stray}{stray}").value is None


@given(
    st.dates(), st.sampled_from(["{y}年{m}月{d}日", "{y}.{m}.{d}", "{y}/{m}/{d}", "{y}-{m}-{d}"])
)
def test_a_day_that_begins_with_its_year_is_taken_and_told(day: date, written: str) -> None:
    field = field_of({"kind": "date"})
    text = written.format(y=f"{day.year:04d}", m=day.month, d=day.day)
    for one in (text, text.translate(FULL_WIDTH)):
        reading = read(field, one)
        if not 1900 <= day.year <= 2199:
            assert reading.problem == "FLD-012"
        elif one == day.isoformat():
            assert reading == Reading(value=one)
        else:
            assert (reading.problem, reading.value) == (TAKEN, day.isoformat())


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_that_ends_with_its_year_is_taken_where_it_can_be_one_only(day: date) -> None:
    reading = read(field_of({"kind": "date"}), f"{day.day:02d}/{day.month:02d}/{day.year}")
    if day.day > 12 or day.day == day.month:
        assert (reading.problem, reading.value) == (TAKEN, day.isoformat())
    else:
        other = day.replace(month=day.day, day=day.month)
        assert (reading.problem, reading.value) == ("FLD-039", None)
        assert reading.suggestion == OR.join(sorted([day.isoformat(), other.isoformat()]))


@given(st.sampled_from(sorted(FieldType)), st.text())
def test_no_text_is_more_than_an_error(kind: FieldType, text: str) -> None:
    field = field_of({"kind": kind, "longest": 20, "least": 0, "most": 99})
    reading = read(field, text)
    assert reading.problem is None or reading.problem in MESSAGES
    mild = reading.problem and MESSAGES[reading.problem].level is not Level.ERROR
    assert reading.value is None or reading.problem is None or mild
    assert neat(neat(text)) == neat(text)


@given(st.dates(), st.integers(0, 999), st.sampled_from(["110101", "440304", "510104"]))
def test_an_identity_number_is_seen_wherever_it_stands(day: Any, order: int, area: str) -> None:
    if not 1900 <= day.year <= 2199:
        return
    first = f"{area}{day:%Y%m%d}{order:03d}"
    check = "10X98765432"[sum(int(n) * pow(2, 17 - i, 11) for i, n in enumerate(first)) % 11]
    assert names_a_person(first + check)
    assert names_a_person(f"证号：{first}{check.lower()}，请查收")
    assert names_a_person(f"{area} {first[6:14]} {first[14:]}{check}")
    wrong = "0" if check != "0" else "1"
    assert not names_a_person(first + wrong)


def test_an_identity_number_that_would_do_as_a_credit_code_is_told_as_what_it_is() -> None:
    found = [
        code
        for area in ("110101", "341181", "511302", "120119")
        for order in range(1000)
        if names_a_person(code := _with_check(f"{area}19900307{order:03d}"))
        and code[17] == credit_digit(code[:17])
    ]
    assert len(found) > 50
    assert {read(field_of({"kind": "uscc"}), code).problem for code in found} == {"FLD-019"}


def _with_check(first: str) -> str:
    return first + "10X98765432"[sum(int(n) * pow(2, 17 - i, 11) for i, n in enumerate(first)) % 11]


def test_every_type_is_known_to_the_forms_that_cannot_do_without():
    boxes = {FieldType.CHOICE, FieldType.SEVERAL}
    assert {*_HOW, *boxes} == set(FieldType)
    assert {*_TYPED, *boxes, FieldType.LONG, FieldType.YESNO} == set(FieldType)
