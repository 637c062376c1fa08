"""A site and its calls that keep every rule, read once from the shipped sources."""

import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from generator.loading import load
from generator.model import Call, Site

ROOT = Path(__file__).parents[1]
SOURCES = ("site_data", "schemas", "content")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="write what the stories of tests/cases print to their expected.txt",
    )


@pytest.fixture(scope="session")
def as_of() -> datetime:
    return datetime(2026, 11, 22, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def site() -> Site:
    site, findings = load(ROOT)
    assert site is not None
    assert findings == ()
    return site


@pytest.fixture(scope="session")
def call(site: Site) -> Call:
    """The call that has the most in it: districts, tracks, quotas, own funds and cases."""
    return next(call for call in site.calls if call.cases)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of everything a person edits, free to be spoiled."""
    root = tmp_path / "project"
    for name in SOURCES:
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    return root
