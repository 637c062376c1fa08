"""Every check is complete: a code of its own, a sentence, a basis, a story that breaks it."""

import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from string import Formatter

import pytest

from generator.checks.publication_codes import PUBLISHING
from generator.checks.registry import Check
from generator.checks.result_lists import LISTS
from generator.checks.run import CHECKS, MODULES, check_site
from generator.findings import Level
from generator.forms.messages import MESSAGES
from generator.forms.reader import FORMS
from generator.model.calls import Site
from generator.model.loader import LOADING
from generator.model.result_packages import RESULTS
from generator.model.working_days import CALENDAR
from generator.publish.releases import KEEPING
from generator.sources.documents import READING
from generator.sources.schemas import SHAPES

CASES = Path(__file__).parent / "cases"
EVERY = pytest.mark.parametrize("one", CHECKS, ids=[check.code for check in CHECKS])


def test_no_code_is_used_twice() -> None:
    others = (
        LOADING,
        SHAPES,
        READING,
        PUBLISHING,
        KEEPING,
        CALENDAR,
        FORMS,
        MESSAGES,
        RESULTS,
        LISTS,
    )
    codes = Counter(check.code for check in CHECKS)
    codes.update(code for titles in others for code in titles)
    assert [code for code, count in codes.items() if count > 1] == []


def test_every_check_of_every_module_is_asked() -> None:
    defined = {
        id(value) for module in MODULES for value in vars(module).values() if type(value) is Check
    }
    assert defined == {id(check) for check in CHECKS}
    assert len(CHECKS) == len(defined)


@EVERY
def test_a_check_has_a_code(one: Check) -> None:
    assert re.fullmatch(r"[A-Z]{3,4}-[0-9]{3}", one.code)


@EVERY
def test_a_check_says_what_is_so_and_what_to_do(one: Check) -> None:
    what, _, remedy = one.sentence.partition("；")
    assert what
    assert "请" in remedy or "写" in remedy
    assert not one.sentence.endswith("。")
    assert "\n" not in one.sentence


@EVERY
def test_a_sentence_names_plain_facts(one: Check) -> None:
    fields = [name for _, name, _, _ in Formatter().parse(one.sentence) if name is not None]
    assert all(name.isidentifier() for name in fields)


@EVERY
def test_a_check_has_a_basis(one: Check) -> None:
    assert re.search(r"[\u4e00-\u9fff]", one.basis)
    assert not one.basis.endswith("。")


@EVERY
def test_a_check_has_one_sentence_of_documentation(one: Check) -> None:
    assert re.fullmatch(r"[A-Z][^\n]*\.", one.rule)


@EVERY
def test_a_check_is_an_error_or_a_warning(one: Check) -> None:
    assert one.level in {Level.ERROR, Level.WARNING}


@EVERY
def test_a_check_is_kept_by_the_shipped_sources(one: Check, site: Site, as_of: datetime) -> None:
    assert list(one.findings(site, as_of)) == []


def test_every_check_has_a_story_that_breaks_it() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in CASES.glob("*/expected.txt"))
    assert [check.code for check in CHECKS if f" {check.code} " not in told] == []


def test_every_fault_of_a_form_has_a_story() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in CASES.glob("*/expected.txt"))
    # A call without a deadline is told first (TIM-011), a rule that fails only when it is run:
    # test_rule_language.py and test_rule_dates.py hold these.
    assert [code for code in FORMS if f" {code} " not in told] == ["FRM-159", "FRM-161"]


def test_every_fault_of_a_list_has_a_story() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in CASES.glob("*/expected.txt"))
    assert [code for code in (*RESULTS, *LISTS) if f" {code} " not in told] == []


def test_every_story_is_about_one_fault() -> None:
    for path in CASES.glob("*/expected.txt"):
        # Behind the total stands what waits for its seal, which is no finding.
        text = path.read_text(encoding="utf-8")
        lines = re.split(r"^(?:共 [0-9]+ 处|没有发现问题)", text, flags=re.MULTILINE)[0]
        # What follows from it may be told of many rows, yet is one thing.
        codes = {re.findall(r"[A-Z]+-[0-9]{3}", line)[0] for line in lines.splitlines()}
        assert len(codes) <= 4, path.parent.name


def test_the_shipped_sources_keep_every_check(site: Site, as_of: datetime) -> None:
    assert check_site(site, as_of) == ()


def test_no_message_shows_a_library_or_a_traceback() -> None:
    words = re.compile(r"Error|Exception|Traceback|Path\(|datetime|None|None|<[a-z]+ ")
    for path in CASES.glob("*/expected.txt"):
        assert not words.search(path.read_text(encoding="utf-8")), path.parent.name
