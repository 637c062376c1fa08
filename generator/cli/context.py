"""What a command names: a project, a call with its form, an example, the page to edit in.

Each is returned, or refused in Chinese with what is missing; nothing is printed or ended here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.click_zh import nearest
from generator.findings import DeadEnd, Finding
from generator.model import wording
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.sources.program_version import other_version
from generator.sources.schemas import Schemas

# What only some commands need is imported by them.
if TYPE_CHECKING:
    from generator.forms.form import Form
    from generator.publish.issue import Beside

    Forms = Mapping[str, tuple[Form, ...]]


@dataclass(frozen=True, kw_only=True)
class CommandOutcome:
    """What a command did, line by line as it is told, and the code to exit with."""

    lines: tuple[str, ...]
    code: int = 0


_PROJECT_FILES = ("site_data",)


def project(root: Path) -> Path:
    """Return the root of a project; one written for another version of the program is refused."""
    project_folder(root)
    if other := other_version(root):
        raise DeadEnd("", (other,))
    return root


def project_folder(root: Path) -> Path:
    """Return the root of a project; any other folder is refused with what it lacks."""
    missing = [name for name in _PROJECT_FILES if not (root / name).exists()]
    if missing:
        raise DeadEnd(
            f"{root} 不是项目目录，缺少 {wording.names(missing)}；请换到项目目录，或用 --root 指明"
        )
    return root


def site_of(root: Path, schemas: Schemas | None = None) -> Site:
    """Return the site of a project; one that cannot be read is refused with its findings."""
    site, found = load(project(root), schemas)
    if site is None:
        raise DeadEnd("", found)
    return site


def forms_of(root: Path) -> "tuple[Site, Forms, tuple[Finding, ...]]":
    """Return the site of a project with the forms of its calls and what is wrong with those."""
    from generator.forms.reader import load_forms

    schemas = Schemas.read(project(root))
    site = site_of(root, schemas)
    return site, *load_forms(root, site, schemas)


def call_of(site: Site, call_id: str) -> Call:
    """Return a call by its id; an unknown one is refused with the one most like it."""
    call = site.call(call_id)
    if call is None:
        near = nearest(call_id, [known.id for known in site.calls])
        raise DeadEnd(f"没有 {call_id} 这个批次；{near}")
    return call


def free(root: Path, *paths: str) -> None:
    """Refuse to write where something is already."""
    for path in paths:
        if (root / path).exists() or (root / path).is_symlink():
            raise DeadEnd(f"{path} 已经存在；请换一个标识")


def begun(paths: Iterable[str]) -> Iterator[str]:
    """Yield a line for each new file."""
    return (f"新建 {path}" for path in paths)


def form_of(
    site: Site, forms: "Forms", found: tuple[Finding, ...], call_id: str
) -> "tuple[Call, Form]":
    """Return a call and its form now in force; a call without one is refused."""
    call = call_of(site, call_id)
    if call_id not in forms:
        wrong = tuple(one for one in found if f"/{call_id}/" in one.place.file)
        raise DeadEnd(f"{call_id} 没有可用的申报表；请先补上或改正", wrong)
    return call, forms[call_id][0]


def example_of(form: "Form", wanted: str | None) -> tuple[str, Mapping[str, object]]:
    """Return the name and the answers of an example, or two empty values where none is wanted."""
    if wanted is None:
        return "", {}
    known = {example.name: example.answers for example in form.examples}
    if not known:
        raise DeadEnd(f"{form.call} 的申报表还没有示例；请先补上，或不写 --example")
    name = wanted or next(iter(known))
    if name not in known:
        raise DeadEnd(f"没有 {name} 这个示例；{nearest(name, known)}")
    return name, known[name]


def editor_of(root: Path) -> "Beside":
    """Return what makes the page to edit in; refused where it cannot be had."""
    from generator.authoring.editor.page import beside

    made = beside(root)
    if isinstance(made, str):
        raise DeadEnd(made)
    return made
