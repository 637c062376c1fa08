"""Files beside the pages people write: read, described, published, sealed, previewed."""

import os
import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import lxml.html
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from generator.cli.main import main
from generator.model.enclosures import FILE_LIMIT, KINDS, PICTURE_LIMIT, PICTURES, dimensions
from generator.model.loader import load
from generator.publish.log_proof import prove
from generator.publish.preview.session import News, Preview
from generator.publish.site_folder import SiteFolder
from generator.sources.markdown import pictures, targets, within

AS_OF = "2026-11-22"
NOTICE = "content/announcements/spring-opens.md"


def picture(kind: str, width: int = 64, height: int = 40, **how: object) -> bytes:
    """A whole picture of a kind, by the name of its ending."""
    to = BytesIO()
    Image.new("RGB", (width, height), "white").save(to, {"jpg": "jpeg"}.get(kind, kind), **how)
    return to.getvalue()


def packed() -> bytes:
    to = BytesIO()
    with ZipFile(to, "w") as archive:
        archive.writestr(ZipInfo("说明.txt"), "没有个人信息。")
    return to.getvalue()


def whole(kind: str) -> bytes:
    if kind in PICTURES:
        return picture(kind)
    return {"pdf": b"%PDF-1.4\n%%EOF\n", "csv": "序号,名称\n1,甲\n".encode()}.get(kind, packed())


def put(root: Path, name: str, data: bytes) -> None:
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def told(root: Path) -> list[tuple[str, str]]:
    return [(one.code, one.place.file) for one in load(root)[1]]


def run(word: str, root: Path) -> str:
    done = CliRunner().invoke(main, [word, "--root", str(root), "--as-of", AS_OF])
    assert isinstance(done.exception, SystemExit | None), done.exception
    return done.output


# Reading


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_file_of_each_kind_is_taken(kind: str, small: Path):
    put(small, f"guide/form-1.{kind}", whole(kind))
    site, found = load(small)
    assert found == ()
    assert site
    (one,) = site.enclosures
    assert (one.path, one.content) == (f"guide/form-1.{kind}", whole(kind))
    assert one.size == ((64, 40) if kind in PICTURES else None)


@pytest.mark.parametrize(
    "how", [{}, {"lossless": True}, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}]
)
def test_the_size_of_every_sort_of_webp_is_known(how: dict[str, object]):
    assert dimensions(picture("webp", 300, 171, **how)) == (300, 171)


def test_the_size_of_a_photograph_with_tables_and_notes_is_known():
    data = picture("jpg", 300, 171, progressive=True, comment=b"x" * 300)
    assert dimensions(data) == (300, 171)


@given(st.sampled_from(sorted(PICTURES)), st.integers(0, 600), st.binary(max_size=40))
def test_a_spoilt_picture_never_makes_reading_raise(kind: str, at: int, junk: bytes):
    data = picture(kind)
    size = dimensions(data[:at] + junk + data[at + len(junk) :])
    assert size is None or all(side > 0 for side in size)
    assert dimensions(b"\xff\xd8" + junk) is None or junk


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"csv"}))
def test_a_file_that_is_not_what_its_name_says_is_refused(kind: str, small: Path):
    put(small, f"form.{kind}", b"<html><script>alert(1)</script></html>")
    assert told(small) == [("LOAD-010", f"content/form.{kind}")]


def test_a_picture_cut_short_and_an_empty_file_are_refused(small: Path):
    put(small, "a.png", picture("png")[:20])
    put(small, "b.csv", b"")
    assert told(small) == [("LOAD-010", "content/a.png"), ("LOAD-010", "content/b.csv")]


@pytest.mark.parametrize(
    "name", ["a.html", "a.SVG", "a.js", "a.xlsm", "a.doc", "a.PNG", "a", "A.MD"]
)
def test_what_could_run_or_cannot_be_searched_is_refused(name: str, small: Path):
    put(small, name, b"x")
    assert told(small) == [("LOAD-008", f"content/{name}")]


@pytest.mark.parametrize("name", ["图.png", "a b.png", "A.png", "a/Ä/b.png", "a.b.png"])
def test_a_name_that_is_no_address_is_refused(name: str, small: Path):
    put(small, name, picture("png"))
    assert told(small) == [("LOAD-006", f"content/{name}")]


