"""Two states of the sources from their names to what is told of them; it prints nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from generator.authoring.amendments.affected import affected
from generator.authoring.amendments.facts import Side
from generator.authoring.amendments.git_revision import laid_out
from generator.authoring.amendments.report import amendment, delivered
from generator.findings import DeadEnd, Level
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.sources.schemas import Schemas
from generator.submissions.intake.inbox import inbox
from generator.submissions.reports.delivery import Report


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What is wanted beside the two sides: shape, submissions received, and where it goes."""

    shape: str
    submissions: tuple[Path, ...]
    received: datetime | None
    output: Path | None


def compare(root: Path, old: str, new: str, day: date, wanted: Comparison) -> Report:
    """Compare two revisions or folders; the draft of an announcement is dated ``day``.

    Raises DeadEnd for a side that cannot be read, and as ``open_submissions`` does.
    """
    before, after = _side(root, old), _side(root, new or str(root))
    turned = None
    if wanted.submissions:
        if not (before.forms and after.forms):
            raise DeadEnd("没有可用的申报表，检查不了收到的申报；请不写 --submissions")
        kept = [form for versions in after.forms.values() for form in versions]
        given = inbox(wanted.submissions, kept)
        turned = tuple(affected(given, before, after, received=wanted.received, today=day))
    filed = day if wanted.output is not None else None
    return delivered(amendment(before, after), turned, (before, after), wanted.shape, filed)


def _side(root: Path, name: str) -> Side:
    with laid_out(root, name) as folder:
        schemas = Schemas.read(folder)
        site, found = load(folder, schemas)
        forms, faults = load_forms(folder, site, schemas) if site else ({}, ())
        files = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")
            for path in sorted((folder / "schemas/forms").rglob("*"))
            if path.suffix in (".json", ".yml") and path.is_file() and not path.is_symlink()
        }
    wrong = tuple(one for one in (*found, *faults) if one.level is Level.ERROR)
    if site is None or wrong:
        raise DeadEnd(f"{name} 里有读不出来的内容，比较不了；请先改正", wrong)
    return Side(site=site, forms=forms, shapes=schemas.shapes, form_files=files)
