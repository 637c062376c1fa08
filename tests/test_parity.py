"""The check of the command line and the check in the browser say the very same of everything.

Both sides are asked for real: Python's own functions here, the built TypeScript in a Chromium.
"""

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.forms.browser_form import portable
from generator.forms.field_types import wire
from generator.forms.form import Form
from generator.forms.messages import MESSAGES
from generator.forms.rule_dates import Closing, closing_day, months_between
from generator.forms.rules import judge
from generator.model.names import assigned, folded
from generator.submissions.check import LEVELS, check_submissions
from tests.conftest import ROOT
from tests.parity.calls import Subject, invented, shipped
from tests.parity.chromium import Asked, bundle
from tests.parity.compare import differences, judged, live, readings
from tests.parity.generated import Dice, answer, bent, submissions, text
from tests.support.opened_submissions import raw_of
from tests.support.rule_scope import DATES, PARAMS, within
from tests.support.single_faults import single_faults, sound
from tests.test_field_types import field_of
from tests.test_rules_cel import changed, number_of

pytestmark = pytest.mark.browser

SHIPPED = shipped()
EACH = pytest.mark.parametrize("name", [*SHIPPED, "invented"])
OF_THE_PROJECT = pytest.mark.parametrize("name", list(SHIPPED))
NUMBER = 500