def test_what_is_too_large_is_refused_before_it_is_read(small: Path):
    for name, limit in (("a.png", PICTURE_LIMIT), ("b.zip", FILE_LIMIT)):
        put(small, name, whole(name[2:]))
        os.truncate(small / "content" / name, limit + 1)
    assert told(small) == [("LOAD-009", "content/a.png"), ("LOAD-009", "content/b.zip")]


def test_a_link_is_refused_wherever_it_leads(small: Path, tmp_path: Path):
    (tmp_path / "secret.png").write_bytes(picture("png"))
    (small / "content/a.png").symlink_to(tmp_path / "secret.png")
    (small / "content/b.png").symlink_to(tmp_path / "nowhere")
    (small / "content/c").symlink_to(tmp_path)
    assert told(small) == [("LOAD-012", f"content/{name}") for name in ("a.png", "b.png", "c")]


def test_whatever_is_no_file_of_its_own_is_told_wherever_it_lies(small: Path, tmp_path: Path):
    (tmp_path / "elsewhere.md").write_text("---\ntitle: 甲\n---\n乙\n", "utf-8")
    page = next((small / "content").glob("*.md"))
    page.unlink()
    page.symlink_to(tmp_path / "elsewhere.md")
    (small / "content/announcements/linked.md").symlink_to(tmp_path / "elsewhere.md")
    (small / "schemas/data/x.schema.json").symlink_to("nowhere")
    os.mkfifo(small / "content/pipe.pdf")
    os.mkfifo(small / "site_data/pipe.yml")
    (small / "content/project").mkdir(exist_ok=True)
    (small / "content/project/here.md").hardlink_to(tmp_path / "elsewhere.md")
    (small / "content/.#page.md").symlink_to("somebody@host.1")
    _, found = load(small)
    lines = {one.place.file: one for one in found}
    wanted = {
        f"content/{page.name}",
        "content/announcements/linked.md",
        "schemas/data/x.schema.json",
        "content/pipe.pdf",
        "site_data/pipe.yml",
        "content/project/here.md",
    }
    assert wanted <= lines.keys()
    assert all(sum(one.place.file == file for one in found) == 1 for file in wanted)
    assert "硬链接" in lines["content/project/here.md"].message
    assert not any("#" in file for file in lines)


def test_what_editors_leave_and_what_maintainers_keep_is_passed_over(small: Path):
    for name in ("~$form.docx", ".form.png.swp", "form.docx~", ".cache/a.html", "project/a.html"):
        put(small, name, b"x")
    assert told(small) == []
    assert load(small)[0].enclosures == ()  # type: ignore[union-attr]


@pytest.mark.parametrize("folder", ["assets", "calls", "data", "downloads", "search"])
def test_no_file_takes_the_place_of_one_the_program_writes(folder: str, small: Path):
    put(small, f"{folder}/list.csv", whole("csv"))
    assert told(small) == [("LOAD-011", f"content/{folder}/list.csv")]


# What a text says


def test_pictures_and_targets_of_a_text_are_found_and_code_is_left_alone():
    body = (
        '![一](a.png) [二](b/c.pdf#p "题") `![码](d.png)`\n\n```\n![码](e.png)\n```\n\n'
        '[![三](<f.webp> "题"){ .x }](g.md)\n\n[四]: h.zip\n<a href="i.csv">五</a>'
    )
    assert [(one.alt, one.target, one.listed) for one in pictures(body)] == [
        ("一", "a.png", ""),
        ("三", "f.webp", "{ .x }"),
    ]
    found = [target for _, target in targets(body)]
    assert sorted(found) == ["a.png", "b/c.pdf#p", "f.webp", "g.md", "h.zip", "i.csv"]
    assert all(body[at:].startswith(target) for at, target in targets(body))


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("a.png", "guide/a.png"),
        ("./x/../a.png?v=1#top", "guide/a.png"),
        ("../a%20b.png", "a b.png"),
        ("../../a.png", ""),
        ("/a.png", ""),
        ("//host/a.png", ""),
        ("https:a.png", ""),
        ("#top", ""),
    ],
)
def test_a_target_is_counted_from_its_page(target: str, meant: str):
    assert within("guide/page.md", target) == meant


