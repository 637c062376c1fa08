"""What a finding is, and how it is told in each format."""

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.findings import FORMATS, Finding, Level, Place, sort, tell

PLACE = Place(file="site_data/calls/x/timeline.yml", line=4, column=9)
FINDING = Finding(
    code="CALL-004",
    level=Level.ERROR,
    message="截止时间早于开始时间；请改正其中一个日期",
    place=PLACE,
)

texts = st.text(st.characters(), max_size=30)
findings = st.lists(
    st.builds(
        Finding,
        code=st.sampled_from(["A-001", "B-002"]),
        level=st.sampled_from(Level),
        message=texts,
        place=st.builds(Place, file=texts, line=st.integers(0, 9), column=st.integers(0, 9)),
    ),
    max_size=6,
)


def test_a_text_line_is_clickable_and_says_weight_and_code():
    assert tell([FINDING], "text") == (
        "site_data/calls/x/timeline.yml:4:9: 错误 CALL-004 截止时间早于开始时间；请改正其中一个日期"
    )


@pytest.mark.parametrize(
    ("level", "word"), [(Level.ERROR, "错误"), (Level.WARNING, "提醒"), (Level.INFO, "说明")]
)
def test_each_level_has_its_word(level, word):
    assert f" {word} " in tell([replace(FINDING, level=level)], "text")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Place(file="a.yml", line=3, column=2), "a.yml:3:2"),
        (Place(file="a.yml", line=3), "a.yml:3"),
        (Place(file="a.yml"), "a.yml"),
        (Place(file="a.yml", column=7), "a.yml"),
        (Place(file="a\nb\u202e.yml", line=1), "a b .yml:1"),
    ],
)
def test_a_place_tells_what_it_knows(place, told):
    assert str(place) == told


def test_findings_are_sorted_by_place_and_told_once():
    late = replace(FINDING, place=replace(PLACE, line=10))
    other = replace(FINDING, place=replace(PLACE, file="a.yml", line=99))
    coded = replace(FINDING, code="CALL-001")
    worded = replace(FINDING, message=FINDING.message + "。")
    assert sort([late, worded, FINDING, coded, FINDING, other]) == (
        other,
        coded,
        FINDING,
        worded,
        late,
    )


def test_nothing_found_is_told_as_nothing():
    assert tell([], "text") == tell([], "github") == ""
    assert json.loads(tell([], "json")) == {
        "findings": [],
        "counts": {"error": 0, "warning": 0, "info": 0},
    }
    assert json.loads(tell([], "sarif"))["runs"][0]["results"] == []


def test_json_holds_every_part_and_the_counts():
    warning = replace(FINDING, level=Level.WARNING, code="CALL-005")
    assert json.loads(tell([warning, FINDING], "json")) == {
        "findings": [
            {
                "code": "CALL-004",
                "level": "error",
                "message": FINDING.message,
                "file": PLACE.file,
                "line": 4,
                "column": 9,
            },
            {
                "code": "CALL-005",
                "level": "warning",
                "message": FINDING.message,
                "file": PLACE.file,
                "line": 4,
                "column": 9,
            },
        ],
        "counts": {"error": 1, "warning": 1, "info": 0},
    }


def test_sarif_names_the_rule_the_place_and_the_level():
    hint = replace(FINDING, level=Level.INFO, code="A-001", place=Place(file="说明 1:2.yml"))
    lined = replace(FINDING, level=Level.WARNING, place=replace(PLACE, column=0))
    run = json.loads(tell([FINDING, hint, lined], "sarif", titles={"A-001": "甲"}))["runs"][0]
    assert run["tool"]["driver"] == {
        "name": "gongshi",
        "rules": [{"id": "A-001", "shortDescription": {"text": "甲"}}, {"id": "CALL-004"}],
    }
    assert run["columnKind"] == "unicodeCodePoints"
    told = {
        (result["ruleId"], result["level"], json.dumps(result["locations"][0]["physicalLocation"]))
        for result in run["results"]
    }
    here = {"uri": PLACE.file}
    assert told == {
        (
            "A-001",
            "note",
            json.dumps({"artifactLocation": {"uri": "%E8%AF%B4%E6%98%8E%201%3A2.yml"}}),
        ),
        (
            "CALL-004",
            "error",
            json.dumps({"artifactLocation": here, "region": {"startLine": 4, "startColumn": 9}}),
        ),
        ("CALL-004", "warning", json.dumps({"artifactLocation": here, "region": {"startLine": 4}})),
    }
    assert all(
        run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for result in run["results"]
    )


