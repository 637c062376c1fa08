"""Each code of a built site is broken once and kept once, on the smallest site that can show it."""

import gzip
import json
from pathlib import Path

import pytest

from generator.checks.publication_codes import PUBLISHING
from generator.findings import Level
from generator.publish.site_folder import SiteFolder
from generator.publish.verify import verify
from generator.web import csp
from generator.web.escape import text

BASE = "https://gs.example/sub/"


def policed(told: str = csp.READING.content()) -> str:
    """The policy of a page, as it stands in its head."""
    return f'<meta http-equiv="Content-Security-Policy" content="{told}">'


def page(
    body: str = "",
    *,
    head: str = "<title>标题</title>",
    lang: str = ' lang="zh"',
    told: str = policed(),
) -> bytes:
    """A whole page whose main part holds one heading and the given body."""
    return (
        f"<!doctype html><html{lang}><head><meta charset='utf-8'>{told}{head}</head>"
        f"<body><main><h1 id='top'>标题</h1>{body}</main></body></html>"
    ).encode()


def sitemap(*addresses: str) -> bytes:
    """A map of the site that lists the given addresses."""
    places = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'.encode()


def site(**files: bytes | str) -> dict[str, bytes]:
    """A site of two pages, a picture and a style sheet, with some files put in their place."""
    good: dict[str, bytes] = {
        "index.html": page('<p><a href="a/#two">甲</a></p>'),
        "a/index.html": page('<h2 id="two">二</h2><p><a href="../">首页</a></p>'),
        "assets/style.css": b"body{background:url(dot.svg)}",
        "assets/dot.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
        "assets/ours.js": b"ours();\n",
        "data/x.json": b'{"x": 1}',
    }
    return good | {
        name: text.encode() if isinstance(text, str) else text for name, text in files.items()
    }


def codes(files: dict[str, bytes], *, expected: set[str] | None = None, base: str = BASE) -> set:
    """The codes and files of what is wrong with a site; by default it should hold all it holds."""
    found = verify(files, base_url=base, expected=files.keys() if expected is None else expected)
    assert all(finding.level is Level.ERROR for finding in found)
    return {(finding.code, finding.place.file) for finding in found}


def test_a_sound_site_has_no_findings():
    assert codes(site()) == set()
    assert codes(site(), base="") == set()


