"""A new call: its id, its prefix, its files and its place in the list of calls."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from generator.authoring import call_skeleton
from generator.authoring.yaml_edits import inserted
from generator.model.calls import Site
from generator.model.loader import CALL_FILES, OPTIONAL_FILES
from generator.model.working_days import is_workday

WINDOW = date(2031, 9, 1), date(2031, 9, 30)


@pytest.mark.parametrize("name", ["demo", "a", "2024", "demo-2024-b", "a" * 60])
def test_words_and_digits_with_hyphens_are_an_id(name: str) -> None:
    assert call_skeleton.is_call_id(name)


@pytest.mark.parametrize(
    "name", ["", "-", "a-", "-a", "a--b", "A", "a_b", "a b", "a\n", "项目", "../a", "a" * 61]
)
def test_anything_else_is_not_an_id(name: str) -> None:
    assert not call_skeleton.is_call_id(name)
    with pytest.raises(ValueError):
        call_skeleton.call_files(name, *WINDOW, "AA")


def test_the_files_are_those_a_call_must_have(site_schemas: Path) -> None:
    files = call_skeleton.call_files("demo", *WINDOW, "QX")
    stems = {path.removeprefix("site_data/calls/demo/").removesuffix(".yml") for path in files}
    assert stems == {*CALL_FILES} - OPTIONAL_FILES
    for path, text in files.items():
        assert "@" not in text
        schema = text.splitlines()[0].split("$schema=")[1]
        assert (site_schemas / path).parent.joinpath(schema).resolve().is_file()
    assert "year: 2031" in files["site_data/calls/demo/call.yml"]
    assert "opens: 2031-09-01T00:00" in files["site_data/calls/demo/timeline.yml"]
    assert "closes: 2031-09-30T24:00" in files["site_data/calls/demo/timeline.yml"]
    assert "id: QX-3" in files["site_data/calls/demo/timeline.yml"]


@pytest.fixture
def site_schemas() -> Path:
    return Path(__file__).parents[1]


def test_the_window_to_begin_with_is_still_to_come_on_any_day(site: Site) -> None:
    for number in range(0, 366 * 7, 3):
        today = date(2024, 1, 1) + timedelta(days=number)
        opens, closes = call_skeleton.sample_window(today, site.calendar)
        assert today < opens < closes
        assert (opens - today).days <= 245
        assert opens.month == (9 if today.month < 9 else today.month % 12 + 1)
        assert (opens.day, opens.month) == (1, closes.month)
        assert closes.weekday() < 5 or is_workday(site.calendar, closes)


@pytest.mark.parametrize(
    ("name", "used", "prefix"),
    [
        ("field-school-2026", "", "FS"),
        ("field-school-2027", "FS", "FI"),
        ("chengdu-2024", "CD", "CH"),
        ("chengdu-2025", "CD CH CHE", "CHEN"),
        ("demo", "", "DE"),
        ("a-b-c-d-e-f-g-h", "", "AB"),
        ("2024", "", "AA"),
        ("a", "AA AB AD", "AC"),
        ("ab", "AB", "AA"),
    ],
)
def test_a_prefix_is_that_of_the_id_which_nobody_has(name: str, used: str, prefix: str) -> None:
    assert call_skeleton.free_prefix(name, frozenset(used.split())) == prefix


@pytest.mark.parametrize(
    ("before", "calls"),
    [
        ("calls: []\n", ["demo"]),
        ("calls: [ ]\nx: 1\n", ["demo"]),
        ("calls: [a]\n", ["demo", "a"]),
        ("calls: [a, b]  # 先后\nx: 1\n", ["demo", "a", "b"]),
        ("x: 1\ncalls: [ a, b, ]\n", ["demo", "a", "b"]),
        ("calls:\n  - a\n  - b\nx: 1\n", ["demo", "a", "b"]),
        ("calls:\n- a\n- b  # 乙", ["demo", "a", "b"]),
        ("x: 1\ncalls:  \n    - a\n", ["demo", "a"]),
        ("calls:\n  [a,\n   b]\n", ["demo", "a", "b"]),
        ("calls: [\n]\n", ["demo"]),
        ("calls: [  # 批次\n  a,  # 甲\n  b,\n]\n", ["demo", "a", "b"]),
        ("calls: [demo]  # 演示\n", ["demo"]),
        ("calls: [a, demo]\n", ["a", "demo"]),
        ("calls:\n  # 先后\n  - a\n  - demo  # 演示\nx: 1\n", ["a", "demo"]),
        ("calls:\n  # 先后\n  - a  # 甲\nx: 1\n", ["demo", "a"]),
    ],
)
def test_a_new_call_is_listed_first_and_the_rest_stays(before: str, calls: list[str]) -> None:
    after = inserted(before, ("calls",), "demo")
    assert after is not None
    assert yaml.safe_load(after) == {**yaml.safe_load(before), "calls": calls}
    assert after.count("#") == before.count("#")
    assert inserted(after, ("calls",), "demo") == after


@pytest.mark.parametrize("text", ["", "x: 1\n", "calls:\n", "calls: a\n"])
def test_a_list_that_is_not_found_is_left_alone(text: str) -> None:
    assert inserted(text, ("calls",), "demo") is None