def test_a_sarif_log_has_what_the_standard_requires():
    """SARIF 2.1.0: the properties each object must have, and what their values may be."""
    places = (PLACE, replace(PLACE, line=0, column=0), Place(file="站/一 二.yml", line=3))
    told = [
        replace(FINDING, code=code, level=level, place=place)
        for code, level, place in zip(("A-001", "B-001", "A-001"), Level, places, strict=True)
    ]
    log = json.loads(tell(told, "sarif", titles={"A-001": "甲", "B-001": "乙"}))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({one.code for one in told})
    assert all(rule["shortDescription"]["text"] for rule in rules)
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        address = urlsplit(physical["artifactLocation"]["uri"])
        assert not (address.scheme or address.netloc or address.path.startswith("/"))
        assert address.path.isascii()
        region = physical.get("region", {"startLine": 1})
        assert all(type(number) is int and number >= 1 for number in region.values())
        assert "startLine" in region


def test_gitlab_is_told_each_finding_with_a_mark_of_its_own():
    moved = replace(FINDING, place=replace(PLACE, line=9))
    hint = replace(FINDING, level=Level.INFO, place=Place(file="x.yml"), message="一\n二")
    told = json.loads(tell([FINDING, moved, hint], "gitlab"))
    assert [(one["severity"], one["location"]) for one in told] == [
        ("critical", {"path": PLACE.file, "lines": {"begin": 4}}),
        ("critical", {"path": PLACE.file, "lines": {"begin": 9}}),
        ("info", {"path": "x.yml", "lines": {"begin": 1}}),
    ]
    marks = [one["fingerprint"] for one in told]
    assert len(set(marks)) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", mark) for mark in marks)
    assert told[2]["description"] == "一 二"
    # 上面多了几行，记号不变。
    assert json.loads(tell([moved], "gitlab"))[0]["fingerprint"] == marks[0]


def test_a_github_annotation_escapes_what_would_end_it():
    told = tell(
        [replace(FINDING, message="涨 10%\r\n下一行", place=Place(file="a,b:c%.yml", line=1))],
        "github",
    )
    assert told == ("::error file=a%2Cb%3Ac%25.yml,line=1,title=CALL-004::涨 10%25%0D%0A下一行")


@pytest.mark.parametrize(
    ("level", "word"), [(Level.ERROR, "error"), (Level.WARNING, "warning"), (Level.INFO, "notice")]
)
def test_each_level_has_its_annotation(level, word):
    told = tell([replace(FINDING, level=level)], "github")
    assert told.startswith(f"::{word} file={PLACE.file},line=4,col=9,title=CALL-004::")


def test_a_place_without_a_line_is_annotated_without_one():
    told = tell([replace(FINDING, place=Place(file="a.yml", column=3))], "github")
    assert told.startswith("::error file=a.yml,title=CALL-004::")


def test_an_unknown_format_is_a_key_error():
    with pytest.raises(KeyError):
        tell([FINDING], "xml")


@settings(deadline=None)
@given(findings)
def test_any_text_stays_on_one_line_and_can_be_written(found):
    for name in ("text", "github"):
        told = tell(found, name)
        assert len(told.splitlines()) <= len(set(found))
    for name in FORMATS:
        tell(found, name).encode("utf-8")
    assert len(json.loads(tell(found, "json"))["findings"]) == len(set(found))


@settings(deadline=None)
@given(findings)
def test_sorting_is_stable_under_order_and_repetition(found):
    assert sort(found) == sort([*reversed(found), *found]) == sort(sort(found))
