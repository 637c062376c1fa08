"""What tests share: a site whose calls keep every rule, copies to spoil, the site, Chromium."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from generator.model.calls import Call, Site
from generator.model.loader import load
from tests.support.project_copies import MACHINERY, ROOT, SOURCES, built, copy_of

CHROMIUM = "/usr/bin/chromium-headless-shell"
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# How long an example or a page takes, on a machine that does other work as well, is for
# benchmarks to say.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


APART = frozenset(
    (
        "browser",
        "deploy",
        "test_docs.py",
        "test_handbook.py",
        "test_parity.py",
        "test_parity_intake.py",
        "test_web.py",
    )
)
"""What mostly waits for other programs: it runs beside the rest."""
SWARMS = frozenset(
    (
        "test_benchmarks.py",
        "test_bounded_memory.py",
        "test_bounded_work.py",
        "test_determinism.py",
        "test_form_fuzz.py",
        "test_intake_fuzz.py",
        "test_log_mutations.py",
        "test_no_later_surprise.py",
        "test_one_cause.py",
        "test_privacy_scan.py",
        "test_results_end_to_end.py",
        "test_results_hostile.py",
        "test_slow_patterns.py",
        "test_source_fuzz.py",
        "test_w3c.py",
        "test_word_html.py",
        "test_word_round_trips.py",
    )
)
"""What does the same with much: it runs beside the rest, too, and unmeasured, for others pass the
same lines first."""
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            first = item.path.relative_to(HERE).parts[0]
            if first in APART:
                item.add_marker(pytest.mark.apart)
            elif first in SWARMS:
                item.add_marker(pytest.mark.swarm)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="write what the stories of tests/cases print, and the tree of tests/golden, anew",
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
    return copy_of((*SOURCES, "mkdocs.yml"), tmp_path / "project")


@pytest.fixture
def project(sources: Path) -> Path:
    """A copy of the project that can be built, free to be spoiled."""
    return copy_of(("generator/render/theme",), sources)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small invented site of tests/golden with its one invented call, free to be spoiled."""
    root = copy_of(("schemas", *MACHINERY), tmp_path / "small")
    shutil.copytree(ROOT / "tests/golden/sources", root, dirs_exist_ok=True)
    shutil.copytree(ROOT / "tests/calls", root / "site_data/calls")
    return root


@pytest.fixture(scope="session")
def built_project(tmp_path_factory: pytest.TempPathFactory, as_of: datetime) -> Path:
    """A copy of the project with its site built by the real command, free to be copied."""
    root = copy_of((*SOURCES, *MACHINERY), tmp_path_factory.mktemp("built") / "project")
    built(root, as_of.date().isoformat())
    return root


@pytest.fixture(scope="session")
def built_site(built_project: Path) -> Path:
    """The folder of the site built from the shipped sources."""
    return (built_project / "build/current").resolve()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()
