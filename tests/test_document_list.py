"""The list of documents is known by what its columns are, whatever it is called."""

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.findings import Finding
from generator.forms.document_list import document_list
from generator.forms.form import Form
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.sources.schemas import Schemas
from generator.submissions.check import check_submissions
from tests.support.opened_submissions import raw_of
from tests.test_form_clauses import put
from tests.test_form_schemas import slipped

CALL = "chengdu-2023"
FORM = f"schemas/forms/{CALL}/1.0"
TABLE, LAYOUT = f"{FORM}/attachments.table.json", f"{FORM}/layout.yml"
APPLICATION = f"{FORM}/application.schema.json"
HIDDEN = "    fields: [attachments]\n    when: {%s}\n"


def renamed(root: Path) -> None:
    """Give the table and its columns other names in every file of the form."""
    table = root / TABLE
    text = table.read_text(encoding="utf-8").replace('"document"', '"what"')
    text = text.replace('"name": "file"', '"name": "named"')
    table.with_name("proofs.table.json").write_text(text, encoding="utf-8")
    table.unlink()
    for file in (APPLICATION, LAYOUT):
        path = root / file
        written = path.read_text(encoding="utf-8")
        written = written.replace('"attachments"', '"proofs"')
        path.write_text(written.replace("[attachments]", "[proofs]"), encoding="utf-8")
    for path in sorted((root / FORM / "examples").glob("*.json")):
        written = path.read_text(encoding="utf-8").replace('"attachments"', '"proofs"')
        written = written.replace('"document"', '"what"').replace('"file"', '"named"')
        path.write_text(written, encoding="utf-8")
    for path in (root / FORM / "cases").glob("*.yml"):
        path.unlink()


def loaded(root: Path) -> tuple[Form | None, tuple[Finding, ...]]:
    site, _ = load(root)
    assert site is not None
    forms, faults = load_forms(root, site, Schemas.read(root))
    return next(iter(forms.get(CALL, ())), None), faults


def test_a_list_of_another_name_is_checked_as_before(sources: Path) -> None:
    renamed(sources)
    form, faults = loaded(sources)
    assert faults == ()
    assert form is not None
    found = document_list(form)
    assert found is not None
    assert (found.table.name, found.file.name) == ("proofs", "named")
    site, _ = load(sources)
    assert site is not None
    call = next(call for call in site.calls if call.id == CALL)
    answers = {**form.examples[0].answers}
    for rows, verdict in ((answers["proofs"], "valid"), ([], "invalid")):
        raw = raw_of(form, {**answers, "proofs": rows})
        (result,) = check_submissions([raw], form, call, received=None)
        assert result.verdict == verdict
    assert any(f.code == "CD-2.2.1.1-a" for f in result.findings)


SLIPS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "no column of documents": (
        lambda root: slipped(root / TABLE, "fields/0/x-choices", "kinds"),
        "FRM-137",
        "eligibility.yml",
    ),
    "a kind that may stay away": (
        lambda root: put(root, APPLICATION, ('    "lead_kind",\n', "")),
        "FRM-137",
        "eligibility.yml",
    ),
    "no column of file names": (
        lambda root: put(root, TABLE, ('      "x-role": "file",\n', "")),
        "FRM-138",
        "attachments.table.json",
    ),
    "file names that may stay away": (
        lambda root: slipped(root / TABLE, "fields/2/constraints/required", False),
        "FRM-138",
        "attachments.table.json",
    ),
    "two columns of file names": (
        lambda root: slipped(root / TABLE, "fields/1/x-role", "file"),
        "FRM-138",
        "attachments.table.json",
    ),
    "a list that only some categories see": (
        lambda root: put(root, LAYOUT, ("    fields: [attachments]\n", HIDDEN % "category: [a]")),
        "FRM-139",
        "layout.yml",
    ),
    "a list that only some applicants see": (
        lambda root: put(
            root,
            LAYOUT,
            ("    fields: [attachments]\n", HIDDEN % "any_kind: [social-organisation]"),
        ),
        "FRM-139",
        "layout.yml",
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_list_that_ends_its_own_check_is_told_at_its_line(name: str, sources: Path) -> None:
    spoil, code, file = SLIPS[name]
    spoil(sources)
    _, faults = loaded(sources)
    found = [one for one in faults if one.code == code]
    assert found, [one.code for one in faults]
    assert found[0].place.file.endswith(file)
    assert found[0].place.line > 1
