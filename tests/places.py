"""Where the project stands, and copies of its parts to spoil."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
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