def vectors(name: str) -> Any:
    return json.loads((ROOT / "tests/parity" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def asked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    page = browser.new_page()
    found = Asked(page, bundle(tmp_path_factory.mktemp("parity")))
    yield found
    assert found.faults == []
    page.close()


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Subject]:
    (made_up,) = invented(tmp_path_factory.mktemp("invented") / "site").values()
    return SHIPPED | {"invented": made_up}


@EACH
def test_generated_submissions_are_told_alike(name: str, subjects, asked: Asked) -> None:
    raws = list(submissions(subjects[name].form, NUMBER, seed=1))
    assert list(differences(subjects[name], raws, asked))[:3] == []


def test_windows_of_some_categories_are_told_alike(subjects, asked: Asked) -> None:
    of = subjects["invented"]
    ids = [category.id for category in of.call.categories()]
    windows = iter((ids[::2], ids[1:2]))
    steps = tuple(
        replace(one, clause=replace(one.clause, categories=tuple(next(windows))))
        if one.role == "application"
        else one
        for one in of.call.milestones
    )
    unsettled = tuple(
        replace(one, to_confirm=("closes",)) if one.clause.categories == (ids[1],) else one
        for one in steps
    )
    for milestones in (steps, unsettled):
        call = replace(of.call, milestones=milestones)
        subject = Subject(form=of.form, call=call, data=portable(of.form, call))
        raws = list(submissions(of.form, NUMBER // 2, seed=8))
        results = check_submissions(raws, of.form, call, received=None)
        own = {window.clause.id for window in call.applications}
        seen = {frozenset(n.code for n in one.not_checked if n.code in own) for one in results}
        assert len(seen) > 1
        assert list(differences(subject, raws, asked))[:3] == []


@OF_THE_PROJECT
def test_sound_and_single_fault_submissions_are_told_alike(name: str, asked: Asked) -> None:
    form = SHIPPED[name].form
    spoiled = [one.raw for one in single_faults(form)]
    raws = [*sound(form, 60, seed=21), *Dice(21).sample(spoiled, 340)]
    assert list(differences(SHIPPED[name], raws, asked))[:3] == []


def test_a_browser_of_2020_tells_them_alike(browser: Browser, subjects, tmp_path: Path) -> None:
    """Without what came later than Chrome 80, as far as anything asks for it."""
    page = browser.new_page()
    page.add_init_script(
        """
        delete Object.hasOwn;
        delete Object.groupBy;
        delete String.prototype.replaceAll;
        for (const of of [Array, String, Uint8Array]) delete of.prototype.at;
        for (const name of ["findLast", "toSorted", "toReversed", "with"]) {
          delete Array.prototype[name];
        }
        delete globalThis.structuredClone;
        """
    )
    old = Asked(page, bundle(tmp_path))
    assert page.evaluate("Object.hasOwn({a: 1}, 'a') && !Object.hasOwn({}, 'toString')")
    for subject in subjects.values():
        raws = list(submissions(subject.form, 30, seed=9))
        assert list(differences(subject, raws, old))[:3] == []
    assert old.faults == []
    page.close()


def test_the_command_holds_as_many_as_asked_for() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.parity", "--number", "4", "--call", next(iter(SHIPPED))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{next(iter(SHIPPED))}: 4 submissions, 0 told differently\n"


def test_generated_submissions_meet_nearly_all_there_is_to_say(subjects) -> None:
    """What is compared is worth comparing."""
    codes = set()
    for subject in subjects.values():
        raws = submissions(subject.form, 2 * NUMBER, seed=1)
        results = list(check_submissions(raws, subject.form, subject.call, received=None))
        verdicts = Counter(result.verdict for result in results)
        assert verdicts["valid"] >= NUMBER // 10
        assert verdicts["unreadable"] >= NUMBER // 100
        found = {found.code for result in results for found in result.findings}
        rules = {rule.clause.id for rule in subject.form.rules}
        assert len(rules & found) >= 0.8 * len(rules)
        codes |= found
    # Told only where schema and layout differ, and of the time nobody gives here.
    assert MESSAGES.keys() - codes <= {"FLD-023", "RCV-001", "RCV-002", "RCV-003"}


@EACH
def test_rules_are_judged_alike_one_by_one(name: str, subjects, asked: Asked) -> None:
    subject = subjects[name]
    raws = list(submissions(subject.form, 150, seed=3))
    assert asked.judge(subject.data, raws) == judged(subject, raws)


@EACH
def test_what_a_page_shows_while_it_is_filled_in_is_what_python_finds(
    name: str, subjects, asked: Asked
) -> None:
    subject = subjects[name]
    most = {table.name: table.most_rows for table in subject.form.tables()}
    raws = [
        raw
        for raw in submissions(subject.form, 150, seed=4)
        if all(len(table.rows) <= most[key] for key, table in raw.tables.items())
    ]
    assert asked.live(subject.data, raws) == live(subject, raws)


def test_a_text_is_read_in_the_browser_as_the_vectors_say(asked: Asked) -> None:
    by_field = defaultdict(list)
    for vector in vectors("kinds.json"):
        by_field[json.dumps(vector["field"])].append(vector)
    for given, of_field in by_field.items():
        field = _portable(field_of(json.loads(given)))
        (found,) = asked.ask("readings", [field], [vector["text"] for vector in of_field])
        for vector, (value, problem, suggestion, _) in zip(of_field, found, strict=True):
            expected = [vector.get(key) for key in ("value", "problem", "suggestion")]
            assert [value, problem, suggestion] == expected, vector
            assert type(value) is type(vector.get("value")), vector


@EACH
def test_any_text_is_read_alike_for_any_field(name: str, subjects, asked: Asked) -> None:
    form: Form = subjects[name].form
    fields = [*form.fields(), *(column for table in form.tables() for column in table.columns)]
    different = {
        (f.kind, f.options, f.longest, f.least, f.most, f.earliest, f.latest, f.unit): replace(
            f, when=()
        )
        for f in fields
    }
    dice = Dice(5)
    every = [text(dice) for _ in range(700)]
    for field in different.values():
        own = [wire(field, answer(field, dice)) for _ in range(60)]
        texts = [*every, *own, *(bent(one, dice) for one in own)]
        found = asked.ask("readings", [_portable(field)], texts)
        apart = [
            (one, ours, theirs)
            for one, ours, theirs in zip(texts, readings([field], texts)[0], found[0], strict=True)
            if ours != theirs
        ]
        assert apart[:3] == [], field.title


def _portable(field: Any) -> dict[str, Any]:
    return {
        "name": field.name,
        "kind": field.kind.value,
        "options": [{"id": o.id, "label": o.label, "offered": o.offered} for o in field.options],
        "longest": field.longest,
        "least": field.least,
        "most": field.most,
        **{key: one for key in ("earliest", "latest", "unit") if (one := getattr(field, key))},
        "marks": list(field.marks),
    }


@OF_THE_PROJECT
def test_a_rule_says_in_the_browser_what_the_vector_says(name: str, asked: Asked) -> None:
    form = SHIPPED[name].form
    of_call = [vector for vector in vectors("rules.json") if vector["call"] == name]
    raws = [raw_of(form, changed(vector)) for vector in of_call]
    levels = {force.value: level.value for force, level in LEVELS.items()}
    for vector, verdicts in zip(of_call, asked.judge(SHIPPED[name].data, raws), strict=True):
        found = verdicts[number_of(vector, form)]
        assert found["outcome"] == vector["outcome"], vector
        if found["outcome"] in ("kept", "broken"):
            assert levels[found["force"]] == vector["level"], vector


CEL = vectors("cel.json")


def test_python_says_of_an_expression_what_the_corpus_says() -> None:
    first = next(rule for one in SHIPPED.values() for rule in one.form.rules)
    bare = replace(first, clause=replace(first.clause, categories=()), when="", size="")
    rules = [
        replace(
            bare,
            check=one["check"],
            params=PARAMS,
            within=within(one["check"]),
            lists=json.dumps(CEL["lists"]),
        )
        for one in CEL["expressions"]
    ]
    verdicts = judge(
        rules,
        CEL["application"],
        categories=("a", "a1"),
        kinds=("x", "y"),
        call={"leads": ["x", "y"]},
        dates=DATES,
    )
    found = [{"check": v.rule.check, "outcome": v.outcome.value} for v in verdicts]
    assert found == CEL["expressions"]


def test_the_browser_says_of_an_expression_what_the_corpus_says(asked: Asked) -> None:
    rules = [
        {
            "force": "must",
            "categories": [],
            "bands": [],
            "size": "",
            "when": "",
            "check": one["check"],
            "params": PARAMS,
            "lists": CEL["lists"],
            "within": within(one["check"]),
        }
        for one in CEL["expressions"]
    ]
    outcomes = asked.ask("hear", rules, _exact(CEL["application"]), DATES)
    found = [
        {"check": one["check"], "outcome": outcome}
        for one, outcome in zip(CEL["expressions"], outcomes, strict=True)
    ]
    assert found == CEL["expressions"]


def test_dates_are_reckoned_alike(asked: Asked) -> None:
    dice = Dice(17)
    ends = [date(2019, 12, 31) + timedelta(days=n) for n in range(0, 1500, 7)]
    edges = [date(2020, 2, 28), date(2020, 2, 29), date(2021, 2, 28), date(2100, 2, 28)]
    days = [day.isoformat() for day in (*ends, *edges, date(1900, 1, 31), date(2099, 12, 31))]
    pairs = [(dice.choice(days), dice.choice(days)) for _ in range(4000)]
    closings = []
    for _ in range(400):
        of = [
            {
                "day": dice.choice([*days, ""]),
                "categories": dice.sample(["a", "b"], dice.randint(0, 1)),
            }
            for _ in range(dice.randint(0, 3))
        ]
        closings.append([of, dice.sample(["a", "b"], dice.randint(0, 2)), dice.choice([*days, ""])])
    months, closing = asked.ask("dates", pairs, closings)
    assert months == [months_between(*two) for two in pairs]
    assert closing == [
        closing_day([Closing(day=o["day"], categories=tuple(o["categories"])) for o in of], *rest)
        for of, *rest in closings
    ]


def _exact(value: Any) -> Any:
    """A value that keeps its whole numbers on the way into the browser."""
    if isinstance(value, list):
        return [_exact(one) for one in value]
    if isinstance(value, dict):
        return {"map": {name: _exact(one) for name, one in value.items()}}
    return {"int": str(value)} if type(value) is int else value


def test_every_amount_with_two_decimals_is_taken_in_the_browser(asked: Asked) -> None:
    amounts = [f"{fen // 100}.{fen % 100:02d}" for fen in range(1, 100_000)]
    field = _portable(field_of({"kind": "money"}))
    (found,) = asked.ask("readings", [field], amounts)
    assert [value for value, *_ in found] == amounts


@pytest.mark.parametrize(
    "more",
    [{"maxProperties": 3}, {"required": ["no_such_field"]}, {"properties": {"phone": False}}],
)
@OF_THE_PROJECT
def test_what_only_the_schema_refuses_is_told_alike(
    name: str, more: dict[str, Any], asked: Asked
) -> None:
    subject = SHIPPED[name]
    properties = subject.form.schema["properties"]
    assert isinstance(properties, dict)
    narrow = {**properties, "project_name": {**properties["project_name"], "maxLength": 3}}
    schema = {**subject.form.schema, "properties": narrow, "allOf": [more]}
    narrowed = replace(
        subject,
        form=replace(subject.form, schema=schema),
        data={**subject.data, "schema": schema},
    )
    raws = [*sound(subject.form, 5, seed=6), *submissions(subject.form, 40, seed=6)]
    assert list(differences(narrowed, raws, asked))[:3] == []
    results = check_submissions(raws, narrowed.form, subject.call, received=None)
    assert any(found.code == "FLD-023" for result in results for found in result.findings)


def test_what_only_the_table_schema_refuses_is_told_alike(subjects, asked: Asked) -> None:
    subject = subjects["invented"]
    base = dict(subject.form.examples[0].answers)
    cases = product(
        ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01"),
        (0, 1, 8, 9),
        ("课", "课程", "课" * 50),
        (None, "吴示例", "吴1", "1", "吴\n1"),
    )
    raws = []
    for day, hours, topic, teacher in cases:
        lesson = {"day": day, "hours": hours, "outdoors": True, "topic": topic}
        lesson |= {"teacher": teacher} if teacher else {}
        raws.append(raw_of(subject.form, base | {"lessons": [*base["lessons"], lesson]}))
    assert list(differences(subject, raws, asked))[:3] == []
    results = check_submissions(raws, subject.form, subject.call, received=None)
    assert any(found.code == "TBL-008" for result in results for found in result.findings)


def test_names_are_compared_alike(asked: Asked) -> None:
    pairs = vectors("names.json")
    texts = sorted({text for kind in pairs.values() for pair in kind for text in pair})
    # A browser may know a newer Unicode; what has been assigned since is left out.
    texts += [f"{chr(n)}甲" for n in range(0x3400) if unicodedata.category(chr(n)) != "Cn"]
    dice = Dice(8)
    texts += [re.sub("[\ud800-\udfff]", "", text(dice)) for _ in range(200)]
    ours = [[folded(one), assigned(one)] for one in texts]
    theirs = asked.ask("names", texts)
    assert [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]][:3] == []


def test_a_chinese_character_is_what_unicode_counts_to_that_script(asked: Asked) -> None:
    assert asked.ask("lacking", "Han", "han") == []


def test_what_gb18030_has_moved_is_read_alike(asked: Asked) -> None:
    """Every sign of two bytes, and those of four that changed places with one of two."""
    pairs = [f"{a:02x}{b:02x}" for a in range(0x81, 0xFF) for b in range(0x40, 0xFF) if b != 0x7F]
    wanted = {}
    for one in [*pairs, "8135f437", *(f"8235{n:04x}" for n in range(0x9037, 0x903A))]:
        with suppress(UnicodeDecodeError):
            wanted[one] = assigned(bytes.fromhex(one).decode("gb18030"))
    assert len(wanted) > 23_000
    read = dict(zip(wanted, asked.ask("decodings", [*wanted]), strict=True))
    assert {one: sign for one, sign in read.items() if sign != wanted[one]} == {}
