"""The log of what was published: sealing, the chain, and the proof over a built site."""

import json
import random
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.model.calls import Site
from generator.model.log_entries import LogEntry, digest_of, read_log
from generator.model.publication_log import canonical, seal
from generator.publish.log_proof import prove
from generator.publish.page_loads import foreign_loads
from generator.publish.releases import manifest
from generator.publish.site_folder import SiteFolder

Files = dict[str, bytes]

_NOT_OUT = "<article><span class='gs-window-word'>未发布</span></article>".encode()


def several(site: Site, number: int) -> Site:
    """The site with as many announcements as one likes, alike but for their ids and days."""
    first = site.announcements[0]
    return replace(
        site,
        announcements=tuple(
            replace(first, id=f"item-{n}", date=first.date - timedelta(days=n), published=None)
            for n in range(number)
        ),
    )


def log_of(site: Site, as_of: datetime) -> bytes:
    return b"".join(entry.line() for entry in seal(site, b"", as_of))


def test_sealing_adds_each_announcement_once_in_the_order_of_time(site: Site, as_of: datetime):
    many = several(site, 5)
    log = log_of(many, as_of)
    entries, broken = read_log(log)
    assert broken is None
    assert [entry.announcement for entry in entries] == [f"item-{n}" for n in (4, 3, 2, 1, 0)]
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert seal(many, log, as_of) == ()


def test_sealing_goes_on_where_the_log_ends(site: Site, as_of: datetime):
    log = log_of(several(site, 2), as_of)
    more = seal(several(site, 4), log, as_of)
    whole = log + b"".join(entry.line() for entry in more)
    entries, broken = read_log(whole)
    assert broken is None
    assert [entry.announcement for entry in entries[2:]] == ["item-3", "item-2"]


def test_what_is_still_to_come_is_not_sealed(site: Site, as_of: datetime):
    later = replace(site.announcements[0], published=as_of + timedelta(seconds=1))
    assert seal(replace(site, announcements=(later,)), b"", as_of) == ()
    assert len(seal(replace(site, announcements=(later,)), b"", as_of + timedelta(seconds=1))) == 1


def test_line_ends_do_not_change_what_is_sealed(site: Site):
    item = replace(site.announcements[0], body="一\n二\n")
    other = replace(item, body="一\r\n二\r\n\r\n")
    assert canonical(item, None) == canonical(other, None)
    assert canonical(item, None) != canonical(replace(item, body="一\n三\n"), None)


def test_an_empty_log_is_whole():
    assert read_log(b"") == ((), None)


@pytest.mark.parametrize(
    ("spoil", "code", "line"),
    [
        (lambda lines: [lines[0], lines[2]], "LOG-002", 2),
        (lambda lines: [lines[1], lines[0], lines[2]], "LOG-002", 1),
        (lambda lines: [lines[0], lines[0], lines[1]], "LOG-002", 2),
        (lambda lines: [*lines[:2], lines[2][:-9]], "LOG-001", 3),
        (lambda lines: [lines[0], b"\xff\n", *lines[1:]], "LOG-001", 2),
        (lambda lines: [lines[0], b"[]\n", *lines[1:]], "LOG-001", 2),
        (lambda lines: [lines[0], b"\n", *lines[1:]], "LOG-001", 2),
        (lambda lines: [lines[0], b"[" * 100_000 + b"\n"], "LOG-001", 2),
        (lambda lines: [lines[0].replace(b'{"ann', b'{ "ann'), *lines[1:]], "LOG-001", 1),
        (lambda lines: [lines[0].replace(b'"number":1', b'"number":true')], "LOG-001", 1),
        (lambda lines: [lines[0].replace(b'"number":1', b'"number":1,"number":1')], "LOG-001", 1),
        (lambda lines: [lines[0].replace(b"item-2", b"../../x")], "LOG-001", 1),
        (lambda lines: [lines[0].replace(b"item-2", b"item-7"), *lines[1:]], "LOG-002", 2),
    ],
)
def test_a_log_is_read_up_to_its_first_break(site: Site, as_of: datetime, spoil, code, line):
    lines = log_of(several(site, 3), as_of).splitlines(keepends=True)
    entries, broken = read_log(b"".join(spoil(lines)))
    assert broken is not None
    assert (broken.code, broken.line) == (code, line)
    assert len(entries) == line - 1
    assert "恢复" in broken.message()


