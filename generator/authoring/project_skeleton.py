"""A project of one's own, begun: the files it starts with, and those that follow the program.

Nothing is written here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from generator import __version__
from generator.model.working_days import PLAIN, is_chinese_time
from generator.sources.program_files import BROUGHT
from generator.sources.program_version import LOCK, PROGRAM
from generator.sources.schemas import FOLDER, SUFFIX
from generator.sources.time_zone import zone_named

_MARK = re.compile("@(title|heading|publisher|url|zone|calendar)@")
_PLACES: Mapping[str, str] = MappingProxyType(
    {
        "site.yml": "site_data/site.yml",
        "README.md": "README.md",
        "gitattributes": ".gitattributes",
        "gitignore": ".gitignore",
    }
)
_FORGES: Mapping[str, str] = MappingProxyType(
    {
        "github/gongshi.yml": ".github/workflows/gongshi.yml",
        "gitlab/gitlab-ci.yml": ".gitlab-ci.yml",
        "gitea/gongshi.yml": ".gitea/workflows/gongshi.yml",
    }
)
_EDITOR = ".vscode"
_INSTALL = "make setup"
_INSTALL_PINNED = f"python3 -m venv .venv && .venv/bin/pip install --quiet -r {LOCK}"


@dataclass(frozen=True, kw_only=True)
class ProjectNames:
    """What a project is called, who publishes it, where it will stand and whose time it keeps."""

    title: str
    publisher: str
    url: str
    time_zone: str


def project_files(names: ProjectNames) -> Mapping[str, bytes]:
    """Return the files of a new project by their paths."""
    folder = resources.files("generator.authoring") / "skeletons" / "project"
    zone = zone_named(names.time_zone)
    marks = {
        # A JSON text is a YAML text, whatever stands in it.
        "title": json.dumps(names.title, ensure_ascii=False),
        "publisher": json.dumps(names.publisher, ensure_ascii=False),
        "url": json.dumps(names.url, ensure_ascii=False),
        "zone": names.time_zone,
        "calendar": "" if zone is None or is_chinese_time(zone) else f"\ncalendar: {PLAIN}",
        "heading": re.sub(r"([\\`*_\[\]<>#&])", r"\\\1", names.title),
    }
    own = {
        place: _MARK.sub(lambda found: marks[found[1]], (folder / name).read_text("utf-8")).encode()
        for name, place in _PLACES.items()
    }
    forges = {
        place: _pinned((BROUGHT / "deploy/forges" / name).read_text("utf-8")).encode()
        for name, place in _FORGES.items()
    }
    editor = {
        f"{_EDITOR}/{path.name}": path.read_bytes()
        for path in sorted((BROUGHT / _EDITOR).glob("*.json"))
    }
    pin = {LOCK: f"{PROGRAM}=={__version__}\n".encode()}
    return MappingProxyType({**own, **pin, **forges, **editor, **schema_copies()})


def schema_copies() -> Mapping[str, bytes]:
    """Return the schemas that editors of a project complete and explain its files by."""
    return MappingProxyType(
        {
            f"{FOLDER}/{path.name}": path.read_bytes()
            for path in sorted((BROUGHT / FOLDER).glob(f"*{SUFFIX}"))
        }
    )


def _pinned(recipe: str) -> str:
    """Return a recipe of a forge that installs the version a project pins."""
    return recipe.replace(_INSTALL, _INSTALL_PINNED)