# One row: code, file at fault, the page that breaks it, the page that keeps it.
PAIRS = [
    ("PUB-003", '<a href="b/">乙</a>', '<a href="a/">甲</a>'),
    ("PUB-003", '<a href="a">甲</a>', '<a href="./a/index.html?q=1">甲</a>'),
    ("PUB-003", '<a href="../../etc/">甲</a>', '<a href=".">首页</a>'),
    ("PUB-003", '<img src="assets/none.svg" alt="">', '<img src="assets/dot.svg" alt="">'),
    ("PUB-003", f'<a href="{BASE}b/">乙</a>', f'<a href="{BASE}a/#two">甲</a>'),
    ("PUB-003", f'<img src="{BASE}b.svg" alt="">', f'<a href="{BASE}">首页</a>'),
    ("PUB-004", '<a href="a/#three">三</a>', '<a href="a/?q=1#two">二</a>'),
    ("PUB-004", '<a href="#none">三</a>', '<a href="#top">上</a><a href="">本页</a>'),
    ("PUB-004", '<a href="#%E4%B8%89">三</a>', '<a href="#%E4%B8%89">三</a><p id="三">三</p>'),
    ("PUB-005", '<p id="x">一</p><p id="x">二</p>', '<p id="x">一</p><p id="y">二</p>'),
    (
        "PUB-006",
        '<img src="https://x.example/a.png" alt="">',
        '<img src="data:image/png,x" alt="">',
    ),
    ("PUB-006", '<img src="//x.example/a.png" alt="">', '<img src="./assets/dot.svg" alt="">'),
    (
        "PUB-006",
        '<img srcset="https://x.example/a 2x" alt="">',
        '<img srcset="assets/dot.svg 2x, assets/dot.svg" alt="">',
    ),
    ("PUB-006", '<svg><use href="https://x.example/a#b"/></svg>', '<svg><use href="#top"/></svg>'),
    (
        "PUB-006",
        '<svg><image xlink:href="//x.example/a"/></svg>',
        '<svg><a xlink:href="a/">甲</a></svg>',
    ),
    (
        "PUB-006",
        '<a href="a/" ping="https://x.example/">甲</a>',
        '<a href="https://x.example/">外</a>',
    ),
    ("PUB-006", '<table background="https://x.example/"></table>', "<table></table>"),
    ("PUB-007", '<a href="javascript:alert(1)">甲</a>', '<a href="mailto:a@b.example">信</a>'),
    ("PUB-007", '<a href=" java\nscript:alert(1)">甲</a>', '<a href="tel:+8610">电话</a>'),
    ("PUB-007", '<a href="//x.example/">甲</a>', '<a href="http://x.example/">外</a>'),
    ("PUB-007", '<a href="file:///etc/passwd">甲</a>', '<form class="gs-filter"></form>'),
    ("PUB-007", '<button formaction="data:text/html,x">甲</button>', "<button>甲</button>"),
    ("PUB-008", '<p class="a" onclick="x()">甲</p>', "<p>on click = 甲</p>"),
    ("PUB-008", "<svg/ONLOAD=x()></svg>", '<p data-on="x">button=甲</p>'),
    ("PUB-008", "<body/onload=x()>", "<!-- <b onload=x()> -->"),
    ("PUB-008", "<svg><style><img onerror=x()></style></svg>", "<p data-x='<b onload=y>'>甲</p>"),
    ("PUB-008", "<table><b onclick=x()></table>", "<table></table>"),
    ("PUB-017", "<meta/http-equiv=' Refresh'/content=0>", "<p>meta refresh</p>"),
    ("PUB-011", "<h1>又一个</h1>", "<h2>二</h2>"),
    ("PUB-014", "<p>{{ call.title }}</p>", "<pre><code>{{ call.title }}</code></pre>"),
    ("PUB-014", "<p>上限 None 元</p>", "<p>Nonesuch</p>"),
    (
        "PUB-014",
        '<img alt="undefined" src="assets/dot.svg">',
        '<img alt="甲" src="assets/dot.svg">',
    ),
    ("PUB-015", '<iframe src="a/index.html"></iframe>', "<details><summary>甲</summary></details>"),
    ("PUB-015", "<form></form>", '<form class="x gs-filter"></form>'),
    ("PUB-015", "<object></object>", '<form role="search"></form>'),
    ("PUB-015", '<form class="gs-filter" action=""></form>', '<form class="a gs-filter b"></form>'),
    ("PUB-015", '<form class="gs-former"></form>', "<fieldset><legend>甲</legend></fieldset>"),
    ("PUB-015", '<script type="application/json">{}</script>', "<!-- <script> -->"),
    ("PUB-015", "<x-y>甲</x-y>", "<svg><linearGradient/></svg>"),
    ("PUB-016", '<p style="color:red">甲</p>', '<p class="gs-right">甲</p>'),
    ("PUB-016", '</main><p STYLE="color:red">甲</p><main>', "<p>style=</p>"),
]


@pytest.mark.parametrize(("code", "broken", "kept"), PAIRS)
def test_a_page_is_held_to_each_rule(code: str, broken: str, kept: str):
    assert (code, "index.html") in codes(site(**{"index.html": page(broken)}))
    assert codes(site(**{"index.html": page(kept)})) == set()


