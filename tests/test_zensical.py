"""The way out: the other builder makes the same site from the same generated pages."""

from datetime import datetime
from pathlib import Path

from lxml import html

from tests.support.project_copies import built


def pages(site: Path) -> dict[str, str]:
    """The text of the main part of every page, its spaces folded."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        main = html.fromstring(path.read_bytes()).xpath('//*[@id="gs-main"]')
        if main:
            found[path.relative_to(site).as_posix()] = " ".join(main[0].text_content().split())
    return found


def test_zensical_publishes_the_shipped_site_with_the_same_words(
    project: Path, built_site: Path, as_of: datetime
):
    built(project, as_of.date().isoformat(), "--builder", "zensical")
    ours, theirs = pages(built_site), pages(project / "build/current")
    assert ours.keys() <= theirs.keys()
    differing = [path for path, said in ours.items() if said != theirs[path]]
    assert differing == []