# Publishing


@pytest.fixture
def enclosed(small: Path) -> Path:
    """The small site with pictures and files beside a page, a page below it, and a notice."""
    put(
        small,
        "guide/index.md",
        "---\ntitle: 手册\ndescription: 手册。\n---\n[一步](one.md)\n".encode(),
    )
    put(
        small,
        "guide/one.md",
        (
            "---\ntitle: 一步\ndescription: 一步。\n---\n"
            "1. 打开：\n\n    ![窗口](pictures/desk.png)\n\n"
            '2. ![小图](pictures/desk.png){ width="32" }\n\n'
            "| 图 |\n|---|\n| ![窗口](pictures/desk.png) |\n\n"
            "[![窗口](pictures/desk.png)](pictures/desk.png)和[名单](../announcements/list.csv)\n"
        ).encode(),
    )
    put(small, "guide/pictures/desk.png", picture("png"))
    put(small, "announcements/list.csv", whole("csv"))
    path = small / NOTICE
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n附件：[名单](list.csv)\n", encoding="utf-8")
    return small


def test_what_lies_beside_pages_is_published_where_it_lies(enclosed: Path):
    assert "没有登记" not in run("seal", enclosed)
    said = run("build", enclosed)
    assert "网站已生成" in said, said
    site = SiteFolder((enclosed / "build/current").resolve())
    assert site["guide/pictures/desk.png"] == picture("png")
    assert site["announcements/list.csv"] == whole("csv")
    page = lxml.html.fromstring(site["guide/one/index.html"])
    shown = page.xpath("//article//img")
    assert [one.get("src") for one in shown] == ["../pictures/desk.png"] * 4
    assert [one.get("width") for one in shown] == ["64", "32", "64", "64"]
    assert {(one.get("height"), one.get("loading")) for one in shown} == {("40", "lazy")}
    assert page.xpath("//article//a[text()='名单']/@href") == ["../../announcements/list.csv"]
    crumbs = [text.strip() for text in page.xpath("//nav[contains(@class,'crumb')]//a/text()")]
    assert crumbs == ["首页", "手册"]
    notice = lxml.html.fromstring(site["announcements/spring-opens/index.html"])
    assert notice.xpath("//article//a[text()='名单']/@href") == ["../list.csv"]
    assert prove(site) == ()

    # What was announced is sealed with what is enclosed.
    files = dict(site)
    files["announcements/list.csv"] = whole("csv") + b"2,x\n"
    assert "LOG-105" in [one.code for one in prove(files)]
    del files["announcements/list.csv"]
    assert "LOG-104" in [one.code for one in prove(files)]
    put(enclosed, "announcements/list.csv", whole("csv") + b"2,x\n")
    assert "LOG-004" in run("check", enclosed)


def test_a_number_in_a_file_beside_a_page_stops_the_site(enclosed: Path):
    put(enclosed, "announcements/list.csv", b"11010519491231002X\n")
    assert "content/announcements/list.csv:1: 错误 PUB-051" in run("build", enclosed)
    assert not (enclosed / "build/current").exists()


def test_the_preview_shows_a_picture_and_its_edits(enclosed: Path, as_of: datetime):
    news: list[News] = []
    preview = Preview(enclosed, now=lambda: as_of, announce=news.append)
    preview.look()
    assert news[-1].found == ()
    view = preview.view
    page = view.answer("guide/one/").content.decode()
    (src,) = set(re.findall(r'<img[^>]* src="([^"]+)"', page))
    assert src == "../pictures/desk.png"
    answer = view.answer("guide/pictures/desk.png")
    assert (answer.status, answer.kind, answer.content) == (200, "image/png", picture("png"))
    assert view.answer("announcements/list.csv").status == 200
    put(enclosed, "guide/pictures/desk.png", picture("png", 30, 20))
    assert preview.look()
    assert news[-1].files == ("content/guide/pictures/desk.png",)
    assert 'width="30"' in preview.view.answer("guide/one/").content.decode()


def test_a_digest_without_enclosures_is_as_it_always_was(small: Path):
    site, _ = load(small)
    assert site
    assert {one.enclosed for one in site.announcements} == {()}
