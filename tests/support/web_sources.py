"""What the scripts of the pages are made from, copied to be built elsewhere."""

import shutil
from pathlib import Path

from tests.support.project_copies import ROOT

WEB = ROOT / "generator/web"


def makings(root: Path) -> Path:
    """Put all that npm makes the scripts from where a project at a root has it; return where."""
    web = root / WEB.relative_to(ROOT)
    made = shutil.ignore_patterns("node_modules", "dist", "__pycache__", "*.py")
    shutil.copytree(WEB, web, ignore=made)
    (web / "node_modules").symlink_to(WEB / "node_modules")
    return web
