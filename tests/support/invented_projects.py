"""The invented projects of tests/projects: whole sites of their own, each a call unlike the others.

Each is what `gongshi init` leaves and an office fills in: sources, forms and pages, nothing of the
program. What one of them shows is tested by the module that names it.
"""

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from generator.checks.run import check_site
from generator.model.calls import Site
from generator.model.loader import load

ROOT = Path(__file__).parents[2]


def invented(name: str, folder: Path) -> Path:
    """Copy a project into a folder, free to be spoiled, and return its root."""
    return Path(shutil.copytree(ROOT / "tests/projects" / name, folder / name))


def sound(root: Path, at: datetime) -> Site:
    """Read a project in which nothing is to be put right at an instant."""
    site, faults = load(root)
    assert site is not None, faults
    assert (*faults, *check_site(site, at)) == ()
    return site


def verified(root: Path, day: str) -> None:
    """Seal, check, build and prove a project whose announcements are written."""
    assert run(root, "seal", "--as-of", day).returncode == 0
    assert run(root, "check", "--as-of", day).stdout == "没有发现问题。\n"
    assert run(root, "build", "--as-of", day).returncode == 0
    assert run(root, "verify").returncode == 0


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the real command on a project."""
    return subprocess.run(
        [sys.executable, "-m", "generator.cli.main", *words, "--root", str(root)],
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