@pytest.mark.parametrize(
    "name",
    [
        "NaN",
        "None",
        "undefined",
        "Undefined",
        "null",
        "[object Object]",
        "{{ call }}",
        "项目None 号",
    ],
)
def test_what_an_applicant_calls_a_project_is_not_taken_for_what_a_template_left(name: str):
    cell = f'<td title="{text(name)}">{text(name)}</td>'
    shown = page(f"<table><tr>{cell}</tr></table>").replace(
        b"<title>", f"<title>{name} - ".encode()
    )
    assert codes(site(**{"index.html": shown})) == set()
    left = page(f"<table><tr>{cell}<td>None</td></tr></table>")
    assert codes(site(**{"index.html": left})) == {("PUB-014", "index.html")}


HEADS = [
    (
        "PUB-006",
        '<link rel="preconnect" href="https://x.example">',
        f'<link rel="canonical" href="{BASE}">',
    ),
    (
        "PUB-006",
        '<link rel="stylesheet" href="//x.example/a.css">',
        '<link rel="stylesheet" href="assets/style.css">',
    ),
    (
        "PUB-006",
        '<script src="https://x.example/a.js"></script>',
        '<link rel="alternate" href="https://x.example/">',
    ),
    (
        "PUB-006",
        '<style>@import "https://x.example/a.css"</style>',
        '<link rel="stylesheet" href="./assets/style.css">',
    ),
    ("PUB-009", "<script>alert(1)</script>", '<script type="application/json">{"a": 1}</script>'),
    (
        "PUB-010",
        '<script type="application/ld+json">{"a": </script>',
        '<script type="application/ld+json">[]</script>',
    ),
    ("PUB-017", '<base href="/">', '<meta name="author" content="甲">'),
    (
        "PUB-017",
        '<meta http-equiv="Refresh" content="0">',
        '<meta http-equiv="content-type" content="x">',
    ),
    ("PUB-027", "<style>p{}</style>", '<link rel="stylesheet" href="assets/style.css">'),
    ("PUB-027", "<script>ours();</script>", '<script src="assets/ours.js"></script>'),
    ("PUB-028", '<script src="data/x.json"></script>', '<script src="./assets/ours.js"></script>'),
    (
        "PUB-028",
        '<script src="assets/../data/x.json"></script>',
        f'<script src="{BASE}assets/ours.js" defer></script>',
    ),
]


@pytest.mark.parametrize(("code", "broken", "kept"), HEADS)
def test_the_head_of_a_page_is_held_to_each_rule(code: str, broken: str, kept: str):
    title = "<title>标题</title>"
    assert (code, "index.html") in codes(site(**{"index.html": page(head=title + broken)}))
    assert codes(site(**{"index.html": page(head=title + kept)})) == set()


def test_a_style_in_the_frame_of_a_page_loads_nothing_from_elsewhere():
    body = '</main><p style="background:url(https://x.example/a)">甲</p><main>'
    assert codes(site(**{"index.html": page(body)})) == {("PUB-016", "index.html")}


def test_a_page_has_a_policy_before_anything_is_loaded():
    style = '<link rel="stylesheet" href="assets/style.css">'
    for told in ("", "<meta name='x' content='y'>", style + policed()):
        assert codes(site(**{"index.html": page(told=told)})) == {("PUB-025", "index.html")}
    late = page(told="").replace(b"<main>", policed().encode() + b"<main>")
    assert codes(site(**{"index.html": late})) == {("PUB-025", "index.html")}
    kept = page(told='<meta name="x" content="y">' + policed().replace("Content", "content"))
    assert codes(site(**{"index.html": kept})) == set()


def test_a_policy_that_is_too_loose_is_named():
    good = csp.READING.content()
    for loose in (good.replace("form-action 'none'", "x"), f"{good}; font-src *"):
        assert codes(site(**{"index.html": page(told=policed(loose))})) == {
            ("PUB-026", "index.html")
        }


