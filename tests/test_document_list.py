"""The list of documents is known by what its columns are, whatever it is called."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator.findings import Finding
from generator.forms.csv_package import package_files
from generator.forms.document_list import document_list
from generator.forms.form import Form
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.sources.schemas import Schemas
from generator.submissions.check import check_submissions
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from tests.support.opened_submissions import examples, forms_now, raw_of
from tests.support.submission_files import zipped
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


def files_of(changed: Callable[[dict[str, bytes]], object]) -> dict[str, bytes]:
    form = forms_now()[CALL]
    files = package_files(form, examples(CALL)["a"])
    changed(files)
    return files


def listing(*names: str) -> bytes:
    documents = ("社区需求报告", "项目实施方案", "资金使用方案")
    rows = [f"{of},示例村民委员会,{name}\r\n" for of, name in zip(documents, names, strict=True)]
    return ("材料,哪个单位的,文件名\r\n" + "".join(rows)).encode("utf-8-sig")


ONE, TWO, THREE = (f"附件/{name}.pdf" for name in ("社区需求报告", "项目实施方案", "资金使用方案"))
PDF = b"%PDF-1.7"
PACKAGES: dict[str, tuple[Callable[[dict[str, bytes]], object], list[str]]] = {
    "sound": (lambda files: None, []),
    "one is missing": (lambda files: files.pop(ONE), ["INT-209"]),
    "all are missing": (
        lambda files: [files.pop(name) for name in (ONE, TWO, THREE)],
        ["INT-209"] * 3,
    ),
    "others instead": (
        lambda files: files.update({"附件/甲.pdf": files.pop(ONE), "附件/乙.pdf": files.pop(TWO)}),
        ["INT-209"] * 2 + ["INT-211"] * 2,
    ),
    "one more": (lambda files: files.update({"附件/甲.pdf": PDF}), ["INT-211"]),
    "a program": (lambda files: files.update({"附件/x.exe": b"MZ"}), ["INT-208"]),
    "a program on top": (lambda files: files.update({"x.exe": b"MZ"}), ["INT-208"]),
    "a program called otherwise": (lambda files: files.update({ONE: b"MZ\x90"}), ["INT-208"]),
    "an empty file": (lambda files: files.update({ONE: b""}), ["INT-208"]),
    "one for three": (
        lambda files: [
            files.pop(TWO),
            files.pop(THREE),
            files.update({"attachments.csv": listing(*[ONE.removeprefix("附件/")] * 3)}),
        ],
        ["INT-210"] * 2,
    ),
    "one for three, in another case": (
        lambda files: [
            *(files.pop(name) for name in (ONE, TWO, THREE)),
            files.update(
                {"附件/a.pdf": PDF, "attachments.csv": listing("a.pdf", "A.PDF", "a.Pdf")}
            ),
        ],
        ["INT-210"] * 2,
    ),
    "with the folder before the name": (
        lambda files: files.update(
            {"attachments.csv": listing(ONE, TWO, "附件\\资金使用方案.pdf")}
        ),
        [],
    ),
    "of other kinds": (
        lambda files: [
            *(files.pop(name) for name in (ONE, TWO, THREE)),
            files.update(
                {
                    "附件/a.JPG": b"\xff\xd8\xff\xe0",
                    "附件/b.docx": b"PK\3\4",
                    "附件/c.doc": bytes.fromhex("d0cf11e0a1b11ae1"),
                    "attachments.csv": listing("a.jpg", "b.docx", "c.doc"),
                }
            ),
        ],
        [],
    ),
    "on top": (lambda files: files.update({"社区需求报告.pdf": files.pop(ONE)}), ["INT-205"]),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_what_goes_along_is_what_the_list_names(name: str, tmp_path: Path) -> None:
    changed, codes = PACKAGES[name]
    files = files_of(changed)
    for path, data in files.items():
        (tmp_path / "p" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / path).write_bytes(data)
    packed = tmp_path / "p.zip"
    packed.write_bytes(zipped(files))
    for path in (tmp_path / "p", packed):
        raw = read_submission(path, path.name, outline(forms_now()[CALL]), LIMITS)
        assert sorted(fault.code for fault in raw.faults) == codes, path
        assert all(not fault.where.field for fault in raw.faults)


def test_an_attachment_may_be_larger_than_what_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(zipped(files_of(lambda files: files.update({ONE: PDF * (2 << 20)}))))
    form = outline(forms_now()[CALL])
    limits = replace(LIMITS, ratio=1 << 20)
    assert read_submission(path, "p", form, limits).faults == ()
    less = replace(limits, attachment=1 << 20)
    assert [f.code for f in read_submission(path, "p", form, less).faults] == ["INT-212"]
