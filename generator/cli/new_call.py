"""A call begun: its skeleton, or next year's edition of one that stands.

What is asked for is refused in Chinese, or written as a whole and told; nothing is printed here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from generator.authoring import call_skeleton
from generator.authoring.atomic_write import place
from generator.authoring.edition.moved_dates import Deferred
from generator.authoring.edition.next_edition import (
    Edition,
    call_file,
    edition_of,
    form_file,
    years_on,
)
from generator.authoring.yaml_edits import inserted
from generator.checks.project import checked
from generator.cli.context import CommandOutcome, begun, call_of, free, project, site_of
from generator.cli.new_form import begin_form, chosen
from generator.findings import DeadEnd, Finding, Level, counted, tell, worst
from generator.model.calls import Call, Site
from generator.model.responsibility import several_offices
from generator.model.working_days import say_day
from generator.sources.documents import read_word
from generator.sources.time_zone import with_offsets
from generator.web.labels import LEVELS

_CALLS = "site_data/calls"
_FORMS = "schemas/forms"
_LISTING = "site_data/site.yml"
_TEXTS = frozenset({".yml", ".json"})


def begin_call(
    root: Path,
    call_id: str,
    source: str | None,
    now: datetime,
    blocks: str = "",
    office: str = "",
) -> CommandOutcome:
    """Write a new call and list it: a skeleton, or the next edition of the call ``source``.

    The form of a skeleton is made of ``blocks``, named as ``new form`` takes them; it names its
    ``office`` where the site has several. An edition keeps that of its source.
    """
    if not call_skeleton.is_call_id(call_id):
        site_of(root)
        raise DeadEnd("批次标识只用小写字母、数字和连字符，如 demo-2024")
    if source is None:
        return _skeleton(root, call_id, now, blocks, office)
    return _edition(root, call_id, source, now)


def _skeleton(root: Path, call_id: str, now: datetime, blocks: str, office: str) -> CommandOutcome:
    site = site_of(root)
    publisher = _publisher(site, office)
    free(root, f"{_CALLS}/{call_id}", f"{_FORMS}/{call_id}")
    prefix = call_skeleton.free_prefix(call_id, _prefixes(root))
    window = call_skeleton.sample_window(now.date(), site.calendar)
    year = call_skeleton.year_named(call_id) or window[0].year
    if window[0].year != year:
        window = call_skeleton.sample_window(date(year, 1, 1), site.calendar)
    files = call_skeleton.call_files(call_id, *window, prefix, publisher)
    later = frozenset(one.id for one in site.calls if one.year > year)
    listing = _listing(root, call_id, later)
    made = {path: with_offsets(text, site.zone).encode() for path, text in files.items()}
    place(root, {**made, **listing}, (f"{_CALLS}/{call_id}",))
    form = begin_form(root, call_id, chosen(root, call_id, blocks), now, fresh=True)
    last = (
        f"已列入 site_data/site.yml，先是草稿，不发布。照着正式文件逐项改写，随时运行 "
        f"gongshi check；写好以后删去 {_CALLS}/{call_id}/call.yml 里的 draft: true。"
    )
    return CommandOutcome(lines=(*begun(files), *form.lines, last), code=form.code)


def _publisher(site: Site, office: str) -> str:
    """Return the office a call is to name, "" where the site has no more than one."""
    known = {one.id: one.short_name for one in site.offices}
    if office in known or (not office and not several_offices(site)):
        return office
    if not known:
        raise DeadEnd("site_data/site.yml 没有写 offices；请先写上单位，或者去掉 --office")
    named = "、".join(f"{name}（{title}）" for name, title in known.items())
    said = f"没有 {office} 这个单位" if office else "本站有几个单位"
    raise DeadEnd(f"{said}；请用 --office 写明是哪个单位的：{named}")


def _edition(root: Path, call_id: str, source: str, now: datetime) -> CommandOutcome:
    site, _, found = checked(project(root), now)
    if site is None:
        raise DeadEnd("", found)
    call = _source(site, source, found)
    free(root, f"{_CALLS}/{call_id}", f"{_FORMS}/{call_id}")
    years = years_on(call, call_id)
    if years is None:
        raise DeadEnd(
            f"{call_id} 的年度要晚于 {source} 的 {call.year} 年，到 2100 年为止；请改正批次标识"
        )
    edition = edition_of(
        call,
        call_id,
        years,
        call_skeleton.free_prefix(call_id, _prefixes(root)),
        frozenset(one.short_title for one in site.calls),
    )
    draft = _EditionFiles(root, edition, site)
    later = frozenset(one.id for one in site.calls if one.year > edition.year)
    folders = draft.folders()
    place(root, {**draft.files, **_listing(root, call_id, later)}, folders)
    return _begun(draft, checked(root, now)[2], folders)


class _EditionFiles:
    """The files of an edition by path, and what is to be said of them."""

    def __init__(self, root: Path, edition: Edition, site: Site) -> None:
        self.edition = edition
        self.files: dict[str, bytes] = {}
        self.deferred: list[Deferred] = []
        self.old: list[str] = []
        call = edition.call
        for stem, document in call.documents.items():
            with _readable(document.path):
                text = (root / document.path).read_bytes().decode()
                written = call_file(edition, stem, text, site.calendar, site.zone)
            self.files[f"{_CALLS}/{edition.id}/{stem}.yml"] = written.text.encode()
            self.deferred += written.deferred
        folder = root / _FORMS / call.id / call.form.version
        for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).parts):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                with _readable(path.relative_to(root).as_posix()):
                    self._form(path.relative_to(folder).as_posix(), path.read_bytes())

    def _form(self, name: str, content: bytes) -> None:
        target = f"{_FORMS}/{self.edition.id}/{self.edition.version}/{name}"
        self.files[target] = content
        if Path(name).suffix in _TEXTS:
            written = form_file(self.edition, name, content.decode())
            self.files[target] = written.text.encode()
            self.old += (f"{target}:{line}" for line in written.old)

    def folders(self) -> tuple[str, ...]:
        """Return the folders that are new; the form stands before the call that needs it."""
        both = f"{_FORMS}/{self.edition.id}", f"{_CALLS}/{self.edition.id}"
        return tuple(one for one in both if any(path.startswith(f"{one}/") for path in self.files))


@contextmanager
def _readable(path: str) -> Iterator[None]:
    """Refuse a file that cannot be taken apart: checks may pass over what only we look into."""
    try:
        yield
    except ValueError:
        raise DeadEnd(f"{path} 里有读不懂的内容；请先改正，再由它起草") from None


def _begun(
    draft: _EditionFiles, found: tuple[Finding, ...], folders: tuple[str, ...]
) -> CommandOutcome:
    """Say what was written, what moved, and what is left to do."""
    edition = draft.edition
    ours = _within(found, folders)
    lines = [*begun(draft.files)]
    lines.append(
        f"由 {edition.call.id} 起草：日期顺移 {edition.years} 年，"
        f"条款标识以 {edition.prefix} 开头，已列入 site_data/site.yml。"
    )
    lines += (
        f"{one.name}截止的 {say_day(one.off, weekday=True)}休息，"
        f"写作下一个工作日 {say_day(one.day, weekday=True)}。"
        for one in draft.deferred
    )
    lines += (f"{place}: 这里还写着原来的年份；请核对" for place in draft.old)
    if worst(ours):
        wrong = tuple(one for one in ours if one.level is Level.ERROR)
        return CommandOutcome(lines=(*lines, tell(wrong, "text"), counted(ours)), code=1)
    left = tuple(one for one in ours if one.code != "CALL-009")
    lines += (tell(left, "text"),) if left else ()
    lines.append(
        f"有 {len(ours) - len(left)} 处待确认，页面上都已标明；"
        "运行 gongshi check 逐处列出，核对一处删去一处。"
    )
    lines.append(
        f"先是草稿，不发布；写好以后删去 {_CALLS}/{edition.id}/call.yml 里的 draft: true。"
    )
    return CommandOutcome(lines=tuple(lines))


def _source(site: Site, source: str, found: tuple[Finding, ...]) -> Call:
    ours = _within(found, (f"{_CALLS}/{source}", f"{_FORMS}/{source}"))
    wrong = tuple(one for one in ours if one.level is Level.ERROR)
    if wrong:
        raise DeadEnd(f"{source} 里有{LEVELS['error']}；请先改正，再由它起草", wrong)
    return call_of(site, source)


def _within(found: tuple[Finding, ...], folders: tuple[str, ...]) -> tuple[Finding, ...]:
    below = tuple(f"{folder}/" for folder in folders)
    return tuple(one for one in found if one.place.file.startswith(below))


def _prefixes(root: Path) -> frozenset[str]:
    """Return the prefixes of all calls, of those that cannot be read as well."""
    folders = (root / _CALLS).glob("*")
    return frozenset(
        read_word(root, f"{_CALLS}/{folder.name}/call.yml", "prefix") for folder in folders
    )


def _listing(root: Path, call_id: str, after: frozenset[str]) -> Mapping[str, bytes]:
    text = (root / _LISTING).read_bytes().decode()
    added = inserted(text, ("calls",), call_id, after)
    if added is None:
        raise DeadEnd("site_data/site.yml 里没有找到 calls；请把它写成 calls: [批次标识] 的样子")
    return {_LISTING: added.encode()}