@pytest.mark.parametrize(
    "asking",
    [
        '<form class="gs-form"></form>',
        '<form class="a gs-find"></form>',
        '<form class="gs-drop b"></form>',
        '</main><script type="application/json" id="gongshi-data">{}</script><main>',
    ],
)
def test_a_page_that_asks_for_answers_may_connect_to_nothing(asking: str):
    assert codes(site(**{"index.html": page(asking)})) == {("PUB-026", "index.html")}
    filling = policed(csp.FILLING.content())
    assert codes(site(**{"index.html": page(asking, told=filling)})) == set()


def test_a_page_that_stands_alone_holds_only_scripts_of_the_program():
    def alone(script: str) -> dict[str, bytes]:
        told = csp.standing_alone(scripts=[script], styles=["p{}"]).content()
        head = f"<title>甲</title><style>p{{}}</style><script>{script}</script>"
        return site(**{"downloads/form.html": page(head=head, told=policed(told))})

    assert codes(alone("ours();")) == set()
    assert codes(alone("\nours();\n")) == set()
    assert codes(alone("theirs();")) == {("PUB-009", "downloads/form.html")}


def test_the_error_page_finds_its_scripts_from_the_root():
    for address, found in (("/sub/assets/ours.js", set()), ("/sub/data/x.json", {"PUB-028"})):
        head = f'<title>甲</title><script src="{address}"></script>'
        told = codes(site(**{"404.html": page(head=head)}))
        assert {code for code, _ in told} == found


def test_a_page_has_a_title_and_a_language():
    assert codes(site(**{"index.html": page(head="<title> </title>")})) == {
        ("PUB-012", "index.html")
    }
    assert codes(site(**{"index.html": page(lang="")})) == {("PUB-013", "index.html")}


@pytest.mark.parametrize("data", [b"", b"<html>\xff</html>", "标题".encode("gbk")])
def test_a_page_that_cannot_be_read_is_named(data: bytes):
    assert ("PUB-022", "x.html") in codes(site(**{"x.html": data}))


def test_a_missing_and_an_unexpected_file_are_named():
    files = site()
    assert codes(files, expected={*files, "c/index.html"}) == {("PUB-001", "c/index.html")}
    assert codes(files, expected=files.keys() - {"data/x.json"}) == {("PUB-002", "data/x.json")}
    assert codes(files, expected=files.keys() - {"assets/dot.svg"}) == set()


@pytest.mark.parametrize("name", [".env", "a/.git/x", "a/notes.md", "a b.txt", "a\\b.txt"])
def test_a_file_that_nobody_meant_to_publish_is_named(name: str):
    assert codes(site(**{name: b"x"})) == {("PUB-024", name)}


def test_only_the_error_page_may_begin_an_address_at_the_root():
    inner = page('<a href="/sub/a/">甲</a>')
    assert codes(site(**{"index.html": inner})) == {("PUB-023", "index.html")}
    assert codes(site(**{"404.html": inner, "index.html": page()})) == set()
    home = page('<a href="/sub/">首页</a><img src="/sub/assets/dot.svg" alt="">')
    assert codes(site(**{"404.html": home})) == set()
    assert codes(site(**{"404.html": page('<a href="/a/">甲</a>')})) == {("PUB-023", "404.html")}
    assert codes(site(**{"404.html": page('<a href="/a/">甲</a>')}), base="") == set()


def test_a_style_sheet_loads_only_files_of_this_site():
    for broken, code in (
        ("a{b:url('https://x.example/a')}", "PUB-006"),
        ('@import "//x.example/a.css";', "PUB-006"),
        ("a{b:url(none.png)}", "PUB-003"),
    ):
        assert codes(site(**{"assets/style.css": broken})) == {(code, "assets/style.css")}
    kept = "a{b:url('data:image/svg+xml,<svg>(x)</svg>') url( \"dot.svg\" )} @import 'style.css';"
    assert codes(site(**{"assets/style.css": kept})) == set()


