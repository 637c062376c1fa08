"""The calls whose forms both sides are asked about: the shipped ones, and one that is invented."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.authoring.form_skeleton import checked_by_form
from generator.forms.browser_form import portable
from generator.forms.form import Form
from generator.forms.reader import load_forms
from generator.model.calls import Call
from generator.model.loader import load
from generator.sources.schemas import Schemas
from tests.conftest import ROOT


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A form in force, its call, and what the browser is given of them."""

    form: Form
    call: Call
    data: Mapping[str, object]


def shipped() -> dict[str, Subject]:
    """The calls of the project."""
    return calls_of(ROOT)


def invented(folder: Path) -> dict[str, Subject]:
    """The call of tests/calls with a form of its own, put together in an empty folder.

    As where a form is begun, the clauses that its rules are bound to say that it checks them.
    """
    shutil.copytree(ROOT / "schemas/data", folder / "schemas/data")
    shutil.copytree(ROOT / "tests/golden/sources", folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "tests/calls", folder / "site_data/calls")
    shutil.copytree(ROOT / "tests/parity/forms", folder / "schemas/forms")
    for rules in (folder / "schemas/forms").glob("*/*/rules.yml"):
        bound = frozenset(re.findall(r"^  - clause: (\S+)$", rules.read_text("utf-8"), re.M))
        for path in (folder / "site_data/calls" / rules.parts[-3]).glob("*.yml"):
            path.write_text(checked_by_form(path.read_text("utf-8"), bound), "utf-8")
    return calls_of(folder)


def calls_of(root: Path) -> dict[str, Subject]:
    site, findings = load(root)
    assert site is not None, findings
    forms, faults = load_forms(root, site, Schemas.read(root))
    assert faults == (), [fault.message for fault in faults]
    found = {}
    for call in site.calls:
        if call.id in forms:
            form = forms[call.id][0]
            found[call.id] = Subject(form=form, call=call, data=portable(form, call))
    return found
