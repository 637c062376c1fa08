"""Same sources, same bytes: whatever the path, time zone, locale, hash seed or clock."""

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from generator.model.calls import Site
from generator.model.loader import load
from generator.render.site import render
from generator.render.theme_context import extra

ROOT = Path(__file__).parents[1]
SHANGHAI = ZoneInfo("Asia/Shanghai")
WORLDS = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LC_ALL": "POSIX", "PYTHONHASHSEED": "4242", "LANGUAGE": "de"},
)
RENDER = """
import hashlib, sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from generator.model.loader import load
from generator.render.site import render
from generator.render.theme_context import extra
site, _ = load(Path(sys.argv[1]))
as_of = datetime(2026, 11, 22, tzinfo=ZoneInfo("Asia/Shanghai"))
total = hashlib.sha256(repr(extra(site, as_of)).encode())
for path, data in render(site, as_of).items():
    total.update(path.encode() + data)
print(total.hexdigest())
"""


def digest(folder: Path) -> str:
    """Digest every file of a folder by its path, bytes and mode."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            mode = oct(path.stat().st_mode)
            total.update(f"{path.relative_to(folder)}{mode}".encode() + path.read_bytes())
    return total.hexdigest()


def outcome(*words: str, world: dict[str, str], cwd: Path) -> str:
    """Run Python in another world and return what it prints."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "PYTHONUTF8": "1", **world},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_pages_are_the_same_in_every_world(tmp_path: Path, sources: Path) -> None:
    elsewhere = tmp_path / "另一个 地方" / "project"
    shutil.copytree(sources, elsewhere)
    third = tmp_path / "3"
    shutil.copytree(sources, third)
    roots = (sources, elsewhere, third)
    made = {
        outcome("-c", RENDER, str(root), world=world, cwd=tmp_path)
        for world, root in zip(WORLDS, roots, strict=True)
    }
    assert len(made) == 1


def test_a_whole_site_is_the_same_in_every_world(tmp_path: Path, small: Path) -> None:
    sites = []
    for number, world in enumerate(WORLDS[:2]):
        root = tmp_path / f"{number} 处" / "project"
        shutil.copytree(small, root)
        # A file system that keeps other times and makes folders in another order.
        for path in sorted(root.rglob("*"), reverse=bool(number)):
            os.utime(path, (10**9 + number, 10**9 + number))
        outcome("-m", "generator.cli.main", "build", "--as-of", "2026-04-10", world=world, cwd=root)
        sites.append((root / "build/current").resolve())
    assert sites[0].name == sites[1].name
    assert digest(sites[0]) == digest(sites[1])


@pytest.mark.parametrize("hours", [0, 1, 12, 23.99])
def test_a_day_has_one_site(site: Site, hours: float) -> None:
    first = datetime(2026, 11, 22, tzinfo=SHANGHAI)
    later = first + timedelta(hours=hours)
    for moment in (later, later.astimezone(ZoneInfo("UTC"))):
        shown = moment.astimezone(SHANGHAI)
        assert render(site, shown) == render(site, first)
        assert extra(site, shown) == extra(site, first)


def test_reading_twice_gives_the_same_site(sources: Path) -> None:
    assert load(sources) == load(sources)


def test_rendering_leaves_nothing_behind(site: Site, as_of: datetime) -> None:
    first = render(site, as_of)
    render(site, as_of + timedelta(days=400))
    assert render(site, as_of) == first
    assert list(first) == sorted(first)
