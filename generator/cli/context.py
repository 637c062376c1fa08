"""What a command is asked about: a project, its forms, the form of one call, an example.

Each is returned, or refused in Chinese with what is missing; nothing is printed or ended here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.click_zh import Refused, nearest
from generator.findings import Finding, Level
from generator.model import wording
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.sources.schemas import Schemas

# What only some commands need is imported by them.
if TYPE_CHECKING:
    from generator.authoring.amendments.facts import Side
    from generator.forms.form import Form
    from generator.publish.issue import Beside
    from generator.publish.preview.server import Server
    from generator.publish.preview.session import News
    from generator.submissions.reports.delivery import Report

    Forms = Mapping[str, tuple[Form, ...]]

NOT_CONFINED = "这台机器不能在受限的进程里打开文件；请换一台 Linux 机器再试"
"""Why no submission can be opened here."""

_PROJECT_FILES = ("mkdocs.yml", "site_data", "schemas")


def project(root: Path) -> Path:
    """Return the root of a project; any other folder is refused with what it lacks."""
    missing = [name for name in _PROJECT_FILES if not (root / name).exists()]
    if missing:
        raise Refused(
            f"{root} 不是项目目录，缺少 {wording.names(missing)}；请换到项目目录，或用 --root 指明"
        )
    return root


def site_of(root: Path, schemas: Schemas | None = None) -> Site:
    """Return the site of a project; one that cannot be read is refused with its findings."""
    site, found = load(project(root), schemas)
    if site is None:
        raise Refused("", found)
    return site


def forms_of(root: Path) -> "tuple[Site, Forms, tuple[Finding, ...]]":
    """Return the site of a project with the forms of its calls and what is wrong with those."""
    from generator.forms.reader import load_forms

    schemas = Schemas.read(project(root))
    site = site_of(root, schemas)
    return site, *load_forms(root, site, schemas)


def editing(root: Path, wanted: bool, site_dir: Path | None = None) -> "Beside | None":
    """Return what makes the page to edit in, where it is wanted; refused where it cannot be had."""
    if not wanted:
        return None
    if site_dir is not None:
        raise Refused("编辑的页面只供本机使用，不能另放一份；请去掉 --admin 或 --site-dir")
    from generator.authoring.editor.page import beside

    made = beside(root)
    if isinstance(made, str):
        raise Refused(made)
    return made


def server_at(
    root: Path,
    port: int,
    now: Callable[[], datetime],
    told: "Callable[[News], None]",
    beside: "Beside | None",
) -> "Server":
    """Return a preview of a project that listens on a port; one that is taken is refused."""
    from generator.publish.preview.server import Server
    from generator.publish.preview.session import Preview

    try:
        return Server(Preview(root, now=now, told=told, beside=beside), port)
    except OSError:
        raise Refused(f"端口 {port} 用不了，多半已被占用；请用 --port 另写一个") from None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What ``diff`` is asked for beside the two sides: shape, held submissions, where it goes."""

    shape: str
    submissions: tuple[Path, ...]
    received: datetime | None
    output: Path | None


def compared(root: Path, old: str, new: str, day: date, asked: Comparison) -> "Report":
    """Compare two revisions or folders; the draft of an announcement is dated ``day``."""
    from generator.authoring.amendments.affected import held
    from generator.authoring.amendments.report import amendment, delivered
    from generator.submissions.intake.pool import NotConfined, find_submissions

    before, after = _side(root, old), _side(root, new or str(root))
    turned = None
    if asked.submissions:
        if not (before.forms and after.forms):
            raise Refused("没有可用的申报表，检查不了收到的申报；请不写 --submissions")
        given = find_submissions(asked.submissions)
        try:
            turned = tuple(held(given, before, after, received=asked.received))
        except NotConfined:
            raise Refused(NOT_CONFINED) from None
    filed = day if asked.output is not None else None
    return delivered(amendment(before, after), turned, (before, after), asked.shape, filed)


def checked_staged(root: Path, now: datetime) -> "tuple[Site | None, Forms, tuple[Finding, ...]]":
    """Check what is staged in git instead of what lies in the project's folder."""
    from generator.authoring.amendments.git_revision import NoRevision, staged
    from generator.checks.project import checked

    try:
        with staged(root) as folder:
            return checked(folder, now)
    except NoRevision as refused:
        raise Refused(str(refused)) from None


def _side(root: Path, name: str) -> "Side":
    from generator.authoring.amendments.facts import Side
    from generator.authoring.amendments.git_revision import NoRevision, laid_out
    from generator.forms.reader import load_forms

    try:
        with laid_out(root, name) as folder:
            schemas = Schemas.read(folder)
            site, found = load(folder, schemas)
            forms, told = load_forms(folder, site, schemas) if site else ({}, ())
    except NoRevision as refused:
        raise Refused(str(refused)) from None
    wrong = tuple(one for one in (*found, *told) if one.level is Level.ERROR)
    if site is None or wrong:
        raise Refused(f"{name} 里有读不出来的内容，比较不了；请先改正", wrong)
    return Side(site=site, forms=forms, shapes=schemas.shapes)


def titles_for(form: str) -> Mapping[str, str]:
    """Return what each check holds, by code, for a format that has room for it."""
    if form != "sarif":
        return {}
    from generator.cli.catalogue import FAMILIES

    return {code: title for _, codes in FAMILIES for code, title in codes.items()}


def form_of(
    site: Site, forms: "Forms", found: tuple[Finding, ...], call_id: str
) -> "tuple[Call, Form]":
    """Return a call and its form now in force; a call without one is refused."""
    call = site.call(call_id)
    if call is None:
        near = nearest(call_id, [known.id for known in site.calls])
        raise Refused(f"没有 {call_id} 这个批次；{near}")
    if call_id not in forms:
        wrong = tuple(one for one in found if f"/{call_id}/" in one.place.file)
        raise Refused(f"{call_id} 没有可用的申报表；请先补上或改正", wrong)
    return call, forms[call_id][0]


def form_lines(forms: "Forms") -> Iterator[str]:
    """Yield a line for each form in force, with its examples."""
    for form, *_ in forms.values():
        names = "、".join(known.name for known in form.examples) or "无"
        yield f"{form.call}  {form.title}，第 {form.version} 版；示例：{names}"


def example_of(form: "Form", wanted: str | None) -> tuple[str, Mapping[str, object]]:
    """Return the name and the answers of an example, or two empty values where none is wanted."""
    if wanted is None:
        return "", {}
    known = {example.name: example.answers for example in form.examples}
    if not known:
        raise Refused(f"{form.call} 的申报表还没有示例；请先补上，或不写 --example")
    name = wanted or next(iter(known))
    if name not in known:
        raise Refused(f"没有 {name} 这个示例；{nearest(name, known)}")
    return name, known[name]
