"""What a page may load, run and ask: as a value, and in the head of every built page."""

from pathlib import Path

import pytest
from lxml import html

from generator.publish.build import BUILDERS, Release, addresses, publish
from generator.web import csp
from tests.conftest import MACHINERY, copy_of
from tests.test_publish import SETTINGS

KEPT = (csp.READING, csp.FILLING, csp.standing_alone(scripts=["a"], styles=["b", "c"]))
ALIGNED = b"# t\n\n|a|b|c|d|\n|:--|:-:|--:|---|\n|1|2|3|4|\n"


def policies(page: Path) -> list[str]:
    """The policies of a page, in the order they stand."""
    tree = html.fromstring(page.read_bytes())
    return [str(each) for each in tree.xpath("/html/head/meta[@http-equiv]/@content")]


def test_a_page_to_read_loads_and_asks_only_of_its_own_site():
    assert csp.READING.content() == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
    )


def test_a_page_that_takes_answers_connects_to_nothing():
    told = csp.read(csp.FILLING.content())
    assert "connect-src" not in told
    assert told["default-src"] == told["worker-src"] == {"'none'"}
    assert told["require-trusted-types-for"] == {"'script'"}


def test_a_page_that_stands_alone_runs_its_own_texts_and_loads_nothing():
    told = csp.read(csp.standing_alone(scripts=["f()"], styles=["p{}", "p{}"]).content())
    assert told["script-src"] == {csp.hashed("f()")}
    assert told["style-src"] == {csp.hashed("p{}")}
    assert not any("'self'" in sources for sources in told.values())
    assert "script-src" not in csp.read(csp.standing_alone(styles=["p{}"]).content())


def test_a_text_is_named_by_its_hash_as_browsers_count_it():
    # The example of the recommendation, Content Security Policy Level 2, section 7.17.
    told = csp.hashed("alert('Hello, world.');")
    assert told == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    assert csp.hashed("居民") != csp.hashed("居民\n")


def test_a_server_also_forbids_frames_around_a_page():
    for kept in KEPT:
        assert kept.header() == kept.content() + "; frame-ancestors 'none'"
        assert "frame-ancestors" not in kept.content()


def test_every_policy_can_stand_in_an_attribute():
    for kept in KEPT:
        assert not set('"<>&\n') & set(kept.content())


@pytest.mark.parametrize("kept", KEPT)
def test_our_own_policies_are_tight_enough(kept: csp.Policy):
    assert csp.too_loose(kept.content(), fills=False) == ()


def test_only_pages_to_read_connect():
    assert csp.too_loose(csp.READING.content(), fills=True) == ("connect-src", "worker-src")
    for kept in KEPT[1:]:
        assert csp.too_loose(kept.content(), fills=True) == ()


LOOSE = [
    ("default-src 'none'", "default-src 'self'", "default-src"),
    ("default-src 'none'; ", "", "default-src"),
    ("base-uri 'none'", "base-uri 'self'", "base-uri"),
    ("form-action 'none'", "form-action *", "form-action"),
    ("; form-action 'none'", "", "form-action"),
    ("script-src 'self'", "script-src 'self' 'unsafe-inline'", "script-src"),
    ("script-src 'self'", "script-src 'self' 'unsafe-eval'", "script-src"),
    ("script-src 'self'", "script-src 'strict-dynamic'", "script-src"),
    ("script-src 'self'", "script-src 'nonce-1'", "script-src"),
    ("script-src 'self'", "script-src blob:", "script-src"),
    ("style-src 'self'", "style-src 'unsafe-inline'", "style-src"),
    ("style-src 'self'", "style-src https:", "style-src"),
    ("img-src 'self' data:", "img-src *", "img-src"),
    ("connect-src 'self'", "connect-src 'self' x.example", "connect-src"),
    ("connect-src 'self'", "CONNECT-SRC *; connect-src 'self'", "connect-src"),
    ("worker-src 'self'", "worker-src blob:", "worker-src"),
    ("worker-src 'self'", "font-src 'self'", "font-src"),
    ("worker-src 'self'", "frame-src data:", "frame-src"),
    ("worker-src 'self'", "report-uri x", "report-uri"),
]


@pytest.mark.parametrize(("part", "instead", "name"), LOOSE)
def test_what_a_page_of_ours_never_needs_is_named(part: str, instead: str, name: str):
    text = csp.READING.content()
    assert part in text
    assert csp.too_loose(text.replace(part, instead), fills=False) == (name,)


def test_workers_need_a_list_of_their_own_where_answers_are_taken():
    text = csp.FILLING.content().replace("worker-src 'none'; ", "")
    assert csp.too_loose(text, fills=True) == ("worker-src",)
    assert csp.too_loose(text, fills=False) == ()


@pytest.mark.parametrize("empty", ["", ";", " ; ; "])
def test_a_policy_of_nothing_closes_nothing(empty: str):
    assert csp.too_loose(empty, fills=False) == ("default-src", "base-uri", "form-action")


def test_every_built_page_has_one_policy_of_its_kind(built_site: Path):
    kinds = {"reading": 0, "filling": 0, "alone": 0}
    for path in built_site.rglob("*.html"):
        told = policies(path)
        assert len(told) == 1, path
        tree = html.fromstring(path.read_bytes())
        if path.is_relative_to(built_site / "downloads"):
            kind, kept = (
                "alone",
                csp.standing_alone(
                    scripts=tree.xpath("//script[not(@type)]/text()"),
                    styles=tree.xpath("//style/text()"),
                ).content(),
            )
        else:
            kind = "filling" if tree.xpath('//*[@id="gongshi-data"]') else "reading"
            kept = csp.THEME[kind]
        assert told == [kept], path
        kinds[kind] += 1
    assert all(kinds.values()), kinds


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_table_is_aligned_without_a_style_in_the_page(builder: str, tmp_path: Path):
    root = copy_of(MACHINERY, tmp_path)
    tree = {"index.md": ALIGNED, "feed.xml": b"<feed/>\n"}
    told = publish(tree, root=root, settings=SETTINGS, expected=addresses(tree), builder=builder)
    assert isinstance(told, Release), told
    page = html.fromstring((told.path / "index.html").read_bytes())
    assert page.xpath("//@style") == []
    assert page.xpath("//td/@class") == ["gs-left", "gs-center", "gs-right"]
