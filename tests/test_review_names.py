"""Names in a review: who counts together, what people are told, what a list is then held to."""

import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from generator.checks.result_lists import check_lists
from generator.findings import Finding
from generator.forms.form import Form
from generator.model.result_packages import FOLDER, read_result
from generator.review.entries import Outcome, Review
from generator.review.result_package import result_files
from generator.review.stages import Given
from generator.sources.schemas import Schemas
from generator.submissions.intake.inbox import inbox as inbox_of
from tests.conftest import ROOT
from tests.support.review_inboxes import (
    Answers,
    call_of,
    checked,
    code,
    decisions_of,
    form_named,
    inbox,
    reviewed,
    said,
    scores_of,
    standing,
    the_site,
    through,
    votes_of,
)

UNITS, PEOPLE = form_named("k"), form_named("c")
NAME = "样例城关社区居民委员会"


def units(*named: tuple[str, int]) -> list[Answers]:
    """Applications of municipal units, each with a name and the number of its code."""

    def change(number: int, answers: Answers) -> None:
        answers["route"] = "municipal"
        answers.pop("district", None)
        answers["lead_name"], answers["lead_code"] = named[number][0], code(named[number][1])

    return inbox(UNITS, "community", len(named), change)


def represented(*people: str) -> list[Answers]:
    """Applications in one category, each with another representative."""

    def change(number: int, answers: Answers) -> None:
        answers["legal_representative"] = people[number]

    return inbox(PEOPLE, "b1", len(people), change)


@pytest.mark.parametrize(
    "people",
    [
        ("古丽·示例", "古丽•示例", "古丽・示例"),
        ("古丽·示例", "古丽 示例", "古丽.示例"),
        ("古丽·示例", "古丽-示例", "古丽‐示例"),
        ("陈龴", "陈\ue81e", "陈\u200b龴"),
        ("⼈一示", "人一示", "人⼀示"),
        ("户示例", "戶示例", "戸示例"),
        ("Anna Li", "ANNA LI", "Аnnа Li"),
        ("Anna Li", "ᴀɴɴᴀ ʟɪ", "🅐🅝🅝🅐 🅛🅘"),
        ("王示例", "王示例（签字）", "姓名：王示例"),
        ("示例零", "示例〇", "示例○"),
    ],
)
def test_who_has_one_name_to_the_eye_counts_together(people: tuple[str, ...]) -> None:
    first = through(PEOPLE, checked(PEOPLE, represented(*people))).stages[0]
    assert standing(first, Outcome.OPEN) == [0, 1, 2]
    assert "有 3 个，限 2 个，是否同一个须由人工核实" in said(first, 0)


@pytest.mark.parametrize("people", [("己示例", "已示例", "巳示例"), ("示一", "示二", "示三")])
def test_who_has_another_name_does_not(people: tuple[str, ...]) -> None:
    first = through(PEOPLE, checked(PEOPLE, represented(*people))).stages[0]
    assert standing(first, Outcome.PASSED) == [0, 1, 2]


def test_look_alikes_under_a_certain_key_are_told_as_uncertain() -> None:
    """Two of one spelling are certain, with the look-alike people have to say."""
    assert PEOPLE.review is not None
    keys = tuple(replace(key, certain=True) for key in PEOPLE.review.keys)
    form = replace(PEOPLE, review=replace(PEOPLE.review, keys=keys))
    spelt = represented("古丽·示例", "古丽•示例", "古丽・示例", "古丽示例")
    first = through(form, checked(form, spelt)).stages[0]
    found = {group.members: group.certain for group in first.groups if not group.quota}
    assert found == {(0, 1, 2): True, (0, 1, 2, 3): False}


def test_codes_have_no_look_alikes_and_a_limit_names_the_unit_before_its_code() -> None:
    items = checked(UNITS, units((NAME, 1), (NAME, 1), ("另一个单位", 2)))
    first = through(UNITS, items).stages[0]
    assert said(first, 0).startswith(f"“{NAME}（{code(1)}）”有 2 个，名额 1 个，须由人工确定")
    assert standing(first, Outcome.PASSED) == [2]


def package(review: Review, form: Form, root: Path) -> tuple[Finding, ...]:
    """What `check` says of the list of the first stage once it lies in a project."""
    site = the_site()
    name, files = result_files(review, review.stages[0], form, call_of(form), site, sample=True)
    for path, data in files.items():
        (root / FOLDER / name).mkdir(parents=True, exist_ok=True)
        (root / FOLDER / name / path).write_bytes(data)
    result, told = read_result(root, name, Schemas.read(ROOT))
    assert result is not None, told
    alone = replace(site, results=(result,), announcements=())
    return check_lists(alone, {form.call: [form]})


