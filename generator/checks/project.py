"""A whole project: read, and held to every check that needs nothing but its sources."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.checks.drafts import Drafts
from generator.checks.run import check_site
from generator.checks.unwritten import unwritten_forms
from generator.findings import Finding, Level, sort
from generator.model.calls import Site
from generator.model.loader import LOG_SIGNATURE, LOG_SIGNERS, load
from generator.sources.schemas import Schemas

# What is needed only once the sources are sound is imported then.
if TYPE_CHECKING:
    from generator.forms.form import Form

    Forms = Mapping[str, tuple[Form, ...]]

_SOURCES = frozenset({".yml", ".md", ".jsonl"})
# Lists are read by checks; what maintainers write is not published.
_READ = frozenset({("site_data", "results"), ("content", "project")})
_NONE: "Forms" = MappingProxyType({})


def checked(
    root: Path, now: datetime, log: bytes | None = None, *, publishing: bool = False
) -> "tuple[Site | None, Forms, tuple[Finding, ...]]":
    """Read the project below ``root`` and return it with its forms and every finding, sorted.

    Forms stand on their calls, and lists on their forms: while one is wrong, the faults of the
    next would only follow from it, and are not looked for. Where a ``log`` is given, it takes the
    place of the project's. With ``publishing``, what nobody wrote yet is wrong, but in a draft.
    """
    drafts = Drafts(root)
    site, forms, found = _checked(root, now, log, drafts)
    return site, forms, drafts.to_publish(found) if publishing else found


def _checked(
    root: Path, now: datetime, log: bytes | None, drafts: Drafts
) -> "tuple[Site | None, Forms, tuple[Finding, ...]]":
    schemas = Schemas.read(root)
    site, found = load(root, schemas)
    found = drafts.weighed(found)
    if site is None:
        return None, _NONE, found
    site = site if log is None else replace(site, log=log)
    found = drafts.weighed((*found, *check_site(site, now), *_carried(root, site)))
    if _wrong(found):
        return site, _NONE, found
    from generator.forms.reader import load_forms

    site = drafts.sound(site)
    forms, form_findings = load_forms(root, site, schemas)
    found = drafts.weighed((*found, *form_findings, *unwritten_forms(root, site.calls)))
    cases: tuple[Finding, ...] = ()
    if not _wrong(found):
        from generator.checks.form_cases import check_cases

        cases = drafts.weighed(check_cases(root, site, forms))
    if site.log and not _wrong(found):
        from generator.checks.log import check_facts
        from generator.render.announcement_index import borrowed_facts

        found = sort((*found, *check_facts(site, borrowed_facts(site, forms))))
    if (site.results or site.announcements) and not _wrong(found):
        from generator.checks.result_lists import check_lists

        found = drafts.weighed((*found, *check_lists(site, forms)))
    if not _wrong(found):
        from generator.checks.privacy_scan import official
        from generator.checks.written_pages import check_written

        # What was told of a line is the cause of what else would be.
        told = {(one.place.file, one.place.line) for one in found}
        pages = check_written(site, forms, now, official(site, forms))
        fresh = (p for p in pages if (p.place.file, p.place.line) not in told)
        found = drafts.weighed((*found, *fresh))
    # Last: a log that is not signed yet keeps nothing else from being read, nor does a case.
    return site, forms, drafts.weighed((*found, *cases, *_signature(root, site)))


def checked_staged(root: Path, now: datetime) -> "tuple[Site | None, Forms, tuple[Finding, ...]]":
    """Check what is staged in git instead of what lies in the project's folder.

    Raises NoRevision where nothing is staged.
    """
    from generator.authoring.amendments.git_revision import staged

    with staged(root) as folder:
        return checked(folder, now, publishing=True)


def _carried(root: Path, site: Site) -> tuple[Finding, ...]:
    """Search what lies among the sources and is no source: pictures, tables, documents."""
    files = _Files(_carriers(root))
    if not files:
        return ()
    from generator.checks.privacy_scan import official, search

    return search(files, official(site), {name: p.stat().st_size for name, p in files.paths()})


def _signature(root: Path, site: Site) -> tuple[Finding, ...]:
    if not (root / LOG_SIGNERS).is_file():
        return ()
    from generator.checks.log_signature import check_project

    return check_project(root, site.log)


class _Files(Mapping[str, bytes]):
    """Files by their paths within the project, each read when asked for."""

    def __init__(self, paths: Iterable[tuple[str, Path]]) -> None:
        self._paths = dict(paths)

    def __getitem__(self, name: str) -> bytes:
        return self._paths[name].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def paths(self) -> Iterable[tuple[str, Path]]:
        """Return the files by their names."""
        return self._paths.items()


def _carriers(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files by path; sources and lists are read by checks that know their lines."""
    for folder in ("content", "site_data"):
        for path in sorted((root / folder).rglob("*"), key=lambda p: p.parts):
            name = path.relative_to(root)
            read = path.suffix in _SOURCES or name.parts[:2] in _READ
            # It is published only where it is one, and then says nothing else.
            read = read or name.as_posix() == LOG_SIGNATURE
            if path.is_file() and not path.is_symlink() and not read:
                yield name.as_posix(), path


def _wrong(found: tuple[Finding, ...]) -> bool:
    return any(finding.level is Level.ERROR for finding in found)
