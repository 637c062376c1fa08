"""A condition on any closed list is the same in a workbook, on paper, on a page and in a check."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.forms.conditions import condition_of
from generator.forms.form import Form
from generator.forms.formats import FORMATS, template
from generator.model.calls import Call
from generator.submissions.check import check_submissions
from tests.parity.calls import calls_of, invented
from tests.support.opened_submissions import raw_of

CALL = "field-school-2026"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("conditions") / "site"
    invented(root)
    (root / "mkdocs.yml").touch()
    return root


@pytest.fixture(scope="module")
def subject(project: Path) -> tuple[Form, Call]:
    (found,) = calls_of(project).values()
    return found.form, found.call


def answers(form: Form, **changed: object) -> dict[str, object]:
    (base,) = (one.answers for one in form.examples if one.name == "wetland")
    return {k: v for k, v in {**base, **changed}.items() if v is not None}


CASES = {
    "yes": ({}, set()),
    "yes-without-what-it-asks-for": ({"stay": None}, {("FLD-001", "/stay")}),
    "no": ({"overnight": False, "stay": None}, set()),
    "no-with-what-is-not-asked-for": ({"overnight": False}, {("FLD-002", "/stay")}),
    "what-only-a-no-asks-for": ({"way_back": "包车"}, {("FLD-002", "/way_back")}),
    "unanswered": ({"overnight": None, "stay": None}, {("FLD-001", "/overnight")}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_check_asks_for_what_an_answer_asks_for(name: str, subject: tuple[Form, Call]) -> None:
    form, call = subject
    changed, expected = CASES[name]
    (result,) = check_submissions([raw_of(form, answers(form, **changed))], form, call, received={})
    found = {(f.code, f.where.field) for f in result.findings if f.code.startswith("FLD")}
    assert found == expected


def test_every_shape_of_a_form_brings_both_answers_back(
    project: Path, subject: tuple[Form, Call], tmp_path: Path
) -> None:
    form, call = subject
    both = {"yes": answers(form), "no": answers(form, overnight=False, stay=None)}
    for name, given in both.items():
        for shape, made in FORMATS.items():
            data = template(form, call, shape, given)
            (tmp_path / f"{name}-{shape}.{made.suffix}").write_bytes(data)
    done = CliRunner().invoke(main, ["validate", CALL, str(tmp_path), "--root", str(project)])
    assert done.exit_code == 0, done.output


def test_it_is_said_in_the_same_words_everywhere(subject: tuple[Form, Call]) -> None:
    form, call = subject
    stay = form.field("stay")
    assert stay is not None
    assert condition_of(form, stay) == "安排过夜为“是”的填写"
    for shape in ("docx", "html", "xlsx"):
        assert "安排过夜为“是”的填写" in text_in(template(form, call, shape, {}))


def text_in(data: bytes) -> str:
    if not data.startswith(b"PK"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return "".join(
            re.sub("<[^>]*>", "", made.read(n).decode()) for n in made.namelist() if ".xml" in n
        )


def test_a_workbook_greys_by_a_formula_over_the_answer(subject: tuple[Form, Call]) -> None:
    form, call = subject
    stay, way_back = form.field("stay"), form.field("way_back")
    assert stay is not None and way_back is not None
    book = openpyxl.load_workbook(io.BytesIO(template(form, call, "xlsx", {})))
    main_sheet = book[form.sheet]
    (row,) = (r[3].row for r in main_sheet.iter_rows(max_col=4) if r[3].value == "overnight")
    place = f"'{form.sheet}'!$B${row}"
    formulas = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line}
    assert f'=AND(OR(AND({place}=""),{place}="是"))' in formulas
    assert f'=AND(OR(AND({place}=""),{place}="否"))' in formulas


def test_the_published_schema_has_the_truth_value(subject: tuple[Form, Call]) -> None:
    form, _ = subject
    conditional = form.schema["allOf"]
    assert isinstance(conditional, list)
    assert {
        "if": {"properties": {"overnight": {"enum": [True]}}, "required": ["overnight"]},
        "then": {"required": ["stay"]},
        "else": {"properties": {"stay": False}},
    } in conditional
