"""A publicity with its extension, objections, correction and result, over the shipped sources."""

import json
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from generator.findings import Finding
from generator.model.announcements import Announcement
from generator.model.calls import Site
from generator.model.loader import load
from generator.model.result_packages import DESCRIPTION, FOLDER, LIST, VALID, digest_of
from tests.conftest import ROOT, SOURCES, copy_of

SHANGHAI = ZoneInfo("Asia/Shanghai")

PROPOSAL = "autumn-proposal"


def announced(root: Path) -> Path:
    """Copy the sources below a root, but put autumn's announcements in place of the shipped."""
    copy_of((*SOURCES, "mkdocs.yml"), root)
    for folder in ("results", "objections"):
        shutil.rmtree(root / "site_data" / folder, ignore_errors=True)
    (root / "site_data/log.jsonl").unlink(missing_ok=True)
    for path in (root / "content/announcements").glob("*-*-*.md"):
        path.unlink()
    shutil.copytree(ROOT / "tests/announced", root, dirs_exist_ok=True)
    return root


def read(root: Path) -> Site:
    """Read a project that has nothing to put right."""
    site, found = load(root)
    assert site is not None
    assert found == ()
    return site


def one(site: Site, name: str) -> Announcement:
    """Return an announcement by the last word of its id."""
    found = site.announcement(f"autumn-{name}")
    assert found is not None
    return found


def at(text: str) -> datetime:
    """Return an instant of Shanghai: 2023-09-08, or 2023-09-08 17:30."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def rewrite(root: Path, name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a list of the first package anew and state the digest it has then."""
    folder = root / FOLDER / PROPOSAL
    text = "".join(",".join(row) + "\r\n" for row in (header, *rows))
    (folder / name).write_bytes(text.encode("utf-8-sig"))
    state(root)


def state(root: Path, **changed: object) -> None:
    """Change what the first package says of itself, and state the digest its lists have."""
    folder = root / FOLDER / PROPOSAL
    described = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    lists = [(folder / name).read_bytes() for name in (LIST, VALID)]
    described["gongshi"] |= {"digest": digest_of(*lists), **changed}
    text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    (folder / DESCRIPTION).write_text(text, encoding="utf-8")


def codes(found: Sequence[Finding]) -> list[str]:
    """Return the codes of findings, in their order."""
    return [finding.code for finding in found]
