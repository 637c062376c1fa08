"""Where the project stands, and copies of its parts to spoil."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("site_data", "schemas", "content")
MACHINERY = ("mkdocs.yml", "generator/render/theme")


def copy_of(names: tuple[str, ...], root: Path) -> Path:
    """Copy files and folders of the project to the same places below another root."""
    for name in names:
        source, copy = ROOT / name, root / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copy2(source, copy)
    return root


def built(root: Path, as_of: str, *options: str) -> Path:
    """Build a project as a server does, by the real command, and return the folder of its site."""
    run_gongshi(root, "build", "--as-of", as_of, *options)
    return (root / "build/current").resolve()


def run_gongshi(root: Path, *words: str) -> None:
    """Run the real command in a project, which has to do what it is told."""
    done = subprocess.run(
        [sys.executable, "-m", "generator.cli.main", *words],
        cwd=root,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def folders() -> set[Path]:
    """The folders of confined processes: each has one for as long as it takes to begin."""
    return set(Path(tempfile.gettempdir()).glob("gongshi-*"))


def left_behind(before: set[Path], patience: float = 10) -> set[Path]:
    """The folders that came since and stay, not those of tests that run on the other core."""
    came = folders() - before
    until = time.monotonic() + patience
    while (stays := {path for path in came if path.exists()}) and time.monotonic() < until:
        time.sleep(0.05)
    return stays