def test_units_of_one_name_are_told_by_review_and_taken_by_check_once_people_said_so(
    tmp_path: Path,
) -> None:
    items = checked(UNITS, units((NAME, 1), (NAME.replace("关", " 关"), 2), ("另一个单位", 3)))
    first = through(UNITS, items).stages[0]
    assert standing(first, Outcome.OPEN) == [0, 1]
    assert standing(first, Outcome.PASSED) == [2]
    assert said(first, 0).startswith(f"“{NAME}”有 2 个，限 1 个，是否同一个须由人工核实")
    numbers = [f"{UNITS.call}-{number:03d}" for number in (1, 2)]
    stage = first.stage.title
    without = decisions_of(*((stage, number, "通过", "", "") for number in numbers))
    assert reviewed(UNITS, items, Given(decisions=(without,)))[0] is None
    given = decisions_of(
        *((stage, number, "通过", "", "代码不同，是两个单位") for number in numbers)
    )
    settled = through(UNITS, items, Given(decisions=(given,)), until=first.stage.id)
    assert standing(settled.stages[0], Outcome.PASSED) == [0, 1, 2]
    assert package(settled, UNITS, tmp_path) == ()


def test_a_unit_is_still_held_to_its_quota_beside_a_namesake(tmp_path: Path) -> None:
    """A list in which one of two namesakes stands twice, as nobody decided it, is refused."""
    items = checked(UNITS, units((NAME, 1), (NAME, 2)))
    stage = through(UNITS, items).stages[0].stage
    given = decisions_of(
        *((stage.title, f"{UNITS.call}-{n:03d}", "通过", "", "是两个单位") for n in (1, 2))
    )
    settled = through(UNITS, items, Given(decisions=(given,)), until=stage.id)
    assert package(settled, UNITS, tmp_path) == ()
    (path,) = (tmp_path / FOLDER).glob("*/datapackage.json")
    text = path.read_text(encoding="utf-8")
    kept = json.loads(text)["gongshi"]["namesakes"]
    assert [sorted(units.values()) for units in kept.values()] == [["1", "2"]]
    path.write_text(text.replace('-002": "2"', '-002": "1"'), encoding="utf-8")
    result, _ = read_result(tmp_path, path.parent.name, Schemas.read(ROOT))
    assert result is not None
    alone = replace(the_site(), results=(result,), announcements=())
    assert [one.code for one in check_lists(alone, {UNITS.call: [UNITS]})] == ["RES-026"]


def test_units_of_one_name_wait_where_points_put_them_in_order_too() -> None:
    assert UNITS.review is not None
    scored = next(stage for stage in UNITS.review.stages if stage.scoring)
    quotas = UNITS.review.stages[0].quotas
    form = replace(
        UNITS, review=replace(UNITS.review, stages=(replace(scored, quotas=quotas, top=None),))
    )
    items = checked(form, units((NAME, 1), (NAME, 2), ("另一个单位", 3)))
    files = [one.result.submission for one in items]
    given = Given(
        votes=votes_of((name, 5) for name in files),
        scores=scores_of((name, f"评委{n}", 80) for name in files for n in range(4)),
    )
    first = through(form, items, given).stages[0]
    assert standing(first, Outcome.OPEN) == [0, 1]


@pytest.mark.parametrize("judge", ["示䮌", "𠮷示", "古丽·示例", "O'Neil", "\U00031350示"])
def test_a_judge_has_whatever_name_people_have(judge: str) -> None:
    items = checked(UNITS, units(("甲单位", 1), ("乙单位", 2)))
    files = [one.result.submission for one in items]
    judges = [judge, "评委2", "评委3", "评委4"]
    given = Given(
        votes=votes_of((name, 5) for name in files),
        scores=scores_of((name, one, 80) for name in files for one in judges),
    )
    found = through(UNITS, items, given)
    assert all(one.figure for one in found.stages[1].standings)


def test_a_judge_written_in_two_ways_is_one() -> None:
    items = checked(UNITS, units(("甲单位", 1)))
    (name,) = [one.result.submission for one in items]
    rows = [(name, one, 80) for one in ("古丽·示例", "古丽•示例", "评委3", "评委4")]
    found, told = reviewed(UNITS, items, Given(votes=votes_of([(name, 5)]), scores=scores_of(rows)))
    assert found is None
    assert [one.code for one in told] == ["REV-004"]


def test_a_file_is_found_however_a_disk_keeps_its_name(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "André 申报.xlsx")
    (tmp_path / apart).write_bytes(b"PK\x03\x04")
    called = inbox_of([tmp_path], (UNITS,)).called
    assert called[unicodedata.normalize("NFC", apart)] == called[apart]
