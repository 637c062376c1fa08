"""A page is read as a browser reads it."""

import pytest

from generator.web.html5 import DEEPEST, displayed, elements, indexed, is_shallow


def read(page: str) -> list[tuple[str, dict[str, str]]]:
    found = [(one.name, dict(one.attributes)) for one in elements(page)]
    return [one for one in found if one not in (("html", {}), ("head", {}), ("body", {}))]


@pytest.mark.parametrize(
    ("page", "there"),
    [
        ("<body/onload=x>", [("body", {"onload": "x"})]),
        ("<svg/onload=x>", [("svg", {"onload": "x"})]),
        ("<IMG/SRC=a/ONERROR=x>", [("img", {"src": "a/ONERROR=x"})]),
        ('<a title="1"href="b">', [("a", {"title": "1", "href": "b"})]),
        ("<a x=1 x=2>", [("a", {"x": "1"})]),
        ("<!-- <b> --!><i>", [("i", {})]),
        ("<!--><b>", [("b", {})]),
        ("<![CDATA[<b>]]>", []),
        ("<svg><![CDATA[<b>]]>", [("svg", {})]),
        ("<title><b></title><i>", [("title", {}), ("i", {})]),
        ("<table><i><td>", [("i", {}), ("table", {}), ("tbody", {}), ("tr", {}), ("td", {})]),
        (
            "<template><p a><template><b c></template></template>",
            [("template", {}), ("p", {"a": ""}), ("template", {}), ("b", {"c": ""})],
        ),
    ],
)
def test_what_a_browser_makes_of_a_piece_of_a_page(page: str, there: list[object]):
    assert read(page) == there


def test_what_a_script_holds_is_its_text():
    assert [one.text for one in elements("<script>a<b && c</script>")] == ["", "", "a<b && c", ""]


def test_templates_within_templates_are_read_without_end():
    names = [one.name for one in elements("<template>" * 3000 + "<b>")]
    assert names.count("template") > 500


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<div/>",
        "<div></x>",
        "<span><div></span>",
        "<object><marquee></object></marquee>",
        "<div><!--</div>-->",
        "<div><a title='</div></a>'></a>",
        "<title><script></title><x></script>",
        "<!--><div>-->",
        '<a "><div>">',
        "<svg><p></p><path/>",
        "<svg><g><![CDATA[></g>]]>",
        "<svg><script><g></script>",
        "<svg></svg><path/>",
        "<svg/><path/>",
        "<svg><g d=1/>",
        '<a ="><div>">',
        '<a =="><!--"><div>-->',
        "</1 <!-- ><div>-->",
        "<script><!--<script></script><!--</script><div>-->",
        "<svg><title><!--</title><!-- x --></svg><div>",
        '<\u017f a="<div>">',
        '<a\u00a0b="><div>">',
    ],
)
def test_no_page_that_nests_too_deep_passes_for_a_shallow_one(piece: str):
    assert is_shallow(piece * (DEEPEST // 4))
    assert not is_shallow(piece * (DEEPEST + 1))


@pytest.mark.parametrize(
    "page",
    [
        "<div></div>",
        "<ul><li>甲<li>乙</ul>",
        "<table><tr><td>甲<td>乙</table>",
        "<p>甲<br><img src=a>",
        "<svg><path d='1'/><g><rect/></g></svg>",
        "<b>甲</b><script>'</b>'</script>",
        "<a title='<div>'>甲</a>",
        "<!-- <div> -->",
        "<title></x><div></title>",
        "<script>'<div>'</script><style>/*<b>*/</style><textarea><p></textarea>",
    ],
)
def test_a_long_page_is_no_deep_one(page: str):
    assert is_shallow(page * (20 * DEEPEST))


def test_an_index_reads_on_where_a_page_breaks() -> None:
    page = (
        "<p>甲<br>\n乙</p>丙<div>丁</div><div>1\n2</div><pre><code>a\nb</code></pre>"
        "<script>x</script><h2>戊</h2>己&lt;b&gt;<table><tr><td>1</td><td>2</td></tr></table>"
    )
    assert indexed(page) == (
        "<p>甲 乙</p><p>丙丁1 2</p><pre>a\nb</pre><p>戊</p><p>己&lt;b&gt;12</p>"
    )


def test_a_line_break_is_displayed_only_in_what_keeps_it() -> None:
    page = "<p>甲\n乙</p><pre>a\nb</pre><textarea>c\nd</textarea>"
    assert [piece.breaks for piece in displayed(page)] == [False, True, True]
