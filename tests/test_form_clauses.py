"""What a call leaves to a form is held to what the form has: rules, limits, fields."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.findings import Finding, Level
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.review.stages import Given, review
from generator.sources.schemas import Schemas
from generator.submissions.check import read_submissions
from tests.parity.calls import invented
from tests.support.opened_submissions import examples, raw_of
from tests.test_form_schemas import slipped

FORM, CALL = "schemas/forms/{}/1.0", "site_data/calls/{}"
CHENGDU, KUNMING, INVENTED = "chengdu-2023", "kunming-2020", "field-school-2026"


def put(root: Path, file: str, *edits: tuple[str, str]) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    for find, new in edits:
        assert find in text, find
        text = text.replace(find, new, 1)
    path.write_text(text, encoding="utf-8")


def no_form(root: Path) -> None:
    shutil.rmtree(root / "schemas/forms" / KUNMING)


def milestone(root: Path) -> None:
    """A first review is no window in which forms come in: a rule would have to hold it."""
    file = f"{CALL.format(CHENGDU)}/timeline.yml"
    put(root, file, ("clause: 四（二）1\n    held: judged", "clause: 四（二）1\n    held: rule"))


def limit(root: Path) -> None:
    (root / FORM.format(CHENGDU) / "review.yml").unlink()


def documents(root: Path) -> None:
    """No column chooses among the documents."""
    path = root / FORM.format(CHENGDU) / "attachments.table.json"
    slipped(path, "fields/0/x-choices", "kinds")


def categories(root: Path) -> None:
    path = root / FORM.format(CHENGDU) / "application.schema.json"
    slipped(path, "properties/category/x-choices", "kinds")


CASES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "no form at all": (no_form, "FRM-101", CALL.format(KUNMING)),
    "a milestone without a rule": (milestone, "FRM-109", FORM.format(CHENGDU)),
    "a limit that nothing counts": (limit, "FRM-134", CALL.format(CHENGDU)),
    "documents that no table lists": (documents, "FRM-137", CALL.format(CHENGDU)),
    "categories that nobody chooses": (categories, "FRM-137", FORM.format(CHENGDU)),
}


def found_in(root: Path) -> tuple[Finding, ...]:
    site, _ = load(root)
    assert site is not None
    return load_forms(root, site, Schemas.read(root))[1]


@pytest.mark.parametrize("name", CASES)
def test_a_clause_that_nothing_holds_is_told(name: str, sources: Path) -> None:
    spoil, code, folder = CASES[name]
    assert found_in(sources) == ()
    spoil(sources)
    told = [one for one in found_in(sources) if one.code == code]
    assert told
    assert told[0].place.file.startswith(folder)
    assert told[0].place.line > 1


def test_a_call_may_wait_for_its_form(sources: Path) -> None:
    no_form(sources)
    (told,) = found_in(sources)
    assert told.level is Level.WARNING
    assert "没有申报表" in told.message


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_quota_of_a_whole_call_counts_every_application(most: int, sources: Path) -> None:
    put(
        sources,
        f"{CALL.format(KUNMING)}/requirements.yml",
        ("per: unit\n    max: 1", f"per: call\n    max: {most}"),
    )
    put(
        sources,
        f"{FORM.format(KUNMING)}/review.yml",
        ("  unit:\n    fields: [lead_code]\n    when: {route: [municipal]}\n", ""),
    )
    site, _ = load(sources)
    assert site is not None
    forms, told = load_forms(sources, site, Schemas.read(sources))
    assert told == ()
    form, call = forms[KUNMING][0], site.call(KUNMING)
    assert call is not None
    raws = [raw_of(form, answers, f"{name}.xlsx") for name, answers in examples(KUNMING).items()]
    read = read_submissions(raws, form, call, received=None)
    held, faults = review(read, {}, Given(), form, call)
    assert held is not None, faults
    (group,) = [g for g in held.stages[0].groups if g.quota and g.title.startswith("每个市级单位")]
    assert (group.members, group.most) == ((0, 1, 2), most)
    waiting = [one for one in held.stages[0].standings if one.reasons]
    assert bool(waiting) is (most < len(raws))


def test_a_rule_that_checks_by_the_call_is_told_where_people_judge_its_clause(
    tmp_path: Path,
) -> None:
    invented(tmp_path)
    for path in (tmp_path / f"site_data/calls/{INVENTED}").glob("*.yml"):
        path.write_text(path.read_text("utf-8").replace("held: rule", "held: judged"), "utf-8")
    rules = tmp_path / f"schemas/forms/{INVENTED}/1.0/rules.yml"
    lines, wanted = rules.read_text("utf-8").split("\n"), []
    for number, line in enumerate(lines, 1):
        if line.startswith("  - clause: "):
            clause = number, line.removeprefix("  - clause: ")
        if re.match(r"    check: .*\b(params|lists|closes|call)\b", line):
            wanted.append(clause)
    site, _ = load(tmp_path)
    assert site is not None
    forms, found = load_forms(tmp_path, site, Schemas.read(tmp_path))
    told = [(one.place.line, one.message.split()[1]) for one in found]
    assert (told, {(one.code, one.level) for one in found}) == (
        wanted,
        {("FRM-202", Level.WARNING)},
    )
    assert 10 < len(told) < len(forms[INVENTED][0].rules)


def test_a_part_that_a_call_lists_and_its_form_lacks_is_told_where_the_list_follows_the_form(
    sources: Path,
) -> None:
    file = CALL.format(KUNMING) + "/form.yml"
    text = (sources / file).read_text("utf-8")
    lines = text.split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("  - {id: nature"))
    row = "  - {id: %s, title: %s, clause: 六（一）3}"
    for titles, told in (
        (["项目性质", "工作计划", "冬季措施"], ["冬季措施"]),
        (["项目性质", "工作计画"], ["工作计画"]),
        # A notice may cut its form otherwise than the form itself does.
        (["甲部分", "乙部分", "项目性质"], []),
        (["甲部分", "工作计画", "突发情况预测及应对机置"], ["工作计画", "突发情况预测及应对机置"]),
        # What has its unit or a word more in the form is there.
        (["项目总预算", "申报单位"], []),
    ):
        rows = [row % (f"p{n}", title) for n, title in enumerate(titles)]
        (sources / file).write_text("\n".join([*lines[:first], *rows, ""]), "utf-8")
        site, _ = load(sources)
        assert site is not None
        _, found = load_forms(sources, site, Schemas.read(sources))
        assert [(one.code, one.level) for one in found] == [("FRM-204", Level.WARNING)] * len(told)
        for one, title in zip(found, told, strict=True):
            assert (one.place.file, one.place.line) == (file, first + 1 + titles.index(title))
            assert f"“{title}”；" in one.message