def test_an_announcement_stands_in_the_log_once(site: Site, as_of: datetime):
    first, *_ = seal(several(site, 1), b"", as_of)
    again = replace(first, number=2, previous=digest_of(first.line().rstrip(b"\n")))
    broken = read_log(first.line() + again.line())[1]
    assert broken is not None
    assert (broken.code, broken.id) == ("LOG-003", "item-0")


@pytest.fixture(scope="module")
def published(built_site: Path) -> Files:
    files = SiteFolder(built_site)
    return {path: files[path] for path in files}


def entry_of(files: Mapping[str, bytes], number: int) -> LogEntry:
    return read_log(files["log.jsonl"])[0][number]


def test_a_site_as_it_was_built_agrees_with_its_log(published: Files):
    assert read_log(published["log.jsonl"])[0]
    assert prove(published, published["log.jsonl"]) == ()


def test_a_log_that_goes_on_in_the_project_still_agrees(published: Files):
    assert prove(published, published["log.jsonl"] + b"more\n") == ()


def test_a_log_that_differs_from_the_project_s_is_told(published: Files):
    found = prove(published, b"other\n")
    assert [finding.code for finding in found] == ["LOG-108"]
    assert [finding.code for finding in prove(published, b"")] == ["LOG-108"]


def test_a_site_without_its_log_or_its_list_of_files_is_told(published: Files):
    without = {path: data for path, data in published.items() if path != "log.jsonl"}
    assert [finding.code for finding in prove(without)] == ["LOG-101"]
    for listed in (b"", b"[]", b'{"files": 3}', b"\xff", b"[" * 100_000):
        found = prove({**published, "manifest.json": listed})
        assert [finding.code for finding in found] == ["LOG-102"]


def listed_anew(files: Files) -> Files:
    """The files with a list that agrees with them, as one who covers his traces would leave it."""
    rest = {path: data for path, data in files.items() if path != "manifest.json"}
    return {**rest, "manifest.json": manifest(rest)}


def of_the_log(files: Files) -> list[str]:
    """The files that say what was announced: log, sealed forms, lists, pages."""
    return sorted(
        path
        for path in files
        if path == "log.jsonl"
        or path.startswith(("data/announcements/", "data/results/"))
        or re.fullmatch(r"announcements/[a-z0-9-]+/index\.html", path)
    )


def mutated(files: Files, chance: random.Random) -> Files:
    """The files with one change at a random place in what was announced."""
    path = chance.choice(of_the_log(files))
    data = files[path]
    at = chance.randrange(len(data)) if data else 0
    other = chance.choice(of_the_log(files))
    lines = data.splitlines(keepends=True)
    made = chance.choice(("flip", "cut", "drop", "insert", "remove", "swap", "lines", "add"))
    if made == "remove":
        return {name: content for name, content in files.items() if name != path}
    if made == "add":
        return {**files, f"announcements/{chance.getrandbits(40):x}/index.html": data}
    if made == "swap" and other != path:
        return {**files, path: files[other], other: data}
    if made == "lines" and len(lines) > 1:
        chance.shuffle(lines)
        fresh = b"".join(lines)
    elif made == "flip":
        fresh = data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    elif made == "cut":
        fresh = data[:at]
    elif made == "drop":
        fresh = data[:at] + data[at + chance.randrange(1, 40) :]
    else:
        fresh = data[:at] + bytes([chance.randrange(256)]) + data[at:]
    return {**files, path: fresh}


SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 10))]
"""A hundred changes on each commit, all thousand behind ``make test-long``."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_thousand_changes_to_the_log_and_the_pages_are_all_named(published: Files, seed: int):
    chance = random.Random(seed)  # noqa: S311  a seed, no secret
    for _ in range(100):
        spoilt = mutated(published, chance)
        if spoilt != published:
            found = prove(spoilt)
            assert found
            assert all("；请" in finding.message for finding in found)


def shown(files: Files, entry: LogEntry, old: str, new: str) -> Files:
    path = f"announcements/{entry.announcement}/index.html"
    page = files[path].decode()
    head, body = page.split('id="gs-main"', 1)
    assert old in body
    return listed_anew({**files, path: f'{head}id="gs-main"{body.replace(old, new)}'.encode()})


def test_a_change_that_covers_its_traces_is_named_all_the_same(published: Files):
    entry = entry_of(published, 0)
    sealed = f"data/announcements/{entry.announcement}.json"
    told = json.loads(published[sealed])
    title, word = told["front"]["title"], re.findall(r"[一-龥]{6,}", told["text"])[0]
    cases = {
        "LOG-106": (
            shown(published, entry, title, f"{title}改"),
            shown(published, entry, word, word[:-1]),
        ),
        "LOG-105": (listed_anew({**published, sealed: published[sealed] + b"\n"}),),
        "LOG-104": (
            listed_anew({p: d for p, d in published.items() if p != sealed}),
            listed_anew(
                {
                    p: d
                    for p, d in published.items()
                    if f"announcements/{entry.announcement}/" not in p
                }
            ),
        ),
        "LOG-107": (
            listed_anew({**published, "data/announcements/never.json": published[sealed]}),
        ),
    }
    for code, sites in cases.items():
        for spoilt in sites:
            found = prove(spoilt)
            assert found[0].code == code


def test_a_page_that_calls_itself_not_out_is_named_all_the_same(published: Files):
    sealed = f"data/announcements/{entry_of(published, 0).announcement}.json"
    added = {"data/announcements/never.json": published[sealed]}
    added["announcements/never/index.html"] = _NOT_OUT
    found = prove(listed_anew({**published, **added}))
    assert "LOG-107" in [finding.code for finding in found]


def test_an_announcement_cut_from_the_log_is_named(published: Files):
    entries = read_log(published["log.jsonl"])[0]
    last = max(entry.number for entry in entries if entry.announces)
    shorter = b"".join(entry.line() for entry in entries[: last - 1])
    found = prove(listed_anew({**published, "log.jsonl": shorter}))
    name = entries[last - 1].announcement
    assert [(finding.code, name in finding.message) for finding in found] == [("LOG-107", True)]


def test_a_page_that_cannot_be_read_is_named(published: Files):
    path = f"announcements/{entry_of(published, 0).announcement}/index.html"
    found = prove(listed_anew({**published, path: b""}))
    assert [finding.code for finding in found] == ["LOG-106", "LOG-123"]


def page_of(files: Files) -> str:
    return f"announcements/{entry_of(files, 0).announcement}/index.html"


STRANGE = (
    '<meta http-equiv="refresh" content="0;url=https://other.example/">',
    "<META HTTP-EQUIV=Refresh content=0>",
    '<meta http-equiv="set-cookie" content="a=b">',
    '<base href="https://other.example/">',
    '<link rel="stylesheet" href="https://other.example/a.css">',
    '<link rel="stylesheet" href="../../assets/other.css">',
    '<link rel="preload" href="//other.example/a">',
    '<link rel="canonical" href="https://other.example/">',
    '<script src="https://other.example/a.js"></script>',
    '<script src="../../assets/other.js"></script>',
    "<script>location='https://other.example/'</script>",
    '<iframe src="https://other.example/"></iframe>',
)


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("path", ["sealed", "index.html", "404.html", "about/index.html"])
def test_what_no_page_of_a_site_holds_in_its_head_is_named(
    published: Files, strange: str, path: str
):
    path = page_of(published) if path == "sealed" else path
    more = {"assets/other.css": b"", "assets/other.js": b""}
    for mark in (b"</title>", b'<meta charset="utf-8">', b"</head>"):
        assert published[path].count(mark) == 1
        page = published[path].replace(mark, mark + strange.encode())
        found = foreign_loads({**published, **more, path: page})
        assert {(one.code, one.place.file) for one in found} == {("LOG-123", path)}


def test_a_site_proved_has_no_page_that_leads_elsewhere(published: Files):
    page = published["index.html"].replace(b"</title>", f"</title>{STRANGE[0]}".encode())
    found = prove(listed_anew({**published, "index.html": page}))
    assert [(one.code, one.place.file) for one in found] == [("LOG-123", "index.html")]


def test_a_policy_that_is_missing_or_loose_is_named(published: Files):
    path = page_of(published)
    page = published[path]
    policy = re.search(rb"<meta http-equiv[^>]*>", page)
    assert policy
    loose = policy[0].replace(b"script-src", b"script-src https:")
    for fresh in (b"", loose):
        found = prove(listed_anew({**published, path: page.replace(policy[0], fresh)}))
        assert "LOG-123" in [one.code for one in found]


@pytest.mark.parametrize("name", ["Author", "PubDate", "Url", "viewport", "other"])
def test_what_a_sealed_page_says_of_itself_is_held_to_the_log(published: Files, name: str):
    path = page_of(published)
    other = f'<meta name="{name}" content="1999"><title>'.encode()
    found = prove(listed_anew({**published, path: published[path].replace(b"<title>", other)}))
    assert [one.place.file for one in found] == [path]


@pytest.mark.parametrize(
    "path",
    [
        "announcements/fake/index.html",
        "announcements/fake.html",
        "announcements/by-year/fake/index.html",
        "announcements/guidelines-online/more/index.html",
        "announcements/guidelines-online/more.pdf",
    ],
)
def test_a_page_of_no_announcement_is_named(published: Files, path: str):
    found = prove(listed_anew({**published, path: published[page_of(published)]}))
    assert ("LOG-124", path) in [(one.code, one.place.file) for one in found]


def test_what_differs_is_named_where_the_words_are_the_same(published: Files):
    path = page_of(published)
    at = published[path].index(b"<article")
    head, article = published[path][:at], published[path][at:]
    fresh = re.sub(rb"<p>", b'<p hidden="">', article, count=1)
    fresh = fresh if fresh != article else article.replace(b"<td", b'<td hidden=""', 1)
    assert fresh != article
    found = prove(listed_anew({**published, path: head + fresh}))
    assert [one.code for one in found] == ["LOG-109"]
    shown = re.search("应为“(.*?)”，现为“(.*?)”；", found[0].message)
    assert shown
    assert shown[1] != shown[2]
    assert "hidden" in shown[2]


def gongshi(*given: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(given), catch_exceptions=False)
    return done.exit_code, done.output


def test_the_command_seals_once_and_check_guards_what_is_sealed(sources: Path):
    (sources / "site_data/log.jsonl").unlink(missing_ok=True)
    root = ("--root", str(sources))
    code, said = gongshi("seal", *root, "--as-of", "2026-11-22")
    assert code == 0
    assert "已登记第 1 条" in said
    before = (sources / "site_data/log.jsonl").read_bytes()
    assert gongshi("seal", *root, "--as-of", "2026-11-22") == (0, "没有要登记的公告。\n")
    assert (sources / "site_data/log.jsonl").read_bytes() == before
    item = next((sources / "content/announcements").glob("*.md"))
    item.write_text(item.read_text(encoding="utf-8") + "\n又加了一句。\n", encoding="utf-8")
    code, said = gongshi("check", *root, "--as-of", "2026-11-22")
    assert code == 1
    assert "LOG-004" in said
    assert gongshi("seal", *root, "--as-of", "2026-11-22")[0] == 1
    item.unlink()
    assert "LOG-005" in gongshi("check", *root, "--as-of", "2026-11-22")[1]


def test_what_build_would_refuse_is_refused_before_it_is_sealed(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    log = project / "site_data/log.jsonl"
    log.unlink(missing_ok=True)
    item = next((project / "content/announcements").glob("*.md"))
    text = item.read_text(encoding="utf-8")
    item.write_text(text + "\n[见这里](../nowhere/#part)。\n", encoding="utf-8")
    root = ("--root", str(project), "--as-of", "2026-11-22")
    assert gongshi("check", *root)[0] == 1
    # Whatever a check may leave to the build is not sealed either.
    monkeypatch.setattr("generator.checks.written_pages.check_written", lambda *_: ())
    assert gongshi("check", *root)[0] == 0
    code, said = gongshi("seal", *root)
    assert code == 1
    assert "PUB-003 链接“../nowhere/#part”指向的页面或文件不存在" in said
    assert said.endswith("共 1 处错误，0 处提醒。没有登记。\n")
    assert not log.exists()
    assert not (project / "build/current").exists()
    item.write_text(text, encoding="utf-8")
    assert "已登记第 1 条" in gongshi("seal", *root)[1]


def test_a_log_that_is_no_file_is_told(sources: Path):
    path = sources / "site_data/log.jsonl"
    path.unlink(missing_ok=True)
    path.mkdir()
    code, said = gongshi("check", "--root", str(sources), "--as-of", "2026-11-22")
    assert code == 1
    assert "LOAD-007" in said


def test_the_command_proves_a_site_and_names_what_differs(built_site: Path, tmp_path: Path):
    site = tmp_path / "site"
    shutil.copytree(built_site, site)
    code, said = gongshi("verify", str(site))
    assert code == 0
    assert "网站与登记簿一致" in said
    path = site / "log.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    (site / "there").symlink_to(path)
    code, said = gongshi("verify", str(site))
    assert code == 1
    assert "LOG-001" in said
    assert "符号链接" in said


def test_the_command_wants_a_site(sources: Path):
    code, said = gongshi("verify", "--root", str(sources))
    assert code == 2
    assert "gongshi build" in said
