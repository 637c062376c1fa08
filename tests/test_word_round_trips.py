"""Word forms that other programs saved in between are read as they were."""

from pathlib import Path

import pytest

from generator.model.calls import Site
from generator.submissions.check import check_submissions
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from generator.submissions.opened import texts
from generator.submissions.verdict import Result
from tests.support.opened_submissions import complete, forms_now
from tests.support.word_files import bare, convert, every_form, unnamed


def told(path: Path, call: str, site: Site) -> tuple[object, Result]:
    """The answers of a document that are not empty, and what is said of it."""
    form = forms_now()[call]
    raw = complete(read_submission(path, "p.docx", outline(form), LIMITS))
    of = next(one for one in site.calls if one.id == form.call)
    [result] = check_submissions([raw], form, of, received=None)
    answers = {n: text for n, text in texts(raw.fields).items() if text.strip()}
    rows = {
        name: [{n: text for n, text in texts(row).items() if text.strip()} for row in table.rows]
        for name, table in raw.tables.items()
    }
    return (answers, rows), result


@pytest.mark.parametrize(
    "kind", ["odt", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("doc", "rtf"))]
)
def test_a_form_saved_in_another_format_in_between_is_told_as_before(
    kind: str, site: Site, tmp_path: Path
):
    between, back = tmp_path / "between", tmp_path / "back"
    made = {key: tmp_path / f"{'-'.join(key)}.docx" for key in every_form()}
    for key, data in every_form().items():
        made[key].write_bytes(data)
    convert(tmp_path, kind, made.values(), between)
    convert(tmp_path, "docx", sorted(between.iterdir()), back)
    for (call, _), path in made.items():
        answers, result = told(path, call, site)
        returned = back / path.name
        assert told(returned, call, site) == (answers, result), path.name
        # The same where the properties are lost on the way, and the controls that were left.
        returned.write_bytes(unnamed(bare(returned.read_bytes())))
        assert told(returned, call, site) == (answers, result), path.name
