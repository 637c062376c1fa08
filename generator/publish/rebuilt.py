"""A site built once more from the project it is said to come from, and what differs.

The same sources give the same bytes, so that every file of a site can be held to its sources.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.findings import Finding, Level
from generator.model.calls import Site
from generator.publish.issue import Forms, release
from generator.publish.proof_codes import finding
from generator.publish.releases import MANIFEST
from generator.publish.site_folder import SiteFolder
from generator.sources.time_zone import start_of

_BUILT = re.compile(r'内容截至：<time datetime="([0-9-]{10})">')
_DIGEST = re.compile(r"内容校验码：<code>([0-9a-f]{12})</code>")
_DAY, _MOMENT = timedelta(days=1), timedelta(seconds=1)
_GIVEN = ("mkdocs.yml", "generator/render/theme")


def against_project(
    files: Mapping[str, bytes], root: Path, site: Site, forms: Forms
) -> Iterator[Finding]:
    """Yield the files of a site that its project does not give, as of the day on its pages."""
    page = files.get("index.html", b"").decode("utf-8", "replace")
    day, digest = _BUILT.search(page), _DIGEST.search(page)
    if day is None or digest is None:
        yield finding("LOG-120", "index.html")
        return
    if digest[1] != site.digest[:12]:
        # Sources go on; that its log is a beginning of theirs is proved without them.
        yield replace(finding("LOG-122", "index.html", day=day[1]), level=Level.WARNING)
        return
    begins = start_of(date.fromisoformat(day[1]), site.zone)
    found: list[str] | None = None
    # What came out within the day tells when of the day it was.
    for moment in (begins + _DAY - _MOMENT, begins):
        fresh = _differing(files, root, site, forms, moment)
        if found is None or len(fresh) < len(found):
            found = fresh
        if not found:
            return
    for path in found or ():
        yield finding("LOG-121", path, name=path)


def _differing(
    files: Mapping[str, bytes], root: Path, site: Site, forms: Forms, moment: datetime
) -> list[str]:
    with TemporaryDirectory(prefix="gongshi-") as folder:
        beside = Path(folder)
        for name in _GIVEN:
            if (root / name).exists():
                (beside / name).parent.mkdir(parents=True, exist_ok=True)
                (beside / name).symlink_to((root / name).resolve())
        made = release(beside, site, forms, moment, None, "mkdocs")
        if isinstance(made, tuple):
            return [one.place.file for one in made]
        ours = SiteFolder(made.path)
        paths = {*ours, *files} - {MANIFEST}
        return sorted(p for p in paths if p not in ours or files.get(p) != ours[p])
