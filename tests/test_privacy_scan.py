"""No file of a site is published that names a person, and none is kept back without need."""

import base64
import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from generator import findings
from generator.checks.privacy_scan import PRIVACY, official, search
from generator.forms.form import Form
from generator.model.announcements import ObjectionOffice, Supervision
from generator.model.loader import load
from generator.privacy.numbers import key
from generator.privacy.parts import LARGEST
from generator.publish.build import Release, addresses, publish
from tests.conftest import ROOT
from tests.support.clean_pages import clean_pages
from tests.support.growth import reads_evenly
from tests.support.opened_submissions import forms_now
from tests.support.personal_numbers import (
    CUT,
    DISGUISES,
    KEPT,
    drawn,
    pdf,
    planted,
    shown,
    written,
)
from tests.test_publish import MKDOCS, PAGE, SETTINGS, tree

PHONE = "13800138000"
CARD = "6222020000000000018"


def told(data: bytes | str, path: str = "a.html", allowed: tuple[str, ...] = ()) -> list[str]:
    """What is said of one file: place, code and message on a line each."""
    data = data.encode() if isinstance(data, str) else data
    return findings.tell(search({path: data}, allowed), "text").splitlines()


def codes(data: bytes | str, path: str = "a.html", allowed: tuple[str, ...] = ()) -> list[str]:
    return [line.split()[2] for line in told(data, path, allowed)]


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


# --- what is hidden is found ---


# In each of 12 carriers each of 8 disguises, five times and on each commit; more before a release.
@pytest.fixture(scope="module", params=[480, pytest.param(2000, marks=pytest.mark.long)])
def secrets(request: pytest.FixtureRequest) -> list[tuple[str, str, str, str, str, bytes]]:
    return list(planted(request.param, seed=20_261_122))


def test_each_number_in_12_carriers_and_8_disguises_is_found(secrets) -> None:
    assert len({(disguise, carrier) for _, _, disguise, carrier, _, _ in secrets}) == 96
    files = {path: data for *_, path, data in secrets}
    found = search(files, ())
    assert {(finding.place.file, finding.code) for finding in found} == {
        (path, code) for code, *_, path, _ in secrets
    }