def test_a_picture_runs_nothing_and_loads_nothing_from_elsewhere():
    for broken, code in (
        ("<script/>", "PUB-015"),
        ("<foreignObject/>", "PUB-015"),
        ('<g onload="x()"/>', "PUB-008"),
        ('<image href="https://x.example/a"/>', "PUB-006"),
        ("<g>", "PUB-021"),
    ):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg">{broken}</svg>'
        assert codes(site(**{"assets/dot.svg": svg})) == {(code, "assets/dot.svg")}
    kept = '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>'
    assert codes(site(**{"assets/dot.svg": kept})) == set()


def test_data_files_are_whole():
    assert codes(site(**{"data/x.json": b'{"x": '})) == {("PUB-021", "data/x.json")}
    assert codes(site(**{"feed.xml": b"<feed>"})) == {("PUB-021", "feed.xml")}
    assert codes(site(**{"feed.xml": b"<feed/>"})) == set()


def test_the_search_index_leads_to_pages_and_places_that_exist():
    def index(*locations: str) -> dict[str, bytes]:
        docs = [{"location": location} for location in locations]
        return site(**{"search/search_index.json": json.dumps({"docs": docs})})

    assert codes(index("", "#top", "a/", "a/#two")) == set()
    for location in ("b/", "a/#none", "#none"):
        assert codes(index(location)) == {("PUB-019", "search/search_index.json")}
    assert codes(site(**{"search/search_index.json": b"[]"})) == set()


def test_the_map_of_the_site_lists_only_addresses_of_its_pages():
    good = sitemap(BASE, f"{BASE}a/")
    assert codes(site(**{"sitemap.xml": good, "sitemap.xml.gz": gzip.compress(good)})) == set()
    for address in (f"{BASE}b/", "https://x.example/", ""):
        assert codes(site(**{"sitemap.xml": sitemap(address)})) == {("PUB-020", "sitemap.xml")}
    assert codes(site(**{"sitemap.xml": sitemap("/a/")}), base="") == set()


@pytest.mark.parametrize("packed", [gzip.compress(b"<urlset/>"), b"x", gzip.compress(b"x")[:9]])
def test_the_packed_map_is_the_same_as_the_plain_one(packed: bytes):
    files = site(**{"sitemap.xml": sitemap(BASE), "sitemap.xml.gz": packed})
    assert codes(files) == {("PUB-020", "sitemap.xml.gz")}


def test_findings_are_sorted_and_say_what_to_do():
    files = site(**{"index.html": page("<iframe></iframe><h1>二</h1>"), "z.html": page("{{")})
    found = verify(files, base_url=BASE, expected=files.keys())
    assert list(found) == sorted(found, key=lambda f: (f.place, f.code, f.message))
    assert all("；请" in finding.message for finding in found)
    assert found[0].message == "页面有 2 个一级标题；请只保留一个"


def test_every_code_says_what_is_so_and_what_to_do():
    assert list(PUBLISHING) == sorted(PUBLISHING)
    for sentence in PUBLISHING.values():
        fact, _, remedy = sentence.rpartition("；")
        assert fact
        assert remedy.startswith("请")


def test_a_folder_is_read_like_a_mapping_and_its_links_are_refused(tmp_path: Path):
    for name, data in site().items():
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    folder = SiteFolder(tmp_path / "site")
    assert dict(folder) == site()
    assert len(folder) == len(site())
    assert list(folder) == sorted(site())
    assert verify(tmp_path / "site", base_url=BASE, expected=site().keys()) == ()

    (tmp_path / "secret").write_text("x")
    (tmp_path / "site" / "data" / "link.json").symlink_to(tmp_path / "secret")
    (tmp_path / "site" / "loop").symlink_to(tmp_path)
    assert "data/link.json" not in SiteFolder(tmp_path / "site")
    found = verify(tmp_path / "site", base_url=BASE, expected=site().keys())
    assert [(f.code, f.place.file) for f in found] == [
        ("PUB-018", "data/link.json"),
        ("PUB-018", "loop"),
    ]
