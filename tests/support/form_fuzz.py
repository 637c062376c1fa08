"""Files of a form with one thing changed, and what each command makes of such a form.

``python -m tests.support.form_fuzz 2000`` tries as many changes as one likes and counts them.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from generator.findings import FORMATS as SPEECHES
from generator.findings import Finding, Level, tell
from generator.forms.browser_form import portable
from generator.forms.form import Form
from generator.forms.formats import FORMATS, template
from generator.forms.reader import load_forms
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.review.outputs import outputs
from generator.review.reports.html_report import as_report
from generator.review.reports.workbook_report import working_copy
from generator.review.stages import Given, review
from generator.sources.schemas import Schemas
from generator.submissions.check import read_submissions
from tests.support.opened_submissions import raw_of
from tests.support.project_copies import ROOT, SOURCES, copy_of
from tests.support.source_mutations import changed

PATTERNS = ("application.schema.json", "*.table.json", "layout.yml", "rules.yml", "review.yml")
DAY = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class FormProject:
    """A copy of the project whose forms are spoiled and put back, read but for its forms."""

    root: Path
    site: Site
    schemas: Schemas
    files: tuple[Path, ...]
    sound: Mapping[str, Form]


def project(root: Path) -> FormProject:
    """Copy the project with the invented form of the parity tests."""
    copy_of(SOURCES, root)
    site, _ = load(root)
    assert site is not None
    schemas = Schemas.read(root)
    forms, found = load_forms(root, site, schemas)
    assert found == ()
    folders = sorted((root / "schemas/forms").glob("*/*"))
    files = tuple(p for f in folders for pattern in PATTERNS for p in sorted(f.glob(pattern)))
    sound = {call: versions[0] for call, versions in forms.items()}
    return FormProject(root=root, site=site, schemas=schemas, files=files, sound=sound)


def outcome(of: FormProject, seed: int) -> str:
    """Change one thing in one file, let every command at it, put it back: what came of it."""
    by = random.Random(f"form {seed}")  # noqa: S311  a seed, no secret
    path = by.choice(of.files)
    sound = path.read_bytes()
    path.write_bytes(spoilt(path, by))
    try:
        call = of.site.call(path.parts[-3])
        assert call is not None
        only = replace(of.site, calls=(call,))
        forms, found = load_forms(of.root, only, of.schemas)
    finally:
        path.write_bytes(sound)
    _hold(found, of.root)
    if any(finding.level is Level.ERROR for finding in found):
        assert call.id not in forms
        return "told"
    form, before = forms[call.id][0], of.sound[call.id]
    faults = sum(_use(form, call, of.site))
    if found:
        return "reminded"
    if form == before and portable(form, call) == portable(before, call):
        return "the same"
    return "another form" if not faults else "another form, its examples at fault"


def spoilt(path: Path, by: random.Random) -> bytes:
    """Return the content of a file with one value taken out, doubled, renamed or replaced."""
    text = path.read_text(encoding="utf-8")
    is_json = path.suffix == ".json"
    value: Any = json.loads(text) if is_json else yaml.safe_load(text)
    value = changed(value, by)
    if is_json:
        made = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    else:
        made = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=200)
    return made.encode("utf-8", "surrogatepass")


def _hold(found: tuple[Finding, ...], root: Path) -> None:
    """Hold what is told to a line that leads somewhere."""
    for finding in found:
        assert (root / finding.place.file).exists() or finding.code in ("FRM-102", "SRC-001")
        assert "；" in finding.message, finding.message
        assert len(finding.message) < 1_000
    for name in SPEECHES:
        tell(found, name)
    assert all(line.isprintable() for line in tell(found, "text").splitlines())


def _use(form: Form, call: Call, site: Site) -> Iterator[int]:
    """Make every shape, check the form's own examples, review them; yield the errors found."""
    for shape in FORMATS:
        for answers in ({}, *(example.answers for example in form.examples[:1])):
            assert template(form, call, shape, answers)
    json.dumps(portable(form, call), ensure_ascii=False)
    raws = [raw_of(form, one.answers, f"{one.name}.xlsx") for one in form.examples]
    checked = list(read_submissions(raws, form, call, received=DAY))
    assert len(checked) == len(raws)
    for one in checked:
        yield sum(found.code[:3] in ("FLD", "TBL", "INT") for found in one.result.findings)
    if form.review is not None:
        held, _ = review(checked, {}, Given(), form, call)
        if held is not None:
            assert outputs(held, form, call, site, as_of=DAY, sample=True).files
            as_report(held, form, call, sample=True, account=())
            working_copy(held, form, call, ())


def main() -> None:
    """Try as many changes as the command asks for and print what came of them."""
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with TemporaryDirectory() as folder:
        of = project(Path(folder) / "project")
        seen: Counter[str] = Counter()
        for seed in range(first, first + count):
            try:
                found = outcome(of, seed)
            except Exception as error:
                found = f"traceback {type(error).__name__}"
                print(seed, found, str(error)[:160].replace("\n", " "), flush=True)  # noqa: T201  a command
            seen[found] += 1
    print(dict(seen))  # noqa: T201  a command


if __name__ == "__main__":
    assert ROOT.is_dir()
    main()