def test_no_number_is_published_or_told(
    secrets, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/main.html").write_text(PAGE)
    (tmp_path / "mkdocs.yml").write_text(MKDOCS)
    clean = tree()
    built = publish(clean, root=tmp_path, settings=SETTINGS, expected=addresses(clean))
    assert isinstance(built, Release)

    files = clean | {path: data for *_, path, data in secrets}
    files |= {f"p/{n}.md": f"# 页\n\n{s[1]}\n".encode() for n, s in enumerate(secrets[:40])}
    refused = publish(files, root=tmp_path, settings=SETTINGS, expected=addresses(files))
    assert isinstance(refused, tuple)
    assert {f.code for f in refused} == {"PUB-051", "PUB-052", "PUB-053", "PUB-054"}
    assert {f.place.file for f in refused} == addresses(files) - addresses(clean)
    assert (tmp_path / "build/current").resolve() == built.path
    assert [path.name for path in (tmp_path / "build/releases").iterdir()] == [built.path.name]

    said = "\n".join(findings.tell(refused, form) for form in findings.FORMATS)
    said += (tmp_path / "build/mkdocs.log").read_text() + "".join(capfd.readouterr()) + caplog.text
    for _, secret, *_ in secrets:
        assert secret not in said
        assert secret[:-1] not in said


@pytest.mark.parametrize("count", [1600, pytest.param(5000, marks=pytest.mark.long)])
def test_each_number_is_found_however_it_is_written_cut_or_kept(count: int) -> None:
    files = list(written(count, seed=7))
    assert {path.split("/")[0] for _, path, _ in files} >= {*CUT, *KEPT}
    missed = []
    for code, path, data in files:
        told = search({path: data}, ())
        # Half of one number beside a word put in or struck out may read as one of another kind.
        halved = path.startswith(("word put in/", "word struck out/"))
        kept_back = halved and findings.worst(told)
        if code not in {finding.code for finding in told} and not kept_back:
            missed.append(path)
    assert missed == []


@pytest.mark.parametrize("disguise", DISGUISES)
def test_the_name_of_a_file_is_searched_and_not_repeated(disguise: str) -> None:
    told_as = DISGUISES[disguise](PHONE, random.Random(1))  # noqa: S311  invented data
    (line,) = told("文", f"downloads/名单{told_as}.txt")
    assert line == "downloads/名单＊.txt: 错误 PUB-055 文件名里有手机号码，这里已隐去；请给文件改名"
    inner = told(zipped({f"{told_as}.txt": PHONE.encode()}), "a.zip")
    assert "a.zip: 错误 PUB-052 要发布的内容里有手机号码（压缩包里的文件名）" in inner[-1]
    assert all(PHONE not in line and told_as not in line for line in inner)


# --- where it stands ---


def test_a_line_of_a_text_is_named() -> None:
    assert told(f"<p>甲</p>\n<p>乙</p>\n<p>电话 {PHONE}</p>") == [
        "a.html:3: 错误 PUB-052 要发布的内容里有手机号码；请在来源中删去，应当公开的写进联系方式"
    ]
    assert told(f"a\n\n<b>{PHONE[:4]}</b><i\n>{PHONE[4:]}</i>")[0].startswith("a.html:3: ")
    assert told(json.dumps({"a": {"b": [1, "二\n" + PHONE]}}, indent=1), "a.json")[0].startswith(
        "a.json:5: "
    )


def test_a_cell_of_a_workbook_is_named() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, hidden = book.add_worksheet("名单"), book.add_worksheet("暂存")
    sheet.write_string("C7", PHONE)
    sheet.write_number("D8", 13900139000)
    sheet.write_number("E1", 20230612)
    sheet.write_formula("E9", '="电话"&"13700137000"', None, "")
    hidden.hide()
    hidden.write_string("A1", CARD)
    book.close()
    assert told(stream.getvalue(), "a.xlsx") == [
        "a.xlsx: 错误 PUB-052 要发布的内容里有手机号码（工作表“名单”，C7）；"
        "请在来源中删去，应当公开的写进联系方式",
        "a.xlsx: 错误 PUB-052 要发布的内容里有手机号码（工作表“名单”，D8）；"
        "请在来源中删去，应当公开的写进联系方式",
        "a.xlsx: 错误 PUB-052 要发布的内容里有手机号码（工作表“名单”，E9）；"
        "请在来源中删去，应当公开的写进联系方式",
        "a.xlsx: 错误 PUB-053 要发布的内容里有银行卡号（工作表“暂存”（隐藏），A1）；"
        "请在来源中删去，并查看历史版本里有没有",
    ]


def test_a_number_kept_as_a_power_of_ten_is_read_out() -> None:
    cell = (
        '<worksheet><sheetData><row><c r="B2"><v>1.3800138E10</v></c></row></sheetData></worksheet>'
    )
    book = zipped({"[Content_Types].xml": b"", "xl/worksheets/sheet1.xml": cell.encode()})
    assert told(book, "a.xlsx")[0].split("；")[0].endswith("（工作表，B2）")


def test_cells_beside_each_other_are_not_read_on() -> None:
    assert codes("<table><tr><td>138</td><td>0013</td>\n<td>8000</td></tr></table>") == []
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet().write_row("A1", ["138", "0013", "8000"])
    book.close()
    assert codes(stream.getvalue(), "a.xlsx") == []


def test_a_paragraph_a_page_and_a_member_are_named() -> None:
    body = f"<w:p><w:r><w:t>甲</w:t></w:r></w:p><w:p><w:r><w:t>{PHONE}</w:t></w:r></w:p>"
    document = zipped({"[Content_Types].xml": b"", "word/document.xml": body.encode()})
    assert "（正文，第 2 段）" in told(document, "a.docx")[0]
    assert "（第 1 页）" in told(pdf(PHONE), "a.pdf")[0]
    assert "（属性、批注或栏目）" in told(pdf("甲", title=PHONE), "a.pdf")[0]
    assert "（附件）" in told(pdf("甲", attached=PHONE), "a.pdf")[0]
    deep = zipped({"申报/内.zip": zipped({"说明.txt": f"甲\n{PHONE}".encode()})})
    assert "（其中的“申报/内.zip”，其中的“说明.txt”）" in told(deep, "a.zip")[0]
    assert "（压缩的内容）" in told(gzip.compress(PHONE.encode()), "sitemap.xml.gz")[0]


def test_a_hyphen_of_word_is_read_as_one() -> None:
    body = "<w:p>" + "<w:noBreakHyphen/>".join(
        f"<w:r><w:t>{part}</w:t></w:r>" for part in ("138", "0013", "8000")
    )
    assert codes(zipped({"[Content_Types].xml": b"", "word/document.xml": body.encode()})) == [
        "PUB-052"
    ]


def test_what_a_changed_pdf_showed_before_is_searched() -> None:
    before = pdf(f"经办人 {PHONE}")
    at = len(before)
    start = before.rfind(b"startxref\n") + len(b"startxref\n")
    previous = int(before[start : before.index(b"\n", start)])
    content = b"4 0 obj\n<< /Length 2 >>\nstream\nBT\nendstream\nendobj\n" + b"%" * 1100 + b"\n"
    table = f"xref\n4 1\n{at:010d} 00000 n \ntrailer\n<< /Size 12 /Root 1 0 R /Prev {previous} >>\n"
    after = before + content + table.encode() + f"startxref\n{at + len(content)}\n%%EOF\n".encode()
    (line,) = told(after, "a.pdf")
    assert "（改动前的内容，第 1 页）" in line


def test_figures_of_a_table_in_a_pdf_are_left() -> None:
    chance = random.Random(8)  # noqa: S311  invented data
    rows = [
        [str(chance.randrange(10 ** chance.randint(1, 6))) for _ in range(5)] for _ in range(40)
    ]
    columns = [
        shown(row[at], 50 + 80 * at, 800 - 14 * number)
        for at in range(5)
        for number, row in enumerate(rows)
    ]
    assert codes(drawn(b"".join(columns)), "a.pdf") == []
    assert codes(drawn(b"".join(reversed(columns))), "a.pdf") == []


def test_a_page_of_a_pdf_costs_no_more_than_its_length() -> None:
    for piece in ("% stream ", "endstream %a"):
        assert reads_evenly(lambda s: codes(pdf("甲") + s.encode()), piece)
    for piece in ("1 0 0 1 9 9 Tm (1) Tj ", "1 0 Td (13) Tj ", "T* (1) ' "):
        assert reads_evenly(lambda s: codes(drawn(f"BT /F 9 Tf {s} ET".encode())), piece)


SPACED = b"139 8765 4321"
NUMERALS = PHONE.translate(str.maketrans("0123456789", "零一二三四五六七八九"))


def noted(comment: bytes = b"", of_member: bytes = b"", extra: bytes = b"") -> bytes:
    """An archive with notes of its own and of its only member."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        member = zipfile.ZipInfo("a.txt")
        member.comment, member.extra = of_member, extra
        archive.writestr(member, "x")
        archive.comment = comment
    return stream.getvalue()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


BESIDE = {
    "comment": noted(SPACED),
    "comment in numerals": noted(NUMERALS.encode("gb18030")),
    "comment of a member": noted(of_member=SPACED),
    "extra of a member": noted(extra=b"\xfe\xca\x0d\0" + SPACED),
    "before an archive": SPACED.join((b"PK\x03\x04", noted())),
    "behind an archive": noted() + b"\0" + SPACED,
    "behind a PDF": pdf("甲") + SPACED,
    "before a PDF": b"%" + SPACED + b"\n" + pdf("甲"),
    "remark of a PDF": pdf("甲").replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + SPACED + b"\n", 1),
    **{f"behind a {kind}": picture(kind) + SPACED for kind in ("PNG", "JPEG", "GIF", "TIFF")},
    "behind what is packed": gzip.compress(b"a") + b"\0" * 8 + SPACED,
    "in a font": b"wOF2\0\0" + SPACED,
    "folded calendar": zipped({"a.ics": b"BEGIN:VCALENDAR\r\nDESCRIPTION:139876\r\n 54321\r\n"}),
    "folded card": zipped({"a.vcf": b"BEGIN:VCARD\nTEL:1398\n\t7654321\n"}),
    "script": zipped({"a.html": b"<script>document.write('139' + '87654321')</script>"}),
    "traditional": zipped({"a.txt": ("電話" + NUMERALS).encode("big5")}),
    "simplified": zipped({"a.txt": ("电话" + NUMERALS).encode("gb18030")}),
    "wide": zipped({"a.html": f"<p>电<b>话{PHONE[:3]}</b>{PHONE[3:]}".encode("utf-16")}),
}


@pytest.mark.parametrize("case", BESIDE)
def test_what_stands_beside_the_content_of_a_file_is_searched(case: str) -> None:
    assert "PUB-052" in codes(BESIDE[case], "a.bin")


def acting(action: str) -> bytes:
    catalog = b"<< /Type /Catalog"
    return pdf("甲").replace(catalog, catalog + f" {action}".encode(), 1)


UNSEARCHABLE = {
    "script of a PDF": (acting("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "PUB-061"),
    "deep script": (acting("/AA << /WC << /S /GoTo /Next << /JS (a) >> >> >>"), "PUB-061"),
    "program": (acting("/OpenAction << /S /Launch /F (a.exe) >>"), "PUB-061"),
    "sender": (acting("/OpenAction << /S /SubmitForm /F (https://example.org) >>"), "PUB-061"),
    "rich text": (zipped({"a.rtf": b"{\\rtf1 139{\\b 8765}4321}"}), "PUB-057"),
    "letter": (b"From: a\nContent-Transfer-Encoding: quoted-printable\n\n139=\n8", "PUB-057"),
    "web archive": (b"MIME-Version: 1.0\r\ncontent-transfer-encoding:base64\r\n\r\nMT", "PUB-057"),
    "card in codes": (b"BEGIN:VCARD\nTEL;ENCODING=QUOTED-PRINTABLE:=31=33\n", "PUB-057"),
}


@pytest.mark.parametrize("case", UNSEARCHABLE)
def test_what_cannot_be_read_whole_is_not_published(case: str) -> None:
    data, code = UNSEARCHABLE[case]
    assert set(codes(data, "a.bin")) == {code}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_with_two_members_of_one_name_is_not_published() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", PHONE)
        archive.writestr("a.txt", "x")
    assert "PUB-056" in codes(stream.getvalue(), "a.zip")


def test_a_file_with_nothing_beside_its_content_is_left() -> None:
    junk = random.Random(2).randbytes(400_000)  # noqa: S311  invented data
    clean = (
        noted(b"2026 1 138", b"0013", b"\xfe\xca\4\x008000"),
        acting("/OpenAction [3 0 R /Fit]"),
        pdf("甲") + b"\n",
        b"wOF2" + junk,
        gzip.compress("甲".encode()),
        b"BEGIN:VCALENDAR\r\nDTSTART:20261122T090000Z\r\nSUMMARY:a\r\n b",
        picture("PNG") + junk,
    )
    assert [codes(data, "a.bin") for data in clean] == [[]] * len(clean)


def test_a_pdf_that_was_changed_without_end_is_not_published() -> None:
    assert codes(pdf("甲") + b"%%EOF\n" * 1000, "a.pdf") == ["PUB-056"]


def rewritten(locked_by: str | None = None, **streams: tuple[str, bytes]) -> bytes:
    """A PDF written anew by the library, with streams of the kinds given, locked or not."""
    writer = PdfWriter(
        clone_from=io.BytesIO(pdf("甲", note=PHONE if locked_by is not None else ""))
    )
    for kind, (subtype, data) in streams.items():
        stream = StreamObject()
        stream[NameObject("/Type")] = NameObject(f"/{kind}")
        stream[NameObject("/Subtype")] = NameObject(f"/{subtype}")
        if subtype == "Image":
            stream[NameObject("/Filter")] = NameObject("/DCTDecode")
        stream.set_data(data) if subtype != "Image" else setattr(stream, "_data", data)
        writer.root_object[NameObject(f"/{kind}")] = writer._add_object(stream)
    if locked_by is not None:
        writer.encrypt(user_password=locked_by, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pictures_and_properties_within_a_pdf_are_searched() -> None:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "JPEG", comment=PHONE.encode())
    (line,) = told(rewritten(XObject=("Image", out.getvalue())), "a.pdf")
    assert "（图片，图片附带的信息）" in line
    (line,) = told(rewritten(Metadata=("XML", f"<x>{PHONE}</x>".encode())), "a.pdf")
    assert "（文档属性）" in line


def test_a_pdf_with_a_password_is_not_published_unless_it_opens_without() -> None:
    assert codes(rewritten(locked_by="geheim"), "a.pdf") == ["PUB-056"]
    assert codes(rewritten(locked_by=""), "a.pdf") == ["PUB-052"]


def test_the_keys_of_a_pdf_are_no_numbers() -> None:
    """A key in hexadecimal digits holds by chance what would be a number by itself."""
    key = f"<5fc293ea{PHONE}d63b8c53f4448>"
    named = pdf("甲").replace(b"trailer\n<<", f"trailer\n<< /ID [{key} {key}]".encode())
    assert key.encode() in named
    assert codes(named, "a.pdf") == []
    assert codes(named.replace(key.encode(), f"({PHONE})".encode()), "a.pdf") == ["PUB-052"]


def test_a_file_within_a_text_is_opened() -> None:
    image, out = Image.new("RGB", (2, 2)), io.BytesIO()
    image.save(out, "GIF", comment=PHONE.encode())
    told_as = base64.b64encode(out.getvalue()).decode()
    page = f'<img src="data:image/gif;base64,{told_as}">'
    assert "（内嵌的文件，图片附带的信息）" in told(page)[0]
    assert codes("data:x;base64,AAAAAAAAAAAAAAAAAAAAAAAAA") == []


def test_wide_bytes_of_any_file_are_searched() -> None:
    assert codes(b"wOFF\0\0" + PHONE.encode("utf-16-le"), "a.woff2") == ["PUB-052"]
    assert codes(b"wOF2\0\0ab.c@qq.com\0", "a.woff2") == ["PUB-054"]
    assert codes("表\n".encode("utf-16") + PHONE.encode("utf-16-le"), "a.csv") == ["PUB-052"]
    assert codes(PHONE.encode("utf-16-le"), "a.txt") == ["PUB-052"]
    junk = random.Random(1).randbytes(200_000)  # noqa: S311  invented data
    assert codes(b"wOF2" + junk, "a.woff2") == []


@pytest.mark.parametrize(
    "text",
    [
        "1\\u0033800138000",
        "1\\x33800138000",
        "138\\n0013\\n8000",
        "\\uff11\\uff13\\uff18\\uff10\\uff10\\uff11\\uff13\\uff18\\uff10\\uff10\\uff10",
        "\\u4e00\\u4e09\\u516b\\u3007\\u3007\\u4e00\\u4e09\\u516b\\u3007\\u3007\\u3007",
        "\\ud835\\udfcf3800138000",
        "&amp;#49;3800138000",
        "%31%33800138000",
        "/%E5%90%8D%E5%8D%9513800138000.pdf",
        '<script type="application/json">{"a": "1\\u200b3800138000"}</script>',
        "138<!-- 甲 -->00138000",
        "138<wbr>0013<wbr>8000",
        "138 <span class=a>0013</span> 8000",
        "zhang<b>@</b>qq.com",
        "ｚｈａｎｇ＠ｑｑ<b>．ｃｏｍ</b>",
        "zhang@<b>qq</b>.com",
    ],
)
def test_no_escape_and_no_element_hides_a_number(text: str) -> None:
    assert len(codes(text)) == 1


def test_an_escaped_backslash_is_no_escape() -> None:
    assert codes(r'{"separator": "[\\s\\u200b\\-]+", "a": "1\\u003800138000"}', "a.json") == []


def test_the_later_of_two_values_hides_no_earlier_one() -> None:
    assert codes('{"a": "1\\u0033800138000", "a": "x"}', "a.json") == ["PUB-052"]


# --- what may be published ---


def test_an_official_number_is_published_and_no_other() -> None:
    assert codes(f"电话 {PHONE}、138 0013 8000", allowed=(PHONE,)) == []
    assert codes(f"电话 {PHONE}、13900139000", allowed=(PHONE,)) == ["PUB-052"]
    assert codes("Office＠Qq.com", allowed=(key("office@qq.com"),)) == []
    assert codes(CARD, allowed=(PHONE,)) == ["PUB-053"]


def test_the_official_numbers_are_those_of_contacts_and_of_offices() -> None:
    site, _ = load(ROOT)
    assert site is not None
    known = official(site)
    assert {key(c.phone) for call in site.calls for c in call.contacts} <= known
    objecting = ObjectionOffice(
        office="甲",
        phone=PHONE,
        address="",
        hours="",
        email="office@qq.com",
        supervision=Supervision(office="乙", phone="139-0013-9000"),
        origin=site.origin,
    )
    (announcement, *_) = site.announcements
    more = (
        replace(announcement, objecting=objecting),
        replace(announcement, objecting=replace(objecting, supervision=None)),
    )
    marks = site.marks | {"contact": "值班 13700137000"}
    assert official(replace(site, announcements=more, marks=marks)) - known == {
        PHONE,
        "office@qq.com",
        "13900139000",
        "13700137000",
    }


def example_with(text: str) -> dict[str, tuple[Form, ...]]:
    """The forms there are if one had this in its example."""
    form = next(iter(forms_now().values()))
    example = replace(form.examples[0], answers={"people": [{"mail": text}]})
    return {form.call: (replace(form, examples=(example,)),)}


@pytest.mark.parametrize(
    "host",
    ["example.com", "example.net", "EXAMPLE.org", "mail.example.org", "town.example", "a.test"],
)
def test_an_address_of_an_example_that_can_be_nobodys_is_published(host: str) -> None:
    site, _ = load(ROOT)
    assert site is not None
    known = official(site, example_with(f"联系 someone@{host} 或来信"))
    assert codes(f"邮箱 someone@{host}", allowed=known) == []
    # Another one of that domain stands in no example.
    assert codes(f"邮箱 else@{host}", allowed=known) == ["PUB-054"]


@pytest.mark.parametrize(
    ("mail", "found"),
    [
        ("someone@example.cn", ["PUB-054"]),
        ("someone@example.com.cn", ["PUB-054"]),
        ("someone@myexample.com", ["PUB-054"]),
        ("someone@example.org.qq.com", ["PUB-054"]),
        ("someone@test.com", ["PUB-054"]),
        ("a@qq.com,b@example.org", ["PUB-054"]),
        ("a@qq.com b@example.org", ["PUB-054"]),
        ("13912345678@example.org", ["PUB-052"]),
    ],
)
def test_what_only_looks_like_such_an_address_is_still_found(mail: str, found: list[str]) -> None:
    site, _ = load(ROOT)
    assert site is not None
    assert sorted({*codes(f"邮箱 {mail}", allowed=official(site, example_with(mail)))}) == found


def test_the_name_of_an_entry_of_a_calendar_is_no_address() -> None:
    calendar = "BEGIN:VEVENT\r\nUID:x-1-closes@gongshi.example.org\r\nSUMMARY:甲\r\n"
    assert codes(calendar, "c.ics") == []
    assert codes(calendar + "ATTENDEE:mailto:a@qq.com\r\n", "c.ics") == ["PUB-054"]
    # What reads as markup is read as a page shows it, too: without the lines it stood in.
    marked = calendar + "DESCRIPTION:<b>甲</b>\r\nEND:VEVENT\r\n"
    assert codes(marked + calendar, "c.ics") == []
    assert codes(calendar + "DESCRIPTION:<b>甲</b> UID:a@qq.com\r\n", "c.ics") == ["PUB-054"]
    typed = "DESCRIPTION:<b>甲</b> BEGIN:VEVENT UID:a@qq.com\r\n"
    assert codes(calendar + typed, "c.ics") == ["PUB-054"]
    assert codes(calendar, "c.html") == ["PUB-054"]


def test_the_numbers_of_a_drawing_are_no_text() -> None:
    assert codes('<svg><path d="M138 0013 8000"/><text>甲</text></svg>', "a.svg") == []
    assert codes('<svg><path d="M1 1"/><text>138 0013 8000</text></svg>', "a.svg") == ["PUB-052"]
    long = " ".join(["138 0013 8000"] * 2000)
    assert codes(f'<svg><path fill="a" d="M{long}"/><polyline points=\'{long}\'/></svg>') == []
    assert codes(f'<svg><path d="M{PHONE} 1"/></svg>') == ["PUB-052"]
    assert codes(f'd="{long}"') == ["PUB-052"]


def test_an_official_address_beside_elements_is_allowed_wherever_it_stands() -> None:
    """It was refused where the piece that was looked at began or ended within it."""
    office = "office.of.objections@bureau.example.org"
    for before in range(340, 440):
        page = f"<p>{'x' * before} <a href='mailto:{office}'>{office}</a> <b>a</b></p>"
        assert codes(page * 3, allowed=(office,)) == []


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    class Unreadable(dict[str, bytes]):
        def __getitem__(self, name: str) -> bytes:
            raise AssertionError(name)

    found = search(Unreadable({"a.png": b""}), (), {"a.png": LARGEST + 1})
    assert [finding.code for finding in found] == ["PUB-056"]


def figure(chance: random.Random, digits: int) -> int:
    return chance.randrange(10 ** (digits - 1), 10**digits)


def of_1(chance: random.Random, mark: str) -> str:
    """Figures of three, four and four digits that begin as a mobile number does."""
    return mark.join(
        (str(chance.randrange(130, 200)), str(figure(chance, 4)), str(figure(chance, 4)))
    )


def year(chance: random.Random) -> int:
    return chance.randrange(2012, 2027)


LOOK_ALIKES = (
    lambda c: f"档案号 510101-{year(c)}{c.randrange(1, 13):02d}15-{figure(c, 4)}",
    lambda c: f"510101-{year(c)}0515-{figure(c, 4)}",
    lambda c: f"共 {of_1(c, ' ')} 户",
    lambda c: f"面积 {of_1(c, ' ')}",
    lambda c: f"编号 {of_1(c, '-')}",
    lambda c: "序列号 " + " ".join(str(c.randrange(4000, 6300)) for _ in range(4)),
    lambda c: "合同编号 " + "-".join(str(c.randrange(4000, 6300)) for _ in range(4)),
    lambda c: " ".join(str(c.randrange(10 ** c.randint(2, 4))) for _ in range(9)),
    lambda c: f"ISBN 978-7-{figure(c, 3)}-{figure(c, 5)}-{c.randrange(10)}",
    lambda c: f"邮编 {figure(c, 6)}，热线 12345，电话（028）{c.randrange(61000000, 89000000)}",
    lambda c: f"东经 {c.uniform(100, 110):.8f}，北纬 {c.uniform(26, 34):.10f}",
    lambda c: f"项目编号 {year(c)}{figure(c, 7)}",
    lambda c: f"9:{figure(c, 2)}—{c.randrange(13, 19)}:00，{year(c)}/05/{c.randrange(10, 29)}",
    lambda c: f"{figure(c, 2)},{figure(c, 3)},{figure(c, 3)}.{figure(c, 2)} 元",
    lambda c: "".join(c.choices("0123456789abcdef", k=c.choice((32, 40, 64)))),
    lambda c: f"川财〔{year(c)}〕{c.randrange(1, 200)} 号，第 {c.randrange(30)}/{figure(c, 2)} 页",
    lambda c: (
        f"版本 v{figure(c, 1)}.{figure(c, 2)}.{figure(c, 4)}，10.{figure(c, 2)}.{figure(c, 2)}.1"
    ),
)


def test_hardly_a_page_of_look_alikes_in_a_thousand_is_kept_back() -> None:
    chance = random.Random(12)  # noqa: S311  invented data
    pages = ["".join(f"<p>{one(chance)}。</p>" for one in LOOK_ALIKES) for _ in range(2000)]
    found = [(page, told(page)) for page in pages if codes(page)]
    assert len(found) <= 2, found[:3]


def kept_back(count: int, seed: int) -> list[tuple[str, list[str]]]:
    return [(page, told(page)) for page in clean_pages(count, seed) if codes(page)]


def test_hardly_a_clean_page_in_a_thousand_is_kept_back() -> None:
    assert len(found := kept_back(400, seed=11)) <= 1, found[:2]


@pytest.mark.long
def test_hardly_a_clean_page_of_ten_thousand_is_kept_back() -> None:
    assert len(found := kept_back(10_000, seed=12)) <= 6, found[:2]


# --- what cannot be searched ---


def locked() -> bytes:
    """An archive whose member is marked as locked with a password."""
    data = bytearray(zipped({"a.txt": b"a"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.txt", b"0" * (100 * 1024 * 1024))
    return stream.getvalue()


def nested(depth: int) -> bytes:
    data = PHONE.encode()
    for _ in range(depth):
        data = gzip.compress(data)
    return data


def wide_picture(kind: str = "PNG", points: int = 60_000) -> bytes:
    """A picture that says it is as many points wide and high."""
    out = io.BytesIO()
    Image.new("RGB", (1, 1)).save(out, kind)
    data = bytearray(out.getvalue())
    if kind == "PNG":
        data[16:24] = struct.pack(">II", points, points)
        data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    else:
        at = data.index(b"\xff\xc0") + 5
        data[at : at + 4] = struct.pack(">HH", points, points)
    return bytes(data)


@pytest.mark.parametrize("points", [7_100, 9_400, 30_000, 60_000])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_that_would_fill_the_memory_is_refused_by_what_it_says(
    kind: str, points: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", read.append)
    data = wide_picture(kind, points)
    assert codes(data, "a.png") == ["PUB-056"]
    assert codes(zipped({"a.png": data}), "a.zip") == ["PUB-056"]
    assert read == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (locked(), "PUB-056"),
        (bomb(), "PUB-056"),
        (zipped({"a": b"a"})[:40], "PUB-056"),
        (gzip.compress(b"a" * 99)[:20], "PUB-056"),
        (nested(6), "PUB-056"),
        (b"%PDF-1.7\n1 0 obj", "PUB-056"),
        (b"\x89PNG\r\n\x1a\n", "PUB-056"),
        (wide_picture(), "PUB-056"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\xff", "PUB-057"),
        (b"\x00\x01\xff\xfe", "PUB-057"),
        (zipped({"a.bin": b"\x00\x01\xff\xfe"}), "PUB-057"),
    ],
)
def test_a_file_that_cannot_be_searched_is_not_published(data: bytes, code: str) -> None:
    assert codes(data, "a.bin") == [code]


def test_a_deep_file_that_can_be_searched_is() -> None:
    assert codes(nested(4), "a.gz") == ["PUB-052"]


def test_a_page_that_nests_too_deep_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("generator.privacy.text.displayed", None)
    for name in ("a.html", "a.svg", "a.txt"):
        assert codes("<div>" * 40_000, name) == ["PUB-056"]


def test_titles_that_hold_markup_as_text_keep_no_page_back() -> None:
    rows = "".join(f"<p>&lt;b&gt;&lt;div&gt;项目 {n}</p>" for n in range(6000))
    assert codes(rows) == []
    assert codes(f"{rows}<p>1380013<b>8000</b></p>") == ["PUB-052"]
    assert codes(f"{rows}<p>1380013&lt;b&gt;8000</p>") == ["PUB-052"]


def test_a_part_of_an_office_file_of_its_own_kind_is_searched_as_it_is() -> None:
    binary = b"\x00\x01\xff\xfe" + PHONE.encode("utf-16-le")
    members = {"[Content_Types].xml": b"", "xl/printerSettings/p.bin": binary}
    assert codes(zipped(members), "a.xlsx") == ["PUB-052"]
    members = {"[Content_Types].xml": b"", "xl/media/a.png": b"\x89PNG\r\n\x1a\n"}
    assert codes(zipped(members), "a.xlsx") == ["PUB-056"]


def test_every_code_says_what_is_so_and_what_to_do() -> None:
    assert list(PRIVACY) == sorted(PRIVACY)
    for sentence in PRIVACY.values():
        fact, _, remedy = sentence.rpartition("；")
        assert fact
        assert remedy.startswith("请")


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        ("甲,139,87654321\n", "a.csv", "PUB-052"),
        ("甲\t139\t87654321\n", "a.tsv", "PUB-052"),
        ('姓名,电话\n甲,"139\n87654321"\n', "a.csv", "PUB-052"),
        ('姓名,电话\n甲,"13987\n654321"\n', "a.csv", "PUB-052"),
        ('姓名,电话\n甲,"=""139""&""87654321"""\n', "a.csv", "PUB-052"),
        ('姓名\t电话\n甲\t="139"&8765&"4321"\n', "a.tsv", "PUB-052"),
        ('姓名,电话\n甲,"=CONCATENATE(""139"",""87654321"")"\n', "a.csv", "PUB-052"),
        ("甲,510105,1990年03月07日,7432\n", "a.csv", "PUB-051"),
        ("甲,510105,1990/3/7,7432\n", "a.csv", "PUB-051"),
        ("电话,甲\n139,a\n8765,b\n4321,c\n", "a.csv", "PUB-052"),
        ("姓名,身份证号\n甲,510104850615061\n", "a.csv", "PUB-051"),
        ("姓名,证件\n甲,5.10104198506151E+17\n", "a.csv", "PUB-058"),
        ("姓名,护照号码\n甲,E12345678\n", "a.csv", "PUB-060"),
        (
            "<table><tr><th>姓名</th><th>护照</th></tr><tr><td>甲</td><td>E12345678</td></tr></table>",
            "a.html",
            "PUB-060",
        ),
        ("<p>护照 <b>E1234</b>5678</p>", "a.html", "PUB-060"),
        ("甲,510104,19850615,0012\n", "a.csv", "PUB-051"),
        ("<p>电话 139          8765          4321</p>", "a.html", "PUB-052"),
        ("<dl><dt>139</dt><dd>8765</dd><dd>4321</dd></dl>", "a.html", "PUB-052"),
        (
            "<table><tr><td>139</td></tr>\n<tr><td>8765</td></tr><tr><td>4321</td></tr></table>",
            "a.html",
            "PUB-052",
        ),
        (
            "<table><tr><th>姓名</th><th>身份证号</th></tr><tr><td>甲</td><td>510104850615061</td></tr></table>",
            "a.html",
            "PUB-051",
        ),
    ],
)
def test_a_number_is_found_over_cells_and_gaps(text: str, path: str, code: str) -> None:
    assert set(codes(text, path)) == {code}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("序号,日期\n139,20240612\n", "a.csv"),
        ("预算,决算\n150000,13000\n1500,3000000\n", "a.csv"),
        ('a,"150000\n13000"\n', "a.csv"),
        ('甲,"=A1&""号""&B2&""第 139 页""&87654"\n', "a.csv"),
        ("代码,日期,户数\n510105,2023-05-06,1234\n510105,2023-05-17,7432\n", "a.csv"),
        ("编号,金额\n甲,510104850615061\n", "a.csv"),
        ("<table><tr><td>139</td><td>8765</td><td>4321</td><td>2210</td></tr></table>", "a.html"),
        ("<table><tr><td>150</td><td>3000</td><td>4500</td></tr></table>", "a.html"),
        ("<table><tr><td>159</td><td>6727</td><td>9055</td><td>12</td></tr></table>", "a.html"),
        ("22,829367214,611077341,7053\n", "a.csv"),
        (
            "<table><tr><td>431101</td><td>20250106</td><td>2014</td><td>8</td></tr></table>",
            "a.html",
        ),
    ],
)
def test_figures_in_neighbouring_cells_are_left(text: str, path: str) -> None:
    assert codes(text, path) == []


def test_a_chain_of_folders_is_not_repeated() -> None:
    for chain in ("139/8765/4321", "calls/2026/139/8765/4321", "2026/06/139/8765/4321"):
        line = told("文", f"{chain}.json")[0]
        assert "PUB-055" in line
        assert "8765" not in line
