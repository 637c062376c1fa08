"""What tests share: the project's sources, a copy to spoil, and the site built from them."""

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from generator.loading import load
from generator.model import Site
from generator.workdays import SHANGHAI

ROOT = Path(__file__).resolve().parent.parent
AS_OF = datetime(2026, 11, 22, tzinfo=SHANGHAI)
SOURCES = ("mkdocs.yml", "site_data", "schemas", "content", "generator/render/theme")


def copy_project(target: Path) -> Path:
    """Copy everything a build reads into a fresh folder."""
    for name in SOURCES:
        source, copy = ROOT / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copy2(source, copy)
    return target


def gongshi(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the real command in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "generator.cli", *words],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def site() -> Site:
    """The Site of the shipped sources, which must have no fault."""
    loaded, found = load(ROOT)
    assert loaded is not None
    assert found == ()
    return loaded


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that a test may spoil."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site built from the shipped sources as of ``AS_OF``."""
    root = copy_project(tmp_path_factory.mktemp("built") / "project")
    done = gongshi("build", "--as-of", AS_OF.date().isoformat(), cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    return (root / "build/current").resolve()
